"""exp, log, power and logistic with the same bits on every machine: fdlibm's forms, only + - * /
and bit moves.

Results are always finite: what would overflow is the largest float, the logarithm of nothing its
negative.
"""

from __future__ import annotations

import math
from typing import Final

from motsim.jit.dispatch import bits_of, compiled, float_of
from motsim.units import emotion_of, points_of

for conversion in (emotion_of, points_of):
    compiled(conversion)  # the one conversion of points, for compiled code too

LARGEST: Final = 1.7976931348623157e308
LN2_HIGH: Final = (
    6.93147180369123816490e-01  # the last 32 bits are zero, so that k * LN2_HIGH is exact
)
LN2_LOW: Final = 1.90821492927058770002e-10
PER_LN2: Final = 1.44269504088896338700
SQRT2: Final = 0x6A09E667F3BCD  # the fraction of 1.4142135623730951
TWO_54: Final = 18014398509481984.0
TWO_MINUS_54: Final = 5.551115123125783e-17
FRACTION: Final = 0xFFFFFFFFFFFFF  # the 52 bits behind the point


@compiled
def exp(x: float) -> float:
    """e to the power x; 0 below -745.2, the largest float above 709.78."""
    if x > 709.782712893384:
        return LARGEST
    if x < -745.2:
        return 0.0
    k = math.floor(x * PER_LN2 + 0.5)
    high = x - k * LN2_HIGH
    low = k * LN2_LOW
    r = high - low
    t = r * r
    c = r - t * (
        1.66666666666666019037e-01
        + t
        * (
            -2.77777777770155933842e-03
            + t
            * (
                6.61375632143793436117e-05
                + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08)
            )
        )
    )
    y = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    if k > 1023:
        return y * float_of((k + 1022) << 52) * 2.0
    if k < -1021:
        return y * float_of((k + 1077) << 52) * TWO_MINUS_54
    return y * float_of((k + 1023) << 52)


@compiled
def log(x: float) -> float:
    """Natural logarithm; minus the largest float for x <= 0."""
    if x <= 0.0:
        return -LARGEST
    k = -1023
    if x < 2.2250738585072014e-308:  # subnormal
        x = x * TWO_54
        k = -1077
    bits = bits_of(x)
    fraction = bits & FRACTION
    # m from sqrt(1/2) to sqrt(2); as a number, because a branch is guessed wrong every other time
    upper = 1 if fraction > SQRT2 else 0
    k = k + (bits >> 52) + upper
    f = float_of(fraction | ((1023 - upper) << 52)) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    odd = w * (
        3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01)
    )
    even = z * (
        6.666666666666735130e-01
        + w
        * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    )
    half = 0.5 * f * f
    return k * LN2_HIGH - ((half - (s * (half + (even + odd)) + k * LN2_LOW)) - f)


@compiled
def power(x: float, y: float) -> float:
    """x to the power y, for x > 0; 0 for x <= 0."""
    if x <= 0.0:
        return 0.0
    return exp(y * log(x))


@compiled
def logistic(x: float) -> float:
    """1 / (1 + e^-x): a logit as a probability."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    e = exp(x)
    return e / (1.0 + e)
