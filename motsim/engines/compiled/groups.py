"""Groups: a step that several customers begin together.

Their line is a row of `pool` and `queue` behind those of the pools, where nobody works. The party
that has begun is a row of `job`: `n` are still there, `span` have begun, for `cost` minutes.
"""

from __future__ import annotations

from motsim.engines.common.calendar import LONG_ENOUGH, NIGHT, next_departure
from motsim.engines.compiled.constants import (
    ASKS,
    ASKS_NOT,
    GROUP,
    NONE,
    ONE,
    OVERDUE,
    QUEUED,
    TIMED,
    ZERO,
    I,
    inner,
)
from motsim.engines.compiled.event_heap import push
from motsim.engines.compiled.queues import (
    call,
    find_first,
    join,
    release,
    take_first,
    tidy_queue,
    touch,
)
from motsim.engines.compiled.sampling import duration


@inner
def line_of(w, k):
    """The row of the line before this step."""
    return w.state[0].first_group + w.steps[k].gathers


@inner
def come(w, slot, k):
    """Begin to wait for the others, and for the time."""
    s = w.state[0]
    st = w.steps[k]
    if st.departs_hi > st.departs_lo:
        await_departure(w, k, s.now)
    elif st.longest >= 0:
        ln = w.line[slot * s.lines]
        turn = w.cust[slot].turn
        push(w, s.now + st.longest, I(NIGHT), turn, I(LONG_ENOUGH), slot, ln.token, k)
    ask_staff(w, k)


@inner
def give_up_group(w, slot, k):
    """Out of the books of the staff, whose line the customer has left."""
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    if st.pool >= 0:
        touch(w, st.pool)
        R = w.pool[st.pool]
        R.gone += 1
        R.beyond -= 1
        R.waited += s.real - w.line[slot * s.lines].joined
    if c.party == OVERDUE:
        c.party = NONE
        w.pool[line_of(w, k)].due -= 1
    ask_staff(w, k)


@inner
def strike_group(w, slot, turn, what, token, k):
    """Somebody has waited long enough, it is time to leave, or nobody else comes."""
    s = w.state[0]
    if what == LONG_ENOUGH:
        ln = w.line[slot * s.lines]
        c = w.cust[slot]
        if c.turn == turn and ln.token == token and ln.state == QUEUED:
            c.party = OVERDUE
            w.pool[line_of(w, k)].due += 1
            ask_staff(w, k)
    elif what > 0:
        depart(w, what - 1)
    else:
        wait_for_no_more(w)


@inner
def wait_for_no_more(w):
    for k in range(len(w.steps)):
        if w.steps[k].group > 0:
            ask_staff(w, I(k))


@inner
def await_departure(w, k, tick):
    st = w.steps[k]
    P = w.pool[line_of(w, k)]
    if P.departure == 0:
        P.departure = 1
        at = I(next_departure(w.departs, st.departs_lo, st.departs_hi, tick))
        push(w, at, I(NIGHT), ZERO, k + 1, ZERO, ZERO, NONE)


@inner
def depart(w, k):
    P = w.pool[line_of(w, k)]
    P.departure = 0
    if P.waiting > 0:
        P.due = 1
        ask_staff(w, k)


@inner
def may_begin(w, P, st):
    """May it begin as soon as there are staff?"""
    s = w.state[0]
    if P.due != 0 or P.waiting == 0:
        return P.waiting > 0
    if st.departs_hi > st.departs_lo:
        return False
    over = s.real >= s.length or (s.has_hours == 1 and s.open == 0)
    return P.waiting >= (ONE if over else st.least)


@inner
def ask_staff(w, k):
    """Ask staff for a group that may begin, or take the asking back where too few are left."""
    s = w.state[0]
    st = w.steps[k]
    g = line_of(w, k)
    P = w.pool[g]
    if P.waiting == 0 and st.departs_hi > st.departs_lo:
        P.due = 0
    ready = may_begin(w, P, st)
    if ready and P.asks == ASKS_NOT:
        P.asks = ASKS
        P.token += 1
        P.asked = s.real
        if st.pool < 0:
            call(w, NONE, GROUP - k, P.token, ZERO)
        else:
            find_first(w, g)
            e = w.queue[g][0]
            touch(w, st.pool)
            R = w.pool[st.pool]
            R.joined -= 1
            R.beyond -= 1
            join(w, st.pool, -e.prio, e.turn, ZERO, GROUP - k, P.token)
    elif not ready and P.asks == ASKS and st.pool >= 0:
        P.asks = ASKS_NOT
        touch(w, st.pool)
        R = w.pool[st.pool]
        R.waiting -= 1
        R.beyond += 1
        if R.entries > 2 * R.waiting + 64:
            tidy_queue(w, st.pool)


@inner
def begin(w, k):
    """As many as may go begin, by the draw of the first; the others go on waiting."""
    s = w.state[0]
    st = w.steps[k]
    g = line_of(w, k)
    P = w.pool[g]
    q = w.queue[g]
    P.asks = ASKS_NOT
    find_first(w, g)
    leader = w.line[q[0].slot].slot
    minutes = duration(w, leader, st, k, w.count[leader, s.passes + k])
    s.jobs_free -= 1
    s.look = 1
    j = w.spare_jobs[s.jobs_free]
    b = w.job[j]
    b.cost = minutes
    touch(w, g)
    waited = ZERO
    n = ZERO
    while n < st.group and P.waiting > 0:
        find_first(w, g)
        i = q[0].slot
        token = q[0].token
        take_first(w, g)
        P.waiting -= 1
        n += 1
        ln = w.line[i]
        c = w.cust[ln.slot]
        if c.party == OVERDUE:
            P.due -= 1
        if ln.place == TIMED:
            s.stale += 1
        waited += s.real - ln.joined
        c.party = j
        call(w, g, i, token, ZERO)
    b.n = n
    b.span = n
    if st.pool >= 0:
        touch(w, st.pool)
        R = w.pool[st.pool]
        R.called += n - 1
        R.beyond -= n - 1
        R.waited += waited - (s.real - P.asked)
    if st.departs_hi > st.departs_lo:
        P.due = 0
        if P.waiting > 0:
            await_departure(w, k, s.real + 1)
    ask_staff(w, k)


@inner
def leave_group(w, slot, k):
    """The step is over for one of them; with the last one its staff are free."""
    s = w.state[0]
    c = w.cust[slot]
    st = w.steps[k]
    j = c.party
    c.party = NONE
    w.job[j].n -= 1
    if w.job[j].n == 0:
        w.spare_jobs[s.jobs_free] = j
        s.jobs_free += 1
        if st.pool >= 0:
            release(w, st.pool, ZERO)
