"""The schema as a shape to walk: which keys a block has, and what lies behind a key. Used for
mistakes and for `set`.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Annotated, Any, Union, cast, get_args, get_origin

from motsim.scenario.language.schema import Block


@dataclass(frozen=True)
class Shape:
    """What an entry holds: a block with keys, a mapping by name, a list, or a leaf."""

    kind: str  # block | named | list | leaf
    block: type[Block] | None = None
    inner: Shape | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of a block as users type them; steps are named by their kind."""
        if self.block is None:
            return ()
        keys = [field.alias or name for name, field in self.block.model_fields.items()]
        return tuple(k for k in keys if k != "parameters")

    def child(self, key: str) -> Shape | None:
        """What lies behind a key, None where there is no such key."""
        if self.kind in ("named", "list"):
            return self.inner
        return None if self.block is None else _child(self.block, key)


LEAF = Shape("leaf")


@functools.lru_cache(maxsize=4096)
def _child(block: type[Block], key: str) -> Shape | None:
    for name, found in block.model_fields.items():
        if (found.alias or name) == key and key != "parameters":
            return shape_of(cast(Hashable, found.annotation))
    return LEAF if "parameters" in block.model_fields else None


@functools.cache
def shape_of(annotation: Any) -> Shape:
    """The shape of a field's annotation, whatever optional or annotated wrapping it has."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return shape_of(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        found = [shape_of(a) for a in get_args(annotation) if a is not type(None)]
        return found[0] if len(found) == 1 else LEAF
    if origin is dict:
        return Shape("named", inner=shape_of(get_args(annotation)[1]))
    if origin is tuple:
        return Shape("list", inner=shape_of(get_args(annotation)[0]))
    if isinstance(annotation, type) and issubclass(annotation, Block):
        return Shape("block", annotation)
    return LEAF
