"""Does the advice still hold if we are wrong about people and prices? Under every psychology, and under draws from the priors.

A conclusion is that a design is the best, or better than the first. Its **lead** is what it is ahead: of the best of the others,
or of the first. It holds in a draw if the lead is above 0 there; where the lead is less than two of its standard errors, luck
could have turned it, and the share of such draws is said beside. The tornado moves one assumption at a time to the ends of 95 %
of its prior; where that turns the lead, the value at which it turns is found by halving.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.errors import InputError
from motsim.rules.parameters import PROFILES
from motsim.scenario.schema import Scenario
from motsim.study.assumptions import ENDS, LEAST_EFFECT, Assumption, base_of, drawn, moved
from motsim.study.compare import psychologies_of
from motsim.study.evaluations import Evaluations
from motsim.study.replicate import Progress
from motsim.study.stats import Interval, interval, wilson
from motsim.study.whatif import WhatIf, whatif

DRAWS: Final = 200
REPLICATIONS: Final = 3
HALVINGS: Final = 7  # a break-even to 1/128 of half the range
LUCK: Final = 2.0  # standard errors
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Draws:
    """One psychology under its priors: `x` (draws, assumptions), `worth` and its standard error (draws, designs)."""

    psychology: str
    assumptions: tuple[Assumption, ...]
    x: Floats = field(repr=False)
    worth: Floats = field(repr=False)
    error: Floats = field(repr=False)
    base: Floats = field(repr=False)  # (designs, replications) with the assumptions the scenario runs with


@dataclass(frozen=True)
class Holding:
    """How often a conclusion holds under one psychology."""

    psychology: str
    base: Interval  # the lead where nothing is drawn
    holds: bool
    held: int  # draws
    draws: int
    unclear: int  # draws whose lead is less than its luck

    @property
    def share(self) -> float:
        return self.held / self.draws if self.draws else float("nan")

    @property
    def between(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        return wilson(self.held, self.draws)


@dataclass(frozen=True)
class Swing:
    """One assumption moved alone: the lead at the ends of its prior, and where it turns (None: nowhere within the prior)."""

    assumption: Assumption
    at_low: float
    at_high: float
    value_low: float
    value_high: float
    turns: float | None

    @property
    def width(self) -> float:
        return abs(self.at_high - self.at_low)

    @property
    def below(self) -> bool:
        """Does it turn where the assumption is lower than the turning point?"""
        return self.at_low < 0.0


@dataclass(frozen=True, eq=False)
class Conclusion:
    """One thing the comparison says, and how well it holds."""

    kind: str  # best: of all; better: than the first
    design: str
    holdings: tuple[Holding, ...]  # own psychology first
    swings: tuple[Swing, ...] = ()  # widest first; of the first conclusion only

    @property
    def own(self) -> Holding:
        return self.holdings[0]

    @property
    def psychologies(self) -> int:
        """In how many psychologies it holds."""
        return sum(h.holds for h in self.holdings)

    @property
    def turning(self) -> tuple[Swing, ...]:
        """The assumptions that can turn it alone, the nearest first."""
        found = [s for s in self.swings if s.turns is not None]
        return tuple(sorted(found, key=lambda s: abs((s.turns or 0.0) - s.assumption.base) / (s.assumption.high - s.assumption.low)))


@dataclass(frozen=True, eq=False)
class Robustness:
    """Everything that was drawn, and what of the advice it leaves."""

    scenario: Scenario
    whatif: WhatIf = field(repr=False)
    objective: str
    designs: tuple[str, ...]
    draws: tuple[Draws, ...] = field(repr=False)  # own psychology first
    conclusions: tuple[Conclusion, ...]  # the best first
    effects: float  # least share of the typed effects that comes true

    @property
    def psychology(self) -> str:
        return self.draws[0].psychology

    @property
    def best(self) -> str:
        return self.conclusions[0].design

    def table(self) -> pd.DataFrame:
        """One row a conclusion and psychology: lead with its 95 % interval, share of draws in which it holds with its own, share that luck could turn."""
        return pd.DataFrame([{"conclusion": c.kind, "design": c.design, "psychology": h.psychology, "lead": h.base.mean, "low": h.base.low, "high": h.base.high, "holds": h.holds,
                              "share": h.share, "share_low": h.between[0], "share_high": h.between[1], "unclear": h.unclear / h.draws if h.draws else float("nan")}
                             for c in self.conclusions for h in c.holdings])

    def tornado(self) -> pd.DataFrame:
        """One row an assumption, widest first: the lead of the best at the ends of its prior, and the value at which it turns (nan: nowhere)."""
        return pd.DataFrame([{"assumption": s.assumption.key, "unit": s.assumption.unit, "grade": s.assumption.grade, "base": s.assumption.base, "from": s.value_low, "to": s.value_high,
                              "lead_from": s.at_low, "lead_to": s.at_high, "turns": s.turns if s.turns is not None else float("nan")} for s in self.conclusions[0].swings])


def robust(scenario: Scenario, designs: Sequence[str] | None = None, *, psychology: str | Sequence[str] | None = "all", draws: int = DRAWS, replications: int = REPLICATIONS,
           seed: int = 0, objective: str | None = None, effects: float = LEAST_EFFECT, set: Mapping[str, object] | None = None, keep: Path | None = None,
           workers: int | None = None, progress: Progress | None = None) -> Robustness:
    """Try the advice under every psychology and under draws from the priors.

    `psychology`: the scenario's own always comes first; "all" adds the others. `draws`: of each. `effects`: the least share (0 to 1) of each
    intervention's typed effect that may come true; 1: all of them as typed. `keep`: a file of evaluations, so that a stopped study goes on. Raises
    InputError for one design only, no draws, and an objective that nothing can be said about.
    """
    if draws < 10:
        raise InputError(f"a share of draws needs at least 10 of them; got {draws}")
    if not 0.0 <= effects <= 1.0:
        raise InputError(f"the least share of an effect lies from 0 to 100 %; got {effects:.0%}")
    w = whatif(scenario, designs, objective=objective, replications=replications, seed=seed, set=set, workers=workers)
    profiles = psychologies_of(w.case.design(w.case.reference, bought={}), tuple(dict.fromkeys((scenario.psychology.profile, *PROFILES))) if psychology == "all" else psychology)
    made = _Maker(w, Evaluations(w, keep), seed, draws, effects, progress, len(profiles))
    found = made.all_draws(profiles)
    return made.judged(found)


class _Maker:
    """Runs what is asked for, in a fixed order, and tells how far it is."""

    def __init__(self, w: WhatIf, kept: Evaluations, seed: int, draws: int, effects: float, progress: Progress | None, profiles: int) -> None:
        self.w, self.kept, self.seed, self.draws, self.effects, self.progress = w, kept, seed, draws, effects, progress
        self.done, self.all = 0, profiles * (draws + 1) + 2 * len(w.assumptions(w.scenario.psychology.profile, effects))

    def worth(self, profile: str, x: Mapping[str, float]) -> Floats:
        value = self.kept.worth(profile, x)
        self.done += 1
        if self.progress:
            self.progress(min(self.done, self.all), self.all)
        return value

    def all_draws(self, profiles: Sequence[str]) -> tuple[Draws, ...]:
        """Draw by draw, each under every psychology: what is shared is made once."""
        of = {p: self.w.assumptions(p, self.effects) for p in profiles}
        values = {p: drawn(of[p], self.draws, self.seed) for p in profiles}
        base = {p: self.worth(p, base_of(of[p])) for p in profiles}
        worth: dict[str, list[Floats]] = {p: [] for p in profiles}
        for i in range(self.draws):
            for p in profiles:
                worth[p].append(self.worth(p, values[p][1][i]))
        found = []
        for p in profiles:
            one = np.array(worth[p])  # draws, designs, replications
            found.append(Draws(p, of[p], values[p][0], one.mean(axis=2), _errors(one), base[p]))
        return tuple(found)

    def judged(self, draws: tuple[Draws, ...]) -> Robustness:
        own, names = draws[0], self.w.names
        best = int(np.argmax(own.base.mean(axis=1)))
        swings = tuple(sorted(self._swings(own, best), key=lambda s: -s.width))
        conclusions = [Conclusion("best", names[best], tuple(_holding(d, lambda worth: _lead(worth, best), best) for d in draws), swings)]
        for k in range(1, len(names)):
            conclusions.append(Conclusion("better", names[k], tuple(_holding(d, lambda worth, k=k: worth[..., k], k) for d in draws)))  # type: ignore[misc]
        return Robustness(self.w.scenario, self.w, self.w.objective, names, draws, tuple(conclusions), self.effects)

    def _swings(self, own: Draws, best: int) -> list[Swing]:
        def lead(key: str, value: float) -> float:
            return float(_lead(self.worth(own.psychology, moved(own.assumptions, key, value)).mean(axis=1), best))

        out = []
        for a in own.assumptions:
            low, high = a.at(ENDS[0]), a.at(ENDS[1])
            at_low, at_high = lead(a.key, low), lead(a.key, high)
            out.append(Swing(a, at_low, at_high, low, high, self._turns(a, low, high, at_low, at_high, lead)))
        return out

    @staticmethod
    def _turns(a: Assumption, low: float, high: float, at_low: float, at_high: float, lead) -> float | None:  # type: ignore[no-untyped-def]
        """Where the lead crosses 0 between the base, where it is not below 0, and the end at which it is."""
        if at_low >= 0.0 and at_high >= 0.0:
            return None
        holds, fails = a.base, low if at_low < 0.0 and (at_high >= 0.0 or at_low <= at_high) else high
        for _ in range(HALVINGS):
            middle = (holds + fails) / 2.0
            holds, fails = (middle, fails) if lead(a.key, middle) >= 0.0 else (holds, middle)
        return (holds + fails) / 2.0


def _lead(worth: Floats, best: int) -> Floats:
    """What the best is ahead of the best of the others; designs are the last axis."""
    return np.asarray(worth[..., best] - np.delete(worth, best, axis=-1).max(axis=-1))


def _errors(worth: Floats) -> Floats:
    return np.asarray(worth.std(axis=2, ddof=1) / worth.shape[2] ** 0.5)


def _holding(d: Draws, lead, design: int) -> Holding:  # type: ignore[no-untyped-def]
    """A conclusion under one psychology; its luck is that of the design's own lead over the first."""
    leads, at_base = lead(d.worth), interval(lead(d.base.T))
    unclear = np.abs(leads) < LUCK * np.maximum(d.error[:, design], d.error.max(axis=1) if design == 0 else d.error[:, design])
    return Holding(d.psychology, at_base, at_base.mean > 0.0, int((leads > 0.0).sum()), len(leads), int(unclear.sum()))
