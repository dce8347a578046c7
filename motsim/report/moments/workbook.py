"""Moments and lows as a workbook: every figure with its interval, the tables of the page, what is
wasted.
"""

from __future__ import annotations

import math
import os
from pathlib import Path

from motsim.report.core.excel import Column, Results, written_whole
from motsim.report.moments.page import Page
from motsim.study.core.reporting import Lang
from motsim.study.moments.lows import Lows, lows_of
from motsim.study.moments.moments import Moments


def write(found: Moments | Lows, path: str | os.PathLike[str], lang: Lang = "en") -> None:
    """Write the workbook; it is whole or not there."""
    with written_whole(Path(path)) as temp:
        _Felt(found if isinstance(found, Lows) else lows_of(found), temp, lang).write()


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
