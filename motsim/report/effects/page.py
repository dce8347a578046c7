"""Published effects as one page: what is in print as a bar, what the model does as dots, in both
languages; opens offline.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from motsim.i18n import LANGUAGES
from motsim.report.core.next_commands import Step
from motsim.report.core.page_writer import rendered
from motsim.report.effects.messages import Messages
from motsim.study.core.stats import Interval
from motsim.study.effects.run import Effects
from motsim.study.effects.study import FAMILIES, Claim, Effect

TEMPLATE: Final = "effects.html.j2"
LEFT, RIGHT, ROW, TOP = 128.0, 420.0, 19.0, 10.0  # of a drawing
ROOM: Final = 0.08  # of the range that is shown, left free at both ends


class Dot(NamedTuple):
    """One psychology on a drawing."""

    name: str
    y: float
    x: float
    low: float
    high: float
    text: str
    kind: str  # inside | outside


class Drawing(NamedTuple):
    """One claim: the range in print, the number, the dots."""

    what: str
    printed: str
    band: str
    x: float
    width: float
    tick: float | None
    zero: float | None
    dots: tuple[Dot, ...]
    tall: float
    ends: tuple[str, str]


class Page:
    """The page in one language."""

    def __init__(self, found: Effects, language: str) -> None:
        self.found, self.language, self.tell = found, language, Messages(found, language)

    @property
    def title(self) -> str:
        return self.tell("title")

    @property
    def basis(self) -> str:
        return self.tell("basis", n=len(self.found.effects), seed=self.found.seed)

    def families(self) -> list[tuple[str, list[Effect]]]:
        """Every family that has effects, with them."""
        grouped = [
            (self.tell.family(name), [e for e in self.found.effects if e.family == name])
            for name in FAMILIES
        ]
        return [(title, some) for title, some in grouped if some]

    def tally_of(self, some: list[Effect]) -> str:
        """How many of these the theory of the first screen agrees with, of those it is held to;
        nothing where that is none.
        """
        found = self.found.tally(self.tell.first, names={e.name for e in some})
        return self.tell("family tally", **found._asdict()) if found.held else ""

    def verdicts(self, effect: Effect) -> list[tuple[str, str, str]]:
        """(psychology, in words, kind) of one effect."""
        answers = [self.found.of(effect.name, name) for name in self.found.psychologies]
        return [
            (
                self.tell.psychology(a.psychology),
                self.tell.verdict(a),
                "none"
                if a.inside is None
                else "inside"
                if a.inside or self.found.elsewhere(a)
                else "outside",
            )
            for a in answers
        ]

    def drawings(self, effect: Effect) -> list[Drawing]:
        """One a claim."""
        found = []
        for k, claim in enumerate(effect.claims):
            told = [
                (name, self.found.of(effect.name, name).figures[k])
                for name in self.found.psychologies
            ]
            told = [(name, figure) for name, figure in told if not math.isnan(figure.mean)]
            if told:
                found.append(self._drawing(claim, told))
        return found

    def _drawing(self, claim: Claim, told: Sequence[tuple[str, Interval]]) -> Drawing:
        low, high = scale_of(claim, [figure for _, figure in told])

        def at(value: float) -> float:
            return round(
                LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, (value - low) / (high - low))), 1
            )

        dots = []
        for row, (name, figure) in enumerate(told):
            ends = (
                (figure.low, figure.high)
                if not math.isnan(figure.low)
                else (figure.mean, figure.mean)
            )
            dots.append(
                Dot(
                    self.tell.psychology(name),
                    TOP + ROW * (row + 0.5),
                    at(figure.mean),
                    at(ends[0]),
                    at(ends[1]),
                    self.tell.simulated(claim, figure),
                    "inside" if claim.holds(figure) else "outside",
                )
            )
        x, end = at(max(claim.low, low)), at(min(claim.high, high))
        return Drawing(
            self.tell.text(claim.what),
            self.tell.printed(claim),
            self.tell.band(claim),
            x,
            max(end - x, 3.0),
            None if math.isnan(claim.point) else at(claim.point),
            at(0.0) if low < 0.0 < high else None,
            tuple(dots),
            2 * TOP + ROW * len(told) + 14.0,
            (self.tell.number(claim, low), self.tell.number(claim, high)),
        )


def scale_of(claim: Claim, figures: Sequence[Interval]) -> tuple[float, float]:
    """The ends of the drawing: all that is known, and 0 where only a side of it is in print."""
    known = [
        x
        for x in (claim.low, claim.high, claim.point, *(v for figure in figures for v in figure))
        if math.isfinite(x)
    ]
    low, high = min(known), max(known)
    room = (high - low) * ROOM if high - low > 1e-6 else 1.0
    return low - room, high + room


def page(found: Effects, lang: str = "en", following: Sequence[Step] = ()) -> str:
    """The page as text."""
    return rendered(
        TEMPLATE,
        [Page(found, language) for language in LANGUAGES],
        {language: {} for language in LANGUAGES},
        lang,
        following,
        left=LEFT,
        right=RIGHT,
    )
