"""Stopped in the middle of a run: nothing half-written is left, and the same command ends with the
same bytes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from motsim.results import store

SCENARIO = """\
motsim: 1
title: Long enough to be stopped
length: 20 d
staff: {clerk: {count: 3}}
customers: {arrive: {every: exponential(2 min)}}
journey:
  - stage: visit
    steps:
      - {contact: greeting, staff: clerk, takes: exponential(4 min), quality: normal(70 sd 10)}
      - {contact: goodbye, takes: 1 min, quality: 50}
"""
REPLICATIONS = 12
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")]


def command(folder: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "motsim",
        "run",
        "long.yaml",
        "-n",
        str(REPLICATIONS),
        "--out",
        folder,
        "--json",
    ]


def finish(place: Path, folder: str) -> None:
    """Run to the end, and show why if it does not get there."""
    done = subprocess.run(command(folder), cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def tables_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("replications/0*/*.parquet"))


def stopped(place: Path, folder: str, how: signal.Signals, after: int) -> tuple[int, str]:
    """Exit code and last words: begin a run and stop it as soon as so many replications
    are there.
    """
    process = subprocess.Popen(
        command(folder), cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    until = time.monotonic() + 300.0
    while (
        time.monotonic() < until
        and process.poll() is None
        and len(list((place / folder).glob("replications/0*"))) < after
    ):
        time.sleep(0.002)
    assert process.poll() is None, "the run was over before it could be stopped"
    process.send_signal(how)
    _, said = process.communicate(timeout=300)
    return process.returncode, said.decode()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scenario and a run that nobody stopped, in `whole`."""
    place = tmp_path_factory.mktemp("killed")
    (place / "long.yaml").write_text(SCENARIO)
    finish(place, "whole")
    return place


@pytest.mark.parametrize("after", [1, 4])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_run_goes_on_to_the_same_bytes(
    place: Path, how: signal.Signals, after: int
) -> None:
    name = f"{how.name}-{after}"
    code, said = stopped(place, name, how, after)
    folder = place / name
    if how == signal.SIGINT:
        assert code == 130 and "same command to go on" in said and "Traceback" not in said
    there = store.load(folder).done()
    assert 0 < len(there) < REPLICATIONS
    for replication in there:  # what is there is whole
        assert len(list((folder / "replications" / f"{replication:06d}").glob("*.parquet"))) == 6
    assert len(store.load(folder).tables().visits) > 0
    before = {path: path.read_bytes() for path in tables_of(folder)}
    finish(place, name)
    assert all(path.read_bytes() == content for path, content in before.items())
    assert store.load(folder).digest() == store.load(place / "whole").digest()
    assert not list(folder.rglob(".unfinished-*"))
    assert (folder / "manifest.json").read_bytes() == (
        place / "whole" / "manifest.json"
    ).read_bytes()
