"""A scenario as a workbook that a planner edits: native tables, lists to choose from, a word on
every head, all cells as text.

With `workbook` the door to XlsxWriter. `motsim.scenario.spreadsheet.sheet_layout` says what stands
where; nothing is worked out here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from motsim.errors import InputError, say
from motsim.i18n import catalogue
from motsim.report.core.excel import BOOK_OPTIONS, CELL, STYLE, written_whole
from motsim.scenario.spreadsheet.sheet_layout import KINDS, Rows, to_sheets
from motsim.units import CLASSES

SPARE: Final = 300  # rows below a table that have lists and text cells, too
YES_NO: Final = ("yes", "no")
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "class": tuple(CLASSES),
    "mot": ("ZMOT", "FMOT", "SMOT", "TMOT", "UMOT"),
    "kind": KINDS,
    "announced": YES_NO,
    "away": YES_NO,
    "do.lasting": YES_NO,
    "wait.told": ("none", "queue", "time"),
    "grade": ("measured", "published", "claimed", "assumed"),
    "fill": ("best", "equal"),
}
NAMES_FROM: Final = {
    ("journey", "staff"): "staff",
    ("journey", "stage"): "stages",
    ("rules", "by"): "staff",
    ("plans", "intervention"): "interventions",
    ("stages", "beside"): "stages",
    ("places", "from"): "journey",
    ("places", "to"): "journey",
}
SAID: Final = catalogue("report.scenario.workbook")
ABOUT: Final = 7  # lines on the first sheet


def write_scenario_book(raw: Mapping[str, Any], path: str | os.PathLike[str]) -> None:
    """Write the workbook of a raw tree, whole or not at all; what is there already stays."""
    where = Path(path)
    if where.exists():
        raise InputError(say("there already", file=where))
    sheets = to_sheets(raw)
    for name, rows in sheets.items():
        for k, row in enumerate(rows, 1):
            long = [cell for cell in row if len(cell) > CELL]
            if long:
                raise InputError(
                    say(
                        "cell too long",
                        where=where,
                        name=name,
                        row=k,
                        begins=long[0][:40],
                        most=CELL,
                    )
                )
    with written_whole(where) as beside:
        _write(sheets, beside)


def _write(sheets: Mapping[str, Rows], path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), BOOK_OPTIONS)
    book.set_properties({"title": "motsim"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    about = book.add_worksheet("about")
    about.set_column(0, 0, 150, text)
    for row in range(ABOUT):
        about.write_string(row, 0, _in_both(f"about {row + 1}"))
    for k, (name, rows) in enumerate(sheets.items(), 1):
        _sheet(book.add_worksheet(name), name, k, rows, text)
    book.close()


def _in_both(key: str) -> str:
    """A text in each language: the workbook is for whoever opens it."""
    return " / ".join(one.format() for one in SAID[key])


def _sheet(sheet: Any, name: str, number: int, rows: Rows, text: Any) -> None:
    heads = rows[0]
    sheet.set_column(0, max(len(heads) - 1, 0), 16, text)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell:
                sheet.write_string(i, j, cell, text)
    last = max(len(rows) - 1, 1)
    # a table takes no two heads that differ in capitals only
    if len({head.casefold() for head in heads}) == len(heads):
        sheet.add_table(
            0,
            0,
            last,
            len(heads) - 1,
            {
                "name": f"motsim_{name}",
                "columns": [{"header": head} for head in heads],
                "style": STYLE,
            },
        )
    sheet.freeze_panes(1, 1 if name != "journey" else 3)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + SPARE}"})
    for j, head in enumerate(heads):
        longest = max(min(len(cell), 60) for cell in (row[j] for row in rows))
        sheet.set_column(j, j, max(10, min(50, 1.2 * longest + 2)), text)
        if head in SAID:
            sheet.write_comment(0, j, " / ".join(SAID[head]), {"x_scale": 2})
        _choose(sheet, name, j, head, last + SPARE)


def _choose(sheet: Any, name: str, column: int, head: str, last: int) -> None:
    """A list to choose from; another entry is warned of, not refused: an expression or a word of a
    later version may stand there.
    """
    source: Any = list(CHOICES[head]) if head in CHOICES else None
    names = NAMES_FROM.get((name, head))
    if names is not None:
        letter = "C" if names == "journey" else "A"
        source = f"={names}!${letter}$2:${letter}${SPARE}"
    if source is not None:
        sheet.data_validation(
            1,
            column,
            last,
            column,
            {
                "validate": "list",
                "source": source,
                "error_type": "warning",
                "error_title": "motsim",
                "error_message": _in_both("not in list"),
            },
        )
