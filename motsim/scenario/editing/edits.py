"""Edits of a scenario's text: set, insert, move, remove, rename. Comments and the way in which the
rest is typed stay.

    edit(text, [Edit("set", ("journey", "arrival", "steps", "greeting", "quality"), "80")])

Every edit is done twice, on the text and on the values that it says; if the new text does not say
the new values exactly, nothing is changed. So an edit is right or refused, never nearly right.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Final

from ruamel.yaml.nodes import SequenceNode

from motsim.errors import InputError, Mistake, ScenarioError, of, say
from motsim.scenario.checks.names import names_of
from motsim.scenario.designs.set_paths import target
from motsim.scenario.editing import text as surgery
from motsim.scenario.editing.references import STEP_KEYS, kind_of, renamed
from motsim.scenario.editing.text import NotThere, Path, compose, spliced
from motsim.scenario.loader import loads
from motsim.scenario.source.yaml_tree import entry, item_name, read_tree

KINDS: Final = ("set", "insert", "move", "remove", "rename")
DEEPEST: Final = 30  # keys of a path
LONGEST: Final = 20_000  # characters of all values of an edit


@dataclass(frozen=True)
class Edit:
    """One change. `at` is the path of the entry, of an insert the path of the list; `value` what is
    typed there (None removes), of a rename the new name; `to` and `index` say where a move or an
    insert goes: before the item of that number of the list as it is then, behind the last if None.
    """

    do: str
    at: Path
    value: Any = None
    to: Path | None = None
    index: int | None = None


@dataclass(frozen=True)
class Edited:
    """The new text, and what is wrong with what it says."""

    text: str
    mistakes: tuple[Mistake, ...]


def edit(
    text: str, edits: Sequence[Edit], *, name: str = "scenario.yaml", folder: FilePath | None = None
) -> Edited:
    """The text after these edits, in order, all or none; mistakes of meaning do not stop it.

    Raises:
        InputError: the text cannot be read as YAML, an edit leads nowhere or means nothing.
    """
    for one in edits:
        text = edited(text, one, name)
    return Edited(text, mistakes_of(text, name, folder))


def edited(text: str, one: Edit, name: str = "scenario.yaml") -> str:
    """The text after one edit, with what goes along; its mistakes are not looked for.

    Raises:
        InputError: as `edit`.
    """
    follow = list(following(text, one))
    text = _edited(text, one, name)
    for also in follow:
        text = _edited(text, also, name)
    return text


def mistakes_of(text: str, name: str, folder: FilePath | None = None) -> tuple[Mistake, ...]:
    """Every mistake in a text, none if it is a scenario."""
    try:
        loads(text, name, folder=folder)
    except ScenarioError as error:
        return tuple(error.mistakes)
    return ()


def edit_of(raw: Mapping[str, Any], text: str) -> Edit:
    """An edit as JSON says it: `at` and `to` are lists of keys, or dotted text.

    Raises:
        InputError: it is none; the message says what is wanted.
    """
    do, at = raw.get("do"), raw.get("at")
    if do not in KINDS:
        raise InputError(say("kind of an edit", kinds=", ".join(KINDS), came=do))
    tree = read_tree(text)[0].raw
    index = raw.get("index")
    if index is not None and (not isinstance(index, int) or isinstance(index, bool) or index < 0):
        raise InputError(say("index of an edit", came=index))
    value = _typed(raw.get("value"))
    if len(json.dumps(value, ensure_ascii=False)) > LONGEST:
        raise InputError(say("edit too long", most=LONGEST))
    to = raw.get("to")
    return Edit(
        do, _path(tree, at, "at"), value, None if to is None else _path(tree, to, "to"), index
    )


def _path(raw: Any, given: Any, what: str) -> Path:
    if isinstance(given, str):
        found = path_of(raw, given)
    elif isinstance(given, (list, tuple)) and all(isinstance(k, (str, int)) for k in given):
        found = tuple(str(k) for k in given)
    else:
        raise InputError(of(what, say("path of an edit", came=given)))
    if not 0 < len(found) <= DEEPEST:
        raise InputError(of(what, say("keys of an edit", most=DEEPEST, n=len(found))))
    return found


def path_of(raw: Any, dotted: str) -> Path:
    """The keys of a dotted path, such as a mistake names: keys of `set` hold dots themselves."""
    words, found = dotted.split("."), []
    while words:
        for k in range(len(words), 0, -1):
            name = ".".join(words[:k])
            if k == 1 or (isinstance(raw, dict) and name in raw):
                break
        found.append(name)
        raw, words = _inside(raw, name), words[k:]
    return tuple(found)


def _inside(raw: Any, name: str) -> Any:
    if isinstance(raw, dict):
        return raw.get(name)
    if isinstance(raw, list):
        return next((one for k, one in enumerate(raw) if item_name(one, k) == name), None)
    return None


def _typed(value: Any) -> Any:
    """A value of JSON as it is typed in a file: text, mappings and lists of text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:.12g}"
    if isinstance(value, dict):
        return {str(k): _typed(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_typed(one) for one in value]
    if value is None or isinstance(value, str):
        return None if value is None else _printable(value)
    raise InputError(say("value of an edit", kind=type(value).__name__))


def _printable(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text)


# --- what goes along ------------------------------------------------------------------------------
def following(text: str, one: Edit) -> Iterator[Edit]:
    """What must change with an edit: `70 -> 90` speaks of today's value, so the 70 follows it; what
    is removed needs no label.
    """
    raw = read_tree(text)[0].raw
    if one.do == "set" and isinstance(one.value, str):
        old = _value_at(raw, one.at)
        for path, dotted, typed in _sets(raw):
            found = _ARROW.fullmatch(typed) if isinstance(typed, str) else None
            if found and found[1] == old and _means(raw, dotted, one.at):
                yield Edit("set", (*path, dotted), f"{one.value} -> {found[2]}")
    if one.do == "remove" or (one.do == "set" and one.value is None):
        kind = kind_of(one.at)
        if kind is not None and sum(one.at[-1] in found for found in _names(raw).values()) == 1:
            for language, labels in (raw.get("labels") or {}).items():
                if isinstance(labels, dict) and one.at[-1] in labels:
                    yield Edit("remove", ("labels", language, one.at[-1]))


_ARROW: Final = re.compile(r"\s*(.*?)\s*->\s*(.*)")


def _sets(raw: Any) -> Iterator[tuple[Path, str, Any]]:
    for section in ("interventions", "designs"):
        for name, one in (raw.get(section) or {}).items():
            for dotted, typed in ((one or {}).get("set") or {}).items():
                yield (section, name, "set"), dotted, typed


def _means(raw: Any, dotted: str, at: Path) -> bool:
    try:
        loc = target(raw, dotted)[0]
    except ValueError:
        return False
    named, here = [], raw
    for key in loc:
        named.append(
            item_name(here[key], key)
            if isinstance(here, list) and isinstance(key, int)
            else str(key)
        )
        here = entry(here, key)
    return tuple(named) == at


def _value_at(raw: Any, path: Path) -> Any:
    try:
        return _at(raw, path)
    except NotThere:
        return None


# --- one edit -------------------------------------------------------------------------------------
def _edited(text: str, one: Edit, name: str) -> str:
    tree, mistakes = read_tree(text)
    if not tree.raw or mistakes:
        where = mistakes[0].said(name) if mistakes else name
        raise InputError(say("mend the text first", where=where))
    try:
        if one.do == "rename":
            return _rename(text, tree.raw, one, name)
        wanted = _changed(copy.deepcopy(tree.raw), one)
        made = _spliced(text, one)
    except NotThere as error:
        raise InputError(
            of(f"{name}: {'.'.join(one.at)}", say("nothing there", name=error))
        ) from None
    if not _says(made, wanted):
        raise InputError(of(f"{name}: {'.'.join(one.at)}", say("not by parts")))
    return made


def _says(text: str, wanted: Any) -> bool:
    tree, mistakes = read_tree(text)
    return not mistakes and json.dumps(tree.raw) == json.dumps(wanted)


def _spliced(text: str, one: Edit) -> str:
    root = compose(text)
    if one.do == "set":
        made = (
            surgery.cut(text, root, one.at)
            if one.value is None
            else surgery.put(text, root, one.at, one.value)
        )
        return spliced(text, made)
    if one.do == "remove":
        return spliced(text, surgery.cut(text, root, one.at))
    if one.do == "insert":
        at = _most(one.index)
        return spliced(text, surgery.add_item(text, root, one.at, at, one.value))
    return _moved(text, root, one)


def _most(index: int | None) -> int:
    return 10**9 if index is None else index


def _moved(text: str, root: Any, one: Edit) -> str:
    """An item taken out, with its comments where both lists are blocks, and put in again."""
    to, holder = one.to or one.at[:-1], surgery.find(root, one.at[:-1])
    k = surgery.index_of(holder, one.at[-1])
    lines = (
        surgery.lifted(text, holder, k)
        if isinstance(holder, SequenceNode) and not holder.flow_style
        else None
    )
    value = _at(read_tree(text)[0].raw, one.at)
    text = spliced(text, surgery.cut(text, root, one.at))
    root = compose(text)
    target = surgery.find(root, to)
    if lines is None or not isinstance(target, SequenceNode) or target.flow_style:
        return spliced(text, surgery.add_item(text, root, to, _most(one.index), value))
    return spliced(text, surgery.add_lines(text, target, _most(one.index), lines))


# --- the same on values ---------------------------------------------------------------------------
def _changed(raw: Any, one: Edit) -> Any:
    if one.do == "insert":
        found = _at(raw, one.at, make=True)
        if not isinstance(found, list):
            return _changed(raw, Edit("set", one.at, [one.value]))
        found.insert(_most(one.index), one.value)
        return raw
    if one.do == "move":
        to = one.to or one.at[:-1]
        value = _taken(raw, one.at)
        found = _at(raw, to)
        if not isinstance(found, list):
            raise NotThere(".".join(to))
        found.insert(_most(one.index), value)
        return raw
    if one.do == "remove" or one.value is None:
        _taken(raw, one.at)
        return raw
    *above, name = one.at
    holder = raw
    for key in above:
        holder = _down(holder, key, make=True)
    holder[_key_in(holder, name, make=True)] = one.value
    return raw


def _at(raw: Any, path: Path, make: bool = False) -> Any:
    for k, name in enumerate(path):
        try:
            raw = raw[_key_in(raw, name)]
        except NotThere:
            if make:
                return None
            raise NotThere(".".join(path[: k + 1])) from None
    return raw


def _down(holder: Any, name: str, make: bool) -> Any:
    key = _key_in(holder, name, make)
    if isinstance(holder, dict) and holder.get(key) in (None, ""):
        holder[key] = {}
    return holder[key]


def _key_in(holder: Any, name: str, make: bool = False) -> Any:
    if isinstance(holder, dict) and (make or name in holder):
        return name
    if isinstance(holder, list):
        names = [item_name(one, k) for k, one in enumerate(holder)]
        if name in names:
            return names.index(name)
        if name.isdigit() and int(name) < len(holder):
            return int(name)
    raise NotThere(name)


def _taken(raw: Any, path: Path) -> Any:
    holder = _at(raw, path[:-1])
    return holder.pop(_key_in(holder, path[-1]))


# --- a new name -----------------------------------------------------------------------------------
def _rename(text: str, raw: Any, one: Edit, name: str) -> str:
    kind, old, new = kind_of(one.at), one.at[-1], one.value
    if kind is None:
        raise InputError(of(f"{name}: {'.'.join(one.at)}", say("no name of its own")))
    if not isinstance(new, str) or not new.strip():
        raise InputError(of(f"{name}: {'.'.join(one.at)}", say("no new name")))
    _at(raw, one.at)
    names = _names(raw)
    other = next((k for k, found in names.items() if k != kind and old in found), None)
    if other is not None:
        raise InputError(of(name, say("edit names two", kind=other, name=old)))
    taken = next((k for k, found in names.items() if new in found), None)
    if taken is not None and new != old:
        raise InputError(of(name, say("name is taken", kind=taken, name=new)))
    made = spliced(text, list(renamed(text, compose(text), kind, old, new.strip())))
    worse = set(_messages(made, name)) - set(_messages(text, name))
    if len(_messages(made, name)) > len(_messages(text, name)):
        raise InputError(of(name, say("cannot be called", old=old, new=new, why=min(worse))))
    return made


def _messages(text: str, name: str) -> list[str]:
    return [f"{one.path}: {one.message}" for one in mistakes_of(text, name)]


def _names(raw: Any) -> dict[str, tuple[str, ...]]:
    found = names_of(raw)
    return {
        "stage": found.stages,
        "step": found.steps,
        "staff pool": found.pools,
        "place": found.places,
        "failure": found.fails,
        "promise": found.promises,
        "segment": found.segments,
        "trait": found.traits,
        "rule": found.rules,
        "intervention": found.interventions,
        "design": found.designs,
        "source": found.sources,
    }


__all__ = ["KINDS", "STEP_KEYS", "Edit", "Edited", "edit", "edit_of", "mistakes_of", "path_of"]
