"""The action plan of a small shop: typed texts, what results say, what is open, and that it adds
up.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from shops import a_shop
from typer.testing import CliRunner

import motsim as ms
from motsim.cli import app
from motsim.errors import InputError
from motsim.report.action_plan.messages import PlanTelling
from motsim.report.action_plan.page import Page, page
from motsim.study.comparison.outlook import drawn, outlooks
from motsim.study.core.setup import setup_of

SHOP = a_shop(
    """
{contact: greet, class: key, staff: clerk, takes: 2 min, quality: 45}
{contact: advise, class: important, staff: clerk, takes: 5 min, quality: 60}
{contact: gift, if: present, quality: 80}
""",
    """
smile:
  set: {greet.quality: +25, greet.takes: +1 min}
  cost: {once: 4000, per_year: 100}
  plan: {owner: Ann, by: {en: May, zh: 五月}, script: "Good <day> & welcome", adjust: less talk at noon}
present: {cost: {once: 300, per_use: 2}}
idle: {set: {advise.quality: +0}, cost: {once: 50}}
""",  # noqa: E501
    (
        "today: {}, better: {with: [smile, present]}, one: {with: [smile]}, wasteful: {with: "
        "[smile, idle]}, slow: {set: {greet.takes: 4 min}}"
    ),
)


@pytest.fixture(scope="module")
def shop() -> ms.Scenario:
    return ms.loads(SHOP)


@pytest.fixture(scope="module")
def found(shop: ms.Scenario) -> ms.Workplan:
    return ms.action_plan(shop, replications=6, draws=2)


def test_what_is_typed_stands_there_and_what_is_not_says_who(found: ms.Workplan) -> None:
    tell = Page(found, "en").tell
    smile, present = (
        next(a for a in found.actions if a.name == name) for name in ("smile", "present")
    )
    landing = {f.key: f for f in tell.landing(smile)}
    assert (
        landing["owner"].text == "Ann" and landing["by"].text == "May" and not landing["owner"].open
    )
    assert (
        landing["training"].open
        and "clerk" in landing["training"].text
        and landing["adjust"].text.startswith("less talk at noon")
    )
    assert smile.open == ("actions", "training", "pilot", "metric") and len(present.open) == 8
    assert all(f.open for f in tell.landing(present) if f.key in ("owner", "by", "training"))
    # results fill in pilot and metric
    assert {f.key for f in tell.landing(smile) if f.open} == {"training"}
    assert Page(found, "zh").tell.landing(smile)[1].text == "五月"


def test_effects_are_those_of_a_comparison(shop: ms.Scenario, found: ms.Workplan) -> None:
    both = ms.compare(shop, ["today", "better", "one"], replications=6)
    smile, present = (
        next(a for a in found.actions if a.name == name) for name in ("smile", "present")
    )
    for key, measure in (("remembered", "remembered"), ("returns", "return"), ("net", "profit")):
        assert getattr(found.whole, key) == pytest.approx(both.difference("better", measure))
        assert getattr(smile.alone, key) == pytest.approx(both.difference("one", measure))
        gap = both.difference("better", measure).mean - both.difference("one", measure).mean
        assert getattr(present.on_top, key).mean == pytest.approx(gap)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_line_is_over_all_that_is_assumed_as_in_compare(
    shop: ms.Scenario, found: ms.Workplan, language: str
) -> None:
    """One story: the same draws, the same range; what is entered alone is the small print."""
    both = ms.compare(shop, [found.reference, found.design], replications=2, draws=2)
    assert found.outlook is not None and both.outlook is not None
    assert found.outlook.of(found.design).value == both.outlook.of(found.design).value
    head = PlanTelling(found, language).head()
    low, high = (
        PlanTelling(found, language).say.monies(
            found.outlook.of(found.design).value, shop.currency or ""
        )[k]
        for k in (1, 2)
    )
    assert low in head.verdict and high in head.verdict
    entered = PlanTelling(found, language).net(found.whole.net)
    assert entered in head.sure[1] and entered not in head.verdict


def test_people_who_come_back_are_strangers_all_through_a_plan() -> None:
    """The first line and the table speak of the same people, as the page says."""
    kept = ms.load("bistro")
    found = ms.action_plan(kept, replications=2, draws=2)
    assert kept.population is not None and found.scenario.taken_as_strangers
    assert found.outlook is not None
    strangers = drawn(
        setup_of(kept).as_strangers(),
        (found.reference, found.design),
        (found.psychology,),
        found.outlook.measure,
        2,
    )
    assert not strangers.whatif.comes_back
    assert outlooks(strangers, {}).of(found.design).value == found.outlook.of(found.design).value


def test_costs_add_up(found: ms.Workplan) -> None:
    assert found.once == 4300.0 and found.per_year == 100.0
    smile = next(a for a in found.actions if a.name == "smile")
    assert smile.hours == pytest.approx(60 * 365.25 / 60, rel=0.2)  # a minute for each of 60 a day


def test_experience_today_and_wanted(found: ms.Workplan) -> None:
    tell = Page(found, "en").tell
    smile, present = (
        next(a for a in found.actions if a.name == name) for name in ("smile", "present")
    )
    fields = {f.key: f.text for f in tell.design(smile)}
    assert (
        "Customers feel greet as" in fields["current"]
        and fields["design"] == "removes a low"
        and fields["script"] == "Good <day> & welcome"
    )
    assert {f.key: f.text for f in tell.design(present)}[
        "current"
    ] == "gift does not exist yet" and present.felt[0].after > 70.0
    assert (
        smile.metrics[0].name == "greet" and smile.metrics[0].strength > smile.metrics[1].strength
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_screen_and_the_block_name_one_limit(found: ms.Workplan, language: str) -> None:
    """Below the reading from which on to roll out; the break-even is another figure."""
    tell = Page(found, language).tell
    limited = [(a, t) for a in found.actions if (t := a.trial) and t.threshold > 0.005]
    (first, trial), *_ = limited
    assert abs(trial.threshold - trial.break_even) > 0.01
    (said,) = tell.head().wrong
    assert tell.name(first) in said and f" {tell.say.number(trial.threshold, 2)} " in said
    for a, t in limited:
        adjust = {f.key: f.text for f in tell.landing(a)}["adjust"]
        assert f" {tell.say.number(t.threshold, 2)} " in adjust


def test_what_adds_nothing_is_looked_at_again(shop: ms.Scenario) -> None:
    wasteful = ms.action_plan(shop, "wasteful", replications=3, draws=0)
    tell = Page(wasteful, "en").tell
    idle = next(a for a in wasteful.actions if a.name == "idle")
    assert tell.doubt(idle) == "costs more" and any("idle" in line for line in tell.findings())


def test_a_design_that_only_sets_has_one_block(shop: ms.Scenario) -> None:
    slow = ms.action_plan(shop, "slow", replications=3, draws=0)
    assert [a.name for a in slow.actions] == [""] and Page(slow, "en").blocks()[
        0
    ].name == "set by the design itself"
    assert "greet.takes: 4 min" in Page(slow, "en").tell.design(slow.actions[0])[0].text
    with pytest.raises(InputError, match="changes nothing"):
        ms.action_plan(
            ms.loads(
                SHOP.split("interventions:")[0].replace(", if: present", "")
                + "designs: {today: {}, same: {}}\n"
            ),
            "same",
        )


def test_the_page_holds_text_as_text(found: ms.Workplan) -> None:
    text = page(found, "zh")
    assert (
        "Good &lt;day&gt; &amp; welcome" in text
        and "Good <day>" not in text
        and 'data-language="en" hidden' in text
    )
    assert "nan" not in text.split("<script>")[0]


def test_the_workbook_adds_up(found: ms.Workplan, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    from motsim.report.writers import write_workbook

    write_workbook(found, tmp_path / "plan.xlsx")
    live, kept = (
        openpyxl.load_workbook(tmp_path / "plan.xlsx", data_only=d) for d in (False, True)
    )
    last = live.worksheets[-1].max_row
    assert (
        str(live.worksheets[-1].cell(last, 3).value).startswith("=")
        and kept.worksheets[-1].cell(last, 3).value == 4300
    )


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(SHOP)
    said = CliRunner().invoke(app, ["plan", "shop.yaml", "-n", "3", "--xlsx", "p.xlsx", "--json"])
    facts = json.loads(said.stdout)
    assert said.exit_code == 0 and facts["design"] == "better" and (tmp_path / "p.xlsx").exists()
    assert {b["name"] for b in facts["blocks"]} == {"smile", "present"} and "training" in facts[
        "blocks"
    ][0]["open"] + facts["blocks"][1]["open"]
    told = CliRunner().invoke(
        app, ["plan", "shop.yaml", "-n", "3", "--lang", "zh", "--design", "one"]
    )
    assert told.exit_code == 0 and "负责人" in told.stdout and "五月" in told.stdout
    failed = CliRunner().invoke(app, ["plan", "shop.yaml", "--design", "nothing"])
    assert failed.exit_code == 2 and "Traceback" not in failed.output
