"""Files in: CSV and Parquet by DuckDB, XES by a streaming reader; all as one table of text.

Each cell stays text as it stands in the file, so a case called "NA" is a case. `row` counts the
rows that could be split into cells; the line of a row is looked up only when something is wrong
with it.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb

from motsim.data.figures import Notice
from motsim.data.mistakes import say
from motsim.data.reading.xes import read_xes
from motsim.errors import InputError, of
from motsim.scenario.source.suggestions import near_file

CHUNK: Final = 1 << 20
SEPARATORS: Final = (",", ";", "\t", "|", "，")
OTHERS: Final = ("gb18030", "cp1252")  # where a file is neither UTF-8 nor UTF-16
KINDS: Final = (".csv", ".txt", ".tsv", ".parquet", ".xes")


@dataclass(frozen=True)
class BadRow:
    """A row that is not used: its line in the file (0: a format without lines), what is wrong, and
    what stands there.
    """

    line: int
    kind: str
    text: str


@dataclass(frozen=True, eq=False)
class Table:
    """A file as a DuckDB table `raw`: a column `row` from 1, then the file's columns as text.

    `bad` are the rows that could not be split into the columns of the head.
    """

    path: Path
    sha256: str
    connection: duckdb.DuckDBPyConnection = field(repr=False)
    columns: tuple[str, ...]
    rows: int
    bad: tuple[BadRow, ...]
    separator: str = ""  # of a CSV file
    text: Path | None = None  # the CSV file in UTF-8
    notes: tuple[Notice, ...] = ()
    head: int = 1  # rows at the top that hold no data

    def lines(self, rows: Sequence[int]) -> dict[int, int]:
        """Give the lines in which these rows begin; 0 where the format has none."""
        wanted = set(rows)
        if not wanted:
            return {}
        if "line" in self.columns and self.path.suffix.lower() == ".xes":
            found = self.connection.execute(
                f"SELECT row, line FROM raw WHERE row IN ({','.join(map(str, sorted(wanted)))})"
            ).fetchall()
            return {int(row): int(line) for row, line in found}
        if self.text is None:
            return dict.fromkeys(wanted, 0)
        return _csv_lines(self.text, self.separator, len(self.columns), wanted, self.head)


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """Give the table of a file; its working memory is freed afterwards.

    Heads of survey tools of two or three rows (SurveyMonkey, Qualtrics) are known; the first one
    names the columns.

    Raises:
        InputError: there is no such file, or it is no table of these kinds.
    """
    kind = _kind(path)
    with tempfile.TemporaryDirectory(prefix="motsim-") as folder:
        connection = duckdb.connect()
        try:
            connection.execute("SET memory_limit='500MB'")
            connection.execute(f"SET temp_directory={sql_text(folder)}")
            connection.execute("SET threads=2")
            if kind == ".parquet":
                yield _parquet(path, connection)
            elif kind == ".xes":
                yield _xes(path, connection)
            else:
                yield _csv(path, connection, Path(folder))
        finally:
            connection.close()


def _kind(path: Path) -> str:
    if not path.is_file():
        why = (
            say("folder, no log")
            if path.is_dir()
            else say("no such file near", near=near_file(path, "*.*"))
        )
        raise InputError(of(path, why))
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise InputError(of(path, say("no log of this kind", kind=kind or path.name)))
    return kind


def sql_text(text: object) -> str:
    """A text as SQL has it."""
    return "'" + str(text).replace("'", "''") + "'"


def name_of(column: str) -> str:
    """A column's name as SQL has it."""
    return '"' + column.replace('"', '""') + '"'


# --- Parquet and XES ------------------------------------------------------------------------------
def _parquet(path: Path, connection: duckdb.DuckDBPyConnection) -> Table:
    digest, _ = _hashed(path)
    try:
        described = connection.execute(
            f"DESCRIBE SELECT * FROM read_parquet({sql_text(path)})"
        ).fetchall()
        columns = tuple(str(one[0]) for one in described)
        as_text = ", ".join(f"CAST({name_of(c)} AS VARCHAR) AS {name_of(c)}" for c in columns)
        connection.execute(
            f"CREATE VIEW raw AS SELECT file_row_number + 1 AS row, {as_text} "
            f"FROM read_parquet({sql_text(path)}, file_row_number=true)"
        )
        rows = _count(connection)
    except duckdb.Error as error:
        raise InputError(of(path, say("no Parquet", why=_first_line(error)))) from None
    return Table(path, digest, connection, columns, rows, ())


def _xes(path: Path, connection: duckdb.DuckDBPyConnection) -> Table:
    digest, _ = _hashed(path)
    columns, notes = read_xes(path, connection)
    return Table(path, digest, connection, columns, _count(connection), (), notes=notes)


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    found = connection.execute("SELECT count(*) FROM raw").fetchone()
    return int(found[0]) if found else 0


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


# --- CSV ------------------------------------------------------------------------------------------
def _csv(path: Path, connection: duckdb.DuckDBPyConnection, folder: Path) -> Table:
    digest, encoding = _hashed(path)
    if encoding == "utf-8" and not _lone_returns(path):
        text = path
    else:
        text = _rewritten(path, encoding, folder / "text.csv")
    separator, columns = _head(path, text)
    head, lines = _head_rows(text, separator)
    plain = text if lines == 1 else _without_head(text, separator, head, folder / "rows.csv")
    listed = ", ".join(f"{sql_text(c)}: 'VARCHAR'" for c in columns)
    said = (
        f"read_csv({sql_text(plain)}, auto_detect=false, header=false, skip={int(lines == 1)}, "
        f"delim={sql_text(separator)}, quote='\"', escape='\"', columns={{{listed}}}, "
        "null_padding=false, ignore_errors=true, store_rejects=true, rejects_limit=0, "
        "max_line_size=4000000)"
    )
    try:
        connection.execute(f"CREATE TABLE raw AS SELECT row_number() OVER () AS row, * FROM {said}")
        rejected = connection.execute(
            "SELECT line, error_type, csv_line FROM reject_errors ORDER BY line"
        ).fetchall()
    except duckdb.Error as error:
        raise InputError(of(path, say("no CSV", why=_first_line(error)))) from None
    bad = tuple(
        _rejected(path, [(line + (lines if lines > 1 else 0), *more) for line, *more in rejected])
    )
    rows = _count(connection)
    if rows == 0 and not bad:
        raise InputError(of(path, say("head alone")))
    return Table(path, digest, connection, columns, rows, bad, separator, text, head=head)


def columns_of(path: Path) -> tuple[str, ...]:
    """The names in the head of a CSV file, or of the columns of Parquet.

    Raises:
        InputError: it is empty, or no text.
    """
    if path.suffix.lower() == ".parquet":
        with opened(path) as table:
            return table.columns
    with tempfile.TemporaryDirectory(prefix="motsim-") as folder:
        _, encoding = _hashed(path)
        plain = encoding == "utf-8" and not _lone_returns(path)
        text = path if plain else _rewritten(path, encoding, Path(folder) / "text.csv")
        return _head(path, text)[1]


def _rejected(path: Path, rejected: Sequence[tuple[int, str, str]]) -> Iterator[BadRow]:
    """Each line once: what DuckDB says of it, in our words."""
    words = {
        "MISSING COLUMNS": "too few cells",
        "TOO MANY COLUMNS": "too many cells",
        "UNQUOTED VALUE": "a quote that never closes",
    }
    seen: set[int] = set()
    last = max((int(line) for line, _, _ in rejected), default=0)
    cut = bool(rejected) and not _ends_with_newline(path)
    for line, error, text in rejected:
        if int(line) in seen or not str(text or "").strip():  # blanks alone are no row
            continue
        seen.add(int(line))
        kind = words.get(str(error), "cannot be split into cells")
        if cut and int(line) == last and kind != "too many cells":
            kind = "the file ends in the middle of this row"
        yield BadRow(int(line), kind, str(text or "")[:80])


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 2))
        return file.read()[-1:] in (b"\n", b"\r")


def _hashed(path: Path) -> tuple[str, str]:
    """The SHA-256 of a file, and its encoding if it is text: read once, a piece at a time."""
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    is_utf8, first = True, b""
    try:
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                first = first or piece
                digest.update(piece)
                if is_utf8:
                    try:
                        decoder.decode(piece)
                    except UnicodeDecodeError:
                        is_utf8 = False
        if is_utf8:
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        is_utf8 = False
    except OSError as error:
        raise InputError(of(path, say("cannot be read", why=error.strerror))) from None
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return digest.hexdigest(), "utf-16"
    if first[:200].count(0) > 0.3 * len(first[:200]):  # every other byte of plain letters
        little = first[1:200:2].count(0) >= first[0:200:2].count(0)
        return digest.hexdigest(), "utf-16-le" if little else "utf-16-be"
    if not is_utf8:
        return digest.hexdigest(), "other"
    return digest.hexdigest(), "utf-8-sig" if first[:3] == codecs.BOM_UTF8 else "utf-8"


def _lone_returns(path: Path) -> bool:
    """Whether lines end in CR alone, as old Macs wrote them, or a first line asks for `sep=`."""
    with path.open("rb") as file:
        first = file.read(CHUNK)
    return first[:4].lower() == b"sep=" or (b"\r" in first and b"\n" not in first)


def _rewritten(path: Path, encoding: str, to: Path) -> Path:
    """The file as UTF-8 with LF, a piece at a time."""
    if encoding == "other":
        from charset_normalizer import from_bytes

        with path.open("rb") as file:
            sample = file.read(CHUNK // 4)
        likely = [one.encoding for one in from_bytes(sample, cp_isolation=list(OTHERS))]
        tried = list(dict.fromkeys([*likely, *OTHERS]))
    else:
        tried = [encoding]
    for one in tried:
        try:
            # universal newlines: CR alone and CR LF become LF
            with (
                path.open(encoding=one, errors="strict") as source,
                to.open("w", encoding="utf-8", newline="\n") as target,
            ):
                first = source.readline()
                target.write("" if first.lower().startswith("sep=") else first)
                while piece := source.read(CHUNK):
                    target.write(piece)
            return to
        except (UnicodeDecodeError, LookupError):
            continue
    raise InputError(of(path, say("no text")))


def _head(path: Path, text: Path) -> tuple[str, tuple[str, ...]]:
    """The separator and the columns' names: the separator that cuts the first lines alike."""
    with text.open(encoding="utf-8", newline="") as file:
        lines = [line for line in (file.readline() for _ in range(30)) if line.strip()]
    if not lines:
        raise InputError(of(path, say("empty")))

    def cuts(separator: str) -> tuple[bool, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        alike = sum(n == counts[0] for n in counts) >= 0.6 * len(counts)
        return alike and counts[0] > 1, counts[0]

    separator = max(SEPARATORS, key=cuts)
    names = [cell.strip() for cell in next(csv.reader([lines[0]], delimiter=separator))]
    columns: list[str] = []
    for k, name in enumerate(names, 1):  # a name that stands twice, or none
        plain = name or f"column {k}"
        seen = {one.lower() for one in (*columns, "row")}
        columns.append(plain if plain.lower() not in seen else f"{plain} ({k})")
    return separator, tuple(columns)


def _head_rows(text: Path, separator: str) -> tuple[int, int]:
    """How many rows at the top are heads, and how many lines they take: three where survey tools
    write what is asked and an import id below the names, two where they write "Response" there.
    """
    with text.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=separator)
        ends, rows = [], []
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
            if len(rows) == 3:
                break
    head = 1
    if len(rows) > 2 and any("ImportId" in cell for cell in rows[2]):
        head = 3
    elif len(rows) > 1 and any(
        cell.strip() in ("Response", "Open-Ended Response") for cell in rows[1]
    ):
        head = 2
    return head, ends[head - 1] if ends else 1


def _without_head(text: Path, separator: str, head: int, to: Path) -> Path:
    """The rows below the heads."""
    with (
        text.open(encoding="utf-8", newline="") as source,
        to.open("w", encoding="utf-8", newline="") as target,
    ):
        writer = csv.writer(target, delimiter=separator)
        for k, row in enumerate(csv.reader(source, delimiter=separator)):
            if k >= head and row:
                writer.writerow(row)
    return to


def _csv_lines(
    text: Path, separator: str, width: int, wanted: set[int], head: int
) -> dict[int, int]:
    found: dict[int, int] = {}
    row, line, last = 0, 0, max(wanted)
    with text.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=separator)
        for k, cells in enumerate(reader):
            first, line = line + 1, reader.line_num
            if k < head or len(cells) != width:
                continue
            row += 1
            if row in wanted:
                found[row] = first
            if row >= last:
                break
    return found
