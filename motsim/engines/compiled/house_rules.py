"""Rules of the house: whether they fire, what they change, side jobs, recoveries and clocks of
waiting.
"""

from __future__ import annotations

from motsim.engines.common.calendar import CLOCKS, SIDE_LINE, day_of
from motsim.engines.common.calendar import expectation as door_expects
from motsim.engines.compiled.constants import (
    E_RECOVERED,
    E_WAITS,
    NONE,
    ONE,
    QUEUED,
    ZERO,
    I,
    inner,
)
from motsim.engines.compiled.event_heap import push
from motsim.engines.compiled.queues import join, move, release
from motsim.engines.compiled.records import close, hold_cause, write_act, write_moment
from motsim.engines.compiled.sampling import happens, holds, is_felt, number
from motsim.plan.layout import (
    A_ANSWERED,
    A_ESCALATED,
    A_FOLLOWED,
    A_NOT_ALLOWED,
    A_RULE,
    A_SOLVED,
    A_TOO_LATE,
    M_RECOVERY,
    M_RULE,
)
from motsim.plan.random_streams import ticks
from motsim.psychology.perception import recovery_moment


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
            write_act(w, slot, I(A_ESCALATED), r, rule.escalate_to, 0.0, 0.0, 0.0)
            span = number(w, slot, rule.escalate_takes, n) if rule.escalate_takes >= 0 else 0.0
            start_side_job(
                w, slot, rule.escalate_to, r, n, span, cost, rule_priority(w, slot, rule, n)
            )
        else:
            write_act(w, slot, I(A_NOT_ALLOWED), r, p, 0.0, 0.0, cost)
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
        go_before(w, slot, number(w, slot, rule.priority, n))
    if rule.returns >= 0:
        c.returns += number(w, slot, rule.returns, n)
    if rule.tells >= 0:
        c.tells += number(w, slot, rule.tells, n)
    if rule.emotion >= 0:
        before = c.emotion
        after = min(10.0, max(-10.0, number(w, slot, rule.emotion, n)))
        if s.trace != 0:
            hold_cause(w, slot, c.step, I(M_RULE), 1.0, after, 0.0, 0.0, 0.0, 0.0)
        write_moment(w, slot, c.step, n, I(M_RULE), r, s.now, 1.0, 0.0, after, after, after)
    write_act(w, slot, I(A_RULE), r, p, before, after, cost)
    if rule.recover >= 0:
        recover(w, slot, r, n)
    if rule.takes >= 0:
        more = number(w, slot, rule.takes, n)
        if line >= 0:
            w.line[line].takes_more += more
        elif p >= 0 and more > 0.0:
            start_side_job(w, slot, p, r, NONE, more, 0.0, rule_priority(w, slot, rule, n))


@inner
def go_before(w, slot, more):
    """Another priority for the rest of the visit, in the lines in which it stands already, too."""
    lines = w.state[0].lines
    w.cust[slot].priority += more
    for i in range(slot * lines, slot * lines + lines):
        if w.line[i].state == QUEUED:
            if i == slot * lines:
                w.cust[slot].rank += more
            move(w, I(i), more)


@inner
def rule_priority(w, slot, rule, n):
    return number(w, slot, rule.priority, n) if rule.priority >= 0 else 0.0


@inner
def start_side_job(w, slot, p, r, n, span, cost, priority):
    s = w.state[0]
    c = w.cust[slot]
    c.jobs += 1
    s.jobs_free -= 1
    s.look = 1
    j = w.spare_jobs[s.jobs_free]
    b = w.job[j]
    b.turn = c.turn
    b.slot = slot
    b.pool = p
    b.rule = r
    b.n = n
    b.span = ticks(span)
    b.what = (SIDE_LINE << 16) | (r << 8) | (c.jobs & 255)
    b.cost = cost
    join(w, p, priority, c.turn, b.what, -1 - j, ZERO)


@inner
def end_side_job(w, j):
    s = w.state[0]
    b = w.job[j]
    c = w.cust[b.slot]
    p = b.pool
    w.pool[p].side += b.span
    if b.n >= 0 and c.turn == b.turn:
        if c.over == 0:
            apply(w, b.slot, b.rule, b.n, p, b.cost, NONE)
        elif c.pending > 0:
            write_act(w, b.slot, I(A_TOO_LATE), b.rule, p, 0.0, 0.0, 0.0)
    w.spare_jobs[s.jobs_free] = j
    s.jobs_free += 1
    release(w, p, ZERO)


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
            push(
                w, s.now + ticks(number(w, slot, amount, n)), I(CLOCKS), c.turn, what, slot, n, step
            )


@inner
def carry_out_recovery(w, slot, r, sub, n, step):
    c = w.cust[slot]
    write_act(
        w,
        slot,
        I(A_ANSWERED) if sub == 0 else I(A_SOLVED) if sub == 1 else I(A_FOLLOWED),
        r,
        NONE,
        0.0,
        0.0,
        0.0,
    )
    if sub == 1:
        s = w.state[0]
        rec = w.recovers[w.rules[r].recover]
        solve = number(w, slot, rec.solve, n)
        answer = number(w, slot, rec.answer, n) if rec.answer >= 0 else solve
        expects = door_expects(c.expects, 0.0)
        quality = number(w, slot, rec.quality, n)
        performance, gap, emotion = recovery_moment(
            w.psychology[c.segment],
            quality,
            answer,
            solve,
            expects,
            c.before,
            c.severity,
            c.failures,
        )
        c.recovered += 1
        if s.trace != 0:
            failures = c.failures * 1.0
            hold_cause(
                w, slot, step, I(M_RECOVERY), 1.0, quality, answer, solve, c.severity, failures
            )
        write_moment(
            w, slot, step, n, I(M_RECOVERY), r, s.now, 1.0, expects, performance, gap, emotion
        )
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
        push(w, at, I(CLOCKS), c.turn, (r << 8) | (3 << 6), slot, c.stretch, at)


@inner
def strike_wait_clock(w, slot, r, stretch, at):
    c = w.cust[slot]
    if c.over == 1 or c.stretch != stretch or c.in_contact == 1:
        return
    try_rule(w, slot, r, NONE)
    every = w.rules[r].every
    if every >= 0:
        push(w, at + every, I(CLOCKS), c.turn, (r << 8) | (3 << 6), slot, stretch, at + every)


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
