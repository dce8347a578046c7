"""Questions that take long: begun, followed and stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header
from fastapi.responses import Response, StreamingResponse

from motsim.errors import say
from motsim.studio import job_events
from motsim.studio.board import Json
from motsim.studio.bodies import AllocateJob, CompareJob, DaysJob, StudyJob
from motsim.studio.bundles import keep_settings
from motsim.studio.dependencies import JobDep, StudioDep
from motsim.studio.job_kinds import begin
from motsim.studio.jobs import Jobs
from motsim.studio.rooms import TooFast


class EventStream(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"


LastEvent = Annotated[str, Header(alias="Last-Event-ID", max_length=80)]
EVENTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Events: `id`, `event` (progress, done, failed, stopped), `data` (JSON)"},
    204: {"description": "The job has ended, and its last event is known"},
    429: {"description": "Too many listen at once"},
}
routes = APIRouter(tags=["jobs"])


@routes.post("/comparisons", status_code=202)
def compare_designs(asked: CompareJob, studio: StudioDep) -> Json:
    """Compare designs, and chosen ideas as one more; the same question is the same job."""
    keep_settings(studio.drafts, asked.scenario, asked.model_dump())
    return begin(studio, "comparison", asked).as_json()


@routes.post("/days", status_code=202)
def days_of_people(asked: DaysJob, studio: StudioDep) -> Json:
    """The day of single customers: the angriest, a typical one, or one by number."""
    return begin(studio, "days", asked).as_json()


@routes.post("/allocations", status_code=202)
def allocate_budget(asked: AllocateJob, studio: StudioDep) -> Json:
    """The best purchase of a budget, and what 60/30/10 would lose against it."""
    return begin(studio, "allocation", asked).as_json()


@routes.post("/studies", status_code=202)
def begin_study(asked: StudyJob, studio: StudioDep) -> Json:
    """A study with a report of its own: who does what (`plan`), which moments matter
    (`moments`) or are too low (`lows`), would the advice turn (`robust`), what to measure
    (`worth`) or try out (`pilot`) first.
    """
    return begin(studio, "study", asked).as_json()


@routes.get("/jobs")
def list_jobs(studio: StudioDep) -> list[Json]:
    return [job.as_json() for job in studio.jobs.all()]


@routes.get("/jobs/events", response_class=EventStream, responses=EVENTS)
async def follow_jobs(studio: StudioDep, last_event_id: LastEvent = "") -> Response:
    """Every change of every job, as server-sent events (see `/jobs/{job}/events`): first how
    all are, or what changed since `Last-Event-ID`; the line stays open.
    """
    return _line(studio.jobs, job_events.lines(studio.jobs, last_event_id))


@routes.get("/jobs/{job}/events", response_class=EventStream, responses=EVENTS)
async def follow_job(job: JobDep, studio: StudioDep, last_event_id: LastEvent = "") -> Response:
    """How a job goes on, as server-sent events. Each is the job as `GET /jobs/{job}` gives it:
    `progress` (`done` of `of`, `seconds_left`, some eight a second at most), and last `done`,
    `failed` (with `problem`, `said`) or `stopped`, which ends the line. With `Last-Event-ID`,
    as browsers send it when they call again, only what is newer; 204 where nothing can come
    any more. 429 where too many listen.
    """
    jobs = studio.jobs
    if jobs.knows_end(job, jobs.turn_of(last_event_id)):
        return Response(status_code=204)  # a browser does not call again
    return _line(jobs, job_events.lines(jobs, last_event_id, job))


def _line(jobs: Jobs, lines: AsyncIterator[str]) -> Response:
    if jobs.ears.full:
        raise TooFast(say("too many listen", most=job_events.MOST))
    return EventStream(lines)


@routes.get("/jobs/{job}")
def get_job(job: JobDep) -> Json:
    """How far a job is, and the seconds that are left."""
    return job.as_json()


@routes.delete("/jobs/{job}", status_code=204)
def stop_job(job: JobDep) -> Response:
    """Stop a job."""
    job.stop.now()
    return Response(status_code=204)
