"""A design reads anew only what it changes. Whatever comes of it is the same as if everything were
read anew: values, plans, mistakes.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from motsim.errors import ScenarioError
from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.scenario import Scenario, buy, design, load
from motsim.scenario.designs.merge import full_share
from motsim.scenario.language.schema import Block

FOLDER = Path(__file__).parents[4] / "scenarios"
FILES = [
    *sorted(FOLDER.glob("*.yaml")),
    *sorted((FOLDER / "demos").glob("*.yaml")),
    *sorted((FOLDER / "effects").glob("*.yaml")),
]
RICH = [FOLDER / f"{name}.yaml" for name in ("car-service", "hospital", "online-shop")]

# what a caller may set, right and wrong: values out of range, of no kind, names that vanish or
# appear, entries that do not go together
SETS: tuple[dict[str, Any], ...] = (
    {"length": "2 weeks"},
    {"length": "-3 d"},
    {"length": "1000 years"},
    {"warmup": "90 weeks"},
    {"opening": "never"},
    {"opening": None},
    {"title": None},
    {"value.margin": "wait * 2"},
    {"value.margin": "100 if wait > 3 min else 50"},
    {"value.sites": "0"},
    {"psychology": "nobody"},
    {"psychology": "simple"},
    {"loss_aversion": "2.5"},
    {"loss_aversion": "900"},
    {"customers.arrive.rate": None},
    {"customers.arrive.rate": "x 2"},
    {"customers.expects": "120"},
    {"customers.traits.brand_new": "30%"},
    {"customers.segments": {"brand_new": {"share": "10%"}}},
    {"customers.segments": None},
    {"customers.traits": None},
    {"staff": None},
    {"promises": None},
    {"rules": None},
    {"places": None},
    {"interventions": None},
    {"designs": None},
    {"journey": None},
    {"observed": None},
    {"value": None},
)
STEPS: tuple[dict[str, Any], ...] = (
    {"quality": "+4"},
    {"quality": "200"},
    {"quality": "+900"},
    {"quality": "1 -> 2"},
    {"quality": "wiat > 3"},
    {"takes": "x 0.5"},
    {"takes": "3"},
    {"takes": None},
    {"staff": "nobody"},
    {"staff": "none"},
    {"if": "nothing_of_this"},
    {"if": "wait > 3"},
    {"if": "wait > 3 min"},
    {"chance": "90%"},
    {"queue_limit": "5"},
    {"source": "nowhere"},
    {"score": "4"},
    {"leaves": "100%"},
    {"again": "100%"},
    {"next": [{"to": "nowhere"}]},
    {"next": [{"to": "leave"}]},
    {"every": "0 min"},
    {"fails": {"brand_new": {"chance": "3%", "severity": "4"}}},
    {"fails": None},
    {"class": "gold"},
    {"weight": "-1"},
    {"unknown": "3"},
    {"baseline": "101"},
    {"quality": {"reliability": "70", "empathy": "300"}},
)


def anew(scenario: Scenario) -> Scenario:
    """The scenario, of which nothing is known to be right: each design of it is read as a whole."""
    return scenario.model_copy().from_tree(replace(scenario.origin, right=None), scenario.current)


def said(scenario: Scenario) -> tuple[Any, ...]:
    """All that there is to a scenario: every value with its text, which entries were typed, places,
    and what is bought.
    """
    return repr(scenario), typed(scenario), scenario.current, scenario.design_name, scenario.words


def typed(value: Any) -> Any:
    """Which entries of which blocks were typed."""
    if isinstance(value, Block):
        return sorted(value.model_fields_set), [
            typed(getattr(value, name)) for name in type(value).model_fields
        ]
    if isinstance(value, dict):
        return {key: typed(one) for key, one in value.items()}
    return [typed(one) for one in value] if isinstance(value, tuple) else None


def arrays(plan: Plan) -> dict[str, Any]:
    found = {one.name: getattr(plan, one.name) for one in fields(plan)}
    return {
        name: (value.dtype, value.shape, value.tobytes())
        if isinstance(value, np.ndarray)
        else value
        for name, value in found.items()
    }


def outcome(
    of: Scenario, name: str, changes: Mapping[str, Any], bought: Mapping[str, float]
) -> Any:
    """A design in full, or every mistake in it."""
    try:
        return said(design(of, name, changes, bought=bought))
    except ScenarioError as error:
        return error.mistakes


def purchases(scenario: Scenario, count: int, seed: int) -> list[dict[str, float]]:
    """Nothing, everything, and some in full and in part."""
    rng = random.Random(seed)
    full = {name: full_share(one) for name, one in scenario.interventions.items()}
    some = (
        {
            name: share * rng.choice((1.0, 1.0, 0.37))
            for name, share in full.items()
            if rng.random() < 0.5
        }
        for _ in range(count)
    )
    return [{}, *([full, *some] if full else ())]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_designs_and_purchases_are_as_if_read_anew(path: Path) -> None:
    scenario = load(path)
    whole = anew(scenario)
    assert scenario.origin.right is not None and whole.origin.right is None
    for name in scenario.designs:
        for bought in purchases(scenario, 4 if path in RICH else 1, 7):
            one, other = design(scenario, name, bought=bought), design(whole, name, bought=bought)
            assert said(one) == said(other)
            assert arrays(compile_plan(one)) == arrays(compile_plan(other))
    for bought in purchases(scenario, 1, 8):
        assert said(buy(design(scenario, name, bought={}), bought)) == said(
            buy(design(whole, name, bought={}), bought)
        )


def test_what_is_not_changed_is_the_same_value() -> None:
    scenario = load(RICH[0])
    found = design(scenario, "today", bought={"greet_at_the_car": 1.0})
    assert (
        found.interventions is scenario.interventions
        and found.labels is scenario.labels
        and found.customers is scenario.customers
    )
    same = [one is other for one, other in zip(found.steps, scenario.steps, strict=True)]
    assert (
        same.count(False) == 1
        and not same[[step.name for step in scenario.steps].index("greeting")]
    )


@pytest.mark.parametrize(
    "path", [path for path in RICH if path.stem != "hospital"], ids=lambda path: path.stem
)
def test_mistakes_are_as_if_read_anew(path: Path) -> None:
    """Mistakes are the same, and so is what is right: of either there is a good part."""
    scenario = load(path)
    whole, first = anew(scenario), next(iter(scenario.designs))
    steps = [step.name for step in scenario.steps]
    changes = [
        *SETS,
        *(
            {f"{step}.{key}": value for key, value in one.items()}
            for one in STEPS
            for step in steps[:: max(len(steps) // 4, 1)]
        ),
    ]
    changes += [{step: None} for step in steps] + [
        {name: None} for name in (*scenario.staff, *scenario.interventions, *scenario.promises)
    ]
    wrong = 0
    for change in changes:
        found = outcome(scenario, first, change, {})
        assert found == outcome(whole, first, change, {}), change
        wrong += isinstance(found, list)
    assert 0.2 < wrong / len(changes) < 0.8


@pytest.mark.parametrize(
    "changes",
    [
        {"labels.zh.nothing": "x"},
        {"interventions.greet_at_the_car.set": {"greeting.quality": "+100"}},
        {"greet_at_the_car.cost.once": "-3"},
        {"greet_at_the_car.cost.once": "3", "greeting.quality": "+1"},
        {"focus-60-30-10.budget": "12"},
        {"focus-60-30-10.with": ["nothing"]},
    ],
)
def test_what_interventions_and_designs_are_set_to(changes: dict[str, Any]) -> None:
    scenario = load(RICH[0])
    for name in scenario.designs:
        assert outcome(scenario, name, changes, {"greet_at_the_car": 1.0}) == outcome(
            anew(scenario), name, changes, {"greet_at_the_car": 1.0}
        )
