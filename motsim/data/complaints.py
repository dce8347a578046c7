"""Who complains after a failure, and who comes again: of those whose complaint was solved, of those
whose was not, of the silent, and of those to whom nothing happened.

Complaining is a logit of how bad the failure was, as the psychology has it. Coming again is counted
only: those who complain are not like the silent, so the difference between a solved complaint and
one that was not says more than that between complaining and silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.data.returns import logit
from motsim.study.core.stats import Z95, wilson

Floats = NDArray[np.float64]
FEWEST: Final = 30  # failures
FEWEST_SIDE: Final = 10  # of them told, and of them not
ROUNDS: Final = 200


@dataclass(frozen=True)
class Complaints:
    """`base` and `slope`: (value, low, high) of the logit of complaining, logits and logits a unit
    of severity; `slope` is None where all failures are equally bad. `again`: fate -> how many, the
    share that came again and its 95 % interval. `back`: what more came again whose complaint was
    solved than whose was not, a share, with its interval; None where either is few.
    """

    failures: int
    complained: int
    base: tuple[float, float, float]
    slope: tuple[float, float, float] | None
    draws: Floats  # rounds x (base, slope)
    again: dict[str, tuple[int, float, float, float]]
    back: tuple[float, float, float] | None


def complaints(
    severity: Floats, complained: Floats, solved: Floats, again: Floats, slope: float, seed: int = 0
) -> Complaints | None:
    """What is told; none where few failed, or few of them spoke or kept silent.

    Args:
        severity: of each customer's failure (n,), nan where nothing failed.
        complained: 1, 0 or nan.
        solved: whether the complaint was solved: 1, 0 or nan.
        again: whether the customer came again: 1, 0 or nan.
        slope: of the psychology, where all failures are equally bad.
        seed: of the draws.
    """
    failed = np.isfinite(severity) & np.isfinite(complained)
    x, told = severity[failed], complained[failed]
    spoke = int(told.sum())
    if len(x) < FEWEST or min(spoke, len(x) - spoke) < FEWEST_SIDE:
        return None
    rng = np.random.default_rng(seed)
    if np.ptp(x) > 0.0:
        b, cover = logit(np.column_stack([np.ones(len(x)), x]), told)
        draws = rng.multivariate_normal(b, cover, ROUNDS)
        halves = Z95 * np.sqrt(np.diag(cover))
        base, own = ((float(v), float(v - half), float(v + half)) for v, half in zip(b, halves))
    else:
        own = None
        b, cover = logit(np.ones((len(x), 1)), told)
        half = Z95 * float(np.sqrt(cover[0, 0]))
        value = float(b[0]) - slope * float(x[0])
        base = (value, value - half, value + half)
        drawn = value + rng.normal(size=ROUNDS) * half / Z95
        draws = np.column_stack([drawn, np.full(ROUNDS, slope)])
    fates = {
        "fine": ~np.isfinite(severity),
        "silent": failed & (complained == 0.0),
        "solved": failed & (complained == 1.0) & (solved == 1.0),
        "unsolved": failed & (complained == 1.0) & (solved == 0.0),
    }
    shares = {name: _share(again[rows]) for name, rows in fates.items()}
    return Complaints(
        len(x), spoke, base, own, draws,
        {name: one for name, one in shares.items() if one[0] > 0},
        _between(shares["solved"], shares["unsolved"]),
    )  # fmt: skip


def _share(again: Floats) -> tuple[int, float, float, float]:
    """How many, the share of 1, and its 95 % interval (Wilson 1927)."""
    known = again[np.isfinite(again)]
    n = len(known)
    if n == 0:
        return 0, float("nan"), float("nan"), float("nan")
    return n, float(known.mean()), *wilson(float(known.sum()), n)


def _between(
    one: tuple[int, float, float, float], other: tuple[int, float, float, float]
) -> tuple[float, float, float] | None:
    """The difference of two shares, its interval from theirs (Newcombe 1998)."""
    if min(one[0], other[0]) < FEWEST_SIDE:
        return None
    gap = one[1] - other[1]
    low = float(np.hypot(one[1] - one[2], other[3] - other[1]))
    high = float(np.hypot(one[3] - one[1], other[1] - other[2]))
    return gap, gap - low, gap + high
