"""What `check` promises without a run, held against runs of generated worlds: who comes, how much
work there is for whom, and for how long places are held.

The worlds keep what can be known beforehand: nobody gives up, nothing asks for what happens.
"""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest

from motsim.engines.compiled import engine
from motsim.errors import InputError
from motsim.plan.compile import compile_plan
from motsim.plan.layout import SOURCE
from motsim.plan.preview.places import place_loads
from motsim.plan.preview.workload import pool_loads
from motsim.plan.sources import Source, number, sources
from motsim.plan.weeks import openings
from motsim.scenario import Scenario
from motsim.scenario.language.rates import WEEK_MINUTES
from motsim.testing.battery import scenario_of
from motsim.testing.worlds import Raw, world
from motsim.units import MINUTE

KEPT = (
    "motsim",
    "title",
    "length",
    "first_day",
    "opening",
    "staff",
    "customers",
    "journey",
    "psychology",
)
STEP = ("contact", "work", "away", "staff", "takes", "chance", "again", "until")
STAGE = ("stage", "away", "chance", "times")
ASKS = ("if ", "wait", "queue", "busy", "failed")  # words of what happens in a run
REPLICATIONS, ERRORS = 20, 4.5


def knowable(raw: Raw) -> Raw:
    """The same world without what nobody can know beforehand."""

    def fixed(block: Raw, keys: tuple[str, ...]) -> Raw:
        return {
            key: value
            for key, value in block.items()
            if key in keys and not any(word in str(value) for word in ASKS)
        }

    raw = {key: value for key, value in raw.items() if key in KEPT}
    raw["journey"] = [
        {**fixed(stage, STAGE), "steps": [fixed(step, STEP) for step in stage["steps"]]}
        for stage in raw["journey"]
        if not stage.keys() & {"ahead", "beside"}
    ]
    for stage in raw["journey"]:
        for step in stage["steps"]:
            if "staff" in step:  # how long it holds them is not counted, and `check` says so
                step.pop("until", None)
                # how long who is there first waits for the others is not counted either
                step["staff"] = step["staff"].partition(",")[0]
            if "away" in step and not step.keys() & {"takes", "until"}:
                step["takes"] = "1 min"
    ways = [raw["customers"], *raw["customers"].get("segments", {}).values()]
    for arrive in (way["arrive"] for way in ways if "arrive" in way):
        arrive.get("appointments", {}).pop("punctual", None)  # who is late may find the door shut
    for segment in raw["customers"].get("segments", {}).values():
        segment.pop("patience", None)
    return raw


def slack(scenario: Scenario, source: Source) -> float:
    """By how many customers a count at even intervals may miss its mean: one at each edge."""
    if source.arrive.every is None:
        return 1e-9
    return 1.0 + sum(len(one.spans) for one in openings(scenario) if one is not None)


def weeks_of(scenario: Scenario) -> float:
    """Loads are those of the mean week, or of a shorter run."""
    return max(1.0, scenario.length / WEEK_MINUTES)


def compare(raw: Raw) -> list[str] | None:
    """What `check` says and runs do not, None for no world; who misses by luck is asked again."""
    found = missed(raw, REPLICATIONS)
    return missed(raw, 20 * REPLICATIONS) if found else found


def missed(raw: Raw, replications: int) -> list[str] | None:
    try:
        scenario = scenario_of(knowable(raw))
        plan = compile_plan(scenario)
    except InputError:
        return None
    runs = [engine.simulate(plan, 7, k) for k in range(replications)]
    found, edges = [], 0.0
    ways = sources(scenario)
    for k, source in enumerate(ways):
        come = np.array([float((run.visits["person"] // SOURCE == k).sum()) for run in runs])
        miss = off(come, number(scenario, source), slack(scenario, source))
        edges += slack(scenario, source)
        found += [f"{source.path}: {miss}"] if miss else []
    everybody = math.fsum(number(scenario, source) for source in ways)
    for k, load in enumerate(pool_loads(scenario)):
        work = float(load.work.sum()) * weeks_of(scenario)
        busy = np.array([run.pools["busy"][k] / MINUTE for run in runs])
        miss = off(busy, work, 1e-6 + edges * work / max(everybody, 1.0))
        found += [f"{load.pool}: {miss}"] if miss else []
    return found


def off(seen: Any, promised: float, slack: float) -> str:
    """A sentence where the mean of runs is not what was promised."""
    error = float(seen.std(ddof=1)) / math.sqrt(len(seen))
    if abs(float(seen.mean()) - promised) <= slack + ERRORS * error:
        return ""
    return f"{seen.mean():g} (error {error:g}), promised {promised:g}"


# --- places ---------------------------------------------------------------------------------------
def placed(number: int) -> Raw:
    """A knowable world with places for everybody, staff for everybody, and what the readable part
    of its journey leads to: the funnel, jumps and conditions.
    """
    whole, raw, r = world(number), knowable(world(number)), random.Random(f"places {number}")
    raw["staff"] = {pool: {"count": "900"} for pool in raw["staff"]}
    steps = {name_of(step): step for stage in raw["journey"] for step in stage["steps"]}
    ends = {*steps, "leave", "done"}
    for own in (step for stage in whole["journey"] for step in stage["steps"]):
        step = steps.get(name_of(own), {})
        leads = [row for row in own.get("next", []) if row["to"] in ends]
        more = {"leaves": own.get("leaves"), "if": own.get("if"), "next": leads}
        step |= {key: one for key, one in more.items() if one and not asks(one)}
    traits = list(raw["customers"].get("traits", {}))
    for k in range(r.randint(1, 3)):
        first, last = sorted(r.choices(list(steps), k=2), key=list(steps).index)
        place = {"count": "900", "from": first, "to": last}
        if traits and r.random() < 0.4:
            place["if"] = r.choice([f"{name} > 0.5" if "n" in name else name for name in traits])
        raw.setdefault("places", {})[f"bay{k}"] = place
    return raw


def name_of(step: Raw) -> str:
    return str(step.get("contact") or step.get("work") or step.get("away"))


def asks(value: Any) -> bool:
    return any(word in str(value) for word in ASKS)


def missed_places(scenario: Scenario, replications: int) -> list[str]:
    """Places that runs hold for longer or shorter than `check` says; of others it says nothing."""
    plan, found, ways = compile_plan(scenario), [], sources(scenario)
    runs = [engine.simulate(plan, 7, k) for k in range(replications)]
    edges = math.fsum(slack(scenario, source) for source in ways)
    everybody = math.fsum(number(scenario, source) for source in ways)
    for load in place_loads(scenario):
        k = len(scenario.staff) + list(scenario.places).index(load.place)
        busy = np.array([run.pools["busy"][k] / MINUTE for run in runs])
        minutes = float(load.held.sum()) * weeks_of(scenario)
        miss = off(busy, minutes, 1e-6 + edges * minutes / max(everybody, 1.0))
        found += [f"{load.place}: {miss}"] if miss else []
    return found


def held_places(numbers: Any) -> None:
    places, said, wrong = 0, 0, {}
    for k in numbers:
        try:
            scenario = scenario_of(placed(k))
        except InputError:
            continue
        places, said = places + len(scenario.places), said + len(place_loads(scenario))
        found = missed_places(scenario, REPLICATIONS)
        found = missed_places(scenario, 20 * REPLICATIONS) if found else found
        wrong |= {k: found} if found else {}
    assert not wrong
    assert places > 1.2 * len(numbers) and said > 0.5 * places


def test_runs_hold_places_for_as_long_as_check_says() -> None:
    held_places(range(60))


@pytest.mark.slow
def test_many_runs_hold_places_for_as_long_as_check_says() -> None:
    held_places(range(60, 600))


def held(numbers: Any) -> None:
    ran, wrong = 0, {}
    for k in numbers:
        found = compare(world(k))
        ran += found is not None
        wrong |= {k: found} if found else {}
    assert not wrong
    assert ran > 0.8 * len(numbers)


def test_runs_give_what_check_promises() -> None:
    held(range(16))


def test_more_runs_give_what_check_promises() -> None:
    held(range(16, 40))


@pytest.mark.slow
def test_many_runs_give_what_check_promises() -> None:
    held(range(40, 800))


def test_a_promise_that_a_run_does_not_keep_is_seen() -> None:
    assert off(np.array([3.0, 3.0, 3.0]), 21.0, 0.0) == "3 (error 0), promised 21"
    assert not off(np.array([3.0, 3.0, 3.0]), 3.0, 0.0)
