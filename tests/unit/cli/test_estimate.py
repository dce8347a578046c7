"""`--estimate`: what the first parts cost, as often as there are parts; nothing is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Never

import pytest
from typer.testing import CliRunner

from motsim.cli import app
from motsim.cli import estimate as costs
from motsim.cli.compare import REPLICATIONS
from motsim.cli.estimate import Measured, Meter
from motsim.study.core.schedulers import Threads, at_work, working


def told(meter: Meter, clock: list[float], *heard: tuple[float, int, int, int]) -> bool:
    """Whether it had enough; `heard`: the clock, phases, parts done, parts in all."""
    for now, parts, done, total in heard:
        clock[0] = now
        try:
            meter.heard(parts, done, total)
        except Measured:
            return True
    return False


def test_a_part_costs_what_the_parts_after_the_first_took(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(costs.time, "process_time", lambda: clock[0])
    one = Meter()
    # the first part compiled for 60 s; then 1 s each, and three of them are enough
    assert not told(one, clock, (60.0, 1, 1, 200), (61.0, 1, 2, 200), (62.0, 1, 3, 200))
    assert told(one, clock, (63.0, 1, 4, 200)) and one.seconds == 200.0
    two = Meter(times=25.0)  # two replications that stand for 50, then 64 draws
    first = [(0.1, 2, 1, 8), (0.8, 2, 8, 8)]
    assert not told(two, clock, *first, (1.0, 2, 1, 64), (2.0, 2, 2, 64))
    assert told(two, clock, (5.0, 2, 5, 64))
    assert two.seconds == pytest.approx(25.0 * 0.8 + 64.0)
    points = Meter(times=10.0)  # an experiment: the first of three points says it
    assert not told(points, clock, (0.0, 6, 1, 11), (1.0, 6, 11, 11), (1.0, 6, 1, 3))
    assert told(points, clock, (3.0, 6, 3, 3))
    assert points.seconds == pytest.approx(3 * (10.0 * 1.1 + 3.0))


def test_a_command_that_is_estimated_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(app, ["compare", "cold-water", "-n", "40", "--estimate"])
    assert said.exit_code == 0, said.output
    begins = ("About 0.0", "Less than a thousandth")
    assert said.stdout.startswith(begins) and "core hour" in said.stdout
    assert said.stdout.count("\n") == 1
    found = CliRunner().invoke(app, ["run", "cold-water", "-n", "9", "--estimate", "--json"])
    assert json.loads(found.stdout)["core_hours"] > 0.0
    slides = ["run", "cold-water", "-n", "3", "--slides", "deck.pptx", "--estimate"]
    assert CliRunner().invoke(app, slides).stdout.startswith(begins)
    demo = CliRunner().invoke(app, ["demo", "cold-water", "--estimate"])
    assert demo.stdout.startswith(begins), demo.output
    zh = CliRunner().invoke(app, ["run", "cold-water", "-n", "9", "--estimate", "--lang", "zh"])
    assert "核时" in zh.stdout and not list(tmp_path.iterdir())


def test_what_costs_next_to_nothing_has_no_figure(capsys: pytest.CaptureFixture[str]) -> None:
    costs.estimate(lambda **_: None, {}, "en", 0)
    assert capsys.readouterr().out.startswith("Less than a thousandth of a core hour")


def test_what_may_go_to_a_limit_is_estimated_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr("motsim.cli.compare.probed", lambda count: asked.append(count) or 2)
    for more in ([], ["--until", "remembered=0.1", "--limit", "64"], ["-n", "7"]):
        CliRunner().invoke(app, ["compare", "cold-water", "--estimate", *more])
    assert asked == [REPLICATIONS, 64, 7]


def test_the_work_is_measured_here_whoever_would_do_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a cluster, too: the processor time of other machines is not heard here."""
    worked: list[object] = []
    monkeypatch.setattr(costs, "word", lambda *a, **k: "")

    def command(**options: object) -> None:
        worked.append(at_work(None))

    with working(Elsewhere()):
        costs.estimate(command, {}, "en", 8)
    assert isinstance(worked[0], Threads)


class Elsewhere(Threads):
    """Stands for a cluster: it must not be asked."""

    def each(self, *asked: object) -> Never:
        raise AssertionError("asked")
