"""A clock that stops at the end of the run, with people inside: who is there, and at what."""

from __future__ import annotations

from typing import Any

import numpy as np

from motsim.engines.common.inside import INSIDE, NOT_LEFT, levels_inside
from motsim.engines.common.journeys import IN_POOL, no_pools
from motsim.engines.compiled.constants import IDLE, JOINING, QUEUED, WORKING, I, inner
from motsim.engines.compiled.queues import touch
from motsim.plan.layout import AWAY, AWAY_NOW, GONE, IN_QUEUE, IN_SERVICE, Plan


@inner
def stop_clock(w):
    """Nothing happens at the end of the run any more."""
    s = w.state[0]
    s.real = s.length
    s.now = s.length
    for p in range(len(w.pool_rows)):
        touch(w, I(p))
    if s.overtime == 1:
        s.late += s.real - s.late_since


def inside_of(plan: Plan, arrays: dict[str, Any]) -> tuple[Any, Any]:
    """The visits that have not closed, by person and visit, with what service levels took."""
    cust, state = arrays["cust"], arrays["state"][0]
    slots = np.flatnonzero(cust["person"] >= 0) if plan.stops else np.zeros(0, np.int64)
    slots = slots[np.lexsort((cust["visit"][slots], cust["person"][slots]))]
    who, line = cust[slots], arrays["line"][slots * int(state["lines"])]
    rows = np.zeros(len(slots), INSIDE)
    for name, source in (
        ("person", "person"),
        ("visit", "visit"),
        ("segment", "segment"),
        ("arrived", "door"),
        ("stage", "stage"),
        ("step", "step"),
    ):
        rows[name] = who[source]
    put_where(plan, arrays, rows, who, line)
    first = int(state["levels"])
    levels = arrays["count"][slots, first : first + len(plan.levels)]
    return rows, levels_inside(plan, rows, levels)


def put_where(plan: Plan, arrays: dict[str, Any], rows: Any, who: Any, line: Any) -> None:
    """The state of each visit, the pool that it is about, and since when."""
    gone, home = who["over"] == 1, who["home"] == 1
    stands = ~gone & ~home & (line["state"] == QUEUED)
    under_way = np.isin(line["state"], (WORKING, JOINING)) | (
        (line["state"] == IDLE) & (line["rest"] > 0)
    )
    works = ~gone & ~home & ~stands & under_way & (plan.steps["kind"][rows["step"]] != AWAY)
    there = ~gone & ~stands & ~works & (who["present"] == 1)
    pool = plan.steps["pool"][rows["step"]]
    in_group = line["pool"] >= int(arrays["state"]["first_group"][0])
    rows["state"] = np.select(
        [gone, stands, works, there], [GONE, IN_QUEUE, IN_SERVICE, IN_QUEUE], AWAY_NOW
    )
    rows["pool"] = np.select([stands & ~in_group, stands | works], [line["pool"], pool], -1)
    rows["since"] = np.select(
        [gone, stands, works], [who["left"], line["joined"], line["began"]], -1
    )
    rows["reason"] = np.where(gone, who["reason"], NOT_LEFT)


def in_pools(plan: Plan, arrays: dict[str, Any]) -> Any:
    """How many stand before each pool and how many of it are at work when the clock stops."""
    if not plan.stops:
        return no_pools()
    pools = arrays["pool"][: len(plan.pools)]
    rows = np.zeros(len(pools), IN_POOL)
    rows["in_queue"], rows["at_work"] = pools["waiting"] + pools["beyond"], pools["busy"]
    return rows
