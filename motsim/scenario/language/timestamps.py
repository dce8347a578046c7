"""Times in data files: when customers came, as people and cash registers write it.

One column holds one way of writing: clock times of the first day (`08:15`) or of the first week
(`tue 08:15`), time since Monday 0:00 (`90 min`, or `90` under a head such as `arrives_min`), or
timestamps (`2026-03-02 08:15:30`). Timestamps keep their weekday and their hour: Monday 0:00 of the
earliest one's week is where the clock of a run begins.
"""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass, field
from typing import Final

from motsim.errors import message_of, say
from motsim.scenario.language.quantities import Kind, minutes
from motsim.units import WEEKDAYS

WEEK_MINUTES: Final = 10080.0
MONDAY: Final = datetime.datetime(1900, 1, 1)  # a Monday: minutes of timestamps count from here
# minutes above which a time is a timestamp's: what is older than 1950 is no timestamp
STAMPED: Final = 50.0 * 525_960.0
_CLOCK: Final = re.compile(
    rf"(?:({'|'.join(WEEKDAYS)})[a-z]*\s+)?([0-9]{{1,2}}):([0-9]{{2}})(?::([0-9]{{2}}(?:\.[0-9]+)?))?",
    re.IGNORECASE,
)
_STAMP: Final = re.compile(
    r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T\s]\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\.[0-9]+)?))?)?"
)
WANTED: Final = say("a time")


@dataclass(frozen=True)
class Times:
    """When customers come, by the rows of a file: minutes since Monday 0:00."""

    minutes: tuple[float, ...] = field(repr=False)
    text: str = field(default="", compare=False)
    monday: int | None = None  # ordinal of the date at minute 0, of timestamps


def instant(text: str) -> float:
    """One cell in minutes; those of a timestamp count from a Monday long ago."""
    body = text.strip()
    clock = _CLOCK.fullmatch(body)
    if clock:
        day = WEEKDAYS.index(clock[1].lower()) if clock[1] else 0
        return day * 1440.0 + _of_day(clock[2], clock[3], clock[4], text)
    stamp = _STAMP.fullmatch(body)
    if stamp:
        try:
            date = datetime.datetime(int(stamp[1]), int(stamp[2]), int(stamp[3]))
        except ValueError:
            raise ValueError(say("no day", text=text)) from None
        at = (date - MONDAY).days * 1440.0 + (
            _of_day(stamp[4], stamp[5], stamp[6], text) if stamp[4] else 0.0
        )
        if at < STAMPED:
            raise ValueError(say("before 1950", text=text, wanted=WANTED))
        return at
    try:
        return minutes(body)
    except ValueError as error:
        raise ValueError(
            message_of(error)
            if "needs its unit" in str(error)
            else say("no time", text=text, wanted=WANTED)
        ) from None


def _of_day(hour: str, minute: str, second: str | None, text: str) -> float:
    if int(hour) > 23 or int(minute) > 59 or float(second or 0) >= 60.0:
        raise ValueError(say("no time of day", text=text))
    return int(hour) * 60.0 + int(minute) + float(second or 0.0) / 60.0


INSTANT: Final = Kind("minutes", instant, 0.0, math.inf, WANTED)


def times_of(cells: tuple[float, ...], text: str) -> Times:
    """The cells of a column as minutes since Monday 0:00 of the first week."""
    first = min(cells)
    if first < STAMPED <= max(cells):
        raise ValueError(say("mixed times", text=text))
    start = math.floor(first / WEEK_MINUTES) * WEEK_MINUTES if first >= STAMPED else 0.0
    monday = MONDAY.toordinal() + round(start / 1440.0) if start > 0.0 else None
    return Times(tuple(cell - start for cell in cells), text, monday)
