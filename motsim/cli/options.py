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


FileArgument = Annotated[str, typer.Argument(metavar="FILE", help="file", show_default=False)]
LangOption = Annotated[Language, typer.Option("--lang", envvar="MOTSIM_LANG", help="lang")]
SetOption = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="set")]
ReplicationsOption = Annotated[
    int | None,
    typer.Option(
        "--replications", "-n", min=1, max=100_000, help="replications", show_default=False
    ),
]
SeedOption = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="seed")]
PsychologyOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="psychology", show_default=False)
]
PsychologiesOption = Annotated[
    str | None, typer.Option(metavar="NAMES", help="psychologies", show_default=False)
]
ClusterOption = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help="cluster", show_default=False)
]
EstimateOption = Annotated[bool, typer.Option("--estimate", help="estimate")]
EngineOption = Annotated[Engine, typer.Option(help="engine")]
OutOption = Annotated[Path | None, typer.Option(metavar="DIR", help="out", show_default=False)]
LengthOption = Annotated[
    str | None, typer.Option(metavar="TIME", help="length", show_default=False)
]
DesignOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="design", show_default=False)
]
PageOption = Annotated[Path | None, typer.Option(metavar="FILE", help="page", show_default=False)]
XlsxOption = Annotated[
    Path | None, typer.Option("--xlsx", metavar="FILE", help="xlsx", show_default=False)
]
SlidesOption = Annotated[
    Path | None, typer.Option("--slides", metavar="FILE", help="slides", show_default=False)
]
PdfOption = Annotated[
    Path | None, typer.Option("--pdf", metavar="FILE", help="pdf", show_default=False)
]
ChartsOption = Annotated[
    Path | None, typer.Option("--charts", metavar="DIR", help="charts", show_default=False)
]
DesignsOption = Annotated[
    str | None, typer.Option("--designs", metavar="A,B,C", help="designs", show_default=False)
]
RivalsOption = Annotated[
    str | None, typer.Option("--psychology", metavar="NAMES", help="rivals", show_default=False)
]
AssumptionsOption = Annotated[
    str | None,
    typer.Option("--assumptions", metavar="NAMES", help="assumptions", show_default=False),
]
DrawsOption = Annotated[
    int | None, typer.Option(metavar="N", help="draws", show_default="draws default")
]
RangeDrawsOption = Annotated[
    int | None,
    typer.Option(
        "--draws", metavar="N", min=0, help="rangeDraws", show_default="rangeDraws default"
    ),
]
EffectsOption = Annotated[
    float | None,
    typer.Option(metavar="PERCENT", min=0.0, max=100.0, help="effects", show_default=False),
]
ObjectiveOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="objective", show_default=False)
]
MapOption = Annotated[
    Path | None, typer.Option("--map", metavar="MAP.YAML", help="map", show_default=False)
]
DropBadOption = Annotated[bool, typer.Option("--drop-bad", help="dropBad")]
JsonOption = Annotated[bool, typer.Option("--json", help="json")]
