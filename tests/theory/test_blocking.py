"""Finite room between two stations, against closed forms.

Two exponential stations without room between them, saturated: a cycle is the longer of two
exponential times (mean 3/2), so 2/3 are served a minute. With room for n more the second is an
M/M/1 with n + 2 places, the first one's bench among them, full for 1 / (n + 3) of the time: the
first works for the rest.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.scenario import loads
from motsim.units import MINUTE

CUSTOMERS, RUNS = 2_000, 12


@pytest.mark.parametrize("room", [0, 1, 4])
def test_throughput_of_two_saturated_stations(room: int) -> None:
    plan = compile_plan(
        loads(f"""motsim: 1
title: two stations
length: 1 d
staff: {{one: {{}}, two: {{}}}}
customers: {{arrive: {{count: {CUSTOMERS}}}}}
journey:
  - stage: line
    steps:
      - {{contact: first, staff: one, takes: exponential(1 min)}}
      - {{contact: second, staff: two, takes: exponential(1 min), room: {room}}}
""")
    )
    # from the 100th to the last, so that filling and emptying weigh nothing
    rates = []
    for k in range(RUNS):
        left = np.sort(engine.simulate(plan, 5, k).visits["left"])[100:-100]
        rates.append((len(left) - 1) / ((left[-1] - left[0]) / MINUTE))
    error = float(np.std(rates, ddof=1)) / math.sqrt(RUNS)
    assert abs(float(np.mean(rates)) - (room + 2) / (room + 3)) < 3.0 * error
