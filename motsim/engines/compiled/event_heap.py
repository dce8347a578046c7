"""The event heap: a total order of (tick, key), so that nothing depends on how the heap was built.

What an event sets off mostly ends with one event more, so the place of the one that happens is kept
free (`hole`) for the next that is pushed: it sinks once, where the last event would have sunk and
the new one risen.
"""

from __future__ import annotations

from motsim.engines.common.calendar import PATIENCE, key_of
from motsim.engines.compiled.constants import PERSON_MASK, QUEUED, ZERO, I, inner


@inner
def push(w, t, rank, turn, what, slot, token, extra):
    """Put an event on the heap; nothing happens before now."""
    s = w.state[0]
    h = w.heap
    t = max(t, s.real)
    key = key_of(rank, turn, what)
    k = s.heap
    s.heap = k + 1
    if s.hole == 1:
        s.hole = 0
        sift(h, k + 1, t, key, slot, token, extra, ZERO)
        return
    if k >= s.heap_room:
        s.look = 1
    while k > 0:
        p = (k - 1) >> 1
        up = h[p]
        if up.t < t or (up.t == t and up.key <= key):
            break
        d = h[k]
        d.t = up.t
        d.key = up.key
        d.slot = up.slot
        d.token = up.token
        d.extra = up.extra
        k = p
    e = h[k]
    e.t = t
    e.key = key
    e.slot = slot
    e.token = token
    e.extra = extra


@inner
def comes_before(a, b):
    """Does event a come before event b? Both sides are worked out: there is nothing to guess."""
    return (a.t < b.t) | ((a.t == b.t) & (a.key < b.key))


@inner
def sift(h, n, t, key, slot, token, extra, k):
    while True:
        c = 2 * k + 1
        if c >= n:
            break
        if c + 1 < n:
            # either is as likely, so a branch here would be guessed wrong half the time
            c += comes_before(h[c + 1], h[c])
        low = h[c]
        if t < low.t or (t == low.t and key <= low.key):
            break
        d = h[k]
        d.t = low.t
        d.key = low.key
        d.slot = low.slot
        d.token = low.token
        d.extra = low.extra
        k = c
    e = h[k]
    e.t = t
    e.key = key
    e.slot = slot
    e.token = token
    e.extra = extra


@inner
def pop(w):
    """The first event happens; its place is free until another takes it."""
    s = w.state[0]
    s.heap -= 1
    s.hole = 1


@inner
def settle(w):
    """The last event takes the free place, unless a new one has taken it: from then on the head is
    the next event.
    """
    s = w.state[0]
    if s.hole == 1:
        s.hole = 0
        e = w.heap[s.heap]
        sift(w.heap, s.heap, e.t, e.key, e.slot, e.token, e.extra, ZERO)


@inner
def waits_still(w, e):
    """Does this patience event still mean anything?"""
    if e.key >> 60 != PATIENCE:
        return True
    c = w.cust[e.slot]
    ln = w.line[e.slot * w.state[0].lines + ((e.key & 0xFFFFFF) >> 16)]
    return c.turn == (e.key >> 24) & PERSON_MASK and ln.token == e.token and ln.state == QUEUED


@inner
def compact(w):
    """Drop withdrawn patience when it outnumbers the rest; the order is total, so nothing moves."""
    h = w.heap
    s = w.state[0]
    m = ZERO
    for k in range(s.heap):
        e = h[k]
        if waits_still(w, e):
            d = h[m]
            d.t = e.t
            d.key = e.key
            d.slot = e.slot
            d.token = e.token
            d.extra = e.extra
            m += 1
    s.heap = m
    for k in range(m // 2 - 1, -1, -1):
        e = h[k]
        sift(h, m, e.t, e.key, e.slot, e.token, e.extra, I(k))
    s.stale = 0
