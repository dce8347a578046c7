"""Means and what is known about them: Student's t over replications. A replication without a value
(nan) is left out.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95
Z95 = 1.959963984540054


class Interval(NamedTuple):
    """A mean with its 95 % interval; nan where there are too few values to tell."""

    mean: float
    low: float
    high: float

    @property
    def half(self) -> float:
        return (self.high - self.low) / 2.0

    @property
    def tells_from_zero(self) -> bool:
        """True if the interval leaves out 0."""
        return self.low > 0.0 or self.high < 0.0


def t_quantile(freedom: int, level: float = LEVEL) -> float:
    """How many standard errors wide half an interval is."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + level / 2.0)) if freedom > 0 else float("nan")


def interval(values: ArrayLike, mean: float | None = None, level: float = LEVEL) -> Interval:
    """The mean over replications with its t-interval; `mean` where it is known from its parts to
    the last digit.
    """
    found = np.asarray(values, dtype=np.float64)
    found = found[~np.isnan(found)]
    if len(found) == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    centre = float(found.mean()) if mean is None else mean
    if len(found) == 1:
        return Interval(centre, float("nan"), float("nan"))
    half = (
        0.0
        if np.ptp(found) == 0.0
        else t_quantile(len(found) - 1, level) * float(found.std(ddof=1)) / len(found) ** 0.5
    )
    return Interval(centre, centre - half, centre + half)


def chance_below_zero(values: NDArray[np.float64], repeats: float) -> float:
    """The chance that the mean of `repeats` further runs is below 0, where the mean is only known
    from these values.

    Student's t with the spread s * sqrt(1/n + 1/repeats): the luck of the horizon, and what we do
    not know of the mean.
    """
    from scipy.special import stdtr

    n, mean = len(values), float(values.mean())
    spread = (
        float(values.std(ddof=1)) * (1.0 / n + 1.0 / max(repeats, 1.0)) ** 0.5
        if n > 1 and np.ptp(values) > 0.0
        else 0.0
    )
    if spread == 0.0:
        return float(mean < 0.0)
    return float(stdtr(n - 1, -mean / spread))


def wilson(count: float, of: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if of == 0:
        return 0.0, 1.0
    share, z2 = count / of, Z95 * Z95
    middle, half = (
        share + z2 / (2.0 * of),
        Z95 * math.sqrt(share * (1.0 - share) / of + z2 / (4.0 * of * of)),
    )
    return (middle - half) / (1.0 + z2 / of), (middle + half) / (1.0 + z2 / of)


def part(some: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """A part of a whole; nan where there is no whole."""
    found = np.full(np.broadcast(some, whole).shape, np.nan)
    np.divide(some, whole, out=found, where=whole > 0.0)
    return found
