"""The load of places: by hand, by the hour against a run, and where nothing can be said."""

from __future__ import annotations

import numpy as np
import pytest

from motsim.engines.compiled import engine
from motsim.plan.compile import compile_plan
from motsim.plan.preview.places import place_loads
from motsim.plan.preview.summary import explain
from motsim.scenario import Scenario, loads
from motsim.units import MINUTE

DINNER = """motsim: 1
title: t
length: 1 week
OPENING
staff: {waiter: {}}
customers: {arrive: {every: 10 min}, traits: {stays: 50%, guests: GUESTS}}
places: {table: {count: 12, from: sit, to: pay, IF}}
journey:
  - stage: door
    steps: [{contact: hello, takes: 0 min, HELLO}]
  - stage: meal
    STAGE
    steps:
      - {contact: sit, takes: 10 min, SIT}
      - {contact: eat, takes: 70 min, EAT}
      - {contact: pay, takes: 10 min, PAY}
  - stage: door_again
    steps: [{contact: goodbye, takes: 30 min}]
"""
BLANK = {key: "" for key in ("IF", "HELLO", "STAGE", "SIT", "EAT", "PAY")}


def dinner(opening: str = "", guests: str = "2", **said: str) -> Scenario:
    text = DINNER.replace("OPENING", opening).replace("GUESTS", guests)
    for key, value in (BLANK | said).items():
        text = text.replace(f", {key}}}", f", {value}}}" if value else "}")
        text = text.replace(f"    {key}\n", f"    {value}\n" if value else "")
    return loads(text)


# six an hour stay ninety minutes: nine of twelve tables
@pytest.mark.parametrize(
    ("said", "tables"),
    [
        ({}, 9.0),
        ({"EAT": "chance: 50%"}, 9.0 - 3.5),
        ({"EAT": "again: 50%"}, 9.0 + 7.0),
        ({"PAY": "again: 50%"}, 9.0),  # pays once more without the table
        ({"STAGE": "times: 2"}, 18.0),
        ({"STAGE": "chance: 50%"}, 4.5),  # one draw for all of the meal
        ({"STAGE": "if: stays"}, 4.5),
        ({"IF": "if: not stays"}, 4.5),
        ({"IF": "if: guests <= 2"}, 9.0),
        ({"SIT": "if: stays", "PAY": "if: stays"}, 4.5),  # of the same people
        ({"SIT": "if: stays", "PAY": "if: not stays"}, 0.5 * 6 * 110 / 60),  # to the very end
        ({"HELLO": "leaves: 50%"}, 4.5),
        ({"SIT": "next: [{to: leave, chance: 50%}]"}, 1.0 + 4.0),
        ({"HELLO": "next: [{to: goodbye, chance: 50%}]"}, 4.5),
        ({"HELLO": 'next: [{to: leave, chance: "min(1, 0.1 x waiter.queue)"}]'}, 9.0),
        ({"EAT": "next: [{to: goodbye, chance: 50%}]"}, 8.0 + 0.5 + 0.5 * 3.0),
        ({"PAY": "next: [{to: sit, chance: 50%}]"}, 18.0),
    ],
)
def test_tables_by_hand(said: dict[str, str], tables: float) -> None:
    (load,) = place_loads(dinner(**said))
    assert load.share == pytest.approx(tables / 12.0)


def test_hours_by_hand() -> None:
    """Two hours open, an hour and a half at table: filling, nearly full, emptying after hours."""
    (load,) = place_loads(dinner("opening: {mon-sun: 10:00-12:00}"))
    day = load.held[9:15] / 60.0
    # who comes evenly within an hour: (t - 10) x 6 are there until half past eleven, then 9
    assert day == pytest.approx([0.0, 3.0, 8.25, 6.0, 0.75, 0.0])
    assert load.there[9:13].tolist() == [0.0, 720.0, 720.0, 0.0]
    assert load.share == pytest.approx((3.0 + 8.25) / 24.0)
    assert load.busiest == [24 * d + 11 for d in range(7)] and load.above == []


@pytest.mark.parametrize(
    "said",
    [
        {"IF": "if: wait > 1 min"},
        {"SIT": "if: waiter.queue > 1"},
        {"EAT": "until: 22:00"},
        {"EAT": "group: {of: 4}"},
        {"PAY": 'chance: "50% if wait > 2 min else 20%"'},
        {"PAY": "if: wait > 2 min"},
        {"guests": "uniform(1 6)", "IF": "if: guests <= 4"},
        {"opening": "opening: {mon-sun: 10:00-22:00}\nclosing: resume"},
    ],
)
def test_nothing_is_said_where_it_cannot_be_known(said: dict[str, str]) -> None:
    assert place_loads(dinner(**said)) == []


def test_where_the_hour_is_not_known_the_mean_is() -> None:
    late = dinner(HELLO="until: 18:00")
    (load,) = place_loads(late)
    assert not load.timed and load.share == pytest.approx(0.75)
    assert "table: 75 % needed on average while open" in explain(late).load_lines


@pytest.mark.parametrize("takes", ["exponential(239 min)", "exponential(241 min)"])
def test_of_a_house_that_shuts_nothing_is_said_where_the_hour_is_not_known(takes: str) -> None:
    """Half of those who come within four hours are there in time: no mean says how many."""
    text = dinner("opening: {mon-sun: 10:00-14:00}").text
    assert place_loads(loads(text.replace("takes: 0 min", f"takes: {takes}"))) == []
    assert place_loads(loads(text.replace("takes: 0 min", "takes: 30 min"))) != []


def test_check_says_what_places_hold() -> None:
    busy = loads(dinner(opening="opening: {mon-sun: 10:00-16:00}").text.replace("12,", "7,"))
    said, chinese = explain(busy), explain(busy, language="zh")
    assert said.load_lines[-3:] == (
        "table: 112 % needed on average while open, 129 % at most (Mon-Sun 12:00-16:00)",
        "table: more are wanted than there are Mon-Sun 11:00-16:00",
        "time that customers wait while they hold a place is not counted here",
    )
    assert said.warnings[0].startswith("table: 112 % of what there is would be needed")
    assert chinese.warnings[0].startswith("table：来的顾客要用到 112%，装不下")
    assert any("不够用" in line for line in chinese.load_lines)


def test_hours_against_a_run() -> None:
    """Who comes when is drawn, how long they stay is not: tables by the hour are those of runs."""
    text = dinner("opening: {mon-sun: 10:00-15:00}").text.replace(
        "{every: 10 min}", "{rate: 40 per day, by_hour: {10: 1, 11: 3, 12: 5, 13: 1, 14: 1}}"
    )
    scenario = loads(text.replace("count: 12", "count: 900").replace("1 week", "1 d"))
    plan, found = compile_plan(scenario), []
    for k in range(300):
        came = engine.simulate(plan, 5, k).visits["arrived"] / MINUTE
        edges = np.arange(25)[:, None] * 60.0
        found.append(np.diff(np.clip(edges - came, 0.0, 90.0).sum(axis=1)))
    mean, error = np.mean(found, axis=0), np.std(found, axis=0) / np.sqrt(len(found))
    (load,) = place_loads(scenario)
    assert np.all(np.abs(mean - load.held[:24]) <= 1e-6 + 4.5 * error)
