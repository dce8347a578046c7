"""One meaning, two engines: the same bytes for every world, and a battery with teeth."""

from __future__ import annotations

import heapq
import importlib
import os
import pkgutil
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from motsim.engines import reference
from motsim.engines.common import calendar
from motsim.engines.common.journeys import Journeys
from motsim.engines.common.totals import Totals
from motsim.engines.compiled import engine
from motsim.engines.compiled import simple_plans as held
from motsim.engines.compiled.simple_plans import is_plain, is_usual
from motsim.engines.reference import groups, house_rules, preemption, queues, sampling, visit
from motsim.errors import InputError
from motsim.plan import layout as lay
from motsim.plan.layout import Plan
from motsim.scenario import loads
from motsim.scenario.designs.merge import design, full_share, whole_design
from motsim.scenario.source.yaml_tree import read_tree
from motsim.testing.battery import (
    check_engine,
    differing,
    minimised,
    outcome,
    plan_of,
    save,
    small,
    truth,
)
from motsim.testing.worlds import plain_world, text_of, world

ROOT = Path(__file__).parents[2]
QUICK, LONG = 500, int(os.environ.get("MOTSIM_WORLDS", "20000"))
GOLDEN = sorted((ROOT / "tests" / "golden" / "worlds").glob("*.yaml"))
# a day of all others; the bistro is closed on the first
SHORT = {"mmc": "3 h", "cold-water": "", "bistro": "2 d"}


def worlds(numbers: Any) -> None:
    differ, ran = differing(world, numbers)
    assert not differ, f"worlds that differ: {differ}; see motsim.testing.battery.minimised"
    assert ran > 0.9 * len(numbers)


@pytest.mark.parametrize("part", range(8))
def test_generated_worlds(part: int) -> None:
    worlds(range(part, QUICK, 8))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_many_generated_worlds(part: int) -> None:
    worlds(range(QUICK + part, QUICK + LONG, 20))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda p: p.stem)
def test_worlds_that_once_differed(path: Path) -> None:
    for seed in range(3):
        assert check_engine(path.read_text(encoding="utf-8"), seed) == []


def plain_worlds(numbers: Any) -> None:
    """Plain plans in the loop that leaves out what they do not have."""
    differ, ran = [], 0
    for number in numbers:
        try:
            plan = plan_of(plain_world(number))
        except InputError:
            continue
        if engine.loop_of(plan) is engine.run_plain:
            wrong = check_engine(plan, number, number % 3)
            ran += wrong is not None
            differ += [number] if wrong else []
    assert not differ, f"plain worlds that differ: {differ}"
    assert ran > 0.7 * len(numbers)


@pytest.mark.parametrize("part", range(4))
def test_plain_worlds(part: int) -> None:
    plain_worlds(range(part, QUICK, 4))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_many_plain_worlds(part: int) -> None:
    plain_worlds(range(QUICK + part, QUICK + LONG // 4, 4))


def test_a_plan_with_anything_that_the_plain_loop_leaves_out_is_not_plain() -> None:
    plan = plan_of(plain_world(1))
    assert is_plain(plan)
    for name, columns in (("steps", held.STEPS | held.RARE_STEPS), ("stages", held.STAGES)):
        for column, value in columns.items():
            rows = getattr(plan, name).copy()
            rows[column][-1] = value + 1
            assert not is_plain(replace(plan, **{name: rows})), column
    for word in ({"at_end": "stop"}, {"closing": "resume", "opening": {"mon-sun": "08:00-18:00"}}):
        assert not is_plain(plan_of(plain_world(1) | word)), word
    for number in range(200):  # what a generated world has beyond a plain one is seen in its plan
        try:
            other = plan_of(world(number))
        except InputError:
            continue
        assert not is_plain(other) or other.events == plan.events, number


def test_a_plan_with_a_rare_word_is_not_usual() -> None:
    placed = next(
        plan
        for number in range(200)
        if is_usual(plan := plan_or_none(number) or plan_of(plain_world(1))) and len(plan.places)
    )
    for name, columns in (("steps", held.RARE_STEPS), ("places", held.RARE_PLACES)):
        for column, value in columns.items():
            rows = getattr(placed, name).copy()
            rows[column][-1] = value + 1
            assert not is_usual(replace(placed, **{name: rows})), column
    assert not is_usual(replace(placed, population=np.zeros(1, lay.POPULATION)))
    pools = placed.pools.copy()
    pools["preempts"][-1] = 1
    assert not is_usual(replace(placed, pools=pools))


def plan_or_none(number: int) -> Plan | None:
    """A generated world as a plan, None where the language refuses it."""
    try:
        return plan_of(world(number))
    except InputError:
        return None


def test_generated_worlds_run_in_every_loop() -> None:
    """The battery compares each loop: of the worlds that are not plain many have a rare word, and
    many have none.
    """
    plans = [plan for number in range(100) if (plan := plan_or_none(number)) is not None]
    loops = [engine.loop_of(plan) for plan in plans]
    assert loops.count(engine.run_usual) > 10 and loops.count(engine.run_compiled) > 10


@pytest.mark.parametrize("kind", ["plain", "usual"])
def test_nothing_writes_what_a_loop_holds(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain and usual plans in the loop for any plan: at the end every visit has what their own
    loop takes for granted.
    """
    plain = kind == "plain"
    visits = held.RARE_VISITS | (held.VISITS if plain else {})
    lines = held.RARE_LINES | (held.LINES if plain else {})
    house = held.RARE_HOUSE | (held.HOUSE if plain else {})
    seen = []
    original = engine.journeys

    def journeys(plan: Plan, arrays: dict[str, Any], *rest: Any) -> Journeys:
        been = arrays["cust"][arrays["cust"]["stretch"] > 0]
        seen.append(len(been))
        assert all((been[name] == value).all() for name, value in visits.items())
        assert all(
            (arrays["line"][name][arrays["line"]["step"] > 0] == value).all()
            for name, value in lines.items()
        )
        assert all(arrays["state"][name][0] == value for name, value in house.items())
        assert all((arrays["pool"][name] == value).all() for name, value in held.RARE_POOLS.items())
        return original(plan, arrays, *rest)

    monkeypatch.setattr(engine, "journeys", journeys)
    monkeypatch.setattr(engine, "loop_of", lambda plan: engine.run_compiled)
    for number in range(100 if plain else 200):
        try:
            plan = plan_of(plain_world(number) if plain else world(number))
        except InputError:
            continue
        if is_plain(plan) if plain else is_usual(plan):
            outcome(small, plan, number, 0)
    assert sum(seen) > 300


def test_a_world_reads_the_same_as_text() -> None:
    """The battery builds scenarios from trees; their text gives the same plan."""
    for number in (1, 2, 3):
        raw = world(number)
        one, two = plan_of(raw), plan_of(text_of(raw))
        for name in ("steps", "stages", "rules", "amounts", "shifts", "bind"):
            assert getattr(one, name).tobytes() == getattr(two, name).tobytes()


def shipped() -> list[tuple[str, str]]:
    """Designs of the shipped scenarios: only their block of a file is read to collect tests."""
    return [
        (path.stem, name)
        for path in sorted((ROOT / "scenarios").glob("*.yaml"))
        for block in _DESIGNS.findall(path.read_text(encoding="utf-8"))
        for name in read_tree(block)[0].raw["designs"]
    ]


_DESIGNS = re.compile(r"^designs:.*(?:\n(?:[ \t].*)?)*", re.MULTILINE)
SHIPPED = shipped()


@pytest.mark.parametrize(("name", "which"), SHIPPED, ids=lambda x: x)
def test_shipped_scenarios(name: str, which: str) -> None:
    text = (ROOT / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8")
    if length := SHORT.get(name, "1 d"):
        text = "\n".join(
            f"length: {length}" if line.startswith("length:") else line
            for line in text.splitlines()
            if not line.startswith("warmup:")
        )
    # years of a past are too many events for the readable engine
    scenario = loads(text.replace("history: 3 years", "history: 1 week"), folder=ROOT / "scenarios")
    assert [*scenario.designs] == [one for of, one in SHIPPED if of == name]
    bought = None
    # what it would buy is for studies; here the first half of the list
    if whole_design(scenario, which).budget is not None:
        bought = {
            n: full_share(i)
            for n, i in list(scenario.interventions.items())[: len(scenario.interventions) // 2]
        }
    plan = plan_of(design(scenario, which, bought=bought))
    for seed in (0, 1):
        assert check_engine(plan, seed) == []


# --- memory that grows, rows that leave -----------------------------------------------------------
CROWD = """motsim: 1
title: t
length: 30 min
staff: {s1: {count: {00:10-24:00: 300}}, s2: {count: {00:12-24:00: 300}}}
places: {bay: {count: 400, from: a, to: c}}
customers: {arrive: {count: 700}}
journey:
  - {stage: side, beside: main, steps: [{contact: tick, every: 1 min}, {contact: tock, after: 1 min, takes: 1 min}, {contact: tack, before_end: 1 min}]}
  - {stage: main, steps: [{contact: a, staff: s1, takes: 2 min, patience: 40 min}, {contact: b, staff: s2, takes: 2 min, patience: 40 min}, {contact: c, takes: 1 min}]}
rules: [{rule: r, on: waits, every: 1 min, do: {emotion: +1}}]
"""  # noqa: E501


def test_hundreds_called_in_one_instant() -> None:
    assert check_engine(CROWD, 3, right=reference.simulate) == []


def test_a_long_past_ahead_of_the_door() -> None:
    text = """motsim: 1
title: t
length: 10 min
customers: {arrive: {count: 3}}
journey:
  - {stage: before, ahead: 30 d, steps: [{contact: click, takes: 1 min, again: 99%}]}
  - {stage: here, steps: [{contact: come, takes: 1 min}]}
"""
    assert check_engine(text, 2) == []


def test_any_order_of_replications_gives_the_same_bits() -> None:
    plan = plan_of(world(2))
    forth = [engine.simulate(plan, 5, k) for k in range(4)]
    back = [engine.simulate(plan, 5, k) for k in reversed(range(4))][::-1]
    assert all(a.same_bytes(b) for a, b in zip(forth, back))
    assert not forth[0].same_bytes(forth[1])


# --- teeth ----------------------------------------------------------------------------------------
Patch = pytest.MonkeyPatch
ROOMS = [
    importlib.import_module(room.name)
    for room in pkgutil.iter_modules(reference.__path__, f"{reference.__name__}.")
]


def everywhere(patch: Patch, name: str, how: Callable[[Any], Any]) -> None:
    """A name of the readable engine means something else, in every room that says it."""
    rooms = [room for room in ROOMS if hasattr(room, name)]
    original = getattr(rooms[0], name)
    for room in rooms:
        assert getattr(room, name) is original, f"two things are called {name}"
        patch.setattr(room, name, how(original))


def ranks(one: int, two: int) -> Callable[[Patch], None]:
    """Two ranks change places, in the readable engine alone."""

    def go(patch: Patch) -> None:
        def key_of(rank: int, person: int, what: int) -> int:
            return calendar.key_of({one: two, two: one}.get(rank, rank), person, what)

        patch.setattr(queues, "key_of", key_of)

    return go


def no_person(patch: Patch) -> None:
    patch.setattr(queues, "key_of", lambda rank, person, what: calendar.key_of(rank, 0, what))


def no_line(patch: Patch) -> None:
    patch.setattr(queues, "key_of", lambda rank, person, what: calendar.key_of(rank, person, 0))


def reversed_rules(patch: Patch) -> None:
    def fire(customer: Any, lo: int, hi: int, line: Any) -> None:
        for rule_index in customer.model.bind[lo:hi][::-1]:
            house_rules.try_rule(customer, rule_index, line)

    everywhere(patch, "fire", lambda _: fire)


def changed(name: str, how: Callable[..., Any]) -> Callable[[Patch], None]:
    """One function of the readable engine does something else."""
    return lambda patch: everywhere(
        patch, name, lambda original: lambda *args: how(original, *args)
    )


def fewer_calls(patch: Patch) -> None:
    """Who frees staff goes on before the next customer is told: a line joined in the same instant
    may be served first.
    """
    original = queues.Pool.join

    def join(self: Any, priority: float, person: int, what: int, *more: Any) -> Any:
        return original(self, priority, -person, what, *more)

    patch.setattr(queues.Pool, "join", join)


def joins_anew(pool: Any, ticket: Any, more: float) -> None:
    k = next(k for k, entry in enumerate(pool.line) if entry[-1] is ticket)
    pool.line[k] = (pool.line[k][0] - more, pool.env._now, *pool.line[k][2:])
    pool.line.sort(key=lambda entry: entry[:-1])


def calls_whoever_fits(pool: Any) -> None:
    """Somebody who asks for fewer is served before the head of the line."""
    while pool.waiting and not pool.model.shut:
        fits = [e for e in sorted(pool.line, key=lambda e: e[:-1]) if not e[-1].gone]
        entry = next((e for e in fits if pool.busy + e[-1].more < pool.count), None)
        if entry is None:
            return
        pool.line.remove(entry)
        heapq.heapify(pool.line)
        ticket = entry[-1]
        pool.waiting -= 1
        pool.busy += 1 + ticket.more
        pool.called += 1
        pool.waited += pool.env._now - ticket.joined
        ticket.called = True
        ticket.succeed(queues.SERVED)


def head_that_gives_up(patch: Patch) -> None:
    """Nobody behind one who gives up is called before the next release."""
    gone, call_next = queues.Pool.withdraw, queues.Pool.call_next

    def withdraw(pool: Any, ticket: Any) -> None:
        gone(pool, ticket)
        pool.spent_day = -2  # a mark for the call that follows

    def call(pool: Any) -> None:
        if pool.spent_day == -2:
            pool.spent_day = -1
        else:
            call_next(pool)

    patch.setattr(queues.Pool, "withdraw", withdraw)
    patch.setattr(queues.Pool, "call_next", call)


def holds_over_night(f: Any, customer: Any, step: Any) -> Any:
    """Who works together with others is not sent home."""
    pool = customer.model.pools[step.pool]
    pool.release(step.more)
    ticket = customer.main.ticket = pool.join(calendar.FIRST_IN_LINE, customer.person, 0, step.more)
    yield ticket
    queues.leave_queue(customer, ticket)


def never_mind() -> Any:
    return lay.LEAVE
    yield


def forgets_what_was_done(stint: Any, f: Any = preemption.Stint.interrupt) -> None:
    f(stint)
    stint.rest = stint.span


def joins_behind(stint: Any, f: Any = preemption.Stint.interrupt) -> None:
    stint.customer.stood = stint.env._now
    f(stint)


def first_frees(group: Any, customer: Any) -> None:
    """Staff do not wait for the last of a group."""
    party, customer.party = customer.party, None
    party.there -= 1
    if party.there == party.begun - 1 and group.staff_pool is not None:
        group.staff_pool.release()


def strikes_at_night(strike_clock: Callable[..., None], customer: Any, *args: Any) -> None:
    model = customer.model
    shut, model.shut = model.shut, False
    strike_clock(customer, *args)
    model.shut = shut


def margin_of_another(patch: Patch) -> None:
    add = Totals.add
    patch.setattr(
        Totals, "add", lambda totals, plan, visits, traits: add(totals, plan, visits, traits[::-1])
    )


def stops_later(model: Any) -> None:
    """The instant at which the clock stops is lived."""
    while model.env.peek() <= model.length:
        model.env.step()
    model.env._now = model.length
    for pool in model.pools:
        pool.touch()
    model.late += (model.now - model.late_since) * model.overtime


MUTATIONS: dict[str, Callable[[Patch], None]] = {
    "work ends after clocks": ranks(calendar.ENDS, calendar.CLOCKS),
    "patience before work ends": ranks(calendar.ENDS, calendar.PATIENCE),
    "arrivals before patience": ranks(calendar.PATIENCE, calendar.ARRIVALS),
    "promises before arrivals": ranks(calendar.ARRIVALS, calendar.PROMISES),
    "shifts after work ends": ranks(calendar.STAFF, calendar.ENDS),
    "promises before clocks": ranks(calendar.CLOCKS, calendar.PROMISES),
    "no person in the key": no_person,
    "no line in the key": no_line,
    "later persons first in line": fewer_calls,
    "rules in reverse": reversed_rules,
    "one formula of waiting, a thousand millionth off": changed(
        "wait_moment", lambda f, psy, waited, *rest: f(psy, waited * (1.0 + 1e-9), *rest)
    ),
    "priority without the rules": changed(
        "apply",
        lambda f, customer, *rest: (f(customer, *rest), setattr(customer, "priority", 0.0))[0],
    ),
    "a rule moves nobody who stands in line": lambda patch: patch.setattr(
        queues.Pool, "move", lambda pool, ticket, more: None
    ),
    "who is moved joins anew": lambda patch: patch.setattr(queues.Pool, "move", joins_anew),
    "severity forgotten": changed(
        "record_failure", lambda f, customer, k, severity, at: f(customer, k, severity * 0.5, at)
    ),
    "patience felt by a minute less": changed(
        "patience", lambda f, customer, step, index: f(customer, step, index) - 1
    ),
    "what is told moves nobody's patience": changed(
        "as_told", lambda f, customer, step, minutes: minutes
    ),
    "who asks for two holds one": lambda patch: patch.setattr(
        queues.Pool, "join", lambda pool, *asked, f=queues.Pool.join: f(pool, *asked[:3])
    ),
    "who asks for fewer goes before": lambda patch: patch.setattr(
        queues.Pool, "call_next", calls_whoever_fits
    ),
    "nobody is called when the head gives up": head_that_gives_up,
    "staff held over night": changed("stop_for_the_night", holds_over_night),
    "who is blocked lets go of everything": changed(
        "enter_room",
        lambda f, customer, *rest: (
            f(customer, *rest),
            visit.let_go(customer) if customer.keeps >= 0 else None,
        )[0],
    ),
    "one more may wait than there is room for": changed(
        "enter_room",
        lambda f, customer, step, index: f(customer, SimpleNamespace(room=step.room + 1), index),
    ),
    "who is blocked for longest comes in last": lambda patch: everywhere(
        patch,
        "leave_room",
        lambda f: (
            lambda customer, index: (
                customer.model.blocked[index].reverse(),
                f(customer, index),
                customer.model.blocked[index].reverse(),
            )[0]
        ),
    ),
    "who tries again has the patience of before": changed(
        "attempt", lambda f, customer, index: customer.passes[index]
    ),
    "who is called back waits there": changed(
        "ask_for_callback",
        lambda f, customer, *rest: (
            (told := f(customer, *rest)),
            visit.come_back(customer) if told else None,
        )[0],
    ),
    "a group begins with whoever is there": lambda patch: patch.setattr(
        groups.Group, "may_begin", lambda group: group.waiting > 0
    ),
    "staff are free when the first of a group has ended": lambda patch: patch.setattr(
        groups.Group, "leave", first_frees
    ),
    "whoever gives up is said to be done": lambda patch: patch.setitem(
        sampling.NAMES, lay.N_REASON, lambda customer, _: 0.0 if customer.over else -1.0
    ),
    "nothing is ever sold out": changed("reserve", lambda f, *args: True),
    "who does not come keeps what was booked": changed("give_up_booking", lambda f, customer: None),
    "priority does not grow": changed("grown", lambda f, priority, grows, stood: priority),
    "who gains most goes first": changed("grown", lambda f, priority, grows, stood: grows),
    "who is interrupted begins again": lambda patch: patch.setattr(
        preemption.Stint, "interrupt", forgets_what_was_done
    ),
    "the one who was called first is interrupted": lambda patch: patch.setattr(
        preemption.Stint,
        "order",
        property(lambda stint: (-stint.customer.rank, -stint.began, stint.customer.turn)),
    ),
    "who is interrupted joins anew": lambda patch: patch.setattr(
        preemption.Stint, "interrupt", joins_behind
    ),
    "who gives up leaves all the same": changed(
        "give_up", lambda f, customer, step, index, reason: never_mind()
    ),
    "nobody goes home": changed("go_home", lambda f, customer: None),
    "stopped work waits its turn": lambda patch: everywhere(patch, "FIRST_IN_LINE", lambda _: 0.0),
    "clocks strike at night": changed("strike_clock", strikes_at_night),
    "nights before the end are not counted": changed(
        "work_end", lambda f, times, opens, t, span: t + span
    ),
    "what lasts lasts all night": changed(
        "last_beside", lambda f, customer, line, branch_index: iter(())
    ),
    "who is in a contact beside goes home": changed(
        "should_go_home", lambda f, customer: customer.present and not customer.in_contact
    ),
    "a level that begins anew each time": changed(
        "noted",
        lambda f, levels, k, edge, i, state, *rest: f(
            levels, k, edge, i, -1 if state < -1 else state, *rest
        ),
    ),
    "a level that forgets who never got there": changed(
        "taken", lambda f, levels, i, state, reason, *rest: f(levels, i, state, 0, *rest)
    ),
    "a join that goes on one too early": changed(
        "has_joined", lambda f, customer, step: customer.going <= 1 or f(customer, step)
    ),
    "what does not wait for all waits for all": changed(
        "has_joined", lambda f, customer, step: customer.going == 0
    ),
    "who skips the end of a promise is owed it still": lambda patch: everywhere(
        patch, "void_promises", lambda f: lambda customer, index, whole: None
    ),
    "a skipped stage leaves its promises open": lambda patch: everywhere(
        patch,
        "void_promises",
        lambda f: lambda customer, index, whole: f(customer, index, whole=False),
    ),
    "somebody else's margin": margin_of_another,
    "what falls on the end happens before the clock stops": lambda patch: everywhere(
        patch, "stop_clock", lambda f: stops_later
    ),
    "who waits inside is served": changed(
        "where", lambda f, customer: (lay.IN_SERVICE, *f(customer)[1:])
    ),
    "no cost is too much": changed("may_spend", lambda f, customer, pool_index, cost: True),
}


@pytest.fixture(scope="module")
def sound() -> list[tuple[int, Plan, Journeys | str | None]]:
    """Small worlds with what the compiled engine makes of them; some with a night and clocks
    beside, which are rare.
    """
    out = []
    nights = [
        k
        for k in range(2000, 2600)
        if "resume" in (text := text_of(world(k)))
        and "beside" in text
        and ("every" in (journey := text.partition("journey:")[2]) or "before_end" in journey)
    ]
    for number, what in [
        *((k, path.read_text(encoding="utf-8")) for k, path in enumerate(GOLDEN)),
        *((k, world(k)) for k in (*range(1000, 1090), *nights)),
    ]:
        try:
            plan = plan_of(what)
        except InputError:
            continue
        if outcome(truth, plan, number, 0) is not None:
            out.append((number, plan, outcome(engine.simulate, plan, number, 0)))
    return out


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_battery_has_teeth(
    name: str, sound: list[tuple[int, Plan, Any]], monkeypatch: Patch
) -> None:
    MUTATIONS[name](monkeypatch)
    for number, plan, right in sound:
        wrong = outcome(truth, plan, number, 0)
        if (
            isinstance(wrong, Journeys)
            and isinstance(right, Journeys)
            and not right.same_bytes(wrong)
        ):
            return
    pytest.fail(f"no world of {len(sound)} tells '{name}' from the truth")


@pytest.mark.slow
def test_count_the_worlds_that_each_mutation_changes(
    sound: list[tuple[int, Plan, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    for name, mutate in MUTATIONS.items():
        with pytest.MonkeyPatch.context() as patch:
            mutate(patch)
            found = sum(
                isinstance(j := outcome(truth, plan, number, 0), Journeys)
                and isinstance(right, Journeys)
                and not right.same_bytes(j)
                for number, plan, right in sound
            )
        with capsys.disabled():
            print(f"\n{name}: {found} of {len(sound)} worlds differ", end="")
        assert found > 0


def test_tiny_arrays_are_no_other_engine() -> None:
    plan = plan_of(world(7))
    assert small(plan, 1, 0).same_bytes(engine.simulate(plan, 1, 0))
    assert lay.STACK > 0


def test_a_failing_world_is_made_small(monkeypatch: Patch, tmp_path: Path) -> None:
    MUTATIONS["later persons first in line"](monkeypatch)
    raw = next(
        world(n) for n in range(1000, 1100) if check_engine(world(n), n, engines=(engine.simulate,))
    )
    less = minimised(
        raw,
        lambda one: (
            bool(check_engine(one, 1, engines=(engine.simulate,))) and len(one["journey"]) > 0
        ),
    )
    text = save(less, "found", "two persons, one line", tmp_path).read_text(encoding="utf-8")
    assert len(text) < len(text_of(raw)) / 2 and check_engine(text, 1, engines=(engine.simulate,))
    monkeypatch.undo()
    assert check_engine(text, 1) == []
