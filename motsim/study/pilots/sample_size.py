"""How large a pilot must be: three designs, the test each is read with, and its power. What is
claimed here is tried in `rehearsal`.

* **customers**: each customer draws lots between the old and the new way; read with Welch's t.
* **matched**: half of the branches get the new way after a while without it; read with Student's t
on the changes of the branches.
  A branch is unlike another (`icc`, the part of the variance of answers that lies between
  branches), and unlike itself from one
  period to the next (`cac`, how far its level in one period tells that in another).
* **stepped**: every branch gets it, in turns; read with generalised least squares under these two
figures (the model of Hussey and
  Hughes 2007 with the correlations of Hooper and others 2016), its scale estimated, so Student's t
  again.

In all, an answer has the spread it has in the simulation, and customers of one branch and period
share their luck with the lines:
`luck` is how many times the variance of a period's mean is what independent answers would give.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.study.core.stats import t_quantile

ALPHA: Final = 0.05  # two-sided
# default, low, high: assumed by motsim, since no figure for service branches was found
ICC: Final = (0.02, 0.005, 0.05)
CAC: Final = (0.8, 0.5, 0.95)
WEEKS: Final = 12  # the longest that one wants to wait
LONGEST: Final = 104  # the longest that is looked at
MOST_BRANCHES: Final = 64
STEPS: Final = 4  # turns in which a stepped pilot is rolled out
KINDS: Final = ("customers", "matched", "stepped")
Floats = NDArray[np.float64]


class Answers(NamedTuple):
    """What is asked of a customer, as a list of possible answers and the chance of each."""

    values: Floats
    chances: Floats

    @property
    def mean(self) -> float:
        return float(self.values @ self.chances)

    @property
    def variance(self) -> float:
        return float(self.chances @ (self.values - self.mean) ** 2)

    def towards(self, other: Answers, share: float) -> Answers:
        """Answers of people of whom this share answers as the others do: the mean moves by as
        much.
        """
        if share == 1.0:
            return other
        return Answers(
            np.concatenate([self.values, other.values]),
            np.concatenate([(1.0 - share) * self.chances, share * other.chances]),
        )


@dataclass(frozen=True)
class Traffic:
    """What a branch gives: customers a week, the share of them that answers, and how alike answers
    of a branch are.
    """

    customers: float
    share: float
    icc: float = ICC[0]
    cac: float = CAC[0]
    luck: float = 1.0

    @property
    def answers(self) -> float:
        """Answers of a branch in a week."""
        return self.customers * self.share


@dataclass(frozen=True)
class Size:
    """One pilot: `answers` is of an arm (customers), or of a branch in a period
    (matched, stepped).
    """

    kind: str
    branches: int
    periods: int
    weeks: int  # of a period; of all periods together: `length`
    answers: int
    customers: int  # that come through it
    treated: int  # of them, with the new way
    error: float  # standard error of the lift
    freedom: float
    power: float

    @property
    def length(self) -> int:
        return self.weeks * self.periods

    @property
    def seen(self) -> float:
        """A measured lift from here on is beyond chance."""
        return t_quantile(max(round(self.freedom), 1)) * self.error


def power_of(lift: float, error: float, freedom: float) -> float:
    """The chance that a lift is found, in its direction, beyond chance (two-sided at 5 %)."""
    if error <= 0.0:
        return float(lift != 0.0)
    limit = t_quantile(max(round(freedom), 1), 1.0 - ALPHA)
    if freedom > 300.0:
        return 0.5 * math.erfc((limit - abs(lift) / error) / math.sqrt(2.0))
    from scipy.special import nctdtr

    return float(1.0 - nctdtr(freedom, abs(lift) / error, limit))


# --- by customer ----------------------------------------------------------------------------------
def by_customer(
    lift: float, old: Answers, new: Answers, traffic: Traffic, power: float, branches: int = 1
) -> Size | None:
    """The fewest answers that show the lift with this power, and the weeks in which they come in;
    None if there is nothing to see or it takes too long.
    """
    if not lift or traffic.answers <= 0.0:
        return None
    most = traffic.answers * branches * LONGEST / 2.0
    n = _fewest(
        lambda k: _customers(lift, old, new, k)[2] >= power, int(most) if most >= 2.0 else 1
    )
    if n is None:
        return None
    error, freedom, reached = _customers(lift, old, new, n)
    weeks = max(1, math.ceil(2.0 * n / (traffic.answers * branches) - 1e-9))
    customers = math.ceil(2.0 * n / traffic.share)
    return Size(
        "customers", branches, 1, weeks, n, customers, customers // 2, error, freedom, reached
    )


def _customers(lift: float, old: Answers, new: Answers, n: int) -> tuple[float, float, float]:
    a, b = old.variance / n, new.variance / n
    error = math.sqrt(a + b)
    freedom = (a + b) ** 2 / ((a * a + b * b) / (n - 1)) if n > 1 and a + b > 0.0 else 1.0
    return error, freedom, power_of(lift, error, freedom)


def _fewest(enough: Callable[[int], bool], most: int) -> int | None:
    """The least count from 2 to `most` that is enough; more is never less."""
    low, high = 2, 2
    while not enough(high):
        if high >= most:
            return None
        low, high = high, min(2 * high, most)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return high


# --- by branch ------------------------------------------------------------------------------------
def cell_variances(variance: float, answers: float, traffic: Traffic) -> tuple[float, float]:
    """Of a branch's mean in a period: what it shares with its other periods, and what is the
    period's own.
    """
    between = variance * traffic.icc
    return between * traffic.cac, between * (1.0 - traffic.cac) + variance * (
        1.0 - traffic.icc
    ) * traffic.luck / answers


def matched_of(lift: float, variance: float, traffic: Traffic, branches: int, weeks: int) -> Size:
    """Half of the branches change after `weeks`, and are watched as long again."""
    answers = traffic.answers * weeks
    own = cell_variances(variance, answers, traffic)[1]
    error, freedom = math.sqrt(2.0 * own * 4.0 / branches), float(branches - 2)
    people = traffic.customers * weeks * branches
    return Size(
        "matched",
        branches,
        2,
        weeks,
        int(answers),
        round(2 * people),
        round(people / 2),
        error,
        freedom,
        power_of(lift, error, freedom),
    )


def staircase(branches: int, steps: int) -> Floats:
    """0 and 1 by branch and period: a group of branches more in each period."""
    group = np.arange(branches) * steps // branches
    return (np.arange(steps + 1)[None, :] > group[:, None]).astype(np.float64)


def lift_error(layout: Floats, shared: float, own: float) -> float:
    """Standard error of the lift by generalised least squares, every period with a level of its
    own.
    """
    branches, periods = layout.shape
    precision = np.linalg.inv(shared * np.ones((periods, periods)) + own * np.eye(periods))
    treated = layout.sum(axis=0)
    information = (
        np.einsum("bi,ij,bj->", layout, precision, layout)
        - treated @ precision @ treated / branches
    )
    return float(information**-0.5)


def stepped_of(
    lift: float, variance: float, traffic: Traffic, branches: int, steps: int, weeks: int
) -> Size:
    """All branches change, a group after each period of so many weeks."""
    answers = traffic.answers * weeks
    layout = staircase(branches, steps)
    error = lift_error(layout, *cell_variances(variance, answers, traffic))
    freedom = float(layout.size - steps - 2)  # cells less levels of periods and the lift
    people = traffic.customers * weeks
    return Size(
        "stepped",
        branches,
        steps + 1,
        weeks,
        int(answers),
        round(people * layout.size),
        round(people * layout.sum()),
        error,
        freedom,
        power_of(lift, error, freedom),
    )


def matched(
    lift: float, variance: float, traffic: Traffic, power: float, branches: int, weeks: int = WEEKS
) -> Size | None:
    """The shortest pilot with so many branches at most, and of these the one with the fewest
    branches that fits into `weeks`; None without any.
    """
    return (
        _smallest(
            (
                matched_of(lift, variance, traffic, b, w)
                for b in range(4, branches + 1, 2)
                for w in range(1, LONGEST // 2 + 1)
            ),
            power,
            weeks,
        )
        if lift
        else None
    )


def stepped(
    lift: float, variance: float, traffic: Traffic, power: float, branches: int, weeks: int = WEEKS
) -> Size | None:
    """The same for a stepped pilot."""
    return (
        _smallest(
            (
                stepped_of(lift, variance, traffic, b, min(b, STEPS), w)
                for b in range(3, branches + 1)
                for w in range(1, weeks + 1)
            ),
            power,
            weeks,
        )
        if lift
        else None
    )


def _smallest(tried: Iterator[Size], power: float, weeks: int) -> Size | None:
    """The first with the power that fits into the weeks, else the shortest."""
    shortest: Size | None = None
    for size in tried:
        if size.answers >= 1 and size.power >= power:
            if size.length <= weeks:
                return size
            if shortest is None or size.length < shortest.length:
                shortest = size
    return shortest


def with_assumption(traffic: Traffic, icc: float, cac: float) -> Traffic:
    """The same branch with other correlations."""
    return replace(traffic, icc=icc, cac=cac)
