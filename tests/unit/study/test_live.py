"""Live answers are the numbers of the report, from fewer replications; the newest question wins."""

from __future__ import annotations

import numpy as np
import pytest
from shops import a_shop

import motsim as ms
from motsim.errors import InputError
from motsim.report.comparison.emotion_curve import curve, places, stages
from motsim.study.core.turns import Stopped
from motsim.study.live import Live
from motsim.study.run.moment_means import moment_means

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
