"""`pilot`: what to try out first and how, in the terminal, as a page and as a workbook."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from motsim.cli import terminal
from motsim.cli.asked import Asked, prepared
from motsim.cli.run import first_use
from motsim.errors import InputError, say
from motsim.i18n import text

if TYPE_CHECKING:
    from motsim.report.pilots.page import Page
    from motsim.study.pilots.pilot import Pilot

LISTED: Final = 5  # pilots of a table; the page has all


class Tested(NamedTuple):
    """What is asked of the pilot itself, as typed."""

    power: str
    measure: str
    weeks: int
    branches: int | None
    icc: str
    worth: bool


def pilot(asked: Asked, tested: Tested, language: str, as_json: bool) -> None:
    """Find pilots, print them and write their page."""
    scenario, options, place = prepared(asked, "pilot")
    power, icc = share_of(tested.power, "--power"), share_of(tested.icc, "--icc")
    from motsim.report.pilots.messages import WORDS
    from motsim.study.pilots.survey import measure_of

    measure_of(tested.measure)
    first_use("compiled", language)
    from motsim.report.core.next_commands import allocate, plan
    from motsim.report.pilots.page import Page
    from motsim.study.core import cache
    from motsim.study.core.cache import Cache
    from motsim.study.pilots.pilot import pilot as found_of

    with terminal.progress(text(WORDS, "running", language), parts=1 + tested.worth) as advance:
        found = found_of(
            scenario,
            asked.design,
            **options,
            measure=tested.measure,
            power=power,
            weeks=tested.weeks,
            branches=tested.branches,
            icc=icc,
            progress=advance,
            worth=tested.worth,
            keep=place.parent / cache.DRAWN if tested.worth else None,
            shelf=Cache(place.parent / cache.KEPT),
        )
    following = (
        plan(asked.again, found.design)
        if found.design != found.reference
        else allocate(asked.again, scenario, None),
    )
    written = terminal.written(found, place, asked.xlsx, language, following)
    page = Page(found, language)
    if as_json:
        terminal.say_json(facts(found, page) | written.facts())
        return
    show(page)
    written.say()


def share_of(text: str, option: str) -> float:
    """A share as typed: 80% or 0.8."""
    try:
        typed = text.strip()
        return float(typed.removesuffix("%")) / 100.0 if typed.endswith("%") else float(typed)
    except ValueError:
        raise InputError(say("share as typed", option=option, came=text)) from None


def facts(found: Pilot, page: Page) -> dict[str, Any]:
    """What the JSON says."""
    a = found.apart
    memories = (
        None
        if a is None
        else {
            "models": a.models,
            "arms": [arm._asdict() for arm in a.arms],
            "lifts": a.lifts.tolist(),
            "alike": a.alike.tolist(),
            "sizes": a.sizes,
            "survey": a.asked.tolist(),
            "survey_if_known": a.seen.tolist(),
            "pilot": a.pilot.tolist(),
        }
    )
    stages = [
        {
            "stage": s.name,
            "old": s.old._asdict(),
            "new": s.new._asdict(),
            "difference": s.difference,
            "needed": s.needed,
        }
        for s in (*found.funnel.stages, found.funnel.whole)
    ]
    return {
        "design": found.design,
        "measure": found.measure,
        "power": found.power,
        "psychology": found.psychology,
        "findings": page.tell.findings(),
        "decisions": page.tell.decisions(),
        "first": [t.name for t in found.first],
        "traffic": asdict(found.traffic),
        "pilots": terminal.records(found.table()),
        "rehearsals": {t.name: asdict(t.rehearsal) for t in page.trials if t.rehearsal is not None},
        "funnel": stages,
        "memories": memories,
        "value": found.value._asdict() if found.value else None,
        "trust": page.tell.trust(),
    }


def show(page: Page) -> None:
    """The first screen, and the pilots to begin with."""
    tell = page.tell
    terminal.first_screen(page.title, page.head, tell.language, page.basis)
    first = page.first()
    wanted = {tell(key) for key in ("moment", "lift", "how", "weeks", "cost", "threshold")}
    keep = [k for k, head in enumerate(first.heads) if head in wanted]
    terminal.table(
        [first.heads[k] for k in keep],
        [[row[k] for k in keep] for row in first.rows[:LISTED]],
        title=tell("s first"),
    )
