"""Several of a pool and several pools in one step, against closed forms of the queues they make.

Pairs of 2k servers are k servers; two pools that are only asked for together are one. Each mean
must lie within three standard errors.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.scenario import loads
from motsim.study.core.measures import columns, measured

RUNS = 12


def text(staff: str, journey: str, every: float, length: int = 20_000) -> str:
    return f"""motsim: 1
title: t
length: {length} min
warmup: {length // 20} min
staff: {{{staff}}}
customers: {{arrive: {{every: exponential({every} min)}}}}
journey:
  - stage: only
    steps:
{journey}
"""


def erlang_c(servers: int, load: float) -> float:
    """The chance to wait in M/M/c."""
    terms = [load**n / math.factorial(n) for n in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (math.fsum(terms) + last)


def wait(servers: int, load: float) -> float:
    """Mean wait in M/M/c in service times."""
    return erlang_c(servers, load) / (servers - load)


def means(scenario: str, *names: str) -> list[tuple[float, float]]:
    """Mean and standard error of measures over replications."""
    plan = compile_plan(loads(scenario))
    runs = np.array(
        [measured(plan, engine.simulate(plan, 3, k, record="summary")) for k in range(RUNS)]
    )
    at = {measure: k for k, (who, measure) in enumerate(columns(plan)) if not who}
    found: list[tuple[float, float]] = []
    for name in names:
        column = runs[:, at[name]]
        found.append((float(column.mean()), float(column.std(ddof=1)) / math.sqrt(RUNS)))
    return found


@pytest.mark.parametrize("pairs", [1, 3])
def test_pairs_of_two_k_servers_are_k_servers(pairs: int) -> None:
    load = 0.75 * pairs
    scenario = text(
        f"doctor: {{count: {2 * pairs}}}",
        "      - {contact: see, staff: 2 doctor, takes: exponential(1 min)}",
        1.0 / load,
    )
    (queued, error), (busy, small) = means(scenario, "queue_min", "doctor.busy_share")
    assert abs(queued - wait(pairs, load)) < 3.0 * error
    assert abs(busy - 0.75) < 3.0 * small


def test_two_pools_that_only_come_together_are_one() -> None:
    scenario = text(
        "doctor: {count: 2}, nurse: {count: 2}",
        "      - {contact: see, staff: [nurse, doctor], takes: exponential(1 min)}",
        1.0 / 1.5,
    )
    ((queued, error),) = means(scenario, "queue_min")
    assert abs(queued - wait(2, 1.5)) < 3.0 * error


def test_nothing_locks_whatever_the_order_in_which_steps_name_their_pools() -> None:
    """One of each: whoever held the nurse and waited for the doctor would lock out who holds the
    doctor and waits for the nurse.
    """
    scenario = text(
        "doctor: {count: 1}, nurse: {count: 1}, porter: {count: 1}",
        "      - {contact: a, staff: [nurse, doctor], takes: exponential(1 min)}\n"
        "      - {contact: b, staff: [doctor, nurse], takes: exponential(1 min)}\n"
        "      - {contact: c, staff: [porter, nurse, doctor], takes: exponential(1 min)}",
        3.2,
        4_000,
    )
    plan = compile_plan(loads(scenario))
    j: Any = engine.simulate(plan, 0, 0)
    assert len(j.visits) > 1_000 and (j.visits["reason"] == 0).all()
