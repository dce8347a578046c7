"""Cold water: what was published, and what to set so that the last 30 seconds of the long trial end
otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# how the long trial ends, on the scale of the experiment: 0 none, 14 worst
PAIN: Final = tuple(range(15))
TYPED_PAIN: Final = 5  # what was published about, and what the scenario types
PAIN_AN_EMOTION: Final = 1.4  # 14 of pain is 10 of emotion


@dataclass(frozen=True)
class Published:
    """Kahneman, Fredrickson, Schreiber and Redelmeier 1993. The count and the interval are computed
    from 69 % of 32.
    """

    share: float = 0.69
    people: int = 32
    count: int = 22  # computed: .69 x 32
    low: float = 0.50  # exact binomial interval of 22 in 32, 95 %
    high: float = 0.84
    source: str = "Kahneman, Fredrickson, Schreiber & Redelmeier 1993, Psychological Science 4(6)"


PUBLISHED: Final = Published()


def ending(pain: int) -> dict[str, str]:
    """What to set so that the last 30 seconds end with this pain instead of the typed one; halfway
    there it changes by half.
    """
    change = (TYPED_PAIN - pain) / PAIN_AN_EMOTION
    return (
        {"warmer_1.score": f"{change / 2.0:+.6f}", "warmer_2.score": f"{change:+.6f}"}
        if change
        else {}
    )
