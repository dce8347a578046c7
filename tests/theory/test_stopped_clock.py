"""A clock that stops with people inside: by hand, against a closed form, and beside runs in which
everybody is served out.

Customers who come at a rate and stay for exponential times without a line (M/M/inf, empty at first)
are Poisson in number: by t there are rate x mean x (1 - exp(-t / mean)) of them inside.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from motsim import simulate
from motsim.engines import reference
from motsim.engines.common.journeys import Journeys
from motsim.engines.compiled import engine
from motsim.errors import InputError, RunError
from motsim.plan import layout as lay
from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.scenario import load, loads
from motsim.study.calibration.calibration_runs import quotes
from motsim.study.core.measures import columns, measured
from motsim.testing.battery import check_engine, plan_of
from motsim.testing.worlds import Raw, world
from motsim.units import DAY, HOUR, MINUTE

# one clerk, somebody each 2 min from 2 min on, served for 3: from 2, 5 and 8 min on, so that at 10
# the third is being served, and the fourth, who came at 8, stands in line
DESK = """motsim: 1
title: t
length: 10 min
at_end: stop
staff: {clerk: {count: 1}}
customers: {arrive: {every: 2 min}}
service_levels: {called: {at: ask, within: 1 min}, out: {within: 5 min}}
journey:
  - {stage: desk, steps: [{contact: ask, staff: clerk, takes: 3 min}]}
  - {stage: exit, steps: [{contact: pay, takes: 0 min}]}
"""


def figures(plan: Plan, journeys: Journeys) -> dict[str, float]:
    return {
        name: value
        for (who, name), value in zip(columns(plan), measured(plan, journeys), strict=True)
        if not who
    }


@pytest.mark.parametrize("run", [reference.simulate, engine.simulate])
def test_a_desk_by_hand(run: Any) -> None:
    plan = plan_of(DESK)
    lived = run(plan, 1, 0)
    found = figures(plan, lived)
    assert (lived.visits["left"] // MINUTE).tolist() == [5, 8]
    there = lived.inside
    assert there["person"].tolist() == [2, 3]
    assert [lay.STATES[k] for k in there["state"]] == ["in service", "in queue"]
    assert (there["since"] // MINUTE).tolist() == [8, 8]
    assert [found[name] for name in ("throughput", "inside", "in_queue", "in_service")] == [
        2, 2, 1, 1
    ]  # fmt: skip
    assert found["desk.inside"] == 2 and found["exit.inside"] == 0
    assert found["clerk.queue_at_stop"] == found["clerk.busy_at_stop"] == 1
    assert found["clerk.busy_share"] == pytest.approx(0.8)  # from 2 min on, of 10
    assert found["clerk.queue_min"] == pytest.approx(1.0)  # of those who were called: 0, 1, 2
    assert found["visits"] == 2 and found["queue_min"] == pytest.approx(0.5)


def test_waits_are_of_all_who_began_by_then() -> None:
    """Also of whoever is still being served; a visit that has not ended has no time yet."""
    plan = plan_of(DESK)
    found = figures(plan, engine.simulate(plan, 1, 0))
    assert found["called.mean_min"] == pytest.approx(1.0)
    assert found["called.within_share"] == pytest.approx(2 / 3)
    assert found["out.mean_min"] == pytest.approx(3.5) and found["out.within_share"] == 1.0


def test_nothing_happens_at_the_very_instant() -> None:
    """Served until 11 min: the clock that stops there sees the third still being served."""
    text = DESK.replace("10 min", "11 min")
    found = figures(plan := plan_of(text), engine.simulate(plan, 1, 0))
    assert found["throughput"] == 2 and found["in_service"] == 1 and found["in_queue"] == 2
    assert check_engine(text) == []


def test_a_visit_that_is_still_to_be_made_good_has_left() -> None:
    """It counts as served, is not inside, and has no memory yet."""
    text = DESK.replace("takes: 0 min", "takes: 0 min, fails: {slip: {chance: 100%, severity: 5}}")
    text += "rules: [{rule: sorry, on: slip, do: {recover: {solve: 30 min, quality: 80}}}]\n"
    plan = plan_of(text)
    lived = engine.simulate(plan, 1, 0)
    found = figures(plan, lived)
    assert len(lived.visits) == 0 and found["throughput"] == 2 and found["inside"] == 2
    assert [lay.STATES[k] for k in lived.inside["state"]][:2] == ["left", "left"]
    assert found["out.mean_min"] == pytest.approx(3.5)
    assert check_engine(text) == []


def test_who_is_inside_by_the_closed_form() -> None:
    runs, rate, stay, until = 300, 1.0, 30.0, 60.0
    plan = plan_of(f"""motsim: 1
title: t
length: {until} min
at_end: stop
customers: {{arrive: {{rate: {rate} per min}}}}
journey: [{{stage: s, steps: [{{contact: stay, takes: exponential({stay} min)}}]}}]
""")
    right = rate * stay * (1.0 - math.exp(-until / stay))
    found = [figures(plan, engine.simulate(plan, 3, k, record="summary")) for k in range(runs)]
    inside = np.array([one["inside"] for one in found])
    out = np.array([one["throughput"] for one in found])
    assert abs(inside.mean() - right) < 3.0 * math.sqrt(right / runs)
    assert abs(out.mean() - (rate * until - right)) < 3.0 * math.sqrt(rate * until / runs)
    assert inside.var() == pytest.approx(right, rel=0.3)  # Poisson


# --- beside runs in which everybody is served out -------------------------------------------------
def served_out(plan: Plan) -> Plan:
    return with_stop(plan, 0)


def with_stop(plan: Plan, stops: int) -> Plan:
    calendar = plan.calendar.copy()
    calendar["stops"] = stops
    return replace(plan, calendar=calendar)


def generated(numbers: Any, **changed: Any) -> Iterator[Plan]:
    """Worlds of the battery with these keys, as plans whose clock does not stop."""
    for number in numbers:
        raw: Raw = world(number) | changed
        if changed:
            segments = raw["customers"].get("segments", {})
            if any("arrive" in one for one in segments.values()):
                continue
            raw["customers"] = raw["customers"] | {"arrive": {"count": "6"}}
        try:
            yield served_out(plan_of(raw))
        except InputError:  # what the language refuses is no world
            continue


def lived(plan: Plan, number: int = 0) -> Journeys | None:
    try:
        return engine.simulate(plan, number, 0)
    except RunError:  # somebody waits for ever
        return None


def test_what_is_before_the_stop_is_what_it_would_have_been() -> None:
    """Every visit that closed by then has the same row, traits, moments and acts, to the byte."""
    told = 0
    for plan in generated(range(3000, 3080)):
        whole = lived(plan) if plan.calendar["length"][0] <= HOUR else None
        if whole is None or len(whole.visits) > 200:  # lines that only grow
            continue
        stopped = engine.simulate(with_stop(plan, 1), 0, 0)
        before = whole.visits["closed"] < plan.calendar["length"][0]
        told += bool(before.any() and not before.all())
        assert stopped.visits.tobytes() == whole.visits[before].tobytes()
        assert stopped.traits.tobytes() == whole.traits[before].tobytes()
        for name in ("moments", "acts"):
            rows = getattr(whole, name)
            of_visit = before[
                np.searchsorted(whole.visits["person"], rows["person"])
            ]  # strangers: a visit a person
            assert getattr(stopped, name).tobytes() == rows[of_visit].tobytes(), name
        assert len(stopped.visits) + len(stopped.inside) == stopped.counts["arrived"][0]
        assert (
            stopped.totals.sums[:, 0].sum()
            == (whole.visits["arrived"][before] >= plan.calendar["warmup"][0]).sum()
        )
    assert told > 20


def test_a_clock_that_stops_after_all_have_left_changes_nothing() -> None:
    told = 0
    for plan in generated(range(3100, 3160), length="3 d"):
        whole = lived(plan)
        if whole is None or (len(whole.visits) and whole.visits["closed"].max() >= 2 * DAY):
            continue
        stopped = engine.simulate(with_stop(plan, 1), 0, 0)
        assert len(stopped.inside) == 0
        for one, other in ((stopped, whole), (stopped.totals, whole.totals)):
            for name in ("visits", "traits", "moments", "acts", "pools", "counts", "sums", "waits"):
                if hasattr(one, name):
                    assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name
        told += len(whole.visits) > 0
    assert told > 20


def test_what_is_typical_does_not_depend_on_when_the_clock_stops() -> None:
    text = DESK + "promises: {soon: {from: ask, to: pay, quote: typical}}\n"
    text = text.replace("takes: 3 min", "takes: exponential(3 min)")
    assert quotes(loads(text)) == quotes(loads(text.replace("at_end: stop\n", "")))


# --- the tables of a run --------------------------------------------------------------------------
def test_the_tables_of_a_run() -> None:
    run = simulate(loads(DESK), replications=2, seed=1)
    inside = run.inside
    assert inside["step"].tolist() == ["ask"] * 4 and inside["pool"].tolist() == ["clerk"] * 4
    assert inside["state"].tolist() == ["in service", "in queue"] * 2
    assert inside["inside_min"].tolist() == [4.0, 2.0] * 2  # they came at 6 and 8 min
    assert run.pools["in_queue"].tolist() == run.pools["at_work"].tolist() == [1, 1]
    assert set(run.visits["customer"]) == {0, 1} == set(run.moments["customer"])
    assert run.sample.value("throughput").mean == 2.0
    with pytest.raises(InputError, match="all are served out here"):
        simulate(loads(DESK.replace("at_end: stop\n", "")), replications=1).frame("inside")


def test_the_tables_come_back_from_a_folder(tmp_path: Any) -> None:
    from motsim.study.run.resume import prepare, run_into

    path = tmp_path / "desk.yaml"
    path.write_text(DESK, encoding="utf-8")
    done = run_into(tmp_path / "out", prepare(load(path), seed=1), replications=2)
    pd.testing.assert_frame_equal(done.inside, simulate(load(path), replications=2, seed=1).inside)


def test_a_plan_knows_whether_it_stops() -> None:
    assert compile_plan(loads(DESK)).stops
    assert not compile_plan(loads(DESK.replace("stop", "serve"))).stops
