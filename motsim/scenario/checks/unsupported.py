"""Words that the language knows and this version cannot run yet: each is refused by name, with its
place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from motsim.errors import say
from motsim.i18n import Said
from motsim.scenario.language.schema import Scenario

Finding = tuple[str, str]  # dotted path, message

_RIVAL: Final = ("a rival from whom people learn, too", "顾客同样会了解的竞争对手")
_GROWTH: Final = ("a population that grows", "不断增长的人群")
NOT_BUILT: Final = {  # what the READMEs list, in English and Chinese
    "population.rival": _RIVAL,
    "population.growth": _GROWTH,
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
            yield path, say("not built", what=Said(*what))
