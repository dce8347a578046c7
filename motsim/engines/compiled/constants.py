"""Words of the compiled loop: its decorator, and constants as the integers that numba takes them
for.
"""

from __future__ import annotations

import numpy as np

from motsim.engines.compiled.state import numba
from motsim.jit.dispatch import part_options
from motsim.plan import layout as lay
from motsim.plan.layout import PURPOSES, R_DONE, R_FULL, R_NEXT, R_PATIENCE

inner = numba.njit(**part_options())  # a part of the loop

I = np.int64  # noqa: E741  # a bare int literal as an argument would compile a second copy of its callee
ZERO, ONE, NONE = I(0), I(1), I(-1)
BEGIN_EDGE, END_EDGE = I(lay.BEGINS), I(lay.ENDS)
IDLE, QUEUED, CALLED, WORKING, JOINING = I(0), I(1), I(2), I(3), I(4)
DONE, FULL = I(0), I(1)
# the token of an ARRIVALS event: not back from being away, but held until the door opens
HELD = I(1)
# the token of an ARRIVALS event: comes again after giving up, or to another line
AGAIN, ELSEWHERE = I(2), I(3)
# AGENDA.pool: not a call, but the next step of a visit that is still ahead of its door
AHEAD = I(-2)
# whoever stands in a pool's line, below it: GROUP - the step that several customers begin together
GROUP = I(-(1 << 40))
ASKS_NOT, ASKS, IS_CALLED = I(0), I(1), I(2)  # POOL.asks of such a step's line
OVERDUE = I(-2)  # CUSTOMER.party: has waited long enough for others
PERSON_MASK = (1 << 36) - 1
(
    S_SEGMENT,
    S_JOINS,
    S_ARRIVES,
    S_HOUR,
    S_NEXT,
    S_COMPLAINS,
    S_RATING,
    S_ANSWERS,
    S_RECOMMENDS,
    S_RETURNS,
    S_TELLS,
    S_LEAVES,
    S_SHOW,
) = range(len(PURPOSES))
(E_WAITS, E_BROKEN, E_COMPLAINS, E_RECOVERED, E_LEAVES, E_VISIT_ENDS) = (0, 2, 4, 6, 8, 10)
R_DONE_, R_PATIENCE_, R_FULL_, R_NEXT_, R_CLOSED_, R_FUNNEL_, R_SOLD_OUT_ = (
    I(R_DONE),
    I(R_PATIENCE),
    I(R_FULL),
    I(R_NEXT),
    I(lay.R_CLOSED),
    I(lay.R_FUNNEL),
    I(lay.R_SOLD_OUT),
)
TIMED = I(1)  # LINE.place: a patience event was pushed for this stand
