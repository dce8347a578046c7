"""A workshop before a wall: what happens to customers, how it feels, which moments count, what to
do about them, what the money buys, who does it. Each phase is a page for phones and one for the
wall.

Phases and minutes are those of a half-day workshop for seven or eight people; with more, the one
who leads merges notes until some twenty remain.
"""

from __future__ import annotations

import csv
import io
import math
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from motsim.errors import InputError, say
from motsim.formats import formatter
from motsim.i18n import LANGUAGES, catalogue, filled
from motsim.scenario.editing.edits import edit_of, edited
from motsim.scenario.spreadsheet.workshop import UNIT, Touch, classify, figure, load_wall
from motsim.studio.journal import Json
from motsim.studio.rooms import NotNow, Room, one_of, short_text, whole_number
from motsim.units import EMOTION_MAX, EMOTION_MIN

MINUTES: Final = {"notes": 15, "scores": 15, "dots": 15, "cards": 60, "buy": 30, "plan": 45}
PHASES: Final = tuple(MINUTES)
HIDDEN: Final = ("scores", "dots", "buy")  # until they are shown: the first would lead the others
CARD: Final = ("current", "wish", "idea", "actions", "script", "cost", "effect")
PLAN: Final = ("owner", "by", "resources", "training", "pilot", "metric", "adjust")
FIELDS: Final = (*CARD, *PLAN)
DOTS: Final = 5  # of each person; they may be piled up
LOW, HIGH = int(EMOTION_MIN), int(EMOTION_MAX)
MOST_STAGES: Final = 12
MOST_NOTES: Final = 1000  # of a room
MOST_OF_ONE: Final = 40  # of a phone
NOTE, TEXT, TITLE = 120, 500, 80  # characters
BUDGET: Final = 300_000.0
ROOM_DESIGN: Final = "the-room"


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
        """The mean; None where nobody scored it."""
        return fmean(self.scores) if self.scores else None

    @property
    def price(self) -> float:
        return figure(self.fields.get("cost", "")) or 0.0


def _word(language: str, key: str, /, **values: object) -> str:
    return filled(catalogue("studio.room")[key][LANGUAGES.index(language)], values)


def _same(text: str) -> str:
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
    wrote: set[str] = field(default_factory=set)  # phones that wrote into cards or the plan
    made: str = ""  # the scenario that became of it


class WorkshopRoom(Room):
    """The notes, scores, votes, cards and purchases of a room."""

    kind = "workshop"
    of_phones = frozenset({"note", "unnote", "score", "dots", "write", "buy"})

    def clear(self) -> None:
        self.language = str(self.begun.get("language", "en"))
        stages = [str(one)[:NOTE] for one in self.begun["stages"]][:MOST_STAGES]
        self.state = State(stages, float(self.begun.get("budget", BUDGET)))

    # -- acts --------------------------------------------------------------------------------------
    def act(self, act: Json) -> None:
        kind = str(act["do"])
        if kind in self.of_phones:
            if not self.state.open or kind not in _ACTS_OF[self.state.phase]:
                raise NotNow(say("phase closed"))
            getattr(self, f"_{kind}")(act)
        elif kind in _LEADS:
            getattr(self, f"_lead_{kind}")(act)
            self.turn += 1
        else:
            raise InputError(say("act unknown", act=kind[:40]))

    def _note(self, act: Json) -> None:
        state, who = self.state, act["who"]
        name, stage = short_text(act, "text", NOTE), one_of(act, "stage", state.stages)
        key = f"{self.phones[who]}-{short_text(act, 'key', 20)}"
        if not name:
            raise InputError(say("note empty"))
        if key in state.notes:  # it was sent twice
            return
        mine = sum(note.who == who for note in state.notes.values())
        if mine >= MOST_OF_ONE or len(state.notes) >= MOST_NOTES:
            raise NotNow(say("notes many", most=MOST_OF_ONE))
        state.notes[key] = Note(key, stage, name, who, self._like(stage, name))

    def _like(self, stage: str, name: str) -> str:
        """The note that says the same already."""
        return next(
            (
                note.key
                for note in self.state.notes.values()
                if note.stands and note.stage == stage and _same(note.name) == _same(name)
            ),
            "",
        )

    def _unnote(self, act: Json) -> None:
        note = self._known(act, "item")
        if note.who != act["who"]:
            raise InputError(say("note of another"))
        self._drop(note.key)

    def _drop(self, key: str) -> None:
        """A note is gone; those that said the same stand for themselves again."""
        del self.state.notes[key]
        heirs = [one for one in self.state.notes.values() if one.into == key]
        for heir in heirs:
            heir.into = "" if heir is heirs[0] else heirs[0].key

    def _score(self, act: Json) -> None:
        note = self._standing(act)
        self.state.scores.setdefault(note.key, {})[act["who"]] = whole_number(
            act, "value", LOW, HIGH
        )

    def _dots(self, act: Json) -> None:
        note, n = self._standing(act), whole_number(act, "n", 0, DOTS)
        mine = self._mine(act["who"])
        if sum(mine.values()) - mine.get(note.key, 0) + n > DOTS:
            raise NotNow(say("dots spent", n=DOTS))
        self.state.dots[act["who"]] = {k: v for k, v in {**mine, note.key: n}.items() if v}

    def _mine(self, who: str) -> dict[str, int]:
        """The dots of a phone on what still stands: of what is gone they are free again."""
        mine, notes = self.state.dots.get(who, {}), self.state.notes
        return {k: v for k, v in mine.items() if k in notes and notes[k].stands}

    def _write(self, act: Json) -> None:
        self._fill(act, str(act.get("base", "")))
        self.state.wrote.add(act["who"])
        self.turn += 1

    def _fill(self, act: Json, base: str | None) -> None:
        """One field of a card. Where somebody else wrote meanwhile, both texts are kept."""
        note, name = self._standing(act), one_of(act, "field", FIELDS)
        text = short_text(act, "text", TEXT)
        _check_field(name, text)
        fields = self.state.fields.setdefault(note.key, {})
        now = fields.get(name, "")
        if base is not None and now not in (base, "", text) and name not in ("cost", "wish"):
            text = f"{now}\n{text}"[: 2 * TEXT]
        fields[name] = text

    def _buy(self, act: Json) -> None:
        seen = {one.note.key: one for one in self._ideas()}
        key, who = one_of(act, "item", seen), act["who"]
        mine = [one for one in self.state.buys.get(who, []) if one in seen and one != key]
        if act.get("on"):
            mine.append(key)
            if sum(seen[one].price for one in mine) > self.state.budget:
                raise NotNow(say("budget spent"))
        self.state.buys[who] = mine

    # -- acts of the one who leads -----------------------------------------------------------------
    def _lead_phase(self, act: Json) -> None:
        self.state.phase = one_of(act, "phase", PHASES)
        self.state.open, self.state.until = True, 0.0

    def _lead_open(self, act: Json) -> None:
        self.state.open = bool(act.get("on"))

    def _lead_show(self, act: Json) -> None:
        (self.state.shown.add if act.get("on") else self.state.shown.discard)(self.state.phase)

    def _lead_timer(self, act: Json) -> None:
        until = act.get("until", 0)
        if not isinstance(until, (int, float)) or not math.isfinite(until) or until > 1e11:
            raise InputError(say("act wants", key="until", wanted="0 …", came=str(until)[:40]))
        self.state.until = float(until)

    def _lead_add(self, act: Json) -> None:
        name, stage = short_text(act, "text", NOTE), one_of(act, "stage", self.state.stages)
        if not name:
            raise InputError(say("note empty"))
        if len(self.state.notes) >= MOST_NOTES:
            raise NotNow(say("notes many", most=MOST_NOTES))
        key = f"0-{short_text(act, 'key', 20)}"
        self.state.notes.setdefault(key, Note(key, stage, name, "", self._like(stage, name)))

    def _lead_rename(self, act: Json) -> None:
        note, name = self._known(act, "item"), short_text(act, "text", NOTE)
        note.name = name or note.name

    def _lead_move(self, act: Json) -> None:
        self._known(act, "item").stage = one_of(act, "stage", self.state.stages)

    def _lead_merge(self, act: Json) -> None:
        """One note says the same as another: scores, dots and texts go along."""
        state, from_, to = self.state, self._known(act, "item"), self._known(act, "into")
        if from_ is to or not to.stands:
            raise InputError(say("merge with itself"))
        from_.into = to.key
        for one in state.notes.values():
            if one.into == from_.key:
                one.into = to.key
        state.scores[to.key] = state.scores.pop(from_.key, {}) | state.scores.get(to.key, {})
        for mine in state.dots.values():
            if from_.key in mine:
                mine[to.key] = mine.get(to.key, 0) + mine.pop(from_.key)
        for name, text in state.fields.pop(from_.key, {}).items():
            state.fields.setdefault(to.key, {}).setdefault(name, text)

    def _lead_split(self, act: Json) -> None:
        self._known(act, "item").into = ""

    def _lead_hide(self, act: Json) -> None:
        self._known(act, "item").hidden = bool(act.get("on"))

    def _lead_fill(self, act: Json) -> None:
        self._fill(act, None)

    def _lead_budget(self, act: Json) -> None:
        self.state.budget = float(whole_number(act, "money", 0, 10**12))

    def _lead_made(self, act: Json) -> None:
        self.state.made = short_text(act, "scenario", 120)

    def _known(self, act: Json, key: str) -> Note:
        return self.state.notes[one_of(act, key, self.state.notes)]

    def _standing(self, act: Json) -> Note:
        return self.state.notes[one_of(act, "item", [one.key for one in self._stand()])]

    # -- what follows from it ----------------------------------------------------------------------
    def _stand(self) -> list[Note]:
        """The touchpoints that stand, stage by stage, in the order in which they were written."""
        notes, stages = self.state.notes.values(), self.state.stages
        return sorted((n for n in notes if n.stands), key=lambda n: stages.index(n.stage))

    def seen(self) -> list[Seen]:
        """Every touchpoint with what the room says of it; classes and colours are the importer's,
        so that the scenario says what the wall said.
        """
        state = self.state
        same = Counter(note.into for note in state.notes.values())
        votes: Counter[str] = Counter()
        for who in state.dots:
            votes.update(self._mine(who))
        found = [
            Seen(
                note,
                1 + same[note.key],
                list(state.scores.get(note.key, {}).values()),
                votes[note.key],
                state.fields.get(note.key, {}),
            )
            for note in self._stand()
        ]
        rows = [Touch((0, 0), s.note.stage, s.note.name, s.score or 0.0, s.votes) for s in found]
        classify(rows)
        for one, row in zip(found, rows):
            one.klass, one.colour = row.klass, row.colour if one.scores else ""
        return found

    def _keys(self) -> list[Seen]:
        """The key moments; before anybody voted, all of them."""
        found = self.seen()
        return [one for one in found if one.klass == "key"] or found

    def _ideas(self) -> list[Seen]:
        return [one for one in self.seen() if one.fields.get("idea")]

    def buyers(self, key: str) -> int:
        return sum(key in mine for mine in self.state.buys.values())

    def bought(self) -> list[Seen]:
        """What the room buys: by the number of buyers, the cheaper first where they are as many,
        as long as the money lasts; what nobody wants is not bought.
        """
        wanted = [one for one in self._ideas() if self.buyers(one.note.key)]
        left, found = self.state.budget, []
        for one in sorted(wanted, key=lambda s: (-self.buyers(s.note.key), s.price)):
            if one.price <= left:
                left -= one.price
                found.append(one)
        return found

    def answered(self) -> int:
        """Phones that have said something in this phase."""
        state = self.state
        by: dict[str, set[str]] = {
            "notes": {note.who for note in state.notes.values() if note.who},
            "scores": {who for of in state.scores.values() for who in of},
            "dots": {who for who in state.dots if self._mine(who)},
            "buy": {who for who, mine in state.buys.items() if mine},
        }
        return len(by.get(state.phase, state.wrote))

    # -- what is shown -----------------------------------------------------------------------------
    def title(self) -> Json:
        return {lang: str(self.begun.get("title", "")) for lang in LANGUAGES}

    def phone(self, who: str, language: str) -> Json:
        phase = self.state.phase
        if not self.state.open:
            return {"title": _word(language, f"phase {phase}"), "how": "", "kind": "wait"}
        shown = getattr(self, f"_phone_{phase}")(who, language)
        about = {"n": DOTS, "budget": formatter(language).number(self.state.budget, 0)}
        return {
            "title": _word(language, f"phase {phase}"),
            "how": _word(language, f"how {phase}", **about),
            **shown,
        }

    def _phone_notes(self, who: str, language: str) -> Json:
        mine = [one for one in self.state.notes.values() if one.who == who]
        return {
            "kind": "note",
            "stages": self.state.stages,
            "items": [{"id": n.key, "name": n.name, "text": n.stage} for n in mine],
        }

    def _phone_scores(self, who: str, language: str) -> Json:
        return {
            "kind": "score",
            "items": [
                {
                    "id": note.key,
                    "name": note.name,
                    "text": note.stage,
                    "value": self.state.scores.get(note.key, {}).get(who),
                }
                for note in self._stand()
            ],
        }

    def _phone_dots(self, who: str, language: str) -> Json:
        mine = self._mine(who)
        left = DOTS - sum(mine.values())
        return {
            "kind": "dots",
            "left": _word(language, "dots left", n=left),
            "more": left > 0,
            "items": [
                {"id": n.key, "name": n.name, "text": n.stage, "n": mine.get(n.key, 0)}
                for n in self._stand()
            ],
        }

    def _phone_cards(self, who: str, language: str) -> Json:
        return {"kind": "form", "items": self._forms(self._keys(), CARD, language)}

    def _phone_plan(self, who: str, language: str) -> Json:
        return {"kind": "form", "items": self._forms(self._planned(), PLAN, language)}

    def _planned(self) -> list[Seen]:
        return self.bought() or self._ideas()

    def _phone_buy(self, who: str, language: str) -> Json:
        ideas, say_ = self._ideas(), formatter(language)
        mine = [key for key in self.state.buys.get(who, []) if key in {s.note.key for s in ideas}]
        left = self.state.budget - sum(s.price for s in ideas if s.note.key in mine)
        return {
            "kind": "buy",
            "left": _word(language, "money left", money=say_.number(left, 0)),
            "items": [
                {
                    "id": one.note.key,
                    "name": one.fields["idea"],
                    "text": f"{one.note.name} · {say_.number(one.price, 0)}",
                    "on": one.note.key in mine,
                    "can": one.note.key in mine or one.price <= left,
                }
                for one in ideas
            ],
        }

    def _forms(self, seen: Sequence[Seen], names: Sequence[str], language: str) -> list[Json]:
        return [
            {
                "id": one.note.key,
                "name": one.note.name,
                "text": one.fields.get("idea", "") if names is PLAN else one.note.stage,
                "fields": [
                    {
                        "name": name,
                        "label": _word(language, f"field {name}"),
                        "text": one.fields.get(name, ""),
                    }
                    for name in names
                ],
            }
            for one in seen
        ]

    def wall(self) -> Json:
        state = self.state
        shown = state.phase not in HIDDEN or state.phase in state.shown
        return {
            "kind": self.kind,
            "language": self.language,
            "title": self.title(),
            "phase": state.phase,
            "open": state.open,
            "shown": shown,
            "hides": state.phase in HIDDEN,
            "left": max(0, round(state.until - time.time())) if state.until else None,
            "phones": self.answered(),
            "joined": len(self.phones),
            "body": getattr(self, f"_wall_{state.phase}")() if shown else None,
        }

    def _wall_notes(self) -> Json:
        seen = self.seen()
        return {
            "stages": [
                {
                    "name": stage,
                    "items": [
                        {"name": s.note.name, "same": s.same} for s in seen if s.note.stage == stage
                    ],
                }
                for stage in self.state.stages
            ]
        }

    def _wall_scores(self) -> Json:
        """Each touchpoint from left to right: its mean, and how many gave each score."""
        seen, say_ = self.seen(), formatter(self.language)
        return {
            "items": [
                {
                    "name": s.note.name,
                    "stage": s.note.stage,
                    "x": f"{100.0 * (k + 0.5) / len(seen):.2f}%",
                    "mean": s.score,
                    "said": "–" if s.score is None else say_.signed(s.score),
                    "colour": s.colour,
                    "given": [
                        {"e": e, "n": s.scores.count(e)}
                        for e in sorted(set(s.scores), reverse=True)
                    ],
                }
                for k, s in enumerate(seen)
            ]
        }

    def _wall_dots(self) -> Json:
        seen = [one for one in self.seen() if one.votes]
        most = max((one.votes for one in seen), default=1)
        return {
            "items": [
                {
                    "name": one.note.name,
                    "stage": one.note.stage,
                    "votes": one.votes,
                    "key": one.klass == "key",
                    "width": f"{100.0 * one.votes / most:.1f}%",
                }
                for one in sorted(seen, key=lambda s: -s.votes)
            ]
        }

    def _wall_cards(self) -> Json:
        return {"cards": self._filled(self._keys(), CARD)}

    def _wall_plan(self) -> Json:
        return {"cards": self._filled(self._planned(), PLAN)}

    def _filled(self, seen: Sequence[Seen], names: Sequence[str]) -> list[Json]:
        forms = self._forms(seen, names, self.language)
        return [{**one, "fields": [f for f in one["fields"] if f["text"]]} for one in forms]

    def _wall_buy(self) -> Json:
        bought, say_ = self.bought(), formatter(self.language)
        keys = {one.note.key for one in bought}
        spent = sum(one.price for one in bought)
        ideas = sorted(self._ideas(), key=lambda s: -self.buyers(s.note.key))
        return {
            "said": _word(
                self.language,
                "room spends",
                spent=say_.number(spent, 0),
                budget=say_.number(self.state.budget, 0),
                left=say_.number(self.state.budget - spent, 0),
            ),
            "items": [
                {
                    "name": one.fields["idea"],
                    "stage": one.note.name,
                    "price": say_.number(one.price, 0),
                    "buyers": self.buyers(one.note.key),
                    "key": one.note.key in keys,
                    "width": f"{100.0 * self.buyers(one.note.key) / max(1, self.answered()):.1f}%",
                }
                for one in ideas
            ],
        }

    def console(self) -> Json:
        state, seen = self.state, {one.note.key: one for one in self.seen()}
        wall = self.wall()
        return wall | {
            "code": self.code,
            "begun": self.begun.get("when"),
            "here": self.here(),
            "phases": [{"name": name, "minutes": n} for name, n in MINUTES.items()],
            "body": getattr(self, f"_wall_{state.phase}")(),
            "stages": state.stages,
            "budget": state.budget,
            "made": state.made,
            "unscored": sum(not one.scores for one in seen.values()),
            "notes": [
                {
                    "id": note.key,
                    "name": note.name,
                    "stage": note.stage,
                    "into": note.into,
                    "hidden": note.hidden,
                    "votes": seen[note.key].votes if note.key in seen else 0,
                    "score": None if note.key not in seen else seen[note.key].score,
                }
                for note in state.notes.values()
            ],
        }

    # -- what becomes of it ------------------------------------------------------------------------
    def answers(self) -> list[list[Any]]:
        """A row a touchpoint, under the heads that `motsim new --from` reads."""
        heads = ["stage", "touchpoint", "score (-10..10)", "votes", *FIELDS]
        return [heads, *([_cell(one) for one in row] for row in self._rows())]

    def _rows(self) -> Iterator[list[Any]]:
        for one in self.seen():
            score = "" if one.score is None else f"{one.score:.1f}"
            yield [one.note.stage, one.note.name, score, str(one.votes)] + [
                one.fields.get(name, "") for name in FIELDS
            ]

    def scenario(self) -> tuple[str, str]:
        """(name, text): the workshop as a scenario. What the room bought is a design of its own.

        Raises:
            InputError: there is nothing in it yet, or a figure means nothing.
        """
        seen = self.seen()
        if not any(one.scores for one in seen):
            raise InputError(say("nothing scored"))
        title = str(self.begun.get("title", "")) or "workshop"
        with tempfile.TemporaryDirectory() as folder:
            safe = "".join(c if c.isalnum() or c in "-_ " else " " for c in title).strip()
            path = Path(folder) / f"{safe or 'workshop'}.csv"
            path.write_text(self._table(seen), encoding="utf-8", newline="")
            wall = load_wall(path)
        text = wall.text
        names = dict(zip((s.note.key for s in seen if s.fields.get("idea")), _ideas_of(wall.raw)))
        bought = [names[one.note.key] for one in self.bought()]
        if bought:
            text = edited(text, edit_of(_set(["designs", ROOM_DESIGN], {"with": bought}), text))
            label = catalogue("studio.room")["the room"]
            labels = wall.raw.get("labels", {})
            for language, said in zip(LANGUAGES, label):
                at = ["labels", language, ROOM_DESIGN] if language in labels else None
                if at is not None:
                    text = edited(text, edit_of(_set(at, said), text))
        return title, text

    def _table(self, seen: Sequence[Seen]) -> str:
        """The sheet that the importer reads: what is needed besides goes to what is done."""
        out = io.StringIO()
        rows = csv.writer(out)
        taken = [name for name in FIELDS if name not in ("current", "effect", "resources")]
        rows.writerow(["stage", "touchpoint", "score (-10..10)", "votes", *taken])
        for one in seen:
            fields = dict(one.fields)
            if fields.get("resources"):
                needs = _word(self.language, "needs", what=fields["resources"])
                fields["actions"] = "; ".join(
                    part
                    for part in (fields.get("actions") or fields.get("idea", ""), needs)
                    if part
                )
            texts = [" ".join(fields.get(name, "").split()) for name in taken]
            rows.writerow(
                [one.note.stage, one.note.name, f"{one.score or 0.0:.1f}", one.votes, *texts]
            )
        return out.getvalue()


_ACTS_OF: Final[Mapping[str, frozenset[str]]] = {
    "notes": frozenset({"note", "unnote"}),
    "scores": frozenset({"score"}),
    "dots": frozenset({"dots"}),
    "cards": frozenset({"write"}),
    "buy": frozenset({"buy"}),
    "plan": frozenset({"write"}),
}
_LEADS: Final = frozenset(
    name.removeprefix("_lead_") for name in vars(WorkshopRoom) if name.startswith("_lead_")
)


def _check_field(name: str, text: str) -> None:
    """Refuse a sum or a wish that the scenario could not read."""
    if name == "cost" and text and (figure(text) is None or (figure(text) or 0.0) < 0.0):
        raise InputError(say("cost of a card", came=text[:40]))
    value = None if UNIT.search(text) else figure(text)
    if name == "wish" and value is not None and not LOW <= value <= HIGH:
        raise InputError(say("wish of a card", came=text[:40]))


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a number stays one."""
    return f"'{text}" if text and text[0] in "=+-@\t" and figure(text) is None else text


def _set(at: list[str], value: Any) -> Json:
    return {"do": "set", "at": at, "value": value}


def _ideas_of(raw: Mapping[str, Any]) -> list[str]:
    return list(raw.get("interventions", {}))


def workshop_of(title: str, stages: Sequence[str], budget: float, language: str) -> Json:
    """How a workshop begins.

    Raises:
        InputError: it has no title or no stage.
    """
    kept = list(dict.fromkeys(one for stage in stages if (one := stage.strip()[:NOTE])))
    if not title.strip() or not kept or len(kept) > MOST_STAGES:
        raise InputError(say("workshop wants", most=MOST_STAGES))
    return {"title": title.strip()[:TITLE], "stages": kept, "budget": budget, "language": language}
