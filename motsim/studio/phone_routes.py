"""What everybody in the room may ask; nothing here leads a room or names a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from motsim.errors import InputError, say
from motsim.i18n import LANGUAGES
from motsim.studio import room_pages
from motsim.studio.access import CSP
from motsim.studio.dependencies import RoomDep, StudioDep
from motsim.studio.journal import Json
from motsim.studio.room_messages import act_of, events, kept, place_of, qr_svg
from motsim.studio.rooms import Room, known_as, new_phone
from motsim.studio.votes import VoteRoom, live_page
from motsim.study.core.reporting import Lang

# all that phones and walls may load; a demonstration brings its letters inside
PUBLIC: Final = ("dom.js", "wall.js", "wall.css", "teach.js", "teach.css", "icon.svg")
DAY: Final = 86_400
routes = APIRouter(tags=["rooms"])


async def spoken(request: Request, lang: str = "") -> Lang:
    """The language of a phone: as asked for, else as its browser says."""
    if lang in LANGUAGES:
        return "zh" if lang == "zh" else "en"
    first = request.headers.get("accept-language", "").strip().lower()
    return "zh" if first.startswith("zh") else "en"


async def phone_of(code: str, request: Request) -> str:
    """Who a phone is, by the cookie that the room gave it."""
    return known_as(request.cookies.get(f"motsim-{code}", ""))


SpokenDep = Annotated[Lang, Depends(spoken)]
PhoneDep = Annotated[str, Depends(phone_of)]


@routes.get("/j", include_in_schema=False)
@routes.get("/j/{code}", include_in_schema=False)
def phone_page(language: SpokenDep) -> Response:
    page, policy = room_pages.phone_page(language)
    return _page(page, policy)


@routes.post("/r/{code}/join")
async def join(room: RoomDep, who: PhoneDep, language: SpokenDep, studio: StudioDep) -> Response:
    """A phone comes in, or comes back: its cookie is all that is known of it."""
    if who in room.phones:
        return JSONResponse(_shown(room, who, language))
    secret = new_phone()
    who = known_as(secret)
    await kept(studio.rooms.write(room, {"do": "join", "who": who}))
    answer = JSONResponse(_shown(room, who, language))
    answer.set_cookie(
        f"motsim-{room.code}", secret, max_age=DAY, path="/r/", httponly=True, samesite="strict"
    )
    return answer


@routes.post("/r/{code}/act")
async def act(
    room: RoomDep, who: PhoneDep, request: Request, language: SpokenDep, studio: StudioDep
) -> Response:
    """Something a phone says; answered when it is on disk, with what the phone shows then."""
    if who not in room.phones:
        return JSONResponse({"join": True}, 401)
    studio.rooms.pace(who)
    await kept(studio.rooms.write(room, {**await act_of(request), "who": who}))
    return JSONResponse(_shown(room, who, language))


@routes.get("/r/{code}/phone")
async def phone(room: RoomDep, who: PhoneDep, language: SpokenDep) -> Response:
    """What a phone shows, now and after each change (server-sent events)."""
    if who not in room.phones:
        return JSONResponse({"join": True}, 401)
    return events(room.listen("phone", lambda: room.phone(who, language)))


@routes.get("/r/{code}/wall")
async def wall(room: RoomDep, studio: StudioDep) -> Response:
    """What everybody may see, now and after each change (server-sent events)."""
    return events(room.listen("wall", lambda: room.wall() | place_of(room, studio.lan)))


@routes.get("/r/{code}/qr.svg")
def qr(room: RoomDep, studio: StudioDep) -> Response:
    """The address of a room for phones."""
    address = studio.lan.address
    found = qr_svg(f"http://{address}/j/{room.code}") if address else None
    if found is None:
        raise InputError(say("no network"))
    return Response(found, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


def _shown(room: Room, who: str, language: Lang) -> Json:
    with room.lock:
        return room.phone(who, language)


def wall_route(*, leads: bool) -> APIRouter:
    """The wall: on the Studio's own address its keys lead, elsewhere it only shows."""
    routes = APIRouter()

    @routes.get("/wall/{code}", include_in_schema=False)
    def wall_page(room: RoomDep, lang: str = "") -> Response:
        if isinstance(room, VoteRoom):
            asked = lang if lang in LANGUAGES else room.language
            return _page(*live_page(room.demo, room.code, leads=leads, language=asked))
        return _page(room_pages.wall_page(room.code), CSP)

    return routes


def _page(page: str, policy: str) -> Response:
    return Response(
        page, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": policy}
    )


def files(shared: dict[str, Path]) -> APIRouter:
    """The files of phones and walls, each by its name."""
    routes = APIRouter()
    for name, path in {**shared, **{name: room_pages.STATIC / name for name in PUBLIC}}.items():
        routes.add_api_route(f"/static/{name}", _file(path), include_in_schema=False)
    return routes


def _file(path: Path) -> Callable[[], FileResponse]:
    return lambda: FileResponse(path)
