"""`fit`: what a scenario has and a log can tell, estimated anew with intervals; written into the
file if asked.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from motsim.atomic import whole
from motsim.data.availability import MOST, Available, Line, Shares, shares_of
from motsim.data.clockwork import Clockwork, Staff, Work, clockwork, days_figure, split
from motsim.data.complaints import Complaints
from motsim.data.estimates.durations import rounded
from motsim.data.estimates.failures import Marked
from motsim.data.estimates.presence import whole_counts
from motsim.data.failures import again_of, failures_of, left_over, unmarked
from motsim.data.figures import Draws, Figure, Notice, correlations, found_by, spreads, warn
from motsim.data.joins import join_places
from motsim.data.lines import lines_of
from motsim.data.memories import Rival
from motsim.data.mistakes import say
from motsim.data.promises import Curve
from motsim.data.reading.answers import Answers
from motsim.data.reading.log import Log
from motsim.data.simulated import with_levels
from motsim.data.survey_fit import source_of, survey_figures
from motsim.data.waits import WaitCurve
from motsim.data.yaml_edit import Loc, edited
from motsim.errors import InputError, ScenarioError, of
from motsim.i18n import by_language
from motsim.scenario.designs.set_paths import target
from motsim.scenario.language.schema import Scenario, Step
from motsim.scenario.loader import loads
from motsim.scenario.source.suggestions import did_you_mean
from motsim.scenario.source.yaml_tree import entry
from motsim.scenario.spreadsheet.excel_reader import is_book
from motsim.study.core.parallel import Progress
from motsim.study.core.reporting import HasReport
from motsim.study.core.schedulers import Cluster, on_cluster
from motsim.study.run.simulate import counter
from motsim.units import WEEKDAYS

CALL: Final = "served"  # the step of a log of calls


@dataclass(frozen=True)
class Prior:
    """What is known of a figure after the fit: for draws of what is not quite known."""

    path: str
    value: float
    low: float  # 95 %
    high: float
    unit: str
    form: str = "normal"


@dataclass(frozen=True)
class Fit(HasReport):
    """What the data say about a scenario's figures.

    `scenario` has the fitted values in it. `figures`: each with what is typed today, see `table`.
    `warnings`: what the data cannot tell, or warn of.
    """

    scenario: Scenario
    figures: tuple[Figure, ...]
    warnings: tuple[Notice, ...]
    today: Mapping[str, str] = field(repr=False)
    changes: Mapping[str, Any] = field(repr=False)  # dotted name -> raw value
    source: Mapping[str, str] = field(repr=False)  # of the data, as `sources` has it
    before: Scenario = field(repr=False)
    rivals: tuple[Rival, ...] = ()  # of memory, by held-out log-loss; of surveys with ratings
    promise: Curve | None = None  # what kept and broken promises do; of surveys that know
    wait: WaitCurve | None = None  # how answers fall with waits
    complaints: Complaints | None = None  # who complains, and who comes again
    read: int = 0  # rows of the file
    left_out: Mapping[str, int] = field(default_factory=dict)  # why -> how many of them
    notes: tuple[Notice, ...] = ()  # what was noted as the data were read

    def table(self) -> pd.DataFrame:
        """One row a figure: path, today, found, value, low, high (95 %), unit, n, grade, how."""
        return pd.DataFrame(
            [
                {
                    "figure": one.path,
                    "today": self.today.get(one.path, ""),
                    "found": one.text,
                    "value": one.value,
                    "low": one.low,
                    "high": one.high,
                    "unit": one.unit,
                    "n": one.n,
                    "grade": one.grade,
                    "how": one.how,
                }
                for one in self.figures
            ]
        )

    @property
    def priors(self) -> tuple[Prior, ...]:
        """What is known of each figure, for draws."""
        return tuple(
            Prior(one.path, one.value, one.low, one.high, one.unit)
            for one in self.figures
            if math.isfinite(one.low) and math.isfinite(one.high)
        )

    @property
    def text(self) -> str:
        """The scenario file with the fitted values and their sources; comments stay."""
        return self.scenario.text

    def write(self, path: str | os.PathLike[str] | None = None) -> Path:
        """Write the fitted scenario over the file it came from, or to `path`.

        Raises:
            InputError: it came from a workbook, which is not written into.
        """
        where = Path(path) if path is not None else Path(self.before.file)
        if is_book(where):
            raise InputError(of(where, say("yaml alone")))
        with whole(where) as place:
            place.write_text(self.text, encoding="utf-8")
        return where


@on_cluster
def fit(
    scenario: Scenario,
    data: Log | Answers,
    *,
    holdout: float = 0.0,
    seed: int = 0,
    cluster: Cluster | None = None,
    progress: Progress | None = None,
) -> Fit:
    """Estimate what a scenario has and the data can tell.

    Args:
        scenario: loaded from a file.
        data: a log, from `read_log`, or a survey, from `read_answers`.
        holdout: share of a log's days, the last ones, that are not used (0 to 0.9), so that
            `validate` can be asked of them.
        seed: of resampling and of the search for the available share of staff.
        cluster: who runs that search instead of this machine: the address of a Dask scheduler, or
            a Client.
        progress: hears (replications of the search done, at most).

    Raises:
        InputError: nothing of the data has a place in the scenario.
    """
    if isinstance(data, Log) and holdout > 0.0:
        data = split(data, holdout)[0]
    if isinstance(data, Answers):
        found = fit_answers(scenario, data, seed=seed)
    else:
        found = fit_log(scenario, data, seed=seed, tell=counter(progress, MOST))
    return replace(found, read=data.read, left_out=dict(data.left_out), notes=data.notes)


def fit_answers(scenario: Scenario, answers: Answers, *, seed: int = 0) -> Fit:
    """Estimate what answers tell: see `survey_fit`.

    Raises:
        InputError: nothing of the survey has a place in the scenario.
    """
    told = survey_figures(scenario, answers, seed)
    if not told.figures and not (told.promise or told.wait or told.complaints or told.notices):
        raise InputError(of(answers.file, say("nothing of it there", scenario=scenario.file)))
    made = _fit(scenario, told.figures, told.notices, source_of(answers), told.families)
    return replace(
        made, rivals=told.rivals, promise=told.promise, wait=told.wait, complaints=told.complaints
    )


def fit_log(
    scenario: Scenario, log: Log, *, seed: int = 0, tell: Callable[[], None] | None = None
) -> Fit:
    """Estimate what a scenario has and a log can tell.

    Args:
        scenario: loaded from a file.
        log: from `read_log`; its steps are those of the scenario by name, or by `steps` of the map.
        seed: of resampling and of the search for the available share of staff.
        tell: hears of each replication of that search.

    Raises:
        InputError: nothing of the log has a place in the scenario.
    """
    clock = clockwork(log, seed)
    steps = {one.name: one for one in scenario.steps}
    place = _places(scenario, clock)
    joins = join_places(scenario, clock, place)
    place |= joins
    notices = list(clock.notices)
    missing = [one.label for one in clock.steps if one.name not in place]
    if missing:
        notices.append(warn("not in scenario", names=", ".join(missing[:12])))
    found: list[tuple[Figure, Any]] = [*_arrivals(scenario, clock, notices)]
    for work in clock.steps:
        if work.name in place:
            step = steps[place[work.name]]
            found += [*_step(clock, work, place, step), *failures_of(work, step)]
            notices += left_over(work, step)
            found += _delay(work, f"before_{place[work.name]}", steps)
    for name, join in joins.items():
        found += _ways(clock, name, place, steps[join])
    shares: dict[str, Available] = {}
    pools = _pools(clock, place, steps)
    base = _applied(scenario, {one.path: raw for one, raw in found}, {})[0]
    if pools and set(pools.values()) == {s.pool for s in scenario.steps if s.pool}:
        served = {ours: theirs for ours, theirs in place.items() if steps[theirs].pool}
        lines, about = lines_of(clock, pools, served)
        notices += about
        if lines:
            shares = _shares(base, clock, lines, seed, tell)
    elif pools:
        notices.append(warn("other pools"))
    found += _staff(clock, pools, shares)
    notices += [one.notice for one in shares.values() if one.notice is not None]
    return _fit(scenario, found, notices, _source_of(log))


def _source_of(log: Log) -> dict[str, str]:
    return {
        "name": f"log_{log.first:%Y_%m}",
        "where": f"{Path(log.file).name}, sha256 {log.sha256[:16]}, n {len(log.rows)}, "
        f"{log.first:%Y-%m-%d} to {log.last:%Y-%m-%d}",
    }


# --- what of the log has a place in the scenario --------------------------------------------------
def _places(scenario: Scenario, clock: Clockwork) -> dict[str, str]:
    """Step of the log -> step of the scenario."""
    names = [one.name for one in scenario.steps]
    if clock.routing is None:
        said = clock.log.mapping.steps.get(CALL)
        staffed = [one.name for one in scenario.steps if one.pool is not None]
        if said is None and len(staffed) != 1:
            raise InputError(
                of(
                    str(scenario.file),
                    say(
                        "which step of staff",
                        n=len(staffed),
                        call=CALL,
                        step=staffed[0] if staffed else "STEP",
                    ),
                )
            )
        step = said or staffed[0]
        if step not in names:
            raise InputError(
                say(
                    "steps names no step",
                    step=step,
                    scenario=scenario.file,
                    near=did_you_mean(step, names),
                )
            )
        return {CALL: step}
    found = {}
    for work in clock.steps:
        label = clock.log.mapping.steps.get(work.label, work.label)
        name = next((one for one in (label, work.name) if one in names), None)
        if name is not None:
            found[work.name] = name
    if not found:
        raise InputError(
            of(
                str(scenario.file),
                say(
                    "no step of the log",
                    names=", ".join(one.label for one in clock.steps[:8]),
                    label=clock.steps[0].label,
                    step=names[0] if names else "STEP",
                ),
            )
        )
    return found


def _arrivals(
    scenario: Scenario, clock: Clockwork, notices: list[Notice]
) -> Iterator[tuple[Figure, Any]]:
    come = clock.arrivals
    low, high = come.rate_interval
    if scenario.customers.arrive.rate is None:
        notices.append(warn("arrivals otherwise", rate=rounded(come.rate)))
        return
    how = found_by("days counted", n=come.days)
    text = f"{rounded(come.rate)} per day"
    yield Figure("customers.arrive.rate", text, come.rate, low, high, "a day", come.n, how), text
    own = days_figure(come)
    if own is not None:
        yield own, own.text
    for key, weights, names in (
        ("by_hour", come.by_hour, {h: str(h) for h in range(24)}),
        ("by_weekday", come.by_weekday, dict(enumerate(WEEKDAYS))),
    ):
        total = sum(weights.values())
        halves = [
            1.96 * math.sqrt(max(come.dispersion, 1.0) / max(come.n * w / total, 1.0))
            for w in weights.values()
        ]
        raw = {names[k]: f"{w:.3g}" for k, w in weights.items()}
        widest = max(halves, default=math.nan)
        # one figure for all of them: their mean is 1, its interval that of the least known
        yield (
            Figure(f"customers.arrive.{key}", f"{len(raw)} weights", 1.0, 1.0 - widest,
                   1.0 + widest, "of the mean", come.n, found_by("hours, widest")),
            raw,
        )  # fmt: skip


def _step(
    clock: Clockwork, work: Work, place: Mapping[str, str], step: Step
) -> Iterator[tuple[Figure, Any]]:
    name = step.name
    if work.took is not None:
        took = work.took
        law, mean = (took.law, took.law.mean) if took.fits else (took.stand_in, took.plain[0])
        low, high = (mean / took.law.mean * one for one in took.mean)
        how = found_by("best law", law=took.law.name, n=len(took.held_out))
        if took.steady:
            how, low, high = found_by("always the same"), mean, mean
        elif not took.fits:
            how = found_by("no law, a gamma")
        yield (
            Figure(f"{name}.takes", law.text, mean, low, high, "s", took.n, how),
            law.text,
        )  # fmt: skip
    if work.patience is not None:
        p = work.patience
        yield (
            Figure(f"{name}.patience", p.law.text, p.law.mean, *p.mean, "s", p.left,
                   found_by("patience censored", law=p.law.name)),
            p.law.text,
        )  # fmt: skip
    yield from _ways(clock, work.name, place, step, unmarked(work, step))


def _ways(
    clock: Clockwork, here: str, place: Mapping[str, str], step: Step, repeats: Marked | None = None
) -> Iterator[tuple[Figure, Any]]:
    """Where cases go from a step of the log: it again, or what `next` names. From a branch they go
    nowhere. `repeats`: of a step that catches failures, and is done over for these besides.
    """
    name, names, routing = step.name, [one.name for one in clock.works], clock.routing
    if routing is None or here not in names:
        return
    k = routing.order[names.index(here)]
    n = int(routing.counts[k].sum())
    chances = routing.chances(k)
    if step.again is not None:
        yield again_of(routing, k, name, repeats)
    stay = chances.get(k, 0.0) if step.again is not None else 0.0
    reverse = {there: here for here, there in place.items()}
    for at, row in enumerate(step.next):
        if row.chance.constant is None:
            continue
        to = len(names) if row.to in ("leave", "done") else _code(clock, names, reverse.get(row.to))
        if to is None:
            continue
        low, high = routing.interval(k, to)
        share = chances.get(to, 0.0) / max(1e-9, 1.0 - stay)
        text = f"{math.floor(share * 1e4) / 100:g}%"
        yield (
            Figure(f"{name}.next.{at}.chance", text, share, low / max(1e-9, 1.0 - stay),
                   high / max(1e-9, 1.0 - stay), "share", n, found_by("what went to", to=row.to)),
            text,
        )  # fmt: skip


def _delay(work: Work, name: str, steps: Mapping[str, Step]) -> Iterator[tuple[Figure, Any]]:
    """A delay that stands before the step, as a scenario that was begun from a log has it."""
    if work.delay is None or name not in steps:
        return
    law, n = work.delay.stand_in, work.delay.n
    scale = law.mean / work.delay.law.mean
    low, high = (scale * one for one in work.delay.mean)
    yield (
        Figure(f"{name}.takes", law.text, law.mean, low, high, "s", n,
               found_by("wait unexplained")),
        law.text,
    )  # fmt: skip


def _code(clock: Clockwork, names: list[str], name: str | None) -> int | None:
    assert clock.routing is not None
    return clock.routing.order[names.index(name)] if name in names else None


# --- staff ----------------------------------------------------------------------------------------
def _pools(clock: Clockwork, place: Mapping[str, str], steps: Mapping[str, Step]) -> dict[str, str]:
    """Pool of the log -> pool of the scenario: that of its steps, if they have one."""
    found: dict[str, set[str]] = {}
    for work in clock.steps:
        step = steps.get(place.get(work.name, ""))
        if work.pool and step is not None and step.pool:
            found.setdefault(work.pool, set()).add(step.pool)
    only = {ours: next(iter(theirs)) for ours, theirs in found.items() if len(theirs) == 1}
    return only if len(set(only.values())) == len(only) else {}


def _counts(pool: Staff, share: float) -> Any:
    """A pool's count as raw value: a number, or hours -> number."""
    counts = whole_counts(pool.shape, share)
    if len(set(counts.tolist())) == 1:
        return str(int(counts[0]))
    parts: dict[str, str] = {}
    start = 0
    for hour in range(1, 25):
        if hour == 24 or counts[hour] != counts[start]:
            if counts[start]:
                parts[f"{start:02d}:00-{hour:02d}:00"] = str(int(counts[start]))
            start = hour
    return parts


def _shares(
    base: Scenario, clock: Clockwork, lines: list[Line], seed: int, tell: Callable[[], None] | None
) -> dict[str, Available]:
    pools = {one.name: one for one in clock.staff}

    measured = with_levels(base) if clock.log.kind != "calls" else base

    def scenario_of(shares: Shares) -> Scenario:
        counts = {
            f"{one.pool}.count": _counts(pools[one.name], shares.get(one.name, 1.0))
            for one in lines
        }
        return _applied(measured, counts, {})[0]

    return shares_of(scenario_of, lines, len(clock.staff) > 1, seed, tell)


def _staff(
    clock: Clockwork, pools: Mapping[str, str], shares: Mapping[str, Available]
) -> Iterator[tuple[Figure, Any]]:
    for pool in clock.staff:
        share = shares.get(pool.name)
        if share is None or not share.reached:
            continue
        raw = _counts(pool, share.share)
        total = float(whole_counts(pool.shape, share.share).sum())
        half = total * (share.high - share.low) / 2.0 / share.share
        text = raw if isinstance(raw, str) else f"{total:g} h a day"
        yield (
            Figure(f"{pools[pool.name]}.count", text, total, total - half, total + half,
                   "hours of staff a day", len(pool.waits),
                   found_by("presence by hour"), direct=False),
            raw,
        )  # fmt: skip


# --- into the scenario ----------------------------------------------------------------------------
def _fit(
    scenario: Scenario,
    found: list[tuple[Figure, Any]],
    notices: list[Notice],
    source: Mapping[str, str],
    families: tuple[Draws, ...] = (),
) -> Fit:
    changes = {one.path: raw for one, raw in found if raw is not None}
    grades = {one.path: one.grade for one, raw in found if raw is not None}
    today = {path: _today(scenario, path) for path in changes}
    figures = tuple(one for one, _ in found)
    used = _Sources(source["name"], source["where"], grades, figures, families)
    fitted, kept = _applied(scenario, changes, {"of": used})
    refused = [path for path in changes if path not in kept]
    if refused:
        notices = [*notices, warn("in the way", names=", ".join(refused))]
    return Fit(fitted, figures, tuple(notices), today, changes, source, scenario)


@dataclass(frozen=True)
class _Sources:
    name: str
    where: str
    grades: Mapping[str, str]
    figures: tuple[Figure, ...]
    families: tuple[Draws, ...]

    def of(self, path: str) -> str:
        return self.name if self.grades[path] == "measured" else f"{self.name}_estimate"

    def raw(self) -> dict[str, Any]:
        """The entries of `sources` that are named."""
        said = {
            self.name: ("measured", found_by("read off data")),
            f"{self.name}_estimate": ("assumed", found_by("through the model")),
        }
        used = {self.of(path) for path in self.grades}
        return {
            name: {
                "what": by_language(what),
                "grade": grade,
                "where": self.where,
                **self._known(name),
            }
            for name, (grade, what) in said.items()
            if name in used
        }

    def _known(self, name: str) -> dict[str, Any]:
        """How well the figures of a source are known, and how they go together."""
        own = [one for one in self.figures if one.path in self.grades and self.of(one.path) == name]
        found = {"spread": spreads(own), "together": correlations(own, self.families)}
        return {key: value for key, value in found.items() if value}


def _loc(raw: Any, path: str) -> Loc:
    """The keys of a dotted name; `STEP.next.0.chance` names a branch by its place."""
    head, dot, rest = path.partition(".next.")
    if not dot:
        return target(raw, path)[0]
    at, _, key = rest.partition(".")
    return (*target(raw, head)[0], "next", int(at), key)


def _today(scenario: Scenario, path: str) -> str:
    """What is typed there now."""
    at = scenario.origin.tree.raw
    for key in _loc(at, path):
        at = entry(at, key)
    return at if isinstance(at, str) else "" if at is None else f"{len(at)} entries"


def _applied(
    scenario: Scenario, changes: Mapping[str, Any], sources: Mapping[str, Any]
) -> tuple[Scenario, dict[str, Any]]:
    """The scenario with these values, and which of them it took: a value that an intervention
    begins from (`8% -> 5%`) stays, because the two would contradict each other.
    """
    try:
        return _with(scenario, changes, sources), dict(changes)
    except ScenarioError:
        kept: dict[str, Any] = {}
        made = scenario
        for path, value in changes.items():
            try:
                made = _with(scenario, {**kept, path: value}, sources)
                kept[path] = value
            except ScenarioError:
                continue
        return made, kept


def _with(scenario: Scenario, changes: Mapping[str, Any], sources: Mapping[str, Any]) -> Scenario:
    raw = scenario.origin.tree.raw
    places: dict[Loc, Any] = {_loc(raw, path): value for path, value in changes.items()}
    said = sources.get("of")
    if said is not None and changes:
        used = replace(said, grades={path: said.grades[path] for path in changes})
        for name, block in used.raw().items():
            places[("sources", name)] = block
        by_block: dict[Loc, dict[str, str]] = {}
        for path in changes:
            loc = _loc(raw, path)
            inside = next((key for key in ("next", "weights") if key in loc), None)
            depth = loc.index(inside) + 1 if inside is not None else len(loc)
            by_block.setdefault(loc[: depth - 1], {})[str(loc[depth - 1])] = used.of(path)
        for loc, named in by_block.items():
            places[(*loc, "source")] = _merged(raw, loc, named)
    text = edited(scenario.text, _written_out(raw, places))
    return loads(text, scenario.file, folder=Path(scenario.file).parent)


def _written_out(raw: Any, places: dict[Loc, Any]) -> dict[Loc, Any]:
    """The same places where `psychology: rational` is a word: it becomes a block around them."""
    profile = entry(raw, "psychology")
    own = {loc[1]: value for loc, value in places.items() if loc[0] == "psychology"}
    if not own or not isinstance(profile, str):
        return places
    rest = {loc: value for loc, value in places.items() if loc[0] != "psychology"}
    return {**rest, ("psychology",): {"profile": profile, **own}}


def _merged(raw: Any, loc: Loc, named: Mapping[str, str]) -> dict[str, str]:
    """The sources of a block with those of some keys put in; one source for all of the block
    becomes one for each other key.
    """
    block = raw
    for key in loc:
        block = entry(block, key)
    today = block.get("source") if isinstance(block, dict) else None
    if isinstance(today, str):
        today = {key: today for key in block if key != "source"}
    return {**(today or {}), **named}
