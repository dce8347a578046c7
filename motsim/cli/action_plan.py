"""`plan`: the action plan of a design in the terminal, as a page that prints, and as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from motsim.cli import terminal
from motsim.cli.asked import Asked, prepared
from motsim.cli.run import first_use
from motsim.i18n import text

if TYPE_CHECKING:
    from motsim.report.action_plan.page import Page

LISTED: Final = 5  # interventions of a table, before the whole design; the page has all


def plan(asked: Asked, language: str, as_json: bool) -> None:
    """Make the plan, print it and write its page."""
    scenario, options, place = prepared(asked, "plan")
    first_use("compiled", language)
    from motsim.report.action_plan.messages import WORDS
    from motsim.report.action_plan.page import Page
    from motsim.study.action_plan import action_plan
    from motsim.study.core.cache import KEPT

    with terminal.progress(text(WORDS, "running", language), parts=3) as advance:
        found = action_plan(
            scenario, asked.design, **options, progress=advance, keep=place.parent / KEPT
        )
    written = terminal.written(found, place, asked.xlsx, language)
    page = Page(found, language)
    over = found.outlook
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
        terminal.say_json(
            {
                "design": found.design,
                "psychology": found.psychology,
                "findings": page.tell.findings(),
                "outlook": None if over is None else terminal.records(over.table()),
                "actions": terminal.records(found.table()),
                "blocks": blocks,
                **written.facts(),
            }
        )
        return
    show(page)
    written.say()


def show(page: Page) -> None:
    """The first screen, and what each intervention costs and brings."""
    terminal.first_screen(page.title, page.tell.head(), page.tell.language, page.basis)
    summary = page.summary()
    rows = [*summary.rows[:-1][:LISTED], summary.rows[-1]]
    terminal.table(list(summary.heads), rows, title=page.tell("s effects"), left=2)
