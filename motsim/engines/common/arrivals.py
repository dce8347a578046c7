"""What is known of arrivals before a run begins: who has an appointment and comes, who came in a
file, and how busy each day is. Both engines walk along this.

Other sources are drawn one ahead. Whoever does not show up is counted here and is no visit.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.calendar import NEVER, arrivals_by, door_open, next_opening, rows_before
from motsim.engines.common.visit_end import amount_of
from motsim.jit.dispatch import compiled, fast
from motsim.plan.layout import APPOINTMENTS, RATE, SEAT, TIMES, Plan
from motsim.plan.random_streams import uniform
from motsim.units import DAY, WEEK

UNBOOKED = -NEVER  # the appointment of who has none: no wait is held back by it


class Expected(NamedTuple):
    """Rows (tick of the arrival, person, tick of the appointment or UNBOOKED) by source, each
    source's in order of arrival.
    """

    rows: NDArray[np.int64]
    edges: NDArray[np.int64]  # source g: rows edges[g] to edges[g + 1]
    booked: int
    no_shows: int
    # rows (arrivals expected before this day with the factors of all days, without them, factor of
    # this day) of the sources whose days differ
    days: NDArray[np.float64]
    day_edges: NDArray[np.int64]


@compiled
def slot_tick(times: Any, lo: int, hi: int, every: int, slot: int) -> int:
    """When slot number `slot` begins: the slots of the weeks are rows lo to hi of `times`, of which
    those of the last week repeat; without any, one each `every`.
    """
    if hi == lo:
        return slot * every
    again = slots_again(times, lo, hi)
    if slot < again - lo:
        return int(times[lo + slot, 0])
    slot -= again - lo
    week = slot // (hi - again)
    return int(week * WEEK + times[again + slot - week * (hi - again), 0])


@compiled
def slots_again(times: Any, lo: int, hi: int) -> int:
    """The row of the first slot of the week that repeats."""
    tail = (times[hi - 1, 0] // WEEK) * WEEK
    return lo if tail == 0 else int(lo + rows_before(times[lo:hi, 0], tail))


@compiled
def slots_before(times: Any, lo: int, hi: int, every: int, length: int) -> int:
    """How many slots begin before `length`."""
    if hi == lo:
        return (length + every - 1) // every
    again = slots_again(times, lo, hi)
    tail = (times[hi - 1, 0] // WEEK) * WEEK
    slot = 0
    if length > tail:
        slot = again - lo + (length - tail) // WEEK * (hi - again)
    while slot_tick(times, lo, hi, every, slot) < length:
        slot += 1
    return slot


@compiled
def lateness(minutes: float) -> int:
    """Minutes after a slot as ticks, half up; at most a year early or late."""
    return math.floor(min(525_960.0, max(-525_960.0, minutes)) * 60_000_000.0 + 0.5)


@compiled
def at_the_door(door_times: Any, door_opens: Any, slot: int, late: int) -> int:
    """When who is expected at `slot` comes in: not before the run; who is early and finds the door
    shut waits until it opens.
    """
    at = max(slot + late, 0)
    if at < slot and not door_open(door_times, door_opens, at):
        at = min(next_opening(door_times, door_opens, at), slot)
    return at


@compiled
def fill_book(
    out: Any,
    arrive: Any,
    source: int,
    amounts: Any,
    times: Any,
    door_times: Any,
    door_opens: Any,
    data: Any,
    length: int,
    slots: int,
    seed: int,
    replication: int,
    show: int,
) -> tuple[int, int]:
    """Write all who come by appointment into `out`, slot by slot; how many they are, and how many
    did not show up.
    """
    a = arrive[source]
    come = 0
    missed = 0
    for slot in range(slots):
        booked = slot_tick(times, a.time_lo, a.time_hi, a.every, slot)
        for seat in range(a.per_slot):
            person = a.person + SEAT * seat + slot
            at = at_the_door(
                door_times,
                door_opens,
                booked,
                lateness(drawn_lateness(amounts, a.punctual, data, seed, replication, person)),
            )
            if at >= length:  # belongs to the time after the run
                continue
            if a.shows < 1.0 and not uniform(seed, replication, person, 0, show, 0) < a.shows:
                missed += 1
                continue
            out[come, 0] = at
            out[come, 1] = person
            out[come, 2] = booked
            come += 1
    return come, missed


@compiled
def drawn_lateness(
    amounts: Any, punctual: int, data: Any, seed: int, replication: int, person: int
) -> float:
    """Minutes after the slot at which this person means to come; without `punctual` on time."""
    if punctual < 0:
        return 0.0
    row = amounts[punctual]
    return amount_of(row, data, seed, replication, person, 0, row.stream, 0)


@compiled
def fill_days(
    out: Any,
    curve: Any,
    amounts: Any,
    factor: int,
    data: Any,
    first: int,
    seed: int,
    replication: int,
) -> None:
    """Write how busy each day is: a draw for each, of the day's number behind the source's first
    person.
    """
    row = amounts[factor]
    busy = 0.0
    for day in range(len(out)):
        times = amount_of(row, data, seed, replication, first + day, 0, row.stream, 0)
        plain = arrivals_by(curve, day * DAY)
        out[day, 0] = busy
        out[day, 1] = plain
        out[day, 2] = times
        busy += times * (arrivals_by(curve, (day + 1) * DAY) - plain)


@compiled
def without_days(days: Any, lo: int, hi: int, busy: float) -> float:
    """The arrivals that would be expected by now if all days were alike, where `busy` are expected
    with the factors of the days in rows lo to hi.
    """
    last = hi - 1
    while last - lo > 1:  # the last day that begins at or before `busy`
        middle = (lo + last) >> 1
        if days[middle, 0] <= busy:
            lo = middle
        else:
            last = middle
    if days[last, 0] <= busy:  # behind the run
        return float(days[last, 1] + (busy - days[last, 0]))
    into = (busy - days[lo, 0]) / days[lo, 2]
    return float(min(days[lo, 1] + into, days[last, 1]))


def expected(plan: Plan, seed: int, replication: int) -> Expected:
    """Everybody of a replication whose coming is known before it begins; the needs of people who
    come back are written as it runs (`population.needs_of`).
    """
    length = int(plan.calendar["length"][0])
    parts: list[NDArray[np.int64]] = []
    days, day_edges = [np.zeros((0, 3))], [0]
    edges, booked, no_shows = [0], 0, 0
    for source, a in enumerate(plan.arrive):
        part = np.zeros((0, 3), np.int64)
        if a["kind"] == APPOINTMENTS:
            part, missed = _book(plan, source, length, seed, replication)
            booked, no_shows = booked + len(part) + missed, no_shows + missed
        elif a["kind"] == TIMES:
            rows = plan.times[a["time_lo"] : a["time_hi"]]
            rows = rows[rows[:, 0] < length]
            part = np.column_stack(
                (rows[:, 0], a["person"] + rows[:, 1], np.full(len(rows), UNBOOKED))
            )
        elif a["kind"] == RATE and a["days"] >= 0:
            days.append(_days(plan, a, length, seed, replication))
        parts.append(part[np.lexsort((part[:, 1], part[:, 0]))])
        edges.append(edges[-1] + len(part))
        day_edges.append(sum(map(len, days)))
    return Expected(
        np.ascontiguousarray(np.concatenate(parts)),
        np.array(edges, dtype=np.int64),
        booked,
        no_shows,
        np.ascontiguousarray(np.concatenate(days)),
        np.array(day_edges, dtype=np.int64),
    )


def _days(plan: Plan, a: Any, length: int, seed: int, replication: int) -> NDArray[np.float64]:
    """The factor of each day of a run, and of the one behind it."""
    out = np.zeros((length // DAY + 2, 3))
    curve = np.ascontiguousarray(plan.curve[a["curve_lo"] : a["curve_hi"]])
    fast(fill_days)(
        out, curve, plan.amounts, int(a["days"]), plan.data, int(a["person"]), seed, replication
    )
    return out


def _book(
    plan: Plan, source: int, length: int, seed: int, replication: int
) -> tuple[NDArray[np.int64], int]:
    """Who comes by appointment in one replication, and how many do not."""
    a, door = plan.arrive[source], plan.shifts[plan.shifts["pool"] == -1]
    slots = int(
        fast(slots_before)(
            plan.times, int(a["time_lo"]), int(a["time_hi"]), int(a["every"]), length
        )
    )
    out = np.zeros((slots * int(a["per_slot"]), 3), np.int64)
    come, missed = fast(fill_book)(
        out,
        plan.arrive,
        source,
        plan.amounts,
        plan.times,
        np.ascontiguousarray(door["time"]),
        np.ascontiguousarray(door["count"]),
        plan.data,
        length,
        slots,
        seed,
        replication,
        plan.streams["show"],
    )
    return out[:come], int(missed)
