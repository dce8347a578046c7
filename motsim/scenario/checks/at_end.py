"""The end of a run, against what would make its designs counted in two ways."""

from __future__ import annotations

from collections.abc import Iterator

from motsim.errors import say
from motsim.scenario.language.schema import Scenario

Finding = tuple[str, str]  # dotted path, message


def ends_alike(s: Scenario) -> Iterator[Finding]:
    """A design whose clock stops cannot be compared with one that serves all out."""
    changes = [
        *((f"interventions.{name}.set", one.set) for name, one in s.interventions.items()),
        *((f"designs.{name}.set", one.set) for name, one in s.designs.items()),
    ]
    for path, change in changes:
        for dotted in change:
            if dotted.strip() == "at_end":
                yield f"{path}.{dotted}", say("ends in two ways")
