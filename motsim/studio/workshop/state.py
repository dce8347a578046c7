"""What a workshop has said, and what follows from it: the touchpoints that stand, those that count,
what the room buys.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from statistics import fmean
from typing import Final

from motsim.scenario.spreadsheet.workshop import Touch, classify, figure
from motsim.units import EMOTION_MAX, EMOTION_MIN

MINUTES: Final = {"notes": 15, "scores": 15, "dots": 15, "cards": 60, "buy": 30, "plan": 45}
PHASES: Final = tuple(MINUTES)
HIDDEN: Final = ("scores", "dots", "buy")  # until they are shown: the first would lead the others
CARD: Final = ("current", "wish", "idea", "actions", "script", "cost", "effect")
PLAN: Final = ("owner", "by", "resources", "training", "pilot", "metric", "adjust")
FIELDS: Final = (*CARD, *PLAN)
FIGURES: Final = ("cost", "wish")  # of them one counts: two would be none
DOTS: Final = 5  # of each person; they may be piled up
LOW, HIGH = int(EMOTION_MIN), int(EMOTION_MAX)
MOST_STAGES: Final = 12
MOST_NOTES: Final = 1000  # of a room
MOST_OF_ONE: Final = 40  # of a phone
NOTE, TEXT, TITLE = 120, 500, 80  # characters
BUDGET: Final = 300_000.0
MOST_MONEY: Final = 10**12


@dataclass
class Note:
    """A touchpoint as somebody wrote it. `into`: the one that it says the same as."""

    key: str
    stage: str
    name: str
    who: str = ""
    into: str = ""
    hidden: bool = False

    @property
    def stands(self) -> bool:
        return not self.hidden and not self.into


@dataclass
class Seen:
    """A touchpoint that stands, and what the room says of it."""

    note: Note
    same: int  # notes that say it
    scores: list[int]
    votes: int
    fields: dict[str, str]
    klass: str = "ordinary"
    colour: str = ""

    @property
    def score(self) -> float | None:
        """The mean as it is said, with one decimal: colours follow it on the wall and in the sheet
        alike. None where nobody scored it.
        """
        return round(fmean(self.scores), 1) + 0.0 if self.scores else None  # no -0.0

    @property
    def price(self) -> float:
        return figure(self.fields.get("cost", "")) or 0.0


def rewritten(now: str, base: str, text: str) -> str:
    """A text in place of `base`, beside what others wrote meanwhile: nobody's words are lost, one's
    own are not doubled, and what is sent twice counts once.
    """

    def holds(whole: str, part: str) -> bool:
        return not part or f"\n{part}\n" in f"\n{whole}\n"

    if holds(now, text) and (holds(text, base) or not holds(now, base)):
        return now
    if base and holds(now, base):
        new = f"\n{text}\n" if text else "\n"
        return f"\n{now}\n".replace(f"\n{base}\n", new, 1).strip("\n")
    return f"{now}\n{text}".strip("\n")


def alike(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass
class State:
    """All that the acts of a workshop have made."""

    stages: list[str]
    budget: float
    phase: str = PHASES[0]
    open: bool = True
    shown: set[str] = field(default_factory=set)
    until: float = 0.0  # when the time of the phase is over, in seconds of the clock
    notes: dict[str, Note] = field(default_factory=dict)
    scores: dict[str, dict[str, int]] = field(default_factory=dict)  # note -> phone -> score
    dots: dict[str, dict[str, int]] = field(default_factory=dict)  # phone -> note -> dots
    fields: dict[str, dict[str, str]] = field(default_factory=dict)  # note -> field -> text
    buys: dict[str, list[str]] = field(default_factory=dict)  # phone -> notes whose idea it buys
    wrote: dict[str, set[str]] = field(default_factory=dict)  # phase -> phones that wrote in it
    made: str = ""  # the scenario that became of it

    def standing(self) -> list[Note]:
        """The touchpoints that stand, stage by stage, in the order in which they were written."""
        notes, stages = self.notes.values(), self.stages
        return sorted((n for n in notes if n.stands), key=lambda n: stages.index(n.stage))

    def seen(self) -> list[Seen]:
        """Every touchpoint with what the room says of it; classes and colours are the importer's,
        so that the scenario says what the wall said.
        """
        same = Counter(note.into for note in self.notes.values())
        votes: Counter[str] = Counter()
        for who in self.dots:
            votes.update(self.dots_of(who))
        found = [
            Seen(
                note,
                1 + same[note.key],
                list(self.scores.get(note.key, {}).values()),
                votes[note.key],
                self.fields.get(note.key, {}),
            )
            for note in self.standing()
        ]
        rows = [Touch((0, 0), s.note.stage, s.note.name, s.score or 0.0, s.votes) for s in found]
        classify(rows)
        for one, row in zip(found, rows):
            one.klass, one.colour = row.klass, row.colour if one.scores else ""
        return found

    def key_moments(self) -> list[Seen]:
        """The key moments; before anybody voted, all of them."""
        found = self.seen()
        return [one for one in found if one.klass == "key"] or found

    def ideas(self) -> list[Seen]:
        return [one for one in self.seen() if one.fields.get("idea")]

    def buyers(self, key: str) -> int:
        return sum(key in mine for mine in self.buys.values())

    def bought(self) -> list[Seen]:
        """What the room buys: by the number of buyers, the cheaper first where they are as many,
        as long as the money lasts; what nobody wants is not bought.
        """
        wanted = [one for one in self.ideas() if self.buyers(one.note.key)]
        left, found = self.budget, []
        for one in sorted(wanted, key=lambda s: (-self.buyers(s.note.key), s.price)):
            if one.price <= left:
                left -= one.price
                found.append(one)
        return found

    def planned(self) -> list[Seen]:
        return self.bought() or self.ideas()

    def dots_of(self, who: str) -> dict[str, int]:
        """The dots of a phone on what still stands: of what is gone they are free again."""
        mine, notes = self.dots.get(who, {}), self.notes
        return {k: v for k, v in mine.items() if k in notes and notes[k].stands}

    def hand_over(self, from_: str, to: str) -> dict[str, str]:
        """All that the room said of one note it now says of another: scores, dots, texts and
        purchases. A second price or wish, which would leave none, is given back.
        """
        self.scores[to] = self.scores.pop(from_, {}) | self.scores.get(to, {})
        for mine in self.dots.values():
            if from_ in mine:
                mine[to] = mine.get(to, 0) + mine.pop(from_)
        for who, keys in self.buys.items():
            self.buys[who] = list(dict.fromkeys(to if key == from_ else key for key in keys))
        there, second = self.fields.setdefault(to, {}), {}
        for name, text in self.fields.pop(from_, {}).items():
            now = there.get(name, "")
            if name in FIGURES and now and text not in ("", now):
                second[name] = text
            else:
                there[name] = rewritten(now, "", text)
        return second

    def answered(self) -> int:
        """Phones that have said something in this phase."""
        by: dict[str, set[str]] = {
            "notes": {note.who for note in self.notes.values() if note.who},
            "scores": {who for of in self.scores.values() for who in of},
            "dots": {who for who in self.dots if self.dots_of(who)},
            "buy": {who for who, mine in self.buys.items() if mine},
        }
        return len((self.wrote | by).get(self.phase, ()))
