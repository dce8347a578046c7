"""The main line of a visit, from the door to leaving; `journey` is the place to begin reading.

Events at one tick happen in this order (the ranks of `motsim.engines.common.calendar`):

1. Staff: a shift or the door changes.
2. Ends: a step, work beside or a side job is over.
3. Clocks: one beside the main line, of a rule on waiting, or of a recovery.
4. Patience: whoever has not been called gives up.
5. Arrivals: a customer comes, comes back from away, or finds the door open again.
6. Promises: one falls due, so a step that begins at the due tick has still kept it.
7. Night: whoever waits for work in a house that has just shut goes home.

Events of one rank go by person, then by line of the visit, then by rule. The main line is the first
line, lines beside follow in the order of the file. One event moves one customer until it must wait
again. Those whom it called begin next, in the order of calling, before the next event.

A visit takes these steps:

1. `start_visit`: the customer comes in; segment, traits and expectation are drawn.
2. `reach`: stages are left and entered, `if` and `chance` are read, until a step is taken.
3. `take`: the door must be open. What runs beside the stage begins, and places are taken. Whoever
   finds the line full leaves.
4. `ask`: staff serve at once, or the customer stands in line until called or out of patience.
5. `serve`: a contact or an absence ends the wait before it, which becomes a moment. Promises end
   and are given, interventions are used, rules of `begins` fire. Then the end is known.
6. The customer waits for that end (`pass_time` where it is not simply an event ahead).
7. `end_step`: failures are drawn, and the moment of a contact is written. Each felt failure fires
   its rules and may bring a complaint. Promises end and are given, rules of `ends` fire. Staff and
   places are freed.
8. `next_step`: a caught failure or `again` repeats the step. Else the customer may be lost, `next`
   may lead elsewhere, or the step behind follows: back to 2.
9. `leave`: what runs beside is cut, and the last wait ends. Promises that are due are settled, and
   places are freed. Rules of `leaves` fire unless the journey is done, then those of `visit.ends`.
10. `close`: memory, answers, return and word follow once no recovery is pending.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motsim.engines.common.calendar import ARRIVALS, ENDS, NEVER, PASSES
from motsim.engines.common.journeys import never_ends
from motsim.engines.reference.closing_time import (
    be_away,
    come_back,
    come_in,
    go_home,
    wait_for_opening,
    work_until,
)
from motsim.engines.reference.customer import Customer
from motsim.engines.reference.formulas import (
    give_back,
    leave_chance,
    next_until,
    patience_minutes,
    reserve,
    return_tick,
    slots_of,
    usual_patience,
)
from motsim.engines.reference.house_rules import arm_waits, fire, fire_event, use
from motsim.engines.reference.parallel_steps import announce_end, cut, fork, join
from motsim.engines.reference.perception import end_pass, end_stretch, of_wait
from motsim.engines.reference.preemption import Stint
from motsim.engines.reference.promises import end_promise, update_promises, void_promises
from motsim.engines.reference.queues import (
    GONE,
    SERVED,
    Pool,
    QueueEntry,
    TimedEvent,
    Visit,
    free_place,
    leave_queue,
    set_present,
)
from motsim.engines.reference.records import close, write_act
from motsim.engines.reference.sampling import draw, growth_of, happens, holds, number, priority_of
from motsim.errors import RunError
from motsim.plan import layout as lay
from motsim.plan.layout import AWAY, CONTACT, LEAVE, WORK
from motsim.plan.random_streams import ticks

if TYPE_CHECKING:
    from motsim.engines.reference.model import ServiceModel

ENDS_FOR = {LEAVE: lay.R_NEXT, lay.LOST: lay.R_FUNNEL, lay.SOLD_OUT: lay.R_SOLD_OUT}
STAYS = 0  # no reason to leave


def start_visit(
    model: ServiceModel, person: int, source: Any, booked: int, arrival: TimedEvent, visit: int = 0
) -> None:
    """Begin the visit of somebody at the door and run it until it must wait for an event. `visit`:
    how many the same person has begun before.
    """
    customer = Customer(model, person, source, booked, visit)
    customer.way = journey(customer)
    customer.go_on(arrival)


# -- the visit, top to bottom ----------------------------------------------------------------------
def journey(customer: Customer) -> Visit:
    """Walk the main line step by step, as the list above says. Each `yield` waits for an event."""
    model, rows, main, passes = customer.model, customer.model.step_rows, customer.main, 0
    index = reach(customer, model.start)
    while index >= 0:
        step = rows[index]
        customer.at = index
        customer.came = customer.now
        if customer.keeps >= 0 and not may_block(customer, step):
            let_go(customer)
        stopped = (yield from take(customer, step, index)) if step.gated else STAYS
        if not stopped and (step.pool >= 0 or step.group):
            stopped = yield from be_called(customer, step, index)
        if stopped:
            index = yield from give_up(customer, step, index, stopped)
            if index == LEAVE:
                return leave(customer, stopped)
            passes = count_pass(customer, passes)
            continue
        end = serve(customer, step, index)
        if step.interrupted:
            yield Stint(customer, model.pools[step.pool], end - customer.now)
        elif step.here:
            yield TimedEvent(model, end, ENDS, customer.turn, 0)
        else:
            yield from pass_time(customer, step, end, index)
        main.working = False
        index = end_step(customer, step, index)
        if index <= LEAVE:
            return leave(customer, ENDS_FOR[index])
        passes = count_pass(customer, passes)
        index = reach(customer, index)
    return leave(customer, lay.R_DONE)


def count_pass(customer: Customer, passes: int) -> int:
    """Count a step that was passed, or tried. No journey has so many."""
    if passes + 1 > PASSES:
        raise RunError(never_ends(customer.model.plan, customer.person, customer.at))
    return passes + 1


# -- stages, and which step comes next -------------------------------------------------------------
def reach(customer: Customer, index: int) -> int:
    """Give the step at or behind this index that the visit takes, -1 after the last one. On the
    way, leave and enter stages, and read `if` and `chance`. What is skipped makes void the promises
    that end there. A step that is done over is taken.
    """
    model = customer.model
    if customer.anew:
        customer.anew = False
        return index
    while index >= 0:
        step = model.step_rows[index]
        if step.stage != customer.stage:
            leave_stage(customer)
            stage = model.stages[step.stage]
            set_time(customer, stage)
            if index == stage.first:
                occurrence = customer.entered[step.stage]
                customer.entered[step.stage] += 1
                if stage.perhaps and not (
                    holds(customer, stage.when) and happens(customer, stage.chance, occurrence)
                ):
                    void_promises(customer, index, whole=True)
                    index = end_lap(customer, stage, stage.after)
                    continue
            enter_stage(customer, step.stage, stage)
        if not step.perhaps:
            return index
        occurrence = customer.reached[index]
        customer.reached[index] = occurrence + 1
        if holds(customer, step.when) and happens(customer, step.chance, occurrence):
            return index
        void_promises(customer, index, whole=False)
        index = follow(customer, step)
    return -1


def end_lap(customer: Customer, stage: Any, after: int) -> int:
    """End a lap of a stage, or skip it. Give the first step of the next lap, or what comes after
    all.
    """
    customer.lap = customer.lap + 1 if customer.lap + 1 < stage.times else 0
    return stage.first if customer.lap else after


def follow(customer: Customer, step: Any) -> int:
    """Give the step behind this one. Each lap of a repeated stage leaves it and enters it anew."""
    if step.laps == 1:
        return step.follows
    leave_stage(customer)
    return end_lap(customer, customer.model.stages[step.stage], step.follows)


def jump(customer: Customer, step: Any, to: int) -> int:
    """Go where `next` leads. Out of the stage this ends its laps; within it the lap goes on."""
    if to < 0 or customer.model.step_rows[to].stage != step.stage:
        customer.lap = 0
    return to


def set_time(customer: Customer, stage: Any) -> None:
    """Set the visit's own time: stages `ahead` happen before the door. The first other stage begins
    at the door.
    """
    if stage.ahead >= 0:
        at = customer.door - ticks(number(customer, stage.ahead, 0))
        if customer.past is None:
            customer.began = at
        customer.past = at if customer.past is None else max(customer.past, at)
    elif customer.past is not None:
        customer.past = None
        customer.idle = max(customer.door, customer.booked)
    customer.look_about()


def enter_stage(customer: Customer, stage_index: int, stage: Any) -> None:
    """Enter a stage: in the house or away from it."""
    customer.stage, customer.stage_began = stage_index, customer.now
    if customer.past is not None:
        return
    if bool(stage.away) != customer.away:
        if stage.away:
            end_stretch(customer, -1, customer.now)
        else:
            customer.idle = max(customer.now, customer.booked)
        customer.away = bool(stage.away)
        customer.look_about()
    set_present(customer, not customer.away)


def leave_stage(customer: Customer) -> None:
    """Leave the stage by whatever way, and end what runs beside it."""
    if customer.forked:
        cut(customer)
    if customer.stage >= 0 and customer.past is None:
        span = customer.now - customer.stage_began
        if customer.model.stages[customer.stage].away:
            customer.away_ticks += span
        else:
            customer.staged += span
    customer.stage = -1


# -- before a step ---------------------------------------------------------------------------------
def take(customer: Customer, step: Any, index: int) -> Visit:
    """Take what a step asks for before its line: an open door, places, and room to wait. Begin what
    runs beside its stage. Give the reason to leave where something is missing.
    """
    model = customer.model
    if (
        model.shut
        and customer.past is None
        and step.kind != AWAY
        and (step.kind == WORK or not customer.away)
    ):
        yield from wait_for_opening(customer)
    if step.hosts and not customer.forked:
        fork(customer, model.stages[step.stage])
    if step.place_hi > step.place_lo and (yield from take_places(customer, step, index)) is GONE:
        return lay.R_CLOSED if model.shut else lay.R_PATIENCE
    if step.limited and is_turned_away(customer, step, index):
        return lay.R_FULL
    return STAYS


def be_called(customer: Customer, step: Any, index: int) -> Visit:
    """Wait until the staff of a step, or the whole group, are there. Give the reason to leave to
    whoever has given up or is sent home.
    """
    model = customer.model
    ticket = (
        gather(customer, step, index)
        if step.group
        else ask(customer, step, index, step.pool, step.more)
    )
    if ticket is not None:
        if step.limited:
            model.standing[index] += 1
        if step.room >= 0:
            enter_room(customer, step, index)
        outcome = yield ticket
        if step.limited:
            model.standing[index] -= 1
        leave_queue(customer, ticket)
        if step.room >= 0:
            leave_room(customer, index)
        if outcome is GONE:
            return lay.R_CLOSED if model.shut else lay.R_PATIENCE
        if customer.home:
            come_back(customer)
    customer.server = step.leads
    if customer.keeps >= 0:
        let_go(customer)
    return STAYS


def take_places(customer: Customer, step: Any, index: int) -> Visit:
    """Take places, one line after the other. Give GONE if patience ran out in one of them."""
    for place_index in range(step.place_lo, step.place_hi):
        place = customer.model.places[place_index]
        if not customer.held[place_index] and holds(customer, place.when):
            ticket = ask(customer, step, index, place.pool, place.more)
            if ticket is not None:
                outcome = yield ticket
                leave_queue(customer, ticket)
                if outcome is GONE:
                    return GONE
                if customer.home:
                    come_back(customer)
            customer.held[place_index] = True
    return SERVED


def free_places(customer: Customer, index: int) -> None:
    """Free the places that are held to the end of this step, or all (-1)."""
    for place_index, place in enumerate(customer.model.places):
        if index in (place.to, -1):
            free_place(customer, place_index)


def is_turned_away(customer: Customer, step: Any, index: int) -> bool:
    """Is the line before this step as long as it may be? Then nothing was waited for."""
    pool = customer.model.pools[step.pool]
    if pool.has_free(step.more) or customer.model.standing[index] < step.queue_limit:
        return False
    customer.idle = customer.now
    return True


def ask(customer: Customer, step: Any, index: int, pool_index: int, more: int) -> QueueEntry | None:
    """Ask a pool: None if it serves at once, else the ticket of its line. The ticket tells whether
    the customer was called or has given up.
    """
    # most have none, not worth a call
    priority = customer.priority if step.priority < 0 else priority_of(customer, step, index)
    customer.rank, customer.stood = priority, customer.now
    pool = customer.model.pools[pool_index]
    if pool.grows:
        ticket = pool.ask(priority, customer.turn, more, growth_of(customer, step, index))
    else:
        ticket = pool.ask(priority, customer.turn, more)
    if ticket is not None:
        customer.main.ticket = ticket
        if step.restless and not ticket.called:
            stand(customer, ticket, step, index, customer.model.pools[pool_index])
    return ticket


def gather(customer: Customer, step: Any, index: int) -> QueueEntry:
    """Join those who wait for a step that several begin together."""
    group = customer.model.groups[index]
    priority = customer.priority if step.priority < 0 else priority_of(customer, step, index)
    ticket = customer.main.ticket = group.join(priority, customer.turn, 0)
    if step.restless:
        stand(customer, ticket, step, index, group)
    group.come(customer, ticket)
    return ticket


def stand(customer: Customer, ticket: QueueEntry, step: Any, index: int, pool: Pool) -> None:
    """Stand in line: patience may run out, the door may shut, rules may watch the wait."""
    model = customer.model
    ticket.stays = step.kind != CONTACT
    leaves = patience(customer, step, index)
    if model.resumes and step.kind == CONTACT and not customer.away:
        leaves = min(leaves, model.closing_from(customer.now))
    if leaves < NEVER:
        if step.gives_up == lay.CALLED_BACK:
            ticket.instead = lambda: ask_for_callback(customer, step, index)
        ticket.give_up_at(model, leaves, pool, customer.turn, 0)
    if model.waits:
        arm_waits(customer)


def patience(customer: Customer, step: Any, index: int) -> int:
    """Give the tick until which this customer stands in this line. The step's patience comes first,
    then the stage's, then the segment's, then the usual one. Nobody gives up before the time of an
    appointment.
    """
    model, stage = customer.model, customer.model.stages[step.stage]
    if not customer.felt or step.patience == lay.STAYS:
        return NEVER
    since = customer.now
    if step.patience >= 0:
        minutes = number(customer, step.patience, attempt(customer, index))
    elif step.kind == WORK or stage.patience == lay.STAYS:
        return NEVER
    elif stage.patience >= 0:
        since = customer.stage_began
        minutes = number(customer, stage.patience, customer.entered[step.stage])
    else:
        own = model.segments[customer.segment].patience
        if own >= 0:
            minutes = number(customer, own, attempt(customer, index), step.stream)
        elif step.usual < 0 or own == lay.STAYS:
            return NEVER
        else:
            accepted = number(customer, step.usual, attempt(customer, index))
            minutes = usual_patience(customer.psy, accepted)
    stays = ticks(as_told(customer, step, minutes))
    return max(max(since, customer.booked) + stays, customer.now)


def as_told(customer: Customer, step: Any, minutes: float) -> float:
    """Give the patience of somebody who is told in this line what the design tells. The step's own
    word comes first, then that of what runs beside.
    """
    _, _, told = of_wait(customer, step)
    typed = step.typed
    if typed < 0 and customer.wait_stage >= 0:
        typed = customer.model.stages[customer.wait_stage].typed
    return patience_minutes(customer.psy, minutes, told, typed)


# -- giving up -------------------------------------------------------------------------------------
def attempt(customer: Customer, index: int) -> int:
    """Number the draws of this stand in line: each pass of a step, and each try of a pass, has its
    own.
    """
    return customer.passes[index] + (customer.tried[index] << 16)


def give_up(customer: Customer, step: Any, index: int, reason: int) -> Visit:
    """Do what the step says of who gives up waiting, or finds the line full. Give the step that the
    visit goes on with, LEAVE to end it.
    """
    model = customer.model
    if step.gives_up not in (lay.RETRIES, lay.GOES) or reason == lay.R_CLOSED:
        return LEAVE
    count = attempt(customer, index)
    if not happens(customer, step.stays_on, count):
        return LEAVE
    if customer.keeps >= 0:
        let_go(customer)
    for place_index in range(step.place_lo, step.place_hi):
        free_place(customer, place_index)
    if step.gives_up == lay.GOES:
        customer.tried[index] += 1
        write_act(customer, lay.A_ELSEWHERE)
        yield TimedEvent(model, customer.now, ARRIVALS, customer.turn, 0)
        return reach(customer, jump(customer, step, step.elsewhere))
    write_act(customer, lay.A_RETRIES)
    end_stretch(customer, -1, customer.now)
    set_present(customer, False)
    began, end = customer.now, customer.now + ticks(number(customer, step.retry, count))
    if not customer.away:
        luck = draw(customer, model.stream["hour"] ^ step.stream, count)
        end = return_tick(model.door_times, model.door_opens, customer.curve, end, luck)
    customer.tried[index] += 1
    yield TimedEvent(model, end, ARRIVALS, customer.turn, 0)
    if not customer.away:
        come_in(customer, began)
    return index


def ask_for_callback(customer: Customer, step: Any, index: int) -> bool:
    """Keep the place in line and go: nothing of the wait is felt until staff call back. False:
    leaves after all.
    """
    if not happens(customer, step.stays_on, attempt(customer, index)):
        return False
    customer.tried[index] += 1
    write_act(customer, lay.A_CALLBACK)
    go_home(customer)
    return True


# -- room to wait ----------------------------------------------------------------------------------
def let_go(customer: Customer) -> None:
    """Free the staff and the places of the step that has ended."""
    index, customer.keeps = customer.keeps, -1
    step = customer.model.step_rows[index]
    if step.group:
        customer.model.groups[index].leave(customer)
    elif step.pool >= 0:
        customer.model.pools[step.pool].release(step.more)
    if step.frees:
        free_places(customer, index)


def may_block(customer: Customer, step: Any) -> bool:
    """May this customer have to stay at the last step, and keep who served there? Not where the
    same staff serve here: they would wait for themselves.
    """
    model, last = customer.model, customer.model.step_rows[customer.keeps]
    return (
        step.room >= 0
        and last.pool != step.pool
        and not any(
            row.team and row.pool == step.pool
            for row in model.places[last.place_lo : last.place_hi]
        )
    )


def enter_room(customer: Customer, step: Any, index: int) -> None:
    """Take one of the places to wait, or stay at the last step until one is free."""
    model = customer.model
    if model.standing[index] < step.room:
        model.standing[index] += 1
        if customer.keeps >= 0:
            let_go(customer)
    else:
        customer.blocked = True
        model.blocked[index].append(customer)


def leave_room(customer: Customer, index: int) -> None:
    """Leave the places to wait: whoever has been blocked for longest comes in."""
    model = customer.model
    if customer.blocked:
        customer.blocked = False
        model.blocked[index].remove(customer)
        return
    model.standing[index] -= 1
    if model.blocked[index]:
        first = model.blocked[index].pop(0)
        first.blocked = False
        model.standing[index] += 1
        if first.keeps >= 0:
            let_go(first)


# -- the step itself -------------------------------------------------------------------------------
def serve(customer: Customer, step: Any, index: int) -> int:
    """Begin the step and give the tick at which it will end."""
    model, line = customer.model, customer.main
    now = customer.env._now if customer.past is None else customer.past
    line.working, line.began, minutes = True, now, 0.0
    if step.kind != WORK:
        end_stretch(customer, index, now)
        customer.in_contact = step.kind == CONTACT
    if step.group:
        write_act(customer, lay.A_TOGETHER, after=float(customer.party.begun))
    if step.opens:
        line.takes_more = 0.0
        open_step(customer, step, index)
        minutes = line.takes_more
    if step.group:
        minutes += customer.party.minutes
    elif step.takes >= 0:
        minutes += number(customer, step.takes, customer.passes[index])
    span = ticks(minutes)
    end = now + span
    if step.until != -1:
        end = next_until(model.door_times, model.door_opens, end, step.until)
    if customer.forked and step.join == 0:
        announce_end(customer, step, end)
    if step.watched and (span > 0 or step.join > 0):
        arm_waits(customer)
    return end


def open_step(customer: Customer, step: Any, index: int) -> None:
    """Do what begins with a step: promises, interventions that are used, rules."""
    if step.promised:
        update_promises(customer, index, lay.BEGINS)
    use(customer, step)
    fire(customer, step.begins_lo, step.begins_hi, customer.main)


def pass_time(customer: Customer, step: Any, end: int, index: int) -> Visit:
    """Pass a step that is past the door, out of the house, or may be stopped by the night."""
    if customer.past is not None:
        customer.past = min(end, customer.door)
    elif step.kind == AWAY:
        yield from be_away(customer, step, end, index)
    else:
        yield from work_until(customer, step, end)
        if step.join:
            yield from join(customer, step)


def end_step(customer: Customer, step: Any, index: int) -> int:
    """End the step: failures, moment, rules, staff given to the head of the line. Give the step
    that comes next.
    """
    customer.model.strokes = 0
    occurrence = customer.passes[index]
    now = customer.env._now if customer.past is None else customer.past
    again = end_pass(customer, customer.main, step, index, occurrence, now)
    customer.keeps = index
    if not customer.model.rooms:
        let_go(customer)
    if again:
        customer.anew = True
        return index
    return next_step(customer, step, index, occurrence) if step.leads_on else step.follows


def next_step(customer: Customer, step: Any, index: int, occurrence: int) -> int:
    """Choose the step that comes next where it need not be the one behind."""
    model = customer.model
    if step.again >= 0 and happens(customer, step.again, occurrence):
        customer.anew = True
        return index
    if step.books and not book(customer, index):
        return jump(customer, step, lay.SOLD_OUT)
    if step.funnel:
        luck = draw(customer, model.stream["leaves"] ^ step.stream, occurrence)
        moved = 1.0 if step.funnel == 2 else 0.0
        if luck < leave_chance(customer.psy, step.leaves, moved, customer.emotion):
            return jump(customer, step, lay.LOST)
    if step.next_hi > step.next_lo:
        luck, upto = draw(customer, model.stream["next"] ^ step.stream, occurrence), 0.0
        for row in model.next[step.next_lo : step.next_hi]:
            upto += number(customer, row.chance, occurrence)
            if luck < upto:
                return jump(customer, step, row.to)
    return follow(customer, step)


# -- what is reserved ------------------------------------------------------------------------------
def book(customer: Customer, index: int) -> bool:
    """Reserve what is booked at this step, from then on (ahead: from the arrival on). False: it is
    sold out. Who has a reservation keeps it.
    """
    model = customer.model
    for place in model.places:
        k = place.ledger
        if place.booked_at != index or k in customer.booking or not holds(customer, place.when):
            continue
        many = slots_of(number(customer, place.lasts, 0), place.slot)
        first = customer.env._now // place.slot
        if not reserve(model.ledgers, model.past, k, first, many, place.most):
            return False
        customer.booking[k] = first, many
    return True


def give_up_booking(customer: Customer) -> None:
    """Give back the slots that are still ahead."""
    model = customer.model
    for place in model.places:
        if place.ledger in customer.booking:
            first, many = customer.booking.pop(place.ledger)
            now = customer.env._now // place.slot
            give_back(model.ledgers, model.past, place.ledger, first, many, now)


# -- the end ---------------------------------------------------------------------------------------
def leave(customer: Customer, reason: int) -> None:
    """End the visit on all its lines, for this reason. It closes here unless a recovery
    is pending.
    """
    model, now = customer.model, customer.env._now
    customer.reason, model.strokes = reason, 0
    if customer.past is not None:  # a visit that ends before its door
        customer.past, customer.idle = None, max(customer.door, customer.booked)
        customer.look_about()
        customer.stage = -1
    leave_stage(customer)
    end_stretch(customer, -1, now)
    for promise_index in range(len(model.promises)):
        if 0 <= customer.due[promise_index] <= now:
            end_promise(customer, promise_index, customer.at)
    if customer.keeps >= 0:
        let_go(customer)
    if model.places:
        free_places(customer, -1)
    if customer.booking:
        give_up_booking(customer)
    customer.over, customer.left = True, now
    set_present(customer, False)
    if reason != lay.R_DONE:
        fire_event(customer, model.plan.events.leaves)
    fire_event(customer, model.plan.events.visit_ends)
    if customer.pending == 0:
        close(customer)


# -- once, before all visits -----------------------------------------------------------------------
# what `know_step` finds out of each
KNOWN_OF_STEPS = (
    "perhaps",
    "hosts",
    "limited",
    "gated",
    "restless",
    "opens",
    "here",
    "watched",
    "closes",
    "may_fail",
    "leads_on",
    "points",
    "varies",
    "interrupted",
)


def know_step(model: ServiceModel, step: Any) -> None:
    """Find out once what a step never has, which need not be looked for at every visit."""
    stage, contact, work = model.stages[step.stage], step.kind == CONTACT, step.kind == WORK
    step.hosts = stage.branch_hi > stage.branch_lo
    step.limited = step.pool >= 0 and step.queue_limit >= 0
    step.gated = model.resumes or step.hosts or step.place_hi > step.place_lo or step.limited
    step.restless = (
        model.resumes
        or bool(model.waits)
        or step.usual >= 0
        or any(row.patience >= 0 for row in (step, *model.stages, *model.segments))
    )
    step.opens = bool(step.promised) or step.use_hi > step.use_lo or step.begins_hi > step.begins_lo
    step.interrupted = step.pool >= 0 and model.pool_rows[step.pool].preempts != 0
    step.here = stage.ahead < 0 and (contact or (work and not model.resumes)) and step.join == 0
    step.watched = work and bool(model.waits) and stage.ahead < 0
    step.closes = bool(step.promised) or step.ends_hi > step.ends_lo
    step.may_fail = step.fail_hi > step.fail_lo
    step.leads_on = (
        step.laps > 1 or step.again >= 0 or step.funnel or step.books or step.next_hi > step.next_lo
    )
    step.points = 50.0 if step.quality < 0 else model.amounts[step.quality].mean
    step.varies = step.quality >= 0 and model.amounts[step.quality].kind != lay.CONST
