"""Sentences for people, in English and Chinese, apart from the code.

A catalogue is a file of `motsim/locale`, a key an entry: `{"kept": {"en": "kept", "zh": "做到"}}`.
Blanks such as `{name}` are filled in by whoever asks. Translators edit these files; programs of any
language read them.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, Self

LANGUAGES: Final = ("en", "zh")
LOCALE: Final = Path(__file__).parent / "locale"
_BETWEEN_CHINESE: Final = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
# what is quoted, which stays as it is, or a blank between Chinese words
_OUTSIDE_QUOTES: Final = re.compile(rf"'[^']*'|{_BETWEEN_CHINESE.pattern}")


@functools.cache
def catalogue(name: str) -> dict[str, tuple[str, str]]:
    """Read a catalogue: key -> its text in each of LANGUAGES.

    Raises:
        FileNotFoundError: there is no catalogue of this name.
        KeyError: an entry lacks a language.
    """
    entries = json.loads((LOCALE / f"{name}.json").read_text(encoding="utf-8"))
    return {key: (entry["en"], entry["zh"]) for key, entry in entries.items()}


def place_of(language: str) -> int:
    """Where the text of a language stands in an entry.

    Raises:
        ValueError: there is no such language.
    """
    return LANGUAGES.index(language)


def text(words: Mapping[str, tuple[str, str]], key: str, language: str, /, **values: object) -> str:
    """An entry of a catalogue in a language, with its blanks filled in.

    Raises:
        KeyError: there is no such entry, or a blank has no value.
        ValueError: there is no such language.
    """
    return filled(words[key][place_of(language)], values)


def text_or_key(words: Mapping[str, tuple[str, str]], key: str, language: str) -> str:
    """An entry in a language; what has none, such as the name of a paper, as it is."""
    return text(words, key, language) if key in words else key


def in_language(words: Mapping[str, tuple[str, str]], language: str) -> dict[str, str]:
    """A whole catalogue in one language, for a page that takes its words along."""
    place = place_of(language)
    return {key: entry[place] for key, entry in words.items()}


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


class Said(str):
    """A sentence in each of LANGUAGES. It is read, compared and put together as its English text;
    `show` gives either.
    """

    chinese: str

    def __new__(cls, english: str, chinese: str = "") -> Self:
        made = super().__new__(cls, english)
        made.chinese = chinese or english
        return made

    def __add__(self, other: str) -> Said:
        return Said(str(self) + str(other), self.chinese + shown(other, "zh"))

    def each(self, change: Callable[[str], str]) -> Said:
        """The sentence with the text of each language changed."""
        return Said(change(str(self)), change(self.chinese))

    def show(self, language: str) -> str:
        """The text in a language.

        Raises:
            ValueError: there is no such language.
        """
        return (str(self), self.chinese)[place_of(language)]


def shown(text: object, language: str) -> str:
    """A text in a language where it is said in each, else as it is."""
    return text.show(language) if isinstance(text, Said) else str(text)


def by_language(text: str) -> dict[str, str]:
    """A text by language; what is said in English alone stands in each."""
    return {language: shown(text, language) for language in LANGUAGES}


def in_each(text: str, change: Callable[[str], str]) -> str:
    """A text changed in each language that says it."""
    return text.each(change) if isinstance(text, Said) else change(text)


def joined(parts: Iterable[str], between: str = "\n", chinese: str = "") -> Said:
    """Texts one after the other, in each language that says them; `chinese` stands between the
    Chinese ones where it is not the same.
    """
    texts = list(parts)
    return Said(between.join(texts), (chinese or between).join(shown(one, "zh") for one in texts))


def sentences(name: str) -> Callable[..., Said]:
    """A function that gives an entry of a catalogue as a sentence in each of LANGUAGES. Values that
    are such sentences stand there in the language of the sentence around them; others as they are.
    """

    def say(key: str, /, **values: object) -> Said:
        english, chinese = catalogue(name)[key]
        own = {k: v.chinese if isinstance(v, Said) else v for k, v in values.items()}
        said = _OUTSIDE_QUOTES.sub(lambda found: found[0].strip(" "), chinese.format(**own))
        return Said(english.format(**values), said)

    return say
