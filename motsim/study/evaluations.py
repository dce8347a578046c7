"""Evaluations kept on disk, one line each: a long study that was stopped goes on, and one that is asked again is answered at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motsim.errors import StoreError
from motsim.study.experiment import data_of, own_hash
from motsim.study.whatif import WhatIf

Floats = NDArray[np.float64]


class Evaluations:
    """What `WhatIf.worth` gave, by psychology and assumptions; without a file it is only remembered."""

    def __init__(self, whatif: WhatIf, file: Path | None = None) -> None:
        self.whatif, self.file = whatif, file
        self.known: dict[str, Floats] = {}
        self.fresh = 0
        self._of = self._identity()
        if file is not None and file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                self._take(line)

    def worth(self, profile: str, x: Mapping[str, float]) -> Floats:
        """The objective of every design against the reference, by replication; run if it is not known."""
        key = hashlib.sha256(repr((self._of, profile, sorted(x.items()))).encode()).hexdigest()[:32]
        if key not in self.known:
            self.known[key] = self.whatif.worth(profile, x)
            self.fresh += 1
            self._keep(key)
        return self.known[key]

    def _identity(self) -> str:
        w = self.whatif
        return repr((own_hash(), w.scenario.text, data_of(w.scenario), w.case.settings, w.names, sorted((n, sorted(b.items())) for n, b in w.bought.items()), w.objective, w.replications, w.seed))

    def _take(self, line: str) -> None:
        """A line as it was written; one that was cut off when the study was stopped is run again."""
        try:
            key, values = json.loads(line)
            self.known[key] = np.array(values, dtype=np.float64)
        except (ValueError, TypeError):
            return

    def _keep(self, key: str) -> None:
        if self.file is None:
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with self.file.open("a", encoding="utf-8") as out:
                out.write(json.dumps([key, self.known[key].tolist()]) + "\n")
        except OSError as error:
            raise StoreError(f"{self.file}: cannot be written: {error.strerror}") from None
