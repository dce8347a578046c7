"""Applying `set` to a raw tree: changes are kept on top of what was typed, mappings and named lists
are merged, `null` removes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, Final

from motsim.errors import say
from motsim.scenario.checks.validation import shown_path
from motsim.scenario.designs.set_paths import ROOT, Loc, target
from motsim.scenario.language.changes import (
    Doubted,
    on_each,
    read_change,
    with_changes,
    with_entries,
)
from motsim.scenario.language.rates import meant
from motsim.scenario.language.schema_paths import LEAF, Shape
from motsim.scenario.source.yaml_tree import NAMED, Place, Tree, entry, item_name, join

# blocks that one word writes out: `yes`, `small-world`
SHORT_FORMS: Final = (("population",), ("population", "network"))
REMOVED: Final = object()
# the part that there is of a change, by where it stands and what it says
Share = Callable[[str, Any], float]


def in_full(path: str, value: Any) -> float:
    return 1.0


def apply(
    tree: Tree, dotted: str, value: Any, *, share: Share = in_full, shown: str, place: Place
) -> Tree:
    """The tree with one entry of a `set` applied; mistakes about it will name `shown`
    and `place`.
    """
    loc, shape = target(tree.raw, dotted)
    if loc == ("psychology",) and isinstance(value, str):
        loc, shape = ("psychology", "profile"), Shape("leaf")
    if loc in SHORT_FORMS and isinstance(value, str):
        shape = Shape("leaf")
    raw = _spread_psychology(tree.raw) if loc[0] == "psychology" else tree.raw
    if loc[0] == "population" and len(loc) > 1 and not isinstance(entry(raw, "population"), dict):
        raw = put(raw, ("population",), {})  # `yes` written out
    old = raw
    for key in loc:
        old = entry(old, key)
    new = _new(old, value, share, shape, dotted)
    raw = put(raw, loc, new)
    # one of the two: the other is what was typed before
    if loc[-1] in ("quality", "score") and new is not REMOVED:
        raw = put(raw, (*loc[:-1], "score" if loc[-1] == "quality" else "quality"), REMOVED)
    path = shown_path(raw, loc)
    # a single value has no places inside
    inside = not isinstance(value, dict) and not isinstance(old, str)
    within = [p for p in tree.places if p.startswith(path + ".")] if inside else []
    paths = [path, *within, *_leaves(value, path)]
    return replace(
        tree,
        raw=raw,
        places={**tree.places, **dict.fromkeys(paths, place)},
        shown={**tree.shown, path: shown},
    )


def _new(old: Any, value: Any, share: Share, shape: Shape, dotted: str) -> Any:
    if value is None:
        return REMOVED
    if shape.kind != "leaf":
        if not isinstance(value, (dict, list)):
            entries = [key for key in shape.keys if key not in NAMED]
            keys = say("such as", dotted=dotted, entry=entries[0]) if entries else ""
            raise ValueError(say("no single value", dotted=dotted, keys=keys))
        return merge(old, value, share, dotted)
    today = on_each(old)
    if isinstance(today, dict) and isinstance(value, dict):  # dimensions, parts of a day, weekdays
        return with_entries(old, merge(today, value, share, dotted))
    return with_changes(old, (read_change(value, share(dotted, value)),))


def merge(old: Any, new: Any, share: Share = in_full, path: str = "") -> Any:
    """Mappings merge by key, lists of named items by name, other lists are replaced, `null`
    removes; text is a change.
    """
    if isinstance(new, dict):
        today = on_each(old)
        found = dict(today) if isinstance(today, dict) else {}
        for key, value in _as_today(new, found).items():
            if value is None:
                found.pop(key, None)
            elif key in NAMED and isinstance(value, str):
                found[key] = value
            else:
                found[key] = merge(found.get(key), value, share, join(path, str(key)))
        return found
    if isinstance(new, list):
        return (
            merge_lists(old, new, share, path)
            if any(isinstance(one, dict) and _has_name(one) for one in new)
            else new
        )
    if old is None or old == new:
        return new
    return with_changes(old, (read_change(new, share(path, new)),))


def _as_today(new: dict[str, Any], today: Collection[str]) -> dict[str, Any]:
    """Entries under today's keys: `8:00` is the `08:00` of today, and `Mon-Fri` its `mon-fri`. A
    mapping of which one key is no time is one of names, whatever the others look like.
    """
    times = {meant(str(key)): key for key in today}
    if None in times or len(times) < len(today):
        return new
    found: dict[str, Any] = {}
    for name, value in new.items():
        key = name if name in today else times.get(meant(str(name)), name)
        if key in found:
            raise ValueError(say("time twice", time=name))
        found[key] = value
    return found


def merge_lists(old: Any, new: list[Any], share: Share = in_full, path: str = "") -> list[Any]:
    items = list(old) if isinstance(old, list) else []
    names = [item_name(one, k) for k, one in enumerate(items)]
    for k, one in enumerate(new):
        name = item_name(one, k) if _has_name(one) else ""
        if name and name in names:
            at = names.index(name)
            items[at] = merge(items[at], one, share, join(path, name))
        else:
            items.append(one)
            names.append(name)
    return items


def _has_name(raw: Any) -> bool:
    return isinstance(raw, dict) and any(isinstance(raw.get(key), str) for key in NAMED)


def doubting(raw: Any, wrong: Collection[str], shape: Shape = ROOT, path: str = "") -> Any:
    """The tree with the values at these paths as Doubted: those that have a mistake of
    their own.
    """
    doubt = path in wrong and shape.kind == "leaf"
    if isinstance(raw, dict):
        below = {key: join(path, str(key)) for key in raw}
        return {
            key: doubting(
                one, {below[key]} if doubt else wrong, shape.child(str(key)) or LEAF, below[key]
            )
            for key, one in raw.items()
        }
    if isinstance(raw, list):
        return [
            doubting(one, wrong, shape.child(str(k)) or LEAF, join(path, item_name(one, k)))
            for k, one in enumerate(raw)
        ]
    return Doubted(raw) if doubt and isinstance(raw, str) else raw


def put(raw: Any, loc: Loc, value: Any) -> Any:
    """The tree with one entry replaced; what is not on the way is shared, not copied."""
    if not loc:
        return value
    key = loc[0]
    if isinstance(raw, list) and isinstance(key, int):
        if value is REMOVED and len(loc) == 1:
            return [one for k, one in enumerate(raw) if k != key]
        return [put(one, loc[1:], value) if k == key else one for k, one in enumerate(raw)]
    found = dict(raw) if isinstance(raw, dict) else {}
    if value is REMOVED and (len(loc) == 1 or key not in found):
        found.pop(key, None)
    else:
        found[key] = put(found.get(key), loc[1:], value)
    return found


def _spread_psychology(raw: Any) -> Any:
    """`psychology: literature` written out, so that parameters can stand beside the profile."""
    found = entry(raw, "psychology")
    return (
        raw
        if isinstance(found, dict)
        else put(raw, ("psychology",), {"profile": found or "literature"})
    )


def _leaves(value: Any, path: str) -> list[str]:
    if isinstance(value, dict):
        return [
            p
            for key, one in value.items()
            for p in [join(path, str(key)), *_leaves(one, join(path, str(key)))]
        ]
    if isinstance(value, list):
        return [
            p
            for k, one in enumerate(value)
            for p in [join(path, item_name(one, k)), *_leaves(one, join(path, item_name(one, k)))]
        ]
    return []
