"""Whatever simulates can be sent to a cluster, and says before what it costs."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Never

import pytest
import typer
from typer.testing import CliRunner

import motsim as ms
from motsim.cli import app
from motsim.engines.compiled import engine

STAYS = {"check", "describe", "explain", "list", "pack", "rules", "schema", "unpack"}
SERVES = {"studio", "serve"}  # nobody knows beforehand what they will be asked


def test_every_command_that_simulates_has_both_options() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    options = {name: {o for p in one.params for o in p.opts} for name, one in commands.items()}
    assert {name for name, found in options.items() if "--cluster" not in found} == STAYS
    assert {name for name, found in options.items() if "--estimate" not in found} == STAYS | SERVES


def test_every_function_that_simulates_takes_a_cluster() -> None:
    functions = {name: getattr(ms, name) for name in ms.__all__}
    asked = {
        name: inspect.signature(one).parameters
        for name, one in functions.items()
        if inspect.isfunction(one)
    }
    simulate = {name for name, words in asked.items() if {"seed", "workers"} & words.keys()}
    assert simulate <= {name for name, words in asked.items() if "cluster" in words}
    assert {"simulate", "robust", "fit", "validate", "new_from"} <= simulate


def test_what_stays_simulates_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(app, ["run", "cold-water", "-n", "2", "--out", "run"])
    assert ran.exit_code == 0, ran.output

    def simulates(*asked: object, **options: object) -> Never:
        raise AssertionError("simulates")

    monkeypatch.setattr(engine, "simulate", simulates)
    for words in (
        ["check", "cold-water"],
        ["describe", "cold-water", "--results", "run", "--out", "model.md"],
        ["explain", "run", "--who", "angriest", "--page", "day.html"],
        ["pack", "cold-water", "--out", "cold.motsim"],
    ):
        said = CliRunner().invoke(app, words)
        assert said.exit_code == 0, (words, said.output)
    assert CliRunner().invoke(app, ["run", "cold-water", "-n", "2", "--out", "b"]).exit_code == 3
