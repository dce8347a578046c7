"""What is believed of an effect: a point at nothing beside a normal; a pilot moves both."""

from __future__ import annotations

import math

import numpy as np
import pytest

import motsim as ms
from motsim.errors import InputError, ScenarioError
from motsim.psychology.effect_beliefs import BELIEFS, MOST, Belief
from motsim.study.calibration.pilot_readings import beliefs, promised_lift
from motsim.study.comparison.outlook import weighed
from motsim.study.core.setup import setup_of
from motsim.study.uncertainty.monte_carlo import middle

CLAIMED = BELIEFS["claimed"]


def by_grid(b: Belief, lift: float, error: float, promised: float) -> tuple[float, float, float]:
    """Bayes' rule on a grid: chance of nothing, middle and spread of the rest."""
    share = np.linspace(b.middle - 9.0 * b.spread, b.middle + 9.0 * b.spread, 200_001)
    prior = np.exp(-((share - b.middle) ** 2) / (2.0 * b.spread**2))
    prior *= (1.0 - b.nothing) / (prior.sum() * (share[1] - share[0]))
    like = np.exp(-((lift - promised * share) ** 2) / (2.0 * error**2))
    works = (prior * like).sum() * (share[1] - share[0])
    dud = b.nothing * math.exp(-(lift**2) / (2.0 * error**2))
    mean = (share * prior * like).sum() / (prior * like).sum()
    variance = ((share - mean) ** 2 * prior * like).sum() / (prior * like).sum()
    return dud / (dud + works), mean, math.sqrt(variance)


@pytest.mark.parametrize(
    ("lift", "error", "promised"),
    [(4.1, 2.0, 8.0), (0.1, 1.0, 3.0), (-0.5, 0.4, 1.2), (6.0, 5.0, 4.0), (-4.0, 2.0, -8.0)],
)
def test_a_reading_updates_the_belief_as_bayes_says(
    lift: float, error: float, promised: float
) -> None:
    after = CLAIMED.after_reading(lift, error, promised)
    assert (after.nothing, after.middle, after.spread) == pytest.approx(
        by_grid(CLAIMED, lift, error, promised), rel=1e-5
    )


def test_readings_one_after_the_other_are_one_reading() -> None:
    """Two readings of error e are one of error e / sqrt 2."""
    twice = CLAIMED.after_reading(3.0, 2.0, 5.0).after_reading(1.0, 2.0, 5.0)
    once = CLAIMED.after_reading(2.0, 2.0 / 2.0**0.5, 5.0)
    assert (twice.middle, twice.spread) == pytest.approx((once.middle, once.spread))
    assert twice.nothing == pytest.approx(once.nothing)


def test_a_reading_far_out_is_no_division_by_zero() -> None:
    assert CLAIMED.after_reading(1e9, 1.0, 1.0).nothing == 0.0
    assert CLAIMED.after_reading(0.0, 1e-9, 1.0).nothing == pytest.approx(1.0)
    with pytest.raises(ValueError, match="standard error"):
        CLAIMED.after_reading(1.0, 0.0, 1.0)


def test_draws_have_the_mean_and_the_chance_that_are_said() -> None:
    u = (np.arange(20_000) + 0.5) / 20_000
    drawn = np.array([CLAIMED.at(float(v)) for v in u])
    assert (drawn == 0.0).mean() == pytest.approx(CLAIMED.nothing, abs=0.02)
    assert drawn.mean() == pytest.approx(CLAIMED.mean, abs=0.01)  # little is cut at 0 and at MOST
    assert drawn.std() == pytest.approx(CLAIMED.sd, abs=0.01) and drawn.max() <= MOST
    assert (np.diff(drawn) >= 0.0).all()


def test_the_surer_the_source_the_more_comes_true() -> None:
    means = [BELIEFS[grade].mean for grade in ("measured", "published", "claimed", "assumed")]
    assert means == sorted(means, reverse=True)


def test_the_middle_of_the_draws_covers_what_it_says() -> None:
    """Linear worlds: net = sum of effects less cost; the truth is one more draw of the belief."""
    rng, inside = np.random.default_rng(5), []
    for _ in range(400):
        worth = rng.lognormal(2.0, 0.5, 6)
        draws = np.array([[CLAIMED.at(float(v)) for v in row] for row in rng.random((160, 6))])
        low, high = middle(draws @ worth)[1:]
        truth = sum(CLAIMED.at(float(v)) * w for v, w in zip(rng.random(6), worth, strict=True))
        inside.append(low <= truth <= high)
    assert 0.92 <= np.mean(inside) <= 0.97


def test_expected_regret_and_evpi_are_the_same_in_two_ways() -> None:
    """What one loses on average by taking the best on average is what knowing all is worth."""
    from motsim.study.uncertainty.voi_math import evpi

    rng = np.random.default_rng(3)
    values = np.column_stack([np.zeros(320), rng.normal(1.0, 3.0, 320), rng.normal(0.8, 1.0, 320)])
    found = weighed(("today", "a", "b"), values, "profit", ("literature", "claims"), {})
    regret = float(
        (values.max(axis=1) - values[:, list(found.by_design).index(found.advice)]).mean()
    )
    assert regret == pytest.approx(evpi(values, blocks=2).mean, rel=0.01)


# --- in a scenario --------------------------------------------------------------------------------
SHOP = """
motsim: 1
title: a shop
length: 10 d
customers: {arrive: {rate: 40 per day}}
value: {margin: 40, visits_per_year: 4, horizon: 3 years}
journey:
  - stage: visit
    steps:
      - {contact: greet, quality: 55}
      - {contact: pay, quality: 60}
interventions:
  smile: {set: {greet.quality: +20}, cost: {once: 4000}PILOTED}
designs: {today: {}, smile: {with: [smile]}}
"""


def shop(piloted: str = "") -> ms.Scenario:
    return ms.loads(SHOP.replace("PILOTED", piloted))


def test_a_reading_in_the_file_moves_the_advice() -> None:
    every = ("literature", "rational")
    promised, _ = promised_lift(setup_of(shop()), every, "smile", None, "remembered")
    error = 0.1 * promised
    good = shop(f", piloted: {{lift: {promised:.4f}, error: {error:.4f}, customers: 80}}")
    bad = shop(f", piloted: {{lift: 0.0, error: {error:.4f}, of: remembered}}")
    told = {
        name: beliefs(setup_of(s), every, ["smile"], None)["smile"]
        for name, s in (("none", shop()), ("good", good), ("bad", bad))
    }
    assert told["bad"].nothing > 0.9 and told["good"].nothing < 0.01
    assert told["none"] == BELIEFS["assumed"] and told["good"].spread < told["none"].spread / 2.0
    nets = {
        name: ms.compare(s, replications=2, workers=1, draws=8).outlook.of("smile")  # type: ignore[union-attr]
        for name, s in (("none", shop()), ("good", good), ("bad", bad))
    }
    assert nets["good"].loss < nets["none"].loss < 0.5 < nets["bad"].loss
    assert nets["bad"].value.mean < nets["none"].value.mean


def test_one_knows_better() -> None:
    s = shop(", believed: {nothing: 10%, middle: 1, spread: 0.2}")
    assert beliefs(setup_of(s), ("literature",), ["smile"], None)["smile"] == Belief(0.1, 1.0, 0.2)
    assert beliefs(setup_of(s), ("literature",), ["smile"], 1.0)["smile"].spread == 0.0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "piloted: {lift: +2, error: 0}",
            r"interventions\.smile\.piloted\.error: .*standard error",
        ),
        ("piloted: {lift: +2}", r"interventions\.smile\.piloted.*error"),
        ("piloted: {lift: 5, error: 1, of: return}", "a lift of coming back is a share"),
        ("piloted: {lift: 1, error: 1, design: smlie}", "did you mean 'smile'"),
        ("piloted: {lift: 1, error: 1, customers: 1}", "two customers or more"),
        ("believed: {nothing: 120%}", "out of range"),
        ("believed: {middle: 3}", r"from 0 to 1\.8"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_place(typed: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        shop(f", {typed}")


def test_more_customers_than_come_cannot_have_been_asked() -> None:
    s = shop(", piloted: {lift: 1, error: 1, customers: 90000}")
    with pytest.raises(
        InputError, match=r"90,000 customers were read, but 14,\d\d\d come in a year"
    ):
        beliefs(setup_of(s), ("literature",), ["smile"], None)


def test_a_theory_that_feels_nothing_there_takes_the_reading_as_all_theories_do() -> None:
    """A moment in the middle counts for nothing where only peak and end do; what a pilot read of it
    is a reading of the effect all the same.
    """
    text = SHOP.replace("- {contact: pay, quality: 60}", "- {contact: pay, quality: 90}")
    read = ms.loads(text.replace("PILOTED", ", piloted: {lift: 0.0, error: 0.05}"))
    setup = setup_of(read)
    assert promised_lift(setup, ("peak-end",), "smile", None, "remembered")[0] == 0.0
    found = beliefs(setup, ("peak-end",), ["smile"], None)["smile"]
    every = tuple(ms.psychology.PROFILES)
    assert found == beliefs(setup, every, ["smile"], None)["smile"]
    assert found.nothing > 0.5
