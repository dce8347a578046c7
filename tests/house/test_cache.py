"""Compiled code on disk: damaged or foreign files are made anew with one line, and two processes at
once do not harm each other.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = """
import motsim.plan.random_streams as s
from motsim.jit.dispatch import fast
print(fast(s.uniform)(1, 2, 3, 4, 5, 6))
"""


def start(cache: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"MOTSIM_CACHE": str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def draw(cache: Path) -> tuple[str, str]:
    process = start(cache)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return out, err


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def changed(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes(b ^ 0x5A for b in data[middle : middle + 64]) + data[middle + 64 :]


def foreign(data: bytes) -> bytes:
    return b"this is a letter, not code" * 40


def emptied(data: bytes) -> bytes:
    return b""


@pytest.mark.parametrize(
    ("kind", "damage"),
    [
        ("*.nbc", changed),
        *(
            pytest.param(kind, damage, marks=pytest.mark.slow)
            for kind in ("*.nbc", "*.nbi")
            for damage in (cut, changed, foreign, emptied)
            if (kind, damage) != ("*.nbc", changed)
        ),
    ],
)
def test_damaged_files_are_made_anew_with_one_line(
    tmp_path: Path, kind: str, damage: Callable[[bytes], bytes]
) -> None:
    right, _ = draw(tmp_path)
    files = list(tmp_path.rglob(kind))
    assert files
    for file in files:
        file.write_bytes(damage(file.read_bytes()))
    out, err = draw(tmp_path)
    assert out == right
    # an index has no seal: what still reads as one leads to sealed data or nowhere
    if kind == "*.nbc" or damage is not changed:
        assert err.count("\n") == 1 and "made anew" in err
    assert draw(tmp_path) == (right, "")


def test_two_processes_compile_at_once(tmp_path: Path) -> None:
    both = [start(tmp_path), start(tmp_path)]
    outs = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0] and outs[0] == outs[1]
    assert draw(tmp_path) == (outs[0], "")


def test_the_folder_is_the_same_before_and_after_code_is_made_ready() -> None:
    """A second command of a process had looked into another folder: it said that the engine is
    prepared for its first use, and counted all lines for it.
    """
    program = (
        "from motsim.jit import dispatch as jit; before = jit.cache_folder(); "
        "jit.numba_ready(); print(before == jit.cache_folder())"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "True"
    )


FIRST = """
import shutil, sys
from motsim.engines.compiled import engine as compiled
from motsim.plan.compile import compile_plan
from motsim.scenario import load
plan = compile_plan(load("scenarios/mmc.yaml"))
compiled.simulate(plan, 1, 0)
print(len(compiled.run_plain.signatures), len(compiled.run_compiled.signatures))  # of mmc, the plain loop
if sys.argv[1:]:
    shutil.rmtree(sys.argv[1])
"""  # noqa: E501


@pytest.mark.slow
def test_the_other_loops_are_compiled_aside_and_kept(tmp_path: Path) -> None:
    """The first answer does not wait for it; when the process has ended, all three are on disk."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST],
        env=os.environ | {"MOTSIM_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 0\n", "")
    assert {name.name.split("-")[0] for name in tmp_path.rglob("engine.run*.nbc")} == {
        "engine.run",
        "engine.run_usual",
        "engine.run_plain",
    }


@pytest.mark.slow
def test_nowhere_to_keep_the_other_loop_is_no_mistake(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST, str(tmp_path)],
        env=os.environ | {"MOTSIM_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 0\n", "")
