"""Pilots rehearsed: answers are drawn as customers give them, the test is done, and what it finds
is counted.

What is claimed of a pilot (its power, and that it finds nothing in 95 of 100 cases where nothing
is) is believed only if it comes out here. Answers are drawn from those of the simulated customers,
so they are neither normal nor equally spread; a branch and its periods have levels of their own,
normal, as the assumptions on branches say.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.study.core.stats import wilson
from motsim.study.pilots.sample_size import (
    ALPHA,
    STEPS,
    Answers,
    Size,
    Traffic,
    cell_variances,
    staircase,
)

PILOTS: Final = 2000
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rehearsal:
    """So many pilots were rehearsed, so many found the lift in its direction; and, without any
    lift, so many found one in either.
    """

    pilots: int
    found: int
    false: int
    power: float  # as claimed

    @property
    def found_share(self) -> tuple[float, float, float]:
        """Share with its 95 % interval."""
        return self.found / self.pilots, *wilson(self.found, self.pilots)

    @property
    def false_share(self) -> tuple[float, float, float]:
        return self.false / self.pilots, *wilson(self.false, self.pilots)

    @property
    def holds(self) -> bool:
        """Neither is missed by more than chance: the power is not below what is claimed, false
        finds are not above 5 %.
        """
        return self.found_share[2] >= self.power and self.false_share[1] <= ALPHA


def rehearsed(
    size: Size, old: Answers, new: Answers, traffic: Traffic, seed: int = 0, pilots: int = PILOTS
) -> Rehearsal:
    """Rehearse a pilot with the new way, and with nothing new at all."""
    draw = np.random.default_rng([seed, size.answers, size.branches])
    direction = math.copysign(1.0, new.mean - old.mean)
    limit, found = (
        _tested(size, old, new, traffic, draw, pilots),
        _tested(size, old, old, traffic, draw, pilots),
    )
    return Rehearsal(
        pilots,
        int((limit[0] * direction > limit[1]).sum()),
        int((np.abs(found[0]) > found[1]).sum()),
        size.power,
    )


def _tested(
    size: Size, old: Answers, new: Answers, traffic: Traffic, draw: np.random.Generator, pilots: int
) -> tuple[Floats, Floats]:
    """The t of every pilot and the limit from which it is beyond chance."""
    if size.kind == "customers":
        return _welch(size, old, new, draw, pilots)
    layout = (
        np.repeat([[0.0, 0.0], [0.0, 1.0]], size.branches // 2, axis=0)
        if size.kind == "matched"
        else staircase(size.branches, min(size.branches, STEPS))
    )
    cells = _cells(layout, size.answers, old, new, traffic, draw, pilots)
    return (
        _changes(cells)
        if size.kind == "matched"
        else _least_squares(cells, layout, size, old, traffic)
    )


def _welch(
    size: Size, old: Answers, new: Answers, draw: np.random.Generator, pilots: int
) -> tuple[Floats, Floats]:
    (a, va), (b, vb) = (_means(one, size.answers, draw, (pilots,)) for one in (old, new))
    n = size.answers
    se2 = (va + vb) / n
    freedom = se2**2 / ((va / n) ** 2 / (n - 1) + (vb / n) ** 2 / (n - 1) + 1e-300)
    return (b - a) / np.sqrt(se2 + 1e-300), _limits(freedom)


def _limits(freedom: Floats) -> Floats:
    from scipy.special import stdtrit

    return np.asarray(stdtrit(np.maximum(freedom, 1.0), 1.0 - ALPHA / 2.0))


def _means(
    answers: Answers, n: int, draw: np.random.Generator, shape: tuple[int, ...]
) -> tuple[Floats, Floats]:
    """Mean and variance of n answers, so many times."""
    counts = draw.multinomial(n, answers.chances, shape)
    mean = counts @ answers.values / n
    return mean, np.maximum(counts @ answers.values**2 - n * mean**2, 0.0) / max(n - 1, 1)


def _cells(
    layout: Floats,
    n: int,
    old: Answers,
    new: Answers,
    traffic: Traffic,
    draw: np.random.Generator,
    pilots: int,
) -> Floats:
    """Mean answers by pilot, branch and period: (pilots, *layout.shape)."""
    shape = (pilots, *layout.shape)
    means = np.empty(shape)
    for which, arm in ((0.0, old), (1.0, new)):
        where = layout == which
        means[:, where] = _means(arm, n, draw, (pilots, int(where.sum())))[0]
    # the spread of answers holds what lies between branches
    means = old.mean + (means - old.mean) * math.sqrt(1.0 - traffic.icc)
    means += (new.mean - old.mean) * (1.0 - math.sqrt(1.0 - traffic.icc)) * layout
    variance = (old.variance + new.variance) / 2.0
    between, own = cell_variances(variance, n, traffic)
    apart = own - variance * (1.0 - traffic.icc) / n  # of the period, and its luck with the lines
    return np.asarray(
        means
        + draw.normal(0.0, math.sqrt(between), (*shape[:2], 1))
        + draw.normal(0.0, math.sqrt(max(apart, 0.0)), shape)
    )


def _changes(cells: Floats) -> tuple[Floats, Floats]:
    """Student's t between the changes of branches without and with the new way."""
    change = cells[:, :, 1] - cells[:, :, 0]
    half = change.shape[1] // 2
    without, with_ = change[:, :half], change[:, half:]
    spread = np.sqrt((without.var(axis=1, ddof=1) + with_.var(axis=1, ddof=1)) / half)
    return (with_.mean(axis=1) - without.mean(axis=1)) / spread, _limits(
        np.array([2.0 * half - 2.0])
    )


def _least_squares(
    cells: Floats, layout: Floats, size: Size, old: Answers, traffic: Traffic
) -> tuple[Floats, Floats]:
    """Generalised least squares with the assumed correlations; their scale is estimated."""
    branches, periods = layout.shape
    shared, own = cell_variances(old.variance, size.answers, traffic)
    white = np.linalg.inv(
        np.linalg.cholesky(shared * np.ones((periods, periods)) + own * np.eye(periods))
    )
    design = np.concatenate(
        [np.tile(np.eye(periods), (branches, 1)), layout.reshape(-1, 1)], axis=1
    ).reshape(branches, periods, periods + 1)
    matrix = (white @ design).reshape(branches * periods, periods + 1)
    answers = (cells @ white.T).reshape(len(cells), -1)
    inverse = np.linalg.inv(matrix.T @ matrix)
    fitted = answers @ matrix @ inverse
    left = answers - fitted @ matrix.T
    freedom = matrix.shape[0] - matrix.shape[1]
    scale = (left**2).sum(axis=1) / freedom
    return fitted[:, -1] / np.sqrt(scale * inverse[-1, -1]), _limits(np.array([float(freedom)]))
