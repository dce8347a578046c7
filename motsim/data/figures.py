"""Figures that were found in data: each with its interval, how many rows it rests on, and its
grade.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

NARROW: Final = 0.2  # half an interval over the value: wider than that is not called measured
FEWEST: Final = 30

Grade = Literal["measured", "fitted", "assumed"]


@dataclass(frozen=True)
class Figure:
    """One figure of a scenario, as found.

    `path`: as `--set` has it, such as `agent.count`. `text`: as it is typed there. `value`, `low`,
    `high`: estimate and 95 % interval in `unit`. `direct`: read off the rows, not fitted through
    the simulation or the psychology. `warnings`: names of warnings that forbid calling it measured.
    """

    path: str
    text: str
    value: float
    low: float
    high: float
    unit: str
    n: int
    how: str
    direct: bool = True
    warnings: tuple[str, ...] = ()

    @property
    def grade(self) -> Grade:
        if self.n < FEWEST or self.warnings or not self.narrow:
            return "assumed"
        return "measured" if self.direct else "fitted"

    @property
    def spread(self) -> float:
        """Its standard error as a share of it, where draws may multiply it so; else 0: of whole
        people, of shares and of weights that make room for each other.
        """
        drawn = self.direct and self.path.endswith((".takes", ".patience", ".rate"))
        if not drawn or self.value <= 0.0 or not math.isfinite(self.high - self.low):
            return 0.0
        return (self.high - self.low) / (2.0 * 1.959964) / self.value

    @property
    def narrow(self) -> bool:
        """Whether the interval lies within a fifth of the value."""
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            return False
        return (
            max(self.high - self.value, self.value - self.low) <= NARROW * abs(self.value) + 1e-12
        )


def spreads(figures: Iterable[Figure]) -> dict[str, str]:
    """Standard errors of figures as a source's `spread` has them; those above a half say too little
    to be drawn.
    """
    return {one.path: f"{100.0 * one.spread:.2g}%" for one in figures if 0.0005 < one.spread < 0.5}


@dataclass(frozen=True)
class Notice:
    """Something the data cannot tell, by its name (a key of the catalogue `data`) and with what
    fills its sentence.
    """

    name: str
    values: tuple[tuple[str, object], ...] = ()


def warn(name: str, **values: object) -> Notice:
    return Notice(name, tuple(values.items()))
