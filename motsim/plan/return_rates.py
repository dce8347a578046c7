"""What a return rate within a time, and newcomers, say of a single need: means in place of draws,
before anything is run.

Of customers with a visit, those come again within the time who have a need in it and come, and of
those who go elsewhere, those who try us again at a later need. What people find is not known here;
where a run is made, `study/calibration/town_anchors` begins from these figures and looks further.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from motsim.plan.quantiles import gamma_fraction, gamma_quantile, gamma_sum
from motsim.plan.town_flow import Chances, last_year
from motsim.psychology.portable_math import logistic
from motsim.scenario.language.population import CUSTOMERS, MONTH, TRIES, YEAR
from motsim.scenario.language.schema import Population, Scenario

PACES: Final = 16  # equally likely paces of people
MOST_NEEDS: Final = 400  # that are looked at within the time
SELDOM: Final = 1e-6
GRID: Final = 200  # chances that are tried
HALVINGS: Final = 40
AGAIN: Final = 0.5  # at most so much of a return rate is of people who had been elsewhere meanwhile
LEAST, MOST = 0.02, 0.98  # chance of a customer to come at a need
FEWEST: Final = 0.005  # share of the people who are customers
LIKELY: Final = 0.6  # stay at a need, until a history is lived, where nothing says how many
TRIED: Final = tuple(float(x) for x in np.geomspace(0.01, 0.9, 50))  # chances to try us
OF_AGAIN: Final = 0.9  # of a return rate: with more who had been elsewhere nobody would stay
SHAPES: Final = {"const": 400.0, "exponential": 1.0}  # of gaps, as those of a gamma
OTHER_SHAPE: Final = 4.0


class Coming(NamedTuple):
    """Chances at a need that give what is observed, and what share of the people is customer."""

    stays: float | None  # of a customer; None where nothing says it
    tries: float  # of somebody who knows us and is none
    customers: float  # at the very beginning
    settled: float | None = None  # after years, where that is another share


# --- needs within a time --------------------------------------------------------------------------
def gamma_share(shape: float, x: float) -> float:
    """The share of a gamma of scale 1 that lies below x."""
    if x <= 0.0:
        return 0.0
    e = shape * math.log(x) - x - math.lgamma(shape)
    if x < shape + 1.0:
        return min(1.0, math.exp(e) / shape * gamma_sum(shape, x))
    return max(0.0, 1.0 - math.exp(e) * gamma_fraction(shape, x))


@functools.lru_cache(maxsize=64)
def needs_within(
    gap: float, shape: float, differ: float, moves: float, minutes: float
) -> tuple[float, ...]:
    """Chances that somebody who is just here has at least 1, 2, .. needs within the time, before
    they move away: of those who come in a month, so who has needs often counts more.
    """
    paces = [1.0]
    if differ > 0.0:
        own = 1.0 / (differ * differ)
        paces = [gamma_quantile(own, (k + 0.5) / PACES) / own for k in range(PACES)]
    come = [1.0 - math.exp(-MONTH / gap * pace) for pace in paces]
    found: list[float] = []
    for k in range(1, MOST_NEEDS + 1):
        each = (gamma_share(k * shape, minutes / gap * shape * pace) for pace in paces)
        here = math.exp(-moves * min(minutes, k * gap) / YEAR)
        chance = here * math.fsum(c * one for c, one in zip(come, each)) / math.fsum(come)
        if chance < SELDOM:
            break
        found.append(chance)
    return tuple(found)


def elsewhere_first(needs: tuple[float, ...], tries: float) -> float:
    """The share seen again within the time of those who go elsewhere at the first need."""
    return math.fsum(p * tries * (1.0 - tries) ** k for k, p in enumerate(needs[1:]))


def seen_again(needs: tuple[float, ...], stays: float, tries: float) -> float:
    """The return rate, by the chance of a customer at a need and of who has left."""
    most = needs[0] if needs else 0.0
    return stays * most + (1.0 - stays) * elsewhere_first(needs, tries)


# --- what follows from what is typed --------------------------------------------------------------
class _Town(NamedTuple):
    """Of the town what balances: moves a need, and the share of people who do not know us."""

    moving: float
    unknown: float
    hears: float

    def tries(self, customers: float, stays: float) -> float:
        """The chance at which as many are won as are lost."""
        # outsiders who know us at a need
        there = 1.0 - customers - self.unknown + self.unknown * self.hears
        return min(1.0, customers * (1.0 - stays + self.moving) / there) if there > 0.0 else TRIES

    def customers(self, stays: float, tries: float) -> float:
        """The share at which as many are won as are lost."""
        knows = 1.0 - self.unknown + self.unknown * self.hears
        found = tries * knows / (1.0 - stays + self.moving + tries)
        return min(max(found, FEWEST), 1.0 - FEWEST)


def unknown_share(p: Population, gap: float) -> float:
    """The share of people who do not know us, once moving and hearing are in balance."""
    moving = p.moves * gap / YEAR
    heard = p.hears + moving
    return moving / heard if heard > 0.0 else 0.0


def coming(scenario: Scenario, p: Population, gap: float, visits: float) -> Coming:
    """What is typed, and what follows where nothing is: with a return rate that is observed, as
    many are won as are lost. `gap`: mean minutes between two needs; `visits`: in all, a year, from
    which the number of people follows; 0 where that is typed.
    """
    town = _Town(p.moves * gap / YEAR, unknown_share(p, gap), p.hears)
    needs = needs_of(scenario, p, gap)
    if scenario.observed.new_customers is not None:
        found = _as_many_new(scenario, p, town, gap, visits)
        return found if p.tries is None else found._replace(tries=p.tries)  # a design's own
    if p.stays is not None:
        stays: float | None = p.stays.mean
    elif needs is None:
        stays = None
    else:
        return _met(scenario, p, town, needs)
    if needs is None or stays is None:
        typed = CUSTOMERS if p.customers is None else p.customers
        return Coming(stays, TRIES if p.tries is None else p.tries, typed)
    return _balanced(p, town, stays)


def chances(p: Population, gap: float, c: Coming) -> Chances:
    stays = LIKELY if c.stays is None else c.stays
    return Chances(gap, stays, c.tries, p.market.back, p.hears, p.moves, c.customers, p.knows)


def past_of(p: Population) -> float:
    """Minutes after which newcomers are counted for a year's end: the past, at least a year."""
    return max(p.history, YEAR)


def _as_many_new(
    scenario: Scenario, p: Population, town: _Town, gap: float, visits: float
) -> Coming:
    """The chances at which as many are new as are observed: the lowest to try us at which that
    holds, or comes nearest.
    """
    new = scenario.observed.new_customers
    assert new is not None
    wanted = new.per_minute * YEAR
    tried: list[tuple[float, Coming]] = []
    for tries in TRIED:
        one = _with_tries(scenario, p, town, gap, tries)
        if one is None:
            break
        share = one.settled or one.customers
        size = float(p.size) if p.size is not None else visits * gap / YEAR / share
        found = size * last_year(chances(p, gap, one), past_of(p)).newcomers
        tried.append((math.log(max(found, SELDOM) / wanted), one))
    for (low, a), (high, b) in pairwise(tried):
        if low * high <= 0.0 and low != high:
            tries = a.tries * (b.tries / a.tries) ** (low / (low - high))
            return _with_tries(scenario, p, town, gap, tries) or a
    return min(tried, key=lambda one: abs(one[0]))[1]


def _with_tries(
    scenario: Scenario, p: Population, town: _Town, gap: float, tries: float
) -> Coming | None:
    """The chances where that to try us is known; None where nobody could stay."""
    needs, stays = needs_of(scenario, p, gap), None if p.stays is None else p.stays.mean
    observed = scenario.observed.return_rate
    if stays is None and needs is not None and observed is not None:
        again = p.market.back * tries
        if elsewhere_first(needs, again) > OF_AGAIN * observed.share and tries > TRIED[0]:
            return None
        stays = _linear(needs, observed.share, again)
    settled = town.customers(LIKELY if stays is None else stays, tries)
    return Coming(stays, tries, settled if p.customers is None else p.customers, settled)


def needs_of(scenario: Scenario, p: Population, gap: float) -> tuple[float, ...] | None:
    """Chances of needs within the time of the return rate that is observed; None where none is."""
    observed = scenario.observed.return_rate
    if observed is None:
        return None
    of = p.needs
    shape = SHAPES.get(of.dist, OTHER_SHAPE) if of is not None else OTHER_SHAPE
    if of is not None and of.dist == "gamma":
        shape = min(1.0 / max(of.args[1], 0.05) ** 2, SHAPES["const"])
    return needs_within(gap, shape, p.differ.needs, p.moves, observed.minutes)


def _balanced(p: Population, town: _Town, stays: float) -> Coming:
    """What is not typed, at this chance of customers."""
    customers = CUSTOMERS if p.customers is None else p.customers
    return Coming(stays, town.tries(customers, stays) if p.tries is None else p.tries, customers)


def _met(scenario: Scenario, p: Population, town: _Town, needs: tuple[float, ...]) -> Coming:
    """The chances at which the return rate is as observed."""
    observed = scenario.observed.return_rate
    assert observed is not None
    wanted, back = observed.share, p.market.back
    if p.tries is None and p.customers is not None:
        typed = p.customers

        def rate(stays: float) -> float:
            return seen_again(needs, stays, back * town.tries(typed, stays))

        stays = _highest(rate, wanted)
        return Coming(stays, town.tries(typed, stays), typed)
    few = _few_again(needs, wanted, back)
    tries = few if p.tries is None else p.tries
    customers = p.customers
    if customers is None:  # whatever is typed of who tries us: a design that sets it has the people
        customers = town.customers(_linear(needs, wanted, back * few), few)
    return Coming(_linear(needs, wanted, back * tries), tries, customers)


def _linear(needs: tuple[float, ...], wanted: float, again: float) -> float:
    """The chance of a customer where that of who has left is known."""
    most, least = (needs[0] if needs else 0.0), elsewhere_first(needs, again)
    if most <= least:
        return MOST if wanted > least else LEAST
    return min(max((wanted - least) / (most - least), LEAST), MOST)


def _few_again(needs: tuple[float, ...], wanted: float, back: float) -> float:
    """TRIES, or less where so many who had been elsewhere would be seen again that few could be
    left to stay.
    """
    if elsewhere_first(needs, back * TRIES) <= AGAIN * wanted:
        return TRIES
    low, high = 0.0, TRIES
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        if elsewhere_first(needs, back * middle) <= AGAIN * wanted:
            low = middle
        else:
            high = middle
    return max(low, SELDOM)


def _highest(rate: Callable[[float], float], wanted: float) -> float:
    """The highest chance at which the rate is the one wanted; the nearest where none is."""
    grid = [LEAST + (MOST - LEAST) * k / GRID for k in range(GRID, -1, -1)]
    found = [rate(stays) - wanted for stays in grid]
    for k in range(GRID):
        if found[k] >= 0.0 >= found[k + 1]:
            gap = found[k] - found[k + 1]
            return grid[k] + (grid[k + 1] - grid[k]) * (found[k] / gap if gap > 0.0 else 0.0)
    return min(zip(found, grid), key=lambda one: abs(one[0]))[1]


# --- what moves what ------------------------------------------------------------------------------
NUDGE: Final = 0.02  # logits


def slopes(scenario: Scenario, p: Population, gap: float, c: Coming) -> BySlopes:
    """How far figures go with what moves them, by means alone."""
    needs = needs_of(scenario, p, gap) or (1.0,)
    at = c._replace(stays=LIKELY if c.stays is None else c.stays)
    more_stay = at._replace(stays=_nudged(at.stays or LIKELY))
    more_try = at._replace(tries=_nudged(at.tries))

    def rate(one: Coming) -> float:
        return _logit(seen_again(needs, one.stays or LIKELY, p.market.back * one.tries))

    def new(one: Coming) -> float:
        return math.log(max(last_year(chances(p, gap, one), past_of(p)).newcomers, SELDOM))

    def come(one: Coming) -> float:
        return math.log(max(last_year(chances(p, gap, one), past_of(p)).come, SELDOM))

    def by(what: Callable[[Coming], float]) -> Slopes:
        return Slopes((what(more_stay) - what(at)) / NUDGE, (what(more_try) - what(at)) / NUDGE)

    return BySlopes(by(rate), by(new), by(come))


class BySlopes(NamedTuple):
    """Of the return rate (in logits), of newcomers and of visits (in logarithms)."""

    rate: Slopes
    new: Slopes
    come: Slopes


class Slopes(NamedTuple):
    """By the logit to stay, and by that to try us."""

    stays: float
    tries: float


def _logit(share: float) -> float:
    held = min(max(share, SELDOM), 1.0 - SELDOM)
    return math.log(held / (1.0 - held))


def _nudged(share: float) -> float:
    return logistic(_logit(share) + NUDGE)
