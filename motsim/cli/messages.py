"""The words of the command line in English and Chinese; one entry holds both, so neither can lack
what the other has.
"""

from __future__ import annotations

from typing import Final, Literal

from motsim.i18n import catalogue, text

WORDS: Final = catalogue("cli")


def lang_of(language: str) -> Literal["en", "zh"]:
    """The language as whoever writes a workbook wants it."""
    return "zh" if language == "zh" else "en"


def word(language: str, key: str, **values: object) -> str:
    """An entry in a language with its blanks filled in."""
    return text(WORDS, key, language, **values)
