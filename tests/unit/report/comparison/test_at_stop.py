"""Where the clock stops with people inside: page, workbook, terminal and what a comparison says."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import motsim as ms
from motsim.cli.app import app
from motsim.errors import InputError
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.sections import PageSections
from motsim.report.core.messages import Translator
from motsim.scenario import Scenario, loads
from motsim.study.core.at_stop import at_stop

# somebody each 2 min from 2 min on, who ask for 3 min and pay for 1: one clerk serves from 2, 5 and
# 8 min on, two from 2, 4, 6 and 8 min
TEXT = """motsim: 1
title: Desk
length: 10 min
at_end: stop
staff: {clerk: {count: 1}}
customers: {arrive: {every: 2 min}}
journey:
  - {stage: desk, steps: [{contact: ask, staff: clerk, takes: 3 min, quality: 60}]}
  - {stage: till, steps: [{contact: pay, takes: 1 min, quality: 60}]}
designs: {today: {}, two: {set: {clerk.count: 2}}}
"""
MONEY = "value: {margin: 10}\n"


def desk(more: str = "") -> Scenario:
    return loads(TEXT + more)


def test_who_is_where_by_hand() -> None:
    run = ms.simulate(desk(), design="two", replications=2, seed=1)
    found = at_stop(run.sample)
    assert found is not None and found.minutes == 10.0 and found.throughput.mean == 2.0
    assert [one.stage for one in found.stages] == ["desk", "till"]
    # who came at 2 and 4 have paid by 6 and 8; 6 pays from 9 on, until 10; 8 is being served
    assert [one.inside.mean for one in (*found.stages, found.everybody)] == [1.0, 1.0, 2.0]
    assert [(one.in_queue.mean, one.at_work.mean) for one in found.pools] == [(0.0, 1.0)]
    assert at_stop(ms.simulate(loads(TEXT.replace("stop", "serve")), replications=1).sample) is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_shows_stages_side_by_side(language: str, tmp_path: Path) -> None:
    found = ms.compare(desk(), replications=2, seed=1)
    facts = facts_of(found)
    page = PageSections(facts, Translator(language))
    by_stage, by_pool = page.inside_by_stage(), page.inside_by_pool()
    assert [(*row[:2], float(re.split("[ （]", row[2])[0])) for row in by_stage.rows[:4]] == [
        ("desk", "today", 2.0),
        ("desk", "two", 1.0),
        ("till", "today", 0.0),
        ("till", "two", 1.0),
    ]
    assert [row[:2] for row in by_pool.rows] == [("clerk", "today"), ("clerk", "two")]
    assert {m.name for m in facts.measures} >= {"throughput", "inside"}
    ms.write_report(found, tmp_path / "r.html")
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert 'data-part="at-stop"' in text
    whole = ms.compare(loads(TEXT.replace("stop", "serve")), replications=2, seed=1)
    assert not facts_of(whole).at_stop and whole.warnings() == ()


def test_a_workbook_has_a_row_a_stage_and_figure(tmp_path: Path) -> None:
    run = ms.simulate(desk(), replications=2, seed=1)
    ms.write_workbook(run, tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Still inside"]
    rows = [tuple(cell.value for cell in row[:4]) for row in sheet.iter_rows(min_row=2)]
    assert ("today", "All stages", "Served to the end (throughput)", 2) in rows
    assert ("today", "desk", "Still inside when the clock stops", 2) in rows
    assert ("today", "clerk", "At work when the clock stops", 1) in rows


def test_a_comparison_of_money_says_whose_is_missing() -> None:
    said = ms.compare(desk(MONEY), replications=2, seed=1).warnings()
    assert any("with 2 people inside under today, who have paid nothing yet" in s for s in said)
    assert not any("clock" in s for s in ms.compare(desk(), replications=2, seed=1).warnings())


def test_the_terminal_says_who_is_where(tmp_path: Path) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text(TEXT, encoding="utf-8")
    asked = ["run", str(path), "-n", "2", "--out", str(tmp_path / "out")]
    said = CliRunner().invoke(app, asked)
    assert said.exit_code == 0, said.output
    lines = " ".join(said.output.split())
    assert "Still inside when the clock stops, after 10 min; 2 have been served" in lines
    assert "desk 2 1 1" in lines and "all stages 2 1 1" in lines and "clerk 1 1" in lines
    checked = CliRunner().invoke(app, ["check", str(path)]).output
    assert "the clock stops after 10 min (Mon 00:10), with people inside" in " ".join(
        checked.split()
    )


def test_one_who_is_inside_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text(TEXT, encoding="utf-8")
    CliRunner().invoke(app, ["run", str(path), "-n", "1", "--out", str(tmp_path / "out")])
    for customer, where in (
        (2, "being served at ask, since 2 min"),
        (3, "in the queue for clerk, at ask"),
    ):
        asked = ["explain", str(tmp_path / "out"), "--customer", str(customer)]
        said = " ".join(CliRunner().invoke(app, asked).output.split())
        assert where in said and "still inside when the clock stops" in said, said


def test_designs_end_alike() -> None:
    with pytest.raises(InputError, match="one design would count people inside and another serve"):
        loads(TEXT.replace("{clerk.count: 2}", "{at_end: serve}"))
