"""`read_log`: a file and what its columns mean become a `Log` of calls or of activities."""

from __future__ import annotations

import os
from collections.abc import Mapping as Items
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.data.figures import Notice, warn
from motsim.data.mistakes import fault_said, say
from motsim.data.reading.conditions import SECONDS, condition_sql
from motsim.data.reading.flags import with_flag
from motsim.data.reading.mapping import Mapping, guess, mapping_of, read_mapping
from motsim.data.reading.tables import BadRow, Table, name_of, opened, sql_text
from motsim.data.reading.times import Clock, clock_of, terms, text_sql, time_sql
from motsim.errors import InputError, of
from motsim.i18n import joined

DROPPED: Final = "dropped by the map: "  # before the condition, among what was left out
NAMED: Final = 10  # bad rows of a kind that are named by line
SLACK: Final = 10  # seconds by which two clocks may differ: served that much too early is no wait
FAILS: Final = "fails."  # before the name of a failure: a column that says in which rows it happens
MapLike = Mapping | Items[str, Any] | str | os.PathLike[str] | None


@dataclass(frozen=True, eq=False)
class Log:
    """Rows of a log in one form, and what was left out.

    `rows` of calls: arrive, begin, end, left (wall clock, missing where it did not happen),
    resource, line. Of activities: case, activity, start, end, resource, line, in the order of the
    file's cases and of time; `start` is missing where only completions are known. A column
    `fails.NAME` (true or false) for each failure that the map names.
    """

    file: str
    sha256: str
    mapping: Mapping
    rows: pd.DataFrame = field(repr=False)
    read: int  # rows or events in the file
    left_out: Items[str, int]  # reason -> how many; never silently
    bad: tuple[BadRow, ...] = field(repr=False, default=())
    notes: tuple[Notice, ...] = ()

    @property
    def kind(self) -> str:
        return self.mapping.kind

    @property
    def times(self) -> pd.Series:
        """When each row counts: its arrival, or when a step was over."""
        return self.rows["arrive"] if self.kind == "calls" else self.rows["end"]

    @property
    def first(self) -> pd.Timestamp:
        return self.times.min()

    @property
    def last(self) -> pd.Timestamp:
        return self.times.max()

    def __repr__(self) -> str:
        return (
            f"Log({Path(self.file).name}, {len(self.rows):,} {self.kind}, {self.first:%Y-%m-%d} to "
            f"{self.last:%Y-%m-%d})"
        )


def read_log(path: str | os.PathLike[str], map: MapLike = None, *, drop_bad: bool = False) -> Log:
    """Read a log (.csv, .parquet, .xes).

    Args:
        path: the file.
        map: what the columns mean: a `map.yaml`, a mapping of the same form, or nothing, to guess
            it from the names of the columns.
        drop_bad: leave rows out that mean nothing (end before start, a time that cannot be read,
            cells that slipped, the same row twice). They are counted and named in `bad`. Without
            it they are an error.

    Raises:
        InputError: what is wrong, by line.
    """
    where = Path(path)
    with opened(where) as table:
        return _log(table, _mapping(table, map), drop_bad)


def _mapping(table: Table, given: MapLike) -> Mapping:
    if given is None:
        return with_flag(table, guess(table.columns, str(table.path)))
    if isinstance(given, Mapping):
        return with_flag(table, given) if given.guessed else given
    if isinstance(given, (str, os.PathLike)):
        return read_mapping(Path(given))
    return mapping_of(_as_text(given))


def _as_text(value: Any) -> Any:
    """A mapping handed over in Python, as YAML would be read: text at the leaves."""
    if isinstance(value, Items):
        return {str(key): _as_text(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_text(one) for one in value]
    return None if value is None else str(value)


def _log(table: Table, mapping: Mapping, drop_bad: bool) -> Log:
    clock = _clock(table, mapping)
    if mapping.kind == "calls":
        notes = _calls(table, mapping, clock)
        key = "arrive"
    else:
        notes = _activities(table, mapping, clock)
        key = 'coalesce(start, "end")'
    counts = dict(_rows(table, "SELECT fault, count(*) FROM n WHERE fault IS NOT NULL GROUP BY 1"))
    bad = (*table.bad, *_named(table, counts))
    if bad and not drop_bad:
        raise InputError(_refusal(table, mapping, counts))
    dropped = dict(
        _rows(table, "SELECT dropped, count(*) FROM n WHERE dropped IS NOT NULL GROUP BY 1")
    )
    left_out = {
        **({"cells that slipped": len(table.bad)} if table.bad else {}),
        **counts,
        **{f"{DROPPED}{key}": n for key, n in dropped.items()},
    }
    frame = _frame(table, mapping, key)
    if frame.empty:
        raise InputError(
            joined(
                [
                    of(table.path, say("no row is left", n=f"{table.rows:,}")),
                    *(
                        say("rows of a kind", n=f"{n:,}", kind=fault_said(reason))
                        for reason, n in left_out.items()
                    ),
                ],
                ";",
                "；",
            )
        )
    return Log(
        str(table.path),
        table.sha256,
        mapping,
        frame,
        table.rows + len(table.bad),
        {reason: int(n) for reason, n in left_out.items()},
        bad,
        (*table.notes, *notes, *_about_marks(table, mapping, frame)),
    )


def _rows(table: Table, sql: str) -> list[tuple[Any, ...]]:
    return table.connection.execute(sql).fetchall()


# --- what stands in the file ----------------------------------------------------------------------
def _time_columns(table: Table, mapping: Mapping) -> dict[str, list[str]]:
    """The columns that each role with a time is the sum of."""
    where = str(table.path)
    times = {
        role: terms(role, value, table.columns, where)
        for role, value in mapping.fields.items()
        if role in ("arrive", "begin", "end", "start", "time")
    }
    if mapping.left is not None:
        times["left"] = terms("left", mapping.left.at, table.columns, where)
    for role in ("case", "activity", "resource", "transition", "instance"):
        if role in mapping.fields:
            terms(role, mapping.fields[role], table.columns, where)
    return times


def _clock(table: Table, mapping: Mapping) -> Clock:
    days = [columns[0] for columns in _time_columns(table, mapping).values()]
    return clock_of(table, days, mapping.time, mapping.zone)


def _column(mapping: Mapping, role: str) -> str:
    return text_sql(mapping.fields[role]) if role in mapping.fields else "NULL::VARCHAR"


def _unreadable(times: dict[str, list[str]], roles: Sequence[str]) -> str:
    """A cell of a time that is not blank and cannot be read."""
    checks = [
        " AND ".join([f"t_{role} IS NULL", *(f"{text_sql(c)} IS NOT NULL" for c in times[role])])
        for role in roles
        if role in times
    ]
    return " OR ".join(f"({one})" for one in checks) or "false"


def _drops(mapping: Mapping, table: Table, times: Sequence[str] = SECONDS) -> str:
    """The first condition of `drop` that a row fulfils."""
    cases = "".join(
        f" WHEN {condition_sql(one, table.columns, str(table.path), times)} THEN {sql_text(one)}"
        for one in mapping.drop
    )
    return f"CASE{cases} END" if cases else "NULL::VARCHAR"


def _marks(table: Table, mapping: Mapping, times: Sequence[str] = SECONDS) -> str:
    """A column for each failure of the map, with a comma before it: whether it happens in a row."""
    return "".join(
        f", {condition_sql(one, table.columns, str(table.path), times)} AS f{k}"
        for k, one in enumerate(mapping.failed.values())
    )


def _twice(table: Table, mapping: Mapping) -> str:
    """How often the same row stood above: of rows that name their case only, others may be two
    people.
    """
    if "case" not in mapping.fields:
        return "1"
    columns = ", ".join(name_of(c) for c in table.columns if c != "line")
    return f"row_number() OVER (PARTITION BY {columns} ORDER BY row)"


def _calls(table: Table, mapping: Mapping, clock: Clock) -> list[Notice]:
    """Fill the table `n`: one row a customer, with what is wrong with it."""
    times = _time_columns(table, mapping)
    made = {role: time_sql(columns, clock, mapping.unit) for role, columns in times.items()}
    made = {role: made.get(role, "NULL::TIMESTAMP") for role in ("arrive", "begin", "end", "left")}
    summed = {role for role, columns in times.items() if len(columns) > 1}

    def after(role: str, base: str) -> str:
        """Past midnight the clock of a day begins anew."""
        if role not in summed:
            return f"t_{role}"
        return (
            f"CASE WHEN t_{role} < {base} - INTERVAL 12 HOUR THEN t_{role} + INTERVAL 1 DAY "
            f"ELSE t_{role} END"
        )

    when = (
        condition_sql(mapping.left.when, table.columns, str(table.path), ())
        if mapping.left is not None and mapping.left.when
        else "true"
    )
    columns = ", ".join(f"{sql} AS t_{role}" for role, sql in made.items())
    table.connection.execute(
        f"""
        CREATE TABLE n AS
        WITH a AS (SELECT *, {columns}, {when} AS says_left, {_twice(table, mapping)} AS twice
                   FROM raw),
        b0 AS (SELECT *, {after("begin", "t_arrive")} AS day_begin,
              CASE WHEN says_left THEN {after("left", "t_arrive")} END AS b_left FROM a),
        b AS (SELECT *, CASE WHEN day_begin < t_arrive AND
              day_begin >= t_arrive - INTERVAL {SLACK} SECOND
              THEN t_arrive ELSE day_begin END AS b_begin FROM b0),
        c AS (SELECT *, {after("end", "b_begin")} AS b_end FROM b),
        d AS (SELECT *, b_left IS NOT NULL AND (b_begin IS NULL OR b_left < b_begin OR
              {"true" if mapping.left and mapping.left.when else "false"}) AS gone FROM c),
        e AS (SELECT *, epoch(coalesce(CASE WHEN gone THEN b_left ELSE b_begin END, b_left)
              - t_arrive) AS wait,
              CASE WHEN NOT gone THEN epoch(b_end - b_begin) END AS service FROM d)
        SELECT row, t_arrive AS arrive,
               CASE WHEN NOT gone THEN b_begin END AS begin,
               CASE WHEN NOT gone THEN b_end END AS "end",
               CASE WHEN gone THEN b_left END AS "left",
               {_column(mapping, "resource")} AS resource, {_drops(mapping, table)} AS dropped,
               NOT gone AND day_begin < t_arrive AS early{_marks(table, mapping)},
               CASE WHEN {_drops(mapping, table)} IS NOT NULL THEN NULL
                    WHEN {_unreadable(times, ("arrive", "begin", "end", "left"))}
                         THEN 'a time that cannot be read'
                    WHEN t_arrive IS NULL THEN 'no time of arrival'
                    WHEN NOT gone AND b_begin < t_arrive THEN 'served before it arrived'
                    WHEN NOT gone AND b_end < b_begin THEN 'ends before it begins'
                    WHEN gone AND b_left < t_arrive THEN 'gave up before it arrived'
                    WHEN NOT gone AND b_begin IS NULL AND b_end IS NOT NULL
                         THEN 'an end without a beginning'
                    WHEN twice > 1 THEN 'the same row twice' END AS fault
        FROM e
        """
    )
    found = _rows(
        table,
        'SELECT count(*) FILTER (WHERE begin IS NULL AND "left" IS NULL), '
        'count(*) FILTER (WHERE begin IS NOT NULL AND "end" IS NULL), '
        "count(*) FILTER (WHERE early) "
        "FROM n WHERE fault IS NULL AND dropped IS NULL",
    )[0]
    names = ("neither", "no end", "clocks differ")
    return [warn(name, n=f"{n:,}", slack=SLACK) for n, name in zip(found, names) if n]


def _activities(table: Table, mapping: Mapping, clock: Clock) -> list[Notice]:
    """Fill the table `n`: one row a step of a case, with what is wrong with it."""
    times = _time_columns(table, mapping)
    made = {role: time_sql(columns, clock, mapping.unit) for role, columns in times.items()}
    columns = ", ".join(f"{sql} AS t_{role}" for role, sql in made.items())
    steps = "".join(
        f" WHEN {sql_text(label)} THEN {sql_text(name)}" for label, name in mapping.steps.items()
    )
    label = _column(mapping, "activity")
    named = f"CASE {label}{steps} ELSE {label} END" if steps else label
    table.connection.execute(
        f"""
        CREATE TABLE events AS
        SELECT row, {_column(mapping, "case")} AS "case", {named} AS activity, {columns},
               lower({_column(mapping, "transition")}) AS transition,
               {_column(mapping, "instance")} AS instance,
               {_column(mapping, "resource")} AS resource,
               {_drops(mapping, table, ())} AS dropped{_marks(table, mapping, ())},
               CASE WHEN {_unreadable(times, tuple(times))} THEN 'a time that cannot be read'
                    WHEN {_column(mapping, "case")} IS NULL THEN 'no case'
                    WHEN {label} IS NULL THEN 'no activity'
                    WHEN {_twice(table, mapping)} > 1 THEN 'the same row twice' END AS fault
        FROM raw
        """
    )
    marks = [f"f{k}" for k in range(len(mapping.failed))]
    pairs = "time" in times
    notes = _paired(table, marks) if pairs else _as_they_are(table, marks, "start" in times)
    table.connection.execute(
        """
        UPDATE n SET fault = CASE WHEN start IS NULL AND "end" IS NULL THEN 'no time'
             WHEN "end" < start THEN 'ends before it begins' END
        WHERE fault IS NULL AND dropped IS NULL
        """
    )
    open_ = _rows(
        table, 'SELECT count(*) FROM n WHERE fault IS NULL AND dropped IS NULL AND "end" IS NULL'
    )
    if open_[0][0]:
        notes.append(warn("not over", n=f"{open_[0][0]:,}"))
    return notes


def _as_they_are(table: Table, marks: Sequence[str], starts: bool) -> list[Notice]:
    start = "t_start" if starts else "NULL::TIMESTAMP"
    table.connection.execute(
        f'CREATE TABLE n AS SELECT row, "case", activity, {start} AS start, t_end AS "end", '
        f"{''.join(f'{one}, ' for one in marks)}"
        "resource, CASE WHEN fault IS NULL THEN dropped END AS dropped, fault FROM events"
    )
    return []


def _paired(table: Table, marks: Sequence[str]) -> list[Notice]:
    """Starts and completions of the same step of a case, the first with the first. What is marked
    in either of the two happens in the step.
    """
    plain = "".join(f", {m}" for m in marks)
    either = "".join(f", coalesce(s.{m}, false) OR coalesce(c.{m}, false) AS {m}" for m in marks)
    part = 'PARTITION BY "case", activity, instance, transition ORDER BY t_time, row'
    table.connection.execute(
        f"""
        CREATE TABLE n AS
        WITH e AS (SELECT *, row_number() OVER ({part}) AS k FROM events
                   WHERE fault IS NULL AND dropped IS NULL AND transition IN ('start', 'complete')),
        s AS (SELECT * FROM e WHERE transition = 'start'),
        c AS (SELECT * FROM e WHERE transition = 'complete')
        SELECT coalesce(c.row, s.row) AS row, coalesce(s."case", c."case") AS "case",
               coalesce(s.activity, c.activity) AS activity, s.t_time AS start, c.t_time AS "end",
               coalesce(c.resource, s.resource) AS resource, NULL::VARCHAR AS dropped,
               NULL::VARCHAR AS fault{either}
        FROM s FULL JOIN c ON s."case" = c."case" AND s.activity = c.activity AND s.k = c.k
             AND coalesce(s.instance, '') = coalesce(c.instance, '')
        UNION ALL SELECT row, "case", activity, NULL, NULL, resource, dropped, fault
             {plain} FROM events WHERE fault IS NOT NULL OR dropped IS NOT NULL
        """
    )
    other = _rows(
        table,
        "SELECT coalesce(transition, 'none'), count(*) FROM events WHERE fault IS NULL AND "
        "dropped IS NULL AND coalesce(transition, '') NOT IN ('start', 'complete') "
        "GROUP BY 1 ORDER BY 2 DESC",
    )
    return [warn("events not used", n=f"{n:,}", kind=name) for name, n in other]


# --- what is wrong --------------------------------------------------------------------------------
def _named(table: Table, counts: Items[str, int]) -> list[BadRow]:
    """The first bad rows of each kind with their line and what stands there."""
    found: list[tuple[int, str]] = []
    for fault in counts:
        rows = _rows(
            table, f"SELECT row FROM n WHERE fault = {sql_text(fault)} ORDER BY row LIMIT {NAMED}"
        )
        found += [(int(row[0]), fault) for row in rows]
    lines = table.lines([row for row, _ in found])
    texts = {
        int(row[0]): ", ".join(str(v) for v in row[1:] if v is not None)
        for row in (
            _rows(table, f"SELECT * FROM raw WHERE row IN ({','.join(str(r) for r, _ in found)})")
            if found
            else []
        )
    }
    return [
        BadRow(lines.get(row, 0) or row, fault, texts.get(row, "")[:80]) for row, fault in found
    ]


def _refusal(table: Table, mapping: Mapping, counts: Items[str, int]) -> str:
    bad = [*table.bad[:NAMED], *_named(table, counts)]
    total = len(table.bad) + sum(counts.values())
    place = "row in file" if table.path.suffix.lower() == ".parquet" else "line in file"
    of_all = f"{table.rows + len(table.bad):,}"
    lines = [of(table.path, say("rows of no use", n=f"{total:,}", of=of_all))]
    kinds: dict[str, int] = dict(counts)
    for one in table.bad:
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    for kind, n in kinds.items():
        named = [one for one in bad if one.kind == kind][:NAMED]
        lines.append(say("rows of a kind", n=f"{n:,}", kind=fault_said(kind)))
        lines += [say(place, line=one.line, text=one.text) for one in named]
        if n > len(named):
            lines.append(say("and more of a kind", n=f"{n - len(named):,}"))
    return joined([*lines, say("mend or drop")])


# --- the frame ------------------------------------------------------------------------------------
def _frame(table: Table, mapping: Mapping, key: str) -> pd.DataFrame:
    connection = table.connection
    marks = "".join(f", f{k} AS {name_of(FAILS + name)}" for k, name in enumerate(mapping.failed))
    kept = "fault IS NULL AND dropped IS NULL"
    names = ("resource",) if mapping.kind == "calls" else ("case", "activity", "resource")
    for k, column in enumerate(names):
        connection.execute(
            f"CREATE TYPE kind{k} AS ENUM (SELECT DISTINCT {name_of(column)} FROM n "
            f"WHERE {kept} AND {name_of(column)} IS NOT NULL ORDER BY 1)"
        )
    cast = {
        column: f"CAST({name_of(column)} AS kind{k}) AS {name_of(column)}"
        for k, column in enumerate(names)
    }
    if mapping.kind == "calls":
        listed = f'arrive, begin, "end", "left", {cast["resource"]}, row{marks}'
        order = "arrive, row"
    else:
        listed = f'{cast["case"]}, {cast["activity"]}, start, "end", {cast["resource"]}, row{marks}'
        order = f'"case", {key}, row'
    frame: pd.DataFrame = connection.execute(
        f"SELECT {listed} FROM n WHERE {kept} ORDER BY {order}"
    ).df()
    return frame


def done(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Which rows were done to the end, as far as the log says: where no row has an end, those that
    were begun.
    """
    begun = "begin" if "begin" in rows else "start"
    column = "end" if rows["end"].notna().any() else begun
    return np.asarray(rows[column].notna(), dtype=np.bool_)


def _about_marks(table: Table, mapping: Mapping, frame: pd.DataFrame) -> list[Notice]:
    """What marks of failures do not tell: a condition that no row meets, and marks on what was
    never done to the end, in which nothing counts as gone wrong.
    """
    notes, over = [], done(frame)
    for name, condition in mapping.failed.items():
        marked = frame[FAILS + name].to_numpy(dtype=np.bool_)
        if not marked.any():
            notes.append(warn("no row fails", failure=name, condition=condition))
        open_ = frame["row"].to_numpy()[marked & ~over]
        if len(open_):
            first = int(open_.min())
            key = "failed and not served" if mapping.kind == "calls" else "failed and not over"
            line = table.lines([first]).get(first, 0) or first
            notes.append(warn(key, failure=name, n=f"{len(open_):,}", line=line))
    return notes


def seconds(frame: pd.DataFrame, start: str, end: str) -> NDArray[np.float64]:
    """The seconds between two columns of times, nan where one is missing."""
    between = frame[end] - frame[start]
    return np.asarray(between.dt.total_seconds(), dtype=np.float64)
