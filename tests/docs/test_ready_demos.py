"""The demonstrations in docs/demos are those that the code makes today, byte for byte."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from motsim.report.demos import NAMES

DOCS = Path(__file__).parents[2] / "docs"
QUICK = "cold-water"


def made(name: str) -> str:
    spec = importlib.util.spec_from_file_location("ready_demos", DOCS / "ready_demos.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.made(name))


def test_all_are_there_and_named_in_the_list() -> None:
    assert sorted(NAMES) == sorted(p.stem for p in (DOCS / "demos").glob("*.html"))
    for page in ("demos.md", "demos.zh.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        assert all(f"(demos/{name}.html)" in text for name in NAMES)


@pytest.mark.parametrize(
    "name", [n if n == QUICK else pytest.param(n, marks=pytest.mark.slow) for n in NAMES]
)
def test_made_anew_it_is_the_same(name: str) -> None:
    ready = (DOCS / "demos" / f"{name}.html").read_bytes()
    assert ready == made(name).encode(), f"make it anew: python docs/ready_demos.py {name}"
