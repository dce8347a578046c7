"""Lines that nothing felt moves are simulated once: the proof from the plan, and the same bytes."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from motsim.engines import compiled
from motsim.engines.common.journeys import VISITS, Journeys
from motsim.engines.compiled.engine import simulate
from motsim.engines.compiled.trace import felt, simulate_alike, traced
from motsim.errors import InputError, RunError
from motsim.plan.layout import Plan
from motsim.plan.lines import felt_moves_lines, lines_of
from motsim.psychology import PROFILES, RULES
from motsim.psychology.parameters import PATIENCE_FACTOR, psychology_row
from motsim.scenario import design, loads
from motsim.study.core.alike import groups_of, replicate_alike
from motsim.testing.battery import plan_of
from motsim.testing.worlds import world

WORLDS = 240
# what a visit is apart from what is felt
OF_LINES = ("person", "segment", "arrived", "left", "reason", "step", "waited", "queued", "staged")


def under_all(plan: Plan) -> list[Plan]:
    """The plan under every psychology, and under one whose customers complain of everything."""
    rows = [psychology_row(name, {}) for name in PROFILES]
    rows.append(psychology_row("claims", {"complain_base": 4.0, "halo": 0.3, "kappa": 0.0}))
    return [replace(plan, psychology=np.array([row for _ in plan.psychology])) for row in rows]


def plans() -> Iterator[tuple[int, Plan]]:
    for number in range(WORLDS):
        try:
            yield number, plan_of(world(number))
        except InputError:  # what the language refuses is no world
            continue


def apart(plans: list[Plan], number: int) -> list[Journeys]:
    return [simulate(plan, number, 0, record=VISITS) for plan in plans]


def same_lines(one: Journeys, other: Journeys) -> bool:
    return all(one.visits[name].tolist() == other.visits[name].tolist() for name in OF_LINES)


def test_plans_of_the_same_lines_are_felt_from_one_trace() -> None:
    """In arrays that are nearly always too short, and in long ones: the bytes of separate runs."""
    seen: Counter[int] = Counter()
    for number, plan in plans():
        under = under_all(plan)
        for name, group in groups_of(under):
            alike = [under[k] for k in group]
            seen[len(alike)] += 1
            if not name or len(alike) == 1:
                continue
            try:
                wanted = apart(alike, number)
            except RunError:
                continue
            trace = traced(alike[0], number, 0)
            made = simulate_alike(alike, number, 0, VISITS, slots=4, rows=64)
            for one, want, known in zip(alike, wanted, made, strict=True):
                assert known.differences(want) == [], number
                assert felt(trace, one, VISITS).differences(want) == [], number
            totals = simulate_alike(alike, number, 0)
            assert all(
                a.totals.sums.tobytes() == b.totals.sums.tobytes() for a, b in zip(totals, wanted)
            )
    every = len(PROFILES) + 1  # and who complains of everything
    assert seen[every] > 60, seen  # nothing felt moves anything
    assert seen[every - 1] > 10, seen  # only who complains does
    assert seen[1] > 300, seen  # each alone


def test_where_the_proof_says_no_lines_do_move_somewhere() -> None:
    """The proof may be careful, but not empty."""
    refused = moved = 0
    for number, plan in plans():
        if not felt_moves_lines(plan):
            continue
        refused += 1
        try:
            first, *others = apart(under_all(plan), number)
        except RunError:
            continue
        moved += not all(same_lines(first, one) for one in others)
    assert refused > 50 and moved > refused / 8, (refused, moved)


JOURNEY = """motsim: 1
title: t
length: 3 h
staff: {{clerk: {{count: 1}}}}
customers: {{arrive: {{rate: 20 per h}}, expects: 60}}
journey:
  - stage: main
    steps:
      - {{contact: a, staff: clerk, takes: 2 min, quality: normal(50 sd 20){a},
         wait: {{acceptable: 1 min}}}}
      - {{contact: b, staff: clerk, takes: 2 min{b}}}
rules:
  - {{rule: r, on: {on}, if: {when}, do: {{takes: +5 min}}, by: clerk}}
"""
PLAIN = {"a": "", "b": "", "on": "a.ends", "when": "wait > 0 min"}


def journey(**words: str) -> list[Plan]:
    return under_all(plan_of(JOURNEY.format(**PLAIN | words)))


FAILS = ", fails: {f: {chance: 60%, severity: 4}}"


@pytest.mark.parametrize(
    "words",
    [
        {"when": "emotion < -1"},
        {"when": "worst < -6"},
        {"b": ", if: best > 0"},
        {"a": ", leaves: 50%"},
        {"a": FAILS, "on": "complains"},
    ],
    ids=["emotion", "worst", "best", "leaves", "complains"],
)
def test_what_is_felt_moves_lines_and_is_told(words: dict[str, str]) -> None:
    under = journey(**words)
    first, *others = apart(under, 1)
    assert not all(same_lines(first, one) for one in others)
    for plan, one in zip(under[1:], others):
        name = lines_of(plan)
        assert name is None or name != lines_of(under[0]) or same_lines(first, one)
    assert len({lines_of(plan) for plan in under}) == 2 or lines_of(under[0]) is None


@pytest.mark.parametrize(
    "more",
    [", quality: 90", ", wait: {acceptable: 9 min, told: time, occupied: 50%}"],
    ids=["quality", "waits"],
)
def test_what_is_only_felt_has_the_same_lines(more: str) -> None:
    """Constant quality, acceptable minutes and what is told: other plans, one trace."""
    base = journey(a=FAILS, b=", quality: 50, patience: never")[0]
    other = journey(a=FAILS, b=f"{more}, patience: never")[1]
    want = apart([other], 3)[0]
    assert lines_of(other) == lines_of(base)
    assert felt(traced(base, 3, 0), other, VISITS).differences(want) == []
    assert want.differences(apart([base], 3)[0])


def test_what_a_design_tells_moves_patience_and_lines() -> None:
    """The rational stay no longer for being told the time; all others do."""
    told = loads(JOURNEY.format(**PLAIN) + "designs: {now: {}, told: {set: {a.wait.told: time}}}\n")
    now, then = (under_all(plan_of(design(told, name))) for name in ("now", "told"))
    assert len({lines_of(plan) for plan in now}) == 1
    ran = dict(zip(PROFILES, apart(then, 4)))
    assert same_lines(ran["literature"], ran["claims"])
    assert not same_lines(ran["literature"], ran["rational"])
    groups = [group for _, group in groups_of(then)]
    assert [list(PROFILES).index("rational")] in groups and len(groups) == 2


def test_patience_that_nobody_typed_is_a_part_of_the_lines() -> None:
    plan = journey()[0]
    rows = plan.psychology.copy()
    rows[:, PATIENCE_FACTOR] /= 8.0
    short = replace(plan, psychology=rows)
    assert lines_of(short) != lines_of(plan)
    assert not same_lines(*apart([plan, short], 4))


def test_longer_work_has_other_lines() -> None:
    one = journey()[0]
    rows = one.amounts.copy()
    rows["mean"][one.steps["takes"]] += 1.0
    assert lines_of(replace(one, amounts=rows)) != lines_of(one)


READS = {
    ("visit.py", "end_step"): {"leave_chance"},
    ("visit.py", "patience"): {"usual_patience"},
    ("visit.py", "as_told"): {"patience_minutes"},
    ("perception.py", "feel_contact"): {"announced", "contact_moment"},
    ("perception.py", "feel_wait"): {"wait_moment"},
    ("perception.py", "record_failure"): {"complaint_chance"},
    ("promises.py", "end_promise"): {"promise_moment"},
    ("engine.py", "need"): {"decide"},  # of people who come back: their lines are never shared
    ("house_rules.py", "carry_out_recovery"): {"recovery_moment"},
    ("records.py", "close"): {"piece_weights", "memories"},
    ("records.py", "learn_from"): {"learn"},  # and what they have learned
}


def test_nothing_else_of_a_run_reads_the_psychology() -> None:
    """Whoever lets something felt, or a parameter, decide who waits or leaves says so in
    `plan/lines.py`, and then here.
    """
    rules = {rule.name for rule in RULES} | {"decide", "learn", "memories"}
    found = {}
    for path in sorted(Path(compiled.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            given = ("w.psychology", "w.given")  # with it, what is given to people who come back
            if isinstance(node, ast.FunctionDef) and any(it in ast.unparse(node) for it in given):
                calls = (n.func for n in ast.walk(node) if isinstance(n, ast.Call))
                named = {call.id for call in calls if isinstance(call, ast.Name)}
                found[path.name, node.name] = named & rules
    assert found == READS, "see motsim/plan/lines.py: does it decide on lines?"


def test_several_plans_are_replicated_as_each_alone() -> None:
    """Whether they share lines or not, held or not, on one core or two."""
    under = [*journey(a=FAILS), *journey(when="emotion < 0")[:2]]

    def read(plan: Plan, journeys: Journeys) -> bytes:
        return journeys.totals.sums.tobytes()

    wanted = [[read(plan, simulate(plan, 7, r)) for r in range(3)] for plan in under]
    heard: list[int] = []
    for workers, hold in ((1, False), (2, False), (1, True), (2, True)):
        made = replicate_alike(
            under, 7, range(3), read, workers=workers, hold=hold, progress=lambda: heard.append(1)
        )
        assert made == wanted
    assert len(heard) == 4 * 3 * len(under)
