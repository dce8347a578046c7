"""Does the advice still hold if we are wrong about people and prices? Under every psychology, and
under draws from the priors.

Conclusions: a design is the **best**; a design **pays** (net above 0 against the first); a design
is **remembered** better than the first. Each has a **lead**: what it is ahead of the best of the
others, or of the first. It holds in a draw if the lead is above 0 there (the best: not behind by
more than what does not matter). Where the lead is less than two of its standard errors, luck could
have turned it, and the share of such draws is said beside.

The tornado moves one assumption at a time to the ends of 95 % of its prior, and half-way there;
where the best falls behind, the value at which it does is found by halving.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.scenario.language.schema import Scenario
from motsim.study.core.measures import PROFIT, REMEMBERED, checked_zone
from motsim.study.core.parallel import Progress
from motsim.study.core.reporting import HasReport, HasWorkbook
from motsim.study.core.schedulers import Cluster, on_cluster
from motsim.study.core.stats import Interval, interval, wilson
from motsim.study.uncertainty.evaluation_cache import EvaluationCache
from motsim.study.uncertainty.monte_carlo import Draws, RestsOnDraws, evaluate_draws
from motsim.study.uncertainty.priors import ENDS, Assumption
from motsim.study.uncertainty.scenario_model import ANSWERED, WhatIf, checked_runs, whatif
from motsim.study.uncertainty.sobol import Indices, checked_samples, indices_of

HALVINGS: Final = 6  # a break-even to 1/64 of a quarter of the range
LUCK: Final = 2.0  # standard errors
ALONE: Final = 8  # assumptions that Sobol indices are made of one by one; the others together
REST: Final = "all others"
Floats = NDArray[np.float64]


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
        return self.held / self.draws

    @property
    def between(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        return wilson(self.held, self.draws)


@dataclass(frozen=True)
class Swing:
    """One assumption moved alone: the lead at the ends of its prior, and where it turns on either
    side of the base.
    """

    assumption: Assumption
    value_low: float
    value_high: float
    at_low: float
    at_high: float
    below: float | None  # the lead is lost where the assumption is lower than this
    above: float | None  # .. or higher than this

    @property
    def width(self) -> float:
        """How far the lead moves from one end to the other, the base included."""
        return abs(self.at_high - self.at_low)

    @property
    def turns(self) -> bool:
        return self.below is not None or self.above is not None


@dataclass(frozen=True, eq=False)
class Conclusion:
    """One thing that a comparison says, and how well it holds."""

    kind: str  # best, pays, remembered
    design: str
    holdings: tuple[Holding, ...]  # the scenario's own psychology first

    @property
    def psychologies(self) -> int:
        """In how many psychologies it holds."""
        return sum(h.holds for h in self.holdings)

    @property
    def held(self) -> int:
        return sum(h.held for h in self.holdings)

    @property
    def draws(self) -> int:
        return sum(h.draws for h in self.holdings)

    @property
    def share(self) -> float:
        """In which share of the draws of all psychologies."""
        return self.held / self.draws

    @property
    def between(self) -> tuple[float, float]:
        """Its 95 % interval over draws; psychologies share their draws, so these count once."""
        n = self.holdings[0].draws
        return wilson(self.share * n, n)

    @property
    def unclear(self) -> float:
        return sum(h.unclear for h in self.holdings) / self.draws


@dataclass(frozen=True, eq=False)
class Robustness(RestsOnDraws, HasReport, HasWorkbook):
    """What `robust` found."""

    tried: Draws = field(repr=False)
    zone: float  # what the best may be behind and still hold
    conclusions: tuple[Conclusion, ...]  # the first says which design is best
    swings: tuple[Swing, ...] = field(repr=False)  # of the first conclusion, widest first
    base_lead: Interval
    # psychology -> design -> share of draws in which it is the best
    chances: Mapping[str, Mapping[str, float]] = field(repr=False)
    regret: float  # what the best is behind in draws where it is not, on average over these
    rival: str  # the design that is best most often where the first is not; "" if it always is
    indices: Indices | None = None

    def __repr__(self) -> str:
        w = self.whatif
        return (
            f"Robustness({self.best}; {', '.join(w.names)}; {self.tried.draws} draws of "
            f"{len(w.psychologies)} psychologies)"
        )

    @property
    def best(self) -> str:
        return self.conclusions[0].design

    @property
    def turning(self) -> tuple[Swing, ...]:
        """Assumptions that turn the advice alone, widest first."""
        return tuple(s for s in self.swings if s.turns)

    def table(self) -> pd.DataFrame:
        """One row a conclusion and psychology: lead with its 95 % interval, share of draws in which
        it holds with its own, share that luck could turn.
        """
        return pd.DataFrame(
            [
                {
                    "conclusion": c.kind,
                    "design": c.design,
                    "psychology": h.psychology,
                    "lead": h.base.mean,
                    "low": h.base.low,
                    "high": h.base.high,
                    "holds": h.holds,
                    "share": h.share,
                    "share_low": h.between[0],
                    "share_high": h.between[1],
                    "unclear": h.unclear / h.draws,
                }
                for c in self.conclusions
                for h in c.holdings
            ]
        )

    def tornado(self) -> pd.DataFrame:
        """One row an assumption, widest first: the lead of the best at the ends of its prior, and
        below or above which value it is lost (nan: nowhere).
        """
        nan = float("nan")
        return pd.DataFrame(
            [
                {
                    "assumption": s.assumption.key,
                    "unit": s.assumption.unit,
                    "grade": s.assumption.grade,
                    "base": s.assumption.base,
                    "from": s.value_low,
                    "to": s.value_high,
                    "lead_from": s.at_low,
                    "lead_to": s.at_high,
                    "lost_below": nan if s.below is None else s.below,
                    "lost_above": nan if s.above is None else s.above,
                }
                for s in self.swings
            ]
        )

    def chance_table(self) -> pd.DataFrame:
        """One row a psychology and design: the share of draws in which it is the best."""
        return pd.DataFrame(
            [
                {"psychology": p, "design": d, "best_in": share}
                for p, found in self.chances.items()
                for d, share in found.items()
            ]
        )


@on_cluster
def robust(
    scenario: Scenario,
    designs: Sequence[str] | None = None,
    *,
    psychology: str | Sequence[str] | None = "all",
    draws: int | None = None,
    replications: int | None = None,
    seed: int = 0,
    objective: str | None = None,
    effects: float | None = None,
    assumptions: Sequence[str] | None = None,
    indifference: float | None = None,
    sobol: int = 0,
    set: Mapping[str, object] | None = None,
    keep: Path | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
) -> Robustness:
    """Try the advice under every psychology and under draws from the priors.

    `psychology`: the first is the one the advice speaks of; "all": the scenario's own, then the
    others. `draws`: of each, 200 if not said, 16 where people come back; `replications`: 4, and 2
    there. `effects`: None: each comes true as far as is believed of it, which
    may be not at all (see `priors`); else the least share (0 to 1) that does, uniform up to all; 1:
    as written. `assumptions`: only these, by name.
    `indifference`: what the best may be behind and still hold, in the unit of the objective.
    `sobol`: base samples of Sobol indices, a power of 2 (0: none; needs the extra `sensitivity`).
    `keep`: a file of answers, so that a stopped study goes on. `cluster`: the address of a Dask
    scheduler, or a Client. Raises InputError for one design
    only and fewer than two draws.
    """
    samples = checked_samples(sobol)
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
    own = w.psychologies[0]
    more = 4 * len(w.space.of(own)) + samples * (min(ALONE, len(w.space.drawn)) + 3)
    found, kept = evaluate_draws(w, draws, keep, workers, progress, more)
    return judged(found, kept, checked_zone(indifference) or 0.0, samples)


def judged(found: Draws, kept: EvaluationCache, zone: float = 0.0, samples: int = 0) -> Robustness:
    """What trials say of every conclusion; the tornado asks `kept` for more."""
    w = found.whatif
    best = int(np.argmax(found.at_base(w.objective, w.psychologies[0]).mean(axis=1)))
    swings = tuple(sorted(_Swings(found, kept, best, zone).all(), key=lambda s: -s.width))
    conclusions = tuple(_conclusion(found, kind, k, zone) for kind, k in _said(w, best))
    pooled = found.benefit()
    behind = pooled.max(axis=1) - pooled[:, best]
    rivals = np.bincount(pooled[behind > zone].argmax(axis=1), minlength=len(w.names))
    chances = {
        p: dict(
            zip(
                w.names,
                np.bincount(found.benefit(p).argmax(axis=1), minlength=len(w.names)) / found.draws,
            )
        )
        for p in w.psychologies
    }
    indices = _indices(found, kept, best, swings, samples) if samples else None
    return Robustness(
        found,
        zone,
        conclusions,
        swings,
        interval(lead(found.at_base(w.objective, w.psychologies[0]), best)),
        chances,
        float(behind[behind > zone].mean()) if (behind > zone).any() else 0.0,
        w.names[int(rivals.argmax())] if rivals.any() else "",
        indices,
    )


def _said(w: WhatIf, best: int) -> list[tuple[str, int]]:
    """All that is concluded: which is best, what pays, what is remembered better."""
    others = range(1, len(w.names))
    return [
        ("best", best),
        *(("pays", k) for k in others if w.objective == PROFIT),
        *((REMEMBERED, k) for k in others),
    ]


def lead(values: Floats, best: int) -> Floats:
    """What the best is ahead of that of the others which does best on the mean of the replications:
    (.., designs, replications) -> (.., replications).
    """
    means = values.mean(axis=-1)
    means[..., best] = -np.inf
    other = np.take_along_axis(values, means.argmax(axis=-1)[..., None, None], axis=-2)[..., 0, :]
    return np.asarray(values[..., best, :] - other)


def _conclusion(found: Draws, kind: str, k: int, zone: float) -> Conclusion:
    w = found.whatif
    measure = REMEMBERED if kind == REMEMBERED else PROFIT if kind == "pays" else w.objective
    least = -zone if kind == "best" else 0.0

    def leads(values: Floats) -> Floats:
        return lead(values, k) if kind == "best" else values[..., k, :] - values[..., 0, :]

    holdings = []
    for p in w.psychologies:
        base, drawn = interval(leads(found.at_base(measure, p))), leads(found.of(measure, p))
        means, errors = drawn.mean(axis=1), drawn.std(axis=1, ddof=1) / drawn.shape[1] ** 0.5
        holdings.append(
            Holding(
                p,
                base,
                base.mean > least,
                int((means > least).sum()),
                len(means),
                int((np.abs(means - least) < LUCK * errors).sum()),
            )
        )
    return Conclusion(kind, w.names[k], tuple(holdings))


class _Swings:
    """Every assumption of the scenario's own psychology, moved alone."""

    def __init__(self, found: Draws, kept: EvaluationCache, best: int, zone: float) -> None:
        self.w, self.kept, self.best, self.least = found.whatif, kept, best, -zone
        self.own = self.w.psychologies[0]
        self.at_base = self._of(found.at_base(self.w.objective, self.own))

    def all(self) -> list[Swing]:
        return self.kept.each(self._swing, self.w.space.of(self.own))

    def _of(self, values: Floats) -> float:
        return float(lead(values, self.best).mean())

    def _lead(self, key: str, value: float) -> float:
        return self._of(
            self.kept.one(self.own, self.w.space.moved(self.own, key, value))[
                ANSWERED.index(self.w.objective)
            ]
        )

    def _swing(self, a: Assumption) -> Swing:
        low, high = a.at(ENDS[0]), a.at(ENDS[1])
        at_low, at_high = self._lead(a.key, low), self._lead(a.key, high)
        moves = at_low != self.at_base or at_high != self.at_base
        return Swing(
            a,
            low,
            high,
            at_low,
            at_high,
            self._turn(a, low, at_low) if moves and low < a.base else None,
            self._turn(a, high, at_high) if moves and high > a.base else None,
        )

    def _turn(self, a: Assumption, end: float, at_end: float) -> float | None:
        """Where the lead is lost between the base and one end of the prior; None if it holds
        half-way there and there.
        """
        middle = (a.base + end) / 2.0
        holds, fails = a.base, middle
        if self._lead(a.key, middle) > self.least:
            if at_end > self.least:
                return None
            holds, fails = middle, end
        for _ in range(HALVINGS):
            between = (holds + fails) / 2.0
            holds, fails = (
                (between, fails) if self._lead(a.key, between) > self.least else (holds, between)
            )
        return (holds + fails) / 2.0


def _indices(
    found: Draws, kept: EvaluationCache, best: int, swings: tuple[Swing, ...], samples: int
) -> Indices:
    """Sobol indices of the lead: the widest swings one by one, all other assumptions together."""
    w, own = found.whatif, found.whatif.psychologies[0]
    wide = [s.assumption.key for s in swings if s.width > 0.0 and s.assumption.kind != "choice"][
        :ALONE
    ]
    groups = [a.key if a.key in wide else REST for a in w.space.drawn]

    def ask(row: Floats) -> float:
        answers = kept.one(own, w.space.values(own, row))
        return float(lead(answers[ANSWERED.index(w.objective)], best).mean())

    return indices_of(
        groups, samples, w.seed, lambda u: np.array(kept.each(ask, list(w.space.placed(u))))
    )
