"""Days of a scenario as a log would have them: used to fit what only waits can tell, and to
validate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.data.yaml_edit import Loc, edited
from motsim.engines.common import service_levels, totals
from motsim.engines.common.journeys import SUMMARY, VISITS, Journeys
from motsim.plan.layout import Plan
from motsim.results.tables import frame as frame_of
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import loads
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.core.parallel import engine_for, replicate
from motsim.study.core.setup import setup_of
from motsim.units import MINUTE

Floats = NDArray[np.float64]
T = TypeVar("T")
GAVE_UP = "gave up waiting"
LEVEL = "_waited_"  # begins the names of service levels that nobody typed


def visits(
    scenario: Scenario,
    replications: int,
    seed: int,
    *,
    design: str | None = None,
    tell: Callable[[], None] | None = None,
) -> list[pd.DataFrame]:
    """The visits of each replication: replication, arrived_min, queue_min, sojourn_min, reason,
    survey_points; only those that count (after the warm-up, before the end). `tell` hears of each
    replication.
    """
    plan = _plan(scenario, design)
    wanted = ["counted", "arrived_min", "queue_min", "sojourn_min", "reason", "survey_points"]

    def keep(journeys: Journeys) -> pd.DataFrame:
        frame = frame_of("visits", plan, [journeys])[wanted]
        return frame[frame["counted"]].drop(columns="counted")

    return _read(plan, replications, seed, keep, VISITS, tell)


def waited(
    scenario: Scenario, replications: int, seed: int, tell: Callable[[], None] | None = None
) -> Floats:
    """Of each replication how many came, and their minutes in lines together."""

    def keep(journeys: Journeys) -> tuple[float, float]:
        sums = journeys.totals.sums.sum(axis=0)
        return float(sums[totals.VISITS]), float(sums[totals.QUEUED])

    return np.array(_read(_plan(scenario), replications, seed, keep, SUMMARY, tell))


def waited_for(
    scenario: Scenario,
    pool: str,
    steps: Sequence[str],
    replications: int,
    seed: int,
    tell: Callable[[], None] | None = None,
) -> Floats:
    """Of each replication how often somebody joined a pool's line, and the minutes in it together;
    but for the first times that visits come to its other steps than these.

    `scenario`: with `levels_of` its steps among its service levels. What runs beside another step
    can have none, and is counted always.
    """
    level_at = {level.at: name for name, level in scenario.service_levels.items() if LEVEL in name}
    others = [
        step.name
        for step in scenario.steps
        if step.pool == pool and step.name in level_at and step.name not in steps
    ]
    plan = _plan(scenario)
    row, levels = (
        plan.names.pools.index(pool),
        [plan.names.levels.index(level_at[one]) for one in others],
    )

    def keep(journeys: Journeys) -> tuple[float, float]:
        line = journeys.pools[row]
        less = journeys.totals.levels.sum(axis=0)[levels].sum(axis=0)
        joined = float(line["joined"]) - float(less[service_levels.CAME])
        minutes = float(line["waiting"]) / MINUTE - float(less[service_levels.MINUTES])
        return joined, max(minutes, 0.0)  # of sums that cancel out rests may be left

    return np.array(_read(plan, replications, seed, keep, SUMMARY, tell))


def levels_of(steps: Sequence[str]) -> dict[str, dict[str, str]]:
    """Service levels of the waits before steps of the main line, as typed: they change nothing."""
    return {f"{LEVEL}{k}": {"at": step, "within": "1 min"} for k, step in enumerate(steps)}


def with_levels(scenario: Scenario) -> Scenario:
    """The scenario with a service level of the wait before each step of its main line that has
    staff.
    """
    steps = [
        step.name
        for stage in scenario.journey
        if stage.beside is None and stage.ahead is None
        for step in stage.steps
        if step.pool
    ]
    levels: dict[Loc, object] = {
        ("service_levels", name): level for name, level in levels_of(steps).items()
    }
    text = edited(scenario.text, levels)
    return loads(text, scenario.file, folder=Path(scenario.file).parent)


def _plan(scenario: Scenario, design: str | None = None) -> Plan:
    setup = setup_of(scenario)
    designed = setup.design(design or setup.reference, {})
    psychology = scenario.psychology.profile
    return calibrate(setup, psychology).plan(designed, psychology)


def _read(
    plan: Plan,
    replications: int,
    seed: int,
    keep: Callable[[Journeys], T],
    record: str,
    tell: Callable[[], None] | None,
) -> list[T]:
    """What is read off each replication, where it is run."""
    engine = engine_for(plan, None)
    return replicate(
        plan, seed, range(replications), keep, engine=engine, record=record, progress=tell
    )
