"""Stopping rules and ranking against what is published and what they promise: the paper's rule,
coverage, the chance to be best.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats as reference

import motsim as ms
from motsim.study.comparison.ranking import (
    best_group,
    chance_best,
    front,
    groups,
    joint_level,
    ranks,
    variance_ratio,
)
from motsim.study.comparison.stopping_rule import (
    FIRST_LOOK,
    half_widths,
    look_ahead,
    next_look,
    percent,
    price,
    settled,
)
from motsim.study.core.stats import interval, t_quantile

# SCIENCE 8.1
T8A = (10.2, 9.1, 11.3, 10.0, 9.7, 10.4, 10.9, 9.5, 10.1, 10.3, 9.9, 10.2, 10.0, 9.8, 10.1)
LOW, HIGH = 0.93, 0.965  # what a 95 % interval must cover over 1,000 macro-replications


def test_the_papers_rule_on_its_worked_example() -> None:
    """T8a: n = 10 after running 15, at 5 % and kLimit 5."""
    d = percent(T8A)
    assert d[2:10] == pytest.approx(
        [26.79, 14.17, 9.974, 7.635, 6.638, 5.995, 5.159, 4.534], abs=5e-3
    ) and d[14] == pytest.approx(2.894, abs=5e-4)
    assert settled(d, 5.0) == 10 and all(settled(d[:n], 5.0) is None for n in range(3, 15))


def test_narrow_by_luck_is_not_enough() -> None:
    widths = np.array([np.nan, 9, 9, 1, 1, 1, 9, 1, 1, 1, 1, 1, 1.0])
    assert settled(widths, 1.0) == 8 and settled(widths[:12], 1.0) is None
    assert (
        settled(np.ones(104), 1.0, first=100) is None
        and settled(np.ones(105), 1.0, first=100) == 100
    )
    assert [look_ahead(n) for n in (3, 100, 119, 200)] == [5, 5, 5, 10]


def test_half_widths_are_those_of_the_interval() -> None:
    values = np.random.default_rng(1).normal(1e7, 3e5, 60)
    values[[4, 17]] = np.nan
    widths = half_widths(values)
    assert np.isnan(widths[0])
    assert [widths[n - 1] for n in (2, 9, 60)] == pytest.approx(
        [interval(values[:n]).half for n in (2, 9, 60)], rel=1e-6
    )
    assert (half_widths(np.full(5, 0.1))[1:] == 0.0).all()


def test_the_price_is_the_smallest_number_that_is_enough() -> None:
    s, wanted = 4.0, 0.5
    needed = int(price(50, t_quantile(49) * s / 50**0.5, wanted))
    assert (
        t_quantile(needed - 1) * s / needed**0.5
        <= wanted
        < t_quantile(needed - 2) * s / (needed - 1) ** 0.5
    )
    assert (
        price(20, 0.0, 1.0) == 20.0
        and price(20, 1e9, 1e-9) == np.inf
        and price(20, float("nan"), 1.0) == np.inf
    )


def stopped(draw, wanted: float, limit: int = 1000) -> np.ndarray:
    """Values until `next_look` asks for no more, as `compare` does it."""
    values = draw(FIRST_LOOK)
    while (need := next_look(half_widths(values) / wanted, limit, FIRST_LOOK, FIRST_LOOK)) > len(
        values
    ):
        values = np.concatenate([values, draw(need - len(values))])
    return values


# about 20, 30, 40 and 60 replications of spread 1.2 to 1.7
@pytest.mark.parametrize("wanted", [1.5, 0.6, 0.4, 0.3])
@pytest.mark.parametrize("skewed", [False, True])
def test_stopping_costs_little_coverage(wanted: float, skewed: bool) -> None:
    """1,000 macro-replications: an interval that was stopped at still covers 93 to 96.5 %
    (differences of two gammas are mildly skewed).
    """
    rng = np.random.default_rng([8, round(100 * wanted), skewed])
    draw = (
        (lambda n: rng.gamma(4.0, 0.5, n) - rng.gamma(2.0, 0.5, n))
        if skewed
        else (lambda n: rng.normal(1.0, 1.2, n))
    )
    found = [interval(stopped(draw, wanted)) for _ in range(1000)]
    covered = np.mean([i.low <= 1.0 <= i.high for i in found])
    assert LOW <= covered <= HIGH, f"{covered:.3f}"
    assert all(i.half <= wanted for i in found)


def test_looking_from_three_on_without_looking_ahead_would_cost_coverage() -> None:
    """Why the first look is at 20: the rule from 3 replications stops on luck."""
    rng = np.random.default_rng(5)
    covered = 0
    for _ in range(1000):
        values = rng.normal(0.0, 1.0, 400)
        n = next(n for n, half in enumerate(half_widths(values), 1) if n >= 3 and half <= 0.4)
        covered += abs(interval(values[:n]).mean) <= interval(values[:n]).half
    assert covered / 1000 < LOW


def test_a_wish_that_no_number_within_the_limit_meets_stops_early() -> None:
    values = np.random.default_rng(2).normal(0.0, 1.0, FIRST_LOOK)
    assert next_look(half_widths(values) / 0.001, 1000, FIRST_LOOK, 50) == 50
    assert next_look(half_widths(values) / 0.1, 1000, FIRST_LOOK, 50) == 2 * FIRST_LOOK
    assert next_look(np.full(FIRST_LOOK, np.inf), 1000, FIRST_LOOK, 50) == 50
    assert next_look(np.zeros(FIRST_LOOK), 1000, FIRST_LOOK, 50) == FIRST_LOOK + 5


# --- ranking --------------------------------------------------------------------------------------
def paired(
    rng: np.random.Generator, means: tuple[float, ...], n: int, same: float = 1.0
) -> dict[str, np.ndarray]:
    people = rng.normal(0.0, 2.0, n) * same
    return {name: m + people + rng.normal(0.0, 1.0, n) for name, m in zip("abcdefg", means)}


def test_the_chance_of_two_is_students_t() -> None:
    values = paired(np.random.default_rng(3), (0.0, 0.2), 30)
    gap = values["b"] - values["a"]
    expected = reference.t.cdf(gap.mean() / (gap.std(ddof=1) / 30**0.5), 29)
    assert chance_best(values)["b"] == pytest.approx(expected, abs=0.01)


def test_chances_add_up_and_ties_share() -> None:
    values = paired(np.random.default_rng(4), (0.0, 0.1, 0.2), 40)
    chances = chance_best(values | {"same": values["c"].copy()})
    assert sum(chances.values()) == pytest.approx(1.0) and chances["same"] == pytest.approx(
        chances["c"]
    )
    assert chance_best({"a": np.zeros(5), "b": np.zeros(5)}) == {"a": 0.5, "b": 0.5}
    assert all(
        np.isnan(v) for v in chance_best({"a": np.zeros(1), "b": np.ones(1)}).values()
    ) and chance_best({"a": np.zeros(3)}) == {"a": 1.0}
    assert chance_best(values) == chance_best(values)


def test_the_best_is_in_its_group_however_many_designs() -> None:
    """Seven designs that are all the same: at least 95 % of 1,000 studies leave the one that is
    meant in; without the correction far fewer.
    """
    rng, kept, naive = np.random.default_rng(6), 0, 0
    for _ in range(1000):
        values = paired(rng, (0.0,) * 7, 20)
        kept += "d" in best_group(values)
        naive += "d" in best_group(values, level=0.95)
    assert kept / 1000 >= 0.95 > naive / 1000


def test_intervals_behind_the_best_hold_at_once() -> None:
    rng, hold = np.random.default_rng(7), 0
    for _ in range(1000):
        values = paired(rng, (0.0, 1.0, 2.0, 3.0), 15)
        level = joint_level(4)
        hold += all(
            (i := interval(values["a"] - values[d], level=level)).low <= -k <= i.high
            for k, d in enumerate("bcd", 1)
        )
    assert hold / 1000 >= 0.95


def test_groups_within_a_zone() -> None:
    values = paired(np.random.default_rng(8), (0.0, 10.0, 10.5, 20.0), 200)
    assert groups(values) == (("d",), ("c", "b"), ("a",)) or groups(values) == (
        ("d",),
        ("c",),
        ("b",),
        ("a",),
    )
    assert groups(values, zone=2.0) == (("d",), ("c", "b"), ("a",)) and groups(
        values, zone=30.0
    ) == (("d", "c", "b", "a"),)
    found = ranks(values, 2.0)
    assert (
        [r.design for r in found] == ["d", "c", "b", "a"]
        and [r.group for r in found] == [1, 2, 2, 3]
        and found[0].behind == (0.0, 0.0, 0.0)
    )


def test_nobody_is_dominated_by_luck() -> None:
    rng = np.random.default_rng(9)
    net = paired(rng, (0.0, 10.0, 10.0, 12.0), 50)
    net["c"] = net["b"] - 1e-6 + rng.normal(0.0, 1.0, 50) * 1e-3  # a hair behind b
    felt = paired(rng, (50.0, 80.0, 80.0, 60.0), 50)
    felt["c"] = felt["b"] + rng.normal(0.0, 1.0, 50) * 1e-3
    felt["c"] -= felt["c"].mean() - felt["b"].mean() + 1e-9
    off = {
        s.design: s.dominated_by for s in front(felt, net, {"a": 0.0, "b": 0.0, "c": 0.0, "d": 0.3})
    }
    assert off["a"] == ("b", "c") and off["b"] == off["c"] == off["d"] == ()
    safer = {
        s.design: s.dominated_by
        for s in front(
            {k: felt["b"] for k in "bc"}, {k: net["b"] for k in "bc"}, {"b": 0.1, "c": 0.2}
        )
    }
    assert safer == {"b": (), "c": ("b",)}
    assert not any(
        s.dominated_by for s in front(felt, net, dict.fromkeys("abcd", 0.0), zones=(100.0, 100.0))
    )


def test_the_same_people_against_strangers() -> None:
    values = paired(np.random.default_rng(10), (0.0, 1.0), 4000)
    assert variance_ratio(values["a"], values["b"]) == pytest.approx((5.0 + 5.0) / 2.0, rel=0.1)
    assert variance_ratio(values["a"], values["a"] + 1.0) == np.inf and np.isnan(
        variance_ratio(np.zeros(3), np.zeros(3))
    )


# --- with the simulator ---------------------------------------------------------------------------
def coverage(pool: np.ndarray, size: int) -> float:
    """How often the intervals of so many replications each cover what all of them give."""
    truth = pool.mean()
    found = [interval(part) for part in pool.reshape(-1, size)]
    return float(np.mean([i.low <= truth <= i.high for i in found]))


def test_paired_intervals_cover_in_a_small_shop() -> None:
    """100 macro-replications of 10: three standard errors of a share of 95 % are 6.5 points."""
    shop = ms.compare(ms.loads(SHOP), ["today", "better"], replications=1000, workers=1)
    gap = shop.values("better", "remembered") - shop.values("today", "remembered")
    assert 0.885 <= coverage(gap, 10) <= 1.0
    assert 0.885 <= coverage(shop.values("better", "profit"), 10) <= 1.0


@pytest.mark.slow
def test_paired_intervals_of_the_car_service_cover_what_they_promise() -> None:
    """1,000 macro-replications of 10 weeks: 93 to 96.5 % for what is remembered, for returns and
    for net.
    """
    car = ms.load("scenarios/car-service.yaml")
    found = ms.compare(
        car, ["today", "handover-only"], replications=10_000, set={"length": "1 week"}
    )
    for measure in ("remembered", "return", "profit"):
        gap = found.values("handover-only", measure) - found.values("today", measure)
        assert LOW <= coverage(gap, 10) <= HIGH, measure


@pytest.mark.slow
def test_the_same_people_more_than_halve_the_work_in_the_car_service() -> None:
    """Net of every design, and all of the smaller changes. Designs that lift every moment also make
    visits more alike, so that there is less left to share: what is remembered of the two largest
    gives 1.86 (1,500 replications), of all others 2.2 to 19.
    """
    found = ms.compare(
        ms.load("scenarios/car-service.yaml"),
        ["today", "focus-60-30-10", "even-split", "handover-only", "trust-the-team"],
        replications=200,
    ).same_people()
    by = found.set_index(["design", "measure"])["variance_ratio"]
    assert (
        len(by) == 16
        and (by.xs("profit", level="measure") > 4.0).all()
        and (by["handover-only"] > 4.0).all()
    ), by
    assert (by > 1.6).all() and by.xs("remembered", level="measure").median() > 1.9, by


SHOP = """
motsim: 1
title: Shop
length: 1 d
opening: {mon-sun: 09:00-17:00}
staff: {clerk: {count: 2, wage: 30 per h}}
customers: {arrive: {rate: 60 per day}}
journey:
  - stage: visit
    steps:
      - {contact: order, staff: clerk, takes: exponential(6 min), quality: normal(64 sd 12)}
      - {contact: pay, staff: clerk, takes: 2 min, quality: 55}
interventions:
  smile: {set: {pay.quality: 55 -> 65}, cost: {once: 3000}}
designs: {today: {}, better: {with: [smile]}}
value: {margin: 40 per visit, visits_per_year: 4, discount: 10%, horizon: 2 years}
"""
