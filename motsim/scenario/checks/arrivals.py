"""How customers come, against itself: one way each, times between them that pass, slots that lie in
the opening, shares of who is left.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from motsim.errors import MissingName, say
from motsim.scenario.language.blocks import Segment, dates_of_key, meant
from motsim.scenario.language.dates import dates, looks_like_date, shown
from motsim.scenario.language.quantities import Amount
from motsim.scenario.language.rates import Hours
from motsim.scenario.language.schema import Appointments, Arrive, Scenario
from motsim.scenario.source.suggestions import all_of, suggestion
from motsim.scenario.source.yaml_tree import entry
from motsim.units import WEEKDAYS

Finding = tuple[str, str]  # dotted path, message
WAYS = ("rate", "every", "count", "appointments", "data")
MOST_SLOTS, MOST_SEATS = 10_000_000, 99  # a person's number has room for no more


def coming(s: Scenario, raw: Any) -> Iterator[Finding]:
    """Every mistake in how customers come; `raw`: what was typed, so that a way that is itself
    wrong is not called missing.
    """
    typed = entry(raw, "customers")
    segments = s.customers.segments
    own = {name: segment.arrive for name, segment in segments.items() if segment.arrive is not None}
    if (
        s.population is None
        and not _typed(typed)
        and not _ways(s.customers.arrive)
        and not (segments and len(own) == len(segments))
    ):
        yield "customers.arrive", MissingName(say("no arrivals"), ("segment",))
    yield from _arrive(s, "customers.arrive", s.customers.arrive, typed)
    for name, arrive in own.items():
        path = f"customers.segments.{name}"
        if not _typed(entry(entry(typed, "segments"), name)):
            yield f"{path}.arrive", say("no arrivals of segment", ways=", ".join(WAYS))
        if segments[name].share is not None:
            yield f"{path}.share", say("arrivals and share", name=name)
        yield from _arrive(s, f"{path}.arrive", arrive, entry(entry(typed, "segments"), name))
    if _ways(s.customers.arrive) and segments and len(own) == len(segments):
        yield "customers.arrive", say("arrivals without segment")
    yield from _shares(s, entry(typed, "segments"))


def _shares(s: Scenario, typed: Any) -> Iterator[Finding]:
    shares = {
        name: segment.share
        for name, segment in s.customers.segments.items()
        if segment.arrive is None
    }
    if shares and (
        None in shares.values() or abs(math.fsum(x or 0.0 for x in shares.values()) - 1.0) > 1e-9
    ):
        without = [name for name, share in shares.items() if share is None]
        if any(
            meant(key, Segment.model_fields) == "share"
            for name in without
            for key in entry(typed, name) or ()
        ):
            return  # a share that is misspelt or cannot be read is said already
        total = 100 * math.fsum(x or 0.0 for x in shares.values())
        yield (
            "customers.segments",
            (
                say("shares of segments", total=total)
                + (say("without share", names=", ".join(without)) if without else "")
            ),
        )


def _typed(raw: Any) -> bool:
    return any(key in WAYS for key in entry(raw, "arrive") or ())


def _ways(a: Arrive) -> list[str]:
    return [key for key in WAYS if getattr(a, key) is not None]


def _arrive(s: Scenario, path: str, a: Arrive, typed: Any) -> Iterator[Finding]:
    said = _ways(a)
    if len(said) > 1:
        yield f"{path}.{said[1]}", say("two ways", ways=all_of(said))
    if a.every is not None:
        yield from _between(f"{path}.every", a.every)
    yield from _scale(path, a)
    if a.rate is not None and a.rate.table and (a.by_hour or a.by_weekday):
        yield f"{path}.{'by_hour' if a.by_hour else 'by_weekday'}", say("weighs a figure")
    if len({isinstance(key, float) for key in a.by_hour}) > 1:
        yield f"{path}.by_hour", say("mixed hours")
    for hour, weight in a.by_hour.items():
        if hour >= 24 or weight < 0:
            yield (
                f"{path}.by_hour" + ("" if isinstance(hour, float) else f".{hour}"),
                say("hours and weights"),
            )
    yield from _days(s, path, a)
    no_rate = a.rate is None and entry(entry(typed, "arrive"), "rate") is None
    if s.population is None and no_rate and (a.by_hour or a.by_weekday):
        hint = say("hours of appointments") if a.appointments is not None else ""
        yield f"{path}.{'by_hour' if a.by_hour else 'by_weekday'}", say("weighs no rate", hint=hint)
    if a.days > 0.0 and (no_rate or s.population is not None):
        yield f"{path}.days", say("days of no rate")
    if a.appointments is not None:
        yield from _book(s, f"{path}.appointments", a.appointments)


def _days(s: Scenario, path: str, a: Arrive) -> Iterator[Finding]:
    """Weights of weekdays and of dates."""
    seen: set[int] = set()
    for day, weight in a.by_weekday.items():
        there, own = f"{path}.by_weekday.{day}", dates_of_key(day)
        if looks_like_date(day) and not own:
            try:
                dates(day)
            except ValueError as error:
                yield there, str(error)
        elif weight < 0 or not (own or day in WEEKDAYS):
            near = "" if own else suggestion(day, WEEKDAYS, say("days", days=", ".join(WEEKDAYS)))
            yield there, say("days and weights") + near
        elif own and s.population is not None:
            yield there, say("weight of a date beside population")
        for date in seen.intersection(own):
            yield there, say("date twice", date=shown(date))
            break
        seen.update(own)


def _scale(path: str, a: Arrive) -> Iterator[Finding]:
    seats = a.appointments.per_slot * a.scale if a.appointments is not None else 1.0
    rows = a.scale if a.data is not None else 1.0
    if a.scale < 0.0 or (a.every is not None and a.scale == 0.0):
        yield f"{path}.scale", say("scale above 0")
    elif abs(seats - round(seats)) > 1e-9:
        yield f"{path}.scale", say("scaled slot", scale=a.scale, seats=seats)
    elif abs(rows - round(rows)) > 1e-9:
        yield f"{path}.scale", say("scaled rows", scale=a.scale)


def _between(path: str, every: Amount) -> Iterator[Finding]:
    if every.expression is not None:
        yield path, say("every is an expression")
    elif every.mean <= 0:
        yield path, say("every above 0")


def _book(s: Scenario, path: str, book: Appointments) -> Iterator[Finding]:
    if book.every <= 0:
        yield f"{path}.every", say("slots above 0")
        return
    if s.length / book.every > MOST_SLOTS:
        yield f"{path}.every", say("too many slots", n=s.length / book.every, most=MOST_SLOTS)
    if not 1 <= book.per_slot <= MOST_SEATS:
        yield f"{path}.per_slot", say("seats of a slot", most=MOST_SEATS, n=book.per_slot)
    if book.punctual is not None and book.punctual.expression is not None:
        yield f"{path}.punctual", say("punctual is an expression")
    if book.hours is not None and not _meet(book.hours, s.opening):
        yield f"{path}.hours", say("no slot in opening")


def _meet(one: Hours, other: Hours | None) -> bool:
    return any(
        max(a, c) < min(b, d)
        for a, b in one.spans
        for c, d in (other.spans if other is not None else one.spans)
    )


def never_comes(s: Scenario) -> Iterator[Finding]:
    """Who comes behind the end of the run, or while the door is shut: allowed, and most likely not
    meant.
    """
    named = [
        ("customers.arrive", s.customers.arrive),
        *((f"customers.segments.{n}.arrive", g.arrive) for n, g in s.customers.segments.items()),
    ]
    for path, a in named:
        if a is not None and a.data is not None:
            yield from _rows_that_never_come(s, path, a.data.minutes)
        door = s.opening
        if a is not None and a.count and door is not None and door.spans and not _opens(s, door):
            yield f"{path}.count", say("opens too late", days=s.length / 1440.0)


def _opens(s: Scenario, door: Hours) -> bool:
    """Does the door open before the run ends?"""
    if s.first_day is None or not door.dates:
        return door.spans[0][0] < s.length
    return any(
        1440.0 * day + a < s.length and 1440.0 * day + b > 0.0
        for day in range(-1, math.ceil(s.length / 1440.0))
        for a, b in door.of_date(s.first_day + day)
    )


def _rows_that_never_come(s: Scenario, path: str, minutes: tuple[float, ...]) -> Iterator[Finding]:
    late = sum(t >= s.length for t in minutes)
    if late:
        yield f"{path}.data", say("come too late", n=late, all=len(minutes), days=s.length / 1440.0)
    shut = sum(
        t < s.length and s.opening is not None and not s.opening.at(t, s.first_day) for t in minutes
    )
    if shut:
        yield f"{path}.data", say("come to a shut door", n=shut, all=len(minutes))
