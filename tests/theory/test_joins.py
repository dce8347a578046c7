"""Work beside that joins, against closed forms.

Flatto and Hahn (SIAM J Appl Math 1984) for two queues that every job joins; order statistics of
exponential times where nobody queues. Each mean must lie within three standard errors.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.scenario import loads
from motsim.units import MINUTE

RUNS = 12


def text(join: str, branches: int, staff: bool, every: float, length: int) -> str:
    pools = ", ".join(f"p{k}: {{}}" for k in range(branches)) if staff else ""
    beside = "\n".join(
        f"  - {{stage: b{k}, beside: host, steps: [{{work: w{k}, "
        f"{f'staff: p{k}, ' if staff else ''}takes: exponential(1 min)}}]}}"
        for k in range(branches)
    )
    return f"""motsim: 1
title: join
length: {length} min
warmup: {length // 20} min
staff: {{{pools}}}
customers: {{arrive: {{every: exponential({every} min)}}}}
journey:
  - {{stage: host, steps: [{{work: wait, join: {join}}}]}}
{beside}
  - {{stage: told, steps: [{{contact: told}}]}}
"""


def flatto_hahn(lam: float, mu: float) -> float:
    """Minutes in a system of two M/M/1 queues that each job joins at once and leaves when both are
    done.
    """
    return (12.0 - lam / mu) / 8.0 / (mu - lam)


def order_statistic(n: int, m: int) -> float:
    """Mean of the n-th of m exponential times of mean 1."""
    return math.fsum(1.0 / k for k in range(m - n + 1, m + 1))


CASES = [
    ("Flatto and Hahn: both of two queues", text("all", 2, True, 2.0, 40_000), flatto_hahn(0.5, 1)),
    ("both of two", text("all", 2, False, 2.0, 8_000), order_statistic(2, 2)),
    ("the first of two", text("first", 2, False, 2.0, 8_000), order_statistic(1, 2)),
    ("two of three", text("2", 3, False, 2.0, 8_000), order_statistic(2, 3)),
]


@pytest.mark.parametrize(("name", "scenario", "right"), CASES, ids=[case[0] for case in CASES])
def test_a_join_takes_as_long_as_it_must(name: str, scenario: str, right: float) -> None:
    plan = compile_plan(loads(scenario))
    means = []
    for k in range(RUNS):
        v = engine.simulate(plan, 3, k, record="visits").visits
        v = v[v["arrived"] >= plan.calendar["warmup"][0]]
        means.append(float((v["left"] - v["arrived"]).mean()) / MINUTE)
    error = float(np.std(means, ddof=1)) / math.sqrt(RUNS)
    assert abs(np.mean(means) - right) < 3.0 * error and error < 0.02 * right, name
