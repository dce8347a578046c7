"""The register of published effects: whole, honest about what it rests on, and the default
psychology held to it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from math import inf, isfinite, isnan, nan
from pathlib import Path

import pytest
from typer.testing import CliRunner

import motsim as ms
from motsim.cli import app
from motsim.errors import InputError
from motsim.psychology import PROFILES
from motsim.report.effects.messages import WORDS, Messages
from motsim.report.effects.page import Page, page
from motsim.scenario.loader import load
from motsim.scenario.shipped import shipped_folder, study_scenario
from motsim.study.core.stats import Interval
from motsim.study.effects import EFFECTS
from motsim.study.effects.run import effects
from motsim.study.effects.study import ABOVE, BANDS, EVIDENCE, FAMILIES, USES, Claim

ROOT = Path(__file__).resolve().parents[2]
REACHED = tuple(e.name for e in EFFECTS if e.some)
SOME = ("cold-water", "peak-end-arithmetic", "repurchase-is-convex", "nps-arithmetic")


@cache
def default():
    """The default psychology, and all of them where one is enough."""
    return effects(psychologies=("literature",)), effects(REACHED)


# --- the data -------------------------------------------------------------------------------------
def test_every_entry_is_whole():
    assert len({e.name for e in EFFECTS}) == len(EFFECTS) >= 40
    for e in EFFECTS:
        assert (
            e.family in FAMILIES and e.grade in EVIDENCE and e.use in USES and e.source and e.claims
        )
        assert set(e.only) <= set(PROFILES) and (e.n is None or e.n > 0) and f"of {e.of}" in WORDS
        for english, chinese in (
            e.what,
            e.design,
            *(c.what for c in e.claims),
            *(t for t in (e.note, e.misses) if t),
        ):
            assert english and re.search(r"[一-鿿]", chinese) and not re.search(r"[一-鿿]", english)
        for c in e.claims:
            assert (
                c.band in BANDS
                and c.low <= c.high
                and (isnan(c.point) or c.low <= c.point <= c.high)
            )
            assert (c.band == "order") == (
                not isfinite(c.low) or not isfinite(c.high)
            ) or c.band == "ours"
    assert any(e.null for e in EFFECTS) and any(not e.verified for e in EFFECTS)


def test_scenarios_of_studies_are_shipped_once():
    own = {f.stem for f in (shipped_folder("scenarios") / "effects").glob("*.yaml")}
    assert own <= {e.study.scenario for e in EFFECTS}
    for name in {e.study.scenario for e in EFFECTS}:
        scenario = load(study_scenario(name))
        assert "zh" in scenario.labels and scenario.title.show("zh") != scenario.title.show("en")
        arms = {arm.design for e in EFFECTS if e.study.scenario == name for arm in e.study.arms}
        assert arms <= set(scenario.designs)


def test_inside_means_inside():
    order, range_ = (
        Claim(("a", "b"), *ABOVE),
        Claim(("a", "b"), 0.5, 0.84, 0.69, "share", "computed"),
    )
    assert (
        order.holds(Interval(1.0, 0.1, 1.9))
        and not order.holds(Interval(1.0, -0.1, 2.1))
        and not order.holds(Interval(nan, nan, nan))
    )
    # no difference is no order
    assert order.holds(Interval(1.0, nan, nan)) and not order.holds(Interval(0.0, 0.0, 0.0))
    assert range_.holds(Interval(0.6, 0.4, 0.8)) and not range_.holds(Interval(0.9, 0.8, 1.0))
    assert Claim(("a", "b"), -inf, 0.0, band="ours").holds(Interval(0.0, 0.0, 0.0))


# --- what comes out -------------------------------------------------------------------------------
def test_the_default_is_inside_all_but_what_it_is_said_to_miss():
    found, reached = default()
    said = {e.name for e in EFFECTS if e.misses}
    assert set(found.tally().missed) == said
    assert all(reached.reached(e) for e in reached.effects)
    assert found.tally(grades=("C",)).missed == ()
    assert found.tally().null == found.tally().null_inside >= 7


def test_readmes_give_these_counts():
    score = default()[0].tally()
    for file in ("README.md", "README.zh.md"):
        text = (ROOT / file).read_text(encoding="utf-8")
        for number in (
            len(EFFECTS),
            score.held,
            score.inside,
            score.checks,
            score.checks_inside,
            score.null,
        ):
            assert re.search(
                rf"(?<!\d){number}(?!\d)", text.split("motsim effects` ", 1)[1][:420]
            ), (file, number)
        assert all(f"`{e.name}`" in text for e in EFFECTS if e.misses)


def test_what_is_in_print_tells_psychologies_apart():
    found = effects(
        ("cold-water", "procedures-duration", "two-gifts"), psychologies=("literature", "rational")
    )
    for name in ("cold-water", "procedures-duration", "two-gifts"):
        assert found.of(name).inside and not found.of(name, "rational").inside
    assert found.of("cold-water", "rational").figures[0].high < 0.5


def test_the_rule_itself_is_exact_and_others_are_not_asked():
    found = effects(("peak-end-arithmetic", "order-of-levels"))
    assert [f.mean for f in found.of("peak-end-arithmetic", "peak-end").figures] == [7.5, 4.5]
    assert (
        found.of("peak-end-arithmetic").inside is None
        and found.of("order-of-levels", "acclimation").inside
    )


def test_both_engines_and_any_number_of_workers_say_the_same():
    names = ("peak-end-arithmetic", "bad-then-good", "nps-arithmetic")
    rows = [
        effects(names, psychologies=("literature",), **how).table()
        for how in ({"workers": 1}, {"workers": 3}, {"engine": "reference"})
    ]
    assert rows[0].equals(rows[1]) and rows[0].equals(rows[2])


@pytest.mark.slow
def test_all_of_them_in_the_readable_engine():
    for e in EFFECTS:
        fast, slow = (
            effects((e.name,), psychologies=("literature",), engine=engine).table()
            for engine in ("compiled", "reference")
        )
        assert fast.equals(slow), e.name


@pytest.mark.slow
def test_all_psychologies():
    found = effects()
    assert found.tally("literature").inside > max(
        found.tally(name).inside for name in ("claims", "rational")
    )
    assert (
        not found.of("expectation-satisfaction", "claims").inside
        and not found.of("paradox-loyalty", "claims").inside
    )


# --- shown ----------------------------------------------------------------------------------------
def test_the_command(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(app, ["effects", *SOME, "--psychology", "literature,peak-end"])
    assert said.exit_code == 0 and "7.50" in said.output and "Missed by the default" in said.output
    assert (tmp_path / "effects.html").is_file()
    told = CliRunner().invoke(
        app, ["effects", "cold-water", "--psychology", "literature", "--json", "--lang", "zh"]
    )
    rows = json.loads(told.stdout)["rows"]
    assert (
        rows[0]["effect"] == "cold-water"
        and rows[0]["inside"] is True
        and rows[0]["published_high"] == 0.84
    )
    for words in (["effects", "cold-watr"], ["effects", "--psychology", "freud"]):
        wrong = CliRunner().invoke(app, words)
        assert (
            wrong.exit_code == 2 and "there are" in wrong.output and "Traceback" not in wrong.output
        )
    with pytest.raises(InputError, match="cold-water"):
        ms.effects(("cold-watr",))


def test_the_page_draws_bars_and_dots_in_both_languages():
    found = effects(SOME, psychologies=("literature", "peak-end"))
    text = page(found)
    assert (
        text.count("<article") == 2 * len(SOME)
        and 'data-language="zh"' in text
        and len(text) < 200_000
    )
    one = Page(found, "en").drawings(EFFECTS[0])[0]
    figure = found.of("cold-water").figures[0]
    # the dot lies on the bar
    assert (
        one.printed == "69.0\u00a0% (50.0\u00a0% … 84.0\u00a0%)"
        and one.x < one.dots[0].x < one.x + one.width
    )
    assert one.dots[0].kind == "inside" and f"{100 * figure.mean:.1f}" in one.dots[0].text
    assert all(english and chinese for english, chinese in WORDS.values())
    assert Messages(found, "en").misses()[0].startswith("Coming back rises ever faster")
