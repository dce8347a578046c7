"""What data say about a scenario's figures, as one page in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from motsim.data.fit import Fit
from motsim.i18n import LANGUAGES
from motsim.report.core.next_commands import Step
from motsim.report.core.page_writer import Section, Sheet, Table, sectioned
from motsim.report.fits.messages import (
    complaint_lines,
    figure_rows,
    promise_lines,
    reading_lines,
    rival_rows,
    say,
    sentence,
    wait_lines,
)


def sheet(found: Fit, language: str) -> Sheet:
    """The page in one language."""
    title = say(
        language,
        "fitted title",
        file=found.source["where"].split(",")[0],
        scenario=found.before.title.show(language) or Path(found.before.file).stem,
    )
    measured = sum(one.grade == "measured" for one in found.figures)
    findings = (say(language, "counted", n=len(found.figures), measured=measured),)
    sections = [_table("figures", "figures", figure_rows(found, language), language, 3)]
    if found.rivals:
        sections.append(_table("rivals", "rivals", rival_rows(found, language), language, 1))
    for anchor, heading, lines in (
        ("promise", "promises", promise_lines(found, language)),
        ("wait", "waits", wait_lines(found, language)),
        ("complaint", "complaints", complaint_lines(found, language)),
    ):
        if lines:
            sections.append(Section(anchor, say(language, heading), "", "", tuple(lines)))
    if reading := tuple(reading_lines(found, language)):
        sections.append(Section("reading", say(language, "reading"), "", "", reading))
    if found.warnings:
        said = tuple(sentence(one, language) for one in found.warnings)
        sections.append(Section("warnings", say(language, "warnings"), "", "", said))
    return Sheet(
        language, title, found.source["where"], say(language, "other language"), findings,
        tuple(sections),
    )  # fmt: skip


def _table(
    key: str, title: str, made: tuple[list[str], list[list[str]]], language: str, words: int
) -> Section:
    heads, rows = made
    table = Table(tuple(heads), tuple(tuple(row) for row in rows), words)
    return Section(key, say(language, title), say(language, f"how {key}"), "", (), table)


def page(found: Fit, lang: str = "en", following: Sequence[Step] = ()) -> str:
    """The page as text."""
    return sectioned(
        [sheet(found, language) for language in LANGUAGES],
        {language: {} for language in LANGUAGES},
        lang,
        following,
    )
