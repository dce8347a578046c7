"""How long people wait before they give up, from waits most of which ended in being served.

Who was served after 40 seconds would have waited at least 40 seconds more or less: their waits are
censored. The mean wait of those who left is no estimate of patience; it is far too short.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from motsim.data.estimates.distances import kaplan_meier
from motsim.data.estimates.durations import (
    FEWEST,
    HELD_OUT,
    MOST,
    Law,
    exponential,
    lognormal,
    weibull,
)
from motsim.data.estimates.resampling import Floats, interval, redrawn

LAWS: Final = ("exponential", "lognormal", "weibull")
ROUNDS: Final = 60


@dataclass(frozen=True)
class Patience:
    """The law of patience with what speaks for it; waits in the unit of the data."""

    law: Law
    n: int  # waits above 0
    left: int
    mean: tuple[float, float]
    held_out: Mapping[str, float]
    survival: tuple[Floats, Floats] = field(repr=False, compare=False)  # Kaplan-Meier
    draws: Floats = field(repr=False, compare=False)


def log_likelihood(law: Law, waits: Floats, left: NDArray[np.bool_]) -> float:
    """The log-likelihood a wait."""
    return float(np.mean(np.where(left, law.log_density(waits), law.log_survival(waits))))


def censored(name: str, waits: Floats, left: NDArray[np.bool_]) -> Law:
    """The law by maximum likelihood of censored waits above 0, of which some ended by giving up."""
    mean = float(np.sum(waits)) / max(1, int(np.sum(left)))
    if name == "exponential":
        return exponential(mean)
    make = lognormal if name == "lognormal" else lambda a, b: weibull(math.exp(b), math.exp(a))

    def loss(p: Floats) -> float:
        a, b = float(p[0]), float(np.clip(p[1], -4.0, 4.0))
        value = -log_likelihood(make(a, math.exp(b) if name == "lognormal" else b), waits, left)
        return value if math.isfinite(value) else 1e9

    found = optimize.minimize(
        loss, [math.log(mean), 0.0], method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-8}
    )
    a, b = float(found.x[0]), float(np.clip(found.x[1], -4.0, 4.0))
    return make(a, math.exp(b) if name == "lognormal" else b)


def patience(
    waits: Floats, left: NDArray[np.bool_], day: NDArray[np.int64], seed: int = 0
) -> Patience | None:
    """The law of patience; none where fewer than FEWEST gave up."""
    keep = np.isfinite(waits) & (waits > 0.0)
    waits, left, day = waits[keep], left[keep], day[keep]
    gone = int(np.sum(left))
    if gone < FEWEST:
        return None
    days = np.unique(day)
    cut = days[math.ceil(len(days) * (1.0 - HELD_OUT)) - 1] if len(days) > 2 else days[-1]
    early = day <= cut
    if np.sum(left & ~early) < 5 or np.sum(left & early) < 5:
        early = np.arange(len(waits)) % 3 != 2
    some = _some(len(waits))
    held = {
        name: log_likelihood(
            censored(
                name, waits[early][_some(int(early.sum()))], left[early][_some(int(early.sum()))]
            ),
            waits[~early],
            left[~early],
        )
        for name in LAWS
    }
    best = max(held, key=lambda name: held[name])
    law = censored(
        best,
        waits if best == "exponential" else waits[some],
        left if best == "exponential" else left[some],
    )
    index = np.searchsorted(days, day)
    part = some if best != "exponential" and len(waits) <= MOST else _some(len(waits), 4_000)
    if best == "exponential":
        part = np.arange(len(waits))
    draws = redrawn(
        index[part],
        len(days),
        seed,
        lambda rows: censored(best, waits[part][rows], left[part][rows]).mean,
        ROUNDS,
    )
    draws = law.mean + (draws - float(np.nanmean(draws)))
    return Patience(law, len(waits), gone, interval(draws), held, kaplan_meier(waits, left), draws)


def _some(n: int, most: int = MOST) -> NDArray[np.int64]:
    return np.arange(n) if n <= most else np.linspace(0, n - 1, most).astype(np.int64)
