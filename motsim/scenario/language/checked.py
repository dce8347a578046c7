"""What a file says once nothing is wrong with it: its names, and its values by section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from motsim.scenario.language.expression_types import Known


@dataclass(frozen=True)
class Names:
    """What exists, in file order."""

    stages: tuple[str, ...]
    steps: tuple[str, ...]
    contacts: tuple[str, ...]
    pools: tuple[str, ...]
    places: tuple[str, ...]
    fails: tuple[str, ...]
    promises: tuple[str, ...]
    service_levels: tuple[str, ...]
    segments: tuple[str, ...]
    traits: tuple[str, ...]
    rules: tuple[str, ...]
    interventions: tuple[str, ...]
    designs: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def everything(self) -> tuple[str, ...]:
        """Whatever a label may translate."""
        return (
            *self.stages,
            *self.steps,
            *self.pools,
            *self.places,
            *self.fails,
            *self.promises,
            *self.service_levels,
            *self.segments,
            *self.traits,
            *self.rules,
            *self.interventions,
            *self.designs,
        )


@dataclass(frozen=True)
class Right:
    """What a file says, once nothing is wrong with it: its values by section, and its names. What a
    design leaves as it is needs no second look.
    """

    values: Mapping[str, Any]
    names: Names
    known: Known
