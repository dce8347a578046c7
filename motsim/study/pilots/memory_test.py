"""A pilot that tells memories apart: is it the peak, the end, or the mean that customers keep?

An ordinary survey can hardly say. In visits as they are, what the models predict goes together
(`alike`), and what customers felt at each moment has to be asked too, with the noise of a rating: a
peak is then the largest error as often as the largest feeling, and the model that averages errors
away looks right whatever is true. Here a pilot moves one thing at a time: an arm lifts only the
contact that is the peak most often, one only the contact that is the end, one all the others. Each
model predicts other lifts for the three arms.

All ways are given the same number of answers, and the share of cases is counted in which the right
model is named: in a survey, the one whose memory goes best with the answers (`asked`: moments rated
by customers; `seen`: moments known exactly, which no survey has); in the pilot, the one whose three
lifts, whatever their size, lie nearest to those measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.journeys import EVERYTHING, Journeys
from motsim.jit.dispatch import compiled, fast
from motsim.plan import layout as lay
from motsim.plan.digest import digest
from motsim.plan.layout import Plan
from motsim.psychology.memory import remember
from motsim.psychology.parameters import INDEX
from motsim.results.tables import counted
from motsim.scenario.language.schema import Scenario, Step
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.core.cache import Cache
from motsim.study.core.parallel import replicate
from motsim.study.core.setup import Setup
from motsim.units import EMOTION_MAX, EMOTION_MIN

Floats = NDArray[np.float64]
T = TypeVar("T")
# memories that are set against each other; all else of the psychology stays
MODELS: Final[dict[str, dict[str, float]]] = {
    "peak-end": {"memory_model": 0, "w_peak": 0.5, "w_end": 0.5, "w_mean": 0, "w_begin": 0},
    "peak": {"memory_model": 0, "w_peak": 1, "w_end": 0, "w_mean": 0, "w_begin": 0},
    "end": {"memory_model": 0, "w_peak": 0, "w_end": 1, "w_mean": 0, "w_begin": 0},
    "mean": {"memory_model": 0, "w_peak": 0, "w_end": 0, "w_mean": 1, "w_begin": 0},
}
ARMS: Final = ("peak", "end", "others")
RAISE: Final = 20.0  # points by which the contacts of an arm are lifted
CEILING: Final = 100.0
SIZES: Final = (300, 600, 1200, 2500, 5000, 10_000, 20_000, 40_000)  # answers in all
CASES: Final = 400  # of each truth and size
SURE: Final = 0.8  # share of cases in which the right model should be named
RUNS: Final = 8


class Arm(NamedTuple):
    """An arm of the pilot: the contacts that it lifts."""

    name: str
    steps: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class MemoryTest:
    """What tells memories apart, and what does not."""

    models: tuple[str, ...]
    arms: tuple[Arm, ...]
    lifts: Floats  # (models, arms): lift of remembered emotion in points of a survey
    alike: Floats  # (models, models): correlation over visits of what the models remember
    peak_mean: float  # correlations over visits
    end_mean: float
    noise: float  # standard deviation of an answer around what is remembered, points
    sizes: tuple[int, ...]
    # (sizes,) share of cases in which a survey names the right model, moments rated
    asked: Floats = field(repr=False)
    seen: Floats = field(repr=False)  # moments known
    pilot: Floats = field(repr=False)

    @staticmethod
    def runs(replications: int) -> int:
        """Replications that this takes."""
        return min(replications, RUNS) * (1 + len(ARMS))

    @property
    def inflation(self) -> float:
        """Variance inflation of peak and end beside the mean: of the closest pair of models."""
        off = self.alike[~np.eye(len(self.models), dtype=bool)]
        closest = min(float(off.max()), 1.0 - 1e-12)
        return 1.0 / (1.0 - closest**2)

    def needed(self, way: Floats) -> int | None:
        """The fewest answers tried with which the right model is named often enough; None if none
        does.
        """
        return next((n for n, share in zip(self.sizes, way) if share >= SURE), None)


def memory_test_of(
    setup: Setup,
    today: Scenario,
    psychology: str,
    replications: int,
    seed: int,
    workers: int | None,
    tell: Callable[[], None] | None,
    cache: Cache | None = None,
) -> MemoryTest | None:
    """The arms and what they would tell; None where the journey has no three contacts that can be
    lifted.

    What is felt in a visit does not hang on how it is remembered, so every arm is run once and kept
    by each model.
    """
    few = range(min(replications, RUNS))
    words = {name: share for name, share in today.words.items() if share > 0.0}
    calibration = calibrate(setup, psychology)

    def plan_of(one: Setup) -> Plan:
        return calibration.plan(one.design(setup.reference, words), psychology)

    plan = calibration.plan(today, psychology)
    minds = np.array(
        [
            plan_of(setup.also({key: f"{weight:g}" for key, weight in weights.items()})).psychology
            for weights in MODELS.values()
        ]
    )
    look = _Look(minds, seed, few, workers, tell, cache)
    remembered = look.recalled(plan)
    arms = arms_of(today, plan, np.sum([r.ends for r in remembered], axis=0))
    if arms is None:
        if tell is not None:
            for _ in range(MemoryTest.runs(len(few)) - len(few)):
                tell()
        return None
    means = np.mean([r.exact.mean(axis=1) for r in remembered], axis=0)
    lifts = np.empty((len(MODELS), len(arms)))
    for a, arm in enumerate(arms):
        raised = setup.also(dict(_lift(today, step) for step in arm.steps))
        lifts[:, a] = 5.0 * (np.mean(look.means(plan_of(raised)), axis=0) - means)
    exact, rated, mean = (
        np.concatenate([getattr(r, key) for r in remembered], axis=-1)
        for key in ("exact", "rated", "mean")
    )
    noise = 5.0 * float(plan.psychology[0, INDEX["rating_noise"]])
    of = dict(zip(MODELS, exact))
    return MemoryTest(
        tuple(MODELS),
        arms,
        lifts,
        np.corrcoef(exact),
        _together(of["peak"], mean),
        _together(of["end"], mean),
        noise,
        SIZES,
        *_named(5.0 * exact, 5.0 * rated, lifts, noise, seed),
    )


@dataclass(frozen=True, eq=False)
class _Look:
    """Looks at replications as each of `minds` remembers them."""

    minds: Floats
    seed: int
    replications: range
    workers: int | None
    tell: Callable[[], None] | None
    cache: Cache | None

    def recalled(self, plan: Plan) -> list[Recalled]:
        """What each customer keeps."""
        minds = self.minds  # what is kept may be looked at elsewhere: `self` stays here
        return self._each("recalled", plan, lambda j: _recalled(plan, j, minds))

    def means(self, plan: Plan) -> list[Floats]:
        """What customers keep on average: (models,) by replication."""
        minds = self.minds

        def mean_memories(j: Journeys) -> Floats:
            means: Floats = _memories_of(plan, j, minds).mean(axis=1)
            return means

        return self._each("kept", plan, mean_memories)

    def _each(self, what: str, plan: Plan, look: Callable[[Journeys], T]) -> list[T]:
        return replicate(
            plan,
            self.seed,
            self.replications,
            look,
            record=EVERYTHING,
            workers=self.workers,
            progress=self.tell,
            cache=self.cache.reads(f"{what} {digest(self.minds)}", Recalled)
            if self.cache is not None
            else None,
        )


def _together(a: Floats, b: Floats) -> float:
    """Correlation; 0 where one of them never varies."""
    return float(np.corrcoef(a, b)[0, 1]) if np.ptp(a) > 0.0 and np.ptp(b) > 0.0 else 0.0


class Recalled(NamedTuple):
    """The counted customers of one replication: what each model keeps (models, customers), of
    moments as felt and as rated.
    """

    exact: Floats
    rated: Floats
    mean: Floats
    ends: Floats  # (2, steps): how often a step's contact is the peak, and the last


@compiled
def memories(
    psychology: Any, segment: Any, counts: Any, emotion: Any, weight: Any, minutes: Any, out: Any
) -> None:
    """Write what is kept of each visit's moments."""
    lo = 0
    for v in range(len(counts)):
        hi = lo + counts[v]
        out[v] = remember(
            psychology[segment[v]], emotion[lo:hi], weight[lo:hi], minutes[lo:hi], counts[v]
        )[0]
        lo = hi


def _visits_of(plan: Plan, j: Journeys) -> tuple[lay.Rows, lay.Rows]:
    """The counted customers who met anything, and their moments."""
    use = (
        counted(plan, j.visits["arrived"])
        & (j.visits["reason"] != lay.R_FUNNEL)
        & (j.visits["moments"] > 0)
    )
    row = np.repeat(np.arange(len(j.visits)), j.visits["moments"])
    return j.visits[use], j.moments[use[row]]


def _remembered(v: lay.Rows, m: lay.Rows, felt: Floats, minds: Floats) -> Floats:
    """What each model keeps of these feelings: (models, customers)."""
    out = np.empty((len(minds), len(v)))
    columns = [
        np.ascontiguousarray(x)
        for x in (v["segment"], v["moments"], felt, m["weight"], m["minutes"])
    ]
    for k, mind in enumerate(minds):
        fast(memories)(mind, *columns, out[k])
    return out


def _memories_of(plan: Plan, j: Journeys, minds: Floats) -> Floats:
    v, m = _visits_of(plan, j)
    return _remembered(v, m, m["emotion"], minds)


def _recalled(plan: Plan, j: Journeys, minds: Floats) -> Recalled:
    v, m = _visits_of(plan, j)
    draw = np.random.default_rng([j.seed, j.replication])
    noisy = (
        m["emotion"] + draw.normal(0.0, plan.psychology[0, INDEX["rating_noise"]], len(m))
    ).clip(EMOTION_MIN, EMOTION_MAX)
    return Recalled(
        _remembered(v, m, m["emotion"], minds),
        _remembered(v, m, noisy, minds),
        v["mean"].copy(),
        _ends(plan, v, m),
    )


def _ends(plan: Plan, visits: lay.Rows, moments: lay.Rows) -> Floats:
    row = np.repeat(np.arange(len(visits)), visits["moments"])
    contact = moments["kind"] == lay.M_CONTACT
    last = np.append(row[1:] != row[:-1], True) if len(row) else np.zeros(0, bool)
    peak = moments["order"] == visits["peak_order"][row]
    return np.array(
        [
            np.bincount(moments["step"][contact & which], minlength=len(plan.steps))
            for which in (peak, last)
        ],
        dtype=np.float64,
    )


def arms_of(scenario: Scenario, plan: Plan, shares: Floats) -> tuple[Arm, ...] | None:
    """The contact that is the end most often; of the others the one that is the peak most often;
    and the rest.
    """
    steps = {
        k: step
        for k, step in enumerate(scenario.steps)
        if step.kind == "contact" and step.points is not None and not np.isnan(step.points.mean)
    }
    if len(steps) < 3:
        return None
    end = max(steps, key=lambda k: shares[1, k])
    peak = max((k for k in steps if k != end), key=lambda k: shares[0, k])
    return (
        Arm("peak", (steps[peak].name,)),
        Arm("end", (steps[end].name,)),
        Arm("others", tuple(s.name for k, s in steps.items() if k not in (peak, end))),
    )


def _lift(scenario: Scenario, name: str) -> tuple[str, str]:
    step: Step = next(s for s in scenario.steps if s.name == name)
    points = min(RAISE, CEILING - step.points.mean) if step.points is not None else RAISE
    return (
        (f"{name}.score", f"+{points / 5.0:g}")
        if step.score is not None
        else (f"{name}.quality", f"+{points:g}")
    )


# --- which model is named -------------------------------------------------------------------------
def _named(
    exact: Floats, rated: Floats, lifts: Floats, noise: float, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Shares of cases in which each way names the model that is true, over all models as truth;
    points.
    """
    draw = np.random.default_rng([seed, 7])
    spread = float(np.sqrt(exact.var(axis=1).mean() + noise**2))
    ways = ([surveyed(seen, exact, noise, n, draw) for n in SIZES] for seen in (rated, exact))
    asked, seen = (np.array(one) for one in ways)
    return asked, seen, np.array([piloted(lifts, spread, n, draw) for n in SIZES])


def surveyed(
    seen: Floats, true: Floats, noise: float, n: int, draw: np.random.Generator, setups: int = CASES
) -> float:
    """A survey of n visits as they are: the model is named whose memory (models, visits) goes best
    with the answers.

    What a sample of n gives for each correlation is drawn from its large-sample distribution, so
    that large surveys cost no more.
    """
    centred, right = seen - seen.mean(axis=1, keepdims=True), 0
    for truth in range(len(true)):
        products = centred * (true[truth] - true[truth].mean())
        cover = (np.cov(products) + noise**2 * np.cov(centred)) / n  # of memory x answer
        found = draw.multivariate_normal(products.mean(axis=1), cover, setups)
        best = np.argmax(found / np.maximum(centred.std(axis=1), 1e-12), axis=1)
        right += int((best == truth).sum())
    return right / (len(true) * setups)


def piloted(
    lifts: Floats, spread: float, n: int, draw: np.random.Generator, setups: int = CASES
) -> float:
    """A pilot of n answers over today's way and the arms, in equal parts: the model is named whose
    lifts, whatever their size, lie nearest.
    """
    models, arms = lifts.shape
    each = n / (arms + 1)
    cover = spread**2 / each * (np.eye(arms) + 1.0)
    inverse = np.linalg.inv(cover)
    right = 0
    for truth in range(models):
        found = draw.multivariate_normal(lifts[truth], cover, setups)
        size = np.maximum(
            found @ inverse @ lifts.T / np.einsum("ma,ab,mb->m", lifts, inverse, lifts), 0.0
        )
        left = found[:, None, :] - size[:, :, None] * lifts[None]
        distance = np.einsum("cma,ab,cmb->cm", left, inverse, left)
        right += int((np.argmin(distance, axis=1) == truth).sum())
    return float(right / (models * setups))
