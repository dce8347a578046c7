"""Every word of the report in English and Chinese, and numbers as people read them."""

from __future__ import annotations

import math
from typing import Final

from motsim.i18n import LANGUAGES, catalogue

WORDS: Final = catalogue("report.core")
CURRENCIES: Final = {"CNY": "CNY", "EUR": "EUR", "USD": "USD"}


class Translator:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self.place = LANGUAGES.index(self.language)

    def __call__(self, key: str, **values: object) -> str:
        return WORDS[key][self.place].format(**values)

    def maybe(self, key: str, otherwise: str) -> str:
        """A word where the catalogue has one, else the name as written."""
        return self(key) if key in WORDS else otherwise

    # --- numbers ----------------------------------------------------------------------------------
    def number(self, value: float, digits: int = 1) -> str:
        """1234.5 as `1,234.5`; thousands carry no decimals."""
        if math.isnan(value):
            return self("unknown")
        digits = 0 if abs(value) >= 1000 else digits
        return f"{value:,.{digits}f}".replace("-", "−") if round(value, digits) else "0"

    def signed(self, value: float, digits: int = 1) -> str:
        return ("+" if round(value, digits) > 0 else "") + self.number(value, digits)

    def money(self, value: float, currency: str) -> str:
        """To three digits that matter: `CNY 1,230,000`, in Chinese `123 万元`."""
        if math.isnan(value):
            return self("unknown")
        if self.language == "zh" and currency == "CNY":
            return (
                f"{self._rounded(value / 1e4)} 万元"
                if abs(value) >= 1e5
                else f"{self._rounded(value)} 元"
            )
        return f"{currency} {self._rounded(value)}"

    def exact(self, value: float) -> str:
        """Money to the unit, for tables that add up."""
        return (
            self("unknown")
            if math.isnan(value)
            else f"{value:,.0f}".replace("-", "−").replace("−0", "0" if round(value) == 0 else "−0")
        )

    def _rounded(self, value: float) -> str:
        if value == 0.0:
            return "0"
        digits = 2 - math.floor(math.log10(abs(value)))
        value = round(value, digits)
        return f"{value:,.{max(digits, 0) if abs(value) < 100 else 0}f}".replace("-", "−")

    def share(self, value: float, digits: int = 0) -> str:
        """0.125 as `12.5 %`; what is not quite nothing says so."""
        if math.isnan(value):
            return self("unknown")
        if 0.0 < value < 0.5 * 10.0 ** (-digits - 2):
            return f"<\u00a0{10.0**-digits:g}\u00a0%"
        return f"{self.number(100.0 * value, digits)}\u00a0%"

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
            return self("month count", n=f"{12.0 * years:.0f}")
        text = f"{years:.1f}".removesuffix(".0")
        return self("year" if text == "1" else "years", n=text)
