"""The weeks of a run of which some dates are unlike others: those weeks one by one, then one more
as all others are, then one that stands for all that follow.

Without dates there is one week, which repeats. The week before the last is a plain one, so that the
last begins as it ends: what is open over Sunday's midnight is open there.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from motsim.errors import say
from motsim.plan import calendar
from motsim.plan.calendar import DAY_MINUTES, Roster
from motsim.plan.index import refuse
from motsim.plan.layout import Plan
from motsim.scenario.language.dates import weekday
from motsim.scenario.language.rates import WEEK_MINUTES, WHOLE_DAY, Hours, Rate, between_breaks
from motsim.scenario.language.schema import Arrive, Pool, Scenario
from motsim.units import WEEK

Piece = tuple[float, float, float]  # from, to (minutes), so much a minute

LATEST = 53  # weeks behind the end of the run from which on no date matters


def hours_of(pool: Pool, door: Hours | None) -> Hours | None:
    """When the staff of a pool are there, breaks included: their own hours, else the door's."""
    return door if pool.hours is None else pool.hours.with_door(door)


def named(scenario: Scenario) -> tuple[int, ...]:
    """The days of the run (0 is the first) on which hours differ, of the door, staff or
    appointments, or who comes, in order.
    """
    first = scenario.first_day
    if first is None:
        return ()
    latest = first + math.ceil(scenario.length / 1440.0) + 7 * LATEST
    of_hours = {date for hours in _all_hours(scenario) for date, _ in hours.dates}
    weighed = {date for arrive in _all_arrivals(scenario) for date in arrive.of_dates}
    return tuple(sorted(date - first for date in of_hours | weighed if first <= date < latest))


def _all_hours(scenario: Scenario) -> Iterator[Hours]:
    typed = [scenario.opening, *(pool.hours for pool in scenario.staff.values())]
    for arrive in _all_arrivals(scenario):
        if arrive.appointments is not None:
            typed.append(arrive.appointments.hours)
    yield from (hours for hours in typed if hours is not None)


def _all_arrivals(scenario: Scenario) -> Iterator[Arrive]:
    yield scenario.customers.arrive
    for segment in scenario.customers.segments.values():
        if segment.arrive is not None:
            yield segment.arrive


def weeks(scenario: Scenario) -> int:
    """How many weeks stand in the tables; the last one repeats."""
    days = named(scenario)
    return days[-1] // 7 + 3 if days else 1


def in_week(scenario: Scenario, hours: Hours | None, week: int) -> Hours | None:
    """Hours in one of these weeks, as those of a week without dates."""
    if hours is None or scenario.first_day is None or not hours.dates:
        return hours
    plain = week >= weeks(scenario) - 1
    return _plain(hours) if plain else hours.in_week(scenario.first_day + 7 * week)


@functools.lru_cache(maxsize=256)
def _plain(hours: Hours) -> Hours:
    return Hours(hours.spans, hours.text, hours.days)


def openings(scenario: Scenario) -> list[Hours | None]:
    """When the door is open, week by week."""
    return [in_week(scenario, scenario.opening, week) for week in range(weeks(scenario))]


def every_week(scenario: Scenario, pieces: Callable[[int], Sequence[Piece]]) -> list[Piece]:
    """Pieces of each week, as pieces of the time that the weeks take together."""
    return calendar.in_turn([list(pieces(week)) for week in range(weeks(scenario))])


def rosters(scenario: Scenario, week: int) -> list[Roster]:
    """The roster of each pool in a week: staff without hours of their own keep the opening
    hours; places are always there.
    """
    staff = [
        _roster(pool, in_week(scenario, hours_of(pool, scenario.opening), week))
        for pool in scenario.staff.values()
    ]
    return [*staff, *(Roster(place.count, None) for place in scenario.places.values())]


def _roster(pool: Pool, hours: Hours | None) -> Roster:
    if pool.breaks is None or pool.breaks.length == 0.0:
        return Roster(pool.count, hours)
    if pool.breaks.in_turn:
        return Roster(pool.count, hours, pool.breaks)
    always = Hours(((0.0, WEEK_MINUTES),))
    return Roster(pool.count, between_breaks(hours if hours is not None else always, pool.breaks))


def refuse_teams_that_never_meet(scenario: Scenario) -> None:
    """A step takes several of a pool at once: so many must be there at some time of their hours,
    else whoever asks for them waits for ever. How many there are on paper was checked before.
    """
    wanted = {
        (pool, count): f"journey.{stage.name}.steps.{step.name}.staff"
        for stage in scenario.journey
        for step in stage.steps
        for pool, count in step.team
        if count > 1
    }
    if not wanted:
        return
    there = [rosters(scenario, week) for week in range(weeks(scenario))]
    row = {pool: k for k, pool in enumerate(scenario.staff)}
    for (pool, count), path in wanted.items():
        pieces = (piece for week in there for piece in calendar.roster(week[row[pool]]))
        most = max((n for *_, n in pieces), default=0)
        if most < count:
            refuse(scenario, path, say("more than are on duty", count=count, pool=pool, most=most))


# --- arrivals -------------------------------------------------------------------------------------
def arrivals(scenario: Scenario, rate: Rate, arrive: Arrive) -> list[Piece]:
    """Expected arrivals a minute in the weeks of the tables, at a rate.

    A date is as its weekday would be with the date's hours and weight: a total of the day is spread
    over them, a pace holds while they last, and a day that is shut has nobody. A total of a week
    gives each day its usual part.
    """
    first, door, by_date = scenario.first_day, scenario.opening, arrive.of_dates
    by_hour, by_weekday = arrive.by_hour, arrive.of_weekdays
    hours = dict(door.dates) if door is not None else {}
    if first is None or not (hours or by_date) or rate.table:
        usual = calendar.density(rate, by_hour, by_weekday, door)
        return calendar.in_turn(
            calendar.density(rate, by_hour, by_weekday, opening) if rate.table else usual
            for opening in openings(scenario)
        )
    own = set(named(scenario)) & {date - first for date in {*hours, *by_date}}
    found = [
        (a + WEEK_MINUTES * week, b + WEEK_MINUTES * week, pace)
        for week in range(weeks(scenario))
        for a, b, pace, day in calendar.by_days(rate, by_hour, by_weekday, door)
        # early on Monday it may still be Sunday's night, of the week before
        if 7 * (week - (day > a // DAY_MINUTES)) + day not in own
    ]
    for day in own:
        date = first + day
        spans = door.of_date(date) if door is not None else WHOLE_DAY
        weight = by_date.get(date, by_weekday.get(weekday(date), 1.0))
        pieces = calendar.on_date(rate, by_hour, by_weekday, door, weight, spans)
        found += [(a + DAY_MINUTES * day, b + DAY_MINUTES * day, pace) for a, b, pace in pieces]
    return laid_flat(found)


def laid_flat(pieces: list[Piece]) -> list[Piece]:
    """Pieces in order; where a night reaches into the next day's hours, both have their people."""
    found: list[Piece] = []
    under_way: list[Piece] = []
    edges = sorted({edge for a, b, _ in pieces for edge in (a, b)})
    ahead = sorted(pieces, reverse=True)
    for a, b in pairwise(edges):
        under_way = [one for one in under_way if one[1] > a]
        while ahead and ahead[-1][0] <= a:
            under_way.append(ahead.pop())
        if under_way:
            found.append((a, b, math.fsum(pace for _, _, pace in under_way)))
    return found


def after_shut_days(pieces: list[Piece], usual: Sequence[float], days: int) -> list[Piece]:
    """The same with as much in each day as its weekday usually has; what a day that is shut would
    have had comes on the next that is open.
    """
    sums = [0.0] * days
    for a, b, pace in pieces:
        sums[int(a // DAY_MINUTES)] += (b - a) * pace
    waiting, factors = 0.0, [0.0] * days
    for day, total in enumerate(sums):
        waiting += usual[day % 7]
        if total > 0.0:
            factors[day], waiting = waiting / total, 0.0
    return [(a, b, pace * factors[int(a // DAY_MINUTES)]) for a, b, pace in pieces]


def usual_weeks(plan: Plan) -> Plan:
    """A plan of people who come back as if no date differed: the last week of its tables alone, at
    whose begin everybody is there who is there when it ends.
    """
    curve, shifts = plan.curve, plan.shifts
    tail = int(curve[-1, 0]) - WEEK if len(curve) else 0
    if tail <= 0:
        return plan
    first = int(np.searchsorted(curve[:, 0], tail))
    pools, house = plan.pools.copy(), plan.calendar.copy()
    for shift in shifts:  # in order: the last one stays
        if shift["pool"] >= 0:
            pools["count"][shift["pool"]] = shift["count"]
        else:
            house["open_at_start"] = shift["count"]
    week = shifts[shifts["time"] >= tail].copy()
    week["time"] -= tail
    return replace(
        plan, curve=curve[first:] - curve[first], shifts=week, pools=pools, calendar=house
    )
