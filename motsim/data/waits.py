"""How answers fall with the minutes waited: nothing up to what is acceptable, then a loss whose
first minutes count most, half of it when the wait is `half` times as much too long.

An ordered logit of the answer on 1 - 2^(-(t - a)+ / (half a)). Where a and `half` lie is found on a
grid, and their intervals by profile likelihood: the loss bends slowly, so what a few data leave
open is lopsided. Rivals are a straight line beyond what is acceptable, and no loss at all, compared
on people none of them was fitted on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.data.estimates.ordinal import Ordinal, mean_and_error, ordinal
from motsim.study.core.stats import Z95

Floats = NDArray[np.float64]
Span = tuple[float, float, float]
FEWEST: Final = 100  # answers with a wait
FEWEST_LONG: Final = 30  # of them beyond what is acceptable
COARSE, FINE = 8, 12  # points of the grid on either axis
HALVES: Final = (0.05, 40.0)  # times what is acceptable: the range that is looked through
DROP: Final = Z95**2 / 2.0  # of the log-likelihood at the ends of 95 %
WIDE: Final = 5.0  # the same that the fine grid reaches to
MANY: Final = 3_000  # more answers are taken together by BINS of alike waits
BINS: Final = 300
ZOOMS, PLACES = 4, 5  # looks at most, and places that the hill should be wide
TRIED: Final = 6_000  # people at most on whom rivals are compared


@dataclass(frozen=True)
class WaitCurve:
    """What was found: minutes that are acceptable, and `half` as so many times of them, each
    (value, low, high), nan where an end is open; `loss`: logits of a wait without end. `losses`:
    held-out log-loss of none, line and saturating; `gain`: of saturating over no loss, and `bent`:
    over a line (nats an answer, standard error).
    """

    n: int
    long: int
    acceptable: Span
    half: Span
    loss: float
    losses: dict[str, float]
    gain: tuple[float, float]
    bent: tuple[float, float]
    draws: Floats  # rounds x (acceptable, half): how the two go together

    @property
    def felt(self) -> bool:
        """Do waits predict unseen answers, by more than a standard error?"""
        return self.gain[0] > self.gain[1] and self.loss > 0.0

    @property
    def closed(self) -> bool:
        """Are both ends of both intervals in what the data reach?"""
        return bool(np.isfinite([*self.acceptable, *self.half]).all())


def wait_curve(answer: Floats, minutes: Floats, seed: int = 0) -> WaitCurve | None:
    """The curve; none where too few answered, or waited."""
    known = np.isfinite(answer) & np.isfinite(minutes) & (minutes >= 0.0)
    y, t = answer[known], minutes[known]
    if len(y) < FEWEST or len(np.unique(y)) < 2 or len(np.unique(t)) < 5:
        return None
    cells = _cells(y, t)
    low, high = (float(one) for one in np.quantile(t[t > 0.0], [0.02, 0.9]))
    logs = [(float(np.log(a)), float(np.log(b))) for a, b in ((low, high), HALVES)]
    coarse = _grid(cells, [np.linspace(a, b, COARSE) for a, b in logs])
    fine = _fine(cells, coarse)
    acceptable, half = (np.exp(_span(fine, axis)) for axis in (0, 1))
    long = int((t > acceptable[0]).sum())
    if long < FEWEST_LONG:
        return None
    x = felt_share(cells.minutes, acceptable[0], half[0])
    loss = -float(ordinal(cells.answer, x, None, cells.people).slopes[0])
    losses, gain, bent = _held_out(y, t, fine, seed)
    return WaitCurve(
        len(y), long, _three(acceptable), _three(half), loss, losses, gain, bent,
        _drawn(fine, seed),
    )  # fmt: skip


@dataclass(frozen=True)
class _Cells:
    """Answers with their waits, and how many people each stands for."""

    answer: Floats
    minutes: Floats
    people: Floats


def _cells(y: Floats, t: Floats) -> _Cells:
    """Each answer by itself, or where they are many those of alike waits together."""
    if len(y) <= MANY:
        return _Cells(y, t, np.ones(len(y)))
    edges = np.unique(np.quantile(t, np.linspace(0.0, 1.0, BINS + 1)))
    place = np.searchsorted(edges[1:-1], t, side="right")
    mean = np.bincount(place, t) / np.maximum(np.bincount(place), 1)
    pairs, people = np.unique(np.column_stack([y, mean[place]]), axis=0, return_counts=True)
    return _Cells(pairs[:, 0], pairs[:, 1], people.astype(np.float64))


def _three(span: Floats) -> Span:
    return float(span[0]), float(span[1]), float(span[2])


def felt_share(t: Floats, acceptable: float, half: float) -> Floats:
    """The share of all that a wait can cost, by minutes waited (n,): `diminishing` of the rule of
    waits for many at once; (n, 1).
    """
    too_long = np.maximum(t - acceptable, 0.0) / acceptable
    return np.asarray(1.0 - 0.5 ** (too_long / half))[:, None]


@dataclass(frozen=True)
class _Grid:
    """The log-likelihood by the logarithms of what is acceptable and of `half`; -inf where a longer
    wait would be better.
    """

    axes: tuple[Floats, Floats]
    height: Floats

    def profile(self, axis: int) -> Floats:
        return np.asarray(self.height.max(axis=1 - axis))


def _grid(cells: _Cells, axes: list[Floats]) -> _Grid:
    y, t, people = cells.answer, cells.minutes, cells.people
    height = np.full((len(axes[0]), len(axes[1])), -np.inf)
    start: Ordinal | None = None
    for i, a in enumerate(axes[0]):
        for j, h in enumerate(axes[1]):
            x = felt_share(t, float(np.exp(a)), float(np.exp(h)))
            if np.ptp(x) < 1e-9:
                continue
            start = ordinal(y, x, start, people)
            if start.slopes[0] <= 0.0:
                height[i, j] = float((people * start.log_likelihoods(y, x)).sum())
    if not np.isfinite(height).any():
        height[:] = 0.0  # nothing falls with waits: every place is as good
    return _Grid((axes[0], axes[1]), height)


def _fine(cells: _Cells, grid: _Grid) -> _Grid:
    """Closer and closer looks, until the hill is some places wide: many answers make it steep."""
    for _ in range(ZOOMS):
        grid = _grid(cells, [_near(grid, axis) for axis in (0, 1)])
        high = [grid.profile(axis) >= grid.height.max() - WIDE for axis in (0, 1)]
        if min(one.sum() for one in high) >= PLACES:
            break
    return grid


def _near(grid: _Grid, axis: int) -> Floats:
    """A finer axis over what is not far below the best place."""
    at, profile = grid.axes[axis], grid.profile(axis)
    good = np.flatnonzero(profile >= profile.max() - WIDE)
    first, last = max(good[0] - 1, 0), min(good[-1] + 1, len(at) - 1)
    return np.linspace(at[first], at[last], FINE)


def _span(grid: _Grid, axis: int) -> Floats:
    """The best place and where the profile has dropped to the ends of 95 %; nan where it has not
    within what is looked through.
    """
    at, profile = grid.axes[axis], grid.profile(axis)
    top = profile.max()
    k = int(profile.argmax())
    value = at[k]
    if 0 < k < len(at) - 1 and np.isfinite(profile[k - 1 : k + 2]).all():
        left, middle, right = profile[k - 1 : k + 2]
        bend = left - 2.0 * middle + right
        if bend < 0.0:
            value = value + 0.5 * (left - right) / bend * (at[1] - at[0])
            top = middle - (left - right) ** 2 / (8.0 * bend)
    floor = top - DROP
    low = _crossing(at[: k + 1][::-1], profile[: k + 1][::-1], floor)
    high = _crossing(at[k:], profile[k:], floor)
    return np.array([value, low, high])


def _crossing(at: Floats, height: Floats, floor: float) -> float:
    """Where the height first falls to the floor, between two places; nan where it never does."""
    below = np.flatnonzero(height < floor)
    if not len(below) or below[0] == 0:
        return float("nan")
    k = int(below[0])
    if not np.isfinite(height[k]):
        return float(at[k])
    share = (height[k - 1] - floor) / (height[k - 1] - height[k])
    return float(at[k - 1] + share * (at[k] - at[k - 1]))


def _drawn(grid: _Grid, seed: int, rounds: int = 400) -> Floats:
    """Places drawn as often as they are likely."""
    weight = np.exp(grid.height - grid.height.max()).ravel()
    rng = np.random.default_rng(seed)
    picked = rng.choice(len(weight), rounds, p=weight / weight.sum())
    i, j = np.divmod(picked, len(grid.axes[1]))
    return np.exp(np.column_stack([grid.axes[0][i], grid.axes[1][j]]))


def _held_out(
    y: Floats, t: Floats, grid: _Grid, seed: int
) -> tuple[dict[str, float], tuple[float, float], tuple[float, float]]:
    order = np.random.default_rng(seed).permutation(len(y))[:TRIED]
    fit, test = order[: len(order) // 2], order[len(order) // 2 :]
    accepts = np.exp(grid.axes[0][::4])
    columns = {
        "saturating": [
            felt_share(t, a, h) for a in accepts for h in np.exp(grid.axes[1][::4])
        ],
        "line": [np.maximum(t - a, 0.0)[:, None] for a in (0.0, *accepts)],
        "none": [np.zeros((len(t), 0))],
    }  # fmt: skip
    made: dict[str, Floats] = {}
    for name, several in columns.items():
        fitted = [(ordinal(y[fit], x[fit]), x) for x in several]
        own, x = max(fitted, key=lambda one: one[0].log_likelihoods(y[fit], one[1][fit]).sum())
        made[name] = -own.log_likelihoods(y[test], x[test])
    return (
        {name: float(loss.mean()) for name, loss in made.items()},
        mean_and_error(made["none"] - made["saturating"]),
        mean_and_error(made["line"] - made["saturating"]),
    )
