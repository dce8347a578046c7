"""The workbook of a result: which room writes it."""

from __future__ import annotations

import importlib
import os
from typing import Any, Final

from motsim.study.action_plan import Workplan
from motsim.study.allocation.allocate import Allocation
from motsim.study.comparison.compare import Comparison
from motsim.study.core.reporting import Lang
from motsim.study.moments.lows import Lows
from motsim.study.moments.moments import Moments
from motsim.study.pilots.pilot import Pilot
from motsim.study.run.simulate import Run
from motsim.study.uncertainty.information_value import Information
from motsim.study.uncertainty.robustness import Robustness

WRITERS: Final[tuple[tuple[type | tuple[type, ...], str], ...]] = (
    (Comparison, "comparison.workbook"),
    (Run, "comparison.run_workbook"),
    (Allocation, "allocation.workbook"),
    ((Moments, Lows), "moments.workbook"),
    (Pilot, "pilots.workbook"),
    (Workplan, "action_plan.workbook"),
    ((Robustness, Information), "uncertainty.workbook"),
)


def write_workbook(result: Any, path: str | os.PathLike[str], lang: Lang = "en") -> None:
    """Write the workbook (.xlsx) of a result in one language; a file that was there is replaced by
    a whole one.
    """
    writer = next(module for kinds, module in WRITERS if isinstance(result, kinds))
    importlib.import_module(f"motsim.report.{writer}").write(result, path, lang)
