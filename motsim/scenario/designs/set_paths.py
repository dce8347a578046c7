"""Dotted names of `set`: `greeting.quality`, `waiting.wait.told`, `promises.ready.quote` to the
entry of the tree that they mean.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Any, Final

from motsim.errors import MissingName, say
from motsim.psychology import PARAMETERS
from motsim.scenario.checks.names import nothing
from motsim.scenario.language import schema
from motsim.scenario.language.schema_paths import LEAF, Shape, shape_of
from motsim.scenario.language.servqual_points import WEIGHTS
from motsim.scenario.source.identity_key import Same
from motsim.scenario.source.suggestions import closest_name, did_you_mean, suggestion
from motsim.scenario.source.yaml_tree import entry, item_name

Loc = tuple[str | int, ...]
ROOT = shape_of(schema.Scenario)
# a name is changed by writing another entry, not by `set`
_NAMES: dict[type[schema.Block], tuple[str, ...]] = {
    schema.Step: ("contact", "work", "away"),
    schema.Stage: ("stage",),
    schema.Rule: ("rule",),
}
_KINDS: dict[type[schema.Block] | None, str] = {
    schema.Stage: "stage",
    schema.Step: "step",
    schema.Fail: "failure",
    schema.Pool: "staff pool",
    schema.Place: "place",
    schema.Promise: "promise",
    schema.Segment: "segment",
    schema.Rule: "rule",
    schema.Intervention: "intervention",
    schema.Design: "design",
}
_CLOSED = ("motsim", "labels", "sources")  # nothing of a run


def target(raw: Any, dotted: str) -> tuple[Loc, Shape]:
    """The keys that lead to the entry, and its shape; ValueError with the nearest valid name."""
    head, *rest = dotted.strip().split(".")
    meant = list(_heads(raw, head))
    if not meant:
        raise ValueError(
            nothing(head, dict.fromkeys(name for name, _, _ in _heads(raw)), "nothing here called")
        )
    first: ValueError | None = None
    for _, loc, shape in meant:
        try:
            return _walk(raw, loc, shape, rest, dotted)
        except ValueError as error:
            first = first or error
    raise first or ValueError(say("nothing here called", name=dotted))


_FIXED: Final[tuple[tuple[str, Loc, Shape], ...]] = (
    *((key, (key,), ROOT.child(key) or LEAF) for key in ROOT.keys if key not in _CLOSED),
    *((p.name, ("psychology", p.name), LEAF) for p in PARAMETERS),
)


def _heads(raw: Any, only: str | None = None) -> Iterator[tuple[str, Loc, Shape]]:
    """What every word (or one only) that a dotted name may begin with means: names of the tree,
    then those that every tree has.
    """
    yield from _named(raw, only)
    yield from (head for head in _FIXED if only is None or head[0] == only)


@functools.cache
def _block(block: type[schema.Block]) -> Shape:
    return Shape("block", block)


def _named(raw: Any, only: str | None) -> Iterator[tuple[str, Loc, Shape]]:
    """Steps, stages, failures, then everything kept by name; with `only`, what is called so: most
    of the cost of a `set` was to list all the others.
    """
    for i, stage in _list(entry(raw, "journey")):
        yield from (
            (name, ("journey", i, *loc), shape)
            for name, loc, shape in _in_stage(Same(stage))
            if name == only or only is None
        )
        if (name := item_name(stage, i)) == only or only is None:
            yield name, ("journey", i), _block(schema.Stage)
    families: tuple[tuple[Loc, Shape], ...] = (
        (("staff",), _block(schema.Pool)),
        (("places",), _block(schema.Place)),
        (("promises",), _block(schema.Promise)),
        (("service_levels",), _block(schema.ServiceLevel)),
        (("customers", "segments"), _block(schema.Segment)),
        (("customers", "traits"), LEAF),
        (("interventions",), _block(schema.Intervention)),
        (("designs",), _block(schema.Design)),
    )
    for loc, shape in families:
        found = raw
        for key in loc:
            found = entry(found, key)
        if isinstance(found, dict):
            yield from (
                (key, (*loc, key), shape)
                for key in (found if only is None else (only,) if only in found else ())
            )
    for i, rule in _list(entry(raw, "rules")):
        if (name := item_name(rule, i)) == only or only is None:
            yield name, ("rules", i), _block(schema.Rule)


@functools.lru_cache(maxsize=1024)  # a `set` changes one stage
def _in_stage(stage: Same[Any]) -> tuple[tuple[str, Loc, Shape], ...]:
    """Steps of a stage and their failures."""
    found: list[tuple[str, Loc, Shape]] = []
    for j, step in _list(entry(stage.it, "steps")):
        found.append((item_name(step, j), ("steps", j), _block(schema.Step)))
        found += (
            (str(fail), ("steps", j, "fails", fail), _block(schema.Fail))
            for fail in entry(step, "fails") or ()
        )
    return tuple(found)


def _list(raw: Any) -> Iterator[tuple[int, Any]]:
    return iter(enumerate(raw if isinstance(raw, list) else ()))


def _walk(raw: Any, loc: Loc, shape: Shape, rest: list[str], dotted: str) -> tuple[Loc, Shape]:
    """From a head along the rest of the name, by the shape where the tree holds nothing yet."""
    at = raw
    for key in loc:
        at = entry(at, key)
    here = dotted.split(".")[0]
    for key in rest:
        step: str | int = key
        if shape.kind == "list":
            found = [k for k, item in _list(at) if item_name(item, k) == key]
            names = [item_name(item, k) for k, item in _list(at)]
            if not found:
                raise ValueError(_nothing_in(here, shape, key, names))
            step = found[0]
        elif (
            shape.kind == "named"
            and shape.inner is not None
            and shape.inner.kind != "leaf"
            and not (isinstance(at, dict) and key in at)
        ):
            raise ValueError(_nothing_in(here, shape, key, at or {}))
        booked = (
            isinstance(entry(at, "appointments"), dict) and key in schema.Appointments.model_fields
        )
        # `booked.arrive.shows` speaks of its appointments
        if shape.block is schema.Arrive and (booked or shape.child(key) is None):
            shape, loc, at = (
                _block(schema.Appointments),
                (*loc, "appointments"),
                entry(at, "appointments"),
            )
        inner = (
            LEAF
            if loc[-1] == "quality" and isinstance(at, dict) and key in WEIGHTS
            else shape.child(key)
        )
        if loc[-1] == "quality" and key in WEIGHTS and not isinstance(at, dict):
            raise ValueError(say("one number", here=here, key=key))
        fixed = _NAMES.get(shape.block, ()) if shape.block else ()
        if inner is None or key in fixed:
            keys = [k for k in shape.keys if k not in fixed]
            raise ValueError(
                say("has no", here=here, key=key)
                + suggestion(key, keys, say("it has", keys=", ".join(keys)) if keys else "")
            )
        shape, loc, at, here = inner, (*loc, step), entry(at, step), f"{here}.{key}"
    return loc, shape


def _nothing_in(here: str, shape: Shape, key: str, names: Iterable[str]) -> MissingName:
    kind = _KINDS.get(shape.inner.block) if shape.inner is not None else None
    return MissingName(
        say("holds nothing called", here=here, key=key, near=did_you_mean(key, names)),
        (kind,) if kind else (),
        closest_name(key, names),
    )
