"""One design under one psychology, replicated: figures and ledger of every replication, small
however long the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.engines.common.journeys import Journeys
from motsim.engines.common.totals import TOLD
from motsim.errors import InputError, say
from motsim.plan.layout import Plan
from motsim.psychology.parameters import INDEX
from motsim.results.tables import minutes
from motsim.scenario.language.schema import Scenario
from motsim.study.core.alike import replicate_alike
from motsim.study.core.measures import columns, measured, unit_of
from motsim.study.core.months import Months, counts_by_month, months_of
from motsim.study.core.parallel import replicate
from motsim.study.core.stats import Interval, interval
from motsim.study.core.towns import replicate_designs

# what money is made of: sums over counted visits, then for each pool minutes paid (rostered and
# over) and minutes busy
LEDGER = (
    "arrived",
    "served",
    "returns",
    "word",
    "rules",
    "uses",
    "customers",
    "margin",
    "earned",
    "margin_returns",
)
# multiples of the design's own one figure
MARGINS = [LEDGER.index(name) for name in ("margin", "earned", "margin_returns")]
COSTS = ("rules", "uses")  # and the minutes of every pool: what is paid, not what is felt
WORD = INDEX["word_converts"]
Figures = NDArray[np.float64]
Shares = tuple[tuple[str, float], ...]  # (intervention, part of its effect), in file order


@dataclass(frozen=True, eq=False)
class Schedule:
    """A design over the horizon. `ages[0]` is its full effect; weights are (months + 1, ages),
    month 0 (the beginning) is empty.

    `running`: by intervention, the part of each month in which it runs.
    """

    ages: tuple[Shares, ...]
    felt: Figures
    paid: Figures
    running: Mapping[str, Figures]


@dataclass(frozen=True, eq=False)
class LaterPhases:
    """The ledgers of all ages but the first, with the course that joins them."""

    course: Schedule
    ledgers: tuple[Figures, ...]

    def ledger(self, full: Figures, month: int, costs: NDArray[np.bool_]) -> Figures:
        """A ledger of one month: the ages joined by what is felt, and by what is paid in the
        columns of costs.
        """
        ages, m = np.stack([full, *self.ledgers]), min(month, len(self.course.felt) - 1)
        felt, paid = (
            np.tensordot(weights[m], ages, axes=1)
            for weights in (self.course.felt, self.course.paid)
        )
        return np.asarray(np.where(costs, paid, felt))

    def more(self, other: LaterPhases) -> LaterPhases:
        """These replications and then those."""
        return LaterPhases(
            self.course,
            tuple(np.vstack([a, b]) for a, b in zip(self.ledgers, other.ledgers, strict=True)),
        )

    def rolled(self, by: int) -> LaterPhases:
        """The same replications, each in the place of another."""
        return LaterPhases(self.course, tuple(np.roll(one, by, axis=0) for one in self.ledgers))


@dataclass(frozen=True, eq=False)
class Sample:
    """`figures` (replications x columns(plan)) and `ledger` (replications x ledger_columns(plan)),
    in number order.
    """

    scenario: Scenario  # the design, as it was run
    design: str
    psychology: str
    plan: Plan
    figures: Figures
    ledger: Figures
    later: LaterPhases | None = (
        None  # its other ages, where something bought begins later or wears off
    )

    def __repr__(self) -> str:
        return f"Sample({self.design}, {self.psychology}, {len(self.figures)} replications)"

    def of(self, measure: str, segment: str = "") -> Figures:
        """One figure of every replication."""
        return np.asarray(self.figures[:, columns(self.plan).index((segment, measure))])

    def value(self, measure: str, segment: str = "") -> Interval:
        """A measure with its interval over replications."""
        return interval(self.of(measure, segment))

    def summary(self) -> pd.DataFrame:
        """One row a measure: mean, low, high (95 % over replications), unit."""
        return self._frame("").drop(columns="segment")

    def spread(self) -> pd.DataFrame:
        """One row a measure: the quartiles of its values over replications, such as days, nan left
        out, and its unit.
        """
        rows = []
        for k, (who, name) in enumerate(columns(self.plan)):
            values = self.figures[:, k]
            values = values[~np.isnan(values)]
            if not who and len(values):
                rows.append((name, *np.quantile(values, (0.25, 0.5, 0.75)), unit_of(name)))
        return pd.DataFrame(rows, columns=["measure", "p25", "p50", "p75", "unit"])

    def by_segment(self) -> pd.DataFrame:
        """One row a segment and measure."""
        return (
            pd.concat([self._frame(name) for name in self.plan.names.segments], ignore_index=True)
            if len(self.plan.names.segments) > 1
            else self._frame("").assign(
                segment=self.plan.names.segments[0] if self.plan.names.segments else ""
            )
        )

    def _frame(self, segment: str) -> pd.DataFrame:
        rows = [
            (who, name, *interval(self.figures[:, k]), unit_of(name))
            for k, (who, name) in enumerate(columns(self.plan))
            if who == segment
        ]
        return pd.DataFrame(rows, columns=["segment", "measure", "mean", "low", "high", "unit"])

    @property
    def months(self) -> Months:
        """What people who come back did month by month.

        Raises:
            InputError: strangers come.
        """
        if not self.plan.comes_back:
            raise InputError(say("nobody comes back here", name="months"))
        return months_of(self.plan, self.ledger[:, len(ledger_columns(self.plan)) :])

    def more(self, other: Sample) -> Sample:
        """These replications and then those."""
        return replace(
            self,
            figures=np.vstack([self.figures, other.figures]),
            ledger=np.vstack([self.ledger, other.ledger]),
            later=self.later.more(other.later)
            if self.later is not None and other.later is not None
            else None,
        )

    def rolled(self, by: int) -> Sample:
        """The same replications, each in the place of another: beside another design's they meet
        strangers.
        """
        return replace(
            self,
            figures=np.roll(self.figures, by, axis=0),
            ledger=np.roll(self.ledger, by, axis=0),
            later=self.later.rolled(by) if self.later is not None else None,
        )

    def beside(self, ledger: Figures, other: Sample) -> Figures:
        """A ledger of this design with its margins as multiples of the other's one figure: a
        design, or an age of it, may set another.
        """
        times = self.margin_beside(other)
        if times == 1.0:
            return ledger
        found = ledger.copy()
        found[:, MARGINS] *= times
        return found

    def margin_beside(self, other: Sample) -> float:
        """This design's one figure of margin as a multiple of the other's."""
        own, theirs = self.scenario.value.unit_margin, other.scenario.value.unit_margin
        return own / theirs if theirs > 0.0 else 1.0

    def at(self, month: int) -> Figures:
        """The ledger of one month of the horizon: the same in all where nothing begins later or
        wears off.
        """
        if self.later is None:
            return self.ledger
        return self.later.ledger(
            self.ledger,
            month,
            np.array(
                [
                    name in COSTS or name.startswith(("paid ", "busy "))
                    for name in ledger_columns(self.plan)
                ]
            ),
        )


def read(plan: Plan, journeys: Journeys) -> tuple[Figures, Figures]:
    """Figures and ledger of one replication."""
    return measured(plan, journeys), _ledger(plan, journeys)


def sample_of(
    scenario: Scenario, psychology: str, plan: Plan, rows: Iterable[tuple[Figures, Figures]]
) -> Sample:
    """A sample from what `read` gave for each replication."""
    figures, ledger = zip(*rows, strict=True)
    return Sample(
        scenario, scenario.design_name, psychology, plan, np.vstack(figures), np.vstack(ledger)
    )


def sampled(
    scenario: Scenario,
    psychology: str,
    plan: Plan,
    seed: int,
    people: Iterable[int],
    **options: Any,
) -> Sample:
    """A plan run on these replications; `options`: those of `replicate` (engine, workers, progress,
    cache).
    """
    rows = replicate(plan, seed, people, lambda j: read(plan, j), **options)
    return sample_of(scenario, psychology, plan, rows)


def sampled_alike(
    asked: Sequence[tuple[Scenario, str, Plan]], seed: int, people: Iterable[int], **options: Any
) -> list[Sample]:
    """`sampled` of each scenario, psychology and plan on the same people; plans of the same lines
    at once. `options`: those of `replicate_alike`.
    """
    rows = replicate_alike([plan for *_, plan in asked], seed, people, read, **options)
    return [sample_of(*one, made) for one, made in zip(asked, rows, strict=True)]


def sampled_lives(
    asked: Sequence[tuple[Scenario, str, Plan]], seed: int, people: Iterable[int], **options: Any
) -> list[Sample]:
    """`sampled` of designs of people who come back, who all have lived the same past. `options`:
    those of `replicate_designs`.
    """
    rows = replicate_designs([plan for *_, plan in asked], seed, people, read, **options)
    return [sample_of(*one, made) for one, made in zip(asked, rows, strict=True)]


def ledger_columns(plan: Plan) -> tuple[str, ...]:
    """Names of the ledger's columns; behind them stand the months of people who come back."""
    return (
        *LEDGER,
        *(f"paid {p}" for p in plan.names.pools),
        *(f"busy {p}" for p in plan.names.pools),
    )


def _ledger(plan: Plan, journeys: Journeys) -> Figures:
    totals, pools = journeys.totals, journeys.pools[: len(plan.pools)]
    everybody = totals.group().sums
    word = sum(
        float(told) * float(psychology[WORD])
        for told, psychology in zip(totals.sums[:, TOLD], plan.psychology)
    )
    sums = [
        everybody["visits"],
        everybody["served"],
        everybody["return"],
        word,
        everybody["rule_cost"],
        everybody["use_cost"],
        everybody["customers"],
        everybody["margin"],
        everybody["earned"],
        everybody["margin_return"],
    ]
    return np.concatenate(
        [
            np.array(sums, dtype=np.float64),
            minutes(pools["rostered"] + pools["over"]),
            minutes(pools["busy"]),
            counts_by_month(plan, journeys),
        ]
    )
