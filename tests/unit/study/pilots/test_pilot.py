"""Pilots of a small shop: what is advised and why, what would change the decision, words, workbook,
and bad input.
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import motsim as ms
from motsim.cli import app
from motsim.errors import InputError
from motsim.report.pilots.messages import PilotMessages
from motsim.report.pilots.page import Page

SHOP = """motsim: 1
title: {en: a small shop, zh: 小店}
currency: CNY
length: 2 weeks
staff: {clerk: {count: 2, wage: 30 per h}}
opening: {mon-sun: 09:00-18:00}
customers: {arrive: {rate: 60 per day}}
journey:
  - stage: visit
    weight: 60%
    steps:
      - {contact: greet, class: key, staff: clerk, takes: 2 min, quality: normal(55 sd 10)}
      - {contact: advise, class: important, staff: clerk, takes: lognormal(6 min cv 0.6), quality: normal(60 sd 10), leaves: 12%}
  - stage: leaving
    weight: 40%
    steps:
      - {contact: pay, class: ordinary, staff: clerk, takes: 2 min, quality: normal(60 sd 8)}
      - {contact: farewell, takes: 1 min, quality: 58}
interventions:
  smile: {set: {greet.quality: +25}, cost: {once: 4000, per_site: 500}}
  listen: {set: {advise.quality: +20, advise.takes: +1 min}, cost: {once: 1000}}
  third_clerk: {set: {clerk.count: 3}, cost: {once: 0}}
  paint: {set: {pay.quality: +0.01}, cost: {once: 9000}}
designs:
  today: {}
  better: {with: [smile, listen, third_clerk, paint]}
  rota: {set: {clerk.count: 4}}
value: {margin: 40, visits_per_year: 6, horizon: 2 years, sites: 6}
labels: {zh: {smile: 微笑, better: 更好}}
"""  # noqa: E501


@pytest.fixture(scope="module")
def shop() -> ms.Scenario:
    return ms.loads(SHOP)


@pytest.fixture(scope="module")
def found(shop: ms.Scenario) -> ms.Pilot:
    return ms.pilot(shop, replications=6)


def test_the_first_design_that_buys_is_piloted_and_each_of_its_interventions_alone(
    found: ms.Pilot,
) -> None:
    assert (found.design, found.reference, found.branches) == ("better", "today", 6)
    assert (
        {t.name for t in found.trials} == {"smile", "listen", "third_clerk", "paint"}
        and found.whole is not None
        and found.whole.name == ""
    )
    assert found.of("smile").steps == ("greet",) and found.of("smile").advised == "customers"
    seen = [t for t in found.trials if t.visible]
    earns = [t.earns for t in seen if t.rule is not None and t.cost is not None]
    assert earns == sorted(earns, reverse=True)  # what deciding by it earns most is tried first
    for t in seen:
        if t.rule is not None and t.cost is not None:
            now = max(t.rule.without, 0.0)
            assert t.earns == pytest.approx(t.rule.with_pilot - t.cost.total - now)
    assert {t.name for t in found.first} <= {"smile", "listen", "third_clerk"} and all(
        t.visible for t in found.first
    )


def test_lifts_are_paired_differences_of_answers(shop: ms.Scenario, found: ms.Pilot) -> None:
    """The same as the survey of a comparison; answers are whole points, so to within a
    hundredth.
    """
    both = ms.compare(shop, ["today", "better"], replications=6)
    assert found.whole is not None and found.whole.lift.mean == pytest.approx(
        both.difference("better", "survey").mean, abs=0.05
    )


def test_what_a_branch_has_for_all_cannot_be_given_by_lot(found: ms.Pilot) -> None:
    staff = found.of("third_clerk")
    assert staff.shared == "branch" and staff.advised in ("matched", "stepped", "")
    assert found.whole is not None and found.whole.shared == "branch"


def test_no_pilot_for_what_moves_nothing(found: ms.Pilot) -> None:
    """Paint lifts by a hundredth of a point: it would take too long, and nothing of it
    is advised.
    """
    paint = found.of("paint")
    assert (
        paint.size is None and paint.cost is None and not paint.visible and paint not in found.first
    )


def test_at_the_break_even_what_it_brings_pays_for_it(found: ms.Pilot) -> None:
    for t in found.trials:
        if not math.isnan(t.break_even):
            assert t.gain * t.break_even / t.lift.mean == pytest.approx(max(t.spend, 0.0), abs=1e-6)
            assert t.net.mean == pytest.approx(t.gain - t.spend)


def test_the_cost_of_a_pilot_by_hand(found: ms.Pilot) -> None:
    """Smile: 4,000 once, 500 for the one branch of the pilot, nothing a year; no staff time."""
    smile = found.of("smile")
    assert smile.cost is not None and smile.cost.once == pytest.approx(4500.0)
    listen = found.of("listen")
    assert listen.size is not None and listen.cost is not None and listen.cost.once == 1000.0
    # a minute a customer, of those who stay so long
    assert listen.cost.hours == pytest.approx(listen.size.treated / 60.0, rel=0.25)


def test_rehearsals_hold(found: ms.Pilot) -> None:
    tried = [
        t.rehearsal
        for t in (*found.trials, found.whole)
        if t is not None and t.rehearsal is not None
    ]
    # each of two intervals may miss once in twenty
    assert tried and sum(r.holds for r in tried) >= len(tried) - 1


def test_the_funnel_by_hand(found: ms.Pilot) -> None:
    """Twelve in a hundred are lost at advice under today; whoever leaves, leaves in `visit`."""
    visit, leaving = found.funnel.stages
    assert (
        visit.old.share == pytest.approx(0.88, abs=0.02)
        and leaving.old.passed == leaving.old.came == visit.old.passed
    )
    assert (
        found.funnel.lossy
        and found.funnel.whole.old.came == visit.old.came
        and found.funnel.whole.new.passed == leaving.new.passed
    )


def test_memories_are_told_apart_by_arms_and_badly_by_rated_moments(found: ms.Pilot) -> None:
    a = found.apart
    assert a is not None and {arm.name for arm in a.arms} == {"peak", "end", "others"}
    end = next(k for k, arm in enumerate(a.arms) if arm.name == "end")
    models = list(a.models)
    assert (
        a.arms[end].steps == ("farewell",)
        and a.lifts[models.index("end"), end] > a.lifts[models.index("mean"), end]
    )
    assert a.pilot[-1] >= a.asked[-1] and np.all(np.diag(a.alike) == pytest.approx(1.0))


@pytest.mark.parametrize("measure", ["remembered", "return", "nps"])
def test_other_measures(shop: ms.Scenario, found: ms.Pilot, measure: str) -> None:
    other = ms.pilot(shop, measure=measure, replications=4, apart=False)
    assert other.of("smile").lift.mean > 0.0
    assert (other.traffic.share == 1.0) == (measure == "return")
    if measure == "return":
        both = ms.compare(
            ms.loads(
                SHOP.replace(
                    "better: {with: [smile, listen, third_clerk, paint]}", "better: {with: [smile]}"
                )
            ),
            ["today", "better"],
            replications=4,
        )
        assert other.of("smile").lift == pytest.approx(both.difference("better", "return"))
    if measure == "remembered":  # a fifth of the points, and so the same pilot
        four = ms.pilot(shop, replications=4, apart=False)
        assert other.of("smile").lift.mean == pytest.approx(four.of("smile").lift.mean / 5.0)
        assert (
            other.of("smile").size == pytest.approx(other.of("smile").size)
            and other.of("smile").size.answers == four.of("smile").size.answers
        )  # type: ignore[union-attr]


def test_the_same_for_any_number_of_workers(shop: ms.Scenario) -> None:
    one, two = (ms.pilot(shop, replications=3, workers=w) for w in (1, 2))
    assert one.table().equals(two.table()) and np.array_equal(one.apart.pilot, two.apart.pilot)  # type: ignore[union-attr]


def test_a_design_that_only_sets_is_piloted_whole(shop: ms.Scenario) -> None:
    rota = ms.pilot(shop, "rota", replications=3, apart=False)
    assert not rota.trials and rota.whole is not None and rota.whole.shared == "branch"
    assert Page(rota, "en").sections() and Page(rota, "zh").tell.findings()


def test_bad_input(shop: ms.Scenario) -> None:
    for wanted, options in (
        ("not by 'mood'", {"measure": "mood"}),
        ("50 % to 99 %", {"power": 0.2}),
        ("two replications", {"replications": 1}),
        ("there are today", {"design": "nothing"}),
    ):
        with pytest.raises(InputError, match=wanted):
            ms.pilot(shop, **options)  # type: ignore[arg-type]
    bare = ms.loads(SHOP.split("interventions:")[0] + "designs: {today: {}, same: {}}\n")
    with pytest.raises(InputError, match="nothing to try out"):
        ms.pilot(bare)
    with pytest.raises(InputError, match="changes nothing"):
        ms.pilot(bare, "same")
    silent = ms.loads(SHOP + "psychology: {profile: literature, answers_share: 0}\n")
    with pytest.raises(InputError, match="nobody answers"):
        ms.pilot(silent, replications=2)


def test_without_a_margin_no_break_even_is_said(shop: ms.Scenario) -> None:
    poor = ms.loads(SHOP.replace("margin: 40, ", ""))
    felt = ms.pilot(poor, replications=3, apart=False)
    assert math.isnan(felt.of("smile").break_even) and any(
        "value.margin" in line for line in Page(felt, "en").tell.decisions()
    )


def test_with_fewer_than_three_contacts_no_memory_test_is_made() -> None:
    """Nor is anybody told of its runs where nobody listens."""
    short = ms.loads(
        "motsim: 1\ntitle: a short visit\nlength: 1 week\ncustomers: {arrive: {rate: 60 per day}}\n"
        "opening: {mon-sun: 09:00-18:00}\njourney:\n  - stage: visit\n    steps:\n"
        "      - {contact: advise, takes: 6 min, quality: 60}\n"
        "interventions: {listen: {set: {advise.quality: +20}, cost: {once: 1000}}}\n"
        "designs: {today: {}, better: {with: [listen]}}\n"
    )
    heard: list[tuple[int, int]] = []
    assert ms.pilot(short, replications=2).apart is None
    assert ms.pilot(short, replications=2, progress=lambda *n: heard.append(n)).apart is None
    assert heard[-1][0] == heard[-1][1]


@pytest.mark.slow
def test_the_worth_of_a_pilot_is_that_of_worth(tmp_path: Path) -> None:
    """One intervention, told by lot; the same draws, the same answers a side."""
    small = ms.loads(
        SHOP.replace(
            "better: {with: [smile, listen, third_clerk, paint]}", "better: {with: [listen]}"
        )
    )
    found = ms.pilot(small, replications=3, apart=False, worth=True, keep=tmp_path / "draws.jsonl")
    assert found.value is not None and found.trials[0].size is not None
    answers = round(found.value.side * found.traffic.share)
    info = ms.worth(small, ["today", "better"], pilot=answers, keep=tmp_path / "draws.jsonl")
    assert (
        found.value.worth
        == pytest.approx(next(p for p in info.pilots if p.seen == "satisfaction").worth)
        and 0.0 <= found.value.worth <= found.value.perfect + 1e-9
    )
    assert (
        any("motsim worth" in line for line in Page(found, "en").tell.decisions())
        and ms.pilot(small, measure="nps", replications=2, apart=False, worth=True).value is None
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_and_words(found: ms.Pilot, tmp_path: Path, language: str) -> None:
    page = Page(found, language)
    text = " ".join(
        line
        for s in page.sections()
        for line in (*s.said, *(cell for row in (s.table.rows if s.table else ()) for cell in row))
    )
    assert "nan" not in text and "None" not in text and "{" not in text
    assert ("微笑" in text) == (language == "zh")
    found.report(tmp_path / "pilot.html", lang=language)
    assert f'lang="{language}"' in (tmp_path / "pilot.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("sought", [0.5, 1.0])
def test_the_chances_to_be_wrong_are_said_for_what_they_are_of(
    found: ms.Pilot, language: str, sought: float
) -> None:
    """Head and findings name the same part of the effect for the same figure; a pilot that is large
    enough for half of the rise is not said to need four times as many customers for it.
    """
    trial = replace(found.of("smile"), sought=sought)
    assert trial.rule is not None and math.isfinite(trial.rule.threshold)
    tell = PilotMessages(replace(found, trials=(trial,), whole=None), language)
    there = tell("there half" if trial.rule.enough < 1.0 else "there all")
    assert any(there in line for line in tell.head().wrong)
    assert any(there in line for line in tell.decisions())
    right = tell("there all")
    said = " ".join((*tell.head().wrong, *tell.decisions()))
    assert (right in said) == (there == right)
    four = "four times" if language == "en" else "四倍"
    assert (four in said) == (sought == 1.0)


def test_a_pilot_that_earns_nothing_more_is_not_said_to(found: ms.Pilot) -> None:
    first = next(t for t in found.first if t.rule is not None and t.cost is not None)
    assert first.rule is not None and first.cost is not None
    more = first.rule.with_pilot - first.cost.total > first.rule.without
    lines = PilotMessages(found, "en").head().do
    assert any("not to earn more" in line for line in lines) == (not more)
    dear = replace(first, cost=replace(first.cost, once=1e9))
    other = replace(found, trials=tuple(dear if t is first else t for t in found.trials))
    assert any("not to earn more" in line for line in PilotMessages(other, "en").head().do)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_would_not_be_rolled_out_at_once_is_not_said_to_bring_anything(
    found: ms.Pilot, language: str
) -> None:
    first = next(t for t in found.first if t.rule is not None and t.cost is not None)
    assert first.cost is not None
    loses = replace(first, spend=first.gain, cost=replace(first.cost, once=1e9))
    assert loses.rule is not None and loses.rule.without == 0.0
    tell = PilotMessages(replace(found, trials=(loses,)), language)
    said = " ".join(tell.head().do)
    assert {"en": "not expected to pay", "zh": "收不回成本"}[language] in said
    brings = {"en": "Rolled out at once it is expected", "zh": "直接推广预计带来"}
    assert brings[language] not in said


def test_the_workbook_adds_up(found: ms.Pilot, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    from motsim.report.writers import write_workbook

    write_workbook(found, tmp_path / "pilot.xlsx")
    live, kept = (
        openpyxl.load_workbook(tmp_path / "pilot.xlsx", data_only=d) for d in (False, True)
    )
    rows = [
        (a, b)
        for a, b in zip(live["Pilots"].iter_rows(min_row=2), kept["Pilots"].iter_rows(min_row=2))
        if str(a[11].value).startswith("=")
    ]
    assert rows and all(b[11].value == pytest.approx(b[9].value + b[10].value) for _, b in rows)


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(SHOP)
    said = CliRunner().invoke(
        app, ["pilot", "shop.yaml", "-n", "3", "--power", "0.9", "--xlsx", "p.xlsx", "--json"]
    )
    facts = json.loads(said.stdout)
    assert (
        said.exit_code == 0
        and facts["power"] == 0.9
        and (tmp_path / "p.xlsx").exists()
        and (tmp_path / facts["report"]).exists()
    )
    assert facts["first"] and facts["memories"]["models"] and facts["pilots"][0]["lift"] is not None
    told = CliRunner().invoke(app, ["pilot", "shop.yaml", "-n", "3", "--lang", "zh"])
    assert told.exit_code == 0 and "先试点" in told.stdout
    for wrong in (
        ["--power", "many"],
        ["--icc", "-"],
        ["--measure", "mood"],
        ["--design", "nothing"],
    ):
        failed = CliRunner().invoke(app, ["pilot", "shop.yaml", *wrong])
        assert (
            failed.exit_code == 2
            and "Traceback" not in failed.output
            and len(failed.stderr.strip().splitlines()) == 1
        )
