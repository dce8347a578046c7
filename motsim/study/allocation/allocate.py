"""The best use of a budget, found by simulation: the same people meet every purchase, and effects
are never added up.

What is maximised is `profit` (net over the horizon against the design without purchases, costs
included) where a margin is typed, else what is remembered; on average over all psychologies and
over draws of what is assumed. Must-be steps are brought to their baseline first.

In three steps. **Searched**: a few states (a psychology, its parameters and prices drawn) meet
every purchase that is tried, each effect as large as is expected of it. **Tried**: the best
purchases of the search, the best under each psychology, and the rules of thumb meet draws in which
every effect is drawn, too; it may be nothing. **Judged**: the one that is chosen there meets other
draws and other people, because the best of many looks better than it is on those it was chosen
with.
"""

from __future__ import annotations

import copy
import functools
import hashlib
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.errors import InputError, say
from motsim.plan.layout import Plan
from motsim.plan.lines import PARAMETERS_OF_LINES
from motsim.plan.population import with_past
from motsim.psychology.parameters import PARAMETERS
from motsim.results.store import Inputs
from motsim.scenario.language.quantities import plain
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
from motsim.study.calibration.calibration_runs import FIRST, SEED, refuse_later
from motsim.study.calibration.pilot_readings import beliefs
from motsim.study.core.alike import replicate_each
from motsim.study.core.cache import DRAWN, Cache, data_hashes
from motsim.study.core.measures import PROFIT, REMEMBERED, objective_of
from motsim.study.core.parallel import Progress, ask_ahead, parallel_map
from motsim.study.core.psychologies import known, psychologies_of
from motsim.study.core.sample import Sample, read, sample_of, sampled, sampled_lives
from motsim.study.core.schedulers import Cluster, at_work, on_cluster
from motsim.study.core.setup import Setup, setup_of
from motsim.study.core.stats import Z95, Interval
from motsim.study.core.timing import with_ages
from motsim.study.money.purchases import Shopping, enough
from motsim.study.run.simulate import counter
from motsim.study.uncertainty.monte_carlo import SURE, checked_draws, evaluate_draws, middle
from motsim.study.uncertainty.priors import space_of
from motsim.study.uncertainty.scenario_model import (
    design_as_true,
    net_under,
    past_under,
    plan_under,
    terms_under,
    under_assumptions,
    whatif_of_purchases,
)
from motsim.units import CLASSES

STATES: Final = 10  # that every purchase of the search meets
CLOSE: Final = 0.1  # share of the best's worth that a split may be behind and count as as good
OF_LINES: Final = frozenset(PARAMETERS[k].name for k in PARAMETERS_OF_LINES)
CANDIDATES: Final = 8  # of the search, that meet drawn effects
DRAWS: Final = 32  # of all that is assumed, under each psychology
DRAWS_TRIED: Final = 12
DRAWS_OF_MAP: Final = 4
# where people come back: each draw takes years of everybody
LIVED_DRAWS: Final = 8
LIVED_DRAWS_TRIED: Final = 2
RUNS_TRIED: Final = 2
RUNS_JUDGED: Final = 2
OTHERS: Final = 1000  # another seed: other people and another part of the priors
PILOT_PRICE: Final = 0.2  # of the price: what trying out is taken to cost here; `pilot` says it
PILOT_LEAST: Final = 0.01  # of what the whole purchase brings
CHOOSE: Final = ("mean", "worst-tenth", "least-regret")
SPLITS: Final = {"60/30/10": (0.6, 0.3, 0.1), "even split": (1 / 3, 1 / 3, 1 / 3)}
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
    why: str  # floor, best | too dear, adds little (beside chance), adds nothing
    nothing: float = 0.0  # the chance that it does nothing, as is believed
    if_nothing: float = 0.0  # what it adds then: less than 0, what it costs
    # what one would gain on average by knowing beforehand whether it does anything: where it does
    # not, one would buy the best purchase without it
    knowing: float = 0.0
    try_first: bool = False  # is that more than trying it out may cost?

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
    worth: Interval  # mean and middle 95 % over all that is assumed
    loss: Interval  # what the best purchase is better, in the same draws
    spend: float
    ahead: float = 1.0  # share of draws in which the best purchase is better

    @property
    def as_good(self) -> bool:
        """Can it not be told from the best: behind neither in most draws nor by much on average,
        as where few draws bring nearly all of the gain?
        """
        return self.ahead < SURE and self.loss.mean <= CLOSE * (self.worth.mean + self.loss.mean)


@dataclass(frozen=True)
class Rival:
    """Another way to spend the budget, in the same draws as the best purchase."""

    name: str  # points per money, 60/30/10, even split, or the psychology it is the best under
    bought: tuple[str, ...]
    spend: float
    worth: Interval
    loss: float  # chance that it brings less than nothing bought
    behind: Interval  # what the best purchase brings more


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
    judged: Interval  # over all that is assumed: mean and middle 95 % of draws it was not chosen in
    if_added: float  # what the best purchase promised if effects added up
    proved: bool | None  # equal to all combinations tried; None: too many to try
    evaluations: int
    simplex: tuple[Point, ...] = field(repr=False)
    psychologies: tuple[str, ...] = ()
    draws: int = 0  # of each psychology
    choose: str = "mean"
    loss: float = 0.0  # share of draws in which it brings less than nothing bought
    luck: float = 0.0  # half the 95 % interval of the mean that more runs would take away
    rivals: tuple[Rival, ...] = ()

    @property
    def spend(self) -> float:
        return sum(item.spend for item in self.items)

    @property
    def leftover(self) -> float:
        return self.budget - self.spend

    @property
    def free(self) -> tuple[Item, ...]:
        """What is bought for nothing, most first."""
        found = [i for i in self.items if i.order and i.spend == 0.0]
        return tuple(sorted(found, key=lambda i: -i.on_top))

    @property
    def free_share(self) -> float:
        """The part of the whole that what costs nothing brings."""
        whole = sum(i.on_top for i in self.items if i.order)
        return sum(i.on_top for i in self.free) / whole if whole > 0.0 else 0.0

    def rivals_table(self) -> pd.DataFrame:
        """One row another way to spend: worth with the middle 95 % of the draws, chance of a loss,
        and what the best purchase is ahead.
        """
        return pd.DataFrame(
            [
                {
                    "name": r.name,
                    "spend": r.spend,
                    "worth": r.worth.mean,
                    "low": r.worth.low,
                    "high": r.worth.high,
                    "loss": r.loss,
                    "behind": r.behind.mean,
                    "behind_low": r.behind.low,
                    "behind_high": r.behind.high,
                    "bought": ", ".join(r.bought),
                }
                for r in self.rivals
            ]
        )

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
                    "nothing": i.nothing,
                    "if_nothing": i.if_nothing,
                    "knowing": i.knowing,
                    "try_first": i.try_first,
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


@on_cluster
def allocate(
    scenario: Scenario,
    budget: float,
    *,
    design: str | None = None,
    psychology: str | Sequence[str] | None = None,
    objective: str | None = None,
    choose: str = "mean",
    draws: int | None = None,
    effects: float | None = None,
    assumptions: Sequence[str] | None = None,
    step: float = 0.1,
    set: Mapping[str, object] | None = None,
    prove: bool = False,
    seed: int = 0,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
    keep: Path | None = None,
) -> Allocation:
    """Spend a budget as well as it can be, on top of a design (the first one).

    `psychology`: all, the scenario's own first, if not said; one or several by name. `objective`:
    `profit` or `remembered`; profit where a margin is typed. `choose`: `mean` (what brings most on
    average), `worst-tenth` (what brings most in the worst tenth of the draws) or `least-regret`
    (what is least behind in 95 of 100). `draws`: of all that is assumed, under each psychology (32
    if not said, 8 where people come back).
    `effects`, `assumptions`: see `robust`. `step`: of the splits over the classes that are tried
    for the map (0: none; none either where no intervention has a class). `prove`: try all
    combinations too (at most 14 interventions, none in part). `cluster`: the address of a Dask
    scheduler, or a Client. `keep`: a file of what is finished,
    so that a search that was stopped goes on. Where people come back, strangers search
    (see `Market`)
    and there is no map. Raises InputError for an empty catalogue, a budget
    below the floors, fewer than two draws, and an objective nothing can be said about.
    """
    if choose not in CHOOSE:
        raise InputError(say("choose by", choices=", ".join(CHOOSE), came=choose))
    setup = setup_of(scenario, set)
    draws = checked_draws((LIVED_DRAWS if setup.comes_back else DRAWS) if draws is None else draws)
    checked(scenario, budget)
    market = Market(
        setup,
        design or setup.reference,
        psychologies_of(scenario, psychology if psychology is not None else "all"),
        objective_of(scenario, objective),
        budget,
        workers,
        Cache(keep) if keep is not None else None,
        effects,
        seed,
        assumptions,
    )
    return market.allocation(step, prove, progress, draws, choose)


def checked(scenario: Scenario, budget: float) -> None:
    """Is there something to buy, and money?"""
    if not scenario.interventions:
        raise InputError(say("nothing to buy", file=scenario.file))
    if not (np.isfinite(budget) and budget >= 0.0):
        raise InputError(say("budget from 0", came=budget))


def _say_nothing() -> None:
    """Nobody listens how far it is."""


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


@dataclass(frozen=True, eq=False)
class State:
    """One way in which people and prices may be, met by replications of its own."""

    psychology: str
    x: Mapping[str, float]  # assumptions, effects apart
    people: tuple[int, ...]


def level_best(values: Floats, worths: Sequence[float]) -> int:
    """The purchase of the highest mean over draws (`values`: purchases x draws); of those that the
    draws do not tell from it, by one standard error of their paired difference, the one that the
    search found worth most: what lowers the expected net is not bought for the luck of the draws.
    """
    means = values.mean(axis=1)
    first = int(means.argmax())
    behind = values[first] - values
    error = behind.std(axis=1, ddof=1) / values.shape[1] ** 0.5
    level = [k for k in range(len(means)) if behind[k].mean() <= error[k]]
    return max(level, key=lambda k: (worths[k], k == first))


class Market:
    """A budget, a catalogue, and what a purchase is worth in the states it is searched in.

    People who come back would take years for each of hundreds of purchases: strangers search, by
    the formula of money, and what they find is chosen from and judged by people who come back.
    """

    def __init__(
        self,
        setup: Setup,
        design: str,
        psychologies: tuple[str, ...],
        objective: str,
        budget: float,
        workers: int | None,
        cache: Cache | None = None,
        effects: float | None = None,
        seed: int = 0,
        assumptions: Sequence[str] | None = None,
    ) -> None:
        self.lived, setup = setup, setup.as_strangers()
        self.setup, self.design, self.psychologies = setup, design, psychologies
        self.objective, self.budget, self.workers = objective, budget, workers
        self.cache, self.effects, self.seed, self.varied = cache, effects, seed, assumptions
        self.shop = Shopping(
            setup,
            design,
            setup.spec(design).model_copy(
                update={"budget": budget, "split": dict.fromkeys(CLASSES, 0.0)}
            ),
        )
        self.names = list(self.shop.shop)
        refuse_later(self.lived, [self.lived.design(design, dict.fromkeys(self.names, 1.0))])
        self.lots = [
            Lot(one, self.shop.prices[one], self.shop.shop[one].response.half is not None)
            for one in self.names
        ]
        self.first = setup.design(setup.reference, bought={})
        self.believed = beliefs(setup, psychologies, self.names, effects)
        self.expected = {one: belief.mean for one, belief in self.believed.items()}
        self.states = self._states()
        self.of = self._decides()
        self.known = Worths(cache, self.of)
        self.nothing = (NOT,) * len(self.names)
        self.without: dict[str, Worths] = {}
        self.base = ask_ahead(
            lambda state: self._at(self._fixed(), self.expected, state), self.states, workers
        )

    def _decides(self) -> str:
        """All that decides what a purchase is worth, as one text."""
        inputs = Inputs(
            self.setup.text,
            self.design,
            ",".join(self.psychologies),
            self.seed,
            tuple(f"{key}={value}" for key, value in self.setup.settings),
            data_hashes(self.setup.scenario),
        ).hash()
        varied = "all" if self.varied is None else sorted(self.varied)
        return (
            f"{self.objective} of {inputs} {self.expected} {len(self.states)} {self.names} {varied}"
        )

    def among_lives(self) -> Market:
        """The same market among people who come back, one replication of each state: for the few
        purchases that are shown. Itself where strangers come.
        """
        if not self.lived.comes_back:
            return self
        one = copy.copy(self)
        one.setup, one.first = self.lived, self.lived.design(self.lived.reference, bought={})
        one.states = tuple(replace(state, people=state.people[:1]) for state in self.states)
        one.of = f"{self.of} lived"
        one.known, one.without = Worths(self.cache, one.of), {}
        one.base = next(one._samples([(self._fixed(), self.expected)]))
        return one

    def _sent(self) -> Market:
        """What a worker elsewhere needs: all that decides a worth, and none that is known."""
        one = copy.copy(self)
        one.cache, one.workers, one.known, one.without = None, 1, Worths(None, self.of), {}
        return one

    def _states(self) -> tuple[State, ...]:
        """A few states: each psychology, with its parameters and prices drawn.

        Where few replications have visits enough, a block of one state a psychology meets the same
        people, who wait as patiently: their lines are simulated once.
        """
        space = space_of(
            self.first,
            tuple(known(p) for p in self.psychologies),
            (),
            money=self.objective == PROFIT,
            only=self.varied,
            fixed=dict(self.setup.settings),
        )
        count = len(self.psychologies) * max(STATES // len(self.psychologies), 1)
        wanted = enough(self.setup.felt())
        block = len(self.psychologies) if wanted < count else 1
        each = max(-(-wanted * block // count), 1)
        placed = space.placed(space.cube(count, self.seed + 1))
        lines = [k for k, one in enumerate(space.drawn) if one.key in OF_LINES]
        found = []
        for k, row in enumerate(placed):
            psychology, first = self.psychologies[k % len(self.psychologies)], k - k % block
            row[lines] = placed[first, lines]
            people = range(FIRST + k // block * each, FIRST + (k // block + 1) * each)
            found.append(State(psychology, space.values(psychology, row), tuple(people)))
        return tuple(found)

    # -- what a purchase is worth ------------------------------------------------------------------
    def _fixed(self) -> dict[str, float]:
        """What the design has anyway."""
        return {one: self.shop.full(one) for one in self.shop.spec.with_}

    def _shares(self, spend: Spend) -> dict[str, float]:
        """The share of each: all of what the design has anyway, for which nothing is spent."""
        return {
            one: self.shop.full(one, money) for one, money in zip(self.names, spend) if money != NOT
        } | self._fixed()

    def _plan(self, bought: Mapping[str, float], true: Mapping[str, float], state: State) -> Plan:
        shares = tuple((one, share) for one, share in bought.items() if share > 0.0)
        so_far = tuple((one, true[one]) for one, _ in shares if true.get(one, 1.0) != 1.0)
        scenario = design_as_true(self.setup, self.design, shares, so_far)
        under = under_assumptions(self.setup, scenario, state.psychology, state.x)
        return plan_under(self.setup, self.design, shares, so_far, under)

    def _sample(
        self,
        bought: Mapping[str, float],
        true: Mapping[str, float],
        state: State,
        plan: Plan,
        rows: Sequence[tuple[Floats, Floats]],
    ) -> Sample:
        found = sample_of(self._as_written(bought), state.psychology, plan, rows)
        if self.objective != PROFIT:
            return found
        return with_ages(found, lambda age: self._at(dict(age), true, state))

    def _at(self, bought: Mapping[str, float], true: Mapping[str, float], state: State) -> Sample:
        """The design with these parts of the effects of all that it has, in one state."""
        return sampled(
            self._as_written(bought),
            state.psychology,
            self._plan(bought, true, state),
            SEED,
            state.people,
            workers=self.workers,
            cache=self.cache.reads("read") if self.cache is not None else None,
        )

    def _as_written(self, bought: Mapping[str, float]) -> Scenario:
        """The design with all of the effects of what it buys: what things cost is as written."""
        shares = tuple((one, share) for one, share in bought.items() if share > 0.0)
        return design_as_true(self.setup, self.design, shares, ())

    def _samples(
        self, asked: Iterable[tuple[Mapping[str, float], Mapping[str, float]]]
    ) -> Iterator[list[Sample]]:
        """The samples of each purchase, a state each; purchases are made ready while others are
        simulated.
        """
        if self.setup.comes_back:
            yield from self._lives([*asked])
            return
        blocks = [[*block] for _, block in groupby(self.states, lambda state: state.people)]
        made: deque[tuple[Mapping[str, float], Mapping[str, float], list[State], list[Plan]]]
        made = deque()

        def plans() -> Iterator[tuple[list[Plan], Sequence[int]]]:
            for bought, true in asked:
                for states in blocks:
                    made.append(
                        (bought, true, states, [self._plan(bought, true, one) for one in states])
                    )
                    yield made[-1][3], states[0].people

        found: list[Sample] = []
        for rows in replicate_each(plans(), SEED, read, workers=self.workers):
            bought, true, states, alike = made.popleft()
            for state, plan, one in zip(states, alike, rows, strict=True):
                found.append(self._sample(bought, true, state, plan, one))
            if len(found) == len(self.states):
                yield found
                found = []

    def _lives(
        self, asked: Sequence[tuple[Mapping[str, float], Mapping[str, float]]]
    ) -> list[list[Sample]]:
        """`_samples` of people who come back: in each state all purchases begin after one past,
        in which as much came true of what was there as is expected.
        """
        expected = {f"effect:{name}": share for name, share in self.expected.items()}

        def lived(state: State) -> list[Sample]:
            past = past_under(self.setup, self.first, state.psychology, {**state.x, **expected})
            designs = [
                (
                    self._as_written(bought),
                    state.psychology,
                    with_past(self._plan(bought, true, state), past),
                )
                for bought, true in asked
            ]
            return sampled_lives(designs, SEED, state.people, workers=1)

        made = parallel_map(lived, self.states, self.workers)
        return [list(samples) for samples in zip(*made, strict=True)]

    def _values(self, samples: Sequence[Sample]) -> Floats:
        """The objective in every state, against nothing bought."""
        months = self.base[0].months.number if self.setup.comes_back else None
        return np.array(
            [
                float(
                    net_under(base, one, terms_under(self.first, state.x, months), state.x).mean()
                    if self.objective == PROFIT
                    else (one.of(REMEMBERED) - base.of(REMEMBERED)).mean()
                )
                for base, one, state in zip(self.base, samples, self.states, strict=True)
            ]
        )

    def soon(self, spends: Sequence[Spend]) -> None:
        """Find out what these purchases are worth, side by side; kept."""
        self._find(self.known, spends, self.expected)

    def _find(self, kept: Worths, spends: Sequence[Spend], true: Mapping[str, float]) -> None:
        """`soon` where so much of each effect comes true. Elsewhere a purchase is one task."""
        new = [spend for spend in spends if spend not in kept]
        scheduler = at_work(self.workers)
        if scheduler.elsewhere:
            for _ in scheduler.each(functools.partial(self._sent()._value, true), new, kept.put):
                pass
            return
        asked = ((self._shares(spend), true) for spend in new)
        for spend, samples in zip(new, self._samples(asked)):
            kept.put(spend, self._values(samples))

    def _value(self, true: Mapping[str, float], spend: Spend) -> Floats:
        return self._values(next(self._samples([(self._shares(spend), true)])))

    def values(self, spend: Spend) -> Floats:
        """What a purchase is worth in every state; kept."""
        self.soon([spend])
        return self.known[spend]

    def worth(self, spend: Spend) -> float:
        return float(self.values(spend).mean())

    def worth_without_effect(self, spend: Spend, name: str) -> float:
        """What a purchase is worth where one of its parts does nothing; kept."""
        kept = self.without.setdefault(name, Worths(self.cache, f"{self.of} without {name}"))
        self._find(kept, [spend], {**self.expected, name: 0.0})
        return float(kept[spend].mean())

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
            quick=True,
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
        one.workers = self.workers if at_work(self.workers).elsewhere else 1

        def found(shares: Mapping[str, float]) -> Spend:
            spend = one.split(shares)
            tell()
            return spend

        # neighbours spend another sum on key moments, so what they ask for differs
        order = sorted(range(len(splits)), key=lambda k: [*splits[k].values()][1:])
        spends = dict(zip(order, parallel_map(lambda k: found(splits[k]), order, self.workers)))
        return [spends[k] for k in range(len(splits))]

    # -- rules of thumb ----------------------------------------------------------------------------
    def points_per_money(self) -> Spend:
        """What a spreadsheet would buy: most points as written for the money first, as long as it
        can be paid; what costs nothing comes first.
        """
        spend, left = list(self.floors), self.budget - paid(self.floors)
        points = {one: written_points(self.setup.scenario, one) for one in self.names}
        order = sorted(
            (i for i, lot in enumerate(self.lots) if spend[i] == NOT and points[lot.name] > 0.0),
            key=lambda i: -points[self.lots[i].name] / max(self.lots[i].price, TINY),
        )
        for i in order:
            if self.lots[i].price <= left + TINY:
                spend[i] = self.lots[i].price
                left -= self.lots[i].price
        return tuple(spend)

    def best_known_under(self, psychology: str) -> Spend:
        """Of all purchases that were tried in the search, the best under one psychology."""
        own = [k for k, state in enumerate(self.states) if state.psychology == psychology]
        return max(self.payable(), key=lambda spend: float(self.known[spend][own].mean()))

    def payable(self) -> list[Spend]:
        """Purchases that were tried in the search, that can be paid and hold the floors."""
        return [
            spend
            for spend in self.known.found
            if paid(spend) <= self.budget + TINY
            and all(own >= floor for own, floor in zip(spend, self.floors))
        ]

    # -- all of it ---------------------------------------------------------------------------------
    def allocation(
        self, step: float, prove: bool, progress: Progress | None, draws: int, choose: str
    ) -> Allocation:
        splits = self._splits(step)
        tell = counter(progress, len(splits) + 4) or _say_nothing
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
        rivals = self._rivals(bought)
        tried = list(dict.fromkeys([spend, *self._candidates(spend), *rivals.values()]))
        spend = self._chosen(tried, draws, choose)
        tell()
        judged = self._judge([self.floors, spend, *rivals.values()], draws, OTHERS, RUNS_JUDGED)
        _, own, *others = judged
        shown = self._points(bought, spend)
        tell()
        market = self.among_lives()
        market.soon([self._only(i, lot.price) for i, lot in enumerate(self.lots)])
        _, promised = separable(self.lots, self.budget, market._alone)
        items = tuple(market._items(spend))
        tell()
        return Allocation(
            design_as_true(self.lived, self.design, tuple(self._fixed().items()), ()),
            self.design,
            self.psychologies[0],
            self.objective,
            self.budget,
            items,
            market.worth(spend),
            middle(own.mean(axis=1)),
            promised,
            proved,
            len(self.known),
            shown,
            self.psychologies,
            draws,
            choose,
            float((own.mean(axis=1) < 0.0).mean()),
            Z95 * float(own.std(axis=1, ddof=1).mean()) / own.size**0.5,
            tuple(
                self._rival(name, other, own, values)
                for (name, other), values in zip(rivals.items(), others)
            ),
        )

    def _splits(self, step: float) -> list[dict[str, float]]:
        """The splits over classes that are tried for the map."""
        mapped = step > 0.0 and any(self.shop.classes.values()) and not self.lived.comes_back
        return [dict(zip(CLASSES, shares)) for shares in simplex(step)] if mapped else []

    def _rival(self, name: str, spend: Spend, own: Floats, values: Floats) -> Rival:
        """Another way to spend the budget against our own, in the draws of both."""
        means = values.mean(axis=1)
        return Rival(
            name,
            tuple(one for one, money_ in zip(self.names, spend) if money_ != NOT),
            paid(spend),
            middle(means),
            float((means < 0.0).mean()),
            middle(own.mean(axis=1) - means),
        )

    def _rivals(self, bought: Mapping[tuple[float, ...], Spend]) -> dict[str, Spend]:
        """Other ways to spend the budget, by name."""
        found = {"points per money": self.points_per_money()}
        if any(self.shop.classes.values()):
            for name, shares in SPLITS.items():
                key = tuple(round(share, 9) for share in shares)
                spend = bought.get(key)
                found[name] = self.split(dict(zip(CLASSES, shares))) if spend is None else spend
        if len(self.psychologies) > 1:
            own = self.psychologies[0]
            found[own] = self.best_known_under(own)
        return found

    def _candidates(self, spend: Spend) -> list[Spend]:
        """What may be better once effects are drawn: the best of the search, the best under each
        psychology, and the purchase without one of its parts.
        """
        less = [
            (*spend[:i], self.floors[i], *spend[i + 1 :])
            for i, own in enumerate(spend)
            if own != self.floors[i]
        ]
        self.soon(less)
        order = sorted(self.payable(), key=lambda one: -float(self.known[one].mean()))
        return [
            self.floors,
            *order[:CANDIDATES],
            *(self.best_known_under(p) for p in self.psychologies),
        ]

    def _chosen(self, tried: Sequence[Spend], draws: int, choose: str) -> Spend:
        """Which of these is best over draws of everything, by the rule that was asked for."""
        most = LIVED_DRAWS_TRIED if self.lived.comes_back else DRAWS_TRIED
        values = np.array(
            [one.mean(axis=1) for one in self._judge(tried, min(draws, most), 0, RUNS_TRIED)]
        )
        if choose == "mean":
            return tried[level_best(values, [self.worth(spend) for spend in tried])]
        if choose == "worst-tenth":
            worst = max(values.shape[1] // 10, 1)
            score = np.sort(values, axis=1)[:, :worst].mean(axis=1)
        else:
            score = -np.quantile(values.max(axis=0) - values, 0.95, axis=1)
        return tried[int(score.argmax())]

    def _judge(
        self, spends: Sequence[Spend], draws: int, other: int, replications: int
    ) -> list[Floats]:
        """Purchases in draws of everything (psychologies x draws, replications), against nothing
        bought; `other`: another part of the priors, other people.
        """
        different = list(dict.fromkeys(spends))
        purchases_ = {"": self._fixed()} | {
            str(k): self._shares(spend) for k, spend in enumerate(different)
        }
        w = whatif_of_purchases(
            self.lived,
            self.design,
            purchases_,
            psychology=self.psychologies,
            objective=self.objective,
            effects=self.effects,
            assumptions=self.varied,
            replications=max(replications, 2),
            seed=self.seed + other,
        )
        found, _ = evaluate_draws(
            w,
            draws,
            self.cache.file.with_name(DRAWN) if self.cache is not None else None,
            self.workers,
            base=False,
        )
        rows = np.concatenate([found.of(self.objective, p) for p in self.psychologies])
        gains = rows - rows[:, :1]
        place = {spend: k for k, spend in enumerate(different, 1)}
        return [np.asarray(gains[:, place[spend]]) for spend in spends]

    def _points(self, bought: Mapping[tuple[float, ...], Spend], spend: Spend) -> tuple[Point, ...]:
        """The map: every split in fewer draws, beside the best purchase."""
        if not bought:
            return ()
        own, *found = self._judge([spend, *bought.values()], DRAWS_OF_MAP, OTHERS, 2)
        best_ = own.mean(axis=1)
        return tuple(
            Point(
                dict(zip(CLASSES, key)),
                middle(values.mean(axis=1)),
                middle(best_ - values.mean(axis=1)),
                paid(spent),
                float((best_ > values.mean(axis=1) + TINY).mean()) if spent != spend else 0.0,
            )
            for (key, spent), values in zip(bought.items(), found)
        )

    def _alone(self, i: int, money_: float) -> float:
        return self.worth(self._only(i, money_))

    def _only(self, i: int, money_: float) -> Spend:
        return (*self.nothing[:i], money_, *self.nothing[i + 1 :])

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
                    "floor" if i in forced else self._why(spend, lot, k, gain),
                    *self._doubt(spend, i, bool(k)),
                )
            )
        return items

    def _why(self, spend: Spend, lot: Lot, place: int, gain: float) -> str:
        """Why something is bought or not."""
        if place:
            return "best"
        if gain <= TINY:
            return "adds nothing"
        return "too dear" if lot.price > self.budget - paid(spend) else "adds little"

    def _doubt(self, spend: Spend, i: int, bought: bool) -> tuple[float, float, float, bool]:
        """The chance that one part of a purchase does nothing, what it adds to the rest then, what
        knowing it beforehand is worth, and whether to try it out first.
        """
        name, chance = self.lots[i].name, self.believed[self.lots[i].name].nothing
        rest = (*spend[:i], self.floors[i], *spend[i + 1 :])
        if not bought or chance == 0.0 or rest == spend:
            return chance if bought else 0.0, 0.0, 0.0, False
        then = self.worth_without_effect(spend, name)
        instead = max(self.worth(one) for one in self.payable() if one[i] == self.floors[i])
        knowing = chance * max(instead - then, 0.0)
        trying = max(PILOT_PRICE * max(spend[i], 0.0), PILOT_LEAST * abs(self.worth(spend)))
        return chance, then - self.worth(rest), knowing, knowing > trying

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
        raise InputError(say("step of the map", came=step))
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


def written_points(scenario: Scenario, name: str) -> float:
    """The points of quality that an intervention sets, as written, added up over its contacts."""
    total = 0.0
    for dotted, change in scenario.interventions[name].set.items():
        if dotted.rpartition(".")[2] != "quality":
            continue
        before, arrow, after = str(change).partition("->")
        try:
            total += plain(after) - plain(before) if arrow else plain(str(change))
        except ValueError:
            continue  # a distribution or an expression: a spreadsheet would not know either
    return total


def shares_key(shares: Mapping[str, float]) -> tuple[float, ...]:
    return tuple(round(s, 9) for s in shares.values())
