"""Steps of a case done side by side: which of them are branches that begin together and all end
before the case goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
ODD: Final = 0.01  # share of blocks that may be otherwise; their cases are left out of the ways
FIRST: Final = (
    0.01  # share of blocks that each branch begins: one that never does is handed over to
)
SLACK: Final = 1.0 / 60.0  # minutes by which clocks may differ


@dataclass(frozen=True)
class Blocks:
    """`groups`: steps that are branches of one another. `block`: of each row which group it is done
    in, -1 alone. `odd`: rows of a group that are not done as one with all of it.
    """

    groups: tuple[tuple[int, ...], ...]
    block: NDArray[np.int64]
    odd: Truths


def alone(rows: int) -> Blocks:
    """Nothing is done side by side."""
    return Blocks((), np.full(rows, -1), np.zeros(rows, dtype=np.bool_))


def blocks(
    case: NDArray[np.int64], step: NDArray[np.int64], start: Floats, end: Floats,
    groups: Sequence[Sequence[int]], over: Truths,
) -> Blocks | None:  # fmt: skip
    """Rows that are branches of one another: all of a group, each once, next to each other in the
    case, after what stands before has ended, and ended before what follows begins. Each is the
    first to begin at times: what always begins later is no branch, but handed over to.

    Args:
        case, step, start, end: of each row, in the order of cases and of begins; minutes.
        groups: steps that overlap in time, directly or through others.
        over: rows of cases that are over; only they are judged.

    Returns:
        None where a group is otherwise, but for one block in a hundred.
    """
    found = alone(len(case))
    for number, group in enumerate(groups):
        inside = np.isin(step, list(group))
        clean, leads, begins = _clean(case, step, start, end, group, inside)
        judged = begins & over
        if (judged & ~clean).sum() > ODD * judged.sum():
            return None
        if any(leads[clean & (step == k)].mean() < FIRST for k in group):
            return None
        found.block[inside & clean] = number
        found.odd[inside & ~clean] = True
    return Blocks(tuple(tuple(one) for one in groups), found.block, found.odd)


def _clean(
    case: NDArray[np.int64], step: NDArray[np.int64], start: Floats, end: Floats,
    group: Sequence[int], inside: Truths,
) -> tuple[Truths, Truths, Truths]:  # fmt: skip
    """Whether each row stands in a run of rows that is a whole group, apart from all else in time
    (false outside of the group), whether it begins as its run does, and whether it is its first.
    """
    fresh = np.concatenate([[True], np.diff(case) != 0])
    begins = inside & (fresh | ~np.concatenate([[False], inside[:-1]]))
    at = np.flatnonzero(begins)
    run = np.cumsum(begins) - 1
    runs = len(at)
    good = np.ones(runs, dtype=np.bool_)
    for k in group:
        good &= np.bincount(run[inside & (step == k)], minlength=runs) == 1
    done = np.full(runs, -np.inf)
    np.maximum.at(done, run[inside], np.where(np.isnan(end), np.inf, end)[inside])
    last = at + np.bincount(run[inside], minlength=runs) - 1
    after = np.minimum(last + 1, len(case) - 1)
    goes_on = (last + 1 < len(case)) & ~fresh[after]
    good &= np.isfinite(done) & (~goes_on | (start[after] >= done - SLACK))
    before = np.maximum(at - 1, 0)
    good &= fresh[at] | ~(end[before] > start[at] + SLACK)
    own = np.maximum(run, 0)
    return inside & good[own], inside & (start <= start[at][own] + SLACK), begins
