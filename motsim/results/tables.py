"""Journeys as tidy data frames: customers, visits, moments, acts, and the house's own two, pools
and counts; of people who come back also months and the load of every pool by month; where the
clock stops with people inside also these.

Names instead of numbers, units in the column names. Times are minutes since Monday 00:00 of week 0,
`wait_min` is the felt stretch (of who has an appointment not before it), `queue_min` the time in
lines; `booked_min` is the time of the appointment; emotions run from -10 to +10, points from 0 to
100; what was not asked or does not apply is missing. Rows keep the engines' order: replication,
customer, visit, order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.engines.common.journeys import (
    ACT,
    COUNTS,
    IN_POOL,
    MOMENT,
    POOL,
    VISIT,
    Journeys,
    Rows,
    joined,
)
from motsim.engines.common.margins import margins_of
from motsim.engines.common.population import BROKE_AWAY, counted_of, empty_months
from motsim.engines.common.totals import SUMS, Totals
from motsim.plan import layout as lay
from motsim.plan.layout import Plan
from motsim.psychology.parameters import ACCEPTABLE_DEFAULT
from motsim.units import DAY, HOUR, MINUTE, WEEKDAYS

FAILURES: Final = (lay.A_CAUGHT, lay.A_FAILED, lay.A_COMPLAINED)  # acts whose detail is a failure
# acts whose detail is a promise; of all others it is a pool
PROMISES: Final = (lay.A_BROKEN, lay.A_KEPT)


@dataclass(frozen=True, eq=False)
class Tables:
    """The frames of one or more replications of a design."""

    customers: pd.DataFrame
    visits: pd.DataFrame
    moments: pd.DataFrame
    acts: pd.DataFrame
    pools: pd.DataFrame
    counts: pd.DataFrame
    months: pd.DataFrame
    load: pd.DataFrame
    inside: pd.DataFrame


OF_TOWN: Final = ("months", "load")  # only where people come back
OF_STOP: Final = ("inside",)  # only where the clock stops with people inside
TABLES: Final = tuple(f.name for f in fields(Tables))


@dataclass(frozen=True, eq=False)
class Several:
    """The rows of one or more replications, one below the other, with the number of each."""

    visits: Rows
    traits: NDArray[np.float64]
    levels: NDArray[np.float64]
    moments: Rows
    acts: Rows
    pools: Rows
    counts: Rows
    months: Rows
    load: Rows
    inside: Rows
    in_pools: Rows
    month_sums: NDArray[np.float64]  # (months, SUMS), row by row beside `months`
    numbers: NDArray[np.int64]
    seed: int
    rows_of: Mapping[str, NDArray[np.int64]]  # how many rows each replication has, by table

    def replication(self, rows: str) -> NDArray[np.int64]:
        """The number of the replication of each row."""
        return np.repeat(self.numbers, self.rows_of[rows])

    def place(self, rows: str) -> NDArray[np.int64]:
        """The place of each row among those of its replication."""
        return np.concatenate([np.arange(n) for n in self.rows_of[rows]])


ROWS: Final = (
    "visits",
    "moments",
    "acts",
    "pools",
    "counts",
    "months",
    "load",
    "inside",
    "in_pools",
)


def several(plan: Plan, journeys: Sequence[Journeys]) -> Several:
    """The rows of these replications together: a table of small runs is made once, not each."""
    if not journeys:
        raise ValueError("tables of no replication at all")
    found = {name: [getattr(j, name) for j in journeys] for name in ROWS}
    found["pools"] = [rows[: len(plan.pools)] for rows in found["pools"]]
    one = journeys[0]
    return Several(
        **{name: joined(rows) for name, rows in found.items()},
        traits=np.concatenate([j.traits for j in journeys]),
        levels=np.concatenate([j.levels for j in journeys]),
        month_sums=np.concatenate([j.totals.months.reshape(-1, len(SUMS)) for j in journeys]),
        numbers=np.array([j.replication for j in journeys], dtype=np.int64),
        seed=one.seed,
        rows_of={name: np.array([len(r) for r in rows]) for name, rows in found.items()},
    )


def tables(plan: Plan, journeys: Sequence[Journeys]) -> Tables:
    """The frames of these replications, one below the other; those that a plan does not have are
    empty.
    """
    rows, there = several(plan, journeys), tables_of(plan)
    return Tables(
        **{
            name: make(plan, rows) if name in there else pd.DataFrame()
            for name, make in MAKERS.items()
        }
    )


def tables_of(plan: Plan) -> list[str]:
    """The tables that a plan has."""
    lacking = (*(() if plan.comes_back else OF_TOWN), *(() if plan.stops else OF_STOP))
    return [name for name in TABLES if name not in lacking]


def frame(name: str, plan: Plan, journeys: Sequence[Journeys]) -> pd.DataFrame:
    """One of the frames of these replications."""
    return MAKERS[name](plan, several(plan, journeys))


def categories(plan: Plan) -> dict[str, dict[str, list[str]]]:
    """The names that each column of each table may hold, in order."""

    def none(dtype: np.dtype[Any]) -> Rows:
        return np.zeros(0, dtype)

    nobody = Journeys(
        0,
        0,
        none(VISIT),
        np.zeros((0, len(plan.names.traits))),
        none(MOMENT),
        none(ACT),
        none(POOL),
        none(COUNTS),
        Totals.none(plan),
        np.zeros((0, len(plan.names.levels))),
        *empty_months(plan),
    )
    return {
        name: {
            str(column): list(values.cat.categories)
            for column, values in MAKERS[name](plan, several(plan, [nobody])).items()
            if isinstance(values.dtype, pd.CategoricalDtype)
        }
        for name in tables_of(plan)
    }


# --- columns --------------------------------------------------------------------------------------
def named(codes: NDArray[np.int64], names: Sequence[str]) -> pd.Categorical:
    """Names instead of indices, in file order; below 0 is missing. A name that stands twice is one
    category.
    """
    categories = list(dict.fromkeys(names))
    place = {name: i for i, name in enumerate(categories)}
    lookup = np.array([place[name] for name in names] + [-1], dtype=np.int64)
    return pd.Categorical.from_codes(
        lookup[np.where(codes < 0, len(names), codes)], categories=categories
    )


def minutes(ticks: NDArray[np.int64]) -> NDArray[np.float64]:
    return ticks / float(MINUTE)


def only(where: NDArray[np.bool_], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values where they mean something, missing elsewhere."""
    return np.where(where, values, np.nan)


def _when(ticks: NDArray[np.int64]) -> dict[str, Any]:
    """Day of the week and hour of the day, for grouping."""
    return {"weekday": named(ticks // DAY % 7, WEEKDAYS), "hour": ticks % DAY // HOUR}


def _who(replication: NDArray[np.int64], rows: Rows) -> dict[str, Any]:
    return {"replication": replication, "customer": rows["person"], "visit": rows["visit"]}


def _stage_and_step(plan: Plan, step: NDArray[np.int64]) -> dict[str, Any]:
    stage_of = np.append(plan.steps["stage"], -1)
    return {
        "stage": named(stage_of[step], plan.names.stages),
        "step": named(step, plan.names.steps),
    }


def _frame(columns: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: c if isinstance(c, pd.Categorical) else np.ascontiguousarray(c)
            for name, c in columns.items()
        }
    )


def counted(plan: Plan, arrived: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Visits that measures are taken over: those that arrived after the warm-up and
    before the end.
    """
    calendar = plan.calendar[0]
    return np.asarray((arrived >= calendar["warmup"]) & (arrived < calendar["length"]))


# --- visits and customers -------------------------------------------------------------------------
def visits(plan: Plan, j: Several) -> pd.DataFrame:
    """One row a visit."""
    v = j.visits
    answered, booked = v["survey"] >= 0.0, v["booked"] >= 0
    return _frame(
        {
            **_who(j.replication("visits"), v),
            "segment": named(v["segment"], plan.names.segments),
            "counted": counted(plan, v["arrived"]),
            "began_min": minutes(v["began"]),
            "booked_min": only(booked, minutes(v["booked"])),
            "arrived_min": minutes(v["arrived"]),
            "left_min": minutes(v["left"]),
            "closed_min": minutes(v["closed"]),
            **_when(v["arrived"]),
            "sojourn_min": minutes(v["left"] - v["arrived"]),
            "staged_min": minutes(v["staged"]),
            "away_min": minutes(v["away"]),
            "wait_min": minutes(v["waited"]),
            "queue_min": minutes(v["queued"]),
            "reason": named(v["reason"], lay.REASONS),
            "last_step": named(v["step"], plan.names.steps),
            "moments": v["moments"],
            "acts": v["acts"],
            "failures": v["failures"],
            "recovered": v["recovered"],
            "complained": v["complained"],
            "promises_broken": v["broken"],
            "expects_points": v["expects"],
            "remembered": v["remembered"],
            "peak": v["peak"],
            "end": v["end"],
            "mean": v["mean"],
            "peak_order": v["peak_order"],
            "satisfaction_points": v["satisfaction"],
            "answered": answered,
            "survey_points": only(answered, v["survey"]),
            "recommend": only(answered, v["recommend"]),
            "return_chance": v["return_chance"],
            "returned": came_again(plan, j),
            # right after it a customer no more
            **({"broke_away": v["returned"] == BROKE_AWAY} if plan.breaks_away else {}),
            "tell_chance": v["tell_chance"],
            "told_people": v["told"],
            "rule_cost": v["rule_cost"],
            "use_cost": v["use_cost"],
            "uses": v["used"],
            # what it leaves if it is served
            **({"margin": margins_of(plan, v, j.traits)} if plan.margin >= 0 else {}),
            **{f"trait_{name}": j.traits[:, k] for k, name in enumerate(plan.names.traits)},
            **{
                f"{name}_min": only(j.levels[:, k] >= 0.0, minutes(j.levels[:, k].astype(np.int64)))
                for k, name in enumerate(plan.names.levels)
            },
        }
    )


def came_again(plan: Plan, j: Several) -> NDArray[np.bool_]:
    """Did who made a visit come back? Of strangers a draw tells; of people who come back the run
    itself, in which the last visits still have nothing after them.
    """
    v = j.visits
    if not plan.comes_back:
        return np.asarray(v["returned"] > 0.0)
    again = np.zeros(len(v), np.bool_)  # rows are sorted by replication and person
    run = j.replication("visits")
    again[:-1] = (v["person"][1:] == v["person"][:-1]) & (run[1:] == run[:-1])
    return again


def customers(plan: Plan, j: Several) -> pd.DataFrame:
    """One row a customer: what belongs to the person, sums over the visits, and what stands after
    the last.
    """
    v = j.visits
    run = j.replication("visits")
    # rows are sorted by replication and person
    anew = (np.diff(v["person"]) != 0) | (np.diff(run) != 0)
    first = np.flatnonzero(np.concatenate([[True], anew])) if len(v) else np.zeros(0, np.int64)
    last = np.append(first[1:], len(v))[: len(first)] - 1
    count = last + 1 - first

    def total(column: str) -> NDArray[Any]:
        return np.add.reduceat(v[column], first) if len(first) else v[column][:0]

    own = [
        (k, name)
        for k, name in enumerate(plan.names.traits)
        if plan.traits["scope"][k] == lay.PERSON
    ]
    return _frame(
        {
            "replication": run[first],
            "customer": v["person"][first],
            "segment": named(v["segment"][first], plan.names.segments),
            "counted": counted(plan, v["arrived"][first]),
            "visits": count,
            "first_arrived_min": minutes(v["arrived"][first]),
            "last_left_min": minutes(v["left"][last]),
            "wait_min": minutes(total("waited")),
            "queue_min": minutes(total("queued")),
            "failures": total("failures"),
            "complained": total("complained"),
            "expects_points": v["expects"][first],
            "remembered": v["remembered"][last],
            "satisfaction_points": v["satisfaction"][last],
            "reason": named(v["reason"][last], lay.REASONS),
            "returned": came_again(plan, j)[last],
            "told_people": total("told"),
            "rule_cost": total("rule_cost"),
            "use_cost": total("use_cost"),
            **{f"trait_{name}": j.traits[first, k] for k, name in own},
        }
    )


# --- moments and acts -----------------------------------------------------------------------------
def moment_names(plan: Plan) -> tuple[str, ...]:
    """Names of moments: STEP of a contact, STEP.wait of a wait, then promises, then rules."""
    n = plan.names
    return (*n.steps, *(f"{step}.wait" for step in n.steps), *n.promises, *n.rules)


def moments(plan: Plan, j: Several) -> pd.DataFrame:
    """One row a moment. Expectation and performance are emotions of contacts and recoveries; waits
    and promises have minutes.
    """
    m, n = j.moments, plan.names
    kind, steps, promises = m["kind"], len(n.steps), len(n.promises)
    contact, wait, promise = (kind == k for k in (lay.M_CONTACT, lay.M_WAIT, lay.M_PROMISE))
    seen = contact | (kind == lay.M_RECOVERY)
    name = np.select(
        [contact, wait, promise],
        [m["step"], steps + m["step"], 2 * steps + m["source"]],
        2 * steps + promises + m["source"],
    )
    return _frame(
        {
            **_who(j.replication("moments"), m),
            "order": m["order"],
            **_stage_and_step(plan, m["step"]),
            "moment": named(name, moment_names(plan)),
            "kind": named(kind, lay.MOMENTS),
            "pass": m["n"],
            "begin_min": minutes(m["begin"]),
            "end_min": minutes(m["end"]),
            **_when(m["end"]),
            "lasted_min": minutes(m["end"] - m["begin"]),
            "expects": only(seen, m["expects"]),
            "performance": only(seen, m["performance"]),
            "gap": m["gap"],
            "emotion": m["emotion"],
            "points": 50.0 + 5.0 * m["emotion"],
            "weight_share": m["weight"],
            "memory_min": m["minutes"],
            "wait_min": only(wait, m["minutes"]),
            "acceptable_min": only(wait, acceptable(plan, j)),
            "felt_min": only(wait, m["performance"]),
            "quoted_min": only(promise, m["expects"]),
            "taken_min": only(promise, m["performance"]),
        }
    )


def acceptable(plan: Plan, j: Several | Journeys) -> NDArray[np.float64]:
    """Acceptable minutes of waits: what was recorded, or the psychology's own where nothing was
    typed (-1).
    """
    m, v = j.moments, j.visits
    if len(m) == 0:
        return np.empty(0)
    row = np.repeat(np.arange(len(v)), v["moments"])  # visits and moments are sorted alike
    default = plan.psychology[v["segment"][row], ACCEPTABLE_DEFAULT]
    return np.where(m["expects"] < 0.0, default, m["expects"])


def acts(plan: Plan, j: Several) -> pd.DataFrame:
    """One row a rule that fired or could not, and a thing that happened; `detail` is the failure,
    promise or pool.
    """
    a, n = j.acts, plan.names
    failure, promise = np.isin(a["kind"], FAILURES), np.isin(a["kind"], PROMISES)
    offset = np.select([failure, promise], [0, len(n.fails)], len(n.fails) + len(n.promises))
    detail = np.where(a["detail"] < 0, -1, a["detail"] + offset)
    return _frame(
        {
            **_who(j.replication("acts"), a),
            "order": a["order"],
            "time_min": minutes(a["time"]),
            **_when(a["time"]),
            "act": named(a["kind"], lay.ACTS),
            "rule": named(a["rule"], n.rules),
            "detail": named(detail, (*n.fails, *n.promises, *n.pools)),
            **_stage_and_step(plan, a["step"]),
            "before": a["before"],
            "after": a["after"],
            "cost": a["cost"],
        }
    )


# --- the house ------------------------------------------------------------------------------------
def pools(plan: Plan, j: Several) -> pd.DataFrame:
    """One row a pool of staff or places: lines and work; `busy_share` is of the rostered time."""
    p = j.pools
    rostered = minutes(p["rostered"])
    busy = minutes(p["busy"])
    return _frame(
        {
            "replication": j.replication("pools"),
            "pool": named(p["pool"], plan.names.pools),
            "place": plan.pools["place"][p["pool"]] != 0,
            "joined": p["joined"],
            "called": p["called"],
            "gone": p["gone"],
            "most_waiting": p["most"],
            "waiting_min": minutes(p["waiting"]),
            "waited_min": minutes(p["waited"]),
            "busy_min": busy,
            "rostered_min": rostered,
            "over_min": minutes(p["over"]),
            "side_min": minutes(p["side"]),
            "busy_share": np.divide(
                busy, rostered, out=np.full(len(p), np.nan), where=rostered > 0.0
            ),
            "wage_cost": (rostered + minutes(p["over"])) * plan.pools["wage"][p["pool"]],
            **({name: j.in_pools[name] for name in IN_POOL.names or ()} if plan.stops else {}),
        }
    )


def counts(plan: Plan, j: Several) -> pd.DataFrame:
    """One row a replication: who came, was shut out, left; how many had an appointment, and how
    many of these did not show up; how many stages beside were dropped.
    """
    c = j.counts
    return _frame(
        {
            "replication": j.replication("counts"),
            "seed": np.full(len(c), j.seed),
            "arrived": c["arrived"],
            "shut_out": c["shut_out"],
            "visits": c["visits"],
            "left": c["left"],
            "booked": c["booked"],
            "no_shows": c["no_shows"],
            "dropped": c["dropped"],
            "closings": c["closings"],
            "late_min": minutes(c["late"]),
        }
    )


# --- people who come back -------------------------------------------------------------------------
def months(plan: Plan, j: Several) -> pd.DataFrame:
    """One row a month and segment: what people did at their needs, and how the visits that arrived
    in the month were.
    """
    m, segments = j.months, max(len(plan.psychology), 1)
    at = {name: j.month_sums[:, k] for k, name in enumerate(SUMS)}
    row = j.place("months")
    visits = at["visits"]

    def part(some: Rows, whole: Rows) -> NDArray[np.float64]:
        found = np.full(len(m), np.nan)
        np.divide(some, whole, out=found, where=whole > 0.0)
        return found

    def mean(name: str, over: str = "customers") -> NDArray[np.float64]:
        return part(at[name], at[over])

    return _frame(
        {
            "replication": j.replication("months"),
            "month": row // segments + 1,
            "segment": named(row % segments, plan.names.segments),
            **{name: m[name] for name in counted_of(plan)},
            # minutes believed for one promised, mean over who knows us and is no customer
            **({"trust": part(m["trust"], m["known"] - m["customers"])} if plan.trusts else {}),
            "visits": visits.astype(np.int64),
            "served": at["served"].astype(np.int64),
            "wait_min": mean("waited", "visits"),
            "remembering": at["customers"].astype(np.int64),  # not lost in the funnel
            "remembered": mean("remembered"),
            "satisfaction_points": mean("satisfaction"),
            "recommended": at["recommended"].astype(np.int64),
            "promoters": at["promoters"].astype(np.int64),
            "detractors": at["detractors"].astype(np.int64),
            "margin": at["earned"],
        }
    )


def load(plan: Plan, j: Several) -> pd.DataFrame:
    """One row a month and pool: how long it was rostered and at work."""
    pools = max(len(plan.pools), 1)
    row = j.place("load")
    busy, rostered = minutes(j.load["busy"]), minutes(j.load["rostered"])
    return _frame(
        {
            "replication": j.replication("load"),
            "month": row // pools + 1,
            "pool": named(row % pools, plan.names.pools),
            "busy_min": busy,
            "rostered_min": rostered,
            "over_min": minutes(j.load["over"]),
            "busy_share": np.divide(
                busy, rostered, out=np.full(len(row), np.nan), where=rostered > 0.0
            ),
        }
    )


# --- people inside when the clock stops -----------------------------------------------------------
def inside(plan: Plan, j: Several) -> pd.DataFrame:
    """One row a visit that has not closed when the clock stops: where it is, in which state, and
    since when; one that has left is only still to be made good.
    """
    i, stop = j.inside, int(plan.calendar["length"][0])
    return _frame(
        {
            **_who(j.replication("inside"), i),
            "segment": named(i["segment"], plan.names.segments),
            "counted": counted(plan, i["arrived"]),
            "arrived_min": minutes(i["arrived"]),
            "inside_min": minutes(
                np.where(i["state"] == lay.GONE, i["since"], stop) - i["arrived"]
            ),
            "stage": named(i["stage"], plan.names.stages),
            "step": named(i["step"], plan.names.steps),
            "pool": named(i["pool"], plan.names.pools),
            "state": named(i["state"], lay.STATES),
            "since_min": only(i["since"] >= 0, minutes(i["since"])),
        }
    )


MAKERS: Final[dict[str, Callable[[Plan, Several], pd.DataFrame]]] = {
    "customers": customers,
    "visits": visits,
    "moments": moments,
    "acts": acts,
    "pools": pools,
    "counts": counts,
    "months": months,
    "load": load,
    "inside": inside,
}
