"""Draws, amounts and conditions of one visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from motsim.engines.common import calendar
from motsim.engines.reference.formulas import drawn, evaluate, quantile, uniform
from motsim.plan import layout as lay
from motsim.plan.layout import CONST, EXPR
from motsim.units import MINUTE

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer


def draw(c: Customer, stream: int, n: int) -> float:
    return uniform(c.model.seed, c.model.replication, c.person, c.visit, stream, n)


def number(c: Customer, index: int, n: int, more: int = 0) -> float:
    """The value of an amount for this visit at occurrence n; `more` tells apart steps that share
    one amount.
    """
    m = c.model
    amount = m.amounts[index]
    kind = amount.kind
    if kind == CONST:
        return amount.mean
    if kind == EXPR:
        fill(c, amount.reads_lo, amount.reads_hi)
        return amount.shift + amount.scale * evaluate(
            m.plan.op, m.plan.arg, amount.lo, amount.hi, m.value, m.stack
        )
    return drawn(
        kind,
        amount.a,
        amount.b,
        amount.c,
        amount.scale,
        amount.shift,
        m.data,
        m.seed,
        m.replication,
        c.person,
        c.visit,
        amount.stream ^ more,
        n,
    )


def fill(c: Customer, lo: int, hi: int) -> None:
    """Give every name of an expression its value for this visit."""
    m = c.model
    for k in m.reads[lo:hi]:
        name = m.name_table[k]
        m.value[k] = NAMES[name.code](c, name.arg)


def holds(c: Customer, index: int) -> bool:
    return index < 0 or number(c, index, 0) != 0.0


def happens(c: Customer, index: int, n: int) -> bool:
    """A chance: certain, impossible, or one draw of its own stream."""
    if index < 0:
        return True
    p = number(c, index, n)
    return p >= 1.0 or (p > 0.0 and draw(c, c.model.amounts[index].stream, n) < p)


def trait(c: Customer, k: int, row: Any) -> float:
    """What this person has of trait k: for life, for the day, or for the visit."""
    m = c.model
    amount = m.amounts[m.plan.trait_amount[c.segment, k]]
    if amount.kind == CONST and not (row.chance and 0.0 < amount.mean < 1.0):
        return amount.mean
    person = calendar.day_of(c.door) if row.scope == lay.DAY else c.person
    visit = c.visit if row.scope == lay.VISIT else 0
    u = uniform(m.seed, m.replication, person, visit, amount.stream, 0)
    if row.chance:
        return 1.0 if u < amount.mean else 0.0
    return amount.shift + amount.scale * quantile(
        amount.kind, amount.a, amount.b, amount.c, m.plan.data, u
    )


def drawn_segment(c: Customer) -> int:
    segments = c.model.segments
    if len(segments) == 1:
        return 0
    u = draw(c, c.model.stream["segment"], 0)
    return next(k for k, s in enumerate(segments) if u < s.upto or k == len(segments) - 1)


def priority_of(c: Customer, st: Any, k: int) -> float:
    """In the line before step k."""
    return c.priority if st.priority < 0 else c.priority + number(c, st.priority, c.passes[k])


# -- the names of expressions ----------------------------------------------------------------------
def wait_so_far(c: Customer, _: int) -> float:
    return max(c.now - c.idle, 0) / MINUTE if c.felt and not c.in_contact else c.wait


def busy_share(c: Customer, p: int) -> float:
    pool = c.model.pools[p]
    return min(pool.busy / pool.count, 1.0) if pool.count > 0 else 1.0


def allowance(c: Customer, p: int) -> float:
    limit = c.model.pool_rows[p].empowered
    return limit if limit >= 0.0 else 1e9


NAMES: dict[int, Callable[[Customer, int], float]] = {
    lay.N_TRAIT: lambda c, k: c.traits[k],
    lay.N_WAIT: wait_so_far,
    lay.N_PROMISED: lambda c, _: c.promised,
    lay.N_LATE: lambda c, _: c.late,
    lay.N_EMOTION: lambda c, _: c.emotion,
    lay.N_WORST: lambda c, _: c.worst,
    lay.N_BEST: lambda c, _: c.best,
    lay.N_EXPECTS: lambda c, _: c.expects,
    lay.N_VISITS: lambda c, _: float(c.visit),
    lay.N_FAILED: lambda c, _: float(c.failures),
    lay.N_RECOVERED: lambda c, _: float(c.recovered),
    lay.N_HOUR: lambda c, _: calendar.hour_of(c.now),
    lay.N_WEEKDAY: lambda c, _: calendar.weekday_of(c.now),
    lay.N_SEGMENT: lambda c, _: float(c.segment),
    lay.N_PROMISE: lambda c, _: float(c.promise),
    lay.N_QUEUE: lambda c, p: float(c.model.pools[p].waiting),
    lay.N_BUSY: busy_share,
    lay.N_EMPOWERED: allowance,
    lay.N_SEVERITY: lambda c, _: c.severity,
    lay.N_MINUTES: lambda c, _: (c.now - c.door) / MINUTE,
}
