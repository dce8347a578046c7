"""Numbers of a scenario as rows of `amounts`, with their programs, the names these read, their data
and their streams.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final

import numpy as np

from motsim.errors import InputError, RunError, say
from motsim.plan import layout
from motsim.plan.layout import AMOUNT, NAME, STACK, Rows
from motsim.plan.quantiles import log_gamma1
from motsim.plan.random_streams import stream_of
from motsim.psychology.portable_math import exp, log
from motsim.scenario.language.expressions import Expression, Op
from motsim.scenario.language.quantities import NEVER, Amount, constant

OPS: Final[dict[str, int]] = {
    "add": layout.OP_ADD,
    "sub": layout.OP_SUB,
    "mul": layout.OP_MUL,
    "div": layout.OP_DIV,
    "neg": layout.OP_NEG,
    "gt": layout.OP_GT,
    "lt": layout.OP_LT,
    "ge": layout.OP_GE,
    "le": layout.OP_LE,
    "eq": layout.OP_EQ,
    "ne": layout.OP_NE,
    "and": layout.OP_AND,
    "or": layout.OP_OR,
    "not": layout.OP_NOT,
    "max": layout.OP_MAX,
    "min": layout.OP_MIN,
    "abs": layout.OP_ABS,
    "select": layout.OP_SELECT,
}
# any other: -1
PUSHES: Final = {
    "const": 1,
    "name": 1,
    "segment": 1,
    "promise": 1,
    "neg": 0,
    "not": 0,
    "abs": 0,
    "select": -2,
}
CODES: Final[dict[str, int]] = {
    "wait": layout.N_WAIT,
    "promised": layout.N_PROMISED,
    "late": layout.N_LATE,
    "emotion": layout.N_EMOTION,
    "worst": layout.N_WORST,
    "best": layout.N_BEST,
    "expects": layout.N_EXPECTS,
    "visits": layout.N_VISITS,
    "failed": layout.N_FAILED,
    "recovered": layout.N_RECOVERED,
    "hour": layout.N_HOUR,
    "weekday": layout.N_WEEKDAY,
    "day": layout.N_DAY,
    "segment": layout.N_SEGMENT,
    "promise": layout.N_PROMISE,
    "reason": layout.N_REASON,
    "trait": layout.N_TRAIT,
    "queue": layout.N_QUEUE,
    "busy": layout.N_BUSY,
    "empowered": layout.N_EMPOWERED,
    "severity": layout.N_SEVERITY,
    "minutes": layout.N_MINUTES,
}


@dataclass(frozen=True)
class Words:
    """Positions of the names that expressions may use."""

    traits: dict[str, int]
    pools: dict[str, int]
    segments: dict[str, int]
    promises: dict[str, int]

    def argument(self, code: str, name: str) -> int:
        """The number behind a name: a trait, a pool, or -1 where it needs none."""
        if code == "trait":
            return self.traits[name]
        return self.pools[name] if name else -1


def deepest(ops: Iterable[Op]) -> int:
    """How many numbers a program keeps on its stack at most."""
    depth = most = 0
    for op, _ in ops:
        depth += PUSHES.get(op, -1)
        most = max(most, depth)
    return most


def law(dist: str, args: tuple[float, ...]) -> tuple[int, float, float, float]:
    """A distribution as typed (mean, cv, ..) in the parameters that its quantile takes; without
    spread it is its mean.
    """
    if (dist in ("lognormal", "gamma") and args[1] * args[1] == 0.0) or dist == "const":
        return layout.CONST, args[0], 0.0, 0.0
    if dist == "exponential":
        return layout.EXPONENTIAL, args[0], 0.0, 0.0
    if dist == "lognormal":
        variance = log(1.0 + args[1] * args[1])
        return layout.LOGNORMAL, log(args[0]) - 0.5 * variance, math.sqrt(variance), 0.0
    if dist == "gamma":
        square = args[1] * args[1]
        return layout.GAMMA, 1.0 / square, args[0] * square, 0.0
    if dist == "weibull":
        return layout.WEIBULL, args[1], args[0] / exp(log_gamma1(1.0 / args[1])), 0.0
    if dist == "normal":
        return layout.NORMAL, args[0], args[1], 0.0
    if dist == "uniform":
        return layout.UNIFORM, args[0], args[1], 0.0
    if dist == "triangular":
        return layout.TRIANGULAR, args[0], args[1], args[2]
    if dist == "beta":
        return layout.BETA, args[0], args[1], 0.0
    raise RunError(say("no such distribution", name=dist))


@dataclass
class Amounts:
    """Collects rows while a plan is made; `add` gives the number of the row, -1 for a number that
    is not there.
    """

    words: Words
    rows: list[tuple[float, ...]] = field(default_factory=list)
    op: list[int] = field(default_factory=list)
    arg: list[float] = field(default_factory=list)
    reads: list[int] = field(default_factory=list)
    names: dict[tuple[int, int], int] = field(default_factory=dict)
    data: list[float] = field(default_factory=list)
    purposes: dict[int, str] = field(default_factory=dict)

    def stream(self, purpose: str) -> int:
        """The stream of a purpose; two purposes must never share one."""
        number = stream_of(purpose)
        if self.purposes.setdefault(number, purpose) != purpose:
            raise InputError(say("same stream", name=purpose, other=self.purposes[number]))
        return number

    def add(self, value: Amount | None, purpose: str) -> int:
        """A number with its stream; a purpose is used once."""
        if value is None:
            return -1
        number = stream_of(purpose)
        if number in self.purposes:
            raise InputError(say("same stream", name=purpose, other=self.purposes[number]))
        self.purposes[number] = purpose
        kind, a, b, c, lo, hi, reads_lo, reads_hi = *self._law(value), 0, 0, 0, 0
        if value.expression is not None:
            kind = layout.EXPR
            lo, hi, reads_lo, reads_hi = self.program(value.expression)
        mean = math.nan if kind == layout.EXPR else value.mean
        self.rows.append(
            (kind, a, b, c, value.scale, value.shift, mean, lo, hi, reads_lo, reads_hi, number)
        )
        return len(self.rows) - 1

    def patience(self, value: Amount | None, purpose: str) -> int:
        """A patience: STAYS for one without end."""
        return layout.STAYS if value is NEVER else self.add(value, purpose)

    def number(self, value: float, purpose: str) -> int:
        """A constant."""
        return self.add(constant(value), purpose)

    def condition(self, expression: Expression | None, purpose: str) -> int:
        """An `if`: true where it is not 0."""
        return self.add(
            None if expression is None else Amount("expr", (), expression=expression), purpose
        )

    def _law(self, value: Amount) -> tuple[int, float, float, float]:
        if value.dist == "expr":
            return layout.EXPR, 0.0, 0.0, 0.0
        if value.dist == "choice":
            shares, total = [], 0.0
            for share in value.args[1::2]:
                total += share
                shares.append(total)
            return layout.CHOICE, *self._keep([*shares, *value.args[::2]], len(shares)), 0.0
        if value.dist == "data":
            return layout.DATA, *self._keep(sorted(value.args), len(value.args)), 0.0
        return law(value.dist, value.args)

    def _keep(self, values: list[float], count: int) -> tuple[float, float]:
        offset = len(self.data)
        self.data += values
        return float(offset), float(count)

    def program(self, expression: Expression) -> tuple[int, int, int, int]:
        """Append a checked expression: its range of `op` and its range of `reads`."""
        if deepest(expression.ops) > STACK:
            raise InputError(say("expression keeps too much", text=expression.text, most=STACK))
        lo, reads_lo = len(self.op), len(self.reads)
        used: dict[int, None] = {}
        for op, argument in expression.ops:
            code, value = self._instruction(op, argument)
            self.op.append(code)
            self.arg.append(value)
            if code == layout.OP_NAME:
                used[int(value)] = None
        self.reads += used
        return lo, len(self.op), reads_lo, len(self.reads)

    def _instruction(self, op: str, argument: Any) -> tuple[int, float]:
        if op == "const":
            return layout.OP_CONST, float(argument)
        if op == "name":
            code, name = argument
            row = (CODES[code], self.words.argument(code, name))
            return layout.OP_NAME, float(self.names.setdefault(row, len(self.names)))
        if op in ("segment", "promise"):
            where = self.words.segments if op == "segment" else self.words.promises
            return layout.OP_CONST, float(where[argument])
        return OPS[op], 0.0

    def table(self) -> Rows:
        return table(AMOUNT, self.rows)

    def name_table(self) -> Rows:
        return table(NAME, list(self.names))


def table(dtype: np.dtype[Any], rows: Iterable[tuple[Any, ...]]) -> Rows:
    """Tuples as a record array; each has one value a field."""
    found = list(rows)
    made = np.zeros(len(found), dtype)
    for k, row in enumerate(found):
        if len(row) != len(dtype.names or ()):
            raise RunError(say("row of a table", n=len(row), fields=len(dtype.names or ())))
        made[k] = row
    return made


def records(
    dtype: np.dtype[Any],
    rows: Iterable[dict[str, Any]],
    given: Callable[[str], Any] = lambda name: -1,
) -> Rows:
    """Rows by field name; what a row does not name is `given` (-1: none)."""
    nothing = {name: given(name) for name in dtype.names or ()}
    in_order = itemgetter(*nothing)
    return table(dtype, [in_order({**nothing, **row}) for row in rows])
