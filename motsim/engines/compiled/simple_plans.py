"""Plain plans: contacts one after another, with lines, hours, patience and segments, but without
what is named here. Nobody comes back.

The loop is compiled twice from one source: for any plan, and for plain ones. There the fields below
are constants, so that every test of them, and what hangs on it, is left out by the compiler. A
column of steps or stages that is not named may be anything. Their durations are all drawn when a
visit begins (`loop/numbers.py`).
"""

from __future__ import annotations

from typing import Any, Final

from motsim.engines.compiled.state import CUSTOMER, LINE, STATE
from motsim.jit.dispatch import hold
from motsim.plan.layout import CONTACT, RESUME, STAGE, STEP, Plan

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
    "more": 0,
    "room": -1,
    "gives_up": 0,
    "join": 0,
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
    "keeps": -1,
    "blocked": 0,
    "away_ticks": 0,
    "quality_more": 0.0,
    "expects_more": 0.0,
    "priority": 0.0,
    "returns": 0.0,
    "tells": 0.0,
    "rule_cost": 0.0,
    "use_cost": 0.0,
}
LINES: Final[dict[str, float]] = {"rest": 0, "running": -1, "more": 0, "takes_more": 0.0}
HOUSE: Final[dict[str, int]] = {
    "lines": 1,
    "resumes": 0,
    "shut": 0,
    "tries": 0,
    "rooms": 0,
    "several": 0,
    "morning": 0,
    "trace": 0,
    "town": 0,
}

for dtype, fields in (
    (STEP, STEPS),
    (STAGE, STAGES),
    (CUSTOMER, VISITS),
    (LINE, LINES),
    (STATE, HOUSE),
):
    hold(dtype, **fields)


def is_plain(plan: Plan) -> bool:
    """Has this plan none of what the plain loop leaves out?"""

    def held(rows: Any, fields: dict[str, int]) -> bool:
        return all((rows[name] == value).all() for name, value in fields.items())

    others = (plan.rules, plan.promises, plan.places, plan.fails, plan.uses)
    return (
        not any(map(len, others))
        and len(plan.branches) == 1
        and not plan.comes_back
        and plan.calendar["closing"][0] != RESUME
        and held(plan.steps, STEPS)
        and held(plan.stages, STAGES)
    )
