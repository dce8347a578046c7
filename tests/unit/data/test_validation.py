"""`validate`: the process that made the log is inside, another one is outside, and says where."""

from __future__ import annotations

import json
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
from motsim.study.core.schedulers import Threads


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


class Elsewhere(Threads):
    """Stands for a cluster: what it was asked, and that it answers as this machine does."""

    elsewhere = True

    def __init__(self) -> None:
        super().__init__(1)
        self.items = 0

    def each(self, task, items, here):  # type: ignore[no-untyped-def]
        self.items += len(items)
        return super().each(task, items, here)


def test_a_cluster_runs_what_a_log_asks_for(log: ms.Log) -> None:
    cluster, heard = Elsewhere(), list[tuple[int, int]]()
    alone = ms.fit(centre(3), log)
    fitted = ms.fit(
        centre(3), log, cluster=cluster, progress=lambda done, of: heard.append((done, of))
    )
    assert fitted.text == alone.text and cluster.items == len(heard) > 4
    assert heard[-1][0] <= heard[-1][1]
    there = ms.validate(centre(3), log, replications=3, cluster=cluster)
    here = ms.validate(centre(3), log, replications=3)
    assert there.parts == here.parts and cluster.items == len(heard) + 3
    begun = ms.new_from(log, cluster=cluster)
    assert begun.text == ms.new_from(log).text and cluster.items > len(heard) + 3


def test_what_a_log_asks_for_is_estimated_and_nothing_written(
    log: ms.Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("service.yaml").write_text(centre(3).text, encoding="utf-8")
    for words in (
        ["new", "begun.yaml", "--from", log.file],
        ["fit", "service.yaml", log.file, "--write", "--out", "fit.html"],
        ["validate", "service.yaml", log.file],
    ):
        said = CliRunner().invoke(app, [*words, "--estimate"])
        assert said.exit_code == 0 and said.stdout.startswith(("About", "Less than")), said.output
    found = CliRunner().invoke(app, ["validate", "service.yaml", log.file, "--estimate", "--json"])
    assert json.loads(found.stdout)["core_hours"] > 0.0
    assert [one.name for one in tmp_path.iterdir()] == ["service.yaml"]
    assert Path("service.yaml").read_text(encoding="utf-8") == centre(3).text


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
