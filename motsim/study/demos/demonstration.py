"""A demonstration: the same people go through two or three designs; a slider moves some of them;
every psychology answers.

Each stand of the slider is run under each psychology, and what comes out is a table of rows with
intervals over replications. A teaching page looks rows up and reckons nothing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.journeys import EVERYTHING, Journeys
from motsim.errors import InputError, say
from motsim.plan.layout import M_CONTACT, M_PROMISE, M_WAIT, R_DONE, Plan
from motsim.psychology import PROFILES
from motsim.psychology.parameters import RATING_NOISE
from motsim.results.tables import counted
from motsim.scenario.language.schema import Scenario
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.core.parallel import Progress, replicate
from motsim.study.core.setup import setup_of
from motsim.study.core.stats import Interval, interval
from motsim.study.money.purchases import purchases_of
from motsim.study.run.simulate import counter

REPLICATIONS: Final = 8
# emotion, emotion, points, share, share
FIGURES: Final = ("remembered", "mean", "satisfaction", "return", "kept")
# figures whose spread is counted, and their range
SPREAD: Final = {"remembered": (-10.0, 10.0), "satisfaction": (0.0, 100.0), "return": (0.0, 1.0)}
BINS: Final = 20
SEEN: Final = 0.02  # of the visits: a wait that fewer feel is left out of the curve

Settings = Mapping[str, str]


class Lived(NamedTuple):
    """One replication of one design under one psychology: a value a visit, and the curve."""

    people: NDArray[np.int64]
    remembered: NDArray[np.float64]
    noise: NDArray[np.float64]  # sd of a judgement
    figures: tuple[float, ...]  # in the order of FIGURES
    curve: tuple[float, ...]  # mean emotion by place; nan where nobody was
    spread: NDArray[np.int64]  # (SPREAD, BINS): people by figure and part of its range


Share = Callable[[Sequence[Lived]], float]


@dataclass(frozen=True)
class Asked:
    """What is run: designs A, B (and C), the stands of the sliders, and which designs these move.

    `axes`: one or two sliders, each a row of settings. `typed`: the stand of each that the question
    is about.
    """

    designs: tuple[str, ...]
    axes: tuple[tuple[Settings, ...], ...] = (({},),)
    typed: tuple[int, ...] = (0,)
    moved: tuple[str, ...] = ()  # designs that the sliders move; none said: all
    settings: Settings = field(default_factory=dict)  # for every run, such as a shorter length
    replications: int = REPLICATIONS

    def of(self, design: str, stand: tuple[int, ...]) -> dict[str, str]:
        """What is set in a design at a stand of the sliders."""
        found = dict(self.settings)
        if not self.moved or design in self.moved:
            for axis, k in zip(self.axes, stand, strict=True):
                found |= axis[k]
        return found

    @property
    def stands(self) -> tuple[tuple[int, ...], ...]:
        return tuple(itertools.product(*(range(len(axis)) for axis in self.axes)))


@dataclass(frozen=True)
class Answer:
    """What one psychology says at one stand of the sliders."""

    psychology: str
    share: Interval  # the headline, 0 to 1
    figures: tuple[Mapping[str, Interval], ...]  # by design
    gaps: tuple[Mapping[str, Interval], ...]  # of the second design and on, paired with the first


@dataclass(frozen=True)
class Shown:
    """All answers: by stand, then by psychology. Curves by stand and design, under the first
    psychology.
    """

    scenario: Scenario
    asked: Asked
    seed: int
    people: int  # mean number of people in a replication
    places: tuple[str, ...]  # of the curve: `step` or `step.wait`
    answers: Mapping[tuple[int, ...], tuple[Answer, ...]]
    curves: Mapping[tuple[int, ...], tuple[tuple[float, ...], ...]]
    # as curves: shares of people by figure of SPREAD and bin
    spreads: Mapping[tuple[int, ...], tuple[NDArray[np.float64], ...]]
    # by option of the vote, then by psychology, where the options themselves were run
    options: tuple[tuple[Answer, ...], ...] = ()

    @property
    def typed(self) -> tuple[Answer, ...]:
        """The answers to the question as it is asked."""
        return self.answers[self.asked.typed]

    def of(self, psychology: str, stand: tuple[int, ...] | None = None) -> Answer:
        """One answer; at the stand of the question if not said."""
        return next(
            a for a in self.answers[stand or self.asked.typed] if a.psychology == psychology
        )


def prefers(lived: Sequence[Lived]) -> float:
    """Mean chance that the same people would choose the second design over the first, each judged
    with an error.
    """
    a, b = lived[0], lived[1]
    _, at, bt = np.intersect1d(a.people, b.people, assume_unique=True, return_indices=True)
    if len(at) == 0:
        return float("nan")
    return float(choice_chances(a.remembered[at], b.remembered[bt], b.noise[bt]).mean())


def choice_chances(
    short: NDArray[np.float64], long: NDArray[np.float64], noise: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Chance of each person to choose the long one: Phi((R_long - R_short) / (s sqrt 2)); without
    noise whoever remembers it better does.
    """
    return np.array([choice_chance(a, b, s) for a, b, s in zip(short, long, noise, strict=True)])


def choice_chance(short: float, long: float, noise: float) -> float:
    """Chance that what is remembered as `long` is chosen over `short`, each judged with an error of
    this sd.
    """
    if noise <= 0.0:
        return 0.5 if long == short else float(long > short)
    # Phi(x / (s sqrt 2)) = (1 + erf(x / (2 s))) / 2
    return 0.5 * (1.0 + math.erf((long - short) / (noise * 2.0)))


def part_of_gain(lived: Sequence[Lived]) -> float:
    """What the second design gains in memory over the first, as a part of what the third does."""
    at = FIGURES.index("remembered")
    first, second, third = (one.figures[at] for one in lived[:3])
    return (second - first) / (third - first) if third != first else float("nan")


def demonstrate(
    scenario: Scenario,
    asked: Asked,
    *,
    share: Share = prefers,
    psychologies: Sequence[str] = tuple(PROFILES),
    seed: int = 0,
    engine: str = "compiled",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Shown:
    """Run every design at every stand under every psychology; the same numbers for any number of
    workers. InputError: nobody came.
    """
    runs_of = _Runs(scenario, asked, seed, engine, workers)
    answers, curves, spreads = {}, {}, {}
    tell = counter(progress, len(asked.stands) * len(psychologies))
    for stand in asked.stands:
        found = []
        for name in psychologies:
            runs = [runs_of(design, stand, name) for design in asked.designs]
            found.append(_answer(name, runs, share))
            if name == psychologies[0]:
                curves[stand] = tuple(_curve([one.curve for one in of]) for of in runs)
                spreads[stand] = tuple(_spread(of) for of in runs)
            if tell is not None:
                tell()
        answers[stand] = tuple(found)
    people = round(float(np.mean([len(one.people) for of in runs_of.known.values() for one in of])))
    if people == 0:
        raise InputError(say("nobody to show", file=scenario.file))
    return Shown(scenario, asked, seed, people, runs_of.places, answers, curves, spreads)


class _Runs:
    """The runs of a demonstration; what several stands ask for is run once."""

    def __init__(
        self, scenario: Scenario, asked: Asked, seed: int, engine: str, workers: int | None
    ) -> None:
        self.scenario, self.asked, self.seed = scenario, asked, seed
        self.engine, self.workers = engine, workers
        self.known: dict[tuple[str, str, tuple[tuple[str, str], ...]], tuple[Lived, ...]] = {}
        self.bought: dict[str, Any] = {}
        self.places: tuple[str, ...] = ()

    def __call__(self, design: str, stand: tuple[int, ...], psychology: str) -> tuple[Lived, ...]:
        settings = self.asked.of(design, stand)
        key = (design, psychology, tuple(settings.items()))
        if key not in self.known:
            plan = self._plan(design, settings, psychology)
            self.places = self.places or places_of(plan)
            found = replicate(
                plan,
                self.seed,
                range(self.asked.replications),
                lambda j: lived(plan, j),
                engine=self.engine,
                record=EVERYTHING,
                workers=self.workers,
            )
            self.known[key] = tuple(found)
        return self.known[key]

    def _plan(self, design: str, settings: Mapping[str, str], psychology: str) -> Plan:
        setup = setup_of(self.scenario, settings)
        # a budget is spent once: what the sliders move is not what is bought
        if design not in self.bought:
            purchases = purchases_of(setup, design, self.workers)
            self.bought[design] = purchases.bought if purchases is not None else None
        designed = setup.design(design, self.bought[design])
        return calibrate(setup, psychology).plan(designed, psychology)


def _answer(psychology: str, runs: Sequence[Sequence[Lived]], share: Share) -> Answer:
    together = list(zip(*runs, strict=True))  # by replication: the same people in every design

    def values(k: int, of: int) -> NDArray[np.float64]:
        return np.array([one.figures[k] for one in runs[of]])

    figures = tuple(
        {name: interval(values(k, d)) for k, name in enumerate(FIGURES)} for d in range(len(runs))
    )
    gaps = tuple(
        {name: interval(values(k, d) - values(k, 0)) for k, name in enumerate(FIGURES)}
        for d in range(1, len(runs))
    )
    return Answer(psychology, interval([share(lives) for lives in together]), figures, gaps)


def _curve(curves: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """The mean over replications, a place that nobody felt stays without."""
    found = np.array(curves, dtype=np.float64)
    some = ~np.isnan(found)
    sums, counts = np.where(some, found, 0.0).sum(axis=0), some.sum(axis=0)
    return tuple(
        float(x) if n else float("nan")
        for x, n in zip(sums / np.maximum(counts, 1), counts, strict=True)
    )


def _spread(runs: Sequence[Lived]) -> NDArray[np.float64]:
    """Shares of all people, whole replications together."""
    counts = np.sum([one.spread for one in runs], axis=0)
    shares: NDArray[np.float64] = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return shares


def places_of(plan: Plan) -> tuple[str, ...]:
    """The places of the curve: the wait of every step and its contact, in the order of the file,
    then promises.
    """
    return (
        *(place for step in plan.names.steps for place in (f"{step}.wait", step)),
        *plan.names.promises,
    )


def lived(plan: Plan, journeys: Journeys) -> Lived:
    """What is kept of one replication: the counted visits."""
    use = counted(plan, journeys.visits["arrived"])
    visits = journeys.visits[use]
    served = visits["reason"] == R_DONE
    figures = (
        *(
            float(visits[name].mean()) if len(visits) else float("nan")
            for name in ("remembered", "mean", "satisfaction", "return_chance")
        ),
        float(np.where(served, visits["return_chance"], 0.0).mean())
        if len(visits)
        else float("nan"),
    )
    return Lived(
        visits["person"][served],
        visits["remembered"][served],
        plan.psychology[visits["segment"], RATING_NOISE][served],
        figures,
        curve_of(plan, journeys.moments, len(visits)),
        spread_of(visits),
    )


def spread_of(visits: Any) -> NDArray[np.int64]:
    """How many people fall into each part of the range of a figure."""
    columns = {"return": "return_chance"}
    return np.array(
        [
            np.histogram(visits[columns.get(name, name)], bins=BINS, range=ends)[0]
            for name, ends in SPREAD.items()
        ],
        dtype=np.int64,
    )


def curve_of(plan: Plan, moments: Any, visits: int) -> tuple[float, ...]:
    """Mean emotion of every place; a wait that hardly anybody felt is no place."""
    found = []
    for k in range(len(plan.names.steps)):
        for kind in (M_WAIT, M_CONTACT):
            felt = moments["emotion"][(moments["kind"] == kind) & (moments["step"] == k)]
            enough = len(felt) > (SEEN * visits if kind == M_WAIT else 0)
            found.append(float(felt.mean()) if enough else float("nan"))
    for k in range(len(plan.names.promises)):
        felt = moments["emotion"][(moments["kind"] == M_PROMISE) & (moments["source"] == k)]
        found.append(float(felt.mean()) if len(felt) else float("nan"))
    return tuple(found)
