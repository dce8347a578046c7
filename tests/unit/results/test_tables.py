"""Tables of two hand-made visits: every name, unit and hole where it belongs."""

import numpy as np
import pandas as pd
import pytest
from hand_made import small_plan, two_visits

from motsim.engines.common.journeys import Journeys
from motsim.results.tables import named, tables, tables_of
from motsim.units import DAY, HOUR, MINUTE


@pytest.fixture(scope="module")
def frames():
    return tables(small_plan(), [two_visits(0), two_visits(1)])


THERE = tables_of(small_plan())  # nobody comes back


def test_replications_stand_below_each_other(frames):
    assert [len(getattr(frames, name)) for name in THERE] == [4, 4, 10, 6, 4, 2]
    for name in THERE:
        frame = getattr(frames, name)
        assert list(frame["replication"]) == sorted(frame["replication"]) and set(
            frame["replication"]
        ) == {0, 1}
        assert isinstance(frame.index, pd.RangeIndex)


def test_visits_have_names_times_and_holes(frames):
    lost, served = (frames.visits.iloc[i] for i in (0, 1))
    assert (lost.segment, lost.reason, lost.last_step, lost.counted, lost.answered) == (
        "regular",
        "gave up waiting",
        "greet",
        False,
        False,
    )
    assert np.isnan(lost.survey_points) and np.isnan(lost.recommend)
    assert (served.segment, served.reason, served.counted, served.customer) == (
        "family",
        "done",
        True,
        4,
    )
    assert (served.began_min, served.arrived_min, served.left_min, served.sojourn_min) == (
        -2880.0,
        1980.0,
        2040.0,
        60.0,
    )
    assert (served.weekday, served.hour, served.wait_min, served.staged_min) == (
        "tue",
        9,
        12.0,
        60.0,
    )
    assert (served.survey_points, served.recommend, served.returned, served.told_people) == (
        81.5,
        8.0,
        True,
        4.5,
    )
    assert (served.trait_child, served.trait_rain) == (1.0, 0.0)


def test_customers_keep_what_belongs_to_the_person(frames):
    served = frames.customers.iloc[1]
    assert (
        served.customer,
        served.visits,
        served.remembered,
        served.satisfaction_points,
        served.rule_cost,
    ) == (4, 1, 4.0, 70.0, 30.0)
    assert "trait_child" in frames.customers and "trait_rain" not in frames.customers


def test_moments_are_named_and_each_kind_has_its_own_minutes(frames):
    m = frames.moments.iloc[:5]
    assert list(m.moment) == ["greet.wait", "greet.wait", "greet", "ready", "a child's bear"]
    assert list(m.kind) == ["wait", "wait", "contact", "promise", "rule"]
    assert list(m.stage) == ["arrival"] * 3 + ["handover"] * 2
    # typed, and the psychology's own of the family
    assert list(m.acceptable_min[:2]) == [5.0, 20.0]
    assert list(m.felt_min[:2]) == [13.6, 12.6] and m.felt_min[2:].isna().all()
    assert (m.quoted_min[3], m.taken_min[3]) == (60.0, 75.0) and m.quoted_min.isna().sum() == 4
    assert m.performance.notna().sum() == 1 and m.points[2] == 71.0


def test_acts_say_who_and_what(frames):
    a = frames.acts.iloc[:3]
    assert list(a.act) == ["failed", "promise broken", "acted"]
    assert list(a.detail) == ["wrong part", "ready", "adviser"]
    assert a.rule.isna().tolist() == [True, True, False]
    assert (a.time_min[0], a.weekday[0], a.hour[0]) == (1981.5, "tue", 9)


def test_pools_and_counts(frames):
    p = frames.pools.iloc[:2]
    assert list(p.pool) == ["adviser", "bay"] and list(p.place) == [False, True]
    assert (p.busy_share[0], p.wage_cost[0]) == (0.25, 600.0) and np.isnan(p.busy_share[1])
    assert frames.counts.iloc[0].to_dict() == {
        "replication": 0,
        "seed": 7,
        "dropped": 0,
        "closings": 0,
        "late_min": 0.0,
        "arrived": 2,
        "shut_out": 3,
        "visits": 2,
        "left": 2,
        "booked": 0,
        "no_shows": 0,
    }


def test_nobody_came():
    empty = two_visits()
    none = Journeys(
        7,
        0,
        empty.visits[:0],
        empty.traits[:0],
        empty.moments[:0],
        empty.acts[:0],
        empty.pools,
        empty.counts,
        empty.totals,
    )
    frames = tables(small_plan(), [none])
    assert (
        len(frames.visits) == len(frames.moments) == len(frames.acts) == len(frames.customers) == 0
    )
    assert list(frames.visits.dtypes.astype(str)) == list(
        tables(small_plan(), [two_visits()]).visits.dtypes.astype(str)
    )


def test_names_that_stand_twice_are_one_category():
    assert list(named(np.array([2, 0, -1]), ("a", "b", "a"))) == ["a", "a", np.nan]


def test_times_are_exact_to_the_microsecond():
    assert (
        tables(small_plan(), [two_visits()]).acts.time_min[0] * MINUTE
        == DAY + 9 * HOUR + 90_000_000
    )
