"""The emotion curve out of the tidy tables: stages across with their weights, moments as points,
waits below, and single customers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

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
from motsim.study.run.customer_story import explain
from motsim.study.run.moment_means import Chosen, MomentMeans
from motsim.units import emotion_of

BEFORE: Final = 0.9  # percent of the weight
RARE: Final = 0.002  # moments that fewer visits have are no point of the curve
HARDLY: Final = (
    0.02  # a wait that a smaller share of those who come to the contact have is not said
)
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


def _waited(means: MomentMeans, wait: int, contact: int) -> float:
    """The share of those who came to a contact who waited for it. A wait that a promise ends on is
    none: it is felt as the promise.
    """
    waits, contacts = (float(means.sums["count"][:, k].sum()) for k in (wait, contact))
    return min(waits / contacts, 1.0) if contacts else 0.0


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
    means: MomentMeans,
    at: Mapping[str, float],
    stage_of: Mapping[str, str],
) -> Curve:
    """A design's moments in the order of the journey."""
    own = targets(scenario)[1]
    index = {name: k for k, name in enumerate(means.names)}
    points, minutes = [], 0.0
    for k, (name, kind) in enumerate(zip(means.names, means.kinds)):
        if kind not in SHOWN or means.share("met", k) < RARE:
            continue
        # a promise stands where it ends, wherever it broke
        step = scenario.promises[name].to if kind == "promise" else name
        if step not in at:
            continue
        wait = index[f"{step}.wait"] if kind == "contact" else -1
        share = _waited(means, wait, k) if wait >= 0 else NAN
        waited = share >= HARDLY
        minutes += means.share("minutes", wait) if waited else 0.0
        points.append(
            Point(
                name,
                kind,
                step,
                stage_of[step],
                _place(at, step, kind),
                means.mean("emotion", k),
                means.mean("expects", k).mean if kind == "contact" else NAN,
                own.get(step, NAN),
                means.share("met", k),
                means.share("weight", k),
                means.mean("minutes", wait) if waited else UNKNOWN,
                share,
                means.mean("acceptable", wait).mean if waited else NAN,
                means.mean("emotion", wait).mean if waited else NAN,
                means.share("peak", k),
                means.share("end", k),
            )
        )
    peaks = {name: means.share("peak", k) for k, name in enumerate(means.names)}
    most = {what: means.most(what) for what in ("peak", "end")}
    return Curve(
        design,
        tuple(sorted(points, key=lambda p: p.place)),
        means.names[most["peak"]] if most["peak"] >= 0 else "",
        means.names[most["end"]] if most["end"] >= 0 else "",
        max(peaks.values(), default=0.0),
        means.share_of_all("bad peak"),
        minutes,
    )


def _place(at: Mapping[str, float], step: str, kind: str) -> float:
    """A wait is felt just before its contact, a promise before the contact that ends it."""
    if kind != "promise":
        return at[step] - (BEFORE if kind == "wait" else 0.0)
    before = [x for x in at.values() if x < at[step]]
    return (at[step] + max(before)) / 2.0 if before else at[step]


# --- single customers -----------------------------------------------------------------------------
def people(
    design: str, scenario: Scenario, means: MomentMeans, at: Mapping[str, float]
) -> list[Person]:
    """The angriest, the typical, the happiest customer and one who left, with their own day in
    words: those of all replications, whom `explain` names, too.
    """
    chosen = {one.who: one for one in means.people}
    return [_person(design, scenario, chosen[who], at) for who in WHO if who in chosen]


def _person(design: str, scenario: Scenario, one: Chosen, at: Mapping[str, float]) -> Person:
    days = {
        language: tuple(
            explain(
                one.visits,
                one.moments,
                one.acts,
                scenario,
                replication=one.replication,
                customer=one.customer,
                language=language,
                visit=one.visit,
            )
        )
        for language in LANGUAGES
    }
    visits, moments = (frame[frame["visit"] == one.visit] for frame in (one.visits, one.moments))
    return Person(
        one.who,
        design,
        one.replication,
        one.customer,
        float(visits["remembered"].iloc[0]),
        felt(scenario, moments, at),
        days,
    )


def _where(scenario: Scenario, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the step they belong to: a promise stands where it ends, wherever it broke."""
    return rows.assign(
        at=[
            scenario.promises[m].to if k == "promise" else s
            for m, k, s in zip(rows["moment"], rows["kind"], rows["step"])
        ]
    )


def felt(scenario: Scenario, moments: pd.DataFrame, at: Mapping[str, float]) -> tuple[Felt, ...]:
    """The contacts, promises and waits of one customer's moments, by their place."""
    own = moments.sort_values("order")
    return _felt(_where(scenario, own[own["kind"].isin((*SHOWN, "wait"))]), at)


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
def gone(design: str, means: MomentMeans) -> list[Gone]:
    """Who ended a visit early: where, why and of which segment, the most frequent first."""
    total = max(float(means.visits.sum()), 1.0)
    return [
        Gone(design, e.reason, e.step, e.segment, e.visits / total, e.visits / means.runs)
        for e in means.early
    ]


def journey(designs: Mapping[str, tuple[Scenario, MomentMeans]], advised: str) -> Journey:
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
    curves = tuple(curve(name, s, means, at, stage_of) for name, (s, means) in designs.items())
    name = advised if advised in designs else next(iter(designs))
    scenario, means = designs[name]
    return Journey(shown, curves, targets(first)[0], tuple(people(name, scenario, means, at)))
