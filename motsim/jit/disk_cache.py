"""Compiled code on disk, sealed: a file that is cut, changed or foreign is made anew instead of
being run.

This leans on numba's cache classes; `jit` goes without seals where this numba has other ones. Files
are replaced whole, so two processes that compile at once only do the same work twice.
"""

from __future__ import annotations

import functools
import pickle
import sys
import zlib
from typing import Any

from numba.core.caching import IndexDataCacheFile

SEAL = 8  # bytes of the checksum before the data


class SealedFile(IndexDataCacheFile):  # type: ignore[misc]
    """An index and its data files, each read only if it is what was written."""

    def _load_index(self) -> dict[Any, str]:
        try:
            return super()._load_index()  # type: ignore[no-any-return]
        except (
            OSError,
            EOFError,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            ImportError,
            pickle.UnpicklingError,
        ):
            self._made_anew()
            return {}

    def _load_data(self, name: str) -> Any:
        with open(self._data_path(name), "rb") as file:
            data = file.read()
        if len(data) <= SEAL or zlib.crc32(memoryview(data)[SEAL:]) != int.from_bytes(
            data[:SEAL], "little"
        ):
            self._made_anew()
            return None
        return pickle.loads(memoryview(data)[SEAL:])

    def _save_data(self, name: str, data: Any) -> None:
        written = self._dump(data)
        with self._open_for_write(self._data_path(name)) as file:
            file.write(zlib.crc32(written).to_bytes(SEAL, "little"))
            file.write(written)

    def _made_anew(self) -> None:
        say_once(
            f"motsim: compiled code in {self._cache_path} is damaged or not ours; it is made anew"
        )


@functools.cache
def say_once(line: str) -> None:
    """One line however many files are damaged."""
    print(line, file=sys.stderr)


def sealed(dispatcher: Any) -> Any:
    """A compiled function whose cache is sealed."""
    cache = dispatcher._cache
    if hasattr(cache, "_impl"):  # else there is nowhere to write
        cache._cache_file = SealedFile(
            cache.cache_path, cache._impl.filename_base, cache._impl.locator.get_source_stamp()
        )
    return dispatcher
