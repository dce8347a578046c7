"""The most that a published randomised trial has moved, beside which effects that somebody enters
are read. Both are effects of `motsim effects`, where they are held against the model.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Moved(NamedTuple):
    """What a trial found: a size with its 95 % interval."""

    effect: str  # its name in `motsim effects`
    size: float
    low: float
    high: float
    people: int
    grade: str
    source: str


TRIAL: Final = "Redelmeier, Katz & Kahneman 2003, Pain 104"
# points of 100, of a whole visit; printed on a scale from 0 to 10
RATING: Final = Moved("colonoscopy-rating", 5.0, 1.4, 8.6, 682, "B", TRIAL)
# times the odds of coming back, over five years
RETURN: Final = Moved("colonoscopy-return", 1.41, 1.02, 1.95, 682, "B", TRIAL)


def odds_ratio(before: float, after: float) -> float:
    """How many times the odds of a share rise; infinity where nobody or everybody is left."""
    if not 0.0 < before < 1.0 or not 0.0 <= after < 1.0:
        return float("inf") if after > before else 1.0
    return after / (1.0 - after) * (1.0 - before) / before
