"""What every block and key of the language means, in one line: what an editor shows beside it, and
the page of the language in the documents.

The sentences stand in `locale/language.json`: a block by its name (`Step`), its keys behind it
(`Step.room`), and `source`, which every block has, once.
"""

from __future__ import annotations

from typing import Any, Final

from motsim.i18n import catalogue, text

KEYS: Final = catalogue("language")
EVERYWHERE: Final = ("source",)  # keys that mean the same in every block


def blocks() -> tuple[str, ...]:
    """The blocks that have words, the file first."""
    return tuple(name for name in KEYS if "." not in name and name not in EVERYWHERE)


def has_key(block: str, key: str) -> bool:
    """Does a block have words for this key of its own?"""
    return f"{block}.{key}" in KEYS


def meaning(block: str, language: str = "en") -> str:
    """What a block is."""
    return text(KEYS, block, language)


def said(block: str, key: str, language: str = "en") -> str:
    """What a key of a block means; "" for one without words (a test looks for them)."""
    if has_key(block, key):
        return text(KEYS, f"{block}.{key}", language)
    return text(KEYS, key, language) if key in EVERYWHERE else ""


def described(schema: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """A JSON Schema with the words beside its keys."""
    for name, block in (("Scenario", schema), *schema["$defs"].items()):
        if name in KEYS:
            block["description"] = meaning(name, language)
        for key, value in block["properties"].items():
            if said(name, key, language):
                block["properties"][key] = {**value, "description": said(name, key, language)}
    return schema
