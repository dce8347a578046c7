"""The kinds of entry a scenario file may hold, as types that pydantic validates from raw text, each
with its JSON Schema.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final, TypeVar

from pydantic import BeforeValidator, PlainValidator, ValidationInfo, WithJsonSchema

from motsim.errors import say
from motsim.scenario.language import dates, rates
from motsim.scenario.language.changes import Changed, resolve, today_of
from motsim.scenario.language.expressions import Expression
from motsim.scenario.language.expressions import parse as parse_expression
from motsim.scenario.language.quantities import (
    EMOTION,
    LATENESS,
    MINUTES,
    MONEY,
    NEVER,
    NUMBER_KIND,
    POINTS,
    SEVERITY,
    SHARE,
    SPREAD,
    WEIGHT,
    Amount,
    Column,
    Kind,
    amount,
    constant,
    no_files,
    plain,
)
from motsim.scenario.language.servqual_points import WEIGHTS, Dimensions, dimensions
from motsim.scenario.language.timestamps import INSTANT, Times, times_of
from motsim.scenario.source.suggestions import suggestion
from motsim.units import CLASSES, UNITS

V = TypeVar("V")
NUMBER_OR_TEXT: Final = ["string", "number"]


def said(raw: Any) -> str:
    """What came, for messages."""
    if raw is None:
        return say("nothing")
    if isinstance(raw, Changed):
        return f"'{raw.changes[-1].text}'"
    return (
        say("a mapping")
        if isinstance(raw, dict)
        else say("a list")
        if isinstance(raw, list)
        else f"'{raw}'"
    )


def _scalar(raw: Any, wanted: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError(say("wants", wanted=wanted, came=said(raw)))
    return raw


def _value(
    read: Callable[[str], V], wanted: str, delta: Callable[[str], float] = plain
) -> PlainValidator:
    return PlainValidator(lambda raw: resolve(raw, lambda one: read(_scalar(one, wanted)), delta))


def _number(kind: Kind) -> PlainValidator:
    """A constant; changes may not take it out of its range."""

    def go(raw: Any) -> float:
        value = resolve(raw, lambda one: kind.number(_scalar(one, kind.wanted)), kind.read)
        return kind.check(value, raw.changes[-1].text) if isinstance(raw, Changed) else value

    return PlainValidator(go)


def _below_0(kind: Kind) -> PlainValidator:
    """A number that is never above 0, so `-1` sets it: whoever types that takes nothing off."""
    number = _number(kind).func

    def go(raw: Any) -> float:
        if isinstance(raw, Changed):
            meant = (
                replace(one, how="set") if one.how == "add" and one.value[:1] == "-" else one
                for one in raw.changes
            )
            raw = Changed(raw.today, tuple(meant))
        return number(raw)  # type: ignore[call-arg, no-any-return]

    return PlainValidator(go)


def _amount(kind: Kind, signed: bool = False, may_be_never: bool = False) -> PlainValidator:
    def go(raw: Any, info: ValidationInfo) -> Amount:
        column = (info.context or {}).get("column", no_files)
        read = signed_amount if signed else or_never if may_be_never else amount
        value: Amount = resolve(
            raw, lambda one: read(_scalar(one, kind.wanted), kind, column), kind.read
        )
        if isinstance(raw, Changed) and value.constant is not None and not signed:
            kind.check(value.constant, raw.changes[-1].text)
        return value

    return PlainValidator(go)


def or_never(text: str, kind: Kind, column: Any = no_files) -> Amount:
    """A duration, or `never`."""
    return NEVER if text.strip() == "never" else amount(text, kind, column)


def signed_amount(text: str, kind: Kind, column: Any = no_files) -> Amount:
    """An effect of a rule: `+40`, `-10`, `+uniform(5 10)`; the sign says that it changes and does
    not set.
    """
    body = text.strip()
    if body[:1] not in ("+", "-"):
        wanted = (
            say("sign so", body=body) if re.match(r"[0-9.]|[a-z]+\(", body) else say("sign example")
        )
        raise ValueError(say("sign", wanted=wanted))
    free = replace(kind, low=float("-inf"), high=float("inf"))
    rest = body[1:].strip()
    value = amount(rest, free, column)
    if body[0] == "+":
        return replace(value, text=text)
    if value.dist == "const":
        return constant(-value.args[0], kind.unit, text)
    return replace(value, scale=-value.scale, shift=-value.shift, text=text)


def _json(example: str, types: Any = "string") -> WithJsonSchema:
    return WithJsonSchema({"type": types, "examples": [example]})


# --- numbers --------------------------------------------------------------------------------------
Minutes = Annotated[float, _number(MINUTES), _json("15 min")]
Share = Annotated[float, _number(SHARE), _json("30%", NUMBER_OR_TEXT)]
Spread = Annotated[float, _number(SPREAD), _json("18%", NUMBER_OR_TEXT)]
Points = Annotated[float, _number(POINTS), _json("70", NUMBER_OR_TEXT)]
Emotion = Annotated[float, _number(EMOTION), _json("4", NUMBER_OR_TEXT)]
Money = Annotated[float, _number(MONEY), _json("300", NUMBER_OR_TEXT)]
Weight = Annotated[float, _number(WEIGHT), _json("25%", NUMBER_OR_TEXT)]
Number = Annotated[float, _number(NUMBER_KIND), _json("2", NUMBER_OR_TEXT)]
NumberBelow0 = Annotated[float, _below_0(NUMBER_KIND), _json("-0.5", NUMBER_OR_TEXT)]

MinutesAmount = Annotated[Amount, _amount(MINUTES), _json("lognormal(40 min cv 0.5)")]
LatenessAmount = Annotated[Amount, _amount(LATENESS), _json("normal(-6 min sd 12 min)")]
Patience = Annotated[Amount, _amount(MINUTES, may_be_never=True), _json("exponential(10 min)")]
ShareAmount = Annotated[Amount, _amount(SHARE), _json("8%", NUMBER_OR_TEXT)]
PointsAmount = Annotated[Amount, _amount(POINTS), _json("normal(70 sd 12)", NUMBER_OR_TEXT)]
EmotionAmount = Annotated[Amount, _amount(EMOTION), _json("4", NUMBER_OR_TEXT)]
MoneyAmount = Annotated[Amount, _amount(MONEY), _json("uniform(300 1000)", NUMBER_OR_TEXT)]
NumberAmount = Annotated[Amount, _amount(NUMBER_KIND), _json("1", NUMBER_OR_TEXT)]
SeverityAmount = Annotated[Amount, _amount(SEVERITY), _json("6", NUMBER_OR_TEXT)]
MinutesEffect = Annotated[Amount, _amount(MINUTES, signed=True), _json("+5 min")]
# YAML reads `+20` as a number
PointsEffect = Annotated[Amount, _amount(POINTS, signed=True), _json("+20", NUMBER_OR_TEXT)]
EmotionEffect = Annotated[Amount, _amount(EMOTION, signed=True), _json("+4", NUMBER_OR_TEXT)]
NumberEffect = Annotated[Amount, _amount(NUMBER_KIND, signed=True), _json("+1", NUMBER_OR_TEXT)]
ShareEffect = Annotated[Amount, _amount(SHARE, signed=True), _json("+6%", NUMBER_OR_TEXT)]


def _share_per(unit: str) -> Callable[[str], float]:
    """Reads a share of a need or of a year: `8% per need`, or bare; the other unit is a mistake."""
    return lambda text: SHARE.read(re.sub(rf"\s+per\s+{unit}\s*$", "", text))


def _past(text: str) -> float:
    """A time, or `none`."""
    return 0.0 if text.strip() == "none" else MINUTES.read(text)


SharePerNeed = Annotated[
    float,
    _number(Kind("share", _share_per("need"), 0.0, 1.0, say("share per need"))),
    _json("8% per need", NUMBER_OR_TEXT),
]
SharePerYear = Annotated[
    float,
    _number(Kind("share", _share_per("year"), 0.0, 1.0, say("share per year"))),
    _json("10% per year", NUMBER_OR_TEXT),
]
Past = Annotated[
    float, _number(Kind("minutes", _past, 0.0, float("inf"), say("time or none"))), _json("5 years")
]


def _whole(text: str) -> int:
    if not re.fullmatch(r"\s*[0-9]{1,9}\s*", text):
        raise ValueError(say("whole", text=text))
    return int(text)


def _join(text: str) -> int:
    """How many have ended: `all` (0), `first` (1), or a number."""
    words = {"all": 0, "first": 1}
    if text.strip() in words:
        return words[text.strip()]
    if not re.fullmatch(r"\s*[1-9][0-9]{0,2}\s*", text):
        raise ValueError(say("join", text=text))
    return int(text)


# how many stages beside must have ended; 0: all
Join = Annotated[int, _value(_join, say("a join")), _json("all", NUMBER_OR_TEXT)]
Whole = Annotated[int, _value(_whole, say("a whole number")), WithJsonSchema({"type": "integer"})]


def _hour(text: str) -> float:
    """An hour of the day (`8`), or a time from which on (`08:30`, as hours; never an int)."""
    return float(rates.clock(text)) / 60.0 if rates.is_clock(text) else _whole(text)


HourKey = Annotated[float, _value(_hour, say("an hour")), WithJsonSchema({})]


def _each_hour_once(raw: Any) -> Any:
    """`8`, `08` and `08:00` are one key of the mapping that is read: the last would stay alone."""
    seen: set[float] = set()
    for key in raw if isinstance(raw, dict) else ():
        try:
            hour = _hour(key)
        except ValueError:  # what is no hour is said of the key itself
            continue
        if hour in seen:
            raise ValueError(say("time twice", time=rates.clock_text(60.0 * hour)))
        seen.add(hour)
    return raw


ByHour = Annotated[dict[HourKey, Number], BeforeValidator(_each_hour_once)]

# --- rates, hours, limits -------------------------------------------------------------------------
_RATE: Final = say("a rate")


def _empowered(text: str) -> rates.Limit | None:
    bare = re.fullmatch(r"\s*([0-9.]+)\s*", text)
    if bare:
        raise ValueError(say("allowance", amount=bare[1]))
    return None if text.strip() == "none" else rates.limit(text, ("case", "day"))


def _date(raw: Any) -> int:
    """A date; what changes it sets it."""
    typed = raw.changes[-1].value if isinstance(raw, Changed) else raw
    return dates.date(_scalar(typed, say("day of calendar")))


def _growth() -> PlainValidator:
    """Priority gained a minute: `6 per h`, or an expression or distribution `per` a unit."""

    def read(one: Any) -> Amount:
        text = _scalar(one, say("a growth"))
        found = re.fullmatch(r"(.*\S)\s+per\s+([A-Za-z]+)\s*", text, re.DOTALL)
        if found is None or found[2] not in UNITS:
            raise ValueError(say("wants", wanted=say("a growth"), came=said(one)))
        value = amount(found[1], NUMBER_KIND)
        if value.constant is not None and value.constant < 0.0:
            raise ValueError(say("growth below zero", text=text))
        unit = UNITS[found[2]]
        return replace(value, scale=value.scale / unit, shift=value.shift / unit, text=text)

    return PlainValidator(lambda raw: resolve(raw, read, rates.per_minute))


def _until(text: str) -> float:
    return -1.0 if text.strip() == "opening" else rates.clock(text)


def _clock_times(raw: Any) -> tuple[float, ...]:
    """Times of the day in order, as a list or with commas between."""

    def read(one: Any) -> tuple[float, ...]:
        wanted = say("times of the day")
        parts = one if isinstance(one, list) and one else re.split(r"[,，、]", _scalar(one, wanted))
        return tuple(sorted({rates.clock(_scalar(part, wanted).strip()) for part in parts}))

    return resolve(raw, read)


def _quote_delta(text: str) -> float:
    """`+5 min`, or `+0.5 x typical`."""
    times = re.fullmatch(r"\s*([+-]?[0-9.]+)\s*[x×]\s*[a-z0-9 ]+", text)
    return plain(times[1]) if times else MINUTES.read(text)


Rate = Annotated[rates.Rate, _value(rates.rate, _RATE, rates.number_of), _json("60 per day")]
NewCustomers = Annotated[
    rates.Rate, _value(rates.rate, _RATE, rates.number_of), _json("300 per month")
]
Breaks = Annotated[
    rates.Breaks, _value(rates.breaks, say("a break"), MINUTES.read), _json("15 min every 2 h")
]
ArrivalRate = Annotated[
    rates.Rate,
    PlainValidator(lambda raw: resolve(raw, rates.arrival_rate, rates.number_of)),
    WithJsonSchema({"type": ["string", "object"], "examples": ["60 per day"]}),
]
Empowered = Annotated[
    rates.Limit | None,
    _value(_empowered, say("an allowance"), rates.number_of),
    _json("500 per case"),
]
LimitOf = Annotated[
    rates.Limit,
    _value(lambda t: rates.limit(t, ("visit", "day")), say("a limit"), rates.number_of),
    _json("1 per visit"),
]
Quote = Annotated[
    rates.Quote, _value(rates.quote, say("a quote"), _quote_delta), _json("1 x typical")
]
Within = Annotated[
    rates.Within, _value(rates.within, say("a share within")), _json("55% within 12 months")
]
Growth = Annotated[Amount, _growth(), _json("6 per h")]
# minutes after midnight
ClockTimes = Annotated[
    tuple[float, ...],
    PlainValidator(_clock_times),
    WithJsonSchema(
        {"type": ["string", "array"], "items": {"type": "string"}, "examples": ["10:00, 14:30"]}
    ),
]
# minutes after midnight; -1 the next opening
Until = Annotated[float, _value(_until, say("an until")), _json("07:30")]
Count = Annotated[
    rates.Count,
    PlainValidator(lambda raw: resolve(raw, rates.count, plain)),
    WithJsonSchema({"type": ["integer", "string", "object"], "examples": [5]}),
]
# an ordinal
Date = Annotated[
    int,
    PlainValidator(lambda raw: _date(raw)),
    WithJsonSchema({"type": "string", "examples": ["2026-03-02"]}),
]
Hours = Annotated[
    rates.Hours,
    PlainValidator(lambda raw: resolve(raw, rates.hours)),
    WithJsonSchema({"type": ["string", "object"], "examples": [{"mon-sat": "08:00-18:00"}]}),
]
Expr = Annotated[Expression, _value(parse_expression, say("an expression")), _json("wait > 20 min")]


# --- words ----------------------------------------------------------------------------------------
def _truth(text: str) -> bool:
    if text.strip().lower() not in ("yes", "no", "true", "false"):
        raise ValueError(say("yes or no", text=text))
    return text.strip().lower() in ("yes", "true")


def _one_of(*words: str) -> tuple[PlainValidator, WithJsonSchema]:
    def read(text: str) -> str:
        if text.strip() not in words:
            raise ValueError(
                say(
                    "none of",
                    text=text,
                    words=", ".join(words),
                    near=suggestion(text.strip(), words),
                )
            )
        return text.strip()

    return _value(read, say("one of", words=", ".join(words))), WithJsonSchema(
        {"enum": list(words)}
    )


def _name(text: str) -> str:
    if not re.fullmatch(r"[^\W\d]\w*", text) or len(text) > 60:
        raise ValueError(say("name", text=text[:60]))
    return text


def _handle(text: str) -> str:
    """Names that no expression asks for may hold blanks and hyphens."""
    if len(text) > 120 or not text.isprintable() or "." in text or "/" in text:
        raise ValueError(say("handle", text=text[:60]))
    return text.strip()


_MOTS: Final = ("ZMOT", "FMOT", "SMOT", "TMOT", "UMOT")
_TOLD: Final = ("none", "queue", "time")
_GRADES: Final = ("measured", "published", "claimed", "assumed")
Truth = Annotated[
    bool, _value(_truth, say("a truth")), WithJsonSchema({"enum": ["yes", "no", True, False]})
]
Class = Annotated[str, *_one_of(*CLASSES)]
Mot = Annotated[str, *_one_of(*_MOTS)]
Told = Annotated[str, *_one_of(*_TOLD)]
Grade = Annotated[str, *_one_of(*_GRADES)]
Closing = Annotated[str, *_one_of("serve", "resume")]
AtEnd = Annotated[str, *_one_of("serve", "stop")]
Learns = Annotated[str, *_one_of("no", "whole", "moments")]
NetworkKind = Annotated[str, *_one_of("small-world")]
Preempts = Annotated[str, *_one_of("resume", "repeat")]
Fill = Annotated[str, *_one_of("best", "equal")]
Seen = Annotated[str, *_one_of("remembered", "satisfaction", "return")]  # what a pilot looks at
Name = Annotated[str, _value(_name, "a name"), _json("greeting")]
Handle = Annotated[str, _value(_handle, "a name"), _json("birthday cake")]
Word = Annotated[str, _value(str.strip, "text"), _json("text", NUMBER_OR_TEXT)]


@functools.lru_cache(maxsize=256)
def team_of(text: str) -> tuple[tuple[str, int], ...]:
    """Who takes a step together, as typed: `doctor`, `2 doctor`, `2 doctor, nurse`; how many of
    each pool, the one that leads first.
    """
    team: dict[str, int] = {}
    for part in re.split(r"[,，、]", text):
        several = re.fullmatch(r"([0-9]+)\s+(.+)", part.strip())
        pool, count = (several[2], int(several[1])) if several else (part.strip(), 1)
        if not pool or count < 1:
            raise ValueError(say("staff pools", text=text))
        team[pool] = team.get(pool, 0) + count
    return tuple(team.items())


def _staff(raw: Any) -> str:
    """A list is the same as its parts with commas between."""

    def read(one: Any) -> str:
        parts = one if isinstance(one, list) and one else [one]
        wanted = say("a team")
        text = ", ".join(_scalar(part, wanted).strip() for part in parts)
        team_of(text)
        return text

    return resolve(raw, read)


Staff = Annotated[
    str,
    PlainValidator(_staff),
    WithJsonSchema(
        {
            "type": ["string", "array"],
            "items": {"type": "string"},
            "examples": ["doctor", "2 doctor, nurse"],
        }
    ),
]


@dataclass(frozen=True)
class Text:
    """Text for people in one or several languages; "" is the language of a plain string."""

    by: tuple[tuple[str, str], ...] = ()

    def show(self, language: str = "en") -> str:
        known = dict(self.by)
        return (
            known.get(language)
            or known.get("")
            or known.get("en")
            or next(iter(known.values()), "")
        )

    def __str__(self) -> str:
        return self.show()


def _people_text(raw: Any) -> Text:
    if isinstance(raw, Changed):
        raw = raw.changes[-1].value
    if isinstance(raw, str):
        return Text((("", raw.strip()),))
    if isinstance(raw, list) and raw and all(isinstance(one, str) for one in raw):
        return Text((("", "; ".join(raw)),))
    if isinstance(raw, dict) and raw and all(isinstance(one, str) for one in raw.values()):
        return Text(tuple((language, text.strip()) for language, text in raw.items()))
    raise ValueError(say("text or languages", came=said(raw)))


People = Annotated[
    Text, PlainValidator(_people_text), WithJsonSchema({"type": ["string", "object"]})
]


def _quality(raw: Any, info: ValidationInfo) -> Amount | Dimensions:
    column = (info.context or {}).get("column", no_files)
    if isinstance(raw, dict) or (isinstance(raw, Changed) and isinstance(raw.today, dict)):
        return dimensions(raw, column)

    def read(one: Any) -> Any:
        return (
            dimensions(one, column)
            if isinstance(one, dict)
            else amount(_scalar(one, POINTS.wanted), POINTS, column)
        )

    value = resolve(raw, read)
    if isinstance(raw, Changed) and isinstance(value, Amount) and value.constant is not None:
        POINTS.check(value.constant, raw.changes[-1].text)
    return value  # type: ignore[no-any-return]


Quality = Annotated[
    Amount | Dimensions,
    PlainValidator(_quality),
    WithJsonSchema(
        {
            "type": [*NUMBER_OR_TEXT, "object"],
            "examples": ["70"],
            "properties": {name: {"type": NUMBER_OR_TEXT} for name in WEIGHTS},
            "additionalProperties": False,
        }
    ),
]


def _times(text: str, column: Column) -> Times:
    """`file.csv` (its first column) or `file.csv column`."""
    words = text.split()
    if len(words) > 2:
        raise ValueError(say("file and column", text=text))
    return times_of(column(words[0], words[1] if len(words) == 2 else "", INSTANT), text)


def _times_value(raw: Any, info: ValidationInfo) -> Times:
    column = (info.context or {}).get("column", no_files)
    return resolve(raw, lambda one: _times(_scalar(one, say("a data file")), column))


TimesOf = Annotated[Times, PlainValidator(_times_value), _json("arrivals.csv")]


def _source_ref(raw: Any) -> str | dict[str, str]:
    if isinstance(raw, dict):
        return {key: _scalar(one, say("the name of a source")) for key, one in raw.items()}
    return _scalar(raw, say("the name of a source"))


SourceRef = Annotated[
    str | dict[str, str], PlainValidator(_source_ref), _json("day51", ["string", "object"])
]


# --- traits ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Trait:
    """What rules may ask of a customer: a chance (truth) or a number; drawn once a person, visit or
    day.
    """

    amount: Amount
    scope: str = "person"  # person | visit | day
    chance: bool = True
    either: bool = field(default=False, compare=False)  # typed 0 or 1: reads as truth and as number


def _trait(text: str) -> Trait:
    found = re.fullmatch(r"(.*?)\s+per\s+(person|visit|day)", text.strip())
    body, scope = (found[1], found[2]) if found else (text.strip(), "person")
    if body.lower() in ("yes", "no", "true", "false"):
        return Trait(constant(float(_truth(body)), "share", text), scope)
    if re.fullmatch(r"[01]", body):
        return Trait(constant(float(body), "share", text), scope, either=True)
    if (
        body.endswith("%")
        or re.fullmatch(r"[0-9.]+\s*/\s*[0-9.]+", body)
        or re.fullmatch(r"0?\.[0-9]+", body)
    ):
        return Trait(constant(SHARE.number(body), "share", text), scope)
    value = amount(body, NUMBER_KIND)
    if value.expression is not None:
        raise ValueError(say("trait", text=text))
    return Trait(value, scope, chance=False)


def _trait_delta(text: str) -> float:
    return SHARE.read(re.split(r"\s+per\s+", text)[0])


def _trait_value(raw: Any) -> Trait:
    """Changes act on the amount; the scope stays as it is typed today unless a plain
    value sets it.
    """
    wanted = say("a trait")
    if not isinstance(raw, Changed):
        return _trait(_scalar(raw, wanted))

    def read(one: Any) -> Trait:
        return _trait(_scalar(one, wanted))

    value = resolve(raw, lambda one: read(one).amount, _trait_delta)
    last = raw.changes[-1]
    base = (None if raw.today is None or last.how == "set" else today_of(raw, read)) or read(
        last.value
    )
    if base.chance and value.constant is not None:
        SHARE.check(value.constant, raw.changes[-1].text)
    return replace(base, amount=value)


TraitOf = Annotated[Trait, PlainValidator(_trait_value), _json("20% per day", NUMBER_OR_TEXT)]


def _margin(text: str) -> str:
    return re.sub(r"\s*per\s+visit\s*$", "", text)


Margin = Annotated[
    Amount,
    PlainValidator(
        lambda raw: resolve(
            raw,
            lambda one: amount(_margin(_scalar(one, MONEY.wanted)), MONEY),
            lambda text: plain(_margin(text)),
        )
    ),
    _json("900 per visit"),
]


@dataclass(frozen=True)
class Response:
    """How the effect follows the spend: `step` needs all of it, `saturating` gives 1 - 2^(-spend /
    half).
    """

    half: float | None = None  # money; None: step

    def share(self, spend: float, cost: float) -> float:
        if self.half is None:
            return 1.0 if spend >= cost else 0.0
        return float(1.0 - 2.0 ** (-min(spend, cost) / self.half))


def _response(text: str) -> Response:
    if text.strip() == "step":
        return Response()
    found = re.fullmatch(r"\s*saturating\s*\(\s*half\s*=?\s*([^)]*)\)\s*", text)
    if not found:
        raise ValueError(say("response", text=text))
    half = MONEY.number(found[1])
    if half <= 0:
        raise ValueError(say("half above 0"))
    return Response(half)


ResponseOf = Annotated[
    Response, _value(_response, say("a response")), _json("saturating(half 15000)")
]
