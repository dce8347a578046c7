"""The page of a workshop for phones, for the wall and for the one who leads: a function a phase."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from motsim.formats import formatter
from motsim.i18n import catalogue, text
from motsim.studio.journal import Json
from motsim.studio.workshop.state import CARD, DOTS, HIDDEN, MINUTES, PLAN, Seen, State


def word(language: str, key: str, /, **values: object) -> str:
    return text(catalogue("studio.room"), key, language, **values)


def phone(state: State, who: str, language: str) -> Json:
    phase = state.phase
    if not state.open:
        return {"title": word(language, f"phase {phase}"), "how": "", "kind": "wait"}
    shown = _PHONE[phase](state, who, language)
    if not shown["items"] and phase != "notes":
        return {
            **shown,
            "title": word(language, f"phase {phase}"),
            "how": word(language, "nothing yet"),
        }
    about = {"n": DOTS, "budget": formatter(language).number(state.budget, 0)}
    return {
        "title": word(language, f"phase {phase}"),
        "how": word(language, f"how {phase}", **about),
        **shown,
    }


def _phone_notes(state: State, who: str, language: str) -> Json:
    mine = [one for one in state.notes.values() if one.who == who]
    return {
        "kind": "note",
        "stages": state.stages,
        "items": [{"id": n.key, "name": n.name, "text": n.stage} for n in mine],
    }


def _phone_scores(state: State, who: str, language: str) -> Json:
    return {
        "kind": "score",
        "items": [
            {
                "id": note.key,
                "name": note.name,
                "text": note.stage,
                "value": state.scores.get(note.key, {}).get(who),
            }
            for note in state.standing()
        ],
    }


def _phone_dots(state: State, who: str, language: str) -> Json:
    mine = state.dots_of(who)
    left = DOTS - sum(mine.values())
    return {
        "kind": "dots",
        "left": word(language, "dots left", n=left),
        "more": left > 0,
        "items": [
            {"id": n.key, "name": n.name, "text": n.stage, "n": mine.get(n.key, 0)}
            for n in state.standing()
        ],
    }


def _phone_cards(state: State, who: str, language: str) -> Json:
    return {"kind": "form", "items": _forms(state.key_moments(), CARD, language)}


def _phone_plan(state: State, who: str, language: str) -> Json:
    return {"kind": "form", "items": _forms(state.planned(), PLAN, language)}


def _phone_buy(state: State, who: str, language: str) -> Json:
    ideas, say_ = state.ideas(), formatter(language)
    mine = [key for key in state.buys.get(who, []) if key in {s.note.key for s in ideas}]
    left = state.budget - sum(s.price for s in ideas if s.note.key in mine)
    return {
        "kind": "buy",
        "left": word(language, "money left", money=say_.number(left, 0)),
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


def _forms(seen: Sequence[Seen], names: Sequence[str], language: str) -> list[Json]:
    return [
        {
            "id": one.note.key,
            "name": one.note.name,
            "text": one.fields.get("idea", "") if names is PLAN else one.note.stage,
            "fields": [
                {
                    "name": name,
                    "label": word(language, f"field {name}"),
                    "text": one.fields.get(name, ""),
                }
                for name in names
            ],
        }
        for one in seen
    ]


def wall(state: State, language: str, *, leads: bool = False) -> Json:
    """What everybody sees: nothing of a phase that would lead the others, until it is shown; who
    leads sees it all the same.
    """
    shown = state.phase not in HIDDEN or state.phase in state.shown
    return {
        "language": language,
        "phase": state.phase,
        "open": state.open,
        "shown": shown,
        "hides": state.phase in HIDDEN,
        "left": max(0, round(state.until - time.time())) if state.until else None,
        "phones": state.answered(),
        "body": _WALL[state.phase](state, language) if shown or leads else None,
    }


def _wall_notes(state: State, language: str) -> Json:
    seen = state.seen()
    return {
        "stages": [
            {
                "name": stage,
                "items": [
                    {"name": s.note.name, "same": s.same} for s in seen if s.note.stage == stage
                ],
            }
            for stage in state.stages
        ]
    }


def _wall_scores(state: State, language: str) -> Json:
    """Each touchpoint from left to right: its mean, and how many gave each score."""
    seen, say_ = state.seen(), formatter(language)
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
                    {"e": e, "n": s.scores.count(e)} for e in sorted(set(s.scores), reverse=True)
                ],
            }
            for k, s in enumerate(seen)
        ]
    }


def _wall_dots(state: State, language: str) -> Json:
    seen = [one for one in state.seen() if one.votes]
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


def _wall_cards(state: State, language: str) -> Json:
    return {"cards": _filled(state.key_moments(), CARD, language)}


def _wall_plan(state: State, language: str) -> Json:
    return {"cards": _filled(state.planned(), PLAN, language)}


def _filled(seen: Sequence[Seen], names: Sequence[str], language: str) -> list[Json]:
    forms = _forms(seen, names, language)
    return [{**one, "fields": [f for f in one["fields"] if f["text"]]} for one in forms]


def _wall_buy(state: State, language: str) -> Json:
    bought, say_ = state.bought(), formatter(language)
    keys = {one.note.key for one in bought}
    spent = sum(one.price for one in bought)
    ideas = sorted(state.ideas(), key=lambda s: -state.buyers(s.note.key))
    return {
        "said": word(
            language,
            "room spends",
            spent=say_.number(spent, 0),
            budget=say_.number(state.budget, 0),
            left=say_.number(state.budget - spent, 0),
        ),
        "items": [
            {
                "name": one.fields["idea"],
                "stage": one.note.name,
                "price": say_.number(one.price, 0),
                "buyers": state.buyers(one.note.key),
                "key": one.note.key in keys,
                "width": f"{100.0 * state.buyers(one.note.key) / max(1, state.answered()):.1f}%",
            }
            for one in ideas
        ],
    }


def console(state: State, language: str) -> Json:
    """What the one who leads sees: the wall, also while it is covered, and all notes."""
    return wall(state, language, leads=True) | {
        "phases": [{"name": name, "minutes": n} for name, n in MINUTES.items()],
        "stages": state.stages,
        "budget": state.budget,
        "made": state.made,
        "unscored": sum(not state.scores.get(note.key) for note in state.standing()),
        "notes": [
            {
                "id": note.key,
                "name": note.name,
                "stage": note.stage,
                "into": note.into,
                "hidden": note.hidden,
            }
            for note in state.notes.values()
        ],
    }


_PHONE: Final[Mapping[str, Callable[[State, str, str], Json]]] = {
    "notes": _phone_notes,
    "scores": _phone_scores,
    "dots": _phone_dots,
    "cards": _phone_cards,
    "buy": _phone_buy,
    "plan": _phone_plan,
}
_WALL: Final[Mapping[str, Callable[[State, str], Json]]] = {
    "notes": _wall_notes,
    "scores": _wall_scores,
    "dots": _wall_dots,
    "cards": _wall_cards,
    "buy": _wall_buy,
    "plan": _wall_plan,
}
