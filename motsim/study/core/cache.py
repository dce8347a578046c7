"""What was read off replications, kept on disk one line each: a command that was stopped goes on,
and one that needs the same has it at once.

    {"by": hash of the code}                       the first line; a file of other code is begun
    anew
    ["key", value]                                 the key says the plan to the last bit, seed,
    replication, and what was read

A value is made of numbers, texts, arrays (their very bytes), tuples, dictionaries and the records
that its reader names; nothing else is read back, and nothing in a file is ever run.
"""

from __future__ import annotations

import base64
import dataclasses
import functools
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from motsim.errors import StoreError, of, say
from motsim.plan.digest import digest
from motsim.plan.layout import Plan
from motsim.results.store import code_hash
from motsim.scenario.language.schema import Scenario
from motsim.source_files import hash_of, sources

KEPT: Final = "replications.jsonl"  # beside the pages of moments, lows, allocate, pilot and plan
DRAWN: Final = "draws.jsonl"  # answers of every draw, beside the page or what is finished
LARGEST: Final = 256 * 2**20  # bytes: a file that has grown beyond is begun anew


class Cache:
    """A file of finished pieces; what is put there is on disk when `put` returns."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lines: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self._by = hashlib.sha256((code_hash() + source_hash_of_study()).encode()).hexdigest()[:32]
        self._open()

    def get(self, key: str, *records: type) -> Any:
        """What was put there; None if nothing was. `records`: what it may be made of."""
        line = self.lines.get(key)
        return (
            None
            if line is None
            else unpacked(json.loads(line), {one.__name__: one for one in records})
        )

    def put(self, key: str, value: Any) -> None:
        """Keep a value; a second one of the same key is the same."""
        line = json.dumps(packed(value)).encode()
        with self._lock:
            if key in self.lines:
                return
            self.lines[key] = line
            self._write(json.dumps(key).encode(), line)

    def reads(self, what: str, *records: type) -> CacheView:
        """The part of the shelf for what is read off replications; `what` says all that decides it
        beside the plan.
        """
        return CacheView(self, what, records)

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        return type(None), ()  # the file is of this machine: what is sent to another one has none

    # -- the file ----------------------------------------------------------------------------------
    def _open(self) -> None:
        """What was kept by this very code; a line that was cut off when a command was stopped is
        made again.
        """
        head = json.dumps({"by": self._by}).encode()
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            whole = (
                self.file.read_bytes()
                if self.file.exists() and self.file.stat().st_size < LARGEST
                else b""
            )
            first, *rest = whole.split(b"\n")
            if first != head:
                self.file.write_bytes(head + b"\n")
                return
            if rest and rest[-1]:
                with self.file.open("ab") as out:
                    out.write(b"\n")
        except OSError as error:
            raise StoreError(of(self.file, say("read or written", why=error.strerror))) from None
        for line in rest:
            key, value = _halves(line)
            if key:
                self.lines[key] = value

    def _write(self, key: bytes, value: bytes) -> None:
        try:
            with self.file.open("ab", buffering=0) as out:
                out.write(b"[" + key + b", " + value + b"]\n")
        except OSError as error:
            raise StoreError(say("cannot be written", file=self.file, why=error.strerror)) from None


def _halves(line: bytes) -> tuple[str, bytes]:
    """Key and value of a line; ("", ) of one that is not whole."""
    begin = line.find(b", ")
    if begin < 0 or not line.startswith(b'["') or not line.endswith(b"]"):
        return "", b""
    value = line[begin + 2 : -1]
    try:
        json.loads(value)
        return str(json.loads(line[1:begin])), value
    except ValueError:
        return "", b""


@dataclass(frozen=True)
class CacheView:
    """One thing that is read off replications, on a shelf; `of` says of which plan."""

    cache: Cache
    what: str
    records: tuple[type, ...]

    def of(self, plan: Plan, seed: int) -> CacheView:
        return replace(self, what=f"{self.what} {seed} {digest(plan)}")

    def get(self, replication: int) -> Any:
        return self.cache.get(self._key(replication), *self.records)

    def put(self, replication: int, value: Any) -> None:
        self.cache.put(self._key(replication), value)

    def _key(self, replication: int) -> str:
        return hashlib.sha256(f"{self.what} {replication}".encode()).hexdigest()[:32]


# --- values as lines ------------------------------------------------------------------------------
def packed(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, np.ndarray):
        return {
            "array": value.dtype.str,
            "shape": value.shape,
            "bytes": base64.b64encode(np.ascontiguousarray(value).tobytes()).decode(),
        }
    if dataclasses.is_dataclass(value):
        return {
            "record": type(value).__name__,
            "of": [packed(getattr(value, one.name)) for one in dataclasses.fields(value)],
        }
    if isinstance(value, tuple):
        named = type(value) is not tuple
        return {
            "record" if named else "tuple": type(value).__name__ if named else "",
            "of": [packed(one) for one in value],
        }
    if isinstance(value, Mapping):
        return {"mapping": [[key, packed(one)] for key, one in value.items()]}
    return value.item() if isinstance(value, np.generic) else value


def unpacked(value: Any, records: Mapping[str, type]) -> Any:
    """The value again."""
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return (
            np.frombuffer(base64.b64decode(value["bytes"]), np.dtype(value["array"]))
            .reshape(value["shape"])
            .copy()
        )
    if "mapping" in value:
        return {key: unpacked(one, records) for key, one in value["mapping"]}
    parts = (unpacked(one, records) for one in value["of"])
    return tuple(parts) if "tuple" in value else records[value["record"]](*parts)


# --- what decides a value besides the plan --------------------------------------------------------
def data_hashes(scenario: Scenario) -> dict[str, str]:
    """Hashes of the columns that the scenario reads from data files (none: an empty dictionary)."""
    found: dict[str, str] = {}
    for path, amount in _amounts(scenario, ""):
        if amount.dist == "data":
            found[path] = hashlib.sha256(repr(amount.args).encode()).hexdigest()
    return found


def _amounts(block: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every amount below a block, with its path."""
    if hasattr(block, "dist") and hasattr(block, "args"):
        yield path, block
    elif hasattr(type(block), "model_fields"):
        for name in type(block).model_fields:
            yield from _amounts(getattr(block, name), f"{path}.{name}")
    elif isinstance(block, dict):
        for name, one in block.items():
            yield from _amounts(one, f"{path}.{name}")
    elif isinstance(block, tuple | list):
        for k, one in enumerate(block):
            yield from _amounts(one, f"{path}.{k}")


@functools.cache
def source_hash_of_study() -> str:
    """Hash of this floor's sources: they decide what is read off a run."""
    return hash_of(sources("study"))
