"""Demonstrations: the figures in the terminal, the page for the audience."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from motsim.cli import screen
from motsim.cli.places import shipped_scenarios
from motsim.cli.running import psychology_word
from motsim.cli.words import word
from motsim.errors import InputError

DEMOS = ("cold-water",)


def demo(name: str, out: Path, seed: int, engine: str, language: str, as_json: bool) -> None:
    """Cold water under every psychology; exit code 1 if the default psychology misses what was published."""
    from motsim.report.demo import cold_water_page
    from motsim.scenario.near import listed, nearest
    from motsim.scenario.read import load
    from motsim.study.cold_water import PUBLISHED, cold_water

    if name not in DEMOS:
        raise InputError(f"{name}: no demonstration has this name{nearest(name, DEMOS)}; {listed(DEMOS)}")
    screen.writable(out)
    with screen.progress(word(language, "trials")) as advance:
        found = cold_water(load(shipped_scenarios()[name]), seed=seed, engine=engine, progress=advance)
    screen.write(out, cold_water_page(found, language=language))
    if as_json:
        rows = [{**vars(one), "share": one.share, "passes": one.passes} for one in found.answers]
        screen.say(json.dumps({"published": vars(PUBLISHED), "answers": rows}, indent=1))
    else:
        screen.heading(word(language, "demo question", people=f"{found.answers[0].people:,}"))
        screen.table([word(language, k) for k in ("psychology", "prefer", "drawn", "interval", "verdict")],
                     [(psychology_word(one.psychology, language), f"{one.chance:.1%}", f"{one.share:.1%}", f"{one.low:.1%} .. {one.high:.1%}", word(language, "inside" if one.passes else "outside"))
                      for one in found.answers])
        screen.say(word(language, "published", share=f"{PUBLISHED.share:.0%}", people=PUBLISHED.people, source=PUBLISHED.source, count=PUBLISHED.count,
                        low=f"{PUBLISHED.low:.2f}", high=f"{PUBLISHED.high:.2f}"))
        screen.say(word(language, "page", path=out))
    if not all(one.passes for one in found.answers if one.psychology == "literature"):
        raise typer.Exit(1)
