"""`robust` and `worth`: would the advice turn, and what is it worth to know more; in the terminal,
as a page, as a workbook, as JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motsim.cli import terminal
from motsim.cli.check import settings_of
from motsim.cli.compare import known_names
from motsim.cli.paths import scenario_path
from motsim.cli.run import first_use
from motsim.errors import InputError, of, say

if TYPE_CHECKING:
    from motsim.report.core.next_commands import Steps
    from motsim.scenario.language.schema import Scenario
    from motsim.study.uncertainty.information_value import Information
    from motsim.study.uncertainty.robustness import Robustness

LISTED = 6  # rows of a table, as many as there are memory theories; the page has all


@dataclass(frozen=True)
class Asked:
    """What both commands are asked."""

    file: str
    designs: str | None
    psychology: str | None
    assumptions: str | None
    changes: list[str] | None
    length: str | None
    draws: int | None
    effects: float | None
    replications: int | None
    seed: int
    objective: str | None
    out: Path | None
    xlsx: Path | None

    def options(self, scenario: Scenario, page: Path) -> dict[str, Any]:
        """For the library."""
        from motsim.study.core.cache import DRAWN

        return {
            "designs": names_of(self.designs) or None,
            "psychology": "all" if self.psychology in (None, "all") else names_of(self.psychology),
            "draws": self.draws,
            "effects": None if self.effects is None else self.effects / 100.0,
            "assumptions": names_of(self.assumptions) or None,
            "replications": self.replications,
            "seed": self.seed,
            "objective": self.objective,
            "set": settings_of(self.changes, self.length),
            "keep": page.parent / DRAWN,
        }


def names_of(text: str | None) -> list[str]:
    """Names with commas between."""
    return list(dict.fromkeys(one.strip() for one in (text or "").split(",") if one.strip()))


def prepared(asked: Asked, kind: str) -> tuple[Scenario, Path]:
    """The scenario and the page to write; a wrong name or place is said before anything is run."""
    from motsim.scenario.loader import load
    from motsim.study.uncertainty.monte_carlo import checked_draws

    path = scenario_path(asked.file)
    scenario = load(path)
    known_names(scenario, names_of(asked.designs), names_of(asked.psychology))
    if len(names_of(asked.designs) or scenario.designs) < 2:
        there = ", ".join(scenario.designs) or "today"
        alone = say("one design asked for", there=there, file=asked.file)
        raise InputError(of(f"--designs {asked.designs}", alone) if asked.designs else alone)
    if asked.draws is not None:
        checked_draws(asked.draws, 10 if kind == "worth" else 2)
    if asked.xlsx is not None:
        terminal.writable(asked.xlsx)
    return scenario, terminal.page_place(asked.out, path.stem, kind)


def robust(
    asked: Asked, indifference: float | None, sobol: int, language: str, as_json: bool
) -> None:
    """Would the advice turn?"""
    from motsim.study.uncertainty.sobol import checked_samples

    scenario, page = prepared(asked, "robust")
    checked_samples(sobol)
    first_use("compiled", language)
    from motsim.report.uncertainty.page import RobustPage
    from motsim.report.uncertainty.robust_messages import WORDS
    from motsim.study.uncertainty.robustness import robust as found_of

    with terminal.progress(WORDS["running"][language == "zh"]) as advance:
        found = found_of(
            scenario,
            **asked.options(scenario, page),
            indifference=indifference,
            sobol=sobol,
            progress=advance,
        )
    shown = RobustPage(found, language)
    finish(
        found,
        shown,
        asked,
        page,
        language,
        as_json,
        told_robust(found) if as_json else {},
        ("psychologies",),
    )


def worth(asked: Asked, pilot: int, language: str, as_json: bool) -> None:
    """What to measure first, and what to pay for it."""
    scenario, page = prepared(asked, "worth")
    first_use("compiled", language)
    from motsim.report.uncertainty.page import WorthPage
    from motsim.report.uncertainty.worth_messages import WORDS
    from motsim.study.uncertainty.information_value import worth as found_of

    with terminal.progress(WORDS["running"][language == "zh"]) as advance:
        found = found_of(scenario, **asked.options(scenario, page), pilot=pilot, progress=advance)
    shown = WorthPage(found, language)
    finish(
        found,
        shown,
        asked,
        page,
        language,
        as_json,
        told_worth(found) if as_json else {},
        ("worth",),
    )


def finish(
    found: Robustness | Information,
    shown: Any,
    asked: Asked,
    page: Path,
    language: str,
    as_json: bool,
    told: dict[str, Any],
    sections: tuple[str, ...],
) -> None:
    """Page, workbook, and what the terminal says."""
    written = terminal.written(found, page, asked.xlsx, language, what_next(found, asked))
    if as_json:
        terminal.say_json(
            {
                "findings": shown.tell.findings(),
                **told,
                "trust": shown.tell.trust(),
                **written.facts(),
            }
        )
        return
    terminal.first_screen(shown.title, shown.head, language, shown.basis)
    for section in shown.sections():
        if section.key in sections and section.table is not None:
            terminal.table(
                list(section.table.heads),
                section.table.rows[:LISTED],
                title=section.title,
                left=section.table.text,
            )
    written.say()


def what_next(found: Robustness | Information, asked: Asked) -> Steps:
    """The command that a planner would type now; `worth` has the draws of `robust` if it is asked
    of the same.
    """
    from motsim.report.core import next_commands as following
    from motsim.study.uncertainty.robustness import Robustness

    if isinstance(found, Robustness):
        options: dict[str, Any] = {
            "draws": asked.draws,
            "psychology": asked.psychology,
            "assumptions": asked.assumptions,
            "objective": asked.objective,
            "effects": f"{asked.effects:g}" if asked.effects is not None else None,
            "replications": asked.replications,
            "seed": asked.seed,
            "out": asked.out.with_name("worth.html") if asked.out else None,
        }
        return (
            following.worth(
                following.typed(asked.file, asked.changes, asked.length, **options),
                found.whatif.names,
            ),
        )
    return following.after_worth(following.typed(asked.file, asked.changes, asked.length), found)


def told_robust(found: Robustness) -> dict[str, Any]:
    """All that `robust` found, for programs."""
    return {
        "best": found.best,
        "objective": found.whatif.objective,
        "zone": found.zone,
        "regret": found.regret,
        "rival": found.rival or None,
        "conclusions": terminal.records(found.table()),
        "tornado": terminal.records(found.tornado()),
        "best_in": terminal.records(found.chance_table()),
        "sobol": terminal.records(found.indices.table()) if found.indices else None,
    }


def told_worth(found: Information) -> dict[str, Any]:
    """All that `worth` found, for programs."""
    return {
        "choice": found.choice,
        "objective": found.whatif.objective,
        "means": dict(found.means),
        "changes": found.changes,
        "perfect": found.perfect._asdict(),
        "worth": terminal.records(found.table()),
        "pilots": terminal.records(found.pilot_table()),
    }
