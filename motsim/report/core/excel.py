"""A comparison as a workbook (.xlsx): native tables, live formulas whose kept values are the
report's, text that stays text.

The one door to XlsxWriter. A name that looks like a formula (`=1+1`) is written as text wherever it
stands, so nothing that a scenario says is ever carried out by a spreadsheet.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from motsim.errors import StoreError, say
from motsim.plan.preview.wording import label
from motsim.report.core.files import written
from motsim.report.core.messages import Translator
from motsim.report.core.purchase_rows import bought_rows
from motsim.scenario.language.schema import Scenario
from motsim.study.core.at_stop import AtStop
from motsim.study.core.reporting import Lang
from motsim.study.core.stats import Interval
from motsim.study.money.purchases import Purchases

STYLE: Final = "Table Style Light 1"
FORMS: Final = {"money": "#,##0", "share": "0.0%", "figure": "0.000", "whole": "#,##0", "text": "@"}
BOOK_OPTIONS: Final = {  # texts stay texts; no file a sheet on the way to the whole
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
CELL: Final = 32767  # characters a cell holds


class Column(NamedTuple):
    """A column of a table: its head and how its figures are shown."""

    head: str
    form: str = "figure"


@contextlib.contextmanager
def written_whole(where: Path) -> Iterator[Path]:
    """A place beside a workbook's to write it to; it is renamed into its own at the end."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        with written(where) as beside:
            yield beside
    except FileCreateError as error:
        why = getattr(error.args[0], "strerror", None) or error
        raise StoreError(say("cannot be written", file=where, why=why)) from None


class Results:
    """A workbook of results being written: its forms, its tables, and the sheets that a run and a
    comparison share.
    """

    def __init__(self, scenario: Scenario, path: Path, lang: Lang) -> None:
        self.scenario, self.path, self.say = scenario, path, Translator(lang)
        self.lang: Lang = lang
        self.tables = 0

    def write(self) -> None:
        import xlsxwriter

        self.book = xlsxwriter.Workbook(str(self.path), BOOK_OPTIONS)
        self.forms = {
            name: self.book.add_format({"num_format": form}) for name, form in FORMS.items()
        }
        self.bold = {
            name: self.book.add_format({"num_format": form, "bold": True})
            for name, form in FORMS.items()
        }
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self._sheets()
        self.book.close()

    def _sheets(self) -> None:
        raise NotImplementedError

    def name(self, name: str) -> str:
        return label(self.scenario, name, self.lang)

    def _said(self, title: str, rows: Sequence[tuple[str, str]]) -> None:
        """A sheet of words: what came out, and how to repeat it."""
        sheet = self.book.add_worksheet(title)
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 110)
        for k, (left, right) in enumerate(row for row in rows if row[1]):
            sheet.write_string(k, 0, left[:CELL], self.bold["text"])
            sheet.write_string(k, 1, right[:CELL], self.wrapped)

    def _purchases(self, purchases: Mapping[str, Purchases]) -> None:
        """What a budget buys: budget less spent is left."""
        if not purchases:
            return
        sheet, row = self.book.add_worksheet(self.say("x purchases")), 0
        heads = [Column(self.say(k), "text") for k in ("intervention", "class", "state")]
        heads += [
            Column(self.say("price"), "money"),
            Column(self.say("spend"), "money"),
            Column(self.say("alone")),
            Column(self.say("on top")),
        ]
        made = bought_rows(purchases)
        for budget in made["budgets"]:
            rows = [
                (
                    self.name(p.intervention),
                    self.say.maybe(p.kind, p.kind),
                    self.say.maybe(f"b {p.why}", p.why),
                    p.price,
                    p.spend,
                    p.alone,
                    p.on_top,
                )
                for p in made["purchases"]
                if p.design == budget.design
            ]
            sheet.write_string(row, 0, self.name(budget.design), self.bold["text"])
            end = self._table(
                sheet, row + 1, heads, rows, None, [None, None, None, budget.spent, None, None]
            )
            sheet.write_string(end, 0, self.say("s budget"))
            sheet.write_number(end, 4, budget.budget, self.forms["money"])
            sheet.write_string(end + 1, 0, self.say("x left"), self.bold["text"])
            sheet.write_formula(
                end + 1, 4, f"={cell(end, 4)}-{cell(end - 1, 4)}", self.bold["money"], budget.left
            )
            row = end + 3

    def _stopped(self, designs: Sequence[AtStop]) -> None:
        """Who is inside when the clock stops: a row a design, stage or pool, and figure."""
        if not designs:
            return
        rows = [
            (self.name(one.design), where, self.say(f"m {figure}"), *value)
            for one in designs
            for where, figure, value in self._standing(one)
        ]
        heads = [Column(self.say(k), "text") for k in ("design", "as where", "measure")]
        heads += [Column(self.say(k)) for k in ("x mean", "x low", "x high")]
        self._table(self.book.add_worksheet(self.say("x at stop")), 0, heads, rows)

    def _standing(self, one: AtStop) -> Iterator[tuple[str, str, Interval]]:
        yield self.say("as all"), "throughput", one.throughput
        for stage in (one.everybody, *one.stages):
            where = self.name(stage.stage) if stage.stage else self.say("as all")
            yield where, "inside", stage.inside
            yield where, "in_queue", stage.in_queue
            yield where, "in_service", stage.in_service
        for pool in one.pools:
            yield self.name(pool.pool), "queue_at_stop", pool.in_queue
            yield self.name(pool.pool), "busy_at_stop", pool.at_work

    # --- cells ------------------------------------------------------------------------------------
    def _table(
        self,
        sheet: Any,
        row: int,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Any]],
        form: Any = None,
        totals: Sequence[float | None] | None = None,
    ) -> int:
        """A native table from this row on, with a row of sums where `totals` (one a column but the
        first) says so; the next free row.
        """
        self.tables += 1
        heads: list[dict[str, Any]] = [
            {"header": head} for head in unique([c.head for c in columns])
        ]
        for head, column, total in zip(heads[1:], columns[1:], totals or ()):
            if total is not None:
                head |= {
                    "total_function": "sum",
                    "total_value": total,
                    "format": self.bold[column.form],
                }
        last = row + max(len(rows), 1) + bool(totals)
        if totals:
            heads[0] |= {"total_string": self.say("x sum")}
        sheet.add_table(
            row,
            0,
            last,
            len(columns) - 1,
            {
                "name": f"motsim{self.tables}",
                "columns": heads,
                "total_row": bool(totals),
                "style": STYLE,
            },
        )
        for i, cells in enumerate(rows, row + 1):
            of_row = form(cells) if form is not None else "figure"
            for j, value in enumerate(cells):
                kind = columns[j].form
                self._put(sheet, i, j, value, self.forms[of_row if kind == "figure" else kind])
        self._fit(sheet, columns, rows)
        return last + 1

    def _fit(self, sheet: Any, columns: Sequence[Column], rows: Sequence[Sequence[Any]]) -> None:
        """Make columns as wide as what stands in them."""
        for j, column in enumerate(columns):
            longest = max(
                [len(column.head), *(len(str(r[j])) if isinstance(r[j], str) else 10 for r in rows)]
            )
            sheet.set_column(
                j, j, min(60, max(10, longest * (1.8 if self.lang == "zh" else 1.0) + 2))
            )

    def _put(self, sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
        """Text as text, figures as figures; what is not known stays empty."""
        if isinstance(value, str):
            sheet.write_string(row, column, value[:CELL])
        elif not math.isfinite(value):
            sheet.write_blank(row, column, None, form)
        else:
            sheet.write_number(row, column, value, form)


def unique(heads: Sequence[str]) -> list[str]:
    """Heads as a table wants them: none empty, none twice (capitals do not count), none
    too long.
    """
    found: list[str] = []
    for head in heads:
        text, k = head[:250] or "-", 1
        while text.casefold() in (one.casefold() for one in found):
            k += 1
            text = f"{head[:240]} ({k})"
        found.append(text)
    return found


def cell(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))
