"""The emotion curve out of the tidy tables: stages across with their weights, moments as points,
waits below, and single customers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from motsim.i18n import LANGUAGES
from motsim.report.core.facts import (
    NAN,
    UNKNOWN,
    WHO,
    Curve,
    Felt,
    Gone,
    Journey,
    Person,
    Point,
    Stage,
)
from motsim.scenario.language.schema import Scenario
from motsim.scenario.language.schema import Stage as Written
from motsim.study.core.stats import Interval, interval
from motsim.study.run.customer_story import choose, explain
from motsim.units import emotion_of

BEFORE: Final = 0.9  # percent of the weight
RARE: Final = 0.002  # moments that fewer visits have are no point of the curve
SHOWN: Final = ("contact", "promise")  # kinds that are points of the curve; waits hang below theirs


# --- places on the journey ------------------------------------------------------------------------
def stages(scenario: Scenario) -> tuple[Stage, ...]:
    """Stages with something to feel, side by side, as wide as their weights."""
    felt = [s for s in scenario.journey if any(step.kind == "contact" for step in s.steps)]
    weights = [_weight(s, 1.0 / len(felt)) for s in felt]
    total = sum(weights) or 1.0
    edges = np.concatenate([[0.0], np.cumsum(weights)]) / total * 100.0
    return tuple(
        Stage(
            s.stage, float(edges[i]), float(edges[i + 1]), 100.0 * weights[i], s.beside is not None
        )
        for i, s in enumerate(felt)
    )


def _weight(stage: Written, otherwise: float) -> float:
    return float(stage.weight) if stage.weight is not None else otherwise


def places(scenario: Scenario, shown: Sequence[Stage]) -> dict[str, float]:
    """Where each contact stands: evenly inside its stage, in file order."""
    span = {s.name: s for s in shown}
    found: dict[str, float] = {}
    for stage in scenario.journey:
        steps = [s.name for s in stage.steps if s.kind == "contact"]
        for k, name in enumerate(steps):
            at = span[stage.stage]
            found[name] = at.start + (at.end - at.start) * (k + 0.5) / len(steps)
    return found


def targets(scenario: Scenario) -> tuple[float, dict[str, float]]:
    """The wished-for emotion of the whole, and of each step that has its own."""
    whole = emotion_of(scenario.target) if scenario.target is not None else NAN
    own = {
        step.name: next(
            (emotion_of(t) for t in (step.target, stage.target) if t is not None), whole
        )
        for stage in scenario.journey
        for step in stage.steps
    }
    return whole, own


# --- the curve ------------------------------------------------------------------------------------
def curve(
    design: str,
    scenario: Scenario,
    visits: pd.DataFrame,
    moments: pd.DataFrame,
    at: Mapping[str, float],
    stage_of: Mapping[str, str],
) -> Curve:
    """A design's moments in the order of the journey."""
    counted = visits[visits["counted"]]
    mine = moments.merge(
        counted[["replication", "customer", "visit", "peak_order"]],
        on=["replication", "customer", "visit"],
    )
    total = max(len(counted), 1)
    peaks = _shares(mine[mine["order"] == mine["peak_order"]], total)
    ends = _shares(
        mine[
            mine["order"]
            == mine.groupby(["replication", "customer", "visit"])["order"].transform("max")
        ],
        total,
    )
    own = targets(scenario)[1]
    met = (
        mine.drop_duplicates(["replication", "customer", "visit", "moment"])
        .groupby("moment", observed=True)
        .size()
        / total
    )
    waits = {str(k): g for k, g in mine[mine["kind"] == "wait"].groupby("step", observed=True)}
    points = []
    for (name, kind), rows in _where(scenario, mine[mine["kind"].isin(SHOWN)]).groupby(
        ["moment", "kind"], observed=True
    ):
        step = str(rows["at"].iloc[0])
        if step not in at or met[name] < RARE:
            continue
        wait = waits.get(step) if kind == "contact" else None
        points.append(
            Point(
                name,
                kind,
                step,
                stage_of[step],
                _place(at, step, kind),
                _by_replication(rows, "emotion"),
                _mean(rows, "expects"),
                own.get(step, NAN),
                float(met[name]),
                float(rows["weight_share"].sum()) / total,
                _by_replication(wait, "wait_min") if wait is not None else UNKNOWN,
                _mean(wait, "acceptable_min"),
                _mean(wait, "emotion"),
                peaks.get(name, 0.0),
                ends.get(name, 0.0),
            )
        )
    return Curve(design, tuple(sorted(points, key=lambda p: p.place)), _most(peaks), _most(ends))


def _where(scenario: Scenario, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the step they belong to: a promise stands where it ends, wherever it broke."""
    return rows.assign(
        at=[
            scenario.promises[m].to if k == "promise" else s
            for m, k, s in zip(rows["moment"], rows["kind"], rows["step"])
        ]
    )


def _place(at: Mapping[str, float], step: str, kind: str) -> float:
    """A wait is felt just before its contact, a promise before the contact that ends it."""
    if kind != "promise":
        return at[step] - (BEFORE if kind == "wait" else 0.0)
    before = [x for x in at.values() if x < at[step]]
    return (at[step] + max(before)) / 2.0 if before else at[step]


def _by_replication(rows: pd.DataFrame, column: str) -> Interval:
    means = rows.groupby("replication")[column].mean().to_numpy(dtype=float)
    return interval(means)


def _mean(rows: pd.DataFrame | None, column: str) -> float:
    return float(rows[column].mean()) if rows is not None and rows[column].notna().any() else NAN


def _shares(rows: pd.DataFrame, total: int) -> dict[str, float]:
    return {str(k): float(v) / total for k, v in rows["moment"].value_counts().items() if v}


def _most(shares: Mapping[str, float]) -> str:
    return max(shares, key=lambda k: shares[k]) if shares else ""


# --- single customers -----------------------------------------------------------------------------
def people(
    design: str,
    scenario: Scenario,
    visits: pd.DataFrame,
    moments: pd.DataFrame,
    acts: pd.DataFrame,
    at: Mapping[str, float],
) -> list[Person]:
    """The angriest, the typical, the happiest customer and one who left, with their own day in
    words.
    """
    found = [_person(who, design, scenario, visits, moments, acts, at) for who in WHO]
    return [p for p in found if p is not None]


def _person(
    who: str,
    design: str,
    scenario: Scenario,
    visits: pd.DataFrame,
    moments: pd.DataFrame,
    acts: pd.DataFrame,
    at: Mapping[str, float],
) -> Person | None:
    chosen = choose(visits, who)
    if chosen is None:
        return None
    replication, customer = chosen
    own = moments[
        (moments["replication"] == replication) & (moments["customer"] == customer)
    ].sort_values("order")
    visit = visits[(visits["replication"] == replication) & (visits["customer"] == customer)].iloc[
        0
    ]
    felt = _felt(_where(scenario, own[own["kind"].isin((*SHOWN, "wait"))]), at)
    days = {
        language: tuple(
            explain(
                visits,
                moments,
                acts,
                scenario,
                replication=replication,
                customer=customer,
                language=language,
            )
        )
        for language in LANGUAGES
    }
    return Person(who, design, replication, customer, float(visit["remembered"]), felt, days)


def _felt(rows: pd.DataFrame, at: Mapping[str, float]) -> tuple[Felt, ...]:
    """Contacts, promises and waits of one customer by their place."""
    minutes = rows[rows["kind"] == "wait"].groupby("step", observed=True)["wait_min"].sum()
    found = [
        Felt(
            str(r.moment).removesuffix(".wait"),
            r.kind,
            _place(at, r.at, r.kind),
            float(r.emotion),
            float(minutes.get(r.at, 0.0)),
        )
        for r in rows.itertuples()
        if r.at in at
    ]
    return tuple(sorted(found, key=lambda f: f.place))


# --- who left -------------------------------------------------------------------------------------
def gone(design: str, visits: pd.DataFrame) -> list[Gone]:
    """Who ended a visit early: where, why and of which segment, the most frequent first."""
    counted = visits[visits["counted"]]
    early = counted[counted["reason"] != "done"]
    runs = max(visits["replication"].nunique(), 1)
    sizes = (
        early.groupby(["reason", "last_step", "segment"], observed=True, dropna=False)
        .size()
        .sort_values(ascending=False)
    )
    return [
        Gone(
            design,
            str(reason),
            str(step),
            "" if segment != segment else str(segment),
            n / max(len(counted), 1),
            n / runs,
        )
        for (reason, step, segment), n in sizes.items()
        if n
    ]


def journey(designs: Mapping[str, tuple[Scenario, Any]], advised: str) -> Journey:
    """The journey of all designs on one page; single customers come from the advised design, or the
    first.
    """
    first = next(iter(designs.values()))[0]
    shown = stages(first)
    at = {}
    for scenario, _ in designs.values():
        at.update(places(scenario, stages(scenario)))
    stage_of = {
        step.name: stage.stage
        for scenario, _ in designs.values()
        for stage in scenario.journey
        for step in stage.steps
    }
    curves = tuple(
        curve(name, s, t.visits, t.moments, at, stage_of) for name, (s, t) in designs.items()
    )
    name = advised if advised in designs else next(iter(designs))
    scenario, t = designs[name]
    return Journey(
        shown,
        curves,
        targets(first)[0],
        tuple(people(name, scenario, t.visits, t.moments, t.acts, at)),
    )
