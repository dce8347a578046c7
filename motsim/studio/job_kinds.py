"""The questions that take long, each begun from what was asked. What is under way is noted on disk
before it is acknowledged, and goes on when a server that was killed is started again.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from motsim.atomic import whole
from motsim.errors import InputError, ScenarioError, say
from motsim.scenario.language.schema import Scenario
from motsim.studio import answers, people
from motsim.studio.bodies import AllocateJob, CompareJob, DaysJob, StudyJob
from motsim.studio.jobs import Job, Progress, key_of
from motsim.studio.reading import content_of, read
from motsim.studio.shared import Studio
from motsim.study.comparison.experiment import SampleCache

Asked = CompareJob | AllocateJob | StudyJob | DaysJob
BODIES: Final[dict[str, type[Asked]]] = {
    "comparison": CompareJob,
    "allocation": AllocateJob,
    "study": StudyJob,
    "days": DaysJob,
}
NOTED: Final = ("comparison", "allocation", "study")  # days are there in a second
KEPT: Final = 12  # folders of finished parts
MOST_OF_NOTE: Final = 4_000_000


def begin(studio: Studio, kind: str, asked: Asked) -> Job:
    """The job of a question about a scenario as it is now; the same question is the same job.

    Raises:
        InputError: the scenario has mistakes, or the disk does not take the note.
    """
    draft, scenario = studio.scenario(asked.scenario)
    return _begun(studio, kind, asked, draft.text, scenario)


def go_on(studio: Studio) -> None:
    """Begin again what was under way when a server was killed; what cannot be is forgotten."""
    notes = _notes(studio)
    for path in sorted(notes.glob("*.json"), key=_when) if notes.is_dir() else ():
        try:
            with path.open("rb") as file:
                said = json.loads(file.read(MOST_OF_NOTE))
            kind, text = said["kind"], said["text"]
            asked = BODIES[kind](**said["about"])
            scenario, mistakes = read(text, asked.scenario, studio.drafts.folder)
            if scenario is None:
                raise ScenarioError(asked.scenario, list(mistakes))
            job = _begun(studio, kind, asked, text, scenario)
        except (InputError, ValidationError, OSError, ValueError, KeyError, TypeError):
            job = None
        if job is None or job.key != path.stem:
            path.unlink(missing_ok=True)


def _when(path: Path) -> float:
    with contextlib.suppress(OSError):
        return path.stat().st_mtime
    return 0.0


def _notes(studio: Studio) -> Path:
    return studio.drafts.own / "jobs"


def _begun(studio: Studio, kind: str, asked: Asked, text: str, scenario: Scenario) -> Job:
    about, content = asked.model_dump(), content_of(text, scenario)
    key = key_of(kind, about, content)
    note = _notes(studio) / f"{key}.json"
    noted = kind in NOTED and not studio.jobs.has(key)
    parts = studio.drafts.own / "parts" / key
    if noted:
        _note(note, {"kind": kind, "about": about, "text": text})
        _make_room(parts, {path.stem for path in note.parent.glob("*.json")})
    work = _work(kind, asked, scenario, parts)
    return studio.jobs.start(
        kind, about, content, work, lambda: note.unlink(missing_ok=True) if noted else None
    )


def _note(note: Path, said: dict[str, Any]) -> None:
    try:
        note.parent.mkdir(exist_ok=True)
        with whole(note) as place, place.open("w", encoding="utf-8") as file:
            json.dump(said, file)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise InputError(
            say("cannot be written", file=note.parent, why=error.strerror or error)
        ) from None


def _make_room(parts: Path, under_way: set[str]) -> None:
    """Keep the finished parts of the newest questions."""
    with contextlib.suppress(OSError):
        parts.mkdir(parents=True, exist_ok=True)
        os.utime(parts)
        found = sorted(parts.parent.iterdir(), key=_when)
        old = [one for one in found if one.name not in under_way | {parts.name}]
        for one in old[: max(0, len(found) - KEPT)]:
            shutil.rmtree(one, ignore_errors=True)


def _work(kind: str, asked: Asked, scenario: Scenario, parts: Path) -> Callable[[Progress], Any]:
    """What answers a question; what is finished of it lies in `parts`."""

    def work(progress: Progress) -> Any:
        match asked:
            case CompareJob():
                return answers.compared(
                    scenario,
                    progress,
                    designs=asked.designs,
                    ideas=asked.ideas,
                    replications=asked.replications,
                    psychologies=asked.psychologies,
                    keep=SampleCache(parts),
                )
            case AllocateJob():
                return answers.best(scenario, progress, asked.budget, parts / "purchases.jsonl")
            case StudyJob():
                return answers.study(scenario, progress, asked.question, asked.designs)
            case DaysJob():
                return people.days(
                    scenario, progress, design=asked.design, ideas=asked.ideas, who=asked.who
                )

    return work
