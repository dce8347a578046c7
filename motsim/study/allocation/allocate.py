"""The best use of a budget, found by simulation: the same people meet every purchase, and effects
are never added up.

What is maximised is `profit` (net over the horizon against the design without purchases, costs
included) where a margin is typed, else what is remembered. Must-be steps are brought to their
baseline first. The purchase is chosen on the pilot's people and then judged on others (`judged`),
because the best of many looks better than it is on those it was chosen with.
"""

from __future__ import annotations

import copy
import hashlib
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.errors import InputError
from motsim.plan.layout import Plan
from motsim.results.store import Inputs
from motsim.scenario.language.schema import Scenario
from motsim.study.allocation.optimizer import (
    MOST,
    NOT,
    TINY,
    Asked,
    Lot,
    Spend,
    best,
    enumerated,
    ordered,
    paid,
    separable,
)
from motsim.study.calibration.calibration_runs import FIRST, SEED, calibrate
from motsim.study.core.cache import Cache, data_hashes
from motsim.study.core.measures import PROFIT, REMEMBERED, objective_of
from motsim.study.core.parallel import Progress, parallel_map, replicate, replicate_each
from motsim.study.core.psychologies import known
from motsim.study.core.sample import Sample, read, sample_of
from motsim.study.core.setup import Setup, setup_of
from motsim.study.core.stats import Interval, interval
from motsim.study.core.timing import with_ages
from motsim.study.money.cash_flow import money
from motsim.study.money.purchases import Shopping, enough
from motsim.units import CLASSES

JUDGED: Final = 40  # replications on other people
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Item:
    """One intervention of the best purchase, or what it would have added."""

    name: str
    class_: str
    price: float
    spend: float
    share: float
    alone: float  # effect if it were the only one
    on_top: float  # effect when it was bought, or on top of all that is bought
    order: int  # 0: not bought
    why: str  # floor, best | too dear, adds nothing

    @property
    def each(self) -> float:
        """Effect for each unit of money, as bought."""
        return (
            self.on_top / self.spend
            if self.spend > 0.0
            else float("inf")
            if self.order
            else float("nan")
        )


@dataclass(frozen=True)
class Point:
    """One split of the budget over the classes, spent as well as it can be within it."""

    shares: Mapping[str, float]
    worth: Interval
    loss: Interval  # what the best purchase is better, on the same people
    spend: float

    @property
    def as_good(self) -> bool:
        """Can it not be told from the best?"""
        return self.loss.low <= 0.0


@dataclass(frozen=True, eq=False)
class Allocation:
    """The best purchase of a budget, and what other splits would have lost."""

    scenario: Scenario
    design: str
    psychology: str
    objective: str
    budget: float
    items: tuple[Item, ...]
    worth: float  # on the people it was chosen with
    judged: Interval  # on others
    if_added: float  # what the best purchase promised if effects added up
    proved: bool | None  # equal to all combinations tried; None: too many to try
    evaluations: int
    simplex: tuple[Point, ...] = field(repr=False)

    @property
    def spend(self) -> float:
        return sum(item.spend for item in self.items)

    @property
    def leftover(self) -> float:
        return self.budget - self.spend

    def table(self) -> pd.DataFrame:
        """One row an intervention, bought ones in order; `upto` is what has been spent, `worth`
        what it has come to.
        """
        rows = sorted(self.items, key=lambda item: (item.order == 0, item.order))
        spent = np.cumsum([item.spend for item in rows])
        worth = np.cumsum([item.on_top if item.order else 0.0 for item in rows])
        return pd.DataFrame(
            [
                {
                    "intervention": i.name,
                    "class": i.class_,
                    "order": i.order,
                    "price": i.price,
                    "spend": i.spend,
                    "share": i.share,
                    "alone": i.alone,
                    "on_top": i.on_top,
                    "each": i.each,
                    "upto": u,
                    "worth": w,
                    "why": i.why,
                }
                for i, u, w in zip(rows, spent, worth, strict=True)
            ]
        )

    def splits(self) -> pd.DataFrame:
        """One row a split: shares, worth, what it loses against the best purchase with its 95 %
        interval, and whether it can be told from it.
        """
        return pd.DataFrame(
            [
                {
                    **p.shares,
                    "worth": p.worth.mean,
                    "loss": p.loss.mean,
                    "low": p.loss.low,
                    "high": p.loss.high,
                    "as_good": p.as_good,
                    "spend": p.spend,
                }
                for p in self.simplex
            ]
        )

    def split(self, *shares: float) -> Point:
        """The point of a split, such as 0.6, 0.3, 0.1."""
        return min(
            self.simplex, key=lambda p: sum(abs(a - b) for a, b in zip(p.shares.values(), shares))
        )

    @property
    def classes(self) -> dict[str, float]:
        """Shares of what was spent by class."""
        spent = {c: sum(i.spend for i in self.items if i.class_ == c) for c in CLASSES}
        total = sum(spent.values())
        return {c: s / total if total > 0.0 else 0.0 for c, s in spent.items()}


def allocate(
    scenario: Scenario,
    budget: float,
    *,
    design: str | None = None,
    psychology: str | None = None,
    objective: str | None = None,
    step: float = 0.1,
    set: Mapping[str, object] | None = None,
    prove: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
    keep: Path | None = None,
) -> Allocation:
    """Spend a budget as well as it can be, on top of a design (the first one).

    `objective`: `profit` or `remembered`; profit where a margin is typed. `step`: of the splits
    over the classes that are tried for the map (0: none; none either where no intervention has a
    class). `prove`: try all combinations too (at most 14 interventions, none in part). `keep`: a
    file of what is finished, so that a search that was stopped goes on. Raises InputError for an
    empty catalogue, a budget below the floors, and an objective nothing can be said about.
    """
    setup = setup_of(scenario, set)
    name, psyche = design or setup.reference, known(psychology or scenario.psychology.profile)
    checked(scenario, budget)
    market = Market(
        setup,
        name,
        psyche,
        objective_of(scenario, objective),
        budget,
        workers,
        Cache(keep) if keep is not None else None,
    )
    return market.allocation(step, prove, progress)


def checked(scenario: Scenario, budget: float) -> None:
    """Is there something to buy, and money?"""
    if not scenario.interventions:
        raise InputError(
            f"{scenario.file}: there is nothing to buy: write 'interventions' with what "
            "they set and cost"
        )
    if not (np.isfinite(budget) and budget >= 0.0):
        raise InputError(f"a budget is a sum of money from 0 up; got {budget:g}")


class Worths:
    """What purchases are worth in every replication of some people; also on disk where there is a
    shelf.
    """

    def __init__(self, cache: Cache | None, of: str) -> None:
        self.cache, self.of, self.found = cache, of, dict[Spend, Floats]()

    def __contains__(self, spend: Spend) -> bool:
        if spend not in self.found and self.cache is not None:
            kept = self.cache.get(self._key(spend))
            if kept is not None:
                self.found[spend] = kept
        return spend in self.found

    def __getitem__(self, spend: Spend) -> Floats:
        return self.found[spend]

    def __len__(self) -> int:
        return len(self.found)

    def put(self, spend: Spend, values: Floats) -> None:
        self.found[spend] = values
        if self.cache is not None:
            self.cache.put(self._key(spend), values)

    def _key(self, spend: Spend) -> str:
        return hashlib.sha256(f"{self.of} {tuple(map(float, spend))!r}".encode()).hexdigest()[:32]


class Market:
    """A budget, a catalogue, and what a purchase is worth to the pilot's people."""

    def __init__(
        self,
        setup: Setup,
        design: str,
        psychology: str,
        objective: str,
        budget: float,
        workers: int | None,
        cache: Cache | None = None,
    ) -> None:
        self.setup, self.design, self.psychology, self.objective, self.budget, self.workers = (
            setup,
            design,
            psychology,
            objective,
            budget,
            workers,
        )
        self.cache = cache
        self.shop = Shopping(
            setup,
            design,
            setup.spec(design).model_copy(
                update={"budget": budget, "split": dict.fromkeys(CLASSES, 0.0)}
            ),
        )
        self.names = list(self.shop.shop)
        self.lots = [
            Lot(one, self.shop.prices[one], self.shop.shop[one].response.half is not None)
            for one in self.names
        ]
        self.calibration = calibrate(setup, psychology)
        self.people = range(FIRST, FIRST + max(enough(setup.felt()), 2))
        self.others = range(
            self.people[-1] + 1, self.people[-1] + 1 + max(JUDGED, len(self.people))
        )
        decides = Inputs(
            setup.text,
            design,
            psychology,
            SEED,
            tuple(f"{key}={value}" for key, value in setup.settings),
            data_hashes(setup.scenario),
        ).hash()
        self.known, self.judged = (
            Worths(cache, f"{objective} of {decides} {people} {self.names}")
            for people in (self.people, self.others)
        )
        self.nothing = (NOT,) * len(self.names)
        self.base = self._without(self.people)

    # -- what a purchase is worth ------------------------------------------------------------------
    def _fixed(self) -> dict[str, float]:
        """What the design has anyway."""
        return {one: self.shop.full(one) for one in self.shop.spec.with_}

    def _shares(self, spend: Spend) -> dict[str, float]:
        return self._fixed() | {
            one: self.shop.full(one, money) for one, money in zip(self.names, spend) if money != NOT
        }

    def _samples(self, spends: Iterable[Spend], people: Sequence[int]) -> Iterator[Sample]:
        """A sample for each purchase; purchases are made ready while others are simulated."""
        made: deque[tuple[Scenario, Plan]] = deque()

        def plans() -> Iterator[Plan]:
            for spend in spends:
                scenario = self.setup.design(self.design, bought=self._shares(spend))
                made.append((scenario, self.calibration.plan(scenario, self.psychology)))
                yield made[-1][1]

        for rows in replicate_each(plans(), SEED, people, read, workers=self.workers):
            scenario, plan = made.popleft()
            sample = sample_of(scenario, self.psychology, plan, rows)
            yield self._with_ages(sample, people)

    def _without(self, people: Sequence[int]) -> Sample:
        """What the design has anyway."""
        return self._with_ages(self._at(self._fixed(), people), people)

    def _with_ages(self, sample: Sample, people: Sequence[int]) -> Sample:
        return (
            with_ages(sample, lambda age: self._at(age, people))
            if self.objective == PROFIT
            else sample
        )

    def _at(self, shares: Mapping[str, float], people: Sequence[int]) -> Sample:
        """The design with these parts of the effects of all that it has."""
        scenario = self.setup.design(self.design, bought=dict(shares))
        plan = self.calibration.plan(scenario, self.psychology)
        return sample_of(
            scenario,
            self.psychology,
            plan,
            replicate(
                plan,
                SEED,
                people,
                lambda j: read(plan, j),
                workers=self.workers,
                cache=self.cache.reads("read") if self.cache is not None else None,
            ),
        )

    def _values(self, base: Sample, sample: Sample) -> Floats:
        """The objective of every replication, against nothing bought."""
        if self.objective == PROFIT:
            return money(base, sample).net
        return np.asarray(sample.of(REMEMBERED) - base.of(REMEMBERED))

    def soon(self, spends: Sequence[Spend]) -> None:
        """Find out what these purchases are worth to the pilot's people, side by side; kept."""
        new = [spend for spend in spends if spend not in self.known]
        for spend, sample in zip(new, self._samples(new, self.people)):
            self.known.put(spend, self._values(self.base, sample))

    def values(self, spend: Spend) -> Floats:
        """What a purchase is worth in every replication of the pilot's people; kept."""
        self.soon([spend])
        return self.known[spend]

    def worth(self, spend: Spend) -> float:
        return float(self.values(spend).mean())

    def on_others(self, spend: Spend) -> Floats:
        """The purchase judged by people it was not chosen with, in every replication; kept."""
        self.judge([spend])
        return self.judged[spend]

    def judge(self, spends: Iterable[Spend], tell: Callable[[], None] = lambda: None) -> None:
        """`on_others` of several, side by side."""
        new = [spend for spend in dict.fromkeys(spends) if spend not in self.judged]
        for spend, sample in zip(new, self._samples(new, self.others)):
            self.judged.put(spend, self._values(self.base_of_others, sample))
            tell()

    @cached_property
    def base_of_others(self) -> Sample:
        return self._without(self.others)

    # -- buying ------------------------------------------------------------------------------------
    @cached_property
    def floors(self) -> Spend:
        """What must be, off the top: baselines, and what the design has by `with` (its money is
        paid already).
        """
        shop = Shopping(self.setup, self.design, self.shop.spec)
        shop.floors(self.budget)
        forced = {one: spend for one, spend, _, why in shop.rows if why == "floor"}
        return tuple(forced.get(one, 0.0 if one in shop.spec.with_ else NOT) for one in self.names)

    def spent_best(self, budget: float, among: Sequence[str], start: Spend) -> Spend:
        """As well as it can be with lots of these names only, on top of `start`."""
        lots = [lot if lot.name in among else Lot(lot.name, float("inf")) for lot in self.lots]
        return best(
            lots,
            budget,
            self.worth,
            chunk=max(budget / 20.0, 1.0),
            start=start,
            pairs=False,
            soon=self.soon,
        ).spend

    def split(self, shares: Mapping[str, float]) -> Spend:
        """The budget split over classes, each spent as well as it can be, key first."""
        spend, rest = self.floors, self.budget - paid(self.floors)
        for class_, share in shares.items():
            names = [one for one in self.names if self.shop.classes[one] == class_]
            spend = self.spent_best(paid(spend) + rest * share, names, spend)
        return spend

    def split_side_by_side(
        self, splits: Sequence[Mapping[str, float]], tell: Callable[[], None]
    ) -> list[Spend]:
        """`split` of each, in order. A split asks for few purchases at once; so each is found by
        one worker, and several are on their way.
        """
        one = copy.copy(self)  # what is known is known to all
        one.workers = 1

        def found(shares: Mapping[str, float]) -> Spend:
            spend = one.split(shares)
            tell()
            return spend

        # neighbours spend another sum on key moments, so what they ask for differs
        order = sorted(range(len(splits)), key=lambda k: [*splits[k].values()][1:])
        spends = dict(zip(order, parallel_map(lambda k: found(splits[k]), order, self.workers)))
        return [spends[k] for k in range(len(splits))]

    # -- all of it ---------------------------------------------------------------------------------
    def allocation(self, step: float, prove: bool, progress: Progress | None) -> Allocation:
        splits = (
            [dict(zip(CLASSES, shares)) for shares in simplex(step)]
            if step > 0.0 and any(self.shop.classes.values())
            else []
        )
        parts = len(splits) + 2
        done, telling = 0, Lock()

        def tell() -> None:
            nonlocal done
            with telling:  # splits end when they will
                done += 1
                if progress:
                    progress(done, parts)

        found = best(
            self.lots,
            self.budget,
            self.worth,
            chunk=max(self.budget / 20.0, 1.0),
            start=self.floors,
            soon=self.soon,
        )
        tell()
        bought = dict(zip(map(shares_key, splits), self.split_side_by_side(splits, tell)))
        # a map that shows a better one would make the best a lie
        spend = max([found.spend, *bought.values()], key=self.worth)
        proved = None
        if prove and len(self.lots) <= MOST and not any(lot.divides for lot in self.lots):
            top = enumerated(self.lots, self.budget, self.worth)
            proved = self.worth(spend) >= self.worth(top) - TINY
            spend = max(spend, top, key=self.worth)
        self.judge([spend, *bought.values()])
        points = tuple(self._point(s, bought[shares_key(s)], spend) for s in splits)
        tell()
        self.soon([self._only(i, lot.price) for i, lot in enumerate(self.lots)])
        _, promised = separable(self.lots, self.budget, self._alone)
        return Allocation(
            self.base.scenario,
            self.design,
            self.psychology,
            self.objective,
            self.budget,
            tuple(self._items(spend)),
            self.worth(spend),
            interval(self.on_others(spend)),
            promised,
            proved,
            len(self.known),
            points,
        )

    def _alone(self, i: int, money_: float) -> float:
        return self.worth(self._only(i, money_))

    def _only(self, i: int, money_: float) -> Spend:
        return (*self.nothing[:i], money_, *self.nothing[i + 1 :])

    def _point(self, shares: Mapping[str, float], spend: Spend, top: Spend) -> Point:
        return Point(
            shares,
            interval(self.on_others(spend)),
            interval(self.on_others(top) - self.on_others(spend)),
            paid(spend),
        )

    def _items(self, spend: Spend) -> list[Item]:
        order = [
            (b.lot, b.gain)
            for b in ordered(self.lots, Asked(self.worth, self.soon), self.floors, spend)
        ]
        forced = [i for i, m in enumerate(self.floors) if m > 0.0]
        place = {i: (k, gain) for k, (i, gain) in enumerate([*self._stairs(forced), *order], 1)}
        items = []
        for i, lot in enumerate(self.lots):
            if self.floors[i] == 0.0 and lot.name in self.shop.spec.with_:
                continue
            k, gain = place.get(i, (0, float("nan")))
            money_ = max(spend[i], 0.0)
            if not k:
                gain = self.worth((*spend[:i], lot.price, *spend[i + 1 :])) - self.worth(spend)
            why = (
                "floor"
                if i in forced
                else "best"
                if k
                else "too dear"
                if gain > TINY and lot.price > self.budget - paid(spend)
                else "adds nothing"
            )
            items.append(
                Item(
                    lot.name,
                    self.shop.classes[lot.name],
                    lot.price,
                    money_,
                    self.shop.full(lot.name, money_) if k else 0.0,
                    self._alone(i, lot.price),
                    gain,
                    k,
                    why,
                )
            )
        return items

    def _stairs(self, forced: Sequence[int]) -> list[tuple[int, float]]:
        """Floors in the order of the file, each with what it brings on top of those before it."""
        spends = [
            tuple(m if i in forced[:k] else NOT for i, m in enumerate(self.floors))
            for k in range(len(forced) + 1)
        ]
        worths = [self.worth(one) if k else 0.0 for k, one in enumerate(spends)]
        return [(i, after - before) for i, before, after in zip(forced, worths, worths[1:])]


def simplex(step: float) -> list[tuple[float, ...]]:
    """All splits over the three classes in steps, and 60/30/10 and even ones where they
    are missed.
    """
    n = round(1.0 / step)
    if n < 1 or abs(n * step - 1.0) > 1e-6:
        raise InputError(f"the step of the map must divide 100 %, such as 10 %; got {step:.0%}")
    grid = [
        (a / n, b / n, (n - a - b) / n)
        for a, b in itertools.product(range(n + 1), repeat=2)
        if a + b <= n
    ]
    more = [
        s
        for s in ((0.6, 0.3, 0.1), (1 / 3, 1 / 3, 1 / 3))
        if not any(np.allclose(s, g) for g in grid)
    ]
    return [*grid, *more]


def shares_key(shares: Mapping[str, float]) -> tuple[float, ...]:
    return tuple(round(s, 9) for s in shares.values())
