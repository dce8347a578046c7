"""Caches are named by the sources that decide what is in them: none may be left out, wherever it
stands, and a folder that is gone is an error.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import motsim
from motsim.jit.dispatch import source_files
from motsim.results.store import CODE
from motsim.source_files import hash_of, sources
from motsim.study.comparison.experiment import source_hash_of_study

ROOT = Path(motsim.__file__).parent


def test_a_name_that_leads_to_no_sources_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for part in ("empty", "gone", "gone.py"):
        with pytest.raises(FileNotFoundError, match=part):
            sources(part, root=tmp_path)


def test_an_edit_below_a_subfolder_gives_another_hash(tmp_path: Path) -> None:
    inner = tmp_path / "study" / "core" / "sample.py"
    inner.parent.mkdir(parents=True)
    inner.write_text("a = 1\n")
    before = hash_of(sources("study", root=tmp_path), tmp_path)
    inner.write_text("a = 2\n")
    assert hash_of(sources("study", root=tmp_path), tmp_path) != before


def test_the_hash_of_the_study_covers_all_its_subfolders() -> None:
    assert source_hash_of_study() == hash_of(sources("study")) and set(sources("study")) == set(
        (ROOT / "study").rglob("*.py")
    )


def test_every_file_with_a_compiled_function_is_in_the_hash_of_compiled_code() -> None:
    mark = re.compile(r"^\s*@(compiled|rule|inner)\b", re.M)
    marked = {
        file
        for file in ROOT.rglob("*.py")
        if mark.search(file.read_text(encoding="utf-8")) and "reference" not in file.parts
    }
    assert len(marked) > 20 and marked <= set(source_files())


def test_all_that_compiles_is_among_what_decides_the_numbers() -> None:
    decides = set(sources(*CODE))
    assert {file for file in source_files() if "study" not in file.parts} <= decides
