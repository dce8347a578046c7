"""A scenario packed into a bundle, and a bundle laid into a folder: nothing is written outside it,
and no file that is there is changed.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from motsim.atomic import beside
from motsim.errors import InputError, ScenarioError, StoreError, of, say
from motsim.results.bundle import ENDING, MOST_BYTES, Bundle, is_data, is_good, opened, own_code
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import load, loads

MOST_COPIES: Final = 1000


def pack(file: str | Path, path: str | Path | None = None) -> Path:
    """Pack a scenario file, or the shipped one of this name, with its data files into one file,
    and give its place: `path`, else `NAME.motsim` here. A file that is there is replaced only
    where `path` names it.

    Raises:
        ScenarioError: the mistakes of the scenario.
        InputError: a data file cannot be packed.
        StoreError: the bundle cannot be written.
    """
    scenario = load(file)
    bundle = bundle_of(scenario, Path(scenario.file).parent)
    place = Path(path) if path is not None else Path(f"{Path(bundle.scenario).stem}{ENDING}")
    data = bundle.packed()
    if path is None and place.exists():
        if place.read_bytes() == data:
            return place
        raise InputError(say("bundle there", path=place))
    try:
        with beside(place).open("xb") as made:
            made.write(data)
        beside(place).replace(place)
    except OSError as error:
        raise StoreError(
            say("cannot be written", file=place, why=error.strerror or error)
        ) from None
    return place


def unpack(path: str | Path, folder: str | Path = ".") -> Path:
    """Lay the scenario of a bundle and its data files into a folder, and give the scenario's place.
    What is there with the same content stays; else the new file gets another name.

    Raises:
        InputError: it is no bundle, damaged, of another version, or cannot be laid there.
    """
    return Path(folder) / placed(read_bundle(path), Path(folder))


def read_bundle(path: str | Path) -> Bundle:
    """The bundle in a file.

    Raises:
        InputError: it is none, or cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(say("cannot be read", name=path, why=error.strerror)) from None
    return opened(data, Path(path).name)


def bundle_of(
    scenario: Scenario,
    folder: Path,
    rooms: Mapping[str, bytes] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Bundle:
    """The bundle of a scenario that was read from a file of this folder.

    Raises:
        InputError: a name, or a data file, that a bundle cannot hold.
    """
    place = Path(scenario.file)
    name = f"{place.stem}.yaml"
    if not is_good(name):
        raise InputError(of(place.name, say("bundle file name")))
    files = {name: scenario.text.encode("utf-8")}
    for one in sorted(_data_files(scenario)):
        if not is_data(one) or one.casefold() in (name.casefold() for name in files):
            raise InputError(of(place.name, say("bundle data name", file=one)))
        try:
            files[one] = (folder / one).read_bytes()
        except OSError as error:
            raise InputError(say("cannot be read", name=one, why=error.strerror)) from None
    return Bundle(name, files, rooms or {}, settings or {}, code=own_code())


def _data_files(scenario: Scenario) -> set[str]:
    """The data files that were read for a scenario, as it names them."""
    return {file for file, *_ in scenario.columns_read}


def placed(bundle: Bundle, folder: Path) -> str:
    """Lay scenario and data files into a folder that is there; the name that the scenario got.

    Raises:
        InputError: the scenario means nothing to this version.
        StoreError: the folder does not take it; nothing of it stays.
    """
    made: list[Path] = []
    try:
        _understood(bundle, bundle.scenario, bundle.text, bundle.data)
        renamed = {old: _free(folder, old, data) for old, data in bundle.data.items()}
        text = _with_names(bundle.text, renamed)
        if text != bundle.text:
            _understood(
                bundle, bundle.scenario, text, {renamed[o]: d for o, d in bundle.data.items()}
            )
        for old, data in bundle.data.items():
            _write(folder, renamed[old], data, made)
        whole = text.encode("utf-8")
        name = _free(folder, bundle.scenario, whole)
        _write(folder, name, whole, made)
    except OSError as error:
        _taken_back(made)
        why = error.strerror or str(error)
        raise StoreError(say("cannot be written", file=folder, why=why)) from None
    except BaseException:
        _taken_back(made)
        raise
    return name


def _understood(bundle: Bundle, name: str, text: str, data: Mapping[str, bytes]) -> None:
    """Refuse what this version cannot read, or what carries more data than the scenario names."""
    with tempfile.TemporaryDirectory() as place:
        for one, content in data.items():
            path = Path(place, one)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        try:
            named = _data_files(loads(text, name, folder=place))
        except ScenarioError as error:
            said = say("bundle scenario", n=len(error.mistakes), by=bundle.motsim)
            raise InputError(of(name, said)) from None
    if named != set(data):
        raise InputError(of(name, say("bundle parts", name=min(named ^ set(data)))))


def _free(folder: Path, wanted: str, data: bytes) -> str:
    """The name itself where it is free or has this very content, else one with a number."""
    path = Path(wanted)
    root = folder.resolve()
    if not (folder / path.parent).resolve().is_relative_to(root):
        raise InputError(say("bundle leads out", name=wanted, folder=folder))
    for k in range(1, MOST_COPIES):
        name = wanted if k == 1 else path.with_name(f"{path.stem}-{k}{path.suffix}").as_posix()
        there = folder / name
        if not (there.exists() or there.is_symlink()) or _is(there, data):
            return name
    raise InputError(say("bundle no name", name=wanted, folder=folder))


def _is(path: Path, data: bytes) -> bool:
    """Does a file of the folder have this content already?"""
    with contextlib.suppress(OSError):
        return (
            not path.is_symlink()
            and path.is_file()
            and path.stat().st_size == len(data)
            and path.read_bytes() == data
        )
    return False


def _with_names(text: str, renamed: Mapping[str, str]) -> str:
    """The text with data files under their new names."""
    for old, new in renamed.items():
        if new != old:
            text = re.sub(rf"(?<![\w./\-]){re.escape(old)}(?![\w./\-])", new, text)
    return text


def _write(folder: Path, name: str, data: bytes, made: list[Path]) -> None:
    """Write a file that is not there, its folders too; `made` gets what was made, in order."""
    path = folder / name
    if path.exists():  # it has this content
        return
    for parent in reversed(path.relative_to(folder).parents):
        if not (folder / parent).is_dir():
            (folder / parent).mkdir()
            made.append(folder / parent)
    with path.open("xb") as file:  # never onto what somebody wrote meanwhile
        made.append(path)
        file.write(data)


def _taken_back(made: list[Path]) -> None:
    """Remove what was made of something that cannot be made whole."""
    for path in reversed(made):
        with contextlib.suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()
