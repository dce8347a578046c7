"""How many slots a reservation takes: of one stay, and on average."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from motsim.jit.dispatch import compiled
from motsim.plan import expected_values
from motsim.plan.quantities import Amounts, Words
from motsim.plan.random_streams import quantile, ticks
from motsim.scenario.language.blocks import Booked
from motsim.scenario.language.schema import Scenario
from motsim.units import MOST_SLOTS

PARTS: Final = 1_000  # of a law, each as probable as the others


@compiled
def slots_of(minutes: float, slot: int) -> int:
    """How many slots a stay of so many minutes takes; part of one is one."""
    return int(min(max(math.ceil(ticks(minutes) / slot), 1), MOST_SLOTS))


def mean_slots(scenario: Scenario, booked: Booked) -> float:
    """How many slots a stay takes on average. An expression counts as its mean."""
    slot = ticks(booked.slots)
    if booked.lasts.expression is not None:
        return slots_of(expected_values.mean(scenario, booked.lasts), slot)
    amounts = Amounts(Words({}, {}, {}, {}))
    amounts.add(booked.lasts, "lasts")
    row, data = amounts.table()[0], np.array(amounts.data)
    drawn = (
        quantile(row["kind"], row["a"], row["b"], row["c"], data, (k + 0.5) / PARTS)
        for k in range(PARTS)
    )
    return sum(slots_of(row["shift"] + row["scale"] * value, slot) for value in drawn) / PARTS
