"""What is written: moments, acts and, when nothing more can happen, the visit. Rows are bytes: ten
times fewer objects than rows as tuples.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from motsim.engines.common.journeys import ACT, MOMENT, VISIT
from motsim.engines.reference.formulas import (
    after_failures,
    conclude,
    lost_by,
    loyal_emotion,
    piece_weights,
    remember,
    uniforms,
)
from motsim.plan import layout

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer


def packed(kind: Any) -> Callable[..., bytes]:
    """What makes the bytes of a row of this kind."""
    return struct.Struct(
        "".join("d" if kind[name].kind == "f" else "q" for name in kind.names)
    ).pack


KNOWN = list(MOMENT.fields or ())[3:-1]
# what is known of a moment when it is felt
PIECE = np.dtype([(name, MOMENT[name]) for name in KNOWN])
PIECE_BYTES, VISIT_BYTES, ACT_BYTES = packed(PIECE), packed(VISIT), packed(ACT)


def write_moment(
    c: Customer,
    step: int,
    n: int,
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
    """One moment more: what it feels like, and all that is known of it."""
    if not c.profile:
        c.first = c.worst = c.best = emotion
    elif emotion < c.worst:
        c.worst = emotion
    elif emotion > c.best:
        c.best = emotion
    c.emotion = emotion
    c.profile.append(
        PIECE_BYTES(step, n, kind, source, began, now, minutes, expects, performance, gap, emotion)
    )


def act(
    c: Customer,
    kind: int,
    rule: int = -1,
    detail: int = -1,
    before: float = 0.0,
    after: float = 0.0,
    cost: float = 0.0,
) -> None:
    c.model.act_rows.append(
        ACT_BYTES(c.person, c.visit, c.acts, c.now, kind, rule, detail, c.at, before, after, cost)
    )
    c.acts += 1


def close(c: Customer) -> None:
    """Nothing more can happen: what is remembered, and what follows from it."""
    m, psy, n = c.model, c.psy, len(c.profile)
    written = b"".join(c.profile)
    profile = np.frombuffer(written, PIECE)
    steps, spans, emotion, weight = (
        profile["step"].copy(),
        profile["minutes"].copy(),
        profile["emotion"].copy(),
        np.zeros(n),
    )
    piece_weights(
        steps, spans, n, m.part, m.stage_of, m.stage_weight, weight, m.step_minutes, m.stage_part
    )
    remembered, peak, end, mean, peak_order = remember(psy, emotion, weight, spans, n)
    loyal = remembered
    if c.recovered:
        loyal = loyal_memory(c, profile, emotion, weight, spans)
        remembered = after_failures(psy, remembered, loyal, c.failures)
    uniforms(m.seed, m.replication, c.person, c.visit, m.ending, m.luck, len(m.ending))
    points, survey, recommend, back, returned, tell, told = conclude(
        psy, remembered, loyal, c.returns, c.tells, lost_by(c.reason), m.luck
    )
    m.pieces.append(written)
    m.weights.append(weight.tobytes())
    m.trait_rows.append(m.trait_bytes(*c.traits))
    m.visit_rows.append(
        VISIT_BYTES(
            c.person,
            c.visit,
            c.segment,
            c.began,
            c.door,
            max(c.booked, -1),
            c.left,
            c.env._now,
            c.reason,
            c.at,
            n,
            c.acts,
            c.waited,
            c.queued,
            c.away_ticks,
            c.staged,
            c.failures,
            c.recovered,
            c.complained,
            c.broken,
            peak_order,
            c.used,
            c.expects,
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
            c.rule_cost,
            c.use_cost,
        )
    )
    m.left += 1
    m.deregister_agent(c)


def loyal_memory(c: Customer, profile: Any, emotion: Any, weight: Any, spans: Any) -> float:
    """What counts for coming back and telling: a recovery delights, but hardly makes more loyal
    than no failure.
    """
    for i in np.flatnonzero(profile["kind"] == layout.M_RECOVERY):
        emotion[i] = loyal_emotion(c.psy, emotion[i], c.before)
    return remember(c.psy, emotion, weight, spans, len(emotion))[0]
