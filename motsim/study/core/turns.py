"""How long work is stopped, and lets short work go first: both are asked for between replications.

Whoever asks a study may hold a `Stop`; the study hears of it wherever it runs replications, however
deep that is, and in the threads that it starts. A page that waits for an answer runs in the quick
lane, a job of minutes in the long one, which pauses while the quick one is in use.

    stop = Stop()
    with under(stop, LONG):
        compare(scenario)      # another thread may say stop.now()
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from typing import Final, ParamSpec, TypeVar

from motsim.errors import MotsimError, say

P = ParamSpec("P")
T = TypeVar("T")
QUICK, LONG = LANES = ("quick", "long")
PATIENCE: Final = 30.0  # seconds that a long study lets quick ones go first, then it takes a turn


class Stopped(MotsimError):
    """A study was stopped by whoever asked for it; what it had made until then is let go."""


@dataclass(frozen=True)
class Stop:
    """A wish to stop, which any thread may say and nobody can take back."""

    _said: threading.Event = field(default_factory=threading.Event, repr=False)

    def now(self) -> None:
        """Stop: the study ends with Stopped before its next replication."""
        self._said.set()

    @property
    def asked(self) -> bool:
        return self._said.is_set()


class QuickLane:
    """Counts the quick studies under way; long ones wait until there are none."""

    def __init__(self) -> None:
        self._free, self._inside = threading.Condition(), 0

    def __enter__(self) -> None:
        with self._free:
            self._inside += 1

    def __exit__(self, *error: object) -> None:
        with self._free:
            self._inside -= 1
            self._free.notify_all()

    def wait_until_free(self, stop: Stop | None, seconds: float = PATIENCE) -> None:
        """Wait until no quick study is under way, at most so long, or until this one is stopped."""
        with self._free:
            for _ in range(round(seconds / 0.05)):
                if self._inside == 0 or (stop is not None and stop.asked):
                    return
                self._free.wait(0.05)


# one process has one set of cores to share, as `schedulers.SHORT` has one lock of Python
QUICK_LANE: Final = QuickLane()
_STOP: Final[ContextVar[Stop | None]] = ContextVar("stop", default=None)
_LANE: Final[ContextVar[str]] = ContextVar("lane", default="")


@contextlib.contextmanager
def under(stop: Stop | None, lane: str = "") -> Iterator[None]:
    """Run what follows under a stop and in a lane ("": it neither waits nor is waited for).

    Raises:
        Stopped: the stop was asked for while replications were due.
        ValueError: there is no such lane.
    """
    if lane not in ("", *LANES):
        raise ValueError(say("no lane", lane=lane, lanes=", ".join(LANES)))
    stop_before, lane_before = _STOP.set(stop), _LANE.set(lane)
    try:
        with QUICK_LANE if lane == QUICK else contextlib.nullcontext():
            yield
    finally:
        _STOP.reset(stop_before)
        _LANE.reset(lane_before)


def take_turn() -> None:
    """Before a replication: end here if a stop was asked for; let quick studies go before a long
    one.

    Raises:
        Stopped: whoever asked wants no more.
    """
    stop = _STOP.get()
    if _LANE.get() == LONG:
        QUICK_LANE.wait_until_free(stop)
    if stop is not None and stop.asked:
        raise Stopped(say("stopped before it was done"))


def in_context(function: Callable[P, T]) -> Callable[P, T]:
    """A function that other threads may call as if they were this one: under its stop and lane."""
    here = copy_context()

    def called(*args: P.args, **options: P.kwargs) -> T:
        return here.copy().run(function, *args, **options)

    return called


class Newest:
    """Questions of one asker, such as a page: a new one stops the one before it."""

    def __init__(self) -> None:
        self._lock, self._last = threading.Lock(), Stop()

    def turn(self) -> Stop:
        """The stop of a new question; the question before it is stopped."""
        with self._lock:
            self._last.now()
            self._last = Stop()
            return self._last

    def none(self) -> None:
        """Stop the last question without a new one: whoever asked is gone."""
        with self._lock:
            self._last.now()
