"""What phones, walls and the one who leads may ask of rooms."""

from __future__ import annotations

import asyncio
import csv
import functools
import io
import json
import re
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import ClientDisconnect

from motsim.errors import InputError, say
from motsim.i18n import LANGUAGES, catalogue, in_language
from motsim.report.core.page_writer import script_json
from motsim.report.core.tokens import TOKENS
from motsim.report.demos import NAMES
from motsim.studio.access import CSP, csp_of
from motsim.studio.drafts import Drafts
from motsim.studio.journal import Json
from motsim.studio.lan import Lan, qr_code
from motsim.studio.problems import a_file
from motsim.studio.rooms import Room, Rooms, known_as, new_phone
from motsim.studio.votes import VoteRoom, demos_json, live_page, ready
from motsim.studio.workshop.room import WorkshopRoom, workshop_of
from motsim.studio.workshop.state import BUDGET, MOST_STAGES, NOTE, TITLE
from motsim.study.core.reporting import Lang

STATIC: Final = Path(__file__).parent / "static"
# all that phones and walls may load; a demonstration brings its letters inside
PUBLIC: Final = ("dom.js", "wall.js", "wall.css", "teach.js", "teach.css", "icon.svg")
MOST_ACT: Final = 4_000  # bytes
PATIENCE: Final = 10.0  # s for a body to come
DAY: Final = 86_400


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


async def kept(written: Future[None]) -> None:
    """Wait until an act is on disk."""
    await asyncio.wrap_future(written)


def _events(lines: Any) -> StreamingResponse:
    return StreamingResponse(
        lines, media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


def place_of(room: Room, lan: Lan) -> Json:
    """Where phones find a room, as a wall says it."""
    return {
        "code": room.code,
        "address": lan.address,
        "qr": f"/r/{room.code}/qr.svg" if lan.address and _qr(f"http://{lan.address}") else "",
    }


@functools.lru_cache(maxsize=64)
def _qr(text: str) -> bytes | None:
    return qr_code(text)


async def _said(request: Request) -> Json:
    """The act in the body of a request.

    Raises:
        InputError: it is none, too long, or did not come.
    """
    try:
        body = await asyncio.wait_for(request.body(), PATIENCE)
        act = json.loads(body) if len(body) <= MOST_ACT else None
        json.dumps(act, ensure_ascii=False).encode()  # half a character cannot be kept
    except (TimeoutError, ClientDisconnect, ValueError, RecursionError):
        act = None
    if not isinstance(act, dict) or not isinstance(act.get("do"), str):
        raise InputError(say("no act", most=MOST_ACT))
    return act


# --- phones and walls -----------------------------------------------------------------------------
def public_routes(rooms: Rooms, lan: Lan) -> APIRouter:
    """What everybody in the room may ask; nothing here leads a room or names a file."""
    routes = APIRouter(tags=["rooms"])

    @routes.get("/j", include_in_schema=False)
    @routes.get("/j/{code}", include_in_schema=False)
    def phone_page(request: Request, code: str = "", lang: str = "") -> Response:
        page, policy = _phone_page(_spoken(request, lang))
        return Response(page, media_type="text/html; charset=utf-8", headers=policy)

    @routes.post("/r/{code}/join")
    async def join(code: str, request: Request, lang: str = "") -> Response:
        """A phone comes in, or comes back: its cookie is all that is known of it."""
        room = rooms.get(code)
        who = known_as(request.cookies.get(f"motsim-{code}", ""))
        if who in room.phones:
            return JSONResponse(_phone(room, who, request, lang))
        secret = new_phone()
        await kept(rooms.write(room, {"do": "join", "who": known_as(secret)}))
        answer = JSONResponse(_phone(room, known_as(secret), request, lang))
        answer.set_cookie(
            f"motsim-{code}", secret, max_age=DAY, path="/r/", httponly=True, samesite="strict"
        )
        return answer

    @routes.post("/r/{code}/act")
    async def act(code: str, request: Request, lang: str = "") -> Response:
        """Something a phone says; answered when it is on disk, with what the phone shows then."""
        room = rooms.get(code)
        who = known_as(request.cookies.get(f"motsim-{code}", ""))
        if who not in room.phones:
            return JSONResponse({"join": True}, 401)
        rooms.pace(who)
        await kept(rooms.write(room, {**await _said(request), "who": who}))
        return JSONResponse(_phone(room, who, request, lang))

    @routes.get("/r/{code}/phone")
    async def phone(code: str, request: Request, lang: str = "") -> Response:
        """What a phone shows, now and after each change (server-sent events)."""
        room = rooms.get(code)
        who = known_as(request.cookies.get(f"motsim-{code}", ""))
        if who not in room.phones:
            return JSONResponse({"join": True}, 401)
        language = _spoken(request, lang)
        return _events(room.listen("phone", lambda: room.phone(who, language)))

    @routes.get("/r/{code}/wall")
    async def wall(code: str) -> Response:
        """What everybody may see, now and after each change (server-sent events)."""
        room = rooms.get(code)
        return _events(room.listen("wall", lambda: room.wall() | place_of(room, lan)))

    @routes.get("/r/{code}/qr.svg")
    def qr(code: str) -> Response:
        """The address of a room for phones."""
        found = _qr(f"http://{lan.address}/j/{rooms.get(code).code}") if lan.address else None
        if found is None:
            raise InputError(say("no network"))
        return Response(found, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})

    return routes


def wall_route(rooms: Rooms, *, leads: bool) -> APIRouter:
    """The wall: on the Studio's own address its keys lead, elsewhere it only shows."""
    routes = APIRouter()

    @routes.get("/wall/{code}", include_in_schema=False)
    def wall_page(code: str, request: Request, lang: str = "") -> Response:
        room = rooms.get(code)
        if isinstance(room, VoteRoom):
            asked = lang if lang in LANGUAGES else room.language
            page, policy = live_page(room.demo, room.code, leads=leads, language=asked)
        else:
            page, policy = _wall_page(room.code), CSP
        return Response(
            page, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy}
        )

    return routes


def public_files(shared: dict[str, Path]) -> APIRouter:
    """The files of phones and walls, each by its name."""
    routes = APIRouter()
    for name, path in {**shared, **{name: STATIC / name for name in PUBLIC}}.items():
        routes.add_api_route(f"/static/{name}", _file(path), include_in_schema=False)
    return routes


def _file(path: Path) -> Callable[[], FileResponse]:
    return lambda: FileResponse(path)


def _phone(room: Room, who: str, request: Request, lang: str) -> Json:
    with room.lock:
        return room.phone(who, _spoken(request, lang))


def _spoken(request: Request, asked: str) -> Lang:
    """The language of a phone: as asked for, else as its browser says."""
    if asked in LANGUAGES:
        return "zh" if asked == "zh" else "en"
    first = request.headers.get("accept-language", "").strip().lower()
    return "zh" if first.startswith("zh") else "en"


def _wall_page(code: str) -> str:
    words = {lang: in_language(catalogue("studio.wall") | _PHASES, lang) for lang in LANGUAGES}
    page = (STATIC / "wall.html").read_text(encoding="utf-8")
    return page.replace("{room}", script_json({"code": code, "words": words}))


_PHASES: Final = {
    key: both for key, both in catalogue("studio.room").items() if key.startswith("phase ")
}


@functools.cache
def _phone_page(language: Lang) -> tuple[str, dict[str, str]]:
    words = in_language(catalogue("studio.phone"), language)
    page = (STATIC / "phone.html").read_text(encoding="utf-8")
    used = set(re.findall(r"var\(--([\w-]+)\)", page))
    tokens = re.sub(r"/\*.*?\*/\s*", "", TOKENS.read_text(encoding="utf-8"), flags=re.S)
    tokens = re.sub(
        r"\s*--([\w-]+):[^;]+;", lambda one: one[0].strip() if one[1] in used else "", tokens
    )
    tokens = re.sub(r"@media (?!screen)[^{]+{[^{]+{[^}]*}\s*}\s*", "", tokens)
    # a phone has no use for indents and comments
    page = re.sub(r"\s*(?<=\s)// .*", "", re.sub(r"\n\s+", "\n", page))
    page = page.replace("{tokens}", tokens)
    head, _, rest = page.partition("</style>")
    head = re.sub(r"\s*(?:;\s*(?=})|([{};,])\s*)|(?<=:)\s+", r"\1", head)
    page = f"{head}</style>{rest}".replace("{words}", script_json(words))
    page = page.replace('"{lang}"', '"zh-Hans"' if language == "zh" else '"en"')
    return page, {"Content-Security-Policy": csp_of(page)}


# --- the one who leads ----------------------------------------------------------------------------
def leader_routes(rooms: Rooms, lan: Lan, drafts: Drafts) -> APIRouter:
    """Rooms as the one who leads has them; behind the Studio's token."""
    routes = APIRouter(tags=["rooms"])

    @routes.get("/demos")
    def list_demos() -> list[Json]:
        """The demonstrations that a room can be asked."""
        return demos_json()

    @routes.get("/rooms")
    def list_rooms() -> list[Json]:
        """The rooms of the folder, the newest first; at the end those that cannot be read."""
        unread = [{"code": code, "kind": "unreadable"} for code in sorted(rooms.unread)]
        return [_line(room) for room in rooms.all()] + unread

    @routes.post("/rooms", status_code=201)
    def begin_room(asked: NewRoom) -> Json:
        """A new room: a demonstration with votes, or a workshop."""
        if asked.kind == "workshop":
            begun = workshop_of(asked.title, asked.stages, asked.budget, asked.language)
            return {"code": rooms.begin(asked.kind, begun).code}
        if asked.demo not in NAMES:
            raise InputError(
                say("act wants", key="demo", wanted=", ".join(NAMES), came=asked.demo[:40])
            )
        ready(asked.demo)
        about = {"demo": asked.demo, "language": asked.language}
        return {"code": rooms.begin(asked.kind, about).code}

    @routes.get("/rooms/{code}")
    def get_room(code: str) -> Json:
        """A room as the one who leads sees it."""
        room = rooms.get(code)
        with room.lock:
            return room.console() | place_of(room, lan)

    @routes.get(
        "/rooms/{code}/events", response_class=Response, responses=a_file("text/event-stream")
    )
    async def room_events(code: str) -> Response:
        """The same, now and after each change (server-sent events)."""
        room = rooms.get(code)
        return _events(room.listen("console", lambda: room.console() | place_of(room, lan)))

    @routes.post("/rooms/{code}/act")
    async def lead(code: str, request: Request) -> Json:
        """Something the one who leads does; answered when it is on disk."""
        room, said = rooms.get(code), await _said(request)
        if "who" in said or said["do"] in ("begin", "join"):
            raise InputError(say("act unknown", act=said["do"][:40]))
        await kept(rooms.write(room, said))
        with room.lock:
            return room.console() | place_of(room, lan)

    @routes.delete("/rooms/{code}", status_code=204)
    def end_room(code: str) -> Response:
        """Take a room away; its answers are kept in `.motsim/removed`."""
        rooms.end(code)
        return Response(status_code=204)

    @routes.get("/rooms/{code}/answers.csv", response_class=Response, responses=a_file("text/csv"))
    def answers(code: str) -> Response:
        """All answers as a table; phones have numbers and no names."""
        room, out = rooms.get(code), io.StringIO()
        with room.lock:
            csv.writer(out).writerows(room.answers())
        return Response(
            "\ufeff" + out.getvalue(),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="room-{room.code}.csv"'},
        )

    @routes.post("/rooms/{code}/scenario", status_code=201)
    def make_scenario(code: str) -> Json:
        """What a workshop says, as a new scenario of the folder."""
        room = rooms.get(code)
        if not isinstance(room, WorkshopRoom):
            raise InputError(say("act unknown", act="scenario"))
        title, text = room.scenario()
        name = drafts.create(title, text)
        rooms.write(room, {"do": "made", "scenario": name}).result()
        return {"id": name}

    @routes.get("/lan")
    def get_lan() -> Json:
        """Whether phones can come in, and where."""
        return lan.as_json()

    @routes.post("/lan")
    def open_lan(asked: OpenDoor) -> Json:
        """Let phones in, at this machine's address in its network."""
        lan.open(asked.address)
        _tell(rooms)
        return lan.as_json()

    @routes.delete("/lan")
    def close_lan() -> Json:
        """Let no phone in any more."""
        rooms.hang_up()
        lan.close()
        return lan.as_json()

    return routes


def _tell(rooms: Rooms) -> None:
    for room in rooms.all():
        room.changed()


def _line(room: Room) -> Json:
    return {
        "code": room.code,
        "kind": room.kind,
        "title": room.title(),
        "when": room.begun.get("when", ""),
        "joined": len(room.phones),
    }
