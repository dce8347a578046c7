"""`pilot`: which moments to try out first, on how many customers and branches, for how long, and
which result would change the decision.

Every intervention of a design is simulated alone against the first design on the same people, and
so is the design as a whole. That gives the lift to look for, the spread of the answers (rating
noise and silence are in them) and the money; `trials` gives the sizes, `rehearsal` tries them.
Simulated people are strangers in the pilot: the two arms share nobody.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from motsim.engines.common.journeys import VISITS, Journeys
from motsim.errors import InputError
from motsim.errors import say as mistake
from motsim.plan.house_rules import touched_steps
from motsim.plan.index import making
from motsim.plan.preview.effects import belief_of
from motsim.psychology import PROFILES
from motsim.psychology.effect_beliefs import BELIEFS, Belief
from motsim.scenario.designs.merge import full_share
from motsim.scenario.designs.set_paths import target
from motsim.scenario.language.schema import Scenario
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.core.cache import Cache
from motsim.study.core.parallel import Progress, parallel_map, replicate
from motsim.study.core.psychologies import known
from motsim.study.core.reporting import HasReport
from motsim.study.core.sample import Figures, Sample, read, sample_of
from motsim.study.core.schedulers import Cluster, on_cluster
from motsim.study.core.setup import Setup, setup_of
from motsim.study.core.stats import Interval, interval
from motsim.study.money.cash_flow import YEAR, Money, costs_of, money
from motsim.study.money.purchases import purchases_of
from motsim.study.pilots.conversion import Funnel, funnel_of
from motsim.study.pilots.decision import HALF, Rule, enough_of, rule_of
from motsim.study.pilots.memory_test import MemoryTest, memory_test_of
from motsim.study.pilots.power_simulation import Rehearsal, rehearsed
from motsim.study.pilots.sample_size import (
    CAC,
    ICC,
    KINDS,
    MOST_BRANCHES,
    WEEKS,
    Answers,
    Size,
    Traffic,
    by_customer,
    matched,
    stepped,
    with_assumption,
)
from motsim.study.pilots.survey import SurveyAnswers, SurveyModel, day_luck, heard, measure_of
from motsim.study.run.simulate import counter

REPLICATIONS: Final = 20  # if nothing is said; fewer where a replication has many customers
LEAST: Final = 6  # .. but so many, because intervals come from their spread
CUSTOMERS: Final = (
    30_000  # simulated in an arm: the lift is known far better than any pilot could see it
)
RIVAL_RUNS: Final = 6  # replications under each of the other psychologies
FEW_RIVAL_RUNS: Final = 3  # where fewer are enough for the arms
POWER: Final = 0.8
FEW: Final = 2  # moments to pilot at the same time: the first week's list has one or two
WEEK: Final = 10080.0  # minutes
MOVES: Final = 0.5  # minutes: waits that move by more are shared by both arms of a branch
# what a branch has for all of its customers
WHOLE: Final = ("staff", "places", "promises", "customers", "opening", "closing")


@dataclass(frozen=True)
class PilotCost:
    """What a pilot costs: money once and while it runs (staff time included), and the hours of
    staff in it.
    """

    once: float
    running: float
    hours: float

    @property
    def total(self) -> float:
        return self.once + self.running


@dataclass(frozen=True)
class Trial:
    """One thing to try out: an intervention alone, or (name "") the whole design."""

    name: str
    steps: tuple[str, ...]  # that it touches
    lift: Interval  # in the unit of the measure; what a pilot should see
    answers: tuple[Answers, Answers] = field(repr=False)  # old, new
    rivals: Mapping[str, Interval] = field(repr=False)  # other psychology -> lift
    # and the pilot by customer that would see it, answers as spread as here
    rival_sizes: Mapping[str, Size | None] = field(repr=False)
    shared: str  # why both ways cannot live side by side in a branch: "", waits, branch
    wait: Interval  # minutes by which waits move
    by_customer: Size | None
    matched: Size | None
    stepped: Size | None
    advised: str  # customers, matched, stepped; "" if none can see it in time
    # (icc, cac, size) of the branch pilot at the ends of what they may be
    unclear: tuple[tuple[float, float, Size | None], ...] = field(repr=False)
    rehearsal: Rehearsal | None
    cost: PilotCost | None
    gain: float  # over the horizon; nan without a margin
    spend: float
    net: Interval
    belief: Belief = BELIEFS["assumed"]  # in its effect, before this pilot
    # the part of the predicted lift that the sizes are for: half; all where half takes too long or
    # would not pay
    sought: float = HALF

    @property
    def rule(self) -> Rule | None:
        """When to say yes to the reading; None without a size, or without money."""
        size = self.size
        if size is None or not self.gain > 0.0 or not self.lift.mean > 0.0:
            return None
        return rule_of(self.belief, self.lift.mean, size.error, self.gain, max(self.spend, 0.0))

    @property
    def size(self) -> Size | None:
        """The advised pilot."""
        return {
            "customers": self.by_customer,
            "matched": self.matched,
            "stepped": self.stepped,
        }.get(self.advised)

    @property
    def break_even(self) -> float:
        """The lift at which what it brings pays for what it costs, if gain grows with lift; nan
        where nothing is gained, 0 where any will do.
        """
        if not self.gain > 0.0 or self.lift.mean == 0.0:
            return math.nan
        return max(self.spend, 0.0) / self.gain * self.lift.mean

    @property
    def would_turn(self) -> float:
        """The chance that the pilot wrongly says no: its reading is below the threshold although
        enough of the effect is there (`rule.enough`); nan without a size or money.
        """
        return math.nan if self.rule is None else self.rule.wrongly_no

    @property
    def would_pass(self) -> float:
        """The chance that the pilot wrongly says yes: its reading is above the threshold although
        the effect is nothing; nan without a size or money.
        """
        return math.nan if self.rule is None else self.rule.wrongly_yes

    @property
    def threshold(self) -> float:
        """The reading from which on to roll out (see `decision`); nan without a size or money."""
        return math.nan if self.rule is None else self.rule.threshold

    @property
    def earns(self) -> float:
        """What deciding by the pilot is expected to bring beyond deciding now, its cost paid; nan
        without a size or money.
        """
        if self.rule is None or self.cost is None:
            return math.nan
        return self.rule.with_pilot - self.cost.total - max(self.rule.without, 0.0)

    @property
    def visible(self) -> bool:
        """Is the predicted lift above chance, and can a pilot see it?"""
        return self.size is not None and self.lift.low > 0.0


class Value(NamedTuple):
    """What the result of a pilot of the whole design is worth before deciding, at most (`motsim
    worth`): at this size, and without luck.
    """

    side: int  # customers a side
    worth: float
    perfect: float


@dataclass(frozen=True, eq=False)
class Pilot(HasReport):
    """What `pilot` found of one design under one psychology."""

    scenario: Scenario  # the first design, as it was run
    reference: str
    design: str
    psychology: str
    measure: str
    power: float
    weeks: int  # as long as one wants to wait
    branches: int  # that there are
    seed: int
    replications: int
    settings: tuple[tuple[str, str], ...]
    traffic: Traffic
    trials: tuple[Trial, ...]  # of each intervention, the one to begin with first
    whole: Trial | None  # of the design; None where it is one intervention
    funnel: Funnel
    apart: MemoryTest | None = field(repr=False)
    value: Value | None = None  # None: not asked for, or nothing that `worth` speaks of

    def __repr__(self) -> str:
        return (
            f"Pilot({self.design}, {self.measure}, {len(self.trials)} moments, "
            f"{self.replications} replications, seed {self.seed})"
        )

    @property
    def first(self) -> tuple[Trial, ...]:
        """What to pilot: one or two that can be seen in time, what earns most by it first."""
        return tuple(t for t in self.trials if t.visible)[:FEW]

    def of(self, name: str) -> Trial:
        """The trial of an intervention; "" is the whole design."""
        every: list[Trial] = [*self.trials, *([self.whole] if self.whole else [])]
        found = next((t for t in every if t.name == name), None)
        if found is None:
            raise InputError(
                mistake("no such trial", name=name, there=", ".join(t.name for t in self.trials))
            )
        return found

    def table(self) -> pd.DataFrame:
        """One row a trial; sizes of all three pilots."""
        rows = []
        for t in (*self.trials, *((self.whole,) if self.whole else ())):
            row: dict[str, Any] = {
                "intervention": t.name,
                "steps": ", ".join(t.steps),
                "lift": t.lift.mean,
                "lift_low": t.lift.low,
                "lift_high": t.lift.high,
                "advised": t.advised,
                "shared": t.shared,
                "break_even": t.break_even,
                "threshold": t.threshold,
                "would_turn": t.would_turn,
                "would_pass": t.would_pass,
                "net_with_pilot": t.rule.with_pilot if t.rule else math.nan,
                "net_without": t.rule.without if t.rule else math.nan,
                "net": t.net.mean,
            }
            for kind in ("by_customer", "matched", "stepped"):
                size: Size | None = getattr(t, kind)
                for key in ("branches", "length", "answers", "customers", "power", "seen"):
                    row[f"{kind}_{key}"] = float(getattr(size, key)) if size else math.nan
            row |= {
                "pilot_cost": t.cost.total if t.cost else math.nan,
                "pilot_hours": t.cost.hours if t.cost else math.nan,
            }
            rows.append(row | {f"lift_{name}": i.mean for name, i in t.rivals.items()})
        return pd.DataFrame(rows)


@on_cluster
def pilot(
    scenario: Scenario,
    design: str | None = None,
    *,
    measure: str = "satisfaction",
    power: float = POWER,
    weeks: int = WEEKS,
    branches: int | None = None,
    icc: float = ICC[0],
    cac: float = CAC[0],
    psychology: str | None = None,
    replications: int | None = None,
    seed: int = 0,
    set: Mapping[str, object] | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
    apart: bool = True,
    worth: bool = False,
    keep: Path | None = None,
    shelf: Cache | None = None,
) -> Pilot:
    """Pilots that would see what a design promises (the first that buys something, else every
    intervention of the file).

    `measure`: satisfaction (points), remembered (emotion), return (share) or nps. `power`: chance
    to see half of the predicted lift, of 50 % to 99 %. `weeks`: as long as one wants to wait.
    `branches`: how many there are (`value.sites`). `icc`, `cac`: how alike the answers of a branch
    are, and how steady its level is (see `trials`). `replications`: 20 if nothing is said, or what
    gives 30,000 customers, 6 at least. `apart=False` leaves out what would tell peak, end and mean
    apart.
    `worth`: also what the result of a pilot of the whole design is worth (minutes; `keep`: a file
    of draws, the same as of `worth`). `shelf`: where what is finished is kept, so that a study that
    was stopped goes on. Raises InputError for a design or measure that does not exist, and where
    there is nothing to try out.
    """
    measure_of(measure)
    if not 0.5 <= power <= 0.99:
        raise InputError(mistake("power of a pilot", came=power))
    if (
        (replications is not None and replications < 2)
        or weeks < 1
        or not (0.0 <= icc < 1.0 and 0.0 <= cac <= 1.0)
    ):
        raise InputError(mistake("pilot figures"))
    setup = setup_of(scenario, set).as_strangers()
    name = design or chosen_design(setup)
    traffic = Traffic(0.0, 0.0, icc, cac)
    found = _Field(
        setup,
        name,
        known(psychology or scenario.psychology.profile),
        measure,
        replications,
        seed,
        workers,
        shelf,
    ).done(power, weeks, branches or scenario.value.sites, traffic, apart, progress)
    return replace(found, value=value_of(found, setup, keep, workers, progress)) if worth else found


def value_of(
    found: Pilot, setup: Setup, keep: Path | None, workers: int | None, progress: Progress | None
) -> Value | None:
    """What a pilot of the whole design is worth, over all psychologies and draws; None without
    money, a size, or answers that `worth` looks at.
    """
    from motsim.study.uncertainty.information_value import worth

    seen = {"remembered": "satisfaction"}.get(found.measure, found.measure)
    whole = found.whole or (found.trials[0] if len(found.trials) == 1 else None)
    if (
        whole is None
        or whole.size is None
        or math.isnan(whole.gain)
        or found.design == found.reference
        or seen == "nps"
    ):
        return None
    side = max(min(whole.size.treated, whole.size.customers - whole.size.treated), 1)
    # `worth` counts those who answer
    answers = side if seen == "return" else max(round(side * found.traffic.share), 1)
    info = worth(
        setup.scenario,
        [found.reference, found.design],
        pilot=answers,
        seed=found.seed,
        set=dict(setup.settings),
        keep=keep,
        workers=workers,
        progress=progress,
    )
    mine = next((p for p in info.pilots if p.seen == seen), None)
    return Value(side, mine.worth, mine.perfect.mean) if mine is not None else None


def chosen_design(setup: Setup) -> str:
    """The first design of the file that has or buys an intervention which the reference has not;
    else the reference.
    """
    had = setup.spec(setup.reference).with_
    for name in setup.scenario.designs:
        spec = setup.spec(name)
        if name != setup.reference and (
            spec.budget is not None or any(one not in had for one in spec.with_)
        ):
            return name
    return setup.reference


class _Field:
    """The reference, each intervention on top of it, and the whole design, run on the
    same people.
    """

    def __init__(
        self,
        setup: Setup,
        design: str,
        psychology: str,
        measure: str,
        replications: int | None,
        seed: int,
        workers: int | None,
        cache: Cache | None,
    ) -> None:
        self.setup, self.design, self.psychology = setup, design, psychology
        self.measure, self.seed, self.workers, self.cache = measure, seed, workers, cache
        self.others = [p for p in PROFILES if p != psychology]
        self.today, self.designed = (self._bought(one) for one in (setup.reference, design))
        self.shares = self._tried()
        # all others ask for its quotes: once, before they run side by side
        calibrate(setup, psychology)
        parallel_map(lambda p: calibrate(setup, p), list(PROFILES), workers)
        self.replications = replications or self._enough()
        self.few = min(
            self.replications,
            RIVAL_RUNS if replications or self.replications == REPLICATIONS else FEW_RIVAL_RUNS,
        )

    def _bought(self, design: str) -> Scenario:
        """A design with what it buys."""
        spent = purchases_of(self.setup, design, self.workers)
        return self.setup.design(design, None if spent is None else dict(spent.bought))

    def _tried(self) -> dict[str, float]:
        """The share of each intervention that can be tried: what the design has and the reference
        has not; where there is no design, all that the reference has not.

        Raises:
            InputError: there is none.
        """
        has = {one for one, share in self.today.words.items() if share > 0.0}
        file, reference = self.setup.scenario.file, self.setup.reference
        if self.design == reference:
            sites = self.today.value.sites
            shares = {
                one: full_share(i, sites)
                for one, i in self.today.interventions.items()
                if one not in has
            }
            if not shares:
                raise InputError(mistake("nothing to try", file=file))
            return shares
        words = self.designed.words.items()
        shares = {one: share for one, share in words if share > 0.0 and one not in has}
        if not shares and not self._sets:
            raise InputError(
                mistake(
                    "design changes nothing", file=file, design=self.design, reference=reference
                )
            )
        return shares

    @property
    def _sets(self) -> bool:
        """Does the design change more than it buys?"""
        spec = self.setup.spec(self.design)
        return bool(spec.set) or bool(spec.rules)

    def _enough(self) -> int:
        """Replications that give as many customers as are needed."""
        customers = self._ran(self.today, self.psychology, 1, lambda: None)[1].customers
        return min(max(math.ceil(CUSTOMERS / max(customers, 1.0)), LEAST), REPLICATIONS)

    # -- runs --------------------------------------------------------------------------------------
    def _ran(
        self,
        scenario: Scenario,
        psychology: str,
        replications: int,
        tell: Callable[[], None] | None,
    ) -> tuple[Sample, SurveyModel]:
        plan = calibrate(self.setup, psychology).plan(scenario, psychology)

        def keep(j: Journeys) -> tuple[tuple[Figures, Figures], SurveyAnswers]:
            return read(plan, j), heard(plan, j, self.measure)

        kept = (
            self.cache.reads(f"heard {self.measure}", SurveyAnswers)
            if self.cache is not None
            else None
        )
        rows = replicate(
            plan,
            self.seed,
            range(replications),
            keep,
            record=VISITS,
            workers=self.workers,
            progress=tell,
            cache=kept,
        )
        return sample_of(scenario, psychology, plan, (r for r, _ in rows)), SurveyModel(
            self.measure, tuple(h for _, h in rows)
        )

    def _alone(self, name: str) -> Scenario:
        return self.setup.design(
            self.setup.reference,
            {**{w: s for w, s in self.today.words.items() if s > 0.0}, name: self.shares[name]},
        )

    def _arms(self) -> dict[str, Scenario]:
        """What is set against the reference, by name: each intervention alone, and ("") the whole
        design where it is more than one of them.
        """
        arms = {name: self._alone(name) for name in self.shares}
        if self.design != self.setup.reference and (len(arms) != 1 or self._sets):
            arms[""] = self.designed
        return arms

    def done(
        self,
        power: float,
        weeks: int,
        branches: int,
        traffic: Traffic,
        apart: bool,
        progress: Progress | None,
    ) -> Pilot:
        arms = self._arms()
        tell = counter(progress, self._runs(len(arms), apart))
        old = self._ran(self.today, self.psychology, self.replications, tell)
        rivals = {p: self._ran(self.today, p, self.few, tell)[1] for p in self.others}
        traffic = self._met(old[1], traffic)
        plan = _Planned(self.today, power, weeks, branches, traffic)
        trials, new = [], old
        for name, scenario in arms.items():
            new = self._ran(scenario, self.psychology, self.replications, tell)
            lifts = {
                p: interval(self._ran(scenario, p, self.few, tell)[1].means - rival.means)
                for p, rival in rivals.items()
            }
            steps, whole = self._steps(name), self._whole(name)
            trials.append(plan.trial(name, old, new, lifts, steps, whole, self.seed))
        of_design = next((t for t in trials if t.name == ""), None)
        last = self.design if of_design else trials[-1].name
        return Pilot(
            self.today,
            self.setup.reference,
            self.design,
            self.psychology,
            self.measure,
            power,
            weeks,
            branches,
            self.seed,
            self.replications,
            self.setup.settings,
            traffic,
            tuple(sorted((t for t in trials if t.name), key=_first_of)),
            of_design,
            funnel_of(*old, new[1], self.setup.reference, last, power),
            self._apart(tell) if apart else None,
        )

    def _runs(self, arms: int, apart: bool) -> int:
        """Replications that this takes."""
        each = self.replications + self.few * len(self.others)
        return (1 + arms) * each + (MemoryTest.runs(self.replications) if apart else 0)

    def _met(self, replies: SurveyModel, traffic: Traffic) -> Traffic:
        """The customers of a branch and who of them answers, as alike as was said."""
        week = (self.today.length - self.today.warmup) / WEEK
        return Traffic(
            replies.customers / week,
            replies.share,
            traffic.icc,
            traffic.cac,
            day_luck(replies.parts),
        )

    def _apart(self, tell: Callable[[], None] | None) -> MemoryTest | None:
        """What would tell peak, end and mean apart."""
        return memory_test_of(
            self.setup,
            self.today,
            self.psychology,
            self.replications,
            self.seed,
            self.workers,
            tell,
            self.cache,
        )

    # -- what it touches ---------------------------------------------------------------------------
    def _steps(self, name: str) -> tuple[str, ...]:
        if not name:
            return ()
        m = making(self.today)
        return tuple(
            m.index.flat[k].name
            for k in sorted(touched_steps(m, name, self.today.interventions[name]))
        )

    def _whole(self, name: str) -> bool:
        """Does it set what a branch has for all of its customers?"""
        dotted = (
            [*self.today.interventions[name].set]
            if name
            else [
                *self.setup.spec(self.design).set,
                *(d for one in self.shares for d in self.today.interventions[one].set),
            ]
        )
        return any(_loc(self.today, one)[:1] in [(w,) for w in WHOLE] for one in dotted)


def _loc(scenario: Scenario, dotted: str) -> tuple[Any, ...]:
    try:
        return target(scenario.origin.tree.raw, dotted)[0]
    except ValueError:
        return ()


def _first_of(t: Trial) -> tuple[Any, ...]:
    """Those that a pilot can see first: what deciding by it earns, then the most money at stake,
    else the largest lift.
    """
    stake = t.net.mean if not math.isnan(t.net.mean) else t.lift.mean
    return (
        not t.visible,
        -t.earns if t.visible and not math.isnan(t.earns) else 0.0,
        -stake,
        t.name,
    )


def _shared(whole: bool, wait: Interval) -> str:
    """Why both ways cannot live side by side in a branch; "" where they can."""
    if whole:
        return "branch"
    return "waits" if wait.tells_from_zero and abs(wait.mean) > MOVES else ""


@dataclass(frozen=True)
class _Planned:
    """The sizes of pilots for one reference."""

    today: Scenario
    power: float
    weeks: int
    branches: int
    traffic: Traffic

    def trial(
        self,
        name: str,
        old: tuple[Sample, SurveyModel],
        new: tuple[Sample, SurveyModel],
        rivals: Mapping[str, Interval],
        steps: tuple[str, ...],
        whole: bool,
        seed: int,
    ) -> Trial:
        lift, answers = interval(new[1].means - old[1].means), (old[1].answers, new[1].answers)
        wait = interval(new[0].of("wait_min") - old[0].of("wait_min"))
        shared = _shared(whole, wait)
        found, nan = money(old[0], new[0]), Interval(math.nan, math.nan, math.nan)
        gain, spend, net = math.nan, math.nan, nan
        if found.terms.margin > 0.0:
            gain, spend = float(found.gain.mean()), float(found.spend.mean())
            net = found.intervals()["net"]
        told = lift.tells_from_zero  # a lift that is luck is no lift to look for
        sought = enough_of(gain, spend)
        sizes: dict[str, Size | None] = dict.fromkeys(KINDS)
        if told:
            sizes = self._sizes(answers[0], answers[0].towards(answers[1], sought))
            if sought < 1.0 and not self._advised(sizes, shared):
                all_of_it = self._sizes(*answers)
                if self._advised(all_of_it, shared):
                    sought, sizes = 1.0, all_of_it
        partly = answers[0].towards(answers[1], sought)
        advised = self._advised(sizes, shared)
        size = sizes.get(advised)
        return Trial(
            name,
            steps,
            lift,
            answers,
            rivals,
            {p: self._rival(i, answers, sought) for p, i in rivals.items()},
            shared,
            wait,
            sizes["customers"],
            sizes["matched"],
            sizes["stepped"],
            advised,
            self._at_the_ends(answers[0], partly, told),
            rehearsed(size, answers[0], partly, self.traffic, seed) if size else None,
            self._cost(found, new[0].scenario, size) if size else None,
            gain,
            spend,
            net,
            belief_of(self.today, name) if name else BELIEFS["assumed"],
            sought,
        )

    def _at_the_ends(
        self, old: Answers, new: Answers, told: bool
    ) -> tuple[tuple[float, float, Size | None], ...]:
        """The branch pilot where branches are as alike, and as unsteady, as they may be."""
        lift, variance = new.mean - old.mean if told else 0.0, (old.variance + new.variance) / 2
        return tuple(
            (
                icc,
                cac,
                matched(
                    lift,
                    variance,
                    with_assumption(self.traffic, icc, cac),
                    self.power,
                    MOST_BRANCHES,
                    self.weeks,
                ),
            )
            for icc, cac in ((ICC[1], CAC[2]), (ICC[2], CAC[1]))
        )

    def _sizes(self, old: Answers, new: Answers) -> dict[str, Size | None]:
        """The three ways to tell these answers apart."""
        lift, variance = new.mean - old.mean, (old.variance + new.variance) / 2.0
        by_branch = (lift, variance, self.traffic, self.power, MOST_BRANCHES, self.weeks)
        return {
            "customers": by_customer(lift, old, new, self.traffic, self.power),
            "matched": matched(*by_branch),
            "stepped": stepped(*by_branch),
        }

    def _rival(
        self, lift: Interval, answers: tuple[Answers, Answers], sought: float
    ) -> Size | None:
        return (
            by_customer(sought * lift.mean, *answers, self.traffic, self.power)
            if lift.tells_from_zero
            else None
        )

    def _advised(self, sizes: Mapping[str, Size | None], shared: str) -> str:
        """The cheapest that is honest: by customer where both ways can live side by side, else by
        branches, of which there must be enough.
        """
        fits = {
            kind: size is not None
            and size.length <= self.weeks
            and size.branches <= max(self.branches, 1)
            for kind, size in sizes.items()
        }
        order = (
            ("customers", "matched", "stepped")
            if not shared
            else ("matched", "stepped")
            if shared == "branch"
            else ("matched", "stepped", "customers")
        )
        return next((kind for kind in order if fits[kind]), "")

    def _cost(self, found: Money, scenario: Scenario, size: Size) -> PilotCost:
        """What is paid once in full (by site: for the branches that get the new way); all else by
        the customers and weeks of the new way.
        """
        sites, v = self.today.value.sites, max(found.facts["visits_a_year"].mean, 1e-9)
        branches = min(
            {"customers": 1.0, "matched": size.branches / 2.0, "stepped": float(size.branches)}[
                size.kind
            ],
            float(sites),
        )
        weeks = {
            "customers": float(size.length),
            "matched": float(size.weeks),
            "stepped": size.treated / max(self.traffic.customers * size.branches, 1e-9),
        }[size.kind]
        costs, base = costs_of(scenario), costs_of(self.today)
        elsewhere = sum(
            i.cost.per_site * (sites - branches)
            for n, i in scenario.interventions.items()
            if scenario.words[n] > 0.0 and not self.today.words[n] > 0.0
        )
        a_year = (
            sum(float(found.months[n][:, 1].mean()) for n in ("per_use", "rules", "wages", "time"))
            * 12.0
            / found.terms.discounts[1]
        )
        running = (
            a_year / v * size.treated
            + (costs[1] - base[1]) * branches / sites * weeks * WEEK / YEAR
        )
        return PilotCost(
            costs[0] - base[0] - elsewhere,
            float(running),
            found.facts["time_hours_a_year"].mean / v * size.treated,
        )
