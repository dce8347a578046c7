"""What an experiment asked for, as words and rows: a row a point and psychology, a
column a design.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from motsim.plan.preview.wording import joined
from motsim.report.core.facts import Facts, Measure, Said
from motsim.report.core.messages import Translator
from motsim.study.comparison.experiment import Answer
from motsim.study.core.measures import NETS, PROFIT

if TYPE_CHECKING:
    from motsim.report.comparison.sections import PageSections

MONEY_KEYS: Final = (
    "budget",
    "once",
    "per_year",
    "per_use",
    "per_site",
    "empowered",
    "wage",
    "margin",
    "cost",
)


def point_text(one: Said, facts: Facts, say: Translator) -> str:
    """Where on an experiment: the scenario, where there are several, and what is swept."""
    swept = [
        f"{setting_text(dotted, facts, say)} = {value_text(dotted, text, facts, say)}"
        for dotted, text in one.settings
    ]
    return joined(say.language, [*filter(None, [one.scenario.get(say.language)]), *swept])


def value_text(dotted: str, text: str, facts: Facts, say: Translator) -> str:
    """A value that is swept: money as money, other numbers with their thousands apart."""
    if not text.isdigit():
        return text
    if is_money(dotted):
        return say.sum(int(text), facts.currency)
    return say.number(int(text), 0)


def is_money(dotted: str) -> bool:
    return dotted.rpartition(".")[2] in MONEY_KEYS


def setting_text(dotted: str, facts: Facts, say: Translator) -> str:
    """A dotted name for people: its parts by their labels."""
    return " · ".join(
        say.maybe(f"s {part}", facts.label(part, say.language)) for part in dotted.split(".")
    )


def measure_text(name: str, facts: Facts, say: Translator) -> str:
    """A measure as people call it; a pool's begins with the pool."""
    pool, _, own = name.rpartition(".")
    called = say("net word") if name == PROFIT else say(f"m {own}")
    return f"{facts.label(pool, say.language)} · {called}" if pool else called


def answers_of(
    measure: str, parts: PageSections
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], int]:
    """Heads, rows and the number of columns with words; designs that only one scenario has stand
    together in the last column.
    """
    facts, say = parts.facts, parts.say
    found: dict[tuple[int, str], dict[str, Answer]] = {}
    for a in facts.answers:
        if a.measure == measure:
            found.setdefault((a.point, a.psychology), {})[a.design] = a
    shared = [d for d in next(iter(found.values())) if all(d in of for of in found.values())]
    shared = shared[measure in NETS :]  # the first design's net is 0 by what net means
    own = any(
        a.design not in shared
        for of in found.values()
        for a in of.values()
        if a.difference is not None
    )
    heads = (
        *([say("point")] if facts.said else []),
        say("psychology word"),
        *(parts.name(d) for d in shared),
        *([say("own design")] if own else []),
    )
    rows = tuple(
        (
            *([point_text(facts.said[k], facts, say)] if facts.said else []),
            parts.psychology(p),
            *(_said(of[d], parts) for d in shared),
            *([_own(of, shared, parts)] if own else []),
        )
        for (k, p), of in found.items()
    )
    return heads, rows, 1 + bool(facts.said)


def _own(found: dict[str, Answer], shared: list[str], parts: PageSections) -> str:
    mine = [a for d, a in found.items() if d not in shared and a.difference is not None]
    return ("；" if parts.language == "zh" else "; ").join(
        f"{parts.name(a.design)} {_said(a, parts)}" for a in mine
    )


def _said(a: Answer, parts: PageSections) -> str:
    if a.measure not in NETS:
        return parts.cell(Measure(a.measure, a.design, a.value, a.difference))
    exact = parts.say.exact
    return exact(a.value.mean) + (
        "" if math.isnan(a.value.low) else f" [{exact(a.value.low)}, {exact(a.value.high)}]"
    )
