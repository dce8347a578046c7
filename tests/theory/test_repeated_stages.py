"""Stages lived through several times (`times`): by hand, and the same as the stage written so often
one after another.
"""

from __future__ import annotations

import re

import numpy as np
import pytest

from motsim.engines.common.journeys import Journeys
from motsim.engines.compiled import engine
from motsim.plan.preview.summary import explain
from motsim.plan.preview.workload import pool_loads
from motsim.scenario import loads
from motsim.testing.battery import check_engine, plan_of
from motsim.units import MINUTE

HEAD = """motsim: 1
title: t
length: 60 min
customers: {arrive: {count: 1}}
journey:
  - {stage: come, steps: [{contact: a, takes: 3 min}]}
"""
LAPS = (
    HEAD
    + """  - {stage: round, times: 3, weight: 60%, BESIDE
     steps: [{contact: b, takes: 2 min, NEXT}, {work: c, takes: 5 min}]}
  - {stage: go, steps: [{contact: d, takes: 1 min}]}
"""
)
SIDE = "  - {stage: side, beside: round, steps: [{contact: tip, after: 4 min}]}\n"


def run(text: str) -> Journeys:
    assert check_engine(text, 1) == []
    return engine.simulate(plan_of(text), 1, 0)


def laps(more: str = "", following: str = "", behind: str = "") -> str:
    return LAPS.replace("BESIDE", more).replace(", NEXT", following) + behind


def began(j: Journeys, text: str, step: str) -> list[float]:
    at = plan_of(text).names.steps.index(step)
    rows = j.moments[(j.moments["step"] == at) & (j.moments["kind"] == 0)]
    return [float(t) / MINUTE for t in rows["begin"]]


def test_laps_by_hand() -> None:
    """3 min, then three laps of 2 + 5 min, then 1 min: 25 min in all; the laps of b share the
    weight of their stage.
    """
    text = laps()
    j = run(text)
    assert [began(j, text, s) for s in "abd"] == [[0.0], [3.0, 10.0, 17.0], [24.0]]
    assert j.visits["left"][0] - j.visits["arrived"][0] == 25 * MINUTE
    of_b = j.moments[j.moments["step"] == plan_of(text).names.steps.index("b")]
    assert len(set(of_b["n"][of_b["kind"] == 0])) == 3
    assert of_b["weight"].sum() == pytest.approx(0.6)


def test_what_runs_beside_begins_anew_with_each_lap() -> None:
    text = laps(behind=SIDE)
    assert began(run(text), text, "tip") == [7.0, 14.0, 21.0]


def test_a_jump_out_ends_the_laps_and_one_within_does_not() -> None:
    out = laps(following=", next: [{to: d, chance: 100%}]")
    assert [began(run(out), out, s) for s in "bd"] == [[3.0], [5.0]]
    within = laps().replace(
        "{work: c, takes: 5 min}",
        "{work: c, takes: 5 min, next: [{to: b, chance: 100% if minutes < 11 min else 0%}]}",
    )
    # the first lap has two passes of b
    assert began(run(within), within, "b") == [3.0, 10.0, 17.0, 24.0]


def test_a_lap_whose_condition_is_false_is_left_out() -> None:
    text = laps(more="if: minutes < 9 min,")
    assert [began(run(text), text, s) for s in "bd"] == [[3.0], [10.0]]


TWICE = """motsim: 1
title: t
length: 60 min
staff: {crew: {count: 2}}
customers: {arrive: {count: 5}}
journey:
  - {stage: come, steps: [{contact: a, staff: crew, takes: 3 min}]}
  - {stage: round, times: 3, if: wait < 9 min, patience: 14 min, steps: [{contact: b, staff: crew, takes: 2 min}, {work: c, takes: 1 min, if: wait > 1 min}]}
  - {stage: go, steps: [{contact: d, staff: crew, takes: 1 min}]}
"""  # noqa: E501


def written_out(text: str) -> str:
    line = next(x for x in text.splitlines() if "times: 3" in x)
    once = [
        re.sub(r"\b(stage|contact|work): (\w+)", rf"\1: \g<2>{n}", line.replace("times: 3, ", ""))
        for n in range(3)
    ]
    return text.replace(line, "\n".join(once))


@pytest.mark.parametrize("arrive", ["count: 5", "count: 12", "every: 2 min"])
def test_the_same_as_written_so_often(arrive: str) -> None:
    one, two = (run(text.replace("count: 5", arrive)) for text in (TWICE, written_out(TWICE)))
    for name in ("arrived", "left", "reason", "waited", "queued", "staged", "away", "moments"):
        assert np.array_equal(one.visits[name], two.visits[name]), name


def test_the_same_work_is_expected() -> None:
    one, two = (
        pool_loads(loads(text.replace("count: 5", "rate: 3 per h")))[0]
        for text in (TWICE, written_out(TWICE))
    )
    assert one.work == pytest.approx(two.work)
    assert one.work.sum() == pytest.approx(3 * (3 + 3 * 2 + 1))  # an hour of three customers


def test_said_in_words() -> None:
    assert any("3 times" in line for line in explain(loads(TWICE)).journey)
    assert any("共 3 次" in line for line in explain(loads(TWICE), language="zh").journey)
