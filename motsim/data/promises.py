"""What a kept and a broken promise do to an answer: ordered logit on the time it took, days early
and days late.

Lateness saturates: loss = L (1 - exp(-days / h)), with half of it after h ln 2 days. Its rivals are
a step beyond a tolerance (nothing up to it, everything beyond), a straight line and no loss at all,
compared on people none of them was fitted on.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from motsim.data.estimates.ordinal import Ordinal, mean_and_error, ordinal

Floats = NDArray[np.float64]
ROUNDS = 24
FEWEST_LATE = 30
TOLERANCES = 17  # that are tried: none, and quantiles of lateness up to MOST_TOLERATED
MOST_TOLERATED = 0.8


@dataclass(frozen=True)
class Curve:
    """What was found, in logits of the answer. `loss`: all of it, `half`: days until half of it,
    `early`: a day of earliness, `day`: a day of the time it took; each (value, low, high).
    `tolerance`: days late that cost nothing in a step beyond it, and `step_loss` what the step
    costs; their ends are NaN where that form does not predict best.
    """

    n: int
    late: int
    loss: tuple[float, float, float]
    half: tuple[float, float, float]
    early: tuple[float, float, float]
    day: tuple[float, float, float]
    tolerance: tuple[float, float, float]
    step_loss: tuple[float, float, float]
    losses: dict[str, float]  # held-out log-loss: time, lines, saturating, step
    gain: tuple[float, float]  # of saturating over lines: nats an answer, standard error
    ahead: tuple[float, float]  # of the step over saturating: the same
    stars_early: tuple[float, float]  # answer a day of earliness among the kept ones, se
    after: tuple[int, float]  # of the late: n that answered after it came, mean answer
    before: tuple[int, float]  # and before it came
    mean_kept: float = field(default=float("nan"))
    timed: bool = True  # is it known how long it took, and not only how late it was

    @property
    def stepped(self) -> bool:
        """Does a step predict unseen answers better than a loss that saturates, by more than a
        standard error?
        """
        return self.ahead[0] > self.ahead[1]


def curve(
    answer: Floats, took: Floats, late: Floats, asked_before: NDArray[np.bool_], seed: int = 0
) -> Curve | None:
    """The curve; none where fewer than FEWEST_LATE promises were broken. `took` may be unknown of
    all.
    """
    timed = bool(np.isfinite(took).any())
    took = took if timed else np.zeros(len(took))
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
    losses, gain, ahead = _held_out(y, t, d, h, seed)
    tolerance, step = _stepped(y, t, d, ahead[0] > ahead[1], seed)
    spans = [(float(v), float(a), float(z)) for v, a, z in zip(values, low, high)]
    return Curve(
        len(y), int((d > 0).sum()), spans[0], spans[1], spans[2], spans[3], tolerance, step,
        losses, gain, ahead,
        _plain_slope(y, t, d) if timed else (float("nan"), float("nan")),
        _mean(y[(d > 0) & ~b]), _mean(y[(d > 0) & b]), _mean(y[d <= 0])[1], timed,
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

    usual = float(np.median(d[d > 0]))
    low, high = (usual / 20, usual * 20) if near is None else (near / 2, near * 2)
    bounds = (np.log(low), np.log(high))
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
) -> tuple[dict[str, float], tuple[float, float], tuple[float, float]]:
    order = np.random.default_rng(seed).permutation(len(y))
    fit, test = order[: len(y) // 2], order[len(y) // 2 :]
    h = _scale(y[fit], t[fit], d[fit], h)
    columns = {
        "time": t[:, None],
        "lines": np.column_stack([t, np.maximum(-d, 0.0), np.maximum(d, 0.0)]),
        "saturating": _columns(t, d, h),
        "step": _step_columns(t, d, _tolerance(y[fit], t[fit], d[fit])[0]),
    }
    made = {
        name: -ordinal(y[fit], x[fit]).log_likelihoods(y[test], x[test])
        for name, x in columns.items()
    }
    return (
        {name: float(loss.mean()) for name, loss in made.items()},
        mean_and_error(made["lines"] - made["saturating"]),
        mean_and_error(made["saturating"] - made["step"]),
    )


def _step_columns(t: Floats, d: Floats, tolerance: float) -> Floats:
    return np.column_stack([t, np.maximum(-d, 0.0), (d > tolerance).astype(np.float64)])


def _tolerance(
    y: Floats, t: Floats, d: Floats, start: Ordinal | None = None
) -> tuple[float, Ordinal]:
    """The tolerance with the largest likelihood, midway between the latenesses beside it, and its
    fit.
    """
    late = np.sort(d[d > 0])
    shares = np.linspace(0.0, MOST_TOLERATED, TOLERANCES - 1)
    tried = np.unique(np.concatenate([[0.0], np.quantile(late, shares, method="lower")]))
    found: list[tuple[float, float, Ordinal]] = []
    for one in tried:
        x = _step_columns(t, d, one)
        start = ordinal(y, x, start)
        found.append((float(start.log_likelihoods(y, x).mean()), float(one), start))
    _, best, made = max(found, key=lambda each: each[0])
    beyond = late[late > best]
    return (0.5 * (best + float(beyond[0])) if best > 0.0 and len(beyond) else best), made


Span = tuple[float, float, float]


def _stepped(y: Floats, t: Floats, d: Floats, best: bool, seed: int) -> tuple[Span, Span]:
    """The tolerance and what a step beyond it costs; drawn anew only where that form is the best,
    because that takes a while.
    """
    value, whole = _tolerance(y, t, d)
    step = -float(whole.slopes[2])
    if not best:
        return (value, np.nan, np.nan), (step, np.nan, np.nan)
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(ROUNDS):
        rows = rng.integers(0, len(y), len(y))
        own, made = _tolerance(y[rows], t[rows], d[rows], whole)
        draws.append((own, -made.slopes[2]))
    (low, least), (high, most) = np.percentile(np.array(draws), [2.5, 97.5], axis=0)
    return (value, float(low), float(high)), (step, float(least), float(most))


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
