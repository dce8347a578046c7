"""The rule of a pilot: where it says yes, how often it is wrong, and what deciding so brings."""

from __future__ import annotations

import numpy as np
import pytest

from motsim.psychology.effect_beliefs import BELIEFS, Belief
from motsim.study.pilots.decision import rule_of


@pytest.mark.parametrize("error", [0.5, 2.0, 6.0])
@pytest.mark.parametrize("spend", [20.0, 60.0])
def test_errors_and_net_are_those_of_many_pilots(error: float, spend: float) -> None:
    """A hundred thousand pilots, drawn: the shares and the mean net are those of the formula; a
    rule that need not stop duds has the best threshold.
    """
    belief, promised, gain = BELIEFS["claimed"], 4.0, 100.0
    rng, n = np.random.default_rng(2), 100_000
    rule = rule_of(belief, promised, error, gain, spend, wrongly_yes=1.0)
    works = rng.random(n) >= belief.nothing
    share = np.where(works, rng.normal(belief.middle, belief.spread, n), 0.0)
    luck = error * rng.standard_normal(n)
    yes = share * promised + luck >= rule.threshold
    assert rule.with_pilot == pytest.approx((yes * (share * gain - spend)).mean(), abs=0.6)
    assert rule.wrongly_yes == pytest.approx((luck >= rule.threshold).mean(), abs=0.006)
    enough = promised * rule.enough
    assert rule.enough == (0.5 if spend < 50.0 else 1.0)
    assert rule.wrongly_no == pytest.approx((enough + luck < rule.threshold).mean(), abs=0.006)
    # no other threshold brings more
    for other in np.linspace(-2.0, 8.0, 41):
        brings = ((share * promised + luck >= other) * (share * gain - spend)).mean()
        assert rule.with_pilot >= brings - 0.6
    assert rule.with_pilot >= rule.without - 1e-9


def test_a_large_pilot_is_seldom_wrong_and_a_useless_one_changes_nothing() -> None:
    belief = BELIEFS["claimed"]
    sharp = rule_of(belief, 4.0, 0.05, 100.0, 20.0)
    assert sharp.threshold == pytest.approx(4.0 * 0.2, abs=0.1)  # the break-even: 20 of 100
    assert sharp.wrongly_yes < 1e-6 and sharp.wrongly_no < 1e-6
    blunt = rule_of(belief, 4.0, 1e4, 100.0, 20.0, wrongly_yes=1.0)
    assert blunt.with_pilot == pytest.approx(blunt.without, rel=1e-3)


@pytest.mark.parametrize("spend", [1.0, 5.0, 20.0, 60.0])
def test_a_dud_gets_through_once_in_ten_at_most(spend: float) -> None:
    """A pilot sized for half of the lift (standard error a 5.6th of it) stops what does nothing,
    even where a rollout costs next to nothing, and gives away little for it.
    """
    error = 0.5 * 4.0 / 2.8
    rule = rule_of(BELIEFS["claimed"], 4.0, error, 100.0, spend)
    free = rule_of(BELIEFS["claimed"], 4.0, error, 100.0, spend, wrongly_yes=1.0)
    assert rule.wrongly_yes <= 0.1 + 1e-12 and rule.wrongly_no <= 0.2
    assert rule.threshold >= free.threshold
    assert free.with_pilot - 2.0 <= rule.with_pilot <= free.with_pilot + 1e-9


def test_what_is_known_to_work_needs_no_pilot() -> None:
    rule = rule_of(Belief(0.0, 1.0, 0.0), 4.0, 2.0, 100.0, 20.0)
    assert rule.threshold == float("-inf") and rule.with_pilot == rule.without == 80.0
    assert rule_of(Belief(0.0, 1.0, 0.0), 4.0, 2.0, 100.0, 200.0).threshold == float("inf")
