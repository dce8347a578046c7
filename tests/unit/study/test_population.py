"""A run of people who come back: what is typed and what follows, tables, page, workbook, words, and
what is refused.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from typer.testing import CliRunner, Result

import motsim as ms
from motsim.cli import app
from motsim.cli.compare import told
from motsim.cli.run import say_ahead
from motsim.errors import InputError
from motsim.plan.compile import compile_plan
from motsim.plan.population import strangers, town_of, with_past
from motsim.plan.preview.summary import explain as preview
from motsim.plan.town_forecast import visits_by_month
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.page import pictures
from motsim.report.writers import write_report, write_workbook
from motsim.results.store import load as open_store
from motsim.scenario import Scenario, loads
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.comparison.compare import Comparison, compare
from motsim.study.comparison.experiment import SampleCache
from motsim.study.core import towns
from motsim.study.core.months import courses, some, table
from motsim.study.core.setup import setup_of
from motsim.study.core.towns import replicate_designs
from motsim.study.run.simulate import simulate

SHOP = """\
motsim: 1
title: {en: Tiny shop, zh: 小店}
length: 6 months
staff: {clerk: {count: 2, wage: 30 per h}}
customers: {arrive: {rate: 20 per day}, segments: {old: {share: 40%}, young: {share: 60%}}}
journey:
  - stage: visit
    steps:
      - {contact: greeting, staff: clerk, takes: exponential(20 min), quality: normal(64 sd 10)}
interventions: {smile: {set: {greeting.quality: +10}, cost: {once: 100}}}
designs: {today: {}, better: {with: [smile]}}
value: {margin: 10 per visit, visits_per_year: 6}
observed: {return_rate: 60% within 3 months}
population: {history: 20 weeks}
"""


@pytest.fixture(scope="module")
def run() -> ms.Run:
    return simulate(loads(SHOP), replications=2)


def call(*args: str) -> Result:
    return CliRunner().invoke(app, list(args))


# --- what follows from what is typed --------------------------------------------------------------
def town(**typed: str) -> tuple[Scenario, object]:
    text = "\n".join(f"  {key}: {value}" for key, value in typed.items())
    scenario = loads(SHOP.replace("population: {history: 20 weeks}", f"population:\n{text}"))
    assert scenario.population is not None
    return scenario, town_of(scenario, scenario.population)


def test_size_and_tries_follow_from_what_is_observed() -> None:
    """20 a day are 7,305 a year; at six needs a year 1,217.5 customers, which are 30 %. As many are
    won as are lost: .3 (1 - .6) of the people, where nobody moves and everybody knows us.
    """
    said = {"customers": "30%", "stays": "60%"}
    _, found = town(moves="0%", **said)
    assert found.size == round(7305 / 6 / 0.3)
    assert found.tries == pytest.approx(0.3 * 0.4 / 0.7)
    assert town(moves="0%", tries="9% per need", **said)[1].tries == 0.09
    # who moves is lost, too, and who moves in must hear of us first
    moving = 0.1 / 6
    unknown = moving / (0.08 + moving)
    right = 0.3 * (0.4 + moving) / (0.7 - unknown + unknown * 0.08)
    assert town(moves="10% per year", **said)[1].tries == pytest.approx(right)


def test_designs_that_move_who_comes_have_the_same_people() -> None:
    """How many there are, and customers at first, follow from the first design alone; as many try
    us where nothing is typed.
    """
    text = SHOP.replace("better: {with: [smile]}", "known: {set: {population.hears: 40%}}, "
                        "bold: {set: {population.tries: 30%}}")  # fmt: skip
    scenario = loads(text)
    setup = setup_of(scenario)
    known = calibrate(setup, "literature", comes_back=True)
    rows = [
        known.lived(setup.design(name), setup, "literature").population[0]
        for name in ("today", "known", "bold")
    ]
    assert len({(row["size"], row["customers"]) for row in rows}) == 1
    assert rows[0]["tries"] == rows[1]["tries"] and rows[2]["tries"] == 0.3


def test_strangers_come_as_often() -> None:
    scenario = loads(SHOP.replace("rate: 20 per day", "by_hour: {8: 2}").replace(
        "history: 20 weeks", "size: 4058, customers: 30%"
    ))  # fmt: skip
    rate = strangers(scenario).customers.arrive.rate
    assert rate is not None and rate.per_minute * 1440 == pytest.approx(20, rel=1e-3)
    assert not len(compile_plan(strangers(scenario)).population)


def test_settings_and_designs_may_change_some_of_it() -> None:
    scenario = loads(SHOP)
    for key, value in (("population.tries", "5%"), ("population.market.back", "50%")):
        loads(SHOP.replace("better: {with", f"better: {{set: {{{key}: {value}}}, with"))
        setup_of(scenario, {key: value}).design("today")
    with pytest.raises(InputError, match="makes other people"):
        loads(SHOP.replace("better: {with", "better: {set: {population.size: 9}, with"))
    with pytest.raises(InputError, match="moves nobody beside 'population'"):
        loads(
            SHOP.replace("better: {with", "better: {set: {customers.arrive.rate: 9 per day}, with")
        )
    plain = loads(SHOP.replace("population: {history: 20 weeks}\n", ""))
    assert setup_of(plain, {"population": "yes"}).comes_back
    assert not setup_of(plain).comes_back


@pytest.mark.parametrize(
    "change",
    [
        "customers.segments.b: null, customers.segments.a.share: 100%",
        "customers.segments: null",
        "customers.segments.a.share: 30%, customers.segments.b.share: 70%",
        "customers: {segments: {a: {share: 30%}, b: {share: 70%}}}",
        "b: null, a.share: 100%",
        "a.share: 30%, b.share: 70%",
    ],
)
def test_no_design_takes_a_segment_away_from_people_who_have_lived_in_it(change: str) -> None:
    """The history knew two; a loop that read the second behind the end of one crashed."""
    town = """motsim: 1
title: t
length: 8 weeks
customers: {segments: {a: {share: 50%, expects: 60}, b: {share: 50%, expects: 50}}}
journey: [{stage: s, steps: [{contact: c, takes: 2 min, quality: 70}]}]
population: {size: 20, needs: 1 week, history: 4 weeks, learns: moments}
designs: {today: {}, other: {set: {CHANGE}}}
"""
    loads(town.replace("CHANGE", "customers.segments.a.expects: 80"))
    with pytest.raises(InputError, match="of a segment a design may set all but its share"):
        loads(town.replace("CHANGE", change))


def test_no_plan_goes_on_from_people_of_other_segments() -> None:
    """Whatever a design was let set: people keep the number of their segment."""
    house = """motsim: 1
title: t
length: 8 weeks
customers: {segments: {SEGMENTS}}
journey: [{stage: s, steps: [{contact: c, takes: 2 min}]}]
population: {size: 20, needs: 1 week, history: 4 weeks}
"""
    both, one, other = (
        compile_plan(loads(house.replace("SEGMENTS", said)))
        for said in (
            "a: {share: 50%}, b: {share: 50%}",
            "a: {share: 100%}",
            "a: {share: 40%}, b: {share: 60%}",
        )
    )
    assert with_past(both, both).before is not None
    for plan in (one, other):
        with pytest.raises(InputError, match="makes other people"):
            with_past(plan, both)


# --- a promise that draws ------------------------------------------------------------------------
BOLD = SHOP.replace(
    "journey:", "promises: {done: {from: greeting, to: pay, quote: 30 min}}\njourney:"
)
BOLD = BOLD.replace("normal(64 sd 10)}\n", "normal(64 sd 10)}\n      - {contact: pay}\n")
BOLD = BOLD.replace("history: 20 weeks", "history: 8 weeks, learns: whole, market: {promise: done}")


def test_designs_set_what_is_promised_and_how_much_it_draws_never_which_promise_it_is() -> None:
    changed = "better: {set: {population.market.elasticity: -2, promises.done.quote: 20 min}, with"
    setup = setup_of(loads(BOLD.replace("better: {with", changed)))
    for name, elasticity, minutes in (("today", -0.5, 30.0), ("better", -2.0, 20.0)):
        town = compile_plan(setup.design(name)).population[0]
        assert (town["elasticity"], town["promised"]) == (elasticity, minutes)
    for value, right in (("-1.5", -1.5), ("-0.25", -0.25), ("0", 0.0)):  # `-1` takes nothing off
        with_it = setup_of(loads(BOLD), {"population.market.elasticity": value}).design("better")
        assert with_it.population is not None
        assert with_it.population.market.elasticity == right
    for said in ("population.market.promise: done", "population.market: null"):
        with pytest.raises(InputError, match="no design can set it: people keep the promise"):
            loads(BOLD.replace("better: {with", f"better: {{set: {{{said}}}, with"))
    with pytest.raises(InputError, match="'done' is promised nowhere"):
        loads(BOLD.replace("better: {with", "better: {set: {promises.done: null}, with"))
    loads(BOLD.replace("better: {with", "better: {set: {population.market: {back: 5%}}, with"))


@pytest.mark.parametrize(("language", "said"), [("en", "half the time: 1.41"), ("zh", "1.41 倍")])
def test_what_is_believed_is_said_before_and_after_a_run(language: str, said: str) -> None:
    """In the preview, in the months, and of every visit that was promised something."""
    assert said in str(preview(loads(BOLD), language=language))
    run = simulate(loads(BOLD), replications=1)
    months = run.months
    assert (months["trust"] < 1.0).any() and (months["trust"] > 0.2).all()
    believed = table(run.sample.months).query("measure == 'believed_min'")
    assert len(believed) == 6 and (believed["mean"].between(6.0, 30.0)).all()
    assert "trust" not in simulate(loads(SHOP), replications=1).months
    told = run.explain("happiest", lang=language)
    assert ("moves towards" if language == "en" else "靠近") in told


def test_what_a_design_promises_moves_no_need() -> None:
    """One calendar of the past and one of the run serve every promise, however much it draws, and
    every chance to try us; another town needs its own.
    """
    texts = [
        BOLD,
        BOLD.replace("quote: 30 min", "quote: 20 min"),
        BOLD.replace("promise: done", "promise: done, elasticity: -3, back: 50%"),
        BOLD.replace("history", "tries: 20%, hears: 30%, history"),
    ]
    first = compile_plan(loads(BOLD))
    towns._calendar.cache_clear()
    for text in texts:
        plan = with_past(compile_plan(loads(text)), first)
        replicate_designs([plan], 0, [0], lambda _, j: len(j.visits), workers=1)
    assert towns._calendar.cache_info().misses == 2
    other = compile_plan(loads(BOLD.replace("history", "size: 300, history")))
    replicate_designs([other], 0, [0], lambda _, j: len(j.visits), workers=1)
    assert towns._calendar.cache_info().misses == 3


# --- pages ----------------------------------------------------------------------------------------
def test_the_page_of_a_run_has_its_pictures(run: ms.Run) -> None:
    assert set(pictures(facts_of(run))["en"]) == {"cohorts", "tenths"}


# --- tables ---------------------------------------------------------------------------------------
def test_months_by_segment_and_load_by_pool(run: ms.Run) -> None:
    months, load = run.months, run.load
    assert len(months) == 2 * 6 * 2 and len(load) == 2 * 6 * 1
    assert list(months["segment"].cat.categories) == ["old", "young"]
    visits = run.visits
    month = (visits["arrived_min"] // 43830).astype(int) + 1
    counted = visits.groupby(["replication", month, "segment"], observed=True).size()
    assert months["visits"].sum() == counted.sum() == len(visits)
    assert (months["visits"].to_numpy() == counted.to_numpy()).all()
    pools = run.pools
    assert load["busy_min"].sum() == pytest.approx(pools["busy_min"].sum(), abs=1e-6)
    assert load["rostered_min"].sum() == pytest.approx(pools["rostered_min"].sum(), abs=1e-6)


def test_visits_know_their_person(run: ms.Run) -> None:
    visits = run.visits[run.visits["replication"] == 0]
    of_one = visits.groupby("customer")["visit"]
    assert of_one.apply(lambda numbers: (np.diff(numbers) == 1).all()).all()
    assert (visits.groupby("customer")["segment"].nunique() == 1).all()
    assert (visits.groupby("customer")["expects_points"].nunique() == 1).all()
    last = visits.groupby("customer").tail(1)
    assert not last["returned"].any() and visits["returned"].sum() == len(visits) - len(last)


def test_courses_add_segments_up(run: ms.Run) -> None:
    found = {one.name: one for one in courses(run.sample.months)}
    customers = run.months.groupby(["replication", "month"])["customers"].sum()
    assert found["customers"].months[-1].mean == customers.groupby("month").mean().iloc[-1]
    assert len(table(run.sample.months)) == 6 * len(courses(run.sample.months))
    assert some(36, 9) == [0, 4, 9, 13, 18, 22, 26, 31, 35] and some(3, 9) == [0, 1, 2]
    one = simulate(loads(SHOP), replications=1, record="summary")
    assert len(one.months) == 12
    with pytest.raises(InputError, match="recorded 'summary'"):
        one.frame("visits")
    with pytest.raises(InputError, match="nobody comes back here"):
        simulate(loads(SHOP.replace("population:", "#")), replications=1).frame("months")


# --- pages and words ------------------------------------------------------------------------------
def test_the_page_and_the_workbook_say_what_changes_by_month(run: ms.Run, tmp_path: Path) -> None:
    write_report(run, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for words in ("Month by month", "逐月变化", "clerk busy", "Newcomers among visits"):
        assert words in page
    write_workbook(run, tmp_path / "book.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["By month"]
    rows = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[1]]
    assert len(rows) == 6 * len(courses(run.sample.months)) and rows[0][:2] == (1, "Customers")


def test_who_stands_for_others_is_shown_by_the_visit_that_does(run: ms.Run) -> None:
    """Somebody who comes often is the angriest in one visit: curve, figure on the button and the
    story are of that one.
    """
    from motsim.report.comparison.collect import facts_of

    shown = facts_of(run).journey.people
    assert {one.who for one in shown} >= {"angriest", "typical", "happiest"}
    for one in shown:
        (line,) = (said for said in one.day["en"] if said.startswith("Remembered: "))
        assert float(line.split()[1].replace("\u2212", "-")) == round(one.remembered, 1), line
    by = {one.who: one.remembered for one in shown}
    assert by["angriest"] < by["typical"] < by["happiest"]


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    checked = call("check", "shop.yaml").output
    assert "of them customers" in checked and "20 weeks under the first design" in checked
    assert "共" in call("check", "shop.yaml", "--lang", "zh").output
    done = call("run", "shop.yaml", "-n", "1", "--out", "out")
    assert done.exit_code == 0, done.output
    assert "month by month" in done.output and "clerk busy" in done.output
    months = json.loads(call("run", "shop.yaml", "-n", "1", "--out", "out", "--json").stdout)
    assert {row["measure"] for row in months["months"]} >= {"customers", "clerk.busy_share"}
    assert len(open_store("out").table("months")) == 12
    told = call("explain", "out", "--who", "typical").output
    assert "at the next need" in told
    for command in (["moments", "-n", "2"], ["pilot", "-n", "2"], ["plan", "-n", "2"]):
        asked = call(*command, "shop.yaml", "--out", f"{command[0]}.html")
        assert asked.exit_code == 0, asked.output
        assert "people who come back" in asked.output, command


# --- designs side by side -------------------------------------------------------------------------
@pytest.fixture(scope="module")
def compared() -> Comparison:
    return compare(loads(SHOP), replications=2, workers=1)


def test_months_of_designs(compared: Comparison, run: ms.Run) -> None:
    """The first design's months are those of its run; differences are paired."""
    frame = compared.months()
    assert len(frame) == 2 * 6 * len(courses(run.sample.months))
    today = frame[frame["design"] == "today"].drop(columns=["design", "psychology"])
    alone = table(run.sample.months)
    both = today.merge(alone, on=["month", "measure"], suffixes=("", "_alone"))
    assert len(both) == len(alone) and (both["mean"] == both["mean_alone"]).all()
    last = frame[(frame["design"] == "better") & (frame["month"] == 6)]
    visits = {
        d: compared.samples[d, "literature"].months.of("felt visits") for d in ("today", "better")
    }
    gap = (visits["better"] - visits["today"])[:, 5].mean()
    assert last[last["measure"] == "visits"]["difference"].item() == pytest.approx(gap)
    with pytest.raises(InputError, match="nobody comes back here"):
        compare(
            loads(SHOP.replace("population:", "#")), replications=1, workers=1, draws=0
        ).months()


def test_the_formula_stands_beside(compared: Comparison) -> None:
    """It is what the same file says of strangers, over the months of the run."""
    lines = compared.formula()
    assert lines[0].startswith("Better: ") and "the formula would have said" in lines[0]
    assert "6 times a year" in lines[1] and "a visit waits" in lines[2]
    assert "公式" in compared.formula("zh")[0]
    open_file = loads(
        SHOP.replace("population: {history: 20 weeks}", "").replace("6 months", "4 weeks").replace(
            "visits_per_year: 6", "visits_per_year: 6, horizon: 6 months"
        )
    )  # fmt: skip
    stranger = compare(open_file, replications=20, workers=1, draws=0)
    assert compared.formula_of("better").net == pytest.approx(stranger.money_of("better").net)


def test_without_a_margin_no_formula_is_run_for_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What designs are judged by is then no money, on the page and in `--json`."""
    text = SHOP.replace("margin: 10 per visit, ", "").replace("6 months", "1 months")
    plain = compare(loads(text), replications=1, workers=1, draws=0)
    monkeypatch.setattr(Comparison, "formula_of", lambda self, design: pytest.fail("was run"))
    assert told(plain, "en")["formula"] == {} and plain.formula() == ()


def test_what_is_kept_is_not_run_again(
    compared: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = SampleCache(tmp_path)
    first = compare(loads(SHOP), replications=2, workers=1, keep=keep)

    def never(*args: object, **options: object) -> None:
        raise AssertionError("run again")

    monkeypatch.setattr("motsim.study.comparison.compare.sampled_lives", never)
    again = compare(loads(SHOP), replications=2, workers=1, keep=keep)
    for key, sample in first.samples.items():
        assert sample.ledger.tobytes() == again.samples[key].ledger.tobytes()
        assert sample.ledger.tobytes() == compared.samples[key].ledger.tobytes()
    assert again.load is None


def test_the_page_and_the_workbook_of_designs(compared: Comparison, tmp_path: Path) -> None:
    write_report(compared, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for words in (
        "What the formula would have said", "若用公式推算", "Figures by month",
        "visits of those who were customers at the start",
        "of the first 8 weeks of 2 runs", "Customers at the end, more or fewer",
        "Come at a need", "motsim robust",
    ):  # fmt: skip
        assert words in page, words
    write_workbook(compared, tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    rows = [row for row in book["By month"].iter_rows(min_row=2, values_only=True) if row[3]]
    assert len(rows) == len(compared.months()) and rows[0][1:4] == ("today", 1, "Customers")
    money = [row[0] for row in book["Money"].iter_rows(values_only=True)]
    assert (
        "winning new customers" in money and "visits of those who became customers later" in money
    )
    said = [row[0] for row in book["Verdict"].iter_rows(values_only=True)]
    assert said.count("What the formula would have said") == 3


def test_compare_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = call("compare", "shop.yaml", "-n", "2", "--out", "out")
    assert done.exit_code == 0, done.output
    for words in (
        "month by month",
        "the formula would have said",
        "stays as written",
        "motsim robust",
    ):
        assert words in done.output, words
    told = json.loads(call("compare", "shop.yaml", "-n", "2", "--out", "out", "--json").stdout)
    assert set(told["formula"]) == {"today", "better"} and told["formula"]["today"] == 0.0
    assert {row["month"] for row in told["months"]} == set(range(1, 7))
    assert {row["design"] for row in told["outlook"]} == {"today", "better"}
    assert {row["measure"] for row in told["relationship"]} >= {"heard", "brings"}
    chinese = call("compare", "shop.yaml", "-n", "2", "--out", "out", "--lang", "zh").output
    assert "若用公式推算" in chinese and "逐月变化" in chinese


def test_what_is_not_built_yet_says_so() -> None:
    late = SHOP.replace("cost: {once: 100}", "cost: {once: 100}, starts: 3 months")
    with pytest.raises(InputError, match=r"interventions\.smile\.starts: not built yet beside"):
        simulate(loads(late), design="better", replications=1)
    budget = SHOP.replace("better: {with: [smile]}", "better: {budget: 500, split: {key: 100%}}")
    first = budget.replace("today: {}, ", "")
    with pytest.raises(InputError, match=r"designs\.better: .*write 'with' instead of 'budget'"):
        simulate(loads(first), design="better", replications=1)


def test_the_preview_of_a_short_run_says_that_it_is_short() -> None:
    lines = preview(loads(SHOP)).coming
    assert any("what changes by month shows over years" in line for line in lines)
    assert lines[-1].startswith("if nothing changes: 20 per day")


def test_a_town_that_follows_from_the_rate_is_never_larger_than_there_are_places() -> None:
    """Otherwise two people would share a number, and figures would be wrong without a word."""
    typed = SHOP.replace("rate: 20 per day", "rate: 1000 per h").replace(
        "visits_per_year: 6", "visits_per_year: 1"
    )
    with pytest.raises(ms.ScenarioError, match="wants 1 to 5,000,000 people, not"):
        compile_plan(loads(typed))
    often = SHOP.replace("rate: 20 per day", "rate: 2000 per day")
    with pytest.raises(ms.ScenarioError, match="needs in a run or its history; at most 100"):
        compile_plan(loads(often.replace("history: 20 weeks", "history: 200 years")))


# --- loads before anything is run -----------------------------------------------------------------
def test_the_forecast_is_that_of_a_run() -> None:
    """Where nobody's memory moves anything, the town's means are those of its draws."""
    people = (
        "population: {size: 20000, needs: exponential(1 month), stays: 70%, tries: 20%,"
        " customers: 10%, hears: 30%, knows: 50%, moves: 30% per year, history: none,"
        " market: {back: 50%}, differ: {needs: 0, stays: 0}}"
    )
    scenario = loads(
        SHOP.replace("rate: 20 per day", "by_hour: {8: 2}")
        .replace("count: 2", "count: 50")
        .replace("population: {history: 20 weeks}", people)
    )
    expected = visits_by_month(scenario)
    assert expected is not None and expected[-1] > 1.3 * expected[0]
    run = simulate(scenario, replications=2, record="summary")
    weeks = 43830.0 / 10080.0
    found = run.sample.months.of("felt visits").mean(axis=0) / weeks
    assert np.abs(found / expected - 1.0).max() < 0.03
    assert visits_by_month(loads(SHOP.replace("population:", "#"))) is None
    unknown = SHOP.replace("observed: {return_rate: 60% within 3 months}", "")
    assert visits_by_month(loads(unknown)) is None


GROWS = SHOP.replace("rate: 20 per day", "by_hour: {8: 2}").replace(
    "population: {history: 20 weeks}",
    "population: {size: 12000, needs: 1 month, customers: 20%, tries: 10%, stays: 90%, "
    "history: none}",
)


def test_a_pool_that_will_be_too_small_is_said_before_anything_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two clerks of 20 minutes a visit: 1,008 visits a week are all that they can do."""
    scenario = loads(GROWS)
    visits = visits_by_month(scenario)
    assert visits is not None
    first = int(np.flatnonzero(visits * 20.0 > 2 * 10080.0)[0]) + 1
    assert first > 1  # not at once
    said = [line for line in preview(scenario).warnings if "of the work that its rostered" in line]
    assert len(said) == 1 and said[0].startswith(f"clerk: in month {first} the people bring 1")
    (tmp_path / "shop.yaml").write_text(GROWS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    monkeypatch.setattr("motsim.cli.terminal.complain", told.append)
    say_ahead(scenario, ["today", "better"], {}, "zh")
    assert len(told) == 2 and all(f"到第 {first} 个月" in line for line in told)
    say_ahead(scenario, ["today"], {"clerk.count": "9"}, "en")
    assert len(told) == 2
    say_ahead(loads(SHOP.replace("population:", "#")), ["today"], {}, "en")
    assert len(told) == 2


def test_the_formula_says_that_it_knows_no_promise() -> None:
    """Only where a promise draws people."""
    text = SHOP.replace("6 months", "1 months").replace(
        "quality: normal(64 sd 10)}", "quality: 64}"
    )
    text = text.replace(
        "interventions:",
        "      - {contact: handover, takes: 1 min, quality: 66}\n"
        "promises: {soon: {from: greeting, to: handover, quote: 30 min}}\ninterventions:",
    )
    said = "Nor does the formula know that a promise draws people."
    for typed, known in (("", False), (", market: {promise: soon}", True)):
        town = text.replace("history: 20 weeks", f"history: 4 weeks{typed}")
        found = compare(loads(town), replications=1, workers=1, draws=0)
        assert (said in found.formula()) == known
