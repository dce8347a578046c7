"""Answers on a few steps, such as stars or satisfied or not: ordered logit, and what it predicts of
people it was not fitted on (McCullagh 1980).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Floats = NDArray[np.float64]
MOST_STEPS = 11  # of a scale; a finer one is cut into tenths
RIDGE = 1e-6


@dataclass(frozen=True)
class Ordinal:
    """A fitted ordered logit: thresholds between the steps and slopes of the columns (of x as
    given, logits a unit).
    """

    thresholds: Floats
    slopes: Floats
    levels: Floats = field(repr=False)

    def log_likelihoods(self, y: Floats, x: Floats) -> Floats:
        """The log-likelihood of each answer (nats)."""
        code = np.clip(np.searchsorted(self.levels, y), 0, len(self.levels) - 1)
        return _terms(self.thresholds, x @ self.slopes, code)[0]


def ordinal(
    y: Floats, x: Floats, near: Ordinal | None = None, count: Floats | None = None
) -> Ordinal:
    """Fit by maximum likelihood. y: answers (n); x: columns (n x k), k may be 0. `near`: a fit to
    begin from, of alike data; the fit then stops a little earlier. `count`: how many people each
    row stands for (n); one where nothing is said.

    Raises:
        ValueError: all answers are the same.
    """
    levels = np.unique(y)
    if len(levels) < 2:
        raise ValueError("all answers are the same")
    code = np.searchsorted(levels, y)
    middle, spread = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-12)
    each = np.ones(len(y)) if count is None else count
    people = float(each.sum())
    z = (x - middle) / spread
    shares = np.cumsum(np.bincount(code, each, minlength=len(levels)))[:-1] / people
    start = special.logit(np.clip(shares, 1e-4, 1.0 - 1e-4))
    k = len(start)
    first = np.zeros(x.shape[1])
    if near is not None and len(near.thresholds) == k:
        start = near.thresholds - float(middle @ near.slopes)
        first = near.slopes * spread
    gaps = np.log(np.maximum(np.diff(start), 1e-3))
    first = np.concatenate([start[:1], gaps, first])
    options = {"maxiter": 500, "ftol": 1e-8 if near is not None else 1e-11}

    def loss(p: Floats) -> tuple[float, Floats]:
        cuts, b = _cuts(p[:k]), p[k:]
        terms, (d_above, d_below), d_eta = _terms(cuts, z @ b, code, gradient=True)
        g_cuts = np.zeros(k + 2)
        np.add.at(g_cuts, code + 1, each * d_above)
        np.add.at(g_cuts, code, each * d_below)
        inner = g_cuts[1:-1]
        steps = np.concatenate([[1.0], np.exp(p[1:k])])
        g_first = np.array([inner[j:].sum() * steps[j] for j in range(k)])
        g = np.concatenate([g_first, z.T @ (each * d_eta)])
        n = people
        value = -float((each * terms).sum()) / n + RIDGE * float(b @ b)
        return value, np.concatenate([-g_first / n, -g[k:] / n + 2 * RIDGE * b])

    found = optimize.minimize(loss, first, jac=True, method="L-BFGS-B", options=options)
    slopes = found.x[k:] / spread
    return Ordinal(_cuts(found.x[:k]) + float(middle @ slopes), slopes, levels)


def _cuts(p: Floats) -> Floats:
    """Rising thresholds from the first one and the logarithms of the gaps."""
    return np.concatenate([p[:1], p[0] + np.cumsum(np.exp(p[1:]))])


def _terms(
    cuts: Floats, eta: Floats, code: NDArray[np.int64], gradient: bool = False
) -> tuple[Floats, tuple[Floats, Floats], Floats]:
    """Log-likelihoods, and their derivatives by the cut above, the cut below and eta."""
    ends = np.concatenate([[-np.inf], cuts, [np.inf]])
    above, below = special.expit(ends[code + 1] - eta), special.expit(ends[code] - eta)
    p = np.maximum(above - below, 1e-300)
    if not gradient:
        return np.log(p), (eta, eta), eta
    d_above, d_below = above * (1.0 - above) / p, below * (1.0 - below) / p
    return np.log(p), (d_above, -d_below), d_below - d_above


def mean_and_error(gap: Floats) -> tuple[float, float]:
    """By how much one form predicts unseen answers better than another (nats an answer): the mean
    of (n,) differences and its standard error.
    """
    return float(gap.mean()), float(gap.std() / np.sqrt(len(gap)))
