"""How long customers hold the places of a house (tables, rooms, machines), hour by hour of the
week, before anything is run.

Nobody waits here, as in `workload`: who waits while holding a place holds it for longer. Nothing is
said of a place where what decides is known in a run alone: a condition on a wait, a number that
differs between people, a clock or others who are waited for while the place is held.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motsim.plan import expected_values
from motsim.plan.calendar import HOUR_MINUTES, Roster, roster
from motsim.plan.index import Index, index_of
from motsim.plan.preview.promises import may_skip
from motsim.plan.preview.workload import FULL, Means, moments_of_work
from motsim.plan.sources import HOURS, expected, in_the_run, open_pieces, sources
from motsim.plan.weeks import every_week
from motsim.scenario.language.blocks import Place
from motsim.scenario.language.quantities import Amount
from motsim.scenario.language.rates import WEEK_MINUTES
from motsim.scenario.language.schema import Scenario

MOST_CASES, MOST_NODES = 64, 2_000
# minutes after coming; what lies further off is spread over hours by chance, as what varies may be:
# that counts twice
SOON = 240.0
Node = tuple[int, int, bool, bool]  # place on the line, lap, holds, is in its stage


@dataclass(frozen=True, eq=False)
class PlaceLoad:
    """One kind of place: minutes held and there in each hour of the week, Monday 0:00 first; of the
    mean week of the run, or of the run itself where it is shorter. It counts as there in hours in
    which the house is open.
    """

    place: str
    held: NDArray[np.float64]
    there: NDArray[np.float64]
    timed: bool  # is it known in which hours?

    @property
    def share(self) -> float:
        """Held over there, of all hours in which it is there."""
        held, there = float(self.held[self.there > 0.0].sum()), float(self.there.sum())
        return held / there if there > 0.0 else 0.0

    @property
    def by_hour(self) -> NDArray[np.float64]:
        """The share of each hour; 0 where there is none."""
        there = self.there > 0.0
        return np.where(there, self.held / np.where(there, self.there, 1.0), 0.0)

    @property
    def busiest(self) -> list[int]:
        """The hours in which most are held."""
        return [int(h) for h in np.flatnonzero(self.by_hour >= self.by_hour.max() - 1e-6)]

    @property
    def above(self) -> list[int]:
        """Hours in which more are asked for than there are."""
        return [int(h) for h in np.flatnonzero(self.by_hour > FULL)] if self.timed else []


def place_loads(scenario: Scenario) -> list[PlaceLoad]:
    """The load of every place of which it can be known."""
    found = (
        _load(scenario, name, place)
        for name, place in scenario.places.items()
        if place.booked is None and place.count.most > 0
    )
    return [one for one in found if one is not None]


def _load(scenario: Scenario, name: str, place: Place) -> PlaceLoad | None:
    weeks = max(1.0, scenario.length / WEEK_MINUTES)
    mixed = any(segment.arrive is not None for segment in scenario.customers.segments.values())
    held, timed = np.zeros(HOURS), True
    for source in sources(scenario):
        index = index_of(expected_values.of_source(scenario, source.segment) if mixed else scenario)
        known = Holding.of(index, place)
        if known is None:
            return None
        held += known.by_hour(expected(scenario, source) / weeks)
        timed = timed and known.timed
    usual = [(a, b, float(n)) for a, b, n in roster(Roster(place.count, None))]
    pieces = every_week(scenario, lambda week: usual)
    opened = in_the_run(scenario, open_pieces(scenario))
    if not timed and not opened.all():  # what share of it falls into open hours is not known either
        return None
    there = np.where(opened > 0.0, in_the_run(scenario, pieces), 0.0)
    return PlaceLoad(name, held, there / weeks, timed)


@dataclass(frozen=True)
class Holding:
    """What a visit is expected to hold of one place."""

    index: Index
    place: Place
    minutes: float
    begun: float  # how often a visit begins to hold it

    @classmethod
    def of(cls, index: Index, place: Place) -> Holding | None:
        """None where it cannot be known."""
        s = index.scenario
        if s.closing == "resume" and s.opening is not None:
            return None
        if any(step.room is not None for step in index.flat):
            return None
        cases = _cases(index, place)
        if cases is None:
            return None
        found = [(share, case.walk()) for share, case in cases]
        if any(one is None for _, one in found):
            return None
        minutes, begun = (
            math.fsum(share * one[k] for share, one in found if one is not None) for k in (0, 1)
        )
        return cls(index, place, minutes, begun)

    @property
    def timed(self) -> bool:
        """Is it known when it is held: soon after coming, and no clock or other people decide?"""
        index = self.index
        first, last = index.steps[self.place.from_], index.steps[self.place.to]
        line = [k for k in index.line if index.stage(k).ahead is None]
        before = line[: line.index(first)]
        minutes = math.fsum(
            expected_values.spent(index, k) * index.stage(k).times * _longer(index.flat[k].takes)
            for k in before
        )
        upto = line[: line.index(last) + 1]
        return minutes <= SOON and not any(_is_unclear(index, k) for k in upto)

    def by_hour(self, come: NDArray[np.float64]) -> NDArray[np.float64]:
        """Minutes held in each hour of the week by those who come in each."""
        held, means = np.zeros(HOURS), Means.of(self.index)
        first = self.index.steps[self.place.from_]
        laps = self.index.stage(first).times
        for hour in np.flatnonzero(come) if self.begun > 0.0 else ():
            middle = (float(hour) + 0.5) * HOUR_MINUTES
            for k, at, _ in moments_of_work(self.index, means, middle):
                if k == first:
                    span = self.minutes / self.begun
                    held += come[hour] * self.begun / laps * _spread(at, span)
        return held


def _longer(takes: Amount | None) -> float:
    """How much longer than its mean a duration may well be."""
    return 1.0 if takes is None or takes.constant is not None else 2.0


def _spread(middle: float, span: float) -> NDArray[np.float64]:
    """Minutes in each hour of the week of a stay that begins evenly within half an hour of this
    minute.
    """
    edges = np.arange(
        math.floor((middle - 0.5 * HOUR_MINUTES) / HOUR_MINUTES),
        math.ceil((middle + span + 0.5 * HOUR_MINUTES) / HOUR_MINUTES) + 1,
    )
    past = _past(edges * HOUR_MINUTES - middle) - _past(edges * HOUR_MINUTES - middle - span)
    found = np.zeros(HOURS)
    np.add.at(found, edges[:-1] % HOURS, np.diff(past))
    return found


def _past(minutes: NDArray[Any]) -> NDArray[Any]:
    """Mean minutes since an instant that lies evenly within half an hour of 0."""
    half = 0.5 * HOUR_MINUTES
    inside = np.clip(minutes + half, 0.0, HOUR_MINUTES) ** 2 / (2.0 * HOUR_MINUTES)
    return inside + np.maximum(minutes - half, 0.0)


# -- one kind of customer --------------------------------------------------------------------------
@dataclass(frozen=True)
class Case:
    """Customers of whom all conditions are known, walking the main line."""

    index: Index
    first: int  # the steps from and to which the place is held
    last: int
    wants: bool  # the place, at its first step
    enters: dict[int, float]  # stage -> the chance that it is entered
    takes: dict[int, float]  # step -> the chance that it is taken there
    minutes: dict[int, float]  # step -> of one pass

    def walk(self) -> tuple[float, float] | None:
        """(minutes held, how often that begins) in a visit; None where it cannot be known."""
        start: Node = (0, 0, False, False)
        nodes, open_ = {start: 0}, [start]
        moves: list[tuple[int, int, float]] = []
        while open_ and len(nodes) <= MOST_NODES:
            node = open_.pop()
            for to, chance in self.moves(*node):
                if chance > 0.0 and to[0] < len(self.index.line):
                    if to not in nodes:
                        nodes[to] = len(nodes)
                        open_.append(to)
                    moves.append((nodes[node], nodes[to], chance))
        if open_:
            return None
        flow = np.zeros((len(nodes), len(nodes)))
        for one, other, chance in moves:
            flow[other, one] += chance
        try:
            reached = np.linalg.solve(np.eye(len(nodes)) - flow, np.eye(len(nodes))[0])
        except np.linalg.LinAlgError:
            return None
        return self._sum(nodes, reached)

    def moves(self, i: int, lap: int, holds: bool, inside: bool) -> Iterator[tuple[Node, float]]:
        """Where the line goes from a node, and how often."""
        k = self.index.line[i]
        enters = self._enters(k, inside)
        yield self._lap(k, lap, holds), 1.0 - enters
        taken = enters * self.takes[k]
        yield self._follow(i, lap, holds), enters - taken
        after = k != self.last and (holds or self._begins(k, holds))
        jumps, go_on = expected_values.leads(self.index, k)
        for to, chance in jumps:
            same = self.index.stage_of[to] == self.index.stage_of[k]
            yield (self.index.line.index(to), lap if same else 0, after, same), taken * chance
        yield self._follow(i, lap, after), taken * go_on

    def _enters(self, k: int, inside: bool) -> float:
        stage = self.index.stage_of[k]
        return 1.0 if inside or self.index.steps_of(stage)[0] != k else self.enters[stage]

    def _begins(self, k: int, holds: bool) -> bool:
        return self.wants and k == self.first and not holds

    def _follow(self, i: int, lap: int, holds: bool) -> Node:
        k = self.index.line[i]
        if self.index.steps_of(self.index.stage_of[k])[-1] != k:
            return i + 1, lap, holds, True
        return self._lap(k, lap, holds)

    def _lap(self, k: int, lap: int, holds: bool) -> Node:
        """Behind a lap of the stage of this step: its next lap, or the next stage."""
        steps = self.index.steps_of(self.index.stage_of[k])
        if lap + 1 < self.index.stage(k).times:
            return self.index.line.index(steps[0]), lap + 1, holds, False
        return self.index.line.index(steps[-1]) + 1, 0, holds, False

    def _sum(
        self, nodes: dict[Node, int], reached: NDArray[np.float64]
    ) -> tuple[float, float] | None:
        minutes = begun = 0.0
        for (i, _, holds, inside), n in nodes.items():
            k = self.index.line[i]
            taken = float(reached[n]) * self._enters(k, inside) * self.takes[k]
            begins = self._begins(k, holds)
            if taken <= 0.0 or not (holds or begins):
                continue
            if _is_unclear(self.index, k):
                return None
            passes = expected_values.passes(self.index, k)
            once = k == self.last and k != self.first  # done again without the place
            minutes += taken * self.minutes[k] * (1.0 if once else passes)
            begun += taken * begins * (passes if k == self.last else 1.0)
        return minutes, begun


def _is_unclear(index: Index, k: int) -> bool:
    """Does a step last until a time of day, until the house opens, or until others are there?"""
    step, stage = index.flat[k], index.stage(k)
    waits = step.until is not None or step.join is not None or step.group is not None
    if waits or stage.ahead is not None or index.scenario.opening is None:
        return waits or stage.ahead is not None
    # who has been away may find the house shut, and wait there for its staff
    been = any(index.stage(one).away for one in index.line[: index.line.index(k) + 1])
    staffed = step.kind == "work" or bool(step.team)
    return (been and staffed) or (step.kind == "away" and not stage.away)


# -- all kinds of customers ------------------------------------------------------------------------
def _cases(index: Index, place: Place) -> list[tuple[float, Case]] | None:
    """Each kind of customer that conditions tell apart, with its share; None where they ask for
    what is not known.
    """
    first, last = index.steps[place.from_], index.steps[place.to]
    asked = _deciding(index, first, last)
    before = index.line[: index.line.index(first)]
    if not all(_is_fixed(index, k, k in before) for k in asked):
        return None
    said = {("place", 0): place.when}
    said |= {("stage", index.stage_of[k]): index.stage(k).when for k in asked}
    said |= {("step", k): index.flat[k].when for k in asked}
    known = {key: one for key, one in said.items() if one is not None}
    joint = expected_values.joint(index.scenario, list(known.values()))
    if joint is None or len(joint) > MOST_CASES:
        return None
    return [
        (share, _case(index, first, last, {key: v != 0.0 for key, v in zip(known, values)}))
        for share, values in joint
    ]


def _case(index: Index, first: int, last: int, true: dict[tuple[str, int], bool]) -> Case:
    s = index.scenario
    return Case(
        index,
        first,
        last,
        true.get(("place", 0), True),
        {
            stage: true.get(("stage", stage), True) * expected_values.share(s, one.chance)
            for stage, one in enumerate(s.journey)
        },
        {
            k: true.get(("step", k), True) * expected_values.share(s, index.flat[k].chance)
            for k in index.line
        },
        {k: expected_values.minutes(index, k) for k in index.line},
    )


def _deciding(index: Index, first: int, last: int) -> list[int]:
    """The steps that decide for how long a place is held: those it is held in, and those before
    after which somebody may leave; the whole line where the visit may skip the last one, or where
    some step leads across.
    """
    line = list(index.line)
    begin, end = line.index(first), line.index(last) + 1
    at = {index.flat[k].name: i for i, k in enumerate(line)}
    across = any(
        min(i, at[row.to]) < end
        for i, k in enumerate(line)
        for row in index.flat[k].next
        if row.to in at
    )
    if across or may_skip(index, first, last):
        return line
    before = [k for k in line[:begin] if index.flat[k].next or index.flat[k].leaves]
    return [*before, *line[begin:end]]


def _is_fixed(index: Index, k: int, before: bool) -> bool:
    """Are the chances and minutes of a step the same for everybody and at every time? As for staff,
    nobody counts as lost `before` whose leaving depends on the run: on how long the line is.
    """
    step, stage = index.flat[k], index.stage(k)
    fails = [one for fail in step.fails.values() for one in (fail.chance, fail.caught)]
    leads = [row.chance for row in step.next if not (before and _is_of_the_run(row.chance))]
    numbers = [step.takes, step.chance, stage.chance, step.again, *fails, *leads]
    return not any(isinstance(one, Amount) and one.expression is not None for one in numbers)


def _is_of_the_run(one: Amount) -> bool:
    return one.expression is not None and not expected_values.knowable(one.expression)
