"""The words of `validate` in English and Chinese, for the terminal and for the page."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

from motsim.data.validation import Part, Validation
from motsim.formats import formatter
from motsim.i18n import catalogue, text
from motsim.plan.preview.wording import label, listing
from motsim.report.core.head import Head

WORDS: Final = catalogue("report.validation")


class Messages:
    """The findings in one language."""

    def __init__(self, found: Validation, language: str) -> None:
        self.found, self.language = found, language

    def __call__(self, key: str, /, **values: object) -> str:
        return text(WORDS, key, self.language, **values)

    def time(self, minutes: float) -> str:
        """A time with the unit that keeps its number short."""
        if not math.isfinite(minutes):
            return "–"
        for key, size in (("days", 2880.0), ("hours", 120.0), ("mins", 2.0)):
            if abs(minutes) >= size:
                return self(key, n=f"{minutes / {'days': 1440, 'hours': 60, 'mins': 1}[key]:.1f}")
        return self("seconds", n=f"{minutes * 60:.1f}")

    def share(self, value: float) -> str:
        return formatter(self.language).share(value, 1) if math.isfinite(value) else "–"

    def amount(self, part: Part, value: float) -> str:
        """A distance in the unit of what is compared."""
        if part.name == "spread":
            return self.time(value)
        return self.share(value) if part.name == "gave_up" else f"{value:.1f}"

    def name(self, part: Part) -> str:
        return self(part.name, kind=self(self.found.kind))

    def title(self) -> str:
        scenario = self.found.scenario
        return self(
            "title",
            scenario=scenario.title.show(self.language) or label(scenario, "", self.language),
        )

    def basis(self) -> str:
        f = self.found
        return self(
            "basis" if f.refitted else "basis as is",
            file=Path(f.log.file).name,
            fit=f.fit_days,
            held=f.held_days,
            last=f"{f.log.last:%Y-%m-%d}",
            runs=f.replications,
            seed=f.seed,
        )

    def head(self) -> Head:
        """Whether it may be built on, for what, and what to look at first."""
        f, hours = self.found, self._odd_hours()
        covers = (
            (self("covers", share=self.share(f.coverage)),) if math.isfinite(f.coverage) else ()
        )
        refitted = (self("refitted", fit=f.fit_days, held=f.held_days),) if f.refitted else ()
        return Head(
            self._stands(),
            (self("do inside" if f.inside else "do outside"), self._beats()),
            (self("sure days", held=f.held_days), *covers, *refitted),
            (*self._too_alike(), self("wrong not")),
            (
                *((self("monday hours", hours=hours),) if hours else ()),
                self("monday pilot" if f.inside else "monday fit"),
            ),
        )

    def _stands(self) -> str:
        f, spread = self.found, self.found.parts[0]
        off = listing(
            self.language,
            (
                self(
                    "v off",
                    name=self.name(one),
                    simulated=self.amount(one, one.simulated),
                    limit=self.amount(one, one.limit),
                )
                for one in f.parts
                if not one.inside
            ),
        )
        return self(
            "v inside" if f.inside else "v outside",
            what=off[:1].upper() + off[1:],
            kind=self(f.kind),
            held=f.held_days,
            simulated=self.time(spread.simulated),
            limit=self.time(spread.limit),
        )

    def verdict(self) -> str:
        """One sentence."""
        off = [
            f"{self.name(one)} ({self.amount(one, one.simulated)}, "
            f"{self('limit')} {self.amount(one, one.limit)})"
            for one in self.found.parts
            if not one.inside
        ]
        return self("outside", what=listing(self.language, off)) if off else self("inside")

    def findings(self) -> tuple[str, ...]:
        f, found = self.found, [self.verdict()]
        if f.refitted:
            found.append(self("refitted", fit=f.fit_days, held=f.held_days))
        found.append(self._beats())
        if hours := self._odd_hours():
            found.append(self("odd hours", hours=hours))
        if math.isfinite(f.coverage):
            found.append(self("covers", share=formatter(self.language).share(f.coverage)))
        found += self._too_alike()
        found += [self(one.name, **dict(one.values)) for one in f.warnings]
        return tuple(found)

    def _beats(self) -> str:
        """Beside a replay of the fitting days."""
        spread = self.found.parts[0]
        return self(
            "beats" if spread.simulated <= spread.replay else "not beats",
            simulated=self.time(spread.simulated),
            replay=self.time(spread.replay),
        )

    def _odd_hours(self) -> str:
        return listing(self.language, (f"{a}–{b}" for a, b in _runs(self.found.odd_hours)))

    def _too_alike(self) -> tuple[str, ...]:
        made, seen = self.found.spread
        if made >= 0.8 * seen:
            return ()
        return (self("too alike", made=self.time(made), seen=self.time(seen)),)


def _runs(hours: tuple[int, ...]) -> list[tuple[int, int]]:
    """Hours next to each other as spans."""
    spans: list[tuple[int, int]] = []
    for hour in hours:
        if spans and spans[-1][1] == hour:
            spans[-1] = (spans[-1][0], hour + 1)
        else:
            spans.append((hour, hour + 1))
    return spans
