"""Usual plans, without the rare words named here, and plain ones: contacts one after another, with
lines, hours, patience and segments, but without any of what is named here. Nobody comes back.

The loop is compiled three times from one source: for any plan, for usual and for plain ones. There
the fields below are constants, so that every test of them, and what hangs on it, is left out by the
compiler: a rare word costs those nothing who do not say it. A column of steps or stages that is not
named may be anything. The durations of plain plans are all drawn when a visit begins
(`sampling.py`).
"""

from __future__ import annotations

from typing import Any, Final

from motsim.engines.compiled.state import CUSTOMER, LINE, POOL, STATE
from motsim.jit.dispatch import hold
from motsim.plan.layout import CONTACT, PLACE, RESUME, STAGE, STEP, Plan

RARE_STEPS: Final[dict[str, int]] = {
    "more": 0,
    "grows": -1,
    "room": -1,
    "gives_up": 0,
    "group": 0,
    "books": 0,
    "join": 0,
}
RARE_PLACES: Final[dict[str, int]] = {"more": 0, "team": 0}
# what follows for visits, their lines and the house
RARE_VISITS: Final[dict[str, float]] = {"keeps": -1, "blocked": 0, "party": -1, "cut": 0}
RARE_LINES: Final[dict[str, float]] = {"more": 0, "grows": 0.0}
RARE_HOUSE: Final[dict[str, int]] = {
    "tries": 0,
    "rooms": 0,
    "several": 0,
    "groups": 0,
    "preempts": 0,
    "grows": 0,
    "booked_places": 0,
    "town": 0,
}
RARE_POOLS: Final[dict[str, int]] = {"beyond": 0}

STEPS: Final[dict[str, int]] = {
    "kind": CONTACT,
    "branch": 0,
    "when": -1,
    "chance": -1,
    "again": -1,
    "next_lo": 0,
    "next_hi": 0,
    "fail_lo": 0,
    "fail_hi": 0,
    "until": -1,
    "lasts": 0,
    "announced": 0,
    "away": 0,
    "begins_lo": 0,
    "begins_hi": 0,
    "ends_lo": 0,
    "ends_hi": 0,
    "place_lo": 0,
    "place_hi": 0,
    "frees": 0,
    "promised": 0,
    "at": -1,
    "use_lo": 0,
    "use_hi": 0,
    "laps": 1,
    "funnel": 0,
}
STAGES: Final[dict[str, int]] = {
    "when": -1,
    "chance": -1,
    "host": -1,
    "away": 0,
    "ahead": -1,
    "branch_lo": 1,
    "branch_hi": 1,
    "times": 1,
}
# what follows for visits, their lines and the house
VISITS: Final[dict[str, float]] = {
    "ahead": 0,
    "away": 0,
    "home": 0,
    "forked": 0,
    "unperceived": 0,
    "wait_stage": -1,
    "begun": 0,
    "going": 0,
    "under": 0,
    "covered": 0,
    "carries": 0,
    "jobs": 0,
    "used": 0,
    "pending": 0,
    "failures": 0,
    "recovered": 0,
    "complained": 0,
    "broken": 0,
    "lap": 0,
    "anew": 0,
    "away_ticks": 0,
    "quality_more": 0.0,
    "expects_more": 0.0,
    "priority": 0.0,
    "returns": 0.0,
    "tells": 0.0,
    "rule_cost": 0.0,
    "use_cost": 0.0,
}
LINES: Final[dict[str, float]] = {"rest": 0, "running": -1, "takes_more": 0.0}
HOUSE: Final[dict[str, int]] = {
    "lines": 1,
    "resumes": 0,
    "shut": 0,
    "morning": 0,
    "trace": 0,
    "stops": 0,
}

for dtype, fields, rare in (
    (STEP, RARE_STEPS, True),
    (PLACE, RARE_PLACES, True),
    (CUSTOMER, RARE_VISITS, True),
    (LINE, RARE_LINES, True),
    (STATE, RARE_HOUSE, True),
    (POOL, RARE_POOLS, True),
    (STEP, STEPS, False),
    (STAGE, STAGES, False),
    (CUSTOMER, VISITS, False),
    (LINE, LINES, False),
    (STATE, HOUSE, False),
):
    hold(dtype, rare, **fields)


def _held(rows: Any, fields: dict[str, int]) -> bool:
    return all((rows[name] == value).all() for name, value in fields.items())


def is_usual(plan: Plan) -> bool:
    """Has this plan none of the rare words?"""
    return (
        not plan.comes_back
        and not plan.pools["preempts"].any()
        and _held(plan.steps, RARE_STEPS)
        and _held(plan.places, RARE_PLACES)
    )


def is_plain(plan: Plan) -> bool:
    """Has this plan none of what the plain loop leaves out?"""
    others = (plan.rules, plan.promises, plan.places, plan.fails, plan.uses)
    return (
        is_usual(plan)
        and not plan.stops
        and not any(map(len, others))
        and len(plan.branches) == 1
        and plan.calendar["closing"][0] != RESUME
        and _held(plan.steps, STEPS)
        and _held(plan.stages, STAGES)
    )
