"""When to say yes to what a pilot read: where what is then expected of the effect pays for it, and
what does nothing seldom reads so much.

The reading is the lift give or take its standard error; what is believed beforehand is a chance
that the effect is nothing, beside a normal (see `psychology.effect_beliefs`). Both errors are said:
yes to what does nothing, and no to what does enough, which is half of what is written, or all of it
where half would not pay.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from motsim.psychology.effect_beliefs import Belief

HALVINGS: Final = 60
HALF: Final = 0.5  # of what is written: a pilot should see as little, since effects are overstated
WRONGLY_YES: Final = 0.1  # at most, of pilots of what does nothing


class Rule(NamedTuple):
    """Roll out if the pilot reads `threshold` or more."""

    threshold: float  # in the unit of the lift; inf where no reading would do
    wrongly_yes: float  # chance that it reads so although the effect is nothing
    wrongly_no: float  # chance that it reads less although `enough` of the effect is there
    enough: float  # share of what is written: half, or all where half does not pay
    # expected net of deciding so before the pilot's own cost, and of deciding now without one
    with_pilot: float
    without: float


def enough_of(gain: float, spend: float) -> float:
    """The share of what is written that should not be missed: half, or all where half of the gain
    does not pay, or nothing is said of money (nan: half).
    """
    return 1.0 if HALF * gain <= spend else HALF


def rule_of(
    belief: Belief,
    promised: float,
    error: float,
    gain: float,
    spend: float,
    wrongly_yes: float = WRONGLY_YES,
) -> Rule:
    """The rule for a pilot that would read `promised` (above 0) if all of the effect comes true,
    with this standard error; `gain` and `spend` are money over the horizon with all of it, and gain
    grows with the lift. What does nothing is let through in `wrongly_yes` of cases at most: a
    rollout costs more than its money.
    """
    from scipy.special import ndtri

    def expected(read: float) -> float:
        return belief.after_reading(read, error, promised).mean * gain - spend

    # from no effect at all to twice what was promised, and what luck adds to either
    low, high = -6.0 * error, 2.0 * promised + 6.0 * error
    threshold = math.inf
    if expected(low) > 0.0:
        threshold = -math.inf
    elif expected(high) > 0.0:
        for _ in range(HALVINGS):
            middle = (low + high) / 2.0
            low, high = (low, middle) if expected(middle) > 0.0 else (middle, high)
        threshold = high
    if math.isfinite(threshold) and wrongly_yes < 1.0:
        threshold = max(threshold, float(ndtri(1.0 - wrongly_yes)) * error)
    enough = enough_of(gain, spend)
    works = 1.0 - belief.nothing
    wide = math.hypot(error, belief.spread * promised)
    middle = belief.middle * promised
    yes_if_nothing = 1.0 - _below(threshold / error)
    yes_if_works = 1.0 - _below((threshold - middle) / wide)
    # the mean share where it works and the answer is yes: a normal cut off at the threshold
    share = belief.middle * yes_if_works
    if math.isfinite(threshold):
        slope = belief.spread**2 * promised / wide
        share += slope * _density((threshold - middle) / wide)
    with_pilot = works * (gain * share - spend * yes_if_works)
    with_pilot -= belief.nothing * spend * yes_if_nothing
    return Rule(
        threshold,
        yes_if_nothing,
        _below((threshold - enough * promised) / error),
        enough,
        with_pilot,
        max(belief.mean * gain - spend, 0.0),
    )


def _below(z: float) -> float:
    """The standard normal distribution function."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def _density(z: float) -> float:
    return math.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi)
