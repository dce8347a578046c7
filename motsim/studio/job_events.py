"""How jobs go on, as server-sent events. Each event is the whole state of one job, so that only the
newest counts: whoever was away hears what changed since the last event that it knows.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from motsim.studio.jobs import Job, Jobs

MOST: Final = 50  # lines at once
TOGETHER: Final = 0.12  # s; what changes within it is one event a job
BEAT: Final = 15.0  # s; an empty line, so that a line that is dead is noticed
AGAIN: Final = 1000  # ms until a browser calls again


class Ears:
    """Whoever listens in some event loop; told from any thread."""

    def __init__(self) -> None:
        self._ears: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._lock = threading.Lock()

    @property
    def full(self) -> bool:
        return len(self._ears) >= MOST

    @contextlib.contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """An event that is set whenever something changes."""
        event = asyncio.Event()
        with self._lock:
            self._ears[event] = asyncio.get_running_loop()
        try:
            yield event
        finally:
            with self._lock:
                self._ears.pop(event, None)

    def tell(self) -> None:
        """Wake everybody who does not know yet that something changed."""
        if not self._ears:
            return
        with self._lock:
            ears = [(event, loop) for event, loop in self._ears.items() if not event.is_set()]
        for event, loop in ears:
            with contextlib.suppress(RuntimeError):  # its loop has ended with its server
                loop.call_soon_threadsafe(event.set)


async def lines(jobs: Jobs, last: str, only: Job | None = None) -> AsyncIterator[str]:
    """Events of all jobs, or of one until it has ended; `last`: the id of the last that is known.

    Kinds: `progress` (waiting, running), `done`, `failed`, `stopped`.
    """
    if jobs.ears.full:
        return
    since = jobs.turn_of(last)
    with jobs.ears.listening() as event:
        yield f"retry: {AGAIN}\n\n"
        while True:
            event.clear()
            news = jobs.since(since) if only is None else [only] if only.turn > since else []
            for job in news:
                turn, said = jobs.seen(job)
                since = max(since, turn)
                yield _event(jobs.id_of(turn), said)
            if jobs.ended or (only is not None and jobs.knows_end(only, since)):
                return
            try:
                await asyncio.wait_for(event.wait(), BEAT)
            except TimeoutError:
                yield ":\n\n"
            else:
                await asyncio.sleep(TOGETHER)


def _event(key: str, said: dict[str, Any]) -> str:
    kind = said["state"] if said["state"] in ("done", "failed", "stopped") else "progress"
    told = json.dumps(said, ensure_ascii=False)
    return f"id: {key}\nevent: {kind}\ndata: {told}\n\n"
