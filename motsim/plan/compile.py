"""From one design of a scenario to the arrays that both engines read. Makes no run: what needs one
is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from motsim.errors import InputError, say
from motsim.plan.house_rules import bind_rules, rule_rows, use_rows
from motsim.plan.index import Making, making
from motsim.plan.journey import journey_rows, lines_that_change
from motsim.plan.layout import PURPOSES, Names, Plan
from motsim.plan.people import arrive_rows, house_rows, people_rows
from motsim.plan.population import population_row
from motsim.plan.weights import weights_of_segments
from motsim.scenario.language.schema import Scenario

__all__ = ["compile_plan"]

MOST_RULES = 254  # the key of an event has eight bits for a rule and eight for a promise or line


def compile_plan(
    scenario: Scenario,
    *,
    psychology: str | None = None,
    quotes: Mapping[str, float] | None = None,
    intercepts: Mapping[str, float] | None = None,
    funnel: Mapping[str, float] | None = None,
    tries: float | None = None,
) -> Plan:
    """The plan of one design.

    `psychology`: a profile other than the scenario's own. `quotes`: typical minutes by promise, for
    `N x typical` (a promise
    without one is silent). `intercepts`: psychology parameters that `observed` has moved. `funnel`:
    by step, how far
    the logit of the share lost there (`leaves`) is moved so that the first design loses it; a step
    without one loses its share whatever is felt. `tries`: how many people try us at a need, where
    that was found and is not typed.
    """
    if len(scenario.rules) > MOST_RULES or len(scenario.promises) > MOST_RULES:
        raise InputError(
            say(
                "too many rules",
                file=scenario.file,
                rules=len(scenario.rules),
                promises=len(scenario.promises),
                most=MOST_RULES,
            )
        )
    m = making(scenario)
    streams = {purpose: m.amounts.stream(purpose) for purpose in PURPOSES}
    bound, used = bind_rules(m), use_rows(m)
    pools, shifts, calendar = house_rows(scenario)
    arrive, curve, times = arrive_rows(m)
    people = people_rows(m, psychology, intercepts or {})
    journey = journey_rows(m, bound, used, quotes or {}, funnel or {})
    pools["grows"][list(lines_that_change(journey.steps, journey.places))] = 1
    rules, recovers = rule_rows(m, bound)
    behaviours = {
        len(scenario.rules) - len(scenario.behaviours) + k: one
        for k, one in enumerate(scenario.behaviours)
    }
    streams |= {one.draws: m.amounts.stream(one.draws) for one in scenario.behaviours}
    margin = m.amounts.add(
        scenario.value.margin if scenario.value.margin.expression is not None else None,
        "value.margin",
    )
    population = population_row(m, quotes or {}, tries)
    own_weights, own_parts = weights_of_segments(scenario)
    return Plan(
        names=names_of(m),
        calendar=calendar,
        arrive=arrive,
        curve=curve,
        times=times,
        segments=people.segments,
        traits=people.traits,
        trait_amount=people.trait_amount,
        psychology=people.psychology,
        stages=journey.stages,
        steps=journey.steps,
        start=journey.start,
        ahead_start=journey.ahead_start,
        next=journey.next,
        fails=journey.fails,
        places=journey.places,
        branches=journey.branches,
        promises=journey.promises,
        ways=journey.ways,
        levels=journey.levels,
        pools=pools,
        shifts=shifts,
        rules=rules,
        recovers=recovers,
        bind=np.array(bound.bind, dtype=np.int64),
        uses=used.rows,
        events=bound.events,
        amounts=m.amounts.table(),
        op=np.array(m.amounts.op, dtype=np.int64),
        arg=np.array(m.amounts.arg, dtype=np.float64),
        reads=np.array(m.amounts.reads, dtype=np.int64),
        name_table=m.amounts.name_table(),
        data=np.array(m.amounts.data, dtype=np.float64),
        ats=len(bound.slots),
        margin=margin,
        streams=streams,
        behaviours=behaviours,
        population=population,
        departs=journey.departs,
        own_weights=own_weights,
        own_parts=own_parts,
    )


def names_of(m: Making) -> Names:
    """Names of the rows, for people."""
    index = m.index
    return Names(
        stages=tuple(index.stages),
        steps=tuple(index.steps),
        pools=tuple(index.pools),
        fails=tuple(row.name for row in index.fails),
        promises=tuple(index.promises),
        levels=tuple(m.scenario.service_levels),
        segments=tuple(index.segments),
        traits=tuple(index.traits),
        rules=tuple(r.name for r in m.scenario.rules),
    )
