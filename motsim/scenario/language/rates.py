"""Values that say how much of something a time, a case or a share of the day holds: rates, limits,
quotes, counts and hours.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Final, TypeVar

from motsim.errors import say
from motsim.scenario.language.changes import Changed, resolve
from motsim.scenario.language.dates import dates, looks_like_date, shown, weekday
from motsim.scenario.language.quantities import NUMBER, SHARE, minutes, plain
from motsim.scenario.source.suggestions import any_of, suggestion
from motsim.units import UNITS, WEEKDAYS

WEEK_MINUTES: Final = 10080.0
V = TypeVar("V")


@dataclass(frozen=True)
class Rate:
    """So much each so many minutes: `60 per day`, `1.5 per min`, a wage of `60 per h`."""

    amount: float
    per: float  # minutes
    text: str = field(default="", compare=False)
    # a table's, whose `amount` is a week's: from, to (minutes of the week), share a minute
    table: tuple[tuple[float, float, float], ...] = ()

    @property
    def per_minute(self) -> float:
        return self.amount / self.per

    @property
    def numbers(self) -> tuple[float, ...]:
        return (self.amount,)

    def with_numbers(self, numbers: tuple[float, ...]) -> Rate:
        return replace(self, amount=_not_below_zero(numbers[0], "rate"))


def _not_below_zero(value: float, what: str) -> float:
    if value < 0 or not math.isfinite(value):
        raise ValueError(say(f"{what} below zero", value=value))
    return value


def rate(text: str) -> Rate:
    """`60 per day`."""
    found = re.fullmatch(rf"\s*([+-]?{NUMBER})\s*(?:per|/)\s*([A-Za-z]+)\s*", text)
    if not found:
        bare = re.fullmatch(rf"\s*{NUMBER}\s*", text)
        raise ValueError(say("rate without time" if bare else "rate", text=text.strip()))
    if found[2] not in UNITS:
        raise ValueError(say("no unit and near", unit=found[2], near=suggestion(found[2], UNITS)))
    return Rate(_not_below_zero(plain(found[1]), "rate"), UNITS[found[2]], text)


def number_of(text: str) -> float:
    """The right side of `+10 per day` or `+100 per case`: its number."""
    return plain(re.split(r"\s+per\s+|/", text.strip())[0])


def per_minute(text: str) -> float:
    """The right side of `+2 per h`, a minute."""
    return rate(text).per_minute


def arrival_rate(raw: Any) -> Rate:
    """A rate, or a table of rates by the time of day, each until the next: `{08:00: 40 per h,
    08:30: 70 per h}`, of every day or by weekday: `{mon-fri: {..}, sat: {..}}`. Before the first
    nobody comes.
    """
    if isinstance(raw, str):
        return rate(raw)
    if not isinstance(raw, dict) or not raw:
        raise ValueError(say("rate or table"))
    days = {"mon-sun": raw} if is_clock(next(iter(raw))) else raw
    paces: list[tuple[float, float, float]] = []
    for names, (numbers, table) in _by_day(days).items():
        typed = (str, Changed)
        if not isinstance(table, dict) or not all(isinstance(one, typed) for one in table.values()):
            raise ValueError(say("rates of day", names=names))
        points = until_the_next(
            {key: resolve(one, rate, number_of).per_minute for key, one in table.items()}
        )
        for day in numbers:
            paces += [(day * 1440 + a, day * 1440 + b, pace) for a, b, pace in points]
    total = math.fsum((b - a) * pace for a, b, pace in paces)
    if total <= 0.0:
        raise ValueError(say("nobody by table"))
    return Rate(
        total,
        WEEK_MINUTES,
        "a table of rates",
        tuple((a, b, pace / total) for a, b, pace in sorted(paces)),
    )


def is_clock(text: str) -> bool:
    return re.fullmatch(r"\s*[0-9]{1,2}:[0-9]{2}\s*", text) is not None


def until_the_next(points: dict[str, float]) -> list[tuple[float, float, float]]:
    """Values by times of day as pieces (from, to, value): each holds until the next, the last one
    until midnight; before the first there is none.
    """
    found = sorted((clock(key), value) for key, value in points.items())
    ends = [start for start, _ in found[1:]] + [1440.0]
    for (start, _), end in zip(found, ends):
        if start >= end:
            raise ValueError(say("time twice", time=clock_text(start)))
    return [(start, end, value) for (start, value), end in zip(found, ends)]


@dataclass(frozen=True)
class Limit:
    """So much per case, visit or day: `500 per case`, `1 per visit`, `20 per day`."""

    amount: float
    per: str

    @property
    def text(self) -> str:
        return f"{self.amount:g} per {self.per}"

    @property
    def numbers(self) -> tuple[float, ...]:
        return (self.amount,)

    def with_numbers(self, numbers: tuple[float, ...]) -> Limit:
        return replace(self, amount=_not_below_zero(numbers[0], "limit"))


def limit(text: str, per: tuple[str, ...]) -> Limit:
    found = re.fullmatch(rf"\s*({NUMBER})\s*per\s*([A-Za-z]+)\s*", text)
    example = (
        any_of([f"'{n} per {p}'" for n, p in zip((1, 20), per)])
        if "visit" in per
        else "'500 per case'"
    )
    if not found or found[2] not in per:
        raise ValueError(say("limit", example=example, text=text))
    return Limit(plain(found[1]), found[2])


@dataclass(frozen=True)
class Quote:
    """What a promise says: minutes, or so many times what is typical (the median of the first
    design).
    """

    kind: str  # minutes | typical | own typical | p90 | live
    amount: float

    @property
    def text(self) -> str:
        return (
            f"{self.amount:g} min" if self.kind == "minutes" else f"{self.amount:g} x {self.kind}"
        )

    @property
    def numbers(self) -> tuple[float, ...]:
        return (self.amount,)

    def with_numbers(self, numbers: tuple[float, ...]) -> Quote:
        return replace(self, amount=_not_below_zero(numbers[0], "quote"))


def quote(text: str) -> Quote:
    """`45 min`, `1.5 x typical`, `p90`, `live`."""
    body = text.strip()
    if body in ("p90", "live", "typical", "own typical"):
        return Quote(body, 1.0)
    times = re.fullmatch(rf"({NUMBER})\s*[x×]\s*(own typical|typical|p90|live)", body)
    if times:
        return Quote(times[2], plain(times[1]))
    if not re.match(r"[0-9.+-]", body):
        raise ValueError(say("quote", text=text))
    return Quote("minutes", _not_below_zero(minutes(body), "quote"))


@dataclass(frozen=True)
class Count:
    """How many are there: for each part of a day (minutes from midnight, from below to), outside of
    all parts none.
    """

    parts: tuple[tuple[float, float, int], ...]
    pattern: bool = False

    @property
    def most(self) -> int:
        return max((n for _, _, n in self.parts), default=0)

    @property
    def text(self) -> str:
        return (
            ", ".join(f"{clock_text(a)}-{clock_text(b)}: {n}" for a, b, n in self.parts)
            if self.pattern
            else str(self.most)
        )

    @property
    def numbers(self) -> tuple[float, ...]:
        return tuple(float(n) for _, _, n in self.parts)

    def times(self, factor: float) -> str:
        """So many times as many people as text: whole ones by hour, whose sum is nearest to that,
        spread over the day; nobody where nobody was, somebody where somebody was.
        """
        hours = [
            (a, min(b, 60.0 * (a // 60.0 + 1.0)), n)
            for start, b, n in self.parts
            for a in (start, *_hours_between(start, b))
        ]
        found, wanted, given = [], 0.0, 0
        for a, b, n in hours:
            wanted += n * factor
            people = max(math.floor(wanted + 0.5) - given, min(n, 1))
            given += people
            found.append(f"{clock_text(a)}-{clock_text(b)}: {people}")
        return "{" + ", ".join(found) + "}"

    def with_numbers(self, numbers: tuple[float, ...]) -> Count:
        """Whole people only: what a partly paid change adds is rounded down."""
        whole = [math.floor(_not_below_zero(n, "number of people") + 1e-9) for n in numbers]
        return replace(self, parts=tuple((a, b, n) for (a, b, _), n in zip(self.parts, whole)))


def _hours_between(start: float, end: float) -> tuple[float, ...]:
    """The full hours after `start` and before `end`, in minutes."""
    first, last = math.floor(start / 60.0) + 1, math.ceil(end / 60.0)
    return tuple(60.0 * hour for hour in range(first, last))


def count(raw: Any) -> Count:
    """`5`, or a day's pattern `{07:00-15:00: 2, 15:00-23:00: 3}`."""
    if isinstance(raw, str):
        return Count(((0.0, 1440.0, _whole(raw)),))
    if not isinstance(raw, dict) or not raw:
        raise ValueError(say("count"))
    parts: list[tuple[float, float, int]] = []
    if all(map(is_clock, raw)):
        whole = {key: float(_whole(number)) for key, number in raw.items()}
        return Count(tuple((a, b, int(n)) for a, b, n in until_the_next(whole)), pattern=True)
    for span, number in raw.items():
        n = _whole(number)
        start, end = clock_span(span)
        parts += [(start, end, n)] if end <= 1440 else [(start, 1440.0, n), (0.0, end - 1440, n)]
    parts = sorted(p for p in parts if p[0] < p[1])
    for one, two in pairwise(parts):
        if two[0] < one[1]:
            raise ValueError(say("parts overlap", time=clock_text(two[0])))
    return Count(tuple(parts), pattern=True)


def _whole(raw: Any) -> int:
    """A number of people, or what changes of one part of a day come to."""
    return int(_not_below_zero(resolve(raw, _typed_whole), "number of people"))


def _typed_whole(raw: Any) -> int:
    if not isinstance(raw, str) or not re.fullmatch(r"\s*[0-9]{1,9}\s*", raw):
        raise ValueError(say("whole", text=raw))
    return int(raw)


def clock(text: str) -> float:
    """`07:30` as minutes after midnight; 24:00 is the end of the day."""
    found = re.fullmatch(r"\s*([0-9]{1,2}):([0-9]{2})\s*", text)
    if not found or int(found[2]) > 59 or int(found[1]) * 60 + int(found[2]) > 1440:
        raise ValueError(say("time of day", text=text))
    return int(found[1]) * 60.0 + int(found[2])


def clock_text(minute: float) -> str:
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"


# between two times of the day; a Chinese hour ends in 点 or 时
_DASH: Final = re.compile(r"\s*[点时]?\s*(?:[-–—~～至到]|\bto\b)\s*")


def clock_span(text: str) -> tuple[float, float]:
    """`23:00-07:00` as minutes after midnight; an end before its start lies on the next day. Full
    hours may stand alone: `9-18`, `9点至18点`.
    """
    start, dash, end = _DASH.sub("-", text).partition("-")
    if not dash:
        raise ValueError(say("span", text=text))
    a, b = _hour(start), _hour(end.rstrip("点时 "))
    if a == b:
        raise ValueError(say("empty span", text=text))
    return (a, b) if b > a else (a, b + 1440)


def _hour(text: str) -> float:
    return clock(f"{text}:00" if re.fullmatch(r"[0-9]{1,2}", text) else text)


Spans = tuple[tuple[float, float], ...]  # from, to, in minutes
WHOLE_DAY: Final[Spans] = ((0.0, 1440.0),)


@dataclass(frozen=True)
class Hours:
    """Hours of a week: spans in minutes from Monday 00:00, in order, merged, none over the end of
    the week.

    `days`: the same by the weekday on which they begin, in minutes after its midnight. `dates`:
    those of dates that differ, by ordinal; `only_dates`: no weekday is typed, so that all other
    days are open, or for staff as the door is.
    """

    spans: Spans
    text: str = field(default="", compare=False)
    days: tuple[Spans, ...] = (WHOLE_DAY,) * 7
    dates: tuple[tuple[int, Spans], ...] = ()
    only_dates: bool = False

    @property
    def total(self) -> float:
        return math.fsum(b - a for a, b in self.spans)

    def at(self, minute: float, first_day: int | None = None) -> bool:
        """Open at this minute of a run that begins on this date (none: no date differs)?"""
        if not self.dates or first_day is None:
            return any(a <= minute % WEEK_MINUTES < b for a, b in self.spans)
        day = math.floor(minute / 1440.0)
        return any(
            a <= minute - 1440.0 * begun < b
            for begun in (day - 1, day)
            for a, b in self.of_date(first_day + begun)
        )

    def of_date(self, ordinal: int) -> Spans:
        """What begins on this date, in minutes after its midnight."""
        return _of_dates(self.dates).get(ordinal, self.days[weekday(ordinal)])

    def in_week(self, monday: int) -> Hours:
        """The week that begins on this date, as one without dates."""
        spans = [
            (max(day * 1440.0 + a, 0.0), min(day * 1440.0 + b, WEEK_MINUTES))
            for day in range(-1, 7)
            for a, b in self.of_date(monday + day)
        ]
        return Hours(merged([(a, b) for a, b in spans if a < b]), self.text)

    def with_door(self, door: Hours | None) -> Hours:
        """The hours of staff: on a date that the door names they are there while it is open, unless
        they name that date, too.
        """
        if self.only_dates:
            base = door if door is not None else Hours(((0.0, WEEK_MINUTES),))
            return replace(base, dates=_together(base.dates, self.dates))
        if door is None or not door.dates:
            return self
        cut = tuple((date, both(self.days[weekday(date)], spans)) for date, spans in door.dates)
        return replace(self, dates=_together(cut, self.dates))


@functools.lru_cache(maxsize=256)
def _of_dates(dates: tuple[tuple[int, Spans], ...]) -> dict[int, Spans]:
    return dict(dates)


def both(one: Spans, other: Spans) -> Spans:
    """What lies in the one and in the other."""
    found = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return tuple(sorted((a, b) for a, b in found if a < b))


def _together(
    one: tuple[tuple[int, Spans], ...], over: tuple[tuple[int, Spans], ...]
) -> tuple[tuple[int, Spans], ...]:
    return tuple(sorted({**dict(one), **dict(over)}.items()))


def hours(raw: Any) -> Hours:
    """`{mon-sat: 08:00-18:00}`, or one text for every day; several spans of a day separated by
    commas. Beside weekdays dates may stand: `2026-05-01..2026-05-05: closed`.
    """
    typed = {"mon-sun": raw} if isinstance(raw, str) else raw
    if not isinstance(typed, dict) or not typed:
        raise ValueError(say("hours"))
    found = {names: resolve(text, _day) for names, text in typed.items()}
    differ = {names: one for names, one in found.items() if looks_like_date(names)}
    week = {names: one for names, one in found.items() if names not in differ}
    days = [WHOLE_DAY if differ and not week else ()] * 7
    for numbers, one in _by_day(week).values():
        for day in numbers:
            days[day] = one.spans
    spans = [(day * 1440 + a, day * 1440 + b) for day in range(7) for a, b in days[day]]
    said = raw if isinstance(raw, str) else {names: one.text for names, one in found.items()}
    return Hours(merged(spans), str(said), tuple(days), _by_date(differ), bool(differ and not week))


def _by_date(typed: dict[str, _Day]) -> tuple[tuple[int, Spans], ...]:
    """Hours of dates by their ordinals, no date twice."""
    found: dict[int, Spans] = {}
    for names, one in typed.items():
        for ordinal in dates(names):
            if ordinal in found:
                raise ValueError(say("date twice", date=shown(ordinal)))
            found[ordinal] = one.spans
    return tuple(sorted(found.items()))


@dataclass(frozen=True)
class _Day:
    """The hours of one day, in minutes after midnight."""

    spans: Spans
    text: str = field(compare=False)


def _day(text: Any) -> _Day:
    if not isinstance(text, str):
        raise ValueError(say("hours of a day"))
    if text.strip() in ("closed", "none", "no"):
        return _Day((), text)
    parts = re.split(r"[,，、\s]+(?=[0-9])", _DASH.sub("-", text.strip()).strip(" ,"))
    return _Day(tuple(sorted(map(clock_span, parts))), text)


def _by_day(week: dict[str, V]) -> dict[str, tuple[list[int], V]]:
    """The days that each key names, beside what stands there: no day twice."""
    found = {names: (_days(names), one) for names, one in week.items()}
    seen: set[int] = set()
    for day in (day for numbers, _ in found.values() for day in numbers):
        if day in seen:
            raise ValueError(say("day twice", day=WEEKDAYS[day]))
        seen.add(day)
    return found


_TIME: Final = re.compile(rf"\s*(?:[0-9]|{'|'.join(WEEKDAYS)})", re.IGNORECASE)


@functools.lru_cache(maxsize=1024)  # each design of a scenario is merged anew, mostly the same keys
def meant(key: str) -> Hashable:
    """What a key of a day or a week means, however it is written (`8:00`, `Mon-Fri`): None where
    it means no time.
    """
    if _TIME.match(key) is None:
        return None
    for read in (clock, clock_span, _dates_meant, lambda days: tuple(sorted(_days(days)))):
        try:
            return read(key)
        except ValueError:
            continue
    return f"hour {int(key)}" if key.strip().isdecimal() else None


def _dates_meant(key: str) -> Hashable:
    return ("dates", *dates(key))


def _days(names: str) -> list[int]:
    """`mon-sat`, `mon wed fri`, `sun`: numbers of days, Monday 0."""
    found: list[int] = []
    for part in re.split(r"[,\s]+", names.strip().lower()):
        first, _, last = part.partition("-")
        for name in (first, last or first):
            if name not in WEEKDAYS:
                raise ValueError(
                    say("no weekday", name=name)
                    + suggestion(name, WEEKDAYS, say("days", days=", ".join(WEEKDAYS)))
                )
        a, b = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        found += range(a, b + 1) if a <= b else [*range(a, 7), *range(0, b + 1)]
    return found


def merged(spans: list[tuple[float, float]]) -> Spans:
    """Spans of the week in order, those that touch as one; past its end is at its beginning."""
    cut = [(a, min(b, WEEK_MINUTES)) for a, b in spans] + [
        (0.0, b - WEEK_MINUTES) for a, b in spans if b > WEEK_MINUTES
    ]
    found: list[tuple[float, float]] = []
    for a, b in sorted(cut):
        if found and a <= found[-1][1]:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return tuple(found)


@dataclass(frozen=True)
class Breaks:
    """So long a break after each so long of work: `15 min every 2 h`, in minutes. All of a pool
    take it at once, or in turn.
    """

    length: float
    every: float
    in_turn: bool = False
    text: str = field(default="", compare=False)

    @property
    def numbers(self) -> tuple[float, ...]:
        return (self.length,)

    def with_numbers(self, numbers: tuple[float, ...]) -> Breaks:
        return replace(self, length=_not_below_zero(numbers[0], "break"))


def breaks(text: str) -> Breaks:
    part, word, time = text.partition("every")
    if not word:
        raise ValueError(say("break", text=text))
    turns = _IN_TURN.search(time)
    length, every = minutes(part), minutes(time[: turns.start()] if turns else time)
    if length < 0.0 or every <= 0.0:
        raise ValueError(say("break above 0", text=text))
    return Breaks(length, every, turns is not None, text.strip())


_IN_TURN: Final = re.compile(r"\s+in\s+turn\s*$")


def between_breaks(hours: Hours, breaks: Breaks, first: float | None = None) -> Hours:
    """The hours without the breaks in them. Each stretch begins with work; one of a day or longer
    begins anew at midnight. `first`: minutes of work before the first break of a stretch, at most
    `every`, which it is if not said.
    """
    spans: list[tuple[float, float]] = []
    for lo, hi in hours.spans:
        days = hi - lo >= 1440.0
        at = lo
        while at < hi:
            end = min(hi, (at // 1440.0 + 1.0) * 1440.0) if days else hi
            work = breaks.every if first is None else first
            while at < end:
                spans.append((at, min(end, at + work)))
                at += work + breaks.length
                work = breaks.every
            at = end
    return Hours(merged(spans), hours.text)


@dataclass(frozen=True)
class Within:
    """A share within a time: `55% within 12 months`."""

    share: float
    minutes: float


def within(text: str) -> Within:
    part, word, time = text.partition("within")
    if not word:
        raise ValueError(say("share within", text=text))
    span = minutes(time)
    if span <= 0:
        raise ValueError(say("above 0", text=time.strip()))
    return Within(SHARE.number(part), span)
