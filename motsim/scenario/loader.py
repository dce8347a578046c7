"""Files in: the only place that opens scenario files and the data files they name. All mistakes of
a file come at once, with places.
"""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from motsim.errors import InputError, Mistake, ScenarioError, message_of, say
from motsim.scenario.checks.names import damaged, right
from motsim.scenario.checks.semantics import findings
from motsim.scenario.checks.validation import values_of
from motsim.scenario.designs.merge import check_sets
from motsim.scenario.language.quantities import Column, Kind, no_files
from motsim.scenario.language.schema import Origin, Scenario
from motsim.scenario.shipped import shipped_scenarios
from motsim.scenario.source.suggestions import did_you_mean, near_file
from motsim.scenario.source.yaml_tree import Tree, read_tree
from motsim.scenario.spreadsheet.csv_table import OPEN_QUOTE, SEPARATORS, open_quote, texts
from motsim.scenario.spreadsheet.excel_reader import is_book, scenario_sheets
from motsim.scenario.spreadsheet.missing_sheets import of_absent_sheets, without_asking
from motsim.scenario.spreadsheet.sheet_layout import BY_NAME
from motsim.scenario.spreadsheet.sheets_to_tree import tree_from_sheets
from motsim.scenario.spreadsheet.yaml_writer import file_text
from motsim.units import UNITS

MAX_BYTES: Final = 1_000_000
MAX_MISTAKES: Final = 200
MAX_DATA_BYTES: Final = 20_000_000


def load(path: str | Path) -> Scenario:
    """The scenario in a file, or the shipped one of this name; ScenarioError with every mistake in
    it, each with line and column.
    """
    where = Path(path)
    if not where.exists():
        where = shipped_scenarios().get(str(path), where)
    if is_book(where):
        return _load_book(where, str(where))
    return loads(text_of(where), str(where), folder=where.parent)


def shipped_titles() -> dict[str, Any]:
    """Titles of the shipped scenarios as they are written, from the heads of their files: to load
    them all takes a second.
    """
    found = {name: _TITLE.search(text_of(path)) for name, path in shipped_scenarios().items()}
    return {name: read_tree(one[0])[0].raw["title"] for name, one in found.items() if one}


_TITLE: Final = re.compile(r"^title:.*(?:\n[ \t].*)*", re.MULTILINE)


def _load_book(path: Path, name: str) -> Scenario:
    """A workbook is read as the scenario file that it says; mistakes name sheet and cell."""
    kept, unread = scenario_sheets(path)
    if not kept:
        raise ScenarioError(
            name,
            unread or [Mistake(0, 0, "", say("no sheet of a scenario", names=", ".join(BY_NAME)))],
        )
    tree, wrong = tree_from_sheets(kept)
    # a sheet or a cell that could not be read leaves a hole: what would be said about the hole is
    # not the user's mistake
    if unread:
        raise ScenarioError(name, unread + without_asking(kept, wrong))
    if all(one.line for one in wrong):  # the same holds for a sheet that no scenario can do without
        scenario, wrong = _read(tree, wrong, file_text(tree.raw), name, path.parent)
        if scenario is not None:
            return scenario
    raise ScenarioError(name, _first(sorted(of_absent_sheets(kept, wrong))))


def loads(text: str, name: str = "scenario.yaml", *, folder: str | Path | None = None) -> Scenario:
    """A scenario from its text; data files are looked for in `folder`."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise ScenarioError(name, [_too_large()])
    tree, mistakes = read_tree(text)
    return _values(tree, mistakes, text, name, folder)


def _values(
    tree: Tree, mistakes: list[Mistake], text: str, name: str, folder: str | Path | None
) -> Scenario:
    """The values of a tree, or every mistake in it."""
    scenario, wrong = _read(tree, mistakes, text, name, folder)
    if scenario is None:
        raise ScenarioError(name, _first(wrong))
    return scenario


def _read(
    tree: Tree, mistakes: list[Mistake], text: str, name: str, folder: str | Path | None
) -> tuple[Scenario | None, list[Mistake]]:
    """The scenario of a tree, or None and every mistake in it and before it."""
    column: Column = Columns(str(folder), name, time.time_ns()) if folder is not None else no_files
    origin = Origin(file=name, text=text, tree=tree, context={"column": column})
    values = None
    if tree.raw:
        values, wrong = values_of(tree, origin.context)
        mistakes += wrong
    if values is not None and not damaged(tree.raw):
        mistakes += [tree.mistake(path, message) for path, message in findings(values, tree.raw)]
        mistakes += check_sets(tree, values, origin.context, set(mistakes))
    if values is None or mistakes:
        return None, sorted(set(mistakes))
    return values.from_tree(replace(origin, right=right(values, tree.raw)), tree), []


def _first(mistakes: list[Mistake]) -> list[Mistake]:
    """As many mistakes as a person reads; how many more there are is said."""
    if len(mistakes) <= MAX_MISTAKES:
        return mistakes
    last = mistakes[MAX_MISTAKES - 1]
    return [
        *mistakes[:MAX_MISTAKES],
        Mistake(
            last.line, last.column + 1, "", say("more mistakes", n=len(mistakes) - MAX_MISTAKES)
        ),
    ]


def with_designs(
    scenario: Scenario, designs: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]
) -> Scenario:
    """The scenario with more designs (as read from a file) and their labels; it is checked as if
    all stood in its file.
    """
    tree = scenario.origin.tree
    said = {
        language: {**tree.raw.get("labels", {}).get(language, {}), **labels.get(language, {})}
        for language in {**tree.raw.get("labels", {}), **labels}
    }
    raw = {
        **tree.raw,
        "designs": {**(tree.raw.get("designs") or {next(iter(scenario.designs)): {}}), **designs},
        **({"labels": said} if said else {}),
    }
    column = scenario.origin.context.get("column")
    beside = column.folder if isinstance(column, Columns) else Path(scenario.file).parent
    return _values(replace(tree, raw=raw), [], file_text(raw), scenario.file, beside)


def text_of(path: Path) -> str:
    """The text of a file, or one line that says why there is none."""
    name = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ScenarioError(name, [_too_large()])
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(say("no file", name=name, near=near_file(path, "*.y*ml"))) from None
    except IsADirectoryError:
        raise InputError(say("a folder", name=name)) from None
    except OSError as error:
        raise InputError(say("cannot be read", name=name, why=error.strerror)) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ScenarioError(name, [Mistake(line, 1, "", say("no UTF-8"))]) from None
    if "\x00" in text:
        raise ScenarioError(name, [Mistake(1, 1, "", say("no text"))])
    return text


def _too_large() -> Mistake:
    return Mistake(0, 0, "", say("too large"))


@dataclass(frozen=True)
class Columns:
    """Reads columns of CSV files in a folder. `stamp` tells one load from the next: values are
    cached by it, files may change.

    What was read is not read again, and goes along where a scenario is sent to a machine that has
    no such files.
    """

    folder: str
    scenario: str
    stamp: int
    known: dict[tuple[str, str, str], tuple[float, ...]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def __call__(self, file: str, name: str, kind: Kind) -> tuple[float, ...]:
        key = file, name, kind.wanted
        if key not in self.known:
            self.known[key] = _column(Path(self.folder), self.scenario, file, name, kind)
        return self.known[key]


def _column(folder: Path, scenario: str, file: str, name: str, kind: Kind) -> tuple[float, ...]:
    path = folder / file
    if Path(file).is_absolute():
        raise ValueError(say("data from the root", file=file))
    if not path.is_file():
        near = near_file(path, "*.csv")
        raise ValueError(say("no data file", file=file, name=Path(scenario).name, near=near))
    try:
        if path.stat().st_size > MAX_DATA_BYTES:
            raise ValueError(say("data too large", file=file, n=MAX_DATA_BYTES // 1_000_000))
        data = path.read_bytes()
    except OSError as error:
        raise ValueError(say("data cannot be read", file=file, why=error.strerror)) from None
    readings = texts(data)
    if not readings:
        raise ValueError(say("data no text", file=file))
    return _numbers(readings[0][1], file, name, kind)


def _numbers(text: str, file: str, name: str, kind: Kind) -> tuple[float, ...]:
    """The values of a column; without a name those of the first one, which may then
    lack its head.
    """
    rows, separator = _rows(text, file, name)
    header = [cell.strip() for cell in rows[0]] if rows else []
    start = 1
    if not name and header:
        name, start = header[0], int(not _is_value(header[0], kind))
    if name not in header:
        raise ValueError(say("no column", file=file, name=name, near=did_you_mean(name, header)))
    at, read = header.index(name), _cell_reader(name if start else "", kind)
    where = f"'{name}'" if start else str(at + 1)
    values: list[float] = []
    for number, row in enumerate(rows[start:], start + 1):
        if any(cell.strip() for cell in row[len(header) :]):
            raise ValueError(
                say("cells of a line", file=file, line=number, n=len(row), first=len(header))
            )
        cell = row[at].strip() if at < len(row) else ""
        if not cell:
            continue
        try:
            values.append(
                kind.check(
                    read(_DECIMAL_COMMA.sub(r"\1.\2", cell) if separator == ";" else cell), cell
                )
            )
        except ValueError as error:
            comma = DECIMAL_COMMA_HINT if _DECIMAL_COMMA.search(cell) else ""
            raise ValueError(
                say(
                    "in a cell",
                    file=file,
                    line=number,
                    where=where,
                    error=message_of(error),
                    comma=comma,
                )
            ) from None
    if not values:
        raise ValueError(say("no value in column", file=file, name=name))
    return tuple(values)


DECIMAL_COMMA_HINT: Final = say("decimal comma")
# where a semicolon separates; three digits behind it may as well be thousands
_DECIMAL_COMMA: Final = re.compile(r"\b(\d+),(\d{1,2}|\d{4,})\b")


def _rows(text: str, file: str, name: str) -> tuple[list[list[str]], str]:
    """The table and its separator: the one under which its first line holds the column; without a
    column, has the most columns.
    """
    head = next(iter(text.splitlines()), "")

    def known(separator: str) -> tuple[bool, int]:
        cells = [cell.strip() for cell in next(csv.reader([head], delimiter=separator), [])]
        return name in cells, len(cells)

    separator = max(SEPARATORS[:4], key=known)
    try:
        if opens := open_quote(text, separator):
            raise ValueError(say("line of file", file=file, line=opens, what=OPEN_QUOTE))
        return list(csv.reader(io.StringIO(text), delimiter=separator)), separator
    except csv.Error as error:
        raise ValueError(say("no CSV", file=file, error=error)) from None


def _is_value(cell: str, kind: Kind) -> bool:
    try:
        kind.read(cell)
    except ValueError:
        return False
    return True


def _cell_reader(name: str, kind: Kind) -> Callable[[str], float]:
    """Durations carry a unit in each cell, or in the column's name: `wait_min`, `wait_s`."""
    unit = name.rpartition("_")[2]
    if kind.unit != "minutes" or unit not in UNITS:
        return kind.read
    return lambda cell: kind.read(f"{cell} {unit}" if cell.replace(".", "", 1).isdigit() else cell)
