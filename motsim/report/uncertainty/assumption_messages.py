"""Assumptions, their values and their units as people read them, in English and Chinese; what
`robust` and `worth` both say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar, Final, Generic, Protocol, TypeVar

from motsim.i18n import catalogue, text
from motsim.plan.preview.wording import label
from motsim.report.core.messages import Translator
from motsim.scenario.language.schema import Scenario
from motsim.study.core.measures import PROFIT
from motsim.study.core.stats import Interval
from motsim.study.money.cash_flow import YEAR
from motsim.study.uncertainty.priors import DATA, Assumption
from motsim.study.uncertainty.scenario_model import WhatIf

SHARES: Final = ("share", "share of the effect", "times", "a year")
UNITS: Final = catalogue("psychology.units")
WORDS: Final[dict[str, tuple[str, str]]] = catalogue("report.uncertainty.assumptions")
PARAMETERS: Final = catalogue("psychology.parameters")


class Naming:
    """Names, values and sums of one study in one language; `words`: its own, before those that both
    studies share.
    """

    def __init__(
        self,
        scenario: Scenario,
        objective: str,
        language: str,
        words: Mapping[str, tuple[str, str]],
    ) -> None:
        self.scenario, self.objective, self.say, self.words = (
            scenario,
            objective,
            Translator(language),
            words,
        )

    def __call__(self, key: str, /, **values: object) -> str:
        return text(self.words if self.words.get(key) else WORDS, key, self.say.language, **values)

    def plain(self, name: str) -> str:
        return label(self.scenario, name, self.say.language)

    def psychology(self, name: str) -> str:
        return self.say.maybe(f"psy {name}", name)

    def list(self, names: list[str]) -> str:
        return self("list").join(names) or self("none")

    def what(self, a: Assumption) -> str:
        """An assumption in words."""
        if a.kind == "effect":
            return self("effect", name=self.plain(a.name))
        if a.kind == "found":
            return self("found", name=".".join(self.plain(one) for one in a.name.split(".")))
        if a.kind == "psychology":
            # what it is, without what 0 or 1 means
            return re.split("[；：;:]", text(PARAMETERS, a.name, self.say.language))[0]
        return self(a.name)

    def of_key(self, key: str, a: Assumption | None) -> str:
        return self.what(a) if a is not None else self(key)

    def value(self, a: Assumption, value: float) -> str:
        """A value with its unit."""
        if a.unit in SHARES:
            text = self.say.share(value, 0 if value >= 0.2 else 1)
            return text if a.unit != "a year" else self.say("a year", value=text)
        if a.unit == "money a visit":
            return self.say.money(value, self.scenario.currency or "").strip()
        return f"{self._number(value)} {self.unit(a)}".strip()

    def _number(self, value: float) -> str:
        return self.say.number(
            value,
            0
            if abs(value) >= 100.0
            else 1
            if abs(value) >= 10.0
            else 2
            if abs(value) >= 0.1 or value == 0.0
            else 3,
        )

    def short(self, a: Assumption, value: float) -> str:
        """A value without its unit, for a picture."""
        return (
            self.value(a, value)
            if a.unit in SHARES or a.unit == "money a visit"
            else self._number(value)
        )

    def range(self, a: Assumption, low: float, high: float) -> str:
        """Two values with the unit said once."""
        return f"{self.short(a, low)} – {self.value(a, high)}"

    def unit(self, a: Assumption) -> str:
        return text(UNITS, a.unit, self.say.language)

    def amount(self, value: float, signed: bool = False) -> str:
        """What designs are judged by: money, or points of emotion."""
        if self.objective == PROFIT:
            text = self.say.money(abs(value), self.scenario.currency or "").strip()
            return f"{'−' if value < 0.0 else '+' if signed and value > 0.0 else ''}{text}"
        return self("points", n=self.say.signed(value, 2) if signed else self.say.number(value, 2))

    def bare(self, value: float) -> str:
        """The same for a cell whose head says the unit."""
        return (
            self.say.figures(self.say.in_unit_of_page(self.rounded(value)))
            if self.objective == PROFIT
            else self.say.signed(value, 2)
        )

    @staticmethod
    def rounded(value: float) -> float:
        """Three figures that count."""
        return float(f"{value:.3g}")

    def with_ends(self, i: Interval) -> dict[str, str]:
        """An amount with its range in a sentence; in Chinese all sums are in one unit."""
        if self.objective == PROFIT and self.say.language == "zh":
            said = self.say.monies(i, self.scenario.currency or "")
            return dict(zip(("amount", "low", "high"), said, strict=True))
        ends = {"low": self.bare(i.low), "high": self.bare(i.high)}
        return {"amount": self.amount(i.mean)} | ends

    def between(self, i: Interval) -> str:
        return self.say.ranged(i, self.bare)

    def judged(self) -> str:
        return self(f"by {self.objective}", years=self.say.time(self.scenario.money_period / YEAR))

    def head(self, title: str) -> str:
        """A head with the unit of what designs are judged by."""
        unit = (
            self.say.unit_name(self.scenario.currency or "")
            if self.objective == PROFIT
            else text(UNITS, "emotion", self.say.language)
        )
        return (
            f"{title}{f'（{unit}）' if self.say.language == 'zh' else f', {unit}'}"
            if unit
            else title
        )

    def effects(self, w: WhatIf) -> str:
        """How much of the effects of what is bought is drawn to come true."""
        drawn = [a for a in w.space.drawn if a.kind == "effect"]
        if not drawn:
            return self("effects whole")
        if w.effects is not None:
            return self("effects least", least=self.say.share(w.effects))
        chances = [a.belief.nothing for a in drawn if a.belief is not None]
        low, high = self.say.share(min(chances)), self.say.share(max(chances))
        between = low if low == high else f"{low}–{high}"
        return self("effects believed", nothing=between)

    def trust(self, w: WhatIf, draws: int) -> tuple[str, ...]:
        """How the draws were made, and what they leave out."""
        effects, runs, seed = self.effects(w), w.replications, w.seed
        found = any(a.prior in DATA for a in w.space.drawn)
        how = "draws how people" if w.comes_back else "draws how"
        said = (
            self(how, draws=draws, effects=effects, runs=runs, seed=seed),
            self("not tried but found" if found else "not tried"),
        )
        return said if self.objective == PROFIT else (self("no margin"), *said)


class Study(Protocol):
    """What both studies have: what was tried out."""

    @property
    def whatif(self) -> WhatIf: ...


Found = TypeVar("Found", bound=Study)


class Telling(Generic[Found]):
    """The findings of one study in one language."""

    words: ClassVar[Mapping[str, tuple[str, str]]]  # its own

    def __init__(self, found: Found, language: str) -> None:
        w = found.whatif
        self.found, self.names = found, Naming(w.first, w.objective, language, self.words)
        self.say = self.names.say

    def __call__(self, key: str, /, **values: object) -> str:
        return self.names(key, **values)
