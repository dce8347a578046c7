"""Where the parts of a YAML text stand, and how to change one of them: all other characters, and so
all comments, stay as they are.

The text is composed into the parser's nodes, whose marks say where each begins and ends; a change
is a few splices. What a splice did is checked by whoever asks for it (`edits.py`).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from motsim.scenario.source.yaml_tree import node_name
from motsim.scenario.spreadsheet.yaml_writer import WIDE, block_lines, flow, item_lines, key_text

Path = tuple[str, ...]  # keys, and names or numbers of items of lists
TYPED: Final = 100  # columns; a flow mapping that would be longer goes on in a line of its own


class NotThere(ValueError):
    """A path leads to nothing in the text."""


@dataclass(frozen=True)
class Splice:
    """Characters from `begin` to before `end` become `new`."""

    begin: int
    end: int
    new: str


def spliced(text: str, splices: Sequence[Splice]) -> str:
    """The text with all splices; none of them overlap."""
    for one in sorted(splices, key=lambda s: s.begin, reverse=True):
        text = text[: one.begin] + one.new + text[one.end :]
    return text


def compose(text: str) -> Node:
    """The parser's nodes of a text that is known to be readable."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        node: Node = YAML(typ="safe", pure=True).compose(text)
    return node


# --- where things stand ---------------------------------------------------------------------------
def entries(node: Node) -> list[tuple[str, Node | None, Node]]:
    """(name, key, value) of what a mapping or a list holds; items of lists have no key."""
    if isinstance(node, MappingNode):
        return [(str(key.value), key, value) for key, value in node.value]
    if isinstance(node, SequenceNode):
        return [(node_name(item) or str(k), None, item) for k, item in enumerate(node.value)]
    return []


def index_of(node: Node, name: str) -> int:
    """The place of an entry in a mapping or list.

    Raises:
        NotThere: it holds no such entry.
    """
    names = [one for one, _, _ in entries(node)]
    if name in names:
        return names.index(name)
    if isinstance(node, SequenceNode) and name.isdigit() and int(name) < len(names):
        return int(name)
    raise NotThere(name)


def find(root: Node, path: Path) -> Node:
    """The node of a path.

    Raises:
        NotThere: with the part of the path that is not there.
    """
    node = root
    for k, name in enumerate(path):
        try:
            node = entries(node)[index_of(node, name)][2]
        except NotThere:
            raise NotThere(".".join(path[: k + 1])) from None
    return node


def begin_of(entry: tuple[str, Node | None, Node]) -> int:
    """Where an entry begins: at its key, or where an item's value does."""
    _, key, value = entry
    return int((key if key is not None else value).start_mark.index)


def end_of(text: str, node: Node) -> int:
    """Where what was typed of a node ends, before comments and blank lines that follow it."""
    if isinstance(node, ScalarNode) and node.style not in ("|", ">"):
        return int(node.end_mark.index)
    if isinstance(node, ScalarNode) or node.flow_style or not node.value:
        begin, end = node.start_mark.index, node.end_mark.index
        return int(begin + len(text[begin:end].rstrip()))
    _, key, value = entries(node)[-1]
    if key is not None and _nothing(value):
        return int(text.index(":", key.end_mark.index)) + 1
    return end_of(text, value)


def _nothing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.start_mark.index == node.end_mark.index


def line_begin(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line ends, its line break not included."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _past_line(text: str, at: int) -> int:
    return min(line_end(text, at) + 1, len(text))


def _column(text: str, at: int) -> int:
    return at - line_begin(text, at)


def _dash(text: str, item: Node) -> int:
    """Where the dash of an item of a block list stands."""
    return text.rindex("-", 0, item.start_mark.index)


# --- changing one value ---------------------------------------------------------------------------
def put(text: str, root: Node, path: Path, value: Any) -> list[Splice]:
    """Set the value at a path; mappings on the way that are not there are made.

    Raises:
        NotThere: something on the way is a list without such an item, or no mapping.
    """
    *above, name = path
    try:
        holder = find(root, tuple(above))
    except NotThere:
        return put(text, root, tuple(above), {name: value})
    if isinstance(holder, ScalarNode) and (holder.value == "" or holder.value in ("~", "null")):
        return put(text, root, tuple(above), {name: value})
    try:
        _, key, old = entries(holder)[index_of(holder, name)]
    except NotThere:
        if not isinstance(holder, MappingNode):
            raise NotThere(".".join(path)) from None
        return [_added(text, holder, name, value)]
    if key is not None and _nothing(old):
        colon = text.index(":", key.end_mark.index)
        return [Splice(colon + 1, colon + 1, " " + flow(value))]
    return _replaced(text, holder, name, key, old, value)


def _replaced(
    text: str, holder: Node, name: str, key: Node | None, old: Node, value: Any
) -> list[Splice]:
    begin, end = old.start_mark.index, end_of(text, old)
    one_line = flow(value)
    if key is not None and not holder.flow_style and not (isinstance(old, ScalarNode)):
        begin = text.index(":", key.end_mark.index) + 1
        if len(one_line) + _column(text, begin) > WIDE:
            indent = " " * _column(text, key.start_mark.index)
            lines = block_lines(name, value)
            return [Splice(key.start_mark.index, end, ("\n" + indent).join(lines))]
        return [Splice(begin, end, " " + one_line)]
    return [Splice(begin, end, one_line)]


def _added(text: str, holder: Node, name: str, value: Any) -> Splice:
    """A new entry behind the last one of a mapping."""
    if holder.flow_style:
        typed = f"{key_text(name)}: {flow(value)}"
        if not holder.value:
            return Splice(holder.start_mark.index, end_of(text, holder), "{" + typed + "}")
        at = end_of(text, holder.value[-1][1])
        first = holder.value[0][0].start_mark.index
        long = _column(text, at) + len(typed) > TYPED
        gap = ",\n" + " " * _column(text, first) if long else ", "
        return Splice(at, at, gap + typed)
    at = line_end(text, end_of(text, holder))
    indent = " " * _column(text, holder.value[0][0].start_mark.index)
    return Splice(at, at, "".join(f"\n{indent}{line}" for line in block_lines(name, value)))


# --- taking away and adding items -----------------------------------------------------------------
def cut(text: str, root: Node, path: Path) -> list[Splice]:
    """Remove an entry.

    Raises:
        NotThere: there is none.
    """
    *above, name = path
    holder = find(root, tuple(above))
    inside = entries(holder)
    k = index_of(holder, name)
    if len(inside) == 1:
        empty = "{}" if isinstance(holder, MappingNode) else "[]"
        if not above:
            return [Splice(begin_of(inside[0]), end_of(text, holder), empty)]
        return _emptied(text, root, tuple(above), holder, empty)
    if holder.flow_style:
        return _cut_in_flow(text, inside, k)
    begin, end = extent(text, holder, k)
    return [Splice(begin, end, "")]


def _emptied(text: str, root: Node, path: Path, holder: Node, empty: str) -> list[Splice]:
    if holder.flow_style:
        return [Splice(holder.start_mark.index, end_of(text, holder), empty)]
    *above, name = path
    around = find(root, tuple(above))
    _, key, _ = entries(around)[index_of(around, name)]
    if key is None:
        return [Splice(holder.start_mark.index, end_of(text, holder), empty)]
    colon = text.index(":", key.end_mark.index)
    return [
        Splice(colon + 1, colon + 1, " " + empty),
        Splice(line_begin(text, _first(text, holder)), _past_line(text, end_of(text, holder)), ""),
    ]


def _first(text: str, holder: Node) -> int:
    entry = entries(holder)[0]
    return begin_of(entry) if entry[1] is not None else _dash(text, entry[2])


def _cut_in_flow(text: str, inside: list[tuple[str, Node | None, Node]], k: int) -> list[Splice]:
    begin, end = begin_of(inside[k]), end_of(text, inside[k][2])
    if k + 1 < len(inside):
        return [Splice(begin, begin_of(inside[k + 1]), "")]
    before = end_of(text, inside[k - 1][2])
    comma = text.index(",", before)
    between = text[comma + 1 : begin]
    if "#" in between:  # a comment behind the comma stays
        return [Splice(comma, comma + 1, ""), Splice(begin, end, "")]
    return [Splice(comma, end, "")]


def extent(text: str, holder: Node, k: int) -> tuple[int, int]:
    """From where to where an entry of a block mapping or list is typed: whole lines, but for the
    first entry of an item, which shares its line with the dash.
    """
    inside = entries(holder)
    _, key, value = inside[k]
    begin = begin_of(inside[k]) if key is not None else _dash(text, value)
    start = line_begin(text, begin)
    if text[start:begin].strip():
        return begin, begin_of(inside[k + 1]) if k + 1 < len(inside) else end_of(text, value)
    end = end_of(text, value)
    if key is not None and _nothing(value):
        end = text.index(":", key.end_mark.index) + 1
    return start, _past_line(text, end)


def add_item(text: str, root: Node, path: Path, at: int, value: Any) -> list[Splice]:
    """Put an item into the list at a path, before the item of that number (or behind the last).

    Raises:
        NotThere: the path leads to something else than a list.
    """
    try:
        holder = find(root, path)
    except NotThere:
        return put(text, root, path, [value])
    if isinstance(holder, ScalarNode) and not holder.value:
        return put(text, root, path, [value])
    if not isinstance(holder, SequenceNode):
        raise NotThere(".".join(path))
    items = holder.value
    if holder.flow_style:
        if not items:
            return [Splice(holder.start_mark.index, end_of(text, holder), f"[{flow(value)}]")]
        if at < len(items):
            begin = items[at].start_mark.index
            return [Splice(begin, begin, flow(value) + ", ")]
        end = end_of(text, items[-1])
        return [Splice(end, end, ", " + flow(value))]
    return add_lines(text, holder, at, item_lines(value))


def add_lines(text: str, holder: Node, at: int, lines: Sequence[str]) -> list[Splice]:
    """Lines of an item into a block list, indented as its items are."""
    items = holder.value
    indent = " " * _column(text, _dash(text, items[0]))
    if at < len(items):
        begin = line_begin(text, _dash(text, items[at]))
        begin = _above_comments(text, begin)
        return [Splice(begin, begin, "".join(f"{indent}{line}\n" for line in lines))]
    end = line_end(text, end_of(text, items[-1]))
    return [Splice(end, end, "".join(f"\n{indent}{line}" for line in lines))]


def _above_comments(text: str, begin: int) -> int:
    """A comment right above an item belongs to it."""
    while begin > 0:
        above = line_begin(text, begin - 1)
        if not re.match(r"[ \t]*#", text[above:begin]):
            return begin
        begin = above
    return begin


def lifted(text: str, holder: Node, k: int) -> list[str]:
    """The lines of an item of a block list with its comments, its dash in the first column.

    Raises:
        NotThere: the item shares its line with something before it.
    """
    begin, end = extent(text, holder, k)
    dash = _dash(text, holder.value[k])
    if text[line_begin(text, dash) : dash].strip():
        raise NotThere(str(k))
    width = _column(text, dash)
    return [
        line[min(width, len(line) - len(line.lstrip())) :]
        for line in text[begin:end].rstrip("\n").split("\n")
    ]


def scalars(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node, bool]]:
    """(path, node, is it a key) of every key and value in a text, in order."""
    if isinstance(node, ScalarNode):
        yield path, node, False
        return
    for name, key, value in entries(node):
        if key is not None:
            yield (*path, name), key, True
        yield from scalars(value, (*path, name))
