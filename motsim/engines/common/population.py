"""People who come back over months: when they have a need, whether they come, and what is counted.

Needs and moves are known before a run begins, as appointments are: no design moves them. What
somebody does at a need depends on the visits before it, and is decided then. Both engines call the
functions here and only put the events in order.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.calendar import arrival_tick
from motsim.engines.common.visit_end import amount_of, segment_at
from motsim.jit.dispatch import compiled, fast
from motsim.plan.layout import (
    CONST,
    EXPONENTIAL,
    GAMMA,
    LEARNS_MOMENTS,
    M_CONTACT,
    R_FUNNEL,
    Plan,
    record,
)
from motsim.plan.quantiles import gamma_quantile, normal_quantile
from motsim.plan.random_streams import exponential_quantile, ticks, uniform
from motsim.psychology.behaviour import return_chance, with_readiness
from motsim.psychology.parameters import PRIOR_VARIANCE
from motsim.psychology.registry import cut
from motsim.psychology.relationship import (
    learned_there,
    mean_of_visits,
    of_all_visits,
    taught,
    told_so,
    try_chance,
    unsure_again,
)
from motsim.units import DAY, EMOTION_MAX, EMOTION_MIN, PLACES, POINTS_AN_EMOTION, WEEK, minutes_of
from motsim.units import MONTH as MONTH_TICKS

if TYPE_CHECKING:
    from collections.abc import Callable

    from motsim.engines.common.journeys import Journeys, Rows

# who lives at a place of the town, and what is known of them
PERSON = record(
    "person",
    "segment",
    "customer",  # 1: at the last need they came
    "was",  # 1: has been a customer once
    "knows",  # 1: knows us
    "visits",  # begun so far
    "inside",  # 1: a visit of theirs has not closed
    "ours",  # 1: has been a customer when month 0 began
    "chance:f",  # to come at the next need, of a customer
    "readiness:f",
)
# what somebody has learned from visits, and remembers of all of them; no rows where nobody learns
LEARNED = record(
    "lived",  # visits that have closed
    "closed",  # tick of the last one
    "expects:f",  # emotion, beyond what is typed
    "variance:f",  # how unsure they are of it
    "belief:f",  # emotion: what is expected of the house
    "peak:f",
    "last:f",
    "mean:f",
    "first:f",
    "bonus:f",  # chance to come that rules added at the last visit
    "lost:f",  # 1: the last visit ended without service
)
# where a place's calendar stands: how many have lived there before, number of the next need, and
# the minutes of the town at which it comes and at which who lives there moves away
CURSOR = record("lives", "need", "due:f", "ends:f", "rate:f")
# the last word of somebody who told others; no rows where nobody talks
WORD = record(
    "number",  # words told at this place so far; 0: none
    "person",
    "visit",
    "time",  # tick at which the visit closed
    "told:f",  # people told, below 0: advised against; 0: nobody any more
    "seen:f",  # what was remembered, as emotion beyond what is typed
)
# counts of one month and segment; customers and known: at the month's end
MONTH = record(
    "needs",
    "met",  # in a visit that had not closed
    "stayed",
    "lost",
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
)
LOAD = record("busy", "rostered", "over")  # ticks of a pool from tick 0 to the end of a month
# of a row of the calendar, in place of the number of a need
MOVES: Final = -1
MONTH_ENDS: Final = -2
NOT_KNOWN_YET: Final = -1.0  # VISIT.returned: the next need will tell
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
    length: int,
    latest: float,
    seed: int,
    replication: int,
) -> tuple[int, int]:
    """Write needs and moves before tick `length` from place `first` on: (tick, person, number of
    the need or MOVES). Stops when `rows` is full: how many there are, and the place to go on from.
    `latest`: a minute of the town that lies behind `length`.
    """
    for place in range(first, len(cursors)):
        c = cursors[place]
        while True:
            minute = min(c.due, c.ends)
            if minute >= latest:
                break
            tick = arrival_tick(curve, minute)
            if tick >= length:
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
def move_in(
    q: Any,
    p: Any,
    amounts: Any,
    data: Any,
    segments: Any,
    segment_stream: int,
    psychology: Any,
    seed: int,
    replication: int,
    person: int,
) -> None:
    """Somebody new at a place, who does not know us."""
    q.person = person
    q.customer = 0
    q.was = 0
    q.knows = 0
    q.visits = 0
    q.inside = 0
    q.ours = 0
    q.segment = segment_at(segments, uniform(seed, replication, person, 0, segment_stream, 0))
    q.readiness = 0.0
    if p.readiness > 0.0:
        u = uniform(seed, replication, person, 0, p.s_readiness, 0)
        q.readiness = p.readiness * normal_quantile(u)
    # until the first visit: as after one that was neither good nor bad
    q.chance = return_chance(psychology[q.segment], 0.0, 0.0, 0.0)
    if p.stays >= 0:
        a = amounts[p.stays]
        chance = amount_of(a, data, seed, replication, person, 0, a.stream, 0)
        q.chance = min(max(chance, 0.0), 1.0)
        q.readiness = 0.0


@compiled
def befriend(ties: Any, rewired: float, stream: int, seed: int, replication: int) -> None:
    """Of whom everybody hears: neighbours in a ring on both sides in turn, a share of them in place
    of a neighbour anybody else in town. Places have friends, whoever lives there (Watts & Strogatz
    1998, each tie in one direction).
    """
    size = len(ties)
    for place in range(size):
        for t in range(ties.shape[1]):
            away = t // 2 + 1
            friend = (place + (away if t % 2 == 0 else size - away)) % size
            if rewired > 0.0 and (uniform(seed, replication, place, 0, stream, 2 * t) < rewired):
                friend = int(uniform(seed, replication, place, 0, stream, 2 * t + 1) * (size - 1))
                friend += 1 if friend >= place else 0
            ties[place, t] = friend


@compiled
def know_nothing(learned: Any, surprises: Any, words: Any, place: int, psy: Any) -> None:
    """Somebody new at a place has learned nothing yet, and told nobody."""
    if len(learned) == 0:
        return
    if len(words) > 0:
        words[place].told = 0.0
    mind = learned[place]
    mind.lived = 0
    mind.closed = 0
    mind.expects = 0.0
    mind.variance = psy[PRIOR_VARIANCE]
    mind.belief = 0.0
    mind.peak = 0.0
    mind.last = 0.0
    mind.mean = 0.0
    mind.first = 0.0
    mind.bonus = 0.0
    mind.lost = 0.0
    for k in range(surprises.shape[1]):
        surprises[place, k] = 0.0


@compiled
def found_town(
    people: Any,
    learned: Any,
    surprises: Any,
    words: Any,
    p: Any,
    amounts: Any,
    data: Any,
    segments: Any,
    segment_stream: int,
    psychology: Any,
    seed: int,
    replication: int,
) -> None:
    """Everybody at the very beginning, by the shares that are typed."""
    for place in range(len(people)):
        q = people[place]
        move_in(q, p, amounts, data, segments, segment_stream, psychology, seed, replication, place)
        know_nothing(learned, surprises, words, place, psychology[q.segment])
        if uniform(seed, replication, place, 0, p.s_customer, 0) < p.customers:
            q.customer = 1
            q.was = 1
            q.knows = 1
            q.ours = 1
        elif uniform(seed, replication, place, 0, p.s_knows, 0) < p.knows:
            q.knows = 1


# --- what is expected, and what a visit teaches ---------------------------------------------------
@compiled
def expected_of_house(learned: Any, person: int, typed: float) -> float:
    """What somebody expects of the house, in points: what is typed, and what visits have taught."""
    if len(learned) == 0:
        return typed
    more = POINTS_AN_EMOTION * learned[person % PLACES].expects
    return min(100.0, max(0.0, typed + more))


@compiled
def expected_more(learned: Any, surprises: Any, person: int, step: int, has_own: bool) -> float:
    """Points that visits have taught to expect of a contact beyond what is expected of the house;
    where it has an expectation of its own, beyond that.
    """
    place = person % PLACES
    more = learned[place].expects if has_own else 0.0
    if surprises.shape[1] > 0:
        more += surprises[place, step]
    return POINTS_AN_EMOTION * more


@compiled
def learn(
    people: Any,
    learned: Any,
    surprises: Any,
    words: Any,
    psychology: Any,
    person: int,
    visit: int,
    expected: float,
    kinds: Any,
    steps: Any,
    gaps: Any,
    weights: Any,
    n: int,
    remembered: float,
    bonus: float,
    lost: float,
    told: float,
    now: int,
) -> None:
    """A visit has closed: what its contacts teach to expect, and what is remembered of all visits.
    `expected`: emotion expected of the house at this visit; `remembered`: what counts for coming
    back; `told`: how many people are told, below 0: advised against. Waits and promises have
    standards of their own and teach nothing. Who has moved away meanwhile takes it along.
    """
    place = person % PLACES
    q = people[place]
    if q.person != person:
        return
    mind = learned[place]
    psy = psychology[q.segment]
    if told != 0.0 and len(words) > 0:
        word = words[place]
        word.number += 1
        word.person = person
        word.visit = visit
        word.time = now
        word.told = told
        word.seen = remembered - (expected - mind.expects)
    seen = 0.0
    gap = 0.0
    for k in range(n):
        if kinds[k] == M_CONTACT and weights[k] > 0.0:
            seen += weights[k]
            gap += (gaps[k] - gap) * (weights[k] / seen)
    belief = expected
    if seen > 0.0:
        days = (now - mind.closed) / DAY if mind.lived > 0 else 0.0
        change, mind.variance = taught(psy, unsure_again(psy, mind.variance, days), gap)
        belief = cut(expected + change, EMOTION_MIN, EMOTION_MAX)
        mind.expects += belief - expected
        if surprises.shape[1] > 0:
            for k in range(n):
                if kinds[k] == M_CONTACT:
                    surprises[place, steps[k]] = learned_there(
                        psy, surprises[place, steps[k]], gaps[k], change
                    )
    if mind.lived == 0:
        mind.first = remembered
        mind.mean = remembered
        mind.peak = remembered
    else:
        mind.mean = mean_of_visits(psy, mind.mean, remembered)
        if abs(remembered - belief) >= abs(mind.peak - belief):
            mind.peak = remembered
    mind.last = remembered
    mind.belief = belief
    mind.bonus = bonus
    mind.lost = lost
    mind.closed = now
    mind.lived += 1


@compiled
def hear(
    q: Any,
    learned: Any,
    words: Any,
    ties: Any,
    heard: Any,
    psychology: Any,
    p: Any,
    amounts: Any,
    data: Any,
    month: Any,
    seed: int,
    replication: int,
    now: int,
) -> None:
    """Somebody who has a need has heard meanwhile what friends said: the last word of each that has
    arrived. It makes the house known, and moves what is expected of it.
    """
    place = q.person % PLACES
    mind = learned[place]
    psy = psychology[q.segment]
    for t in range(ties.shape[1]):
        word = words[ties[place, t]]
        if word.told == 0.0 or heard[place, t] == word.number:
            continue
        u = uniform(seed, replication, word.person, word.visit, p.s_told, place)
        if u * ties.shape[1] >= abs(word.told):
            heard[place, t] = word.number  # told others
            continue
        a = amounts[p.delay]
        minutes = amount_of(a, data, seed, replication, word.person, word.visit, a.stream, place)
        if word.time + ticks(minutes) > now:
            continue
        heard[place, t] = word.number
        change, mind.variance = told_so(psy, mind.variance, word.seen - mind.expects)
        mind.expects += change
        mind.belief = cut(mind.belief + change, EMOTION_MIN, EMOTION_MAX)
        month.good_words += 1 if word.told > 0.0 else 0
        month.bad_words += 1 if word.told < 0.0 else 0
        if q.knows == 0:
            q.knows = 1
            month.by_word += 1


@compiled
def chance_now(q: Any, learned: Any, psychology: Any, p: Any, now: int) -> float:
    """The chance of a customer to come at this need, before their own readiness."""
    if len(learned) == 0 or p.stays >= 0:
        return float(q.chance)
    mind = learned[q.person % PLACES]
    if mind.lived == 0:
        return float(q.chance)
    psy = psychology[q.segment]
    days = (now - mind.closed) / DAY
    remembered = of_all_visits(psy, mind.belief, mind.peak, mind.last, mind.mean, mind.first, days)
    return return_chance(psy, remembered, mind.bonus, mind.lost)


# --- at a need, and after a visit -----------------------------------------------------------------
@compiled
def has_need(
    q: Any,
    learned: Any,
    words: Any,
    ties: Any,
    heard: Any,
    psychology: Any,
    p: Any,
    amounts: Any,
    data: Any,
    month: Any,
    seed: int,
    replication: int,
    need: int,
    now: int,
    is_open: bool,
) -> int:
    """Somebody has a need: the number of the visit that begins now, -1 if none does.

    One draw decides for both states, so whoever has the higher chance comes whenever the other
    would.
    """
    month.needs += 1
    if q.inside != 0:
        month.met += 1
        return -1
    if len(words) > 0:
        hear(
            q, learned, words, ties, heard, psychology, p, amounts, data, month, seed, replication,
            now,
        )  # fmt: skip
    u = uniform(seed, replication, q.person, need, p.s_comes, 0)
    if q.customer != 0:
        chance = chance_now(q, learned, psychology, p, now)
        if u >= with_readiness(chance, q.readiness):
            month.lost += 1
            q.customer = 0
            return -1
    else:
        if q.knows == 0:
            if uniform(seed, replication, q.person, need, p.s_hears, 0) >= p.hears:
                return -1
            q.knows = 1
            month.heard += 1
        chance = p.tries * (p.back if q.was != 0 else 1.0)
        if len(learned) > 0:
            chance = try_chance(psychology[q.segment], chance, learned[q.person % PLACES].expects)
        if u >= chance:
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
def count_people(people: Any, months: Any, month: int, segments: int) -> None:
    """How many are customers, and how many know us, at the end of a month."""
    for place in range(len(people)):
        q = people[place]
        row = months[month * segments + q.segment]
        row.customers += q.customer
        row.known += q.knows


@compiled
def decide(
    people: Any,
    learned: Any,
    surprises: Any,
    words: Any,
    ties: Any,
    heard: Any,
    population: Any,
    months: Any,
    amounts: Any,
    data: Any,
    segments: Any,
    segment_stream: int,
    psychology: Any,
    seed: int,
    replication: int,
    person: int,
    what: int,
    now: int,
    is_open: bool,
) -> int:
    """Let a row of the calendar happen: the number of the visit that begins now, -1 if none does.
    A person counts in the month in which it happens, a move in the old one's segment.
    """
    p = population[0]
    if what == MONTH_ENDS:
        count_people(people, months, now // MONTH_TICKS - 1, len(segments))
        return -1
    q = people[person % PLACES]
    if what == MOVES:
        months[month_row(p, now, q.segment, len(segments))].moved += q.customer
        move_in(
            q, p, amounts, data, segments, segment_stream, psychology, seed, replication, person
        )
        know_nothing(learned, surprises, words, person % PLACES, psychology[q.segment])
        return -1
    month = months[month_row(p, now, q.segment, len(segments))]
    return has_need(
        q,
        learned,
        words,
        ties,
        heard,
        psychology,
        p,
        amounts,
        data,
        month,
        seed,
        replication,
        what,
        now,
        is_open,
    )


@compiled
def remembers(
    people: Any,
    population: Any,
    months: Any,
    person: int,
    chance: float,
    reason: int,
    now: int,
    segments: int,
) -> None:
    """A visit has closed: the chance to come at the next need. Who has moved away meanwhile takes
    it along; who was lost in the funnel has not become a customer.
    """
    p = population[0]
    q = people[person % PLACES]
    if q.person != person:
        return
    q.inside = 0
    if p.stays < 0:
        q.chance = chance
    if reason == R_FUNNEL and q.customer != 0:
        q.customer = 0
        months[month_row(p, now, q.segment, segments)].lost += 1


# --- a replication --------------------------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class Town:
    """Everybody at one instant, and where their calendars stand."""

    people: Rows
    cursors: Rows
    learned: Rows  # LEARNED by place; none where nobody learns
    surprises: NDArray[np.float64]  # emotion expected of a contact beyond the rest: (place, step)
    words: Rows  # WORD by place; none where nobody talks
    ties: NDArray[np.int64]  # (place, tie): the places of whom somebody hears
    heard: NDArray[
        np.int64
    ]  # the same: the number of the last word that was heard, or was not meant

    @staticmethod
    def none() -> Town:
        """Nobody comes back."""
        return Town(
            np.zeros(0, PERSON),
            np.zeros(0, CURSOR),
            np.zeros(0, LEARNED),
            np.zeros((0, 0)),
            np.zeros(0, WORD),
            np.zeros((0, 0), np.int64),
            np.zeros((0, 0), np.int64),
        )

    def copy(self) -> Town:
        return Town(*(getattr(self, one.name).copy() for one in fields(self)))

    def is_same_as(self, other: Town) -> bool:
        """Is it the same to the last bit?"""
        return all(
            getattr(self, name).tobytes() == getattr(other, name).tobytes()
            for name in ("people", "learned", "surprises", "words", "heard")
        )


def begun(plan: Plan, seed: int, replication: int) -> Town:
    """The people of a plan at the very beginning."""
    if not plan.comes_back:
        return Town.none()
    p = plan.population[0]
    size, learns, ties = int(p["size"]), int(p["learns"]), int(p["ties"])
    town = Town(
        np.zeros(size, PERSON),
        np.zeros(size, CURSOR),
        np.zeros(size if learns else 0, LEARNED),
        np.zeros((size, len(plan.steps)) if learns == LEARNS_MOMENTS else (0, 0)),
        np.zeros(size if ties else 0, WORD),
        np.zeros((size if ties else 0, ties), np.int64),
        np.zeros((size if ties else 0, ties), np.int64),
    )
    fast(befriend)(town.ties, float(p["rewired"]), int(p["s_ties"]), seed, replication)
    fast(begin_calendars)(town.cursors, p, plan.amounts, plan.data, seed, replication)
    fast(found_town)(
        town.people,
        town.learned,
        town.surprises,
        town.words,
        p,
        plan.amounts,
        plan.data,
        plan.segments,
        plan.streams["segment"],
        plan.psychology,
        seed,
        replication,
    )
    return town


def calendar_rows(plan: Plan, town: Town, seed: int, replication: int) -> NDArray[np.int64]:
    """Needs, moves and ends of months of a run in order: (tick, person, what). The cursors of the
    town go on to the run's end.
    """
    p, length = plan.population[0], int(plan.calendar["length"][0])
    curve = np.ascontiguousarray(plan.curve)
    latest = (length / WEEK + 2.0) * curve[-1, 1]
    mean = max(float(plan.amounts["mean"][p["needs"]]), 1e-9)
    rows = np.empty((int(1.1 * len(town.people) * latest / mean) + 1024, 3), np.int64)
    at, place = 0, 0
    while True:
        at, place = fast(write_calendar)(
            rows,
            at,
            place,
            town.cursors,
            p,
            plan.amounts,
            plan.data,
            curve,
            length,
            float(latest),
            seed,
            replication,
        )
        if place == len(town.cursors):
            break
        rows = np.concatenate([rows, np.empty((len(rows) // 2 + 1024, 3), np.int64)])
    marks = np.arange(1, int(p["months"]), dtype=np.int64) * MONTH_TICKS
    ends = np.column_stack((marks, np.zeros_like(marks), np.full_like(marks, MONTH_ENDS)))
    rows = np.concatenate([rows[:at], ends])
    return rows[np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))]


def later(town: Town, length: int) -> Town:
    """The town when a run of whole weeks has passed: time is counted from there."""
    passed = minutes_of(length)
    cursors = town.cursors.copy()
    cursors["due"] -= passed
    cursors["ends"] -= passed
    people = town.people.copy()
    people["inside"] = 0
    people["ours"] = people["customer"]
    learned = town.learned.copy()
    learned["closed"] -= length
    words = town.words.copy()
    words["time"] -= length
    return replace(town, people=people, cursors=cursors, learned=learned, words=words)


def town_before(
    plan: Plan, seed: int, replication: int, simulate: Callable[[Plan, int, int], Journeys]
) -> Town:
    """Everybody when the run begins: as typed, or as they are after another plan was lived."""
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


def at_the_end(
    plan: Plan, town: Town, months: Rows, marks: Rows, pools: Rows
) -> tuple[Rows, Rows, Town]:
    """What a run says of its people: months, load and the town, once the last month is counted."""
    if not plan.comes_back:
        return months, marks, town
    last, segments = int(plan.population["months"][0]) - 1, len(plan.psychology)
    fast(count_people)(town.people, months, last, segments)
    load = marks.copy()
    for name in LOAD.names or ():
        counted = load[name].reshape(last + 1, len(pools))
        counted[last] = pools[name]
        load[name] = np.diff(counted, axis=0, prepend=0).reshape(-1)
    return months, load, town
