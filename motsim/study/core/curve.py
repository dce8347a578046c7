"""The emotion curve read off the rows of moments, without data frames: 1 to 2 ms a replication.

A curve of a few replications can so follow a slider. Means and intervals are those of the report's
curve (`report/comparison/emotion_curve.py`), which is read off the tables of the same moments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.journeys import Journeys
from motsim.plan import layout as lay
from motsim.plan.layout import Plan
from motsim.results.tables import counted, moment_names
from motsim.study.core.stats import Interval, interval
from motsim.units import MONTH

Counts = NDArray[np.float64]


class CurvePoint(NamedTuple):
    """A contact or a promise of the journey, over all replications so far."""

    moment: str
    kind: str  # contact | promise
    step: str  # of a promise: where it ends
    emotion: Interval  # -10 to +10
    wait: Interval  # minutes of those who waited for it; nan where nobody did
    met: float  # share of visits that have it
    peak: float  # share of visits whose strongest moment it is
    end: float  # share of visits whose last moment it is


@dataclass(frozen=True, eq=False)
class MomentSums:
    """One replication: by moment (in the order of `moment_names`) what counted visits felt.

    `visits` is their number; `felt` and `emotion` are rows and their sum, `minutes` the sum of
    waits, `met`, `peak`, `end` visits.
    """

    visits: int
    felt: Counts
    emotion: Counts
    minutes: Counts
    met: Counts
    peak: Counts
    end: Counts


def sums_of(plan: Plan, journeys: Journeys) -> MomentSums:
    """The sums of a replication that recorded everything."""
    return _sums(plan, journeys, np.zeros(len(journeys.visits), dtype=np.int64), 1)[0]


def sums_by_month(plan: Plan, journeys: Journeys) -> tuple[MomentSums, ...]:
    """The same for the visits that arrived in each month of a run of people who come back."""
    months = int(plan.population["months"][0])
    return _sums(plan, journeys, journeys.visits["arrived"] // MONTH, months)


def _sums(
    plan: Plan, journeys: Journeys, group: NDArray[np.int64], groups: int
) -> tuple[MomentSums, ...]:
    """The sums of each group of visits; `group`: the number of each visit's."""
    v, size = journeys.visits, len(moment_names(plan))
    here = counted(plan, v["arrived"])
    row = np.repeat(np.arange(len(v)), v["moments"])  # visits and moments are sorted alike
    keep = here[row]
    m, row = journeys.moments[keep], row[keep]
    code = group[row] * size + _codes(plan, m)

    def count(where: NDArray[Any], weights: NDArray[Any] | None = None) -> Counts:
        found = np.bincount(
            code[where], None if weights is None else weights[where], minlength=groups * size
        )
        return found.astype(np.float64).reshape(groups, size)

    everything = np.ones(len(m), dtype=bool)
    last = np.append(row[1:] != row[:-1], True) if len(row) else everything
    met = np.unique(row * (groups * size) + code) % (groups * size)
    sums = (
        count(everything),
        count(everything, m["emotion"]),
        count(everything, m["minutes"]),
        np.bincount(met, minlength=groups * size).astype(np.float64).reshape(groups, size),
        count(m["order"] == v["peak_order"][row]),
        count(last),
    )
    visits = np.bincount(group[here], minlength=groups)
    return tuple(MomentSums(int(visits[k]), *(one[k] for one in sums)) for k in range(groups))


def _codes(plan: Plan, m: NDArray[Any]) -> NDArray[np.int64]:
    """The place of each moment in `moment_names`."""
    kind, steps, promises = m["kind"], len(plan.names.steps), len(plan.names.promises)
    return np.select(
        [kind == lay.M_CONTACT, kind == lay.M_WAIT, kind == lay.M_PROMISE],
        [m["step"], steps + m["step"], 2 * steps + m["source"]],
        2 * steps + promises + m["source"],
    ).astype(np.int64)


def curve_of(plan: Plan, runs: Sequence[MomentSums]) -> tuple[CurvePoint, ...]:
    """The points of these replications, contacts in file order and then promises; whatever no visit
    met is none.
    """
    names, steps = moment_names(plan), len(plan.names.steps)
    visits = max(sum(one.visits for one in runs), 1)
    felt, met, peak, end = (
        np.sum([getattr(one, name) for one in runs], axis=0)
        for name in ("felt", "met", "peak", "end")
    )

    def mean(code: int, of: str) -> Interval:
        return interval(
            [getattr(one, of)[code] / one.felt[code] if one.felt[code] else np.nan for one in runs]
        )

    def point(code: int, kind: str, step: int) -> CurvePoint:
        return CurvePoint(
            names[code],
            kind,
            plan.names.steps[step],
            mean(code, "emotion"),
            mean(steps + step, "minutes") if kind == "contact" else interval([]),
            met[code] / visits,
            peak[code] / visits,
            end[code] / visits,
        )

    contacts = [point(k, "contact", k) for k in range(steps) if felt[k]]
    promises = [
        point(2 * steps + k, "promise", int(plan.promises[k]["to"]))
        for k in range(len(plan.names.promises))
        if felt[2 * steps + k]
    ]
    return (*contacts, *promises)
