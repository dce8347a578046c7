"""A table of people in: CSV in whatever encoding and with whatever separator, or the first sheet of
a workbook that holds one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from motsim.errors import InputError, Mistake, ScenarioError, message_of, of, say
from motsim.scenario.source.suggestions import near_file
from motsim.scenario.source.yaml_tree import Cell, Place, at
from motsim.scenario.spreadsheet.excel_reader import is_book, open_book, text_of

MAX_BYTES: Final = 5_000_000
MAX_ROWS: Final = 1_000  # a wall has a few dozen
SEPARATORS: Final = (",", ";", "\t", "|", "，")
# what spreadsheets of Chinese and of western systems write where it is neither UTF-8 nor UTF-16
OTHERS: Final = ("gb18030", "cp1252")

Line = list[tuple[str, Place]]  # filled cells and empty ones, from the first column on
HeadsUnderstood = Callable[[Sequence[str]], int]  # how many heads of a row are understood


def read_table(path: Path, reads: HeadsUnderstood) -> tuple[list[Line], str]:
    """Rows with places, and how the file was read ("gb18030, ;"). The reading under which most
    heads are understood is taken.
    """
    if is_book(path):
        return _from_book(path, reads)
    if not path.is_file():
        near = say("folder no table")
        if not path.is_dir():
            near = say("no such file", near=near_file(path, "*.csv"))
        raise InputError(of(str(path), near))
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ScenarioError(
                str(path), [Mistake(0, 0, "", say("table too large", n=MAX_BYTES // 1_000_000))]
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(say("cannot be read", name=path, why=error.strerror)) from None
    best: tuple[int, str, str, str] | None = None
    for encoding, text in texts(data):
        head = next((line for line in text.splitlines() if line.strip(" ,;\t|")), "")
        for separator in SEPARATORS:
            found = reads(next(csv.reader([head], delimiter=separator), []))
            if best is None or found > best[0]:
                best = (found, encoding, separator, text)
    if best is None:
        raise ScenarioError(str(path), [Mistake(1, 1, "", say("no encoding"))])
    _, encoding, separator, text = best
    return _lines(
        path, text, separator
    ), f"{encoding}, '{separator}'" if separator != "\t" else f"{encoding}, tabs"


def texts(data: bytes) -> list[tuple[str, str]]:
    """(encoding, text) of every reading that makes sense, the likeliest first."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decoded(data, ["utf-16"])
    # UTF-16 without a mark: in the heads and separators every second byte is 0
    if b"\x00" in data[:200]:
        return _decoded(
            data, ["utf-16-le" if data[1:200:2].count(0) >= data[0:200:2].count(0) else "utf-16-be"]
        )
    found = _decoded(data, ["utf-8-sig"])
    if found:
        return found
    from charset_normalizer import from_bytes

    likely = [one.encoding for one in from_bytes(data, cp_isolation=list(OTHERS))]
    return _decoded(data, [*dict.fromkeys([*likely, *OTHERS])])


def _decoded(data: bytes, encodings: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    for encoding in encodings:
        try:
            found.append((encoding, data.decode(encoding)))
        except (UnicodeDecodeError, LookupError):
            continue
    return found


def _lines(path: Path, text: str, separator: str) -> list[Line]:
    lines: list[Line] = []
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    line = 0
    try:
        for row in reader:
            # a cell between quotes may hold several lines: the row is where it begins
            first, line = (line + 1, reader.line_num)
            if any(cell.strip() for cell in row):
                lines.append(
                    [(" ".join(cell.split()), (first, k)) for k, cell in enumerate(row, 1)]
                )
            if len(lines) > MAX_ROWS + 1:
                raise ScenarioError(
                    str(path), [Mistake(first, 1, "", say("too many rows", most=MAX_ROWS))]
                )
    except csv.Error as error:
        raise ScenarioError(
            str(path), [Mistake(reader.line_num or 1, 1, "", say("no CSV here", error=error))]
        ) from None
    if opens := open_quote(text, separator):
        raise ScenarioError(str(path), [Mistake(opens, 1, "", OPEN_QUOTE)])
    return lines


OPEN_QUOTE: Final = say("open quote")


def open_quote(text: str, separator: str) -> int:
    """The line of the row in which a quote opens that never closes; 0 if there is none."""
    reader, first, line = csv.reader(io.StringIO(text), delimiter=separator), 1, 0
    for _ in reader:
        first, line = line + 1, reader.line_num
    try:
        for _ in csv.reader(list(io.StringIO(text))[first - 1 :], delimiter=separator, strict=True):
            pass
    except csv.Error as error:
        return first if "unexpected end of data" in str(error) else 0
    return 0


def _from_book(path: Path, reads: HeadsUnderstood) -> tuple[list[Line], str]:
    """The sheet whose heads are understood best. Merged cells of the first column hold for each of
    their rows; others are mistakes.
    """
    book, mistakes = open_book(path)
    if book is None:
        raise ScenarioError(str(path), mistakes)
    best: tuple[int, str, list[Line], list[Mistake]] | None = None
    for sheet in book.worksheets:
        lines, wrong = _sheet(sheet)
        found = reads([text for text, _ in lines[0]]) if lines else -1
        if best is None or found > best[0]:
            best = (found, str(sheet.title), lines, wrong)
    if best is None or not best[2]:
        raise ScenarioError(str(path), [Mistake(0, 0, "", say("no table in book"))])
    if best[3]:
        raise ScenarioError(str(path), best[3])
    return best[2], f"sheet '{best[1]}'"


def _sheet(sheet: Any) -> tuple[list[Line], list[Mistake]]:
    name = str(sheet.title)
    mistakes = [
        at(Cell(r.min_row, r.min_col, name), "", say("merged", cells=r.coord))
        for r in sheet.merged_cells.ranges
        if (r.min_col != r.max_col and r.min_row > 1) or (r.min_col > 1 and r.min_row != r.max_row)
    ]
    lines: list[Line] = []
    for row in sheet.iter_rows():
        line: Line = []
        for k, cell in enumerate(row, 1):
            place = Cell(row[0].row, k, name)
            try:
                line.append((" ".join(text_of(cell).split()), place))
            except ValueError as error:
                mistakes.append(at(place, "", message_of(error)))
                line.append(("", place))
        if any(text for text, _ in line):
            lines.append(line)
    return lines, mistakes
