"""The same functions that the compiled engine calls, in their compiled form.

numba is imported at the first call, so that the readable engine can be imported, and read in an
editor, without it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from motsim.engines.common import (
    bookings,
    calendar,
    learning,
    population,
    service_levels,
    visit_end,
)
from motsim.jit.dispatch import fast
from motsim.plan import bookings as reservations
from motsim.plan import random_streams, stack_program
from motsim.psychology import behaviour, expectation, memory, perception


def compiled_when_called(functions: Iterable[Callable[..., Any]]) -> Iterable[Callable[..., Any]]:
    """Each function as one that calls its compiled form."""
    for function in functions:

        @functools.wraps(function)
        def call(*args: Any, function: Callable[..., Any] = function) -> Any:
            return fast(function)(*args)

        yield call


uniform, uniforms, quantile, drawn, evaluate = compiled_when_called(
    (
        random_streams.uniform,
        random_streams.uniforms,
        random_streams.quantile,
        visit_end.drawn,
        stack_program.evaluate,
    )
)
conclude, lost_by, leave_chance, memories, segment_at = compiled_when_called(
    (
        visit_end.conclude,
        visit_end.lost_by,
        behaviour.leave_chance,
        visit_end.memories,
        visit_end.segment_at,
    )
)
(
    next_until,
    return_tick,
    arrival_tick,
    next_opening,
    next_closing,
    work_end,
    line_minutes,
    next_departure,
) = compiled_when_called(
    (
        calendar.next_until,
        calendar.return_tick,
        calendar.arrival_tick,
        calendar.next_opening,
        calendar.next_closing,
        calendar.work_end,
        calendar.line_minutes,
        calendar.next_departure,
    )
)
slots_of, reserve, give_back = compiled_when_called(
    (reservations.slots_of, bookings.reserve, bookings.give_back)
)
contact_moment, patience_minutes, usual_patience, wait_moment, promise_moment, recovery_moment = (
    compiled_when_called(
        (
            perception.contact_moment,
            perception.patience_minutes,
            perception.usual_patience,
            perception.wait_moment,
            perception.promise_moment,
            perception.recovery_moment,
        )
    )
)
complaint_chance, announced = compiled_when_called(
    (perception.complaint_chance, expectation.announced)
)
decide, remembers, learn, expected_of_house, surprise_of, overrun_of = compiled_when_called(
    (
        population.decide,
        population.remembers,
        learning.learn,
        learning.expected_of_house,
        learning.surprise_of,
        learning.overrun_of,
    )
)
noted, taken, piece_weights = compiled_when_called(
    (service_levels.noted, service_levels.taken, memory.piece_weights)
)
