"""Answers kept on disk, one line each: a long study that was stopped goes on, and one that asks the
same again has them at once.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from motsim.errors import StoreError, say
from motsim.results.store import Inputs
from motsim.study.core.cache import data_hashes, source_hash_of_study
from motsim.study.core.schedulers import at_work
from motsim.study.uncertainty.scenario_model import Question, WhatIf

Floats = NDArray[np.float64]
T = TypeVar("T")
R = TypeVar("R")
Answers = dict[str, Floats]  # by the key of their question
# what is asked meanwhile, where somebody listens
_ASKED: Final[ContextVar[Answers | None]] = ContextVar("asked", default=None)


class _NotKnownError(Exception):
    """A question whose answer is not known on this machine."""


@dataclass(frozen=True, eq=False)
class _Asking(Generic[T]):
    """What `ask` asks for an item: run elsewhere, where answers are remembered, not written."""

    ask: Callable[[T], object]

    def __call__(self, item: T) -> Answers:
        asked: Answers = {}
        token = _ASKED.set(asked)
        try:
            self.ask(item)
        finally:
            _ASKED.reset(token)
        return asked


class EvaluationCache:
    """What `WhatIf.answers` gave, by psychology and assumptions; without a file it is only
    remembered.

    Each answer depends on its question alone, so figures are the same on any number of workers.
    `tell` hears of each answer.
    """

    def __init__(
        self,
        whatif: WhatIf,
        file: Path | None = None,
        workers: int | None = None,
        tell: Callable[[], None] | None = None,
    ) -> None:
        self.whatif, self.file, self.workers, self.tell = (whatif, file, workers, tell)
        self.known: Answers = {}
        self.fresh = 0
        self._only_known = False
        self._lock = threading.Lock()
        w = whatif
        words = sorted((n, sorted(d.words.items())) for n, d in w.designed.items())
        inputs = Inputs(
            w.scenario.text,
            ",".join(w.names),
            "",
            w.seed,
            tuple(f"{key}={value}" for key, value in w.setup.settings),
            data_hashes(w.scenario),
        )
        # the code that runs and reads them is in both hashes
        case = (w.setup.alone, w.replications)
        self._of = repr(
            (inputs.hash(), source_hash_of_study(), words, sorted(w.bases.items()), case)
        )
        if file is not None:
            self._read(file)

    def one(self, psychology: str, x: Mapping[str, float]) -> Floats:
        """The answers (measures, designs, replications) to one question; run if they
        are not known.
        """
        return self.several([(psychology, x)])[0]

    def several(self, asked: Sequence[Question]) -> list[Floats]:
        """The answers to several questions; those that are not known are run together."""
        keys = [self._key(*question) for question in asked]
        missing = {key: question for key, question in zip(keys, asked) if key not in self.known}
        if missing and self._only_known:
            raise _NotKnownError
        for key, found in zip(missing, self.whatif.answers_to([*missing.values()])):
            self._keep(key, found)
        listener = _ASKED.get()
        if listener is None:
            self._told(len(keys))
        else:
            listener.update((key, self.known[key]) for key in keys)
        return [self.known[key] for key in keys]

    def _key(self, psychology: str, x: Mapping[str, float]) -> str:
        question = repr((self._of, psychology, sorted(x.items())))
        return hashlib.sha256(question.encode()).hexdigest()[:32]

    def each(self, ask: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """What `ask` makes of each item, in order; items run side by side, what one asks runs on
        one core, since its questions share plans.

        Elsewhere `ask` is run for its questions. When their answers are here, it is run again.
        """
        scheduler = at_work(self.workers)
        if not scheduler.elsewhere:
            return scheduler.side_by_side(ask, items)
        asking, self._only_known = _Asking(ask), True
        try:
            missing = [item for item in items if not self._knows(asking, item)]
            self._only_known = False
            for _ in scheduler.each(asking, missing, self._came):
                pass
            self._only_known = True
            return [self._again(ask, item) for item in items]
        finally:
            self._only_known = False

    def _knows(self, asking: _Asking[T], item: T) -> bool:
        """Are all answers that an item asks for here? Then they are told of."""
        try:
            asked = asking(item)
        except _NotKnownError:
            return False
        self._told(len(asked))
        return True

    def _came(self, item: T, answers: Answers) -> None:
        """Keep the answers of an item that came from elsewhere."""
        for key, found in answers.items():
            self._keep(key, found)
        self._told(len(answers))

    def _again(self, ask: Callable[[T], R], item: T) -> R:
        token = _ASKED.set({})  # they have been told of
        try:
            return ask(item)
        finally:
            _ASKED.reset(token)

    def _told(self, answers: int) -> None:
        if self.tell is None:
            return
        with self._lock:
            for _ in range(answers):
                self.tell()

    def _keep(self, key: str, found: Floats) -> None:
        with self._lock:
            if key not in self.known:
                self.known[key] = found
                self.fresh += 1
                self._write(key, found)

    def __getstate__(self) -> dict[str, Any]:
        """What is sent to a worker: the question, without file and answers of this machine."""
        here: dict[str, Any] = {
            "file": None,
            "tell": None,
            "known": {},
            "_lock": None,
            "_only_known": False,
        }
        return {**self.__dict__, **here, "workers": 1}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _lock=threading.Lock())

    def _read(self, file: Path) -> None:
        """What was kept; a line that was cut off when the study was stopped is run again."""
        try:
            text = file.read_text(encoding="utf-8") if file.exists() else ""
            if text and not text.endswith("\n"):
                with file.open("a", encoding="utf-8") as out:
                    out.write("\n")
        except OSError as error:
            raise StoreError(say("cannot be read", name=file, why=error.strerror)) from None
        for line in text.splitlines():
            try:
                key, values = json.loads(line)
                self.known[key] = np.array(values, dtype=np.float64)
            except (ValueError, TypeError):
                continue

    def _write(self, key: str, found: Floats) -> None:
        if self.file is None:
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a", encoding="utf-8") as out:
                out.write(json.dumps([key, found.tolist()]) + "\n")
        except OSError as error:
            raise StoreError(say("cannot be written", file=self.file, why=error.strerror)) from None
