"""Where scenarios and experiments are: a path, or the name of one that is shipped. Writing a new scenario file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from motsim.errors import InputError
from motsim.scenario.near import listed, nearest

SMALL: Final = """\
# A small service to begin with. `motsim check {file}` says it in words, `motsim run {file}` runs it.
motsim: 1
title: My service
length: 2 weeks
opening: {{mon-sat: 09:00-18:00}}
staff:
  host: {{count: 2, wage: 50 per h}}
customers:
  arrive: {{rate: 60 per day}}                 # on average, while open
  expects: 62                                # points from 0 to 100
journey:
  - stage: arrival
    weight: 40%                              # its part of the impression
    steps:
      - {{contact: welcome, staff: host, takes: 3 min, quality: 70, wait: {{acceptable: 5 min}}}}
  - stage: service
    weight: 60%
    steps:
      - {{contact: advice, staff: host, takes: lognormal(10 min cv 0.5), quality: 66}}
      - {{contact: goodbye, takes: 1 min, quality: 60}}
interventions:                               # what can be bought: what it sets and what it costs
  warm_goodbye: {{set: {{goodbye.quality: 60 -> 85}}, cost: {{once: 2000}}}}
designs:                                     # the first is the reference
  today: {{}}
  better-end: {{with: [warm_goodbye]}}
value: {{margin: 40 per visit, visits_per_year: 4, discount: 10%, horizon: 2 years}}   # what a kept customer is worth
"""


def shipped_folder(kind: str) -> Path:
    """The folder of shipped `scenarios` or `experiments`: in the installed package, or in the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "shipped" / kind
    return installed if installed.is_dir() else package.parent / kind


def shipped_scenarios() -> dict[str, Path]:
    """Shipped scenarios by name."""
    return {path.stem: path for path in sorted(shipped_folder("scenarios").glob("*.yaml"))}


def demo_scenario(name: str) -> Path:
    """The scenario of a demonstration: one of those made for them, else a shipped one."""
    own = shipped_folder("scenarios") / "demos" / f"{name}.yaml"
    return own if own.is_file() else shipped_scenarios()[name]


def shipped_experiments() -> dict[str, Path]:
    """Shipped experiments by name: folders with an `experiment.yaml`."""
    return {path.parent.name: path.parent for path in sorted(shipped_folder("experiments").glob("*/experiment.yaml"))}


def scenario_path(text: str) -> Path:
    """The file that a user means: a path as typed, else the shipped scenario of that name."""
    return _found(text, shipped_scenarios(), "scenario")


def experiment_path(text: str) -> Path:
    """The folder or file of an experiment that a user means."""
    return _found(text, shipped_experiments(), "experiment")


def _found(text: str, shipped: dict[str, Path], kind: str) -> Path:
    path = Path(text)
    if path.exists():
        return path
    name = text.removesuffix(".yaml")
    if path.parent == Path(f"{kind}s"):  # where it stands in a checkout: what the README says works from the wheel, too
        name = path.name.removesuffix(".yaml")
    if name in shipped:
        return shipped[name]
    if len(path.parts) > 1 or path.suffix:
        near = nearest(path.name, [p.name for p in path.parent.iterdir()]) if path.parent.is_dir() else ""
        raise InputError(f"{text}: there is no such file{near}")
    raise InputError(f"{text}: neither a file nor a shipped {kind}{nearest(name, shipped)}; {listed(shipped)}")


def write_new(file: Path, like: str | None) -> Path:
    """Write a small scenario, or a copy of a shipped one; what is there already stays."""
    shipped = shipped_scenarios()
    if like is None:
        text = SMALL.format(file=file)
    elif like.removesuffix(".yaml") in shipped:
        text = shipped[like.removesuffix(".yaml")].read_text(encoding="utf-8")
    elif Path(like).suffix in (".csv", ".xlsx"):
        raise InputError(f"{like}: not built yet: a scenario from a table or workbook; begin with `motsim new {file}`")
    else:
        raise InputError(f"{like}: no shipped scenario has this name{nearest(like, shipped)}; {listed(shipped)}")
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise InputError(f"{file}: is there already and stays as it is; choose another name") from None
    except OSError as error:
        raise InputError(f"{file}: cannot be written: {error.strerror}") from None
    return file
