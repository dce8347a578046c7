"""A rule that decides in Python means what the same rule in a file means: the readable engine gives
the bytes that the fast one gives for the file.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from motsim.engines.compiled import engine
from motsim.engines.reference import Seen
from motsim.errors import InputError, RunError
from motsim.scenario.designs.merge import design, full_share
from motsim.scenario.designs.python_rules import Behaviour, behaviour, plugged
from motsim.scenario.language.schema import Scenario
from motsim.testing.battery import outcome, plan_of, scenario_of, truth
from motsim.testing.worlds import Raw, world

# effects whose figures may be answered, and their unit
ANSWERED = {
    "quality": 1.0,
    "expects": 1.0,
    "return": 0.01,
    "tell": 0.01,
    "priority": 1.0,
    "emotion": 1.0,
}


def figure(key: str, text: str) -> float | None:
    """The number of an effect that is a plain one in its own unit."""
    try:
        return (
            float(text.removesuffix("%")) * ANSWERED[key]
            if text.endswith("%") == (ANSWERED[key] == 0.01)
            else None
        )
    except (KeyError, ValueError):
        return None


def in_python(rule: Mapping[str, Any]) -> Behaviour:
    """The same rule, its plain figures answered by a function and the rest said with `do`."""
    found = {key: figure(key, value) for key, value in rule["do"].items() if isinstance(value, str)}
    answered = {key: value for key, value in found.items() if value is not None}
    rest = {key: value for key, value in rule["do"].items() if key not in answered}

    def decide(customer: Seen) -> Mapping[str, float] | bool:
        assert -10.0 <= customer.worst <= customer.best <= 10.0 and 0.0 <= customer.hour < 24.0
        customer.draw()  # draws are its own: nothing else moves
        return answered or True

    words = {
        "when" if key == "if" else key: value
        for key, value in rule.items()
        if key not in ("rule", "do", "source")
    }
    return behaviour(**words, name=rule["rule"], do=rest)(decide)


def both_ways(raw: Raw) -> Iterator[Any]:
    """The plan of a world, and of the same world with its rules in Python."""
    without = copy.deepcopy(raw)
    rules = without.pop("rules")
    yield plan_of(raw)
    bare: Scenario = scenario_of(without)
    if bare.interventions:
        bare = design(
            bare,
            next(iter(bare.designs)),
            bought={name: full_share(one) for name, one in bare.interventions.items()},
        )
    yield plan_of(plugged(bare, [in_python(one) for one in rules]))


@pytest.mark.parametrize("part", range(3))
def test_rules_of_generated_worlds_in_python(part: int) -> None:
    ran = acts = 0
    for number in range(part, 120, 3):
        raw = world(number)
        if not raw.get("rules"):
            continue
        try:
            typed, decided = both_ways(raw)
        except InputError:  # what the language refuses is no world
            continue
        expected, found = (
            outcome(engine.simulate, typed, number, 0),
            outcome(truth, decided, number, 0),
        )
        if found is None or isinstance(expected, str) or isinstance(found, str):
            assert found is None or expected == found
            continue
        # Python may ask for words that no expression asks for
        assert set(expected.differences(found)) <= {"traits"}, number
        ran, acts = ran + 1, acts + int((expected.acts["kind"] == 0).sum())
    assert ran > 20 and acts > 300


def test_the_fast_engine_refuses_what_it_cannot_ask() -> None:
    number, raw = next((n, world(n)) for n in range(99) if world(n).get("rules"))
    _, decided = both_ways(raw)
    with pytest.raises(RunError, match="the fast engine cannot ask Python"):
        engine.simulate(decided, number, 0)
