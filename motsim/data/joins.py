"""Where branches of a log join, in a scenario: the step that waits for them."""

from __future__ import annotations

from collections.abc import Mapping

from motsim.data.clockwork import Clockwork
from motsim.scenario.language.schema import Scenario


def join_places(scenario: Scenario, clock: Clockwork, place: Mapping[str, str]) -> dict[str, str]:
    """Join of the log -> step of the scenario that joins the stages in which all of its branches
    stand. `place`: step of the log -> step of the scenario.
    """
    found = {}
    for work in clock.works:
        ours = {place.get(one.name, "") for one in work.branches}
        for stage in scenario.journey if ours else ():
            theirs = {
                step.name
                for other in scenario.journey
                if other.beside == stage.name
                for step in other.steps
            }
            joins = [step.name for step in stage.steps if step.join is not None]
            if joins and ours <= theirs:
                found[work.name] = joins[0]
    return found
