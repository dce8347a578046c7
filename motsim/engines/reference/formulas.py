"""The same functions that the compiled engine calls, in their compiled form."""

from __future__ import annotations

from motsim.engines.common import calendar, visit_end
from motsim.jit.dispatch import fast
from motsim.plan import random_streams, stack_program
from motsim.psychology import behaviour, expectation, memory, perception

uniform, uniforms, quantile, drawn, evaluate = map(
    fast,
    (
        random_streams.uniform,
        random_streams.uniforms,
        random_streams.quantile,
        visit_end.drawn,
        stack_program.evaluate,
    ),
)
conclude, lost_by, leave_chance = map(
    fast, (visit_end.conclude, visit_end.lost_by, behaviour.leave_chance)
)
next_until, return_tick, arrival_tick, next_opening, next_closing, work_end, line_minutes = map(
    fast,
    (
        calendar.next_until,
        calendar.return_tick,
        calendar.arrival_tick,
        calendar.next_opening,
        calendar.next_closing,
        calendar.work_end,
        calendar.line_minutes,
    ),
)
contact_moment, wait_moment, promise_moment, recovery_moment = map(
    fast,
    (
        perception.contact_moment,
        perception.wait_moment,
        perception.promise_moment,
        perception.recovery_moment,
    ),
)
complaint_chance, loyal_emotion, after_failures, announced = map(
    fast,
    (
        perception.complaint_chance,
        perception.loyal_emotion,
        perception.after_failures,
        expectation.announced,
    ),
)
piece_weights, remember = map(fast, (memory.piece_weights, memory.remember))
