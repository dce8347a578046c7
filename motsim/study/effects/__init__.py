"""Published effects and what the model makes of them: `effects()` repeats every study under every psychology."""

from __future__ import annotations

from typing import Final

from motsim.study.effects import behaving, expecting, recovering, remembering, waiting
from motsim.study.effects.frame import Effect

EFFECTS: Final[tuple[Effect, ...]] = (*remembering.EFFECTS, *expecting.EFFECTS, *waiting.EFFECTS, *recovering.EFFECTS, *behaving.EFFECTS)
