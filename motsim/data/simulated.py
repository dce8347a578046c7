"""Days of a scenario as a log would have them: used to fit what only waits can tell, and to
validate.
"""

from __future__ import annotations

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
GAVE_UP = "gave up waiting"


def visits(
    scenario: Scenario, replications: int, seed: int, *, design: str | None = None
) -> list[pd.DataFrame]:
    """The visits of each replication: replication, arrived_min, queue_min, sojourn_min, reason,
    survey_points; only those that count (after the warm-up, before the end).
    """
    setup = setup_of(scenario)
    designed = setup.design(design or setup.reference, {})
    psychology = scenario.psychology.profile
    plan = calibrate(setup, psychology).plan(designed, psychology)
    wanted = ["counted", "arrived_min", "queue_min", "sojourn_min", "reason", "survey_points"]

    def keep(journeys: Journeys) -> pd.DataFrame:
        frame = frame_of("visits", plan, [journeys])[wanted]
        return frame[frame["counted"]].drop(columns="counted")

    engine = engine_for(plan, None)
    return replicate(plan, seed, range(replications), keep, engine=engine, record="visits")


def mean_wait(scenario: Scenario, replications: int, seed: int) -> float:
    """Mean minutes in lines of all who came."""
    frames = visits(scenario, replications, seed)
    total = sum(float(one["queue_min"].sum()) for one in frames)
    return total / max(1, sum(len(one) for one in frames))
