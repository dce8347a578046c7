"""What is written: moments, acts and, when nothing more can happen, the visit. Rows are bytes: ten
times fewer objects than rows as tuples.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from motsim.engines.common.journeys import ACT, MOMENT, VISIT
from motsim.engines.common.learning import Outcome, Seen
from motsim.engines.reference.formulas import (
    conclude,
    learn,
    lost_by,
    memories,
    overrun_of,
    piece_weights,
    remembers,
    taken,
    uniforms,
)
from motsim.plan.layout import R_FUNNEL

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer


def packed(kind: Any) -> Callable[..., bytes]:
    """Give what makes the bytes of a row of this kind."""
    return struct.Struct(
        "".join("d" if kind[name].kind == "f" else "q" for name in kind.names)
    ).pack


KNOWN = list(MOMENT.fields or ())[3:-1]
# what is known of a moment when it is felt
PIECE = np.dtype([(name, MOMENT[name]) for name in KNOWN])
PIECE_BYTES, VISIT_BYTES, ACT_BYTES = packed(PIECE), packed(VISIT), packed(ACT)


def write_moment(
    customer: Customer,
    index: int,
    occurrence: int,
    kind: int,
    source: int,
    began: int,
    now: int,
    minutes: float,
    expects: float,
    performance: float,
    gap: float,
    emotion: float,
) -> None:
    """Write one moment: what it feels like, and all that is known of it."""
    if not customer.profile:
        customer.first = customer.worst = customer.best = emotion
    elif emotion < customer.worst:
        customer.worst = emotion
    elif emotion > customer.best:
        customer.best = emotion
    customer.emotion = emotion
    customer.profile.append(
        PIECE_BYTES(
            index, occurrence, kind, source, began, now, minutes, expects, performance, gap, emotion
        )
    )


def write_act(
    customer: Customer,
    kind: int,
    rule: int = -1,
    detail: int = -1,
    before: float = 0.0,
    after: float = 0.0,
    cost: float = 0.0,
) -> None:
    """Write one act: a rule that fired or could not, or a thing that happened to the visit."""
    customer.model.act_rows.append(
        ACT_BYTES(
            customer.person,
            customer.visit,
            customer.acts,
            customer.now,
            kind,
            rule,
            detail,
            customer.at,
            before,
            after,
            cost,
        )
    )
    customer.acts += 1


def learn_from(customer: Customer, seen: Seen, loyal: float, told: float) -> None:
    """What the visit that closes teaches."""
    end = Outcome(
        customer.expected,
        customer.taught,
        loyal,
        customer.returns,
        lost_by(customer.reason),
        customer.reason != R_FUNNEL,
        told,
        overrun_of(*customer.overrun),
    )
    model = customer.model
    learn(
        model.minds,
        model.plan.psychology,
        customer.person,
        customer.visit,
        seen,
        end,
        customer.env._now,
    )


def close(customer: Customer) -> None:
    """Close the visit when nothing more can happen: what is remembered, and what
    follows from it.
    """
    model, psy, count = customer.model, customer.psy, len(customer.profile)
    written = b"".join(customer.profile)
    profile = np.frombuffer(written, PIECE)
    steps, spans, emotion, weight = (
        profile["step"].copy(),
        profile["minutes"].copy(),
        profile["emotion"].copy(),
        np.zeros(count),
    )
    piece_weights(
        steps,
        spans,
        count,
        model.part[customer.segment],
        model.stage_of,
        model.stage_weight[customer.segment],
        weight,
        model.step_minutes,
        model.stage_part,
    )
    kinds = profile["kind"].copy()
    remembered, loyal, peak, end, mean, peak_order = memories(
        psy,
        kinds,
        emotion,
        weight,
        spans,
        count,
        customer.recovered,
        customer.before,
        customer.failures,
    )
    uniforms(
        model.seed,
        model.replication,
        customer.person,
        customer.visit,
        model.ending,
        model.luck,
        len(model.ending),
    )
    points, survey, recommend, back, returned, tell, told = conclude(
        psy,
        remembered,
        loyal,
        customer.returns,
        customer.tells,
        lost_by(customer.reason),
        model.luck,
    )
    if model.plan.comes_back:
        if model.learns:
            learn_from(
                customer, Seen(kinds, steps, profile["gap"].copy(), weight, count), loyal, told
            )
        returned = remembers(
            model.minds,
            model.given,
            model.months,
            customer.person,
            customer.visit,
            loyal,
            customer.returns,
            customer.reason,
            customer.env._now,
        )
    model.pieces.append(written)
    model.weights.append(weight.tobytes())
    sojourn = customer.left - customer.door
    levels = [
        taken(model.plan.levels, i, state, customer.reason, customer.at, sojourn)
        for i, state in enumerate(customer.levels)
    ]
    model.trait_rows.append(model.trait_bytes(*customer.traits, *levels))
    model.visit_rows.append(
        VISIT_BYTES(
            customer.person,
            customer.visit,
            customer.segment,
            customer.began,
            customer.door,
            max(customer.booked, -1),
            customer.left,
            customer.env._now,
            customer.reason,
            customer.at,
            count,
            customer.acts,
            customer.waited,
            customer.queued,
            customer.away_ticks,
            customer.staged,
            customer.failures,
            customer.recovered,
            customer.complained,
            customer.broken,
            peak_order,
            customer.used,
            customer.expects,
            remembered,
            peak,
            end,
            mean,
            points,
            survey,
            recommend,
            back,
            returned,
            tell,
            told,
            customer.rule_cost,
            customer.use_cost,
        )
    )
    model.left += 1
    model.deregister_agent(customer)
