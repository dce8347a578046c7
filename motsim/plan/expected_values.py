"""What can be expected without a run: how often a step is passed, and the mean of a number that
depends on traits.

Conditions on traits, segments and words of interventions are worked out over all their
combinations. What depends on the run itself (a wait, a busy pool, the hour) is not known here and
counts as true, part by part of an `and`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from motsim.plan.index import Index
from motsim.plan.layout import STACK
from motsim.plan.quantities import Amounts, Words
from motsim.plan.sources import number, sources
from motsim.plan.stack_program import evaluate
from motsim.scenario.language.expressions import Expression, conjuncts
from motsim.scenario.language.fields import Trait
from motsim.scenario.language.quantities import Amount
from motsim.scenario.language.schema import Scenario, Segment

MOST_TRAITS = (
    12  # combinations are counted up to 2 to this power; beyond, a condition counts as true
)
Case = tuple[float, str, dict[str, float]]  # probability, segment, values of the traits asked for


def drawn(scenario: Scenario) -> dict[str, float]:
    """The share of each segment among customers whose segment is drawn; those that say none share
    the rest, one with arrivals of its own has 0.
    """
    segments = scenario.customers.segments
    if not segments:
        return {"": 1.0}
    shared = {name: s.share for name, s in segments.items() if s.arrive is None}
    typed = {name: share for name, share in shared.items() if share is not None}
    rest = max(0.0, 1.0 - math.fsum(typed.values()))
    open_ = max(1, len(shared) - len(typed))
    found = {name: typed.get(name, rest / open_) if name in shared else 0.0 for name in segments}
    total = math.fsum(found.values())
    return (
        {name: share / total for name, share in found.items()}
        if total > 0.0
        else {name: float(name in shared) / max(1, len(shared)) for name in segments}
    )


def shares(scenario: Scenario) -> dict[str, float]:
    """The share of each segment among all who are expected in the run."""
    found = drawn(scenario)
    if all(s.arrive is None for s in scenario.customers.segments.values()):
        return found
    come = {source.segment: number(scenario, source) for source in sources(scenario)}
    total = math.fsum(come.values())
    if total <= 0.0:
        return {name: 1.0 / len(found) for name in found}
    return {
        name: (come.get(name, 0.0) + come.get("", 0.0) * share) / total
        for name, share in found.items()
    }


def of_source(scenario: Scenario, segment: str) -> Scenario:
    """The scenario as those see it who come by one source: all of its own segment, or by the shares
    ("").
    """
    segments = {
        name: s.model_copy(
            update={
                "arrive": None,
                "share": (1.0 if name == segment else 0.0)
                if segment
                else 0.0
                if s.arrive is not None
                else s.share,
            }
        )
        for name, s in scenario.customers.segments.items()
    }
    customers = scenario.customers.model_copy(update={"segments": segments})
    return (
        scenario.model_copy(update={"customers": customers})
        .from_tree(scenario.origin, scenario.current)
        .as_design(scenario.design_name, scenario.words)
    )


def trait_of(scenario: Scenario, segment: str, name: str) -> Trait | None:
    """A trait of a segment: its own, else the customers'."""
    own = scenario.customers.segments[segment].traits if segment else {}
    return own.get(name) or scenario.customers.traits.get(name)


def segment_of(scenario: Scenario, name: str) -> Segment | None:
    return scenario.customers.segments[name] if name else None


def _cases(scenario: Scenario, names: Sequence[str]) -> Iterable[Case]:
    """Every combination of segment and truths of the names; numbers stand for themselves by their
    mean.
    """
    for segment, share in shares(scenario).items():
        chances: list[tuple[str, float]] = []
        fixed: dict[str, float] = {}
        for name in names:
            trait = trait_of(scenario, segment, name)
            if trait is not None and not trait.chance:
                fixed[name] = trait.amount.mean
            elif trait is not None:
                chances.append((name, trait.amount.mean))
            else:
                chances.append((name, scenario.words.get(name, 0.0)))
        for truths in itertools.product((0.0, 1.0), repeat=len(chances)):
            p = share * math.prod(
                chance if truth else 1.0 - chance for (_, chance), truth in zip(chances, truths)
            )
            if p > 0.0:
                yield (
                    p,
                    segment,
                    {**fixed, **{name: truth for (name, _), truth in zip(chances, truths)}},
                )


def _values(
    expression: Expression, scenario: Scenario, cases: Sequence[Case], names: Sequence[str]
) -> list[float]:
    """The expression in each case."""
    segments = {name: k for k, name in enumerate(shares(scenario))}
    words = Words({name: k for k, name in enumerate(names)}, {}, segments, {})
    amounts = Amounts(words)
    lo, hi, _, _ = amounts.program(expression)
    op, arg, stack = np.array(amounts.op, np.int64), np.array(amounts.arg), np.zeros(STACK)
    found = []
    for _, segment, traits in cases:
        given = [*(traits[name] for name in names), float(segments[segment])]
        # -1: the segment, the last one
        value = np.array([given[argument] for _, argument in amounts.names] or [0.0])
        found.append(float(evaluate(op, arg, lo, hi, value, stack)))
    return found


def knowable(expression: Expression) -> bool:
    """True if nothing of the run is asked for."""
    return all(code in ("trait", "segment") for code, _ in expression.names)


def joint(
    scenario: Scenario, expressions: Sequence[Expression]
) -> list[tuple[float, list[float]]] | None:
    """Every kind of customer that these expressions tell apart: its share, and what each of them is
    for it. None where that is not known: they ask for what happens in a run, for a number that
    differs between people, or for too many traits.
    """
    asked = (name for one in expressions for code, name in one.names if code == "trait")
    names = list(dict.fromkeys(asked))
    if not all(map(knowable, expressions)) or len(names) > MOST_TRAITS:
        return None
    traits = [trait_of(scenario, segment, name) for segment in shares(scenario) for name in names]
    if any(t is not None and not t.chance and t.amount.constant is None for t in traits):
        return None
    cases = list(_cases(scenario, names))
    columns = [_values(one, scenario, cases, names) for one in expressions]
    return [(p, [column[k] for column in columns]) for k, (p, _, _) in enumerate(cases)]


def expected(
    scenario: Scenario, conditions: Iterable[Expression | None], value: Expression | None = None
) -> float:
    """Mean of `value` (1 if none) times the truth of all conditions; what is not knowable counts as
    true, its value as 0.
    """
    known = [part for c in conditions if c is not None for part in conjuncts(c) if knowable(part)]
    if value is not None and not knowable(value):
        return 0.0
    every = [*known, *([value] if value is not None else [])]
    names = list(dict.fromkeys(name for e in every for code, name in e.names if code == "trait"))
    if len(names) > MOST_TRAITS or not every:
        return 1.0 if value is None else 0.0
    cases = list(_cases(scenario, names))
    weights = [p for p, _, _ in cases]
    for condition in known:
        weights = [
            w if v != 0.0 else 0.0
            for w, v in zip(weights, _values(condition, scenario, cases, names))
        ]
    if value is None:
        return math.fsum(weights)
    return math.fsum(w * v for w, v in zip(weights, _values(value, scenario, cases, names)))


def mean(scenario: Scenario, amount: Amount | None, nothing: float = 0.0) -> float:
    """The mean of a number, `nothing` where there is none; of an expression as far as
    traits say.
    """
    if amount is None:
        return nothing
    if amount.expression is not None:
        return amount.shift + amount.scale * expected(scenario, (), amount.expression)
    return amount.mean


def share(scenario: Scenario, amount: Amount | None, nothing: float = 1.0) -> float:
    """A chance as a share from 0 to 1."""
    return min(1.0, max(0.0, mean(scenario, amount, nothing)))


def taken(index: Index, step: int) -> float:
    """The share of visits that take a step their line reaches: `if` and `chance` of the stage and
    of the step.
    """
    s, stage, scenario = index.flat[step], index.stage(step), index.scenario
    return (
        expected(scenario, (stage.when, s.when))
        * share(scenario, stage.chance)
        * share(scenario, s.chance)
    )


def passes(index: Index, step: int) -> float:
    """How often a step is done once it is taken: `again`, and failures that are caught."""
    s, scenario = index.flat[step], index.scenario
    once = 1.0 - share(scenario, s.again, 0.0)
    for fail in s.fails.values():
        once *= 1.0 - share(scenario, fail.chance) * share(scenario, fail.caught, 0.0)
    return 1.0 / max(once, 1e-3)


def minutes(index: Index, step: int) -> float:
    """Mean minutes of one pass: no duration is below 0, so what of a normal one lies there counts
    as 0.
    """
    takes = index.flat[step].takes
    if takes is not None and takes.dist == "normal":
        return normal_above_zero(takes.args[0], takes.args[1])
    return max(0.0, mean(index.scenario, takes))


def normal_above_zero(mean: float, sd: float) -> float:
    """E max(0, X) of a normal X."""
    if sd <= 0.0:
        return max(0.0, mean)
    z = mean / sd
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    return mean * 0.5 * math.erfc(-z / math.sqrt(2.0)) + sd * density


def spent(index: Index, step: int) -> float:
    """Mean minutes that a visit spends in a step, all passes."""
    return taken(index, step) * passes(index, step) * minutes(index, step)


def rest(index: Index, step: int, spent: Callable[[int], float]) -> float:
    """Mean minutes of the main-line steps behind this one in its stage, by what is
    `spent` in each.
    """
    behind = index.line[index.line.index(step) + 1 :] if step in index.line else ()
    return math.fsum(spent(k) for k in behind if index.stage_of[k] == index.stage_of[step])


def visits(index: Index) -> NDArray[np.float64]:
    """How often a visit takes each step of the main line, its passes counted."""
    found = reached(index)
    for step in index.line:
        found[step] *= taken(index, step) * passes(index, step)
    return found


def leads(index: Index, step: int) -> tuple[list[tuple[int, float]], float]:
    """Where a step that was taken leads by `next`: (step, share) of each jump, and the share that
    goes on along the line; the rest leaves or is done.
    """
    jumps, go_on = [], 1.0 - (index.flat[step].leaves or 0.0)
    still = go_on
    for row in index.flat[step].next:
        chance = min(still * share(index.scenario, row.chance), go_on)
        go_on -= chance
        if row.to in index.steps:
            jumps.append((index.steps[row.to], chance))
    return jumps, go_on


def reached(index: Index) -> NDArray[np.float64]:
    """How often the line of a visit comes to each step of the main line, taken or not; jumps by
    `next` followed to their end.

    Laps of a repeated stage count by their mean: with jumps out of such a stage that is near, else
    exact.
    """
    line = index.line
    at = {step: k for k, step in enumerate(line)}
    n = len(line)
    flow = np.zeros((n, n))  # flow[j, i]: from step i, how often the line comes to step j
    for i, step in enumerate(line):
        p = taken(index, step)
        jumps, go_on = leads(index, step)
        for to, chance in jumps:
            if to in at:
                flow[at[to], i] += p * chance
        on, back = 1.0 - p + p * go_on, 1.0 - 1.0 / index.laps(step)
        if back:
            flow[at[index.steps_of(index.stage_of[step])[0]], i] += back * on
        if i + 1 < n:
            flow[i + 1, i] += (1.0 - back) * on
    start = np.zeros(n)
    start[0] = 1.0
    try:
        came = np.linalg.solve(np.eye(n) - flow, start)
    # a journey without an end: check says so, here nothing can be expected
    except np.linalg.LinAlgError:
        came = np.full(n, math.nan)
    found = np.zeros(len(index.flat))
    found[list(line)] = came
    return found
