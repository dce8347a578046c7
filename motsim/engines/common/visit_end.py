"""Draws and the end of a visit, in the one form that both engines call."""

from __future__ import annotations

from typing import Any, Final

from motsim.jit.dispatch import compiled
from motsim.plan.layout import CONST, M_RECOVERY, R_DONE, R_FUNNEL
from motsim.plan.random_streams import normal_quantile, quantile, uniform
from motsim.psychology.behaviour import (
    answer_chance,
    recommends,
    return_chance,
    satisfaction,
    survey,
    tell_chance,
    told,
)
from motsim.psychology.memory import remember
from motsim.psychology.perception import after_failures, loyal_emotion

# the streams of `conclude`, in order
ENDING: Final = ("answers", "rating", "recommends", "returns", "tells")


@compiled
def drawn(
    kind: int,
    a: float,
    b: float,
    c: float,
    scale: float,
    shift: float,
    data: Any,
    seed: int,
    replication: int,
    person: int,
    visit: int,
    stream: int,
    n: int,
) -> float:
    """The value of an amount that is a distribution: one uniform number, one inverse transform."""
    return shift + scale * quantile(
        kind, a, b, c, data, uniform(seed, replication, person, visit, stream, n)
    )


@compiled
def amount_of(
    row: Any, data: Any, seed: int, replication: int, person: int, visit: int, stream: int, n: int
) -> float:
    """The value of an amount that is no expression; `stream` is its own, or apart from it."""
    if row.kind == CONST:
        return float(row.mean)
    return drawn(
        row.kind, row.a, row.b, row.c, row.scale, row.shift, data, seed, replication, person, visit,
        stream, n,
    )  # fmt: skip


@compiled
def segment_at(segments: Any, luck: float) -> int:
    """The segment of somebody, by one uniform number."""
    g = 0
    while g < len(segments) - 1 and luck >= segments[g].upto:
        g += 1
    return g


@compiled
def memories(
    psy: Any,
    kinds: Any,
    emotions: Any,
    weights: Any,
    spans: Any,
    n: int,
    recovered: int,
    before: float,
    failures: int,
) -> tuple[float, float, float, float, float, int]:
    """What is remembered of n moments, what of it counts for coming back and telling, then peak,
    end, mean and which moment is the peak. A recovery delights, but hardly makes more loyal than no
    failure: `emotions` is left as loyalty has it. `before`: the emotion before the first failure.
    """
    remembered, peak, end, mean, order = remember(psy, emotions, weights, spans, n)
    loyal = remembered
    if recovered > 0:
        for k in range(n):
            if kinds[k] == M_RECOVERY:
                emotions[k] = loyal_emotion(psy, emotions[k], before)
        loyal = remember(psy, emotions, weights, spans, n)[0]
        remembered = after_failures(psy, remembered, loyal, failures)
    return remembered, loyal, peak, end, mean, order


@compiled
def lost_by(reason: int) -> int:
    """0: served, 1: ended without service, 2: lost in the funnel, before being a customer."""
    return 2 if reason == R_FUNNEL else 1 if reason != R_DONE else 0


@compiled
def conclude(
    psy: Any, remembered: float, loyal: float, returns: float, tells: float, lost: int, luck: Any
) -> tuple[float, float, float, float, float, float, float]:
    """What follows from a memory: satisfaction, survey and recommendation (-1: no answer), chance
    to return and return, chance to tell and told.

    `luck`: the draws of ENDING, in its order.
    """
    points = satisfaction(psy, remembered)
    if lost == 2:  # nobody asks who never became a customer, and there is nothing to come back to
        return points, -1.0, -1.0, 0.0, 0.0, 0.0, 0.0
    rating = -1.0
    recommend = -1.0
    if luck[0] < answer_chance(psy, points):
        rating = survey(psy, points, normal_quantile(luck[1]))
        recommend = recommends(psy, points, normal_quantile(luck[2]))
    back = return_chance(psy, loyal, returns, lost)
    returned = 1.0 if luck[3] < back else 0.0
    tell = tell_chance(psy, loyal, tells)
    heard = told(psy, loyal) if luck[4] < tell else 0.0
    return points, rating, recommend, back, returned, tell, heard
