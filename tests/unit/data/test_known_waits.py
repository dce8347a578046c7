"""A log of steps does not show how long a case waited for its first step: staff is found from the
other waits, in the log and in simulated days alike.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from written_logs import DESK, paper_work, steps_log

import motsim as ms
from motsim.data.availability import Available, Line, available
from motsim.data.clockwork import clockwork
from motsim.data.scenario_from_log import new_from
from motsim.data.simulated import waited_for, with_levels
from motsim.i18n import catalogue, text


def desk(more: str = "", **instead: str) -> ms.Scenario:
    """DESK, twelve days of it, with something else in the place of a word."""
    made = DESK.replace("length: 4 d", "length: 12 d")
    for one, other in instead.items():
        assert one in made
        made = made.replace(one, other)
    return ms.loads(made + more, "desk.yaml")


def waits_of(frame: pd.DataFrame, step: str, *, opener: bool = False) -> np.ndarray:
    """Minutes from the end of the row before to each row of this step, by hand: not where the case
    begins with it, and of an opener not the first time in a case.
    """
    found = []
    for _, case in frame.sort_values(["case", "start"], kind="stable").groupby("case"):
        at = [k for k, name in enumerate(case["activity"]) if name == step]
        found += [
            (case["start"].iloc[k] - case["end"].iloc[k - 1]).total_seconds() / 60.0
            for k in (at[1:] if opener else at)
            if k > 0
        ]
    return np.array(found)


def read(path: Path) -> pd.DataFrame:
    """The log as it stands."""
    return pd.read_csv(path, parse_dates=["start", "end"], date_format="ISO8601")


def test_only_waits_before_later_steps_are_known(tmp_path: Path) -> None:
    path = steps_log(tmp_path / "log.csv")
    pools = {one.name: one for one in clockwork(ms.read_log(path)).staff}
    assert pools["check_in_staff"].openers == ("check_in",)
    for pool, step in (("check_in_staff", "Pay"), ("work_staff", "Work")):
        by_hand = waits_of(read(path), step)
        assert len(pools[pool].waits) == len(by_hand) == len(pools[pool].wait_days)
        assert pools[pool].waits.mean() == pytest.approx(by_hand.mean(), abs=1e-9)
        assert {pools[pool].steps[k] for k in pools[pool].wait_steps} == {step.lower()}


@pytest.mark.parametrize("mostly", [False, True])
def test_where_cases_begin_at_two_steps(tmp_path: Path, mostly: bool) -> None:
    """A third begins with work: their waits for it are unknown, those of the others are not. Where
    two thirds do, all first times at work are left out.
    """
    frame = read(steps_log(tmp_path / "all.csv"))
    begins = (frame["case"] % 3 > 0) if mostly else (frame["case"] % 3 == 0)
    kept = frame[~(begins & (frame["activity"] == "Check in"))]
    kept.to_csv(tmp_path / "log.csv", index=False)
    pools = {one.name: one for one in clockwork(ms.read_log(tmp_path / "log.csv")).staff}
    assert pools["work_staff"].openers == (("work",) if mostly else ())
    by_hand = waits_of(kept, "Work", opener=mostly)
    assert len(by_hand) > 50 and len(pools["work_staff"].waits) == len(by_hand)
    assert pools["work_staff"].waits.mean() == pytest.approx(by_hand.mean(), abs=1e-9)


def test_simulated_waits_are_those_a_log_of_the_same_days_shows(tmp_path: Path) -> None:
    """The very replication that was written as a log has the same waits, also where steps with
    which cases begin are done over; and service levels change nothing.
    """
    truth = desk(**{"takes: exponential(4 min)": "takes: exponential(3 min), again: 10%"})
    pools = clockwork(ms.read_log(steps_log(tmp_path / "log.csv", scenario=truth))).staff
    measured = with_levels(truth)
    for pool, name, later in (("check_in_staff", "clerk", "pay"), ("work_staff", "worker", "work")):
        seen = next(one for one in pools if one.name == pool)
        assert set(seen.steps) - set(seen.openers) == {later}
        ((n, minutes),) = waited_for(measured, name, [later], 1, 0)
        assert n == len(seen.waits)
        assert minutes == pytest.approx(seen.waits.sum(), abs=1e-4 * n)
    before = ms.simulate(truth, replications=1, seed=0, record="visits").visits
    after = ms.simulate(measured, replications=1, seed=0, record="visits").visits
    assert before["queue_min"].equals(after["queue_min"])


def test_steps_beside_have_all_that_was_waited_in_their_line() -> None:
    truth = paper_work()
    rows = ms.simulate(truth, replications=1, seed=0).pools.set_index("pool")
    ((n, minutes),) = waited_for(with_levels(truth), "a", ["check_x"], 1, 0)
    assert n == rows.loc["a", "joined"] and minutes == pytest.approx(rows.loc["a", "waiting_min"])


def test_a_pool_that_only_begins_cases_is_taken_as_present(tmp_path: Path) -> None:
    """Nothing tells how many of the clerks were available: said by name, in both languages."""
    truth = desk(**{"pay, staff: clerk, ": "pay, ", "rate: 6 per h": "rate: 5 per h"})
    log = ms.read_log(steps_log(tmp_path / "log.csv", scenario=truth))
    begun = new_from(log)
    said = next(one for one in begun.warnings if one.name == "first steps alone")
    assert dict(said.values) == {"pool": "check_in_staff"}
    assert set(begun.shares) == {"work_staff"} and begun.shares["work_staff"].pool == "work_staff"
    written = begun.write(tmp_path / "begun.yaml")
    assert written.staff["check_in_staff"].count.most == 1
    found = ms.fit(truth, log)
    assert [one.name for one in found.warnings].count("first steps alone") == 1
    assert "worker.count" in set(found.table()["figure"])
    assert "clerk.count" not in set(found.table()["figure"])
    words = catalogue("data")
    assert "clerk" in text(words, "w first steps alone", "en", pool="clerk")
    assert "首个步骤" in text(words, "w first steps alone", "zh", pool="clerk")


def found_with(wait_of: dict[float, float], wanted: float, monkeypatch) -> Available:  # type: ignore[no-untyped-def]
    """The share found where days of each share have this wait, give or take a hundredth."""
    levels = sorted(wait_of.items())

    def days(share, line, replications, seed, tell):  # type: ignore[no-untyped-def]
        wait = next(wait for most, wait in reversed(levels) if share >= most)
        luck = np.resize([0.99, 1.01], replications)
        return np.stack([np.full(replications, 1000.0), 1000.0 * wait * luck], axis=1)

    monkeypatch.setattr("motsim.data.availability._waited", days)
    waits = np.resize([0.9 * wanted, 1.1 * wanted], 400)
    return available(lambda share: share, Line("a", "a", waits, np.arange(400) // 20, ("b",)))  # type: ignore[arg-type,return-value]


def test_one_clerk_stays_one_clerk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where fewer are the same, a wait that is a little longer by chance is that of all present,
    with an interval by what more of them would do; a much longer one is not reached.
    """
    one_clerk = {0.0: 5.0, 1.04: 3.0, 1.5: 1.0}
    found = found_with(one_clerk, 5.005, monkeypatch)
    assert found.reached and found.share == 1.0 and found.notice is None
    assert 0.9 < found.low < 1.0 < found.high < 1.1
    much = found_with(one_clerk, 7.0, monkeypatch)
    assert not much.reached and much.notice is not None
    assert much.notice.name == "waits not reached"


@pytest.mark.slow
def test_a_single_clerk_is_found(tmp_path: Path) -> None:
    """Twelve days, a clerk who takes cases in and is paid, two who work: 24 and 48 hours a day. The
    clerk was 1.4 to 1.5 of it, as waits of 0 minutes stood for those before the first step.
    """
    held, shares = [], []
    for seed in range(6):
        log = ms.read_log(steps_log(tmp_path / f"{seed}.csv", seed=seed, scenario=desk()))
        begun = new_from(log, seed=seed)
        found = {one.path: one for one in begun.figures}["check_in_staff.count"]
        share = begun.shares["check_in_staff"]
        assert share.reached and begun.shares["work_staff"].reached
        held.append(found.low <= 24.0 <= found.high and share.low <= 1.0 <= share.high)
        shares.append(share.share)
        assert found.high - found.low < 18.0
    assert sum(held) >= 5 and 0.95 < np.mean(shares) < 1.12, (held, shares)
