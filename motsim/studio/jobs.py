"""Long work: a comparison, the day of single customers. It runs in the long lane, tells how far it
is, can be stopped, and the same question is the same job.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from motsim.errors import InputError, MotsimError, say
from motsim.studio.job_events import Ears
from motsim.studio.memory import give_back
from motsim.study.core.schedulers import working, working_here
from motsim.study.core.turns import LONG, Stop, Stopped, under

KEPT: Final = 12  # jobs whose results stay in memory
AT_ONCE: Final = 2
Progress = Callable[[int, int], None]
Work = Callable[[Progress], Any]


@dataclass(eq=False)
class Job:
    """One study: waiting, running, done, failed or stopped."""

    key: str
    kind: str
    about: Mapping[str, Any]  # the question, as it was asked
    stop: Stop = field(default_factory=Stop)
    state: str = "waiting"
    done: int = 0
    of: int = 0
    begun: float = 0.0
    result: Any = None
    problem: str = ""
    said: Mapping[str, str] = field(default_factory=dict)  # the problem by language
    turn: int = 0  # of all changes of all jobs, its last one

    @property
    def over(self) -> bool:
        return self.state not in ("waiting", "running")

    def as_json(self) -> dict[str, Any]:
        left = None
        if self.state == "running" and 0 < self.done < self.of:
            left = round((time.monotonic() - self.begun) / self.done * (self.of - self.done), 1)
        return {
            "job": self.key,
            "kind": self.kind,
            "about": dict(self.about),
            "state": self.state,
            "done": self.done,
            "of": self.of,
            "seconds_left": left,
            "problem": self.problem,
            "said": dict(self.said),
        }


def key_of(kind: str, about: Mapping[str, Any], content: str) -> str:
    """The name of a question; `content` stands for the text it is asked of."""
    told = json.dumps([kind, dict(about), content], sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:20]


class Jobs:
    """The jobs of a server; at most AT_ONCE run, results of the last KEPT stay."""

    def __init__(self) -> None:
        self.ears, self.ended = Ears(), False
        self._start, self._turns = secrets.token_hex(4), itertools.count(1)
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._overs: dict[str, Callable[[], None]] = {}
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job")
        self._at_work = working_here()  # a cluster, if one was named: for jobs, not for sliders

    def has(self, key: str) -> bool:
        """Is this question under way or answered?"""
        with self._lock:
            job = self._jobs.get(key)
            return job is not None and job.state in ("waiting", "running", "done")

    def start(
        self,
        kind: str,
        about: Mapping[str, Any],
        content: str,
        work: Work,
        over: Callable[[], None] = lambda: None,
    ) -> Job:
        """The job of this question; `content` is the text it is asked of. `over` is called when it
        has ended, however it did.
        """
        key = key_of(kind, about, content)
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and job.state in ("waiting", "running", "done"):
                self._jobs.move_to_end(key)
                return job
            job = Job(key, kind, about)
            self._jobs[key] = job
            job.turn = next(self._turns)
            ended = [k for k, j in self._jobs.items() if j.over]
            for old in ended[: max(0, len(self._jobs) - KEPT)]:
                del self._jobs[old]
        self.ears.tell()
        self._overs[key] = over
        self._pool.submit(self._run, job, work)
        return job

    def get(self, key: str) -> Job:
        """
        Raises:
            InputError: there is no such job, or it was made long ago.
        """
        job = self._jobs.get(key)
        if job is None:
            raise InputError(say("no job", name=key[:40]))
        return job

    def result(self, key: str) -> Any:
        """What a job gave.

        Raises:
            InputError: it is not done.
        """
        job = self.get(key)
        if job.state != "done":
            raise InputError(
                say(
                    "job without a result",
                    key=key,
                    state=job.state,
                    why=job.problem or say("there is no result"),
                )
            )
        return job.result

    def all(self) -> list[Job]:
        with self._lock:
            return list(self._jobs.values())

    # -- what changed ------------------------------------------------------------------------------
    def since(self, turn: int) -> list[Job]:
        """The jobs that changed after a turn, in the order of their last changes."""
        return sorted((j for j in self.all() if j.turn > turn), key=lambda j: j.turn)

    def seen(self, job: Job) -> tuple[int, dict[str, Any]]:
        """A job as JSON, with the turn that it is of."""
        with self._lock:
            return job.turn, job.as_json()

    def knows_end(self, job: Job, turn: int) -> bool:
        """Has a job ended, at this turn or before?"""
        with self._lock:
            return job.over and job.turn <= turn

    def id_of(self, turn: int) -> str:
        """A turn as an event's id: turns of another start of the server are not ours."""
        return f"{self._start}.{turn}"

    def turn_of(self, event: str) -> int:
        """The turn of an event's id; 0 where it is none of this start."""
        start, _, turn = event.partition(".")
        ours = start == self._start and turn.isascii() and turn.isdigit() and len(turn) < 16
        return int(turn) if ours else 0

    def end(self) -> None:
        """Stop everything: the server goes."""
        self.ended = True
        self.ears.tell()
        for job in self.all():
            job.stop.now()
            self._over(job.key)  # who ends it in order does not want it to go on by itself
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, work: Work) -> None:
        def progress(done: int, of: int) -> None:
            self._change(job, done=done, of=of)

        self._change(job, begun=time.monotonic(), state="running")
        try:
            with working(self._at_work), under(job.stop, LONG):
                result = work(progress)
            self._change(job, result=result, state="done")
        except Stopped:
            self._change(job, state="stopped")
        except MotsimError as error:
            self._change(job, problem=str(error), said=error.by_language(), state="failed")
        except Exception as error:  # said on the page, where the user is
            self._change(job, problem=f"{type(error).__name__}: {error}", state="failed")
        self._over(job.key)
        give_back()

    def _over(self, key: str) -> None:
        with contextlib.suppress(OSError):
            self._overs.pop(key, lambda: None)()

    def _change(self, job: Job, **now: Any) -> None:
        """What a job is now, and that it changed, in one: nobody sees half of it."""
        with self._lock:
            for name, value in now.items():
                setattr(job, name, value)
            job.turn = next(self._turns)
        self.ears.tell()
