"""Do two engines give the same bytes? The battery runs generated worlds through both, minimises a
failing one and saves it.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mesa

from motsim.engines import reference
from motsim.engines.common.journeys import Journeys
from motsim.engines.common.population import later
from motsim.engines.compiled import engine as compiled
from motsim.errors import InputError, MotsimError, RunError
from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.plan.population import with_past
from motsim.scenario import Scenario, design, loads
from motsim.scenario.checks.semantics import findings
from motsim.scenario.checks.validation import values_of
from motsim.scenario.designs.merge import full_share
from motsim.scenario.language.schema import Origin
from motsim.scenario.source.yaml_tree import Tree
from motsim.testing.worlds import Raw, text_of, world

Engine = Callable[[Plan, int, int], Journeys]
# arrays so short that they grow and are emptied many times in a run
SMALL = {"slots": 4, "rows": 64}


def small(plan: Plan, seed: int, replication: int) -> Journeys:
    """The compiled engine with arrays that are nearly always too short."""
    return compiled.simulate(plan, seed, replication, slots=SMALL["slots"], rows=SMALL["rows"])


def plan_of(what: Plan | Scenario | Raw | str) -> Plan:
    """A plan from whatever stands for one: a plan, a scenario, a raw tree or the text of a file."""
    if isinstance(what, Plan):
        return what
    scenario = (
        what
        if isinstance(what, Scenario)
        else loads(what)
        if isinstance(what, str)
        else scenario_of(what)
    )
    if scenario.interventions and not scenario.design_name:
        bought = {name: full_share(one) for name, one in scenario.interventions.items()}
        scenario = design(scenario, next(iter(scenario.designs)), bought=bought)
    # of the funnel's steps some are moved by what is felt
    moved = {
        step.name: 0.0 for stage in scenario.journey for step in stage.steps if step.leaves == 0.5
    }
    # as if a pilot had found them
    quotes = {
        f"{name}{what}": minutes
        for name in scenario.promises
        for what, minutes in (("", 2.0), (" p90", 4.0))
    }
    plan = compile_plan(scenario, funnel=moved, quotes=quotes)
    return with_past(plan, plan)


def scenario_of(raw: Raw) -> Scenario:
    """The scenario of a raw tree: as `loads` would read its text, without the text."""
    tree = Tree(raw)
    values, mistakes = values_of(tree, {})
    if values is not None:
        mistakes = [
            *mistakes,
            *(tree.mistake(path, message) for path, message in findings(values, raw)),
        ]
    if values is None or mistakes:
        raise InputError("; ".join(f"{m.path}: {m.message}" for m in mistakes))
    return values.from_tree(Origin(file="world", tree=tree), tree)


EXACT = 1 << 53  # ticks: up to here (285 years) whole numbers are floats, too
MOST_EVENTS = 60_000  # a world that needs more is left out: its lines only grow


def truth(plan: Plan, seed: int, replication: int) -> Journeys | None:
    """The readable engine; None for a world that does not come to an end."""
    town = None
    if plan.before is not None:
        past = truth(plan.before, seed, replication)
        if past is None:
            return None
        town = later(past.town, int(plan.before.calendar["length"][0]))
    model = reference.ServiceModel(plan, seed, replication, town)
    try:
        for _ in range(MOST_EVENTS):
            if not model.env._queue or (plan.stops and model.env.peek() >= model.length):
                return model.run() if model.now < EXACT else None
            model.env.step()
        return None
    finally:
        model.remove_all_agents()
        mesa.Agent._ids.pop(model, None)


def outcome(
    engine: Callable[[Plan, int, int], Journeys | None], plan: Plan, seed: int, replication: int
) -> Journeys | str | None:
    """What an engine gives, or the sentence with which it stops."""
    try:
        return engine(plan, seed, replication)
    except RunError as error:
        return str(error)


def check_engine(
    what: Plan | Scenario | Raw | str,
    seed: int = 0,
    replication: int = 0,
    engines: Iterable[Engine] = (compiled.simulate, small),
    right: Callable[[Plan, int, int], Journeys | None] = truth,
) -> list[str] | None:
    """The tables in which any of the engines differs from the readable one: none, if all is well;
    None if the world never ends.
    """
    plan = plan_of(what)
    expected = outcome(right, plan, seed, replication)
    if expected is None:
        return None
    wrong: dict[str, None] = {}
    for engine in engines:
        other = outcome(engine, plan, seed, replication)
        if isinstance(expected, Journeys) and isinstance(other, Journeys):
            wrong |= dict.fromkeys(expected.differences(other))
        elif expected != other:
            wrong["stop"] = None
    return list(wrong)


def differing(make: Callable[[int], Raw], numbers: Iterable[int]) -> tuple[dict[int, Any], int]:
    """Generated worlds in which the engines differ, each with how, and how many were run at all."""
    differ, ran = {}, 0
    for number in numbers:
        try:
            plan = plan_of(make(number))
        except InputError:  # what the language refuses is no world
            continue
        wrong = check_engine(plan, number, number % 3)
        ran += wrong is not None
        if wrong:
            differ[number] = wrong
    return differ, ran


@dataclass
class Report:
    """What a battery of worlds came to."""

    worlds: int = 0
    refused: int = 0  # worlds that the language itself refuses
    stopped: int = 0
    visits: int = 0
    moments: int = 0
    acts: int = 0
    ties: int = 0  # moments that end at the instant at which another one ends
    differ: list[int] = field(default_factory=list)
    seconds: float = 0.0
    reasons: dict[str, int] = field(default_factory=dict)


def battery(numbers: Iterable[int], **how: Any) -> Report:
    """Run worlds by number; `how` goes to `check_engine`."""
    report, began = Report(), time.monotonic()
    for number in numbers:
        try:
            plan = plan_of(world(number))
        except MotsimError as error:
            report.refused += 1
            why = str(error).split(":")[-1][:60]
            report.reasons[why] = report.reasons.get(why, 0) + 1
            continue
        report.worlds += 1
        if check_engine(plan, number, 0, **how):
            report.differ.append(number)
    report.seconds = time.monotonic() - began
    return report


# --- making a failing world small -----------------------------------------------------------------
def smaller(raw: Raw) -> Iterator[Raw]:
    """The world with one thing less, coarse things first."""
    for path in sorted(_paths(raw, ()), key=len):
        less = copy.deepcopy(raw)
        inner: Any = less
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]
        yield less
    for path, text in _times(raw, ()):
        for plainer in ("0 min", "1 min"):
            if text != plainer and not (plainer == "1 min" and text == "0 min"):
                less = copy.deepcopy(raw)
                inner = less
                for key in path[:-1]:
                    inner = inner[key]
                inner[path[-1]] = plainer
                yield less


def _entries(value: Any) -> Iterable[tuple[Any, Any]]:
    """Keys and values of a block, positions and items of a list; nothing of anything else."""
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def _paths(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    for key, inner in _entries(value):
        yield (*path, key)
        yield from _paths(inner, (*path, key))


def _times(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    for key, inner in _entries(value):
        if isinstance(inner, str) and " min" in inner and "per" not in inner:
            yield (*path, key), inner
        yield from _times(inner, (*path, key))


def minimised(raw: Raw, fails: Callable[[Raw], bool]) -> Raw:
    """Drop and plain out greedily for as long as the world still fails; a world that is refused
    does not fail.
    """

    def still(less: Raw) -> bool:
        try:
            return fails(less)
        except (MotsimError, ValueError, KeyError, TypeError, AttributeError, IndexError):
            return False

    shrinks = True
    while shrinks:
        shrinks = False
        for less in smaller(raw):
            if still(less):
                raw, shrinks = less, True
                break
    return raw


def save(raw: Raw, name: str, why: str, folder: Path) -> Path:
    """Keep a world as a file that becomes a test."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.yaml"
    path.write_text(f"# {why}\n{text_of(raw)}", encoding="utf-8")
    return path
