"""Who is still inside when the clock stops: the rows that both engines give.

Nothing is felt, remembered, paid or decided for them. What a service level took until then is
known, and counts; a visit that has left and is only still to be made good counts as one that was
served, and has no memory either.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.service_levels import ENDED, UNBEGUN, taken
from motsim.plan.layout import GONE, Plan, record

# One row a visit that has not closed, by person and visit. state: IN_QUEUE, .. of `layout`; pool:
# before which it stands, or by which it is served, -1 none; since: the tick of joining the line, of
# the beginning of the step, or of leaving, -1 away; reason: of GONE why it left, else -1
INSIDE = record(
    "person", "visit", "segment", "arrived", "stage", "step", "pool", "state", "since", "reason"
)
NOT_LEFT: Final = -1  # INSIDE.reason


def no_inside() -> NDArray[Any]:
    """Nobody."""
    return np.zeros(0, INSIDE)


def levels_inside(plan: Plan, inside: Any, states: Any) -> NDArray[np.float64]:
    """What service levels took until the clock stopped, of these visits (INSIDE rows) with their
    numbers of `service_levels`: ticks, else UNBEGUN, as nobody knows what will come of it.
    """
    by_name = plan.levels.view(np.recarray)
    took = np.where(states <= ENDED, ENDED - states, UNBEGUN).astype(np.float64)
    for i in np.flatnonzero(inside["state"] == GONE):
        row = inside[i]
        sojourn = int(row["since"] - row["arrived"])
        for k in range(len(plan.levels)):
            took[i, k] = taken(
                by_name, k, int(states[i, k]), int(row["reason"]), int(row["step"]), sojourn
            )
    return took
