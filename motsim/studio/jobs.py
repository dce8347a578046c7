"""Long work: a comparison, the day of single customers. It runs in the long lane, tells how far it
is, can be stopped, and the same question is the same job.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from motsim.errors import InputError, MotsimError
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


class Jobs:
    """The jobs of a server; at most AT_ONCE run, results of the last KEPT stay."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job")

    def start(self, kind: str, about: Mapping[str, Any], content: str, work: Work) -> Job:
        """The job of this question; `content` is the text it is asked of."""
        key = hashlib.sha256(
            json.dumps([kind, dict(about), content], sort_keys=True).encode("utf-8", "replace")
        ).hexdigest()[:20]
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and job.state in ("waiting", "running", "done"):
                self._jobs.move_to_end(key)
                return job
            job = Job(key, kind, about)
            self._jobs[key] = job
            for old in [k for k, j in self._jobs.items() if j.state not in ("waiting", "running")][
                : max(0, len(self._jobs) - KEPT)
            ]:
                del self._jobs[old]
        self._pool.submit(self._run, job, work)
        return job

    def get(self, key: str) -> Job:
        """
        Raises:
            InputError: there is no such job, or it was made long ago.
        """
        job = self._jobs.get(key)
        if job is None:
            raise InputError(f"there is no job '{key[:40]}' any more; ask again")
        return job

    def result(self, key: str) -> Any:
        """What a job gave.

        Raises:
            InputError: it is not done.
        """
        job = self.get(key)
        if job.state != "done":
            raise InputError(f"job '{key}' is {job.state}: {job.problem or 'there is no result'}")
        return job.result

    def all(self) -> list[Job]:
        with self._lock:
            return list(self._jobs.values())

    def end(self) -> None:
        """Stop everything: the server goes."""
        for job in self.all():
            job.stop.now()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, work: Work) -> None:
        def progress(done: int, of: int) -> None:
            job.done, job.of = done, of

        job.state, job.begun = "running", time.monotonic()
        try:
            with under(job.stop, LONG):
                job.result = work(progress)
            job.state = "done"
        except Stopped:
            job.state = "stopped"
        except MotsimError as error:
            job.state, job.problem, job.said = "failed", str(error), error.by_language()
        except Exception as error:  # said on the page, where the user is
            job.state = "failed"
            job.problem = f"{type(error).__name__}: {error}"
