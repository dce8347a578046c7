"""Workbooks in: the one door to openpyxl. Cells become text as a person typed it; what has no plain
meaning is a mistake with its cell.
"""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from pathlib import Path
from typing import Any, Final

from motsim.errors import InputError, Mistake, ScenarioError, message_of, of, say
from motsim.scenario.source.suggestions import closest_name, near_file, suggestion
from motsim.scenario.source.yaml_tree import Cell, at
from motsim.scenario.spreadsheet.sheet_layout import BY_NAME, Kept, Typed

SUFFIXES: Final = (".xlsx", ".xlsm")
MAX_ROWS: Final = 5_000  # of one sheet
MAX_CELLS: Final = 200_000
MAX_UNPACKED: Final = 200_000_000  # bytes
NOTES: Final = ("about", "notes")  # sheets for people; so is whatever begins with _


def is_book(path: str | Path) -> bool:
    return Path(path).suffix.lower() in SUFFIXES


def scenario_sheets(path: Path) -> tuple[dict[str, Kept], list[Mistake]]:
    """The sheets of a scenario's workbook, by name, and what cannot be read in them."""
    book, mistakes = open_book(path)
    kept: dict[str, Kept] = {}
    for sheet in book.worksheets if book is not None else ():
        name = str(sheet.title).strip().lower()
        if name in BY_NAME:
            kept[name], wrong = cells_of(sheet)
            mistakes += wrong
        elif not _for_people(sheet, name):
            mistakes.append(
                Mistake(
                    0,
                    0,
                    "",
                    say("no such sheet")
                    + suggestion(name, BY_NAME, say("sheets", names=", ".join(BY_NAME))),
                    sheet.title,
                )
            )
    return kept, mistakes


def _for_people(sheet: Any, name: str) -> bool:
    return name.startswith(("_", *NOTES)) or all(
        cell.value is None for row in sheet.iter_rows() for cell in row
    )


def holds_scenario(path: Path) -> bool:
    """Is this workbook a scenario, rather than the wall of a workshop?"""
    names = [str(name).strip().lower() for name in _looked_at(path)]
    return (
        sum(name in BY_NAME or closest_name(name, BY_NAME) is not None for name in names) >= 2
        or "journey" in names
        or "scenario" in names
    )


def _looked_at(path: Path) -> list[str]:
    book, mistakes = open_book(path)
    if book is None:
        raise ScenarioError(str(path), mistakes)
    return [sheet.title for sheet in book.worksheets]


def open_book(path: Path) -> tuple[Any, list[Mistake]]:
    """The workbook, or None and why not; a sheet that is too large is found out before it costs
    time or memory.
    """
    import openpyxl

    name = str(path)
    if not path.is_file():
        near = say("folder no book")
        if not path.is_dir():
            near = say("no such file", near=near_file(path, "*.xls*"))
        raise InputError(of(name, near))
    try:
        with path.open("rb") as file:
            if file.read(4) == b"\xd0\xcf\x11\xe0":
                return None, [Mistake(0, 0, "", say("old book"))]
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                return None, [Mistake(0, 0, "", say("book too large", n=MAX_UNPACKED // 1_000_000))]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that we do not read: themes, extensions
            too_large = _too_large(path)
            return (None, too_large) if too_large else (openpyxl.load_workbook(path), [])
    except OSError as error:
        if error.strerror:
            raise InputError(say("cannot be read", name=name, why=error.strerror)) from None
        return None, [_no_book(error)]
    # a damaged file makes the library fail in many ways; none may reach the user as a traceback
    except Exception as error:
        return None, [_no_book(error)]


def _no_book(error: Exception) -> Mistake:
    said = " ".join(str(error).split())[:120] or type(error).__name__
    return Mistake(0, 0, "", say("no book", said=said))


def _too_large(path: Path) -> list[Mistake]:
    """Sheets beyond what a scenario can hold, counted as the file streams by."""
    import openpyxl

    book, found = openpyxl.load_workbook(path, read_only=True), []
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            cells = 0
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                cells += len(row)
                if number > MAX_ROWS or cells > MAX_CELLS:
                    what = (
                        say("more rows", most=MAX_ROWS)
                        if number > MAX_ROWS
                        else say("more cells", most=MAX_CELLS)
                    )
                    found.append(
                        at(Cell(number, 1, sheet.title), "", say("sheet too large", n=what))
                    )
                    break
    finally:
        book.close()
    return found


def cells_of(sheet: Any) -> tuple[Kept, list[Mistake]]:
    """Heads and rows of a sheet: filled cells only."""
    mistakes = [
        at(Cell(r.min_row, r.min_col, sheet.title), "", say("merged of a scenario", cells=r.coord))
        for r in sheet.merged_cells.ranges
    ]
    rows: list[list[Typed]] = []
    for row in sheet.iter_rows():
        filled = []
        for cell in row:
            try:
                text = text_of(cell, row[0].value in DATED)
            except ValueError as error:
                mistakes.append(at(Cell(cell.row, cell.column, sheet.title), "", message_of(error)))
                continue
            if text:
                filled.append(Typed(text, cell.row, cell.column))
        rows.append(filled)
    return Kept(rows[0] if rows else [], rows[1:]), mistakes


DATED: Final = ("first_day",)  # keys whose value is a date, of which spreadsheets make one


def text_of(cell: Any, dated: bool = False) -> str:
    """What a person would type for a cell; ValueError for what has no plain meaning."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        formula = value if isinstance(value, str) else getattr(value, "text", None) or "{..}"
        raise ValueError(say("a formula", formula=str(formula)[:60]))
    if cell.data_type == "e":
        raise ValueError(say("an error", value=value))
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return _number(float(value), "%" in str(cell.number_format))
    if isinstance(value, dt.time) and value.second == 0:
        return f"{value:%H:%M}"
    if dated and isinstance(value, dt.datetime):
        return value.date().isoformat()
    raise ValueError(say("a date", value=value))


def _number(value: float, percent: bool) -> str:
    if percent:
        return f"{100.0 * value:.12g}%"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.15g}"
