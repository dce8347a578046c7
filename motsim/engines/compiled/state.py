"""The compiled engine's world: every array it works on, behind one pointer that numba passes about
cheaply.
"""

from __future__ import annotations

import functools
from typing import Any, Final

import numpy as np
from numba import types
from numba.core import cgutils
from numba.experimental import structref
from numba.experimental.jitclass.base import imp_dtor
from numba.extending import intrinsic

from motsim.engines.common.arrivals import expected
from motsim.engines.common.bookings import ledgers_of
from motsim.engines.common.calendar import week_again
from motsim.engines.common.journeys import ACT, MOMENT, VISIT
from motsim.engines.common.learning import given_by
from motsim.engines.common.population import Town, empty_months
from motsim.engines.common.visit_end import ENDING
from motsim.jit.dispatch import numba_ready
from motsim.plan import layout as lay
from motsim.plan.layout import record

numba = numba_ready()

STATE = record(
    "now",
    "real",
    "heap",
    "hole",
    "stale",
    "free",
    "jobs_free",
    "agenda_lo",
    "agenda_hi",
    "shift",
    "week",
    "next_person",
    "next_at",
    "next_source",
    "events",
    "moments",
    "acts",
    "visits",
    "seed",
    "replication",
    "arrived",
    "shut_out",
    "left",
    "closed",
    "inside",
    "open",
    "overtime",
    "today",
    "more",
    "quiet",
    "lines",
    "passes",
    "reached",
    "entered",
    "tried",
    "fired",
    "tested",
    "held",
    "due",
    "made",
    "quoted",
    "overrun",
    "levels",
    "books",  # of each ledger: 1 + the first slot that is reserved, how many
    "width",  # lines a visit has; offsets into `count`
    "carried",
    "quality_at",
    "expects_at",
    "spent",
    "traits",
    "luck",
    "early",
    "reals",  # offsets into `real`
    "draws",
    "drawn",
    # what is drawn when a visit begins: the luck of its end, then durations of a plain plan, the
    # exponential ones first
    "exponentials",
    "start",
    "length",
    "stops",  # 1: there the clock stops
    "town",  # 1: people come back
    "more_needs",  # 1: of their needs `book` holds a part, and more may follow
    "trusted",  # the promise that people learn to believe or not, -1: none
    "has_hours",
    "first_day",
    "week_again",
    "resumes",
    "shut",
    "tries",  # 1: not all leave who give up waiting
    "rooms",  # 1: some step has room for so many only
    "groups",  # 1: some step is begun by several together
    "preempts",  # 1: somebody may be interrupted
    "grows",  # 1: the priority of some grows while they stand in line
    "booked_places",  # 1: some place is reserved ahead
    "first_group",  # row of `pool` of the first line before such a step
    "several",  # 1: somebody asks for more than one of a pool at once
    "morning",
    "most_moments",
    "most_entries",
    "record",
    "stuck",
    "stuck_step",
    "strokes",
    "starved",
    "booked",
    "no_shows",
    "dropped",
    "closings",
    "late",
    "late_since",
    "look",
    "space",
    "heap_room",
    "agenda_room",
    # look 1: an array may be nearly full; space: the most one event may add; from where on to look
    "acts_room",
    "trace",
    # trace 1: what is felt is written down (trace.py); traced: rows of it that have left
    "traced",
)
# the next of a source: how many came before, when, who; rows of `book` end at upto
SOURCE = record("index", "at", "person", "upto", "day_lo", "day_hi", "expected:f")
CUSTOMER = record(
    "person",
    "turn",  # its place among events of one instant: person, then visit
    "visit",
    "door",
    "booked",
    "idle",
    "previous_idle",
    "began",
    "ahead",
    "over",
    "left",
    "pending",
    "reason",
    "stage",
    "stage_began",
    "step",
    "away",
    "away_since",
    "present",
    "home",
    "in_contact",
    "forked",
    "forks",
    "unperceived",
    "wait_stage",
    "under",
    "covered",
    "cover_from",
    "stretch",
    "armed",
    "carries",
    "server",
    "jobs",
    "used",
    "promise",
    "failures",
    "recovered",
    "complained",
    "broken",
    "fail_step",
    "segment",
    "came",
    "steps_taken",
    "begun",
    "going",
    "lap",
    "anew",
    "keeps",
    "blocked",
    "behind",
    "party",  # row of `job` of those who begin a step together, or OVERDUE
    # of who may be interrupted: 1 if interrupted, priority and since when in line, ticks of work
    # left when last called, and that tick; neighbours among those who are served
    "cut",
    "stood",
    "rest",
    "resumed",
    "next_served",
    "last_served",
    "waited",
    "queued",
    "away_ticks",
    "staged",
    "moments",
    "acts",
    "traced",
    "before_at",
    "quality_more:f",
    "expects_more:f",
    "priority:f",
    "wait:f",
    "late:f",
    "promised:f",
    "emotion:f",
    "worst:f",
    "best:f",
    "first:f",
    "severity:f",
    "before:f",
    "returns:f",
    "tells:f",
    "rule_cost:f",
    "use_cost:f",
    "expects:f",
    "taught:f",  # points of it that earlier visits and friends have taught
    "expected:f",
    "rank:f",
)
# rest: ticks of work left for the morning
LINE = record(
    "state",
    "step",
    "began",
    "token",
    "pool",
    "joined",
    "place",
    "running",
    "slot",
    "rest",
    "more",  # how many of the pool it asks for beyond one
    "grows:f",  # what its priority gains a minute in the line in which it stands
    "takes_more:f",
)
POOL = record(
    "count",
    "roster",
    "busy",
    "waiting",
    "beyond",  # customers who wait here in groups, beyond the entries of the line
    "served",  # the first of those who may be interrupted; -1 none
    # of a group's line: the pool that serves it; whether it asks staff, since when, by which entry;
    # how many have waited long enough, or 1 since its time has come; 1: a departure will come
    "serves",
    "asks",
    "asked",
    "token",
    "due",
    "departure",
    "entries",
    "since",
    "roster_since",
    "joined",
    "called",
    "gone",
    "integral",
    "waited",
    "busy_ticks",
    "rostered",
    "over",
    "side",
    "most",
    "spent_day",
    "spent:f",
)
HEAP = record("t", "key", "slot", "token", "extra")
# slot: a line's row, or -1 - a job's
QUEUE = record("prio:f", "joined", "turn", "what", "slot", "token")
JOB = record("turn", "slot", "pool", "rule", "n", "span", "what", "joined", "cost:f")
# what memory, and what one learns, ask of a moment
FELT = record("step", "kind", "minutes:f", "emotion:f", "gap:f")
M_FAILURE: Final = 5  # CAUSE.kind of a failure, which is no moment but may be complained of
# what a moment, or a failure, was felt from, whoever felt it: a to e are said in `trace.py`
CAUSE = record("step", "kind", "minutes:f", "weight:f", "a:f", "b:f", "c:f", "d:f", "e:f")
# of a visit: its causes; moments before its first failure was felt (-1: never); what rules added
ENDED = record("causes", "before_at", "returns:f", "tells:f")
# at: of a visit that is still ahead of its door
AGENDA = record("line", "token", "pool", "more", "at")

PLAN_FIELDS = (
    "stages",
    "steps",
    "next",
    "fails",
    "places",
    "branches",
    "promises",
    "ways",
    "levels",
    "pool_rows",
    "shifts",
    "rules",
    "recovers",
    "bind",
    "uses",
    "amounts",
    "op",
    "arg",
    "reads",
    "name_table",
    "data",
    "curve",
    "segments",
    "traits",
    "trait_amount",
    "psychology",
    "arrive",
    "door_times",
    "door_opens",
    "part",
    "stage_of",
    "stage_weight",
    "stream",
    "events",
    "early_at",
    "early_row",
    "early_stream",
    "early_a",
    "early_scale",
    "early_shift",
    "between",
    "between_a",
    "between_scale",
    "between_shift",
    "departs",
)
STATE_FIELDS = (
    "state",
    "source",
    "gaps",
    "book",
    "days",
    "cust",
    "line",
    "count",
    "real",
    "pool",
    "heap",
    "queue",
    "job",
    "agenda",
    "spare",
    "spare_jobs",
    "standing",
    "first_blocked",
    "last_blocked",
    "ledgers",
    "past",
    "fired_today",
    "felt",
    "held_moments",
    "held_causes",
    "value",
    "stack",
    "step_of",
    "spans",
    "emotions",
    "weights",
    "kinds",
    "gaps_of",
    "step_minutes",
    "stage_part",
    "moments",
    "acts",
    "visits",
    "trait_rows",
    "causes",
    "ended",
    "lucks",
    "minds",
    "given",
    "months",
    "load_marks",
)
FIELDS = PLAN_FIELDS + STATE_FIELDS


@structref.register  # type: ignore[untyped-decorator]
class WorldType(types.StructRef):  # type: ignore[misc]
    """Numba's type of a world."""

    def preprocess_fields(self, fields: Any) -> Any:
        return tuple((name, types.unliteral(kind)) for name, kind in fields)

    @functools.cached_property
    def payload(self) -> Any:
        return super().get_data_type()

    def get_data_type(self) -> Any:
        """Asked at every access to an array while compiling; numba would make it, and write out its
        name of 25,000 letters, each time.
        """
        return self.payload


class World(structref.StructRefProxy):  # type: ignore[misc]
    """All arrays of one replication."""


structref.define_boxing(WorldType, World)


@intrinsic  # type: ignore[untyped-decorator]
def world_of(typing: Any, arrays: Any) -> Any:
    """A world of the arrays of FIELDS, a tuple of them. Numba's own constructor asks for the whole
    world anew to set each, which takes seconds to compile.
    """
    kind = WorldType(tuple(zip(FIELDS, arrays.types)))

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        payload = kind.get_data_type()
        shape = context.data_model_manager[payload].get_value_type()
        size = context.get_constant(types.uintp, context.get_abi_sizeof(shape))
        memory = context.nrt.meminfo_alloc_dtor(
            builder, size, imp_dtor(context, builder.module, kind)
        )
        place = builder.bitcast(context.nrt.meminfo_data(builder, memory), shape.as_pointer())
        fields = cgutils.create_struct_proxy(payload)(context, builder, ref=place)
        for k, (name, array) in enumerate(zip(FIELDS, arrays.types)):
            value = builder.extract_value(args[0], k)
            context.nrt.incref(builder, array, value)
            setattr(fields, name, value)
        world = context.make_helper(builder, kind)
        world.meminfo = memory
        return world._getvalue()

    return kind(arrays), generate


def world_from(arrays):  # type: ignore[no-untyped-def]
    """The world that the loop gets; compiled."""
    return world_of(arrays)


def plan_arrays(plan: lay.Plan) -> dict[str, Any]:
    """The plan's arrays under the names the loop uses."""
    door = plan.shifts[plan.shifts["pool"] == -1]
    contiguous = np.ascontiguousarray
    arrays: dict[str, Any] = {
        name: contiguous(getattr(plan, name))
        for name in (
            "stages",
            "steps",
            "next",
            "fails",
            "places",
            "branches",
            "promises",
            "ways",
            "levels",
            "shifts",
            "rules",
            "recovers",
            "bind",
            "uses",
            "amounts",
            "op",
            "arg",
            "reads",
            "name_table",
            "data",
            "curve",
            "segments",
            "traits",
            "trait_amount",
            "psychology",
            "arrive",
            "departs",
        )
    }
    arrays["pool_rows"] = contiguous(plan.pools)
    arrays["door_times"], arrays["door_opens"] = contiguous(door["time"]), contiguous(door["count"])
    arrays["part"], arrays["stage_of"] = contiguous(plan.parts), contiguous(plan.steps["stage"])
    arrays["stage_weight"] = contiguous(plan.weights)
    arrays["stream"] = np.array([plan.streams[p] for p in lay.PURPOSES], np.int64)
    arrays["events"] = np.array([edge for pair in plan.events for edge in pair], np.int64)
    return arrays | early_arrays(plan) | between_arrays(plan)


LANES: Final = (
    4  # numbers that a processor works on at once; one that is left over costs as much as four
)


def early_arrays(plan: lay.Plan) -> dict[str, Any]:
    """What can be drawn when a visit begins, a column a field: the luck of its end, then the
    durations that are distributions, the exponential ones first.
    """
    kind = np.where(plan.steps["takes"] >= 0, plan.amounts["kind"][plan.steps["takes"]], lay.CONST)
    steps = np.flatnonzero((kind != lay.CONST) & (kind != lay.EXPR))
    steps = steps[np.argsort(kind[steps] != lay.EXPONENTIAL, kind="stable")]
    at = np.full(len(plan.steps), -1, np.int64)
    at[steps] = np.arange(len(steps))
    rows = plan.steps["takes"][steps]
    streams = np.array(
        [
            *(plan.streams[purpose] for purpose in ENDING),
            *plan.amounts["stream"][rows],
            *[0] * (LANES - 1),
        ],
        np.int64,
    )
    return {
        "early_at": at,
        "early_row": np.ascontiguousarray(rows),
        "early_stream": streams,
        **{
            f"early_{name}": np.ascontiguousarray(plan.amounts[name][rows])
            for name in ("a", "scale", "shift")
        },
    }


def between_arrays(plan: lay.Plan) -> dict[str, Any]:
    """What lies between two arrivals of a source, an AMOUNT each (of a rate: of mean 1), and its
    columns as often as it is reckoned at once.
    """
    between = np.zeros(len(plan.arrive), lay.AMOUNT)  # of sources without gaps: the constant 0
    every, rate = plan.arrive["kind"] == lay.EVERY, plan.arrive["kind"] == lay.RATE
    between[every] = plan.amounts[plan.arrive["every"][every]]
    for name, value in (
        ("kind", lay.EXPONENTIAL),
        ("a", 1.0),
        ("scale", 1.0),
        ("stream", plan.streams["arrives"]),
    ):
        between[name][rate] = value
    return {
        "between": between,
        **{
            f"between_{name}": np.repeat(between[name][:, None], LANES, axis=1)
            for name in ("a", "scale", "shift")
        },
    }


@functools.lru_cache(maxsize=8)
def sizes(plan: lay.Plan, plain: bool) -> dict[str, int]:
    """Offsets of the counters and numbers of a visit, column by column, and how much is drawn when
    it begins.
    """
    S, G, R, F, T = (
        len(plan.steps),
        len(plan.stages),
        len(plan.rules),
        len(plan.fails),
        len(plan.traits),
    )
    early = plan.amounts["kind"][early_arrays(plan)["early_row"]] if plain else np.zeros(0)
    D, E = len(early), int(np.sum(early == lay.EXPONENTIAL))
    draws = -(-(len(ENDING) + D) // LANES) * LANES
    columns = {
        "passes": S,
        "reached": S,
        "entered": G,
        "tried": S if (plan.steps["gives_up"] > 0).any() else 0,
        "fired": R,
        "tested": R,
        "held": len(plan.places),
        "due": len(plan.promises),
        "made": len(plan.promises),
        "quoted": len(plan.promises),
        # ticks taken and promised of the promise that people learn to believe or not
        "overrun": 2 if plan.trusts else 0,
        "levels": len(plan.levels),
        "books": 2 * (int(plan.places["ledger"].max(initial=-1)) + 1),
    }
    reals = {
        "carried": F,
        "quality_at": plan.ats,
        "expects_at": plan.ats,
        "spent": len(plan.pools),
        "traits": T,
        "luck": len(ENDING),
        "early": draws - len(ENDING),
    }
    out, at = {}, 0
    for name, width in columns.items():
        out[name], at = at, at + width
    out["width"], at = max(at, 1), 0
    for name, width in reals.items():
        out[name], at = at, at + width
    out["reals"], out["draws"], out["drawn"], out["exponentials"] = max(at, 1), draws, D, E
    return out


@functools.lru_cache(maxsize=8)
def room(plan: lay.Plan) -> int:
    """The most rows of a kind that one event may write, or events that it may set off: rules fire
    once an event, and a step's end is several.
    """

    def most(name: str) -> int:
        return int(max(plan.steps[name + "_hi"] - plan.steps[name + "_lo"], default=0))

    waits, broken, complains, recovered, leaves, ends = (hi - lo for lo, hi in plan.events)
    failing = int(np.sum(plan.fails["bind_hi"] - plan.fails["bind_lo"])) + len(plan.fails) * (
        2 + complains
    )
    firing = (
        2 * failing
        + len(plan.branches) * (most("begins") + most("ends"))
        + waits
        + broken
        + recovered
        + leaves
        + ends
    )
    return (
        64
        + int(plan.steps["group"].max(initial=0))
        + 4
        * (
            len(plan.rules)
            + len(plan.fails)
            + len(plan.promises)
            + len(plan.branches)
            + len(plan.pools)
            + firing
        )
    )


def new_world(
    plan: lay.Plan,
    seed: int,
    replication: int,
    record_rows: bool,
    plain: bool,
    slots: int = 256,
    rows: int = 1 << 14,
    trace: bool = False,
    town: Town | None = None,
) -> dict[str, Any]:
    """A world before anybody has come, as named arrays; `plain`: for the loop for plain plans;
    `trace`: what is felt is written down; `town`: who comes back, changed as it runs.
    """
    arrays, offset, extra = plan_arrays(plan), sizes(plan, plain), room(plan)
    lines, calendar = len(plan.branches), plan.calendar[0]
    town = Town.none() if town is None else town
    known = expected(plan, seed, replication)
    ledgers, past = ledgers_of(plan)
    months, load_marks = empty_months(plan)
    source, kind = np.zeros(len(plan.arrive), SOURCE), plan.arrive["kind"]
    source["index"], source["upto"] = (
        known.edges[:-1] * (kind >= lay.APPOINTMENTS),
        known.edges[1:],
    )
    source["day_lo"], source["day_hi"] = known.day_edges[:-1], known.day_edges[1:]
    state = np.zeros(1, STATE)
    state["booked"], state["no_shows"] = known.booked, known.no_shows
    state["town"] = state["more_needs"] = int(plan.comes_back)
    state["trusted"] = plan.population["promise"][0] if plan.trusts else -1
    for name, value in offset.items():
        state[name] = value
    state["seed"], state["replication"], state["record"], state["lines"], state["trace"] = (
        seed,
        replication,
        int(record_rows),
        lines,
        int(trace),
    )
    state["start"] = plan.ahead_start if plan.ahead_start >= 0 else plan.start
    state["length"], state["has_hours"], state["open"], state["more"], state["today"] = (
        calendar["length"],
        calendar["has_hours"],
        calendar["open_at_start"],
        1,
        -1,
    )
    state["first_day"], state["stops"] = calendar["first_day"], calendar["stops"]
    state["week_again"] = week_again(plan.shifts)
    state["resumes"] = int(calendar["has_hours"] and calendar["closing"] == lay.RESUME)
    state["tries"] = int((plan.steps["gives_up"] > 0).any())
    state["rooms"] = int((plan.steps["room"] >= 0).any())
    grouped = plan.steps[plan.steps["group"] > 0]
    state["groups"], state["first_group"] = int(len(grouped) > 0), max(len(plan.pools), 1)
    state["booked_places"] = int((plan.places["ledger"] >= 0).any())
    state["preempts"] = int((plan.pools["preempts"] > 0).any())
    state["grows"] = int((plan.pools["grows"] > 0).any())
    state["several"] = int((plan.steps["more"] > 0).any() or (plan.places["more"] > 0).any())
    state["shut"] = state["resumes"] * (1 - state["open"])
    # events an opening sets off, a customer
    state["morning"] = state["resumes"] * (plan.events.waits[1] - plan.events.waits[0])
    jobs = slots + extra  # one event may ask for `extra` of them
    state["free"], state["jobs_free"] = slots, jobs
    pool = np.zeros(max(len(plan.pools), 1) + len(grouped), POOL)
    pool["count"][: len(plan.pools)] = plan.pools["count"]
    pool["serves"], pool["served"] = -1, -1
    pool["serves"][int(state["first_group"][0]) :] = grouped["pool"]
    pool["roster"], pool["spent_day"] = pool["count"], -1
    cust = np.zeros(slots, CUSTOMER)
    cust["person"], cust["turn"] = -1, -1
    # moments a visit has room for: as many as most journeys write, and one event more
    pieces = extra + 48
    arrays.update(
        state=state,
        source=source,
        gaps=np.zeros((len(source), LANES)),
        book=known.rows,
        days=known.days,
        cust=cust,
        line=np.zeros(slots * lines, LINE),
        count=np.zeros((slots, offset["width"]), np.int64),
        real=np.zeros((slots, offset["reals"])),
        pool=pool,
        heap=np.zeros(4 * slots + extra, HEAP),
        queue=np.zeros((len(pool), 256 + extra), QUEUE),
        job=np.zeros(jobs, JOB),
        agenda=np.zeros(slots * lines + jobs + extra, AGENDA),
        spare=np.arange(slots - 1, -1, -1),
        spare_jobs=np.arange(jobs - 1, -1, -1),
        standing=np.zeros(len(plan.steps), np.int64),
        first_blocked=np.full(len(plan.steps), -1),
        last_blocked=np.full(len(plan.steps), -1),
        ledgers=ledgers,
        past=past,
        fired_today=np.zeros(max(len(plan.rules), 1), np.int64),
        felt=np.empty((slots, pieces), FELT),
        held_moments=np.empty((slots, pieces) if record_rows else (1, 1), MOMENT),
        held_causes=np.empty((slots, pieces) if trace else (1, 1), CAUSE),
        value=np.zeros(max(len(plan.name_table), 1)),
        stack=np.zeros(lay.STACK),
        **scratch(pieces),
        minds=town.minds,
        given=given_by(plan, seed, replication),
        months=months,
        load_marks=load_marks,
        step_minutes=np.zeros(len(plan.steps)),
        stage_part=np.zeros(len(plan.stages)),
        **outputs(rows if record_rows else 0, pieces, extra, len(plan.traits) + len(plan.levels)),
        causes=np.empty(rows + pieces if trace else 1, CAUSE),
        ended=np.empty(max(rows // 8, WAIT) if trace else 1, ENDED),
        lucks=np.empty((max(rows // 8, WAIT) if trace else 1, len(ENDING))),
    )
    return arrays


def scratch(pieces: int) -> dict[str, Any]:
    return {
        "step_of": np.zeros(pieces, np.int64),
        "spans": np.zeros(pieces),
        "emotions": np.zeros(pieces),
        "weights": np.zeros(pieces),
        "kinds": np.zeros(pieces, np.int64),
        "gaps_of": np.zeros(pieces),
    }


WAIT: Final = 1024  # finished visits that wait to be added up: they stay in the cache of a core


def outputs(rows: int, pieces: int, extra: int, traits: int) -> dict[str, Any]:
    """Rows that are written whole before they are read."""
    return {
        "moments": np.empty(rows + pieces, MOMENT),
        "acts": np.empty(rows // 2 + extra, ACT),
        "visits": np.empty(max(rows // 8, WAIT), VISIT),
        "trait_rows": np.empty((max(rows // 8, WAIT), max(traits, 1))),
    }


def widened(array: Any, length: int, axis: int = 0, used: int | None = None) -> Any:
    """The same rows in a longer array; of a table whose rows are written before they are read, only
    its first `used` columns.
    """
    shape = list(array.shape)
    shape[axis] = length
    out = np.zeros(shape, array.dtype) if used is None else np.empty(shape, array.dtype)
    held = (
        tuple(slice(0, n) for n in array.shape)
        if used is None
        else (slice(0, len(array)), slice(0, used))
    )
    as_words(out)[held] = as_words(array)[held]
    return out


def as_words(array: Any) -> Any:
    """Records as lists of 8-byte words, which numpy copies in one go, but records field by field;
    other arrays as they are.
    """
    return array.view(np.int64).reshape(*array.shape, -1) if array.dtype.names else array


def grow(arrays: dict[str, Any], extra: int) -> None:
    """Double whatever might overflow in one more event, which fills `extra` at most; indices stay
    what they were.
    """
    state = arrays["state"]
    slots, lines = len(arrays["cust"]), int(state["lines"][0])
    moments_held = (
        "felt",
        *(("held_moments",) if state["record"][0] else ()),
        *(("held_causes",) if state["trace"][0] else ()),
    )
    if state["free"][0] < 2:
        arrays["cust"] = widened(arrays["cust"], 2 * slots)
        arrays["cust"]["person"][slots:] = arrays["cust"]["turn"][slots:] = -1
        for name in ("count", "real"):
            arrays[name] = widened(arrays[name], 2 * slots)
        for name in moments_held:
            arrays[name] = widened(arrays[name], 2 * slots, used=int(state["most_moments"][0]))
        arrays["line"] = widened(arrays["line"], 2 * slots * lines)
        arrays["spare"] = more_spare(arrays["spare"], int(state["free"][0]), slots)
        state["free"] += slots
        arrays["agenda"] = widened(arrays["agenda"], 2 * len(arrays["agenda"]))
    jobs = len(arrays["job"])
    if state["jobs_free"][0] < extra:
        arrays["job"] = widened(arrays["job"], 2 * jobs + extra)
        arrays["spare_jobs"] = more_spare(
            arrays["spare_jobs"], int(state["jobs_free"][0]), jobs, 2 * jobs + extra
        )
        state["jobs_free"] += jobs + extra
        arrays["agenda"] = widened(arrays["agenda"], 2 * len(arrays["agenda"]) + extra)
    lo, hi = int(state["agenda_lo"][0]), int(state["agenda_hi"][0])
    if hi + extra > len(arrays["agenda"]):
        rest = arrays["agenda"][lo:hi].copy()
        if 2 * (hi - lo + extra) > len(arrays["agenda"]):
            arrays["agenda"] = widened(arrays["agenda"], 2 * (len(arrays["agenda"]) + extra))
        arrays["agenda"][: hi - lo] = rest
        state["agenda_lo"], state["agenda_hi"] = 0, hi - lo
    morning = int(state["morning"][0]) * (len(arrays["cust"]) - int(state["free"][0]))
    if state["heap"][0] + extra + morning > len(arrays["heap"]):
        arrays["heap"] = widened(arrays["heap"], 2 * len(arrays["heap"]) + morning)
    if state["most_entries"][0] + extra > arrays["queue"].shape[1]:
        arrays["queue"] = widened(arrays["queue"], 2 * arrays["queue"].shape[1], 1)
    pieces = arrays["felt"].shape[1]
    if state["most_moments"][0] + extra > pieces:
        for name in moments_held:
            arrays[name] = widened(arrays[name], 2 * pieces, 1, used=int(state["most_moments"][0]))
        arrays.update(scratch(2 * pieces))
        for name in ("moments", *(("causes",) if state["trace"][0] else ())):
            arrays[name] = widened(arrays[name], len(arrays[name]) + 2 * pieces)


def more_spare(spare: Any, free: int, old: int, new: int | None = None) -> Any:
    """The stack of free slots with the new ones on top, lowest last."""
    new = 2 * old if new is None else new
    out = np.zeros(new, np.int64)
    out[:free] = spare[:free]
    out[free : free + new - old] = np.arange(new - 1, old - 1, -1)
    return out
