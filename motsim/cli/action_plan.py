"""`plan`: the action plan of a design in the terminal, as a page that prints, and as a workbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from motsim.cli import terminal
from motsim.cli.messages import lang_of, word
from motsim.cli.moments import prepared
from motsim.cli.run import first_use

if TYPE_CHECKING:
    from motsim.report.action_plan.page import Page


def plan(
    file: str,
    design: str | None,
    pairs: list[str] | None,
    replications: int | None,
    seed: int,
    length: str | None,
    psychology: str | None,
    out: Path | None,
    xlsx: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Make the plan, print it and write its page."""
    scenario, settings, place = prepared(file, design, pairs, length, psychology, out, "plan")
    if xlsx is not None:
        terminal.writable(xlsx)
    first_use("compiled", language)
    from motsim.report.action_plan.messages import WORDS
    from motsim.report.action_plan.page import Page
    from motsim.report.core.messages import LANGUAGES
    from motsim.study.action_plan import REPLICATIONS, action_plan
    from motsim.study.core.cache import KEPT

    with terminal.progress(WORDS["running"][LANGUAGES.index(language)], parts=2) as advance:
        found = action_plan(
            scenario,
            design,
            psychology=psychology,
            replications=replications or REPLICATIONS,
            seed=seed,
            set=settings,
            progress=advance,
            keep=place.parent / KEPT,
        )
    report = terminal.report(found, place, language)
    if xlsx is not None:
        from motsim.report.writers import write_workbook

        write_workbook(found, xlsx, lang_of(language))
    page = Page(found, language)
    if as_json:
        blocks = [
            {
                "name": a.name,
                "steps": a.steps,
                "design": {x.key: x.text for x in b.design},
                "landing": {x.key: x.text for x in b.landing},
                "open": [x.key for x in (*b.design, *b.landing) if x.open],
            }
            for a, b in zip(found.actions, page.blocks())
        ]
        terminal.say(
            json.dumps(
                {
                    "design": found.design,
                    "psychology": found.psychology,
                    "findings": page.tell.findings(),
                    "actions": terminal.records(found.table()),
                    "blocks": blocks,
                    "report": str(report),
                    "workbook": str(xlsx) if xlsx else None,
                },
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    show(page)
    terminal.say(word(language, "report", path=report))
    if xlsx is not None:
        terminal.say(word(language, "workbook", path=xlsx))


def show(page: Page) -> None:
    """What it comes to, costs and effects, and the seven fields."""
    terminal.heading(page.title)
    terminal.say(f"  {page.basis}")
    for line in page.tell.findings():
        terminal.say(f"  {line}")
    summary, landing = page.summary(), page.seven("landing")
    terminal.table(list(summary.heads), summary.rows, title=page.tell("s effects"), left=2)
    terminal.table(list(landing.heads), landing.rows, title=page.tell("s seven"), left=8)
