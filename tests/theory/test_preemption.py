"""Customers of higher priority who interrupt those of lower, against closed forms.

M/M/1, two classes, preemptive-resume: the urgent see nobody else, 1 / (mu - l1); the others are in
the system for mu / ((mu - l1) (mu - l1 - l2)). Preemptive-repeat of a constant time b: each try is
cut short by the first urgent one, so that a job takes (e^(l1 b) - 1) (1 / l1 + B) in the mean,
where B = 1 / (mu - l1) is the busy period of the urgent.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from motsim.engines.compiled import engine
from motsim.errors import InputError
from motsim.plan.compile import compile_plan
from motsim.plan.layout import SOURCE
from motsim.scenario import loads
from motsim.units import MINUTE

RUNS = 16
URGENT, ROUTINE = 0.25, 0.25


def surgery(preempts: str, routine: str, arrive: str, length: int, servers: int = 1) -> Any:
    return compile_plan(
        loads(f"""motsim: 1
title: t
length: {length} min
staff: {{doctor: {{count: {servers}, preempts: {preempts}}}}}
customers:
  segments:
    urgent: {{arrive: {{every: exponential({1.0 / URGENT} min)}}, traits: {{first: yes}}}}
    routine: {{arrive: {arrive}, traits: {{first: no}}}}
journey:
  - stage: only
    steps:
      - {{contact: care, staff: doctor, takes: exponential(1 min), if: first, priority: 1}}
      - {{contact: later, staff: doctor, takes: {routine}, if: not first}}
""")
    )


def test_a_full_line_that_turns_away_is_refused() -> None:
    """Who would interrupt somebody and be served at once finds no line; that is not built yet."""
    with pytest.raises(InputError, match="interrupting 'later', where a 'queue_limit' turns"):
        surgery("resume", "1 min, queue_limit: 0", "{count: 1}", 100)


def mean(values: list[float]) -> tuple[float, float]:
    return float(np.mean(values)), float(np.std(values, ddof=1)) / math.sqrt(len(values))


def test_two_classes_preemptive_resume() -> None:
    plan = surgery(
        "resume", "exponential(1 min)", f"{{every: exponential({1.0 / ROUTINE} min)}}", 20_000
    )
    found: tuple[list[float], list[float]] = ([], [])
    for k in range(RUNS):
        v = engine.simulate(plan, 5, k).visits
        for c in (0, 1):
            own = v[v["segment"] == c]
            found[c].append(float(np.mean(own["left"] - own["arrived"])) / MINUTE)
    urgent, routine = map(mean, found)
    assert abs(urgent[0] - 1.0 / (1.0 - URGENT)) < 3.0 * urgent[1]
    right = 1.0 / ((1.0 - URGENT) * (1.0 - URGENT - ROUTINE))
    assert abs(routine[0] - right) < 3.0 * routine[1]


def test_a_constant_time_that_begins_again() -> None:
    """All the routine ones are there from the start, so the last leaves when all have been done."""
    b, jobs = 2.0, 400
    plan = surgery("repeat", f"{b} min", f"{{count: {jobs}}}", 5_000)
    ends = []
    for k in range(RUNS):
        v = engine.simulate(plan, 5, k).visits
        own = v[v["person"] // SOURCE == 1]
        ends.append(float(own["left"].max()) / MINUTE / jobs)
    found, error = mean(ends)
    right = math.expm1(URGENT * b) * (1.0 / URGENT + 1.0 / (1.0 - URGENT))
    assert abs(found - right) < 3.0 * error


def test_with_resume_staff_work_no_minute_more() -> None:
    """Interrupted or not, work is work: the doctors are busy for as long as without a word."""
    arrive = f"{{every: exponential({1.0 / ROUTINE} min)}}"
    with_it = surgery("resume", "exponential(1 min)", arrive, 2_000, 2)
    busy = engine.simulate(with_it, 5, 0).pools["busy"]
    without = with_it.pools.copy()
    without["preempts"] = 0
    assert busy == engine.simulate(replace(with_it, pools=without), 5, 0).pools["busy"]
