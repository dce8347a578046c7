"""How far two samples lie apart, and what a sample with censored waits says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def emd(a: Floats, b: Floats) -> float:
    """Earth mover's distance of two samples on a line, in their unit: the mean gap between their
    quantiles.
    """
    if len(a) == 0 or len(b) == 0:
        return float("nan")
    x, y = np.sort(a), np.sort(b)
    points = np.concatenate([x, y])
    points.sort(kind="mergesort")
    gaps = np.diff(points)
    below_x = np.searchsorted(x, points[:-1], side="right") / len(x)
    below_y = np.searchsorted(y, points[:-1], side="right") / len(y)
    return float(np.sum(np.abs(below_x - below_y) * gaps))


def kaplan_meier(times: Floats, happened: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Times at which something happened and the share for whom it had not happened by then (Kaplan
    and Meier 1958); who was taken away before counts as long as they were there.
    """
    order = np.argsort(times, kind="stable")
    t, d = times[order], happened[order]
    at, first = np.unique(t, return_index=True)
    at_risk = len(t) - first
    deaths = np.add.reduceat(d.astype(np.float64), first)
    survival = np.cumprod(1.0 - deaths / at_risk)
    hit = deaths > 0
    return at[hit], np.asarray(survival[hit], dtype=np.float64)


def survival_at(curve: tuple[Floats, Floats], when: float) -> float:
    """The share left at a time."""
    times, shares = curve
    k = int(np.searchsorted(times, when, side="right"))
    return 1.0 if k == 0 else float(shares[k - 1])
