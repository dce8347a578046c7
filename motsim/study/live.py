"""Answers while somebody moves a slider: a first one of two replications, then sharper ones, and
the newest question wins.

    live = Live(ms.load("car-service"))
    for picture in live.ask(set={"greeting.quality": 70}):
        print(picture.runs, picture.measure("remembered"))

Replications of all questions meet the same customers, so two of them already show a difference.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from motsim.engines.common.journeys import EVERYTHING, Journeys
from motsim.errors import InputError, of, say
from motsim.plan.population import with_past
from motsim.scenario.designs.merge import full_share
from motsim.scenario.language.schema import Scenario
from motsim.scenario.source.suggestions import did_you_mean
from motsim.study.calibration.calibration_runs import calibrate, refuse_later
from motsim.study.core.curve import CurvePoint, MomentSums, curve_of, sums_by_month, sums_of
from motsim.study.core.measures import columns
from motsim.study.core.months import Course, Floats, counts_by_month, courses, months_of
from motsim.study.core.parallel import replicate
from motsim.study.core.psychologies import known
from motsim.study.core.sample import Figures, Sample, read, sample_of
from motsim.study.core.setup import Setup, setup_of
from motsim.study.core.stats import Interval
from motsim.study.core.turns import QUICK, Newest, under
from motsim.study.money.purchases import purchases_of

BATCHES: Final = (2, 6, 12)  # replications of each picture, on top of those before it
OF_YEARS: Final = (2, 4)  # the same of people who come back: one of them is years long


@dataclass(frozen=True, eq=False)
class Picture:
    """What is known after some of the replications; `runs` of `of` are in it."""

    runs: int
    of: int
    seconds: float  # since the question
    curve: tuple[CurvePoint, ...]
    sample: Sample = field(repr=False)

    def measure(self, name: str) -> Interval:
        """A measure with its 95 % interval over replications."""
        return self.sample.value(name)

    def measures(self) -> dict[str, Interval]:
        """All measures of everybody."""
        return {name: self.measure(name) for who, name in columns(self.sample.plan) if not who}


@dataclass(frozen=True, eq=False)
class PictureByMonth:
    """What is known of people who come back after some of the replications, month by month."""

    runs: int
    of: int
    seconds: float  # since the question
    curves: tuple[tuple[CurvePoint, ...], ...]  # of those who arrive in each month
    courses: tuple[Course, ...]  # figures month by month
    scenario: Scenario = field(repr=False)


class Live:
    """Questions about one scenario; `ask` ends the question before it, whichever thread asks.
    Several that share a `newest` end each other's: those of one page, as its file changes.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int = 0,
        batches: Sequence[int] = BATCHES,
        newest: Newest | None = None,
    ) -> None:
        if not batches or any(batch < 1 for batch in batches):
            raise InputError(say("batches of one", came=batches))
        self.scenario, self.seed, self.batches = scenario, seed, tuple(batches)
        self.newest = newest or Newest()

    def ask(
        self,
        design: str | None = None,
        *,
        set: Mapping[str, object] | None = None,
        ideas: Sequence[str] = (),
        psychology: str | None = None,
    ) -> Iterator[Picture]:
        """Pictures of a design (the first one) with what is set and these interventions bought in
        full on top of it, each picture sharper than the one before.

        Raises:
            InputError: nothing has such a name, or a value means nothing.
            Stopped: a newer question came; it is noticed between replications.
        """
        begun, stop = time.perf_counter(), self.newest.turn()
        with under(stop, QUICK):
            setup = setup_of(self.scenario, set).as_strangers()
            psychology = known(psychology or self.scenario.psychology.profile)
            designed = self._designed(setup, design, ideas)
            plan = calibrate(setup, psychology).plan(designed, psychology)
        rows: list[tuple[tuple[Figures, Figures], MomentSums]] = []

        def keep(journeys: Journeys) -> tuple[tuple[Figures, Figures], MomentSums]:
            return read(plan, journeys), sums_of(plan, journeys)

        for batch in self.batches:
            with under(stop, QUICK):  # not while whoever asked looks at the picture
                numbers = range(len(rows), len(rows) + batch)
                rows += replicate(plan, self.seed, numbers, keep, record=EVERYTHING)
            yield Picture(
                len(rows),
                sum(self.batches),
                time.perf_counter() - begun,
                curve_of(plan, [sums for _, sums in rows]),
                sample_of(designed, psychology, plan, (one for one, _ in rows)),
            )

    def ask_months(
        self,
        design: str | None = None,
        *,
        set: Mapping[str, object] | None = None,
        ideas: Sequence[str] = (),
        psychology: str | None = None,
    ) -> Iterator[PictureByMonth]:
        """Pictures of a design of people who come back, month by month. What is set is tried from
        month 0 on: until then everybody has lived under the first design as the file has it.

        Raises:
            InputError: as `ask`; nobody comes back, or something begins later by itself.
            Stopped: as `ask`.
        """
        begun, stop = time.perf_counter(), self.newest.turn()
        with under(stop, QUICK):
            setup = setup_of(self.scenario, set)
            if not setup.comes_back:
                raise InputError(of(f"{self.scenario.file}: population", say("nobody comes back")))
            psychology = known(psychology or self.scenario.psychology.profile)
            designed = self._designed(setup, design, ideas)
            refuse_later(setup, [designed])
            calibration, past = calibrate(setup, psychology, comes_back=True), setup.town_pilot()
            first = calibration.plan(past.design(past.reference, bought={}), psychology)
            plan = with_past(calibration.plan(designed, psychology), first)
        rows: list[tuple[tuple[MomentSums, ...], Floats]] = []

        def keep(journeys: Journeys) -> tuple[tuple[MomentSums, ...], Floats]:
            return sums_by_month(plan, journeys), counts_by_month(plan, journeys)

        for batch in OF_YEARS:
            with under(stop, QUICK):
                numbers = range(len(rows), len(rows) + batch)
                rows += replicate(plan, self.seed, numbers, keep, record=EVERYTHING)
            by_month = zip(*(sums for sums, _ in rows), strict=True)
            yield PictureByMonth(
                len(rows),
                sum(OF_YEARS),
                time.perf_counter() - begun,
                tuple(curve_of(plan, sums) for sums in by_month),
                courses(months_of(plan, np.array([counts for _, counts in rows]))),
                designed,
            )

    def _designed(self, setup: Setup, design: str | None, ideas: Sequence[str]) -> Scenario:
        """A design (the first one) with these interventions bought in full on top of it."""
        name = design or setup.reference
        bought = purchases_of(setup, name)
        more = self._in_full(ideas)
        return setup.design(name, {**(bought.bought if bought is not None else {}), **more})

    def _in_full(self, ideas: Sequence[str]) -> dict[str, float]:
        shop = self.scenario.interventions
        for idea in ideas:
            if idea not in shop:
                raise InputError(
                    say(
                        "no intervention there",
                        file=self.scenario.file,
                        name=idea,
                        near=did_you_mean(idea, shop),
                    )
                )
        return {idea: full_share(shop[idea], self.scenario.value.sites) for idea in ideas}
