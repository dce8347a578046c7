"""Figures from data are drawn as narrowly as they are known: `spread` of a source."""

from __future__ import annotations

import re

import numpy as np
import pytest
from shops import a_shop

import motsim as ms
from motsim.report.uncertainty.page import RobustPage
from motsim.scenario.language.rates import count
from motsim.study.uncertainty.scenario_model import whatif


def shop(spread: str) -> ms.Scenario:
    text = a_shop(
        "{contact: pay, staff: clerk, takes: exponential(9 min), quality: 60, source: log}",
        "smile: {set: {pay.quality: +20}, cost: {once: 100}}",
        "today: {}, smile: {with: [smile]}",
        more=f"sources: {{log: {{what: a log, grade: measured{spread}}}}}\n",
    )
    return ms.loads(text, "shop.yaml")


WIDE = ", spread: {pay.takes: 20%, customers.arrive.rate: 5%}"
NARROW = ", spread: {pay.takes: 1%, customers.arrive.rate: 5%}"


def test_a_known_standard_error_is_an_assumption_and_none_is_none() -> None:
    keys = [a.key for a in whatif(shop(WIDE)).space.drawn]
    assert {"found:pay.takes", "found:customers.arrive.rate"} <= set(keys)
    assert not any(a.kind == "found" for a in whatif(shop("")).space.drawn)
    takes = next(a for a in whatif(shop(WIDE)).space.drawn if a.name == "pay.takes")
    assert takes.grade == "measured" and takes.base == 1.0
    assert np.std([takes.at((k + 0.5) / 1000) for k in range(1000)]) == pytest.approx(0.2, rel=0.02)


def test_what_is_known_better_swings_less_and_the_same_seed_says_the_same() -> None:
    def asked(spread: str) -> ms.Robustness:
        return ms.robust(
            shop(spread), psychology="literature", draws=4, replications=2,
            assumptions=["pay.takes"], objective="remembered",
        )  # fmt: skip

    def swing(spread: str) -> float:
        swings = asked(spread).swings
        return next(one.width for one in swings if one.assumption.name == "pay.takes")

    said = RobustPage(asked(WIDE), "zh").tell.trust()
    assert any("来自数据的数值" in line for line in said)
    wide, narrow = swing(WIDE), swing(NARROW)
    assert wide > narrow >= 0.0
    assert swing(WIDE) == wide


def test_an_unknown_figure_is_a_mistake_at_its_place() -> None:
    with pytest.raises(ms.ScenarioError, match=r"sources\.log\.spread.*pay"):
        shop(", spread: {pay.takess: 2%}")


def test_what_an_intervention_begins_from_is_not_drawn() -> None:
    text = a_shop(
        "{contact: pay, staff: clerk, takes: 9 min, quality: 60, source: log}",
        "quick: {set: {pay.takes: 9 min -> 5 min}, cost: {once: 100}}",
        "today: {}, quick: {with: [quick]}",
        more="sources: {log: {what: a log, grade: measured, spread: {pay.takes: 5%}}}\n",
    )
    space = whatif(ms.loads(text, "shop.yaml")).space
    assert not any(a.kind == "found" for a in space.drawn)


def test_staff_found_from_waits_are_drawn_as_whole_people_by_the_hour() -> None:
    """Two of them, give or take a fifth: some hours with one, some with three."""

    def staffed(error: str, count: str = "2") -> ms.Scenario:
        text = a_shop(
            "{contact: pay, staff: clerk, takes: exponential(9 min), quality: 60}",
            "smile: {set: {pay.quality: +20}, cost: {once: 100}}",
            "today: {}, smile: {with: [smile]}",
            more=f"sources: {{log: {{what: a log, grade: assumed{error}}}}}\n",
        )
        found = re.sub(r"clerk: \{count: [^,}]+", f"clerk: {{count: {count}, source: log", text)
        return ms.loads(found, "shop.yaml")

    def swing(scenario: ms.Scenario) -> float:
        found = ms.robust(
            scenario, psychology="literature", draws=4, replications=2,
            assumptions=["clerk.count"], objective="remembered",
        )  # fmt: skip
        return next(one.width for one in found.swings if one.assumption.name == "clerk.count")

    assert not any(a.kind == "found" for a in whatif(staffed("")).space.drawn)
    wide = staffed(", spread: {clerk.count: 20%}")
    drawn = next(a for a in whatif(wide).space.drawn if a.name == "clerk.count")
    assert drawn.key == "found:clerk.count" and drawn.low == pytest.approx(0.608, abs=0.001)
    narrow = staffed(", spread: {clerk.count: 1%}", "{09:00-13:00: 2, 13:00-17:00: 1}")
    assert swing(wide) > swing(narrow) >= 0.0


def test_so_many_times_as_many_people_are_whole_people() -> None:
    day = count({"08:00-12:00": "7", "12:00-13:30": "1", "20:00-22:00": "0"})
    assert day.times(1.0).startswith("{08:00-09:00: 7, 09:00-10:00: 7")
    hours = [int(part.split(": ")[1]) for part in day.times(1.1).strip("{}").split(", ")]
    assert sum(hours) == round(1.1 * (4 * 7 + 2)) and max(hours) == 8 and hours[-2:] == [0, 0]
    fewer = [int(part.split(": ")[1]) for part in day.times(0.5).strip("{}").split(", ")]
    assert fewer[4:6] == [1, 1] and sum(fewer[:4]) == 14  # somebody stays where somebody was
