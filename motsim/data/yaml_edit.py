"""Values put into a scenario file where they stand: everything else, comments and blanks too, stays
as it was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from motsim.scenario.spreadsheet.yaml_writer import flow, key_text

Loc = tuple[str | int, ...]


def edited(text: str, changes: Mapping[Loc, Any]) -> str:
    """The text with the entries at these places set to raw values (text, mappings, lists).

    An entry that is not there yet is added to the block around it, which must be a mapping.
    """
    root = YAML(typ="safe", pure=True).compose(text)
    edits: list[tuple[int, int, str]] = []
    added: dict[Loc, dict[str, Any]] = {}
    for loc, value in changes.items():
        node, depth = _deepest(root, loc)
        if depth == len(loc):
            start, end = _span(node)
            edits.append((start, end, flow(value)))
            continue
        parent, key = loc[:depth], str(loc[depth])
        inner = value
        for one in reversed(loc[depth + 1 :]):
            inner = {str(one): inner}
        there = added.setdefault(parent, {})
        if key in there and isinstance(there[key], dict) and isinstance(inner, dict):
            there[key] = {**there[key], **inner}
        else:
            there[key] = inner
    for parent, entries in added.items():
        node, _ = _deepest(root, parent)
        edits.append(_insertion(node, entries))
    for start, end, new in sorted(edits, key=lambda one: (one[0], one[1]), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _deepest(node: Node, loc: Sequence[str | int]) -> tuple[Node, int]:
    """The node at a place or the last one on the way to it, and how many keys lead there."""
    for depth, key in enumerate(loc):
        found = _child(node, key)
        if found is None:
            return node, depth
        node = found
    return node, len(loc)


def _child(node: Node, key: str | int) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(key, int):
        return node.value[key] if key < len(node.value) else None
    if isinstance(node, MappingNode):
        for one, value in node.value:
            if str(one.value) == str(key):
                return value
    return None


def _span(node: Node) -> tuple[int, int]:
    """Where a value begins and ends; the end of a block is that of its last word."""
    start = node.start_mark.index
    if isinstance(node, ScalarNode) or node.flow_style:
        return start, node.end_mark.index
    return start, max([start, *(_span(one)[1] for one in _inner(node))])


def _inner(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [value for _, value in node.value]
    return list(node.value)


def _insertion(node: Node, entries: Mapping[str, Any]) -> tuple[int, int, str]:
    if not isinstance(node, MappingNode):
        raise ValueError("an entry can only be added to a mapping")
    said = [f"{key_text(key)}: {flow(value)}" for key, value in entries.items()]
    if node.flow_style:
        end = node.end_mark.index - 1
        before = ", " if node.value else ""
        return end, end, before + ", ".join(said)
    keys = [key for key, _ in node.value]
    first = keys[1] if len(keys) > 1 else keys[0]
    pad = " " * keys[0].start_mark.column
    at = first.start_mark.index
    return at, at, "".join(f"{one}\n{pad}" for one in said)
