"""Real data, which are not ours to pass on: these tests run where MOTSIM_DATA names the folder."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML

import motsim as ms
from motsim.data.estimates.arrivals import day_numbers
from motsim.data.estimates.durations import duration
from motsim.data.memories import behind, composites
from motsim.data.reading.log import seconds

FOLDER = Path(os.environ.get("MOTSIM_DATA", "no folder"))
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="MOTSIM_DATA names no folder of data")

BANK = {
    "map": 1,
    "calls": {
        "arrive": "day + vru_entry + vru_time",
        "begin": "day + ser_start",
        "end": "day + ser_start + ser_time",
        "left": {"when": "outcome == HANG", "at": "day + q_start + q_time"},
        "resource": "server",
    },
    "drop": ["outcome == PHANTOM", "outcome == HANG and q_start == 0", "service < 10 s"],
}


def test_the_banks_calls_are_lognormal() -> None:
    log = ms.read_log(FOLDER / "callcentre" / "calls.parquet", BANK, drop_bad=True)
    took = duration(seconds(log.rows, "begin", "end"), day_numbers(log.rows["arrive"]))
    assert took is not None and took.law.name == "lognormal"
    assert took.held_out["lognormal"] - took.held_out["gamma"] == pytest.approx(0.067, abs=0.01)
    begun = ms.new_from(log)
    assert begun.share is not None and 0.7 < begun.share.share < 0.85
    assert {"days differ", "presence"} <= {one.name for one in begun.warnings}
    assert begun.clock.arrivals.cv == pytest.approx(0.15, abs=0.05)


def test_completions_alone_are_said_to_be() -> None:
    log = ms.read_log(FOLDER / "helpdesk" / "events.parquet", drop_bad=True)
    assert log.left_out == {"the same row twice": 127} and len(log.rows) == 21_221
    assert "no starts" in [one.name for one in ms.new_from(log).warnings]


def test_a_patient_called_na_is_not_lost() -> None:
    log = ms.read_log(FOLDER / "sepsis" / "events.parquet", drop_bad=True)
    assert log.rows["case"].nunique() == 1_050 and "NA" in set(log.rows["case"].astype(str))


def test_steps_side_by_side_of_credentials_are_refused() -> None:
    log = ms.read_log(FOLDER / "credentials" / "events.parquet")
    assert len(log.rows) == 6_829 and np.isfinite(seconds(log.rows, "start", "end")).all()
    with pytest.raises(ms.InputError, match="done at the same time") as refused:
        ms.new_from(log)
    tree = {
        "map": 1,
        "log": {"case": "case_id", "activity": "activity", "start": "start_time",
                "end": "end_time", "resource": "resource"},
        "steps": YAML(typ="safe").load(str(refused.value).rpartition("steps: ")[2]),
    }  # fmt: skip
    begun = ms.new_from(ms.read_log(FOLDER / "credentials" / "events.parquet", tree))
    assert {"validar_solicitud.takes", "shared people"} <= {
        *(one.path for one in begun.figures), *(one.name for one in begun.warnings)
    }  # fmt: skip


@pytest.mark.slow
def test_orders_say_what_promises_do() -> None:
    """Early brings nothing, lateness saturates (DATA: 20,864 orders; here three quarters)."""
    answers = ms.read_answers(
        FOLDER / "olist" / "orders.parquet",
        {
            "map": 1,
            "answers": {"overall": {"column": "review_score", "scale": "1 to 5"}},
            "promise": {
                "begun": "order_purchase_timestamp",
                "quoted": "order_estimated_delivery_date",
                "kept": "order_delivered_customer_date",
                "asked": "review_answer_timestamp",
                "whole": "days",
            },
        },
        drop_bad=True,
    )
    promise = ms.fit(ms.load("online-shop"), answers).promise
    assert promise is not None
    assert abs(promise.stars_early[0]) < 0.004
    assert promise.gain[0] > 0.01 and promise.half[1] < 2.0 < promise.half[2]
    assert promise.after[1] > promise.before[1] + 1.5
    assert not promise.stepped and promise.losses["step"] < promise.losses["lines"]


@pytest.mark.slow
def test_an_airline_s_delays_are_a_step() -> None:
    """Satisfied: 47 % up to five minutes late, 35 % beyond, and no less after hours (DATA 3)."""
    answers = ms.read_answers(
        FOLDER / "airline" / "passengers.parquet",
        {
            "map": 1,
            "answers": {
                "overall": {
                    "column": "satisfaction",
                    "scale": ["neutral or dissatisfied", "satisfied"],
                }
            },
            "promise": {"late": "Arrival Delay in Minutes", "unit": "min"},
        },
    )
    promise = ms.fit(ms.load("airline"), answers).promise
    assert promise is not None and promise.stepped
    assert 1440 * promise.tolerance[1] > 2.0 and 1440 * promise.tolerance[2] < 8.0
    assert promise.losses["lines"] - promise.losses["step"] > 0.003


def test_the_mean_of_parts_beats_peak_and_end() -> None:
    import duckdb

    data = duckdb.sql(f"SELECT * FROM '{FOLDER / 'airline' / 'passengers.parquet'}'").df()
    parts = np.array(data[list(JOURNEY)], dtype=float)
    parts[parts == 0.0] = np.nan
    own = np.nanmean(parts, axis=1, keepdims=True)
    parts = np.where(np.isfinite(parts), parts, own)
    whole = (data["satisfaction"] == "satisfied").to_numpy(dtype=float)
    c = composites(parts)
    one = ((c["peak"] + c["end"]) / 2.0)[:, None]
    gap, error = behind(whole, one, c["mean"][:, None])
    assert gap == pytest.approx(0.1, abs=0.02) and error < 0.007


JOURNEY = (
    "Ease of Online booking",
    "Online boarding",
    "Departure/Arrival time convenient",
    "Gate location",
    "Checkin service",
    "On-board service",
    "Seat comfort",
    "Leg room service",
    "Inflight entertainment",
    "Inflight wifi service",
    "Food and drink",
    "Cleanliness",
    "Inflight service",
    "Baggage handling",
)
