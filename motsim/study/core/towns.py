"""Designs of people who come back, replication by replication: the history is lived once, and every
design begins with the same people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from motsim.engines.common.journeys import SUMMARY, Journeys
from motsim.engines.common.population import town_before
from motsim.plan.layout import Plan
from motsim.study.core.memory_check import check_memory
from motsim.study.core.parallel import engine_for, engine_of, scheduler_for

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class _Designs:
    """What is read off a replication of plans that have the same history, a plan each."""

    plans: tuple[Plan, ...]
    seed: int
    keep: Callable[[Plan, Journeys], Any]
    engine: str

    def __call__(self, r: int) -> list[Any]:
        run = engine_of(self.engine)

        def past(plan: Plan, seed: int, r: int) -> Journeys:
            return run(plan, seed, r, SUMMARY)

        town = town_before(self.plans[0], self.seed, r, past)
        return [self.keep(plan, run(plan, self.seed, r, SUMMARY, town)) for plan in self.plans]


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
