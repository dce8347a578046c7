"""The command line: every command is a line of the library, printed. Nothing heavy is imported
before it is needed.

Exit codes: 0 fine, 1 the answer is no, 2 the input means nothing, 3 our fault, 130 stopped by
Ctrl-C.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer

from motsim.cli.options import (
    AssumptionsOption,
    ChartsOption,
    Choose,
    ClusterOption,
    DesignOption,
    DesignsOption,
    DrawsOption,
    DropBadOption,
    EffectsOption,
    Engine,
    EngineOption,
    EstimateOption,
    FileArgument,
    JsonOption,
    LangOption,
    Language,
    LengthOption,
    MapOption,
    ObjectiveOption,
    OutOption,
    PageOption,
    PdfOption,
    PsychologiesOption,
    PsychologyOption,
    RangeDrawsOption,
    ReplicationsOption,
    RivalsOption,
    SeedOption,
    SetOption,
    SlidesOption,
    Who,
    XlsxOption,
)

# looking for them in every installed package takes a tenth of our start
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

F = TypeVar("F", bound=Callable[..., None])
OUR_FAULT: Final = 3
REPORT_TO: Final = "the address in CONTRIBUTING.md"


app = typer.Typer(
    name="motsim",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Which moments of truth to spend on, what customers remember, and what it is worth.",
    epilog="Begin with: motsim list, motsim check car-service, motsim run car-service.",
)


def command(*, resumes: bool = False) -> Callable[[F], F]:
    """A command whose errors are lines, never tracebacks. `resumes`: what is finished is kept when
    it is stopped.
    """

    def add(function: F) -> F:
        @functools.wraps(function)
        def guarded(*args: object, **options: object) -> None:
            from motsim.errors import MotsimError

            language = getattr(options.get("lang"), "value", "en")
            try:
                with on_cluster(options.get("cluster")) as threads:
                    if options.get("estimate"):
                        from motsim.cli.estimate import estimate

                        estimate(function, options, language, threads)
                    else:
                        function(*args, **options)
                sys.stdout.flush()
            except MotsimError as error:
                print(error.show(language), file=sys.stderr)
                raise typer.Exit(2) from None
            except KeyboardInterrupt:
                from motsim.cli.messages import word

                print(
                    "\n" + word(language, "stopped" if resumes else "stopped here"), file=sys.stderr
                )
                raise typer.Exit(130) from None
            except BrokenPipeError:  # `motsim rules | head`
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise typer.Exit(0) from None
            except typer.Exit:
                raise
            except MemoryError:
                from motsim.cli.messages import word

                print(word(language, "too large"), file=sys.stderr)
                raise typer.Exit(2) from None
            except Exception as error:
                if os.environ.get("MOTSIM_DEBUG"):
                    raise
                from motsim.cli.messages import word

                said = f"{type(error).__name__}: {' '.join(str(error).split()) or 'no message'}"
                print(word(language, "our fault", error=said, where=REPORT_TO), file=sys.stderr)
                raise typer.Exit(OUR_FAULT) from None

        app.command(name=function.__name__.strip("_"))(guarded)
        return function

    return add


@contextlib.contextmanager
def on_cluster(address: object) -> Iterator[int]:
    """Have a cluster of so many threads do what a command runs; no address: this machine, 0. What
    Dask would print of its own is one line of ours.
    """
    if address is None:
        yield 0
        return
    import logging

    from motsim.study.core.schedulers import scheduler_of, working

    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    scheduler = scheduler_of(str(address))
    try:
        with working(scheduler):
            yield scheduler.threads
    finally:
        scheduler.close()


@command()
def new(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="The file to write, .yaml or .xlsx; what is there already stays.",
            show_default=False,
        ),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="NAME",
            help=(
                "A shipped scenario, such as car-service; a log (.csv, .parquet, .xes); a "
                "workshop's table (.csv, .xlsx); a workbook or file."
            ),
            show_default=False,
        ),
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option(
            metavar="BOOK", help="Write the scenario as a workbook, too.", show_default=False
        ),
    ] = None,
    scale: Annotated[
        str | None,
        typer.Option(
            metavar="LOW..HIGH",
            help=(
                "The scale of a wall's scores, such as 1..5 or -5..5; that in its head, or "
                "-10..10, if not said."
            ),
            show_default=False,
        ),
    ] = None,
    map: MapOption = None,
    drop_bad: DropBadOption = False,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
) -> None:
    """Start a scenario: a small one that runs, a copy of another, or what a log, a workshop's wall
    or a workbook says.
    """
    from motsim.cli.new import new

    new(file, like, xlsx, scale, lang.value, map, drop_bad)


@command()
def check(
    file: FileArgument,
    changes: SetOption = None,
    psychology: PsychologyOption = None,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """Every mistake at once; the journey in words, points given beside points felt, loads, and what
    the figures rest on.
    """
    from motsim.cli import check as saying

    saying.check(file, psychology, changes, lang.value, json)


@command()
def fit(
    file: FileArgument,
    data: Annotated[
        Path,
        typer.Argument(
            help="A log (.csv, .parquet, .xes), or a survey (.csv).", show_default=False
        ),
    ],
    map: MapOption = None,
    drop_bad: DropBadOption = False,
    write: Annotated[
        bool,
        typer.Option("--write", help="Put the values and their sources into the scenario file."),
    ] = False,
    holdout: Annotated[
        str, typer.Option(metavar="SHARE", help="Share of a log's days, the last ones, not used.")
    ] = "0%",
    seed: SeedOption = 0,
    out: PageOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """What a scenario has and your data can tell: each figure with its interval, what it rests on,
    and what the data cannot tell.
    """
    from motsim.cli import data as saying

    saying.fit(file, data, map, drop_bad, write, holdout, seed, out, lang.value, json)


@command()
def validate(
    file: FileArgument,
    data: Annotated[Path, typer.Argument(help="A log (.csv, .parquet, .xes).", show_default=False)],
    map: MapOption = None,
    drop_bad: DropBadOption = False,
    holdout: Annotated[
        str, typer.Option(metavar="SHARE", help="Share of the days, the last ones, held out.")
    ] = "30%",
    replications: Annotated[
        int, typer.Option("--replications", "-n", min=2, max=10_000, help="Runs of the scenario.")
    ] = 50,
    seed: SeedOption = 0,
    out: PageOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """A scenario against days that it has not seen: a page, and exit code 1 if it lies outside."""
    from motsim.cli import data as saying

    inside = saying.validate(
        file, data, map, drop_bad, holdout, replications, seed, out, lang.value, json
    )
    if not inside:
        raise typer.Exit(1)


@command(resumes=True)
def run(
    file: FileArgument,
    design: DesignOption = None,
    changes: SetOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 0,
    length: LengthOption = None,
    psychology: PsychologyOption = None,
    engine: EngineOption = Engine.compiled,
    out: OutOption = None,
    charts: ChartsOption = None,
    xlsx: XlsxOption = None,
    slides: SlidesOption = None,
    pdf: PdfOption = None,
    spread: Annotated[
        bool,
        typer.Option(
            "--spread",
            help="Also how replications differ: the median and the middle half of each measure.",
        ),
    ] = False,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """Run one design: measures with intervals, the journey's curve, and a folder of results with a
    report.
    """
    from motsim.cli import run as running
    from motsim.cli.terminal import Files

    running.run(
        file,
        design,
        changes,
        replications,
        seed,
        length,
        psychology,
        engine.value,
        out,
        Files(charts, xlsx, slides, pdf),
        spread,
        lang.value,
        json,
    )


@command(resumes=True)
def compare(
    file: FileArgument,
    designs: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,C",
            help="Designs, the first is the reference; all of the file if not said.",
            show_default=False,
        ),
    ] = None,
    changes: SetOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 0,
    length: LengthOption = None,
    until: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MEASURE=HALF",
            help=(
                "Repeat until every difference of this measure is known this well, and stays "
                "so; repeatable."
            ),
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=2,
            max=1_000_000,
            help="The most replications that --until may take (1000).",
            show_default=False,
        ),
    ] = None,
    indifference: Annotated[
        float | None,
        typer.Option(
            metavar="MONEY",
            min=0.0,
            help=(
                "A difference in net that does not matter (groups: half a percent of the "
                "margin; verdict: 0)."
            ),
            show_default=False,
        ),
    ] = None,
    psychology: PsychologiesOption = None,
    draws: RangeDrawsOption = None,
    engine: EngineOption = Engine.compiled,
    out: OutOption = None,
    xlsx: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a workbook, too: tables, and formulas that add up.",
            show_default=False,
        ),
    ] = None,
    charts: ChartsOption = None,
    slides: SlidesOption = None,
    pdf: PdfOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """Compare designs on the same people: verdict, differences, chance to be best, front, money,
    segments, purchases.
    """
    from motsim.cli import compare as comparing
    from motsim.cli.terminal import Files

    asked = comparing.Asked(file, designs, psychology, changes, length, until, limit, indifference)
    comparing.compare(
        asked,
        replications,
        seed,
        engine.value,
        out,
        Files(charts, xlsx, slides, pdf),
        lang.value,
        json,
        draws,
    )


@command(resumes=True)
def allocate(
    file: FileArgument,
    budget: Annotated[
        str,
        typer.Option(
            metavar="MONEY",
            help="What there is to spend, such as 300000 or 300k.",
            show_default=False,
        ),
    ],
    design: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="On top of this design; the first if not said.", show_default=False
        ),
    ] = None,
    objective: ObjectiveOption = None,
    changes: SetOption = None,
    psychology: PsychologiesOption = None,
    choose: Annotated[
        Choose, typer.Option(help="What is best: on average, in the worst tenth, or in regret.")
    ] = Choose.mean,
    draws: RangeDrawsOption = None,
    step: Annotated[
        float,
        typer.Option(
            min=0.0, max=50.0, metavar="PERCENT", help="Steps of the map of splits; 0: no map."
        ),
    ] = 10.0,
    prove: Annotated[
        bool, typer.Option("--prove", help="Try all combinations too (at most 14 interventions).")
    ] = False,
    out: PageOption = None,
    xlsx: XlsxOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """The best use of a budget: what to buy in which order, where to stop, and what 60/30/10 would
    lose.
    """
    from motsim.cli import allocate as allocating

    allocating.allocate(
        file,
        budget,
        design,
        objective,
        changes,
        psychology,
        step,
        prove,
        choose.value,
        draws,
        out,
        xlsx,
        lang.value,
        json,
    )


@command(resumes=True)
def experiment(
    folder: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER", help="A folder with an experiment.yaml, or the name of a shipped one."
        ),
    ],
    replications: ReplicationsOption = None,
    seed: SeedOption = 0,
    scenario: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="One of its scenarios, by the name of the file; all if not said.",
            show_default=False,
        ),
    ] = None,
    draws: RangeDrawsOption = None,
    out: OutOption = None,
    slides: SlidesOption = None,
    pdf: PdfOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
) -> None:
    """Answer the question of an experiment; one that was stopped goes on."""
    from motsim.cli import experiment as asking
    from motsim.cli.terminal import Files

    files = Files(slides=slides, pdf=pdf)
    asking.experiment(folder, replications, seed, scenario, draws, out, files, lang.value)


@command()
def explain(
    results: Annotated[
        Path, typer.Argument(metavar="DIR", help="A folder that `motsim run` wrote.")
    ],
    customer: Annotated[
        int | None, typer.Option(min=0, help="The number of a customer.", show_default=False)
    ] = None,
    who: Annotated[Who | None, typer.Option(help="Find one.", show_default=False)] = None,
    replication: Annotated[int, typer.Option(min=0, help="The replication of --customer.")] = 0,
    page: Annotated[
        Path | None, typer.Option(help="Write the day as a page for a meeting.", show_default=False)
    ] = None,
    lang: LangOption = Language.en,
) -> None:
    """One customer's day: times, expectations, emotions, every rule that acted or could not, and
    what is remembered.
    """
    from motsim.cli import run as running

    running.explain(results, customer, who.value if who else None, replication, page, lang.value)


@command(resumes=True)
def moments(
    file: FileArgument,
    design: DesignOption = None,
    changes: SetOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 0,
    length: LengthOption = None,
    psychology: PsychologyOption = None,
    out: PageOption = None,
    xlsx: XlsxOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """Which moments matter: four ways to capture them, what each would bring if it were good, the
    20/80 curve, classes, quick wins.
    """
    from motsim.cli import moments as shown
    from motsim.cli.asked import Asked

    asked = Asked(file, design, changes, replications, seed, length, psychology, out, xlsx)
    shown.moments(asked, lang.value, json)


@command(resumes=True)
def lows(
    file: FileArgument,
    design: DesignOption = None,
    changes: SetOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 0,
    length: LengthOption = None,
    psychology: PsychologyOption = None,
    out: PageOption = None,
    xlsx: XlsxOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """Which moments lie below their baseline, for whom, the cheapest way up, and where more money
    would be wasted.
    """
    from motsim.cli import moments as shown
    from motsim.cli.asked import Asked

    asked = Asked(file, design, changes, replications, seed, length, psychology, out, xlsx)
    shown.lows(asked, lang.value, json)


@command(resumes=True)
def robust(
    file: FileArgument,
    designs: DesignsOption = None,
    draws: DrawsOption = None,
    psychology: RivalsOption = None,
    assumptions: AssumptionsOption = None,
    effects: EffectsOption = None,
    objective: ObjectiveOption = None,
    changes: SetOption = None,
    length: LengthOption = None,
    indifference: Annotated[
        float | None,
        typer.Option(
            metavar="MONEY",
            min=0.0,
            help="What the best may be behind and still hold (0).",
            show_default=False,
        ),
    ] = None,
    sobol: Annotated[
        int,
        typer.Option(
            metavar="N",
            help=(
                "Base samples of Sobol indices, a power of 2 such as 64; 0: none. Needs the "
                "extra 'sensitivity'."
            ),
        ),
    ] = 0,
    replications: ReplicationsOption = None,
    seed: SeedOption = 0,
    out: PageOption = None,
    xlsx: XlsxOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """Would the advice turn? Every conclusion under all psychologies and under draws of what is
    assumed; what would turn it, and where.
    """
    from motsim.cli import robust_worth

    asked = robust_worth.Asked(
        file,
        designs,
        psychology,
        assumptions,
        changes,
        length,
        draws,
        effects,
        replications,
        seed,
        objective,
        out,
        xlsx,
    )
    robust_worth.robust(asked, indifference, sobol, lang.value, json)


@command(resumes=True)
def worth(
    file: FileArgument,
    designs: DesignsOption = None,
    draws: DrawsOption = None,
    pilot: Annotated[
        int, typer.Option(metavar="N", help="Customers on each side of a pilot.")
    ] = 200,
    psychology: RivalsOption = None,
    assumptions: AssumptionsOption = None,
    effects: EffectsOption = None,
    objective: ObjectiveOption = None,
    changes: SetOption = None,
    length: LengthOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 0,
    out: PageOption = None,
    xlsx: XlsxOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """What to measure first, and the most to pay for it: the worth of knowing each assumption, and
    of a pilot by its size.
    """
    from motsim.cli import robust_worth

    asked = robust_worth.Asked(
        file,
        designs,
        psychology,
        assumptions,
        changes,
        length,
        draws,
        effects,
        replications,
        seed,
        objective,
        out,
        xlsx,
    )
    robust_worth.worth(asked, pilot, lang.value, json)


@command(resumes=True)
def pilot(
    file: FileArgument,
    design: DesignOption = None,
    power: Annotated[
        str, typer.Option(metavar="SHARE", help="Chance that half of the predicted lift is seen.")
    ] = "80%",
    measure: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="What the pilot is read by: satisfaction, remembered, return or nps.",
        ),
    ] = "satisfaction",
    weeks: Annotated[int, typer.Option(min=1, max=104, help="As long as you want to wait.")] = 12,
    branches: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=10_000,
            help="Branches there are; value.sites if not said.",
            show_default=False,
        ),
    ] = None,
    icc: Annotated[
        str,
        typer.Option(
            metavar="SHARE",
            help=(
                "How alike the answers of one branch are (intra-branch correlation; an assumption)."
            ),
        ),
    ] = "2%",
    worth: Annotated[
        bool,
        typer.Option(
            "--worth",
            help=(
                "Also what the result of piloting the whole design is worth before deciding "
                "(minutes)."
            ),
        ),
    ] = False,
    changes: SetOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 0,
    length: LengthOption = None,
    psychology: PsychologyOption = None,
    out: PageOption = None,
    xlsx: XlsxOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """What to pilot first: how many customers and branches, how long, what it costs, and which
    result would change the decision.
    """
    from motsim.cli import pilot as piloting
    from motsim.cli.asked import Asked

    asked = Asked(file, design, changes, replications, seed, length, psychology, out, xlsx)
    tested = piloting.Tested(power, measure, weeks, branches, icc, worth)
    piloting.pilot(asked, tested, lang.value, json)


@command(resumes=True)
def plan(
    file: FileArgument,
    design: DesignOption = None,
    changes: SetOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 0,
    length: LengthOption = None,
    psychology: PsychologyOption = None,
    out: PageOption = None,
    xlsx: XlsxOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """The action plan of a design: owner, schedule, resources, training, pilot, metrics,
    adjustment; what is open, and who should fill it in.
    """
    from motsim.cli import action_plan
    from motsim.cli.asked import Asked

    asked = Asked(file, design, changes, replications, seed, length, psychology, out, xlsx)
    action_plan.plan(asked, lang.value, json)


@command()
def describe(
    file: FileArgument,
    results: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help=(
                "A folder that `motsim run` wrote: seed, replications, versions and figures "
                "come from it."
            ),
            show_default=False,
        ),
    ] = None,
    psychology: PsychologyOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Where to write it, .md or .html; both if not said.",
            show_default=False,
        ),
    ] = None,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """The model described for a publication or an audit: ODD and STRESS-DES, made from the scenario
    and its results.
    """
    from motsim.cli import describe as describing

    describing.describe(file, results, psychology, out, lang.value, json)


@command()
def rules(
    psychology: Annotated[
        str, typer.Option(metavar="NAME", help="Whose parameter values to print.")
    ] = "literature",
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """The psychology with equations, units, grades and sources."""
    from motsim.cli import check as saying

    saying.rules(psychology, lang.value, json)


@command()
def schema() -> None:
    """The JSON Schema of scenarios, for completion in editors."""
    import json

    from motsim.scenario import json_schema

    print(json.dumps(json_schema(), indent=1, ensure_ascii=False))


@command()
def _list(lang: LangOption = Language.en) -> None:
    """Shipped scenarios, experiments and demonstrations."""
    from motsim.cli import check as saying

    saying.shipped(lang.value)


@command()
def demo(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="A demonstration, or a scenario file with --ask; without it they are listed.",
            show_default=False,
        ),
    ] = None,
    ask: Annotated[
        str | None,
        typer.Option(
            metavar="QUESTION",
            help='A page about a scenario of yours: what to ask, such as "Which one again?".',
            show_default=False,
        ),
    ] = None,
    designs: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="With --ask: two designs of the scenario; the first two if not said.",
            show_default=False,
        ),
    ] = None,
    changes: SetOption = None,
    length: LengthOption = None,
    out: PageOption = None,
    seed: SeedOption = 0,
    engine: EngineOption = Engine.compiled,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """A teaching page: a question, the room's votes, what every psychology says, sliders, and a
    note for the trainer.
    """
    from motsim.cli import demo as showing

    showing.demo(
        showing.Wanted(name, ask, designs, changes, length),
        out,
        seed,
        engine.value,
        lang.value,
        json,
    )


@command()
def effects(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="Some of them; all if not said.", show_default=False),
    ] = None,
    psychology: PsychologiesOption = None,
    seed: SeedOption = 0,
    engine: EngineOption = Engine.compiled,
    out: PageOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """Published effects against the model, null ones included: every study repeated, printed and
    simulated, inside or outside.
    """
    from motsim.cli import effects as shown

    shown.effects(names or [], psychology, seed, engine.value, out, lang.value, json)


@command()
def pack(
    file: FileArgument,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The bundle to write; NAME.motsim if not said.", show_default=False
        ),
    ] = None,
    lang: LangOption = Language.en,
) -> None:
    """A scenario and the data files that it names in one file, to send: who opens it gets the same
    figures.
    """
    from motsim.cli.bundle import pack

    pack(file, out, lang.value)


@command()
def unpack(
    bundle: Annotated[
        Path, typer.Argument(metavar="FILE.motsim", help="What `motsim pack` or the Studio wrote.")
    ],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder to lay it into; it is made if need be.")
    ] = Path("."),
    lang: LangOption = Language.en,
) -> None:
    """Lay what was packed into a folder; no file that is there is changed."""
    from motsim.cli.bundle import unpack

    unpack(bundle, out, lang.value)


FolderArgument = Annotated[
    Path, typer.Argument(help="The folder of your scenarios; it is made if it is not there.")
]
PortOption = Annotated[
    int | None,
    typer.Option("--port", min=1, max=65535, help="Without it 8700, or one that is free."),
]


@command()
def studio(
    folder: Annotated[
        Path,
        typer.Argument(
            help="The folder of your scenarios; it is made if it is not there. Or FILE.motsim, "
            "which is opened in ~/motsim."
        ),
    ] = Path("~/motsim"),
    port: PortOption = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
    lan: Annotated[
        bool, typer.Option("--lan", help="Let phones of the room in: votes and workshops only.")
    ] = False,
    address: Annotated[
        str | None, typer.Option("--address", help="With --lan: which of this machine's addresses.")
    ] = None,
    cluster: ClusterOption = None,
    lang: LangOption = Language.en,
) -> None:
    """The Studio: build, try and compare in the browser. It runs on this machine alone; with --lan
    phones in its network can vote.
    """
    from motsim.cli.studio import studio

    phones = (address or "") if lan or address else None
    studio(folder, port, pages=True, browser=browser, language=lang.value, phones=phones)


@command()
def serve(
    folder: FolderArgument = Path("~/motsim"),
    port: PortOption = None,
    cluster: ClusterOption = None,
    lang: LangOption = Language.en,
) -> None:
    """The API of the Studio without its pages, for programs on this machine."""
    from motsim.cli.studio import studio

    studio(folder, port, pages=False, browser=False, language=lang.value)


def main() -> None:
    """The command `motsim`; a bundle alone, as a double-click gives it, is opened in the Studio."""
    if len(sys.argv) == 2 and sys.argv[1].lower().endswith(".motsim"):
        sys.argv.insert(1, "studio")
    # what a command makes it keeps to its end: looking for garbage was a tenth of its time
    gc.disable()
    gc.set_threshold(100_000, 20, 20)  # for long work (`screen.progress`)
    try:
        app()
    finally:
        # else Python looks through all of it once more at the end, for most of a second
        gc.freeze()
