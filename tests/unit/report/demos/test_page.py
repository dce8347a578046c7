"""Demonstrations: the page holds the engine's numbers and no formula, both languages, keys; the
list, --ask, and wrong input.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
from functools import cache

import numpy as np
import pytest
from typer.testing import CliRunner

from motsim.cli import app
from motsim.plan.compile import compile_plan
from motsim.psychology import PROFILES
from motsim.report.demos import NAMES, demo_of
from motsim.report.demos.own import own_demo
from motsim.report.demos.page import MOST, WORDS, demo_page, votes
from motsim.scenario.designs.merge import design
from motsim.scenario.loader import load, loads
from motsim.scenario.shipped import shipped_folder, shipped_scenarios, study_scenario
from motsim.study.core.stats import wilson
from motsim.study.demos.demonstration import FIGURES, Asked, choice_chance, demonstrate

COMMON = tuple(name for name in NAMES if demo_of(name).run is None)  # run by the frame itself
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)


@cache
def small(name: str):
    """A demonstration with few people: (demo, what it shows, its page)."""
    demo = demo_of(name)
    text = re.sub(
        r"count: (400|600|1000)\b",
        "count: 40",
        study_scenario(demo.scenario).read_text(encoding="utf-8"),
    )
    demo = dataclasses.replace(demo, asked=dataclasses.replace(demo.asked, replications=2))
    found = demo.shown(loads(text, f"{demo.scenario}.yaml"))
    return demo, found, demo_page(demo, found)


def data_hashes(page: str):
    return json.loads(
        re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.S)[1]
    )


def test_rows_are_what_the_engine_gives():
    _, found, page = small("colonoscopy")
    table = data_hashes(page)["table"]
    for k, stand in enumerate(found.asked.stands):
        for one, row in zip(found.answers[stand], table[str(k)]["answers"], strict=True):
            assert (
                row["psychology"] == one.psychology
                and row["width"] == f"{100 * one.share.mean:.1f}%"
            )
            first, second = (f"{of['remembered'].mean:.1f}" for of in one.figures)
            said = f"A {first} · B {second}".replace("-", "−")
            assert row["cells"][0][0][1] == said
    from motsim.engines.reference import simulate

    means = []  # the engine itself, the readable one, beside the table
    for r in range(2):
        plan = compile_plan(
            design(found.scenario, "quiet-end", found.asked.of("quiet-end", found.asked.typed)),
            psychology="claims",
        )
        means.append(simulate(plan, 0, r).visits["remembered"].mean())
    assert found.of("claims").figures[1]["remembered"].mean == pytest.approx(
        np.mean(means), rel=1e-12
    )


def test_both_engines_and_any_number_of_workers_make_the_same_table():
    scenario = loads(
        study_scenario("surprise-or-promise")
        .read_text(encoding="utf-8")
        .replace("count: 600", "count: 30"),
        "s.yaml",
    )
    asked = Asked(("announced", "surprise"), replications=3)
    rows = [
        demonstrate(scenario, asked, psychologies=("literature", "claims"), **how).answers
        for how in ({"workers": 1}, {"workers": 3}, {"engine": "reference"})
    ]
    assert rows[0] == rows[1] == rows[2]


@pytest.mark.parametrize("name", COMMON)
def test_a_page_is_offline_whole_and_holds_no_formula(name):
    demo, found, page = small(name)
    assert (
        "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
        and "src=" not in page
        and "<link" not in page
    )
    assert "default-src 'none'" in page and len(page.encode()) < 1_000_000
    script = page.split('"use strict"')[1].split("</script>")[0]
    bare = (
        re.sub(r'"[^"]*"', '""', script)
        .replace("=>", "")
        .replace("//", "")
        .replace("- the page", "")
    )
    assert "Math." not in script and not any(
        sign in bare for sign in (" * ", " / ", " - ", "**", "-= 2")
    )
    data = data_hashes(page)
    stands = 1
    for axis, says in zip(found.asked.axes, demo.stands, strict=False):
        assert len(axis) == len(says)
        stands *= len(says)
    assert len(data["table"]) == stands == len(found.asked.stands)
    assert all(
        len(row["answers"]) == len(PROFILES) for row in data["table"].values()
    )  # every psychology


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_in_both_languages(name):
    demo = demo_of(name)
    assert demo.name == name and len(demo.options) in (2, 3) and demo.note and demo.facts
    texts = [
        demo.question,
        demo.press,
        demo.published,
        demo.lesson,
        demo.honest,
        *((demo.headline,) if demo.headline is not None else ()),
        *demo.options,
        *demo.note,
        *(f.text for f in demo.facts),
        *(label for axis in demo.stands for label in axis),
        *demo.words.values(),
        *WORDS.values(),
        *((demo.legend,) if demo.legend else ()),
    ]
    for english, chinese in texts:
        assert english and chinese and not re.search(r"[一-鿿]", english.replace("中文", ""))
        assert re.search(r"[一-鿿]", chinese) or english == "中文"
    assert all(f.source for f in demo.facts) and any(f.null for f in demo.facts)
    assert all(f"f {figure}" in WORDS | dict(demo.words) for figure in demo.figures)


def test_a_room_is_looked_up():
    table = votes()
    assert len(table) == MOST + 1 and all(len(table[n]) == n + 1 for n in range(MOST + 1))
    low, high = wilson(22, 32)
    assert table[32][22] == [
        69,
        round(100 * low),
        round(100 * high) - round(100 * low),
        round(100 * high),
    ]
    assert table[0][0] == [0, 0, 100, 100]


def test_choices_follow_the_difference_and_the_error():
    assert choice_chance(1.0, 1.0, 2.0) == 0.5
    assert choice_chance(0.0, 1.0, 0.0) == 1.0 and choice_chance(1.0, 1.0, 0.0) == 0.5
    assert choice_chance(0.0, 2.0**0.5, 1.0) == pytest.approx(0.8413447460685429, abs=1e-12)
    assert wilson(22, 32) == (pytest.approx(0.514, abs=1e-3), pytest.approx(0.820, abs=1e-3))


def test_only_claims_is_said_of_what_only_claims_make():
    said = {
        row["psychology"]: row["badge"]
        for row in data_hashes(small("surprise-or-promise")[2])["typed"]["answers"]
    }
    assert said["claims"] == "only claims" and not any(
        said[name] for name in said if name != "claims"
    )
    said = {
        row["psychology"]: row["badge"]
        for row in data_hashes(small("cold-water")[2])["typed"]["answers"]
    }
    assert said["claims"] == "inside" and said["rational"] == "outside"


def test_their_scenarios_are_shipped_and_stay_out_of_the_list():
    files = sorted((shipped_folder("scenarios") / "demos").glob("*.yaml"))
    assert {f.stem for f in files} == {demo_of(n).scenario for n in NAMES} - set(
        shipped_scenarios()
    )
    for file in files:
        scenario = load(file)
        assert scenario.title.show("zh") != scenario.title.show("en") and "zh" in scenario.labels


# --- the command ----------------------------------------------------------------------------------
def call(*words: str):
    return CliRunner().invoke(app, list(words))


def test_without_a_name_they_are_listed():
    said = call("demo")
    assert said.exit_code == 0 and all(name in said.stdout for name in NAMES)
    assert demo_of("colonoscopy").question[1] in call("demo", "--lang", "zh").stdout


def test_wrong_input_is_a_line(tmp_path):
    mine = tmp_path / "mine.yaml"
    assert call("new", str(mine)).exit_code == 0
    for words, part in (
        (("colonscopy",), "colonoscopy"),
        ((str(mine),), "--ask"),
        ((str(mine), "--ask", "Which?", "--designs", "today"), "two designs"),
        ((str(mine), "--ask", "Which?", "--designs", "today,best"), "best"),
        (("--ask", "Which?"), "which scenario"),
        ((str(mine), "--ask", " "), "a question"),
        (("sixty-thirty-ten", "--seed", "3", "--out", str(tmp_path / "x.html")), "--seed"),
        (("cold-water", "--set", "a.b=1"), "--set"),
        ((str(tmp_path / "none.yaml"), "--ask", "Which?"), "no such file"),
    ):
        said = call("demo", *words)
        assert (
            said.exit_code == 2
            and part in said.stderr
            and len(said.stderr.strip().splitlines()) == 1
        ), words


def test_a_page_about_a_scenario_of_ones_own(tmp_path):
    mine, page = tmp_path / "mine.yaml", tmp_path / "out" / "mine.html"
    call("new", str(mine))
    page.parent.mkdir()
    said = call(
        "demo",
        str(mine),
        "--ask",
        "Which </script> again?",
        "--length",
        "2 d",
        "--out",
        str(page),
        "--json",
    )
    assert said.exit_code == 0, said.output
    text = page.read_text(encoding="utf-8")
    data, rows = data_hashes(text), json.loads(said.stdout)["rows"]
    assert data["words"]["en"]["question"] == "Which </script> again?" and len(rows) == len(
        PROFILES
    )
    assert (
        data["hidden"]
        and len(data["typed"]["curves"]) == 2
        and [one["name"] for one in data["typed"]["spread"]]
        == ["remembered", "satisfaction", "return"]
    )
    # who is who is not told before the answer
    assert "better-end" not in data["words"]["en"]["option A"] + data["words"]["en"]["option B"]
    assert {"today", "better-end"} == set(rows[0]["designs"])


def test_nobody_to_show(tmp_path):
    mine = tmp_path / "mine.yaml"
    call("new", str(mine))
    said = call(
        "demo", str(mine), "--ask", "Which?", "--length", "1 min", "--out", str(tmp_path / "x.html")
    )
    assert (
        said.exit_code == 2 and "nobody comes" in said.stderr and not (tmp_path / "x.html").exists()
    )


def test_spreads_hold_everybody():
    scenario = load(study_scenario("surprise-or-promise"))
    found = demonstrate(
        scenario,
        own_demo(scenario, "s", "?", ["announced", "surprise"], {}).asked,
        psychologies=("literature",),
    )
    for of in found.spreads[(0,)]:
        assert np.allclose(of.sum(axis=1), 1.0)
    assert set(FIGURES) == set(found.of("literature").figures[0])


@pytest.mark.skipif(CHROMIUM is None, reason="no browser here")
def test_keys_vote_reveal_slide_and_turn_the_language(tmp_path):
    demo, found, page = small("cold-water")
    (tmp_path / "page.html").write_text(page, encoding="utf-8")

    def opened(keys: str) -> str:
        command = [
            str(CHROMIUM),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--virtual-time-budget=2000",
            "--dump-dom",
            f"file://{tmp_path}/page.html#{keys}",
        ]
        return subprocess.run(command, capture_output=True, text=True, timeout=90).stdout

    def shown(dom: str, where: str) -> str:
        return re.search(rf'id="{where}"[^>]*>(.*?)<', dom, re.S)[1]

    before = opened("B.B.A.1.Backspace")
    assert (
        re.search(r'<div id="answer" hidden', before)
        and shown(before, "count-A") == "1"
        and shown(before, "count-B") == "2"
    )
    # question, room, picture, answers, then the slider: one step a screen
    after = opened("B.b.A.Enter.PageDown.Enter.ArrowRight.ArrowRight.L")
    assert not re.search(r'<div id="answer" hidden', after) and '<html lang="zh">' in after
    assert re.findall(r'<section class="step" data-step="(\w+)">', after) == ["slider"]
    assert shown(after, "bar-B") == "2", "question and options stay in view, with their votes"
    k = found.asked.typed[0] + 1
    assert shown(after, "stand-0") == demo.stands[0][k][1]
    assert (
        "67%  (21 … 94)  n = 3" in after
        and data_hashes(page)["table"][str(k)]["answers"][0]["text"] in after
    )


# --- spending by hand -----------------------------------------------------------------------------
def test_a_split_by_hand_stands_beside_the_best():
    from motsim.report.demos import sixty_thirty_ten as sixty
    from motsim.study.allocation.allocate import Allocation, Point
    from motsim.study.core.stats import Interval

    assert (
        sixty.split_of((3, 1)) == (60, 20, 20)
        and sixty.split_of((4, 3)) == (80, 20, 0)
        and sixty.split_of((5, 5)) == (100, 0, 0)
    )
    assert all(sum(sixty.split_of(stand)) == 100 for stand in sixty.DEMO.asked.stands)

    def point(shares, worth, loss):
        return Point(
            dict(zip(("key", "important", "ordinary"), shares)),
            Interval(worth, worth - 1, worth + 1),
            Interval(loss, loss - 2, loss + 2),
            300_000.0,
        )

    points = (
        point((0.6, 0.2, 0.2), 80.0, 20.0),
        point((0.6, 0.3, 0.1), 90.0, 10.0),
        point((1 / 3, 1 / 3, 1 / 3), 70.0, 30.0),
        point((1.0, 0.0, 0.0), 60.0, 40.0),
    )
    one = sixty.answer(
        Allocation(
            None,
            "today",
            "claims",
            "profit",
            3e5,
            (),
            0.0,
            Interval(100.0, 98.0, 102.0),
            0.0,
            None,
            0,
            points,
        ),
        (60, 20, 20),
    )
    assert one.share == pytest.approx((0.8, 0.78, 0.82))
    assert [of["net"].mean for of in one.figures] == [90.0, 70.0, 60.0, 100.0]


@pytest.mark.slow
def test_sixty_thirty_ten_of_the_car_service():
    from motsim.report.demos.sixty_thirty_ten import ASKED_OF, DRAWS, split_of

    demo = demo_of("sixty-thirty-ten")
    found = demo.shown(load(study_scenario(demo.scenario)))
    assert len(found.answers) == 36 and all(
        [one.psychology for one in answers] == [*ASKED_OF] for answers in found.answers.values()
    )
    from motsim.study.allocation.allocate import allocate

    again = allocate(found.scenario, 300_000.0, psychology="claims", step=0.2, draws=DRAWS)
    for stand in found.asked.stands:
        one, point = found.of("claims", stand), again.split(*(p / 100.0 for p in split_of(stand)))
        share = min(1.0, 1.0 - point.loss.mean / again.judged.mean)
        assert one.figures[-1]["net"] == again.judged and one.share.mean == pytest.approx(share)
    assert len(demo_page(demo, found).encode()) < 1_000_000


def test_the_options_of_the_vote_have_their_own_bars():
    """A room that voted on three splits sees these three, under every theory that was asked."""
    from motsim.report.demos import sixty_thirty_ten as sixty
    from motsim.report.demos.page import _options
    from motsim.study.core.stats import Interval
    from motsim.study.demos.demonstration import Answer, Shown

    def one(share: float) -> Answer:
        return Answer("claims", Interval(share, share - 0.01, share + 0.01), (), ())

    shown = Shown(None, sixty.DEMO.asked, 0, 1, (), {}, {}, {}, ((one(0.9),), (one(0.7),)))  # type: ignore[arg-type]
    (row,) = _options(shown)
    assert [(bar["letter"], bar["width"]) for bar in row["bars"]] == [
        ("A", "90.0%"),
        ("B", "70.0%"),
    ]
    assert len(sixty.OPTIONS) == len(sixty.DEMO.options)
    assert all(abs(sum(split) - 1.0) < 1e-12 for split in sixty.OPTIONS)
