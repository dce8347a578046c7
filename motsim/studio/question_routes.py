"""Questions that are answered at once, as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from motsim.errors import MotsimError
from motsim.studio import answers
from motsim.studio.board import Json, places_of
from motsim.studio.bodies import Choice, Question
from motsim.studio.dependencies import StudioDep
from motsim.studio.file_answers import a_file
from motsim.studio.memory import give_back
from motsim.studio.pictures import months_json, picture_json
from motsim.studio.shared import Studio
from motsim.study.core.turns import Stopped
from motsim.study.live import Live

LINES: Final = "application/x-ndjson"
routes = APIRouter(tags=["answers"])


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
        finally:
            give_back()

    return StreamingResponse(lines(), media_type=LINES)


def _answered(
    studio: Studio,
    ask: Callable[..., Iterator[Any]],
    said: Callable[[Any, Mapping[str, float]], Json],
    name: str,
    asked: Question,
    page: str,
) -> StreamingResponse:
    draft, scenario = studio.scenario(name)
    where = places_of(draft.text)

    def pictures() -> Iterator[Json]:
        live = Live(scenario, newest=studio.askers.of(page))
        values, ideas, theory = asked.settings, asked.ideas, asked.psychology
        for one in ask(live, asked.design, set=values, ideas=ideas, psychology=theory):
            yield said(one, where)

    return _lines(pictures())


@routes.post("/scenarios/{name}/live", response_class=StreamingResponse, responses=a_file(LINES))
def live(name: str, asked: Question, studio: StudioDep) -> StreamingResponse:
    """Pictures of 2, 8 and 20 replications as lines of JSON; a newer question of the same page
    ends this one.
    """
    return _answered(studio, Live.ask, picture_json, name, asked, asked.page)


@routes.post("/scenarios/{name}/months", response_class=StreamingResponse, responses=a_file(LINES))
def months(name: str, asked: Question, studio: StudioDep) -> StreamingResponse:
    """Pictures of 2 and 6 replications of people who come back, month by month."""
    return _answered(studio, Live.ask_months, months_json, name, asked, f"{asked.page} months")


@routes.post("/scenarios/{name}/choice", response_class=StreamingResponse, responses=a_file(LINES))
def choice(name: str, asked: Choice, studio: StudioDep) -> StreamingResponse:
    """What chosen ideas cost, and then what they bring against the first design."""
    _, scenario = studio.scenario(name)
    return _lines(answers.choice(scenario, studio.askers.of(asked.page), asked.ideas, asked.budget))
