"""Promises that may come to nothing: who is given one and may skip its end."""

from __future__ import annotations

from collections.abc import Iterator

from motsim.plan import expected_values
from motsim.plan.index import Index, index_of
from motsim.scenario.language.expressions import Expression, conjuncts
from motsim.scenario.language.schema import Scenario


def may_be_void(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """(promise, first step, last step) where `if` or `chance` may skip the last one for somebody
    who passed the first, whose promise is void then.
    """
    index = index_of(scenario)
    for name, promise in scenario.promises.items():
        first, last = (text.partition(".")[0] for text in (promise.from_, promise.to))
        if first != last and may_skip(index, index.steps[first], index.steps[last]):
            yield name, first, last


def may_skip(index: Index, first: int, last: int) -> bool:
    """May somebody who passed the first of these steps skip the last one?"""
    scenario, passed, asked = index.scenario, _asked(index, first), _asked(index, last)
    come = expected_values.expected(scenario, passed)
    both = expected_values.expected(scenario, (*passed, *asked))
    unsure = any(not expected_values.knowable(one) and one not in passed for one in asked)
    chances = [index.flat[last].chance]
    if index.stage_of[first] != index.stage_of[last]:  # else one draw for both
        chances.append(index.stage(last).chance)
    drawn = any(expected_values.share(scenario, chance) < 1.0 for chance in chances)
    return come > 0.0 and (unsure or drawn or both < come - 1e-9)


def _asked(index: Index, step: int) -> list[Expression]:
    """What `if` asks before a step, of its stage and of its own, part by part of an `and`."""
    conditions = (index.stage(step).when, index.flat[step].when)
    return [part for one in conditions if one is not None for part in conjuncts(one)]
