"""Money where people come back: by hand in tiny towns, its split without remainder, and the limit
in which the formula and the people agree.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from motsim.scenario import loads
from motsim.study.comparison.compare import Comparison, compare
from motsim.study.core.sample import LEDGER, Sample
from motsim.study.core.stats import interval
from motsim.study.money.cash_flow import money
from motsim.study.money.relationship import split
from motsim.study.run.simulate import simulate

Floats = Any

TINY = """\
motsim: 1
title: t
length: 6 months
staff: {{server: {{count: 10, wage: 60 per h}}}}
customers: {{}}
journey: [{{stage: s, steps: [{{contact: c, staff: server, takes: 6 min, quality: 62}}]}}]
interventions: {{adverts: {{set: {{population.tries: 100% per need}}, cost: {{once: 50, per_year: 120}}}}}}
designs: {{today: {{}}, draws: {{with: [adverts]}}}}
value: {{margin: 10 per visit, discount: 12%, new_customer_costs: 3, sites: {sites}}}
population: {{size: 10, customers: {customers}, knows: 100%, needs: 1 month, stays: 100%, tries: 0%,
  differ: {{needs: 0, stays: 0}}, moves: 0%, history: none, market: {{back: 100%}}}}
"""  # noqa: E501


@pytest.mark.parametrize("sites", [1, 3])
def test_money_by_hand(sites: int) -> None:
    """Ten people with a need each month; without adverts nobody tries, with them all come from
    their first need on: 10 visits of 10 a month, 10 newcomers of 3 in the first month, an hour of
    work a month that nobody pays for, 50 once and 10 a month.
    """
    scenario = loads(TINY.format(customers="0%", sites=sites))
    found = compare(scenario, replications=2, workers=1).money_of("draws")
    discounts = 1.12 ** (-np.arange(7) / 12.0)
    months = np.arange(7) > 0
    for item, flow in (
        ("attracted", 100.0 * months),
        ("newcomers", np.where(np.arange(7) == 1, 30.0, 0.0)),
        ("time", 60.0 * months),
        ("kept", 0.0 * months),
        ("served", 0.0 * months),
        ("wages", 0.0 * months),
    ):
        right = sites * flow * discounts
        assert np.allclose(found.months[item], right, rtol=1e-12, atol=1e-9), item
    assert np.allclose(found.months["once"].sum(axis=1), 50.0)
    assert np.allclose(found.months["per_year"].sum(axis=1), 10.0 * discounts[1:].sum())
    assert found.net == pytest.approx(
        sites * (40.0 * discounts[1:].sum() - 30.0 * discounts[1]) - 50.0
        - 10.0 * discounts[1:].sum()
    )  # fmt: skip
    assert found.facts["more_customers"].mean == 10 * sites
    assert found.facts["newcomers"].mean == 10 * sites
    assert found.facts["loss"].mean == 0.0  # the same in both runs


def test_who_is_a_customer_at_the_start_is_nobody_won() -> None:
    """Five or so of the ten are customers at the start: adverts win the others alone."""
    scenario = loads(TINY.format(customers="50%", sites=1))
    found = compare(scenario, replications=3, workers=1)
    base, own = (found.samples[d, found.psychology].months for d in found.designs)
    ours = base.of("ours")[:, 0]
    assert ((ours > 0) & (ours < 10)).all()
    assert (base.of("ours") == ours[:, None]).all() and (own.of("ours") == ours[:, None]).all()
    assert (base.of("newcomers") == 0.0).all()
    assert (own.of("newcomers")[:, 0] == 10 - ours).all()
    assert (own.of("newcomers")[:, 1:] == 0.0).all()
    assert (own.of("first")[:, 0] == 10).all()  # nobody had been here: there is no past
    assert np.allclose(found.money_of("draws").item("kept"), 0.0)


def test_the_split_has_no_remainder() -> None:
    random = np.random.default_rng(7)
    arrivals, before = random.integers(0, 4, (2, 3, 5, 12)).astype(float)  # often nobody comes
    earned, earned_before = random.random((2, 5, 12)) * 9.0
    earned_before[before.sum(axis=0) == 0.0] = 0.0
    earned[arrivals.sum(axis=0) == 0.0] = 0.0
    parts = split(arrivals, before, earned, earned_before)
    assert np.allclose(parts.sum(axis=0), earned - earned_before, rtol=1e-12, atol=1e-12)
    assert np.allclose(split(arrivals, arrivals, earned, earned)[:3], 0.0)
    nobody = np.zeros_like(before)
    drawn = split(arrivals, nobody, earned, np.zeros_like(earned))
    assert np.allclose(drawn[3], 0.0)  # all of it is by who came


BUSY = """\
motsim: 1
title: t
length: 20 weeks
staff: {server: {count: 2, wage: 30 per h}}
customers:
  arrive: {rate: 40 per day}
  segments: {old: {share: 40%, patience: 5 min}, young: {share: 60%}}
journey: [{stage: s, steps: [{contact: c, staff: server, takes: exponential(40 min), quality: normal(64 sd 10)}]}]
observed: {return_rate: 55% within 12 months}
value: {margin: 11 per visit, visits_per_year: 12, discount: 12%, new_customer_costs: 2}
interventions: {smile: {set: {c.quality: +15}, cost: {once: 100}}}
designs: {today: {}, same: {}, better: {with: [smile]}, dearer: {set: {value.margin: 12}}}
population: {history: 20 weeks}
"""  # noqa: E501


@pytest.fixture(scope="module")
def busy() -> Comparison:
    return compare(loads(BUSY), replications=2, workers=1)


def test_gains_are_the_difference_of_what_is_earned(busy: Comparison) -> None:
    """To the last digit of a sum: margins of served visits by the month they began in."""

    def earned(design: str) -> Floats:
        run = simulate(loads(BUSY), design=design, replications=2, record="visits")
        visits = run.visits[run.visits["reason"] == "done"]
        month = (visits["arrived_min"] // 43830).astype(int) + 1
        found = np.zeros(2)
        for k in range(2):
            found[k] = (1.12 ** (-month[visits["replication"] == k] / 12.0)).sum()
        return found * (12.0 if design == "dearer" else 11.0)

    today = earned("today")
    for design in ("better", "dearer"):
        right = earned(design) - today
        assert busy.money_of(design).gain == pytest.approx(right, rel=1e-9)
    assert busy.money_of("dearer").item("served") == pytest.approx(earned("dearer") - today)


def test_a_design_that_changes_nothing_brings_nothing(busy: Comparison) -> None:
    assert busy.money_of("same").net.tolist() == [0.0, 0.0]
    months = busy.months()
    same = months[months["design"] == "same"]
    gaps = same[["difference", "difference_low", "difference_high"]].to_numpy()
    assert np.nanmax(np.abs(gaps)) == 0.0


def test_designs_begin_with_the_people_of_a_run(busy: Comparison) -> None:
    """Lived once and shared, the past gives each design the bytes that it has alone; in the
    readable engine, too.
    """
    for design in busy.designs:
        alone = simulate(loads(BUSY), design=design, replications=2, record="summary")
        assert alone.sample.ledger.tobytes() == busy.samples[design, "literature"].ledger.tobytes()
    slow = compare(loads(BUSY), ["today", "better"], replications=1, engine="reference", workers=1)
    for design in slow.designs:
        fast = busy.samples[design, "literature"].ledger[:1]
        assert slow.samples[design, "literature"].ledger.tobytes() == fast.tobytes()


def test_success_fills_the_house() -> None:
    """A better visit brings more visits; with the hands of today they wait, so fewer come than
    where there are hands for all.
    """
    many = BUSY.replace("count: 2", "count: 60")
    gains = []
    for text in (BUSY, many):
        found = compare(loads(text), ["today", "better"], replications=4, workers=1)
        gains.append(found.values("better", "visits") / found.values("today", "visits") - 1.0)
        waits = found.difference("better", "wait_min")
        assert waits.low > 0.0 if text is BUSY else abs(waits.mean) < 0.01
    lost = interval(gains[1] - gains[0])
    assert gains[0].mean() > 0.0 and lost.low > 0.0


# --- the limit ------------------------------------------------------------------------------------
C, R, MARGIN, DISCOUNT, MONTHS = 10_000.0, 0.55, 900.0, 0.12, 36
OPEN = """\
motsim: 1
title: t
length: 1 year
staff: {server: {count: 1}}
customers: {arrive: {rate: 10 per day}}
journey: [{stage: s, steps: [{contact: c, staff: server, takes: 1 min, quality: 62}]}]
designs: {today: {}, better: {}}
value: {margin: 900 per visit, visits_per_year: 12, discount: 12%, horizon: 3 years}
"""


def by_formula(d: float) -> float:
    """Net of the formula itself where a share R of all customers come back, and R + d do."""
    run = simulate(loads(OPEN), replications=1, record="summary")

    def sample(returns: float) -> Sample:
        ledger = run.sample.ledger.copy()
        visits = C * 12.0
        for name in ("arrived", "served", "customers", "margin", "earned"):
            ledger[:, LEDGER.index(name)] = visits
        for name in ("returns", "margin_returns"):
            ledger[:, LEDGER.index(name)] = visits * returns
        return replace(run.sample, ledger=ledger)

    return float(money(sample(R), sample(R + d)).net[0])


def of_people(r: float) -> float:
    """Expected money of people who come each month and decide once a year, in the month of their
    own; who goes is replaced at today's rate.
    """
    there, total = np.full(12, C / 12.0), 0.0
    for month in range(1, MONTHS + 1):
        total += there.sum() * MARGIN * (1.0 + DISCOUNT) ** (-month / 12.0)
        there[month % 12] = there[month % 12] * r + C / 12.0 * (1.0 - R)
    return total


def kept(r: float) -> float:
    """Discounted months of one more who stays at each decision that a customer comes to: after the
    n-th so many of all who have been kept are there still, 1 + r + .. + r^(n - 1).
    """
    total = 0.0
    for first in range(1, 13):  # the month whose end is the first decision
        for month in range(first + 1, MONTHS + 1):
            decisions = (month - 1 - first) // 12 + 1
            total += sum(r**n for n in range(decisions)) * (1.0 + DISCOUNT) ** (-month / 12.0)
    return total


@pytest.mark.parametrize("d", [0.05, 0.01, 0.001])
def test_the_formula_is_the_limit_of_small_differences(d: float) -> None:
    """Beyond it the customers whom the difference keeps are kept again at R + d and not at R."""
    found = (of_people(R + d) - of_people(R)) / by_formula(d)
    assert found == pytest.approx(kept(R + d) / kept(R), rel=1e-9)


YEARLY = """\
motsim: 1
title: t
length: 3 years
staff: {server: {count: 5000}}
customers: {}
journey: [{stage: s, steps: [{contact: c, staff: server, takes: 0 min, quality: 62}]}]
interventions: {smile: {set: {c.quality: +6}}}
designs: {today: {}, better: {with: [smile]}}
value: {margin: 900 per visit, discount: 12%, horizon: 3 years}
population: {size: 50000, customers: 50%, knows: 100%, needs: 12 months, tries: 10% per need,
  differ: {needs: 0, stays: 0}, moves: 0%, history: none, market: {back: 0%}}
"""


def test_a_run_gives_what_is_expected() -> None:
    """Everybody decides once a year; by the chances that the visits leave, and the customers and
    outsiders who are there, the money of each month is known.
    """
    found = compare(loads(YEARLY), replications=3, workers=1)
    base, better = (found.samples[d, found.psychology] for d in found.designs)
    chance0, chance1 = (float(one.of("return").mean()) for one in (base, better))
    first = simulate(loads(YEARLY), replications=1, record="visits").visits["return_chance"]
    assert first.nunique() == 1 and chance1 > chance0 + 0.02
    size, before = 50_000, base.months
    customers = (before.of("customers") - before.of("won") + before.of("lost"))[:, 0].mean()
    untouched = float(before.of("stayed")[:, :12].sum(axis=1).mean()) / customers

    def expected(chance: float) -> Floats:
        """Visits of each month; in the first year nobody has felt anything yet."""
        there, outside, visits = customers / 12.0, (size - customers) / 12.0, []
        for year in range(3):
            there = there * (untouched if year == 0 else chance) + outside * 0.1
            outside *= 0.9
            visits += [there] * 12
        return np.array(visits)

    discounts = 1.12 ** (-np.arange(1, 37) / 12.0)
    right = float(((expected(chance1) - expected(chance0)) * 900.0 * discounts).sum())
    gain = interval(found.money_of("better").gain)
    assert gain.low < right < gain.high or abs(gain.mean / right - 1.0) < 0.01
    assert found.money_of("better").item("kept").mean() > 0.0
