"""Facts and pictures as one page: a single file, both languages, no network."""

from __future__ import annotations

import os
from typing import Any, Final

from motsim.report.charts import charts
from motsim.report.facts import Facts
from motsim.report.gather import facts_of
from motsim.report.html import rendered, save
from motsim.report.parts import Parts
from motsim.report.words import LANGUAGES, Speaker
from motsim.study.effects.run import Effects
from motsim.study.lows import Lows
from motsim.study.moments import Moments
from motsim.study.robust import Robustness
from motsim.study.worth import Information

TEMPLATE: Final = "report.html.j2"


def write(result: Any, path: str | os.PathLike[str], *, lang: str = "en") -> None:
    """Write the page of a run, a comparison, an experiment, of moments and lows, of `robust` or `worth`, or of published effects; `lang` is the language it opens in."""
    if isinstance(result, Moments | Lows):
        from motsim.report.moments_page import write as write_moments

        return write_moments(result, path, lang=lang)
    if isinstance(result, Robustness | Information):
        from motsim.report.deciding_page import write as write_deciding

        return write_deciding(result, path, lang=lang)
    if isinstance(result, Effects):
        from motsim.report.effects_page import write as write_effects

        return write_effects(result, path, lang=lang)
    save(page(facts_of(result), lang), path)


def page(facts: Facts, lang: str = "en") -> str:
    """The page as text."""
    parts = [Parts(facts, Speaker(language)) for language in LANGUAGES]
    return rendered(TEMPLATE, parts, {language: charts(facts, language) for language in LANGUAGES}, lang, facts=facts)
