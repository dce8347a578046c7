"""What friends say: who hears of whom, whom a word reaches and when, and signs that are in print.

Sources: ties of a small world (Watts & Strogatz 1998); good word moves more where people are
unlikely to come, bad word where they are likely to (East, Hammond & Lomax 2008); diffusion by word
(Bass 1969); a few discontented cost more where ties reach far (Goldenberg et al. 2007).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from motsim.engines import reference
from motsim.engines.common.learning import (
    WORDS_KEPT,
    Minds,
    Outcome,
    Seen,
    befriend,
    blank_minds,
    expected_of_house,
    given_by,
    hear,
    learn,
)
from motsim.engines.common.population import MONTH, begun, move_in, needs_of
from motsim.engines.compiled import engine
from motsim.jit.dispatch import fast
from motsim.plan.compile import compile_plan
from motsim.plan.layout import LEARNS_WHOLE
from motsim.psychology import psychology_row
from motsim.psychology.relationship import told_so, try_chance, unsure_again
from motsim.scenario import loads
from motsim.study.core.setup import setup_of
from motsim.units import DAY, MINUTE, PLACES

LITERATURE = psychology_row("literature", {})
HOUSE = """motsim: 1
title: t
length: {length}
customers: {{expects: 60}}
psychology: {psychology}
journey: [{{stage: s, steps: [{{contact: c, takes: 2 min, quality: {quality}}}]}}]
population: {{size: {size}, customers: 0%, knows: {knows}, needs: {needs}, tries: {tries},
  hears: {hears}, moves: 0%, history: none, differ: {{needs: 0, stays: 0}}, stays: 100%,
  learns: whole, network: {network}, word: {{delay: {delay}}}}}
"""
ALWAYS = "{tell_base: 10, told_good: 50, told_bad: 50}"  # everybody tells all who hear of them


def plan(**more: Any) -> Any:
    said = {
        "length": "12 weeks",
        "psychology": ALWAYS,
        "quality": 80,
        "size": 60,
        "knows": "5%",
        "needs": "1 week",
        "tries": "100%",
        "hears": "0%",
        "network": "{ties: 4, rewired: 20%}",
        "delay": "3 d",
    }
    return compile_plan(loads(HOUSE.format(**said | more)))


# --- who hears of whom ----------------------------------------------------------------------------
def test_a_ring_by_hand() -> None:
    ties = np.zeros((6, 4), np.int64)
    befriend(ties, 0.0, 1, 0, 0)
    assert ties[0].tolist() == [1, 5, 2, 4] and ties[5].tolist() == [0, 4, 1, 3]


def test_friends_live_anywhere_as_often_as_typed_and_nobody_is_their_own() -> None:
    size, share = 4000, 0.3
    ring, town = np.zeros((size, 6), np.int64), np.zeros((size, 6), np.int64)
    befriend(ring, 0.0, 7, 0, 0)
    befriend(town, share, 7, 0, 0)
    assert not (town == np.arange(size)[:, None]).any()
    assert (np.diff(np.sort(town, axis=1), axis=1) > 0).all()  # nor anybody's friend twice
    moved = (town != ring).mean()
    assert abs(moved - share) < 3.0 * math.sqrt(share * (1.0 - share) / town.size) + 6.0 / size


def test_only_seed_and_replication_make_friends() -> None:
    """No design, and nothing that people are or do, moves a tie."""
    one, other = begun(plan(), 5, 2), begun(plan(quality=20, delay="0 min"), 5, 2)
    assert one.minds.ties.tobytes() == other.minds.ties.tobytes()
    assert one.minds.ties.tobytes() != begun(plan(), 5, 3).minds.ties.tobytes()


# --- what a word does -----------------------------------------------------------------------------
def test_a_word_by_hand() -> None:
    """Variance 1.33, noise 16: a word 3 better moves 3 x 1.33 / 17.33."""
    change, left = told_so(LITERATURE, 1.33, 3.0)
    assert (change, left) == pytest.approx((3 * 1.33 / 17.33, 16 * 1.33 / 17.33), abs=1e-12)


def test_who_knows_the_house_is_moved_less() -> None:
    assert abs(told_so(LITERATURE, 0.3, -4.0)[0]) < abs(told_so(LITERATURE, 1.2, -4.0)[0])


def test_good_word_moves_more_where_few_come_and_bad_word_where_many_do() -> None:
    """East, Hammond & Lomax 2008: more below a half, less above, alike at it."""
    for chance in (0.1, 0.3, 0.5, 0.7, 0.9):
        up = try_chance(LITERATURE, chance, 1.0) - chance
        down = chance - try_chance(LITERATURE, chance, -1.0)
        assert up > 0.0 < down
        if chance == 0.5:
            assert up == pytest.approx(down, abs=1e-12)
        else:
            assert (up > down) == (chance < 0.5)
    assert try_chance(LITERATURE, 0.37, 0.0) == 0.37


# --- runs -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("delay", ["0 min", "3 d"])
def test_a_rumour_by_hand(delay: str) -> None:
    """Nobody hears of us but from friends; who knows us comes at every need and tells all who hear
    of them, days later: the visits of everybody, one need after the other.
    """
    this, wait = plan(delay=delay), {"0 min": 0, "3 d": 3 * 1440 * MINUTE}[delay]
    town = begun(this, 2, 1)
    knows = {k for k, q in enumerate(town.minds.people) if q["knows"]}
    assert 0 < len(knows) < 10
    parts = needs_of(this, town.copied(), 2, 1)
    rows = [r for part in parts for r in part.tolist() if r[2] >= 0]
    told: dict[int, list[int]] = {}
    right, inside = [], dict[int, int]()
    for tick, person, _ in rows:
        if inside.get(person, -1) > tick:  # in a visit of theirs: that one meets the need
            continue
        friends = town.minds.ties[person].tolist()
        if any(closed + wait <= tick for f in friends for closed in told.get(f, ())):
            knows.add(person)
        if person in knows:
            right.append((person, tick))
            inside[person] = tick + 2 * MINUTE
            told.setdefault(person, []).append(inside[person])
    visits = engine.simulate(this, 2, 1, record="visits").visits
    assert sorted(zip(visits["person"].tolist(), visits["began"].tolist())) == sorted(right)
    assert len({person for person, _ in right}) > 30  # it has spread


def test_a_rumour_runs_along_a_ring_of_single_friends() -> None:
    """Everybody hears of the neighbour on one side alone: who comes is who knew us, and the places
    before them, one after the other.
    """
    this = plan(network="{ties: 1, rewired: 0%}", knows="5%", size=100, length="8 weeks")
    town = begun(this, 1, 0)
    first = {k for k, q in enumerate(town.minds.people) if q["knows"]}
    visits = engine.simulate(this, 1, 0, record="visits").visits
    began = {int(p): int(visits["began"][visits["person"] == p].min()) for p in visits["person"]}
    new = set(began) - first
    assert len(new) > 2 * len(first) > 0
    for place in new:
        assert town.minds.ties[place, 0] == (place + 1) % 100
        assert began[(place + 1) % 100] < began[place]


def test_words_are_good_where_visits_were_and_move_who_comes() -> None:
    """The same town under a good and a bad house: words of one kind only, and more or fewer people
    who were never here try it than without any talk.
    """
    asked = {"knows": "100%", "tries": "10%", "size": 2000, "length": "8 weeks"}
    newcomers = {}
    for quality in (90, 20):
        for network in ("{ties: 6}", "none"):
            months = engine.simulate(
                plan(quality=quality, network=network, **asked), 1, 0, record="visits"
            ).months
            newcomers[quality, network] = months["first"].sum()
            if network == "none":
                assert not months["good_words"].any() and not months["bad_words"].any()
            elif quality == 90:
                assert months["good_words"].sum() > 1000 and not months["bad_words"].any()
            else:
                assert months["bad_words"].sum() > 1000 and not months["good_words"].any()
    assert newcomers[90, "{ties: 6}"] > newcomers[90, "none"] + 20
    assert newcomers[20, "{ties: 6}"] < newcomers[20, "none"] - 20


def test_as_many_hear_a_word_as_are_told() -> None:
    """Everybody tells three of the twelve who hear of them on average; at a need every two weeks a
    word has been heard by all of them two weeks later, and by half of them after one.
    """
    this = plan(
        psychology="{tell_base: 10, told_good: 3}", knows="100%", size=4000, length="5 weeks",
        network="{ties: 12, rewired: 100%}", delay="0 min", needs="2 weeks",
    )  # fmt: skip
    found = engine.simulate(this, 1, 0, record="visits")
    assert found.visits["told"].tolist() == [3.0] * len(found.visits)
    left = (int(this.calendar["length"][0]) - found.visits["closed"]) / (14 * 1440 * MINUTE)
    right = 3.0 * np.clip(left, 0.0, 1.0).sum()
    heard = found.months["good_words"].sum()
    assert abs(heard - right) < 3.0 * math.sqrt(right)


def test_more_is_told_than_there_are_friends() -> None:
    """Whoever would tell fifty tells all six who hear of them on average, once each."""
    this = plan(
        knows="100%", size=2000, length="5 weeks", network="{ties: 6, rewired: 100%}",
        delay="0 min", needs="2 weeks",
    )  # fmt: skip
    found = engine.simulate(this, 1, 0, record="visits")
    early = found.visits["closed"] < int(this.calendar["length"][0]) - 14 * 1440 * MINUTE
    heard = found.months["good_words"].sum()
    assert 6 * early.sum() < heard < 6 * len(found.visits)


def listener(this: Any, variance: float) -> Minds:
    """A town in which place 0 hears one word, told at tick 0: 2 better than what is typed."""
    minds = begun(this, 1, 0).minds
    minds.learned["variance"][0] = variance
    friend = minds.ties[0, 0]
    word = minds.words[friend, 0]
    word["person"], word["told"], word["seen"] = friend, 50.0, 2.0
    minds.learned["words"][friend] = 1
    return minds


def test_a_word_finds_as_unsure_who_has_not_been_here_for_long() -> None:
    """After a year without a visit or word: by what was sure then, and a year's drift."""
    this = plan(delay="0 min")
    for days in (0.0, 365.25):
        minds, months = listener(this, 0.3), np.zeros(1, MONTH)
        fast(hear)(minds, given_by(this, 1, 0), 0, months[0], int(days * DAY))
        psy = this.psychology[0]
        change, left = told_so(psy, unsure_again(psy, 0.3, days), 2.0)
        assert minds.learned["expects"][0] == pytest.approx(change, abs=1e-12)
        assert minds.learned["variance"][0] == pytest.approx(left, abs=1e-12)
        assert months["good_words"][0] == 1


@pytest.mark.parametrize(("listens", "right"), [(0, [0, 0, 0, 1, 2, 3, 4, 5, 6]), (30, [0] * 9)])
def test_words_on_their_way_are_not_lost_when_the_friend_comes_again(
    listens: int, right: list[int]
) -> None:
    """Ten words, one a week, that take three weeks: each is heard in its time by who listens every
    week. Who listens only when all have arrived hears the last eight.
    """
    this = plan(delay="3 weeks")
    minds, given, month = listener(this, 0.3), given_by(this, 1, 0), np.zeros(1, MONTH)
    friend, week, heard = minds.ties[0, 0], 7 * DAY, []
    for now in range(40):
        if now < 10:
            minds.words[friend, now % WORDS_KEPT] = (friend, 0, now * week, 50.0, 2.0)
            minds.learned["words"][friend] = now + 1
        if now >= listens:
            fast(hear)(minds, given, 0, month[0], now * week)
        heard.append(int(month["good_words"][0]))
    assert heard[:9] == right
    assert heard[-1] == (10 if listens == 0 else WORDS_KEPT)


def test_words_alone_never_go_beyond_the_scale() -> None:
    this = plan(delay="0 min")
    minds = listener(this, 1e6)
    minds.words["seen"] = 100.0
    fast(hear)(minds, given_by(this, 1, 0), 0, np.zeros(1, MONTH)[0], DAY)
    assert minds.learned["expects"][0] == 20.0
    assert fast(expected_of_house)(minds, 0, 60.0) == 100.0


def test_who_moves_in_hears_no_word_told_before() -> None:
    this = plan(delay="0 min")
    minds, given = listener(this, 0.3), given_by(this, 1, 0)
    fast(move_in)(minds, given, PLACES)
    before = minds.learned.tobytes()
    fast(hear)(minds, given, 0, np.zeros(1, MONTH)[0], DAY)
    assert minds.learned.tobytes() == before
    friend = minds.ties[0, 0]
    minds.words[friend, 1] = minds.words[friend, 0]  # told since
    minds.learned["words"][friend] = 2
    fast(hear)(minds, given, 0, np.zeros(1, MONTH)[0], DAY)
    assert minds.learned["expects"][0] > 0.0


@pytest.mark.parametrize(("profile", "felt"), [("literature", 6.0), ("claims", 0.0)])
def test_a_visit_as_expected_is_no_news(profile: str, felt: float) -> None:
    """Whoever has learned to expect 6, of which 1.5 beyond what is typed, and finds 6, says 1.5 of
    us: what they had expected, whatever a visit as expected feels like.
    """
    psychology = np.array([psychology_row(profile, {})])
    minds = blank_minds(2, LEARNS_WHOLE, 1, 1)
    none, zeros = np.zeros(0, np.int64), np.zeros(0)
    for number, better in enumerate((0.0, 2.0)):
        end = Outcome(6.0, 7.5, felt + better, 0.0, 0.0, True, 3.0)
        fast(learn)(minds, psychology, 0, 4, Seen(none, none, zeros, zeros, 0), end, DAY)
        word = minds.words[0, number]
        assert word["seen"] == pytest.approx(1.5 + better, abs=1e-12)
        assert word[["person", "visit", "time", "told"]].tolist() == (0, 4, DAY, 3.0)
    assert minds.learned["words"].tolist() == [2, 0]


@pytest.mark.parametrize("network", ["none", "small-world", "{ties: 3, rewired: 100%}"])
def test_both_engines_talk_alike(network: str) -> None:
    this = plan(
        psychology="literature", quality="normal(62 sd 20)", network=network, knows="50%",
        delay="exponential(1 week)", tries="60%", size=40,
    )  # fmt: skip
    assert engine.simulate(this, 3, 1).differences(reference.simulate(this, 3, 1)) == []


def test_whoever_moves_away_tells_nobody_here_any_more() -> None:
    moving = compile_plan(
        loads(
            HOUSE.replace("moves: 0%", "moves: 100% per year").format(
                length="1 year",
                psychology=ALWAYS,
                quality=80,
                size=60,
                knows="100%",
                needs="1 week",
                tries="100%",
                hears="0%",
                network="{ties: 4}",
                delay="3 d",
            )
        )
    )
    found = engine.simulate(moving, 1, 0, record="visits")
    words, people = found.town.minds.words, found.town.minds.people
    told, now = words["told"] != 0.0, np.broadcast_to(people["person"][:, np.newaxis], words.shape)
    assert (words["person"][told] == now[told]).all() and told.any()
    assert (people["person"] >= PLACES).any()


def test_one_word_writes_a_network_out() -> None:
    file = loads(
        HOUSE.format(
            length="4 weeks",
            psychology="literature",
            quality=80,
            size=60,
            knows="5%",
            needs="1 week",
            tries="12%",
            hears="8%",
            network="none",
            delay="3 d",
        )
    )
    assert file.population is not None and file.population.network is None
    ties = {}
    for said in ("small-world", "none"):
        setup = setup_of(file, {"population.network": said})
        ties[said] = int(compile_plan(setup.design(setup.reference)).population[0]["ties"])
    assert ties == {"small-world": 10, "none": 0}


# --- in the limit, and over years -----------------------------------------------------------------
def bass(years: float, p: float, q: float) -> float:
    """Share of people who have come by then (Bass 1969)."""
    e = math.exp(-(p + q) * years)
    return (1.0 - e) / (1.0 + q / p * e)


def test_bass_where_everybody_may_hear_of_everybody() -> None:
    """Nobody knows us; .03 a year come to know us by themselves. Whoever has come comes every month
    and tells as many as make .38 a year, anywhere in town. Who knows us comes at the next need: so
    first visits follow Bass's curve, within 2 % from the second year on. Months are small against
    years, and forty friends many.
    """
    p, q, size, years = 0.03, 0.38, 100_000, 5
    this = compile_plan(
        loads(
            HOUSE.format(
                length=f"{years} years",
                psychology=f"{{tell_base: 10, told_good: {q / 12}, told_bad: {q / 12}}}",
                quality=80,
                size=size,
                knows="0%",
                needs=f"{365.25 / 12} d",
                tries="100%",
                hears=f"{100.0 * p / 12}%",
                network="{ties: 40, rewired: 100%}",
                delay="0 min",
            )
        )
    )
    visits = engine.simulate(this, 0, 0, record="visits").visits
    first = np.sort(visits["began"][visits["visit"] == 0])
    for year in range(2, years + 1):
        share = np.searchsorted(first, year * 365.25 * DAY) / size
        assert share == pytest.approx(bass(year, p, q), rel=0.02), year


def test_a_few_discontented_cost_more_where_ties_reach_far() -> None:
    """A house that one in a hundred knows, and that others know by word alone; one visit in fifty
    goes badly wrong. It costs visits on a ring, more with one tie in ten anywhere in town, and more
    again with three: who does not come cannot tell. Of all visits it is about 4 % throughout.
    """
    house = """motsim: 1
title: t
length: 3 years
customers: {{expects: 60}}
psychology: {{tell_base: 2, word_noise: 4}}
journey: [{{stage: s, steps: [{{contact: c, takes: 2 min, quality: normal(66 sd 8){fails}}}]}}]
population: {{size: 10000, customers: 0%, knows: 1%, needs: gamma(1 month cv 0.5), tries: 30%,
  hears: 0%, moves: 10%, history: none, learns: whole, network: {{ties: 6, rewired: {rewired}}}}}
"""
    lost = {}
    for rewired in ("0%", "10%", "30%"):
        come = [
            [len(engine.simulate(this, 0, r, record="visits").visits) for r in range(4)]
            for this in (
                compile_plan(loads(house.format(rewired=rewired, fails=fails)))
                for fails in ("", ", fails: {bad: {chance: 2%, severity: 8}}")
            )
        ]
        lost[rewired] = np.subtract(*come)
    for more in (lost["0%"], lost["10%"] - lost["0%"], lost["30%"] - lost["10%"]):
        assert more.mean() > 2.0 * more.std(ddof=1) / math.sqrt(len(more))
