"""Words that the language knows and this version cannot run yet: each is refused by name, with its
place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from motsim.errors import say
from motsim.scenario.language.schema import Scenario

Finding = tuple[str, str]  # dotted path, message

NOT_BUILT: Final = {  # what the READMEs list
    "population.rival": say("a rival"),
    "population.growth": say("a growing population"),
}


def unbuilt(s: Scenario) -> Iterator[Finding]:
    """Every use of a word that is not built yet."""
    if s.population is None:
        return
    for path, what in NOT_BUILT.items():
        found: object = s
        for key in path.split("."):
            found = getattr(found, key)
        if found is not None:
            yield path, say("not built", what=what)
