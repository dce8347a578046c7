"""Pools that more customers come to than they can serve: their lines grow as long as the door is
open, and what is felt and earned there says more about the line than about the design.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.journeys import EVERYTHING, Journeys
from motsim.errors import InputError
from motsim.plan import layout as lay
from motsim.plan.layout import Plan
from motsim.plan.population import FIRST_WEEKS, first_weeks
from motsim.study.core.parallel import replicate
from motsim.study.core.sample import Sample
from motsim.units import DAY

FULL: Final = 0.97  # of the rostered time
LONG: Final = 120.0  # minutes that those who join the line wait on average


class Overload(NamedTuple):
    """A pool that cannot serve all who come."""

    design: str
    pool: str
    busy: float  # share of the rostered time
    wait: float  # minutes, mean of those who joined the line
    # of the run, from 1, from which on nobody is served at once any more; None where that is not
    # known, or its line is cleared again and again
    day: int | None


def overloads(sample: Sample, seed: int) -> tuple[Overload, ...]:
    """The pools of a run that are always busy while their lines wait for hours."""
    found: list[tuple[int, float, float]] = []
    for k, pool in enumerate(sample.plan.names.pools):
        busy = float(np.nanmean(sample.of(f"{pool}.busy_share")))
        waits = sample.of(f"{pool}.queue_min")
        wait = float(np.nanmean(waits)) if not np.isnan(waits).all() else 0.0
        if busy >= FULL and wait >= LONG:
            found.append((k, busy, wait))
    days = _days(sample.plan, seed, [k for k, _, _ in found]) if found else []
    return tuple(
        Overload(sample.design, sample.plan.names.pools[k], busy, wait, day)
        for (k, busy, wait), day in zip(found, days, strict=True)
    )


def _days(plan: Plan, seed: int, pools: list[int]) -> list[int | None]:
    """`grows_from` of pools, looked up in replication 0, which is run once more: of people who come
    back the first weeks. The answer itself is there by then, so it never fails for want of a day.
    """
    plan = first_weeks(plan, FIRST_WEEKS)

    def read(j: Journeys) -> list[int | None]:
        return [grows_from(plan, j, k) for k in pools]

    try:
        (days,) = replicate(plan, seed, range(1), read, record=EVERYTHING)
    except InputError:  # all its moments do not fit into memory
        return [None] * len(pools)
    return days


def grows_from(plan: Plan, j: Journeys, pool: int) -> int | None:
    """The day of the run, from 1, after the last one on which somebody was served without waiting
    at a step that asks for this pool; None where nobody came to it from that day on.
    """
    steps = [s for s in range(len(plan.steps)) if pool in _asked(plan, s)]
    here = np.isin(j.moments["step"], steps)
    contacts = j.moments[here & (j.moments["kind"] == lay.M_CONTACT)]
    waits = j.moments[
        here & (j.moments["kind"] == lay.M_WAIT) & (j.moments["end"] > j.moments["begin"])
    ]
    stood = np.isin(_whose(contacts), _whose(waits))
    at_once = contacts["begin"][~stood]
    day = int(at_once.max() // DAY) + 1 if len(at_once) else 0  # from 0
    return day + 1 if (waits["begin"] >= day * DAY).any() else None


def _whose(moments: lay.Rows) -> NDArray[np.int64]:
    """One number a person, visit and step."""
    return np.asarray((moments["person"] * 1000 + moments["visit"]) * 10_000 + moments["step"])


def _asked(plan: Plan, step: int) -> set[int]:
    """The pools that a step asks for when it is reached."""
    s = plan.steps[step]
    return {int(s["pool"]), *plan.places["pool"][s["place_lo"] : s["place_hi"]].tolist()}
