"""Dates as people type them: `2026-05-01`, `2026/5/1`, `2026年5月1日`, ranges and lists of them.

A date is its ordinal: days counted so that Mondays are those that leave 1 when divided by 7.
"""

from __future__ import annotations

import datetime
import re
from typing import Final

from motsim.errors import say

LONGEST_RANGE: Final = 366  # days: a longer one is a slip of the year
_DATE: Final = re.compile(
    r"(?:(?P<year>[0-9]{4})(?:\s*[-/.]\s*|\s*年\s*))?"
    r"(?P<month>[0-9]{1,2})(?:\s*[-/.]\s*|\s*月\s*)(?P<day>[0-9]{1,2})\s*[日号]?"
    r"(?:[T\s]00:00(?::00)?)?"  # as a spreadsheet hands it on
)
_LAST: Final = re.compile(r"(?:(?P<month>[0-9]{1,2})\s*月\s*)?(?P<day>[0-9]{1,2})\s*[日号]")
_TO: Final = re.compile(r"\s*(?:\.\.+|…|至|到|[~～–—]|\bto\b)\s*|\s+-\s+|(?<=[日号])\s*-\s*")
_LIST: Final = re.compile(r"\s*[,，、;；]\s*")
_LOOKS: Final = re.compile(r"\s*(?:[0-9]{4}\s*[-/.年]|[0-9]{1,2}\s*月|[0-9]{1,2}[-/.][0-9]{1,2}\b)")


def looks_like_date(text: str) -> bool:
    """Does it begin as a date does, right or wrong, and not as a weekday or a time of day?"""
    return _LOOKS.match(text) is not None


def date(text: str) -> int:
    """One date as its ordinal."""
    body = text.strip()
    found = _DATE.fullmatch(body)
    if found is None:
        raise ValueError(say("no such date", text=body))
    if found["year"] is None:
        raise ValueError(
            say("date without year", text=body, month=int(found["month"]), day=int(found["day"]))
        )
    return _ordinal(int(found["year"]), int(found["month"]), int(found["day"]), body)


def dates(text: str) -> list[int]:
    """A date, a range with both ends, or several of them with commas between."""
    found: list[int] = []
    for part in _LIST.split(text.strip()):
        ends = _TO.split(part)
        if len(ends) > 2:
            raise ValueError(say("no such date", text=part.strip()))
        first = date(ends[0])
        last = _end(ends[-1], first) if len(ends) == 2 else first
        if last < first:
            raise ValueError(say("dates backwards", text=part.strip()))
        if last - first >= LONGEST_RANGE:
            raise ValueError(say("dates too long", text=part.strip(), days=last - first + 1))
        found += range(first, last + 1)
    return found


def _end(text: str, first: int) -> int:
    """The end of a range; `5日` and `5月5日` take what they leave out from its begin."""
    short = _LAST.fullmatch(text.strip())
    if short is None:
        return date(text)
    begin = datetime.date.fromordinal(first)
    return _ordinal(begin.year, int(short["month"] or begin.month), int(short["day"]), text.strip())


def _ordinal(year: int, month: int, day: int, text: str) -> int:
    try:
        return datetime.date(year, month, day).toordinal()
    except ValueError:
        raise ValueError(say("no day", text=text)) from None


def weekday(ordinal: int) -> int:
    """Monday 0."""
    return (ordinal - 1) % 7


def shown(ordinal: int) -> str:
    """A date as `2026-05-01`."""
    return datetime.date.fromordinal(ordinal).isoformat()
