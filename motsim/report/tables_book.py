"""Allocations, moments and lows as workbooks (.xlsx): what came out in words, and their tables as
native ones with sums that are formulas.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any, Final

from motsim.report.allocation import page as spending
from motsim.report.core.excel import Column, Results, cell, written_whole
from motsim.report.moments.page import Page
from motsim.study.allocation.allocate import PROFIT, Allocation
from motsim.study.comparison.verdict import Lang
from motsim.study.moments.lows import Lows, lows_of
from motsim.study.moments.moments import Moments

NAN: Final = math.nan


def write_tables_book(
    found: Allocation | Moments | Lows, path: str | os.PathLike[str], lang: Lang = "en"
) -> None:
    """Write the workbook beside its place, then rename it into it: it is whole or not there."""
    with written_whole(Path(path)) as beside:
        (
            _Spent(found, beside, lang)
            if isinstance(found, Allocation)
            else _Felt(found if isinstance(found, Lows) else lows_of(found), beside, lang)
        ).write()


class _Spent(Results):
    """The best purchase of a budget: spent so far and what is left are formulas."""

    def __init__(self, found: Allocation, path: Path, lang: Lang) -> None:
        super().__init__(found.scenario, path, lang)
        self.found = found

    def say_(self, key: str, **values: Any) -> str:
        return spending.say(self.lang, key, **values)

    def _sheets(self) -> None:
        self._said(
            self.say_("purchases")[:31],
            [
                (
                    self.say_(
                        "title",
                        scenario=self.scenario.title.show(self.lang),
                        budget=f"{self.found.budget:,.0f}",
                    ),
                    " ",
                ),
                *((" ", line) for line in spending.sentences(self.found, self.lang)),
            ],
        )
        self._bought()
        self._splits()

    def _bought(self) -> None:
        form, rows = "money" if self.found.objective == PROFIT else "figure", []
        table = self.found.table().rename(columns={"class": "class_"})
        for r in table.itertuples():
            rows.append(
                (
                    float(r.order) if r.order else NAN,
                    self.name(r.intervention),
                    self.say_(r.class_) if r.class_ else "",
                    r.price,
                    r.spend,
                    r.share,
                    r.alone,
                    r.on_top,
                    r.upto if r.order else NAN,
                    r.worth if r.order else NAN,
                    "" if r.why == "best" else self.say_(r.why),
                )
            )
        heads = [
            Column(self.say_("order"), "whole"),
            Column(self.say_("intervention"), "text"),
            Column(self.say_("class"), "text"),
            Column(self.say_("price"), "money"),
            Column(self.say_("spend"), "money"),
            Column(self.say_("share"), "share"),
            Column(self.say_("alone"), form),
            Column(self.say_("on_top"), form),
            Column(self.say_("upto"), "money"),
            Column(self.say_("worth"), form),
            Column(self.say_("why"), "text"),
        ]
        sheet = self.book.add_worksheet(self.say("x purchases"))
        end = self._table(
            sheet, 0, heads, rows, None, [None, None, None, self.found.spend, *[None] * 6]
        )
        for k, r in enumerate(table.itertuples(), 1):
            if r.order:
                sheet.write_formula(k, 8, f"=SUM($E$2:{cell(k, 4)})", self.forms["money"], r.upto)
        sheet.write_string(end, 1, self.say("s budget"))
        sheet.write_number(end, 4, self.found.budget, self.forms["money"])
        sheet.write_string(end + 1, 1, self.say("x left"), self.bold["text"])
        sheet.write_formula(
            end + 1,
            4,
            f"={cell(end, 4)}-{cell(end - 1, 4)}",
            self.bold["money"],
            self.found.leftover,
        )

    def _splits(self) -> None:
        if not self.found.simplex:
            return
        form = "money" if self.found.objective == PROFIT else "figure"
        heads = [
            *(Column(self.say_(c), "share") for c in ("key", "important", "ordinary")),
            Column(self.say_("worth"), form),
            Column(self.say_("loss"), form),
            Column(self.say("x low"), form),
            Column(self.say("x high"), form),
            Column(self.say_("spend"), "money"),
        ]
        self._table(
            self.book.add_worksheet(self.say_("x map")),
            0,
            heads,
            [(*p.shares.values(), p.worth.mean, *p.loss, p.spend) for p in self.found.simplex],
        )


class _Felt(Results):
    """Moments and lows: every figure with its interval, the tables of the page, what is wasted."""

    def __init__(self, found: Lows, path: Path, lang: Lang) -> None:
        super().__init__(found.scenario, path, lang)
        self.page = Page(found.moments, found, lang)

    def _sheets(self) -> None:
        page, tell = self.page, self.page.tell
        self._said(
            self.say("x moments"),
            [
                (page.title, page.basis),
                *((" ", line) for line in (*tell.findings(), *tell.lows(page.lows), *tell.trust())),
                (self.say("commands"), page.command),
            ],
        )
        self._effects()
        for key, table in (
            ("x capture", page.captures()),
            ("x servqual", page.graded() if page.found.profiles else None),
            ("x lows", page.ways()),
            ("x wins", page.interventions()),
        ):
            if table is not None:
                self._table(
                    self.book.add_worksheet(tell(key)),
                    0,
                    [Column(h, "text") for h in table.heads],
                    table.rows,
                )

    def _effects(self) -> None:
        """What each would bring; shares (Shapley) add up to what all bring together."""
        tell, counted = (
            self.page.tell,
            [m for m in self.page.found.rows if not math.isnan(m.remembered.shapley.mean)],
        )
        low, high = self.say("x low"), self.say("x high")
        heads = [
            Column(tell("moment"), "text"),
            *(Column(tell(k), "text") for k in ("typed", "proposed", "todo")),
            Column(tell("stable"), "share"),
            Column(tell("shapley")),
            Column(low),
            Column(high),
            Column(tell("alone")),
            Column(low),
            Column(high),
            Column(tell("on_top")),
            Column(low),
            Column(high),
            Column(tell("returns"), "share"),
            Column(tell("net"), "money"),
        ]
        rows = [
            (
                tell.name(m),
                tell(m.typed),
                tell(m.proposed),
                tell(m.todo) if m.todo else "",
                m.stable,
                *m.remembered.shapley,
                *m.remembered.alone,
                *m.remembered.on_top,
                m.returns.shapley.mean,
                m.worth.shapley.mean,
            )
            for m in counted
        ]
        whole = sum(m.remembered.shapley.mean for m in counted)
        self._table(
            self.book.add_worksheet(tell("x effects")),
            0,
            heads,
            rows,
            None,
            [*[None] * 4, whole, *[None] * 10],
        )
