"""The SERVQUAL profile of contacts whose quality is typed by dimension: where the gap to what is
expected comes from.

The gap of a contact is the mean of its dimensions' gaps by weight, so each dimension has a part of
it and the parts add up. Weights are assumed (see `scenario.servqual`); beside them stands what
equal weights would say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from motsim.scenario.language.schema import Step
from motsim.scenario.language.servqual_points import Dimensions

if TYPE_CHECKING:
    from motsim.study.moments.moments import Moments


class Graded(NamedTuple):
    """One dimension of a contact."""

    dimension: str
    points: float  # 0 to 100, as typed (the mean of what varies)
    weight: float  # share of the contact's quality, 0 to 1
    gap: float  # points less what is expected of the contact
    part: float  # of the contact's gap, in points: weight x gap
    even: float  # the same, all its dimensions weighing the same


@dataclass(frozen=True)
class Profile:
    """A contact by its dimensions; `points` and `even` are its quality under the weights and under
    equal ones.
    """

    step: str
    expects: float
    points: float
    even: float
    by: tuple[Graded, ...]

    @property
    def first(self) -> str:
        """The dimension that pulls the contact down most, or lifts it least."""
        return min(self.by, key=lambda one: one.part).dimension

    @property
    def first_even(self) -> str:
        """The same with equal weights."""
        return min(self.by, key=lambda one: one.even).dimension


def profiles(found: Moments) -> tuple[Profile, ...]:
    """Every contact that somebody met and whose quality is typed by dimension, in file order."""
    met = {m.name: m for m in found.rows}
    return tuple(
        _profile(step, step.quality, found.scenario.servqual.weights, met[step.name].expects)
        for step in found.scenario.steps
        if isinstance(step.quality, Dimensions) and step.name in met
    )


def _profile(step: Step, quality: Dimensions, weights: dict[str, float], expects: float) -> Profile:
    total = sum(weights[name] for name, _ in quality.by)
    n = len(quality.by)
    rows = []
    for name, amount in quality.by:
        weight = weights[name] / total if total > 0.0 else 1.0 / n
        gap = amount.mean - expects
        rows.append(Graded(name, amount.mean, weight, gap, weight * gap, gap / n))
    return Profile(
        step.name,
        expects,
        sum(r.weight * r.points for r in rows),
        sum(r.points for r in rows) / n,
        tuple(rows),
    )
