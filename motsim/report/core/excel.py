"""A comparison as a workbook (.xlsx): native tables, live formulas whose kept values are the
report's, text that stays text.

The one door to XlsxWriter. A name that looks like a formula (`=1+1`) is written as text wherever it
stands, so nothing that a scenario
says is ever carried out by a spreadsheet.
"""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from motsim.errors import StoreError
from motsim.plan.preview.wording import label
from motsim.report.comparison import money_rows as economy
from motsim.report.core import provenance as basis
from motsim.report.core.facts import Money
from motsim.report.core.messages import Speaker
from motsim.scenario.language.schema import Scenario
from motsim.study.comparison import selection as choice
from motsim.study.comparison.compare import Comparison
from motsim.study.comparison.verdict import Lang
from motsim.study.core.measures import MEASURES, PROFIT
from motsim.study.money.cash_flow import GAINS, SPENDS
from motsim.study.money.purchases import Purchases
from motsim.study.uncertainty.information_value import Information
from motsim.study.uncertainty.robustness import Robustness

STYLE: Final = "Table Style Light 1"
FORMS: Final = {"money": "#,##0", "share": "0.0%", "figure": "0.000", "whole": "#,##0", "text": "@"}
TEXT_ONLY: Final = {
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


def write_workbook(
    c: Comparison | Robustness | Information, path: str | os.PathLike[str], lang: Lang = "en"
) -> None:
    """Write the workbook beside its place, then rename it into it: it is whole or not there."""
    if isinstance(c, Robustness | Information):
        from motsim.report.uncertainty.workbook import write

        return write(c, path, lang)
    with written_whole(Path(path)) as beside:
        _Book(c, beside, lang).write()


@contextlib.contextmanager
def written_whole(where: Path) -> Iterator[Path]:
    """A place beside a workbook's to write it to; it is renamed into its own at the end."""
    from xlsxwriter.exceptions import FileCreateError

    beside = where.with_name(f".unfinished-{os.getpid()}-{where.name}")
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        yield beside
        beside.replace(where)
    except FileCreateError as error:
        raise StoreError(
            f"{where}: cannot be written: {getattr(error.args[0], 'strerror', None) or error}"
        ) from None
    except OSError as error:
        raise StoreError(f"{where}: cannot be written: {error.strerror or error}") from None
    finally:
        with contextlib.suppress(OSError):  # it was renamed, or never could be made
            beside.unlink()


class Results:
    """A workbook of results being written: its forms, its tables, and the sheets that a run and a
    comparison share.
    """

    def __init__(self, scenario: Scenario, path: Path, lang: Lang) -> None:
        self.scenario, self.path, self.say = scenario, path, Speaker(lang)
        self.lang: Lang = lang
        self.tables = 0

    def write(self) -> None:
        import xlsxwriter

        self.book = xlsxwriter.Workbook(str(self.path), TEXT_ONLY)
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
        made = economy.bought(purchases)
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
            for j, value in enumerate(cells):
                kind = columns[j].form
                self._put(
                    sheet,
                    i,
                    j,
                    value,
                    self.forms[form(cells) if form is not None and kind == "figure" else kind],
                )
        for j, column in enumerate(columns):
            longest = max(
                [len(column.head), *(len(str(r[j])) if isinstance(r[j], str) else 10 for r in rows)]
            )
            sheet.set_column(
                j, j, min(60, max(10, longest * (1.8 if self.lang == "zh" else 1.0) + 2))
            )
        return last + 1

    def _put(self, sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
        """Text as text, figures as figures; what is not known stays empty."""
        if isinstance(value, str):
            sheet.write_string(row, column, value[:CELL])
        elif not math.isfinite(value):
            sheet.write_blank(row, column, None, form)
        else:
            sheet.write_number(row, column, value, form)


class _Book(Results):
    """The workbook of a comparison."""

    def __init__(self, c: Comparison, path: Path, lang: Lang) -> None:
        super().__init__(c.scenario, path, lang)
        self.c = c

    def _sheets(self) -> None:
        self._verdict()
        self._designs()
        for p in self.c.psychologies:
            self._money(p)
        self._ranking()
        self._purchases(self.c.purchases)

    # --- sheets -----------------------------------------------------------------------------------
    def _verdict(self) -> None:
        """What came out in words, and how to repeat it."""
        c, holds = self.c, self.c.holds()
        repeat = basis.repeat_comparison(c)
        rows = [
            (c.scenario.title.show(self.lang), c.verdict(self.lang)),
            *((self.say("x certainty"), line) for line in c.certainty(self.lang)),
            (self.say("x groups"), choice.group_line(c, self.lang)),
            (self.say("x front"), choice.front_line(c, self.lang)),
            (self.say("does it hold"), holds.line(self.lang) if holds.of > 1 else ""),
            (self.say("x psychology"), ", ".join(c.psychologies)),
            (self.say("replications"), str(c.replications)),
            (self.say("seed"), str(c.seed)),
            (self.say("hash"), repeat.hash),
            *((self.say("commands"), line) for line in repeat.commands),
        ]
        self._said(self.say("x verdict"), rows)

    def _designs(self) -> None:
        """Every measure of every design, segments included."""
        frame = self.c.table(segments=True)
        kinds = {m.name: m.unit for m in MEASURES}
        rows = [
            (
                r.psychology,
                self.say.maybe(f"m {r.measure}", r.measure),
                r.measure,
                self.name(r.segment) if r.segment else self.say("everyone"),
                self.name(r.design),
                r.mean,
                r.low,
                r.high,
                r.difference,
                r.difference_low,
                r.difference_high,
                r.unit,
            )
            for r in frame.itertuples()
        ]
        heads = [
            Column(self.say(k), "text")
            for k in ("x psychology", "measure", "x name", "x segment", "design")
        ]
        heads += [
            Column(self.say(k))
            for k in (
                "x mean",
                "x low",
                "x high",
                "difference",
                "x difference low",
                "x difference high",
            )
        ]
        sheet = self.book.add_worksheet(self.say("x designs"))
        self._table(
            sheet,
            0,
            [*heads, Column(self.say("x unit"), "text")],
            rows,
            lambda row: (
                "share"
                if kinds.get(row[2]) == "share"
                else "money"
                if row[2] == PROFIT
                else "figure"
            ),
        )
        if any(frame["segment"] != ""):
            sheet.write_string(len(rows) + 2, 0, choice.segments_line(self.lang))

    def _money(self, psychology: str) -> None:
        """Gains and spends line by line; totals and net are formulas."""
        found = economy.lines(self.c, psychology)
        if not found:
            return
        first = psychology == self.c.psychology
        sheet = self.book.add_worksheet(
            (self.say("x money") if first else f"{self.say('x money')} {psychology}")[:31]
        )
        gain, row = self._side(sheet, 0, found, "gain", GAINS)
        spend, row = self._side(sheet, row + 1, found, "spend", SPENDS)
        sheet.write_string(row, 0, self.say("net word"), self.bold["text"])
        for k, m in enumerate(found, 1):
            sheet.write_formula(
                row, k, f"={cell(gain, k)}-{cell(spend, k)}", self.bold["money"], m.shown[2]
            )
        self._facts(sheet, row + 1, found)

    def _side(
        self, sheet: Any, row: int, found: Sequence[Money], side: str, items: Sequence[str]
    ) -> tuple[int, int]:
        """One side as a table with a row of totals; that row, and the next free one."""
        of = [{line.item: line.shown for line in m.lines if line.side == side} for m in found]
        rows = [(self.say(f"i {item}"), *(one[item] for one in of)) for item in items]
        heads = [
            Column(self.say(side), "text"),
            *(Column(self.name(m.design), "money") for m in found),
        ]
        totals = [m.shown[0 if side == "gain" else 1] for m in found]
        self._table(sheet, row, heads, rows, lambda _: "money", totals)
        return row + len(rows) + 1, row + len(rows) + 2

    def _facts(self, sheet: Any, row: int, found: Sequence[Money]) -> None:
        """What is no sum: intervals, payback, the chance of a loss."""
        lines = (
            ("x low", "money", [m.net.low for m in found]),
            ("x high", "money", [m.net.high for m in found]),
            ("x payback", "figure", [m.payback for m in found]),
            ("loss word", "share", [m.loss for m in found]),
            ("kept", "figure", [m.kept for m in found]),
            ("x hours", "whole", [m.staff_hours for m in found]),
        )
        for k, (key, form, values) in enumerate(lines):
            sheet.write_string(
                row + k,
                0,
                f"{self.say('net word')}, {self.say(key)}"
                if key in ("x low", "x high")
                else self.say(key),
            )
            for j, value in enumerate(values, 1):
                self._put(sheet, row + k, j, value, self.forms[form])

    def _ranking(self) -> None:
        """Who may be best, who is dominated, and what the same people saved."""
        c, rows = self.c, []
        for p in c.psychologies:
            standing = {s.design: s for s in choice.standings(c, p)}
            for r in choice.ranking(c, p):
                s = standing[r.design]
                rows.append(
                    (
                        p,
                        self.name(r.design),
                        r.value.mean,
                        r.chance,
                        *r.behind,
                        r.group,
                        s.satisfaction.mean,
                        s.net.mean,
                        s.loss,
                        ", ".join(self.name(d) for d in s.dominated_by),
                    )
                )
        forms = [
            ("x psychology", "text"),
            ("design", "text"),
            ("x judged", "amount"),
            ("chance best", "share"),
            ("behind", "amount"),
            ("x behind low", "amount"),
            ("x behind high", "amount"),
            ("group", "whole"),
            ("m satisfaction", "figure"),
            ("net word", "money"),
            ("loss word", "share"),
            ("dominated by", "text"),
        ]
        amount = "money" if c.judged() == PROFIT else "figure"
        sheet = self.book.add_worksheet(self.say("x ranking"))
        end = self._table(
            sheet,
            0,
            [Column(self.say(key), amount if form == "amount" else form) for key, form in forms],
            rows,
        )
        ratios = [
            (
                r.psychology,
                self.name(r.design),
                self.say.maybe(f"m {r.measure}", self.say("net word")),
                r.variance_ratio,
            )
            for r in c.same_people().itertuples()
        ]
        sheet.write_string(end + 1, 0, self.say("same people how"))
        self._table(
            sheet,
            end + 2,
            [Column(self.say(k), "text") for k in ("x psychology", "design", "measure")]
            + [Column(self.say("x ratio"))],
            ratios,
        )


def unique(heads: Sequence[str]) -> list[str]:
    """Heads as a table wants them: none empty, none twice (capitals do not count), none too long."""
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
