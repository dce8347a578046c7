"""`validate`: the process that made the log is inside, another one is outside, and says where."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner
from written_logs import call_centre, calls_of, written

import motsim as ms
from motsim.cli.app import app
from motsim.data.clockwork import split
from motsim.data.validation import observed
from motsim.report.validation.messages import Messages
from motsim.report.validation.page import page


def centre(agents: int) -> ms.Scenario:
    return call_centre(
        agents=agents, rate="12 per h", takes="exponential(8 min)", patience="exponential(20 min)",
        length="3 weeks",
    )  # fmt: skip


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> ms.Log:
    path = tmp_path_factory.mktemp("log") / "log.csv"
    return ms.read_log(written(calls_of(centre(2), seed=5, agents=2), path))


def test_days_are_held_out_by_time(log: ms.Log) -> None:
    early, late = split(log, 0.3)
    assert early.last < late.first and len(early.rows) + len(late.rows) == len(log.rows)
    assert late.first.hour == 0 and len(np.unique(observed(late).day)) == 6
    with pytest.raises(ms.InputError, match="too few"):
        split(early, 0.05)


def test_the_process_itself_is_inside_and_another_is_not(log: ms.Log) -> None:
    truth = ms.validate(centre(2), log, replications=6)
    assert truth.inside and not truth.refitted
    assert truth.coverage >= 0.66
    other = ms.validate(centre(3), log, replications=6)
    assert not other.inside
    assert {one.name for one in other.parts if not one.inside} >= {"spread"}
    said = Messages(other, "en").verdict()
    assert said.startswith("Outside: waits") and "limit" in said
    for text in (page(truth), page(other, "zh")):
        assert "earth mover" in text and "推土机距离" in text and "没有验证" in text


def test_a_scenario_that_has_seen_the_days_is_fitted_anew(log: ms.Log) -> None:
    fitted = ms.fit(centre(3), log).scenario
    found = ms.validate(fitted, log, replications=4)
    assert found.refitted and found.scenario.staff["agent"].count.most <= 3
    assert found.fit_days == 15


def test_the_command_ends_with_1_outside(
    log: ms.Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "service.yaml").write_text(centre(5).text, encoding="utf-8")
    said = CliRunner().invoke(
        app, ["validate", "service.yaml", log.file, "-n", "3", "--lang", "zh"]
    )
    assert said.exit_code == 1 and "超出范围" in said.output
    assert (tmp_path / "results" / "service" / "validation.html").is_file()
