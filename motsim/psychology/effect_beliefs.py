"""How much of an intervention's effect comes true, before anybody has tried it: by the grade of its
source.

With a chance of `nothing` it does nothing at all; else a share of what is written comes true,
normal around `middle` with the standard deviation `spread` (1 is all of it; never below 0). A
pilot's reading updates this in closed form: see `after_reading`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from motsim.psychology.parameters import OURS, Parameter

MOST: Final = 1.8  # so many times what is written is the most that is drawn
CAMERER: Final = (
    "Camerer et al. 2018, 10.1038/s41562-018-0399-z: of 21 published experiments about a third had "
    "no effect, the others 71 % of their size; taken half-way between that and what is written"
)
NO_SURER: Final = "assumed by motsim: no surer than what is published"


@dataclass(frozen=True)
class Belief:
    """A chance of doing nothing, and the share that comes true otherwise: its middle and standard
    deviation.
    """

    nothing: float
    middle: float
    spread: float

    @property
    def mean(self) -> float:
        """What is expected of it, as a share of what is written."""
        return (1.0 - self.nothing) * self.middle

    @property
    def sd(self) -> float:
        """Its standard deviation, the chance of nothing included."""
        works = 1.0 - self.nothing
        second = works * (self.middle**2 + self.spread**2)
        return math.sqrt(max(second - self.mean**2, 0.0))

    def at(self, u: float) -> float:
        """The share below which a part u (0 to 1) of the belief lies."""
        from scipy.special import ndtri

        if u <= self.nothing or self.nothing >= 1.0:
            return 0.0
        inner = (u - self.nothing) / (1.0 - self.nothing)
        if self.spread == 0.0:
            return self.middle
        return float(min(max(self.middle + self.spread * ndtri(inner), 0.0), MOST))

    def after_reading(self, lift: float, error: float, promised: float) -> Belief:
        """The belief once a pilot has read `lift`, give or take its standard `error`, where all of
        the effect would have read `promised`: Bayes' rule for a point at 0 beside a normal.

        Raises ValueError where the error is not above 0 or nothing was promised.
        """
        if not (error > 0.0 and math.isfinite(error)):
            raise ValueError(f"a reading needs its standard error, above 0; got {error:g}")
        if promised == 0.0:
            raise ValueError("all of the effect would have moved nothing there")
        read, noise = lift / promised, error / abs(promised)
        wide = self.spread**2 + noise**2
        works = (1.0 - self.nothing) * _normal(read - self.middle, wide)
        dud = self.nothing * _normal(read, noise**2)
        if works + dud == 0.0:  # so far out that both vanish: the nearer one, on the log scale
            far = -((read - self.middle) ** 2) / wide + read**2 / noise**2
            works, dud = (1.0, 0.0) if far > 0.0 else (0.0, 1.0)
        gain = self.spread**2 / wide
        return Belief(
            dud / (works + dud),
            self.middle + gain * (read - self.middle),
            math.sqrt(self.spread**2 * (1.0 - gain)),
        )


def _normal(distance: float, variance: float) -> float:
    """The density of a normal at this distance from its middle."""
    return math.exp(-(distance**2) / (2.0 * variance)) / math.sqrt(2.0 * math.pi * variance)


def _card(grade: str, belief: Belief, sources: tuple[str, str, str]) -> tuple[Parameter, ...]:
    """The three figures of a grade as cards with their ranges."""
    nothing, middle, spread = belief.nothing, belief.middle, belief.spread
    return (
        Parameter(
            f"effect_nothing_{grade}",
            nothing,
            nothing / 2.0,
            min(2.0 * nothing, 1.0),
            "chance",
            "assumed",
            sources[0],
        ),
        Parameter(
            f"effect_middle_{grade}",
            middle,
            0.75 * middle,
            min(1.25 * middle, 1.0),
            "share of what is written",
            "assumed",
            sources[1],
            0.0,
            MOST,
        ),
        Parameter(
            f"effect_spread_{grade}",
            spread,
            spread / 2.0,
            1.5 * spread,
            "share of what is written",
            "assumed",
            sources[2],
            0.0,
            MOST,
        ),
    )


BELIEFS: Final[dict[str, Belief]] = {
    "measured": Belief(0.0, 1.0, 0.15),
    "published": Belief(0.17, 0.85, 0.3),
    "claimed": Belief(0.25, 0.85, 0.4),
    "assumed": Belief(0.25, 0.85, 0.4),
}
EFFECT_PARAMETERS: Final[tuple[Parameter, ...]] = (
    *_card("measured", BELIEFS["measured"], (OURS, OURS, OURS)),
    *_card("published", BELIEFS["published"], (CAMERER, CAMERER, OURS)),
    *_card("claimed", BELIEFS["claimed"], (NO_SURER, NO_SURER, OURS)),
    *_card("assumed", BELIEFS["assumed"], (NO_SURER, NO_SURER, OURS)),
)


def belief_of_grade(grade: str) -> Belief:
    """What is believed of an effect by the grade of its source; one without is assumed."""
    return BELIEFS.get(grade, BELIEFS["assumed"])
