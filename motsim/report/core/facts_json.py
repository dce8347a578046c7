"""The facts of a report as JSON, and the schema of that JSON: what pages of the Studio show and
programs of any language can read.

What is not known is null. Texts for people are kept by language: `{"en": "..", "zh": ".."}`.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any, Final

from motsim.report.core.facts import Facts

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def as_json(value: Any) -> Any:
    """A noun of `facts.py`, or any value inside one, as JSON holds it.

    Raises:
        TypeError: something that is no number, text, noun or collection of these.
    """
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: as_json(one) for name, one in zip(value._fields, value, strict=True)}
    if isinstance(value, Mapping):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [as_json(one) for one in value]
    if hasattr(value, "item"):  # a number of numpy
        return as_json(value.item())
    raise TypeError(f"no JSON of a {type(value).__name__}")


def schema(noun: type = Facts) -> dict[str, Any]:
    """The JSON Schema of `as_json` of a noun: names and types as `facts.py` declares them."""
    made = _Maker()
    found = made.of(noun)
    return {"$schema": DIALECT, **found, "$defs": made.definitions}


class _Maker:
    """Definitions by name, each made once."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}

    def of(self, hint: Any) -> dict[str, Any]:
        simple = {bool: "boolean", int: "integer", str: "string", type(None): "null"}
        if hint is Any:
            return {}
        if hint is float:
            return {"type": ["number", "null"]}
        if hint in simple:
            return {"type": simple[hint]}
        origin, inside = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            return {"anyOf": [self.of(one) for one in inside]}
        if origin is tuple and inside[-1:] == (Ellipsis,):
            return {"type": "array", "items": self.of(inside[0])}
        if origin is tuple:
            return {
                "type": "array",
                "prefixItems": [self.of(one) for one in inside],
                "items": False,
            }
        if origin is not None and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(inside[1])}
        return self._noun(hint)

    def _noun(self, hint: Any) -> dict[str, Any]:
        name = hint.__name__
        if name not in self.definitions:
            self.definitions[name] = {}
            hints = typing.get_type_hints(hint)
            names = (
                [f.name for f in dataclasses.fields(hint)]
                if dataclasses.is_dataclass(hint)
                else list(hint._fields)
            )
            self.definitions[name] = {
                "type": "object",
                "description": " ".join((hint.__doc__ or "").split()),
                "properties": {one: self.of(hints[one]) for one in names},
                "required": names,
                "additionalProperties": False,
            }
        return {"$ref": f"#/$defs/{name}"}
