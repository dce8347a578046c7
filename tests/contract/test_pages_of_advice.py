"""Pages that advise say what their tables say: every shipped scenario's moments, robust, worth,
pilot, plan and allocate are read as a reader would, in both languages, and held against the tables
they come from; effects and validation, too.
"""

from __future__ import annotations

import html
import math
import re
from collections import Counter
from collections.abc import Sequence

import pandas as pd
import pytest

import motsim as ms
from motsim.cli.paths import shipped_scenarios
from motsim.errors import InputError
from motsim.i18n import LANGUAGES
from motsim.report.action_plan.page import Page as PlanPage
from motsim.report.action_plan.page import page as plan_page
from motsim.report.allocation.page import COLUMNS
from motsim.report.allocation.page import page as allocation_page
from motsim.report.allocation.page import sheet as allocation_sheet
from motsim.report.core.page_writer import Sheet, Table, sheet_of
from motsim.report.effects.messages import Messages as EffectsTelling
from motsim.report.effects.page import Page as EffectsPage
from motsim.report.moments.page import Page as MomentsPage
from motsim.report.moments.page import page as moments_page
from motsim.report.pilots.page import Page as PilotPage
from motsim.report.pilots.page import page as pilot_page
from motsim.report.uncertainty.page import RobustPage, WorthPage
from motsim.report.uncertainty.page import page as uncertainty_page
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import load
from motsim.study.moments.lows import lows_of

QUICK = "furniture-store"
NAMES = [
    name if name == QUICK else pytest.param(name, marks=pytest.mark.slow)
    for name in sorted(shipped_scenarios())
]
# a number, the decimals it is shown with, and what Chinese counts sums in
NUMBER = re.compile(r"([+−-]?)(\d[\d,]*)(?:\.(\d+))?(?:\s*(万|亿|%))?")
SIZES = {"万": 1e4, "亿": 1e8, "%": 1.0}


def scenario_of(name: str) -> Scenario:
    return load(shipped_scenarios()[name])


def short(scenario: Scenario) -> dict[str, str]:
    """One week to be measured, for speed."""
    weeks = scenario.warmup / 10_080.0 + 1.0
    return {"length": f"{weeks:g} weeks"} if scenario.length > weeks * 10_080.0 else {}


def numbers(text: str, sums: float = 1.0) -> list[tuple[float, float]]:
    """Every number of a text, and half of the last decimal that is shown; `sums`: what its column
    counts sums in.
    """
    found = []
    for sign, whole, part, unit in NUMBER.findall(text):
        size = SIZES.get(unit, sums)
        value = float(f"{whole.replace(',', '')}.{part or 0}") * size
        found.append(
            (-value if sign in ("−", "-") and sign else value, 0.51 * 10.0 ** -len(part) * size)
        )
    return found


def shows(cell: str, value: float, scale: float = 1.0, figures: float = 0.0) -> bool:
    """Whether a cell begins with this value; `figures`: rounded to so much of it besides."""
    if math.isnan(value):
        return not cell or cell in ("–", "?")
    (got, half), *_ = numbers(cell)
    return abs(got - scale * value) <= max(half, figures * abs(scale * value))


def bare(text: str, scenario: Scenario, language: str) -> str:
    """A sentence without names, which may hold digits of their own, and without the "100" that
    only one language says.
    """
    named = {
        *scenario.labels.get(language, {}).values(),
        *scenario.designs,
        *scenario.interventions,
    }
    for name in sorted((*named, "60/30/10", "--psychology"), key=len, reverse=True):
        text = text.replace(name, " ").replace(name.replace("_", " "), " ")
    return text.replace("95 of 100 cases", "95 %")


def same_numbers(
    english: Sequence[str], chinese: Sequence[str], scenario: Scenario, sums: Sequence[float] = ()
) -> None:
    """Sentence by sentence, as many numbers, each as near as it is shown. `sums`: what the Chinese
    columns count sums in.
    """
    assert len(english) == len(chinese)
    for one, other, size in zip(english, chinese, sums or (1.0,) * len(english), strict=True):
        first = sorted(numbers(bare(one, scenario, "en")))
        second = sorted(numbers(bare(other, scenario, "zh"), size))
        assert len(first) == len(second), (one, other)
        for (a, near), (b, half) in zip(first, second, strict=True):
            assert abs(a - b) <= near + half + 0.006 * max(abs(a), abs(b)), (one, other)


def figures_of(table: Table) -> list[tuple[str, ...]]:
    """The cells that are figures, not words."""
    return [row[table.text :] for row in table.rows]


def same_sheets(sheets: Sequence[Sheet], text: str, scenario: Scenario) -> None:
    """Both languages: the same verdict, answers and tables in figures, and all on the page."""
    english, chinese = sheets
    shown = html.unescape(text.replace("<code>", "`").replace("</code>", "`"))
    for sheet in sheets:
        assert sheet.head is not None
        for line in (
            sheet.head.verdict,
            *(x for _, said in sheet.head.answers("en") for x in said),
        ):
            assert line in shown
            assert "{" not in line and not re.search(r"\bnan\b|None", line)
        questions = [title for title, _ in sheet.head.answers(sheet.language)]
        assert len(questions) >= 3 and all(title in shown for title in questions)
    for ours, theirs in zip(english.head[1:], chinese.head[1:], strict=True):
        assert len(ours) == len(theirs)
        same_numbers(ours, theirs, scenario)
    same_numbers((english.head.verdict,), (chinese.head.verdict,), scenario)
    assert [s.key for s in english.sections] == [s.key for s in chinese.sections]
    for one, other in zip(english.sections, chinese.sections, strict=True):
        if one.table is None:
            assert other.table is None
            continue
        counted = [
            next((size for unit, size in SIZES.items() if f"（{unit}" in head), 1.0)
            for head in other.table.heads[other.table.text :]
        ]
        for row, beside in zip(figures_of(one.table), figures_of(other.table), strict=True):
            same_numbers(row, beside, scenario, counted)


def table_of(sheet: Sheet, key: str) -> Table:
    table = next(s for s in sheet.sections if s.key == key).table
    assert table is not None
    return table


@pytest.mark.parametrize("name", NAMES)
def test_moments(name):
    scenario = scenario_of(name)
    found = ms.moments(scenario, replications=2, again=False, rivals=False, set=short(scenario))
    lows = lows_of(found)
    sheets = [sheet_of(MomentsPage(found, lows, language)) for language in LANGUAGES]
    same_sheets(sheets, moments_page(lows), found.scenario)
    frame = found.table().set_index("name")
    for row, m in zip(table_of(sheets[0], "effects").rows, found.counted, strict=True):
        mine = frame.loc[m.name]
        keys = ("remembered_shapley", "remembered_alone", "again", "remembered_on_top")
        assert all(shows(cell, mine[key]) for cell, key in zip(row[1:], keys)), row
        assert shows(row[5], mine["returns_shapley"], 100.0)
        assert len(row) < 7 or shows(row[6], mine["worth_shapley"])


@pytest.mark.parametrize("name", NAMES)
def test_robust_and_worth(name):
    scenario = scenario_of(name)
    if len(scenario.designs) < 2:
        pytest.skip("one design: nothing to choose")
    asked = {
        "designs": list(scenario.designs)[:3],
        "psychology": ["literature", "claims"],
        "assumptions": ["return_slope", "margin"],
        "replications": 2,
        "set": short(scenario),
    }
    found = ms.robust(scenario, draws=10, **asked)
    sheets = [sheet_of(RobustPage(found, language)) for language in LANGUAGES]
    same_sheets(sheets, uncertainty_page(found), found.scenario)
    frame = found.table()
    best = frame[frame["conclusion"] == "best"]
    for row, mine in zip(table_of(sheets[0], "psychologies").rows, best.itertuples(), strict=True):
        assert shows(row[1], mine.lead, figures=0.006)
        assert shows(row[3], mine.share, 100.0) and shows(row[4], mine.unclear, 100.0)
    known = ms.worth(scenario, draws=10, **asked)
    sheets = [sheet_of(WorthPage(known, language)) for language in LANGUAGES]
    same_sheets(sheets, uncertainty_page(known), known.scenario)
    worths = table_of(sheets[0], "worth") if any(known.table()["worth"] > 0.0) else None
    for row, mine in zip(worths.rows, known.table().itertuples(), strict=True) if worths else ():
        assert shows(row[-1], mine.worth, figures=0.006)
    means = table_of(sheets[0], "choice").rows
    for row, mean in zip(means, known.means.values(), strict=True):
        assert shows(row[1], mean, figures=0.006)


@pytest.mark.parametrize("name", NAMES)
def test_pilot_and_plan(name):
    scenario = scenario_of(name)
    try:
        found = ms.pilot(scenario, replications=2, set=short(scenario), apart=False)
    except InputError as error:
        pytest.skip(str(error))  # nothing to try out
    sheets = [sheet_of(PilotPage(found, language)) for language in LANGUAGES]
    same_sheets(sheets, pilot_page(found), found.scenario)
    for row, mine in zip(
        table_of(sheets[0], "first").rows, found.table().itertuples(), strict=True
    ):
        assert shows(row[2], mine.lift) and shows(row[-1], mine.net)
        assert shows(row[9], mine.threshold if math.isfinite(mine.threshold) else math.nan)
        assert shows(row[11], mine.would_turn, 100.0) and shows(row[12], mine.would_pass, 100.0)
    plan = ms.action_plan(scenario, replications=2, set=short(scenario))
    pages, text = (
        [PlanPage(plan, language) for language in LANGUAGES],
        html.unescape(plan_page(plan)),
    )
    heads = [one.tell.head() for one in pages]
    for ours, theirs in zip(heads[0][1:], heads[1][1:], strict=True):
        same_numbers(ours, theirs, plan.scenario)
    assert all(head.verdict in text and all(x in text for x in head.do) for head in heads)
    tables = [one.summary() for one in pages]
    for row, beside in zip(figures_of(tables[0]), figures_of(tables[1]), strict=True):
        same_numbers(row, beside, plan.scenario)
    for row, mine in zip(tables[0].rows[:-1], plan.table().itertuples(), strict=True):
        assert shows(row[2], mine.once) and shows(row[3], mine.per_year)
        assert shows(row[5], mine.alone_net) and shows(row[6], mine.on_top_net)
        assert shows(row[7], mine.on_top_remembered) and shows(row[8], mine.on_top_returns, 100.0)


@pytest.mark.parametrize("name", NAMES)
def test_allocate(name):
    scenario = scenario_of(name)
    if not scenario.interventions:
        pytest.skip("nothing to buy")
    found = ms.allocate(
        scenario, 50_000, draws=2, step=0.5, psychology="literature", set=short(scenario)
    )
    sheets, text = [allocation_sheet(found, one) for one in LANGUAGES], allocation_page(found)
    same_sheets(sheets, text, found.scenario)
    assert "vegaEmbed=" not in text and len(text.encode()) < 500_000
    keep = {key: COLUMNS.index(key) for key in ("price", "spend", "alone", "on_top", "worth")}
    rows = table_of(sheets[0], "purchases").rows
    for row, (_, mine) in zip(rows, found.table().iterrows(), strict=True):
        assert shows(row[keep["price"]], mine["price"]) and shows(row[keep["spend"]], mine["spend"])
        assert shows(row[keep["alone"]], mine["alone"], figures=0.006)
        assert shows(row[keep["on_top"]], mine["on_top"], figures=0.006)
        assert not mine["order"] or shows(row[keep["worth"]], mine["worth"], figures=0.006)
    # every split of the map, with what it loses
    told = re.findall(r"<circle [^>]*><title>", text)
    assert len(told) == len(LANGUAGES) * len(found.simplex)


def test_effects():
    asked = ("cold-water", "nps-arithmetic", "repurchase-is-convex", "one-bad-experience")
    found = ms.effects(asked)
    tallies = found.tally(EffectsTelling(found, "en").first)
    pages = [EffectsPage(found, language) for language in LANGUAGES]
    heads = [one.tell.head() for one in pages]
    assert Counter(n for n, _ in numbers(heads[0].verdict)) == Counter(
        map(float, (tallies.inside, tallies.held, tallies.checks, tallies.checks_inside))
    )
    assert sorted(numbers(heads[0].verdict)) == sorted(numbers(heads[1].verdict))
    # families add up to the head: a survey of a consultancy (grade C) is in neither
    of_families = [numbers(pages[0].tally_of(some)) for _, some in pages[0].families()]
    counted = [(one[0][0], one[1][0]) for one in of_families if one]
    assert tuple(map(sum, zip(*counted, strict=True))) == (tallies.inside, tallies.held)
    frame: pd.DataFrame = found.table()
    for effect in found.effects:
        drawn = [one.drawings(effect) for one in pages]
        mine = frame[frame["effect"] == effect.name]
        for english, chinese in zip(*drawn, strict=True):
            assert numbers(english.printed) == numbers(chinese.printed)
            for dot, other in zip(english.dots, chinese.dots, strict=True):
                assert numbers(dot.text) == numbers(other.text)
                scale = 100.0 if "%" in dot.text else 1.0
                assert any(shows(dot.text, value, scale) for value in mine["simulated"])
