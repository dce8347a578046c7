"""Which part of a whole matters how much: shares of the variance that the parts explain.

The share of a part is what it adds to R2, averaged over all orders in which parts can be added
(Lindeman, Merenda and Gold 1980; the Shapley value of R2). Shares sum to R2; parts that are alike
share alike.
"""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EXACT = 12  # parts for which all subsets are tried
ORDERS = 400  # random orders above that


def shares_of_r2(y: Floats, x: Floats, seed: int = 0) -> Floats:
    """The share of R2 of each column of x (n x k); they sum to R2."""
    data = np.column_stack([x, y])
    return shares_of_correlation(np.asarray(np.corrcoef(data, rowvar=False)), seed)


def shares_of_correlation(r: Floats, seed: int = 0) -> Floats:
    """The same from the correlations of the parts and, last, of the whole."""
    k = len(r) - 1
    parts, whole = r[:k, :k] + 1e-9 * np.eye(k), r[:k, k]

    def r2(subset: tuple[int, ...]) -> float:
        if not subset:
            return 0.0
        index = list(subset)
        b = np.linalg.solve(parts[np.ix_(index, index)], whole[index])
        return float(whole[index] @ b)

    if k > EXACT:
        return _sampled(r2, k, seed)
    known = {subset: r2(subset) for size in range(k + 1) for subset in combinations(range(k), size)}
    out = np.zeros(k)
    for subset, value in known.items():
        size = len(subset)
        for j in range(k):
            if j in subset:
                continue
            weight = math.factorial(size) * math.factorial(k - size - 1) / math.factorial(k)
            out[j] += weight * (known[tuple(sorted((*subset, j)))] - value)
    return out


def _sampled(r2: object, k: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    out = np.zeros(k)
    for _ in range(ORDERS):
        order, before, taken = rng.permutation(k), 0.0, []
        for j in order:
            taken.append(int(j))
            value = r2(tuple(taken))  # type: ignore[operator]
            out[j] += value - before
            before = value
    return out / ORDERS


def condition(x: Floats) -> float:
    """The condition number of the columns' correlations: above 30 they cannot be told apart."""
    values = np.linalg.eigvalsh(np.corrcoef(x, rowvar=False))
    return float(math.sqrt(values[-1] / max(values[0], 1e-12)))
