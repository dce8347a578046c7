"""`robust` and `worth` as workbooks: native tables whose shares, means and worth are formulas over
the draws that stand in the book.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from motsim.i18n import catalogue, text
from motsim.report.core.excel import Column, Results, cell, written_whole
from motsim.report.uncertainty.page import RobustPage, WorthPage
from motsim.study.core.measures import PROFIT
from motsim.study.core.reporting import Lang
from motsim.study.uncertainty.information_value import Information
from motsim.study.uncertainty.monte_carlo import Draws
from motsim.study.uncertainty.robustness import Robustness
from motsim.study.uncertainty.voi_math import gain

WORDS = catalogue("report.uncertainty.workbook")


def write(found: Robustness | Information, path: str | os.PathLike[str], lang: Lang = "en") -> None:
    """Write the workbook beside its place, then rename it into it."""
    with written_whole(Path(path)) as beside:
        (
            _Robust(found, beside, lang)
            if isinstance(found, Robustness)
            else _Worth(found, beside, lang)
        ).write()


class _Deciding(Results):
    """What both books hold: the findings, every draw with what designs gave there, and the values
    drawn.
    """

    def __init__(self, tried: Draws, path: Path, lang: Lang) -> None:
        super().__init__(tried.whatif.scenario, path, lang)
        self.tried, self.w = tried, tried.whatif
        self.amount = "money" if self.w.objective == PROFIT else "figure"

    def word(self, key: str) -> str:
        return text(WORDS, key, self.lang)

    def findings(self, page: RobustPage | WorthPage) -> None:
        rows = [(page.title, line) for line in page.tell.findings()]
        self._said(
            self.word("said"),
            [(left if k == 0 else "", right) for k, (left, right) in enumerate(rows)]
            + [
                (self.word("basis"), page.basis),
                (self.word("command"), page.command),
                *((self.word("trust"), line) for line in page.tell.trust()),
            ],
        )

    def draws(self) -> tuple[str, int, int]:
        """Every draw of every psychology: what each design gave against the first, and the best of
        the draw; the sheet, and its first and last row.
        """
        title, benefit = self.word("draws"), self.tried.benefit()
        rows = [
            (p, i + 1, *benefit[k * self.tried.draws + i].tolist(), 0.0)
            for k, p in enumerate(self.w.psychologies)
            for i in range(self.tried.draws)
        ]
        heads = [
            Column(self.say("x psychology"), "text"),
            Column(self.word("draw"), "whole"),
            *(Column(self.name(d), self.amount) for d in self.w.names),
            Column(self.word("best of"), self.amount),
        ]
        sheet = self.book.add_worksheet(title)
        self._table(sheet, 0, heads, rows)
        last = 1 + len(self.w.names)
        for i, row in enumerate(rows, 1):
            sheet.write_formula(
                i,
                last + 1,
                f"=MAX({cell(i, 2)}:{cell(i, last)})",
                self.forms[self.amount],
                max(row[2:-1]),
            )
        return f"'{title}'", 1, len(rows)

    def values(self) -> None:
        """The values of every assumption in every draw."""
        heads = [Column(self.word("draw"), "whole"), *(Column(a.key) for a in self.w.space.drawn)]
        self._table(
            self.book.add_worksheet(self.word("values")),
            0,
            heads,
            [(i + 1, *row) for i, row in enumerate(self.tried.x.tolist())],
        )


class _Robust(_Deciding):
    """The workbook of `robust`."""

    def __init__(self, found: Robustness, path: Path, lang: Lang) -> None:
        super().__init__(found.tried, path, lang)
        self.found, self.page = found, RobustPage(found, lang)

    def _sheets(self) -> None:
        self.findings(self.page)
        self.conclusions()
        self.tornado()
        self.indices()
        self.draws()
        self.values()

    def conclusions(self) -> None:
        """A row a conclusion and psychology, and one of all; shares are formulas of the counts."""
        names, tell, rows = self.page.names, self.page.tell, []
        for c in self.found.conclusions:
            what = (tell(f"c {c.kind}"), names.plain(c.design))
            rows += [
                (
                    *what,
                    names.psychology(h.psychology),
                    *h.base,
                    tell("yes" if h.holds else "no"),
                    h.held,
                    h.draws,
                    h.share,
                )
                for h in c.holdings
            ]
            nan = float("nan")
            rows.append(
                (
                    *what,
                    self.word("total"),
                    nan,
                    nan,
                    nan,
                    f"{c.psychologies} / {len(c.holdings)}",
                    c.held,
                    c.draws,
                    c.share,
                )
            )
        heads = [
            *(Column(tell(k), "text") for k in ("conclusion", "design", "psychology word")),
            Column(tell("lead")),
            Column(self.word("low")),
            Column(self.word("high")),
            Column(tell("holds"), "text"),
            Column(self.word("held"), "whole"),
            Column(self.word("of"), "whole"),
            Column(tell("share"), "share"),
        ]
        sheet = self.book.add_worksheet(self.word("conclusions"))
        money = {tell("c pays"), tell("c best")} if self.w.objective == PROFIT else set()
        self._table(sheet, 0, heads, rows, lambda row: "money" if row[0] in money else "figure")
        block = len(self.w.psychologies)
        for i, row in enumerate(rows, 1):
            sheet.write_formula(i, 9, f"={cell(i, 7)}/{cell(i, 8)}", self.forms["share"], row[9])
            if i % (block + 1) == 0:
                for column in (7, 8):
                    sheet.write_formula(
                        i,
                        column,
                        f"=SUM({cell(i - block, column)}:{cell(i - 1, column)})",
                        self.forms["whole"],
                        row[column],
                    )

    def tornado(self) -> None:
        names, tell, nan = self.page.names, self.page.tell, float("nan")
        rows = [
            (
                names.what(s.assumption),
                s.assumption.key,
                tell(s.assumption.grade),
                names.unit(s.assumption),
                s.assumption.base,
                s.value_low,
                s.value_high,
                s.at_low,
                s.at_high,
                s.width,
                nan if s.below is None else s.below,
                nan if s.above is None else s.above,
            )
            for s in self.found.swings
        ]
        heads = [
            *(
                Column(t, "text")
                for t in (tell("assumption"), tell("name"), tell("grade"), self.word("unit"))
            ),
            Column(tell("value")),
            Column(self.word("from")),
            Column(self.word("to")),
            Column(tell("at low"), self.amount),
            Column(tell("at high"), self.amount),
            Column(self.word("swing"), self.amount),
            Column(self.word("below")),
            Column(self.word("above")),
        ]
        sheet = self.book.add_worksheet(self.word("tornado"))
        self._table(sheet, 0, heads, rows)
        for i, row in enumerate(rows, 1):
            sheet.write_formula(
                i, 9, f"=ABS({cell(i, 8)}-{cell(i, 7)})", self.forms[self.amount], row[9]
            )

    def indices(self) -> None:
        i = self.found.indices
        if i is None:
            return
        rows = [(self.page.tell.group(n), *f, *t) for n, f, t in zip(i.names, i.first, i.total)]
        heads = [
            Column(self.page.tell("assumption"), "text"),
            *(
                Column(f"{self.word(k)}{tail}", "share")
                for k in ("first", "in all")
                for tail in ("", f", {self.word('low')}", f", {self.word('high')}")
            ),
        ]
        self._table(self.book.add_worksheet(self.word("sobol")), 0, heads, rows)


class _Worth(_Deciding):
    """The workbook of `worth`."""

    def __init__(self, found: Information, path: Path, lang: Lang) -> None:
        super().__init__(found.tried, path, lang)
        self.found, self.page = found, WorthPage(found, lang)

    def _sheets(self) -> None:
        self.findings(self.page)
        choice = self.book.add_worksheet(self.word("choice"))
        self.worths()
        self.pilots()
        self.choice(choice, *self.draws())
        self.values()

    def choice(self, sheet: Any, draws: str, first: int, last: int) -> None:
        """Means of all draws, the best of them, and what knowing everything is worth: formulas over
        the sheet of draws.
        """
        f, n = self.found, len(self.w.names)

        def mean(column: int) -> str:
            return f"AVERAGE({draws}!{cell(first, column)}:{cell(last, column)})"

        rows = [(self.name(d), m) for d, m in f.means.items()]
        self._table(
            sheet,
            0,
            [Column(self.page.tell("design"), "text"), Column(self.word("means"), self.amount)],
            rows,
        )
        for k, (_, m) in enumerate(rows):
            sheet.write_formula(k + 1, 1, f"={mean(2 + k)}", self.forms[self.amount], m)
        benefit = f.tried.benefit()
        best, known = float(benefit.mean(axis=0).max()), float(benefit.max(axis=1).mean())
        at = n + 2
        lines: Sequence[tuple[str, str, float]] = (
            ("today", f"=MAX({cell(1, 1)}:{cell(n, 1)})", best),
            ("known", f"={mean(2 + n)}", known),
            ("luck", "", f.perfect.mean - gain(benefit)),
            ("perfect", f"={cell(at + 1, 1)}-{cell(at, 1)}+{cell(at + 2, 1)}", f.perfect.mean),
            ("low", "", f.perfect.low),
            ("high", "", f.perfect.high),
        )
        for k, (key, formula, value) in enumerate(lines):
            sheet.write_string(
                at + k, 0, self.word(key), self.bold["text"] if key == "perfect" else None
            )
            if formula:
                sheet.write_formula(at + k, 1, formula, self.bold[self.amount], value)
            else:
                sheet.write_number(at + k, 1, value, self.forms[self.amount])

    def worths(self) -> None:
        names, tell, nan = self.page.names, self.page.tell, float("nan")
        rows = [
            (
                tell.what(r),
                r.key,
                tell(r.assumption.grade) if r.assumption else "",
                names.unit(r.assumption) if r.assumption else "",
                *((r.assumption.low, r.assumption.high) if r.assumption else (nan, nan)),
                *r.value,
            )
            for r in self.found.rows
        ]
        heads = [
            *(
                Column(t, "text")
                for t in (tell("assumption"), tell("name"), tell("grade"), self.word("unit"))
            ),
            Column(self.word("from")),
            Column(self.word("to")),
            Column(tell("worth"), self.amount),
            Column(self.word("low"), self.amount),
            Column(self.word("high"), self.amount),
        ]
        self._table(self.book.add_worksheet(self.word("worth")), 0, heads, rows)

    def pilots(self) -> None:
        tell = self.page.tell
        rows = [
            (self.name(p.design), tell(p.seen), n, v, p.perfect.mean, *p.lift, p.spread)
            for p in self.found.pilots
            for n, v in dict.fromkeys((*p.sizes, (p.size, p.worth)))
        ]
        heads = [
            Column(tell("design"), "text"),
            Column(tell("seen"), "text"),
            Column(tell("customers"), "whole"),
            Column(tell("worth"), self.amount),
            Column(tell("perfect word"), self.amount),
            Column(tell("lift")),
            Column(self.word("low")),
            Column(self.word("high")),
            Column(tell("spread")),
        ]
        self._table(self.book.add_worksheet(self.word("pilots")), 0, heads, rows)
