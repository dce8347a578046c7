"""Steps that several customers begin together, against closed forms of bulk service.

One server takes groups of k, Poisson arrivals of rate lambda, exponential service of rate mu, one
draw for all. r is the root between 0 and 1 of mu r^(k+1) - (lambda + mu) r + lambda. Where only
full groups begin, the number of customers is a uniform number from 0 to k - 1 plus a geometric one
of r: mean (k - 1) / 2 + r / (1 - r). Where a free server takes whoever is there, up to k, n wait
beside a busy server for a share A r^n of the time, and it is idle for A mu / lambda.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.plan.preview.workload import pool_loads
from motsim.scenario import Scenario, loads
from motsim.units import MINUTE

RUNS = 16
LAMBDA = 1.0  # a minute


def root(k: int, mu: float) -> float:
    """The root of the characteristic equation between 0 and 1, by bisection."""
    low, high = 0.0, 1.0 - 1e-9
    for _ in range(100):
        r = 0.5 * (low + high)
        low, high = (r, high) if mu * r ** (k + 1) - (LAMBDA + mu) * r + LAMBDA > 0 else (low, r)
    return low


def service(group: str, minutes: float, length: int = 20_000) -> Scenario:
    return loads(f"""motsim: 1
title: t
length: {length} min
warmup: {length // 20} min
staff: {{boat: {{}}}}
customers: {{arrive: {{every: exponential(1 min)}}}}
journey:
  - stage: only
    steps:
      - {{contact: ride, staff: boat, takes: exponential({minutes} min), group: {group}}}
""")


def times(scenario: Scenario, column: str) -> tuple[float, float]:
    """Mean minutes of a column of visits behind the warm-up, and its standard error."""
    plan, means = compile_plan(scenario), []
    for k in range(RUNS):
        v = engine.simulate(plan, 3, k).visits
        v = v[v["arrived"] >= plan.calendar["warmup"][0]]
        of = v["left"] - v["arrived"] if column == "sojourn" else v[column]
        means.append(float(np.mean(of)) / MINUTE)
    return float(np.mean(means)), float(np.std(means, ddof=1)) / math.sqrt(RUNS)


@pytest.mark.parametrize(("k", "load"), [(2, 0.8), (5, 0.6)])
def test_full_groups(k: int, load: float) -> None:
    mu = LAMBDA / (k * load)
    r = root(k, mu)
    right = ((k - 1) / 2.0 + r / (1.0 - r)) / LAMBDA
    found, error = times(service(f"{{of: {k}}}", 1.0 / mu), "sojourn")
    assert abs(found - right) < 3.0 * error


@pytest.mark.parametrize(("k", "load"), [(2, 0.8), (5, 0.6)])
def test_groups_of_whoever_is_there(k: int, load: float) -> None:
    mu = LAMBDA / (k * load)
    r = root(k, mu)
    a = 1.0 / (1.0 / (1.0 - r) + mu / LAMBDA)
    right = a * r / (1.0 - r) ** 2 / LAMBDA
    found, error = times(service(f"{{of: {k}, at_least: 1}}", 1.0 / mu), "queued")
    assert abs(found - right) < 3.0 * error


def test_the_load_of_full_groups_is_what_check_says() -> None:
    scenario = service("{of: 4}", 3.0)
    (load,) = pool_loads(scenario)
    plan = compile_plan(scenario)
    busy = [engine.simulate(plan, 3, k).pools["busy"][0] for k in range(RUNS)]
    found = np.array(busy) / plan.calendar["length"][0]
    assert abs(found.mean() - load.share) < 3.0 * found.std(ddof=1) / math.sqrt(RUNS)
    assert load.share == pytest.approx(0.75)


def test_by_the_clock_one_waits_half_of_the_interval() -> None:
    """Buses with room for all, each ten minutes: who comes at random waits five on average."""
    scenario = loads("""motsim: 1
title: t
length: 20000 min
customers: {arrive: {every: exponential(1 min)}}
journey:
  - stage: only
    steps:
      - {contact: bus, takes: 3 min, group: {of: 100, every: 10 min}}
""")
    found, error = times(scenario, "queued")
    assert abs(found - 5.0) < 3.0 * error
    left = engine.simulate(compile_plan(scenario), 3, 0).visits["left"]
    assert ((left - 3 * MINUTE) % (10 * MINUTE) == 0).all()
