"""The psychology: small pure functions in one table. `RULES` holds every rule with its card, in
this order of families.
"""

from __future__ import annotations

from typing import Final

from motsim.psychology import behaviour, expectation, memory, perception, relationship
from motsim.psychology.effect_beliefs import EFFECT_PARAMETERS
from motsim.psychology.parameters import PARAMETERS, PROFILES, Parameter, psychology_row
from motsim.psychology.registry import CARDS, GRADES, Rule

FAMILIES: Final = (
    perception,
    memory,
    behaviour,
    expectation,
    relationship,
)  # the order of the table
RULES: Final[tuple[Rule, ...]] = tuple(
    card for module in FAMILIES for card in CARDS if card.function.__module__ == module.__name__
)

__all__ = [
    "EFFECT_PARAMETERS",
    "GRADES",
    "PARAMETERS",
    "PROFILES",
    "RULES",
    "Parameter",
    "Rule",
    "parameters_table",
    "psychology_row",
    "rules_table",
]


def rules_table() -> list[dict[str, str]]:
    """A row a rule, for people: what `motsim rules` prints."""
    return [
        {
            "rule": r.name,
            "family": r.family,
            "what": r.what,
            "equation": r.equation,
            "units": r.units,
            "range": r.range,
            "grade": r.grade,
            "source": r.source,
            "reads": ", ".join(r.reads),
        }
        for r in RULES
    ]


def parameters_table(profile: str = "literature") -> list[dict[str, str | float]]:
    """A row a parameter with its value under a profile; what is believed of effects is the same
    under all of them.
    """
    row = psychology_row(profile, {})
    return [
        {
            "parameter": p.name,
            "value": value,
            "low": p.low,
            "high": p.high,
            "unit": p.unit,
            "grade": p.grade,
            "source": p.source,
            "what": p.what,
        }
        for p, value in (
            *zip(PARAMETERS, row, strict=True),
            *((p, p.default) for p in EFFECT_PARAMETERS),
        )
    ]
