"""What is felt: contacts against expectation, waits against what is acceptable, failures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from motsim.engines.common import calendar
from motsim.engines.reference.formulas import (
    announced,
    complaint_chance,
    contact_moment,
    wait_moment,
)
from motsim.engines.reference.house_rules import fire, fire_event
from motsim.engines.reference.promises import promises_at
from motsim.engines.reference.queues import Track
from motsim.engines.reference.records import act, write_moment
from motsim.engines.reference.sampling import draw, happens, number
from motsim.plan import layout as lay
from motsim.plan.layout import CONTACT, EXPR
from motsim.units import MINUTE, emotion_of

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer

Failures = tuple[float, Sequence[tuple[int, float]], bool]
UNHARMED: Failures = (0.0, (), False)


# -- a contact -------------------------------------------------------------------------------------
def contact(
    c: Customer, st: Any, k: int, n: int, began: int, now: int, severity: float, main: bool
) -> None:
    """Write the moment of a contact: quality against expectation."""
    points = st.points
    spread = bonus = raised = 0.0
    if st.varies:
        value = number(c, st.quality, n)
        if c.model.amounts[st.quality].kind == EXPR:
            points = value
        else:
            spread = value - points
    if c.quality_more != 0.0 or c.expects_more != 0.0 or st.at >= 0:
        bonus, raised = owed(c, st, main)
    if st.expects >= 0:
        expects = calendar.expectation(number(c, st.expects, n), raised)
    else:
        expects = calendar.expectation(c.expects, raised) if raised else c.expected
    if st.announced:
        expects = announced(c.psy, expects, emotion_of(points))
    performance, gap, emotion = contact_moment(
        c.psy, points, bonus, spread, severity, expects, c.first, 1 if c.profile else 0
    )
    span = (now - began) / MINUTE
    write_moment(
        c,
        k,
        n,
        lay.M_CONTACT,
        -1,
        began,
        now,
        span if span > 1.0 else 1.0,
        expects,
        performance,
        gap,
        emotion,
    )


def owed(c: Customer, st: Any, main: bool) -> tuple[float, float]:
    """What earlier rules have done for this contact: points of quality, points of expectation; used
    up by it.
    """
    bonus = raised = 0.0
    if main:
        bonus, raised = c.quality_more, c.expects_more
        c.quality_more = c.expects_more = 0.0
    if st.at >= 0:
        bonus += c.quality_at[st.at]
        raised += c.expects_at[st.at]
        c.quality_at[st.at] = c.expects_at[st.at] = 0.0
    return bonus, raised


# -- a wait ----------------------------------------------------------------------------------------
def end_stretch(c: Customer, k: int, now: int) -> None:
    """The wait that runs since the last contact ends: its moment, or that of the promise it ends
    on.
    """
    c.wait = 0.0
    if c.felt and now > c.idle:
        span = now - c.idle
        c.wait = span / MINUTE
        c.waited += span
        if not (c.model.promises and ends_promise(c, k)):
            feel_wait(c, k if k >= 0 else c.at, now)
    c.previous_idle, c.idle = min(c.idle, now), max(now, c.booked)
    c.stretch += 1
    c.covered, c.cover_from = 0, now


def ends_promise(c: Customer, k: int) -> bool:
    """Does an open promise end as step k begins?"""
    m = c.model
    return (
        k >= 0
        and m.step_rows[k].promised
        and any(
            p.to == k and p.to_edge == lay.BEGINS and c.due[i] >= 0
            for i, p in enumerate(m.promises)
        )
    )


def feel_wait(c: Customer, k: int, now: int) -> None:
    """The moment of a felt wait before step k: felt minutes against acceptable ones; the step's own
    words first, then those of what runs beside.
    """
    m, st = c.model, c.model.step_rows[k]
    covered = c.covered + (now - max(c.cover_from, c.idle) if c.under else 0)
    acceptable, occupied, told = st.acceptable, st.occupied, st.told
    if c.wait_stage >= 0:
        beside = m.stages[c.wait_stage]
        acceptable = acceptable if acceptable >= 0.0 else beside.acceptable
        occupied = occupied if occupied >= 0.0 else beside.occupied
        told = told if told >= 0 else beside.told
    if acceptable < 0.0 and m.promises:
        acceptable = promise_left(c)
    felt, gap, emotion = wait_moment(
        c.psy,
        c.wait,
        covered / MINUTE,
        occupied if occupied > 0.0 else 0.0,
        acceptable,
        told if told > 0 else lay.TOLD_NONE,
    )
    write_moment(
        c, k, c.passes[k], lay.M_WAIT, -1, c.idle, now, c.wait, acceptable, felt, gap, emotion
    )


def promise_left(c: Customer) -> float:
    """Minutes an open promise left when the wait began (the earliest due); -1 without one."""
    left = [(due - c.idle) / MINUTE for due in c.due if due > c.idle]
    return min(left) if left else -1.0


# -- the end of a step, and what went wrong in it --------------------------------------------------
def contact_ends(c: Customer, line: Track, st: Any, k: int, n: int, now: int) -> bool:
    """What the end of a pass writes and sets off; True if a failure was caught and the step is done
    once more.
    """
    main = line is c.main
    hit, felt, again = failures_of(c, st, k, n, main) if st.may_fail or c.carries else UNHARMED
    c.passes[k] = n + 1
    if st.kind == CONTACT:
        if felt and c.failures == 0:
            c.before = c.emotion if c.profile else calendar.expectation(c.expects, 0.0)
        contact(c, st, k, n, line.began, now, hit, main)
        if main:
            c.idle, c.cover_from = max(now, c.booked), now
            c.stretch += 1
            c.covered = 0
    for f, severity in felt:
        fails(c, f, severity, k)
    if st.closes:
        if st.promised and main:
            promises_at(c, k, lay.ENDS)
        fire(c, st.ends_lo, st.ends_hi, None)
    if main:
        c.in_contact = False
    return again


def failures_of(c: Customer, st: Any, k: int, n: int, main: bool) -> Failures:
    """What went wrong in this pass, or earlier behind the scenes and shows now: the worst severity,
    each that is felt, and whether one was caught.
    """
    shows = st.kind == CONTACT
    felt, again = carried_here(c, k) if shows and main and c.carries else [], False
    for f in range(st.fail_lo, st.fail_hi):
        fail = c.model.fails[f]
        if not happens(c, fail.chance, n):
            continue
        severity = number(c, fail.severity, n)
        if severity <= 0.0:
            continue
        if fail.caught >= 0 and happens(c, fail.caught, n):
            again = main
            act(c, lay.A_CAUGHT, detail=f)
        elif shows:
            felt.append((f, severity))
        else:
            carry(c, f, severity)
    return max((severity for _, severity in felt), default=0.0), felt, again


def carried_here(c: Customer, k: int) -> list[tuple[int, float]]:
    """Failures from behind the scenes that contact k brings to light; they are carried no further."""
    felt = []
    for f, fail in enumerate(c.model.fails):
        if c.carried[f] > 0.0 and fail.felt_at in (-1, k):
            felt.append((f, c.carried[f]))
            c.carried[f] = 0.0
            c.carries -= 1
    return felt


def carry(c: Customer, f: int, severity: float) -> None:
    """Nobody has felt it yet."""
    c.carries += 0 if c.carried[f] > 0.0 else 1
    c.carried[f] = max(c.carried[f], severity)


def fails(c: Customer, f: int, severity: float, k: int) -> None:
    m, fail = c.model, c.model.fails[f]
    c.failures += 1
    c.severity, c.fail_step = severity, k
    act(c, lay.A_FAILED, detail=f, after=severity)
    fire(c, fail.bind_lo, fail.bind_hi, None)
    if draw(c, m.stream["complains"], c.failures - 1) < complaint_chance(c.psy, severity):
        c.complained += 1
        act(c, lay.A_COMPLAINED, detail=f)
        fire_event(c, m.plan.events.complains)
