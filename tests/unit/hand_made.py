"""Two visits made by hand, and as much of a plan as their tables read."""

from types import SimpleNamespace

import numpy as np

from motsim.engines.common.journeys import ACT, COUNTS, MOMENT, POOL, VISIT, Journeys
from motsim.engines.common.totals import Totals
from motsim.plan import layout
from motsim.psychology import psychology_row
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
        levels=rows(layout.LEVEL),
        population=rows(layout.POPULATION),
        comes_back=False,
        breaks_away=False,
        stops=False,
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
