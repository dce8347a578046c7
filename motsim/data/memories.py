"""Rival ways in which ratings of parts become an opinion of the whole, compared on people that none
of them was fitted on.

Parts stand in the order of the journey. Ratings are given afterwards, so this compares ways of
summing up what is remembered of the parts, not of remembering moments as they were felt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motsim.data.estimates.ordinal import mean_and_error, ordinal

Floats = NDArray[np.float64]
TYPED = {"peak": 0.3, "end": 0.3, "mean": 0.35, "begin": 0.05}  # the model's own blend


@dataclass(frozen=True)
class Rival:
    """One way: its log-loss on the held-out half (nats an answer), and how much worse than the best
    it is, with the standard error of that difference.
    """

    name: str
    log_loss: float
    behind: float
    behind_se: float
    columns: int


def composites(parts: Floats) -> dict[str, Floats]:
    """Mean, peak (the rating farthest from the middle of all), end, begin, worst, best of each
    person.
    """
    middle = float(np.mean(parts))
    far = np.argmax(np.abs(parts - middle), axis=1)
    return {
        "mean": parts.mean(axis=1),
        "peak": parts[np.arange(len(parts)), far],
        "end": parts[:, -1],
        "begin": parts[:, 0],
        "worst": parts.min(axis=1),
        "best": parts.max(axis=1),
    }


def candidates(parts: Floats) -> Mapping[str, Floats]:
    """Columns of each rival."""
    c = composites(parts)
    none = np.zeros((len(parts), 0))

    def of(*names: str) -> Floats:
        return np.column_stack([c[name] for name in names])

    return {
        "none": none,
        "mean": of("mean"),
        "peak and end": ((c["peak"] + c["end"]) / 2.0)[:, None],
        "peak": of("peak"),
        "end": of("end"),
        "worst": of("worst"),
        "best": of("best"),
        "blend": np.sum([w * c[name] for name, w in TYPED.items()], axis=0)[:, None],
        "mean, peak, end": of("mean", "peak", "end"),
        "mean, worst": of("mean", "worst"),
        "weighted mean": parts,
        "weighted, worst": np.column_stack([parts, c["worst"]]),
        "weighted, peak, end": np.column_stack([parts, c["peak"]]),
    }


def rivals(whole: Floats, parts: Floats, seed: int = 0) -> tuple[Rival, ...]:
    """Fit each on a random half of the people, try it on the other; the best first."""
    order = np.random.default_rng(seed).permutation(len(whole))
    fit, test = order[: len(order) // 2], order[len(order) // 2 :]
    losses: dict[str, Floats] = {}
    columns: dict[str, int] = {}
    for name, x in candidates(parts).items():
        found = ordinal(whole[fit], x[fit])
        losses[name] = -found.log_likelihoods(whole[test], x[test])
        columns[name] = x.shape[1]
    best = min(losses, key=lambda name: float(losses[name].mean()))
    made = []
    for name, loss in losses.items():
        gap, error = mean_and_error(loss - losses[best])
        made.append(Rival(name, float(loss.mean()), gap, error, columns[name]))
    return tuple(sorted(made, key=lambda one: one.log_loss))


def behind(whole: Floats, one: Floats, other: Floats, seed: int = 0) -> tuple[float, float]:
    """How much worse (nats) the columns `one` predict held-out answers than `other`; standard
    error.
    """
    order = np.random.default_rng(seed).permutation(len(whole))
    fit, test = order[: len(order) // 2], order[len(order) // 2 :]
    losses = [
        -ordinal(whole[fit], x[fit]).log_likelihoods(whole[test], x[test]) for x in (one, other)
    ]
    return mean_and_error(losses[0] - losses[1])
