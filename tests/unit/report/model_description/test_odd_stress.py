"""A model described: both protocols whole, every figure with its source, results where they are
given; nothing is run.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import motsim as ms
from motsim.cli import app, paths
from motsim.errors import InputError, StoreError
from motsim.plan.preview.provenance import figures
from motsim.report.model_description.odd_stress import typed_at

SHOP = """motsim: 1
title: {en: A <small> shop, zh: 小店}
length: 1 weeks
sources: {day: {what: {en: a | b, zh: 甲}, grade: measured}}
staff: {clerk: {count: 2, wage: 30 per h, source: day}}
customers: {arrive: {rate: 6 per h}, segments: {busy: {share: 20%, loss_aversion: 2.4}, calm: {share: 80%}}}
journey:
  - stage: visit
    steps:
      - {contact: greet, staff: clerk, takes: exponential(2 min), quality: normal(60 sd 5)}
      - {contact: bye, takes: 1 min, quality: 60, leaves: 5%}
interventions: {smile: {set: {greet.quality: +5}, cost: {once: 100}}}
designs: {today: {}, better: {with: [smile], set: {greet.takes: 90 s}}}
observed: {satisfaction: 70}
"""  # noqa: E501


@pytest.fixture(scope="module")
def shop() -> ms.Scenario:
    return ms.loads(SHOP)


@pytest.mark.parametrize("name", list(paths.shipped_scenarios()))
def test_every_shipped_scenario_has_seven_elements_and_six_sections(name: str) -> None:
    found = ms.describe(ms.load(paths.shipped_scenarios()[name]))
    for language in ("en", "zh"):
        parts = found.parts(language)
        heads = [p.level for p in parts if p.title]
        assert heads[:9] == [2, *[3] * 7, 2] and heads[9:16] == [*[3] * 6, 2]
        assert all(p.pieces for p in parts if p.level == 3)
        text = found.markdown(language)
        assert not re.search(r"\bnan\b|\{[a-z]+\}", text), language


def test_service_levels_are_outputs() -> None:
    text = SHOP.replace("journey:", "service_levels: {met: {at: greet, within: 3 min}}\njourney:")
    found = ms.describe(ms.loads(text))
    assert "met (share served within 3 min)" in found.markdown()
    assert "met（3 分钟以内得到服务的占比）" in found.markdown("zh")


def test_every_figure_stands_there_as_typed_with_its_grade(shop: ms.Scenario) -> None:
    table = next(p.pieces[0].table for p in ms.describe(shop).parts() if p.title == "Figures")
    assert table is not None and [row[0] for row in table.rows] == [f.path for f in figures(shop)]
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["staff.clerk.wage"] == ("30 per h", "day", "measured") and rows[
        "journey.visit.steps.greet.takes"
    ] == ("exponential(2 min)", "", "assumed")
    assert (
        rows["customers.segments.busy.parameters.loss_aversion"][0] == "2.4"
        and rows["interventions.smile.set.greet.quality"][0] == "+5"
    )
    assert all(row[1] for row in table.rows)


def test_what_the_scenario_has_is_said(shop: ms.Scenario) -> None:
    text = ms.describe(shop).markdown()
    assert (
        "2 figures are drawn from distributions" in text
        and "lost in the funnel" in text
        and "satisfaction 70" in text
    )
    assert "better: has smile, sets `greet.takes: 90 s`" in text and "No results were given" in text
    assert r"a \| b" in text  # a cell of a table stays one cell
    for row in re.findall(r"^\|.*\|$", text, re.M):
        assert row.count("|") - row.count(r"\|") >= 3


def test_the_page_holds_text_as_text(shop: ms.Scenario) -> None:
    page = ms.describe(shop).page("zh")
    assert (
        "A &lt;small&gt; shop" in page
        and "A <small> shop" not in page
        and "<b>" in page
        and 'data-language="en" hidden' in page
    )


def test_typed_at_follows_names_with_dots() -> None:
    raw = {
        "a": [{"stage": "x", "steps": [{"contact": "y", "quality": "7"}]}],
        "set": {"y.quality": "+2"},
    }
    assert (
        typed_at(raw, "a.x.steps.y.quality") == "7"
        and typed_at(raw, "set.y.quality") == "+2"
        and typed_at(raw, "a.z") == ""
    )


def test_results_bring_seed_versions_and_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(SHOP)
    assert (
        CliRunner()
        .invoke(
            app, ["run", "shop.yaml", "--design", "better", "-n", "3", "--seed", "5", "--out", "r"]
        )
        .exit_code
        == 0
    )
    said = CliRunner().invoke(app, ["describe", "shop.yaml", "--results", "r", "--json"])
    assert said.exit_code == 0, said.output
    made = json.loads(said.stdout)
    text = Path(made["written"][0]).read_text()
    shop = ms.load("shop.yaml")
    mean = (
        ms.simulate(shop, design="better", replications=3, seed=5).sample.of("satisfaction").mean()
    )
    assert f"| Satisfaction (points) | {mean:.4g} |" in text
    assert (
        "seed 5, 3 replications (0 to 2)" in text
        and "`satisfaction_base` =" in text
        and "--design better" in text
        and json.loads(Path("r/manifest.json").read_text())["hash"] in text
    )
    with pytest.raises(InputError, match="another text"):
        ms.describe(ms.loads(SHOP.replace("6 per h", "7 per h")), "r")
    with pytest.raises(StoreError, match="no results here"):
        ms.describe(shop, tmp_path / "nothing")


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        CliRunner().invoke(app, ["describe", "hotel", "--out", "h.md", "--lang", "zh"]).exit_code
        == 0
    )
    assert (tmp_path / "h.md").read_text(encoding="utf-8").startswith("# ") and not (
        tmp_path / "results"
    ).exists()
    for wrong in (
        ["--out", "h.txt"],
        ["--psychology", "all"],
        ["--psychology", "none"],
        ["--results", "nowhere"],
    ):
        failed = CliRunner().invoke(app, ["describe", "hotel", *wrong])
        assert failed.exit_code == 2 and len(failed.stderr.strip().splitlines()) == 1


def test_nothing_is_run() -> None:
    """Neither engine is imported to describe what is only planned."""
    code = (
        "import sys, motsim as ms; ms.describe(ms.loads(open(sys.argv[1]).read())).markdown(); "
        "print(sorted(m for m in sys.modules if m in ('simpy', 'mesa', "
        "'motsim.engines.compiled.engine')))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code, str(paths.shipped_scenarios()["hotel"])],
        capture_output=True,
        text=True,
        check=True,
    )
    assert out.stdout.strip() == "[]"
