"""Where a name of a scenario is used: a rename changes its definition and every one of these."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ruamel.yaml.nodes import Node, ScalarNode

from motsim.scenario.editing.text import Path, Splice, scalars
from motsim.scenario.spreadsheet.yaml_writer import key_text, scalar

STEP_KEYS: Final = ("contact", "work", "away")
# kind -> keys whose value is such a name, whole or before `.begins` and `.ends`
HOLD: Final = {
    "step": ("from", "to", "felt_at", "on", "at", *STEP_KEYS),
    "stage": ("beside", "stage"),
    "failure": ("on",),
    "staff pool": ("staff", "by", "to"),
    "place": (),
    "promise": (),
    "segment": (),
    "trait": (),
    "intervention": ("with",),
    "design": ("like",),
    "rule": ("rule",),
    "source": ("source",),
}
ASKED: Final = ("staff pool", "place", "promise", "segment", "trait", "intervention")
# values that are words of the language, names of something else or text for people
NO_EXPRESSION: Final = frozenset(
    (
        "contact",
        "work",
        "away",
        "stage",
        "rule",
        "staff",
        "by",
        "on",
        "from",
        "to",
        "at",
        "beside",
        "felt_at",
        "with",
        "like",
        "source",
        "class",
        "mot",
        "told",
        "grade",
        "closing",
        "at_end",
        "fill",
        "psychology",
        "profile",
        "limit",
        "hours",
        "opening",
        "until",
        "data",
        "currency",
        "title",
        "what",
        "where",
        "owner",
        "actions",
        "script",
        "training",
        "pilot",
        "metric",
        "adjust",
    )
)
FREE_TEXT: Final = ("labels", "sources", "title", "currency")


def kind_of(path: Path) -> str | None:
    """What the entry at a path is, if it is something with a name."""
    fixed = {
        ("staff",): "staff pool",
        ("places",): "place",
        ("promises",): "promise",
        ("interventions",): "intervention",
        ("designs",): "design",
        ("sources",): "source",
        ("rules",): "rule",
        ("journey",): "stage",
        ("customers", "segments"): "segment",
        ("customers", "traits"): "trait",
    }
    holder = path[:-1]
    if holder in fixed:
        return fixed[holder]
    if len(path) >= 2 and path[-2] == "fails":
        return "failure"
    if len(path) == 4 and path[0] == "journey" and path[2] == "steps":
        return "step"
    return "trait" if len(path) == 5 and path[-2] == "traits" else None


def renamed(text: str, root: Node, kind: str, old: str, new: str) -> Iterator[Splice]:
    """The splices that give everything of a kind called `old` the name `new`."""
    for path, node, is_key in scalars(root):
        if not isinstance(node, ScalarNode):
            continue
        typed = str(node.value)
        found = _key(path, typed, kind, old, new) if is_key else _value(path, typed, kind, old, new)
        if found is not None and found != typed:
            written = key_text(found) if is_key else scalar(found)
            begin, end = node.start_mark.index, node.end_mark.index
            if text[begin : begin + 1] in ("'", '"'):
                written = text[begin] + found.replace(text[begin], "\\" + text[begin]) + text[begin]
            yield Splice(begin, end, written)


def _key(path: Path, typed: str, kind: str, old: str, new: str) -> str | None:
    """The new text of a key, None where it stays."""
    if len(path) >= 2 and path[-2] == "set":
        return _dotted(typed, kind, old, new)
    if typed != old:
        return None
    if path[0] == "labels":
        return new if len(path) == 3 else None
    if len(path) == 5 and path[:2] == ("customers", "segments") and path[3] == "weights":
        return new if kind in ("step", "stage") else None
    return new if kind_of(path) == kind else None


def _dotted(typed: str, kind: str, old: str, new: str) -> str | None:
    """A dotted name of `set`: its head is a name, or the section that holds it."""
    words = typed.split(".")
    if words[0] == old:
        return ".".join([new, *words[1:]])
    section = {"staff pool": "staff"}.get(kind, f"{kind}s")
    if len(words) > 1 and words[0] == section and words[1] == old:
        return ".".join([words[0], new, *words[2:]])
    return None


def _value(path: Path, typed: str, kind: str, old: str, new: str) -> str | None:
    if path[0] in FREE_TEXT or "plan" in path:
        return None
    key = _key_of(path)
    if kind == "staff pool" and key == "staff":  # one of several, too: `2 doctor, nurse`
        return re.sub(rf"(?<![\w.]){re.escape(old)}(?!\w)", new, typed)
    if key in HOLD[kind]:
        head, dot, edge = typed.rpartition(".")
        if typed == old:
            return new
        return f"{new}.{edge}" if dot and head == old and edge in ("begins", "ends") else None
    if kind == "source" and len(path) >= 2 and path[-2] == "source":
        return new if typed == old else None
    if kind in ASKED and key not in NO_EXPRESSION and "data(" not in typed:
        return re.sub(rf"(?<![\w.]){re.escape(old)}(?!\w)", new, typed)
    return None


def _key_of(path: Path) -> str:
    """The key that a value stands under: of an item of a list the key of the list, of a `set` the
    last word of the dotted name.
    """
    last = path[-1]
    if len(path) >= 2 and path[-2] in ("with", "staff"):
        return path[-2]
    return last.rpartition(".")[2]
