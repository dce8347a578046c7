"""What customers bring, from the best tenth to the least: by hand, from the visits of a run again,
and against the closed form of a town in which everybody comes as often as they need.
"""

from __future__ import annotations

import math
from itertools import count

import numpy as np
import pytest
from shops import a_town

import motsim as ms
from motsim.engines import reference
from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.scenario import loads
from motsim.study.comparison.compare import Comparison, compare
from motsim.study.core import customer_value
from motsim.study.core.customer_value import TENTHS, in_tenths
from motsim.study.core.relationship import cohorts
from motsim.study.run.simulate import simulate

MONTH = 43830.0  # minutes
TOWN = a_town(
    "14 months",
    clerks=1,
    arrive="6 per day",
    minutes=90,
    more="patience: 20 min",
    population="history: 20 weeks, moves: 40% per year, learns: whole",
)


@pytest.fixture(scope="module")
def run() -> ms.Run:
    return simulate(loads(TOWN), replications=2)


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return compare(loads(TOWN), replications=3, workers=1, draws=0)


# --- by hand --------------------------------------------------------------------------------------
def test_ten_customers_are_ten_tenths() -> None:
    brought = np.arange(10.0, 0.0, -1.0)
    values = in_tenths(brought)[None]
    assert [customer_value.each(values, k)[0] for k in range(1, 11)] == list(brought)
    assert customer_value.share(values, 1)[0] == pytest.approx(10 / 55)
    assert customer_value.mean(values)[0] == 5.5
    least = [customer_value.least(values, k)[0] for k in range(1, 11)]
    assert least == pytest.approx(np.quantile(brought, np.arange(0.9, -0.05, -0.1).clip(0)))


def test_who_stands_between_two_tenths_counts_for_both_in_part() -> None:
    """Of four customers who bring 4, 3, 2 and 1 the best tenth is four tenths of the first: 1.6."""
    values = in_tenths(np.array([4.0, 3.0, 2.0, 1.0]))[None]
    together = [0.4 * customer_value.each(values, k)[0] for k in range(1, 11)]
    assert together == pytest.approx([1.6, 1.6, 1.4, 1.2, 1.2, 0.8, 0.8, 0.6, 0.4, 0.4])
    assert sum(customer_value.share(values, k)[0] for k in range(1, 11)) == pytest.approx(1.0)
    nobody = in_tenths(np.zeros(0))[None]
    assert np.isnan(customer_value.mean(nobody)).all() and np.isnan(nobody[0, -1])


# --- from the visits of a run ---------------------------------------------------------------------
def test_each_customer_brings_what_their_visits_leave(run: ms.Run) -> None:
    """Every visit that was served leaves 40 at its month's worth; who was a customer at the start
    and never came brings nothing, and counts.
    """
    months = run.sample.months
    for r in range(2):
        visits = run.visits[run.visits["replication"] == r]
        month = np.minimum(visits["arrived_min"] // MONTH, months.number - 1)
        left = 40.0 * (visits["reason"] == "done") * 1.12 ** (-(month + 1) / 12)
        own = np.sort(left.groupby(visits["customer"]).sum().to_numpy())[::-1]
        people = int(months.values[r, 0])
        assert people >= len(own)
        again = in_tenths(np.append(own, np.zeros(people - len(own))))
        assert 40.0 * months.values[r, 1:] == pytest.approx(again[1:])
        assert (visits["reason"] != "done").any() and people > len(own)


def test_there_are_as_many_as_in_all_cohorts_and_they_bring_all_margin(run: ms.Run) -> None:
    months = run.sample.months
    worth = 40.0 * 1.12 ** (-np.arange(1, months.number + 1) / 12)
    found = cohorts(months, worth)
    assert (months.values[:, 0] == sum(c.people for c in found)).all()
    whole = sum(c.people * c.brings for c in found)
    mean = 40.0 * customer_value.mean(months.values)
    assert mean * months.values[:, 0] == pytest.approx(whole)
    shares = [customer_value.share(months.values, k) for k in range(1, TENTHS + 1)]
    assert np.sum(shares, axis=0) == pytest.approx(1.0)
    assert (np.diff(shares, axis=0) <= 1e-15).all()


def test_the_engines_and_any_number_of_workers_say_the_same(run: ms.Run) -> None:
    small = compile_plan(loads(TOWN.replace("6 per day", "1 per day")))
    found = engine.simulate(small, 4, 1, slots=4, rows=64).totals.of_customers()
    assert len(found) > 20
    assert found.tobytes() == reference.simulate(small, 4, 1).totals.of_customers().tobytes()
    other = simulate(loads(TOWN), replications=2, workers=2, record="summary")
    assert other.sample.months.values.tobytes() == run.sample.months.values.tobytes()


def test_measures_tables_and_python_say_it(run: ms.Run, compared: Comparison) -> None:
    summary = run.summary().set_index("measure")["mean"]
    months = run.sample.months
    assert summary["clv"] == pytest.approx(40.0 * customer_value.mean(months.values).mean())
    assert summary["best_tenth_share"] == customer_value.share(months.values, 1).mean()
    frame = compared.relationship().set_index(["design", "group", "measure"])
    assert frame.loc[("better", "value", "clv"), "difference"] > 0.0
    for design in compared.designs:
        shares = [frame.loc[(design, f"tenth {k}", "share"), "mean"] for k in range(1, 11)]
        assert sum(shares) == pytest.approx(1.0)
        each = [frame.loc[(design, f"tenth {k}", "each"), "mean"] for k in range(1, 11)]
        assert np.mean(each) == pytest.approx(frame.loc[(design, "value", "clv"), "mean"])
        for k in range(1, 11):
            assert frame.loc[(design, f"tenth {k}", "least"), "mean"] <= each[k - 1]
    free = simulate(loads(TOWN.replace("margin: 40 per visit, ", "")), replications=1)
    assert "clv" not in list(free.summary()["measure"])


# --- a closed form --------------------------------------------------------------------------------
EVERYBODY = """\
motsim: 1
title: t
length: 24 months
customers: {expects: 60}
journey: [{stage: s, steps: [{contact: c, takes: 1 min, quality: 70}]}]
value: {margin: 10 per visit, discount: 0%}
population: {size: 8000, customers: 100%, needs: exponential(3 months), stays: 100%, moves: 0%,
  history: none, differ: {needs: 0.5, stays: 0}}
"""


def best_tenth_of(mean: float, shape: float) -> float:
    """The share of all visits that the tenth with most of them make, where visits are Poisson and
    rates gamma: negative binomial, from the rarest number of visits down.
    """
    p, chance = shape / (shape + mean), (shape / (shape + mean)) ** shape
    upto, made = 0.0, 0.0  # of those with at most so many visits
    for k in count():
        if upto + chance >= 0.9:
            below = made + k * (0.9 - upto)
            return 1.0 - below / mean
        upto, made = upto + chance, made + k * chance
        chance *= (k + shape) / (k + 1) * (1.0 - p)
    raise AssertionError


def test_where_everybody_comes_at_every_need_the_best_tenth_is_known() -> None:
    """Needs are Poisson at gamma rates (cv 0.5, shape 4), 8 a customer in 24 months."""
    right = best_tenth_of(8.0, 4.0)
    values = np.array(
        [
            in_tenths(engine.simulate(compile_plan(loads(EVERYBODY)), 1, r).totals.of_customers())
            for r in range(4)
        ]
    )
    shares, means = customer_value.share(values, 1), customer_value.mean(values)
    assert (values[:, 0] == 8000).all()
    assert abs(shares.mean() - right) <= 3.0 * shares.std(ddof=1) / math.sqrt(4) + 1e-3
    se = math.sqrt((8.0 + 8.0**2 / 4.0) / 32000)
    assert abs(means.mean() - 8.0) <= 3.0 * se
