"""Rooms: people with phones, a wall for all to see, somebody who leads. What a kind of room does
stands in a file of its own, such as `votes.py`; here is what all have in common: a code, phones,
the journal, and whoever listens.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import re
import secrets
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from motsim.errors import InputError, say
from motsim.studio.journal import Journal, Json, acts_in

MOST_ROOMS: Final = 20
MOST_PHONES: Final = 500
MOST_WALLS: Final = 20  # pages that look on, in one room
A_SECOND, AT_ONCE = 5.0, 15.0  # acts of one phone
TOGETHER: Final = 0.12  # s; what changes within it is shown at once
BEAT: Final = 15.0  # s; an empty line, so that a line that is dead is noticed


class NotNow(InputError):
    """An act that the room does not take now, though the room is well."""


class TooFast(InputError):
    """A phone that says more than anybody taps; it says it again a moment later."""


class Room:
    """One room. Its state follows from its acts alone; a subclass says what an act does.

    `turn` counts what phones must know; who listens as a phone hears of nothing else.
    """

    kind = ""
    of_phones: frozenset[str] = frozenset()  # acts that phones, and nobody else, may do

    def __init__(self, code: str, path: Path) -> None:
        self.code, self.path = code, path
        self.lock = threading.RLock()
        self.turn = 0
        self.begun: Json = {}
        self.phones: dict[str, int] = {}
        self._ears: dict[asyncio.Event, tuple[asyncio.AbstractEventLoop, str]] = {}
        self._told, self._calls = -1, 0

    # -- what a kind of room says ------------------------------------------------------------------
    def clear(self) -> None:
        """Begin with nothing but what the first act says."""

    def act(self, act: Json) -> None:
        """Take an act or raise InputError."""
        raise NotImplementedError

    def phone(self, who: str, language: str) -> Json:
        """What one phone shows."""
        raise NotImplementedError

    def wall(self) -> Json:
        """What everybody may see now."""
        raise NotImplementedError

    def console(self) -> Json:
        """What the one who leads sees."""
        raise NotImplementedError

    def title(self) -> Json:
        """Its name by language."""
        raise NotImplementedError

    def answers(self) -> list[list[Any]]:
        """All answers as a table with a head; phones have numbers, and nobody is named."""
        raise NotImplementedError

    # -- the journal's side ------------------------------------------------------------------------
    def do(self, act: Json) -> None:
        with self.lock:
            if act["do"] == "begin":
                self.begun = act
                self.clear()
            elif act["do"] == "join":
                if act["who"] not in self.phones and len(self.phones) >= MOST_PHONES:
                    raise NotNow(say("room full", most=MOST_PHONES))
                self.phones.setdefault(act["who"], len(self.phones) + 1)
            else:
                if ("who" in act) != (act["do"] in self.of_phones):
                    raise InputError(say("act unknown", act=str(act["do"])[:40]))
                if "who" in act and act["who"] not in self.phones:
                    raise NotNow(say("phone unknown"))
                self.act(act)

    def again(self, acts: Sequence[Json]) -> None:
        with self.lock:
            self.phones, self.turn = {}, self.turn + 1
            for one in acts:
                try:
                    self.do(one)
                except Exception:
                    continue  # a line from another version of motsim: the others count

    def changed(self) -> None:
        with self.lock:
            ears, news = list(self._ears.items()), self._told != self.turn
            self._told = self.turn
        for event, (loop, role) in ears:
            if role != "phone" or news:
                _wake(loop, event)

    # -- whoever listens ---------------------------------------------------------------------------
    def here(self) -> int:
        """Phones that are connected now."""
        with self.lock:
            return sum(role == "phone" for _, role in self._ears.values())

    async def listen(self, role: str, view: Callable[[], Json]) -> AsyncIterator[str]:
        """What a page shows, now and after each change, as server-sent events."""
        event, loop = asyncio.Event(), asyncio.get_running_loop()
        with self.lock:
            many = sum(one == role for _, one in self._ears.values())
            if many >= (MOST_PHONES if role == "phone" else MOST_WALLS):
                return
            self._ears[event] = (loop, role)
            call = self._calls
        if role == "phone":
            self._presence()
        last = ""
        try:
            while call == self._calls:
                with self.lock:
                    now = json.dumps(view(), ensure_ascii=False)
                yield f"data: {now}\n\n" if now != last else ":\n\n"
                last = now
                with contextlib.suppress(TimeoutError):  # nothing happened for a while
                    await asyncio.wait_for(event.wait(), BEAT)
                    if call == self._calls:
                        await asyncio.sleep(TOGETHER)
                event.clear()
        finally:
            with self.lock:
                self._ears.pop(event, None)
            if role == "phone":
                self._presence()

    def hang_up(self) -> None:
        """End every line; pages that are still there call again."""
        with self.lock:
            self._calls += 1
            ears = list(self._ears.items())
        for event, (loop, _) in ears:
            _wake(loop, event)

    def _presence(self) -> None:
        with self.lock:
            ears = [(e, loop) for e, (loop, role) in self._ears.items() if role != "phone"]
        for event, loop in ears:
            _wake(loop, event)


def _wake(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    try:
        loop.call_soon_threadsafe(event.set)
    except RuntimeError:  # its loop has ended with its server
        return


class Rooms:
    """The rooms of a folder. Each method may be called from any thread.

    `kinds`: the name of a kind -> its class.
    """

    def __init__(self, folder: Path, kinds: dict[str, type[Room]]) -> None:
        self.folder, self.kinds, self.journal = folder, kinds, Journal()
        self._rooms: dict[str, Room] = {}
        self.unread: dict[str, Path] = {}  # files that this version cannot read
        self._paces: dict[str, tuple[float, float]] = {}
        self._lock, self._beginning = threading.Lock(), threading.Lock()
        if folder.is_dir():
            for path in sorted(folder.glob("[0-9][0-9][0-9][0-9].jsonl")):
                self._found(path)

    def _found(self, path: Path) -> None:
        try:
            room = self._room(path, self.journal.read(path))
        except Exception:  # whatever stands in one file, the other rooms are there
            self.unread[path.stem] = path
        else:
            self._rooms[path.stem] = room

    def _room(self, path: Path, acts: Sequence[Json]) -> Room:
        begun = acts[0] if acts and acts[0].get("do") == "begin" else {}
        room = self.kinds[str(begun.get("kind"))](path.stem, path)
        room.do(begun)
        room.again(acts)
        room.console()  # what cannot be shown is no room, either
        return room

    def check(self, files: Sequence[bytes]) -> None:
        """Could these files of rooms, of another folder, be taken in?

        Raises:
            InputError: one cannot be read, or they would be too many.
        """
        for data in files:
            try:
                self._room(Path("0000.jsonl"), acts_in(data)[0])
            except Exception:
                raise InputError(say("bundle room")) from None
        if len(self._rooms) + sum(self._same(data) is None for data in files) > MOST_ROOMS:
            raise InputError(say("bundle rooms full", most=MOST_ROOMS))

    def adopt(self, data: bytes) -> Room:
        """A room from its file in another folder, under a code that is free here; the same room is
        taken in once.

        Raises:
            InputError: it cannot be read or written.
        """
        with self._beginning:
            if (same := self._same(data)) is not None:
                return same
            path = self._new_file()
            try:
                path.write_bytes(data)
                self._found(path)
                return self._rooms[path.stem]
            except (OSError, KeyError):
                self.unread.pop(path.stem, None)
                path.unlink(missing_ok=True)
                raise InputError(say("bundle room")) from None

    def _same(self, data: bytes) -> Room | None:
        """The room that went on from this file."""
        for room in self._rooms.values():
            with contextlib.suppress(OSError), room.path.open("rb") as file:
                if file.read(len(data)) == data:
                    return room
        return None

    def begin(self, kind: str, about: Json) -> Room:
        """A new room.

        Raises:
            InputError: there are too many, or the disk does not take it.
        """
        when = datetime.now(tz=UTC).isoformat(timespec="seconds")
        with self._beginning:
            if len(self._rooms) >= MOST_ROOMS:
                raise InputError(say("rooms full", most=MOST_ROOMS))
            path = self._new_file()
            room = self.kinds[kind](path.stem, path)
            try:
                self.journal.read(path)
                self.write(room, {"do": "begin", "kind": kind, "when": when, **about}).result()
            except Exception:
                path.unlink(missing_ok=True)
                raise
            self._rooms[room.code] = room  # nobody meets a room that has not begun
            return room

    def _new_file(self) -> Path:
        """An empty file under a code that no file has, be it of a room that we know or not."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            taken = {path.stem for path in self.folder.glob("*.jsonl")} | set(self._rooms)
            code = secrets.choice([c for n in range(1000, 10_000) if (c := str(n)) not in taken])
            path = self.folder / f"{code}.jsonl"
            path.touch(mode=0o600, exist_ok=False)
        except OSError as error:
            raise InputError(say("room not kept", error=error.strerror)) from None
        return path

    def get(self, code: str) -> Room:
        """
        Raises:
            InputError: there is no such room.
        """
        room = self._rooms.get(code)
        if code in self.unread:
            raise InputError(say("room unreadable", code=code))
        if room is None:
            raise InputError(say("no room", code=re.sub(r"\D", "", code)[:8] or "-"))
        return room

    def all(self) -> list[Room]:
        """The newest first."""
        return sorted(self._rooms.values(), key=lambda r: str(r.begun.get("when")), reverse=True)

    def hang_up(self) -> None:
        """End the lines of all pages: a server goes."""
        for room in self.all():
            room.hang_up()

    def end(self, code: str) -> None:
        """Take a room away; its file is kept in `.motsim/removed`."""
        path = self.unread.get(code) or self.get(code).path
        to = self.folder.parent / "removed"
        with contextlib.suppress(FileNotFoundError):  # it was taken away by hand
            to.mkdir(exist_ok=True)
            path.replace(to / f"room-{datetime.now(tz=UTC):%Y%m%d-%H%M%S}-{code}.jsonl")
        self.unread.pop(code, None)
        if room := self._rooms.pop(code, None):
            room.hang_up()

    def write(self, room: Room, act: Json) -> Future[None]:
        return self.journal.write(room, act)

    def pace(self, who: str) -> None:
        """Refuse a phone that sends more than anybody taps.

        Raises:
            TooFast: wait a moment.
        """
        now = time.monotonic()
        with self._lock:
            left, when = self._paces.get(who, (AT_ONCE, now))
            left = min(AT_ONCE, left + A_SECOND * (now - when))
            if left < 1.0:
                raise TooFast(say("phone too fast"))
            if len(self._paces) > 4 * MOST_PHONES:
                self._paces.clear()
            self._paces[who] = (left - 1.0, now)


def new_phone() -> str:
    """The secret of a phone, which stays in its cookie."""
    return secrets.token_urlsafe(16)


def known_as(secret: str) -> str:
    """What a room calls a phone: nobody can vote as another by reading the room's file."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def whole_number(act: Json, key: str, low: int, high: int) -> int:
    """A number of an act.

    Raises:
        InputError: it is none of these.
    """
    value = act.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InputError(say("act wants", key=key, wanted=f"{low} … {high}", came=str(value)[:40]))
    return value


def one_of(act: Json, key: str, known: Sequence[str] | dict[str, Any]) -> str:
    """A word of an act that is one of these.

    Raises:
        InputError: it is none of them.
    """
    value = act.get(key)
    if not isinstance(value, str) or value not in known:
        wanted = ", ".join(list(known)[:12])
        raise InputError(say("act wants", key=key, wanted=wanted, came=str(value)[:40]))
    return value


def short_text(act: Json, key: str, most: int) -> str:
    """A text of an act, blanks made one.

    Raises:
        InputError: it is none, or longer than anybody writes here.
    """
    value = act.get(key, "")
    if not isinstance(value, str) or len(value) > most:
        raise InputError(say("act too long", key=key, most=most))
    return re.sub(r"[ \t\r\f\v\x00-\x08]+", " ", value).strip()
