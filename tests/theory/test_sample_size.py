"""Sizes of pilots: closed forms, and rehearsals in which the stated power and the 5 % must come
out.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from motsim.study.pilots.conversion import Passed, newcombe, shares_needed
from motsim.study.pilots.memory_test import piloted, surveyed
from motsim.study.pilots.power_simulation import rehearsed
from motsim.study.pilots.sample_size import (
    Answers,
    Size,
    Traffic,
    by_customer,
    lift_error,
    matched,
    matched_of,
    power_of,
    staircase,
    stepped,
    stepped_of,
)
from motsim.study.pilots.survey import SurveyAnswers, day_luck

POINTS = np.arange(101.0)
TRAFFIC = Traffic(360.0, 0.3)


def bell(mean: float, sd: float = 14.0) -> Answers:
    chances = np.exp(-0.5 * ((POINTS - mean) / sd) ** 2)
    return Answers(POINTS, chances / chances.sum())


def test_by_customer_is_the_textbook_size() -> None:
    """n = (1.95996 + 0.84162)^2 x 2 s^2 / lift^2, and one or two more because the spread is
    estimated.
    """
    old = bell(60.0)
    size = by_customer(2.0, old, old, TRAFFIC, 0.8)
    n = (1.959964 + 0.841621) ** 2 * 2.0 * old.variance / 4.0
    assert size is not None and n <= size.answers <= n + 2.0
    assert size.customers == math.ceil(2 * size.answers / 0.3) and size.weeks == math.ceil(
        2 * size.answers / 108.0
    )
    four = by_customer(1.0, old, old, TRAFFIC, 0.8)
    # half the lift, four times the answers
    assert four is not None and four.answers == pytest.approx(4 * size.answers, rel=0.01)
    # nothing to see; centuries
    assert (
        by_customer(0.0, old, old, TRAFFIC, 0.8) is None
        and by_customer(0.001, old, old, TRAFFIC, 0.8) is None
    )


def test_power_without_a_lift_is_half_the_level_and_grows() -> None:
    assert power_of(0.0, 1.0, 12.0) == pytest.approx(0.025, abs=1e-6) and power_of(
        0.0, 1.0, 1e6
    ) == pytest.approx(0.025, abs=1e-4)
    rising = [power_of(x, 1.0, 10.0) for x in np.linspace(0.0, 6.0, 25)]
    assert np.all(np.diff(rising) > 0.0) and rising[-1] > 0.99


def test_a_steady_branch_gives_the_variance_of_hussey_and_hughes() -> None:
    """Their closed form, for branches whose level never moves (cac 1)."""
    layout, tau2, own = staircase(6, 3), 4.0, 2.5
    clusters, periods = layout.shape
    u, w, v = layout.sum(), (layout.sum(axis=0) ** 2).sum(), (layout.sum(axis=1) ** 2).sum()
    expected = (
        clusters
        * own
        * (own + periods * tau2)
        / (
            (clusters * u - w) * own
            + (u * u + clusters * periods * u - periods * w - clusters * v) * tau2
        )
    )
    assert lift_error(layout, tau2, own) == pytest.approx(math.sqrt(expected), rel=1e-12)


def test_matched_branches_by_hand() -> None:
    """Four branches, 100 answers a period, icc 4 %, cac 0.5: the change of a branch varies by 2
    (0.02 + 0.96 / 100) s^2, the lift by as much again.
    """
    size = matched_of(5.0, 200.0, Traffic(100.0, 1.0, 0.04, 0.5), 4, 1)
    change = 2.0 * (200.0 * 0.02 + 200.0 * 0.96 / 100.0)
    assert (
        size.error == pytest.approx(math.sqrt(change / 2.0 + change / 2.0)) and size.freedom == 2.0
    )
    assert (size.answers, size.customers, size.treated, size.length) == (100, 800, 200, 2)


@pytest.mark.parametrize("lift", [3.0, 8.0])
def test_more_alike_branches_want_more(lift: float) -> None:
    variance = bell(60.0).variance
    sizes = [
        matched(lift, variance, Traffic(360.0, 0.3, icc, 0.8), 0.8, 64)
        for icc in (0.005, 0.02, 0.05)
    ]
    assert all(s is not None for s in sizes)
    branches = [s.branches for s in sizes if s and s.length <= 12]
    # the fewest that fit into twelve weeks
    assert len(branches) == 3 and branches == sorted(branches)
    fewest = stepped(lift, variance, TRAFFIC, 0.8, 64)
    assert fewest is not None and fewest.power >= 0.8 and fewest.branches >= 3


def sized(kind: str) -> tuple[Size, Answers, Answers]:
    old, new = bell(60.0), bell(64.0, 12.0)
    lift, variance = new.mean - old.mean, (old.variance + new.variance) / 2.0
    found = {
        "customers": lambda: by_customer(lift, old, new, TRAFFIC, 0.8),
        "matched": lambda: matched(lift, variance, TRAFFIC, 0.8, 24),
        "stepped": lambda: stepped(lift, variance, TRAFFIC, 0.8, 24),
    }[kind]()
    assert found is not None
    return found, old, new


@pytest.mark.parametrize("kind", ["customers", "matched", "stepped"])
def test_rehearsals_find_what_is_there_as_often_as_said_and_nothing_where_nothing_is(
    kind: str,
) -> None:
    size, old, new = sized(kind)
    tried = rehearsed(size, old, new, TRAFFIC, seed=4, pilots=1500)
    share, low, high = tried.found_share
    # the formula speaks of normal means
    assert low - 0.01 <= size.power <= high + 0.01, (share, size.power)
    assert tried.false_share[1] <= 0.05 <= tried.false_share[2]
    assert rehearsed(size, old, new, TRAFFIC, seed=4, pilots=1500) == tried


def test_a_rehearsal_catches_a_pilot_that_is_too_small() -> None:
    size, old, new = sized("customers")
    half = Size(
        size.kind,
        1,
        1,
        1,
        size.answers // 2,
        size.customers,
        size.treated,
        size.error,
        size.freedom,
        size.power,
    )
    assert not rehearsed(half, old, new, TRAFFIC).holds


def test_branches_that_differ_more_than_assumed_are_found_out() -> None:
    """A stepped pilot read with cac 0.8 in a world whose branches drift: it finds lifts where there
    are none.
    """
    size, old, new = sized("stepped")
    drifting = Traffic(360.0, 0.3, 0.10, 0.0)
    wide = stepped_of(4.0, old.variance, drifting, size.branches, size.periods - 1, size.weeks)
    assert (
        wide.power < size.power
        and rehearsed(size, old, new, drifting, pilots=600).found_share[2] < size.power
    )


def test_luck_of_days_is_one_for_strangers_and_grows_where_a_day_shares_its_luck() -> None:
    """Thirty answers a day; a day's level has a quarter of the variance: 1 + 29 x 0.2 =
    6.8 times.
    """
    draw = np.random.default_rng(1)

    def heard_of(spread: float) -> SurveyAnswers:
        answers = (
            draw.normal(size=(400, 30)) + draw.normal(scale=spread, size=(400, 1))
            if spread
            else draw.normal(size=(400, 30))
        )
        return SurveyAnswers(
            np.zeros(1),
            0,
            np.stack([np.full(400, 30.0), answers.sum(axis=1), (answers**2).sum(axis=1)], axis=1),
            np.zeros(1),
            0,
        )

    assert 1.0 <= day_luck([heard_of(0.0)]) < 1.15
    assert day_luck([heard_of(0.5)]) == pytest.approx(1.0 + 29.0 * 0.2, rel=0.2)
    assert day_luck([]) == 1.0


def test_shares_by_published_example_and_by_formula() -> None:
    """Newcombe 1998, 56 of 70 against 48 of 80: 0.0524 to 0.3339. 50 % against 60 %: 388 an arm."""
    assert newcombe(Passed(80, 48), Passed(70, 56)) == pytest.approx(
        (0.2, 0.0524, 0.3339), abs=5e-5
    )
    assert shares_needed(0.5, 0.6, 0.8) == 388
    assert all(math.isnan(x) for x in newcombe(Passed(0, 0), Passed(5, 5)))


def test_memories_that_predict_the_same_cannot_be_told_apart_and_others_can() -> None:
    draw = np.random.default_rng(2)
    same, other = (
        np.array([[10.0, 0.0, 5.0], [20.0, 0.0, 10.0]]),
        np.array([[10.0, 0.0, 5.0], [0.0, 10.0, 5.0]]),
    )
    # the pattern is one, only its size differs
    assert piloted(same, 15.0, 100_000, draw) == pytest.approx(0.5, abs=0.1)
    assert piloted(other, 15.0, 1000, draw) > 0.95 > piloted(other, 15.0, 40, draw)
    felt = draw.normal(size=(2, 4000))
    # what goes with nothing says nothing
    assert (
        surveyed(felt, felt, 2.0, 2000, draw) > 0.95
        and surveyed(felt[:, ::-1], felt, 2.0, 2000, draw) < 0.75
    )
