"""A loop written by hand for this one tandem, with motsim's keyed draws: how fast it could go if it
knew nothing else.

It keeps neither visits, moments nor memory: what an event costs beside it is the price of being
able to ask.
"""

import numpy as np

from motsim.engines.common.visit_end import drawn
from motsim.jit.dispatch import entry, fast, numba_ready
from motsim.plan.random_streams import ticks

numba_ready()
fast(ticks)  # numba knows every marked function from here on
NEVER = np.int64(1 << 62)
PLACES = 1 << 14  # places to wait before a station; more than 16,000 waiting is another model


@entry
def span(row, data, seed, person):
    """A drawn duration in ticks."""
    return ticks(
        drawn(
            row.kind,
            row.a,
            row.b,
            row.c,
            row.scale,
            row.shift,
            data,
            seed,
            0,
            person,
            0,
            row.stream,
            0,
        )
    )


@entry
def rise(t, who, n, at, person):
    """Let a new end of work rise in the heap of n."""
    while n > 0:
        p = (n - 1) >> 1
        if t[p] < at or (t[p] == at and who[p] < person):
            break
        t[n], who[n] = t[p], who[p]
        n = p
    t[n], who[n] = at, person


@entry
def sink(t, who, n):
    """The last of n + 1 takes the place of the first."""
    at, person, k = t[n], who[n], 0
    while True:
        c = 2 * k + 1
        if c >= n:
            break
        if c + 1 < n and (t[c + 1] < t[c] or (t[c + 1] == t[c] and who[c + 1] < who[c])):
            c += 1
        if at < t[c] or (at == t[c] and person < who[c]):
            break
        t[k], who[k] = t[c], who[c]
        k = c
    t[k], who[k] = at, person


@entry
def run(gap, takes, servers, data, seed, length):
    """Customers who left; how many joined and how long they waited, at each station."""
    stations = len(takes)
    # who: person, then station
    t, who = (np.empty(servers.sum() + 1, np.int64), np.empty(servers.sum() + 1, np.int64))
    line, since = np.empty((stations, PLACES), np.int64), np.empty((stations, PLACES), np.int64)
    first, last = np.zeros(stations, np.int64), np.zeros(stations, np.int64)
    busy, joined, waited = (
        np.zeros(stations, np.int64),
        np.zeros(stations, np.int64),
        np.zeros(stations, np.int64),
    )
    n = person = left = 0
    next_at = span(gap, data, seed, 0)
    while n > 0 or next_at < length:
        if n == 0 or (next_at < t[0] and next_at < length):
            now, one, k = next_at, person, 0
            person += 1
            next_at = now + span(gap, data, seed, person)
        else:
            now, one, k = t[0], who[0] >> 3, who[0] & 7
            n -= 1
            sink(t, who, n)
            if first[k] < last[k]:
                other, at = line[k, first[k] % PLACES], since[k, first[k] % PLACES]
                first[k] += 1
                waited[k] += now - at
                rise(t, who, n, now + span(takes[k], data, seed, other), other << 3 | k)
                n += 1
            else:
                busy[k] -= 1
            k += 1
            if k == stations:
                left += 1
                continue
        joined[k] += 1
        if busy[k] < servers[k]:
            busy[k] += 1
            rise(t, who, n, now + span(takes[k], data, seed, one), one << 3 | k)
            n += 1
        else:
            line[k, last[k] % PLACES], since[k, last[k] % PLACES] = one, now
            last[k] += 1
    return left, joined, waited


def simulate(plan, seed):
    """The tandem of a plan by hand."""
    amounts = plan.amounts
    return run(
        amounts[plan.arrive["every"][0]],
        amounts[plan.steps["takes"]],
        plan.pools["count"].copy(),
        plan.data,
        seed,
        int(plan.calendar["length"][0]),
    )
