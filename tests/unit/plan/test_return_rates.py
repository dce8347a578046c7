"""What a return rate and newcomers say of a single need, by hand and by closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import gammainc

from motsim.plan.population import TownSize, return_rate_of, town_of
from motsim.plan.preview.summary import explain
from motsim.plan.return_rates import elsewhere_first, gamma_share, needs_within, seen_again
from motsim.plan.town_flow import Chances, flow, last_year
from motsim.scenario import Scenario, loads
from motsim.scenario.language.population import MONTH, YEAR

SHOP = """\
motsim: 1
title: t
length: 1 year
customers: {arrive: {rate: 20 per day}}
journey: [{stage: s, steps: [{contact: c, takes: 2 min, quality: 70}]}]
value: {visits_per_year: 4}
observed: {OBSERVED}
population: {POPULATION}
"""


def town(observed: str, population: str = "history: 1 year") -> tuple[Scenario, TownSize]:
    scenario = loads(SHOP.replace("OBSERVED", observed).replace("POPULATION", population))
    assert scenario.population is not None
    return scenario, town_of(scenario, scenario.population)


def test_share_of_a_gamma_below_x() -> None:
    for shape in (0.3, 1.0, 4.0, 40.0):
        for x in (0.01, 0.5, 3.9, 7.0, 60.0):
            assert gamma_share(shape, x) == pytest.approx(float(gammainc(shape, x)), abs=1e-12)
    assert gamma_share(2.0, 0.0) == 0.0


def test_needs_of_exponential_gaps_are_those_of_poisson() -> None:
    """Two are expected within the time."""
    found = needs_within(MONTH, 1.0, 0.0, 0.0, 2.0 * MONTH)
    none, one = math.exp(-2.0), 2.0 * math.exp(-2.0)
    assert found[:2] == pytest.approx((1.0 - none, 1.0 - none - one), rel=1e-9)


def test_the_return_rate_by_hand() -> None:
    """Nine of ten have a need within the time, six a second one, three a third."""
    needs = (0.9, 0.6, 0.3)
    assert elsewhere_first(needs, 0.2) == pytest.approx(0.6 * 0.2 + 0.3 * 0.8 * 0.2)
    assert seen_again(needs, 0.5, 0.2) == pytest.approx(0.45 + 0.5 * 0.168)
    assert seen_again((), 0.5, 0.2) == 0.0


def test_the_people_of_a_town_by_hand() -> None:
    """Half are customers, half of the others know us; everybody has one need a step."""
    c = Chances(
        gap=10.0, stays=0.8, tries=0.4, back=0.5, hears=0.2, moves=0.0, customers=0.5, knows=0.5
    )
    come, new = flow(c, 10.0, 2)
    # .5 x .8 stay, .25 x .4 are won, .25 x .2 hear and .4 of them are won
    assert come[0] == pytest.approx(0.4 + 0.1 + 0.02) and new[0] == pytest.approx(0.12)
    here, known, left, stranger = 0.52, 0.25 - 0.1 + 0.03, 0.1, 0.2
    assert new[1] == pytest.approx(known * 0.4 + stranger * 0.2 * 0.4)
    assert come[1] == pytest.approx(here * 0.8 + left * 0.4 * 0.5 + new[1])


def test_where_nobody_is_left_only_who_moves_in_is_new() -> None:
    """Of a town in which everybody comes at once, as many are new as have moved."""
    c = Chances(
        gap=YEAR / 400.0, stays=1.0, tries=1.0, back=1.0, hears=1.0, moves=0.1, customers=0.3,
        knows=1.0,
    )  # fmt: skip
    assert last_year(c, 3.0 * YEAR).newcomers == pytest.approx(0.1, rel=0.01)


@pytest.mark.parametrize("share", [20, 50, 80])
@pytest.mark.parametrize("people", ["history: 1 year", "size: 900, customers: 3%"])
def test_what_is_observed_is_what_follows(share: int, people: str) -> None:
    """The chances that follow from a return rate give it, and as many are won as are lost."""
    scenario, found = town(f"return_rate: {share}% within 12 months", people)
    p = scenario.population
    assert p is not None and found.stays is not None
    assert return_rate_of(scenario, p, found) == pytest.approx(share / 100.0, abs=0.005)
    moving = 0.1 / 4.0
    knows = found.known + (1.0 - found.known) * p.hears
    lost = found.customers * (1.0 - found.stays + moving)
    assert (knows - found.customers) * found.tries == pytest.approx(lost, rel=1e-6)


def test_size_follows_from_the_rate_and_how_many_are_customers() -> None:
    """Visits of customers, one at each need."""
    _, found = town("return_rate: 50% within 12 months")
    visits = 20.0 * 365.25
    assert found.size * 4.0 * found.customers == pytest.approx(visits, rel=1e-3)
    assert town("satisfaction: 70")[1].customers == 0.30
    # 12 % of the others come at a need, fewer where many of those seen again would be of them
    assert town("return_rate: 80% within 12 months")[1].tries == 0.12 > found.tries


def test_newcomers_say_how_many_try_us() -> None:
    """The fewer of the visits are of newcomers, the more try us, in a smaller town."""
    few, many = (town(f"new_customers: {n} per month")[1] for n in (150, 300))
    assert few.tries > 2.0 * many.tries and few.size < many.size
    typed = [town(f"new_customers: {n} per year", "size: 4000")[1].tries for n in (60, 120, 240)]
    assert typed == sorted(typed) and typed[0] < 0.5 * typed[2]


def test_a_return_rate_that_needs_alone_cannot_give_is_said() -> None:
    """One need in three years on average, and 90 % seen again within a month."""
    far = "return_rate: 90% within 1 month"
    scenario, found = town(far, "needs: exponential(36 months), size: 900")
    p = scenario.population
    assert p is not None
    near = return_rate_of(scenario, p, found)
    assert near < 0.2
    lines = explain(scenario).coming
    assert any("the nearest that can be" in line for line in lines)
    scenario, _ = town("return_rate: 50% within 12 months")
    assert not any("the nearest that can be" in line for line in explain(scenario).coming)
    assert np.isfinite(near)
