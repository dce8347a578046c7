"""The server: every page asks through this API and can do nothing beside it. OpenAPI 3.1 describes
it at `/api/v1/openapi.json`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from motsim import __version__
from motsim.i18n import catalogue, in_language
from motsim.report.core.tokens import FOLDER, FONT_FILES, TOKENS
from motsim.studio import room_routes
from motsim.studio.access import Door, Guard
from motsim.studio.board import Json
from motsim.studio.job_routes import job_routes
from motsim.studio.problems import PROBLEMS, say_problems
from motsim.studio.question_routes import question_routes
from motsim.studio.scenario_routes import scenario_routes
from motsim.studio.shared import Studio, language_of

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
    for routes in (
        scenario_routes(studio),
        question_routes(studio),
        job_routes(studio),
        _about(studio),
    ):
        app.include_router(routes, prefix="/api/v1", responses=PROBLEMS)
    if pages:
        leads = room_routes.leader_routes(studio.rooms, studio.lan, studio.drafts)
        app.include_router(leads, prefix="/api/v1", responses=PROBLEMS)
        app.include_router(room_routes.public_routes(studio.rooms, studio.lan))
        app.include_router(room_routes.wall_route(studio.rooms, leads=True))
        app.include_router(room_routes.public_files(SHARED))
        app.mount("/static", GZipMiddleware(StaticFiles(directory=STATIC)))

        @app.get("/", include_in_schema=False)
        def page() -> FileResponse:
            return FileResponse(STATIC / "index.html")

        @app.get("/favicon.ico", include_in_schema=False)
        def icon() -> FileResponse:
            return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")

    app.add_middleware(Guard, door=door)
    return app


def for_phones(studio: Studio, door: Door) -> FastAPI:
    """What the room's network can reach: pages of rooms, and nothing of the folder."""
    app = FastAPI(title="motsim", docs_url=None, redoc_url=None, openapi_url=None)
    say_problems(app)
    app.include_router(room_routes.public_routes(studio.rooms, studio.lan))
    app.include_router(room_routes.wall_route(studio.rooms, leads=False))
    app.include_router(room_routes.public_files(SHARED))

    @app.get("/")
    def page() -> RedirectResponse:
        return RedirectResponse("/j")

    @app.get("/favicon.ico")
    def icon() -> FileResponse:
        return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")

    app.add_middleware(Guard, door=door)
    return app


def _about(studio: Studio) -> APIRouter:
    routes = APIRouter(tags=["about"])

    @routes.get("/health")
    def health() -> Json:
        """Whether the engine is ready; the only answer that needs no token."""
        return {"motsim": __version__, "engine": studio.engine.as_json()}

    @routes.get("/words/{language}")
    def words(language: str) -> dict[str, str]:
        """The words of the pages in a language."""
        return in_language(catalogue("studio"), language_of(language))

    return routes
