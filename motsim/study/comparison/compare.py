"""Designs on the same people: replication r of every design meets the same customers, so
differences are paired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.errors import InputError
from motsim.errors import say as mistake
from motsim.plan.layout import Plan
from motsim.plan.preview import wording as phrases
from motsim.plan.preview.provenance import figures
from motsim.plan.preview.wording import label
from motsim.scenario.designs.python_rules import listed, plugged
from motsim.scenario.language.behaviour import Behaviour
from motsim.scenario.language.schema import Scenario
from motsim.scenario.source.suggestions import did_you_mean
from motsim.study.calibration.calibration_runs import Calibration, calibrate
from motsim.study.calibration.intercepts import Anchors
from motsim.study.comparison import lived, precision_report, selection
from motsim.study.comparison.load_check import LoadCheck, load_check
from motsim.study.comparison.outlook import DRAWS, LIVED_DRAWS, Outlooks, drawn, outlooks
from motsim.study.comparison.outlook_words import sentence_of_outlook, warning_lines
from motsim.study.comparison.stopping_rule import (
    FIRST_LOOK,
    LIMIT,
    PrecisionTarget,
    next_look,
    settled,
)
from motsim.study.comparison.verdict import (
    Judgement,
    agreement,
    judge,
    money_words,
    rests_on,
    say,
    sentence,
    signed_words,
)
from motsim.study.core.measures import (
    BY_FORMULA,
    MEASURES,
    PROFIT,
    better_of,
    checked_zone,
    columns,
    known_measures,
    unit_of,
)
from motsim.study.core.overload import Overload, overloads
from motsim.study.core.parallel import Progress, ask_ahead, engine_for
from motsim.study.core.psychologies import psychologies_of
from motsim.study.core.relationship import frame
from motsim.study.core.reporting import HasReport, HasSlides, HasWorkbook, Lang
from motsim.study.core.sample import Sample, Schedule, Shares, sampled_alike, sampled_lives
from motsim.study.core.schedulers import Cluster, Scheduler, on_cluster, working, working_here
from motsim.study.core.setup import Setup, setup_of
from motsim.study.core.stats import Interval, interval
from motsim.study.core.timing import all_with_ages, changing, schedule_of
from motsim.study.money.cash_flow import YEAR, Money
from motsim.study.money.purchases import Purchases, purchases_by_design
from motsim.study.money.relationship import money_of, readings_of
from motsim.study.run.simulate import Run, counter, say_which_engine, simulate
from motsim.study.uncertainty.monte_carlo import checked_draws

Behaviours = Iterable[Behaviour] | Mapping[str, Iterable[Behaviour]]


class SampleKey(NamedTuple):
    """Which sample: replications from `first` to before `last` of a design under a psychology."""

    setup: Setup
    design: str
    psychology: str
    seed: int
    first: int
    last: int
    age: Shares = ()


class SampleKeeper(Protocol):
    """Where finished samples are kept between processes (see experiment.py)."""

    def get(self, key: SampleKey) -> tuple[Any, Any] | None: ...
    def put(self, key: SampleKey, sample: Sample) -> None: ...

    @property
    def answers(self) -> Path:
        """A file for what draws of the assumptions gave."""
        ...


class Agreement(NamedTuple):
    """In how many psychologies the verdict of the first one holds."""

    holds: int
    of: int
    where: tuple[str, ...]
    not_where: tuple[str, ...]

    def line(self, lang: Lang = "en") -> str:
        return say(lang, "holds", n=self.holds, of=self.of)


@dataclass(frozen=True, eq=False)
class Comparison(HasReport, HasSlides, HasWorkbook):
    """Samples of designs under psychologies; the first of each is the reference and the one the
    verdict speaks of.
    """

    scenario: Scenario  # as loaded
    settings: tuple[tuple[str, str], ...]
    designs: tuple[str, ...]
    psychologies: tuple[str, ...]
    seed: int
    replications: int
    samples: Mapping[tuple[str, str], Sample] = field(repr=False)  # (design, psychology)
    purchases: Mapping[str, Purchases] = field(repr=False)  # designs with a budget only
    quotes: Mapping[str, float] = field(repr=False)
    anchors: Mapping[str, Anchors] = field(repr=False)  # by psychology
    reached: bool = True  # False: `until` gave up before its half-width was reached and had stayed
    until: Mapping[str, float] = field(default_factory=dict)
    limit: int = LIMIT
    indifference: float | None = (
        # a difference in net that does not matter; None: a share of the margin, see choice.zone
        None
    )
    first_look: int = FIRST_LOOK
    engine: str | None = None  # as asked for
    draws: int = DRAWS  # of what is assumed, under each psychology; 0: none
    workers: int | None = None
    cluster: Scheduler | None = None  # who works where no number of threads is said
    keep: SampleKeeper | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return (
            f"Comparison({', '.join(self.designs)}; {', '.join(self.psychologies)}; "
            f"{self.replications} replications, seed {self.seed})"
        )

    @property
    def reference(self) -> str:
        return self.designs[0]

    @property
    def psychology(self) -> str:
        """The psychology the verdict speaks of."""
        return self.psychologies[0]

    @property
    def comes_back(self) -> bool:
        """Do people come back over months (`population`) instead of strangers?"""
        return self.samples[self.reference, self.psychology].plan.comes_back

    @property
    def money_years(self) -> float:
        """Years over which money is counted: those of the run where people come back."""
        terms = self.money_of(self.reference).terms
        return terms.run_minutes / YEAR if self.comes_back else terms.months / 12.0

    @property
    def behaviours(self) -> dict[str, tuple[Behaviour, ...]]:
        """By design: its rules that decide in Python; designs that have any."""
        return {
            d: found
            for d in self.designs
            if (found := self.samples[d, self.psychology].scenario.behaviours)
        }

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines that ran the designs."""
        return tuple(
            dict.fromkeys(
                engine_for(self.samples[d, self.psychology].plan, self.engine) for d in self.designs
            )
        )

    # -- figures -----------------------------------------------------------------------------------
    def difference(
        self, design: str, measure: str, psychology: str | None = None, segment: str = ""
    ) -> Interval:
        """A measure's paired difference against the first design."""
        return interval(
            self.values(design, measure, psychology, segment)
            - self.values(self.reference, measure, psychology, segment)
        )

    def value(
        self, design: str, measure: str, psychology: str | None = None, segment: str = ""
    ) -> Interval:
        """A measure with its interval."""
        return interval(self.values(design, measure, psychology, segment))

    def values(
        self, design: str, measure: str, psychology: str | None = None, segment: str = ""
    ) -> NDArray[np.float64]:
        """A measure of every replication; replications of all designs are of the same people."""
        if measure == PROFIT:
            return self.money_of(design, psychology).net
        if measure == BY_FORMULA:
            return self.formula_of(design, psychology).net
        sample = self.samples[design, psychology or self.psychology]
        if (segment, measure) not in columns(sample.plan):
            raise InputError(
                mistake(
                    "no measure of a segment" if segment else "no measure of all",
                    measure=measure,
                    segment=segment,
                    there=", ".join((*(m.name for m in MEASURES), PROFIT)),
                )
            )
        return sample.of(measure, segment)

    def table(
        self, measures: Sequence[str] | None = None, *, segments: bool = False
    ) -> pd.DataFrame:
        """Every design and measure: mean with interval, and the paired difference against the first
        design with its own.

        `measures` picks some. `segments=True` adds rows for every segment. `profit` is net over the
        horizon (the reference's is 0).
        """
        rows = []
        for psychology in self.psychologies:
            for design in self.designs:
                shared = columns(self.samples[self.reference, psychology].plan)
                every = [
                    *(c for c in columns(self.samples[design, psychology].plan) if c in shared),
                    ("", PROFIT),
                ]
                for segment, measure in every:
                    if (measures is None or measure in measures) and (segments or not segment):
                        own, gap = (
                            self.value(design, measure, psychology, segment),
                            self.difference(design, measure, psychology, segment),
                        )
                        rows.append(
                            (
                                design,
                                psychology,
                                segment,
                                measure,
                                *own,
                                *gap,
                                unit_of(measure),
                                better_of(measure),
                            )
                        )
        frame = pd.DataFrame(
            rows,
            columns=[
                "design",
                "psychology",
                "segment",
                "measure",
                "mean",
                "low",
                "high",
                "difference",
                "difference_low",
                "difference_high",
                "unit",
                "better",
            ],
        )
        return frame if segments else frame.drop(columns="segment")

    # -- money -------------------------------------------------------------------------------------
    @cached_property
    def _money(self) -> dict[tuple[str, str], Money]:
        return {
            (d, p): money_of(self.samples[self.reference, p], self.samples[d, p])
            for p in self.psychologies
            for d in self.designs
        }

    def money_of(self, design: str, psychology: str | None = None) -> Money:
        """A design's money against the reference."""
        return self._money[design, psychology or self.psychology]

    def money(self) -> pd.DataFrame:
        """One row an item: gains, spends, totals, facts. gain - spend = net; see `money` for every
        convention.
        """
        rows = [(d, p, *row) for (d, p), found in self._money.items() for row in found.rows()]
        return pd.DataFrame(
            rows, columns=["design", "psychology", "item", "mean", "low", "high", "kind", "unit"]
        )

    @property
    def net(self) -> pd.DataFrame:
        """Net over the horizon: design, psychology, mean, low, high, loss (chance), payback_months,
        roi.
        """
        rows = []
        for (d, p), found in self._money.items():
            facts = found.facts
            rows.append(
                (
                    d,
                    p,
                    *found.intervals()["net"],
                    facts["loss"].mean,
                    facts["payback_months"].mean,
                    facts["roi"].mean,
                )
            )
        return pd.DataFrame(
            rows,
            columns=[
                "design",
                "psychology",
                "mean",
                "low",
                "high",
                "loss",
                "payback_months",
                "roi",
            ],
        )

    def cash(self) -> pd.DataFrame:
        """By design, psychology and month: gain, spend, net so far with its band, cash_net without
        staff time.
        """
        return pd.concat(
            [found.cash().assign(design=d, psychology=p) for (d, p), found in self._money.items()],
            ignore_index=True,
        )

    # -- people who come back ----------------------------------------------------------------------
    def months(self) -> pd.DataFrame:
        """By design, psychology and month, where people come back: customers, visits, waits and
        loads with intervals, and paired differences against the first design.

        Raises:
            InputError: strangers come.
        """
        return lived.by_month(self)

    def relationship(self) -> pd.DataFrame:
        """By design and psychology, where people come back: the four moments of the relationship,
        figures a year; by the year in which people first came (0: customers at the start) how many
        there are, visits of each and what each brings; and what a customer brings ("value", clv),
        from the best tenth of them ("tenth 1": share of all margin, each, least) to the last;
        paired differences against the first.

        Raises:
            InputError: strangers come.
        """
        found = [
            frame(readings_of(self.samples[self.reference, p], self.samples[d, p])).assign(
                design=d, psychology=p
            )
            for p in self.psychologies
            for d in self.designs
        ]
        return pd.concat(found, ignore_index=True)

    @cached_property
    def _formulas(self) -> dict[str, Mapping[str, Money]]:
        return {}  # by psychology, as it is asked for

    def formula_of(self, design: str, psychology: str | None = None) -> Money:
        """A design's money by the formula, in which every visit is a new person, over the same
        months.

        Raises:
            InputError: strangers come, so that it is the money itself.
        """
        p = psychology or self.psychology
        if p not in self._formulas:
            with working(self.cluster):
                self._formulas[p] = lived.by_formula(self, p)
        return self._formulas[p][design]

    def formula(self, lang: Lang = "en") -> tuple[str, ...]:
        """In words: what the formula would have said beside what people who come back bring."""
        return lived.formula_lines(self, lang)

    # -- over all that is assumed ------------------------------------------------------------------
    @cached_property
    def outlook(self) -> Outlooks | None:
        """What the designs bring over all that is assumed (every psychology, draws of parameters,
        effects and prices); made when it is first asked for. None where nothing is drawn: one
        design only, `draws=0`, or rules that decide in Python.
        """
        return self.weigh()

    def weigh(self, progress: Progress | None = None) -> Outlooks | None:
        """`outlook`, and `progress` hears of it; made once."""
        if "outlook" in self.__dict__:
            return self.__dict__["outlook"]  # type: ignore[no-any-return]
        with working(self.cluster):
            found = self._weighed(progress)
        self.__dict__["outlook"] = found
        return found

    def _weighed(self, progress: Progress | None) -> Outlooks | None:
        if self.draws > 0 and len(self.designs) > 1 and not self.behaviours:
            found = drawn(
                setup_of(self.scenario, dict(self.settings)),
                self.designs,
                self.psychologies,
                self.judged(),
                self.draws,
                seed=self.seed,
                workers=self.workers,
                keep=self.keep.answers if self.keep is not None else None,
                progress=progress,
            )
            spend = {d: self.money_of(d).intervals()["spend"].mean for d in self.designs}
            return outlooks(found, spend, self.indifference or 0.0)
        return None

    @property
    def outlook_of_money(self) -> Outlooks | None:
        """`outlook` where it is money; None where what is remembered decides."""
        found = self.outlook
        return found if found is not None and found.measure == PROFIT else None

    @cached_property
    def overloads(self) -> tuple[Overload, ...]:
        """Pools that cannot serve all who come, by design, under the first psychology."""
        return tuple(
            o for d in self.designs for o in overloads(self.samples[d, self.psychology], self.seed)
        )

    @cached_property
    def load(self) -> LoadCheck | None:
        """The advised design at the load that its own money implies; None where that is little."""
        advice = self.advice
        with working(self.cluster):
            return load_check(self, advice)

    def warnings(self, lang: Lang = "en") -> tuple[str, ...]:
        """What one must know beside the verdict: lines that only grow, and who serves the customers
        that come back.
        """
        return warning_lines(self, lang)

    @property
    def advice(self) -> str:
        """The design that is advised: the best on average over all that is assumed; where nothing
        is drawn, the best under the first psychology.
        """
        return self.outlook.advice if self.outlook is not None else self.judgement().advice

    # -- words -------------------------------------------------------------------------------------
    def judgement(self, psychology: str | None = None) -> Judgement:
        """Who is best under a psychology, by profit (by what is remembered where no margin is
        typed).
        """
        p = psychology or self.psychology
        measure = self.judged(p)
        spend = {d: self._money[d, p].intervals()["spend"].mean for d in self.designs}
        zone = self.indifference or 0.0 if measure == PROFIT else 0.0
        return judge(p, measure, {d: self.values(d, measure, p) for d in self.designs}, spend, zone)

    def judged(self, psychology: str | None = None) -> str:
        """The measure that designs are judged by: net, or what is remembered where no margin is
        typed.
        """
        return (
            PROFIT
            if self._money[self.reference, psychology or self.psychology].terms.margin > 0.0
            else "remembered"
        )

    def verdict(self, lang: Lang = "en") -> str:
        """The sentence, and whether anything behind it is measured."""
        return f"{self.sentence(lang)}{'' if lang == 'zh' else ' '}{self.rests_on(lang)}".rstrip()

    def rests_on(self, lang: Lang = "en") -> str:
        """How many of the figures behind the verdict are measured."""
        return rests_on_of(self.scenario, lang)

    def sentence(self, lang: Lang = "en") -> str:
        """One sentence over all that is assumed; it names no winner that is not told apart from the
        runner-up. Where nothing is drawn it speaks of the first psychology and the runs alone.
        """
        if self.outlook is not None:
            return sentence_of_outlook(self, self.outlook, lang)
        j = self.judgement()
        shown = {d: label(self.scenario, d, lang) for d in self.designs}
        if j.measure == PROFIT:
            amount = money_words(j.against, self.scenario.currency or "", lang)
            over = say(lang, "over net", years=f"{self.money_years:.3g}")
        else:
            amount = signed_words(j.against, lang)
            over = say(lang, "over remembered")
        return sentence(
            j,
            shown,
            amount,
            over,
            lang,
            precision_report.amount(self, PROFIT, j.zone, lang) if j.zone > 0.0 else "",
        )

    def holds(self) -> Agreement:
        """In how many psychologies nothing brings more than the advice, on average over the draws;
        where nothing is drawn, in how many it is among the best (and better than the reference).
        """
        if self.outlook is not None:
            here = self.outlook.holds_under
            every = self.outlook.psychologies
            return Agreement(len(here), len(every), here, tuple(p for p in every if p not in here))
        main = self.judgement()
        agree = tuple(p for p in self.psychologies if agreement(main, self.judgement(p)))
        return Agreement(
            len(agree),
            len(self.psychologies),
            agree,
            tuple(p for p in self.psychologies if p not in agree),
        )

    # -- choosing ----------------------------------------------------------------------------------
    def ranking(self) -> pd.DataFrame:
        """Every design by what is judged: chance to be the best, how far behind it (simultaneous
        intervals), group within the zone.
        """
        return selection.ranking_table(self)

    def groups(self, psychology: str | None = None) -> tuple[tuple[str, ...], ...]:
        """Designs that cannot be told apart within the indifference zone, the best group first."""
        return selection.grouped(self, psychology)

    def zone(self, psychology: str | None = None) -> float:
        """A difference in net too small to matter: `indifference`, else half a percent of the
        margin of all visits over the horizon.
        """
        return selection.zone(self, psychology)

    def front(self) -> pd.DataFrame:
        """Satisfaction, net and chance of a loss of every design, and which designs dominate it."""
        return selection.front_table(self)

    def same_people(self) -> pd.DataFrame:
        """How many times more replications independent random numbers would need: variance ratios
        against the first design.
        """
        return selection.same_people_table(self)

    def wishes(self) -> tuple[PrecisionTarget, ...]:
        """How far every measure of `until` is, and how many replications it needs."""
        return precision_report.wishes(self)

    def certainty(self, lang: Lang = "en") -> tuple[str, ...]:
        """In words: what precision was reached, and the price of more."""
        return precision_report.lines(self, lang)

    def courses(self, lang: Lang = "en") -> tuple[str, ...]:
        """In words: what some design has bought and begins later or wears off; its measures are at
        full effect, its money is not.
        """
        names = dict.fromkeys(
            name
            for d in self.designs
            for name in changing(self.samples[d, self.psychology].scenario)
        )
        return tuple(phrases.courses(self.scenario, names, lang))

    # -- more --------------------------------------------------------------------------------------
    def run(self, design: str, psychology: str | None = None, *, replications: int = 2) -> Run:
        """The first replications of a design again, with every moment: for curves and for single
        customers.
        """
        bought = self.purchases[design].bought if design in self.purchases else None
        return simulate(
            self.scenario,
            cluster=self.cluster,
            design=design,
            psychology=psychology or self.psychology,
            replications=replications,
            seed=self.seed,
            set=dict(self.settings),
            bought=bought,
            behaviours=self.behaviours.get(design, ()),
            engine=engine_for(
                self.samples[design, psychology or self.psychology].plan, self.engine
            ),
        )


# --- making one -----------------------------------------------------------------------------------
@on_cluster
def compare(
    scenario: Scenario,
    designs: Sequence[str] | None = None,
    *,
    replications: int = 50,
    seed: int = 0,
    psychology: str | Sequence[str] | None = None,
    progress: Progress | None = None,
    set: Mapping[str, object] | None = None,
    engine: str | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    until: Mapping[str, float] | None = None,
    limit: int = LIMIT,
    indifference: float | None = None,
    keep: SampleKeeper | None = None,
    behaviours: Behaviours = (),
    draws: int | None = None,
) -> Comparison:
    """Compare designs (all of the file); the first is the reference.

    `psychology`: one, several, or "all"; the first is the one the verdict speaks of. `until`:
    replicate until the half-width of
    every difference in these measures is at most so much (`profit` is net over the horizon) and
    stays so (see `precision`), at most
    `limit` times; where no number up to the limit can be enough, `replications` are made.
    `indifference`: a difference in net that does
    not matter, in money; the verdict takes the cheapest of those within it (not said: see
    `choice.zone`, the verdict then uses none).
    `behaviours`: rules that decide in Python, of every design or by design; the readable engine
    runs those that have any (see `simulate`).
    `cluster`: who runs it instead of this machine: the address of a Dask scheduler, or a Client.
    `draws`: of all that is assumed under each psychology, for the range that the verdict prints
    (`outlook`, made when it is first asked for): 32 if not said, 8 where people come back; 0:
    none, the verdict knows the luck of the runs only.
    """
    if draws:
        checked_draws(draws)
    wanted, zone = checked(until, limit), checked_zone(indifference)
    setup = setup_of(scenario, set)
    names = tuple(dict.fromkeys(designs or scenario.designs))
    psychologies = psychologies_of(scenario, psychology)
    bought = purchases_by_design(setup, names, workers)
    python = by_design(behaviours, names)
    designed = {
        name: plugged(
            setup.design(name, bought[name].bought if name in bought else None), python[name]
        )
        for name in names
    }
    known_measures(scenario.file, designed.values(), wanted)
    say_which_engine(list(designed.values()), engine)
    calibrations = {p: calibrate(setup, p, comes_back=True) for p in psychologies}
    make = _Maker(setup, designed, calibrations, seed, engine, workers, keep)
    count = min(FIRST_LOOK, limit) if wanted else replications
    if count < 1:
        raise InputError(mistake("one replication", n=count))
    found = Comparison(
        scenario,
        setup.settings,
        names,
        psychologies,
        seed,
        count,
        make.samples(0, count, progress),
        bought,
        calibrations[psychologies[0]].quotes,
        {p: known.anchors for p, known in calibrations.items()},
        until=wanted,
        limit=limit,
        indifference=zone,
        engine=engine,
        draws=(LIVED_DRAWS if setup.comes_back else DRAWS) if draws is None else draws,
        workers=workers,
        cluster=working_here(),
        keep=keep,
    )
    return _until_precise(found, make, replications, progress) if wanted else found


def _until_precise(
    found: Comparison, make: _Maker, replications: int, progress: Progress | None
) -> Comparison:
    """Replicate on, until all half-widths are as small as wanted and stay so, or the limit
    is reached.
    """
    while True:
        ratios = precision_report.ratios(found)
        need = next_look(ratios, found.limit, FIRST_LOOK, replications)
        if need <= found.replications:
            return replace(found, reached=settled(ratios, 1.0, FIRST_LOOK) is not None)
        more = make.samples(found.replications, need, progress)
        samples = {key: sample.more(more[key]) for key, sample in found.samples.items()}
        found = replace(found, samples=samples, replications=need)


def by_design(behaviours: Behaviours, names: Sequence[str]) -> dict[str, tuple[Behaviour, ...]]:
    """The rules of each design that decide in Python."""
    if not isinstance(behaviours, Mapping):
        return dict.fromkeys(names, listed(behaviours))
    for name in behaviours:
        if name not in names:
            raise InputError(
                mistake("behaviour of no design", name=name, near=did_you_mean(str(name), names))
            )
    return {name: listed(behaviours.get(name)) for name in names}


def checked(until: Mapping[str, float] | None, limit: int) -> dict[str, float]:
    """Half-widths that make sense."""
    for measure, half in (until or {}).items():
        if not 0.0 < half < float("inf"):
            raise InputError(mistake("half-width above 0", measure=measure, came=half))
    if limit < 1:
        raise InputError(mistake("limit of replications", n=limit))
    return dict(until or {})


@dataclass(frozen=True, eq=False)
class _Maker:
    """Makes samples of all designs under all psychologies, from one replication to another."""

    setup: Setup
    designed: Mapping[str, Scenario]
    calibrations: Mapping[str, Calibration]
    seed: int
    engine: str | None
    workers: int | None
    keep: SampleKeeper | None

    def samples(
        self, first: int, last: int, progress: Progress | None
    ) -> dict[tuple[str, str], Sample]:
        courses = {name: schedule_of(scenario) for name, scenario in self.designed.items()}
        ages = sum(len(course.ages) if course is not None else 1 for course in courses.values())
        tell = counter(progress, (last - first) * ages * len(self.calibrations))
        if self.setup.comes_back:
            return {
                key: one
                for p in self.calibrations
                for key, one in self._lived(p, first, last, tell)
            }
        made = ask_ahead(
            lambda name: self._aged(name, courses[name], first, last, tell),
            names := list(self.designed),
            self.workers,
        )
        of = dict(zip(names, made, strict=True))
        return {(name, p): of[name][p] for p in self.calibrations for name in names}

    def _aged(
        self,
        name: str,
        course: Schedule | None,
        first: int,
        last: int,
        tell: Callable[[], None] | None,
    ) -> dict[str, Sample]:
        """A design under each psychology, with its ages, if something that it bought begins later
        or wears off.
        """
        designed = self.designed[name]
        full = self._samples(name, designed, first, last, tell)

        def aged(shares: Shares) -> list[Sample]:
            scenario = plugged(self.setup.design(name, dict(shares)), designed.behaviours)
            found = self._samples(name, scenario, first, last, tell, shares)
            return [found[p] for p in full]

        return dict(zip(full, all_with_ages([*full.values()], course, aged)))

    def _lived(
        self, psychology: str, first: int, last: int, tell: Callable[[], None] | None
    ) -> list[tuple[tuple[str, str], Sample]]:
        """All designs of people who come back, under a psychology; what is kept is not run
        again.
        """
        known = self.calibrations[psychology]
        plans = {name: known.lived(s, self.setup, psychology) for name, s in self.designed.items()}
        keys = {
            name: SampleKey(self.setup, name, psychology, self.seed, first, last) for name in plans
        }
        found = self._kept({n: (self.designed[n], keys[n], plans[n]) for n in plans}, tell)
        missing = [name for name in plans if name not in found]
        made = (
            sampled_lives(
                [(self.designed[name], psychology, plans[name]) for name in missing],
                self.seed,
                range(first, last),
                engine=self.engine,
                workers=self.workers,
                progress=tell,
            )
            if missing
            else []
        )
        for name, sample in zip(missing, made, strict=True):
            found[name] = sample
            if self.keep:
                self.keep.put(keys[name], sample)
        return [((name, psychology), found[name]) for name in plans]

    def _kept(
        self, asked: Mapping[str, tuple[Scenario, SampleKey, Plan]], tell: Callable[[], None] | None
    ) -> dict[str, Sample]:
        """The samples that are kept between processes, of those that are asked for."""
        found = {
            name: Sample(scenario, key.design, key.psychology, plan, *kept)
            for name, (scenario, key, plan) in asked.items()
            if (kept := self.keep.get(key) if self.keep else None) is not None
        }
        if tell is not None:
            for name in found:
                for _ in range(asked[name][1].last - asked[name][1].first):
                    tell()
        return found

    def _samples(
        self,
        name: str,
        scenario: Scenario,
        first: int,
        last: int,
        tell: Callable[[], None] | None,
        age: Shares = (),
    ) -> dict[str, Sample]:
        """A design under each psychology; what is kept is not run again."""
        keys = {
            p: SampleKey(self.setup, name, p, self.seed, first, last, age)
            for p in self.calibrations
        }
        plans = {p: known.plan(scenario, p) for p, known in self.calibrations.items()}
        found = self._kept({p: (scenario, keys[p], plans[p]) for p in keys}, tell)
        missing = [p for p in keys if p not in found]
        made = sampled_alike(
            [(scenario, p, plans[p]) for p in missing],
            self.seed,
            range(first, last),
            engine=self.engine,
            workers=self.workers,
            progress=tell,
        )
        for p, sample in zip(missing, made):
            found[p] = sample
            if self.keep:
                self.keep.put(keys[p], sample)
        return found


def rests_on_of(scenario: Scenario, lang: Lang) -> str:
    """`rests_on` of the figures of a scenario."""
    found = figures(scenario)
    return rests_on(sum(one.grade == "measured" for one in found), len(found), lang)
