"""The page, the workbook and the slides of a result: which room writes them."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from typing import Any, Final

from motsim.errors import InputError, say
from motsim.report.core.next_commands import Step
from motsim.report.core.page_writer import save
from motsim.study.core.reporting import Lang

# a result by the name of its class: to import every study and what reads data takes half a second
RUN, COMPARISON = "study.run.simulate.Run", "study.comparison.compare.Comparison"
RESULTS = "study.comparison.experiment.Results"
MOMENTS, LOWS = "study.moments.moments.Moments", "study.moments.lows.Lows"
PILOT, WORKPLAN = "study.pilots.pilot.Pilot", "study.action_plan.Workplan"
ROBUSTNESS = "study.uncertainty.robustness.Robustness"
INFORMATION = "study.uncertainty.information_value.Information"
Rooms = tuple[tuple[tuple[str, ...], str], ...]

PAGES: Final[Rooms] = (
    ((RUN, COMPARISON, RESULTS), "comparison.page"),
    ((MOMENTS, LOWS), "moments.page"),
    ((PILOT,), "pilots.page"),
    ((WORKPLAN,), "action_plan.page"),
    (("study.effects.run.Effects",), "effects.page"),
    ((ROBUSTNESS, INFORMATION), "uncertainty.page"),
    (("data.validation.Validation",), "validation.page"),
    (("data.fit.Fit",), "fits.page"),
)
WORKBOOKS: Final[Rooms] = (
    ((COMPARISON,), "comparison.workbook"),
    ((RUN,), "comparison.run_workbook"),
    (("study.allocation.allocate.Allocation",), "allocation.workbook"),
    ((MOMENTS, LOWS), "moments.workbook"),
    ((PILOT,), "pilots.workbook"),
    ((WORKPLAN,), "action_plan.workbook"),
    ((ROBUSTNESS, INFORMATION), "uncertainty.workbook"),
)

SLIDES: Final[Rooms] = (((RUN, COMPARISON, RESULTS), "comparison.slides"),)


def write_report(
    result: Any, path: str | os.PathLike[str], *, lang: str = "en", following: Sequence[Step] = ()
) -> None:
    """Write the page of a result in both languages; `lang` is the one it opens in, `following` the
    commands to type next, where the result alone does not tell. A path that ends in `.pdf` gets the
    page as it is printed, in `lang` alone.

    Raises:
        InputError: there is no page of such a thing, or nothing that prints it.
    """
    save(room_of(result, PAGES, "thing page").page(result, lang, following), path)


def write_workbook(result: Any, path: str | os.PathLike[str], lang: Lang = "en") -> None:
    """Write the workbook (.xlsx) of a result in one language; a file that was there is replaced by
    a whole one.

    Raises:
        InputError: there is no workbook of such a thing.
    """
    room_of(result, WORKBOOKS, "thing workbook").write(result, path, lang)


def write_slides(result: Any, path: str | os.PathLike[str], lang: Lang = "en") -> None:
    """Write the slides (.pptx) of a result in one language; a file that was there is replaced by a
    whole one.

    Raises:
        InputError: there are no slides of such a thing, or what writes them is not installed.
    """
    room_of(result, SLIDES, "thing slides").write(result, path, lang)


def room_of(result: Any, rooms: Rooms, what: str) -> Any:
    """The module that writes this kind of result."""
    own = {f"{kind.__module__}.{kind.__name__}" for kind in type(result).__mro__}
    for kinds, module in rooms:
        if any(f"motsim.{kind}" in own for kind in kinds):
            return importlib.import_module(f"motsim.report.{module}")
    there = ", ".join(kind.rpartition(".")[2] for kinds, _ in rooms for kind in kinds)
    raise InputError(
        say("nothing to write", what=say(what), kind=type(result).__name__, there=there)
    )
