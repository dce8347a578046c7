"""`effects`: published effects against the model, in the terminal and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from motsim.cli import terminal
from motsim.cli.run import first_use, psychology_word
from motsim.i18n import text

if TYPE_CHECKING:
    from motsim.report.effects.messages import Messages
    from motsim.study.effects.run import Effects

FEW: Final = 6  # effects whose every claim is printed; the page has all


def effects(
    names: Sequence[str],
    psychology: str | None,
    seed: int,
    engine: str,
    out: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Repeat the studies, say what came out, write the page."""
    from motsim.psychology import PROFILES
    from motsim.report.effects.messages import WORDS, Messages
    from motsim.study.core.psychologies import known
    from motsim.study.effects.run import effects as found_of
    from motsim.study.effects.run import known_effect

    asked = (
        tuple(PROFILES)
        if psychology in (None, "all")
        else tuple(known(one.strip()) for one in str(psychology).split(","))
    )
    for name in names:
        known_effect(name)
    page = out or Path("effects.html")
    terminal.writable(page)
    first_use(engine, language)
    with terminal.progress(text(WORDS, "running", language)) as advance:
        found = found_of(names, psychologies=asked, seed=seed, engine=engine, progress=advance)
    terminal.report(found, page, language)
    tell = Messages(found, language)
    if as_json:
        terminal.say_json(facts(found) | {"page": str(page)})
        return
    show(found, tell)
    terminal.say(tell("page", path=page))


def facts(found: Effects) -> dict[str, Any]:
    """What the JSON says: a row a claim and psychology, and the scores."""
    return {
        "seed": found.seed,
        "tallies": {name: found.tally(name)._asdict() for name in found.psychologies},
        "surveys": {name: found.tally(name, ("C",))._asdict() for name in found.psychologies},
        "rows": terminal.records(found.table()),
    }


def show(found: Effects, tell: Messages) -> None:
    """The first screen and the scores; a table of the effects where few were asked for."""
    basis = tell("basis", n=len(found.effects), seed=found.seed)
    terminal.first_screen(tell("title"), tell.head(), tell.language, basis)
    if len(found.effects) <= FEW:
        tables(found, tell)
    for line in tell.tallies():
        terminal.say(line)
    missed = tell.misses()
    if missed:
        terminal.heading(tell("misses"))
        for line in missed:
            terminal.say(f"  {line}")


def tables(found: Effects, tell: Messages) -> None:
    """A table a family: every claim with what is in print and what each psychology makes of it."""
    first = found.psychologies[0]
    heads = [
        tell("effect"),
        tell("grade"),
        tell("in print"),
        tell("comes out", psychology=psychology_word(first, tell.language)),
        *(psychology_word(name, tell.language) for name in found.psychologies),
    ]
    for family in dict.fromkeys(effect.family for effect in found.effects):
        rows = []
        for effect in (one for one in found.effects if one.family == family):
            answers = [found.of(effect.name, name) for name in found.psychologies]
            grade = f"{effect.grade} {tell.text_of_use(effect)}" + (
                "" if effect.verified else f" ({tell('unverified')})"
            )
            rows.append(
                [tell.text(effect.what), grade, "", "", *(tell.mark(one) for one in answers)]
            )
            rows += [
                [
                    f"  {tell.text(claim.what)}",
                    "",
                    tell.printed(claim),
                    tell.simulated(claim, answers[0].figures[k]),
                    *([""] * len(answers)),
                ]
                for k, claim in enumerate(effect.claims)
            ]
        terminal.table(heads, rows, title=tell.family(family), left=2)
    terminal.say(tell("marks"))
