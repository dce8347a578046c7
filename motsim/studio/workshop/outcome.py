"""What becomes of a workshop: a sheet of answers, and a scenario."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from motsim.errors import InputError, say
from motsim.i18n import LANGUAGES, catalogue
from motsim.scenario.editing.edits import edit_of, edited
from motsim.scenario.spreadsheet.workshop import figure, load_wall
from motsim.studio.journal import Json
from motsim.studio.workshop.pages import word
from motsim.studio.workshop.state import FIELDS, Seen, State

ROOM_DESIGN = "the-room"


def answers(state: State) -> list[list[Any]]:
    """A row a touchpoint, under the heads that `motsim new --from` reads."""
    heads = ["stage", "touchpoint", "score (-10..10)", "votes", *FIELDS]
    return [heads, *([_cell(one) for one in row] for row in _rows(state))]


def _rows(state: State) -> Iterator[list[Any]]:
    for one in state.seen():
        score = "" if one.score is None else f"{one.score:.1f}"
        yield [one.note.stage, one.note.name, score, str(one.votes)] + [
            one.fields.get(name, "") for name in FIELDS
        ]


def scenario(state: State, title: str, language: str) -> str:
    """The workshop as the text of a scenario. What the room bought is a design of its own.

    Raises:
        InputError: there is nothing in it yet, or a figure means nothing.
    """
    seen = state.seen()
    if not any(one.scores for one in seen):
        raise InputError(say("nothing scored"))
    with tempfile.TemporaryDirectory() as folder:
        safe = "".join(c if c.isalnum() or c in "-_ " else " " for c in title).strip()
        path = Path(folder) / f"{safe or 'workshop'}.csv"
        path.write_text(_table(seen, language), encoding="utf-8", newline="")
        wall = load_wall(path)
    text = wall.text
    names = dict(
        zip((s.note.key for s in seen if s.fields.get("idea")), wall.raw.get("interventions", {}))
    )
    bought = [names[one.note.key] for one in state.bought()]
    if bought:
        text = edited(text, edit_of(_set(["designs", ROOM_DESIGN], {"with": bought}), text))
        label = catalogue("studio.room")["the room"]
        labels = wall.raw.get("labels", {})
        for of, said in zip(LANGUAGES, label):
            if of in labels:
                at = ["labels", of, ROOM_DESIGN]
                text = edited(text, edit_of(_set(at, said), text))
    return text


def _table(seen: Sequence[Seen], language: str) -> str:
    """The sheet that the importer reads: what is needed besides goes to what is done."""
    out = io.StringIO()
    rows = csv.writer(out)
    taken = [name for name in FIELDS if name not in ("current", "effect", "resources")]
    rows.writerow(["stage", "touchpoint", "score (-10..10)", "votes", *taken])
    for one in seen:
        fields = dict(one.fields)
        if fields.get("resources"):
            needs = word(language, "needs", what=fields["resources"])
            fields["actions"] = "; ".join(
                part for part in (fields.get("actions") or fields.get("idea", ""), needs) if part
            )
        texts = [" ".join(fields.get(name, "").split()) for name in taken]
        rows.writerow([one.note.stage, one.note.name, f"{one.score or 0.0:.1f}", one.votes, *texts])
    return out.getvalue()


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a number stays one."""
    return f"'{text}" if text and text[0] in "=+-@\t" and figure(text) is None else text


def _set(at: list[str], value: Any) -> Json:
    return {"do": "set", "at": at, "value": value}
