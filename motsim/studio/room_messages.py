"""What goes between rooms and their pages: acts that come in, events, where phones find a room."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator
from concurrent.futures import Future
from typing import Final

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from motsim.errors import InputError, say
from motsim.studio.journal import Json
from motsim.studio.lan import Lan, qr_code
from motsim.studio.rooms import Room

MOST_ACT: Final = 4_000  # bytes
PATIENCE: Final = 10.0  # s for a body to come


async def act_of(request: Request) -> Json:
    """The act in the body of a request.

    Raises:
        InputError: it is none, too long, or did not come.
    """
    try:
        body = await asyncio.wait_for(request.body(), PATIENCE)
        act = json.loads(body) if len(body) <= MOST_ACT else None
        json.dumps(act, ensure_ascii=False).encode()  # half a character cannot be kept
    except (TimeoutError, ClientDisconnect, ValueError, RecursionError):
        act = None
    if not isinstance(act, dict) or not isinstance(act.get("do"), str):
        raise InputError(say("no act", most=MOST_ACT))
    return act


async def kept(written: Future[None]) -> None:
    """Wait until an act is on disk."""
    await asyncio.wrap_future(written)


def events(lines: AsyncIterator[str]) -> StreamingResponse:
    """What a page shows, now and after each change."""
    return StreamingResponse(
        lines, media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


def place_of(room: Room, lan: Lan) -> Json:
    """Where phones find a room, as a wall says it."""
    return {
        "code": room.code,
        "address": lan.address,
        "qr": f"/r/{room.code}/qr.svg" if lan.address and qr_svg(f"http://{lan.address}") else "",
    }


@functools.lru_cache(maxsize=64)
def qr_svg(text: str) -> bytes | None:
    return qr_code(text)
