"""Promises: given, kept, broken, void, and the rules that a broken one sets off later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motsim.engines.common.calendar import PROMISES
from motsim.engines.reference.formulas import line_minutes, noted, promise_moment
from motsim.engines.reference.house_rules import try_rule
from motsim.engines.reference.queues import TimedEvent
from motsim.engines.reference.records import write_act, write_moment
from motsim.plan import layout
from motsim.plan.random_streams import ticks
from motsim.units import MINUTE

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer


def update_promises(customer: Customer, index: int, edge: int) -> None:
    """End promises at one edge of a step, and then give others; first note the times that are
    measured beside them.
    """
    note_levels(customer, index, edge)
    for promise_index, promise in enumerate(customer.model.promises):
        if promise.to == index and promise.to_edge == edge and customer.due[promise_index] >= 0:
            end_promise(customer, promise_index, index)
        if (
            promise.from_ == index
            and promise.from_edge == edge
            and promise.quote >= 0
            and customer.due[promise_index] < 0
        ):
            quote = live_quote(customer, promise) if promise.live else promise.quote
            due = customer.now + quote
            customer.quoted[promise_index], customer.due[promise_index] = quote, due
            customer.made[promise_index] += 1
            customer.promised = quote / MINUTE
            start_promise_clock(customer, promise_index, due, customer.made[promise_index], -1)


def void_promises(customer: Customer, index: int, whole: bool) -> None:
    """Make void what would have ended at a step that is skipped, or in its whole stage: neither
    kept nor broken, and nobody feels it.
    """
    rows = customer.model.step_rows
    for promise_index, promise in enumerate(customer.model.promises):
        if promise.to == index or (whole and rows[promise.to].stage == rows[index].stage):
            customer.due[promise_index] = -1


def note_levels(customer: Customer, index: int, edge: int) -> None:
    """Note what begins or ends here of the times that are measured. Nobody feels it."""
    levels, now = customer.model.plan.levels, customer.now
    for i, state in enumerate(customer.levels):
        customer.levels[i] = noted(levels, index, edge, i, state, customer.came, now)


def live_quote(customer: Customer, promise: Any) -> int:
    """Read a quote off the lines as they stand, what is typical where nobody is on shift."""
    total = 0.0
    for way in customer.model.ways[promise.way_lo : promise.way_hi]:
        total += way.takes
        if way.line > 0.0:
            pool = customer.model.pools[way.pool]
            if pool.count <= 0:
                return promise.quote
            total += line_minutes(way.line, pool.waiting + pool.beyond, pool.busy, pool.count)
    return ticks(total * promise.factor)


def end_promise(customer: Customer, promise_index: int, index: int) -> None:
    """End a promise with a moment, kept or not: minutes early (late below 0) against the quote."""
    now = customer.now
    early = (customer.due[promise_index] - now) / MINUTE
    quote = customer.quoted[promise_index] / MINUTE
    gap, emotion = promise_moment(customer.psy, quote, early)
    customer.late = -early if early < 0.0 else 0.0
    began = customer.previous_idle if customer.idle == now else min(customer.idle, now)
    if promise_index == customer.model.trusted:
        quoted, (taken, promised) = customer.quoted[promise_index], customer.overrun
        late = now - customer.due[promise_index]
        customer.overrun = (taken + quoted + late, promised + quoted)
    customer.due[promise_index] = -1
    write_moment(
        customer,
        index,
        customer.passes[index],
        layout.M_PROMISE,
        promise_index,
        began,
        now,
        max((now - began) / MINUTE, 1.0),
        quote,
        quote - early,
        gap,
        emotion,
    )
    if early >= 0.0:
        write_act(customer, layout.A_KEPT, detail=promise_index)


def start_promise_clock(
    customer: Customer, promise_index: int, at: int, made: int, later_rule: int
) -> None:
    """Start the clock of a promise. `later_rule` is the rule that it sets off, -1 when the promise
    falls due.
    """
    TimedEvent(
        customer.model,
        at,
        PROMISES,
        customer.turn,
        promise_index << 16 | (later_rule + 1) << 8,
        lambda _: break_promise(customer, promise_index, made, later_rule),
    )


def break_promise(customer: Customer, promise_index: int, made: int, later_rule: int) -> None:
    """Break the promise, or set off the rule that waited until it was broken for so long. It means
    nothing if that promise has ended.
    """
    due = customer.due[promise_index]
    if customer.over or due < 0 or customer.made[promise_index] != made:
        return
    customer.promise, customer.late = promise_index, (customer.now - due) / MINUTE
    if later_rule >= 0:
        try_rule(customer, later_rule, None)
        return
    customer.broken += 1
    write_act(customer, layout.A_BROKEN, detail=promise_index)
    lo, hi = customer.model.plan.events.broken
    for rule_index in customer.model.bind[lo:hi]:
        past = customer.model.rules[rule_index].past
        if past > 0:
            start_promise_clock(customer, promise_index, due + past, made, rule_index)
        else:
            try_rule(customer, rule_index, None)
