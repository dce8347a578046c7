"""Every word of the report in English and Chinese, beside the figures of `motsim.formats`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from motsim.formats import Formatter
from motsim.i18n import catalogue, filled, place_of
from motsim.scenario.language.schema import Scenario
from motsim.study.core.relationship import TENTH, VALUE

WORDS: Final = catalogue("report.core")


class Translator(Formatter):
    """The words and the figures of one language."""

    def __init__(self, language: str, currency: str = "", sums: Iterable[float] = ()) -> None:
        """`sums`: the sums of a page, which then shares one unit of money."""
        super().__init__(language)
        self.place, self.currency = place_of(self.language), currency
        found = tuple(sums)
        self.unit = self.money_unit(found, currency) if found else None

    def __call__(self, key: str, **values: object) -> str:
        return filled(WORDS[key][self.place], values)

    def maybe(self, key: str, otherwise: str) -> str:
        """A word where the catalogue has one, else the name as written."""
        return self(key) if key in WORDS else otherwise

    def ranged(self, found: Sequence[float], shown: Callable[[float], str]) -> str:
        """A figure with its range (mean, low, high); alone where none is known, or where the three
        read alike: `60 % (58 % to 62 %)`, `60 %`.
        """
        mean, low, high = (shown(one) for one in found)
        return mean if math.isnan(found[1]) else self.texts_ranged(mean, low, high)

    def texts_ranged(self, mean: str, low: str, high: str) -> str:
        """`ranged` of what is written already."""
        alone = mean == low == high
        return mean if alone else self("as range", mean=mean, low=low, high=high)

    def pair(self, name: str, value: str) -> str:
        """What something is called, and its figure: `Wait: 12 min`."""
        return self("pair", name=name, value=value)

    def money_line(self, item: str, lived: bool) -> str:
        """A line of money in words; where people come back some are other ones."""
        word = self(f"i {item}")
        return self.maybe(f"i {item} people", word) if lived else word

    def of_strangers(self, basis: str, scenario: Scenario) -> str:
        """What a page rests on, and where people come back that it takes them as strangers."""
        if not scenario.taken_as_strangers:
            return basis
        return " · ".join(filter(None, (basis, self("taken as strangers"))))

    def of_relationship(self, group: str, figure: str) -> tuple[str, str]:
        """A moment of the relationship, a cohort by its year, all customers or a tenth of them by
        what they bring, and one of its figures.
        """
        if group.startswith(TENTH):
            return self.tenth(int(group.removeprefix(TENTH))), self(f"cv {figure}")
        if group == VALUE:
            return self("cv all"), self(f"cv {figure}")
        if not group.isdigit():
            return self(f"mo {group}"), self(f"rl {figure}")
        return self("co start") if group == "0" else self("co year", n=group), self(f"co {figure}")

    def tenth(self, number: int) -> str:
        """A tenth of customers, 1 the best."""
        return self("cv best") if number == 1 else self("cv tenth", n=str(number))

    def gap(self, value: float) -> str:
        """A difference of shares, in percentage points."""
        return self("percentage points", n=self.signed(100.0 * value))

    def time(self, years: float) -> str:
        """Years as people say them."""
        if math.isnan(years) or math.isinf(years):
            return self("unknown")
        if years < 1.0 / 12.0:
            return self("one month")
        if years < 1.0:
            return self.in_unit(round(12.0 * years), "month")
        return self.in_unit(round(years, 1), "year")
