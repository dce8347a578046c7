"""An action plan as a workbook (.xlsx): the workshop's two sheets of seven fields, and what each
costs and brings, with sums that add up.
"""

from __future__ import annotations

import os
from pathlib import Path

from motsim.report.action_plan.page import Page
from motsim.report.core.excel import Column, Results, written_whole
from motsim.study.action_plan import Workplan
from motsim.study.core.reporting import Lang


def write(found: Workplan, path: str | os.PathLike[str], lang: Lang = "en") -> None:
    """Write the workbook beside its place, then rename it into it: it is whole or not there."""
    with written_whole(Path(path)) as beside:
        _PlanBook(found, beside, lang).write()


class _PlanBook(Results):
    def __init__(self, found: Workplan, path: Path, lang: Lang) -> None:
        super().__init__(found.scenario, path, lang)
        self.found, self.page = found, Page(found, lang)
        self.tell = self.page.tell

    def _sheets(self) -> None:
        self._said(
            self.tell("s effects")[:31],
            [
                (self.page.title, self.page.basis),
                *((" ", line) for line in self.tell.findings()),
                (self.say("commands"), self.page.command),
            ],
        )
        for which in ("design", "landing"):
            table = self.page.seven(which)
            sheet = self.book.add_worksheet(self.tell(f"s {which}"))
            self._table(sheet, 0, [Column(h, "text") for h in table.heads], table.rows)
            sheet.set_column(1, len(table.heads) - 1, 34, self.wrapped)
        self._effects()

    def _effects(self) -> None:
        """Cost and effects; costs and hours are sums. Effects are not: what each adds on top of the
        rest is less than what it does alone.
        """
        heads = [
            Column(self.tell("intervention"), "text"),
            Column(self.tell("class"), "text"),
            Column(self.tell("w once"), "money"),
            Column(self.tell("w year"), "money"),
            Column(self.tell("w hours"), "whole"),
            Column(self.tell("w alone"), "money"),
            Column(self.tell("w on top"), "money"),
            Column(self.tell("w felt")),
            Column(self.say("x low")),
            Column(self.say("x high")),
            Column(self.tell("w back"), "share"),
            Column(self.tell("w open"), "whole"),
        ]
        rows = [
            (
                self.tell.name(a),
                self.tell(a.class_),
                a.once,
                a.per_year,
                a.hours,
                a.alone.net.mean,
                a.on_top.net.mean,
                *a.on_top.remembered,
                a.on_top.returns.mean,
                self.page.open(a),
            )
            for a in self.found.actions
        ]
        totals = [
            None,
            self.found.once,
            self.found.per_year,
            sum(a.hours for a in self.found.actions),
            *[None] * 6,
            sum(self.page.open(a) for a in self.found.actions),
        ]
        self._table(self.book.add_worksheet(self.tell("effect")), 0, heads, rows, None, totals)
