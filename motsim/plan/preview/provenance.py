"""What a scenario rests on: every figure that was typed, with its source and that
source's grade.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from motsim.psychology import GRADES
from motsim.scenario.language.fields import Trait
from motsim.scenario.language.quantities import Amount
from motsim.scenario.language.rates import Count, Limit, Quote, Rate, Within
from motsim.scenario.language.schema import Scenario
from motsim.scenario.language.servqual_points import Dimensions

# decisions and wishes of whoever writes, no facts that could be measured; text; and what points
# elsewhere
NO_FIGURES: Final = (
    "motsim",
    "length",
    "warmup",
    "first_day",
    "horizon",
    "service_levels",
    "baseline",
    "target",
    "votes",
    "priority",
    "priority_grows",
    "labels",
    "sources",
    "designs",
    "title",
    "currency",
    "psychology",
    "source",
    "plan",
)
FIGURES: Final = (float, int, Amount, Trait, Rate, Count, Quote, Limit, Within)
Source = str | dict[str, str] | None


class Figure(NamedTuple):
    """One number that was typed."""

    path: str
    source: str  # "" none
    grade: str


def figures(scenario: Scenario) -> list[Figure]:
    """Every figure in file order."""
    return [
        Figure(path, source, _grade(scenario, source))
        for path, source in _walk(scenario, "", "", {})
    ]


def grades(scenario: Scenario) -> dict[str, float]:
    """The share of figures of each grade, best grade first."""
    found = Counter(f.grade for f in figures(scenario))
    total = sum(found.values())
    return {grade: found[grade] / total if total else 0.0 for grade in GRADES}


def known(scenario: Scenario) -> int:
    """How many figures that are not measured have been found in data, with a standard error."""
    return sum(
        error > 0.0
        for said in scenario.sources.values()
        if said.grade != "measured"
        for error in said.spread.values()
    )


def unused_sources(scenario: Scenario) -> list[str]:
    """Sources that nothing names, figure or not."""
    named = set(_named(scenario))
    return [name for name in scenario.sources if name not in named]


def _named(value: Any) -> Iterator[str]:
    said = getattr(value, "source", None) if isinstance(value, BaseModel) else None
    yield from said.values() if isinstance(said, Mapping) else [said] if said else []
    for _, inner in _entries(value):
        yield from _named(inner)


def _grade(scenario: Scenario, source: str) -> str:
    found = scenario.sources.get(source)
    return found.grade if found is not None else "assumed"


def _walk(
    value: Any, path: str, source: str, named: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """(path, source) of every figure inside; `named`: sources by key that stand further out, the
    nearest wins.
    """
    if isinstance(value, BaseModel):
        source, named = _own(getattr(value, "source", None), source, named)
    for key, inner in _entries(value):
        if key in NO_FIGURES:
            continue
        here = f"{path}.{key}" if path else key
        from_ = named.get(key, source)
        if key == "set" and isinstance(inner, Mapping):
            yield from ((f"{here}.{dotted}", _of_set(dotted, named, from_)) for dotted in inner)
        elif isinstance(inner, FIGURES) and not isinstance(inner, bool):
            yield here, from_
        elif inner is not None:
            yield from _walk(inner, here, from_, named)


def _own(said: Source, source: str, named: Mapping[str, str]) -> tuple[str, Mapping[str, str]]:
    """The sources that hold inside a block: its own for all of it, or for the keys it names."""
    if isinstance(said, str):
        return said, {}
    return source, {**named, **said} if said else named


def _of_set(dotted: str, named: Mapping[str, str], otherwise: str) -> str:
    return next((named[part] for part in reversed(dotted.split(".")) if part in named), otherwise)


def _entries(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, BaseModel):
        yield from (
            (type(value).model_fields[name].alias or name, getattr(value, name))
            for name in type(value).model_fields
            if name in value.model_fields_set
        )
    elif isinstance(value, Mapping):
        yield from ((str(key), inner) for key, inner in value.items())
    elif isinstance(value, Dimensions):
        yield from value.by
    elif isinstance(value, tuple):
        yield from ((str(getattr(inner, "name", "") or k), inner) for k, inner in enumerate(value))
