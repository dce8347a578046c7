"""How many people of a town come month by month, before anything is run: means in place of draws,
and every customer staying as often as is observed. What a design is felt to be is not known here.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.plan.population import strangers, town_of, visits_a_week
from motsim.scenario.language.population import MONTH, YEAR
from motsim.scenario.language.rates import WEEK_MINUTES
from motsim.scenario.language.schema import Population, Scenario
from motsim.units import UNITS

DAY: Final = UNITS["d"]  # minutes


class Ahead(NamedTuple):
    """A pool that will not be able to do its work: the first month in which it is so."""

    pool: str
    month: int  # 1 is the first of the run
    share: float  # of the rostered time, in that month


def stays(scenario: Scenario, population: Population) -> float | None:
    """The share of customers who come at a need; None where nothing says it before a run."""
    if population.stays is not None:
        return population.stays.mean
    observed = scenario.observed.return_rate
    return None if observed is None else observed.share


def visits_by_month(scenario: Scenario) -> NDArray[np.float64] | None:
    """Expected visits a week in each month of a run; None where strangers come, and where nobody
    says how many stay.
    """
    p = scenario.population
    chance = None if p is None else stays(scenario, p)
    if p is None or chance is None:
        return None
    town = town_of(scenario, p)
    needs, moving = DAY / town.gap, DAY / YEAR * p.moves  # of a person and day
    here, known = p.customers, (1.0 - p.customers) * p.knows
    left, stranger = 0.0, 1.0 - here - known  # who has left us; who does not know us
    past, days = round(p.history / DAY), max(round(scenario.length / DAY), 1)
    came = np.zeros(days)
    for day in range(-past, days):
        won = known * town.tries
        back = left * town.tries * p.market.back
        heard = stranger * p.hears
        come = here * chance + won + back + heard * town.tries
        if day >= 0:
            came[day] = needs * come
        lost = here * (1.0 - chance)
        here += needs * (won + back + heard * town.tries - lost) - moving * here
        known += needs * (heard * (1.0 - town.tries) - won) - moving * known
        left += needs * (lost - back) - moving * left
        stranger = 1.0 - here - known - left
    month = (np.arange(days) * DAY // MONTH).astype(np.int64)
    means = np.bincount(month, came) / np.bincount(month)
    return np.asarray(means * town.size * WEEK_MINUTES / DAY)


def overloads_ahead(
    scenario: Scenario, visits: NDArray[np.float64] | None, shares: dict[str, float]
) -> tuple[Ahead, ...]:
    """Pools that more work comes to than they can do in some month; `visits`: those of
    `visits_by_month`; `shares`: how busy each pool is if as many come as is observed.
    """
    if visits is None:
        return ()
    times = visits / visits_a_week(strangers(scenario))
    found = []
    for pool, share in shares.items():
        above = np.flatnonzero(share * times > 1.0)
        if len(above):
            found.append(Ahead(pool, int(above[0]) + 1, float(share * times[above[0]])))
    return tuple(found)
