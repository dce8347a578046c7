"""`--estimate`: how many core hours a command takes, measured on its first parts; nothing is kept.

A command counts its parts for the bar that it shows. The processor time from the first part on says
what a part costs, and how many there are says what all cost. Phases whose replications are as good
as alike (the first of `compare`, of each point of `experiment`) are run with two of them.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import typer

from motsim.cli.messages import word
from motsim.formats import formatter

ENOUGH: Final = 3.0  # seconds of processors that are measured
PARTS: Final = 3  # parts that are measured at least
LITTLE: Final = 0.001  # core hours; less is not worth a figure
FEW: Final = 2  # replications that stand for all
FOLDERS: Final = ("run", "compare", "experiment")  # commands whose --out is a folder
FILES: Final = ("xlsx", "charts", "slides", "pdf", "write")  # what else a command may write


class Measured(BaseException):
    """Enough was measured; no error, so nothing on the way takes it for one."""


@dataclass
class Phase:
    """One count of parts, and the processor time of this process when it began and now."""

    begun: float
    first: int
    now: float
    done: int
    total: int

    @property
    def seconds(self) -> float:
        """What all parts cost."""
        measured = self.done - self.first
        return (self.now - self.begun) / measured * self.total if measured else 0.0


@dataclass
class Meter:
    """Hears how far a command is."""

    times: float = 1.0  # how often the replications of the first phase stand for others
    phases: list[Phase] = field(default_factory=list)
    parts: int = 1

    def heard(self, parts: int, done: int, total: int) -> None:
        now = time.process_time()
        if not self.phases or self.phases[-1].done >= self.phases[-1].total:
            self.phases.append(Phase(now, done, now, done, total))
        self.parts, last = parts, self.phases[-1]
        last.now, last.done = now, done
        enough = now - last.begun >= ENOUGH and done - last.first >= PARTS
        # points of an experiment have two phases each and cost about the same
        if len(self.phases) >= min(parts, 2) and (enough or (done >= total and parts > 2)):
            raise Measured

    @property
    def seconds(self) -> float:
        """Core seconds of the whole command."""
        first, *others = self.phases or [Phase(0.0, 0, 0.0, 0, 0)]
        measured = first.seconds * self.times + sum(one.seconds for one in others)
        return measured * self.parts / max(len(self.phases), 1)


_METER: Final[ContextVar[Meter | None]] = ContextVar("meter", default=None)


def meter() -> Meter | None:
    """Whoever wants to know what a command costs; None: it is run to be done."""
    return _METER.get()


def probed(all_of_them: int) -> int:
    """All replications; where only their cost is asked for, a few of them that stand for all."""
    found = _METER.get()
    if found is None:
        return all_of_them
    found.times = max(all_of_them / FEW, 1.0)
    return min(all_of_them, FEW)


def _nowhere(command: str, folder: str) -> dict[str, Path]:
    """Where a command writes what nobody reads."""
    if command == "new":
        return {"file": Path(folder, "new.yaml")}
    return {"out": Path(folder, "out" if command in FOLDERS else "page.html")}


def estimate(
    command: Callable[..., None], options: dict[str, Any], language: str, threads: int
) -> None:
    """Begin a command, and say what all of it would cost. `threads`: of a cluster, 0 without."""
    from motsim.study.core.schedulers import Threads, working

    found = Meter()
    token = _METER.set(found)
    try:
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            unwritten: dict[str, Any] = {name: None for name in FILES if name in options}
            # here, whoever will work: the processor time of other machines is not heard
            with working(Threads()), contextlib.suppress(Measured, typer.Exit):
                command(**{**options, **unwritten, **_nowhere(command.__name__, folder)})
    finally:
        _METER.reset(token)
    said = formatter(language)
    hours, cores = found.seconds / 3600.0, os.cpu_count() or 1
    values = {
        "hours": said.figures(hours),
        "cores": cores,
        "here": said.duration(found.seconds / cores / 60.0),
    }
    if options.get("json"):
        from motsim.cli import terminal

        terminal.say_json({"core_hours": hours, "cores": cores, "cluster_threads": threads or None})
        return
    if hours < LITTLE:
        print(word(language, "estimate little"))
        return
    print(word(language, "estimate", **values))
    if threads:
        there = said.duration(found.seconds / threads / 60.0)
        print(word(language, "estimate there", threads=threads, there=there))
