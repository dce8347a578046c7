"""A stop reaches a study wherever it runs replications; long work lets quick work go first."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest
from shops import a_shop

import motsim as ms
from motsim.study.core.parallel import parallel_map
from motsim.study.core.turns import LONG, QUICK, QUICK_LANE, Newest, Stop, Stopped, take_turn, under

SHOP = a_shop(
    "{contact: hello, staff: clerk, takes: 2 min, quality: 60}",
    "smile: {set: {hello.quality: 60 -> 80}, cost: {once: 100}}",
    "today: {}, kind: {with: [smile]}, split: {budget: 100, split: {ordinary: 100%}}",
)


@pytest.mark.parametrize(
    "study", [ms.compare, partial(ms.allocate, budget=100), ms.moments, ms.robust, ms.lows]
)
def test_every_study_ends_where_a_stop_was_asked_for(study: object) -> None:
    stop = Stop()
    stop.now()
    with under(stop), pytest.raises(Stopped):
        study(ms.loads(SHOP + f"# {study}"))  # type: ignore[operator]


def test_a_stop_from_another_thread_is_heard_between_replications() -> None:
    stop, ended = Stop(), threading.Event()

    def progress(done: int, of: int) -> None:
        stop.now()

    with under(stop), pytest.raises(Stopped):
        ms.compare(ms.loads(SHOP), replications=2000, progress=progress)
    ended.set()
    assert ms.compare(ms.loads(SHOP), replications=2).replications == 2  # nothing of it is left


def test_threads_that_a_study_starts_are_under_its_stop() -> None:
    stop = Stop()
    stop.now()
    with under(stop), pytest.raises(Stopped):
        parallel_map(lambda _: take_turn(), [1, 2, 3], workers=2)
    parallel_map(lambda _: take_turn(), [1, 2, 3], workers=2)


def test_long_work_waits_while_quick_work_is_under_way() -> None:
    order: list[str] = []

    def long() -> None:
        with under(None, LONG):
            take_turn()
            order.append("long")

    with under(None, QUICK):
        thread = threading.Thread(target=long)
        thread.start()
        time.sleep(0.12)
        order.append("quick")
    thread.join(5.0)
    assert order == ["quick", "long"]


def test_long_work_that_is_stopped_does_not_wait() -> None:
    stop = Stop()
    stop.now()
    with QUICK_LANE, under(stop, LONG), pytest.raises(Stopped):
        take_turn()


def test_a_new_question_stops_the_one_before_it() -> None:
    newest = Newest()
    first = newest.turn()
    second = newest.turn()
    assert first.asked and not second.asked
    newest.none()
    assert second.asked


def test_a_lane_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="quick, long"), under(None, "slow"):
        pass
