"""Draws, amounts and conditions of one visit."""

from __future__ import annotations

from motsim.engines.common.calendar import day_of
from motsim.engines.common.calendar import hour_of as clock_hour
from motsim.engines.common.calendar import weekday_of as clock_weekday
from motsim.engines.common.visit_end import amount_of
from motsim.engines.compiled.constants import ZERO, inner
from motsim.plan import layout as lay
from motsim.plan.layout import (
    CONST,
    EXPR,
    N_BEST,
    N_BUSY,
    N_DAY,
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
    N_REASON,
    N_RECOVERED,
    N_SEGMENT,
    N_SEVERITY,
    N_TRAIT,
    N_VISITS,
    N_WAIT,
    N_WEEKDAY,
    N_WORST,
)
from motsim.plan.layout import VISIT as VISIT_SCOPE
from motsim.plan.random_streams import exponentials, quantile, uniform, uniforms
from motsim.plan.stack_program import evaluate


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
            v = (
                max(s.now - c.idle, ZERO) / 60_000_000.0
                if is_felt(c) and c.in_contact == 0
                else c.wait
            )
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
        elif code == N_DAY:
            v = float(day_of(s.now) + s.first_day)
        elif code == N_SEGMENT:
            v = float(c.segment)
        elif code == N_PROMISE:
            v = float(c.promise)
        elif code == N_REASON:
            v = float(c.reason) if c.over == 1 else -1.0
        elif code == N_QUEUE:
            v = float(w.pool[a].waiting + w.pool[a].beyond)
        elif code == N_BUSY:
            v = min(w.pool[a].busy / w.pool[a].count, 1.0) if w.pool[a].count > 0 else 1.0
        elif code == N_EMPOWERED:
            v = w.pool_rows[a].empowered if w.pool_rows[a].empowered >= 0.0 else 1e9
        elif code == N_SEVERITY:
            v = c.severity
        elif code == N_MINUTES:
            v = (s.now - c.door) / 60_000_000.0
        w.value[k] = v


@inner
def number_more(w, slot, index, n, more):
    a = w.amounts[index]
    if a.kind == EXPR:
        fill(w, slot, a.reads_lo, a.reads_hi)
        return a.shift + a.scale * evaluate(w.op, w.arg, a.lo, a.hi, w.value, w.stack)
    s = w.state[0]
    c = w.cust[slot]
    return amount_of(a, w.data, s.seed, s.replication, c.person, c.visit, a.stream ^ more, n)


@inner
def number(w, slot, index, n):
    a = w.amounts[index]
    # most are constants, not worth a call
    return a.mean if a.kind == CONST else number_more(w, slot, index, n, ZERO)


@inner
def value_at(w, a, u):
    """The value of a distribution at u, a number from 0 to 1."""
    return a.shift + a.scale * quantile(a.kind, a.a, a.b, a.c, w.data, u)


@inner
def draw_early(w, slot):
    """The luck of a visit's end and, of a plain plan, the durations that it will ask for unless it
    is given up.

    A draw is a pure function, so nobody sees when it is made. Here they are made in rows of the
    same, with no question in between.
    """
    s = w.state[0]
    c = w.cust[slot]
    uniforms(
        s.seed, s.replication, c.person, c.visit, w.early_stream, w.real[slot, s.luck :], s.draws
    )
    if s.drawn > 0:
        out = w.real[slot, s.early :]
        exponentials(w.early_a, w.early_scale, w.early_shift, out, s.exponentials)
        for j in range(s.exponentials, s.drawn):
            out[j] = value_at(w, w.amounts[w.early_row[j]], out[j])


@inner
def duration(w, slot, st, k, n):
    """Minutes that a step takes."""
    s = w.state[0]
    if st.takes < 0:
        return 0.0
    if s.drawn > 0 and n == 0 and w.early_at[k] >= 0:
        return w.real[slot, s.early + w.early_at[k]]
    return number(w, slot, st.takes, n)


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
    return value_at(w, a, u)


@inner
def is_felt(c):
    return c.away == 0 and c.home == 0 and c.unperceived == 0 and c.ahead == 0


@inner
def growth_of(w, slot, st, k):
    """What priority gains a minute in the line before this step."""
    if st.grows < 0:
        return 0.0
    return number(w, slot, st.grows, w.count[slot, w.state[0].passes + k])


@inner
def priority_of(w, slot, st, k):
    c = w.cust[slot]
    return c.priority + (
        number(w, slot, st.priority, w.count[slot, w.state[0].passes + k])
        if st.priority >= 0
        else 0.0
    )
