"""Facts and pictures as one page: a single file, both languages, no network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from motsim.i18n import LANGUAGES
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.sections import PageSections
from motsim.report.core.facts import Facts
from motsim.report.core.messages import Translator
from motsim.report.core.next_commands import Step
from motsim.report.core.page_writer import rendered
from motsim.study.comparison.compare import Comparison
from motsim.study.comparison.experiment import Results
from motsim.study.run.simulate import Run

if TYPE_CHECKING:
    from motsim.report.core.vega import Spec

TEMPLATE: Final = "report.html.j2"


def page(
    result: Run | Comparison | Results | Facts, lang: str = "en", following: Sequence[Step] = ()
) -> str:
    """The page as text; `following`: what to type next, where the facts do not know."""
    facts = result if isinstance(result, Facts) else facts_of(result)
    parts = [
        PageSections(facts, Translator(language, facts.currency, facts.sums))
        for language in LANGUAGES
    ]
    return rendered(
        TEMPLATE, parts, pictures(facts), lang, following or facts.following, facts=facts
    )


def pictures(facts: Facts) -> dict[str, dict[str, Spec]]:
    """The pictures with much to point at, by language. One design for people who come once has
    none, so its page does not wait for the library that draws them.
    """
    drawn = (facts.months, facts.relationship, facts.sweep, facts.answers, facts.purchases)
    if len(facts.designs) == 1 and not any(drawn):
        return {language: {} for language in LANGUAGES}
    from motsim.report.comparison.charts import charts

    return {language: charts(facts, language) for language in LANGUAGES}
