"""XES event logs (IEEE 1849), read as a stream: memory does not grow with the file.

Each event becomes a row of text: `case` (the trace's concept:name), `line`, and the event's own
attributes under their keys. A file with a DOCTYPE is refused, because entities of XML can be made
to fill a machine's memory.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

import duckdb
import pandas as pd

from motsim.data.figures import Notice, warn
from motsim.data.mistakes import say
from motsim.errors import InputError, of

BATCH: Final = 20_000  # events that are held at once
PIECE: Final = 1 << 18  # bytes given to the parser at once
MAX_KEYS: Final = 60
VALUES: Final = frozenset(("string", "date", "int", "float", "boolean", "id"))
KNOWN: Final = (
    "concept:name",
    "lifecycle:transition",
    "time:timestamp",
    "org:resource",
    "concept:instance",
)


def read_xes(
    path: Path, connection: duckdb.DuckDBPyConnection
) -> tuple[tuple[str, ...], tuple[Notice, ...]]:
    """Fill the table `raw` with the events of a file; give its columns and what is to be said.

    Raises:
        InputError: it is no XES, is cut off, or has a DOCTYPE.
    """
    stream = _Stream(connection)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = stream.start
    parser.EndElementHandler = stream.end
    parser.StartDoctypeDeclHandler = stream.doctype
    stream.parser = parser
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except _Doctype:
        raise InputError(of(f"{path}:{parser.CurrentLineNumber}", say("DOCTYPE"))) from None
    except expat.ExpatError as error:
        why = expat.errors.messages.get(error.code, str(error))
        raise InputError(
            of(f"{path}:{error.lineno}", say("cut off", why=why, n=f"{stream.events:,}"))
        ) from None
    except OSError as error:
        raise InputError(of(path, say("cannot be read", why=error.strerror))) from None
    if not stream.is_log:
        raise InputError(of(path, say("no XES")))
    stream.flush()
    if stream.events == 0:
        raise InputError(of(path, say("no event")))
    others = ", ".join(sorted(stream.others)[:10])
    return tuple(stream.columns), (warn("attributes", names=others),) if others else ()


class _Doctype(Exception):
    pass


class _Stream:
    """What the parser calls: collects one event at a time, hands a batch to the table."""

    parser: Any

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.columns: list[str] = []
        self.rows: list[dict[str, Any]] = []
        self.others: set[str] = set()
        self.events = 0
        self.is_log = False
        self.case = ""
        self.event: dict[str, Any] | None = None
        self.in_trace = False
        self.depth = 0  # of attributes inside an event or a trace

    def doctype(self, *_: Any) -> None:
        raise _Doctype

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "event":
            self.event, self.depth = {"line": self.parser.CurrentLineNumber}, 0
        elif name == "trace":
            self.in_trace, self.case, self.depth = True, "", 0
        elif name == "log":
            self.is_log = True
        elif self.event is not None or self.in_trace:
            self.depth += 1
            if self.depth != 1 or name not in VALUES:
                return  # nested attributes and lists are not of the event itself
            key, value = attributes.get("key", ""), attributes.get("value", "")
            if self.event is not None:
                self.event[key] = value
            elif key == "concept:name":
                self.case = value

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name == "event" and self.event is not None:
            self.event["case"] = self.case
            self.rows.append(self.event)
            self.event, self.depth = None, 0
            self.events += 1
            if len(self.rows) >= BATCH:
                self.flush()
        elif name == "trace":
            self.in_trace = False
        elif self.depth:
            self.depth -= 1

    def flush(self) -> None:
        """Hand the batch to the table; the first one decides which columns there are."""
        if not self.rows:
            return
        seen = dict.fromkeys(key for row in self.rows for key in row)
        if not self.columns:
            keys = [key for key in (*KNOWN, *seen) if key not in ("case", "line", "row")]
            self.columns = ["case", *dict.fromkeys(keys), "line"][: MAX_KEYS + 2]
            if "line" not in self.columns:
                self.columns[-1] = "line"
            listed = ", ".join(_name(c) + " VARCHAR" for c in self.columns)
            self.connection.execute(f"CREATE TABLE raw (row BIGINT, {listed})")
        self.others |= seen.keys() - set(self.columns)
        first = self.events - len(self.rows) + 1
        batch: dict[str, Any] = {"row": range(first, self.events + 1)}
        for column in self.columns:
            batch[column] = pd.Series(
                [None if (v := row.get(column)) is None else str(v) for row in self.rows],
                dtype=object,
            )
        self.connection.register("batch", pd.DataFrame(batch))
        names = ", ".join(_name(c) for c in ("row", *self.columns))
        self.connection.execute(f"INSERT INTO raw SELECT {names} FROM batch")
        self.connection.unregister("batch")
        self.rows = []


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
