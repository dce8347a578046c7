"""Demonstrations: the list, the figures in the terminal, the page for the audience."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from motsim.cli import terminal
from motsim.cli.check import listed_demos, settings_of
from motsim.cli.estimate import meter
from motsim.cli.messages import word
from motsim.cli.paths import scenario_path
from motsim.cli.run import first_use, psychology_word
from motsim.errors import InputError, say
from motsim.formats import formatter
from motsim.i18n import place_of

if TYPE_CHECKING:
    from motsim.report.demos.frame import Demo
    from motsim.scenario.language.schema import Scenario
    from motsim.study.demos.demonstration import Shown


class Wanted(NamedTuple):
    """Which page is wanted, as it was typed."""

    name: str | None
    ask: str | None
    designs: str | None
    changes: list[str] | None
    length: str | None


def demo(
    wanted: Wanted, out: Path | None, seed: int, engine: str, language: str, as_json: bool
) -> None:
    """Make a page; exit code 1 if the default psychology misses what was published."""
    if wanted.name is None and wanted.ask is None:
        listed_demos(language)
        return
    chosen, scenario = _own(wanted) if wanted.ask is not None else _shipped(wanted, seed, engine)
    place = out or Path(f"{chosen.name}.html")
    terminal.writable(place)
    first_use(engine, language)
    from motsim.report.demos.page import demo_page
    from motsim.study.core.cache import KEPT

    # what `allocate` keeps, too
    keeps = chosen.run is not None and meter() is None
    keep = Path("results") / chosen.scenario / KEPT if keeps else None
    with terminal.progress(word(language, "trials")) as advance:
        found = chosen.shown(scenario, seed, engine, advance, keep)
    terminal.write(place, demo_page(chosen, found, language=language))
    if as_json:
        terminal.say_json(facts(chosen, found) | {"page": str(place)})
    else:
        show(chosen, found, language)
        terminal.say(word(language, "page", path=place))
    if any(chosen.passes(one) is False for one in found.typed if one.psychology == "literature"):
        raise typer.Exit(1)


def _shipped(wanted: Wanted, seed: int, engine: str) -> tuple[Demo, Scenario]:
    from motsim.report.demos import NAMES, demo_of
    from motsim.scenario.loader import load
    from motsim.scenario.shipped import study_scenario
    from motsim.scenario.source.suggestions import did_you_mean

    name = str(wanted.name)
    if name not in NAMES:
        more = say("own page of demo", name=name) if name.endswith((".yaml", ".yml")) else ""
        raise InputError(
            say("no demonstration", name=name, near=did_you_mean(name, NAMES), more=more)
        )
    for option, typed in (
        ("--designs", wanted.designs),
        ("--set", wanted.changes),
        ("--length", wanted.length),
    ):
        if typed:
            raise InputError(say("option of ask", option=option, name=name))
    chosen = demo_of(name)
    if chosen.run is not None and (seed != 0 or engine != "compiled"):
        raise InputError(say("demo of a budget", name=name))
    return chosen, load(study_scenario(chosen.scenario))


def _own(wanted: Wanted) -> tuple[Demo, Scenario]:
    from motsim.report.demos.own import own_demo
    from motsim.scenario.loader import load

    if wanted.name is None:
        raise InputError(say("ask about what"))
    path = scenario_path(wanted.name)
    scenario = load(path)
    designs = (
        [d.strip() for d in wanted.designs.split(",") if d.strip()]
        if wanted.designs
        else list(scenario.designs)[:2]
    )
    return own_demo(
        scenario, path.stem, str(wanted.ask), designs, settings_of(wanted.changes, wanted.length)
    ), scenario


def facts(chosen: Demo, found: Shown) -> dict[str, Any]:
    """What the JSON says: every row of the table, as the page holds it."""

    def row(stand: tuple[int, ...], one: Any) -> dict[str, Any]:
        return {
            "stand": stand,
            "psychology": one.psychology,
            "share": one.share._asdict(),
            "inside": chosen.passes(one) if stand == found.asked.typed else None,
            "designs": {
                design: {k: v._asdict() for k, v in of.items()}
                for design, of in zip(found.asked.designs, one.figures)
            },
        }

    return {
        "demonstration": chosen.name,
        "people": found.people,
        "replications": found.asked.replications,
        "seed": found.seed,
        "asked": found.asked.typed,
        "rows": [row(stand, one) for stand, answers in found.answers.items() for one in answers],
    }


def show(chosen: Demo, found: Shown, language: str) -> None:
    """The question and what every psychology answers."""
    from motsim.report.demos.page import WORDS, badge, share_text

    k = place_of(language)
    terminal.heading(chosen.question[k])
    terminal.say(
        word(
            language,
            "demo people",
            people=formatter(language).number(found.people, 0),
            replications=found.asked.replications,
        )
    )
    rows = []
    for one in found.typed:
        said = badge(chosen, found.typed, one)
        rows.append(
            (
                psychology_word(one.psychology, language),
                share_text(one.share),
                WORDS[said][k] if said else "",
            )
        )
    terminal.table(
        [word(language, "psychology"), (chosen.headline or WORDS["headline"])[k], ""], rows
    )
    terminal.say(chosen.published[k])
