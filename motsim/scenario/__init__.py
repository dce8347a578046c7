"""A scenario file and its values: `load` a file, `design` one of its designs, `buy` interventions in part."""

from __future__ import annotations

from motsim.scenario.designs import buy, design
from motsim.scenario.editors import json_schema
from motsim.scenario.experiment import Experiment, load_experiment
from motsim.scenario.read import load, loads
from motsim.scenario.schema import Scenario

__all__ = ["Experiment", "Scenario", "buy", "design", "json_schema", "load", "load_experiment", "loads"]
