"""What both engines ask of the calendar, and the few readings of a plan that hold no psychology."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

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
def in_tables(end: int, t: int) -> int:
    """Where t stands in tables that end within their last week at `end`: that week repeats."""
    tail = (end // WEEK) * WEEK
    if t < tail:
        return t
    return tail + (t - tail) % WEEK


@compiled
def rows_before(times: Any, t: float) -> int:
    """How many of these times, in order, are before t."""
    lo = 0
    hi = len(times)
    while lo < hi:
        mid = (lo + hi) >> 1
        if times[mid] < t:
            lo = mid + 1
        else:
            hi = mid
    return lo


def week_again(shifts: Any) -> int:
    """The row of the roster at which the week begins that repeats."""
    times = shifts["time"]
    return int(np.searchsorted(times, times[-1] // WEEK * WEEK)) if len(times) else 0


@compiled
def door_open(times: Any, opens: Any, t: int) -> bool:
    """Is the door open at t? `times, opens`: the door's events in order, of which those of the last
    week repeat; the last one also stands before the first.
    """
    n = len(times)
    if n == 0:
        return True
    k = rows_before(times, in_tables(times[n - 1], t) + 1)
    return bool(opens[k - 1 if k > 0 else n - 1] != 0)


@compiled
def next_edge(times: Any, opens: Any, t: int, shuts: bool) -> int:
    """The first instant at or after t at which the door shuts, or opens; NEVER without one."""
    n = len(times)
    if n == 0:
        return NEVER
    at = in_tables(times[n - 1], t)
    base = t - at
    k = rows_before(times, at)
    for _ in range(2 * n):
        if k == n:
            k = rows_before(times, (times[n - 1] // WEEK) * WEEK)
            base += WEEK
        if (opens[k] == 0) == shuts:
            return int(base + times[k])
        k += 1
    return NEVER


@compiled
def next_opening(times: Any, opens: Any, t: int) -> int:
    """The first instant at or after t at which the door is open."""
    if door_open(times, opens, t):
        return t
    at = next_edge(times, opens, t, False)
    return t if at == NEVER else at


@compiled
def next_closing(times: Any, opens: Any, t: int) -> int:
    """The first instant at or after t at which the door shuts; NEVER without one."""
    return next_edge(times, opens, t, True)


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
def week_that_repeats(curve: Any) -> int:
    """The row of a curve at which its last week begins, which repeats."""
    n = len(curve)
    return 0 if curve[n - 1, 0] <= WEEK else rows_before(curve[:, 0], curve[n - 1, 0] - WEEK)


@compiled
def arrivals_by(curve: Any, t: int) -> float:
    """Expected arrivals from tick 0 to t."""
    n = len(curve)
    if n == 0:
        return 0.0
    first = week_that_repeats(curve)
    at = float(in_tables(int(curve[first, 0]), t))
    total = curve[n - 1, 1] - curve[first, 1]
    done = ((t - int(at)) // WEEK) * total
    k = max(rows_before(curve[:, 0], at), 1)
    width = curve[k, 0] - curve[k - 1, 0]
    if width <= 0.0:
        return float(done + curve[k, 1])
    return float(
        done + curve[k - 1, 1] + (curve[k, 1] - curve[k - 1, 1]) * ((at - curve[k - 1, 0]) / width)
    )


@compiled
def arrival_tick(curve: Any, expected: float) -> int:
    """The tick by which so many arrivals are expected: the inverse of `arrivals_by`."""
    n = len(curve)
    first = week_that_repeats(curve)
    before = curve[first, 1]
    total = curve[n - 1, 1] - before
    weeks = 0
    if expected > before or first == 0:
        if total <= 0.0:
            return NEVER
        weeks = math.floor((expected - before) / total)
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
def grown(priority: float, grows: float, stood: int) -> float:
    """The priority of somebody who has stood in line for so many ticks, where it grows by so much a
    minute.
    """
    return priority + grows * minutes(stood)


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
