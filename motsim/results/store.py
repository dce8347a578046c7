"""A result folder: what was run, in `manifest.json`, and a folder of Parquet tables for each
replication.

    DIR/manifest.json                              scenario text, design, seed, versions, hash of
    all that decides the numbers
    DIR/replications/000007/visits.parquet ...     one file a table; a replication is there as a
    whole or not at all
    DIR/replications/000064-000127/...             replications of small runs share files

What stands in a folder below `replications` is a part. It is written beside its place and renamed
into it, so a killed run leaves nothing half done: what is missing is run again and ends with the
same bytes. Nothing in a folder depends on when or how often it was continued: where a run goes on,
a longer part takes the place of those that lie within it.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd

from motsim import atomic
from motsim._version import __version__
from motsim.errors import StoreError, of, say
from motsim.i18n import joined
from motsim.plan.layout import Plan
from motsim.results.tables import OF_STOP, OF_TOWN, TABLES, Tables, categories
from motsim.source_files import hash_of, sources

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
REPLICATIONS: Final = "replications"
# why a folder has no such table
LACKS: Final = {
    **dict.fromkeys(OF_TOWN, "nobody comes back in it"),
    **dict.fromkeys(OF_STOP, "all are served out in it"),
}
# what decides the numbers
CODE: Final = ("units.py", "jit", "results/tables.py", "psychology", "scenario", "plan", "engines")


@dataclass(frozen=True)
class Inputs:
    """All that decides the numbers of a run, as typed; `file` is only where the text came from."""

    scenario: str
    design: str
    psychology: str
    seed: int
    settings: tuple[str, ...] = ()  # what --set, --length and the like changed
    # data files by name: hash of their content
    data: Mapping[str, str] = field(default_factory=dict)
    record: str = "everything"
    file: str = ""

    def hash(self) -> str:
        """The content's name: the same inputs and the same code give the same numbers."""
        decides = {name: value for name, value in asdict(self).items() if name != "file"}
        return hashlib.sha256(
            (json.dumps(decides, sort_keys=True) + code_hash()).encode()
        ).hexdigest()


@functools.cache
def code_hash() -> str:
    """Hash of the sources that decide the numbers."""
    return hash_of(sources(*CODE))


@dataclass(frozen=True, eq=False)
class Store:
    """A result folder that may be added to (made by `create`) or read (by `load`)."""

    folder: Path
    manifest: Mapping[str, Any]

    def parts(self) -> list[range]:
        """Replications that share files, in order."""
        place = self.folder / REPLICATIONS
        names = (path.name for path in place.iterdir()) if place.is_dir() else ()
        found: list[range] = []
        for part in sorted(
            filter(None, map(_part_of, names)), key=lambda one: (one.start, -one.stop)
        ):
            # what lies within a longer part has been continued
            if not found or part.start >= found[-1].stop:
                found.append(part)
        return found

    def done(self) -> list[int]:
        """Replications that are there, in order."""
        return [r for part in self.parts() for r in part]

    def missing(self, replications: int) -> list[int]:
        """Which of the first so many replications are still to be run."""
        return sorted(set(range(replications)) - set(self.done()))

    def add(self, replications: int | range, frames: Tables) -> None:
        """Write one replication, or a part of several, whole or not at all; what is there already
        stays.
        """
        part = (
            range(replications, replications + 1) if isinstance(replications, int) else replications
        )
        place = self._place(part)
        if place.exists():
            return
        beside = atomic.beside(place)
        with _said(self.folder):
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir(parents=True)
            with _duckdb() as con:
                for name in self.manifest["categories"]:
                    _write(con, getattr(frames, name), beside / f"{name}.parquet")
            try:
                beside.rename(place)
            except OSError:
                if not place.exists():
                    raise
                shutil.rmtree(beside)  # another process was first, with the same bytes
            _sync(place.parent)
            for path in place.parent.iterdir():
                within = _part_of(path.name)
                if within is not None and within != part and _within(within, part):
                    shutil.rmtree(path, ignore_errors=True)

    def tables(self, replications: Sequence[int] | None = None) -> Tables:
        """All frames of these replications (of all that are there), as they were before they were
        stored.
        """
        return Tables(
            **{
                name: self.table(name, replications=replications)
                if name in self.manifest["categories"]
                else pd.DataFrame()
                for name in TABLES
            }
        )

    def table(
        self,
        name: str,
        *,
        replications: Sequence[int] | None = None,
        customer: int | None = None,
        only: Sequence[str] = (),
    ) -> pd.DataFrame:
        """One frame, of all customers or of one; `only`: these columns of it."""
        if name not in self.manifest["categories"]:
            why = say(LACKS[name])
            raise StoreError(of(self.folder, say("no table of", name=name, why=why)))
        by_number = {r: part for part in self.parts() for r in part}
        chosen = sorted(by_number) if replications is None else list(replications)
        self._refuse_absent(chosen, by_number)
        parts = list(dict.fromkeys(by_number[r] for r in chosen))
        if any(len(part) > 1 for part in parts) and chosen != sorted(set(chosen)):
            frames = [
                self.table(name, replications=[r], customer=customer, only=only) for r in chosen
            ]
            return pd.concat(frames, ignore_index=True)
        where = [] if customer is None else [f"customer = {int(customer)}"]
        if {r for part in parts for r in part} - set(chosen):
            where.append(f"replication IN ({', '.join(map(str, chosen))})")
        columns = {
            column: names
            for column, names in self.manifest["categories"][name].items()
            if not only or column in only
        }
        with _said(self.folder), _duckdb() as con:
            frame = con.execute(_select(columns, only, where), [self._paths(name, parts)]).df()
        for column, names in columns.items():
            codes = frame[column].cat.codes if names else [-1] * len(frame)
            frame[column] = pd.Categorical.from_codes(codes, categories=names)
        return frame

    def _refuse_absent(self, chosen: Sequence[int], there: Collection[int]) -> None:
        """
        Raises:
            StoreError: one of these replications is not stored, or none is.
        """
        absent = sorted(one for one in set(chosen) if one not in there)
        if chosen and not absent:
            return
        lacking = (
            say("no such replication", number=absent[0]) if absent else say("nothing stored yet")
        )
        raise StoreError(of(self.folder, say("run it again", lacking=lacking)))

    def _paths(self, name: str, parts: Iterable[range]) -> list[str]:
        """The files of a table; what DuckDB would take for a pattern is taken as it stands."""
        return [
            re.sub(r"([*?\[])", r"[\1]", str(self._place(part) / f"{name}.parquet"))
            for part in parts
        ]

    def digest(self) -> str:
        """Hash of all tables: equal for equal runs, however they were interrupted."""
        digest = hashlib.sha256()
        for part in self.parts():
            for name in self.manifest["categories"]:
                path = self._place(part) / f"{name}.parquet"
                digest.update(
                    f"{part_name(part)}/{name}".encode()
                    + hashlib.sha256(path.read_bytes()).digest()
                )
        return digest.hexdigest()

    def _place(self, part: range) -> Path:
        return self.folder / REPLICATIONS / part_name(part)


# --- parts ----------------------------------------------------------------------------------------
def parts_of(replications: int, most: int) -> list[range]:
    """Divide replications into parts of at most so many, a power of two. A part begins at a
    multiple of its length, so a run that goes on keeps all of its parts but the last few.
    """
    found, at = [], 0
    while at < replications:
        length = min(most, at & -at if at else most)
        while at + length > replications:
            length //= 2
        found.append(range(at, at + length))
        at += length
    return found


def part_name(part: range) -> str:
    """How the folder of a part is called."""
    return f"{part.start:06d}" if len(part) == 1 else f"{part.start:06d}-{part.stop - 1:06d}"


def _part_of(name: str) -> range | None:
    """The part whose folder is called so; None for what is none."""
    first, _, last = name.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        return None
    return range(int(first), int(last or first) + 1)


def _within(one: range, other: range) -> bool:
    return other.start <= one.start and one.stop <= other.stop


# --- the two doors --------------------------------------------------------------------------------
def create(folder: str | Path, inputs: Inputs, plan: Plan) -> Store:
    """A folder for this run: a new one, or the one that an earlier, perhaps killed, run of the same
    inputs left.
    """
    folder = Path(folder)
    manifest = _manifest(inputs, plan)
    with _said(folder):
        if folder.exists() and not folder.is_dir():
            raise StoreError(of(folder, say("file for results")))
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / MANIFEST).exists():
            manifest = _same_run(folder, manifest)
        else:
            others = sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))
            if others:
                raise StoreError(
                    of(
                        folder,
                        say("files not ours", file=others[0], more=", ..." if others[1:] else ""),
                    )
                )
            _write_whole(
                folder / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
            )
        place = folder / REPLICATIONS
        place.mkdir(exist_ok=True)
        for path in place.glob(f"{atomic.UNFINISHED}*"):
            if not _alive(int(path.name.removeprefix(atomic.UNFINISHED).split("-")[0])):
                shutil.rmtree(path, ignore_errors=True)
    return Store(folder, manifest)


def load(folder: str | Path) -> Store:
    """A folder that was written before, to be read."""
    folder = Path(folder)
    if not (folder / MANIFEST).is_file():
        raise StoreError(of(folder, say("no results here", manifest=MANIFEST)))
    return Store(folder, _read_manifest(folder))


def _manifest(inputs: Inputs, plan: Plan) -> dict[str, Any]:
    import duckdb
    import numpy

    return {
        "motsim": FORMAT,
        "hash": inputs.hash(),
        **asdict(inputs),
        "settings": list(inputs.settings),
        "data": dict(inputs.data),
        "versions": {
            "motsim": __version__,
            "code": code_hash()[:16],
            "python": platform.python_version(),
            "numpy": numpy.__version__,
            "pandas": pd.__version__,
            "duckdb": duckdb.__version__,
        },
        "categories": categories(plan),
    }


def _read_manifest(folder: Path) -> dict[str, Any]:
    with _said(folder):
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    try:
        manifest: dict[str, Any] = json.loads(text)
        known = (
            manifest["motsim"] == FORMAT and {"hash", "categories", "scenario"} <= manifest.keys()
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise StoreError(of(folder / MANIFEST, say("no manifest"))) from None
    if not known:
        raise StoreError(
            of(folder / MANIFEST, say("other format", came=manifest["motsim"], wanted=FORMAT))
        )
    return manifest


def _same_run(folder: Path, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """A folder is continued only by the very run that began it; its manifest stays."""
    found = _read_manifest(folder)
    if found["hash"] == wanted["hash"]:
        return found
    names = ("scenario", "design", "psychology", "seed", "settings", "data", "record")
    differ = [key for key in names if found.get(key) != wanted[key]] or ["code"]
    said = joined((say(f"differs {key}") for key in differ), ", ", "、")
    raise StoreError(of(folder, say("holds another run", differ=said)))


# --- files ----------------------------------------------------------------------------------------
@contextmanager
def _said(folder: Path) -> Iterator[None]:
    """What the system or DuckDB complain about, in one line of ours."""
    import duckdb

    try:
        yield
    except OSError as error:
        raise StoreError(
            of(str(error.filename or folder), say("read or written", why=error.strerror or error))
        ) from None
    except duckdb.Error as error:
        raise StoreError(
            of(folder, say("table read or written", why=str(error).splitlines()[0]))
        ) from None


@contextmanager
def _duckdb() -> Iterator[Any]:
    """A line to this process's DuckDB."""
    cursor = _database(os.getpid()).cursor()
    try:
        yield cursor
    finally:
        cursor.close()


@functools.cache
def _database(process: int) -> Any:
    """DuckDB in memory, once a process: one thread, so that bytes never vary, and no way to fetch
    extensions.
    """
    import duckdb

    return duckdb.connect(
        ":memory:",
        config={
            "threads": 1,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": True,
        },
    )


def _write(con: Any, frame: pd.DataFrame, path: Path) -> None:
    """A frame as Parquet; the type of every column is said, so that empty ones do not vary."""
    con.register("frame", frame)
    columns = ", ".join(
        f"{_value(str(name), dtype)} AS {_quoted(str(name))}"
        for name, dtype in frame.dtypes.items()
    )
    con.execute(
        f"COPY (SELECT {columns} FROM frame) TO {_text(str(path))} (FORMAT parquet, "
        "COMPRESSION zstd)"
    )
    con.unregister("frame")
    _sync(path)


def _select(columns: Mapping[str, Sequence[str]], only: Sequence[str], where: Sequence[str]) -> str:
    """What DuckDB is asked for the rows of some files; columns of known words as words."""
    wanted = ", ".join(map(_quoted, only)) or "*"
    known = ", ".join(
        f"CAST({_quoted(c)} AS ENUM({', '.join(map(_text, names))})) AS {_quoted(c)}"
        for c, names in columns.items()
        if names
    )
    rows = f"(SELECT {wanted} FROM read_parquet(?){_where(where)})"
    return f"SELECT * {f'REPLACE ({known})' if known else ''} FROM {rows}"


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _value(name: str, dtype: Any) -> str:
    if isinstance(dtype, pd.CategoricalDtype):
        return (
            f"CAST({_quoted(name)} AS VARCHAR)"
            if len(dtype.categories)
            else "CAST(NULL AS VARCHAR)"
        )
    return (
        f"CAST({_quoted(name)} AS "
        f"{ ({'b': 'BOOLEAN', 'i': 'BIGINT', 'u': 'BIGINT', 'f': 'DOUBLE'}[dtype.kind]) })"
    )


def _write_whole(path: Path, text: str) -> None:
    """Write a file beside its place, then rename it into it."""
    with atomic.whole(path) as beside:
        beside.write_text(text, encoding="utf-8")
        _sync(beside)
    _sync(path.parent)


def _sync(path: Path) -> None:
    """Have the system put a file or folder on the disk (a folder: where it can)."""
    if os.name != "posix" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _alive(process: int) -> bool:
    """Is a process still there? Where we cannot ask without harm, say yes."""
    try:
        if os.name == "posix":
            os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
