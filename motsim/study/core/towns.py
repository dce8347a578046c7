"""Designs of people who come back, replication by replication: the history is lived once, and every
design begins with the same people.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import numpy as np

from motsim.engines.common.journeys import SUMMARY, Journeys
from motsim.engines.common.population import (
    Calendar,
    Town,
    begun,
    calendar_of,
    needs_expected,
    town_before,
)
from motsim.plan.layout import Plan
from motsim.study.core.memory_check import check_memory
from motsim.study.core.parallel import engine_for, engine_of, scheduler_for

T = TypeVar("T")
HELD: Final = 8  # calendars that are held, each of at most so many bytes
HELD_BYTES: Final = 32 * 2**20
NEED_BYTES: Final = 24
# of a population what designs set and draws draw: it moves who comes, never when there is a need
MOVES_NO_NEED: Final = (
    *("tries", "hears", "back", "elasticity", "promised", "reference"),
    *("unit_margin", "discount"),
)


@dataclass(frozen=True, eq=False)
class _Designs:
    """What is read off a replication of plans that have the same history, a plan each."""

    plans: tuple[Plan, ...]
    seed: int
    keep: Callable[[Plan, Journeys], Any]
    engine: str

    def __call__(self, r: int) -> list[Any]:
        run = engine_of(self.engine)

        def lived(plan: Plan, town: Town) -> Journeys:
            return run(plan, self.seed, r, SUMMARY, _with_calendar(town, plan, self.seed, r))

        def past(plan: Plan, seed: int, r: int) -> Journeys:
            return lived(plan, begun(plan, seed, r))

        town = town_before(self.plans[0], self.seed, r, past)
        return [self.keep(plan, lived(plan, town)) for plan in self.plans]


def _with_calendar(town: Town, plan: Plan, seed: int, r: int) -> Town:
    """A town with the calendar of the run that begins there: the same for every design and under
    every assumption, so it is written once.
    """
    p, people = plan.population[0], plan.population.copy()
    for key in MOVES_NO_NEED:
        people[key] = 0
    decides = (
        people,
        plan.amounts[p["needs"] : p["needs"] + 1],
        plan.data,
        plan.curve,
        plan.calendar["length"],
        town.cursors,
    )
    name = hashlib.blake2b(digest_size=16)
    for part in decides:
        name.update(np.ascontiguousarray(part).tobytes())
    place = _calendar(name.hexdigest(), seed, r)
    if place:
        return replace(town, calendar=place[0])
    if NEED_BYTES * needs_expected(plan) > HELD_BYTES:
        return town
    place[:] = [calendar_of(plan, town.cursors.copy(), seed, r)]
    return replace(town, calendar=place[0])


@functools.lru_cache(maxsize=HELD)
def _calendar(name: str, seed: int, r: int) -> list[Calendar]:
    """Where a calendar is held: empty until it has been written."""
    return []


def replicate_designs(
    plans: Sequence[Plan],
    seed: int,
    replications: Iterable[int],
    keep: Callable[[Plan, Journeys], T],
    *,
    engine: str | None = None,
    workers: int | None = None,
    progress: Callable[[], None] | None = None,
) -> list[list[T]]:
    """What `keep` makes of each replication of each plan; all must have lived the same past.
    `progress` hears of each replication of each plan.
    """
    numbers = list(replications)
    names = [engine_for(plan, engine) for plan in plans]
    chosen = "reference" if "reference" in names else "compiled"
    scheduler = scheduler_for(chosen, workers)
    largest = max(plans, key=lambda plan: len(plan.steps))
    check_memory(largest, SUMMARY, min(scheduler.at_once, max(len(numbers), 1)), chosen)

    def here(r: int, made: list[T]) -> list[T]:
        if progress is not None:
            for _ in made:
                progress()
        return made

    task = _Designs(tuple(plans), seed, keep, chosen)
    rows = list(scheduler.each(task, numbers, here))
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in plans]
