"""Pools that more customers come to than they can serve, and the day from which that is felt."""

from __future__ import annotations

import pytest

import motsim as ms
from motsim.engines.common.journeys import EVERYTHING, SUMMARY
from motsim.study.comparison.outlook_words import overload_line
from motsim.study.core import memory_check
from motsim.study.core.reporting import Lang

NIGHTS = """
motsim: 1
title: a desk
length: 14 d
opening: {mon-sun: 09:00-17:00}
customers: {arrive: {rate: 100 per day}}
staff: {clerk: {count: 1, hours: {mon-sun: "09:00-17:00"}}}
journey: [{stage: s, steps: [{contact: pay, staff: clerk, takes: 10 min, quality: 60, patience: never}]}]
designs: {today: {}}
"""  # noqa: E501
TOWN = """
motsim: 1
title: a desk that people come back to
length: 16 weeks
customers: {arrive: {rate: 30 per day}}
population: {history: 0 d}
staff: {clerk: {count: 1}}
journey: [{stage: s, steps: [{contact: pay, staff: clerk, takes: 150 min, quality: 60, patience: never}]}]
value: {visits_per_year: 24}
designs: {today: {}}
"""  # noqa: E501


def test_the_day_from_which_a_line_only_grows_is_said() -> None:
    """Three quiet days, then four on which more come than the 144 a day that can be served."""
    desk = ms.loads(
        """
motsim: 1
title: a desk
length: 7 d
customers: {arrive: {rate: 250 per day, by_weekday: {mon: 0.2, tue: 0.2, wed: 0.2}}}
staff: {clerk: {count: 1}}
journey: [{stage: s, steps: [{contact: pay, staff: clerk, takes: 10 min, quality: 60, patience: never}]}]
designs: {today: {}}
"""  # noqa: E501
    )
    run = ms.simulate(desk, replications=2, workers=1)
    (one,) = run.overloads
    assert one.day in (4, 5)  # on the fourth day the line begins, and never ends
    assert f"from day {one.day} on nobody" in overload_line(desk, one, "en")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_line_that_is_cleared_overnight_names_no_day(lang: Lang) -> None:
    """The first customer of every day is served at once, of the last one, too."""
    desk = ms.loads(NIGHTS)
    (one,) = ms.simulate(desk, replications=2, workers=1).overloads
    assert one.wait > 120.0 and one.day is None
    line = overload_line(desk, one, lang)
    assert "from day" not in line and "天起" not in line and "None" not in line


def test_a_finished_study_does_not_fail_for_want_of_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its moments do not fit into memory: the pool is named, and no day."""
    run = ms.simulate(ms.loads(NIGHTS), replications=2, workers=1, record="summary")
    little, all_moments = (memory_check.needed(run.plan, r) for r in (SUMMARY, EVERYTHING))
    assert little < all_moments
    monkeypatch.setattr(memory_check, "free", lambda: (little + all_moments) / 2.0)
    (one,) = run.overloads
    assert (one.pool, one.day) == ("clerk", None)


def test_of_people_who_come_back_the_first_weeks_are_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half a year of moments need not fit: the line grows from its first days on."""
    run = ms.simulate(ms.loads(TOWN), replications=1, workers=1, record="summary")
    monkeypatch.setattr(
        memory_check, "free", lambda: 0.9 * memory_check.needed(run.plan, EVERYTHING)
    )
    (one,) = run.overloads
    assert one.pool == "clerk" and one.day is not None and one.day < 8 * 7
