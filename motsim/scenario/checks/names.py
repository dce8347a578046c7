"""The names of a scenario, from its raw tree: so a step whose `takes` is wrong still exists for
those who name it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from motsim.errors import MissingName, say
from motsim.scenario.language.checked import Names, Right
from motsim.scenario.language.expression_types import Known
from motsim.scenario.language.expressions import FUNCTIONS, NAMES
from motsim.scenario.language.schema import EVENTS, Scenario
from motsim.scenario.source.suggestions import closest_name, did_you_mean, suggestion
from motsim.units import UNITS

STEP_KINDS = ("contact", "work", "away")
# kinds of `Names.everything`
LABELLED = (
    "stage",
    "step",
    "staff pool",
    "place",
    "failure",
    "promise",
    "segment",
    "trait",
    "rule",
    "intervention",
    "design",
)
RESERVED = (
    *NAMES,
    *FUNCTIONS,
    "and",
    "or",
    "not",
    "in",
    "if",
    "else",
    "is",
    "yes",
    "no",
    "true",
    "false",
    "True",
    "False",
    "None",
    "x",
    "none",
    "leave",
    "opening",
    "lambda",
    "for",
    "class",
    "from",
    "import",
    "while",
    "with",
    "as",
    "def",
    "return",
    "del",
    *UNITS,
)


def names_of(raw: Any) -> Names:
    """The names in a raw tree, however damaged it is."""
    stages = [one for one in _items(raw, "journey") if isinstance(one, dict)]
    steps = [one for stage in stages for one in _items(stage, "steps") if isinstance(one, dict)]
    customers = _block(raw, "customers")
    traits = [
        *_keys(customers, "traits"),
        *(t for s in _block(customers, "segments").values() for t in _keys(s, "traits")),
    ]
    rules = _rule_names(_items(raw, "rules"))
    of_designs = [
        name for d in _block(raw, "designs").values() for name in _rule_names(_items(d, "rules"))
    ]
    return Names(
        stages=_texts(stage.get("stage") for stage in stages),
        steps=_texts(step.get(kind) for step in steps for kind in STEP_KINDS),
        contacts=_texts(step.get("contact") for step in steps),
        pools=_keys(raw, "staff"),
        places=_keys(raw, "places"),
        fails=tuple(name for step in steps for name in _keys(step, "fails")),
        promises=_keys(raw, "promises"),
        service_levels=_keys(raw, "service_levels"),
        segments=_keys(customers, "segments"),
        traits=tuple(dict.fromkeys(traits)),
        # a design may rewrite a rule of the file
        rules=(*rules, *(name for name in dict.fromkeys(of_designs) if name not in rules)),
        interventions=_keys(raw, "interventions"),
        designs=_keys(raw, "designs") or ("today",),
        sources=_keys(raw, "sources"),
    )


def _rule_names(rules: list[Any]) -> tuple[str, ...]:
    return _texts(one.get("rule") for one in rules if isinstance(one, dict))


def damaged(raw: Any) -> bool:
    """Is a whole section something else than it should be? Then nobody knows which names exist, and
    none should be called missing.
    """
    sections = {
        key: dict
        for key in (
            "staff",
            "places",
            "promises",
            "service_levels",
            "interventions",
            "designs",
            "sources",
            "customers",
        )
    } | {"journey": list, "rules": list}
    customers = _block(raw, "customers")
    return any(
        key in raw and raw[key] not in ("", None) and not isinstance(raw[key], kind)
        for key, kind in sections.items()
    ) or any(
        key in customers
        and customers[key] not in ("", None)
        and not isinstance(customers[key], dict)
        for key in ("segments", "traits")
    )


def _block(raw: Any, key: str) -> dict[str, Any]:
    found = raw.get(key) if isinstance(raw, dict) else None
    return found if isinstance(found, dict) else {}


def _items(raw: Any, key: str) -> list[Any]:
    found = raw.get(key) if isinstance(raw, dict) else None
    return found if isinstance(found, list) else []


def _keys(raw: Any, key: str) -> tuple[str, ...]:
    # `null` takes an entry away
    return tuple(name for name, value in _block(raw, key).items() if value is not None)


def _texts(found: Any) -> tuple[str, ...]:
    return tuple(one for one in found if isinstance(one, str))


def known_to_expressions(s: Scenario, names: Names) -> Known:
    """What an expression may ask for: a trait that could not be read counts as truth."""
    kinds = (
        {name: "truth" for name in names.traits}
        | s.traits
        | {name: "truth" for name in names.interventions}
    )
    return Known(kinds, (*names.pools, *names.places), names.segments, names.promises)


def right(s: Scenario, raw: Any) -> Right:
    names = names_of(raw)
    return Right(dict(s), names, known_to_expressions(s, names))


def twice(names: Names) -> Iterator[tuple[str, str, str]]:
    """(family, name, message) for names that stand for two things."""
    families = {
        "stage": names.stages,
        "step": names.steps,
        "failure": names.fails,
        "rule": names.rules,
    }
    for family, found in families.items():
        for name in dict.fromkeys(n for n in found if found.count(n) > 1):
            yield family, name, say("name twice", family=say(f"kind {family}"), name=name)
    spoken = {
        "trait": names.traits,
        "intervention": names.interventions,
        "staff pool": names.pools,
        "place": names.places,
    }
    seen: dict[str, str] = {}
    for family, found in spoken.items():
        for name in found:
            other = seen.setdefault(name, family)
            if other != family and {other, family} in (
                {"trait", "intervention"},
                {"staff pool", "place"},
            ):
                yield (
                    family,
                    name,
                    say(
                        "name of two",
                        other=say(f"kind {other}"),
                        family=say(f"kind {family}"),
                        name=name,
                    ),
                )
            if name in RESERVED:
                yield family, name, say("reserved name", name=name, family=say(f"kind {family}"))
    for name in names.fails:
        if name in EVENTS or name in names.steps:
            yield (
                "failure",
                name,
                say(
                    "name of a failure",
                    name=name,
                    other=say("an event" if name in EVENTS else "a step"),
                ),
            )


def missing(what: str, name: str, found: tuple[str, ...]) -> MissingName:
    """`no staff pool is called 'adviser'; did you mean 'advisor'?; there are ..`"""
    return MissingName(
        say(
            "none is called",
            kind=say(f"kind {what}"),
            name=name,
            near=did_you_mean(name, found, 40),
        ),
        (what,),
        closest_name(name, found),
    )


def nothing(name: str, found: Iterable[str], where: str = "nothing called") -> MissingName:
    """`nothing is called 'greting'; did you mean 'greeting'?`: it may be of any kind."""
    return MissingName(
        say(where, name=name) + suggestion(name, found), LABELLED, closest_name(name, found)
    )
