"""What the routes share: the folder and what is known of it, the jobs, the engine, the rooms."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from starlette.types import ASGIApp

from motsim.errors import InputError, Mistake, ScenarioError, message_of
from motsim.i18n import LANGUAGES
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import load
from motsim.scenario.shipped import shipped_scenarios
from motsim.studio import answers
from motsim.studio.access import Door
from motsim.studio.board import Json, board, people_text
from motsim.studio.bundles import settings_of
from motsim.studio.drafts import Draft, Drafts
from motsim.studio.jobs import Jobs
from motsim.studio.lan import Lan
from motsim.studio.reading import read
from motsim.studio.rooms import Rooms
from motsim.studio.votes import VoteRoom
from motsim.studio.walls import Walls
from motsim.studio.workshop.room import WorkshopRoom
from motsim.study.core.reporting import Lang


class Engine:
    """Whether the engine is ready: it is compiled once on a machine, which takes half a minute."""

    def __init__(self) -> None:
        self.begun, self.ready = time.monotonic(), False

    def as_json(self) -> Json:
        return {"ready": self.ready, "seconds": round(time.monotonic() - self.begun, 1)}

    def warm(self) -> None:
        """Run two replications of the smallest shipped scenario."""
        from motsim.study.live import Live

        live = Live(load(shipped_scenarios()["cold-water"]), batches=(2,))
        for _ in live.ask():
            pass
        self.ready = True


class Studio:
    """What the routes share: the folder, the jobs, the newest question of each page."""

    def __init__(self, folder: Path, for_phones: Callable[[Studio, Door], ASGIApp]) -> None:
        self.drafts = Drafts(folder)
        self.walls = Walls(self.drafts.folder / ".motsim" / "sheets")
        self.jobs, self.askers, self.engine = Jobs(), answers.Askers(), Engine()
        place = self.drafts.folder / ".motsim" / "rooms"
        self.rooms = Rooms(place, {one.kind: one for one in (VoteRoom, WorkshopRoom)})
        self.printing = threading.Lock()  # one browser at a time
        self.lan = Lan(lambda door: for_phones(self, door), place / "phones.json")
        self._listed: dict[tuple[str, str], Json] = {}

    def end(self) -> None:
        """Stop what runs: the server goes."""
        self.jobs.end()
        self.rooms.hang_up()
        self.lan.close()

    def scenario(self, name: str) -> tuple[Draft, Scenario]:
        """A file that means something.

        Raises:
            ScenarioError: its mistakes.
        """
        draft = self.drafts.open(name)
        scenario, mistakes = read(draft.text, name, self.drafts.folder)
        if scenario is None:
            raise ScenarioError(name, list(mistakes))
        return draft, scenario

    def shown(self, draft: Draft) -> Json:
        """The board, with what was compared last."""
        return {
            **board(draft, self.drafts.folder),
            "settings": settings_of(self.drafts, draft.path.name),
        }

    def knows_all(self) -> bool:
        """Is every file's line of the list made already, so that no scenario must be read?"""
        try:
            return all(
                (name, self.drafts.open(name).hash) in self._listed for name in self.drafts.names()
            )
        except InputError:
            return False

    def listed(self, name: str) -> Json:
        """A line of the folder's list; made once for each text of a file."""
        draft, problem = None, ""
        try:
            draft = self.drafts.open(name)
        except InputError as error:  # no text, or too large: the others are listed all the same
            problem = message_of(error)
        if draft is not None and (name, draft.hash) in self._listed:
            return self._listed[name, draft.hash]
        scenario, mistakes = (
            read(draft.text, name, self.drafts.folder)
            if draft is not None
            else (None, (Mistake(0, 0, "", problem),))
        )
        line = {
            "id": name,
            "title": people_text(None) if scenario is None else title_of(scenario),
            "steps": 0 if scenario is None else len(scenario.steps),
            "ideas": 0 if scenario is None else len(scenario.interventions),
            "mistakes": len(mistakes),
            "changed": time.strftime(
                "%Y-%m-%d %H:%M", time.localtime(self.drafts.path(name).stat().st_mtime)
            ),
        }
        if draft is not None:
            self._listed[name, draft.hash] = line
        return line


def title_of(scenario: Scenario) -> Json:
    return {lang: scenario.title.show(lang) for lang in LANGUAGES}


def language_of(asked: str) -> Lang:
    return "zh" if asked == "zh" else "en"
