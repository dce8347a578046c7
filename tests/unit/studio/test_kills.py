"""`kill -9`, fifty times, amid votes, edits and jobs: whatever was acknowledged is there
afterwards, whatever was under way is either there or not, and jobs go on to the figures of the
library.

A kill waits for acts that were acknowledged, and never for a clock, so that a busy machine makes
the test slow and not wrong.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import re
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from shops import a_shop

import motsim as ms
from bench.crowd import Studio
from motsim.studio.answers import comparison_json

KILLS = 50
PLACE = ["journey", "visit", "steps", "hello", "quality"]
SHOP = a_shop("{contact: hello, staff: clerk, quality: 60}", "smile: {}", "today: {}")
ASKED = a_shop(
    "{contact: hello, staff: clerk, quality: 60, takes: 2 min}",
    "smile: {set: {hello.quality: 60 -> 80}, cost: {once: 100}}",
    "today: {}, kind: {with: [smile]}",
)
PATIENCE = 120.0  # s for what takes one


class Acts:
    """What one client did over all rounds: what was acknowledged, and what was under way."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.asked: int | None = None

    def settled(self, now: int | None) -> None:
        """After a kill: the last that was acknowledged stands, or the one that was under way."""
        last = self.done[-1] if self.done else None
        if self.asked is not None and now == self.asked:
            self.done.append(self.asked)
        else:
            assert now == last
        self.asked = None


def until_killed(act: Callable[[], None], told: threading.Semaphore) -> threading.Thread:
    """Act again and again until nobody answers; what else goes wrong fails the round."""

    def run() -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                act()
                told.release()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


class Round:
    """One life of a server: it is asked what is there, used, and killed."""

    def __init__(self, folder: Path, votes: Acts, edits: Acts, code: str) -> None:
        self.studio, self.votes, self.edits = Studio(folder), votes, edits
        self.code = code or str(
            self.studio.ask("POST", "/rooms", {"kind": "demo", "demo": "cold-water"})["code"]
        )
        counted = self.studio.ask("GET", f"/rooms/{self.code}")["all"]["A"]
        votes.settled(counted or None)
        self.board = self.studio.ask("GET", "/scenarios/shop.yaml")
        points = self.board["stages"][0]["steps"][0]["points"]
        edits.settled(round(points) if points != 60 else None)
        assert not self.board["mistakes"]

    def vote(self) -> None:
        self.votes.asked = len(self.votes.done) + 1
        said = self.studio.ask("POST", f"/rooms/{self.code}/act", {"do": "press", "letter": "A"})
        assert said["all"]["A"] == self.votes.asked
        self.votes.done.append(self.votes.asked)
        self.votes.asked = None

    def edit(self) -> None:
        self.edits.asked = 10 + (len(self.edits.done) * 7) % 47  # never 60, never twice in a row
        edit = {"do": "set", "at": PLACE, "value": str(self.edits.asked)}
        asked = {"base": self.board["hash"], "edits": [edit]}
        self.board = self.studio.ask("POST", "/scenarios/shop.yaml/edits", asked)
        self.edits.done.append(self.edits.asked)
        self.edits.asked = None

    def killed_after(self, acts: int, pause: float) -> None:
        """Vote and edit at once; after so many acts, and a moment, the process is gone."""
        told = threading.Semaphore(0)
        threads = [until_killed(act, told) for act in (self.vote, self.edit)]
        for _ in range(acts):
            assert told.acquire(timeout=PATIENCE), "nothing was acknowledged"
        time.sleep(pause)
        os.kill(self.studio.process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()
        self.studio.end(signal.SIGKILL)


def undone(studio: Studio) -> list[int]:
    """The values of the step as undo brings them back, the newest first."""
    board, found = studio.ask("GET", "/scenarios/shop.yaml"), list[int]()
    while True:
        found.append(round(board["stages"][0]["steps"][0]["points"]))
        if not board["undo"]:
            return found
        board = studio.ask("POST", "/scenarios/shop.yaml/undo", {"base": board["hash"]})


def finished(studio: Studio, job: str) -> dict:
    end = time.monotonic() + PATIENCE
    while (now := studio.ask("GET", f"/jobs/{job}"))["state"] in ("waiting", "running"):
        assert time.monotonic() < end, now
        time.sleep(0.1)
    assert now["state"] == "done", now
    return studio.ask("GET", f"/jobs/{job}/result")


@pytest.mark.slow
def test_what_was_acknowledged_survives_fifty_kills_amid_votes_edits_and_jobs(
    tmp_path: Path,
) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "asked.yaml").write_text(ASKED, encoding="utf-8")
    chance, votes, edits, code, jobs = random.Random(5), Acts(), Acts(), "", dict[str, int]()
    for k in range(KILLS):
        life = Round(tmp_path, votes, edits, code)
        code = life.code
        there = {one["job"] for one in life.studio.ask("GET", "/jobs")}
        over = {job for job in jobs if not (tmp_path / ".motsim" / "jobs" / f"{job}.json").exists()}
        assert set(jobs) - over <= there  # those go on by themselves
        if k % 5 == 0:  # one more question, with more and more to do
            runs = 20 + 4 * k
            asked = {"scenario": "asked.yaml", "replications": runs}
            jobs[life.studio.ask("POST", "/comparisons", asked)["job"]] = runs
        life.killed_after(chance.randrange(9), chance.uniform(0.0, 0.05))
        text = (tmp_path / "shop.yaml").read_text(encoding="utf-8")
        assert re.sub(r"quality: \d+", "quality: 60", text) == SHOP  # whole
    last = Round(tmp_path, votes, edits, code)
    try:
        assert len(votes.done) + len(edits.done) >= KILLS * 2
        assert undone(last.studio) == [
            *reversed(edits.done[-200:]),
            *([60] * (len(edits.done) < 201)),
        ]
        for job, runs in jobs.items():
            asked = {"scenario": "asked.yaml", "replications": runs}
            assert last.studio.ask("POST", "/comparisons", asked)["job"] == job
        told = ms.compare(ms.load(tmp_path / "asked.yaml"), replications=max(jobs.values()))
        found = finished(last.studio, max(jobs, key=lambda job: jobs[job]))
        assert found["designs"] == comparison_json(told)["designs"]
        for job in jobs:
            finished(last.studio, job)
        notes = tmp_path / ".motsim" / "jobs"
        end = time.monotonic() + PATIENCE
        while any(notes.iterdir()):
            assert time.monotonic() < end
            time.sleep(0.1)
    finally:
        last.studio.end()
