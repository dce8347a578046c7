"""Decisions stopped in the middle, by Ctrl-C or for good: the same command to go on from there and
writes the same page and JSON, byte for byte.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from motsim.study.core.cache import KEPT

SHOP = """motsim: 1
title: a shop with many customers
length: 4 weeks
staff: {clerk: {count: 3, wage: 30 per h}}
opening: {mon-sun: 09:00-18:00}
customers: {arrive: {rate: 250 per day}}
journey:
  - stage: visit
    steps:
      - {contact: greet, class: key, staff: clerk, takes: 1 min, quality: normal(55 sd 10)}
      - {contact: advise, class: important, staff: clerk, takes: 2 min, quality: normal(60 sd 8)}
      - {contact: pay, class: ordinary, staff: clerk, takes: 1 min, quality: 60}
interventions:
  smile: {set: {greet.quality: +25}, cost: {once: 4000}}
  card: {set: {pay.quality: +10}, cost: {once: 3000}}
designs: {today: {}, better: {with: [smile, card]}}
value: {margin: 40, visits_per_year: 6, horizon: 1 years}
"""
COMMANDS = {
    "moments": ["moments", "shop.yaml", "-n", "16"],
    "lows": ["lows", "shop.yaml", "-n", "24"],
    "allocate": ["allocate", "shop.yaml", "--budget", "7000", "--step", "25"],
    "pilot": ["pilot", "shop.yaml", "-n", "12"],
    "plan": ["plan", "shop.yaml", "-n", "12"],
}
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")]


def begun(name: str, place: Path) -> subprocess.Popen[bytes]:
    place.mkdir(exist_ok=True)
    (place / "shop.yaml").write_text(SHOP, encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "motsim", *COMMANDS[name], "--out", "page.html", "--json"],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def lines(place: Path) -> int:
    file = place / KEPT
    return file.read_bytes().count(b"\n") if file.exists() else 0


@pytest.mark.parametrize("name", COMMANDS)
def test_what_was_killed_and_then_stopped_ends_with_the_same_bytes(
    name: str, tmp_path: Path
) -> None:
    whole, place = tmp_path / "whole", tmp_path / "stopped"
    said, complained = begun(name, whole).communicate(timeout=600)
    assert said, complained.decode()
    pieces, at = lines(whole), 0
    for how, part in ((signal.SIGKILL, 0.3), (signal.SIGINT, 0.6)):
        process, until = begun(name, place), time.monotonic() + 300.0
        while time.monotonic() < until and process.poll() is None and lines(place) < part * pieces:
            time.sleep(0.002)
        assert process.poll() is None, "it was over before it could be stopped"
        process.send_signal(how)
        last = process.communicate(timeout=300)[1].decode()
        assert at < lines(place) < pieces and not (place / "page.html").exists()
        at = lines(place)
    assert process.returncode == 130 and "same command to go on" in last and "Traceback" not in last
    assert begun(name, place).communicate(timeout=600)[0] == said
    assert (place / "page.html").read_bytes() == (whole / "page.html").read_bytes()
