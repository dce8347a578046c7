"""A raw tree to values: pydantic's complaints become mistakes with a place, and what is wrong is
set aside so that the rest is checked too.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from motsim.errors import Mistake, message_of, say
from motsim.i18n import Said, joined
from motsim.scenario.language.changes import SaidToday
from motsim.scenario.language.key_descriptions import has_key
from motsim.scenario.language.schema import Block, Scenario, fields_of
from motsim.scenario.language.schema_paths import LEAF, Shape, shape_of
from motsim.scenario.source.suggestions import suggestion
from motsim.scenario.source.yaml_tree import Tree, entry, item_name, join

B = TypeVar("B", bound=Block)
Loc = tuple[str | int, ...]
# complaints about a block with nothing in it
_EMPTY: Final = ("dict_type", "model_type", "tuple_type", "model_attributes_type")
# what stands in for a required entry that is missing, so that the rest can still be checked
_STAND_IN: Final[dict[str, Any]] = {
    "motsim": "1",
    "title": "?",
    "length": "1 d",
    "customers": {"arrive": {"every": "1 d"}},
    "journey": [{"stage": "visit", "steps": [{"contact": "meet"}]}],
    "arrive": {"every": "1 d"},
    "do": {"lasting": "yes"},
    "count": "1",
    "what": "?",
}
_REQUIRED: Final = [key for key, found in Scenario.model_fields.items() if found.is_required()]
# keys that are not even read yet; the READMEs list them
LATER: Final = {
    "stage": say("nested stages"),
    "steps": say("nested stages"),
    "stages": say("nested stages"),
    "feelings": say("feelings per guest"),
}

# words that other tools have for what is said here in another place
OTHERWISE: Final = {
    "holidays": say("dates in opening"),
    "batch": say("groups at a step", key="batch"),
    "batches": say("groups at a step", key="batches"),
    "line": say("room in a line", key="line"),
    "queue": say("room in a line", key="queue"),
    "capacity": say("room in a line", key="capacity"),
}


def values_of(tree: Tree, context: Mapping[str, Any]) -> tuple[Scenario | None, list[Mistake]]:
    """The values of a scenario's tree and every mistake of form; there are values in spite of
    mistakes where that is possible.
    """
    return block_of(Scenario, tree, context)


def values_again(
    tree: Tree, before: Any, values: Mapping[str, Any], context: Mapping[str, Any]
) -> Scenario | None:
    """The values of a tree that was changed from one (`before`) with these values, None if anything
    is wrong with it.

    What is still the same object keeps its value and is not read again.
    """
    same = {
        key
        for key, raw in tree.raw.items()
        if raw is not None and raw is before.get(key) and key not in _REQUIRED
    }
    changed = {
        key: _reused(raw, before.get(key), values.get(key))
        for key, raw in tree.raw.items()
        if key not in same
    }
    try:
        return Scenario.model_validate(_without_nothing(changed), context=dict(context)).model_copy(
            update={key: values[key] for key in same}
        )
    except ValidationError:
        return None


def _reused(raw: Any, before: Any, value: Any) -> Any:
    """A raw entry with values in place of the blocks that are the very objects these were read
    from: pydantic takes them as they are.
    """
    if raw is before and isinstance(value, Block):
        return value
    if isinstance(raw, dict) and isinstance(before, dict):
        return {key: _reused(one, before.get(key), _within(value, key)) for key, one in raw.items()}
    if (
        isinstance(raw, list)
        and isinstance(before, list)
        and isinstance(value, tuple)
        and len(before) == len(value)
    ):
        return [
            _reused(one, before[k], value[k]) if k < len(value) else one
            for k, one in enumerate(raw)
        ]
    return raw


def _within(value: Any, key: str) -> Any:
    """What a block or a mapping of blocks holds under a key as typed."""
    if isinstance(value, Block):
        return getattr(value, fields_of(type(value)).get(key, ""), None)
    return value.get(key) if isinstance(value, dict) else None


def block_of(
    block: type[B], tree: Tree, context: Mapping[str, Any]
) -> tuple[B | None, list[Mistake]]:
    """The values of any file that a block describes."""
    raw = _without_nothing(tree.raw)
    mistakes: dict[Mistake, None] = {}
    # paths of what was taken out: that it is missing then is no second mistake
    aside: set[str] = set()
    for _ in range(6):  # each round sets aside what the one before found
        try:
            return block.model_validate(raw, context=dict(context)), list(mistakes)
        except ValidationError as error:
            raw = copy.deepcopy(raw)
            found = error.errors(include_url=False)
            for one in found:
                path = shown_path(raw, _real(raw, one["loc"]))
                mistake = (
                    None
                    if one["type"] == "missing" and path in aside
                    else _mistake(shape_of(block), tree, raw, one)
                )
                if mistake:
                    mistakes[mistake] = None
                aside.add(path)
            # later items of a list first
            for one in sorted(
                found, key=lambda e: [str(k).zfill(6) for k in e["loc"]], reverse=True
            ):
                _set_aside(raw, _real(raw, one["loc"]), one)
    return None, list(mistakes)


def _without_nothing(raw: Any) -> Any:
    """`null` removes an entry; under `set` it is kept, for it removes there what it names."""
    if isinstance(raw, dict):
        return {
            k: v if k == "set" else _without_nothing(v) for k, v in raw.items() if v is not None
        }
    if isinstance(raw, list):
        return [_without_nothing(one) for one in raw if one is not None]
    return raw


def _real(raw: Any, loc: Loc) -> Loc:
    """A place of pydantic as keys of the raw tree: without its marks for keys and for gathered
    parameters.
    """
    path: list[str | int] = []
    for key in loc:
        if key == "[key]":
            continue
        if key == "parameters" and isinstance(raw, dict) and "parameters" not in raw:
            continue
        path.append(key)
        raw = entry(raw, key)
    return tuple(path)


def shown_path(raw: Any, loc: Loc) -> str:
    """`('journey', 0, 'steps', 2, 'takes')` as `journey.arrival.steps.greeting.takes`."""
    path = ""
    for key in loc:
        inner = entry(raw, key)
        path = join(path, item_name(inner, key) if isinstance(key, int) else key)
        raw = inner
    return path


def _shape_at(shape: Shape, loc: Loc) -> Shape:
    for key in loc:
        shape = shape.child(str(key)) or LEAF
    return shape


def _mistake(root: Shape, tree: Tree, raw: Any, error: Any) -> Mistake | None:
    """One complaint of pydantic in our words; None where an empty block simply has nothing in it,
    or where it is said already.
    """
    loc = _real(raw, error["loc"])
    path = shown_path(raw, loc)
    kind, given = error["type"], error["input"]
    if given == "" and kind in _EMPTY:
        return None
    if kind == "value_error":
        if isinstance(error.get("ctx", {}).get("error"), SaidToday):
            return None
        return tree.mistake(path, _people(error), at_key="[key]" in error["loc"])
    if kind == "missing":
        outer = shown_path(raw, loc[:-1])
        return tree.mistake(outer, say("is missing", name=loc[-1], example=_example(str(loc[-1]))))
    if kind == "extra_forbidden":
        return tree.mistake(path, _unknown(str(loc[-1]), _shape_at(root, loc[:-1])), at_key=True)
    shape = _shape_at(root, loc)
    wanted = {"list": say("a list of lines"), "named": say("a mapping by name")}.get(
        shape.kind,
        say("a mapping with", keys=", ".join(shape.keys)) if shape.keys else say("another kind"),
    )
    came = (
        say("a mapping")
        if isinstance(given, dict)
        else say("a list")
        if isinstance(given, (list, tuple))
        else f"'{given}'"
    )
    return tree.mistake(path, say("wants", wanted=wanted, came=came))


def _people(error: Any) -> str:
    """What our own code said, as it said it: a text may tell code, too, what is lacking."""
    said = error.get("ctx", {}).get("error")
    return message_of(said) if said is not None and said.args else str(error["msg"])


def _example(key: str) -> str:
    return say(f"example {key}") if key in _EXAMPLES else ""


_EXAMPLES: Final = ("motsim", "length", "title", "arrive", "customers", "do", "journey")


# how one writes a key of a block, where one may have it in mind elsewhere
_PLACES: Final = {
    "Pool": "staff.POOL",
    "Place": "places.PLACE",
    "Customers": "customers",
    "Arrive": "customers.arrive",
    "Appointments": "customers.arrive.appointments",
    "Segment": "customers.segments.SEGMENT",
    "Promise": "promises.PROMISE",
    "Stage": "STAGE",
    "Step": "STEP",
    "Wait": "STEP.wait",
    "Cost": "interventions.NAME.cost",
    "Design": "designs.DESIGN",
    "Value": "value",
}
MOST_PLACES: Final = 2  # a key of more blocks says little of what is meant


def _unknown(key: str, shape: Shape) -> str:
    """What to do about a key that does not exist."""
    keys = [k for k in shape.keys if k not in ("from_", "class_")]
    if key in OTHERWISE:
        return OTHERWISE[key]
    if key in LATER and key not in keys:
        return say("not built", what=LATER[key])
    there = say("keys", keys=", ".join(keys))
    elsewhere = [f"{where}.{key}" for block, where in _PLACES.items() if has_key(block, key)]
    if 0 < len(elsewhere) <= MOST_PLACES:
        hint = say("key elsewhere", where=joined(elsewhere, say("or"), say("or").chinese))
        return say("no key", key=key) + hint + Said(f" ({there})", f"（{there.chinese}）")
    return say("no key", key=key) + suggestion(key, keys, there)


def _set_aside(raw: Any, loc: Loc, error: Any) -> None:
    """Takes what is wrong out of the tree, or puts a stand-in where something required
    is missing.
    """
    holder, key = raw, loc[-1] if loc else ""
    for one in loc[:-1]:
        holder = entry(holder, one)
    if error["type"] == "missing":
        if isinstance(holder, dict) and key in _STAND_IN:
            holder[key] = copy.deepcopy(_STAND_IN[key])
        elif len(loc) > 1:
            _set_aside(raw, loc[:-1], {"type": "wrong", "input": None})
        return
    if isinstance(holder, list) and isinstance(key, int) and key < len(holder):
        del holder[key]
    elif isinstance(holder, dict) and key in holder:
        if error["type"] == "extra_forbidden" and key in LATER:
            # what is not built yet has no name to go on with
            _set_aside(raw, loc[:-1], {"type": "wrong", "input": None})
        elif error["input"] == "" and error["type"] in _EMPTY:
            holder[key] = [] if error["type"] == "tuple_type" else {}
        else:
            del holder[key]
            if not holder and loc[-2:-1] == ("do",):
                holder["quality"] = "+0"  # the rule was meant to do something: it is not told twice
    elif loc:
        _set_aside(raw, loc[:-1], {"type": "wrong", "input": None})
