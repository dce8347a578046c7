"""The best use of a budget as a workbook: what is bought, in which order, and the map of splits."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Any, Final

from motsim.report.allocation import page
from motsim.report.core.excel import Column, Results, cell, written_whole
from motsim.study.allocation.allocate import Allocation
from motsim.study.core.measures import PROFIT
from motsim.study.core.reporting import Lang

NAN: Final = math.nan


def write(found: Allocation, path: str | os.PathLike[str], lang: Lang = "en") -> None:
    """Write the workbook; it is whole or not there."""
    with written_whole(Path(path)) as temp:
        _Spent(found, temp, lang).write()


class _Spent(Results):
    """The best purchase of a budget: spent so far and what is left are formulas."""

    def __init__(self, found: Allocation, path: Path, lang: Lang) -> None:
        super().__init__(found.scenario, path, lang)
        self.found = found

    def say_(self, key: str, **values: Any) -> str:
        return page.say(self.lang, key, **values)

    def _sheets(self) -> None:
        self._said(
            self.say_("purchases")[:31],
            [
                (
                    self.say_(
                        "title",
                        scenario=self.scenario.title.show(self.lang),
                        budget=self.say.sum(self.found.budget, self.scenario.currency or ""),
                    ),
                    " ",
                ),
                *((" ", line) for line in page.sentences(self.found, self.lang)),
            ],
        )
        self._bought()
        self._rivals()
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
                    r.nothing if r.order else NAN,
                    r.if_nothing if r.order else NAN,
                    self.say_("try it first")
                    if r.try_first
                    else ""
                    if r.why == "best"
                    else self.say_(r.why),
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
            Column(self.say_("nothing"), "share"),
            Column(self.say_("then"), form),
            Column(self.say_("why"), "text"),
        ]
        sheet = self.book.add_worksheet(self.say("x purchases"))
        end = self._table(
            sheet, 0, heads, rows, None, [None, None, None, self.found.spend, *[None] * 8]
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

    def _rivals(self) -> None:
        """Other ways to spend the budget, in the same draws."""
        form = "money" if self.found.objective == PROFIT else "figure"
        heads = [
            Column(self.say_("way"), "text"),
            Column(self.say_("spend"), "money"),
            Column(self.say_("expected"), form),
            Column(self.say("x low"), form),
            Column(self.say("x high"), form),
            Column(self.say_("loss chance"), "share"),
            Column(self.say_("behind"), form),
            Column(self.say_("bought"), "text"),
        ]
        own = [self.name(i.name) for i in self.found.items if i.order]
        best = (self.say_("best"), self.found.spend, *self.found.judged, self.found.loss, 0.0)
        rows = [(*best, ", ".join(own))]
        rows += [
            (
                page.rival_name(r.name, self.lang),
                r.spend,
                *r.worth,
                r.loss,
                r.behind.mean,
                ", ".join(self.name(one) for one in r.bought),
            )
            for r in self.found.rivals
        ]
        self._table(self.book.add_worksheet(self.say_("x rivals")), 0, heads, rows)

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
