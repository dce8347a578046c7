"""Where customers come from: `customers.arrive` and segments with an `arrive` of their own, each a
source with its own people.

A person is (source, index in that source). Sources stand in file order, so one added last renumbers
nobody.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

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
    shared = scenario.customers.arrive
    found = [Source("customers.arrive", "", shared)] if says_how(shared) else []
    own = ((name, segment.arrive) for name, segment in scenario.customers.segments.items())
    return [
        *found,
        *(
            Source(f"segments.{name}.arrive", name, arrive)
            for name, arrive in own
            if arrive is not None
        ),
    ]


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
    """Expected arrivals by hour of the week; who is there at the start counts once, in the first
    hour, a file by its mean week.
    """
    arrive, always = source.arrive, calendar.open_spans(scenario.opening)
    if arrive.rate is not None:
        return by_hour(rate_pieces(scenario, arrive, arrive.rate))
    if arrive.every is not None and arrive.every.mean > 0.0:
        return by_hour([(a, b, 1.0 / arrive.every.mean) for a, b in always])
    if arrive.appointments is not None:
        book = arrive.appointments
        pace = book.per_slot * book.shows / book.every
        return by_hour([(a, b, pace) for a, b in book_spans(scenario, book)])
    hours = np.zeros(HOURS)
    if arrive.data is not None:
        come = [t for t in arrive.data.minutes if t < scenario.length]
        np.add.at(
            hours,
            [int(t % WEEK_MINUTES // calendar.HOUR_MINUTES) for t in come],
            1.0 / max(1, math.ceil(scenario.length / WEEK_MINUTES)),
        )
        return hours
    hours[0] = float(arrive.count or 0)
    return hours


def number(scenario: Scenario, source: Source) -> float:
    """Customers expected of a source in the whole run."""
    week = float(expected(scenario, source).sum())
    if source.arrive.data is not None:
        return week * max(1, math.ceil(scenario.length / WEEK_MINUTES))
    return week if source.arrive.count is not None else week * scenario.length / WEEK_MINUTES
