"""Weights are the ruler of memory: which part of the impression each stage has, and each step of
its stage.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from motsim.plan import expected_values
from motsim.scenario.language.schema import Scenario, Stage, Step

NOTHING_OWN: Mapping[str, float] = {}
Floats = NDArray[np.float64]


def stage_weights(stages: Sequence[Stage], own: Mapping[str, float] = NOTHING_OWN) -> list[float]:
    """Parts of the impression, 1 in all: as typed, the others share what is left; none typed:
    equal. `own`: what a segment types, by name, instead of what stands there.
    """
    said = [own.get(s.name, s.weight) for s in stages]
    typed = [w for w in said if w is not None]
    rest = max(0.0, 1.0 - math.fsum(typed)) / max(1, len(stages) - len(typed))
    found = [rest if w is None else w for w in said]
    total = math.fsum(found)
    return [w / total for w in found] if total > 0.0 else [1.0 / len(stages)] * len(stages)


def step_parts(steps: Sequence[Step], own: Mapping[str, float] = NOTHING_OWN) -> list[float]:
    """Parts of the stage: as typed, the other contacts share what is left, 1 in all contacts.

    Work and away give no moment of their own; an equal part stands ready for what may happen there
    (a rule, a patience that ends). Parts are rescaled to the moments that a visit really has, so
    these cost the contacts nothing. `own`: as for stages.
    """
    contacts = [s for s in steps if s.kind == "contact"] or list(steps)
    said = {id(s): own.get(s.name, s.weight) for s in contacts}
    typed = math.fsum(w for w in said.values() if w is not None)
    open_ = sum(w is None for w in said.values())
    rest = max(0.0, 1.0 - typed) / max(1, open_)
    found = {key: rest if w is None else w for key, w in said.items()}
    total = math.fsum(found.values())
    equal = 1.0 / max(1, len(contacts))
    return [found[id(s)] / total if id(s) in found and total > 0.0 else equal for s in steps]


def weights_of_segments(scenario: Scenario) -> tuple[Floats, Floats]:
    """Weights of stages (segments, stages) and parts of steps (segments, steps) to each segment; no
    rows where no segment types its own.
    """
    segments = [
        expected_values.segment_of(scenario, name) for name in expected_values.shares(scenario)
    ]
    if not any(one is not None and one.weights for one in segments):
        return np.zeros((0, 0)), np.zeros((0, 0))
    own = [NOTHING_OWN if one is None else one.weights for one in segments]
    stages = [stage_weights(scenario.journey, said) for said in own]
    parts = [
        [part for stage in scenario.journey for part in step_parts(stage.steps, said)]
        for said in own
    ]
    return np.array(stages, dtype=np.float64), np.array(parts, dtype=np.float64)
