"""A scenario begun from a log: what the log tells stands in it with its source, the rest is assumed
as always.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from motsim.atomic import whole
from motsim.data.availability import MOST, Available, Shares, shares_of
from motsim.data.clockwork import RARE, Clockwork, Work, clockwork, days_figure
from motsim.data.estimates.durations import Duration, rounded
from motsim.data.estimates.presence import whole_counts
from motsim.data.failures import about_failures, failures_text
from motsim.data.figures import Figure, Notice, found_by, spreads, warn
from motsim.data.lines import lines_of
from motsim.data.mistakes import say
from motsim.data.reading.log import Log, seconds
from motsim.data.simulated import levels_of
from motsim.errors import InputError, of
from motsim.i18n import Said, by_language, catalogue, text
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import load, loads
from motsim.scenario.source.suggestions import near_file
from motsim.scenario.spreadsheet.yaml_writer import flow, quoted
from motsim.study.core.parallel import Progress
from motsim.study.core.schedulers import Cluster, on_cluster
from motsim.study.run.simulate import counter
from motsim.units import WEEKDAYS

WORDS: Final = catalogue("data")
SEARCHED: Final = 40_000  # visits that a trial of the search has, about
VALUES: Final = 2_000  # of durations that no law fits, kept in a file
MEASURED, ESTIMATED = "log", "log_estimate"


@dataclass(frozen=True)
class Begun:
    """A scenario begun from a log: its text, the files it names, what every figure rests on."""

    text: str = field(repr=False)
    files: Mapping[str, str] = field(repr=False)
    figures: tuple[Figure, ...]
    warnings: tuple[Notice, ...]
    log: Log
    clock: Clockwork = field(repr=False)
    shares: Mapping[str, Available] = field(default_factory=dict)  # of each pool that had a line

    @property
    def share(self) -> Available | None:
        """The share of the only pool; None where there are several, or nobody waited."""
        return next(iter(self.shares.values())) if len(self.shares) == 1 else None

    @property
    def scenario(self) -> Scenario:
        """The scenario, loaded; where it names a file of durations it must be written first."""
        if self.files:
            raise InputError(say("write it first", files=", ".join(self.files)))
        return loads(self.text, f"{Path(self.log.file).stem}.yaml")

    def write(self, path: str | os.PathLike[str]) -> Scenario:
        """Write the scenario, its mapping and its files beside each other, and load it. What is
        there already stays.

        Raises:
            InputError: a file is there already, or the folder is missing.
        """
        where = Path(path)
        if not where.parent.is_dir():
            raise InputError(of(where.parent, say("no such folder", near=near_file(where.parent))))
        if where.exists():
            raise InputError(of(where, say("there already")))
        texts = {where: self.text, map_path(where): self.log.mapping.as_yaml()}
        texts |= {where.parent / name: made for name, made in self.files.items()}
        for one, made in texts.items():
            if one.exists() and one.read_text(encoding="utf-8", errors="replace") != made:
                raise InputError(of(one, say("there already")))
        for one, made in reversed(texts.items()):  # the scenario last: it is whole when it is there
            with whole(one) as place:
                place.write_text(made, encoding="utf-8")
        return load(where)


def map_path(scenario: Path) -> Path:
    """Where the mapping stands that a scenario was begun with."""
    return scenario.with_name(f"{scenario.stem}.map.yaml")


@on_cluster
def new_from(
    log: Log,
    *,
    seed: int = 0,
    lang: str = "en",
    cluster: Cluster | None = None,
    progress: Progress | None = None,
) -> Begun:
    """Begin a scenario from a log.

    Args:
        log: from `read_log`.
        seed: of resampling and of the search for the available share of staff.
        lang: language of the comments in the file, `en` or `zh`.
        cluster: who runs the search instead of this machine: the address of a Dask scheduler, or a
            Client.
        progress: hears (replications of the search done, at most).

    Raises:
        InputError: the log does not tell enough for a scenario; says what is missing.
    """
    clock = clockwork(log, seed)
    notices = [*clock.notices, *about_failures(clock.steps)]
    shares: dict[str, Available] = {}
    lines, about = lines_of(
        clock,
        {one.name: one.name for one in clock.staff},
        {one.name: one.name for one in clock.steps},
    )
    notices += about
    if lines:
        shares = shares_of(
            lambda s: loads(_text(clock, s, for_search=True)[0], "log.yaml"),
            lines,
            len(clock.staff) > 1,
            seed,
            counter(progress, MOST),
        )
        notices += [one.notice for one in shares.values() if one.notice is not None]
    elif clock.staff and not about:
        notices.append(warn("no waits"))
    made, files, figures = _text(
        clock, {name: one.share for name, one in shares.items()}, found=shares, lang=lang
    )
    return Begun(made, files, figures, tuple(notices), log, clock, shares)


# --- text -----------------------------------------------------------------------------------------
def _text(
    clock: Clockwork,
    shares: Shares,
    *,
    for_search: bool = False,
    found: Mapping[str, Available] | None = None,
    lang: str = "en",
) -> tuple[str, dict[str, str], tuple[Figure, ...]]:
    """The scenario file, its data files, and its figures; for the search a shorter one without
    files.
    """
    files: dict[str, str] = {}
    figures: list[Figure] = []
    long = clock.routing is not None and _is_long(clock)
    found = found or {}
    head = _head(clock, found, for_search, long, lang)
    staff = _staff(clock, shares, found, figures, long)
    come = _arrivals(clock, figures, long)
    journey = _journey(clock, files if not for_search else None, figures)
    lines = [*head, *_sources(clock, figures), *staff, *come, *journey, "designs:", "  today: {}"]
    if for_search and clock.routing is not None:
        levels = levels_of([one.name for one in clock.works if one.pool])
        lines += ["service_levels:", *(f"  {name}: {flow(one)}" for name, one in levels.items())]
    return "\n".join(lines) + "\n", files, tuple(figures)


def _is_long(clock: Clockwork) -> bool:
    """Whether cases outlast a day, so that nobody is served out before the door shuts."""
    return float(np.median(clock.cycle)) > 12 * 60.0


def _head(
    clock: Clockwork, found: Mapping[str, Available], for_search: bool, long: bool, lang: str
) -> list[str]:
    log, come = clock.log, clock.arrivals
    per_week = come.rate * 7.0 * len(come.by_weekday) / 7.0
    weeks = 4
    if for_search:
        weeks = int(np.clip(SEARCHED / max(per_week, 1.0) / 2.0, 1, 52))
    elif long:
        weeks = int(np.clip(math.ceil(3.0 * float(np.quantile(clock.cycle, 0.9)) / 10080.0), 4, 52))

    def say(key: str, **values: object) -> str:
        return "# " + text(WORDS, key, lang, **values)

    comments = [
        say("c begun", file=Path(log.file).name, n=f"{len(log.rows):,}",
            kind=text(WORDS, log.kind, lang), first=f"{log.first:%Y-%m-%d}",
            last=f"{log.last:%Y-%m-%d}", hash=log.sha256[:16]),
        say("c rest"),
    ]  # fmt: skip
    if come.cv >= 0.05:
        low, high = come.cv_interval
        comments.append(
            say("c days", cv=f"{100 * come.cv:.0f}", low=f"{100 * low:.0f}",
                high=f"{100 * high:.0f}")
        )  # fmt: skip
    comments += [
        say("c staff of a pool" if one.pool else "c staff", share=f"{100 * one.share:.0f}",
            low=f"{100 * one.low:.0f}", high=f"{100 * one.high:.0f}", wait=rounded(one.wait),
            **({"pool": one.pool} if one.pool else {}))
        for one in found.values()
        if one.reached
    ]  # fmt: skip
    lines = ["motsim: 1", f"title: {quoted(Path(log.file).stem)}", f"length: {weeks} weeks"]
    if long:
        warm = float(np.quantile(clock.cycle, 0.9))
        lines.append(f"warmup: {max(1, round(min(warm, weeks * 10080.0 / 3) / 1440.0))} d")
    elif not come.always_open:
        lines.append(f"opening: {_hours_text(come.opening)}")
    return [*comments, *lines]


def _sources(clock: Clockwork, figures: list[Figure]) -> list[str]:
    log = clock.log
    where = (
        f"{Path(log.file).name}, sha256 {log.sha256[:16]}, n {len(log.rows)}, "
        f"{log.first:%Y-%m-%d} to {log.last:%Y-%m-%d}"
    )
    direct = by_language(found_by("read off log"))
    through = by_language(found_by("through the simulation"))
    return [
        "sources:",
        *(
            f"  {name}: "
            + flow({"what": what, "grade": grade, "where": where, **_known(name, figures)})
            for name, what, grade in (
                (MEASURED, direct, "measured"),
                (ESTIMATED, through, "assumed"),
            )
        ),
    ]


def _known(name: str, figures: list[Figure]) -> dict[str, dict[str, str]]:
    """How well the figures of a source are known."""
    found = spreads(one for one in figures if _source(one) == name)
    return {"spread": found} if found else {}


def _source(figure: Figure) -> str:
    return MEASURED if figure.grade == "measured" else ESTIMATED


def _hours_text(hours: Mapping[int, tuple[int, int]]) -> str:
    """`{mon-thu: 07:00-24:00, fri: 07:00-14:00}`: neighbours with the same hours together."""
    parts: list[tuple[int, int, tuple[int, int]]] = []
    for day in range(7):
        if day not in hours:
            continue
        if parts and parts[-1][1] == day - 1 and parts[-1][2] == hours[day]:
            parts[-1] = (parts[-1][0], day, hours[day])
        else:
            parts.append((day, day, hours[day]))
    said = (
        f"{WEEKDAYS[a]}{'-' + WEEKDAYS[b] if b > a else ''}: {_clock(span[0])}-{_clock(span[1])}"
        for a, b, span in parts
    )
    return "{" + ", ".join(said) + "}"


def _clock(hour: int) -> str:
    return f"{hour:02d}:00"


def _staff(
    clock: Clockwork,
    shares: Shares,
    found: Mapping[str, Available],
    figures: list[Figure],
    long: bool,
) -> list[str]:
    if not clock.staff:
        return []
    lines = ["staff:"]
    for pool in clock.staff:
        # of a pool of whose waits nothing is known all are taken
        counts = whole_counts(pool.shape, shares.get(pool.name, 1.0))
        text = _count_text(counts)
        total, half = float(counts.sum()), 0.0
        known = found.get(pool.name)
        if known is not None and math.isfinite(known.low):
            half = total * (known.high - known.low) / 2.0 / max(known.share, 1e-9)
        figure = Figure(
            f"{pool.name}.count", text, total, total - half, total + half, "hours of staff a day",
            len(pool.waits), found_by("presence by hour"), False,
            () if known is not None and known.reached else ("presence",),
        )  # fmt: skip
        figures.append(figure)
        hours = f", hours: {_hours_text(pool.hours)}" if long and pool.hours else ""
        lines.append(f"  {pool.name}: {{count: {text}{hours}, source: {_source(figure)}}}")
    return lines


def _count_text(counts: np.ndarray) -> str:
    """A day's pattern; hours alike together."""
    parts: list[list[int]] = []
    for hour, n in enumerate(int(one) for one in counts):
        if parts and parts[-1][2] == n:
            parts[-1][1] = hour + 1
        else:
            parts.append([hour, hour + 1, n])
    if len(parts) == 1:
        return str(parts[0][2])
    return "{" + ", ".join(f"{_clock(a)}-{_clock(b)}: {n}" for a, b, n in parts if n) + "}"


def _arrivals(clock: Clockwork, figures: list[Figure], long: bool) -> list[str]:
    come = clock.arrivals
    low, high = come.rate_interval
    rate = Figure(
        "customers.arrive.rate", f"{rounded(come.rate)} per day", come.rate, low, high, "a day",
        come.n, found_by("days counted", n=come.days),
    )  # fmt: skip
    figures.append(rate)
    own = days_figure(come)
    if own is not None:
        figures.append(own)
    hours = dict(come.by_hour)
    if long or come.always_open:
        hours = {h: hours.get(h, 0.0) for h in range(24)}
    days = {w: come.by_weekday.get(w, 0.0) for w in range(7) if w in come.by_weekday or long}
    for h, weight in hours.items():
        n = come.n * weight / max(1e-9, sum(hours.values()))
        half = 1.96 * weight * math.sqrt(max(come.dispersion, 1.0) / max(n, 1.0))
        figures.append(
            Figure(f"customers.arrive.by_hour.{h}", f"{weight:.3g}", weight, weight - half,
                   weight + half, "of a mean hour", round(n), found_by("by hour"))
        )  # fmt: skip
    for w, weight in days.items():
        n = come.n * weight / max(1e-9, sum(days.values()))
        half = 1.96 * weight * math.sqrt(max(come.dispersion, 1.0) / max(n, 1.0))
        figures.append(
            Figure(f"customers.arrive.by_weekday.{WEEKDAYS[w]}", f"{weight:.3g}", weight,
                   weight - half, weight + half, "of a mean day", round(n), found_by("by weekday"))
        )  # fmt: skip
    sources = {
        key: MEASURED
        if all(one.grade == "measured" for one in figures if key in one.path)
        else ESTIMATED
        for key in ("arrive.rate", "by_hour", "by_weekday", *(["arrive.days"] if own else []))
    }
    said = ", ".join(f"{key.removeprefix('arrive.')}: {name}" for key, name in sources.items())
    hours_text = ", ".join(f"{h}: {weight:.3g}" for h, weight in sorted(hours.items()))
    days_text = ", ".join(f"{WEEKDAYS[w]}: {weight:.3g}" for w, weight in sorted(days.items()))
    return [
        "customers:",
        f"  arrive: {{rate: {rate.text}, by_hour: {{{hours_text}}},",
        f"    by_weekday: {{{days_text}}},{f' days: {own.text},' if own else ''}",
        f"    source: {{{said}}}}}",
    ]


# --- journey --------------------------------------------------------------------------------------
def _journey(clock: Clockwork, files: dict[str, str] | None, figures: list[Figure]) -> list[str]:
    ways = clock.routing
    lines = ["journey:", f"  - stage: {'call' if ways is None else 'process'}", "    steps:"]
    if ways is None:
        return [*lines, _step(clock, clock.works[0], "", "", files, figures)]
    names = [one.name for one in clock.works]  # in the order of the journey
    place = {k: at for at, k in enumerate(ways.order)}
    end = len(names)
    begins = ways.chances(end)
    first = {place[k]: p for k, p in begins.items() if k < end}
    if first.get(0, 0.0) < 1.0 - RARE:
        lines.append(
            f"      - {{away: entry, takes: 0 s{_next(first, -1, names, ways.cases, ())}}}"
        )
    for at, k in enumerate(ways.order):
        chances = ways.chances(k)
        # done over: where a delay comes first, the way leads back to the delay
        again = chances.pop(k, 0.0) if clock.works[at].delay is None else 0.0
        n = int(ways.counts[k].sum())
        extra = ""
        if again >= RARE:
            low, high = ways.interval(k, k)
            figure = Figure(f"{names[at]}.again", f"{100 * again:.3g}%", again, low, high, "share",
                            n, found_by("what followed"))  # fmt: skip
            figures.append(figure)
            extra = f", again: {figure.text}"
        rest = sum(chances.values())
        onward = {
            (place[b] if b < end else end): p / rest for b, p in chances.items() if rest > 0.0
        }
        extra += _next(onward, at, names, n, tuple(figures))
        for b, p in onward.items():
            if p >= RARE and b != at + 1:
                to = names[b] if b < end else "done"
                low, high = ways.interval(k, ways.order[b] if b < end else end)
                low, high = low / rest, high / rest  # of those who are not done over
                figures.append(
                    Figure(f"{names[at]}.next.{to}", f"{100 * p:.3g}%", p, low, high, "share", n,
                           found_by("what followed"))
                )  # fmt: skip
        work, known = clock.works[at], MEASURED if n >= 30 else ESTIMATED
        if work.branches:
            lines = _join(lines, clock, work, extra, known, files, figures)
        else:
            lines += _timed(clock, work, extra, known, files, figures)
    if lines[-1] == "    steps:":
        lines = lines[:-2]
    return _delays_before(lines, clock, names)


def _timed(
    clock: Clockwork, work: Work, extra: str, ways: str, files: dict[str, str] | None,
    figures: list[Figure],
) -> list[str]:  # fmt: skip
    """A step, and the delay before it."""
    delay = [_delay(clock, work, files, figures)] if work.delay is not None else []
    return [*delay, _step(clock, work, extra, ways, files, figures)]


def _join(
    lines: list[str], clock: Clockwork, work: Work, extra: str, ways: str,
    files: dict[str, str] | None, figures: list[Figure],
) -> list[str]:  # fmt: skip
    """A stage that lasts until all that is done beside it is over, its branches, and the head of
    the stage in which the case goes on.
    """
    if lines[-1] == "    steps:":  # nothing stands in the stage before
        lines = lines[:-2]
    k = sum("  - stage: process" in line for line in lines) + 1
    source = f", source: {{next: {ways}}}" if "next:" in extra else ""
    stage = f"{work.name}_stage"
    made = [
        f"  - stage: {stage}",
        "    steps:",
        f"      - {{work: {work.name}, join: all{extra}{source}}}",
    ]
    for one in work.branches:
        made += [f"  - stage: with_{one.name}", f"    beside: {stage}", "    steps:"]
        made += _timed(clock, one, "", "", files, figures)
    return [*lines, *made, f"  - stage: process_{k}", "    steps:"]


def _delays_before(lines: list[str], clock: Clockwork, names: list[str]) -> list[str]:
    """Ways that lead to a step lead to the delay before it."""
    delayed = {one.name for one in clock.works if one.delay is not None}
    out = []
    for line in lines:
        for name in delayed:
            line = line.replace(f"{{to: {name}, ", f"{{to: before_{name}, ")
        out.append(line)
    return out


def _next(
    onward: Mapping[int, float], at: int, names: list[str], n: int, _: tuple[Figure, ...]
) -> str:
    """Branches: what is not the next step of the file. The rest goes on to that."""
    end = len(names)
    kept = {b: p for b, p in onward.items() if p >= RARE}
    total = sum(kept.values())
    if not kept or total <= 0.0:
        return ""
    follows = at + 1
    branches = []
    for b, p in sorted(kept.items()):
        share = p / total
        if b == follows or (b == end and at == end - 1):
            continue
        branches.append(f"{{to: {names[b] if b < end else 'done'}, chance: {_floored(share)}%}}")
    return f", next: [{', '.join(branches)}]" if branches else ""


def _floored(share: float) -> str:
    """Percent cut after four digits, so that branches never sum to more than all."""
    return f"{math.floor(share * 1e6) / 1e4:g}"


def _took(
    clock: Clockwork, path: str, work: Work, took: Duration, files: dict[str, str] | None,
    how: Said | None = None,
) -> Figure:  # fmt: skip
    """The figure of a duration; where no law fits, its values go into a file."""
    mean, (low, high) = took.law.mean, took.mean
    if took.steady:
        text, how = took.stand_in.text, how or found_by("always the same")
        mean, low, high = took.plain[0], took.plain[0], took.plain[0]
    elif files is None or took.fits:
        text = took.stand_in.text
        how = how or found_by("best law", law=took.law.name, n=len(took.held_out))
    else:
        name = (
            re.sub(r"\W+", "_", f"{Path(clock.log.file).stem}_{path.removesuffix('.takes')}")
            + ".csv"
        )
        files[name] = _values(clock, work, delay=path.startswith("before_"))
        text, how = f"data({name} took_s)", found_by("no law, the values")
        low, high = (low / mean * took.plain[0], high / mean * took.plain[0])
        mean = took.plain[0]
    return Figure(path, text, mean, low, high, "s", took.n, how)


def _delay(
    clock: Clockwork, work: Work, files: dict[str, str] | None, figures: list[Figure]
) -> str:
    assert work.delay is not None
    path = f"before_{work.name}.takes"
    figure = _took(clock, path, work, work.delay, files, found_by("wait unexplained"))
    figures.append(figure)
    chance = f", chance: {100 * work.delay_chance:.3g}%" if work.delay_chance < 0.995 else ""
    return (
        f"      - {{away: before_{work.name}, takes: {figure.text}{chance}, "
        f"source: {_source(figure)}}}"
    )


def _step(
    clock: Clockwork,
    work: Work,
    extra: str,
    ways: str,
    files: dict[str, str] | None,
    figures: list[Figure],
) -> str:
    parts, sources = [f"contact: {work.name}"], {}
    if work.pool:
        parts.append(f"staff: {work.pool}")
    if work.took is not None:
        figure = _took(clock, f"{work.name}.takes", work, work.took, files)
        figures.append(figure)
        parts.append(f"takes: {figure.text}")
        sources["takes"] = _source(figure)
    elif work.pool:
        parts.append("takes: 1 min")
    if work.patience is not None:
        p = work.patience
        figure = Figure(
            f"{work.name}.patience", p.law.text, p.law.mean, *p.mean, "s", p.left,
            found_by("patience censored", law=p.law.name),
        )  # fmt: skip
        figures.append(figure)
        parts.append(f"patience: {figure.text}")
        sources["patience"] = _source(figure)
    extra += failures_text(clock.steps, work, figures, _source)
    if ways and ("again:" in extra or "next:" in extra):
        sources |= {key: ways for key in ("again", "next") if f"{key}:" in extra}
    said = ", ".join(f"{key}: {value}" for key, value in sources.items())
    source = f", source: {{{said}}}" if sources else ""
    label = "" if work.label in (work.name, "served") else f"   # {work.label}"
    return f"      - {{{', '.join(parts)}{extra}{source}}}{label}"


def _values(clock: Clockwork, work: Work, *, delay: bool) -> str:
    """The durations themselves in seconds, thinned to evenly spaced order statistics."""
    rows = clock.log.rows
    if delay and work.gaps is not None:
        took = work.gaps
    elif clock.log.kind == "calls":
        took = seconds(rows, "begin", "end")
    else:
        took = seconds(rows[(rows["activity"] == work.label).to_numpy()], "start", "end")
    took = np.sort(took[np.isfinite(took) & (took > 0.0)])
    if len(took) > VALUES:
        took = np.quantile(took, (np.arange(VALUES) + 0.5) / VALUES)
    return "took_s\n" + "\n".join(f"{one:.10g}" for one in took) + "\n"
