"""Repeat the studies: every arm is simulated, figures are read off, and each claim is held against
print.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd

from motsim.engines.common.journeys import EVERYTHING
from motsim.errors import InputError
from motsim.psychology import PROFILES
from motsim.scenario.checks.names import missing
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import load
from motsim.scenario.shipped import study_scenario
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.core.parallel import Progress, replicate
from motsim.study.core.psychologies import known
from motsim.study.core.schedulers import Cluster, on_cluster
from motsim.study.core.setup import setup_of
from motsim.study.core.stats import Interval, interval
from motsim.study.effects import EFFECTS
from motsim.study.effects.study import Arm, Effect, Seen, Study

DEFAULT: Final = "literature"
COUNTED: Final = ("A", "B")


@dataclass(frozen=True)
class Answer:
    """What one psychology makes of one effect: a figure a claim, and whether all are inside; None
    where it is not spoken of.
    """

    effect: Effect
    psychology: str
    figures: tuple[Interval, ...]
    inside: bool | None


class Tally(NamedTuple):
    """How many effects a psychology is held against, and what came out; effects known from memory
    only are not counted.
    """

    held: int
    inside: int
    checks: int  # of them neither fitted nor built in
    checks_inside: int
    null: int  # of them with no difference in print
    null_inside: int
    missed: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Effects:
    """All answers: by effect, then by psychology."""

    effects: tuple[Effect, ...]
    psychologies: tuple[str, ...]
    seed: int
    answers: tuple[Answer, ...]

    def __repr__(self) -> str:
        return (
            f"Effects({len(self.effects)} effects, {', '.join(self.psychologies)}, seed "
            f"{self.seed})"
        )

    def of(self, effect: str, psychology: str = DEFAULT) -> Answer:
        """One answer."""
        return next(
            one
            for one in self.answers
            if one.effect.name == effect and one.psychology == psychology
        )

    def reached(self, effect: Effect) -> bool:
        """Is it inside under some psychology?"""
        return any(one.inside for one in self.answers if one.effect is effect)

    def elsewhere(self, one: Answer) -> bool:
        """Outside, and inside under another psychology, where that is all that is asked?"""
        return one.inside is False and one.effect.some and self.reached(one.effect)

    def tally(
        self,
        psychology: str = DEFAULT,
        grades: Sequence[str] = COUNTED,
        names: Collection[str] | None = None,
    ) -> Tally:
        """The score of one psychology over effects of these grades; of these names alone, where
        there are some.
        """
        mine = [
            (one.effect, one.inside)
            for one in self.answers
            if one.psychology == psychology
            and one.inside is not None
            and one.effect.verified
            and one.effect.grade in grades
            and (names is None or one.effect.name in names)
        ]
        checks = [inside for effect, inside in mine if effect.use == "check"]
        null = [inside for effect, inside in mine if effect.null]
        return Tally(
            len(mine),
            sum(inside for _, inside in mine),
            len(checks),
            sum(checks),
            len(null),
            sum(null),
            tuple(effect.name for effect, inside in mine if not inside),
        )

    def table(self) -> pd.DataFrame:
        """One row a claim and psychology: what is printed, what is simulated, inside or outside."""
        rows = [
            (
                one.effect.name,
                one.effect.family,
                claim.what[0],
                one.effect.grade,
                one.effect.use,
                one.effect.n,
                claim.point,
                claim.low,
                claim.high,
                claim.band,
                claim.unit,
                one.psychology,
                *figure,
                claim.holds(figure) if one.inside is not None else None,
                one.inside,
                one.effect.verified,
                one.effect.source,
            )
            for one in self.answers
            for claim, figure in zip(one.effect.claims, one.figures, strict=True)
        ]
        return pd.DataFrame(
            rows,
            columns=[
                "effect",
                "family",
                "claim",
                "grade",
                "use",
                "n",
                "published",
                "published_low",
                "published_high",
                "band",
                "unit",
                "psychology",
                "simulated",
                "low",
                "high",
                "inside",
                "effect_inside",
                "verified",
                "source",
            ],
        )


@on_cluster
def effects(
    names: Sequence[str] = (),
    *,
    psychologies: Sequence[str] = tuple(PROFILES),
    seed: int = 0,
    engine: str = "compiled",
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
) -> Effects:
    """Repeat the studies of these effects (all) under these psychologies (all); the same numbers
    for any number of workers.

    `progress` hears (studies done, in all). InputError: no effect or psychology has that name.
    """
    for name in names:
        known_effect(name)
    chosen = tuple(effect for effect in EFFECTS if not names or effect.name in names)
    told = tuple(known(name) for name in psychologies)
    found: dict[tuple[str, str], Answer] = {}
    total = len(chosen) * len(told)
    for psychology in told:
        # runs are kept while a scenario is asked about
        for scenario in dict.fromkeys(effect.study.scenario for effect in chosen):
            arms = _Arms(load(study_scenario(scenario)), psychology, seed, engine, workers)
            for effect in chosen:
                if effect.study.scenario == scenario:
                    found[effect.name, psychology] = answered(effect, psychology, arms.of)
                    if progress is not None:
                        progress(len(found), total)
    return Effects(
        chosen,
        told,
        seed,
        tuple(found[effect.name, psychology] for effect in chosen for psychology in told),
    )


def known_effect(name: str) -> Effect:
    """A published effect by its name. InputError: there is none."""
    there = {effect.name: effect for effect in EFFECTS}
    if name not in there:
        raise InputError(missing("published effect", name, tuple(there)))
    return there[name]


def answered(effect: Effect, psychology: str, arms: Callable[[Arm, int], Sequence[Seen]]) -> Answer:
    """One effect under one psychology."""
    if effect.only and psychology not in effect.only:
        return Answer(
            effect,
            psychology,
            (Interval(float("nan"), float("nan"), float("nan")),) * len(effect.claims),
            None,
        )
    figures = tuple(interval(column) for column in zip(*measured(effect.study, arms), strict=True))
    return Answer(
        effect,
        psychology,
        figures,
        all(claim.holds(figure) for claim, figure in zip(effect.claims, figures, strict=True)),
    )


def measured(study: Study, arms: Callable[[Arm, int], Sequence[Seen]]) -> list[Sequence[float]]:
    """The figures of every replication."""
    return [
        study.measure(together)
        for together in zip(*(arms(arm, study.replications) for arm in study.arms), strict=True)
    ]


class _Arms:
    """The runs of one scenario under one psychology, each made once."""

    def __init__(
        self, scenario: Scenario, psychology: str, seed: int, engine: str, workers: int | None
    ) -> None:
        self.scenario, self.psychology, self.seed, self.engine, self.workers = (
            scenario,
            psychology,
            seed,
            engine,
            workers,
        )
        self.known: dict[tuple[str, tuple[tuple[str, str], ...]], list[Seen]] = {}

    def of(self, arm: Arm, replications: int) -> Sequence[Seen]:
        """So many replications of an arm."""
        made = self.known.setdefault((arm.design, tuple(arm.settings.items())), [])
        if len(made) < replications:
            setup = setup_of(self.scenario, arm.settings)
            plan = calibrate(setup, self.psychology).plan(
                setup.design(arm.design, {}), self.psychology
            )
            made += replicate(
                plan,
                self.seed,
                range(len(made), replications),
                lambda j: Seen(plan, j),
                engine=self.engine,
                record=EVERYTHING,
                workers=self.workers,
            )
        return made[:replications]
