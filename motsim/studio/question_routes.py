"""Questions that are answered at once, as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from motsim.errors import MotsimError
from motsim.studio import answers
from motsim.studio.board import Json, places_of
from motsim.studio.bodies import Choice, Question
from motsim.studio.problems import a_file
from motsim.studio.shared import Studio
from motsim.study.core.turns import Stopped

LINES: Final = "application/x-ndjson"


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

    return StreamingResponse(lines(), media_type=LINES)


def question_routes(studio: Studio) -> APIRouter:
    routes = APIRouter(tags=["answers"])

    @routes.post(
        "/scenarios/{name}/live", response_class=StreamingResponse, responses=a_file(LINES)
    )
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

    @routes.post(
        "/scenarios/{name}/choice", response_class=StreamingResponse, responses=a_file(LINES)
    )
    def choice(name: str, asked: Choice) -> StreamingResponse:
        """What chosen ideas cost, and then what they bring against the first design."""
        _, scenario = studio.scenario(name)
        return _lines(
            answers.choice(scenario, studio.askers.of(asked.page), asked.ideas, asked.budget)
        )

    return routes
