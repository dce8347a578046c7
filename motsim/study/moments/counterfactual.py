"""Visits felt again with some of their moments good: the engines' own rules of feeling and memory
on what was recorded.

**What a good moment is** is decided here and nowhere else:

* a contact: nobody meets less than its `target` (the step's, its stage's, the scenario's, else 80
points); what was better stays;
* a wait: half the minutes, of which as large a part has something to do as before;
* a promise: kept to the minute where it was late; what was early stays.

**What stays as it was**: who came, when, what was expected, what rules did, who left. Felt again
are emotions (halo too),
weights in the impression, memory, the chance to come back and what is told. What a shorter line, a
rule that reads a
feeling or an announcement would change on top needs another simulation: `moments` does one for
every contact and says
both. What rules added to the chance of return is kept as the part of the recorded chance that
memory does not explain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.journeys import Journeys
from motsim.engines.common.margins import margins_of
from motsim.jit.dispatch import compiled, fast
from motsim.plan.layout import M_CONTACT, M_PROMISE, M_WAIT, R_DONE, R_FUNNEL, Plan
from motsim.plan.random_streams import stream_of, uniform
from motsim.psychology.behaviour import return_chance, tell_chance, told
from motsim.psychology.memory import piece_weights, remember
from motsim.psychology.parameters import HALO, INDEX
from motsim.psychology.perception import contact_moment, felt_minutes, promise_moment, wait_moment
from motsim.results.tables import counted
from motsim.units import points_of

# good with all else as it is; the last to become good; the mean over orders
WAYS: Final = ("alone", "on_top", "shapley")
# what a good moment moves: emotion, chance, people won by word of mouth, margin times chance
MOVED: Final = ("remembered", "return", "word", "margin_return")
ALONE, ON_TOP, SHAPLEY = range(3)
GOOD: Final = 80.0  # points: a good contact where no target is typed
WAIT_LEFT: Final = 0.5  # of a wait, when it is good
NUDGE: Final = 0.01  # emotion: how far a moment is moved to see what memory makes of it
ORDER: Final = stream_of("moments/order")
WORD: Final = INDEX["word_converts"]


@compiled
def lifted(
    psy: Any,
    kind: int,
    minutes: float,
    expects: float,
    performance: float,
    good: float,
    told_of: int,
    first: float,
    has_first: float,
) -> float:
    """The emotion of a good moment, from what was recorded of it."""
    if kind == M_CONTACT:
        return contact_moment(
            psy, points_of(max(performance, good)), 0.0, 0.0, 0.0, expects, first, has_first
        )[2]
    if kind == M_WAIT:
        idle, busy = felt_minutes(psy, minutes, 0.0, 0.0), felt_minutes(psy, minutes, minutes, 0.0)
        covered = (idle - performance) / (idle - busy) if idle != busy else 0.0
        return wait_moment(
            psy, WAIT_LEFT * minutes, WAIT_LEFT * minutes * covered, 0.0, expects, told_of
        )[2]
    return promise_moment(psy, expects, max(expects - performance, 0.0))[1]


@compiled
def word_of_wait(
    psy: Any, minutes: float, expects: float, performance: float, gap: float, words: Any
) -> int:
    """What was said of the length of a wait: that word under which it was felt as recorded."""
    idle, busy = felt_minutes(psy, minutes, 0.0, 0.0), felt_minutes(psy, minutes, minutes, 0.0)
    covered = (idle - performance) / (idle - busy) if idle != busy else 0.0
    best, off = 0, 1e9
    for k in range(len(words)):
        if words[k] >= 0:
            miss = abs(
                wait_moment(psy, minutes, minutes * covered, 0.0, expects, words[k])[1] - gap
            )
            if miss < off - 1e-9:
                best, off = words[k], miss
    return best


class Room(NamedTuple):
    """The moments of a replication, what they are when good, and the desk that one visit is felt
    again on.
    """

    moments: Any
    player: Any  # by moment: its place among the moments of the journey, -1 if it stays as it was
    name: Any  # by moment
    better: Any  # by moment: its emotion when it is good
    said: Any  # by moment: the word that stood for its wait
    words: Any  # by step: the words that may stand for its waits
    good: Any  # by step: emotion of a good contact
    part: Any  # by segment and step
    stage_of: Any
    stage_weight: Any  # by segment and stage
    who: Any  # the segment of this visit
    chosen: Any  # by player: 1 while it is good
    lived: Any  # players of this visit that being good would change
    order: Any
    steps: Any  # by piece from here
    spans: Any
    felt: Any
    weights: Any
    share: Any
    step_minutes: Any
    stage_part: Any
    base: Any  # what follows from the visit as it was, with all good, now, and one step before
    whole: Any
    now: Any
    then: Any


@compiled
def memory(f: Any, psy: Any, lo: int, n: int, nudged: int, by: float) -> float:
    """What is remembered of a visit whose chosen moments are good; piece `nudged` is moved `by` so
    much.
    """
    halo = psy[HALO] != 0.0
    first = 0.0
    for i in range(n):
        r = f.moments[lo + i]
        on = f.player[lo + i] >= 0 and f.chosen[f.player[lo + i]] != 0
        f.steps[i] = r.step
        f.spans[i] = r.minutes * WAIT_LEFT if on and r.kind == M_WAIT else r.minutes
        x = f.better[lo + i] if on else r.emotion
        if halo and i > 0 and r.kind == M_CONTACT and (on or first != f.moments[lo].emotion):
            x = lifted(
                psy,
                r.kind,
                r.minutes,
                r.expects,
                r.performance,
                f.good[r.step] if on else -10.0,
                f.said[lo + i],
                first,
                1.0,
            )
        if i == nudged:
            x += by
        if i == 0:
            first = x
        f.felt[i] = x
        f.weights[i] = 0.0
    piece_weights(
        f.steps,
        f.spans,
        n,
        f.part[f.who[0]],
        f.stage_of,
        f.stage_weight[f.who[0]],
        f.weights,
        f.step_minutes,
        f.stage_part,
    )
    return remember(psy, f.felt, f.weights, f.spans, n)[0]


@compiled
def lift(f: Any, psy: Any, lo: int, n: int) -> int:
    """Write what each moment of a visit is when it is good; the number of players that this
    changes.
    """
    count = 0
    for i in range(lo, lo + n):
        r, one = f.moments[i], f.player[i]
        f.better[i] = r.emotion
        if one < 0:
            continue
        if r.kind == M_WAIT:
            f.said[i] = word_of_wait(
                psy, r.minutes, r.expects, r.performance, r.gap, f.words[r.step]
            )
        if r.kind != M_CONTACT or r.performance < f.good[r.step]:
            f.better[i] = lifted(
                psy,
                r.kind,
                r.minutes,
                r.expects,
                r.performance,
                f.good[r.step],
                f.said[i],
                f.moments[lo].emotion,
                1.0 if i > lo else 0.0,
            )
        if f.chosen[one] == 0 and (f.better[i] != r.emotion or r.kind == M_WAIT):
            f.chosen[one] = 1  # a mark only: it is in the list
            f.lived[count] = one
            count += 1
    for k in range(count):
        f.chosen[f.lived[k]] = 0
    return count


@compiled
def recall(
    f: Any, psy: Any, lo: int, n: int, remembered: float, recalled: Any, carriers: Any
) -> None:
    """Add each moment's part of a memory: how much it moves when the moment is felt a little nearer
    to 0.
    """
    total = 0.0
    for i in range(n):
        by = -NUDGE if f.moments[lo + i].emotion > 0.0 else NUDGE
        f.share[i] = abs(memory(f, psy, lo, n, i, by) - remembered)
        total += f.share[i]
    if total <= 0.0:
        return
    squares = 0.0
    for i in range(n):
        part = f.share[i] / total
        recalled[f.name[lo + i]] += part
        squares += part * part
    carriers[0] += 1.0 / squares


@compiled
def follows(
    psy: Any, remembered: float, bonus: float, tells: float, lost: float, margin: float, out: Any
) -> None:
    """Memory, chance to come back, people won by what is told, and the margin that comes back."""
    out[0] = remembered
    out[1] = return_chance(psy, remembered, bonus, lost)
    out[2] = tell_chance(psy, remembered, tells) * told(psy, remembered) * psy[WORD]
    out[3] = margin * out[1]


@compiled
def choose(f: Any, count: int, value: int) -> None:
    """All moments of this visit good (1) or as they were (0)."""
    for k in range(count):
        f.chosen[f.lived[k]] = value


@compiled
def ends(
    f: Any,
    psy: Any,
    lo: int,
    n: int,
    count: int,
    bonus: float,
    tells: float,
    lost: float,
    margin: float,
    effects: Any,
) -> None:
    """Add what each moment does alone, and as the last to become good."""
    choose(f, count, 1)
    follows(psy, memory(f, psy, lo, n, -1, 0.0), bonus, tells, lost, margin, f.whole)
    for way in (ON_TOP, ALONE):
        choose(f, count, 1 if way == ON_TOP else 0)
        for k in range(count):
            one = f.lived[k]
            f.chosen[one] = 0 if way == ON_TOP else 1
            follows(psy, memory(f, psy, lo, n, -1, 0.0), bonus, tells, lost, margin, f.now)
            f.chosen[one] = 1 if way == ON_TOP else 0
            for q in range(len(MOVED)):
                effects[way, one, q] += (
                    f.whole[q] - f.now[q] if way == ON_TOP else f.now[q] - f.base[q]
                )
    choose(f, count, 0)


@compiled
def walk(
    f: Any,
    psy: Any,
    lo: int,
    n: int,
    count: int,
    backwards: int,
    bonus: float,
    tells: float,
    lost: float,
    margin: float,
    part: float,
    effects: Any,
) -> None:
    """Let the moments become good one after the other in `order` and add what each does in its
    turn.
    """
    for q in range(len(MOVED)):
        f.then[q] = f.base[q]
    for k in range(count):
        one = f.order[count - 1 - k] if backwards != 0 else f.order[k]
        f.chosen[one] = 1
        follows(psy, memory(f, psy, lo, n, -1, 0.0), bonus, tells, lost, margin, f.now)
        for q in range(len(MOVED)):
            effects[SHAPLEY, one, q] += part * (f.now[q] - f.then[q])
            f.then[q] = f.now[q]
    choose(f, count, 0)


@compiled
def shuffle(
    f: Any, count: int, seed: int, replication: int, person: int, visit: int, first: int
) -> None:
    """A random order of this visit's moments, the same whatever else is drawn."""
    for k in range(count):
        f.order[k] = f.lived[k]
    for k in range(count - 1, 0, -1):
        j = int(uniform(seed, replication, person, visit, ORDER, first + k) * (k + 1))
        f.order[k], f.order[j] = f.order[j], f.order[k]


@compiled
def replay(
    f: Any,
    visits: Any,
    use: Any,
    margins: Any,
    psychology: Any,
    orders: int,
    seed: int,
    replication: int,
    effects: Any,
    recalled: Any,
    carriers: Any,
) -> float:
    """Every counted visit: effects (way, player, moved), parts of memory, moments that carry it;
    the largest miss of the record.
    """
    lo, miss = 0, 0.0
    for v in range(len(visits)):
        row = visits[v]
        n = row.moments
        if use[v] != 0:
            psy = psychology[row.segment]
            f.who[0] = row.segment
            lost = 0.0 if row.reason == R_DONE else 1.0
            bonus = row.return_chance - return_chance(psy, row.remembered, 0.0, lost)
            tells = row.tell_chance - tell_chance(psy, row.remembered, 0.0)
            count = lift(f, psy, lo, n)
            remembered = memory(f, psy, lo, n, -1, 0.0)
            miss = max(miss, abs(remembered - row.remembered))
            follows(psy, remembered, bonus, tells, lost, margins[v], f.base)
            recall(f, psy, lo, n, remembered, recalled, carriers)
            ends(f, psy, lo, n, count, bonus, tells, lost, margins[v], effects)
            # each order forwards and backwards: what is early in one is late in the other
            for p in range(orders):
                if p % 2 == 0:
                    shuffle(f, count, seed, replication, row.person, row.visit, p * len(f.steps))
                walk(
                    f,
                    psy,
                    lo,
                    n,
                    count,
                    p % 2,
                    bonus,
                    tells,
                    lost,
                    margins[v],
                    1.0 / orders,
                    effects,
                )
        lo += n
    return miss


@dataclass(frozen=True, eq=False)
class Replayed:
    """Sums over the counted visits of one replication."""

    visits: int
    effects: NDArray[np.float64]  # (WAYS, moments of the journey, MOVED)
    recalled: NDArray[np.float64]  # by name of moment: its part of memory
    carriers: float  # how many moments carry a memory
    # the largest distance of a memory felt again, with nothing good, from the recorded one
    miss: float


def names_of(plan: Plan, moments: Any) -> NDArray[np.int64]:
    """The place of each moment's name in `tables.moment_names`."""
    steps, promises = len(plan.names.steps), len(plan.names.promises)
    kind = moments["kind"]
    return np.asarray(
        np.select(
            [kind == M_CONTACT, kind == M_WAIT, kind == M_PROMISE],
            [moments["step"], steps + moments["step"], 2 * steps + moments["source"]],
            2 * steps + promises + moments["source"],
        ),
        dtype=np.int64,
    )


def said_of_waits(plan: Plan) -> NDArray[np.int64]:
    """By step the words that may stand for its waits: its own, else none or what a stage beside it
    says.
    """
    beside = [
        [int(s["told"]) for s in plan.stages if s["host"] == k and s["told"] >= 0]
        for k in range(len(plan.stages))
    ]
    wide = 1 + max((len(one) for one in beside), default=0)
    found = np.full((len(plan.steps), wide), -1, np.int64)
    for k, step in enumerate(plan.steps):
        words = [int(step["told"])] if step["told"] >= 0 else [0, *beside[int(step["stage"])]]
        found[k, : len(words)] = words
    return found


def replayed(plan: Plan, journeys: Journeys, goods: NDArray[np.float64], orders: int) -> Replayed:
    """Every counted visit of a replication with each of its moments good: alone, last, and in
    random orders.
    """
    m, visits = journeys.moments, journeys.visits
    # who is lost in the funnel decides nothing later
    use = (counted(plan, visits["arrived"]) & (visits["reason"] != R_FUNNEL)).astype(np.int64)
    name = names_of(plan, m)
    # moments of rules and recoveries answer others: they stay
    journey = 2 * len(plan.names.steps) + len(plan.names.promises)
    effects, carriers = np.zeros((len(WAYS), journey, len(MOVED))), np.zeros(1)
    recalled = np.zeros(journey + len(plan.names.rules))
    room = _room(
        plan,
        m,
        name,
        np.where(name < journey, name, -1),
        goods,
        journey,
        int(visits["moments"].max(initial=1)),
    )
    miss = fast(replay)(
        room,
        visits,
        use,
        margins_of(plan, visits, journeys.traits),
        plan.psychology,
        orders,
        journeys.seed,
        journeys.replication,
        effects,
        recalled,
        carriers,
    )
    return Replayed(int(use.sum()), effects, recalled, float(carriers[0]), float(miss))


def _room(
    plan: Plan,
    m: Any,
    name: NDArray[np.int64],
    player: NDArray[np.int64],
    goods: NDArray[np.float64],
    players: int,
    most: int,
) -> Room:
    """The moments and an empty desk for the longest visit."""

    def whole(n: int) -> NDArray[np.int64]:
        return np.zeros(n, np.int64)

    def real(n: int) -> NDArray[np.float64]:
        return np.zeros(n)

    return Room(
        m,
        player,
        name,
        m["emotion"].copy(),
        whole(len(m)),
        said_of_waits(plan),
        goods,
        np.ascontiguousarray(plan.parts),
        np.ascontiguousarray(plan.steps["stage"]),
        np.ascontiguousarray(plan.weights),
        whole(1),
        whole(players),
        whole(players),
        whole(players),
        whole(most),
        real(most),
        real(most),
        real(most),
        real(most),
        real(len(plan.steps)),
        real(len(plan.stages)),
        real(len(MOVED)),
        real(len(MOVED)),
        real(len(MOVED)),
        real(len(MOVED)),
    )
