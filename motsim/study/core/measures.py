"""What is read off a run: one table of measures over the visits that arrived in [warm-up, length),
and figures of every pool.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.bins import quantile
from motsim.engines.common.journeys import Journeys
from motsim.engines.common.totals import Group
from motsim.errors import InputError, of, say
from motsim.plan import layout as lay
from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.results.tables import minutes
from motsim.scenario.checks.names import missing
from motsim.scenario.language.schema import Scenario
from motsim.study.core import customer_value
from motsim.study.core.months import stay_share
from motsim.units import MINUTE

NAN = float("nan")


STAY_SHARE: Final = "stay_share"


@dataclass(frozen=True)
class Measure:
    """A figure of a run: `better` is +1 if more is better, -1 if less is, 0 if it depends."""

    name: str
    unit: str
    better: int
    of: Callable[[Group], float]


def _mean(name: str, over: str = "customers") -> Callable[[Group], float]:
    return lambda group: group.mean(name, over)


def nps_of(group: Group) -> float:
    return 100.0 * (
        group.mean("promoters", "recommended") - group.mean("detractors", "recommended")
    )


MEASURES: Final = (
    Measure("visits", "visits", 0, lambda group: group.sums["visits"]),
    Measure("remembered", "emotion", 1, _mean("remembered")),
    Measure("satisfaction", "points", 1, _mean("satisfaction")),
    Measure("survey", "points", 1, _mean("survey", "answered")),
    Measure("nps", "-100 to 100", 1, nps_of),
    Measure("answers", "share", 0, _mean("answered")),
    Measure("return", "share", 1, _mean("return")),
    Measure("tell", "share", 0, _mean("tell")),
    Measure("told", "people", 1, _mean("told")),
    Measure("peak", "emotion", 1, _mean("peak")),
    Measure("end", "emotion", 1, _mean("end")),
    Measure("mean", "emotion", 1, _mean("mean")),
    Measure("wait_min", "min", -1, _mean("waited", "visits")),
    Measure("wait_p90_min", "min", -1, lambda group: group.wait_quantile(0.9)),
    Measure("queue_min", "min", -1, _mean("queued", "visits")),
    Measure("sojourn_min", "min", -1, _mean("sojourn", "visits")),
    Measure("there_min", "min", -1, _mean("there", "visits")),
    Measure("left_share", "share", -1, lambda group: 1.0 - group.mean("served", "customers")),
    Measure("funnel_share", "share", -1, lambda group: 1.0 - group.mean("customers")),
    Measure("failures", "a visit", -1, _mean("failures", "visits")),
    Measure("complained", "a visit", -1, _mean("complained", "visits")),
    Measure("recovered", "a visit", 0, _mean("recovered", "visits")),
    Measure("broken_promises", "a visit", -1, _mean("broken", "visits")),
    Measure("rule_cost", "money a visit", -1, _mean("rule_cost", "visits")),
    Measure("use_cost", "money a visit", -1, _mean("use_cost", "visits")),
)
POOL_MEASURES: Final = (  # of every pool: name, unit, better
    ("busy_share", "share", 0),
    ("paid_hours", "h", -1),
    ("over_hours", "h", -1),
    ("busy_hours", "h", 0),
    ("queue_min", "min", -1),
)
DOOR_MEASURES: Final = (  # of services where somebody can fail to come, find the door shut, ..
    ("no_show_share", "share", -1),
    ("shut_out", "visits", -1),
    ("dropped_beside", "a visit", -1),
    ("late_min", "min", -1),
)
LEVEL_MEASURES: Final = (  # of every service level
    ("within_share", "share", 1),
    ("mean_min", "min", -1),
    ("p50_min", "min", -1),
    ("p90_min", "min", -1),
    # of a wait alone
    ("some_share", "share", -1),
    ("some_min", "min", -1),
)
TOWN_MEASURES: Final = (  # where people come back
    ("customers_end", "people", 1),
    (STAY_SHARE, "share", 1),
    ("first_share", "share", 0),
    ("met_share", "share", -1),
)
VALUE_MEASURES: Final = (  # .. and a margin is typed
    ("clv", "money", 1),
    ("best_tenth_share", "share", 0),
)
STOP_MEASURES: Final = (  # where the clock stops with people inside
    ("throughput", "visits", 1),
    ("inside", "visits", -1),
    ("in_queue", "visits", -1),
    ("in_service", "visits", 0),
)
STAGE_MEASURES: Final = STOP_MEASURES[1:]  # the same of every stage
STOPPED_POOL_MEASURES: Final = (  # .. and of every pool
    ("queue_at_stop", "visits", -1),
    ("busy_at_stop", "number", 0),
)
PROFIT: Final = "profit"  # a comparison's: net over the horizon against the first design
# the same as the formula says it of strangers, where people come back
BY_FORMULA: Final = "profit_by_formula"
NETS: Final = (PROFIT, BY_FORMULA)
REMEMBERED: Final = "remembered"  # what designs are judged by where no margin is typed


def objective_of(scenario: Scenario, asked: str | None) -> str:
    """What designs are judged by: what is asked for, else profit where a margin is typed. Raises
    InputError.
    """
    margin = scenario.value.unit_margin > 0.0
    if asked == PROFIT and not margin:
        raise InputError(say("profit needs a margin", file=scenario.file))
    if asked not in (None, PROFIT, REMEMBERED):
        raise InputError(say("objective", came=asked))
    return asked or (PROFIT if margin else REMEMBERED)


def columns(plan: Plan) -> tuple[tuple[str, str], ...]:
    """(segment, measure) of every figure of `measured`; "" is everybody. Service levels come as
    `answered.within_share`, pools as `advisor.busy_share`.
    """
    several = plan.names.segments if len(plan.names.segments) > 1 else ()
    levels = [
        f"{level}.{name}"
        for level, row in zip(plan.names.levels, plan.levels)
        for name, *_ in level_measures(row["from_edge"] == lay.REACHED)
    ]
    visits = [(who, m) for who in ("", *several) for m in (*(m.name for m in MEASURES), *levels)]
    return (
        *visits,
        *(("", name) for name in _at_the_door(plan)),
        *(("", name) for name, *_ in (*TOWN_MEASURES, *VALUE_MEASURES) if _in_town(plan, name)),
        *(("", f"{pool}.{name}") for pool in plan.names.pools for name, *_ in POOL_MEASURES),
        *(("", name) for name in _at_the_stop(plan)),
    )


def stages_inside(plan: Plan) -> list[int]:
    """The stages in which somebody may be when the clock stops: those of the main line that are not
    over before the door.
    """
    return [int(k) for k in np.flatnonzero((plan.stages["host"] < 0) & (plan.stages["ahead"] < 0))]


def _at_the_stop(plan: Plan) -> Iterator[str]:
    """Measures of a plan whose clock stops with people inside."""
    if not plan.stops:
        return
    yield from (name for name, *_ in STOP_MEASURES)
    for k in stages_inside(plan):
        yield from (f"{plan.names.stages[k]}.{name}" for name, *_ in STAGE_MEASURES)
    for pool in plan.names.pools:
        yield from (f"{pool}.{name}" for name, *_ in STOPPED_POOL_MEASURES)


def _stopped(plan: Plan, journeys: Journeys) -> Iterator[float]:
    """Values of `_at_the_stop`."""
    if not plan.stops:
        return
    there = journeys.inside[journeys.inside["state"] != lay.GONE]
    yield float(journeys.totals.ended.sum())
    yield from _standing(there)
    for k in stages_inside(plan):
        yield from _standing(there[there["stage"] == k])
    for row in journeys.in_pools[: len(plan.pools)]:
        yield from (float(row["in_queue"]), float(row["at_work"]))


def _standing(inside: Any) -> Iterator[float]:
    """STAGE_MEASURES of these people."""
    yield float(len(inside))
    yield from (float((inside["state"] == one).sum()) for one in (lay.IN_QUEUE, lay.IN_SERVICE))


def measures_of(designed: Scenario) -> tuple[str, ...]:
    """Whatever can be asked of a comparison with this design, of everybody."""
    read = (name for segment, name in columns(compile_plan(designed)) if not segment)
    return (*read, *(NETS if designed.population is not None else (PROFIT,)))


def known_measures(file: str, designed: Iterable[Scenario], asked: Iterable[str]) -> None:
    """Raise InputError for a measure that one of the designs does not have; said before anything
    is run.
    """
    names = tuple(asked)
    for there in map(measures_of, designed if names else ()):
        for name in names:
            if name not in there:
                raise InputError(of(file, missing("measure", name, there)))


def _at_the_door(plan: Plan) -> list[str]:
    """Which of DOOR_MEASURES mean something here."""
    kinds = set(plan.arrive["kind"].tolist())
    shut = bool(plan.calendar["has_hours"][0]) and bool(
        kinds & {lay.EVERY, lay.APPOINTMENTS, lay.TIMES}
    )
    return [
        name
        for name, there in (
            ("no_show_share", lay.APPOINTMENTS in kinds),
            ("shut_out", shut),
            ("dropped_beside", bool((plan.branches["clock"][1:] == 0).any())),
            # where the clock stops nobody knows when the last one leaves
            ("late_min", bool((plan.shifts["pool"] == -1).any()) and not plan.stops),
        )
        if there
    ]


def measured(plan: Plan, journeys: Journeys) -> NDArray[np.float64]:
    """All figures of one replication, in the order of `columns`."""
    groups = [journeys.totals.group()]
    if len(plan.names.segments) > 1:
        groups += [journeys.totals.group(k) for k in range(len(plan.names.segments))]
    figures = [
        figure
        for group in groups
        for figure in (*(m.of(group) for m in MEASURES), *_levels(plan, group))
    ]
    counts = journeys.counts[0]
    door = {
        "no_show_share": counts["no_shows"] / counts["booked"] if counts["booked"] else NAN,
        "shut_out": float(counts["shut_out"]),
        "late_min": float(minutes(counts["late"])) / counts["closings"]
        if counts["closings"]
        else NAN,
        "dropped_beside": counts["dropped"] / counts["arrived"] if counts["arrived"] else NAN,
    }
    return np.array(
        [
            *figures,
            *(door[name] for name in _at_the_door(plan)),
            *(_town(plan, journeys) if plan.comes_back else ()),
            *_pools(plan, journeys),
            *_stopped(plan, journeys),
        ],
        dtype=np.float64,
    )


def _in_town(plan: Plan, name: str) -> bool:
    """Does a measure of people who come back mean something here?"""
    if name in (one for one, *_ in VALUE_MEASURES):
        return bool((plan.population["unit_margin"] > 0.0).any())
    return plan.comes_back


def _town(plan: Plan, journeys: Journeys) -> Iterator[float]:
    """TOWN_MEASURES of a replication, then VALUE_MEASURES."""
    m = journeys.months
    yield float(journeys.town.minds.people["customer"].sum())
    stayed, lost, first, needs, met = (
        float(m[name].sum()) for name in ("stayed", "lost", "first", "needs", "met")
    )
    yield float(stay_share(np.asarray(stayed), np.asarray(lost)))
    visits = journeys.totals.group().sums["visits"]
    yield first / visits if visits else NAN
    yield met / needs if needs else NAN
    money = float(plan.population["unit_margin"][0])
    if money > 0.0:
        values = customer_value.in_tenths(journeys.totals.of_customers())[None]
        yield money * float(customer_value.mean(values)[0])
        yield float(customer_value.share(values, 1)[0])


def level_measures(wait: bool) -> tuple[tuple[str, str, int], ...]:
    """What is measured of a service level; whether it took any time is asked of a wait alone."""
    return LEVEL_MEASURES if wait else LEVEL_MEASURES[:-2]


def _levels(plan: Plan, group: Group) -> Iterator[float]:
    """`level_measures` of each service level."""
    for row, sums, spans in zip(plan.levels, group.levels, group.spans):
        came, ended, within, minutes_, waited = sums.tolist()
        found = (
            within / came if came else NAN,
            minutes_ / ended if ended else NAN,
            quantile(spans, 0.5),
            quantile(spans, 0.9),
            waited / ended if ended else NAN,
            minutes_ / waited if waited else NAN,
        )
        yield from found[: len(level_measures(row["from_edge"] == lay.REACHED))]


TICKS: Final = float(MINUTE)  # of a minute
POOL_COLUMNS: Final = ("rostered", "over", "busy", "waited")


def _pools(plan: Plan, journeys: Journeys) -> list[float]:
    figures: list[float] = []
    pools = journeys.pools
    columns = (pools[name].tolist() for name in POOL_COLUMNS)
    # who still stands in line when the clock stops has not waited to the end
    all_joined = (pools["called"] + pools["gone"] if plan.stops else pools["joined"]).tolist()
    for rostered, over, busy, waited, joined in zip(*columns, all_joined):
        paid = rostered / TICKS
        figures += [
            busy / TICKS / paid if paid > 0.0 else NAN,
            (paid + over / TICKS) / 60.0,
            over / TICKS / 60.0,
            busy / TICKS / 60.0,
            waited / TICKS / joined if joined else NAN,
        ]
    return figures


def unit_of(name: str) -> str:
    """The unit of a measure by its name."""
    return _found(name)[0]


def is_share(name: str) -> bool:
    """Is the measure a part of a whole, to be shown in percent?"""
    return unit_of(name) == "share"


def better_of(name: str) -> int:
    """+1 if more of it is better, -1 if less is, 0 if it depends."""
    return _found(name)[1]


def _found(name: str) -> tuple[str, int]:
    if name in NETS:
        return "money", 1
    for m in MEASURES:
        if m.name == name:
            return m.unit, m.better
    for tail, unit, better in (
        *DOOR_MEASURES,
        *TOWN_MEASURES,
        *VALUE_MEASURES,
        *LEVEL_MEASURES,
        *POOL_MEASURES,
        *STOP_MEASURES,
        *STOPPED_POOL_MEASURES,
    ):
        if name.rpartition(".")[2] == tail:
            return unit, better
    raise KeyError(name)


def checked_zone(indifference: float | None) -> float | None:
    """A zone that makes sense."""
    if indifference is not None and not 0.0 <= indifference < float("inf"):
        raise InputError(say("indifference zone", came=indifference))
    return indifference
