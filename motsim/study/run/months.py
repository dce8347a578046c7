"""What changes by month where people come back: customers, visits, newcomers, waits and load, each
a mean over replications with its interval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.study.core.stats import Interval, interval
from motsim.study.run.simulate import Run

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Monthly:
    """A figure of a month: its name and unit, and how it is read off the sums of a month."""

    name: str
    unit: str
    of: Callable[[pd.DataFrame], pd.Series]


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    return part / whole.where(whole > 0)


MONTHLY: Final = (
    Monthly("customers", "people", lambda m: m["customers"]),
    Monthly("stay_share", "share", lambda m: _share(m["stayed"], m["stayed"] + m["lost"])),
    Monthly("won", "people", lambda m: m["won"] + m["won_back"]),
    Monthly("visits", "visits", lambda m: m["visits"]),
    Monthly("first_share", "share", lambda m: _share(m["first"], m["visits"])),
    Monthly("wait_min", "min", lambda m: _share(m["waits"], m["visits"])),
    Monthly("remembered", "emotion", lambda m: _share(m["memories"], m["remembering"])),
)


@dataclass(frozen=True)
class Course:
    """One figure over the months; `pool` is whose load it is, "" of all others."""

    name: str
    unit: str
    pool: str
    months: tuple[Interval, ...]


def courses(run: Run) -> tuple[Course, ...]:
    """Every monthly figure of a run, then the load of every pool of staff."""
    sums = _sums(run.months)
    found = [
        Course(one.name, one.unit, "", _by_month(sums.assign(value=one.of(sums))))
        for one in MONTHLY
    ]
    load = run.load.rename(columns={"busy_share": "value"})
    pools = run.plan.names.pools[: len(run.scenario.staff)]
    return (
        *found,
        *(Course("busy_share", "share", p, _by_month(load[load["pool"] == p])) for p in pools),
    )


def some(months: int, most: int) -> list[int]:
    """Months (0 is the first) that stand for all where there is room for so many: the first, the
    last, and others evenly between them.
    """
    if months <= most:
        return list(range(months))
    return sorted({round(k * (months - 1) / (most - 1)) for k in range(most)})


def table(run: Run) -> pd.DataFrame:
    """The same as a tidy frame: one row a month and figure."""
    rows = [
        (k + 1, f"{c.pool}.{c.name}" if c.pool else c.name, *i, c.unit)
        for c in courses(run)
        for k, i in enumerate(c.months)
    ]
    return pd.DataFrame(rows, columns=["month", "measure", "mean", "low", "high", "unit"])


def _sums(months: pd.DataFrame) -> pd.DataFrame:
    """Segments added up; means become sums again, so that large segments weigh more."""
    rows = months.assign(
        waits=months["wait_min"].fillna(0.0) * months["visits"],
        memories=months["remembered"].fillna(0.0) * months["remembering"],
    )
    key = ["replication", "month"]
    return rows.groupby(key, as_index=False).sum(numeric_only=True)


def _by_month(rows: pd.DataFrame) -> tuple[Interval, ...]:
    """The intervals of `value` over replications, month by month."""
    return tuple(
        interval(month["value"].to_numpy(dtype=np.float64))
        for _, month in rows.groupby("month", sort=True)
    )
