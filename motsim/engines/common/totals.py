"""What every figure of a replication is read off: sums by segment, and counts in fixed bins.

Both engines add visits in the order in which they closed, by the one function here; replications
are put together in the order of their numbers. So figures are the same bytes whatever else is
recorded, and for any number of workers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.bins import BINS, bin_of, quantile
from motsim.engines.common.margins import discounts, margins_of
from motsim.engines.common.service_levels import SUMS as LEVEL_SUMS
from motsim.engines.common.service_levels import add_levels
from motsim.jit.dispatch import compiled, fast
from motsim.plan.layout import GONE, R_DONE, R_FUNNEL, Plan
from motsim.psychology.behaviour import told
from motsim.units import MONTH, PLACES

# times in minutes; answered, recommended: how many said; told: people, expected, below 0 advised
# against
SUMS: Final = (
    "visits",
    "served",
    "remembered",
    "satisfaction",
    "answered",
    "survey",
    "recommended",
    "promoters",
    "detractors",
    "return",
    "tell",
    "told",
    "peak",
    "end",
    "mean",
    "waited",
    "queued",
    "sojourn",
    "there",
    "failures",
    "complained",
    "recovered",
    "broken",
    "rule_cost",
    "use_cost",
    "customers",
    "margin",
    "earned",
    "margin_return",
    "expects",
)
# customers: visits that were not lost in the funnel; what is felt, remembered, said and done is
# summed over these
# margin: of customers (engines/common/margins.py); earned: of those served; margin_return: times
# the chance to return; expects: points, of the house
(
    VISITS,
    SERVED,
    REMEMBERED,
    SATISFACTION,
    ANSWERED,
    SURVEY,
    RECOMMENDED,
    PROMOTERS,
    DETRACTORS,
    RETURN,
    TELL,
    TOLD,
    PEAK,
    END,
    MEAN,
    WAITED,
    QUEUED,
    SOJOURN,
    THERE,
    FAILURES,
    COMPLAINED,
    RECOVERED,
    BROKEN,
    RULE_COST,
    USE_COST,
    CUSTOMERS,
    MARGIN,
    EARNED,
    MARGIN_RETURN,
    EXPECTS,
) = range(len(SUMS))
PROMOTER, DETRACTOR = 9.0, 6.0
# of people who come back: those who were customers when month 0 began, and who first came in each
# quarter after it; how many they became in a month, their visits, margin of those served
COHORT_SUMS: Final = ("people", "visits", "earned")
QUARTER: Final = 3  # months
NOT_COME: Final = -1


@compiled
def add_visits(
    sums: Any, waits: Any, visits: Any, margins: Any, begin: int, end: int, psychology: Any
) -> None:
    """Add visits that arrived in [begin, end), with their margins, to `sums` (segments, SUMS) and
    their waits to `waits` (segments, BINS).
    """
    for i in range(len(visits)):
        v = visits[i]
        if v.arrived < begin or v.arrived >= end:
            continue
        g = v.segment
        row = sums[g]
        waited = v.waited / 60_000_000.0
        row[VISITS] += 1.0
        row[WAITED] += waited
        row[QUEUED] += v.queued / 60_000_000.0
        row[SOJOURN] += (v.left - v.arrived) / 60_000_000.0
        row[THERE] += (v.left - v.arrived - v.away) / 60_000_000.0
        row[FAILURES] += v.failures
        row[COMPLAINED] += v.complained
        row[RECOVERED] += v.recovered
        row[BROKEN] += v.broken
        row[RULE_COST] += v.rule_cost
        row[USE_COST] += v.use_cost
        waits[g, bin_of(waited)] += 1
        if v.reason == R_FUNNEL:
            continue
        row[CUSTOMERS] += 1.0
        row[SERVED] += 1.0 if v.reason == R_DONE else 0.0
        row[MARGIN] += margins[i]
        row[EARNED] += margins[i] if v.reason == R_DONE else 0.0
        row[MARGIN_RETURN] += margins[i] * v.return_chance
        row[REMEMBERED] += v.remembered
        row[EXPECTS] += v.expects
        row[SATISFACTION] += v.satisfaction
        if v.survey >= 0.0:
            row[ANSWERED] += 1.0
            row[SURVEY] += v.survey
        if v.recommend >= 0.0:
            row[RECOMMENDED] += 1.0
            row[PROMOTERS] += 1.0 if v.recommend >= PROMOTER else 0.0
            row[DETRACTORS] += 1.0 if v.recommend <= DETRACTOR else 0.0
        row[RETURN] += v.return_chance
        row[TELL] += v.tell_chance
        row[TOLD] += v.tell_chance * told(psychology[g], v.remembered)
        row[PEAK] += v.peak
        row[END] += v.end
        row[MEAN] += v.mean


def cohorts_of(months: int) -> int:
    """How many cohorts there are in so many months."""
    return 1 + -(-months // QUARTER)


@compiled
def add_cohorts(
    cohorts: Any, joined: Any, brought: Any, gone: Any, visits: Any, margins: Any, worth: Any
) -> int:
    """Add visits, in the order in which they closed, to `cohorts` (cohorts, months, COHORT_SUMS),
    and what they earn, times the `worth` of their month, to what each place has `brought`.
    `joined` (places, 2): how many have lived there before, and the cohort of who does, or NOT_COME.
    What customers have brought who live there no more is written to `gone`: how many there are.
    """
    months = len(worth)
    left = 0
    for i in range(len(visits)):
        v = visits[i]
        place = v.person % PLACES
        month = min(v.arrived // MONTH, months - 1)
        who = joined[place]
        if who[0] != v.person // PLACES:  # somebody else lives there now
            if who[1] != NOT_COME:
                gone[left] = brought[place]
                left += 1
            brought[place] = 0.0
            who[0] = v.person // PLACES
            who[1] = NOT_COME
        if who[1] == NOT_COME:
            who[1] = 1 + month // QUARTER
            cohorts[who[1], month, 0] += 1.0
        row = cohorts[who[1], month]
        row[1] += 1.0
        earned = margins[i] if v.reason == R_DONE else 0.0
        row[2] += earned
        brought[place] += earned * worth[month]
    return left


@dataclass(frozen=True, eq=False)
class Totals:
    """Sums (segments, SUMS) and counts of waits (segments, BINS) of the visits that arrived in
    [warm-up, length); of service levels sums (segments, levels, LEVEL_SUMS) and counts of times
    (segments, levels, BINS).
    """

    sums: NDArray[np.float64]
    waits: NDArray[np.int64]
    levels: NDArray[np.float64] = field(default_factory=lambda: np.zeros((1, 0, len(LEVEL_SUMS))))
    spans: NDArray[np.int64] = field(default_factory=lambda: np.zeros((1, 0, BINS), np.int64))
    # of people who come back, `sums` by month: (months, segments, SUMS)
    months: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 1, len(SUMS))))
    # .. and what cohorts bring: (cohorts, months, COHORT_SUMS)
    cohorts: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0, len(COHORT_SUMS))))
    joined: NDArray[np.int16] = field(default_factory=lambda: np.zeros((0, 2), np.int16))
    # what a unit of margin of each month is worth today, what each place has brought by it, and
    # what those have who live there no more
    worth: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    brought: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    gone: list[NDArray[np.float64]] = field(default_factory=list)
    # where the clock stops with people inside: visits that were served to their end from the
    # warm-up on, whenever they began, by segment
    ended: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    @staticmethod
    def none(plan: Plan, people: Any = None) -> Totals:
        """Before anybody has come. `people` (PERSON rows), where people come back: everybody when
        month 0 begins.
        """
        segments = len(plan.psychology)
        levels = len(plan.levels)
        months = int(plan.population["months"].sum())
        cohorts = np.zeros((cohorts_of(months) if months else 0, months, len(COHORT_SUMS)))
        joined = np.zeros((0, 2), np.int16)
        if months and people is not None:
            lived = people["person"] // PLACES
            joined = np.column_stack((lived, np.where(people["ours"], 0, NOT_COME))).astype(
                np.int16
            )
            cohorts[0, 0, 0] = np.count_nonzero(people["ours"])
        return Totals(
            np.zeros((segments, len(SUMS))),
            np.zeros((segments, BINS), np.int64),
            np.zeros((segments, levels, len(LEVEL_SUMS))),
            np.zeros((segments, levels, BINS), np.int64),
            np.zeros((months, segments, len(SUMS))),
            cohorts,
            joined,
            discounts(float(plan.population["discount"].sum()), months)[1:],
            np.zeros(len(joined)),
            [],
            np.zeros(segments if plan.stops else 0, np.int64),
        )

    def add(self, plan: Plan, visits: Any, traits: Any) -> None:
        """Add visits (VISIT rows, beside them their traits and then what service levels took, in
        the order in which they closed).
        """
        calendar = plan.calendar[0]
        begin, end = int(calendar["warmup"]), int(calendar["length"])
        margins = margins_of(plan, visits, traits)
        fast(add_visits)(self.sums, self.waits, visits, margins, begin, end, plan.psychology)
        if plan.stops:
            self._add_ended(visits[visits["left"] >= begin])
        if len(self.months) and len(visits):
            self._add_months(visits, margins, plan.psychology)
            gone = np.zeros(len(visits))
            left = fast(add_cohorts)(
                self.cohorts, self.joined, self.brought, gone, visits, margins, self.worth
            )
            self.gone.append(gone[:left].copy())
        if len(plan.levels):
            first = len(plan.traits)
            fast(add_levels)(
                self.levels, self.spans, visits, traits, first, plan.levels, begin, end
            )

    def of_customers(self) -> NDArray[np.float64]:
        """What each customer of the run has brought, the most first: margins of visits that were
        served, each at its month's worth today. Customers are who was one when month 0 began,
        whether they came or not, and whoever has come since.
        """
        here = self.brought[self.joined[:, 1] != NOT_COME]
        return np.asarray(np.sort(np.concatenate([*self.gone, here]))[::-1])

    def _add_ended(self, visits: Any) -> None:
        """Add visits that have left to the throughput, if they were served."""
        served = visits["segment"][visits["reason"] == R_DONE]
        self.ended[:] += np.bincount(served, minlength=len(self.ended))

    def add_inside(self, plan: Plan, inside: Any, levels: Any) -> None:
        """Add what is known of visits that have not closed when the clock stops (INSIDE rows,
        beside them what service levels took).
        """
        if len(inside) == 0:
            return
        begin, end = (int(plan.calendar[name][0]) for name in ("warmup", "length"))
        left = inside[(inside["state"] == GONE) & (inside["since"] >= begin)]
        self._add_ended(left)
        if len(plan.levels):
            fast(add_levels)(self.levels, self.spans, inside, levels, 0, plan.levels, begin, end)

    def _add_months(self, visits: Any, margins: Any, psychology: Any) -> None:
        """Add visits to the sums of the months in which they arrived."""
        waits = np.zeros_like(self.waits)  # of no month: their bins would be most of the memory
        first, last = (int(edge(visits["arrived"])) // MONTH for edge in (np.min, np.max))
        for month in range(first, last + 1):
            fast(add_visits)(
                self.months[month],
                waits,
                visits,
                margins,
                month * MONTH,
                (month + 1) * MONTH,
                psychology,
            )

    def group(self, segment: int | None = None) -> Group:
        """One segment's, or everybody's (None): the segments' one after the other."""
        if segment is not None:
            return Group(
                dict(zip(SUMS, self.sums[segment].tolist())),
                self.waits[segment],
                self.levels[segment],
                self.spans[segment],
            )
        sums = self.sums[0].copy()
        for row in self.sums[1:]:
            sums += row
        return Group(
            dict(zip(SUMS, sums.tolist())),
            self.waits.sum(axis=0),
            self.levels.sum(axis=0),
            self.spans.sum(axis=0),
        )


@dataclass(frozen=True, eq=False)
class Group:
    """The totals of some visits by name, and their waits in bins; of each service level its sums,
    and its times in bins.
    """

    sums: dict[str, float]
    waits: NDArray[np.int64]
    levels: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, len(LEVEL_SUMS))))
    spans: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, BINS), np.int64))

    def mean(self, name: str, over: str = "visits") -> float:
        """A sum over how many there were; nan without any."""
        return self.sums[name] / self.sums[over] if self.sums[over] else float("nan")

    def wait_quantile(self, share: float) -> float:
        """Minutes that this share of visits waited at most; nan without visits."""
        return quantile(self.waits, share)
