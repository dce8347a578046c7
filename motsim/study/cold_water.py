"""Cold water: the same people go through a short and a long trial, remember both, and choose one to have again.

Under each psychology: the mean chance to choose the longer one, the choices themselves, drawn, and what was published.
A second table sweeps how the last 30 seconds end; a teaching page shows its rows and computes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.plan.streams import stream_of, uniform
from motsim.rules import PROFILES
from motsim.rules.parameters import RATING_NOISE
from motsim.scenario.designs import design
from motsim.scenario.schema import Scenario

Z95: Final = 1.959963984540054
PAIN: Final = tuple(range(15))  # how the long trial ends, on the scale of the experiment: 0 none, 14 worst
TYPED_PAIN: Final = 5  # what was published about, and what the scenario types
PAIN_AN_EMOTION: Final = 1.4  # 14 of pain is 10 of emotion


@dataclass(frozen=True)
class Published:
    """Kahneman, Fredrickson, Schreiber and Redelmeier 1993. The count and the interval are computed from 69 % of 32."""

    share: float = 0.69
    people: int = 32
    count: int = 22  # computed: .69 x 32
    low: float = 0.50  # exact binomial interval of 22 in 32, 95 %
    high: float = 0.84
    source: str = "Kahneman, Fredrickson, Schreiber & Redelmeier 1993, Psychological Science 4(6)"


PUBLISHED: Final = Published()


@dataclass(frozen=True)
class Preference:
    """What one psychology says: chance and drawn choices of the longer trial, and both remembered emotions."""

    psychology: str
    people: int
    chance: float  # mean over people of Phi((R_long - R_short) / (s sqrt 2))
    chose: int
    low: float  # 95 % interval of the drawn share (Wilson)
    high: float
    remembered_short: float
    remembered_long: float
    felt: tuple[float, ...]  # mean emotion of each moment of the long trial, in order

    @property
    def share(self) -> float:
        return self.chose / self.people

    @property
    def passes(self) -> bool:
        """The chance lies inside the published interval."""
        return PUBLISHED.low <= self.chance <= PUBLISHED.high


@dataclass(frozen=True)
class ColdWater:
    """The answer under every psychology, and the sweep of the last 30 seconds: rows by psychology, then by pain at the end."""

    answers: tuple[Preference, ...]
    sweep: Mapping[str, tuple[Preference, ...]]
    seed: int


def cold_water(scenario: Scenario, *, psychologies: Sequence[str] = tuple(PROFILES), pains: Sequence[int] = PAIN, seed: int = 0,
               engine: str = "reference", progress: Callable[[int, int], None] | None = None) -> ColdWater:
    """Run designs `short` and `long` under every psychology, and the long one again for each way to end."""
    simulate = _engine(engine)
    done, total = 0, len(psychologies) * (len(pains) + 2)

    def run(one: Scenario, psychology: str) -> tuple[Plan, Any]:
        nonlocal done
        plan = compile_plan(one, psychology=psychology)
        journeys = simulate(plan, seed, 0)
        done += 1
        if progress is not None:
            progress(done, total)
        return plan, journeys

    short, long = design(scenario, "short"), design(scenario, "long")
    ended = [design(scenario, "long", ending(pain)) for pain in pains]
    answers, sweep = [], {}
    for name in psychologies:
        first = run(short, name)[1]
        answers.append(preference(name, *run(long, name), first, seed))
        sweep[name] = tuple(preference(name, *run(one, name), first, seed) for one in ended)
    return ColdWater(tuple(answers), sweep, seed)


def ending(pain: int) -> dict[str, str]:
    """What to set so that the last 30 seconds end with this pain instead of the typed one; halfway there it changes by half."""
    change = (TYPED_PAIN - pain) / PAIN_AN_EMOTION
    return {"warmer_1.score": f"{change / 2.0:+.6f}", "warmer_2.score": f"{change:+.6f}"} if change else {}


def preference(name: str, plan: Plan, long: Any, short: Any, seed: int) -> Preference:
    """The same people compare what they remember of both trials."""
    people = long.visits["person"]
    if not np.array_equal(people, short.visits["person"]):
        raise ValueError("the two trials were not lived through by the same people")
    noise = plan.psychology[long.visits["segment"], RATING_NOISE]
    chances = choice_chances(short.visits["remembered"], long.visits["remembered"], noise)
    draws = np.array([uniform(seed, 0, int(person), 0, stream_of("cold-water/chooses"), 0) for person in people])
    chose = int(np.count_nonzero(draws < chances))
    low, high = wilson(chose, len(people))
    felt = tuple(float(long.moments["emotion"][long.moments["step"] == k].mean()) for k in range(len(plan.steps)))
    return Preference(name, len(people), float(chances.mean()), chose, low, high,
                      float(short.visits["remembered"].mean()), float(long.visits["remembered"].mean()), felt)


def choice_chances(short: NDArray[np.float64], long: NDArray[np.float64], noise: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chance of each person to choose the long one: Phi((R_long - R_short) / (s sqrt 2)); without noise whoever remembers it better does."""
    return np.array([choice_chance(a, b, s) for a, b, s in zip(short, long, noise, strict=True)])


def choice_chance(short: float, long: float, noise: float) -> float:
    """Chance that what is remembered as `long` is chosen over `short`, each judged with an error of this sd."""
    if noise <= 0.0:
        return 0.5 if long == short else float(long > short)
    return 0.5 * (1.0 + math.erf((long - short) / (noise * 2.0)))  # Phi(x / (s sqrt 2)) = (1 + erf(x / (2 s))) / 2


def wilson(count: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if of == 0:
        return 0.0, 1.0
    share, z2 = count / of, Z95 * Z95
    middle, half = share + z2 / (2.0 * of), Z95 * math.sqrt(share * (1.0 - share) / of + z2 / (4.0 * of * of))
    return (middle - half) / (1.0 + z2 / of), (middle + half) / (1.0 + z2 / of)


def _engine(name: str) -> Callable[[Plan, int, int], Any]:
    if name == "compiled":
        from motsim.engines.compiled import simulate as fast

        return fast
    from motsim.engines.reference import simulate

    return simulate
