"""Moments and lows: the table of priorities, visits felt again, the sums of Shapley, the curve,
classes, ways up, bad input.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import motsim as ms
from motsim.cli import app
from motsim.errors import InputError
from motsim.i18n import LANGUAGES
from motsim.psychology import PROFILES
from motsim.report.moments.messages import WORDS, Messages
from motsim.report.moments.page import page
from motsim.study.moments.counterfactual import ALONE, ON_TOP, SHAPLEY, replayed
from motsim.study.moments.fmea import (
    OFTEN,
    action_priority,
    detection_of,
    occurrence_of,
    severity_of,
)
from motsim.study.moments.lows import lows_of
from motsim.study.moments.moments import class_by, classes_of, curve_of, strengths

SHOP = """
motsim: 1
title: {en: Shop, zh: 小店}
currency: EUR
length: 5 d
opening: {mon-sun: 09:00-17:00}
baseline: 55
staff: {clerk: {count: 2, wage: 30 per h}}
customers:
  arrive: {rate: 90 per day}
  segments: {calm: {share: 60%}, hasty: {share: 40%, patience: 20 min, loss_aversion: 3}}
promises: {done: {from: order.begins, to: pay.ends, quote: 1 x typical}}
journey:
  - stage: visit
    steps:
      - {contact: greet, class: key, quality: normal(60 sd 12)}
      - {contact: order, class: ordinary, staff: clerk, takes: exponential(6 min), quality: 64, wait: {acceptable: 2 min}, fails: {mistake: {chance: 10%, severity: 6}}}
      - {contact: pay, class: ordinary, staff: clerk, takes: 2 min, quality: 45}
      - {contact: bye, class: important, quality: 60}
rules:
  - {rule: sorry, on: mistake, do: {recover: {answer: 1 h, solve: 1 d, quality: 80}, return: +2%}}
interventions:
  smile: {set: {greet.quality: +10}}
  scanner: {set: {pay.quality: 45 -> 75}, cost: {once: 2000, per_year: 1000}}
  chrome: {set: {pay.quality: 45 -> 46}, cost: {once: 900000}}
  slow: {set: {order.takes: +1 min}, cost: {once: 10}}
value: {margin: 40 per visit, visits_per_year: 4, discount: 10%, horizon: 2 years}
"""  # noqa: E501
BARE = """
motsim: 1
title: Bare
length: 5 d
customers: {arrive: {rate: 30 per day}}
journey:
  - stage: visit
    steps:
      - {contact: only, quality: 60}
"""


@pytest.fixture(scope="module")
def shop() -> ms.Scenario:
    return ms.loads(SHOP)


@pytest.fixture(scope="module")
def found(shop: ms.Scenario) -> ms.Moments:
    return ms.moments(shop, replications=6)


# --- priorities -----------------------------------------------------------------------------------
def test_action_priority_counts_as_published() -> None:
    ratings = range(1, 11)
    assert Counter(action_priority(*one) for one in product(ratings, ratings, ratings)) == {
        "H": 318,
        "M": 214,
        "L": 468,
    }


@pytest.mark.parametrize(
    ("ratings", "wanted"),
    [
        ((9, 1, 10), "L"),
        ((10, 4, 1), "M"),
        ((10, 4, 2), "H"),
        ((9, 2, 7), "H"),
        ((9, 3, 4), "L"),
        ((8, 6, 1), "M"),
        ((7, 5, 6), "M"),
        ((7, 5, 7), "H"),
        ((6, 8, 4), "M"),
        ((4, 7, 1), "L"),
        ((5, 3, 10), "L"),
        ((3, 8, 5), "M"),
        ((1, 10, 10), "L"),
    ],
)
def test_action_priority_is_no_product(ratings: tuple[int, int, int], wanted: str) -> None:
    assert action_priority(*ratings) == wanted


def test_ratings_run_from_one_to_ten() -> None:
    assert [severity_of(x) for x in (0.0, 0.1, 1.0, 1.01, 20.0)] == [1, 1, 1, 2, 10]
    assert [occurrence_of(x) for x in (0.0, *OFTEN)] == list(range(1, 11))
    assert [detection_of(x) for x in (0.0, 0.05, 0.5, 1.0)] == [10, 10, 5, 1]
    with pytest.raises(ValueError, match="from 1 to 10"):
        action_priority(0, 1, 1)


# --- felt again -----------------------------------------------------------------------------------
@pytest.mark.parametrize("psychology", PROFILES)
def test_a_visit_felt_again_unchanged_is_the_same_to_the_last_bit(
    shop: ms.Scenario, psychology: str
) -> None:
    run = ms.simulate(shop, replications=2, psychology=psychology)
    assert all(
        replayed(run.plan, j, np.full(len(run.plan.steps), 6.0), 2).miss == 0.0
        for j in run.journeys
    )


def test_halo_is_felt_again_too(shop: ms.Scenario) -> None:
    run = ms.simulate(shop, replications=1, set={"psychology.halo": 0.3})
    assert replayed(run.plan, run.journeys[0], np.full(len(run.plan.steps), 6.0), 2).miss == 0.0


def test_nothing_is_gained_where_all_is_good(shop: ms.Scenario) -> None:
    run = ms.simulate(shop, replications=1)
    effects = replayed(run.plan, run.journeys[0], np.full(len(run.plan.steps), -10.0), 2).effects
    assert not effects[:, : len(run.plan.steps)].any()


def test_shapley_adds_up_and_an_only_moment_has_the_same_by_all_ways(shop: ms.Scenario) -> None:
    run = ms.simulate(shop, replications=1)
    good = np.full(len(run.plan.steps), 6.0)
    few, many = (replayed(run.plan, run.journeys[0], good, orders).effects for orders in (2, 64))
    # whatever the orders, they add up to the whole
    assert few[SHAPLEY].sum(axis=0) == pytest.approx(many[SHAPLEY].sum(axis=0))
    bare = ms.simulate(ms.loads(BARE), replications=1)
    one = replayed(bare.plan, bare.journeys[0], np.array([6.0]), 2).effects[:, 0]
    assert one[ALONE] == pytest.approx(one[ON_TOP])
    assert one[ALONE] == pytest.approx(one[SHAPLEY])
    assert one[ALONE, 0] > 0.0


def test_felt_again_is_close_to_run_anew(found: ms.Moments) -> None:
    for m in found.rows:
        # its failures stay when it is run anew
        if not math.isnan(m.again.mean) and m.name != "order":
            assert m.remembered.alone.mean == pytest.approx(m.again.mean, abs=0.35), m.name
    assert found.miss == 0.0
    # nothing else reads it
    assert found.of("bye").remembered.alone.mean == pytest.approx(
        found.of("bye").again.mean, abs=1e-9
    )


# --- what came out --------------------------------------------------------------------------------
def test_four_methods_and_shares(found: ms.Moments) -> None:
    assert sum(m.recall.mean for m in found.rows) == pytest.approx(1.0, abs=1e-6)
    assert sum(m.peak.mean for m in found.rows) == pytest.approx(1.0, abs=1e-6)
    assert sum(m.end.mean for m in found.rows) == pytest.approx(1.0, abs=1e-6)
    pay, order = found.of("pay"), found.of("order")
    assert pay.low.mean > 0.9 and pay.gap.mean < 0.0 and pay.priority and pay.baseline == 55.0
    assert 0.05 < order.low.mean < 0.15 and order.noticed > 0.5  # the rule answers every failure
    assert found.of("order.wait").baseline == 50.0  # a wait is never felt above 50
    assert all(m.worth.shapley.mean > 0.0 for m in found.counted if m.remembered.shapley.low > 0.02)
    assert {m.proposed for m in found.counted} <= {"key", "important", "ordinary"}
    with pytest.raises(InputError, match="no visit has a moment 'nothing'"):
        found.of("nothing")


def test_figures_do_not_depend_on_workers(shop: ms.Scenario) -> None:
    one, two = (
        ms.moments(shop, replications=3, workers=w, again=False, rivals=False) for w in (1, 2)
    )
    assert one.table().equals(two.table())


def test_curve_and_classes() -> None:
    rng = np.random.default_rng(1)
    values = np.array([8.0, 0.9, 0.6, 0.5, 0.0]) + rng.normal(0.0, 0.01, (10, 5))
    curve = curve_of("effect", values, 0)
    assert (
        curve.at_twenty.mean == pytest.approx(0.8, abs=0.01)
        and curve.at_twenty.low <= curve.at_twenty.mean <= curve.at_twenty.high
    )
    assert curve.points[0].carried.mean == 0.0 and curve.points[-1].carried.mean == pytest.approx(
        1.0
    )
    recall = np.tile([0.1, 0.1, 0.1, 0.1, 0.6], (10, 1))
    names, todo, stable = classes_of(values, recall, 0)
    assert (
        names == ["key", "important", "important", "important", "key"]
        and todo == ["raise", "hold", "hold", "hold", "hold"]
        and min(stable) == 1.0
    )
    assert class_by(strengths(np.array([3.0, 1.2, 0.1]), np.zeros(3))).tolist() == [0, 1, 2]
    # no effect anywhere: a straight line
    assert curve_of("effect", np.zeros((3, 4)), 0).at_twenty.mean == pytest.approx(0.2)


def test_quick_wins_help_and_are_not_dear(found: ms.Moments) -> None:
    assert found.wins and all(w.helps and w.price <= 1500.0 for w in found.wins)
    assert "chrome" not in [w.name for w in found.wins]


def test_lows_their_ways_up_and_waste(found: ms.Moments) -> None:
    lows = lows_of(found)
    pay = next(low for low in lows.rows if low.moment.name == "pay")
    assert (
        pay.below > 5.0
        and pay.ways[0].name == "scanner"
        and pay.ways[0].reaches
        and pay.ways[0].low_after < pay.moment.low.mean
    )
    assert {w.segment for w in pay.whom} == {"calm", "hasty"}
    assert {(w.name, w.reason) for w in lows.waste} >= {("chrome", "loses"), ("slow", "no effect")}
    assert len(lows.table()) >= len(lows.rows) and set(lows.wasted()["reason"]) <= {
        "no effect",
        "loses",
        "past target",
    }


# --- words, page, command -------------------------------------------------------------------------
def test_words_stand_in_both_languages() -> None:
    assert all(len(words) == 2 and all(words) for words in WORDS.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_and_page(found: ms.Moments, language: str) -> None:
    tell = Messages(found, language)
    assert len(tell.findings()) >= 5 and len(tell.trust()) >= 3
    text = page(lows_of(found), language)
    assert tell.head(lows_of(found)).verdict in text and "http" not in text.split("<script>")[0]


def test_nothing_typed_is_said() -> None:
    bare = ms.moments(ms.loads(BARE), replications=1)
    tell = Messages(bare, "en")
    said = " ".join((*tell.findings(), *tell.trust(), *tell.wasted(lows_of(bare))))
    for part in ("one moment", "no interventions", "No baseline is given", "Simulated once"):
        assert part in said
    assert (
        bare.rows[0].proposed == "key"
        and page(lows_of(bare))
        and bare.table()["worth_shapley"].isna().all()
    )


def test_bad_numbers(shop: ms.Scenario) -> None:
    with pytest.raises(InputError, match="even number of orders"):
        ms.moments(shop, orders=3)


def test_commands(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP, encoding="utf-8")
    for command, key in (("moments", "moments"), ("lows", "lows")):
        out = tmp_path / f"{command}.html"
        done = CliRunner().invoke(app, [command, str(file), "-n", "2", "--out", str(out), "--json"])
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)[key] and out.exists()
        plain = CliRunner().invoke(
            app, [command, str(file), "-n", "2", "--out", str(out), "--lang", "zh"]
        )
        assert plain.exit_code == 0 and "记忆理论" in plain.stdout
    wrong = CliRunner().invoke(app, ["moments", str(file), "--design", "tomorow"])
    assert wrong.exit_code == 2 and "tomorow" in wrong.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_the_effects_and_their_sum(
    found: ms.Moments, tmp_path: Path, language: str
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    from motsim.report.writers import write_workbook

    write_workbook(found, tmp_path / "m.xlsx", language)  # type: ignore[arg-type]
    live, kept = (
        openpyxl.load_workbook(tmp_path / "m.xlsx", data_only=d).worksheets[1]
        for d in (False, True)
    )
    whole = sum(
        m.remembered.shapley.mean for m in found.rows if not math.isnan(m.remembered.shapley.mean)
    )
    assert str(live.cell(live.max_row, 6).value).startswith("=") and kept.cell(
        kept.max_row, 6
    ).value == pytest.approx(whole)
    assert kept.cell(2, 6).value == pytest.approx(found.rows[0].remembered.shapley.mean)
