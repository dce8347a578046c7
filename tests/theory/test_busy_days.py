"""Days that differ beyond chance: a Poisson number of customers whose mean is drawn anew each day
(gamma), so a negative binomial: its variance is m + (cv m)^2.
"""

from __future__ import annotations

import numpy as np
import pytest

from motsim.engines import reference
from motsim.engines.common.arrivals import expected, without_days
from motsim.engines.compiled import engine
from motsim.errors import InputError
from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.scenario import loads
from motsim.units import DAY


def plan_of(arrive: str, length: str = "400 d") -> Plan:
    return compile_plan(
        loads(f"""motsim: 1
title: t
length: {length}
customers: {{arrive: {{{arrive}}}}}
journey: [{{stage: s, steps: [{{contact: pay, quality: 60}}]}}]
""")
    )


def days_of(plan: Plan, replication: int = 0) -> np.ndarray:
    arrived = engine.simulate(plan, 1, replication).visits["arrived"]
    return np.bincount(arrived // DAY, minlength=int(plan.calendar["length"][0] // DAY))


def test_counts_of_days_are_negative_binomial() -> None:
    """50 a day, cv 20 %: variance 50 + 10^2 = 150 where chance alone has 50."""
    runs = np.concatenate([days_of(plan_of("rate: 50 per day, days: 20%"), k) for k in range(5)])
    assert runs.mean() == pytest.approx(50.0, abs=3.5 * np.sqrt(150.0 / len(runs)))
    assert runs.var(ddof=1) == pytest.approx(150.0, abs=3.5 * 150.0 * np.sqrt(2.0 / len(runs)))
    alike = days_of(plan_of("rate: 50 per day"))
    assert alike.var(ddof=1) == pytest.approx(50.0, abs=3.5 * 50.0 * np.sqrt(2.0 / len(alike)))


def test_days_may_differ_by_more_than_their_mean() -> None:
    """50 a day, cv 150 %: variance 50 + 75^2; that of a gamma's variance has 6 cv^2 more."""
    runs = np.concatenate([days_of(plan_of("rate: 50 per day, days: 150%"), k) for k in range(5)])
    variance = 50.0 + 75.0**2
    assert runs.mean() == pytest.approx(50.0, abs=3.5 * np.sqrt(variance / len(runs)))
    error = variance * np.sqrt((2.0 + 6.0 * 1.5**2) / len(runs))
    assert runs.var(ddof=1) == pytest.approx(variance, abs=3.5 * error)
    with pytest.raises(InputError, match="from '0%' to '300%'"):  # and not 1,800 %
        plan_of("rate: 50 per day, days: 18")


def test_a_busy_day_is_busy_in_all_of_its_hours() -> None:
    """The hours of a day share its factor: mornings and evenings go together, days do not."""
    plan = plan_of("rate: 200 per day, days: 30%, by_hour: {0: 0, 12: 2}")
    arrived = engine.simulate(plan, 2, 0).visits["arrived"]
    by_half = np.bincount(arrived // (DAY // 2), minlength=800).reshape(400, 2)
    assert np.corrcoef(by_half.T)[0, 1] > 0.7
    whole = by_half.sum(axis=1)
    assert abs(np.corrcoef(whole[1:], whole[:-1])[0, 1]) < 0.15


def test_who_is_expected_by_hand() -> None:
    """Two days of 10, the first twice as busy, the second half as busy: 20 and 5 are expected."""
    days = np.array([[0.0, 0.0, 2.0], [20.0, 10.0, 0.5], [25.0, 20.0, 1.0]])
    by = [without_days(days, 0, 3, busy) for busy in (0.0, 5.0, 20.0, 22.5, 25.0, 27.0)]
    assert by == [0.0, 2.5, 10.0, 15.0, 20.0, 22.0]


def test_designs_have_the_same_days_and_engines_the_same_bytes() -> None:
    """A day's factor hangs on seed, replication and day, not on how many come."""
    few, many = (plan_of(f"rate: {n} per day, days: 40%", "20 d") for n in (30, 90))
    factors = [expected(plan, 5, 1).days[:, 2] for plan in (few, many)]
    assert (factors[0] == factors[1]).all() and factors[0].std() > 0.1
    assert not (factors[0] == expected(few, 5, 2).days[:, 2]).any()
    assert engine.simulate(few, 5, 1).same_bytes(reference.simulate(few, 5, 1))


def test_without_a_spread_nothing_is_drawn() -> None:
    plain, none = plan_of("rate: 30 per day"), plan_of("rate: 30 per day, days: 0%")
    assert len(expected(plain, 0, 0).days) == 0
    assert engine.simulate(plain, 0, 0).same_bytes(engine.simulate(none, 0, 0))
