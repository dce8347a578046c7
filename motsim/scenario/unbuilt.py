"""Words that the language knows and this version cannot run yet: each is refused by name, with its place."""

from __future__ import annotations

import math
from collections.abc import Iterator

from motsim.scenario.schema import Scenario

Finding = tuple[str, str]  # dotted path, message

NOT_BUILT = {  # what the READMEs list, in English and Chinese
    "population": ("a population that comes back", "会再次光顾的固定人群"),
    "margin": ("a margin that is a formula for each customer", "按每位顾客计算的毛利公式"),
}


def unbuilt(s: Scenario) -> Iterator[Finding]:
    """Every use of a word that is not built yet."""
    for path, key in _rest(s):
        yield path, f"not built yet: {NOT_BUILT[key][0]}"


def _rest(s: Scenario) -> Iterator[tuple[str, str]]:
    if s.population is not None:
        yield "population", "population"
    if math.isnan(s.value.margin.mean):
        yield "value.margin", "margin"
