"""Steps of a log done side by side: branches that join come out as they were put in, and what is no
branch is refused.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from written_logs import paper_log, paper_work, written

import motsim as ms
from motsim.data.clockwork import clockwork
from motsim.data.estimates.side_by_side import blocks


def rows(*cases: str) -> tuple[np.ndarray, ...]:
    """`a0-3 b0-5 c5-6` as rows of a case: step, begin and end."""
    found = [
        (case, "abcdef".index(one[0]), *map(float, one[1:].split("-")))
        for case, text in enumerate(cases)
        for one in text.split()
    ]
    case, step, start, end = (np.array(one) for one in zip(*found, strict=True))
    return case, step, start, end


def found_in(*cases: str) -> list[int] | None:
    """The block of each row where steps b and c overlap; None where they are no branches."""
    case, step, start, end = rows(*cases)
    made = blocks(case, step, start, end, [[1, 2]], np.ones(len(case), dtype=bool))
    return None if made is None else made.block.tolist()


BOTH = ("a0-1 b1-3 c1-6 d6-7", "a0-1 c2-3 b4-6 d8-9")


@pytest.mark.parametrize(
    ("third", "why"),
    [
        ("a0-1 b1-3 d6-7", "one is missing"),
        ("a0-1 b1-3 c1-4 b4-5 d6-7", "one is done twice"),
        ("a0-1 b1-3 e3-4 c3-6 d6-7", "another step stands between"),
        ("a0-1 b1-3 c1-6 d5-7", "the case goes on before the last is over"),
        ("a0-2 b1-3 c1-6 d6-7", "what stands before is not over"),
        ("a0-1 b1-3 c1-nan d6-7", "one has no end"),
    ],
)
def test_what_is_no_branch(third: str, why: str) -> None:
    assert found_in(*BOTH) == [-1, 0, 0, -1] * 2
    assert found_in("b1-3 c1-6 d6-7", "a0-1 c2-3 b4-6") == [0, 0, -1, -1, 0, 0]
    assert found_in(*BOTH, third) is None, why


def test_what_always_begins_later_is_handed_over() -> None:
    assert found_in("a0-1 b1-3 c2-6 d6-7", "a0-1 b1-5 c4-6 d6-7") is None
    assert found_in("a0-1 b1-3 c2-6 d6-7", "a0-1 c1-5 b4-6 d6-7") is not None


def test_one_odd_case_in_two_hundred_is_left_out() -> None:
    assert found_in(*BOTH * 100, "a0-1 b1-3 d6-7") == [-1, 0, 0, -1] * 200 + [-1] * 3
    assert found_in(*BOTH * 40, "a0-1 b1-3 d6-7") is None


def test_branches_that_join_are_found_again(tmp_path: Path) -> None:
    """Ten days: two checks by people of their own, to which half go at once and some come back."""
    truth = paper_work()
    log = ms.read_log(paper_log(tmp_path / "log.csv", truth))
    begun = ms.new_from(log)
    scenario = begun.write(tmp_path / "service.yaml")
    beside = {one.name: one.beside for one in scenario.journey}
    assert beside["with_check_x"] == beside["with_check_y"] == "side_by_side_stage"
    assert [one.name for one in scenario.steps] == [
        "open", "read", "side_by_side", "check_x", "check_y", "say",
    ]  # fmt: skip
    assert [one.name for one in begun.warnings if "side" in one.name] == ["side by side"]
    figures = {one.path: one for one in begun.figures}
    for path, value in {
        "open.next.side_by_side": 0.5, "open.next.say": 0.2, "say.next.side_by_side": 0.05,
        "say.next.read": 0.1, "check_x.takes": 360.0, "check_y.takes": 600.0,
    }.items():  # fmt: skip
        assert figures[path].low <= value <= figures[path].high, path
    # visits last as long, and as many hours of work are done by each pool
    lasted = [
        (made := ms.simulate(one, replications=4, seed=9).visits)["left_min"].sub(
            made["arrived_min"]
        ).mean()
        for one in (truth, scenario)
    ]  # fmt: skip
    assert lasted[1] == pytest.approx(lasted[0], rel=0.1)


def test_fit_finds_the_step_that_joins(tmp_path: Path) -> None:
    truth = paper_work()
    log = ms.read_log(paper_log(tmp_path / "log.csv", truth))
    other = truth.text.replace("{to: both, chance: 50%}", "{to: both, chance: 9%}")
    other = other.replace("exponential(6 min)", "1 min").replace("join: all", "join: all, next: []")
    found = ms.fit(ms.loads(other, "paper.yaml"), log)
    table = found.table().set_index("figure")
    assert table.loc["open.next.1.chance", "today"] == "9%"
    assert table.loc["open.next.1.chance", "low"] < 0.5 < table.loc["open.next.1.chance", "high"]
    assert table.loc["check_x.takes", "low"] < 360.0 < table.loc["check_x.takes", "high"]
    assert "not in scenario" not in [one.name for one in found.warnings]


def test_a_wait_before_a_branch_counts_from_what_stands_before_all(tmp_path: Path) -> None:
    """Rows of branches stand below each other; the second did not wait for the first to end."""
    frame = pd.read_csv(paper_log(tmp_path / "log.csv", paper_work()), parse_dates=["start", "end"])
    clock = clockwork(ms.read_log(tmp_path / "log.csv"))
    frame = frame.sort_values(["case", "start"], kind="stable").reset_index(drop=True)
    waits: dict[str, list[float]] = {"check_x": [], "check_y": []}
    for _, case in frame.groupby("case"):
        over = None
        for one in case.itertuples():
            if one.activity in waits:
                waits[one.activity].append((one.start - over).total_seconds() / 60.0)
            else:
                over = one.end
    for pool in clock.staff:
        if pool.name.startswith("check"):
            seen = waits[pool.name.removesuffix("_staff")]
            assert pool.waits.mean() == pytest.approx(np.mean(seen), abs=1e-6)


def test_a_branch_that_is_often_left_out_is_refused(tmp_path: Path) -> None:
    frame = pd.read_csv(paper_log(tmp_path / "all.csv", paper_work()))
    kept = ~((frame["activity"] == "check_x") & (frame["case"] % 10 == 0))
    with pytest.raises(ms.InputError, match="no branches that join") as refused:
        ms.new_from(ms.read_log(written(frame[kept], tmp_path / "log.csv")))
    assert "'check_x' and 'check_y'" in str(refused.value) or "'check_y' and 'check_x'" in str(
        refused.value
    )
    assert "steps: {check_x: work, check_y: work}" in str(refused.value)
