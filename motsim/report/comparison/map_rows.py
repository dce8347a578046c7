"""The journey map in one language: lanes of cells, a cell a stage, made of facts."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from motsim.plan.preview.wording import listing, quote, team
from motsim.report.core.curve_svg import ramp
from motsim.report.core.facts import Facts, Idea, MapStage
from motsim.report.core.messages import Translator

NEARLY_ALL: Final = 0.95  # who waited, where it is not said how many


class Chip(NamedTuple):
    """One thing in a cell. `css`: idea, on, green, yellow, red; `dot`: colour of a feeling."""

    text: str
    css: str = ""
    dot: str = ""
    more: str = ""


class Lane(NamedTuple):
    key: str
    name: str
    cells: tuple[tuple[Chip, ...], ...]


class JourneyMap:
    """The lanes of these facts."""

    def __init__(self, facts: Facts, say: Translator) -> None:
        self.facts, self.say = facts, say

    def name(self, name: str) -> str:
        return self.facts.label(name, self.say.language)

    @property
    def stages(self) -> tuple[tuple[str, str], ...]:
        """(name, what is said beside it)."""
        return tuple(
            (
                self.name(s.name),
                " ".join(
                    part
                    for part in (
                        "" if math.isnan(s.weight) else self.say.share(s.weight / 100.0),
                        self.say("map beside", stage=self.name(s.beside)) if s.beside else "",
                    )
                    if part
                ),
            )
            for s in self.facts.map
        )

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """Those that have something to say."""
        makers = {
            "contacts": self._contacts,
            "backstage": self._backstage,
            "waits": self._waits,
            "promises": self._promises,
            "votes": self._votes,
            "wishes": self._wishes,
            "ideas": self._ideas,
            "owners": self._owners,
            "evidence": self._evidence,
        }
        made = (
            Lane(key, self.say(f"map {key}"), tuple(tuple(maker(s)) for s in self.facts.map))
            for key, maker in makers.items()
        )
        return tuple(lane for lane in made if any(lane.cells))

    def elsewhere(self) -> tuple[Chip, ...]:
        """Ideas that belong to no moment."""
        return tuple(self._chip(idea) for idea in self.facts.ideas if not idea.moments)

    def _contacts(self, s: MapStage) -> list[Chip]:
        return [
            Chip(
                self.name(t.step),
                f"{t.colour} {t.importance}".strip(),
                ramp(t.emotion) if not math.isnan(t.emotion) else "",
                "" if math.isnan(t.emotion) else self.say.signed(t.emotion),
            )
            for t in s.touches
            if t.kind == "contact"
        ]

    def _backstage(self, s: MapStage) -> list[Chip]:
        work = [
            Chip(self.name(t.step), "", "", team(t.staff, self.name) if t.staff else "")
            for t in s.touches
            if t.kind == "work"
        ]
        pools = dict.fromkeys(t.staff for t in s.touches if t.staff and t.kind == "contact")
        return work + [Chip(team(staff, self.name)) for staff in pools]

    def _waits(self, s: MapStage) -> list[Chip]:
        return [
            Chip(
                self.name(t.step),
                "late" if t.wait > t.acceptable else "",
                "",
                self.say(
                    "map wait" if t.waited >= NEARLY_ALL else "map wait of some",
                    wait=self.say.duration(t.wait),
                    share=self.say.share(t.waited),
                    ok=self.say.duration(t.acceptable),
                ),
            )
            for t in s.touches
            if not math.isnan(t.wait) and t.wait >= 0.5
        ]

    def _promises(self, s: MapStage) -> list[Chip]:
        return [
            Chip(
                self.name(p.name),
                "",
                "",
                self.say.pair(
                    f"{self.name(p.start)} → {self.name(p.end)}", quote(p.quote, self.say.language)
                ),
            )
            for p in s.promises
        ]

    def _votes(self, s: MapStage) -> list[Chip]:
        voted = sorted((t for t in s.touches if t.votes > 0), key=lambda t: -t.votes)
        return [Chip(self.name(t.step), "", "", str(t.votes)) for t in voted]

    def _wishes(self, s: MapStage) -> list[Chip]:
        found = [
            Chip(self.name(t.step), "", "", self.say.signed(t.wish))
            for t in s.touches
            if not math.isnan(t.wish)
        ]
        told = [idea.plan[self.say.language].get("metric", "") for idea in self._of(s)]
        return found + [Chip(text) for text in dict.fromkeys(told) if text]

    def _ideas(self, s: MapStage) -> list[Chip]:
        return [self._chip(idea) for idea in self._of(s)]

    def _of(self, s: MapStage) -> list[Idea]:
        """Ideas whose first moment lies in the stage."""
        steps = {t.step for t in s.touches}
        return [idea for idea in self.facts.ideas if idea.moments and idea.moments[0] in steps]

    def _chip(self, idea: Idea) -> Chip:
        have = listing(self.say.language, map(self.name, idea.designs))
        cost = self.say.money(idea.once, self.facts.currency) if idea.once else ""
        on = self.facts.focus in idea.designs
        return Chip(
            f"{'✓ ' if on else ''}{self.name(idea.name)}",
            "idea on" if on else "idea",
            "",
            " · ".join(part for part in (cost, have) if part),
        )

    def _owners(self, s: MapStage) -> list[Chip]:
        found = []
        for idea in self._of(s):
            plan = idea.plan[self.say.language]
            if plan.get("owner"):
                found.append(
                    Chip(
                        plan["owner"],
                        "",
                        "",
                        f"{self.name(idea.name)} {plan.get('by', '')}".strip(),
                    )
                )
        return found

    def _evidence(self, s: MapStage) -> list[Chip]:
        return [Chip(f"{self.say(grade)} {n}", f"grade {grade}") for grade, n in s.grades]
