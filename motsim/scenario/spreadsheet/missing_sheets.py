"""Sheets that a workbook has not: what asks for their rows becomes one line a sheet. Recognised by
what a mistake lacks, never by its words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from motsim.errors import TODAY, Mistake, say
from motsim.scenario.source.suggestions import all_of
from motsim.scenario.spreadsheet.sheet_layout import SHEETS

Gone = tuple[str, ...]  # sheets that are absent, in the order of a workbook
_ORDER = {sheet.name: k for k, sheet in enumerate(SHEETS)}


def of_absent_sheets(kept: Collection[str], mistakes: Iterable[Mistake]) -> list[Mistake]:
    """The mistakes of a workbook with those that ask for an absent sheet as a line for it.

    Where nothing but that sheet could hold what is asked for, the other cells are not to be judged
    yet: they are said once it is there.
    """
    found = sorted(mistakes, key=_in_the_book)
    certain = any(_certain(one, kept) for one in found)
    groups: dict[Gone, list[Mistake]] = {
        gone: [] for gone in _fewest(_gone(one, kept) for one in found if not _slip(one, kept))
    }
    others = []
    for one in found:
        asked = [gone for gone in groups if set(gone) <= set(_gone(one, kept))]
        if asked:
            groups[asked[0]].append(one)
        elif not (certain and one.line):
            others.append(one)
    return [*(_line(gone, asking, certain) for gone, asking in groups.items()), *others]


def without_asking(kept: Collection[str], mistakes: Iterable[Mistake]) -> list[Mistake]:
    """The mistakes that do not come of an absent sheet."""
    return [one for one in mistakes if not _gone(one, kept)]


def _holding(mistake: Mistake) -> Gone:
    """The sheets where what a mistake lacks may stand: a name where its kind is kept, a value of
    today in the sheet that its path begins with, or where what its path begins with has a name.
    """
    kinds = mistake.lack.kinds if mistake.lack is not None else ()
    begins = (mistake.path.partition(".set.")[2].partition(".")[0],) if TODAY in kinds else None
    named = begins is not None and all(sheet.loc != begins for sheet in SHEETS)
    return tuple(
        sheet.name
        for sheet in SHEETS
        if not set(kinds).isdisjoint(sheet.holds) or sheet.loc == begins or (named and sheet.holds)
    )


def _gone(mistake: Mistake, kept: Collection[str]) -> Gone:
    return tuple(name for name in _holding(mistake) if name not in kept)


def _certain(mistake: Mistake, kept: Collection[str]) -> bool:
    """Is there no sheet at all that could hold what it lacks?"""
    return bool(_holding(mistake)) and _gone(mistake, kept) == _holding(mistake)


def _slip(mistake: Mistake, kept: Collection[str]) -> bool:
    """Is it likelier a slip of the pen? A name that there is looks like it, and which sheet it
    would be is anybody's guess.
    """
    return (
        mistake.lack is not None
        and bool(mistake.lack.near)
        and len(_gone(mistake, kept)) > 1
        and not _certain(mistake, kept)
    )


def _fewest(asked: Iterable[Gone]) -> list[Gone]:
    """The sheets that are asked for, without guesses among more where fewer explain them, too."""
    found: list[Gone] = []
    for gone in sorted(filter(None, asked), key=len):
        if not any(set(one) <= set(gone) for one in found):
            found.append(gone)
    return found


def _line(gone: Gone, asking: list[Mistake], certain: bool) -> Mistake:
    cells = len({(one.sheet, one.line, one.column) for one in asking})
    it = say("it" if len(gone) == 1 else "one of them")
    written = say("the sheet" if len(gone) == 1 else "the sheet that is meant")
    mended = say("the cell" if cells == 1 else "the cells")
    asks = say("a cell asks") if cells == 1 else say("cells ask", n=cells)
    none = all_of([say("no such sheet there", name=name) for name in gone])
    do = say("said once", it=it) if certain else say("write or mend", sheet=written, cells=mended)
    first = asking[0]
    place = first.show("").removeprefix("!").removesuffix(f": {first.message}")
    said = say("absent", none=none, asks=asks, it=it, place=place, first=first.message, do=do)
    return Mistake(0, 0, "", said)


def _in_the_book(mistake: Mistake) -> tuple[int, Mistake]:
    return _ORDER.get(mistake.sheet, -1), mistake


__all__ = ["of_absent_sheets", "without_asking"]
