"""The main line of a visit, from step to step: lines, work, what comes next, and leaving."""

from __future__ import annotations

from motsim.engines.common.bookings import give_back, reserve
from motsim.engines.common.calendar import (
    ARRIVALS,
    ENDS,
    NEVER,
    PASSES,
    PATIENCE,
    next_closing,
    next_opening,
    next_until,
    return_tick,
)
from motsim.engines.compiled.closing_time import (
    be_away,
    come_back,
    curve_of,
    go_home,
    wait_for_morning,
    wait_for_opening,
    work_stops,
    work_until,
)
from motsim.engines.compiled.constants import (
    AGAIN,
    AHEAD,
    BEGIN_EDGE,
    E_LEAVES,
    E_VISIT_ENDS,
    ELSEWHERE,
    GROUP,
    HELD,
    IDLE,
    JOINING,
    NONE,
    ONE,
    QUEUED,
    R_CLOSED_,
    R_DONE_,
    R_FULL_,
    R_FUNNEL_,
    R_NEXT_,
    R_PATIENCE_,
    R_SOLD_OUT_,
    S_HOUR,
    S_LEAVES,
    S_NEXT,
    TIMED,
    WORKING,
    ZERO,
    I,
    inner,
)
from motsim.engines.compiled.event_heap import push
from motsim.engines.compiled.groups import begin, come, give_up_group, leave_group, line_of
from motsim.engines.compiled.house_rules import arm_waits, fire, fire_event, use
from motsim.engines.compiled.parallel_steps import (
    announce_end,
    called_beside,
    cut,
    fork,
    has_joined,
    walk_on,
)
from motsim.engines.compiled.perception import end_pass, end_stretch, of_wait
from motsim.engines.compiled.preemption import begin_stint, go_on_with_stint
from motsim.engines.compiled.promises import end_promise, update_promises, void_promises
from motsim.engines.compiled.queues import (
    free_place,
    join,
    release,
    serves_at_once,
    set_present,
    take_place_in_line,
    withdraw,
)
from motsim.engines.compiled.records import close, write_act
from motsim.engines.compiled.sampling import (
    draw,
    duration,
    growth_of,
    happens,
    holds,
    is_felt,
    number,
    number_more,
    priority_of,
)
from motsim.plan.bookings import slots_of
from motsim.plan.layout import (
    A_CALLBACK,
    A_ELSEWHERE,
    A_RETRIES,
    A_TOGETHER,
    AWAY,
    CALLED_BACK,
    CONTACT,
    GOES,
    LEAVE,
    LOST,
    R_DONE,
    RETRIES,
    SOLD_OUT,
    STAYS,
    WORK,
)
from motsim.plan.random_streams import ticks
from motsim.psychology.behaviour import leave_chance
from motsim.psychology.perception import patience_minutes, usual_patience


@inner
def set_time(w, slot, stage):
    s = w.state[0]
    c = w.cust[slot]
    if stage.ahead >= 0:
        at = c.door - ticks(number(w, slot, stage.ahead, ZERO))
        if c.ahead == 0:
            c.began = at
            s.now = at
        else:
            s.now = max(s.now, at)
        c.ahead = 1
    elif c.ahead == 1:
        c.ahead = 0
        s.now = s.real
        c.idle = max(c.door, c.booked)


@inner
def enter_stage(w, slot, g):
    s = w.state[0]
    c = w.cust[slot]
    c.stage = g
    c.stage_began = s.now
    if c.ahead == 1:
        return
    away = w.stages[g].away
    if away != c.away:
        if away == 1:
            end_stretch(w, slot, NONE)
        else:
            c.idle = max(s.now, c.booked)
        c.away = away
    set_present(w, c, ONE - c.away)


@inner
def leave_stage(w, slot):
    s = w.state[0]
    c = w.cust[slot]
    if c.forked == 1:
        cut(w, slot)
    if c.stage >= 0 and c.ahead == 0:
        span = s.now - c.stage_began
        if w.stages[c.stage].away == 1:
            c.away_ticks += span
        else:
            c.staged += span
    c.stage = -1


@inner
def end_lap(c, stage, after):
    """A lap of a stage is over, or was not taken: its next lap, or what comes after all of them."""
    if c.lap + 1 < stage.times:
        c.lap += 1
        return stage.first
    c.lap = 0
    return after


@inner
def follow(w, slot, st):
    """The step behind this one on the main line; each lap of a repeated stage leaves it and enters
    it anew.
    """
    if st.laps == 1:
        return st.follows
    leave_stage(w, slot)
    return end_lap(w.cust[slot], w.stages[st.stage], st.follows)


@inner
def jump(w, c, st, to):
    """`next` out of a stage ends its laps; within it the lap goes on."""
    if to < 0 or w.steps[to].stage != st.stage:
        c.lap = 0
    return to


@inner
def reach(w, slot, k):
    s = w.state[0]
    c = w.cust[slot]
    if c.anew == 1:
        c.anew = 0
        return k
    while k >= 0:
        st = w.steps[k]
        if st.stage != c.stage:
            leave_stage(w, slot)
            stage = w.stages[st.stage]
            set_time(w, slot, stage)
            if k == stage.first:
                n = w.count[slot, s.entered + st.stage]
                w.count[slot, s.entered + st.stage] = n + 1
                if not (holds(w, slot, stage.when) and happens(w, slot, stage.chance, n)):
                    void_promises(w, slot, k, True)
                    k = end_lap(c, stage, stage.after)
                    continue
            enter_stage(w, slot, st.stage)
        if st.when < 0 and st.chance < 0:
            return k
        n = w.count[slot, s.reached + k]
        w.count[slot, s.reached + k] = n + 1
        if holds(w, slot, st.when) and happens(w, slot, st.chance, n):
            return k
        void_promises(w, slot, k, False)
        k = follow(w, slot, st)
    return NONE


@inner
def ends_for(to):
    """Why a visit ends that goes on nowhere."""
    if to == LEAVE:
        return R_NEXT_
    return R_FUNNEL_ if to == LOST else R_SOLD_OUT_


@inner
def go_on(w, slot, k):
    """From step k until the line must stop for an event."""
    s = w.state[0]
    c = w.cust[slot]
    while True:
        k = reach(w, slot, k)
        if k < 0:
            leave(w, slot, R_DONE_)
            return
        c.came = s.now
        if s.rooms == 1 and c.keeps >= 0 and not may_block(w, c, w.steps[k]):
            let_go(w, slot)
        take(w, slot, k)
        if c.ahead == 0:
            return
        k = end_step(w, slot, k)
        c.steps_taken += 1
        if c.steps_taken > PASSES:
            s.stuck = c.person + 1
            s.stuck_step = c.step
            return
        if k <= LEAVE:
            leave(w, slot, ends_for(k))
            return
        if k >= 0:
            # steps ahead follow one another in no time: each begins where arrays may grow
            a = w.agenda[s.agenda_hi]
            a.line = slot
            a.token = k
            a.pool = AHEAD
            a.at = s.now
            s.agenda_hi += 1
            s.look = 1
            return


@inner
def take(w, slot, k):
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    c.step = k
    if s.shut == 1 and c.ahead == 0 and st.kind != AWAY and (st.kind == WORK or c.away == 0):
        wait_for_opening(w, slot)
        return
    stage = w.stages[st.stage]
    if stage.branch_hi > stage.branch_lo and c.forked == 0:
        fork(w, slot, stage)
    ask(w, slot, k, st.place_lo)


@inner
def ask(w, slot, k, place):
    """Places from row `place` on, then staff, then the work."""
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    i = slot * s.lines
    while place < st.place_hi:
        if w.count[slot, s.held + place] == 0 and holds(w, slot, w.places[place].when):
            # the main line has no clock: here it keeps the place it asks for
            w.line[i].running = place
            stand(w, slot, st, k, w.places[place].pool, w.places[place].more)
            return
        place += 1
    w.line[i].running = -1
    if st.group > 0:
        stand(w, slot, st, k, line_of(w, k), ZERO)
        come(w, slot, k)
        return
    if st.pool >= 0:
        P = w.pool[st.pool]
        if s.preempts == 1:
            c.rank = priority_of(w, slot, st, k)
            c.stood = s.now
        if serves_at_once(w, P, st.more):
            c.server = st.leads
            if s.rooms == 1 and c.keeps >= 0:
                let_go(w, slot)
            serve(w, slot, k)
            return
        if st.queue_limit >= 0:
            if (
                not (P.busy + st.more < P.count and P.waiting == 0)
                and w.standing[k] >= st.queue_limit
            ):
                c.idle = s.now
                end_or_not(w, slot, k, R_FULL_)
                return
            w.standing[k] += 1
        stand(w, slot, st, k, st.pool, st.more)
        if st.room >= 0:
            enter_room(w, slot, k)
        return
    serve(w, slot, k)


@inner
def stand(w, slot, st, k, p, more):
    s = w.state[0]
    c = w.cust[slot]
    i = slot * s.lines
    ln = w.line[i]
    ln.step = k
    take_place_in_line(w, i, p, more)
    if s.grows == 1:
        ln.grows = growth_of(w, slot, st, k)
    join(w, p, priority_of(w, slot, st, k), c.turn, ZERO, i, ln.token)
    if ln.state == QUEUED:
        leaves = patience(w, slot, st, k)
        if s.resumes == 1 and st.kind == CONTACT and c.away == 0:
            leaves = min(leaves, next_closing(w.door_times, w.door_opens, s.now))
        if leaves < NEVER:
            ln.place = TIMED
            push(w, leaves, I(PATIENCE), c.turn, ZERO, slot, ln.token, NONE)
        arm_waits(w, slot)


@inner
def patience(w, slot, st, k):
    """The tick until which this customer stands in this line; nobody gives up before the time of an
    appointment.
    """
    s = w.state[0]
    c = w.cust[slot]
    stage = w.stages[st.stage]
    n = attempt(w, slot, k)
    if not is_felt(c) or st.patience == STAYS:
        return I(NEVER)
    since = s.now
    if st.patience >= 0:
        minutes = number(w, slot, st.patience, n)
    elif st.kind == WORK or stage.patience == STAYS:
        return I(NEVER)
    elif stage.patience >= 0:
        since = c.stage_began
        minutes = number(w, slot, stage.patience, w.count[slot, s.entered + st.stage])
    else:
        own = w.segments[c.segment].patience
        if own >= 0:
            minutes = number_more(w, slot, own, n, st.stream)
        elif st.usual < 0 or own == STAYS:
            return I(NEVER)
        else:
            minutes = usual_patience(w.psychology[c.segment], number(w, slot, st.usual, n))
    return max(max(since, c.booked) + ticks(as_told(w, c, st, minutes)), s.now)


@inner
def as_told(w, c, st, minutes):
    told = of_wait(w.stages, st, c.wait_stage)[2]
    typed = st.typed
    if typed < 0 and c.wait_stage >= 0:
        typed = w.stages[c.wait_stage].typed
    return patience_minutes(w.psychology[c.segment], minutes, told, typed)


@inner
def called(w, i, p, token, more):
    """The agenda: somebody whom staff (or a place) called begins."""
    s = w.state[0]
    if s.groups == 1 and i <= GROUP:
        begin(w, GROUP - i)
        return
    if i < 0:
        b = w.job[-1 - i]
        push(w, s.now + b.span, I(ENDS), b.turn, b.what, b.slot, ZERO, -1 - i)
        return
    ln = w.line[i]
    slot = ln.slot
    if ln.token != token:  # cut in the very instant in which it was called
        release(w, p, more)
        return
    c = w.cust[slot]
    if i != slot * s.lines:
        called_beside(w, slot, i)
        return
    c.queued += s.now - ln.joined
    if s.preempts == 1 and c.cut == 1:
        go_on_with_stint(w, slot)
        return
    if ln.rest > 0:
        if ln.running >= 0:
            w.count[slot, s.held + ln.running] = 1
            wait_for_morning(w, slot, w.steps[ln.step], ln.running + 1)
        else:
            work_until(w, slot, s.now + ln.rest)
        return
    ln.state = IDLE
    if s.tries == 1 and c.home == 1:
        come_back(w, slot)
    if ln.running >= 0:
        place = ln.running
        w.count[slot, s.held + place] = 1
        ask(w, slot, ln.step, place + 1)
        return
    if w.steps[ln.step].queue_limit >= 0:
        w.standing[ln.step] -= 1
    if w.steps[ln.step].room >= 0:
        leave_room(w, slot, ln.step)
    if s.rooms == 1 and c.keeps >= 0:
        let_go(w, slot)
    c.server = w.steps[ln.step].leads
    serve(w, slot, ln.step)


@inner
def give_up(w, slot, b):
    s = w.state[0]
    c = w.cust[slot]
    i = slot * s.lines + b
    ln = w.line[i]
    k = ln.step
    if s.shut == 1 and (b > 0 or w.steps[k].kind != CONTACT):  # nobody stands there at night
        push(
            w,
            next_opening(w.door_times, w.door_opens, s.now),
            I(PATIENCE),
            c.turn,
            b << 16,
            slot,
            ln.token,
            NONE,
        )
        return
    if b == 0 and w.steps[k].gives_up == CALLED_BACK and asks_for_callback(w, slot, k):
        ln.place = 0
        return
    withdraw(w, i)
    if b == 0:
        c.queued += s.now - ln.joined
        if ln.running < 0 and w.steps[k].queue_limit >= 0:
            w.standing[k] -= 1
        if ln.running < 0 and w.steps[k].room >= 0:
            leave_room(w, slot, k)
        if ln.running < 0 and w.steps[k].group > 0:
            give_up_group(w, slot, k)
        end_or_not(w, slot, k, R_CLOSED_ if s.shut == 1 else R_PATIENCE_)
    else:
        walk_on(w, slot, i, k)


@inner
def attempt(w, slot, k):
    s = w.state[0]
    n = w.count[slot, s.passes + k]
    if s.tries == 1:
        n += w.count[slot, s.tried + k] << 16
    return n


@inner
def end_or_not(w, slot, k, reason):
    """Who gives up waiting, or finds the line full, leaves, or does what the step says."""
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    if (
        (st.gives_up != RETRIES and st.gives_up != GOES)
        or reason == R_CLOSED_
        or not happens(w, slot, st.stays_on, attempt(w, slot, k))
    ):
        leave(w, slot, reason)
        return
    c.steps_taken += 1
    if c.steps_taken > PASSES:
        s.stuck = c.person + 1
        s.stuck_step = k
        return
    if s.rooms == 1 and c.keeps >= 0:
        let_go(w, slot)
    for p in range(st.place_lo, st.place_hi):
        free_place(w, slot, I(p))
    n = attempt(w, slot, k)
    w.count[slot, s.tried + k] += 1
    if st.gives_up == GOES:
        write_act(w, slot, I(A_ELSEWHERE), NONE, NONE, 0.0, 0.0, 0.0)
        push(w, s.now, I(ARRIVALS), c.turn, ZERO, slot, ELSEWHERE, NONE)
        return
    write_act(w, slot, I(A_RETRIES), NONE, NONE, 0.0, 0.0, 0.0)
    end_stretch(w, slot, NONE)
    set_present(w, c, ZERO)
    w.line[slot * s.lines].began = s.now
    end = s.now + ticks(number(w, slot, st.retry, n))
    if c.away == 0:
        luck = draw(w, c, w.stream[S_HOUR] ^ st.stream, n)
        end = return_tick(w.door_times, w.door_opens, curve_of(w, c), end, luck)
    push(w, end, I(ARRIVALS), c.turn, ZERO, slot, AGAIN, NONE)


@inner
def asks_for_callback(w, slot, k):
    """Keeps the place in line and goes; nothing of the wait is felt until staff call back."""
    s = w.state[0]
    if not happens(w, slot, w.steps[k].stays_on, attempt(w, slot, k)):
        return False
    w.count[slot, s.tried + k] += 1
    write_act(w, slot, I(A_CALLBACK), NONE, NONE, 0.0, 0.0, 0.0)
    go_home(w, slot)
    return True


@inner
def serve(w, slot, k):
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    i = slot * s.lines
    ln = w.line[i]
    ln.state = WORKING
    ln.step = k
    ln.began = s.now
    ln.takes_more = 0.0
    if st.kind != WORK:
        end_stretch(w, slot, k)
        c.in_contact = ONE if st.kind == CONTACT else ZERO
    if st.group > 0:
        many = w.job[c.party].span * 1.0
        write_act(w, slot, I(A_TOGETHER), NONE, NONE, 0.0, many, 0.0)
    if st.promised != 0:
        update_promises(w, slot, k, BEGIN_EDGE)
    use(w, slot, st)
    fire(w, slot, st.begins_lo, st.begins_hi, i)
    n = w.count[slot, s.passes + k]
    minutes = w.job[c.party].cost if st.group > 0 else duration(w, slot, st, k, n)
    span = ticks(minutes + ln.takes_more)
    end = s.now + span
    if st.until != -1:
        end = next_until(w.door_times, w.door_opens, end, st.until)
    if c.forked == 1 and st.join == 0:
        announce_end(w, slot, st, end)
    if c.ahead == 1:
        s.now = min(end, c.door)
        ln.state = IDLE
    elif st.kind == AWAY:
        be_away(w, slot, st, end, n)
    else:
        if st.kind == WORK and (span > 0 or st.join > 0):
            arm_waits(w, slot)
        if s.preempts == 1 and st.pool >= 0 and w.pool_rows[st.pool].preempts != 0:
            begin_stint(w, slot, span)
        else:
            work_until(w, slot, end)


@inner
def comes_back(w, slot, why):
    s = w.state[0]
    c = w.cust[slot]
    ln = w.line[slot * s.lines]
    if why == HELD:
        take(w, slot, c.step)
        return
    if why == ELSEWHERE:
        go_on(w, slot, jump(w, c, w.steps[c.step], w.steps[c.step].elsewhere))
        return
    if c.away == 0:
        c.away_ticks += s.now - ln.began
        c.staged -= s.now - ln.began
        c.idle = max(s.now, c.booked)
        set_present(w, c, ONE)
    if why == AGAIN:
        c.came = s.now
        take(w, slot, c.step)
        return
    main_ends(w, slot)


@inner
def main_ends(w, slot):
    """The main line's step is over; on to whatever comes next."""
    s = w.state[0]
    c = w.cust[slot]
    ln = w.line[slot * s.lines]
    k = ln.step
    if ln.rest > 0:
        if ln.state == WORKING:
            work_stops(w, slot)
        else:
            work_until(w, slot, s.now + ln.rest)
        return
    if w.steps[k].join > 0 and not has_joined(c, w.steps[k]):
        ln.state = JOINING
        return
    ln.state = IDLE
    to = end_step(w, slot, k)
    c.steps_taken += 1
    if c.steps_taken > PASSES:
        s.stuck = c.person + 1
        s.stuck_step = k
        return
    if to <= LEAVE:
        leave(w, slot, ends_for(to))
    else:
        go_on(w, slot, to)


@inner
def end_step(w, slot, k):
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    n = w.count[slot, s.passes + k]
    s.strokes = 0
    again = end_pass(w, slot, slot * s.lines, k, n)
    if s.rooms == 1:
        c.keeps = k
    else:
        free_all_of(w, slot, k)
    if again or (st.again >= 0 and happens(w, slot, st.again, n)):
        c.anew = 1
        return k
    if st.books != 0 and not book(w, slot, k):
        return jump(w, c, st, SOLD_OUT)
    if st.funnel != 0 and draw(w, c, w.stream[S_LEAVES] ^ st.stream, n) < leave_chance(
        w.psychology[c.segment], st.leaves, 1.0 if st.funnel == 2 else 0.0, c.emotion
    ):
        return jump(w, c, st, LOST)
    if st.next_hi > st.next_lo:
        u = draw(w, c, w.stream[S_NEXT] ^ st.stream, n)
        upto = 0.0
        for j in range(st.next_lo, st.next_hi):
            upto += number(w, slot, w.next[j].chance, n)
            if u < upto:
                return jump(w, c, st, w.next[j].to)
    return follow(w, slot, st)


@inner
def book(w, slot, k):
    """Reserve what is booked at this step, from then on (ahead: from the arrival on)."""
    s = w.state[0]
    for p in range(len(w.places)):
        place = w.places[p]
        at = s.books + 2 * place.ledger
        if place.booked_at != k or w.count[slot, at] > 0 or not holds(w, slot, place.when):
            continue
        many = I(slots_of(number(w, slot, place.lasts, ZERO), place.slot))
        first = s.real // place.slot
        if not reserve(w.ledgers, w.past, place.ledger, first, many, place.most):
            return False
        w.count[slot, at] = 1 + first
        w.count[slot, at + 1] = many
    return True


@inner
def give_up_booking(w, slot):
    """Give back the slots that are still ahead."""
    s = w.state[0]
    for p in range(len(w.places)):
        place = w.places[p]
        if place.ledger >= 0:
            at = s.books + 2 * place.ledger
            first = w.count[slot, at] - 1
            if first >= 0:
                many = w.count[slot, at + 1]
                w.count[slot, at] = 0
                give_back(w.ledgers, w.past, place.ledger, first, many, s.real // place.slot)


@inner
def free_all_of(w, slot, k):
    """The staff and the places of a step that has ended."""
    st = w.steps[k]
    if st.group > 0:
        leave_group(w, slot, k)
    elif st.pool >= 0:
        release(w, st.pool, st.more)
    if st.frees != 0:
        for p in range(len(w.places)):
            if w.places[p].to == k:
                free_place(w, slot, I(p))


@inner
def let_go(w, slot):
    c = w.cust[slot]
    k = c.keeps
    c.keeps = -1
    free_all_of(w, slot, k)


@inner
def may_block(w, c, st):
    """May this customer have to stay at the last step? Not where the same staff serve here."""
    last = w.steps[c.keeps]
    if st.room < 0 or last.pool == st.pool:
        return False
    for p in range(last.place_lo, last.place_hi):
        if w.places[p].team == 1 and w.places[p].pool == st.pool:
            return False
    return True


@inner
def enter_room(w, slot, k):
    """One of the places to wait, or the last step until one is free."""
    c = w.cust[slot]
    if w.standing[k] < w.steps[k].room:
        w.standing[k] += 1
        if c.keeps >= 0:
            let_go(w, slot)
        return
    c.blocked = 1
    c.behind = -1
    last = w.last_blocked[k]
    if last >= 0:
        w.cust[last].behind = slot
    else:
        w.first_blocked[k] = slot
    w.last_blocked[k] = slot


@inner
def leave_room(w, slot, k):
    """Out of the places to wait: whoever has been blocked for longest comes in."""
    c = w.cust[slot]
    if c.blocked == 1:
        unblock(w, slot, k)
        return
    w.standing[k] -= 1
    first = w.first_blocked[k]
    if first >= 0:
        unblock(w, first, k)
        w.standing[k] += 1
        if w.cust[first].keeps >= 0:
            let_go(w, first)


@inner
def unblock(w, slot, k):
    """Nobody is kept at the step before by this one any more."""
    w.cust[slot].blocked = 0
    behind = w.cust[slot].behind
    before = NONE
    at = w.first_blocked[k]
    while at != slot:
        before = at
        at = w.cust[at].behind
    if before >= 0:
        w.cust[before].behind = behind
    else:
        w.first_blocked[k] = behind
    if behind < 0:
        w.last_blocked[k] = before


@inner
def leave(w, slot, reason):
    s = w.state[0]
    c = w.cust[slot]
    c.reason = reason
    s.strokes = 0
    if c.ahead == 1:
        c.ahead = 0
        s.now = s.real
        c.idle = max(c.door, c.booked)
        c.stage = -1
    leave_stage(w, slot)
    end_stretch(w, slot, NONE)
    for i in range(len(w.promises)):
        due = w.count[slot, s.due + i]
        if 0 <= due <= s.now:
            end_promise(w, slot, I(i), c.step)
    if s.rooms == 1 and c.keeps >= 0:
        let_go(w, slot)
    for p in range(len(w.places)):
        free_place(w, slot, I(p))
    if s.booked_places == 1:
        give_up_booking(w, slot)
    c.over = 1
    c.left = s.now
    set_present(w, c, ZERO)
    if reason != R_DONE:
        fire_event(w, slot, I(E_LEAVES))
    fire_event(w, slot, I(E_VISIT_ENDS))
    if c.pending == 0:
        close(w, slot)
