"""Logs written from simulated days, so that what was put in is known: used by tests of `data`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import motsim as ms

ORIGIN = pd.Timestamp("2026-03-02")  # a Monday


def calls_of(
    scenario: ms.Scenario, *, seed: int = 0, agents: int = 0, replication: int = 0
) -> pd.DataFrame:
    """One replication as a log of calls: queued, answered, done, gave_up, agent.

    `agents`: so many people share the work evenly (0: nobody is named).
    """
    run = ms.simulate(scenario, replications=replication + 1, seed=seed, record="visits")
    visits = run.visits[run.visits["replication"] == replication]
    left = (visits["reason"] == "gave up waiting").to_numpy()
    arrived = visits["arrived_min"].to_numpy()
    begin = arrived + visits["queue_min"].to_numpy()
    done = visits["left_min"].to_numpy()
    frame = pd.DataFrame(
        {
            "queued": _times(arrived),
            "answered": _times(np.where(left, np.nan, begin)),
            "done": _times(np.where(left, np.nan, done)),
            "gave_up": _times(np.where(left, begin, np.nan)),
        }
    )
    if agents:
        frame["agent"] = [f"agent {k % agents}" for k in range(len(frame))]
    return frame


def _times(minutes: np.ndarray) -> pd.Series:
    """Wall-clock times to the microsecond; missing where nan."""
    micro = np.rint(np.nan_to_num(minutes) * 60e6).astype("timedelta64[us]")
    times = pd.Series(np.datetime64(ORIGIN, "us") + micro)
    return times.where(np.isfinite(minutes))


def written(frame: pd.DataFrame, path: Path) -> Path:
    """The frame as a CSV file; missing times are blank."""
    frame.to_csv(path, index=False)
    return path


def call_centre(
    *, agents: int = 7, rate: str = "5.6 per min", takes: str = "exponential(1 min)",
    patience: str = "", length: str = "100 h",
) -> ms.Scenario:  # fmt: skip
    """A pool, one step, always open."""
    waits = f", patience: {patience}" if patience else ""
    return ms.loads(
        f"""motsim: 1
title: calls
length: {length}
staff: {{agent: {{count: {agents}}}}}
customers: {{arrive: {{rate: {rate}}}}}
journey:
  - stage: call
    steps: [{{contact: answer, staff: agent, takes: {takes}{waits}}}]
designs: {{today: {{}}}}
""",
        "calls.yaml",
    )
