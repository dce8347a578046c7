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


DESK = """motsim: 1
title: desk
length: 4 d
staff: {clerk: {count: 1}, worker: {count: 2}}
customers: {arrive: {rate: 6 per h}}
journey:
  - stage: desk
    steps:
      - {contact: check_in, staff: clerk, takes: exponential(4 min)}
      - {contact: work, staff: worker, takes: lognormal(12 min cv 0.4), again: 20%}
      - {contact: pay, staff: clerk, takes: lognormal(2.5 min cv 0.3)}
designs: {today: {}}
"""


def steps_log(path: Path, *, seed: int = 0, scenario: ms.Scenario | None = None) -> Path:
    """A log of the steps of DESK, written as CSV: each pass is a row, with who did it."""
    scenario = scenario or ms.loads(DESK, "desk.yaml")
    run = ms.simulate(scenario, replications=1, seed=seed)
    done = run.moments[run.moments["kind"] == "contact"].sort_values("begin_min")
    pools = {one.name: one.pool for one in scenario.steps}
    frame = pd.DataFrame(
        {
            "case": done["customer"].to_numpy(),
            "activity": done["step"].astype(str).str.replace("_", " ").str.capitalize().to_numpy(),
            "start": _times(done["begin_min"].to_numpy()),
            "end": _times(done["end_min"].to_numpy()),
            "resource": _who([pools[str(one)] for one in done["step"]], done),
        }
    )
    return written(frame, path)


FAILING = (
    DESK.replace("length: 4 d", "length: 12 d")
    .replace(
        "takes: exponential(4 min)}",
        "takes: exponential(4 min), fails: {lost_form: {chance: 8%, severity: 4}}}",
    )
    .replace(
        "again: 20%}", "again: 20%, fails: {wrong_part: {chance: 4%, severity: 6, caught: 50%}}}"
    )
)


def failing_log(path: Path, *, seed: int = 0, scenario: ms.Scenario | None = None) -> Path:
    """A log of the steps of FAILING: a column says what went wrong in a pass, also where it was
    caught first.
    """
    scenario = scenario or ms.loads(FAILING, "failing.yaml")
    run = ms.simulate(scenario, replications=1, seed=seed)
    done = run.moments[run.moments["kind"] == "contact"].sort_values("begin_min")
    wrong = run.acts[run.acts["act"].isin(["failed", "caught"])]
    marks = {
        (one.customer, str(one.step), round(one.time_min, 4)): str(one.detail)
        for one in wrong.itertuples()
    }
    pools = {one.name: one.pool for one in scenario.steps}
    frame = pd.DataFrame(
        {
            "case": done["customer"].to_numpy(),
            "activity": done["step"].astype(str).to_numpy(),
            "start": _times(done["begin_min"].to_numpy()),
            "end": _times(done["end_min"].to_numpy()),
            "resource": _who([pools[str(one)] for one in done["step"]], done),
            "outcome": [
                marks.get((one.customer, str(one.step), round(one.end_min, 4)), "fine")
                for one in done.itertuples()
            ],
        }
    )
    assert (frame["outcome"] != "fine").sum() == len(wrong)
    return written(frame, path)


PAPERS = """motsim: 1
title: papers
length: 10 d
staff: {clerk: {count: 1}, a: {count: 1}, b: {count: 2}}
customers: {arrive: {rate: 5 per h}}
journey:
  - stage: desk
    steps:
      - {contact: open, takes: 2 min, next: [{to: say, chance: 20%}, {to: both, chance: 50%}]}
      - {contact: read, staff: clerk, takes: exponential(3 min)}
  - {stage: checks, steps: [{work: both, join: all}]}
  - stage: one
    beside: checks
    steps: [{contact: check_x, staff: a, takes: exponential(6 min)}]
  - stage: other
    beside: checks
    steps: [{contact: check_y, staff: b, takes: lognormal(10 min cv 0.5)}]
  - stage: counter
    steps:
      - {contact: say, staff: clerk, takes: exponential(2 min),
         next: [{to: read, chance: 10%}, {to: both, chance: 5%}]}
designs: {today: {}}
"""


def paper_work() -> ms.Scenario:
    """Two checks side by side, to which some go at once and some come back."""
    return ms.loads(PAPERS, "papers.yaml")


def paper_log(path: Path, scenario: ms.Scenario, *, seed: int = 0) -> Path:
    """A log of its steps, with the one of each pool who has been free longest."""
    rows = ms.simulate(scenario, replications=1, seed=seed).moments
    done = rows[rows["kind"] == "contact"].sort_values("begin_min")
    pools = {one.name: one.pool for one in scenario.steps}
    counts = {"clerk": 1, "a": 1, "b": 2}
    return written(_log_of(done, pools, counts), path)


def car_service() -> ms.Scenario:
    """The shipped car service, its work as contacts: of work alone no row is kept."""
    text = (Path(__file__).parents[2] / "scenarios" / "car-service.yaml").read_text("utf-8")
    for one in ("fix", "quality_check"):
        text = text.replace(f"{{work: {one}", f"{{contact: {one}")
    return ms.loads(text.replace(", felt_at: show_value", ""), "car-service.yaml")


def journey_log(path: Path, scenario: ms.Scenario, *, also: str, seed: int = 0) -> Path:
    """A log of the steps of the car service that have staff, and of the step `also`: a row a pass,
    with the one of the pool who has been free longest.
    """
    pools = {one.name: one.pool for one in scenario.steps}
    rows = ms.simulate(scenario, replications=1, seed=seed).moments
    named = rows["step"].astype(str)
    done = rows[
        (rows["kind"] == "contact") & (named.map(pools).notna() | (named == also))
    ].sort_values("begin_min")
    counts = {"advisor": 8, "technician": 12, "cashier": 1, "manager": 1}
    return written(_log_of(done, pools, counts), path)


def _log_of(
    done: pd.DataFrame, pools: dict[str, str | None], counts: dict[str, int]
) -> pd.DataFrame:
    """A row a step: the one of its pool who has been free longest did it."""
    free = {name: {f"{name} {k}": -1e9 for k in range(n)} for name, n in counts.items()}
    who = []
    for step, begin, end in zip(done["step"].astype(str), done["begin_min"], done["end_min"]):
        people = free.get(pools[step] or "", {"": -1e9})
        name = min((k for k in people if people[k] <= begin + 1e-6), key=lambda k: people[k])
        people[name] = float(end) if name else -1e9
        who.append(name)
    return pd.DataFrame(
        {
            "case": done["customer"].to_numpy(),
            "activity": done["step"].astype(str).to_numpy(),
            "start": _times(done["begin_min"].to_numpy()),
            "end": _times(done["end_min"].to_numpy()),
            "resource": who,
        }
    )


def _who(pools: list[str | None], done: pd.DataFrame) -> list[str]:
    """The one of a pool who has been free longest does the next step."""
    free: dict[str, dict[str, float]] = {"clerk": {"ann": 0.0}, "worker": {"bob": 0.0, "cy": 0.0}}
    found = []
    for pool, begin, end in zip(pools, done["begin_min"], done["end_min"]):
        people = free.get(str(pool), {"": -1e9})
        name = min((one for one in people if people[one] <= begin + 1e-6), key=lambda k: people[k])
        people[name] = float(end) if name else -1e9
        found.append(name)
    return found
