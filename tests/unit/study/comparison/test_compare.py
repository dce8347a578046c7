"""The floor of studies on small scenarios: runs, comparisons, verdicts, money, purchases,
experiments.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import motsim as ms
from motsim.errors import InputError
from motsim.formats import formatter
from motsim.i18n import LANGUAGES
from motsim.plan.preview.wording import label
from motsim.psychology import PROFILES
from motsim.study.calibration import calibration_runs
from motsim.study.comparison import experiment
from motsim.study.comparison.compare import money_words
from motsim.study.comparison.outlook import weighed
from motsim.study.comparison.outlook_words import sentence_of_outlook
from motsim.study.comparison.verdict import agreement, judge, rests_on
from motsim.study.core.measures import measures_of
from motsim.study.core.reporting import Lang
from motsim.study.core.schedulers import Threads, working
from motsim.study.core.setup import setup_of, spent
from motsim.study.core.stats import Interval
from motsim.study.money.cash_flow import GAINS, SPENDS

SHOP = """
motsim: 1
title: {en: Shop, zh: 小店}
currency: EUR
length: 5 d
opening: {mon-sun: 09:00-17:00}
baseline: 40
staff: {clerk: {count: 3, wage: 30 per h}}
customers:
  arrive: {rate: 90 per day}
  segments: {calm: {share: 60%}, hasty: {share: 40%, patience: 20 min}}
promises: {done: {from: order.begins, to: pay.ends, quote: 1 x typical}}
journey:
  - stage: visit
    steps:
      - {contact: greet, class: key, quality: normal(60 sd 12)}
      - {contact: order, class: key, staff: clerk, takes: exponential(4 min), quality: 64, fails: {mistake: {chance: 10%, severity: 5}}}
      - {contact: pay, class: ordinary, staff: clerk, takes: 2 min, quality: 55}
      - {contact: treat, class: ordinary, if: sweets, quality: 80}
interventions:
  smile: {set: {greet.quality: +10}}
  training: {set: {order.quality: 64 -> 80, order.takes: +1 min}, cost: {once: 3000}}
  scanner: {set: {pay.quality: 55 -> 75}, cost: {once: 2000, per_year: 1000}, response: saturating(half 1000)}
  sweets: {cost: {once: 100, per_use: 0.5}}
  gold: {class: ordinary, set: {pay.quality: +1}, cost: {once: 90000}}
designs:
  today: {}
  same: {set: {greet.quality: normal(60 sd 12)}}
  trained: {with: [training, smile]}
  split: {budget: 6000, split: {key: 60%, ordinary: 40%}}
  even: {budget: 6000, split: {key: 60%, ordinary: 40%}, fill: equal}
  purse: {budget: 6000, split: {key: 50%, ordinary: 50%}}
value: {margin: 40 per visit, visits_per_year: 4, discount: 10%, horizon: 2 years}
observed: {satisfaction: 66, nps: 10, return_rate: 60% within 12 months, complaint_rate: 4%}
"""  # noqa: E501


@pytest.fixture(scope="module")
def shop() -> ms.Scenario:
    return ms.loads(SHOP)


@pytest.fixture(scope="module")
def compared(shop: ms.Scenario) -> ms.Comparison:
    return ms.compare(
        shop,
        ["today", "same", "trained", "split"],
        replications=8,
        psychology=["literature", "claims"],
        draws=12,
    )


def test_public_names_are_sorted_and_there() -> None:
    assert ms.__all__ == sorted(ms.__all__)
    assert all(getattr(ms, name) is not None for name in ms.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = ms.nonsense


def test_any_number_of_workers_gives_the_same_numbers(shop: ms.Scenario) -> None:
    one, two = (
        ms.simulate(shop, replications=4, seed=3, workers=n, record="visits") for n in (1, 2)
    )
    pd.testing.assert_frame_equal(one.summary(), two.summary(), check_exact=True)
    assert all(a.same_bytes(b) for a, b in zip(one.journeys, two.journeys))


def test_engines_give_the_same_summary(shop: ms.Scenario) -> None:
    fast, plain = (ms.simulate(shop, replications=1, engine=e) for e in ("compiled", "reference"))
    pd.testing.assert_frame_equal(fast.summary(), plain.summary(), check_exact=True)
    assert len(fast.moments) == len(plain.moments) > 0


def test_what_is_recorded_is_chosen(shop: ms.Scenario) -> None:
    every, visits, summary = (
        ms.simulate(shop, replications=2, record=r) for r in ("everything", "visits", "summary")
    )
    pd.testing.assert_frame_equal(every.summary(), summary.summary(), check_exact=True)
    assert len(every.acts) > 0 and len(visits.visits) == len(every.visits)
    for run, table in ((visits, "moments"), (summary, "visits")):
        with pytest.raises(InputError, match="record"):
            run.frame(table)


def test_summary_has_intervals_and_segments(shop: ms.Scenario) -> None:
    run = ms.simulate(shop, replications=5, record="summary")
    rows = run.summary().set_index("measure")
    assert list(run.summary().columns) == ["measure", "mean", "low", "high", "unit"]
    assert (
        rows.loc["remembered", "low"]
        < rows.loc["remembered", "mean"]
        < rows.loc["remembered", "high"]
    )
    assert 0.0 < rows.loc["clerk.busy_share", "mean"] < 1.0
    by = run.by_segment().query("measure == 'visits'").set_index("segment")["mean"]
    assert by.sum() == pytest.approx(rows.loc["visits", "mean"])


def test_quotes_are_the_pilots_median(shop: ms.Scenario) -> None:
    found = calibration_runs.quotes(shop)
    assert 4.0 < found["done"] < 30.0
    # what the caller tries out does not move it
    assert calibration_runs.quotes(shop, set={"clerk.count": 5}) is found
    plan_times = ms.simulate(shop, replications=2).moments.query("moment == 'done'")["quoted_min"]
    assert plan_times.unique() == pytest.approx([found["done"]])


def test_too_few_passages_is_an_error() -> None:
    rare = ms.loads(
        SHOP.replace("{contact: pay, class", "{contact: pay, chance: 0.1%, class").replace(
            "rate: 90 per day", "rate: 10 per day"
        )
    )
    with pytest.raises(InputError, match=r"promises\.done"):
        calibration_runs.quotes(rare)


def test_a_rating_is_counted_the_same_wherever_one_begins_to_look() -> None:
    from motsim.jit.dispatch import fast
    from motsim.psychology import psychology_row
    from motsim.psychology.behaviour import answer_chance, recommends, satisfaction
    from motsim.psychology.parameters import INDEX
    from motsim.study.calibration.intercepts import mean_nps

    row = psychology_row("literature", {})
    remembered, noise, edges = (
        np.linspace(-9.0, 9.0, 13),
        np.linspace(-2.4, 2.4, 7),
        np.zeros((13, 2), np.int64),
    )
    for base in (0.0, 10.0, -10.0, 0.4, 0.3999):
        row[INDEX["recommend_base"]] = base
        points = [satisfaction(row, r) for r in remembered]
        answers = [answer_chance(row, p) for p in points]
        net = [
            sum((said >= 9.0) - (said <= 6.0) for said in (recommends(row, p, z) for z in noise))
            for p in points
        ]
        plain = 100.0 * np.dot(answers, net) / (np.sum(answers) * len(noise))
        assert fast(mean_nps)(
            np.array([row]), np.zeros(13, np.int64), remembered, noise, edges
        ) == pytest.approx(plain, abs=1e-9)


def test_anchors_meet_what_was_observed(shop: ms.Scenario) -> None:
    for psychology in ("literature", "claims", "rational"):
        anchors = calibration_runs.intercepts(shop, psychology)
        assert [row.figure for row in anchors.rows] == [
            "satisfaction",
            "nps",
            "return_rate",
            "complaint_rate",
        ]
        assert all(row.met for row in anchors.rows), anchors.lines()
    run = ms.simulate(shop, replications=12, record="summary").summary().set_index("measure")
    for measure, observed in (("satisfaction", 66.0), ("return", 0.6), ("complained", 0.04)):
        assert abs(run.loc[measure, "mean"] - observed) < 0.03 * observed + 0.01


def test_what_cannot_be_met_is_said() -> None:
    anchors = calibration_runs.intercepts(
        ms.loads(
            SHOP.replace("nps: 10", "nps: 100").replace("complaint_rate: 4%", "complaint_rate: 60%")
        )
    )
    said = {row.figure: row for row in anchors.rows}
    assert (
        not said["complaint_rate"].met
        and "cannot be met" in said["complaint_rate"].line()
        and "无法达到" in said["complaint_rate"].line("zh")
    )
    assert said["satisfaction"].met


def test_a_design_that_changes_nothing_differs_by_exactly_zero(compared: ms.Comparison) -> None:
    same = compared.table().query("design == 'same'")
    gaps = same[["difference", "difference_low", "difference_high"]].dropna()
    assert len(gaps) > 40 and (gaps == 0.0).all().all()
    assert (compared.money_of("same").net == 0.0).all()


def test_gain_less_spend_is_net_everywhere(compared: ms.Comparison) -> None:
    money = {
        key: dict(zip(rows["item"], rows["mean"]))
        for key, rows in compared.money().groupby(["design", "psychology"])
    }
    net = compared.net.set_index(["design", "psychology"])["mean"]
    cash = compared.cash()
    for design, psychology in net.index:
        items = money[design, psychology]
        assert items["gain"] - items["spend"] == items["net"] == net[design, psychology]
        assert items["gain"] == sum(items[n] for n in GAINS) and items["spend"] == sum(
            items[n] for n in SPENDS
        )
        path = cash[(cash.design == design) & (cash.psychology == psychology)]
        assert path["net"].iloc[-1] == items["net"]
        assert path["gain"].sum() - path["spend"].sum() == pytest.approx(items["net"], abs=1e-6)
        profit = compared.table(["profit"]).query("design == @design and psychology == @psychology")
        assert profit["difference"].item() == pytest.approx(items["net"], abs=1e-6)


def test_money_of_a_design(compared: ms.Comparison) -> None:
    rows = (
        compared.money()
        .query("design == 'trained' and psychology == 'literature'")
        .set_index("item")
    )
    assert rows.loc["once", "mean"] == 3000.0 and rows.loc["kept", "mean"] > 0.0
    # a minute more of each order
    assert rows.loc["time", "mean"] > 0.0 and rows.loc["time_hours_a_year", "mean"] > 0.0
    assert 0.0 <= rows.loc["loss", "mean"] <= 1.0 and rows.loc["payback_months", "mean"] <= 24.0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_ahead_more_often_is_named_beside_what_brings_most(
    compared: ms.Comparison, lang: Lang
) -> None:
    """In six draws of ten the third design brings 1 more, in four the second brings 5 more."""
    first, second, third = compared.designs[:3]
    values = np.array([[0.0, 2.0, 3.0]] * 6 + [[0.0, 7.0, 2.0]] * 4)
    names = (first, second, third)
    found = weighed(names, values, "profit", ("literature",), {})
    assert found.advice == second and found.group == (second, third)
    assert found.ahead(third) == 0.6 and found.ahead(second) == 0.0
    sentence, said = sentence_of_outlook(compared, found, lang), formatter(lang).share(0.6)
    assert said in sentence and label(compared.scenario, third, lang) in sentence
    turned = weighed(names, values[::-1] * [[0.0, 1.0, 0.1]], "profit", ("literature",), {})
    assert said not in sentence_of_outlook(compared, turned, lang)


def test_verdict_in_both_languages(compared: ms.Comparison) -> None:
    assert "Trained" in compared.verdict() or "Split" in compared.verdict()
    assert "EUR" in compared.verdict() and "今" not in compared.verdict("zh")[:1]
    holds = compared.holds()
    # what is assumed is drawn under every psychology, whatever was compared
    assert 1 <= holds.holds <= holds.of == len(PROFILES)
    assert {*holds.where, *holds.not_where} == {*PROFILES}


def test_the_verdict_says_whether_anything_behind_it_is_measured(compared: ms.Comparison) -> None:
    assert (
        compared.verdict() == f"{compared.sentence()} None of the figures behind this is measured."
    )
    assert compared.verdict("zh") == f"{compared.sentence('zh')}其依据的数字没有一个是实测的。"
    assert (
        rests_on(1, 9, "en") == "1 of the 9 figures behind this is measured."
        and rests_on(2, 9, "zh") == "其依据的 9 个数字中 2 个为实测。"
    )
    assert (
        rests_on(9, 9, "en") == "All figures behind this are measured."
        and rests_on(0, 0, "en") == ""
    )


def test_sums_of_a_sentence_are_said_as_each_language_counts() -> None:
    assert money_words(Interval(12_336_016.0, 12_128_429.0, 12_543_604.0), "CNY", "zh") == {
        "mean": "+1,230 万元",
        "low": "+1,210",
        "high": "+1,250 万元",
    }
    assert money_words(Interval(-45_210.0, -61_000.0, 120.0), "CNY", "zh") == {
        "mean": "−45,200 元",
        "low": "−61,000",
        "high": "+120 元",
    }
    assert money_words(Interval(12_336_016.0, 12_128_429.0, 12_543_604.0), "EUR", "en") == {
        "mean": "+12,300,000 EUR",
        "low": "+12,100,000",
        "high": "+12,500,000",
    }


def values(*means: float, spread: float = 10.0) -> dict[str, np.ndarray]:
    noise = np.random.default_rng(1).normal(0.0, spread, (len(means), 30))
    noise -= noise.mean(axis=1, keepdims=True)
    return {name: m + noise[k] for k, (name, m) in enumerate(zip("abcd", means))}


def test_no_winner_inside_the_interval() -> None:
    spend = {"a": 0.0, "b": 50.0, "c": 20.0, "d": 1.0}
    clear = judge("p", "profit", values(0, 100, 50, 20), spend)
    assert clear.clear and clear.advice == "b"
    close = judge("p", "profit", values(0, 100, 99, 20), spend)
    assert close.group == ("b", "c") and close.advice == "c" and not close.clear
    nothing = judge("p", "profit", values(0, 1, 1, 0), spend)
    assert nothing.advice == "a" and len(nothing.group) == 4
    assert agreement(clear, close) and not agreement(close, clear) and not agreement(clear, nothing)


def test_one_replication_names_no_winner(shop: ms.Scenario) -> None:
    one = ms.compare(shop, ["today", "trained"], replications=1)
    assert len(one.judgement().group) == 2 and "cannot be told apart" in one.verdict()


def test_a_class_without_money_is_said_to_have_none(shop: ms.Scenario) -> None:
    bought = ms.purchases(
        ms.loads(
            SHOP.replace(
                "purse: {budget: 6000, split: {key: 50%, ordinary: 50%}}",
                "purse: {budget: 6000, split: {key: 100%, ordinary: 0%}}",
            ).replace("cost: {once: 3000}", "cost: {once: 3000, per_use: 3}")
        ),
        "purse",
    )
    assert bought is not None
    why = {row.name: row.why for row in bought.rows}
    assert why["scanner"] == why["gold"] == "not in the split"
    # 3 EUR of material at each order: remembered better, and it loses money
    assert why["training"] == "loses money" and bought.left["ordinary"] == 0.0


class Elsewhere(Threads):
    """Stands for a cluster: what is asked at once, and work that stays on one core."""

    elsewhere = True

    def __init__(self) -> None:
        super().__init__(1)
        self.asked: list[int] = []

    def each(self, task, items, here):  # type: ignore[no-untyped-def]
        self.asked.append(len(items))

        def there(item):  # type: ignore[no-untyped-def]
            with working(Threads(1)):
                return task(item)

        return super().each(there, items, here)


@pytest.mark.parametrize("design", ["split", "even"])
def test_a_budget_is_one_task_elsewhere(shop: ms.Scenario, design: str) -> None:
    cluster = Elsewhere()
    other = ms.loads(shop.text.replace("title: {en: Shop", f"title: {{en: Shop {design}"))
    there = ms.purchases(other, design, cluster=cluster)  # nothing of it is known yet
    assert repr(there) == repr(ms.purchases(shop, design))
    assert cluster.asked == [1]  # the whole budget: its short runs do not travel


@pytest.mark.parametrize("design", ["split", "even", "purse"])
def test_purchases_add_up_to_the_budget(shop: ms.Scenario, design: str) -> None:
    bought = ms.purchases(shop, design)
    assert bought is not None
    assert (
        bought.spend + sum(bought.left.values())
        == pytest.approx(bought.budget)
        == pytest.approx(6000.0)
    )
    assert bought.unspent == pytest.approx(sum(bought.left.values()))
    assert all(row.spend <= row.price for row in bought.rows)
    rows = bought.table().set_index("intervention")
    assert (
        not rows.loc["gold", "bought"]
        and rows.loc["gold", "why"] == "loses money"
        and rows.loc["smile", "bought"]
    )
    assert rows.loc["smile", "alone"] > 0.0
    assert set(bought.bought) == set(rows.index[rows["bought"]])


def test_best_takes_what_is_left_for_a_saturating_one(shop: ms.Scenario) -> None:
    bought = ms.purchases(shop, "split")
    assert bought is not None
    rows = {row.name: row for row in bought.rows}
    assert rows["scanner"].spend == pytest.approx(min(3000.0, 2400.0 - rows["sweets"].spend))
    assert rows["scanner"].share == pytest.approx(1.0 - 2.0 ** (-rows["scanner"].spend / 1000.0))
    assert rows["training"].class_ == "key" and rows["sweets"].class_ == "ordinary"
    assert spent(shop.interventions["scanner"], rows["scanner"].share) == pytest.approx(
        rows["scanner"].spend
    )


def test_floors_are_funded_first_or_refused() -> None:
    text = SHOP.replace("quality: 55}", "quality: 55, baseline: 65}")
    bought = ms.purchases(ms.loads(text), "purse")
    assert bought is not None and bought.rows[2].why == "floor" and bought.given["floors"] == 3000.0
    with pytest.raises(InputError, match=r"needs 3,000, its budget is 2,000; wanted 3,000 or more"):
        ms.purchases(
            ms.loads(text.replace("purse: {budget: 6000,", "purse: {budget: 2000,")), "purse"
        )
    with pytest.raises(InputError, match="nothing that can be bought raises it"):
        ms.purchases(
            ms.loads(
                SHOP.replace(
                    "quality: normal(60 sd 12)}\n      - {contact: order",
                    "quality: normal(60 sd 12), baseline: 95}\n      - {contact: order",
                )
            ),
            "purse",
        )


def test_what_only_moves_money_is_felt_alike(shop: ms.Scenario) -> None:
    case = setup_of(shop, {"split.budget": 900, "training.cost.once": 10, "clerk.count": 4})
    assert case.felt().settings == (("clerk.count", "4"),) and case.pilot().settings == ()
    assert setup_of(shop, {"loss_aversion": 2}).settings == (("loss_aversion", "2"),)


@pytest.mark.parametrize(
    ("more", "there"),
    [
        ("customers: {arrive: {rate: 9 per day}}", set()),
        ("customers: {arrive: {appointments: {every: 1 h}}}", {"no_show_share"}),
        (
            "customers: {arrive: {rate: 9 per day}}\npopulation: yes",
            {"stay_share", "profit_by_formula"},
        ),
    ],
)
def test_measures_are_those_that_the_designs_have(tmp_path, more: str, there: set[str]) -> None:
    """A comparison and an experiment refuse the same, before anything is run."""
    desk = ms.loads(
        f"""
motsim: 1
title: a desk
length: 1 d
{more}
journey: [{{stage: s, steps: [{{contact: pay, quality: 60}}]}}]
designs: {{today: {{}}, kind: {{set: {{pay.quality: 70}}}}}}
"""
    )
    asked = {"no_show_share", "stay_share", "profit_by_formula"}
    assert asked & {*measures_of(desk)} == there
    (tmp_path / "desk.yaml").write_text(desk.text)
    for name in asked - there:
        with pytest.raises(InputError, match=f"no measure is called '{name}'"):
            ms.compare(desk, until={name: 1.0})
        (tmp_path / "experiment.yaml").write_text(
            f"question: why\nscenario: desk.yaml\ndesigns: [today, kind]\nmeasures: [{name}]\n"
        )
        with pytest.raises(InputError, match=f"no measure is called '{name}'"):
            ms.run_experiment(tmp_path)


def test_until_replicates_until_it_is_known(shop: ms.Scenario) -> None:
    loose = ms.compare(shop, ["today", "trained"], until={"remembered": 0.05}, limit=60)
    assert loose.reached and loose.difference("trained", "remembered").half <= 0.05
    capped = ms.compare(shop, ["today", "trained"], until={"profit": 0.001}, limit=22)
    assert not capped.reached and capped.replications == 22


def test_bad_questions_are_refused(shop: ms.Scenario) -> None:
    for wrong in (
        dict(design="nope"),
        dict(psychology="nope"),
        dict(replications=0),
        dict(engine="nope"),
        dict(set={"nope.count": 1}),
    ):
        with pytest.raises(InputError):
            ms.simulate(shop, **{"replications": 1, **wrong})
    with pytest.raises(InputError, match="nothing is measured"):
        ms.compare(shop, ["today"], replications=1).value("today", "joy")


def test_points_of_a_budget_share_what_it_does_not_change(tmp_path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "experiment.yaml").write_text(
        (
            "question: why\nscenario: shop.yaml\ndesigns: [today, split]\nsweep: "
            "{split.budget: [1, 6000]}\nreplications: 2\nmeasures: [remembered, profit]\n"
        ),
        encoding="utf-8",
    )
    found = ms.run_experiment(tmp_path, out=tmp_path / "out")
    assert len(list((tmp_path / "out" / "samples").iterdir())) == 3, (
        "today is lived once, whatever a budget buys elsewhere"
    )
    assert (
        found.points[0].comparison.purchases["split"].bought
        != found.points[1].comparison.purchases["split"].bought
    )
    pd.testing.assert_frame_equal(
        found.table(), ms.run_experiment(tmp_path).table(), check_exact=True
    )


def test_experiment_continues_where_it_stopped(tmp_path, monkeypatch) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "experiment.yaml").write_text(
        (
            "question: why\nscenario: shop.yaml\ndesigns: [today, trained]\nsweep: "
            "{clerk.count: [3, 4]}\nreplications: 3\nmeasures: [remembered, profit]\n"
        ),
        encoding="utf-8",
    )
    first = ms.run_experiment(tmp_path, out=tmp_path / "out")
    files = sorted((tmp_path / "out" / "samples").iterdir())
    assert len(files) == 4 and [p.settings for p in first.points] == [
        {"clerk.count": "3"},
        {"clerk.count": "4"},
    ]
    files[0].unlink()
    made = []
    put = experiment.SampleCache.put
    monkeypatch.setattr(
        experiment.SampleCache, "put", lambda self, *a: (made.append(a[0].design), put(self, *a))
    )
    again = ms.run_experiment(tmp_path, out=tmp_path / "out")
    assert len(made) == 1
    pd.testing.assert_frame_equal(first.table(), again.table(), check_exact=True)
    assert set(first.table()["measure"]) == {"remembered", "profit"} and len(first.verdicts()) == 2
