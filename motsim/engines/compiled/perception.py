"""What is felt: contacts against expectation, waits against what is acceptable, failures."""

from __future__ import annotations

from motsim.engines.common.calendar import expectation as door_expects
from motsim.engines.common.learning import surprise_of
from motsim.engines.compiled.constants import (
    E_COMPLAINS,
    END_EDGE,
    NONE,
    ONE,
    S_COMPLAINS,
    ZERO,
    I,
    inner,
)
from motsim.engines.compiled.house_rules import fire, fire_event
from motsim.engines.compiled.promises import update_promises
from motsim.engines.compiled.records import hold_cause, write_act, write_moment
from motsim.engines.compiled.sampling import draw, happens, is_felt, number
from motsim.engines.compiled.state import M_FAILURE
from motsim.plan.layout import (
    A_CAUGHT,
    A_COMPLAINED,
    A_FAILED,
    BEGINS,
    CONST,
    CONTACT,
    EXPR,
    M_CONTACT,
    M_WAIT,
)
from motsim.psychology.expectation import announced
from motsim.psychology.perception import complaint_chance, contact_moment, wait_moment
from motsim.units import emotion_of


@inner
def feel_contact(w, slot, st, k, n, began, severity, main):
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
    if s.town != 0:
        raised += surprise_of(w.minds, c.person, k) + (c.taught if st.expects >= 0 else 0.0)
    if st.expects >= 0:
        expects = door_expects(number(w, slot, st.expects, n), raised)
    else:
        expects = door_expects(c.expects, raised) if raised != 0.0 else c.expected
    unannounced = expects
    if st.announced != 0:
        expects = announced(w.psychology[c.segment], expects, emotion_of(points))
    performance, gap, emotion = contact_moment(
        w.psychology[c.segment],
        points,
        bonus,
        spread,
        severity,
        expects,
        c.first,
        ONE if c.moments > 0 else ZERO,
    )
    span = max((s.now - began) / 60_000_000.0, 1.0)
    if s.trace != 0:
        hold_cause(w, slot, k, I(M_CONTACT), span, points, bonus, spread, severity, unannounced)
    write_moment(w, slot, k, n, I(M_CONTACT), NONE, began, span, expects, performance, gap, emotion)


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
        span = max(s.now - c.idle, ZERO)
        # often there is none, and a division takes longer than to ask
        c.wait = span / 60_000_000.0 if span > 0 else 0.0
        c.waited += span
        kept = False
        if k >= 0 and w.steps[k].promised != 0:
            for i in range(len(w.promises)):
                if (
                    w.promises[i].to == k
                    and w.promises[i].to_edge == BEGINS
                    and w.count[slot, s.due + i] >= 0
                ):
                    kept = True
        if span > 0 and not kept:
            feel_wait(w, slot, step)
    else:
        c.wait = 0.0
    c.previous_idle = min(c.idle, s.now)
    c.idle = max(s.now, c.booked)
    c.stretch += 1
    c.covered = 0
    c.cover_from = s.now


@inner
def of_wait(stages, st, wait_stage):
    """What is typed of a wait before a step: acceptable minutes (below 0: nothing), the part that
    is occupied, and what is told.
    """
    acceptable = st.acceptable
    occupied = st.occupied
    info = st.told
    if wait_stage >= 0:
        side = stages[wait_stage]
        if acceptable < 0.0:
            acceptable = side.acceptable
        if occupied < 0.0:
            occupied = side.occupied
        if info < 0:
            info = side.told
    return acceptable, max(occupied, 0.0), max(info, ZERO)


@inner
def feel_wait(w, slot, step):
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[step]
    covered = c.covered
    if c.under > 0:
        covered += s.now - max(c.cover_from, c.idle)
    acceptable, occupied, info = of_wait(w.stages, st, c.wait_stage)
    if acceptable < 0.0:
        acceptable = promise_left(w, slot)
    felt, gap, emotion = wait_moment(
        w.psychology[c.segment], c.wait, covered / 60_000_000.0, occupied, acceptable, info
    )
    if s.trace != 0:
        left = promise_left(w, slot)
        minutes = covered / 60_000_000.0
        hold_cause(w, slot, step, I(M_WAIT), c.wait, minutes, c.wait_stage * 1.0, left, 0.0, 0.0)
    n = w.count[slot, s.passes + step]
    write_moment(w, slot, step, n, I(M_WAIT), NONE, c.idle, c.wait, acceptable, felt, gap, emotion)


@inner
def end_pass(w, slot, i, k, n):
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
            write_act(w, slot, I(A_CAUGHT), NONE, I(f), 0.0, 0.0, 0.0)
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
            c.before_at = c.moments
        feel_contact(w, slot, st, k, n, w.line[i].began, hit, main)
        if main:
            c.idle = max(s.now, c.booked)
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
                    record_failure(w, slot, I(f), v, k)
        for f in range(st.fail_lo, st.fail_hi):
            v = w.real[slot, s.carried + f]
            if v > 0.0:
                w.real[slot, s.carried + f] = 0.0
                record_failure(w, slot, I(f), v, k)
    if st.promised != 0 and main:
        update_promises(w, slot, k, END_EDGE)
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
def record_failure(w, slot, f, severity, k):
    c = w.cust[slot]
    c.failures += 1
    c.severity = severity
    c.fail_step = k
    write_act(w, slot, I(A_FAILED), NONE, f, 0.0, severity, 0.0)
    if w.state[0].trace != 0:
        hold_cause(w, slot, k, I(M_FAILURE), 0.0, severity, 0.0, 0.0, 0.0, 0.0)
    fire(w, slot, w.fails[f].bind_lo, w.fails[f].bind_hi, NONE)
    if draw(w, c, w.stream[S_COMPLAINS], c.failures - 1) < complaint_chance(
        w.psychology[c.segment], severity
    ):
        c.complained += 1
        write_act(w, slot, I(A_COMPLAINED), NONE, f, 0.0, 0.0, 0.0)
        fire_event(w, slot, I(E_COMPLAINS))
