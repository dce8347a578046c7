"""The main line of a visit, from step to step: lines, work, what comes next, and leaving. Read this
first, from `journey` on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motsim.engines.common.calendar import ENDS, NEVER, PASSES
from motsim.engines.common.journeys import never_ends
from motsim.engines.reference.closing_time import be_away, until_opening, work_until
from motsim.engines.reference.customer import Customer
from motsim.engines.reference.formulas import leave_chance, next_until
from motsim.engines.reference.house_rules import arm_waits, fire, fire_event, use
from motsim.engines.reference.parallel_steps import announce_end, cut, fork
from motsim.engines.reference.perception import contact_ends, end_stretch
from motsim.engines.reference.promises import promise_ends, promises_at
from motsim.engines.reference.queues import (
    GONE,
    SERVED,
    QueueEntry,
    TimedEvent,
    Visit,
    set_present,
    stood,
)
from motsim.engines.reference.records import close
from motsim.engines.reference.sampling import draw, happens, holds, number, priority_of
from motsim.errors import RunError
from motsim.plan import layout as lay
from motsim.plan.layout import AWAY, CONTACT, LEAVE, WORK
from motsim.plan.random_streams import ticks

if TYPE_CHECKING:
    from motsim.engines.reference.model import ServiceModel

STAYS = 0  # no reason to leave


def arrives(
    model: ServiceModel, person: int, source: Any, booked: int, arrival: TimedEvent
) -> None:
    """Somebody is at the door: the visit begins, and runs until it must wait for an event."""
    c = Customer(model, person, source, booked)
    c.way = journey(c)
    c.go_on(arrival)


# -- the visit, top to bottom ----------------------------------------------------------------------
def journey(c: Customer) -> Visit:
    """Step after step: what must be there first, a line to stand in, the step itself, what comes of
    it. Each `yield` waits for an event.
    """
    m, rows, main, passes = c.model, c.model.step_rows, c.main, 0
    k = reach(c, m.start)
    while k >= 0:
        st = rows[k]
        c.at = k
        if st.gated:
            stopped = yield from take(c, st, k)
            if stopped:
                return leave(c, stopped)
        if st.pool >= 0:
            ticket = ask(c, st, k, st.pool)
            if ticket is not None:
                if st.limited:
                    m.standing[k] += 1
                outcome = yield ticket
                if st.limited:
                    m.standing[k] -= 1
                stood(c, ticket)
                if outcome is GONE:
                    return leave(c, lay.R_CLOSED if m.shut else lay.R_PATIENCE)
            c.server = st.pool
        end = serve(c, st, k)
        if st.here:
            yield TimedEvent(m, end, ENDS, c.person, 0)
        else:
            yield from elsewhere(c, st, end, k)
        main.working = False
        k = step_ends(c, st, k)
        if k <= LEAVE:
            return leave(c, lay.R_NEXT if k == LEAVE else lay.R_FUNNEL)
        passes += 1
        if passes > PASSES:
            raise RunError(never_ends(m.plan, c.person, c.at))
        k = reach(c, k)
    return leave(c, lay.R_DONE)


# -- stages, and which step comes next -------------------------------------------------------------
def reach(c: Customer, k: int) -> int:
    """The step at or behind k that this visit really takes: stages are left and entered, `if` and
    `chance` read.
    """
    m = c.model
    while k >= 0:
        st = m.step_rows[k]
        if st.stage != c.stage:
            leave_stage(c)
            stage = m.stages[st.stage]
            set_time(c, stage)
            if k == stage.first:
                n = c.entered[st.stage]
                c.entered[st.stage] += 1
                if stage.perhaps and not (holds(c, stage.when) and happens(c, stage.chance, n)):
                    k = behind(c, stage, stage.after)
                    continue
            enter_stage(c, st.stage, stage)
        if not st.perhaps:
            return k
        n = c.reached[k]
        c.reached[k] = n + 1
        if holds(c, st.when) and happens(c, st.chance, n):
            return k
        k = follow(c, st)
    return -1


def behind(c: Customer, stage: Any, after: int) -> int:
    """A lap of a stage is over, or was not taken: its next lap, or what comes after all of them."""
    c.lap = c.lap + 1 if c.lap + 1 < stage.times else 0
    return stage.first if c.lap else after


def follow(c: Customer, st: Any) -> int:
    """The step behind this one on the main line; each lap of a repeated stage leaves it and enters
    it anew.
    """
    if st.laps == 1:
        return st.follows
    leave_stage(c)
    return behind(c, c.model.stages[st.stage], st.follows)


def jump(c: Customer, st: Any, to: int) -> int:
    """`next` out of a stage ends its laps; within it the lap goes on."""
    if to <= LEAVE or c.model.step_rows[to].stage != st.stage:
        c.lap = 0
    return to


def set_time(c: Customer, stage: Any) -> None:
    """Stages `ahead` happen before the door, at times of their own; the first other stage begins at
    the door.
    """
    if stage.ahead >= 0:
        at = c.door - ticks(number(c, stage.ahead, 0))
        if c.past is None:
            c.began = at
        c.past = at if c.past is None else max(c.past, at)
    elif c.past is not None:
        c.past = None
        c.idle = max(c.door, c.booked)
    c.look_about()


def enter_stage(c: Customer, s: int, stage: Any) -> None:
    c.stage, c.stage_began = s, c.now
    if c.past is not None:
        return
    if bool(stage.away) != c.away:
        if stage.away:
            end_stretch(c, -1, c.now)
        else:
            c.idle = max(c.now, c.booked)
        c.away = bool(stage.away)
        c.look_about()
    set_present(c, not c.away)


def leave_stage(c: Customer) -> None:
    """The line leaves its stage by whatever way: what ran beside it ends here."""
    if c.forked:
        cut(c)
    if c.stage >= 0 and c.past is None:
        span = c.now - c.stage_began
        if c.model.stages[c.stage].away:
            c.away_ticks += span
        else:
            c.staged += span
    c.stage = -1


# -- before a step ---------------------------------------------------------------------------------
def take(c: Customer, st: Any, k: int) -> Visit:
    """Before the line of a step: an open door, what runs beside, places, and room to wait; the
    reason to leave where one is missing.
    """
    m = c.model
    if m.shut and c.past is None and st.kind != AWAY and (st.kind == WORK or not c.away):
        yield from until_opening(c)
    if st.hosts and not c.forked:
        fork(c, m.stages[st.stage])
    if st.place_hi > st.place_lo and (yield from take_places(c, st, k)) is GONE:
        return lay.R_CLOSED if m.shut else lay.R_PATIENCE
    if st.limited and turned_away(c, st, k):
        return lay.R_FULL
    return STAYS


def take_places(c: Customer, st: Any, k: int) -> Visit:
    """Places held from here on, one line after the other; GONE if patience ran out in one of them."""
    for p in range(st.place_lo, st.place_hi):
        place = c.model.places[p]
        if not c.held[p] and holds(c, place.when):
            ticket = ask(c, st, k, place.pool)
            if ticket is not None:
                outcome = yield ticket
                stood(c, ticket)
                if outcome is GONE:
                    return GONE
            c.held[p] = True
    return SERVED


def free_places(c: Customer, k: int) -> None:
    """Leave the places that are held to the end of step k, or all (-1)."""
    for p, place in enumerate(c.model.places):
        if c.held[p] and k in (place.to, -1):
            c.held[p] = False
            c.model.pools[place.pool].release()


def turned_away(c: Customer, st: Any, k: int) -> bool:
    """Is the line before this step as long as it may be? Then nothing was waited for."""
    if c.model.pools[st.pool].free or c.model.standing[k] < st.queue_limit:
        return False
    c.idle = c.now
    return True


def ask(c: Customer, st: Any, k: int, p: int) -> QueueEntry | None:
    """Ask a pool: None if it is our turn at once, else what tells whether we were called or have
    given up.
    """
    # most have none, not worth a call
    priority = c.priority if st.priority < 0 else priority_of(c, st, k)
    ticket = c.model.pools[p].ask(priority, c.person)
    if ticket is not None:
        c.main.ticket = ticket
        if st.restless and not ticket.called:
            stand(c, ticket, st, k, p)
    return ticket


def stand(c: Customer, ticket: QueueEntry, st: Any, k: int, p: int) -> None:
    """What may happen to whoever stands in line: patience runs out, the door shuts, a rule has its
    eye on the wait.
    """
    m = c.model
    ticket.stays = st.kind != CONTACT
    leaves = patience(c, st, k)
    if m.resumes and st.kind == CONTACT and not c.away:
        leaves = min(leaves, m.closing_from(c.now))
    if leaves < NEVER:
        ticket.gives_up_at(m, leaves, m.pools[p], c.person, 0)
    if m.waits:
        arm_waits(c)


def patience(c: Customer, st: Any, k: int) -> int:
    """The tick until which this customer stands in this line, by the step's patience, else the
    stage's, else the segment's; nobody gives up before the time of an appointment.
    """
    m, stage = c.model, c.model.stages[st.stage]
    if not c.felt:
        return NEVER
    if st.patience >= 0:
        return max(c.now, c.booked) + ticks(number(c, st.patience, c.passes[k]))
    if st.kind == WORK:
        return NEVER
    if stage.patience >= 0:
        return max(
            max(c.stage_began, c.booked) + ticks(number(c, stage.patience, c.entered[st.stage])),
            c.now,
        )
    own = m.segments[c.segment].patience
    return (
        max(c.now, c.booked) + ticks(number(c, own, c.passes[k], st.stream)) if own >= 0 else NEVER
    )


# -- the step itself -------------------------------------------------------------------------------
def serve(c: Customer, st: Any, k: int) -> int:
    """The step begins; the tick at which it will end."""
    m, line, now = c.model, c.main, c.env._now if c.past is None else c.past
    line.working, line.began, minutes = True, now, 0.0
    if st.kind != WORK:
        end_stretch(c, k, now)
        c.in_contact = st.kind == CONTACT
    if st.opens:
        line.takes_more = 0.0
        opens(c, st, k)
        minutes = line.takes_more
    if st.takes >= 0:
        minutes += number(c, st.takes, c.passes[k])
    span = ticks(minutes)
    end = now + span
    if st.until != -1:
        end = next_until(m.door_times, m.door_opens, end, st.until)
    if c.forked:
        announce_end(c, st, end)
    if st.watched and span > 0:
        arm_waits(c)
    return end


def opens(c: Customer, st: Any, k: int) -> None:
    """What begins with a step: promises, interventions that are used, rules."""
    if st.promised:
        promises_at(c, k, lay.BEGINS)
    use(c, st)
    fire(c, st.begins_lo, st.begins_hi, c.main)


def elsewhere(c: Customer, st: Any, end: int, k: int) -> Visit:
    """A step that does not simply last until its end: in the past of the door, out of the house, or
    stopped by the night.
    """
    if c.past is not None:
        c.past = min(end, c.door)
    elif st.kind == AWAY:
        yield from be_away(c, st, end, k)
    else:
        yield from work_until(c, st, end)


def step_ends(c: Customer, st: Any, k: int) -> int:
    """Failures, moment, rules, staff freed and given to the head of the line; then the step that
    comes next.
    """
    c.model.strokes = 0
    n = c.passes[k]
    again = contact_ends(c, c.main, st, k, n, c.env._now if c.past is None else c.past)
    if st.pool >= 0:
        c.model.pools[st.pool].release()
    if st.frees:
        free_places(c, k)
    if again:
        return k
    return next_step(c, st, k, n) if st.leads_on else st.follows


def next_step(c: Customer, st: Any, k: int, n: int) -> int:
    """Where a step leads that need not simply lead to the one behind it."""
    m = c.model
    if st.again >= 0 and happens(c, st.again, n):
        return k
    if st.funnel and draw(c, m.stream["leaves"] ^ st.stream, n) < leave_chance(
        c.psy, st.leaves, 1.0 if st.funnel == 2 else 0.0, c.emotion
    ):
        return jump(c, st, lay.LOST)
    if st.next_hi > st.next_lo:
        u, upto = draw(c, m.stream["next"] ^ st.stream, n), 0.0
        for row in m.next[st.next_lo : st.next_hi]:
            upto += number(c, row.chance, n)
            if u < upto:
                return jump(c, st, row.to)
    return follow(c, st)


# -- the end ---------------------------------------------------------------------------------------
def leave(c: Customer, reason: int) -> None:
    m, now = c.model, c.env._now
    c.reason, m.strokes = reason, 0
    if c.past is not None:  # a visit that ends before its door
        c.past, c.idle = None, max(c.door, c.booked)
        c.look_about()
        c.stage = -1
    leave_stage(c)
    end_stretch(c, -1, now)
    for i in range(len(m.promises)):
        if 0 <= c.due[i] <= now:
            promise_ends(c, i, c.at)
    if m.places:
        free_places(c, -1)
    c.over, c.left = True, now
    set_present(c, False)
    if reason != lay.R_DONE:
        fire_event(c, m.plan.events.leaves)
    fire_event(c, m.plan.events.visit_ends)
    if c.pending == 0:
        close(c)
