"""Stages and steps as rows: weights and parts, lines beside the main line, what comes next,
failures, places, promises.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from motsim.errors import say
from motsim.plan import expected_values, layout
from motsim.plan.house_rules import Bound, Used
from motsim.plan.index import EXPECTS, Making
from motsim.plan.layout import BRANCH, FAIL, LEVEL, NEXT, PLACE, PROMISE, STAGE, STEP, WAY, Rows
from motsim.plan.quantities import records, table
from motsim.plan.random_streams import stream_of, ticks
from motsim.plan.weights import stage_weights, step_parts
from motsim.psychology.perception import USUAL_CV
from motsim.psychology.portable_math import log
from motsim.scenario.checks.journey_flow import is_clock
from motsim.scenario.language.expressions import Expression
from motsim.scenario.language.fields import Whole
from motsim.scenario.language.quantities import Amount, constant
from motsim.scenario.language.schema import Place, Scenario, Stage, Step, Wait
from motsim.scenario.source.yaml_tree import entry, item_name
from motsim.units import CLASSES

KINDS = {"contact": layout.CONTACT, "work": layout.WORK, "away": layout.AWAY}
TOLD = {"none": layout.TOLD_NONE, "queue": layout.TOLD_QUEUE, "time": layout.TOLD_TIME}
NEXT_ENDS = {"done": layout.FINISHED, "leave": layout.LEAVE}
# columns of STEP that are whole numbers of a step as the file has them; -1 where there is none
COUNTED: Final = tuple(
    key
    for key, key_field in Step.model_fields.items()
    if key in (STEP.names or ()) and key_field.annotation == (Whole | None)
)
MOTS = ("ZMOT", "FMOT", "SMOT", "TMOT", "UMOT")
Row = dict[str, Any]


@dataclass(frozen=True)
class Journey:
    """The rows of the journey."""

    stages: Rows
    steps: Rows
    start: int
    ahead_start: int
    next: Rows
    fails: Rows
    places: Rows
    branches: Rows
    promises: Rows
    ways: Rows
    levels: Rows
    departs: NDArray[np.int64]


# --- lines ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Lines:
    """The lines of a visit: BRANCH rows, the line and the follower of each step, the rows that each
    stage hosts.
    """

    rows: list[tuple[int, int, int]]
    branch: list[int]
    follows: list[int]
    hosted: dict[int, tuple[int, int]]


def lines_of(m: Making) -> Lines:
    """Row 0 is the main line; beside stages come by host, then in file order: a sequence of plain
    steps, then the clocks.
    """
    index, stages = m.index, m.scenario.journey
    branch, follows = [0] * len(index.flat), [-1] * len(index.flat)
    for one, two in itertools.pairwise(index.line):
        follows[one] = two
    rows, hosted = [(-1, index.line[0] if index.line else -1, 0)], {}
    for host, name in enumerate(s.name for s in stages):
        lo = len(rows)
        for k, stage in enumerate(stages):
            if stage.beside == name:
                _beside_lines(m, k, rows, branch, follows)
        hosted[host] = (lo, len(rows))
    return Lines(rows, branch, follows, hosted)


def _beside_lines(
    m: Making, stage: int, rows: list[tuple[int, int, int]], branch: list[int], follows: list[int]
) -> None:
    steps = m.index.steps_of(stage)
    plain = [k for k in steps if not is_clock(m.index.flat[k])]
    if plain:
        for one, two in itertools.pairwise(plain):
            follows[one] = two
        for k in plain:
            branch[k] = len(rows)
        rows.append((stage, plain[0], 0))
    for k in steps:
        if is_clock(m.index.flat[k]):
            branch[k] = len(rows)
            rows.append((stage, k, 1))


# --- rows -----------------------------------------------------------------------------------------
def stage_rows(m: Making, lines: Lines, typed: Mapping[tuple[str, str], int]) -> Rows:
    stages, index = m.scenario.journey, m.index
    rows: list[Row] = []
    for k, (stage, weight) in enumerate(zip(stages, stage_weights(stages))):
        own = index.steps_of(k)
        if stage.ahead is not None:
            _check_ahead(m, stage, own)
        behind = (
            [s for s in index.line[index.line.index(own[-1]) + 1 :]]
            if own and own[-1] in index.line
            else []
        )
        rows.append(
            {
                "weight": weight,
                "when": m.amounts.condition(stage.when, f"{stage.name}/if"),
                "chance": m.amounts.add(stage.chance, f"{stage.name}/chance"),
                "first": own[0] if own else -1,
                "after": behind[0] if behind else -1,
                "host": _host(m, stage),
                "away": int(stage.away),
                "ahead": m.amounts.add(stage.ahead, f"{stage.name}/ahead"),
                "patience": m.amounts.patience(stage.patience, f"{stage.name}/patience"),
                "branch_lo": lines.hosted[k][0],
                "branch_hi": lines.hosted[k][1],
                "times": stage.times,
                **(said := waits(stage.wait, None)),
                "typed": typed.get((stage.name, ""), said["told"]),
            }
        )
    return records(STAGE, rows)


def _host(m: Making, stage: Stage) -> int:
    if stage.beside is None:
        return -1
    path = f"journey.{stage.name}.beside"
    host = m.find("stages", stage.beside, path)
    if m.scenario.journey[host].beside is not None or m.scenario.journey[host].ahead is not None:
        m.refuse(
            path,
            say("beside a beside", name=stage.beside, beside=m.scenario.journey[host].beside or ""),
        )
    return host


def _check_ahead(m: Making, stage: Stage, steps: list[int]) -> None:
    """A stage ahead of the door lies in the past: it holds no staff and no clocks."""
    if stage.beside is not None:
        m.refuse(f"journey.{stage.name}.ahead", say("beside and ahead"))
    for k in steps:
        step = m.index.flat[k]
        if step.pool is not None:
            m.refuse(f"{m.index.place(k)}.staff", say("ahead with staff"))
        if is_clock(step) or step.until is not None:
            m.refuse(m.index.place(k), say("ahead with clocks"))


def waits(own: Wait | None, outer: Wait | None) -> Row:
    """What is said about a wait: of the step, else of its stage, else nothing."""

    def first(name: str) -> Any:
        return next(
            (v for w in (own, outer) if w is not None and (v := getattr(w, name)) is not None), None
        )

    acceptable, occupied, told = first("acceptable"), first("occupied"), first("told")
    return {
        "acceptable": -1.0 if acceptable is None else acceptable,
        "occupied": -1.0 if occupied is None else occupied,
        "told": -1 if told is None else TOLD[told],
    }


def told_by_file(scenario: Scenario) -> dict[tuple[str, str], int]:
    """What the file itself tells those who wait, by stage and step ("": the stage), whatever a
    design changes.
    """
    found: dict[tuple[str, str], int] = {}
    for stage in entry(scenario.origin.tree.raw, "journey") or ():
        name, told = str(entry(stage, "stage")), entry(entry(stage, "wait"), "told")
        found[name, ""] = TOLD.get(str(told), -1)
        for step in entry(stage, "steps") or ():
            own = TOLD.get(str(entry(entry(step, "wait"), "told")), found[name, ""])
            found[name, item_name(step, 0)] = own
    return found


def expects_of(m: Making) -> Amount:
    """The prior expectation of customers, the default where none is typed."""
    return m.scenario.customers.expects or constant(EXPECTS, "points")


def quality_of(m: Making, step: Step) -> Amount | None:
    """The quality of a contact in points; where none is typed it meets what is expected."""
    if step.kind != "contact":
        return None
    typed = m.scenario.points_of(step)
    if typed is not None:
        return typed
    if step.expects is not None:
        return constant(step.expects.mean, "points")
    segments = [s.expects for s in m.scenario.customers.segments.values() if s.expects is not None]
    plain = {a.constant for a in (expects_of(m), *segments)}
    if len(plain) == 1 and None not in plain:
        return constant(plain.pop() or 0.0, "points")
    return Amount(
        "expr",
        (),
        "points",
        expression=Expression((("name", ("expects", "")),), (("expects", ""),)),
    )


def step_rows(
    m: Making,
    lines: Lines,
    bound: Bound,
    used: Used,
    inner: Mapping[str, list[tuple[int, int]]],
    funnel: Mapping[str, float],
    typed: Mapping[tuple[str, str], int],
) -> Rows:
    """All steps; `inner` holds the ranges of NEXT, FAIL and PLACE rows and of departures of each,
    `funnel` by step what moves the logit of its `leaves`, `typed` what `told_by_file` gives.
    """
    parts = [part for stage in m.scenario.journey for part in step_parts(stage.steps)]
    timed = {k for row in level_rows(m) for k in (int(row["from_"]), int(row["to"]))}
    promised = {
        k
        for p in m.scenario.promises.values()
        for k in (
            m.index.steps.get(p.from_.partition(".")[0]),
            m.index.steps.get(p.to.partition(".")[0]),
        )
    }
    booking = {p.booked.at for p in m.scenario.places.values() if p.booked is not None}
    gathering = itertools.count()
    frees = {place.to for place in m.scenario.places.values()}
    # each step is behind many
    spent = functools.cache(functools.partial(expected_values.spent, m.index))
    rows = []
    for k, step in enumerate(m.index.flat):
        ranges = {
            f"{name}_{end}": at[k][i]
            for name, at in inner.items()
            for i, end in enumerate(("lo", "hi"))
        }
        rows.append(
            {
                **_amounts_of(m, k, step),
                **_ticks_of(m, step),
                **_judged(m, k, step),
                **(said := waits(step.wait, m.index.stage(k).wait)),
                "typed": typed.get((m.index.stage(k).name, step.name), said["told"]),
                **ranges,
                "stage": m.index.stage_of[k],
                "kind": KINDS[step.kind],
                "stream": stream_of(m.index.path(k)),
                **_staffed(m, k, step),
                "branch": lines.branch[k],
                "follows": lines.follows[k],
                **{key: -1 if (n := getattr(step, key)) is None else n for key in COUNTED},
                "lasts": int(
                    m.index.stage(k).beside is not None
                    and step.kind == "contact"
                    and step.takes is None
                    and step.every is None
                    and step.until is None
                ),
                "announced": int(step.announced),
                "away": int(m.index.stage(k).away),
                "part": parts[k],
                "begins_lo": bound.begins[k][0],
                "begins_hi": bound.begins[k][1],
                "ends_lo": bound.ends[k][0],
                "ends_hi": bound.ends[k][1],
                "laps": m.index.laps(k),
                "join": 0 if step.join is None else step.join or layout.JOIN_ALL,
                "frees": int(step.name in frees or len(step.team) > 1),
                "promised": int(k in promised or k in timed),
                "at": bound.slots.get(k, -1),
                **_funnel(step, funnel),
                **_gives_up(m, k, step),
                **_group(step),
                "books": int(step.name in booking),
                "gathers": -1 if step.group is None else next(gathering),
                "use_lo": used.ranges[k][0],
                "use_hi": used.ranges[k][1],
                "rest": expected_values.rest(m.index, k, spent),
            }
        )
    return records(STEP, rows)


def _amounts_of(m: Making, k: int, step: Step) -> Row:
    path, add = m.index.path(k), m.amounts.add
    return {
        "takes": add(step.takes, f"{path}/takes"),
        "quality": add(quality_of(m, step), f"{path}/quality"),
        "expects": add(step.expects, f"{path}/expects"),
        "patience": m.amounts.patience(step.patience, f"{path}/patience"),
        "usual": add(usual_wait(m.index.stage(k), step), f"{path}/usual"),
        "priority": add(step.priority, f"{path}/priority"),
        "grows": add(step.priority_grows, f"{path}/priority_grows"),
        "when": m.amounts.condition(step.when, f"{path}/if"),
        "chance": add(step.chance, f"{path}/chance"),
        "again": add(step.again, f"{path}/again"),
    }


def usual_wait(stage: Stage, step: Step) -> Amount | None:
    """The minutes that the patience in this line is a multiple of, where none is typed: they vary
    between people around the acceptable wait, which is typed. None: nobody gives up unless their
    segment does.
    """
    acceptable = waits(step.wait, stage.wait)["acceptable"]
    stands = step.kind == "contact" and step.pool is not None
    stands = stands and stage.beside is None and not stage.away
    if not stands or step.patience is not None or stage.patience is not None or acceptable <= 0.0:
        return None
    return Amount("lognormal", (acceptable, USUAL_CV), "time")


def team_rows(m: Making, k: int, step: Step) -> list[tuple[int, int]]:
    """The pools that a step asks for, and how many beyond one, in the order in which all steps ask:
    nobody who holds one waits for one that stands before it, so nothing locks.
    """
    place = f"{m.index.place(k)}.staff"
    return sorted((m.find("pools", pool, place), count - 1) for pool, count in step.team)


def _staffed(m: Making, k: int, step: Step) -> Row:
    """The pool that is asked last, and the one that leads."""
    if not step.team:
        return {"pool": -1, "more": 0, "leads": -1}
    pool, more = team_rows(m, k, step)[-1]
    return {"pool": pool, "more": more, "leads": m.index.pools[step.team[0][0]]}


def _funnel(step: Step, funnel: Mapping[str, float]) -> Row:
    """Who is lost at the end of a step; a share that the pilot has not anchored is not moved by
    what is felt.
    """
    if not step.leaves:
        return {"funnel": 0, "leaves": 0.0}
    return {
        "funnel": 2 if step.name in funnel else 1,
        "leaves": log(step.leaves / (1.0 - step.leaves)) + funnel.get(step.name, 0.0),
    }


def _gives_up(m: Making, k: int, step: Step) -> Row:
    path, one = m.index.path(k), step.gives_up
    if one is None:
        return {"gives_up": 0, "stays_on": -1, "retry": -1, "elsewhere": -1}
    to = -1 if one.to is None else m.find("steps", one.to, f"{m.index.place(k)}.gives_up.to")
    kinds = (layout.CALLED_BACK, layout.GOES, layout.RETRIES)
    return {
        "gives_up": kinds[0] if one.callback else kinds[1] if one.to is not None else kinds[2],
        "stays_on": m.amounts.add(one.chance, f"{path}/gives up"),
        "retry": m.amounts.add(one.retry, f"{path}/retry"),
        "elsewhere": to,
    }


def _group(step: Step) -> Row:
    one = step.group
    if one is None:
        return {"group": 0, "least": 0, "longest": -1}
    return {
        "group": one.of,
        "least": one.least,
        "longest": -1 if one.after is None else ticks(one.after),
    }


def departures(m: Making) -> tuple[NDArray[np.int64], list[tuple[int, int]]]:
    """The ticks of a day at which groups begin, step by step, and the range of each step."""
    found = [
        (k, ticks(minute))
        for k, step in enumerate(m.index.flat)
        if step.group is not None
        for minute in step.group.departures
    ]
    ranges = _ranges([k for k, _ in found], len(m.index.flat))
    return np.array([tick for _, tick in found], np.int64), ranges


def _ticks_of(m: Making, step: Step) -> Row:
    def at(minutes: float | None) -> int:
        return -1 if minutes is None else ticks(minutes)

    until = at(step.until)
    # without opening hours every instant is open: nothing to wait for
    if step.until is not None and step.until < 0.0:
        until = layout.OPENING if m.scenario.opening is not None else -1
    return {
        "every": at(step.every),
        "after": at(step.after),
        "before_end": at(step.before_end),
        "until": until,
    }


def _judged(m: Making, k: int, step: Step) -> Row:
    """What people compare the curve with: the step's own, else its stage's, else the scenario's."""

    def first(name: str) -> float:
        return next(
            (
                v
                for block in (step, m.index.stage(k), m.scenario)
                if (v := getattr(block, name)) is not None
            ),
            -1.0,
        )

    return {
        "baseline": first("baseline"),
        "target": first("target"),
        "class_": -1 if step.class_ is None else CLASSES.index(step.class_),
        "mot": -1 if step.mot is None else MOTS.index(step.mot),
    }


def next_rows(m: Making) -> tuple[Rows, list[tuple[int, int]]]:
    rows: list[tuple[int, int]] = []
    ranges = []
    for k, step in enumerate(m.index.flat):
        lo = len(rows)
        for i, one in enumerate(step.next):
            ends = NEXT_ENDS.get(one.to)
            to = (
                m.find("steps", one.to, f"{m.index.place(k)}.next.{i}.to") if ends is None else ends
            )
            rows.append((to, m.amounts.add(one.chance, f"{m.index.path(k)}/next {i}")))
        ranges.append((lo, len(rows)))
    return table(NEXT, rows), ranges


def fail_rows(m: Making, bound: Bound) -> tuple[Rows, list[tuple[int, int]]]:
    rows = []
    for row in m.index.fails:
        path, fail = m.index.path(row.step), row.fail
        felt = (
            -1
            if fail.felt_at is None
            else m.find(
                "steps", fail.felt_at, f"{m.index.place(row.step)}.fails.{row.name}.felt_at"
            )
        )
        rows.append(
            (
                row.step,
                m.amounts.add(fail.chance, f"{path}/fails {row.name}"),
                m.amounts.add(fail.severity, f"{path}/severity {row.name}"),
                m.amounts.add(fail.caught, f"{path}/caught {row.name}"),
                felt,
                *bound.failures[row.name],
            )
        )
    where = [row.step for row in m.index.fails]
    return table(FAIL, rows), _ranges(where, len(m.index.flat))


def _ranges(sorted_steps: list[int], count: int) -> list[tuple[int, int]]:
    """The range of rows of each step, where rows stand in the order of their steps."""
    ranges = []
    lo = 0
    for k in range(count):
        hi = lo + sorted_steps.count(k)
        ranges.append((lo, hi))
        lo = hi
    return ranges


def place_rows(m: Making) -> tuple[Rows, list[tuple[int, int]]]:
    """Places in the order of the steps that ask for them, and staff who are taken with others."""
    found = []
    for name, place in m.scenario.places.items():
        asks, gives = (
            m.find("steps", place.from_, f"places.{name}.from"),
            m.find("steps", place.to, f"places.{name}.to"),
        )
        found.append((asks, m.index.pools[name], gives, place, name))
    ledgers = itertools.count()
    rows = [
        (
            *(pool, asks, gives, m.amounts.condition(place.when, f"places.{name}/if"), 0, 0),
            *_booking(m, place, name, ledgers),
        )
        for asks, pool, gives, place, name in sorted(found, key=lambda row: row[:2])
    ]
    for k, step in enumerate(m.index.flat):  # staff behind all places: who holds some asks for none
        rows += [(pool, k, k, -1, more, 1, *UNBOOKED) for pool, more in team_rows(m, k, step)[:-1]]
    rows.sort(key=lambda row: (row[1], row[5]))
    return table(PLACE, rows), _ranges([row[1] for row in rows], len(m.index.flat))


UNBOOKED: Final = (-1, -1, 0, -1, -1)


def _booking(m: Making, place: Place, name: str, ledgers: Iterator[int]) -> tuple[int, ...]:
    """What is reserved of a place: ticks of a slot, how long, how many, ledger, step."""
    one = place.booked
    if one is None:
        return UNBOOKED
    at = m.find("steps", one.at, f"places.{name}.booked.at")
    lasts = m.amounts.add(one.lasts, f"places.{name}/lasts")
    return ticks(one.slots), lasts, place.count.most, next(ledgers), at


def promise_rows(m: Making, quotes: Mapping[str, float]) -> tuple[Rows, Rows]:
    """PROMISE and WAY rows; a quote that is measured stays silent until it is."""
    rows, ways = [], list[tuple[int, float, float]]()
    for name, promise in m.scenario.promises.items():
        ends = []
        for text, otherwise, key in ((promise.from_, "ends", "from"), (promise.to, "begins", "to")):
            step, _, edge = text.partition(".")
            ends += [
                m.find("steps", step, f"promises.{name}.{key}"),
                layout.BEGINS if (edge or otherwise) == "begins" else layout.ENDS,
            ]
        lo, quote, live = len(ways), promise.quote, promise.quote.kind == "live"
        if live:
            ways += _way(m, *ends)
        unit = 1.0 if quote.kind == "minutes" else measured(quotes, name, quote.kind)
        rows.append(
            (
                *ends,
                ticks(quote.amount * unit) if unit >= 0.0 else -1,
                int(live),
                lo,
                len(ways),
                quote.amount,
            )
        )
    return table(PROMISE, rows), table(WAY, ways)


def level_rows(m: Making) -> Rows:
    """LEVEL rows in file order."""
    rows = []
    for name, level in m.scenario.service_levels.items():
        path = f"service_levels.{name}"
        row = [-1, -1, -1, -1]
        if level.at is not None:
            at = m.find("steps", level.at, f"{path}.at")
            row = [at, layout.REACHED, at, layout.BEGINS]
        elif level.from_ is not None and level.to is not None:
            row = []
            for text, otherwise, key in ((level.from_, "ends", "from"), (level.to, "begins", "to")):
                step, _, edge = text.partition(".")
                row += [
                    m.find("steps", step, f"{path}.{key}"),
                    layout.BEGINS if (edge or otherwise) == "begins" else layout.ENDS,
                ]
        rows.append((*row, ticks(level.within)))
    return table(LEVEL, rows)


def minutes_quoted(scenario: Scenario, name: str, quotes: Mapping[str, float]) -> float:
    """Minutes that a promise quotes; of one that is read off the lines what is typical. Below 0:
    not measured yet.
    """
    quote = scenario.promises[name].quote
    if quote.kind == "minutes":
        return quote.amount
    unit = measured(quotes, name, quote.kind)
    return quote.amount * unit if unit >= 0.0 else -1.0


def measured(quotes: Mapping[str, float], name: str, kind: str) -> float:
    """Minutes that the pilot found for a promise; -1: it has not been asked yet. The first design's
    own typical time is what is typical.
    """
    key = {"p90": f"{name} p90", "own typical": f"{name} own"}.get(kind, name)
    return quotes.get(key, quotes.get(name, -1.0) if kind == "own typical" else -1.0)


def _way(
    m: Making, start: int, start_edge: int, end: int, end_edge: int
) -> list[tuple[int, float, float]]:
    """What lies between the two ends of a promise: of the first only its work (who begins has been
    called), of the last perhaps only its line.
    """
    line = m.index.line
    a, b = line.index(start), line.index(end)
    between = line[a : b + 1] if b >= a else (end,)
    rows = []
    for k in between:
        share, mean = (
            expected_values.taken(m.index, k) * expected_values.passes(m.index, k),
            expected_values.minutes(m.index, k),
        )
        first, last = k == start and b >= a, k == end
        works = not (first and start_edge == layout.ENDS) and not (
            last and end_edge == layout.BEGINS
        )
        if not first:
            for pool, count in m.index.flat[k].team:
                shared = share * mean * count / m.index.flat[k].sharing
                rows.append((m.index.pools[pool], shared, 0.0))
        if works and (first or not m.index.flat[k].team):
            rows.append((-1, 0.0, share * mean))
        elif works:
            rows[-1] = (*rows[-1][:2], share * mean)
    return rows


def journey_rows(
    m: Making, bound: Bound, used: Used, quotes: Mapping[str, float], funnel: Mapping[str, float]
) -> Journey:
    """Everything between the door and the end."""
    lines, typed = lines_of(m), told_by_file(m.scenario)
    stages = stage_rows(m, lines, typed)
    (nexts, next_at), (fails, fail_at), (places, place_at), (departs, departs_at) = (
        next_rows(m),
        fail_rows(m, bound),
        place_rows(m),
        departures(m),
    )
    inner = {"next": next_at, "fail": fail_at, "place": place_at, "departs": departs_at}
    steps = step_rows(m, lines, bound, used, inner, funnel, typed)
    ahead = [k for k in m.index.line if m.index.stage(k).ahead is not None]
    own = [k for k in m.index.line if m.index.stage(k).ahead is None]
    return Journey(
        stages,
        steps,
        own[0] if own else -1,
        ahead[0] if ahead else -1,
        nexts,
        fails,
        places,
        table(BRANCH, lines.rows),
        *promise_rows(m, quotes),
        level_rows(m),
        departs,
    )


def lines_that_change(steps: Rows, places: Rows) -> Iterator[int]:
    """The pools in whose line the priority of some grows while they stand there."""
    for step in steps[steps["grows"] >= 0]:
        yield int(step["pool"])
        yield from places["pool"][step["place_lo"] : step["place_hi"]].tolist()
