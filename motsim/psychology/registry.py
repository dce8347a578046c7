"""The card of a rule: what it does, its equation, units, range, grade and source; and the table
they are kept in.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from motsim.i18n import catalogue
from motsim.jit.dispatch import compiled

F = TypeVar("F", bound=Callable[..., Any])
GRADES: Final = ("measured", "published", "claimed", "assumed")


class Floats(Protocol):
    """A list or array of floats: values of the parameters, emotions, weights, minutes."""

    def __getitem__(self, index: int, /) -> float: ...
    def __setitem__(self, index: int, value: float, /) -> None: ...


class Ints(Protocol):
    """A list or array of indices."""

    def __getitem__(self, index: int, /) -> int: ...


class Gives(NamedTuple):
    """One result of a rule: its name, its unit and the range it never leaves."""

    name: str
    unit: str
    low: float
    high: float


PERFORMANCE: Final = Gives("performance", "emotion", -10.0, 10.0)
GAP: Final = Gives("gap", "emotion", -20.0, 20.0)
EMOTION: Final = Gives("emotion", "emotion", -10.0, 10.0)
CHANCE: Final = Gives("chance", "share", 0.0, 1.0)
POINTS: Final = Gives("points", "points", 0.0, 100.0)


class Argument(NamedTuple):
    """What a rule is given: its unit and the range that a run may give."""

    unit: str
    low: float
    high: float


SCORE: Final = Argument("emotion", -10.0, 10.0)
TIME: Final = Argument("min", 0.0, 1e6)
FLAG: Final = Argument("0 or 1", 0.0, 1.0)
NORMAL: Final = Argument("standard normal", -9.0, 9.0)
SHARE: Final = Argument("share", 0.0, 1.0)
ARGUMENTS: Final[dict[str, Argument]] = {  # by name: the same word means the same in every rule
    "points": Argument("points", 0.0, 100.0),
    "bonus": Argument("points, or share of a chance", -100.0, 100.0),
    "spread": Argument("points", -100.0, 100.0),
    "quality": Argument("points", 0.0, 100.0),
    "satisfaction": Argument("points", 0.0, 100.0),
    "z": NORMAL,
    "severity": Argument("emotion", 0.0, 20.0),
    "too_long": Argument("share of the time accepted or promised", 0.0, 1e9),
    "half": Argument("share of the time accepted or promised", 0.0, 1e9),
    "expects": SCORE,
    "first_emotion": SCORE,
    "before": SCORE,
    "felt": SCORE,
    "typical": SCORE,
    "seen": SCORE,
    "level": SCORE,
    "adapted": SCORE,
    "habit": SCORE,
    "sated": Argument("emotion", -1e3, 1e3),
    "peak": SCORE,
    "end": SCORE,
    "mean": SCORE,
    "begin": SCORE,
    "remembered": SCORE,
    "loyal": SCORE,
    "gap": Argument("emotion", -20.0, 20.0),
    "has_first": FLAG,
    "lost": FLAG,
    "told": Argument("0 none, 1 queue, 2 time", 0, 2),
    "typed": Argument("as told, in the file", 0, 2),
    "minutes": TIME,
    "covered_minutes": TIME,
    "acceptable": Argument("min, -1 not said", -1.0, 1e6),
    "quote_minutes": TIME,
    "early_minutes": Argument("min", -1e6, 1e6),
    "answer_minutes": TIME,
    "solve_minutes": TIME,
    "occupied_share": SHARE,
    "failures": Argument("failures", 0.0, 100.0),
    "window": SHARE,
    "variance": Argument("emotion squared", 0.0, 400.0),
    "days": Argument("days", 0.0, 1e5),
    "memory": SCORE,
    "last": SCORE,
    "first": SCORE,
    "learned": Argument("emotion", -20.0, 20.0),
    "change": Argument("emotion", -20.0, 20.0),
    "noise": Argument("emotion squared", 0.0, 400.0),
    "duration": Argument("length unit", 0.0, 1e4),
    "alpha": Argument("per length unit", 0.0, 10.0),
    "decay": Argument("per length unit", 0.0, 10.0),
    "loss": Argument("ratio", 0.0, 10.0),
    "chance": SHARE,
    "readiness": Argument("logits", -10.0, 10.0),
    "logit": Argument("logit", -60.0, 60.0),
    "moved": FLAG,
    "trust": Argument("minutes believed for one promised", 0.2, 5.0),
    "overrun": Argument("minutes taken for one promised", 0.0, 1e6),
    "elasticity": Argument("logits per logarithm of minutes", -10.0, 0.0),
    "promised": TIME,
    "reference": TIME,
}


@dataclass(frozen=True)
class Rule:
    """One rule of the psychology with its card."""

    name: str
    function: Callable[..., Any]
    equation: str
    takes: tuple[str, ...]
    gives: tuple[Gives, ...]
    grade: str
    source: str
    reads: tuple[str, ...]

    @property
    def what(self) -> str:
        """What it does, in English."""
        return catalogue("psychology.rules")[self.name][0]

    @property
    def family(self) -> str:
        return self.function.__module__.rsplit(".", 1)[-1]

    @property
    def units(self) -> str:
        return ", ".join(f"{g.name}: {g.unit}" for g in self.gives)

    @property
    def range(self) -> str:
        return ", ".join(f"{g.low:g} to {g.high:g}" for g in self.gives)


CARDS: Final[list[Rule]] = []


def rule(
    *gives: Gives, equation: str, grade: str, source: str, reads: str = ""
) -> Callable[[F], F]:
    """Write a rule's card and mark it as compiled; the function is given back unchanged."""

    def register(function: F) -> F:
        takes = tuple(name for name in inspect.signature(function).parameters if name != "psy")
        CARDS.append(
            Rule(
                function.__name__,
                function,
                equation,
                takes,
                gives,
                grade,
                source,
                tuple(reads.split()),
            )
        )
        return compiled(function)

    return register


@compiled
def cut(x: float, low: float, high: float) -> float:
    """x between low and high, and never -0.0."""
    if x < low:
        return low
    if x > high:
        return high
    return x + 0.0
