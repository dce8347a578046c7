"""Words that the language knows and this version cannot run yet: each is refused by name, with its
place.
"""

from __future__ import annotations

from collections.abc import Iterator

from motsim.scenario.language.schema import Scenario

Finding = tuple[str, str]  # dotted path, message

NOT_BUILT = {  # what the READMEs list, in English and Chinese
    "population": ("a population that comes back", "会再次光顾的固定人群")
}


def unbuilt(s: Scenario) -> Iterator[Finding]:
    """Every use of a word that is not built yet."""
    if s.population is not None:
        yield "population", f"not built yet: {NOT_BUILT['population'][0]}"
