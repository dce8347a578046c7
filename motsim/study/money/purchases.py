"""What a budget buys. Effects do not add, so `best` buys one by one on the effect that remains on
top of what is bought.

Cost against a budget is `once` (and each site) plus one `per_year`; what is paid per use, and staff
time, is never budget. Floors come first, off the top: must-be steps (with a `baseline` of their own
or their stage's) are brought to it by effect per money, and a budget that cannot is refused with
the sum needed. What a design has by `with` is paid off the top too. Then class by class, key first;
a class that the split does not name is left alone, its free interventions too. Where a margin is
typed, what counts is the net that is expected of it over the horizon: wages, minutes of staff, what
rules pay and lines are in it, each effect is as large as is believed (it may be nothing), and what
lowers the net is left. Without a margin what is remembered counts. Both are differences on the
pilot's people under the scenario's own psychology: a purchase is decided once, and rival
psychologies judge the same purchase. Nothing without a remaining effect is bought; unspent money
stays unspent.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.engines.common.journeys import Journeys
from motsim.errors import InputError, say
from motsim.plan.compile import compile_plan
from motsim.plan.house_rules import touched_steps
from motsim.plan.index import making
from motsim.plan.layout import Plan
from motsim.scenario.designs.merge import price
from motsim.scenario.language.schema import Design, Intervention, Scenario
from motsim.study.calibration.calibration_runs import FIRST, SEED, VISITS, calibrate, quotes_of
from motsim.study.calibration.pilot_readings import beliefs
from motsim.study.core.parallel import parallel_map, replicate
from motsim.study.core.sample import Sample, read, sample_of
from motsim.study.core.schedulers import Cluster, at_work, on_cluster
from motsim.study.core.setup import Setup, setup_of
from motsim.study.core.timing import with_ages
from motsim.study.money.cash_flow import money as money_of
from motsim.units import CLASSES

TINY = 1e-9
Floats = NDArray[np.float64]
CAP = 200  # replications of a pilot whose visits are few


@dataclass(frozen=True)
class Purchase:
    """One intervention: bought (share of its effect, money) or not, and why."""

    name: str
    class_: str  # "" if it belongs to none
    price: float
    spend: float
    share: float
    alone: float  # effect on remembered if it were the only one
    on_top: float  # effect when it was bought, or what would remain at the end
    order: int  # 1 is bought first; 0 not bought
    # floor, with, best, equal | too dear, loses money, no effect left, no class, not in the split
    why: str
    net: float = math.nan  # expected net on top, as `on_top`; nan where no margin is typed

    @property
    def bought(self) -> bool:
        return self.order > 0


@dataclass(frozen=True)
class Purchases:
    """What a design with a budget buys, what it cannot, and what is left over by class."""

    design: str
    budget: float
    fill: str
    rows: tuple[Purchase, ...]
    given: Mapping[str, float]  # money by class, what goes off the top as "floors"
    left: Mapping[str, float]
    bought: Mapping[str, float] = field(repr=False)  # intervention -> share

    @property
    def spend(self) -> float:
        return sum(row.spend for row in self.rows)

    @property
    def unspent(self) -> float:
        return self.budget - self.spend

    def table(self) -> pd.DataFrame:
        """One row an intervention: bought ones first, in order."""
        rows = sorted(self.rows, key=lambda row: (not row.bought, row.order))
        return pd.DataFrame(
            [
                {
                    "intervention": r.name,
                    "class": r.class_,
                    "bought": r.bought,
                    "order": r.order,
                    "price": r.price,
                    "spend": r.spend,
                    "share": r.share,
                    "alone": r.alone,
                    "on_top": r.on_top,
                    "why": r.why,
                    "net": r.net,
                }
                for r in rows
            ]
        )


@on_cluster
def purchases(
    scenario: Scenario,
    design: str,
    *,
    set: Mapping[str, object] | None = None,
    cluster: Cluster | None = None,
) -> Purchases | None:
    """What the budget of a design buys; None for a design without a budget."""
    return purchases_of(setup_of(scenario, set), design)


def purchases_of(setup: Setup, design: str, workers: int | None = None) -> Purchases | None:
    """`purchases` of a case."""
    return purchases_by_design(setup, (design,), workers).get(design)


def purchases_by_design(
    setup: Setup, designs: Iterable[str], workers: int | None = None
) -> dict[str, Purchases]:
    """What each design with a budget buys; kept. Where people come back, strangers show what is
    worth buying. Elsewhere each budget is one task: to buy asks for short runs one after the other,
    and sent one by one these would take longer to travel than to run.
    """
    setup = setup.as_strangers()
    names = [one for one in designs if setup.spec(one).budget is not None]
    places = {one: _spent(setup, one) for one in names}
    new = [one for one, place in places.items() if not place]

    def here(name: str, found: Purchases) -> None:
        places[name][:] = [found]

    scheduler = at_work(workers)
    if scheduler.elsewhere:
        with closing(scheduler.each(functools.partial(_spend, setup), new, here)) as made:
            for _ in made:
                pass
    else:
        for one in new:
            here(one, _spend(setup, one, workers))
    return {one: place[0] for one, place in places.items()}


def _spend(setup: Setup, design: str, workers: int | None = None) -> Purchases:
    return Shopping(setup, design, setup.spec(design), workers).done()


@functools.lru_cache(maxsize=64)
def _spent(setup: Setup, design: str) -> list[Purchases]:
    """Where the purchases of a design are kept: empty until its budget has been spent."""
    return []


# --- effects --------------------------------------------------------------------------------------
Shares = tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class _Lived:
    """The pilot's people under a design with some purchases: what is remembered, and what money is
    read off.
    """

    remembered: float
    plan: Plan
    rows: tuple[tuple[Floats, Floats], ...]


@functools.lru_cache(maxsize=4096)
def _place(setup: Setup, basis: tuple[str, str], shares: Shares, true: Shares) -> list[_Lived]:
    """Where a purchase is kept: empty until it has been lived. `basis` is a design and a text equal
    for designs that set the same.
    """
    return []


def _lived(setup: Setup, basis: tuple[str, str], shares: Shares, true: Shares) -> _Lived:
    """A purchase that has been lived; it is, if it has not."""
    place = _place(setup, basis, shares, true)
    if not place:
        place[:] = [_live(setup, basis[0], (shares, true))]
    return place[0]


def _live(setup: Setup, design: str, asked: tuple[Shares, Shares]) -> _Lived:
    """The pilot's people with purchases, of whose effects so much comes true."""
    shares, true = asked
    scenario = setup.design(design, dict(shares), dict(true))
    psychology = scenario.psychology.profile
    plan = calibrate(setup, psychology).plan(scenario, psychology)
    rows = replicate(
        plan, SEED, range(FIRST, FIRST + max(enough(setup), 2)), lambda j: (_sum(j), read(plan, j))
    )
    means = [one for one, _ in rows]
    return _Lived(
        sum(total for total, _ in means) / max(sum(count for _, count in means), 1),
        plan,
        tuple(one for _, one in rows),
    )


@functools.lru_cache(maxsize=64)
def enough(setup: Setup) -> int:
    """Replications of the first design that give 2,000 visits."""
    plan = compile_plan(setup.design(setup.reference, bought={}), quotes=quotes_of(setup))
    count = replicate(
        plan, SEED, [FIRST], lambda journeys: int(journeys.totals.group().sums["visits"])
    )[0]
    return min(max(-(-VISITS // max(count, 1)), 1), CAP)


@functools.lru_cache(maxsize=4096)
def _net(paying: Setup, felt: Setup, basis: tuple[str, str], shares: Shares, true: Shares) -> float:
    """The net of purchases against the design without any; what they cost is as written."""
    return float(
        money_of(
            _sample(paying, felt, basis, (), true), _sample(paying, felt, basis, shares, true)
        ).net.mean()
    )


def _sample(
    paying: Setup, felt: Setup, basis: tuple[str, str], shares: Shares, true: Shares
) -> Sample:
    """The pilot's people with some purchases, of whose effects so much comes true."""
    so_far = _of(true, dict(shares))

    def run(have: Mapping[str, float]) -> Sample:
        lived = _lived(felt, basis, tuple(sorted(have.items())), so_far)
        scenario = paying.design(basis[0], dict(have))
        return sample_of(scenario, scenario.psychology.profile, lived.plan, lived.rows)

    return with_ages(run(dict(shares)), lambda age: run(dict(age)))


def _of(true: Shares, bought: Mapping[str, float]) -> Shares:
    """How much comes true of what is bought."""
    return tuple((one, share) for one, share in true if one in bought)


def _sum(journeys: Journeys) -> tuple[float, int]:
    """What is remembered, summed over customers: who is lost in a funnel remembers
    nothing of it.
    """
    everybody = journeys.totals.group()
    return everybody.sums["remembered"], int(everybody.sums["customers"])


# --- shopping -------------------------------------------------------------------------------------
def _basis(setup: Setup, name: str, spec: Design) -> tuple[str, str]:
    """The first design that sets the same, and what it sets: effects are measured once for all that
    set the same.
    """

    def sets(other: str, one: Design) -> str:
        return repr(
            (
                sorted((k, repr(v)) for k, v in one.set.items()),
                one.with_,
                other if one.rules else "",
            )
        )

    same = sets(name, spec)
    return next(
        other
        for other in setup.scenario.designs
        if other == name or sets(other, setup.spec(other)) == same
    ), same


class Shopping:
    """One design's way through the shop: `bought` grows, `left` shrinks."""

    def __init__(self, setup: Setup, name: str, spec: Design, workers: int | None = None) -> None:
        scenario = setup.design(name, bought={})
        self.workers = workers
        self.setup, self.name, self.spec, self.scenario, self.felt = (
            setup,
            name,
            spec,
            scenario,
            setup.felt(),
        )
        self.shop: Mapping[str, Intervention] = scenario.interventions
        self.prices = {one: price(i, scenario.value.sites) for one, i in self.shop.items()}
        self.classes = {one: class_of(scenario, one) for one in self.shop}
        self.basis = _basis(setup, name, spec)
        self.bought: dict[str, float] = {one: self.full(one) for one in spec.with_}
        self.rows: list[tuple[str, float, float, str]] = [
            (one, self.prices[one], 0.0, "with") for one in spec.with_
        ]
        self.left: dict[str, float] = {}
        self.nets: dict[str, float] = {}  # expected net on top, of what was bought for it
        self.by_money = scenario.value.unit_margin > 0.0
        self.paying = setup.without_budgets()
        believed = beliefs(setup, (scenario.psychology.profile,), list(self.shop), None)
        self.true = tuple((one, belief.mean) for one, belief in believed.items())

    def full(self, one: str, money: float | None = None) -> float:
        """The share of its effect that this money (all of its price) gives."""
        cost = self.prices[one]
        return (
            self.shop[one].response.share(cost if money is None else money, cost)
            if cost > 0.0
            else 1.0
        )

    def effect(self, shares: Mapping[str, float]) -> float:
        """What is remembered with these purchases, all of their effect come true."""
        return _lived(self.felt, self.basis, tuple(sorted(shares.items())), ()).remembered

    def on_top(self, one: str, share: float) -> float:
        return self.effect({**self.bought, one: share}) - self.effect(self.bought)

    def gain(self, one: str, share: float) -> float:
        """What one more is bought for: its expected net on top, where a margin is typed."""
        if not self.by_money:
            return self.on_top(one, share)
        return self.net({**self.bought, one: share}) - self.net(self.bought)

    def net(self, shares: Mapping[str, float]) -> float:
        """The net of these purchases that is expected, against the design without any."""
        return _net(self.paying, self.felt, self.basis, tuple(sorted(shares.items())), self.true)

    def buy(self, one: str, spend: float, effect: float, why: str) -> None:
        self.bought[one] = self.full(one, spend)
        self.rows.append((one, spend, effect, why))

    def done(self) -> Purchases:
        budget = float(self.spec.budget or 0.0)
        self.floors(budget)
        floors = sum(spend for _, spend, _, _ in self.rows)
        rest = budget - floors
        split: dict[str, float] = {c: self.spec.split[c] for c in CLASSES if c in self.spec.split}
        given = {c: rest * share for c, share in split.items()}
        for class_, money in given.items():
            self.left[class_] = money
            (self._equal if self.spec.fill == "equal" else self._best)(class_)
        left = {
            **self.left,
            **({"": rest - sum(given.values())} if rest - sum(given.values()) > 0.005 else {}),
        }
        return Purchases(
            self.name,
            budget,
            self.spec.fill,
            tuple(self._table(split)),
            MappingProxyType({"floors": floors, **given} if floors else given),
            MappingProxyType(left),
            MappingProxyType({k: v for k, v in self.bought.items() if v > 0.0}),
        )

    # -- class by class ----------------------------------------------------------------------------
    def _open(self, class_: str) -> list[str]:
        return [one for one in self.shop if one not in self.bought and self.classes[one] == class_]

    def _payable(self, one: str, money: float) -> float | None:
        """What would be paid for it, or None if it is too dear."""
        cost = self.prices[one]
        if cost <= money + TINY:
            return cost
        return money if self.shop[one].response.half is not None and money > TINY else None

    def _best(self, class_: str) -> None:
        """One by one: what brings most for its cost, ties in file order; free ones first."""
        while True:
            choice: tuple[tuple[float, float], str, float, float] | None = None
            offers = [
                (one, spend)
                for one in self._open(class_)
                if (spend := self._payable(one, self.left[class_])) is not None
            ]
            for (one, spend), gain in zip(offers, self._gains(offers)):
                rank = (gain / spend if spend > 0.0 else float("inf"), gain)
                if gain > TINY and (choice is None or rank > choice[0]):
                    choice = (rank, one, spend, gain)
            if choice is None:
                return
            _, one, spend, gain = choice
            self.nets[one] = gain if self.by_money else math.nan
            self.buy(one, spend, self.on_top(one, self.full(one, spend)), "best")
            self.left[class_] -= spend

    def _gains(self, offers: Sequence[tuple[str, float]]) -> list[float]:
        """What each would add on top of what is bought."""
        if offers:  # all of them ask for it: once, before they run side by side
            self.net(self.bought) if self.by_money else self.effect(self.bought)
        return parallel_map(
            lambda offer: self.gain(offer[0], self.full(*offer)), offers, self.workers
        )

    def _equal(self, class_: str) -> None:
        """The same money for each that costs something; free ones where they still help."""
        paid = [one for one in self._open(class_) if self.prices[one] > 0.0]
        each = self.left[class_] / len(paid) if paid else 0.0
        for one in self._open(class_):
            spend = self._payable(one, each)
            effect = self.on_top(one, self.full(one, spend)) if spend is not None else 0.0
            if spend is not None and (spend > 0.0 or effect > TINY):
                self.buy(one, spend, effect, "equal")
                self.left[class_] -= spend

    # -- floors ------------------------------------------------------------------------------------
    def floors(self, budget: float) -> None:
        """Bring must-be steps to their baseline, by what is gained towards it for the money."""
        while lacking := self._lacking(self.bought):
            choice: tuple[float, str] | None = None
            for one in self.shop:
                if one in self.bought:
                    continue
                after = self._lacking({**self.bought, one: self.full(one)})
                gain = sum(lacking.values()) - sum(after.values())
                rank = gain / self.prices[one] if self.prices[one] > 0.0 else float("inf")
                if gain > TINY and (choice is None or rank > choice[0]):
                    choice = (rank, one)
            if choice is None:
                step, short = next(iter(lacking.items()))
                raise InputError(
                    say(
                        "baseline out of reach",
                        file=self.scenario.file,
                        name=self.name,
                        step=step,
                        short=short,
                    )
                )
            self.buy(
                choice[1],
                self.prices[choice[1]],
                self.on_top(choice[1], self.full(choice[1])),
                "floor",
            )
        needed = sum(spend for _, spend, _, _ in self.rows)
        if needed > budget + TINY:
            listed = ", ".join(f"{one} {spend:,.0f}" for one, spend, _, _ in self.rows)
            raise InputError(
                say(
                    "budget below what must be",
                    file=self.scenario.file,
                    name=self.name,
                    listed=listed,
                    needed=needed,
                    budget=budget,
                )
            )

    def _lacking(self, shares: Mapping[str, float]) -> dict[str, float]:
        """Points that each must-be step lies below its baseline, as typed."""
        if not any(
            stage.baseline is not None or step.baseline is not None
            for stage in self.scenario.journey
            for step in stage.steps
        ):
            return {}
        scenario = self.setup.design(self.name, bought=shares)
        found = {}
        for stage in scenario.journey:
            for step in stage.steps:
                floor = step.baseline if step.baseline is not None else stage.baseline
                points = step.points
                if (
                    floor is not None
                    and points is not None
                    and not np.isnan(points.mean)
                    and points.mean < floor - TINY
                ):
                    found[step.name] = floor - points.mean
        return found

    # -- what came of it ---------------------------------------------------------------------------
    def _table(self, split: Mapping[str, float]) -> Iterator[Purchase]:
        order = {
            one: (k, spend, effect, why) for k, (one, spend, effect, why) in enumerate(self.rows, 1)
        }
        given = {one: self.full(one) for one in self.spec.with_}  # what it has without a budget
        for one in self.shop:
            k, spend, effect, why = order.get(one, (0, 0.0, float("nan"), ""))
            class_, others = self.classes[one], {w: share for w, share in given.items() if w != one}
            alone = self.effect({**others, one: self.full(one)}) - self.effect(others)
            if why == "with":
                effect = alone
            net = self.nets.get(one, math.nan)
            if not k:
                effect = self.on_top(one, self.full(one))
                if self.by_money:
                    net = self.gain(one, self.full(one))
                why = (
                    "no class"
                    if not class_
                    else "not in the split"
                    if class_ not in split or (not split[class_] and self.prices[one] > 0.0)
                    else "no effect left"
                    if effect <= TINY
                    else "loses money"
                    if net <= TINY
                    else "too dear"
                )
            yield Purchase(
                one,
                class_,
                self.prices[one],
                spend,
                self.bought.get(one, 0.0) if k else 0.0,
                alone,
                effect,
                k,
                why,
                net,
            )


def class_of(scenario: Scenario, name: str) -> str:
    """Its own class, else that of the first step it sets, else of the first it opens; "" if there
    is none.
    """
    intervention = scenario.interventions[name]
    if intervention.class_ is not None:
        return str(intervention.class_)
    m = making(scenario)
    for dotted in intervention.set:  # in the order typed
        steps = touched_steps(m, "", intervention.model_copy(update={"set": {dotted: ""}}))
        for k in sorted(steps):
            if m.index.flat[k].class_ is not None:
                return str(m.index.flat[k].class_)
    for k in sorted(touched_steps(m, name, intervention.model_copy(update={"set": {}}))):
        if m.index.flat[k].class_ is not None:
            return str(m.index.flat[k].class_)
    return ""
