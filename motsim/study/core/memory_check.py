"""Does a run fit into memory? Asked before it starts: a process that dies after an hour tells
nobody why.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from motsim.engines.common.arrivals import slots_before
from motsim.engines.common.calendar import arrivals_by
from motsim.engines.common.journeys import ACT, EVERYTHING, MOMENT, SUMMARY, VISIT
from motsim.engines.common.population import Town, needs_expected
from motsim.errors import InputError, say
from motsim.plan import layout as lay
from motsim.plan.layout import Plan
from motsim.units import MINUTE

PIECES: Final = 1.5  # moments a step: its own and, before half of them, a wait
ACTS: Final = 3.0  # a visit
TWICE: Final = 2.0  # rows are put into order in new arrays
PLACE: Final = 2_000  # bytes of a customer who is there, besides counters and moments
OBJECTS: Final = 8.0  # the readable engine's customers and rows are Python objects
GIB: Final = 2.0**30


def arrivals(plan: Plan) -> float:
    """Customers expected in one replication."""
    return sum(_of_source(plan, arrive) for arrive in plan.arrive)


def moments_a_visit(plan: Plan) -> float:
    """Moments expected of a visit that takes every step."""
    return PIECES * len(plan.steps)


def _of_source(plan: Plan, arrive: Any) -> float:
    length = int(plan.calendar["length"][0])
    if arrive["kind"] == lay.COUNT:
        return float(arrive["count"])
    if arrive["kind"] == lay.RATE:
        return float(
            arrivals_by(plan.curve[arrive["curve_lo"] : arrive["curve_hi"]], length)
            * arrive["joins"]
        )
    if arrive["kind"] == lay.TIMES:
        return float(arrive["time_hi"] - arrive["time_lo"])
    if arrive["kind"] == lay.APPOINTMENTS:
        slots = slots_before(
            plan.times, int(arrive["time_lo"]), int(arrive["time_hi"]), int(arrive["every"]), length
        )
        return float(slots * arrive["per_slot"] * arrive["shows"])
    if arrive["kind"] == lay.NEEDS:
        return needs_expected(plan) * float(plan.population["customers"][0])
    gap = float(plan.amounts["mean"][arrive["every"]])
    return length / MINUTE / gap * float(arrive["joins"]) if gap > 0.0 else 0.0


def needed(plan: Plan, record: str, engine: str = "compiled") -> float:
    """Bytes that one replication keeps at its end, about."""
    people, pieces = arrivals(plan), moments_a_visit(plan)
    rows = 0.0 if record == SUMMARY else VISIT.itemsize + 8 * len(plan.traits)
    if record == EVERYTHING:
        rows += pieces * MOMENT.itemsize + ACTS * ACT.itemsize
    present = float(plan.arrive["count"][plan.arrive["kind"] == lay.COUNT].sum())
    own = (
        PLACE
        + 8 * (2 * len(plan.steps) + len(plan.stages) + 2 * len(plan.rules))
        + 2 * (64 + pieces) * MOMENT.itemsize
    )
    town = Town.bytes_of(plan) if plan.comes_back else 0.0
    return (TWICE * people * rows + present * own + town) * (
        OBJECTS if engine == "reference" else 1.0
    )


def free() -> float:
    """Bytes that a process may still take: the machine's, or what its group is allowed; infinite if
    nobody says.
    """
    found = [float("inf")]
    try:
        lines = dict(
            line.split(":", 1)
            for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        )
        found.append(float(lines["MemAvailable"].split()[0]) * 1024.0)
    except (OSError, KeyError, ValueError):
        if hasattr(os, "sysconf"):
            found.append(float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")))
    try:
        limit, used = (
            Path("/sys/fs/cgroup", name).read_text(encoding="ascii").strip()
            for name in ("memory.max", "memory.current")
        )
        found.append(float(limit) - float(used) if limit != "max" else float("inf"))
    except (OSError, ValueError):
        pass
    return min(found)


def check_memory(plan: Plan, record: str, at_once: int, engine: str = "compiled") -> None:
    """Raise InputError with the figure if so many replications at once would not fit."""
    wanted, there = needed(plan, record, engine) * at_once, free()
    if wanted > there:
        less = "" if record == SUMMARY else say("or a summary")
        raise InputError(
            say(
                "too large for memory",
                n=arrivals(plan),
                at_once=at_once,
                wanted=wanted / GIB,
                free=there / GIB,
                less=less,
            )
        )
