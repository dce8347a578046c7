"""`describe`: ODD and STRESS-DES of a scenario as Markdown and as a page."""

from __future__ import annotations

from pathlib import Path

from motsim.cli import terminal
from motsim.cli.compare import known_names
from motsim.cli.messages import word
from motsim.cli.paths import scenario_path
from motsim.errors import InputError
from motsim.errors import say as mistake

ENDINGS = (".md", ".html")


def describe(
    file: str,
    results: Path | None,
    psychology: str | None,
    out: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Write the description and say where it is."""
    from motsim.scenario.loader import load

    path = scenario_path(file)
    scenario = load(path)
    known_names(scenario, [], [psychology] if psychology else [])
    if psychology == "all":
        raise InputError(mistake("one psychology to describe"))
    places = (
        [out]
        if out is not None
        else [Path("results") / path.stem / f"description{ending}" for ending in ENDINGS]
    )
    if out is not None and out.suffix not in ENDINGS:
        raise InputError(mistake("describe as what", out=out))
    from motsim.report.core.page_writer import save
    from motsim.report.model_description.odd_stress import describe as described

    found = described(scenario, results, psychology=psychology)
    for place in places:
        save(found.markdown(language) if place.suffix == ".md" else found.page(language), place)
    if as_json:
        parts = [
            {
                "level": p.level,
                "title": p.title,
                "pieces": [
                    {
                        "text": x.text,
                        "items": x.items,
                        "table": x.table._asdict() if x.table else None,
                    }
                    for x in p.pieces
                ],
            }
            for p in found.parts(language)
        ]
        terminal.say_json(
            {"title": found.title(language), "parts": parts, "written": [str(p) for p in places]}
        )
        return
    for place in places:
        terminal.say(word(language, "described", path=place))
