"""Public cases against their right values; the page of them is what comes out (`docs/cases.py`)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
QUICK = ("02-three-doctors", "03-appointments", "11-fork-join", "09-bank")


def cases() -> Any:
    spec = importlib.util.spec_from_file_location("cases", ROOT / "docs" / "cases.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def held(name: str) -> None:
    found = cases()
    rows = [case for case in found.CASES if case.file == name]
    assert rows
    figures = {of: found.figures(name, of) for of in {case.design for case in rows}}
    for case in rows:
        value, error = found.found(case, figures[case.design])
        assert found.holds(case, value, error), (case.what, value, error, case.right)


@pytest.mark.parametrize("name", QUICK)
def test_a_public_case_has_its_right_value(name: str) -> None:
    held(name)


@pytest.mark.slow
def test_the_page_of_cases_is_what_comes_out() -> None:
    found = cases()
    text = found.page()
    assert text == found.PAGE.read_text(encoding="utf-8") and "| NO |" not in text


def test_the_page_names_every_case() -> None:
    found = cases()
    text = found.PAGE.read_text(encoding="utf-8")
    assert text.count("| yes |") == len(found.CASES) and "| NO |" not in text
    files = {path.stem for path in (ROOT / "tests" / "cases").glob("*.yaml")}
    assert files == set(found.RUNS) == set(found.FOUND) == {case.file for case in found.CASES}


def test_a_wrong_value_is_seen() -> None:
    found = cases()
    (case,) = (one for one in found.CASES if one.file == "11-fork-join")
    assert found.holds(case, 2.88, 0.01) and not found.holds(case, 1.994, 0.01)
