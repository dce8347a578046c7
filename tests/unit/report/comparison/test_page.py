"""The report says the study's numbers, all of them, in both languages, offline, and never more than
they allow.
"""

import html
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import motsim as ms
from motsim.cli import paths
from motsim.errors import InputError
from motsim.i18n import LANGUAGES
from motsim.report import write_report
from motsim.report.comparison.charts import charts
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.money_rows import apportion
from motsim.report.comparison.page import page, pictures
from motsim.report.comparison.sections import PageSections
from motsim.report.core.facts import Interval, Measure
from motsim.report.core.messages import WORDS, Translator
from motsim.report.core.provenance import as_typed, repeat_run
from motsim.scenario.loader import load, loads
from motsim.study.comparison.compare import compare
from motsim.study.comparison.experiment import Point, Results
from motsim.study.core.measures import (
    DOOR_MEASURES,
    LEVEL_MEASURES,
    MEASURES,
    POOL_MEASURES,
    STOP_MEASURES,
    STOPPED_POOL_MEASURES,
)
from motsim.study.run.customer_story import choose
from motsim.study.run.simulate import simulate

SHOP = """
motsim: 1
title: {en: "Shop <script>alert(1)</script> & son", zh: "店 <b>铺</b>"}
length: 8 h
currency: CNY
target: 80
staff: {clerk: {count: 2, wage: 60 per h}}
customers: {arrive: {rate: 12 per h}, expects: 60}
sources: {count: {what: {en: till receipts, zh: 收银小票}, grade: measured}}
promises: {done: {from: hello, to: pay, quote: 15 min}}
journey:
  - stage: inside
    weight: 70%
    steps:
      - {contact: hello, class: key, staff: clerk, takes: exponential(6 min), quality: 60, patience: 10 min, source: count}
      - {contact: help, class: important, staff: clerk, takes: 3 min, quality: 62}
  - {stage: till, weight: 30%, steps: [{contact: pay, class: ordinary, takes: 1 min, quality: 55}]}
interventions:
  smile: {class: key, set: {hello.quality: 60 -> 85}, cost: {once: 900}}
  bag: {class: ordinary, set: {pay.quality: 55 -> 57}, cost: {once: 800}}
  lift: {class: ordinary, set: {pay.quality: +9}, cost: {once: 90000}}
designs: {today: {}, spend: {budget: 2000, split: {key: 50%, ordinary: 50%}}, same: {}}
value: {margin: 50 per visit, visits_per_year: 4}
labels: {zh: {today: 现状, spend: 花钱, inside: 店内, till: 收银, hello: 问候}}
"""  # noqa: E501
SECTIONS = (
    "designs",
    "money",
    "months",
    "sweep",
    "purchases",
    "rivals",
    "gone",
    "grades",
    "repeat",
)


@pytest.fixture(scope="module")
def shop():
    return loads(SHOP, "shop.yaml")


@pytest.fixture(scope="module")
def comparison(shop):
    return compare(shop, replications=4, seed=3, psychology=["literature", "claims"], draws=12)


@pytest.fixture(scope="module")
def facts(comparison):
    return facts_of(comparison)


@pytest.fixture(scope="module")
def text(facts):
    return page(facts)


@pytest.mark.parametrize(("language", "word"), [("en", "What it costs"), ("zh", "的费用")])
def test_without_a_margin_an_advice_is_no_loss(language, word):
    """Nothing that is gained is money: what is paid is a cost, and not minus so much net."""
    unsaid = loads(SHOP.replace("value: {margin: 50 per visit, visits_per_year: 4}\n", ""), "x")
    found = facts_of(compare(unsaid, ["today", "spend"], replications=2, draws=4))
    say = Translator(language, found.currency, found.sums)
    first = PageSections(found, say).cards()[0]
    assert word in first.title and first.tone == ""
    assert first.big == say.money(found.money_of("spend").spend.mean, found.currency)
    assert len(first.lines) == 1


def test_a_run_of_people_who_come_once_has_no_picture_to_wait_for(shop):
    facts = facts_of(simulate(shop, replications=2))
    assert charts(facts, "en") == {} == pictures(facts)["en"]


def body(text, language):
    """The part of the page in one language."""
    return re.search(
        rf'<div class="lang" lang="{language}".*?(?=<div class="lang"|</main>)', text, re.S
    ).group()


def rows(spec):
    """Every row that any part of a picture draws."""
    if isinstance(spec, list):
        return [row for one in spec for row in rows(one)]
    if not isinstance(spec, dict):
        return []
    own = (
        spec["values"]
        if isinstance(spec.get("values"), list)
        and spec["values"]
        and isinstance(spec["values"][0], dict)
        else []
    )
    return own + [row for key, one in spec.items() if key != "values" for row in rows(one)]


# --- the numbers ----------------------------------------------------------------------------------
def test_facts_are_the_studys_numbers(comparison, facts):
    for money in facts.money:
        found = comparison.money_of(money.design).intervals()
        assert (money.gain, money.spend, money.net) == (found["gain"], found["spend"], found["net"])
        over = comparison.outlook.of(money.design)
        assert (money.loss, money.expected) == (over.loss, over.value)
    for measure in facts.measures:
        assert measure.value == comparison.value(measure.design, measure.name)
    assert facts.verdict["zh"] == comparison.verdict("zh")
    assert sum(r.holds for r in facts.rivals) == comparison.holds().holds


def test_gain_less_spend_is_net_in_facts_page_and_chart_alike(facts, text):
    drawn = {
        row["design"]: row["value"] for row in rows(charts(facts, "en")["net"]) if "design" in row
    }
    for money in facts.money:
        gain, spend, net = money.shown
        assert gain - spend == net == round(money.net.mean)
        for side, total in (("gain", gain), ("spend", spend)):
            assert sum(line.shown for line in money.lines if line.side == side) == total
            assert all(
                abs(line.shown - line.value.mean) <= 2 for line in money.lines if line.side == side
            )
        assert drawn[money.design] == net
        assert all(
            Translator(language, facts.currency, facts.sums).exact(n) in body(text, language)
            for n in money.shown
            for language in LANGUAGES
        )


def test_whole_money_adds_up():
    assert apportion([0.4, 0.4, 0.4], 1) == [1, 0, 0]
    assert sum(apportion([1e6 / 3, -2.5, 0.0, 7.49], 333338)) == 333338
    assert apportion([5.0], 5) == [5]


def test_the_curve_is_the_mean_of_the_moments_of_the_same_people(shop, facts):
    run = simulate(
        shop,
        design="today",
        psychology="literature",
        replications=facts.repeat.replications,
        seed=3,
    )
    counted = run.visits[run.visits["counted"]][["replication", "customer", "visit"]]
    hello = (
        run.moments.merge(counted)[lambda m: m["moment"] == "hello"]
        .groupby("replication")["emotion"]
        .mean()
    )
    point = next(p for p in facts.journey.curves[0].points if p.moment == "hello")
    assert point.emotion.mean == pytest.approx(hello.mean())
    assert [(s.name, round(s.end)) for s in facts.journey.stages] == [("inside", 70), ("till", 100)]
    assert {p.kind for p in facts.journey.curves[0].points} == {"contact", "promise"}


def test_months_end_at_the_net(facts):
    for money in facts.money:
        assert [m.net for m in facts.months if m.design == money.design][-1] == money.net


def test_purchases_are_bought_not_bought_and_left_over(facts):
    why = {p.intervention: p.why for p in facts.purchases}
    assert (why["smile"], why["lift"]) == ("best", "too dear")
    assert facts.budgets[0].budget - facts.budgets[0].spent == pytest.approx(facts.budgets[0].left)


@pytest.mark.parametrize(
    "language, said",
    [("en", "(key CNY 100, ordinary CNY 200)"), ("zh", "（关键 100 元，一般 200 元）")],
)
def test_what_is_left_is_said_by_class(facts, language, said):
    assert (
        dict(PageSections(facts, Translator(language)).budgets())["spend"]
        .rstrip(".。")
        .endswith(said)
    )


def test_a_cell_has_one_number_of_decimals(facts):
    say = PageSections(facts, Translator("en"))
    assert (
        say.cell(
            Measure(
                "complained",
                "spend",
                Interval(0.0145, 0.01, 0.02),
                Interval(-0.0082, -0.0104, 0.0002),
            )
        )
        == "0.015 (−0.008 [−0.010, 0])"
    )
    assert (
        say.cell(
            Measure("wait_min", "spend", Interval(49.3, 49.0, 49.6), Interval(-0.38, -0.67, 0.02))
        )
        == "49.3 (−0.4 [−0.7, 0])"
    )


def test_figures_are_named_for_people(facts):
    english, chinese = (PageSections(facts, Translator(language)) for language in LANGUAGES)
    assert (
        english.figure("journey.inside.steps.hello.quality") == "hello quality"
        and chinese.figure("journey.inside.steps.hello.quality") == "问候 品质"
    )
    assert english.figure("staff.clerk.wage") == "clerk wage"
    assert english.figure("value.margin") == Translator("en")("p value.margin") and chinese.figure(
        "value.margin"
    ) == Translator("zh")("p value.margin")


def test_figures_are_counted_by_grade(facts):
    assert next(g for g in facts.grades if g.grade == "measured").count > 0
    assert sum(g.share for g in facts.grades) == pytest.approx(1.0)
    assert facts.first.path == "value.margin" and facts.first.moved == pytest.approx(
        0.1 * abs(facts.money_of(facts.focus).gain.mean)
    )


# --- the page -------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_stands_on_the_page_in_both_languages(facts, text, language):
    mine, say = body(text, language), Translator(language)
    assert html.escape(facts.verdict[language]) in mine.replace("&#34;", "&quot;")
    assert all(f'data-part="{part}"' in mine for part in SECTIONS)
    for card in PageSections(facts, say).cards():
        assert str(html.escape(card.big)) in mine
    assert len(PageSections(facts, say).cards()) == 4
    assert all(
        f'data-who="{p.who}"' in mine and f'data-day="{p.who}"' in mine
        for p in facts.journey.people
    )
    made = charts(facts, language)
    assert {"net", "effects", "months", "sweep", "purchases"} <= set(made)
    # the tables of the others say what their pictures say
    assert mine.count('<svg class="still"') == len(set(made) & {"net", "front", "months", "sweep"})
    assert mine.count('<svg class="curve wide"') >= 1 + len(facts.journey.people)
    assert "motsim compare shop.yaml" in mine and facts.repeat.hash in mine


def test_nothing_is_loaded_from_anywhere(text):
    """No script of anybody else's either: nothing on this page is selected in a picture."""
    # seven designs of the car service, with six times as many moments, are 470 KB
    assert "vegaEmbed=" not in text and len(text.encode()) < 225_000
    assert not re.search(
        r"https?://|//cdn|@import|url\((?!data:|#)|<link[^>]+href=\"(?!data:)|"
        r"<script[^>]+src|<img",
        text,
    )


def test_what_users_write_is_escaped(text):
    assert "<script>alert" not in text and "<b>铺" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_journey_marks_peak_end_and_target(text, language):
    drawn, say = (
        re.search('<svg class="curve wide".*?</svg>', body(text, language), re.S)[0],
        Translator(language),
    )
    assert f">{say('target')}<" in drawn and f">{say('peak')} " in drawn.replace(
        say("peak and end"), say("peak")
    )
    assert say("wait") in drawn


def test_leavers_and_single_customers_come_from_all_replications(shop, facts):
    """What `explain` names after a run is what the page shows."""
    run = simulate(shop, design=facts.focus, psychology="literature", replications=4, seed=3)
    for person in facts.journey.people:
        assert choose(run.visits, person.who) == (person.replication, person.customer)
        assert person.day["en"][0] in run.explain(person.who)
    counted = run.visits[run.visits["counted"]]
    early = (counted["reason"] != "done").sum()
    mine = [g for g in facts.gone if g.design == facts.focus]
    assert round(sum(g.share for g in mine) * len(counted)) == early
    left = facts.of("left_share", facts.focus).value.mean
    assert bool(mine) == bool(left > 0.0)


def test_inside_the_interval_nobody_wins(comparison):
    """Two designs that are the same: no winner, no net to promise, and the first screen says so."""
    equal = replace(comparison, designs=("today", "same"), purchases={})
    facts = facts_of(equal)
    assert facts.advised == "" and not any(
        "is best" in v or "最好" in v for v in (facts.verdict["en"], facts.verdict["zh"])
    )
    assert all(card.tone == "" for card in PageSections(facts, Translator("en")).cards()[:1])
    assert facts.money[0].shown == (0, 0, 0)


def test_a_run_has_its_page(shop, tmp_path):
    run = simulate(shop, design="today", replications=2, seed=3)
    write_report(run, tmp_path / "run.html", lang="zh")
    text = (tmp_path / "run.html").read_text(encoding="utf-8")
    assert (
        '<html lang="zh">' in text
        and 'data-part="money"' not in text
        and 'data-part="gone"' in text
    )
    assert [p.name for p in tmp_path.iterdir()] == ["run.html"]


def test_an_experiment_shows_its_sweep(comparison, shop):
    class Asked:
        question, claim, compares, sweep, file, measures = (
            "More?",
            None,
            None,
            {"spend.budget": ("1000", "2000")},
            "experiments/more/experiment.yaml",
            ("remembered", "profit"),
        )
        until, replications, written = {}, None, ()

        def designs_of(self, scenario):
            return comparison.designs

    results = Results(
        Asked(),
        tuple(
            Point("shop.yaml", {"spend.budget": value}, comparison) for value in ("1000", "2000")
        ),
    )
    facts = facts_of(results)
    assert {s.value for s in facts.sweep} == {1000.0, 2000.0} and len(facts.said) == 2
    assert facts.repeat.commands[0].startswith("motsim experiment experiments/more")
    assert {row["spend"] for row in rows(charts(facts, "en")["sweep"]) if "spend" in row} == {
        1000.0,
        2000.0,
    }
    assert charts(facts, "en") == charts.__wrapped__(facts, "en"), (
        "every part of every picture keeps to Altair's schema"
    )
    assert {f"answers {name}" for name in Asked.measures} <= set(charts(facts, "en"))
    for language in LANGUAGES:
        (_, _, felt), (_, name, net) = PageSections(facts, Translator(language)).answers()
        assert len(felt.rows) == 2 * len(comparison.psychologies) and len(felt.rows[0]) == len(
            felt.heads
        ) == 2 + len(comparison.designs)
        assert len(net.heads) == len(felt.heads) - 1 and name == Translator(language)("net word"), (
            "the first design's net is 0 by what net means"
        )


def test_an_experiment_over_two_scenarios_names_them(comparison):
    class Asked:
        question, claim, compares, sweep, file, measures = (
            "More?",
            None,
            None,
            {},
            "experiments/more/experiment.yaml",
            ("remembered",),
        )
        until, replications, written = {}, 3, ("trained",)

        def designs_of(self, scenario):
            return ("today", *self.written)

    facts = facts_of(
        Results(Asked(), tuple(Point(name, {}, comparison) for name in ("shop.yaml", "stall.yaml")))
    )
    title = comparison.scenario.title.show("zh")
    assert [one.scenario["zh"] for one in facts.said] == [title, title] and facts.sweep == ()
    assert [step.key for step in facts.following] == ["moments"] and len(
        facts.following[0].commands
    ) == 2
    assert len(facts.repeat.commands) == 1, (
        "a design that stands in the experiment alone cannot be compared without it"
    )
    assert "--replications" in facts.repeat.commands[0] if comparison.replications != 3 else True


def test_what_is_shipped_is_repeated_by_its_name(comparison, shop):
    """Its folder is another on every machine."""
    shipped = paths.shipped_scenarios()["car-service"]
    for file, said in (
        (str(shipped), "car-service"),
        (str(paths.shipped_experiments()["budget-split"]), "budget-split"),
        ("shops/my shop.yaml", "shops/my shop.yaml"),
        ("/home/me/car-service.yaml", "/home/me/car-service.yaml"),
    ):
        assert as_typed(file) == said
    run = simulate(
        load(paths.shipped_scenarios()["mmc"]),
        replications=1,
        record="summary",
        set={"length": "1 h", "warmup": "0 min"},
    )
    assert repeat_run(run).commands[0].startswith("motsim run mmc --design today")


# --- words ----------------------------------------------------------------------------------------
def test_every_word_is_there_in_both_languages():
    blanks = re.compile(r"{(\w+)}")
    for key, said in WORDS.items():
        assert len(said) == len(LANGUAGES) and all(said), key
        assert set(blanks.findall(said[0])) == set(blanks.findall(said[1])), key


def test_every_word_that_is_asked_for_is_there():
    from importlib.resources import files

    makers = [
        file
        for file in Path(str(files("motsim.report"))).rglob("*.py")
        if file.name in ("charts.py", "parts.py", "gather.py")
    ]
    assert len(makers) == 4  # a file that moved or has another name would be tested no more
    for file in makers:
        assert set(re.findall(r'say\("([^"{]+)"', file.read_text(encoding="utf-8"))) <= set(WORDS)
    template = (files("motsim.report") / "templates" / "report.html.j2").read_text(encoding="utf-8")
    assert set(re.findall(r'say\("([^"]+)"', template)) <= set(WORDS)


@pytest.mark.parametrize(
    "years,english,chinese",
    [
        (1.2, "1.2 years", "1.2 年"),
        (1.0, "1 year", "1 年"),
        (0.5, "6 months", "6 个月"),
        (0.01, "less than a month", "不到一个月"),
        (math.nan, "–", "–"),
    ],
)
def test_time_as_people_read_it(years, english, chinese):
    assert Translator("en").time(years) == english and Translator("zh").time(years) == chinese


def test_an_interval_that_is_unknown_is_said_so(facts):
    one = replace(
        facts,
        money=tuple(
            m._replace(net=Interval(m.net.mean, np.nan, np.nan), expected=None) for m in facts.money
        ),
    )
    assert Translator("en")("one value") in PageSections(one, Translator("en")).cards()[0].lines


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_measure_has_a_name_for_people(language: str) -> None:
    """An experiment may ask for any measure: none is shown by the name that is typed."""
    say = Translator(language)
    names = [m.name for m in MEASURES] + [
        name
        for table in (
            DOOR_MEASURES,
            LEVEL_MEASURES,
            POOL_MEASURES,
            STOP_MEASURES,
            STOPPED_POOL_MEASURES,
        )
        for name, *_ in table
    ]
    assert not [name for name in names if f"m {name}" not in WORDS or say(f"m {name}") == name]


def test_what_has_no_page_or_workbook_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no page of a str; there is one of Run, Comparison"):
        ms.write_report("a page", tmp_path / "r.html")
    with pytest.raises(InputError, match="no workbook of a str"):
        ms.write_workbook("a book", tmp_path / "r.xlsx")


def test_a_page_of_a_service_with_a_service_level_has_its_people() -> None:
    """What stands row by row beside the visits is chosen with them, service levels too."""
    ward = ms.loads(
        """
motsim: 1
title: a ward
length: 40 h
customers: {arrive: {rate: 2 per h}}
staff: {doctor: {count: 1}}
journey:
  - {stage: room, steps: [{contact: treated, staff: doctor, takes: exponential(20 min)}]}
service_levels: {at_once: {at: treated, within: 1 min}}
"""
    )
    run = ms.simulate(ward, replications=2, record="summary")
    people = facts_of(run).journey.people
    assert people and "angriest" in {person.who for person in people}


def test_waits_that_are_not_felt_as_such_are_said() -> None:
    """A minute at the desk is a bar; half an hour of the workshop ends on a promise and is none."""
    shop = ms.loads(
        """
motsim: 1
title: Garage
length: 8 h
customers: {arrive: {rate: 1 per h}}
staff: {clerk: {count: 20}, smith: {count: 20}}
promises: {ready: {quote: 1 h, from: drop, to: back}}
journey:
  - stage: garage
    steps:
      - {contact: drop, staff: clerk, takes: 1 min, quality: 60}
      - {work: mend, staff: smith, takes: 30 min}
      - {contact: back, staff: clerk, takes: 1 min, quality: 60}
"""
    )
    facts = facts_of(ms.simulate(shop, replications=2))
    assert facts.of("wait_min", facts.focus).value.mean == pytest.approx(30.0)
    first, *_ = PageSections(facts, Translator("en", facts.currency, facts.sums)).cards()
    assert "0 min of it felt as a wait of its own; the rest is in a promise" in first.lines[1]
