"""A scenario of the folder as one file to send, and such a file taken in: with its data, what was
compared last, and the workshops that it was made of.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from motsim.atomic import whole
from motsim.errors import InputError, message_of, of, say
from motsim.i18n import by_language
from motsim.results.bundle import Bundle, differs, opened
from motsim.results.packing import bundle_of, placed
from motsim.studio.bodies import CompareJob
from motsim.studio.drafts import Drafts
from motsim.studio.journal import Json, acts_in
from motsim.studio.workshop.room import WorkshopRoom

if TYPE_CHECKING:
    from motsim.studio.shared import Studio

MEDIA: Final = "application/vnd.motsim.bundle+zip"
SETTINGS: Final = "settings.json"


# --- what was compared last -----------------------------------------------------------------------
def settings_of(drafts: Drafts, name: str) -> Json:
    """What was compared last of a file, as `POST /comparisons` takes it; {} where nothing was."""
    try:
        told = json.loads((drafts.own / name / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return _known(told)


def keep_settings(drafts: Drafts, name: str, asked: Json) -> None:
    """Remember what was compared; a disk that does not take it costs that memory alone."""
    place = drafts.own / name
    try:
        place.mkdir(exist_ok=True)
        with whole(place / SETTINGS) as beside:
            beside.write_text(json.dumps(_known(asked), sort_keys=True), encoding="utf-8")
    except OSError:
        return


def _known(told: Any) -> Json:
    """The settings of a comparison, or {} where they are none of this version."""
    if not told:
        return {}
    try:
        found = CompareJob(**{**told, "scenario": "any"}).model_dump()
    except (ValidationError, TypeError):
        return {}
    del found["scenario"]
    return found


# --- out and in -----------------------------------------------------------------------------------
def packed(studio: Studio, name: str) -> bytes:
    """A scenario of the folder, its data, settings and workshops as one file.

    Raises:
        InputError: it has mistakes, or a data file that cannot travel.
    """
    _, scenario = studio.scenario(name)
    rooms = {}
    for room in studio.rooms.all():
        if isinstance(room, WorkshopRoom) and room.state.made == name:
            data = room.path.read_bytes()
            rooms[room.code] = data[: acts_in(data)[1]]
    drafts = studio.drafts
    return bundle_of(scenario, drafts.folder, rooms, settings_of(drafts, name)).packed()


def taken(studio: Studio, data: bytes, called: str) -> Json:
    """Take a bundle in: the name that its scenario got, its workshops, and by language what there
    is to say of its figures.

    Raises:
        InputError: it is no bundle, or not one for here; nothing of it was written.
    """
    found = opened(data, called)
    try:
        studio.rooms.check([_workshop(one) for one in found.rooms.values()])
    except InputError as error:
        raise InputError(of(called[:80], message_of(error))) from None
    name = placed(found, studio.drafts.folder)
    codes = _rooms_in(studio, found, name)
    keep_settings(studio.drafts, name, dict(found.settings))
    other = differs(found)
    return {"id": name, "rooms": codes, "said": by_language(other) if other else {}}


def _workshop(data: bytes) -> bytes:
    """The file of a workshop.

    Raises:
        InputError: it is none.
    """
    acts, good = acts_in(data)
    if good != len(data) or not acts or acts[0].get("kind") != WorkshopRoom.kind:
        raise InputError(say("bundle room"))
    return data


def _rooms_in(studio: Studio, found: Bundle, name: str) -> list[str]:
    codes = []
    for data in found.rooms.values():
        room = studio.rooms.adopt(data)
        codes.append(room.code)
        if name != found.scenario:
            studio.rooms.write(room, {"do": "made", "scenario": name}).result()
    return codes
