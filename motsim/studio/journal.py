"""Acts of a room on disk: a line of JSON an act, in a file that only grows. An act is acknowledged
when it lies on the disk; all that wait at one moment are written together, so that a whole room may
vote at once.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final, Protocol

from motsim.errors import InputError, say

Json = dict[str, Any]
MOST_BYTES: Final = 20_000_000  # of one file


class NotKept(InputError):
    """An act that could not be written; the room is as it was before it."""


class Kept(Protocol):
    """What a journal is the journal of."""

    path: Path

    def do(self, act: Json) -> None:
        """Take an act, or raise InputError and change nothing."""

    def again(self, acts: Sequence[Json]) -> None:
        """Begin anew from these acts."""

    def changed(self) -> None:
        """Tell whoever looks at it."""


def acts_in(data: bytes) -> tuple[list[Json], int]:
    """The acts of a file, and how many of its bytes are whole lines."""
    acts, good = [], 0
    for line in io.BytesIO(data):  # lines end with \n alone, whatever stands in them
        if not line.endswith(b"\n"):
            break
        good += len(line)
        with contextlib.suppress(ValueError, RecursionError):
            act = json.loads(line)
            if isinstance(act, dict):
                acts.append(act)
    return acts, good


class Journal:
    """The one writer of all rooms: a thread of its own, from its first act on."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[Kept, Json, Future[None]]] = queue.SimpleQueue()
        self._good: dict[Path, int] = {}  # how much of a file is whole
        self._lock, self._thread = threading.Lock(), False

    def write(self, of: Kept, act: Json) -> Future[None]:
        """Hand an act over. The future ends when it is on disk, or with why it is not."""
        done: Future[None] = Future()
        with self._lock:
            if not self._thread:
                self._thread = True
                threading.Thread(target=self._run, name="journal", daemon=True).start()
        self._waiting.put((of, act, done))
        return done

    def read(self, path: Path) -> list[Json]:
        """The acts of a file; a last line that was cut off is none, and a line that cannot be read
        stays in the file and is passed over.

        Raises:
            NotKept: it is gone, or the disk that it lies on.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise NotKept(say("room file gone", error=error.strerror)) from None
        acts, self._good[path] = acts_in(data)
        return acts

    def _run(self) -> None:
        while True:
            batch = [self._waiting.get()]
            while not self._waiting.empty():
                batch.append(self._waiting.get())
            for of in {id(one[0]): one[0] for one in batch}.values():
                # who asked has hung up: nobody waits for it, and a phone says it again
                mine = [
                    (act, done)
                    for room, act, done in batch
                    if room is of and done.set_running_or_notify_cancel()
                ]
                try:
                    self._write(mine, of)
                except Exception as error:  # what one room meets must not end the writer of all
                    for _, done in mine:
                        if not done.done():
                            done.set_exception(error)

    def _write(self, batch: list[tuple[Json, Future[None]]], of: Kept) -> None:
        if of.path not in self._good:  # when an act was not kept, it could not be read, either
            of.again(self.read(of.path))
        taken: list[tuple[bytes, Future[None]]] = []
        for act, done in batch:
            try:
                line = json.dumps(act, ensure_ascii=False).encode() + b"\n"
                of.do(act)
            except Exception as error:  # of this act alone; the others of the batch count
                done.set_exception(error)
            else:
                taken.append((line, done))
        if not taken:
            return
        try:
            self._append(of.path, b"".join(line for line, _ in taken))
        except OSError as error:
            del self._good[of.path]
            with contextlib.suppress(NotKept):
                of.again(self.read(of.path))  # the room knows nothing that the disk does not know
            said = say("room not kept", error=error.strerror or str(error))
            for _, done in taken:
                done.set_exception(NotKept(said))
        else:
            for _, done in taken:
                done.set_result(None)
        of.changed()

    def _append(self, path: Path, data: bytes) -> None:
        """Write lines behind the last whole one; what a full disk cut off is overwritten."""
        good = self._good[path]
        if good + len(data) > MOST_BYTES:
            raise OSError(0, say("room file large"))
        with path.open("r+b") as file:
            file.truncate(good)
            file.seek(good)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self._good[path] = good + len(data)
