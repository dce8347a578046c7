"""Rules that decide in Python: `@behaviour(on="greeting.ends")` makes one of a function, `plugged`
puts it behind the rules of a design.

No scenario holds code, so whoever calls hands them over: `simulate(car, behaviours=[rescue])`. Only
the readable engine runs them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, SupportsFloat

from motsim.errors import InputError, say
from motsim.scenario.designs.merge import read_values
from motsim.scenario.language.behaviour import Behaviour, Decide
from motsim.scenario.language.schema import Scenario
from motsim.scenario.source.suggestions import suggestion
from motsim.scenario.source.yaml_tree import entry

# what an answer may name: effects that are numbers, with the range of each
CHANGES: Final[Mapping[str, tuple[float, float]]] = {
    "quality": (-100.0, 100.0),
    "emotion": (-10.0, 10.0),
    "expects": (-100.0, 100.0),
    "takes": (-1e6, 1e6),
    "cost": (0.0, 1e12),
    "priority": (-1e9, 1e9),
    "return": (-1.0, 1.0),
    "tell": (-1.0, 1.0),
}
# functions that do not simply return
ENDLESS: Final = (
    inspect.iscoroutinefunction,
    inspect.isgeneratorfunction,
    inspect.isasyncgenfunction,
)
# a rule of the language wants an effect: one that changes nothing
NOTHING: Final[Mapping[str, Any]] = {"lasting": "no"}


def behaviour(
    on: str,
    *,
    name: str | None = None,
    by: str | None = None,
    when: str | None = None,
    chance: object = None,
    limit: object = None,
    every: object = None,
    past: object = None,
    do: Mapping[str, Any] | None = None,
) -> Callable[[Decide], Behaviour]:
    """Make a rule of a function: `@behaviour(on="greeting.ends", by="advisor", limit="1 per
    visit")`.

    Every word is that of a rule in a file and is typed as there (`when` is its `if`): the engine
    asks them first and the function last. `name`: the function's own, if not said. `do`: what is
    done beside, or in place of, what the function answers: `{"at": "handover"}` says on which
    contact, `recover` and `escalate` are said only here.
    """
    if not isinstance(on, str):
        raise InputError(say("event of a behaviour", came=repr(on)))
    if not isinstance(do, Mapping | None):
        raise InputError(say("do of a behaviour", on=on, came=repr(do)))
    typed = {
        "on": on,
        "by": by,
        "if": when,
        "chance": chance,
        "limit": limit,
        "every": every,
        "past": past,
        "do": {**NOTHING, **(do or {})},
    }
    words = {key: _typed(value) for key, value in typed.items() if value is not None}

    def made(decide: Decide) -> Behaviour:
        if not callable(decide):
            raise InputError(say("behaviour of a function", came=repr(decide), on=repr(on)))
        called = str(name or getattr(decide, "__name__", type(decide).__name__))
        if any(kind(decide) for kind in ENDLESS):
            raise InputError(say("behaviour at once", name=called))
        return Behaviour(called, decide, words)

    return made


def plugged(scenario: Scenario, behaviours: Iterable[Behaviour]) -> Scenario:
    """The design with these rules behind its own; mistakes in their words are named as those of a
    file are.
    """
    wanted, tree = listed(behaviours), scenario.current
    if not wanted:
        return scenario
    rules = list(entry(tree.raw, "rules") or [])
    taken = {str(entry(rule, "rule")): say("taken by a rule") for rule in rules}
    for one in wanted:
        if one.name in taken:
            raise InputError(say("behaviour named twice", name=one.name, taken=taken[one.name]))
        taken[one.name] = say("taken by a behaviour")
    raw = {**tree.raw, "rules": [*rules, *({"rule": one.name, **one.rule} for one in wanted)]}
    # they have no place in the file
    shown = {f"rules.{one.name}": f"behaviour {one.name}" for one in wanted}
    words = {f"{path}.if": f"{said}.when" for path, said in shown.items()}
    tree = replace(
        tree,
        raw=raw,
        places={**tree.places, **dict.fromkeys(shown, (0, 0))},
        shown={**tree.shown, **shown, **words},
    )
    return (
        read_values(tree, scenario.origin)
        .as_design(scenario.design_name, scenario.words)
        .with_behaviours(wanted)
    )


def listed(behaviours: object) -> tuple[Behaviour, ...]:
    """Behaviours as they were handed over: one, several or none."""
    wanted = (
        (behaviours,)
        if isinstance(behaviours, Behaviour)
        else ()
        if behaviours is None
        else behaviours
    )
    if isinstance(wanted, Mapping):
        raise InputError(say("behaviours want a list"))
    if not isinstance(wanted, Iterable) or isinstance(wanted, str):
        raise InputError(say("behaviours want functions", came=repr(wanted)))
    found = tuple(wanted)
    for one in found:
        if not isinstance(one, Behaviour):
            raise InputError(say("behaviours want marks", came=repr(one)))
    return found


def checked(answer: object) -> Mapping[str, float] | None:
    """The numbers that an answer says, None where the rule does not act; raises InputError for an
    answer that means nothing.
    """
    if isinstance(answer, Mapping):
        return {str(key): _number(str(key), value) for key, value in answer.items()}
    if answer is None or (isinstance(answer, SupportsFloat) and float(answer) == 0.0):
        return None
    # a truth of Python, of numpy, or that of a trait
    if isinstance(answer, SupportsFloat) and float(answer) == 1.0:
        return {}
    raise InputError(say("answer of a behaviour", came=repr(answer)))


def _number(key: str, value: object) -> float:
    if key not in CHANGES:
        raise InputError(
            say("no change of an answer", key=key)
            + suggestion(key, CHANGES, say("changes of an answer", names=", ".join(CHANGES)))
        )
    low, high = CHANGES[key]
    if (
        isinstance(value, bool)
        or not isinstance(value, SupportsFloat)
        or not low <= float(value) <= high
    ):
        raise InputError(
            say("number of an answer", low=f"{low:g}", high=f"{high:g}", key=key, came=repr(value))
        )
    return float(value)


def _typed(value: object) -> Any:
    """As a file has it: text, and mappings and lists of text."""
    if isinstance(value, Mapping):
        return {str(key): _typed(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_typed(one) for one in value]
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
