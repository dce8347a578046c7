"""Quality by the five dimensions of SERVQUAL: one number of points from several, by weights.

A contact is judged by the dimensions that are typed for it; their weights are rescaled to 100 %, so
who types one dimension types the quality itself. The default weights are widely reported and were
not verified by us; a study in several sectors found no stable order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Final

from motsim.errors import say
from motsim.scenario.language.changes import Changed, SaidToday, resolve, today_of, with_changes
from motsim.scenario.language.quantities import POINTS, Amount, Column, amount, constant
from motsim.scenario.source.suggestions import did_you_mean

WEIGHTS: Final = {
    "reliability": 32.0,
    "responsiveness": 22.0,
    "assurance": 19.0,
    "empathy": 16.0,
    "tangibles": 11.0,
}


@dataclass(frozen=True)
class Dimensions:
    """Points by dimension; at most one of them varies."""

    by: tuple[tuple[str, Amount], ...]

    def points(self, weights: dict[str, float]) -> Amount:
        """The quality in points: the mean of what is typed, by weight."""
        total = math.fsum(weights[name] for name, _ in self.by)
        parts = [
            (weights[name] / total if total > 0.0 else 1.0 / len(self.by), one)
            for name, one in self.by
        ]
        fixed = math.fsum(part * one.constant for part, one in parts if one.constant is not None)
        varying = [(part, one) for part, one in parts if one.constant is None]
        if not varying:
            return constant(fixed, "points")
        part, one = varying[0]
        return replace(one, scale=part * one.scale, shift=part * one.shift + fixed)

    @property
    def text(self) -> str:
        return ", ".join(f"{name} {one.text.strip() or f'{one.mean:g}'}" for name, one in self.by)


def dimensions(raw: Any, column: Column) -> Dimensions:
    """A mapping of dimensions, or changes on top of one: these move every dimension, and so their
    mean.
    """
    if isinstance(raw, Changed):
        for change in raw.changes:
            if change.how == "replace":
                raise ValueError(
                    say("begins from one", text=change.text, name=next(iter(raw.today)))
                )
        today = today_of(raw, _known)
        if today is None:
            raise SaidToday
        return Dimensions(
            tuple(
                (name, _points(with_changes(one, raw.changes), column))
                for name, one in today.items()
            )
        )
    found = tuple((name, _points(one, column)) for name, one in _known(raw).items())
    if sum(one.constant is None for _, one in found) > 1:
        raise ValueError(say("one varies"))
    return Dimensions(found)


def _known(raw: dict[str, Any]) -> dict[str, Any]:
    for name in raw:
        if name not in WEIGHTS:
            raise ValueError(say("no dimension", name=name, near=did_you_mean(name, WEIGHTS, 40)))
    if not raw:
        raise ValueError(say("some dimensions", names=", ".join(WEIGHTS)))
    return raw


def _points(raw: Any, column: Column) -> Amount:
    def read(one: Any) -> Amount:
        if not isinstance(one, str) or not one.strip():
            raise ValueError(
                say("a dimension", came=say("a mapping") if isinstance(one, dict) else repr(one))
            )
        return amount(one, POINTS, column)

    value = resolve(raw, read)
    if isinstance(raw, Changed) and value.constant is not None:
        POINTS.check(value.constant, raw.changes[-1].text)
    return value
