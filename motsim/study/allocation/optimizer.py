"""The best use of a budget over a catalogue of lots, when effects do not add: one peak, one end,
shared lines.

Everything here asks a `worth` of the whole purchase; nothing assumes what a lot is worth. `greedy`
buys on the effect that remains, `improved` swaps until no swap helps, `enumerated` tries everything
(small catalogues: the proof), `separable` is exact if effects did add (a multiple-choice knapsack),
and what it promises shows how much they do not.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from motsim.errors import InputError, say

TINY = 1e-9
LEVELS = 8  # amounts of a dividable lot that `separable` chooses from
MOST = 14  # lots that are tried in all combinations


@dataclass(frozen=True)
class Lot:
    """What can be bought: all of it for its price, or, if it can be divided, any part."""

    name: str
    price: float
    divides: bool = False


Spend = tuple[float, ...]  # money for each lot, in the order of the catalogue
NOT = -1.0  # not bought; 0 is bought for nothing
Worth = Callable[[Spend], float]
Soon = Callable[[Sequence[Spend]], None]


@dataclass(frozen=True)
class Bought:
    """One purchase on the way: which lot, how much more money, what it added."""

    lot: int
    money: float
    gain: float


@dataclass(frozen=True)
class Basket:
    """A purchase, its worth, and the order in which it was made (as bought again, one by one, once
    it is known).
    """

    spend: Spend
    worth: float
    order: tuple[Bought, ...]

    @property
    def money(self) -> float:
        return paid(self.spend)


def paid(spend: Spend) -> float:
    return sum(money for money in spend if money > 0.0)


class Asked:
    """A worth that keeps its answers, and is told beforehand what it will be asked: what must be
    simulated can run side by side.
    """

    def __init__(self, worth: Worth, soon: Soon | None = None) -> None:
        self.worth, self.tell, self.kept = worth, soon, dict[Spend, float]()

    def __call__(self, spend: Spend) -> float:
        if spend not in self.kept:
            self.kept[spend] = self.worth(spend)
        return self.kept[spend]

    def soon(self, spends: Iterable[Spend]) -> None:
        """These will be asked next, whatever comes of them."""
        if self.tell is not None:
            self.tell([spend for spend in dict.fromkeys(spends) if spend not in self.kept])


def _soon(worth: Worth, spends: Iterable[Spend]) -> None:
    if isinstance(worth, Asked):
        worth.soon(spends)


def best(
    lots: Sequence[Lot],
    budget: float,
    worth: Worth,
    *,
    chunk: float,
    start: Spend | None = None,
    quick: bool = False,
    soon: Soon | None = None,
) -> Basket:
    """Greedy on the remaining effect, by effect and by effect per money; then swaps, of two at once
    too. `quick`: by effect per money alone, and swaps of one. `start` is had already and stays.

    `soon` is told which purchases `worth` will be asked of next; it changes nothing but the time.
    """
    asked = Asked(worth, soon)
    had = start or (NOT,) * len(lots)
    ways = (True,) if quick else (True, False)
    found = [_filled(lots, budget, asked, had, chunk, per_money) for per_money in ways]
    spend = improved(lots, budget, asked, max(found, key=asked), chunk, had, pairs=not quick)
    return Basket(spend, asked(spend), tuple(ordered(lots, asked, had, spend)))


# --- greedy ---------------------------------------------------------------------------------------
def _offers(
    lots: Sequence[Lot], spend: Spend, left: float, chunk: float
) -> Iterator[tuple[int, float]]:
    """What can be bought next, and for how much."""
    for i, lot in enumerate(lots):
        if lot.divides:
            more = min(chunk, lot.price - max(spend[i], 0.0), left)
            if more > TINY:
                yield i, more
        elif spend[i] == NOT and lot.price <= left + TINY:
            yield i, lot.price


def _with(spend: Spend, i: int, more: float) -> Spend:
    return (*spend[:i], max(spend[i], 0.0) + more, *spend[i + 1 :])


def _filled(
    lots: Sequence[Lot],
    budget: float,
    worth: Worth,
    spend: Spend,
    chunk: float,
    per_money: bool = True,
    without: int = -1,
) -> Spend:
    """Buy on as long as something adds."""
    while True:
        offers = [
            (i, more)
            for i, more in _offers(lots, spend, budget - paid(spend), chunk)
            if i != without
        ]
        _soon(worth, [spend, *(_with(spend, i, more) for i, more in offers)])
        now, choice = worth(spend), None
        for i, more in offers:
            gain = worth(_with(spend, i, more)) - now
            rank = (gain / more if more > 0.0 else np.inf) if per_money else gain
            if gain > TINY and (choice is None or (rank, gain) > choice[0]):
                choice = ((rank, gain), i, more)
        if choice is None:
            return spend
        spend = _with(spend, choice[1], choice[2])


# --- swaps ----------------------------------------------------------------------------------------
def improved(
    lots: Sequence[Lot],
    budget: float,
    worth: Worth,
    spend: Spend,
    chunk: float,
    had: Spend,
    pairs: bool = True,
) -> Spend:
    """Swap until no swap helps."""
    while True:
        now = worth(spend)
        better = next(
            (
                other
                for other in _neighbours(lots, budget, worth, spend, chunk, had, pairs)
                if worth(other) > now + TINY
            ),
            None,
        )
        if better is None:
            return spend
        spend = better


def _neighbours(
    lots: Sequence[Lot],
    budget: float,
    worth: Worth,
    spend: Spend,
    chunk: float,
    had: Spend,
    pairs: bool,
) -> Iterator[Spend]:
    """One lot out and the money spent anew; one lot in, or two, for those that are missed least;
    money from one dividable lot to another.
    """
    whole = [i for i, lot in enumerate(lots) if not lot.divides]
    for i in whole:
        if spend[i] != NOT and had[i] == NOT:
            yield _filled(lots, budget, worth, (*spend[:i], NOT, *spend[i + 1 :]), chunk, without=i)
    for i in whole:
        if spend[i] == NOT and lots[i].price <= budget - paid(had) + TINY:
            yield _filled(
                lots,
                budget,
                worth,
                _made_room(lots, budget, worth, _with(spend, i, lots[i].price), (i,), had),
                chunk,
            )
    # two that help only together
    for i, j in itertools.combinations([i for i in whole if pairs and spend[i] == NOT], 2):
        if lots[i].price + lots[j].price <= budget - paid(had) + TINY:
            yield _made_room(
                lots,
                budget,
                worth,
                _with(_with(spend, i, lots[i].price), j, lots[j].price),
                (i, j),
                had,
            )
    parts = [i for i, lot in enumerate(lots) if lot.divides]
    for size in (chunk, chunk / 4.0, chunk / 16.0):
        for a, b in itertools.permutations(parts, 2):
            money = min(size, spend[a] - max(had[a], 0.0), lots[b].price - max(spend[b], 0.0))
            if money > TINY:
                yield _with(_with(spend, a, -money), b, money)


def _made_room(
    lots: Sequence[Lot],
    budget: float,
    worth: Worth,
    spend: Spend,
    keep: tuple[int, ...],
    had: Spend,
) -> Spend:
    """Give up what is missed least for its money until the rest can be paid."""
    while paid(spend) > budget + TINY:
        given_up: list[tuple[float, Spend]] = []
        for i in range(len(lots)):
            own = max(had[i], 0.0)
            if i not in keep and spend[i] - own > TINY:
                less = (
                    *spend[:i],
                    had[i] if had[i] != NOT or not lots[i].divides else NOT,
                    *spend[i + 1 :],
                )
                over = paid(spend) - budget
                if lots[i].divides and spend[i] - own > over:
                    less = _with(spend, i, -over)
                given_up.append((paid(spend) - paid(less), less))
        if not given_up:
            return spend
        _soon(worth, [spend, *(less for _, less in given_up)])
        spend = min(((worth(spend) - worth(less)) / money, less) for money, less in given_up)[1]
    return spend


def ordered(lots: Sequence[Lot], worth: Worth, had: Spend, spend: Spend) -> Iterator[Bought]:
    """The same purchase one by one, each time what adds most for its money."""
    now, open_ = had, [i for i in range(len(lots)) if spend[i] != had[i]]
    while open_:
        _soon(worth, [now, *(_with(now, i, spend[i] - max(now[i], 0.0)) for i in open_)])
        offers = []
        for i in open_:
            more = spend[i] - max(now[i], 0.0)
            gain = worth(_with(now, i, more)) - worth(now)
            offers.append((gain / more if more > 0.0 else np.inf, gain, -i, more))
        _, gain, i, more = max(offers)
        now = _with(now, -i, more)
        open_.remove(-i)
        yield Bought(-i, more, gain)


# --- proofs ---------------------------------------------------------------------------------------
def enumerated(lots: Sequence[Lot], budget: float, worth: Worth) -> Spend:
    """The best of all combinations: exact, for small catalogues of whole lots."""
    if len(lots) > MOST or any(lot.divides for lot in lots):
        raise InputError(say("too many to combine", most=MOST, n=len(lots)))
    affordable = (
        tuple(lot.price if taken else NOT for lot, taken in zip(lots, choice))
        for choice in itertools.product((False, True), repeat=len(lots))
    )
    return max((spend for spend in affordable if paid(spend) <= budget + TINY), key=worth)


def separable(
    lots: Sequence[Lot], budget: float, alone: Callable[[int, float], float]
) -> tuple[Spend, float]:
    """What would be best, and what it would be worth, if effects added up: `alone` is a lot's own
    effect for an amount of money.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    choices = [(i, money) for i, lot in enumerate(lots) for money in _levels(lot, budget)]
    if not choices:
        return (NOT,) * len(lots), 0.0
    value = np.array([alone(i, money) for i, money in choices])
    one_each = np.array([[float(i == k) for i, _ in choices] for k in range(len(lots))])
    rows = np.vstack([one_each, [money for _, money in choices]])
    found = milp(
        -value,
        constraints=LinearConstraint(rows, -np.inf, np.array([1.0] * len(lots) + [budget])),
        integrality=np.ones(len(choices)),
        bounds=Bounds(0, 1),
    )
    spend = list((NOT,) * len(lots))
    for (i, money), taken in zip(choices, found.x):
        if taken > 0.5:
            spend[i] = money
    return tuple(spend), float(-found.fun)


def _levels(lot: Lot, budget: float) -> list[float]:
    top = min(lot.price, budget)
    if lot.divides:
        return [top * k / LEVELS for k in range(1, LEVELS + 1)] if top > 0.0 else []
    return [lot.price] if lot.price <= budget + TINY else []
