"""What the quick suite leaves out is there, and is not left out for good."""

from __future__ import annotations

import ast
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]


def conftest() -> ModuleType:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("left_out", ROOT / "tests/conftest.py")
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_test_that_is_left_out_exists() -> None:
    told = conftest()
    for name in sorted(told.WALKS | told.THOROUGH):
        file, _, function = name.partition("[")[0].partition("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert function in {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}, name


def test_of_walks_some_scenarios_are_asked_quickly() -> None:
    told = conftest()
    walk = min(told.WALKS)
    assert told.is_thorough(f"{walk}[gym-today]") and not told.is_thorough(f"{walk}[hotpot-today]")
    for name in told.ASKED_QUICKLY:
        assert list((ROOT / "scenarios").glob(f"**/{name}.yaml")), name


def test_ci_runs_what_is_left_out() -> None:
    assert "make test-thorough" in (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "-m thorough" in (ROOT / "Makefile").read_text(encoding="utf-8")
