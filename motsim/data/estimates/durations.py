"""How long something takes: the law that predicts days not used best, with intervals over days.

Maximum likelihood; the law is chosen by the likelihood of the last days, on which it was not
fitted. Where no law comes within 0.05 of the data (Kolmogorov-Smirnov), the data themselves
are used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from motsim.data.estimates.resampling import Floats, interval, redrawn

LAWS: Final = ("exponential", "lognormal", "gamma", "weibull")
FAR: Final = 0.05
OFF: Final = 0.15  # by which the law's mean may differ from that of the data
FEWEST: Final = 30
MOST: Final = 20_000  # values used where a fit has to search
HELD_OUT: Final = 0.3
ROUNDS: Final = 200
STEADY: Final = 0.005  # a coefficient of variation: less, and it always takes the same time


@dataclass(frozen=True)
class Law:
    """A law of durations by its mean (in the unit of the data) and its coefficient of variation."""

    name: str
    mean: float
    cv: float
    inner: tuple[
        float, float
    ]  # exponential (mean, 0), lognormal (mu, sigma), others (shape, scale)

    def log_density(self, x: Floats) -> Floats:
        a, b = self.inner
        if self.name == "exponential":
            return np.asarray(-np.log(a) - x / a)
        if self.name == "lognormal":
            z = (np.log(x) - a) / b
            return np.asarray(-0.5 * z * z - np.log(x * b * math.sqrt(2.0 * math.pi)))
        if self.name == "gamma":
            return np.asarray((a - 1.0) * np.log(x) - x / b - special.gammaln(a) - a * math.log(b))
        return np.asarray(math.log(a / b) + (a - 1.0) * np.log(x / b) - (x / b) ** a)

    def log_survival(self, x: Floats) -> Floats:
        a, b = self.inner
        if self.name == "exponential":
            return -x / a
        if self.name == "lognormal":
            return np.asarray(special.log_ndtr(-(np.log(x) - a) / b))
        if self.name == "gamma":
            return np.asarray(np.log(np.maximum(special.gammaincc(a, x / b), 1e-300)))
        return np.asarray(-((x / b) ** a))

    @property
    def text(self) -> str:
        """As a scenario has it; the law is one of seconds."""
        mean = duration_text(self.mean)
        if self.name == "constant":
            return mean
        if self.name == "exponential":
            return f"exponential({mean})"
        return f"{self.name}({mean} cv {self.cv:.3g})"


def duration_text(seconds: float) -> str:
    """A duration with the unit that keeps its number short."""
    for unit, size in (("d", 86400.0), ("h", 3600.0), ("min", 60.0)):
        if seconds >= 2.0 * size:
            return f"{rounded(seconds / size)} {unit}"
    return f"{rounded(seconds)} s"


def rounded(value: float) -> str:
    """Four digits, without an exponent."""
    if value == 0.0 or not math.isfinite(value):
        return "0"
    digits = max(0, 3 - math.floor(math.log10(abs(value))))
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"


def lognormal(mu: float, sigma: float) -> Law:
    sigma = max(sigma, 1e-6)
    return Law(
        "lognormal",
        math.exp(mu + sigma**2 / 2),
        math.sqrt(math.expm1(min(sigma**2, 700.0))),
        (mu, sigma),
    )


def gamma(shape: float, scale: float) -> Law:
    return Law("gamma", shape * scale, 1.0 / math.sqrt(shape), (shape, scale))


def weibull(shape: float, scale: float) -> Law:
    mean = scale * math.exp(math.lgamma(1.0 + 1.0 / shape))
    second = math.exp(math.lgamma(1.0 + 2.0 / shape) - 2.0 * math.lgamma(1.0 + 1.0 / shape))
    return Law("weibull", mean, math.sqrt(max(second - 1.0, 0.0)), (shape, scale))


def exponential(mean: float) -> Law:
    return Law("exponential", mean, 1.0, (mean, 0.0))


def fitted(name: str, x: Floats) -> Law:
    """The law of this name by maximum likelihood; x above 0."""
    if name == "exponential":
        return exponential(float(np.mean(x)))
    logs = np.log(x)
    if name == "lognormal":
        return lognormal(float(np.mean(logs)), float(np.std(logs)))
    if name == "gamma":
        mean = float(np.mean(x))
        gap = max(math.log(mean) - float(np.mean(logs)), 1e-9)  # log of the mean less mean of logs
        low, high = 1e-3, 1.0 / gap + 10.0
        shape = optimize.brentq(lambda k: math.log(k) - special.digamma(k) - gap, low, high)
        return gamma(float(shape), mean / float(shape))
    some = logs if len(logs) <= MOST else logs[:: math.ceil(len(logs) / MOST)]
    centre = float(np.max(some))  # powers below 1 cannot overflow
    middle = float(np.mean(some - centre))

    def slope(k: float) -> float:
        powers = np.exp(k * (some - centre))
        return float(np.sum(powers * (some - centre)) / np.sum(powers) - 1.0 / k - middle)

    shape = optimize.brentq(slope, 0.02, 200.0)
    return weibull(
        float(shape),
        math.exp(centre) * float(np.mean(np.exp(shape * (some - centre)))) ** (1.0 / shape),
    )


def ks(law: Law, x: Floats) -> float:
    """The largest gap between the law's and the data's shares below a value; equal values, as of
    times rounded to seconds, count once.
    """
    values, counts = np.unique(x, return_counts=True)
    below = np.cumsum(counts) / len(x)
    cdf = -np.expm1(law.log_survival(values))
    # of rounded values the law's share is taken at the middle of the step
    return float(np.max(np.abs(cdf - (below - 0.5 * counts / len(x)))))


@dataclass(frozen=True)
class Duration:
    """A law with what speaks for it. `held_out`: log-likelihood a value on the last days."""

    law: Law
    n: int
    zeros: int
    mean: tuple[float, float]  # interval
    cv: tuple[float, float]
    held_out: Mapping[str, float]
    ks: float
    plain: tuple[float, float]  # mean and cv of the values themselves
    draws: Floats = field(repr=False, compare=False)  # rounds x (mean, cv), together

    @property
    def fits(self) -> bool:
        """Whether the law is near the data, and has their mean: a long tail that nobody saw would
        fill every queue.
        """
        return self.ks < FAR and abs(self.law.mean / self.plain[0] - 1.0) < OFF

    @property
    def steady(self) -> bool:
        """Whether it always takes the same time."""
        return self.plain[1] < STEADY

    @property
    def stand_in(self) -> Law:
        """The law, or a gamma with the data's own mean and spread where it does not fit."""
        if self.steady:
            return Law("constant", self.plain[0], 0.0, (self.plain[0], 0.0))
        if self.fits:
            return self.law
        mean, cv = self.plain[0], min(max(self.plain[1], 0.05), 10.0)
        return gamma(1.0 / cv**2, mean * cv**2)


def duration(x: Floats, day: NDArray[np.int64], seed: int = 0) -> Duration | None:
    """The law of durations `x` that ended on days `day`; none where fewer than FEWEST are known."""
    known = np.isfinite(x) & (x >= 0.0)
    zeros = int(np.sum(x[known] == 0.0))
    keep = known & (x > 0.0)
    x, day = x[keep], day[keep]
    if len(x) < FEWEST:
        return None
    days = np.unique(day)
    cut = days[math.ceil(len(days) * (1.0 - HELD_OUT)) - 1] if len(days) > 2 else days[-1]
    early = day <= cut
    late = ~early
    if late.sum() < FEWEST // 3 or early.sum() < FEWEST // 3:  # too few days: every third value
        late = np.arange(len(x)) % 3 == 2
        early = ~late
    names = LAWS if np.ptp(x) > 0.0 else ("exponential",)
    held = {name: float(np.mean(fitted(name, x[early]).log_density(x[late]))) for name in names}
    best = max(held, key=lambda name: held[name])
    law = fitted(best, x)
    index = np.searchsorted(days, day)
    some = np.arange(len(x)) if len(x) <= MOST else _spread(len(x), MOST)
    draws = np.stack(
        [
            redrawn(index[some], len(days), seed, figure, ROUNDS)
            for figure in (
                lambda rows: fitted(best, x[some][rows]).mean if len(rows) > 2 else math.nan,
                lambda rows: fitted(best, x[some][rows]).cv if len(rows) > 2 else math.nan,
            )
        ],
        axis=1,
    )
    widen = _narrower(x, index, some, len(days), seed) if len(some) < len(x) else 1.0
    draws = np.array([law.mean, law.cv]) + (draws - np.nanmean(draws, axis=0)) * widen
    return Duration(
        law,
        len(x),
        zeros,
        interval(draws[:, 0]),
        interval(draws[:, 1]),
        held,
        ks(law, x),
        (float(np.mean(x)), float(np.std(x) / np.mean(x))),
        draws,
    )


def _spread(n: int, most: int) -> NDArray[np.int64]:
    return np.linspace(0, n - 1, most).astype(np.int64)


def _narrower(
    x: Floats, index: NDArray[np.int64], some: NDArray[np.int64], days: int, seed: int
) -> float:
    """By how much intervals of a part of the values are too wide: day sums of all are cheap for
    the mean, so the two are compared there.
    """
    from motsim.data.estimates.resampling import sums_by, weights

    drawn = weights(days, seed)
    spread = []
    for rows in (slice(None), some):
        sums = drawn @ sums_by(index[rows], days, np.ones(len(x))[rows], x[rows])
        spread.append(float(np.std(sums[:, 1] / np.maximum(sums[:, 0], 1.0))))
    return min(1.0, spread[0] / spread[1]) if spread[1] > 0.0 else 1.0
