"""Customers who break away as a bad visit closes (`leave_after_bad`, where people come back)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from motsim.engines import reference
from motsim.engines.common.population import counted_of
from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.plan.random_streams import stream_of, uniform
from motsim.psychology.behaviour import break_chance, return_chance, stay_chance
from motsim.psychology.parameters import INDEX, psychology_row
from motsim.scenario import loads
from motsim.study.core.months import columns_by_month
from motsim.study.core.relationship import figures
from motsim.study.run.simulate import simulate

LEAVE = 0.25
# whoever has not broken away comes at every need (but one in 22,000)
TOWN = """motsim: 1
title: Tiny shop
length: {length}
customers: {{expects: 60}}
psychology: {{profile: literature, leave_after_bad: {leave}, return_base: {base}, return_slope: 0}}
journey: [{{stage: s, steps: [{{contact: c, takes: 2 min, quality: "{quality}"}}]}}]
population: {{size: {size}, customers: 100%, needs: 1 month, tries: {tries}, moves: 0%,
  history: none, differ: {{needs: 0, stays: 0}}, learns: {learns}{more}}}
"""


def text(**more: Any) -> str:
    said = {
        "length": "6 months",
        "leave": LEAVE,
        "base": 10,
        "quality": "20",
        "size": 3000,
        "tries": "0%",
        "learns": "no",
        "more": "",
    }
    return TOWN.format(**said | more)


def plan(**more: Any) -> Any:
    return compile_plan(loads(text(**more)))


def luck(visits: Any, seed: int, replication: int) -> np.ndarray:
    """The one draw of each visit that decides, by hand."""
    stream = stream_of("population/breaks")
    who = zip(visits["person"].tolist(), visits["visit"].tolist(), strict=True)
    return np.array([uniform(seed, replication, p, v, stream, 0) for p, v in who])


# --- by hand --------------------------------------------------------------------------------------
@pytest.mark.parametrize("learns", ["no", "whole"])
def test_of_so_many_bad_visits_a_share_is_the_last(learns: str) -> None:
    """Each bad visit is the last with the chance that is typed, so of 3,000 people as many are left
    after v visits as 0.75^v says; the draw is that of the visit, and nobody else goes.
    """
    this = plan(learns=learns)
    found = engine.simulate(this, 5, 1)
    visits, m = found.visits, found.months
    broke = visits["returned"] == -2.0
    assert (visits["remembered"] < 0.0).all()
    assert (broke == (luck(visits, 5, 1) < LEAVE)).all()
    last = {int(p): int(v) for p, v in zip(visits["person"], visits["visit"], strict=True)}
    assert all(last[int(p)] == v for p, v in zip(visits["person"][broke], visits["visit"][broke]))
    assert m["broke_away"].sum() == broke.sum()
    assert 0 <= m["lost"].sum() - broke.sum() <= 5
    assert m["customers"][-1] == 3000 - m["lost"].sum()
    for v in range(5):
        came = int((visits["visit"] == v).sum())
        right = 3000 * (1.0 - LEAVE) ** v
        assert abs(came - right) <= 3.0 * math.sqrt(right * (1.0 - (1.0 - LEAVE) ** v))


def test_both_engines_say_the_same_of_them() -> None:
    this = plan(size=40, quality="(20 if visits in (1, 3) else 70)", learns="moments", tries="30%")
    found = engine.simulate(this, 2, 0)
    assert found.months["broke_away"].sum() > 3
    assert found.differences(reference.simulate(this, 2, 0)) == []


def test_the_visit_itself_decides_and_not_all_of_them() -> None:
    """Five good visits before a bad one keep nobody from breaking away after it: of all visits the
    memory is still good. Nor does anybody after a good visit that follows a bad one.
    """
    found = engine.simulate(plan(learns="whole", quality="(20 if visits == 3 else 90)"), 1, 0)
    visits = found.visits
    broke, bad = visits["returned"] == -2.0, visits["visit"] == 3
    assert (broke == (bad & (luck(visits, 1, 0) < LEAVE))).all()
    share, n = broke[bad].mean(), bad.sum()
    assert n > 2900
    assert abs(share - LEAVE) <= 3.0 * math.sqrt(LEAVE * (1.0 - LEAVE) / n)


def test_they_are_won_back_like_anybody_who_was_lost() -> None:
    """At every need whoever broke away before tries us again with the chance of one who was a
    customer, and counts as won back; so customers at the end of months are in balance.
    """
    this = plan(tries="40%", more=", market: {back: 50%}", length="24 months")
    found = engine.simulate(this, 3, 0)
    m = found.months
    gone, before = 0, 3000
    for row in m:
        assert row["customers"] == before + row["won"] + row["won_back"] - row["lost"]
        before = row["customers"]
        gone += row["needs"] - row["stayed"]
    assert m["won"].sum() == 0 and m["lost"].sum() <= m["broke_away"].sum() + 5
    back = m["won_back"].sum()
    assert abs(back / gone - 0.2) <= 3.0 * math.sqrt(0.2 * 0.8 / gone)
    # two states: a customer is lost by a chance of 1/4, somebody else is won by 1/5 at a need and
    # lost again by 1/4 at the close of that visit
    assert m["customers"][-1] == pytest.approx(3000 * (0.75 * 0.2) / (0.25 + 0.75 * 0.2), rel=0.06)


def test_no_chance_draws_nothing_and_says_nothing() -> None:
    """Without the word nothing is counted and no column is there; a chance of one's own stands in
    place of all that is remembered.
    """
    plain, constant = plan(leave=0), plan(more=", stays: 80%")
    for one in (plain, constant):
        assert not one.breaks_away and "broke_away" not in counted_of(one)
        found = engine.simulate(one, 1, 0)
        assert not found.months["broke_away"].any() and (found.visits["returned"] == -1.0).all()
    assert "broke_away" in counted_of(plan())
    assert "broke_away" in columns_by_month(plain)  # to be held against a design that has some
    strangers = replace(plan(), population=plain.population[:0])
    assert not strangers.breaks_away


def test_chance_of_a_stranger_and_of_a_customer() -> None:
    """Who comes back of strangers: who has not broken away, and of these who would come."""
    row = psychology_row("claims", {})
    for r in (-6.0, -0.1, 0.0, 3.0):
        for lost in (0.0, 1.0):
            kept = 1.0 - break_chance(row, r)
            assert return_chance(row, r, 0.0, lost) == pytest.approx(
                kept * stay_chance(row, r, 0.0, lost), rel=1e-15
            )
        assert break_chance(row, r) == (row[INDEX["leave_after_bad"]] if r < 0.0 else 0.0)


# --- where it is read -----------------------------------------------------------------------------
def test_tables_figures_and_explain_say_who_broke_away() -> None:
    run = simulate(loads(text(size=60, tries="20%")), replications=2)
    visits = run.visits
    assert visits["broke_away"].sum() == run.months["broke_away"].sum() > 20
    assert "broke_away" in [one.name for one in figures(run.sample.months)]
    gone = visits[visits["broke_away"]]
    for returned, says in ((True, "Won back later"), (False, "no visit after this one")):
        one = gone[gone["returned"] == returned].iloc[0]
        told = run.explain(int(one["customer"]), replication=int(one["replication"]))
        lines = [line for line in told.splitlines() if line.startswith("Broke away")]
        assert lines and all("25 %" in line or "25%" in line for line in lines)
        assert any(says in line for line in lines)
    calm = simulate(loads(text(size=20, leave=0)), replications=1)
    assert "broke_away" not in calm.visits and "broke_away" not in calm.months
