"""What every design would give if the assumptions were others: the same people, everything run
again.

The designs stay what they are (a budget is spent once, on what is typed), promises keep their
quotes, and `observed` is met anew: whatever the psychology, today looks as the company sees it.
Only then do designs differ by what they change.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.journeys import EVERYTHING
from motsim.engines.common.journeys import VISITS as VISITS_ONLY
from motsim.errors import InputError, ScenarioError, of, say
from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.plan.people import psychologies
from motsim.plan.population import history_of, with_past
from motsim.scenario.checks.names import missing
from motsim.scenario.language.schema import Scenario
from motsim.study.calibration.calibration_runs import (
    FIRST,
    SEED,
    loses_people,
    pilot_runs,
    quotes_for,
    quotes_of,
    refuse_later,
    says_something,
    town_anchors_of,
)
from motsim.study.calibration.funnel import moves
from motsim.study.calibration.intercepts import Anchors, anchored
from motsim.study.calibration.pilot_readings import beliefs_after_pilots
from motsim.study.calibration.town_anchors import (
    Histories,
    aims,
    months_of_history,
    parameters_of,
    search,
    start_of,
    tries_of,
)
from motsim.study.core.measures import PROFIT, REMEMBERED, STAY_SHARE, objective_of
from motsim.study.core.psychologies import known, psychologies_of
from motsim.study.core.sample import Sample, sampled_alike, sampled_lives
from motsim.study.core.setup import Setup, setup_of
from motsim.study.core.timing import all_with_ages, schedule_of
from motsim.study.money.cash_flow import Terms, terms_of
from motsim.study.money.purchases import purchases_by_design
from motsim.study.money.relationship import money_of
from motsim.study.uncertainty.priors import DRAWS_BY, Space, space_of
from motsim.units import UNITS

# net against the first design; the others as they are
RETURN: Final = "return"  # of people who come back: `STAY_SHARE`
ANSWERED: Final = (PROFIT, REMEMBERED, "satisfaction", RETURN)
RUNS: Final = 4  # replications of a draw, if not said
LIVED_RUNS: Final = 2  # where people come back over years
DRAWN_HISTORIES: Final = 3  # in which a draw meets what is observed of people who come back
NEARLY: Final = 1.05  # a share that is cut next is cut to all of the effect
Floats = NDArray[np.float64]
Values = Mapping[str, float]  # assumption's key -> value
Shares = tuple[tuple[str, float], ...]  # interventions and their shares
Settings = tuple[tuple[str, str], ...]
Question = tuple[str, Values]  # a psychology, and assumptions


@dataclass(frozen=True, eq=False)
class WhatIf:
    """The designs of a scenario, ready to be run under other assumptions."""

    setup: Setup
    # the file's first design, with what is set: its prices and observations hold for all
    first: Scenario
    names: tuple[str, ...]  # the first is the reference
    designed: Mapping[str, Scenario]
    objective: str  # profit or remembered
    space: Space
    psychologies: tuple[str, ...]  # the one the advice speaks of first
    replications: int
    seed: int
    # the least share of an effect that may come true, uniform; None: what is believed of each
    effects: float | None
    only: tuple[str, ...]  # assumptions that vary, as they were asked for; empty: all
    # name -> the design of the file that it is, where it is not one itself but a purchase on top
    bases: Mapping[str, str] = field(default_factory=dict)

    @property
    def scenario(self) -> Scenario:
        return self.setup.scenario

    @property
    def comes_back(self) -> bool:
        """Do people come back over months (`population`) instead of strangers?"""
        return self.setup.comes_back

    def answers(self, psychology: str, x: Values) -> Floats:
        """What `ANSWERED` says of every design, by replication: (measures, designs, replications).
        Profit is nan without a margin.
        """
        return self.answers_to([(psychology, x)])[0]

    def answers_to(self, asked: Sequence[Question]) -> list[Floats]:
        """`answers` to several questions, on one core; where one design has the same lines under
        several of them, these are simulated once.
        """
        if self.setup.comes_back:
            return [self._answer(x, self._lived(p, x)) for p, x in asked]
        designs = [self._samples(name, asked) for name in self.names]
        return [
            self._answer(x, {name: samples[k] for name, samples in zip(self.names, designs)})
            for k, (_, x) in enumerate(asked)
        ]

    def _lived(self, psychology: str, x: Values) -> dict[str, Sample]:
        """Every design of people who come back, run under these assumptions after the same past."""
        asked = [(name, _bought(self.designed[name])) for name in self.names]
        true = [_true(self.designed[name], x) for name in self.names]
        under = [
            under_assumptions(self.setup, self.designed[name], psychology, x) for name in self.names
        ]
        found = _lives(self, (psychology, x), asked, true, under)
        return dict(zip(self.names, found, strict=True))

    def _answer(self, x: Values, samples: Mapping[str, Sample]) -> Floats:
        base = samples[self.names[0]]
        terms = None
        if self.first.value.unit_margin > 0.0:
            terms = terms_under(self.first, x, base.months.number if self.comes_back else None)
        net = [
            net_under(base, one, terms, x)
            if terms is not None
            else np.full(self.replications, np.nan)
            for one in samples.values()
        ]
        answers = [STAY_SHARE if self.comes_back and a == RETURN else a for a in ANSWERED[1:]]
        found = np.array([net, *([one.of(name) for one in samples.values()] for name in answers)])
        if np.isnan(found[1:]).any():
            raise InputError(say("visit says nothing", file=self.scenario.file))
        return found

    def _samples(self, name: str, asked: Sequence[Question]) -> list[Sample]:
        """A design run under these assumptions, with its other ages, where money is judged and
        something that it bought begins later or wears off.
        """
        scenario = self.designed[name]
        bought = _bought(scenario)
        true = [_true(scenario, x) for _, x in asked]
        under = [under_assumptions(self.setup, scenario, p, x) for p, x in asked]
        full = _alike(self, name, bought, true, under)
        course = schedule_of(scenario) if self.objective == PROFIT else None
        return all_with_ages(full, course, lambda shares: _alike(self, name, shares, true, under))


@dataclass(frozen=True)
class Under:
    """Under what a design is run: the rows of a psychology, by their very bits, and the funnel that
    was met under it.
    """

    psychology: str
    bits: bytes
    funnel: tuple[tuple[str, float], ...]
    moved: Settings  # figures of the file that are drawn: path, text
    tries: float | None  # of people who come back, where it was found
    rows: Floats = field(compare=False, repr=False)


def _times(scenario: Scenario, path: str, factor: float) -> str:
    """What a figure of the file becomes that is so many times as large, as it is set."""
    pool = scenario.staff.get(path.removesuffix(".count")) if path.endswith(".count") else None
    return f"x {factor:.8f}" if pool is None else pool.count.times(factor)


Past = tuple[Shares, Under]  # of the first design: how much of its effects comes true


def under_assumptions(setup: Setup, scenario: Scenario, psychology: str, x: Values) -> Under:
    """The psychology of a design with these assumptions; `observed` and the funnel are met anew."""
    drawn = {key: value for key, value in x.items() if ":" not in key}
    moved = _moved(x, setup.scenario)
    found, funnel, tries = _anchors(setup.also(dict(moved)), psychology, tuple(drawn.items()))
    # what a design types is what it does; what the file types is drawn where it was fitted
    typed, file = scenario.psychology.parameters, setup.scenario.psychology.parameters
    own = {key: value for key, value in drawn.items() if typed.get(key) == file.get(key)}
    row = psychologies(scenario, psychology, {**own, **found})
    return Under(psychology, row.tobytes(), tuple(funnel.items()), moved, tries, row)


def plan_under(setup: Setup, design: str, bought: Shares, true: Shares, under: Under) -> Plan:
    """The plan of a design with these purchases, of whose effects so much comes true."""
    setup = setup.also(dict(under.moved))
    found = _plan(setup, design, bought, true, under.funnel, under.tries)
    return replace(found, psychology=under.rows)


def past_under(setup: Setup, first: Scenario, psychology: str, x: Values) -> Plan:
    """What people who come back have lived before any design: the first one under these
    assumptions, of whose own effects as much came true then as does in the run.
    """
    return _past_plan(setup, first, _past(setup, first, psychology, x))


def _past(setup: Setup, first: Scenario, psychology: str, x: Values) -> Past:
    return _true(first, x), under_assumptions(setup, first, psychology, x)


def _past_plan(setup: Setup, first: Scenario, past: Past) -> Plan:
    return plan_under(setup, setup.reference, _bought(first), *past)


def _moved(x: Values, scenario: Scenario) -> Settings:
    """What draws move of the file itself: figures from data within what is known of them, and how
    much a promise draws. People of a pool are whole, by the hour.
    """
    found = [
        (path, _times(scenario, path, value))
        for key, value in x.items()
        if key.startswith("found:") and value != 1.0
        for path in (key.removeprefix("found:"),)
    ]
    people = [(DRAWS_BY, f"{x[key]:.8f}") for key in ("people:elasticity",) if key in x]
    return (*found, *people)


def _alike(
    w: WhatIf, name: str, bought: Shares, true: Sequence[Shares], under: Sequence[Under]
) -> list[Sample]:
    """A design that buys this, under each of these rows, of whose effects so much comes true;
    samples are kept, because of the designs an assumption moves often only some.
    """
    places = [_place(w, name, bought, *one) for one in zip(true, under, strict=True)]
    missing = [k for k, place in enumerate(places) if not place]
    asked = [_asked(w, name, bought, true[k], under[k]) for k in missing]
    # where no effect is drawn, other draws will have the same lines
    hold = not any(true[k] for k in missing)
    made = sampled_alike(asked, w.seed, range(w.replications), workers=1, hold=hold)
    for k, sample in zip(missing, made):
        places[k][:] = [sample]
    return [place[0] for place in places]


def _lives(
    w: WhatIf,
    question: Question,
    designs: Sequence[tuple[str, Shares]],
    true: Sequence[Shares],
    under: Sequence[Under],
) -> list[Sample]:
    """Designs that buy this, of whose effects so much comes true, each of people who have lived
    the same past under the first design; samples are kept.
    """
    past = _past(w.setup, w.first, *question)
    each = zip(*zip(*designs), true, under, strict=True)
    places = [_place(w, *one, past) for one in each]
    missing = [k for k, place in enumerate(places) if not place]
    asked = [_asked(w, *designs[k], true[k], under[k]) for k in missing]
    if missing:
        before = _past_plan(w.setup, w.first, past)
        lived = [(like, psychology, with_past(plan, before)) for like, psychology, plan in asked]
        made = sampled_lives(lived, w.seed, range(w.replications), workers=1)
        for k, sample in zip(missing, made, strict=True):
            places[k][:] = [sample]
    return [place[0] for place in places]


def _asked(
    w: WhatIf, name: str, bought: Shares, true: Shares, under: Under
) -> tuple[Scenario, str, Plan]:
    """A design under a psychology, ready to be run. A margin that an intervention sets comes true
    as far as all else does; its price is as typed.
    """
    base = w.bases.get(name, name)
    worth = design_as_true(w.setup, base, bought, true).value
    like = w.designed[name].model_copy(update={"value": worth})
    return like, under.psychology, plan_under(w.setup, base, bought, true, under)


@functools.lru_cache(maxsize=256)
def _place(
    w: WhatIf, name: str, bought: Shares, true: Shares, under: Under, past: Past | None = None
) -> list[Sample]:
    """Where a sample is kept: empty until it has been run. `past`: what people who come back have
    lived, which a design may not share: what it types of the psychology is drawn for the first.
    """
    return []


@functools.lru_cache(maxsize=256)
def _anchors(
    setup: Setup, psychology: str, drawn: tuple[tuple[str, float], ...]
) -> tuple[Values, Values, float | None]:
    """`observed` and the funnel, met under these parameters, and how many try us; kept, because
    effects and money move none of it.
    """
    reference = setup.design(setup.reference, bought={})
    base = _of_people(setup, psychology)
    funnels = loses_people(reference)
    if not says_something(reference) and base is None:
        return {}, {}, None
    row = psychologies(reference, psychology, dict(drawn))

    house = setup.as_strangers()

    def plan(funnel: Values) -> Plan:
        return replace(_plan(house, setup.reference, (), (), tuple(funnel.items())), psychology=row)

    few = not funnels and reference.observed.complaint_rate is None
    funnel = moves(first := plan({}), list(pilot_runs(first, EVERYTHING, 1))) if funnels else {}
    runs = list(pilot_runs(p := plan(funnel), VISITS_ONLY if few else EVERYTHING, 1))
    met = anchored(reference, p, runs, funnel, base.alike if base is not None else None)
    if base is None:
        return met.values, met.funnel, None
    begin = replace(base, values=met.values, funnel=met.funnel)
    return _met_by_people(setup, psychology, dict(drawn), begin)


def _of_people(setup: Setup, psychology: str) -> Anchors | None:
    """What histories have found of people who come back, as the scenario is written; None where
    they had nothing to find.
    """
    found = town_anchors_of(setup, psychology) if setup.comes_back else None
    return found if found is not None and found.alike is not None else None


def _met_by_people(
    setup: Setup, psychology: str, drawn: Values, begin: Anchors
) -> tuple[Values, Values, float | None]:
    """What is observed of people who come back, met by few histories: these begin where strangers
    do what stands for it, and go by the slopes that were found as the scenario is written.
    """
    reference = setup.design(setup.reference, bought={})
    found = aims(reference.observed)
    row = psychologies(reference, psychology, {**drawn, **begin.values})
    plan = _plan(setup, setup.reference, (), (), tuple(begin.funnel.items()), begin.tries)
    plan = history_of(replace(plan, psychology=row), months_of_history(reference))
    live = Histories(reference, plan, found, SEED, range(FIRST, FIRST + 1), 1)
    tried = search(found, start_of(found, plan), np.array(begin.slopes), live, DRAWN_HISTORIES)
    values = {**begin.values, **parameters_of(found, tried.at)}
    return values, begin.funnel, tries_of(found, tried.at, plan)


def _bought(scenario: Scenario) -> Shares:
    """What a design has, and the share of each."""
    return tuple((one, share) for one, share in scenario.words.items() if share > 0.0)


def _true(scenario: Scenario, x: Values) -> Shares:
    """How much of the effect of each purchase comes true, where that is not all of it."""
    return tuple(
        (one, true)
        for one, share in scenario.words.items()
        if share > 0.0 and (true := x.get(f"effect:{one}", 1.0)) != 1.0
    )


@functools.lru_cache(maxsize=512)
def design_as_true(setup: Setup, name: str, bought: Shares, true: Shares) -> Scenario:
    """A design with these purchases, of whose effects so much comes true; where more than all of an
    effect is no value of the language (110 points), the largest are cut, at most to all of it.
    """
    try:
        return setup.design(name, dict(bought), dict(true))
    except ScenarioError:
        most = max((share for _, share in true), default=0.0)
        if most <= 1.0:
            raise
        top = max(0.5 * (most + 1.0) if most > NEARLY else 1.0, 1.0)
        less = tuple((one, min(share, top)) for one, share in true)
        return design_as_true(setup, name, bought, less)


@functools.lru_cache(maxsize=512)
def _plan(
    setup: Setup,
    name: str,
    bought: Shares,
    true: Shares,
    funnel: tuple[tuple[str, float], ...],
    tries: float | None = None,
) -> Plan:
    """The plan of a design with these purchases; kept, because one draw runs under several
    psychologies.
    """
    scenario = design_as_true(setup, name, bought, true)
    return compile_plan(
        scenario, quotes=quotes_for(setup, scenario), funnel=dict(funnel), tries=tries
    )


def terms_under(scenario: Scenario, x: Values, months: int | None = None) -> Terms:
    """Prices under these assumptions. `months`: those that people who come back were run; else
    the horizon.
    """
    t = terms_of(scenario)
    years = x.get("choice:horizon", scenario.value.horizon / UNITS["year"])
    return replace(
        t,
        margin=x.get("money:margin", t.margin),
        visits_per_year=x.get("money:visits_per_year", t.visits_per_year),
        discount=x.get("money:discount", t.discount),
        months=months or max(round(12.0 * years), 1),
    )


def net_under(base: Sample, sample: Sample, terms: Terms, x: Values) -> Floats:
    """Net under these prices; what an intervention costs is as typed, however much of its effect
    comes true.
    """
    found = money_of(base, sample, terms)
    dearer, wages = x.get("money:costs", 1.0) - 1.0, x.get("money:wages", 1.0) - 1.0
    return np.asarray(
        found.net
        - dearer * sum(found.item(k) for k in ("once", "per_year", "per_use"))
        - wages * (found.item("wages") + found.item("time"))
    )


def checked_runs(replications: int | None) -> int | None:
    """Replications enough to know luck by. Raises InputError."""
    if replications is not None and replications < 2:
        raise InputError(say("two replications", n=replications))
    return replications


def whatif(
    scenario: Scenario,
    designs: Sequence[str] | None = None,
    *,
    psychology: str | Sequence[str] | None = "all",
    objective: str | None = None,
    effects: float | None = None,
    assumptions: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int = 0,
    set: Mapping[str, object] | None = None,
    workers: int | None = None,
) -> WhatIf:
    """Ready to run. Raises InputError for one design only, unknown names, and an objective that
    nothing can be said about.
    """
    return whatif_of(
        setup_of(scenario, set),
        designs,
        psychology=psychology,
        objective=objective,
        effects=effects,
        assumptions=assumptions,
        replications=replications,
        seed=seed,
        workers=workers,
    )


def whatif_of(
    setup: Setup,
    designs: Sequence[str] | None = None,
    *,
    psychology: str | Sequence[str] | None = "all",
    objective: str | None = None,
    effects: float | None = None,
    assumptions: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int = 0,
    workers: int | None = None,
) -> WhatIf:
    """`whatif` of a case, such as one that takes people who come back as strangers."""
    if effects is not None and not 0.0 <= effects <= 1.0:
        raise InputError(say("least share of an effect", came=effects))
    scenario = setup.scenario
    names = tuple(dict.fromkeys(designs or scenario.designs))
    for name in names:
        if name not in scenario.designs:
            raise InputError(of(scenario.file, missing("design", name, tuple(scenario.designs))))
    if len(names) < 2:
        raise InputError(say("one design alone", file=scenario.file))
    bought = purchases_by_design(setup, names, workers)
    designed = {
        name: setup.design(name, bought[name].bought if name in bought else None) for name in names
    }
    runs = replications or (LIVED_RUNS if setup.comes_back else RUNS)
    return _ready(setup, designed, psychology, objective, effects, assumptions, runs, seed, {})


def whatif_of_purchases(
    setup: Setup,
    design: str,
    purchases: Mapping[str, Mapping[str, float]],
    *,
    psychology: str | Sequence[str] | None = "all",
    objective: str | None = None,
    effects: float | None = None,
    assumptions: Sequence[str] | None = None,
    replications: int = 1,
    seed: int = 0,
) -> WhatIf:
    """Purchases on top of a design, ready to be run as designs are: name -> share of each
    intervention; the first is what others are held against.
    """
    designed = {name: setup.design(design, shares) for name, shares in purchases.items()}
    bases = dict.fromkeys(purchases, design)
    return _ready(
        setup, designed, psychology, objective, effects, assumptions, replications, seed, bases
    )


def _ready(
    setup: Setup,
    designed: Mapping[str, Scenario],
    psychology: str | Sequence[str] | None,
    objective: str | None,
    effects: float | None,
    assumptions: Sequence[str] | None,
    replications: int,
    seed: int,
    bases: Mapping[str, str],
) -> WhatIf:
    first = setup.design(setup.reference, bought={})
    judged = objective_of(first, objective)
    profiles = psychologies_of(first, psychology)
    used = tuple(
        one
        for one in setup.scenario.interventions
        if any(d.words[one] > 0.0 for d in designed.values())
    )
    space = space_of(
        first,
        tuple(known(p) for p in profiles),
        used,
        money=judged == PROFIT,
        effects=effects,
        only=assumptions,
        beliefs=beliefs_after_pilots(setup, profiles, used) if effects is None else None,
        fixed=dict(setup.settings),
    )
    refuse_later(setup, designed.values())
    quotes_of(setup)
    for psychology in profiles:
        _of_people(setup, psychology)
    return WhatIf(
        setup,
        first,
        tuple(designed),
        designed,
        judged,
        space,
        profiles,
        replications,
        seed,
        effects,
        tuple(assumptions or ()),
        bases,
    )
