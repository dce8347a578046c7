"""Totals: what figures are read off is what the tables would say, whatever is recorded and however
often rows leave.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motsim.engines import reference
from motsim.engines.common.bins import BINS, bin_of, edge
from motsim.engines.common.journeys import RECORDS
from motsim.engines.common.totals import Group, Totals
from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.scenario import loads
from motsim.study.core.measures import MEASURES
from motsim.units import MINUTE

TWO = """motsim: 1
title: t
length: 6 h
warmup: 1 h
staff: {desk: {count: 2}}
customers:
  arrive: {every: exponential(1 min)}
  segments: {one: {share: 70%}, two: {share: 30%, expects: 80, patience: 4 min}}
journey:
  - stage: only
    steps: [{contact: serve, staff: desk, takes: exponential(2 min), quality: normal(66 sd 15)}]
"""


@given(st.floats(min_value=0.0, max_value=1e6))
def test_a_bin_holds_its_times_and_is_narrow(minutes: float) -> None:
    k = bin_of(minutes)
    assert edge(k) <= minutes < edge(k + 1)
    assert k == 0 or edge(k + 1) - edge(k) <= edge(k) / 128


def test_what_is_longer_than_the_bins_is_in_the_last() -> None:
    assert bin_of(1e12) == BINS - 1


@given(
    st.lists(st.floats(min_value=0.0, max_value=500.0), min_size=1, max_size=60),
    st.sampled_from((0.1, 0.5, 0.9)),
)
def test_a_quantile_of_bins_is_that_of_the_times(times: list[float], share: float) -> None:
    waits = np.zeros(BINS, np.int64)
    for minutes in times:
        waits[bin_of(minutes)] += 1
    found = Group({}, waits).wait_quantile(share)
    at = share * (len(times) - 1)
    low, high = sorted(times)[math.floor(at)], sorted(times)[math.ceil(at)]
    assert low * (1 - 1 / 64) - 1e-3 <= found <= high * (1 + 1 / 64) + 1e-3


def test_totals_are_what_the_rows_say() -> None:
    plan = compile_plan(loads(TWO))
    j = engine.simulate(plan, 3, 0)
    counted = j.visits[(j.visits["arrived"] >= 60 * MINUTE) & (j.visits["arrived"] < 360 * MINUTE)]
    everybody = j.totals.group()
    assert everybody.sums["visits"] == len(counted) > 200
    for name, values in (
        ("remembered", counted["remembered"]),
        ("waited", counted["waited"] / MINUTE),
        ("served", counted["reason"] == 0),
        ("survey", counted["survey"][counted["survey"] >= 0]),
        ("promoters", counted["recommend"] >= 9),
    ):
        assert everybody.sums[name] == pytest.approx(values.sum(), rel=1e-12), name
    assert everybody.wait_quantile(0.9) == pytest.approx(
        np.quantile(counted["waited"] / MINUTE, 0.9), rel=0.01
    )
    for k in (0, 1):
        assert j.totals.group(k).sums["visits"] == (counted["segment"] == k).sum()


def test_every_engine_record_and_size_of_array_gives_the_same_totals() -> None:
    plan = compile_plan(loads(TWO))
    first = reference.simulate(plan, 3, 0).totals
    for record in RECORDS:
        for slots, rows in ((256, 1 << 14), (2, 64)):
            j = engine.simulate(plan, 3, 0, record=record, slots=slots, rows=rows)
            assert (
                j.totals.sums.tobytes() == first.sums.tobytes()
                and j.totals.waits.tobytes() == first.waits.tobytes()
            )
            assert len(j.visits) == (0 if record == "summary" else j.counts["visits"][0])


def test_without_visits_there_is_nothing_to_say() -> None:
    nobody = Totals.none(compile_plan(loads(TWO))).group()
    assert all(math.isnan(m.of(nobody)) for m in MEASURES if m.name != "visits")
