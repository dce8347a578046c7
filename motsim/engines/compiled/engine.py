"""The fast engine: the event loop of `reference/` over record arrays, compiled by numba, with the
same bits.

Read the reference first: each function here has the name and the order of what it repeats there.
The loop is resumable:
it returns FULL when one more event might overflow an array; Python copies rows out, grows what is
short and calls again.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import numpy as np

from motsim.engines.common.arrivals import UNBOOKED, without_days
from motsim.engines.common.calendar import (
    ARRIVALS,
    ENDS,
    NEVER,
    NIGHT,
    PATIENCE,
    PROMISES,
    SIDE_LINE,
    arrival_tick,
    expectation,
    key_of,
    need_turn,
    turn_of,
)
from motsim.engines.common.journeys import (
    ACT,
    COUNTS,
    EVERYTHING,
    MOMENT,
    SUMMARY,
    VISIT,
    Journeys,
    never_ends,
    of_ended,
    sort_rows,
    starves,
    waits_for_ever,
)
from motsim.engines.common.journeys import POOL as POOL_ROW
from motsim.engines.common.learning import expected_of_house
from motsim.engines.common.population import (
    MONTH_ENDS,
    Town,
    at_the_end,
    decide,
    needs_of,
    town_before,
)
from motsim.engines.common.service_levels import UNBEGUN
from motsim.engines.common.totals import Totals
from motsim.engines.common.visit_end import segment_at
from motsim.engines.compiled import output_rows
from motsim.engines.compiled.closing_time import begin_day, send_everybody_home
from motsim.engines.compiled.constants import (
    AHEAD,
    DONE,
    FULL,
    IDLE,
    NONE,
    ONE,
    PERSON_MASK,
    QUEUED,
    S_JOINS,
    S_SEGMENT,
    WORKING,
    ZERO,
    I,
    inner,
)
from motsim.engines.compiled.event_heap import compact, pop, push, settle
from motsim.engines.compiled.groups import strike_group, wait_for_no_more
from motsim.engines.compiled.house_rules import carry_out_recovery, end_side_job, strike_wait_clock
from motsim.engines.compiled.parallel_steps import finish_beside, go_home_late, strike_clock
from motsim.engines.compiled.promises import break_promise
from motsim.engines.compiled.queues import end_overtime, end_stint, release, staff, touch
from motsim.engines.compiled.sampling import draw, draw_early, number, trait, value_at
from motsim.engines.compiled.simple_plans import is_plain, is_usual
from motsim.engines.compiled.state import (
    FIELDS,
    LANES,
    STATE_FIELDS,
    grow,
    new_world,
    room,
    world_from,
)
from motsim.engines.compiled.stopped_clock import in_pools, inside_of, stop_clock
from motsim.engines.compiled.visit import called, comes_back, give_up, go_on, main_ends
from motsim.errors import RunError, say
from motsim.jit.dispatch import copy_entry, entry, tell_marked
from motsim.plan import layout as lay
from motsim.plan.layout import APPOINTMENTS, CONST, COUNT, EVERY, EXPONENTIAL, RATE
from motsim.plan.random_streams import exponentials, ticks, uniform, uniforms_of_people
from motsim.units import MONTH, PLACES, WEEK


@inner
def next_arrival(w, g):
    """When the next person of a source comes; NEVER when it is dry."""
    s = w.state[0]
    a = w.arrive[g]
    src = w.source[g]
    person = a.person + src.index
    at = src.at
    if a.kind == COUNT:
        at = a.every if src.index < a.count else I(NEVER)
    elif a.kind == RATE:
        src.expected += gap(w, g)
        upto = src.expected
        if src.day_lo < src.day_hi:
            upto = without_days(w.days, src.day_lo, src.day_hi, upto)
        at = arrival_tick(w.curve[a.curve_lo : a.curve_hi], upto)
    elif a.kind == EVERY:
        at += ticks(gap(w, g))
    elif src.index < src.upto:
        at = w.book[src.index, 0]
        person = w.book[src.index, 1]
    else:
        at = I(NEVER)
    src.at = at if at < s.length else I(NEVER)
    src.person = person
    first_of_all(w)


@inner
def gap(w, g):
    """What lies between the last arrival of a source and its next: minutes, or expected arrivals of
    a rate. Those of the next few people are drawn in one row.
    """
    s = w.state[0]
    row = w.between[g]
    if row.kind == CONST:
        return row.mean
    k = w.source[g].index % LANES
    if k == 0:
        out = w.gaps[g]
        uniforms_of_people(
            s.seed, s.replication, w.arrive[g].person + w.source[g].index, row.stream, out, LANES
        )
        if row.kind == EXPONENTIAL:
            exponentials(w.between_a[g], w.between_scale[g], w.between_shift[g], out, LANES)
        else:
            for j in range(LANES):
                out[j] = value_at(w, row, out[j])
    return w.gaps[g, k]


@inner
def first_of_all(w):
    """The source whose next person comes first; of several at one instant the person of the lowest
    number.
    """
    s = w.state[0]
    best = ZERO
    for g in range(1, len(w.source)):
        if w.source[g].at < w.source[best].at or (
            w.source[g].at == w.source[best].at and w.source[g].person < w.source[best].person
        ):
            best = I(g)
    s.next_source = best
    s.next_at = w.source[best].at
    s.next_person = w.source[best].person
    if s.next_at == NEVER:
        s.more = 0


@inner
def arrive(w):
    s = w.state[0]
    g = s.next_source
    a = w.arrive[g]
    person = s.next_person
    booked = w.book[w.source[g].index, 2] if a.kind >= APPOINTMENTS else I(UNBOOKED)
    w.source[g].index += 1
    next_arrival(w, g)
    if s.town != 0:
        if needs_run_out(w):
            s.look = 1
        visit = need(w, person, booked)
        if visit >= 0:
            come(w, person, I(UNBOOKED), w.minds.people[person % PLACES].segment, visit)
        return
    if (
        a.joins < 1.0
        and not uniform(s.seed, s.replication, person, ZERO, w.stream[S_JOINS], ZERO) < a.joins
    ):
        return
    if s.has_hours == 1 and s.open == 0:
        s.shut_out += 1
        return
    come(w, person, booked, a.segment, ZERO)


@inner
def come(w, person, booked, segment, visit):
    """Begin the visit of somebody at the door."""
    s = w.state[0]
    s.arrived += 1
    s.free -= 1
    if s.free < 2 or s.morning > 0:
        s.look = 1
    slot = w.spare[s.free]
    new_customer(w, slot, person, booked, segment, visit)
    go_on(w, slot, s.start)


@inner
def need(w, person, what):
    """Let a need, a move or the end of a month happen: the number of the visit that begins, -1 if
    none does.
    """
    s = w.state[0]
    is_open = s.has_hours == 0 or s.open != 0
    visit = decide(w.minds, w.given, w.months, person, what, s.now, is_open)
    if what == MONTH_ENDS:
        mark_load(w)
    return visit


@inner
def mark_load(w):
    """Write down how long each pool has been at work, and rostered, by the end of a month."""
    s = w.state[0]
    pools = len(w.pool_rows)
    for k in range(pools):
        touch(w, I(k))
        P = w.pool[k]
        row = w.load_marks[(s.now // MONTH - 1) * pools + k]
        row.busy = P.busy_ticks
        row.over = P.over
        row.rostered = P.rostered + P.roster * (s.now - P.roster_since)


@inner
def new_customer(w, slot, person, booked, segment, visit):
    s = w.state[0]
    c = w.cust[slot]
    blank(c)
    c.person = person
    c.turn = person if s.town == 0 else turn_of(person, visit)
    c.step = s.start  # a visit that takes no step ends before its first
    c.door = s.now
    c.booked = booked
    c.idle = max(s.now, booked)
    c.began = s.now
    w.count[slot, :] = 0
    w.real[slot, :] = 0.0
    for i in range(len(w.promises)):
        w.count[slot, s.due + i] = -1
    for i in range(len(w.levels)):
        w.count[slot, s.levels + i] = UNBEGUN
    for b in range(s.lines):
        ln = w.line[slot * s.lines + b]
        ln.state = IDLE
        ln.token += 1
        ln.running = 0
        ln.rest = 0
        ln.more = 0
        ln.slot = slot
    g = segment
    if g < 0:
        luck = draw(w, c, w.stream[S_SEGMENT], ZERO) if len(w.segments) > 1 else 0.0
        g = I(segment_at(w.segments, luck))
    c.segment = g
    c.visit = visit
    for t in range(len(w.traits)):
        w.real[slot, s.traits + t] = trait(w, c, t)
    c.visit = 0  # as the segment, what one expects belongs to the person
    c.expects = number(w, slot, w.segments[g].expects, ZERO)
    c.visit = visit
    if s.town != 0:
        typed = c.expects
        c.expects = expected_of_house(w.minds, person, typed)
        c.taught = c.expects - typed
    c.expected = expectation(c.expects, 0.0)
    draw_early(w, slot)


@inner
def blank(c):
    c.visit = 0
    c.taught = 0.0
    c.previous_idle = 0
    c.ahead = 0
    c.over = 0
    c.left = 0
    c.pending = 0
    c.reason = 0
    c.stage = -1
    c.stage_began = 0
    c.step = -1
    c.away = 0
    c.present = 0
    c.home = 0
    c.in_contact = 0
    c.forked = 0
    c.forks = 0
    c.unperceived = 0
    c.wait_stage = -1
    c.begun = 0
    c.going = 0
    c.under = 0
    c.covered = 0
    c.cover_from = 0
    c.stretch = 0
    c.armed = -1
    c.carries = 0
    c.server = -1
    c.jobs = 0
    c.used = 0
    c.promise = -1
    c.failures = 0
    c.recovered = 0
    c.complained = 0
    c.broken = 0
    c.fail_step = -1
    c.steps_taken = 0
    c.lap = 0
    c.anew = 0
    c.keeps = -1
    c.blocked = 0
    c.behind = -1
    c.party = -1
    c.cut = 0
    c.waited = 0
    c.queued = 0
    c.away_ticks = 0
    c.staged = 0
    c.moments = 0
    c.acts = 0
    c.traced = 0
    c.before_at = -1
    c.quality_more = 0.0
    c.expects_more = 0.0
    c.priority = 0.0
    c.wait = 0.0
    c.late = 0.0
    c.promised = 0.0
    c.emotion = 0.0
    c.worst = 0.0
    c.best = 0.0
    c.first = 0.0
    c.severity = 0.0
    c.before = 0.0
    c.returns = 0.0
    c.tells = 0.0
    c.rule_cost = 0.0
    c.use_cost = 0.0


@inner
def roster_goes_on(w, at):
    """Does a row of the roster still matter? Not after two rounds in which it alone was left and
    changed nothing.
    """
    s = w.state[0]
    s.quiet = s.quiet + 1 if s.heap == 0 and s.next_at == NEVER else ZERO
    if s.quiet > 2 * len(w.shifts):
        return False
    return s.more == 1 or s.left < s.arrived or s.jobs_free < len(w.spare_jobs) or at < s.length


@inner
def roster(w):
    """One row of the week's roster; pool -1 is the door."""
    s = w.state[0]
    row = w.shifts[s.shift]
    s.shift += 1
    if s.shift == len(w.shifts):
        s.shift = s.week_again
        s.week += 1
    if row.pool < 0:
        s.open = row.count
        if row.count == 0 and s.now <= s.length:
            s.closings += 1
        if s.resumes == 1:
            if row.count != 0:
                begin_day(w)
            else:
                s.shut = 1
                push(w, s.now, I(NIGHT), ZERO, ZERO, ZERO, ZERO, NONE)
        elif row.count != 0:
            end_overtime(w)
        elif s.inside > 0:
            s.overtime = 1
            s.late_since = s.now
        if s.groups == 1 and row.count == 0:
            wait_for_no_more(w)
    else:
        touch(w, row.pool)
        P = w.pool[row.pool]
        P.rostered += P.roster * (min(s.real, s.length) - P.roster_since)
        P.roster_since = min(s.real, s.length)
        P.roster = row.count
        if s.overtime == 0 or row.count > w.pool[row.pool].count:
            staff(w, row.pool, row.count)


@inner
def dispatch(w, slot, key, token, extra):
    """One event of the heap."""
    s = w.state[0]
    rank = key >> 60
    turn = (key >> 24) & PERSON_MASK
    what = key & 0xFFFFFF
    b = what >> 16
    c = w.cust[slot]
    if rank == PATIENCE:
        ln = w.line[slot * s.lines + b]
        if c.turn == turn and ln.token == token and ln.state == QUEUED:
            give_up(w, slot, b)
        else:
            s.stale -= 1
    elif rank == ENDS:
        if b == SIDE_LINE:
            end_side_job(w, extra)
        elif b == 0:
            if s.preempts == 1 and extra == ONE:
                if c.turn != turn or w.line[slot * s.lines].token != token:
                    return  # it was interrupted
                end_stint(w, slot)
            main_ends(w, slot)
        else:
            ln = w.line[slot * s.lines + b]
            if c.turn == turn and ln.token == token and ln.state == WORKING:
                finish_beside(w, slot, b)
            elif extra >= 0:
                release(w, w.steps[extra].pool, w.steps[extra].more)
    elif rank == ARRIVALS:
        comes_back(w, slot, token)
    elif rank == NIGHT:
        if b > 0:
            go_home_late(w, slot, turn)
        elif s.groups == 1:
            strike_group(w, slot, turn, what, token, extra)
        else:
            send_everybody_home(w)
    elif c.turn == turn:
        if rank == PROMISES:
            break_promise(w, slot, b, token, ((what >> 8) & 255) - 1)
        elif b > 0:
            strike_clock(w, slot, b, token, extra)
        else:
            r = (what >> 8) & 255
            sub = (what >> 6) & 3
            if sub == 3:
                strike_wait_clock(w, slot, r, token, extra)
            elif w.rules[r].recover >= 0:
                carry_out_recovery(w, slot, r, sub, token, extra)


@inner
def needs_run_out(w):
    """Does nobody follow whoever has the next need, in the part of the calendar that is there?"""
    src = w.source[0]  # people who come back are the only source
    return w.state[0].more_needs != 0 and src.index + 1 >= src.upto


@inner
def nearly_full(w):
    """Might one more event overflow an array? Asked when somebody has filled one further (`look`),
    which is rare.
    """
    s = w.state[0]
    s.look = 0
    if s.town != 0 and needs_run_out(w):
        return True
    space = s.space
    pieces = w.felt.shape[1]
    if (
        s.heap + space + s.morning * (len(w.cust) - s.free) > len(w.heap)
        or s.most_entries + space > w.queue.shape[1]
        or s.agenda_hi + space > len(w.agenda)
    ):
        return True
    if (
        s.free < 2
        or s.jobs_free < space
        or s.most_moments + space > pieces
        or s.visits + 2 > len(w.visits)
    ):
        return True
    if s.trace != 0 and s.traced + pieces > len(w.causes):
        return True
    return s.record != 0 and (s.moments + pieces > len(w.moments) or s.acts + space > len(w.acts))


@inner
def look_from_now_on(w, space):
    """From where on each array that shrinks again must be looked at."""
    s = w.state[0]
    s.space = space
    s.heap_room = len(w.heap) - space if s.morning == 0 else ZERO
    s.agenda_room = len(w.agenda) - space
    s.acts_room = len(w.acts) - space
    s.look = 1


def run(w, space, budget):
    """Until the end (DONE), or until an array might overflow or `budget` events have passed (FULL):
    call again to go on.
    """
    s = w.state[0]
    h = w.heap
    if s.events == 0:
        for g in range(len(w.source)):
            next_arrival(w, I(g))
        if s.groups == 1:
            push(w, s.length, I(NIGHT), ZERO, ZERO, ZERO, ZERO, NONE)
        s.events = 1
    look_from_now_on(w, space)
    stop = s.events + budget
    while True:
        if s.agenda_lo < s.agenda_hi:
            # a new shift may call hundreds, each with events of its own
            if s.look != 0 and nearly_full(w):
                return FULL
            a = w.agenda[s.agenda_lo]
            s.agenda_lo += 1
            if a.pool == AHEAD:
                s.now = a.at
                go_on(w, a.line, a.token)
                s.now = s.real
            else:
                called(w, a.line, a.pool, a.token, a.more)
            continue
        s.agenda_lo = 0
        s.agenda_hi = 0
        if s.stuck > 0:
            return DONE
        settle(w)
        if s.stale > s.heap - s.stale + 64:
            compact(w)
        if s.look != 0 and nearly_full(w):
            return FULL
        if s.events >= stop:
            return FULL
        s.events += 1
        t = h[0].t if s.heap > 0 else I(NEVER)
        if len(w.shifts) > 0:
            at = s.week * lay_week + w.shifts[s.shift].time
            within = s.stops == 0 or at < s.length
            if at <= t and at <= s.next_at and within and roster_goes_on(w, at):
                s.real = max(s.real, at)
                s.now = s.real
                roster(w)
                continue
        if s.stops == 1 and min(t, s.next_at) >= s.length:
            stop_clock(w)
            return DONE
        if s.heap == 0 and s.next_at == NEVER:
            return DONE
        if s.next_at < t or (s.next_at == t and arrival_first(w)):
            s.real = s.next_at
            s.now = s.real
            arrive(w)
            s.now = s.real
            continue
        e = h[0]
        key = e.key
        slot = e.slot
        token = e.token
        extra = e.extra
        pop(w)
        if t > s.real:
            s.real = t
        s.now = s.real
        dispatch(w, slot, key, token, extra)
        s.now = s.real


lay_week = WEEK


@inner
def arrival_first(w):
    """At one instant: does the next arrival come before the head of the heap?"""
    s = w.state[0]
    turn = s.next_person if s.town == 0 else need_turn(s.next_person)
    return key_of(I(ARRIVALS), turn, ZERO) < w.heap[0].key


tell_marked()  # all that the parts call has been imported by now
run_compiled = entry(run)
run_usual = copy_entry(run, "Usual")  # for plans that `is_usual`
run_plain = copy_entry(run, "Plain")  # for plans that `is_plain`
pack = entry(world_from)
EVENTS_A_CALL = 2_000_000  # events between two looks at Python: progress, Ctrl-C


def loop_of(plan: lay.Plan) -> Any:
    """The loop that may run this plan, and leaves out most of what it does not have."""
    return run_plain if is_plain(plan) else traced_loop_of(plan)


def traced_loop_of(plan: lay.Plan) -> Any:
    """The loop that may run this plan and write down what is felt."""
    return run_usual if is_usual(plan) else run_compiled


def compile_all(loop: Any) -> None:
    """After one loop has been compiled, another takes a few seconds more; in another process it
    would take as long as the first.
    """
    others: tuple[Any, ...] = (run_usual, run_plain, run_compiled)
    for other in others if loop.stats.cache_misses else ():
        if not other.signatures:
            compile_aside(other, loop.signatures[0])


@functools.cache
def compile_aside(loop: Any, signature: Any) -> None:
    """Compile and keep a loop that nobody waits for, once, while the first replications run; Python
    ends when it is done.
    """

    def keep() -> None:
        with contextlib.suppress(OSError):  # nowhere to keep it: who needs it compiles it
            loop.compile(signature)

    threading.Thread(target=keep, name=loop.__name__).start()


def simulate(
    plan: lay.Plan,
    seed: int,
    replication: int,
    *,
    record: str = EVERYTHING,
    slots: int = 256,
    rows: int = 1 << 14,
    progress: Callable[[int], None] | None = None,
    town: Town | None = None,
) -> Journeys:
    """One replication; `record` is one of RECORDS. `slots` and `rows` are where the arrays begin;
    they grow as they must. `progress` gets the tick reached. `town`: what `town_before` gives,
    where it is known.
    """
    loop = loop_of(plan)
    past = functools.partial(simulate, record=SUMMARY, slots=slots, rows=rows)
    if town is None:
        town = town_before(plan, seed, replication, past).in_steps_of(plan)
    else:
        town = town.in_steps_of(plan).copied()
    totals = Totals.none(plan, town.minds.people)
    plain, everything = loop is run_plain, record == EVERYTHING
    arrays = new_world(plan, seed, replication, everything, plain, slots, rows, town=town)
    # all empty where only totals are kept
    taken: dict[str, list[Any]] = {name: [] for name in ROWS}

    def finished(visits: Any, traits: Any) -> None:
        totals.add(plan, visits, traits)
        if record != SUMMARY:
            take_rows(arrays, taken)

    to_the_end(plan, loop, arrays, finished, progress, needs_of(plan, town, seed, replication))
    lived = journeys(plan, arrays, taken, totals, town)
    totals.add_inside(plan, lived.inside, lived.inside_levels)
    return lived


def to_the_end(
    plan: lay.Plan,
    loop: Any,
    arrays: dict[str, Any],
    finished: Callable[[Any, Any], None],
    progress: Callable[[int], None] | None = None,
    needs: Iterable[Any] = (),
) -> None:
    """Run a world until nothing more happens. `finished` is told of visits that closed, with their
    traits, before their rows are written over. `needs`: the calendar of people who come back.
    """
    if plan.behaviours:
        names = ", ".join(one.name for one in plan.behaviours.values())
        raise RunError(say("fast engine asks", names=names))
    world: Any = None
    packed: dict[str, Any] = {}
    space, parts = np.int64(room(plan)), iter(needs)
    while True:
        write_needs(arrays, parts)
        if any(arrays[name] is not packed.get(name) for name in STATE_FIELDS):
            world, packed = pack(tuple(arrays[name] for name in FIELDS)), dict(arrays)
        status = loop(world, space, np.int64(EVENTS_A_CALL))
        closed = int(arrays["state"]["visits"][0])
        finished(arrays["visits"][:closed], arrays["trait_rows"][:closed])
        compile_all(loop)  # now that everything a replication needs is compiled
        for counter in ("visits", "moments", "acts", "traced"):
            arrays["state"][counter] = 0
        if progress:
            progress(int(arrays["state"]["real"][0]))
        if arrays["state"]["starved"][0]:
            raise RunError(
                starves(plan, in_line(plan, arrays), int(arrays["state"]["starved"][0]) - 1)
            )
        if arrays["state"]["stuck"][0]:
            raise RunError(
                never_ends(
                    plan,
                    int(arrays["state"]["stuck"][0]) - 1,
                    int(arrays["state"]["stuck_step"][0]),
                )
            )
        if status == DONE:
            if arrays["state"]["left"][0] < arrays["state"]["arrived"][0] and not plan.stops:
                raise RunError(waits_for_ever(plan, in_line(plan, arrays)))
            return
        grow(arrays, int(space))


def write_needs(arrays: dict[str, Any], parts: Iterator[Any]) -> None:
    """Write the next part of the calendar behind what is left of this one, where that is little."""
    state, source = arrays["state"], arrays["source"]
    if not state["more_needs"][0] or source["index"][0] + 1 < source["upto"][0]:
        return
    rest = arrays["book"][source["index"][0] : source["upto"][0]]
    part = next(parts, None)
    if part is None:
        state["more_needs"] = 0
    else:
        arrays["book"] = np.concatenate([rest, part])
        source["index"], source["upto"] = 0, len(arrays["book"])


def in_line(plan: lay.Plan, arrays: dict[str, Any]) -> list[int]:
    """How many wait before each pool, in groups or alone."""
    pools = arrays["pool"][: len(plan.pools)]
    return [int(n) for n in pools["waiting"] + pools["beyond"]]


# arrays of finished rows, and what counts each
ROWS: Final[dict[str, str]] = {
    "visits": "visits",
    "trait_rows": "visits",
    "moments": "moments",
    "acts": "acts",
    "causes": "traced",
    "ended": "visits",
    "lucks": "visits",
}
TRACED: Final = ("causes", "ended", "lucks")  # only where a trace is written


def take_rows(arrays: dict[str, Any], taken: dict[str, list[Any]]) -> None:
    """Finished rows leave the arrays of the loop, so that these stay as small as who is present."""
    for name, counter in ROWS.items():
        if name in TRACED and not arrays["state"]["trace"][0]:
            continue
        output_rows.take(arrays, name, int(arrays["state"][counter][0]), taken[name])


def rows_of(taken: dict[str, list[Any]], recorded: bool) -> tuple[Any, Any, Any, Any]:
    """Visits, their traits, moments and acts in order."""
    person, visit, count = (
        np.concatenate([rows[name] for rows in taken["visits"]])
        for name in ("person", "visit", "moments")
    )
    place = output_rows.places_of_visits(person, visit)
    moment_place = (
        output_rows.places_of_moments(count, place) if recorded else np.zeros(0, np.int64)
    )
    return (
        output_rows.put(taken["visits"], place),
        output_rows.put(taken["trait_rows"], place),
        output_rows.put(taken["moments"], moment_place),
        sort_rows(np.concatenate(taken["acts"])),
    )


def no_rows(plan: lay.Plan) -> tuple[Any, Any, Any, Any]:
    return (
        np.zeros(0, VISIT),
        np.zeros((0, len(plan.traits) + len(plan.levels))),
        np.zeros(0, MOMENT),
        np.zeros(0, ACT),
    )


def journeys(
    plan: lay.Plan,
    arrays: dict[str, Any],
    taken: dict[str, list[Any]],
    totals: Totals,
    town: Town | None = None,
) -> Journeys:
    """What a world has come to; `town`: who has come back in it."""
    state, pool = arrays["state"][0], arrays["pool"]
    visits, traits, moments, acts = (
        rows_of(taken, bool(state["record"])) if taken["visits"] else no_rows(plan)
    )
    inside, inside_levels = inside_of(plan, arrays)
    assert visits.dtype == VISIT and moments.dtype == MOMENT and acts.dtype == ACT
    pools = np.zeros(len(plan.pools), POOL_ROW)
    for name, source in (
        ("joined", "joined"),
        ("called", "called"),
        ("gone", "gone"),
        ("waiting", "integral"),
        ("waited", "waited"),
        ("busy", "busy_ticks"),
        ("rostered", "rostered"),
        ("over", "over"),
        ("side", "side"),
        ("most", "most"),
    ):
        pools[name] = pool[source][: len(pools)]
    pools["pool"] = np.arange(len(pools))
    tail = int(state["length"]) - pool["roster_since"][: len(pools)]
    pools["rostered"] += pool["roster"][: len(pools)] * tail
    counts = np.zeros(1, COUNTS)
    counts["arrived"], counts["shut_out"], counts["visits"], counts["left"] = (
        state["arrived"],
        state["shut_out"],
        state["left"],
        state["left"],
    )
    for name in ("booked", "no_shows", "dropped", "closings", "late"):
        counts[name] = state[name]
    return Journeys(
        int(state["seed"]),
        int(state["replication"]),
        visits,
        traits[:, : len(plan.traits)],
        moments,
        of_ended(acts, inside),
        pools,
        counts,
        totals,
        traits[:, len(plan.traits) : len(plan.traits) + len(plan.levels)],
        *at_the_end(plan, town or Town.none(), arrays["months"], arrays["load_marks"], pools),
        inside,
        inside_levels,
        in_pools(plan, arrays),
    )
