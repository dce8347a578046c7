"""What customers met on their way, added up over every replication: each moment's emotion, wait and
weight, who had it as peak or end, who left early, and which single customers stand for the rest.

Replications give arrays, never frames of single moments: a run of 20 x 1,460 visits takes a fifth
of a second with its simulation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.engines.common.journeys import EVERYTHING, Journeys
from motsim.plan import layout as lay
from motsim.plan.layout import Plan
from motsim.results.tables import acceptable, counted, moment_names
from motsim.results.tables import frame as frame_of
from motsim.study.core.parallel import replicate
from motsim.study.core.stats import Interval, interval
from motsim.study.run.customer_story import WHO, chosen_visit

SUMS: Final = ("count", "emotion", "expects", "minutes", "acceptable", "weight", "met", "peak")
SUMS_ALL: Final = (*SUMS, "bad peak", "end")
# of customers: who is lost in a funnel remembers nothing
REMEMBERED: Final = ("weight", "peak", "bad peak", "end")
Array = NDArray[np.float64]


class Early(NamedTuple):
    """Visits that ended before their end, of a reason, a step and a segment; all replications."""

    reason: str
    step: str
    segment: str
    visits: int


class Chosen(NamedTuple):
    """A visit that stands for others, with the frames of its customer alone."""

    who: str
    replication: int
    customer: int
    visit: int
    visits: pd.DataFrame
    moments: pd.DataFrame
    acts: pd.DataFrame


@dataclass(frozen=True, eq=False)
class MomentMeans:
    """Sums by replication and moment (`names`, as in the table of moments), over counted visits.

    `sums[name]` is (replications, moments): emotions, minutes, shares of weight, or counts.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]  # contact, wait, promise, rule (which recoveries are, too)
    steps: tuple[str, ...]  # of contacts and waits, "" of others
    sums: Mapping[str, Array]
    visits: Array  # counted visits of each replication
    customers: Array  # those of them that were not lost in a funnel
    early: tuple[Early, ...]  # the most frequent first
    people: tuple[Chosen, ...]

    @property
    def runs(self) -> int:
        return len(self.visits)

    def mean(self, what: str, moment: int) -> Interval:
        """The mean of those who met it, with its interval over replications."""
        count = self.sums["count"][:, moment]
        there = count > 0.0
        return interval(self.sums[what][there, moment] / count[there])

    def share(self, what: str, moment: int) -> float:
        """Part of all visits, 0 to 1; of what is remembered, part of all customers."""
        return float(self.sums[what][:, moment].sum() / max(self._of(what).sum(), 1.0))

    def share_of_all(self, what: str) -> float:
        """`share`, of all moments together."""
        return float(self.sums[what].sum() / max(self._of(what).sum(), 1.0))

    def _of(self, what: str) -> Array:
        return self.customers if what in REMEMBERED else self.visits

    def most(self, what: str) -> int:
        """The moment that most customers have as `peak` or `end`; -1 where nobody came."""
        total = self.sums[what].sum(axis=0)
        return int(total.argmax()) if total.any() else -1


def moment_means(plan: Plan, seed: int, replications: int) -> MomentMeans:
    """Run all replications of a plan once more, the same people with the same luck, and add up."""
    names = moment_names(plan)
    found = replicate(
        plan, seed, range(replications), lambda j: _of_one(plan, j, len(names)), record=EVERYTHING
    )
    steps, promises, rules = (
        len(part) for part in (plan.names.steps, plan.names.promises, plan.names.rules)
    )
    early: dict[tuple[int, int, int], int] = {}
    for one in found:
        for key, n in one.early.items():
            early[key] = early.get(key, 0) + n
    return MomentMeans(
        names,
        ("contact",) * steps + ("wait",) * steps + ("promise",) * promises + ("rule",) * rules,
        (*plan.names.steps, *plan.names.steps, *("",) * (promises + rules)),
        {name: np.stack([one.sums[k] for one in found]) for k, name in enumerate(SUMS_ALL)},
        np.array([one.visits for one in found]),
        np.array([one.customers for one in found]),
        tuple(
            Early(
                lay.REASONS[reason],
                plan.names.steps[step] if step >= 0 else "",
                plan.names.segments[segment] if segment >= 0 else "",
                n,
            )
            for (reason, step, segment), n in sorted(early.items(), key=lambda pair: -pair[1])
        ),
        _people(plan, seed, [one.visit for one in found]),
    )


class _One(NamedTuple):
    sums: Array  # (SUMS_ALL, moments)
    visits: float
    customers: float
    early: dict[tuple[int, int, int], int]
    visit: pd.DataFrame  # what `choose` looks at


def _of_one(plan: Plan, j: Journeys, size: int) -> _One:
    """What one replication adds."""
    v, m = j.visits, j.moments
    mine = counted(plan, v["arrived"])
    customers = mine & (v["reason"] != lay.R_FUNNEL)
    row = np.repeat(np.arange(len(v)), v["moments"])  # visits and moments are sorted alike
    kept, felt = mine[row], customers[row]
    names = _names(plan, m)
    last = np.zeros(len(m), dtype=bool)
    last[np.cumsum(v["moments"])[v["moments"] > 0] - 1] = True
    peak = m["order"] == v["peak_order"][row]
    expects = np.where(m["kind"] == lay.M_CONTACT, m["expects"], 0.0)
    waits = m["kind"] == lay.M_WAIT

    def total(weights: Any, where: NDArray[np.bool_]) -> Array:
        here = kept & where
        values = np.asarray(weights, dtype=np.float64)[here]
        return np.asarray(np.bincount(names[here], values, size), dtype=np.float64)

    everywhere, ones = np.ones(len(m), dtype=bool), np.ones(len(m))
    met = np.zeros((len(v), size), dtype=bool)
    met[row[kept], names[kept]] = True
    return _One(
        np.stack(
            [
                total(ones, everywhere),
                total(m["emotion"], everywhere),
                total(expects, everywhere),
                total(m["minutes"], waits),
                total(acceptable(plan, j), waits),
                total(m["weight"], felt),
                met.sum(axis=0).astype(float),
                total(ones, felt & peak),
                total(ones, felt & peak & (m["emotion"] < 0.0)),
                total(ones, felt & last),
            ]
        ),
        float(mine.sum()),
        float(customers.sum()),
        _left(v[mine & (v["reason"] != lay.R_DONE)]),
        pd.DataFrame(
            {
                "replication": np.full(len(v), j.replication),
                "customer": v["person"],
                "visit": v["visit"],
                "counted": mine,
                "reason": np.where(v["reason"] == lay.R_DONE, "done", "early"),
                "remembered": v["remembered"],
            }
        ),
    )


def _names(plan: Plan, m: Any) -> NDArray[np.int64]:
    """The place of each moment's name in `moment_names`."""
    steps, promises = len(plan.names.steps), len(plan.names.promises)
    found = np.select(
        [m["kind"] == kind for kind in (lay.M_CONTACT, lay.M_WAIT, lay.M_PROMISE)],
        [m["step"], steps + m["step"], 2 * steps + m["source"]],
        2 * steps + promises + m["source"],
    )
    return np.asarray(found, dtype=np.int64)


def _left(early: Any) -> dict[tuple[int, int, int], int]:
    keys, counts = np.unique(
        np.column_stack([early["reason"], early["step"], early["segment"]]),
        axis=0,
        return_counts=True,
    )
    return {(int(a), int(b), int(c)): int(n) for (a, b, c), n in zip(keys, counts)}


def _people(plan: Plan, seed: int, visits: Sequence[pd.DataFrame]) -> tuple[Chosen, ...]:
    """Those whom `explain` names: chosen of all replications, each with its own rows."""
    everybody = pd.concat(visits, ignore_index=True)
    chosen = {who: at for who in WHO if (at := chosen_visit(everybody, who)) is not None}
    wanted = sorted({r for r, *_ in chosen.values()})
    frames = dict(
        zip(
            wanted,
            replicate(plan, seed, wanted, lambda j: _frames(plan, j, chosen), record=EVERYTHING),
        )
    )
    return tuple(
        Chosen(who, r, person, visit, *(one[one["customer"] == person] for one in frames[r]))
        for who, (r, person, visit) in chosen.items()
    )


def _frames(
    plan: Plan, j: Journeys, chosen: Mapping[str, tuple[int, int, int]]
) -> tuple[pd.DataFrame, ...]:
    """Visits, moments and acts of the chosen of one replication."""
    persons = [person for r, person, _ in chosen.values() if r == j.replication]
    own = j.of_people(persons)
    return tuple(frame_of(name, plan, [own]) for name in ("visits", "moments", "acts"))
