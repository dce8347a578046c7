"""A population as a row: how many people, how often they have a need, and what moves them to come.

What is not typed follows from what is: how often from `visits_per_year`, how many from the rate
that is observed, who tries us and how many are customers from the return rate that is observed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motsim.errors import InputError, say
from motsim.plan import calendar, weeks
from motsim.plan.index import Making
from motsim.plan.journey import minutes_quoted
from motsim.plan.layout import LEARNS_MOMENTS, LEARNS_NOTHING, LEARNS_WHOLE, POPULATION, Plan, Rows
from motsim.plan.quantities import records
from motsim.plan.random_streams import ticks
from motsim.plan.return_rates import coming, needs_of, seen_again, unknown_share
from motsim.plan.sources import rate_pieces, scaled, usual_pieces
from motsim.plan.weeks import usual_weeks
from motsim.scenario.checks.population import crowded
from motsim.scenario.language.population import ELASTICITY, YEAR
from motsim.scenario.language.rates import WEEK_MINUTES, Rate
from motsim.scenario.language.schema import Population, Scenario
from motsim.units import DAY as DAY_TICKS
from motsim.units import MONTH, WEEK

LEARNS = {"no": LEARNS_NOTHING, "whole": LEARNS_WHOLE, "moments": LEARNS_MOMENTS}
STREAMS = (
    "rate",
    "first",
    "readiness",
    "life",
    "customer",
    "knows",
    "hears",
    "comes",
    "ties",
    "told",
    "breaks",
)


@dataclass(frozen=True)
class TownSize:
    """What is not typed of a population, worked out."""

    size: int
    gap: float  # mean minutes between two needs
    tries: float  # a need
    known: float  # share of the people who know us, once moving and hearing are in balance
    customers: float  # share of the people at the very beginning
    stays: float | None  # chance of a customer to come at a need; None where nothing says it

    @property
    def needs_a_year(self) -> float:
        return YEAR / self.gap


def town_of(scenario: Scenario, population: Population) -> TownSize:
    """The town of a scenario: what is typed, and what follows where nothing is."""
    gap = population.gap(scenario.value.visits_per_year).mean
    size, visits = population.size, 0.0
    if size is None:
        visits = YEAR / WEEK_MINUTES * visits_a_week(scenario)
    stays, tries, customers, settled = coming(scenario, population, gap, visits)
    if size is None:
        size = max(1, round(visits / (YEAR / gap) / (settled or customers)))
    known = 1.0 - unknown_share(population, gap)
    return TownSize(size, gap, tries, known, customers, stays)


def return_rate_of(scenario: Scenario, population: Population, town: TownSize) -> float:
    """About what the return rate comes to in a town: the one that is observed, or the nearest."""
    needs = needs_of(scenario, population, town.gap)
    stays = town.stays if town.stays is not None else 1.0
    return seen_again(needs or (), stays, population.market.back * town.tries)


def visits_a_week(scenario: Scenario) -> float:
    """Visits a week at the rate that is observed."""
    arrive = scaled(scenario.customers.arrive)
    assert arrive.rate is not None  # refused by name otherwise
    return math.fsum((b - a) * pace for a, b, pace in usual_pieces(scenario, arrive, arrive.rate))


def needs_curve(scenario: Scenario) -> NDArray[np.float64]:
    """How many minutes of the town's week have passed by which tick of the week: those at which
    more people come count more. A week of it is a week. Where dates differ, the weeks one after the
    other: needs of a day that is shut come on the next that is open.
    """
    arrive = scaled(scenario.customers.arrive)
    rate = arrive.rate or Rate(WEEK_MINUTES, WEEK_MINUTES)
    curve = calendar.curve(usual_pieces(scenario, arrive, rate))
    if curve[-1, 1] > 0.0:
        curve[:, 1] *= WEEK_MINUTES / curve[-1, 1]
        curve[-1, 1] = WEEK_MINUTES
    count = weeks.weeks(scenario)
    if count == 1 or curve[-1, 1] <= 0.0:
        return curve
    of_day = np.diff(np.interp(np.arange(8) * float(DAY_TICKS), curve[:, 0], curve[:, 1]))
    pieces = rate_pieces(scenario, arrive, rate)
    dated = calendar.curve(weeks.after_shut_days(pieces, of_day.tolist(), 7 * count), count)
    # whole weeks behind the dates, so that later ones are as they would be without any
    dated[dated[:, 0] == (count - 1) * WEEK, 1] = (count - 1) * WEEK_MINUTES
    dated[-1, 1] = count * WEEK_MINUTES
    return dated


def population_row(m: Making, quotes: Mapping[str, float], tries: float | None = None) -> Rows:
    """The POPULATION row; none where strangers come. `quotes`, `tries`: as of `compile_plan`."""
    population = m.scenario.population
    if population is None:
        return np.zeros(0, POPULATION)
    town = town_of(m.scenario, population)
    too_many = crowded(town.size, m.scenario.length, population.history, town.gap)
    if too_many:  # where the size follows from the rate
        m.refuse("population", too_many)
    cv, network, market = population.differ.needs, population.network, population.market
    promised = minutes_quoted(m.scenario, market.promise, quotes) if market.promise else -1.0
    row: dict[str, Any] = {
        "size": town.size,
        "months": months_of(m.scenario),
        "past": -(-ticks(population.history) // WEEK) * WEEK,
        "needs": m.amounts.add(
            population.gap(m.scenario.value.visits_per_year), "population/needs"
        ),
        "stays": m.amounts.add(population.stays, "population/stays"),
        "customers": town.customers,
        "knows": population.knows,
        "tries": town.tries if tries is None or population.tries is not None else tries,
        "hears": population.hears,
        "back": market.back,
        "shape": 1.0 / (cv * cv) if cv > 0.0 else 0.0,
        "readiness": population.differ.stays,
        "learns": LEARNS[population.learns],
        "ties": network.ties if network else 0,
        "rewired": network.rewired if network else 0.0,
        "delay": m.amounts.add(population.word.delay if network else None, "population/word/delay"),
        "promise": (
            m.find("promises", market.promise, "population.market.promise")
            if market.promise
            else -1
        ),
        "elasticity": ELASTICITY if market.elasticity is None else market.elasticity,
        "promised": promised,
        "reference": promised,  # until another design is the first (`with_past`)
        "unit_margin": m.scenario.value.unit_margin,
        "discount": m.scenario.value.discount,
        "life": YEAR / population.moves if population.moves > 0.0 else 0.0,
    }
    return records(
        POPULATION,
        [row | {f"s_{name}": m.amounts.stream(f"population/{name}") for name in STREAMS}],
    )


# of people who come back, where single moments are kept: all of them would be too many
FIRST_WEEKS = 8
PILOT_WEEKS = 4  # of a pilot with strangers: a run of people who come back lasts years


def strangers(scenario: Scenario) -> Scenario:
    """The same service visited by strangers, as many as come where nothing changes: who measures
    what is typical needs no years. Money is then counted over the years that people would have
    come back in. A scenario of strangers is itself.
    """
    p = scenario.population
    if p is None:
        return scenario
    changes: dict[str, Any] = {
        "length": min(scenario.length, PILOT_WEEKS * WEEK_MINUTES),
        "value": scenario.value.model_copy(update={"horizon": scenario.length}),
    }
    if scenario.customers.arrive.rate is None:
        town = town_of(scenario, p)
        week = town.size * town.customers * WEEK_MINUTES / town.gap
        arrive = scenario.customers.arrive.model_copy(update={"rate": Rate(week, WEEK_MINUTES)})
        changes["customers"] = scenario.customers.model_copy(update={"arrive": arrive})
    return scenario.of_strangers(changes)


def first_weeks(plan: Plan, weeks: int) -> Plan:
    """A plan of people who come back, cut to its first weeks; one of strangers as it is."""
    length = min(weeks * WEEK, int(plan.calendar["length"][0])) if plan.comes_back else 0
    if length == 0:
        return plan
    return _cut(plan, length)


def _cut(plan: Plan, length: int) -> Plan:
    """A plan of people who come back that ends earlier, or later."""
    house, town = plan.calendar.copy(), plan.population.copy()
    house["length"], town["months"] = length, -(-length // MONTH)
    return replace(plan, calendar=house, population=town)


def months_of(scenario: Scenario) -> int:
    """Months of a run, the last one of them may be cut short."""
    return -(-ticks(scenario.length) // MONTH)


def history_of(plan: Plan, months: int) -> Plan:
    """So many months of a design before month 0, its people as typed when they begin."""
    lived = _cut(usual_weeks(plan), months * MONTH)
    lived.calendar["first_day"] -= 7 * -(-months * MONTH // WEEK)
    return replace(lived, before=None)


def with_past(plan: Plan, first: Plan) -> Plan:
    """A plan of the people of the first design, who have lived under it before, if any history is
    typed, and hold what is promised against what that one promises. Raises InputError where the
    two have not the same segments: people keep theirs.
    """
    if not plan.comes_back:
        return plan
    town = plan.population.copy()
    town["reference"] = first.population["promised"]
    for key in ("size", "customers"):  # where they follow from what a design sets
        town[key] = first.population[key]
    plan, past = replace(plan, population=town), int(town["past"][0])
    if past == 0:
        return plan
    same = plan.segments["upto"].tolist() == first.segments["upto"].tolist()
    if plan.names.segments != first.names.segments or not same:
        raise InputError(say("other segments"))
    before = _cut(usual_weeks(first), past)
    before.calendar["first_day"] -= past // DAY_TICKS
    return replace(plan, before=replace(before, before=None))
