"""What FastAPI hands to a route: the Studio, and what an address names in it.

They are coroutines although they wait for nothing: FastAPI sends plain functions to a thread.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from motsim.studio.jobs import Job
from motsim.studio.rooms import Room
from motsim.studio.shared import Studio, language_of
from motsim.study.core.reporting import Lang


async def studio_of(request: Request) -> Studio:
    studio: Studio = request.app.state.studio
    return studio


StudioDep = Annotated[Studio, Depends(studio_of)]


async def asked_language(lang: str = "en") -> Lang:
    return language_of(lang)


async def job_of(job: str, studio: StudioDep) -> Job:
    """
    Raises:
        InputError: there is no such job.
    """
    return studio.jobs.get(job)


async def room_of(code: str, studio: StudioDep) -> Room:
    """
    Raises:
        InputError: there is no such room.
    """
    return studio.rooms.get(code)


LanguageDep = Annotated[Lang, Depends(asked_language)]
JobDep = Annotated[Job, Depends(job_of)]
RoomDep = Annotated[Room, Depends(room_of)]
