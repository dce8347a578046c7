"""What designs bring over all that is assumed: under every psychology, and under draws of what
nobody has measured.

This is the range that a verdict prints. The luck of the simulation is the small part of it that
more replications would take away; the rest only measuring does. All psychologies count alike, and
draw i is the same point of the priors for all of them and all designs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.study.core.measures import PROFIT
from motsim.study.core.parallel import Progress
from motsim.study.core.psychologies import psychologies_of
from motsim.study.core.setup import Setup
from motsim.study.core.stats import Interval
from motsim.study.uncertainty.monte_carlo import SURE, Draws, evaluate_draws, middle
from motsim.study.uncertainty.scenario_model import whatif_of

Floats = NDArray[np.float64]
DRAWS: Final = 32  # of what is assumed, under each psychology: a balanced part of the sequence
LIVED_DRAWS: Final = 8  # where people come back: each takes years of everybody
RUNS_A_DRAW: Final = 2


@dataclass(frozen=True)
class Outlook:
    """One design against the first, over all draws."""

    design: str
    value: Interval  # mean, and the middle 95 % of the draws
    loss: float  # share of draws in which it brings less than the first
    best: float  # share of draws in which no other brings more
    behind: Interval  # what the advised design brings more: mean and middle 95 %
    beaten: float  # share of draws in which the advised design is ahead of it


@dataclass(frozen=True, eq=False)
class Outlooks:
    """All designs over the same draws; `advice` brings most on average."""

    measure: str  # profit, or what is judged where no money is typed
    psychologies: tuple[str, ...]
    draws: int  # of each psychology
    by_design: Mapping[str, Outlook]
    advice: str
    group: tuple[str, ...]  # the advice first, then all that it is not told apart from
    # psychology -> the design that brings most on average under it
    best_under: Mapping[str, str]
    holds_under: tuple[str, ...]  # psychologies under which nothing brings more than the advice
    zone: float  # a difference that was said not to matter
    values: Floats = field(repr=False)  # (psychologies x draws, designs)

    @property
    def clear(self) -> bool:
        """True if the advice is told apart from all others."""
        return len(self.group) == 1

    @property
    def count(self) -> int:
        """Draws of all psychologies together."""
        return self.draws * len(self.psychologies)

    def of(self, design: str) -> Outlook:
        return self.by_design[design]

    def under(self, psychology: str, design: str) -> Floats:
        """What a design brings in every draw of one psychology."""
        k = self.psychologies.index(psychology)
        return self._all(design)[k * self.draws : (k + 1) * self.draws]

    def ahead(self, design: str) -> float:
        """The share of draws in which a design brings more than the advice."""
        return float((self._all(design) > self._all(self.advice) + self.zone).mean())

    def _all(self, design: str) -> Floats:
        return self.values[:, list(self.by_design).index(design)]

    def table(self) -> pd.DataFrame:
        """One row a design, the best on average first: mean, low and high (the middle 95 % of the
        draws), loss, best (shares of draws), behind the advice with its own 95 %.
        """
        rows = sorted(self.by_design.values(), key=lambda one: -one.value.mean)
        return pd.DataFrame(
            [
                {
                    "design": one.design,
                    "mean": one.value.mean,
                    "low": one.value.low,
                    "high": one.value.high,
                    "loss": one.loss,
                    "best": one.best,
                    "behind": one.behind.mean,
                    "behind_low": one.behind.low,
                    "behind_high": one.behind.high,
                }
                for one in rows
            ]
        )


def drawn(
    setup: Setup,
    designs: Sequence[str],
    first: Sequence[str],
    objective: str,
    draws: int,
    *,
    seed: int = 0,
    workers: int | None = None,
    keep: Path | None = None,
    progress: Progress | None = None,
) -> Draws:
    """Designs under every psychology, those that are asked about first, and under draws of all that
    is assumed. `keep`: a file of answers, so that a study that was stopped goes on.
    """
    every = psychologies_of(setup.scenario, "all")
    w = whatif_of(
        setup,
        designs,
        psychology=tuple(dict.fromkeys((*first, *every))),
        objective=objective,
        replications=1 if setup.comes_back else RUNS_A_DRAW,
        seed=seed,
        workers=workers,
    )
    return evaluate_draws(w, draws, keep, workers, progress, base=False)[0]


def outlooks(found: Draws, spend: Mapping[str, float], zone: float = 0.0) -> Outlooks:
    """What draws say of designs. `spend`: what each costs; of designs that differ on average by no
    more than `zone` the cheapest is advised.
    """
    w = found.whatif
    return weighed(
        w.names,
        found.benefit(),
        w.objective,
        w.psychologies,
        spend,
        zone if w.objective == PROFIT else 0.0,
    )


def weighed(
    names: Sequence[str],
    values: Floats,
    measure: str,
    psychologies: Sequence[str],
    spend: Mapping[str, float],
    zone: float = 0.0,
) -> Outlooks:
    """`outlooks` of values (psychologies x draws, designs), one psychology after the other."""
    means = values.mean(axis=0)
    near = [k for k in range(len(names)) if means[k] >= means.max() - zone]
    top = min(near, key=lambda k: (spend.get(names[k], 0.0), k)) if zone > 0.0 else near[0]
    most, lead = values.max(axis=1), values[:, [top]] - values
    beaten = (lead > zone).mean(axis=0)
    group = [top, *(k for k in np.argsort(-means) if k != top and beaten[k] < SURE)]
    blocks = values.reshape(len(psychologies), -1, len(names)).mean(axis=1)
    return Outlooks(
        measure,
        tuple(psychologies),
        len(values) // len(psychologies),
        {
            name: Outlook(
                name,
                middle(values[:, k]),
                float((values[:, k] < 0.0).mean()),
                float((values[:, k] >= most).mean()),
                middle(lead[:, k]),
                float(beaten[k]),
            )
            for k, name in enumerate(names)
        },
        names[top],
        tuple(names[int(k)] for k in group),
        {p: names[int(row.argmax())] for p, row in zip(psychologies, blocks)},
        tuple(p for p, row in zip(psychologies, blocks) if row[top] >= row.max() - zone),
        zone,
        values,
    )
