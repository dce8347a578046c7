"""Days of a scenario as a log would have them: used to fit what only waits can tell, and to
validate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.engines.common.journeys import Journeys
from motsim.results.tables import frame as frame_of
from motsim.scenario.language.schema import Scenario
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.core.parallel import engine_for, replicate
from motsim.study.core.setup import setup_of

Floats = NDArray[np.float64]
T = TypeVar("T")
GAVE_UP = "gave up waiting"


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
    return _read(scenario, replications, seed, lambda visits: visits, design, tell)


def waited(
    scenario: Scenario,
    replications: int,
    seed: int,
    tell: Callable[[], None] | None = None,
    pool: str = "",
) -> Floats:
    """Of each replication how many came, and their minutes in lines together; where a `pool` is
    named, how often one joined its line, and the minutes in it.
    """
    if not pool:
        return np.array(_read(scenario, replications, seed, _sums, None, tell))

    def of_pool(frame: pd.DataFrame) -> tuple[float, float]:
        own = frame[frame["pool"] == pool]
        return float(own["joined"].sum()), float(own["waiting_min"].sum())

    return np.array(_read(scenario, replications, seed, of_pool, None, tell, "pools"))


def _sums(visits: pd.DataFrame) -> tuple[float, float]:
    return float(len(visits)), float(visits["queue_min"].sum())


def _read(
    scenario: Scenario,
    replications: int,
    seed: int,
    read: Callable[[pd.DataFrame], T],
    design: str | None,
    tell: Callable[[], None] | None,
    table: str = "visits",
) -> list[T]:
    """What is read off the visits (or another table) of each replication, where it is run."""
    setup = setup_of(scenario)
    designed = setup.design(design or setup.reference, {})
    psychology = scenario.psychology.profile
    plan = calibrate(setup, psychology).plan(designed, psychology)
    wanted = ["counted", "arrived_min", "queue_min", "sojourn_min", "reason", "survey_points"]

    def keep(journeys: Journeys) -> T:
        if table != "visits":
            return read(frame_of(table, plan, [journeys]))
        frame = frame_of("visits", plan, [journeys])[wanted]
        return read(frame[frame["counted"]].drop(columns="counted"))

    engine = engine_for(plan, None)
    return replicate(
        plan, seed, range(replications), keep, engine=engine, record="visits", progress=tell
    )
