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
from typing import Final

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
    end, bought = (
        months * MONTH,
        {name: share for name, share in scenario.words.items() if share > 0.0},
    )
    begins = {name: scenario.interventions[name].starts or 0.0 for name in bought}
    cuts = sorted({0.0, end, *(at for at in begins.values() if at < end)})
    ages: dict[Shares, int] = {tuple(bought.items()): 0}

    def age(time: float, since: float, worn: bool = True) -> int:
        """The age of what has begun by `since`, as worn off as it is at `time`."""
        made = tuple(
            (
                name,
                share * (left(scenario.interventions[name], time - begins[name]) if worn else 1.0)
                if begins[name] <= since
                else 0.0,
            )
            for name, share in bought.items()
        )
        return ages.setdefault(made, len(ages))

    spans = []  # (from, to, age at the beginning, age at the end, age of what is paid)
    for since, until in pairwise(cuts):
        halves = [
            h
            for name in bought
            if begins[name] <= since and (h := scenario.interventions[name].wears_off) is not None
        ]
        knots = (
            [
                since,
                *(since + min(halves) * k for k in STEPS if since + min(halves) * k < until),
                until,
            ]
            if halves
            else [since, until]
        )
        spans += [
            (a, b, age(a, since), age(b, since), age(a, since, False)) for a, b in pairwise(knots)
        ]
    felt, paid = np.zeros((months + 1, len(ages))), np.zeros((months + 1, len(ages)))
    for m in range(1, months + 1):
        for time in (m - 1 + (np.arange(DAYS) + 0.5) / DAYS) * MONTH:
            a, b, first, last, full = next(span for span in spans if span[0] <= time < span[1])
            part = (time - a) / (b - a) if first != last else 0.0
            felt[m, first] += 1.0 - part
            felt[m, last] += part
            paid[m, full] += 1.0
    month = np.arange(months + 1)
    running = {
        name: np.where(month > 0, (month - at / MONTH).clip(0.0, 1.0), 0.0)
        for name, at in begins.items()
    }
    return Schedule(tuple(ages), felt / DAYS, paid / DAYS, running)


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
