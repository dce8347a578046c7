"""The language of `if` and of numbers that belong to one customer: parsed with `ast`, checked
against a white list, compiled to postfix.

Nothing is ever evaluated here. Units and `%` become numbers first (minutes, shares), then the tree
is walked: every node that is not named below is refused. `parse` needs no scenario; `check` (checks
of names and types) does, because names are the scenario's.

The program is postfix over one stack: const VALUE, name (CODE, ARGUMENT), add sub mul div neg, gt
lt ge le eq ne, and or not, max min (two values each), abs, and select, which takes condition, value
if true, value if false (pushed in this order). `segment` and `promise` leave a number; the text
compared with them is ("segment", NAME) or ("promise", NAME): its number. So does `reason`, why a
visit ended; what is compared with it is a const that measures a reason.
"""

from __future__ import annotations

import ast
import functools
import math
import re
from dataclasses import dataclass, field
from typing import Any, Final

from motsim.errors import say
from motsim.scenario.source.suggestions import listed, suggestion
from motsim.units import REASONS, UNITS, WEEKDAYS

MAX_TEXT, MAX_NODES, MAX_DEPTH = 400, 120, 12
HINT: Final = say("in an expression")

MINUTES, NUMBER, TRUTH, TEXT = "minutes", "number", "truth", "text"
NAMES: Final[dict[str, str]] = {  # name -> what it measures
    "wait": MINUTES,
    "promised": MINUTES,
    "late": MINUTES,
    "minutes": MINUTES,
    "emotion": NUMBER,
    "worst": NUMBER,
    "best": NUMBER,
    "expects": NUMBER,
    "visits": NUMBER,
    "severity": NUMBER,
    "failed": TRUTH,
    "recovered": TRUTH,
    "hour": NUMBER,
    "weekday": NUMBER,
    "day": NUMBER,
    "segment": "segment",
    "promise": "promise",
    "reason": "reason",
}
OF_POOLS: Final[dict[str, str]] = {"queue": NUMBER, "busy": NUMBER, "empowered": NUMBER}
FUNCTIONS: Final = ("min", "max", "abs")
_OPERATORS: Final[dict[type, str]] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Gt: "gt",
    ast.Lt: "lt",
    ast.GtE: "ge",
    ast.LtE: "le",
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.And: "and",
    ast.Or: "or",
}
_UNIT_NAMES: Final = "|".join(sorted(UNITS, key=len, reverse=True))
_TOKEN: Final = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')"""
    r"|(?P<number>(?<![\w.])(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))"
    rf"(?:\s*(?P<percent>%)|\s*(?P<unit>{_UNIT_NAMES})\b)?"
    r"|(?P<times>(?<=[\w)\s])\s+[x×]\s+(?=[\w(.]))"
)

Op = tuple[str, Any]


@dataclass(frozen=True)
class Expression:
    """One checked expression. `names` are what it reads: (code, argument), such as ("wait", ""),
    ("queue", "advisor"), ("trait", "child"): traits and words of interventions look alike here.
    """

    ops: tuple[Op, ...]
    names: tuple[tuple[str, str], ...]
    # what each op's own value measures (constants), else ""
    kinds: tuple[str, ...] = field(repr=False, default=())
    text: str = field(default="", compare=False)


def conjuncts(expression: Expression) -> tuple[Expression, ...]:
    """The parts of `a and b and c`, each an expression of its own; one that is no `and` is its only
    part.
    """
    ops = expression.ops
    if ops[-1][0] != "and":
        return (expression,)
    cut = _begins(ops, len(ops) - 2)  # the right side is ops[cut:-1]
    sides = (slice(0, cut), slice(cut, -1))
    parts = (
        Expression(
            ops[side],
            tuple(dict.fromkeys(arg for op, arg in ops[side] if op == "name")),
            expression.kinds[side],
        )
        for side in sides
    )
    return tuple(one for part in parts for one in conjuncts(part))


def _begins(ops: tuple[Op, ...], last: int) -> int:
    """Where the value that the op at `last` leaves on the stack begins to be worked out."""
    wanted, k = 1, last + 1
    while wanted:
        k -= 1
        wanted += _TAKES.get(ops[k][0], 2) - 1
    return k


# values from the stack; others 2
_TAKES: Final = {
    "const": 0,
    "name": 0,
    "segment": 0,
    "promise": 0,
    "neg": 1,
    "not": 1,
    "abs": 1,
    "select": 3,
}


@dataclass(frozen=True)
class _Const:
    """A number with what it measures, as the tokeniser saw it."""

    value: float
    kind: str


@functools.lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Text to a checked program; ValueError with a sentence for people."""
    body = " ".join(text.split())
    if len(body) > MAX_TEXT:
        raise ValueError(say("expression too long", n=len(body), most=MAX_TEXT))
    source, constants = _numbers_out(body)
    try:
        tree = ast.parse(source.strip() or "?", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(say("expression unread", body=body, hint=HINT)) from None
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise ValueError(say("expression too many parts", text=short(body), most=MAX_NODES))
    walk = _Walk(body, constants)
    walk.visit(tree, 0)
    names = tuple(dict.fromkeys(arg for op, arg in walk.ops if op == "name"))
    return Expression(tuple(walk.ops), names, tuple(walk.kinds), body)


def short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _numbers_out(text: str) -> tuple[str, list[_Const]]:
    """Numbers with their units as calls-free names `_0`, `_1`: so 5 min is one constant that
    remembers its unit.
    """
    if "_" in text and re.search(r"(?<!\w)_[0-9]+(?!\w)", text):
        raise ValueError(say("expression underscore", text=short(text)))
    constants: list[_Const] = []

    def swap(found: re.Match[str]) -> str:
        if found["text"]:
            return found[0]
        if found["times"]:
            return " * "
        value = float(found["number"])
        if not math.isfinite(value):
            raise ValueError(say("expression number", text=short(text)))
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
        return ValueError(say("not allowed", what=what, text=short(self.text), hint=HINT))

    def visit(self, node: ast.expr, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ValueError(say("expression too deep", text=short(self.text), most=MAX_DEPTH))
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
                raise ValueError(say("text alone", text=text[:40]))
            case _:
                raise self.refuse(say(_WHAT.get(type(node).__name__, "this is")))

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
            raise ValueError(
                say(
                    "takes values",
                    name=name,
                    text=short(self.text),
                    n=say("one value" if name == "abs" else "two values or more"),
                )
            )

    def name(self, name: str) -> None:
        if re.fullmatch(r"_[0-9]+", name):
            const = self.constants[int(name[1:])]
            self.emit("const", const.value, const.kind)
        elif name in ("yes", "no", "true", "false"):
            self.emit("const", float(name in ("yes", "true")), TRUTH)
        elif name.startswith("_") or name in FUNCTIONS:
            raise self.refuse(say("name is", name=name))
        else:
            self.emit("name", (name, "") if name in NAMES else ("trait", name))

    def dotted(self, pool: str, attr: str) -> None:
        if attr not in OF_POOLS:
            raise ValueError(
                say("not after a pool", pool=pool, attr=attr)
                + suggestion(
                    attr,
                    OF_POOLS,
                    say("after a pool", names=", ".join("." + name for name in OF_POOLS)),
                )
            )
        self.emit("name", (attr, pool))

    def compare(self, node: ast.Compare, depth: int) -> None:
        """`a < b < c` is (a < b) and (b < c); text stands only beside a name whose
        values are text.
        """
        left = node.left
        for k, (op, right) in enumerate(zip(node.ops, node.comparators)):
            if isinstance(op, (ast.In, ast.NotIn)):
                self.member(left, right, isinstance(op, ast.NotIn), depth)
            elif type(op) in _OPERATORS:
                self.pair(left, _OPERATORS[type(op)], right, depth)
            else:
                raise self.refuse(say("'is' is"))
            if k:
                self.emit("and")
            left = right

    def pair(self, left: ast.expr, op: str, right: ast.expr, depth: int) -> None:
        if isinstance(left, ast.Constant) and isinstance(left.value, str):
            left, right = right, left
        self.visit(left, depth + 1)
        if isinstance(right, ast.Constant) and isinstance(right.value, str):
            if op not in ("eq", "ne") or not isinstance(left, ast.Name):
                raise ValueError(say("text beside", text=short(self.text)))
            self.value_of(left.id, right.value)
        else:
            self.visit(right, depth + 1)
        self.emit(op)

    def value_of(self, name: str, text: str) -> None:
        if name == "weekday":
            if text not in WEEKDAYS:
                raise ValueError(
                    say("no weekday", name=text)
                    + suggestion(text, WEEKDAYS, say("days", days=", ".join(WEEKDAYS)))
                )
            self.emit("const", float(WEEKDAYS.index(text)), NUMBER)
        elif name == "reason":
            if text not in REASONS:
                raise ValueError(
                    say("no reason", name=text)
                    + suggestion(text, REASONS, listed(map(repr, REASONS)))
                )
            self.emit("const", float(REASONS.index(text)), name)
        elif name in ("segment", "promise"):
            self.emit(name, text, TEXT)
        else:
            raise ValueError(say("text with a name", name=name, text=text[:40]))

    def member(self, left: ast.expr, right: ast.expr, negated: bool, depth: int) -> None:
        if (
            not isinstance(right, (ast.Tuple, ast.List, ast.Set))
            or not right.elts
            or not isinstance(left, ast.Name)
        ):
            raise ValueError(say("in a list", text=short(self.text)))
        for k, item in enumerate(right.elts):
            self.pair(left, "eq", item, depth + 1)
            if k:
                self.emit("or")
        if negated:
            self.emit("not")


_WHAT: Final = {  # a node -> the entry of the catalogue that says it
    "Attribute": "a dot is",
    "Call": "a call is",
    "Lambda": "a function is",
    "BinOp": "this operator of two is",
    "UnaryOp": "this operator is",
    "Subscript": "a subscript is",
    "ListComp": "a loop is",
    "GeneratorExp": "a loop is",
    "SetComp": "a loop is",
    "DictComp": "a loop is",
    "JoinedStr": "formatted text is",
    "NamedExpr": "an assignment is",
    "Await": "'await' is",
    "Yield": "'yield' is",
    "Tuple": "a list is",
    "List": "a list is",
    "Set": "a list is",
    "Dict": "a mapping is",
    "Constant": "this constant is",
}
