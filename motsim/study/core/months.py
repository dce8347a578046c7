"""What changes by month where people come back: counts of every replication, money among them, and
the figures that pages show, each a mean over replications with its interval; beside them what
customers bring (`customer_value`).

The counts are the tail of a replication's ledger, so whatever keeps, joins or rolls ledgers has
them, too. What a run counts in segments is added up here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.engines.common.journeys import Journeys
from motsim.engines.common.population import counted_of
from motsim.engines.common.totals import COHORT_SUMS, SUMS, cohorts_of
from motsim.plan.layout import Plan
from motsim.results.tables import minutes
from motsim.study.core.customer_value import VALUES, in_tenths
from motsim.study.core.stats import Interval, interval, part

Floats = NDArray[np.float64]
# of the visits that arrived in the month: minutes waited, those not lost in the funnel, what
# they remember and had expected, margin of those served (a multiple of the one figure), what rules
# paid, uses
FELT: Final = (
    "visits",
    "waited",
    "customers",
    "remembered",
    "expects",
    "earned",
    "rule_cost",
    "use_cost",
    "failures",
    "recovered",
)
OF_POOLS: Final = ("busy", "rostered", "over")  # minutes


def _counted(plan: Plan) -> tuple[str, ...]:
    """What people did at their needs; `trust` only where people learn it. Who broke away always, as
    a design may be held against one under which nobody does.
    """
    counted = tuple(dict.fromkeys((*counted_of(plan), "broke_away")))
    return (*counted, "trust") if plan.trusts else counted


def columns_by_month(plan: Plan) -> tuple[str, ...]:
    """Names of the columns that `counts_by_month` gives, without the month; each has all months."""
    felt = (f"felt {name}" for name in FELT)  # `customers` are people, here visits
    load = (f"{what} {pool}" for what in OF_POOLS for pool in plan.names.pools)
    several = range(cohorts_of(int(plan.population["months"].sum())))
    of_cohorts = (f"cohort {k} {what}" for k in several for what in COHORT_SUMS)
    return (*_counted(plan), *felt, *load, *of_cohorts)


def counts_by_month(plan: Plan, journeys: Journeys) -> Floats:
    """The counts of one replication, a column of `columns_by_month` after another, then VALUES."""
    if not plan.comes_back:
        return np.zeros(0)
    months = int(plan.population["months"][0])
    counted = [journeys.months[name].reshape(months, -1).sum(axis=1) for name in _counted(plan)]
    sums = journeys.totals.months.sum(axis=1)
    felt = [sums[:, SUMS.index(name)] for name in FELT]
    load = journeys.load.reshape(months, -1)
    pools = [minutes(load[what][:, k]) for what in OF_POOLS for k in range(load.shape[1])]
    cohorts = [one[:, k] for one in journeys.totals.cohorts for k in range(len(COHORT_SUMS))]
    every = (*counted, *felt, *pools, *cohorts, in_tenths(journeys.totals.of_customers()))
    return np.concatenate([np.asarray(one, dtype=np.float64) for one in every])


@dataclass(frozen=True, eq=False)
class Months:
    """The counts of all replications, by name: (replications, months)."""

    plan: Plan
    counts: Floats  # (replications, columns, months)
    values: Floats  # (replications, VALUES)

    @property
    def number(self) -> int:
        return int(self.counts.shape[2])

    def of(self, name: str) -> Floats:
        return np.asarray(self.counts[:, columns_by_month(self.plan).index(name)])


def months_of(plan: Plan, tail: Floats) -> Months:
    """The tail of ledgers (replications, columns x months and VALUES) as months."""
    counts, values = np.split(tail, [tail.shape[1] - len(VALUES)], axis=1)
    return Months(plan, counts.reshape(len(tail), len(columns_by_month(plan)), -1), values)


# --- what is shown --------------------------------------------------------------------------------
def stay_share(stayed: Floats, lost: Floats) -> Floats:
    """Customers who came at a need, of all who had one outside a visit."""
    return part(stayed, stayed + lost)


@dataclass(frozen=True)
class Monthly:
    """A figure of a month: its name and unit, and how it is read off the counts."""

    name: str
    unit: str
    of: Callable[[Months], Floats]


MONTHLY: Final = (
    Monthly("customers", "people", lambda m: m.of("customers")),
    Monthly("stay_share", "share", lambda m: stay_share(m.of("stayed"), m.of("lost"))),
    Monthly("won", "people", lambda m: m.of("won") + m.of("won_back")),
    Monthly("visits", "visits", lambda m: m.of("felt visits")),
    Monthly("first_share", "share", lambda m: part(m.of("first"), m.of("felt visits"))),
    Monthly("wait_min", "min", lambda m: part(m.of("felt waited"), m.of("felt visits"))),
    Monthly(
        "remembered", "emotion", lambda m: part(m.of("felt remembered"), m.of("felt customers"))
    ),
)
# where people talk
WORDS: Final = (
    Monthly("by_word", "people", lambda m: m.of("by_word")),
    Monthly("good_words", "words", lambda m: m.of("good_words")),
    Monthly("bad_words", "words", lambda m: m.of("bad_words")),
)
# where visits teach what to expect
EXPECTS: Final = Monthly(
    "expects", "points", lambda m: part(m.of("felt expects"), m.of("felt customers"))
)
# where people learn how far a promise can be believed: minutes, as those believe it who know us and
# are no customers
BELIEVED: Final = Monthly(
    "believed_min",
    "min",
    lambda m: (
        float(m.plan.population["promised"][0])
        * part(m.of("trust"), m.of("known") - m.of("customers"))
    ),
)


@dataclass(frozen=True)
class Course:
    """One figure over the months; `pool` is whose load it is, "" of all others."""

    name: str
    unit: str
    pool: str
    months: tuple[Interval, ...]

    @property
    def column(self) -> str:
        """Its name in tables."""
        return f"{self.pool}.{self.name}" if self.pool else self.name


def figures_by_month(months: Months) -> dict[tuple[str, str, str], Floats]:
    """Every figure that is shown, (name, unit, pool) -> (replications, months): those of MONTHLY,
    then the load of every pool of staff.
    """
    plan = months.plan
    staff = [p for k, p in enumerate(plan.names.pools) if not plan.pools["place"][k]]
    town = plan.population[0]
    shown = (
        *MONTHLY,
        *((EXPECTS,) if town["learns"] else ()),
        *(WORDS if town["ties"] else ()),
        *((BELIEVED,) if plan.trusts else ()),
    )
    return {
        **{(one.name, one.unit, ""): one.of(months) for one in shown},
        **{
            ("busy_share", "share", p): part(months.of(f"busy {p}"), months.of(f"rostered {p}"))
            for p in staff
        },
    }


def courses(months: Months) -> tuple[Course, ...]:
    """The same with intervals over replications."""
    return tuple(
        Course(*who, tuple(interval(values[:, m]) for m in range(months.number)))
        for who, values in figures_by_month(months).items()
    )


def some(months: int, most: int) -> list[int]:
    """Months (0 is the first) that stand for all where there is room for so many: the first, the
    last, and others evenly between them.
    """
    if months <= most:
        return list(range(months))
    return sorted({round(k * (months - 1) / (most - 1)) for k in range(most)})


def table(months: Months) -> pd.DataFrame:
    """The same as a tidy frame: one row a month and figure."""
    rows = [(k + 1, c.column, *i, c.unit) for c in courses(months) for k, i in enumerate(c.months)]
    return pd.DataFrame(rows, columns=["month", "measure", "mean", "low", "high", "unit"])
