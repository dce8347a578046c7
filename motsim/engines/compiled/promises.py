"""Promises: given, kept, broken, void, and the rules that a broken one sets off later."""

from __future__ import annotations

from motsim.engines.common.calendar import PROMISES, line_minutes
from motsim.engines.common.service_levels import noted
from motsim.engines.compiled.constants import E_BROKEN, NONE, I, inner
from motsim.engines.compiled.event_heap import push
from motsim.engines.compiled.house_rules import try_rule
from motsim.engines.compiled.records import hold_cause, write_act, write_moment
from motsim.plan.layout import A_BROKEN, A_KEPT, M_PROMISE
from motsim.plan.random_streams import ticks
from motsim.psychology.perception import promise_moment


@inner
def update_promises(w, slot, k, edge):
    """Promises, and the times that are measured beside them."""
    s = w.state[0]
    c = w.cust[slot]
    note_levels(w, slot, k, edge)
    for i in range(len(w.promises)):
        p = w.promises[i]
        if p.to == k and p.to_edge == edge and w.count[slot, s.due + i] >= 0:
            end_promise(w, slot, I(i), k)
        if p.from_ == k and p.from_edge == edge and p.quote >= 0 and w.count[slot, s.due + i] < 0:
            quote = p.quote if p.live == 0 else live_quote(w, p)
            due = s.now + quote
            w.count[slot, s.quoted + i] = quote
            made = w.count[slot, s.made + i] + 1
            w.count[slot, s.made + i] = made
            w.count[slot, s.due + i] = due
            c.promised = quote / 60_000_000.0
            push(w, due, I(PROMISES), c.turn, I(i) << 16, slot, made, NONE)


@inner
def void_promises(w, slot, k, whole):
    """What would have ended at a step that is skipped, or in its whole stage, is void."""
    s = w.state[0]
    for i in range(len(w.promises)):
        to = w.promises[i].to
        if to == k or (whole and w.steps[to].stage == w.steps[k].stage):
            w.count[slot, s.due + i] = -1


@inner
def note_levels(w, slot, k, edge):
    s = w.state[0]
    for i in range(len(w.levels)):
        at = s.levels + i
        w.count[slot, at] = noted(
            w.levels, k, edge, I(i), w.count[slot, at], w.cust[slot].came, s.now
        )


@inner
def live_quote(w, p):
    """A quote read off the lines as they stand; what is typical where nobody is on shift."""
    total = 0.0
    for j in range(p.way_lo, p.way_hi):
        way = w.ways[j]
        total += way.takes
        if way.line > 0.0:
            P = w.pool[way.pool]
            if P.count <= 0:
                return p.quote
            total += line_minutes(way.line, P.waiting + P.beyond, P.busy, P.count)
    return ticks(total * p.factor)


@inner
def end_promise(w, slot, i, k):
    s = w.state[0]
    c = w.cust[slot]
    due = w.count[slot, s.due + i]
    early = (due - s.now) / 60_000_000.0
    quote = w.count[slot, s.quoted + i] / 60_000_000.0
    gap, emotion = promise_moment(w.psychology[c.segment], quote, early)
    c.late = -early if early < 0.0 else 0.0
    began = c.previous_idle if c.idle == s.now else min(c.idle, s.now)
    w.count[slot, s.due + i] = -1
    if i == s.trusted:
        w.count[slot, s.overrun] += w.count[slot, s.quoted + i] - (due - s.now)
        w.count[slot, s.overrun + 1] += w.count[slot, s.quoted + i]
    span = max((s.now - began) / 60_000_000.0, 1.0)
    if s.trace != 0:
        hold_cause(w, slot, k, I(M_PROMISE), span, quote, early, 0.0, 0.0, 0.0)
    write_moment(
        w,
        slot,
        k,
        w.count[slot, s.passes + k],
        I(M_PROMISE),
        i,
        began,
        span,
        quote,
        quote - early,
        gap,
        emotion,
    )
    if early >= 0.0:
        write_act(w, slot, I(A_KEPT), NONE, i, 0.0, 0.0, 0.0)


@inner
def break_promise(w, slot, i, made, r):
    s = w.state[0]
    c = w.cust[slot]
    due = w.count[slot, s.due + i]
    if c.over == 1 or due < 0 or w.count[slot, s.made + i] != made:
        return
    c.promise = i
    c.late = (s.now - due) / 60_000_000.0
    if r >= 0:
        try_rule(w, slot, r, NONE)
        return
    c.broken += 1
    write_act(w, slot, I(A_BROKEN), NONE, i, 0.0, 0.0, 0.0)
    for j in range(w.events[E_BROKEN], w.events[E_BROKEN + 1]):
        q = w.bind[j]
        past = w.rules[q].past
        if past > 0:
            push(w, due + past, I(PROMISES), c.turn, (i << 16) | ((q + 1) << 8), slot, made, NONE)
        else:
            try_rule(w, slot, q, NONE)
