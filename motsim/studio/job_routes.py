"""Questions that take long: begun, followed, and given as reports, workbooks, slides, pictures."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header
from fastapi.responses import Response, StreamingResponse

from motsim.errors import InputError, say
from motsim.studio import answers, job_events
from motsim.studio.access import CSP_OF_REPORTS
from motsim.studio.board import Json
from motsim.studio.bodies import AllocateJob, CompareJob, DaysJob, StudyJob
from motsim.studio.bundles import keep_settings
from motsim.studio.job_kinds import begin
from motsim.studio.problems import a_file
from motsim.studio.rooms import TooFast
from motsim.studio.shared import Studio, language_of
from motsim.study.comparison.compare import Comparison


class EventStream(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"


WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
LastEvent = Annotated[str, Header(alias="Last-Event-ID", max_length=80)]
EVENTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Events: `id`, `event` (progress, done, failed, stopped), `data` (JSON)"},
    204: {"description": "The job has ended, and its last event is known"},
    429: {"description": "Too many listen at once"},
}


def job_routes(studio: Studio) -> APIRouter:
    routes, jobs = APIRouter(tags=["jobs"]), studio.jobs
    printing = threading.Lock()  # one browser at a time

    @routes.post("/comparisons", status_code=202)
    def compare_designs(asked: CompareJob) -> Json:
        """Compare designs, and chosen ideas as one more; the same question is the same job."""
        keep_settings(studio.drafts, asked.scenario, asked.model_dump())
        return begin(studio, "comparison", asked).as_json()

    @routes.post("/days", status_code=202)
    def days_of_people(asked: DaysJob) -> Json:
        """The day of single customers: the angriest, a typical one, or one by number."""
        return begin(studio, "days", asked).as_json()

    @routes.post("/allocations", status_code=202)
    def allocate_budget(asked: AllocateJob) -> Json:
        """The best purchase of a budget, and what 60/30/10 would lose against it."""
        return begin(studio, "allocation", asked).as_json()

    @routes.post("/studies", status_code=202)
    def begin_study(asked: StudyJob) -> Json:
        """A study with a report of its own: who does what (`plan`), which moments matter
        (`moments`) or are too low (`lows`), would the advice turn (`robust`), what to measure
        (`worth`) or try out (`pilot`) first.
        """
        return begin(studio, "study", asked).as_json()

    @routes.get("/jobs")
    def list_jobs() -> list[Json]:
        return [job.as_json() for job in jobs.all()]

    @routes.get("/jobs/events", response_class=EventStream, responses=EVENTS)
    async def follow_jobs(last_event_id: LastEvent = "") -> Response:
        """Every change of every job, as server-sent events (see `/jobs/{job}/events`): first how
        all are, or what changed since `Last-Event-ID`; the line stays open.
        """
        return _line(job_events.lines(jobs, last_event_id))

    @routes.get("/jobs/{job}/events", response_class=EventStream, responses=EVENTS)
    async def follow_job(job: str, last_event_id: LastEvent = "") -> Response:
        """How a job goes on, as server-sent events. Each is the job as `GET /jobs/{job}` gives it:
        `progress` (`done` of `of`, `seconds_left`, some eight a second at most), and last `done`,
        `failed` (with `problem`, `said`) or `stopped`, which ends the line. With `Last-Event-ID`,
        as browsers send it when they call again, only what is newer; 204 where nothing can come
        any more. 429 where too many listen.
        """
        found = jobs.get(job)
        if jobs.knows_end(found, jobs.turn_of(last_event_id)):
            return Response(status_code=204)  # a browser does not call again
        return _line(job_events.lines(jobs, last_event_id, found))

    def _line(lines: AsyncIterator[str]) -> Response:
        if jobs.ears.full:
            raise TooFast(say("too many listen", most=job_events.MOST))
        return EventStream(lines)

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

    @routes.get("/jobs/{job}/report", response_class=Response, responses=a_file("text/html"))
    def get_report(job: str, lang: str = "en", download: bool = False) -> Response:
        """The report of a comparison or a study: one page that opens offline."""
        from motsim.report.writers import write_report  # pages of all kinds: a second to import

        made = _made(
            lambda path: write_report(_reported(job), path, lang=language_of(lang)), "html"
        )
        headers = {"Content-Security-Policy": CSP_OF_REPORTS}
        if download:
            headers["Content-Disposition"] = 'attachment; filename="report.html"'
        return Response(made, media_type="text/html; charset=utf-8", headers=headers)

    @routes.get("/jobs/{job}/workbook", response_class=Response, responses=a_file(WORKBOOK))
    def get_workbook(job: str, lang: str = "en") -> Response:
        """The workbook of a comparison or a study."""
        from motsim.report.writers import write_workbook

        made = _made(lambda path: write_workbook(_reported(job), path, language_of(lang)), "xlsx")
        return Response(
            made,
            media_type=WORKBOOK,
            headers={"Content-Disposition": 'attachment; filename="comparison.xlsx"'},
        )

    @routes.get("/jobs/{job}/pdf", response_class=Response, responses=a_file("application/pdf"))
    def get_pdf(job: str, lang: str = "en") -> Response:
        """The report of a comparison or a study on A4 paper; 422 where no browser of this machine
        prints.
        """
        from motsim.report.writers import write_report

        found = _reported(job)
        with printing:  # beside the scenarios: a browser that is locked in sees the user's files
            made = _made(
                lambda path: write_report(found, path, lang=language_of(lang)),
                "pdf",
                studio.drafts.own,
            )
        return Response(
            made,
            media_type="application/pdf",
            headers={"Content-Disposition": 'attachment; filename="report.pdf"'},
        )

    @routes.get("/jobs/{job}/slides", response_class=Response, responses=a_file(SLIDES))
    def get_slides(job: str, lang: str = "en") -> Response:
        """A comparison as slides for PowerPoint."""
        from motsim.report.writers import write_slides

        made = _made(lambda path: write_slides(_comparison(job), path, language_of(lang)), "pptx")
        return Response(
            made,
            media_type=SLIDES,
            headers={"Content-Disposition": 'attachment; filename="comparison.pptx"'},
        )

    @routes.get(
        "/jobs/{job}/pictures/{name}",
        response_class=Response,
        responses=a_file("image/png", "image/svg+xml"),
    )
    def get_picture(job: str, name: str, lang: str = "en") -> Response:
        """A picture of the report by its name, such as `curve.svg` or `curve.png`."""
        from motsim.report.comparison.image_export import write_pictures

        with tempfile.TemporaryDirectory() as folder:
            files = write_pictures(_comparison(job), folder, lang=language_of(lang))
            found = next((one for one in files if one.name == name), None)
            if found is None:
                there = ", ".join(one.name for one in files)
                raise InputError(say("no picture", name=name[:60], names=there))
            kind = "image/png" if found.suffix == ".png" else "image/svg+xml"
            return Response(
                found.read_bytes(),
                media_type=kind,
                headers={"Content-Disposition": f'attachment; filename="{found.name}"'},
            )

    def _reported(job: str) -> Any:
        found = jobs.result(job)
        if isinstance(found, dict):
            raise InputError(say("job without a report"))
        return found

    def _comparison(job: str) -> Comparison:
        found = jobs.result(job)
        if not isinstance(found, Comparison):
            raise InputError(say("no comparison"))
        return found

    return routes


def _made(write: Callable[[Path], None], ending: str, within: Path | None = None) -> bytes:
    """What a writer of files writes."""
    with tempfile.TemporaryDirectory(dir=within) as folder:
        path = Path(folder) / f"made.{ending}"
        write(path)
        return path.read_bytes()
