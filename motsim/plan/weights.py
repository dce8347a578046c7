"""Weights are the ruler of memory: which part of the impression each stage has, and each step of
its stage.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from motsim.scenario.language.schema import Stage, Step


def stage_weights(stages: Sequence[Stage]) -> list[float]:
    """Parts of the impression, 1 in all: as typed, the others share what is left; none typed:
    equal.
    """
    typed = [s.weight for s in stages if s.weight is not None]
    rest = max(0.0, 1.0 - math.fsum(typed)) / max(1, len(stages) - len(typed))
    found = [rest if s.weight is None else s.weight for s in stages]
    total = math.fsum(found)
    return [w / total for w in found] if total > 0.0 else [1.0 / len(stages)] * len(stages)


def step_parts(steps: Sequence[Step]) -> list[float]:
    """Parts of the stage: as typed, the other contacts share what is left, 1 in all contacts.

    Work and away give no moment of their own; an equal part stands ready for what may happen there
    (a rule, a patience that ends). Parts are rescaled to the moments that a visit really has, so
    these cost the contacts nothing.
    """
    contacts = [s for s in steps if s.kind == "contact"] or list(steps)
    typed = math.fsum(s.weight for s in contacts if s.weight is not None)
    open_ = sum(s.weight is None for s in contacts)
    rest = max(0.0, 1.0 - typed) / max(1, open_)
    found = {id(s): rest if s.weight is None else s.weight for s in contacts}
    total = math.fsum(found.values())
    equal = 1.0 / max(1, len(contacts))
    return [found[id(s)] / total if id(s) in found and total > 0.0 else equal for s in steps]
