"""What a pilot's customers are asked, read off simulated visits: how often each answer was given,
and how alike the answers of a day are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.journeys import Journeys
from motsim.engines.common.totals import DETRACTOR, PROMOTER
from motsim.errors import InputError, say
from motsim.plan import layout as lay
from motsim.plan.layout import Plan
from motsim.results.tables import counted
from motsim.study.pilots.sample_size import Answers
from motsim.units import DAY, emotion_of

Floats = NDArray[np.float64]
POINTS: Final = np.arange(101.0)
VALUES: Final[dict[str, Floats]] = {  # the possible answers
    "remembered": np.array([emotion_of(p) for p in POINTS]),
    "satisfaction": POINTS,
    "return": np.array([0.0, 1.0]),
    "nps": np.array([-100.0, 0.0, 100.0]),
}
UNITS: Final = {
    "remembered": "emotion",
    "satisfaction": "points",
    "return": "share",
    "nps": "-100 to 100",
}


class SurveyAnswers(NamedTuple):
    """The answers of one replication: how often each was given, of how many customers; and by day
    how many, their sum and sum of squares.
    """

    counts: Floats
    customers: int
    days: Floats  # (days, 3)
    lost: Floats  # visits that ended in each stage of the file without being through
    visits: int


def measure_of(name: str) -> str:
    """A measure of a pilot by its name."""
    if name not in VALUES:
        raise InputError(say("pilot is read by", there=", ".join(VALUES), name=name))
    return name


def heard(plan: Plan, j: Journeys, measure: str) -> SurveyAnswers:
    """What the counted visits of one replication answer."""
    use = counted(plan, j.visits["arrived"])
    every = j.visits[use]
    lost = np.bincount(
        plan.steps["stage"][every["step"][every["reason"] != lay.R_DONE].clip(0)],
        minlength=len(plan.stages),
    ).astype(np.float64)
    v = every[every["reason"] != lay.R_FUNNEL]
    place, said = _places(v, measure)
    place, day = place[said], (v["arrived"] // DAY)[said]
    values, size = VALUES[measure], len(VALUES[measure])
    days = (
        np.stack(
            [np.bincount(day, w) for w in (np.ones(len(day)), values[place], values[place] ** 2)],
            axis=1,
            dtype=np.float64,
        )
        if len(day)
        else np.zeros((0, 3))
    )
    counts = np.bincount(place, minlength=size).astype(np.float64)
    if measure == "return":  # who comes back is a coin; how it is weighted is known, and tells more
        counts = np.array([len(v) - v["return_chance"].sum(), v["return_chance"].sum()])
    return SurveyAnswers(counts, len(v), days[days[:, 0] > 0], lost, len(every))


def _places(v: lay.Rows, measure: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The place of each customer's answer among the possible ones, and who gives one. Points are
    answered in whole ones.
    """
    if measure == "return":
        return (v["returned"] > 0.0).astype(np.int64), np.ones(len(v), bool)
    if measure == "nps":
        return 1 + (v["recommend"] >= PROMOTER).astype(np.int64) - (v["recommend"] <= DETRACTOR), v[
            "recommend"
        ] >= 0.0
    return np.floor(v["survey"] + 0.5).astype(np.int64).clip(0, 100), v["survey"] >= 0.0


@dataclass(frozen=True, eq=False)
class SurveyModel:
    """The answers of every replication of one arm."""

    measure: str
    parts: tuple[SurveyAnswers, ...]

    @property
    def answers(self) -> Answers:
        """All of them together."""
        total = np.sum([p.counts for p in self.parts], axis=0)
        if total.sum() == 0.0:
            raise InputError(say("nobody answers"))
        return Answers(VALUES[self.measure], total / total.sum())

    @property
    def means(self) -> Floats:
        """The mean answer of each replication; nan where nobody answered."""
        counts = np.array([p.counts for p in self.parts])
        given = counts.sum(axis=1)
        means: Floats = np.divide(
            counts @ VALUES[self.measure], given, out=np.full(len(given), np.nan), where=given > 0.0
        )
        return means

    @property
    def share(self) -> float:
        """Of the customers, those who answer."""
        return float(sum(p.counts.sum() for p in self.parts)) / max(
            sum(p.customers for p in self.parts), 1
        )

    @property
    def customers(self) -> float:
        """In a replication."""
        return float(np.mean([p.customers for p in self.parts]))


def day_luck(parts: Sequence[SurveyAnswers]) -> float:
    """How many times the variance of a period's mean is what independent answers would give,
    because customers of a day share its lines.

    From the analysis of variance of days: 1 + (answers a day - 1) x intra-day correlation; 1 where
    days are no more alike than chance makes them.
    """
    days = np.concatenate([p.days for p in parts]) if parts else np.zeros((0, 3))
    n, total, squares = days.sum(axis=0) if len(days) else (0.0, 0.0, 0.0)
    if len(days) < 2 or n <= len(days):
        return 1.0
    mean = total / n
    between = float((days[:, 0] * (days[:, 1] / days[:, 0] - mean) ** 2).sum()) / (len(days) - 1)
    within = float(squares - (days[:, 1] ** 2 / days[:, 0]).sum()) / (n - len(days))
    a_day = (n - float((days[:, 0] ** 2).sum()) / n) / (len(days) - 1)
    if within <= 0.0 or a_day <= 1.0:
        return 1.0
    alike = (between - within) / (between + (a_day - 1.0) * within)
    return max(1.0, 1.0 + (a_day - 1.0) * alike)
