"""A pilot as a workbook (.xlsx): what to try out first, the sizes, the funnel, what tells memories
apart; its cost is a sum that adds up.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Final

from motsim.report.core.excel import Column, Results, written_whole
from motsim.report.pilots.page import Page
from motsim.study.core.reporting import Lang
from motsim.study.pilots.pilot import Pilot
from motsim.study.pilots.sample_size import KINDS

NAN: Final = math.nan


def write(found: Pilot, path: str | os.PathLike[str], lang: Lang = "en") -> None:
    """Write the workbook beside its place, then rename it into it: it is whole or not there."""
    with written_whole(Path(path)) as beside:
        _PilotBook(found, beside, lang).write()


class _PilotBook(Results):
    def __init__(self, found: Pilot, path: Path, lang: Lang) -> None:
        super().__init__(found.scenario, path, lang)
        self.found, self.page = found, Page(found, lang)
        self.tell = self.page.tell

    def _sheets(self) -> None:
        t, page = self.tell, self.page
        self._said(
            t("s first")[:31],
            [
                (page.title, page.basis),
                *((t("s first") if k == 0 else " ", line) for k, line in enumerate(t.findings())),
                *((t("s decide") if k == 0 else " ", line) for k, line in enumerate(t.decisions())),
                *((t("s apart") if k == 0 else " ", line) for k, line in enumerate(t.memories())),
                *((t("s notes") if k == 0 else " ", line) for k, line in enumerate(t.trust())),
                (self.say("commands"), page.command),
            ],
        )
        self._first()
        self._sizes()
        self._funnel()
        self._memories()

    def _first(self) -> None:
        """Every trial; pilot costs are sums of what is paid once and what it costs to run."""
        rows = [
            (
                self.tell.name(t),
                self.tell.where(t),
                *t.lift,
                self.tell(t.advised),
                *self._figures(t),
                t.break_even,
                t.would_turn,
                t.would_pass,
                t.net.mean,
            )
            for t in self.page.trials
        ]
        heads = [
            Column(self.tell("moment"), "text"),
            Column(self.tell("where"), "text"),
            Column(self.tell("lift")),
            Column(self.say("x low")),
            Column(self.say("x high")),
            Column(self.tell("how"), "text"),
            Column(self.tell("weeks"), "whole"),
            Column(self.tell("people"), "whole"),
            Column(self.tell("seen")),
            Column(self.tell("once"), "money"),
            Column(self.tell("while"), "money"),
            Column(self.tell("cost"), "money"),
            Column(self.tell("hours"), "whole"),
            Column(self.tell("breaks even")),
            Column(self.tell("turn"), "share"),
            Column(self.tell("pass"), "share"),
            Column(self.tell("net"), "money"),
        ]
        sheet = self.book.add_worksheet(self.tell("x trials"))
        self._table(sheet, 0, heads, rows)
        for k, t in enumerate(self.page.trials, 1):
            if t.cost is not None:
                sheet.write_formula(k, 11, f"=J{k + 1}+K{k + 1}", self.forms["money"], t.cost.total)

    def _figures(self, t: object) -> tuple[float, ...]:
        size, cost = getattr(t, "size"), getattr(t, "cost")  # noqa: B009
        sized = (size.length, size.customers, size.seen) if size else (NAN,) * 3
        return (
            *sized,
            *((cost.once, cost.running, cost.total, cost.hours) if cost else (NAN,) * 4),
        )

    def _sizes(self) -> None:
        """Each of the three ways for every trial."""
        rows = []
        for t in self.page.trials:
            for kind in KINDS:
                size = {"customers": t.by_customer, "matched": t.matched, "stepped": t.stepped}[
                    kind
                ]
                if size is not None:
                    rows.append(
                        (
                            self.tell.name(t),
                            self.tell(kind),
                            size.branches,
                            size.length,
                            size.answers,
                            size.customers,
                            size.treated,
                            size.error,
                            size.power,
                        )
                    )
        heads = [
            Column(self.tell("moment"), "text"),
            Column(self.tell("how"), "text"),
            *(
                Column(self.tell(k), "whole")
                for k in ("branches", "weeks", "cell", "people", "treated")
            ),
            Column(self.tell("error")),
            Column(self.tell("power"), "share"),
        ]
        self._table(self.book.add_worksheet(self.tell("x sizes")), 0, heads, rows)

    def _funnel(self) -> None:
        f = self.found.funnel
        rows = [
            (
                self.tell.plain(s.name) if s.name else self.tell("whole way"),
                s.old.came,
                s.old.passed,
                s.old.share,
                s.new.came,
                s.new.passed,
                s.new.share,
                s.difference[0],
                s.difference[1],
                s.difference[2],
                float(s.needed) if s.needed else NAN,
            )
            for s in (*f.stages, f.whole)
        ]
        names = [self.tell.plain(f.old), self.tell.plain(f.new)]
        heads = [
            Column(self.tell("stage"), "text"),
            *(
                Column(self.tell(key, name=name), form)
                for name in names
                for key, form in (("came", "whole"), ("passed", "whole"), ("old", "share"))
            ),
            Column(self.tell("gap"), "share"),
            Column(self.say("x low"), "share"),
            Column(self.say("x high"), "share"),
            Column(self.tell("ab"), "whole"),
        ]
        sheet = self.book.add_worksheet(self.tell("s funnel"))
        self._table(sheet, 0, heads, rows)
        for k, s in enumerate((*f.stages, f.whole), 2):
            for column, of, passed in (("D", f"C{k}/B{k}", s.old), ("G", f"F{k}/E{k}", s.new)):
                if passed.came:
                    sheet.write_formula(f"{column}{k}", f"={of}", self.forms["share"], passed.share)

    def _memories(self) -> None:
        a = self.found.apart
        if a is None:
            return
        sheet = self.book.add_worksheet(self.tell("x apart"))
        made = self.page.memories()
        heads = (
            [Column(made.heads[0], "text"), *(Column(h) for h in made.heads[1:])] if made else []
        )
        end = self._table(
            sheet, 0, heads, [(self.tell(m), *map(float, row)) for m, row in zip(a.models, a.lifts)]
        )
        ways = [
            Column(self.tell("sizes"), "whole"),
            *(Column(self.tell(w), "share") for w in ("w pilot", "w seen", "w asked")),
        ]
        self._table(
            sheet,
            end + 1,
            ways,
            [
                (n, float(p), float(s), float(q))
                for n, p, s, q in zip(a.sizes, a.pilot, a.seen, a.asked)
            ],
        )
