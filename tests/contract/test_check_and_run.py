"""What `check` promises without a run, held against runs of generated worlds: who comes, and how
much work there is for whom.

The worlds keep what can be known beforehand: nobody gives up, nothing asks for what happens.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from motsim.engines.compiled import engine
from motsim.errors import InputError
from motsim.plan.compile import compile_plan
from motsim.plan.layout import SOURCE
from motsim.plan.preview.workload import is_short, pool_loads
from motsim.plan.sources import Source, number, sources
from motsim.scenario import Scenario
from motsim.testing.battery import scenario_of
from motsim.testing.worlds import Raw, world
from motsim.units import MINUTE

KEPT = ("motsim", "title", "length", "opening", "staff", "customers", "journey", "psychology")
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
    return 1.0 + len(scenario.opening.spans if scenario.opening is not None else ())


def compare(raw: Raw) -> list[str] | None:
    """What `check` says and runs do not, None for no world; who misses by luck is asked again."""
    found = missed(raw, REPLICATIONS)
    return missed(raw, 20 * REPLICATIONS) if found else found


def missed(raw: Raw, replications: int) -> list[str] | None:
    try:
        scenario = scenario_of(knowable(raw))
    except InputError:
        return None
    assert is_short(scenario)
    plan = compile_plan(scenario)
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
        work = float(load.work.sum())
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


def held(numbers: Any) -> None:
    ran, wrong = 0, {}
    for k in numbers:
        found = compare(world(k))
        ran += found is not None
        wrong |= {k: found} if found else {}
    assert not wrong
    assert ran > 0.8 * len(numbers)


def test_runs_give_what_check_promises() -> None:
    held(range(40))


@pytest.mark.slow
def test_many_runs_give_what_check_promises() -> None:
    held(range(40, 800))


def test_a_promise_that_a_run_does_not_keep_is_seen() -> None:
    assert off(np.array([3.0, 3.0, 3.0]), 21.0, 0.0) == "3 (error 0), promised 21"
    assert not off(np.array([3.0, 3.0, 3.0]), 3.0, 0.0)
