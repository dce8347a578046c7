"""The relationship with people who come back, read off their months: four moments from first
hearing of us to coming again, what those bring who were there at the start and who came later, and
what customers bring from the best to the least.

Every figure is one of a replication first, so designs can be paired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from motsim.engines.common.totals import QUARTER, cohorts_of
from motsim.study.core import customer_value
from motsim.study.core.months import Floats, Months, stay_share
from motsim.study.core.stats import Interval, interval, part
from motsim.units import MONTH

YEAR: Final = 12  # months
MOMENTS: Final = ("contact", "use", "problem", "again")  # of truth, of a relationship


def _a_year(name: str) -> Callable[[Months], Floats]:
    return lambda m: m.of(name).sum(axis=1) / _years(m)


def _years(months: Months) -> float:
    """How long the run is; its last month may be cut short."""
    return float(months.plan.calendar["length"][0]) / (YEAR * MONTH)


def _part(some: str, whole: str) -> Callable[[Months], Floats]:
    return lambda m: part(m.of(some).sum(axis=1), m.of(whole).sum(axis=1))


def _stayed(m: Months) -> Floats:
    return stay_share(m.of("stayed").sum(axis=1), m.of("lost").sum(axis=1))


@dataclass(frozen=True)
class Figure:
    """One figure of a relationship over a run, (replications,): people, visits and words a year, or
    a share.
    """

    moment: str  # one of MOMENTS
    name: str
    unit: str
    of: Callable[[Months], Floats]


FIGURES: Final = (
    Figure("contact", "heard", "people", _a_year("heard")),
    Figure("contact", "by_word", "people", _a_year("by_word")),
    Figure("use", "first", "people", _a_year("first")),
    Figure("use", "first_share", "share", _part("first", "felt visits")),
    Figure("use", "won_back", "people", _a_year("won_back")),
    Figure("problem", "failures", "failures", _part("felt failures", "felt visits")),
    Figure("problem", "recovered", "share", _part("felt recovered", "felt failures")),
    Figure("again", "stay_share", "share", _stayed),
    Figure("again", "lost", "people", _a_year("lost")),
    Figure("again", "broke_away", "people", _a_year("broke_away")),
    Figure("again", "good_words", "words", _a_year("good_words")),
    Figure("again", "bad_words", "words", _a_year("bad_words")),
)
OF_WORD: Final = ("by_word", "good_words", "bad_words")


def figures(months: Months, breaks_away: bool | None = None) -> tuple[Figure, ...]:
    """Those that can be: words only where people talk, and who breaks away only where somebody may;
    `breaks_away`: in another design beside it.
    """
    talk = bool(months.plan.population["ties"][0])
    breaks = breaks_away or months.plan.breaks_away
    unsaid = (*(() if talk else OF_WORD), *(() if breaks else ("broke_away",)))
    return tuple(one for one in FIGURES if one.name not in unsaid)


# --- cohorts --------------------------------------------------------------------------------------
BEGINNING: Final = 0  # the cohort of those who were customers when month 0 began


@dataclass(frozen=True)
class Cohort:
    """People who were customers when month 0 began (year 0), or who first came in year 1, 2, .. of
    the run: how many, visits of each, and what each brings, (replications,); nan where nobody is.
    """

    year: int
    people: Floats
    visits: Floats
    brings: Floats  # margin served, in multiples of the one figure, each month times its worth


def cohorts(months: Months, worth: Floats | None = None) -> tuple[Cohort, ...]:
    """The beginning, then the years of the run. `worth` (months): of a unit of margin earned in
    each month, such as its discount; 1 if not said.
    """
    each = np.ones(months.number) if worth is None else worth
    return tuple(
        _cohort(months, year, numbers, each) for year, numbers in enumerate(_by_year(months))
    )


def _by_year(months: Months) -> list[range]:
    """Numbers of the cohorts that are shown as one: the beginning, then the quarters of a year."""
    last, year = cohorts_of(months.number), YEAR // QUARTER
    joined = (range(k, min(k + year, last)) for k in range(BEGINNING + 1, last, year))
    return [range(BEGINNING, BEGINNING + 1), *joined]


def _cohort(months: Months, year: int, numbers: range, worth: Floats) -> Cohort:
    people, visits, earned = (
        sum(months.of(f"cohort {k} {what}") for k in numbers)
        for what in ("people", "visits", "earned")
    )
    whole = np.asarray(people).sum(axis=1)
    return Cohort(
        year,
        whole,
        part(np.asarray(visits).sum(axis=1), whole),
        part((np.asarray(earned) * worth).sum(axis=1), whole),
    )


def visits_by_cohort(months: Months) -> list[Floats]:
    """Mean visits by month of each cohort of `cohorts`, (months,)."""
    return [
        np.sum([months.of(f"cohort {k} visits").mean(axis=0) for k in numbers], axis=0)
        for numbers in _by_year(months)
    ]


COHORT_FIGURES: Final[Mapping[str, str]] = {
    "people": "people",
    "visits": "visits",
    "brings": "money",
}


# --- what a customer brings -----------------------------------------------------------------------
VALUE: Final = "value"  # the group of the mean; tenths are groups of their own
TENTH: Final = "tenth "


def _values(months: Months) -> Iterator[tuple[str, str, str, Floats]]:
    """What customers bring: group, name, unit and values."""
    money, values = float(months.plan.population["unit_margin"][0]), months.values
    yield VALUE, "clv", "money", money * customer_value.mean(values)
    for k in range(1, customer_value.TENTHS + 1):
        group = f"{TENTH}{k}"
        yield group, "share", "share", customer_value.share(values, k)
        yield group, "each", "money", money * customer_value.each(values, k)
        yield group, "least", "money", money * customer_value.least(values, k)


# --- side by side ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Reading:
    """A figure of a design with its interval, and the paired difference against the first one."""

    group: str  # a moment, the year of a cohort, VALUE, or TENTH and its number
    name: str
    unit: str
    value: Interval
    difference: Interval


def readings(
    months: Months, first: Months, worth: Floats | None = None, worth_of_first: Floats | None = None
) -> tuple[Reading, ...]:
    """All of a design beside the first one: the four moments, cohorts, then what customers bring.
    `worth`: money of a unit of margin in each month under the design, and under the first; not
    said: no money.
    """
    found = [
        (one.moment, one.name, one.unit, one.of(months), one.of(first))
        for one in figures(months, first.plan.breaks_away)
    ]
    both = zip(cohorts(months, worth), cohorts(first, worth_of_first), strict=True)
    for cohort, before in both:
        for name, unit in COHORT_FIGURES.items():
            if name != "brings" or worth is not None:
                pair = getattr(cohort, name), getattr(before, name)
                found.append((str(cohort.year), name, unit, *pair))
    if worth is not None:
        of_both = zip(_values(months), _values(first), strict=True)
        found += [(*one, before) for one, (*_, before) in of_both]
    return tuple(
        Reading(group, name, unit, interval(value), interval(value - before))
        for group, name, unit, value, before in found
    )


def frame(found: tuple[Reading, ...]) -> pd.DataFrame:
    """One row a figure: group (a moment; the year of a cohort, 0 the beginning; what a customer
    brings; a tenth of customers, 1 the best), name, mean with interval, paired difference with its
    own, unit.
    """
    rows = [(r.group, r.name, *r.value, *r.difference, r.unit) for r in found]
    gaps = ["difference", "difference_low", "difference_high"]
    return pd.DataFrame(rows, columns=["group", "measure", "mean", "low", "high", *gaps, "unit"])
