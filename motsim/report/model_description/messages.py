"""The sentences of a description in English and Chinese. What ODD and STRESS ask for are headings;
every answer is ours.
"""

from __future__ import annotations

from typing import Final

from motsim.i18n import catalogue, text

WORDS: Final = catalogue("report.model_description")


def say(language: str, key: str, /, **values: object) -> str:
    """A sentence in a language with its blanks filled in."""
    return text(WORDS, key, language, **values)
