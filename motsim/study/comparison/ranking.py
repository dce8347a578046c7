"""Which designs may be the best, how likely each is, which are as good as each other, and which are
dominated.

**Multiplicity**: Bonferroni over the k - 1 comparisons that one design is in, each a paired
t-interval at 1 - 0.05 / (k - 1). It asks
nothing of how designs depend on each other, so it stands under common random numbers. A design
leaves the group of the best if
another beats it by more than this: the screen of Nelson, B. L., Swann, J., Goldsman, D. and Song,
W. (2001), Simple procedures for
selecting the best simulated system when the number of alternatives is large, Operations Research
49(6), 950-963, with paired
spreads. The best is in the group with at least 95 %, whichever it is.

**Chance to be best**: what the replications say of the true means, from the paired joint
distribution: multivariate t with n - 1
degrees of freedom around the means, scaled by the covariance of the replications / n. Two designs
give Student's t of their
difference exactly. Ties share the chance. It is not a test and needs no correction: the chances add
up to 1.

**Indifference zone**: a difference in money too small to matter. With a zone, a design leaves the
group only if it is worse by more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.study.core.stats import LEVEL, Interval, interval

DRAWS: Final = 20_000  # of the means: the chance is good to 0.4 percentage points
TIE: Final = 1e-9  # of the largest spread: means nearer than this are the same
LOSS: Final = 0.005  # chances of a loss nearer than this are the same
Floats = NDArray[np.float64]
Values = Mapping[str, Floats]  # by design, one figure a replication; more is better


class Rank(NamedTuple):
    """One design among all: its mean, how likely it is the best, how far it is behind, and its
    group (1: may be the best).
    """

    design: str
    value: Interval
    chance: float  # to be the best; nan with fewer than two replications
    behind: Interval  # the best less this one, simultaneous; 0 for the best
    group: int


class Standing(NamedTuple):
    """One design on the three criteria, and who dominates it (nobody: it is on the front)."""

    design: str
    satisfaction: Interval
    net: Interval
    loss: float
    dominated_by: tuple[str, ...]


def joint_level(designs: int, level: float = LEVEL) -> float:
    """The level of each interval, for all the intervals of one design against the others to hold at
    once.
    """
    return 1.0 - (1.0 - level) / max(designs - 1, 1)


def ranked(values: Values) -> list[str]:
    """Names by their mean, the best first; those first in the file first where means
    are the same.
    """
    return sorted(values, key=lambda name: -_mean(values[name]))


def best_group(values: Values, zone: float = 0.0, level: float | None = None) -> tuple[str, ...]:
    """Designs that no other beats by more than the zone, in order of their means."""
    names, each = ranked(values), level if level is not None else joint_level(len(values))
    return tuple(
        n
        for n in names
        if n == names[0]
        or not any(_beats(values[m], values[n], zone, each) for m in names if m != n)
    )


def groups(values: Values, zone: float = 0.0) -> tuple[tuple[str, ...], ...]:
    """The group of the best, then that of the best of the rest, and so on; the level is that of all
    designs throughout.
    """
    rest, found, level = dict(values), [], joint_level(len(values))
    while rest:
        found.append(best_group(rest, zone, level))
        rest = {name: one for name, one in rest.items() if name not in found[-1]}
    return tuple(found)


def ranks(values: Values, zone: float = 0.0) -> tuple[Rank, ...]:
    """All designs, the best first."""
    order, chances = ranked(values), chance_best(values)
    of = {name: k for k, group in enumerate(groups(values, zone), 1) for name in group}
    best, level = values[order[0]], joint_level(len(values))
    return tuple(
        Rank(n, interval(values[n]), chances[n], interval(best - values[n], level=level), of[n])
        for n in order
    )


def chance_best(values: Values, draws: int = DRAWS) -> dict[str, float]:
    """The chance of each design to have the highest true mean."""
    names = list(values)
    rows = np.column_stack([values[name] for name in names])
    rows = rows[~np.isnan(rows).any(axis=1)]
    if len(names) == 1:
        return {names[0]: 1.0}
    if len(rows) < 2:
        return dict.fromkeys(names, float("nan"))
    drawn = _means(rows, draws)
    near = drawn >= drawn.max(axis=1, keepdims=True) - TIE * (float(np.ptp(rows)) or 1.0)
    return dict(
        zip(names, (near / near.sum(axis=1, keepdims=True)).mean(axis=0).tolist(), strict=True)
    )


def _means(rows: Floats, draws: int) -> Floats:
    """Draws of the true means: multivariate t around what was found. The draws are always the same
    ones.
    """
    n = len(rows)
    luck = np.random.default_rng(0)
    normal = (
        luck.standard_normal((draws, rows.shape[1]))
        @ _root(np.atleast_2d(np.cov(rows, rowvar=False)) / n).T
    )
    return np.asarray(
        rows.mean(axis=0) + normal * np.sqrt((n - 1) / luck.chisquare(n - 1, (draws, 1)))
    )


def _root(matrix: Floats) -> Floats:
    """A lower triangle L with L L' = matrix (Cholesky); designs that move as one give columns of 0,
    which numpy's refuses.
    """
    size, root = len(matrix), np.zeros_like(matrix)
    for j in range(size):
        left = float(matrix[j, j] - root[j, :j] @ root[j, :j])
        if left > 1e-12 * float(matrix[j, j]):
            root[j, j] = left**0.5
            root[j + 1 :, j] = (matrix[j + 1 :, j] - root[j + 1 :, :j] @ root[j, :j]) / root[j, j]
    return root


def _beats(one: Floats, other: Floats, zone: float, level: float) -> bool:
    return interval(one - other, level=level).low > zone


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else -np.inf


# --- three things at once -------------------------------------------------------------------------
def front(
    satisfaction: Values,
    net: Values,
    loss: Mapping[str, float],
    zones: tuple[float, float] = (0.0, 0.0),
) -> tuple[Standing, ...]:
    """The designs on satisfaction (more), net (more) and the chance of a loss (less).

    A design is dominated by one that is nowhere worse in its means and somewhere better by more
    than the zones (of satisfaction, of net) beyond luck (simultaneous interval), or in its chance
    of a loss. So nobody is thrown out by luck alone or for what does not matter.
    """
    names = list(net)
    found = []
    for name in names:
        over = tuple(
            m
            for m in names
            if m != name and _dominates(m, name, ((satisfaction, zones[0]), (net, zones[1])), loss)
        )
        found.append(
            Standing(name, interval(satisfaction[name]), interval(net[name]), loss[name], over)
        )
    return tuple(found)


def _dominates(
    one: str, other: str, criteria: Sequence[tuple[Values, float]], loss: Mapping[str, float]
) -> bool:
    level = joint_level(len(loss))
    gaps = [(interval(values[one] - values[other], level=level), zone) for values, zone in criteria]
    safer = loss[other] - loss[one]
    nowhere_worse = all(gap.mean >= 0.0 for gap, _ in gaps) and safer > -LOSS
    return nowhere_worse and (any(gap.low > zone for gap, zone in gaps) or safer >= LOSS)


# --- the same people ------------------------------------------------------------------------------
def variance_ratio(one: Floats, other: Floats) -> float:
    """How many times more replications independent random numbers would need for the same interval
    of a difference.

    Var(one) + Var(other), the spread of a difference of strangers, over Var(one - other), that of
    the same people; inf if the difference never varies, nan if nothing does or there are too few to
    tell.
    """
    if np.count_nonzero(~np.isnan(one - other)) < 2:
        return float("nan")
    apart, paired = (
        float(np.nanvar(one, ddof=1) + np.nanvar(other, ddof=1)),
        float(np.nanvar(one - other, ddof=1)),
    )
    if paired <= 1e-20 * apart:  # what rounding leaves of a difference that is always the same
        return float("inf") if apart > 0.0 else float("nan")
    return apart / paired


__all__ = [
    "Rank",
    "Standing",
    "best_group",
    "chance_best",
    "front",
    "groups",
    "joint_level",
    "ranked",
    "ranks",
    "variance_ratio",
]
