"""`plan`: the action plan of a design, one block an intervention: what is typed under `plan:`, and
what results say of it.

Each intervention is simulated alone on top of the first design, and the design is simulated without
it: its effect alone and on top of the rest, with intervals, on the same people. The pilot of each
comes from `pilot`. What is not typed stays open; the page says who should fill it in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from motsim.plan.house_rules import touched_steps
from motsim.plan.index import making
from motsim.results.tables import moment_names
from motsim.scenario.language.schema import ActionPlan, Intervention, Scenario
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.comparison.outlook import DRAWS, Outlooks, drawn, outlooks
from motsim.study.core.cache import DRAWN, Cache
from motsim.study.core.measures import objective_of
from motsim.study.core.parallel import Progress
from motsim.study.core.psychologies import known
from motsim.study.core.reporting import HasReport
from motsim.study.core.schedulers import Cluster, on_cluster
from motsim.study.core.setup import Setup, setup_of, spent
from motsim.study.core.stats import Interval, interval
from motsim.study.moments.capture_methods import levels
from motsim.study.moments.intervention_effects import UNKNOWN, BaselineRuns, MomentRuns, means
from motsim.study.moments.moments import FLOOR
from motsim.study.money.cash_flow import money
from motsim.study.money.purchases import class_of, purchases_of
from motsim.study.pilots.pilot import POWER, Pilot, Trial, chosen_design, pilot
from motsim.study.pilots.sample_size import WEEKS
from motsim.study.run.simulate import counter
from motsim.units import points_of

REPLICATIONS: Final = 12
TYPED: Final = ("owner", "by", "actions", "script", "training", "pilot", "metric", "adjust")
MOVES: Final = 0.25  # points or minutes: what moves by less is no metric
# points: how far ratings of one moment scatter, where nothing else is known: the noise of a rating
RATED: Final = 14.0


class Effects(NamedTuple):
    """What something brings against the same without it: remembered emotion, chance to come back,
    net over the horizon (nan without a margin).
    """

    remembered: Interval
    returns: Interval
    net: Interval


class Felt(NamedTuple):
    """A moment that an intervention touches: mean points as felt today and under the design it is
    alone in; nan where it does not exist.
    """

    moment: str
    before: float
    after: float
    points: Interval


class Metric(NamedTuple):
    """A figure that shows whether it works: by how much it moves, and how many standard deviations
    of one answer that is.
    """

    name: str  # a measure, or a moment
    moves: Interval
    strength: float


@dataclass(frozen=True)
class Action:
    """One block of the plan: an intervention, or (name "") what the design sets itself."""

    name: str
    class_: str
    steps: tuple[str, ...]
    pools: tuple[str, ...]  # who serves these steps
    typed: ActionPlan
    share: float
    once: float  # money as spent: once (all sites), a year, a use
    per_year: float
    per_use: float
    hours: float  # of staff a year, alone
    alone: Effects
    on_top: Effects
    felt: tuple[Felt, ...]
    metrics: tuple[Metric, ...]  # what moves most first
    trial: Trial | None = field(repr=False)

    @property
    def open(self) -> tuple[str, ...]:
        """Fields that nobody has typed."""
        return tuple(key for key in TYPED if getattr(self.typed, key) is None)


@dataclass(frozen=True, eq=False)
class Workplan(HasReport):
    """The action plan of one design."""

    scenario: Scenario  # the design, as it was run
    reference: str
    design: str
    psychology: str
    seed: int
    replications: int
    settings: tuple[tuple[str, str], ...]
    actions: tuple[Action, ...]  # what adds most on top of the rest first
    whole: Effects
    once: float
    per_year: float
    pilot: Pilot | None = field(repr=False)
    # over all that is assumed, against the first design; None where nothing was drawn
    outlook: Outlooks | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return (
            f"Workplan({self.design}, {len(self.actions)} actions, {self.replications} "
            f"replications, seed {self.seed})"
        )

    def table(self) -> pd.DataFrame:
        """One row an action: typed texts (as in the file's first language), money, effects with
        intervals, pilot.
        """
        rows = []
        for a in self.actions:
            row: dict[str, Any] = {
                "intervention": a.name,
                "class": a.class_,
                "steps": ", ".join(a.steps),
                "share": a.share,
                "once": a.once,
                "per_year": a.per_year,
                "per_use": a.per_use,
                "hours": a.hours,
            }
            row |= {
                key: text.show("en") if (text := getattr(a.typed, key)) is not None else ""
                for key in TYPED
            }
            for way, effects in (("alone", a.alone), ("on_top", a.on_top)):
                row |= {
                    f"{way}_{key}{tail}": x
                    for key, i in effects._asdict().items()
                    for tail, x in zip(("", "_low", "_high"), i)
                }
            size = a.trial.size if a.trial else None
            row |= {
                "metric_found": a.metrics[0].name if a.metrics else "",
                "pilot_weeks": float(size.length) if size else math.nan,
                "pilot_customers": float(size.customers) if size else math.nan,
            }
            rows.append(row)
        return pd.DataFrame(rows)


@on_cluster
def action_plan(
    scenario: Scenario,
    design: str | None = None,
    *,
    psychology: str | None = None,
    replications: int = REPLICATIONS,
    seed: int = 0,
    weeks: int = WEEKS,
    set: Mapping[str, object] | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
    keep: Path | None = None,
    draws: int = DRAWS,
) -> Workplan:
    """The action plan of a design (the first that buys something). `weeks`: as long as a pilot may
    take. `progress` counts thrice: pilots, effects, then draws. `keep`: a file of what is finished
    (the same as of `pilot`), so that a plan that was stopped goes on. `draws`: of all that is
    assumed, under each psychology, for the range of the whole design; 0: none.

    Raises InputError where the design changes nothing of the first one.
    """
    setup = setup_of(scenario, set).as_strangers()
    return _Planning(
        setup,
        design or chosen_design(setup),
        known(psychology or scenario.psychology.profile),
        replications,
        seed,
        workers,
        keep,
    ).done(weeks, progress, draws)


class _Planning:
    """The first design, the design, each intervention alone, and the design without it."""

    def __init__(
        self,
        setup: Setup,
        design: str,
        psychology: str,
        replications: int,
        seed: int,
        workers: int | None,
        keep: Path | None = None,
    ) -> None:
        self.setup, self.design, self.psychology, self.replications, self.seed, self.workers = (
            setup,
            design,
            psychology,
            replications,
            seed,
            workers,
        )
        self.cache = Cache(keep) if keep is not None else None
        calibration = calibrate(setup, psychology)
        bought = [
            dict(p.bought) if (p := purchases_of(setup, one, workers)) is not None else None
            for one in (setup.reference, design)
        ]
        self.today, self.designed = (
            setup.design(setup.reference, bought[0]),
            setup.design(design, bought[1]),
        )
        self.had = {one: share for one, share in self.today.words.items() if share > 0.0}
        self.new = {
            one: share
            for one, share in self.designed.words.items()
            if share > 0.0 and one not in self.had
        }
        self.all = {one: share for one, share in self.designed.words.items() if share > 0.0}
        self.sets = bool(setup.spec(design).set or setup.spec(design).rules)
        self.runs = MomentRuns(
            setup,
            calibration,
            psychology,
            levels(self.today, "baseline", FLOOR),
            seed,
            replications,
            workers,
            self.cache,
        )

    def done(self, weeks: int, progress: Progress | None, draws: int) -> Workplan:
        tried = pilot(
            self.setup.scenario,
            self.design,
            power=POWER,
            weeks=weeks,
            psychology=self.psychology,
            seed=self.seed,
            set=dict(self.setup.settings),
            workers=self.workers,
            apart=False,
            progress=progress,
            shelf=self.cache,
        )
        tell = counter(progress, (2 + 2 * len(self.new)) * self.replications)
        today = self.runs.of(self.setup.reference, self.had, tell)
        whole = self.runs.of(self.design, self.all, tell)
        actions = []
        for name in self.new:
            alone = self.runs.of(self.setup.reference, {**self.had, name: self.new[name]}, tell)
            # 0: a design that has it by `with` would have it all the same
            without = self.runs.of(self.design, {**self.all, name: 0.0}, tell)
            by_itself, on_top = effects(today, today, alone), effects(today, without, whole)
            actions.append(self._action(name, today, alone, by_itself, on_top, tried))
        if self.sets or not self.new:
            all_of_it = effects(today, today, whole)
            actions.append(self._action("", today, whole, all_of_it, all_of_it, tried))
        actions.sort(key=_most_first)
        cost = [sum(getattr(a, key) for a in actions) for key in ("once", "per_year")]
        return Workplan(
            self.designed,
            self.setup.reference,
            self.design,
            self.psychology,
            self.seed,
            self.replications,
            self.setup.settings,
            tuple(actions),
            effects(today, today, whole),
            cost[0],
            cost[1],
            tried,
            self._outlook(draws, progress) if draws else None,
        )

    def _outlook(self, draws: int, progress: Progress | None) -> Outlooks:
        """The design against the first over all that is assumed, as `compare` has it."""
        found = drawn(
            self.setup,
            (self.setup.reference, self.design),
            (self.psychology,),
            objective_of(self.today, None),
            draws,
            seed=self.seed,
            workers=self.workers,
            keep=self.cache.file.with_name(DRAWN) if self.cache is not None else None,
            progress=progress,
        )
        return outlooks(found, {})

    def _action(
        self,
        name: str,
        today: BaselineRuns,
        alone: BaselineRuns,
        by_itself: Effects,
        on_top: Effects,
        tried: Pilot,
    ) -> Action:
        bought = self.today.interventions[name] if name else Intervention()
        m = making(self.today)
        steps = [m.index.flat[k] for k in sorted(touched_steps(m, name, bought))] if name else []
        share, sites = self.new.get(name, 1.0), self.today.value.sites
        money_, whole = (
            spent(bought, share, sites),
            bought.cost.once + bought.cost.per_site * sites + bought.cost.per_year,
        )
        part = money_ / whole if whole > 0.0 else 0.0
        trial = next(
            (
                t
                for t in (*tried.trials, *((tried.whole,) if tried.whole else ()))
                if t.name == name
            ),
            None,
        )
        felt = tuple(_felt(today, alone, [s.name for s in steps]))
        then = {s.name: s.staff for s in self.designed.steps}
        pools = tuple(
            dict.fromkeys(pool for step in steps if (pool := then.get(step.name)) is not None)
        )
        return Action(
            name,
            class_of(self.today, name) if name else "",
            tuple(s.name for s in steps),
            pools,
            bought.plan or ActionPlan(),
            share,
            part * (bought.cost.once + bought.cost.per_site * sites),
            part * bought.cost.per_year,
            bought.cost.per_use,
            money(today.sample, alone.sample).facts["time_hours_a_year"].mean,
            by_itself,
            on_top,
            felt,
            tuple(_metrics(today, alone, felt, trial)),
            trial,
        )


def _most_first(a: Action) -> tuple[float, str]:
    """What brings most on top of all others; in memory where there is no money."""
    net = a.on_top.net.mean
    return -(a.on_top.remembered.mean if math.isnan(net) else net), a.name


def effects(reference: BaselineRuns, old: BaselineRuns, new: BaselineRuns) -> Effects:
    """What the new brings against the old, on the same people; money both against the reference, so
    that it adds up.
    """

    def gap(measure: str) -> Interval:
        return interval(new.sample.of(measure) - old.sample.of(measure))

    ours, theirs = money(reference.sample, new.sample), money(reference.sample, old.sample)
    return Effects(
        gap("remembered"),
        gap("return"),
        interval(ours.net - theirs.net) if ours.terms.margin > 0.0 else UNKNOWN,
    )


def _felt(today: BaselineRuns, alone: BaselineRuns, steps: list[str]) -> list[Felt]:
    """The contacts it touches, as felt before and after; a new one has no before."""
    names, after_names = moment_names(today.sample.plan), moment_names(alone.sample.plan)
    before, after = means(today.parts, "emotion", "rows"), means(alone.parts, "emotion", "rows")
    found = []
    for name in steps:
        if name not in names or name not in after_names:
            continue
        a, b = 5.0 * before[:, names.index(name)], 5.0 * after[:, after_names.index(name)]
        felt, later = (points_of(interval(x / 5.0).mean) for x in (a, b))
        found.append(Felt(name, felt, later, interval(b - a)))
    return [f for f in found if not math.isnan(f.after)]


def _metrics(
    today: BaselineRuns, alone: BaselineRuns, felt: tuple[Felt, ...], trial: Trial | None
) -> list[Metric]:
    """What would show it first: the score of its moment, satisfaction, or minutes waited; by how
    far it moves against the scatter of one answer.
    """
    found = [
        Metric(f.moment, f.points, abs(f.points.mean) / RATED)
        for f in felt
        if f.points.tells_from_zero and abs(f.points.mean) > MOVES
    ]
    if trial is not None and trial.lift.tells_from_zero:
        found.append(
            Metric(
                "satisfaction",
                trial.lift,
                abs(trial.lift.mean) / math.sqrt(max(trial.answers[0].variance, 1e-12)),
            )
        )
    wait = interval(alone.sample.of("wait_min") - today.sample.of("wait_min"))
    if wait.tells_from_zero and abs(wait.mean) > MOVES:
        found.append(
            Metric(
                "wait_min",
                wait,
                abs(wait.mean) / max(float(today.sample.of("wait_p90_min").mean()), 1e-9),
            )
        )
    return sorted(found, key=lambda one: -one.strength)
