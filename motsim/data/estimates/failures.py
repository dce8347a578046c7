"""How often a step fails: rows that are marked over rows that were done."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motsim.study.core.stats import wilson


@dataclass(frozen=True)
class Marked:
    """A failure of a step. `marked` of `rows` passes failed; `low`, `high`: 95 % of the chance;
    `effect`: how many times the variance of single rows the days have, 1 or more.
    """

    name: str
    marked: int
    rows: int
    chance: float
    low: float
    high: float
    effect: float


def marked(name: str, failed: NDArray[np.bool_], day: NDArray[np.int64]) -> Marked:
    """The chance of a failure from one row a pass, and the day of each.

    The interval is Wilson's, in which so many rows count as the days are worth (Kish's design
    effect): failures of one day may have one cause. Where there is no row all of it is nan.
    """
    rows, hits = len(failed), int(failed.sum())
    if rows == 0:
        return Marked(name, 0, 0, math.nan, math.nan, math.nan, 1.0)
    effect = design_effect(failed, day)
    low, high = wilson(hits / effect, rows / effect)
    return Marked(name, hits, rows, hits / rows, low, high, effect)


def design_effect(failed: NDArray[np.bool_], day: NDArray[np.int64]) -> float:
    """Variance of the share with days as what is drawn, over that with rows; at least 1."""
    _, which = np.unique(day, return_inverse=True)
    days, chance = int(which.max()) + 1, float(failed.mean())
    if days < 2 or chance in (0.0, 1.0):
        return 1.0
    done = np.bincount(which).astype(np.float64)
    beyond = np.bincount(which, failed, minlength=days) - chance * done
    by_day = days / (days - 1) * float(np.sum(beyond**2)) / len(failed) ** 2
    return max(1.0, by_day / (chance * (1.0 - chance) / len(failed)))
