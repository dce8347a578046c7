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
from motsim.engines.common.learning import Minds, Outcome, Seen, blank_minds, know_nothing, learn
from motsim.engines.common.population import town_before
from motsim.engines.compiled import engine
from motsim.jit.dispatch import fast
from motsim.plan.compile import compile_plan
from motsim.plan.layout import LEARNS_MOMENTS, M_CONTACT, M_WAIT
from motsim.plan.population import with_past
from motsim.psychology import psychology_row
from motsim.psychology.behaviour import return_chance
from motsim.psychology.parameters import INDEX
from motsim.psychology.relationship import (
    faded,
    felt_as_expected,
    learned_there,
    of_all_visits,
    taught,
    unsure_again,
)
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


def test_a_visit_as_expected_feels_like_nothing_where_only_the_surprise_counts() -> None:
    assert felt_as_expected(psychology_row("claims", {}), 6.0) == 0.0
    assert felt_as_expected(LITERATURE, 6.0) == 6.0
    assert felt_as_expected(with_values(b_performance=2.0), 6.0) == 10.0  # the scale ends there


# --- one visit after another ----------------------------------------------------------------------
def stranger(psy: Any = LITERATURE, steps: int = 2) -> Minds:
    minds = blank_minds(1, LEARNS_MOMENTS, 0, steps)
    fast(know_nothing)(minds, 0, np.array(psy))
    return minds


def closes(minds: Minds, gaps: list[tuple[int, float]], day: float, **more: Any) -> Any:
    """Let a visit close with these (step, gap), all of the same weight: what has been learned."""
    kinds = more.get("kinds", [M_CONTACT] * len(gaps))
    seen = Seen(
        np.array(kinds, np.int64),
        np.array([step for step, _ in gaps], np.int64),
        np.array([gap for _, gap in gaps]),
        np.ones(len(gaps)),
        len(gaps),
    )
    mind = minds.learned[0]
    end = Outcome(
        1.0 + float(mind["expects"]),  # typed: 1
        5.0 * float(mind["expects"]),
        more.get("remembered", 0.0),
        0.0,
        0.0,
        more.get("counts", True),
        0.0,
    )
    psychology = np.array([more.get("psy", LITERATURE)])
    fast(learn)(minds, psychology, 0, 0, seen, end, int(day * DAY))
    return mind


def test_a_contact_that_is_passed_twice_teaches_once() -> None:
    """Step 0 was 3 and 5 better, step 1 as expected: each weighs a third, so the house moves by a
    quarter of 8/3, and step 0 by a quarter of what its mean, 4, is beyond that.
    """
    minds = stranger()
    mind = closes(minds, [(0, 3.0), (1, 0.0), (0, 5.0)], 0.0)
    change, _ = taught(LITERATURE, LITERATURE[INDEX["prior_variance"]], 8.0 / 3.0)
    rate = LITERATURE[INDEX["moment_rate"]]
    assert mind["expects"] == pytest.approx(change, abs=1e-12)
    assert minds.surprises[0] == pytest.approx([rate * (4.0 - change), -rate * change], abs=1e-12)


def test_waits_teach_nothing() -> None:
    minds = stranger()
    closes(minds, [(0, 2.0), (1, -9.0)], 0.0, kinds=[M_CONTACT, M_WAIT])
    change, _ = taught(LITERATURE, LITERATURE[INDEX["prior_variance"]], 2.0)
    assert minds.learned[0]["expects"] == pytest.approx(change, abs=1e-12)
    assert minds.surprises[0, 1] == 0.0


def test_a_visit_without_contacts_makes_nobody_surer() -> None:
    """Unsure grows with all the time that has passed, whatever happened in between."""
    minds = stranger()
    first = float(closes(minds, [(0, 2.0)], 0.0)["variance"])
    closes(minds, [(0, 2.0)], 30.0, kinds=[M_WAIT])
    assert minds.learned[0]["variance"] == first
    closes(minds, [(0, 2.0)], 100.0)
    _, right = taught(LITERATURE, unsure_again(LITERATURE, first, 100.0), 2.0)
    assert minds.learned[0]["variance"] == pytest.approx(right, abs=1e-12)


def test_a_later_visit_does_not_bring_an_old_one_back() -> None:
    """A first visit of 7, then one as expected a half-life later, and another: of what the first
    was beyond that half is left, then a quarter. So of the peak, which it is as long as it is
    furthest away.
    """
    half = LITERATURE[INDEX["fade_good"]]
    minds = stranger()
    for visit, left in enumerate((1.0, 0.5, 0.25)):
        mind = closes(minds, [(0, 0.0)], visit * half, remembered=1.0 if visit else 7.0)
        assert mind["first"] == pytest.approx(1.0 + 6.0 * left, abs=1e-9)
        assert mind["peak"] == pytest.approx(1.0 + 6.0 * left, abs=1e-9)
        assert mind["last"] == (1.0 if visit else 7.0)


def test_who_was_lost_in_the_funnel_has_seen_it_but_not_been_here() -> None:
    minds = stranger()
    mind = closes(minds, [(0, 2.0)], 0.0, remembered=5.0, counts=False)
    assert mind["expects"] > 0.0 and mind["lived"] == 0 and mind["first"] == 0.0


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


@pytest.mark.parametrize("change", ["a step less", "a step more", "another order"])
def test_a_design_with_other_steps_carries_over_what_was_learned_there(change: str) -> None:
    """What is expected of the meal goes with the meal, wherever it stands in a design."""
    steps = HOUSE[HOUSE.index("      - {{contact: hello") : HOUSE.index("population")]
    hello, meal = steps.splitlines(keepends=True)
    other = {
        "a step less": meal,
        "a step more": "      - {{contact: coat, takes: 1 min, quality: 55}}\n" + hello + meal,
        "another order": meal + hello,
    }[change]
    past = HOUSE.replace("history: none", "history: 26 weeks")
    said = {
        "length": "8 weeks", "psychology": "literature", "hello": 80, "meal": "normal(66 sd 12)",
        "size": 30, "needs": "gamma(3 weeks cv 0.4)", "stays": "100%", "learns": "moments",
    }  # fmt: skip
    today = compile_plan(loads(past.format(**said)))
    design = with_past(compile_plan(loads(past.replace(steps, other).format(**said))), today)
    found = engine.simulate(design, 2, 1)
    assert found.differences(reference.simulate(design, 2, 1)) == []
    town = town_before(design, 2, 1, engine.simulate)
    learned = {name: town.minds.surprises[:, k] for k, name in enumerate(today.names.steps)}
    assert any(column.any() for column in learned.values())
    for visits in by_person(found).values():
        v, moments = visits[0]
        for m in moments:
            name = design.names.steps[m["step"]]
            typed = 60.0 if name == today.names.steps[0] else 50.0
            more = learned[name][v["person"]] if name in learned else 0.0
            right = emotion_of(typed + v["expects"] - 50.0) + more
            assert m["expects"] == pytest.approx(right, abs=1e-9)


def test_who_moves_away_during_a_visit_takes_along_what_they_expect() -> None:
    """A stay of forty days with a contact at both ends, in a town that moves within the year: what
    is expected of either is what was expected when the visit began.
    """
    stay = """      - {{contact: hello, takes: 2 min, quality: {hello}, expects: 60}}
      - {{contact: room, takes: 40 d, quality: 50}}
      - {{contact: meal, takes: 20 min, quality: {meal}, expects: 60}}
"""
    steps = HOUSE[HOUSE.index("      - {{contact: hello") : HOUSE.index("population")]
    house = HOUSE.replace(steps, stay).replace("moves: 0%", "moves: 100% per year")
    this = compile_plan(
        loads(
            house.format(
                length="2 years", psychology="literature", hello=90, meal=90, size=60,
                needs="1 month", stays="100%", learns="whole",
            )
        )
    )  # fmt: skip
    found = engine.simulate(this, 1, 0)
    assert found.differences(reference.simulate(this, 1, 0)) == []
    expects = found.moments["expects"].reshape(-1, 3)
    right = emotion_of(60.0 + found.visits["expects"] - 50.0)
    assert expects[:, 0] == pytest.approx(right, abs=1e-9)
    assert expects[:, 2] == pytest.approx(right, abs=1e-9)
    assert (right > 2.1).any()  # they have learned something


def test_where_only_the_surprise_counts_a_visit_as_expected_does_not_come_back() -> None:
    """Under the industry's claims a visit as expected leaves 0, and 0 it stays: as many come months
    later as would have come at once, however much is expected.
    """
    house = HOUSE.replace("stays: {stays}, ", "").replace("expects: 60", "expects: 90")
    this = compile_plan(
        loads(
            house.replace("{{expects: 50}}", "{{expects: 90}}").format(
                length="180 d", psychology="claims", hello=90, meal=90, size=3000,
                needs="3 months", learns="whole",
            )
        )
    )  # fmt: skip
    visits = engine.simulate(this, 1, 0, record="visits").visits
    assert (visits["remembered"] == 0.0).all()
    first = visits[
        (visits["visit"] == 0) & (visits["began"] < int(this.calendar["length"][0]) - 3 * MONTH)
    ]
    again = set(visits["person"][visits["visit"] == 1].tolist())
    share, right = (
        np.mean([int(p) in again for p in first["person"]]),
        float(first["return_chance"][0]),
    )
    assert abs(share - right) < 3.0 * math.sqrt(right * (1.0 - right) / len(first))


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
                length="180 d",
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
