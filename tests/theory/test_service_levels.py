"""Service levels against closed forms and by hand; asking for one changes nothing that is felt."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from motsim.engines import reference
from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.scenario import loads
from motsim.study.core.measures import columns, measured

RUNS = 12
CALLS = """motsim: 1
title: five at the phone
length: 15000 min
warmup: 500 min
staff: {line: {count: 5}}
customers: {arrive: {every: exponential(15 s)}}
service_levels: {answered: {at: call, within: 1 min}}
journey: [{stage: s, steps: [{contact: call, staff: line, takes: exponential(1 min)}]}]
"""


def figures(text: str, runs: int = 1) -> dict[str, Any]:
    """Every measure of everybody: an array over replications."""
    plan = compile_plan(loads(text))
    rows = np.array([measured(plan, engine.simulate(plan, 5, k)) for k in range(runs)])
    return {name: rows[:, k] for k, (who, name) in enumerate(columns(plan)) if not who}


def erlang_c(c: int, a: float) -> float:
    blocked = 1.0
    for k in range(1, c + 1):
        blocked = a * blocked / (k + a * blocked)
    return blocked / (1.0 - a / c * (1.0 - blocked))


def test_five_servers() -> None:
    """M/M/5 with 4 erlangs: 20.38 % wait over a minute; who waits waits 1 / (c mu - lambda)."""
    waits = erlang_c(5, 4.0)
    right = {
        "answered.within_share": 1.0 - waits * math.exp(-1.0),
        "answered.some_share": waits,
        "answered.some_min": 1.0,
        "answered.mean_min": waits,
        "answered.p90_min": -math.log(0.1 / waits),
    }
    assert right["answered.within_share"] == pytest.approx(1.0 - 0.2038, abs=5e-5)
    found = figures(CALLS, RUNS)
    for name, value in right.items():
        error = float(found[name].std(ddof=1)) / math.sqrt(RUNS)
        assert abs(found[name].mean() - value) < 3.0 * error + 0.008 * value, name
        assert error < 0.03 * value, name


TWO = """motsim: 1
title: by hand
length: 60 min
staff: {desk: {}}
customers: {arrive: {count: 3}}
LEVELS
journey:
  - stage: s
    steps:
      - {contact: first, takes: 1 min}
      - {contact: second, staff: desk, takes: 4 min, PATIENCE}
"""


def of(level: str, patience: str = "") -> dict[str, Any]:
    text = TWO.replace("LEVELS", f"service_levels: {{l: {level}}}").replace(", PATIENCE", patience)
    return {name[2:]: x[0] for name, x in figures(text).items() if name.startswith("l.")}


def test_by_hand() -> None:
    """Three come at once, and stand in line for 0, 4 and 8 minutes."""
    at = of("{at: second, within: 4 min}")
    assert at["within_share"] == pytest.approx(2 / 3) and at["mean_min"] == 4
    assert at["some_share"] == pytest.approx(2 / 3) and at["some_min"] == 6
    way = of("{from: first.begins, to: second.ends, within: 9 min}")  # 5, 9 and 13 minutes
    assert way["within_share"] == pytest.approx(2 / 3) and way["mean_min"] == 9
    assert of("{from: first, to: second, within: 1 min}")["mean_min"] == 4
    whole = of("{within: 5 min}")
    assert whole["within_share"] == pytest.approx(1 / 3) and whole["mean_min"] == 9


def test_who_gives_up_is_not_served_within_the_time() -> None:
    for level in ("{at: second, within: 9 min}", "{within: 60 min}"):
        found = of(level, ", patience: 5 min")
        assert found["within_share"] == pytest.approx(2 / 3)  # two of the three who came to it
    assert (
        of("{at: second, within: 9 min}", ", patience: 5 min")["mean_min"] == 2
    )  # of those served


def test_each_visit_counts_once_by_its_first_time() -> None:
    found = of("{at: second, within: 1 min}", ', again: "1 if minutes < 6 min else 0"')
    assert found["mean_min"] == 4  # the first is served again, at the back of the line


def test_asking_changes_nothing() -> None:
    text = TWO.replace(", PATIENCE", ", patience: exponential(5 min)")
    bare, asked = (
        reference.simulate(compile_plan(loads(text.replace("LEVELS\n", levels))), 1, 0)
        for levels in ("", "service_levels: {l: {at: second, within: 1 min}}\n")
    )
    for name in ("visits", "moments", "acts", "pools", "counts"):
        assert getattr(bare, name).tobytes() == getattr(asked, name).tobytes()


def test_the_last_one_leaves_after_closing() -> None:
    """The door shuts at 8:10 on two days; three who came at 8:08 are served until 8:20."""
    text = """motsim: 1
title: late
length: 2 d
opening: {mon: 08:00-08:10, tue: 08:00-08:10}
staff: {desk: {}}
customers: {arrive: {appointments: {every: 8 min, per_slot: 3, hours: {mon: 08:08-08:09}}}}
journey: [{stage: s, steps: [{contact: seen, staff: desk, takes: 4 min}]}]
"""
    assert figures(text)["late_min"][0] == 5  # ten minutes on Monday, none on Tuesday
    resumed = figures(text.replace("opening", "closing: resume\nopening"))
    assert resumed["late_min"][0] == 0


DOCTORS = """motsim: 1
title: three doctors, one day
length: 1 d
opening: {mon-sun: "09:00-16:00"}
staff: {doctor: {count: 3}}
customers: {arrive: {rate: 42 per day}}
service_levels: {wait: {at: seen, within: 10 min}}
journey: [{stage: visit, steps: [{contact: seen, staff: doctor, takes: uniform(5 min 20 min)}]}]
"""


def test_the_day_of_three_doctors() -> None:
    """Gelman et al., Bayesian Data Analysis, exercise 1.9: medians of a day over many days. The
    right values are those of a simulation of its own: 42 come, 5 wait, 3.8 min if they do, and the
    last one leaves 6 min after closing.
    """
    found = figures(DOCTORS, 400)
    assert np.median(found["visits"]) == pytest.approx(42, abs=1)
    waited = found["visits"] * found["wait.some_share"]
    assert np.median(waited) == pytest.approx(5, abs=1)
    assert np.nanmedian(found["wait.some_min"]) == pytest.approx(3.8, abs=0.4)
    assert np.median(found["late_min"]) == pytest.approx(6, abs=1.5)
    assert np.quantile(found["late_min"], (0.25, 0.75)) == pytest.approx((0, 11), abs=1.5)
