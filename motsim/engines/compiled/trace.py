"""One replication, felt under several psychologies: its lines are simulated once, and what every
moment was felt from is written down (its trace). The same rules then feel it under other
parameters.

That is right where nothing felt moves the lines, which `plan.lines` proves: plans of the same lines
differ only in what their customers feel, remember and say. Visits and totals are the same bytes as
those of separate runs.

A cause (CAUSE) says of
- a contact: a points, b bonus, c spread, d severity, e what is expected if nothing was announced;
- a wait: a covered minutes, b the stage beside in which it is (-1: none), c what is left of a
  promise;
- a promise: a quoted minutes, b minutes early; a rule: a the emotion that it gives;
- a recovery: a quality, b minutes to the answer, c to the solution, d severity, e failures so far;
- a failure: a severity, for who complains of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.calendar import expectation as door_expects
from motsim.engines.common.journeys import EVERYTHING, SUMMARY, Journeys, Rows, joined
from motsim.engines.common.totals import Totals
from motsim.engines.common.visit_end import conclude, lost_by, memories
from motsim.engines.compiled import output_rows
from motsim.engines.compiled.constants import ONE, S_COMPLAINS, ZERO, I, inner
from motsim.engines.compiled.engine import (
    ROWS,
    TRACED,
    journeys,
    simulate,
    take_rows,
    to_the_end,
    traced_loop_of,
)
from motsim.engines.compiled.perception import of_wait
from motsim.engines.compiled.state import M_FAILURE, new_world
from motsim.jit.dispatch import entry, tell_marked
from motsim.plan.layout import CONST, M_CONTACT, M_PROMISE, M_RECOVERY, M_WAIT, PURPOSES, Plan
from motsim.plan.random_streams import uniform
from motsim.psychology.expectation import announced
from motsim.psychology.perception import (
    complaint_chance,
    contact_moment,
    promise_moment,
    recovery_moment,
    wait_moment,
)
from motsim.units import emotion_of


@dataclass(frozen=True, eq=False)
class Closed:
    """Visits in the order in which they closed, and what their moments were felt from."""

    visits: Rows
    traits: NDArray[np.float64]  # beside the visits: traits, then service levels
    causes: Rows
    ended: Rows
    lucks: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Trace:
    """The lines of one replication: all its closed visits, and the house's own rows."""

    lived: Journeys  # without visits
    closed: Closed


def feel(rows, plan, draws, desk):
    """What is felt, remembered and said of all visits, written into their rows.

    `rows`: visits, causes, ends and lucks. `plan`: steps, stages, amounts and psychology. `draws`:
    seed, replication and stream of complaints. `desk` (5, most causes of a visit): emotions,
    weights, minutes and kinds of a visit's moments, and the luck of its end.
    """
    visits, causes, ended, lucks = rows
    steps, stages, amounts, psychology = plan
    seed, replication, stream = draws
    emotions = desk[0]
    weights = desk[1]
    minutes = desk[2]
    kinds = desk[3]
    luck = desk[4]
    at = 0
    for i in range(len(visits)):
        v = visits[i]
        end = ended[i]
        psy = psychology[v.segment]
        n = ZERO
        failures = ZERO
        complained = ZERO
        expects = door_expects(v.expects, 0.0)
        before = expects if end.before_at == 0 else 0.0
        first = 0.0
        for k in range(at, at + end.causes):
            f = causes[k]
            if f.kind == M_FAILURE:
                u = uniform(seed, replication, v.person, v.visit, stream, failures)
                complained += ONE if u < complaint_chance(psy, f.a) else ZERO
                failures += 1
                continue
            emotion = felt_from(f, steps, stages, amounts, psy, expects, first, before, n)
            if n == 0:
                first = emotion
            emotions[n] = emotion
            weights[n] = f.weight
            minutes[n] = f.minutes
            kinds[n] = f.kind
            n += 1
            if n == end.before_at:
                before = emotion
        at += end.causes
        remembered, loyal, v.peak, v.end, v.mean, v.peak_order = memories(
            psy, kinds, emotions, weights, minutes, n, v.recovered, before, v.failures
        )
        for k in range(lucks.shape[1]):
            luck[k] = lucks[i, k]
        said = conclude(psy, remembered, loyal, end.returns, end.tells, lost_by(v.reason), luck)
        v.satisfaction, v.survey, v.recommend = said[0], said[1], said[2]
        v.return_chance, v.returned, v.tell_chance, v.told = said[3], said[4], said[5], said[6]
        v.remembered = remembered
        v.acts += complained - v.complained
        v.complained = complained


@inner
def felt_from(f, steps, stages, amounts, psy, expects, first, before, n):
    """The emotion of one moment, from its cause; `n` moments of the visit were before it.
    `expects`: what is expected of the house.
    """
    if f.kind == M_CONTACT:
        st = steps[f.step]
        points = f.a
        if st.quality >= 0 and amounts[st.quality].kind == CONST:
            points = amounts[st.quality].mean  # as this plan has it
        here = f.e
        if st.announced != 0:
            here = announced(psy, here, emotion_of(points))
        has_first = ONE if n > 0 else ZERO
        return contact_moment(psy, points, f.b, f.c, f.d, here, first, has_first)[2]
    if f.kind == M_WAIT:
        acceptable, occupied, info = of_wait(stages, steps[f.step], I(f.b))
        if acceptable < 0.0:
            acceptable = f.c
        return wait_moment(psy, f.minutes, f.a, occupied, acceptable, info)[2]
    if f.kind == M_PROMISE:
        return promise_moment(psy, f.a, f.b)[1]
    if f.kind == M_RECOVERY:
        return recovery_moment(psy, f.a, f.b, f.c, expects, before, f.d, I(f.e))[2]
    return f.a


tell_marked()
feel_compiled = entry(feel)


def simulate_alike(
    plans: Sequence[Plan],
    seed: int,
    replication: int,
    record: str = SUMMARY,
    slots: int = 256,
    rows: int = 1 << 14,
) -> list[Journeys]:
    """One replication of plans of the same lines (`plan.lines`), which are simulated once. What is
    felt from leaves as visits close, so that long runs take no more memory.
    """
    if len(plans) == 1 or record == EVERYTHING:
        return [
            simulate(plan, seed, replication, record=record, slots=slots, rows=rows)
            for plan in plans
        ]
    arrays = new_world(plans[0], seed, replication, False, False, slots, rows, trace=True)
    readings = [_Reading(plan, seed, replication, record) for plan in plans]

    def finished(visits: Rows, traits: NDArray[np.float64]) -> None:
        used = int(arrays["state"]["traced"][0])
        beside = (arrays[name][: len(visits)] for name in ("ended", "lucks"))
        closed = Closed(visits, traits, arrays["causes"][:used], *beside)
        readings[0].add(closed, visits)  # felt while they were simulated
        for reading in readings[1:]:
            reading.feel(closed)

    to_the_end(plans[0], traced_loop_of(plans[0]), arrays, finished)
    lived = journeys(plans[0], arrays, {"visits": []}, readings[0].totals)
    return [reading.of(lived) for reading in readings]


def traced(plan: Plan, seed: int, replication: int, slots: int = 256, rows: int = 1 << 14) -> Trace:
    """One replication, and all that its customers felt from."""
    arrays = new_world(plan, seed, replication, False, False, slots, rows, trace=True)
    names = ("visits", "trait_rows", *TRACED)
    taken: dict[str, list[Rows]] = {name: [] for name in ROWS}
    to_the_end(plan, traced_loop_of(plan), arrays, lambda *_: take_rows(arrays, taken))
    lived = journeys(plan, arrays, {"visits": []}, Totals.none(plan))
    return Trace(lived, Closed(*(joined(taken[name]) for name in names)))


def felt(trace: Trace, plan: Plan, record: str = SUMMARY) -> Journeys:
    """The replication of a trace under a plan of the same lines."""
    reading = _Reading(plan, trace.lived.seed, trace.lived.replication, record)
    reading.feel(trace.closed)
    return reading.of(trace.lived)


class _Reading:
    """What one plan makes of the lines: totals, and visits where `record` asks for them."""

    def __init__(self, plan: Plan, seed: int, replication: int, record: str) -> None:
        self.plan, self.totals, self.record = plan, Totals.none(plan), record
        self.draws = [seed, replication, plan.streams[PURPOSES[S_COMPLAINS]]]
        self.visits: list[Rows] = []
        self.traits: list[NDArray[np.float64]] = []

    def feel(self, closed: Closed) -> None:
        """Add visits as this plan has them felt."""
        visits, plan = output_rows.copied(closed.visits), self.plan
        most = int(closed.ended["causes"].max(initial=0))
        desk = np.empty((5, max(most, closed.lucks.shape[1])))
        of_plan = (plan.steps, plan.stages, plan.amounts, plan.psychology)
        feel_compiled(
            (visits, closed.causes, closed.ended, closed.lucks),
            tuple(map(np.ascontiguousarray, of_plan)),
            tuple(map(np.int64, self.draws)),
            desk,
        )
        self.add(closed, visits)

    def add(self, closed: Closed, visits: Rows) -> None:
        self.totals.add(self.plan, visits, closed.traits)
        if self.record != SUMMARY:
            self.visits.append(output_rows.copied(visits))
            self.traits.append(closed.traits.copy())

    def of(self, lived: Journeys) -> Journeys:
        """The journeys of this plan."""
        self.totals.add_inside(self.plan, lived.inside, lived.inside_levels)
        if not self.visits:
            return replace(lived, totals=self.totals)
        person, visit = (
            np.concatenate([rows[name] for rows in self.visits]) for name in ("person", "visit")
        )
        place = output_rows.places_of_visits(person, visit)
        beside, traits = output_rows.put(self.traits, place), len(self.plan.traits)
        return replace(
            lived,
            visits=output_rows.put(self.visits, place),
            traits=beside[:, :traits],
            levels=beside[:, traits : traits + len(self.plan.levels)],
            totals=self.totals,
        )
