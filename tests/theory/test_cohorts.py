"""Who brings what: cohorts and the four moments of a relationship, counted again by hand from the
visits of a run, and identities that hold to the last visit.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from shops import a_town

import motsim as ms
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.sections import PageSections
from motsim.report.core.messages import Translator
from motsim.scenario import loads
from motsim.study.comparison.compare import Comparison, compare
from motsim.study.comparison.outlook_words import over
from motsim.study.core.months import Months
from motsim.study.core.relationship import MOMENTS, cohorts, visits_by_cohort
from motsim.study.run.simulate import simulate

MONTH = 43830.0  # minutes
TOWN = a_town(
    "20 months",
    clerks=2,
    arrive="8 per day",
    minutes=20,
    more="fails: {late: {chance: 20%, severity: 4}}",
    population="history: 40 weeks, moves: 20% per year, learns: whole, network: {ties: 4}",
)


@pytest.fixture(scope="module")
def run() -> ms.Run:
    return simulate(loads(TOWN), replications=2)


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return compare(loads(TOWN), replications=3, workers=1, draws=0)


def months_of(run: ms.Run) -> Months:
    return run.sample.months


def test_cohorts_are_those_of_the_visits(run: ms.Run) -> None:
    """Somebody's cohort is the quarter of their first visit in the run; customers at the start are
    those whose first visit here is not their first at all, or who are counted as `ours`.
    """
    months = months_of(run)
    for r in range(2):
        visits = run.visits[run.visits["replication"] == r].copy()
        visits["month"] = np.minimum(visits["arrived_min"] // MONTH, months.number - 1).astype(int)
        first = visits.sort_values("arrived_min").groupby("customer").first()
        ours = int(months.of("cohort 0 people")[r].sum())
        whole = 0
        for k in range(1, 8):
            joined = int(months.of(f"cohort {k} people")[r].sum())
            quarter = first[first["month"] // 3 == k - 1]
            new = quarter[quarter["visit"] == 0]
            assert len(new) <= joined <= len(quarter)  # who had been here before may be of both
            whole += joined
        # everybody who came is of one cohort; some customers at the start never came in the run
        came = len(first)
        assert came - ours <= whole <= came


def test_every_visit_and_all_margin_is_of_one_cohort(run: ms.Run) -> None:
    months = months_of(run)
    for what, name in (("visits", "felt visits"), ("earned", "felt earned")):
        parts = sum(months.of(f"cohort {k} {what}") for k in range(8))
        assert np.array_equal(np.asarray(parts), months.of(name))
    assert np.array_equal(months.of("cohort 0 visits"), months.of("ours"))
    # joined in the run, of those who had never been here: the newcomers
    joined = sum(months.of(f"cohort {k} people") for k in range(1, 8))
    assert (np.asarray(joined) >= months.of("newcomers")).all()


def test_years_put_quarters_together(run: ms.Run) -> None:
    """20 months are the start, a year, and two thirds of another."""
    months = months_of(run)
    start, one, two = cohorts(months)
    assert (start.year, one.year, two.year) == (0, 1, 2)
    assert (start.people == months.of("cohort 0 people")[:, 0]).all()
    quarters = [months.of(f"cohort {k} visits").sum(axis=1) for k in range(5, 8)]
    assert np.allclose(two.visits * two.people, np.sum(quarters, axis=0))
    assert two.visits.mean() < one.visits.mean()  # who joins later has less time
    assert np.allclose(
        np.sum(visits_by_cohort(months), axis=0), months.of("felt visits").mean(axis=0)
    )


def test_what_each_brings_adds_up_to_the_margin_of_the_run(compared: Comparison) -> None:
    """People times what each brings, over all cohorts, is margin served, discounted by month."""
    frame = compared.relationship()
    money = frame[frame["measure"].isin(["people", "brings"]) & ~frame["group"].isin(MOMENTS)]
    terms = compared.money_of("today").terms
    for design in compared.designs:
        sample = compared.samples[design, "literature"]
        whole = (sample.months.of("felt earned") * 40.0 * terms.discounts[1:]).sum(axis=1)
        worth = 40.0 * terms.discounts[1:]
        parts = sum(c.people * c.brings for c in cohorts(sample.months, worth))
        assert np.allclose(np.asarray(parts), whole)
        one = money[(money["design"] == design) & (money["measure"] == "brings")]
        assert list(one["group"]) == ["0", "1", "2"] and (one["mean"] > 0.0).all()


def test_the_four_moments_are_the_months_a_year(compared: Comparison) -> None:
    frame = compared.relationship().set_index(["design", "group", "measure"])["mean"]
    months = compared.samples["better", "literature"].months
    year = 12 / 20
    assert frame["better", "contact", "heard"] == pytest.approx(
        months.of("heard").sum(axis=1).mean() * year
    )
    failures, visits = (months.of(f"felt {k}").sum(axis=1) for k in ("failures", "visits"))
    assert frame["better", "problem", "failures"] == pytest.approx((failures / visits).mean())
    assert frame["better", "again", "stay_share"] > frame["today", "again", "stay_share"]
    assert frame["better", "again", "good_words"] > frame["today", "again", "good_words"]
    assert isinstance(compared.relationship(), pd.DataFrame)


def test_a_year_is_a_year_of_a_run_whose_last_month_is_cut_short() -> None:
    """Five weeks are two months of the table and 35 days of time."""
    found = compare(loads(TOWN.replace("20 months", "5 weeks")), replications=1, workers=1, draws=0)
    frame = found.relationship().set_index(["design", "measure"])["mean"]
    months = found.samples["today", "literature"].months
    assert months.number == 2
    assert frame["today", "first"] == pytest.approx(months.of("first").sum() * 365.25 / 35.0)
    assert found.money_years == pytest.approx(35.0 / 365.25)
    assert over(found, "profit", "en") == "net over 0.0958 years"


def test_what_each_brings_more_is_in_its_own_unit() -> None:
    """Chinese counts large sums in ten thousands: what is beside one says in what it counts."""
    text = TOWN.replace("title:", "currency: CNY\ntitle:").replace("margin: 40 ", "margin: 40000 ")
    found = compare(loads(text.replace("20 months", "8 weeks")), replications=1, workers=1, draws=0)
    facts = facts_of(found)
    said = {
        language: PageSections(facts, Translator(language, "CNY", facts.sums)).cohorts().rows[2][3]
        for language in ("en", "zh")
    }
    value, gap = (one.strip("（）") for one in said["zh"].partition("（")[::2])
    assert value.endswith("万元") and gap.startswith("+") and gap.endswith("元")
    assert said["en"].startswith("CNY ") and "(+CNY " in said["en"]
