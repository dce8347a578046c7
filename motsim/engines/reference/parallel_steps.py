"""What runs beside the main line of a visit: sequences and clocks, until their host is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motsim.engines.common.calendar import CLOCKS, ENDS, FIRST_IN_LINE, NEVER, NIGHT
from motsim.engines.reference.closing_time import go_home, goes_home
from motsim.engines.reference.formulas import work_end
from motsim.engines.reference.house_rules import fire, use
from motsim.engines.reference.perception import contact_ends, end_stretch
from motsim.engines.reference.queues import (
    GONE,
    SERVED,
    Pool,
    QueueEntry,
    TimedEvent,
    Track,
    Visit,
    set_present,
)
from motsim.engines.reference.sampling import happens, holds, number, priority_of
from motsim.plan.layout import AWAY, CONTACT, WORK
from motsim.plan.random_streams import ticks

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer


# -- the host begins -------------------------------------------------------------------------------
def fork(c: Customer, stage: Any) -> None:
    """What runs beside begins with its host: each sequence and each clock is a line of its own."""
    m = c.model
    c.forked, c.forks = True, c.forks + 1
    last, runs = -1, False
    for b in range(stage.branch_lo, stage.branch_hi):
        branch = m.branches[b]
        if branch.stage != last:
            last = branch.stage
            runs = stage_runs(c, last)
        c.running[b] = runs
        if runs:
            st = m.step_rows[branch.first]
            if not branch.clock:
                start_clock(c, b, 0)
            elif st.after >= 0 or st.every >= 0:
                start_clock(c, b, st.after if st.after >= 0 else st.every)


def stage_runs(c: Customer, s: int) -> bool:
    """Does stage s run beside this host? Then its words tell what a wait is like, and out of the
    house no wait is felt.
    """
    side, n = c.model.stages[s], c.entered[s]
    c.entered[s] += 1
    if not (holds(c, side.when) and happens(c, side.chance, n)):
        return False
    if side.away and not c.unfelt_beside:
        end_stretch(c, -1, c.now)
        c.unfelt_beside = True
        c.look_about()
        set_present(c, False)
    if c.wait_stage < 0:
        c.wait_stage = s
    return True


def start_clock(c: Customer, b: int, delay: int) -> None:
    forks = c.forks
    TimedEvent(c.model, c.now + delay, CLOCKS, c.person, b << 16, lambda _: tick(c, b, forks))


def tick(c: Customer, b: int, forks: int) -> None:
    """A clock of line b strikes; it means nothing once its host is left."""
    m = c.model
    if not c.forked or forks != c.forks or c.over:
        return
    if m.shut:  # nothing begins: it strikes first thing in the morning, once
        TimedEvent(m, m.opening_from(c.now), CLOCKS, c.person, b << 16, lambda _: tick(c, b, forks))
        return
    branch = m.branches[b]
    st = m.step_rows[branch.first]
    m.stroke(branch.first)
    if branch.clock and st.every >= 0:
        start_clock(c, b, st.every)
    if c.lines[b].idle:
        m.env.process(walk_beside(c, b, branch.first))


def announce_end(c: Customer, st: Any, end: int) -> None:
    """Contacts `before_end` come when what is left of the host, as far as anyone can know, falls to
    their time; nights before its end count.
    """
    m, stage = c.model, c.model.stages[c.stage]
    host_end = end + ticks(st.rest)
    if m.resumes:
        end = work_end(m.door_times, m.door_opens, c.now, end - c.now) if st.kind == WORK else end
        host_end = work_end(m.door_times, m.door_opens, end, ticks(st.rest))
    for b in range(stage.branch_lo, stage.branch_hi):
        side = m.step_rows[m.branches[b].first]
        if c.running[b] and m.branches[b].clock and side.before_end > 0:
            at = max(host_end - side.before_end, c.now)
            if at < end:
                c.running[b] = False  # told once
                start_clock(c, b, at - c.now)


# -- a line beside ---------------------------------------------------------------------------------
def walk_beside(c: Customer, b: int, k: int) -> Visit:
    """Line b from step k on; it may be cut at any time, and then this generator is simply left."""
    m, line, branch = c.model, c.lines[b], c.model.branches[b]
    token = line.token
    while k >= 0:
        st = m.step_rows[k]
        if m.shut and st.kind != AWAY:
            yield TimedEvent(m, m.opening_from(c.now), CLOCKS, c.person, b << 16)
            if line.token != token:
                return
        n = c.reached[k]
        c.reached[k] += 1
        if holds(c, st.when) and happens(c, st.chance, n):
            line.step = k
            if st.pool >= 0:
                outcome = yield from queue_beside(c, line, st, k, b)
                if line.token != token:
                    return
                if outcome == GONE:
                    k = -1 if branch.clock else st.follows
                    continue
            open_beside(c, line, st, k)
            if not (
                yield from last_beside(c, line, b) if st.lasts else take_beside(c, line, st, k, b)
            ):
                return
            beside_ends(c, line, st, k, b)
            if st.lasts:  # anew in the morning
                continue
        k = -1 if branch.clock else st.follows


def queue_beside(c: Customer, line: Track, st: Any, k: int, b: int) -> Visit:
    pool = c.model.pools[st.pool]
    ticket = pool.join(priority_of(c, st, k), c.person, b << 16)
    ticket.stays = True
    if not ticket.called and st.patience >= 0:
        ticket.gives_up_at(
            c.model, c.now + ticks(number(c, st.patience, c.passes[k])), pool, c.person, b << 16
        )
    return (yield from stand_beside(line, ticket, pool))


def stand_beside(line: Track, ticket: QueueEntry, pool: Pool) -> Visit:
    line.ticket, token = ticket, line.token
    outcome = yield ticket
    if line.token == token:
        line.ticket = None
    elif outcome == SERVED:  # called in the very instant in which the line was cut
        pool.release()
    return outcome


def open_beside(c: Customer, line: Track, st: Any, k: int) -> None:
    line.working, line.step, line.began, line.takes_more = True, k, c.now, 0.0
    if st.kind == CONTACT:
        if c.under == 0:
            c.cover_from = c.now
        c.under += 1
    use(c, st)
    fire(c, st.begins_lo, st.begins_hi, line)


def take_beside(c: Customer, line: Track, st: Any, k: int, b: int) -> Visit:
    """The time that a step beside takes; work stops for the night and goes on at the head of its
    line. False if the line was cut meanwhile.
    """
    m, token, pool = c.model, line.token, c.model.pools[st.pool] if st.pool >= 0 else None
    rest = ticks((number(c, st.takes, c.passes[k]) if st.takes >= 0 else 0.0) + line.takes_more)
    while True:
        span = min(rest, m.closing_from(c.now) - c.now) if m.resumes and st.kind == WORK else rest
        rest -= span
        yield TimedEvent(m, c.now + span, ENDS, c.person, b << 16)
        # the customer has gone on; whoever served finishes alone, and nobody goes on in the morning
        if line.token != token:
            if pool:
                pool.release()
            return False
        if rest == 0:
            return True
        if pool:
            pool.release()
            yield from stand_beside(line, pool.join(FIRST_IN_LINE, c.person, b << 16), pool)
        else:
            yield TimedEvent(m, m.opening_from(c.now), ENDS, c.person, b << 16)
        if line.token != token:
            return False


def last_beside(c: Customer, line: Track, b: int) -> Visit:
    """What lasts as long as its host ends with it (`cut`), or with the day: then True."""
    closing, token = c.model.closing_from(c.now) if c.model.resumes else NEVER, line.token
    if closing == NEVER:
        return False
    yield TimedEvent(c.model, closing, ENDS, c.person, b << 16)
    return line.token == token


def end_beside(c: Customer, line: Track, st: Any, k: int) -> None:
    """What ends with a step beside, and with one that is cut."""
    line.working = False
    if st.kind == CONTACT:
        c.under -= 1
        if c.under == 0:
            c.covered += max(c.now - max(c.cover_from, c.idle), 0)
    contact_ends(c, line, st, k, c.passes[k], c.now)


def beside_ends(c: Customer, line: Track, st: Any, k: int, b: int) -> None:
    """Its time is over: then staff are free, and in a house that has shut it may have been what
    kept the customer.
    """
    m = c.model
    end_beside(c, line, st, k)
    if st.pool >= 0:
        m.pools[st.pool].release()
    if m.shut and goes_home(c):
        TimedEvent(
            m, c.now, NIGHT, c.person, b << 16, lambda _: go_home(c) if goes_home(c) else None
        )


# -- the host is left ------------------------------------------------------------------------------
def cut(c: Customer) -> None:
    """The host is left: lines beside it are withdrawn, contacts under way end now with the minutes
    they had.
    """
    stage = c.model.stages[c.stage]
    for b in range(stage.branch_lo, stage.branch_hi):
        cut_line(c, b)
        c.running[b] = False
    c.forked, c.wait_stage = False, -1
    if c.unfelt_beside:
        c.unfelt_beside = False
        c.look_about()
        c.idle = max(c.now, c.booked)
        c.covered, c.cover_from = 0, c.now
        set_present(c, not c.away)


def cut_line(c: Customer, b: int) -> None:
    """One line beside ends where it is; a contact at the very end of its host comes now."""
    m, line, k = c.model, c.lines[b], c.model.branches[b].first
    first, ticket = m.step_rows[k], line.ticket
    line.token += 1
    if ticket is not None:
        if not ticket.called:
            m.pools[m.step_rows[line.step].pool].withdraw(ticket)
        line.ticket = None
    if line.working:
        st = m.step_rows[line.step]
        end_beside(c, line, st, line.step)
        # whoever is there for as long as it lasts has nothing to finish
        if st.lasts and st.pool >= 0:
            m.pools[st.pool].release()
    elif ticket is None and c.running[b] and m.branches[b].clock and first.before_end == 0:
        n = c.reached[k]
        c.reached[k] += 1
        if holds(c, first.when) and happens(c, first.chance, n):
            open_beside(c, line, first, k)
            end_beside(c, line, first, k)
