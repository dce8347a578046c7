"""Files that are whole or not there: written beside their place, then renamed into it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

UNFINISHED: Final = ".unfinished-"  # how the names of places beside begin; the process follows


def beside(path: Path) -> Path:
    """Name this process's place beside a file or folder, in the same folder."""
    return path.with_name(f"{UNFINISHED}{os.getpid()}-{path.name}")


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a place beside a file to write it to; rename it into its own at the end, remove it if
    anything goes wrong.

    Raises:
        OSError: it cannot be written or renamed; whoever asks says so in words.
    """
    place = beside(path)
    try:
        yield place
        place.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):  # it may never have been made
            place.unlink()
        raise
