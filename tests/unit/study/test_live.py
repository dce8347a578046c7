"""Live answers are the numbers of the report, from fewer replications; the newest question wins."""

from __future__ import annotations

import numpy as np
import pytest
from shops import a_shop

import motsim as ms
from motsim.errors import InputError
from motsim.report.comparison.emotion_curve import curve, places, stages
from motsim.study.core.months import courses
from motsim.study.core.turns import Stopped
from motsim.study.live import Live
from motsim.study.run.moment_means import moment_means
from motsim.units import MINUTE, MONTH

SHOP = ms.loads(
    a_shop(
        "{contact: hello, staff: clerk, takes: 12 min, quality: 60, class: ordinary, "
        "wait: {acceptable: 5 min}}\n"
        "{contact: look, chance: 40%, quality: 75}\n"
        "{contact: bye, quality: 66}",
        "smile: {set: {hello.quality: 60 -> 80}, cost: {once: 100}}",
        "today: {}, kind: {with: [smile]}, plan: {budget: 100, split: {ordinary: 100%}}",
        more="promises: {quick: {from: hello, to: bye, quote: 10 min}}\n",
    )
)


def test_pictures_grow_and_the_last_is_the_run() -> None:
    pictures = list(Live(SHOP, seed=7).ask(set={"hello.quality": 71}))
    assert [(p.runs, p.of) for p in pictures] == [(2, 20), (8, 20), (20, 20)]
    run = ms.simulate(SHOP, seed=7, replications=20, set={"hello.quality": 71}, record="summary")
    for name, found in pictures[-1].measures().items():
        np.testing.assert_array_equal(found, run.sample.value(name))


def test_the_curve_is_the_curve_of_the_report() -> None:
    (picture,) = Live(SHOP, seed=3, batches=(4,)).ask()
    run = ms.simulate(SHOP, seed=3, replications=4)
    shown = stages(SHOP)
    step_of = {step.name: stage.stage for stage in SHOP.journey for step in stage.steps}
    means = moment_means(run.plan, 3, 4)
    told = curve("today", SHOP, means, places(SHOP, shown), step_of)
    mine = {point.moment: point for point in picture.curve}
    assert (
        mine.keys() == {point.moment for point in told.points} == {"hello", "look", "bye", "quick"}
    )
    assert mine["hello"].wait.mean > 0.1  # somebody waited, or the test says nothing
    for p in told.points:
        q = mine[p.moment]
        np.testing.assert_allclose(
            [*q.emotion, *q.wait, q.met, q.peak, q.end],
            [*p.emotion, *p.wait, p.met, p.peak, p.end],
            rtol=1e-12,
        )


def test_ideas_are_bought_in_full_on_top_of_a_design() -> None:
    live = Live(SHOP, batches=(3,))
    (kind,), (today,) = live.ask("kind"), live.ask()
    (bought,) = live.ask(ideas=["smile"])
    assert bought.measures() == kind.measures() != today.measures()
    (planned,) = live.ask("plan")
    assert planned.measures() == kind.measures()


def test_the_newest_question_wins() -> None:
    live = Live(SHOP)
    old = live.ask(set={"hello.quality": 65})
    assert next(old).runs == 2
    new = live.ask(set={"hello.quality": 66})
    assert next(new).runs == 2
    with pytest.raises(Stopped):
        next(old)
    assert [p.runs for p in new] == [8, 20]


def test_a_question_that_means_nothing_is_refused() -> None:
    live = Live(SHOP)
    with pytest.raises(InputError, match="did you mean 'smile'"):
        list(live.ask(ideas=["smille"]))
    with pytest.raises(InputError, match="qualty"):
        list(live.ask(set={"hello.qualty": 3}))
    with pytest.raises(InputError, match="batches"):
        Live(SHOP, batches=())


TOWN = """\
motsim: 1
title: Town
length: 4 months
staff: {clerk: {count: 1, wage: 30 per h}}
customers: {arrive: {rate: 10 per day}}
journey:
  - stage: visit
    steps:
      - {contact: hello, staff: clerk, takes: exponential(20 min), quality: 60}
      - {contact: bye, chance: 50%, quality: 66}
designs: {today: {}, kind: {set: {hello.quality: 80}}}
population: {history: 20 weeks}
"""


def test_months_are_those_of_a_run_of_people_who_come_back() -> None:
    """Figures month by month are a run's, and the visits of all months make the curve of the run;
    before month 0 everybody has lived under the first design, whatever is tried after it.
    """
    town = ms.loads(TOWN)
    last = list(Live(town, seed=3).ask_months(set={"bye.quality": 90}, design="kind"))[-1]
    run = ms.simulate(
        ms.loads(
            TOWN.replace("set: {hello.quality: 80}", "set: {hello.quality: 80, bye.quality: 90}")
        ),
        seed=3,
        design="kind",
        replications=last.runs,
    )
    assert (last.runs, last.of, len(last.curves)) == (6, 6, 4)
    for mine, theirs in zip(last.courses, courses(run.sample.months), strict=True):
        assert mine.column == theirs.column
        np.testing.assert_array_equal(mine.months, theirs.months)
    visits = run.visits
    felt = run.moments[run.moments["moment"] == "bye"].merge(
        visits[["replication", "visit", "arrived_min"]], on=["replication", "visit"]
    )
    felt["month"] = felt["arrived_min"] // (MONTH / MINUTE)
    means = felt.groupby(["month", "replication"])["emotion"].mean().groupby("month").mean()
    for k, points in enumerate(last.curves):
        (bye,) = [point for point in points if point.moment == "bye"]
        np.testing.assert_allclose(bye.emotion.mean, means[k], rtol=1e-12)
        assert 0.4 < bye.met < 0.6 and bye.end == bye.met


def test_months_are_asked_only_where_people_come_back() -> None:
    with pytest.raises(InputError, match="nobody comes back here"):
        next(Live(SHOP).ask_months())
    with pytest.raises(InputError, match="frost"):
        next(Live(ms.loads(TOWN)).ask_months(ideas=["frost"]))
