"""What a user waits for, and what it costs in memory: whole commands and whole studies, each in a
process of its own where that matters.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from motsim.jit import dispatch

HERE = Path(__file__).parent
ROOT = HERE.parent
FIVE = "today,focus-60-30-10,even-split,handover-only,trust-the-team"
Row = tuple[str, str, float, float, float, str]

PEAK = r"""
import re, sys
from pathlib import Path
from bench.worlds import car, tandem
from motsim.engines.compiled import engine as compiled
kind, size = sys.argv[1], int(sys.argv[2])
rows = compiled.simulate(tandem(size) if kind == "tandem" else car(size), 7, 0, record="summary")
print(int(rows.counts["left"][0]), int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024)
"""  # noqa: E501
STUDY = """
import sys, time
import motsim as ms
scenario = ms.load("scenarios/car-service.yaml")
def study(workers, replications, set=None):
    began = time.perf_counter()
    ms.simulate(scenario, design="today", replications=replications, record="summary", workers=workers, set=set)
    return time.perf_counter() - began
study(1, 20)
"""  # noqa: E501
CORES = """
for line in sys.stdin:
    print(study(int(line), 200), flush=True)
"""
SLIDER = """
print(*(study(None, 20, {"technician.count": n}) for n in (10, 11, 13, 14, 15)))
"""
ROUNDS = 9  # of one core, two cores and two programs, in turns


def started(text: str, *words: str) -> subprocess.Popen[str]:
    """A program that may be asked and that answers in lines of numbers."""
    return subprocess.Popen(
        [sys.executable, "-c", text, *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def program(text: str, *words: str) -> list[float]:
    """The numbers a program prints."""
    with started(text, *words) as one:
        return answer(one)


def answer(one: subprocess.Popen[str]) -> list[float]:
    """The next line of numbers."""
    assert one.stdout is not None
    line = one.stdout.readline()
    if not line:
        raise RuntimeError("a program of the bench has ended with an error")
    return [float(x) for x in line.split()]


def ask(programs: list[subprocess.Popen[str]], workers: int) -> float:
    """How long the slowest takes, all at the same time."""
    for one in programs:
        assert one.stdin is not None
        one.stdin.write(f"{workers}\n")
        one.stdin.flush()
    return max(answer(one)[0] for one in programs)


def seconds(*words: str, cache: str | None = None) -> float:
    """How long a command takes."""
    env = os.environ | ({"MOTSIM_CACHE": cache} if cache else {})
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "motsim", *words],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=env,
    )
    return time.perf_counter() - began


def memory() -> list[Row]:
    """Peak memory of many visits against few."""
    rows: list[Row] = []
    for kind, few, many in (("tandem", 100_000, 10_000_000), ("car", 20, 2_780)):
        (small, (visits, large)) = (program(PEAK, kind, str(size)) for size in (few, many))
        rows.append(
            (
                "memory",
                (
                    f"{kind}, {visits:,.0f} visits ({large:,.0f} MB) / {small[0]:,.0f} "
                    f"({small[1]:,.0f} MB)"
                ),
                large / small[1],
                0.0,
                0.0,
                "wanted at most 1.2",
            )
        )
    return rows


def studies() -> list[Row]:
    """Two cores against one, beside what the machine gives two programs that share nothing; the
    answer to a slider: 20 replications of four weeks, from --set to the measures.
    """
    with started(STUDY + CORES) as one, started(STUDY + CORES) as other:
        ask([one, other], 2)
        rounds = [(ask([one], 1), ask([one], 2), ask([one, other], 1)) for _ in range(ROUNDS)]
    cores, given = (
        [alone / two for alone, two, _ in rounds],
        [2.0 * alone / both for alone, _, both in rounds],
    )
    slider = program(STUDY + SLIDER)
    return [
        (
            "ratio",
            "two cores / one, car service",
            statistics.median(cores),
            min(cores),
            max(cores),
            "wanted 1.8",
        ),
        (
            "ratio",
            "two cores / one, two programs that share nothing",
            statistics.median(given),
            min(given),
            max(given),
            "what the machine gives",
        ),
        (
            "wait",
            "slider: 20 replications of 1,400 visits, s",
            statistics.median(slider),
            min(slider),
            max(slider),
            "wanted 0.3",
        ),
    ]


def commands() -> list[Row]:
    """The first compile, and a warm run with its report."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        run = ("run", "scenarios/car-service.yaml", "-n", "7")
        first = seconds(*run, "--out", f"{folder}/first", cache=f"{folder}/cache")
        warm = [seconds(*run, "--out", f"{folder}/{k}", cache=f"{folder}/cache") for k in range(3)]
        # a point, and 5 % of the margin of a year
        wished = ("--until", "remembered=0.2", "--until", "profit=840000")
        five = [
            seconds(
                "compare",
                "scenarios/car-service.yaml",
                "--designs",
                FIVE,
                *wished,
                "--out",
                f"{folder}/c{k}",
                cache=f"{folder}/cache",
            )
            for k in range(3)
        ]
    rows.append(
        (
            "wait",
            "motsim compare, five designs to 1 point and 5 % of the margin, s",
            statistics.median(five),
            min(five),
            max(five),
            "wanted 20",
        )
    )
    rows.append(
        (
            "wait",
            f"first compile of {dispatch.compiled_lines():,} lines, s",
            first - min(warm),
            0.0,
            0.0,
            "wanted 40",
        )
    )
    return [
        *rows,
        (
            "wait",
            "motsim run, 10,000 visits and the report, warm, s",
            statistics.median(warm),
            min(warm),
            max(warm),
            "wanted 4",
        ),
    ]


PEER_PYTHON = ROOT / ".venv-peers" / "bin" / "python"


def installed(package: str) -> bool:
    """Is a peer's package there (`make peers`)?"""
    return (
        PEER_PYTHON.exists()
        and not subprocess.run(
            [PEER_PYTHON, "-c", f"import {package}"], capture_output=True
        ).returncode
    )


def peer(package: str, customers: int) -> float:
    """Customers a second of the tandem in one of `peers/`."""
    done = subprocess.run(
        [PEER_PYTHON, HERE / "peers" / f"{package}_tandem.py", str(customers)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout.split()[0])
