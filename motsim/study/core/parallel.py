"""Replications, side by side. Results come in number order, whoever ends first; who does the work
is said by `schedulers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from motsim.engines.common.journeys import SUMMARY, Journeys
from motsim.engines.common.population import Town
from motsim.errors import InputError
from motsim.errors import say as mistake
from motsim.plan.layout import Plan
from motsim.study.core.memory_check import check_memory
from motsim.study.core.schedulers import Scheduler, Threads, at_work

if TYPE_CHECKING:
    from motsim.study.core.cache import CacheView

S = TypeVar("S")
T = TypeVar("T")
Progress = Callable[[int, int], None]  # replications done, replications in all
ENGINES = ("compiled", "reference")


class Engine(Protocol):
    """One replication; `town`: who lives there when it begins, where that is known."""

    def __call__(
        self, plan: Plan, seed: int, r: int, record: str, town: Town | None = None
    ) -> Journeys: ...


def engine_of(name: str) -> Engine:
    """One replication of an engine by its name."""
    if name == "compiled":
        from motsim.engines.compiled import engine as compiled

        return lambda plan, seed, r, record, town=None: compiled.simulate(
            plan, seed, r, record=record, town=town
        )
    if name == "reference":
        from motsim.engines import reference

        return lambda plan, seed, r, record, town=None: reference.simulate(plan, seed, r, town)
    raise InputError(mistake("no engine", name=name, there=", ".join(ENGINES)))


def engine_for(plan: Plan, asked: str | None = None) -> str:
    """The name of the engine that runs a plan: the one asked for, else the fast one; the readable
    one where rules decide in Python.
    """
    if asked is None:
        return "reference" if plan.behaviours else "compiled"
    if asked == "compiled" and plan.behaviours:
        names = ", ".join(one.name for one in plan.behaviours.values())
        raise InputError(mistake("fast engine and Python", names=names))
    return asked


def scheduler_for(engine: str, workers: int | None = None) -> Scheduler:
    """Who runs replications of an engine: the readable one keeps Python's lock, so one thread of a
    process is enough.
    """
    found = at_work(workers)
    return found if found.elsewhere or engine == "compiled" else Threads(1)


@dataclass(frozen=True, eq=False)
class _Replications:
    """What is read off each replication of a plan: all that a worker elsewhere needs."""

    plan: Plan
    seed: int
    keep: Callable[[Journeys], Any]
    engine: str
    record: str

    def __call__(self, r: int) -> Any:
        return self.keep(engine_of(self.engine)(self.plan, self.seed, r, self.record))


def replicate(
    plan: Plan,
    seed: int,
    replications: Iterable[int],
    keep: Callable[[Journeys], T],
    *,
    engine: str | None = None,
    record: str = SUMMARY,
    workers: int | None = None,
    progress: Callable[[], None] | None = None,
    cache: CacheView | None = None,
    here: Callable[[int, T], T] | None = None,
) -> list[T]:
    """What `keep` makes of each replication, in order; the journeys themselves, with what `record`
    says, are let go.

    `keep` may be called on another machine. `here`: what this one makes of its answer as soon as it
    is there, such as a file. `cache`: where answers are kept, so that a command that was stopped
    goes on.

    Raises:
        Stopped: whoever asked said so (see `turns.under`); looked at before each replication.
    """
    engine, numbers = engine_for(plan, engine), list(replications)
    engine_of(engine)
    kept = cache.of(plan, seed) if cache is not None else None
    scheduler = scheduler_for(engine, workers)
    check_memory(plan, record, min(scheduler.at_once, max(len(numbers), 1)), engine)

    def arrived(r: int, answer: T) -> T:
        if kept is not None:
            kept.put(r, answer)
        return answer if here is None else here(r, answer)

    known = {} if kept is None else {r: one for r in numbers if (one := kept.get(r)) is not None}
    missing = [r for r in numbers if r not in known]
    task, results = _Replications(plan, seed, keep, engine, record), []
    with closing(scheduler.each(task, missing, arrived)) as made:
        for r in numbers:
            results.append(known[r] if r in known else next(made))
            if progress is not None:
                progress()
    return results


def parallel_map(ask: Callable[[S], T], items: Sequence[S], workers: int | None = None) -> list[T]:
    """What `ask` makes of each item, in order, side by side: for questions that run a replication
    or two each.
    """
    return at_work(workers).side_by_side(ask, items)


def ask_ahead(ask: Callable[[S], T], items: Sequence[S], workers: int | None = None) -> list[T]:
    """What `ask`, which gives every core work, makes of each item, in order: one after another
    here, side by side on a cluster, which one may not fill.
    """
    scheduler = at_work(workers)
    return (scheduler if scheduler.elsewhere else Threads(1)).side_by_side(ask, items)
