"""What it is worth to know more before deciding, from draws alone: pure functions of numbers.

Everywhere `benefit` is (draws, designs): what each design brings in each draw of all that is
uncertain. Without more knowledge the best on average is taken, `max_d E B_d`; knowing something,
the best for what is known. The difference is its worth.

* **EVPI**, knowing everything: `E max_d B_d - max_d E B_d`.
* **EVPPI**, knowing x: `E max_d E[B_d | x] - max_d E B_d`. `E[B_d | x]` is a regression of B on x
by penalised cubic splines, their
  smoothness chosen by generalised cross-validation (Strong, Oakley and Brennan 2014,
  10.1177/0272989X13505910).
* **EVSI**, knowing the result of a study: a result is `x + noise`, and `E[B | result]` weighs what
B is expected to be at every draw's x
  by how likely the result is there.

Intervals (95 %) come from draws drawn again: a maximum of noisy means is too high on average, and
what the resamples are too high by is taken off. Rows may come in `blocks` of the same draws (one
block a psychology); whole draws are drawn again then.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from motsim.study.core.stats import Z95, Interval

Floats = NDArray[np.float64]
RESAMPLES: Final = 200
KNOTS: Final = 6  # pieces of a spline in one variable
SMOOTH: Final = 10.0 ** np.arange(-3.0, 8.0, 0.5)  # penalties tried
TINY: Final = 1e-10  # keeps columns apart that are alike in these draws
GRID: Final = 400  # results that the expectation after is worked out for; between them it is a line
LUCK: Final = 40  # equally likely amounts of noise in a study's result


class Fit(NamedTuple):
    """A penalised regression: basis (draws, terms), the penalty at its weight, fitted values
    (draws, designs).
    """

    basis: Floats
    penalty: Floats
    fitted: Floats


def gain(benefit: Floats, weights: Floats | None = None) -> float:
    """`E max_d - max_d E`, by rows with weights (equal)."""
    w = np.full(len(benefit), 1.0 / len(benefit)) if weights is None else weights / weights.sum()
    return float(w @ benefit.max(axis=1) - (w @ benefit).max())


def evpi(benefit: ArrayLike, seed: int = 0, blocks: int = 1) -> Interval:
    """The expected value of perfect information, in the unit of the benefit."""
    b = _against_the_best(benefit)
    return _interval(gain(b), np.array([gain(b, w) for w in _resamples(len(b), seed, blocks)]))


def evppi(benefit: ArrayLike, x: ArrayLike, seed: int = 0, blocks: int = 1) -> Interval:
    """The expected value of knowing x: (draws,) or (draws, a few)."""
    b, x = _against_the_best(benefit), _columns(x)
    if not np.ptp(b, axis=0).any() or not np.ptp(x, axis=0).any():
        return Interval(0.0, 0.0, 0.0)
    fit = regress(x, b)
    again = []
    for w in _resamples(len(b), seed, blocks):
        weighed = fit.basis * w[:, None]
        again.append(
            gain(fit.basis @ np.linalg.solve(fit.basis.T @ weighed + fit.penalty, weighed.T @ b), w)
        )
    return _interval(gain(fit.fitted), np.array(again))


def worth_of_which(benefit: ArrayLike, blocks: int, seed: int = 0) -> Interval:
    """The expected value of knowing which block is true, all equally likely before."""
    b = _against_the_best(benefit)

    def known(weights: Floats | None = None) -> float:
        w = np.full(len(b), 1.0 / len(b)) if weights is None else weights / weights.sum()
        parts = (w[:, None] * b).reshape(blocks, -1, b.shape[1]).sum(axis=1)  # (blocks, designs)
        return float(parts.max(axis=1).sum() - parts.sum(axis=0).max())

    return (
        _interval(known(), np.array([known(w) for w in _resamples(len(b), seed, blocks)]))
        if blocks > 1
        else Interval(0.0, 0.0, 0.0)
    )


def evsi(benefit: ArrayLike, x: ArrayLike, noise: float, luck: int = LUCK) -> float:
    """The expected value of a study whose result is x (draws,) + a normal error with this standard
    deviation, in the unit of x.

    `noise`: of the result, so that of a mean of n is that of one over the root of n. 0: x itself
    becomes known.
    """
    b, x = _against_the_best(benefit), _columns(x)
    if not np.ptp(x).any():
        return 0.0
    expected = regress(x, b).fitted
    if noise <= 0.0:
        return gain(expected)
    results = np.concatenate([x[:, 0] + noise * z for z in _normal(luck)])
    grid = np.linspace(results.min(), results.max(), GRID)
    after = _posterior(expected, x[:, 0], grid, noise)
    return gain(
        np.column_stack([np.interp(results, grid, after[:, d]) for d in range(after.shape[1])])
    )


def _posterior(expected: Floats, x: Floats, results: Floats, noise: float) -> Floats:
    """What the benefit is expected to be after each result: draws weighed by how likely the result
    is at each.
    """
    far = ((results[:, None] - x[None, :]) / noise) ** 2
    likely = np.exp(-0.5 * (far - far.min(axis=1, keepdims=True)))
    return np.asarray(likely @ expected / likely.sum(axis=1, keepdims=True))


def _normal(count: int) -> Floats:
    """Equally likely values of a standard normal, scaled to its variance."""
    from scipy.special import ndtri

    z = ndtri((np.arange(count) + 0.5) / count)
    return np.asarray(z / np.sqrt(np.mean(z * z)))


# --- regression -----------------------------------------------------------------------------------
def regress(x: Floats, y: Floats) -> Fit:
    """E[y | x]: a spline in each column of x and the products of every two, smoothed as
    cross-validation likes it best.
    """
    basis, rough = _basis(x)
    # the score of knowing nothing
    flat = float(((y - y.mean(axis=0)) ** 2).sum()) / (len(y) - 1.0) ** 2
    best, score = None, flat
    gram, right = basis.T @ basis, basis.T @ y
    for weight in SMOOTH:
        penalty = weight * rough + TINY * np.trace(gram) / len(gram) * np.eye(len(gram))
        free = float(np.trace(np.linalg.solve(gram + penalty, gram)))
        fitted = basis @ np.linalg.solve(gram + penalty, right)
        found = float(((y - fitted) ** 2).sum()) / max(len(y) - free, 1e-9) ** 2
        if free < len(y) - 1.0 and found < score:
            best, score = Fit(basis, penalty, fitted), found
    if best is None:
        one = np.ones((len(y), 1))
        return Fit(one, np.zeros((1, 1)), np.tile(y.mean(axis=0), (len(y), 1)))
    return best


def _basis(x: Floats) -> tuple[Floats, Floats]:
    """Columns: 1, each variable, products of every two, and what a spline in each adds to a
    straight line; the penalty is on the last.

    The splines are cubic with even knots; in the directions of their second differences, each
    scaled so that all bend alike.
    """
    from scipy.interpolate import BSpline

    straight = (x - x.mean(axis=0)) / np.where(x.std(axis=0) > 0.0, x.std(axis=0), 1.0)
    columns = [
        np.ones(len(x)),
        *straight.T,
        *(straight[:, i] * straight[:, j] for i in range(x.shape[1]) for j in range(i)),
    ]
    bent = []
    for v in x.T:
        low, high = float(v.min()), float(v.max())
        pieces = min(KNOTS, len(np.unique(v)) // 5)
        if high <= low or pieces < 2:
            continue
        knots = low + (high - low) / pieces * np.arange(-3, pieces + 4)
        spline = BSpline.design_matrix(v, knots, 3, extrapolate=True).toarray()
        bend = np.diff(np.eye(spline.shape[1]), 2, axis=0)
        size, way = np.linalg.eigh(bend.T @ bend)
        # the first two do not bend: they are the 1 and the line
        bent.append(spline @ (way[:, 2:] / np.sqrt(size[2:])))
    return np.column_stack([*columns, *bent]), np.diag(
        [0.0] * len(columns) + [1.0] * sum(part.shape[1] for part in bent)
    )


# --- small things ---------------------------------------------------------------------------------
def _against_the_best(benefit: ArrayLike) -> Floats:
    """Benefits against the design that is best on average: the same worth, less noise."""
    b = np.asarray(benefit, dtype=np.float64)
    return np.asarray(b - b[:, [int(np.argmax(b.mean(axis=0)))]])


def _columns(x: ArrayLike) -> Floats:
    found = np.asarray(x, dtype=np.float64)
    return found[:, None] if found.ndim == 1 else found


def _resamples(rows: int, seed: int, blocks: int) -> Floats:
    """How often each row is in each resample (RESAMPLES, rows); a draw is in it with its rows of
    all blocks.
    """
    n = rows // blocks
    return np.tile(
        np.random.default_rng(seed)
        .multinomial(n, np.full(n, 1.0 / n), RESAMPLES)
        .astype(np.float64),
        (1, blocks),
    )


def _interval(found: float, again: Floats) -> Interval:
    """An estimate with its bias taken off, give or take two spreads of the resamples; worth is
    never below 0.
    """
    middle, half = 2.0 * found - float(again.mean()), Z95 * float(again.std(ddof=1))
    return Interval(*(max(v, 0.0) for v in (middle, middle - half, middle + half)))
