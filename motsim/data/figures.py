"""Figures that were found in data: each with its interval, how many rows it rests on, and its
grade.
"""

from __future__ import annotations

import math
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
    def narrow(self) -> bool:
        """Whether the interval lies within a fifth of the value."""
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            return False
        return (
            max(self.high - self.value, self.value - self.low) <= NARROW * abs(self.value) + 1e-12
        )


@dataclass(frozen=True)
class Notice:
    """Something the data cannot tell, by its name (a key of the catalogue `data`) and with what
    fills its sentence.
    """

    name: str
    values: tuple[tuple[str, object], ...] = ()


def warn(name: str, **values: object) -> Notice:
    return Notice(name, tuple(values.items()))
