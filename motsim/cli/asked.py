"""What `moments`, `lows`, `pilot` and `plan` are all asked, and what is looked at
before they run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motsim.cli import terminal
from motsim.cli.check import settings_of
from motsim.cli.compare import known_names
from motsim.cli.paths import scenario_path
from motsim.errors import InputError, say

if TYPE_CHECKING:
    from motsim.scenario.language.schema import Scenario


@dataclass(frozen=True)
class Asked:
    """The file and the options, as typed."""

    file: str
    design: str | None
    changes: list[str] | None
    replications: int | None
    seed: int
    length: str | None
    psychology: str | None
    out: Path | None
    xlsx: Path | None

    @property
    def again(self) -> str:
        """The file with what was set, for the command to type next."""
        from motsim.report.core.next_commands import typed

        return typed(self.file, self.changes, self.length)


def prepared(asked: Asked, kind: str) -> tuple[Scenario, dict[str, Any], Path]:
    """Load the scenario, and give it with the options of the study and the page to write.

    Raises:
        InputError: a name or a place is wrong; said before anything is run.
    """
    from motsim.scenario.loader import load

    path = scenario_path(asked.file)
    scenario = load(path)
    known_names(
        scenario,
        [asked.design] if asked.design else [],
        [asked.psychology] if asked.psychology else [],
    )
    if asked.psychology == "all":
        raise InputError(say("one psychology"))
    page = terminal.page_place(asked.out, path.stem, kind)
    options = {
        "psychology": asked.psychology,
        "seed": asked.seed,
        "set": settings_of(asked.changes, asked.length),
        **({"replications": asked.replications} if asked.replications else {}),
    }
    if asked.xlsx is not None:
        terminal.writable(asked.xlsx)
    return scenario, options, page
