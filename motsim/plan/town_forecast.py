"""How many people of a town come month by month, before anything is run: means in place of draws,
and every customer staying as often as is observed. What a design is felt to be is not known here.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.plan.population import strangers, town_of, visits_a_week
from motsim.plan.return_rates import Coming, chances
from motsim.plan.town_flow import flow
from motsim.scenario.language.population import MONTH
from motsim.scenario.language.rates import WEEK_MINUTES
from motsim.scenario.language.schema import Scenario
from motsim.units import UNITS

DAY: Final = UNITS["d"]  # minutes


class Ahead(NamedTuple):
    """A pool that will not be able to do its work: the first month in which it is so."""

    pool: str
    month: int  # 1 is the first of the run
    share: float  # of the rostered time, in that month


def visits_by_month(scenario: Scenario) -> NDArray[np.float64] | None:
    """Expected visits a week in each month of a run; None where strangers come, and where nobody
    says how many stay.
    """
    p = scenario.population
    if p is None:
        return None
    town = town_of(scenario, p)
    chance = town.stays
    if chance is None:
        return None
    past, days = round(p.history / DAY), max(round(scenario.length / DAY), 1)
    began = Coming(chance, town.tries, town.customers)
    came = DAY / town.gap * flow(chances(p, town.gap, began), DAY, past + days).come[past:]
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
