"""What a kept and a broken promise do to an answer: ordered logit on the time it took, days early
and days late.

Lateness saturates: loss = L (1 - exp(-days / h)), with half of it after h ln 2 days. Beside it
stand a straight line and no loss at all, compared on people none of them was fitted on.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from motsim.data.estimates.ordinal import Ordinal, ordinal

Floats = NDArray[np.float64]
ROUNDS = 24
FEWEST_LATE = 30


@dataclass(frozen=True)
class Curve:
    """What was found, in logits of the answer. `loss`: all of it, `half`: days until half of it,
    `early`: a day of earliness, `day`: a day of the time it took; each (value, low, high).
    """

    n: int
    late: int
    loss: tuple[float, float, float]
    half: tuple[float, float, float]
    early: tuple[float, float, float]
    day: tuple[float, float, float]
    losses: dict[str, float]  # held-out log-loss: time, lines, saturating
    gain: tuple[float, float]  # of saturating over lines: nats an answer, standard error
    stars_early: tuple[float, float]  # answer a day of earliness among the kept ones, se
    after: tuple[int, float]  # of the late: n that answered after it came, mean answer
    before: tuple[int, float]  # and before it came
    mean_kept: float = field(default=float("nan"))


def curve(
    answer: Floats, took: Floats, late: Floats, asked_before: NDArray[np.bool_], seed: int = 0
) -> Curve | None:
    """The curve; none where fewer than FEWEST_LATE promises were broken."""
    known = np.isfinite(answer) & np.isfinite(took) & np.isfinite(late)
    y, t, d, b = answer[known], took[known], late[known], asked_before[known]
    if int((d > 0).sum()) < FEWEST_LATE or len(np.unique(y)) < 2:
        return None
    h = _scale(y, t, d)
    values, whole = _fit(y, t, d, h)
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(ROUNDS):
        rows = rng.integers(0, len(y), len(y))
        own = _scale(y[rows], t[rows], d[rows], h, whole)
        draws.append(_fit(y[rows], t[rows], d[rows], own, whole)[0])
    low, high = np.percentile(np.array(draws), [2.5, 97.5], axis=0)
    losses, gain = _held_out(y, t, d, h, seed)
    spans = [(float(v), float(a), float(z)) for v, a, z in zip(values, low, high)]
    return Curve(
        len(y), int((d > 0).sum()), spans[0], spans[1], spans[2], spans[3], losses, gain,
        _plain_slope(y, t, d), _mean(y[(d > 0) & ~b]), _mean(y[(d > 0) & b]),
        float(y[d <= 0].mean()),
    )  # fmt: skip


def _columns(t: Floats, d: Floats, h: float) -> Floats:
    return np.column_stack([t, np.maximum(-d, 0.0), -np.expm1(-np.maximum(d, 0.0) / h)])


def _scale(
    y: Floats, t: Floats, d: Floats, near: float | None = None, start: Ordinal | None = None
) -> float:
    """The time constant with the largest likelihood."""

    def loss(log_h: float) -> float:
        x = _columns(t, d, float(np.exp(log_h)))
        made = ordinal(y, x, last[0])
        last[0] = made
        return -float(made.log_likelihoods(y, x).mean())

    last: list[Ordinal | None] = [start]

    bounds = (np.log(0.3), np.log(60.0)) if near is None else (np.log(near / 2), np.log(near * 2))
    found = optimize.minimize_scalar(
        loss, bounds=bounds, method="bounded", options={"xatol": 0.03 if near is None else 0.1}
    )
    return float(np.exp(found.x))


def _fit(
    y: Floats, t: Floats, d: Floats, h: float, near: Ordinal | None = None
) -> tuple[Floats, Ordinal]:
    made = ordinal(y, _columns(t, d, h), near)
    slopes = made.slopes
    return np.array([-slopes[2], h * np.log(2.0), slopes[1], slopes[0]]), made


def _held_out(
    y: Floats, t: Floats, d: Floats, h: float, seed: int
) -> tuple[dict[str, float], tuple[float, float]]:
    order = np.random.default_rng(seed).permutation(len(y))
    fit, test = order[: len(y) // 2], order[len(y) // 2 :]
    h = _scale(y[fit], t[fit], d[fit], h)
    columns = {
        "time": t[:, None],
        "lines": np.column_stack([t, np.maximum(-d, 0.0), np.maximum(d, 0.0)]),
        "saturating": _columns(t, d, h),
    }
    made = {
        name: -ordinal(y[fit], x[fit]).log_likelihoods(y[test], x[test])
        for name, x in columns.items()
    }
    gap = made["lines"] - made["saturating"]
    return (
        {name: float(loss.mean()) for name, loss in made.items()},
        (float(gap.mean()), float(gap.std() / np.sqrt(len(gap)))),
    )


def _plain_slope(y: Floats, t: Floats, d: Floats) -> tuple[float, float]:
    """The answer (on its own scale) a day of earliness among kept promises, the time it took held;
    standard error. NaN where all were promised the same time: early and quick are one then.
    """
    kept = d <= 0
    if not kept.any() or np.ptp((t - d)[kept]) < 0.5:
        return float("nan"), float("nan")
    x = np.column_stack([np.ones(kept.sum()), -d[kept], t[kept]])
    b, *_ = np.linalg.lstsq(x, y[kept], rcond=None)
    rest = y[kept] - x @ b
    cover = np.linalg.inv(x.T @ x) * float(rest @ rest) / max(1, len(rest) - 3)
    return float(b[1]), float(np.sqrt(cover[1, 1]))


def _mean(values: Floats) -> tuple[int, float]:
    return len(values), float(values.mean()) if len(values) else float("nan")
