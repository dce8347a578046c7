"""Pools that more customers come to than they can serve: their lines grow as long as the door is
open, and what is felt and earned there says more about the line than about the design.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from motsim.study.core.sample import Sample

FULL: Final = 0.97  # of the rostered time
LONG: Final = 120.0  # minutes that those who join the line wait on average


class Overload(NamedTuple):
    """A pool that cannot serve all who come."""

    design: str
    pool: str
    busy: float  # share of the rostered time
    wait: float  # minutes, mean of those who joined the line


def overloads(sample: Sample) -> tuple[Overload, ...]:
    """The pools of a run that are always busy while their lines wait for hours."""
    found = []
    for pool in sample.plan.names.pools:
        busy = float(np.nanmean(sample.of(f"{pool}.busy_share")))
        waits = sample.of(f"{pool}.queue_min")
        wait = float(np.nanmean(waits)) if not np.isnan(waits).all() else 0.0
        if busy >= FULL and wait >= LONG:
            found.append(Overload(sample.design, pool, busy, wait))
    return tuple(found)
