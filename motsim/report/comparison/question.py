"""The first line of an experiment's page: its question answered at every point, in one language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from motsim.report.comparison.experiment_answers import setting_text
from motsim.report.core.facts import Asked, Facts
from motsim.report.core.messages import Translator
from motsim.study.comparison.question import Gap, Stretch, stretches
from motsim.study.core.measures import PROFIT

MONEY: Final = ("budget", "once", "per_year", "margin", "wage", "cost")


class Question:
    """What is said of a question that names two designs."""

    def __init__(self, facts: Facts, asked: Asked, say: Translator) -> None:
        self.facts, self.asked, self.say = facts, asked, say

    def name(self, design: str) -> str:
        return self.facts.label(design, self.say.language)

    def answer(self) -> str:
        """The question answered, at every value that was swept."""
        said = self._sentence(self.asked.gaps[0])
        return said[:1].upper() + said[1:]

    def as_written(self) -> str:
        """The answer as if every figure were right; "" where that is the first line already."""
        if not self.asked.written:
            return ""
        return self.say("q as written", said=self._sentence(self.asked.written))

    def theories(self) -> str:
        """Whether the other psychologies answer alike; "" where there is only one."""
        first, *others = self.asked.gaps
        unlike = [row for row in others if [g.better for g in row] != [g.better for g in first]]
        if not others:
            return ""
        if not unlike:
            count = len(others) + (not self.asked.written)
            return self.say("q both agree" if count == 2 else "q all agree", n=count)
        row = unlike[0]
        name = self.say.maybe(f"psy {row[0].psychology}", row[0].psychology)
        return self.say("q otherwise", name=name, said=self._sentence(row))

    def claim(self) -> str:
        """The claim and what was found beside it."""
        text = self.facts.claim.get(self.say.language, "")
        of, whole, says = self.asked.part
        known = [one.share for one in self.asked.shares if not math.isnan(one.share)]
        if not text or not of or not known:
            return self.say("claim", text=text) if text else ""
        low, high = (self.say.share(end(known)) for end in (min, max))
        return self.say(
            "q claim",
            text=text,
            of=self.name(of),
            whole=self.name(whole),
            found=low if low == high else self.say("q to", low=low, high=high),
            says=self.say.share(says),
        )

    # --- the sentence -----------------------------------------------------------------------------
    def _sentence(self, row: tuple[Gap, ...]) -> str:
        if self.facts.sweep or len(row) == 1:
            found = list(stretches(row))
            ties = [one for one in found if not one.better]
            parts = [
                self._stretch(one, row)
                for one in found
                if one.better or len(ties) == 1 or len(ties) == len(found)
            ]
            if len(parts) < len(found):  # several stretches of ties read as one
                parts.append((2, self._elsewhere(ties)))
            # what the design wins stands first, what is open last
            parts.sort(key=lambda part: part[0])
            said = self.say("q join").join(text for _, text in parts)
            return self.say("q sentence", said=said)
        return self._counted(row)

    def _stretch(self, one: Stretch, row: tuple[Gap, ...]) -> tuple[int, str]:
        design, against = self.name(self.asked.design), self.name(self.asked.against)
        where = self._where(one, len(row))
        if not one.better:
            mine, theirs = self._shares(one.ahead), self._shares(one.behind)
            key = "q tie" if math.isnan(one.ahead[0]) else "q tie ahead"
            return 2, self.say(key, where=where, a=design, b=against, mine=mine, theirs=theirs)
        a, b = (design, against) if one.better == self.asked.design else (against, design)
        lead = self._lead(one, row[one.first].measure)
        first = 0 if one.better == self.asked.design else 1
        return first, self.say("q wins", where=where, a=a, b=b, lead=lead)

    def _elsewhere(self, ties: Sequence[Stretch]) -> str:
        """At all other values of the sweep the two cannot be told apart."""
        design, against = self.name(self.asked.design), self.name(self.asked.against)
        ahead = [end for one in ties for end in one.ahead]
        behind = [end for one in ties for end in one.behind]
        known = not any(map(math.isnan, ahead))
        return self.say(
            "q others ahead" if known else "q others",
            a=design,
            b=against,
            mine=self._shares((min(ahead), max(ahead))),
            theirs=self._shares((min(behind), max(behind))),
        )

    def _shares(self, ends: tuple[float, float]) -> str:
        low, high = (self.say.share(end) for end in ends)
        return low if low == high else self.say("q to", low=low, high=high)

    def _lead(self, one: Stretch, measure: str) -> str:
        def amount(value: float) -> str:
            return (
                self.say.money(value, self.facts.currency)
                if measure == PROFIT
                else self.say("q emotion", n=self.say.number(value))
            )

        low, high = amount(one.least), amount(one.most)
        lead = low if low == high else self.say("q to", low=low, high=high)
        years = self.say.time(self.facts.horizon)
        return self.say("q over", lead=lead, years=years) if measure == PROFIT else lead

    def _where(self, one: Stretch, count: int) -> str:
        """At which values of the sweep."""
        if one.first == 0 and one.last == count - 1:
            return ""
        low, high = self._value(one.first), self._value(one.last)
        key = (
            "q up to"
            if one.first == 0
            else "q from on"
            if one.last == count - 1
            else "q at"
            if one.first == one.last
            else "q between"
        )
        return self.say(key, low=low, high=high)

    def _value(self, point: int) -> str:
        (dotted, text), *_ = self.facts.said[point].settings
        if dotted.rpartition(".")[2] in MONEY and text.replace(".", "").isdigit():
            return self.say.money(float(text), self.facts.currency)
        return f"{setting_text(dotted, self.facts, self.say)} {text}"

    def _counted(self, row: tuple[Gap, ...]) -> str:
        """Over several scenarios: at how many points each is better."""
        wins = {name: sum(g.better == name for g in row) for name in self._pair()}
        return self.say(
            "q counted",
            a=self.name(self.asked.design),
            b=self.name(self.asked.against),
            n=wins[self.asked.design],
            m=wins[self.asked.against],
            ties=len(row) - sum(wins.values()),
            of=len(row),
        )

    def _pair(self) -> tuple[str, str]:
        return self.asked.design, self.asked.against
