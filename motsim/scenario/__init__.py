"""A scenario file and its values: `load` a file, `design` one of its designs, `buy` interventions
in part.
"""

from __future__ import annotations

from motsim.scenario.designs.merge import buy, design
from motsim.scenario.experiment import Experiment, load_experiment
from motsim.scenario.language.json_schema import json_schema
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import load, loads

__all__ = [
    "Experiment",
    "Scenario",
    "buy",
    "design",
    "json_schema",
    "load",
    "load_experiment",
    "loads",
]
