"""Work that a customer of higher priority interrupts; who is served by such a pool stands in a list
of its own. An ENDS event of theirs says so, since it means nothing after an interruption.
"""

from __future__ import annotations

from motsim.engines.common.calendar import ENDS, minutes
from motsim.engines.compiled.constants import NONE, ONE, WORKING, ZERO, I, inner
from motsim.engines.compiled.event_heap import push
from motsim.engines.compiled.queues import call_next
from motsim.engines.compiled.records import write_act
from motsim.plan.layout import A_INTERRUPTED


@inner
def begin_stint(w, slot, rest):
    """Work from now on until it is done, unless it is interrupted."""
    s = w.state[0]
    c = w.cust[slot]
    ln = w.line[slot * s.lines]
    p = w.steps[ln.step].pool
    P = w.pool[p]
    ln.state = WORKING
    ln.rest = 0
    c.rest = rest
    c.resumed = s.real
    c.next_served = P.served
    c.last_served = -1
    if P.served >= 0:
        w.cust[P.served].last_served = slot
    P.served = slot
    push(w, s.real + rest, I(ENDS), c.turn, ZERO, slot, ln.token, ONE)
    if P.waiting > 0:  # somebody more urgent may have come since the call
        call_next(w, p)


@inner
def go_on_with_stint(w, slot):
    """Called again after an interruption: it is no new call."""
    s = w.state[0]
    c = w.cust[slot]
    ln = w.line[slot * s.lines]
    P = w.pool[ln.pool]
    P.called -= 1
    P.waited -= ln.joined - c.stood
    c.cut = 0
    write_act(w, slot, I(A_INTERRUPTED), NONE, NONE, 0.0, minutes(s.real - ln.joined), 0.0)
    begin_stint(w, slot, c.rest)
