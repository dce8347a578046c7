"""What friends say: who hears of whom, whom a word reaches and when, and signs that are in print.

Sources: ties of a small world (Watts & Strogatz 1998); good word moves more where people are
unlikely to come, bad word where they are likely to (East, Hammond & Lomax 2008).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from motsim.engines import reference
from motsim.engines.common.population import befriend, begun, calendar_rows
from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.psychology import psychology_row
from motsim.psychology.parameters import INDEX
from motsim.psychology.relationship import told_so, try_chance
from motsim.scenario import loads
from motsim.study.core.setup import setup_of
from motsim.units import MINUTE, PLACES

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
    moved = (town != ring).mean()
    assert abs(moved - share) < 3.0 * math.sqrt(share * (1.0 - share) / town.size) + 6.0 / size


def test_only_seed_and_replication_make_friends() -> None:
    """No design, and nothing that people are or do, moves a tie."""
    one, other = begun(plan(), 5, 2), begun(plan(quality=20, delay="0 min"), 5, 2)
    assert one.ties.tobytes() == other.ties.tobytes()
    assert one.ties.tobytes() != begun(plan(), 5, 3).ties.tobytes()


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
    knows = {k for k, q in enumerate(town.people) if q["knows"]}
    assert 0 < len(knows) < 10
    rows = [r for r in calendar_rows(this, town.copy(), 2, 1).tolist() if r[2] >= 0]
    closed: dict[int, int] = {}  # of the last visit
    told: dict[int, list[int]] = {}
    right, inside = [], dict[int, int]()
    for tick, person, _ in rows:
        if inside.get(person, -1) > tick:  # in a visit of theirs: that one meets the need
            continue
        friends = town.ties[person].tolist()
        if any(told.get(f) and told[f][-1] + wait <= tick for f in friends):
            knows.add(person)
        if person in knows:
            right.append((person, tick))
            closed[person] = inside[person] = tick + 2 * MINUTE
            told.setdefault(person, []).append(closed[person])
    visits = engine.simulate(this, 2, 1, record="visits").visits
    assert sorted(zip(visits["person"].tolist(), visits["began"].tolist())) == sorted(right)
    assert len({person for person, _ in right}) > 30  # it has spread


def test_no_word_reaches_anybody_who_hears_of_nobody_who_came() -> None:
    """A ring with one friend each: the rumour runs along it, one place at a time."""
    this = plan(network="{ties: 1, rewired: 0%}", knows="2%", size=100, length="4 weeks")
    town = begun(this, 1, 0)
    first = {k for k, q in enumerate(town.people) if q["knows"]}
    visits = engine.simulate(this, 1, 0, record="visits").visits
    came = set(visits["person"].tolist())
    for place in came - first:
        friend = int(town.ties[place, 0])
        theirs = visits["closed"][visits["person"] == friend]
        mine = visits["began"][visits["person"] == place]
        assert len(theirs) and theirs.min() < mine.min()


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


def test_the_words_of_the_default_reach_about_as_many_as_are_told() -> None:
    """Of an average teller's people as many hear as told_good says, once it has arrived."""
    this = plan(
        psychology="{tell_base: 10, told_good: 3}", knows="100%", size=4000, length="5 weeks",
        network="{ties: 12, rewired: 100%}", delay="0 min", needs="2 weeks",
    )  # fmt: skip
    found = engine.simulate(this, 1, 0, record="visits")
    # the word of a first visit is replaced by that of the next, two weeks later: by then all have
    # had a need
    visits, end = found.visits, int(this.calendar["length"][0])
    heard = found.months["good_words"].sum()
    told = len(visits[visits["closed"] < end - 14 * 1440 * MINUTE])
    in_part = len(visits) - told  # told later: between none and all have heard
    assert 3.0 * told * 0.95 < heard < 3.0 * (told + in_part) * 1.05
    assert found.visits["told"].tolist() == [3.0] * len(visits)
    assert LITERATURE[INDEX["told_good"]] > 3.0


@pytest.mark.parametrize("network", ["none", "small-world", "{ties: 3, rewired: 100%}"])
def test_both_engines_talk_alike(network: str) -> None:
    this = plan(
        psychology="literature", quality="normal(62 sd 20)", network=network, knows="50%",
        delay="exponential(1 week)", tries="60%", size=40,
    )  # fmt: skip
    assert engine.simulate(this, 3, 1).differences(reference.simulate(this, 3, 1)) == []


def test_whoever_moves_away_tells_nobody_here_any_more() -> None:
    this = plan()
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
    words, people = found.town.words, found.town.people
    told = words["told"] != 0.0
    assert (words["person"][told] == people["person"][told]).all() and told.any()
    assert (people["person"] >= PLACES).any() and len(this.population) == 1


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
    assert ties == {"small-world": 8, "none": 0}
