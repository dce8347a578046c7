"""Names of plans: a hash of what stands in them, to the last bit."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from typing import Any

import numpy as np


def digest(value: Any) -> str:
    """Hash of a plan, or of an array or a record of them, to the last bit."""
    found = hashlib.sha256()
    _feed(found, value)
    return found.hexdigest()


@functools.lru_cache(maxsize=64)
def _columns(dtype: np.dtype[Any]) -> str:
    return repr(dtype.descr)


def _feed(found: Any, value: Any) -> None:
    if isinstance(value, np.ndarray):
        found.update(f"({_columns(value.dtype)}, {value.shape})".encode())
        found.update(np.ascontiguousarray(value).tobytes())
    elif dataclasses.is_dataclass(value):
        for one in dataclasses.fields(value):
            _feed(found, getattr(value, one.name))
    elif isinstance(value, tuple | list):
        found.update(f"({len(value)}".encode())
        for one in value:
            _feed(found, one)
    else:
        found.update(repr(value).encode() + b"\0")
