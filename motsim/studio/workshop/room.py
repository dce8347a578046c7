"""A workshop before a wall: what happens to customers, how it feels, which moments count, what to
do about them, what the money buys, who does it. Each phase is a page for phones and one for the
wall.

Phases and minutes are those of a half-day workshop for seven or eight people; with more, the one
who leads merges notes until some twenty remain.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Final

from motsim.errors import InputError, say
from motsim.i18n import LANGUAGES
from motsim.scenario.spreadsheet.workshop import UNIT, figure
from motsim.studio.journal import Json
from motsim.studio.rooms import NotNow, Room, one_of, short_text, whole_number
from motsim.studio.workshop import outcome, pages
from motsim.studio.workshop.state import (
    BUDGET,
    DOTS,
    FIELDS,
    FIGURES,
    HIGH,
    LOW,
    MOST_MONEY,
    MOST_NOTES,
    MOST_OF_ONE,
    MOST_STAGES,
    NOTE,
    PHASES,
    TEXT,
    TITLE,
    Note,
    State,
    alike,
    rewritten,
)


class WorkshopRoom(Room):
    """The notes, scores, votes, cards and purchases of a room."""

    kind = "workshop"
    of_phones = frozenset({"note", "unnote", "score", "dots", "write", "buy"})

    def clear(self) -> None:
        self.language = one_of({"language": "en", **self.begun}, "language", LANGUAGES)
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
        if mine >= MOST_OF_ONE:
            raise NotNow(say("notes many", most=MOST_OF_ONE))
        self._room_for_a_note()
        state.notes[key] = Note(key, stage, name, who, self._like(stage, name))

    def _room_for_a_note(self) -> None:
        if len(self.state.notes) >= MOST_NOTES:
            raise NotNow(say("room notes many", most=MOST_NOTES))

    def _like(self, stage: str, name: str) -> str:
        """The note that says the same already."""
        return next(
            (
                note.key
                for note in self.state.notes.values()
                if note.stands and note.stage == stage and alike(note.name) == alike(name)
            ),
            "",
        )

    def _unnote(self, act: Json) -> None:
        note = self._known(act, "item")
        if note.who != act["who"]:
            raise InputError(say("note of another"))
        self._drop(note.key)

    def _drop(self, key: str) -> None:
        """A note is gone; the next that said the same stands in its place, with all that was said
        of it.
        """
        del self.state.notes[key]
        heirs = [one for one in self.state.notes.values() if one.into == key]
        heirs.sort(key=lambda one: one.hidden)
        for heir in heirs:
            heir.into = "" if heir is heirs[0] else heirs[0].key
        if heirs:
            self._hand_over(key, heirs[0].key)

    def _hand_over(self, from_: str, to: str) -> None:
        """A second price or wish is a line of what is done, where the room can settle it."""
        for name, text in self.state.hand_over(from_, to).items():
            line = pages.word(self.language, f"also {name}", what=text)
            fields = self.state.fields[to]
            fields["actions"] = rewritten(fields.get("actions", ""), "", line)

    def _score(self, act: Json) -> None:
        note = self._standing(act)
        self.state.scores.setdefault(note.key, {})[act["who"]] = whole_number(
            act, "value", LOW, HIGH
        )

    def _dots(self, act: Json) -> None:
        note, n = self._standing(act), whole_number(act, "n", 0, DOTS)
        mine = self.state.dots_of(act["who"])
        if sum(mine.values()) - mine.get(note.key, 0) + n > DOTS:
            raise NotNow(say("dots spent", n=DOTS))
        self.state.dots[act["who"]] = {k: v for k, v in {**mine, note.key: n}.items() if v}

    def _write(self, act: Json) -> None:
        self._fill(act, short_text(act, "base", 2 * TEXT))
        self.state.wrote.setdefault(self.state.phase, set()).add(act["who"])
        self.turn += 1

    def _fill(self, act: Json, base: str | None) -> None:
        """One field of a card. Where somebody else wrote meanwhile, both texts are kept."""
        note, name = self._standing(act), one_of(act, "field", FIELDS)
        text = short_text(act, "text", 2 * TEXT)
        _check_field(name, text)
        fields = self.state.fields.setdefault(note.key, {})
        if base is not None and name not in FIGURES:
            text = rewritten(fields.get(name, ""), base, text)
            if len(text) > 2 * TEXT:
                raise NotNow(say("card full", most=2 * TEXT))
        fields[name] = text

    def _buy(self, act: Json) -> None:
        seen = {one.note.key: one for one in self.state.ideas()}
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
        if not isinstance(until, (int, float)) or not 0 <= until <= 1e11:
            raise InputError(say("act wants", key="until", wanted="0 …", came=str(until)[:40]))
        self.state.until = float(until)

    def _lead_add(self, act: Json) -> None:
        name, stage = short_text(act, "text", NOTE), one_of(act, "stage", self.state.stages)
        if not name:
            raise InputError(say("note empty"))
        self._room_for_a_note()
        key = f"0-{short_text(act, 'key', 20)}"
        self.state.notes.setdefault(key, Note(key, stage, name, "", self._like(stage, name)))

    def _lead_rename(self, act: Json) -> None:
        note, name = self._known(act, "item"), short_text(act, "text", NOTE)
        note.name = name or note.name

    def _lead_move(self, act: Json) -> None:
        self._known(act, "item").stage = one_of(act, "stage", self.state.stages)

    def _lead_merge(self, act: Json) -> None:
        """One note says the same as another: all that was said of it goes along."""
        state, from_, to = self.state, self._known(act, "item"), self._known(act, "into")
        if from_ is to or not to.stands:
            raise InputError(say("merge with itself"))
        from_.into = to.key
        for one in state.notes.values():
            if one.into == from_.key:
                one.into = to.key
        self._hand_over(from_.key, to.key)

    def _lead_split(self, act: Json) -> None:
        """A note does not say the same, after all; what was said of both stays with the other."""
        self._known(act, "item").into = ""

    def _lead_hide(self, act: Json) -> None:
        self._known(act, "item").hidden = bool(act.get("on"))

    def _lead_fill(self, act: Json) -> None:
        self._fill(act, None)

    def _lead_budget(self, act: Json) -> None:
        self.state.budget = money_of(act.get("money"))

    def _lead_made(self, act: Json) -> None:
        self.state.made = short_text(act, "scenario", 120)

    def _known(self, act: Json, key: str) -> Note:
        return self.state.notes[one_of(act, key, self.state.notes)]

    def _standing(self, act: Json) -> Note:
        return self.state.notes[one_of(act, "item", [one.key for one in self.state.standing()])]

    def title(self) -> Json:
        return {lang: str(self.begun.get("title", "")) for lang in LANGUAGES}

    def phone(self, who: str, language: str) -> Json:
        return pages.phone(self.state, who, language)

    def wall(self) -> Json:
        return self._seen_by_all(pages.wall(self.state, self.language))

    def _seen_by_all(self, page: Json) -> Json:
        return page | {"kind": self.kind, "title": self.title(), "joined": len(self.phones)}

    def console(self) -> Json:
        return self._seen_by_all(pages.console(self.state, self.language)) | {
            "code": self.code,
            "begun": self.begun.get("when"),
            "here": self.here(),
        }

    # -- what becomes of it ------------------------------------------------------------------------
    def answers(self) -> list[list[Any]]:
        return outcome.answers(self.state)

    def scenario(self) -> tuple[str, str]:
        """
        Raises:
            InputError: there is nothing in it yet, or a figure means nothing.
        """
        title = str(self.begun.get("title", "")) or "workshop"
        with self.lock:  # phones go on while it is written
            state = copy.deepcopy(self.state)
        return title, outcome.scenario(state, title, self.language)


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


def money_of(said: object) -> float:
    """A budget, as a number or as people write one: `300,000`, `30万`.

    Raises:
        InputError: it is no sum.
    """
    if isinstance(said, (int, float)) and not isinstance(said, bool):
        money: float | None = said if 0 <= said <= MOST_MONEY else None
    else:
        money = figure(said[:40]) if isinstance(said, str) else None
    if money is None or not 0 <= money <= MOST_MONEY:
        raise InputError(say("budget wants", came=str(said)[:40]))
    return float(money)


def workshop_of(title: str, stages: Sequence[str], budget: float | str, language: str) -> Json:
    """How a workshop begins.

    Raises:
        InputError: it has no title or no stage, or its budget is no sum.
    """
    kept = list(dict.fromkeys(one for stage in stages if (one := stage.strip()[:NOTE])))
    if not title.strip() or not kept or len(kept) > MOST_STAGES:
        raise InputError(say("workshop wants", most=MOST_STAGES))
    return {
        "title": title.strip()[:TITLE],
        "stages": kept,
        "budget": money_of(budget),
        "language": language,
    }
