"""Every block of the pages on `robust` and `worth` runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from motsim.cli import app

DOCS = Path(__file__).resolve().parents[2] / "docs"


# the same blocks
@pytest.mark.parametrize(
    "page", ["robust.md", pytest.param("robust.zh.md", marks=pytest.mark.slow)]
)
def test_blocks_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = re.findall(r"```(\w*)\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.S)
    commands = [
        shlex.split(line, comments=True)[1:]
        for kind, block in found
        if not kind
        for line in block.splitlines()
        if line.startswith("motsim ")
    ]
    assert {c[0] for c in commands} == {"new", "robust", "worth"}
    for args in commands:
        if "--draws" in args:  # fewer, of fewer replications, say the same, only less surely
            args[args.index("--draws") + 1] = "10"
            args += ["--replications", "2"]
        result = CliRunner().invoke(app, args)
        assert result.exit_code == 0, result.output
    for kind, block in found:
        if kind == "python":
            exec(compile(block.replace("draws=40", "draws=10, replications=2"), page, "exec"), {})
    assert (
        Path("results/workshop/robust.html").exists()
        and Path("results/workshop/worth.html").exists()
    )
