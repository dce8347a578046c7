"""Hypothesis looks for worlds on which the engines differ; what it finds is made small and kept as
a file that becomes a test.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings

from motsim.engines.compiled import engine
from motsim.engines.reference import queues
from motsim.errors import InputError
from motsim.testing import check_engine
from motsim.testing.battery import plan_of
from motsim.testing.strategies import LOOK, differs, look_for, worlds

GOLDEN = Path(__file__).parents[1] / "golden" / "worlds"


def test_hypothesis_finds_no_world_on_which_the_engines_differ() -> None:
    found = look_for(
        lambda raw: differs(raw, 5),
        "found-by-hypothesis",
        "found by hypothesis: the engines differ",
        GOLDEN,
        examples=50,
    )
    assert found is None, f"saved as {found}: a test from now on"


@pytest.mark.slow
def test_hypothesis_looks_longer() -> None:
    examples = int(os.environ.get("MOTSIM_WORLDS", "20000")) // 10
    found = look_for(
        lambda raw: differs(raw, 6),
        "found-by-hypothesis",
        "found by hypothesis: the engines differ",
        GOLDEN,
        examples=examples,
    )
    assert found is None, f"saved as {found}: a test from now on"


@pytest.mark.slow
def test_hypothesis_makes_a_failing_world_small_and_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = queues.Pool.join
    monkeypatch.setattr(
        queues.Pool,
        "join",
        lambda self, priority, person, what: original(self, priority, -person, what),
    )
    path = look_for(
        lambda raw: differs(raw, 1, engines=(engine.simulate,)),
        "found",
        "later persons first in line",
        tmp_path,
        examples=300,
    )
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert len(text) < 600 and check_engine(text, 1, engines=(engine.simulate,)), text
    monkeypatch.undo()
    assert check_engine(text, 1) == []


@settings(LOOK, max_examples=40)
@given(worlds())
def test_its_worlds_are_worlds_of_the_language(raw: dict[str, object]) -> None:
    """No more than a mistake that a person could make, too: refused in words, or a plan."""
    try:
        assert len(plan_of(raw).steps) >= 1
    except InputError as error:
        assert str(error)
