"""`python -m bench`: every speed beside a yardstick of the same run, so that a slow afternoon does
not count.

Prints the machine and medians and ratios, all of them or the parts that are named, and appends a
whole table to bench/history.csv. Counts of what was simulated are asserted: a benchmark that
simulates something else is worth nothing.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bench import whole
from bench.peers import hand_tandem, simpy_tandem
from bench.whole import Row
from bench.worlds import car, steady, tandem
from motsim.engines import reference
from motsim.engines.compiled import engine

HERE = Path(__file__).parent
ROUNDS = 5
# in an environment of their own: what they are called, and how many customers they get
PEERS = {"Ciw": ("ciw", 5_000), "salabim": ("salabim", 3_000)}


def visits(run, plan) -> int:
    rows = run(plan, 7, 0)
    counts = rows.counts[0]
    assert counts["arrived"] == counts["visits"] == counts["left"], "somebody was lost"
    return int(counts["visits"])


def rate(work: Callable[[], int]) -> float:
    began = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - began)


def costs(sizes: dict[int, tuple[int, int]]) -> dict[int, float]:
    """Nanoseconds of a visit of one step with so many waiting all the time and so many staff: what
    another 20 hours take, so that beginnings do not count.

    The sizes take turns, and the least of each counts: a slow minute of the machine is a slow
    minute of all.
    """
    plans = {
        n: [steady(waiting, staff, hours) for hours in (3, 23)]
        for n, (waiting, staff) in sizes.items()
    }
    spent, done = {n: [float("inf")] * 2 for n in sizes}, {n: [0, 0] for n in sizes}
    for _ in range(3 * ROUNDS):
        for n, (waiting, staff) in sizes.items():
            for k, one in enumerate(plans[n]):
                began = time.perf_counter()
                rows = summary(one, 7, 0)
                spent[n][k] = min(spent[n][k], time.perf_counter() - began)
                done[n][k] = int(rows.counts["left"][0])
            assert abs(rows.pools["most"][0] - waiting - staff) <= staff + 1, (
                "another line than asked for"
            )
    return {n: 1e9 * (spent[n][1] - spent[n][0]) / (done[n][1] - done[n][0]) for n in sizes}


def curve(kind: str, costs: dict[int, float]) -> list[Row]:
    """The dearest visit as a multiple of the cheapest."""
    shown = ", ".join(f"{n:,}: {ns:,.0f} ns" for n, ns in costs.items())
    return [
        (
            "curve",
            f"cost of a visit by {kind} ({shown})",
            max(costs.values()) / min(costs.values()),
            0.0,
            0.0,
            "wanted at most 1.6",
        )
    ]


def peer(customers: int) -> int:
    simpy_tandem.run(customers, 1)
    return customers


def by_hand(plan) -> int:
    return int(hand_tandem.simulate(plan, 7)[0])


def same_by_hand(plan) -> None:
    """The hand-written loop simulates what the engine simulates, to the tick."""
    left, joined, waited = hand_tandem.simulate(plan, 7)
    rows = summary(plan, 7, 0)
    assert (
        left == rows.counts["left"][0]
        and (joined == rows.pools["joined"]).all()
        and (waited == rows.pools["waited"]).all()
    )


def start(*words: str) -> float:
    """Seconds a fresh process takes, the least of five."""

    def once() -> float:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, *words],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return time.perf_counter() - began

    return min(once() for _ in range(5))


def summary(plan, seed, replication):
    return engine.simulate(plan, seed, replication, record="summary")


def speeds() -> dict[str, list[float]]:
    few, many, weeks, months = tandem(4000), tandem(200_000), car(2), car(100)
    jobs = {
        "plain SimPy, tandem": lambda: peer(10_000),
        "reference, tandem": lambda: visits(reference.simulate, few),
        "hand-written loop, tandem": lambda: by_hand(many),
        "compiled, tandem": lambda: visits(summary, many),
        "reference, car service": lambda: visits(reference.simulate, weeks),
        "compiled, car service, visits": lambda: visits(summary, months),
        "compiled, car service, all rows": lambda: visits(engine.simulate, months),
    }
    for work in jobs.values():
        work()
    same_by_hand(many)
    peers = {f"{name}, tandem": asked for name, asked in PEERS.items() if whole.installed(asked[0])}
    out: dict[str, list[float]] = {name: [] for name in (*jobs, *peers)}
    for _ in range(ROUNDS):
        for name, work in jobs.items():
            out[name].append(rate(work))
        for name, (module, customers) in peers.items():
            out[name].append(whole.peer(module, customers))
    return out


RATIOS = (
    ("reference, tandem", "plain SimPy, tandem", 0.4),
    ("compiled, tandem", "plain SimPy, tandem", 60.0),
    ("compiled, tandem", "Ciw, tandem", 120.0),
    ("compiled, tandem", "salabim, tandem", None),
    ("compiled, tandem", "hand-written loop, tandem", 0.4),
    ("compiled, car service, visits", "reference, car service", None),
)


def tandems() -> list[Row]:
    """Speeds of the engines and their yardsticks, and their ratios."""
    found = speeds()
    if len(found) < len({name for row in RATIOS for name in row[:2]}):
        print(
            f"{' and '.join(PEERS)} are not all installed: `make peers` puts them into .venv-peers"
        )
    rows = [
        ("speed", name, statistics.median(values), min(values), max(values), "a second")
        for name, values in found.items()
    ]
    for name, other, least in RATIOS:
        if other not in found:
            continue
        pairs = [a / b for a, b in zip(found[name], found[other], strict=True)]
        wanted = "" if least is None else f"wanted {least:g}"
        rows.append(
            ("ratio", f"{name} / {other}", statistics.median(pairs), min(pairs), max(pairs), wanted)
        )
    return rows


def starts() -> list[Row]:
    """What the shortest commands take beyond Python's own start."""
    bare = start("-c", "pass")
    shown = {
        "motsim --help": ("-m", "motsim", "--help"),
        "motsim check car-service": ("-m", "motsim", "check", "scenarios/car-service.yaml"),
    }
    return [
        (
            "start",
            f"{name} over python -c pass",
            start(*words) - bare,
            0.0,
            0.0,
            "wanted 0.3 s" if "help" in name else "wanted 1.2 s",
        )
        for name, words in shown.items()
    ]


def clusters() -> list[Row]:
    from bench.cluster import curves  # needs the extra `cluster`

    return curves()


def towns() -> list[Row]:
    from bench.town import figures

    return figures()


PARTS: dict[str, tuple[Callable[[], list[Row]], str]] = {
    "tandem": (tandems, "engines against plain SimPy, Ciw, salabim and a loop written by hand"),
    "curves": (
        lambda: (
            curve("waiting", costs({n: (n, 1) for n in (10, 100, 1000, 10_000)}))
            + curve("staff", costs({n: (100, n) for n in (1, 10, 100, 1000)}))
        ),
        "what a visit costs with more waiting, and with more staff",
    ),
    "cores": (whole.studies, "two cores against one, and the answer to a slider"),
    "memory": (whole.memory, "peak memory of many visits against few"),
    "commands": (whole.commands, "a comparison, the first compile, a run with its report"),
    "starts": (starts, "the shortest commands"),
    "town": (towns, "people who come back beside a plain Mesa model, and the memory they take"),
    "cluster": (clusters, "one and two workers, what a batch costs, a model to 1,000 threads"),
}


def main() -> None:
    words = argparse.ArgumentParser(
        prog="python -m bench",
        description=(
            "How fast motsim is beside yardsticks of the same run; appended to "
            "bench/history.csv if all parts ran."
        ),
        epilog="\n".join(f"  {name:10}{what}" for name, (_, what) in PARTS.items())
        + "\n  advice    what the advice is worth in true worlds (python -m bench advice -h)",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    words.add_argument(
        "parts",
        nargs="*",
        metavar="part",
        help=f"one or more of {', '.join(PARTS)}; all if none is named",
    )
    if sys.argv[1:2] == ["advice"]:  # no speed: what the advice is worth
        from bench import advice

        advice.main(sys.argv[2:])
        return
    asked = words.parse_args().parts or list(PARTS)
    for name in asked:
        if name not in PARTS:
            words.error(f"no part is called '{name}'; there are {', '.join(PARTS)}")
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, {date.today()}"
    )
    rows = []
    for name in asked:
        for row in PARTS[name][0]():
            rows.append(row)
            kind, what, median, low, high, note = row
            print(
                f"{kind:6} {what:62} {median:12,.2f}  ({low:,.2f} .. {high:,.2f})  {note}",
                flush=True,
            )
    if asked == list(PARTS):
        with (HERE / "history.csv").open("a", newline="") as file:
            csv.writer(file).writerows([(date.today(), platform.machine(), *row) for row in rows])


if __name__ == "__main__":
    main()
