"""A bundle: a scenario with the data files that it names in one file (`NAME.motsim`), so that
somebody else opens it and gets the same figures.

It is a zip with a manifest: what is inside, the hash of each part, the version and the code that
packed it. Parts are stored, not compressed, without dates: the same content gives the same bytes on
every machine, and nothing unfolds to more than it is. What is opened must be what packing it again
would give, to the last byte.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from motsim._version import __version__
from motsim.errors import InputError, message_of, of, say

ENDING: Final = ".motsim"
FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SCENARIO, ROOMS = "scenario/", "rooms/"
MOST_BYTES: Final = 100_000_000
MOST_PARTS: Final = 200
MOST_OF_MANIFEST: Final = 200_000
DATA: Final = (".csv", ".tsv", ".txt", ".dat")
_PART: Final = re.compile(r"[^/\\:*?\"<>|]{1,120}")
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_CODE: Final = re.compile(r"\d{4}")
_KEYS: Final = {"bundle", "motsim", "code", "scenario", "settings", "parts"}


@dataclass(frozen=True)
class Bundle:
    """What one file carries.

    `scenario`: the name of its file; `files`: that file and its data by path from its folder;
    `rooms`: the journals of workshops that it was made of, by code; `settings`: what was compared
    last; `motsim`, `code`: version and hash of the sources that packed it.
    """

    scenario: str
    files: Mapping[str, bytes]
    rooms: Mapping[str, bytes] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    motsim: str = __version__
    code: str = ""

    @property
    def text(self) -> str:
        """The scenario."""
        return self.files[self.scenario].decode("utf-8-sig")

    @property
    def data(self) -> dict[str, bytes]:
        """The data files by path from the scenario's folder."""
        return {name: data for name, data in self.files.items() if name != self.scenario}

    def packed(self) -> bytes:
        """The bytes of the file; the same content gives the same ones."""
        parts = {f"{SCENARIO}{name}": data for name, data in self.files.items()}
        parts |= {f"{ROOMS}{code}.jsonl": data for code, data in self.rooms.items()}
        manifest = {
            "bundle": FORMAT,
            "motsim": self.motsim,
            "code": self.code,
            "scenario": self.scenario,
            "settings": dict(self.settings),
            "parts": {name: hashlib.sha256(parts[name]).hexdigest() for name in sorted(parts)},
        }
        told = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode()
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
            for name, data in ((MANIFEST, told), *sorted(parts.items())):
                info = zipfile.ZipInfo(name)  # of 1980: no date is content
                info.create_system, info.external_attr = 3, 0o100644 << 16
                archive.writestr(info, data)
        return made.getvalue()


def opened(data: bytes, name: str = f"a{ENDING}") -> Bundle:
    """The bundle in these bytes.

    Raises:
        InputError: it is none, of another version, damaged, or holds what no bundle holds.
    """
    try:
        if len(data) > MOST_BYTES:
            raise InputError(say("bundle large", most=MOST_BYTES // 1_000_000))
        parts = _parts(data)
        manifest = _manifest(parts.pop(MANIFEST, b""))
        found = _bundle(parts, manifest)
        _whole(parts, manifest)
        if found.packed() != data:
            raise InputError(say("bundle repacked"))
    except InputError as error:
        raise InputError(of(_shown(name), message_of(error))) from None
    return found


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts of a zip by name, once nothing about them is odd."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS:
                raise InputError(say("bundle many", most=MOST_PARTS))
            for one in entries:
                _check_entry(one)
            if sum(one.file_size for one in entries) > len(data):
                raise InputError(say("bundle unfolds", name=_shown(entries[0].orig_filename)))
            if len({one.filename.casefold() for one in entries}) < len(entries):
                raise InputError(say("bundle twice"))
            return {one.filename: archive.read(one) for one in entries}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise InputError(say("bundle no zip", why=_shown(str(error)) or "zip")) from None
    except (RuntimeError, ValueError, OverflowError):  # encrypted, an offset below nothing
        raise InputError(say("bundle no zip", why="zip")) from None


def _check_entry(one: zipfile.ZipInfo) -> None:
    name, kind = one.orig_filename, stat.S_IFMT(one.external_attr >> 16)
    if one.compress_type != zipfile.ZIP_STORED or one.compress_size != one.file_size:
        raise InputError(say("bundle unfolds", name=_shown(name)))
    if kind not in (0, stat.S_IFREG) or one.flag_bits & 1 or not _may_be(name):
        raise InputError(say("bundle name", name=_shown(name)))


def _may_be(name: str) -> bool:
    """May a part be called so? Nothing that leads out of a folder, in any system."""
    if name == MANIFEST:
        return True
    room = name.removeprefix(ROOMS)
    if room != name:
        return bool(_CODE.fullmatch(room.removesuffix(".jsonl"))) and room.endswith(".jsonl")
    return name.startswith(SCENARIO) and is_good(name.removeprefix(SCENARIO))


def is_good(path: str) -> bool:
    """Is a path from the scenario's folder one that every system can have, inside that folder?"""
    parts = path.split("/")
    return len(parts) <= 8 and len(path) <= 200 and all(map(_is_good_part, parts))


def _is_good_part(part: str) -> bool:
    return (
        _PART.fullmatch(part) is not None
        and part.isprintable()
        and not part.startswith((".", " ", "~", "-"))
        and not part.endswith((".", " "))
        and not _RESERVED.fullmatch(part)
    )


def _manifest(told: bytes) -> dict[str, Any]:
    """What the manifest says, in a form that this version knows."""
    try:
        said = json.loads(told) if len(told) <= MOST_OF_MANIFEST else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("bundle"), int):
        raise InputError(say("bundle manifest"))
    by = said.get("motsim")
    if not isinstance(by, str) or not re.fullmatch(r"[\w.+-]{1,40}", by, re.ASCII):
        raise InputError(say("bundle manifest"))
    if said["bundle"] != FORMAT:
        raise InputError(say("bundle version", by=by, mine=__version__))
    texts = isinstance(said.get("code"), str) and isinstance(said.get("scenario"), str)
    maps = isinstance(said.get("settings"), dict) and isinstance(said.get("parts"), dict)
    if set(said) != _KEYS or not texts or not maps:
        raise InputError(say("bundle manifest"))
    return said


def _bundle(parts: Mapping[str, bytes], manifest: Mapping[str, Any]) -> Bundle:
    files = {n.removeprefix(SCENARIO): d for n, d in parts.items() if n.startswith(SCENARIO)}
    name = manifest["scenario"]
    if not name.endswith((".yaml", ".yml")) or name not in files or "/" in name:
        raise InputError(say("bundle manifest"))
    try:
        files[name].decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(of(_shown(name), say("no UTF-8"))) from None
    odd = [one for one in files if one != name and not is_data(one)]
    if odd:
        raise InputError(say("bundle name", name=_shown(odd[0])))
    return Bundle(
        name,
        files,
        {PurePosixPath(n).stem: data for n, data in parts.items() if n.startswith(ROOMS)},
        manifest["settings"],
        manifest["motsim"],
        manifest["code"],
    )


def _whole(parts: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
    """Are all parts there, no other, and each as it was packed?"""
    wanted = manifest["parts"]
    for name in sorted(set(wanted) ^ set(parts)):
        raise InputError(say("bundle parts", name=_shown(str(name))))
    for name, data in sorted(parts.items()):
        if hashlib.sha256(data).hexdigest() != wanted[name]:
            raise InputError(say("bundle damaged", name=_shown(name)))


def is_data(path: str) -> bool:
    """May a data file of a bundle be called so?"""
    return is_good(path) and PurePosixPath(path).suffix.lower() in DATA


def _shown(name: str) -> str:
    """A name from outside as a sentence may hold it: one line, no marks that turn it round."""
    return "".join(c if c.isprintable() and c not in "<>" else "?" for c in name)[:80]


@functools.cache
def own_code() -> str:
    """The hash of the sources that decide the figures of this version."""
    from motsim.results.store import code_hash

    return code_hash()


def differs(bundle: Bundle) -> str | None:
    """What to say where this version's figures may be others; None where they are the same."""
    if bundle.code == own_code():
        return None
    return say("bundle other code", by=bundle.motsim, mine=__version__)
