"""A comparison as a workbook: measures of every design, money with totals that are formulas, the
ranking and the purchases.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from motsim.report.comparison import money_rows
from motsim.report.comparison.collect import at_stops
from motsim.report.core import provenance
from motsim.report.core.excel import Column, Results, cell, written_whole
from motsim.report.core.facts import Money
from motsim.study.comparison import selection
from motsim.study.comparison.compare import Comparison
from motsim.study.core.measures import MEASURES, PROFIT
from motsim.study.core.reporting import Lang
from motsim.study.money.cash_flow import GAINS


def write(found: Comparison, path: str | os.PathLike[str], lang: Lang = "en") -> None:
    """Write the workbook; it is whole or not there."""
    with written_whole(Path(path)) as temp:
        _Book(found, temp, lang).write()


class _Book(Results):
    """The workbook of a comparison."""

    def __init__(self, c: Comparison, path: Path, lang: Lang) -> None:
        super().__init__(c.scenario, path, lang)
        self.c = c

    def _sheets(self) -> None:
        self._verdict()
        self._designs()
        self._stopped(at_stops(self.c.samples[d, self.c.psychology] for d in self.c.designs))
        for p in self.c.psychologies:
            self._money(p)
        if self.c.comes_back:
            self._months()
            self._relationship()
        self._ranking()
        self._purchases(self.c.purchases)

    # --- sheets -----------------------------------------------------------------------------------
    def _verdict(self) -> None:
        """What came out in words, and how to repeat it."""
        c, holds = self.c, self.c.holds()
        repeat = provenance.repeat_comparison(c)
        rows = [
            (c.scenario.title.show(self.lang), c.verdict(self.lang)),
            *((self.say("beside formula"), line) for line in c.formula(self.lang)),
            *((self.say("x certainty"), line) for line in c.certainty(self.lang)),
            (self.say("x groups"), selection.group_line(c, self.lang)),
            (self.say("x front"), selection.front_line(c, self.lang)),
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
            sheet.write_string(len(rows) + 2, 0, selection.segments_line(self.lang))

    def _months(self) -> None:
        """What changes by month where people come back: a row a design, month and figure."""
        frame = self.c.months()
        named = [r.measure.rpartition(".") for r in frame.itertuples()]
        rows = [
            (
                r.psychology,
                self.name(r.design),
                r.month,
                self.say(f"bm {name}", pool=self.name(pool)),
                *(r.mean, r.low, r.high),
                *(r.difference, r.difference_low, r.difference_high),
                r.unit,
            )
            for r, (pool, _, name) in zip(frame.itertuples(), named, strict=True)
        ]
        heads = [
            Column(self.say("x psychology"), "text"),
            Column(self.say("design"), "text"),
            Column(self.say("month"), "whole"),
            Column(self.say("measure"), "text"),
            *(Column(self.say(k)) for k in ("x mean", "x low", "x high", "difference")),
            *(Column(self.say(k)) for k in ("x difference low", "x difference high")),
            Column(self.say("x unit"), "text"),
        ]
        sheet = self.book.add_worksheet(self.say("x by month"))
        self._table(sheet, 0, heads, rows, lambda row: "share" if row[-1] == "share" else "figure")

    def _relationship(self) -> None:
        """The four moments, the cohorts and what customers bring: a row a design and figure."""
        rows = [
            (
                r.psychology,
                self.name(r.design),
                *self.say.of_relationship(r.group, r.measure),
                *(r.mean, r.low, r.high),
                *(r.difference, r.difference_low, r.difference_high),
                r.unit,
            )
            for r in self.c.relationship().itertuples()
        ]
        heads = [
            *(
                Column(self.say(k), "text")
                for k in ("x psychology", "design", "co head", "measure")
            ),
            *(Column(self.say(k)) for k in ("x mean", "x low", "x high", "difference")),
            *(Column(self.say(k)) for k in ("x difference low", "x difference high")),
            Column(self.say("x unit"), "text"),
        ]
        sheet = self.book.add_worksheet(self.say("x relationship"))
        self._table(sheet, 0, heads, rows, lambda row: "share" if row[-1] == "share" else "figure")

    def _money(self, psychology: str) -> None:
        """Gains and spends line by line; totals and net are formulas."""
        found = money_rows.lines(self.c, psychology)
        if not found:
            return
        first = psychology == self.c.psychology
        sheet = self.book.add_worksheet(
            (self.say("x money") if first else f"{self.say('x money')} {psychology}")[:31]
        )
        gain, row = self._side(sheet, 0, found, "gain", GAINS)
        spends = [line.item for line in found[0].lines if line.side == "spend"]
        spend, row = self._side(sheet, row + 1, found, "spend", spends)
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
        rows = [(self._item(item), *(one[item] for one in of)) for item in items]
        heads = [
            Column(self.say(side), "text"),
            *(Column(self.name(m.design), "money") for m in found),
        ]
        totals = [m.shown[0 if side == "gain" else 1] for m in found]
        self._table(sheet, row, heads, rows, lambda _: "money", totals)
        return row + len(rows) + 1, row + len(rows) + 2

    def _item(self, item: str) -> str:
        return self.say.money_line(item, self.c.comes_back)

    def _facts(self, sheet: Any, row: int, found: Sequence[Money]) -> None:
        """What is no sum: intervals, payback, the chance of a loss."""
        lines = (
            ("x low", "money", [m.net.low for m in found]),
            ("x high", "money", [m.net.high for m in found]),
            ("x payback", "figure", [m.payback for m in found]),
            ("loss word", "share", [m.loss for m in found]),
            ("more customers" if self.c.comes_back else "kept", "figure", [m.kept for m in found]),
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

    def _outlook(self, amount: str) -> None:
        """Every design over all that is assumed."""
        if self.c.outlook is None:
            return
        forms = [
            ("design", "text"),
            ("expected", amount),
            ("x low", amount),
            ("x high", amount),
            ("loss word", "share"),
            ("chance best", "share"),
            ("behind", amount),
            ("x behind low", amount),
            ("x behind high", amount),
        ]
        rows = [(self.name(r.design), *r[2:]) for r in self.c.outlook.table().itertuples()]
        columns = [Column(self.say(key), form) for key, form in forms]
        sheet = self.book.add_worksheet(self.say("x outlook"))
        end = self._table(sheet, 0, columns, rows)
        sheet.write_string(end + 1, 0, selection.basis_line(self.c, self.lang))

    def _ranking(self) -> None:
        """Who may be best, who is dominated, and what the same people saved."""
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
        amount = "money" if self.c.judged() == PROFIT else "figure"
        self._outlook(amount)
        sheet = self.book.add_worksheet(self.say("x ranking"))
        columns = [
            Column(self.say(key), amount if form == "amount" else form) for key, form in forms
        ]
        end = self._table(sheet, 0, columns, self._ranked())
        sheet.write_string(end + 1, 0, self.say("same people how"))
        texts = [Column(self.say(k), "text") for k in ("x psychology", "design", "measure")]
        self._table(sheet, end + 2, [*texts, Column(self.say("x ratio"))], self._same_people())

    def _ranked(self) -> list[tuple[Any, ...]]:
        c = self.c
        rows: list[tuple[Any, ...]] = []
        for p in c.psychologies:
            standing = {s.design: s for s in selection.standings(c, p)}
            for r in selection.ranking(c, p):
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
        return rows

    def _same_people(self) -> list[tuple[Any, ...]]:
        return [
            (
                r.psychology,
                self.name(r.design),
                self.say.maybe(f"m {r.measure}", self.say("net word")),
                r.variance_ratio,
            )
            for r in self.c.same_people().itertuples()
        ]
