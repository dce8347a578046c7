"""Dates against the day on which a run begins: a Monday, from which all of them are counted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from motsim.errors import say
from motsim.scenario.language.blocks import Arrive
from motsim.scenario.language.dates import shown, weekday
from motsim.scenario.language.rates import Hours
from motsim.scenario.language.schema import Scenario
from motsim.scenario.source.yaml_tree import entry

Finding = tuple[str, str]  # dotted path, message


def first_day(s: Scenario, raw: Any) -> Iterator[Finding]:
    """Every mistake of it; `raw`: what was typed, so that one that is itself wrong is not called
    missing.
    """
    first, typed = s.first_day, entry(raw, "first_day") is not None
    if first is not None and weekday(first) != 0:
        monday = shown(first - weekday(first))
        yield "first_day", say("first day no monday", date=shown(first), monday=monday)
        return
    for path, hours in _hours(s):
        if hours.dates and not typed:
            yield path, say("dates without first day", date=shown(hours.dates[0][0]))
    for path, weights in _weights(s):
        if not typed:
            yield path, say("dates without first day", date=shown(min(weights)))
    for path, arrive in _arrivals(s):
        data = arrive.data
        if first is not None and data is not None and data.monday not in (None, first):
            yield f"{path}.data", say("data of another week", date=shown(data.monday or 0))


def dates_elsewhere(s: Scenario) -> Iterator[Finding]:
    """Dates of which none lies in the run: allowed, and most likely not meant."""
    if s.first_day is None:
        return
    last = s.first_day + math.ceil(s.length / 1440.0) - 1
    for path, hours in _hours(s):
        if hours.dates and not any(s.first_day <= date <= last for date, _ in hours.dates):
            yield path, say("dates elsewhere", first=shown(s.first_day), last=shown(last))
    for path, weights in _weights(s):
        if not any(s.first_day <= date <= last for date in weights):
            yield path, say("dates elsewhere", first=shown(s.first_day), last=shown(last))


def _hours(s: Scenario) -> Iterator[tuple[str, Hours]]:
    """All hours that may hold dates, by their place."""
    if s.opening is not None:
        yield "opening", s.opening
    for name, pool in s.staff.items():
        if pool.hours is not None:
            yield f"staff.{name}.hours", pool.hours
    for path, arrive in _arrivals(s):
        if arrive.appointments is not None and arrive.appointments.hours is not None:
            yield f"{path}.appointments.hours", arrive.appointments.hours


def _weights(s: Scenario) -> Iterator[tuple[str, dict[int, float]]]:
    """Weights of dates, by their place, where there are any."""
    for path, arrive in _arrivals(s):
        if arrive.of_dates:
            yield f"{path}.by_weekday", arrive.of_dates


def _arrivals(s: Scenario) -> Iterator[tuple[str, Arrive]]:
    yield "customers.arrive", s.customers.arrive
    for name, segment in s.customers.segments.items():
        if segment.arrive is not None:
            yield f"customers.segments.{name}.arrive", segment.arrive
