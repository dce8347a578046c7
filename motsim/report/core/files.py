"""Files that a report writes: each whole, its folder made, and what goes wrong in one line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from motsim.atomic import whole
from motsim.errors import StoreError, say


@contextlib.contextmanager
def written(path: Path) -> Iterator[Path]:
    """Make the folder of a file and give a place beside it to write to, see `whole`.

    Raises:
        StoreError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as place:
            yield place
    except OSError as error:
        raise StoreError(say("cannot be written", file=path, why=error.strerror or error)) from None
