"""What each intervention does alone, on the same people: its effect on memory, its net, and the
moments that it lifts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np

from motsim.engines.common.journeys import EVERYTHING
from motsim.plan.digest import digest
from motsim.results.tables import moment_names
from motsim.scenario.designs.merge import full_share, price
from motsim.study.calibration.calibration_runs import Calibration
from motsim.study.core.cache import Cache
from motsim.study.core.parallel import replicate
from motsim.study.core.sample import Sample, read, sample_of
from motsim.study.core.setup import Setup
from motsim.study.core.stats import Interval, interval
from motsim.study.core.timing import with_ages
from motsim.study.moments.capture_methods import Captured, Floats, captured
from motsim.study.money.cash_flow import money
from motsim.study.money.purchases import class_of
from motsim.units import emotion_of, points_of

LIFTS: Final = 0.25  # points: a moment that moves by less is not called lifted
PAST: Final = 1.0  # points past the target that are worth a word
UNKNOWN: Final = Interval(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class Gain:
    """A moment that an intervention lifts: mean points before and after, and the difference on the
    same people.
    """

    moment: str
    before: float
    after: float
    points: Interval
    low_before: float  # share of visits in which it is a low
    low_after: float
    # points typed that lie past the target (of today, where it is past it already); 0 if none do
    past: float
    past_brings: Interval  # what those points bring in remembered emotion; nan if there are none


@dataclass(frozen=True)
class Bought:
    """One intervention alone, paid in full, on top of what the design has."""

    name: str
    class_: str
    price: float  # once, and one year
    remembered: Interval
    returns: Interval
    net: Interval  # over the horizon; nan without a margin
    hours: float  # of staff a year
    lifts: tuple[Gain, ...]  # the largest first
    error: str = ""  # why it could not be tried

    @property
    def helps(self) -> bool:
        """More is remembered, beyond chance."""
        return self.remembered.low > 0.0


class RunReading(NamedTuple):
    """How a contact is held at its target: the dotted name to set, and the points."""

    setting: str
    points: float


@dataclass(frozen=True, eq=False)
class BaselineRuns:
    """A design's sample with the counts of its moments by replication."""

    sample: Sample
    parts: tuple[Captured, ...]


@dataclass(frozen=True, eq=False)
class MomentRuns:
    """How designs are run and their moments counted, whatever they have: on the same people."""

    setup: Setup
    calibration: Calibration
    psychology: str
    baseline: Floats
    seed: int
    replications: int
    workers: int | None
    cache: Cache | None = None

    def of(
        self, name: str, shares: Mapping[str, float] | None, tell: Callable[[], None] | None = None
    ) -> BaselineRuns:
        """Run a design with what is bought and count its moments."""
        designed = self.setup.design(name, shares)
        plan = self.calibration.plan(designed, self.psychology)
        kept = (
            self.cache.reads(f"captured {digest(self.baseline)}", Captured)
            if self.cache is not None
            else None
        )
        rows = replicate(
            plan,
            self.seed,
            range(self.replications),
            lambda j: (read(plan, j), captured(plan, j, self.baseline)),
            record=EVERYTHING,
            workers=self.workers,
            progress=tell,
            cache=kept,
        )
        return BaselineRuns(
            sample_of(designed, self.psychology, plan, (r for r, _ in rows)),
            tuple(c for _, c in rows),
        )


def open_ones(setup: Setup, today: Sample) -> list[str]:
    """Interventions that the design does not have yet."""
    return [name for name in today.scenario.interventions if today.scenario.words[name] <= 0.0]


def bought_alone(
    runs: MomentRuns,
    design: str,
    has: Mapping[str, float],
    today: BaselineRuns,
    tell: Callable[[], None] | None,
    caps: Mapping[str, RunReading],
) -> tuple[Bought, ...]:
    """Every intervention that the design does not have yet, each alone."""
    setup, scenario = runs.setup, today.sample.scenario
    found = []

    def aged(one: BaselineRuns, has: Mapping[str, float]) -> BaselineRuns:
        """With its other ages, where something it has begins later or wears off."""
        return replace(
            one,
            sample=with_ages(one.sample, lambda age: runs.of(design, {**has, **dict(age)}).sample),
        )

    base = aged(today, has)
    for name in open_ones(setup, today.sample):
        shares = {**has, name: full_share(scenario.interventions[name], scenario.value.sites)}
        one = runs.of(design, shares, tell)
        bought = _bought(name, base, aged(one, shares))
        lifts = (
            _past_target(lift, caps.get(lift.moment), runs, design, shares, one)
            for lift in bought.lifts
        )
        found.append(replace(bought, lifts=tuple(lifts)))
    return tuple(found)


def _past_target(
    lift: Gain,
    cap: RunReading | None,
    runs: MomentRuns,
    design: str,
    shares: Mapping[str, float],
    one: BaselineRuns,
) -> Gain:
    """The lift with what its points past the target bring: against the same purchase with the
    contact held at the target.
    """
    typed = next(
        (
            step.points.mean
            for step in one.sample.scenario.steps
            if step.name == lift.moment and step.points is not None
        ),
        0.0,
    )
    if cap is None or not typed > cap.points + PAST:
        return lift
    level = cap.points if cap.setting.endswith("quality") else emotion_of(cap.points)
    capped = runs.setup.also({cap.setting: f"{level:.9g}"})
    less = replace(runs, setup=capped).of(design, shares)
    return replace(
        lift,
        past=typed - cap.points,
        past_brings=interval(one.sample.of("remembered") - less.sample.of("remembered")),
    )


def _bought(name: str, today: BaselineRuns, one: BaselineRuns) -> Bought:
    scenario = one.sample.scenario
    found = money(today.sample, one.sample)
    worth = found.intervals()["net"] if found.terms.margin > 0.0 else UNKNOWN
    return Bought(
        name,
        class_of(scenario, name),
        price(scenario.interventions[name], scenario.value.sites),
        interval(one.sample.of("remembered") - today.sample.of("remembered")),
        interval(one.sample.of("return") - today.sample.of("return")),
        worth,
        found.facts["time_hours_a_year"].mean,
        _lifts(today, one),
    )


def means(parts: tuple[Captured, ...], key: str, over: str) -> Any:
    """A mean of every moment by replication, nan where there was none."""
    top = np.array([p.sums[key] for p in parts])
    below = np.array(
        [p.sums[over] if over != "visits" else np.full(len(p.sums[key]), p.visits) for p in parts],
        dtype=np.float64,
    )
    return np.divide(top, below, out=np.full_like(top, np.nan), where=below > 0.0)


def _lifts(today: BaselineRuns, one: BaselineRuns) -> tuple[Gain, ...]:
    """Moments that are felt better than today, beyond chance; those that are new are no lift of
    anything, unless they are what a rule does in place of another.
    """
    before, after = means(today.parts, "emotion", "rows"), means(one.parts, "emotion", "rows")
    lows = [np.nanmean(means(ran.parts, "lows", "visits"), axis=0) for ran in (today, one)]
    found = []
    for name, k, j in _same_moments(today, one):
        points = interval(5.0 * (after[:, j] - before[:, k]))
        if points.mean >= LIFTS and not points.low <= 0.0:
            found.append(
                Gain(
                    name,
                    points_of(float(np.nanmean(before[:, k]))),
                    points_of(float(np.nanmean(after[:, j]))),
                    points,
                    float(lows[0][k]),
                    float(lows[1][j]),
                    0.0,
                    UNKNOWN,
                )
            )
    return tuple(sorted(found, key=lambda lift: -lift.points.mean))


def _same_moments(today: BaselineRuns, one: BaselineRuns) -> Iterator[tuple[str, int, int]]:
    """Each moment of today with its place there and in the other run; where a rule no longer acts
    and another does at the same event, that one's place.
    """
    names, others = moment_names(today.sample.plan), moment_names(one.sample.plan)
    there = {name: j for j, name in enumerate(others)}
    before, after = (np.sum([p.sums["rows"] for p in ran.parts], axis=0) for ran in (today, one))
    events = {rule.rule: rule.on for rule in one.sample.scenario.rules}
    for k, name in enumerate(names):
        if name in there and after[there[name]] > 0.0:
            yield name, k, there[name]
        elif name in events and before[k] > 0.0:
            instead = [
                rule
                for rule, event in events.items()
                if event == events[name]
                and rule in there
                and after[there[rule]] > 0.0
                and not (rule in names and before[names.index(rule)] > 0.0)
            ]
            if len(instead) == 1:
                yield name, k, there[instead[0]]
