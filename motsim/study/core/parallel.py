"""Replications on all cores: threads, because a compiled run lets go of Python. Results come in
number order, whoever ends first.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

from motsim.engines.common.journeys import SUMMARY, Journeys
from motsim.errors import InputError
from motsim.plan.layout import Plan
from motsim.study.core.memory_check import check_memory, needed
from motsim.study.core.turns import in_context, take_turn

if TYPE_CHECKING:
    from motsim.study.core.cache import CacheView

S = TypeVar("S")
T = TypeVar("T")
Progress = Callable[[int, int], None]  # replications done, replications in all
ENGINES = ("compiled", "reference")
AHEAD: Final = 16  # plans that are made before the results of the first are taken
TURN: Final = 0.0005  # seconds until Python's lock is passed on while several threads are at work


class ShortSwitchInterval:
    """How long a thread may keep Python's lock while another waits for it: one setting of the whole
    process, so whoever asks for short turns is counted.
    """

    def __init__(self) -> None:
        self._lock, self._asking, self._usual = threading.Lock(), 0, 0.0

    def __enter__(self) -> None:
        with self._lock:
            self._asking += 1
            if self._asking == 1:
                self._usual = sys.getswitchinterval()
                sys.setswitchinterval(min(TURN, self._usual))

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._asking -= 1
            if self._asking == 0:
                sys.setswitchinterval(self._usual)


# a replication asks for the lock several times, and who has it meanwhile would keep it for 5 ms,
# half as long as a replication takes
SHORT: Final = ShortSwitchInterval()


def engine_of(name: str) -> Callable[[Plan, int, int, str], Journeys]:
    """One replication of an engine by its name."""
    if name == "compiled":
        from motsim.engines.compiled import engine as compiled

        return lambda plan, seed, r, record: compiled.simulate(plan, seed, r, record=record)
    if name == "reference":
        from motsim.engines import reference

        return lambda plan, seed, r, record: reference.simulate(plan, seed, r)
    raise InputError(f"no engine is called '{name}'; there are {', '.join(ENGINES)}")


def engine_for(plan: Plan, asked: str | None = None) -> str:
    """The name of the engine that runs a plan: the one asked for, else the fast one; the readable
    one where rules decide in Python.
    """
    if asked is None:
        return "reference" if plan.behaviours else "compiled"
    if asked == "compiled" and plan.behaviours:
        names = ", ".join(one.name for one in plan.behaviours.values())
        raise InputError(
            f"the fast engine cannot ask Python, and {names} decides there; leave out "
            '`engine`, or say engine="reference"'
        )
    return asked


def workers_for(replications: int, engine: str, workers: int | None) -> int:
    """Replications that run at the same time."""
    return min(workers or os.cpu_count() or 1, max(replications, 1)) if engine == "compiled" else 1


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
) -> list[T]:
    """What `keep` makes of each replication, in order; the journeys themselves, with what `record`
    says, are let go.

    `shelf`: where what `keep` makes is kept, so that a command that was stopped goes on.

    Raises:
        Stopped: whoever asked said so (see `turns.under`); looked at before each replication.
    """
    engine = engine_for(plan, engine)
    one, numbers = engine_of(engine), list(replications)
    kept = cache.of(plan, seed) if cache is not None else None

    def run(r: int) -> T:
        take_turn()
        return _once(kept, r, lambda: keep(one(plan, seed, r, record)))

    workers = workers_for(len(numbers), engine, workers)
    check_memory(plan, record, workers, engine)
    results: list[T] = []
    if workers == 1:
        for r in numbers:
            results.append(run(r))
            _tell(progress)
        return results
    with SHORT, ThreadPoolExecutor(workers) as pool:
        try:
            for result in pool.map(in_context(run), numbers):
                results.append(result)
                _tell(progress)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return results


def replicate_each(
    plans: Iterable[tuple[Plan, Sequence[int]]],
    seed: int,
    keep: Callable[[Plan, Journeys], T],
    *,
    engine: str = "compiled",
    record: str = SUMMARY,
    workers: int | None = None,
) -> Iterator[list[T]]:
    """What `keep` makes of the replications of each plan, in order: the next plans are made while
    the last ones run.
    """
    one = engine_of(engine)
    workers = workers_for(AHEAD, engine, workers)

    def run(plan: Plan, r: int) -> T:
        take_turn()
        return keep(plan, one(plan, seed, r, record))

    if workers == 1:
        yield from ([run(plan, r) for r in numbers] for plan, numbers in plans)
        return
    beside = in_context(run)
    under_way: deque[list[Future[T]]] = deque()
    most = -1.0  # what the largest plan so far needs: where it fits a smaller one does
    with SHORT, ThreadPoolExecutor(workers) as pool:
        try:
            for plan, numbers in plans:
                if (room := needed(plan, record, engine)) > most:
                    check_memory(plan, record, workers, engine)
                    most = room
                under_way.append([pool.submit(beside, plan, r) for r in numbers])
                if len(under_way) > AHEAD:
                    yield [future.result() for future in under_way.popleft()]
            while under_way:
                yield [future.result() for future in under_way.popleft()]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def parallel_map(ask: Callable[[S], T], items: Sequence[S], workers: int | None = None) -> list[T]:
    """What `ask` makes of each item, in order, on all cores: for questions that run a replication
    or two each.
    """
    if len(items) < 2 or (workers or os.cpu_count() or 1) == 1:
        return [ask(item) for item in items]
    with SHORT, ThreadPoolExecutor(min(workers or os.cpu_count() or 1, len(items))) as pool:
        try:
            return list(pool.map(in_context(ask), items))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _once(kept: CacheView | None, replication: int, make: Callable[[], T]) -> T:
    """What was made of a replication before, else made now and kept."""
    if kept is None:
        return make()
    found: T | None = kept.get(replication)
    if found is None:
        kept.put(replication, found := make())
    return found


def _tell(progress: Callable[[], None] | None) -> None:
    if progress is not None:
        progress()
