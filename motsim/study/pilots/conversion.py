"""The funnel as an A/B test reads it: who comes to each stage and is not lost in it, under the old
and the new way.

The two ways are shown to different people, so their shares are compared as those of strangers
(Newcombe's interval). A stage that a customer leaves out by an `if` counts as passed. Stages beside
another lose nobody of their own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from motsim.study.core.sample import Sample
from motsim.study.core.stats import Z95, wilson
from motsim.study.pilots.survey import SurveyModel


class Passed(NamedTuple):
    """So many came to a stage, so many of them went through it."""

    came: int
    passed: int

    @property
    def share(self) -> float:
        return self.passed / self.came if self.came else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """95 %, of as many customers as were simulated."""
        return wilson(self.passed, self.came)


@dataclass(frozen=True)
class Stage:
    """One stage under both ways."""

    name: str
    old: Passed
    new: Passed
    difference: tuple[float, float, float]  # new less old: value, low, high
    # customers of each arm that an A/B test needs to see it; None where there is nothing to see
    needed: int | None


@dataclass(frozen=True)
class Funnel:
    """All main-line stages, and the whole journey (name "")."""

    old: str  # design
    new: str  # design or intervention
    stages: tuple[Stage, ...]
    whole: Stage

    @property
    def lossy(self) -> bool:
        """Is anybody lost at all?"""
        return (
            self.whole.old.passed < self.whole.old.came
            or self.whole.new.passed < self.whole.new.came
        )


def funnel_of(
    sample: Sample, old: SurveyModel, new: SurveyModel, old_name: str, new_name: str, power: float
) -> Funnel:
    """The funnel of the two arms, over all replications."""
    plan = sample.plan
    main = [k for k in range(len(plan.stages)) if plan.stages["host"][k] < 0]
    arms = [_passes(replies, main) for replies in (old, new)]
    stages = tuple(_stage(plan.names.stages[k], a, b, power) for k, a, b in zip(main, *arms))
    before, after = (Passed(arm[0].came, arm[-1].passed) for arm in arms)
    return Funnel(old_name, new_name, stages, _stage("", before, after, power))


def _passes(replies: SurveyModel, main: list[int]) -> list[Passed]:
    lost = np.sum([p.lost for p in replies.parts], axis=0)
    # lost while a stage beside was all that went on: it is the first stage's
    outside = lost.sum() - lost[main].sum()
    here, found = sum(p.visits for p in replies.parts), []
    for k, stage in enumerate(main):
        gone = int(lost[stage] + (outside if k == 0 else 0.0))
        found.append(Passed(here, here - gone))
        here -= gone
    return found


def _stage(name: str, old: Passed, new: Passed, power: float) -> Stage:
    gap = newcombe(old, new)
    told = gap[1] > 0.0 or gap[2] < 0.0
    return Stage(name, old, new, gap, shares_needed(old.share, new.share, power) if told else None)


def newcombe(old: Passed, new: Passed) -> tuple[float, float, float]:
    """The difference of two shares of different people with its 95 % interval (Newcombe 1998,
    method 10).
    """
    if not old.came or not new.came:
        return math.nan, math.nan, math.nan
    (l1, u1), (l2, u2), p1, p2 = old.interval, new.interval, old.share, new.share
    gap = p2 - p1
    return gap, gap - math.hypot(p2 - l2, u1 - p1), gap + math.hypot(u2 - p2, p1 - l1)


def shares_needed(old: float, new: float, power: float) -> int:
    """Customers of each arm of an A/B test of two shares (normal approximation,
    two-sided at 5 %).
    """
    from scipy.special import ndtri

    both = (old + new) / 2.0
    root = Z95 * math.sqrt(2.0 * both * (1.0 - both)) + float(ndtri(power)) * math.sqrt(
        old * (1.0 - old) + new * (1.0 - new)
    )
    return math.ceil((root / (new - old)) ** 2)
