"""The scenario that a text means, beside the data files of its folder: kept, since a page asks
several times, and read anew when one of these has changed.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
from pathlib import Path
from typing import Final

from motsim.errors import Mistake, ScenarioError
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import loads
from motsim.studio.drafts import hash_of

DATA: Final = ".csv"
Stamps = tuple[tuple[str, int, int], ...]


def read(text: str, name: str, folder: Path) -> tuple[Scenario | None, tuple[Mistake, ...]]:
    """The scenario of a text, or every mistake in it."""
    return _read(text, name, folder, _stamps(folder))


def content_of(text: str, scenario: Scenario) -> str:
    """A name for all that a question is asked of: the text, and what data files say."""
    if not scenario.columns_read:
        return hash_of(text)
    said = repr((text, sorted(scenario.columns_read.items())))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@functools.lru_cache(maxsize=16)
def _read(
    text: str, name: str, folder: Path, data: Stamps
) -> tuple[Scenario | None, tuple[Mistake, ...]]:
    try:
        return loads(text, name, folder=folder), ()
    except ScenarioError as error:
        return None, tuple(error.mistakes)


def _stamps(folder: Path) -> Stamps:
    """The data files of a folder: names, times and sizes."""
    found = []
    with contextlib.suppress(OSError), os.scandir(folder) as files:
        for one in files:
            with contextlib.suppress(OSError):  # it went away meanwhile
                if one.name.lower().endswith(DATA):
                    known = one.stat()
                    found.append((one.name, known.st_mtime_ns, known.st_size))
    return tuple(sorted(found))
