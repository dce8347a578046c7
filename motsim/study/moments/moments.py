"""Which moments matter: four ways to capture them, what each would bring if it were good, the 20/80
curve, classes, quick wins.

What a good moment is stands in `replay`; what a low is in `captures`; what 1 to 10 mean in
`priority`. Every figure holds under one psychology, and says which. Intervals are over
replications; the curve and the classes are drawn again from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.engines.common.journeys import EVERYTHING, Journeys
from motsim.errors import InputError, say
from motsim.plan import layout as lay
from motsim.plan.digest import digest
from motsim.plan.layout import Plan
from motsim.psychology import PROFILES
from motsim.results.tables import moment_names
from motsim.scenario.language.schema import Scenario, Step
from motsim.study.calibration.calibration_runs import Calibration, calibrate
from motsim.study.calibration.intercepts import Anchors
from motsim.study.core.cache import Cache
from motsim.study.core.parallel import Progress, replicate
from motsim.study.core.psychologies import known
from motsim.study.core.reporting import HasReport
from motsim.study.core.sample import LEDGER, Figures, Sample, read, sample_of, sampled
from motsim.study.core.schedulers import Cluster, on_cluster
from motsim.study.core.setup import Setup, setup_of
from motsim.study.core.stats import Interval, interval
from motsim.study.moments.capture_methods import Captured, captured, floors, levels
from motsim.study.moments.counterfactual import GOOD, MOVED, SHAPLEY, Replayed, replayed
from motsim.study.moments.fmea import action_priority, detection_of, occurrence_of, severity_of
from motsim.study.moments.intervention_effects import (
    UNKNOWN,
    BaselineRuns,
    Bought,
    MomentRuns,
    RunReading,
    bought_alone,
    means,
)
from motsim.study.moments.servqual_gaps import Profile, profiles
from motsim.study.money.cash_flow import money
from motsim.study.money.purchases import purchases_of
from motsim.study.run.simulate import counter
from motsim.units import CLASSES, emotion_of, points_of

REPLICATIONS: Final = 20
RIVAL_RUNS: Final = 6  # replications under each of the other psychologies
ORDERS: Final = 4  # random orders a visit, for Shapley: half of them, each walked both ways
# a moment that fewer visits have, or a wait that fewer feel, is left out of the curve and the
# classes
RARE: Final = 0.002
DRAWS: Final = 1000  # times the replications are drawn again
CLASS_FROM: Final = {"key": 1.5, "important": 0.5}  # times the mean effect of a moment
TWENTY, EIGHTY = 0.2, 0.8
FLOOR: Final = 50.0  # points: where a low begins if no baseline is typed


class Effect(NamedTuple):
    """What a good moment moves: alone, as the last of all, and on the mean over all orders (these
    add up to the whole).
    """

    alone: Interval
    on_top: Interval
    shapley: Interval


@dataclass(frozen=True)
class Moment:
    """A moment of the journey, as customers had it and as memory made use of it."""

    name: str
    kind: str  # contact, wait, promise, rule, recovery
    step: str
    stage: str
    typed: str  # class as typed on its step, "" if none; of contacts only
    met: float  # share of visits that have it
    points: Interval  # as felt, 0 to 100
    # gap
    expects: float  # points; contacts only
    performance: float
    gap: Interval  # emotion; below 0 it is less than expected
    under: float  # share of them that were less than expected
    # peak and end
    peak: Interval  # share of visits whose peak it is
    end: Interval
    # lows
    baseline: float  # points
    low: Interval  # share of visits in which it is a low
    shortfall: float  # points below the baseline, where it is low
    noticed: float  # share of the lows that the house did something about
    severity: int
    occurrence: int
    detection: int
    priority: str  # H, M, L; "" without a low
    # recall
    recall: Interval  # its part of what is remembered
    # what it would bring
    good: float  # points it is lifted to, where a contact; nan else
    remembered: Effect  # emotion
    returns: Effect  # share
    worth: Effect  # money over the horizon, before the cost of getting there; nan without a margin
    again: Interval  # remembered, simulated again with its quality set; nan where that was not done
    counted: bool  # takes part in the curve and the classes
    proposed: str  # class
    todo: str  # raise: it is more for what it could gain; hold: more for what it carries already
    stable: float  # share of draws in which it is proposed the same


class CurvePoint(NamedTuple):
    """So many of the moments, the strongest first, carry so much."""

    moments: float  # share
    carried: Interval


class Curve(NamedTuple):
    """The 20/80 curve of one quantity."""

    of: str  # effect | recall
    points: tuple[CurvePoint, ...]
    at_twenty: Interval  # what 20 % of the moments carry
    to_eighty: Interval  # how many moments it takes to carry 80 %


@dataclass(frozen=True, eq=False)
class Moments(HasReport):
    """What `moments` found of one design under one psychology."""

    scenario: Scenario  # the design, as it was run
    design: str
    psychology: str
    seed: int
    replications: int
    settings: tuple[tuple[str, str], ...]
    visits: float  # a replication
    rows: tuple[Moment, ...]  # the largest effect first
    # all good at once: `alone` is the sum of what each does alone, `shapley` the truth
    together: Effect = field(repr=False)
    curves: tuple[Curve, ...]
    carriers: float  # how many moments carry a memory, on average
    interventions: tuple[Bought, ...] = field(repr=False)
    baseline_typed: bool
    sample: Sample = field(repr=False)
    parts: tuple[Captured, ...] = field(repr=False)
    # other psychology -> moment -> class proposed there
    rivals: Mapping[str, Mapping[str, str]] = field(repr=False)
    anchors: Anchors = field(repr=False)
    miss: float = (
        0.0  # the largest distance between a memory felt again unchanged and the recorded one
    )

    def __repr__(self) -> str:
        return (
            f"Moments({self.design}, {self.psychology}, {len(self.rows)} moments, "
            f"{self.replications} replications, seed {self.seed})"
        )

    def of(self, name: str) -> Moment:
        """One moment by its name: STEP, STEP.wait, or a promise's."""
        found = next((m for m in self.rows if m.name == name), None)
        if found is None:
            raise InputError(
                say("no such moment", name=name, there=", ".join(m.name for m in self.rows))
            )
        return found

    def agree(self, name: str) -> tuple[int, int]:
        """In how many psychologies a moment is proposed the same class, of how many."""
        mine = self.of(name).proposed
        return 1 + sum(found.get(name) == mine for found in self.rivals.values()), 1 + len(
            self.rivals
        )

    @property
    def counted(self) -> tuple[Moment, ...]:
        """Moments of the curve and the classes."""
        return tuple(m for m in self.rows if m.counted)

    @cached_property
    def wins(self) -> tuple[Bought, ...]:
        """Quick wins: of what helps, what costs no more than half of the catalogue and brings at
        least as much as the other half; most effect first.

        With a margin their net must be above 0, beyond chance.
        """
        if not self.interventions:
            return ()
        dear = float(np.median([one.price for one in self.interventions]))
        weak = float(np.median([one.remembered.mean for one in self.interventions]))
        found = [
            one
            for one in self.interventions
            if one.helps
            and one.price <= dear
            and one.remembered.mean >= weak
            and not one.net.low <= 0.0
        ]
        return tuple(sorted(found, key=lambda one: -one.remembered.mean))

    def table(self) -> pd.DataFrame:
        """One row a moment, every figure with its interval."""
        rows = []
        for m in self.rows:
            row: dict[str, Any] = {}
            for key, value in vars(m).items():
                if isinstance(value, Effect):
                    row |= {
                        f"{key}_{way}{tail}": x
                        for way, i in value._asdict().items()
                        for tail, x in zip(("", "_low", "_high"), i)
                    }
                elif isinstance(value, Interval):
                    row |= {f"{key}{tail}": x for tail, x in zip(("", "_low", "_high"), value)}
                else:
                    row[key] = value
            rows.append(
                row
                | (
                    {"agree": self.agree(m.name)[0], "psychologies": 1 + len(self.rivals)}
                    if m.counted
                    else {}
                )
            )
        return pd.DataFrame(rows)

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """The SERVQUAL profile of every contact whose quality is typed by dimension."""
        return profiles(self)

    def servqual(self) -> pd.DataFrame:
        """One row a contact and dimension: points, weight, gap to what is expected, and its part of
        the contact's gap under the weights and under equal ones.
        """
        return pd.DataFrame(
            [{"moment": p.step, **one._asdict()} for p in self.profiles for one in p.by],
            columns=["moment", "dimension", "points", "weight", "gap", "part", "even"],
        )


# --- making one -----------------------------------------------------------------------------------
@on_cluster
def moments(
    scenario: Scenario,
    design: str | None = None,
    *,
    psychology: str | None = None,
    replications: int = REPLICATIONS,
    seed: int = 0,
    set: Mapping[str, object] | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
    orders: int = ORDERS,
    again: bool = True,
    rivals: bool = True,
    keep: Path | None = None,
) -> Moments:
    """Which moments of a design (the first one) matter, by four methods and by what each would
    bring if it were good.

    `orders`: random orders a visit for Shapley, an even number. `again=False` leaves out the runs
    that simulate each contact anew, `rivals=False` those under the other psychologies. `keep`: a
    file of what is finished, so that a study that was stopped goes on.
    """
    if replications < 1 or orders < 2 or orders % 2:
        raise InputError(say("even orders", n=replications, orders=orders))
    study = _Study(
        setup_of(scenario, set).as_strangers(),
        design,
        known(psychology or scenario.psychology.profile),
        replications,
        seed,
        workers,
        Cache(keep) if keep else None,
    )
    return study.done(orders, again, rivals, progress)


class _Study:
    """One design under one psychology, run once with every moment and then again for each contact
    and intervention.
    """

    def __init__(
        self,
        setup: Setup,
        design: str | None,
        psychology: str,
        replications: int,
        seed: int,
        workers: int | None,
        cache: Cache | None = None,
    ) -> None:
        self.setup, self.design, self.psychology, self.cache = (
            setup,
            design or setup.reference,
            psychology,
            cache,
        )
        self.replications, self.seed, self.workers = replications, seed, workers
        purchases = purchases_of(setup, self.design, workers)
        self.calibration: Calibration = calibrate(setup, psychology)
        self.bought = dict(purchases.bought) if purchases is not None else None
        self.scenario = setup.design(self.design, self.bought)
        self.plan: Plan = self.calibration.plan(self.scenario, psychology)
        self.baseline = levels(self.scenario, "baseline", FLOOR)
        self.good = levels(self.scenario, "target", GOOD)
        self.has = {name: share for name, share in self.scenario.words.items() if share > 0.0}

    def done(self, orders: int, again: bool, rivals: bool, progress: Progress | None) -> Moments:
        tries = self._tries() if again else {}
        others = [p for p in PROFILES if p != self.psychology] if rivals else []
        few = min(self.replications, RIVAL_RUNS)
        tell = counter(
            progress, self.replications * (1 + len(tries) + self._open()) + few * len(others)
        )
        sample, parts, felt = self._today(self.plan, self.replications, orders, tell)
        under = {p: self._classes(p, few, orders, tell) for p in others}
        redone = {name: self._again(setting, sample, tell) for name, setting in tries.items()}
        runs = MomentRuns(
            self.setup,
            self.calibration,
            self.psychology,
            self.baseline,
            self.seed,
            self.replications,
            self.workers,
            self.cache,
        )
        bought = bought_alone(
            runs, self.design, self.has, BaselineRuns(sample, parts), tell, self._caps()
        )
        return _gathered(self, sample, parts, felt, redone, bought, under)

    def _open(self) -> int:
        return sum(self.scenario.words[name] <= 0.0 for name in self.scenario.interventions)

    def _classes(
        self, psychology: str, replications: int, orders: int, tell: Any
    ) -> dict[str, str]:
        """Classes proposed under another psychology, on the first of the same people."""
        plan = calibrate(self.setup, psychology).plan(self.scenario, psychology)
        _, counts, felt = self._today(plan, replications, orders, tell)
        visits = max(sum(f.visits for f in felt), 1)
        effects, recall = (
            np.sum(parts, axis=0) / visits
            for parts in ([f.effects[SHAPLEY, :, 0] for f in felt], [f.recalled for f in felt])
        )
        counted = [k for k in range(len(effects)) if _takes_part(plan, k, counts)]
        names = moment_names(plan)
        return (
            {
                names[k]: CLASSES[c]
                for k, c in zip(counted, class_by(strengths(effects[counted], recall[counted])))
            }
            if counted
            else {}
        )

    def _today(
        self, plan: Plan, replications: int, orders: int, tell: Any
    ) -> tuple[Sample, tuple[Captured, ...], tuple[Replayed, ...]]:
        def keep(j: Journeys) -> tuple[tuple[Figures, Figures], Captured, Replayed]:
            return (
                read(plan, j),
                captured(plan, j, self.baseline),
                replayed(plan, j, self.good, orders),
            )

        kept = (
            self.cache.reads(
                f"replayed {orders} {digest((self.baseline, self.good))}", Captured, Replayed
            )
            if self.cache is not None
            else None
        )
        rows = replicate(
            plan,
            self.seed,
            range(replications),
            keep,
            record=EVERYTHING,
            workers=self.workers,
            progress=tell,
            cache=kept,
        )
        return (
            sample_of(self.scenario, self.psychology, plan, (r for r, _, _ in rows)),
            tuple(c for _, c, _ in rows),
            tuple(f for _, _, f in rows),
        )

    def _tries(self) -> dict[str, tuple[str, str]]:
        """Contacts whose mean quality lies below the good level, and what to set for another
        simulation.
        """
        found = {}
        for k, step in enumerate(self.scenario.steps):
            level = points_of(float(self.good[k]))
            if step.kind == "contact" and step.points is not None and step.points.mean < level:
                found[step.name] = _setting(step, float(self.good[k]), level)
        return found

    def _caps(self) -> dict[str, RunReading]:
        """Every contact with typed points, held at its target, or at today's points where these are
        past it.
        """
        found = {}
        for k, step in enumerate(self.scenario.steps):
            if (
                step.kind == "contact"
                and step.points is not None
                and not np.isnan(step.points.mean)
            ):
                points = max(points_of(float(self.good[k])), step.points.mean)
                found[step.name] = RunReading(_setting(step, 0.0, points)[0], points)
        return found

    def _again(self, setting: tuple[str, str], today: Sample, tell: Any) -> Interval:
        """The paired difference in memory when a contact's quality is set and everything else
        follows.
        """
        setup = self.setup.also(dict([setting]))
        try:
            designed = setup.design(self.design, self.bought)
        except InputError:
            designed = None
        if designed is None:
            return UNKNOWN
        plan = self.calibration.plan(designed, self.psychology)
        sample = sampled(
            designed,
            self.psychology,
            plan,
            self.seed,
            range(self.replications),
            workers=self.workers,
            progress=tell,
            cache=self.cache.reads("read") if self.cache is not None else None,
        )
        return interval(sample.of("remembered") - today.of("remembered"))


def _setting(step: Step, emotion: float, points: float) -> tuple[str, str]:
    return (
        (f"{step.name}.score", repr(round(emotion, 9)))
        if step.score is not None
        else (f"{step.name}.quality", repr(round(points, 9)))
    )


# --- what came out --------------------------------------------------------------------------------
def _gathered(
    study: _Study,
    sample: Sample,
    parts: tuple[Captured, ...],
    felt: tuple[Replayed, ...],
    redone: Mapping[str, Interval],
    bought: tuple[Bought, ...],
    rivals: Mapping[str, Mapping[str, str]],
) -> Moments:
    visits = np.array([f.visits for f in felt], dtype=np.float64)
    if not visits.all():
        raise InputError(say("visit without moments", file=study.scenario.file))
    sums = np.array([f.effects for f in felt])
    effects = sums / visits[:, None, None, None]
    recall = np.array([f.recalled for f in felt]) / visits[:, None]
    had = np.array([p.sums["rows"] + p.sums["left"] for p in parts]).sum(axis=0)
    here = [k for k in range(len(had)) if had[k] > 0.0]
    counted = [k for k in here if k < effects.shape[2] and _takes_part(study.plan, k, parts)]
    if not counted:
        raise InputError(say("no moment to judge", file=study.scenario.file))
    found = _Found(study, parts, effects, _worth(sample, sums), recall, redone)
    value, kept = effects[:, SHAPLEY, :, 0][:, counted], recall[:, counted]
    classed = dict(zip(counted, zip(*classes_of(value, kept, study.seed))))
    rows = [found.moment(k, *classed.get(k, ("", "", float("nan")))) for k in here]
    rows.sort(key=lambda m: (not m.counted, -m.remembered.shapley.mean if m.counted else 0.0))
    return Moments(
        study.scenario,
        study.design,
        study.psychology,
        study.seed,
        study.replications,
        study.setup.settings,
        float(visits.mean()),
        tuple(rows),
        Effect(*(interval(effects[:, w, :, 0].sum(axis=1)) for w in range(3))),
        (curve_of("effect", value, study.seed), curve_of("recall", kept, study.seed)),
        float(sum(f.carriers for f in felt) / visits.sum()),
        bought,
        _typed(study.scenario),
        sample,
        parts,
        rivals,
        study.calibration.anchors,
        max(f.miss for f in felt),
    )


def _typed(scenario: Scenario) -> bool:
    return scenario.baseline is not None or any(
        s.baseline is not None or any(step.baseline is not None for step in s.steps)
        for s in scenario.journey
    )


def _takes_part(plan: Plan, k: int, parts: Sequence[Captured]) -> bool:
    """Enough visits have it; a wait that nobody minds is no moment."""
    visits = sum(p.visits for p in parts)
    wait = len(plan.names.steps) <= k < 2 * len(plan.names.steps)
    return bool(sum(p.sums["felt" if wait else "met"][k] for p in parts) >= RARE * visits)


def _worth(sample: Sample, effects: NDArray[np.float64]) -> NDArray[np.float64]:
    """Money by replication, way and player: what more customers who come back and are won are
    worth, by the money of comparisons.
    """
    found = np.full(effects.shape[:3], np.nan)
    moved = [
        (LEDGER.index(column), MOVED.index(name))
        for column, name in (
            ("returns", "return"),
            ("word", "word"),
            ("margin_returns", "margin_return"),
        )
    ]
    for w in range(effects.shape[1]):
        for k in range(effects.shape[2]):
            ledger = sample.ledger.copy()
            for column, name in moved:
                ledger[:, column] += effects[:, w, k, name]
            gained = (
                money(sample, replace(sample, ledger=ledger)) if effects[:, w, k].any() else None
            )
            if gained is not None and gained.terms.margin <= 0.0:
                return found
            found[:, w, k] = gained.gain if gained is not None else 0.0
    return found


def _effect(values: NDArray[np.float64], k: int) -> Effect:
    """(replication, way, player) of one player; what belongs to nobody is not known."""
    return (
        Effect(*(interval(values[:, w, k]) for w in range(3)))
        if k < values.shape[2]
        else Effect(UNKNOWN, UNKNOWN, UNKNOWN)
    )


class _Lows(NamedTuple):
    """What `Moment` has of lows, in its order."""

    baseline: float
    low: Interval
    shortfall: float
    noticed: float
    severity: int
    occurrence: int
    detection: int
    priority: str


@dataclass(frozen=True, eq=False)
class _Found:
    """What was found of all moments."""

    study: _Study
    parts: tuple[Captured, ...]
    effects: NDArray[np.float64]  # (replication, way, player, moved)
    worth: NDArray[np.float64]  # (replication, way, player)
    recall: NDArray[np.float64]  # (replication, player)
    redone: Mapping[str, Interval]

    def moment(self, k: int, proposed: str, todo: str, stable: float) -> Moment:
        """The moment at this place among the names, with its class."""
        plan, scenario, parts = self.study.plan, self.study.scenario, self.parts
        kind, step = _kind_and_step(plan, k)
        written = scenario.steps[step] if step >= 0 else None
        contact, nan = kind == lay.M_CONTACT, float("nan")
        rows, name = max(self._sum("rows", k), 1.0), moment_names(plan)[k]
        return Moment(
            name,
            lay.MOMENTS[kind],
            written.name if written else "",
            _stage(scenario, written),
            written.class_ or "" if contact and written else "",
            self._sum("met", k) / self._visits,
            interval(points_of(means(parts, "emotion", "rows")[:, k])),
            points_of(self._sum("expects", k) / rows) if contact else nan,
            points_of(self._sum("performance", k) / rows) if contact else nan,
            interval(means(parts, "gap", "rows")[:, k]),
            self._sum("under", k) / rows,
            _share(means(parts, "peaks", "visits")[:, k]),
            _share(means(parts, "ends", "visits")[:, k]),
            *self._lows(k, kind, step),
            _share(self.recall[:, k]),
            points_of(float(self.study.good[step])) if contact else nan,
            _effect(self.effects[..., 0], k),
            _effect(self.effects[..., 1], k),
            _effect(self.worth, k),
            self.redone.get(name, UNKNOWN) if contact else UNKNOWN,
            bool(proposed),
            proposed,
            todo,
            stable,
        )

    def _lows(self, k: int, kind: int, step: int) -> _Lows:
        """How often a moment is a low, and how bad that is."""
        whole = self.study.scenario.baseline
        base = emotion_of(FLOOR if whole is None else whole)
        if step >= 0:
            base = float(floors(self.study.baseline, np.array([kind]), np.array([step]))[0])
        share = _share(means(self.parts, "lows", "visits")[:, k])
        lows = self._sum("lows", k)
        if not lows:
            return _Lows(points_of(base), share, 0.0, self._sum("noticed", k), 0, 0, 0, "")
        short, noticed = self._sum("short", k), self._sum("noticed", k) / lows
        ratings = (
            severity_of(short / lows),
            occurrence_of(lows / self._visits),
            detection_of(noticed),
        )
        return _Lows(
            points_of(base), share, 5.0 * short / lows, noticed, *ratings, action_priority(*ratings)
        )

    def _sum(self, key: str, k: int) -> float:
        return float(sum(p.sums[key][k] for p in self.parts))

    @property
    def _visits(self) -> float:
        return float(sum(p.visits for p in self.parts))


def _share(values: NDArray[np.float64]) -> Interval:
    """An interval of a share ends at 0 and 1 at the latest."""
    return Interval(*(float(np.clip(x, 0.0, 1.0)) for x in interval(values)))


def _kind_and_step(plan: Plan, k: int) -> tuple[int, int]:
    """The kind of a moment by its name's place; a rule's stands at no step of its own."""
    steps, promises = len(plan.names.steps), len(plan.names.promises)
    if k < 2 * steps:
        return (lay.M_CONTACT, k) if k < steps else (lay.M_WAIT, k - steps)
    if k < 2 * steps + promises:
        return lay.M_PROMISE, int(plan.promises["to"][k - 2 * steps])
    return (
        lay.M_RECOVERY if plan.rules["recover"][k - 2 * steps - promises] >= 0 else lay.M_RULE
    ), -1


def _stage(scenario: Scenario, step: Step | None) -> str:
    return next(
        (stage.name for stage in scenario.journey if any(one is step for one in stage.steps)), ""
    )


# --- classes and the curve ------------------------------------------------------------------------
def drawn_again(values: NDArray[np.float64], seed: int, draws: int = DRAWS) -> NDArray[np.float64]:
    """Means of so many samples of the replications, drawn with replacement: (draws, moments)."""
    picks = np.random.default_rng(seed).integers(0, len(values), (draws, len(values)))
    return np.asarray(values[picks].mean(axis=1))


def strengths(effects: NDArray[np.float64], recall: NDArray[np.float64]) -> NDArray[np.float64]:
    """By moment (last axis) how many times the mean its gain is, and its part of memory: (.., 2,
    moments).
    """
    parts = np.stack([effects.clip(0.0), recall], axis=-2)
    mean = parts.mean(axis=-1, keepdims=True)
    times: NDArray[np.float64] = np.divide(parts, mean, out=np.zeros_like(parts), where=mean > 0.0)
    return times


def class_by(strength: NDArray[np.float64]) -> NDArray[np.int64]:
    """0 key, 1 important, 2 ordinary: by the larger of gain and memory. What is good already and
    remembered is to be held, not forgotten.
    """
    most = strength.max(axis=-2)
    if most.shape[-1] == 1:  # an only moment is the mean: it carries everything
        return np.zeros(most.shape, np.int64)
    return np.where(most >= CLASS_FROM["key"], 0, np.where(most >= CLASS_FROM["important"], 1, 2))


def classes_of(
    effects: NDArray[np.float64], recall: NDArray[np.float64], seed: int
) -> tuple[list[str], list[str], list[float]]:
    """A class for each moment, whether it is to be raised or held, and the share of draws with the
    same class (nan with a single replication).
    """
    mine = strengths(effects.mean(axis=0), recall.mean(axis=0))
    found = class_by(mine)
    same = (
        (class_by(strengths(drawn_again(effects, seed), drawn_again(recall, seed))) == found).mean(
            axis=0
        )
        if len(effects) > 1
        else np.full(len(found), np.nan)
    )
    return (
        [CLASSES[k] for k in found],
        ["raise" if gain >= kept else "hold" for gain, kept in mine.T],
        [float(x) for x in same],
    )


def curve_of(of: str, values: NDArray[np.float64], seed: int) -> Curve:
    """The strongest moments first: what share of all so many carry; in every draw they are ranked
    anew.
    """
    n = values.shape[1]
    whole = _carried(values.mean(axis=0)[None, :])
    draws = _carried(drawn_again(values, seed)) if len(values) > 1 else np.full((2, n + 1), np.nan)
    points = tuple(CurvePoint(k / n, _between(whole[0, k], draws[:, k])) for k in range(n + 1))
    share = np.arange(n + 1) / n
    twenty = [np.array([np.interp(TWENTY, share, row) for row in rows]) for rows in (whole, draws)]
    eighty = [(rows >= EIGHTY - 1e-9).argmax(axis=1).astype(float) for rows in (whole, draws)]
    few = len(values) < 2
    return Curve(
        of,
        points,
        _between(twenty[0][0], twenty[1]),
        Interval(eighty[0][0], float("nan"), float("nan"))
        if few
        else _between(eighty[0][0], eighty[1]),
    )


def _carried(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the sum that the first 0, 1, 2 .. carry, by rows; what would lower memory counts as
    nothing.
    """
    ordered = -np.sort(-values.clip(0.0), axis=1)
    total = ordered.sum(axis=1, keepdims=True)
    shares = np.divide(
        ordered, total, out=np.full_like(ordered, 1.0 / values.shape[1]), where=total > 0.0
    )
    return np.concatenate([np.zeros((len(values), 1)), np.cumsum(shares, axis=1)], axis=1)


def _between(value: float, draws: NDArray[np.float64]) -> Interval:
    """The value with the middle 95 % of the draws."""
    if np.isnan(draws).any():
        return Interval(float(value), float("nan"), float("nan"))
    return Interval(float(value), *(float(x) for x in np.quantile(draws, [0.025, 0.975])))
