"""Times in logs as SQL: which way of writing a column has, and how it becomes a time of the wall
clock.

A time with an offset keeps the clock it was written by, or becomes that of the zone in the mapping.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from motsim.data.mistakes import say
from motsim.data.reading.tables import Table, name_of, sql_text
from motsim.errors import InputError, of
from motsim.scenario.source.suggestions import did_you_mean

SAMPLE: Final = 20_000
_TIMES: Final = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p")
_DAYS: Final = (
    "%Y/%m/%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%Y年%m月%d日",
    "%Y.%m.%d",
)
FORMATS: Final = (
    *(f"{day} {time}" for day in _DAYS for time in _TIMES),
    *_DAYS,
    "%Y%m%d%H%M%S",
    "%Y%m%d %H:%M:%S",
    "%Y%m%d",
)
ISO: Final = "iso"
_WITH_OFFSET: Final = r"(:\d\d(?:\.\d+)?)\s*(?:Z|UTC|[+-]\d\d(?::?\d\d)?)$"
_OFFSET: Final = r":\d\d(?:\.\d+)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)$"


@dataclass(frozen=True)
class Clock:
    """How the times of a log are written: a format a column, and the zone to turn offsets into."""

    formats: dict[str, str]
    zone: str = ""

    def sql(self, column: str) -> str:
        """The wall-clock time of a column; null where it is blank or cannot be read."""
        cell, written = text_sql(column), self.formats[column]
        if written != ISO:
            return f"try_strptime({cell}, {sql_text(written)})"
        # minutes and seconds have two digits: a file cut in the middle may end in `20:0`
        local = (
            f"CASE WHEN left(right({cell}, 2), 1) = ':' OR right({cell}, 1) = ':' THEN NULL ELSE "
            f"try_cast(regexp_replace({cell}, '{_WITH_OFFSET}', '\\1') AS TIMESTAMP) END"
        )
        if not self.zone:
            return local
        return (
            f"CASE WHEN regexp_matches({cell}, '{_OFFSET}') THEN timezone({sql_text(self.zone)}, "
            f"try_cast({cell} AS TIMESTAMPTZ)) ELSE {local} END"
        )


def text_sql(column: str) -> str:
    """The text of a cell; null where it is blank."""
    return f"nullif(trim({name_of(column)}), '')"


def terms(role: str, value: str, columns: Sequence[str], where: str) -> list[str]:
    """The columns that a role is the sum of.

    Raises:
        InputError: there is no such column.
    """
    if value in columns:
        return [value]
    found = [one.strip() for one in re.split(r"\s\+\s|\+", value)]
    for one in found:
        if one not in columns:
            raise InputError(
                of(
                    where,
                    say(
                        "role names no column",
                        role=role,
                        column=one,
                        near=did_you_mean(one, columns),
                    ),
                )
            )
    return found


def clock_of(table: Table, days: Sequence[str], asked: str, zone: str) -> Clock:
    """Find how each of these columns is written; `asked` is the format that the mapping says.

    Raises:
        InputError: it cannot be told, or offsets are mixed and no zone is said.
    """
    formats = {column: asked or _format(table, column) for column in dict.fromkeys(days)}
    if zone:
        _known_zone(table, zone)
    else:
        _one_clock(table, [column for column, written in formats.items() if written == ISO])
    return Clock(formats, zone)


def _known_zone(table: Table, zone: str) -> None:
    found = table.connection.execute(
        f"SELECT count(*) FROM pg_timezone_names() WHERE name = {sql_text(zone)}"
    ).fetchone()
    if not found or not found[0]:
        raise InputError(say("no zone", zone=zone))


def _format(table: Table, column: str) -> str:
    cell = text_sql(column)
    cells = [
        str(one[0])
        for one in table.connection.execute(
            f"SELECT {cell} FROM raw WHERE {cell} IS NOT NULL LIMIT {SAMPLE}"
        ).fetchall()
    ]
    if not cells:
        return ISO
    iso = Clock({column: ISO}).sql(column)
    some = f"(SELECT * FROM raw WHERE {cell} IS NOT NULL LIMIT {SAMPLE})"
    read = table.connection.execute(f"SELECT count({iso}) FROM {some}").fetchone()
    if read and read[0] > 0.5 * len(cells):  # the usual case, without trying all the others
        return ISO
    tried = [iso, *(f"try_strptime({cell}, {sql_text(one)})" for one in FORMATS)]
    names = [ISO, *FORMATS]
    counted = ", ".join(f"count({one})" for one in tried)
    row = table.connection.execute(f"SELECT {counted} FROM {some}").fetchone()
    counts = dict(zip(names, row or ()))
    best = max(counts.values())
    if best < 0.5 * len(cells):
        raise InputError(of(table.path, say("no times", column=column, cell=cells[0][:40])))
    winners = [name for name in names if counts[name] == best]
    if ISO in winners:
        return ISO
    rivals = [one for one in winners if sorted(one) == sorted(winners[0]) and one != winners[0]]
    swapped = [one for one in rivals if one[:2] != winners[0][:2]]
    if swapped:
        _not_mixed(table, column, winners[0], swapped[0])
        raise InputError(
            of(
                str(table.path),
                say(
                    "two ways of times",
                    column=column,
                    first=winners[0],
                    other=swapped[0],
                    cell=cells[0][:40],
                ),
            )
        )
    for other in FORMATS:
        if other == _swapped(winners[0]):
            _not_mixed(table, column, winners[0], other)
    return winners[0]


def _swapped(written: str) -> str:
    """The same with day and month the other way round."""
    return written.replace("%d", "%_").replace("%m", "%d").replace("%_", "%m")


def _not_mixed(table: Table, column: str, first: str, other: str) -> None:
    """Refuse a column in which some days can only be read the one way, some only the other: where
    both could be, nobody knows which.
    """
    cell = text_sql(column)
    one, two = (f"try_strptime({cell}, {sql_text(written)})" for written in (first, other))
    found = table.connection.execute(
        f"SELECT min_by({cell}, row) FILTER ({two} IS NULL), "
        f"min_by({cell}, row) FILTER ({one} IS NULL) FROM raw "
        f"WHERE {cell} IS NOT NULL AND ({one} IS NULL) != ({two} IS NULL)"
    ).fetchone()
    if found and found[0] is not None and found[1] is not None:
        said = say("mixed ways of times", column=column, one=found[0], other=found[1], way=first)
        raise InputError(of(table.path, said))


def _one_clock(table: Table, columns: Sequence[str]) -> None:
    """Offsets of summer and winter time are one clock, in one column as between two; others need a
    zone.
    """
    found = {column: _offsets(table, column) for column in columns}
    for column, offsets in found.items():
        for other in columns:
            if "" in found[other] and any(offsets):
                raise InputError(
                    of(table.path, say("some with a zone", column=other, zone=max(offsets)))
                    if other == column
                    else of(
                        table.path,
                        say("one with a zone", column=column, zone=max(offsets), other=other),
                    )
                )
            _like(table, column, offsets, other, found[other])


def _like(table: Table, column: str, offsets: set[str], other: str, others: set[str]) -> None:
    """Refuse offsets more than summer time apart, or those of which each column has its own."""
    hours, also = ({_hours(one) for one in each if one} for each in (offsets, others))
    far = max(hours | also, default=0.0) - min(hours | also, default=0.0) > 1.0
    if far or (also and not (hours <= also or also <= hours)):
        zones = ", ".join(sorted(one for one in offsets | others if one)[:5])
        key = "several zones" if column == other else "zones of two"
        said = say(key, column=column, other=other, zones=zones)
        raise InputError(of(table.path, said))


def _offsets(table: Table, column: str) -> set[str]:
    """The offsets that times of a column have; "" where one has none. Days alone have no clock."""
    cell = text_sql(column)
    found = table.connection.execute(
        f"SELECT DISTINCT regexp_extract({cell}, '{_OFFSET}', 1) FROM raw "
        f"WHERE {cell} IS NOT NULL AND regexp_matches({cell}, ':')"
    ).fetchall()
    return {str(one[0]) for one in found}


def _hours(offset: str) -> float:
    if offset in ("Z", "UTC"):
        return 0.0
    digits = offset[1:].replace(":", "").ljust(4, "0")
    value = int(digits[:2]) + int(digits[2:4]) / 60.0
    return -value if offset[0] == "-" else value


def time_sql(columns: Sequence[str], clock: Clock, unit: str) -> str:
    """The sum of a day or time and of durations after it, as a time."""
    day, *rest = columns
    if not rest:
        return clock.sql(day)
    scale = {"s": 1.0, "min": 60.0, "h": 3600.0}[unit]
    seconds = " + ".join(seconds_sql(one, scale) for one in rest)
    return f"({clock.sql(day)} + to_microseconds(CAST(round(({seconds}) * 1e6) AS BIGINT)))"


def seconds_sql(column: str, scale: float = 1.0) -> str:
    """A duration in seconds: a number in the unit, or hours:minutes:seconds."""
    cell = text_sql(column)
    return (
        f"(CASE WHEN contains({cell}, ':') THEN epoch(try_cast({cell} AS INTERVAL)) "
        f"ELSE try_cast({cell} AS DOUBLE) * {scale} END)"
    )
