"""A sheet of sticky notes on its way to a scenario: what its columns seem to mean and which scale
its scores are on is shown first, and read as the person at the screen says.
"""

from __future__ import annotations

import csv
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from motsim.errors import InputError, ScenarioError, of, say
from motsim.scenario.spreadsheet.csv_table import read_table
from motsim.scenario.spreadsheet.workshop import (
    COLUMNS,
    head,
    load_wall,
    looks_like_stars,
    scale_of,
    split_at_heads,
)

Json = dict[str, Any]
ENDINGS: Final = (".csv", ".txt", ".tsv", ".xlsx")
SHOWN: Final = 6  # rows of the sheet that a page shows
KEPT: Final = 20  # sheets that lie waiting
SCALES: Final = ("-10..10", "-5..5", "1..5", "0..10", "1..10")


class Walls:
    """Sheets that were handed over, in a folder of the Studio's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def take(self, name: str, data: bytes) -> Json:
        """Keep a sheet and say how it reads.

        Raises:
            InputError: it is no table; the message says what is wanted.
        """
        ending = Path(name).suffix.lower()
        if ending not in ENDINGS:
            raise InputError(say("no table", name=name[:60], endings=", ".join(ENDINGS)))
        stem = re.sub(r"[^\w\- ]+", " ", Path(name).stem).strip()[:60] or "sheet"
        key = secrets.token_hex(8)
        place = self.folder / key
        place.mkdir(parents=True)
        self._tidy()
        (place / f"{stem}{ending}").write_bytes(data)
        return {"wall": key, "name": stem, **self._seen(self._file(key))}

    def scenario(self, key: str, columns: Mapping[str, str], scale: str) -> tuple[str, str]:
        """(title, text of the scenario): the sheet as these columns and this scale read it.

        `columns`: number of a column from 0 -> what it means, "" for nothing.

        Raises:
            InputError: the sheet is gone, or a column means nothing that is known.
            ScenarioError: mistakes in its cells, with the row and column of the sheet.
        """
        file = self._file(key)
        for meaning in columns.values():
            if meaning and meaning not in COLUMNS:
                raise InputError(say("column means", came=meaning, names=", ".join(COLUMNS)))
        above, lines = self._lines(file)
        heads = [columns.get(str(k), "") or f"({k + 1})" for k in range(len(lines[0]))]
        plain = file.with_name("read") / f"{file.stem}.csv"
        plain.parent.mkdir(exist_ok=True)
        with plain.open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(heads)
            rows.writerows([cell for cell, _ in line] for line in lines[1:])
        try:
            return file.stem, load_wall(plain, scale or None).text
        except ScenarioError as error:
            moved = [replace(m, line=m.line + above) if m.line else m for m in error.mistakes]
            raise ScenarioError(file.name, moved) from None

    def _file(self, key: str) -> Path:
        place = self.folder / key
        found = (
            [p for p in place.iterdir() if p.is_file()]
            if re.fullmatch(r"[0-9a-f]{16}", key) and place.is_dir()
            else []
        )
        if not found:
            raise InputError(say("studio no sheet"))
        return found[0]

    def _lines(self, file: Path) -> tuple[int, list[Any]]:
        """How many rows stand above the heads, and the rows from the heads on."""
        lines, _ = read_table(file, lambda heads: sum(head(one) is not None for one in heads))
        above, lines = split_at_heads(lines)
        if not lines:
            raise InputError(of(file.name, say("table is empty")))
        return len(above), lines

    def _seen(self, file: Path) -> Json:
        _, lines = self._lines(file)
        heads = [text for text, _ in lines[0]]
        means = [head(text) or "" for text in heads]
        score = means.index("score") if "score" in means else None
        named = scale_of(heads[score]) if score is not None else None
        typed = [line[score][0] for line in lines[1:] if score is not None and score < len(line)]
        return {
            "heads": heads,
            "means": means,
            "meanings": list(COLUMNS),
            "rows": [[cell for cell, _ in line] for line in lines[1 : SHOWN + 1]],
            "count": len(lines) - 1,
            "scales": list(SCALES),
            "scale": "" if named is None else f"{named[0]:g}..{named[1]:g}",
            "stars": looks_like_stars(typed),
        }

    def _tidy(self) -> None:
        old = sorted(self.folder.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)[KEPT:]
        for place in old:
            shutil.rmtree(place, ignore_errors=True)
