"""Lines before pools: joining, being called, leaving; and who is in the house."""

from __future__ import annotations

from motsim.engines.common.calendar import grown
from motsim.engines.compiled.constants import (
    ASKS,
    CALLED,
    GROUP,
    IDLE,
    IS_CALLED,
    QUEUED,
    TIMED,
    ZERO,
    I,
    inner,
)
from motsim.plan.layout import GOES_ON


@inner
def first_of(a, prio, joined, turn, what):
    """Does queue entry a stand before these keys?"""
    if a.prio != prio:
        return a.prio < prio
    if a.joined != joined:
        return a.joined < joined
    if a.turn != turn:
        return a.turn < turn
    return a.what < what


@inner
def put_queue(q, k, prio, joined, turn, what, slot, token):
    e = q[k]
    e.prio = prio
    e.joined = joined
    e.turn = turn
    e.what = what
    e.slot = slot
    e.token = token


@inner
def copy_queue(q, k, j):
    d = q[k]
    e = q[j]
    d.prio = e.prio
    d.joined = e.joined
    d.turn = e.turn
    d.what = e.what
    d.slot = e.slot
    d.token = e.token


@inner
def entry_of(e):
    """A queue entry as it is put: its place will be written over."""
    return e.prio, e.joined, e.turn, e.what, e.slot, e.token


@inner
def sink_queue(q, n, j, k):
    """Let the entry at j sink from k in a heap of n."""
    prio, joined, turn, what, slot, token = entry_of(q[j])
    while True:
        c = 2 * k + 1
        if c >= n:
            break
        if c + 1 < n:
            b = q[c + 1]
            if first_of(b, q[c].prio, q[c].joined, q[c].turn, q[c].what):
                c += 1
        if not first_of(q[c], prio, joined, turn, what):
            break
        copy_queue(q, k, c)
        k = c
    put_queue(q, k, prio, joined, turn, what, slot, token)


@inner
def rise_queue(q, k):
    """Let the entry at k rise to where it belongs."""
    prio, joined, turn, what, slot, token = entry_of(q[k])
    while k > 0:
        j = (k - 1) >> 1
        if first_of(q[j], prio, joined, turn, what):
            break
        copy_queue(q, k, j)
        k = j
    put_queue(q, k, prio, joined, turn, what, slot, token)


@inner
def touch(w, p):
    touch_pool(w.state[0], w.pool[p])


@inner
def touch_pool(s, P):
    """Bring a pool's integrals up to now, before anything changes."""
    span = s.real - P.since
    if span > 0:
        busy = P.busy
        P.integral += (P.waiting + P.beyond) * span
        P.busy_ticks += busy * span
        if busy > P.roster:
            P.over += (busy - P.roster) * span
        P.since = s.real


@inner
def join(w, p, prio, turn, what, slot, token):
    """Stand in a pool's line; free staff call at once. A line (slot >= 0) says how many more than
    one it asks for.
    """
    s = w.state[0]
    touch(w, p)
    P = w.pool[p]
    P.joined += 1
    P.most = max(P.most, P.waiting + P.beyond + 1)
    if s.groups == 1 and P.serves >= 0:
        come_to_group(w, P.serves)
    more = w.line[slot].more if s.several == 1 and slot >= 0 else ZERO
    if P.waiting == 0 and P.busy + more < P.count and s.shut == 0:
        P.busy += 1 + more
        P.called += 1
        call(w, p, slot, token, more)
        return
    put_in_line(w, p, -prio, s.real, turn, what, slot, token)
    # who asks for fewer may stand before the head now, or may interrupt somebody
    if s.several == 1 or s.preempts == 1:
        call_next(w, p)


@inner
def put_in_line(w, p, prio, joined, turn, what, slot, token):
    """One more entry of a pool's line."""
    s = w.state[0]
    P = w.pool[p]
    q = w.queue[p]
    k = P.entries
    P.entries = k + 1
    P.waiting += 1
    if k >= s.most_entries:
        s.most_entries = k + 1
        s.look = 1
    put_queue(q, k, prio, joined, turn, what, slot, token)
    rise_queue(q, k)


@inner
def take_place_in_line(w, i, p, more):
    """Line i of a visit is to stand before pool p from now on."""
    ln = w.line[i]
    ln.token += 1
    ln.state = QUEUED
    ln.pool = p
    ln.more = more
    ln.joined = w.state[0].now
    ln.place = 0


@inner
def come_to_group(w, p):
    """Whoever joins a group's line is in the books of its staff."""
    touch(w, p)
    R = w.pool[p]
    R.joined += 1
    R.beyond += 1
    R.most = max(R.most, R.waiting + R.beyond)


@inner
def serves_at_once(w, P, more):
    """Take the one who comes now, if staff are free and nobody has been called who must begin
    first: a line joined and left at once.
    """
    s = w.state[0]
    if P.busy + more >= P.count or P.waiting > 0 or s.shut == 1 or s.agenda_lo < s.agenda_hi:
        return False
    touch_pool(s, P)
    P.busy += 1 + more
    P.joined += 1
    P.called += 1
    P.most = max(P.most, P.beyond + 1)
    return True


@inner
def call(w, p, slot, token, more):
    """Whoever is called begins before the next event, in order of calling."""
    s = w.state[0]
    a = w.agenda[s.agenda_hi]
    a.line = slot
    a.token = token
    a.pool = p
    a.more = more
    s.agenda_hi += 1
    if s.agenda_hi > s.agenda_room:
        s.look = 1
    if slot >= 0:
        w.line[slot].state = CALLED
    elif w.state[0].groups == 1 and slot <= GROUP:
        w.pool[s.first_group + w.steps[GROUP - slot].gathers].asks = IS_CALLED


@inner
def in_line(w, e):
    """Is this queue entry still waiting?"""
    if e.slot < 0:
        if w.state[0].groups == 1 and e.slot <= GROUP:
            P = w.pool[w.state[0].first_group + w.steps[GROUP - e.slot].gathers]
            return P.token == e.token and P.asks == ASKS
        return True
    ln = w.line[e.slot]
    c = w.cust[ln.slot]
    return c.turn == e.turn and ln.token == e.token and ln.state == QUEUED


@inner
def take_first(w, p):
    """Whoever stands first leaves the line's heap."""
    P = w.pool[p]
    P.entries -= 1
    if P.entries > 0:
        sink_queue(w.queue[p], P.entries, P.entries, ZERO)


@inner
def find_first(w, p):
    """Whoever has left the line stands first no more."""
    while not in_line(w, w.queue[p][0]):
        take_first(w, p)


@inner
def call_next(w, p):
    """The next in line for free staff, or in place of somebody of lower priority."""
    call_free(w, p)
    if w.state[0].preempts == 1:
        slot = whom_to_interrupt(w, p)
        while slot >= 0:
            interrupt(w, p, slot)
            call_free(w, p)
            slot = whom_to_interrupt(w, p)


@inner
def whom_to_interrupt(w, p):
    """Whoever has the lowest priority of those who are served, of these the last called, if the
    first in line is more urgent.
    """
    s = w.state[0]
    P = w.pool[p]
    slot = P.served
    if slot < 0 or P.waiting == 0 or P.busy != P.count or s.shut == 1:
        return I(-1)
    find_first(w, p)
    best = slot
    while slot >= 0:
        c = w.cust[slot]
        b = w.cust[best]
        if c.rank != b.rank:
            if c.rank < b.rank:
                best = slot
        elif c.resumed != b.resumed:
            if c.resumed > b.resumed:
                best = slot
        elif c.turn > b.turn:
            best = slot
        slot = c.next_served
    return best if -w.queue[p][0].prio > w.cust[best].rank else I(-1)


@inner
def interrupt(w, p, slot):
    """Leave the staff to somebody more urgent, and stand in the line again, as long as before."""
    s = w.state[0]
    c = w.cust[slot]
    i = slot * s.lines
    end_stint(w, slot)
    if w.pool_rows[p].preempts == GOES_ON:
        c.rest -= s.real - c.resumed
    c.cut = 1
    take_place_in_line(w, i, p, ZERO)
    w.line[i].joined = s.real  # whoever interrupts may be at home yet, by a clock of their own
    w.pool[p].busy -= 1
    put_in_line(w, p, -c.rank, c.stood, c.turn, ZERO, i, w.line[i].token)


@inner
def end_stint(w, slot):
    """Out of the list of those who are served and may be interrupted."""
    s = w.state[0]
    c = w.cust[slot]
    if c.last_served >= 0:
        w.cust[c.last_served].next_served = c.next_served
    else:
        w.pool[w.steps[w.line[slot * s.lines].step].pool].served = c.next_served
    if c.next_served >= 0:
        w.cust[c.next_served].last_served = c.last_served


@inner
def bring_first(w, p):
    """Put whoever has the highest priority by now where the line begins."""
    s = w.state[0]
    q = w.queue[p]
    best = ZERO
    most = 0.0
    found = False
    for j in range(w.pool[p].entries):
        k = I(j)
        e = q[k]
        if in_line(w, e):
            grows = w.line[e.slot].grows if e.slot >= 0 else 0.0
            rank = grown(-e.prio, grows, s.real - e.joined)
            b = q[best]
            if not found or rank > most or (rank == most and came_before(e, b)):
                best = k
                most = rank
                found = True
    if best > 0:
        prio, joined, turn, what, slot, token = entry_of(q[0])
        copy_queue(q, ZERO, best)
        put_queue(q, best, prio, joined, turn, what, slot, token)


@inner
def came_before(a, b):
    """Has a queue entry stood for longer than another, or first by turn?"""
    if a.joined != b.joined:
        return a.joined < b.joined
    if a.turn != b.turn:
        return a.turn < b.turn
    return a.what < b.what


@inner
def call_free(w, p):
    s = w.state[0]
    P = w.pool[p]
    q = w.queue[p]
    while P.busy < P.count and P.waiting > 0 and s.shut == 0:
        if s.grows == 1 and w.pool_rows[p].grows == 1:
            bring_first(w, p)
        e = q[0]
        slot = e.slot
        token = e.token
        joined = e.joined
        live = in_line(w, e)
        more = w.line[slot].more if s.several == 1 and live and slot >= 0 else ZERO
        if P.busy + more >= P.count:  # nobody goes before one who asks for more than are free
            return
        take_first(w, p)
        if live:
            P.waiting -= 1
            P.busy += 1 + more
            P.called += 1
            P.waited += s.real - joined
            if slot >= 0 and w.line[slot].place == TIMED:
                s.stale += 1
            call(w, p, slot, token, more)


@inner
def move(w, i, more):
    """A rule has changed the priority of line i while it stands before a pool: another place, by
    the same time of joining.
    """
    ln = w.line[i]
    touch(w, ln.pool)
    n = w.pool[ln.pool].entries
    q = w.queue[ln.pool]
    for k in range(n):
        if q[k].slot == i and q[k].token == ln.token:
            q[k].prio -= more
            if more > 0.0:
                rise_queue(q, I(k))
            else:
                sink_queue(q, n, I(k), I(k))
            # a new head that asks for fewer, or may interrupt somebody
            if w.state[0].several == 1 or w.state[0].preempts == 1:
                call_next(w, ln.pool)
            return


@inner
def withdraw(w, i):
    """Line i leaves its pool's line."""
    s = w.state[0]
    ln = w.line[i]
    touch(w, ln.pool)
    P = w.pool[ln.pool]
    ln.token += 1
    ln.state = IDLE
    P.waiting -= 1
    P.gone += 1
    P.waited += s.real - ln.joined
    if P.entries > 2 * P.waiting + 64:
        tidy_queue(w, ln.pool)
    if s.several == 1:  # who stands behind may ask for fewer
        call_next(w, ln.pool)


@inner
def tidy_queue(w, p):
    """Rebuild a pool's heap without those who left it."""
    P = w.pool[p]
    q = w.queue[p]
    m = ZERO
    for k in range(P.entries):
        if in_line(w, q[k]):
            if m != k:
                copy_queue(q, m, I(k))
            m += 1
    P.entries = m
    for k in range(m // 2 - 1, -1, -1):
        sink_queue(q, m, I(k), I(k))


@inner
def release(w, p, more):
    """Free one of a pool and so many more, who take the next in line."""
    touch(w, p)
    w.pool[p].busy -= 1 + more
    call_next(w, p)


@inner
def free_place(w, slot, row):
    """Give back the place of this PLACE row, if it is held."""
    held = w.state[0].held + row
    if w.count[slot, held] == 1:
        w.count[slot, held] = 0
        release(w, w.places[row].pool, w.places[row].more)


@inner
def staff(w, p, count):
    touch(w, p)
    w.pool[p].count = count
    call_next(w, p)


@inner
def end_overtime(w):
    s = w.state[0]
    if s.overtime == 1:
        s.overtime = 0
        s.late += s.real - s.late_since
        for p in range(len(w.pool_rows)):
            if w.pool[p].count != w.pool[p].roster:
                staff(w, I(p), w.pool[p].roster)


@inner
def set_present(w, c, present):
    s = w.state[0]
    if c.present != present:
        c.present = present
        s.inside += 2 * present - 1
        if s.inside == 0:
            end_overtime(w)
