"""The arrays of a plan: what both engines read and nothing else. Every row is a frozen number; -1
means "none".

Times and lengths are ticks (int64 microseconds; the clock begins Monday 00:00 of week 0) unless a
field says minutes. Points are satisfaction 0 to 100, emotions -10 to +10. Indices point into the
array that the comment names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.psychology.parameters import LEAVE_AFTER_BAD
from motsim.units import REASONS as REASONS

if TYPE_CHECKING:
    from motsim.scenario.language.behaviour import Behaviour

Rows = NDArray[Any]

# --- kinds ----------------------------------------------------------------------------------------
CONTACT, WORK, AWAY = 0, 1, 2  # STEP.kind
RATE, EVERY, COUNT, APPOINTMENTS, TIMES, NEEDS = range(6)  # ARRIVE.kind
SOURCE: Final = 1_000_000_000  # person = SOURCE * number of its source + index there
SEAT: Final = 10_000_000  # index of an appointment = SEAT * seat of the slot + number of the slot
# of a town: person = units.PLACES * how many lived there before + place
MOST_SOURCES: Final = 64  # a person has 36 bits in the key of an event
BEGINS, ENDS, REACHED = 0, 1, 2  # edges of PROMISE and LEVEL
TOLD_NONE, TOLD_QUEUE, TOLD_TIME = 0, 1, 2  # STEP.told
RETRIES, GOES, CALLED_BACK = 1, 2, 3  # STEP.gives_up; 0: leaves
GOES_ON, ANEW = 1, 2  # POOL.preempts; 0: nobody is interrupted
SERVE, RESUME = 0, 1  # CALENDAR.closing
IN_QUEUE, IN_SERVICE, AWAY_NOW, GONE = range(4)  # INSIDE.state
STATES: Final = ("in queue", "in service", "away", "left")
FINISHED: Final = -1  # NEXT.to: the visit ends as one that was served
LEAVE: Final = -2  # NEXT.to: the customer gives up
LOST: Final = -3  # the same by `leaves`: lost in the funnel
SOLD_OUT: Final = -4  # nothing is free any more of what is booked
JOIN_ALL: Final = 1 << 30  # STEP.join: every sequence beside
STAYS: Final = -2  # patience of STEP, STAGE, SEGMENT: never gives up, whatever others say
OPENING: Final = -2  # STEP.until: the next opening instant
PERSON, VISIT, DAY = 0, 1, 2  # TRAIT.scope

# AMOUNT.kind: CONST and EXPR, or a distribution with its parameters a, b, c (SEE
# plan/random_streams.py: quantile)
(
    CONST,
    EXPONENTIAL,
    LOGNORMAL,
    GAMMA,
    WEIBULL,
    NORMAL,
    UNIFORM,
    TRIANGULAR,
    BETA,
    CHOICE,
    DATA,
    EXPR,
) = range(12)
# CONST a | EXPONENTIAL mean a | LOGNORMAL mu a sigma b | GAMMA shape a scale b | WEIBULL shape a
# scale b | NORMAL mean a sd b
# UNIFORM low a high b | TRIANGULAR low a mode b high c | BETA alpha a beta b on [0, 1]
# CHOICE offset a count b into `data`: b cumulative shares, then b values | DATA offset a count b:
# sorted values

# NAME.code: what an expression may ask for; `arg` is a trait, pool or nothing
(
    N_WAIT,
    N_PROMISED,
    N_LATE,
    N_EMOTION,
    N_WORST,
    N_BEST,
    N_EXPECTS,
    N_VISITS,
    N_FAILED,
    N_RECOVERED,
    N_HOUR,
    N_WEEKDAY,
    N_DAY,
    N_SEGMENT,
    N_PROMISE,
    N_TRAIT,
    N_QUEUE,
    N_BUSY,
    N_EMPOWERED,
    N_SEVERITY,
    N_MINUTES,
    N_REASON,
) = range(22)

# the stack program
(
    OP_CONST,
    OP_NAME,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_NEG,
    OP_GT,
    OP_LT,
    OP_GE,
    OP_LE,
    OP_EQ,
    OP_NE,
    OP_AND,
    OP_OR,
    OP_NOT,
    OP_MAX,
    OP_MIN,
    OP_ABS,
    OP_SELECT,
) = range(20)
STACK: Final = 64  # deepest stack a program may need

# reasons a visit ended
R_DONE, R_PATIENCE, R_FULL, R_NEXT, R_CLOSED, R_FUNNEL, R_SOLD_OUT = range(7)

# kinds of moment
M_CONTACT, M_WAIT, M_PROMISE, M_RULE, M_RECOVERY = range(5)
MOMENTS: Final = ("contact", "wait", "promise", "rule", "recovery")

# kinds of act
(
    A_RULE,
    A_NOT_ALLOWED,
    A_ESCALATED,
    A_TOO_LATE,
    A_CAUGHT,
    A_FAILED,
    A_COMPLAINED,
    A_ANSWERED,
    A_SOLVED,
    A_FOLLOWED,
    A_BROKEN,
    A_KEPT,
    A_RETRIES,
    A_ELSEWHERE,
    A_CALLBACK,
    A_TOGETHER,  # after: how many begin, oneself included
    A_INTERRUPTED,  # after: for how many minutes
) = range(17)
ACTS: Final = (
    "acted",
    "not allowed",
    "escalated",
    "too late",
    "caught",
    "failed",
    "complained",
    "answered",
    "solved",
    "followed up",
    "promise broken",
    "promise kept",
    "comes again",
    "goes elsewhere",
    "asks for a callback",
    "begins together",
    "is interrupted",
)


def record(*names: str) -> np.dtype[Any]:
    """An aligned record of int64 fields; a name that ends in `:f` is a float64."""
    return np.dtype([(n[:-2], "f8") if n.endswith(":f") else (n, "i8") for n in names], align=True)


# A number of the scenario: value = shift + scale * (a constant | a draw | an expression). Its
# stream names its draws.
# `mean` is the mean of the value (of an expression: nan). `lo, hi` is the program of an EXPR,
# `reads_lo, reads_hi` its names.
AMOUNT = record(
    "kind",
    "a:f",
    "b:f",
    "c:f",
    "scale:f",
    "shift:f",
    "mean:f",
    "lo",
    "hi",
    "reads_lo",
    "reads_hi",
    "stream",
)

# stages in file order. `host`: this stage runs beside that one. `after`: first step behind this
# stage on the main line, -1 the end.
# the three before `times` as typed on the stage: while a beside stage runs they stand for its
# host's waits
STAGE = record(
    "weight:f",
    "when",
    "chance",
    "first",
    "after",
    "host",
    "away",
    "ahead",
    "patience",
    "branch_lo",
    "branch_hi",
    "acceptable:f",
    "occupied:f",
    "told",
    "typed",  # what the file tells: the patience typed there is of who hears that
    "times",
)
# when, chance, ahead, patience: AMOUNT (patience: or STAYS). ahead and patience in minutes.
# branch_lo, branch_hi: the BRANCH rows this stage hosts.

# steps in file order; `follows` is the next step of the same line (main line, or a beside stage's
# sequence), -1 the end
STEP = record(
    "stage",
    "kind",
    "pool",  # of several the last one in the file
    "more",  # how many of that pool beyond one
    "leads",  # the pool that rules speak of: the first one typed
    "branch",
    "follows",
    "stream",  # stream: stream_of("stage.step"), tells apart steps that share one amount or purpose
    "takes",
    "quality",
    "expects",
    "patience",
    "priority",
    "grows",  # AMOUNT by which the priority of whoever stands in its line grows, a minute
    "when",
    "chance",
    "again",  # AMOUNT; takes and patience in minutes, quality and expects in points
    "queue_limit",
    "room",  # places to wait: of who is lost where they are full, of who stays where they were
    "next_lo",
    "next_hi",
    "fail_lo",
    "fail_hi",  # NEXT and FAIL rows
    "acceptable:f",
    "occupied:f",
    "told",  # of the step, else of its stage; minutes, share, TOLD_*; each -1 where neither says it
    "typed",  # `told` of the file: the patience typed there is of who hears that
    "every",
    "after",
    "before_end",  # ticks, of clocks in a beside stage; -1 none
    "until",  # ticks since midnight | OPENING | -1
    # of who gives up waiting: what they do, the chance of it (AMOUNT), minutes until they come
    # again (AMOUNT), the step they go to
    "gives_up",
    "stays_on",
    "retry",
    "elsewhere",
    # how many begin it together at most (0: each alone); how many must be there, or ticks after the
    # first came (-1: never for that), or at DEPARTS; its number among such steps
    "group",
    "least",
    "longest",
    "departs_lo",
    "departs_hi",
    "gathers",
    "books",  # 1: some place is booked at its end
    "lasts",  # 1: a beside contact without `takes` that lasts until its stage ends
    "announced",
    "away",  # 1: it was promised and so is expected; its stage is away
    "begins_lo",
    "begins_hi",
    "ends_lo",
    "ends_hi",  # BIND rows: rules at this step's begin and end
    # AMOUNT minutes around the acceptable wait of a line, for whom no patience is typed; -1 none
    "usual",
    "part:f",  # share of the stage's weight (the steps lived through are rescaled)
    "place_lo",
    "place_hi",
    # PLACE rows asked for when this step is reached; 1: some place is given back when it ends
    "frees",
    "promised",  # 1: some promise or service level begins or ends here
    "at",  # slot of effects that wait for this step (rules with `at:`), -1 none
    "use_lo",
    "use_hi",  # USE rows: interventions paid per use that this step uses
    # of the last main-line step of a stage: how often the stage is lived through; 1 for every other
    # step
    "laps",
    # how many sequences beside must have ended before it ends; JOIN_ALL: all that run; 0: it waits
    # for none
    "join",
    "funnel",
    # 0: nobody is lost here, 1: a share is, 2: it is moved by what is felt; the logit of the share
    "leaves:f",
    "rest:f",  # mean minutes of main-line steps behind this one in its stage
    "baseline:f",
    "target:f",
    "class_",
    "mot",  # not read by engines
)
# step, FINISHED or LEAVE; AMOUNT, tested cumulatively in file order with one draw of the stream
# `next` of this step
NEXT = record("to", "chance")
FAIL = record("step", "chance", "severity", "caught", "felt_at", "bind_lo", "bind_hi")
# AMOUNT chance, severity (emotion points), caught; felt_at a step or -1; BIND rows that fire when
# it is felt (`fails` and its own name, in file order)
# what a step asks for before its staff: places, held to the end of `to`, then (team 1) the other
# staff pools of a step that several take together, held to its end; `more`: how many beyond one
# of a place that is reserved: ticks of a slot, AMOUNT minutes of how long, how many there are, its
# number among such places (-1: it is not reserved) and the step that books it
PLACE = record(
    "pool", "from_", "to", "when", "more", "team", "slot", "lasts", "most", "ledger", "booked_at"
)
# Lines of a visit: row 0 is the main line, then one row a sequence or clock of each beside stage,
# by host, then in file order.
# beside stage, its first step, 1: a step with `every`, `after` or `before_end`
BRANCH = record("stage", "first", "clock")
PROMISE = record(
    "from_", "from_edge", "to", "to_edge", "quote", "live", "way_lo", "way_hi", "factor:f"
)
# a time that is measured and nothing else; REACHED: the line comes to the step. The whole visit: -1
LEVEL = record("from_", "from_edge", "to", "to_edge", "within")  # within: ticks
# quote: ticks (-1: silent). live 1: read off the lines when `from` happens, WAY rows times
# `factor`; `quote` where nobody is on shift
# a step between the two ends: mean minutes before whom one stands in line (0: in no line), mean
# minutes of its own
WAY = record("pool", "line:f", "takes:f")

# pools in file order: staff, then places. `empowered`: money, -1 no limit. per_day 1: the limit is
# a day's, not a case's.
# count at tick 0; wage a minute; preempts: what becomes of who is interrupted, GOES_ON or ANEW;
# grows 1: the priority of some who stand in its line grows
POOL = record("count", "place", "wage:f", "empowered:f", "per_day", "preempts", "grows")
# the week's roster, sorted by (time, pool); pool -1 is the door: count 1 opens, 0 closes
SHIFT = record("time", "pool", "count")
CALENDAR = record(
    "has_hours",
    "closing",
    "open_at_start",
    "length",
    "warmup",
    "first_day",  # number of the day at tick 0: 0 of a run, below 0 of what was lived before it
    "stops",  # 1: at `length` the clock stops, with people inside
)

# one row a source: first `customers.arrive`, if there is one, then the segments with arrivals of
# their own in file order
ARRIVE = record(
    "kind",
    "every",
    "count",
    # AMOUNT minutes (of APPOINTMENTS ticks; of COUNT the tick at which all come); customers for
    # COUNT; share of possible arrivals that come in this design
    "joins:f",
    "person",
    "segment",  # its first person; the segment of all who come by it, -1: drawn by the shares
    "curve_lo",
    # RATE: rows of `curve`: (tick of week, expected arrivals since the week began), from (0, 0) to
    # (WEEK, a week's total)
    "curve_hi",
    "time_lo",
    # rows of `times`. APPOINTMENTS: slots of the week, none: a slot each `every` from 0. TIMES: the
    # arrivals, earliest first
    "time_hi",
    "per_slot",
    "shows:f",
    "punctual",  # of APPOINTMENTS; AMOUNT minutes after the slot, may be below 0; -1: on time
    "days",  # of RATE; AMOUNT by which all arrivals of a day are multiplied, of mean 1; -1: 1
)
# One row where people come back over months (none: strangers). Minutes of needs and lives are those
# of a town in which every minute of the week counts alike: `curve` of their source maps them to
# the hours at which people come.
LEARNS_NOTHING, LEARNS_WHOLE, LEARNS_MOMENTS = 0, 1, 2  # POPULATION.learns
POPULATION = record(
    "size",
    "months",  # of the run
    "past",  # ticks lived before the run begins, whole weeks
    "needs",  # AMOUNT: minutes between two needs of one person
    "stays",  # AMOUNT: a person's own constant chance to stay, -1: by what is remembered
    "customers:f",  # shares at the very beginning; known: of all others
    "knows:f",
    "tries:f",  # chances at a need; back: of `tries`, for who was a customer once
    "hears:f",
    "back:f",
    "shape:f",  # of the gamma distribution (mean 1) of how often a person has needs; 0: all alike
    "readiness:f",  # sd of a person's own readiness to stay, in logits
    "life:f",  # mean minutes until somebody moves away; 0: nobody does
    "learns",  # LEARNS_NOTHING, ..
    "ties",  # of whom somebody hears; 0: nobody talks
    "rewired:f",  # share of them who live anywhere
    "delay",  # AMOUNT: minutes until a word arrives, -1: nobody talks
    "promise",  # PROMISE by which who is no customer goes, -1: none
    "elasticity:f",  # logits by which they try us more per logarithm of minutes promised
    "promised:f",  # minutes; below 0: not measured yet
    "reference:f",  # the same of the first design
    "unit_margin:f",  # money of a margin of 1
    "discount:f",  # a year
    # streams: how often, the first need, readiness, life, own chance to stay, a customer or in the
    # know at the very beginning, hears of us, comes; ties, who is told; breaks away at a close
    "s_rate",
    "s_first",
    "s_readiness",
    "s_life",
    "s_customer",
    "s_knows",
    "s_hears",
    "s_comes",
    "s_ties",
    "s_told",
    "s_breaks",
)
SEGMENT = record("upto:f", "expects", "patience")  # cumulative share; AMOUNT points; AMOUNT minutes
TRAIT = record("scope", "chance")  # chance 1: the amount is a probability and the trait is 0 or 1
# trait_amount[segment, trait] -> AMOUNT

# rules in order: the profile's, the file's, the design's. BIND rows list the rules of one event.
# AMOUNT minutes, money; RECOVER row; pool; AMOUNT minutes; AMOUNT; AMOUNT shares; 1 does not fade
RULE = record(
    "when",
    "chance",
    "by",
    "per_visit",
    "per_day",
    "past",
    "every",
    "quality",
    "emotion",
    "expects",
    "at",  # AMOUNT points, emotion, points; AT slot
    "takes",
    "cost",
    "recover",
    "escalate_to",
    "escalate_takes",
    "priority",
    "returns",
    "tells",
    "lasting",
)
# AMOUNT minutes, points, money; -1 none
RECOVER = record("answer", "solve", "follow_up", "quality", "cost")
# trait of the intervention's word (-1: all), money, bit in the visit's mask
USE = record("trait", "cost:f", "bit")


class Events(NamedTuple):
    """Half-open ranges of BIND for the events that belong to no step."""

    waits: tuple[int, int] = (0, 0)
    broken: tuple[int, int] = (0, 0)
    complains: tuple[int, int] = (0, 0)
    recovered: tuple[int, int] = (0, 0)
    leaves: tuple[int, int] = (0, 0)
    visit_ends: tuple[int, int] = (0, 0)


class Names(NamedTuple):
    """Names of the rows, for people: tables, explanation and errors use them, engines do not."""

    stages: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    pools: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()  # service levels


@dataclass(frozen=True, eq=False)
class Plan:
    """One design of one scenario under one psychology, as arrays."""

    names: Names
    calendar: Rows  # CALENDAR, one row
    arrive: Rows  # ARRIVE
    curve: NDArray[np.float64]  # (k, 2)
    times: NDArray[np.int64]  # (k, 2): tick, index of the person in its source
    segments: Rows
    traits: Rows
    trait_amount: NDArray[np.int64]  # (segments, traits)
    stages: Rows
    steps: Rows
    start: int  # first main-line step that is not `ahead`; ahead steps run from `ahead_start`
    ahead_start: int  # -1 none
    next: Rows
    fails: Rows
    places: Rows
    branches: Rows
    promises: Rows
    ways: Rows
    levels: Rows
    pools: Rows
    shifts: Rows
    rules: Rows
    recovers: Rows
    bind: NDArray[np.int64]
    uses: Rows
    events: Events
    amounts: Rows
    op: NDArray[np.int64]
    arg: NDArray[np.float64]
    reads: NDArray[np.int64]  # rows of `name_table`
    name_table: Rows  # NAME
    data: NDArray[np.float64]
    ats: int  # number of AT slots
    # AMOUNT that is a formula of money for each customer, -1: one figure for all. Not read by the
    # loop
    margin: int
    psychology: NDArray[np.float64]  # (segments, parameters of rules.PARAMETERS)
    # streams that belong to no amount, by purpose
    streams: dict[str, int] = field(default_factory=dict)
    # by row of `rules`: what decides it in Python; only the readable engine can ask it
    behaviours: Mapping[int, Behaviour] = field(default_factory=dict)
    population: Rows = field(default_factory=lambda: np.zeros(0, POPULATION))
    # ticks of a day at which groups begin, by step
    departs: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    # what stages and steps weigh to each segment, (segments, stages) and (segments, steps); no
    # rows: to all what `stages` and `steps` say
    own_weights: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    own_parts: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    # the plan under which these people have lived before the run begins; None: they begin as typed
    before: Plan | None = None

    @property
    def weights(self) -> NDArray[np.float64]:
        """What each stage is of the impression of each segment: (segments, stages)."""
        return self._to_each(self.own_weights, self.stages["weight"])

    @property
    def parts(self) -> NDArray[np.float64]:
        """What each step is of its stage to each segment: (segments, steps)."""
        return self._to_each(self.own_parts, self.steps["part"])

    def _to_each(self, own: NDArray[np.float64], all_: NDArray[np.float64]) -> NDArray[np.float64]:
        return own if len(own) else np.tile(all_, (len(self.psychology), 1))

    @property
    def trusts(self) -> bool:
        """Do people learn how far a promise can be believed?"""
        return self.comes_back and bool(
            self.population["promise"][0] >= 0 and self.population["learns"][0] != LEARNS_NOTHING
        )

    @property
    def breaks_away(self) -> bool:
        """May somebody break away at the close of a visit remembered below neutral?"""
        return (
            self.comes_back
            and bool(self.population["stays"][0] < 0)
            and bool(self.psychology[:, LEAVE_AFTER_BAD].any())
        )

    @property
    def stops(self) -> bool:
        """Does the clock stop at the end of the run, with people inside?"""
        return bool(self.calendar["stops"][0])

    @property
    def comes_back(self) -> bool:
        """Do people come back over months instead of strangers?"""
        return len(self.population) > 0


NAME = record("code", "arg")

# streams that belong to no amount: hashed from these words by plan/random_streams.py: stream_of
PURPOSES: Final = (
    "segment",
    "joins",
    "arrives",
    "hour",
    "next",
    "complains",
    "rating",
    "answers",
    "recommends",
    "returns",
    "tells",
    "leaves",
    "show",
)
