"""Replications of several plans at once: plans of the same lines, such as one design under several
psychologies, have these simulated once and felt under each. The same bytes as one after another.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from motsim.engines.common.journeys import EVERYTHING, SUMMARY, VISIT, Journeys
from motsim.plan.layout import Plan
from motsim.plan.lines import lines_of
from motsim.study.core.memory_check import arrivals, check_memory, moments_a_visit, needed
from motsim.study.core.parallel import engine_for, replicate
from motsim.study.core.schedulers import SHORT, at_work
from motsim.study.core.turns import in_context, take_turn

if TYPE_CHECKING:
    from motsim.engines.compiled.trace import Trace

T = TypeVar("T")
AHEAD: Final = 16  # plans that are made before the results of the first are taken
HELD: Final = 32  # traces that are held, each of at most so many bytes
HELD_BYTES: Final = 6 * 2**20


def groups_of(plans: Sequence[Plan]) -> list[tuple[str, list[int]]]:
    """Plans of the same lines: the name of these and the numbers of the plans, in order. A plan
    whose lines may be moved by what is felt stands alone, without a name.
    """
    found: dict[str | int, list[int]] = {}
    for k, plan in enumerate(plans):
        name = lines_of(plan)
        found.setdefault(k if name is None else name, []).append(k)
    return [("" if isinstance(name, int) else name, plans) for name, plans in found.items()]


@dataclass(frozen=True, eq=False)
class _Alike:
    """What is read off each replication of plans of the same lines, a plan each."""

    plans: tuple[Plan, ...]
    seed: int
    keep: Callable[[Plan, Journeys], Any]
    record: str
    held: str  # the name of the lines, where they are held for whoever asks next

    def __call__(self, r: int) -> list[Any]:
        from motsim.engines.compiled.trace import felt, simulate_alike

        if self.held:
            trace = _held(self.held, self.plans[0], self.seed, r)
            made = [felt(trace, plan, self.record) for plan in self.plans]
        else:
            made = simulate_alike(self.plans, self.seed, r, self.record)
        return [self.keep(plan, one) for plan, one in zip(self.plans, made)]


def _held(name: str, plan: Plan, seed: int, replication: int) -> Trace:
    """The trace of lines; simulated if it is not held."""
    from motsim.engines.compiled.trace import traced

    place = _place(name, seed, replication)
    if not place:
        place[:] = [traced(plan, seed, replication)]
    return place[0]


@functools.lru_cache(maxsize=HELD)
def _place(name: str, seed: int, replication: int) -> list[Trace]:
    """Where the trace of these lines is held: empty until they have been simulated."""
    return []


def _small(plan: Plan) -> bool:
    """Does a trace take little room?"""
    from motsim.engines.compiled.state import CAUSE

    visit = moments_a_visit(plan) * CAUSE.itemsize + VISIT.itemsize
    return arrivals(plan) * visit < HELD_BYTES


def replicate_alike(
    plans: Sequence[Plan],
    seed: int,
    replications: Iterable[int],
    keep: Callable[[Plan, Journeys], T],
    *,
    engine: str | None = None,
    record: str = SUMMARY,
    workers: int | None = None,
    progress: Callable[[], None] | None = None,
    hold: bool = False,
) -> list[list[T]]:
    """What `keep` makes of each replication of each plan, as `replicate` gives it for one.
    `progress` hears of each replication of each plan. `hold`: the same lines will be asked for
    again.
    """
    numbers = list(replications)
    found: list[list[T]] = [[] for _ in plans]
    slow = record == EVERYTHING or engine == "reference"
    alone = [("", [k]) for k in range(len(plans))]
    for name, group in alone if slow else groups_of(plans):
        plan, hold_these = plans[group[0]], hold and name != "" and _small(plans[group[0]])
        if len(group) == 1 and not hold_these:
            found[group[0]] = replicate(
                plan,
                seed,
                numbers,
                functools.partial(keep, plan),
                engine=engine_for(plan, engine),
                record=record,
                workers=workers,
                progress=progress,
            )
            continue
        alike = _Alike(
            tuple(plans[k] for k in group), seed, keep, record, name if hold_these else ""
        )
        scheduler = at_work(workers)
        check_memory(plan, record, min(scheduler.at_once, max(len(numbers), 1)) * len(group))

        def here(r: int, made: list[T]) -> list[T]:
            if progress is not None:
                for _ in made:
                    progress()
            return made

        rows = list(scheduler.each(alike, numbers, here))
        for k, column in zip(group, zip(*rows)):
            found[k] = list(column)
    return found


def replicate_each(
    asked: Iterable[tuple[Sequence[Plan], Sequence[int]]],
    seed: int,
    keep: Callable[[Plan, Journeys], T],
    *,
    record: str = SUMMARY,
    workers: int | None = None,
) -> Iterator[list[list[T]]]:
    """What `keep` makes of the replications of some plans, as `replicate_alike` gives it, again and
    again: the next plans are made while the last ones run.
    """
    threads = min(at_work(workers).at_once, AHEAD)

    def run(plans: Sequence[Plan], r: int) -> list[T]:
        take_turn()
        found: dict[int, T] = {}
        for _, group in groups_of(plans):
            alike = _Alike(tuple(plans[k] for k in group), seed, keep, record, "")
            found |= zip(group, alike(r))
        return [found[k] for k in range(len(plans))]

    def columns(rows: list[list[T]]) -> list[list[T]]:
        return [list(column) for column in zip(*rows)]

    if threads == 1:
        yield from (columns([run(plans, r) for r in numbers]) for plans, numbers in asked)
        return
    beside = in_context(run)
    under_way: deque[list[Future[list[T]]]] = deque()
    most = -1.0  # what the largest plan so far needs: where it fits a smaller one does
    with SHORT, ThreadPoolExecutor(threads) as pool:
        try:
            for plans, numbers in asked:
                if (room := needed(plans[0], record)) > most:
                    check_memory(plans[0], record, threads * len(plans))
                    most = room
                under_way.append([pool.submit(beside, plans, r) for r in numbers])
                if len(under_way) > AHEAD:
                    yield columns([one.result() for one in under_way.popleft()])
            while under_way:
                yield columns([one.result() for one in under_way.popleft()])
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
