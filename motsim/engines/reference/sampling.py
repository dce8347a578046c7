"""Draws, amounts and conditions of one visit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from motsim.engines.common import calendar
from motsim.engines.reference.formulas import drawn, evaluate, quantile, segment_at, uniform
from motsim.plan import layout as lay
from motsim.plan.layout import CONST, EXPR
from motsim.units import MINUTE

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer


def draw(customer: Customer, stream: int, occurrence: int) -> float:
    """Draw a number from 0 to 1 of this visit, stream and occurrence."""
    model = customer.model
    return uniform(
        model.seed, model.replication, customer.person, customer.visit, stream, occurrence
    )


def number(customer: Customer, amount_index: int, occurrence: int, more: int = 0) -> float:
    """Give the value of an amount for this visit at this occurrence. `more` tells apart steps that
    share one amount.
    """
    model = customer.model
    amount = model.amounts[amount_index]
    kind = amount.kind
    if kind == CONST:
        return amount.mean
    if kind == EXPR:
        fill(customer, amount.reads_lo, amount.reads_hi)
        return amount.shift + amount.scale * evaluate(
            model.plan.op, model.plan.arg, amount.lo, amount.hi, model.value, model.stack
        )
    return drawn(
        kind,
        amount.a,
        amount.b,
        amount.c,
        amount.scale,
        amount.shift,
        model.data,
        model.seed,
        model.replication,
        customer.person,
        customer.visit,
        amount.stream ^ more,
        occurrence,
    )


def fill(customer: Customer, lo: int, hi: int) -> None:
    """Give every name of an expression its value for this visit."""
    model = customer.model
    for name_index in model.reads[lo:hi]:
        name = model.name_table[name_index]
        model.value[name_index] = NAMES[name.code](customer, name.arg)


def holds(customer: Customer, amount_index: int) -> bool:
    """Is this condition true, or is there none?"""
    return amount_index < 0 or number(customer, amount_index, 0) != 0.0


def happens(customer: Customer, amount_index: int, occurrence: int) -> bool:
    """Does this chance come true: certain, impossible, or one draw of its own stream?"""
    if amount_index < 0:
        return True
    chance = number(customer, amount_index, occurrence)
    return chance >= 1.0 or (
        chance > 0.0
        and draw(customer, customer.model.amounts[amount_index].stream, occurrence) < chance
    )


def trait(customer: Customer, trait_index: int, row: Any) -> float:
    """Give what this person has of a trait: for life, for the day, or for the visit."""
    model = customer.model
    amount = model.amounts[model.plan.trait_amount[customer.segment, trait_index]]
    if amount.kind == CONST and not (row.chance and 0.0 < amount.mean < 1.0):
        return amount.mean
    person = calendar.day_of(customer.door) if row.scope == lay.DAY else customer.person
    visit = customer.visit if row.scope == lay.VISIT else 0
    luck = uniform(model.seed, model.replication, person, visit, amount.stream, 0)
    if row.chance:
        return 1.0 if luck < amount.mean else 0.0
    return amount.shift + amount.scale * quantile(
        amount.kind, amount.a, amount.b, amount.c, model.plan.data, luck
    )


def draw_segment(customer: Customer) -> int:
    """Draw the segment of a person."""
    segments = customer.model.plan.segments
    if len(segments) == 1:
        return 0
    return segment_at(segments, draw(customer, customer.model.stream["segment"], 0))


def growth_of(customer: Customer, step: Any, index: int) -> float:
    """Give what priority gains a minute in the line before this step."""
    return number(customer, step.grows, customer.passes[index]) if step.grows >= 0 else 0.0


def priority_of(customer: Customer, step: Any, index: int) -> float:
    """Give the priority in the line before this step."""
    if step.priority < 0:
        return customer.priority
    return customer.priority + number(customer, step.priority, customer.passes[index])


# -- the names of expressions ----------------------------------------------------------------------
def wait_so_far(customer: Customer, _: int) -> float:
    """Give the minutes waited since the last contact."""
    if customer.felt and not customer.in_contact:
        return max(customer.now - customer.idle, 0) / MINUTE
    return customer.wait


def busy_share(customer: Customer, pool_index: int) -> float:
    """Give the share of a pool that is busy, at most 1."""
    pool = customer.model.pools[pool_index]
    return min(pool.busy / pool.count, 1.0) if pool.count > 0 else 1.0


def allowance(customer: Customer, pool_index: int) -> float:
    """Give what a pool may spend, a very large sum without a limit."""
    limit = customer.model.pool_rows[pool_index].empowered
    return limit if limit >= 0.0 else 1e9


def why_it_ended(customer: Customer, _: int) -> float:
    """Give the number of the reason, -1 as long as the visit goes on."""
    return float(customer.reason) if customer.over else -1.0


NAMES: dict[int, Callable[[Customer, int], float]] = {
    lay.N_TRAIT: lambda customer, trait_index: customer.traits[trait_index],
    lay.N_WAIT: wait_so_far,
    lay.N_PROMISED: lambda customer, _: customer.promised,
    lay.N_LATE: lambda customer, _: customer.late,
    lay.N_EMOTION: lambda customer, _: customer.emotion,
    lay.N_WORST: lambda customer, _: customer.worst,
    lay.N_BEST: lambda customer, _: customer.best,
    lay.N_EXPECTS: lambda customer, _: customer.expects,
    lay.N_VISITS: lambda customer, _: float(customer.visit),
    lay.N_FAILED: lambda customer, _: float(customer.failures),
    lay.N_RECOVERED: lambda customer, _: float(customer.recovered),
    lay.N_HOUR: lambda customer, _: calendar.hour_of(customer.now),
    lay.N_WEEKDAY: lambda customer, _: calendar.weekday_of(customer.now),
    lay.N_DAY: lambda customer, _: float(
        calendar.day_of(customer.now) + customer.model.calendar.first_day
    ),
    lay.N_SEGMENT: lambda customer, _: float(customer.segment),
    lay.N_PROMISE: lambda customer, _: float(customer.promise),
    lay.N_REASON: why_it_ended,
    lay.N_QUEUE: lambda customer, pool_index: float(
        customer.model.pools[pool_index].waiting + customer.model.pools[pool_index].beyond
    ),
    lay.N_BUSY: busy_share,
    lay.N_EMPOWERED: allowance,
    lay.N_SEVERITY: lambda customer, _: customer.severity,
    lay.N_MINUTES: lambda customer, _: (customer.now - customer.door) / MINUTE,
}
