"""What published effects and the model's answers are called, in English and Chinese, for the
terminal and for the page.
"""

from __future__ import annotations

import math
from typing import Final

from motsim.i18n import catalogue, place_of
from motsim.report.core.head import Head
from motsim.report.core.messages import Translator
from motsim.study.core.stats import Interval
from motsim.study.effects.run import DEFAULT, Answer, Effects
from motsim.study.effects.study import BANDS, EVIDENCE, FAMILIES, USES, Both, Claim, Effect

WORDS: Final[dict[str, Both]] = catalogue("report.effects")
SHARES: Final = ("share",)
CALM: Final = 1e-12  # a range narrower than this is a number


class Messages:
    """What came out, in words of one language."""

    def __init__(self, found: Effects, language: str) -> None:
        self.found, self.language, self.k = found, language, place_of(language)
        self.say = Translator(language)

    def __call__(self, key: str, **values: object) -> str:
        return WORDS[key][self.k].format(**values)

    def text(self, both: Both) -> str:
        return both[self.k]

    def psychology(self, name: str) -> str:
        return self.say.maybe(f"psy {name}", name)

    def number(self, claim: Claim, value: float) -> str:
        """A figure in the unit of its claim."""
        if math.isnan(value):
            return "–"
        if claim.unit in SHARES:
            return self.say.share(value, 1)
        return self.say.number(value, 2)

    def printed(self, claim: Claim) -> str:
        """What print says: a number with its range, or a side of 0."""
        x = {
            "low": self.number(claim, claim.low) if math.isfinite(claim.low) else "",
            "high": self.number(claim, claim.high) if math.isfinite(claim.high) else "",
        }
        if not x["high"]:
            return self("above" if claim.band == "order" else "at least", x=x["low"])
        if not x["low"]:
            return self("below" if claim.band == "order" else "at most", x=x["high"])
        if claim.high - claim.low < 1e-6:
            return x["low"]
        between = f"{x['low']} … {x['high']}"
        return (
            between if math.isnan(claim.point) else f"{self.number(claim, claim.point)} ({between})"
        )

    def simulated(self, claim: Claim, found: Interval) -> str:
        """What came out, with its interval over replications."""
        if math.isnan(found.mean) or math.isnan(found.low) or found.high - found.low < CALM:
            return self.number(claim, found.mean)
        return (
            f"{self.number(claim, found.mean)} ({self.number(claim, found.low)} … "
            f"{self.number(claim, found.high)})"
        )

    def verdict(self, one: Answer) -> str:
        """Inside, outside, in reach of another psychology, or not spoken of."""
        if one.inside is None:
            return self("silent")
        return (
            self("inside")
            if one.inside
            else self("reach")
            if self.found.elsewhere(one)
            else self("outside")
        )

    def mark(self, one: Answer) -> str:
        """The verdict as a sign."""
        return (
            "–"
            if one.inside is None
            else "✓"
            if one.inside
            else "(✓)"
            if self.found.elsewhere(one)
            else "✗"
        )

    def marks(self, effect: Effect) -> list[str]:
        """What must be known of an effect beside its figures."""
        found = [self.text(EVIDENCE[effect.grade]), self.text(USES[effect.use])]
        return found + [self("null")] * effect.null + [self("unverified")] * (not effect.verified)

    def text_of_use(self, effect: Effect) -> str:
        """What the effect was to the default psychology, in a word."""
        return self.text(USES[effect.use]).partition(":" if self.k == 0 else "：")[0]

    def size(self, effect: Effect) -> str:
        return (
            self("n", n=self.say.number(effect.n, 0), of=self(f"of {effect.of}"))
            if effect.n
            else ""
        )

    def band(self, claim: Claim) -> str:
        return self.text(BANDS[claim.band])

    def family(self, name: str) -> str:
        return self.text(FAMILIES[name])

    @property
    def first(self) -> str:
        """The psychology that the first screen speaks of: the default, else the first asked."""
        asked = self.found.psychologies
        return DEFAULT if DEFAULT in asked else asked[0]

    def head(self) -> Head:
        """How much of what is published comes out, and what does not."""
        found = self.found.tally(self.first)
        counts = found._asdict() | {"psychology": self.psychology(self.first)}
        names = [self.text(one.what) for one in self.found.effects if one.name in found.missed]
        missed = ("；" if self.k else "; ").join(names)
        return Head(
            self("v default", **counts),
            (self("do use"),),
            (self("sure held", **counts), *self._surveys()),
            (self("wrong missed", names=missed) if names else self("wrong nothing"),),
            (self("monday measure"),),
        )

    def _surveys(self) -> tuple[str, ...]:
        """What comes from surveys in the trade, which is not counted with the others."""
        found = self.found.tally(self.first, ("C",))
        counts = found._asdict() | {"psychology": self.psychology(self.first)}
        return (self("surveys", **counts),) if found.held else ()

    def tallies(self) -> list[str]:
        """The score of every psychology."""
        return [
            self("tally", psychology=self.psychology(name), **self.found.tally(name)._asdict())
            for name in self.found.psychologies
        ]

    def misses(self) -> list[str]:
        """What the default psychology (else the first asked) misses, and why where we know it."""
        name = self.first
        missed = self.found.tally(name).missed
        return [
            self(
                "why missed",
                name=self.text(one.what),
                why=self.text(one.misses) if one.misses and name == DEFAULT else "–",
            )
            for one in self.found.effects
            if one.name in missed
        ]
