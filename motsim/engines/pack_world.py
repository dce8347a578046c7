"""The constructor of the compiled world, written out so that numba can keep its compiled form."""

from typing import Any

from motsim.engines.world import World


def pack(  # type: ignore[no-untyped-def]
    stages, steps, next, fails, places, branches, promises, ways, pool_rows, shifts, rules, recovers, bind, uses, amounts,
    op, arg, reads, name_table, data, curve, segments, traits, trait_amount, psychology, arrive, door_times,
    door_opens, part, stage_of, stage_weight, stream, ending, events, state, source, book, cust, line, count, real, pool, heap, queue, job,
    agenda, spare, spare_jobs, standing, fired_today, held_moments, value, stack, step_of, spans, emotions, weights,
    step_minutes, stage_part, moments, acts, visits, trait_rows,
) -> Any:
    return World(
        stages, steps, next, fails, places, branches, promises, ways, pool_rows, shifts, rules, recovers, bind, uses, amounts,
        op, arg, reads, name_table, data, curve, segments, traits, trait_amount, psychology, arrive, door_times,
        door_opens, part, stage_of, stage_weight, stream, ending, events, state, source, book, cust, line, count, real, pool, heap, queue, job,
        agenda, spare, spare_jobs, standing, fired_today, held_moments, value, stack, step_of, spans, emotions, weights,
        step_minutes, stage_part, moments, acts, visits, trait_rows,
    )
