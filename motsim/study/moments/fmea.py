"""Failure mode and effects analysis of lows: severity, occurrence and detection from 1 to 10, and
the priority of acting.

The priority is that of the AIAG & VDA handbook (2019), written as data. What 1 to 10 mean in a
service is our own, and all of it is here: severity from how deep a low goes, occurrence from how
many visits have it, detection from how often the house did something about it while the customer
was there.
"""

from __future__ import annotations

import math
from typing import Final

from motsim.errors import say

HIGH, MEDIUM, LOW = "H", "M", "L"
# severity from .. to -> (occurrence from .. to, detection from .. to, priority); what is not named
# is low
ACTION: Final[dict[tuple[int, int], tuple[tuple[tuple[int, int], tuple[int, int], str], ...]]] = {
    (9, 10): (
        ((6, 10), (1, 10), HIGH),
        ((4, 5), (2, 10), HIGH),
        ((4, 5), (1, 1), MEDIUM),
        ((2, 3), (7, 10), HIGH),
        ((2, 3), (5, 6), MEDIUM),
    ),
    (7, 8): (
        ((8, 10), (1, 10), HIGH),
        ((6, 7), (2, 10), HIGH),
        ((6, 7), (1, 1), MEDIUM),
        ((4, 5), (7, 10), HIGH),
        ((4, 5), (1, 6), MEDIUM),
        ((2, 3), (5, 10), MEDIUM),
    ),
    (4, 6): (
        ((8, 10), (5, 10), HIGH),
        ((8, 10), (1, 4), MEDIUM),
        ((6, 7), (2, 10), MEDIUM),
        ((4, 5), (7, 10), MEDIUM),
    ),
    (2, 3): (((8, 10), (5, 10), MEDIUM),),
}
# share of visits from which occurrence is 2, 3 .. 10
OFTEN: Final = (0.001, 0.005, 0.01, 0.02, 0.05, 0.10, 0.20, 0.33, 0.50)


def action_priority(severity: int, occurrence: int, detection: int) -> str:
    """H, M or L for three ratings from 1 to 10."""
    if not all(1 <= one <= 10 for one in (severity, occurrence, detection)):
        raise ValueError(say("ratings from 1 to 10", came=f"{severity}, {occurrence}, {detection}"))
    for (least, most), rules in ACTION.items():
        if least <= severity <= most:
            for often, seen, priority in rules:
                if often[0] <= occurrence <= often[1] and seen[0] <= detection <= seen[1]:
                    return priority
    return LOW


def severity_of(shortfall: float) -> int:
    """From the mean fall below the baseline where it is low: each point of emotion (5 of
    satisfaction) begun is one more.
    """
    return min(10, max(1, math.ceil(shortfall - 1e-9)))


def occurrence_of(share: float) -> int:
    """From the share of visits that have the low."""
    return 1 + sum(share >= edge for edge in OFTEN)


def detection_of(noticed: float) -> int:
    """From the share of these lows in which the house acted at once: 1 always, 10 never."""
    return min(10, max(1, 10 - math.floor(10.0 * noticed + 1e-9)))
