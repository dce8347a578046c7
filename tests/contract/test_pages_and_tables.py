"""No page contradicts its data: every shipped scenario's pages are read as a reader would, in both
languages, and held against the tables they come from.
"""

from __future__ import annotations

import html
import re

import pytest

from motsim.cli.paths import shipped_scenarios
from motsim.i18n import LANGUAGES
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.page import page
from motsim.report.core.messages import Translator
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import load
from motsim.study.comparison.compare import compare
from motsim.study.core.measures import is_share
from motsim.study.run.customer_story import choose
from motsim.study.run.simulate import Run, simulate

QUICK = ("furniture-store", "hotpot")
NAMES = [
    name if name in QUICK else pytest.param(name, marks=pytest.mark.slow)
    for name in sorted(shipped_scenarios())
]
NUMBER = r"[+−]?[\d,]+(?:\.\d+)?"


def short(scenario: Scenario) -> dict[str, str]:
    """One week to be measured, for speed."""
    weeks = scenario.warmup / 10_080.0 + 1.0
    return {"length": f"{weeks:g} weeks"} if scenario.length > weeks * 10_080.0 else {}


def small(name: str) -> Run:
    scenario = load(shipped_scenarios()[name])
    return simulate(scenario, replications=3, seed=5, set=short(scenario))


def part(text: str, language: str) -> str:
    """What stands on the page in one language, without tags and hidden numbers of pictures."""
    found = re.search(
        rf'<div class="lang" lang="{language}".*?(?=<div class="lang"|</main>)', text, re.S
    )
    assert found is not None
    return html.unescape(found.group())


def plain(text: str) -> str:
    return re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", text, flags=re.S))
    )


def value(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").replace("+", ""))


def intervals(text: str) -> list[tuple[float, float, float]]:
    """Every `mean [low, high]` of the page."""
    found = re.findall(rf"({NUMBER})(?:\s*%)? \[({NUMBER})(?:\s*%)?, ({NUMBER})(?:\s*%)?\]", text)
    return [tuple(value(x) for x in one) for one in found]  # type: ignore[misc]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_a_run_says_what_its_tables_say(name):
    run = small(name)
    facts = facts_of(run)
    text = page(facts)
    table = {row.measure: row for row in run.summary().itertuples()}
    counted = run.visits[run.visits["counted"]]
    for language in LANGUAGES:
        say, mine = Translator(language), part(text, language)
        cells = re.findall(r'<td class="w">([^<]*)</td><td>([^<]*)</td>', mine)
        shown = {said: cell for said, cell in cells}
        for measure in facts.measures:
            mean = table[measure.name].mean
            cell = shown[say(f"m {measure.name}")]
            if mean != mean:
                assert cell == say("unknown")
                continue
            got = value(re.match(NUMBER, cell)[0])
            scale = 100.0 if is_share(measure.name) else 1.0
            assert got == pytest.approx(scale * mean, abs=0.51 if abs(mean) >= 1000 else 0.051)
        for mean, low, high in intervals(mine):
            assert low <= mean <= high, (mean, low, high)
        for percent in re.findall(rf"({NUMBER})\s?%", plain(mine)):
            assert value(percent) <= 100.0, f"{percent} % on the page of {name}"
        none = say("gone none")
        assert (none in mine) == (not (counted["reason"] != "done").any())
    # single customers are those of `explain`, from all replications
    for person in facts.journey.people:
        assert choose(run.visits, person.who) == (person.replication, person.customer)
        assert list(person.day["en"]) == run.explain(person.who).split("\n")
    # curve: means of the table of moments
    mine = run.moments.merge(counted[["replication", "customer", "visit", "peak_order"]])
    means = mine.groupby(["moment", "replication"], observed=True)["emotion"].mean()
    for point in facts.journey.curves[0].points:
        assert point.emotion.mean == pytest.approx(means[point.moment].mean())
    peaks = mine[mine["order"] == mine["peak_order"]]
    curve = facts.journey.curves[0]
    assert curve.peak_for == pytest.approx(peaks["moment"].value_counts().max() / len(counted))
    assert curve.bad_peak == pytest.approx((peaks["emotion"] < 0).sum() / len(counted))


@pytest.mark.parametrize("name", NAMES)
def test_the_page_of_a_comparison_says_what_its_tables_say(name):
    scenario = load(shipped_scenarios()[name])
    if len(scenario.designs) < 2:
        pytest.skip("one design: nothing to compare")
    designs = list(scenario.designs)[:3]
    found = compare(scenario, designs, replications=3, seed=5, set=short(scenario))
    facts = facts_of(found)
    text = page(facts)
    assert len(text.encode()) < 500_000
    for language in LANGUAGES:
        mine = part(text, language)
        say = Translator(
            language, facts.currency, facts.sums
        )  # Chinese pages count in ten thousands
        for mean, low, high in intervals(mine):
            assert low <= mean <= high, (mean, low, high)
        for money in facts.money:
            net = found.money_of(money.design).intervals()["net"].mean
            assert say.exact(round(net)) in mine
        for one in facts.measures:
            assert one.value == found.value(one.design, one.name)
        # the same numbers in both languages
    english, chinese = (
        re.findall(r"<td>([^<]*\[[^<]*)</td>", part(text, language)) for language in LANGUAGES
    )
    assert [re.findall(NUMBER, cell) for cell in english] == [
        re.findall(NUMBER, cell) for cell in chinese
    ]


def test_time_at_home_afterwards_is_no_time_in_the_shop():
    """The car service calls two days later: who was there for two hours was there for two hours."""
    run = small("car-service")
    table = {row.measure: row.mean for row in run.summary().itertuples()}
    counted = run.visits[run.visits["counted"]]
    there = (counted["sojourn_min"] - counted["away_min"]).groupby(counted["replication"]).mean()
    assert table["there_min"] == pytest.approx(there.mean())
    assert table["there_min"] < 600.0 < table["sojourn_min"]
    told = run.explain("happiest")
    assert "went home" in told.split("\n")[1]
    home, there = re.search(r"went home|left", told), re.search(r"(\d+) h \d+ min there", told)
    assert home and there and int(there[1]) < 12
