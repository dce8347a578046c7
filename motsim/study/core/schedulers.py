"""Who does the work: threads of this machine, or a cluster. One interface stands before both, and
an engine is one file: `dask_cluster.py` is the one for Dask.

A study asks for a task of each of many items; it gets the answers in the order of the items,
whoever ends first, so figures are the same on any number of workers. Who works is said once, round
a study, and is heard wherever it runs replications, as a `Stop` is (see `turns.under`).
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, TypeVar, runtime_checkable

from motsim.errors import InputError, say
from motsim.study.core.turns import in_context, take_turn

if TYPE_CHECKING:
    from distributed import Client

F = TypeVar("F", bound=Callable[..., Any])
S = TypeVar("S")
T = TypeVar("T")
U = TypeVar("U")
TURN: Final = 0.0005  # seconds until Python's lock is passed on while several threads are at work


@runtime_checkable
class Scheduler(Protocol):
    """Whoever runs tasks. To add one: a class with these, and a line in `scheduler_of`."""

    @property
    def elsewhere(self) -> bool:
        """Are the cores not of this process? A task is then sent, so all that it holds is, too."""

    @property
    def threads(self) -> int:
        """Tasks that run at the same time, at least 1."""

    @property
    def at_once(self) -> int:
        """Tasks whose rows take memory of this machine at the same time."""

    def each(
        self, task: Callable[[S], T], items: Sequence[S], here: Callable[[S, T], U]
    ) -> Generator[U, None, None]:
        """What `here` makes of each item and of its answer, in the order of the items.

        `task` is a pure function. `here` is called on this machine as soon as the answer is there,
        in any order and from several threads: what it writes is not lost by a stop.

        Raises:
            Stopped: whoever asked wants no more.
        """

    def side_by_side(self, ask: Callable[[S], T], items: Sequence[S]) -> list[T]:
        """What `ask`, which stays on this machine and gives tasks itself, makes of each item."""

    def close(self) -> None:
        """Let go of whoever works: nothing more is asked."""


# what `cluster=` takes: the address of a Dask scheduler, a file that says it, a Client, or another
# engine
Cluster: TypeAlias = "str | Client | Scheduler"


# --- threads --------------------------------------------------------------------------------------
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


class Threads:
    """Threads of this process, because a compiled run lets go of Python; one: this very thread."""

    elsewhere: Final = False

    def __init__(self, threads: int | None = None) -> None:
        self.threads = self.at_once = threads or os.cpu_count() or 1

    def each(
        self, task: Callable[[S], T], items: Sequence[S], here: Callable[[S, T], U]
    ) -> Generator[U, None, None]:
        def run(item: S) -> U:
            take_turn()
            return here(item, task(item))

        return self._mapped(run, items)

    def side_by_side(self, ask: Callable[[S], T], items: Sequence[S]) -> list[T]:
        return list(self._mapped(ask, items))

    def close(self) -> None:
        pass

    def _mapped(self, run: Callable[[S], T], items: Sequence[S]) -> Generator[T, None, None]:
        if self.threads == 1 or len(items) < 2:
            yield from map(run, items)
            return
        with SHORT, ThreadPoolExecutor(min(self.threads, len(items))) as pool:
            try:
                yield from pool.map(in_context(run), items)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


# --- who works ------------------------------------------------------------------------------------
_AT_WORK: Final[ContextVar[Scheduler | None]] = ContextVar("at_work", default=None)


def at_work(workers: int | None = None) -> Scheduler:
    """So many threads of this machine; not said: whoever was said to work here, else a thread a
    core.
    """
    return Threads(workers) if workers else _AT_WORK.get() or Threads()


def working_here() -> Scheduler | None:
    """Who was said to work, for what is asked later; None: nobody was."""
    return _AT_WORK.get()


@contextlib.contextmanager
def working(scheduler: Scheduler | None) -> Iterator[None]:
    """Have a scheduler do what is asked meanwhile where no number of threads is said; None: whoever
    does it anyway.
    """
    if scheduler is None:
        yield
        return
    before = _AT_WORK.set(scheduler)
    try:
        yield
    finally:
        _AT_WORK.reset(before)


def scheduler_of(cluster: Cluster) -> Scheduler:
    """Who works on a cluster: the address of a Dask scheduler, a file that says it, or a Client.

    Raises:
        InputError: nobody is there, or a worker has other versions.
    """
    if isinstance(cluster, Scheduler):
        return cluster
    try:
        from motsim.study.core.dask_cluster import connected
    except ImportError:
        raise InputError(say("needs dask")) from None
    return connected(cluster)


def on_cluster(study: F) -> F:
    """A study that may be asked with `cluster`: who works on all that it runs, pilots included.

    Raises:
        InputError: `workers`, which are threads of this machine, are asked for besides.
    """

    @functools.wraps(study)
    def run(*args: Any, **options: Any) -> Any:
        if options.get("cluster") is None:
            return study(*args, **options)
        if options.get("workers") is not None:
            raise InputError(say("workers and cluster"))
        with working(scheduler_of(options["cluster"])):
            return study(*args, **options)

    return run  # type: ignore[return-value]
