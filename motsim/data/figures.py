"""Figures that were found in data: each with its interval, how many rows it rests on, and its
grade.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from motsim.formats import MINUS
from motsim.i18n import Said, catalogue, sentences, text
from motsim.units import UNITS

VAGUE: Final = 0.5  # a standard error over the value: wider than that nothing is drawn from it
VAGUE_OF_PEOPLE: Final = 3.0  # the same of what people feel and do, where a slope may be near 0
NARROW: Final = 0.2  # half an interval over the value: wider than that is not called measured
FEWEST: Final = 30
_TYPED_IN: Final = re.compile(r"\d (s|min|h|d)\b")
LOOSE: Final = 0.1  # correlations smaller than this are the luck of the draws

# how a figure was found, in each language
found_by: Final[Callable[..., Said]] = sentences("data.how")
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
    how: Said
    direct: bool = True
    warnings: tuple[str, ...] = ()

    @property
    def grade(self) -> Grade:
        if self.n < FEWEST or self.warnings or not self.narrow:
            return "assumed"
        return "measured" if self.direct else "fitted"

    @property
    def spread(self) -> float:
        """Its standard error as a share of it, where draws may multiply it so; else 0: of shares
        other than of failures, and of people whose waits no share of those present gives.
        """
        drawn = self.direct and self.path.endswith((".takes", ".patience", ".rate"))
        drawn = drawn or (self.path.endswith(".count") and not self.warnings)
        # no draw may be more than always: six standard errors below it are left
        sure = self.value + 1.5 * (self.high - self.low) >= 1.0
        drawn = drawn or (".fails." in self.path and not sure)
        drawn = (
            drawn
            or self.of_people
            or self.path.endswith((".weight", ".acceptable"))
            or ".weights." in self.path
        )
        if not drawn or self.value == 0.0 or not math.isfinite(self.high - self.low):
            return 0.0
        return (self.high - self.low) / (2.0 * 1.959964) / abs(self.value)

    @property
    def of_people(self) -> bool:
        """Is it a parameter of the psychology?"""
        return self.path.startswith("psychology.")

    @property
    def told(self) -> bool:
        """Whether it is known well enough to be drawn."""
        return 0.0005 < self.spread < (VAGUE_OF_PEOPLE if self.of_people else VAGUE)

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
    return {one.path: f"{100.0 * one.spread:.2g}%" for one in figures if one.told}


Draws = Mapping[str, NDArray[np.float64]]  # path of a figure -> it, in people drawn anew


def correlations(figures: Iterable[Figure], families: Iterable[Draws]) -> dict[str, dict[str, str]]:
    """How figures that were fitted together move, as a source's `together` has it. `families`:
    those of which the same draws are known.
    """
    told = [one.path for one in figures if one.told]
    found: dict[str, dict[str, str]] = {}
    for draws in families:
        paths = [path for path in told if path in draws]
        for k, one in enumerate(paths):
            for other in paths[k + 1 :]:
                r = float(np.corrcoef(draws[one], draws[other])[0, 1])
                if abs(r) >= LOOSE:
                    found.setdefault(one, {})[other] = f"{r:.2f}"
    return found


@dataclass(frozen=True)
class Notice:
    """Something the data cannot tell, by its name (a key of the catalogue `data`) and with what
    fills its sentence.
    """

    name: str
    values: tuple[tuple[str, object], ...] = ()


def warn(name: str, **values: object) -> Notice:
    return Notice(name, tuple(values.items()))


def interval_said(one: Figure, language: str) -> tuple[str, str]:
    """The interval of a figure and its unit, as people read it: of a time in the unit it is typed
    in, such as minutes.
    """
    typed = _TYPED_IN.search(one.text) if one.unit == "s" else None
    unit = typed[1] if typed else one.unit
    size = UNITS[unit] * 60.0 if typed else 1.0
    said = f"{one.low / size:.4g} .. {one.high / size:.4g}".replace("-", MINUS)
    return said, text(catalogue("data.how"), f"u {unit}", language)
