"""A population, against itself and against what does not go together with it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from motsim.errors import say
from motsim.scenario.language.population import MONTH, Population
from motsim.scenario.language.schema import Scenario
from motsim.scenario.source.suggestions import did_you_mean
from motsim.units import PLACES

Finding = tuple[str, str]  # dotted path, message
MOST_NEEDS: Final = 100_000_000  # of a run, or of its history
MOST_TIES: Final = 50
FOLLOWED: Final = 24  # months that somebody is followed after a visit
# what a design may set of it: all else makes the people, and other people cannot be compared
SET_BY_DESIGNS: Final = ("tries", "hears", "market")
ELASTICITY_MOST: Final = 10.0  # below 0


def peopled(s: Scenario) -> Iterator[Finding]:
    """Every mistake in a population and beside it."""
    p = s.population
    yield from _observed(s, p)
    if p is None:
        return
    yield from _beside(s, p)
    yield from _people(s, p)
    yield from _promise(s, p)
    yield from _set_by_others(s)


def _observed(s: Scenario, p: Population | None) -> Iterator[Finding]:
    """Figures of people who come back, which a run meets by moving what is not typed."""
    observed = s.observed
    if observed.new_customers is not None and observed.new_customers.amount <= 0.0:
        yield "observed.new_customers", say("no newcomers")
    if p is None:
        for key in ("new_customers", "by_recommendation"):
            if getattr(observed, key) is not None:
                yield f"observed.{key}", say("seen of strangers")
        return
    rate = observed.return_rate
    if rate is not None and rate.minutes > FOLLOWED * MONTH:
        yield "observed.return_rate", say("followed too long", most=FOLLOWED)
    if observed.new_customers is not None and p.tries is not None and not _sets_tries(s):
        yield "population.tries", say("tries twice")
    if observed.by_recommendation is not None:
        if p.network is None:
            yield "observed.by_recommendation", say("recommended by nobody")
        if "tell_base" in s.psychology.parameters:
            yield "psychology.tell_base", say("tells twice")


def _sets_tries(s: Scenario) -> bool:
    """Does a design set how many try us? Then what stands here may be its own."""
    changes = [one.set for one in s.interventions.values()]
    changes += [one.set for one in s.designs.values()]
    return any(key.strip() == "population.tries" for one in changes for key in one)


def _beside(s: Scenario, p: Population) -> Iterator[Finding]:
    """What a population takes the place of."""
    arrive = s.customers.arrive
    for key in ("every", "count", "appointments", "data"):
        if getattr(arrive, key) is not None:
            yield (f"customers.arrive.{key}", say("arrive beside people"))
    for name, segment in s.customers.segments.items():
        if segment.arrive is not None:
            yield (f"customers.segments.{name}.arrive", say("segment beside people"))
    if s.warmup > 0.0:
        yield "warmup", say("warmup beside people")
    if s.at_end == "stop":
        yield "at_end", say("stop beside people")
    if p.size is None and arrive.rate is None:
        yield ("population", say("people without size"))
    if p.needs is None and s.value.visits_per_year <= 0.0:
        yield "value.visits_per_year", say("people without needs")


def _people(s: Scenario, p: Population) -> Iterator[Finding]:
    for key, amount in (("needs", p.needs), ("stays", p.stays)):
        if amount is not None and amount.expression is not None:
            yield (f"population.{key}", say("needs by formula", text=amount.text))
    for key, value in (("needs", p.differ.needs), ("stays", p.differ.stays)):
        if value < 0.0:
            yield f"population.differ.{key}", say("differ below 0", value=value)
    if p.size is not None and not 1 <= p.size <= PLACES:
        yield "population.size", say("people too many", most=PLACES, size=p.size)
        return
    if p.size is None and p.customers is not None and not 0.0 < p.customers < 1.0:
        yield "population.customers", say("all are customers")
    gap = p.gap(s.value.visits_per_year).mean if s.value.visits_per_year > 0 or p.needs else 1.0
    if math.isnan(gap):  # a formula, said above
        return
    if gap <= 0.0:
        yield "population.needs", say("needs at once")
        return
    if p.network is not None and p.learns == "no":
        yield "population.network", say("words teach")
    if p.network is not None and not 1 <= p.network.ties <= MOST_TIES:
        yield "population.network.ties", say("ties", most=MOST_TIES)
    elif p.network is not None and p.size is not None and p.network.ties >= p.size:
        yield "population.network.ties", say("ties beyond people", size=p.size)
    if p.word.delay.expression is not None:
        yield "population.word.delay", say("needs by formula", text=p.word.delay.text)
    if p.size is not None and (too_many := crowded(p.size, s.length, p.history, gap)):
        yield "population.size", too_many


def _promise(s: Scenario, p: Population) -> Iterator[Finding]:
    """By what who is no customer goes, and how much."""
    name, elasticity = p.market.promise, p.market.elasticity
    if name is not None and name not in s.promises:
        key = "draws what is not promised" if s.promises else "draws without promises"
        near = did_you_mean(name, s.promises)
        yield "population.market.promise", say(key, name=name, near=near)
    elif name is not None and s.promises[name].quote.amount <= 0.0:
        yield "population.market.promise", say("draws by no time", name=name)
    if elasticity is not None and not -ELASTICITY_MOST <= elasticity <= 0.0:
        yield "population.market.elasticity", say("elasticity", most=-ELASTICITY_MOST)
    elif elasticity is not None and name is None:
        yield "population.market.elasticity", say("elasticity of nothing")


def crowded(size: int, length: float, history: float, gap: float) -> str:
    """Why a town of so many people is too large to be run; "" if it is not. Minutes."""
    if size > PLACES:
        return say("people too many", most=PLACES, size=size)
    needs = size * max(length, history) / gap
    return say("too many needs", needs=needs, most=MOST_NEEDS) if needs > MOST_NEEDS else ""


def _set_by_others(s: Scenario) -> Iterator[Finding]:
    """Designs and interventions change what the house does, never who the people are."""
    changes = [
        *((f"interventions.{name}.set", one.set) for name, one in s.interventions.items()),
        *((f"designs.{name}.set", one.set) for name, one in s.designs.items()),
    ]
    for path, change in changes:
        for dotted in change:
            first, _, rest = dotted.strip().partition(".")
            if first == "population" and rest.partition(".")[0] not in SET_BY_DESIGNS:
                yield (
                    f"{path}.{dotted}",
                    say(
                        "other people",
                        keys=", ".join(f"population.{key}" for key in SET_BY_DESIGNS),
                    ),
                )
            if first == "population" and rest.partition(".")[0] == "market":
                yield from _other_market(s, path, dotted, change[dotted])
            if first == "customers" and rest.partition(".")[0] == "arrive":
                yield (f"{path}.{dotted}", say("arrive moves nobody"))
            whole = f"customers.segments.{dotted}" if first in s.customers.segments else dotted
            if any(map(_moves_segments, leaves(whole.strip(), change[dotted]))):
                yield (f"{path}.{dotted}", say("other segments"))


def _other_market(s: Scenario, path: str, dotted: str, value: Any) -> Iterator[Finding]:
    """People keep the promise by which they go; designs change what it promises."""
    promise = s.population is not None and s.population.market.promise is not None
    for leaf in leaves(dotted.strip(), value):
        if leaf[2:] == ("promise",) or (len(leaf) == 2 and promise):  # taken away whole
            yield f"{path}.{dotted}", say("other promise")


def leaves(dotted: str, value: Any) -> Iterator[tuple[str, ...]]:
    """Every key that a change sets, also those within a block that it sets whole."""
    if isinstance(value, Mapping) and value:
        for name, one in value.items():
            yield from leaves(f"{dotted}.{name}", one)
    else:
        yield tuple(dotted.split("."))


def _moves_segments(key: tuple[str, ...]) -> bool:
    """Is it the share of a segment, or a segment that is taken away?"""
    within = key[:2] == ("customers", "segments") or key == ("customers",)
    return within and (len(key) < 4 or key[3] == "share")
