"""A run with a folder: small replications share files, whoever stops it and goes on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from motsim.cli.run import first_use
from motsim.results.tables import OF_STOP, OF_TOWN, TABLES
from motsim.scenario import Scenario, loads
from motsim.study.run.resume import prepare, run_into, shared, summary_of

CLINIC = """motsim: 1
title: Clinic day
opening: {mon-fri: 08:00-16:00}
length: 1 d
staff: {nurse: {count: 2}, doctor: {count: 3}}
customers: {arrive: {appointments: {every: 15 min}}, expects: 62}
journey:
  - stage: arrival
    steps:
      - {contact: desk, staff: nurse, takes: lognormal(4 min cv 0.5), quality: 62}
      - {contact: vitals, staff: nurse, takes: lognormal(6 min cv 0.4), quality: 66}
  - stage: visit
    steps:
      - {contact: doctor_sees, staff: doctor, takes: lognormal(14 min cv 0.5), quality: 70}
rules: [{rule: sorry, on: waits, past: 5 min, do: {emotion: +1}}]
"""


@pytest.fixture(scope="module")
def clinic() -> Scenario:
    return loads(CLINIC)


def test_a_clinic_day_of_32_patients_shares_files(clinic: Scenario, tmp_path: Path) -> None:
    prepared = prepare(clinic)
    assert shared(prepared.plan) == 64
    done = run_into(tmp_path / "run", prepared, replications=70, workers=2)
    names = ["000000-000063", "000064-000067", "000068-000069"]
    assert sorted(p.name for p in (tmp_path / "run" / "replications").iterdir()) == names
    visits = done.visits
    assert len(visits) == 70 * 32 and visits["replication"].nunique() == 70
    assert done.sample.of("visits").tolist() == [32.0] * 70
    assert len(done.moments) == int(visits["moments"].sum())


def test_stopped_and_continued_ends_with_the_same_bytes(clinic: Scenario, tmp_path: Path) -> None:
    """Whatever the number of workers, and however many replications were asked for before."""
    prepared = prepare(clinic)
    straight = run_into(tmp_path / "straight", prepared, replications=75, workers=1)
    heard: list[int] = []

    def stop(done: int, of: int) -> None:
        heard.append(done)
        if done == 66:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_into(tmp_path / "again", prepared, replications=75, workers=1, progress=stop)
    run_into(tmp_path / "again", prepared, replications=9, workers=2)
    for n in (70, 75):
        again = run_into(tmp_path / "again", prepared, replications=n, workers=2)
    assert straight.store is not None and again.store is not None
    assert again.store.digest() == straight.store.digest()
    pd.testing.assert_frame_equal(again.summary(), straight.summary())
    found = summary_of(again.store)
    assert found is not None
    pd.testing.assert_frame_equal(found, straight.summary())
    for name in set(TABLES) - {*OF_TOWN, *OF_STOP}:
        pd.testing.assert_frame_equal(again.frame(name), straight.frame(name))


def test_what_is_there_is_not_run_again(clinic: Scenario, tmp_path: Path) -> None:
    prepared = prepare(clinic)
    run_into(tmp_path / "run", prepared, replications=66)
    ran: list[int] = []
    run_into(tmp_path / "run", prepared, replications=67, progress=lambda done, of: ran.append(of))
    assert ran == [1]


def test_first_use_is_said_once(
    clinic: Scenario, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not where compiled code is kept already, as after any run."""
    run_into(tmp_path / "run", prepare(clinic), replications=1)
    capsys.readouterr()
    first_use("compiled", "en")
    assert capsys.readouterr().err == ""
