"""What is read off a history, and how its figures are looked for, without running any."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from motsim.engines.common.journeys import Journeys
from motsim.engines.common.population import MONTH as MONTH_ROW
from motsim.plan.layout import R_DONE, R_FUNNEL
from motsim.psychology.portable_math import logistic
from motsim.scenario import Scenario, loads
from motsim.study.calibration.intercepts import Anchor
from motsim.study.calibration.town_anchors import (
    Aim,
    Counts,
    Floats,
    Reading,
    aims,
    months_of_history,
    rows_of,
    search,
)
from motsim.units import MONTH


def visits(*rows: tuple[int, float, int]) -> Any:
    """Person, month in which they came, and how it ended."""
    found = np.zeros(len(rows), [("person", "i8"), ("arrived", "i8"), ("reason", "i8")])
    for k, (person, month, reason) in enumerate(rows):
        found[k] = (person, round(month * MONTH), reason)
    return found


def history(months: int, *rows: tuple[int, float, int], **counted: dict[int, int]) -> Journeys:
    table = np.zeros(2 * months, MONTH_ROW)  # two segments
    for name, by_month in counted.items():
        for month, count in by_month.items():
            table[name][2 * month : 2 * month + 2] = count
    return cast("Journeys", SimpleNamespace(visits=visits(*rows), months=table))


def test_the_return_rate_is_literal() -> None:
    """Of customers with a visit in a month of the year before the last three months: seen again
    within three months of the first visit of that month?
    """
    read = Reading(15, 3 * MONTH)
    one = history(
        15,
        (1, 2.1, R_DONE), (1, 2.9, R_DONE), (1, 5.0, R_DONE),  # month 2: yes; month 5: no
        (2, 3.0, R_DONE), (2, 6.0, R_DONE), (2, 9.5, R_DONE),  # on the day: yes; too late; no
        (3, 4.0, R_DONE), (3, 4.5, R_FUNNEL),  # lost before it was a visit: no
        (4, 11.9, R_DONE), (4, 12.1, R_DONE),  # yes; the second is too late to be followed
        (5, 14.0, R_DONE),
    )  # fmt: skip
    customers, again, *_ = read(one)
    assert (customers, again) == (7.0, 3.0)


def test_newcomers_are_those_of_the_last_year() -> None:
    one = history(14, newcomers={0: 50, 2: 3, 13: 4}, new_by_word={1: 9, 5: 2}, new_by_self={13: 1})
    counts = Reading(14, 0)(one)
    assert counts == Counts(0.0, 0.0, 2.0 * 7, 2.0, 4.0, 0.0)


def test_a_history_is_as_long_as_ones_own_and_long_enough_to_follow() -> None:
    def months(history: str, within: str = "12 months") -> int:
        return months_of_history(observed(f"return_rate: 50% within {within}", history))

    assert months("3 years") == 36
    assert months("none") == 24 and months("none", "1 month") == 13
    assert months("20 years") == 60 and months("1 year", "24 months") == 36


def observed(typed: str, history: str = "1 year") -> Scenario:
    return loads(
        "motsim: 1\ntitle: t\nlength: 1 year\n"
        "journey: [{stage: s, steps: [{contact: c, takes: 2 min, quality: 70}]}]\n"
        f"customers: {{}}\nobserved: {{{typed}}}\n"
        "population: {size: 900, needs: 3 months, learns: whole, network: small-world, "
        f"history: {history}}}\n"
    )


ALL = aims(
    observed(
        "return_rate: 70% within 12 months, new_customers: 50 per month, by_recommendation: 30%"
    ).observed
)
SLOPES = np.diag([0.8, 0.6, 0.8])


class World:
    """A town as three formulas: newcomers as `new` says."""

    def __init__(self, most_new: float = 100.0) -> None:
        self.most_new, self.lived = most_new, 0

    def __call__(self, at: Floats) -> tuple[Counts, Floats]:
        self.lived += 1
        stays, tries, tells = at
        rate = logistic(0.7 * stays + 0.2 * tries + 0.5)
        new = self.most_new * logistic(tries) * logistic(0.3 * tells + 1.0)
        friends = logistic(0.9 * tells - 0.3 * tries)
        return Counts(9e5, 9e5, 9e5, 9e5, 9e5, 0), np.array([rate, new, friends])


def test_all_figures_are_met_together() -> None:
    """They hang together, and not by the slopes that the search begins with."""
    world = World()
    found = search(ALL, np.array([2.0, -2.0, 1.0]), SLOPES, world)
    assert world.lived <= 8
    assert all(row.met for row in rows_of(ALL, found))
    assert found.figures == pytest.approx([0.7, 50.0, 0.3], rel=0.02)
    again = World()
    assert search(ALL, found.at, found.slopes, again).at.tolist() == found.at.tolist()
    assert again.lived == 1


def test_what_is_out_of_reach_is_said_and_the_others_are_met() -> None:
    world = World(most_new=20.0)  # 50 are observed
    found = search(ALL, np.array([1.0, -1.0, 0.0]), SLOPES, world)
    rate, new, friends = rows_of(ALL, found)
    assert world.lived <= 8 and rate.met and friends.met
    assert not new.met and 5.0 < new.reached < 20.0
    assert new.line().startswith("new customers: 50 per month observed, ")
    assert "cannot be met" in new.line() and "新顾客：观测每月 50 位，模型" in new.line("zh")


def test_a_figure_that_goes_the_other_way_is_given_up_where_it_was_nearest() -> None:
    (aim,) = aims(observed("new_customers: 90 per month").observed)

    def live(at: Floats) -> tuple[Counts, Floats]:
        return Counts(0, 0, 9e5, 0, 0, 0), np.array([60.0 * logistic(-at[0])])

    found = search((aim,), np.array([0.0]), np.diag([0.6]), live)
    assert found.at.tolist() == [0.0] and found.figures.tolist() == [30.0]


def test_a_parameter_goes_to_its_bound_and_no_further() -> None:
    (aim,) = aims(observed("return_rate: 90% within 12 months").observed)

    def live(at: Floats) -> tuple[Counts, Floats]:
        return Counts(9e5, 9e5, 0, 0, 0, 0), np.array([0.2 + 0.03 * at[0]])

    found = search((aim,), np.array([4.0]), np.diag([0.2]), live)
    assert found.at.tolist() == [10.0]
    (row,) = rows_of((aim,), found)
    assert row.value == 10.0 and not row.met


def test_few_people_are_not_held_to_more_than_their_luck() -> None:
    aim = Aim("return_rate", "return_base", 0.5, "share", 0.002)
    found = search(
        (aim,), np.zeros(1), np.eye(1), lambda at: (Counts(50, 27, 0, 0, 0, 0), np.array([0.54])), 1
    )
    (row,) = rows_of((aim,), found)
    assert row.met  # 27 of 50
    assert isinstance(row, Anchor) and row.tolerance == pytest.approx(2 * (0.54 * 0.46 / 50) ** 0.5)
