"""Dates of the run in words: on which it begins, and which of them have hours of their own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from motsim.formats import formatter
from motsim.plan.preview import wording as phrases
from motsim.plan.preview.wording import label, phrase
from motsim.plan.weeks import hours_of
from motsim.scenario.language.rates import Hours, Spans, clock_text
from motsim.scenario.language.schema import Scenario

V = TypeVar("V")
MOST_SAID = 12  # stretches of dates


def date_lines(scenario: Scenario, language: str = "en") -> Iterator[str]:
    """When the run begins, and a line for the door, arrivals and each pool that differ on
    dates."""
    if scenario.first_day is None:
        return
    yield phrase(language, "first day", date=formatter(language).date(scenario.first_day))
    door = scenario.opening
    if door is not None and door.dates:
        yield phrase(language, "dates of door", dates=_said(scenario, door, language))
    segments = scenario.customers.segments.items()
    arrivals = [("", scenario.customers.arrive), *((name, one.arrive) for name, one in segments)]
    for name, arrive in arrivals:
        if arrive is not None and arrive.of_dates:
            said = _together(scenario, sorted(arrive.of_dates.items()), _weighed, language)
            who = f"{label(scenario, name, language)}: " if name else ""
            yield who + phrase(language, "dates of arrivals", dates=said)
    for name, pool in scenario.staff.items():
        if pool.hours is not None and pool.hours.dates:
            said = _said(scenario, pool.hours, language)
            yield phrase(language, "dates of", name=label(scenario, name, language), dates=said)


def without_staff(scenario: Scenario, language: str = "en") -> Iterator[str]:
    """Dates on which the door is open at hours of their own, and staff with hours of theirs are not
    there.
    """
    door, first = scenario.opening, scenario.first_day
    if door is None or first is None:
        return
    for name, pool in scenario.staff.items():
        own = hours_of(pool, door) if pool.hours is not None else None
        if own is None:
            continue
        for date, spans in door.dates:
            if spans and not own.of_date(date) and first <= date < first + _days(scenario):
                yield phrase(
                    language,
                    "w date without staff",
                    date=formatter(language).date(date),
                    pool=label(scenario, name, language),
                )
                break


def _days(scenario: Scenario) -> int:
    return math.ceil(scenario.length / 1440.0)


def _said(scenario: Scenario, hours: Hours, language: str) -> str:
    """Dates of the run with their hours."""
    return _together(scenario, hours.dates, _open, language)


def _together(
    scenario: Scenario,
    dated: Sequence[tuple[int, V]],
    say: Callable[[V, str, str], str],
    language: str,
) -> str:
    """Dates of the run with what is so on them, those that follow each other and are alike as one;
    `say` makes words of it, when, and the language.
    """
    first = scenario.first_day or 0
    stretches: list[tuple[int, int, V]] = []
    for date, one in dated:
        if not first <= date < first + _days(scenario):
            continue
        if stretches and stretches[-1][1] == date - 1 and stretches[-1][2] == one:
            stretches[-1] = (stretches[-1][0], date, one)
        else:
            stretches.append((date, date, one))
    if not stretches:
        return phrase(language, "no date in run")
    said = [say(one, _when(begin, end, language), language) for begin, end, one in stretches]
    if len(said) > MOST_SAID:
        said[MOST_SAID:] = [phrase(language, "more dates", n=str(len(said) - MOST_SAID))]
    return phrases.joined(language, said)


def _when(begin: int, end: int, language: str) -> str:
    date = formatter(language).date
    return date(begin) if begin == end else phrase(language, "to", a=date(begin), b=date(end))


def _open(spans: Spans, when: str, language: str) -> str:
    if not spans:
        return phrase(language, "shut on", when=when)
    open_ = " ".join(
        f"{clock_text(a)}-{clock_text(b if b <= 1440 else b - 1440)}" for a, b in spans
    )
    return phrase(language, "open on", when=when, hours=open_)


def _weighed(weight: float, when: str, language: str) -> str:
    return phrase(language, "weighs on", when=when, times=formatter(language).figures(weight))
