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

from motsim.plan import calendar
from motsim.scenario.language.rates import WEEK_MINUTES, Rate
from motsim.scenario.language.schema import Appointments, Arrive, Scenario
from motsim.units import WEEKDAYS

Pieces = list[tuple[float, float, float]]  # from, to (minutes of the week), so much a minute
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
    """Expected arrivals a minute by pieces of the week, at a rate."""
    days = {WEEKDAYS.index(day): weight for day, weight in arrive.by_weekday.items()}
    return calendar.density(rate, arrive.by_hour, days, scenario.opening)


def slots(scenario: Scenario, book: Appointments) -> list[float]:
    """Minutes of the week at which slots begin: one each `every`, from each opening on. None where
    the house never shuts and no hours are typed: there slots run on from week to week.
    """
    if scenario.opening is None and book.hours is None:
        return []
    return [
        a + k * book.every
        for a, b in book_spans(scenario, book)
        for k in range(math.ceil((b - a) / book.every - 1e-9))
    ]


def book_spans(scenario: Scenario, book: Appointments) -> list[tuple[float, float]]:
    """When slots are given: the hours of the book inside the opening."""
    inside = [
        (max(a, c), min(b, d))
        for a, b in calendar.open_spans(book.hours)
        for c, d in calendar.open_spans(scenario.opening)
    ]
    return sorted((a, b) for a, b in inside if a < b)


def in_the_run(scenario: Scenario, pieces: Pieces) -> NDArray[np.float64]:
    """Pieces of the week, so much a minute each, as totals of the hours of the week over the whole
    run.
    """
    weeks, rest = divmod(scenario.length, WEEK_MINUTES)
    cut = [(a, min(b, rest), pace) for a, b, pace in pieces if a < rest]
    return weeks * by_hour(pieces) + by_hour(cut)


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
    arrive, always = source.arrive, calendar.open_spans(scenario.opening)
    if arrive.rate is not None:
        return in_the_run(scenario, rate_pieces(scenario, arrive, arrive.rate))
    if arrive.every is not None and arrive.every.mean > 0.0:
        return in_the_run(scenario, [(a, b, 1.0 / arrive.every.mean) for a, b in always])
    book = arrive.appointments
    if book is not None:
        return book.per_slot * book.shows * _at(_slots_of_run(scenario, book))
    if arrive.data is not None:
        return _at(t for t in arrive.data.minutes if comes_in(scenario, t))
    first = calendar.first_open(scenario.opening)
    return float(arrive.count or 0) * _at([first] if first < scenario.length else [])


def comes_in(scenario: Scenario, minute: float) -> bool:
    """Does somebody who comes at this minute of the run come before its end and find the door
    open?
    """
    return minute < scenario.length and (scenario.opening is None or scenario.opening.at(minute))


def _at(minutes: Iterable[float]) -> NDArray[np.float64]:
    """One customer at each minute of the run, by hour of the week."""
    hours = np.zeros(HOURS)
    np.add.at(hours, [int(t % WEEK_MINUTES // calendar.HOUR_MINUTES) for t in minutes], 1.0)
    return hours


def _slots_of_run(scenario: Scenario, book: Appointments) -> Iterator[float]:
    """Minutes of the run at which slots begin."""
    week = slots(scenario, book)
    if not week:
        steps = range(math.ceil(scenario.length / book.every - 1e-9)) if book.hours is None else ()
        yield from (k * book.every for k in steps if scenario.opening is None)
        return
    for base in np.arange(0.0, scenario.length, WEEK_MINUTES).tolist():
        yield from (base + slot for slot in week if base + slot < scenario.length)


def number(scenario: Scenario, source: Source) -> float:
    """Customers expected of a source in the whole run."""
    return float(expected(scenario, source).sum())
