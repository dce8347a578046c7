"""Lows: moments below their baseline, for whom, the cheapest way up, and where more money would be
wasted.

The aim is the baseline, not the maximum: points past a moment's target are wasted where memory
makes nothing of them. Where it does (they make a new peak, or a better end) they are not, so this
is tried: the same purchase with the contact held at its target. The way up is what the
interventions of the file do to the moment when each is simulated alone, on the same people.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from motsim.results.tables import moment_names
from motsim.scenario.language.schema import Scenario
from motsim.study.core.parallel import Progress
from motsim.study.core.reporting import Lang
from motsim.study.core.schedulers import Cluster, on_cluster
from motsim.study.moments.capture_methods import together
from motsim.study.moments.intervention_effects import Bought, Gain
from motsim.study.moments.moments import REPLICATIONS, Moment, Moments, moments
from motsim.units import points_of

SOME: Final = 0.005  # a low that fewer visits have is not listed
RANK: Final = {"H": 0, "M": 1, "L": 2, "": 3}


class Whom(NamedTuple):
    """A segment: how often the moment is a low for it, and what it feels."""

    segment: str
    low: float
    points: float


@dataclass(frozen=True)
class Way:
    """An intervention that lifts a low: what a point costs, and what is left of the low."""

    name: str
    points: float
    price: float
    a_point: float  # price of one point of this moment's mean
    hours: float  # of staff a year, on top
    low_after: float  # share of visits
    reaches: bool  # the mean comes up to the baseline


@dataclass(frozen=True)
class Low:
    """A moment that is too low, for some or on average."""

    moment: Moment
    below: float  # points by which its mean lies below the baseline; 0 if it does not
    whom: tuple[Whom, ...]  # the worst off first
    ways: tuple[Way, ...]  # the cheapest point first


@dataclass(frozen=True)
class Waste:
    """An intervention that goes further than the aim."""

    name: str
    price: float
    reason: str  # no effect | past target | loses
    moment: str  # "" where it is about no single one
    amount: float  # points past the target; or its net


@dataclass(frozen=True, eq=False)
class Lows:
    """What `lows` found of one design under one psychology."""

    moments: Moments = field(repr=False)
    rows: tuple[Low, ...]  # by action priority, then by how much is felt below the baseline
    waste: tuple[Waste, ...]

    def __repr__(self) -> str:
        return f"Lows({self.moments.design}, {self.moments.psychology}, {len(self.rows)} moments)"

    @property
    def scenario(self) -> Scenario:
        return self.moments.scenario

    @cached_property
    def on_average(self) -> tuple[Low, ...]:
        """Those whose mean lies below the baseline."""
        return tuple(low for low in self.rows if low.below > 0.0)

    def table(self) -> pd.DataFrame:
        """One row a low and way up; one row where nothing in the file lifts it."""
        rows = []
        for low in self.rows:
            m = low.moment
            base = {
                "moment": m.name,
                "kind": m.kind,
                "baseline": m.baseline,
                "points": m.points.mean,
                "below": low.below,
                "low": m.low.mean,
                "low_low": m.low.low,
                "low_high": m.low.high,
                "shortfall": m.shortfall,
                "severity": m.severity,
                "occurrence": m.occurrence,
                "detection": m.detection,
                "priority": m.priority,
                "worst_for": low.whom[0].segment if low.whom else "",
            }
            rows += [
                base
                | {
                    "intervention": w.name,
                    "lifts": w.points,
                    "price": w.price,
                    "a_point": w.a_point,
                    "hours": w.hours,
                    "low_after": w.low_after,
                    "reaches": w.reaches,
                }
                for w in low.ways
            ] or [base]
        return pd.DataFrame(rows)

    def wasted(self) -> pd.DataFrame:
        """One row a finding."""
        return pd.DataFrame(
            [vars(w) for w in self.waste], columns=["name", "price", "reason", "moment", "amount"]
        )

    def report(self, path: str | os.PathLike[str], lang: Lang = "en") -> None:
        """Write the page (one file that opens offline)."""
        self.moments.report(path, lang)


@on_cluster
def lows(
    scenario: Scenario,
    design: str | None = None,
    *,
    psychology: str | None = None,
    replications: int = REPLICATIONS,
    seed: int = 0,
    set: Mapping[str, object] | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
    keep: Path | None = None,
) -> Lows:
    """Which moments of a design (the first one) lie below their baseline, for whom, and the
    cheapest way up.
    """
    return lows_of(
        moments(
            scenario,
            design,
            psychology=psychology,
            replications=replications,
            seed=seed,
            set=set,
            workers=workers,
            progress=progress,
            orders=2,
            again=False,
            rivals=False,
            keep=keep,
        )
    )


def lows_of(found: Moments) -> Lows:
    """The lows of what `moments` has found already."""
    rows = [_low(found, m) for m in found.rows if m.low.mean >= SOME]
    rows.sort(
        key=lambda low: (RANK[low.moment.priority], -low.moment.low.mean * low.moment.shortfall)
    )
    return Lows(
        found, tuple(rows), tuple(w for one in found.interventions for w in _waste(found, one))
    )


def _below(m: Moment) -> float:
    """Points by which the mean lies below the baseline. A wait's or promise's mean is of those who
    felt it.
    """
    return max(0.0, m.baseline - m.points.mean)


def _low(found: Moments, m: Moment) -> Low:
    ways = [
        _way(one, lift, m)
        for one in found.interventions
        for lift in one.lifts
        if lift.moment == m.name
    ]
    return Low(
        m, _below(m), _whom(found, m.name), tuple(sorted(ways, key=lambda w: (w.a_point, w.hours)))
    )


def _way(one: Bought, lift: Gain, m: Moment) -> Way:
    return Way(
        one.name,
        lift.points.mean,
        one.price,
        one.price / lift.points.mean,
        one.hours,
        lift.low_after,
        lift.after >= m.baseline,
    )


def _whom(found: Moments, name: str) -> tuple[Whom, ...]:
    """Every segment, the worst off first."""
    plan = found.sample.plan
    if len(plan.names.segments) < 2:
        return ()
    k, by = moment_names(plan).index(name), together(found.parts).by_segment
    rows = [
        Whom(segment, _ratio(by[g, 3, k], by[g, 0, k]), points_of(_ratio(by[g, 1, k], by[g, 2, k])))
        for g, segment in enumerate(plan.names.segments)
    ]
    return tuple(sorted(rows, key=lambda one: -one.low))


def _ratio(part: Any, whole: Any) -> float:
    return float(part / whole) if whole > 0.0 else float("nan")


def _waste(found: Moments, one: Bought) -> Sequence[Waste]:
    """Why an intervention, or a part of it, is not needed for the aim."""
    if not one.helps:
        return (Waste(one.name, one.price, "no effect", "", one.remembered.mean),)
    wasted = [Waste(one.name, one.price, "loses", "", one.net.mean)] if one.net.high < 0.0 else []
    wasted += [
        Waste(one.name, one.price, "past target", lift.moment, lift.past)
        for lift in one.lifts
        if lift.past > 0.0 and not lift.past_brings.low > 0.0
    ]
    return wasted
