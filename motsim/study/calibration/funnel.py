"""`leaves`: the share that a step of the funnel loses is anchored on the first design, and moved
from there by what is felt.

The pilot loses each step's share whatever is felt, so that as many come through as should. Step
after step, in the order of the file, the intercept is found with which the share is lost again when
what is felt moves it; later steps then see those who would still be there: each visit counts (1 -
chance) / (1 - share) for every step of the funnel it has passed before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.journeys import Journeys
from motsim.jit.dispatch import compiled, fast
from motsim.plan import layout as lay
from motsim.plan.layout import Plan
from motsim.psychology.behaviour import leave_chance
from motsim.psychology.portable_math import exp, log, logistic
from motsim.results.tables import counted

STEPS: Final = 60  # halvings
FAR: Final = 30.0  # logits
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def chances(psy: Floats, segment: Ints, logit: float, emotion: Floats, found: Floats) -> None:
    """Fill `found` with the chance of each passage to be the last."""
    for i in range(len(emotion)):
        found[i] = leave_chance(psy[segment[i]], logit, 1.0, emotion[i])


@compiled
def weigh(before: Floats, found: Floats) -> None:
    """Fill `found` with what each visit still counts."""
    for i in range(len(before)):
        found[i] = exp(before[i])


@compiled
def passed(share: float, chance: Floats, found: Floats) -> None:
    """Fill `found` with the logarithm of (1 - chance) / (1 - share)."""
    for i in range(len(chance)):
        found[i] = log((1.0 - chance[i]) / (1.0 - share))


def steps_of(plan: Plan) -> list[int]:
    """The steps of the funnel, in the order of the file."""
    return [int(k) for k in np.flatnonzero(plan.steps["funnel"])]


def moves(plan: Plan, pilot: Sequence[Journeys]) -> dict[str, float]:
    """By step of the funnel, how far the logit of its share must be moved; `plan` is the pilot's,
    which is not moved by what is felt.
    """
    funnel = steps_of(plan)
    visit, step, segment, emotion = _passages(plan, pilot, funnel)
    # the logarithm of what passing each row makes a visit count
    stays, found = (np.zeros(len(visit)), {})
    for k in funnel:
        here, typed = step == k, float(plan.steps["leaves"][k])
        if not here.any():
            continue
        before = _before(visit, stays)[here]
        weight, chance, logs = np.zeros(len(before)), np.zeros(len(before)), np.zeros(len(before))
        fast(weigh)(before - before.max(), weight)
        who, felt, psychology = (
            np.ascontiguousarray(segment[here]),
            np.ascontiguousarray(emotion[here]),
            plan.psychology,
        )
        share = logistic(typed)
        low, high = -FAR, FAR
        for _ in range(STEPS):
            middle = (low + high) / 2.0
            fast(chances)(psychology, who, typed + middle, felt, chance)
            low, high = (
                (middle, high)
                if float(weight @ chance) < share * float(weight.sum())
                else (low, middle)
            )
        found[plan.names.steps[k]] = low
        fast(passed)(share, chance, logs)
        stays[here] = logs
    return found


def lost(plan: Plan, pilot: Sequence[Journeys], name: str) -> tuple[float, int]:
    """The share of its passages that a step loses in these runs, and how many passages
    there are.
    """
    k = plan.names.steps.index(name)
    gone = 0
    for j in pilot:
        visits = j.visits[counted(plan, j.visits["arrived"])]
        gone += int(((visits["reason"] == lay.R_FUNNEL) & (visits["step"] == k)).sum())
    all_ = len(_passages(plan, pilot, [k])[0])
    return (gone / all_ if all_ else float("nan")), all_


def _passages(
    plan: Plan, pilot: Sequence[Journeys], funnel: Sequence[int]
) -> tuple[Ints, Ints, Ints, Floats]:
    """Every passage of a step of the funnel in a counted visit, in order: the visit's number, step,
    segment, and what was felt.
    """
    parts, base = [], 0
    for j in pilot:
        row = np.repeat(np.arange(len(j.visits)), j.visits["moments"])
        m = j.moments
        keep = (
            np.isin(m["step"], funnel)
            & (m["kind"] == lay.M_CONTACT)
            & counted(plan, j.visits["arrived"])[row]
        )
        parts.append(
            (base + row[keep], m["step"][keep], j.visits["segment"][row[keep]], m["emotion"][keep])
        )
        base += len(j.visits)
    visit, step, segment, emotion = (np.concatenate(one) for one in zip(*parts, strict=True))
    return visit, step, segment, emotion


def _before(visit: Ints, stays: Floats) -> Floats:
    """The sum of `stays` over the rows of the same visit that come before each row."""
    upto = np.cumsum(stays) - stays
    first = np.searchsorted(visit, visit)  # rows stand in the order of their visits
    return np.asarray(upto - upto[first])
