"""Numbers of a scenario: from the text that was typed to frozen values in one unit each.

Durations become minutes, shares 0 to 1, points 0 to 100, emotion -10 to +10, money stays money.
Readers raise ValueError with a sentence for people; who calls them adds the place in the file.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from motsim.errors import message_of, say
from motsim.psychology.portable_math import exp, log
from motsim.scenario.language.expressions import NAMES, Expression
from motsim.scenario.language.expressions import parse as parse_expression
from motsim.scenario.source.suggestions import all_of, did_you_mean, suggestion
from motsim.units import UNITS

NUMBER: Final = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_PIECE: Final = re.compile(rf"\s*({NUMBER})\s*([A-Za-z]+)")
_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_QUANTITY: Final = re.compile(rf"{NUMBER}\s*[A-Za-z]+")


def plain(text: str) -> float:
    """A number without unit: `12`, `-0.5`."""
    body = text.strip()
    if not re.fullmatch(rf"[+-]?{NUMBER}", body):
        raise ValueError(say("number", text=text))
    value = float(body)
    if not math.isfinite(value):
        raise ValueError(say("number too large", text=text))
    return value + 0.0  # no -0.0


def minutes(text: str) -> float:
    """A duration in minutes: `90 s`, `1.5 h`, `1 h 30 min`; the unit is required."""
    body = text.strip()
    sign = -1.0 if body.startswith("-") else 1.0
    body = body[1:].lstrip() if body[:1] in ("+", "-") else body
    if re.fullmatch(NUMBER, body):
        raise ValueError(say("duration unit", body=body))
    total, at = 0.0, 0
    while at < len(body):
        piece = _PIECE.match(body, at)
        if piece is None:
            raise ValueError(say("duration", text=text))
        unit = piece[2]
        if unit not in UNITS:
            raise ValueError(say("no unit", unit=unit) + suggestion(unit, UNITS, say("units")))
        total += float(piece[1]) * UNITS[unit]
        at = piece.end()
        at += len(body[at:]) - len(body[at:].lstrip())
    if not body:
        raise ValueError(say("duration", text=text))
    if not math.isfinite(total):
        raise ValueError(say("too long", text=text))
    return sign * total + 0.0


def share(text: str) -> float:
    """A share: `30%`, `0.3`, `1/365`; may be signed, the range is checked by who knows it."""
    body = text.strip()
    if body.endswith("%"):
        return plain(body[:-1]) / 100.0
    if "/" in body:
        above, _, below = body.partition("/")
        if plain(below) == 0.0:
            raise ValueError(say("divides by zero", text=text))
        return plain(above) / plain(below)
    return plain(body)


@dataclass(frozen=True)
class Kind:
    """What a number measures: its unit inside motsim, how it is read, its range and how to ask for
    it.
    """

    unit: str
    read: Callable[[str], float]
    low: float
    high: float
    wanted: str

    def check(self, value: float, text: str) -> float:
        if math.isfinite(value) and self.low <= value <= self.high:
            return value
        if not math.isfinite(value) or self.high == math.inf:
            what = say("is negative" if value < self.low else "is infinite")
            raise ValueError(say("bad value", text=text, what=what, wanted=self.wanted))
        raise ValueError(say("out of range", text=text, wanted=self.wanted))

    def number(self, text: str) -> float:
        """A constant of this kind, its range checked."""
        if re.fullmatch(
            r"[+-]?\s*(\.inf|inf|infinity|∞|nan|\.nan)(\s.*)?", text.strip(), re.IGNORECASE
        ):
            raise ValueError(say("not finite", text=text, wanted=self.wanted))
        try:
            return self.check(self.read(text), text)
        except ValueError as error:
            if self.wanted in str(error) or "unit" in str(error):
                raise
            raise ValueError(
                say("error and wanted", error=message_of(error), wanted=self.wanted)
            ) from None


MINUTES: Final = Kind("minutes", minutes, 0.0, math.inf, say("a duration"))
LATENESS: Final = Kind("minutes", minutes, -math.inf, math.inf, say("a lateness"))
SHARE: Final = Kind("share", share, 0.0, 1.0, say("a share"))
POINTS: Final = Kind("points", plain, 0.0, 100.0, say("points"))
EMOTION: Final = Kind("emotion", plain, -10.0, 10.0, say("an emotion"))
MONEY: Final = Kind("money", plain, 0.0, math.inf, say("money"))
NUMBER_KIND: Final = Kind("number", plain, -math.inf, math.inf, say("a number"))
# of a factor of its own that every day has; far beyond, `18` was meant as `18%`
SPREAD: Final = Kind("share", share, 0.0, 3.0, say("a spread"))
WEIGHT: Final = Kind("weight", share, 0.0, math.inf, say("a weight"))
SEVERITY: Final = Kind("emotion", plain, 0.0, 20.0, say("a severity"))


@dataclass(frozen=True)
class Amount:
    """Any number that may vary: shift + scale * (a constant, one draw, or an expression), in the
    unit of its kind.

    dist and args: const (value) | exponential (mean) | lognormal (mean, cv) | gamma (mean, cv) |
    weibull (mean, shape) | normal (mean, sd) | uniform (low, high) | triangular (low, mode, high) |
    beta (alpha, beta), on [0, 1] before scale and shift | choice (value, share, value, share, ..) |
    data (the column's values) | expr (see `expression`) | never (of a patience: no end).
    """

    dist: str
    args: tuple[float, ...]
    unit: str = "number"
    scale: float = 1.0
    shift: float = 0.0
    expression: Expression | None = None
    text: str = field(default="", compare=False)

    @property
    def constant(self) -> float | None:
        """Its value if it never varies."""
        return self.shift + self.scale * self.args[0] if self.dist == "const" else None

    @property
    def mean(self) -> float:
        """Its mean; of an expression nan. A normal duration's cut at 0 is not counted."""
        return self.shift + self.scale * _mean(self.dist, self.args)

    @property
    def most(self) -> float:
        """Its largest value: infinite where there is no end, of an expression nan."""
        return self.shift + self.scale * _most(self.dist, self.args)


def _mean(dist: str, args: tuple[float, ...]) -> float:
    if dist in ("const", "exponential", "lognormal", "gamma", "weibull", "normal"):
        return args[0]
    if dist == "beta":
        return args[0] / (args[0] + args[1])
    if dist == "choice":
        return math.fsum(v * p for v, p in zip(args[::2], args[1::2]))
    # uniform, triangular, data; of an expression nan
    return math.fsum(args) / len(args) if args else math.nan


def _most(dist: str, args: tuple[float, ...]) -> float:
    if dist == "beta":
        return 1.0
    if dist == "choice":
        return max(args[::2])
    if dist in ("const", "uniform", "triangular", "data"):
        return max(args)
    return math.nan if dist == "expr" else math.inf


def constant(value: float, unit: str = "number", text: str = "") -> Amount:
    return Amount("const", (value + 0.0,), unit, text=text)


NEVER: Final = Amount("never", (), "minutes", text="never")


# --- distributions: name(mean key value key value) ------------------------------------------------
_KEYS: Final[dict[str, tuple[str, ...]]] = {  # arguments in order; those in _BARE have no unit
    "exponential": ("mean",),
    "lognormal": ("mean", "cv"),
    "gamma": ("mean", "cv"),
    "erlang": ("mean", "k"),
    "weibull": ("mean", "k"),
    "normal": ("mean", "sd"),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "beta": ("alpha", "beta", "low", "high"),
    "choice": (),
    "data": (),
}
_BARE: Final = ("cv", "k", "alpha", "beta")
# the other ways to say how wide it is
_SPREADS: Final = {"weibull": ("cv",), "lognormal": ("sd",), "gamma": ("sd",)}
Column = Callable[[str, str, Kind], tuple[float, ...]]


def no_files(file: str, column: str, kind: Kind) -> tuple[float, ...]:
    """The reader of data files where none may be opened."""
    raise ValueError(say("no files", what=f"data({file} {column})" if column else repr(file)))


@functools.lru_cache(maxsize=4096)  # each design of a scenario is read anew, mostly the same texts
def amount(text: str, kind: Kind, column: Column = no_files) -> Amount:
    """A constant, a distribution or an expression, in the unit of `kind`."""
    body = text.strip()
    call = re.fullmatch(r"([A-Za-z_]+)\s*\((.*)\)", body, re.DOTALL)
    if call and call[1] in _KEYS:
        return _distribution(call[1], call[2], kind, text, column)
    if call and call[1] not in ("min", "max", "abs"):
        raise ValueError(
            say("no distribution", name=call[1], near=did_you_mean(call[1], _KEYS, 40))
        )
    if re.search(r"\sunder\s", body):
        return _quantile_pair(body, kind)
    # `hour` is a name, but in `1 hour`
    named = any(w not in UNITS for w in _WORD.findall(body)) or any(
        w in NAMES for w in _WORD.findall(_QUANTITY.sub("", body))
    )
    if (
        not named
        or re.fullmatch(rf"[+-]?\s*({NUMBER})\s*[A-Za-z]+", body)
        or re.match(r"[+-]?\.?(inf|nan)", body, re.I)
    ):
        return constant(kind.number(body), kind.unit, text)
    return Amount("expr", (), kind.unit, expression=parse_expression(body), text=text)


def _distribution(name: str, inside: str, kind: Kind, text: str, column: Column) -> Amount:
    if name == "data":
        return _data(inside, kind, text, column)
    if name == "choice":
        return _choice(inside, kind, text)
    got = _arguments(name, inside, kind)
    args, scale, shift = _canonical(name, got, kind, text)
    dist = "gamma" if name == "erlang" else name
    return Amount(dist, args, kind.unit, scale, shift, text=text)


def _arguments(name: str, inside: str, kind: Kind) -> dict[str, float]:
    """`40 min cv 0.5` as {mean: 40, cv: 0.5}: positional values in order, or a key before its
    value.
    """
    keys = _KEYS[name] + _SPREADS.get(name, ())
    got: dict[str, float] = {}
    rest = inside.replace(",", " ").strip()
    while rest:
        word = re.match(r"([A-Za-z_]+)\s*=?\s*", rest)
        if word and word[1] not in keys:
            raise ValueError(
                say("no argument", name=name, word=word[1])
                + suggestion(word[1], keys, say("it takes", shape=_shape(name)))
            )
        key = word[1] if word else next((k for k in _KEYS[name] if k not in got), "")
        rest = rest[word.end() :] if word else rest
        value = re.match(
            rf"[+-]?{NUMBER}\s*%?(\s*(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})\b)?", rest
        )
        if not key or key in got or value is None:
            raise ValueError(
                say("unread argument", text=rest or inside, name=name, shape=_shape(name))
            )
        got[key] = plain(value[0]) if key in _BARE else kind.read(value[0])
        rest = rest[value.end() :].strip()
    return got


def _shape(name: str) -> str:
    shapes = {
        "exponential": "(4 min)",
        "lognormal": "(40 min cv 0.5) or (40 min sd 20 min)",
        "gamma": "(40 min cv 0.5) or (40 min sd 20 min)",
        "erlang": "(4 min k 3)",
        "weibull": "(40 min k 1.5) or (40 min cv 0.5)",
        "normal": "(70 sd 12)",
        "uniform": "(300 1000)",
        "triangular": "(8 min 12 min 25 min)",
        "beta": "(2 5) or (2 5 low 10 high 90)",
        "choice": "(a 30% b 70%)",
        "data": "(file.csv column)",
    }
    one, _, other = shapes[name].partition(" or ")
    return say("either", one=name + one, other=other) if other else name + one


def _need(condition: bool, text: str, why: str, **values: object) -> None:
    if not condition:
        raise ValueError(say("about", text=text, why=say(why, **values)))


def _canonical(
    name: str, got: dict[str, float], kind: Kind, text: str
) -> tuple[tuple[float, ...], float, float]:
    """Arguments in the order of `Amount`, with scale and shift; impossible ones are refused."""
    needed = [
        k
        for k in _KEYS[name]
        if not (name == "beta" and k in ("low", "high"))
        and not (k == "k" and "cv" in got)
        and not (k == "cv" and "sd" in got)
    ]
    missing = [k for k in needed if k not in got]
    if missing:
        said = say("argument missing", names=all_of(missing), name=name, shape=_shape(name))
        raise ValueError(say("about", text=text, why=said))
    for key in ("mean", "low", "mode", "high"):
        if key in got and not (name == "normal" and kind.unit == "minutes"):
            kind.check(got[key], text)
    _need(all(got.get(k, 0.0) >= 0.0 for k in ("cv", "sd")), text, "negative spread")
    _need(all(got.get(k, 1.0) > 0.0 for k in ("k", "alpha", "beta")), text, "shape above 0")
    if name in ("exponential", "lognormal", "gamma", "erlang", "weibull"):
        _need(got["mean"] > 0.0, text, "mean above 0")
    if name == "beta":
        low, high = got.get("low", 0.0), got.get("high", 100.0 if kind.unit == "points" else 1.0)
        _need(low <= high, text, "ends crossed")
        return (got["alpha"], got["beta"]), high - low, low
    if name in ("uniform", "triangular"):
        args = tuple(got[k] for k in _KEYS[name])
        _need(list(args) == sorted(args), text, "values rise")
        return args, 1.0, 0.0
    if name == "erlang":
        _need(got["k"] == int(got["k"]), text, "k is whole")
        return (got["mean"], 1.0 / math.sqrt(got["k"])), 1.0, 0.0
    if name == "weibull":
        _need("k" not in got or "cv" not in got, text, "k or cv")
        return (got["mean"], got["k"] if "k" in got else _weibull_shape(got["cv"], text)), 1.0, 0.0
    if name in ("lognormal", "gamma") and "sd" in got:
        _need("cv" not in got, text, "cv or sd")
        return (got["mean"], got["sd"] / got["mean"]), 1.0, 0.0
    return tuple(got[k] for k in _KEYS[name]), 1.0, 0.0


def _weibull_shape(cv: float, text: str) -> float:
    """The shape that gives this cv, by bisection: cv falls as the shape rises."""
    _need(0.01 <= cv <= 50.0, text, "weibull cv")
    low, high = 0.1, 200.0
    for _ in range(100):
        mid = 0.5 * (low + high)
        ratio = math.exp(math.lgamma(1 + 2 / mid) - 2 * math.lgamma(1 + 1 / mid)) - 1.0
        low, high = (mid, high) if ratio > cv * cv else (low, mid)
    return 0.5 * (low + high)


# --- what people can say of a time: half under 8 min, nine in ten under 20 min ----------------
_COUNTED: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_UNDER: Final = re.compile(r"\s*(.+?)\s+under\s+(.+?)\s*(?:,|\band\b|$)")
PAIR: Final = "'half under 8 min, nine in ten under 20 min'"


def _share_in_words(text: str) -> float:
    """`half`, `nine in ten`, `90%`."""
    if text == "half":
        return 0.5
    some, within, all_ = text.partition(" in ")
    if within:
        part, whole = (
            float(_COUNTED.index(word) + 1) if word in _COUNTED else plain(word)
            for word in (some.strip(), all_.strip())
        )
        return part / whole if whole else 0.0
    return share(text)


def _quantile_pair(text: str, kind: Kind) -> Amount:
    """The lognormal distribution of which these shares lie under these values."""
    from statistics import NormalDist  # few scenarios say it so, and it is slow to import

    points, at = [], 0
    while at < len(text) and (one := _UNDER.match(text, at)) is not None:
        points.append((_share_in_words(one[1]), kind.number(one[2])))
        at = one.end()
    _need(len(points) == 2 and not text[at:].strip(), text, "two shares", pair=PAIR)
    (p, low), (q, high) = sorted(points)
    _need(0.0 < p < q < 1.0, text, "two different shares", pair=PAIR)
    _need(0.0 < low < high, text, "shares in order")
    normal = NormalDist()
    spread = log(high / low) / (normal.inv_cdf(q) - normal.inv_cdf(p))
    mean = exp(log(low) - spread * normal.inv_cdf(p) + 0.5 * spread * spread)
    cv = math.sqrt(exp(spread * spread) - 1.0)
    return Amount("lognormal", (mean, cv), kind.unit, text=text)


def _choice(inside: str, kind: Kind, text: str) -> Amount:
    """`a 30% b 70%`: the last word before each share is its end."""
    parts = re.findall(rf"([^,%]+?)[\s,]+({NUMBER}\s*%)", inside)
    left = re.sub(rf"([^,%]+?)[\s,]+({NUMBER}\s*%)", "", inside).strip(" ,")
    _need(bool(parts) and not left, text, "unread", shape=_shape("choice"))
    values = [kind.number(value) for value, _ in parts]
    shares = [SHARE.number(part) for _, part in parts]
    total = math.fsum(shares)
    _need(abs(total - 1.0) < 1e-9, text, "shares of choice", total=100 * total)
    return Amount(
        "choice", tuple(x for pair in zip(values, shares) for x in pair), kind.unit, text=text
    )


def _data(inside: str, kind: Kind, text: str, column: Column) -> Amount:
    words = inside.replace(",", " ").split()
    _need(len(words) == 2, text, "unread", shape=_shape("data"))
    return Amount("data", column(words[0], words[1], kind), kind.unit, text=text)
