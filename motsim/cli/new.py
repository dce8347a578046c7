"""`new`: a scenario is begun, and what was read to begin it is said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from motsim.cli import terminal
from motsim.cli.messages import word
from motsim.cli.paths import write_new
from motsim.errors import InputError, say

if TYPE_CHECKING:
    from motsim.scenario.spreadsheet.workshop import Wall


def new(
    file: Path | None,
    like: str | None,
    xlsx: Path | None,
    scale: str | None,
    language: str,
    mapping: Path | None = None,
    drop_bad: bool = False,
) -> None:
    """Write what is asked for and say what comes next."""
    if like is not None:
        from motsim.cli import data

        if data.is_log(like, mapping):
            data.begin(file, like, mapping, drop_bad, 0, language)
            return
    if mapping is not None or drop_bad:
        raise InputError(say("map of a log"))
    files, wall = write_new(file, like, xlsx, scale, language)
    if wall is not None:
        _wall(wall, str(like), language)
    for one in files:
        terminal.say(word(language, "written", file=one))


def _wall(wall: Wall, file: str, language: str) -> None:
    """What the wall was understood to say."""
    from motsim.plan.preview.wording import listing

    colours = (
        f"{sum(t.colour == c for t in wall.touches)} {word(language, c)}"
        for c in ("green", "yellow", "red")
    )
    keys = [
        f"{t.touchpoint} ({t.votes})"
        for t in sorted(wall.touches, key=lambda t: -t.votes)
        if t.klass == "key"
    ]
    terminal.say(
        word(
            language,
            "wall read",
            file=file,
            how=wall.how,
            n=len(wall.touches),
            stages=len(wall.raw["journey"]),
            colours=listing(language, colours),
        )
    )
    low, high = wall.scale
    scale = word(language, "wall scale", low=f"{low:g}", high=f"{high:g}")
    terminal.say(f"  {scale}{word(language, 'wall guessed') if wall.guessed else ''}")
    named = word(language, "wall keys", names=listing(language, keys)) if keys else ""
    terminal.say(f"  {named or word(language, 'wall no votes')}")
    terminal.say(f"  {word(language, 'wall next', designs=listing(language, wall.raw['designs']))}")
    if wall.above:
        terminal.say(f"  {word(language, 'wall above', cells=listing(language, wall.above))}")
    if wall.skipped:
        terminal.say(f"  {word(language, 'wall skipped', heads=listing(language, wall.skipped))}")
