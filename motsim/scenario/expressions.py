"""The language of `if` and of numbers that belong to one customer: parsed with `ast`, checked against a white list, compiled to postfix.

Nothing is ever evaluated here. Units and `%` become numbers first (minutes, shares), then the tree is walked: every node that is not
named below is refused. `parse` needs no scenario; `check` (checks of names and types) does, because names are the scenario's.

The program is postfix over one stack: const VALUE, name (CODE, ARGUMENT), add sub mul div neg, gt lt ge le eq ne, and or not,
max min (two values each), abs, and select, which takes condition, value if true, value if false (pushed in this order).
`segment` and `promise` leave a number; the text compared with them is ("segment", NAME) or ("promise", NAME): its number.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from motsim.scenario.near import listed, nearest
from motsim.words import UNITS, WEEKDAYS

MAX_TEXT, MAX_NODES, MAX_DEPTH = 400, 120, 12
HINT: Final = "an expression may use + - * / comparisons, and or not, in, min max abs, 'a if c else b', and the names of the reference"

MINUTES, NUMBER, TRUTH, TEXT = "minutes", "number", "truth", "text"
NAMES: Final[dict[str, str]] = {  # name -> what it measures
    "wait": MINUTES, "promised": MINUTES, "late": MINUTES, "minutes": MINUTES,
    "emotion": NUMBER, "worst": NUMBER, "best": NUMBER, "expects": NUMBER, "visits": NUMBER, "severity": NUMBER,
    "failed": TRUTH, "recovered": TRUTH, "hour": NUMBER, "weekday": NUMBER, "segment": "segment", "promise": "promise",
}
OF_POOLS: Final[dict[str, str]] = {"queue": NUMBER, "busy": NUMBER, "empowered": NUMBER}
FUNCTIONS: Final = ("min", "max", "abs")
_OPERATORS: Final[dict[type, str]] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Gt: "gt", ast.Lt: "lt", ast.GtE: "ge",
    ast.LtE: "le", ast.Eq: "eq", ast.NotEq: "ne", ast.And: "and", ast.Or: "or",
}
_TOKEN: Final = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')"""
    rf"|(?P<number>(?<![\w.])(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:\s*(?P<percent>%)|\s*(?P<unit>{'|'.join(sorted(UNITS, key=len, reverse=True))})\b)?"
    r"|(?P<times>(?<=[\w)\s])\s+[x×]\s+(?=[\w(.]))"
)

Op = tuple[str, Any]


@dataclass(frozen=True)
class Expression:
    """One checked expression. `names` are what it reads: (code, argument), such as ("wait", ""), ("queue", "advisor"),
    ("trait", "child"): traits and words of interventions look alike here."""

    ops: tuple[Op, ...]
    names: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...] = field(repr=False, default=())  # what each op's own value measures (constants), else ""
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class _Const:
    """A number with what it measures, as the tokeniser saw it."""

    value: float
    kind: str


def parse(text: str) -> Expression:
    """Text to a checked program; ValueError with a sentence for people."""
    body = text.strip()
    if len(body) > MAX_TEXT:
        raise ValueError(f"the expression has {len(body)} characters; at most {MAX_TEXT} are read")
    source, constants = _numbers_out(body)
    try:
        tree = ast.parse(source.strip() or "?", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"cannot read the expression '{body}'; {HINT}") from None
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise ValueError(f"the expression '{_short(body)}' has too many parts; at most {MAX_NODES} are read")
    walk = _Walk(body, constants)
    walk.visit(tree, 0)
    names = tuple(dict.fromkeys(arg for op, arg in walk.ops if op == "name"))
    return Expression(tuple(walk.ops), names, tuple(walk.kinds), body)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _numbers_out(text: str) -> tuple[str, list[_Const]]:
    """Numbers with their units as calls-free names `_0`, `_1`: so 5 min is one constant that remembers its unit."""
    if "_" in text and re.search(r"(?<!\w)_[0-9]+(?!\w)", text):
        raise ValueError(f"cannot read the expression '{_short(text)}'; names do not begin with '_'")
    constants: list[_Const] = []

    def swap(found: re.Match[str]) -> str:
        if found["text"]:
            return found[0]
        if found["times"]:
            return " * "
        value = float(found["number"])
        if not math.isfinite(value):
            raise ValueError(f"the number in '{_short(text)}' is too large")
        if found["percent"]:
            constants.append(_Const(value / 100.0, NUMBER))
        elif found["unit"]:
            constants.append(_Const(value * UNITS[found["unit"]], MINUTES))
        else:
            constants.append(_Const(value, NUMBER))
        return f" _{len(constants) - 1} "

    return _TOKEN.sub(swap, text), constants


class _Walk:
    """One pass over the tree: refuses what is not on the white list and writes the program."""

    def __init__(self, text: str, constants: list[_Const]) -> None:
        self.text, self.constants = text, constants
        self.ops: list[Op] = []
        self.kinds: list[str] = []

    def emit(self, op: str, arg: Any = None, kind: str = "") -> None:
        self.ops.append((op, arg))
        self.kinds.append(kind)

    def refuse(self, what: str) -> ValueError:
        return ValueError(f"{what} not allowed in the expression '{_short(self.text)}'; {HINT}")

    def visit(self, node: ast.expr, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ValueError(f"the expression '{_short(self.text)}' is nested too deeply; at most {MAX_DEPTH} levels are read")
        match node:
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                self.visit(left, depth + 1)
                self.visit(right, depth + 1)
                self.emit(_OPERATORS[type(op)])
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not(), operand=operand):
                self.visit(operand, depth + 1)
                if not isinstance(node.op, ast.UAdd):
                    self.emit("neg" if isinstance(node.op, ast.USub) else "not")
            case ast.BoolOp(op=op, values=values):
                self.chain(values, _OPERATORS[type(op)], depth)
            case ast.Compare():
                self.compare(node, depth)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                for part in (test, body, orelse):
                    self.visit(part, depth + 1)
                self.emit("select")
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                self.call(name, args, depth)
            case ast.Attribute(value=ast.Name(id=pool), attr=attr):
                self.dotted(pool, attr)
            case ast.Name(id=name):
                self.name(name)
            case ast.Constant(value=bool() as truth):
                self.emit("const", float(truth), TRUTH)
            case ast.Constant(value=str() as text):
                raise ValueError(f"the text '{text[:40]}' may only be compared (== != in) with segment, promise or weekday")
            case _:
                raise self.refuse(_WHAT.get(type(node).__name__, "this is"))

    def chain(self, values: list[ast.expr], op: str, depth: int) -> None:
        self.visit(values[0], depth + 1)
        for value in values[1:]:
            self.visit(value, depth + 1)
            self.emit(op)

    def call(self, name: str, args: list[ast.expr], depth: int) -> None:
        if name == "abs" and len(args) == 1:
            self.visit(args[0], depth + 1)
            self.emit("abs")
        elif name != "abs" and len(args) >= 2 and not any(isinstance(a, ast.Starred) for a in args):
            self.chain(args, name, depth)
        else:
            raise ValueError(f"{name}(..) in '{_short(self.text)}' takes {'one value' if name == 'abs' else 'two values or more'}")

    def name(self, name: str) -> None:
        if re.fullmatch(r"_[0-9]+", name):
            const = self.constants[int(name[1:])]
            self.emit("const", const.value, const.kind)
        elif name in ("yes", "no", "true", "false"):
            self.emit("const", float(name in ("yes", "true")), TRUTH)
        elif name.startswith("_") or name in FUNCTIONS:
            raise self.refuse(f"'{name}' is")
        else:
            self.emit("name", (name, "") if name in NAMES else ("trait", name))

    def dotted(self, pool: str, attr: str) -> None:
        if attr not in OF_POOLS:
            raise ValueError(f"'{pool}.{attr}' is not allowed in an expression{nearest(attr, OF_POOLS)}; "
                             f"after a pool come only {', '.join('.' + name for name in OF_POOLS)}")
        self.emit("name", (attr, pool))

    def compare(self, node: ast.Compare, depth: int) -> None:
        """`a < b < c` is (a < b) and (b < c); text stands only beside a name whose values are text."""
        left = node.left
        for k, (op, right) in enumerate(zip(node.ops, node.comparators)):
            if isinstance(op, (ast.In, ast.NotIn)):
                self.member(left, right, isinstance(op, ast.NotIn), depth)
            elif type(op) in _OPERATORS:
                self.pair(left, _OPERATORS[type(op)], right, depth)
            else:
                raise self.refuse("'is' is")
            if k:
                self.emit("and")
            left = right

    def pair(self, left: ast.expr, op: str, right: ast.expr, depth: int) -> None:
        if isinstance(left, ast.Constant) and isinstance(left.value, str):
            left, right = right, left
        self.visit(left, depth + 1)
        if isinstance(right, ast.Constant) and isinstance(right.value, str):
            if op not in ("eq", "ne") or not isinstance(left, ast.Name):
                raise ValueError(f"text in '{_short(self.text)}' may only be compared with == != in, beside segment, promise or weekday")
            self.value_of(left.id, right.value)
        else:
            self.visit(right, depth + 1)
        self.emit(op)

    def value_of(self, name: str, text: str) -> None:
        if name == "weekday":
            if text not in WEEKDAYS:
                raise ValueError(f"there is no weekday called '{text}'{nearest(text, WEEKDAYS)}; days are {', '.join(WEEKDAYS)}")
            self.emit("const", float(WEEKDAYS.index(text)), NUMBER)
        elif name in ("segment", "promise"):
            self.emit(name, text, TEXT)
        else:
            raise ValueError(f"'{name}' cannot be compared with the text '{text[:40]}'; only segment, promise and weekday can")

    def member(self, left: ast.expr, right: ast.expr, negated: bool, depth: int) -> None:
        if not isinstance(right, (ast.Tuple, ast.List, ast.Set)) or not right.elts or not isinstance(left, ast.Name):
            raise ValueError(f"'in' wants a name and a list of values, such as: segment in (\"a\", \"b\"), not '{_short(self.text)}'")
        for k, item in enumerate(right.elts):
            self.pair(left, "eq", item, depth + 1)
            if k:
                self.emit("or")
        if negated:
            self.emit("not")


_WHAT: Final = {"Attribute": "a name with a dot behind something that is no pool is", "Call": "a call is", "Lambda": "a function is",
                "BinOp": "this operator (such as ** // % @) is", "UnaryOp": "this operator is", "Subscript": "a subscript is",
                "ListComp": "a loop is", "GeneratorExp": "a loop is", "SetComp": "a loop is", "DictComp": "a loop is",
                "JoinedStr": "formatted text is", "NamedExpr": "an assignment is", "Await": "'await' is", "Yield": "'yield' is",
                "Tuple": "a list is", "List": "a list is", "Set": "a list is", "Dict": "a mapping is", "Constant": "this constant is"}


@dataclass(frozen=True)
class Known:
    """The names a scenario gives to expressions: traits and words of interventions with what they are, pools, segments, promises."""

    words: Mapping[str, str] = field(default_factory=dict)  # name -> truth | number
    pools: Collection[str] = ()
    segments: Collection[str] = ()
    promises: Collection[str] = ()


def check(expression: Expression, wanted: str, known: Known) -> list[str]:
    """Every mistake of names, or the first of types; `wanted` is truth, minutes or number."""
    wrong = [message for op, arg in expression.ops if (message := _unknown(op, arg, known))]
    if wrong:
        return list(dict.fromkeys(wrong))
    try:
        _check_types(expression, wanted, known)
    except ValueError as error:
        return [str(error)]
    return []


def _unknown(op: str, arg: Any, known: Known) -> str:
    if op == "name" and arg[0] == "trait" and arg[1] not in known.words:
        every = [*known.words, *NAMES]
        pool = f"; '{arg[1]}' is a pool: write {arg[1]}.queue, .busy or .empowered" if arg[1] in known.pools else ""
        return f"there is nothing called '{arg[1]}' to ask for{pool or nearest(arg[1], every)}; {listed(every, 40)}"
    if op == "name" and arg[0] in OF_POOLS and arg[1] not in known.pools:
        return f"no staff pool or place is called '{arg[1]}'{nearest(arg[1], known.pools)}; {listed(known.pools)}"
    if op == "segment" and arg not in known.segments:
        return f"no segment is called '{arg}'{nearest(arg, known.segments)}; {listed(known.segments)}"
    if op == "promise" and arg not in known.promises:
        return f"no promise is called '{arg}'{nearest(arg, known.promises)}; {listed(known.promises)}"
    return ""


def _check_types(expression: Expression, wanted: str, known: Known) -> None:
    """Runs the program on kinds in place of numbers."""
    stack: list[str] = []
    for (op, arg), kind in zip(expression.ops, expression.kinds):
        if op == "const":
            stack.append("zero" if arg == 0.0 and kind == NUMBER else kind)
        elif op == "name":
            stack.append(known.words[arg[1]] if arg[0] == "trait" else NAMES.get(arg[0], NUMBER))
        elif op in ("segment", "promise"):
            stack.append(op)
        elif op in ("neg", "abs", "not"):
            stack.append(_one(op, stack.pop()))
        elif op == "select":
            no, yes, condition = stack.pop(), stack.pop(), stack.pop()
            _truth(condition)
            stack.append(_same(yes, no))
        else:
            right, left = stack.pop(), stack.pop()
            stack.append(_two(op, left, right))
    result = stack.pop()
    if wanted == TRUTH:
        _truth(result)
    elif result not in (wanted, "zero"):
        raise ValueError(f"'{_short(expression.text)}' gives {_SAID[result]} where {_SAID[wanted]} is wanted")


_SAID: Final = {MINUTES: "a duration", NUMBER: "a number", TRUTH: "yes or no", TEXT: "text", "zero": "a number",
                "segment": "a segment", "promise": "a promise"}


def _truth(kind: str) -> None:
    if kind != TRUTH:
        raise ValueError(f"a condition wants yes or no, not {_SAID[kind]}; compare it, such as '.. > 0'")


def _same(left: str, right: str) -> str:
    if "zero" in (left, right) and {left, right} <= {"zero", MINUTES, NUMBER}:
        return right if left == "zero" else left
    if left != right:
        hint = "; write the unit, such as '20 min'" if {left, right} == {MINUTES, NUMBER} else ""
        raise ValueError(f"{_SAID[left]} and {_SAID[right]} do not go together{hint}")
    return left


def _numeric(kind: str) -> str:
    if kind not in (MINUTES, NUMBER, "zero"):
        raise ValueError(f"{_SAID[kind]} cannot be reckoned with; write '1 if .. else 0'")
    return kind


def _one(op: str, kind: str) -> str:
    if op == "not":
        _truth(kind)
        return TRUTH
    return _numeric(kind)


def _two(op: str, left: str, right: str) -> str:
    if op in ("and", "or"):
        _truth(left)
        _truth(right)
        return TRUTH
    if op in ("eq", "ne"):
        _same(left, right)
        return TRUTH
    _numeric(left)
    _numeric(right)
    if op in ("gt", "lt", "ge", "le"):
        _same(left, right)
        return TRUTH
    if op == "mul":
        if left == right == MINUTES:
            raise ValueError("a duration times a duration means nothing here")
        return MINUTES if MINUTES in (left, right) else NUMBER
    if op == "div":
        if right == MINUTES and left != MINUTES:
            raise ValueError("a number divided by a duration means nothing here")
        return MINUTES if left == MINUTES and right != MINUTES else NUMBER
    return _same(left, right)
