"""What moments of truth look like in recorded visits: gap, peak and end, lows, recall; counts of
one replication, small however long the run.

A low is a moment felt below its `baseline` (the step's, its stage's, the scenario's; without any,
below 50 points), and a visit that ends at a step without service. It is noticed if a rule acted,
somebody escalated, a failure was caught or the customer complained at that step of that visit;
rules on waits count for every wait of the visit, rules on broken promises for every promise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.journeys import Journeys
from motsim.plan import layout as lay
from motsim.plan.layout import Plan
from motsim.results.tables import counted, moment_names
from motsim.scenario.language.schema import Scenario
from motsim.study.moments.counterfactual import names_of
from motsim.units import emotion_of

Floats = NDArray[np.float64]
NOTICED: Final = (lay.A_RULE, lay.A_ESCALATED, lay.A_CAUGHT, lay.A_COMPLAINED)
COUNTS: Final = (  # by name of moment
    "rows",
    "met",
    "emotion",
    "gap",
    "under",
    "expects",
    "performance",
    "peaks",
    "ends",
    "lows",
    "short",
    "noticed",
    "left",
    "felt",
)
BOTTOM: Final = -10.0  # what a visit that ends without service is felt as


@dataclass(frozen=True, eq=False)
class Captured:
    """Sums over the counted visits of one or more replications."""

    visits: int
    sums: dict[str, Floats]
    by_segment: Floats  # (segment, visits | emotion | rows | lows, moment)


def levels(scenario: Scenario, which: str, otherwise: float) -> Floats:
    """`baseline` or `target` of every step as emotion: its own, its stage's, the scenario's, else
    what is said here (points).
    """
    whole = getattr(scenario, which)
    found = [
        next(
            p
            for p in (getattr(step, which), getattr(stage, which), whole, otherwise)
            if p is not None
        )
        for stage in scenario.journey
        for step in stage.steps
    ]
    return np.array([emotion_of(p) for p in found])


def captured(plan: Plan, journeys: Journeys, baseline: Floats) -> Captured:
    """The counts of one replication; `baseline` is an emotion for each step."""
    visits, m = journeys.visits, journeys.moments
    use = counted(plan, visits["arrived"])
    row = np.repeat(np.arange(len(visits)), visits["moments"])
    keep = use[row]
    m, row = m[keep], row[keep]
    name, size = names_of(plan, m), len(moment_names(plan))
    contact = m["kind"] == lay.M_CONTACT
    shortfall = floors(baseline, m["kind"], m["step"]) - m["emotion"]
    last = np.append(row[1:] != row[:-1], True) if len(row) else np.zeros(0, bool)
    worst, place = _lows(plan, visits, use, row, name, shortfall, size, baseline)
    has = np.zeros((len(visits), size), bool)
    has[row, name] = True

    def by(names: NDArray[np.int64], weights: Any = None) -> Floats:
        return np.bincount(names, weights, size).astype(np.float64)

    left = _left(plan, visits, use)
    sums = {
        "rows": by(name),
        "met": has.sum(axis=0).astype(np.float64),
        "emotion": by(name, m["emotion"]),
        "gap": by(name, m["gap"]),
        "under": by(name[m["gap"] < 0.0]),
        "expects": by(name, np.where(contact, m["expects"], 0.0)),
        "performance": by(name, np.where(contact, m["performance"], 0.0)),
        "peaks": by(name[m["order"] == visits["peak_order"][row]]),
        "ends": by(name[last]),
        "lows": by(place % size),
        "short": by(place % size, worst),
        "noticed": by(place[_noticed(plan, journeys, place // size, place % size)] % size),
        "left": by(left[1]),
        "felt": by(name[m["emotion"] != 0.0]),
    }
    return Captured(
        int(use.sum()), sums, _segments(plan, visits, use, row, name, m["emotion"], place, size)
    )


def floors(baseline: Floats, kind: NDArray[np.int64], step: NDArray[np.int64]) -> Floats:
    """Where a low begins. A wait or a promise is never felt above 50 points, so no floor above that
    is asked of it.
    """
    return np.where(
        (kind == lay.M_WAIT) | (kind == lay.M_PROMISE),
        np.minimum(baseline[step], 0.0),
        baseline[step],
    )


def _lows(
    plan: Plan,
    visits: Any,
    use: Any,
    row: Any,
    name: Any,
    shortfall: Floats,
    size: int,
    baseline: Floats,
) -> tuple[Floats, NDArray[np.int64]]:
    """Visits with a low at a moment (visit * size + moment) and how far the worst of it lies below
    the baseline.
    """
    low = shortfall > 1e-9
    who, at = _left(plan, visits, use)
    keys = np.concatenate([(row * size + name)[low], who * size + at])
    depth = np.concatenate([shortfall[low], baseline[visits["step"][who]] - BOTTOM])
    worst = np.zeros(len(visits) * size)
    np.maximum.at(worst, keys, depth)
    place = np.flatnonzero(worst)
    return worst[place], place


def _left(plan: Plan, visits: Any, use: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Counted visits that ended without service, and the moment they ended at: the wait of a line,
    else the contact.
    """
    who = np.flatnonzero(
        use & ~np.isin(visits["reason"], (lay.R_DONE, lay.R_FUNNEL)) & (visits["step"] >= 0)
    )
    step, steps = visits["step"][who], len(plan.names.steps)
    in_line = np.isin(visits["reason"][who], (lay.R_PATIENCE, lay.R_CLOSED))
    return who, np.where(in_line, steps + step, step)


def _noticed(
    plan: Plan, journeys: Journeys, row: NDArray[np.int64], name: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Did the house do something about these lows?"""
    place = _place_of(plan, name)
    return np.asarray(
        (place >= 0) & np.isin(row * 3 * len(plan.steps) + place, _acted(plan, journeys))
    )


def _place_of(plan: Plan, name: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where a moment stands, as `_acted` counts places: a step, the wait before one, a promise by
    its last step; a rule's nowhere.
    """
    steps, promises = len(plan.steps), len(plan.promises)
    ends = np.append(2 * steps + plan.promises["to"], -1)
    return np.where(name < 2 * steps, name, ends[np.clip(name - 2 * steps, 0, promises)])


def _acted(plan: Plan, journeys: Journeys) -> NDArray[np.int64]:
    """Visit * (3 * steps) + place where the house noticed something: a step, the wait before one, a
    promise that ends at one.
    """
    a, steps = journeys.acts, len(plan.steps)
    row = np.repeat(np.arange(len(journeys.visits)), journeys.visits["acts"])
    here = np.isin(a["kind"], NOTICED)
    at_step = here & (a["step"] >= 0)
    found = [(row[at_step] * 3 + part) * steps + a["step"][at_step] for part in range(3)]
    for part, event in ((1, plan.events.waits), (2, plan.events.broken)):
        who = np.unique(row[here & np.isin(a["rule"], plan.bind[event[0] : event[1]])])
        found.append(((who * 3 + part)[:, None] * steps + np.arange(steps)).ravel())
    return np.unique(np.concatenate(found))


def _segments(
    plan: Plan, visits: Any, use: Any, row: Any, name: Any, emotion: Any, place: Any, size: int
) -> Floats:
    count = len(plan.segments)
    segment = visits["segment"]
    found = np.zeros((count, 4, size))
    found[:, 0, :] = np.bincount(segment[use], minlength=count)[:, None]
    key = segment[row] * size + name
    found[:, 1, :] = np.bincount(key, emotion, count * size).reshape(count, size)
    found[:, 2, :] = np.bincount(key, None, count * size).reshape(count, size)
    found[:, 3, :] = np.bincount(
        segment[place // size] * size + place % size, None, count * size
    ).reshape(count, size)
    return found


def together(parts: Sequence[Captured]) -> Captured:
    """Replications as one."""
    return Captured(
        sum(p.visits for p in parts),
        {key: np.sum([p.sums[key] for p in parts], axis=0) for key in COUNTS},
        np.sum([p.by_segment for p in parts], axis=0),
    )
