"""What must be known before a run: typical minutes for quotes, and the intercepts that `observed`
and the funnel move.

Both come from one pilot: the first design of the file, seed 0, replications from 2**31 up, 2,000
visits or more. It is made once a process for each file (and what the caller sets of the
psychology), whatever is asked of it afterwards.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from motsim.engines.common.journeys import EVERYTHING, Journeys
from motsim.engines.common.journeys import VISITS as VISITS_ONLY
from motsim.engines.common.totals import CUSTOMERS
from motsim.errors import InputError, of, say
from motsim.plan import layout as lay
from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.plan.population import history_of, strangers, town_of, with_past
from motsim.scenario.language.schema import Scenario
from motsim.study.calibration.funnel import moves
from motsim.study.calibration.intercepts import Alike, Anchors, anchored, shares_of
from motsim.study.calibration.town_anchors import (
    NAMES,
    Histories,
    aims,
    months_of_history,
    parameters_of,
    replications_of,
    rows_of,
    search,
    slopes_of,
    start_of,
    tries_of,
    visits_row,
)
from motsim.study.core.alike import replicate_alike
from motsim.study.core.setup import Setup, setup_of
from motsim.units import MINUTE

SEED, FIRST, VISITS, PASSAGES, MOST = 0, 2**31, 2000, 30, 500
LONG_QUOTE = 1e6  # minutes: a promise that is never late


def quotes(scenario: Scenario, *, set: Mapping[str, object] | None = None) -> Mapping[str, float]:
    """Typical minutes of every promise: the median from its beginning to its end under the first
    design, promises silent; `NAME p90` where such a quote is asked for: what nine of ten take at
    most.
    """
    return quotes_of(setup_of(scenario, set))


def intercepts(
    scenario: Scenario,
    psychology: str | None = None,
    quotes: Mapping[str, float] | None = None,
    *,
    set: Mapping[str, object] | None = None,
) -> Anchors:
    """The intercepts that bring the first design to `observed` under one psychology, with what is
    left over.
    """
    return anchors_of(setup_of(scenario, set), psychology or scenario.psychology.profile, quotes)


def quotes_of(setup: Setup) -> Mapping[str, float]:
    """`quotes` of a case; kept."""
    return _quotes(setup.pilot())


def anchors_of(setup: Setup, psychology: str, quotes: Mapping[str, float] | None = None) -> Anchors:
    """`intercepts` of a case; kept."""
    return _anchors(
        setup.pilot(), psychology, tuple((quotes_of(setup) if quotes is None else quotes).items())
    )


def town_anchors_of(
    setup: Setup, psychology: str, quotes: Mapping[str, float] | None = None
) -> Anchors:
    """`anchors_of` a case, with what is observed of people who come back; kept."""
    measured = quotes_of(setup) if quotes is None else quotes
    asked = setup.town_pilot()
    if not setup.comes_back or not aims(asked.design(asked.reference, bought={}).observed):
        return anchors_of(setup, psychology, measured)
    return _town_anchors(asked, setup.pilot(), psychology, tuple(measured.items()))


# --- the pilot ------------------------------------------------------------------------------------
def pilot_runs(plan: Plan, record: str, workers: int | None = None) -> Iterator[Journeys]:
    """Replications until 2,000 visits have been counted; who is lost in the funnel is none. What is
    typical does not depend on when a clock stops: here all are served out.
    """
    plan, visits, at = served_out(plan), 0, 0
    while visits < VISITS and at < MOST:
        batch = (
            1 if at == 0 else min(max(1, -(-(VISITS - visits) * at // max(visits, 1))), MOST - at)
        )
        for (journeys,) in zip(
            *replicate_alike(
                [plan],
                SEED,
                range(FIRST + at, FIRST + at + batch),
                _itself,
                record=record,
                workers=workers,
                hold=True,
            )
        ):
            visits += int(journeys.totals.sums[:, CUSTOMERS].sum())
            yield journeys
        at += batch


def served_out(plan: Plan) -> Plan:
    """A plan in which whoever is inside at the end is served out."""
    if not plan.stops:
        return plan
    calendar = plan.calendar.copy()
    calendar["stops"] = 0
    return replace(plan, calendar=calendar)


def _itself(plan: Plan, journeys: Journeys) -> Journeys:
    return journeys


# --- quotes ---------------------------------------------------------------------------------------
@functools.lru_cache(maxsize=32)
def _quotes(setup: Setup) -> Mapping[str, float]:
    if not setup.scenario.promises:
        return MappingProxyType({})
    found = _passages_of(strangers(setup.design(setup.reference, bought={})))
    return MappingProxyType(dict(_medians(setup.scenario, found)))


def quotes_for(setup: Setup, scenario: Scenario) -> Mapping[str, float]:
    """`quotes` of a case with, as `NAME own`, what is typical under one of its designs, where that
    is promised.
    """
    return with_own(quotes_of(setup), scenario)


def with_own(quotes: Mapping[str, float], scenario: Scenario) -> Mapping[str, float]:
    """Quotes, and those that are measured once more under the very design: promises silent, no
    fixed point is looked for.
    """
    own = [
        name for name, promise in scenario.promises.items() if promise.quote.kind == "own typical"
    ]
    if not own:
        return quotes
    found = _own(
        _Designed(
            scenario.file, repr(scenario.current.raw), tuple(scenario.words.items()), scenario
        )
    )
    return {**quotes, **{f"{name} own": found[name] for name in own}}


@dataclass(frozen=True)
class _Designed:
    """A design by all that decides its passages."""

    file: str
    raw: str
    words: tuple[tuple[str, float], ...]
    scenario: Scenario = field(compare=False, repr=False)


@functools.lru_cache(maxsize=32)
def _own(designed: _Designed) -> Mapping[str, float]:
    scenario = strangers(designed.scenario)
    return MappingProxyType(dict(_medians(scenario, _passages_of(scenario))))


def _passages_of(scenario: Scenario) -> dict[str, list[float]]:
    """Minutes that every promise of a design takes in the pilot, promises silent."""
    silent = scenario.model_copy(
        update={"promises": {name: _silent(p) for name, p in scenario.promises.items()}}
    )
    silent = silent.from_tree(scenario.origin, scenario.current).as_design(
        scenario.design_name, scenario.words
    )
    plan = compile_plan(silent)
    direct = all(_both_contacts(plan, k) for k in range(len(plan.promises)))
    plan = (
        plan
        if direct
        else compile_plan(silent, quotes=dict.fromkeys(scenario.promises, LONG_QUOTE))
    )
    found: dict[str, list[float]] = {name: [] for name in plan.names.promises}
    for journeys in pilot_runs(plan, EVERYTHING):
        for k, name in enumerate(plan.names.promises):
            found[name] += _passages(plan, k, journeys) if direct else _taken(k, journeys)
    return found


def _silent(promise: Any) -> Any:
    """A promise that waits for what is typical, and so says nothing yet."""
    return promise.model_copy(update={"quote": type(promise.quote)("typical", 1.0)})


def _both_contacts(plan: Plan, k: int) -> bool:
    """Can its passage be read off moments?"""
    promise = plan.promises[k]
    return all(plan.steps["kind"][promise[end]] == lay.CONTACT for end in ("from_", "to"))


def _passages(plan: Plan, k: int, journeys: Journeys) -> list[float]:
    """Minutes from the first `from` to the next `to`, and so on, of every visit."""
    p, m = plan.promises[k], journeys.moments
    rows = m[(m["kind"] == lay.M_CONTACT) & ((m["step"] == p["from_"]) | (m["step"] == p["to"]))]
    since: dict[tuple[int, int], int] = {}
    found: list[float] = []
    for row in rows[np.lexsort((rows["order"], rows["end"], rows["visit"], rows["person"]))]:
        who = (int(row["person"]), int(row["visit"]))
        if row["step"] == p["to"] and who in since:
            found.append((_edge(row, p["to_edge"]) - since.pop(who)) / MINUTE)
        if row["step"] == p["from_"]:
            since.setdefault(who, _edge(row, p["from_edge"]))
    return found


def _edge(row: Any, edge: int) -> int:
    return int(row["begin"] if edge == lay.BEGINS else row["end"])


def _taken(k: int, journeys: Journeys) -> list[float]:
    """Minutes that a promise with a very long quote took: for promises that begin or end behind the
    scenes.
    """
    m = journeys.moments
    return [float(x) for x in m["performance"][(m["kind"] == lay.M_PROMISE) & (m["source"] == k)]]


def _medians(scenario: Scenario, found: Mapping[str, list[float]]) -> Iterator[tuple[str, float]]:
    for name, times in found.items():
        if len(times) >= PASSAGES:
            yield name, float(np.median(times))
            if scenario.promises[name].quote.kind == "p90" or _ever_set(
                scenario, f"promises.{name}"
            ):
                yield f"{name} p90", float(np.quantile(times, 0.9))
        elif scenario.promises[name].quote.kind != "minutes" or _ever_set(
            scenario, f"promises.{name}"
        ):
            raise InputError(
                say(
                    "typical not measured",
                    file=scenario.file,
                    name=name,
                    n=len(times),
                    start=scenario.promises[name].from_,
                    end=scenario.promises[name].to,
                    wanted=PASSAGES,
                )
            )


def _ever_set(scenario: Scenario, dotted: str) -> bool:
    changes = [
        *(i.set for i in scenario.interventions.values()),
        *(d.set for d in scenario.designs.values()),
    ]
    return any(
        key.startswith(dotted) or key.startswith(dotted.removeprefix("promises.") + ".quote")
        for one in changes
        for key in one
    )


# --- anchors --------------------------------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class _Seen:
    """The pilot under one psychology: what `observed` is met by."""

    scenario: Scenario
    plan: Plan
    runs: tuple[Journeys, ...]
    funnel: Mapping[str, float]

    def anchored(self, alike: Alike | None = None) -> Anchors:
        return anchored(self.scenario, self.plan, self.runs, self.funnel, alike)

    def alike(self, moved: Mapping[str, float]) -> Alike:
        """What its strangers do under these intercepts."""
        return shares_of(self.scenario, self.plan, self.runs, moved)


@functools.lru_cache(maxsize=64)
def _anchors(setup: Setup, psychology: str, quotes: tuple[tuple[str, float], ...]) -> Anchors:
    if not says_something(setup.design(setup.reference, bought={})):
        return Anchors((), MappingProxyType({}))
    return _seen(setup, psychology, quotes).anchored()


def says_something(scenario: Scenario) -> bool:
    """Is there anything that strangers must meet?"""
    observed = scenario.observed
    return loses_people(scenario) or any(
        getattr(observed, name) is not None
        for name in ("satisfaction", "nps", "return_rate", "complaint_rate")
    )


def loses_people(scenario: Scenario) -> bool:
    """Does it lose people in a funnel?"""
    return any(step.leaves for stage in scenario.journey for step in stage.steps)


@functools.lru_cache(maxsize=8)
def _seen(setup: Setup, psychology: str, quotes: tuple[tuple[str, float], ...]) -> _Seen:
    scenario = strangers(setup.design(setup.reference, bought={}))
    funnel = _funnel(scenario, psychology, dict(quotes))
    plan = compile_plan(scenario, psychology=psychology, quotes=dict(quotes), funnel=funnel)
    few = scenario.observed.complaint_rate is None and not funnel
    return _Seen(
        scenario, plan, tuple(pilot_runs(plan, VISITS_ONLY if few else EVERYTHING)), funnel
    )


# --- anchors of people who come back --------------------------------------------------------------
@functools.lru_cache(maxsize=64)
def _town_anchors(
    setup: Setup, pilot: Setup, psychology: str, quotes: tuple[tuple[str, float], ...]
) -> Anchors:
    """`_anchors`, but for what is observed of people who come back: that is met by histories."""
    scenario = setup.design(setup.reference, bought={})
    assert scenario.population is not None
    if scenario.observed.new_customers is not None and scenario.population.tries is not None:
        raise InputError(of(f"{setup.file}: population.tries", say("tries twice")))
    found, seen = aims(scenario.observed), _seen(pilot, psychology, quotes)
    town = town_of(scenario, scenario.population)
    stays = town.stays if scenario.observed.return_rate is not None else None
    begin = seen.anchored(Alike(stays, None))
    plan = history_of(
        compile_plan(
            scenario,
            psychology=psychology,
            quotes=with_own(dict(quotes), scenario),
            intercepts=begin.values,
            funnel=begin.funnel,
        ),
        months_of_history(scenario),
    )
    people = range(FIRST, FIRST + replications_of(plan))
    tried = search(
        found,
        start_of(found, plan),
        slopes_of(found, scenario),
        Histories(scenario, plan, found, SEED, people),
    )
    moved = parameters_of(found, tried.at)
    return replace(
        begin,
        rows=(
            *(row for row in begin.rows if row.figure not in NAMES),
            *rows_of(found, tried),
            *visits_row(scenario, tried, plan, len(people)),
        ),
        values=MappingProxyType({**begin.values, **moved}),
        tries=tries_of(found, tried.at, plan),
        alike=seen.alike(moved),
        slopes=tuple(tuple(float(x) for x in row) for row in tried.slopes),
    )


def _funnel(
    scenario: Scenario, psychology: str, quotes: Mapping[str, float]
) -> Mapping[str, float]:
    """What moves the logits of the funnel's shares."""
    if not loses_people(scenario):
        return {}
    plan = compile_plan(scenario, psychology=psychology, quotes=quotes)
    return moves(plan, list(pilot_runs(plan, EVERYTHING)))


def refuse_later(setup: Setup, designs: Iterable[Scenario]) -> None:
    """Refuse what people who come back cannot meet yet: interventions that begin later or wear off,
    and a past under a design whose purchases are worked out. Strangers may meet all of it.

    Raises:
        InputError: a design has such a thing.
    """
    if not setup.comes_back:
        return
    for designed in designs:
        for name, one in designed.interventions.items():
            for key, typed in (("starts", one.starts), ("wears_off", one.wears_off)):
                if typed is not None and designed.words[name] > 0.0:
                    raise InputError(
                        say("later beside population", file=setup.file, name=name, key=key)
                    )
    if setup.spec(setup.reference).budget is not None:
        raise InputError(say("past with a budget", file=setup.file, design=setup.reference))


@dataclass(frozen=True)
class Calibration:
    """All that a plan of a case needs from the pilot."""

    quotes: Mapping[str, float]
    anchors: Anchors  # of people who come back, where they do
    of_strangers: Anchors

    def lived(self, designed: Scenario, setup: Setup, psychology: str) -> Plan:
        """The plan of a design. People who come back have lived under the first design before.

        Raises:
            InputError: something about it changes from month to month by itself.
        """
        plan = self.plan(designed, psychology)
        if designed.population is None:
            return plan
        refuse_later(setup, [designed])
        return with_past(plan, self.plan(setup.design(setup.reference, bought={}), psychology))

    def plan(self, scenario: Scenario, psychology: str) -> Plan:
        """The plan of a design; of one of strangers with what strangers have met."""
        met = self.of_strangers if scenario.population is None else self.anchors
        return compile_plan(
            scenario,
            psychology=psychology,
            quotes=with_own(self.quotes, scenario),
            intercepts=met.values,
            funnel=met.funnel,
            tries=met.tries,
        )


def calibrate(setup: Setup, psychology: str, *, comes_back: bool = False) -> Calibration:
    """Quotes and anchors of a case under one psychology, measured on strangers; what is observed of
    people who come back on histories of the first design.

    `comes_back`: whoever asks can run people who come back.

    Raises:
        InputError: the case has people who come back, and nobody can run them here.
    """
    if not comes_back:
        setup.of_strangers()
    measured = quotes_of(setup)
    alone = anchors_of(setup, psychology, measured)
    return Calibration(measured, town_anchors_of(setup, psychology, measured), alone)
