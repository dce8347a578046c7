"""Figures from data are drawn as narrowly as they are known: `spread` of a source."""

from __future__ import annotations

import numpy as np
import pytest
from shops import a_shop

import motsim as ms
from motsim.report.uncertainty.page import RobustPage
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
