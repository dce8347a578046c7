"""`run` and `explain`: one design, its folder of results, and one customer of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from motsim.cli import terminal
from motsim.cli.check import settings_of
from motsim.cli.messages import word
from motsim.cli.paths import scenario_path
from motsim.errors import InputError, of, say
from motsim.formats import MINUS

if TYPE_CHECKING:
    from motsim.results.store import Store
    from motsim.scenario.language.schema import Scenario
    from motsim.study.core.months import Course
    from motsim.study.run.simulate import Run

REPLICATIONS: Final = 20
SHOWN: Final = (  # in the terminal; --json and the workbook have all
    "satisfaction",
    "remembered",
    "nps",
    "return",
    "wait_min",
    "wait_p90_min",
    "left_share",
    "complained",
    "broken_promises",
    "throughput",
    "inside",
)
ENDS: Final = 3  # moments felt worst, and as many felt best
MONTHS_SHOWN: Final = 9  # of a run of people who come back
CURVE_REPLICATIONS: Final = 20  # as many are enough to draw a curve in a terminal
COMPILE_SECONDS: Final = {"compiled": "20-60", "reference": "10-20"}


def run(
    file: str,
    design: str | None,
    pairs: list[str] | None,
    replications: int | None,
    seed: int,
    length: str | None,
    psychology: str | None,
    engine: str,
    out: Path | None,
    files: terminal.Files,
    spread: bool,
    language: str,
    as_json: bool,
) -> None:
    """Run a design into a folder and say what came out."""
    from motsim.scenario.loader import load

    path = scenario_path(file)
    scenario = load(path)
    settings = settings_of(pairs, length)
    sensible(scenario, [design] if design else [], [psychology] if psychology else [], settings)
    if out is not None:
        terminal.reachable(out)
    files.check()
    say_ahead(scenario, [design or next(iter(scenario.designs), "today")], settings, language)
    first_use(engine, language)
    from motsim.report.core.next_commands import compare as compare_next
    from motsim.report.core.next_commands import explain as explain_next
    from motsim.report.core.next_commands import typed
    from motsim.study.run.resume import prepare, run_into

    with terminal.progress(word(language, "running")) as advance:
        prepared = prepare(scenario, design=design, psychology=psychology, seed=seed, set=settings)
        folder = (
            out or Path("results") / path.stem / f"{prepared.inputs.design}-{prepared.short_hash}"
        )
        done = run_into(
            folder,
            prepared,
            replications=replications or REPLICATIONS,
            engine=engine,
            progress=advance,
        )
    following = [explain_next(folder)]
    if len(scenario.designs) > 1:
        following.append(compare_next(typed(file), [*scenario.designs][:4]))
    if not as_json:  # the first answer does not wait for the page
        first_answer(done, scenario, seed, spread, language)
    report = terminal.report(done, folder / "report.html", language, following)
    beside = files.write(done, language)
    if as_json:
        places = {"folder": str(folder), "report": str(report), **beside.as_json()}
        terminal.say_json(places | told(done, seed, spread, language))
        return
    curve(done, language)
    terminal.say(word(language, "all figures"))
    terminal.say(word(language, "results", folder=folder))
    terminal.say(word(language, "report", path=report))
    beside.tell()
    terminal.follow(following, language)


def told(done: Run, seed: int, spread: bool, language: Any) -> dict[str, Any]:
    """Give a run for programs."""
    from motsim.study.core.months import table

    found = {
        "design": done.design,
        "psychology": done.psychology,
        "seed": seed,
        "replications": done.replications,
        "summary": terminal.records(done.summary()),
    }
    if spread:
        found["spread"] = terminal.records(done.spread())
    if done.plan.comes_back:
        found["months"] = terminal.records(table(done.sample.months))
        found["relationship"] = terminal.records(done.relationship())
    return found | {"warnings": overload_lines(done, language)}


def first_answer(done: Run, scenario: Scenario, seed: int, spread: bool, language: Any) -> None:
    """What was run, what is assumed of it, and its figures."""
    from motsim.plan.preview.wording import label
    from motsim.study.comparison.lived import value_line

    terminal.heading(
        word(
            language,
            "run title",
            scenario=scenario.title.show(language),
            design=label(scenario, done.design, language),
            psychology=psychology_word(done.psychology, language),
            replications=done.replications,
            seed=seed,
        )
    )
    for line in overload_lines(done, language):
        terminal.say(line)
    bought(done.purchases, done.scenario, language)
    for one in done.anchors.rows:
        if not one.met:
            terminal.say(one.line(language))
    summary(done, language, SHOWN)
    if spread:
        spread_of(done, language)
    if done.plan.comes_back:
        months(done, language)
        said = value_line(scenario, done.sample, language)
        if said:
            terminal.say(said)
    inside(done, language)


def sensible(
    scenario: Scenario,
    designs: Sequence[str],
    psychologies: Sequence[str],
    settings: Mapping[str, str],
) -> None:
    """A name that does not exist and a setting that means nothing are said before anything is
    prepared or written.
    """
    from motsim.psychology import PROFILES
    from motsim.scenario.checks.names import missing
    from motsim.scenario.designs.merge import design

    for kind, asked, there in (
        ("design", designs, tuple(scenario.designs)),
        ("psychology", psychologies, tuple(PROFILES)),
    ):
        for name in asked:
            if name not in there:
                raise InputError(of(scenario.file, missing(kind, name, there)))
    for name in (designs or list(scenario.designs)[:1]) if settings else ():
        design(scenario, name, settings, bought={})


def first_use(engine: str, language: str) -> None:
    """Say how long the first use takes, when there is no compiled code for these sources yet."""
    from motsim.jit.dispatch import cache_folder, compiled_lines

    kept = {"compiled": "compiled_*/engine.run-*.nbc", "reference": "psychology_*/*.nbc"}[engine]
    if not any(cache_folder().glob(kept)):
        terminal.complain(
            word(
                language,
                "compiling",
                seconds=COMPILE_SECONDS[engine],
                lines=f"{compiled_lines():,}",
            )
        )


def say_ahead(
    scenario: Scenario, designs: Iterable[str], settings: Mapping[str, str], language: Any
) -> None:
    """Say before anything is run that people who come back will bring more work than staff can do:
    the pool and the month. Designs that spend a budget are left out: what they buy is not known.
    """
    from motsim.plan.population import strangers
    from motsim.plan.preview.summary import ahead_lines
    from motsim.plan.preview.wording import label
    from motsim.plan.preview.workload import pool_loads
    from motsim.plan.town_forecast import visits_by_month
    from motsim.study.core.setup import setup_of

    setup = setup_of(scenario, settings)
    if not setup.comes_back:
        return
    for name in designs:
        if setup.spec(name).budget is None:
            designed = setup.design(name)
            pools = tuple(pool_loads(strangers(designed)))
            for line in ahead_lines(designed, pools, visits_by_month(designed), language):
                terminal.complain(f"{label(scenario, name, language)}: {line}")


def overload_lines(done: Run, language: Any) -> tuple[str, ...]:
    """Pools that more customers come to than they can serve."""
    from motsim.study.comparison.outlook_words import overload_line

    return tuple(overload_line(done.scenario, one, language) for one in done.overloads)


def bought(purchases: Any, scenario: Any, language: str) -> None:
    """What a budget bought, in its order."""
    if purchases is None:
        return
    from motsim.plan.preview.wording import label, listing

    found = [r for _, r in purchases.table().iterrows() if r.bought]
    names = [
        label(scenario, r.intervention, language) for r in sorted(found, key=lambda r: r.order)
    ]
    terminal.say(
        word(
            language,
            "bought for" if names else "bought nothing",
            spent=terminal.integer(purchases.budget - purchases.unspent),
            budget=terminal.integer(purchases.budget),
            names=listing(language, names),
        )
    )


def meaning(measure: str, language: str) -> str:
    """What a measure is; a pool's by its last part."""
    return word(language, f"m {measure.rpartition('.')[2]}")


def psychology_word(name: str, language: str) -> str:
    """A psychology as people call it; in English its name, which is what one types."""
    from motsim.report.core.messages import Translator

    return name if language == "en" else Translator(language).maybe(f"psy {name}", name)


def measure_word(measure: str, language: str) -> str:
    """A measure as people call it; in English its name, which is what one types."""
    from motsim.report.core.messages import Translator

    return (
        measure
        if language == "en"
        else Translator(language).maybe(f"m {measure}", meaning(measure, language))
    )


def within(unit: str, *values: float) -> tuple[float, ...]:
    """An interval as far as such values go: a share lies between nothing and all."""
    return tuple(min(max(v, 0.0), 1.0) for v in values) if unit == "share" else values


def summary(done: Run, language: str, shown: Sequence[str]) -> None:
    """The table of these measures."""
    found = done.summary()
    rows = [
        (
            row.measure,
            meaning(row.measure, language),
            *(terminal.cell(x) for x in within(row.unit, row.mean, row.low, row.high)),
            word(language, f"u {row.unit}"),
        )
        for row in found.itertuples()
        if row.measure in shown and not math.isnan(row.mean)
    ]
    terminal.table(
        [word(language, key) for key in ("measure", "is", "mean", "low", "high", "unit")],
        rows,
        title=word(language, "main figures", n=len(found)),
        left=2,
    )


def spread_of(done: Run, language: str) -> None:
    """The table of how replications differ."""
    rows = [
        (
            row.measure,
            meaning(row.measure, language),
            *(terminal.cell(x) for x in (row.p50, row.p25, row.p75)),
            word(language, f"u {row.unit}"),
        )
        for row in done.spread().itertuples()
    ]
    terminal.table(
        [word(language, key) for key in ("measure", "is", "median", "p25", "p75", "unit")],
        rows,
        title=word(language, "spread"),
        left=2,
    )


def of_month(one: Course, month: int, language: Any) -> str:
    """A figure of a month as it stands in a table."""
    from motsim.formats import formatter

    mean = one.months[month].mean
    return formatter(language).share(mean) if one.unit == "share" else terminal.cell(mean)


def months(done: Run, language: str) -> None:
    """What changes by month: as many months as stand below each other at a glance."""
    from motsim.plan.preview.wording import label
    from motsim.study.core.months import courses, some

    found = courses(done.sample.months)
    shown = some(len(found[0].months), MONTHS_SHOWN)
    heads = [
        word(language, f"mo {one.name}", pool=label(done.scenario, one.pool, language))
        for one in found
    ]
    rows = [(str(k + 1), *(of_month(one, k, language) for one in found)) for k in shown]
    terminal.table(
        [word(language, "mo month"), *heads], rows, title=word(language, "by month"), left=0
    )


def inside(done: Run, language: str) -> None:
    """Who is where when the clock stops: a row a stage, then a row a pool."""
    from motsim.formats import formatter
    from motsim.plan.preview.wording import label
    from motsim.study.core.at_stop import at_stop

    found = at_stop(done.sample)
    if found is None:
        return
    rows = [
        (label(done.scenario, one.stage, language) if one.stage else word(language, "as all"),)
        + tuple(terminal.cell(x.mean) for x in (one.inside, one.in_queue, one.in_service))
        for one in (*found.stages, found.everybody)
    ]
    heads = [word(language, f"as {key}") for key in ("stage", "inside", "in queue", "in service")]
    title = word(
        language,
        "at stop",
        time=formatter(language).duration(found.minutes),
        n=terminal.cell(found.throughput.mean),
    )
    terminal.table(heads, rows, title=title, left=1)
    pools = [
        (label(done.scenario, one.pool, language),)
        + tuple(terminal.cell(x.mean) for x in (one.in_queue, one.at_work))
        for one in found.pools
    ]
    heads = [word(language, f"as {key}") for key in ("pool", "in queue", "at work")]
    if pools:
        terminal.table(heads, pools, title="", left=1)


def curve(done: Run, language: str) -> None:
    """The moments felt worst and best, in the order of the journey; all where they are few."""
    from motsim.plan.preview.wording import label

    rows = ends_of(journey_rows(done))
    if not rows:
        return
    terminal.heading(word(language, "curve ends"))
    names = [
        (
            stage,
            word(language, "wait for", name=label(done.scenario, step, language))
            if kind == "wait"
            else label(done.scenario, step, language),
        )
        for stage, step, kind, *_ in rows
    ]
    width = max(30, max(len(name) for _, name in names) + 2)
    last = ""
    for (stage, name), (*_, emotion, share) in zip(names, rows, strict=True):
        if stage != last:
            terminal.say(f" {label(done.scenario, stage, language)}")
            last = stage
        terminal.say(
            f"   {terminal.padded(name, width)}{terminal.bar(emotion)} "
            f"{round(emotion, 1) + 0.0:+5.1f} {share:5.0%}".replace("-", MINUS)
        )


SHOWN_FROM: Final = 0.005  # of the visits; fewer would be said as 0 %


def ends_of(
    rows: list[tuple[str, str, str, float, float]],
) -> list[tuple[str, str, str, float, float]]:
    """Of the moments, those felt worst and best by all that have them."""
    ranked = [k for k, (*_, share) in enumerate(rows) if share >= SHOWN_FROM]
    ranked.sort(key=lambda k: rows[k][3])
    kept = {*ranked[:ENDS], *ranked[-ENDS:]}
    return [row for k, row in enumerate(rows) if k in kept]


def journey_rows(done: Run) -> list[tuple[str, str, str, float, float]]:
    """(stage, name, kind, mean emotion, share of visits) of every moment, in the order of the
    journey.
    """
    key = ["replication", "customer", "visit"]
    if done.store is not None:
        few = range(min(done.replications, CURVE_REPLICATIONS))
        visits = done.store.table("visits", replications=few, only=(*key, "counted"))
        moments = done.store.table(
            "moments",
            replications=few,
            only=(*key, "stage", "step", "moment", "kind", "emotion", "begin_min"),
        )
    else:
        visits, moments = done.visits, done.moments
    total = max(int(visits["counted"].sum()), 1)
    mine = moments.merge(visits.loc[visits["counted"], key], on=key)
    found = mine.groupby(["stage", "step", "moment", "kind"], observed=True).agg(
        emotion=("emotion", "mean"), place=("begin_min", "mean")
    )
    met = mine.drop_duplicates([*key, "moment"]).groupby("moment", observed=True).size()
    steps = {step.name: k for k, step in enumerate(done.scenario.steps)}
    order = {"wait": 0, "rule": 1, "promise": 1, "contact": 2, "recovery": 3}
    rows = [
        (
            steps.get(step, -1),
            order[kind],
            str(stage),
            str(moment).removesuffix(".wait"),
            str(kind),
            float(row.emotion),
            float(met[moment]) / total,
        )
        for (stage, step, moment, kind), row in found.iterrows()
    ]
    return [row[2:] for row in sorted(rows, key=lambda row: row[:2])]


def explain(
    results: Path,
    customer: int | None,
    who: str | None,
    replication: int,
    page: Path | None,
    language: str,
) -> None:
    """One customer's day in words, and as a page where one is asked for."""
    if (customer is None) == (who is None):
        raise InputError(say("which customer"))
    from motsim.study.run import customer_story
    from motsim.study.run.resume import open_folder, scenario_of

    store, visit = open_folder(results), None
    if who is not None:
        chosen = customer_story.chosen_visit(store.table("visits"), who)
        if chosen is None:
            terminal.say(word(language, "nobody"))
            raise typer.Exit(1)
        replication, customer, visit = chosen
    scenario = scenario_of(store)
    visits, moments, acts = (
        store.table(name, replications=[replication], customer=customer)
        for name in ("visits", "moments", "acts")
    )
    if visits.empty and (told := still_inside(store, scenario, replication, customer, language)):
        terminal.say(told)
        return
    if visits.empty:
        raise nobody_of(store, results, replication, customer)
    for line in customer_story.explain(
        visits,
        moments,
        acts,
        scenario,
        replication=replication,
        customer=customer or 0,
        psychology=store.manifest["psychology"],
        language=language,
        visit=visit,
    ):
        terminal.say(line)
    if page is None:
        return
    from motsim.report.customer_day.page import CustomerDay, page_of

    day = CustomerDay(
        scenario,
        store.manifest["design"],
        visits,
        moments,
        acts,
        replication,
        customer or 0,
        who or "",
        store.manifest["psychology"],
        visit,
    )
    terminal.write(page, page_of(day, language))
    terminal.say(word(language, "report", path=page))


def nobody_of(store: Store, results: Path, replication: int, customer: int | None) -> InputError:
    """Say which customers there are."""
    there, last = len(store.table("customers", replications=[replication])), max(store.done())
    return InputError(
        of(
            results,
            say("no customer stored", replication=replication, n=there, number=customer, last=last),
        )
    )


def still_inside(
    store: Store, scenario: Scenario, replication: int, customer: int | None, language: Any
) -> str:
    """Where somebody is whose visit had not ended when the clock stopped; "" of others."""
    from motsim.formats import formatter
    from motsim.plan.preview.wording import label

    if "inside" not in store.manifest["categories"]:
        return ""
    found = store.table("inside", replications=[replication], customer=customer)
    if found.empty:
        return ""
    row, said = found.iloc[0], formatter(language)
    since = row.since_min - row.arrived_min
    return word(
        language,
        f"inside {row.state}",
        customer=customer,
        step=label(scenario, row.step, language),
        pool=label(scenario, row.pool if isinstance(row.pool, str) else row.step, language),
        after=said.duration(float(row.inside_min)),
        since=said.duration(float(since)) if since == since else "",
    )
