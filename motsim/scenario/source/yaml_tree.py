"""YAML text to a raw tree of mappings, lists and text, with the line and column of every entry.

Scalars stay text as typed (`+20`, `09:30`, `no`), so nothing is lost before the schema reads it.
Duplicate keys, aliases that explode, tags and values cut in two by a comma are found here.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from motsim.errors import MissingName, Mistake, say
from motsim.i18n import in_each
from motsim.scenario.source.full_width import halved, sign_of_yaml, with_ascii
from motsim.scenario.source.suggestions import any_of

Place = tuple[int, int]


class Cell(tuple[int, int]):
    """The place of a cell of a workbook: row and column, counted from 1, and its sheet."""

    sheet: str

    def __new__(cls, row: int, column: int, sheet: str) -> Cell:
        made = super().__new__(cls, (row, column))
        made.sheet = sheet
        return made


def at(place: Place, path: str, message: str) -> Mistake:
    """A mistake at a place of a file or of a workbook: one line, whatever it quotes."""
    return Mistake(
        place[0],
        place[1],
        one_line(path),
        one_line(with_ascii(message)),
        place.sheet if isinstance(place, Cell) else "",
        message.lack if isinstance(message, MissingName) else None,
    )


MAX_NODES: Final = 50_000  # entries after aliases are followed
MAX_DEPTH: Final = 40
MAX_BRACKETS: Final = 200
MAX_MESSAGE: Final = 1200
MAX_QUOTED: Final = 80  # of one value or name: enough to recognise it
NAMED: Final = ("stage", "contact", "work", "away", "rule")  # keys that name an item of a list
_PLAIN_TAGS: Final = {
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge")
}


@dataclass(frozen=True)
class Tree:
    """A raw tree. `places`: dotted path -> line and column of its value (of its key, for blocks);
    `keys`: of its key. `shown`: path -> the path to name in a mistake, where that is another one
    (an entry that a design set).
    """

    raw: Any
    places: dict[str, Place] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)

    def place(self, path: str) -> Place:
        """The place of a path, or of the nearest block around it."""
        while path and path not in self.places:
            path = path.rpartition(".")[0]
        return self.places.get(path, (0, 0))

    def mistake(self, path: str, message: str, at_key: bool = False) -> Mistake:
        place = self.keys.get(path, self.place(path)) if at_key else self.place(path)
        named, rest = path, ""
        while named and named not in self.shown:
            named, _, last = named.rpartition(".")
            rest = f".{last}{rest}"
        return at(place, self.shown[named] + rest if named else path, message)


def one_line(text: str) -> str:
    """A message is one line of bearable length, whatever text it quotes."""
    return in_each(text, _one_line)


def _one_line(text: str) -> str:
    flat = _LONG_WORD.sub(_clipped, "".join(c if c.isprintable() else " " for c in text))
    flat = _LONG_QUOTE.sub(lambda found: f"'{_clipped(found)}'", flat)
    return (
        flat
        if len(flat) <= MAX_MESSAGE
        else f"{flat[: MAX_MESSAGE // 2]} .. {flat[-MAX_MESSAGE // 4 :]}"
    )


_LONG_WORD: Final = re.compile(rf"\S{{{2 * MAX_QUOTED},}}")
_LONG_QUOTE: Final = re.compile(rf"'([^']{{{2 * MAX_QUOTED},}})'")


def _clipped(found: re.Match[str]) -> str:
    text = found[found.re.groups]
    return f"{text[:MAX_QUOTED]}.."


def item_name(raw: Any, index: int) -> str:
    """How a path names an item of a list: by its own name, else by its number."""
    if isinstance(raw, dict):
        for key in NAMED:
            name = raw.get(key)
            if isinstance(name, str) and name and "." not in name:
                return name
    return str(index)


def entry(raw: Any, key: str | int) -> Any:
    """What a mapping or a list holds under a key, None where it holds nothing."""
    if isinstance(raw, dict):
        return raw.get(key)
    return raw[key] if isinstance(raw, list) and isinstance(key, int) and key < len(raw) else None


def parts_of(dotted: str) -> list[str]:
    """The keys of a dotted name; two dots, as between two dates, part nothing."""
    return _DOT.split(dotted)


_DOT: Final = re.compile(r"(?<!\.)\.(?!\.)")


def join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def read_tree(text: str) -> tuple[Tree, list[Mistake]]:
    """The tree and the mistakes of form; what cannot be read as YAML at all gives an empty tree and
    one mistake.
    """
    if _brackets(text) > MAX_BRACKETS:  # the parser would need seconds to find out
        return Tree({}), [Mistake(1, 1, "", say("nested too deeply", most=MAX_DEPTH))]
    try:
        node = nodes_of(text)
    except MarkedYAMLError as error:
        return Tree({}), [_yaml_mistake(error, text)]
    except RecursionError:
        return Tree({}), [Mistake(1, 1, "", say("nested too deeply", most=MAX_DEPTH))]
    except (
        YAMLError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        AssertionError,
        OverflowError,
    ) as error:
        # the parser fails in many ways on damaged input; none may reach the user as a traceback
        return Tree({}), [
            Mistake(1, 1, "", one_line(say("no YAML", problem=error or type(error).__name__)))
        ]
    if node is None:
        return Tree({}), [Mistake(1, 1, "", say("empty scenario"))]
    walk = _Walk()
    raw = walk.node(node, "", 0)
    if walk.fatal:  # nothing that follows would be worth reading
        return Tree({}), walk.mistakes
    if not isinstance(raw, dict) and not walk.mistakes:
        other = say("XML")
        wanted = say("begins with motsim")
        xml = text.lstrip("\ufeff \n\r\t").startswith("<")
        walk.mistakes.append(Mistake(*_at(node), "", other if xml else wanted))
    return Tree(raw if isinstance(raw, dict) else {}, walk.places, walk.keys), walk.mistakes


def nodes_of(text: str) -> Node | None:
    """The parser's nodes of a text, None for an empty one; errors are those of ruamel.yaml.

    Nothing writes to them: a test run reads each text once (tests/conftest.py).
    """
    with warnings.catch_warnings():
        # anchors used twice are a mistake of their own, if they matter
        warnings.simplefilter("ignore")
        found: Node | None = YAML(typ="safe", pure=True).compose(text)
    return found


def _brackets(text: str) -> int:
    """How many brackets stand open at once, at most; brackets inside quotes are counted too, so the
    limit is a generous one.
    """
    depth = most = 0
    for found in re.finditer(r"[\[\]{}]", text):
        depth = depth + 1 if found[0] in "[{" else max(0, depth - 1)
        most = max(most, depth)
    return most


def _whole_characters(text: str) -> str:
    """Escapes such as "\\ud83d\\ude42" name halves of a character: put together as JSON does, a
    half alone is replaced.
    """
    if not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _at(node: Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _yaml_mistake(error: MarkedYAMLError, text: str) -> Mistake:
    """The parser's complaint, in words of the file."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = str(error.problem or error.context or "cannot be read")
    lines = text.splitlines()
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    if "\t" in here[:column] or "'\\t'" in problem:
        return Mistake(line, column, "", say("a tab"))
    if "undefined alias" in problem:
        return Mistake(line, column, "", say("an alias", problem=_in_words(problem)))
    if "single document" in str(error.context or "") or "document" in problem:
        return Mistake(line, column, "", say("two documents"))
    begin = error.context_mark.line if error.context_mark else line - 1
    for number in range(min(begin, line - 1), min(line, len(lines))):
        if sign := sign_of_yaml(lines[number]):
            return Mistake(number + 1, sign[0], "", sign[1])
    if open_at := _left_open(error, lines):
        return open_at
    said = say("no YAML and hint", problem=_in_words(problem), hint=say("quotes"))
    return Mistake(line, column, "", one_line(said))


def _left_open(error: MarkedYAMLError, lines: list[str]) -> Mistake | None:
    """The bracket that a later line runs into, if that is indented as what begins anew: the bracket
    is where the user has to look, not that line.
    """
    opens, breaks = error.context_mark, error.problem_mark
    if not (opens and breaks and "while parsing a flow" in str(error.context)):
        return None
    if not opens.line < breaks.line < len(lines) or _indent(lines[breaks.line]) > _indent(
        lines[opens.line]
    ):
        return None
    bracket = lines[opens.line][opens.column : opens.column + 1]
    said = say("bracket left open", bracket=bracket, line=breaks.line + 1)
    return Mistake(opens.line + 1, opens.column + 1, "", said)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _in_words(problem: str) -> str:
    """A complaint of the parser, in both languages where it is one of the usual ones."""
    if problem in _COMPLAINTS:
        return say(_COMPLAINTS[problem])
    if problem.startswith(_UNDEFINED):
        return say("YAML alias", name=problem.removeprefix(_UNDEFINED))
    if found := _EXPECTED.fullmatch(problem):
        wanted, verb, came = found.groups()
        if wanted == "<block end>":
            return say("YAML end of block")
        return say(f"YAML expected, {verb}", wanted=any_of(wanted.split(" or ")), came=came)
    return problem


_COMPLAINTS: Final = {
    "mapping values are not allowed here": "YAML value",
    "sequence entries are not allowed here": "YAML entry",
    "could not find expected ':'": "YAML colon",
    "found unexpected end of stream": "YAML end",
}
_UNDEFINED: Final = "found undefined alias "
_EXPECTED: Final = re.compile(r"expected (.+), but (found|got) (.+)")


class _Walk:
    """One walk over the parser's nodes."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self.keys: dict[str, Place] = {}
        self.mistakes: list[Mistake] = []
        self.count = 0
        self.fatal = False
        self.open: list[int] = []  # nodes being walked: an alias to one of them would never end

    def wrong(self, place: Place, path: str, message: str) -> None:
        self.mistakes.append(Mistake(*place, one_line(path), one_line(message)))

    def node(self, node: Node, path: str, depth: int) -> Any:
        self.count += 1
        if self.count > MAX_NODES or depth > MAX_DEPTH or id(node) in self.open:
            if self.count <= MAX_NODES + 1:
                why = (
                    say("alias of itself")
                    if id(node) in self.open
                    else (
                        say("nested deeper", most=MAX_DEPTH)
                        if depth > MAX_DEPTH
                        else say("too many entries", most=MAX_NODES)
                    )
                )
                self.wrong(_at(node), path, say("write it out", why=why))
                self.count += MAX_NODES  # say it once and read no more
                self.fatal = True
            return ""
        self.places.setdefault(path, _at(node))
        tag = str(node.tag)
        if tag not in _PLAIN_TAGS:
            self.fatal = True
            self.wrong(_at(node), path, say("a tag", tag=tag[:40]))
            return ""
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        self.open.append(id(node))
        raw = (
            self.mapping(node, path, depth)
            if isinstance(node, MappingNode)
            else self.sequence(node, path, depth)
        )
        self.open.pop()
        return raw

    def scalar(self, node: ScalarNode) -> str | None:
        """Text; `null` and `~` are nothing, an empty value is empty text."""
        if node.style in (None, "") and node.value in ("null", "~"):
            return None
        return _whole_characters(str(node.value))

    def sequence(self, node: Any, path: str, depth: int) -> list[Any]:
        items: list[Any] = []
        for index, item in enumerate(node.value):
            name = node_name(item) or str(index)
            if join(path, name) in self.places:
                name = str(index)
            value = self.node(item, join(path, name), depth + 1)
            if isinstance(item, ScalarNode) and node.flow_style and _cut(item):
                self.wrong(
                    _at(item), join(path, name), _cut_message(item.value, node.value[index + 1 :])
                )
            items.append(value)
        return items

    def mapping(self, node: MappingNode, path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        cut_at: Node | None = None
        for k, (key_node, value_node) in enumerate(node.value):
            if not isinstance(key_node, ScalarNode):
                self.wrong(_at(key_node), path, say("key is text"))
                continue
            key = _whole_characters(str(key_node.value))
            here = join(path, key)
            # `{takes: 2 min, quality:}`
            if node.flow_style and _missing(value_node) and key.endswith(":"):
                self.wrong(_at(key_node), here[:-1], say("no value", key=key[:-1]))
                continue
            if node.flow_style and _missing(value_node):
                if cut_at is None and k:
                    self.cut(node, k, path, found)
                elif not k:
                    self.wrong(_at(key_node), here, say("no value", key=key))
                cut_at = key_node
                continue
            cut_at = None
            if key in found:
                first = self.keys[here]
                self.wrong(_at(key_node), here, say("written twice", key=key, line=first[0]))
                continue
            self.keys[here] = _at(key_node)
            if not isinstance(value_node, ScalarNode):
                # blocks are named by their key; their own start may be lines below
                self.places[here] = _at(key_node)
            elif _missing(value_node):
                self.places[here] = _at(key_node)
            found[key] = self.node(value_node, here, depth + 1)
        return found

    def cut(self, node: MappingNode, k: int, path: str, found: dict[str, Any]) -> None:
        """Entry k of `{ .. }` has no value: a comma before it has most likely cut the value of the
        entry before. It is mended here, so that what is said about it is said once.
        """
        before_key, before = node.value[k - 1]
        rest = []
        for key_node, value_node in node.value[k:]:
            if not _missing(value_node):
                break
            rest.append(str(key_node.value))
        name = str(before_key.value)
        if colon := _colon(rest[0], name, before):
            self.wrong(_at(node.value[k][0]), join(path, colon[0]), colon[2])
            found.setdefault(colon[0], colon[1])  # as it was meant
        elif isinstance(before, ScalarNode):
            whole = " ".join([before.value.strip(), *rest])
            self.wrong(_at(before), join(path, name), say("cut mapping", name=name, whole=whole))
            if name in found:
                found[name] = whole
        else:
            self.wrong(_at(node.value[k][0]), join(path, rest[0]), say("no value", key=rest[0]))


def _colon(text: str, name: str, before: Node) -> tuple[str, str, str] | None:
    """Key, value and what to do, where an entry of `{ .. }` looks like a key and its value with the
    colon or the blank behind it left out; not where a comma stands within (..).
    """
    found = _KEY_AND_VALUE.fullmatch(text)
    if found is None or (isinstance(before, ScalarNode) and _cut(before)):
        return None
    key, sign, value = found.groups()
    how = {":": "blank after colon", "：": "full-width colon"}.get(sign, "colon left out")
    return key, halved(value), say(how, key=key, meant=halved(value), name=name)


# without a colon only a figure or a distribution looks like a value: the rest may be prose
_KEY_AND_VALUE: Final = re.compile(r"([A-Za-z_]\w*)(?:([:：])\s*|\s+(?=\d|\w+\())(\S.*)")


def node_name(node: Node) -> str | None:
    """The name of an item of a list, from its node."""
    if isinstance(node, MappingNode):
        for key in NAMED:
            for key_node, value_node in node.value:
                if (
                    isinstance(key_node, ScalarNode)
                    and key_node.value == key
                    and isinstance(value_node, ScalarNode)
                ):
                    named = (
                        value_node.value not in ("", "~", "null") and "." not in value_node.value
                    )
                    return value_node.value if named else None
    return None


def _missing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value == "" and node.style in (None, "")


def _cut(node: ScalarNode) -> bool:
    return node.style in (None, "") and node.value.count("(") > node.value.count(")")


def _cut_message(text: str, rest: list[Node]) -> str:
    parts = [text]
    for node in rest:
        if not isinstance(node, ScalarNode):
            break
        parts.append(node.value)
        if ")" in node.value:
            break
    whole = re.sub(r"\s+", " ", " ".join(parts))
    return say("cut list", whole=whole)
