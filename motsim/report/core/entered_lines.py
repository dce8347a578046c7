"""What pages say of purchases that are entered to move people further than is published."""

from __future__ import annotations

from collections.abc import Iterable

from motsim.plan.preview.effects import beyond_lines
from motsim.scenario.language.schema import Scenario


def entered_lines(scenario: Scenario, names: Iterable[str], language: str) -> tuple[str, ...]:
    """The line of `check`, as a sentence of a page."""
    stop = "。" if language == "zh" else "."
    return tuple(f"{line}{stop}" for line in beyond_lines(scenario, names, language))
