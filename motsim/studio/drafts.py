"""Scenario files of a folder: opened, edited, undone. A file is always what the page shows; every
edit is on disk before it is acknowledged, and can be taken back after a restart, too.

Beside the files lies `.motsim/NAME/`: `journal.jsonl`, a line an edit (which characters became
which), and `last.yaml`, the text as the Studio left it. So a change from outside is noticed, shown,
and can be taken back like any other.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from motsim.atomic import whole
from motsim.errors import InputError, of, say
from motsim.scenario.editing.edits import edit_of, edited
from motsim.scenario.loader import MAX_BYTES, text_of

ENDINGS: Final = (".yaml", ".yml")
DEPTH: Final = 200  # edits that can be taken back
MOST_FILES: Final = 500
MOST_EDITS: Final = 100  # at once
OWN: Final = ".motsim"


class Outdated(InputError):
    """An edit of a text that is no longer the newest; nothing was changed."""


@dataclass(frozen=True)
class Splice:
    """At a place of the text `old` became `new`."""

    at: int
    old: str
    new: str

    def done(self, text: str) -> str:
        return text[: self.at] + self.new + text[self.at + len(self.old) :]

    def undone(self, text: str) -> str:
        return text[: self.at] + self.old + text[self.at + len(self.new) :]


def splice_of(old: str, new: str) -> Splice:
    """The shortest splice from one text to another."""
    begin = _alike(old, new)
    tail = _alike(old[begin:][::-1], new[begin:][::-1])
    return Splice(begin, old[begin : len(old) - tail], new[begin : len(new) - tail])


def _alike(a: str, b: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if a[:middle] == b[:middle] else (low, middle - 1)
    return low


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass
class Draft:
    """One file with its past: `past[:here]` can be undone, `past[here:]` done again."""

    path: Path
    text: str
    past: list[tuple[str, Splice]] = field(default_factory=list)
    here: int = 0
    stamp: tuple[int, int] = (0, 0)
    saved: str = ""  # when

    @property
    def hash(self) -> str:
        return hash_of(self.text)

    def labels(self) -> tuple[str | None, str | None]:
        """What undo would take back and redo would bring back, in a few words; None: nothing."""
        undo = self.past[self.here - 1][0] if self.here else None
        return undo, self.past[self.here][0] if self.here < len(self.past) else None


class Drafts:
    """The scenario files directly in a folder. Each method may be called from any thread.

    Raises (all of them):
        InputError: a name that is none, a file that is not there or cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.own = self.folder / OWN  # what the Studio keeps for itself
        self._open: dict[str, Draft] = {}
        self._lock = threading.RLock()
        try:
            self.own.mkdir(parents=True, exist_ok=True)
            probe = self.own / "writable"
            probe.write_text("", encoding="utf-8")
            probe.unlink()
        except OSError as error:
            raise InputError(of(folder, say("folder not writable", why=error.strerror))) from None

    # -- files -------------------------------------------------------------------------------------
    def names(self) -> list[str]:
        """The scenario files, the newest first."""
        found = [path for path in self.folder.iterdir() if self._mine(path)][:MOST_FILES]
        return [p.name for p in sorted(found, key=lambda p: p.stat().st_mtime, reverse=True)]

    def _mine(self, path: Path) -> bool:
        try:
            return self.path(path.name).is_file()
        except InputError:  # a link out of the folder, or no name of a scenario
            return False

    def path(self, name: str) -> Path:
        """A file of the folder by its name; nothing outside it can be named."""
        path = self.folder / name
        if (
            not re.fullmatch(r"[^/\\\x00-\x1f:*?\"<>|]{1,120}", name)
            or name.startswith(".")
            or path.suffix not in ENDINGS
        ):
            raise InputError(say("no name of a file", name=name[:60]))
        if path.resolve().parent != self.folder:
            raise InputError(say("out of the folder", name=name, folder=self.folder))
        return path

    def free_name(self, wanted: str) -> str:
        """A name for a new file, as near to what is wanted as is free."""
        bare = re.sub(r"[^\w\-]+", "-", wanted).strip("-")[:60].strip("-")
        bare, k = bare or "scenario", 1
        while self.path(name := f"{bare}{f'-{k}' if k > 1 else ''}.yaml").exists():
            k += 1
        return name

    def create(self, wanted: str, text: str) -> str:
        """Write a new file and give its name."""
        with self._lock:
            name = self.free_name(wanted)
            self._write(self.path(name), text)
            return name

    def bin(self, name: str) -> None:
        """Take a file out of the folder; it is kept in `.motsim/removed`."""
        with self._lock:
            path = self.path(name)
            to = self.own / "removed"
            to.mkdir(exist_ok=True)
            when = datetime.now(tz=UTC).strftime("%Y%m%d-%H%M%S")
            try:
                path.replace(to / f"{when}-{name}")
            except OSError as error:
                raise InputError(of(name, say("cannot be removed", why=error.strerror))) from None
            self._open.pop(name, None)

    # -- drafts ------------------------------------------------------------------------------------
    def open(self, name: str) -> Draft:
        """The file as it is now; a change from outside is one step of its past."""
        with self._lock:
            path = self.path(name)
            draft = self._open.get(name)
            if draft is not None and draft.stamp == _stamp(path):
                return draft
            text = text_of(path)
            if draft is None:
                draft = self._from_journal(path, text)
                text = text_of(path)  # an edit that was written down and not done is done now
            if draft.text != text:
                self._step(draft, "outside", text)
            draft.stamp = _stamp(path)
            self._open[name] = draft
            return draft

    def edit(self, name: str, base: str, edits: Sequence[Any], label: str) -> Draft:
        """Edits as JSON gives them (see `edit_of`), on the text of this hash."""
        if not 0 < len(edits) <= MOST_EDITS:
            raise InputError(say("number of edits", most=MOST_EDITS, n=len(edits)))
        with self._lock:
            draft = self._newest(name, base)
            text = draft.text
            for one in edits:
                if not isinstance(one, dict):
                    raise InputError(say("edits want mappings"))
                text = edited(text, edit_of(one, text), name)
            return self._change(draft, label or _in_words(edits), text)

    def replace(self, name: str, base: str, text: str) -> Draft:
        """The whole text anew."""
        with self._lock:
            return self._change(self._newest(name, base), "text", text)

    def undo(self, name: str, base: str) -> Draft:
        with self._lock:
            draft = self._newest(name, base)
            if draft.here == 0:
                return draft
            text = draft.past[draft.here - 1][1].undone(draft.text)
            self._log(draft, {"do": "undo", "before": draft.hash, "after": hash_of(text)})
            draft.here -= 1
            return self._store(draft, text)

    def redo(self, name: str, base: str) -> Draft:
        with self._lock:
            draft = self._newest(name, base)
            if draft.here == len(draft.past):
                return draft
            text = draft.past[draft.here][1].done(draft.text)
            self._log(draft, {"do": "redo", "before": draft.hash, "after": hash_of(text)})
            draft.here += 1
            return self._store(draft, text)

    def _newest(self, name: str, base: str) -> Draft:
        draft = self.open(name)
        if draft.hash != base:
            raise Outdated(say("outdated", name=name))
        return draft

    def _change(self, draft: Draft, label: str, text: str) -> Draft:
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise InputError(of(draft.path.name, say("over 1 MB")))
        if text == draft.text:
            return draft
        self._step(draft, label, text)
        return self._store(draft, text)

    def _step(self, draft: Draft, label: str, text: str) -> None:
        """One more step of the past; what was undone before it is gone."""
        step = splice_of(draft.text, text)
        self._log(
            draft,
            {
                "do": label,
                "before": draft.hash,
                "after": hash_of(text),
                "at": step.at,
                "old": step.old,
                "new": step.new,
            },
        )
        draft.past[draft.here :] = [(label, step)]
        del draft.past[: max(0, len(draft.past) - DEPTH)]
        draft.here = len(draft.past)
        if label == "outside":
            draft.text = text
            self._keep(draft)

    def _store(self, draft: Draft, text: str) -> Draft:
        draft.text = text
        self._write(draft.path, text)
        draft.stamp = _stamp(draft.path)
        draft.saved = datetime.now().strftime("%H:%M:%S")
        self._keep(draft)
        return draft

    # -- disk --------------------------------------------------------------------------------------
    def _write(self, path: Path, text: str) -> None:
        try:
            with whole(path) as place:
                place.write_bytes(text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise InputError(of(path.name, say("file as it was", why=error.strerror))) from None

    def _own(self, path: Path) -> Path:
        place = self.own / path.name
        place.mkdir(exist_ok=True)
        return place

    def _keep(self, draft: Draft) -> None:
        self._write(self._own(draft.path) / "last.yaml", draft.text)

    def _log(self, draft: Draft, line: dict[str, Any]) -> None:
        line = {"when": datetime.now(tz=UTC).isoformat(timespec="seconds"), **line}
        try:
            with (self._own(draft.path) / "journal.jsonl").open("a+b") as file:
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    file.write(b"" if file.read(1) == b"\n" else b"\n")  # after a line cut off
                file.write(json.dumps(line).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise InputError(
                of(draft.path.name, say("edit not kept", why=error.strerror))
            ) from None

    def _from_journal(self, path: Path, text: str) -> Draft:
        """The past of a file as the journal tells it; a line that was cut off is none, and what
        does not begin where the line before ended begins a new past. An edit that was written down
        and not done yet is done now.
        """
        own = self._own(path)
        last = own / "last.yaml"
        draft = Draft(path, last.read_text(encoding="utf-8") if last.is_file() else text)
        journal = own / "journal.jsonl"
        told = journal.read_text(encoding="utf-8", errors="replace") if journal.is_file() else ""
        after = ""
        for line in told.split("\n")[-4 * DEPTH :]:
            try:
                said = json.loads(line)
                if after not in ("", said["before"]):
                    draft.past, draft.here = [], 0
                after = said["after"]
                if said["do"] == "undo":
                    draft.here = max(0, draft.here - 1)
                elif said["do"] == "redo":
                    draft.here = min(len(draft.past), draft.here + 1)
                else:
                    step = Splice(int(said["at"]), said["old"], said["new"])
                    draft.past[draft.here :] = [(str(said["do"]), step)]
                    del draft.past[: max(0, len(draft.past) - DEPTH)]
                    draft.here = len(draft.past)
            except (ValueError, KeyError, TypeError):
                continue
        if after == hash_of(text) and text != draft.text:  # the file is newer than our own copy
            draft.text = text
            self._keep(draft)
        if after in ("", draft.hash):
            return draft
        ours, theirs = (_next(draft, one, after) for one in (draft.text, text))
        if ours is not None and text != draft.text:
            draft.text = ours  # and what came from outside is a step after it
            self._keep(draft)
        elif (found := ours if ours is not None else theirs) is not None:
            return self._store(draft, found)
        else:
            draft.past, draft.here = [], 0
        return draft


def _next(draft: Draft, text: str, after: str) -> str | None:
    """What the last line of the journal makes of a text, if that is the text of this hash."""
    made = [
        step.done(text)
        for _, step in draft.past[: draft.here][-1:]
        if text[step.at :].startswith(step.old)
    ]
    made += [
        step.undone(text)
        for _, step in draft.past[draft.here :][:1]
        if text[step.at :].startswith(step.new)
    ]
    return next((one for one in made if hash_of(one) == after), None)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        raise InputError(of(path.name, say("file is gone", folder=path.parent))) from None
    return found.st_mtime_ns, found.st_size


def _in_words(edits: Sequence[Any]) -> str:
    """What an edit did, for the undo button: its kind and the last names of its place."""
    one = edits[0]
    at = one.get("at") or ()
    words = at.split(".") if isinstance(at, str) else [str(word) for word in at]
    return f"{one.get('do')} {' '.join(words[-2:])}"[:80]


__all__ = ["Draft", "Drafts", "Outdated", "Splice", "splice_of"]
