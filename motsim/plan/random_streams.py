"""Random numbers without a generator: a draw is a pure function of who, which visit, what for and
how often before.

Counter-based Philox4x32-10 (Salmon et al. 2011) gives the bits, the inverse transforms give the
values. Nothing here holds state, so adding a step, a rule or a design moves no other draw.
"""

from __future__ import annotations

import math
import zlib
from typing import Any, Final

from motsim.jit.dispatch import compiled, in_place
from motsim.plan.layout import (
    BETA,
    CHOICE,
    CONST,
    DATA,
    EXPONENTIAL,
    GAMMA,
    LOGNORMAL,
    NORMAL,
    TRIANGULAR,
    UNIFORM,
    WEIBULL,
    Rows,
)
from motsim.plan.quantiles import beta_quantile, gamma_quantile, normal_quantile
from motsim.psychology.portable_math import exp, log, power

__all__ = [
    "beta_quantile",
    "gamma_quantile",
    "normal_quantile",
    "philox",
    "quantile",
    "stream_of",
    "ticks",
    "uniform",
]

MASK: Final = 0xFFFFFFFF
ULP: Final = 2.0**-52


def stream_of(text: str) -> int:
    """The 32-bit number of a purpose such as `repair.fix/takes`."""
    return zlib.crc32(text.encode())


@compiled
def philox(k0: int, k1: int, c0: int, c1: int, c2: int, c3: int) -> tuple[int, int, int, int]:
    """Ten rounds of Philox4x32: a key of 2 and a counter of 4 words of 32 bits give 4 words.

    A product of two words fills 64 bits: compiled, int64 wraps into its sign; in Python it does
    not. The masks take the same two words from either. int() because numpy's int64 would warn.
    """
    k0, k1, c0, c1, c2, c3 = int(k0), int(k1), int(c0), int(c1), int(c2), int(c3)
    for _ in range(10):
        p = 0xD2511F53 * c0
        q = 0xCD9E8D57 * c2
        c0 = ((q >> 32) & MASK) ^ c1 ^ k0
        c1 = q & MASK
        c2 = ((p >> 32) & MASK) ^ c3 ^ k1
        c3 = p & MASK
        k0 = (k0 + 0x9E3779B9) & MASK
        k1 = (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


@compiled
def uniform(seed: int, replication: int, person: int, visit: int, stream: int, n: int) -> float:
    """A number in (0, 1), never 0 or 1: 52 random bits and a half."""
    high = ((person >> 32) ^ (visit << 10)) & MASK
    a, b, _, _ = philox(
        seed & MASK, replication & MASK, person & MASK, high, stream & MASK, n & MASK
    )
    return (float((a << 20) | (b >> 12)) + 0.5) * ULP


uniform_in_place = in_place(uniform, philox=in_place(philox))


@compiled
def uniforms(
    seed: int, replication: int, person: int, visit: int, streams: Any, out: Any, n: int
) -> None:
    """The first draw of each of n purposes into `out`. In a row of the same a processor makes four
    in little more than the time of one.
    """
    for j in range(n):
        out[j] = uniform_in_place(seed, replication, person, visit, streams[j], 0)


@compiled
def uniforms_of_people(
    seed: int, replication: int, person: int, stream: int, out: Any, n: int
) -> None:
    """The same of one purpose for n people who follow each other."""
    for j in range(n):
        out[j] = uniform_in_place(seed, replication, person + j, 0, stream, 0)


@compiled
def quantile(kind: int, a: float, b: float, c: float, data: Rows, u: float) -> float:
    """The value of a distribution of layout.py at u; a constant gives itself, an expression (not
    drawn) gives 0.
    """
    if kind == CONST:
        return a
    if kind == EXPONENTIAL:
        return exponential_quantile(a, u)
    if kind == LOGNORMAL:
        return exp(a + b * normal_quantile(u))
    if kind == NORMAL:
        return a + b * normal_quantile(u)
    if kind == UNIFORM:
        return a + (b - a) * u
    if kind == TRIANGULAR:
        return triangular_quantile(a, b, c, u)
    if kind == GAMMA:
        return b * gamma_quantile(a, u)
    if kind == WEIBULL:
        return b * power(-log(1.0 - u), 1.0 / a)
    if kind == BETA:
        return beta_quantile(a, b, u)
    if kind == CHOICE:
        first, count = int(a), int(b)
        k = 0
        while k < count - 1 and u >= data[first + k]:
            k += 1
        return float(data[first + count + k])
    if kind == DATA:
        return float(data[int(a) + min(int(b) - 1, math.floor(u * b))])
    return 0.0


@compiled
def exponential_quantile(mean: float, u: float) -> float:
    """The value of an exponential distribution at u; 1 - u is exact, and a larger u is a longer
    time as in every other kind.
    """
    return -mean * log(1.0 - u)


exponential_in_place = in_place(exponential_quantile, log=in_place(log))


@compiled
def exponentials(means: Any, scales: Any, shifts: Any, out: Any, n: int) -> None:
    """Numbers of `uniforms` become amounts that are exponential distributions, in `out` itself; a
    row of the same, too.
    """
    for j in range(n):
        out[j] = shifts[j] + scales[j] * exponential_in_place(means[j], out[j])


@compiled
def triangular_quantile(low: float, mode: float, high: float, u: float) -> float:
    """The value of a triangular distribution at u."""
    span = high - low
    if span <= 0.0:
        return low
    if u * span < mode - low:
        return low + math.sqrt(u * span * (mode - low))
    return high - math.sqrt((1.0 - u) * span * (high - mode))


DECADE = 315_576_000_000_000.0  # ticks


@compiled
def ticks(minutes: float) -> int:
    """Minutes as ticks of the clock (microseconds), half up, never below 0; more than ten years are
    cut: no clock runs out.
    """
    t = minutes * 60_000_000.0 + 0.5
    if t >= DECADE:
        return 315_576_000_000_000
    return math.floor(t) if t > 0.0 else 0
