"""Estimators against what can be checked by hand, and against what was put in."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import motsim as ms
from motsim.data.clockwork import about_days, days_figure
from motsim.data.estimates.arrivals import arrivals
from motsim.data.estimates.distances import emd, kaplan_meier, survival_at
from motsim.data.estimates.durations import LAWS, duration, fitted
from motsim.data.estimates.patience import censored, patience
from motsim.data.estimates.presence import presence, whole_counts
from motsim.data.estimates.routing import at_once, pools, routing
from motsim.data.figures import Figure, interval_said
from motsim.i18n import Said


def test_the_emd_of_a_shift_is_the_shift() -> None:
    x = np.array([1.0, 4.0, 9.0])
    assert emd(x, x + 2.5) == pytest.approx(2.5)
    assert emd(np.array([0.0, 1.0]), np.array([0.0, 0.0, 1.0, 1.0])) == 0.0
    assert emd(np.array([0.0]), np.array([0.0, 2.0])) == pytest.approx(1.0)


def test_kaplan_meier_by_hand() -> None:
    """Ten waits, six of which ended by leaving; ties of both kinds."""
    times = np.array([1.0, 2, 2, 3, 4, 5, 5, 6, 8, 9])
    left = np.array([1, 1, 0, 0, 1, 1, 0, 0, 1, 1], dtype=bool)
    curve = kaplan_meier(times, left)
    # 9/10 * 8/9 * 5/6 * 4/5 * 1/2 * 0
    assert curve[0].tolist() == [1, 2, 4, 5, 8, 9]
    expected = np.cumprod([9 / 10, 8 / 9, 5 / 6, 4 / 5, 1 / 2, 0.0])
    assert curve[1] == pytest.approx(expected)
    assert survival_at(curve, 0.5) == 1.0 and survival_at(curve, 4.5) == pytest.approx(expected[2])


def test_maximum_likelihood_in_closed_form() -> None:
    x = np.array([1.0, 2.0, 4.0, 8.0])
    law = fitted("lognormal", x)
    assert law.inner == pytest.approx((np.log(x).mean(), np.log(x).std()))
    assert fitted("exponential", x).mean == x.mean()
    assert fitted("gamma", x).mean == pytest.approx(x.mean())  # gamma keeps the mean


@pytest.mark.parametrize("name", LAWS)
def test_the_law_that_made_the_data_is_chosen(name: str) -> None:
    rng = np.random.default_rng(5)
    x = {
        "exponential": rng.exponential(180, 6000),
        "lognormal": rng.lognormal(5, 0.8, 6000),
        "gamma": rng.gamma(3.0, 60, 6000),
        "weibull": 200 * rng.weibull(2.2, 6000),
    }[name]
    found = duration(x, np.arange(6000) // 200)
    assert found is not None
    if name == "exponential":  # a gamma or weibull of shape 1 is one, too
        assert found.law.name in ("exponential", "gamma", "weibull")
    else:
        assert found.law.name == name
    assert found.fits and found.mean[0] < found.law.mean < found.mean[1]
    assert found.law.mean == pytest.approx(x.mean(), rel=0.02)
    assert math.isfinite(found.law.log_density(x).sum())


def test_days_drawn_anew_give_the_width_of_days() -> None:
    """Days whose means differ: the interval is as wide as days say, not calls."""
    rng = np.random.default_rng(1)
    level = np.repeat(rng.normal(200, 40, 30), 200)
    x = np.maximum(level + rng.normal(0, 20, len(level)), 1.0)
    found = duration(x, np.arange(len(x)) // 200)
    assert found is not None
    half = (found.mean[1] - found.mean[0]) / 2
    by_day, by_row = 1.96 * 40 / math.sqrt(30), 1.96 * x.std() / math.sqrt(len(x))
    assert half == pytest.approx(by_day, rel=0.3) and half > 5 * by_row


def test_patience_is_not_the_mean_wait_of_those_who_left() -> None:
    """Exponential patience of 357 s, of whom most are served before: the fit finds 357, the naive
    mean is far too short.
    """
    rng = np.random.default_rng(2)
    patient, offered = rng.exponential(357, 20_000), rng.exponential(60, 20_000)
    waits, left = np.minimum(patient, offered), patient < offered
    found = patience(waits, left, np.arange(20_000) // 500)
    assert found is not None
    assert found.mean[0] < 357 < found.mean[1]
    assert censored("exponential", waits, left).mean == pytest.approx(waits.sum() / left.sum())
    assert waits[left].mean() < 0.2 * 357
    assert survival_at(found.survival, 100) == pytest.approx(math.exp(-100 / 357), abs=0.02)


def _days(rng: np.random.Generator, factor: float, days: int = 60) -> pd.Series:
    """Arrivals of days from 8 to 18 o'clock, 20 an hour, each day with a factor of its own."""
    times = []
    for day in range(days):
        own = rng.gamma(1 / factor**2, factor**2) if factor else 1.0
        n = rng.poisson(200 * own)
        times.append(day * 86400 + 8 * 3600 + rng.uniform(0, 36_000, n))
    return pd.Series(
        pd.Timestamp("2026-03-02") + pd.to_timedelta(np.sort(np.concatenate(times)), "s")
    )


def test_days_that_differ_are_found_and_poisson_days_are_not() -> None:
    rng = np.random.default_rng(3)
    found = arrivals(_days(rng, 0.2))
    assert found.cv == pytest.approx(0.2, abs=0.06) and found.dispersion > 1.5
    assert found.cv_interval[0] < 0.2 < found.cv_interval[1] + 0.03
    assert sum(arrivals(_days(rng, 0.0)).dispersion > 1.5 for _ in range(20)) <= 1


@pytest.mark.parametrize(
    ("cv", "text"), [(0.183, "18%"), (0.996, "100%"), (1.5, "150%"), (7.0, "300%")]
)
def test_what_is_written_of_days_is_what_a_scenario_takes(cv: float, text: str) -> None:
    """However much days differ: what no scenario can hold is said and cut."""
    come = replace(arrivals(_days(np.random.default_rng(3), 0.2)), cv=cv, cv_interval=(cv, cv))
    figure = days_figure(come)
    assert figure is not None and figure.text == text
    desk = ms.loads(
        "{motsim: 1, title: t, length: 1 d,"
        f" customers: {{arrive: {{rate: 9 per day, days: {text}}}}},"
        " journey: [{stage: s, steps: [{contact: pay, quality: 60}]}]}"
    )
    assert desk.customers.arrive.days == pytest.approx(figure.value, abs=0.005)
    assert ("days beyond" in {one.name for one in about_days(come)}) == (cv > 3.0)


@pytest.mark.parametrize("cv", [2.9, 3.2, 7.0])
def test_a_spread_that_was_cut_is_not_what_was_measured(cv: float) -> None:
    interval = (0.97 * cv, 1.03 * cv)
    come = replace(arrivals(_days(np.random.default_rng(3), 0.2)), cv=cv, cv_interval=interval)
    figure = days_figure(come)
    assert figure is not None and figure.low <= figure.value <= figure.high == interval[1]
    assert figure.grade == ("measured" if cv < 3.0 else "assumed")


def test_hours_weekdays_and_the_door() -> None:
    found = arrivals(_days(np.random.default_rng(4), 0.0))
    assert found.opening == {w: (8, 18) for w in range(7)}
    assert found.rate == pytest.approx(200, rel=0.05)
    assert found.rate_interval[0] < 200 < found.rate_interval[1]
    assert np.mean(list(found.by_hour.values())) == pytest.approx(1.0)
    assert found.expected.sum() == pytest.approx(found.counts.sum())


def test_presence_by_hand() -> None:
    """One is seen at 0-10 and 30-40 (away for less than SEEN) and 200-210; another at 5-20."""
    who = np.array([0, 0, 0, 1])
    begin, end = np.array([0.0, 30, 200, 5]), np.array([10.0, 40, 210, 20])
    found = presence(who, begin, end)
    assert found is not None and found.people == 2
    assert found.present[:5].tolist() == [1] * 5 and found.present[5:20].tolist() == [2] * 15
    assert found.present[20:40].tolist() == [1] * 20 and found.present[40:200].sum() == 0
    assert found.busy[:45].sum() == 10 + 10 + 15
    # from 10 to 30 the first is there and free
    assert found.idle_share(np.array([20.0]), np.array([30.0])) == 1.0


def test_counts_are_whole_and_sum_up() -> None:
    shape = np.array([0.0, 2.4, 3.3, 1.3])
    assert whole_counts(shape, 1.0).tolist() == [0, 3, 3, 1]  # the largest rest gets one more
    assert whole_counts(shape, 0.1).tolist() == [0, 1, 1, 1]


def test_routing_by_hand() -> None:
    """Cases a b c, a b b c, a c."""
    case = np.array([0, 0, 0, 1, 1, 1, 1, 2, 2])
    step = np.array([0, 1, 2, 0, 1, 1, 2, 0, 2])
    found = routing(case, step, 3)
    assert found.order == (0, 1, 2) and found.cases == 3
    assert found.chances(0) == pytest.approx({1: 2 / 3, 2: 1 / 3})
    assert found.chances(1) == pytest.approx({1: 1 / 3, 2: 2 / 3})
    assert found.chances(2) == {3: 1.0} and found.chances(3) == {0: 1.0}
    low, high = found.interval(0, 1)
    assert low < 2 / 3 < high


def test_steps_at_once_and_pools_by_hand() -> None:
    case = np.array([0, 0, 1, 1])
    step = np.array([0, 1, 0, 1])
    start, end = np.array([0.0, 5, 20, 30]), np.array([10.0, 15, 25, 35])
    assert at_once(case, step, start, end, 2)[0, 1] == 0.5
    step = np.array([0, 1, 0, 1, 0, 1] * 3 + [2] * 9)
    who = np.array([0, 0, 1, 1, 0, 1] * 3 + [2] * 9)
    found, shared = pools(step, who, 3)
    assert found == [0, 0, 1] and shared.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("exponential(4 min)", "s", ("3.5 .. 4.5", "min")),  # 210 to 270 seconds
        ("lognormal(2 h cv 0.3)", "s", ("0.05833 .. 0.075", "h")),
        ("140 per day", "a day", ("210 .. 270", "a day")),
    ],
)
def test_an_interval_of_time_is_said_in_the_unit_that_is_typed(text, unit, said) -> None:
    found = Figure("work.takes", text, 240.0, 210.0, 270.0, unit, 100, Said("counted"))
    assert interval_said(found, "en") == said
