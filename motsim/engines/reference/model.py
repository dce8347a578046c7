"""The house: calendar, arrivals, pools, and everybody's rows."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import mesa
import numpy as np
import simpy

from motsim.engines.common import calendar as clock
from motsim.engines.common import population
from motsim.engines.common.arrivals import UNBOOKED, expected, without_days
from motsim.engines.common.bookings import ledgers_of
from motsim.engines.common.calendar import ARRIVALS, NIGHT, STAFF
from motsim.engines.common.journeys import (
    ACT,
    COUNTS,
    IN_POOL,
    MOMENT,
    VISIT,
    Journeys,
    no_pools,
    of_ended,
    sort_rows,
    starves,
    waits_for_ever,
)
from motsim.engines.common.journeys import POOL as POOL_ROW
from motsim.engines.common.learning import given_by
from motsim.engines.common.service_levels import UNBEGUN
from motsim.engines.common.totals import Totals
from motsim.engines.common.visit_end import ENDING
from motsim.engines.reference.closing_time import begin_day, send_everybody_home
from motsim.engines.reference.formulas import (
    arrival_tick,
    decide,
    drawn,
    next_closing,
    next_opening,
    uniform,
)
from motsim.engines.reference.groups import Group
from motsim.engines.reference.queues import Pool, TimedEvent, Visit
from motsim.engines.reference.records import KNOWN, PIECE
from motsim.engines.reference.stopped_clock import inside_of, stop_clock
from motsim.engines.reference.visit import KNOWN_OF_STEPS, know_step, start_visit
from motsim.errors import RunError
from motsim.plan import layout
from motsim.plan.random_streams import ticks
from motsim.units import HOUR, MONTH, WEEK

Law = tuple[int, float, float, float, float, float]  # kind, a, b, c, scale, shift
EVEN: Final[Law] = (
    layout.EXPONENTIAL,
    1.0,
    0.0,
    0.0,
    1.0,
    0.0,
)  # one at a time, 1 apart on average


def plain(rows: Any, *more: str) -> list[Any]:
    """Turn record rows into plain objects with slots, once a run. Attribute access on them is what
    this engine mostly does.
    """
    names = rows.dtype.names
    kind = type("Row", (), {"__slots__": (*names, *more)})
    out = []
    for row in rows.tolist():
        plain_row = kind()
        for name, value in zip(names, row):
            setattr(plain_row, name, value)
        out.append(plain_row)
    return out


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of each thing for which a visit keeps a number."""

    stages: int
    steps: int
    rules: int
    places: int
    fails: int
    promises: int
    ats: int
    pools: int


class ServiceModel(mesa.Model):  # type: ignore[misc]
    """One replication of a plan as a Mesa model. `run()` goes to the end, `step()` one hour on (for
    Mesa's own tools).
    """

    def __init__(
        self,
        plan: layout.Plan,
        seed: int = 0,
        replication: int = 0,
        town: population.Town | None = None,
    ) -> None:
        super().__init__(seed=0)
        self.plan, self.seed, self.replication = plan, seed, replication
        self._load(plan)
        self.env = simpy.Environment(initial_time=0)
        self._begin_house(plan)
        self._begin_rows()
        self._begin_town(plan, population.begun(plan, seed, replication) if town is None else town)
        self._start_roster()
        if self.groups:
            TimedEvent(self, self.length, NIGHT, 0, 0, lambda _: self._wait_for_no_more())
        self._start_sources()

    def _begin_house(self, plan: layout.Plan) -> None:
        """Begin with an empty house: its pools, its lines, its door."""
        self.pools = [Pool(self, row, k) for k, row in enumerate(self.pool_rows)]
        self.standing = [0] * len(self.step_rows)
        self.rooms = any(step.room >= 0 for step in self.step_rows)
        # by step: who stays at the one before, first those who have for longest
        self.blocked: list[list[Any]] = [[] for _ in self.step_rows]
        # by step: who begin it together
        self.groups = {k: Group(self, k) for k, step in enumerate(self.step_rows) if step.group > 0}
        self.ledgers, self.past = ledgers_of(plan)
        self.is_open, self.overtime, self.inside = bool(self.calendar.open_at_start), False, 0
        self.shut = self.resumes and not self.is_open
        self.today, self.fired = -1, [0] * len(self.rules)

    def _begin_rows(self) -> None:
        """Begin with no rows and counts of nothing."""
        self.act_rows: list[bytes] = []
        # of the visits that have ended, each in the same place: the row, its traits, its moments
        # from step to emotion, their weights; no collector looks through bytes
        self.visit_rows: list[bytes] = []
        self.trait_rows: list[bytes] = []
        self.pieces: list[bytes] = []
        self.weights: list[bytes] = []
        self.trait_bytes = struct.Struct(f"{len(self.traits) + len(self.no_levels)}d").pack
        self.arrived = self.shut_out = self.left = self.strokes = self.dropped = 0
        self.closings = self.late = self.late_since = 0
        # sources that are not dry, side jobs not done yet
        self.more_to_come, self.jobs, self.quiet = len(self.sources), 0, 0

    def _begin_town(self, plan: layout.Plan, known: population.Town) -> None:
        """Begin with the people who come back, and what is counted of them month by month."""
        self.comes_back = plan.comes_back
        self.town = known.in_steps_of(plan).copied()
        self.began = self.town.minds.people.copy()
        self.minds, self.given = self.town.minds, given_by(plan, self.seed, self.replication)
        self.learns = len(self.minds.learned) > 0
        # the promise that people learn to believe or not, -1: none
        self.trusted = int(plan.population["promise"][0]) if plan.trusts else -1
        self.months, self.load_marks = population.empty_months(plan)

    @property
    def now(self) -> int:
        """The clock, in ticks."""
        return self.env._now  # type: ignore[return-value]

    def _load(self, plan: layout.Plan) -> None:
        """Turn the plan into plain objects."""
        for name in (
            "segments",
            "traits",
            "next",
            "fails",
            "places",
            "branches",
            "promises",
            "ways",
            "rules",
            "recovers",
            "uses",
            "amounts",
            "name_table",
        ):
            setattr(self, name, plain(getattr(plan, name)))
        self.bind, self.reads, self.stream = plan.bind.tolist(), plan.reads.tolist(), plan.streams
        self.waits = self.bind[slice(*plan.events.waits)]
        self.levels, self.no_levels = plain(plan.levels), [UNBEGUN] * len(plan.levels)
        self.data = plan.data
        self._load_house(plan)
        self._load_journey(plan)
        self._load_psychology(plan)

    def _load_house(self, plan: layout.Plan) -> None:
        """Turn the calendar, the door, shifts, pools and sources into plain objects."""
        self.calendar = plain(plan.calendar)[0]
        self.length = self.calendar.length
        self.resumes = bool(self.calendar.has_hours) and self.calendar.closing == layout.RESUME
        self.shifts, self.week_again = plain(plan.shifts), clock.week_again(plan.shifts)
        door = plan.shifts[plan.shifts["pool"] == -1]
        self.door_times = np.ascontiguousarray(door["time"])
        self.door_opens = np.ascontiguousarray(door["count"])
        self.pool_rows = plain(plan.pools)
        self.sources = plain(plan.arrive, "curve", "busy_days")
        for source in self.sources:
            source.curve = np.ascontiguousarray(plan.curve[source.curve_lo : source.curve_hi])

    def _load_journey(self, plan: layout.Plan) -> None:
        """Turn stages and steps into plain objects, with what is known of them before any visit."""
        # Mesa's models have a `steps` of their own
        self.step_rows = plain(plan.steps, *KNOWN_OF_STEPS)
        self.stages = plain(plan.stages, "perhaps")
        for row in (*self.step_rows, *self.stages):
            row.perhaps = row.when >= 0 or row.chance >= 0
        for row in self.step_rows:
            know_step(self, row)
        self.start = plan.ahead_start if plan.ahead_start >= 0 else plan.start
        self.how_many = Sizes(
            len(plan.stages),
            len(plan.steps),
            len(plan.rules),
            len(plan.places),
            len(plan.fails),
            len(plan.promises),
            plan.ats,
            len(plan.pools),
        )

    def _load_psychology(self, plan: layout.Plan) -> None:
        """Hold ready what the rules of psychology read, and the arrays in which they reckon."""
        self.psychology = [np.ascontiguousarray(row) for row in plan.psychology]
        self.ending = np.array([plan.streams[purpose] for purpose in ENDING], np.int64)
        self.luck = np.zeros(len(ENDING))
        self.part = np.ascontiguousarray(plan.parts)
        self.stage_of = np.ascontiguousarray(plan.steps["stage"])
        self.stage_weight = np.ascontiguousarray(plan.weights)
        self.step_minutes, self.stage_part = np.zeros(len(plan.steps)), np.zeros(len(plan.stages))
        self.value, self.stack = np.zeros(max(len(plan.name_table), 1)), np.zeros(layout.STACK)

    # -- the calendar ------------------------------------------------------------------------------
    def _start_roster(self) -> None:
        """Start the roster, if there is one."""
        if self.shifts:
            self._next_shift(0, 0)

    def _next_shift(self, shift_index: int, base: int) -> None:
        """Wait for one roster row at a time, round the week for as long as anybody is there."""
        shift = self.shifts[shift_index]

        def change(_: Any) -> None:
            if not self._should_roster_go_on():
                return
            self._set_door(shift.count != 0) if shift.pool < 0 else self._set_roster(
                self.pools[shift.pool], shift.count
            )
            last = shift_index + 1 == len(self.shifts)
            self._next_shift(
                self.week_again if last else shift_index + 1, base + WEEK if last else base
            )

        TimedEvent(self, base + shift.time, STAFF, 0, shift_index, change)

    def _should_roster_go_on(self) -> bool:
        """Does a row of the roster still matter? Not after two rounds in which it alone was left
        and changed nothing.
        """
        self.quiet = 0 if self.env._queue or self.more_to_come else self.quiet + 1
        if self.quiet > 2 * len(self.shifts):
            return False
        return (
            self.more_to_come > 0
            or self.left < self.arrived
            or self.jobs > 0
            or self.now < self.length
        )

    def _set_door(self, opens: bool) -> None:
        """Open or shut the door."""
        self.is_open = opens
        if not opens and self.now <= self.length:
            self.closings += 1
        if self.resumes:
            begin_day(self) if opens else self._shut_door()
        elif opens:
            self._end_overtime()
        elif self.inside > 0:
            self.overtime, self.late_since = True, self.now
        if not opens:
            self._wait_for_no_more()

    @property
    def is_over(self) -> bool:
        """Has the house shut, or is the time over in which people come?"""
        return self.now >= self.length or (bool(self.calendar.has_hours) and not self.is_open)

    def _wait_for_no_more(self) -> None:
        """Let groups begin that are not full, as nobody else comes."""
        for group in self.groups.values():
            group.ask_staff()

    def _shut_door(self) -> None:
        """Begin nothing any more. At the end of this instant whoever waits for work goes home."""
        self.shut = True
        TimedEvent(self, self.now, NIGHT, 0, 0, lambda _: send_everybody_home(self))

    def opening_from(self, tick: int) -> int:
        """Give the first tick at or after this one at which the door is open."""
        return next_opening(self.door_times, self.door_opens, tick)  # type: ignore[no-any-return]

    def closing_from(self, tick: int) -> int:
        """Give the first tick at or after this one at which the door shuts, else NEVER."""
        return next_closing(self.door_times, self.door_opens, tick)  # type: ignore[no-any-return]

    def _set_roster(self, pool: Pool, count: int) -> None:
        """Set the roster of a pool, and its staff."""
        pool.reroster(count)
        if not self.overtime or count > pool.count:  # who stays late stays; who comes, comes
            pool.staff(count)

    def _end_overtime(self) -> None:
        """End the overtime: pools have the staff of their roster again."""
        if self.overtime:
            self.overtime = False
            self.late += self.now - self.late_since
            for pool in self.pools:
                if pool.count != pool.roster:
                    pool.staff(pool.roster)

    def change_inside(self, change: int) -> None:
        """Count who is inside. When the last one is gone, overtime ends."""
        self.inside += change
        if self.inside == 0:
            self._end_overtime()

    # -- arrivals ----------------------------------------------------------------------------------
    def _start_sources(self) -> None:
        """Start the sources. What is known of them before the run: appointments, typed times and
        days that are busier than others.
        """
        self.known = expected(self.plan, self.seed, self.replication)
        for source_index, source in enumerate(self.sources):
            begin, end = self.known.edges[source_index : source_index + 2]
            first_day, behind = self.known.day_edges[source_index : source_index + 2]
            source.busy_days = self.known.days[first_day:behind]
            self.env.process(self._arrivals(source, self.known.rows[begin:end]))

    def _arrivals(self, source: Any, known: Any) -> Visit:
        """Let the people of one source come one after the other. It ends when the source is dry or
        the run's length is over.
        """
        for at, person, booked in self._coming(source, known):
            if at >= self.length:
                break
            turn = clock.need_turn(person) if self.comes_back else person
            arrival = TimedEvent(self, at, ARRIVALS, turn)
            yield arrival
            if source.kind == layout.NEEDS:
                self._decide(person, source, booked, arrival)
            else:
                self._arrive(person, source, booked, arrival)
        self.more_to_come -= 1

    def _coming(self, source: Any, known: Any) -> Iterable[tuple[int, int, int]]:
        """Whoever comes: (tick, person, tick of the appointment or what a need is)."""
        if source.kind == layout.NEEDS:
            parts = population.needs_of(self.plan, self.town, self.seed, self.replication)
            return itertools.chain.from_iterable(part.tolist() for part in parts)
        if source.kind in (layout.APPOINTMENTS, layout.TIMES):
            return known.tolist()  # type: ignore[no-any-return]
        return self._drawn(source)

    def _drawn(self, source: Any) -> Iterator[tuple[int, int, int]]:
        """Draw whoever comes, one by one: (tick, person, tick of the appointment)."""
        at, upto = 0, 0.0
        for person in itertools.count(source.person):
            if source.kind == layout.COUNT:
                if person - source.person >= source.count:
                    return
                at = source.every
            elif source.kind == layout.RATE:
                upto += self._arrival_draw(EVEN, person, self.stream["arrives"])
                days = source.busy_days
                alike = without_days(days, 0, len(days), upto) if len(days) else upto
                at = arrival_tick(source.curve, alike)
            else:
                gap = self.amounts[source.every]
                at += ticks(
                    gap.mean
                    if gap.kind == layout.CONST
                    else self._arrival_draw(
                        (gap.kind, gap.a, gap.b, gap.c, gap.scale, gap.shift), person, gap.stream
                    )
                )
            yield at, person, UNBOOKED

    def _arrival_draw(self, law: Law, person: int, stream: int) -> float:
        """Draw from a law of arrivals for a person who has not come yet."""
        data, seed, replication = self.plan.data, self.seed, self.replication
        return drawn(*law, data, seed, replication, person, 0, stream, 0)  # type: ignore[no-any-return]

    def _arrive(self, person: int, source: Any, booked: int, arrival: TimedEvent) -> None:
        """Begin a visit, unless the person does not join or finds the door shut."""
        if (
            source.joins < 1.0
            and not uniform(self.seed, self.replication, person, 0, self.stream["joins"], 0)
            < source.joins
        ):
            return
        if self.calendar.has_hours and not self.is_open:
            self.shut_out += 1
            return
        self.arrived += 1
        start_visit(self, person, source, booked, arrival)

    # -- people who come back ----------------------------------------------------------------------
    def _decide(self, person: int, source: Any, what: int, arrival: TimedEvent) -> None:
        """Let a need, a move or the end of a month happen; a visit begins where somebody comes."""
        visit = decide(
            self.minds,
            self.given,
            self.months,
            person,
            what,
            self.now,
            not self.calendar.has_hours or self.is_open,
        )
        if what == population.MONTH_ENDS:
            self._mark_load()
        if visit >= 0:
            self.arrived += 1
            start_visit(self, person, source, UNBOOKED, arrival, visit)

    def _mark_load(self) -> None:
        """Write down how long each pool has been at work, and rostered, by the end of a month."""
        month = self.now // MONTH
        for k, pool in enumerate(self.pools):
            pool.touch()
            row = self.load_marks[(month - 1) * len(self.pools) + k]
            row["busy"], row["over"] = pool.busy_ticks, pool.over
            row["rostered"] = pool.rostered + pool.roster * (self.now - pool.roster_since)

    # -- things that belong to the house -----------------------------------------------------------
    def count_stroke(self, index: int) -> None:
        """Count a stroke of a clock beside a visit. If nothing else happens for long, nothing ever
        will.
        """
        self.strokes += 1
        if self.strokes > clock.TICKS * (self.arrived - self.left):
            raise RunError(starves(self.plan, self._in_line(), index))

    def _in_line(self) -> list[int]:
        """How many wait before each pool, in groups or alone."""
        return [pool.waiting + pool.beyond for pool in self.pools]

    def _new_day(self) -> None:
        """Forget the firings of yesterday."""
        today = clock.day_of(self.now)
        if today != self.today:
            self.today, self.fired = today, [0] * len(self.rules)

    def fired_today(self, rule_index: int) -> int:
        """Give how often a rule has fired today, in all visits."""
        self._new_day()
        return self.fired[rule_index]

    def count_today(self, rule_index: int) -> None:
        """Count that a rule fired today."""
        self._new_day()
        self.fired[rule_index] += 1

    # -- Mesa's and our own ways to run it ---------------------------------------------------------
    def step(self) -> None:
        """Run one hour of service."""
        self.env.run(until=self.now + HOUR)

    def run(self) -> Journeys:
        """Run to the end: arrivals stop at `length`, and everybody inside is served out, unless the
        clock stops there.
        """
        if self.plan.stops:
            stop_clock(self)
        else:
            self.env.run()
            if self.left < self.arrived:
                raise RunError(waits_for_ever(self.plan, self._in_line()))
        for pool in self.pools:
            pool.rostered += pool.roster * (self.length - pool.roster_since)
        return self.journeys()

    def journeys(self) -> Journeys:
        """Give what has happened so far, as sorted rows."""
        totals = Totals.none(self.plan, self.began)
        rows = np.frombuffer(b"".join(self.visit_rows), VISIT)
        trait_rows = np.frombuffer(b"".join(self.trait_rows), np.float64).reshape(
            len(rows), len(self.traits) + len(self.no_levels)
        )
        totals.add(self.plan, rows, trait_rows)
        inside, inside_levels = inside_of(self)
        totals.add_inside(self.plan, inside, inside_levels)
        order = np.lexsort((rows["visit"], rows["person"]))
        visits, traits = rows[order], trait_rows[order]
        traits, levels = traits[:, : len(self.traits)], traits[:, len(self.traits) :]
        pools = self._pool_rows()
        return Journeys(
            self.seed,
            self.replication,
            visits,
            traits,
            self._moments(visits, order),
            of_ended(sort_rows(np.frombuffer(b"".join(self.act_rows), ACT)), inside),
            pools,
            self._counts(),
            totals,
            levels,
            *population.at_the_end(self.plan, self.town, self.months, self.load_marks, pools),
            inside,
            inside_levels,
            self._in_pools(),
        )

    def _pool_rows(self) -> Any:
        """Give what each pool has done."""
        rows = [
            (
                pool_index,
                pool.joined,
                pool.called,
                pool.gone,
                pool.integral,
                pool.waited,
                pool.busy_ticks,
                pool.rostered,
                pool.over,
                pool.side,
                pool.most,
            )
            for pool_index, pool in enumerate(self.pools)
        ]
        return np.array(rows, POOL_ROW)

    def _counts(self) -> Any:
        """Give what is counted of the house."""
        row = (
            self.arrived,
            self.shut_out,
            len(self.visit_rows),
            self.left,
            0,
            self.known.booked,
            self.known.no_shows,
            self.dropped,
            self.closings,
            self.late,
        )
        return np.array([row], COUNTS)

    def _in_pools(self) -> Any:
        """How many stand before each pool and how many of it are at work when the clock stops."""
        if not self.plan.stops:
            return no_pools()
        return np.array([(pool.waiting + pool.beyond, pool.busy) for pool in self.pools], IN_POOL)

    def _moments(self, visits: Any, order: Any) -> Any:
        """Give the moments of all visits: who, in which order, what the profile says, and its
        weight.
        """
        pieces = np.frombuffer(b"".join([self.pieces[k] for k in order]), PIECE)
        rows = np.zeros(len(pieces), MOMENT)
        for name in KNOWN:
            rows[name] = pieces[name]
        rows["weight"] = np.frombuffer(b"".join([self.weights[k] for k in order]), np.float64)
        for name in ("person", "visit"):
            rows[name] = np.repeat(visits[name], visits["moments"])
        rows["order"] = np.arange(len(rows)) - np.repeat(
            np.cumsum(visits["moments"]) - visits["moments"], visits["moments"]
        )
        return rows


def simulate(
    plan: layout.Plan, seed: int, replication: int, town: population.Town | None = None
) -> Journeys:
    """Run one replication in the readable engine. Mesa would keep the model alive for ever, so its
    register is cleared. `town`: what `town_before` gives, where it is known.
    """
    known = population.town_before(plan, seed, replication, simulate) if town is None else town
    model = ServiceModel(plan, seed, replication, known)
    try:
        return model.run()
    finally:
        model.remove_all_agents()
        mesa.Agent._ids.pop(model, None)
