"""A demonstration before a room: votes by phone, by key or typed; which step is on the wall."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any, Final, NamedTuple

import motsim
from motsim.errors import InputError, say
from motsim.i18n import LANGUAGES, catalogue, in_language, place_of
from motsim.report.core.page_writer import script_json
from motsim.report.demos import NAMES, QUESTIONS, demo_of
from motsim.report.demos.frame import LETTERS
from motsim.report.demos.page import WORDS, vote_row
from motsim.studio.access import hashes_of
from motsim.studio.journal import Json
from motsim.studio.rooms import MOST_PHONES, NotNow, Room, one_of, whole_number

MOST_HANDS: Final = 1000  # votes that are typed or pressed
READY: Final = (
    Path(motsim.__file__).parent / "shipped" / "demos",  # of a wheel
    Path(motsim.__file__).parents[1] / "docs" / "demos",  # of a clone
)


class Ready(NamedTuple):
    """The page of a demonstration as it lies in `docs/demos`."""

    html: str
    steps: tuple[str, ...]
    scripts: tuple[str, ...]  # the hashes of its scripts, as a CSP names them


@functools.lru_cache(maxsize=16)
def ready(name: str) -> Ready:
    """
    Raises:
        InputError: no demonstration is called so, or its page is not there.
    """
    if name not in NAMES:
        raise InputError(say("act wants", key="demo", wanted=", ".join(NAMES), came=name[:40]))
    for folder in READY:
        if (folder / f"{name}.html").is_file():
            html = (folder / f"{name}.html").read_text(encoding="utf-8")
            steps = tuple(re.findall(r'class="step" data-step="([a-z]+)"', html))
            return Ready(html, steps, hashes_of(html, "script"))
    raise InputError(say("demo not ready", name=name))


def live_page(name: str, code: str, *, leads: bool, language: str) -> tuple[str, str]:
    """(page, its content security policy): the ready page, and one script that follows the room."""
    page = ready(name)
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n?', "", page.html, count=1)
    words = {lang: in_language(catalogue("studio.wall"), lang) for lang in LANGUAGES}
    room = script_json({"code": code, "leads": leads, "language": language, "words": words})
    live = (
        '<link rel="stylesheet" href="/static/teach.css">'
        f'<script id="live" type="application/json">{room}</script>'
        '<script src="/static/teach.js"></script></body>'
    )
    policy = (
        f"default-src 'none'; script-src 'self' {' '.join(page.scripts)}; "
        "style-src 'self' 'unsafe-inline'; font-src data:; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return html.replace("</body>", live, 1), policy


def demo_json(name: str) -> Json:
    """What the one who leads needs of a demonstration: what to say at which step."""
    demo = demo_of(name)
    steps = ready(name).steps
    return {
        "name": name,
        "question": _each(demo.question),
        "press": _each(demo.press),
        "options": _options(name),
        "steps": [{"name": step, "title": _each(WORDS[f"step {step}"])} for step in steps],
        "says": [{"step": step, "text": _each(text)} for step, text in zip(demo.when, demo.note)],
        "published": _each(demo.published),
        "lesson": _each(demo.lesson),
        "honest": _each(demo.honest),
    }


def demos_json() -> list[Json]:
    return [{"name": name, "question": _each(QUESTIONS[name])} for name in NAMES]


def _options(name: str) -> list[Json]:
    options = demo_of(name).options
    return [{"letter": a, "text": _each(text)} for a, text in zip(LETTERS, options)]


def _each(both: tuple[str, str]) -> Json:
    return dict(zip(LANGUAGES, both))


class VoteRoom(Room):
    """The votes of a room for a demonstration."""

    kind = "demo"
    of_phones = frozenset({"pick"})

    def clear(self) -> None:
        self.demo = str(self.begun["demo"])
        self.language = one_of({"language": "en", **self.begun}, "language", LANGUAGES)
        self.letters = LETTERS[: len(demo_of(self.demo).options)]
        self.steps = ready(self.demo).steps
        self.step = self.steps[0]
        self.by_phone: dict[str, str] = {}
        self.pressed: list[str] = []

    def act(self, act: Json) -> None:
        kind = act["do"]
        if kind == "pick":
            if self.step != self.steps[0]:
                raise NotNow(say("vote closed"))
            self.by_phone[act["who"]] = one_of(act, "item", self.letters)
        elif kind == "press":
            self._room_for(1)
            self.pressed.append(one_of(act, "letter", self.letters))
        elif kind == "unpress":
            del self.pressed[-1:]
        elif kind == "typed":
            votes = act.get("votes")
            if not isinstance(votes, dict):
                raise InputError(say("act wants", key="votes", wanted="24 : 16", came=str(votes)))
            many = {a: whole_number(votes, a, 0, MOST_HANDS) for a in self.letters if a in votes}
            if sum(many.values()) > MOST_HANDS:
                raise InputError(say("votes many", most=MOST_HANDS))
            self.pressed = [letter for letter, n in many.items() for _ in range(n)]
        elif kind == "step":
            self.step = one_of(act, "step", self.steps)
            self.turn += 1
        elif kind == "language":
            self.language = one_of(act, "language", LANGUAGES)
        elif kind == "reset":
            self.by_phone, self.pressed, self.step = {}, [], self.steps[0]
            self.turn += 1
        else:
            raise InputError(say("act unknown", act=str(kind)[:40]))

    def _room_for(self, more: int) -> None:
        if len(self.pressed) + more > MOST_HANDS:
            raise InputError(say("votes many", most=MOST_HANDS))

    @property
    def votes(self) -> dict[str, int]:
        given = [*self.by_phone.values(), *self.pressed]
        return {letter: given.count(letter) for letter in self.letters}

    def title(self) -> Json:
        return _each(QUESTIONS[self.demo])

    def phone(self, who: str, language: str) -> Json:
        k = place_of(language)
        demo, open_ = demo_of(self.demo), self.step == self.steps[0]
        return {
            "title": demo.question[k],
            "how": demo.press[k] if open_ else "",
            "kind": "pick" if open_ else "wait",
            "items": [
                {"id": a, "name": a, "text": text[k], "on": self.by_phone.get(who) == a}
                for a, text in zip(LETTERS, demo.options)
            ],
        }

    def wall(self) -> Json:
        """Before the answer is shown, who voted by phone is counted and not told apart: the first
        hundred would lead the second.
        """
        shown = self.step != self.steps[0]
        votes = self.votes if shown else {a: self.pressed.count(a) for a in self.letters}
        total = sum(votes.values())
        return {
            "kind": self.kind,
            "step": self.step,
            "language": self.language,
            "votes": votes,
            "rows": {a: vote_row(n, total) for a, n in votes.items()},
            "total": total,
            "phones": len(self.by_phone),
            "joined": len(self.phones),
            "most": MOST_HANDS + MOST_PHONES,
        }

    def console(self) -> Json:
        return self.wall() | {
            "code": self.code,
            "title": self.title(),
            "begun": self.begun.get("when"),
            "demo": demo_json(self.demo),
            "all": self.votes,
            "here": self.here(),
        }

    def answers(self) -> list[list[Any]]:
        rows: list[list[Any]] = [["phone", "vote"]]
        rows += [[self.phones[who], letter] for who, letter in self.by_phone.items()]
        return rows + [["hand", letter] for letter in self.pressed]
