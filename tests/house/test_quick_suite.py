"""What the quick suite leaves out is there, and is not left out for good."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def conftest() -> ModuleType:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("left_out", ROOT / "tests/conftest.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.thorough
@pytest.mark.slow
def test_what_is_left_out_is_there_and_of_each_walk_some_are_asked_quickly() -> None:
    """By the names that pytest gives: a test or scenario that was renamed would slip back, or away,
    without a word.
    """
    told = conftest()
    files = sorted({name.partition("::")[0] for name in told.WALKS | told.THOROUGH})
    words = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "", "-p", "no:xdist"]
    words += ["-o", "addopts=--import-mode=importlib", *files]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    ids = {line.strip() for line in listed.splitlines() if "::" in line}
    functions = {one.partition("[")[0] for one in ids}
    assert ids | functions >= told.THOROUGH, told.THOROUGH - ids - functions
    for walk in told.WALKS:
        left_out = {told.is_thorough(one) for one in ids if one.startswith(f"{walk}[")}
        assert left_out == {True, False}, walk


def test_ci_runs_what_is_left_out() -> None:
    assert "make test-thorough" in (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "-m thorough" in (ROOT / "Makefile").read_text(encoding="utf-8")
