"""What to measure first, and the most that one should pay for it.

All psychologies that were asked for are taken as equally likely, all assumptions as their priors
say. What is best on average is what one would choose today; knowing better, one would sometimes
choose otherwise, and what that gains on average is the most that knowing is worth. It is 0 where
nothing that may be found changes the choice.

A pilot puts some customers before a design and as many before the first, and compares what they
answer, or who comes back. Its result is the lift that the design would have there, give or take the
luck of so many customers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.engines.common.journeys import VISITS, Journeys
from motsim.errors import InputError
from motsim.errors import say as mistake
from motsim.plan.population import strangers
from motsim.results.tables import counted
from motsim.scenario.language.schema import Scenario
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.core.parallel import Progress, replicate
from motsim.study.core.reporting import HasReport, HasWorkbook
from motsim.study.core.schedulers import Cluster, on_cluster
from motsim.study.core.stats import Interval
from motsim.study.uncertainty.monte_carlo import Draws, RestsOnDraws, checked_draws, evaluate_draws
from motsim.study.uncertainty.priors import MEMORY, Assumption
from motsim.study.uncertainty.scenario_model import WhatIf, checked_runs, whatif
from motsim.study.uncertainty.voi_math import evpi, evppi, evsi, worth_of_which

Floats = NDArray[np.float64]
PILOT: Final = 200  # customers a side
SIZES: Final = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
# what a pilot may look at: answers on 0 to 100, who comes back
SEEN: Final = ("satisfaction", "return")
PSYCHOLOGY: Final = "psychology"
LEAST: Final = 10  # draws


@dataclass(frozen=True)
class Worth:
    """What knowing one thing is worth before deciding, in money (or remembered emotion)."""

    key: str  # an assumption's key, "psychology", or "weights of memory"
    assumption: Assumption | None  # None for what is several
    value: Interval


@dataclass(frozen=True)
class Pilot:
    """A pilot of one design beside the first: what its result would be worth by its size."""

    design: str
    seen: str  # satisfaction or return
    spread: float  # between single customers, in the unit of what is seen
    lift: Interval  # what may be seen: mean over all draws, and the middle 95 % of them
    perfect: Interval  # the worth of a pilot without luck
    sizes: tuple[tuple[int, float], ...] = field(repr=False)  # customers a side, worth
    size: int = PILOT
    worth: float = 0.0  # at `size`


@dataclass(frozen=True, eq=False)
class Information(RestsOnDraws, HasReport, HasWorkbook):
    """What `worth` found."""

    tried: Draws = field(repr=False)
    choice: str  # the best on average over all that may be
    means: Mapping[str, float]  # by design, what it is ahead of the first on average
    perfect: Interval  # EVPI
    changes: float  # the share of draws (of all psychologies) in which another design is best
    rows: tuple[Worth, ...]  # the most worth first
    pilots: tuple[Pilot, ...]  # the most worth first

    def __repr__(self) -> str:
        w = self.tried.whatif
        return (
            f"Information({', '.join(w.names)}; {self.tried.draws} draws of "
            f"{len(w.psychologies)} psychologies; everything {self.perfect.mean:.4g})"
        )

    @property
    def nothing(self) -> bool:
        """True if no draw changes the choice."""
        return self.perfect.mean == 0.0 and self.changes == 0.0

    def table(self) -> pd.DataFrame:
        """One row a thing to know: worth with its 95 % interval, range, grade; the most worth
        first.
        """
        return pd.DataFrame(
            [
                {
                    "what": r.key,
                    "kind": r.assumption.kind if r.assumption else r.key,
                    "worth": r.value.mean,
                    "low": r.value.low,
                    "high": r.value.high,
                    "from": r.assumption.low if r.assumption else np.nan,
                    "to": r.assumption.high if r.assumption else np.nan,
                    "unit": r.assumption.unit if r.assumption else "",
                    "grade": r.assumption.grade if r.assumption else "",
                }
                for r in self.rows
            ]
        )

    def pilot_table(self) -> pd.DataFrame:
        """One row a pilot and size: what its result would be worth, and what a pilot without luck
        would be.
        """
        return pd.DataFrame(
            [
                {
                    "design": p.design,
                    "seen": p.seen,
                    "customers_a_side": n,
                    "worth": v,
                    "perfect": p.perfect.mean,
                    "lift": p.lift.mean,
                    "lift_low": p.lift.low,
                    "lift_high": p.lift.high,
                    "spread": p.spread,
                }
                for p in self.pilots
                for n, v in dict.fromkeys((*p.sizes, (p.size, p.worth)))
            ]
        )


@on_cluster
def worth(
    scenario: Scenario,
    designs: Sequence[str] | None = None,
    *,
    psychology: str | Sequence[str] | None = "all",
    draws: int | None = None,
    pilot: int = PILOT,
    replications: int | None = None,
    seed: int = 0,
    objective: str | None = None,
    effects: float | None = None,
    assumptions: Sequence[str] | None = None,
    set: Mapping[str, object] | None = None,
    keep: Path | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
) -> Information:
    """What each assumption would be worth to know before choosing among designs, and what a pilot
    of `pilot` customers a side would be.

    All psychologies asked for are equally likely. `draws`, `replications`: as of `robust`.
    `assumptions`: only these, by name. `keep`: a
    file of answers (the same as of `robust`, which asks the same draws). Raises InputError for one
    design only, fewer than ten draws, and a pilot of nobody.
    """
    if draws is not None:
        checked_draws(draws, LEAST)
    if pilot < 1:
        raise InputError(mistake("customers a side", came=pilot))
    w = whatif(
        scenario,
        designs,
        psychology=psychology,
        objective=objective,
        effects=effects,
        assumptions=assumptions,
        replications=checked_runs(replications),
        seed=seed,
        set=set,
        workers=workers,
    )
    found, _ = evaluate_draws(w, draws, keep, workers, progress)
    return information(found, pilot, spreads(w))


def information(found: Draws, pilot: int, spread: Mapping[str, float]) -> Information:
    """What draws say that knowing is worth. `spread`: between single customers, by what a pilot
    looks at.
    """
    w, blocks = found.whatif, len(found.whatif.psychologies)
    benefit = found.benefit()
    mean = benefit.mean(axis=0)
    best, most = int(np.argmax(mean)), evpi(benefit, blocks=blocks)
    rows = (
        [Worth(PSYCHOLOGY, None, capped(worth_of_which(benefit, blocks), most))]
        if blocks > 1
        else []
    )
    rows += [
        Worth(key, one, capped(value, most))
        for key, one, value in _rows(found, benefit.reshape(blocks, found.draws, -1).mean(axis=0))
    ]
    pilots = [
        _pilot(found, benefit, most, k, seen, spread[seen], pilot)
        for k in range(1, len(w.names))
        for seen in SEEN
        if spread[seen] == spread[seen]
    ]
    return Information(
        found,
        w.names[best],
        dict(zip(w.names, mean.tolist())),
        most,
        float((benefit.max(axis=1) > benefit[:, best]).mean()),
        tuple(sorted(rows, key=lambda r: (-r.value.mean, -r.value.high))),
        tuple(sorted(pilots, key=lambda p: -p.worth)),
    )


def capped(value: Interval, most: Interval) -> Interval:
    """Nothing is worth more than knowing everything, whatever the luck of the draws makes of it."""
    return Interval(*(min(v, top) for v, top in zip(value, (most.mean, most.mean, most.high))))


def _rows(found: Draws, average: Floats) -> Iterator[tuple[str, Assumption | None, Interval]]:
    """Every assumption: what is best on average over psychologies may depend on it. Regressed on
    its share, which suits every prior.
    """
    from scipy.special import ndtri

    drawn = found.whatif.space.drawn
    for key, columns in found.whatif.space.groups().items():
        own = drawn[columns[0]] if key != MEMORY else None
        # weights add up: the last says nothing more
        x = found.x[:, columns[:-1]] if key == MEMORY else found.u[:, columns]
        yield key, own, evppi(average, ndtri(x) if own is not None and own.prior == "normal" else x)


def lifts(found: Draws, design: str, seen: str) -> Floats:
    """What a pilot of a design would see without luck, in every draw of every psychology: its lift
    over the first (psychologies x draws).
    """
    k = found.whatif.names.index(design)
    values = np.concatenate([found.of(seen, p).mean(axis=2) for p in found.whatif.psychologies])
    return np.asarray(values[:, k] - values[:, 0])


def _pilot(
    found: Draws, benefit: Floats, most: Interval, k: int, seen: str, spread: float, size: int
) -> Pilot:
    lift = lifts(found, found.whatif.names[k], seen)
    perfect, without_luck = (
        capped(evppi(benefit, lift, blocks=len(found.whatif.psychologies)), most),
        evsi(benefit, lift, 0.0),
    )

    def at(n: int) -> float:
        """The part of a perfect pilot's worth that one of this size has."""
        return (
            perfect.mean * min(evsi(benefit, lift, spread * (2.0 / n) ** 0.5) / without_luck, 1.0)
            if without_luck > 0.0
            else 0.0
        )

    low, high = np.quantile(lift, [0.025, 0.975])
    return Pilot(
        found.whatif.names[k],
        seen,
        spread,
        Interval(float(lift.mean()), float(low), float(high)),
        perfect,
        tuple((n, at(n)) for n in SIZES),
        size,
        at(size),
    )


def spreads(w: WhatIf) -> dict[str, float]:
    """How far apart single customers are under the first design: standard deviations of an answer
    (0 to 100) and of coming back (0 or 1).
    """
    calibration = calibrate(w.setup.as_strangers(), psychology := w.psychologies[0])
    plan = calibration.plan(strangers(w.designed[w.names[0]]), psychology)

    def keep(j: Journeys) -> tuple[Floats, Floats]:
        visits = j.visits[counted(plan, j.visits["arrived"])]
        return visits["survey"][visits["survey"] >= 0.0].copy(), visits["return_chance"].copy()

    answers, chances = (
        np.concatenate(one)
        for one in zip(
            *replicate(plan, w.seed, range(w.replications), keep, record=VISITS), strict=True
        )
    )
    back = float(chances.mean()) if len(chances) else 0.5
    return {
        "satisfaction": float(answers.std(ddof=1)) if len(answers) > 1 else float("nan"),
        "return": (back * (1.0 - back)) ** 0.5,
    }
