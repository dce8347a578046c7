"""motsim: which moments of truth to spend on, what customers remember, and what it is worth.

    import motsim as ms
    car = ms.load("scenarios/car-service.yaml")
    run = ms.simulate(car, design="today", replications=20, seed=7)
    both = ms.compare(car, ["today", "focus-60-30-10"], replications=50, seed=7)
    both.verdict(); both.table(); both.money(); both.report("report.html")
    which = ms.moments(car)                                   # which moments matter; ms.lows(car): which are too low
    which.table(); which.wins; which.report("moments.html")
    ms.robust(car).table(); ms.worth(car).table()             # would the advice turn; what to measure first

Names are found when they are asked for, so that `import motsim` itself stays light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final, Literal

from motsim._version import __version__ as __version__

if TYPE_CHECKING:
    import os

    from motsim.errors import (
        InputError,
        Mistake,
        MotsimError,
        NotBuiltError,
        ReadableEngine,
        RunError,
        ScenarioError,
        StoreError,
    )
    from motsim.report.describing import Description, describe
    from motsim.scenario.behaviours import Behaviour, behaviour
    from motsim.scenario.designs import buy, design
    from motsim.scenario.experiment import Experiment, load_experiment
    from motsim.scenario.read import load, loads
    from motsim.scenario.schema import Scenario
    from motsim.study.allocate import Allocation, allocate
    from motsim.study.budget import Purchases, purchases
    from motsim.study.compare import Comparison, compare
    from motsim.study.effects.run import Effects, effects
    from motsim.study.experiment import Results, run_experiment
    from motsim.study.fieldwork import Pilot, pilot
    from motsim.study.lows import Lows, lows
    from motsim.study.moments import Moments, moments
    from motsim.study.robust import Robustness, robust
    from motsim.study.run import Run, simulate
    from motsim.study.workplan import Workplan, action_plan
    from motsim.study.worth import Information, worth

_PLACES: Final = {  # public name -> module
    "Allocation": "study.allocate", "Comparison": "study.compare", "Description": "report.describing", "Effects": "study.effects.run", "Experiment": "scenario.experiment",
    "Information": "study.worth", "InputError": "errors", "Lows": "study.lows", "Mistake": "errors", "Moments": "study.moments",
    "MotsimError": "errors", "NotBuiltError": "errors", "Pilot": "study.fieldwork", "Purchases": "study.budget", "Results": "study.experiment",
    "Robustness": "study.robust", "Run": "study.run", "RunError": "errors", "Scenario": "scenario.schema", "ScenarioError": "errors", "ReadableEngine": "errors", "Behaviour": "scenario.behaviours", "behaviour": "scenario.behaviours",
    "StoreError": "errors", "Workplan": "study.workplan", "action_plan": "study.workplan", "allocate": "study.allocate", "buy": "scenario.designs",
    "compare": "study.compare", "describe": "report.describing", "design": "scenario.designs", "effects": "study.effects.run", "load": "scenario.read",
    "load_experiment": "scenario.experiment", "loads": "scenario.read", "lows": "study.lows", "moments": "study.moments", "pilot": "study.fieldwork",
    "purchases": "study.budget", "robust": "study.robust", "run_experiment": "study.experiment", "simulate": "study.run", "worth": "study.worth",
}

__all__ = [
    "Allocation", "Behaviour", "Comparison", "Description", "Effects", "Experiment", "Information", "InputError", "Lows", "Mistake", "Moments", "MotsimError", "NotBuiltError",
    "Pilot", "Purchases", "ReadableEngine", "Results", "Robustness", "Run", "RunError", "Scenario", "ScenarioError", "StoreError", "Workplan", "action_plan",
    "allocate", "behaviour", "buy", "compare", "describe", "design", "effects", "load", "load_experiment", "loads", "lows", "moments", "pilot", "purchases", "robust",
    "run_experiment", "simulate", "worth", "write_report", "write_workbook",
]


def write_report(comparison: Comparison | Moments | Lows | Robustness | Information | Pilot | Workplan | Effects, path: str | os.PathLike[str], *, lang: str = "en") -> None:
    """Write the page of a comparison, of moments and lows, of what is robust or worth to know, of a pilot, an action plan or published effects: one file that opens offline. (`motsim.report` is the floor that makes it.)"""
    importlib.import_module("motsim.report.page").write(comparison, path, lang=lang)


def write_workbook(comparison: Comparison | Robustness | Information, path: str | os.PathLike[str], *, lang: Literal["en", "zh"] = "en") -> None:
    """Write the workbook (.xlsx) of a comparison, of what is robust or worth to know: native tables, and formulas that add up to the report."""
    importlib.import_module("motsim.report.workbook").write_workbook(comparison, path, lang)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'motsim' has no attribute '{name}'")
    value = getattr(importlib.import_module(f"motsim.{_PLACES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
