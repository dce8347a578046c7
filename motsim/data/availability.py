"""Which share of those who are present can really be called: found from the waits, by simulation.

Staff taken from a log as they stand make waits several times too short. One number mends it: the
share of presence with which simulated customers wait as long on average as real ones did. The same
random numbers serve every trial, so the search sees no noise: a few replications give the curve of
waits. How high it lies is another matter, because a few simulated days may be busy ones; many
replications at one share say it, and what they leave open widens the interval.

Of calls the waits are those of whole visits. A log of steps does not show how long a case waited
for its first step: only waits before later steps are compared. Several pools have a share each,
found in turn, the others held; twice, because a line before one pool evens out how people come to
the next.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.data.estimates.durations import rounded
from motsim.data.estimates.resampling import sums_by, weights
from motsim.data.figures import Notice, warn
from motsim.data.simulated import waited, waited_for
from motsim.scenario.language.schema import Scenario

Floats = NDArray[np.float64]
LOW, HIGH = 0.25, 1.6
STEPS: Final = 8
FIRST_STEPS: Final = 5  # before it is known how high the curve lies
REPLICATIONS: Final = 2
MORE: Final = 1.15  # times the share found, where fewer make nobody wait longer
PASSES: Final = 2  # over several pools
FEWEST: Final = 30  # waits of a pool that can tell its share
FINE: Final = 4  # times as many customers as were observed are simulated to know it,
MOST_CUSTOMERS: Final = 1_000_000  # but no more than these,
FINE_REPLICATIONS: Final = (8, 50)  # in so many replications
# replications of a search
MOST: Final = (1 + FIRST_STEPS + STEPS) * REPLICATIONS + FINE_REPLICATIONS[1]


@dataclass(frozen=True)
class Available:
    """The share with its interval, and the trials (share, mean wait in minutes) that led to it, as
    high as many replications say.
    """

    share: float
    low: float
    high: float
    wait: float  # observed mean, minutes
    trials: tuple[tuple[float, float], ...]
    reached: bool  # whether some share gives the observed wait
    pool: str = ""  # which one's, where a scenario has several

    @property
    def longer(self) -> bool:
        """Whether simulated customers waited longer than real ones with every share tried."""
        return not self.reached and all(wait > self.wait for _, wait in self.trials)

    @property
    def notice(self) -> Notice | None:
        """What is to be said of it."""
        own: dict[str, object] = {"pool": self.pool} if self.pool else {}
        of = " of a pool" if self.pool else ""
        if self.longer:
            return warn(
                f"waits shorter{of}", wait=rounded(self.wait), most=f"{100 * HIGH:.0f}", **own
            )
        if not self.reached:
            return warn(f"waits not reached{of}", wait=rounded(self.wait), **own)
        if self.share < 0.95:
            return warn(f"presence{of}", share=f"{100 * self.share:.0f}", **own)
        return None


@dataclass(frozen=True)
class Line:
    """A pool whose waits tell how many of those present were available: its name in the log and in
    the scenario, and the minutes waited on which days: before these steps of the scenario and, but
    for the first time, before others of the pool; None: of whole visits.
    """

    name: str
    pool: str
    waits: Floats
    days: NDArray[np.int64]
    steps: tuple[str, ...] | None = None


Shares = Mapping[str, float]  # of the pools of a log, by name


def shares_of(
    scenario_of: Callable[[Shares], Scenario],
    lines: Sequence[Line],
    named: bool,
    seed: int = 0,
    tell: Callable[[], None] | None = None,
) -> dict[str, Available]:
    """The share of each pool, by the waits that its line tells.

    `named`: there are several pools, so what is said of one says which.
    """
    shares = {one.name: 1.0 for one in lines}
    made: dict[str, Available] = {}
    passes = PASSES if len(lines) > 1 else 1
    heard = _every(passes * len(lines), tell)
    for _ in range(passes):
        for one in lines:

            def of(share: float, name: str = one.name) -> Scenario:
                return scenario_of({**shares, name: share})

            found = available(of, one, seed, heard)
            made[one.name] = replace(found, pool=one.pool if named else "")
            shares[one.name] = found.share
    return made


def _every(n: int, tell: Callable[[], None] | None) -> Callable[[], None] | None:
    """Tell of each n-th time, so that several searches count as one."""
    heard = [0]

    def count() -> None:
        heard[0] += 1
        if heard[0] % n == 0 and tell is not None:
            tell()

    return count if tell is not None else None


def available(
    scenario_of: Callable[[float], Scenario],
    line: Line,
    seed: int = 0,
    tell: Callable[[], None] | None = None,
) -> Available:
    """Find the share by bisection on the logarithm of the mean wait.

    The interval is the spread of the observed mean over days and that of the simulated one over
    replications, divided by how steeply the simulated one falls. `tell` hears of each replication.
    """
    waits = line.waits
    unique, index = np.unique(line.days, return_inverse=True)
    sums = weights(len(unique), seed) @ sums_by(index, len(unique), np.ones(len(waits)), waits)
    observed = float(np.std(sums[:, 1] / np.maximum(sums[:, 0], 1.0)))
    wanted = float(np.mean(waits))
    trials: dict[float, float] = {}

    def run(share: float, replications: int = REPLICATIONS) -> Floats:
        made = _waited(scenario_of(share), line, replications, seed, tell)
        trials[share] = _mean(made[:REPLICATIONS])  # they are the same however many follow
        return made

    def trial(share: float) -> float:
        if (share := round(share, 4)) not in trials:
            run(share)
        return trials[share]

    if wanted <= 0.0 or _mean(first := run(1.0)) == 0.0:
        return Available(1.0, math.nan, math.nan, wanted, tuple(sorted(trials.items())), False)
    found = _bisected(trial, trials, wanted, FIRST_STEPS)
    fine = run(round(found, 4), _enough(len(waits), float(first[:, 0].sum())))
    few, many = trial(found), _mean(fine)
    level = many / few if few > 0.0 and many > 0.0 else 1.0
    found = _bisected(trial, trials, wanted / level, STEPS)
    ordered = [(share, level * wait) for share, wait in sorted(trials.items())]
    slope = _slope(ordered, found, wanted)
    if all(wait == ordered[0][1] for share, wait in ordered if share <= found):
        # fewer make nobody wait longer, as one clerk stays one clerk: it falls only on one side
        more = min(MORE * found, HIGH)
        slope = level * (trial(found) - trial(more)) / (more - found) if more > found else 0.0
    spread = 1.96 * math.hypot(observed, _error(fine))
    half = spread / slope if slope > 0.0 else math.nan
    waits_of = [wait for _, wait in ordered]
    reached = min(waits_of) - spread <= wanted <= max(waits_of) + spread
    return Available(found, found - half, found + half, wanted, tuple(ordered), reached)


def _waited(
    scenario: Scenario, line: Line, replications: int, seed: int, tell: Callable[[], None] | None
) -> Floats:
    """The waits of simulated days that stand for those of the line."""
    if line.steps is not None:
        return waited_for(scenario, line.pool, line.steps, replications, seed, tell)
    return waited(scenario, replications, seed, tell)


def _enough(observed: int, came: float) -> int:
    """Replications that know how high the curve lies; `came`: customers of a trial."""
    wanted = min(FINE * observed, MOST_CUSTOMERS) * REPLICATIONS / max(came, 1.0)
    return int(np.clip(math.ceil(wanted), *FINE_REPLICATIONS))


def _mean(made: Floats) -> float:
    """Minutes a customer, over replications."""
    return float(made[:, 1].sum() / max(made[:, 0].sum(), 1.0))


def _error(made: Floats) -> float:
    """Standard error of that mean, by how replications differ (a ratio of two sums)."""
    n = len(made)
    apart = made[:, 1] - _mean(made) * made[:, 0]
    return float(np.std(apart, ddof=1) * math.sqrt(n) / max(made[:, 0].sum(), 1.0))


def _bisected(
    trial: Callable[[float], float], trials: dict[float, float], wanted: float, steps: int
) -> float:
    """The share at which simulated customers wait so long, between those tried already."""
    low = max((s for s, wait in trials.items() if wait >= wanted), default=LOW)
    high = min((s for s, wait in trials.items() if wait < wanted and s > low), default=HIGH)
    for _ in range(steps):
        middle = math.sqrt(low * high)
        if trial(middle) > wanted:
            low = middle
        else:
            high = middle
    return _crossing(sorted(trials.items()), wanted)


def _crossing(ordered: list[tuple[float, float]], wanted: float) -> float:
    """Where the waits of the trials cross the wanted one, between the two nearest trials; where all
    lie on one side the nearest, of those alike the largest.
    """
    for (a, wait_a), (b, wait_b) in pairwise(ordered):
        if wait_a >= wanted >= wait_b and wait_a > wait_b:
            return a + (b - a) * (wait_a - wanted) / (wait_a - wait_b)
    return min(ordered, key=lambda one: (abs(one[1] - wanted), -one[0]))[0]


def _slope(ordered: list[tuple[float, float]], found: float, wanted: float) -> float:
    """How many minutes the wait falls a unit of share, from trials some way off on either side."""
    below = [one for one in ordered if one[0] <= found - 0.02] or ordered[:1]
    above = [one for one in ordered if one[0] >= found + 0.02] or ordered[-1:]
    (a, wait_a), (b, wait_b) = below[-1], above[0]
    return (wait_a - wait_b) / (b - a) if b > a else 0.0
