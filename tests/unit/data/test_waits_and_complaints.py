"""What answers say of waits, and of who complains and comes again: what was put in comes out, and
what they cannot tell is said by its name.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import motsim as ms
from motsim.cli.app import app
from motsim.data.complaints import complaints
from motsim.data.estimates.ordinal import ordinal
from motsim.data.waits import felt_share, wait_curve
from motsim.psychology.perception import diminishing
from motsim.study.uncertainty.scenario_model import whatif

SHOP = """motsim: 1
title: a desk
length: 1 weeks
opening: {mon-sun: 09:00-18:00}
staff: {clerk: {count: 2}}
customers: {arrive: {rate: 60 per day}}
journey:
  - stage: desk
    steps:
      - contact: advice
        staff: clerk
        takes: 9 min
        quality: 60
        wait: {acceptable: 6 min}
        fails: {mix_up: {chance: 5%, severity: 3}, loss: {chance: 2%, severity: 7}}
interventions: {smile: {set: {advice.quality: +20}, cost: {once: 100}}}
designs: {today: {}, smile: {with: [smile]}}
value: {margin: 40, visits_per_year: 6, horizon: 1 years}
"""


def waits(
    n: int, seed: int, *, accepts: float = 8.0, half: float = 2.0, mean: float = 20.0,
    loss: float = 2.5,
) -> pd.DataFrame:  # fmt: skip
    """Answers in stars of people who waited: nothing is lost up to 8 minutes, half of 2.5 logits
    once a wait is 16 minutes too long.
    """
    rng = np.random.default_rng(seed)
    t = rng.gamma(1.2, mean / 1.2, n).round(1)
    lost = loss * (1 - 0.5 ** (np.maximum(t - accepts, 0) / accepts / half))
    stars = np.digitize(2 - lost + rng.logistic(size=n), [-1.5, -0.5, 0.5, 1.5]) + 1
    return pd.DataFrame({"waited": t, "stars": stars})


def failures(n: int, seed: int, base: float = -3.5, slope: float = 0.7) -> pd.DataFrame:
    """Visits of which a third fails, slightly or badly; half of the complaints are solved, and of
    those solved 60 % come again, of those not solved 20 %.
    """
    rng = np.random.default_rng(seed)
    kind = rng.choice(["", "mix_up", "loss"], n, p=[0.66, 0.17, 0.17])
    severity = np.select([kind == "mix_up", kind == "loss"], [3.0, 7.0], np.nan)
    spoke = rng.random(n) < 1 / (1 + np.exp(-(base + slope * np.nan_to_num(severity))))
    spoke &= kind != ""
    solved = rng.random(n) < 0.5
    back = rng.random(n) < np.where(spoke, np.where(solved, 0.6, 0.2), 0.5)

    def yes(values: np.ndarray) -> np.ndarray:
        return np.where(values, "yes", "no")

    return pd.DataFrame(
        {"what": kind, "spoke": yes(spoke), "solved": np.where(spoke, yes(solved), ""),
         "back": yes(back)}
    )  # fmt: skip


COMPLAINT = {"failure": "what", "complained": "spoke", "solved": "solved", "again": "back"}
WAIT = {"column": "waited", "unit": "min", "at": "advice"}


def fitted(folder: Path, frame: pd.DataFrame, said: dict[str, object]) -> ms.Fit:
    (folder / "desk.yaml").write_text(SHOP, encoding="utf-8")
    frame.to_csv(folder / "answers.csv", index=False)
    answers = ms.read_answers(folder / "answers.csv", {"map": 1, **said})
    return ms.fit(ms.load(folder / "desk.yaml"), answers)


def test_a_wait_that_saturates_is_written_and_drawn(tmp_path: Path) -> None:
    """Minutes with nothing to do seem 1.36 as long: 8 minutes on the clock are 10.9 felt ones."""
    stars = {"answers": {"overall": {"column": "stars", "scale": "1 to 5"}}, "wait": WAIT}
    found = fitted(tmp_path, waits(1500, 1), stars)
    by_path = {one.path: one for one in found.figures}
    half = by_path["psychology.wait_half"]
    accepts = by_path["advice.wait.acceptable"]
    assert half.low < 2.0 < half.high
    assert accepts.low < felt_by_default(8.0) < accepts.high
    assert found.wait is not None and found.wait.losses["saturating"] < found.wait.losses["none"]
    found.write()
    again = ms.load(tmp_path / "desk.yaml")
    assert again.psychology.parameters["wait_half"] == pytest.approx(half.value, abs=0.006)
    keys = {one.key for one in whatif(again).space.drawn}
    assert {"wait_half", "found:advice.wait.acceptable"} <= keys


def test_waits_of_seconds_are_measured_in_the_shortest_gap_of_the_rule(tmp_path: Path) -> None:
    """16 s are acceptable and half is lost at 32 s more: for the rule that is part of a minute."""
    stars = {"answers": {"overall": {"column": "stars", "scale": "1 to 5"}}}
    minutes, seconds = (
        {
            one.path: one.value
            for one in fitted(tmp_path, frame, {**stars, "wait": {**WAIT, "unit": unit}}).figures
        }
        for frame, unit in (
            (waits(500, 1), "min"),
            (waits(500, 1).assign(waited=lambda frame: 2.0 * frame["waited"]), "s"),
        )
    )
    accepts, half = "advice.wait.acceptable", "psychology.wait_half"
    assert seconds[accepts] < 1.0 and seconds[accepts] == pytest.approx(minutes[accepts] / 30.0)
    assert seconds[half] == pytest.approx(minutes[half] * seconds[accepts])


def test_the_curve_that_is_fitted_is_the_rule() -> None:
    late = np.array([0.0, 3.0, 8.0, 12.0, 60.0])
    right = [diminishing(max(t - 8.0, 0.0) / 8.0, 1.5) for t in late.tolist()]
    assert felt_share(late, 8.0, 1.5)[:, 0] == pytest.approx(right, rel=1e-12)


def felt_by_default(minutes: float) -> float:
    from motsim.psychology.parameters import psychology_row
    from motsim.psychology.perception import felt_minutes

    return felt_minutes(psychology_row("literature", {}), minutes, 0.0, 0.0)


@pytest.mark.parametrize(
    ("frame", "warning"),
    [
        (waits(80, 1), "few waits"),
        (waits(600, 3, loss=0.0), "waits not felt"),
        (waits(700, 4, half=60.0, loss=30.0), "loss does not bend"),
    ],
)
def test_waits_that_cannot_tell_are_said_by_name_and_not_written(
    tmp_path: Path, frame: pd.DataFrame, warning: str
) -> None:
    stars = {"answers": {"overall": {"column": "stars", "scale": "1 to 5"}}, "wait": WAIT}
    found = fitted(tmp_path, frame, stars)
    assert warning in [one.name for one in found.warnings]
    assert "wait_half" not in found.scenario.psychology.parameters


def test_who_complains_is_written_and_who_comes_back_is_said(tmp_path: Path) -> None:
    found = fitted(tmp_path, failures(3000, 2), {"complaint": COMPLAINT})
    by_path = {one.path: one for one in found.figures}
    base, slope = (by_path[f"psychology.complain_{name}"] for name in ("base", "slope"))
    assert base.low < -3.5 < base.high and slope.low < 0.7 < slope.high
    told = found.complaints
    assert told is not None and told.back is not None
    assert told.back[1] < 0.4 < told.back[2] and set(told.again) == {
        "fine", "silent", "solved", "unsolved",
    }  # fmt: skip
    typed = found.scenario.psychology.parameters
    assert typed["complain_slope"] == pytest.approx(slope.value, abs=0.01)
    together = next(iter(one.together for one in found.scenario.sources.values() if one.together))
    assert together["psychology.complain_base"]["psychology.complain_slope"] < -0.8


def test_failures_that_are_alike_leave_the_slope_and_few_tell_nothing(tmp_path: Path) -> None:
    frame = failures(3000, 2)
    one = fitted(tmp_path, frame[frame["what"] != "loss"], {"complaint": COMPLAINT})
    assert "failures alike" in [w.name for w in one.warnings]
    assert [f.path for f in one.figures] == ["psychology.complain_base"]
    few = fitted(tmp_path, frame.head(60), {"complaint": COMPLAINT})
    assert "few complaints" in [w.name for w in few.warnings] and not few.figures


def test_no_law_is_needed_where_all_are_alike() -> None:
    """10 of 40 complain: a logit of -1.10, less the slope times how bad it was."""
    spoke = np.repeat([1.0, 0.0], [10, 30])
    none = np.full(40, np.nan)
    found = complaints(np.full(40, 2.0), spoke, none, none, 0.7)
    assert found is not None and found.slope is None and found.back is None
    assert found.base[0] == pytest.approx(np.log(10 / 30) - 1.4, abs=1e-6)


def test_the_terminal_and_the_page_say_it_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(SHOP, encoding="utf-8")
    failures(1500, 2).to_csv(tmp_path / "answers.csv", index=False)
    (tmp_path / "map.yaml").write_text(
        "map: 1\ncomplaint: {failure: what, complained: spoke, solved: solved, again: back}\n"
    )
    line = ["fit", str(tmp_path / "desk.yaml"), str(tmp_path / "answers.csv"),
            "--map", str(tmp_path / "map.yaml"), "--out", str(tmp_path / "p.html")]  # fmt: skip
    for language, says in (("en", "A solved complaint goes with"), ("zh", "解决了的投诉")):
        done = CliRunner().invoke(app, [*line, "--lang", language])
        assert done.exit_code == 0 and says in done.output.replace("\n", ""), done.output
        assert says in (tmp_path / "p.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"wait": {"unit": "min"}}, "'column' is missing"),
        ({"wait": {"column": "what", "unit": "cm"}}, "unit of time"),
        ({"complaint": {"failure": "what"}}, "wants 'complained'"),
        ({"complaint": {**COMPLAINT, "again": "what"}}, "neither yes nor no"),
        ({"complaint": {**COMPLAINT, "when": "x"}}, "no key 'when'"),
    ],
)
def test_a_map_that_cannot_be(tmp_path: Path, said: dict[str, object], says: str) -> None:
    with pytest.raises(ms.InputError, match=says):
        fitted(tmp_path, failures(100, 1), said)


@pytest.mark.slow
def test_intervals_hold_the_truth_in_nine_of_ten_seeds() -> None:
    hits = {"accepts": 0, "half": 0, "base": 0, "slope": 0}
    share = 1.645 / 1.96  # of 95 % intervals to 90 % ones

    def holds(span: tuple[float, float, float], truth: float, log: bool = False) -> bool:
        value, low, high = np.log(span) if log else span
        at = np.log(truth) if log else truth
        return bool(value - share * (value - low) <= at <= value + share * (high - value))

    for seed in range(20):
        frame = waits(2500, seed)
        found = wait_curve(frame["stars"].to_numpy(dtype=float), frame["waited"].to_numpy())
        assert found is not None and found.felt
        hits["accepts"] += holds(found.acceptable, 8.0, log=True)
        hits["half"] += holds(found.half, 2.0, log=True)
        spoken = failures(1500, seed)
        severity = spoken["what"].map({"mix_up": 3.0, "loss": 7.0}).to_numpy(dtype=float)
        spoke = (spoken["spoke"] == "yes").to_numpy(dtype=float)
        none = np.full(len(spoken), np.nan)
        told = complaints(severity, spoke, none, none, 0.7)
        assert told is not None and told.slope is not None
        hits["base"] += holds(told.base, -3.5)
        hits["slope"] += holds(told.slope, 0.7)
    assert all(16 <= n <= 20 for n in hits.values()), hits


def test_rows_that_stand_for_several_people_count_as_often() -> None:
    rng = np.random.default_rng(1)
    y, x = rng.integers(1, 4, 60).astype(float), rng.normal(size=(60, 1))
    count = rng.integers(1, 5, 60)
    each = ordinal(np.repeat(y, count), np.repeat(x, count, axis=0))
    cells = ordinal(y, x, None, count.astype(float))
    assert cells.slopes == pytest.approx(each.slopes, abs=1e-3)
    assert cells.thresholds == pytest.approx(each.thresholds, abs=1e-3)


@pytest.mark.slow
def test_many_answers_are_taken_together() -> None:
    frame = waits(50_000, 1)
    found = wait_curve(frame["stars"].to_numpy(dtype=float), frame["waited"].to_numpy())
    assert found is not None and found.acceptable[1] < 8.0 < found.acceptable[2]
    assert found.half[1] < 2.0 < found.half[2] and found.half[2] / found.half[1] < 1.5
