"""Where the figures of a scenario come from: each with its source and grade, inherited from the blocks around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from motsim.scenario.changes import typed
from motsim.scenario.checks import children
from motsim.scenario.fields import Trait
from motsim.scenario.rates import Count, Limit, Quote, Rate, Within
from motsim.scenario.schema import Block, Scenario
from motsim.scenario.values import Amount

GRADES: Final = ("measured", "published", "claimed", "assumed")
_CHOICES: Final = ("motsim", "length", "warmup", "baseline", "target", "designs", "sources", "labels", "votes")  # ours to choose, no facts


@dataclass(frozen=True)
class Figure:
    """One number of a scenario."""

    path: str
    text: str
    source: str  # "" where none is named
    grade: str


def figures(scenario: Scenario) -> tuple[Figure, ...]:
    """Every figure that was typed, in file order of its blocks."""
    found: list[Figure] = []
    for path, text, source in _walk(scenario, "", []):
        grade = scenario.sources[source].grade if source in scenario.sources else "assumed"
        found.append(Figure(path, text, source, grade))
    return tuple(found)


def shares_of_grades(scenario: Scenario) -> dict[str, float]:
    """For each grade its share of all figures."""
    every = figures(scenario)
    return {grade: sum(one.grade == grade for one in every) / max(1, len(every)) for grade in GRADES}


def _walk(value: Any, path: str, refs: list[tuple[int, Any]]) -> Iterator[tuple[str, str, str]]:
    """Depth first; `refs` are the sources named so far, each with the length of the path it was named at."""
    own = getattr(value, "source", None) if isinstance(value, Block) else None
    if own is not None:
        refs = [*refs, (len(path.split(".")) if path else 0, own)]
    typed_keys = {(f.alias or n) for n, f in type(value).model_fields.items() if n in value.model_fields_set} if isinstance(value, Block) else None
    for key, inner in children(value):
        if key in _CHOICES or key == "source" or (typed_keys is not None and key not in typed_keys):
            continue
        here = f"{path}.{key}" if path else key
        if key == "set" and isinstance(inner, dict):
            for dotted, change in inner.items():
                if any(c.isdigit() for c in str(change)):
                    yield f"{here}.{dotted}", str(change), _source(f"{here}.{dotted}", refs)
        elif isinstance(inner, (Amount, Rate, Limit, Quote, Count, Within)) or type(inner) in (int, float):
            if not (isinstance(inner, Amount) and inner.dist == "expr"):
                yield here, _text(inner), _source(here, refs)
        elif isinstance(inner, Trait):
            yield here, inner.amount.text, _source(here, refs)
        else:
            yield from _walk(inner, here, refs)


def _text(value: Any) -> str:
    return f"{100 * value.share:g} % within {value.minutes:g} min" if isinstance(value, Within) else typed(value)


def _source(path: str, refs: list[tuple[int, Any]]) -> str:
    """The nearest source that speaks of this figure: a plain one of all below it, a mapping of the keys it names."""
    parts = path.split(".")
    for depth, ref in reversed(refs):
        if isinstance(ref, str):
            return ref
        for key in reversed(parts[depth:]):
            if key in ref:
                return str(ref[key])
    return ""
