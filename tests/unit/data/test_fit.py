"""`fit`: values of a log in a scenario, with sources; what stands around them stays as typed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner
from written_logs import call_centre, calls_of, steps_log, written

import motsim as ms
from motsim.cli.app import app
from motsim.data.yaml_edit import edited
from motsim.plan.preview.provenance import figures

SERVICE = """# my service
motsim: 1
title: desk
length: 1 weeks
staff:
  clerk: {count: 1}          # Ann
  worker: {count: 4, wage: 30 per h}
customers:
  arrive: {rate: 100 per day}
sources:
  old: {what: from the handbook, grade: claimed}
journey:
  - stage: desk
    steps:
      - {contact: check_in, staff: clerk, takes: 9 min, quality: 60, source: old}
      - {work: work, staff: worker, takes: 3 min, again: 8%}   # the bench
      - {contact: pay, staff: clerk, takes: 9 min}
interventions:
  tidy: {set: {work.again: 8% -> 5%}, cost: {once: 10}}
designs: {today: {}, tidied: {with: [tidy]}}
"""


@pytest.fixture
def service(tmp_path: Path) -> Path:
    path = tmp_path / "service.yaml"
    path.write_text(SERVICE, encoding="utf-8")
    return path


def test_a_log_of_steps_fills_the_scenario(service: Path, tmp_path: Path) -> None:
    log = ms.read_log(steps_log(tmp_path / "log.csv"))
    found = ms.fit(ms.load(service), log)
    table = found.table().set_index("figure")
    assert table.loc["work.takes", "today"] == "3 min"
    assert table.loc["work.takes", "found"].startswith("lognormal")
    assert table.loc["work.takes", "low"] < table.loc["work.takes", "value"]
    assert {"clerk.count", "worker.count"} <= set(table.index)
    # 8 % -> 5 % begins from what is typed: it is not taken, and said
    assert [n.values for n in found.warnings if n.name == "in the way"] == [
        (("names", "work.again"),)
    ]
    found.write()
    text = service.read_text(encoding="utf-8")
    for kept in ("# my service", "# Ann", "# the bench", "again: 8%", "wage: 30 per h"):
        assert kept in text
    again = ms.load(service)
    graded = {one.path: one for one in figures(again)}
    assert graded["journey.desk.steps.work.takes"].grade == "measured"
    assert graded["journey.desk.steps.check_in.quality"].source == "old"
    assert graded["journey.desk.steps.check_in.takes"].grade == "measured"
    assert "sha256" in (again.sources["log_2026_03"].where or "")


def test_calls_go_to_the_step_that_has_staff(tmp_path: Path) -> None:
    truth = call_centre(length="30 h", patience="exponential(4 min)", rate="8 per min")
    log = ms.read_log(written(calls_of(truth, agents=7), tmp_path / "log.csv"))
    found = ms.fit(truth, log)
    table = found.table().set_index("figure")
    assert table.loc["answer.takes", "value"] == pytest.approx(60, rel=0.05)
    assert table.loc["answer.patience", "low"] < 240 < table.loc["answer.patience", "high"]
    assert {one.path for one in found.priors} >= {"answer.takes", "customers.arrive.rate"}
    assert found.scenario.steps[0].takes.mean == pytest.approx(1.0, rel=0.05)


def test_which_step_is_asked_where_several_have_staff(service: Path, tmp_path: Path) -> None:
    log = ms.read_log(written(calls_of(call_centre(length="5 h"), agents=7), tmp_path / "log.csv"))
    with pytest.raises(ms.InputError, match="say in the map which one"):
        ms.fit(ms.load(service), log)


def test_a_log_of_other_steps_is_refused(service: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(steps_log(tmp_path / "log.csv"))
    frame["activity"] = "x" + frame["activity"]
    frame.to_csv(tmp_path / "other.csv", index=False)
    with pytest.raises(ms.InputError, match="none of the log's steps"):
        ms.fit(ms.load(service), ms.read_log(tmp_path / "other.csv"))


def test_the_command_writes_only_if_asked(service: Path, tmp_path: Path) -> None:
    steps_log(tmp_path / "log.csv")
    runner = CliRunner()
    said = runner.invoke(app, ["fit", str(service), str(tmp_path / "log.csv")])
    assert said.exit_code == 0, said.output
    assert service.read_text(encoding="utf-8") == SERVICE and "--write" in said.output
    chinese = runner.invoke(
        app, ["fit", str(service), str(tmp_path / "log.csv"), "--write", "--lang", "zh"]
    )
    assert chinese.exit_code == 0 and "已写入" in chinese.output
    assert service.read_text(encoding="utf-8") != SERVICE
    shipped = runner.invoke(app, ["fit", "mmc", str(tmp_path / "log.csv"), "--write"])
    assert shipped.exit_code == 2 and "is shipped" in shipped.output


def test_values_are_put_where_they_stand() -> None:
    text = "a: {b: 1}   # one\nc:\n  - d: 2\n    e:\n      f: 3  # three\n      g: [1, 2]\n"
    changed = edited(
        text,
        {
            ("a", "b"): "5 min",
            ("a", "x"): {"y": "1"},
            ("c", 0, "e", "g"): ["7"],
            ("c", 0, "e", "h"): "8",
            ("c", 0, "k"): "9",
        },
    )
    assert changed == (
        "a: {b: 5 min, x: {y: 1}}   # one\nc:\n  - d: 2\n    e:\n      f: 3  # three\n"
        "      g: [7]\n      h: 8\n    k: 9\n"
    )
