"""Words that the language knows and this version cannot run yet: each is refused by name, with its place."""

from __future__ import annotations

from collections.abc import Iterator

from motsim.scenario.fields import Dimensions
from motsim.scenario.schema import Scenario

Finding = tuple[str, str]  # dotted path, message

NOT_BUILT = {  # what the READMEs list, in English and Chinese
    "quote": ("quotes `p90`, `live` and `own typical`", "承诺时间 `p90`、`live` 与 `own typical`"),
    "quality": ("quality by the dimensions of SERVQUAL", "按 SERVQUAL 维度填写的品质"),
    "population": ("a population that comes back", "会再次光顾的固定人群"),
    "wears_off": ("interventions that wear off", "效果逐渐消退的措施"),
    "starts": ("interventions that start later", "稍后才开始的措施"),
    "closing": ("`closing: resume` in a journey with stages `beside`", "含 `beside` 阶段的旅程中的 `closing: resume`"),
}


def unbuilt(s: Scenario) -> Iterator[Finding]:
    """Every use of a word that is not built yet."""
    for path, key in (*_journey(s), *_rest(s)):
        yield path, f"not built yet: {NOT_BUILT[key][0]}"


def _journey(s: Scenario) -> Iterator[tuple[str, str]]:
    for stage in s.journey:
        for step in stage.steps:
            path = f"journey.{stage.name}.steps.{step.name}"
            if isinstance(step.quality, Dimensions):
                yield f"{path}.quality", "quality"


def _rest(s: Scenario) -> Iterator[tuple[str, str]]:
    for name, promise in s.promises.items():
        if promise.quote.kind not in ("minutes", "typical"):
            yield f"promises.{name}.quote", "quote"
    for name, bought in s.interventions.items():
        if bought.wears_off is not None:
            yield f"interventions.{name}.wears_off", "wears_off"
        if bought.starts is not None:
            yield f"interventions.{name}.starts", "starts"
    if s.closing == "resume" and any(stage.beside is not None for stage in s.journey):
        yield "closing", "closing"
    if s.population is not None:
        yield "population", "population"
