"""When customers come: by hour and weekday, how much days differ, and when the door is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.data.estimates.resampling import Floats, interval, weights

BUSY: Final = 0.03  # of the busiest hour: below that the door is shut
PARTIAL: Final = 0.3  # of a usual day: a first or last day below that is cut off


@dataclass(frozen=True)
class Arrivals:
    """Expected arrivals of a day and how they spread over hours and weekdays.

    `by_hour` has mean 1 over the open hours; `by_weekday` has mean 1 over the days used. `cv` is
    the spread of days beyond chance (a day's own factor), `dispersion` the variance of hours of
    days over their mean (1: Poisson).
    """

    rate: float
    rate_interval: tuple[float, float]
    by_hour: dict[int, float]
    by_weekday: dict[int, float]
    opening: dict[int, tuple[int, int]]  # weekday -> hours from, to
    days: int
    n: int  # arrivals on the days used, while open
    outside: int  # arrivals while shut
    shut_days: int  # days without any, on weekdays that are open
    cut_days: int
    cv: float
    cv_interval: tuple[float, float]
    dispersion: float
    counts: NDArray[np.int64] = field(repr=False, compare=False)  # days x 24
    dates: NDArray[np.int64] = field(repr=False, compare=False)  # days since 1970
    expected: Floats = field(repr=False, compare=False)  # days x 24
    draws: Floats = field(repr=False, compare=False)  # of the rate

    @property
    def always_open(self) -> bool:
        return len(self.opening) == 7 and all(span == (0, 24) for span in self.opening.values())


def day_numbers(times: pd.Series) -> NDArray[np.int64]:
    """Days since 1970-01-01 of the wall clock."""
    return np.asarray(times.to_numpy().astype("datetime64[D]"), dtype=np.int64)


def weekday(days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Weekdays of days since 1970 (a Thursday); 0 is Monday."""
    return (days + 3) % 7


def arrivals(times: pd.Series, seed: int = 0) -> Arrivals:
    """Estimate arrivals from their times."""
    dates, counts = _by_hour_of_days(times)
    opening = open_hours(counts, weekday(dates))
    inside = _inside(opening, dates)
    outside = int(counts[~inside].sum())
    counts = np.where(inside, counts, 0)
    used, shut, cut = _days_that_count(counts.sum(axis=1), np.any(inside, axis=1), weekday(dates))
    c, o, d = counts[used], inside[used], dates[used]
    expected = _expected(c, o, weekday(d))
    day_total, mean_total = c.sum(axis=1).astype(float), expected.sum(axis=1)
    drawn = weights(len(d), seed)
    # days differ by weekday, too: what is drawn anew is how each day was against its weekday
    rate = float(day_total.mean())
    free = max(1, len(d) - len(np.unique(weekday(d))))
    ratios = day_total / np.maximum(mean_total, 1e-12)
    rates = np.maximum(_rates(rate, ratios, drawn, free), 0.0)
    spread = _spread(day_total, mean_total, free)
    spreads = np.array(
        [
            _spread(np.repeat(day_total, w), np.repeat(mean_total, w), free)
            for w in drawn.astype(int)
        ]
    )
    cells = o & (expected > 0.0)
    dispersion = float(
        np.sum((c[cells] - expected[cells]) ** 2 / expected[cells]) / max(1, cells.sum() - 31)
    )
    by_hour = _hour_weights(c, o, weekday(d))
    by_weekday = {
        int(w): float(day_total[weekday(d) == w].mean() / rate) for w in np.unique(weekday(d))
    }
    return Arrivals(
        rate, interval(rates), by_hour, by_weekday, opening, int(used.sum()), int(c.sum()), outside,
        int(shut.sum()), int(cut.sum()), spread, interval(spreads), dispersion, c, d, expected,
        rates,
    )  # fmt: skip


def _by_hour_of_days(times: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All days from the first to the last, and how many came in each hour of each."""
    stamps = times.to_numpy().astype("datetime64[h]").astype(np.int64)
    day, hour = stamps // 24, stamps % 24
    dates = np.arange(day.min(), day.max() + 1)
    counts = np.zeros((len(dates), 24), dtype=np.int64)
    np.add.at(counts, (day - dates[0], hour), 1)
    return dates, counts


def _inside(opening: Mapping[int, tuple[int, int]], dates: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which hours of which days lie within those in which people come."""
    inside = np.zeros((len(dates), 24), dtype=bool)
    for k, w in enumerate(weekday(dates)):
        if int(w) in opening:
            a, b = opening[int(w)]
            inside[k, a:b] = True
    return inside


def _days_that_count(
    totals: NDArray[np.int64], should: NDArray[np.bool_], weekdays: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Which days count, which of those that `should` were shut, and which the log cuts off."""
    usual = np.array(
        [np.median(totals[weekdays == w]) if (weekdays == w).any() else 0 for w in range(7)]
    )[weekdays]
    shut = should & (totals == 0) & (usual >= 5)
    cut = np.zeros(len(totals), dtype=bool)
    for k in (0, len(totals) - 1):
        cut[k] = should[k] and not shut[k] and totals[k] < PARTIAL * usual[k]
    used = should & ~shut & ~cut
    return used if used.any() else should, shut, cut


def _rates(rate: float, ratio: Floats, drawn: Floats, free: int) -> Floats:
    """Rates of days drawn anew, never spread less than chance alone would spread them: weekdays
    seen once say nothing of how days of theirs differ.
    """
    rng = np.random.default_rng(len(ratio))
    noise = rng.normal(size=len(drawn))
    around = rate * (drawn @ (ratio - 1.0)) / len(ratio) * np.sqrt(len(ratio) / free)
    chance = float(np.sqrt(rate / len(ratio)))
    missing = max(0.0, chance**2 - float(around.var()))
    return np.asarray(rate + around + noise * np.sqrt(missing))


def open_hours(counts: NDArray[Any], days: NDArray[np.int64]) -> dict[int, tuple[int, int]]:
    """Hours of each weekday from the first to the last that is not nearly empty."""
    means = np.array(
        [counts[days == w].mean(axis=0) if (days == w).any() else np.zeros(24) for w in range(7)]
    )
    least = BUSY * means.max()
    found: dict[int, tuple[int, int]] = {}
    for w in range(7):
        busy = np.flatnonzero(means[w] > least)
        if len(busy):
            found[w] = (int(busy[0]), int(busy[-1]) + 1)
    return found


def _hour_weights(
    counts: NDArray[np.int64], inside: NDArray[np.bool_], days: NDArray[np.int64]
) -> dict[int, float]:
    """The shape of a day: weights of hours, where each weekday has a total of its own and its own
    hours (iterated to the maximum of the Poisson likelihood).
    """
    weight = np.where(inside.any(axis=0), 1.0, 0.0)
    totals = np.zeros(len(days))
    for w in np.unique(days):
        totals[days == w] = counts[days == w].sum(axis=1).mean()
    for _ in range(200):
        per_day = np.where(inside, weight, 0.0)
        scale = totals / np.maximum(per_day.sum(axis=1), 1e-12)
        new = counts.sum(axis=0) / np.maximum((inside * scale[:, None]).sum(axis=0), 1e-12)
        new = np.where(inside.any(axis=0), new, 0.0)
        new /= new[inside.any(axis=0)].mean() or 1.0
        if np.max(np.abs(new - weight)) < 1e-9:
            break
        weight = new
    return {int(h): float(weight[h]) for h in np.flatnonzero(inside.any(axis=0))}


def _expected(
    counts: NDArray[np.int64], inside: NDArray[np.bool_], days: NDArray[np.int64]
) -> Floats:
    """Expected counts of each hour of each day."""
    by_hour = _hour_weights(counts, inside, days)
    weight = np.array([by_hour.get(h, 0.0) for h in range(24)])
    out = np.zeros(counts.shape)
    for w in np.unique(days):
        shape = np.where(inside[days == w], weight, 0.0)
        total = counts[days == w].sum(axis=1).mean()
        out[days == w] = total * shape / np.maximum(shape.sum(axis=1, keepdims=True), 1e-12)
    return out


def _spread(totals: Floats, means: Floats, free: int) -> float:
    """The cv of a day's own factor, by moments: what is left of the variance after chance."""
    ratio = totals / np.maximum(means, 1e-12)
    variance = float(np.sum((ratio - 1.0) ** 2)) / free - float(
        np.mean(1.0 / np.maximum(means, 1e-12))
    )
    return float(np.sqrt(max(0.0, variance)))
