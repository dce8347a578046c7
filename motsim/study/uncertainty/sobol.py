"""Sobol indices: which share of the variance of a figure each assumption carries, alone and with
all that it does together with others.

The one door to SALib, which is installed on demand: `pip install motsim[sensitivity]`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.errors import InputError, say
from motsim.study.core.stats import Interval

RESAMPLES: Final = 200
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Indices:
    """First-order and total indices with 95 % intervals from resamples, the largest total first."""

    samples: int
    runs: int
    variance: float
    names: tuple[str, ...]
    first: tuple[Interval, ...]
    total: tuple[Interval, ...]

    def table(self) -> pd.DataFrame:
        return pd.DataFrame(
            [
                {
                    "assumption": n,
                    "first": f.mean,
                    "first_low": f.low,
                    "first_high": f.high,
                    "total": t.mean,
                    "total_low": t.low,
                    "total_high": t.high,
                }
                for n, f, t in zip(self.names, self.first, self.total)
            ]
        )


def checked_samples(samples: int) -> int:
    """A power of 2 of at least 16, or 0, and SALib where it is needed. Raises InputError."""
    if samples == 0:
        return 0
    if samples < 16 or samples & (samples - 1):
        raise InputError(say("base samples", came=samples))
    try:
        import SALib  # noqa: F401
    except ImportError:
        raise InputError(say("SALib is missing")) from None
    return samples


def indices_of(
    groups: Sequence[str], samples: int, seed: int, evaluate: Callable[[Floats], Floats]
) -> Indices:
    """Indices of `evaluate` (points of the unit cube (n, inputs) -> (n,)); `groups`: a name for
    each input, inputs of one name go together.
    """
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    names = list(dict.fromkeys(groups))
    problem = {
        "num_vars": len(groups),
        "names": [f"x{k}" for k in range(len(groups))],
        "bounds": [[0.0, 1.0]] * len(groups),
        "groups": list(groups),
    }
    u = sampling.sample(problem, samples, calc_second_order=False, scramble=True, seed=seed)
    y = np.asarray(evaluate(np.clip(u, 1e-9, 1.0 - 1e-9)), dtype=np.float64)
    if not np.ptp(y):
        nothing = Interval(0.0, 0.0, 0.0)
        return Indices(
            samples, len(y), 0.0, tuple(names), (nothing,) * len(names), (nothing,) * len(names)
        )
    found = analysis.analyze(
        problem, y, calc_second_order=False, num_resamples=RESAMPLES, conf_level=0.95, seed=seed
    )
    first, total = (
        [
            Interval(float(m), float(m - c), float(m + c))
            for m, c in zip(found[k], found[f"{k}_conf"])
        ]
        for k in ("S1", "ST")
    )
    order = sorted(range(len(names)), key=lambda k: -total[k].mean)
    return Indices(
        samples,
        len(y),
        float(y.var(ddof=1)),
        tuple(names[k] for k in order),
        tuple(first[k] for k in order),
        tuple(total[k] for k in order),
    )
