"""Is the advice worth more than a rule of thumb? `python -m bench advice [WORLDS] [--seed N]`.

Simulated true worlds: a small service, what its planner writes of it, and what is true of it. The
planner knows costs, margin, visits and today's points; the effects are written with noise and a
fifth of what is sold does nothing; the truth may be any psychology, its parameters drawn from the
priors. Every policy spends the same budget on what is written and is scored by the net in the true
world, against all purchases that can be paid (the oracle, who knows the truth).
"""

from __future__ import annotations

import argparse
import itertools
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

import motsim as ms
from motsim.psychology import PROFILES
from motsim.study.core.schedulers import Threads, at_work, scheduler_of, working
from motsim.study.core.setup import setup_of
from motsim.study.core.stats import Interval
from motsim.study.uncertainty.scenario_model import ANSWERED, WhatIf, whatif_of_purchases

NOISE = 0.4  # sd of the logarithm of written over true points
DUDS = 0.2
POINTS, SPREAD = 11.0, 0.5  # true points of an intervention: median, sd of the logarithm
STAFFED, FAILING = 1 / 3, 0.4
RETURN, RETURN_SPREAD = 3.0, 0.8  # what all of the catalogue brings for its price, as written
BUDGET = (0.25, 0.65)  # of the price of all of it
PILOT_ERROR = 0.15  # standard error of a pilot, as a share of what was promised
SURE = 0.01  # the same of somebody who is told the truth
PILOT_PRICE = 0.05  # of the price of what is tried out
JUDGE = 40_000  # seed of the people who judge
Purchase = tuple[str, ...]


@dataclass(frozen=True)
class World:
    """One true world: what is written of it, and the truth."""

    number: int
    text: str
    budget: float
    prices: Mapping[str, float]
    written: Mapping[str, float]  # points
    true: Mapping[str, float]  # share of what is written that comes true
    contact: Mapping[str, str]  # intervention -> contact
    today: Mapping[str, tuple[float, float]]  # contact -> quality, expectation
    classes: Mapping[str, str]
    staffed: bool
    psychology: str
    typed_return: float


@dataclass
class Score:
    """What one policy brought in the worlds tried."""

    net: list[float] = field(default_factory=list)
    oracle: list[float] = field(default_factory=list)
    staffed: list[bool] = field(default_factory=list)

    def pooled(self, only: bool | None = None) -> float:
        """Sum of nets over the sum of the oracle's."""
        chosen = [k for k, s in enumerate(self.staffed) if only is None or s == only]
        whole = sum(self.oracle[k] for k in chosen)
        return sum(self.net[k] for k in chosen) / whole if whole > 0.0 else math.nan

    def shares(self) -> np.ndarray:
        """Net over the oracle's by world, cut at -100 %."""
        return np.array(
            [max(n / o, -1.0) for n, o in zip(self.net, self.oracle, strict=True) if o > 0.0]
        )


def world(number: int, seed: int) -> World:
    """A world, a pure function of number and seed."""
    rng = np.random.default_rng([seed, number])
    contacts = [f"c{k}" for k in range(rng.integers(3, 7))]
    stages = int(rng.integers(2, 4))
    staffed, failing = bool(rng.random() < STAFFED), bool(rng.random() < FAILING)
    today = {c: (float(rng.uniform(45, 75)), float(rng.uniform(55, 75))) for c in contacts}
    key = {contacts[-1]: "key", contacts[0]: "key"}
    key.setdefault(str(rng.choice(contacts)), "key")
    classes = {c: key.get(c) or str(rng.choice(["important", "ordinary"])) for c in contacts}
    names = [f"i{k}" for k in range(rng.integers(6, 10))]
    deck = [str(c) for c in rng.permutation(contacts)] * 3  # at most three of a contact
    contact = dict(zip(names, deck, strict=False))
    real = {n: float(rng.lognormal(math.log(POINTS), SPREAD)) for n in names}
    room = {
        n: (99.0 - today[c][0]) / sum(o == c for o in contact.values()) for n, c in contact.items()
    }
    written = {n: float(min(real[n] * rng.lognormal(0.0, NOISE), room[n])) for n in names}
    real = {n: min(real[n], room[n]) for n in names}
    dud = {n: bool(rng.random() < DUDS) for n in names}
    true = {n: 0.0 if dud[n] else real[n] / written[n] for n in names}
    raw = {n: written[n] * float(rng.lognormal(0.0, 0.6)) for n in names}
    minutes = {
        n: float(rng.uniform(1, 4)) if staffed and rng.random() < 0.4 else 0.0 for n in names
    }
    psychology = str(rng.choice(list(PROFILES)))
    wanted = float(rng.lognormal(math.log(RETURN), RETURN_SPREAD))
    share = float(rng.uniform(*BUDGET))

    def text(scale: float) -> str:
        return _text(
            contacts,
            stages,
            staffed,
            failing,
            today,
            classes,
            contact,
            written,
            raw,
            minutes,
            scale,
        )

    # prices so that the whole catalogue, as written, brings so many times its price
    scenario = ms.loads(text(0.0))
    w = purchases(scenario, {"": (), "all": tuple(names)}, "literature", 2)
    gain = float(np.mean(w.answers("literature", w.space.base("literature"))[0][1]))
    total = sum(raw.values())
    scale = max(gain, 1000.0) / wanted / total
    prices = {n: round(raw[n] * scale, 2) for n in names}
    return World(
        number,
        text(scale),
        share * sum(prices.values()),
        prices,
        written,
        true,
        contact,
        today,
        {n: classes[contact[n]] for n in names},
        staffed,
        psychology,
        wanted,
    )


def _text(
    contacts: Sequence[str],
    stages: int,
    staffed: bool,
    failing: bool,
    today: Mapping[str, tuple[float, float]],
    classes: Mapping[str, str],
    contact: Mapping[str, str],
    written: Mapping[str, float],
    raw: Mapping[str, float],
    minutes: Mapping[str, float],
    scale: float,
) -> str:
    """The scenario as its planner writes it."""
    out = ["motsim: 1", "title: a simulated service", "currency: CNY", "length: 10 d"]
    out.append("customers: {arrive: {rate: 40 per day}}")
    if staffed:
        out.append("staff: {clerk: {count: 1, wage: 60 per h}}")
    out.append("value: {margin: 120, visits_per_year: 3, horizon: 3 years}")
    out.append("observed: {return_rate: 60% within 12 months}")
    out.append("journey:")
    for s, part in enumerate(np.array_split(np.array(contacts), stages)):
        out += [f"  - stage: s{s}", "    steps:"]
        for c in map(str, part):
            quality, expects = today[c]
            keys = [f"contact: {c}", f"class: {classes[c]}", f"quality: {quality:.1f}"]
            keys.append(f"expects: {expects:.1f}")
            keys.append("takes: exponential(6 min)" if staffed else "takes: 5 min")
            if staffed:
                keys.append("staff: clerk")
            if failing and c == contacts[len(contacts) // 2]:
                keys.append("fails: {broken: {chance: 8%, severity: 5}}")
            out.append(f"      - {{{', '.join(keys)}}}")
    out.append("interventions:")
    for n, c in contact.items():
        sets = [f"{c}.quality: +{written[n]:.2f}"]
        if minutes[n]:
            sets.append(f"{c}.takes: +{minutes[n]:.2f} min")
        out.append(f"  {n}: {{set: {{{', '.join(sets)}}}, cost: {{once: {raw[n] * scale:.2f}}}}}")
    out.append("designs: {today: {}}")
    return "\n".join(out) + "\n"


def purchases(
    scenario: ms.Scenario, bought: Mapping[str, Purchase], psychology: str, replications: int
) -> WhatIf:
    """Purchases ready to be run in the true world, on people of their own."""
    setup = setup_of(scenario)
    shares = {name: dict.fromkeys(one, 1.0) for name, one in bought.items()}
    return whatif_of_purchases(
        setup,
        "today",
        shares,
        psychology=psychology,
        effects=0.5,
        replications=replications,
        seed=JUDGE,
    )


def truth(w: World, scenario: ms.Scenario, replications: int = 4) -> dict[Purchase, float]:
    """The net of every purchase that can be paid, in the true world."""
    names = list(w.prices)
    every = [
        tuple(n for n, taken in zip(names, pick, strict=True) if taken)
        for pick in itertools.product((False, True), repeat=len(names))
    ]
    payable = [one for one in every if sum(w.prices[n] for n in one) <= w.budget + 1e-6]
    ready = purchases(
        scenario, {str(k): one for k, one in enumerate(payable)}, w.psychology, replications
    )
    rng = np.random.default_rng([w.number, 77])
    row = ready.space.placed(rng.random((1, len(ready.space.drawn))))[0]
    x = ready.space.values(w.psychology, row)
    x |= {key: a for key, a in ready.space.base(w.psychology).items() if key.startswith("money:")}
    x |= {f"effect:{n}": share for n, share in w.true.items()}
    nets = ready.answers(w.psychology, x)[ANSWERED.index("profit")].mean(axis=1)
    return dict(zip(payable, nets.tolist(), strict=True))


# --- policies -------------------------------------------------------------------------------------
def in_order(w: World, order: Sequence[str]) -> Purchase:
    """One after the other, as long as it can be paid."""
    left, found = w.budget, []
    for n in order:
        if w.prices[n] <= left + 1e-6:
            found.append(n)
            left -= w.prices[n]
    return tuple(n for n in w.prices if n in found)


def rules_of_thumb(w: World) -> dict[str, Purchase]:
    """What one would buy without a simulation."""
    names, rng = list(w.prices), np.random.default_rng([w.number, 99])
    quality = {n: w.today[w.contact[n]][0] for n in names}
    gap = {n: w.today[w.contact[n]][1] - quality[n] for n in names}
    return {
        "points per money": in_order(w, sorted(names, key=lambda n: -w.written[n] / w.prices[n])),
        "cheapest first": in_order(w, sorted(names, key=lambda n: w.prices[n])),
        "lowest first": in_order(w, sorted(names, key=lambda n: quality[n])),
        "largest gap first": in_order(w, sorted(names, key=lambda n: -gap[n])),
        "even split": by_class(w, (1 / 3, 1 / 3, 1 / 3)),
        "60/30/10": by_class(w, (0.6, 0.3, 0.1)),
        "random": in_order(w, [str(n) for n in rng.permutation(names)]),
    }


def by_class(w: World, split: tuple[float, float, float]) -> Purchase:
    """Each class has its part of the money; most points per money first within it."""
    found: list[str] = []
    for name, share in zip(("key", "important", "ordinary"), split, strict=True):
        left = share * w.budget
        mine = [n for n in w.prices if w.classes[n] == name]
        for n in sorted(mine, key=lambda n: -w.written[n] / w.prices[n]):
            if w.prices[n] <= left + 1e-6:
                found.append(n)
                left -= w.prices[n]
    return tuple(n for n in w.prices if n in found)


def advised(scenario: ms.Scenario, budget: float, psychology: str | None = None) -> ms.Allocation:
    return ms.allocate(scenario, budget, psychology=psychology, step=0.0)


def bought(found: ms.Allocation) -> Purchase:
    names = {item.name for item in found.items if item.order}
    return tuple(n for n in found.scenario.interventions if n in names)


def tried_out(w: World, scenario: ms.Scenario, names: Sequence[str], error: float) -> ms.Scenario:
    """The scenario once these were tried out, each read with an error of such a share of what was
    promised.
    """
    from motsim.study.calibration.pilot_readings import promised_lift
    from motsim.study.core.psychologies import psychologies_of

    rng, setup = np.random.default_rng([w.number, 55]), setup_of(scenario)
    lines, every = w.text.splitlines(), psychologies_of(scenario, "all")
    for n in names:
        promised, _ = promised_lift(setup, every, n, None, "remembered")
        if abs(promised) < 1e-6:
            continue
        size = error * abs(promised)
        lift = w.true[n] * promised + size * rng.standard_normal()
        at = next(k for k, line in enumerate(lines) if line.startswith(f"  {n}:"))
        reading = f"piloted: {{lift: {lift:+.4f}, error: {size:.4f}}}"
        lines[at] = lines[at].rstrip()[:-1] + f", {reading}}}"
    return ms.loads("\n".join(lines) + "\n")


def piloted(w: World, scenario: ms.Scenario, found: ms.Allocation) -> tuple[Purchase, float]:
    """The purchase once what it advised to try out was tried out, and what that cost."""
    first = [item.name for item in found.items if item.try_first]
    cost = PILOT_PRICE * sum(w.prices[n] for n in first)
    if not first or cost > w.budget:
        return bought(found), 0.0
    again = tried_out(w, scenario, first, PILOT_ERROR)
    return bought(advised(again, w.budget - cost)), cost


def with_more_known(w: World, scenario: ms.Scenario) -> dict[str, Purchase]:
    """What the same advice would buy if it were told a part of the truth for nothing: how far any
    advice could get by learning that part, and what no pilot can give.
    """
    told = tried_out(w, scenario, list(w.prices), SURE)
    return {
        "told the effects": bought(advised(told, w.budget)),
        "told the psychology": bought(advised(scenario, w.budget, w.psychology)),
        "told both": bought(advised(told, w.budget, w.psychology)),
    }


# --- all of it ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Tried:
    """What one world gave: the true net of every policy and of the best that can be paid, and what
    `allocate` promised.
    """

    number: int
    psychology: str
    staffed: bool
    oracle: float
    nets: Mapping[str, float]
    promised: Interval


@dataclass(frozen=True)
class Trial:
    """Every policy in a world by its number: all that a worker needs."""

    seed: int
    pilots: bool
    limits: bool

    def __call__(self, number: int) -> Tried:
        w = world(number, self.seed)
        scenario = ms.loads(w.text)
        nets = truth(w, scenario)
        found = advised(scenario, w.budget)
        policies = {"allocate": nets[bought(found)]}
        policies |= {k: nets[p] for k, p in rules_of_thumb(w).items()}
        if self.pilots:
            after, cost = piloted(w, scenario, found)
            policies["allocate after its pilots"] = nets.get(after, 0.0) - cost
        if self.limits:
            policies |= {k: nets.get(p, 0.0) for k, p in with_more_known(w, scenario).items()}
        best = max(nets.values())
        return Tried(number, w.psychology, w.staffed, best, policies, found.judged)


def run(
    worlds: int, seed: int, pilots: bool = True, limits: bool = False, tell: bool = True
) -> dict[str, object]:
    """Every policy in so many worlds: side by side on a cluster, else one after another, each on
    all cores.
    """
    began = time.perf_counter()

    def here(number: int, one: Tried) -> Tried:
        if tell:
            say(one, time.perf_counter() - began)
        return one

    scheduler = at_work()
    who = scheduler if scheduler.elsewhere else Threads(1)
    found = list(who.each(Trial(seed, pilots, limits), range(worlds), here))
    scores: dict[str, Score] = {}
    for one in found:
        if one.oracle > 0.0:
            for name, net in one.nets.items():
                score = scores.setdefault(name, Score())
                score.net.append(net)
                score.oracle.append(one.oracle)
                score.staffed.append(one.staffed)
    inside = [one.promised.low <= one.nets["allocate"] <= one.promised.high for one in found]
    ratios = [one.nets["allocate"] / one.promised.mean for one in found if one.promised.mean > 0.0]
    return {
        "scores": scores,
        "inside": sum(inside) / len(found),
        "worlds": len(found),
        "ratios": ratios,
    }


def say(one: Tried, seconds: float) -> None:
    """A line of a world that has been tried."""
    promised = one.promised
    print(
        f"world {one.number} {one.psychology} {'staff' if one.staffed else ''}: oracle "
        f"{one.oracle:,.0f}, allocate {one.nets['allocate']:,.0f} of promised {promised.mean:,.0f} "
        f"({promised.low:,.0f} to {promised.high:,.0f}), points per money "
        f"{one.nets['points per money']:,.0f}, {seconds:.0f} s",
        flush=True,
    )


def ahead(a: Score, b: Score, only: bool | None = None) -> Interval:
    """Pooled share of a less that of b, with a bootstrap over worlds (95 %)."""
    keep = [k for k, s in enumerate(a.staffed) if only is None or s == only]
    lead = np.array([a.net[k] - b.net[k] for k in keep])
    whole = np.array([a.oracle[k] for k in keep])
    rng = np.random.default_rng(1)
    picks = rng.integers(0, len(keep), (4000, len(keep)))
    drawn = lead[picks].sum(axis=1) / whole[picks].sum(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(float(lead.sum() / whole.sum()), float(low), float(high))


def show(found: dict[str, object]) -> None:
    """The table, the best policy first."""
    scores: dict[str, Score] = found["scores"]  # type: ignore[assignment]
    mine = scores["allocate"]
    print(
        f"\n{found['worlds']} worlds, {len(mine.net)} where anything is worth buying; the true net "
        f"lies inside the printed 95 % range in {found['inside']:.0%}; net over promise, median "
        f"{np.median(found['ratios']):.0%}"  # type: ignore[call-overload]
    )
    print(
        "| policy | pooled | staffed | without staff | median | regret <= 5 % | net < 0 | ahead |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, s in sorted(scores.items(), key=lambda pair: -pair[1].pooled()):
        lead = ahead(mine, s) if s is not mine else None
        shares = s.shares()
        print(
            f"| {name} | {s.pooled():.0%} | {s.pooled(True):.0%} | {s.pooled(False):.0%} | "
            f"{np.median(shares):.0%} | {np.mean(shares >= 0.95):.0%} | "
            f"{np.mean(np.array(s.net) < 0.0):.0%} | "
            + (f"{lead.mean:+.0%} ({lead.low:+.0%} to {lead.high:+.0%}) |" if lead else "|")
        )


def main(arguments: Sequence[str]) -> None:
    asked = argparse.ArgumentParser(prog="python -m bench advice", description=__doc__)
    asked.add_argument("worlds", nargs="?", type=int, default=24, help="200 for the long run")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--no-pilots", action="store_true")
    asked.add_argument(
        "--limits", action="store_true", help="also what it would buy if it knew more (slow)"
    )
    asked.add_argument(
        "--cluster", metavar="ADDRESS", help="of a Dask scheduler: its workers try the worlds"
    )
    chosen = asked.parse_args(arguments)
    with working(scheduler_of(chosen.cluster) if chosen.cluster else None):
        show(run(chosen.worlds, chosen.seed, not chosen.no_pilots, chosen.limits))


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
