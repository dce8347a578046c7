"""The server: every page asks through this API and can do nothing beside it. OpenAPI 3.1 describes
it at `/api/v1/openapi.json`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware import Middleware
from starlette.routing import Route

from motsim import __version__
from motsim.i18n import catalogue, in_language
from motsim.report.core.tokens import FOLDER, FONT_FILES, TOKENS
from motsim.studio import (
    job_routes,
    phone_routes,
    question_routes,
    result_routes,
    room_routes,
    scenario_routes,
)
from motsim.studio.access import Door, Guard
from motsim.studio.board import Json
from motsim.studio.dependencies import StudioDep
from motsim.studio.first_page import first_page
from motsim.studio.problems import PROBLEMS, say_problems
from motsim.studio.shared import Studio, language_of

about = APIRouter(tags=["about"])
front = APIRouter(include_in_schema=False)
STATIC: Final = Path(__file__).parent / "static"
# what the pages of reports and of the Studio have in common
SHARED: Final = {
    "tokens.css": TOKENS,
    **{name: FOLDER / "fonts" / name for name in FONT_FILES.values()},
}


def create(folder: Path, door: Door, *, pages: bool = True) -> FastAPI:
    """The application over a folder of scenarios; without `pages` it is the API alone.

    Raises:
        InputError: the folder cannot be used.
    """
    studio = Studio(folder, for_phones)
    app = FastAPI(
        title="motsim",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        description="Scenarios of a folder: edit them, ask what they give, compare designs.",
    )
    app.state.studio = studio
    say_problems(app)
    for one in (scenario_routes, question_routes, job_routes, result_routes):
        app.include_router(one.routes, prefix="/api/v1", responses=PROBLEMS)
    app.include_router(about, prefix="/api/v1", responses=PROBLEMS)
    if pages:
        app.include_router(room_routes.routes, prefix="/api/v1", responses=PROBLEMS)
        _show_rooms(app, leads=True)
        app.mount("/static", GZipMiddleware(StaticFiles(directory=STATIC)))
        # compressed by itself: lines of live answers must not wait for a packer
        app.router.routes.append(Route("/", page, middleware=[Middleware(GZipMiddleware)]))
        app.include_router(front)
    app.add_middleware(Guard, door=door)
    return app


def for_phones(studio: Studio, door: Door) -> FastAPI:
    """What the room's network can reach: pages of rooms, and nothing of the folder."""
    app = FastAPI(title="motsim", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.studio = studio
    say_problems(app)
    _show_rooms(app, leads=False)
    app.add_api_route("/", _to_join)
    app.add_api_route("/favicon.ico", icon)
    app.add_middleware(Guard, door=door)
    return app


def _show_rooms(app: FastAPI, *, leads: bool) -> None:
    """Give an application the pages of phones and walls, and what they ask."""
    app.include_router(phone_routes.routes)
    app.include_router(phone_routes.wall_route(leads=leads))
    app.include_router(phone_routes.files(SHARED))


@about.get("/health")
def health(studio: StudioDep) -> Json:
    """Whether the engine is ready; the only answer that needs no token."""
    return {"motsim": __version__, "engine": studio.engine.as_json()}


@about.get("/words/{language}")
def words(language: str) -> dict[str, str]:
    """The words of the pages in a language."""
    return in_language(catalogue("studio"), language_of(language))


def page(request: Request) -> Response:
    text, policy = first_page(request.app.state.studio)
    # what it says of the folder is of now
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return HTMLResponse(text, headers=headers)


@front.get("/favicon.ico")
def icon() -> FileResponse:
    return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")


def _to_join() -> RedirectResponse:
    return RedirectResponse("/j")
