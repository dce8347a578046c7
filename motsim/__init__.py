"""motsim: which moments of truth to spend on, what customers remember, and what it is worth.

    import motsim as ms
    car = ms.load("scenarios/car-service.yaml")
    run = ms.simulate(car, design="today", replications=20, seed=7)
    both = ms.compare(car, ["today", "focus-60-30-10"], replications=50, seed=7)
    both.verdict(); both.table(); both.money(); both.report("report.html")
    which = ms.moments(car)                                   # which moments matter
    which.table(); which.wins; which.report("moments.html")
    ms.lows(car).table()                                      # which moments are too low
    ms.robust(car).table()                                    # would the advice change
    ms.worth(car).table()                                     # what to measure first
    begun = ms.new_from(ms.read_log("log.csv"))               # a scenario from a company's own log

Names are found when they are asked for, so that `import motsim` itself stays light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final, Literal

from motsim._version import __version__ as __version__

if TYPE_CHECKING:
    import os

    from motsim.data.fit import Fit, fit
    from motsim.data.reading.answers import Answers, read_answers
    from motsim.data.reading.log import Log, read_log
    from motsim.data.scenario_from_log import new_from
    from motsim.data.validation import Validation, validate
    from motsim.errors import (
        InputError,
        Mistake,
        MotsimError,
        NotBuiltError,
        ReadableEngine,
        RunError,
        ScenarioError,
        SlowEngineWarning,
        StoreError,
    )
    from motsim.report.model_description.odd_stress import Description, describe
    from motsim.results.packing import pack, unpack
    from motsim.scenario.designs.merge import buy, design
    from motsim.scenario.designs.python_rules import behaviour
    from motsim.scenario.experiment import Experiment, load_experiment
    from motsim.scenario.language.behaviour import Behaviour
    from motsim.scenario.language.schema import Scenario
    from motsim.scenario.loader import load, loads
    from motsim.study.action_plan import Workplan, action_plan
    from motsim.study.allocation.allocate import Allocation, allocate
    from motsim.study.comparison.compare import Comparison, compare
    from motsim.study.comparison.experiment import Results, run_experiment
    from motsim.study.effects.run import Effects, effects
    from motsim.study.moments.lows import Lows, lows
    from motsim.study.moments.moments import Moments, moments
    from motsim.study.money.purchases import Purchases, purchases
    from motsim.study.pilots.pilot import Pilot, pilot
    from motsim.study.run.simulate import Run, simulate
    from motsim.study.uncertainty.information_value import Information, worth
    from motsim.study.uncertainty.robustness import Robustness, robust

_MODULES: Final = {  # module -> the public names that live in it
    "data.fit": "Fit fit",
    "data.reading.answers": "Answers read_answers",
    "data.reading.log": "Log read_log",
    "data.scenario_from_log": "new_from",
    "data.validation": "Validation validate",
    "errors": (
        "InputError Mistake MotsimError NotBuiltError ReadableEngine RunError ScenarioError "
        "SlowEngineWarning StoreError"
    ),
    "report.model_description.odd_stress": "Description describe",
    "results.packing": "pack unpack",
    "scenario.designs.merge": "buy design",
    "scenario.designs.python_rules": "behaviour",
    "scenario.language.behaviour": "Behaviour",
    "scenario.experiment": "Experiment load_experiment",
    "scenario.language.schema": "Scenario",
    "scenario.loader": "load loads",
    "study.action_plan": "Workplan action_plan",
    "study.allocation.allocate": "Allocation allocate",
    "study.comparison.compare": "Comparison compare",
    "study.comparison.experiment": "Results run_experiment",
    "study.effects.run": "Effects effects",
    "study.moments.lows": "Lows lows",
    "study.moments.moments": "Moments moments",
    "study.money.purchases": "Purchases purchases",
    "study.pilots.pilot": "Pilot pilot",
    "study.run.simulate": "Run simulate",
    "study.uncertainty.information_value": "Information worth",
    "study.uncertainty.robustness": "Robustness robust",
}
_PLACES: Final = {name: module for module, names in _MODULES.items() for name in names.split()}

__all__ = [
    "Allocation",
    "Answers",
    "Behaviour",
    "Comparison",
    "Description",
    "Effects",
    "Experiment",
    "Fit",
    "Information",
    "InputError",
    "Log",
    "Lows",
    "Mistake",
    "Moments",
    "MotsimError",
    "NotBuiltError",
    "Pilot",
    "Purchases",
    "ReadableEngine",
    "Results",
    "Robustness",
    "Run",
    "RunError",
    "Scenario",
    "ScenarioError",
    "SlowEngineWarning",
    "StoreError",
    "Validation",
    "Workplan",
    "action_plan",
    "allocate",
    "behaviour",
    "buy",
    "compare",
    "describe",
    "design",
    "effects",
    "fit",
    "load",
    "load_experiment",
    "loads",
    "lows",
    "moments",
    "new_from",
    "pack",
    "pilot",
    "purchases",
    "read_answers",
    "read_log",
    "robust",
    "run_experiment",
    "simulate",
    "unpack",
    "validate",
    "worth",
    "write_report",
    "write_workbook",
]


def write_report(
    comparison: Comparison | Moments | Lows | Robustness | Information | Pilot | Workplan | Effects,
    path: str | os.PathLike[str],
    *,
    lang: str = "en",
) -> None:
    """Write the page of a comparison, of moments and lows, of what is robust or worth to know, of a
    pilot, an action plan or published effects: one file that opens offline. (`motsim.report` is the
    floor that makes it.)
    """
    importlib.import_module("motsim.report.writers").write_report(comparison, path, lang=lang)


def write_workbook(
    comparison: Comparison | Robustness | Information,
    path: str | os.PathLike[str],
    *,
    lang: Literal["en", "zh"] = "en",
) -> None:
    """Write the workbook (.xlsx) of a comparison, of what is robust or worth to know: native
    tables, and formulas that add up to the report.
    """
    importlib.import_module("motsim.report.writers").write_workbook(comparison, path, lang)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'motsim' has no attribute '{name}'")
    value = getattr(importlib.import_module(f"motsim.{_PLACES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
