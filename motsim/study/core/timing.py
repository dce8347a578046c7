"""Interventions that begin later (`starts`) or wear off (`wears_off`): a design has several ages
over the horizon.

Effects do not add, so an age is simulated on the same people and never multiplied: each
intervention with the part of its
effect that it has at that age. Money joins the ages over the months: between two of them every sum
changes evenly.
**Felt** is what customers feel and do: it begins at `starts` and halves with every `wears_off`.
**Paid** is what the
design costs: once at the very beginning, everything else (a year, each use, rules, staff) from
`starts` on, and it does
not wear off. What measures say is the design at its full effect: all begun, nothing worn off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from motsim.scenario.language.population import MONTH
from motsim.scenario.language.schema import Intervention, Scenario
from motsim.study.core.sample import LaterPhases, Sample, Schedule, Shares

DAYS: Final = 30  # times at which a month is looked at
# ages, in half-lives of what wears off fastest; little is left after them
STEPS: Final = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)


def lasts(bought: Intervention) -> bool:
    """Does it do the same from the first day to the last?"""
    return not bought.starts and bought.wears_off is None


def changing(scenario: Scenario) -> list[str]:
    """What a design has bought that begins later or wears off."""
    return [
        name
        for name, share in scenario.words.items()
        if share > 0.0 and not lasts(scenario.interventions[name])
    ]


def schedule_of(scenario: Scenario) -> Schedule | None:
    """The course of a design over its horizon; None where nothing changes."""
    if not changing(scenario):
        return None
    months = max(round(scenario.value.horizon / MONTH), 1)
    course = _Course(scenario)
    spans = course.spans(months * MONTH)
    felt, paid = np.zeros((months + 1, len(course.ages))), np.zeros((months + 1, len(course.ages)))
    for m in range(1, months + 1):
        for time in (m - 1 + (np.arange(DAYS) + 0.5) / DAYS) * MONTH:
            span = next(one for one in spans if one.since <= time < one.until)
            part = (time - span.since) / (span.until - span.since)
            part = part if span.first != span.last else 0.0
            felt[m, span.first] += 1.0 - part
            felt[m, span.last] += part
            paid[m, span.paid] += 1.0
    month = np.arange(months + 1)
    running = {
        name: np.where(month > 0, (month - at / MONTH).clip(0.0, 1.0), 0.0)
        for name, at in course.begins.items()
    }
    return Schedule(tuple(course.ages), felt / DAYS, paid / DAYS, running)


class _Span(NamedTuple):
    """Minutes in which one age becomes another."""

    since: float
    until: float
    first: int
    last: int
    paid: int  # the age of what is paid: nothing of it wears off


class _Course:
    """What a design has bought, and its ages: shares by which it is run, each with its number."""

    def __init__(self, scenario: Scenario) -> None:
        self.of = scenario.interventions
        self.bought = {name: share for name, share in scenario.words.items() if share > 0.0}
        self.begins = {name: self.of[name].starts or 0.0 for name in self.bought}
        self.ages: dict[Shares, int] = {tuple(self.bought.items()): 0}

    def spans(self, end: float) -> list[_Span]:
        """The spans up to an end: from one beginning to the next, and where something wears off in
        steps of its half-life.
        """
        cuts = sorted({0.0, end, *(at for at in self.begins.values() if at < end)})
        return [
            _Span(a, b, self._age(a, since), self._age(b, since), self._age(a, since, worn=False))
            for since, until in pairwise(cuts)
            for a, b in pairwise(self._knots(since, until))
        ]

    def _knots(self, since: float, until: float) -> list[float]:
        halves = [
            half
            for name in self.bought
            if self.begins[name] <= since and (half := self.of[name].wears_off) is not None
        ]
        steps = [since + min(halves) * k for k in STEPS] if halves else []
        return [since, *(at for at in steps if at < until), until]

    def _age(self, time: float, since: float, worn: bool = True) -> int:
        """The age of what has begun by `since`, as worn off as it is at `time`."""

        def share(name: str) -> float:
            if self.begins[name] > since:
                return 0.0
            part = left(self.of[name], time - self.begins[name]) if worn else 1.0
            return self.bought[name] * part

        made = tuple((name, share(name)) for name in self.bought)
        return self.ages.setdefault(made, len(self.ages))


def left(bought: Intervention, since: float) -> float:
    """The part of its effect that is left so many minutes after it began."""
    return 1.0 if bought.wears_off is None else float(2.0 ** (-max(since, 0.0) / bought.wears_off))


def with_ages(sample: Sample, run: Callable[[Shares], Sample]) -> Sample:
    """A design's sample with its other ages; `run` simulates the design with these parts of its
    effects, on the same people.
    """
    return all_with_ages([sample], schedule_of(sample.scenario), lambda age: [run(age)])[0]


def all_with_ages(
    full: Sequence[Sample], course: Schedule | None, run: Callable[[Shares], Sequence[Sample]]
) -> list[Sample]:
    """Samples of one design under several assumptions with its other ages, those of `course` (None:
    nothing begins later or wears off); `run` simulates all of them with these parts of its effects.
    """
    if course is None:
        return list(full)
    ages = [run(shares) for shares in course.ages[1:]]
    return [joined(one, course, [age[k] for age in ages]) for k, one in enumerate(full)]


def joined(sample: Sample, course: Schedule, ages: Sequence[Sample]) -> Sample:
    """A design's sample with those of its other ages, in their order."""
    ledgers = tuple(one.beside(one.ledger, sample) for one in ages)
    return replace(sample, later=LaterPhases(course, ledgers))
