"""A value as the key of a cache, where it cannot be hashed because it holds mappings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Same(Generic[T]):
    """Equal only to another key of the very same object: for blocks and raw entries, which nobody
    changes once they are made.

    Designs share with their file whatever they leave as it is, so what was found out about a block
    for one design is there for the next.
    """

    it: T

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)
