"""One run as a workbook (.xlsx): measures with intervals, segments, every moment of the journey,
what a budget bought, how to repeat it.
"""

from __future__ import annotations

import os
from pathlib import Path

from motsim.report.comparison.collect import at_stops, facts_of
from motsim.report.core import provenance
from motsim.report.core.excel import Column, Results, written_whole
from motsim.study.core.measures import MEASURES, PROFIT
from motsim.study.core.months import courses
from motsim.study.core.reporting import Lang
from motsim.study.run.simulate import Run


def write(run: Run, path: str | os.PathLike[str], lang: Lang = "en") -> None:
    """Write the workbook beside its place, then rename it into it: it is whole or not there."""
    with written_whole(Path(path)) as beside:
        _RunBook(run, beside, lang).write()


class _RunBook(Results):
    def __init__(self, run: Run, path: Path, lang: Lang) -> None:
        super().__init__(run.scenario, path, lang)
        self.run = run

    def _sheets(self) -> None:
        run, repeat = self.run, provenance.repeat_run(self.run)
        self._said(
            self.say("x run"),
            [
                (run.scenario.title.show(self.lang), self.name(run.design)),
                (self.say("x psychology"), run.psychology),
                (self.say("replications"), str(run.replications)),
                (self.say("seed"), str(run.seed)),
                (self.say("hash"), repeat.hash),
                *((self.say("commands"), line) for line in repeat.commands),
            ],
        )
        self._measures()
        self._stopped(at_stops([run.sample]))
        self._moments()
        if run.plan.comes_back:
            self._months()
            self._relationship()
        self._purchases({run.design: run.purchases} if run.purchases is not None else {})

    def _measures(self) -> None:
        """Every measure with its 95 % interval over replications, of everyone and of
        each segment.
        """
        kinds = {m.name: m.unit for m in MEASURES}
        frames = [self.run.summary().assign(segment="")]
        if len(self.run.plan.names.segments) > 1:
            frames.append(self.run.by_segment())
        rows = [
            (
                self.say.maybe(f"m {r.measure}", r.measure),
                r.measure,
                self.name(r.segment) if r.segment else self.say("everyone"),
                r.mean,
                r.low,
                r.high,
                r.unit,
            )
            for frame in frames
            for r in frame.itertuples()
        ]
        heads = [Column(self.say(k), "text") for k in ("measure", "x name", "x segment")] + [
            Column(self.say(k)) for k in ("x mean", "x low", "x high")
        ]
        self._table(
            self.book.add_worksheet(self.say("x measures")),
            0,
            [*heads, Column(self.say("x unit"), "text")],
            rows,
            lambda row: (
                "share"
                if kinds.get(row[1]) == "share"
                else "money"
                if row[1] == PROFIT
                else "figure"
            ),
        )

    def _months(self) -> None:
        """What changes by month where people come back: a row a month and figure."""
        rows = [
            (
                k + 1,
                self.say(f"bm {one.name}", pool=self.name(one.pool)),
                one.months[k].mean,
                one.months[k].low,
                one.months[k].high,
                one.unit,
            )
            for one in courses(self.run.sample.months)
            for k in range(len(one.months))
        ]
        heads = [
            Column(self.say("month"), "whole"),
            Column(self.say("measure"), "text"),
            *(Column(self.say(k)) for k in ("x mean", "x low", "x high")),
            Column(self.say("x unit"), "text"),
        ]
        self._table(
            self.book.add_worksheet(self.say("x by month")),
            0,
            heads,
            rows,
            lambda row: "share" if row[5] == "share" else "figure",
        )

    def _relationship(self) -> None:
        """The four moments, the cohorts and what customers bring: a row a figure."""
        rows = [
            (*self.say.of_relationship(r.group, r.measure), r.mean, r.low, r.high, r.unit)
            for r in self.run.relationship().itertuples()
        ]
        heads = [
            *(Column(self.say(k), "text") for k in ("co head", "measure")),
            *(Column(self.say(k)) for k in ("x mean", "x low", "x high")),
            Column(self.say("x unit"), "text"),
        ]
        sheet = self.book.add_worksheet(self.say("x relationship"))
        self._table(sheet, 0, heads, rows, lambda row: "share" if row[-1] == "share" else "figure")

    def _moments(self) -> None:
        """The emotion curve as figures, in the order of the journey."""
        felt = facts_of(self.run).journey
        points = felt.curves[0].points if felt is not None and felt.curves else ()
        rows = [
            (
                self.name(p.stage),
                self.name(p.moment),
                p.emotion.mean,
                p.emotion.low,
                p.emotion.high,
                p.expects,
                p.met,
                p.wait.mean,
                p.peak,
                p.end,
            )
            for p in points
        ]
        heads = [
            Column(self.say("stage"), "text"),
            Column(self.say("moment"), "text"),
            Column(self.say("x emotion")),
            Column(self.say("x low")),
            Column(self.say("x high")),
            Column(self.say("x expects")),
            Column(self.say("share"), "share"),
            Column(self.say("x wait")),
            Column(self.say("x peak"), "share"),
            Column(self.say("x end"), "share"),
        ]
        self._table(self.book.add_worksheet(self.say("x moments")), 0, heads, rows)
