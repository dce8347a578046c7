"""What a visit leaves if it is served, as a multiple of the typed margin: 1 where one figure stands
for all, else the formula's money.

A margin belongs to the customer and not to what happens: its formula may ask for traits (words of
interventions among them), the segment, and hour, weekday and day of the arrival. So it is worked
out of finished rows, by the one function here, for both engines.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.calendar import day_of, hour_of, weekday_of
from motsim.jit.dispatch import compiled, fast
from motsim.plan.layout import N_HOUR, N_SEGMENT, N_TRAIT, N_WEEKDAY, STACK, Plan
from motsim.plan.stack_program import evaluate


@compiled
def formula(
    out: Any,
    visits: Any,
    traits: Any,
    amounts: Any,
    index: int,
    op: Any,
    arg: Any,
    reads: Any,
    name_table: Any,
    value: Any,
    stack: Any,
) -> None:
    """Work the formula out for each visit; `value` and `stack` are the desk."""
    amount = amounts[index]
    for i in range(len(visits)):
        v = visits[i]
        for j in range(amount.reads_lo, amount.reads_hi):
            k = reads[j]
            code = name_table[k].code
            if code == N_TRAIT:
                value[k] = traits[i, name_table[k].arg]
            elif code == N_SEGMENT:
                value[k] = float(v.segment)
            elif code == N_HOUR:
                value[k] = hour_of(v.arrived)
            elif code == N_WEEKDAY:
                value[k] = weekday_of(v.arrived)
            else:
                value[k] = float(day_of(v.arrived))
        out[i] = amount.shift + amount.scale * evaluate(op, arg, amount.lo, amount.hi, value, stack)


def discounts(yearly: float, months: int) -> NDArray[np.float64]:
    """What a month's money counts today, month 0 first: (months + 1,)."""
    return np.asarray((1.0 + yearly) ** (-np.arange(months + 1) / 12.0))


def margins_of(plan: Plan, visits: Any, traits: NDArray[np.float64]) -> NDArray[np.float64]:
    """By visit (VISIT rows with their traits beside them): what it leaves if it is served, times
    the margin that is typed as one figure.
    """
    found = np.ones(len(visits))
    if plan.margin >= 0 and len(visits):
        fast(formula)(
            found,
            visits,
            traits,
            plan.amounts,
            plan.margin,
            plan.op,
            plan.arg,
            plan.reads,
            plan.name_table,
            np.zeros(len(plan.name_table)),
            np.zeros(STACK),
        )
    return found
