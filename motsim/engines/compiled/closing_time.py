"""A house that shuts its door: what stops, who goes home, and how the morning begins; and being
away in general.
"""

from __future__ import annotations

from motsim.engines.common.calendar import (
    ARRIVALS,
    ENDS,
    FIRST_IN_LINE,
    next_closing,
    next_opening,
    return_tick,
)
from motsim.engines.compiled.constants import (
    HELD,
    IDLE,
    JOINING,
    NONE,
    ONE,
    QUEUED,
    S_HOUR,
    WORKING,
    ZERO,
    I,
    inner,
)
from motsim.engines.compiled.event_heap import push
from motsim.engines.compiled.house_rules import arm_waits
from motsim.engines.compiled.perception import end_stretch
from motsim.engines.compiled.queues import (
    call_next,
    free_place,
    join,
    release,
    set_present,
    take_place_in_line,
    touch,
)
from motsim.engines.compiled.sampling import draw
from motsim.plan.layout import SOURCE, WORK


@inner
def wait_for_opening(w, slot):
    """Nothing begins behind a closed door: the customer is elsewhere until it opens."""
    c = w.cust[slot]
    if should_go_home(c):
        go_home(w, slot)
    push(
        w,
        next_opening(w.door_times, w.door_opens, w.state[0].now),
        I(ARRIVALS),
        c.turn,
        ZERO,
        slot,
        HELD,
        NONE,
    )


@inner
def work_until(w, slot, end):
    """The step goes on to its end, or, if it is work, to closing, with what is left of it for the
    morning.
    """
    s = w.state[0]
    ln = w.line[slot * s.lines]
    ln.state = WORKING
    ln.rest = 0
    if s.resumes == 1 and w.steps[ln.step].kind == WORK:
        closing = next_closing(w.door_times, w.door_opens, s.now)
        if end > closing:
            ln.rest = end - closing
            end = closing
    push(w, end, I(ENDS), w.cust[slot].turn, ZERO, slot, ln.token, NONE)


@inner
def work_stops(w, slot):
    """What is left goes on when the door opens: at the head of its line, or at once if nobody is
    needed.
    """
    s = w.state[0]
    c = w.cust[slot]
    i = slot * s.lines
    ln = w.line[i]
    st = w.steps[ln.step]
    if st.pool >= 0:
        for place in range(st.place_lo, st.place_hi):
            if w.places[place].team == 1:
                free_place(w, slot, I(place))
        release(w, st.pool, st.more)
        wait_for_morning(w, slot, st, st.place_lo)
    else:
        ln.state = IDLE
        push(
            w,
            next_opening(w.door_times, w.door_opens, s.now),
            I(ENDS),
            c.turn,
            ZERO,
            slot,
            ln.token,
            NONE,
        )


@inner
def wait_for_morning(w, slot, st, place):
    """At the heads of the lines of those who took the step, one after the other in the order in
    which they are always asked: from PLACE row `place` on.
    """
    s = w.state[0]
    i = slot * s.lines
    ln = w.line[i]
    while place < st.place_hi and w.places[place].team == 0:
        place += 1
    ln.running = place if place < st.place_hi else NONE
    if place < st.place_hi:
        take_place_in_line(w, i, w.places[place].pool, w.places[place].more)
    else:
        take_place_in_line(w, i, st.pool, st.more)
    join(w, ln.pool, FIRST_IN_LINE, w.cust[slot].turn, ZERO, i, ln.token)


@inner
def should_go_home(c):
    """Does a house that has shut send this customer home? Not before a contact under way has ended,
    on the main line or beside.
    """
    return c.present == 1 and c.in_contact == 0 and c.under == 0


@inner
def go_home(w, slot):
    """Away for the night: no wait is felt."""
    c = w.cust[slot]
    end_stretch(w, slot, NONE)
    c.home = 1
    c.away_since = w.state[0].now
    set_present(w, c, ZERO)


@inner
def come_back(w, slot):
    s = w.state[0]
    c = w.cust[slot]
    span = s.now - c.away_since
    c.away_ticks += span
    c.staged -= span
    c.home = 0
    c.idle = max(s.now, c.booked)
    set_present(w, c, ONE)
    ln = w.line[slot * s.lines]
    if ln.state == QUEUED or ln.state == JOINING or ln.rest > 0:
        arm_waits(w, slot)


@inner
def send_everybody_home(w):
    """At the end of the instant of closing: whoever waits for work."""
    for slot in range(len(w.cust)):
        c = w.cust[slot]
        if c.person >= 0 and should_go_home(c):
            go_home(w, I(slot))


@inner
def begin_day(w):
    w.state[0].shut = 0
    for slot in range(len(w.cust)):
        if w.cust[slot].person >= 0 and w.cust[slot].home == 1:
            come_back(w, I(slot))
    for p in range(len(w.pool_rows)):
        touch(w, I(p))
        call_next(w, I(p))


@inner
def curve_of(w, c):
    """The arrivals of a day as those see them who come by the same source."""
    a = w.arrive[c.person // SOURCE]
    return w.curve[a.curve_lo : a.curve_hi]


@inner
def be_away(w, slot, st, end, n):
    c = w.cust[slot]
    set_present(w, c, ZERO)
    if c.away == 0 and st.until == -1:
        end = return_tick(
            w.door_times,
            w.door_opens,
            curve_of(w, c),
            end,
            draw(w, c, w.stream[S_HOUR] ^ st.stream, n),
        )
    push(w, end, I(ARRIVALS), c.turn, ZERO, slot, ZERO, NONE)
