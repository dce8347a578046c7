"""Which share of those who are present can really be called: found from the waits, by simulation.

Staff taken from a log as they stand make waits several times too short. One number mends it: the
share of presence with which simulated customers wait as long on average as real ones did. The same
random numbers serve every trial, so the search sees no noise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.data.estimates.resampling import sums_by, weights
from motsim.data.simulated import mean_wait
from motsim.scenario.language.schema import Scenario

Floats = NDArray[np.float64]
LOW, HIGH = 0.25, 1.6
STEPS: Final = 8
REPLICATIONS: Final = 2
MOST: Final = (STEPS + 1) * REPLICATIONS  # replications of a search


@dataclass(frozen=True)
class Available:
    """The share with its interval, and the trials (share, mean wait in minutes) that led to it."""

    share: float
    low: float
    high: float
    wait: float  # observed mean, minutes
    trials: tuple[tuple[float, float], ...]
    reached: bool  # whether some share gives the observed wait


def available(
    scenario_of: Callable[[float], Scenario],
    waits: Floats,
    days: NDArray[np.int64],
    seed: int = 0,
    tell: Callable[[], None] | None = None,
) -> Available:
    """Find the share by bisection on the logarithm of the mean wait.

    `waits`: minutes, on `days`. The interval is the spread of the observed mean over days, divided
    by how steeply the simulated one falls. `tell` hears of each replication.
    """
    unique, index = np.unique(days, return_inverse=True)
    sums = weights(len(unique), seed) @ sums_by(index, len(unique), np.ones(len(waits)), waits)
    spread = float(np.std(sums[:, 1] / np.maximum(sums[:, 0], 1.0)))
    wanted = float(np.mean(waits))
    trials: dict[float, float] = {}

    def trial(share: float) -> float:
        share = round(share, 4)
        if share not in trials:
            trials[share] = mean_wait(scenario_of(share), REPLICATIONS, seed, tell)
        return trials[share]

    low, high = LOW, HIGH
    if wanted <= 0.0 or trial(1.0) == 0.0:
        return Available(1.0, math.nan, math.nan, wanted, tuple(sorted(trials.items())), False)
    if trial(1.0) < wanted:
        high = 1.0
    else:
        low = 1.0
    for _ in range(STEPS):
        middle = math.sqrt(low * high)
        if trial(middle) > wanted:
            low = middle
        else:
            high = middle
    ordered = sorted(trials.items())
    found = _crossing(ordered, wanted)
    slope = _slope(ordered, found, wanted)
    half = 1.96 * spread / slope if slope > 0.0 else math.nan
    reached = min(trials.values()) <= wanted <= max(trials.values())
    return Available(found, found - half, found + half, wanted, tuple(ordered), reached)


def _crossing(ordered: list[tuple[float, float]], wanted: float) -> float:
    """Where the waits of the trials cross the wanted one, between the two nearest trials."""
    for (a, wait_a), (b, wait_b) in pairwise(ordered):
        if wait_a >= wanted >= wait_b and wait_a > wait_b:
            return a + (b - a) * (wait_a - wanted) / (wait_a - wait_b)
    return min(ordered, key=lambda one: abs(one[1] - wanted))[0]


def _slope(ordered: list[tuple[float, float]], found: float, wanted: float) -> float:
    """How many minutes the wait falls a unit of share, from trials some way off on either side."""
    below = [one for one in ordered if one[0] <= found - 0.02] or ordered[:1]
    above = [one for one in ordered if one[0] >= found + 0.02] or ordered[-1:]
    (a, wait_a), (b, wait_b) = below[-1], above[0]
    return (wait_a - wait_b) / (b - a) if b > a else 0.0
