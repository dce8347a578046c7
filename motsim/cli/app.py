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

from motsim.cli.help import Command, Group
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


app = typer.Typer(
    name="motsim",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="app",
    epilog="begin with",
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
                where = word(language, "where to report")
                print(word(language, "our fault", error=said, where=where), file=sys.stderr)
                raise typer.Exit(OUR_FAULT) from None

        name = function.__name__.strip("_")
        app.command(name=name, cls=Command, help=f"command {name}")(guarded)
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
    from motsim.study.core.schedulers import scheduler_of, working

    _quiet()
    scheduler = scheduler_of(str(address))
    _quiet()  # Dask gives its loggers levels of their own when it is imported
    try:
        with working(scheduler):
            yield scheduler.threads
    finally:
        scheduler.close()


def _quiet() -> None:
    """Only what ends everything is said by Dask itself."""
    import logging

    names = ("distributed", "tornado", "asyncio")
    for name in (*names, *logging.root.manager.loggerDict):
        if name.partition(".")[0] in names:
            logging.getLogger(name).setLevel(logging.CRITICAL)


@command()
def new(
    file: Annotated[Path | None, typer.Argument(help="new file", show_default=False)] = None,
    like: Annotated[
        str | None, typer.Option("--from", metavar="NAME", help="new like", show_default=False)
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="BOOK", help="new xlsx", show_default=False)
    ] = None,
    scale: Annotated[
        str | None, typer.Option(metavar="LOW..HIGH", help="new scale", show_default=False)
    ] = None,
    map: MapOption = None,
    drop_bad: DropBadOption = False,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
) -> None:
    """`motsim new`."""
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
    """`motsim check`."""
    from motsim.cli import check as saying

    saying.check(file, psychology, changes, lang.value, json)


@command()
def fit(
    file: FileArgument,
    data: Annotated[Path, typer.Argument(help="fit data", show_default=False)],
    map: MapOption = None,
    drop_bad: DropBadOption = False,
    write: Annotated[bool, typer.Option("--write", help="fit write")] = False,
    holdout: Annotated[str, typer.Option(metavar="SHARE", help="fit holdout")] = "0%",
    seed: SeedOption = 0,
    out: PageOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """`motsim fit`."""
    from motsim.cli import data as saying

    saying.fit(file, data, map, drop_bad, write, holdout, seed, out, lang.value, json)


@command()
def validate(
    file: FileArgument,
    data: Annotated[Path, typer.Argument(help="validate data", show_default=False)],
    map: MapOption = None,
    drop_bad: DropBadOption = False,
    holdout: Annotated[str, typer.Option(metavar="SHARE", help="validate holdout")] = "30%",
    replications: Annotated[
        int, typer.Option("--replications", "-n", min=2, max=10_000, help="validate replications")
    ] = 50,
    seed: SeedOption = 0,
    out: PageOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """`motsim validate`."""
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
    spread: Annotated[bool, typer.Option("--spread", help="run spread")] = False,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """`motsim run`."""
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
        str | None, typer.Option(metavar="A,B,C", help="compare designs", show_default=False)
    ] = None,
    changes: SetOption = None,
    replications: ReplicationsOption = None,
    seed: SeedOption = 0,
    length: LengthOption = None,
    until: Annotated[
        list[str] | None, typer.Option(metavar="MEASURE=HALF", help="compare until")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=2, max=1_000_000, help="compare limit", show_default=False)
    ] = None,
    indifference: Annotated[
        float | None,
        typer.Option(metavar="MONEY", min=0.0, help="compare indifference", show_default=False),
    ] = None,
    psychology: PsychologiesOption = None,
    draws: RangeDrawsOption = None,
    engine: EngineOption = Engine.compiled,
    out: OutOption = None,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", help="compare xlsx", show_default=False)
    ] = None,
    charts: ChartsOption = None,
    slides: SlidesOption = None,
    pdf: PdfOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """`motsim compare`."""
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
        str, typer.Option(metavar="MONEY", help="allocate budget", show_default=False)
    ],
    design: Annotated[
        str | None, typer.Option(metavar="NAME", help="allocate design", show_default=False)
    ] = None,
    objective: ObjectiveOption = None,
    changes: SetOption = None,
    psychology: PsychologiesOption = None,
    choose: Annotated[Choose, typer.Option(help="allocate choose")] = Choose.mean,
    draws: RangeDrawsOption = None,
    step: Annotated[
        float, typer.Option(min=0.0, max=50.0, metavar="PERCENT", help="allocate step")
    ] = 10.0,
    prove: Annotated[bool, typer.Option("--prove", help="allocate prove")] = False,
    out: PageOption = None,
    xlsx: XlsxOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """`motsim allocate`."""
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
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="experiment folder")],
    replications: ReplicationsOption = None,
    seed: SeedOption = 0,
    scenario: Annotated[
        str | None, typer.Option(metavar="NAME", help="experiment scenario", show_default=False)
    ] = None,
    draws: RangeDrawsOption = None,
    out: OutOption = None,
    slides: SlidesOption = None,
    pdf: PdfOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
) -> None:
    """`motsim experiment`."""
    from motsim.cli import experiment as asking
    from motsim.cli.terminal import Files

    files = Files(slides=slides, pdf=pdf)
    asking.experiment(folder, replications, seed, scenario, draws, out, files, lang.value)


@command()
def explain(
    results: Annotated[Path, typer.Argument(metavar="DIR", help="explain results")],
    customer: Annotated[
        int | None, typer.Option(min=0, help="explain customer", show_default=False)
    ] = None,
    who: Annotated[Who | None, typer.Option(help="explain who", show_default=False)] = None,
    replication: Annotated[int, typer.Option(min=0, help="explain replication")] = 0,
    page: Annotated[Path | None, typer.Option(help="explain page", show_default=False)] = None,
    lang: LangOption = Language.en,
) -> None:
    """`motsim explain`."""
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
    """`motsim moments`."""
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
    """`motsim lows`."""
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
        typer.Option(metavar="MONEY", min=0.0, help="robust indifference", show_default=False),
    ] = None,
    sobol: Annotated[int, typer.Option(metavar="N", help="robust sobol")] = 0,
    replications: ReplicationsOption = None,
    seed: SeedOption = 0,
    out: PageOption = None,
    xlsx: XlsxOption = None,
    cluster: ClusterOption = None,
    estimate: EstimateOption = False,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """`motsim robust`."""
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
    pilot: Annotated[int, typer.Option(metavar="N", help="worth pilot")] = 200,
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
    """`motsim worth`."""
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
    power: Annotated[str, typer.Option(metavar="SHARE", help="pilot power")] = "80%",
    measure: Annotated[str, typer.Option(metavar="NAME", help="pilot measure")] = "satisfaction",
    weeks: Annotated[int, typer.Option(min=1, max=104, help="pilot weeks")] = 12,
    branches: Annotated[
        int | None, typer.Option(min=1, max=10_000, help="pilot branches", show_default=False)
    ] = None,
    icc: Annotated[str, typer.Option(metavar="SHARE", help="pilot icc")] = "2%",
    worth: Annotated[bool, typer.Option("--worth", help="pilot worth")] = False,
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
    """`motsim pilot`."""
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
    """`motsim plan`."""
    from motsim.cli import action_plan
    from motsim.cli.asked import Asked

    asked = Asked(file, design, changes, replications, seed, length, psychology, out, xlsx)
    action_plan.plan(asked, lang.value, json)


@command()
def describe(
    file: FileArgument,
    results: Annotated[
        Path | None, typer.Option(metavar="DIR", help="describe results", show_default=False)
    ] = None,
    psychology: PsychologyOption = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="describe out", show_default=False)
    ] = None,
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """`motsim describe`."""
    from motsim.cli import describe as describing

    describing.describe(file, results, psychology, out, lang.value, json)


@command()
def rules(
    psychology: Annotated[
        str, typer.Option(metavar="NAME", help="rules psychology")
    ] = "literature",
    lang: LangOption = Language.en,
    json: JsonOption = False,
) -> None:
    """`motsim rules`."""
    from motsim.cli import check as saying

    saying.rules(psychology, lang.value, json)


@command()
def schema() -> None:
    """`motsim schema`."""
    import json

    from motsim.scenario import json_schema

    print(json.dumps(json_schema(), indent=1, ensure_ascii=False))


@command()
def _list(lang: LangOption = Language.en) -> None:
    """`motsim list`."""
    from motsim.cli import check as saying

    saying.shipped(lang.value)


@command()
def demo(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="demo name", show_default=False)
    ] = None,
    ask: Annotated[
        str | None, typer.Option(metavar="QUESTION", help="demo ask", show_default=False)
    ] = None,
    designs: Annotated[
        str | None, typer.Option(metavar="A,B", help="demo designs", show_default=False)
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
    """`motsim demo`."""
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
        list[str] | None, typer.Argument(metavar="NAME", help="effects names", show_default=False)
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
    """`motsim effects`."""
    from motsim.cli import effects as shown

    shown.effects(names or [], psychology, seed, engine.value, out, lang.value, json)


@command()
def pack(
    file: FileArgument,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="pack out", show_default=False)
    ] = None,
    lang: LangOption = Language.en,
) -> None:
    """`motsim pack`."""
    from motsim.cli.bundle import pack

    pack(file, out, lang.value)


@command()
def unpack(
    bundle: Annotated[Path, typer.Argument(metavar="FILE.motsim", help="unpack bundle")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="unpack out")] = Path("."),
    lang: LangOption = Language.en,
) -> None:
    """`motsim unpack`."""
    from motsim.cli.bundle import unpack

    unpack(bundle, out, lang.value)


FolderArgument = Annotated[Path, typer.Argument(help="folder")]
PortOption = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="port")]


@command()
def studio(
    folder: Annotated[Path, typer.Argument(help="studio folder")] = Path("~/motsim"),
    port: PortOption = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="studio browser")] = True,
    lan: Annotated[bool, typer.Option("--lan", help="studio lan")] = False,
    address: Annotated[str | None, typer.Option("--address", help="studio address")] = None,
    cluster: ClusterOption = None,
    lang: LangOption = Language.en,
) -> None:
    """`motsim studio`."""
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
    """`motsim serve`."""
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
