"""A scenario begun from a log: what was put in comes out, and the file runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner
from written_logs import call_centre, calls_of, car_service, journey_log, steps_log, written

import motsim as ms
from motsim.cli.app import app
from motsim.cli.data import asked
from motsim.data.estimates.presence import whole_counts
from motsim.data.scenario_from_log import new_from


def figure(begun, path: str):  # type: ignore[no-untyped-def]
    return next(one for one in begun.figures if one.path == path)


@pytest.mark.slow
def test_a_log_of_a_known_queue_gives_it_back(tmp_path: Path) -> None:
    """M/M/7, four fifths busy: rate, service and staff within their intervals."""
    truth = call_centre(length="60 h")
    log = ms.read_log(written(calls_of(truth, seed=3, agents=7), tmp_path / "log.csv"))
    begun = new_from(log)
    takes = figure(begun, "served.takes")
    assert takes.low - 1.0 < 60.0 < takes.high + 1.0
    assert begun.share is not None and begun.share.share == pytest.approx(1.0, abs=0.06)
    scenario = begun.write(tmp_path / "service.yaml")
    assert scenario.staff["agent"].count.most == 7
    assert (tmp_path / "service.map.yaml").read_text().startswith("map: 1\ncalls: {arrive: queued")
    with pytest.raises(ms.InputError, match="is there already"):
        begun.write(tmp_path / "service.yaml")


@pytest.mark.slow
def test_an_availability_below_one_is_found(tmp_path: Path) -> None:
    """Seven serve, nine are seen: 7/9 of those present were available."""
    truth = call_centre(length="80 h")
    log = ms.read_log(written(calls_of(truth, seed=1, agents=9), tmp_path / "log.csv"))
    begun = new_from(log)
    assert begun.share is not None and begun.share.reached
    assert begun.share.share == pytest.approx(7 / 9, abs=0.03)
    assert "presence" in [one.name for one in begun.warnings]
    assert "were available" in begun.text


def test_steps_loops_and_pools_of_a_log(tmp_path: Path) -> None:
    begun = new_from(ms.read_log(steps_log(tmp_path / "log.csv")))
    scenario = begun.write(tmp_path / "service.yaml")
    assert [one.name for one in scenario.steps] == ["check_in", "work", "pay"]
    again = figure(begun, "work.again")
    assert again.low < 0.2 < again.high and again.grade == "measured"
    assert scenario.steps[0].staff == scenario.steps[2].staff != scenario.steps[1].staff
    assert figure(begun, "work.takes").text.startswith("lognormal")
    run = ms.simulate(scenario, replications=1, seed=0, record="visits")
    assert len(run.visits) > 100


def test_completions_alone_are_refused_durations(tmp_path: Path) -> None:
    frame = pd.read_csv(steps_log(tmp_path / "all.csv"))
    frame.drop(columns="start").to_csv(tmp_path / "log.csv", index=False)
    begun = new_from(ms.read_log(tmp_path / "log.csv"))
    assert "no starts" in [one.name for one in begun.warnings]
    scenario = begun.write(tmp_path / "service.yaml")
    assert not scenario.staff and all(one.takes is None for one in scenario.steps if one.contact)


def test_steps_side_by_side_are_refused_by_name(tmp_path: Path) -> None:
    frame = pd.read_csv(steps_log(tmp_path / "all.csv"))
    frame.loc[frame["activity"] == "Pay", "start"] = frame["start"].shift(1)
    frame.to_csv(tmp_path / "log.csv", index=False)
    with pytest.raises(ms.InputError, match=r"'Pay' and 'Work'|'Work' and 'Pay'"):
        new_from(ms.read_log(tmp_path / "log.csv", drop_bad=True))


def test_the_command_writes_what_check_takes(tmp_path: Path) -> None:
    steps_log(tmp_path / "log.csv")
    service = tmp_path / "service.yaml"
    runner = CliRunner()
    said = runner.invoke(app, ["new", str(service), "--from", str(tmp_path / "log.csv")])
    assert said.exit_code == 0, said.output
    assert "work.again" in said.output and "motsim check" in said.output
    checked = runner.invoke(app, ["check", str(service)])
    assert checked.exit_code == 0 and " figures measured: " in checked.output
    again = runner.invoke(app, ["new", str(service), "--from", str(tmp_path / "log.csv")])
    assert again.exit_code == 2 and "is there already" in again.output
    chinese = runner.invoke(
        app, ["new", str(tmp_path / "b.yaml"), "--from", str(tmp_path / "log.csv"), "--lang", "zh"]
    )
    assert chinese.exit_code == 0 and "数据给出的数值" in chinese.output
    assert "其余均为假设" in (tmp_path / "b.yaml").read_text(encoding="utf-8")


@pytest.mark.slow
def test_intervals_cover_the_truth_in_nine_of_ten_seeds(tmp_path: Path) -> None:
    """Twenty runs of a queue with patience: each 95 % interval holds the truth in at least 16."""
    truth = call_centre(
        length="120 h",
        takes="lognormal(1 min cv 0.8)",
        patience="exponential(6 min)",
        rate="6.8 per min",
    )
    hits = {"rate": 0, "mean": 0, "patience": 0, "share": 0}
    for seed in range(20):
        log = ms.read_log(written(calls_of(truth, seed=seed, agents=9), tmp_path / f"{seed}.csv"))
        begun = new_from(log, seed=seed)
        rate, takes = figure(begun, "customers.arrive.rate"), figure(begun, "served.takes")
        wait = figure(begun, "served.patience")
        hits["rate"] += rate.low <= 6.8 * 1440 <= rate.high
        hits["mean"] += takes.low <= 60.0 <= takes.high
        hits["patience"] += wait.low <= 360.0 <= wait.high
        hits["share"] += abs(begun.share.share - 7 / 9) <= 0.03
    assert all(n >= 16 for n in hits.values()), hits


def test_what_is_done_side_by_side_is_named_with_a_map_that_works(tmp_path: Path) -> None:
    """Two papers are looked at while a third is checked, each with its own time: one line names all
    three, and with it the log is read. Names that the map has already stay.
    """
    rng = np.random.default_rng(2)
    days = pd.Timestamp("2026-03-02 09:00") + pd.to_timedelta(np.arange(300) * 97, "min")
    rows = []
    for number, begin in enumerate(days):
        for label, after, takes in (
            ("Einlass", 0, 3), ("paper A", 5, 20), ("paper B", 10, 25), ("check", 18, 30),
            ("goodbye", 60, 2),
        ):  # fmt: skip
            start = begin + pd.Timedelta(minutes=after)
            end = start + pd.Timedelta(minutes=takes * rng.uniform(0.9, 1.1))
            rows.append((f"c{number}", label, start, end, f"{label} {number % 2}"))
    frame = pd.DataFrame(rows, columns=["case", "activity", "start", "end", "resource"])
    frame.to_csv(tmp_path / "log.csv", index=False)
    columns = {one: one for one in frame.columns}
    tree = {"map": 1, "log": columns, "steps": {"Einlass": "come", "paper A": "paper"}}
    with pytest.raises(ms.InputError, match="are done at the same time") as refused:
        new_from(ms.read_log(tmp_path / "log.csv", tree))
    said = str(refused.value).rpartition("steps: ")[2]
    steps = YAML(typ="safe").load(said)
    assert steps == {"Einlass": "come", **dict.fromkeys(("paper A", "paper B", "check"), "work")}
    begun = new_from(ms.read_log(tmp_path / "log.csv", tree | {"steps": steps}))
    assert {"come.takes", "work.takes", "goodbye.takes"} <= {one.path for one in begun.figures}


BUSY_DAYS = """motsim: 1
title: busy days
length: 30 d
opening: {mon-sun: 08:00-20:00}
staff: {agent: {count: 4}}
customers: {arrive: {rate: 960 per day, days: 20%}}
journey:
  - stage: call
    steps:
      - {contact: answer, staff: agent, takes: lognormal(3 min cv 0.8),
         patience: exponential(5 min)}
designs: {today: {}}
"""


@pytest.mark.slow
def test_staff_is_found_where_days_differ(tmp_path: Path) -> None:
    """Thirty days that differ by a fifth, four people twelve hours a day: a few simulated days may
    be busy ones by chance, and the staff found from them alone was 2.3 hours off on average.
    """
    truth = ms.loads(BUSY_DAYS, "busy.yaml")
    held, off = [], []
    for seed in range(8):
        log = ms.read_log(written(calls_of(truth, seed=seed, agents=4), tmp_path / f"{seed}.csv"))
        found = figure(new_from(log, seed=seed + 50), "agent.count")
        held.append(found.low <= 48.0 <= found.high)
        off.append(abs(found.value - 48.0))
        assert found.high - found.low < 0.25 * found.value
    assert sum(held) >= 7 and np.mean(off) < 1.5, (held, off)


def test_a_terminal_is_asked_for_the_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import typer

    path = tmp_path / "odd.csv"
    path.write_text("in,served,out,who\n2026-03-02 08:00,2026-03-02 08:01,2026-03-02 08:05,a\n")
    answers = iter(["1", "in", "served", "out", "", "who"])
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: next(answers))
    found = asked(path, "zh")
    assert found is not None and dict(found.fields) == {
        "arrive": "in", "begin": "served", "end": "out", "resource": "who",
    }  # fmt: skip
    assert len(ms.read_log(path, found).rows) == 1


def test_what_always_takes_the_same_is_written_so(tmp_path: Path) -> None:
    begun = ms.new_from(ms.read_log(steps_log(tmp_path / "log.csv")))
    assert "check_in" in begun.text and "data(" not in begun.text
    frame = calls_of(call_centre(takes="90 s", length="40 h"), agents=7)
    found = ms.new_from(ms.read_log(written(frame, tmp_path / "calls.csv")))
    assert "takes: 90 s" in found.text and not found.files


@pytest.mark.slow
def test_a_journey_of_three_pools_is_found_again(tmp_path: Path) -> None:
    """The shipped car service: 8 advisors, 12 technicians, 1 cashier, four weeks of its log."""
    path = journey_log(tmp_path / "car.csv", car_service(), also="park_and_enter")
    log = ms.read_log(path)
    begun = ms.new_from(log)
    found = {one.path: one for one in begun.figures}
    truth = {
        "customers.arrive.rate": 60.0, "check_in.takes": 600.0, "fix.takes": 3300.0,
        "fix.next.quality_check": 0.65,
    }  # fmt: skip
    for path_of, value in truth.items():
        assert found[path_of].low <= value <= found[path_of].high, path_of
    assert "lognormal" in found["fix.takes"].text and found["pay.takes"].text == "4 min"
    # 8 % over again, and of the 4 % with a wrong part half are caught
    assert found["fix.again"].low <= 1.0 - 1.0 / 1.1 <= found["fix.again"].high
    scenario = begun.write(tmp_path / "begun.yaml")
    people = {"check_in_staff": 8, "fix_staff": 12, "pay_staff": 1}
    for pool in begun.clock.staff:
        share = begun.shares[pool.name]
        in_the_afternoon = whole_counts(pool.shape, share.share)[14]
        assert share.reached and abs(in_the_afternoon - people[pool.name]) <= 1
    # people wait as long for each pool as they did
    made = ms.simulate(scenario, replications=8, seed=3).pools.groupby("pool", observed=True)
    sums = made[["joined", "waiting_min"]].sum()
    for pool in begun.clock.staff:
        simulated = sums.loc[pool.name, "waiting_min"] / sums.loc[pool.name, "joined"]
        assert simulated == pytest.approx(pool.waits.mean(), rel=0.25)
