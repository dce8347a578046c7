"""Where cases go from step to step: counts of what followed what, loops, and steps done at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.data.estimates.resampling import Floats

PRIOR: Final = 0.5  # of Dirichlet, on what was seen at least once


@dataclass(frozen=True)
class Routing:
    """What followed what. `counts[a, b]`: step a was followed by b; the last row is the beginning
    of a case, the last column its end.
    """

    counts: NDArray[np.int64] = field(repr=False)
    order: tuple[int, ...]  # steps by where they stand in a case
    cases: int
    gain: float  # log-likelihood an event that the step before last adds (held out)

    def chances(self, step: int) -> dict[int, float]:
        """Chance of each follower; the number of steps stands for the end."""
        row = self.counts[step]
        total = int(row.sum())
        return {int(b): float(row[b] / total) for b in np.flatnonzero(row)} if total else {}

    def interval(self, step: int, to: int) -> tuple[float, float]:
        """The middle 95 % of the chance, given the counts (Dirichlet with half a case each)."""
        from scipy.stats import beta

        row = self.counts[step]
        seen = int(np.count_nonzero(row))
        a = float(row[to]) + PRIOR
        b = float(row.sum() - row[to]) + PRIOR * max(seen - 1, 1)
        low, high = beta.ppf([0.025, 0.975], a, b)
        return float(low), float(high)


def routing(case: NDArray[np.int64], step: NDArray[np.int64], steps: int) -> Routing:
    """Routing of events in the order of their cases and of time."""
    first = np.concatenate([[True], np.diff(case) != 0])
    last = np.concatenate([first[1:], [True]])
    counts = np.zeros((steps + 1, steps + 1), dtype=np.int64)
    np.add.at(counts, (np.full(int(first.sum()), steps), step[first]), 1)
    inner = ~last
    np.add.at(counts, (step[inner], step[1:][inner[:-1]]), 1)
    np.add.at(counts, (step[last], np.full(int(last.sum()), steps)), 1)
    place = np.arange(len(case)) - np.maximum.accumulate(np.where(first, np.arange(len(case)), 0))
    length = np.bincount(np.cumsum(first) - 1)[np.cumsum(first) - 1]
    where = np.bincount(step, place / np.maximum(length - 1, 1), minlength=steps)
    seen = np.maximum(np.bincount(step, minlength=steps), 1)
    order = tuple(int(k) for k in np.argsort(where / seen, kind="stable"))
    return Routing(counts, order, int(first.sum()), _second_order_gain(case, step, steps, first))


def _second_order_gain(
    case: NDArray[np.int64], step: NDArray[np.int64], steps: int, first: NDArray[np.bool_]
) -> float:
    """How much better the next step is predicted if the one before is known too: fitted on the
    cases of even number, tried on the others, so that more parameters alone gain nothing.
    """
    number = np.cumsum(first) - 1
    before = np.where(first, steps, np.concatenate([[steps], step[:-1]]))
    last = np.concatenate([first[1:], [True]])
    after = np.where(last, steps, np.concatenate([step[1:], [steps]]))
    fit = number % 2 == 0
    width = steps + 1
    one = np.zeros((width, width))
    np.add.at(one, (step[fit], after[fit]), 1.0)
    pairs = before * width + step
    keys, inverse = np.unique(pairs, return_inverse=True)
    two = np.zeros((len(keys), width))
    np.add.at(two, (inverse[fit], after[fit]), 1.0)
    smooth = (one + PRIOR) / (one + PRIOR).sum(axis=1, keepdims=True)
    blend = two + 5.0 * smooth[(keys % width)]  # five cases' worth of the shorter memory
    blend /= blend.sum(axis=1, keepdims=True)
    test = ~fit
    if not test.any():
        return 0.0
    simple = np.log(smooth[step[test], after[test]])
    longer = np.log(blend[inverse[test], after[test]])
    return float(np.mean(longer - simple))


def at_once(
    case: NDArray[np.int64], step: NDArray[np.int64], start: Floats, end: Floats, steps: int
) -> Floats:
    """How often two steps of a case overlapped in time, as a share of the times the rarer of them
    was done: steps x steps. Only neighbours in time are looked at.
    """
    overlap = np.zeros((steps, steps))
    same = case[1:] == case[:-1]
    hit = same & np.isfinite(start[1:]) & (start[1:] < end[:-1]) & (step[1:] != step[:-1])
    np.add.at(overlap, (step[:-1][hit], step[1:][hit]), 1.0)
    often = np.bincount(step, minlength=steps)
    return (overlap + overlap.T) / np.maximum(np.minimum.outer(often, often), 1)


def pools(step: NDArray[np.int64], who: NDArray[np.int64], steps: int) -> tuple[list[int], Floats]:
    """Steps done by the same people belong to one pool: the pool of each step (-1: nobody), and the
    share of each pool's work done by people who work in another one, too.

    Two steps share a pool if more than half of the work of either is done by people of both.
    Somebody seen fewer than three times at all, such as an applicant, is no staff.
    """
    people = int(who.max()) + 1 if len(who) and who.max() >= 0 else 0
    pool = [-1] * steps
    if people == 0:
        return pool, np.zeros(0)
    known = who >= 0
    work = np.zeros((steps, people))
    np.add.at(work, (step[known], who[known]), 1.0)
    work[:, work.sum(axis=0) < 3] = 0.0
    done = work.sum(axis=1)
    every = np.bincount(step, minlength=steps)
    number = 0
    for a in range(steps):
        if done[a] < 0.5 * max(every[a], 1):
            continue
        for b in range(a):
            if pool[b] < 0:
                continue
            both = (work[a] > 0) & (work[b] > 0)
            if min(work[a][both].sum() / done[a], work[b][both].sum() / done[b]) > 0.5:
                pool[a] = pool[b]
                break
        if pool[a] < 0:
            pool[a], number = number, number + 1
    shared = np.zeros(number)
    for p in range(number):
        mine = work[[k for k in range(steps) if pool[k] == p]].sum(axis=0)
        others = work[[k for k in range(steps) if pool[k] not in (p, -1)]].sum(axis=0)
        shared[p] = mine[others > 0].sum() / max(mine.sum(), 1.0)
    return pool, shared
