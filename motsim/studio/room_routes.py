"""Rooms as the one who leads has them; behind the Studio's token."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from motsim.errors import InputError, say
from motsim.report.demos import NAMES
from motsim.studio.dependencies import RoomDep, StudioDep
from motsim.studio.file_answers import a_file, attachment
from motsim.studio.journal import Json
from motsim.studio.room_messages import act_of, events, kept, place_of
from motsim.studio.rooms import Room
from motsim.studio.shared import Studio
from motsim.studio.votes import demos_json, ready
from motsim.studio.workshop.room import WorkshopRoom, workshop_of
from motsim.studio.workshop.state import BUDGET, MOST_STAGES, NOTE, TITLE

routes = APIRouter(tags=["rooms"])


class NewRoom(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["demo", "workshop"]
    demo: Annotated[str, Field(max_length=60)] = ""
    title: Annotated[str, Field(max_length=TITLE)] = ""
    stages: Annotated[
        list[Annotated[str, Field(max_length=NOTE)]], Field(max_length=MOST_STAGES)
    ] = []
    budget: float | Annotated[str, Field(max_length=40)] = BUDGET
    language: Literal["en", "zh"] = "en"


class OpenDoor(BaseModel):
    model_config = ConfigDict(extra="forbid")

    address: Annotated[str, Field(max_length=40)] = ""


# --- rooms ----------------------------------------------------------------------------------------
@routes.get("/demos")
def list_demos() -> list[Json]:
    """The demonstrations that a room can be asked."""
    return demos_json()


@routes.get("/rooms")
def list_rooms(studio: StudioDep) -> list[Json]:
    """The rooms of the folder, the newest first; at the end those that cannot be read."""
    unread = [{"code": code, "kind": "unreadable"} for code in sorted(studio.rooms.unread)]
    return [_line(room) for room in studio.rooms.all()] + unread


@routes.post("/rooms", status_code=201)
def begin_room(asked: NewRoom, studio: StudioDep) -> Json:
    """A new room: a demonstration with votes, or a workshop."""
    if asked.kind == "workshop":
        about = workshop_of(asked.title, asked.stages, asked.budget, asked.language)
    else:
        about = _demo_of(asked)
    return {"code": studio.rooms.begin(asked.kind, about).code}


def _demo_of(asked: NewRoom) -> Json:
    """
    Raises:
        InputError: there is no such demonstration.
    """
    if asked.demo not in NAMES:
        raise InputError(
            say("act wants", key="demo", wanted=", ".join(NAMES), came=asked.demo[:40])
        )
    ready(asked.demo)
    return {"demo": asked.demo, "language": asked.language}


@routes.get("/rooms/{code}")
def get_room(room: RoomDep, studio: StudioDep) -> Json:
    """A room as the one who leads sees it."""
    with room.lock:
        return _console(room, studio)


@routes.get("/rooms/{code}/events", response_class=Response, responses=a_file("text/event-stream"))
async def room_events(room: RoomDep, studio: StudioDep) -> Response:
    """The same, now and after each change (server-sent events)."""
    return events(room.listen("console", lambda: _console(room, studio)))


@routes.post("/rooms/{code}/act")
async def lead(room: RoomDep, request: Request, studio: StudioDep) -> Json:
    """Something the one who leads does; answered when it is on disk."""
    said = await act_of(request)
    if "who" in said or said["do"] in ("begin", "join"):
        raise InputError(say("act unknown", act=said["do"][:40]))
    await kept(studio.rooms.write(room, said))
    with room.lock:
        return _console(room, studio)


@routes.delete("/rooms/{code}", status_code=204)
def end_room(code: str, studio: StudioDep) -> Response:
    """Take a room away; its answers are kept in `.motsim/removed`."""
    studio.rooms.end(code)
    return Response(status_code=204)


@routes.get("/rooms/{code}/answers.csv", response_class=Response, responses=a_file("text/csv"))
def answers(room: RoomDep) -> Response:
    """All answers as a table; phones have numbers and no names."""
    out = io.StringIO()
    with room.lock:
        csv.writer(out).writerows(room.answers())
    text = "\ufeff" + out.getvalue()
    return attachment(text, "text/csv; charset=utf-8", f"room-{room.code}.csv")


@routes.post("/rooms/{code}/scenario", status_code=201)
def make_scenario(room: RoomDep, studio: StudioDep) -> Json:
    """What a workshop says, as a new scenario of the folder."""
    if not isinstance(room, WorkshopRoom):
        raise InputError(say("act unknown", act="scenario"))
    title, text = room.scenario()
    name = studio.drafts.create(title, text)
    studio.rooms.write(room, {"do": "made", "scenario": name}).result()
    return {"id": name}


def _console(room: Room, studio: Studio) -> Json:
    return room.console() | place_of(room, studio.lan)


def _line(room: Room) -> Json:
    return {
        "code": room.code,
        "kind": room.kind,
        "title": room.title(),
        "when": room.begun.get("when", ""),
        "joined": len(room.phones),
    }


# --- the door for phones --------------------------------------------------------------------------
@routes.get("/lan")
def get_lan(studio: StudioDep) -> Json:
    """Whether phones can come in, and where."""
    return studio.lan.as_json()


@routes.post("/lan")
def open_lan(asked: OpenDoor, studio: StudioDep) -> Json:
    """Let phones in, at this machine's address in its network."""
    studio.lan.open(asked.address)
    for room in studio.rooms.all():
        room.changed()  # its place is shown on the wall
    return studio.lan.as_json()


@routes.delete("/lan")
def close_lan(studio: StudioDep) -> Json:
    """Let no phone in any more."""
    studio.rooms.hang_up()
    studio.lan.close()
    return studio.lan.as_json()
