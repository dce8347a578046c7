"""People who learn from visits and remember all of them: closed forms, every visit by hand, and the
signs that are in print.

Sources: expectations as distributions (Rust et al. 1999), learning of expectations (Boulding et al.
1993), the fading affect bias (Ritchie et al. 2015), what bad news teaches (Gijsenberg et al. 2015).
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from motsim.engines import reference
from motsim.engines.common.journeys import Journeys
from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.plan.layout import M_CONTACT
from motsim.psychology import psychology_row
from motsim.psychology.behaviour import return_chance
from motsim.psychology.parameters import INDEX
from motsim.psychology.relationship import faded, learned_there, of_all_visits, taught, unsure_again
from motsim.scenario import loads
from motsim.units import DAY, MONTH, emotion_of

LITERATURE = psychology_row("literature", {})
HOUSE = """motsim: 1
title: t
length: {length}
customers: {{expects: 50}}
psychology: {psychology}
journey:
  - stage: s
    steps:
      - {{contact: hello, takes: 2 min, quality: {hello}, expects: 60}}
      - {{contact: meal, takes: 20 min, quality: {meal}}}
population: {{size: {size}, customers: 100%, needs: {needs}, stays: {stays}, history: none,
  tries: 100%, moves: 0%, differ: {{needs: 0, stays: 0}}, learns: {learns}}}
"""


def plan(learns: str, **more: Any) -> Any:
    said = {
        "length": "1 year",
        "psychology": "literature",
        "hello": "80",
        "meal": "normal(66 sd 12)",
        "size": 40,
        "needs": "1 month",
        "stays": "100%",
        "learns": learns,
    }
    return compile_plan(loads(HOUSE.format(**said | more)))


def with_values(**changed: float) -> Any:
    psy = LITERATURE.copy()
    for name, value in changed.items():
        psy[INDEX[name]] = value
    return psy


# --- the rules ------------------------------------------------------------------------------------
def test_a_belief_by_hand() -> None:
    """Belief 7 with variance 1 and noise 4; seen 5, 5, 9: 6.6, 6 1/3, 6 5/7 (Rust et al. 1999). The
    variances are 4/5, 2/3, 4/7.
    """
    psy, belief, variance = with_values(experience_noise=4.0), 7.0, 1.0
    for seen, right, left in ((5.0, 6.6, 0.8), (5.0, 19 / 3, 2 / 3), (9.0, 47 / 7, 4 / 7)):
        change, variance = taught(psy, variance, seen - belief)
        belief += change
        assert (belief, variance) == pytest.approx((right, left), abs=1e-12)


def test_the_first_visit_teaches_a_quarter() -> None:
    change, _ = taught(LITERATURE, LITERATURE[INDEX["prior_variance"]], 1.0)
    assert change == pytest.approx(LITERATURE[INDEX["will_rate"]], abs=0.002)


def test_bad_news_teaches_more_but_never_beyond_what_was_seen() -> None:
    psy = with_values(bad_news=2.0)
    for variance in (0.1, 1.0, 50.0):
        up, down = taught(psy, variance, 3.0)[0], taught(psy, variance, -3.0)[0]
        assert up == pytest.approx(3.0 * variance / (variance + 4.0), abs=1e-12)
        assert down == pytest.approx(-min(2.0 * up, 3.0), abs=1e-12)


def test_who_stays_away_becomes_unsure_again_but_no_more_than_a_stranger() -> None:
    drift, prior = (LITERATURE[INDEX[name]] for name in ("belief_drift", "prior_variance"))
    assert unsure_again(LITERATURE, 0.5, 365.25) == pytest.approx(0.5 + drift, abs=1e-12)
    assert unsure_again(LITERATURE, 0.5, 36525.0) == prior
    assert unsure_again(LITERATURE, prior + 1.0, 10.0) == prior + 1.0  # nobody becomes surer alone


def test_good_memories_outlive_bad_ones() -> None:
    good, bad = (LITERATURE[INDEX[name]] for name in ("fade_good", "fade_bad"))
    assert faded(LITERATURE, 6.0, 2.0, good) == pytest.approx(4.0, abs=1e-12)  # half is gone
    assert faded(LITERATURE, -2.0, 2.0, bad) == pytest.approx(0.0, abs=1e-12)
    assert good > bad


def test_one_visit_just_now_is_remembered_as_it_was() -> None:
    for felt in (-9.0, -0.3, 0.0, 4.7):
        found = of_all_visits(LITERATURE, 1.5, felt, felt, felt, felt, 0.0)
        assert found == pytest.approx(felt, abs=1e-12)


def test_a_surprise_of_one_contact_wears_off_geometrically() -> None:
    """Where nothing is learned of the house, a gap shrinks to (1 - rate)^v of the first."""
    gap, learned, psy = 4.0, 0.0, with_values(moment_rate=0.3)
    for visit in range(12):
        assert gap == pytest.approx(4.0 * 0.7**visit, rel=1e-12)
        learned = learned_there(psy, learned, gap, 0.0)
        gap = 4.0 - learned


# --- runs -----------------------------------------------------------------------------------------
def by_person(found: Journeys) -> dict[int, list[tuple[Any, Any]]]:
    """(visit, its moments) of everybody, in order."""
    moments: dict[tuple[int, int], list[Any]] = {}
    for m in found.moments:
        moments.setdefault((int(m["person"]), int(m["visit"])), []).append(m)
    out: dict[int, list[tuple[Any, Any]]] = {}
    for v in found.visits:
        out.setdefault(int(v["person"]), []).append((v, moments[int(v["person"]), int(v["visit"])]))
    return out


@pytest.mark.parametrize("learns", ["whole", "moments"])
def test_every_visit_by_hand(learns: str) -> None:
    """What each visit of everybody expects follows from the one before: of the house by the
    weighted gap of its contacts, of a contact by its own.
    """
    prior, noise, drift, rate = (
        LITERATURE[INDEX[name]]
        for name in ("prior_variance", "experience_noise", "belief_drift", "moment_rate")
    )
    found = engine.simulate(plan(learns), 1, 0)
    lives = by_person(found)
    assert len(lives) == 40 and min(map(len, lives.values())) >= 11
    for visits in lives.values():
        variance, own = prior, [0.0, 0.0]
        assert visits[0][0]["expects"] == 50.0  # as typed
        for (v, moments), (later, seen) in pairwise(visits):
            contacts = [m for m in moments if m["kind"] == M_CONTACT]
            gap = sum(m["weight"] * m["gap"] for m in contacts) / sum(m["weight"] for m in contacts)
            change = variance / (variance + noise) * gap
            variance = variance * noise / (variance + noise)
            if learns == "moments":
                for k, m in enumerate(contacts):
                    own[k] += rate * (m["gap"] - change)
            assert later["expects"] == pytest.approx(v["expects"] + 5.0 * change, abs=1e-9)
            felt = [m["expects"] for m in seen if m["kind"] == M_CONTACT]
            assert felt == pytest.approx(
                [
                    emotion_of(60.0 + later["expects"] - 50.0) + own[0],
                    emotion_of(later["expects"]) + own[1],
                ],
                abs=1e-9,
            )
            years = (later["closed"] - v["closed"]) / DAY / 365.25
            variance = max(variance, min(prior, variance + drift * years))


@pytest.mark.parametrize("learns", ["no", "whole", "moments"])
def test_both_engines_learn_alike(learns: str) -> None:
    this = plan(learns, size=25, stays="beta(8 2)", needs="gamma(2 weeks cv 0.5)")
    assert engine.simulate(this, 3, 1).differences(reference.simulate(this, 3, 1)) == []


def test_who_comes_again_remembers_a_faded_visit() -> None:
    """Everybody has a need every three months and lived one visit alike: at the next need the
    memory has sunk towards what is now expected, and that many come.
    """
    this = compile_plan(
        loads(
            HOUSE.replace("stays: {stays}, ", "").format(
                length="200 d",
                psychology="literature",
                hello=90,
                meal=90,
                size=4000,
                needs="3 months",
                learns="whole",
            )
        )
    )
    found = engine.simulate(this, 1, 0)
    visits, length = found.visits, int(this.calendar["length"][0])
    gap = 3 * MONTH
    first = visits[(visits["visit"] == 0) & (visits["began"] < length - gap)]
    again = set(visits["person"][visits["visit"] == 1].tolist())
    share = np.mean([int(v["person"]) in again for v in first])
    one = first[0]
    gaps = found.moments[found.moments["person"] == one["person"]][:2]
    change, _ = taught(
        LITERATURE,
        LITERATURE[INDEX["prior_variance"]],
        float((gaps["weight"] * gaps["gap"]).sum() / gaps["weight"].sum()),
    )
    felt, days = float(one["remembered"]), (gap - (one["closed"] - one["began"])) / DAY
    now = of_all_visits(LITERATURE, emotion_of(50.0) + change, felt, felt, felt, felt, days)
    right = return_chance(LITERATURE, now, 0.0, 0.0)
    assert right < float(one["return_chance"]) - 0.02  # asked at once, more would have come
    assert abs(share - right) < 3.0 * math.sqrt(right * (1.0 - right) / len(first))


def test_delight_wears_off_and_a_letdown_too() -> None:
    """A kinder meal for everybody, always: what it adds to memory is most at the first visit and
    less at every later one (Rust & Oliver 2000: delight raises the bar); with the industry's
    claims, by which only the gap counts, more of it goes.
    """

    def added(profile: str) -> list[float]:
        gains = []
        for visit in (0, 3, 9):
            means = []
            for meal in (66, 86):
                run = engine.simulate(
                    compile_plan(
                        loads(
                            HOUSE.format(
                                length="1 year",
                                psychology=profile,
                                hello=60,
                                meal=meal,
                                size=10,
                                needs="1 month",
                                stays="100%",
                                learns="moments",
                            )
                        )
                    ),
                    0,
                    0,
                    record="visits",
                ).visits
                means.append(float(run["remembered"][run["visit"] == visit].mean()))
            gains.append(means[1] - means[0])
        return [gain / gains[0] for gain in gains]

    literature, claims = added("literature"), added("claims")
    assert 1.0 > literature[1] > literature[2] > 0.0
    assert claims[1] < literature[1] and claims[2] < literature[2]


def test_one_bad_month_costs_more_where_bad_news_teaches_more() -> None:
    """The same people after a worse visit: what they expect falls by more with bad_news 2."""

    def expected(bad_news: float) -> float:
        this = plan("whole", hello=40, meal=40, psychology=f"{{bad_news: {bad_news}}}")
        visits = engine.simulate(this, 0, 0, record="visits").visits
        return float(visits["expects"][visits["visit"] == 1].mean())

    assert expected(2.0) < expected(1.0) < 50.0


def test_who_moves_in_begins_as_a_stranger() -> None:
    this = compile_plan(
        loads(
            HOUSE.replace("moves: 0%", "moves: 100% per year").format(
                length="1 year",
                psychology="literature",
                hello=80,
                meal=80,
                size=200,
                needs="1 month",
                stays="100%",
                learns="moments",
            )
        )
    )
    visits = engine.simulate(this, 0, 0, record="visits").visits
    first = visits[visits["visit"] == 0]
    assert (first["person"] >= 5_000_000).sum() > 40  # lived there second
    assert (first["expects"] == 50.0).all()
    assert (visits["expects"][visits["visit"] == 3] > 52.0).all()
