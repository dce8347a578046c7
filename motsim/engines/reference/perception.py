"""What is felt: contacts against expectation, waits against what is acceptable, failures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from motsim.engines.common import calendar
from motsim.engines.reference.formulas import (
    announced,
    complaint_chance,
    contact_moment,
    surprise_of,
    wait_moment,
)
from motsim.engines.reference.house_rules import fire, fire_event
from motsim.engines.reference.promises import update_promises
from motsim.engines.reference.queues import Track
from motsim.engines.reference.records import write_act, write_moment
from motsim.engines.reference.sampling import draw, happens, number
from motsim.plan import layout as lay
from motsim.plan.layout import CONTACT, EXPR
from motsim.units import MINUTE, emotion_of

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer

Failures = tuple[float, Sequence[tuple[int, float]], bool]
UNHARMED: Failures = (0.0, (), False)


# -- a contact -------------------------------------------------------------------------------------
def feel_contact(
    customer: Customer,
    step: Any,
    index: int,
    occurrence: int,
    began: int,
    now: int,
    severity: float,
    main: bool,
) -> None:
    """Write the moment of a contact: quality against expectation."""
    points = step.points
    spread = bonus = raised = 0.0
    if step.varies:
        value = number(customer, step.quality, occurrence)
        if customer.model.amounts[step.quality].kind == EXPR:
            points = value
        else:
            spread = value - points
    if customer.quality_more != 0.0 or customer.expects_more != 0.0 or step.at >= 0:
        bonus, raised = take_owed(customer, step, main)
    if customer.model.learns:
        raised += surprise_of(customer.model.minds, customer.person, index) + (
            customer.taught if step.expects >= 0 else 0.0
        )
    if step.expects >= 0:
        expects = calendar.expectation(number(customer, step.expects, occurrence), raised)
    else:
        expects = calendar.expectation(customer.expects, raised) if raised else customer.expected
    if step.announced:
        expects = announced(customer.psy, expects, emotion_of(points))
    performance, gap, emotion = contact_moment(
        customer.psy,
        points,
        bonus,
        spread,
        severity,
        expects,
        customer.first,
        1 if customer.profile else 0,
    )
    span = (now - began) / MINUTE
    write_moment(
        customer,
        index,
        occurrence,
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


def take_owed(customer: Customer, step: Any, main: bool) -> tuple[float, float]:
    """Take what earlier rules have done for this contact: points of quality, points of expectation.
    It uses them up.
    """
    bonus = raised = 0.0
    if main:
        bonus, raised = customer.quality_more, customer.expects_more
        customer.quality_more = customer.expects_more = 0.0
    if step.at >= 0:
        bonus += customer.quality_at[step.at]
        raised += customer.expects_at[step.at]
        customer.quality_at[step.at] = customer.expects_at[step.at] = 0.0
    return bonus, raised


# -- a wait ----------------------------------------------------------------------------------------
def end_stretch(customer: Customer, index: int, now: int) -> None:
    """End the wait that runs since the last contact. It becomes a moment of its own, or of the
    promise it ends on.
    """
    customer.wait = 0.0
    if customer.felt and now > customer.idle:
        span = now - customer.idle
        customer.wait = span / MINUTE
        customer.waited += span
        if not (customer.model.promises and is_end_of_promise(customer, index)):
            feel_wait(customer, index if index >= 0 else customer.at, now)
    customer.previous_idle, customer.idle = min(customer.idle, now), max(now, customer.booked)
    customer.stretch += 1
    customer.covered, customer.cover_from = 0, now


def is_end_of_promise(customer: Customer, index: int) -> bool:
    """Is this the step at whose begin an open promise ends?"""
    model = customer.model
    return (
        index >= 0
        and model.step_rows[index].promised
        and any(
            promise.to == index
            and promise.to_edge == lay.BEGINS
            and customer.due[promise_index] >= 0
            for promise_index, promise in enumerate(model.promises)
        )
    )


def of_wait(customer: Customer, step: Any) -> tuple[float, float, int]:
    """Give what is typed of a wait before a step: acceptable minutes (below 0: nothing), the part
    that is occupied, and what is told. The step's own words come first, then those of what runs
    beside.
    """
    acceptable, occupied, told = step.acceptable, step.occupied, step.told
    if customer.wait_stage >= 0:
        beside = customer.model.stages[customer.wait_stage]
        acceptable = acceptable if acceptable >= 0.0 else beside.acceptable
        occupied = occupied if occupied >= 0.0 else beside.occupied
        told = told if told >= 0 else beside.told
    return acceptable, max(occupied, 0.0), max(told, lay.TOLD_NONE)


def feel_wait(customer: Customer, index: int, now: int) -> None:
    """Write the moment of a felt wait before this step: felt minutes against acceptable ones."""
    model, step = customer.model, customer.model.step_rows[index]
    covered = customer.covered + (
        now - max(customer.cover_from, customer.idle) if customer.under else 0
    )
    acceptable, occupied, told = of_wait(customer, step)
    if acceptable < 0.0 and model.promises:
        acceptable = promise_left(customer)
    felt, gap, emotion = wait_moment(
        customer.psy, customer.wait, covered / MINUTE, occupied, acceptable, told
    )
    write_moment(
        customer,
        index,
        customer.passes[index],
        lay.M_WAIT,
        -1,
        customer.idle,
        now,
        customer.wait,
        acceptable,
        felt,
        gap,
        emotion,
    )


def promise_left(customer: Customer) -> float:
    """Give the minutes an open promise left when the wait began, -1 without one. The earliest due
    counts.
    """
    left = [(due - customer.idle) / MINUTE for due in customer.due if due > customer.idle]
    return min(left) if left else -1.0


# -- the end of a step, and what went wrong in it --------------------------------------------------
def end_pass(
    customer: Customer, line: Track, step: Any, index: int, occurrence: int, now: int
) -> bool:
    """End a pass of a step: write and set off what comes of it. True if a failure was caught and
    the step is done once more.
    """
    main = line is customer.main
    hit, felt, again = UNHARMED
    if step.may_fail or customer.carries:
        hit, felt, again = failures_of(customer, step, index, occurrence, main)
    customer.passes[index] = occurrence + 1
    if step.kind == CONTACT:
        if felt and customer.failures == 0:
            customer.before = (
                customer.emotion
                if customer.profile
                else calendar.expectation(customer.expects, 0.0)
            )
        feel_contact(customer, step, index, occurrence, line.began, now, hit, main)
        if main:
            customer.idle, customer.cover_from = max(now, customer.booked), now
            customer.stretch += 1
            customer.covered = 0
    for failure_index, severity in felt:
        record_failure(customer, failure_index, severity, index)
    if step.closes:
        if step.promised and main:
            update_promises(customer, index, lay.ENDS)
        fire(customer, step.ends_lo, step.ends_hi, None)
    if main:
        customer.in_contact = False
    return again


def failures_of(customer: Customer, step: Any, index: int, occurrence: int, main: bool) -> Failures:
    """Draw what went wrong in this pass, and add what went wrong behind the scenes and shows now.
    Give the worst severity, each that is felt, and whether one was caught.
    """
    shows = step.kind == CONTACT
    felt = bring_to_light(customer, index) if shows and main and customer.carries else []
    again = False
    for failure_index in range(step.fail_lo, step.fail_hi):
        failure = customer.model.fails[failure_index]
        if not happens(customer, failure.chance, occurrence):
            continue
        severity = number(customer, failure.severity, occurrence)
        if severity <= 0.0:
            continue
        if failure.caught >= 0 and happens(customer, failure.caught, occurrence):
            again = main
            write_act(customer, lay.A_CAUGHT, detail=failure_index)
        elif shows:
            felt.append((failure_index, severity))
        else:
            carry(customer, failure_index, severity)
    return max((severity for _, severity in felt), default=0.0), felt, again


def bring_to_light(customer: Customer, index: int) -> list[tuple[int, float]]:
    """Bring to light the failures from behind the scenes that this contact shows. They are carried
    no further.
    """
    felt = []
    for failure_index, failure in enumerate(customer.model.fails):
        if customer.carried[failure_index] > 0.0 and failure.felt_at in (-1, index):
            felt.append((failure_index, customer.carried[failure_index]))
            customer.carried[failure_index] = 0.0
            customer.carries -= 1
    return felt


def carry(customer: Customer, failure_index: int, severity: float) -> None:
    """Carry a failure that nobody has felt yet."""
    customer.carries += 0 if customer.carried[failure_index] > 0.0 else 1
    customer.carried[failure_index] = max(customer.carried[failure_index], severity)


def record_failure(customer: Customer, failure_index: int, severity: float, index: int) -> None:
    """Record a failure that is felt: its rules fire, and a complaint may follow."""
    model, failure = customer.model, customer.model.fails[failure_index]
    customer.failures += 1
    customer.severity, customer.fail_step = severity, index
    write_act(customer, lay.A_FAILED, detail=failure_index, after=severity)
    fire(customer, failure.bind_lo, failure.bind_hi, None)
    if draw(customer, model.stream["complains"], customer.failures - 1) < complaint_chance(
        customer.psy, severity
    ):
        customer.complained += 1
        write_act(customer, lay.A_COMPLAINED, detail=failure_index)
        fire_event(customer, model.plan.events.complains)
