"""Promises: given, kept, broken, and the rules that a broken one sets off later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motsim.engines.common.calendar import PROMISES
from motsim.engines.reference.formulas import line_minutes, promise_moment
from motsim.engines.reference.house_rules import try_rule
from motsim.engines.reference.queues import TimedEvent
from motsim.engines.reference.records import act, write_moment
from motsim.plan import layout
from motsim.plan.random_streams import ticks
from motsim.units import MINUTE

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer


def promises_at(c: Customer, k: int, edge: int) -> None:
    """At one edge of step k promises end, and then others are given."""
    for i, p in enumerate(c.model.promises):
        if p.to == k and p.to_edge == edge and c.due[i] >= 0:
            promise_ends(c, i, k)
        if p.from_ == k and p.from_edge == edge and p.quote >= 0 and c.due[i] < 0:
            c.quoted[i] = live(c, p) if p.live else p.quote
            c.due[i], c.made[i] = c.now + c.quoted[i], c.made[i] + 1
            c.promised = c.quoted[i] / MINUTE
            start_promise_clock(c, i, c.due[i], c.made[i], -1)


def live(c: Customer, p: Any) -> int:
    """A quote read off the lines as they stand; what is typical where nobody is on shift."""
    total = 0.0
    for way in c.model.ways[p.way_lo : p.way_hi]:
        total += way.takes
        if way.line > 0.0:
            pool = c.model.pools[way.pool]
            if pool.count <= 0:
                return p.quote
            total += line_minutes(way.line, pool.waiting, pool.busy, pool.count)
    return ticks(total * p.factor)


def promise_ends(c: Customer, i: int, k: int) -> None:
    """Kept or not, the promise is a moment: minutes early (late below 0) against the quote."""
    now = c.now
    early = (c.due[i] - now) / MINUTE
    quote = c.quoted[i] / MINUTE
    gap, emotion = promise_moment(c.psy, quote, early)
    c.late = -early if early < 0.0 else 0.0
    began = c.previous_idle if c.idle == now else min(c.idle, now)
    c.due[i] = -1
    write_moment(
        c,
        k,
        c.passes[k],
        layout.M_PROMISE,
        i,
        began,
        now,
        max((now - began) / MINUTE, 1.0),
        quote,
        quote - early,
        gap,
        emotion,
    )
    if early >= 0.0:
        act(c, layout.A_KEPT, detail=i)


def start_promise_clock(c: Customer, i: int, at: int, made: int, rule: int) -> None:
    TimedEvent(
        c.model,
        at,
        PROMISES,
        c.person,
        i << 16 | (rule + 1) << 8,
        lambda _: promise_due(c, i, made, rule),
    )


def promise_due(c: Customer, i: int, made: int, rule: int) -> None:
    """The promise is broken, or has been for as long as a rule says; it means nothing if that
    promise has ended.
    """
    due = c.due[i]
    if c.over or due < 0 or c.made[i] != made:
        return
    c.promise, c.late = i, (c.now - due) / MINUTE
    if rule >= 0:
        try_rule(c, rule, None)
        return
    c.broken += 1
    act(c, layout.A_BROKEN, detail=i)
    lo, hi = c.model.plan.events.broken
    for r in c.model.bind[lo:hi]:
        past = c.model.rules[r].past
        if past > 0:
            start_promise_clock(c, i, due + past, made, r)
        else:
            try_rule(c, r, None)
