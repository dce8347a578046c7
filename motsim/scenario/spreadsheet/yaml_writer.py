"""A raw tree as text: flow text that fits a cell of a workbook or a line, and a whole scenario file
with a word above each part.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from motsim.scenario.source.yaml_tree import read_tree

WIDE: Final = 130  # columns of a line; what is longer is written as a block
_PLAIN: Final = re.compile(
    r"(?:[^\W_]|[+-](?=[\w.(])|\.(?=\d))(?:[\w "
    r".+%/()<>=^*;?!。？！；、《》“”…-]|(?<=\w):(?=[\w/]))*"
)
_CELL_QUOTED: Final = re.compile(
    r"""^["'{\[]|^\s|\s$|_x|[\r\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]"""
)
_NOTHING: Final = ("", "~", "null")
ALWAYS_BLOCK: Final = (
    "journey",
    "staff",
    "places",
    "promises",
    "service_levels",
    "rules",
    "interventions",
    "designs",
    "sources",
    "segments",
    "steps",
)


def quoted(text: str) -> str:
    """Text between quotes, as YAML and JSON both read it; nothing in it can be taken for an escape
    of a workbook.
    """
    return json.dumps(text, ensure_ascii=False).replace("_x", "\\u005fx").translate(_ODD)


_ODD: Final = {
    k: f"\\u{k:04x}"
    for k in (*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000))
}


def scalar(value: str | None) -> str:
    """One value as it may stand anywhere in a file."""
    if value is None:
        return "null"
    if (
        value in _NOTHING
        or not _PLAIN.fullmatch(value)
        or value != value.strip()
        or value.endswith(":")
        or " #" in value
        or value.count("(") > value.count(")")
    ):
        return quoted(value)
    return value


def flow(value: Any) -> str:
    """A value on one line: `{chance: 4%, severity: 6}`."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key_text(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return scalar(value)


def key_text(key: str) -> str:
    return quoted(key) if ":" in key else scalar(key)


# --- cells of a workbook --------------------------------------------------------------------------
def cell_text(value: Any) -> str:
    """What a cell says for a value: text as it is typed, mappings and lists as flow text; quotes
    only where they are needed.
    """
    if isinstance(value, str):
        return quoted(value) if value in _NOTHING or _CELL_QUOTED.search(value) else value
    return flow(value)


def cell_value(text: str) -> Any:
    """The value that a cell says; ValueError where its flow text cannot be read."""
    if text in _NOTHING:
        return None
    if text[:1] not in ('"', "'", "{", "["):
        return text
    tree, mistakes = read_tree("v: " + text.replace("\r", " ").replace("\n", " "))
    if mistakes:
        raise ValueError(mistakes[0].message)
    return tree.raw["v"]


# --- files ----------------------------------------------------------------------------------------
def file_text(raw: Mapping[str, Any], said: Mapping[str, str] | None = None) -> str:
    """A scenario file; `said` holds what stands in a comment above a part ("" for the head of the
    file).
    """
    said = said or {}
    lines = [f"# {line}" for line in said.get("", "").splitlines()]
    for key, value in raw.items():
        lines += (
            ["", *(f"# {line}" for line in said[key].splitlines())]
            if key in said
            else [""]
            if key in ALWAYS_BLOCK
            else []
        )
        lines += _entry(key, value, 0)
    return "\n".join(lines) + "\n"


def block_lines(key: str, value: Any) -> list[str]:
    """An entry as it stands in a file: on one line, or as a block where it is long."""
    return list(_entry(key, value, 0))


def item_lines(value: Any) -> list[str]:
    """An item of a block list as lines, its dash in the first column."""
    return list(_item(value, 0))


def _entry(key: str, value: Any, depth: int) -> Iterator[str]:
    pad = "  " * depth
    line = f"{pad}{key_text(key)}: {flow(value)}"
    block = key in ALWAYS_BLOCK and depth < 3 and value
    if not value or not isinstance(value, (dict, list)) or (len(line) <= WIDE and not block):
        yield line
        return
    yield f"{pad}{key_text(key)}:"
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _entry(name, one, depth + 1)
    else:
        for one in value:
            yield from _item(one, depth + 1)


def _item(value: Any, depth: int) -> Iterator[str]:
    pad = "  " * depth
    line = f"{pad}- {flow(value)}"
    if not value or not isinstance(value, dict) or (len(line) <= WIDE and "steps" not in value):
        yield line
        return
    lines = [line for key, one in value.items() for line in _entry(key, one, depth + 1)]
    yield f"{pad}- {lines[0].lstrip()}"
    yield from lines[1:]
