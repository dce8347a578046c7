"""Published effects and what the model makes of them: `effects()` repeats every study under every
psychology.
"""

from __future__ import annotations

from typing import Final

from motsim.study.effects import expectation as expecting
from motsim.study.effects import loyalty as behaving
from motsim.study.effects import memory as remembering
from motsim.study.effects import recovery as recovering
from motsim.study.effects import waiting
from motsim.study.effects.study import Effect

EFFECTS: Final[tuple[Effect, ...]] = (
    *remembering.EFFECTS,
    *expecting.EFFECTS,
    *waiting.EFFECTS,
    *recovering.EFFECTS,
    *behaving.EFFECTS,
)
