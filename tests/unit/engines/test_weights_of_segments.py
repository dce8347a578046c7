"""What a moment weighs may differ between segments; both engines remember by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import motsim as ms
from motsim.engines import reference
from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.plan.preview.summary import journey_lines
from motsim.report.scenario.workbook import write_scenario_book
from motsim.scenario import load, loads
from motsim.scenario.designs.merge import design
from motsim.scenario.editing.edits import Edit, edit

SERVICE = """motsim: 1
title: two kinds of people
length: 40 min
psychology: {profile: mean, kappa: 0, b_gain: 0, halo: 0}
customers:
  arrive: {every: 1 min}
  expects: 50
  segments:
    single: {share: 50%}
    family: {share: 50%OWN}
journey:
  - stage: meal
    weight: 50%
    steps:
      - {contact: food, takes: 1 min, quality: 100}
      - {contact: service, takes: 1 min, quality: 0}
  - stage: home
    weight: 50%
    steps: [{contact: bye, takes: 1 min, quality: 50}]
designs: {today: {}, kind: {set: {food.quality: 90}}}
"""
OWN = ", weights: {food: 25%, meal: 80%, home: 20%}"


def text(own: str = OWN) -> str:
    return SERVICE.replace("OWN", own)


Engine = Callable[..., Any]


@pytest.fixture(params=[reference.simulate, engine.simulate], ids=["reference", "compiled"])
def simulate(request: pytest.FixtureRequest) -> Engine:
    return request.param  # type: ignore[no-any-return]


def visits(simulate: Engine, own: str = OWN) -> Any:
    return simulate(compile_plan(loads(text(own))), 0, 0)


def test_each_segment_remembers_by_its_own_weights(simulate: Engine) -> None:
    """Weights .8 of the meal, food a quarter of it: (.25 x 10 - .75 x 10) x .8 = -4."""
    found = visits(simulate)
    v, m = found.visits, found.moments
    assert set(v["segment"]) == {0, 1}
    assert v["remembered"][v["segment"] == 0] == pytest.approx(0.0)
    assert v["remembered"][v["segment"] == 1] == pytest.approx(-4.0)
    family = np.isin(m["person"], v["person"][v["segment"] == 1])
    assert m["weight"][family & (m["step"] == 0)] == pytest.approx(0.2)
    assert m["weight"][~family & (m["step"] == 0)] == pytest.approx(0.25)


def test_without_the_word_nothing_changes_and_the_same_weights_said_twice_are_the_same(
    simulate: Engine,
) -> None:
    plain, said = visits(simulate, ""), visits(simulate, ", weights: {meal: 50%, home: 50%}")
    assert plain.differences(said) == []
    assert visits(simulate).differences(plain) != []


def test_weights_are_shares_of_their_sum(simulate: Engine) -> None:
    twice = ", weights: {food: 50%, service: 150%, meal: 160%, home: 40%}"
    once = ", weights: {food: 25%, service: 75%, meal: 80%, home: 20%}"
    assert visits(simulate, twice).differences(visits(simulate, once)) == []


def test_moments_are_judged_with_the_weights_of_who_lived_them() -> None:
    """What is felt again of each visit, with nothing good in it, is what was recorded."""
    assert ms.moments(loads(text()), replications=2).miss < 1e-9


def test_a_mistake_is_named_at_its_place() -> None:
    with pytest.raises(ms.ScenarioError, match=r"segments\.family\.weights\.fodo.*'food'"):
        loads(text(", weights: {fodo: 10%}"))
    with pytest.raises(ms.ScenarioError, match="weights"):
        loads(text(", weights: {food: -1}"))


def test_it_is_set_said_renamed_and_kept_in_a_workbook(tmp_path: Path) -> None:
    scenario = loads(text())
    changed = design(scenario, "today", {"family.weights.food": "100%"})
    assert changed.customers.segments["family"].weights["food"] == 1.0
    assert (
        design(scenario, "today", {"family.weights.service": "5%"}).customers != scenario.customers
    )
    lines = "\n".join(journey_lines(scenario, ()))
    assert "to family weigh otherwise: food 25 %, meal 80 %, home 20 %" in lines
    assert "对family的权重不同" in "\n".join(journey_lines(scenario, (), "zh"))
    dish = edit(text(), [Edit("rename", ("journey", "meal", "steps", "food"), "dish")])
    assert "weights: {dish: 25%" in dish.text and not dish.mistakes
    supper = edit(text(), [Edit("rename", ("journey", "meal"), "supper")])
    assert "supper: 80%" in supper.text and not supper.mistakes
    write_scenario_book(scenario.origin.tree.raw, tmp_path / "book.xlsx")
    assert load(tmp_path / "book.xlsx").customers == scenario.customers
