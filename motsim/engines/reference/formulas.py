"""The same functions that the compiled engine calls, in their compiled form."""

from __future__ import annotations

from motsim.engines.common import calendar as clock
from motsim.engines.common import visit_end as endings
from motsim.jit.dispatch import fast
from motsim.plan import random_streams as streams
from motsim.plan import stack_program as program
from motsim.psychology import behaviour, memory
from motsim.psychology import expectation as relationship
from motsim.psychology import perception as moments

uniform, uniforms, quantile, drawn, evaluate = map(
    fast, (streams.uniform, streams.uniforms, streams.quantile, endings.drawn, program.evaluate)
)
conclude, lost_by, leave_chance = map(
    fast, (endings.conclude, endings.lost_by, behaviour.leave_chance)
)
next_until, return_tick, arrival_tick, next_opening, next_closing, work_end, line_minutes = map(
    fast,
    (
        clock.next_until,
        clock.return_tick,
        clock.arrival_tick,
        clock.next_opening,
        clock.next_closing,
        clock.work_end,
        clock.line_minutes,
    ),
)
contact_moment, wait_moment, promise_moment, recovery_moment = map(
    fast,
    (moments.contact_moment, moments.wait_moment, moments.promise_moment, moments.recovery_moment),
)
complaint_chance, loyal_emotion, after_failures, announced = map(
    fast,
    (
        moments.complaint_chance,
        moments.loyal_emotion,
        moments.after_failures,
        relationship.announced,
    ),
)
piece_weights, remember = map(fast, (memory.piece_weights, memory.remember))
