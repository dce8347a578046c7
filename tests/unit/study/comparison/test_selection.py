"""Choosing between designs: `until` with its price, groups, front, segments, the workbook; bad
wishes are answered in a sentence.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import motsim as ms
from motsim.cli import app
from motsim.errors import InputError, StoreError
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.page import page
from motsim.report.core.excel import unique
from motsim.study.comparison import selection

SHOP = """
motsim: 1
title: {en: '=2+3', zh: 小店}
currency: EUR
length: 2 d
opening: {mon-sun: 09:00-17:00}
staff: {clerk: {count: 3, wage: 30 per h}}
customers:
  arrive: {rate: 90 per day}
  segments: {calm: {share: 60%}, hasty: {share: 40%, patience: 20 min}}
journey:
  - stage: visit
    steps:
      - {contact: order, class: key, staff: clerk, takes: exponential(4 min), quality: normal(64 sd 12)}
      - {contact: pay, class: ordinary, staff: clerk, takes: 2 min, quality: 55}
interventions:
  smile: {set: {pay.quality: 55 -> 70}, cost: {once: 100}}
  gold: {set: {pay.quality: 55 -> 56}, cost: {once: 90000}}
designs:
  today: {}
  same: {set: {pay.quality: 55}}
  kind: {with: [smile]}
  golden: {with: [gold]}
  purse: {budget: 600, split: {key: 50%, ordinary: 50%}}
value: {margin: 40 per visit, visits_per_year: 4, discount: 10%, horizon: 2 years}
labels: {en: {kind: "=HYPERLINK(1)", golden: "[gold] #1 'x"}, zh: {kind: 友善, golden: 镀金}}
"""  # noqa: E501
DESIGNS = ["today", "same", "kind", "golden", "purse"]


@pytest.fixture(scope="module")
def shop() -> ms.Scenario:
    return ms.loads(SHOP)


@pytest.fixture(scope="module")
def compared(shop: ms.Scenario) -> ms.Comparison:
    return ms.compare(
        shop, DESIGNS, replications=12, psychology=["literature", "claims"], workers=1, draws=12
    )


# --- until ----------------------------------------------------------------------------------------
def test_until_stays_narrow_and_says_so(shop: ms.Scenario) -> None:
    found = ms.compare(shop, ["today", "kind"], until={"remembered": 0.03}, limit=400, workers=1)
    (wish,) = found.wishes()
    assert (
        found.reached
        and wish.state == "settled"
        and wish.half <= 0.03
        and wish.settled + 5 <= found.replications == wish.runs
    )
    assert (
        "and kept since" in found.certainty()[0]
        and f"第 {wish.settled} 次达到" in found.certainty("zh")[0]
    )
    assert ms.compare(
        shop, ["today", "kind"], replications=found.replications, workers=1
    ).difference("kind", "remembered") == found.difference("kind", "remembered")


def test_a_wish_beyond_the_limit_has_a_price(shop: ms.Scenario) -> None:
    found = ms.compare(
        shop, ["today", "kind"], until={"profit": 200}, limit=60, replications=30, workers=1
    )
    (wish,) = found.wishes()
    assert (
        not found.reached
        and found.replications == 30
        and wish.state == "capped"
        and wish.needed > 60
    )
    assert re.search(
        (
            r"profit: ±EUR 200 would take [\d,]+ replications of 2 days of each design; "
            r"there are 30 \(now ±EUR [\d,]+; =HYPERLINK\(1\) against today\)"
        ),
        found.certainty()[0],
    )
    assert "limit of 60" in found.certainty()[0] and "上限 60 次" in found.certainty("zh")[0]
    vain = ms.compare(shop, ["today", "kind"], until={"profit": 1e-6}, replications=20, workers=1)
    assert (
        vain.replications == 20
        and "no practicable number of replications" in vain.certainty()[0]
        and "都达不到" in vain.certainty("zh")[0]
    )


def test_what_does_not_vary_and_what_has_no_value(shop: ms.Scenario) -> None:
    alike = ms.compare(shop, ["today", "same"], until={"remembered": 0.1, "profit": 5}, workers=1)
    assert (
        alike.reached
        and [w.state for w in alike.wishes()] == ["alike", "alike"]
        and "running more would add nothing" in alike.certainty()[0]
    )
    assert (
        "the same in every replication" in alike.certainty()[-1]
        and "完全相同" in alike.certainty("zh")[-1]
    )
    empty = ms.loads(SHOP.replace("rate: 90 per day", "rate: 0.0001 per day"))
    unknown = ms.compare(empty, ["today", "kind"], until={"survey": 1}, replications=25, workers=1)
    assert (
        not unknown.reached
        and unknown.replications == 25
        and unknown.wishes()[0].state == "unknown"
        and "too few" in unknown.certainty()[0]
    )


def test_one_design_alone_is_judged_by_its_own_figures(shop: ms.Scenario) -> None:
    found = ms.compare(shop, ["today"], until={"remembered": 0.1}, workers=1)
    assert found.reached and found.value("today", "remembered").half <= 0.1
    assert (
        "nothing to compare" in found.verdict()
        and found.ranking()["chance_best"].tolist() == [1.0]
        and found.groups() == (("today",),)
    )
    assert len(found.certainty()) == 1


def test_wrong_wishes_are_refused(shop: ms.Scenario) -> None:
    for wrong in (
        dict(until={"profit": 0}),
        dict(until={"profit": float("nan")}),
        dict(until={"joy": 1}),
        dict(limit=0),
        dict(indifference=-1),
        dict(indifference=float("nan")),
    ):
        with pytest.raises(InputError):
            ms.compare(shop, ["today", "kind"], replications=2, workers=1, **wrong)


# --- choosing -------------------------------------------------------------------------------------
def test_ranking_and_groups(compared: ms.Comparison) -> None:
    table = compared.ranking().query("psychology == 'literature'")
    assert (
        table["chance_best"].sum() == pytest.approx(1.0)
        and table["design"].iloc[0] == compared.judgement().best
    )
    by = table.set_index("design")
    assert (
        by.loc["today", "chance_best"] == by.loc["same", "chance_best"]
        and by.loc["golden", "group"] == by["group"].max()
    )
    assert (table["behind"] >= 0.0).all() and (table["behind_low"] <= table["behind"]).all()
    pool = compared.money_of("today")
    assert compared.zone() == pytest.approx(
        0.005 * pool.facts["margin_a_year"].mean * pool.terms.discounts[1:].sum() / 12.0
    )
    assert sorted(d for g in compared.groups() for d in g) == sorted(DESIGNS)


def test_a_zone_that_was_set_moves_the_verdict(shop: ms.Scenario, compared: ms.Comparison) -> None:
    wide = ms.compare(shop, DESIGNS, replications=12, workers=1, indifference=1e9)
    assert (
        set(wide.judgement().group) == set(DESIGNS) == set(wide.groups()[0])
        and "within EUR 1,000,000,000" in wide.verdict()
        and "以内" in wide.verdict("zh")
    )
    assert compared.judgement().clear is (
        len(compared.judgement().group) == 1
    ) and "indifference that was set" in selection.group_line(wide)


def test_front_names_who_dominates(compared: ms.Comparison) -> None:
    found = compared.front().query("psychology == 'literature'").set_index("design")
    assert not found.loc["golden", "on_front"] and "kind" in found.loc["golden", "dominated_by"]
    assert (
        found["on_front"].any()
        and "is beaten by" in selection.front_line(compared)
        and "不如" in selection.front_line(compared, "zh")
    )


def test_the_same_people_are_more_alike_than_strangers(compared: ms.Comparison) -> None:
    ratios = compared.same_people().set_index(["psychology", "design", "measure"])["variance_ratio"]
    assert (
        np.isinf(ratios["literature", "same", "remembered"])
        and ratios["literature", "kind", "remembered"] > 2.0
    )
    assert ratios["literature", "kind", "profit"] > 1.0


def test_one_replication_knows_nothing_of_luck(shop: ms.Scenario) -> None:
    one = ms.compare(shop, ["today", "kind"], replications=1, workers=1)
    assert (
        one.ranking()["chance_best"].isna().all()
        and len(one.groups()) == 1
        and "Simulated once" in one.certainty()[0]
    )
    assert one.same_people()["variance_ratio"].isna().all()
    page(facts_of(one))


# --- report ---------------------------------------------------------------------------------------
def test_the_page_has_the_choice_in_both_languages(compared: ms.Comparison) -> None:
    facts = facts_of(compared)
    text = page(facts)
    for said in (
        "Which design to choose",
        "选哪个方案",
        "Chance to be best",
        "By segment",
        "按客群",
        "There is no money by segment",
        "The same people",
        "=HYPERLINK(1)",
    ):
        assert said in text, said
    assert {p.design for p in facts.choice.places} == set(DESIGNS) and len(
        facts.segments
    ) == 2 * 6 * len(DESIGNS)
    assert facts_of(ms.simulate(compared.scenario, replications=2)).choice is None


# --- workbook -------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_workbook_adds_up_to_the_report(
    compared: ms.Comparison, tmp_path: Path, language: str
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    compared.workbook(tmp_path / "book.xlsx", language)
    live, kept = (
        openpyxl.load_workbook(tmp_path / "book.xlsx", data_only=d) for d in (False, True)
    )
    assert len(live.sheetnames) == 7 and all(
        sheet.tables for sheet in live if sheet is not live.worksheets[0]
    )
    shown = {m.design: m.shown for m in facts_of(compared).money}
    money, values = live.worksheets[2], kept.worksheets[2]
    formulas = {
        cell.coordinate: cell.value
        for row in money.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert len(formulas) == 3 * (len(DESIGNS) - 1)
    for at, formula in formulas.items():
        assert values[at].value == worked_out(formula, money, values, at), formula
    nets = [at for at, formula in formulas.items() if "SUBTOTAL" not in formula]
    assert [values[at].value for at in nets] == [shown[d][2] for d in DESIGNS[1:]]


def worked_out(formula: str, money, values, at: str) -> float:
    """A sum over the table that the cell closes, or a difference of two cells."""
    if "SUBTOTAL" in formula:
        row, column = int(re.sub(r"\D", "", at)), re.sub(r"\d", "", at)
        table = next(t for t in money.tables.values() if t.ref.endswith(str(row)))
        return sum(
            values[f"{column}{k}"].value
            for k in range(int(re.findall(r"\d+", table.ref)[0]) + 1, row)
        )
    left, right = formula.removeprefix("=").split("-")
    return values[left].value - values[right].value


def test_text_that_looks_like_a_formula_stays_text(compared: ms.Comparison, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    compared.workbook(tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(
        re.match(r"=(SUBTOTAL\(109,\[.*\]\)|[A-Z]+\d+-[A-Z]+\d+)$", cell.value)
        for cell in cells
        if cell.data_type == "f"
    )
    assert sum(cell.value == "=HYPERLINK(1)" and cell.data_type == "s" for cell in cells) > 10
    assert any(cell.value == "=2+3" and cell.data_type == "s" for cell in book.worksheets[0]["A"])


def test_a_workbook_without_money_or_place(tmp_path: Path) -> None:
    felt = ms.loads(
        re.sub(r"\nvalue:.*", "", SHOP)
        .replace(", cost: {once: 100}", "")
        .replace(", cost: {once: 90000}", "")
    )
    found = ms.compare(felt, ["today", "kind"], replications=3, workers=1)
    assert found.judged() == "remembered" and found.ranking()["measure"].eq("remembered").all()
    found.workbook(tmp_path / "felt.xlsx")
    page(facts_of(found))
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        found.workbook(tmp_path / "file" / "book.xlsx")
    assert [p.name for p in sorted(tmp_path.iterdir())] == ["felt.xlsx", "file"]


def test_heads_are_never_twice_the_same() -> None:
    assert unique(["a", "A", "", "a", "x" * 300]) == ["a", "A (2)", "-", "a (3)", "x" * 250]


# --- command line ---------------------------------------------------------------------------------
def call(*args: str):
    return CliRunner().invoke(app, list(args))


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    monkeypatch.setattr(
        "motsim.report.write_report",
        lambda result, path, lang="en", following=(): Path(path).write_text("page"),
    )
    return tmp_path


def test_the_command_says_it_all(there: Path) -> None:
    result = call(
        "compare",
        "shop.yaml",
        "--designs",
        "today,kind,golden",
        "--until",
        "remembered=0.2",
        "--out",
        "out",
        "--xlsx",
        "book.xlsx",
    )
    assert result.exit_code == 0, result.output
    for said in (
        "to within ±",
        "chance to be best",
        "beaten by",
        "Every figure",
        "Workbook: book.xlsx",
    ):
        assert said in result.stdout, said
    assert (there / "book.xlsx").stat().st_size > 5000
    chinese = call(
        "compare",
        "shop.yaml",
        "--designs",
        "today,kind,golden",
        "-n",
        "5",
        "--out",
        "out",
        "--lang",
        "zh",
    ).stdout
    assert "最好的概率" in chinese and "每一个数字" in chinese and "不如" in chinese


def test_the_command_gives_programs_the_same(there: Path) -> None:
    result = call(
        "compare",
        "shop.yaml",
        "--designs",
        "today,kind,golden",
        "--until",
        "profit=300",
        "--limit",
        "40",
        "--indifference",
        "500",
        "--out",
        "out",
        "--json",
    )
    said = json.loads(result.stdout)
    assert (
        said["until"][0]["measure"] == "profit"
        and said["until"][0]["state"] == "capped"
        and said["reached"] is False
        and said["until"][0]["needed"] > 40
    )
    assert {r["segment"] for r in said["table"]} == {"", "calm", "hasty"} and said["zone"] == {
        "literature": 500.0
    }
    assert (
        {"chance_best", "behind_low", "group"} <= set(said["ranking"][0])
        and said["front"][0]["dominated_by"] is not None
        and said["variance_ratios"]
    )


@pytest.mark.parametrize(
    "wrong, said",
    [
        (["--designs", "today"], "motsim run shop.yaml --design today"),
        (["--designs", "today,today"], "one design"),
        (["--designs", "today,kind", "--limit", "9"], "--until"),
        (["--designs", "today,kind", "--xlsx", "nowhere/book.xlsx"], "no folder"),
        (["--designs", "today,kind", "--until", "profit=-1"], "above 0"),
        (["--designs", "today,kind", "--until", "profit=many"], "MEASURE=HALF-WIDTH"),
    ],
)
def test_bad_wishes_are_a_line(there: Path, wrong: list[str], said: str) -> None:
    result = call("compare", "shop.yaml", *wrong)
    assert (
        result.exit_code == 2
        and said in result.stderr
        and len(result.stderr.splitlines()) == 1
        and not (there / "results").exists()
    )


def test_who_serves_those_who_come_back(shop: ms.Scenario) -> None:
    """Kept customers add up to visits; the design is run once more with them."""
    from motsim.study.comparison.load_check import load_check, more_visits, rates

    c = ms.compare(shop, DESIGNS, replications=4, workers=1, draws=0)
    design = c.designs[1]
    facts, stays = c.money_of(design).facts, c.money_of(c.reference).facts["return"].mean
    come = facts["kept_a_year"].mean + facts["word_a_year"].mean
    years = c.money_of(design).terms.months / 12.0
    by_hand = come * sum(stays**y for y in range(round(years))) / facts["customers_a_year"].mean
    assert more_visits(c, design) == pytest.approx(by_hand)
    assert load_check(c, c.reference) is None and rates(shop)
    found = load_check(c, design)
    assert (found is None) == (by_hand < 0.05)
    if found is not None:
        assert found.busy_then > found.busy and found.more == pytest.approx(by_hand)


def test_of_that_load_only_what_is_felt_is_said(shop: ms.Scenario) -> None:
    from motsim.study.comparison.load_check import LoadCheck
    from motsim.study.comparison.outlook_words import load_line

    idle = LoadCheck("kind", 0.2, "clerk", 0.2, 0.25, 2.2, 2.3, 0.001, 0.06, 0.86)
    busy = idle._replace(busy=0.6, busy_then=0.8, wait_then=9.0, gone_then=0.001)
    said = load_line(shop, idle, "en").replace("\N{NO-BREAK SPACE}", " ")
    assert "6 % leave unserved (now < 1 %), and 86 % of the gain" in said
    assert "busy" not in said and "waits" not in said
    said = load_line(shop, busy, "en").replace("\N{NO-BREAK SPACE}", " ")
    assert "busy 80 % of the time (now 60 %), a visit waits 9 min (now 2), and 86 %" in said
    assert "leave" not in said
    quiet = load_line(shop, idle._replace(gone_then=0.001), "zh")
    assert "位置不变时，再来的增益还剩 86%" in quiet


def test_a_pool_that_cannot_serve_all_who_come_is_said() -> None:
    full = ms.loads(
        """
motsim: 1
title: a desk
length: 10 d
customers: {arrive: {rate: 200 per day}}
staff: {clerk: {count: 1}}
journey: [{stage: s, steps: [{contact: pay, staff: clerk, takes: 10 min, quality: 60}]}]
designs: {today: {}, more: {set: {clerk.count: 2}}}
"""
    )
    c = ms.compare(full, replications=2, workers=1, draws=0)
    (one,) = c.overloads
    assert (one.design, one.pool) == ("today", "clerk") and one.busy > 0.97 and one.wait > 600.0
    assert one.day <= 2  # 200 a day for 144 that can be served: before the second day
    assert any("more come than clerk can serve" in line for line in c.warnings())


def test_what_is_remembered_is_not_printed_as_money() -> None:
    """Without a margin the range is of emotion: no table calls it net, no price is drawn."""
    from motsim.report.comparison import money_rows

    desk = ms.loads(
        """
motsim: 1
title: a desk
length: 2 d
customers: {arrive: {rate: 40 per day}}
journey: [{stage: s, steps: [{contact: pay, quality: 60}]}]
designs: {today: {}, kind: {set: {pay.quality: 80}}}
"""
    )
    c = ms.compare(desk, replications=3, workers=1, draws=2)
    assert c.outlook is not None and c.outlook.measure == "remembered"
    assert c.outlook_of_money is None and money_rows.lines(c, c.psychology) == ()
    assert {p.loss for p in selection.standing_of(c)} == {0.0}
    assert not any("price" in line for line in selection.basis_line(c).split("."))
