"""How much more often people come again who remember more: a logit of coming again on the answer
to the first visit, freed of what questionnaires add.

An answer is what is remembered, with noise. A slope on the answer is therefore too flat, by the
share of the answers' variance that is no noise: it is divided by this share (regression
calibration; Carroll et al. 2006). What an answer leaves open of the memory flattens the logit once
more, as any hidden spread does, by 1 / sqrt(1 + c2 b2 v) (Zeger, Liang & Albert 1988), which is
taken back, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ROUNDS: Final = 200
FEWEST: Final = 30  # of those who came again, and of those who did not
HIDDEN: Final = (16.0 * 3.0**0.5 / (15.0 * np.pi)) ** 2  # c2: a logit of a normal spread of one
LEAST: Final = 0.2  # share of the variance that is no noise: with less nothing is told


@dataclass(frozen=True)
class Slope:
    """Logits a unit of what is remembered (-10 to +10) with its 95 % interval; `heard`: the share
    of the answers' variance that is no noise.
    """

    value: float
    low: float
    high: float
    heard: float
    n: int


def slope(again: NDArray[np.bool_], emotion: Floats, noise: float, seed: int = 0) -> Slope | None:
    """The slope; none where too few came again, or did not. People are drawn anew.

    Args:
        again: whether each person (n,) came again.
        emotion: their answers (n,), -10 to 10; nan: none.
        noise: standard deviation of an answer around what is remembered, on the same scale.
    """
    known = np.isfinite(emotion)
    y, x = again[known].astype(np.float64), emotion[known]
    if min(y.sum(), (1.0 - y).sum()) < FEWEST or np.ptp(x) == 0.0:
        return None
    value, heard = _fit(y, x, noise)
    rng = np.random.default_rng(seed)
    rows = (rng.integers(0, len(y), len(y)) for _ in range(ROUNDS))
    drawn = [_fit(y[k], x[k], noise)[0] for k in rows]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Slope(value, float(low), float(high), heard, len(y))


def _fit(y: Floats, x: Floats, noise: float) -> tuple[float, float]:
    variance = float(x.var())
    heard = 1.0 - noise**2 / variance if variance > 0.0 else 0.0
    if heard <= 0.0:
        return float("nan"), heard
    levels, place = np.unique(x, return_inverse=True)
    n = np.asarray(np.bincount(place), dtype=np.float64)
    came = np.asarray(np.bincount(place, weights=y), dtype=np.float64)
    flat = _logit(levels, n, came) / heard
    left = 1.0 - HIDDEN * flat**2 * (variance - noise**2) * (1.0 - heard)
    return (flat / float(np.sqrt(left)) if left > 0.0 else float("nan")), heard


def logit(z: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The coefficients with the largest likelihood of y (0 or 1) given columns z, and their
    covariance; Newton's steps.
    """
    b = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-np.clip(z @ b, -30.0, 30.0)))
        inner = z.T * np.maximum(p * (1.0 - p), 1e-12) @ z
        step = np.linalg.solve(inner, z.T @ (y - p))
        b = b + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-9:
            break
    return b, np.asarray(np.linalg.inv(inner), dtype=np.float64)


def _logit(x: Floats, n: Floats, came: Floats) -> float:
    """The slope with the largest likelihood of `came` of `n` at each x; Newton's steps."""
    z = np.column_stack([np.ones(len(x)), x - np.average(x, weights=n)])
    share = came.sum() / n.sum()
    b = np.array([np.log(share / (1.0 - share)), 0.0])
    for _ in range(25):
        p = 1.0 / (1.0 + np.exp(-np.clip(z @ b, -30.0, 30.0)))
        weight = n * np.maximum(p * (1.0 - p), 1e-12)
        step = np.linalg.solve(z.T * weight @ z, z.T @ (came - n * p))
        b = b + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-9:
            break
    return float(b[1])
