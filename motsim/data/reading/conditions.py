"""Conditions on the rows of a log, such as `outcome == HANG and wait > 10 s`, as SQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from motsim.data.mistakes import say
from motsim.data.reading.times import text_sql
from motsim.errors import InputError, of
from motsim.scenario.source.suggestions import did_you_mean

SECONDS: Final = ("wait", "service")  # what a row gives besides its columns, in seconds
_UNITS: Final = {"s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_PART: Final = re.compile(r"^\s*(.+?)\s*(==|!=|<=|>=|<|>|=)\s*(.+?)\s*$")
_NUMBER: Final = re.compile(r"^([+-]?\d+(?:\.\d+)?)\s*([a-z]*)$")


def condition_sql(
    text: str, columns: Sequence[str], where: str, times: Sequence[str] = SECONDS
) -> str:
    """The condition as SQL, null-safe: what is blank does not fulfil it. `times`: which of `wait`
    and `service` are known of a row.

    Raises:
        InputError: it cannot be read, or names what is not there.
    """
    parts = re.split(r"\s+and\s+", text.strip())
    made = " AND ".join(_part(one, text, columns, where, times) for one in parts)
    return f"coalesce({made}, false)"


def _part(part: str, text: str, columns: Sequence[str], where: str, times: Sequence[str]) -> str:
    found = _PART.match(part)
    if not found:
        raise InputError(of(where, say("condition unread", text=text)))
    name, sign, value = (
        found[1].strip("'\""),
        {"==": "=", "!=": "<>"}.get(found[2], found[2]),
        found[3],
    )
    number = _NUMBER.match(value)
    if name not in columns and name not in times:
        raise InputError(
            of(
                where,
                say(
                    "condition asks",
                    text=text,
                    name=name,
                    near=did_you_mean(name, [*columns, *times]),
                ),
            )
        )
    if number and number[2] and number[2] not in _UNITS:
        raise InputError(of(where, say("condition unit", text=text, unit=number[2])))
    if name in times and name not in columns:
        if not number:
            raise InputError(of(where, say("condition time", text=text, name=name)))
        return f"({name} {sign} {float(number[1]) * _UNITS.get(number[2] or 's', 1.0)})"
    if number and not number[2]:
        return f"(try_cast({text_sql(name)} AS DOUBLE) {sign} {number[1]})"
    if number:
        return (
            f"(try_cast({text_sql(name)} AS DOUBLE) {sign} {float(number[1]) * _UNITS[number[2]]})"
        )
    plain = value.strip("'\"").replace("'", "''")
    return f"({text_sql(name)} {sign} '{plain}')"
