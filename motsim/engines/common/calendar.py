"""What both engines ask of the calendar, and the few readings of a plan that hold no psychology."""

from __future__ import annotations

import math
from typing import Any, Final

from motsim.jit.dispatch import compiled
from motsim.plan.layout import OPENING
from motsim.units import DAY, MINUTE, WEEK, emotion_of

# named ranks of events at one instant (MEANING: order)
STAFF, ENDS, CLOCKS, PATIENCE, ARRIVALS, PROMISES, NIGHT = range(7)
NEVER: Final = 1 << 62
LONG_ENOUGH: Final = 0xFFFF  # of a NIGHT event: a customer has waited so long for a group
FIRST_IN_LINE: Final = float("inf")  # the priority of work that goes on in the morning
SIDE_LINE: Final = 255  # the line number of work that holds no customer
# strokes of clocks, a visit under way, while nobody on any main line moves: after so many nobody
# ever will
TICKS: Final = 10_000
PASSES: Final = 10_000  # step passes after which a visit is held to have no end


@compiled
def key_of(rank: int, turn: int, what: int) -> int:
    """The order of events at one instant: rank, whose turn it is, then the line and rule within the
    visit.
    """
    return (rank << 60) | (turn << 24) | what


TOLD_APART: Final = 63  # visits of one person that may follow each other at one instant


@compiled
def need_turn(person: int) -> int:
    """The turn of somebody who has a need: before all visits of theirs."""
    return person * (TOLD_APART + 1)


@compiled
def turn_of(person: int, visit: int) -> int:
    """The turn of a visit of somebody who comes back: by person, then by visit; what is left of one
    visit, such as a side job, may meet the next. Of strangers the turn is the person.
    """
    return need_turn(person) + 1 + visit % TOLD_APART


@compiled
def minutes(ticks: int) -> float:
    """Ticks as minutes."""
    return ticks / 60_000_000.0


@compiled
def week_of(t: int) -> int:
    """The tick at which t's week began."""
    return (t // WEEK) * WEEK


@compiled
def door_open(times: Any, opens: Any, t: int) -> bool:
    """Is the door open at t? `times, opens`: the week's door events in order; the last one also
    stands before the first.
    """
    n = len(times)
    if n == 0:
        return True
    at = t - week_of(t)
    state = opens[n - 1]
    for k in range(n):
        if times[k] <= at:
            state = opens[k]
    return state != 0


@compiled
def next_opening(times: Any, opens: Any, t: int) -> int:
    """The first instant at or after t at which the door is open."""
    if door_open(times, opens, t):
        return t
    base = week_of(t)
    for week in range(2):
        for k in range(len(times)):
            at = base + week * WEEK + times[k]
            if opens[k] != 0 and at >= t:
                return at
    return t


@compiled
def next_closing(times: Any, opens: Any, t: int) -> int:
    """The first instant at or after t at which the door shuts; NEVER without one."""
    base = week_of(t)
    for week in range(2):
        for k in range(len(times)):
            at = base + week * WEEK + times[k]
            if opens[k] == 0 and at >= t:
                return at
    return NEVER


@compiled
def work_end(times: Any, opens: Any, t: int, span: int) -> int:
    """When work ends that has `span` to go from t on and stands still while the door is shut."""
    if span <= 0:
        return t
    t = next_opening(times, opens, t)
    closing = next_closing(times, opens, t)
    while t + span > closing:
        span -= closing - t
        t = next_opening(times, opens, closing)
        closing = next_closing(times, opens, t)
    return t + span


@compiled
def next_until(times: Any, opens: Any, t: int, until: int) -> int:
    """The first instant at or after t of a clock time (ticks since midnight) or of an opening."""
    if until == OPENING:
        return next_opening(times, opens, t)
    at = (t // DAY) * DAY + until
    return at if at >= t else at + DAY


@compiled
def next_departure(departs: Any, lo: int, hi: int, t: int) -> int:
    """The first instant at or after t of the times of a day that stand in these rows."""
    day = (t // DAY) * DAY
    for k in range(lo, hi):
        if day + departs[k] >= t:
            return int(day + departs[k])
    return int(day + DAY + departs[lo])


@compiled
def arrivals_by(curve: Any, t: int) -> float:
    """Expected arrivals from tick 0 to t."""
    n = len(curve)
    if n == 0:
        return 0.0
    at = float(t - week_of(t))
    total = curve[n - 1, 1]
    done = (t // WEEK) * total
    for k in range(1, n):
        if at <= curve[k, 0]:
            width = curve[k, 0] - curve[k - 1, 0]
            if width <= 0.0:
                return float(done + curve[k, 1])
            return float(
                done
                + curve[k - 1, 1]
                + (curve[k, 1] - curve[k - 1, 1]) * ((at - curve[k - 1, 0]) / width)
            )
    return float(done + total)


@compiled
def arrival_tick(curve: Any, expected: float) -> int:
    """The tick by which so many arrivals are expected: the inverse of `arrivals_by`."""
    n = len(curve)
    total = curve[n - 1, 1]
    if total <= 0.0:
        return NEVER
    weeks = math.floor(expected / total)
    rest = expected - weeks * total
    lo = 0
    hi = n - 1
    while hi - lo > 1:  # the last breakpoint below `rest`
        mid = (lo + hi) >> 1
        if curve[mid, 1] < rest:
            lo = mid
        else:
            hi = mid
    rise = curve[hi, 1] - curve[lo, 1]
    at = (
        curve[lo, 0]
        if rise <= 0.0
        else curve[lo, 0] + (curve[hi, 0] - curve[lo, 0]) * ((rest - curve[lo, 1]) / rise)
    )
    return int(weeks) * WEEK + math.floor(at + 0.5)


@compiled
def return_tick(times: Any, opens: Any, curve: Any, t: int, u: float) -> int:
    """When a customer who is away comes back: at t if open, else on the next open day at an hour of
    its arrivals.
    """
    if door_open(times, opens, t):
        return t
    opening = next_opening(times, opens, t)
    day = (opening // DAY) * DAY
    low = arrivals_by(curve, opening)
    high = arrivals_by(curve, day + DAY)
    if not high > low:
        return opening
    back = arrival_tick(curve, low + u * (high - low))
    return max(back, opening)


@compiled
def line_minutes(mean: float, waiting: int, busy: int, count: int) -> float:
    """Minutes until whoever joins a line now is called, by what can be seen: those before them and
    themselves, less idle staff, shared by all on shift.
    """
    before = max(waiting + 1 - max(count - busy, 0), 0)
    return before * mean / count


@compiled
def expectation(prior: float, raised: float) -> float:
    """Expected emotion of a contact: the prior in points, and what rules raised it by."""
    return emotion_of(min(100.0, max(0.0, prior + raised)))


@compiled
def day_of(t: int) -> int:
    """Days since Monday of week 0."""
    return t // DAY


@compiled
def hour_of(t: int) -> float:
    """Hour of the day, 0 to 24."""
    return (t - (t // DAY) * DAY) / (60.0 * MINUTE)


@compiled
def weekday_of(t: int) -> float:
    """Day of the week, Monday 0."""
    return float((t // DAY) % 7)
