"""How many of a town come, and how many for the first time, as time goes by: means in place of
draws, and the same chance for every customer.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from motsim.scenario.language.population import YEAR

Floats = NDArray[np.float64]
STEPS_A_NEED: Final = 4  # at least


class Chances(NamedTuple):
    """What moves the people of a town, and how it begins."""

    gap: float  # mean minutes between two needs
    stays: float  # of a customer, at a need
    tries: float  # of who knows us and is none
    back: float  # part of it of who was a customer once
    hears: float  # of who does not know us
    moves: float  # of everybody, a year
    customers: float  # share of the people at the beginning
    knows: float  # of the others then


class Flow(NamedTuple):
    """By step: people who come at a need, and those among them who have never been here; shares of
    all people a need.
    """

    come: Floats
    newcomers: Floats


def flow(c: Chances, step: float, steps: int) -> Flow:
    """So many steps of so many minutes from the beginning."""
    needs, moving = step / c.gap, step / YEAR * c.moves  # of a person and step
    here, known = c.customers, (1.0 - c.customers) * c.knows
    left, stranger = 0.0, 1.0 - here - known  # who has left us; who does not know us
    come, new = np.zeros(steps), np.zeros(steps)
    for k in range(steps):
        won = known * c.tries
        back = left * c.tries * c.back
        heard = stranger * c.hears
        come[k] = here * c.stays + won + back + heard * c.tries
        new[k] = won + heard * c.tries
        lost = here * (1.0 - c.stays)
        here += needs * (won + back + heard * c.tries - lost) - moving * here
        known += needs * (heard * (1.0 - c.tries) - won) - moving * known
        left += needs * (lost - back) - moving * left
        stranger = 1.0 - here - known - left
    return Flow(come, new)


class Year(NamedTuple):
    """Shares of the people, in a year."""

    come: float  # visits
    newcomers: float


def last_year(c: Chances, past: float) -> Year:
    """What comes in the last year of so many minutes."""
    step = min(YEAR / 52.0, c.gap / STEPS_A_NEED)
    steps = max(round(past / step), 1)
    last, found = min(round(YEAR / step), steps), flow(c, step, steps)
    return Year(*(float(part[-last:].mean() * YEAR / c.gap) for part in found))
