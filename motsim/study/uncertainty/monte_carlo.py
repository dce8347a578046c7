"""The designs under every psychology and under draws from the priors: what `robust` and `worth`
both judge.

Draw i is the same point of the priors under every psychology, as far as that psychology leaves it
open, and the same people meet it: what differs between two psychologies in a draw is the
psychology.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from motsim.errors import InputError
from motsim.errors import say as mistake
from motsim.scenario.language.schema import Scenario
from motsim.study.core.parallel import Progress
from motsim.study.core.stats import Interval
from motsim.study.uncertainty.evaluation_cache import EvaluationCache
from motsim.study.uncertainty.priors import ENDS
from motsim.study.uncertainty.scenario_model import ANSWERED, WhatIf

DRAWS: Final = 200
LIVED_DRAWS: Final = 16  # where people come back: each takes years of everybody
SURE: Final = 0.8  # ahead in so many draws, and two designs or purchases are told apart
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Draws:
    """`u` (draws, assumptions): the points of the priors as shares, `x`: their values; answers of
    every psychology, by replication.
    """

    whatif: WhatIf
    u: Floats = field(repr=False)
    x: Floats = field(repr=False)
    # psychology -> (measures, designs, replications), as the scenario runs
    base: Mapping[str, Floats] = field(repr=False)
    # psychology -> (draws, measures, designs, replications)
    answers: Mapping[str, Floats] = field(repr=False)

    @property
    def draws(self) -> int:
        return len(self.u)

    def of(self, measure: str, psychology: str) -> Floats:
        """A measure of every draw (draws, designs, replications)."""
        return np.asarray(self.answers[psychology][:, ANSWERED.index(measure)])

    def at_base(self, measure: str, psychology: str) -> Floats:
        """A measure as the scenario runs (designs, replications)."""
        return np.asarray(self.base[psychology][ANSWERED.index(measure)])

    def benefit(self, psychology: str | None = None) -> Floats:
        """What designs are judged by, against the first, mean of the replications (draws, designs);
        all psychologies one after the other if none is named.
        """
        names = self.whatif.psychologies if psychology is None else (psychology,)
        values = np.concatenate([self.of(self.whatif.objective, p).mean(axis=2) for p in names])
        return np.asarray(values - values[:, :1])


class RestsOnDraws:
    """What is found from draws: `robust` and `worth` give one each."""

    tried: Draws

    @property
    def whatif(self) -> WhatIf:
        return self.tried.whatif

    @property
    def scenario(self) -> Scenario:
        return self.whatif.scenario


def evaluate_draws(
    whatif: WhatIf,
    draws: int | None = None,
    keep: Path | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    more: int = 0,
    base: bool = True,
) -> tuple[Draws, EvaluationCache]:
    """Ask everything. `draws`: 200 if not said, 16 where people come back. `keep`: a file of
    answers, so that a stopped study goes on. `more`: further questions that `progress` should
    count. `base`: also as the scenario is written.
    """
    draws = checked_draws(draws or usual_draws(whatif))
    space, done = whatif.space, 0
    parts = len(whatif.psychologies) * (draws + base) + more

    def tell() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(min(done, parts), parts)

    kept = EvaluationCache(whatif, keep, workers, tell)
    u = space.cube(draws, whatif.seed)
    x = space.placed(u)

    def ask(row: Floats | None) -> list[Floats]:
        return kept.several(
            [
                (p, space.base(p) if row is None else space.values(p, row))
                for p in whatif.psychologies
            ]
        )

    # as the scenario is written beside the draws, so that nobody waits for it
    written, *found = kept.each(ask, [None, *x]) if base else ([], *kept.each(ask, [*x]))
    return Draws(
        whatif,
        u,
        x,
        dict(zip(whatif.psychologies, written)),
        {p: np.array([one[k] for one in found]) for k, p in enumerate(whatif.psychologies)},
    ), kept


def usual_draws(whatif: WhatIf) -> int:
    return LIVED_DRAWS if whatif.comes_back else DRAWS


def checked_draws(draws: int, least: int = 2) -> int:
    """Draws enough to say anything. Raises InputError."""
    if draws < least:
        raise InputError(mistake("too few draws", draws=draws, least=least))
    return draws


def middle(values: Floats) -> Interval:
    """The mean of draws and the ends of their middle 95 %; the mean stands inside."""
    low, high = np.quantile(values, ENDS)
    mean = float(values.mean())
    return Interval(mean, min(float(low), mean), max(float(high), mean))
