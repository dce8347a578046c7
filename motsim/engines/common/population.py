"""People who come back over months: when they have a need, whether they come, and what is counted.

Needs and moves are known before a run begins, as appointments are: no design moves them. What
somebody does at a need depends on the visits before it, and is decided then. Both engines call the
functions here and only put the events in order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.calendar import arrival_tick, arrivals_by
from motsim.engines.common.learning import (
    BY_SELF,
    BY_WORD,
    Given,
    Minds,
    befriend,
    blank_minds,
    chance_of_all,
    given_by,
    hear,
    know_nothing,
)
from motsim.engines.common.visit_end import amount_of, lost_by, segment_at
from motsim.jit.dispatch import compiled, fast
from motsim.plan.layout import CONST, EXPONENTIAL, GAMMA, R_FUNNEL, Names, Plan, record
from motsim.plan.quantiles import gamma_quantile, normal_quantile
from motsim.plan.random_streams import exponential_quantile, uniform
from motsim.psychology.behaviour import break_chance, stay_chance, with_readiness
from motsim.psychology.relationship import pull_of_promise, try_chance
from motsim.units import MINUTE, PLACES, minutes_of
from motsim.units import MONTH as MONTH_TICKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from motsim.engines.common.journeys import Journeys, Rows

# where a place's calendar stands: how many have lived there before, number of the next need, and
# the minutes of the town at which it comes and at which who lives there moves away
CURSOR = record("lives", "need", "due:f", "ends:f", "rate:f")
# counts of one month and segment; customers and known: at the month's end
MONTH = record(
    "needs",
    "met",  # in a visit that had not closed
    "stayed",
    "lost",
    "broke_away",  # of these right after a visit remembered below neutral
    "won",
    "won_back",
    "heard",  # came to know us by themselves
    "by_word",  # came to know us by what a friend said
    "good_words",  # heard by people who had a need
    "bad_words",
    "moved",  # customers who moved away
    "first",  # visits of people who had never been here
    "newcomers",  # of these the people who were no customers when month 0 began
    "ours",  # visits of people who were customers when month 0 began
    "shut_out",
    "customers",
    "known",
    # of the newcomers those who came to know us by themselves, and by what a friend said
    "new_by_self",
    "new_by_word",
    # minutes believed for one promised, of all who know us and are no customers, at the month's end
    "trust:f",
)
OF_WORD: Final = ("new_by_self", "new_by_word")  # said where people talk
LOAD = record("busy", "rostered", "over")  # ticks of a pool from tick 0 to the end of a month
# of a row of the calendar, in place of the number of a need
MOVES: Final = -1
MONTH_ENDS: Final = -2
NOT_KNOWN_YET: Final = -1.0  # VISIT.returned: the next need will tell
BROKE_AWAY: Final = -2.0  # .. of who is no customer any more, though they may be won back
# rows of a part of the calendar: so many a person, at least so many
PART: Final = 0.5
PART_ROWS: Final = 20_000
PART_BYTES: Final = 100.0  # a row, while the next part is put into order
AWAY_FOR_EVER: Final = 1e15  # minutes: nobody moves, or has a need, so late


# --- the calendar ---------------------------------------------------------------------------------
@compiled
def pace_of(p: Any, seed: int, replication: int, person: int) -> float:
    """How often somebody has needs, as a multiple of the mean."""
    if p.shape <= 0.0:
        return 1.0
    u = uniform(seed, replication, person, 0, p.s_rate, 0)
    return max(gamma_quantile(p.shape, u) / p.shape, 1e-12)


@compiled
def gap_after(
    amounts: Any, needs: int, data: Any, seed: int, replication: int, person: int, need: int
) -> float:
    """Minutes from a need of somebody to the next, at the mean pace."""
    a = amounts[needs]
    return max(amount_of(a, data, seed, replication, person, need, a.stream, 0), 0.0)


@compiled
def first_gap(
    amounts: Any, needs: int, data: Any, seed: int, replication: int, person: int, stream: int
) -> float:
    """Minutes to the first need of a life, which nobody has waited for: what is left, at a random
    instant, of a constant, exponential or gamma gap (a share of one drawn by its length); of any
    other kind a whole one.
    """
    a = amounts[needs]
    u = uniform(seed, replication, person, 0, stream, 0)
    if a.kind == CONST:
        return float(u * a.mean)
    longer = uniform(seed, replication, person, 0, stream, 1)
    if a.kind == EXPONENTIAL:
        return float(u * (a.shift + a.scale * (a.a * gamma_quantile(2.0, longer))))
    if a.kind == GAMMA:
        return float(u * (a.shift + a.scale * (a.b * gamma_quantile(a.a + 1.0, longer))))
    return gap_after(amounts, needs, data, seed, replication, person, 0)


@compiled
def born(
    c: Any, p: Any, amounts: Any, data: Any, seed: int, replication: int, person: int, at: float
) -> None:
    """Begin a life at a place, at this minute of the town."""
    c.rate = pace_of(p, seed, replication, person)
    c.need = 0
    c.due = at + first_gap(amounts, p.needs, data, seed, replication, person, p.s_first) / c.rate
    c.ends = AWAY_FOR_EVER
    if p.life > 0.0:
        u = uniform(seed, replication, person, 0, p.s_life, 0)
        c.ends = at + exponential_quantile(p.life, u)


@compiled
def begin_calendars(
    cursors: Any, p: Any, amounts: Any, data: Any, seed: int, replication: int
) -> None:
    """The first life at every place."""
    for place in range(len(cursors)):
        born(cursors[place], p, amounts, data, seed, replication, place, 0.0)


@compiled
def write_calendar(
    rows: Any,
    at: int,
    first: int,
    cursors: Any,
    p: Any,
    amounts: Any,
    data: Any,
    curve: Any,
    end: int,
    latest: float,
    seed: int,
    replication: int,
) -> tuple[int, int]:
    """Write needs and moves before tick `end` from place `first` on: (tick, person, number of the
    need or MOVES). Stops when `rows` is full: how many there are, and the place to go on from.
    `latest`: a minute of the town that lies behind `end`.
    """
    for place in range(first, len(cursors)):
        c = cursors[place]
        while True:
            minute = min(c.due, c.ends)
            if minute >= latest:
                break
            tick = arrival_tick(curve, minute)
            if tick >= end:
                break
            if at == len(rows):
                return at, place
            rows[at, 0] = tick
            if c.due < c.ends:
                person = place + PLACES * c.lives
                rows[at, 1] = person
                rows[at, 2] = c.need
                gap = gap_after(amounts, p.needs, data, seed, replication, person, c.need)
                c.need += 1
                c.due += gap / c.rate
            else:
                c.lives += 1
                person = place + PLACES * c.lives
                rows[at, 1] = person
                rows[at, 2] = MOVES
                born(c, p, amounts, data, seed, replication, person, c.ends)
            at += 1
    return at, len(cursors)


# --- who they are ---------------------------------------------------------------------------------
@compiled
def move_in(minds: Minds, given: Given, person: int) -> None:
    """Somebody new at a place, who does not know us."""
    p = given.population[0]
    seed = given.seed
    replication = given.replication
    q = minds.people[person % PLACES]
    q.person = person
    q.customer = 0
    q.was = 0
    q.knows = 0
    q.how = 0
    q.visits = 0
    q.inside = 0
    q.ours = 0
    u = uniform(seed, replication, person, 0, given.segment_stream, 0)
    q.segment = segment_at(given.segments, u)
    q.readiness = 0.0
    if p.readiness > 0.0:
        u = uniform(seed, replication, person, 0, p.s_readiness, 0)
        q.readiness = p.readiness * normal_quantile(u)
    # until the first visit: as after one that was neither good nor bad
    q.chance = stay_chance(given.psychology[q.segment], 0.0, 0.0, 0.0)
    if p.stays >= 0:
        a = given.amounts[p.stays]
        chance = amount_of(a, given.data, seed, replication, person, 0, a.stream, 0)
        q.chance = min(max(chance, 0.0), 1.0)
        q.readiness = 0.0
    know_nothing(minds, person % PLACES, given.psychology[q.segment])


@compiled
def found_town(minds: Minds, given: Given) -> None:
    """Everybody at the very beginning, by the shares that are typed."""
    p = given.population[0]
    for place in range(len(minds.people)):
        move_in(minds, given, place)
        q = minds.people[place]
        u = uniform(given.seed, given.replication, place, 0, p.s_customer, 0)
        if u < p.customers:
            q.customer = 1
            q.was = 1
            q.knows = 1
            q.ours = 1
        elif uniform(given.seed, given.replication, place, 0, p.s_knows, 0) < p.knows:
            q.knows = 1


# --- at a need, and after a visit -----------------------------------------------------------------
@compiled
def outsider_chance(minds: Minds, given: Given, place: int) -> float:
    """The chance to try us, at a need, of somebody who is no customer and knows us."""
    p = given.population[0]
    q = minds.people[place]
    chance = p.tries * (p.back if q.was != 0 else 1.0)
    if len(minds.learned) > 0:
        chance = try_chance(given.psychology[q.segment], chance, minds.learned[place].expects)
    if p.promise < 0:
        return float(chance)
    trust = minds.trust[place] if len(minds.trust) > 0 else 1.0
    pull = pull_of_promise(p.elasticity, p.promised, trust, p.reference)
    return with_readiness(float(chance), pull)


@compiled
def comes_now(minds: Minds, given: Given, place: int, need: int, month: Any, now: int) -> bool:
    """Does somebody who has a need come to us? One draw decides for customers and others, so
    whoever has the higher chance comes whenever the other would.
    """
    p = given.population[0]
    q = minds.people[place]
    u = uniform(given.seed, given.replication, q.person, need, p.s_comes, 0)
    if q.customer != 0:
        stays = u < with_readiness(chance_of_all(minds, given, place, now), q.readiness)
        if not stays:
            month.lost += 1
            q.customer = 0
        return stays
    if q.knows == 0:
        if uniform(given.seed, given.replication, q.person, need, p.s_hears, 0) >= p.hears:
            return False
        q.knows = 1
        q.how = BY_SELF
        month.heard += 1
    return u < outsider_chance(minds, given, place)


@compiled
def has_need(
    minds: Minds, given: Given, place: int, need: int, month: Any, now: int, is_open: bool
) -> int:
    """Somebody has a need: the number of the visit that begins now, -1 if none does."""
    q = minds.people[place]
    month.needs += 1
    if q.inside != 0:
        month.met += 1
        return -1
    if len(minds.words) > 0:
        hear(minds, given, place, month, now)
    if not comes_now(minds, given, place, need, month, now):
        return -1
    if not is_open:
        month.shut_out += 1
        return -1
    if q.customer != 0:
        month.stayed += 1
    elif q.was != 0:
        month.won_back += 1
    else:
        month.won += 1
    month.ours += q.ours
    if q.visits == 0:
        month.first += 1
        month.newcomers += 1 - q.ours
        month.new_by_self += 1 if q.how == BY_SELF else 0
        month.new_by_word += 1 if q.how == BY_WORD else 0
    q.customer = 1
    q.was = 1
    q.inside = 1
    q.visits += 1
    return int(q.visits - 1)


@compiled
def month_row(p: Any, now: int, segment: int, segments: int) -> int:
    """The row of MONTH for what happens now; after the run's length that of its last month."""
    month = min(now // MONTH_TICKS, p.months - 1)
    return int(month * segments + segment)


@compiled
def count_people(minds: Minds, months: Any, month: int, segments: int) -> None:
    """How many are customers, how many know us, and what these believe, at the end of a month."""
    for place in range(len(minds.people)):
        q = minds.people[place]
        row = months[month * segments + q.segment]
        row.customers += q.customer
        row.known += q.knows
        if len(minds.trust) > 0 and q.knows != 0 and q.customer == 0:
            row.trust += minds.trust[place]


@compiled
def decide(
    minds: Minds, given: Given, months: Any, person: int, what: int, now: int, is_open: bool
) -> int:
    """Let a row of the calendar happen: the number of the visit that begins now, -1 if none does.
    A person counts in the month in which it happens, a move in the old one's segment.
    """
    p = given.population[0]
    segments = len(given.segments)
    if what == MONTH_ENDS:
        count_people(minds, months, now // MONTH_TICKS - 1, segments)
        return -1
    place = person % PLACES
    q = minds.people[place]
    month = months[month_row(p, now, q.segment, segments)]
    if what == MOVES:
        month.moved += q.customer
        move_in(minds, given, person)
        return -1
    return has_need(minds, given, place, what, month, now, is_open)


@compiled
def remembers(
    minds: Minds,
    given: Given,
    months: Any,
    person: int,
    visit: int,
    remembered: float,
    bonus: float,
    reason: int,
    now: int,
) -> float:
    """A visit has closed: the chance to come at the next need, and who breaks away at once. Gives
    what is known of their coming back (VISIT.returned).

    Who has moved away meanwhile takes it along; who was lost in the funnel has not become a
    customer. A chance of one's own (`stays`) stands in place of all that is remembered.
    """
    p = given.population[0]
    q = minds.people[person % PLACES]
    if q.person != person:
        return NOT_KNOWN_YET
    q.inside = 0
    month = months[month_row(p, now, q.segment, len(given.segments))]
    if reason == R_FUNNEL:
        if p.stays < 0:
            q.chance = 0.0
        month.lost += q.customer
        q.customer = 0
        return NOT_KNOWN_YET
    if p.stays >= 0:
        return NOT_KNOWN_YET
    psy = given.psychology[q.segment]
    q.chance = stay_chance(psy, remembered, bonus, lost_by(reason))
    breaks = break_chance(psy, remembered)
    if breaks <= 0.0:
        return NOT_KNOWN_YET
    if uniform(given.seed, given.replication, person, visit, p.s_breaks, 0) >= breaks:
        return NOT_KNOWN_YET
    month.lost += q.customer
    month.broke_away += q.customer
    q.customer = 0
    return BROKE_AWAY


# --- a replication --------------------------------------------------------------------------------
class Calendar(NamedTuple):
    """Needs, moves and ends of months of a run in order, and where everybody's calendar stands when
    it ends. No design moves them.
    """

    parts: tuple[NDArray[np.int64], ...]  # (n, 3) each: tick, person, what
    cursors: Rows


@dataclass(frozen=True, eq=False)
class Town:
    """Everybody at one instant, and where their calendars stand."""

    minds: Minds
    cursors: Rows
    names: Names  # of the plan they have lived under
    calendar: Calendar | None = None  # of the run that begins here, where it is known already

    @staticmethod
    def none() -> Town:
        """Nobody comes back."""
        return Town(blank_minds(0, 0, 0, 0), np.zeros(0, CURSOR), Names())

    @staticmethod
    def of(plan: Plan) -> Town:
        """Rows for the people of a plan, empty yet."""
        p = plan.population[0]
        size = int(p["size"])
        minds = blank_minds(size, int(p["learns"]), int(p["ties"]), len(plan.steps), plan.trusts)
        return Town(minds, np.zeros(size, CURSOR), plan.names)

    @staticmethod
    def bytes_of(plan: Plan) -> float:
        """Memory that the people of a plan take, and the part of their calendar that is there;
        `size` may be larger than what fits.
        """
        p = plan.population[0]
        one = blank_minds(1, int(p["learns"]), int(p["ties"]), len(plan.steps), plan.trusts)
        people = float(p["size"]) * (sum(rows.nbytes for rows in one) + CURSOR.itemsize)
        return people + PART_BYTES * rows_of_part(plan)

    def copied(self) -> Town:
        return replace(self, minds=self.minds.copied(), cursors=self.cursors.copy())

    def in_steps_of(self, plan: Plan) -> Town:
        """The same people where this plan begins, which may have other steps: of a contact that is
        new nothing is expected yet beyond the rest.
        """
        if plan.names.steps == self.names.steps or self.minds.surprises.shape[1] == 0:
            return replace(self, names=plan.names)
        known = {name: k for k, name in enumerate(self.names.steps)}
        surprises = np.zeros((len(self.minds.people), len(plan.steps)))
        for k, name in enumerate(plan.names.steps):
            if name in known:
                surprises[:, k] = self.minds.surprises[:, known[name]]
        return replace(self, minds=self.minds._replace(surprises=surprises), names=plan.names)

    def is_same_as(self, other: Town) -> bool:
        """Is it the same to the last bit?"""
        return all(a.tobytes() == b.tobytes() for a, b in zip(self.minds, other.minds, strict=True))


def begun(plan: Plan, seed: int, replication: int) -> Town:
    """The people of a plan at the very beginning."""
    if not plan.comes_back:
        return Town.none()
    town, p = Town.of(plan), plan.population[0]
    fast(befriend)(town.minds.ties, float(p["rewired"]), int(p["s_ties"]), seed, replication)
    fast(begin_calendars)(town.cursors, p, plan.amounts, plan.data, seed, replication)
    fast(found_town)(town.minds, given_by(plan, seed, replication))
    return town


def needs_of(plan: Plan, town: Town, seed: int, replication: int) -> Iterator[NDArray[np.int64]]:
    """Rows of the `Calendar` of a run, part after part; the cursors of the town go on with them, to
    the end of the run behind the last one.
    """
    if town.calendar is None:
        return written(plan, town.cursors, seed, replication)
    town.cursors[:] = town.calendar.cursors
    return iter(town.calendar.parts)


def calendar_of(plan: Plan, cursors: Rows, seed: int, replication: int) -> Calendar:
    """The calendar of a run of people whose calendars stand at `cursors`, moved to its end."""
    return Calendar(tuple(written(plan, cursors, seed, replication)), cursors)


def needs_expected(plan: Plan) -> float:
    """Needs that people have in a run, about."""
    p, length = plan.population[0], int(plan.calendar["length"][0])
    return float(p["size"]) * length / MINUTE / max(float(plan.amounts["mean"][p["needs"]]), 1e-9)


def rows_of_part(plan: Plan) -> float:
    """Rows that a part of the calendar has, about."""
    most = max(PART * float(plan.population["size"][0]), PART_ROWS)
    return min(most, needs_expected(plan))


def written(plan: Plan, cursors: Rows, seed: int, replication: int) -> Iterator[NDArray[np.int64]]:
    """Write the calendar of a run in parts, each as the one before is over: of a large town, or of
    many years, the whole would take more memory than the people.
    """
    length, rows = int(plan.calendar["length"][0]), rows_of_part(plan)
    span, end = max(int(length * rows / max(needs_expected(plan), rows)), 1), 0
    while end < length:
        begin, end = end, min(end + span, length)
        part = _part(plan, cursors, begin, end, int(rows), seed, replication)
        if len(part):
            yield part


def _part(
    plan: Plan, cursors: Rows, begin: int, end: int, guess: int, seed: int, replication: int
) -> NDArray[np.int64]:
    """The rows from tick `begin` to `end`; there are about `guess`."""
    p, curve = plan.population[0], np.ascontiguousarray(plan.curve)
    marks = np.arange(1, int(p["months"]), dtype=np.int64) * MONTH_TICKS
    marks = marks[(marks >= begin) & (marks < end)]
    rows = np.empty((len(marks) + int(1.1 * guess) + 1024, 3), np.int64)
    rows[: len(marks)] = np.column_stack((marks, 0 * marks, MONTH_ENDS + 0 * marks))
    latest = float(fast(arrivals_by)(curve, end)) + 1.0
    at, place = len(marks), 0
    while True:
        at, place = fast(write_calendar)(
            rows,
            at,
            place,
            cursors,
            p,
            plan.amounts,
            plan.data,
            curve,
            end,
            latest,
            seed,
            replication,
        )
        if place == len(cursors):
            break
        rows = np.concatenate([rows, np.empty((len(rows) // 2 + 1024, 3), np.int64)])
    rows = rows[:at]
    return rows[np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))]


def later(town: Town, length: int) -> Town:
    """The town when a run of whole weeks has passed: time is counted from there."""
    passed = minutes_of(length)
    now = town.copied()
    minds = now.minds
    now.cursors["due"] -= passed
    now.cursors["ends"] -= passed
    minds.people["inside"] = 0
    minds.people["ours"] = minds.people["customer"]
    minds.learned["closed"] -= length
    minds.learned["sure"] -= length
    minds.words["time"] -= length
    return now


def town_before(
    plan: Plan, seed: int, replication: int, simulate: Callable[[Plan, int, int], Journeys]
) -> Town:
    """Everybody when the run begins: as typed, or as they are after another plan was lived. A run
    changes them.
    """
    if plan.before is None:
        return begun(plan, seed, replication)
    past = simulate(plan.before, seed, replication)
    return later(past.town, int(plan.before.calendar["length"][0]))


def empty_months(plan: Plan) -> tuple[Rows, Rows]:
    """MONTH rows by month and segment, and LOAD rows by month and pool for what is counted until
    the end of each.
    """
    months = int(plan.population["months"].sum())
    return (
        np.zeros(months * len(plan.psychology), MONTH),
        np.zeros(months * len(plan.pools), LOAD),
    )


def counted_of(plan: Plan) -> tuple[str, ...]:
    """The whole numbers of MONTH that say something here."""
    talk = bool(plan.population["ties"].sum())
    unsaid = ("trust", *(() if talk else OF_WORD), *(() if plan.breaks_away else ("broke_away",)))
    return tuple(name for name in MONTH.names or () if name not in unsaid)


def at_the_end(
    plan: Plan, town: Town, months: Rows, marks: Rows, pools: Rows
) -> tuple[Rows, Rows, Town]:
    """What a run says of its people: months, load and the town, once the last month is counted."""
    if not plan.comes_back:
        return months, marks, town
    last, segments = int(plan.population["months"][0]) - 1, len(plan.psychology)
    fast(count_people)(town.minds, months, last, segments)
    load = marks.copy()
    for name in LOAD.names or ():
        counted = load[name].reshape(last + 1, len(pools))
        counted[last] = pools[name]
        load[name] = np.diff(counted, axis=0, prepend=0).reshape(-1)
    return months, load, town
