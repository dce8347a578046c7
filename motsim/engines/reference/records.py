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
    model, count = customer.model, len(customer.profile)
    written = b"".join(customer.profile)
    moments = np.frombuffer(written, PIECE)
    kinds, steps, minutes = (
        moments["kind"].copy(),
        moments["step"].copy(),
        moments["minutes"].copy(),
    )
    weights = weigh(customer, steps, minutes, count)
    remembered, loyal, peak, end, mean, peak_order = memories(
        customer.psy,
        kinds,
        moments["emotion"].copy(),
        weights,
        minutes,
        count,
        customer.recovered,
        customer.before,
        customer.failures,
    )
    satisfied, survey, recommend, chance, returned, tells, told = conclude_from(
        customer, remembered, loyal
    )
    if model.plan.comes_back:
        if model.learns:
            seen = Seen(kinds, steps, moments["gap"].copy(), weights, count)
            learn_from(customer, seen, loyal, told)
        returned = keep_in_mind(customer, loyal)
    model.pieces.append(written)
    model.weights.append(weights.tobytes())
    write_traits(customer)
    write_visit(
        customer,
        peak_order,
        (remembered, peak, end, mean),
        (satisfied, survey, recommend, chance, returned, tells, told),
    )
    model.left += 1
    model.deregister_agent(customer)


def weigh(customer: Customer, steps: Any, minutes: Any, count: int) -> Any:
    """Weigh the moments: how much each counts in memory."""
    model, segment, weights = customer.model, customer.segment, np.zeros(count)
    piece_weights(
        steps,
        minutes,
        count,
        model.part[segment],
        model.stage_of,
        model.stage_weight[segment],
        weights,
        model.step_minutes,
        model.stage_part,
    )
    return weights


def conclude_from(customer: Customer, remembered: float, loyal: float) -> Any:
    """Draw what follows from a memory."""
    model = customer.model
    uniforms(
        model.seed,
        model.replication,
        customer.person,
        customer.visit,
        model.ending,
        model.luck,
        len(model.ending),
    )
    return conclude(
        customer.psy,
        remembered,
        loyal,
        customer.returns,
        customer.tells,
        lost_by(customer.reason),
        model.luck,
    )


def keep_in_mind(customer: Customer, loyal: float) -> float:
    """Keep the visit in the mind of somebody who may come back. Give what is known of that."""
    model = customer.model
    return remembers(  # type: ignore[no-any-return]
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


def write_traits(customer: Customer) -> None:
    """Write who it was, and the times that are measured."""
    model, sojourn = customer.model, customer.left - customer.door
    levels = [
        taken(model.plan.levels, i, state, customer.reason, customer.at, sojourn)
        for i, state in enumerate(customer.levels)
    ]
    model.trait_rows.append(model.trait_bytes(*customer.traits, *levels))


def write_visit(
    customer: Customer, peak_order: int, memory: tuple[float, ...], conclusion: tuple[float, ...]
) -> None:
    """Write the row of a visit, in the order of VISIT."""
    customer.model.visit_rows.append(
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
            len(customer.profile),
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
            *memory,
            *conclusion,
            customer.rule_cost,
            customer.use_cost,
        )
    )
