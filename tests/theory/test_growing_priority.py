"""Priority that grows while people wait (accumulating priority), against its closed form.

Who has waited for w minutes has priority b w, with a b of their class; the one with most goes next.
For M/M/1 (Kleinrock 1964; Kleinrock & Finkelstein 1967; Stanford, Taylor & Ziedins 2014) with two
classes, b1 < b2, r1 and r2 the work that each brings a minute and V = W0 / (1 - r) the wait of
first come, first served (W0 = r / mu):

    W1 = V / (1 - r2 (1 - b1 / b2)),    W2 = V - r1 W1 (1 - b1 / b2),

so that r1 W1 + r2 W2 = r V whatever b (the conservation law). b1 = b2 is first come, first served,
b1 = 0 among those who came at priority 0 is static priority.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from motsim.engines import reference
from motsim.engines.compiled import engine
from motsim.errors import ScenarioError
from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.scenario import loads
from motsim.testing.battery import check_engine
from motsim.units import MINUTE

RUNS = 16
RATE = 0.4  # of each class a minute, against 1


def clinic(more: str, length: int = 30_000) -> Plan:
    return compile_plan(
        loads(f"""motsim: 1
title: t
length: {length} min
warmup: {length // 20} min
staff: {{doctor: {{count: 1}}}}
customers:
  segments:
    routine: {{arrive: {{every: exponential({1.0 / RATE} min)}}}}
    urgent: {{arrive: {{every: exponential({1.0 / RATE} min)}}}}
journey: [{{stage: s, steps: [{{contact: care, staff: doctor, takes: exponential(1 min){more}}}]}}]
""")
    )


def grows(urgent: float, routine: float) -> str:
    return f", priority_grows: ({urgent} if segment == 'urgent' else {routine}) per h"


def waits(plan: Plan) -> Any:
    """Mean wait of each class, by run."""
    found = []
    for k in range(RUNS):
        v = engine.simulate(plan, 5, k).visits
        v = v[v["arrived"] >= plan.calendar["warmup"][0]]
        found.append([float(v["queued"][v["segment"] == c].mean()) / MINUTE for c in (0, 1)])
    return np.array(found)


def right(share: float) -> tuple[float, float]:
    """The closed form; `share`: b1 / b2."""
    r = 2.0 * RATE
    fcfs = r / (1.0 - r)
    first = fcfs / (1.0 - RATE * (1.0 - share))
    return first, fcfs - RATE * first * (1.0 - share)


@pytest.mark.parametrize(("share", "known"), [(0.5, (5.0, 3.0)), (0.25, (5.714, 2.286))])
def test_two_classes_wait_as_the_formula_says(share: float, known: tuple[float, float]) -> None:
    """Tried: growth by hours in place of minutes moves nothing (only the ratio counts), growth from
    0 for all gives 6.7 and 1.3, growth equal for all gives 4 and 4.
    """
    assert right(share) == pytest.approx(known, abs=1e-3)
    found = waits(clinic(grows(8.0, 8.0 * share)))
    error = found.std(axis=0, ddof=1) / math.sqrt(RUNS)
    assert (abs(found.mean(axis=0) - right(share)) < 3.0 * error).all()
    assert (error < 0.4).all()


def test_the_conservation_law_holds_run_by_run() -> None:
    """Who waits is decided anew, how long all together wait is not: no order of service that does
    not look at service times changes the mean of all (here beyond what noise of who is whom does).
    """
    fair, grown = waits(clinic("")), waits(clinic(grows(8.0, 1.0)))
    apart = (grown - fair).mean(axis=1)
    assert abs(apart.mean()) < 3.0 * apart.std(ddof=1) / math.sqrt(RUNS) + 1e-9
    assert (grown[:, 0] > fair[:, 0]).all() and (grown[:, 1] < fair[:, 1]).all()


def same(one: Plan, other: Plan, how: Any = engine.simulate) -> bool:
    a, b = how(one, 3, 1), how(other, 3, 1)
    return bool(a.visits.tobytes() == b.visits.tobytes())


STATIC = ", priority: (1 if segment == 'urgent' else 0)"


@pytest.mark.parametrize(
    "how", [reference.simulate, engine.simulate], ids=["reference", "compiled"]
)
def test_without_growth_it_is_static_priority_to_the_byte(how: Any) -> None:
    assert same(clinic(STATIC, 2_000), clinic(f"{STATIC}, priority_grows: 0 per h", 2_000), how)
    assert not same(clinic(STATIC, 2_000), clinic("", 2_000), how)


@pytest.mark.parametrize(
    "how", [reference.simulate, engine.simulate], ids=["reference", "compiled"]
)
def test_equal_growth_is_first_come_first_served(how: Any) -> None:
    assert same(clinic("", 2_000), clinic(", priority_grows: 7 per h", 2_000), how)


def test_who_has_waited_long_enough_goes_before_the_urgent() -> None:
    """By hand: the doctor is busy until 10. Routine came at 1 and gains 1 a minute, urgent came at
    6 and begins at 6: at 10 they have 9 and 6, so routine goes first.
    """
    text = """motsim: 1
title: t
length: 60 min
staff: {doctor: {count: {00:10-24:00: 1}}}
customers:
  segments:
    routine: {arrive: {appointments: {every: 60 min, punctual: 1 min}}}
    urgent: {arrive: {appointments: {every: 60 min, punctual: 6 min}}}
journey:
  - stage: s
    steps:
      - {contact: care, staff: doctor, takes: 3 min,
         priority: (URGENT if segment == 'urgent' else 0),
         priority_grows: (0 if segment == 'urgent' else 60) per h}
"""
    for head_start, left in ((6, [13, 16]), (8.9, [13, 16]), (9.1, [16, 13])):
        plan = compile_plan(loads(text.replace("URGENT", str(head_start))))
        for how in (reference.simulate, engine.simulate):
            v = how(plan, 0, 0).visits
            v = v[np.argsort(v["segment"])]
            assert (v["left"] // MINUTE).tolist() == left


def test_both_engines_where_lines_change_while_people_stand_there() -> None:
    """With people who give up, two doctors, breaks, and a rule that raises priority."""
    text = """motsim: 1
title: t
length: 600 min
staff: {doctor: {count: 2, breaks: 15 min every 1 h}, nurse: {count: 1}}
places: {bay: {count: 3, from: see, to: see}}
customers:
  segments:
    a: {share: 50%, patience: exponential(20 min)}
    b: {share: 50%}
  arrive: {every: exponential(2 min)}
journey:
  - stage: s
    steps:
      - {contact: see, staff: "2 doctor", takes: exponential(3 min), again: 20%,
         priority_grows: (30 if segment == 'a' else 5) per h, priority: uniform(0 2)}
      - {contact: out, staff: nurse, takes: 1 min}
rules:
  - {rule: up, on: waits, past: 10 min, do: {priority: +3}}
"""
    for seed in range(4):
        assert check_engine(text, seed) == []


@pytest.mark.parametrize(
    ("step", "pool", "why"),
    [
        ("priority_grows: 6", "", "wants priority gained in a time, such as '6 per h'"),
        ("priority_grows: -6 per h", "", "'-6 per h' is below zero"),
        ("priority_grows: 6 per h", ", preempts: resume", "where customers interrupt each other"),
        ("priority_grows: 6 per h, group: {of: 2}", "", "several begin together"),
    ],
)
def test_growth_that_means_nothing(step: str, pool: str, why: str) -> None:
    with pytest.raises(ScenarioError, match=why):
        loads(
            f"motsim: 1\ntitle: t\nlength: 1 h\nstaff: {{doctor: {{count: 1{pool}}}}}\n"
            "customers: {arrive: {count: 3}}\n"
            "journey: [{stage: s, steps: [{contact: a, staff: doctor, takes: 1 min, "
            f"{step}}}]}}]\n"
        )
