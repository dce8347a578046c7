"""Places that are reserved ahead: how many of each date, or shorter slot, are given away. A ledger
is a ring of slots; those that have passed are forgotten.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from motsim.jit.dispatch import compiled
from motsim.plan.layout import Plan
from motsim.units import MOST_SLOTS

RING: Final = MOST_SLOTS + 1
Ledgers = np.ndarray[Any, np.dtype[np.int64]]


def ledgers_of(plan: Plan) -> tuple[Ledgers, Ledgers]:
    """Every ledger before anything is booked, and the slot up to which each has forgotten."""
    many = int(plan.places["ledger"].max(initial=-1)) + 1
    return np.zeros((max(many, 1), RING), np.int64), np.zeros(max(many, 1), np.int64)


@compiled
def forget(ledgers: Any, past: Any, k: int, now: int) -> None:
    """Forget the slots of ledger k before this one."""
    if now - past[k] >= RING:
        ledgers[k, :] = 0
        past[k] = now
    while past[k] < now:
        ledgers[k, past[k] % RING] = 0
        past[k] += 1


@compiled
def reserve(ledgers: Any, past: Any, k: int, first: int, many: int, most: int) -> bool:
    """Reserve one in each of so many slots from this one on, if none of them is sold out."""
    forget(ledgers, past, k, first)
    for j in range(first, first + many):
        if ledgers[k, j % RING] >= most:
            return False
    for j in range(first, first + many):
        ledgers[k, j % RING] += 1
    return True


@compiled
def give_back(ledgers: Any, past: Any, k: int, first: int, many: int, now: int) -> None:
    """Give back what is reserved from the slot `now` on."""
    forget(ledgers, past, k, now)
    for j in range(max(first, now), first + many):
        ledgers[k, j % RING] -= 1
