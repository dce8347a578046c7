"""The words of moments and lows in English and Chinese, for the terminal and for the page;
sentences that say what came out.
"""

from __future__ import annotations

import math
from typing import Final

from motsim.i18n import catalogue, text
from motsim.plan.preview.wording import label, listing, phrase
from motsim.report.core.head import Head
from motsim.report.core.messages import Translator
from motsim.study.core.stats import Interval
from motsim.study.moments.intervention_effects import Bought
from motsim.study.moments.lows import Low, Lows, Waste
from motsim.study.moments.moments import Moment, Moments

WORDS: Final = catalogue("report.moments")
FIRST: Final = 3  # moments, quick wins and the like that a sentence of the first screen names


class Messages:
    """The findings in one language."""

    def __init__(self, found: Moments, language: str) -> None:
        self.found, self.language, self.say = found, language, Translator(language)

    def __call__(self, key: str, /, **values: object) -> str:
        return text(WORDS, key, self.say.language, **values)

    # --- names and figures ------------------------------------------------------------------------
    def plain(self, name: str) -> str:
        return label(self.found.scenario, name, self.say.language)

    def name(self, m: Moment) -> str:
        """A moment for people: what it is before what it is called."""
        bare = m.name.removesuffix(".wait") if m.kind == "wait" else m.name
        return self.plain(bare) if m.kind == "contact" else self(m.kind, name=self.plain(bare))

    def named(self, moment: str) -> str:
        return self.name(self.found.of(moment))

    def said(self, m: Moment) -> str:
        """A moment inside a sentence."""
        bare = m.name.removesuffix(".wait") if m.kind == "wait" else m.name
        return self(f"said {m.kind}", name=self.plain(bare))

    def list(self, names: list[str]) -> str:
        return listing(self.say.language, names) or self("none")

    def share(self, i: Interval, digits: int = 0) -> str:
        return self.say.ranged(i, lambda x: self.say.share(x, digits))

    def signed(self, i: Interval, digits: int = 2) -> str:
        return self.say.ranged(i, lambda x: self.say.signed(x, digits))

    def price(self, value: float) -> str:
        return (
            self.say.money(value, self.found.scenario.currency or "").strip()
            if value
            else self("free")
        )

    def psychology(self) -> str:
        return self.say.maybe(f"psy {self.found.psychology}", self.found.psychology)

    # --- the first screen -------------------------------------------------------------------------
    def head(self, lows: Lows) -> Head:
        """Which moments to begin with, how sure that is, and what to do first."""
        return Head(
            self._verdict(), self._do(lows), self._sure(), self._wrong(), self._monday(lows)
        )

    def _verdict(self) -> str:
        f, gains = self.found, self._gains()
        return self(
            "v most" if gains and len(f.counted) > 1 else "v hold",
            names=self.list([self.said(m) for m in gains[:FIRST]]),
            n=len(f.counted),
            effect=self.share(f.curves[0].at_twenty) if len(f.counted) > 1 else "",
            psychology=self.psychology(),
            runs=f.replications,
        )

    def _do(self, lows: Lows) -> tuple[str, ...]:
        low = [self.said(one.moment) for one in lows.on_average]
        wins = [self._win(w) for w in self.found.wins[:FIRST]]
        return (
            *((self("do wins", names=self.list(wins)),) if wins else self._buying()),
            *((self("do lows", names=self.list(low)),) if low else ()),
        )

    def _sure(self) -> tuple[str, ...]:
        f = self.found
        few = (self("few"),) if f.replications == 1 else ()
        said = [
            self("sure one", name=self.said(m), agree=f.agree(m.name)[0])
            for m in self._gains()[:FIRST]
        ]
        if not f.rivals or not said:
            return (self("sure only"), *few)
        return (self("sure theories", names=self.list(said), of=1 + len(f.rivals)), *few)

    def _wrong(self) -> tuple[str, ...]:
        return (self._overlap(), self("replayed")) if self._gains() else (self("replayed"),)

    def _monday(self, lows: Lows) -> tuple[str, ...]:
        lost = [self.plain(w.name) for w in lows.waste if w.reason != "past target"]
        waste = (self("monday waste", names=self.list(lost[:FIRST])),) if lost else ()
        if not self.found.interventions:
            return (self("monday write"),)
        if not self.found.wins:
            return (self("monday hold"), *waste)
        one = self.found.wins[0]
        lifted = [
            self(
                "monday more",
                name=self.said(self.found.of(x.moment)),
                points=self.say.signed(x.points.mean),
            )
            for x in one.lifts[:2]
        ]
        return (
            self(
                "monday win" if lifted else "monday win elsewhere",
                name=self.plain(one.name),
                price=self.price(one.price),
                hours=self._hours(one.hours),
                moments=self.list(lifted),
            ),
            *waste,
        )

    def _gains(self) -> tuple[Moment, ...]:
        """Moments that would gain beyond chance, the most first."""
        return tuple(
            m
            for m in self.found.counted
            if m.remembered.shapley.low > 0.0
            or (math.isnan(m.remembered.shapley.low) and m.remembered.shapley.mean > 0.0)
        )

    def _whole(self) -> float:
        """What all moments bring together."""
        shares = [m.remembered.shapley.mean for m in self.found.rows]
        return sum(x for x in shares if not math.isnan(x))

    def _overlap(self) -> str:
        return self(
            "overlap",
            alone=self.say.signed(self.found.together.alone.mean, 1),
            whole=self.say.signed(self._whole(), 1),
        )

    # --- sentences --------------------------------------------------------------------------------
    def findings(self) -> tuple[str, ...]:
        """What came out, the most important first."""
        f, counted = self.found, self.found.counted
        if len(counted) == 1:
            return (self("one moment"), *self._buying())
        gains = self._gains()
        if not gains:
            return (self("all good"), *self._buying())
        effect, recall = f.curves
        eighty = effect.to_eighty
        return (
            self(
                "twenty",
                n=len(counted),
                effect=self.share(effect.at_twenty),
                recall=self.share(recall.at_twenty),
                eighty=self.say.ranged(eighty, lambda x: self.say.number(x, 0)),
            ),
            self("most", names=self.list([self.name(m) for m in gains[:4]])),
            self._overlap(),
            self("carriers", n=self.say.number(f.carriers)),
            self._classes(),
            *self._buying(),
        )

    def _classes(self) -> str:
        typed = [m for m in self.found.counted if m.typed]
        wrong = [
            self("differs", name=self.name(m), typed=self(m.typed), proposed=self(m.proposed))
            for m in typed
            if m.typed != m.proposed
        ]
        return (
            self("differ", names=self.list(wrong))
            if wrong
            else self("same classes" if typed else "no classes")
        )

    def _buying(self) -> tuple[str, ...]:
        if not self.found.interventions:
            return (self("no interventions"),)
        wins = [self._win(w) for w in self.found.wins]
        return (self("wins", names=self.list(wins)) if wins else self("no wins"),)

    def _win(self, one: Bought) -> str:
        return self(
            "win",
            name=self.plain(one.name),
            effect=self.say.signed(one.remembered.mean, 2),
            price=self.price(one.price),
            hours=self._hours(one.hours),
        )

    def _hours(self, hours: float) -> str:
        return self("and hours", n=self.say.number(hours, 0)) if hours >= 0.5 else ""

    def profiles(self) -> tuple[str, ...]:
        """Which dimension each contact should begin with, and whether the weights decide that."""
        said = []
        for p in self.found.profiles:
            one = next(g for g in p.by if g.dimension == p.first)
            tail = (
                self("pulls too")
                if p.first_even == p.first
                else self("pulls else", other=self.dimension(p.first_even))
            )
            said.append(
                self(
                    "pulls",
                    name=self.plain(p.step),
                    first=self.dimension(p.first),
                    part=self.say.signed(one.part, 1),
                    gap=self.say.signed(p.points - p.expects, 1),
                )
                + tail
            )
        return tuple(said)

    def dimension(self, name: str) -> str:
        return phrase(self.say.language, name)

    def trust(self) -> tuple[str, ...]:
        """How far these figures reach."""
        f = self.found
        all_ = 1 + len(f.rivals)
        same = sum(f.agree(m.name)[0] == all_ for m in f.counted)
        said = [
            self("psychology", name=self.psychology(), same=same, of=len(f.counted), all=all_)
            if f.rivals
            else self("psychology only", name=self.psychology()),
            self("replayed"),
        ]
        tried = [m for m in f.counted if not math.isnan(m.again.mean)]
        if tried:
            worst = max(tried, key=lambda m: abs(m.again.mean - m.remembered.alone.mean))
            said.append(
                self(
                    "redone",
                    miss=self.say.number(abs(worst.again.mean - worst.remembered.alone.mean), 2),
                    name=self.name(worst),
                    replayed=self.say.signed(worst.remembered.alone.mean, 2),
                    again=self.say.signed(worst.again.mean, 2),
                )
            )
        if not math.isnan(f.rows[0].worth.alone.mean):
            said.append(self("worth note"))
        return (
            *said,
            *self.baseline(),
            *((self("few"),) if f.replications == 1 else ()),
            *f.anchors.lines(self.say.language),
        )

    def baseline(self) -> tuple[str, ...]:
        return () if self.found.baseline_typed else (self("no baseline"),)

    def lows(self, found: Lows) -> tuple[str, ...]:
        """What lies too low, in a sentence."""
        if not found.rows:
            return (self("no lows"), *self.baseline())
        names = [self.name(low.moment) for low in found.on_average]
        return (
            self("lows found", n=len(found.rows), names=self.list(names)),
            *self.baseline(),
            *(() if self.found.interventions else (self("no interventions"),)),
        )

    def whom(self, low: Low) -> str:
        return (
            f"{self.plain(low.whom[0].segment)} {self.say.share(low.whom[0].low)}"
            if low.whom
            else ""
        )

    def waste(self, w: Waste) -> str:
        amount = self.price(w.amount) if w.reason == "loses" else self.say.number(w.amount)
        return self(
            f"w {w.reason}",
            name=self.plain(w.name),
            price=self.price(w.price),
            moment=self.named(w.moment) if w.moment else "",
            amount=amount,
        )

    def wasted(self, found: Lows) -> tuple[str, ...]:
        """Where more money would be wasted; and where it goes past a target but is remembered,
        which is no waste.
        """
        pays = [
            self(
                "past one",
                name=self.plain(b.name),
                moment=self.named(x.moment),
                amount=self.say.number(x.past),
                brings=self.say.signed(x.past_brings.mean, 2),
            )
            for b in self.found.interventions
            if b.helps
            for x in b.lifts
            if x.past_brings.low > 0.0
        ]
        lines = tuple(self.waste(w) for w in found.waste) or (
            (self("no waste"),) if self.found.interventions else (self("no interventions"),)
        )
        return (*lines, *((self("past pays", names=self.list(pays)),) if pays else ()))
