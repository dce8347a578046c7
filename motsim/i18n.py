"""Sentences for people, in English and Chinese, apart from the code.

A catalogue is a file of `motsim/locale`, a key an entry: `{"kept": {"en": "kept", "zh": "做到"}}`.
Blanks such as `{name}` are filled in by whoever asks. Translators edit these files; programs of any
language read them.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("en", "zh")
LOCALE: Final = Path(__file__).parent / "locale"
_BETWEEN_CHINESE: Final = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


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
    return filled(words[key][LANGUAGES.index(language)], values)


def filled(entry: str, values: Mapping[str, object]) -> str:
    """A text with its blanks filled in. A Chinese unit that comes with a value takes no blank
    before the next Chinese word: `8 周` and `才` make `8 周才`.
    """
    return _BETWEEN_CHINESE.sub("", entry.format(**values)) if values else entry.format()


def both(name: str) -> Callable[..., tuple[str, str]]:
    """A function that gives an entry of a catalogue in each of LANGUAGES.

    A value for a blank that is a tuple holds what stands there in each language.
    """
    words = catalogue(name)

    def say(key: str, /, **values: object) -> tuple[str, str]:
        english, chinese = (
            filled(
                words[key][place],
                {k: v[place] if isinstance(v, tuple) else v for k, v in values.items()},
            )
            for place in range(len(LANGUAGES))
        )
        return english, chinese

    return say
