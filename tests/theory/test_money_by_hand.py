"""The money of one design of each shipped scenario, reckoned by hand from the tables of a run: what
a planner with a spreadsheet would add up, month by month.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import pytest

import motsim as ms
from motsim.psychology.behaviour import told

YEAR = 365.25 * 1440.0  # minutes


class Case(NamedTuple):
    """A design, and what its file says of money."""

    design: str
    margin: float | None  # of a visit; None: a formula, whose values the table of visits has
    visits_per_year: float
    sites: int
    discount: float
    years: int
    once: float  # what is bought, for all sites
    a_year: float = 0.0


CASES = {
    "airline": Case("clean-tables", 130, 3, 1, 0.12, 3, 5_000, 30_000),
    "car-service": Case("handover-only", 900, 2, 1, 0.12, 3, 20_500),
    "cloud-service": Case(
        "open-when-it-breaks", 5200, 1, 1, 0.12, 3, 60_000 + 15_000 + 6_000 + 4_000, 8_000
    ),
    "electric-car": Case("van-first", 3200, 1, 1, 0.12, 3, 260_000 + 20_000, 32_000),
    "furniture-store": Case("ice-cream", 60, 3, 1, 0.12, 3, 20_000),
    "gym": Case("at-the-door", 18, 70, 1, 0.12, 3, 4_000),
    "hospital": Case("talk-better", 120, 3, 1, 0.08, 3, 40_000 + 2_000 + 6_000, 10_000),
    "hotel": Case("three-touches", 420, 1.6, 3, 0.12, 3, 6_000 + 8_000 + 3_000),
    "hotpot": Case("famous", None, 4, 1, 0.12, 2, 15_000 + 3_000),
    "it-desk": Case("tell-them", None, 7, 1, 0.08, 3, 12_000 + 30_000 + 1_000, 4_000),
    "lost-card": Case("safe-first", 160, 1, 1, 0.12, 3, 90_000, 8_000),
    "online-shop": Case("four-moments", 42, 4, 1, 0.12, 2, 80_000 + 60_000 + 8_000, 24_000),
    "restaurant": Case("mend-the-end", 150, 3, 1, 0.12, 3, 26_000 + 2_000 + 1_000, 4_800),
    "saas": Case("product-first", 1900, 1, 1, 0.12, 3, 150_000 + 200_000 + 30_000),
    "theme-park": Case("good-end", 110, 1, 1, 0.12, 3, 5_000 + 20_000, 8_000),
}


class Run(NamedTuple):
    """Sums of one run that money is made of."""

    customers: float
    margin: float  # of all customers
    margin_returns: float  # margin times the chance to come back
    arrived: float
    earned: float
    rules: float
    uses: float
    told: float  # people, warnings with a minus: the chance to tell, times how many it would be


def sums(run: ms.Run, margin: float | None) -> Run:
    v = run.visits[run.visits["counted"]]
    if margin is not None:
        v = v.assign(margin=margin)
    customers = v[v["reason"] != "funnel"]
    return Run(
        len(customers),
        customers["margin"].sum(),
        (customers["margin"] * customers["return_chance"]).sum(),
        len(v),
        v.loc[v["reason"] == "done", "margin"].sum(),
        v["rule_cost"].sum(),
        v["use_cost"].sum(),
        sum(
            chance * told(run.plan.psychology[segment], remembered)
            for chance, segment, remembered in zip(
                customers["tell_chance"],
                customers["segment"].cat.codes,
                customers["remembered"],
                strict=True,
            )
        ),
    )


def staff(old: pd.DataFrame, new: pd.DataFrame) -> tuple[float, float]:
    """Wages and staff time of a run: what is paid more, and minutes busier that nobody is paid
    more for, at their wage.
    """
    wages = time = 0.0
    for a, b in zip(old.itertuples(), new.itertuples(), strict=True):
        assert a.pool == b.pool
        if a.place:
            continue
        paid_a, paid_b = a.rostered_min + a.over_min, b.rostered_min + b.over_min
        wages += b.wage_cost - a.wage_cost
        busier, more = b.busy_min - a.busy_min, paid_b - paid_a
        covered = max(0.0, min(more, busier)) if busier >= 0.0 else min(0.0, max(more, busier))
        time += (busier - covered) * (b.wage_cost / paid_b if paid_b else 0.0)
    return wages, time


@pytest.mark.parametrize("name", CASES)
def test_money_of_a_shipped_scenario_by_hand(name: str) -> None:
    case, scenario = CASES[name], ms.load(name)
    compared = ms.compare(scenario, [next(iter(scenario.designs)), case.design], replications=1)
    reference, found = compared.reference, compared.money_of(case.design)
    tables = [
        ms.simulate(scenario, design=d, replications=1, record="visits")
        for d in (reference, case.design)
    ]
    old, new = (sums(t, case.margin) for t in tables)
    counted = YEAR / (scenario.length - scenario.warmup) * case.sites
    whole = YEAR / scenario.length * case.sites
    stays, months = old.margin_returns / old.margin, 12 * case.years
    typical = old.margin / old.customers

    def today(money: float, month: int) -> float:
        return money * (1.0 + case.discount) ** (-month / 12.0)

    def over_the_years(a_year: float) -> float:
        """So much a year, a twelfth each month."""
        return sum(today(a_year / 12.0, m) for m in range(1, months + 1))

    def of_customers(a_year: float) -> float:
        """So many customers a year, a twelfth each month, who then bring their margins."""
        brings = 0.0
        for won in range(1, months + 1):
            for month in range(won + 1, months + 1):
                left = stays ** ((month - won - 1) // 12)
                margin = typical * case.visits_per_year / 12.0 * left
                brings += today(a_year / 12.0 * margin, month)
        return brings

    a_year = old.customers * counted / case.visits_per_year
    kept = a_year * (new.margin_returns / new.margin - stays)
    wages, time = staff(tables[0].pools, tables[1].pools)
    earns = old.earned / old.arrived
    by_hand = {
        "kept": of_customers(kept),
        "word": of_customers((new.told - old.told) * 0.01 * counted),
        "served": over_the_years(new.arrived * (new.earned / new.arrived - earns) * counted),
        "attracted": over_the_years((new.arrived - old.arrived) * earns * counted),
        "rules": over_the_years((new.rules - old.rules) * counted),
        "per_use": over_the_years((new.uses - old.uses) * counted),
        "wages": over_the_years(wages * whole),
        "time": over_the_years(time * whole),
        "once": case.once,
        "per_year": over_the_years(case.a_year),
    }
    assert by_hand == {
        item: pytest.approx(found.item(item)[0], rel=1e-9, abs=1e-3) for item in by_hand
    }
    gains = ("kept", "word", "served", "attracted")
    net = sum(money if item in gains else -money for item, money in by_hand.items())
    assert net == pytest.approx(float(found.net[0]), rel=1e-9)
