"""Answers kept on disk, one line each: a long study that was stopped goes on, and one that asks the
same again has them at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from motsim.errors import StoreError
from motsim.results.store import Inputs
from motsim.study.core.cache import data_hashes, source_hash_of_study
from motsim.study.core.parallel import parallel_map
from motsim.study.uncertainty.scenario_model import Question, WhatIf

Floats = NDArray[np.float64]
T = TypeVar("T")
R = TypeVar("R")


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
        self.whatif, self.file, self.workers, self.tell = (
            whatif,
            file,
            workers or os.cpu_count() or 1,
            tell,
        )
        self.known: dict[str, Floats] = {}
        self.fresh = 0
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
        self._of = repr(
            (inputs.hash(), source_hash_of_study(), words, sorted(w.bases.items()), w.replications)
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
        for key, found in zip(missing, self.whatif.answers_to([*missing.values()])):
            with self._lock:
                self.known[key] = found
                self.fresh += 1
                self._write(key, found)
        for _ in keys if self.tell is not None else ():
            self.tell()  # type: ignore[misc]
        return [self.known[key] for key in keys]

    def _key(self, psychology: str, x: Mapping[str, float]) -> str:
        question = repr((self._of, psychology, sorted(x.items())))
        return hashlib.sha256(question.encode()).hexdigest()[:32]

    def each(self, ask: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """What `ask` makes of each item, in order; items run side by side, what one asks runs on
        one core, since its questions share plans.
        """
        return parallel_map(ask, items, self.workers)

    def _read(self, file: Path) -> None:
        """What was kept; a line that was cut off when the study was stopped is run again."""
        try:
            text = file.read_text(encoding="utf-8") if file.exists() else ""
            if text and not text.endswith("\n"):
                with file.open("a", encoding="utf-8") as out:
                    out.write("\n")
        except OSError as error:
            raise StoreError(f"{file}: cannot be read: {error.strerror}") from None
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
            raise StoreError(f"{self.file}: cannot be written: {error.strerror}") from None
