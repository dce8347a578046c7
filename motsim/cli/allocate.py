"""`allocate`: the best use of a budget in words, as a table, and as a page with the map
of splits.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from motsim.cli import terminal
from motsim.cli.check import settings_of
from motsim.cli.messages import word
from motsim.cli.paths import scenario_path
from motsim.cli.run import first_use
from motsim.errors import InputError, say

if TYPE_CHECKING:
    from motsim.study.allocation.allocate import Allocation

SHOWN: Final = ("order", "intervention", "spend", "on_top", "worth", "if_nothing")  # columns
LISTED: Final = 6  # purchases of a table; the page has all


def allocate(
    file: str,
    budget: str,
    design: str | None,
    objective: str | None,
    pairs: list[str] | None,
    psychology: str | None,
    step: float,
    prove: bool,
    choose: str,
    draws: int | None,
    out: Path | None,
    xlsx: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Find the best purchase, print it and write its page."""
    from motsim.scenario.loader import load

    path = scenario_path(file)
    scenario, settings = load(path), settings_of(pairs, None)
    place = out or Path(f"{path.stem}-allocation.html")
    terminal.writable(place)
    if xlsx is not None:
        terminal.writable(xlsx)
    from motsim.study.allocation.allocate import allocate as allocated
    from motsim.study.allocation.allocate import checked

    checked(scenario, sum_of(budget))
    first_use("compiled", language)
    from motsim.report.allocation.page import page
    from motsim.report.core.next_commands import after_allocation, typed
    from motsim.study.core.cache import KEPT

    with terminal.without_c_output(), terminal.progress(word(language, "buying")) as advance:
        found = allocated(
            scenario,
            sum_of(budget),
            design=design,
            psychology=several(psychology),
            objective=objective,
            choose=choose,
            draws=draws,
            step=step / 100.0,
            set=settings,
            prove=prove,
            progress=advance,
            keep=(out.parent if out is not None else Path("results") / path.stem) / KEPT,
        )
    following = (after_allocation(typed(file, pairs), scenario, found),)
    terminal.write(place, page(found, language, following))
    terminal.workbook(found, xlsx, language)
    written = terminal.Written(place, xlsx, language, following)
    if as_json:
        terminal.say_json(facts(found) | written.facts())
        return
    show(found, language)
    written.say()


def several(text: str | None) -> list[str] | str | None:
    """Psychologies as typed: one, several with commas between, all; None: all."""
    if text is None or "," not in text:
        return text
    return [name.strip() for name in text.split(",") if name.strip()]


def sum_of(text: str) -> float:
    """A sum of money as typed: 300000, 300,000 or 300k."""
    typed = re.fullmatch(r"\s*([\d,_ ]+(?:\.\d+)?)\s*([kKmM]?)\s*", text)
    if typed is None:
        raise InputError(say("budget", text=text))
    return float(re.sub(r"[,_ ]", "", typed[1])) * {"": 1.0, "k": 1e3, "m": 1e6}[typed[2].lower()]


def facts(found: Allocation) -> dict[str, Any]:
    """What the JSON says."""
    return {
        "design": found.design,
        "psychology": found.psychology,
        "objective": found.objective,
        "budget": found.budget,
        "spend": found.spend,
        "leftover": found.leftover,
        "psychologies": found.psychologies,
        "draws": found.draws,
        "choose": found.choose,
        "worth": found.judged._asdict(),
        "loss": found.loss,
        "luck": found.luck,
        "free_share": found.free_share,
        "rivals": terminal.records(found.rivals_table()),
        "if_added": found.if_added,
        "proved": found.proved,
        "classes": found.classes,
        "purchases": terminal.records(found.table()),
        "splits": terminal.records(found.splits()),
    }


def show(found: Allocation, language: str) -> None:
    """The first screen, and the order of purchase."""
    from motsim.report.allocation.page import COLUMNS, head_of, headed, rows, title

    terminal.first_screen(title(found, language), head_of(found, language), language)
    keep = [k for k, key in enumerate(COLUMNS) if key in SHOWN]
    bought = [row for row in rows(found, language) if row[0]]
    terminal.table(
        [headed(found, COLUMNS[k], language) for k in keep],
        [[row[k] for k in keep] for row in bought[:LISTED]],
        title=word(language, "allocated"),
        left=2,
    )
