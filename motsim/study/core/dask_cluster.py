"""Tasks on a Dask cluster. This file is the one door to Dask, which is installed on demand:
`pip install 'motsim[cluster]'`.

What a task holds (a plan, say) is sent once a worker, as a task of its own, so that Dask makes it
again where a worker dies. Items follow in batches: few at first, then as many as take about a
second by the clock of the workers. Dask gives what was on a dead worker to another one.
"""

from __future__ import annotations

import functools
import hashlib
import math
import os
import queue
import statistics
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from concurrent.futures import Future as Local
from importlib import metadata
from pathlib import Path
from platform import python_version_tuple
from typing import Any, Final, NamedTuple, TypeVar

import cloudpickle
from distributed import Client, Future, KilledWorker, get_worker
from distributed.comm import CommClosedError
from distributed.scheduler import NoValidWorkerError

from motsim._version import __version__
from motsim.engines.common.journeys import SUMMARY
from motsim.errors import InputError, MotsimError, of, say
from motsim.i18n import joined
from motsim.plan.compile import compile_plan
from motsim.psychology import PROFILES
from motsim.results.store import code_hash
from motsim.scenario.loader import loads
from motsim.study.core.cache import source_hash_of_study
from motsim.study.core.schedulers import Threads, working
from motsim.study.core.turns import in_context, take_turn

S = TypeVar("S")
T = TypeVar("T")
U = TypeVar("U")
Versions = tuple[tuple[str, str], ...]

CONNECT: Final = 10.0  # seconds that a scheduler has to answer
ALONE: Final = 300.0  # seconds without any worker, then nobody waits longer
BATCH: Final = 0.5  # seconds of work of a batch on a small cluster
TASKS: Final = 200.0  # batches a second that a scheduler is asked for at most
ROUNDS: Final = 4  # what is left is cut so that every thread gets that many batches more
AHEAD: Final = 2  # batches on their way for each thread: one is at work, one waits
CLOSE: Final = 2.0  # seconds to say goodbye
LOOK: Final = 0.1  # seconds between two looks whether somebody wants to stop
COUNT: Final = 2.0  # seconds between two looks who is there
MEASURED: Final = 31  # batches whose cost says how many items the next one holds
SIDE_BY_SIDE: Final = 32  # questions that wait on this machine
KEPT: Final = 64  # tasks that the cluster keeps, the last ones used
LEAST: Final = """motsim: 1
title: the least that runs
length: 1 h
customers: {arrive: {rate: 1 per h}}
journey: [{stage: visit, steps: [{contact: greet, takes: 1 min, quality: 60}]}]
"""


class ClusterError(MotsimError):
    """The cluster is not there any more, or will not do what it is asked; what is done is kept."""


# --- on a worker ----------------------------------------------------------------------------------
@functools.cache
def versions() -> Versions:
    """What must be the same everywhere, so that a task gives the same bytes wherever it runs."""
    return (
        ("motsim", f"{__version__} ({code_hash()[:8]}{source_hash_of_study()[:8]})"),
        ("Python", ".".join(python_version_tuple()[:2])),
        *((name, metadata.version(name)) for name in ("numba", "numpy")),
    )


def differing(there: Versions | BaseException, here: Versions) -> str:
    """What a worker has that this machine has not, in words; "" if nothing differs."""
    if isinstance(there, BaseException):
        return say("no motsim that answers", why=f"{type(there).__name__}: {there}")
    own = dict(here)
    return ", ".join(
        f"{name} {found} (here {own.get(name)})" for name, found in there if own.get(name) != found
    )


@functools.cache
def ready() -> threading.Thread:
    """Compiled code is made aside, or read from its folder, while whoever asks makes plans."""
    found = threading.Thread(target=_make_ready, name="motsim-ready", daemon=True)
    found.start()
    return found


def _get_ready() -> None:
    ready()


def _make_ready() -> None:
    from motsim.engines.compiled.trace import simulate_alike

    scenario = loads(LEAST)
    simulate_alike([compile_plan(scenario, psychology=p) for p in PROFILES], 0, 0, SUMMARY)


_LOADING: Final = threading.Lock()


@functools.lru_cache(maxsize=KEPT)
def _loaded(sent: bytes) -> Callable[[Any], Any]:
    """A task as it was sent: made once a worker, so that what it remembers is remembered."""
    return cloudpickle.loads(sent)  # type: ignore[no-any-return]


def _sent(content: bytes) -> bytes:
    """What a task holds, as a task: Dask knows how to make it again."""
    return content


class _Refused(NamedTuple):
    """A worker that came later, with other versions."""

    worker: str
    versions: Versions


def _batch(
    sent: bytes, items: Sequence[Any], wanted: Versions
) -> tuple[float, list[Any]] | _Refused:
    """Seconds of work and the answers of some items."""
    if versions() != wanted:
        return _Refused(get_worker().address, versions())
    with _LOADING:
        task = _loaded(sent)
    begun = time.perf_counter()
    with working(Threads(1)):  # the other cores have batches of their own
        found = [task(item) for item in items]
    return time.perf_counter() - begun, found


# --- on this machine ------------------------------------------------------------------------------
class DaskCluster:
    """The workers of a Dask scheduler."""

    elsewhere: Final = True
    at_once: Final = 1

    def __init__(self, client: Client) -> None:
        self.client, self.address = client, str(client.scheduler.address)
        self._looked, self._threads, self._alone_since = -math.inf, 0, time.monotonic()
        self._sent: OrderedDict[str, Future[Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._check()

    @property
    def threads(self) -> int:
        """Threads of all workers, looked up every few seconds; at least 1.

        Raises:
            ClusterError: there has been no worker for minutes.
        """
        now = time.monotonic()
        if now - self._looked > COUNT:
            self._looked, self._threads = now, sum(self._asked(self.client.nthreads).values())
            if self._threads:
                self._alone_since = now
            elif now - self._alone_since > ALONE:
                raise ClusterError(
                    of(
                        str(self.address),
                        say("no worker", minutes=f"{ALONE / 60.0:.0f}", address=self.address),
                    )
                )
        return max(self._threads, 1)

    def side_by_side(self, ask: Callable[[S], T], items: Sequence[S]) -> list[T]:
        return Threads(SIDE_BY_SIDE).side_by_side(ask, items)

    def each(
        self, task: Callable[[S], T], items: Sequence[S], here: Callable[[S, T], U]
    ) -> Generator[U, None, None]:
        if not items:
            return
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:  # what has arrived is kept
            batches = _Batches(self, self._send(task), items)
            try:
                yield from _in_order(batches, items, in_context(here), pool)
            finally:
                batches.let_go()

    def close(self) -> None:
        self._sent.clear()
        self.client.close(timeout=CLOSE)

    # -- what the cluster is asked -----------------------------------------------------------------
    def submit(self, sent: Future[Any], items: Sequence[Any]) -> Future[Any]:
        return self._asked(self.client.submit, _batch, sent, items, versions(), pure=False)

    def gather(self, futures: Sequence[Future[Any]]) -> list[tuple[float, list[Any]]]:
        """The answers of batches that are done.

        Raises:
            ClusterError: a worker has other versions, or dies of every task that it is given.
        """
        try:
            found = self._asked(self.client.gather, list(futures))
        except KilledWorker as error:
            raise ClusterError(
                of(self.address, say("workers die", last=error.last_worker.address))
            ) from None
        except OSError as error:  # such as a full disk there
            raise ClusterError(of(self.address, say("worker stopped", why=error))) from None
        for one in found:
            if isinstance(one, _Refused):
                self._refuse({one.worker: differing(one.versions, versions())})
        return found  # type: ignore[no-any-return]

    def look(self) -> None:
        """Is the scheduler there, and is there a worker? Raises ClusterError."""
        if self.client.status != "running":
            raise self._gone()
        _ = self.threads

    def _send(self, task: Callable[[Any], Any]) -> Future[Any]:
        """A task on the cluster, under the name of what it holds."""
        content = cloudpickle.dumps(task)
        key = f"motsim-{hashlib.sha256(content).hexdigest()[:32]}"
        with self._lock:
            if key not in self._sent:
                self._sent[key] = self._asked(self.client.submit, _sent, content, key=key)
                while len(self._sent) > KEPT:
                    self._sent.popitem(last=False)
            self._sent.move_to_end(key)
            return self._sent[key]

    def _check(self) -> None:
        """Refuse workers whose figures might differ, and a scheduler that cannot read our tasks."""
        try:
            scheduler = self._asked(self.client.run_on_scheduler, versions)
        except (ImportError, AttributeError) as error:
            scheduler = error
        found = self._asked(self.client.run, versions, on_error="return")
        found = {"the scheduler": scheduler, **found}
        self._refuse({name: differing(one, versions()) for name, one in found.items()})
        self._asked(self.client.run, _get_ready, on_error="return")

    def _refuse(self, differ: Mapping[str, str]) -> None:
        lines = [say("there it has", name=name, what=what) for name, what in differ.items() if what]
        if lines:
            raise InputError(
                say("other versions", address=self.address, lines=joined(lines, "; ", "；"))
            )

    def _asked(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """What the cluster answers, its silence as one line."""
        try:
            return function(*args, **options)
        except (OSError, CancelledError, NoValidWorkerError, RuntimeError) as error:
            if isinstance(error, (CommClosedError, CancelledError, NoValidWorkerError)):
                raise self._gone() from None
            if self.client.status == "running":  # an error of the task itself
                raise
            raise self._gone() from None

    def _gone(self) -> ClusterError:
        return ClusterError(of(self.address, say("scheduler silent")))


class _Batches:
    """Items on their way, and how many the next batch holds."""

    def __init__(self, cluster: DaskCluster, sent: Future[Any], items: Sequence[Any]) -> None:
        self.cluster, self.sent, self.items = cluster, sent, items
        self.next = 0
        self.under_way: dict[Any, tuple[Future[Any], range]] = {}
        self.done: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        self.costs: deque[float] = deque(maxlen=MEASURED)  # seconds an item

    def size(self, threads: int) -> int:
        """Items of the next batch: so many as take long enough, and no more than leave every thread
        some of what is left.
        """
        if not self.costs:
            return 1
        seconds = max(BATCH, threads / TASKS)
        cost = max(statistics.median(self.costs), 1e-6)
        left = len(self.items) - self.next
        return max(1, min(int(seconds / cost), -(-left // (ROUNDS * threads))))

    def fill(self) -> None:
        """Send what there is room for."""
        threads = self.cluster.threads
        while self.next < len(self.items) and len(self.under_way) < AHEAD * threads:
            part = range(self.next, min(self.next + self.size(threads), len(self.items)))
            future = self.cluster.submit(self.sent, [self.items[k] for k in part])
            self.under_way[future.key] = future, part
            self.next = part.stop
            future.add_done_callback(self.done.put)

    def arrived(self) -> Iterator[tuple[int, Any]]:
        """Places and answers of what has been done since; waits a moment where that is nothing."""
        try:
            futures = [self.done.get(timeout=LOOK)]
        except queue.Empty:
            self.cluster.look()
            return
        while not self.done.empty():
            futures.append(self.done.get())
        for future, (seconds, answers) in zip(futures, self.cluster.gather(futures)):
            _, part = self.under_way.pop(future.key)
            self.costs.append(seconds / len(part))
            yield from zip(part, answers, strict=True)

    def let_go(self) -> None:
        """Nobody waits for what is still under way."""
        if self.under_way and self.cluster.client.status == "running":
            self.cluster.client.cancel([future for future, _ in self.under_way.values()])


def _in_order(
    batches: _Batches, items: Sequence[Any], here: Callable[[Any, Any], U], pool: Executor
) -> Iterator[U]:
    """What `here` makes of the answers, in the order of the items."""
    made: dict[int, Local[U]] = {}
    at = 0
    while at < len(items):
        take_turn()
        batches.fill()
        for k, answer in batches.arrived():
            made[k] = pool.submit(here, items[k], answer)
        while at in made:
            yield made.pop(at).result()
            at += 1


# --- its door -------------------------------------------------------------------------------------
def connected(cluster: str | Client) -> DaskCluster:
    """The cluster at an address, of a file that `dask scheduler --scheduler-file` wrote, or of a
    client.

    Raises:
        InputError: no scheduler is there, or a worker has other versions.
    """
    if isinstance(cluster, Client):
        return DaskCluster(cluster)
    where = {"scheduler_file": cluster} if Path(cluster).is_file() else {"address": cluster}
    try:
        client = Client(**where, timeout=CONNECT, set_as_default=False, name="motsim")
    except (OSError, ValueError, TypeError) as error:
        raise InputError(
            of(
                str(cluster),
                say(
                    "no scheduler",
                    why=str(error).splitlines()[0] if str(error) else type(error).__name__,
                ),
            )
        ) from None
    return DaskCluster(client)
