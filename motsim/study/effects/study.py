"""What a published effect is made of: the study and where it stands in print, the small scenario
that repeats it, and what must come out.

A claim is a range that a simulated figure must lie in. Where print gives a number, the range is its
interval; where it gives
an order, the range is everything above (or below) 0; where it found nothing, a small range around
0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from motsim.engines.common.journeys import Journeys
from motsim.i18n import catalogue
from motsim.plan.layout import Plan
from motsim.study.core.stats import Interval

Both = tuple[str, str]  # in English, in Chinese
FAMILIES: Final[dict[str, Both]] = catalogue("study.effects.families")
EVIDENCE: Final[dict[str, Both]] = catalogue("study.effects.evidence")
USES: Final[dict[str, Both]] = catalogue("study.effects.uses")
BANDS: Final[dict[str, Both]] = catalogue("study.effects.bands")
ABOVE: Final = (0.0, math.inf)
BELOW: Final = (-math.inf, 0.0)


class Seen(NamedTuple):
    """One arm of a study in one replication."""

    plan: Plan
    journeys: Journeys


class Arm(NamedTuple):
    """A design of the scenario and what is set in it."""

    design: str
    settings: Mapping[str, str] = {}


# the arms of one replication -> a figure a claim; nan where nobody can tell
Measure = Callable[[Sequence[Seen]], Sequence[float]]


@dataclass(frozen=True)
class Study:
    """The protocol: the arms that the same simulated people go through, and what is
    read off them.
    """

    scenario: str  # in scenarios/effects or scenarios/demos, or a shipped one
    arms: tuple[Arm, ...]
    measure: Measure
    replications: int = 8


@dataclass(frozen=True)
class Claim:
    """One figure that print speaks of: its unit, the number printed (nan: none) and the range to be
    in.
    """

    what: Both
    low: float
    high: float
    point: float = math.nan
    unit: str = ""
    band: str = "order"  # of BANDS

    def holds(self, found: Interval) -> bool:
        """Inside: the mean in the range; an order must hold for the whole interval over
        replications.
        """
        if math.isnan(found.mean):
            return False
        low, high = (
            (found.low, found.high)
            if self.band == "order" and not math.isnan(found.low)
            else (found.mean, found.mean)
        )
        if self.band == "order":
            return low > self.low and high < self.high
        return self.low <= low and high <= self.high


@dataclass(frozen=True)
class Effect:
    """One effect in print. Every text is in both languages; `grade` is of EVIDENCE, `use` of USES,
    `family` of FAMILIES.
    """

    name: str
    family: str
    what: Both
    design: Both
    source: str
    grade: str
    use: str
    study: Study
    claims: tuple[Claim, ...]
    n: int | None = None
    of: str = "people"
    null: bool = False  # it found that something makes no difference, or not what people hope
    verified: bool = True  # False: known from memory only, and not counted
    only: tuple[str, ...] = ()  # psychologies that it speaks of; none said: all
    some: bool = False  # it must be in reach: inside under some psychology is enough
    misses: Both | None = None  # why the default psychology is outside, where it is
    note: Both | None = field(default=None)  # what is assumed in the protocol
