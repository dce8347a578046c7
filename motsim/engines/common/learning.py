"""What people who come back have in mind: what visits and friends have taught them to expect, and
what they remember of all visits.

Both engines call the functions here; the rules themselves stand in `psychology.relationship`.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.visit_end import amount_of
from motsim.jit.dispatch import compiled
from motsim.plan.layout import LEARNS_MOMENTS, M_CONTACT, Plan, record
from motsim.plan.random_streams import ticks, uniform
from motsim.psychology.behaviour import stay_chance
from motsim.psychology.parameters import PRIOR_VARIANCE
from motsim.psychology.registry import cut
from motsim.psychology.relationship import (
    CHANGE_MAX,
    faded,
    felt_as_expected,
    learned_there,
    mean_of_visits,
    of_all_visits,
    taught,
    told_so,
    trust_of_visit,
    trust_of_word,
    unsure_again,
)
from motsim.units import DAY, EMOTION_MAX, EMOTION_MIN, PLACES, POINTS_AN_EMOTION

Rows = NDArray[Any]
# who lives at a place of the town, and what is known of them
PERSON = record(
    "person",
    "segment",
    "customer",  # 1: at the last need they came
    "was",  # 1: has been a customer once
    "knows",  # 1: knows us
    "how",  # BY_SELF, BY_WORD: how they came to know us; 0: they always have, or do not
    "visits",  # begun so far
    "inside",  # 1: a visit of theirs has not closed
    "ours",  # 1: has been a customer when month 0 began
    "chance:f",  # to come at the next need, of a customer
    "readiness:f",
)
BY_SELF: Final = 1
BY_WORD: Final = 2
# what somebody has learned from visits, and remembers of all of them; no rows where nobody learns
LEARNED = record(
    "lived",  # visits that are remembered
    "closed",  # tick at which the last of them closed
    "expects:f",  # emotion, beyond what is typed
    "variance:f",  # how unsure they are of it, at the tick `sure`
    "sure",
    "belief:f",  # emotion: what is expected of the house
    "peak:f",
    "last:f",
    "mean:f",
    "first:f",
    "bonus:f",  # chance to come that rules added at the last visit
    "lost:f",  # 1: the last visit ended without service
    "words",  # told at this place so far
)
# a word of somebody who told others; no rows where nobody talks
WORD = record(
    "person",
    "visit",
    "time",  # tick at which the visit closed
    "told:f",  # people told, below 0: advised against; 0: nobody any more
    "seen:f",  # how good it was, as emotion beyond what is typed
)
WORDS_KEPT: Final = 8  # of a place: word n stands in column n % WORDS_KEPT
NO_OVERRUN: Final = -1.0  # the promise was not made, or its end was skipped or never reached


class Minds(NamedTuple):
    """What the people of a town are and have in mind, a place a row; a visit changes it."""

    people: Rows  # PERSON
    learned: Rows  # LEARNED; none where nobody learns
    surprises: NDArray[np.float64]  # emotion expected of a contact beyond the rest: (place, step)
    words: Rows  # WORD, the last WORDS_KEPT in each row; none where nobody talks
    ties: NDArray[np.int64]  # (place, tie): the places of whom somebody hears
    heard: NDArray[np.int64]  # the same: of how many words of theirs it is known who heard them
    # minutes believed for one promised; none where nobody learns it
    trust: NDArray[np.float64]
    overruns: NDArray[np.float64]  # beside `words`: minutes taken for one promised, as OVERRUN

    def copied(self) -> Minds:
        return Minds(
            self.people.copy(),
            self.learned.copy(),
            self.surprises.copy(),
            self.words.copy(),
            self.ties.copy(),
            self.heard.copy(),
            self.trust.copy(),
            self.overruns.copy(),
        )


class Given(NamedTuple):
    """What a run's plan and numbers say of its people; nothing changes it."""

    population: Rows  # one row; none where strangers come
    amounts: Rows
    data: NDArray[np.float64]
    segments: Rows
    psychology: NDArray[np.float64]
    segment_stream: int
    seed: int
    replication: int


class Seen(NamedTuple):
    """What a visit that closes has felt, a moment a row; the first `n` count."""

    kinds: NDArray[np.int64]
    steps: NDArray[np.int64]
    gaps: NDArray[np.float64]
    weights: NDArray[np.float64]
    n: int


class Outcome(NamedTuple):
    """What a visit that closes has come to."""

    expected: float  # emotion expected of the house at this visit
    taught: float  # points of it that earlier visits and friends have taught
    remembered: float  # emotion that counts for coming back
    bonus: float  # chance to come that rules have added
    lost: float  # 1: without service
    counts: bool  # False: it ended before it became one, in the funnel, and is not remembered
    told: float  # people told; below 0: advised against
    overrun: float = NO_OVERRUN  # minutes taken for one promised, of the promise that draws others


def given_by(plan: Plan, seed: int, replication: int) -> Given:
    return Given(
        np.ascontiguousarray(plan.population),
        np.ascontiguousarray(plan.amounts),
        np.ascontiguousarray(plan.data),
        np.ascontiguousarray(plan.segments),
        np.ascontiguousarray(plan.psychology),
        int(plan.streams["segment"]),
        seed,
        replication,
    )


def blank_minds(size: int, learns: int, ties: int, steps: int, trusts: bool = False) -> Minds:
    """Rows for so many people; `learns`, `ties`: as in POPULATION; `trusts`: as in Plan."""
    talk = size if ties else 0
    return Minds(
        np.zeros(size, PERSON),
        np.zeros(size if learns else 0, LEARNED),
        np.zeros((size, steps) if learns == LEARNS_MOMENTS else (0, 0)),
        np.zeros((talk, WORDS_KEPT), WORD),
        np.zeros((talk, ties), np.int64),
        np.zeros((talk, ties), np.int64),
        np.ones(size if trusts else 0),
        np.zeros((talk, WORDS_KEPT) if trusts else (0, 0)),
    )


# --- who begins, and of whom they hear ------------------------------------------------------------
@compiled
def befriend(ties: Any, rewired: float, stream: int, seed: int, replication: int) -> None:
    """Of whom everybody hears: neighbours in a ring on both sides in turn, a share of them in place
    of a neighbour anybody else in town; who is a friend already gives way to the next. Places have
    friends, whoever lives there (Watts & Strogatz 1998, each tie in one direction).
    """
    size = len(ties)
    for place in range(size):
        for t in range(ties.shape[1]):
            away = t // 2 + 1
            friend = (place + (away if t % 2 == 0 else size - away)) % size
            if rewired > 0.0 and uniform(seed, replication, place, 0, stream, 2 * t) < rewired:
                friend = int(uniform(seed, replication, place, 0, stream, 2 * t + 1) * size)
            while friend == place or (ties[place, :t] == friend).any():
                friend = (friend + 1) % size
            ties[place, t] = friend


@compiled
def know_nothing(minds: Minds, place: int, psy: Any) -> None:
    """Somebody new at a place has learned nothing yet, told nobody, and hears none of the words
    that friends have told before.
    """
    if len(minds.learned) == 0:
        return
    if len(minds.words) > 0:
        for k in range(WORDS_KEPT):
            minds.words[place, k].told = 0.0
        for t in range(minds.ties.shape[1]):
            minds.heard[place, t] = minds.learned[minds.ties[place, t]].words
    mind = minds.learned[place]
    mind.lived = 0
    mind.closed = 0
    mind.expects = 0.0
    mind.variance = psy[PRIOR_VARIANCE]
    mind.sure = 0
    mind.belief = 0.0
    mind.peak = 0.0
    mind.last = 0.0
    mind.mean = 0.0
    mind.first = 0.0
    mind.bonus = 0.0
    mind.lost = 0.0
    for k in range(minds.surprises.shape[1]):
        minds.surprises[place, k] = 0.0
    if len(minds.trust) > 0:
        minds.trust[place] = 1.0


# --- what is expected -----------------------------------------------------------------------------
@compiled
def expected_of_house(minds: Minds, person: int, typed: float) -> float:
    """What somebody expects of the house when a visit begins, in points: what is typed, and what
    visits and friends have taught.
    """
    if len(minds.learned) == 0:
        return typed
    more = POINTS_AN_EMOTION * minds.learned[person % PLACES].expects
    return min(100.0, max(0.0, typed + more))


@compiled
def surprise_of(minds: Minds, person: int, step: int) -> float:
    """Points that visits have taught to expect of a contact beyond the rest. Whoever has moved away
    during a visit has left them behind.
    """
    place = person % PLACES
    if minds.surprises.shape[1] == 0 or minds.people[place].person != person:
        return 0.0
    return POINTS_AN_EMOTION * minds.surprises[place, step]


# --- what a visit teaches -------------------------------------------------------------------------
@compiled
def overrun_of(taken: int, quoted: int) -> float:
    """Minutes taken for one promised, from the ticks of all that was promised in a visit, and kept
    or broken. Who was promised nothing, or no time, learns nothing from it.
    """
    return taken / quoted if quoted > 0 else NO_OVERRUN


@compiled
def grow_unsure(mind: Any, psy: Any, now: int) -> None:
    """What somebody is sure of wears off until now."""
    mind.variance = unsure_again(psy, mind.variance, (now - mind.sure) / DAY)
    mind.sure = now


@compiled
def gap_of_all(seen: Seen) -> tuple[float, float]:
    """How much better than expected all contacts were by their weights, and these; waits and
    promises have standards of their own.
    """
    weight = 0.0
    gap = 0.0
    for k in range(seen.n):
        if seen.kinds[k] == M_CONTACT and seen.weights[k] > 0.0:
            weight += seen.weights[k]
            gap += (seen.gaps[k] - gap) * (seen.weights[k] / weight)
    return gap, weight


@compiled
def gap_of_step(seen: Seen, k: int) -> float:
    """How much better than expected the contact of moment `k` was, over all its passes."""
    gap = 0.0
    passes = 0
    for j in range(seen.n):
        if seen.kinds[j] == M_CONTACT and seen.steps[j] == seen.steps[k]:
            passes += 1
            gap += (seen.gaps[j] - gap) / passes
    return gap


@compiled
def is_first_pass(seen: Seen, k: int) -> bool:
    """Is this moment a contact, and the first of its step in this visit?"""
    for j in range(k):
        if seen.kinds[j] == M_CONTACT and seen.steps[j] == seen.steps[k]:
            return False
    return bool(seen.kinds[k] == M_CONTACT)


@compiled
def learn(
    minds: Minds, psychology: Any, person: int, visit: int, seen: Seen, end: Outcome, now: int
) -> None:
    """A visit has closed: what its contacts teach to expect, what is told, and what is remembered.
    Who has moved away meanwhile takes it along.
    """
    place = person % PLACES
    q = minds.people[place]
    if q.person != person:
        return
    psy = psychology[q.segment]
    mind = minds.learned[place]
    more = end.taught / POINTS_AN_EMOTION
    if end.told != 0.0 and len(minds.words) > 0:
        word = minds.words[place, mind.words % WORDS_KEPT]
        mind.words += 1
        word.person = person
        word.visit = visit
        word.time = now
        word.told = end.told
        word.seen = more + (end.remembered - felt_as_expected(psy, end.expected))
        if len(minds.overruns) > 0:
            minds.overruns[place, (mind.words - 1) % WORDS_KEPT] = end.overrun
    if len(minds.trust) > 0 and end.overrun >= 0.0:
        minds.trust[place] = trust_of_visit(psy, minds.trust[place], end.overrun)
    if end.counts:
        fade(mind, psy, now)
    gap, weight = gap_of_all(seen)
    mind.belief = end.expected
    if weight > 0.0:
        grow_unsure(mind, psy, now)
        change, mind.variance = taught(psy, mind.variance, gap)
        mind.belief = cut(end.expected + change, EMOTION_MIN, EMOTION_MAX)
        for k in range(seen.n if minds.surprises.shape[1] > 0 else 0):
            if is_first_pass(seen, k):
                minds.surprises[place, seen.steps[k]] = learned_there(
                    psy, minds.surprises[place, seen.steps[k]], gap_of_step(seen, k), change
                )
    mind.expects = more + (mind.belief - end.expected)
    if end.counts:
        remember_visit(mind, psy, end, now)


# --- what is remembered of all visits -------------------------------------------------------------
@compiled
def fade(mind: Any, psy: Any, now: int) -> None:
    """The peak and the first visit fade from the last visit until this one."""
    if mind.lived == 0:
        return
    days = (now - mind.closed) / DAY
    level = felt_as_expected(psy, mind.belief)
    mind.peak = faded(psy, mind.peak, level, days)
    mind.first = faded(psy, mind.first, level, days)


@compiled
def remember_visit(mind: Any, psy: Any, end: Outcome, now: int) -> None:
    """Put a visit to those that are remembered; the peak is what lies furthest from what is
    expected.
    """
    level = felt_as_expected(psy, mind.belief)
    if mind.lived == 0:
        mind.first = end.remembered
        mind.mean = end.remembered
        mind.peak = end.remembered
    else:
        mind.mean = mean_of_visits(psy, mind.mean, end.remembered)
        if abs(end.remembered - level) >= abs(mind.peak - level):
            mind.peak = end.remembered
    mind.last = end.remembered
    mind.bonus = end.bonus
    mind.lost = end.lost
    mind.closed = now
    mind.lived += 1


@compiled
def chance_of_all(minds: Minds, given: Given, place: int, now: int) -> float:
    """The chance of a customer to come at this need, before their own readiness: whoever broke away
    after a bad visit is none.
    """
    q = minds.people[place]
    if len(minds.learned) == 0 or given.population[0].stays >= 0:
        return float(q.chance)
    mind = minds.learned[place]
    if mind.lived == 0:
        return float(q.chance)
    psy = given.psychology[q.segment]
    days = (now - mind.closed) / DAY
    level = felt_as_expected(psy, mind.belief)
    remembered = of_all_visits(psy, level, mind.peak, mind.last, mind.mean, mind.first, days)
    return stay_chance(psy, remembered, mind.bonus, mind.lost)


# --- what friends say -----------------------------------------------------------------------------
@compiled
def arrives(given: Given, word: Any, place: int) -> int:
    """The tick at which a word reaches a place."""
    a = given.amounts[given.population[0].delay]
    minutes = amount_of(
        a, given.data, given.seed, given.replication, word.person, word.visit, a.stream, place
    )
    return int(word.time + ticks(minutes))


@compiled
def is_meant(given: Given, word: Any, place: int, friends: int) -> bool:
    """Is this place among those whom the word is told? Of all who hear of somebody each as often as
    another; with more to tell than friends, all.
    """
    stream = given.population[0].s_told
    u = uniform(given.seed, given.replication, word.person, word.visit, stream, place)
    return bool(u * friends < abs(word.told))


@compiled
def hear(minds: Minds, given: Given, place: int, month: Any, now: int) -> None:
    """Somebody who has a need has heard meanwhile what friends said. The words of one friend arrive
    in the order in which they were told; of who tells faster than words travel the last ones count.
    """
    friends = minds.ties.shape[1]
    for t in range(friends):
        friend = minds.ties[place, t]
        told = minds.learned[friend].words
        for number in range(max(minds.heard[place, t], told - WORDS_KEPT), told):
            word = minds.words[friend, number % WORDS_KEPT]
            if word.told != 0.0 and is_meant(given, word, place, friends):
                if arrives(given, word, place) > now:
                    break
                believe(minds, given, place, word, month, now)
                if len(minds.overruns) > 0 and minds.overruns[friend, number % WORDS_KEPT] >= 0.0:
                    minds.trust[place] = trust_of_word(
                        given.psychology[minds.people[place].segment],
                        minds.trust[place],
                        minds.overruns[friend, number % WORDS_KEPT],
                    )
            minds.heard[place, t] = number + 1


@compiled
def believe(minds: Minds, given: Given, place: int, word: Any, month: Any, now: int) -> None:
    """A word makes the house known, and moves what is expected of it."""
    q = minds.people[place]
    mind = minds.learned[place]
    psy = given.psychology[q.segment]
    grow_unsure(mind, psy, now)
    change, mind.variance = told_so(psy, mind.variance, word.seen - mind.expects)
    mind.expects = cut(mind.expects + change, -CHANGE_MAX, CHANGE_MAX)
    mind.belief = cut(mind.belief + change, EMOTION_MIN, EMOTION_MAX)
    if word.told > 0.0:
        month.good_words += 1
    else:
        month.bad_words += 1
    if q.knows == 0:
        q.knows = 1
        q.how = BY_WORD
        month.by_word += 1
