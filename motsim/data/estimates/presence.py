"""Who was there: staff by hour, seen through what they did.

Somebody is present from the first thing they began to the last they finished, unless nothing was
seen of them for half an hour, or for as long as three of their jobs. Presence is not staff that can
be called: people write, talk and rest between two customers. What share is really available is
found from the waits (see `availability`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.data.estimates.resampling import Floats

SEEN: Final = 30  # minutes without a sign after which somebody is gone,
JOBS: Final = 3  # or so many times as long as their work takes: the next job may be some way off
MOST_MINUTES: Final = 20 * 366 * 1440  # of a log: longer ones are counted by their last part


@dataclass(frozen=True)
class Presence:
    """People present and busy, by minute since `origin` (minutes since 1970)."""

    origin: int
    present: NDArray[np.int32] = field(repr=False)
    busy: NDArray[np.int32] = field(repr=False)
    people: int

    def by_hour(self, dates: NDArray[np.int64]) -> Floats:
        """Mean number present in each hour of these days: days x 24."""
        out = np.zeros((len(dates), 24))
        sums = np.concatenate([[0], np.cumsum(self.present, dtype=np.int64)])
        starts = dates * 1440 - self.origin
        for h in range(24):
            a = np.clip(starts + 60 * h, 0, len(self.present))
            b = np.clip(starts + 60 * (h + 1), 0, len(self.present))
            out[:, h] = (sums[b] - sums[a]) / 60.0
        return out

    def idle_share(self, begins: Floats, ends: Floats) -> float:
        """The share of the minutes between these times in which somebody present was free."""
        free = np.concatenate([[0], np.cumsum(self.present > self.busy, dtype=np.int64)])
        a = np.clip(begins.astype(np.int64) - self.origin, 0, len(self.present))
        b = np.clip(ends.astype(np.int64) - self.origin, 0, len(self.present))
        total = float(np.sum(np.maximum(b - a, 0)))
        return float(np.sum(np.maximum(free[b] - free[a], 0))) / total if total > 0.0 else 0.0

    @property
    def utilisation(self) -> float:
        """The share of presence that was busy."""
        total = float(self.present.sum())
        return float(self.busy.sum()) / total if total else float("nan")


def presence(who: NDArray[np.int64], begin: Floats, end: Floats) -> Presence | None:
    """Presence of people `who` (codes; below 0: nobody) from what they did between `begin` and
    `end` (minutes since 1970); none without anybody.
    """
    keep = (who >= 0) & np.isfinite(begin) & np.isfinite(end)
    if not keep.any():
        return None
    who, begin, end = who[keep], begin[keep], end[keep]
    order = np.lexsort((begin, who))
    who, begin, end = who[order], begin[order], end[order]
    new_person = np.concatenate([[True], np.diff(who) != 0])
    # the latest end so far of the same person: people may do two things at once
    base = np.cumsum(new_person) * 1e10
    latest = np.maximum.accumulate(end + base) - base
    fresh = new_person.copy()
    fresh[1:] |= begin[1:] - latest[:-1] > max(SEEN, JOBS * float(np.mean(end - begin)))
    starts = begin[fresh]
    last = np.concatenate([np.flatnonzero(fresh)[1:] - 1, [len(who) - 1]])
    stops = latest[last]
    origin, stop = int(np.floor(begin.min())), int(np.ceil(end.max())) + 1
    origin = max(origin, stop - MOST_MINUTES)
    return Presence(
        origin,
        _stacked(starts, stops, origin, stop),
        _stacked(begin, end, origin, stop),
        int(new_person.sum()),
    )


def _stacked(begin: Floats, end: Floats, origin: int, stop: int) -> NDArray[np.int32]:
    change = np.zeros(stop - origin + 1, dtype=np.int32)
    a = np.clip(np.floor(begin).astype(np.int64) - origin, 0, stop - origin)
    b = np.clip(np.floor(end).astype(np.int64) - origin, 0, stop - origin)
    np.add.at(change, a, 1)
    np.add.at(change, np.maximum(b, np.minimum(a + 1, stop - origin)), -1)
    return np.cumsum(change)[:-1].astype(np.int32)


def whole_counts(shape: Floats, share: float) -> NDArray[np.int64]:
    """Whole people by hour whose sum is nearest to `share` of the sum of `shape`; at least one
    where anybody was seen.
    """
    wanted = shape * share
    counts = np.floor(wanted).astype(np.int64)
    left = round(float(wanted.sum())) - int(counts.sum())
    if left > 0:
        counts[np.argsort(-(wanted - counts), kind="stable")[:left]] += 1
    counts[(shape > 0.0) & (counts == 0)] = 1
    return counts
