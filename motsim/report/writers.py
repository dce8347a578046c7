"""The page, the workbook and the slides of a result: which room writes them."""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from typing import Any, Final

from motsim.data.fit import Fit
from motsim.data.validation import Validation
from motsim.errors import InputError, say
from motsim.report.core.next_commands import Step
from motsim.study.action_plan import Workplan
from motsim.study.allocation.allocate import Allocation
from motsim.study.comparison.compare import Comparison
from motsim.study.comparison.experiment import Results
from motsim.study.core.reporting import Lang
from motsim.study.effects.run import Effects
from motsim.study.moments.lows import Lows
from motsim.study.moments.moments import Moments
from motsim.study.pilots.pilot import Pilot
from motsim.study.run.simulate import Run
from motsim.study.uncertainty.information_value import Information
from motsim.study.uncertainty.robustness import Robustness

Rooms = tuple[tuple[tuple[type, ...], str], ...]

PAGES: Final[Rooms] = (
    ((Run, Comparison, Results), "comparison.page"),
    ((Moments, Lows), "moments.page"),
    ((Pilot,), "pilots.page"),
    ((Workplan,), "action_plan.page"),
    ((Effects,), "effects.page"),
    ((Robustness, Information), "uncertainty.page"),
    ((Validation,), "validation.page"),
    ((Fit,), "fits.page"),
)
WORKBOOKS: Final[Rooms] = (
    ((Comparison,), "comparison.workbook"),
    ((Run,), "comparison.run_workbook"),
    ((Allocation,), "allocation.workbook"),
    ((Moments, Lows), "moments.workbook"),
    ((Pilot,), "pilots.workbook"),
    ((Workplan,), "action_plan.workbook"),
    ((Robustness, Information), "uncertainty.workbook"),
)

SLIDES: Final[Rooms] = (((Run, Comparison, Results), "comparison.slides"),)


def write_report(
    result: Any, path: str | os.PathLike[str], *, lang: str = "en", following: Sequence[Step] = ()
) -> None:
    """Write the page of a result in both languages; `lang` is the one it opens in, `following` the
    commands to type next, where the result alone does not tell.

    Raises:
        InputError: there is no page of such a thing.
    """
    room_of(result, PAGES, "page").write(result, path, lang=lang, following=following)


def write_workbook(result: Any, path: str | os.PathLike[str], lang: Lang = "en") -> None:
    """Write the workbook (.xlsx) of a result in one language; a file that was there is replaced by
    a whole one.

    Raises:
        InputError: there is no workbook of such a thing.
    """
    room_of(result, WORKBOOKS, "workbook").write(result, path, lang)


def write_slides(result: Any, path: str | os.PathLike[str], lang: Lang = "en") -> None:
    """Write the slides (.pptx) of a result in one language; a file that was there is replaced by a
    whole one.

    Raises:
        InputError: there are no slides of such a thing, or what writes them is not installed.
    """
    room_of(result, SLIDES, "set of slides").write(result, path, lang)


def room_of(result: Any, rooms: Rooms, what: str) -> Any:
    """The module that writes this kind of result."""
    for kinds, module in rooms:
        if isinstance(result, kinds):
            return importlib.import_module(f"motsim.report.{module}")
    there = ", ".join(kind.__name__ for kinds, _ in rooms for kind in kinds)
    raise InputError(say("nothing to write", what=what, kind=type(result).__name__, there=there))
