"""Where scenarios and experiments are: a path, or the name of one that is shipped. Writing a new
scenario file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from motsim.errors import InputError, say
from motsim.i18n import catalogue, text
from motsim.scenario.shipped import shipped_folder, shipped_scenarios
from motsim.scenario.source.suggestions import did_you_mean, near_file

if TYPE_CHECKING:
    from motsim.scenario.language.schema import Scenario
    from motsim.scenario.spreadsheet.workshop import Wall

SMALL: Final = """\
# {head}
motsim: 1
title: {{en: My service, zh: 我的服务}}
length: 2 weeks
opening: {{mon-sat: 09:00-18:00}}
staff:
  host: {{count: 2, wage: 50 per h}}
customers:
  arrive: {{rate: 60 per day}}                 # {rate}
  expects: 62                                # {expects}
journey:
  - stage: arrival
    weight: 40%                              # {weight}
    steps:
      - {{contact: welcome, staff: host, takes: 3 min, quality: 70, wait: {{acceptable: 5 min}}}}
  - stage: service
    weight: 60%
    steps:
      - {{contact: advice, staff: host, takes: lognormal(10 min cv 0.5), quality: 66}}
      - {{contact: goodbye, takes: 1 min, quality: 60}}
interventions:                               # {interventions}
  warm_goodbye: {{set: {{goodbye.quality: 60 -> 85}}, cost: {{once: 2000}}}}
designs:                                     # {designs}
  today: {{}}
  better-end: {{with: [warm_goodbye]}}
value: {{margin: 40 per visit, visits_per_year: 4, discount: 10%, horizon: 2 years}}   # {value}
labels:
  zh: {{arrival: 到店, welcome: 迎接, service: 服务, advice: 咨询, goodbye: 道别, host: 店员, warm_goodbye: 用心道别, today: 现状, better-end: 更好的结尾}}
"""  # noqa: E501


def shipped_experiments() -> dict[str, Path]:
    """Shipped experiments by name: folders with an `experiment.yaml`."""
    return {
        path.parent.name: path.parent
        for path in sorted(shipped_folder("experiments").glob("*/experiment.yaml"))
    }


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
    # where it stands in a checkout: what the README says works from the wheel, too
    if path.parent == Path(f"{kind}s"):
        name = path.name.removesuffix(".yaml")
    if name in shipped:
        return shipped[name]
    if len(path.parts) > 1 or path.suffix:
        raise InputError(say("no file", name=text, near=near_file(path)))
    raise InputError(
        say("neither", text=text, kind=say(f"kind {kind}"), near=did_you_mean(name, shipped))
    )


def write_new(
    file: Path | None,
    like: str | None,
    xlsx: Path | None = None,
    scale: str | None = None,
    language: str = "en",
) -> tuple[list[Path], Wall | None]:
    """Write a small scenario with notes in `language`, a copy of a shipped one, or what a
    workshop's table or a workbook says; as a file, a workbook or both. What is there already stays.
    Also the wall, where there was one. `scale`: the scale of the wall's scores, such as `1..5`.
    """
    from motsim.scenario.loader import loads
    from motsim.scenario.spreadsheet.excel_reader import is_book

    files = [one for one in (file, xlsx) if one is not None]
    if not files:
        raise InputError(say("name a file"))
    for one in files:
        if one.exists():
            raise InputError(say("there already", file=one))
    text, wall = _text_like(like, files[0], scale, language)
    for one in files:
        if one is xlsx or is_book(one):
            from motsim.report.scenario.workbook import write_scenario_book

            if not is_book(one):
                raise InputError(say("ends in xlsx", file=one))
            write_scenario_book(
                loads(text, str(one)).origin.tree.raw
                if like is None or wall
                else _scenario_like(str(like)).origin.tree.raw,
                one,
            )
        else:
            _write_text(one, text)
    return files, wall


def _text_like(
    like: str | None, file: Path, scale: str | None, language: str
) -> tuple[str, Wall | None]:
    """The text to begin with, and the wall it was made of."""
    from motsim.scenario.spreadsheet.excel_reader import holds_scenario, is_book

    if like is None and scale is not None:
        raise InputError(say("scale of a wall", scale=scale))
    if like is None:
        said = catalogue("cli.starter")
        notes = {key: text(said, key, language, file=file) for key in said}
        return SMALL.format(**notes), None
    if Path(like).suffix.lower() == ".csv" or (is_book(like) and not holds_scenario(Path(like))):
        from motsim.scenario.spreadsheet.workshop import load_wall

        wall = load_wall(Path(like), scale)
        return wall.text, wall
    if scale is not None:
        raise InputError(say("scale of no wall", scale=scale, like=like))
    return _scenario_like(like).text, None


def _scenario_like(like: str) -> Scenario:
    from motsim.scenario.loader import load
    from motsim.scenario.spreadsheet.excel_reader import is_book

    shipped = shipped_scenarios()
    name = like.removesuffix(".yaml")
    if is_book(like) or Path(like).is_file():
        return load(like)
    if name not in shipped:
        raise InputError(say("no shipped scenario", like=like, near=did_you_mean(like, shipped)))
    return load(shipped[name])


def _write_text(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError:
        raise InputError(say("there already", file=file)) from None
    except OSError as error:
        raise InputError(say("cannot be written", file=file, why=error.strerror)) from None
