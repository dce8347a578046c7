"""`compare`: verdict, differences, money, purchases; finished samples are kept, so a stopped one
goes on.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from motsim.cli import terminal
from motsim.cli.check import settings_of
from motsim.cli.estimate import meter, probed
from motsim.cli.messages import word
from motsim.cli.paths import scenario_path
from motsim.cli.run import first_use, of_month, psychology_word, say_ahead, sensible
from motsim.errors import InputError, of, say
from motsim.formats import Formatter, formatter

if TYPE_CHECKING:
    from motsim.scenario.language.schema import Scenario
    from motsim.study.comparison.compare import Comparison

REPLICATIONS: Final = 50
BY_MONTH: Final = ("customers", "visits", "wait_min", "busy_share")
MONTHS_SHOWN: Final = 6  # side by side
MONEY: Final = ("cash", "time", "net")  # in the terminal; --json and the report have all


class Asked(NamedTuple):
    """What is to be compared, as it was typed."""

    file: str
    designs: str | None
    psychology: str | None
    changes: list[str] | None
    length: str | None
    until: list[str] | None
    limit: int | None
    indifference: float | None


def compare(
    asked: Asked,
    replications: int | None,
    seed: int,
    engine: str,
    out: Path | None,
    files: terminal.Files,
    language: str,
    as_json: bool,
    draws: int | None,
) -> None:
    """Compare designs and say what came out."""
    from motsim.scenario.loader import load
    from motsim.study.core.measures import known_measures
    from motsim.study.core.setup import setup_of

    path = scenario_path(asked.file)
    scenario, settings = load(path), settings_of(asked.changes, asked.length)
    names = two_or_more(asked, scenario)
    wanted, widths = psychologies_of(asked), halves(asked.until)
    if asked.limit is not None and not widths:
        raise InputError(say("limit without until", limit=asked.limit))
    known_names(scenario, names, [wanted] if isinstance(wanted, str) else wanted or ())
    sensible(scenario, names, [], settings)
    setup = setup_of(scenario, settings)
    known_measures(scenario.file, (setup.design(name, {}) for name in names), widths)
    decides = json.dumps([scenario.text, names, sorted(settings.items()), seed, wanted])
    short = hashlib.sha256(decides.encode()).hexdigest()[:8]
    folder = out or Path("results") / path.stem / f"compare-{short}"
    files.check()
    make_folder(folder)
    say_ahead(scenario, names, settings, language)
    first_use(engine, language)
    from motsim.report.core.next_commands import after_comparison
    from motsim.study.comparison.compare import compare as compared
    from motsim.study.comparison.experiment import SampleCache
    from motsim.study.comparison.stopping_rule import LIMIT

    limit = asked.limit or LIMIT
    most = replications or (limit if widths else REPLICATIONS)
    with terminal.progress(word(language, "comparing"), parts=2) as advance:
        found = compared(
            scenario,
            names,
            replications=probed(most) if meter() else replications or REPLICATIONS,
            seed=seed,
            psychology=wanted,
            progress=advance,
            set=settings,
            engine=engine,
            until=(widths or None) if meter() is None else None,
            limit=limit,
            indifference=asked.indifference,
            keep=SampleCache(folder),
            draws=draws,
        )
        found.weigh(advance)
    report = terminal.report(found, folder / "report.html", language)
    beside = files.write(found, language)
    if as_json:
        terminal.say_json(told(found, language) | {"report": str(report)} | beside.as_json())
        return
    show(found, language)
    terminal.say(word(language, "all figures"))
    terminal.say(word(language, "report", path=report))
    beside.tell()
    terminal.follow(after_comparison(found), language)


def psychologies_of(asked: Asked) -> list[str] | str | None:
    """Return the memory theories that were typed: their names, "all", or nothing."""
    if asked.psychology and asked.psychology != "all":
        return [name.strip() for name in asked.psychology.split(",") if name.strip()]
    return asked.psychology


def two_or_more(asked: Asked, scenario: Scenario) -> list[str]:
    """Return the names of the designs to compare: those of --designs, or all of the file.

    Raises:
        InputError: fewer than two; one design alone has only its own figures (`motsim run`).
    """
    if asked.designs is None:
        names = list(scenario.designs)
        if len(names) < 2:
            raise InputError(say("one design", file=asked.file, name=names[0]))
        return names
    names = list(dict.fromkeys(name.strip() for name in asked.designs.split(",") if name.strip()))
    if len(names) == 1 and names[0] in scenario.designs:
        raise InputError(
            say(
                "one design asked",
                designs=asked.designs,
                there=", ".join(scenario.designs),
                file=asked.file,
                name=names[0],
            )
        )
    if len(names) < 2:
        raise InputError(
            say("two designs", designs=asked.designs, there=", ".join(scenario.designs))
        )
    return names


def told(found: Comparison, language: Any) -> dict[str, Any]:
    """All that a comparison says, for programs."""
    from motsim.study.core.measures import PROFIT

    return {
        "verdict": found.verdict(language),
        "warnings": found.warnings(language),
        "holds": found.holds()._asdict(),
        "replications": found.replications,
        "reached": found.reached,
        "certainty": found.certainty(language),
        "courses": found.courses(language),
        "until": [{**wish._asdict(), "state": wish.state} for wish in found.wishes()],
        "table": terminal.records(found.table(segments=True)),
        "money": terminal.records(found.money()),
        "outlook": None if found.outlook is None else terminal.records(found.outlook.table()),
        "advice": found.advice,
        "ranking": terminal.records(found.ranking()),
        "zone": {p: found.zone(p) for p in found.psychologies},
        "groups": {p: found.groups(p) for p in found.psychologies},
        "front": terminal.records(found.front()),
        **(
            {
                "months": terminal.records(found.months()),
                "relationship": terminal.records(found.relationship()),
                "formula": {
                    d: float(found.formula_of(d).net.mean())
                    for d in found.designs
                    if found.judged() == PROFIT
                },
            }
            if found.comes_back
            else {}
        ),
        "variance_ratios": terminal.records(found.same_people()),
    }


def show(found: Comparison, language: Any) -> None:
    """Verdict first, then what it is made of."""
    from motsim.plan.preview.wording import label

    terminal.heading(found.verdict(language))
    from motsim.report.comparison.published_limits import sanity_lines
    from motsim.report.comparison.shared_purchases import shared_line, tied

    shared = shared_line(found, tied(found), language)
    for line in filter(None, (shared, *found.warnings(language), *sanity_lines(found, language))):
        terminal.say(line)
    holds = found.holds()
    if holds.of > 1:
        colon, comma, stop = ("：", "、", "；") if language == "zh" else (": ", ", ", "; ")
        where, not_where = (
            comma.join(psychology_word(name, language) for name in names)
            for names in (holds.where, holds.not_where)
        )
        terminal.say(
            holds.line(language)
            + (colon + where if where else "")
            + (stop + word(language, "not in", names=not_where) if not_where else "")
        )
    for line in found.certainty(language):
        terminal.say(line)
    ranking(found, language)
    money(found, language, label(found.scenario, found.reference, language))
    if found.comes_back:
        months(found, language)


def ranking(found: Comparison, language: Any) -> None:
    """Who may be the best and how likely, who is as good, and who is dominated by whom."""
    from motsim.plan.preview.wording import label
    from motsim.study.comparison import selection as choice

    sums = in_one_unit(found, language)
    standing = {s.design: s for s in choice.standings(found)}

    def short(value: float) -> str:
        return sums.figures(float(f"{value:.3g}") / (sums.unit.size if sums.unit else 1.0))

    rows = []
    for r in choice.standing_of(found):
        s, behind = (
            standing[r.design],
            ""
            if r.behind.low == 0.0 == r.behind.high
            else f"{short(r.behind.low)} .. {short(r.behind.high)}",
        )
        rows.append(
            (
                label(found.scenario, r.design, language),
                formatter(language).share(r.chance),
                short(r.behind.mean),
                behind,
                terminal.cell(s.satisfaction.mean),
                formatter(language).share(r.loss),
                ", ".join(label(found.scenario, d, language) for d in s.dominated_by)
                or word(language, "nobody dominates"),
            )
        )
    terminal.table(
        [
            word(language, key)
            for key in (
                "design",
                "chance best",
                "behind",
                "range",
                "satisfaction",
                "loss",
                "dominated",
            )
        ],
        rows,
        title=word(language, "ranking") + unit_of(sums),
    )
    for line in filter(
        None,
        (
            choice.basis_line(found, language),
            choice.group_line(found, language),
            choice.front_line(found, language),
        ),
    ):
        terminal.say(line)


def in_one_unit(found: Comparison, language: str) -> Formatter:
    """Writes the sums of a comparison's tables: in Chinese all in one unit, such as ten thousands;
    points of emotion as they are.
    """
    from motsim.study.core.measures import PROFIT

    sums = Formatter(language)
    if found.judged() == PROFIT:
        nets = [float(found.money_of(d).net.mean()) for d in found.designs if d != found.reference]
        sums.unit = sums.money_unit(nets, found.scenario.currency or "")
    return sums


def unit_of(sums: Formatter) -> str:
    """The unit of a table's sums, to stand behind its title; "" where it has none."""
    name = sums.unit.name if sums.unit is not None else ""
    return word(sums.language, "in unit", unit=name) if name else ""


def money(found: Comparison, language: str, reference: str) -> None:
    """Gain less spend is net; chance of a loss and payback beside it."""
    from motsim.plan.preview.wording import label
    from motsim.study.core.measures import PROFIT

    others = [d for d in found.designs if d != found.reference]
    if found.judged() != PROFIT and not any(found.money_of(d).spend.any() for d in others):
        return
    sums, frame = in_one_unit(found, language), found.money()
    frame = frame[frame["psychology"] == found.psychology]
    rows = []
    for design in others:
        of = {r.item: r for r in frame[frame["design"] == design].itertuples()}
        payback = of["payback_months"].mean
        rows.append(
            (
                label(found.scenario, design, language),
                *(sums.exact(of[item].mean) for item in MONEY),
                *over_assumptions(found, design, of, sums),
                word(language, "never")
                if math.isnan(payback)
                else word(language, "months", n=terminal.integer(payback)),
                terminal.integer(of["time_hours_a_year"].mean),
            )
        )
    sites = found.scenario.value.sites
    of_sites = word(language, "of sites", n=str(sites)) if sites > 1 else ""
    drawn = found.outlook_of_money is not None
    headers = (
        ("design", *MONEY, "expected", "range", "loss", "payback", "hours")
        if drawn
        else ("design", *MONEY, "interval", "loss", "payback", "hours")
    )
    terminal.table(
        [word(language, key) for key in headers],
        rows,
        title=word(language, "money", reference=reference) + unit_of(sums) + of_sites,
    )


def months(found: Comparison, language: Any) -> None:
    """What changes by month under each design, and what the formula would have said."""
    from motsim.plan.preview.wording import label
    from motsim.study.core.months import courses, some

    made = {d: courses(found.samples[d, found.psychology].months) for d in found.designs}
    first = made[found.reference]
    pool = busiest(first)
    shown = some(len(first[0].months), MONTHS_SHOWN)
    rows = [
        (
            word(language, f"mo {one.name}", pool=label(found.scenario, one.pool, language)),
            label(found.scenario, design, language),
            *(of_month(one, k, language) for k in shown),
        )
        for name in BY_MONTH
        for design in found.designs
        for one in made[design]
        if one.name == name and one.pool in ("", pool)
    ]
    heads = [word(language, "mo figure"), word(language, "design")]
    heads += [word(language, "mo n", n=k + 1) for k in shown]
    terminal.table(heads, rows, title=word(language, "by month designs"), left=2)
    for line in (*customers_bring(found, language), *found.formula(language)):
        terminal.say(line)


def customers_bring(found: Comparison, language: Any) -> Iterator[str]:
    """What customers bring under the first design and the one that is advised."""
    from motsim.study.comparison.lived import value_line

    for design in dict.fromkeys((found.reference, found.advice)):
        if (design, found.psychology) in found.samples:
            line = value_line(found.scenario, found.samples[design, found.psychology], language)
            yield from filter(None, (line,))


def busiest(courses: Iterable[Any]) -> str:
    """The pool that is busiest in the last month."""
    loads = [c for c in courses if c.pool and not math.isnan(c.months[-1].mean)]
    return max(loads, key=lambda c: float(c.months[-1].mean)).pool if loads else ""


def over_assumptions(
    found: Comparison, design: str, of: dict[str, Any], sums: Formatter
) -> tuple[str, ...]:
    """What is expected of a net over all that is assumed, its range and its chance of a loss; of
    the runs alone where nothing is drawn.
    """
    drawn = found.outlook_of_money
    if drawn is None:
        net = of["net"]
        between = f"{sums.exact(net.low)} .. {sums.exact(net.high)}"
        return between, sums.share(of["loss"].mean)
    from motsim.study.comparison.verdict import rounded

    one = drawn.of(design)
    mean, low, high = (rounded(value) for value in one.value)
    between = f"{sums.exact(low)} .. {sums.exact(high)}"
    return sums.exact(mean), between, sums.share(one.loss)


def halves(until: list[str] | None) -> dict[str, float]:
    """`--until profit=50000` as numbers."""
    found: dict[str, float] = {}
    for pair in until or []:
        name, _, text = pair.partition("=")
        try:
            found[name.strip()] = float(text.replace(",", ""))
        except ValueError:
            raise InputError(say("until a pair", pair=pair)) from None
        if not 0.0 < found[name.strip()] < math.inf:
            raise InputError(say("until above 0", pair=pair))
    return found


def known_names(scenario: Scenario, designs: list[str], psychologies: Iterable[str]) -> None:
    """A name that does not exist is said before anything is written or run."""
    from motsim.psychology import PROFILES
    from motsim.scenario.checks.names import missing

    for kind, asked, there in (
        ("design", designs, tuple(scenario.designs)),
        ("psychology", psychologies, (*PROFILES, "all")),
    ):
        for name in asked:
            if name not in there:
                raise InputError(of(scenario.file, missing(kind, name, there)))


def make_folder(folder: Path) -> None:
    """The folder of results, before anything is run."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(say("cannot be written", file=folder, why=error.strerror)) from None
