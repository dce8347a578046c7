"""What every design would be worth if the assumptions were others: the same people, everything run again.

The designs stay what they are (a budget is spent once, on what is typed), promises keep their quotes, and `observed` is met
anew: whatever the psychology, today looks as the company sees it. Only then do designs differ by what they change.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from motsim.engines.journeys import EVERYTHING
from motsim.engines.journeys import VISITS as VISITS_ONLY
from motsim.errors import InputError
from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.plan.people import psychologies
from motsim.scenario.schema import Scenario
from motsim.study.anchors import anchored
from motsim.study.assumptions import Assumption, assumptions
from motsim.study.budget import purchases_of
from motsim.study.funnel import moves
from motsim.study.measures import PROFIT
from motsim.study.money import money, terms_of
from motsim.study.pilot import pilot_runs, quotes_of
from motsim.study.replicate import replicate
from motsim.study.sample import Sample, read, sample_of
from motsim.study.settings import Case, case_of

REMEMBERED = "remembered"
Floats = NDArray[np.float64]
Values = Mapping[str, float]  # assumption's key -> value


@dataclass(frozen=True, eq=False)
class WhatIf:
    """The designs of a scenario, ready to be run under other assumptions."""

    case: Case
    names: tuple[str, ...]  # the first is the reference
    designed: Mapping[str, Scenario]
    bought: Mapping[str, Mapping[str, float]]  # by design, interventions and their shares
    objective: str
    replications: int
    seed: int
    workers: int | None

    @property
    def scenario(self) -> Scenario:
        return self.case.scenario

    @property
    def interventions(self) -> tuple[str, ...]:
        """Those that some design has, in file order."""
        return tuple(one for one in self.scenario.interventions if any(one in bought for bought in self.bought.values()))

    def assumptions(self, profile: str, effects: float) -> tuple[Assumption, ...]:
        return assumptions(self.scenario, profile, self.interventions, effects)

    def worth(self, profile: str, x: Values) -> Floats:
        """The objective of every design against the reference, by replication (designs, replications)."""
        samples = self.samples(profile, x)
        base = samples[self.names[0]]
        if self.objective != PROFIT:
            return np.array([samples[name].of(REMEMBERED) - base.of(REMEMBERED) for name in self.names])
        terms = terms_of(self.scenario)
        terms = replace(terms, margin=x.get("value:margin", terms.margin), visits_per_year=x.get("value:visits_per_year", terms.visits_per_year),
                        discount=x.get("value:discount", terms.discount))
        more = x.get("value:costs", 1.0) - 1.0
        out = []
        for name in self.names:
            found = money(base, samples[name], terms)
            out.append(found.net - more * (found.item("once") + found.item("per_year") + found.item("per_use")))
        return np.array(out)

    def samples(self, profile: str, x: Values) -> dict[str, Sample]:
        """Every design run under these assumptions."""
        psychology = {key: value for key, value in x.items() if ":" not in key}
        quotes = quotes_of(self.case)
        intercepts, funnel = self._anchors(profile, psychology, quotes)
        found = {}
        for name in self.names:
            plan = compile_plan(self._designed(name, x), psychology=profile, quotes=quotes, funnel=funnel)
            plan = replace(plan, psychology=psychologies(self.designed[name], profile, {**psychology, **intercepts}))
            rows = replicate(plan, self.seed, range(self.replications), lambda j, p=plan: read(p, j), workers=self.workers)  # type: ignore[misc]
            found[name] = sample_of(self.designed[name], profile, plan, rows)
        return found

    def _designed(self, name: str, x: Values) -> Scenario:
        """The design with its effects as far as they come true; what it costs is as typed."""
        bought = {one: share * x.get(f"effect:{one}", 1.0) for one, share in self.bought[name].items()}
        return self.designed[name] if bought == dict(self.bought[name]) else _made(self.case, name, tuple(bought.items()))

    def _anchors(self, profile: str, psychology: Values, quotes: Values) -> tuple[Values, Values]:
        """`observed` and the funnel, met under these parameters."""
        observed = self.scenario.observed
        reference = self.case.design(self.case.reference, bought={})
        funnels = any(step.leaves for stage in reference.journey for step in stage.steps)
        if not funnels and not any(getattr(observed, name) is not None for name in ("satisfaction", "nps", "return_rate", "complaint_rate")):
            return {}, {}

        def plan(funnel: Values) -> Plan:
            return replace(compile_plan(reference, psychology=profile, quotes=quotes, funnel=funnel), psychology=psychologies(reference, profile, psychology))

        funnel = moves(first := plan({}), list(pilot_runs(first, EVERYTHING, self.workers))) if funnels else {}
        record = EVERYTHING if funnels or observed.complaint_rate is not None else VISITS_ONLY
        met = anchored(reference, p := plan(funnel), list(pilot_runs(p, record, self.workers)), funnel)
        return met.values, met.funnel


@functools.lru_cache(maxsize=16)
def _made(case: Case, name: str, bought: tuple[tuple[str, float], ...]) -> Scenario:
    """A design with these purchases; kept, because one draw runs under several psychologies."""
    return case.design(name, dict(bought))


def whatif(scenario: Scenario, designs: Sequence[str] | None = None, *, objective: str | None = None, replications: int = 3, seed: int = 0,
           set: Mapping[str, object] | None = None, workers: int | None = None) -> WhatIf:
    """Ready to run. Raises InputError for one design only, and for an objective that nothing can be said about."""
    case = case_of(scenario, set)
    names = tuple(dict.fromkeys(designs or scenario.designs))
    if len(names) < 2:
        raise InputError(f"{scenario.file}: with one design there is no choice that could turn; write a second one under 'designs', or name two")
    margin = scenario.value.margin.mean > 0.0
    if objective == PROFIT and not margin:
        raise InputError(f"{scenario.file}: profit needs 'value.margin'; without it designs are judged by what is remembered")
    if objective not in (None, PROFIT, REMEMBERED):
        raise InputError(f"designs are judged by 'profit' or 'remembered', not '{objective}'")
    if replications < 2:
        raise InputError(f"wanted two replications or more, or nothing is known about luck; got {replications}")
    purchases = {name: purchases_of(case, name, workers) for name in names}
    designed = {name: case.design(name, found.bought if (found := purchases[name]) is not None else None) for name in names}
    return WhatIf(case, names, designed, {name: dict(one.words) for name, one in designed.items()}, objective or (PROFIT if margin else REMEMBERED), replications, seed, workers)
