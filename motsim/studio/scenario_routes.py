"""The scenarios of the folder: listed, read, edited; and sheets of notes that become one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Query
from fastapi.responses import Response

from motsim.errors import InputError, say
from motsim.plan.preview.summary import explain
from motsim.results.bundle import ENDING
from motsim.scenario.loader import text_of
from motsim.scenario.shipped import shipped_scenarios
from motsim.studio import bundles
from motsim.studio.board import Json, empty_scenario
from motsim.studio.bodies import Base, Edits, NewScenario, WallColumns, WholeText
from motsim.studio.dependencies import LanguageDep, StudioDep
from motsim.studio.file_answers import a_file, attachment
from motsim.studio.first_page import listing

routes = APIRouter(tags=["scenarios"])


@routes.get("/scenarios")
def list_scenarios(studio: StudioDep) -> Json:
    """The scenarios of the folder, the newest first, and the shipped ones."""
    return listing(studio)


@routes.post("/scenarios", status_code=201)
def new_scenario(asked: NewScenario, studio: StudioDep) -> Json:
    """A new file: a copy of a shipped scenario, a text, or an empty one with a title."""
    shipped = shipped_scenarios()
    if asked.shipped and asked.shipped not in shipped:
        raise InputError(
            say("studio no shipped scenario", name=asked.shipped, names=", ".join(shipped))
        )
    text = text_of(shipped[asked.shipped]) if asked.shipped else asked.text
    if asked.title and not text:
        text = empty_scenario(asked.title)
    if not text.strip():
        raise InputError(say("new scenario wants"))
    named = asked.name or asked.shipped or asked.title or "scenario"
    return {"id": studio.drafts.create(named, text)}


@routes.get("/scenarios/{name}")
def get_scenario(name: str, studio: StudioDep) -> Json:
    """The board: stages, steps, ideas, designs, and every mistake where it belongs."""
    return studio.shown(studio.drafts.open(name))


@routes.get("/scenarios/{name}/text", response_class=Response, responses=a_file("text/yaml"))
def get_text(name: str, studio: StudioDep) -> Response:
    """The file itself."""
    text = studio.drafts.open(name).text
    return attachment(text, "text/yaml; charset=utf-8", "scenario.yaml")


@routes.get("/scenarios/{name}/bundle", response_class=Response, responses=a_file(bundles.MEDIA))
def get_bundle(name: str, studio: StudioDep) -> Response:
    """The scenario with its data files, what was compared last and the workshops that it was
    made of: one file to send. The same content gives the same bytes.
    """
    called = quote(f"{Path(name).stem}{ENDING}")
    return Response(
        bundles.packed(studio, name),
        media_type=bundles.MEDIA,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{called}"},
    )


@routes.post("/bundles", status_code=201)
def take_bundle(
    name: Annotated[str, Query(max_length=200)],
    data: Annotated[bytes, Body(media_type="application/octet-stream")],
    studio: StudioDep,
) -> Json:
    """A bundle (.motsim) laid into the folder; no file that is there is changed. Its scenario
    may get another name. `said`: why its figures may be others here.
    """
    return bundles.taken(studio, data, name)


@routes.get("/scenarios/{name}/check")
def check(name: str, lang: LanguageDep, studio: StudioDep) -> Json:
    """What the file says in words: warnings, loads, who comes, what the figures rest on."""
    _, scenario = studio.scenario(name)
    said = explain(scenario, language=lang)
    return {
        "warnings": said.warnings,
        "loads": said.load_lines,
        "coming": said.coming,
        "figures": [said.figure_line],
        "journey": said.journey,
        "defaults": said.defaults,
    }


@routes.delete("/scenarios/{name}", status_code=204)
def remove_scenario(name: str, studio: StudioDep) -> Response:
    """Take a file out of the folder; it is kept in `.motsim/removed`."""
    studio.drafts.bin(name)
    return Response(status_code=204)


@routes.post("/scenarios/{name}/edits")
def edit_scenario(name: str, asked: Edits, studio: StudioDep) -> Json:
    """Edits of the text with this hash; 409 if it is no longer the newest."""
    return studio.shown(studio.drafts.edit(name, asked.base, asked.edits, asked.label))


@routes.put("/scenarios/{name}/text")
def put_text(name: str, asked: WholeText, studio: StudioDep) -> Json:
    """The whole text anew."""
    return studio.shown(studio.drafts.replace(name, asked.base, asked.text))


@routes.post("/scenarios/{name}/undo")
def undo(name: str, asked: Base, studio: StudioDep) -> Json:
    """Take the last edit back."""
    return studio.shown(studio.drafts.undo(name, asked.base))


@routes.post("/scenarios/{name}/redo")
def redo(name: str, asked: Base, studio: StudioDep) -> Json:
    """Do again what was taken back."""
    return studio.shown(studio.drafts.redo(name, asked.base))


@routes.post("/walls", status_code=201)
def take_wall(
    name: Annotated[str, Query(max_length=200)],
    data: Annotated[bytes, Body(media_type="application/octet-stream")],
    studio: StudioDep,
) -> Json:
    """A sheet of sticky notes (.csv, .xlsx): what its columns seem to mean."""
    return studio.walls.take(name, data)


@routes.post("/walls/{wall}/scenario", status_code=201)
def wall_scenario(wall: str, asked: WallColumns, studio: StudioDep) -> Json:
    """The sheet as a scenario, read by these columns and this scale."""
    title, text = studio.walls.scenario(wall, asked.columns, asked.scale)
    return {"id": studio.drafts.create(asked.name or title, text)}
