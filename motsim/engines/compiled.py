"""The fast engine: the event loop of `reference.py` over record arrays, compiled by numba, with the same bits.

Read the reference first: each function here has the name and the order of what it repeats there. The loop is resumable:
it returns FULL when one more event might overflow an array; Python copies rows out, grows what is short and calls again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from motsim.engines import clock, finished, pack_world
from motsim.engines.clock import ARRIVALS, CLOCKS, ENDS, NEVER, NIGHT, PATIENCE, PROMISES, key_of
from motsim.engines.endings import conclude, drawn
from motsim.engines.journeys import ACT, COUNTS, EVERYTHING, MOMENT, SUMMARY, VISIT, Journeys, sort_rows, waits_for_ever
from motsim.engines.journeys import POOL as POOL_ROW
from motsim.engines.totals import Totals
from motsim.engines.world import PLAN_FIELDS, STATE_FIELDS, grow, new_world, numba, room
from motsim.errors import RunError
from motsim.jit import entry, fast, part_options
from motsim.plan import layout as lay
from motsim.plan.layout import (
    A_ANSWERED,
    A_BROKEN,
    A_CAUGHT,
    A_COMPLAINED,
    A_ESCALATED,
    A_FAILED,
    A_FOLLOWED,
    A_KEPT,
    A_NOT_ALLOWED,
    A_RULE,
    A_SOLVED,
    A_TOO_LATE,
    AWAY,
    BEGINS,
    CONST,
    CONTACT,
    COUNT,
    EXPONENTIAL,
    EXPR,
    LEAVE,
    M_CONTACT,
    M_PROMISE,
    M_RECOVERY,
    M_RULE,
    M_WAIT,
    N_BEST,
    N_BUSY,
    N_EMOTION,
    N_EMPOWERED,
    N_EXPECTS,
    N_FAILED,
    N_HOUR,
    N_LATE,
    N_MINUTES,
    N_PROMISE,
    N_PROMISED,
    N_QUEUE,
    N_RECOVERED,
    N_SEGMENT,
    N_SEVERITY,
    N_TRAIT,
    N_VISITS,
    N_WAIT,
    N_WEEKDAY,
    N_WORST,
    PURPOSES,
    R_DONE,
    R_FULL,
    R_NEXT,
    R_PATIENCE,
    RATE,
    WORK,
)
from motsim.plan.layout import (
    VISIT as VISIT_SCOPE,
)
from motsim.plan.program import evaluate
from motsim.plan.streams import quantile, ticks, uniform
from motsim.rules.memory import piece_weights, remember
from motsim.rules.moments import (
    complaint_chance,
    contact_moment,
    loyal_emotion,
    promise_moment,
    recovery_moment,
    wait_moment,
)
from motsim.rules.relationship import announced
from motsim.words import WEEK

fast(uniform)  # numba knows every marked function from here on
inner = numba.njit(**part_options(), no_cpython_wrapper=True, no_cfunc_wrapper=True)

I = np.int64  # a bare int literal as an argument would compile a second copy of its callee
ZERO, ONE, NONE = I(0), I(1), I(-1)
BEGIN_EDGE, END_EDGE = I(lay.BEGINS), I(lay.ENDS)
IDLE, QUEUED, CALLED, WORKING = I(0), I(1), I(2), I(3)
DONE, FULL = I(0), I(1)
HELD = I(1)  # the token of an ARRIVALS event: not back from being away, but held until the door opens
FIRST_IN_LINE = np.inf  # the priority of work that goes on in the morning
AHEAD = I(-2)  # AGENDA.pool: not a call, but the next step of a visit that is still ahead of its door
SIDE_LINE, PASSES = 255, 10_000
PERSON_MASK = (1 << 36) - 1
(S_SEGMENT, S_JOINS, S_ARRIVES, S_HOUR, S_NEXT, S_COMPLAINS, S_RATING, S_ANSWERS, S_RECOMMENDS, S_RETURNS, S_TELLS) = range(len(PURPOSES))
(E_WAITS, E_BROKEN, E_COMPLAINS, E_RECOVERED, E_LEAVES, E_VISIT_ENDS) = (0, 2, 4, 6, 8, 10)
R_DONE_, R_PATIENCE_, R_FULL_, R_NEXT_, R_CLOSED_ = I(R_DONE), I(R_PATIENCE), I(R_FULL), I(R_NEXT), I(lay.R_CLOSED)


# --- the event heap --------------------------------------------------------------------------------------------
@inner
def push(w, t, rank, person, what, slot, token, extra):
    """Put an event on the heap; nothing happens before now."""
    s = w.state[0]
    h = w.heap
    t = max(t, s.real)
    key = key_of(rank, person, what)
    k = s.heap
    s.heap = k + 1
    while k > 0:
        p = (k - 1) >> 1
        up = h[p]
        if up.t < t or (up.t == t and up.key <= key):
            break
        d = h[k]
        d.t = up.t
        d.key = up.key
        d.slot = up.slot
        d.token = up.token
        d.extra = up.extra
        k = p
    e = h[k]
    e.t = t
    e.key = key
    e.slot = slot
    e.token = token
    e.extra = extra


@inner
def comes_before(a, b):
    """Does event a come before event b? Both sides are worked out: there is nothing to guess."""
    return (a.t < b.t) | ((a.t == b.t) & (a.key < b.key))


@inner
def sift(h, n, t, key, slot, token, extra, k):
    while True:
        c = 2 * k + 1
        if c >= n:
            break
        if c + 1 < n:
            c += comes_before(h[c + 1], h[c])  # either is as likely, so a branch here would be guessed wrong half the time
        low = h[c]
        if t < low.t or (t == low.t and key <= low.key):
            break
        d = h[k]
        d.t = low.t
        d.key = low.key
        d.slot = low.slot
        d.token = low.token
        d.extra = low.extra
        k = c
    e = h[k]
    e.t = t
    e.key = key
    e.slot = slot
    e.token = token
    e.extra = extra


@inner
def pop(w):
    s = w.state[0]
    n = s.heap - 1
    s.heap = n
    e = w.heap[n]
    sift(w.heap, n, e.t, e.key, e.slot, e.token, e.extra, ZERO)


@inner
def waits_still(w, e):
    """Does this patience event still mean anything?"""
    if e.key >> 60 != PATIENCE:
        return True
    c = w.cust[e.slot]
    ln = w.line[e.slot * w.state[0].lines + ((e.key & 0xFFFFFF) >> 16)]
    return c.person == (e.key >> 24) & PERSON_MASK and ln.token == e.token and ln.state == QUEUED


@inner
def compact(w):
    """Drop withdrawn patience when it outnumbers the rest; the order is total, so nothing moves."""
    h = w.heap
    s = w.state[0]
    m = ZERO
    for k in range(s.heap):
        e = h[k]
        if waits_still(w, e):
            d = h[m]
            d.t = e.t
            d.key = e.key
            d.slot = e.slot
            d.token = e.token
            d.extra = e.extra
            m += 1
    s.heap = m
    for k in range(m // 2 - 1, -1, -1):
        e = h[k]
        sift(h, m, e.t, e.key, e.slot, e.token, e.extra, I(k))
    s.stale = 0


# --- lines before pools ----------------------------------------------------------------------------------------
@inner
def first_of(a, prio, joined, person, what):
    """Does queue entry a stand before these keys?"""
    if a.prio != prio:
        return a.prio < prio
    if a.joined != joined:
        return a.joined < joined
    if a.person != person:
        return a.person < person
    return a.what < what


@inner
def put_queue(q, k, prio, joined, person, what, slot, token):
    e = q[k]
    e.prio = prio
    e.joined = joined
    e.person = person
    e.what = what
    e.slot = slot
    e.token = token


@inner
def copy_queue(q, k, j):
    d = q[k]
    e = q[j]
    d.prio = e.prio
    d.joined = e.joined
    d.person = e.person
    d.what = e.what
    d.slot = e.slot
    d.token = e.token


@inner
def sink_queue(q, n, j, k):
    """Let the entry at j sink from k in a heap of n."""
    e = q[j]
    prio = e.prio
    joined = e.joined
    person = e.person
    what = e.what
    slot = e.slot
    token = e.token
    while True:
        c = 2 * k + 1
        if c >= n:
            break
        if c + 1 < n:
            b = q[c + 1]
            if first_of(b, q[c].prio, q[c].joined, q[c].person, q[c].what):
                c += 1
        if not first_of(q[c], prio, joined, person, what):
            break
        copy_queue(q, k, c)
        k = c
    put_queue(q, k, prio, joined, person, what, slot, token)


@inner
def touch(w, p):
    s = w.state[0]
    P = w.pool[p]
    span = s.real - P.since
    if span > 0:
        P.integral += P.waiting * span
        P.busy_ticks += P.busy * span
        P.over += max(P.busy - P.roster, ZERO) * span
        P.rostered += P.roster * max(min(s.real, s.length) - P.since, ZERO)
        P.since = s.real


@inner
def join(w, p, prio, person, what, slot, token):
    """Stand in a pool's line; free staff call at once."""
    s = w.state[0]
    touch(w, p)
    P = w.pool[p]
    q = w.queue[p]
    P.joined += 1
    P.most = max(P.most, P.waiting + 1)
    if P.waiting == 0 and P.busy < P.count and s.shut == 0:
        P.busy += 1
        P.called += 1
        call(w, p, slot, token)
        return
    k = P.entries
    P.entries = k + 1
    P.waiting += 1
    s.most_entries = max(s.most_entries, P.entries)
    prio = -prio
    while k > 0:
        j = (k - 1) >> 1
        if first_of(q[j], prio, s.real, person, what):
            break
        copy_queue(q, k, j)
        k = j
    put_queue(q, k, prio, s.real, person, what, slot, token)


@inner
def call(w, p, slot, token):
    """Whoever is called begins before the next event, in order of calling."""
    s = w.state[0]
    a = w.agenda[s.agenda_hi]
    a.line = slot
    a.token = token
    a.pool = p
    s.agenda_hi += 1
    if slot >= 0:
        w.line[slot].state = CALLED


@inner
def in_line(w, e):
    """Is this queue entry still waiting?"""
    if e.slot < 0:
        return True
    ln = w.line[e.slot]
    c = w.cust[ln.slot]
    return c.person == e.person and ln.token == e.token and ln.state == QUEUED


@inner
def call_next(w, p):
    s = w.state[0]
    P = w.pool[p]
    q = w.queue[p]
    while P.busy < P.count and P.waiting > 0 and s.shut == 0:
        e = q[0]
        slot = e.slot
        token = e.token
        joined = e.joined
        live = in_line(w, e)
        P.entries -= 1
        if P.entries > 0:
            sink_queue(q, P.entries, P.entries, ZERO)
        if live:
            P.waiting -= 1
            P.busy += 1
            P.called += 1
            P.waited += s.real - joined
            if slot >= 0 and w.line[slot].place == TIMED:
                s.stale += 1
            call(w, p, slot, token)


TIMED = I(1)  # LINE.place: a patience event was pushed for this stand


@inner
def withdraw(w, i):
    """Line i leaves its pool's line."""
    s = w.state[0]
    ln = w.line[i]
    touch(w, ln.pool)
    P = w.pool[ln.pool]
    ln.token += 1
    ln.state = IDLE
    P.waiting -= 1
    P.gone += 1
    P.waited += s.real - ln.joined
    if P.entries > 2 * P.waiting + 64:
        tidy_queue(w, ln.pool)


@inner
def tidy_queue(w, p):
    """Rebuild a pool's heap without those who left it."""
    P = w.pool[p]
    q = w.queue[p]
    m = ZERO
    for k in range(P.entries):
        if in_line(w, q[k]):
            if m != k:
                copy_queue(q, m, I(k))
            m += 1
    P.entries = m
    for k in range(m // 2 - 1, -1, -1):
        sink_queue(q, m, I(k), I(k))


@inner
def release(w, p):
    touch(w, p)
    w.pool[p].busy -= 1
    call_next(w, p)


@inner
def staff(w, p, count):
    touch(w, p)
    w.pool[p].count = count
    call_next(w, p)


# --- draws and numbers -----------------------------------------------------------------------------------------
@inner
def draw(w, c, stream, n):
    s = w.state[0]
    return uniform(s.seed, s.replication, c.person, c.visit, stream, n)


@inner
def fill(w, slot, lo, hi):
    """Give every name of an expression its value for this visit."""
    s = w.state[0]
    c = w.cust[slot]
    for j in range(lo, hi):
        k = w.reads[j]
        code = w.name_table[k].code
        a = w.name_table[k].arg
        v = 0.0
        if code == N_TRAIT:
            v = w.real[slot, s.traits + a]
        elif code == N_WAIT:
            v = (s.now - c.idle) / 60_000_000.0 if is_felt(c) and c.in_contact == 0 else c.wait
        elif code == N_PROMISED:
            v = c.promised
        elif code == N_LATE:
            v = c.late
        elif code == N_EMOTION:
            v = c.emotion
        elif code == N_WORST:
            v = c.worst
        elif code == N_BEST:
            v = c.best
        elif code == N_EXPECTS:
            v = c.expects
        elif code == N_VISITS:
            v = float(c.visit)
        elif code == N_FAILED:
            v = float(c.failures)
        elif code == N_RECOVERED:
            v = float(c.recovered)
        elif code == N_HOUR:
            v = clock_hour(s.now)
        elif code == N_WEEKDAY:
            v = clock_weekday(s.now)
        elif code == N_SEGMENT:
            v = float(c.segment)
        elif code == N_PROMISE:
            v = float(c.promise)
        elif code == N_QUEUE:
            v = float(w.pool[a].waiting)
        elif code == N_BUSY:
            v = min(w.pool[a].busy / w.pool[a].count, 1.0) if w.pool[a].count > 0 else 1.0
        elif code == N_EMPOWERED:
            v = w.pool_rows[a].empowered if w.pool_rows[a].empowered >= 0.0 else 1e9
        elif code == N_SEVERITY:
            v = c.severity
        elif code == N_MINUTES:
            v = (s.now - c.door) / 60_000_000.0
        w.value[k] = v


clock_hour, clock_weekday, door_expects = clock.hour_of, clock.weekday_of, clock.expectation
day_of, next_until, return_tick, arrival_tick = clock.day_of, clock.next_until, clock.return_tick, clock.arrival_tick
next_opening, next_closing = clock.next_opening, clock.next_closing


@inner
def number_more(w, slot, index, n, more):
    a = w.amounts[index]
    if a.kind == CONST:
        return a.mean
    if a.kind == EXPR:
        fill(w, slot, a.reads_lo, a.reads_hi)
        return a.shift + a.scale * evaluate(w.op, w.arg, a.lo, a.hi, w.value, w.stack)
    s = w.state[0]
    c = w.cust[slot]
    return drawn(a.kind, a.a, a.b, a.c, a.scale, a.shift, w.data, s.seed, s.replication, c.person, c.visit, a.stream ^ more, n)


@inner
def number(w, slot, index, n):
    a = w.amounts[index]
    return a.mean if a.kind == CONST else number_more(w, slot, index, n, ZERO)  # most are constants, not worth a call


@inner
def holds(w, slot, index):
    return index < 0 or number(w, slot, index, ZERO) != 0.0


@inner
def happens(w, slot, index, n):
    if index < 0:
        return True
    p = number(w, slot, index, n)
    return p >= 1.0 or (p > 0.0 and draw(w, w.cust[slot], w.amounts[index].stream, n) < p)


@inner
def trait(w, c, k):
    s = w.state[0]
    a = w.amounts[w.trait_amount[c.segment, k]]
    t = w.traits[k]
    if a.kind == CONST and not (t.chance != 0 and 0.0 < a.mean < 1.0):
        return a.mean
    person = day_of(c.door) if t.scope == lay.DAY else c.person
    visit = c.visit if t.scope == VISIT_SCOPE else ZERO
    u = uniform(s.seed, s.replication, person, visit, a.stream, ZERO)
    if t.chance != 0:
        return 1.0 if u < a.mean else 0.0
    return a.shift + a.scale * quantile(a.kind, a.a, a.b, a.c, w.data, u)


@inner
def is_felt(c):
    return c.away == 0 and c.home == 0 and c.unfelt == 0 and c.ahead == 0


# --- what is written -------------------------------------------------------------------------------------------
@inner
def write_moment(w, slot, step, n, kind, source, began, span, expects, performance, gap, emotion):
    s = w.state[0]
    c = w.cust[slot]
    if c.moments == 0:
        c.first = emotion
        c.worst = emotion
        c.best = emotion
    c.emotion = emotion
    c.worst = min(c.worst, emotion)
    c.best = max(c.best, emotion)
    m = w.held_moments[slot, c.moments]
    m.person = c.person
    m.visit = c.visit
    m.order = c.moments
    m.step = step
    m.n = n
    m.kind = kind
    m.source = source
    m.begin = began
    m.end = s.now
    m.minutes = span
    m.expects = expects
    m.performance = performance
    m.gap = gap
    m.emotion = emotion
    c.moments += 1
    s.most_moments = max(s.most_moments, c.moments)


@inner
def act(w, slot, kind, rule, detail, before, after, cost):
    s = w.state[0]
    c = w.cust[slot]
    if s.record != 0:
        a = w.acts[s.acts]
        a.person = c.person
        a.visit = c.visit
        a.order = c.acts
        a.time = s.now
        a.kind = kind
        a.rule = rule
        a.detail = detail
        a.step = c.step
        a.before = before
        a.after = after
        a.cost = cost
        s.acts += 1
    c.acts += 1


# --- rules -----------------------------------------------------------------------------------------------------
@inner
def fire(w, slot, lo, hi, line):
    for j in range(lo, hi):
        try_rule(w, slot, w.bind[j], line)


@inner
def fire_event(w, slot, event):
    fire(w, slot, w.events[event], w.events[event + 1], NONE)


@inner
def new_day(w):
    s = w.state[0]
    today = day_of(s.real)
    if today != s.today:
        s.today = today
        w.fired_today[:] = 0


@inner
def may_spend(w, slot, p, cost):
    if p < 0:
        return False
    row = w.pool_rows[p]
    s = w.state[0]
    if row.empowered < 0.0:
        return True
    if row.per_day != 0:
        spent = w.pool[p].spent if w.pool[p].spent_day == day_of(s.now) else 0.0
        return spent + cost <= row.empowered
    return w.real[slot, s.spent + p] + cost <= row.empowered


@inner
def spend(w, slot, p, cost):
    s = w.state[0]
    w.cust[slot].rule_cost += cost
    if p >= 0:
        P = w.pool[p]
        today = day_of(s.now)
        w.real[slot, s.spent + p] += cost
        P.spent = (P.spent if P.spent_day == today else 0.0) + cost
        P.spent_day = today


@inner
def try_rule(w, slot, r, line):
    s = w.state[0]
    c = w.cust[slot]
    rule = w.rules[r]
    n = w.count[slot, s.fired + r]
    if 0 <= rule.per_visit <= n:
        return
    if rule.per_day >= 0:
        new_day(w)
        if w.fired_today[r] >= rule.per_day:
            return
    if not holds(w, slot, rule.when):
        return
    if rule.chance >= 0:
        tries = w.count[slot, s.tested + r]
        w.count[slot, s.tested + r] = tries + 1
        if not happens(w, slot, rule.chance, tries):
            return
    cost = number(w, slot, rule.cost, n) if rule.cost >= 0 else 0.0
    if rule.recover >= 0 and w.recovers[rule.recover].cost >= 0:
        cost += number(w, slot, w.recovers[rule.recover].cost, n)
    p = rule.by if rule.by >= 0 else c.server
    if cost > 0.0 and not may_spend(w, slot, p, cost):
        if rule.escalate_to >= 0 and may_spend(w, slot, rule.escalate_to, cost):
            count_firing(w, slot, r)
            act(w, slot, I(A_ESCALATED), r, rule.escalate_to, 0.0, 0.0, 0.0)
            span = number(w, slot, rule.escalate_takes, n) if rule.escalate_takes >= 0 else 0.0
            side_job(w, slot, rule.escalate_to, r, n, span, cost)
        else:
            act(w, slot, I(A_NOT_ALLOWED), r, p, 0.0, 0.0, cost)
        return
    count_firing(w, slot, r)
    apply(w, slot, r, n, p, cost, line)


@inner
def count_firing(w, slot, r):
    w.count[slot, w.state[0].fired + r] += 1
    if w.rules[r].per_day >= 0:
        new_day(w)
        w.fired_today[r] += 1


@inner
def apply(w, slot, r, n, p, cost, line):
    s = w.state[0]
    c = w.cust[slot]
    rule = w.rules[r]
    before = 0.0
    after = 0.0
    if cost > 0.0:
        spend(w, slot, p, cost)
    if rule.quality >= 0:
        more = number(w, slot, rule.quality, n)
        if rule.at >= 0:
            w.real[slot, s.quality_at + rule.at] += more
            after = more
        else:
            before = c.quality_more
            c.quality_more += more
            after = c.quality_more
    if rule.expects >= 0:
        more = number(w, slot, rule.expects, n)
        if rule.at >= 0:
            w.real[slot, s.expects_at + rule.at] += more
        else:
            c.expects_more += more
    if rule.priority >= 0:
        c.priority += number(w, slot, rule.priority, n)
    if rule.returns >= 0:
        c.returns += number(w, slot, rule.returns, n)
    if rule.tells >= 0:
        c.tells += number(w, slot, rule.tells, n)
    if rule.emotion >= 0:
        before = c.emotion
        after = min(10.0, max(-10.0, number(w, slot, rule.emotion, n)))
        write_moment(w, slot, c.step, n, I(M_RULE), r, s.now, 1.0, 0.0, after, after, after)
    act(w, slot, I(A_RULE), r, p, before, after, cost)
    if rule.recover >= 0:
        recover(w, slot, r, n)
    if rule.takes >= 0:
        more = number(w, slot, rule.takes, n)
        if line >= 0:
            w.line[line].takes_more += more
        elif p >= 0 and more > 0.0:
            side_job(w, slot, p, r, NONE, more, 0.0)


@inner
def side_job(w, slot, p, r, n, span, cost):
    s = w.state[0]
    c = w.cust[slot]
    c.jobs += 1
    s.jobs_free -= 1
    j = w.spare_jobs[s.jobs_free]
    b = w.job[j]
    b.person = c.person
    b.slot = slot
    b.pool = p
    b.rule = r
    b.n = n
    b.span = ticks(span)
    b.what = (SIDE_LINE << 16) | (r << 8) | (c.jobs & 255)
    b.cost = cost
    join(w, p, 0.0, c.person, b.what, -1 - j, ZERO)


@inner
def job_ends(w, j):
    s = w.state[0]
    b = w.job[j]
    c = w.cust[b.slot]
    p = b.pool
    w.pool[p].side += b.span
    if b.n >= 0 and c.person == b.person:
        if c.over == 0:
            apply(w, b.slot, b.rule, b.n, p, b.cost, NONE)
        elif c.pending > 0:
            act(w, b.slot, I(A_TOO_LATE), b.rule, p, 0.0, 0.0, 0.0)
    w.spare_jobs[s.jobs_free] = j
    s.jobs_free += 1
    release(w, p)


@inner
def recover(w, slot, r, n):
    s = w.state[0]
    c = w.cust[slot]
    rec = w.recovers[w.rules[r].recover]
    step = c.fail_step if c.fail_step >= 0 else c.step
    for sub in range(3):
        amount = rec.answer if sub == 0 else rec.solve if sub == 1 else rec.follow_up
        if amount >= 0:
            c.pending += 1
            what = (r << 8) | (I(sub) << 6) | (n & 63)
            push(w, s.now + ticks(number(w, slot, amount, n)), I(CLOCKS), c.person, what, slot, n, step)


@inner
def recovery_happens(w, slot, r, sub, n, step):
    c = w.cust[slot]
    act(w, slot, I(A_ANSWERED) if sub == 0 else I(A_SOLVED) if sub == 1 else I(A_FOLLOWED), r, NONE, 0.0, 0.0, 0.0)
    if sub == 1:
        s = w.state[0]
        rec = w.recovers[w.rules[r].recover]
        solve = number(w, slot, rec.solve, n)
        answer = number(w, slot, rec.answer, n) if rec.answer >= 0 else solve
        expects = door_expects(c.expects, 0.0)
        performance, gap, emotion = recovery_moment(w.psychology[c.segment], number(w, slot, rec.quality, n), answer, solve, expects, c.before, c.severity, c.failures)
        c.recovered += 1
        write_moment(w, slot, step, n, I(M_RECOVERY), r, s.now, 1.0, expects, performance, gap, emotion)
        fire_event(w, slot, I(E_RECOVERED))
    c.pending -= 1
    if c.over == 1 and c.pending == 0:
        close(w, slot)


@inner
def arm_waits(w, slot):
    c = w.cust[slot]
    lo = w.events[E_WAITS]
    hi = w.events[E_WAITS + 1]
    if hi == lo or c.armed == c.stretch or not is_felt(c):
        return
    c.armed = c.stretch
    for j in range(lo, hi):
        r = w.bind[j]
        rule = w.rules[r]
        at = c.idle + (rule.past if rule.past >= 0 else rule.every)
        push(w, at, I(CLOCKS), c.person, (r << 8) | (3 << 6), slot, c.stretch, at)


@inner
def wait_clock(w, slot, r, stretch, at):
    c = w.cust[slot]
    if c.over == 1 or c.stretch != stretch or c.in_contact == 1:
        return
    try_rule(w, slot, r, NONE)
    every = w.rules[r].every
    if every >= 0:
        push(w, at + every, I(CLOCKS), c.person, (r << 8) | (3 << 6), slot, stretch, at + every)


@inner
def use(w, slot, st):
    s = w.state[0]
    c = w.cust[slot]
    for j in range(st.use_lo, st.use_hi):
        u = w.uses[j]
        bit = ONE << u.bit
        if c.used & bit == 0 and (u.trait < 0 or w.real[slot, s.traits + u.trait] != 0.0):
            c.used |= bit
            c.use_cost += u.cost


# --- promises --------------------------------------------------------------------------------------------------
@inner
def promises_at(w, slot, k, edge):
    s = w.state[0]
    c = w.cust[slot]
    for i in range(len(w.promises)):
        p = w.promises[i]
        if p.to == k and p.to_edge == edge and w.count[slot, s.due + i] >= 0:
            promise_ends(w, slot, I(i), k)
        if p.from_ == k and p.from_edge == edge and p.quote >= 0 and w.count[slot, s.due + i] < 0:
            due = s.now + p.quote
            made = w.count[slot, s.made + i] + 1
            w.count[slot, s.made + i] = made
            w.count[slot, s.due + i] = due
            c.promised = p.quote / 60_000_000.0
            push(w, due, I(PROMISES), c.person, I(i) << 16, slot, made, NONE)


@inner
def promise_ends(w, slot, i, k):
    s = w.state[0]
    c = w.cust[slot]
    early = (w.count[slot, s.due + i] - s.now) / 60_000_000.0
    quote = w.promises[i].quote / 60_000_000.0
    gap, emotion = promise_moment(w.psychology[c.segment], quote, early)
    c.late = -early if early < 0.0 else 0.0
    began = c.idle_was if c.idle == s.now else c.idle
    w.count[slot, s.due + i] = -1
    write_moment(w, slot, k, w.count[slot, s.passes + k], I(M_PROMISE), i, began, max((s.now - began) / 60_000_000.0, 1.0), quote, quote - early, gap, emotion)
    if early >= 0.0:
        act(w, slot, I(A_KEPT), NONE, i, 0.0, 0.0, 0.0)


@inner
def promise_due(w, slot, i, made, r):
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
    act(w, slot, I(A_BROKEN), NONE, i, 0.0, 0.0, 0.0)
    for j in range(w.events[E_BROKEN], w.events[E_BROKEN + 1]):
        q = w.bind[j]
        past = w.rules[q].past
        if past > 0:
            push(w, due + past, I(PROMISES), c.person, (i << 16) | ((q + 1) << 8), slot, made, NONE)
        else:
            try_rule(w, slot, q, NONE)


# --- what is felt ----------------------------------------------------------------------------------------------
@inner
def contact(w, slot, st, k, n, began, severity, main):
    s = w.state[0]
    c = w.cust[slot]
    points = 50.0
    spread = 0.0
    if st.quality >= 0:
        a = w.amounts[st.quality]
        value = number(w, slot, st.quality, n)
        points = value if a.kind == CONST or a.kind == EXPR else a.mean
        spread = value - points
    bonus = 0.0
    raised = 0.0
    if main:
        bonus = c.quality_more
        raised = c.expects_more
        c.quality_more = 0.0
        c.expects_more = 0.0
    if st.at >= 0:
        bonus += w.real[slot, s.quality_at + st.at]
        raised += w.real[slot, s.expects_at + st.at]
        w.real[slot, s.quality_at + st.at] = 0.0
        w.real[slot, s.expects_at + st.at] = 0.0
    prior = number(w, slot, st.expects, n) if st.expects >= 0 else c.expects
    expects = door_expects(prior, raised)
    if st.announced != 0:
        expects = announced(w.psychology[c.segment], expects, (points - 50.0) / 5.0)
    performance, gap, emotion = contact_moment(w.psychology[c.segment], points, bonus, spread, severity, expects, c.first, ONE if c.moments > 0 else ZERO)
    write_moment(w, slot, k, n, I(M_CONTACT), NONE, began, max((s.now - began) / 60_000_000.0, 1.0), expects, performance, gap, emotion)


@inner
def promise_left(w, slot):
    s = w.state[0]
    idle = w.cust[slot].idle
    left = -1.0
    for i in range(len(w.promises)):
        due = w.count[slot, s.due + i]
        if due > idle:
            minutes = (due - idle) / 60_000_000.0
            left = minutes if left < 0.0 else min(left, minutes)
    return left


@inner
def end_stretch(w, slot, k):
    s = w.state[0]
    c = w.cust[slot]
    step = k if k >= 0 else c.step
    if is_felt(c):
        span = s.now - c.idle
        c.wait = span / 60_000_000.0
        c.waited += span
        kept = False
        if k >= 0 and w.steps[k].promised != 0:
            for i in range(len(w.promises)):
                if w.promises[i].to == k and w.promises[i].to_edge == BEGINS and w.count[slot, s.due + i] >= 0:
                    kept = True
        if span > 0 and not kept:
            feel_wait(w, slot, step)
    else:
        c.wait = 0.0
    c.idle_was = c.idle
    c.idle = s.now
    c.stretch += 1
    c.covered = 0
    c.cover_from = s.now


@inner
def feel_wait(w, slot, step):
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[step]
    covered = c.covered
    if c.under > 0:
        covered += s.now - max(c.cover_from, c.idle)
    acceptable = st.acceptable
    occupied = st.occupied
    info = st.told
    if c.wait_stage >= 0:
        side = w.stages[c.wait_stage]
        if acceptable < 0.0:
            acceptable = side.acceptable
        if occupied < 0.0:
            occupied = side.occupied
        if info < 0:
            info = side.told
    if acceptable < 0.0:
        acceptable = promise_left(w, slot)
    occupied = max(occupied, 0.0)
    info = max(info, ZERO)
    felt, gap, emotion = wait_moment(w.psychology[c.segment], c.wait, covered / 60_000_000.0, occupied, acceptable, info)
    n = w.count[slot, s.passes + step]
    write_moment(w, slot, step, n, I(M_WAIT), NONE, c.idle, c.wait, acceptable, felt, gap, emotion)


# --- the visit -------------------------------------------------------------------------------------------------
@inner
def end_overtime(w):
    s = w.state[0]
    if s.overtime == 1:
        s.overtime = 0
        for p in range(len(w.pool_rows)):
            if w.pool[p].count != w.pool[p].roster:
                staff(w, I(p), w.pool[p].roster)


@inner
def set_present(w, c, present):
    s = w.state[0]
    if c.present != present:
        c.present = present
        s.inside += 2 * present - 1
        if s.inside == 0:
            end_overtime(w)


@inner
def set_time(w, slot, stage):
    s = w.state[0]
    c = w.cust[slot]
    if stage.ahead >= 0:
        at = c.door - ticks(number(w, slot, stage.ahead, ZERO))
        if c.ahead == 0:
            c.began = at
            s.now = at
        else:
            s.now = max(s.now, at)
        c.ahead = 1
    elif c.ahead == 1:
        c.ahead = 0
        s.now = s.real
        c.idle = c.door


@inner
def enter_stage(w, slot, g):
    s = w.state[0]
    c = w.cust[slot]
    c.stage = g
    c.stage_began = s.now
    if c.ahead == 1:
        return
    away = w.stages[g].away
    if away != c.away:
        if away == 1:
            end_stretch(w, slot, NONE)
        else:
            c.idle = s.now
        c.away = away
    set_present(w, c, ONE - c.away)


@inner
def leave_stage(w, slot):
    s = w.state[0]
    c = w.cust[slot]
    if c.forked == 1:
        cut(w, slot)
    if c.stage >= 0 and c.ahead == 0:
        span = s.now - c.stage_began
        if w.stages[c.stage].away == 1:
            c.away_ticks += span
        else:
            c.staged += span
    c.stage = -1


@inner
def reach(w, slot, k):
    s = w.state[0]
    c = w.cust[slot]
    while k >= 0:
        st = w.steps[k]
        if st.stage != c.stage:
            leave_stage(w, slot)
            stage = w.stages[st.stage]
            set_time(w, slot, stage)
            if k == stage.first:
                n = w.count[slot, s.entered + st.stage]
                w.count[slot, s.entered + st.stage] = n + 1
                if not (holds(w, slot, stage.when) and happens(w, slot, stage.chance, n)):
                    k = stage.after
                    continue
            enter_stage(w, slot, st.stage)
        n = w.count[slot, s.reached + k]
        w.count[slot, s.reached + k] = n + 1
        if holds(w, slot, st.when) and happens(w, slot, st.chance, n):
            return k
        k = st.follows
    return NONE


@inner
def go_on(w, slot, k):
    """From step k until the line must stop for an event."""
    s = w.state[0]
    c = w.cust[slot]
    while True:
        k = reach(w, slot, k)
        if k < 0:
            leave(w, slot, R_DONE_)
            return
        take(w, slot, k)
        if c.ahead == 0:
            return
        k = step_ends(w, slot, k)
        c.steps_taken += 1
        if c.steps_taken > PASSES:
            s.stuck = c.person + 1
            s.stuck_step = c.step
            return
        if k == LEAVE:
            leave(w, slot, R_NEXT_)
            return
        if k >= 0:
            a = w.agenda[s.agenda_hi]  # steps ahead follow one another in no time: each begins where arrays may grow
            a.line = slot
            a.token = k
            a.pool = AHEAD
            a.at = s.now
            s.agenda_hi += 1
            return


@inner
def take(w, slot, k):
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    c.step = k
    if s.shut == 1 and c.ahead == 0 and st.kind != AWAY and (st.kind == WORK or c.away == 0):
        until_opening(w, slot)
        return
    stage = w.stages[st.stage]
    if stage.branch_hi > stage.branch_lo and c.forked == 0:
        fork(w, slot, stage)
    ask(w, slot, k, st.place_lo)


@inner
def ask(w, slot, k, place):
    """Places from row `place` on, then staff, then the work."""
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    i = slot * s.lines
    while place < st.place_hi:
        if w.count[slot, s.held + place] == 0 and holds(w, slot, w.places[place].when):
            w.line[i].running = place  # the main line has no clock: here it keeps the place it asks for
            stand(w, slot, st, k, w.places[place].pool)
            return
        place += 1
    w.line[i].running = -1
    if st.pool >= 0:
        P = w.pool[st.pool]
        if st.queue_limit >= 0 and not (P.busy < P.count and P.waiting == 0) and w.standing[k] >= st.queue_limit:
            c.idle = s.now
            leave(w, slot, R_FULL_)
            return
        w.standing[k] += 1
        stand(w, slot, st, k, st.pool)
        return
    serve(w, slot, k)


@inner
def priority_of(w, slot, st, k):
    c = w.cust[slot]
    return c.priority + (number(w, slot, st.priority, w.count[slot, w.state[0].passes + k]) if st.priority >= 0 else 0.0)


@inner
def stand(w, slot, st, k, p):
    s = w.state[0]
    c = w.cust[slot]
    i = slot * s.lines
    ln = w.line[i]
    ln.token += 1
    ln.state = QUEUED
    ln.step = k
    ln.pool = p
    ln.joined = s.now
    ln.place = 0
    join(w, p, priority_of(w, slot, st, k), c.person, ZERO, i, ln.token)
    if ln.state == QUEUED:
        span = patience(w, slot, st, k)
        leaves = s.now + span if span >= 0 else I(NEVER)
        if s.resumes == 1 and st.kind == CONTACT and c.away == 0:
            leaves = min(leaves, next_closing(w.door_times, w.door_opens, s.now))
        if leaves < NEVER:
            ln.place = TIMED
            push(w, leaves, I(PATIENCE), c.person, ZERO, slot, ln.token, NONE)
        arm_waits(w, slot)


@inner
def patience(w, slot, st, k):
    s = w.state[0]
    c = w.cust[slot]
    stage = w.stages[st.stage]
    n = w.count[slot, s.passes + k]
    if not is_felt(c):
        return NONE
    if st.patience >= 0:
        return ticks(number(w, slot, st.patience, n))
    if st.kind == WORK:
        return NONE
    if stage.patience >= 0:
        until = c.stage_began + ticks(number(w, slot, stage.patience, w.count[slot, s.entered + st.stage]))
        return max(until - s.now, ZERO)
    own = w.segments[c.segment].patience
    return ticks(number_more(w, slot, own, n, st.stream)) if own >= 0 else NONE


@inner
def called(w, i, p, token):
    """The agenda: somebody whom staff (or a place) called begins."""
    s = w.state[0]
    if i < 0:
        b = w.job[-1 - i]
        push(w, s.now + b.span, I(ENDS), b.person, b.what, b.slot, ZERO, -1 - i)
        return
    ln = w.line[i]
    slot = ln.slot
    if ln.token != token:  # cut in the very instant in which it was called
        release(w, p)
        return
    c = w.cust[slot]
    if i != slot * s.lines:
        ln.state = WORKING
        begin_beside(w, slot, i, ln.step)
        return
    c.queued += s.now - ln.joined
    if ln.rest > 0:
        work_until(w, slot, s.now + ln.rest)
        return
    ln.state = IDLE
    if ln.running >= 0:
        place = ln.running
        w.count[slot, s.held + place] = 1
        ask(w, slot, ln.step, place + 1)
        return
    w.standing[ln.step] -= 1
    c.server = p
    serve(w, slot, ln.step)


@inner
def give_up(w, slot, b):
    s = w.state[0]
    c = w.cust[slot]
    i = slot * s.lines + b
    ln = w.line[i]
    k = ln.step
    if s.shut == 1 and b == 0 and w.steps[k].kind != CONTACT:  # nobody stands there at night
        push(w, next_opening(w.door_times, w.door_opens, s.now), I(PATIENCE), c.person, ZERO, slot, ln.token, NONE)
        return
    withdraw(w, i)
    if b == 0:
        c.queued += s.now - ln.joined
        if ln.running < 0:
            w.standing[k] -= 1
        leave(w, slot, R_CLOSED_ if s.shut == 1 else R_PATIENCE_)
    else:
        walk_on(w, slot, i, k)


@inner
def serve(w, slot, k):
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    i = slot * s.lines
    ln = w.line[i]
    ln.state = WORKING
    ln.step = k
    ln.began = s.now
    ln.takes_more = 0.0
    if st.kind != WORK:
        end_stretch(w, slot, k)
        c.in_contact = ONE if st.kind == CONTACT else ZERO
    if st.promised != 0:
        promises_at(w, slot, k, BEGIN_EDGE)
    use(w, slot, st)
    fire(w, slot, st.begins_lo, st.begins_hi, i)
    n = w.count[slot, s.passes + k]
    span = ticks((number(w, slot, st.takes, n) if st.takes >= 0 else 0.0) + ln.takes_more)
    end = s.now + span
    if st.until != -1:
        end = next_until(w.door_times, w.door_opens, end, st.until)
    if c.forked == 1:
        announce_end(w, slot, st, end)
    if c.ahead == 1:
        s.now = min(end, c.door)
        ln.state = IDLE
    elif st.kind == AWAY:
        be_away(w, slot, st, end, n)
    else:
        if st.kind == WORK and span > 0:
            arm_waits(w, slot)
        work_until(w, slot, end)


# --- a house that shuts its door -------------------------------------------------------------------------------
@inner
def until_opening(w, slot):
    """Nothing begins behind a closed door: the customer is elsewhere until it opens."""
    c = w.cust[slot]
    if c.away == 0:
        go_home(w, slot)
    push(w, next_opening(w.door_times, w.door_opens, w.state[0].now), I(ARRIVALS), c.person, ZERO, slot, HELD, NONE)


@inner
def work_until(w, slot, end):
    """The step goes on to its end, or, if it is work, to closing, with what is left of it for the morning."""
    s = w.state[0]
    ln = w.line[slot * s.lines]
    ln.state = WORKING
    ln.rest = 0
    if s.resumes == 1 and w.steps[ln.step].kind == WORK:
        closing = next_closing(w.door_times, w.door_opens, s.now)
        if end > closing:
            ln.rest = end - closing
            end = closing
    push(w, end, I(ENDS), w.cust[slot].person, ZERO, slot, ln.token, NONE)


@inner
def work_stops(w, slot):
    """What is left goes on when the door opens: at the head of its line, or at once if nobody is needed."""
    s = w.state[0]
    c = w.cust[slot]
    i = slot * s.lines
    ln = w.line[i]
    p = w.steps[ln.step].pool
    if p >= 0:
        release(w, p)
        ln.token += 1
        ln.state = QUEUED
        ln.pool = p
        ln.joined = s.now
        ln.place = 0
        join(w, p, FIRST_IN_LINE, c.person, ZERO, i, ln.token)
    else:
        ln.state = IDLE
        push(w, next_opening(w.door_times, w.door_opens, s.now), I(ENDS), c.person, ZERO, slot, ln.token, NONE)


@inner
def go_home(w, slot):
    """Away for the night: no wait is felt."""
    c = w.cust[slot]
    end_stretch(w, slot, NONE)
    c.home = 1
    c.away_since = w.state[0].now
    set_present(w, c, ZERO)


@inner
def come_back(w, slot):
    s = w.state[0]
    c = w.cust[slot]
    span = s.now - c.away_since
    c.away_ticks += span
    c.staged -= span
    c.home = 0
    c.idle = s.now
    set_present(w, c, ONE)
    ln = w.line[slot * s.lines]
    if ln.state == QUEUED or ln.rest > 0:
        arm_waits(w, slot)


@inner
def everybody_goes_home(w):
    """At the end of the instant of closing: whoever waits for work."""
    for slot in range(len(w.cust)):
        c = w.cust[slot]
        if c.person >= 0 and c.present == 1 and c.in_contact == 0:
            go_home(w, I(slot))


@inner
def day_begins(w):
    w.state[0].shut = 0
    for slot in range(len(w.cust)):
        if w.cust[slot].person >= 0 and w.cust[slot].home == 1:
            come_back(w, I(slot))
    for p in range(len(w.pool_rows)):
        touch(w, I(p))
        call_next(w, I(p))


@inner
def be_away(w, slot, st, end, n):
    c = w.cust[slot]
    set_present(w, c, ZERO)
    if c.away == 0 and st.until == -1:
        end = return_tick(w.door_times, w.door_opens, w.curve, end, draw(w, c, w.stream[S_HOUR] ^ st.stream, n))
    push(w, end, I(ARRIVALS), c.person, ZERO, slot, ZERO, NONE)


@inner
def comes_back(w, slot, why):
    s = w.state[0]
    c = w.cust[slot]
    ln = w.line[slot * s.lines]
    if why == HELD:
        take(w, slot, c.step)
        return
    if c.away == 0:
        c.away_ticks += s.now - ln.began
        c.staged -= s.now - ln.began
        c.idle = s.now
        set_present(w, c, ONE)
    main_ends(w, slot)


@inner
def main_ends(w, slot):
    """The main line's step is over; on to whatever comes next."""
    s = w.state[0]
    c = w.cust[slot]
    ln = w.line[slot * s.lines]
    k = ln.step
    if ln.rest > 0:
        if ln.state == WORKING:
            work_stops(w, slot)
        else:
            work_until(w, slot, s.now + ln.rest)
        return
    ln.state = IDLE
    to = step_ends(w, slot, k)
    c.steps_taken += 1
    if c.steps_taken > PASSES:
        s.stuck = c.person + 1
        s.stuck_step = k
        return
    if to == LEAVE:
        leave(w, slot, R_NEXT_)
    else:
        go_on(w, slot, to)


@inner
def step_ends(w, slot, k):
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    n = w.count[slot, s.passes + k]
    again = contact_ends(w, slot, slot * s.lines, k, n)
    if st.pool >= 0:
        release(w, st.pool)
    if st.frees != 0:
        for p in range(len(w.places)):
            if w.places[p].to == k and w.count[slot, s.held + p] == 1:
                w.count[slot, s.held + p] = 0
                release(w, w.places[p].pool)
    if again or (st.again >= 0 and happens(w, slot, st.again, n)):
        return k
    if st.next_hi > st.next_lo:
        u = draw(w, c, w.stream[S_NEXT] ^ st.stream, n)
        upto = 0.0
        for j in range(st.next_lo, st.next_hi):
            upto += number(w, slot, w.next[j].chance, n)
            if u < upto:
                return w.next[j].to
    return st.follows


@inner
def contact_ends(w, slot, i, k, n):
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    main = i == slot * s.lines
    again = False
    hit = 0.0
    felt_here = False
    F = len(w.fails)
    carried_here = st.kind == CONTACT and main and c.carries > 0
    if carried_here:
        for f in range(F):
            v = w.real[slot, s.carried + f]
            if v > 0.0 and (w.fails[f].felt_at == -1 or w.fails[f].felt_at == k):
                felt_here = True
                hit = max(hit, v)
    for f in range(st.fail_lo, st.fail_hi):
        outcome, severity = failure(w, slot, I(f), n)
        if outcome == 2:
            again = main
            act(w, slot, I(A_CAUGHT), NONE, I(f), 0.0, 0.0, 0.0)
        elif outcome == 1:
            if st.kind == CONTACT:
                felt_here = True
                hit = max(hit, severity)
                w.real[slot, s.carried + f] = severity  # until its rules have fired below
            else:
                v = w.real[slot, s.carried + f]
                if v <= 0.0:
                    c.carries += 1
                w.real[slot, s.carried + f] = max(v, severity)
    w.count[slot, s.passes + k] = n + 1
    if st.kind == CONTACT:
        if felt_here and c.failures == 0:
            c.before = c.emotion if c.moments > 0 else door_expects(c.expects, 0.0)
        contact(w, slot, st, k, n, w.line[i].began, hit, main)
        if main:
            c.idle = s.now
            c.stretch += 1
            c.covered = 0
            c.cover_from = s.now
        if carried_here:
            for f in range(F):
                v = w.real[slot, s.carried + f]
                own = st.fail_lo <= f < st.fail_hi
                if v > 0.0 and not own and (w.fails[f].felt_at == -1 or w.fails[f].felt_at == k):
                    w.real[slot, s.carried + f] = 0.0
                    c.carries -= 1
                    fails(w, slot, I(f), v, k)
        for f in range(st.fail_lo, st.fail_hi):
            v = w.real[slot, s.carried + f]
            if v > 0.0:
                w.real[slot, s.carried + f] = 0.0
                fails(w, slot, I(f), v, k)
    if st.promised != 0 and main:
        promises_at(w, slot, k, END_EDGE)
    fire(w, slot, st.ends_lo, st.ends_hi, NONE)
    if main:
        c.in_contact = 0
    return again


@inner
def failure(w, slot, f, n):
    """0 nothing, 1 felt or carried, 2 caught; and how severe."""
    fail = w.fails[f]
    if not happens(w, slot, fail.chance, n):
        return 0, 0.0
    severity = number(w, slot, fail.severity, n)
    if severity <= 0.0:
        return 0, 0.0
    if fail.caught >= 0 and happens(w, slot, fail.caught, n):
        return 2, severity
    return 1, severity


@inner
def fails(w, slot, f, severity, k):
    c = w.cust[slot]
    c.failures += 1
    c.severity = severity
    c.fail_step = k
    act(w, slot, I(A_FAILED), NONE, f, 0.0, severity, 0.0)
    fire(w, slot, w.fails[f].bind_lo, w.fails[f].bind_hi, NONE)
    if draw(w, c, w.stream[S_COMPLAINS], c.failures - 1) < complaint_chance(w.psychology[c.segment], severity):
        c.complained += 1
        act(w, slot, I(A_COMPLAINED), NONE, f, 0.0, 0.0, 0.0)
        fire_event(w, slot, I(E_COMPLAINS))


# --- beside ----------------------------------------------------------------------------------------------------
@inner
def fork(w, slot, stage):
    s = w.state[0]
    c = w.cust[slot]
    c.forked = 1
    c.forks += 1
    last = NONE
    runs = False
    for b in range(stage.branch_lo, stage.branch_hi):
        branch = w.branches[b]
        if branch.stage != last:
            last = branch.stage
            side = w.stages[last]
            n = w.count[slot, s.entered + last]
            w.count[slot, s.entered + last] = n + 1
            runs = holds(w, slot, side.when) and happens(w, slot, side.chance, n)
            if runs and side.away == 1 and c.unfelt == 0:
                end_stretch(w, slot, NONE)
                c.unfelt = 1
                set_present(w, c, ZERO)
            if runs and c.wait_stage < 0:
                c.wait_stage = last
        w.line[slot * s.lines + b].running = ONE if runs else ZERO
        if runs:
            st = w.steps[branch.first]
            if branch.clock == 0:
                start_clock(w, slot, I(b), ZERO)
            elif st.after >= 0 or st.every >= 0:
                start_clock(w, slot, I(b), st.after if st.after >= 0 else st.every)


@inner
def start_clock(w, slot, b, delay):
    s = w.state[0]
    c = w.cust[slot]
    push(w, s.now + delay, I(CLOCKS), c.person, b << 16, slot, c.forks, NONE)


@inner
def tick(w, slot, b, forks):
    s = w.state[0]
    c = w.cust[slot]
    if c.forked == 0 or forks != c.forks or c.over == 1:
        return
    branch = w.branches[b]
    st = w.steps[branch.first]
    if branch.clock == 1 and st.every >= 0:
        start_clock(w, slot, b, st.every)
    if w.line[slot * s.lines + b].state == IDLE:
        walk_beside(w, slot, slot * s.lines + b, branch.first)


@inner
def announce_end(w, slot, st, end):
    s = w.state[0]
    c = w.cust[slot]
    stage = w.stages[c.stage]
    rest = ticks(st.rest)
    for b in range(stage.branch_lo, stage.branch_hi):
        side = w.steps[w.branches[b].first]
        ln = w.line[slot * s.lines + b]
        if ln.running == 1 and w.branches[b].clock == 1 and side.before_end > 0:
            at = max(end + rest - side.before_end, s.now)
            if at < end:
                ln.running = 0
                start_clock(w, slot, I(b), at - s.now)


@inner
def walk_beside(w, slot, i, k):
    """From step k of a beside line until it must stop for an event."""
    s = w.state[0]
    c = w.cust[slot]
    b = i - slot * s.lines
    while k >= 0:
        st = w.steps[k]
        n = w.count[slot, s.reached + k]
        w.count[slot, s.reached + k] = n + 1
        if holds(w, slot, st.when) and happens(w, slot, st.chance, n):
            ln = w.line[i]
            ln.step = k
            if st.pool >= 0:
                ln.token += 1
                ln.state = QUEUED
                ln.pool = st.pool
                ln.joined = s.now
                ln.place = 0
                join(w, st.pool, priority_of(w, slot, st, k), c.person, b << 16, i, ln.token)
                if ln.state == QUEUED and st.patience >= 0:
                    ln.place = TIMED
                    push(w, s.now + ticks(number(w, slot, st.patience, w.count[slot, s.passes + k])), I(PATIENCE), c.person, b << 16, slot, ln.token, NONE)
                return
            begin_beside(w, slot, i, k)
            return
        k = NONE if w.branches[b].clock == 1 else st.follows


@inner
def walk_on(w, slot, i, k):
    """A beside line goes on behind step k, unless it is a clock."""
    b = i - slot * w.state[0].lines
    if w.branches[b].clock == 0:
        walk_beside(w, slot, i, w.steps[k].follows)


@inner
def begin_beside(w, slot, i, k):
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    ln = w.line[i]
    open_beside(w, slot, i, k)
    if st.lasts == 0:
        span = ticks((number(w, slot, st.takes, w.count[slot, s.passes + k]) if st.takes >= 0 else 0.0) + ln.takes_more)
        push(w, s.now + span, I(ENDS), c.person, (i - slot * s.lines) << 16, slot, ln.token, st.pool)


@inner
def open_beside(w, slot, i, k):
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    ln = w.line[i]
    ln.state = WORKING
    ln.step = k
    ln.began = s.now
    ln.takes_more = 0.0
    if st.kind == CONTACT:
        if c.under == 0:
            c.cover_from = s.now
        c.under += 1
    use(w, slot, st)
    fire(w, slot, st.begins_lo, st.begins_hi, i)


@inner
def end_beside(w, slot, i, k):
    s = w.state[0]
    c = w.cust[slot]
    w.line[i].state = IDLE
    if w.steps[k].kind == CONTACT:
        c.under -= 1
        if c.under == 0:
            c.covered += s.now - max(c.cover_from, c.idle)
    contact_ends(w, slot, i, k, w.count[slot, s.passes + k])


@inner
def beside_ends(w, slot, b):
    s = w.state[0]
    i = slot * s.lines + b
    k = w.line[i].step
    end_beside(w, slot, i, k)
    if w.steps[k].pool >= 0:
        release(w, w.steps[k].pool)
    walk_on(w, slot, i, k)


@inner
def cut(w, slot):
    s = w.state[0]
    c = w.cust[slot]
    stage = w.stages[c.stage]
    for b in range(stage.branch_lo, stage.branch_hi):
        i = slot * s.lines + b
        ln = w.line[i]
        first = w.branches[b].first
        if ln.state == QUEUED:
            if ln.place == TIMED:
                s.stale += 1
            withdraw(w, i)
        elif ln.state == CALLED:
            ln.token += 1
            ln.state = IDLE
        elif ln.state == WORKING:
            ln.token += 1
            st = w.steps[ln.step]
            end_beside(w, slot, i, ln.step)
            if st.lasts == 1 and st.pool >= 0:  # whoever is there for as long as it lasts has nothing to finish
                release(w, st.pool)
        elif ln.running == 1 and w.branches[b].clock == 1 and w.steps[first].before_end == 0:
            n = w.count[slot, s.reached + first]
            w.count[slot, s.reached + first] = n + 1
            if holds(w, slot, w.steps[first].when) and happens(w, slot, w.steps[first].chance, n):
                open_beside(w, slot, i, first)
                end_beside(w, slot, i, first)
        ln.running = 0
    c.forked = 0
    c.wait_stage = -1
    if c.unfelt == 1:
        c.unfelt = 0
        c.idle = s.now
        c.covered = 0
        c.cover_from = s.now
        set_present(w, c, ONE - c.away)


# --- the end of a visit ----------------------------------------------------------------------------------------
@inner
def leave(w, slot, reason):
    s = w.state[0]
    c = w.cust[slot]
    c.reason = reason
    if c.ahead == 1:
        c.ahead = 0
        s.now = s.real
        c.idle = c.door
        c.stage = -1
    leave_stage(w, slot)
    end_stretch(w, slot, NONE)
    for i in range(len(w.promises)):
        due = w.count[slot, s.due + i]
        if 0 <= due <= s.now:
            promise_ends(w, slot, I(i), c.step)
    for p in range(len(w.places)):
        if w.count[slot, s.held + p] == 1:
            w.count[slot, s.held + p] = 0
            release(w, w.places[p].pool)
    c.over = 1
    c.left = s.now
    set_present(w, c, ZERO)
    if reason != R_DONE:
        fire_event(w, slot, I(E_LEAVES))
    fire_event(w, slot, I(E_VISIT_ENDS))
    if c.pending == 0:
        close(w, slot)


@inner
def close(w, slot):
    s = w.state[0]
    c = w.cust[slot]
    psy = w.psychology[c.segment]
    n = c.moments
    held = w.held_moments[slot]
    for k in range(n):
        w.step_of[k] = held[k].step
        w.spans[k] = held[k].minutes
        w.emotions[k] = held[k].emotion
        w.weights[k] = 0.0
    piece_weights(w.step_of, w.spans, n, w.part, w.stage_of, w.stage_weight, w.weights, w.step_minutes, w.stage_part)
    remembered, peak, end, mean, peak_order = remember(psy, w.emotions, w.weights, w.spans, n)
    loyal = remembered
    if c.recovered > 0:
        for k in range(n):
            if held[k].kind == M_RECOVERY:
                w.emotions[k] = loyal_emotion(psy, held[k].emotion, c.before)
        loyal = remember(psy, w.emotions, w.weights, w.spans, n)[0]
    v = w.visits[s.visits]
    (v.satisfaction, v.survey, v.recommend, v.return_chance, v.returned, v.tell_chance, v.told) = conclude(
        psy, remembered, loyal, c.returns, c.tells, ONE if c.reason != R_DONE else ZERO, s.seed, s.replication, c.person, c.visit, w.ending)
    v.person = c.person
    v.visit = c.visit
    v.segment = c.segment
    v.began = c.began
    v.arrived = c.door
    v.left = c.left
    v.closed = s.real
    v.reason = c.reason
    v.step = c.step
    v.moments = n
    v.acts = c.acts
    v.waited = c.waited
    v.queued = c.queued
    v.away = c.away_ticks
    v.staged = c.staged
    v.failures = c.failures
    v.recovered = c.recovered
    v.complained = c.complained
    v.broken = c.broken
    v.peak_order = peak_order
    v.used = c.used
    v.expects = c.expects
    v.remembered = remembered
    v.peak = peak
    v.end = end
    v.mean = mean
    v.rule_cost = c.rule_cost
    v.use_cost = c.use_cost
    for t in range(len(w.traits)):
        w.trait_rows[s.visits, t] = w.real[slot, s.traits + t]
    s.visits += 1
    if s.record != 0:
        for k in range(n):
            copy_moment(w.moments[s.moments + k], held[k], w.weights[k])
        s.moments += n
    s.left += 1
    c.person = -1
    w.spare[s.free] = slot
    s.free += 1


@inner
def copy_moment(d, e, weight):
    d.person = e.person
    d.visit = e.visit
    d.order = e.order
    d.step = e.step
    d.n = e.n
    d.kind = e.kind
    d.source = e.source
    d.begin = e.begin
    d.end = e.end
    d.minutes = e.minutes
    d.expects = e.expects
    d.performance = e.performance
    d.gap = e.gap
    d.emotion = e.emotion
    d.weight = weight


# --- arrivals and the calendar ---------------------------------------------------------------------------------
@inner
def next_arrival(w):
    """Draw when the next person comes; NEVER when the source is dry."""
    s = w.state[0]
    a = w.arrive[0]
    person = s.next_person
    at = s.next_at
    if a.kind == COUNT:
        at = ZERO if person < a.count else I(NEVER)
    elif a.kind == RATE:
        s.expected += quantile(I(EXPONENTIAL), 1.0, 0.0, 0.0, w.data, uniform(s.seed, s.replication, person, ZERO, w.stream[S_ARRIVES], ZERO))
        at = arrival_tick(w.curve, s.expected)
    else:
        row = w.amounts[a.every]
        gap = row.mean
        if row.kind != CONST:
            gap = row.shift + row.scale * quantile(row.kind, row.a, row.b, row.c, w.data, uniform(s.seed, s.replication, person, ZERO, row.stream, ZERO))
        at += ticks(gap)
    if at >= s.length:
        at = I(NEVER)
        s.more = 0
    s.next_at = at


@inner
def arrive(w):
    s = w.state[0]
    a = w.arrive[0]
    person = s.next_person
    s.next_person = person + 1
    next_arrival(w)
    if a.joins < 1.0 and not uniform(s.seed, s.replication, person, ZERO, w.stream[S_JOINS], ZERO) < a.joins:
        return
    if s.has_hours == 1 and s.open == 0:
        s.shut_out += 1
        return
    s.arrived += 1
    s.free -= 1
    slot = w.spare[s.free]
    new_customer(w, slot, person)
    go_on(w, slot, s.start)


@inner
def new_customer(w, slot, person):
    s = w.state[0]
    c = w.cust[slot]
    blank(c)
    c.person = person
    c.step = s.start  # a visit that takes no step ends before its first
    c.door = s.now
    c.idle = s.now
    c.began = s.now
    w.count[slot, :] = 0
    w.real[slot, :] = 0.0
    for i in range(len(w.promises)):
        w.count[slot, s.due + i] = -1
    for b in range(s.lines):
        ln = w.line[slot * s.lines + b]
        ln.state = IDLE
        ln.token += 1
        ln.running = 0
        ln.rest = 0
        ln.slot = slot
    last = len(w.segments) - 1
    u = draw(w, c, w.stream[S_SEGMENT], ZERO) if last > 0 else 0.0
    g = ZERO
    while g < last and u >= w.segments[g].upto:
        g += 1
    c.segment = g
    for t in range(len(w.traits)):
        w.real[slot, s.traits + t] = trait(w, c, t)
    c.expects = number(w, slot, w.segments[g].expects, ZERO)


@inner
def blank(c):
    c.visit = 0
    c.idle_was = 0
    c.ahead = 0
    c.over = 0
    c.left = 0
    c.pending = 0
    c.reason = 0
    c.stage = -1
    c.stage_began = 0
    c.step = -1
    c.away = 0
    c.present = 0
    c.home = 0
    c.in_contact = 0
    c.forked = 0
    c.forks = 0
    c.unfelt = 0
    c.wait_stage = -1
    c.under = 0
    c.covered = 0
    c.cover_from = 0
    c.stretch = 0
    c.armed = -1
    c.carries = 0
    c.server = -1
    c.jobs = 0
    c.used = 0
    c.promise = -1
    c.failures = 0
    c.recovered = 0
    c.complained = 0
    c.broken = 0
    c.fail_step = -1
    c.steps_taken = 0
    c.waited = 0
    c.queued = 0
    c.away_ticks = 0
    c.staged = 0
    c.moments = 0
    c.acts = 0
    c.quality_more = 0.0
    c.expects_more = 0.0
    c.priority = 0.0
    c.wait = 0.0
    c.late = 0.0
    c.promised = 0.0
    c.emotion = 0.0
    c.worst = 0.0
    c.best = 0.0
    c.first = 0.0
    c.severity = 0.0
    c.before = 0.0
    c.returns = 0.0
    c.tells = 0.0
    c.rule_cost = 0.0
    c.use_cost = 0.0


@inner
def roster_goes_on(w, at):
    """Does a row of the roster still matter? Not after two rounds in which it alone was left and changed nothing."""
    s = w.state[0]
    s.quiet = s.quiet + 1 if s.heap == 0 and s.next_at == NEVER else ZERO
    if s.quiet > 2 * len(w.shifts):
        return False
    return s.more == 1 or s.left < s.arrived or s.jobs_free < len(w.spare_jobs) or at < s.length


@inner
def roster(w):
    """One row of the week's roster; pool -1 is the door."""
    s = w.state[0]
    row = w.shifts[s.shift]
    s.shift += 1
    if s.shift == len(w.shifts):
        s.shift = 0
        s.week += 1
    if row.pool < 0:
        s.open = row.count
        if s.resumes == 1:
            if row.count != 0:
                day_begins(w)
            else:
                s.shut = 1
                push(w, s.now, I(NIGHT), ZERO, ZERO, ZERO, ZERO, NONE)
        elif row.count != 0:
            end_overtime(w)
        elif s.inside > 0:
            s.overtime = 1
    else:
        touch(w, row.pool)
        w.pool[row.pool].roster = row.count
        if s.overtime == 0 or row.count > w.pool[row.pool].count:
            staff(w, row.pool, row.count)


@inner
def dispatch(w, slot, key, token, extra):
    """One event of the heap."""
    s = w.state[0]
    rank = key >> 60
    person = (key >> 24) & PERSON_MASK
    what = key & 0xFFFFFF
    b = what >> 16
    c = w.cust[slot]
    if rank == PATIENCE:
        ln = w.line[slot * s.lines + b]
        if c.person == person and ln.token == token and ln.state == QUEUED:
            give_up(w, slot, b)
        else:
            s.stale -= 1
    elif rank == ENDS:
        if b == SIDE_LINE:
            job_ends(w, extra)
        elif b == 0:
            main_ends(w, slot)
        else:
            ln = w.line[slot * s.lines + b]
            if c.person == person and ln.token == token and ln.state == WORKING:
                beside_ends(w, slot, b)
            elif extra >= 0:
                release(w, extra)
    elif rank == ARRIVALS:
        comes_back(w, slot, token)
    elif rank == NIGHT:
        everybody_goes_home(w)
    elif c.person == person:
        if rank == PROMISES:
            promise_due(w, slot, b, token, ((what >> 8) & 255) - 1)
        elif b > 0:
            tick(w, slot, b, token)
        else:
            r = (what >> 8) & 255
            sub = (what >> 6) & 3
            if sub == 3:
                wait_clock(w, slot, r, token, extra)
            elif w.rules[r].recover >= 0:
                recovery_happens(w, slot, r, sub, token, extra)


@inner
def nearly_full(w, space):
    s = w.state[0]
    pieces = w.held_moments.shape[1]
    if s.heap + space + s.morning * (len(w.cust) - s.free) > len(w.heap) or s.most_entries + space > w.queue.shape[1] or s.agenda_hi + space > len(w.agenda):
        return True
    if s.free < 2 or s.jobs_free < space or s.most_moments + space > pieces or s.visits + 2 > len(w.visits):
        return True
    return s.record != 0 and (s.moments + pieces > len(w.moments) or s.acts + space > len(w.acts))


def run(w, space, budget):
    """Until the end (DONE), or until an array might overflow or `budget` events have passed (FULL): call again to go on."""
    s = w.state[0]
    h = w.heap
    if s.events == 0:
        next_arrival(w)
        s.events = 1
    stop = s.events + budget
    while True:
        if s.agenda_lo < s.agenda_hi:
            if nearly_full(w, space):  # a new shift may call hundreds, each with events of its own
                return FULL
            a = w.agenda[s.agenda_lo]
            s.agenda_lo += 1
            if a.pool == AHEAD:
                s.now = a.at
                go_on(w, a.line, a.token)
                s.now = s.real
            else:
                called(w, a.line, a.pool, a.token)
            continue
        s.agenda_lo = 0
        s.agenda_hi = 0
        if s.stuck > 0:
            return DONE
        if s.stale > s.heap - s.stale + 64:
            compact(w)
        if nearly_full(w, space) or s.events >= stop:
            return FULL
        s.events += 1
        t = h[0].t if s.heap > 0 else I(NEVER)
        if len(w.shifts) > 0:
            at = s.week * lay_week + w.shifts[s.shift].time
            if at <= t and at <= s.next_at and roster_goes_on(w, at):
                s.real = max(s.real, at)
                s.now = s.real
                roster(w)
                continue
        if s.heap == 0 and s.next_at == NEVER:
            return DONE
        if s.next_at < t or (s.next_at == t and arrival_first(w)):
            s.real = s.next_at
            s.now = s.real
            arrive(w)
            s.now = s.real
            continue
        e = h[0]
        key = e.key
        slot = e.slot
        token = e.token
        extra = e.extra
        pop(w)
        if t > s.real:
            s.real = t
        s.now = s.real
        dispatch(w, slot, key, token, extra)
        s.now = s.real


lay_week = WEEK


@inner
def arrival_first(w):
    """At one instant: does the next arrival come before the head of the heap?"""
    return key_of(I(ARRIVALS), w.state[0].next_person, ZERO) < w.heap[0].key


run_compiled = entry(run)
pack = entry(pack_world.pack)
EVENTS_A_CALL = 2_000_000  # events between two looks at Python: progress, Ctrl-C


def simulate(plan: lay.Plan, seed: int, replication: int, *, record: str = EVERYTHING, slots: int = 256, rows: int = 1 << 14,
             progress: Callable[[int], None] | None = None) -> Journeys:
    """One replication; `record` is one of RECORDS. `slots` and `rows` are where the arrays begin; they grow as they must. `progress` gets the tick reached."""
    arrays, totals = new_world(plan, seed, replication, record == EVERYTHING, slots, rows), Totals.none(plan)
    names = PLAN_FIELDS + STATE_FIELDS
    taken: dict[str, list[Any]] = {"visits": [], "trait_rows": [], "moments": [], "acts": []}
    space = np.int64(room(plan))
    while True:
        status = run_compiled(pack(*[arrays[name] for name in names]), space, np.int64(EVENTS_A_CALL))
        totals.add(plan, arrays["visits"][: int(arrays["state"]["visits"][0])])
        take_rows(arrays, taken, record != SUMMARY)
        if progress:
            progress(int(arrays["state"]["real"][0]))
        if arrays["state"]["stuck"][0]:
            raise RunError(stuck(plan, arrays["state"]))
        if status == DONE:
            if arrays["state"]["left"][0] < arrays["state"]["arrived"][0]:
                raise RunError(waits_for_ever(plan, [int(n) for n in arrays["pool"]["waiting"]]))
            return journeys(plan, arrays, taken, totals)
        grow(arrays, plan)


def stuck(plan: lay.Plan, state: Any) -> str:
    person, step = int(state["stuck"][0]) - 1, plan.names.steps[int(state["stuck_step"][0])]
    return f"customer {person} has passed {PASSES:,} steps and stands at '{step}': this journey cannot end; look at `next` and `again`"


def take_rows(arrays: dict[str, Any], taken: dict[str, list[Any]], visits: bool) -> None:
    """Finished rows leave the arrays of the loop, so that these stay as small as who is present; `visits`: keep theirs."""
    state = arrays["state"]
    for name, counter in (("visits", "visits"), ("trait_rows", "visits"), ("moments", "moments"), ("acts", "acts")):
        finished.take(arrays, name, int(state[counter][0]) if visits else 0, taken[name])
    for counter in ("visits", "moments", "acts"):
        state[counter] = 0


def journeys(plan: lay.Plan, arrays: dict[str, Any], taken: dict[str, list[Any]], totals: Totals) -> Journeys:
    state, pool = arrays["state"][0], arrays["pool"]
    person, visit, count = (np.concatenate([rows[name] for rows in taken["visits"]]) for name in ("person", "visit", "moments"))
    place = finished.places_of_visits(person, visit)
    moment_place = finished.places_of_moments(count, place) if state["record"] else np.zeros(0, np.int64)
    visits, traits = finished.put(taken["visits"], place), finished.put(taken["trait_rows"], place)
    moments, acts = finished.put(taken["moments"], moment_place), np.concatenate(taken["acts"])
    assert visits.dtype == VISIT and moments.dtype == MOMENT and acts.dtype == ACT
    pools = np.zeros(len(plan.pools), POOL_ROW)
    for name, source in (("joined", "joined"), ("called", "called"), ("gone", "gone"), ("waiting", "integral"), ("waited", "waited"), ("busy", "busy_ticks"),
                         ("rostered", "rostered"), ("over", "over"), ("side", "side"), ("most", "most")):
        pools[name] = pool[source][: len(pools)]
    pools["pool"] = np.arange(len(pools))
    tail = np.maximum(int(state["length"]) - pool["since"][: len(pools)], 0)
    pools["rostered"] += pool["roster"][: len(pools)] * tail
    counts = np.zeros(1, COUNTS)
    counts["arrived"], counts["shut_out"], counts["visits"], counts["left"] = state["arrived"], state["shut_out"], state["left"], state["left"]
    return Journeys(int(state["seed"]), int(state["replication"]), visits, traits[:, : len(plan.traits)], moments, sort_rows(acts), pools, counts, totals)

