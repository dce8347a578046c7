"""What customers bring, from the best to the least: customers in tenths, and the margin of each.

A customer's value here is what happened in the run, in today's money and before any cost: nothing
is extended beyond its end, because what would come then is what a longer run says. Exact, from
every customer of a replication: no bins.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.study.core.stats import part

Floats = NDArray[np.float64]
TENTHS: Final = 10
VALUES: Final = (  # of a replication, in multiples of the one figure of margin
    "people",
    *(f"tenth {k + 1}" for k in range(TENTHS)),  # what it brings together, the best first
    *(f"least {k + 1}" for k in range(TENTHS)),  # what one of it brings at least
)


def in_tenths(brought: Floats) -> Floats:
    """VALUES of what customers have brought, the most first. Who stands on the line between two
    tenths counts for both in part; the least are straight between two customers, nan without any.
    """
    count = len(brought)
    if count == 0:
        return np.concatenate([np.zeros(1 + TENTHS), np.full(TENTHS, np.nan)])
    upto = np.concatenate([[0.0], np.cumsum(brought)])
    lines = np.arange(TENTHS + 1) * count / TENTHS
    whole = np.diff(np.interp(lines, np.arange(count + 1), upto))
    least = np.interp(lines[1:] * (count - 1) / count, np.arange(count), brought)
    return np.concatenate([[float(count)], whole, least])


# --- read off VALUES, a row a replication ---------------------------------------------------------
def mean(values: Floats) -> Floats:
    """What a customer brings; nan where nobody is one."""
    return part(_together(values).sum(axis=1), values[:, 0])


def share(values: Floats, tenth: int) -> Floats:
    """The part of all margin that a tenth of customers bring, 1 the best."""
    together = _together(values)
    return part(together[:, tenth - 1], together.sum(axis=1))


def each(values: Floats, tenth: int) -> Floats:
    """What one of a tenth brings."""
    return part(_together(values)[:, tenth - 1], values[:, 0] / TENTHS)


def least(values: Floats, tenth: int) -> Floats:
    """What one of a tenth brings at least."""
    return values[:, TENTHS + tenth]


def _together(values: Floats) -> Floats:
    return values[:, 1 : 1 + TENTHS]
