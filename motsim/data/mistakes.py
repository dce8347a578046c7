"""Sentences about data that cannot be read or fitted, in each language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from motsim.i18n import Said, catalogue, sentences

say: Final[Callable[..., Said]] = sentences("data.mistakes")
_REASONS: Final = catalogue("data")  # why rows are left out


def fault_said(fault: str) -> str:
    """What is wrong with a row, in each language; itself where it is a condition of the map."""
    if (own := f"f {fault}") in catalogue("data.mistakes"):
        return say(own)
    return Said(*_REASONS[f"r {fault}"]) if f"r {fault}" in _REASONS else fault
