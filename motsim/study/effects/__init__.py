"""Published effects and what the model makes of them: `effects()` repeats every study under every
psychology.
"""

from __future__ import annotations

from typing import Final

from motsim.study.effects import expectation, loyalty, memory, recovery, waiting
from motsim.study.effects.study import Effect

EFFECTS: Final[tuple[Effect, ...]] = (
    *memory.EFFECTS,
    *expectation.EFFECTS,
    *waiting.EFFECTS,
    *recovery.EFFECTS,
    *loyalty.EFFECTS,
)
