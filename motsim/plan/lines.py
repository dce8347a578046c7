"""What the lines of a plan depend on: who comes, waits, is served and leaves, and when.

Customers feel and remember on the way, and mostly nothing comes of it before they have left. Then
plans that differ only in what is felt have the same lines, and an engine may simulate these once.
What is felt moves lines where
- an expression asks for `emotion`, `worst` or `best` (a rule, a choice of way, a duration);
- the funnel loses customers by what they have just felt;
- a rule decides in Python, which sees everything;
- people come back, or stay away, by what they remember.
Some parameters of the psychology are a part of the lines: those of complaining where a rule answers
complaints, those of patience where nobody typed one, or where customers are told what they were not
when it was typed. Nothing else in a run reads the psychology: `tests/contract/test_lines.py` looks.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import numpy as np

from motsim.plan.digest import digest
from motsim.plan.layout import CONST, N_BEST, N_EMOTION, N_WORST, Plan
from motsim.psychology.parameters import (
    COMPLAIN_BASE,
    COMPLAIN_SLOPE,
    PATIENCE_FACTOR,
    TOLD_PATIENCE,
)

FELT_NAMES: Final = (N_EMOTION, N_WORST, N_BEST)
BY_FEELING: Final = 2  # STEP.funnel: who is lost here is moved by what is felt
# columns that are only felt: how long a wait may be, and what was announced
STEPS: Final = ("acceptable", "occupied", "announced", "baseline", "target", "mot")
STAGES: Final = ("acceptable", "occupied")
TOLD: Final = ("told", "typed")  # only felt unless they move a patience

# parameters of the psychology that may be a part of the lines
PARAMETERS_OF_LINES: Final = (COMPLAIN_BASE, COMPLAIN_SLOPE, PATIENCE_FACTOR, TOLD_PATIENCE)


def felt_moves_lines(plan: Plan) -> bool:
    """May anything felt change who waits, is served or leaves, or when?"""
    return bool(
        plan.behaviours
        or plan.comes_back
        or np.isin(plan.name_table["code"], FELT_NAMES).any()
        or (plan.steps["funnel"] == BY_FEELING).any()
    )


def told_moves_patience(plan: Plan) -> bool:
    """Does anybody who may give up hear anything else than where the patience was typed?"""
    tables = (plan.steps, plan.stages)
    patient = any((rows["patience"] >= 0).any() for rows in (*tables, plan.segments))
    return bool(
        (patient or (plan.steps["usual"] >= 0).any())
        and any((rows["told"] != rows["typed"]).any() for rows in tables)
    )


def of_psychology(plan: Plan) -> list[int]:
    """Parameters that decide on lines."""
    answered = plan.events.complains[0] < plan.events.complains[1]
    usual = (plan.steps["usual"] >= 0).any()
    return [
        *((COMPLAIN_BASE, COMPLAIN_SLOPE) if answered else ()),
        *((PATIENCE_FACTOR,) if usual else ()),
        *((TOLD_PATIENCE,) if told_moves_patience(plan) else ()),
    ]


def lines_of(plan: Plan) -> str | None:
    """A name of the lines: two plans with the same name have the same lines, to the last tick. None
    where what is felt may move them.
    """
    if felt_moves_lines(plan):
        return None
    fields = (one.name for one in dataclasses.fields(plan))
    return digest([_decides(plan, name) for name in fields if name not in ("names", "margin")])


def _decides(plan: Plan, name: str) -> Any:
    """What of a field decides on lines: columns that are only felt stand at 0."""
    value = getattr(plan, name)
    if name == "psychology":
        return value[:, of_psychology(plan)]
    if name in ("steps", "stages"):
        value = value.copy()
        felt = STEPS if name == "steps" else STAGES
        for column in felt if told_moves_patience(plan) else (*felt, *TOLD):
            value[column] = 0
    if name == "amounts":
        value = value.copy()
        quality = plan.steps["quality"][plan.steps["quality"] >= 0]
        constant = quality[value["kind"][quality] == CONST]
        for column in ("a", "scale", "shift", "mean"):
            value[column][constant] = 0.0
    return value
