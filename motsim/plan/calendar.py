"""The week of a service as numbers: who is rostered when, when the door is open, how many arrivals
to expect by when.

Minutes of the week begin Monday 00:00. A week repeats, so what is open on Sunday at 24:00 and on
Monday at 0:00 has no edge there. Where dates differ, the tables hold the weeks one after the other
(see `weeks.py`), and their last week repeats.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from motsim.plan.layout import SHIFT, Rows
from motsim.scenario.language.rates import (
    WEEK_MINUTES,
    Breaks,
    Count,
    Hours,
    Rate,
    Spans,
    between_breaks,
    merged,
)
from motsim.units import MINUTE, WEEK

DAY_MINUTES = 1440.0
HOUR_MINUTES = 60.0
DOOR = -1
V = TypeVar("V")
Piece = tuple[float, float, int]  # from, to (minutes of the week), how many
Steps = list[tuple[float, int]]  # (minute of the week, how many from then on)


def tick(minute: float) -> int:
    """A minute of the week as a tick."""
    return math.floor(minute * MINUTE + 0.5)


def open_spans(hours: Hours | None) -> tuple[tuple[float, float], ...]:
    """The open spans of the week; without hours the whole week is one."""
    return hours.spans if hours is not None else ((0.0, WEEK_MINUTES),)


def first_open(weeks: Sequence[Hours | None]) -> float:
    """The first minute of a run at which the door is open, by its weeks."""
    return next(
        (
            WEEK_MINUTES * k + open_spans(hours)[0][0]
            for k, hours in enumerate(weeks)
            if open_spans(hours)
        ),
        0.0,
    )


@dataclass(frozen=True)
class Roster:
    """Who of a pool is there in a week: how many, in which hours, and with breaks that they take
    in turn, if any; breaks that all take at once are none of the hours.
    """

    count: Count
    hours: Hours | None
    in_turn: Breaks | None = None


def roster(of: Roster) -> list[Piece]:
    """How many are there when: the day's pattern inside the hours, as pieces in order."""
    pieces = _present(of.count, of.hours)
    return pieces if of.in_turn is None else _in_turns(pieces, of.count.most, of.in_turn)


def _in_turns(pieces: list[Piece], most: int, breaks: Breaks) -> list[Piece]:
    """The same less those who are on a break. Of `most` people the k-th goes first after k parts
    of `most` of the work between two breaks, so that they go evenly one after the other.
    """
    found: dict[float, int] = {}
    for k in range(1, most + 1):
        there = Hours(merged([(a, b) for a, b, n in pieces if n >= k]))
        for a, b in between_breaks(there, breaks, breaks.every * k / most).spans:
            found[a] = found.get(a, 0) + 1
            found[b] = found.get(b, 0) - 1
    edges = sorted(found)
    there_now = itertools.accumulate(found[edge] for edge in edges)
    return [(a, b, n) for (a, b), n in zip(pairwise(edges), there_now) if n > 0]


def _present(count: Count, hours: Hours | None) -> list[Piece]:
    pieces: list[Piece] = []
    for lo, hi in open_spans(hours):
        for day in range(math.floor(lo / DAY_MINUTES), math.ceil(hi / DAY_MINUTES)):
            for start, end, n in count.parts:
                a, b = max(lo, day * DAY_MINUTES + start), min(hi, day * DAY_MINUTES + end)
                if a < b and n > 0:
                    pieces.append((a, b, n))
    return sorted(pieces)


def changes(pieces: Iterable[Piece], weeks: int = 1) -> tuple[int, Steps]:
    """How many are there at the first instant of so many weeks, and each change after it; touching
    pieces of the same size merge.
    """
    steps: Steps = []
    end = 0.0
    for a, b, n in pieces:
        if (a > end or not steps) and a > 0.0:
            steps.append((end, 0))
        steps.append((a, n))
        end = b
    if end < WEEK_MINUTES * weeks:
        steps.append((end, 0))
    first = steps[0][1]
    last = steps[-1][1]
    kept: Steps = []
    for minute, n in steps:  # the week repeats: what its end left is there at its begin
        if n != last:
            kept.append((minute, n))
        last = n
    tail = WEEK_MINUTES * (weeks - 1)
    if weeks > 1 and kept and kept[-1][0] < tail:  # a change even of nothing: so the week is known
        kept.append((tail, last))
    return first, kept


@functools.lru_cache(maxsize=1024)  # most designs of a scenario have the same staff
def staffed(of: Roster) -> tuple[int, Steps]:
    """The changes of a pool in the week."""
    return changes(roster(of))


def shifts(pools: Iterable[Roster], opening: Hours | None) -> tuple[list[int], Rows]:
    """Counts of the pools at tick 0 and the SHIFT rows of the week, the door's among them."""
    return shifts_of_weeks([list(pools)], [opening])


def shifts_of_weeks(
    pools: Sequence[Sequence[Roster]], openings: Sequence[Hours | None]
) -> tuple[list[int], Rows]:
    """The same of several weeks, of which the last repeats."""
    counts: list[int] = []
    rows: list[tuple[int, int, int]] = []
    if openings[0] is not None:
        door = in_turn([[(a, b, 1) for a, b in open_spans(opening)] for opening in openings])
        rows += [(tick(minute), DOOR, n) for minute, n in changes(door, len(openings))[1]]
    for pool, own in enumerate(zip(*pools)):
        if len(own) == 1:
            first, steps = staffed(own[0])
        else:
            first, steps = changes(in_turn([roster(week) for week in own]), len(own))
        counts.append(first)
        rows += [(tick(minute), pool, n) for minute, n in steps]
    table = np.zeros(len(rows), SHIFT)
    for k, row in enumerate(sorted(rows)):
        table[k] = row
    return counts, table


def in_turn(weeks: Iterable[list[tuple[float, float, V]]]) -> list[tuple[float, float, V]]:
    """Pieces of weeks, from Monday 0:00 of each, as pieces of the time that they take together."""
    return [
        (WEEK_MINUTES * k + a, WEEK_MINUTES * k + b, n)
        for k, week in enumerate(weeks)
        for a, b, n in week
    ]


def open_hours(
    opening: Hours | None, by_hour: Mapping[float, float]
) -> list[tuple[float, float, float, int]]:
    """Pieces (from, to, weight of the hour, day) of the open week, cut at full hours.

    A night belongs to the day it began on: what opens on Friday at 18:00 and closes at 2:00 is
    Friday's. What is open for a day or longer is cut at midnight.
    """
    spans = open_spans(opening)
    night = (
        len(spans) > 1
        and spans[0][0] == 0.0
        and spans[-1][1] == WEEK_MINUTES
        and spans[0][1] + WEEK_MINUTES - spans[-1][0] < DAY_MINUTES
    )
    pieces = []
    for lo, hi in spans:
        for a, b, weight in _hourly(lo, hi, by_hour):
            day = int((a if hi - lo >= DAY_MINUTES else lo) // DAY_MINUTES)
            pieces.append((a, b, weight, 6 if night and lo == 0.0 else day))
    return pieces


def _hourly(
    lo: float, hi: float, by_hour: Mapping[float, float]
) -> Iterator[tuple[float, float, float]]:
    """A span cut at full hours, and where another weight begins: (from, to, weight)."""
    clocks = any(isinstance(key, float) for key in by_hour)
    for hour in range(math.floor(lo / HOUR_MINUTES), math.ceil(hi / HOUR_MINUTES)):
        a, b = max(lo, hour * HOUR_MINUTES), min(hi, (hour + 1) * HOUR_MINUTES)
        if clocks:
            yield from _weighed(a, b, by_hour)
        else:
            yield a, b, float(by_hour.get(hour % 24, 1.0))


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
    return [(a, b, pace) for a, b, pace, _ in by_days(rate, by_hour, by_weekday, opening)]


def by_days(
    rate: Rate,
    by_hour: Mapping[float, float],
    by_weekday: Mapping[int, float],
    opening: Hours | None,
) -> list[tuple[float, float, float, int]]:
    """The same of a rate that is no table, each piece with the weekday that it belongs to."""
    pieces = open_hours(opening, by_hour)
    days = [float(by_weekday.get(day, 1.0)) for day in range(7)]
    if rate.per < DAY_MINUTES:
        return [(a, b, rate.per_minute * w * days[day], day) for a, b, w, day in pieces]
    sums = _weight_of_days(pieces)
    totals = [
        rate.amount * (DAY_MINUTES / rate.per) * days[day] if sums[day] > 0.0 else 0.0
        for day in range(7)
    ]
    if rate.per > DAY_MINUTES and math.fsum(totals) > 0.0:
        week = rate.amount * (WEEK_MINUTES / rate.per)
        totals = [week * total / math.fsum(totals) for total in totals]
    return [
        (a, b, totals[day] * w / sums[day] if sums[day] > 0.0 else 0.0, day)
        for a, b, w, day in pieces
    ]


def _weight_of_days(pieces: Iterable[tuple[float, float, float, int]]) -> list[float]:
    sums = [0.0] * 7
    for a, b, w, day in pieces:
        sums[day] += (b - a) * w
    return sums


def on_date(
    rate: Rate,
    by_hour: Mapping[float, float],
    by_weekday: Mapping[int, float],
    opening: Hours | None,
    weight: float,
    spans: Spans,
) -> list[tuple[float, float, float]]:
    """Expected arrivals a minute on a date whose hours (minutes after midnight) or weight among
    days are its own: as on a weekday with these. `opening`: of the other weeks.
    """
    pieces = [piece for lo, hi in spans for piece in _hourly(lo, hi, by_hour)]
    mine = float(weight)
    if rate.per < DAY_MINUTES:
        return [(a, b, rate.per_minute * w * mine) for a, b, w in pieces]
    total = rate.amount * (DAY_MINUTES / rate.per) * mine
    if rate.per > DAY_MINUTES:
        sums = _weight_of_days(open_hours(opening, by_hour))
        usual = math.fsum(
            rate.amount * (DAY_MINUTES / rate.per) * float(by_weekday.get(k, 1.0))
            for k in range(7)
            if sums[k] > 0.0
        )
        total = rate.amount * (WEEK_MINUTES / rate.per) * total / usual if usual > 0.0 else 0.0
    whole = math.fsum((b - a) * w for a, b, w in pieces)
    return [(a, b, total * w / whole if whole > 0.0 else 0.0) for a, b, w in pieces]


def curve(pieces: Iterable[tuple[float, float, float]], weeks: int = 1) -> NDArray[np.float64]:
    """(tick, expected arrivals since tick 0) from (0, 0) to (the end of so many weeks, total), with
    a row where the last week begins; straight stretches are one.
    """
    knots: list[tuple[float, float]] = [(0.0, 0.0)]
    slopes: list[float] = []
    at, total = 0.0, 0.0
    end_of_all, tail = WEEK_MINUTES * weeks, WEEK_MINUTES * (weeks - 1)
    edges = [(end_of_all, end_of_all, 0.0)]
    if weeks > 1:
        pieces = [
            part
            for a, b, pace in pieces
            for part in ((a, min(b, tail), pace), (max(a, tail), b, pace))
            if part[0] < part[1]
        ]
        edges.append((tail, tail, 0.0))
    for a, b, pace in sorted([*pieces, *edges]) if weeks > 1 else [*pieces, *edges]:
        for end, slope in ((a, 0.0), (b, pace)):
            if end <= at:
                continue
            total += slope * (end - at)
            at = end
            if slopes and slopes[-1] == slope and knots[-1][0] != tick(tail):
                knots[-1] = (float(tick(at)), total)
            else:
                knots.append((float(tick(at)), total))
                slopes.append(slope)
    assert knots[-1][0] == WEEK * weeks
    return np.array(knots)
