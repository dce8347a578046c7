"""Work against people, hour by hour of the week, before anything is run: expected minutes against
rostered minutes.

Work lands in the hour in which it is expected, means in place of draws and nobody waiting. What
rules add is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motsim.plan import expected_values
from motsim.plan.bookings import mean_slots
from motsim.plan.calendar import HOUR_MINUTES, Roster, in_turn, roster
from motsim.plan.index import Index, index_of
from motsim.plan.sources import HOURS, by_hour, expected, in_the_run, number, sources
from motsim.plan.weeks import refuse_teams_that_never_meet, rosters
from motsim.plan.weeks import weeks as weeks_of
from motsim.scenario.checks.journey_flow import END, behind, main_line, sequences, ways
from motsim.scenario.language.rates import WEEK_MINUTES
from motsim.scenario.language.schema import Scenario, Step

FULL = 1.0 + 1e-9


@dataclass(frozen=True, eq=False)
class PoolLoad:
    """One staff pool: minutes of work and of people in each hour of the week, Monday 0:00 first; of
    the mean week of the run, or of the run itself where it is shorter.
    """

    pool: str
    work: NDArray[np.float64]
    rostered: NDArray[np.float64]
    clocks: NDArray[np.float64]  # of the work, what steps `every` so often ask for
    alone: float  # staff that such steps keep busy for as long as one customer is there
    minutes: NDArray[np.float64]  # of the hours themselves
    off: NDArray[np.bool_]  # hours in which nobody is rostered in any week

    @property
    def share(self) -> float:
        """Work over rostered time of the whole week; infinite where nobody is ever there."""
        work, there = float(self.work.sum()), float(self.rostered.sum())
        return work / there if there > 0.0 else (math.inf if work > 0.0 else 0.0)

    @property
    def above(self) -> list[int]:
        """Hours in which more work comes than the people there can do."""
        return [h for h in range(HOURS) if 0.0 < self.rostered[h] * FULL < self.work[h]]

    @property
    def clock_share(self) -> float:
        """What clocks ask for over what is there, in the hour in which that is most; one customer
        is somewhere in each hour that has any.
        """
        there = self.rostered > 0.0
        asked = np.maximum(
            self.clocks, np.where(self.clocks > 0.0, self.alone * self.minutes, 0.0)
        )[there]
        return float(np.max(asked / self.rostered[there], initial=0.0))

    @property
    def after_hours(self) -> float:
        """Minutes of work that come when nobody is rostered."""
        return float(self.work[self.off].sum())


def next_open(scenario: Scenario, minute: float) -> float:
    """The first open minute at or after this one; minutes run on over the week's end."""
    if scenario.opening is None or not scenario.opening.spans or scenario.opening.at(minute):
        return minute
    base = minute - minute % WEEK_MINUTES
    starts = [base + week + a for week in (0.0, WEEK_MINUTES) for a, _ in scenario.opening.spans]
    return min(s for s in starts if s >= minute)


def _until(minute: float, until: float) -> float:
    at = minute - minute % 1440.0 + until
    return at if at >= minute else at + 1440.0


@dataclass(frozen=True, eq=False)
class Means:
    """What is expected of each step, worked out once."""

    reached: NDArray[np.float64]  # a visit comes to it
    times: NDArray[np.float64]  # a visit takes it, passes counted
    taken: list[float]  # share of visits that take it when their line comes there
    minutes: list[float]  # of one pass
    span: list[float]  # that it adds to a visit

    @classmethod
    def of(cls, index: Index) -> Means:
        every = range(len(index.flat))
        reached = expected_values.reached(index)
        taken, passes, minutes = (
            [of(index, k) for k in every]
            for of in (expected_values.taken, expected_values.passes, expected_values.minutes)
        )
        done = [t * p for t, p in zip(taken, passes)]
        span = [n * m for n, m in zip(done, minutes)]
        return cls(reached, reached * np.array(done), taken, minutes, span)


def moments_of_work(
    index: Index, means: Means, arrival: float
) -> Iterator[tuple[int, float, float]]:
    """(step, minute it is expected at, times a visit takes it) for a customer who comes at this
    minute of the week.
    """
    scenario = index.scenario
    begun: dict[int, tuple[float, float]] = {}  # stage -> from, to
    at = arrival
    for k in index.walk():
        stage, step = index.stage(k), index.flat[k]
        if stage.ahead is not None:
            continue
        yield k, at, float(means.times[k]) / stage.times
        here = at
        at += means.span[k]
        if step.until is not None and means.taken[k] > 0.0:
            at = _until(at, step.until) if step.until >= 0.0 else next_open(scenario, at)
        elif step.kind == "away" and not stage.away:
            at = next_open(scenario, at)
        s = index.stage_of[k]
        if step.join is not None:
            at = max(at, begun.get(s, (here, here))[0] + _joined(index, means, s, step.join))
        begun[s] = (begun.get(s, (here, here))[0], at)
    for k, step in enumerate(index.flat):
        host = index.stage(k).beside
        if host is not None and index.stages[host] in begun:
            first, last = begun[index.stages[host]]
            laps, lived = _laps(index, means, index.stages[host])
            strokes = _ticks(
                _period(step.every, means.minutes[k]),
                step.after if step.after is not None else step.every,
                (last - first) / laps if laps > 0.0 else 0.0,
            )
            yield k, first, means.taken[k] * lived * strokes


def _laps(index: Index, means: Means, host: int) -> tuple[float, float]:
    """Laps of a stage that a visit lives through once it comes there, and those of the mean visit,
    which may be lost before.
    """
    stage, scenario = index.scenario.journey[host], index.scenario
    enters = expected_values.expected(scenario, (stage.when,))
    enters *= expected_values.share(scenario, stage.chance)
    return stage.times * enters, float(means.reached[index.steps_of(host)[0]]) * enters


def _joined(index: Index, means: Means, host: int, join: int) -> float:
    """Minutes until so many stages beside this one have ended (0: all), by their means."""
    name = index.scenario.journey[host].name
    spans = sorted(
        math.fsum(means.span[index.steps[step.name]] for step in steps)
        for steps in sequences(index.scenario, name).values()
    )
    return spans[min(join or len(spans), len(spans)) - 1] if spans else 0.0


def _period(every: float | None, takes: float) -> float | None:
    """The time between two strokes that are heard: one is dropped while the last one still runs."""
    return every * max(1, math.ceil(takes / every - 1e-9)) if every else None


def _ticks(period: float | None, first: float | None, span: float) -> float:
    """How often a clock beside a stage of this length strikes, not at its very end; a plain step
    comes once.
    """
    if first is None:
        return 1.0
    if span <= first:
        return 0.0
    return float(max(1, math.ceil((span - first) / period - 1e-9))) if period else 1.0


def pool_loads(scenario: Scenario) -> list[PoolLoad]:
    """The load of every staff pool."""
    refuse_teams_that_never_meet(scenario)
    work, clocks = ({pool: np.zeros(HOURS) for pool in scenario.staff} for _ in range(2))
    weeks = max(1.0, scenario.length / WEEK_MINUTES)
    mixed = any(segment.arrive is not None for segment in scenario.customers.segments.values())
    for source in sources(scenario):
        index = index_of(expected_values.of_source(scenario, source.segment) if mixed else scenario)
        _add_work(work, clocks, index, expected(scenario, source) / weeks)
    rows = [rosters(scenario, week) for week in range(weeks_of(scenario))]
    there = [in_turn([_pieces(week[k]) for week in rows]) for k in range(len(scenario.staff))]
    minutes = in_the_run(scenario, [(0.0, WEEK_MINUTES * len(rows), 1.0)]) / weeks
    return [
        PoolLoad(
            pool,
            work[pool],
            in_the_run(scenario, pieces) / weeks,
            clocks[pool],
            _kept_by_one(scenario, pool),
            minutes,
            by_hour(pieces) <= 0.0,
        )
        for pool, pieces in zip(scenario.staff, there)
    ]


def _pieces(of: Roster) -> list[tuple[float, float, float]]:
    return [(a, b, float(n)) for a, b, n in roster(of)]


def is_short(scenario: Scenario) -> bool:
    """Is the run shorter than a week, so that no week is a mean one?"""
    return scenario.length < WEEK_MINUTES


def clock_steps(scenario: Scenario, pool: str) -> dict[str, list[Step]]:
    """Steps `every` so often that a pool does, by their host."""
    found: dict[str, list[Step]] = {}
    for stage in scenario.journey:
        for step in stage.steps:
            if stage.beside is not None and step.every is not None and step.pool == pool:
                found.setdefault(stage.beside, []).append(step)
    return found


def _kept_by_one(scenario: Scenario, pool: str) -> float:
    """Staff whom one customer's clocks keep busy: all beside one host, one each at most."""

    def asked(step: Step) -> float:
        takes = expected_values.mean(scenario, step.takes)
        return takes * step.team[0][1] / (_period(step.every, takes) or math.inf)

    return max(
        (math.fsum(map(asked, steps)) for steps in clock_steps(scenario, pool).values()),
        default=0.0,
    )


def _add_work(
    work: dict[str, NDArray[np.float64]],
    clocks: dict[str, NDArray[np.float64]],
    index: Index,
    come: NDArray[np.float64],
) -> None:
    """The work of those who come by one source, to the hours in which it is expected."""
    means = Means.of(index)
    for hour in range(HOURS):
        if come[hour] <= 0.0:
            continue
        for k, at, times in moments_of_work(index, means, hour * HOUR_MINUTES + 0.5 * HOUR_MINUTES):
            for pool, count in index.flat[k].team if not math.isnan(times) else ():
                minutes = come[hour] * times * means.minutes[k] * count / index.flat[k].sharing
                work[pool][int(at // HOUR_MINUTES) % HOURS] += minutes
                if index.flat[k].every is not None:
                    clocks[pool][int(at // HOUR_MINUTES) % HOURS] += minutes


def asked_for(scenario: Scenario) -> dict[str, float]:
    """Of each place that is reserved ahead: slots that bookings ask for over those there are.
    Whoever is lost at the very step that books (`leaves`) gives them back at once.
    """
    booked = {name: one for name, one in scenario.places.items() if one.booked is not None}
    if not booked:
        return {}
    index = index_of(scenario)
    times = expected_values.visits(index)
    come = math.fsum(number(scenario, source) for source in sources(scenario))
    found = {}
    for name, place in booked.items():
        one = place.booked
        if one is None or place.count.most == 0:
            continue
        at = index.steps[one.at]
        kept = float(times[at]) * (1.0 - (index.flat[at].leaves or 0.0))
        once = kept * expected_values.expected(scenario, (place.when,))
        asked = come * once * mean_slots(scenario, one) * one.slots
        found[name] = asked / (place.count.most * scenario.length)
    return found


def away_minutes(scenario: Scenario) -> float:
    """Minutes a visit is expected to be away."""
    index = index_of(scenario)
    times = expected_values.visits(index)
    return math.fsum(
        float(times[k]) * expected_values.minutes(index, k)
        for k in index.line
        if index.stage(k).ahead is None and (index.stage(k).away or index.flat[k].kind == "away")
    )


def never_reached(scenario: Scenario) -> list[str]:
    """Steps that no visit can take, whatever is bought."""
    found: set[str] | None = None
    for share in (0.0, 1.0):
        trial = scenario.model_copy().as_design(
            scenario.design_name, dict.fromkeys(scenario.interventions, share)
        )
        index = index_of(trial)
        times = expected_values.visits(index)
        lived = {index.stage_of[k] for k in index.line if times[k] > 0.0}
        dead = set()
        for k, step in enumerate(index.flat):
            host = index.stage(k).beside
            reached = (
                times[k] > 0.0
                if host is None
                else index.stages[host] in lived and expected_values.taken(index, k) > 0.0
            )
            if not (reached or math.isnan(times[k])):
                dead.add(step.name)
        found = dead if found is None else found & dead
    line = main_line(scenario)
    at = {step.name: k for k, (_, step) in enumerate(line)}
    gone = {one.to for _, step in line if (one := step.gives_up) is not None and one.to is not None}
    start = {at[to] for to in gone}  # how many give up is not known here
    for k in (start | behind(ways(line), start)) - {END}:
        (found or set()).discard(line[k][1].name)
    return [step.name for step in scenario.steps if step.name in (found or set())]
