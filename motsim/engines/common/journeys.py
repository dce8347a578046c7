"""What an engine gives: the rows of one replication, the same bytes from both engines, and how to
read them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.calendar import PASSES
from motsim.engines.common.inside import no_inside
from motsim.engines.common.population import LOAD, MONTH, Town
from motsim.engines.common.totals import Totals
from motsim.errors import say
from motsim.plan.layout import Plan, record

Rows = NDArray[Any]
# what is kept of a replication; totals always are
EVERYTHING, VISITS, SUMMARY = RECORDS = ("everything", "visits", "summary")

# One row a moment, in the order of memory. Contacts: expects, performance, gap, emotion as
# emotions. Waits: expects is the
# acceptable, performance the felt minutes. Promises: expects is the quoted, performance the taken
# minutes.
MOMENT = record(
    "person",
    "visit",
    "order",
    "step",
    "n",
    "kind",
    "source",
    "begin",
    "end",  # source: rule of M_RULE and M_RECOVERY, promise of M_PROMISE, else -1
    "minutes:f",
    "expects:f",
    "performance:f",
    "gap:f",
    "emotion:f",
    "weight:f",
)
# One row a rule that fired or could not, and a thing that happened to the visit (ACTS); detail:
# failure, promise or pool
ACT = record(
    "person",
    "visit",
    "order",
    "time",
    "kind",
    "rule",
    "detail",
    "step",
    "before:f",
    "after:f",
    "cost:f",
)
VISIT = record(
    "person",
    "visit",
    "segment",
    "began",
    "arrived",
    "booked",
    "left",
    "closed",
    "reason",
    "step",
    "moments",
    "acts",
    # booked: tick of the appointment, -1 none
    "waited",
    "queued",
    "away",
    "staged",  # ticks: felt stretches, lines joined, away, main-line stages
    "failures",
    "recovered",
    "complained",
    "broken",
    "peak_order",
    "used",
    "expects:f",
    "remembered:f",
    "peak:f",
    "end:f",
    "mean:f",
    "satisfaction:f",
    "survey:f",
    "recommend:f",  # -1: did not answer
    "return_chance:f",
    "returned:f",
    "tell_chance:f",
    "told:f",
    "rule_cost:f",
    "use_cost:f",
)
# One row a pool. Ticks: `waiting` is the integral of the number in line, `waited` the sum of the
# waits of all who joined.
POOL = record(
    "pool",
    "joined",
    "called",
    "gone",
    "waiting",
    "waited",
    "busy",
    "rostered",
    "over",
    "side",
    "most",
)
# booked: appointments of the run, no_shows among them; dropped: sequences beside whose host ended
# before all their steps had begun; closings: times that the door shut within the run, late: ticks
# after these until nobody was inside
COUNTS = record(
    "arrived",
    "shut_out",
    "visits",
    "left",
    "events",
    "booked",
    "no_shows",
    "dropped",
    "closings",
    "late",
)
# One row a pool where the clock stops with people inside: how many stand before it, how many of it
# are at work
IN_POOL = record("in_queue", "at_work")


def no_pools() -> Rows:
    """IN_POOL rows of a run in which all are served out."""
    return np.zeros(0, IN_POOL)


@dataclass(frozen=True, eq=False)
class Journeys:
    """One replication: rows sorted by person, visit and order; without moments and acts where only
    visits, without visits too where only totals were kept.
    """

    seed: int
    replication: int
    visits: Rows
    traits: NDArray[np.float64]  # (visits, traits), row by row beside `visits`
    moments: Rows
    acts: Rows
    pools: Rows
    counts: Rows
    totals: Totals
    # (visits, service levels): ticks that each took, row by row beside `visits`
    levels: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    # of people who come back: MONTH rows by month and segment, LOAD rows by month and pool, and
    # everybody at the end; empty where strangers come
    months: Rows = field(default_factory=lambda: np.zeros(0, MONTH))
    load: Rows = field(default_factory=lambda: np.zeros(0, LOAD))
    town: Town = field(default_factory=Town.none)
    # where the clock stops with people inside: these by person and visit, what service levels took
    # until then, row by row beside them, and IN_POOL rows
    inside: Rows = field(default_factory=no_inside)
    inside_levels: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    in_pools: Rows = field(default_factory=no_pools)

    def of_people(self, persons: Sequence[int]) -> Journeys:
        """The rows of some persons; pools, counts and totals stay those of everybody."""
        here = np.isin(self.visits["person"], persons)
        return replace(
            self,
            visits=self.visits[here],
            traits=self.traits[here],
            levels=self.levels[here] if len(self.levels) else self.levels,
            moments=self.moments[np.isin(self.moments["person"], persons)],
            acts=self.acts[np.isin(self.acts["person"], persons)],
        )

    def same_bytes(self, other: Journeys) -> bool:
        """True if both hold the same numbers to the last bit."""
        return not self.differences(other)

    def differences(self, other: Journeys) -> list[str]:
        """The tables whose bytes differ."""
        names = ("visits", "traits", "levels", "moments", "acts", "pools", "counts")
        of_town = ("months", "load")
        at_the_stop = ("inside", "inside_levels", "in_pools")
        tables = [
            n
            for n in (*names, *of_town, *at_the_stop)
            if getattr(self, n).tobytes() != getattr(other, n).tobytes()
        ]
        if not self.town.is_same_as(other.town):
            tables.append("people")
        own, others = self.totals.of_customers(), other.totals.of_customers()
        if own.tobytes() != others.tobytes():
            tables.append("brought")
        return tables + [
            n
            for n in ("sums", "waits", "levels", "spans", "months", "cohorts", "ended")
            if getattr(self.totals, n).tobytes() != getattr(other.totals, n).tobytes()
        ]


def waits_for_ever(plan: Plan, waiting: list[int]) -> str:
    """What to say when nothing can happen any more and somebody is still inside."""
    return say("waits for ever", lines=_in_line(plan, waiting))


def never_ends(plan: Plan, person: int, step: int) -> str:
    """What to say of a visit that has passed more steps than any journey has."""
    return say("journey never ends", person=person, passes=PASSES, step=plan.names.steps[step])


def starves(plan: Plan, waiting: list[int], step: int) -> str:
    """What to say when clocks strike on and on and nobody moves any more."""
    return say("nobody gets on", step=plan.names.steps[step], lines=_in_line(plan, waiting))


def _in_line(plan: Plan, waiting: list[int]) -> str:
    """How many wait before each pool."""
    lines = ", ".join(f"'{name}' ({n})" for name, n in zip(plan.names.pools, waiting) if n)
    return lines or say("nothing in line")


def words(rows: NDArray[Any]) -> NDArray[np.int64]:
    """Rows as a table of 8-byte words: numpy moves these at once, but records field by field."""
    return rows.view(np.int64).reshape(
        len(rows), math.prod(rows.shape[1:]) * rows.dtype.itemsize // 8
    )


def joined(chunks: Sequence[Rows]) -> Rows:
    """All rows of the chunks, in their order."""
    if len(chunks) == 1:
        return chunks[0]
    out = np.empty((sum(map(len, chunks)), *chunks[0].shape[1:]), chunks[0].dtype)
    np.concatenate([words(chunk) for chunk in chunks], out=words(out))
    return out


def sort_rows(rows: Rows) -> Rows:
    """Rows by person, visit and order: one place for all that engines write as it happens."""
    order = np.lexsort((rows["order"], rows["visit"], rows["person"]))
    return words(rows)[order].view(rows.dtype).reshape(len(rows))


def of_ended(rows: Rows, inside: Rows) -> Rows:
    """The acts of visits that have ended: whoever is inside when the clock stops stands in no other
    table.
    """
    if len(inside) == 0:
        return rows
    whose = [("person", np.int64), ("visit", np.int64)]
    open_ = np.zeros(len(inside), whose)
    who = np.zeros(len(rows), whose)
    for name in ("person", "visit"):
        open_[name], who[name] = inside[name], rows[name]
    return np.asarray(rows[~np.isin(who, open_)])
