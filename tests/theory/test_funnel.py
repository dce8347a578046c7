"""The funnel (`leaves`): the first design loses what is typed, others what is felt makes of it, and
who is lost is no customer.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

import motsim as ms
from motsim.engines import reference
from motsim.engines.compiled import engine
from motsim.errors import InputError
from motsim.plan import layout
from motsim.plan.compile import compile_plan
from motsim.plan.expected_values import visits
from motsim.plan.index import index_of
from motsim.plan.preview.summary import explain
from motsim.plan.preview.workload import pool_loads
from motsim.scenario import loads
from motsim.study.calibration.calibration_runs import intercepts
from motsim.study.run.moment_means import moment_means
from motsim.testing.battery import check_engine, plan_of
from motsim.units import MINUTE

SHOP = """motsim: 1
title: t
length: 5 d
customers: {arrive: {rate: 1000 per day}, expects: 60}
journey:
  - stage: look
    steps:
      - {contact: page, takes: 1 min, quality: normal(60 sd 15), leaves: 40%}
      - {contact: pay, takes: 1 min, quality: normal(60 sd 15), leaves: 20%}
  - stage: have
    steps: [{contact: use, takes: 5 min, quality: 70}]
interventions: {better_page: {set: {page.quality: +20}, cost: {once: 1}}, faster: {set: {pay.takes: x 0.5}, cost: {once: 1}}}
designs: {today: {}, better: {with: [better_page]}, faster: {with: [faster]}, fewer: {set: {pay.leaves: 20% -> 10%}}}
value: {margin: 10 per visit, visits_per_year: 2}
observed: {return_rate: 60% within 1 month}
"""  # noqa: E501
EVEN = SHOP.replace("normal(60 sd 15)", "60")


def shares(text: str, design: str, **how: object) -> dict[str, float]:
    """The share of those who come to each step of the funnel that is lost there."""
    v = ms.simulate(loads(text), design=design, replications=4, record="visits", **how).visits
    lost = v[v["reason"] == "funnel"]["last_step"].value_counts()
    here, found = len(v), {}
    for step in ("page", "pay"):
        found[step] = lost.get(step, 0) / here
        here -= lost.get(step, 0)
    return found


def test_the_first_design_loses_what_is_typed() -> None:
    """20,000 visits: 40 % and then 20 % of the rest, though the contented stay rather than the
    others.
    """
    assert shares(SHOP, "today") == pytest.approx(
        {"page": 0.40, "pay": 0.20}, abs=3 * math.sqrt(0.24 / 20_000)
    )
    rows = intercepts(loads(SHOP)).rows
    assert [(r.figure, r.met) for r in rows[:2]] == [("page.leaves", True), ("pay.leaves", True)]
    assert "who leave at page: 40 % observed" in rows[0].line()
    assert "在 page 离开的：观测 40%" in rows[0].line("zh")


def test_what_is_felt_moves_it_by_the_formula() -> None:
    """Everybody feels the same: 20 points more are x emotions more, and the logit of the share
    falls by x times the slope.
    """
    run = ms.simulate(loads(EVEN), design="better", replications=1)
    felt = run.moments[(run.moments["moment"] == "page") & (run.moments["kind"] == "contact")][
        "emotion"
    ]
    before = ms.simulate(loads(EVEN), design="today", replications=1).moments
    x = felt.iloc[0] - before[before["moment"] == "page"]["emotion"].iloc[0]
    wanted = 1.0 / (1.0 + math.exp(-(math.log(0.4 / 0.6) - 0.2 * x)))
    assert shares(EVEN, "better") == pytest.approx(
        {"page": wanted, "pay": 0.20}, abs=3 * math.sqrt(0.24 / 20_000)
    )
    assert shares(EVEN, "better", set={"psychology.leave_slope": 0.0}) == shares(EVEN, "today")


def test_a_design_that_changes_nothing_felt_loses_the_same_people() -> None:
    assert shares(SHOP, "faster") == shares(SHOP, "today")


def test_a_share_that_a_design_types() -> None:
    assert shares(EVEN, "fewer") == pytest.approx(
        {"page": 0.40, "pay": 0.10}, abs=3 * math.sqrt(0.24 / 20_000)
    )


def test_who_is_lost_is_no_customer() -> None:
    plan = plan_of(EVEN)
    j = engine.simulate(plan, 1, 0)
    lost = j.visits[j.visits["reason"] == layout.R_FUNNEL]
    assert len(lost) > 1000
    assert (
        (lost["survey"] < 0).all()
        and not lost["return_chance"].any()
        and not lost["tell_chance"].any()
        and not lost["returned"].any()
    )
    sums = j.totals.group().sums
    kept = j.visits[j.visits["reason"] != layout.R_FUNNEL]
    assert (sums["visits"], sums["customers"], sums["served"]) == (
        len(j.visits),
        len(kept),
        len(kept),
    )
    assert sums["remembered"] == pytest.approx(kept["remembered"].sum()) and sums[
        "return"
    ] == pytest.approx(kept["return_chance"].sum())


def test_measures_and_money() -> None:
    """Better pages win customers at once (`served`); those who came anyway remember a little more
    (`kept`).
    """
    both = ms.compare(loads(SHOP), ["today", "better"], replications=4)
    summary = (
        ms.simulate(loads(SHOP), design="today", replications=4)
        .summary()
        .set_index("measure")["mean"]
    )
    assert (
        summary["funnel_share"] == pytest.approx(1 - 0.6 * 0.8, abs=0.02)
        and summary["left_share"] == 0.0
    )
    assert summary["return"] == pytest.approx(0.6, abs=0.01)  # of customers, as a company counts
    money = both.money_of("better")
    year = float(money.terms.discounts[1:].sum()) / 12.0  # of money that comes month by month
    v = {d: shares(SHOP, d) for d in ("today", "better")}
    won = [(1 - s["page"]) * (1 - s["pay"]) for s in v.values()]
    assert money.intervals()["served"].mean == pytest.approx(
        1000 * 365 * (won[1] - won[0]) * 10 * year, rel=0.02
    )


def test_both_engines_and_words() -> None:
    assert check_engine(SHOP, 3) == []
    assert "40 % are lost on the way" in " ".join(
        explain(loads(SHOP)).journey
    ) and "40% 在漏斗中流失" in " ".join(explain(loads(SHOP), language="zh").journey)
    assert visits(index_of(loads(SHOP))) == pytest.approx([1.0, 0.6, 0.48])


def test_later_steps_see_who_is_still_there() -> None:
    """One mood for both steps: the pilot's weights make the second step lose its share of those
    whom the first one keeps.
    """
    text = (
        SHOP.replace("normal(60 sd 15)", "60 + mood", 1)
        .replace("normal(60 sd 15)", "60 + mood", 1)
        .replace("expects: 60}", "expects: 60, traits: {mood: normal(0 sd 20)}}")
    )
    steep = {"psychology.leave_slope": 0.5}
    assert shares(text, "today", set=steep) == pytest.approx({"page": 0.40, "pay": 0.20}, abs=0.015)
    v = ms.simulate(loads(text), design="today", replications=2, set=steep)
    first = v.moments[v.moments["moment"] == "page"]["emotion"].mean()
    second = v.moments[v.moments["moment"] == "pay"]["emotion"].mean()
    assert second > first + 1.0 and np.isfinite(second)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("leaves: 40%", "leaves: 100%", "nobody would go on"),
        (
            "{contact: use, takes: 5 min, quality: 70}",
            "{work: use, takes: 5 min, leaves: 5%}",
            "lost at a contact",
        ),
        ("leaves: 40%", "leaves: 140%", "140%"),
    ],
)
def test_what_cannot_be_a_funnel(old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        loads(SHOP.replace(old, new))


@pytest.mark.parametrize(
    ("hello", "host"),
    [("leaves: 50%", ""), ("", "chance: 50%"), ("leaves: 20%", "times: 2"), ("", "")],
)
def test_clocks_beside_a_stage_strike_for_those_who_come_there(hello: str, host: str) -> None:
    """What runs beside a stage is no work for whoever was lost before it."""
    scenario = loads(
        "motsim: 1\ntitle: t\nlength: 1 d\nstaff: {caller: {count: 900}}\n"
        "customers: {arrive: {every: 5 min}}\njourney:\n"
        f"  - {{stage: door, steps: [{{contact: hello, takes: 1 min, {hello}}}]}}\n"
        f"  - {{stage: stay, {host}, steps: [{{contact: rest, takes: 55 min}}]}}\n".replace(
            ", ,", ","
        )
        + "  - {stage: news, beside: stay, steps: [{contact: call, every: 10 min, staff: caller, "
        "takes: 2 min}]}\n"
    )
    (load,), plan = pool_loads(scenario), compile_plan(scenario)
    busy = [reference.simulate(plan, 1, k).pools["busy"][0] / MINUTE for k in range(8)]
    error = float(np.std(busy)) / len(busy) ** 0.5
    assert abs(np.mean(busy) - load.work.sum()) <= 12.0 + 4.5 * error


def test_peak_and_end_are_of_customers() -> None:
    """Of ten who read the page about five become customers: each has one peak and ends by using
    what was bought, though most visits end before.
    """
    plan = compile_plan(loads(EVEN))
    found = moment_means(plan, 0, 2)
    assert found.customers.sum() == pytest.approx(0.48 * found.visits.sum(), rel=0.05)
    assert found.names[found.most("end")] == "use" == found.names[found.most("peak")]
    assert found.share("end", found.names.index("use")) == 1.0
    assert found.share_of_all("peak") == pytest.approx(1.0)
    assert found.share_of_all("weight") == pytest.approx(1.0)
