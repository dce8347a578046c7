"""Where customers come from: `customers.arrive` and segments with an `arrive` of their own, each a
source with its own people.

A person is (source, index in that source). Sources stand in file order, so one added last renumbers
nobody.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motsim.plan import calendar, weeks
from motsim.scenario.language.rates import WEEK_MINUTES, Rate, Spans, both
from motsim.scenario.language.schema import Appointments, Arrive, Scenario

Pieces = list[tuple[float, float, float]]  # from, to (minutes of the weeks), so much a minute
HOURS = 168


@dataclass(frozen=True)
class Source:
    """One way in which customers come; `segment` is that of all who do, "" where shares decide."""

    path: str  # customers.arrive, or segments.NAME.arrive: how streams call it
    segment: str
    arrive: Arrive

    @property
    def place(self) -> str:
        """How mistakes call it."""
        return f"customers.{self.path}" if self.segment else self.path


def sources(scenario: Scenario) -> list[Source]:
    """All sources in order."""
    shared = scaled(scenario.customers.arrive)
    found = [Source("customers.arrive", "", shared)] if says_how(shared) else []
    own = ((name, segment.arrive) for name, segment in scenario.customers.segments.items())
    return [
        *found,
        *(
            Source(f"segments.{name}.arrive", name, scaled(arrive))
            for name, arrive in own
            if arrive is not None
        ),
    ]


def scaled(arrive: Arrive) -> Arrive:
    """The same way with `scale` times as many. People of the first copy keep their numbers."""
    times = arrive.scale
    if times == 1.0:
        return arrive
    change: dict[str, Any] = {"scale": 1.0}
    if arrive.rate is not None:
        change["rate"] = replace(arrive.rate, amount=arrive.rate.amount * times)
    elif arrive.every is not None and times > 0.0:
        every = arrive.every
        change["every"] = replace(every, scale=every.scale / times, shift=every.shift / times)
    elif arrive.count is not None:
        change["count"] = math.floor(arrive.count * times + 0.5)
    elif arrive.appointments is not None:
        book = arrive.appointments
        seats = math.floor(book.per_slot * times + 0.5)
        change["appointments"] = book.model_copy(update={"per_slot": seats})
    elif arrive.data is not None:
        data = arrive.data
        change["data"] = replace(data, minutes=data.minutes * math.floor(times + 0.5))
    return arrive.model_copy(update=change)


def says_how(arrive: Arrive) -> bool:
    return any(
        getattr(arrive, key) is not None
        for key in ("rate", "every", "count", "appointments", "data")
    )


# --- expected arrivals ----------------------------------------------------------------------------
def rate_pieces(scenario: Scenario, arrive: Arrive, rate: Rate) -> Pieces:
    """Expected arrivals a minute by pieces of the weeks (see `weeks.py`), at a rate."""
    return weeks.arrivals(scenario, rate, arrive)


def usual_pieces(scenario: Scenario, arrive: Arrive, rate: Rate) -> Pieces:
    """The same of a week without dates that differ."""
    return calendar.density(rate, arrive.by_hour, arrive.of_weekdays, scenario.opening)


def slots(scenario: Scenario, book: Appointments) -> list[float]:
    """Minutes of the weeks at which slots begin: one each `every`, from each opening on. None where
    the house never shuts and no hours are typed: there slots run on from week to week.
    """
    if scenario.opening is None and book.hours is None:
        return []
    return [
        WEEK_MINUTES * week + a + k * book.every
        for week in range(weeks.weeks(scenario))
        for a, b in book_spans(scenario, book, week)
        for k in range(math.ceil((b - a) / book.every - 1e-9))
    ]


def book_spans(scenario: Scenario, book: Appointments, week: int) -> Spans:
    """When slots are given in a week: the hours of the book inside the opening."""
    hours, opening = (weeks.in_week(scenario, one, week) for one in (book.hours, scenario.opening))
    return both(calendar.open_spans(hours), calendar.open_spans(opening))


def in_the_run(scenario: Scenario, pieces: Pieces) -> NDArray[np.float64]:
    """Pieces of the weeks, so much a minute each, as totals of the hours of the week over the whole
    run.
    """
    tail = WEEK_MINUTES * (weeks.weeks(scenario) - 1)
    before = [(a, min(b, tail, scenario.length), pace) for a, b, pace in pieces if a < tail]
    again = [(max(a - tail, 0.0), b - tail, pace) for a, b, pace in pieces if b > tail]
    times, rest = divmod(max(scenario.length - tail, 0.0), WEEK_MINUTES)
    cut = [(a, min(b, rest), pace) for a, b, pace in again if a < rest]
    found = times * by_hour(again) + by_hour(cut)
    return found + by_hour([one for one in before if one[0] < one[1]]) if before else found


def by_hour(pieces: Iterator[tuple[float, float, float]] | Pieces) -> NDArray[np.float64]:
    """Pieces (from, to, so much a minute) as totals of the hours of the week."""
    hours = np.zeros(HOURS)
    for a, b, pace in pieces:
        for h in range(int(a // calendar.HOUR_MINUTES), math.ceil(b / calendar.HOUR_MINUTES)):
            hours[h % HOURS] += pace * (
                min(b, (h + 1) * calendar.HOUR_MINUTES) - max(a, h * calendar.HOUR_MINUTES)
            )
    return hours


def expected(scenario: Scenario, source: Source) -> NDArray[np.float64]:
    """Customers expected in the whole run, by the hour of the week in which they come. Who finds
    the door shut is none.
    """
    arrive = source.arrive
    if arrive.rate is not None:
        return in_the_run(scenario, rate_pieces(scenario, arrive, arrive.rate))
    if arrive.every is not None and arrive.every.mean > 0.0:
        return in_the_run(scenario, open_pieces(scenario, 1.0 / arrive.every.mean))
    book = arrive.appointments
    if book is not None:
        return book.per_slot * book.shows * _at(_slots_of_run(scenario, book))
    if arrive.data is not None:
        return _at(t for t in arrive.data.minutes if comes_in(scenario, t))
    first = calendar.first_open(weeks.openings(scenario))
    return float(arrive.count or 0) * _at([first] if first < scenario.length else [])


def comes_in(scenario: Scenario, minute: float) -> bool:
    """Does somebody who comes at this minute of the run come before its end and find the door
    open?
    """
    return minute < scenario.length and (
        scenario.opening is None or scenario.opening.at(minute, scenario.first_day)
    )


def open_pieces(scenario: Scenario, pace: float = 1.0) -> Pieces:
    """When the door is open, with so much a minute."""
    return weeks.every_week(
        scenario,
        lambda week: [
            (a, b, pace)
            for a, b in calendar.open_spans(weeks.in_week(scenario, scenario.opening, week))
        ],
    )


def _at(minutes: Iterable[float]) -> NDArray[np.float64]:
    """One customer at each minute of the run, by hour of the week."""
    hours = np.zeros(HOURS)
    np.add.at(hours, [int(t % WEEK_MINUTES // calendar.HOUR_MINUTES) for t in minutes], 1.0)
    return hours


def _slots_of_run(scenario: Scenario, book: Appointments) -> Iterator[float]:
    """Minutes of the run at which slots begin."""
    table, tail = slots(scenario, book), WEEK_MINUTES * (weeks.weeks(scenario) - 1)
    if not table:
        steps = range(math.ceil(scenario.length / book.every - 1e-9)) if book.hours is None else ()
        yield from (k * book.every for k in steps if scenario.opening is None)
        return
    yield from (slot for slot in table if slot < min(tail, scenario.length))
    for base in np.arange(0.0, scenario.length - tail, WEEK_MINUTES).tolist():
        yield from (base + slot for slot in table if slot >= tail and base + slot < scenario.length)


def number(scenario: Scenario, source: Source) -> float:
    """Customers expected of a source in the whole run."""
    return float(expected(scenario, source).sum())
