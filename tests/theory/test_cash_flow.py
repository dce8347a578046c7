"""Customer value against the published multiples, and intervals that cover what they should."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import motsim as ms
from motsim.scenario import loads
from motsim.study.core.stats import chance_below_zero, interval, t_quantile
from motsim.study.money.cash_flow import Terms, kept_margins, multiple, value_of_kept
from motsim.units import UNITS

T6A = {  # SCIENCE 6.2: r / (1 + i - r)
    0.60: (1.2000, 1.1538, 1.1111, 1.0714),
    0.70: (1.7500, 1.6667, 1.5909, 1.5217),
    0.80: (2.6667, 2.5000, 2.3529, 2.2222),
    0.90: (4.5000, 4.0909, 3.7500, 3.4615),
    0.95: (6.3333, 5.5882, 5.0000, 4.5238),
}
RATES = (0.10, 0.12, 0.14, 0.16)


def terms(years: float, discount: float) -> Terms:
    return Terms(
        margin=100.0,
        visits_per_year=1.0,
        sites=1,
        discount=discount,
        months=round(12 * years),
        run_minutes=UNITS["year"],
        counted_minutes=UNITS["year"],
    )


@pytest.mark.parametrize("retention", T6A)
def test_customer_value_multiples(retention: float) -> None:
    for discount, published in zip(RATES, T6A[retention]):
        assert multiple(retention, discount) == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize("retention", T6A)
def test_a_kept_customer_is_worth_the_multiple_in_the_long_run(retention: float) -> None:
    """r x a kept customer = the multiple, for margins that come month by month instead of at the
    year's end.
    """
    for discount in RATES:
        monthly = discount / (12.0 * ((1.0 + discount) ** (1.0 / 12.0) - 1.0))
        value = value_of_kept(terms(400, discount), retention)
        assert retention * value / 100.0 / monthly == pytest.approx(
            multiple(retention, discount), rel=1e-6
        )


def test_elasticity_of_value_to_retention() -> None:
    """SCIENCE 6.2: (1 + i) / (1 + i - r) = 5.09 at r = .9, i = .12."""
    step = 1e-6
    slope = (multiple(0.9 + step, 0.12) - multiple(0.9 - step, 0.12)) / (2 * step)
    assert slope * 0.9 / multiple(0.9, 0.12) == pytest.approx(5.09, abs=0.005)


def test_nothing_after_the_horizon_counts() -> None:
    assert kept_margins(terms(2, 0.1), 0.5).sum() == pytest.approx(100.0 + 50.0)
    assert value_of_kept(terms(2, 0.0), 0.5) == pytest.approx(150.0)
    assert kept_margins(terms(2, 0.1), 0.5)[0] == 0.0


def test_all_sites_bring_and_cost_together() -> None:
    """Three sites: thrice the gain, thrice what is paid for each site and each use, once what is
    paid once.
    """
    text = """motsim: 1
title: t
length: 5 d
customers: {arrive: {rate: 200 per day}}
journey: [{stage: s, steps: [{contact: c, takes: 1 min, quality: 50}]}]
interventions: {better: {set: {c.quality: +20}, cost: {once: 100, per_site: 50, per_year: 10, per_use: 0.5}}}
designs: {today: {}, better: {with: [better]}}
value: {margin: 10 per visit, visits_per_year: 2, sites: 1}
"""  # noqa: E501
    one, three = (
        ms.compare(loads(text.replace("sites: 1", f"sites: {n}")), replications=2).money_of(
            "better"
        )
        for n in (1, 3)
    )
    for item, times in (("kept", 3), ("word", 3), ("per_use", 3), ("per_year", 1)):
        assert three.item(item) == pytest.approx(times * one.item(item))
    assert (one.item("once")[0], three.item("once")[0]) == pytest.approx((150.0, 250.0))


# how they come, how many in a week without luck, and how many of them are served after hours
COMING = {
    # 12 slots a day, the last at 9:50
    "appointments": (
        "opening: {mon-sun: 08:00-10:00}",
        "arrive: {appointments: {every: 10 min}}",
        84,
        0,
    ),
    # 167 from 1:00 on, and 13
    "segments": (
        "opening: {mon-sun: 00:00-24:00}",
        "segments: {hourly: {arrive: {every: 1 h}}, crowd: {arrive: {count: 13}}}",
        180,
        0,
    ),
    # of five rows one is next week's, one finds the door shut
    "file": ("opening: {mon-sun: 08:00-12:00}", "arrive: {data: come.csv}", 3, 1),
}


@pytest.mark.parametrize("way", COMING)
def test_money_of_several_sites_by_hand_however_they_come(way: str, tmp_path: Path) -> None:
    """Today all leave unserved; `open` serves all, with a minute more of the clerk for each, which
    after hours is paid for.
    """
    opening, coming, n, late = COMING[way]
    (tmp_path / "come.csv").write_text("at\nmon 08:00\nmon 08:30\nthu 11:59\nsun 12:00\n170 h\n")
    text = f"""motsim: 1
title: t
length: 7 d
{opening}
staff: {{clerk: {{count: 4, wage: 60 per h}}}}
customers: {{expects: 62, {coming}}}
journey: [{{stage: s, steps: [{{contact: ask, staff: clerk, takes: 2 min, next: [{{to: leave, chance: 0 if open else 1}}]}}, {{contact: serve, if: open, staff: clerk, takes: 1 min}}]}}]
interventions: {{open: {{cost: {{once: 100, per_site: 50, per_year: 10, per_use: 0.5}}}}}}
rules: [{{rule: sweet, on: serve.ends, by: clerk, do: {{cost: 2}}}}]
designs: {{today: {{}}, better: {{with: [open]}}}}
value: {{margin: 10 per visit, visits_per_year: 2, sites: 3, horizon: 2 years, discount: 0%}}
"""  # noqa: E501
    found = ms.compare(loads(text, folder=tmp_path), ["today", "better"], replications=2).money_of(
        "better"
    )
    visits = n * 3 * UNITS["year"] / UNITS["week"]  # a year, all sites
    for item, expected in (
        ("served", visits * 10 * 2),
        ("attracted", 0.0),
        ("rules", visits * 2 * 2),
        ("time", visits * 2 * (n - late) / n),
        ("wages", visits * 2 * late / n),
        ("per_use", visits * 2 * 0.5),
        ("once", 100 + 3 * 50.0),
        ("per_year", 2 * 10.0),
    ):
        assert found.item(item) == pytest.approx(expected), item
    assert found.facts["visits_a_year"].mean == pytest.approx(visits) and found.facts[
        "customers_a_year"
    ].mean == pytest.approx(visits / 2)
    assert found.facts["time_hours_a_year"].mean == pytest.approx(visits * (n - late) / n / 60)


@pytest.mark.parametrize(
    ("coming", "change", "more"),
    [
        (
            "arrive: {appointments: {every: 10 min}}",
            "customers.arrive.appointments.per_slot: 2",
            84,
        ),
        (
            "segments: {hourly: {arrive: {every: 1 h}}, crowd: {arrive: {count: 13}}}",
            "crowd.arrive.count: 20",
            7,
        ),
    ],
)
def test_visits_that_a_design_attracts_come_to_all_sites(
    coming: str, change: str, more: int
) -> None:
    opening = "opening: {mon-sun: 08:00-10:00}\n" if "appointments" in coming else ""
    text = f"""motsim: 1
title: t
length: 8 d
warmup: 1 d
{opening}customers: {{{coming}}}
journey: [{{stage: s, steps: [{{contact: serve, takes: 1 min}}]}}]
designs: {{today: {{}}, better: {{set: {{{change}}}}}}}
value: {{margin: 10 per visit, sites: 3, horizon: 1 year, discount: 0%}}
"""
    one, three = (
        ms.compare(
            loads(text.replace("sites: 3", f"sites: {n}")), ["today", "better"], replications=2
        ).money_of("better")
        for n in (1, 3)
    )
    counted = 0 if "crowd" in coming else more  # the crowd comes in the warm-up
    assert three.item("attracted") == pytest.approx(
        counted * 3 * 10 * UNITS["year"] / UNITS["week"]
    ) and three.item("served") == pytest.approx(0.0)
    assert three.item("attracted") == pytest.approx(3 * one.item("attracted"))


def test_intervals_cover_nineteen_in_twenty() -> None:
    assert t_quantile(9) == pytest.approx(2.262, abs=5e-4)
    rng = np.random.default_rng(7)
    runs = 4000
    covered = sum(
        found.low <= 5.0 <= found.high
        for found in (interval(rng.normal(5.0, 2.0, 6)) for _ in range(runs))
    )
    assert abs(covered / runs - 0.95) < 4 * (0.95 * 0.05 / runs) ** 0.5


def test_chance_of_a_loss_tells_how_often_the_horizon_loses() -> None:
    """Predicted from 8 runs for the mean of 4 more: where that mean falls in its prediction is
    uniform.
    """
    rng = np.random.default_rng(11)
    runs = 2000
    seen, more = rng.normal(1.0, 2.0, (runs, 8)), rng.normal(1.0, 2.0, (runs, 4)).mean(axis=1)
    place = np.array([chance_below_zero(row - x, 4.0) for row, x in zip(seen, more)])
    counts = np.histogram(place, bins=10, range=(0.0, 1.0))[0]
    # chi-square, 9 degrees, one in a thousand
    assert ((counts - runs / 10) ** 2 / (runs / 10)).sum() < 27.9
    assert (
        chance_below_zero(np.zeros(5), 4.0) == 0.0
        and chance_below_zero(np.full(5, -1.0), 4.0) == 1.0
    )
