"""Would the advice turn, and what to measure first: on a small shop, with break-evens worked out by
hand.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shops import a_shop
from typer.testing import CliRunner

import motsim as ms
from motsim.cli import app, terminal
from motsim.errors import InputError
from motsim.psychology.parameters import PROFILES
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.sections import PageSections
from motsim.report.core.messages import Translator
from motsim.report.uncertainty.charts import lettered
from motsim.report.uncertainty.page import RobustPage, WorthPage, page
from motsim.study.core.cache import DRAWN
from motsim.study.money.cash_flow import break_even_margin
from motsim.study.uncertainty.evaluation_cache import EvaluationCache
from motsim.study.uncertainty.information_value import lifts
from motsim.study.uncertainty.monte_carlo import evaluate_draws
from motsim.study.uncertainty.priors import MEMORY, space_of
from motsim.study.uncertainty.scenario_model import ANSWERED, whatif

SHOP = a_shop(
    """
{contact: greet, class: key, staff: clerk, takes: 2 min, quality: 55}
{contact: pay, staff: clerk, takes: 2 min, quality: 60}
""",
    """
smile: {set: {greet.quality: +25}, cost: {once: 20000}}
card: {set: {pay.quality: +10}, cost: {once: 3000}}
""",
    "today: {}, smile: {with: [smile]}, both: {with: [smile, card]}",
    value="margin: 40, visits_per_year: 6, horizon: 1 years, discount: 12%",
    more=(
        "sources: {till: {what: our till, grade: measured}}\nobserved: {return_rate: 55% "
        "within 12 months}\n"
    ),
)
ALL = tuple(PROFILES)
FEW = ("return_slope", "margin", "costs", "smile")
TWO = ("literature", "rational")


@pytest.fixture(scope="module")
def shop() -> ms.Scenario:
    return ms.loads(SHOP, "shop.yaml")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "draws.jsonl"


@pytest.fixture(scope="module")
def found(shop: ms.Scenario, kept: Path) -> ms.Robustness:
    return ms.robust(
        shop,
        ["today", "smile"],
        psychology=TWO,
        draws=30,
        assumptions=(*FEW, "horizon", "w_peak"),
        keep=kept,
        workers=2,
    )


@pytest.fixture(scope="module")
def known(shop: ms.Scenario, kept: Path) -> ms.Information:
    return ms.worth(
        shop,
        ["today", "smile"],
        psychology=TWO,
        draws=30,
        assumptions=(*FEW, "horizon", "w_peak"),
        keep=kept,
        workers=2,
    )


# --- what is assumed ------------------------------------------------------------------------------
def test_what_is_assumed_and_what_is_not(shop: ms.Scenario) -> None:
    space = space_of(shop, ALL, ["smile"], money=True)
    keys = {a.key for a in space.drawn}
    assert {
        "return_slope",
        "effect:smile",
        "money:margin",
        "money:costs",
        "money:wages",
        "w_peak",
    } <= keys and "effect:card" not in keys
    assert not keys & {"return_base", "paradox", "memory_model"}  # anchored; without a range
    assert (
        "kappa" in space.open["literature"]
        and "kappa" not in space.open["claims"]
        and "w_peak" not in space.open["claims"]
    )
    measured = ms.loads(SHOP.replace("margin: 40,", "margin: 40, source: {margin: till},"))
    assert "money:margin" not in {a.key for a in space_of(measured, ALL, [], money=True).drawn}
    assert all(a.kind != "money" for a in space_of(shop, ALL, [], money=False).drawn)


def test_priors_lie_where_they_should(shop: ms.Scenario) -> None:
    space = space_of(shop, ALL, ["smile"], money=True)
    u = space.cube(512, 3)
    # balanced: one in every part of 512; and a shorter study asks the first of the same questions
    assert (np.sort((u[:, 0] * 512).astype(int)) == np.arange(512)).all()
    assert (u[:100] == space.cube(100, 3)).all()
    x = dict(zip((a.key for a in space.drawn), space.placed(u).T))
    by = {a.key: a for a in space.drawn}
    for key, a in by.items():
        if a.prior in ("uniform", "log-uniform"):
            assert a.low <= x[key].min() and x[key].max() <= a.high, key
    # as many below as above the middle of its powers
    assert np.log(x["alpha_acc"]).mean() == pytest.approx(np.log((0.05 * 2.0) ** 0.5), abs=0.02)
    inside = (by["return_slope"].low < x["return_slope"]) & (
        x["return_slope"] < by["return_slope"].high
    )
    assert inside.mean() == pytest.approx(0.95, abs=0.01)
    weights = np.array([x[k] for k in ("w_peak", "w_end", "w_mean")])
    assert (
        weights.sum(axis=0) == pytest.approx(0.95)
        and weights.mean(axis=1) == pytest.approx([0.3, 0.3, 0.35], abs=0.02)
        and weights.min() > 0.0
    )


def test_one_weight_moved_makes_room(shop: ms.Scenario) -> None:
    space = space_of(shop, ["literature"], [], money=False)
    x = space.moved("literature", "w_peak", 0.5)
    assert (
        x["w_peak"] == 0.5
        and x["w_peak"] + x["w_end"] + x["w_mean"] == pytest.approx(0.95)
        and x["w_end"] / x["w_mean"] == pytest.approx(0.3 / 0.35)
    )
    assert {k: v for k, v in x.items() if not k.startswith("w_")} == {
        k: v for k, v in space.base("literature").items() if not k.startswith("w_")
    }


def test_as_assumed_it_is_what_compare_says(shop: ms.Scenario) -> None:
    both = ms.compare(shop, ["today", "smile"], replications=4, psychology="all")
    w = whatif(shop, ["today", "smile"])
    for p in ALL:
        answers = w.answers(p, w.space.base(p))
        for k, measure in enumerate(ANSWERED):
            assert answers[k, 1] == pytest.approx(both.values("smile", measure, p), rel=1e-12), (
                p,
                measure,
            )


# --- robust ---------------------------------------------------------------------------------------
def test_what_an_assumption_does_not_move_is_not_run_again(
    shop: ms.Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    from motsim.study.core import sample
    from motsim.study.uncertainty import scenario_model as module

    w = whatif(shop, psychology="literature", assumptions=("margin", "card", "return_slope"))
    ran: list[str] = []
    replicate = sample.replicate_alike
    monkeypatch.setattr(
        sample,
        "replicate_alike",
        lambda plans, *a, **k: ran.extend(["a design"] * len(plans)) or replicate(plans, *a, **k),
    )
    monkeypatch.setattr(
        module,
        "pilot_runs",
        lambda *a, _=module.pilot_runs, **k: ran.append("the pilot") or _(*a, **k),
    )

    def asked(key: str, by: float) -> list[str]:
        ran.clear()
        base = w.space.base("literature")
        w.answers("literature", base if not key else {**base, key: base[key] * by})
        return list(ran)

    assert asked("", 1.0) == ["the pilot"] + 3 * ["a design"]
    assert asked("money:margin", 2.0) == []
    assert asked("effect:card", 0.5) == ["a design"]  # only one has it
    assert asked("return_slope", 1.1) == ["the pilot"] + 3 * ["a design"]


def test_break_evens_are_those_of_the_ledger(shop: ms.Scenario, found: ms.Robustness) -> None:
    """Net = margin x gain - cost: it is 0 at the margin, and the cost, at which both are equal."""
    both = ms.compare(shop, ["today", "smile"], replications=4)
    money = both.money_of("smile").intervals()
    gain, cost = money["gain"].mean, money["once"].mean
    rows = found.tornado().set_index("assumption")
    assert found.best == "smile" and found.base_lead.mean == pytest.approx(money["net"].mean)
    share = (cost + money["time"].mean) / gain
    for key, value in (("money:margin", 40.0 * share), ("money:costs", gain / cost)):
        row = rows.loc[key]
        turn = row["lost_below"] if key == "money:margin" else row["lost_above"]
        if min(row["from"], row["to"]) < value < max(row["from"], row["to"]):
            assert turn == pytest.approx(value, abs=(row["to"] - row["from"]) / 128)
        else:
            assert np.isnan(turn)
    at = rows.loc["money:margin"]
    assert at["lead_to"] - at["lead_from"] == pytest.approx(gain * (at["to"] - at["from"]) / 40.0)
    slope = rows.loc["return_slope"]
    # what moves nobody is not worth its price
    assert slope["lost_below"] > 0.02 and np.isnan(slope["lost_above"])
    short = whatif(shop, ["today", "smile"], psychology="literature")
    lead = short.answers(
        "literature", short.space.moved("literature", "return_slope", slope["lost_below"])
    )[0, 1].mean()
    assert abs(lead) < 0.05 * abs(found.base_lead.mean)


def test_at_the_margin_that_a_report_names_net_is_0(shop: ms.Scenario) -> None:
    both = ms.compare(shop, ["today", "smile"], replications=4)
    margin = break_even_margin(both.money_of("smile"))
    assert 0.0 < margin < 40.0
    there = ms.compare(shop, ["today", "smile"], replications=4, set={"value.margin": repr(margin)})
    assert there.money_of("smile").net.mean() == pytest.approx(
        0.0, abs=1e-6 * abs(both.money_of("smile").net.mean())
    )
    assert np.isnan(break_even_margin(both.money_of("today")))  # nothing is spent, nothing gained
    card = PageSections(facts_of(both), Translator("en")).cards()[1]
    assert any("Worth it as long as each visit earns more than" in line for line in card.lines)
    assert facts_of(both).following[0].commands == (
        "motsim robust shop.yaml --designs today,smile",
    )


def test_shares_count_draws(found: ms.Robustness) -> None:
    table = found.table()
    best, pays = (
        table[table["conclusion"] == "best"].set_index("psychology"),
        table[table["conclusion"] == "pays"].set_index("psychology"),
    )
    for p in TWO:
        net = found.tried.of("profit", p)[:, 1].mean(axis=1)
        # two designs: the best pays
        assert (
            pays.loc[p, "share"] == pytest.approx((net > 0.0).mean())
            and best.loc[p, "share"] == pays.loc[p, "share"]
        )
        assert found.chances[p]["smile"] == pytest.approx((net > 0.0).mean()) and sum(
            found.chances[p].values()
        ) == pytest.approx(1.0)
        assert best.loc[p, "share_low"] <= best.loc[p, "share"] <= best.loc[p, "share_high"]
    first = found.conclusions[0]
    assert first.psychologies == sum(best["holds"]) and first.share == pytest.approx(
        best["share"].mean()
    )
    # a smile is remembered better wherever it does anything: it does nothing in a quarter
    works = 1.0 - (found.tried.x[:, effect_column(found)] == 0.0).mean()
    assert works == pytest.approx(0.75, abs=0.04)
    assert np.allclose(table[table["conclusion"] == "remembered"]["share"], works)


def effect_column(found: ms.Robustness | ms.Information) -> int:
    """Where the draws say how much of the smile comes true."""
    return [a.key for a in found.whatif.space.drawn].index("effect:smile")


def test_what_the_best_may_be_behind(shop: ms.Scenario, found: ms.Robustness, kept: Path) -> None:
    wide = ms.robust(
        shop,
        ["today", "smile"],
        psychology=TWO,
        draws=30,
        assumptions=(*FEW, "horizon", "w_peak"),
        keep=kept,
        indifference=1e9,
    )
    assert (
        wide.conclusions[0].share == 1.0 and not wide.turning and found.conclusions[0].share < 1.0
    )
    assert (
        "counts as best where it is behind by no more than"
        in " ".join(RobustPage(wide, "en").tell.findings())
        and wide.rival == ""
    )


def test_the_same_on_any_number_of_workers_and_after_a_stop(
    shop: ms.Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {
        "designs": ["today", "smile"],
        "psychology": TWO,
        "draws": 6,
        "assumptions": ["return_slope", "margin"],
    }
    one, three = ms.robust(shop, **asked, workers=1), ms.robust(shop, **asked, workers=3)
    file = tmp_path / "deep" / "draws.jsonl"

    def stop(done: int, of: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ms.robust(shop, **asked, keep=file, workers=1, progress=stop)
    lines = file.read_text().splitlines()
    assert len(lines) == 6  # both psychologies of a draw are felt at once, and kept
    file.write_text("\n".join(lines)[:-40])  # killed while it wrote
    w = whatif(shop, asked["designs"], psychology=TWO, assumptions=asked["assumptions"])
    _, answers = evaluate_draws(w, 6, file, workers=2)
    assert answers.fresh == 2 * 7 - 5
    again = ms.robust(shop, **asked, keep=file)
    for other in (three, again):
        assert other.table().equals(one.table()) and other.tornado().equals(one.tornado())
    with monkeypatch.context() as patched:
        patched.setattr("motsim.results.store.code_hash", lambda: "another engine")
        other_code = EvaluationCache(w, file)
        other_code.one("rational", w.space.base("rational"))
        assert other_code.fresh == 1
    other_seed = EvaluationCache(
        whatif(shop, asked["designs"], psychology=TWO, assumptions=asked["assumptions"], seed=1),
        file,
    )
    other_seed.one("rational", other_seed.whatif.space.base("rational"))
    assert other_seed.fresh == 1  # what is kept is never an answer to another question


def test_sobol_of_the_lead(shop: ms.Scenario, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("SALib")
    asked = {
        "designs": ["today", "smile"],
        "psychology": "literature",
        "draws": 4,
        "assumptions": ["return_slope", "costs"],
    }
    found = ms.robust(shop, **asked, sobol=32)
    rows = found.indices.table().set_index("assumption")
    assert (
        set(rows.index) == {"return_slope", "money:costs"}
        and rows.loc["return_slope", "total"] > rows.loc["money:costs", "total"] > 0.0
    )
    monkeypatch.setitem(__import__("sys").modules, "SALib", None)
    with pytest.raises(InputError, match=r"pip install 'motsim\[sensitivity\]'"):
        ms.robust(shop, **asked, sobol=32)
    with pytest.raises(InputError, match="power of 2"):
        ms.robust(shop, **asked, sobol=50)


# --- worth ----------------------------------------------------------------------------------------
def test_worth_adds_up(known: ms.Information) -> None:
    benefit = known.tried.benefit()
    assert benefit.shape == (60, 2) and known.means["smile"] == pytest.approx(benefit[:, 1].mean())
    assert known.choice == "smile" and known.changes == pytest.approx((benefit[:, 1] < 0.0).mean())
    lost = np.maximum(-benefit[:, 1], 0.0).mean()  # what taking the smile loses where it loses
    assert known.perfect.low < lost < known.perfect.high
    table = known.table().set_index("what")
    assert (
        (table["worth"] <= known.perfect.mean + 1e-9).all()
        and table["worth"].is_monotonic_decreasing
        and {"psychology", MEMORY, "return_slope"} <= set(table.index)
    )
    assert "choice:horizon" not in table.index  # a choice is nothing to be found out


def test_pilots_see_lifts(known: ms.Information) -> None:
    rows = known.pilot_table()
    assert (
        set(rows["seen"]) == {"satisfaction", "return"}
        and (rows["worth"] <= rows["perfect"] + 1e-9).all()
    )
    for _, one in rows.groupby(["design", "seen"]):
        assert one.sort_values("customers_a_side")["worth"].is_monotonic_increasing
    lift = lifts(known.tried, "smile", "satisfaction")
    nothing = np.tile(known.tried.x[:, effect_column(known)] == 0.0, 2)
    assert lift.shape == (60,) and (lift[~nothing] > 0.0).all() and (lift[nothing] == 0.0).all()
    pilot = next(p for p in known.pilots if p.seen == "return")
    # who comes back is a coin of 55 %
    assert pilot.spread == pytest.approx((0.55 * 0.45) ** 0.5, abs=0.005)


def test_where_nothing_changes_the_choice_it_says_so(shop: ms.Scenario) -> None:
    found = ms.worth(
        ms.loads(SHOP.replace("once: 20000", "once: 0")),
        ["today", "smile"],
        psychology="literature",
        draws=10,
        assumptions=["margin", "visits_per_year"],
    )
    assert (
        found.nothing
        and found.perfect == (0.0, 0.0, 0.0)
        and all(p.worth == 0.0 for p in found.pilots)
    )
    for language, said in (("en", "knowing more is worth 0"), ("zh", "多了解的价值为 0")):
        assert said in " ".join(WorthPage(found, language).tell.findings())


# --- without money, and bad input -----------------------------------------------------------------
def test_without_a_margin_what_is_remembered_decides() -> None:
    free = ms.loads(SHOP.replace("margin: 40, ", ""))
    found = ms.robust(
        free, ["today", "smile"], psychology="literature", draws=4, assumptions=["kappa"]
    )
    assert found.best == "smile" and {c.kind for c in found.conclusions} == {"best", "remembered"}
    assert "No margin is given" in " ".join(
        RobustPage(found, "en").tell.trust()
    ) and "points of emotion" in page(found)
    assert ms.worth(
        free, ["today", "smile"], psychology="literature", draws=10, assumptions=["kappa"]
    ).nothing
    with pytest.raises(InputError, match=r"profit needs 'value\.margin'"):
        ms.robust(free, objective="profit")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"designs": ["today"]}, "one design there is no choice"),
        ({"designs": ["todya", "smile"]}, "did you mean 'today'"),
        ({"draws": 1}, "wanted at least 2"),
        ({"assumptions": ["paradox"]}, "has no range"),
        ({"assumptions": ["return_base"]}, "fixed here"),
        ({"assumptions": ["marign"]}, "did you mean 'margin'"),
        ({"designs": ["today", "smile"], "assumptions": ["card"]}, "no design that is asked for"),
        ({"replications": 1}, "two replications"),
        ({"effects": 1.5}, "0 to 100 %"),
        ({"psychology": "freud"}, "no psychology is called"),
        ({"objective": "fame"}, "not 'fame'"),
        ({"indifference": -1.0}, "0 or more"),
    ],
)
def test_bad_input_is_a_sentence(shop: ms.Scenario, asked, said: str) -> None:
    with pytest.raises(InputError, match=said):
        ms.robust(
            shop, **{"draws": 2, "psychology": "rational", "assumptions": ["margin"], **asked}
        )


def test_bad_input_of_worth(shop: ms.Scenario) -> None:
    for asked, said in (
        ({"draws": 9}, "wanted at least 10"),
        ({"pilot": 0}, "at least one customer"),
    ):
        with pytest.raises(InputError, match=said):
            ms.worth(shop, **asked)


# --- what people read -----------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_say_it_in_both_languages(
    found: ms.Robustness, known: ms.Information, language: str
) -> None:
    robust, worth = RobustPage(found, language), WorthPage(known, language)
    said = " ".join(robust.tell.findings())
    assert (
        "a point of remembered feeling changes return by less than"
        if language == "en"
        else "记住的感受每变一分，再来的比例变动不到"
    ) in said
    assert ("memory theories and in" if language == "en" else "种记忆理论中有") in said
    assert (
        "no study should cost more" if language == "en" else "任何调研都不该花得更多"
    ) in " ".join(worth.tell.findings())
    for one in (robust, worth):
        text = " ".join(
            [
                one.title,
                one.basis,
                *one.tell.findings(),
                *one.tell.trust(),
                *(s.how for s in one.sections()),
                *(c for s in one.sections() if s.table for r in s.table.rows for c in r),
            ]
        )
        assert "{" not in text and "nan" not in text and one.charts()
    whole = page(found, language)
    assert f'<html lang="{language}">' in whole and '<svg class="still"' in whole


def test_workbooks_add_up(found: ms.Robustness, known: ms.Information, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    found.workbook(tmp_path / "r.xlsx")
    known.workbook(tmp_path / "w.xlsx", lang="zh")
    shown, typed = (
        load_workbook(tmp_path / "r.xlsx", data_only=True),
        load_workbook(tmp_path / "r.xlsx"),
    )
    rows = list(shown["Conclusions"].iter_rows(min_row=2, values_only=True))
    formulas = list(typed["Conclusions"].iter_rows(min_row=2, values_only=True))
    for row, formula in zip(rows, formulas):
        assert row[9] == pytest.approx(row[7] / row[8]) and formula[9].startswith("=")
    totals = [r for r in rows if r[2] == "all memory theories"]
    assert totals[0][7] == sum(
        r[7] for r in rows if r[0] == "best" and r[2] != "all memory theories"
    ) and len(totals) == len(found.conclusions)
    assert shown["Draws"].max_row == 61 and shown["Values drawn"].max_row == 31
    book = load_workbook(tmp_path / "w.xlsx", data_only=True)
    choice = {row[0]: row[1] for row in book["选择"].iter_rows(values_only=True) if row[0]}
    draws = np.array([row[2:4] for row in book["抽样"].iter_rows(min_row=2, values_only=True)])
    assert choice["smile"] == pytest.approx(draws[:, 1].mean()) and choice[
        "逐次最好的均值"
    ] == pytest.approx(draws.max(axis=1).mean())
    assert (
        choice["了解一切的价值"]
        == pytest.approx(choice["逐次最好的均值"] - choice["平均最好"] + choice["抽样偶然的修正"])
        == pytest.approx(known.perfect.mean)
    )


@pytest.mark.parametrize("question", ["robust", "worth"])
def test_the_command_on_the_page_asks_the_same_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    monkeypatch.chdir(tmp_path)
    shown: list[Any] = []
    monkeypatch.setattr(
        terminal, "report", lambda found, path, language, following=(): shown.append(found) or path
    )
    Path("shop.yaml").write_text(SHOP, encoding="utf-8")
    asked = [
        question,
        "shop.yaml",
        "--designs",
        "today,smile",
        "--psychology",
        "literature,rational",
        "--draws",
        "10",
        "--assumptions",
        "return_slope,smile",
        "--effects",
        "80",
        "--objective",
        "remembered",
        "--set",
        "value.margin=90",
        "--json",
    ]
    first = CliRunner().invoke(app, asked)
    made = RobustPage(shown[0], "en") if question == "robust" else WorthPage(shown[0], "en")
    again = CliRunner().invoke(app, [*shlex.split(made.command)[1:], "--json"])
    assert first.exit_code == 0 and json.loads(again.stdout) == json.loads(first.stdout)
    assert made.command.endswith(
        "--assumptions return_slope,smile --effects 80 --objective remembered --set value.margin=90"
    )


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(terminal, "report", lambda found, path, language, following=(): path)
    Path("shop.yaml").write_text(SHOP, encoding="utf-8")
    few = [
        "shop.yaml",
        "--designs",
        "today,smile",
        "--psychology",
        "literature,rational",
        "--draws",
        "10",
        "--assumptions",
        "return_slope,margin",
    ]

    def call(*args: str):
        return CliRunner().invoke(app, list(args))

    first = call("robust", *few, "--xlsx", "r.xlsx")
    assert (
        first.exit_code == 0
        and "does the advice hold?" in first.stdout
        and "is best by" in first.stdout
        and Path("r.xlsx").exists()
    ), first.output
    found = json.loads(call("robust", *few, "--json").stdout)
    assert (
        found["best"] == "smile"
        and {r["assumption"] for r in found["tornado"]} == {"return_slope", "money:margin"}
        and found["sobol"] is None
    )
    kept = Path("results/shop") / DRAWN
    before = kept.read_text()
    told = json.loads(call("worth", *few, "--json", "--pilot", "77").stdout)
    assert kept.read_text() == before  # worth asks the same draws
    assert (
        told["choice"] == "smile"
        and 77 in {r["customers_a_side"] for r in told["pilots"]}
        and told["perfect"]["mean"] >= 0.0
    )
    assert "最多值得花多少" in call("worth", *few, "--lang", "zh").stdout
    for args, said in (
        (["--designs", "smile"], "no choice that could turn"),
        (["--designs", "today,smil"], "did you mean 'smile'"),
        (["--draws", "1"], "wanted at least 2"),
        (["--sobol", "7"], "power of 2"),
        (["--assumptions", "gate_failures"], "no range"),
        (["--xlsx", "no/where.xlsx"], "no folder"),
    ):
        result = call("robust", "shop.yaml", *args)
        assert (
            result.exit_code == 2 and said in result.stderr and "Traceback" not in result.output
        ), result.output
        assert len([line for line in result.stderr.splitlines() if "Preparing" not in line]) == 1


def test_every_design_has_a_letter_of_its_own() -> None:
    names = tuple(f"design {k}" for k in range(30))
    found = lettered(names)
    assert tuple(found) == names and len(set(found.values())) == 30
    assert (found["design 0"], found["design 25"], found["design 26"]) == ("A", "Z", "27")
