"""People who come back: closed forms, published cohorts, and laws that hold to the last digit.

Sources of the right answers: repeat purchases of the CDNOW cohort (Fader, Hardie & Lee 2005; eight
counts and two sums of the data), survival of a cohort (Fader & Hardie 2014), a finite source by
Markov balance, a two-state chain.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from motsim.engines.common.journeys import Journeys
from motsim.engines.common.population import begun
from motsim.engines.compiled import engine
from motsim.errors import InputError
from motsim.plan.compile import compile_plan
from motsim.scenario import loads
from motsim.study.run.simulate import simulate
from motsim.testing.battery import outcome, plan_of, truth
from motsim.testing.worlds import town_world
from motsim.units import MINUTE, PLACES

WEEK = 10080.0  # minutes
HOUSE = """motsim: 1
title: t
length: {length}
staff: {{server: {{count: {count}}}}}
customers: {{}}
journey: [{{stage: s, steps: [{{contact: c, staff: server, takes: {takes}, quality: 62}}]}}]
population: {{{population}}}
"""
ALIKE = "differ: {needs: 0, stays: 0}, moves: 0%, history: none, knows: 100%"


def text(population: str, length: str, takes: str = "0 min", count: int = 1000) -> str:
    return HOUSE.format(population=population, length=length, takes=takes, count=count)


def lived(population: str, length: str, replication: int = 0, **more: Any) -> Journeys:
    return engine.simulate(
        compile_plan(loads(text(population, length, **more))), 0, replication, record="visits"
    )


# --- cohorts --------------------------------------------------------------------------------------
def test_repeat_purchases_of_a_cohort() -> None:
    """2,357 customers of CDNOW bought again 0, 1, .. 7 or more times in the rest of 39 weeks. Needs
    at gamma rates and a beta chance to stay (the MBG/NBD model, fitted) come that close; 40 copies.
    First purchases are spread over 12 weeks, as they were.
    """
    copies, observed = 40, np.array([1411, 439, 214, 100, 62, 38, 29, 64])
    r, alpha, stays = 0.5248, 6.183, "beta(1.614 0.8914)"
    population = (
        f"size: {2357 * copies}, customers: 100%, needs: exponential({alpha / r} weeks), "
        f"differ: {{needs: {r**-0.5}, stays: 0}}, stays: {stays}, moves: 0%, history: none, "
        "tries: 0%"
    )
    visits = lived(population, "78 weeks").visits
    person, week = visits["person"], visits["arrived"] / MINUTE / WEEK
    first = 12.0 * (np.arange(2357 * copies) + 0.5) / (2357 * copies)  # when each had bought first

    def repeats(until: float) -> Any:
        return np.bincount(person[week + first[person] < until], minlength=len(first))

    counted = np.bincount(np.minimum(repeats(39.0), 7), minlength=8) / copies
    chi2 = float(((observed - counted) ** 2 / counted).sum())
    assert chi2 <= 7.8  # of 3 degrees of freedom, one time in twenty more
    assert abs(repeats(39.0).sum() / copies / 2457 - 1.0) < 0.03
    assert abs(repeats(78.0).sum() / copies / 4339 - 1.0) < 0.08


def test_retention_of_a_cohort_rises_though_nobody_changes() -> None:
    """Of 1,000 customers 631, 468, 382 and 326 were left after one to four years."""
    size = 40_000
    population = (
        f"size: {size}, customers: 100%, needs: 12 months, stays: beta(1.296 0.764), "
        "market: {back: 0%}, tries: 0%, moves: 0%, history: none, differ: {needs: 0, stays: 0}"
    )
    months = lived(population, "4 years").months
    left = months["customers"][11::12] / size
    formula = np.array([0.629, 0.472, 0.383, 0.325])
    assert np.abs(left - formula).max() < 3.0 * math.sqrt(0.25 / size) + 0.001  # of rounding
    assert np.abs(left - np.array([0.631, 0.468, 0.382, 0.326])).max() < 0.015
    rates = left / np.append(1.0, left[:-1])
    assert (np.diff(rates) > 0.0).all()


# --- closed forms ---------------------------------------------------------------------------------
def test_a_finite_source() -> None:
    """Six people who need service every 10 minutes, two who serve 2 minutes each. What falls into a
    visit is met by it, and needs have no memory: machine repair.
    """
    population = (
        f"size: 6, customers: 100%, needs: exponential(10 min), stays: 100%, tries: 100%, {ALIKE}"
    )
    throughput, waits, there = [], [], []
    for replication in range(10):
        found = lived(population, "8 weeks", replication, takes="exponential(2 min)", count=2)
        minutes = 8 * WEEK
        visits = found.visits
        throughput.append(len(visits) / minutes)
        waits.append(float(visits["queued"].sum()) / MINUTE / len(visits))
        there.append(float((visits["left"] - visits["arrived"]).sum()) / MINUTE / minutes)
    for values, right in ((throughput, 0.488465), (waits, 0.283380), (there, 1.115351)):
        error = float(np.std(values, ddof=1)) / len(values) ** 0.5
        assert abs(float(np.mean(values)) - right) < 3.0 * error
        assert 2.26 * error < 0.02 * right


def test_two_states() -> None:
    """Customers stay with .6, others come with .2: in balance .2 / (.2 + .4) are customers."""
    size = 5_000
    population = (
        f"size: {size}, customers: 50%, needs: exponential(1 week), stays: 60%, tries: 20%, {ALIKE}"
    )
    months = lived(population, "12 months").months
    share = months["customers"][3:] / size
    assert abs(share.mean() - 1.0 / 3.0) < 3.0 * math.sqrt(2.0 / 9.0 / size)


def test_people_who_know_nothing_come_once_they_hear() -> None:
    """Nobody knows us; one in ten hears at each need, and then comes: 1 - .9^k after k needs."""
    size = 20_000
    population = (
        f"size: {size}, customers: 0%, needs: 1 month, stays: 100%, tries: 100%, hears: 10%, "
        "differ: {needs: 0, stays: 0}, moves: 0%, history: none, knows: 0%"
    )
    months = lived(population, "6 months").months
    right = 1.0 - 0.9 ** np.arange(1, 7)
    assert np.abs(months["customers"] / size - right).max() < 3.0 * math.sqrt(0.25 / size)
    assert (np.cumsum(months["first"]) == months["customers"]).all()


# --- laws -----------------------------------------------------------------------------------------
def test_the_chance_at_the_next_need_is_that_of_the_last_visit() -> None:
    population = f"size: 300, needs: exponential(2 weeks), tries: 30%, {ALIKE}"
    found = lived(population, "2 months", takes="exponential(20 min)", count=1)
    last = {int(v["person"]): float(v["return_chance"]) for v in found.visits}
    mine = {
        int(p["person"]): float(p["chance"]) for p in found.town.minds.people if p["visits"] > 0
    }
    assert len(last) > 100 and mine == last
    assert (found.visits["returned"] == -1.0).all()  # the next need tells


def test_nobody_is_lost_in_the_books() -> None:
    """In every generated town: customers(t+1) = customers(t) + won - lost - moved, in whole people;
    and who came, visited.
    """
    ran = moved = 0
    for number in range(60):
        try:
            plan = plan_of(town_world(number))
        except InputError:
            continue
        found = outcome(truth, plan, number, 0)
        if not isinstance(found, Journeys):
            continue
        m, segments = found.months, len(plan.psychology)
        if plan.before is None:
            start = begun(plan, number, 0).minds.people
            before = np.bincount(
                start["segment"], weights=start["customer"], minlength=segments
            ).astype(np.int64)
        else:
            before = None
        table = {name: m[name].reshape(-1, segments) for name in m.dtype.names or ()}
        change = table["won"] + table["won_back"] - table["lost"] - table["moved"]
        customers = table["customers"]
        if before is not None:
            assert (customers[0] == before + change[0]).all(), number
        assert (customers[1:] == customers[:-1] + change[1:]).all(), number
        came = table["stayed"] + table["won"] + table["won_back"]
        assert came.sum() == found.counts["visits"][0] == found.counts["arrived"][0], number
        assert (table["first"] <= came).all()
        ran, moved = ran + 1, moved + int(table["moved"].sum())
    assert ran > 40 and moved > 0


def test_one_place_more_moves_nobody_else() -> None:
    """Somebody added last; staff for all: the others' visits are the same bytes."""
    population = "size: {size}, needs: exponential(3 weeks), tries: 30%, moves: 80%, history: none"
    one, more = (lived(population.format(size=size), "12 months") for size in (200, 201))
    others = more.visits[more.visits["person"] % PLACES < 200]
    assert one.visits.tobytes() == others.tobytes()
    assert len(more.visits) >= len(one.visits)


SERVICE = """motsim: 1
title: t
length: 2 years
staff: {server: {count: 3}}
customers: {arrive: {rate: 40 per day}}
journey: [{stage: s, steps: [{contact: c, staff: server, takes: exponential(20 min), quality: normal(64 sd 10)}]}]
observed: {return_rate: 55% within 12 months}
value: {visits_per_year: 4}
designs: {today: {}, same: {}, better: {set: {c.quality: +15}}}
population: {history: 4 years}
"""  # noqa: E501


def test_today_under_history_does_not_drift() -> None:
    """From the typed rate and return rate follow size and tries; customers stay where they are."""
    run = simulate(loads(SERVICE), replications=6, record="summary")
    drifts = []
    for _, months in run.months.groupby("replication"):
        customers = months["customers"].to_numpy(dtype=np.float64)
        drifts.append(customers[-12:].mean() / customers[:12].mean() - 1.0)
    error = float(np.std(drifts, ddof=1)) / len(drifts) ** 0.5
    assert abs(float(np.mean(drifts))) < 0.01 + 2.6 * error and 2.6 * error < 0.02
    assert all(abs(drift) < 0.05 for drift in drifts)
    visits = float(run.sample.of("visits").mean())
    assert abs(visits / (2 * 365.25 * 40) - 1.0) < 0.15  # as many as are observed, about


def test_a_design_that_changes_nothing_and_one_that_does() -> None:
    scenario = loads(SERVICE)
    today, same, better = (
        simulate(scenario, design=name, replications=1, record="visits")
        for name in ("today", "same", "better")
    )
    assert today.journeys[0].same_bytes(same.journeys[0])
    # they have lived the same past: more of them stay from the first month on, and more are there
    one, other = today.months, better.months
    assert other["stayed"].sum() > one["stayed"].sum()
    assert other["customers"].iloc[-1] > 1.05 * one["customers"].iloc[-1]


@pytest.mark.parametrize("kind", ["exponential(3 months)", "gamma(3 months cv 0.5)", "3 months"])
def test_needs_are_as_frequent_in_the_first_month_as_later(kind: str) -> None:
    """The first need of a life is what is left of a gap, so time 0 is an instant like any other."""
    population = f"size: 30000, needs: {kind}, stays: 50%, tries: 0%, {ALIKE}"
    months = lived(population, "6 months").months
    error = 3.0 * math.sqrt(30_000 / 3.0)
    assert np.abs(months["needs"] - 10_000).max() < error
