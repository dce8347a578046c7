"""Customers who give up waiting and do not leave, against closed forms.

M/M/1 with retrials, where who finds the server busy comes again after an exponential time of rate
theta, without end: rho (lambda + rho theta) / ((1 - rho) theta) are under way to come again. Who
keeps the place in line and is called back is served when they would have been without patience.
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


def text(every: str, step: str, length: int = 20_000) -> str:
    return f"""motsim: 1
title: t
length: {length} min
staff: {{agent: {{}}}}
customers: {{arrive: {{every: exponential({every})}}}}
journey:
  - stage: call
    steps:
      - {{contact: answer, staff: agent, takes: exponential(1 min), {step}}}
"""


@pytest.mark.parametrize("after", [1.0, 4.0])
def test_retrials_of_one_server(after: float) -> None:
    lam, rho, theta = 0.5, 0.5, 1.0 / after
    step = f"queue_limit: 0, gives_up: {{retry: exponential({after} min)}}"
    plan = compile_plan(loads(text("2 min", step)))
    means = []
    for k in range(RUNS):
        v = engine.simulate(plan, 4, k).visits
        assert (v["reason"] == 0).all()
        means.append(float(np.mean(v["left"] - v["arrived"])) / MINUTE)
    under_way = rho * (lam + rho * theta) / ((1.0 - rho) * theta)
    error = float(np.std(means, ddof=1)) / math.sqrt(RUNS)
    assert abs(np.mean(means) - (under_way / lam + 1.0)) < 3.0 * error


def test_a_callback_keeps_the_place_to_the_last_tick() -> None:
    stays, called_back = (
        engine.simulate(compile_plan(loads(text("1.2 min", step, 2_000))), 1, 0).visits
        for step in ("patience: never", "patience: exponential(2 min), gives_up: {callback: yes}")
    )
    assert (stays["left"] == called_back["left"]).all()
    assert called_back["away"].sum() > 0 and stays["away"].sum() == 0
    assert (stays["waited"] == called_back["waited"] + called_back["away"]).all()


@pytest.mark.parametrize("does", ["retry: exponential(4 min)", "callback: yes"])
def test_a_place_is_waited_for_as_staff_are(does: str) -> None:
    """An exercise machine, a fitting room: a line without anybody who serves."""
    staffed = text("1.2 min", f"patience: exponential(2 min), gives_up: {{{does}}}", 2_000)
    placed = staffed.replace(
        "staff: {agent: {}}", "places: {agent: {count: 1, from: answer, to: answer}}"
    )
    a, b = (
        engine.simulate(compile_plan(loads(one)), 1, 0).visits
        for one in (staffed, placed.replace("staff: agent, ", ""))
    )
    assert (a["left"] == b["left"]).all() and (a["waited"] == b["waited"]).all()
    assert (a["left"] - a["arrived"]).max() > 10 * MINUTE
