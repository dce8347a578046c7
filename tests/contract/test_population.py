"""People who come back: the same bytes from both engines, and worlds that would show a mistake."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from motsim.engines.common import calendar, population
from motsim.engines.compiled import engine
from motsim.engines.reference import customer, model, records, visit
from motsim.errors import InputError
from motsim.plan.lines import lines_of
from motsim.scenario import load
from motsim.testing import battery
from motsim.testing.battery import check_engine, differing, plan_of
from motsim.testing.worlds import town_world, world
from motsim.units import PLACES

QUICK, LONG = 80, int(os.environ.get("MOTSIM_TOWNS", "3000"))
Patch = pytest.MonkeyPatch


def towns(numbers: Any) -> None:
    differ, ran = differing(town_world, numbers)
    assert not differ, f"towns that differ: {differ}"
    assert ran >= 0.9 * len(numbers)


@pytest.mark.parametrize("part", range(2))
def test_generated_towns(part: int) -> None:
    towns(range(part, QUICK, 2))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_many_generated_towns(part: int) -> None:
    towns(range(QUICK + part, LONG, 8))


def test_a_calendar_in_many_parts_moves_no_byte(monkeypatch: Patch) -> None:
    """Both engines, and where everybody's calendar stands at the end; parts of one row, too."""
    parts = 0
    for number in range(5):
        plan = plan_of(town_world(number))
        monkeypatch.setattr(population, "PART_ROWS", 20_000)
        whole = engine.simulate(plan, number, 1)
        monkeypatch.setattr(population, "PART", 0.0)
        monkeypatch.setattr(population, "PART_ROWS", 1 + 3 * number)
        town = population.begun(plan, number, 1)
        parts = max(parts, sum(1 for _ in population.needs_of(plan, town, number, 1)))
        found = engine.simulate(plan, number, 1)
        assert found.same_bytes(whole)
        assert found.town.cursors.tobytes() == whole.town.cursors.tobytes()
        assert not check_engine(plan, number, 1)
    assert parts > 20


# --- teeth ----------------------------------------------------------------------------------------
def no_visit_in_the_turn(patch: Patch) -> None:
    """What is left of one visit meets the next one of the same person in any order."""
    patch.setattr(calendar, "turn_of", lambda person, visit: calendar.need_turn(person))


def needs_are_never_met(patch: Patch) -> None:
    def decide(minds: Any, *rest: Any) -> int:
        minds.people["inside"] = 0
        return original(minds, *rest)  # type: ignore[no-any-return]

    original = model.decide
    patch.setattr(model, "decide", decide)


def nobody_remembers(patch: Patch) -> None:
    patch.setattr(records, "remembers", lambda *rest: -1.0)


def nobody_learns(patch: Patch) -> None:
    patch.setattr(records, "learn", lambda *rest: None)


def the_past_is_forgotten(patch: Patch) -> None:
    """A design begins with people who have learned nothing."""

    def forget(town: population.Town, length: int) -> population.Town:
        now = later(town, length)
        for rows in (now.minds.learned, now.minds.surprises):
            rows[:] = np.zeros((), rows.dtype)
        return now

    later = battery.later
    patch.setattr(battery, "later", forget)


def expects_anew(patch: Patch) -> None:
    """What one expects is drawn for the visit, not for the person."""
    original = customer.number

    def number(one: Any, *rest: Any) -> float:
        one.visit = one.visit or getattr(one, "turn", 0) % 64 - 1
        return original(one, *rest)

    patch.setattr(customer, "number", number)


def time_goes_on(patch: Patch) -> None:
    """The history's clock runs on into the run."""
    patch.setattr(battery, "later", lambda town, length: town)


def nobody_moves(patch: Patch) -> None:
    original = model.decide

    def decide(*args: Any) -> int:
        return -1 if args[4] == population.MOVES else original(*args)

    patch.setattr(model, "decide", decide)


def every_visit_is_the_first(patch: Patch) -> None:
    """The luck of a visit is that of the first."""
    original = model.start_visit
    patch.setattr(model, "start_visit", lambda *args: original(*args[:5]))


def no_promise_teaches(patch: Patch) -> None:
    patch.setattr(records, "overrun_of", lambda *ticks: -1.0)


def the_promise_of_the_visit_before(patch: Patch) -> None:
    """What is learned of a promise, and told of it, is that of somebody's visit before."""
    before = [(0, 0)]
    original = records.overrun_of

    def overrun_of(*ticks: int) -> float:
        before.append(ticks)
        return original(*before[-2])  # type: ignore[no-any-return]

    patch.setattr(records, "overrun_of", overrun_of)


def void_promises_teach(patch: Patch) -> None:
    """A promise whose end is skipped counts as kept to the minute."""
    original = visit.void_promises

    def void(one: Any, index: int, whole: bool) -> None:
        held = one.model.trusted >= 0 and one.due[one.model.trusted] >= 0
        original(one, index, whole)
        if held and one.due[one.model.trusted] < 0:
            quoted = one.quoted[one.model.trusted]
            one.overrun = (one.overrun[0] + quoted, one.overrun[1] + quoted)

    patch.setattr(visit, "void_promises", void)


def friends_say_nothing_of_promises(patch: Patch) -> None:
    original = model.decide

    def decide(minds: Any, *rest: Any) -> int:
        minds.overruns[:] = -1.0
        return original(minds, *rest)  # type: ignore[no-any-return]

    patch.setattr(model, "decide", decide)


def nobody_breaks_away(patch: Patch) -> None:
    """Whoever breaks away is a customer again at once."""
    original = records.remembers

    def remembers(minds: Any, given: Any, months: Any, person: int, *rest: Any) -> float:
        told: float = original(minds, given, months, person, *rest)
        if told == population.BROKE_AWAY:
            minds.people["customer"][person % PLACES] = 1
        return told

    patch.setattr(records, "remembers", remembers)


MUTATIONS: dict[str, tuple[Callable[[Patch], None], int]] = {
    "no visit in the turn": (no_visit_in_the_turn, 1),
    "needs are never met": (needs_are_never_met, 30),
    "nobody remembers": (nobody_remembers, 30),
    "nobody learns": (nobody_learns, 10),
    "nobody breaks away": (nobody_breaks_away, 5),
    "the past is forgotten": (the_past_is_forgotten, 10),
    "expects anew": (expects_anew, 10),
    "time goes on after the history": (time_goes_on, 10),
    "nobody moves": (nobody_moves, 10),
    "every visit is the first": (every_visit_is_the_first, 30),
    "no promise teaches": (no_promise_teaches, 30),
    "the promise of the visit before": (the_promise_of_the_visit_before, 30),
    "void promises teach": (void_promises_teach, 1),
    "friends say nothing of promises": (friends_say_nothing_of_promises, 30),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTATIONS)
def test_the_towns_have_teeth(name: str, monkeypatch: Patch) -> None:
    mutate, wanted = MUTATIONS[name]
    mutate(monkeypatch)
    caught = 0
    for number in range(150):
        try:
            plan = plan_of(town_world(number))
        except InputError:
            continue
        caught += bool(check_engine(plan, number, number % 3, engines=(engine.simulate,)))
        if caught >= wanted:
            return
    assert caught >= wanted, f"{name}: caught in {caught} of 150 towns"


# --- strangers are left alone ---------------------------------------------------------------------
def test_strangers_have_no_town() -> None:
    plan = plan_of(world(3))
    found = engine.simulate(plan, 0, 0)
    assert not len(plan.population) and plan.before is None
    assert not len(found.months) and not len(found.load) and not len(found.town.minds.people)
    assert not len(found.totals.months)


def test_what_people_remember_moves_the_lines() -> None:
    """Two psychologies never share the lines of people who come back."""
    number = next(n for n in range(50) if lines_of(plan_of(world(n))) is not None)
    assert lines_of(plan_of(world(number))) is not None
    assert lines_of(plan_of(town_world(number))) is None


@pytest.mark.parametrize("name", ["restaurant", "car-service", "saas"])
def test_shipped_services_with_people_who_come_back(name: str) -> None:
    scenario = load(name)
    from motsim.study.calibration.calibration_runs import calibrate
    from motsim.study.core.setup import setup_of

    settings = {"population": "yes", "population.size": 60, "length": "6 weeks"}
    settings |= {"population.history": "4 weeks", "population.needs": "exponential(1 week)"}
    setup = setup_of(scenario, settings)
    calibration = calibrate(setup, "literature", comes_back=True)
    plan = calibration.lived(setup.design(setup.reference, bought={}), setup, "literature")
    assert check_engine(plan, 1) == []
