"""The errors motsim raises, drawn:

* MotsimError            anything we raise on purpose; the command line prints lines, no traceback
  x InputError           the input means nothing: exit code 2
    - ScenarioError      one or more mistakes in a scenario, each with its place
    - NotBuiltError      the language knows the word, this version cannot run it yet
    - StoreError         a result folder is missing, foreign or cannot be written
  x RunError             a run cannot go on (a journey that cannot end, ..): exit code 2

and one warning, SlowEngineWarning: rules that decide in Python made a run slower than one may
expect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from motsim.i18n import LANGUAGES, Said, by_language, in_each, sentences, shown

# a sentence about a mistake, in each language
say: Final[Callable[..., Said]] = sentences("mistakes")


class MotsimError(Exception):
    """Base of all errors raised on purpose. Read as text it speaks English; `show` speaks either
    language, where its message does.
    """

    def show(self, language: str) -> str:
        """What to tell people, in a language."""
        return shown(message_of(self), language)

    def by_language(self) -> dict[str, str]:
        """What to tell people, by language."""
        return {language: self.show(language) for language in LANGUAGES}


def message_of(error: Exception) -> str:
    """What an error says, as it was raised: a sentence in each language where it has one."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)


def of(what: object, message: str) -> str:
    """A message with what it is about before it, such as a file: `a.yaml: no design is ..`."""
    return in_each(message, lambda text: f"{what}: {text}")


class InputError(MotsimError):
    """What was given means nothing; the message says where, what was wanted, what came and what to
    do.
    """


TODAY: Final = "value of today"  # a kind of what can be lacking


@dataclass(frozen=True)
class Missing:
    """What is asked for and not there: of which kinds it would be (a staff pool; a trait or an
    intervention), and the nearest name that there is.
    """

    kinds: tuple[str, ...]
    near: str = ""


class MissingName(Said):
    """A message about something that is asked for and not there; it is read as text, `lack` says
    the same to code.
    """

    lack: Missing

    def __new__(
        cls, message: str, kinds: tuple[str, ...] = (), near: str | None = ""
    ) -> MissingName:
        made = super().__new__(cls, str(message), shown(message, "zh"))
        made.lack = Missing(kinds, near or "")
        return made


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake in a file: line and column count from 1 (0: the whole file), path in dotted form;
    in a workbook its sheet, too. `lack` is not shown: whoever knows where things of its kinds stand
    can say more.
    """

    line: int
    column: int
    path: str
    message: str
    sheet: str = ""
    lack: Missing | None = field(default=None, compare=False, repr=False)

    def as_json(self) -> dict[str, object]:
        """The mistake as MISTAKE_SCHEMA describes it."""
        missing = self.lack and {"kinds": list(self.lack.kinds), "near": self.lack.near}
        names = ("line", "column", "sheet", "path")
        return {name: getattr(self, name) for name in names} | {
            "message": str(self.message),
            "said": by_language(self.message),
            "missing": missing,
        }

    def show(self, file: str, language: str = "en") -> str:
        """The line that people read: where, then what."""
        message = shown(self.message, language)
        place = f"{file}!{self.sheet}" if self.sheet else file
        if self.line:
            place += (
                f"!{letters(self.column)}{self.line}"
                if self.sheet
                else f":{self.line}:{self.column}"
            )
        return f"{place} {self.path}: {message}" if self.path else f"{place}: {message}"

    def said(self, file: str) -> Said:
        """The same line in each language."""
        return Said(*(self.show(file, language) for language in LANGUAGES))


MISTAKE_SCHEMA: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "A mistake in a scenario",
    "type": "object",
    "properties": {
        "line": {"type": "integer", "minimum": 0, "description": "from 1; 0: the whole file"},
        "column": {"type": "integer", "minimum": 0},
        "sheet": {"type": "string", "description": "of a workbook, else empty"},
        "path": {"type": "string", "description": "dotted, such as journey.arrival.weight"},
        "message": {"type": "string", "description": "what was wanted, what came, what to do"},
        "said": {
            "type": "object",
            "description": "the message by language; what speaks English alone stands in each",
            "properties": {language: {"type": "string"} for language in LANGUAGES},
            "required": list(LANGUAGES),
            "additionalProperties": False,
        },
        "missing": {
            "type": ["object", "null"],
            "description": "a name that is asked for and not there: its kinds, the nearest name",
            "properties": {
                "kinds": {"type": "array", "items": {"type": "string"}},
                "near": {"type": "string"},
            },
            "required": ["kinds", "near"],
            "additionalProperties": False,
        },
    },
    "required": ["line", "column", "sheet", "path", "message", "said", "missing"],
    "additionalProperties": False,
}


def letters(column: int) -> str:
    """The letters of a column as spreadsheets name it: 1 is A, 27 is AA."""
    return "" if column < 1 else letters((column - 1) // 26) + chr(ord("A") + (column - 1) % 26)


class ScenarioError(InputError):
    """All mistakes of one file at once."""

    def __init__(self, file: str, mistakes: list[Mistake]) -> None:
        self.file = file
        self.mistakes = sorted(mistakes)
        super().__init__(self.show("en"))

    def show(self, language: str) -> str:
        return "\n".join(m.show(self.file, language) for m in self.mistakes)

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[str, list[Mistake]]]:
        return type(self), (self.file, self.mistakes)  # it may come from another machine


class NotBuiltError(InputError):
    """A word of the language that this version refuses by name."""


class StoreError(InputError):
    """A result folder cannot be read or written."""


class RunError(MotsimError):
    """A run was stopped: the journey cannot end, or the plan is too large."""


class SlowEngineWarning(UserWarning):
    """Rules that decide in Python run in the readable engine, which takes tens of times as long."""


ReadableEngine = SlowEngineWarning  # the name it had; code that catches it goes on working
