"""The server: every page asks through this API and can do nothing beside it. OpenAPI 3.1 describes
it at `/api/v1/openapi.json`.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Body, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import (
    FileResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field

from motsim import __version__
from motsim.errors import InputError, Mistake, MotsimError, ScenarioError, message_of
from motsim.i18n import LANGUAGES, catalogue
from motsim.plan.preview.summary import explain
from motsim.report.core.tokens import FOLDER, FONT_FILES, TOKENS
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import load, text_of
from motsim.scenario.shipped import shipped_scenarios
from motsim.studio import answers, room_routes
from motsim.studio.access import CSP_OF_REPORTS, Door, Guard
from motsim.studio.board import Json, board, empty_scenario, people_text, places_of
from motsim.studio.drafts import Draft, Drafts, Outdated, read
from motsim.studio.jobs import Jobs
from motsim.studio.journal import NotKept
from motsim.studio.lan import Lan
from motsim.studio.rooms import NotNow, Rooms, TooFast
from motsim.studio.votes import VoteRoom
from motsim.studio.walls import Walls
from motsim.studio.workshop.room import WorkshopRoom
from motsim.study.comparison.compare import Comparison
from motsim.study.core.reporting import Lang
from motsim.study.core.turns import Stopped

STATIC: Final = Path(__file__).parent / "static"
# what the pages of reports and of the Studio have in common
SHARED: Final = {
    "tokens.css": TOKENS,
    **{name: FOLDER / "fonts" / name for name in FONT_FILES.values()},
}
PROBLEM: Final = "application/problem+json"
Text = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(max_length=120)]


class Closed(BaseModel):
    """A body that takes no other keys than its own."""

    model_config = ConfigDict(extra="forbid")


class NewScenario(Closed):
    name: Text = ""
    shipped: Text = ""
    title: Text = ""
    text: Annotated[str, Field(max_length=1_000_000)] = ""


class Edits(Closed):
    base: Name
    edits: Annotated[list[dict[str, Any]], Field(max_length=100)]
    label: Text = ""


class WholeText(Closed):
    base: Name
    text: Annotated[str, Field(max_length=1_000_000)]


class Base(Closed):
    base: Name


class Question(Closed):
    page: Name
    design: Name | None = None
    settings: Annotated[dict[Text, Text], Field(max_length=50)] = {}
    ideas: Annotated[list[Name], Field(max_length=200)] = []
    psychology: Name | None = None


class Choice(Closed):
    page: Name
    budget: Annotated[float | None, Field(ge=0, le=1e15)] = None
    ideas: Annotated[list[Name], Field(max_length=200)] = []


class CompareJob(Closed):
    scenario: Name
    designs: Annotated[list[Name], Field(max_length=30)] = []
    ideas: Annotated[list[Name], Field(max_length=200)] = []
    replications: Annotated[int, Field(ge=2, le=500)] = 50
    psychologies: Annotated[list[Name], Field(max_length=10)] = []


class DaysJob(Closed):
    scenario: Name
    design: Name = ""
    ideas: Annotated[list[Name], Field(max_length=200)] = []
    who: Name = ""


class AllocateJob(Closed):
    scenario: Name
    budget: Annotated[float, Field(ge=0, le=1e15)]


class StudyJob(Closed):
    scenario: Name
    question: Literal["plan", "moments", "lows", "robust", "worth", "pilot"]
    designs: Annotated[list[Name], Field(max_length=30)] = []


class WallColumns(Closed):
    columns: Annotated[dict[Name, Name], Field(max_length=60)]
    scale: Annotated[str, Field(max_length=20)] = ""
    name: Text = ""


class Engine:
    """Whether the engine is ready: it is compiled once on a machine, which takes half a minute."""

    def __init__(self) -> None:
        self.begun, self.ready = time.monotonic(), False

    def as_json(self) -> Json:
        return {"ready": self.ready, "seconds": round(time.monotonic() - self.begun, 1)}

    def warm(self) -> None:
        """Run two replications of the smallest shipped scenario."""
        from motsim.study.live import Live

        live = Live(load(shipped_scenarios()["cold-water"]), batches=(2,))
        for _ in live.ask():
            pass
        self.ready = True


class Studio:
    """What the routes share: the folder, the jobs, the newest question of each page."""

    def __init__(self, folder: Path) -> None:
        self.drafts = Drafts(folder)
        self.walls = Walls(self.drafts.folder / ".motsim" / "sheets")
        self.jobs, self.askers, self.engine = Jobs(), answers.Askers(), Engine()
        place = self.drafts.folder / ".motsim" / "rooms"
        self.rooms = Rooms(place, {one.kind: one for one in (VoteRoom, WorkshopRoom)})
        self.lan = Lan(lambda door: for_phones(self, door), place / "phones.json")
        self._listed: dict[tuple[str, str], Json] = {}

    def end(self) -> None:
        """Stop what runs: the server goes."""
        self.jobs.end()
        self.rooms.hang_up()
        self.lan.close()

    def scenario(self, name: str) -> tuple[Draft, Scenario]:
        """A file that means something.

        Raises:
            ScenarioError: its mistakes.
        """
        draft = self.drafts.open(name)
        scenario, mistakes = read(draft.text, name, self.drafts.folder)
        if scenario is None:
            raise ScenarioError(name, list(mistakes))
        return draft, scenario

    def shown(self, draft: Draft) -> Json:
        return board(draft, self.drafts.folder)

    def listed(self, name: str) -> Json:
        """A line of the folder's list; made once for each text of a file."""
        draft, problem = None, ""
        try:
            draft = self.drafts.open(name)
        except InputError as error:  # no text, or too large: the others are listed all the same
            problem = message_of(error)
        if draft is not None and (name, draft.hash) in self._listed:
            return self._listed[name, draft.hash]
        scenario, mistakes = (
            read(draft.text, name, self.drafts.folder)
            if draft is not None
            else (None, (Mistake(0, 0, "", problem),))
        )
        line = {
            "id": name,
            "title": people_text(None) if scenario is None else _title(scenario),
            "steps": 0 if scenario is None else len(scenario.steps),
            "ideas": 0 if scenario is None else len(scenario.interventions),
            "mistakes": len(mistakes),
            "changed": time.strftime(
                "%Y-%m-%d %H:%M", time.localtime(self.drafts.path(name).stat().st_mtime)
            ),
        }
        if draft is not None:
            self._listed[name, draft.hash] = line
        return line


def create(folder: Path, door: Door, *, pages: bool = True) -> FastAPI:
    """The application over a folder of scenarios; without `pages` it is the API alone.

    Raises:
        InputError: the folder cannot be used.
    """
    studio = Studio(folder)
    app = FastAPI(
        title="motsim",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        description="Scenarios of a folder: edit them, ask what they give, compare designs.",
    )
    app.state.studio = studio
    _say_problems(app)
    for routes in (_files(studio), _questions(studio), _works(studio), _about(studio)):
        app.include_router(routes, prefix="/api/v1")
    if pages:
        leads = room_routes.leader_routes(studio.rooms, studio.lan, studio.drafts)
        app.include_router(leads, prefix="/api/v1")
        app.include_router(room_routes.public_routes(studio.rooms, studio.lan))
        app.include_router(room_routes.wall_route(studio.rooms, leads=True))
        app.include_router(room_routes.public_files(SHARED))
        app.mount("/static", StaticFiles(directory=STATIC))

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
    _say_problems(app)
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


def _title(scenario: Scenario) -> Json:
    return {lang: scenario.title.show(lang) for lang in LANGUAGES}


# --- problems -------------------------------------------------------------------------------------
def _say_problems(app: FastAPI) -> None:
    def problem(status: int, detail: str, **more: Any) -> JSONResponse:
        body = {"type": "about:blank", "title": detail.splitlines()[0] if detail else "", **more}
        return JSONResponse(
            {**body, "status": status, "detail": detail}, status, media_type=PROBLEM
        )

    def of_input(_: Request, error: Exception) -> JSONResponse:
        mistakes = [m.as_json() for m in error.mistakes] if isinstance(error, ScenarioError) else []
        kinds = {NotKept: 507, Outdated: 409, NotNow: 409, TooFast: 429}
        status = next((code for kind, code in kinds.items() if isinstance(error, kind)), 422)
        said = error.by_language() if isinstance(error, MotsimError) else {}
        return problem(status, str(error), said=said, mistakes=mistakes)

    def of_body(_: Request, error: Exception) -> JSONResponse:
        found = error.errors()[:5] if isinstance(error, RequestValidationError) else []
        said = "; ".join(f"{'.'.join(str(k) for k in one['loc'])}: {one['msg']}" for one in found)
        return problem(422, said, mistakes=[])

    def of_ours(_: Request, error: Exception) -> JSONResponse:
        return problem(
            500, f"this is our fault, nothing of yours is lost: {type(error).__name__}: {error}"
        )

    app.add_exception_handler(MotsimError, of_input)
    app.add_exception_handler(RequestValidationError, of_body)
    app.add_exception_handler(Exception, of_ours)


# --- files ----------------------------------------------------------------------------------------
def _files(studio: Studio) -> APIRouter:
    routes, drafts = APIRouter(tags=["scenarios"]), studio.drafts

    @routes.get("/scenarios")
    def list_scenarios() -> Json:
        """The scenarios of the folder, the newest first, and the shipped ones."""
        return {
            "folder": str(drafts.folder),
            "scenarios": [studio.listed(name) for name in drafts.names()],
            "shipped": [
                {"name": name, "title": _title(load(path))}
                for name, path in shipped_scenarios().items()
            ],
        }

    @routes.post("/scenarios", status_code=201)
    def new_scenario(asked: NewScenario) -> Json:
        """A new file: a copy of a shipped scenario, a text, or an empty one with a title."""
        shipped = shipped_scenarios()
        if asked.shipped and asked.shipped not in shipped:
            raise InputError(
                f"no shipped scenario is called '{asked.shipped}'; there are {', '.join(shipped)}"
            )
        text = text_of(shipped[asked.shipped]) if asked.shipped else asked.text
        if asked.title and not text:
            text = empty_scenario(asked.title)
        if not text.strip():
            raise InputError("wanted `shipped`, the name of a shipped scenario, `text` or `title`")
        named = asked.name or asked.shipped or asked.title or "scenario"
        return {"id": drafts.create(named, text)}

    @routes.get("/scenarios/{name}")
    def get_scenario(name: str) -> Json:
        """The board: stages, steps, ideas, designs, and every mistake where it belongs."""
        return studio.shown(drafts.open(name))

    @routes.get("/scenarios/{name}/text")
    def get_text(name: str) -> Response:
        """The file itself."""
        return Response(
            drafts.open(name).text,
            media_type="text/yaml; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="scenario.yaml"'},
        )

    @routes.get("/scenarios/{name}/check")
    def check(name: str, lang: str = "en") -> Json:
        """What the file says in words: warnings, loads, who comes, what the figures rest on."""
        _, scenario = studio.scenario(name)
        said = explain(scenario, language=_language(lang))
        return {
            "warnings": said.warnings,
            "loads": said.load_lines,
            "coming": said.coming,
            "figures": [said.figure_line],
            "journey": said.journey,
            "defaults": said.defaults,
        }

    @routes.delete("/scenarios/{name}", status_code=204)
    def remove_scenario(name: str) -> Response:
        """Take a file out of the folder; it is kept in `.motsim/removed`."""
        drafts.bin(name)
        return Response(status_code=204)

    @routes.post("/scenarios/{name}/edits")
    def edit_scenario(name: str, asked: Edits) -> Json:
        """Edits of the text with this hash; 409 if it is no longer the newest."""
        return studio.shown(drafts.edit(name, asked.base, asked.edits, asked.label))

    @routes.put("/scenarios/{name}/text")
    def put_text(name: str, asked: WholeText) -> Json:
        """The whole text anew."""
        return studio.shown(drafts.replace(name, asked.base, asked.text))

    @routes.post("/scenarios/{name}/undo")
    def undo(name: str, asked: Base) -> Json:
        """Take the last edit back."""
        return studio.shown(drafts.undo(name, asked.base))

    @routes.post("/scenarios/{name}/redo")
    def redo(name: str, asked: Base) -> Json:
        """Do again what was taken back."""
        return studio.shown(drafts.redo(name, asked.base))

    @routes.post("/walls", status_code=201)
    def take_wall(
        name: Annotated[str, Query(max_length=200)],
        data: Annotated[bytes, Body(media_type="application/octet-stream")],
    ) -> Json:
        """A sheet of sticky notes (.csv, .xlsx): what its columns seem to mean."""
        return studio.walls.take(name, data)

    @routes.post("/walls/{wall}/scenario", status_code=201)
    def wall_scenario(wall: str, asked: WallColumns) -> Json:
        """The sheet as a scenario, read by these columns and this scale."""
        title, text = studio.walls.scenario(wall, asked.columns, asked.scale)
        return {"id": drafts.create(asked.name or title, text)}

    return routes


# --- questions ------------------------------------------------------------------------------------
def _lines(answers_: Iterator[Json]) -> StreamingResponse:
    """Answers as they come, a line of JSON each; the first one is waited for, so that a question
    that means nothing is a problem and no stream.
    """
    try:
        first = next(answers_)
    except Stopped:
        first = {"stopped": True}

    def lines() -> Iterator[str]:
        yield json.dumps(first, ensure_ascii=False) + "\n"
        try:
            for one in answers_:
                yield json.dumps(one, ensure_ascii=False) + "\n"
        except Stopped:
            yield '{"stopped": true}\n'
        except MotsimError as error:
            yield (
                json.dumps({"problem": str(error), "said": error.by_language()}, ensure_ascii=False)
                + "\n"
            )

    return StreamingResponse(lines(), media_type="application/x-ndjson")


def _questions(studio: Studio) -> APIRouter:
    routes = APIRouter(tags=["answers"])

    @routes.post("/scenarios/{name}/live")
    def live(name: str, asked: Question) -> StreamingResponse:
        """Pictures of 2, 8 and 20 replications as lines of JSON; a newer question of the same page
        ends this one.
        """
        draft, scenario = studio.scenario(name)
        where = places_of(draft.text)
        return _lines(
            answers.pictures(
                scenario,
                studio.askers.of(asked.page),
                where,
                design=asked.design,
                settings=asked.settings,
                ideas=asked.ideas,
                psychology=asked.psychology,
            )
        )

    @routes.post("/scenarios/{name}/choice")
    def choice(name: str, asked: Choice) -> StreamingResponse:
        """What chosen ideas cost, and then what they bring against the first design."""
        _, scenario = studio.scenario(name)
        return _lines(
            answers.choice(scenario, studio.askers.of(asked.page), asked.ideas, asked.budget)
        )

    return routes


# --- long work ------------------------------------------------------------------------------------
def _works(studio: Studio) -> APIRouter:
    routes, jobs = APIRouter(tags=["jobs"]), studio.jobs

    @routes.post("/comparisons", status_code=202)
    def compare_designs(asked: CompareJob) -> Json:
        """Compare designs, and chosen ideas as one more; the same question is the same job."""
        draft, scenario = studio.scenario(asked.scenario)

        def work(progress: Any) -> Any:
            return answers.compared(
                scenario,
                progress,
                designs=asked.designs,
                ideas=asked.ideas,
                replications=asked.replications,
                psychologies=asked.psychologies,
            )

        return jobs.start("comparison", asked.model_dump(), draft.hash, work).as_json()

    @routes.post("/days", status_code=202)
    def days_of_people(asked: DaysJob) -> Json:
        """The day of single customers: the angriest, a typical one, or one by number."""
        draft, scenario = studio.scenario(asked.scenario)

        def work(progress: Any) -> Any:
            return answers.days(
                scenario, progress, design=asked.design, ideas=asked.ideas, who=asked.who
            )

        return jobs.start("days", asked.model_dump(), draft.hash, work).as_json()

    @routes.post("/allocations", status_code=202)
    def allocate_budget(asked: AllocateJob) -> Json:
        """The best purchase of a budget, and what 60/30/10 would lose against it."""
        draft, scenario = studio.scenario(asked.scenario)

        def work(progress: Any) -> Any:
            return answers.best(scenario, progress, asked.budget)

        return jobs.start("allocation", asked.model_dump(), draft.hash, work).as_json()

    @routes.post("/studies", status_code=202)
    def begin_study(asked: StudyJob) -> Json:
        """A study with a report of its own: who does what (`plan`), which moments matter
        (`moments`) or are too low (`lows`), would the advice turn (`robust`), what to measure
        (`worth`) or try out (`pilot`) first.
        """
        draft, scenario = studio.scenario(asked.scenario)

        def work(progress: Any) -> Any:
            return answers.study(scenario, progress, asked.question, asked.designs)

        return jobs.start("study", asked.model_dump(), draft.hash, work).as_json()

    @routes.get("/jobs")
    def list_jobs() -> list[Json]:
        return [job.as_json() for job in jobs.all()]

    @routes.get("/jobs/{job}")
    def get_job(job: str) -> Json:
        """How far a job is, and the seconds that are left."""
        return jobs.get(job).as_json()

    @routes.delete("/jobs/{job}", status_code=204)
    def stop_job(job: str) -> Response:
        """Stop a job."""
        jobs.get(job).stop.now()
        return Response(status_code=204)

    @routes.get("/jobs/{job}/result")
    def get_result(job: str) -> Json:
        """What a job gave, with the facts of its report."""
        found = jobs.result(job)
        if isinstance(found, Comparison):
            return answers.comparison_json(found)
        return found if isinstance(found, dict) else {"report": f"/api/v1/jobs/{job}/report"}

    @routes.get("/jobs/{job}/report")
    def get_report(job: str, lang: str = "en", download: bool = False) -> Response:
        """The report of a comparison or a study: one page that opens offline."""
        from motsim.report.writers import write_report  # pages of all kinds: a second to import

        made = _made(lambda path: write_report(_reported(job), path, lang=_language(lang)), "html")
        headers = {"Content-Security-Policy": CSP_OF_REPORTS}
        if download:
            headers["Content-Disposition"] = 'attachment; filename="report.html"'
        return Response(made, media_type="text/html; charset=utf-8", headers=headers)

    @routes.get("/jobs/{job}/workbook")
    def get_workbook(job: str, lang: str = "en") -> Response:
        """The workbook of a comparison or a study."""
        from motsim.report.writers import write_workbook

        made = _made(lambda path: write_workbook(_reported(job), path, _language(lang)), "xlsx")
        return Response(
            made,
            media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            headers={"Content-Disposition": 'attachment; filename="comparison.xlsx"'},
        )

    @routes.get("/jobs/{job}/slides")
    def get_slides(job: str, lang: str = "en") -> Response:
        """A comparison as slides for PowerPoint."""
        from motsim.report.writers import write_slides

        made = _made(lambda path: write_slides(_comparison(job), path, _language(lang)), "pptx")
        return Response(
            made,
            media_type=(
                "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            ),
            headers={"Content-Disposition": 'attachment; filename="comparison.pptx"'},
        )

    @routes.get("/jobs/{job}/pictures/{name}")
    def get_picture(job: str, name: str, lang: str = "en") -> Response:
        """A picture of the report by its name, such as `curve.svg` or `curve.png`."""
        from motsim.report.comparison.image_export import write_pictures

        with tempfile.TemporaryDirectory() as folder:
            files = write_pictures(_comparison(job), folder, lang=_language(lang))
            found = next((one for one in files if one.name == name), None)
            if found is None:
                there = ", ".join(one.name for one in files)
                raise InputError(f"there is no picture '{name[:60]}'; there are {there}")
            kind = "image/png" if found.suffix == ".png" else "image/svg+xml"
            return Response(
                found.read_bytes(),
                media_type=kind,
                headers={"Content-Disposition": f'attachment; filename="{found.name}"'},
            )

    def _reported(job: str) -> Any:
        found = jobs.result(job)
        if isinstance(found, dict):
            raise InputError("this job has no report; comparisons and studies have one")
        return found

    def _comparison(job: str) -> Comparison:
        found = jobs.result(job)
        if not isinstance(found, Comparison):
            raise InputError("this job is no comparison; the pictures are those of a comparison")
        return found

    return routes


def _language(asked: str) -> Lang:
    return "zh" if asked == "zh" else "en"


def _made(write: Callable[[Path], None], ending: str) -> bytes:
    """What a writer of files writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"made.{ending}"
        write(path)
        return path.read_bytes()


# --- about ----------------------------------------------------------------------------------------
def _about(studio: Studio) -> APIRouter:
    routes = APIRouter(tags=["about"])

    @routes.get("/health")
    def health() -> Json:
        """Whether the engine is ready; the only answer that needs no token."""
        return {"motsim": __version__, "engine": studio.engine.as_json()}

    @routes.get("/words/{language}")
    def words(language: str) -> dict[str, str]:
        """The words of the pages in a language."""
        at = LANGUAGES.index(_language(language))
        return {key: both[at] for key, both in catalogue("studio").items()}

    return routes
