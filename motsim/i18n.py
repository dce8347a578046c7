"""Sentences for people, in English and Chinese, apart from the code.

A catalogue is a file of `motsim/locale`, a key an entry: `{"kept": {"en": "kept", "zh": "做到"}}`.
Blanks such as `{name}` are filled in by whoever asks. Translators edit these files; programs of any
language read them.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "zh")
LOCALE: Final = Path(__file__).parent / "locale"


@functools.cache
def catalogue(name: str) -> dict[str, tuple[str, str]]:
    """Read a catalogue: key -> its text in each of LANGUAGES.

    Raises:
        FileNotFoundError: there is no catalogue of this name.
        KeyError: an entry lacks a language.
    """
    entries = json.loads((LOCALE / f"{name}.json").read_text(encoding="utf-8"))
    return {key: (entry["en"], entry["zh"]) for key, entry in entries.items()}


def text(words: Mapping[str, tuple[str, str]], key: str, language: str, /, **values: object) -> str:
    """An entry of a catalogue in a language, with its blanks filled in.

    Raises:
        KeyError: there is no such entry, or a blank has no value.
        ValueError: there is no such language.
    """
    return words[key][LANGUAGES.index(language)].format(**values)
