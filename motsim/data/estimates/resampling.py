"""Intervals by resampling whole days or people: what happens on one day is alike, so rows drawn one
by one would give intervals several times too narrow.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ROUNDS = 400


def weights(groups: int, seed: int, rounds: int = ROUNDS) -> Floats:
    """How often each group is drawn in each round: rounds x groups."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(groups, np.full(groups, 1.0 / groups), size=rounds).astype(np.float64)


def interval(values: Floats, level: float = 0.95) -> tuple[float, float]:
    """The middle part of resampled values; nan where there are none."""
    kept = values[np.isfinite(values)]
    if len(kept) == 0:
        return float("nan"), float("nan")
    tail = 50.0 * (1.0 - level)
    low, high = np.percentile(kept, [tail, 100.0 - tail])
    return float(low), float(high)


def sums_by(group: NDArray[np.int64], groups: int, *columns: Floats) -> Floats:
    """Sums of columns by group: groups x columns."""
    return np.stack([np.bincount(group, column, minlength=groups) for column in columns], axis=1)


def redrawn(
    group: NDArray[np.int64],
    groups: int,
    seed: int,
    figure: Callable[[NDArray[np.int64]], float],
    rounds: int,
) -> Floats:
    """A figure computed anew on the rows of groups drawn with replacement, `rounds` times."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(groups + 1))
    rng = np.random.default_rng(seed)
    out = np.empty(rounds)
    for k in range(rounds):
        drawn = rng.integers(0, groups, groups)
        rows = np.concatenate([order[starts[g] : starts[g + 1]] for g in drawn])
        out[k] = figure(rows)
    return out
