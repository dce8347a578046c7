"""Service levels: what both engines note of each visit, and the sums that figures are read off.

While a visit is under way a level is one number: UNBEGUN, the tick at which it began, or, once it
has ended, ENDED less the ticks it took. Each visit counts once, by the first time it comes there.
"""

from __future__ import annotations

from typing import Any, Final

from motsim.engines.common.bins import bin_of
from motsim.jit.dispatch import compiled
from motsim.plan.layout import R_DONE, REACHED

UNBEGUN: Final = -1
ENDED: Final = -2
OPEN: Final = -2.0  # of a finished visit: it began, and never ended

# of the visits that came to a level: those for whom it ended, within the time, their minutes, and
# those it took any time at all
SUMS: Final = ("came", "ended", "within", "minutes", "waited")
CAME, ENDED_SUM, WITHIN, MINUTES, WAITED = range(len(SUMS))


@compiled
def noted(levels: Any, k: int, edge: int, i: int, state: int, came: int, now: int) -> int:
    """The number of level i after this edge of step k, to which the visit came at the tick
    `came`.
    """
    level = levels[i]
    if level.to == k and level.to_edge == edge:
        if level.from_edge == REACHED and state == UNBEGUN:
            return ENDED - (now - came)
        if state >= 0:
            return ENDED - (now - state)
    if level.from_ == k and level.from_edge == edge and state == UNBEGUN:
        return now
    return state


@compiled
def taken(levels: Any, i: int, state: int, reason: int, step: int, sojourn: int) -> float:
    """What level i took in a visit that ended for this reason at this step: ticks, OPEN, or
    UNBEGUN.
    """
    level = levels[i]
    waits = level.from_edge == REACHED and level.from_ == step and reason != R_DONE
    if waits and state == UNBEGUN:  # it came to the step, and never began it
        return OPEN
    if level.from_ < 0:
        return float(sojourn) if reason == R_DONE else OPEN
    if state >= 0:
        return OPEN
    return float(UNBEGUN if state == UNBEGUN else ENDED - state)


@compiled
def add_levels(
    sums: Any, spans: Any, visits: Any, rows: Any, first: int, levels: Any, begin: int, end: int
) -> None:
    """Add visits that arrived in [begin, end) to `sums` (segments, levels, SUMS) and to the bins of
    `spans` (segments, levels, BINS). What they took stands in `rows` from column `first` on.
    """
    for j in range(len(visits)):
        v = visits[j]
        if v.arrived < begin or v.arrived >= end:
            continue
        for i in range(len(levels)):
            ticks = rows[j, first + i]
            if ticks == UNBEGUN:
                continue
            row = sums[v.segment, i]
            row[CAME] += 1.0
            if ticks == OPEN:
                continue
            minutes = ticks / 60_000_000.0
            row[ENDED_SUM] += 1.0
            row[WITHIN] += 1.0 if ticks <= levels[i].within else 0.0
            row[MINUTES] += minutes
            row[WAITED] += 1.0 if ticks > 0.0 else 0.0
            spans[v.segment, i, bin_of(minutes)] += 1
