"""`pack` and `unpack`: a scenario in one file, to send."""

from __future__ import annotations

from pathlib import Path

from motsim.cli import terminal
from motsim.cli.messages import word
from motsim.cli.paths import scenario_path
from motsim.errors import InputError, say
from motsim.i18n import shown


def pack(file: str, out: Path | None, language: str) -> None:
    """Pack a scenario and say where."""
    from motsim.results.bundle import ENDING
    from motsim.results.packing import pack as packed

    if out is not None and out.suffix.lower() != ENDING:
        raise InputError(say("ends in motsim", path=out))
    place = packed(scenario_path(file), out)
    terminal.say(word(language, "packed", path=place, size=f"{place.stat().st_size / 1000:,.0f}"))


def unpack(bundle: Path, folder: Path, language: str) -> None:
    """Lay a bundle into a folder and say where, and whether its figures may be others here."""
    from motsim.results.bundle import differs
    from motsim.results.packing import placed, read_bundle

    found = read_bundle(bundle)
    terminal.reachable(folder)
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        name = placed(found, folder)
    except InputError:
        if made:
            folder.rmdir()
        raise
    terminal.say(word(language, "unpacked", path=folder / name))
    if (other := differs(found)) is not None:
        terminal.complain(shown(other, language))
    if found.rooms:
        terminal.say(word(language, "packed rooms", n=len(found.rooms)))
