"""Tables of two hand-made visits: every name, unit and hole where it belongs."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from motsim.engines.common.journeys import ACT, COUNTS, MOMENT, POOL, VISIT, Journeys
from motsim.engines.common.totals import Totals
from motsim.plan import layout
from motsim.psychology import psychology_row
from motsim.results.tables import TABLES, named, tables
from motsim.units import DAY, HOUR, MINUTE


def rows(dtype, *given):
    """Records from dictionaries; what is not given is 0."""
    out = np.zeros(len(given), dtype)
    for row, values in zip(out, given, strict=True):
        for name, value in values.items():
            row[name] = value
    return out


def small_plan():
    """As much of a plan as the tables read: two steps, one promise, one failure, two pools, one
    rule, two traits.
    """
    return SimpleNamespace(
        margin=-1,
        names=layout.Names(
            stages=("arrival", "handover"),
            steps=("greet", "keys"),
            pools=("adviser", "bay"),
            fails=("wrong part",),
            promises=("ready",),
            segments=("regular", "family"),
            traits=("child", "rain"),
            rules=("a child's bear",),
        ),
        calendar=rows(layout.CALENDAR, {"length": 2 * DAY, "warmup": HOUR}),
        steps=rows(layout.STEP, {"stage": 0}, {"stage": 1}),
        traits=rows(layout.TRAIT, {"scope": layout.PERSON}, {"scope": layout.DAY}),
        pools=rows(layout.POOL, {"count": 1, "wage": 2.0}, {"count": 3, "place": 1}),
        psychology=np.array(
            [
                psychology_row("literature", {}),
                psychology_row("literature", {"acceptable_default": 20.0}),
            ]
        ),
    )


def two_visits(replication=0):
    """Customer 0 leaves unserved during the warm-up; customer 4 is served, has a promise, a failure
    and a child's bear.
    """
    visits = rows(
        VISIT,
        {
            "person": 0,
            "arrived": 30 * MINUTE,
            "began": 30 * MINUTE,
            "left": 40 * MINUTE,
            "closed": 40 * MINUTE,
            "reason": 1,
            "moments": 1,
            "waited": 10 * MINUTE,
            "queued": 10 * MINUTE,
            "survey": -1.0,
            "recommend": -1.0,
            "remembered": -3.0,
            "satisfaction": 35.0,
            "peak_order": 0,
        },
        {
            "person": 4,
            "segment": 1,
            "began": -2 * DAY,
            "arrived": DAY + 9 * HOUR,
            "left": DAY + 10 * HOUR,
            "closed": 2 * DAY,
            "step": 1,
            "moments": 4,
            "acts": 3,
            "failures": 1,
            "survey": 81.5,
            "recommend": 8.0,
            "remembered": 4.0,
            "satisfaction": 70.0,
            "returned": 1.0,
            "told": 4.5,
            "rule_cost": 30.0,
            "expects": 62.0,
            "waited": 12 * MINUTE,
            "staged": HOUR,
            "used": 5,
        },
    )
    moments = rows(
        MOMENT,
        {
            "person": 0,
            "kind": layout.M_WAIT,
            "source": -1,
            "begin": 30 * MINUTE,
            "end": 40 * MINUTE,
            "minutes": 10.0,
            "expects": 5.0,
            "performance": 13.6,
            "gap": -8.6,
            "emotion": -10.0,
            "weight": 1.0,
        },
        {
            "person": 4,
            "order": 0,
            "kind": layout.M_WAIT,
            "source": -1,
            "minutes": 12.0,
            "expects": -1.0,
            "performance": 12.6,
            "weight": 0.2,
        },
        {
            "person": 4,
            "order": 1,
            "kind": layout.M_CONTACT,
            "source": -1,
            "minutes": 1.0,
            "expects": 2.4,
            "performance": 4.0,
            "emotion": 4.2,
            "weight": 0.3,
        },
        {
            "person": 4,
            "order": 2,
            "step": 1,
            "kind": layout.M_PROMISE,
            "source": 0,
            "expects": 60.0,
            "performance": 75.0,
            "gap": -1.25,
            "weight": 0.2,
        },
        {
            "person": 4,
            "order": 3,
            "step": 1,
            "kind": layout.M_RULE,
            "source": 0,
            "emotion": 4.0,
            "weight": 0.3,
        },
    )
    acts = rows(
        ACT,
        {
            "person": 4,
            "order": 0,
            "kind": layout.A_FAILED,
            "rule": -1,
            "detail": 0,
            "after": 6.0,
            "time": DAY + 9 * HOUR + 90_000_000,
        },
        {"person": 4, "order": 1, "kind": layout.A_BROKEN, "rule": -1, "detail": 0, "step": 1},
        {
            "person": 4,
            "order": 2,
            "kind": layout.A_RULE,
            "rule": 0,
            "detail": 0,
            "step": 1,
            "cost": 30.0,
        },
    )
    pools = rows(
        POOL,
        {
            "pool": 0,
            "joined": 2,
            "called": 1,
            "gone": 1,
            "busy": HOUR,
            "rostered": 4 * HOUR,
            "over": HOUR,
        },
        {"pool": 1},
    )
    counts = rows(COUNTS, {"arrived": 2, "visits": 2, "left": 2, "shut_out": 3})
    return Journeys(
        7,
        replication,
        visits,
        np.array([[0.0, 1.0], [1.0, 0.0]]),
        moments,
        acts,
        pools,
        counts,
        Totals.none(small_plan()),
    )


@pytest.fixture(scope="module")
def frames():
    return tables(small_plan(), [two_visits(0), two_visits(1)])


def test_replications_stand_below_each_other(frames):
    assert [len(getattr(frames, name)) for name in TABLES] == [4, 4, 10, 6, 4, 2]
    for name in TABLES:
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
