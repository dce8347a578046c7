"""What is observed of people who come back, met by histories of the first design.

`return_rate` is read literally: of customers with a visit in a month, those with another within
the time. `new_customers` are people who come for the first time, `by_recommendation` is the share
of those whom a friend made know us. They move return_base, how many try us at a need (`tries`) and
tell_base. Each moves all three figures a little, and a history shows all three, so they are looked
for together: by the secant of several figures (Broyden 1965), on the same people each time, in at
most eight histories. What is out of reach stays at its bound and is said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.journeys import VISITS, Journeys
from motsim.plan.layout import R_FUNNEL, Plan
from motsim.plan.population import town_of, visits_a_week
from motsim.plan.preview.wording import RATE_UNITS
from motsim.plan.return_rates import Coming, slopes
from motsim.psychology.parameters import INDEX, PARAMETERS
from motsim.psychology.portable_math import logistic
from motsim.scenario.language.population import YEAR
from motsim.scenario.language.rates import WEEK_MINUTES
from motsim.scenario.language.schema import Observed, Scenario
from motsim.study.calibration.intercepts import Anchor, moved_by
from motsim.study.core.parallel import replicate
from motsim.units import MINUTE, MONTH

RUNS: Final = 8  # histories
MOST_MONTHS: Final = 60  # of a history
READ_MONTHS: Final = 12  # over which a figure is read
PEOPLE: Final = 8000  # in all replications together, at least
REPLICATIONS: Final = 12  # at most
FARTHEST: Final = 2.0  # logits of one step
FARTHEST_TRIES: Final = 0.7  # more people try us, and there are soon fewer who never have
TRIES_BOUND: Final = 9.0  # logits
FLATTEST: Final = 0.05  # slope that a step trusts
STEEP: Final = 3.0  # logits within which chances still move
ENOUGH: Final = 2  # histories after which slopes are known a little
LEAST_SLOPE: Final = 0.1
OF_WORDS: Final = 0.8  # logits of newcomers by a friend, by one of who tells
FAR: Final = 0.5  # logits, after which a figure that has not moved is given up
ERRORS: Final = 2.0  # standard errors that a figure of so many people may be off, and is met
NAMES: Final = ("return_rate", "new_customers", "by_recommendation")
COUNTED: Final = ("newcomers", "new_by_self", "new_by_word", "stayed", "won", "won_back")
ABOUT: Final = 0.10  # so far visits may be from the rate that is typed, before it is said
Floats = NDArray[np.float64]


class Aim(NamedTuple):
    """One figure: what was observed, what it moves, and how near is near enough."""

    figure: str  # one of NAMES
    parameter: str
    wanted: float
    unit: str
    near: float
    per: float = 0.0  # minutes, of newcomers


def aims(observed: Observed) -> tuple[Aim, ...]:
    """The figures that are observed of people who come back, in order."""
    return tuple(_aims(observed))


def _aims(observed: Observed) -> Iterator[Aim]:
    if observed.return_rate is not None:
        yield Aim("return_rate", "return_base", observed.return_rate.share, "share", 0.002)
    if observed.new_customers is not None:
        rate = observed.new_customers
        unit = f"per {RATE_UNITS[rate.per]}"
        near = 0.01 * rate.amount
        yield Aim("new_customers", "tries", rate.amount, unit, near, rate.per)
    if observed.by_recommendation is not None:
        share = observed.by_recommendation
        yield Aim("by_recommendation", "tell_base", share, "share", 0.005)


# --- figures of a history -------------------------------------------------------------------------
class Counts(NamedTuple):
    """People of a history, of all its replications together."""

    customers: float  # with a visit in a month: a customer and month each
    again: float  # of these with another visit within the time
    newcomers: float
    by_self: float
    by_word: float
    visits: float  # in the last year


@dataclass(frozen=True)
class Reading:
    """What is read off a history of so many months."""

    months: int
    within: int  # ticks in which somebody comes again

    def __call__(self, journeys: Journeys) -> Counts:
        rows = journeys.months.reshape(self.months, -1)[-READ_MONTHS:]
        new, by_self, by_word, *came = (float(rows[name].sum()) for name in COUNTED)
        return Counts(*self._again(journeys), new, by_self, by_word, sum(came))

    def _again(self, journeys: Journeys) -> tuple[float, float]:
        """Customers with a visit in each month that can be followed, and those seen again."""
        if self.within == 0:
            return 0.0, 0.0
        visits = journeys.visits[journeys.visits["reason"] != R_FUNNEL]
        order = np.lexsort((visits["arrived"], visits["person"]))
        person, at = visits["person"][order], visits["arrived"][order]
        same = person[1:] == person[:-1]
        soon = np.append(same & (at[1:] - at[:-1] <= self.within), False)
        month = at // MONTH
        first = np.append(True, ~same | (month[1:] != month[:-1]))[: len(at)]
        end = self.months * MONTH - self.within
        read = first & (at < end) & (at >= end - READ_MONTHS * MONTH)
        return float(read.sum()), float((read & soon).sum())


def months_of_history(scenario: Scenario) -> int:
    """How many months of a history are lived: those of the scenario's own, five years at most, and
    so many that everybody can be followed for as long as is observed.
    """
    town, observed = scenario.population, scenario.observed.return_rate
    assert town is not None
    follow = 0 if observed is None else -(-round(observed.minutes * MINUTE) // MONTH)
    least = READ_MONTHS + follow
    return min(max(-(-round(town.history * MINUTE) // MONTH), least), MOST_MONTHS)


def reading_of(scenario: Scenario) -> Reading:
    observed = scenario.observed.return_rate
    within = 0 if observed is None else round(observed.minutes * MINUTE)
    return Reading(months_of_history(scenario), within)


def replications_of(plan: Plan) -> int:
    """So many that luck moves little, whatever the size of the town."""
    return min(-(-PEOPLE // int(plan.population["size"][0])), REPLICATIONS)


@dataclass(frozen=True, eq=False)
class Histories:
    """A history of the first design at any place of the search, always of the same people."""

    scenario: Scenario
    plan: Plan
    found: tuple[Aim, ...]
    seed: int
    replications: range
    workers: int | None = None

    def __call__(self, at: Floats) -> tuple[Counts, Floats]:
        runs = replicate(
            self.under(at),
            self.seed,
            self.replications,
            reading_of(self.scenario),
            record=VISITS,
            workers=self.workers,
        )
        counts, years = added(runs), READ_MONTHS / 12.0 * len(runs)
        return counts, np.array([figure_of(aim, counts, years) for aim in self.found])

    def under(self, at: Floats) -> Plan:
        """The history's plan there."""
        rows, town = self.plan.psychology.copy(), self.plan.population.copy()
        for name, value in parameters_of(self.found, at).items():
            rows[moved_by(self.scenario, self.plan, name), INDEX[name]] = value
        town["tries"] = tries_of(self.found, at, self.plan)
        return replace(self.plan, psychology=rows, population=town)


def slopes_of(found: Sequence[Aim], scenario: Scenario) -> Floats:
    """How far each figure goes with each parameter, by means alone: where a search begins."""
    town = scenario.population
    assert town is not None
    size = town_of(scenario, town)
    by = slopes(scenario, town, size.gap, Coming(size.stays, size.tries, size.customers))
    known = {
        ("return_rate", "return_base"): max(by.rate.stays, LEAST_SLOPE),
        ("return_rate", "tries"): by.rate.tries,
        ("new_customers", "tries"): max(by.new.tries, LEAST_SLOPE),
        # who comes tells
        ("by_recommendation", "return_base"): OF_WORDS * by.come.stays,
        ("by_recommendation", "tries"): OF_WORDS * by.come.tries,
        ("by_recommendation", "tell_base"): OF_WORDS,
    }
    return np.array([[known.get((a.figure, b.parameter), 0.0) for b in found] for a in found])


def start_of(found: Sequence[Aim], plan: Plan) -> Floats:
    """Where a plan stands; where strangers could not meet a figure it stands at the bound, from
    which no slope is seen, so the search begins this side of it.
    """
    tries = min(max(float(plan.population["tries"][0]), 1e-3), 0.999)

    def of(aim: Aim) -> float:
        if aim.parameter == "tries":
            return logit(tries)
        stands = float(plan.psychology[0, INDEX[aim.parameter]])
        return min(max(stands, -STEEP), STEEP) if stands in bounds_of(aim) else stands

    return np.array([of(aim) for aim in found])


def tries_of(found: Sequence[Aim], at: Floats, plan: Plan) -> float:
    """How many try us at a need there; as the plan has it where nothing moves it."""
    moved = (logistic(x) for a, x in zip(found, at) if a.parameter == "tries")
    return next(moved, float(plan.population["tries"][0]))


def parameters_of(found: Sequence[Aim], at: Floats) -> dict[str, float]:
    """The parameters of psychology that a place says."""
    return {a.parameter: float(x) for a, x in zip(found, at) if a.parameter in INDEX}


def added(counts: Sequence[Counts]) -> Counts:
    return Counts(*(float(sum(column)) for column in zip(*counts, strict=True)))


def figure_of(aim: Aim, counts: Counts, years: float) -> float:
    """A figure as it is observed; 0 where nobody is there to say it. `years`: those in which
    newcomers were counted.
    """
    if aim.figure == "new_customers":
        return counts.newcomers / years * aim.per / YEAR
    some, whole = _share(aim, counts)
    return some / whole if whole > 0.0 else 0.0


def _share(aim: Aim, counts: Counts) -> tuple[float, float]:
    if aim.figure == "return_rate":
        return counts.again, counts.customers
    return counts.by_word, counts.by_word + counts.by_self


def luck_of(aim: Aim, counts: Counts, reached: float) -> float:
    """How far a figure of so many people may be off by luck."""
    if aim.figure == "new_customers":
        return ERRORS * reached / math.sqrt(max(counts.newcomers, 1.0))
    _, whole = _share(aim, counts)
    return ERRORS * math.sqrt(max(reached * (1.0 - reached), 0.0) / max(whole, 1.0))


# --- the search -----------------------------------------------------------------------------------
class Tried(NamedTuple):
    """A place of the search, its figures, and the slopes as they are known there."""

    at: Floats  # logits: parameters, and that of `tries`
    counts: Counts
    figures: Floats
    slopes: Floats


def logit(share: float) -> float:
    return float(np.log(share) - np.log1p(-share))


def bounds_of(aim: Aim) -> tuple[float, float]:
    if aim.parameter == "tries":
        return -TRIES_BOUND, TRIES_BOUND
    card = PARAMETERS[INDEX[aim.parameter]]
    return float(card.least), float(card.most)


def scaled(aim: Aim, figure: float) -> float:
    """A figure on the scale on which its parameter moves it evenly."""
    if aim.figure == "new_customers":
        return float(np.log(max(figure, 0.05 * aim.wanted, 1e-9)))
    return logit(min(max(figure, 0.002), 0.998))


def is_beyond(aim: Aim, tried: Tried, k: int) -> bool:
    """Is the parameter of a figure at the bound beyond which it would have to go?"""
    least, most = bounds_of(aim)
    more = tried.figures[k] < aim.wanted
    return bool(tried.at[k] >= most if more else tried.at[k] <= least)


def farthest(aim: Aim) -> float:
    return FARTHEST_TRIES if aim.parameter == "tries" else FARTHEST


def stepped(
    found: Sequence[Aim], tried: Tried, pinned: Mapping[int, float], part: float = 1.0
) -> Floats:
    """Where the figures would be met if the slopes held, at most `part` of a far step away; who is
    pinned goes where it is pinned.
    """
    ends = np.array([bounds_of(aim) for aim in found])
    step = np.zeros(len(found))
    for k, value in pinned.items():
        step[k] = value - tried.at[k]
    gap = np.array([scaled(a, a.wanted) - scaled(a, y) for a, y in zip(found, tried.figures)])
    free = [k for k in range(len(found)) if k not in pinned]
    left = (gap - tried.slopes @ step)[free]
    step[free] = np.linalg.lstsq(tried.slopes[np.ix_(free, free)], left, rcond=None)[0]
    most = np.array([farthest(a) for a in found])
    step[free] = np.clip(step, -part * most, part * most)[free]
    return np.asarray(np.clip(tried.at + step, ends[:, 0], ends[:, 1]))


def learned(found: Sequence[Aim], before: Tried, at: Floats, figures: Floats) -> Floats:
    """The slopes after one more history: as before, but for the direction that was gone."""
    way = at - before.at
    missed = _moved(found, before.figures, figures) - before.slopes @ way
    slopes = before.slopes + np.outer(missed, way) / float(way @ way)
    np.fill_diagonal(slopes, np.maximum(np.diag(slopes), FLATTEST))
    return np.asarray(slopes)


def _moved(found: Sequence[Aim], before: Floats, after: Floats) -> Floats:
    return np.array([scaled(a, y) - scaled(a, x) for a, x, y in zip(found, before, after)])


def is_flat(found: Sequence[Aim], before: Tried, after: Tried, k: int) -> bool:
    """Has a figure not gone the way of its own parameter, which went far and should have moved it
    most? Then nothing of it meets it.
    """
    way = after.at - before.at
    own = before.slopes[k, k] * way[k]
    others = before.slopes[k] @ way - own
    went = _moved(found, before.figures, after.figures)[k] - others
    most = abs(way[k]) >= FAR and abs(own) > abs(others)
    return bool(most and went * np.sign(way[k]) < FLATTEST * abs(way[k]))


class _Search:
    """Histories so far, and the parameters that stay where their figure came nearest, because it
    cannot be met.
    """

    def __init__(self, found: Sequence[Aim], first: Tried) -> None:
        self.found, self.path = found, [first]
        self.pinned: dict[int, float] = {}
        self.part = 1.0  # of a far step: less after one that led nowhere
        self.slopes = first.slopes

    def off(self, tried: Tried) -> float:
        """How far the worst figure is off, in what is near enough, of those that can be met."""
        each = (
            float(abs(y - a.wanted)) / a.near
            for k, (a, y) in enumerate(zip(self.found, tried.figures))
            if k not in self.pinned
        )
        return max(each, default=0.0)

    def best(self) -> Tried | None:
        """The nearest so far, of those with what is pinned in its place."""
        there = [one for one in self.path if all(one.at[k] == x for k, x in self.pinned.items())]
        return min(there, key=self.off, default=None)

    def pin(self, left: int) -> None:
        """Give up the figures that the last history has shown to be out of reach, `left` being the
        histories that there are still.
        """
        *before, last = self.path
        for k in range(len(self.found)):
            if k in self.pinned:
                continue
            if is_beyond(self.found[k], last, k):
                self.pinned[k] = float(last.at[k])
            elif before and (is_flat(self.found, before[-1], last, k) or self.is_too_far(k, left)):
                aim = self.found[k]
                near = min(self.path, key=lambda one: abs(float(one.figures[k]) - aim.wanted))
                self.pinned[k] = float(near.at[k])

    def is_too_far(self, k: int, left: int) -> bool:
        """Would a figure not be met in the histories that are left, however far they go, while
        another could be? Looked at once slopes are known a little.
        """
        aim, at = self.found[k], self.best() or self.path[-1]
        gap = abs(scaled(aim, aim.wanted) - scaled(aim, float(at.figures[k])))
        known = len(self.path) > ENOUGH and len(self.found) - len(self.pinned) > 1
        return known and gap > left * farthest(aim) * self.slopes[k, k]

    def next(self) -> Floats:
        """From the nearest so far, by what is known of the slopes."""
        begin = self.best() or self.path[-1]
        return stepped(self.found, begin._replace(slopes=self.slopes), self.pinned, self.part)

    def lived(self, at: Floats, counts: Counts, figures: Floats) -> None:
        begin = self.best() or self.path[-1]
        new = Tried(at, counts, figures, self.slopes)
        self.part = 1.0 if self.off(new) < self.off(begin) else self.part / 2.0
        self.slopes = learned(self.found, begin._replace(slopes=self.slopes), at, figures)
        self.path.append(new)


def search(
    found: Sequence[Aim],
    start: Floats,
    slopes: Floats,
    live: Callable[[Floats], tuple[Counts, Floats]],
    runs: int = RUNS,
) -> Tried:
    """The nearest place of at most so many histories; `live`: what a history is like there. A
    figure that cannot be met stays where it came nearest, and the others are looked for.
    """
    ends = np.array([bounds_of(aim) for aim in found])
    at = np.clip(start, ends[:, 0], ends[:, 1])
    way = _Search(found, Tried(at, *live(at), slopes))
    while len(way.path) < runs:
        way.pin(runs - len(way.path))
        best = way.best()
        if best is not None and way.off(best) <= 1.0:
            break
        at = way.next()
        if any((at == one.at).all() for one in way.path):
            break
        way.lived(at, *live(at))
    return (way.best() or way.path[-1])._replace(slopes=way.slopes)


def rows_of(found: Sequence[Aim], tried: Tried) -> tuple[Anchor, ...]:
    """What is said of each figure."""
    rows = []
    for aim, reached, at in zip(found, tried.figures, tried.at):
        value = logistic(at) if aim.parameter == "tries" else float(at)
        tolerance = max(2.0 * aim.near, luck_of(aim, tried.counts, float(reached)))
        rows.append(
            Anchor(
                aim.figure,
                aim.parameter,
                aim.wanted,
                float(reached),
                value,
                aim.unit,
                tolerance,
                aim.per,
            )
        )
    return tuple(rows)


def visits_row(
    scenario: Scenario, tried: Tried, plan: Plan, replications: int
) -> tuple[Anchor, ...]:
    """How many come beside the rate that is typed, which nothing moves; none where none is, and
    where it is about that many.
    """
    rate, town = scenario.customers.arrive.rate, scenario.population
    if rate is None or rate.table or town is None:
        return ()
    wanted = visits_a_week(scenario)
    years = READ_MONTHS / 12.0 * replications
    reached = tried.counts.visits / years * WEEK_MINUTES / YEAR
    if abs(reached - wanted) <= ABOUT * wanted:
        return ()
    size = float(plan.population["size"][0])
    row = Anchor(
        "visits", "population.size", wanted, reached, size, "per week", ABOUT * wanted, WEEK_MINUTES
    )
    return (row,)
