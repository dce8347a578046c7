"""What is made of a company's own data: a scenario begun from a log, in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from motsim.cli import terminal
from motsim.cli.estimate import meter
from motsim.data.figures import interval_said
from motsim.errors import InputError, of
from motsim.errors import say as mistake
from motsim.report.fits.messages import (
    complaint_lines,
    figure_rows,
    promise_lines,
    reason_said,
    rival_rows,
    say,
    sentence,
    wait_lines,
)

if TYPE_CHECKING:
    from motsim.data.complaints import Complaints
    from motsim.data.figures import Figure, Notice
    from motsim.data.fit import Fit
    from motsim.data.reading.answers import Answers
    from motsim.data.reading.log import Log
    from motsim.data.reading.mapping import Mapping
    from motsim.data.validation import Validation
    from motsim.data.waits import WaitCurve
    from motsim.report.validation.messages import Messages
    from motsim.scenario.language.schema import Scenario

LOGS: Final = (".xes", ".parquet")
TABLES: Final = (".csv", ".tsv", ".txt", ".parquet")  # with names of columns
SHOWN: Final = 40
CALLS: Final = ("arrive", "begin", "end", "left", "resource")  # asked in this order
STEPS: Final = ("case", "activity", "start", "end", "resource")


def is_log(like: str | None, mapping: Path | None) -> bool:
    """Whether `--from` names a log: by its kind, by a mapping, or by the names of its columns."""
    if like is None:
        return False
    path = Path(like)
    if mapping is not None or path.suffix.lower() in LOGS:
        return True
    if path.suffix.lower() not in (".csv", ".tsv", ".txt") or not path.is_file():
        return False
    from motsim.data.reading.mapping import guess
    from motsim.data.reading.tables import columns_of

    columns = columns_of(path)
    try:
        guess(columns, like)
    except InputError:
        _no_answers(path, columns)
        return False
    return True


def _no_answers(path: Path, columns: Sequence[str]) -> None:
    """Refuse a survey: no scenario can be begun from it, and it is no workshop's wall either."""
    from motsim.data.mistakes import say as data_mistake
    from motsim.data.reading.answers import OVERALL, RECOMMEND
    from motsim.data.reading.mapping import plain
    from motsim.scenario.spreadsheet.workshop import head

    if any(head(one) == "touchpoint" for one in columns):
        return
    found = [one for one in columns if plain(one) in (*OVERALL, *RECOMMEND)]
    if found:
        raise InputError(of(path, data_mistake("holds answers", columns=found[0], file=path)))


def begin(
    file: Path | None, like: str, mapping: Path | None, drop_bad: bool, seed: int, language: str
) -> None:
    """Read a log, write the scenario that it tells and what its columns were taken to mean."""
    from motsim.cli.run import first_use
    from motsim.data.reading.log import read_log
    from motsim.data.scenario_from_log import map_path, new_from

    if file is None:
        raise InputError(mistake("name of a new file", like=like))
    if file.suffix.lower() not in (".yaml", ".yml"):
        raise InputError(mistake("log to yaml", file=file))
    for one in (file, map_path(file)):
        if one.exists():
            raise InputError(mistake("there already", file=one))
    # an estimate asks nothing: its questions would not be seen
    asks = mapping is None and sys.stdin.isatty() and meter() is None
    told = asked(Path(like), language) if asks else mapping
    log = read_log(like, told, drop_bad=drop_bad)
    about_log(log, language)
    if told is None:
        terminal.say(f"  {say(language, 'guessed', file=map_path(file))}")
    first_use("compiled", language)
    with terminal.progress(say(language, "searching")) as advance:
        begun = new_from(log, seed=seed, lang=language, progress=advance)
    begun.write(file)
    about_figures(begun.figures, language)
    about_warnings(begun.warnings, language)
    for one in (file, map_path(file), *(file.parent / name for name in begun.files)):
        terminal.say(say(language, "file written", file=one))
    terminal.say(say(language, "next", file=file))


def asked(path: Path, language: str) -> Mapping | None:
    """What whoever sits at the terminal says of the columns, the guess as default; none for a
    format that is guessed well.
    """
    import typer

    from motsim.data.reading.mapping import guess, mapping_of
    from motsim.data.reading.tables import columns_of

    if path.suffix.lower() not in (".csv", ".tsv", ".txt") or not path.is_file():
        return None
    columns = columns_of(path)
    try:
        found = guess(columns, str(path))
    except InputError:
        found = None
    if found is not None:
        terminal.say(say(language, "map guess"))
        for line in found.as_yaml().splitlines()[1:]:
            terminal.say(f"  {line}")
        if typer.confirm(say(language, "map right"), default=True):
            return found
    terminal.say(f"  {', '.join(columns)}")
    calls = found is None or found.kind == "calls"
    kind = typer.prompt(say(language, "map kind"), default="1" if calls else "2")
    roles = CALLS if str(kind).strip() != "2" else STEPS
    typed: dict[str, str] = {}
    for role in roles:
        default = found.fields.get(role, "") if found is not None else ""
        if role == "left" and found is not None and found.left is not None:
            default = found.left.at
        question = say(language, "map column", role=say(language, f"role {role}"))
        answer = str(typer.prompt(question, default=default)).strip()
        if answer:
            typed[role] = answer
    return mapping_of({"map": "1", "calls" if roles is CALLS else "log": typed}, str(path))


def fit(
    file: str,
    data: Path,
    mapping: Path | None,
    drop_bad: bool,
    write: bool,
    holdout: str,
    seed: int,
    page: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Estimate what a scenario has and the data can tell; write it in if asked."""
    from motsim.cli.paths import scenario_path
    from motsim.cli.pilot import share_of
    from motsim.cli.run import first_use
    from motsim.data.fit import fit as fit_to
    from motsim.data.reading.log import Log
    from motsim.scenario.loader import load

    path = scenario_path(file)
    scenario = load(path)
    if write and not Path(file).exists():
        raise InputError(mistake("shipped and kept", file=file))
    mapping = beside(path, mapping, data)
    told = read_data(data, mapping, scenario, drop_bad, None if as_json else language)
    if isinstance(told, Log):
        first_use("compiled", language)
    share = share_of(holdout, "--holdout")
    with terminal.progress(say(language, "searching")) as advance:
        found = fit_to(scenario, told, holdout=share, seed=seed, progress=advance)
    if page is not None:
        terminal.writable(page)
        terminal.report(found, page, language)
    if write:
        found.write(path)
    if as_json:
        places = {
            "written": str(path) if write else None,
            "page": str(page) if page is not None else None,
        }
        read = {"left_out": dict(told.left_out), "notes": warnings_told(told.notes)}
        terminal.say_json(told_of(found) | read | places)
        return
    about_fit(found, data, file, language)
    about_warnings(found.warnings, language)
    key = "wrote" if write else "not written"
    terminal.say(say(language, key, file=path, n=len(found.changes)))
    if page is not None:
        terminal.say(say(language, "file written", file=page))


def read_data(
    data: Path, mapping: Path | None, scenario: Scenario, drop_bad: bool, language: str | None
) -> Log | Answers:
    """Read a log or a survey, and say in a language what of it was read."""
    from motsim.data.reading.answers import read_answers
    from motsim.data.reading.log import read_log

    if holds_answers(data, mapping):
        steps = [one.name for one in scenario.steps]
        answers = read_answers(data, mapping, steps=steps, drop_bad=drop_bad)
        if language is not None:
            terminal.say(say(language, "answers read", file=data, n=f"{answers.rows:,}"))
            about_left_out(answers, language)
        return answers
    log = read_log(data, mapping, drop_bad=drop_bad)
    if language is not None:
        about_log(log, language)
    return log


def told_of(found: Fit) -> dict[str, Any]:
    """Give what was found for programs."""
    return {
        "figures": terminal.records(found.table()),
        "warnings": warnings_told(found.warnings),
        "rivals": [vars(one) for one in found.rivals],
        "promise": asdict(found.promise) if found.promise is not None else None,
        "wait": without_draws(found.wait),
        "complaints": without_draws(found.complaints),
    }


def warnings_told(found: Iterable[Notice]) -> list[dict[str, Any]]:
    """Give warnings for programs: each by its name, with what fills its sentence."""
    return [{"name": one.name, **dict(one.values)} for one in found]


def without_draws(found: WaitCurve | Complaints | None) -> dict[str, Any] | None:
    """A result as JSON has it: its draws serve the file that is written."""
    if found is None:
        return None
    return {key: value for key, value in asdict(found).items() if key != "draws"}


def holds_answers(data: Path, mapping: Path | None) -> bool:
    """Whether a file is a survey: its map says so, or its columns are none of a log."""
    from motsim.data.reading.answers import is_survey
    from motsim.data.reading.mapping import guess, map_tree
    from motsim.data.reading.tables import columns_of

    if mapping is not None:
        return is_survey(map_tree(mapping))
    if data.suffix.lower() not in TABLES or not data.is_file():
        return False
    columns = columns_of(data)
    try:
        guess(columns, str(data))
    except InputError:
        return True
    return False


def validate(
    file: str,
    data: Path,
    mapping: Path | None,
    drop_bad: bool,
    holdout: str,
    replications: int,
    seed: int,
    out: Path | None,
    language: str,
    as_json: bool,
) -> bool:
    """Compare a scenario with days it has not seen, write the page; whether it is inside."""
    from motsim.cli.paths import scenario_path
    from motsim.cli.pilot import share_of
    from motsim.cli.run import first_use
    from motsim.data.reading.log import read_log
    from motsim.data.validation import validate as found_of
    from motsim.report.validation.messages import Messages
    from motsim.scenario.loader import load

    path = scenario_path(file)
    scenario, share = load(path), share_of(holdout, "--holdout")
    place = terminal.page_place(out, path.stem, "validation")
    log = read_log(data, beside(path, mapping, data), drop_bad=drop_bad)
    if not as_json:
        about_log(log, language)
    first_use("compiled", language)
    with terminal.progress(say(language, "validating")) as advance:
        found = found_of(
            scenario, log, holdout=share, replications=replications, seed=seed, progress=advance
        )
    tell = Messages(found, language)
    terminal.report(found, place, language)
    if as_json:
        terminal.say_json(
            {
                "inside": found.inside,
                "parts": [{**vars(one), "inside": one.inside} for one in found.parts],
                "coverage": found.coverage,
                "odd_hours": list(found.odd_hours),
                "findings": list(tell.findings()),
                "left_out": dict(log.left_out),
                "page": str(place),
            }
        )
        return found.inside
    about_validation(found, tell, language)
    terminal.say(say(language, "file written", file=place))
    return found.inside


def about_validation(found: Validation, tell: Messages, language: str) -> None:
    """The first screen of the page, and its distances."""
    from motsim.report.validation.page import Page

    page = Page(found, language)
    terminal.first_screen(page.title, page.head, language, page.basis)
    table = page.parts()
    terminal.table(list(table.heads), [list(row) for row in table.rows], title=tell("s parts"))


def beside(scenario: Path, mapping: Path | None, data: Path) -> Path | None:
    """The map as asked for, or the one that lies beside the scenario since it was begun, unless it
    names no column of this file: then it speaks of another.
    """
    from motsim.data.reading.answers import is_survey
    from motsim.data.reading.mapping import map_tree, mapping_of
    from motsim.data.reading.tables import columns_of
    from motsim.data.scenario_from_log import map_path

    place = map_path(scenario)
    if mapping is not None or not place.is_file():
        return mapping
    tree = map_tree(place)
    if is_survey(tree) or data.suffix.lower() not in TABLES or not data.is_file():
        return place
    named = {
        one.strip()
        for value in mapping_of(tree, str(place)).fields.values()
        for one in value.split("+")
    }
    return place if named & set(columns_of(data)) else None


def about_fit(found: Fit, data: Path, file: str, language: str) -> None:
    """The figures beside what is typed today."""
    heads, rows = figure_rows(found, language)
    title = say(language, "fitted title", file=data.name, scenario=file)
    terminal.table(heads, rows, title=title, left=3)
    if found.rivals:
        heads, rows = rival_rows(found, language)
        terminal.table(heads, rows, title=say(language, "rivals"))
    for title, lines in (
        ("promises", promise_lines(found, language)),
        ("waits", wait_lines(found, language)),
        ("complaints", complaint_lines(found, language)),
    ):
        if lines:
            terminal.heading(say(language, title))
        for line in lines:
            terminal.say(f"  {line}")


def about_log(log: Log, language: str) -> None:
    """What was read, how, and what was left out."""
    terminal.say(
        say(
            language,
            "read",
            file=log.file,
            n=f"{len(log.rows):,}",
            kind=say(language, log.kind),
            first=f"{log.first:%Y-%m-%d}",
            last=f"{log.last:%Y-%m-%d}",
        )
    )
    terminal.say(f"  {say(language, 'mapping')}")
    for line in log.mapping.as_yaml().splitlines()[1:]:
        terminal.say(f"    {line}")
    about_left_out(log, language)
    for note in log.notes:
        terminal.say(f"  {sentence(note, language)}")


def about_left_out(log: Log | Answers, language: str) -> None:
    """How many rows are not used, why, and the first of them."""
    if log.left_out:
        terminal.say(f"  {say(language, 'left out', total=f'{log.read:,}')}")
        for reason, n in log.left_out.items():
            said = reason_said(reason, language)
            terminal.say(f"    {say(language, 'left out row', n=f'{n:,}', reason=said)}")
        for bad in log.bad[:5]:
            terminal.say(f"      {say(language, 'line', line=bad.line, text=bad.text)}")


def about_figures(figures: Iterable[Figure], language: str) -> None:
    """The figures with their intervals; weights of hours and weekdays only by their number."""
    rows, weights = [], 0
    for one in figures:
        if ".by_hour." in one.path or ".by_weekday." in one.path:
            weights += 1
            continue
        rows.append(
            [
                one.path,
                one.text if len(one.text) <= SHOWN else f"{one.value:.4g}",
                *interval_said(one, language),
                f"{one.n:,}",
                say(language, one.grade),
            ]
        )
    heads = [say(language, key) for key in ("figure", "typed", "interval", "unit", "n", "grade")]
    terminal.table(heads, rows, title=say(language, "figures"), left=2)
    if weights:
        terminal.say(f"  {say(language, 'weights', n=weights)}")


def about_warnings(warnings: Iterable[Notice], language: str) -> None:
    """Each warning as a sentence."""
    found = list(warnings)
    if found:
        terminal.heading(say(language, "warnings"))
        for one in found:
            terminal.say(f"  {sentence(one, language)}")
