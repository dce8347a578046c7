"""Facts and pictures as one page: a single file, both languages, no network."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from typing import Any, Final

from motsim.report.comparison.charts import charts
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.sections import PageSections
from motsim.report.core.facts import Facts
from motsim.report.core.messages import LANGUAGES, Translator
from motsim.report.core.next_commands import Step
from motsim.report.core.page_writer import rendered, save
from motsim.study.action_plan import Workplan
from motsim.study.effects.run import Effects
from motsim.study.moments.lows import Lows
from motsim.study.moments.moments import Moments
from motsim.study.pilots.pilot import Pilot
from motsim.study.uncertainty.information_value import Information
from motsim.study.uncertainty.robustness import Robustness

TEMPLATE: Final = "report.html.j2"
# results with a page of their own
OWN_PAGES: Final = (
    ((Moments, Lows), "moments"),
    (Pilot, "pilots"),
    (Workplan, "action_plan"),
    (Effects, "effects"),
    ((Robustness, Information), "uncertainty"),
)


def write(
    result: Any, path: str | os.PathLike[str], *, lang: str = "en", following: Sequence[Step] = ()
) -> None:
    """Write the page of a run, a comparison, an experiment, of moments and lows, of `robust` or
    `worth`, a pilot, an action plan or published effects; `lang` is the language it opens in,
    `following` what to type next.
    """
    own = next((module for kinds, module in OWN_PAGES if isinstance(result, kinds)), None)
    if own is not None:
        importlib.import_module(f"motsim.report.{own}.page").write(
            result, path, lang=lang, following=following
        )
        return
    save(page(facts_of(result), lang, following), path)


def page(facts: Facts, lang: str = "en", following: Sequence[Step] = ()) -> str:
    """The page as text; `following`: what to type next, where the facts do not know."""
    parts = [PageSections(facts, Translator(language)) for language in LANGUAGES]
    return rendered(
        TEMPLATE,
        parts,
        {language: charts(facts, language) for language in LANGUAGES},
        lang,
        following or facts.following,
        facts=facts,
    )
