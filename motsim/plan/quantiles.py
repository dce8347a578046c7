"""Quantiles without a closed form: normal, gamma, beta. One number in (0, 1) goes in, one value
comes out.

Gamma and beta are solved by Newton's method on the logarithm of the smaller tail as a function of
log x (gamma) or of log(x / (1 - x)) (beta). Both tails are log-concave there, so the method cannot
cycle: a bad start costs a step or two. Only our own exp and log are used, so the bits are the same
on every machine.
"""

from __future__ import annotations

import math
from typing import Final

from motsim.jit.dispatch import compiled
from motsim.psychology.portable_math import exp, log

ROUNDS: Final = 200  # Newton steps allowed; 3 to 8 are usual
TERMS: Final = 100_000  # terms of a series or continued fraction; about 6 * sqrt(shape) are needed
CLOSE: Final = 1e-16  # a term this small relative to the sum ends it
DONE: Final = 1e-13  # a Newton step this small is the last: the error left is its square
TINY: Final = 1e-300
# above this shape (cv below .0003) Wilson and Hilferty's form is as good as the sum of many terms
HUGE: Final = 1e7
HALF_LOG_TWO_PI: Final = 0.9189385332046727
# (-1)^k (zeta(k) - 1) / k for k = 2 to 30: the series of log Gamma(1 + x) + log(1 + x) - (1 -
# gamma) x
ZETA: Final = (
    0.3224670334241132,
    -0.0673523010531981,
    0.020580808427784546,
    -0.007385551028673986,
    0.0028905103307415234,
    -0.001192753911703261,
    0.0005096695247430425,
    -0.00022315475845357936,
    9.945751278180853e-05,
    -4.492623673813314e-05,
    2.0507212775670694e-05,
    -9.439488275268395e-06,
    4.374866789907487e-06,
    -2.039215753801366e-06,
    9.55141213040742e-07,
    -4.492469198764566e-07,
    2.1207184805554667e-07,
    -1.00432248239681e-07,
    4.769810169363981e-08,
    -2.2711094608943164e-08,
    1.0838659214896955e-08,
    -5.183475041970047e-09,
    2.4836745438024785e-09,
    -1.1921401405860912e-09,
    5.731367241678862e-10,
    -2.7595228851242334e-10,
    1.3304764374244491e-10,
    -6.422964563838101e-11,
    3.104424774732227e-11,
)
EULER: Final = 0.42278433509846713  # 1 - Euler's constant
# Wichura's AS241 (1988): coefficients of numerator and denominator, the highest power first
MIDDLE: Final = (  # of .180625 - (u - .5)^2, where u is from .075 to .925
    (
        2.5090809287301226727e3,
        3.3430575583588128105e4,
        6.7265770927008700853e4,
        4.5921953931549871457e4,
        1.3731693765509461125e4,
        1.9715909503065514427e3,
        1.3314166789178437745e2,
        3.387132872796366608e0,
    ),
    (
        5.226495278852545925e3,
        2.8729085735721942674e4,
        3.9307895800092710610e4,
        2.1213794301586595867e4,
        5.3941960214247511077e3,
        6.8718700749205790830e2,
        4.2313330701600911252e1,
        1.0,
    ),
)
TAIL: Final = (  # of sqrt(-log(tail)) - 1.6, down to a tail of 1.4e-11
    (
        7.7454501427834140764e-4,
        2.27238449892691845833e-2,
        2.41780725177450611770e-1,
        1.27045825245236838258e0,
        3.64784832476320460504e0,
        5.76949722146069140550e0,
        4.63033784615654529590e0,
        1.42343711074968357734e0,
    ),
    (
        1.05075007164441684324e-9,
        5.475938084995344946e-4,
        1.51986665636164571966e-2,
        1.48103976427480074590e-1,
        6.89767334985100004550e-1,
        1.67638483018380384940e0,
        2.05319162663775882187e0,
        1.0,
    ),
)
FAR_TAIL: Final = (  # of sqrt(-log(tail)) - 5
    (
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        1.24266094738807843860e-3,
        2.65321895265761230930e-2,
        2.96560571828504891230e-1,
        1.78482653991729133580e0,
        5.46378491116411436990e0,
        6.65790464350110377720e0,
    ),
    (
        2.04426310338993978564e-15,
        1.42151175831644588870e-7,
        1.84631831751005468180e-5,
        7.86869131145613259100e-4,
        1.48753612908506148525e-2,
        1.36929880922735805310e-1,
        5.99832206555887937690e-1,
        1.0,
    ),
)


@compiled
def polynomial(coefficients: tuple[float, ...], x: float) -> float:
    """Horner's rule."""
    total = 0.0
    for coefficient in coefficients:
        total = total * x + coefficient
    return total


@compiled
def normal_quantile(u: float) -> float:
    """Wichura's AS241: the standard normal value below which a share u lies, to 1e-16 relative."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * polynomial(MIDDLE[0], r) / polynomial(MIDDLE[1], r)
    r = math.sqrt(-log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        x = polynomial(TAIL[0], r - 1.6) / polynomial(TAIL[1], r - 1.6)
    else:
        x = polynomial(FAR_TAIL[0], r - 5.0) / polynomial(FAR_TAIL[1], r - 5.0)
    return -x if q < 0.0 else x


@compiled
def log1p(x: float) -> float:
    """log(1 + x), with what rounding 1 + x lost put back."""
    y = 1.0 + x
    return log(y) - ((y - 1.0) - x) / y


@compiled
def log_gamma1(x: float) -> float:
    """log Gamma(1 + x) for x > 0; relative accuracy also where x is tiny."""
    if x <= 0.5:
        total = 0.0
        for k in range(28, -1, -1):
            total = (total + ZETA[k]) * x
        return (total + EULER) * x - log1p(x)
    y = x + 1.0
    product = 1.0
    while y < 12.0:
        product = product * y
        y = y + 1.0
    z = 1.0 / (y * y)
    tail = (
        (
            (
                (((z * (1.0 / 156.0) - 691.0 / 360360.0) * z + 1.0 / 1188.0) * z - 1.0 / 1680.0) * z
                + 1.0 / 1260.0
            )
            * z
            - 1.0 / 360.0
        )
        * z
        + 1.0 / 12.0
    ) / y
    return (y - 0.5) * log(y) - y + HALF_LOG_TWO_PI + tail - log(product)


@compiled
def other(tail: float) -> float:
    """log(1 - e^tail): the logarithm of the other tail."""
    return log(max(1.0 - exp(tail), TINY))


@compiled
def gamma_sum(a: float, x: float) -> float:
    """P(a, x) Gamma(a + 1) e^x / x^a by its series, for x < a + 1."""
    term = 1.0
    total = 1.0
    n = a
    for _ in range(TERMS):
        n = n + 1.0
        term = term * (x / n)
        total = total + term
        if term < total * CLOSE:
            break
    return total


@compiled
def gamma_fraction(a: float, x: float) -> float:
    """Q(a, x) Gamma(a) e^x / x^a by Lentz's continued fraction, for x >= a + 1."""
    b = x + 1.0 - a
    c = 1.0 / TINY
    d = 1.0 / b
    h = d
    for i in range(1, TERMS):
        an = -float(i) * (float(i) - a)
        b = b + 2.0
        d = an * d + b
        d = 1.0 / (d if abs(d) > TINY else TINY)
        c = b + an / c
        c = c if abs(c) > TINY else TINY
        step = d * c
        h = h * step
        if abs(step - 1.0) < CLOSE * 2.0:
            break
    return h


@compiled
def gamma_quantile(shape: float, u: float) -> float:
    """The value below which a share u of a gamma with this shape and scale 1 lies."""
    a = shape
    w = 1.0 - 1.0 / (9.0 * a) + normal_quantile(u) / (3.0 * math.sqrt(a))  # Wilson and Hilferty
    if a > HUGE:
        return a * w * w * w
    lg = log_gamma1(a)
    lower = u <= 0.5
    wanted = log(u if lower else 1.0 - u)
    y = (log(u) + lg) / a  # the asymptote at 0
    if w > 0.3:
        y = max(y, log(a * w * w * w))
    top = log(a + 1.0)
    for _ in range(ROUNDS):
        x = exp(y)
        e = a * y - x - lg
        if x < a + 1.0:
            p = e + log(gamma_sum(a, x))
            q = other(p)
        else:
            q = e + log(a * gamma_fraction(a, x))
            p = other(q)
        tail = p if lower else q
        step = (tail - wanted) / (a * exp(e - tail))
        new = y - step if lower else y + step
        # far left the upper tail is flat: a step right must not fly away
        new = min(new, max(y, top) + 1.0)
        step = new - y
        y = new
        if abs(step) < DONE * max(1.0, 0.01 * abs(y)):
            break
    return exp(y)


@compiled
def beta_fraction(a: float, b: float, x: float) -> float:
    """I_x(a, b) a B(a, b) / (x^a (1 - x)^b) by Lentz's continued fraction, for x < (a + 1) / (a + b
    + 2).
    """
    c = 1.0
    d = 1.0 - (a + b) * x / (a + 1.0)
    d = 1.0 / (d if abs(d) > TINY else TINY)
    h = d
    for i in range(1, TERMS):
        m = float(i)
        an = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        d = 1.0 + an * d
        d = 1.0 / (d if abs(d) > TINY else TINY)
        c = 1.0 + an / c
        c = c if abs(c) > TINY else TINY
        h = h * (d * c)
        an = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        d = 1.0 + an * d
        d = 1.0 / (d if abs(d) > TINY else TINY)
        c = 1.0 + an / c
        c = c if abs(c) > TINY else TINY
        step = d * c
        h = h * step
        if abs(step - 1.0) < CLOSE * 2.0:
            break
    return h


@compiled
def beta_start(a: float, b: float, u: float, lb: float) -> float:
    """A first guess of log(x / (1 - x)); lb = log B(a, b)."""
    if a >= 1.0 and b >= 1.0:  # Abramowitz and Stegun 26.5.22
        z = -normal_quantile(u)
        h = 2.0 / (1.0 / (2.0 * a - 1.0) + 1.0 / (2.0 * b - 1.0))
        w = (z * z - 3.0) / 6.0
        return (
            -2.0
            * (
                z * math.sqrt(w + h) / h
                - (1.0 / (2.0 * b - 1.0) - 1.0 / (2.0 * a - 1.0))
                * (w + 5.0 / 6.0 - 2.0 / (3.0 * h))
            )
            if w + h > 0.0
            else log(a / b)
        )
    left = (log(u * a) + lb) / a  # the asymptotes at both ends
    right = -(log((1.0 - u) * b) + lb) / b
    return left if left < 0.0 else max(right, 0.0)


@compiled
def beta_quantile(a: float, b: float, u: float) -> float:
    """The value below which a share u of a beta(a, b) lies."""
    lb = log_gamma1(a) - log(a) + log_gamma1(b) - log(b) - (log_gamma1(a + b) - log(a + b))
    lower = u <= 0.5
    wanted = log(u if lower else 1.0 - u)
    y = beta_start(a, b, u, lb)
    for _ in range(ROUNDS):
        # y <= 0: x = e^y / (1 + e^y), else 1 / (1 + e^-y); both x and 1 - x keep their relative
        # accuracy
        t = exp(-abs(y))
        small = log1p(t)
        lx = y - small if y <= 0.0 else -small
        lr = -small if y <= 0.0 else -y - small
        x = exp(lx)
        rest = exp(lr)
        e = a * lx + b * lr - lb
        if x < (a + 1.0) / (a + b + 2.0):
            p = e + log(beta_fraction(a, b, x) / a)
            q = other(p)
        else:
            q = e + log(beta_fraction(b, a, rest) / b)
            p = other(q)
        tail = p if lower else q
        step = (tail - wanted) / exp(e - tail)
        step = min(4.0, max(-4.0, -step if lower else step))
        y = y + step
        if abs(step) < DONE * max(1.0, 0.01 * abs(y)):
            break
    t = exp(-abs(y))
    return t / (1.0 + t) if y <= 0.0 else 1.0 / (1.0 + t)
