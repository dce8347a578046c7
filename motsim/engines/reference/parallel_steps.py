"""Lines beside the main line of a visit: sequences and clocks, until their host is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motsim.engines.common.calendar import CLOCKS, ENDS, FIRST_IN_LINE, NEVER, NIGHT
from motsim.engines.reference.closing_time import go_home, should_go_home
from motsim.engines.reference.formulas import work_end
from motsim.engines.reference.house_rules import fire, use
from motsim.engines.reference.perception import end_pass, end_stretch
from motsim.engines.reference.queues import (
    GONE,
    SERVED,
    JoinEvent,
    Pool,
    QueueEntry,
    TimedEvent,
    Track,
    Visit,
    set_present,
)
from motsim.engines.reference.sampling import growth_of, happens, holds, number, priority_of
from motsim.plan.layout import AWAY, CONTACT, WORK
from motsim.plan.random_streams import ticks

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer


# -- the host begins -------------------------------------------------------------------------------
def fork(customer: Customer, stage: Any) -> None:
    """Begin what runs beside with its host: each sequence and each clock is a line of its own."""
    model = customer.model
    customer.forked, customer.forks = True, customer.forks + 1
    customer.begun = customer.going = 0
    last, runs = -1, False
    for branch_index in range(stage.branch_lo, stage.branch_hi):
        branch = model.branches[branch_index]
        if branch.stage != last:
            last = branch.stage
            runs = begin_stage_beside(customer, last)
        customer.running[branch_index] = runs
        if runs:
            step = model.step_rows[branch.first]
            if not branch.clock:
                customer.begun += 1
                customer.going += 1
                start_clock(customer, branch_index, 0)
            elif step.after >= 0 or step.every >= 0:
                start_clock(customer, branch_index, step.after if step.after >= 0 else step.every)


def begin_stage_beside(customer: Customer, stage_index: int) -> bool:
    """Begin a stage beside this host, False if it does not run. Its words tell what a wait is like,
    and out of the house no wait is felt.
    """
    stage, occurrence = customer.model.stages[stage_index], customer.entered[stage_index]
    customer.entered[stage_index] += 1
    if not (holds(customer, stage.when) and happens(customer, stage.chance, occurrence)):
        return False
    if stage.away and not customer.unfelt_beside:
        end_stretch(customer, -1, customer.now)
        customer.unfelt_beside = True
        customer.look_about()
        set_present(customer, False)
    if customer.wait_stage < 0:
        customer.wait_stage = stage_index
    return True


def start_clock(customer: Customer, branch_index: int, delay: int) -> None:
    """Start a clock of a line beside."""
    forks = customer.forks
    TimedEvent(
        customer.model,
        customer.now + delay,
        CLOCKS,
        customer.turn,
        branch_index << 16,
        lambda _: strike_clock(customer, branch_index, forks),
    )


def strike_clock(customer: Customer, branch_index: int, forks: int) -> None:
    """Strike a clock of a line beside. It means nothing once its host is left."""
    model = customer.model
    if not customer.forked or forks != customer.forks or customer.over:
        return
    if model.shut:  # nothing begins: it strikes first thing in the morning, once
        TimedEvent(
            model,
            model.opening_from(customer.now),
            CLOCKS,
            customer.turn,
            branch_index << 16,
            lambda _: strike_clock(customer, branch_index, forks),
        )
        return
    branch = model.branches[branch_index]
    step = model.step_rows[branch.first]
    model.count_stroke(branch.first)
    if branch.clock and step.every >= 0:
        start_clock(customer, branch_index, step.every)
    if customer.lines[branch_index].idle:
        model.env.process(walk_beside(customer, branch_index, branch.first))


def announce_end(customer: Customer, step: Any, end: int) -> None:
    """Start contacts `before_end` when what is left of the host falls to their time. It is known as
    far as anyone can know, and nights before the end count.
    """
    model, stage = customer.model, customer.model.stages[customer.stage]
    host_end = end + ticks(step.rest)
    if model.resumes:
        if step.kind == WORK:
            end = work_end(model.door_times, model.door_opens, customer.now, end - customer.now)
        host_end = work_end(model.door_times, model.door_opens, end, ticks(step.rest))
    for branch_index in range(stage.branch_lo, stage.branch_hi):
        branch = model.branches[branch_index]
        step_beside = model.step_rows[branch.first]
        if customer.running[branch_index] and branch.clock and step_beside.before_end > 0:
            at = max(host_end - step_beside.before_end, customer.now)
            if at < end:
                customer.running[branch_index] = False  # told once
                start_clock(customer, branch_index, at - customer.now)


# -- a line beside ---------------------------------------------------------------------------------
def walk_beside(customer: Customer, branch_index: int, index: int) -> Visit:
    """Walk a line beside from this step on. It may be cut at any time, and then this generator is
    simply left.
    """
    model, line = customer.model, customer.lines[branch_index]
    branch, token = model.branches[branch_index], line.token
    while index >= 0:
        step = model.step_rows[index]
        if model.shut and step.kind != AWAY:
            yield TimedEvent(
                model, model.opening_from(customer.now), CLOCKS, customer.turn, branch_index << 16
            )
            if line.token != token:
                return
        occurrence = customer.reached[index]
        customer.reached[index] += 1
        if holds(customer, step.when) and happens(customer, step.chance, occurrence):
            line.step = index
            if step.pool >= 0:
                outcome = yield from queue_beside(customer, line, step, index, branch_index)
                if line.token != token:
                    return
                if outcome == GONE:
                    index = -1 if branch.clock else step.follows
                    continue
            open_beside(customer, line, step, index)
            if not (
                yield from last_beside(customer, line, branch_index)
                if step.lasts
                else take_beside(customer, line, step, index, branch_index)
            ):
                return
            finish_beside(customer, line, step, index, branch_index)
            if step.lasts:  # anew in the morning
                continue
        index = -1 if branch.clock else step.follows
    if not branch.clock:
        end_sequence(customer, branch_index)


def end_sequence(customer: Customer, branch_index: int) -> None:
    """End a sequence beside, which may be the last one that the main line waits for."""
    customer.running[branch_index] = False
    customer.going -= 1
    if customer.joining is not None and has_joined(customer, customer.model.step_rows[customer.at]):
        event, customer.joining = customer.joining, None
        event.happen(customer.turn)


def has_joined(customer: Customer, step: Any) -> bool:
    """Have as many sequences beside ended as this step waits for, or all there are?"""
    return customer.going == 0 or customer.begun - customer.going >= step.join


def join(customer: Customer, step: Any) -> Visit:
    """Wait until enough of what runs beside has ended."""
    if not has_joined(customer, step):
        customer.joining = JoinEvent(customer.model)
        yield customer.joining


def queue_beside(
    customer: Customer, line: Track, step: Any, index: int, branch_index: int
) -> Visit:
    """Stand in line for a step beside. Patience drops this step only."""
    pool = customer.model.pools[step.pool]
    ticket = pool.join(
        priority_of(customer, step, index),
        customer.turn,
        branch_index << 16,
        step.more,
        growth_of(customer, step, index),
    )
    ticket.stays = True
    if not ticket.called and step.patience >= 0:
        ticket.give_up_at(
            customer.model,
            customer.now + ticks(number(customer, step.patience, customer.passes[index])),
            pool,
            customer.turn,
            branch_index << 16,
        )
    return (yield from stand_beside(line, ticket, pool))


def stand_beside(line: Track, ticket: QueueEntry, pool: Pool) -> Visit:
    """Wait for the ticket of a line beside, and give back staff who come too late."""
    line.ticket, token = ticket, line.token
    outcome = yield ticket
    if line.token == token:
        line.ticket = None
    elif outcome == SERVED:  # called in the very instant in which the line was cut
        pool.release(ticket.more)
    return outcome


def open_beside(customer: Customer, line: Track, step: Any, index: int) -> None:
    """Begin a step beside: the wait is covered, interventions are used, rules fire."""
    line.working, line.step, line.began, line.takes_more = True, index, customer.now, 0.0
    if step.kind == CONTACT:
        if customer.under == 0:
            customer.cover_from = customer.now
        customer.under += 1
    use(customer, step)
    fire(customer, step.begins_lo, step.begins_hi, line)


def take_beside(customer: Customer, line: Track, step: Any, index: int, branch_index: int) -> Visit:
    """Let a step beside take its time, False if the line was cut meanwhile. Work stops for the
    night and goes on at the head of its line.
    """
    model, token = customer.model, line.token
    pool = model.pools[step.pool] if step.pool >= 0 else None
    minutes = number(customer, step.takes, customer.passes[index]) if step.takes >= 0 else 0.0
    rest = ticks(minutes + line.takes_more)
    while True:
        span = rest
        if model.resumes and step.kind == WORK:
            span = min(rest, model.closing_from(customer.now) - customer.now)
        rest -= span
        yield TimedEvent(model, customer.now + span, ENDS, customer.turn, branch_index << 16)
        # the customer has gone on; whoever served finishes alone, and nobody goes on in the morning
        if line.token != token:
            if pool:
                pool.release(step.more)
            return False
        if rest == 0:
            return True
        if pool:
            pool.release(step.more)
            ticket = pool.join(FIRST_IN_LINE, customer.turn, branch_index << 16, step.more)
            yield from stand_beside(line, ticket, pool)
        else:
            yield TimedEvent(
                model, model.opening_from(customer.now), ENDS, customer.turn, branch_index << 16
            )
        if line.token != token:
            return False


def last_beside(customer: Customer, line: Track, branch_index: int) -> Visit:
    """Wait for the end of the day, True if the line was not cut until then. Where no day ends, the
    step ends with its host (`cut`).
    """
    model, token = customer.model, line.token
    closing = model.closing_from(customer.now) if model.resumes else NEVER
    if closing == NEVER:
        return False
    yield TimedEvent(model, closing, ENDS, customer.turn, branch_index << 16)
    return line.token == token


def end_beside(customer: Customer, line: Track, step: Any, index: int) -> None:
    """End what ends with a step beside, and with one that is cut."""
    line.working = False
    if step.kind == CONTACT:
        customer.under -= 1
        if customer.under == 0:
            customer.covered += max(customer.now - max(customer.cover_from, customer.idle), 0)
    end_pass(customer, line, step, index, customer.passes[index], customer.now)


def finish_beside(
    customer: Customer, line: Track, step: Any, index: int, branch_index: int
) -> None:
    """End a step beside whose time is over, and free its staff. In a house that has shut it may
    have been what kept the customer.
    """
    model = customer.model
    end_beside(customer, line, step, index)
    if step.pool >= 0:
        model.pools[step.pool].release(step.more)
    if model.shut and should_go_home(customer):
        TimedEvent(
            model,
            customer.now,
            NIGHT,
            customer.turn,
            branch_index << 16,
            lambda _: go_home(customer) if should_go_home(customer) else None,
        )


# -- the host is left ------------------------------------------------------------------------------
def cut(customer: Customer) -> None:
    """Leave the host: lines beside it are withdrawn. Contacts under way end now with the minutes
    they had.
    """
    stage = customer.model.stages[customer.stage]
    for branch_index in range(stage.branch_lo, stage.branch_hi):
        cut_line(customer, branch_index)
        customer.running[branch_index] = False
    customer.forked, customer.wait_stage = False, -1
    if customer.unfelt_beside:
        customer.unfelt_beside = False
        customer.look_about()
        customer.idle = max(customer.now, customer.booked)
        customer.covered, customer.cover_from = 0, customer.now
        set_present(customer, not customer.away)


def cut_line(customer: Customer, branch_index: int) -> None:
    """End one line beside where it is. A contact at the very end of its host comes now."""
    model, line = customer.model, customer.lines[branch_index]
    branch, ticket = model.branches[branch_index], line.ticket
    index = branch.first
    first = model.step_rows[index]
    if customer.running[branch_index] and not branch.clock:  # it has not ended
        under_way = line.working and model.step_rows[line.step].follows < 0
        model.dropped += 0 if under_way else 1
    line.token += 1
    if ticket is not None:
        if not ticket.called:
            ticket.pool.withdraw(ticket)
            ticket.pool.call_next()
        line.ticket = None
    if line.working:
        step = model.step_rows[line.step]
        end_beside(customer, line, step, line.step)
        # whoever is there for as long as it lasts has nothing to finish
        if step.lasts and step.pool >= 0:
            model.pools[step.pool].release(step.more)
    elif (
        ticket is None and customer.running[branch_index] and branch.clock and first.before_end == 0
    ):
        occurrence = customer.reached[index]
        customer.reached[index] += 1
        if holds(customer, first.when) and happens(customer, first.chance, occurrence):
            open_beside(customer, line, first, index)
            end_beside(customer, line, first, index)
