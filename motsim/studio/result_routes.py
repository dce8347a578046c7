"""What a job gave: its facts, and its report as page, workbook, paper, slides, pictures."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from motsim.errors import InputError, say
from motsim.studio import answers
from motsim.studio.access import CSP_OF_REPORTS
from motsim.studio.board import Json
from motsim.studio.dependencies import LanguageDep, StudioDep
from motsim.studio.file_answers import a_file, attachment
from motsim.study.comparison.compare import Comparison

PDF: Final = "application/pdf"
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
routes = APIRouter(tags=["jobs"])


async def reported(job: str, studio: StudioDep) -> Any:
    """The result of a job that has a report.

    Raises:
        InputError: it has none, or the job is not done.
    """
    found = studio.jobs.result(job)
    if isinstance(found, dict):
        raise InputError(say("job without a report"))
    return found


async def compared(job: str, studio: StudioDep) -> Comparison:
    """
    Raises:
        InputError: the job is none that compares, or is not done.
    """
    found = studio.jobs.result(job)
    if not isinstance(found, Comparison):
        raise InputError(say("no comparison"))
    return found


ReportedDep = Annotated[Any, Depends(reported)]
ComparisonDep = Annotated[Comparison, Depends(compared)]


@routes.get("/jobs/{job}/result")
def get_result(job: str, studio: StudioDep) -> Json:
    """What a job gave, with the facts of its report."""
    found = studio.jobs.result(job)
    if isinstance(found, Comparison):
        return answers.comparison_json(found)
    return found if isinstance(found, dict) else {"report": f"/api/v1/jobs/{job}/report"}


@routes.get("/jobs/{job}/report", response_class=Response, responses=a_file("text/html"))
def get_report(result: ReportedDep, lang: LanguageDep, download: bool = False) -> Response:
    """The report of a comparison or a study: one page that opens offline."""
    from motsim.report.writers import write_report  # pages of all kinds: a second to import

    made = _made(lambda path: write_report(result, path, lang=lang), "html")
    headers = {"Content-Security-Policy": CSP_OF_REPORTS}
    if download:
        headers["Content-Disposition"] = 'attachment; filename="report.html"'
    return Response(made, media_type="text/html; charset=utf-8", headers=headers)


@routes.get("/jobs/{job}/workbook", response_class=Response, responses=a_file(WORKBOOK))
def get_workbook(result: ReportedDep, lang: LanguageDep) -> Response:
    """The workbook of a comparison or a study."""
    from motsim.report.writers import write_workbook

    made = _made(lambda path: write_workbook(result, path, lang), "xlsx")
    return attachment(made, WORKBOOK, "comparison.xlsx")


@routes.get("/jobs/{job}/pdf", response_class=Response, responses=a_file(PDF))
def get_pdf(result: ReportedDep, lang: LanguageDep, studio: StudioDep) -> Response:
    """The report of a comparison or a study on A4 paper; 422 where no browser of this machine
    prints.
    """
    from motsim.report.writers import write_report

    with studio.printing:  # beside the scenarios: a browser that is locked in sees the user's files
        made = _made(lambda path: write_report(result, path, lang=lang), "pdf", studio.drafts.own)
    return attachment(made, PDF, "report.pdf")


@routes.get("/jobs/{job}/slides", response_class=Response, responses=a_file(SLIDES))
def get_slides(result: ComparisonDep, lang: LanguageDep) -> Response:
    """A comparison as slides for PowerPoint."""
    from motsim.report.writers import write_slides

    made = _made(lambda path: write_slides(result, path, lang), "pptx")
    return attachment(made, SLIDES, "comparison.pptx")


@routes.get(
    "/jobs/{job}/pictures/{name}",
    response_class=Response,
    responses=a_file("image/png", "image/svg+xml"),
)
def get_picture(result: ComparisonDep, name: str, lang: LanguageDep) -> Response:
    """A picture of the report by its name, such as `curve.svg` or `curve.png`."""
    from motsim.report.comparison.image_export import write_pictures

    with tempfile.TemporaryDirectory() as folder:
        files = write_pictures(result, folder, lang=lang)
        found = next((one for one in files if one.name == name), None)
        if found is None:
            there = ", ".join(one.name for one in files)
            raise InputError(say("no picture", name=name[:60], names=there))
        kind = "image/png" if found.suffix == ".png" else "image/svg+xml"
        return attachment(found.read_bytes(), kind, found.name)


def _made(write: Callable[[Path], None], ending: str, within: Path | None = None) -> bytes:
    """What a writer of files writes."""
    with tempfile.TemporaryDirectory(dir=within) as folder:
        path = Path(folder) / f"made.{ending}"
        write(path)
        return path.read_bytes()
