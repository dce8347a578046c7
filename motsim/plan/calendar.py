"""The week of a service as numbers: who is rostered when, when the door is open, how many arrivals
to expect by when.

Minutes of the week begin Monday 00:00. A week repeats, so what is open on Sunday at 24:00 and on
Monday at 0:00 has no edge there.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from motsim.plan.layout import SHIFT, Rows
from motsim.scenario.language.rates import WEEK_MINUTES, Count, Hours, Rate
from motsim.units import MINUTE, WEEK

DAY_MINUTES = 1440.0
HOUR_MINUTES = 60.0
DOOR = -1
Piece = tuple[float, float, int]  # from, to (minutes of the week), how many
Steps = list[tuple[float, int]]  # (minute of the week, how many from then on)


def tick(minute: float) -> int:
    """A minute of the week as a tick."""
    return math.floor(minute * MINUTE + 0.5)


def open_spans(hours: Hours | None) -> tuple[tuple[float, float], ...]:
    """The open spans of the week; without hours the whole week is one."""
    return hours.spans if hours is not None else ((0.0, WEEK_MINUTES),)


def first_open(hours: Hours | None) -> float:
    """The first minute of a run at which the door is open."""
    return open_spans(hours)[0][0] if open_spans(hours) else 0.0


def roster(count: Count, hours: Hours | None) -> list[Piece]:
    """How many are there when: the day's pattern inside the hours, as pieces of the
    week in order.
    """
    pieces: list[Piece] = []
    for lo, hi in open_spans(hours):
        for day in range(math.floor(lo / DAY_MINUTES), math.ceil(hi / DAY_MINUTES)):
            for start, end, n in count.parts:
                a, b = max(lo, day * DAY_MINUTES + start), min(hi, day * DAY_MINUTES + end)
                if a < b and n > 0:
                    pieces.append((a, b, n))
    return sorted(pieces)


def changes(pieces: Iterable[Piece]) -> tuple[int, Steps]:
    """How many are there at the week's first instant, and each change after it; touching pieces of
    the same size merge.
    """
    steps: Steps = []
    end = 0.0
    for a, b, n in pieces:
        if (a > end or not steps) and a > 0.0:
            steps.append((end, 0))
        steps.append((a, n))
        end = b
    if end < WEEK_MINUTES:
        steps.append((end, 0))
    first = steps[0][1]
    last = steps[-1][1]
    kept: Steps = []
    for minute, n in steps:  # the week repeats: what its end left is there at its begin
        if n != last:
            kept.append((minute, n))
        last = n
    return first, kept


@functools.lru_cache(maxsize=1024)  # most designs of a scenario have the same staff
def staffed(count: Count, hours: Hours | None) -> tuple[int, Steps]:
    """The changes of a pool in the week."""
    return changes(roster(count, hours))


def shifts(
    pools: Iterable[tuple[Count, Hours | None]], opening: Hours | None
) -> tuple[list[int], Rows]:
    """Counts of the pools at tick 0 and the SHIFT rows of the week, the door's among them."""
    counts: list[int] = []
    rows: list[tuple[int, int, int]] = []
    if opening is not None:
        rows += [
            (tick(minute), DOOR, n)
            for minute, n in changes([(a, b, 1) for a, b in opening.spans])[1]
        ]
    for pool, (count, hours) in enumerate(pools):
        first, steps = staffed(count, hours)
        counts.append(first)
        rows += [(tick(minute), pool, n) for minute, n in steps]
    table = np.zeros(len(rows), SHIFT)
    for k, row in enumerate(sorted(rows)):
        table[k] = row
    return counts, table


def open_hours(
    opening: Hours | None, by_hour: Mapping[float, float]
) -> list[tuple[float, float, float, int]]:
    """Pieces (from, to, weight of the hour, day) of the open week, cut at full hours.

    A night belongs to the day it began on: what opens on Friday at 18:00 and closes at 2:00 is
    Friday's. What is open for a day or longer is cut at midnight.
    """
    spans = open_spans(opening)
    clocks = any(isinstance(key, float) for key in by_hour)
    night = (
        len(spans) > 1
        and spans[0][0] == 0.0
        and spans[-1][1] == WEEK_MINUTES
        and spans[0][1] + WEEK_MINUTES - spans[-1][0] < DAY_MINUTES
    )
    pieces = []
    for lo, hi in spans:
        for hour in range(math.floor(lo / HOUR_MINUTES), math.ceil(hi / HOUR_MINUTES)):
            a, b = max(lo, hour * HOUR_MINUTES), min(hi, (hour + 1) * HOUR_MINUTES)
            day = hour // 24 if hi - lo >= DAY_MINUTES else int(lo // DAY_MINUTES)
            day = 6 if night and lo == 0.0 else day
            if clocks:
                pieces += [(c, d, w, day) for c, d, w in _weighed(a, b, by_hour)]
            else:
                pieces.append((a, b, float(by_hour.get(hour % 24, 1.0)), day))
    return pieces


def _weighed(
    a: float, b: float, weights: Mapping[float, float]
) -> list[tuple[float, float, float]]:
    """A piece within one hour of the week, cut where another weight begins; a weight holds until
    the next time, and before the first it is 0.
    """
    midnight = math.floor(a / DAY_MINUTES) * DAY_MINUTES
    times = sorted((midnight + HOUR_MINUTES * hour, weight) for hour, weight in weights.items())
    cuts = sorted({a, b, *(at for at, _ in times if a < at < b)})
    return [
        (c, d, next((w for at, w in reversed(times) if at <= c), 0.0)) for c, d in pairwise(cuts)
    ]


def density(
    rate: Rate,
    by_hour: Mapping[float, float],
    by_weekday: Mapping[int, float],
    opening: Hours | None,
) -> list[tuple[float, float, float]]:
    """Expected arrivals a minute, as pieces (from, to, a minute).

    A rate per day is a total: spread over the day's open hours by their weights. A rate per week or
    longer is the week's total, spread over its open days by theirs. A shorter one is a pace while
    open, multiplied by both weights. A table of rates is as it stands, where the door is open.
    """
    if rate.table:
        return sorted(
            (max(a, lo), min(b, hi), rate.amount * share)
            for a, b, share in rate.table
            for lo, hi in open_spans(opening)
            if max(a, lo) < min(b, hi)
        )
    pieces = open_hours(opening, by_hour)
    days = [float(by_weekday.get(day, 1.0)) for day in range(7)]
    if rate.per < DAY_MINUTES:
        return [(a, b, rate.per_minute * w * days[day]) for a, b, w, day in pieces]
    sums = [0.0] * 7
    for a, b, w, day in pieces:
        sums[day] += (b - a) * w
    totals = [
        rate.amount * (DAY_MINUTES / rate.per) * days[day] if sums[day] > 0.0 else 0.0
        for day in range(7)
    ]
    if rate.per > DAY_MINUTES and math.fsum(totals) > 0.0:
        week = rate.amount * (WEEK_MINUTES / rate.per)
        totals = [week * total / math.fsum(totals) for total in totals]
    return [
        (a, b, totals[day] * w / sums[day] if sums[day] > 0.0 else 0.0) for a, b, w, day in pieces
    ]


def curve(pieces: Iterable[tuple[float, float, float]]) -> NDArray[np.float64]:
    """(tick of the week, expected arrivals since it began) from (0, 0) to (WEEK, total); straight
    stretches are one.
    """
    knots: list[tuple[float, float]] = [(0.0, 0.0)]
    slopes: list[float] = []
    at, total = 0.0, 0.0
    for a, b, pace in [*pieces, (WEEK_MINUTES, WEEK_MINUTES, 0.0)]:
        for end, slope in ((a, 0.0), (b, pace)):
            if end <= at:
                continue
            total += slope * (end - at)
            at = end
            if slopes and slopes[-1] == slope:
                knots[-1] = (float(tick(at)), total)
            else:
                knots.append((float(tick(at)), total))
                slopes.append(slope)
    assert knots[-1][0] == WEEK
    return np.array(knots)
