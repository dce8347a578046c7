"""What runs beside the main line of a visit: sequences and clocks, until their host is left."""

from __future__ import annotations

from motsim.engines.common.calendar import (
    CLOCKS,
    ENDS,
    FIRST_IN_LINE,
    NEVER,
    NIGHT,
    PATIENCE,
    TICKS,
    next_closing,
    next_opening,
    work_end,
)
from motsim.engines.compiled.closing_time import go_home, should_go_home
from motsim.engines.compiled.constants import (
    CALLED,
    IDLE,
    JOINING,
    NONE,
    ONE,
    QUEUED,
    TIMED,
    WORKING,
    ZERO,
    I,
    inner,
)
from motsim.engines.compiled.event_heap import push
from motsim.engines.compiled.house_rules import fire, use
from motsim.engines.compiled.perception import end_pass, end_stretch
from motsim.engines.compiled.queues import join, release, set_present, take_place_in_line, withdraw
from motsim.engines.compiled.sampling import growth_of, happens, holds, number, priority_of
from motsim.plan.layout import AWAY, CONTACT, WORK
from motsim.plan.random_streams import ticks


@inner
def fork(w, slot, stage):
    s = w.state[0]
    c = w.cust[slot]
    c.forked = 1
    c.forks += 1
    c.begun = 0
    c.going = 0
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
            if runs and side.away == 1 and c.unperceived == 0:
                end_stretch(w, slot, NONE)
                c.unperceived = 1
                set_present(w, c, ZERO)
            if runs and c.wait_stage < 0:
                c.wait_stage = last
        w.line[slot * s.lines + b].running = ONE if runs else ZERO
        if runs:
            st = w.steps[branch.first]
            if branch.clock == 0:
                c.begun += 1
                c.going += 1
                start_clock(w, slot, I(b), ZERO, NONE)
            elif st.after >= 0 or st.every >= 0:
                start_clock(w, slot, I(b), st.after if st.after >= 0 else st.every, NONE)


@inner
def start_clock(w, slot, b, delay, k):
    """A clock of a beside line; with k >= 0 it is a line that the night has held at step k."""
    s = w.state[0]
    c = w.cust[slot]
    push(w, s.now + delay, I(CLOCKS), c.turn, b << 16, slot, c.forks, k)


@inner
def wait_for_opening_beside(w, slot, b, k):
    s = w.state[0]
    start_clock(w, slot, b, next_opening(w.door_times, w.door_opens, s.now) - s.now, k)


@inner
def strike_clock(w, slot, b, forks, k):
    s = w.state[0]
    c = w.cust[slot]
    if c.forked == 0 or forks != c.forks or c.over == 1:
        return
    if s.shut == 1:  # nothing begins: it strikes first thing in the morning, once
        wait_for_opening_beside(w, slot, b, k)
        return
    if k >= 0:
        walk_beside(w, slot, slot * s.lines + b, k)
        return
    branch = w.branches[b]
    st = w.steps[branch.first]
    s.strokes += 1
    if s.strokes > TICKS * (s.arrived - s.left):
        s.starved = branch.first + 1
        s.stuck = 1
        return
    if branch.clock == 1 and st.every >= 0:
        start_clock(w, slot, b, st.every, NONE)
    if w.line[slot * s.lines + b].state == IDLE:
        walk_beside(w, slot, slot * s.lines + b, branch.first)


@inner
def announce_end(w, slot, st, end):
    s = w.state[0]
    c = w.cust[slot]
    stage = w.stages[c.stage]
    host_end = end + ticks(st.rest)
    if s.resumes == 1:
        if st.kind == WORK:
            end = work_end(w.door_times, w.door_opens, s.now, end - s.now)
        host_end = work_end(w.door_times, w.door_opens, end, ticks(st.rest))
    for b in range(stage.branch_lo, stage.branch_hi):
        side = w.steps[w.branches[b].first]
        ln = w.line[slot * s.lines + b]
        if ln.running == 1 and w.branches[b].clock == 1 and side.before_end > 0:
            at = max(host_end - side.before_end, s.now)
            if at < end:
                ln.running = 0
                start_clock(w, slot, I(b), at - s.now, NONE)


@inner
def walk_beside(w, slot, i, k):
    """From step k of a beside line until it must stop for an event."""
    s = w.state[0]
    c = w.cust[slot]
    b = i - slot * s.lines
    while k >= 0:
        st = w.steps[k]
        if s.shut == 1 and st.kind != AWAY:
            wait_for_opening_beside(w, slot, b, k)
            return
        n = w.count[slot, s.reached + k]
        w.count[slot, s.reached + k] = n + 1
        if holds(w, slot, st.when) and happens(w, slot, st.chance, n):
            ln = w.line[i]
            ln.step = k
            if st.pool >= 0:
                take_place_in_line(w, i, st.pool, st.more)
                if s.grows == 1:
                    ln.grows = growth_of(w, slot, st, k)
                join(w, st.pool, priority_of(w, slot, st, k), c.turn, b << 16, i, ln.token)
                if ln.state == QUEUED and st.patience >= 0:
                    ln.place = TIMED
                    push(
                        w,
                        s.now + ticks(number(w, slot, st.patience, w.count[slot, s.passes + k])),
                        I(PATIENCE),
                        c.turn,
                        b << 16,
                        slot,
                        ln.token,
                        NONE,
                    )
                return
            begin_beside(w, slot, i, k)
            return
        k = NONE if w.branches[b].clock == 1 else st.follows
    if w.branches[b].clock == 0:
        end_sequence(w, slot, i)


@inner
def end_sequence(w, slot, i):
    s = w.state[0]
    c = w.cust[slot]
    w.line[i].running = 0
    c.going -= 1
    main = w.line[slot * s.lines]
    if main.state == JOINING and has_joined(c, w.steps[main.step]):
        main.state = WORKING
        push(w, s.now, I(ENDS), c.turn, ZERO, slot, main.token, NONE)


@inner
def has_joined(c, st):
    """Have as many sequences beside ended as this step waits for, or all there are?"""
    return c.going == 0 or c.begun - c.going >= st.join


@inner
def walk_on(w, slot, i, k):
    """A beside line goes on behind step k, unless it is a clock."""
    b = i - slot * w.state[0].lines
    if w.branches[b].clock == 0:
        walk_beside(w, slot, i, w.steps[k].follows)


@inner
def begin_beside(w, slot, i, k):
    s = w.state[0]
    st = w.steps[k]
    ln = w.line[i]
    open_beside(w, slot, i, k)
    if st.lasts == 0:
        take_beside(
            w,
            slot,
            i,
            st,
            ticks(
                (number(w, slot, st.takes, w.count[slot, s.passes + k]) if st.takes >= 0 else 0.0)
                + ln.takes_more
            ),
        )
    elif s.resumes == 1:  # what lasts as long as its host ends with the day, too
        closing = next_closing(w.door_times, w.door_opens, s.now)
        if closing < NEVER:
            push(
                w,
                closing,
                I(ENDS),
                w.cust[slot].turn,
                (i - slot * s.lines) << 16,
                slot,
                ln.token,
                NONE,
            )


@inner
def take_beside(w, slot, i, st, span):
    """The time that a step beside takes, work until closing at most; what is left of it goes on in
    the morning.
    """
    s = w.state[0]
    ln = w.line[i]
    ln.rest = 0
    if s.resumes == 1 and st.kind == WORK:
        ln.rest = max(span - (next_closing(w.door_times, w.door_opens, s.now) - s.now), ZERO)
    push(
        w,
        s.now + span - ln.rest,
        I(ENDS),
        w.cust[slot].turn,
        (i - slot * s.lines) << 16,
        slot,
        ln.token,
        ln.step if st.pool >= 0 else NONE,
    )


@inner
def stop_beside(w, slot, i, st):
    """The door has shut on work beside: it goes on at the head of its line, or at opening if nobody
    is needed.
    """
    s = w.state[0]
    ln = w.line[i]
    turn = w.cust[slot].turn
    what = (i - slot * s.lines) << 16
    if st.pool < 0:
        push(
            w,
            next_opening(w.door_times, w.door_opens, s.now),
            I(ENDS),
            turn,
            what,
            slot,
            ln.token,
            NONE,
        )
        return
    release(w, st.pool, st.more)
    take_place_in_line(w, i, st.pool, st.more)
    join(w, st.pool, FIRST_IN_LINE, turn, what, i, ln.token)


@inner
def called_beside(w, slot, i):
    """Staff are there: for what begins, or for what the night has stopped."""
    ln = w.line[i]
    ln.state = WORKING
    if ln.rest > 0:
        take_beside(w, slot, i, w.steps[ln.step], ln.rest)
    else:
        begin_beside(w, slot, i, ln.step)


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
            c.covered += max(s.now - max(c.cover_from, c.idle), ZERO)
    end_pass(w, slot, i, k, w.count[slot, s.passes + k])


@inner
def finish_beside(w, slot, b):
    s = w.state[0]
    i = slot * s.lines + b
    ln = w.line[i]
    k = ln.step
    st = w.steps[k]
    if ln.rest > 0:
        if s.shut == 1:
            stop_beside(w, slot, i, st)
        else:
            take_beside(w, slot, i, st, ln.rest)
        return
    end_beside(w, slot, i, k)
    if st.pool >= 0:
        release(w, st.pool, st.more)
    if s.shut == 1 and should_go_home(w.cust[slot]):
        push(w, s.now, I(NIGHT), w.cust[slot].turn, b << 16, slot, NONE, NONE)
    if st.lasts == 1:  # anew in the morning
        walk_beside(w, slot, i, k)
    else:
        walk_on(w, slot, i, k)


@inner
def go_home_late(w, slot, turn):
    """A contact that ended after closing was what kept this customer."""
    c = w.cust[slot]
    if c.turn == turn and should_go_home(c):
        go_home(w, slot)


@inner
def cut(w, slot):
    s = w.state[0]
    c = w.cust[slot]
    stage = w.stages[c.stage]
    for b in range(stage.branch_lo, stage.branch_hi):
        i = slot * s.lines + b
        ln = w.line[i]
        first = w.branches[b].first
        stopped = ln.rest > 0 and ln.state != WORKING
        if ln.running == 1 and w.branches[b].clock == 0:  # it has not ended
            under_way = (stopped or ln.state == WORKING) and w.steps[ln.step].follows < 0
            s.dropped += ZERO if under_way else ONE
        ln.rest = 0
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
            # whoever is there for as long as it lasts has nothing to finish
            if st.lasts == 1 and st.pool >= 0:
                release(w, st.pool, st.more)
        elif ln.running == 1 and w.branches[b].clock == 1 and w.steps[first].before_end == 0:
            n = w.count[slot, s.reached + first]
            w.count[slot, s.reached + first] = n + 1
            if holds(w, slot, w.steps[first].when) and happens(w, slot, w.steps[first].chance, n):
                open_beside(w, slot, i, first)
                end_beside(w, slot, i, first)
        if stopped:  # begun, and ended as it stands
            end_beside(w, slot, i, ln.step)
        ln.running = 0
    c.forked = 0
    c.wait_stage = -1
    if c.unperceived == 1:
        c.unperceived = 0
        c.idle = max(s.now, c.booked)
        c.covered = 0
        c.cover_from = s.now
        set_present(w, c, ONE - c.away)
