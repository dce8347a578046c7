"""What the terminal shows: lines, tables, the journey's curve, progress with the time
that remains.
"""

from __future__ import annotations

import gc
import json
import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from motsim import errors
from motsim.atomic import whole
from motsim.cli.estimate import meter
from motsim.cli.messages import word
from motsim.errors import InputError
from motsim.errors import say as mistake
from motsim.formats import formatter

if TYPE_CHECKING:
    from motsim.report.core.head import Head
    from motsim.report.core.next_commands import Step

CURVE_WIDTH: Final = 41  # columns from emotion -10 to +10; the middle one is 0
Advance = Callable[[int, int], None]  # done, of how many


def say(text: str = "") -> None:
    """A line on the standard output."""
    print(text)


def say_json(facts: object) -> None:
    """What a command found, for programs; a number that is not known is null: JSON has no NaN."""
    say(json.dumps(_known(facts), ensure_ascii=False, indent=1, allow_nan=False))


def _known(facts: Any) -> Any:
    if isinstance(facts, dict):
        return {key: _known(value) for key, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [_known(value) for value in facts]
    return None if isinstance(facts, float) and not math.isfinite(facts) else facts


@contextmanager
def without_c_output() -> Iterator[None]:
    """Keep what compiled libraries print out of the standard output, for as long as this is open.

    The solver of scipy prints a debug line in about one call of a hundred, which would stand in the
    middle of `--json`. C code has a buffer of its own, which is emptied on both sides; the file
    descriptor belongs to the whole process, so only the command line does this, never the library.
    """
    import ctypes

    flush = ctypes.CDLL("msvcrt" if sys.platform == "win32" else None).fflush
    sys.stdout.flush()
    flush(None)
    try:
        own = os.dup(1)
    except OSError:  # there is no standard output to keep clean
        yield
        return
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    try:
        yield
    finally:
        flush(None)
        os.dup2(own, 1)
        os.close(own)


def complain(text: str) -> None:
    """A line for people on the standard error."""
    print(text, file=sys.stderr)


def console(*, error: bool = False) -> Any:
    """A rich console: coloured in a terminal; in a file or pipe plain, and wide enough that no
    table is cut.
    """
    from rich.console import Console

    made = Console(stderr=error, highlight=False, soft_wrap=False)
    return (
        made
        if made.is_terminal
        else Console(stderr=error, highlight=False, width=160, color_system=None)
    )


def table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "", left: int = 1
) -> None:
    """A table; the first `left` columns are words, the others figures."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    shown = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    for k, header in enumerate(headers):
        shown.add_column(header, justify="left" if k < left else "right", overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    console().print(shown)


def heading(text: str) -> None:
    """A line that begins a part."""
    from rich.text import Text

    console().print(Text(text, style="bold"))


def first_screen(title: str, head: Head, language: str, basis: str = "") -> None:
    """The first screen of a page in lines: the verdict, what whoever decides asks of it, and what
    it rests on.
    """
    heading(title)
    say(head.verdict)
    for question, said in head.answers(language):
        say(f"  {question} {('' if language == 'zh' else ' ').join(said)}")
    if basis:
        say(f"  {basis}")


def bar(emotion: float, width: int = CURVE_WIDTH) -> str:
    """An emotion as a mark on a line from -10 to +10, with the way to it from 0 filled."""
    middle = width // 2
    at = min(width - 1, max(0, round(middle + emotion / 10.0 * middle)))
    low, high = min(at, middle), max(at, middle)
    return "".join(
        "●" if k == at else "│" if k == middle else "━" if low < k < high else " "
        for k in range(width)
    )


def padded(text: str, width: int) -> str:
    """Text filled with blanks to a width in the terminal, where Chinese takes two columns a
    character.
    """
    from rich.cells import cell_len

    return text + " " * max(0, width - cell_len(text))


@contextmanager
def collecting() -> Iterator[None]:
    """Have Python look for garbage meanwhile, though not among what is there already, where a
    command has switched that off.
    """
    if gc.isenabled():
        yield
        return
    gc.freeze()
    gc.enable()
    try:
        yield
    finally:
        gc.disable()


@contextmanager
def progress(what: str, *, parts: int = 1) -> Iterator[Advance]:
    """A bar with the time that remains, on the standard error; the function given back says how far
    it is.

    `parts`: how many such counts follow one another, each from its first to its last.
    """
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    shown = console(error=True)
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=shown,
        transient=True,
        disable=not shown.is_terminal,
    )
    ended, measuring = 0, meter()
    with collecting(), bars:
        task = bars.add_task(what, total=None)

        def advance(done: int, total: int) -> None:
            nonlocal ended
            bars.update(task, completed=min(ended, parts - 1) * total + done, total=parts * total)
            ended += done == total
            if measuring is not None:
                measuring.heard(parts, done, total)

        yield advance


def follow(steps: Sequence[Step], language: str) -> None:
    """What to type next."""
    for step in steps:
        say(step.line(language))


def cell(value: Any) -> str:
    """A value of a table as people read it."""
    if isinstance(value, float):
        # what is left of a sum of floats that should be nothing is not shown as a figure
        return formatter("en").figures(round(value, 4))
    return str(value)


def integer(value: float) -> str:
    """A number without decimals: `12,345`."""
    return formatter("en").number(value, 0)


def records(frame: Any) -> list[dict[str, Any]]:
    """A frame as rows for `say_json`."""
    return list(frame.to_dict("records"))


def report(found: Any, path: Path, language: str, following: Sequence[Step] = ()) -> Path:
    """Write the page of what was found; it ends with what to type next."""
    from motsim.report import write_report

    write_report(found, path, lang=language, following=following)
    return path


def workbook(found: Any, path: Path | None, language: str) -> None:
    """Write the workbook of what was found, where one is wanted."""
    if path is not None:
        from motsim.cli.messages import lang_of
        from motsim.report.writers import write_workbook

        write_workbook(found, path, lang_of(language))


class Files(NamedTuple):
    """The files that are wanted beside the page: pictures in a folder, a workbook, slides, the page
    on paper.
    """

    charts: Path | None = None
    xlsx: Path | None = None
    slides: Path | None = None
    pdf: Path | None = None

    def check(self) -> None:
        """Refuse what could not be written, before anything is run."""
        if self.charts is not None:
            reachable(self.charts)
        if self.pdf is not None and self.pdf.suffix.lower() != ".pdf":
            raise InputError(errors.of(str(self.pdf), errors.say("ends in pdf")))
        for path in (self.xlsx, self.slides, self.pdf):
            if path is not None:
                writable(path)
        if self.slides is not None:
            from motsim.report.comparison.slides import checked

            checked(self.slides)

    def write(self, found: Any, language: str) -> WrittenFiles:
        """Write them all."""
        drawn = pictures(found, self.charts, language) if self.charts is not None else []
        workbook(found, self.xlsx, language)
        if self.slides is not None:
            from motsim.cli.messages import lang_of
            from motsim.report.writers import write_slides

            write_slides(found, self.slides, lang_of(language))
        if self.pdf is not None:
            report(found, self.pdf, language)
        return WrittenFiles(self, drawn, language)


class WrittenFiles(NamedTuple):
    """What was written beside the page."""

    files: Files
    pictures: Sequence[Path]
    language: str

    def as_json(self) -> dict[str, Any]:
        return {
            "workbook": str(self.files.xlsx) if self.files.xlsx else None,
            "slides": str(self.files.slides) if self.files.slides else None,
            "pdf": str(self.files.pdf) if self.files.pdf else None,
            "charts": [str(one) for one in self.pictures],
        }

    def tell(self) -> None:
        """Say where each is."""
        if self.pictures:
            names = ", ".join(one.name for one in self.pictures)
            say(word(self.language, "charts", folder=self.files.charts, names=names))
        if self.files.xlsx is not None:
            say(word(self.language, "workbook", path=self.files.xlsx))
        if self.files.slides is not None:
            say(word(self.language, "slides", path=self.files.slides))
        if self.files.pdf is not None:
            say(word(self.language, "pdf", path=self.files.pdf))


class Written(NamedTuple):
    """Where the page and the workbook of what was found are, and what to type next."""

    page: Path
    book: Path | None
    language: str
    following: Sequence[Step]

    def facts(self) -> dict[str, str | None]:
        """Both places, for programs."""
        return {"report": str(self.page), "workbook": str(self.book) if self.book else None}

    def say(self) -> None:
        """Both places and what to type next, in lines."""
        say(word(self.language, "report", path=self.page))
        if self.book is not None:
            say(word(self.language, "workbook", path=self.book))
        follow(self.following, self.language)


def written(
    found: Any, page: Path, book: Path | None, language: str, following: Sequence[Step] = ()
) -> Written:
    """Write the page of what was found and, where one is wanted, its workbook."""
    report(found, page, language, following)
    workbook(found, book, language)
    return Written(page, book, language, following)


def pictures(found: Any, folder: Path, language: str) -> list[Path]:
    """Write the pictures of a run or comparison; say so where their Chinese would be boxes."""
    from motsim.report.comparison.image_export import lacks_chinese, write_pictures

    if lacks_chinese(found, language):
        complain(word(language, "no font"))
    return write_pictures(found, folder, lang=language)


def page_place(out: Path | None, scenario: str, kind: str) -> Path:
    """The page to write: as typed, else `results/SCENARIO/KIND.html`; its folder is made.

    Raises:
        InputError: it cannot be written.
    """
    page = out or Path("results") / scenario / f"{kind}.html"
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            errors.say("cannot be written", file=page.parent, why=error.strerror)
        ) from None
    writable(page)
    return page


def writable(path: Path) -> None:
    """Refuse a place that cannot be written, before anything is run."""
    folder = path.parent
    if path.is_dir():
        raise InputError(errors.say("folder no file", path=path))
    if not folder.is_dir():
        raise InputError(errors.say("no folder", path=path, folder=folder))
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise InputError(errors.say("may not be written", path=path))
    if path.suffix.lower() == ".pdf":
        from motsim.report.core.pdf import browser

        browser()


def reachable(folder: Path) -> None:
    """Can results be written there? Looked at only: nothing is made."""
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if not there.is_dir():
        raise InputError(mistake("folder no folder", folder=folder, there=there))
    if not os.access(there, os.W_OK):
        raise InputError(mistake("no permission", folder=folder, there=there))


def write(path: Path, text: str) -> None:
    """Write a file as a whole: beside its place first, then renamed into it; a page that is to be a
    `.pdf` is printed.
    """
    if path.suffix.lower() == ".pdf":
        from motsim.report.core.pdf import print_page

        print_page(text, path)
        return
    try:
        with whole(path) as beside:
            beside.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(errors.say("cannot be written", file=path, why=error.strerror)) from None
