"""`observed`: one figure of the company moves one intercept, by bisection on the pilot's stored
visits.

satisfaction moves satisfaction_base (the mean of all visits), nps recommend_base (expected over the
noise of ratings and weighted by who answers, so that no luck of the pilot is anchored), return_rate
return_base, complaint_rate complain_base (complaints a visit). A bound is kept and said; slopes,
weights and loss aversion are never moved.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.journeys import Journeys
from motsim.i18n import catalogue, text
from motsim.jit.dispatch import compiled, fast
from motsim.plan import layout as lay
from motsim.plan.layout import Plan
from motsim.plan.preview.wording import rate
from motsim.plan.random_streams import normal_quantile
from motsim.psychology.behaviour import (
    answer_chance,
    leave_chance,
    recommends,
    return_chance,
    satisfaction,
    tell_chance,
)
from motsim.psychology.parameters import INDEX, PARAMETERS
from motsim.psychology.perception import complaint_chance
from motsim.results.tables import counted
from motsim.scenario.language.rates import Rate
from motsim.scenario.language.schema import Scenario
from motsim.study.calibration.funnel import lost

WORDS = catalogue("anchors")
STEPS = 60  # halvings
NOISE_GRID = 61  # equally likely values of a rating's noise
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Anchor:
    """One figure: what was observed, what the model gives with the intercept, and the intercept."""

    figure: str
    parameter: str
    observed: float
    reached: float
    value: float
    unit: str
    tolerance: float
    per: float = 0.0  # minutes, of people who come in so long

    @property
    def residual(self) -> float:
        return self.reached - self.observed

    @property
    def met(self) -> bool:
        return abs(self.residual) <= self.tolerance

    def line(self, lang: str = "en") -> str:
        """One line for people."""
        moved = "not moved" if self.figure == "visits" else "not met"
        return text(
            WORDS,
            "met" if self.met else moved,
            lang,
            figure=self._named(lang),
            observed=self._said(self.observed, lang),
            reached=self._said(self.reached, lang),
            parameter=self.parameter,
            value=f"{self.value:.4g}",
        )

    def _named(self, lang: str) -> str:
        step, _, leaves = self.figure.rpartition(".")
        return text(WORDS, leaves, lang, step=step) if step else text(WORDS, self.figure, lang)

    def _said(self, value: float, lang: str) -> str:
        """A share in percent, a rate with its time."""
        if self.unit == "share":
            return f"{100.0 * value:.3g}{' ' if lang == 'en' else ''}%"
        if self.per:
            return rate(Rate(value, self.per), lang)
        return f"{value:.4g}"


class Alike(NamedTuple):
    """Shares of the pilot's strangers that stand for what is observed of people who come back; None
    where nothing is.
    """

    returns: float | None  # who come again
    tells: float | None  # who tell of their visit


@dataclass(frozen=True)
class Anchors:
    """All figures of `observed` under one psychology, in the order they were met; `values` go into
    the plan.
    """

    rows: tuple[Anchor, ...]
    values: Mapping[str, float]
    # by step, what moves the logit of its `leaves`
    funnel: Mapping[str, float] = field(default_factory=dict)
    # where people come back and something of it is observed: how many try us at a need, and of the
    # strangers of the pilot what says the same as what is found
    tries: float | None = None
    alike: Alike | None = None
    # how far each figure goes with each of what it moves, where a search has learned it
    slopes: tuple[tuple[float, ...], ...] = ()

    def lines(self, lang: str = "en") -> tuple[str, ...]:
        return tuple(row.line(lang) for row in self.rows)


# --- means of the pilot under an intercept: the same rule functions as in a run -------------------
@compiled
def mean_satisfaction(psy: Floats, segment: Ints, remembered: Floats) -> float:
    total = 0.0
    for i in range(len(remembered)):
        total += satisfaction(psy[segment[i]], remembered[i])
    return total / len(remembered)


@compiled
def mean_return(
    psy: Floats, segment: Ints, remembered: Floats, bonus: Floats, lost: Floats
) -> float:
    total = 0.0
    for i in range(len(remembered)):
        total += return_chance(psy[segment[i]], remembered[i], bonus[i], lost[i])
    return total / len(remembered)


@compiled
def bare_returns(
    psy: Floats, segment: Ints, remembered: Floats, lost: Floats, found: Floats
) -> None:
    """Each chance of return as it would be if no rule had moved it."""
    for i in range(len(remembered)):
        found[i] = return_chance(psy[segment[i]], remembered[i], 0.0, lost[i])


@compiled
def first_above(row: Floats, points: float, noise: Floats, limit: float, k: int) -> int:
    """The first noise with which more than `limit` is said, looked for from the k-th on: what is
    said rises with the noise.
    """
    while k > 0 and recommends(row, points, noise[k - 1]) > limit:
        k -= 1
    while k < len(noise) and recommends(row, points, noise[k]) <= limit:
        k += 1
    return k


@compiled
def mean_nps(psy: Floats, segment: Ints, remembered: Floats, noise: Floats, edges: Ints) -> float:
    """`edges` (visits, 2): how many noises make a detractor, and how many no promoter; kept for the
    next question, which is asked near by.
    """
    score = 0.0
    asked = 0.0
    for i in range(len(remembered)):
        row = psy[segment[i]]
        points = satisfaction(row, remembered[i])
        answers = answer_chance(row, points)
        asked += answers
        edges[i, 0] = first_above(row, points, noise, 6.0, edges[i, 0])
        edges[i, 1] = first_above(row, points, noise, 8.0, edges[i, 1])
        score += answers * (len(noise) - edges[i, 1] - edges[i, 0])
    return 100.0 * score / (asked * len(noise)) if asked > 0.0 else 0.0


@compiled
def mean_complaints(psy: Floats, segment: Ints, severity: Floats, visits: float) -> float:
    total = 0.0
    for i in range(len(severity)):
        total += complaint_chance(psy[segment[i]], severity[i])
    return total / visits


@compiled
def mean_tell(psy: Floats, segment: Ints, remembered: Floats) -> float:
    """Who tells, if no rule moved it."""
    total = 0.0
    for i in range(len(remembered)):
        total += tell_chance(psy[segment[i]], remembered[i], 0.0)
    return total / len(remembered)


class Felt(NamedTuple):
    """What one figure is a mean of, row by row: visits, of complaints failures. `more`: what rules
    added to a return, or the noises of a rating.
    """

    figure: int
    segment: Ints
    felt: Floats
    more: Floats
    lost: Floats
    edges: Ints
    visits: float


SATISFACTION, NPS, RETURN, COMPLAINTS, TELL = range(5)
NO_REALS, NO_EDGES = np.zeros(0), np.zeros((0, 2), np.int64)


@compiled
def mean(psy: Floats, of: Felt) -> float:
    if of.figure == SATISFACTION:
        return mean_satisfaction(psy, of.segment, of.felt)
    if of.figure == NPS:
        return mean_nps(psy, of.segment, of.felt, of.more, of.edges)
    if of.figure == RETURN:
        return mean_return(psy, of.segment, of.felt, of.more, of.lost)
    if of.figure == TELL:
        return mean_tell(psy, of.segment, of.felt)
    return mean_complaints(psy, of.segment, of.felt, of.visits)


@compiled
def mean_at(value: float, psy: Floats, column: int, free: NDArray[np.bool_], of: Felt) -> float:
    """The mean where one parameter of the free segments has this value."""
    for g in range(len(free)):
        if free[g]:
            psy[g, column] = value
    return mean(psy, of)


@compiled
def bisected(
    psy: Floats,
    column: int,
    free: NDArray[np.bool_],
    wanted: float,
    low: float,
    high: float,
    of: Felt,
) -> tuple[float, float]:
    """The value of one parameter whose mean is `wanted` (it rises with it), or the bound that comes
    nearest; and that mean.
    """
    at_low = mean_at(low, psy, column, free, of)
    if at_low >= wanted:
        return low, at_low
    at_high = mean_at(high, psy, column, free, of)
    if at_high <= wanted:
        return high, at_high
    for _ in range(STEPS):
        middle = (low + high) / 2.0
        found = mean_at(middle, psy, column, free, of)
        if found < wanted:
            low, at_low = middle, found
        else:
            high, at_high = middle, found
    return (low, at_low) if abs(at_low - wanted) <= abs(at_high - wanted) else (high, at_high)


# --- anchoring ------------------------------------------------------------------------------------
def anchored(
    scenario: Scenario,
    plan: Plan,
    pilot: Sequence[Journeys],
    funnel: Mapping[str, float] = MappingProxyType({}),
    alike: Alike | None = None,
) -> Anchors:
    """Move one intercept after the other; the later see what the earlier moved. `funnel` was moved
    before and is in the plan. `alike`: shares of these visits to be met in place of a return rate.
    """
    psychology = plan.psychology.copy()
    rows, values = list(_lost(plan, pilot, funnel)), {}
    for figure, name, wanted, of, unit, tolerance in _figures(scenario, plan, pilot, alike):
        free = moved_by(scenario, plan, name)
        value, reached = _met(psychology, INDEX[name], free, wanted, of)
        psychology[free, INDEX[name]] = value
        values[name] = value
        rows.append(Anchor(figure, name, wanted, reached, value, unit, tolerance))
    return Anchors(tuple(rows), MappingProxyType(values), MappingProxyType(dict(funnel)))


def _lost(plan: Plan, pilot: Sequence[Journeys], funnel: Mapping[str, float]) -> Iterator[Anchor]:
    """What each step of the funnel loses in the pilot, beside what was typed; met if luck alone
    explains the rest (three standard errors).
    """
    for step in funnel:
        logit = float(plan.steps["leaves"][plan.names.steps.index(step)])
        typed = float(fast(leave_chance)(plan.psychology[0], logit - funnel[step], 0.0, 0.0))
        reached, passed = lost(plan, pilot, step)
        yield Anchor(
            f"{step}.leaves",
            "its logit",
            typed,
            reached,
            logit,
            "share",
            3.0 * (typed * (1.0 - typed) / max(passed, 1)) ** 0.5,
        )


def moved_by(scenario: Scenario, plan: Plan, name: str) -> NDArray[np.bool_]:
    """The segments in which an anchor moves a parameter: those that do not type their own."""
    return np.array([name not in _own(scenario, segment) for segment in plan.names.segments])


def shares_of(
    scenario: Scenario, plan: Plan, pilot: Sequence[Journeys], moved: Mapping[str, float]
) -> Alike:
    """What these visits lead to under other intercepts, of those that stand for people who come
    back.
    """
    psychology = plan.psychology.copy()
    for name, value in moved.items():
        psychology[moved_by(scenario, plan, name), INDEX[name]] = value
    found = {
        name: float(fast(mean)(psychology, of))
        for _, name, _, of, _, _ in _figures(scenario, plan, pilot, Alike(0.5, 0.5))
        if name in moved
    }
    return Alike(found.get("return_base"), found.get("tell_base"))


def _own(scenario: Scenario, segment: str) -> Mapping[str, float]:
    """Parameters that a segment types itself: these stay as typed."""
    found = scenario.customers.segments.get(segment)
    return found.parameters if found is not None else {}


Figure = tuple[str, str, float, Felt, str, float]


def _figures(
    scenario: Scenario, plan: Plan, pilot: Sequence[Journeys], alike: Alike | None = None
) -> Iterator[Figure]:
    """Figure, parameter, observed, what it is a mean of, unit, what counts as met."""
    observed = scenario.observed
    asked = [_asked(plan, j) for j in pilot]
    segment, remembered, reason, chance = (
        np.concatenate([j.visits[name][one] for j, one in zip(pilot, asked)])
        for name in ("segment", "remembered", "reason", "return_chance")
    )
    if len(segment) == 0:
        return

    def felt(figure: int) -> Felt:
        return Felt(figure, segment, remembered, NO_REALS, NO_REALS, NO_EDGES, float(len(segment)))

    if observed.satisfaction is not None:
        yield (
            "satisfaction",
            "satisfaction_base",
            observed.satisfaction,
            felt(SATISFACTION),
            "points",
            0.05,
        )
    if observed.nps is not None:
        yield (
            "nps",
            "recommend_base",
            observed.nps,
            felt(NPS)._replace(more=_noises(), edges=np.zeros((len(segment), 2), np.int64)),
            "-100 to 100",
            0.5,
        )
    returns = None if observed.return_rate is None else observed.return_rate.share
    if (share := returns if alike is None else alike.returns) is not None:
        lost = (reason != lay.R_DONE).astype(np.float64)
        bonus = _bonus(plan, chance, segment, remembered, lost)
        yield (
            "return_rate",
            "return_base",
            share,
            felt(RETURN)._replace(more=bonus, lost=lost),
            "share",
            0.0005,
        )
    if alike is not None and alike.tells is not None:
        yield "tells", "tell_base", alike.tells, felt(TELL), "share", 0.0005
    if observed.complaint_rate is not None:
        who, severity = _severities(plan, pilot)
        yield (
            "complaint_rate",
            "complain_base",
            observed.complaint_rate,
            felt(COMPLAINTS)._replace(segment=who, felt=severity),
            "share",
            0.0005,
        )


@functools.cache
def _noises() -> Floats:
    """The noises of a rating, equally likely, in order."""
    # so few that compiling it would take longer
    return np.array([normal_quantile((k + 0.5) / NOISE_GRID) for k in range(NOISE_GRID)])


def _asked(plan: Plan, journeys: Journeys) -> NDArray[np.bool_]:
    """The visits that a company's own figures speak of: counted, and not lost in the funnel."""
    return np.asarray(
        counted(plan, journeys.visits["arrived"]) & (journeys.visits["reason"] != lay.R_FUNNEL)
    )


def _bonus(plan: Plan, chance: Floats, segment: Ints, remembered: Floats, lost: Floats) -> Floats:
    """What rules added to each chance of return: the recorded one less that without them."""
    bare = np.empty(len(chance))
    fast(bare_returns)(plan.psychology, segment, remembered, lost, bare)
    bonus = np.asarray(chance - bare)
    return np.where(np.abs(bonus) < 1e-12, 0.0, bonus)


def _severities(plan: Plan, pilot: Sequence[Journeys]) -> tuple[Ints, Floats]:
    """Segment and severity of every failure that was felt in a counted visit."""
    segments, severities = [], []
    for j in pilot:
        row = np.repeat(np.arange(len(j.visits)), j.visits["acts"])
        felt = (j.acts["kind"] == lay.A_FAILED) & _asked(plan, j)[row]
        segments.append(j.visits["segment"][row[felt]])
        severities.append(j.acts["after"][felt])
    return np.concatenate(segments), np.concatenate(severities)


def _met(
    psychology: Floats, column: int, free: NDArray[np.bool_], wanted: float, of: Felt
) -> tuple[float, float]:
    """`bisected` between the bounds of a parameter; where every segment types its own, nothing is
    moved.
    """
    if not free.any():
        return float(psychology[0, column]), float(fast(mean)(psychology, of))
    card = PARAMETERS[column]
    value, reached = fast(bisected)(
        psychology.copy(), column, free, wanted, float(card.least), float(card.most), of
    )
    return float(value), float(reached)
