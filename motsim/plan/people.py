"""Who comes, when and with what in mind; who serves, when and with what allowance: the rows around
the journey.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from motsim.errors import say
from motsim.plan import calendar, expected_values, layout, weeks
from motsim.plan.index import EXPECTS, Making, refuse
from motsim.plan.layout import ARRIVE, CALENDAR, POOL, SEGMENT, TRAIT, Rows
from motsim.plan.population import needs_curve
from motsim.plan.quantities import records, table
from motsim.plan.random_streams import ticks
from motsim.plan.sources import Source, rate_pieces, slots, sources
from motsim.psychology import psychology_row
from motsim.scenario.designs.merge import design, full_share, read_values
from motsim.scenario.designs.set_paths import target
from motsim.scenario.language.quantities import Amount, constant
from motsim.scenario.language.rates import Rate
from motsim.scenario.language.schema import Appointments, Origin, Scenario
from motsim.scenario.source.identity_key import Same
from motsim.scenario.source.yaml_tree import entry

SCOPES = {"person": layout.PERSON, "visit": layout.VISIT, "day": layout.DAY}


# --- the house ------------------------------------------------------------------------------------
PREEMPTS: Final = {None: 0, "resume": layout.GOES_ON, "repeat": layout.ANEW}


def house_rows(scenario: Scenario) -> tuple[Rows, Rows, Rows]:
    """POOL, SHIFT and CALENDAR rows."""
    weeks.refuse_teams_that_never_meet(scenario)
    openings = weeks.openings(scenario)
    counts, shifts = calendar.shifts_of_weeks(
        [weeks.rosters(scenario, week) for week in range(len(openings))], openings
    )
    pools: list[tuple[float, ...]] = []
    for pool, count in zip(scenario.staff.values(), counts):
        limit = pool.empowered
        pools.append(
            (
                count,
                0,
                pool.wage.per_minute if pool.wage is not None else 0.0,
                -1.0 if limit is None else limit.amount,
                int(limit is not None and limit.per == "day"),
                PREEMPTS[pool.preempts],
                0,
            )
        )
    pools += [(count, 1, 0.0, -1.0, 0, 0, 0) for count in counts[len(scenario.staff) :]]
    door = (shifts["pool"] == calendar.DOOR).any() or (
        scenario.opening is not None and not scenario.opening.spans
    )
    is_open = openings[0] is None or openings[0].at(0.0)
    closing = layout.SERVE if scenario.closing == "serve" else layout.RESUME
    length, warmup = ticks(scenario.length), ticks(scenario.warmup)
    row = (int(door), closing, int(is_open), length, warmup, 0, int(scenario.at_end == "stop"))
    return table(POOL, pools), shifts, table(CALENDAR, [row])


# --- arrivals -------------------------------------------------------------------------------------
def highest_rates(scenario: Scenario) -> dict[str, float]:
    """Of each source that has a rate the highest that any design of the file has, a minute: who may
    come is drawn at this one, for all designs.

    Purchases of a budget are decided later, so what moves arrivals is tried not bought, bought
    alone and all at once.
    """
    found = _rates(scenario)
    raw = scenario.origin.tree.raw
    movers = tuple(
        name for name, i in scenario.interventions.items() if _moves_arrivals(raw, i.set)
    )
    if not movers and not any(_moves_arrivals(raw, d.set) for d in scenario.designs.values()):
        return found
    return _highest(found, _of_all_designs(Same(scenario.origin), movers))


@functools.lru_cache(maxsize=64)  # every design of a file asks for it
def _of_all_designs(origin: Same[Origin], movers: tuple[str, ...]) -> Mapping[str, float]:
    file = read_values(origin.it.tree, origin.it)
    full = {name: full_share(file.interventions[name]) for name in movers}
    purchases = [{}, *({name: share} for name, share in full.items()), full]
    found: dict[str, float] = {}
    for name in file.designs:
        for bought in purchases:
            found = _highest(found, _rates(design(file, name, bought=bought)))
    return found


def _highest(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {path: max(one.get(path, 0.0), other.get(path, 0.0)) for path in (*one, *other)}


def _rates(scenario: Scenario) -> dict[str, float]:
    return {
        source.path: source.arrive.rate.per_minute
        for source in sources(scenario)
        if source.arrive.rate is not None
    }


def _moves_arrivals(raw: Any, changes: Mapping[str, Any]) -> bool:
    segments = entry(entry(raw, "customers"), "segments") or {}
    for dotted in changes:
        head = dotted.strip().partition(".")[0]
        # finding what a name means costs more than all the rest
        if head != "customers" and head not in segments:
            continue
        try:
            loc = target(raw, dotted)[0]
        except ValueError:
            continue
        if loc[:2] == ("customers", "arrive") or (
            loc[:2] == ("customers", "segments") and loc[3:4] in ((), ("arrive",))
        ):
            return True
    return False


@dataclass
class Coming:
    """Arrivals in the making: a row a source, and what the rows point into."""

    m: Making
    rows: list[dict[str, Any]] = field(default_factory=list)
    curve: list[NDArray[np.float64]] = field(default_factory=list)
    times: list[tuple[int, int]] = field(default_factory=list)

    def add(self, source: Source, highest: Mapping[str, float]) -> None:
        arrive = source.arrive
        row: dict[str, Any] = {
            "person": layout.SOURCE * len(self.rows),
            "segment": self.m.index.segments[source.segment] if source.segment else -1,
            "joins": 1.0,
            "shows": 1.0,
            "time_lo": len(self.times),
            "curve_lo": sum(map(len, self.curve)),
        }
        if arrive.rate is not None:
            row |= self._rate(source, arrive.rate, highest[source.path])
        elif arrive.every is not None:
            row |= {
                "kind": layout.EVERY,
                "every": self.m.amounts.add(arrive.every, f"{source.path}/every"),
            }
        elif arrive.count is not None:
            row |= {
                "kind": layout.COUNT,
                "count": arrive.count,
                "every": calendar.tick(calendar.first_open(weeks.openings(self.m.scenario))),
            }
        elif arrive.appointments is not None:
            row |= self._book(source, arrive.appointments)
        elif arrive.data is not None:
            row |= {"kind": layout.TIMES}
            self.times += sorted((ticks(minute), k) for k, minute in enumerate(arrive.data.minutes))
        self.rows.append(row | {"time_hi": len(self.times), "curve_hi": sum(map(len, self.curve))})

    def _rate(self, source: Source, rate: Rate, highest: float) -> dict[str, Any]:
        self.curve.append(
            calendar.curve(
                rate_pieces(
                    self.m.scenario, source.arrive, replace(rate, amount=highest * rate.per)
                ),
                weeks.weeks(self.m.scenario),
            )
        )
        spread = source.arrive.days
        return {
            "kind": layout.RATE,
            "joins": rate.per_minute / highest if highest > 0.0 else 1.0,
            "days": self.m.amounts.add(
                Amount("gamma", (1.0, spread)) if spread > 0.0 else None, f"{source.path}/days"
            ),
        }

    def _book(self, source: Source, book: Appointments) -> dict[str, Any]:
        self.times += [
            (calendar.tick(minute), k) for k, minute in enumerate(slots(self.m.scenario, book))
        ]
        return {
            "kind": layout.APPOINTMENTS,
            "every": ticks(book.every),
            "per_slot": book.per_slot,
            "shows": book.shows,
            "punctual": self.m.amounts.add(book.punctual, f"{source.path}/punctual"),
        }


def arrive_rows(m: Making) -> tuple[Rows, NDArray[np.float64], NDArray[np.int64]]:
    """The ARRIVE rows, the curves of expected arrivals (of all who may come; `joins` is the share
    of them that do here), and the times.
    """
    if m.scenario.population is not None:
        return needs_row(m.scenario)
    found = sources(m.scenario)
    if not found:
        refuse(m.scenario, "customers.arrive", say("nobody comes at all"))
    if len(found) > layout.MOST_SOURCES:
        refuse(
            m.scenario,
            "customers.segments",
            say("too many ways to come", n=len(found), most=layout.MOST_SOURCES),
        )
    coming, highest = Coming(m), highest_rates(m.scenario)
    for source in found:
        coming.add(source, highest)
    curve = np.concatenate(coming.curve) if coming.curve else np.zeros((0, 2))
    return (
        records(ARRIVE, coming.rows),
        curve,
        np.array(coming.times, dtype=np.int64).reshape(len(coming.times), 2),
    )


def needs_row(scenario: Scenario) -> tuple[Rows, NDArray[np.float64], NDArray[np.int64]]:
    """The same of a population: one source, whose people come when they have a need."""
    curve = needs_curve(scenario)
    row = {
        "kind": layout.NEEDS,
        "person": 0,
        "joins": 1.0,
        "shows": 1.0,
        "curve_lo": 0,
        "curve_hi": len(curve),
        "time_lo": 0,
        "time_hi": 0,
    }
    return records(ARRIVE, [row]), curve, np.zeros((0, 2), np.int64)


# --- who they are ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class People:
    """Segments, traits and what each segment's psychology is."""

    segments: Rows
    traits: Rows
    trait_amount: NDArray[np.int64]
    psychology: NDArray[np.float64]


def people_rows(m: Making, profile: str | None, intercepts: Mapping[str, float]) -> People:
    """The customers: whoever names no segments has one."""
    scenario = m.scenario
    prior = m.amounts.add(
        scenario.customers.expects or constant(EXPECTS, "points"), "customers/expects"
    )
    rows = []
    upto = 0.0
    shares = expected_values.drawn(scenario)
    last = max((k for k, share in enumerate(shares.values()) if share > 0.0), default=0)
    for k, (name, share) in enumerate(shares.items()):
        segment = expected_values.segment_of(scenario, name)
        upto = 1.0 if k >= last else upto + share
        own = -1 if segment is None else m.amounts.add(segment.expects, f"segments.{name}/expects")
        patience = (
            -1
            if segment is None
            else m.amounts.patience(segment.patience, f"segments.{name}/patience")
        )
        rows.append((upto, own if own >= 0 else prior, patience))
    traits, amounts = trait_rows(m, list(shares))
    return People(
        table(SEGMENT, rows), traits, amounts, psychologies(scenario, profile, intercepts)
    )


def psychologies(
    scenario: Scenario, profile: str | None, moved: Mapping[str, float]
) -> NDArray[np.float64]:
    """The parameters of each segment: the profile's, what the scenario types, what is `moved`, and
    what the segment types itself.
    """
    rows = []
    for name in expected_values.shares(scenario):
        segment = expected_values.segment_of(scenario, name)
        typed = {
            **scenario.psychology.parameters,
            **moved,
            **(segment.parameters if segment is not None else {}),
        }
        rows.append(psychology_row(profile or scenario.psychology.profile, typed))
    return np.array(rows, dtype=np.float64)


def trait_rows(m: Making, segments: list[str]) -> tuple[Rows, NDArray[np.int64]]:
    """TRAIT rows and the amount of each trait in each segment: its own, else the customers', else
    nothing (0).
    """
    scenario, kinds, words = m.scenario, m.scenario.traits, m.scenario.words
    rows = []
    amounts = np.full((len(segments), len(m.index.traits)), -1, dtype=np.int64)
    for name, k in m.index.traits.items():
        found = [expected_values.trait_of(scenario, segment, name) for segment in segments]
        typed = [t for t in found if t is not None]
        rows.append(
            (
                SCOPES[typed[0].scope] if typed else layout.PERSON,
                int(kinds.get(name, "truth") == "truth"),
            )
        )
        shared = (
            m.amounts.number(words.get(name, 0.0), f"interventions.{name}") if not typed else -1
        )
        common = scenario.customers.traits.get(name)
        base = -1 if common is None else m.amounts.add(common.amount, f"traits.{name}")
        for s, (segment, trait) in enumerate(zip(segments, found)):
            if trait is None:
                amounts[s, k] = (
                    shared
                    if not typed
                    else m.amounts.number(0.0, f"segments.{segment}/traits.{name}")
                )
            else:
                amounts[s, k] = (
                    base
                    if trait is common
                    else m.amounts.add(trait.amount, f"segments.{segment}/traits.{name}")
                )
    return table(TRAIT, rows), amounts
