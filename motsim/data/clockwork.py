"""What a log tells of the clockwork of a service: who comes, how long steps take, how long people
wait before they leave, where cases go, and who is there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.data.case_rows import Rows
from motsim.data.estimates.arrivals import Arrivals, arrivals, day_numbers, open_hours, weekday
from motsim.data.estimates.durations import Duration, duration, rounded
from motsim.data.estimates.failures import Marked, marked
from motsim.data.estimates.patience import Patience, patience
from motsim.data.estimates.presence import Presence, presence
from motsim.data.estimates.routing import Routing, at_once, pools, routing
from motsim.data.estimates.side_by_side import Blocks, alone, blocks
from motsim.data.figures import Figure, Notice, found_by, warn
from motsim.data.mistakes import say
from motsim.data.reading.log import FAILS, Log, done, seconds
from motsim.errors import InputError, of
from motsim.scenario.language.quantities import SPREAD
from motsim.scenario.spreadsheet.yaml_writer import flow

Floats = NDArray[np.float64]
FEWEST_DAYS: Final = 6  # of a log that is divided
AT_ONCE: Final = 0.2  # share of a pair's cases that overlap: above, the pair is refused
RARE: Final = 0.005  # a way that fewer cases take is not written
IDLE: Final = 0.5  # share of a wait in which somebody present was free: above, nobody serves it
MOSTLY: Final = 0.5  # share of a step's cases that begin there: above, it opens cases
SHARED: Final = 0.25
POISSON: Final = 1.5
BATCH: Final = 0.2  # share of steps that end in a second with two others
LAST: Final = 0.95  # quantile of the cycle: cases begun later than that before the end are open


@dataclass(frozen=True)
class Work:
    """One step as the log has it."""

    name: str
    label: str
    pool: str  # "" nobody's
    took: Duration | None
    patience: Patience | None = None
    delay: Duration | None = None  # a wait that nobody present explains
    delay_chance: float = 0.0
    n: int = 0
    fails: tuple[Marked, ...] = ()  # each failure that the map names
    repeats: Marked | None = None  # done over although no failure of the map is marked
    gaps: Floats | None = field(default=None, repr=False)  # seconds of each delay
    branches: tuple[Work, ...] = ()  # done side by side; then it is where they join


def _none() -> NDArray[np.int64]:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Staff:
    """A pool as the log has it. `shape`: mean present by hour of the day, on days it is there.

    Its waits are those that a log knows: of calls all; of steps not those before what a case begins
    with, nor those before the first time that one comes to one of `openers`.
    """

    name: str
    shape: Floats = field(repr=False)
    hours: dict[int, tuple[int, int]]
    people: int
    utilisation: float
    waits: Floats = field(repr=False)  # minutes waited, 0 where none
    wait_days: NDArray[np.int64] = field(repr=False)
    shared: float = 0.0
    steps: tuple[str, ...] = ()  # before which people wait for it, by Work.name; of calls none
    wait_steps: NDArray[np.int64] = field(default_factory=_none, repr=False)  # place in `steps`
    openers: tuple[str, ...] = ()  # those of `steps` with which most cases that come there begin


@dataclass(frozen=True)
class Clockwork:
    """All of it, with what must be said."""

    log: Log
    arrivals: Arrivals
    works: tuple[Work, ...]
    staff: tuple[Staff, ...]
    routing: Routing | None
    cycle: Floats = field(repr=False)  # minutes from coming to leaving, of finished cases
    notices: tuple[Notice, ...] = ()

    @property
    def steps(self) -> tuple[Work, ...]:
        """What stands in the log: in place of a join its branches."""
        return tuple(step for one in self.works for step in one.branches or (one,))


def clockwork(log: Log, seed: int = 0) -> Clockwork:
    """Estimate all that a log tells."""
    return _of_calls(log, seed) if log.kind == "calls" else _of_activities(log, seed)


def minutes_since(times: pd.Series) -> Floats:
    """Minutes since 1970 of the wall clock; nan where missing."""
    values = times.to_numpy().astype("datetime64[us]")
    out = np.asarray(values.astype(np.int64) / 60e6, dtype=np.float64)
    out[np.isnat(values)] = np.nan
    return out


def _fails(log: Log, at: NDArray[np.bool_], day: NDArray[np.int64]) -> tuple[Marked, ...]:
    """How often each failure of the map happened in the rows of a step that were done."""
    at = at & done(log.rows)
    return tuple(
        marked(name, log.rows[FAILS + name].to_numpy(dtype=np.bool_)[at], day[at])
        for name in log.mapping.failed
    )


def _repeats(r: Rows, log: Log, k: int, whole: NDArray[np.bool_]) -> Marked | None:
    """How often a step was done over in rows without a mark; None where the map names no failure.
    `whole`: rows of cases that are over.
    """
    if not log.mapping.failed:
        return None
    marks = [log.rows[FAILS + name].to_numpy(dtype=np.bool_) for name in log.mapping.failed]
    at = (r.step == k) & whole & done(log.rows) & ~np.any(marks, axis=0)
    return marked("again", r.repeated[at], r.day[at])


def codes(column: pd.Series) -> NDArray[np.int64]:
    return np.asarray(column.cat.codes, dtype=np.int64)


def step_names(labels: Sequence[str]) -> list[str]:
    """Labels of a log as names of steps, no two alike."""
    names: list[str] = []
    for label in labels:
        name = re.sub(r"\W+", "_", label.strip()).strip("_").lower()[:50] or "step"
        name = f"step_{name}" if name[0].isdigit() else name
        k, made = 2, name
        while made in names or made in RESERVED:
            made, k = f"{name}_{k}", k + 1
        names.append(made)
    return names


RESERVED: Final = ("leave", "done", "end", "entry", "process", "call", "none")


# --- days of a log ----------------------------------------------------------------------------
def split(log: Log, holdout: float) -> tuple[Log, Log]:
    """The first days of a log and the last ones, which are `holdout` of its days with customers.

    Raises:
        InputError: there are too few days.
    """
    days = _came(log)
    unique = np.unique(days)
    held = round(len(unique) * holdout)
    if held < FEWEST_DAYS // 2 or len(unique) - held < FEWEST_DAYS // 2:
        raise InputError(
            of(
                str(log.file),
                say(
                    "too few days to hold out",
                    days=len(unique),
                    share=f"{100 * holdout:.0f}",
                    fewest=FEWEST_DAYS,
                ),
            )
        )
    cut = unique[-held]
    early = days < cut
    return replace(log, rows=log.rows[early]), replace(log, rows=log.rows[~early])


def _came(log: Log) -> NDArray[np.int64]:
    """The day each row's customer came."""
    if log.kind == "calls":
        return day_numbers(log.rows["arrive"])
    case = codes(log.rows["case"])
    times = minutes_since(log.rows["start"].fillna(log.rows["end"]))
    first = np.full(case.max() + 1, np.inf)
    np.minimum.at(first, case, times)
    return np.asarray(np.floor(first[case] / 1440.0), dtype=np.int64)


# --- calls ----------------------------------------------------------------------------------------
def waits_of(rows: pd.DataFrame) -> tuple[Floats, NDArray[np.bool_]]:
    """Seconds waited by each customer (nan: not known) and who gave up."""
    left = rows["left"].notna().to_numpy()
    waited = np.where(left, seconds(rows, "arrive", "left"), seconds(rows, "arrive", "begin"))
    return waited, left


def _of_calls(log: Log, seed: int) -> Clockwork:
    rows = log.rows
    come = arrivals(rows["arrive"], seed)
    day = day_numbers(rows["arrive"])
    waited, left = waits_of(rows)
    took = duration(seconds(rows, "begin", "end"), day, seed)
    gives_up = patience(waited, left, day, seed)
    who, begin, end = (
        codes(rows["resource"]),
        minutes_since(rows["begin"]),
        minutes_since(rows["end"]),
    )
    notices = [*about_days(come), *_batch(rows["end"])]
    there = presence(who, begin, end)
    if there is None:  # nobody is named: how many were busy at once is the best that is known
        there = presence(np.zeros(len(rows), dtype=np.int64), begin, end)
        if there is not None:
            there = Presence(there.origin, there.busy, there.busy, 0)
        notices.append(warn("nobody named"))
    staff: tuple[Staff, ...] = ()
    known = np.isfinite(waited)
    if there is not None:
        used = come.dates
        by_hour = there.by_hour(used)
        if there.people == 0:
            by_hour = _most_busy(there, used)
        inside = come.expected > 0.0
        shape = np.where(inside, by_hour, 0.0).sum(axis=0) / np.maximum(inside.sum(axis=0), 1)
        staff = (
            Staff("agent", shape, come.opening, there.people, there.utilisation,
                  waited[known] / 60.0, day[known]),
        )  # fmt: skip
    step = Work(
        "served", "served", "agent" if staff else "", took, gives_up, n=int(np.isfinite(end).sum()),
        fails=_fails(log, np.ones(len(rows), dtype=np.bool_), day),
    )  # fmt: skip
    cycle = np.where(left, minutes_since(rows["left"]), end) - minutes_since(rows["arrive"])
    return Clockwork(log, come, (step,), staff, None, cycle[np.isfinite(cycle)], tuple(notices))


def _most_busy(there: Presence, dates: NDArray[np.int64]) -> Floats:
    """The most who were busy at once in each hour of each day."""
    out = np.zeros((len(dates), 24))
    for k, date in enumerate(dates):
        for h in range(24):
            a = int(np.clip(date * 1440 + 60 * h - there.origin, 0, len(there.busy)))
            b = int(np.clip(date * 1440 + 60 * (h + 1) - there.origin, 0, len(there.busy)))
            out[k, h] = there.busy[a:b].max() if b > a else 0
    return out


def about_days(come: Arrivals) -> list[Notice]:
    """What is said of days that differ, and of those that are not counted."""
    found = []
    if come.dispersion > POISSON:
        name = "days differ" if come.cv >= 0.005 else "hours differ"
        found.append(warn(name, dispersion=f"{come.dispersion:.1f}", cv=f"{100 * come.cv:.0f}"))
    if come.cv > SPREAD.high:
        found.append(
            warn("days beyond", cv=rounded(100 * come.cv), most=rounded(100 * SPREAD.high))
        )
    if come.outside:
        found.append(warn("outside", n=f"{come.outside:,}"))
    if come.shut_days:
        found.append(warn("shut days", n=f"{come.shut_days:,}"))
    return found


def days_figure(come: Arrivals) -> Figure | None:
    """How much days differ; None where that may be chance alone. What no scenario can hold is cut:
    then the figure is no longer what was measured, and its interval reaches from it to the days'.
    """
    low, high = come.cv_interval
    if low <= 0.0:
        return None
    how = found_by("days differ")
    cv = min(come.cv, SPREAD.high)
    cut = ("days beyond",) if cv < come.cv else ()
    text = f"{rounded(float(f'{100.0 * cv:.2g}'))}%"
    return Figure(
        "customers.arrive.days", text, cv, min(low, cv), high, "share", come.days, how, warnings=cut
    )


def _batch(ends: pd.Series) -> list[Notice]:
    """Many ends in one second are a clerk who closes the day's cases, or a machine."""
    values = ends.dropna().to_numpy().astype("datetime64[s]")
    if len(values) < 100:
        return []
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    share = float(np.mean(counts[inverse] >= 3))
    return [warn("batch", share=f"{100 * share:.0f}")] if share > BATCH else []


# --- activities -----------------------------------------------------------------------------------
def _of_activities(log: Log, seed: int) -> Clockwork:
    rows = log.rows
    labels = [str(one) for one in rows["activity"].cat.categories]
    r = Rows(
        labels,
        codes(rows["case"]),
        codes(rows["activity"]),
        codes(rows["resource"]),
        minutes_since(rows["start"]),
        minutes_since(rows["end"]),
        np.full(len(rows), -1),
    )
    notices = [] if r.starts else [warn("no starts")]
    come_at = r.begun[r.first]
    done_at = np.full(len(come_at), -np.inf)
    np.maximum.at(done_at, r.number, r.ended)
    closed = _closed(come_at, done_at, r.step, r.number, len(labels))
    cut = int((~closed).sum())
    if cut:
        notices.append(warn("cut off", n=f"{cut:,}", cases=f"{len(closed):,}"))
    come = arrivals(pd.Series(_as_times(come_at)), seed)
    notices += [*about_days(come), *_batch(rows["end"])]
    whole = closed[r.number]
    side = _blocks(log, r, whole)
    r = replace(r, block=side.block)
    names = step_names([*labels, *["side by side"] * len(side.groups)])
    notices += _about_blocks(r, side)
    ways = _ways(r, side, whole)
    pool_of, shared = [-1] * len(labels), np.zeros(0)
    if r.starts:
        pool_of, shared = pools(r.step, r.who, len(labels))
    pool_names = _pool_names(pool_of, names)
    staff, queued, about = _people(r, pool_of, pool_names, names, shared)
    notices += about

    def work(k: int) -> Work:
        pool = pool_names[pool_of[k]] if pool_of[k] >= 0 else ""
        made = _work(r, k, names[k], pool, queued[k], seed)
        fails, repeats = _fails(log, r.step == k, r.day), _repeats(r, log, k, whole)
        return replace(made, fails=fails, repeats=repeats)

    single = _single(len(labels), side)
    works = tuple(
        work(single[u])
        if u < len(single)
        else _join(names[len(labels) + u - len(single)],
                   tuple(work(k) for k in side.groups[u - len(single)]))
        for u in ways.order
    )  # fmt: skip
    cycle = (done_at - come_at)[closed]
    return Clockwork(log, come, works, tuple(staff), ways, cycle, tuple(notices))


def _people(
    r: Rows, pool_of: Sequence[int], pool_names: Sequence[str], names: Sequence[str], shared: Floats
) -> tuple[list[Staff], NDArray[np.bool_], list[Notice]]:
    """The pools, before which steps people wait in their lines, and what must be said of them."""
    staff, notices, queued = [], [], np.zeros(len(r.labels), dtype=np.bool_)
    for p, name in enumerate(pool_names):
        mine = np.isin(r.step, [k for k in range(len(r.labels)) if pool_of[k] == p])
        there = presence(np.where(mine, r.who, -1), r.start, r.end)
        if there is None:
            continue
        own = [int(k) for k in np.unique(r.step[mine])]
        for k in own:
            queued[k] = _is_queued(r, k, there)
        made = _staff(r, name, [k for k in own if queued[k]], names, there)
        staff.append(replace(made, shared=float(shared[p])))
        if shared[p] > SHARED:
            notices.append(warn("shared people", pool=name, share=f"{100 * shared[p]:.0f}"))
    return staff, queued, notices


def _blocks(log: Log, r: Rows, whole: NDArray[np.bool_]) -> Blocks:
    """What is done side by side.

    Raises:
        InputError: steps overlap and are no branches that begin and end together.
    """
    if not r.starts:
        return alone(len(r.case))
    overlap = at_once(r.case, r.step, r.start, r.end, len(r.labels))
    groups = _together(overlap > AT_ONCE)
    found = blocks(r.case, r.step, r.begun, r.end, groups, whole)
    if found is None:
        _refuse_at_once(log, r.labels, overlap, groups)
    return found


def _single(labels: int, side: Blocks) -> list[int]:
    """Steps that are no branch."""
    return [k for k in range(labels) if not any(k in group for group in side.groups)]


def _ways(r: Rows, side: Blocks, whole: NDArray[np.bool_]) -> Routing:
    """Where cases go: by steps that are no branch, then by groups of branches, each one place."""
    single = _single(len(r.labels), side)
    place = np.full(len(r.labels), -1)
    place[single] = np.arange(len(single))
    unit = np.where(r.block >= 0, len(single) + r.block, place[r.step])
    odd = np.bincount(r.number, side.odd, minlength=int(r.number[-1]) + 1) > 0
    used = r.head & whole & ~odd[r.number]
    return routing(r.case[used], unit[used], len(single) + len(side.groups))


def _join(name: str, branches: tuple[Work, ...]) -> Work:
    """Where branches join: nobody's work, over when all of them are."""
    label = ", ".join(one.label for one in branches)
    return Work(name, label, "", None, n=min(one.n for one in branches), branches=branches)


def _about_blocks(r: Rows, side: Blocks) -> list[Notice]:
    """What is said of steps done side by side."""
    found = [
        warn("side by side", names=", ".join(r.labels[k] for k in group)) for group in side.groups
    ]
    cases = len(np.unique(r.number[side.odd]))
    return found + ([warn("otherwise side by side", n=f"{cases:,}")] if cases else [])


def _is_queued(r: Rows, k: int, there: Presence) -> bool:
    """Is the wait before a step one for staff, who were not free in most of it?"""
    waited = (r.step == k) & ~r.opens & (r.gap > 0.0)
    if not waited.any():
        return True
    begun = r.begun[waited]
    return there.idle_share(begun - r.gap[waited], begun) < IDLE


def _opens(r: Rows, k: int) -> bool:
    """Do most cases that come to this step begin with it?"""
    return bool(np.mean(r.opens[(r.step == k) & r.fresh]) > MOSTLY)


def _staff(
    r: Rows, name: str, lines: Sequence[int], names: Sequence[str], there: Presence
) -> Staff:
    """A pool: when it is there, and the waits before those of its steps that wait for it."""
    dates = np.arange(int(np.nanmin(r.begun) // 1440), int(np.nanmax(r.begun) // 1440) + 1)
    by_hour = there.by_hour(dates)
    whole = _whole(by_hour.sum(axis=1))
    by_hour, dates = by_hour[whole], dates[whole]
    hours = open_hours(by_hour, weekday(dates))
    shape = by_hour[np.isin(weekday(dates), list(hours))].mean(axis=0)
    openers = [k for k in lines if _opens(r, k)]
    unknown = r.opens | (r.fresh & np.isin(r.step, openers))
    waits = np.isin(r.step, lines) & ~unknown & np.isfinite(r.gap)
    return Staff(
        name,
        shape,
        hours,
        there.people,
        there.utilisation,
        np.maximum(r.gap[waits], 0.0),
        r.day[waits],
        steps=tuple(names[k] for k in lines),
        wait_steps=np.searchsorted(np.asarray(lines, dtype=np.int64), r.step[waits]),
        openers=tuple(names[k] for k in openers),
    )


def _work(r: Rows, k: int, name: str, pool: str, queued: bool, seed: int) -> Work:
    """A step: how long it takes, and the wait before it that nobody present explains."""
    at = r.step == k
    later, days = at & ~r.first, r.day[at & ~r.first]
    took = None
    if r.starts:
        took = duration((r.end - r.start)[at] * 60.0, r.day[at], seed)
        gaps = np.maximum(r.gap[later & np.isfinite(r.gap)], 0.0) * 60.0
    else:
        gaps = (r.end - r.end_before)[later] * 60.0
        gaps = np.maximum(gaps[np.isfinite(gaps)], 0.0)
    delay, share = None, 0.0
    if len(gaps) and not (r.starts and queued):
        delayed = gaps > 1.0
        if delayed.mean() > RARE:
            delay = duration(gaps[delayed], days[: len(gaps)][delayed], seed)
            share = float(delayed.mean()) if delay is not None else 0.0
    late = gaps[gaps > 1.0] if delay is not None else None
    return Work(name, r.labels[k], pool, took, None, delay, share, int(at.sum()), gaps=late)


def _whole(totals: Floats) -> NDArray[np.bool_]:
    """Which days are whole: not a first or last one with less than half of a usual day."""
    kept = np.ones(len(totals), dtype=bool)
    usual = float(np.median(totals[totals > 0.0])) if (totals > 0.0).any() else 0.0
    for end in (0, -1):
        kept[end] = totals[end] >= 0.5 * usual
    return kept if kept.any() else np.ones(len(totals), dtype=bool)


def _as_times(minutes: Floats) -> NDArray[np.datetime64]:
    return np.rint(minutes * 60e6).astype(np.int64).astype("datetime64[us]")


def _closed(
    come_at: Floats, done_at: Floats, step: NDArray[np.int64], number: NDArray[np.int64], steps: int
) -> NDArray[np.bool_]:
    """Which cases are over: not those that began within a long cycle of the end of the log and
    stopped at a step where cases seldom end.
    """
    cycle = done_at - come_at
    end = float(done_at.max())
    last_row = np.concatenate([np.flatnonzero(np.diff(number)), [len(number) - 1]])
    final = step[last_row]
    early = come_at < end - 2.0 * float(np.quantile(cycle, LAST))
    if early.sum() < 30:
        return np.ones(len(come_at), dtype=bool)
    usual = np.bincount(final[early], minlength=steps) / early.sum()
    late = come_at > end - float(np.quantile(cycle[early], LAST))
    return np.asarray(~(late & (usual[final] < 0.05)))


def _refuse_at_once(
    log: Log, labels: Sequence[str], overlap: Floats, groups: Sequence[Sequence[int]]
) -> NoReturn:
    """Name the pair that overlaps most, and the `steps` of a map in which all that are done side by
    side have one name.
    """
    a, b = divmod(int(np.argmax(overlap)), len(labels))
    steps = dict(log.mapping.steps)
    for number, group in enumerate(groups, 1):
        names = {labels[k] for k in group}
        typed = [label for label, name in steps.items() if name in names]
        one = "work" if len(groups) == 1 else f"work_{number}"
        steps |= dict.fromkeys([*typed, *sorted(names - set(steps.values()))], one)
    raise InputError(
        of(
            str(Path(log.file).name),
            say("done at once", a=labels[a], b=labels[b], share=f"{100 * overlap[a, b]:.0f}",
                steps=flow(steps)),
        )
    )  # fmt: skip


def _together(touch: NDArray[np.bool_]) -> list[list[int]]:
    """Groups of what touches, directly or through others."""
    left = [k for k in range(len(touch)) if touch[k].any()]
    groups: list[list[int]] = []
    while left:
        group = [left.pop(0)]
        for k in group:  # grows while it is gone through
            more = [other for other in left if touch[k, other]]
            group += more
            left = [other for other in left if other not in more]
        groups.append(group)
    return groups


def _pool_names(pool_of: Sequence[int], names: Sequence[str]) -> list[str]:
    """A pool is called after its first step."""
    found: list[str] = []
    for p in range(max(pool_of, default=-1) + 1):
        first = next(name for name, k in zip(names, pool_of) if k == p)
        found.append(f"{first[:40]}_staff")
    return found
