"""What does not fit into memory is refused before it starts, with the figure."""

from __future__ import annotations

import pytest

import motsim as ms
from motsim.errors import InputError
from motsim.plan.compile import compile_plan
from motsim.study.core import memory_check
from motsim.study.core.alike import replicate_each

MANY = """motsim: 1
title: t
length: 52 weeks
customers: {{arrive: {arrive}}}
journey:
  - stage: only
    steps: [{{contact: serve, takes: 1 min}}]
"""


@pytest.mark.parametrize(
    ("arrive", "people"),
    [
        ("{count: 1000}", 1000),
        ("{rate: 70 per week}", 3640),
        ("{every: exponential(52 min)}", 10080),
    ],
)
def test_customers_are_reckoned_from_the_plan(arrive: str, people: int) -> None:
    assert memory_check.arrivals(
        compile_plan(ms.loads(MANY.format(arrive=arrive)))
    ) == pytest.approx(people)


def test_the_reckoning_is_near_what_rows_take() -> None:
    plan = compile_plan(ms.loads(MANY.format(arrive="{rate: 700 per week}")))
    j = ms.simulate(ms.loads(MANY.format(arrive="{rate: 700 per week}")), replications=1).journeys[
        0
    ]
    took = j.visits.nbytes + j.moments.nbytes + j.acts.nbytes + j.traits.nbytes
    assert took < memory_check.needed(plan, "everything") < 8 * took
    assert (
        memory_check.needed(plan, "summary")
        == 0.0
        < memory_check.needed(plan, "visits")
        < memory_check.needed(plan, "everything")
    )


def test_a_run_that_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = ms.loads(MANY.format(arrive="{count: 100000}"))
    monkeypatch.setattr(memory_check, "free", lambda: 0.1 * memory_check.GIB)
    with pytest.raises(
        InputError,
        match=(
            r"100,000 customers a replication, 1 at once, would take about [\d.]+ GiB; 0.1 GiB "
            r"are free: use a shorter"
        ),
    ):
        ms.simulate(scenario, replications=1)


def test_among_many_plans_the_one_that_does_not_fit_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small, large = (
        compile_plan(ms.loads(MANY.format(arrive=f"{{count: {count}}}"))) for count in (3, 100_000)
    )
    monkeypatch.setattr(memory_check, "free", lambda: 0.1 * memory_check.GIB)
    found = replicate_each(
        [([small], [0]), ([small], [0]), ([large], [0])],
        0,
        lambda plan, journeys: len(journeys.visits),
        record="everything",
        workers=2,
    )
    with pytest.raises(
        InputError, match=r"100,000 customers a replication, 2 at once, would take about"
    ):
        list(found)


def test_a_summary_of_any_length_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_check, "free", lambda: 0.1 * memory_check.GIB)
    assert (
        ms.simulate(
            ms.loads(MANY.format(arrive="{rate: 7 per week}")), replications=1, record="summary"
        ).sample.of("visits")[0]
        > 300
    )
