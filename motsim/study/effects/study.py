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
from motsim.plan.layout import Plan
from motsim.study.core.stats import Interval

Both = tuple[str, str]  # in English, in Chinese
FAMILIES: Final[dict[str, Both]] = {
    "remembering": ("What is remembered", "记住什么"),
    "expecting": ("Expectation and promise", "预期与承诺"),
    "waiting": ("Waiting", "等待"),
    "recovering": ("When something goes wrong", "出错之后"),
    "behaving": ("What follows", "随后的行为"),
}
EVIDENCE: Final[dict[str, Both]] = {  # how strong print is
    "A": ("meta-analysis or mathematics", "元分析或数学"),
    "B": ("one study", "单项研究"),
    "C": ("survey of practice", "业界调查"),
}
USES: Final[dict[str, Both]] = {  # what it was to the default psychology
    "check": ("check", "检验"),
    "fitted": ("fitted: a default was set by it", "拟合：据此设定默认值"),
    "built in": ("built in: the form is taken from it", "内建：形式取自该文献"),
}
BANDS: Final[dict[str, Both]] = {  # where a range comes from
    "published": ("published", "文献"),
    "computed": ("computed from what is published", "据文献推算"),
    "order": ("the order is published", "文献给出次序"),
    "ours": ("the width is ours", "宽度由我们设定"),
    "exact": ("exact", "精确"),
}
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
    """The protocol: the arms that the same simulated people go through, and what is read off them."""

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
