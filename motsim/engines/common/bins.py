"""Times in fixed bins, from which quantiles are read: each bin is 1/128 of an octave wide."""

from __future__ import annotations

from typing import Any, Final

from motsim.jit.dispatch import bits_of, compiled, float_of

LEAST: Final = 2.0**-10  # minutes; what is less is bin 0
FIRST: Final = bits_of(LEAST) >> 45  # 128 bins an octave: the exponent and seven bits more
BINS: Final = 1 + 32 * 128


@compiled
def bin_of(minutes: float) -> int:
    """The bin of a time: each is 1/128 of an octave wide, below 0.8 % of the time itself."""
    return 0 if minutes < LEAST else min((bits_of(minutes) >> 45) - FIRST + 1, BINS - 1)


def edge(k: int) -> float:
    """The least time of bin k, in minutes."""
    return 0.0 if k == 0 else float_of((k - 1 + FIRST) << 45)


def quantile(counts: Any, share: float) -> float:
    """Minutes that this share of what is counted in bins took at most: the bin that holds the one
    of that rank, straight within it; nan where nothing is.
    """
    upto = counts.cumsum()
    count = int(upto[-1])
    if count == 0:
        return float("nan")
    rank = share * (count - 1)
    k = int(upto.searchsorted(rank, side="right"))
    if k == 0:
        return 0.0
    inside = (rank - float(upto[k - 1])) / float(counts[k])
    return edge(k) + (edge(k + 1) - edge(k)) * inside
