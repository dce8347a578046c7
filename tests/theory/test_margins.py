"""A margin that is a formula for each customer: whose margin comes back, who is a stranger, and
what a dearer design earns.
"""

from __future__ import annotations

import numpy as np
import pytest

import motsim as ms
from motsim.engines import reference
from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.scenario import loads
from motsim.study.core.sample import LEDGER
from motsim.study.money.cash_flow import break_even_margin, money
from motsim.study.run.customer_story import explain
from motsim.study.uncertainty.scenario_model import whatif
from motsim.units import UNITS

# Every hour one customer, day and night, the first at 1:00 on Monday: 167 in a week. Families are
# six and leave 60, who comes alone leaves 10.
DINER = """motsim: 1
title: a diner
length: 7 d
customers:
  expects: 60
  segments: {{family: {{share: 50%, traits: {{guests: 6}}}}, alone: {{share: 50%, traits: {{guests: 1}}}}}}
  arrive: {{every: 1 h}}
journey: [{{stage: meal, steps: [{{contact: eat, takes: 10 min, quality: 60}}, {{contact: pay, if: not gone, takes: 1 min, quality: 60}}]}}]
rules: [{{rule: for families, on: pay.begins, if: 'toys and segment == "family"', do: {{quality: +30}}}}, {{rule: for all, on: pay.begins, if: sweets, do: {{quality: +10}}}}]
interventions: {{toys: {{}}, sweets: {{}}, dessert: {{}}, gone: {{}}, dearer: {{set: {{value.margin: {dearer}}}}}}}
designs: {{today: {{}}, toys: {{with: [toys]}}, sweets: {{with: [sweets]}}, dessert: {{with: [dessert]}}, dearer: {{with: [dearer]}}}}
value: {{margin: {margin}, visits_per_year: 2, horizon: 1 year, discount: 0%}}
"""  # noqa: E501
BY_GUEST = '"10 * guests + (5 if dessert else 0) per visit"'


def diner(margin: str = BY_GUEST, dearer: str = "x 1.2") -> ms.Scenario:
    return loads(DINER.format(margin=margin, dearer=dearer))


def by_hand(scenario: ms.Scenario, design: str) -> dict[str, float]:
    """Kept money of a year from the rows alone: everybody keeps the margin they have."""
    before, after = (
        ms.simulate(scenario, design=name, replications=1).visits for name in ("today", design)
    )
    margin = before["margin"]
    assert (before["customer"] == after["customer"]).all()
    visits = len(before) * UNITS["year"] / UNITS["week"]
    # each month's customers bring a twelfth a year, from the month after on
    months = np.arange(12).sum() / 144.0
    return {
        "kept": visits
        / 2
        * ((margin * (after["return_chance"] - before["return_chance"])).sum() / len(before))
        * 2
        * months,
        "served": visits * (after["margin"] - margin).mean(),
    }


def test_everybody_has_their_own_margin_and_both_engines_say_it() -> None:
    plan = compile_plan(
        ms.loads(
            DINER.format(
                margin="\"10 * guests + hour + (100 if weekday == 'sun' else 0)\"", dearer="x 1"
            )
        )
    )
    ours, theirs = engine.simulate(plan, 1, 0), reference.simulate(plan, 1, 0)
    assert ours.same_bytes(theirs)
    visits = ms.simulate(diner(), design="today", replications=1).visits
    assert (visits["margin"] == np.where(visits["segment"] == "family", 60.0, 10.0)).all()
    hours = ours.visits["arrived"] // 3_600_000_000 % 24
    sunday = ours.visits["arrived"] // 86_400_000_000 % 7 == 6
    expected = (
        np.where(ours.visits["segment"] == 0, 60.0, 10.0) + hours + np.where(sunday, 100.0, 0.0)
    )
    assert ours.totals.group().sums["margin"] == pytest.approx(expected.sum())


def test_one_figure_and_a_formula_that_says_the_same_are_the_same_money() -> None:
    plain, formula = (
        ms.compare(diner(text, "x 1"), ["today", "toys", "sweets"], replications=2)
        for text in ("35 per visit", '"35 + 0 * guests"')
    )
    for design in ("toys", "sweets"):
        for item, months in plain.money_of(design).months.items():
            assert formula.money_of(design).months[item] == pytest.approx(months), item
        assert formula.money_of(design).facts["value_of_kept"].mean == pytest.approx(
            plain.money_of(design).facts["value_of_kept"].mean
        )


def test_a_party_of_six_comes_back_as_six() -> None:
    """Toys keep families: by heads that is half as many as what keeps all of them would, by margin
    it is 6/7.
    """
    scenario = diner()
    found = ms.compare(scenario, ["today", "toys", "sweets"], replications=1)
    for design in ("toys", "sweets"):
        assert found.money_of(design).item("kept") == pytest.approx(
            by_hand(scenario, design)["kept"]
        ) and found.money_of(design).item("served") == pytest.approx(0.0)
    heads = ms.compare(diner("35 per visit", "x 1"), ["today", "toys"], replications=1)
    typical = found.money_of("toys").typical
    same = heads.money_of("toys").item("kept")[0] / 35.0 * typical
    assert found.money_of("toys").item("kept")[0] / same == pytest.approx(60.0 / typical, rel=0.02)
    assert found.money_of("toys").facts["kept_a_year"].mean == pytest.approx(
        heads.money_of("toys").facts["kept_a_year"].mean
    )


def test_a_stranger_is_worth_the_mean_margin() -> None:
    found = ms.compare(diner(), ["today", "sweets"], replications=1).money_of("sweets")
    months = np.arange(12).sum() / 144.0
    assert found.item("word") == pytest.approx(
        found.facts["word_a_year"].mean * found.typical * 2 * months
    )


@pytest.mark.parametrize(
    ("margin", "design", "dearer", "more"),
    [
        (BY_GUEST, "dessert", "x 1", 5.0),
        ("35 per visit", "dearer", "35 -> 42", 7.0),
        ("35 per visit", "dearer", "x 1.2", 7.0),
    ],
)
def test_a_dearer_visit_earns_on_the_visits_there_are(
    margin: str, design: str, dearer: str, more: float
) -> None:
    """Nobody comes back for it, so nothing is kept."""
    found = ms.compare(diner(margin, dearer), ["today", design], replications=2).money_of(design)
    assert found.item("served") == pytest.approx(
        more * 167 * UNITS["year"] / UNITS["week"]
    ) and found.item("kept") == pytest.approx(0.0, abs=1e-6)


def test_a_formula_can_be_set_beside_one_figure() -> None:
    """From 35 for all to 10 a guest: the mean of what each leaves less 35."""
    scenario = loads(DINER.format(margin="35 per visit", dearer='"10 * guests"'))
    found = ms.compare(scenario, ["today", "dearer"], replications=1).money_of("dearer")
    share = (
        ms.simulate(scenario, design="today", replications=1).visits["segment"] == "family"
    ).mean()
    assert found.item("served") == pytest.approx(
        (60 * share + 10 * (1 - share) - 35) * 167 * UNITS["year"] / UNITS["week"]
    )


def test_break_even_is_said_in_the_mean_margin() -> None:
    """At that multiple of the formula net is 0."""
    text = DINER.format(margin=BY_GUEST, dearer="x 1").replace(
        "toys: {}", "toys: {cost: {once: 20000}}", 1
    )
    found = ms.compare(loads(text), ["today", "toys"], replications=2).money_of("toys")
    times = break_even_margin(found) / (found.terms.margin * found.typical)
    there = loads(text.replace("10 * guests", f"{times!r} * 10 * guests"))
    assert ms.compare(there, ["today", "toys"], replications=2).money_of(
        "toys"
    ).net.mean() == pytest.approx(0.0, abs=1e-4)


def test_robust_moves_the_whole_formula_a_quarter_up_and_down() -> None:
    found = ms.robust(
        diner(dearer="x 1"),
        ["today", "toys"],
        psychology="literature",
        draws=4,
        assumptions=["margin"],
    )
    row = found.tornado().set_index("assumption").loc["money:margin"]
    assert row["base"] == 1.0 and 0.75 <= row["from"] < 0.8 and 1.2 < row["to"] <= 1.25


def test_a_margin_that_an_intervention_sets_comes_true_in_part() -> None:
    """From 35 to 42, of which half comes true: half of what it earns."""
    w = whatif(diner("35 per visit", "35 -> 42"), ["today", "dearer"], psychology="literature")
    whole, half = (w.answers("literature", {"effect:dearer": share})[0, 1] for share in (1.0, 0.5))
    assert whole.min() > 0.0 and half == pytest.approx(0.5 * whole)


def test_a_margin_that_is_set_later_is_earned_later() -> None:
    """Of twelve months three earn 35 and nine 42: three quarters of what all twelve would earn."""
    text = DINER.format(margin="35 per visit", dearer="35 -> 42")
    workers_for, later = (
        ms.compare(
            loads(text.replace("35 -> 42}", f"35 -> 42}}{begins}")),
            ["today", "dearer"],
            replications=2,
        )
        .money_of("dearer")
        .item("served")
        for begins in ("", ", starts: 3 months")
    )
    assert workers_for.min() > 0.0 and later == pytest.approx(0.75 * workers_for)


def test_the_ledger_carries_one_where_one_figure_is_typed() -> None:
    found = ms.compare(diner("35 per visit", "x 1"), ["today", "toys"], replications=2).samples[
        "toys", "literature"
    ]
    column = {name: found.ledger[:, k] for k, name in enumerate(LEDGER)}
    assert (
        (column["margin"] == column["customers"]).all()
        and (column["earned"] == column["served"]).all()
        and (column["margin_returns"] == column["returns"]).all()
    )
    assert money(found, found).gain == pytest.approx(0.0)


def test_explain_says_what_a_customer_leaves() -> None:
    run = ms.simulate(diner(), design="today", replications=1)
    family = int(run.visits.loc[run.visits["segment"] == "family", "customer"].iloc[0])
    lines = explain(run.visits, run.moments, run.acts, run.scenario, replication=0, customer=family)
    assert any(line.startswith("Earns a margin of 60 (10 * guests") for line in lines)
