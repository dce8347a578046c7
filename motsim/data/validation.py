"""`validate`: a scenario against days that it has not seen.

Days are held out by time, never rows at random. Every distance stands beside the distance of the
data to themselves: how far one half of the held-out days is from the other, and how far the fitting
days are from them. A simulation cannot be nearer to unseen days than these are to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.data.availability import MOST
from motsim.data.clockwork import codes, minutes_since, split, waits_of
from motsim.data.estimates.arrivals import arrivals, weekday
from motsim.data.estimates.distances import emd
from motsim.data.figures import Notice, warn
from motsim.data.fit import fit_log
from motsim.data.mistakes import say
from motsim.data.reading.log import Log
from motsim.data.simulated import GAVE_UP, visits
from motsim.errors import InputError, of
from motsim.scenario.language.schema import Scenario
from motsim.study.core.parallel import Progress
from motsim.study.core.reporting import HasReport
from motsim.study.core.schedulers import Cluster, on_cluster
from motsim.study.run.simulate import counter

Floats = NDArray[np.float64]
QUANTILES: Final = (0.5, 0.75, 0.9, 0.95, 0.99)
SPLITS: Final = 50
BAND: Final = (0.05, 0.95)
POOLED: Final = 10  # replications whose customers are pooled for the distance
FAR_OFF: Final = 3.0  # standard errors of an hour's mean: beyond, the hour is named


@dataclass(frozen=True, eq=False)
class Days:
    """Customers by day: when they came, what they went through, who gave up.

    `value`: minutes waited (calls) or from coming to leaving (cases); `day` numbers days from 1970
    or from the start of a run, `hour` is that of the day.
    """

    day: NDArray[np.int64] = field(repr=False)
    hour: NDArray[np.int64] = field(repr=False)
    value: Floats = field(repr=False)
    left: NDArray[np.bool_] = field(repr=False)
    dates: NDArray[np.int64]  # the days that count, also those on which nobody came

    def of(self, dates: NDArray[np.int64]) -> Days:
        """Only these days."""
        keep = np.isin(self.day, dates)
        return Days(self.day[keep], self.hour[keep], self.value[keep], self.left[keep], dates)

    def daily(self) -> Floats:
        """The mean of each day that counts; nan where nobody came."""
        index = np.searchsorted(self.dates, self.day)
        n = np.bincount(index, minlength=len(self.dates))
        total = np.bincount(index, self.value, minlength=len(self.dates))
        return np.asarray(np.where(n > 0, total / np.maximum(n, 1), np.nan))

    def figures(self) -> Floats:
        """Mean, the quantiles, share that gave up, customers a day."""
        quantiles = np.quantile(self.value, QUANTILES) if len(self.value) else [np.nan] * 5
        return np.array(
            [
                self.value.mean() if len(self.value) else np.nan,
                *quantiles,
                self.left.mean() if len(self.left) else np.nan,
                len(self.day) / max(1, len(self.dates)),
            ]
        )


@dataclass(frozen=True)
class Part:
    """One thing that is compared: its distance, and the distances of the data to themselves."""

    name: str  # spread, gave_up, volume
    simulated: float  # distance of the simulation to the held-out days
    halves: float  # of half of the held-out days to the other half, median of splits
    limit: float  # the larger of 95 % of the splits and the fitting days' distance
    replay: float  # of the fitting days to the held-out ones: the bar to beat

    @property
    def inside(self) -> bool:
        return self.simulated <= self.limit


@dataclass(frozen=True)
class Validation(HasReport):
    """What came out. Columns of `fit`, `held`, `middle`, `low`, `high`: see `Days.figures`."""

    scenario: Scenario = field(repr=False)
    log: Log = field(repr=False)
    kind: str  # wait (minutes in line) or cycle (minutes from coming to leaving)
    parts: tuple[Part, ...]
    fit: Floats = field(repr=False)
    held: Floats = field(repr=False)
    middle: Floats = field(repr=False)
    low: Floats = field(repr=False)
    high: Floats = field(repr=False)
    coverage: (
        float  # of held-out days, the share whose mean lies in the 90 % band of simulated days
    )
    spread: tuple[float, float]  # sd of daily means: simulated, held out
    by_hour: Floats = field(repr=False)  # hour, observed, simulated, standard error; rows
    heat: Floats = field(repr=False)  # weekday, hour, simulated less observed, customers; rows
    fit_days: int
    held_days: int
    replications: int
    seed: int
    refitted: bool  # the scenario had seen these days, so it was fitted to the first ones anew
    warnings: tuple[Notice, ...] = ()

    @property
    def inside(self) -> bool:
        """Whether nothing lies farther away than the data from themselves."""
        return all(one.inside for one in self.parts)

    @property
    def odd_hours(self) -> tuple[int, ...]:
        """Hours whose simulated mean is off by more than chance and by a quarter."""
        return tuple(
            int(h)
            for h, seen, made, error in self.by_hour
            if abs(made - seen) > FAR_OFF * error and abs(made - seen) > 0.25 * max(seen, 1e-9)
        )


def observed(log: Log) -> Days:
    """The customers of a log by day; days cut off or shut do not count."""
    if log.kind == "calls":
        waited, left = waits_of(log.rows)
        known = np.isfinite(waited)
        come = minutes_since(log.rows["arrive"])
        dates = arrivals(log.rows["arrive"]).dates
        value = waited / 60.0
    else:
        case, end = codes(log.rows["case"]), minutes_since(log.rows["end"])
        start = minutes_since(log.rows["start"])
        start = np.where(np.isfinite(start), start, end)
        unique, number = np.unique(case, return_inverse=True)
        come, done = np.full(len(unique), np.inf), np.full(len(unique), -np.inf)
        np.minimum.at(come, number, start)
        np.maximum.at(done, number, np.where(np.isfinite(end), end, start))
        value, left = done - come, np.zeros(len(unique), dtype=bool)
        known = np.isfinite(value)
        dates = np.unique(np.floor(come / 1440.0).astype(np.int64))
    day = np.floor(come / 1440.0).astype(np.int64)
    keep = known & np.isin(day, dates)
    hour = (come % 1440.0 // 60.0).astype(np.int64)
    return Days(day[keep], hour[keep], value[keep], left[keep], np.sort(dates))


@on_cluster
def validate(
    scenario: Scenario,
    log: Log,
    *,
    holdout: float = 0.3,
    replications: int = 50,
    seed: int = 0,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
) -> Validation:
    """Compare the first design of a scenario with the last days of a log.

    Args:
        scenario: loaded; if one of its sources is this very log it has seen all its days, and is
            fitted anew to the first ones (nothing is written).
        log: from `read_log`.
        holdout: share of the days, from the end, that are held out (0 to 1).
        replications: runs of the scenario.
        cluster: who runs them instead of this machine: the address of a Dask scheduler, or a
            Client.
        progress: hears (replications done, at most); those of fitting anew count, too.

    Raises:
        InputError: too few days, or the log has no waits and no cycle times.
    """
    if not 0.05 <= holdout <= 0.9:
        raise InputError(say("holdout wants", came=f"{holdout:g}"))
    early, late = split(log, holdout)
    seen = any(log.sha256[:16] in str(one.where) for one in scenario.sources.values())
    notices: list[Notice] = []
    tell = counter(progress, replications + (MOST if seen else 0))
    if seen:
        found = fit_log(scenario, early, seed=seed, tell=tell)
        scenario = found.scenario
        notices += [one for one in found.warnings if one.name in ("in the way", "other pools")]
    fit, held = observed(early), observed(late)
    if len(held.value) == 0:
        raise InputError(of(log.file, say("nothing known at the end")))
    made = _simulated(scenario, log.kind, held.dates, replications, seed, tell)
    rows = np.stack([one.figures() for one in made])
    pooled = np.concatenate([one.value for one in made[:POOLED]])
    halves = _halves(held, seed)
    parts = _parts(fit, held, rows, pooled, halves)
    coverage, spread = _coverage(made, held)
    tails = np.nanquantile(rows, BAND, axis=0)
    if come_differs(late) and scenario.customers.arrive.days == 0.0:
        notices.append(warn("days alike"))
    return Validation(
        scenario, log, "wait" if log.kind == "calls" else "cycle", parts, fit.figures(),
        held.figures(), np.nanmean(rows, axis=0), tails[0], tails[1], coverage, spread,
        _by_hour(made, held), _heat(made, held), len(fit.dates), len(held.dates), replications,
        seed, seen, tuple(notices),
    )  # fmt: skip


def come_differs(log: Log) -> bool:
    """Whether days vary more than chance has it."""
    first = log.rows["arrive"] if log.kind == "calls" else None
    return first is not None and arrivals(first).dispersion > 1.5


def _simulated(
    scenario: Scenario,
    kind: str,
    dates: NDArray[np.int64],
    replications: int,
    seed: int,
    tell: Callable[[], None] | None,
) -> list[Days]:
    """For each replication as many days as are held out, each of the same weekday."""
    made = []
    for frame in visits(scenario, replications, seed, tell=tell):
        came = frame["arrived_min"].to_numpy()
        value = frame["queue_min" if kind == "calls" else "sojourn_min"].to_numpy()
        day = np.floor(came / 1440.0).astype(np.int64)
        there = np.arange(day.min(initial=0), day.max(initial=0) + 1)
        picked, offered = [], {w: there[there % 7 == w] for w in range(7)}
        taken = dict.fromkeys(range(7), 0)
        for w in weekday(dates):
            days = offered[int(w)]
            if len(days):
                picked.append(int(days[taken[int(w)] % len(days)]))
                taken[int(w)] += 1
        all_days = Days(
            day,
            (came % 1440.0 // 60.0).astype(np.int64),
            value,
            (frame["reason"] == GAVE_UP).to_numpy(),
            there,
        )
        made.append(all_days.of(np.unique(picked)))
    return made


def _halves(held: Days, seed: int) -> list[tuple[Days, Days]]:
    """Splits of the held-out days into two halves."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(SPLITS):
        order = rng.permutation(held.dates)
        half = len(order) // 2
        found.append((held.of(np.sort(order[:half])), held.of(np.sort(order[half:]))))
    return found


def _parts(
    fit: Days, held: Days, rows: Floats, pooled: Floats, halves: Sequence[tuple[Days, Days]]
) -> tuple[Part, ...]:
    def part(name: str, simulated: float, splits: list[float], replay: float) -> Part:
        known = [one for one in splits if np.isfinite(one)] or [0.0]
        limit = max(float(np.quantile(known, 0.95)), replay)
        return Part(name, simulated, float(np.median(known)), limit, replay)

    found = [
        part(
            "spread",
            emd(_thin(pooled), _thin(held.value)),
            [emd(_thin(a.value), _thin(b.value)) for a, b in halves],
            emd(_thin(fit.value), _thin(held.value)),
        )
    ]
    ends = [(a.figures(), b.figures()) for a, b in halves]
    one, two = fit.figures(), held.figures()
    middle = np.nanmean(rows, axis=0)
    for name, k in (("gave_up", -2), ("volume", -1)):
        if name == "gave_up" and one[k] == 0.0 and two[k] == 0.0 and middle[k] == 0.0:
            continue
        found.append(
            part(
                name,
                abs(float(middle[k] - two[k])),
                [abs(float(a[k] - b[k])) for a, b in ends],
                abs(float(one[k] - two[k])),
            )
        )
    return tuple(found)


def _thin(values: Floats) -> Floats:
    """At most 4,000 evenly spaced order statistics."""
    if len(values) <= 4_000:
        return values
    return np.asarray(np.quantile(values, (np.arange(4_000) + 0.5) / 4_000))


def _coverage(made: Sequence[Days], held: Days) -> tuple[float, tuple[float, float]]:
    """The share of held-out days whose mean lies in the 90 % band of simulated days of the same
    weekday, and the spread of daily means.
    """
    days = np.concatenate([one.dates % 7 for one in made])
    means = np.concatenate([one.daily() for one in made])
    seen = held.daily()
    inside = []
    for date, mean in zip(weekday(held.dates), seen):
        like = means[(days == date) & np.isfinite(means)]
        if len(like) and np.isfinite(mean):
            low, high = np.quantile(like, BAND)
            inside.append(low <= mean <= high)
    spread = float(np.mean([np.nanstd(one.daily()) for one in made]))
    return float(np.mean(inside)) if inside else float("nan"), (spread, float(np.nanstd(seen)))


def _by_hour(made: Sequence[Days], held: Days) -> Floats:
    """Hour, observed mean, simulated mean, standard error of the observed one over days."""
    rows = []
    for hour in range(24):
        seen = held.hour == hour
        if seen.sum() < 20:
            continue
        like = np.concatenate([one.value[one.hour == hour] for one in made])
        if not len(like):
            continue
        index = np.searchsorted(held.dates, held.day[seen])
        n = np.bincount(index, minlength=len(held.dates)).astype(float)
        total = np.bincount(index, held.value[seen], minlength=len(held.dates))
        mean = total.sum() / n.sum()
        error = np.sqrt(np.sum((total - mean * n) ** 2)) / n.sum()  # of a ratio, days as units
        rows.append((hour, mean, float(like.mean()), error))
    return np.array(rows).reshape(-1, 4)


def _heat(made: Sequence[Days], held: Days) -> Floats:
    """Weekday, hour, simulated less observed mean, customers observed."""
    day = np.concatenate([one.day % 7 for one in made])
    hour = np.concatenate([one.hour for one in made])
    value = np.concatenate([one.value for one in made])
    n = np.bincount(day * 24 + hour, minlength=168)
    total = np.bincount(day * 24 + hour, value, minlength=168)
    cell = weekday(held.day) * 24 + held.hour
    seen_n = np.bincount(cell, minlength=168)
    seen = np.bincount(cell, held.value, minlength=168)
    return np.array(
        [
            (k // 24, k % 24, total[k] / n[k] - seen[k] / seen_n[k], seen_n[k])
            for k in range(168)
            if n[k] and seen_n[k] >= 5
        ]
    ).reshape(-1, 4)
