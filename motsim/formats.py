"""Numbers, shares, money, durations and days of the week as people read them, in English and
Chinese; Babel knows what each language calls its units and how it groups digits.
"""

from __future__ import annotations

import datetime
import functools
import math
import statistics
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from motsim.i18n import LANGUAGES
from motsim.units import UNITS

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

UNKNOWN: Final = "–"
MINUS: Final = "−"
NOTHING: Final = 1e-9  # what is smaller is the rounding of the machine, and shown as 0
SPACE: Final = "\u00a0"  # a number stays on the line of its unit
SYMBOLS: Final = {"hour": "h", "minute": "min", "second": "s"}  # English, as scenarios write them
LENGTHS: Final = ("week", "day", "hour", "minute")
# Chinese counts money by ten thousand and by a hundred million; below the first sum in units
MONEY_SIZES: Final = ((1e8, 1e8, "亿"), (1e5, 1e4, "万"))


class MoneyUnit(NamedTuple):
    """What sums are counted in: how much money one of it is, and what it is called."""

    size: float
    name: str


class Formatter:
    """Figures in one language; another language than these two reads as English.

    `unit`: what the sums of one page are counted in, where they share a unit.
    """

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self.unit: MoneyUnit | None = None

    # --- numbers ----------------------------------------------------------------------------------
    def number(self, value: float, digits: int = 1) -> str:
        """1234.5 as `1,234.5`; thousands carry no decimals."""
        if math.isnan(value):
            return UNKNOWN
        return self._decimals(value, 0 if abs(value) >= 1000 else digits)

    def signed(self, value: float, digits: int = 1) -> str:
        return self._plus(value, digits) + self.number(value, digits)

    def figures(self, value: float, most: int = 3) -> str:
        """At most so many figures that count: `0.0123`, `12.3`; digits before the point stay."""
        if not math.isfinite(value) or abs(value) < NOTHING:
            return self._decimals(value, 0)
        digits = max(0, most - 1 - math.floor(math.log10(abs(value))))
        shown = self._decimals(value, digits)
        return shown.rstrip("0").rstrip(".") if "." in shown else shown

    def signed_figures(self, value: float) -> str:
        """Three figures that count, larger numbers rounded to them: `+12,300`."""
        return ("+" if value > 0.0 else "") + self._three(value)

    def share(self, value: float, digits: int = 0) -> str:
        """0.125 as `12.5 %`, in Chinese `12.5%`; what is not quite nothing says so."""
        if math.isnan(value):
            return UNKNOWN
        if 0.0 < value < 0.5 * 10.0 ** (-digits - 2):
            return f"<{SPACE}{self._percent(self._decimals(10.0**-digits, digits))}"
        return self._percent(self.number(100.0 * value, digits))

    def chance(self, value: float) -> str:
        """A share as somebody would type it: whole from 10 %, else with two figures that count."""
        percent = 100.0 * value
        whole = not math.isfinite(value) or percent >= 10.0 or percent == round(percent)
        shown = self._decimals(percent, 0) if whole else self.figures(percent, 2)
        return self._percent(shown).replace(SPACE, " ")

    # --- money ------------------------------------------------------------------------------------
    def money_unit(self, sums: Iterable[float], currency: str) -> MoneyUnit:
        """What these sums are counted in: of English the currency, of Chinese yuan, ten thousand
        or a hundred million of them, whichever suits the middle one.
        """
        if self.language != "zh":
            return MoneyUnit(1.0, currency)
        name = _chinese_currency(currency)
        found = [abs(one) for one in sums if math.isfinite(one) and one != 0.0]
        middle = float(f"{statistics.median_high(found):.3g}") if found else 0.0
        for least, size, word in MONEY_SIZES:
            if middle >= least:
                return MoneyUnit(size, word + name)
        return MoneyUnit(1.0, name)

    def money(self, value: float, currency: str) -> str:
        """To three figures that count: `CNY 1,230,000`, in Chinese `123 万元`.

        A sum of less than one unit of the page has its own: a price stays in yuan.
        """
        if math.isnan(value):
            return UNKNOWN
        if self.language != "zh":
            return f"{currency} {self._three(value)}".lstrip()
        unit = self._unit_of(value, currency)
        return f"{self._three(value / unit.size)} {unit.name}".rstrip()

    def monies(self, values: Iterable[float], currency: str) -> list[str]:
        """Sums of one sentence, such as a mean and its range: in Chinese all in one unit, that of
        the largest.
        """
        found = list(values)
        if self.language != "zh":
            return [self.money(value, currency) for value in found]
        largest = max((abs(v) for v in found if math.isfinite(v)), default=0.0)
        unit = self.money_unit((largest,), currency)
        return [
            UNKNOWN if math.isnan(v) else f"{self._three(v / unit.size)} {unit.name}".rstrip()
            for v in found
        ]

    def sum(self, value: float, currency: str) -> str:
        """Money to the unit, such as a price or a budget: `CNY 277,450`, `27.745 万元`."""
        if math.isnan(value) or self.language != "zh":
            return f"{currency} {self._decimals(value, 0)}".lstrip()
        unit = self._unit_of(value, currency)
        shown = self._decimals(round(value) / unit.size, round(math.log10(unit.size)))
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
        return f"{shown} {unit.name}".rstrip()

    def exact(self, value: float) -> str:
        """Money of a table that adds up: to the unit, or to a hundredth of the unit of the page."""
        if math.isnan(value):
            return UNKNOWN
        size = 1.0 if self.unit is None else self.unit.size
        return self._decimals(value / size, 0 if size == 1.0 else 2)

    def in_unit_of_page(self, value: float) -> float:
        """A sum as a picture draws it: in the unit of the page."""
        return value if self.unit is None else value / self.unit.size

    @property
    def picture_form(self) -> str:
        """How a picture writes such a sum, as Vega reads it."""
        return ",.0f" if self.unit is None or self.unit.size == 1.0 else ",.2~f"

    def unit_name(self, currency: str) -> str:
        """The unit of `exact`, for the head of a table or an axis."""
        return (self.money_unit((), currency) if self.unit is None else self.unit).name

    # --- time -------------------------------------------------------------------------------------
    def duration(self, minutes: float) -> str:
        """90 as `1 h 30 min`, 2880 as `2 days`."""
        if minutes < 0.0:
            return MINUS + self.duration(-minutes)
        if minutes < 1.0:
            return self.in_unit(60.0 * minutes, "second")
        for size, unit, inner, small in (
            (1440.0, "day", 60.0, "hour"),
            (60.0, "hour", 1.0, "minute"),
        ):
            if minutes >= size:
                whole = math.floor(minutes / size + 1e-9)
                rest = round((minutes - whole * size) / inner)
                if rest * inner >= size:
                    whole, rest = whole + 1, 0
                shown = self.in_unit(whole, unit)
                return f"{shown} {self.in_unit(rest, small)}" if rest else shown
        return self.in_unit(minutes, "minute")

    def span(self, minutes: float) -> str:
        """A long time in the largest unit of which it is a whole number: `1 year`, `8 weeks`."""
        for unit in ("year", "month", "week"):
            n = round(minutes / UNITS[unit])
            if n >= 1 and abs(n * UNITS[unit] - minutes) < 1e-6 * minutes:
                return self.in_unit(n, unit)
        return self.duration(minutes)

    def length(self, minutes: float) -> str:
        """How long a run is, in the largest unit that it fills: `2.5 weeks`."""
        unit = next((one for one in LENGTHS if minutes >= UNITS[one] * 0.999), LENGTHS[-1])
        return self.in_unit(minutes / UNITS[unit], unit)

    def in_unit(self, count: float, unit: str) -> str:
        """So many of a unit of time (year, month, week, day, hour, minute, second), with at most
        three figures that count: `1 week`, `2.5 years`; in Chinese `2.5 年`.
        """
        shown = self.figures(count)
        if self.language == "en" and unit in SYMBOLS:
            return f"{shown} {SYMBOLS[unit]}"
        from babel.units import format_unit

        digits = len(shown.partition(".")[2])
        said: str = format_unit(
            round(count, digits) if digits else round(count),
            f"duration-{unit}",
            "short" if self.language == "zh" else "long",
            format=_decimal_form(digits) + (" " if self.language == "zh" else ""),
            locale=_locale(self.language),
        )
        return said

    def weekday(self, day: int) -> str:
        """A day of the week, 0 is Monday: `Mon`, in Chinese `周一`."""
        return str(_locale(self.language).days["format"]["abbreviated"][day % 7])

    def date(self, ordinal: int) -> str:
        """A date with its weekday: `Fri 2026-05-01`, in Chinese `2026年5月1日周五`."""
        day = datetime.date.fromordinal(ordinal)
        if self.language == "zh":
            return f"{day.year}年{day.month}月{day.day}日{self.weekday(day.weekday())}"
        return f"{self.weekday(day.weekday())} {day.isoformat()}"

    # --- parts ------------------------------------------------------------------------------------
    def _decimals(self, value: float, digits: int) -> str:
        if math.isinf(value):
            return "∞" if value > 0.0 else f"{MINUS}∞"
        if math.isnan(value):
            return UNKNOWN
        whole = round(value, digits)  # of the binary value; Babel would round what it prints as
        if whole == 0.0:
            return "0"
        shown: str = _pattern(digits).apply(whole, _locale(self.language))
        return shown.replace("-", MINUS)

    def _unit_of(self, value: float, currency: str) -> MoneyUnit:
        own = self.money_unit((value,), currency)
        return own if self.unit is None or abs(value) < self.unit.size else self.unit

    def _plus(self, value: float, digits: int) -> str:
        return "+" if round(value, digits) > 0 else ""

    def _three(self, value: float) -> str:
        return self.figures(float(f"{value:.3g}"))

    def _percent(self, shown: str) -> str:
        return f"{shown}%" if self.language == "zh" else f"{shown}{SPACE}%"


@functools.cache
def formatter(language: str) -> Formatter:
    """The figures of a language, of no page in particular."""
    return Formatter(language)


@functools.cache
def _locale(language: str) -> Locale:
    from babel import Locale  # when a figure is first shown: commands that show none stay quick

    return Locale.parse(language)


@functools.cache
def _pattern(digits: int) -> NumberPattern:
    from babel.numbers import parse_pattern

    return parse_pattern(_decimal_form(digits))


def _decimal_form(digits: int) -> str:
    """How Babel is told so many decimals."""
    return "#,##0" + ("." + "0" * digits if digits else "")


def _chinese_currency(currency: str) -> str:
    """元 for yuan, else what Chinese calls the currency."""
    if currency in ("", "CNY"):
        return "元" if currency else ""
    from babel.numbers import get_currency_name

    return str(get_currency_name(currency, locale="zh"))
