"""`moments` and `lows`: which moments matter, which are too low, in the terminal and as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from motsim.cli import terminal
from motsim.cli.asked import Asked, prepared
from motsim.cli.run import first_use
from motsim.i18n import text

if TYPE_CHECKING:
    from motsim.report.moments.messages import Messages
    from motsim.study.moments.lows import Lows
    from motsim.study.moments.moments import Moments

LISTED: Final = 5  # moments of a table; the page has all


def moments(asked: Asked, language: str, as_json: bool) -> None:
    """Which moments matter."""
    scenario, options, page = prepared(asked, "moments")
    first_use("compiled", language)
    from motsim.report.core.next_commands import allocate
    from motsim.report.moments.messages import WORDS, Messages
    from motsim.study.core.cache import KEPT
    from motsim.study.moments.moments import moments as found_of

    with terminal.progress(text(WORDS, "running", language)) as advance:
        found = found_of(
            scenario, asked.design, **options, progress=advance, keep=page.parent / KEPT
        )
    following = (allocate(asked.again, scenario, asked.design),)
    written = terminal.written(found, page, asked.xlsx, language, following)
    tell = Messages(found, language)
    if as_json:
        terminal.say_json(
            {
                "findings": tell.findings(),
                "trust": tell.trust(),
                "moments": terminal.records(found.table()),
                "servqual": terminal.records(found.servqual()),
                "curves": [curve(c) for c in found.curves],
                "quick_wins": [w.name for w in found.wins],
                "interventions": [bought(b) for b in found.interventions],
                **written.facts(),
            }
        )
        return
    show_moments(found, tell)
    written.say()


def lows(asked: Asked, language: str, as_json: bool) -> None:
    """Which moments are too low, and the cheapest way up."""
    scenario, options, page = prepared(asked, "lows")
    first_use("compiled", language)
    from motsim.report.core.next_commands import allocate
    from motsim.report.moments.messages import WORDS, Messages
    from motsim.study.core.cache import KEPT
    from motsim.study.moments.lows import lows as found_of

    with terminal.progress(text(WORDS, "lows running", language)) as advance:
        found = found_of(
            scenario, asked.design, **options, progress=advance, keep=page.parent / KEPT
        )
    following = (allocate(asked.again, scenario, asked.design),)
    written = terminal.written(found, page, asked.xlsx, language, following)
    tell = Messages(found.moments, language)
    if as_json:
        terminal.say_json(
            {
                "findings": tell.lows(found),
                "lows": terminal.records(found.table()),
                "wasted": terminal.records(found.wasted()),
                **written.facts(),
            }
        )
        return
    show_lows(found, tell)
    written.say()


def curve(c: Any) -> dict[str, Any]:
    """A curve for programs."""
    return {
        "of": c.of,
        "at_twenty": c.at_twenty._asdict(),
        "to_eighty": c.to_eighty._asdict(),
        "points": [{"moments": p.moments, **p.carried._asdict()} for p in c.points],
    }


def bought(b: Any) -> dict[str, Any]:
    """An intervention for programs."""
    return {
        "name": b.name,
        "class": b.class_,
        "price": b.price,
        "hours": b.hours,
        **{k: getattr(b, k)._asdict() for k in ("remembered", "returns", "net")},
        "lifts": [
            {"moment": x.moment, "before": x.before, "after": x.after, "points": x.points._asdict()}
            for x in b.lifts
        ],
    }


def show_moments(found: Moments, tell: Messages) -> None:
    """The first screen, and the strongest moments."""
    from motsim.study.moments.lows import lows_of

    terminal.first_screen(
        title(found, tell, "title"),
        tell.head(lows_of(found)),
        tell.language,
        tell.say.of_strangers("", found.scenario),
    )
    rows = [
        (
            tell.name(m),
            tell(m.typed),
            tell(m.proposed),
            tell(m.todo),
            tell.signed(m.remembered.shapley),
            tell.say.signed(m.remembered.alone.mean, 2),
        )
        for m in found.counted[:LISTED]
    ]
    heads = [tell(k) for k in ("moment", "typed", "proposed", "todo", "shapley", "alone")]
    terminal.table(heads, rows, title=tell("s effects"), left=4)


def title(found: Moments, tell: Messages, key: str) -> str:
    return tell(
        key,
        scenario=found.scenario.title.show(tell.say.language),
        design=tell.plain(found.design),
        psychology=tell.psychology(),
        runs=found.replications,
        seed=found.seed,
    )


def show_lows(found: Lows, tell: Messages) -> None:
    """What is too low, the ways up, what is wasted."""
    terminal.heading(title(found.moments, tell, "lows title"))
    for line in tell.lows(found):
        terminal.say(f"  {line}")
    from motsim.report.moments.page import Page

    ways = Page(found.moments, found, tell.say.language).ways()
    if ways is not None:
        terminal.table(list(ways.heads), ways.rows, title=tell("s lows"), left=3)
    terminal.heading(tell("s waste"))
    for line in tell.wasted(found):
        terminal.say(f"  {line}")
    terminal.say(tell("psychology only", name=tell.psychology()))
