"""How often to repeat until a difference is known well enough, and what more certainty would cost.

Hoad, K., Robinson, S. and Davies, R. (2010), Automated selection of the number of replications for
a discrete-event simulation, Journal of the Operational Research Society 61(11), 1632-1644: repeat
until the interval is narrow enough *and stays so* for `k_limit` further replications, because an
interval may get narrow by luck. Here the interval is that of a paired difference in its own unit
(money, points), since a difference may well be 0; `percent` is their relative form. They begin at 3
replications; `compare` first looks at 20, which takes from the early stop most of what it costs in
coverage (measured in tests/theory).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from motsim.study.core.stats import LEVEL, t_quantile

START: Final = 3  # replications before an interval is looked at
FIRST_LOOK, LIMIT = 20, 1000  # replications before `until` looks, and where it gives up
K_LIMIT: Final = 5  # further replications for which it must stay narrow; in proportion above 100
MOST: Final = 10**7  # a price above it is not worth a figure
Floats = NDArray[np.float64]


def half_widths(values: ArrayLike, level: float = LEVEL) -> Floats:
    """Half the t-interval of the first n values, for every n from 1; nan where it is not known.
    Values that are nan are left out.
    """
    from scipy.special import stdtrit

    found = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(found)
    centred = np.where(known, found - (found[known][0] if known.any() else 0.0), 0.0)
    n = np.cumsum(known).astype(np.float64)
    total, squares = np.cumsum(centred), np.cumsum(centred * centred)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = ((squares - total * total / n) / (n - 1.0)).clip(0.0)
        half = stdtrit(n - 1.0, 0.5 + level / 2.0) * np.sqrt(variance / n)
    return np.asarray(np.where(n > 1.0, half, np.nan))


def percent(values: ArrayLike) -> Floats:
    """Half the interval in percent of the mean so far: d_n of the paper."""
    found = np.asarray(values, dtype=np.float64)
    return np.asarray(
        100.0 * half_widths(found) / np.abs(np.cumsum(found) / np.arange(1, len(found) + 1))
    )


def look_ahead(n: int, k_limit: int = K_LIMIT) -> int:
    """How many replications further an interval that is narrow at n must stay so."""
    return k_limit if n <= 100 else k_limit * n // 100


def settled(
    widths: Floats, wanted: float, first: int = START, k_limit: int = K_LIMIT
) -> int | None:
    """From which n on the interval is narrow enough without a break to the end, if that has lasted
    `look_ahead(n)` more; else None.

    One at a time, the first end at which this is not None is where the paper stops; in batches the
    end must be narrow, too.
    """
    n = narrow_since(widths, wanted, first)
    return n if n is not None and n + look_ahead(n, k_limit) <= len(widths) else None


def narrow_since(widths: Floats, wanted: float, first: int) -> int | None:
    """Where the unbroken run of narrow intervals that reaches the end begins, from `first` on; None
    if the end is wide.
    """
    wide = np.flatnonzero(~(widths <= wanted))
    begin = max(int(wide[-1]) + 2 if len(wide) else 1, first)
    return begin if begin <= len(widths) else None


def price(runs: int, half: float, wanted: float, level: float = LEVEL) -> float:
    """How many replications would make the interval this narrow, judged by what `runs` of them
    gave; inf beyond any sense.
    """
    if half <= 0.0 or not wanted > 0.0 or math.isnan(half):
        return float(runs) if half == 0.0 else math.inf
    spread = half / t_quantile(runs - 1, level)  # s / sqrt(runs)
    needed = (
        max(2, math.ceil(runs * (t_quantile(MOST, level) * spread / wanted) ** 2))
        if spread / wanted < 1e4
        else MOST
    )
    while (
        needed < MOST and t_quantile(needed - 1, level) * spread * math.sqrt(runs / needed) > wanted
    ):
        needed += 1
    return float(needed) if needed < MOST else math.inf


def hopeless(runs: int, half: float, wanted: float, limit: int) -> bool:
    """Would even a spread at the low end of what it may be (97.5 %) need more than the limit?"""
    from scipy.special import chdtri

    lucky = half * math.sqrt((runs - 1) / float(chdtri(runs - 1, 0.025))) if runs > 1 else 0.0
    return math.isnan(half) or price(runs, lucky, wanted) > limit


def next_look(ratios: Floats, limit: int, first: int, otherwise: int) -> int:
    """How many replications to have before looking again; as many as there are if all is settled,
    or never will be.

    `ratios`: half-widths by what is wanted, the worst of all differences at every n. `otherwise`:
    how many to have where no number
    within the limit is enough; they give the best that can be said.
    """
    count = len(ratios)
    if count >= limit or settled(ratios, 1.0, first) is not None:
        return count
    narrow = narrow_since(ratios, 1.0, first)
    if narrow is not None:
        return min(limit, narrow + look_ahead(narrow))
    if hopeless(count, float(ratios[-1]), 1.0, limit):
        return min(limit, max(count, otherwise))
    needed = int(min(price(count, float(ratios[-1]), 1.0), limit))
    return int(min(limit, 2 * count, max(count + K_LIMIT, needed + look_ahead(needed))))


def worst(widths: Sequence[Floats]) -> Floats:
    """The worst of several at every n; what is not known is as bad as can be."""
    return np.asarray(np.where(np.isnan(widths), np.inf, widths).max(axis=0))


# --- what is said of it ---------------------------------------------------------------------------
class PrecisionTarget(NamedTuple):
    """One measure that `until` names, at the difference that is known worst."""

    measure: str
    wanted: float
    design: str
    psychology: str
    half: float  # now
    runs: int  # now
    needed: float  # replications that would be enough; inf if no sensible number is
    settled: int | None  # from where it was narrow enough, and stayed
    limit: int

    @property
    def state(self) -> str:
        """settled, alike (no replication differs from another), unknown (too few have a value),
        short or capped (more than the limit).
        """
        if math.isnan(self.half):
            return "unknown"
        if self.half == 0.0:
            return "alike"
        if self.settled is not None:
            return "settled"
        return "capped" if self.needed > self.limit else "short"
