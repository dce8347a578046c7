"""Arguments and options that several commands share, with their defaults."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Choose(StrEnum):
    """What `allocate` calls best."""

    mean = "mean"
    worst_tenth = "worst-tenth"
    least_regret = "least-regret"


class Language(StrEnum):
    en = "en"
    zh = "zh"


class Engine(StrEnum):
    compiled = "compiled"
    reference = "reference"


class Who(StrEnum):
    angriest = "angriest"
    happiest = "happiest"
    typical = "typical"
    left = "left"


FileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="A scenario file, or the name of a shipped one.", show_default=False
    ),
]
LangOption = Annotated[
    Language, typer.Option("--lang", envvar="MOTSIM_LANG", help="Language of what is printed.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Change anything, such as greeting.quality=80; repeatable.",
    ),
]
ReplicationsOption = Annotated[
    int | None,
    typer.Option(
        "--replications",
        "-n",
        min=1,
        max=100_000,
        help="How often to repeat, with other random numbers.",
        show_default=False,
    ),
]
SeedOption = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Seed of the random numbers.")]
PsychologyOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="literature, claims, peak-end, rational, acclimation or mean.",
        show_default=False,
    ),
]
PsychologiesOption = Annotated[
    str | None,
    typer.Option(metavar="NAMES", help="One, several with commas, or all.", show_default=False),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Run on the workers of this Dask scheduler, such as tcp://host:8786 (or its file).",
        show_default=False,
    ),
]
EstimateOption = Annotated[
    bool,
    typer.Option(
        "--estimate", help="Only say how many core hours it takes, measured on its first parts."
    ),
]
EngineOption = Annotated[Engine, typer.Option(help="The fast engine, or the readable one.")]
OutOption = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Folder of the results.", show_default=False)
]
LengthOption = Annotated[
    str | None,
    typer.Option(metavar="TIME", help='Length of a run, such as "4 weeks".', show_default=False),
]
DesignOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="One of the scenario's designs; the first if not said.",
        show_default=False,
    ),
]
PageOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The page to write; a name that ends in .pdf gets it as it is printed.",
        show_default=False,
    ),
]
XlsxOption = Annotated[
    Path | None,
    typer.Option(
        "--xlsx", metavar="FILE", help="Write the results as a workbook, too.", show_default=False
    ),
]
SlidesOption = Annotated[
    Path | None,
    typer.Option(
        "--slides",
        metavar="FILE",
        help="Write slides for PowerPoint (.pptx), too.",
        show_default=False,
    ),
]
PdfOption = Annotated[
    Path | None,
    typer.Option(
        "--pdf",
        metavar="FILE",
        help="Write the page as PDF, too (A4; Chrome, Edge or Chromium prints it).",
        show_default=False,
    ),
]
ChartsOption = Annotated[
    Path | None,
    typer.Option(
        "--charts",
        metavar="DIR",
        help="Write the pictures as PNG and SVG into this folder.",
        show_default=False,
    ),
]
DesignsOption = Annotated[
    str | None,
    typer.Option(
        "--designs",
        metavar="A,B,C",
        help="Designs to choose from, the first is the reference; all of the file if not said.",
        show_default=False,
    ),
]
RivalsOption = Annotated[
    str | None,
    typer.Option(
        "--psychology",
        metavar="NAMES",
        help=(
            "One, several with commas, or all (if not said); the first is the one advice speaks of."
        ),
        show_default=False,
    ),
]
AssumptionsOption = Annotated[
    str | None,
    typer.Option(
        "--assumptions",
        metavar="NAMES",
        help="Only these vary, such as return_slope,margin or an intervention; all if not said.",
        show_default=False,
    ),
]
DrawsOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Draws of all assumptions under each psychology.",
        show_default="200; 16 where people come back",
    ),
]
RangeDrawsOption = Annotated[
    int | None,
    typer.Option(
        "--draws",
        metavar="N",
        min=0,
        help="Draws of all that is assumed under each psychology, for the range; 0: no range.",
        show_default="32; 8 where people come back",
    ),
]
EffectsOption = Annotated[
    float | None,
    typer.Option(
        metavar="PERCENT",
        min=0.0,
        max=100.0,
        help=(
            "The least part of each intervention's effect that comes true, any part up to all of "
            "it being as likely; 100: all of it. Not said: by the grade of its source, it may do "
            "nothing."
        ),
        show_default=False,
    ),
]
ObjectiveOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="profit or remembered; profit where a margin is given.",
        show_default=False,
    ),
]
MapOption = Annotated[
    Path | None,
    typer.Option(
        "--map",
        metavar="MAP.YAML",
        help="What the columns of a log mean; guessed from their names if not said.",
        show_default=False,
    ),
]
DropBadOption = Annotated[
    bool,
    typer.Option(
        "--drop-bad", help="Leave rows of a log out that mean nothing; they are counted and named."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
