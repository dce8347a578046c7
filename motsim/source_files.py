"""The package's own sources by folder or file, and their hash: caches are named by the code that
made what is in them.

A name that leads to no Python file is an error. Silence would let an edited file go on with results
of the old one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent


def sources(*parts: str, root: Path = ROOT) -> list[Path]:
    """Every Python file of these files and folders (subfolders included), in the order of their
    paths.

    Raises:
        FileNotFoundError: a part does not exist, or is a folder without Python files.
    """
    found: list[Path] = []
    for part in parts:
        place = root / part
        files = (
            sorted(place.rglob("*.py")) if place.is_dir() else [place] if place.is_file() else []
        )
        if not files:
            raise FileNotFoundError(
                f"{place}: no Python sources; the list of what a cache depends on names a "
                "folder or file that is gone"
            )
        found += files
    return found


def hash_of(files: Iterable[Path], root: Path = ROOT) -> str:
    """SHA-256 of the files' paths below `root` and their contents, as 64 hex digits."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(
            file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0"
        )
    return digest.hexdigest()
