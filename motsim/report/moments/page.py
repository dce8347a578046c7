"""Moments and lows as one page in both languages: what came out, the pictures, the tables, how far
to trust it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from motsim.i18n import LANGUAGES
from motsim.report.core.head import Head
from motsim.report.core.next_commands import Step, asked_of, set_options
from motsim.report.core.page_writer import Section, Table, sectioned, sheet_of
from motsim.report.moments.charts import charts_of
from motsim.report.moments.messages import Messages
from motsim.study.moments.lows import Lows, lows_of
from motsim.study.moments.moments import CLASS_FROM, Effect, Moments
from motsim.study.money.cash_flow import YEAR


class Page:
    """The page of these findings in one language."""

    def __init__(self, found: Moments, lows: Lows, language: str) -> None:
        self.found, self.lows, self.language = found, lows, language
        self.tell = Messages(found, language)
        self.say = self.tell.say

    @property
    def title(self) -> str:
        return self.tell("moments of", title=self.found.scenario.title.show(self.language))

    @property
    def basis(self) -> str:
        f = self.found
        basis = self.tell(
            "basis",
            design=self.tell.plain(f.design),
            psychology=self.tell.psychology(),
            runs=f.replications,
            visits=self.say.number(f.visits, 0),
            seed=f.seed,
        )
        return self.say.of_strangers(basis, f.scenario)

    @property
    def head(self) -> Head:
        return self.tell.head(self.lows)

    def sections(self) -> tuple[Section, ...]:
        """What each moment would bring and what is too low stand open; the rest is folded."""
        t, f = self.tell, self.found
        whole = sum(
            m.remembered.shapley.mean for m in f.rows if not math.isnan(m.remembered.shapley.mean)
        )
        return (
            Section(
                "effects",
                t("s effects"),
                t(
                    "how effects",
                    whole=self.say.signed(whole, 1),
                    good=t("good", level=self._levels()),
                ),
                "effects",
                (),
                self.effects(),
            ),
            Section("lows", t("s lows"), t("how lows"), "lows", t.lows(self.lows), self.ways()),
            Section("wins", t("s wins"), t("how wins"), "wins", (), self.interventions(), True),
            Section("waste", t("s waste"), "", "", t.wasted(self.lows), folded=True),
            Section("curve", t("s curve"), t("how curve"), "curve", folded=True),
            Section(
                "classes",
                t("s classes"),
                t("how classes", **CLASS_FROM),
                "",
                (t._classes(),),
                self.classes(),
                True,
            ),
            Section(
                "capture",
                t("s capture"),
                t("how capture"),
                "capture",
                (t("carriers", n=self.say.number(f.carriers)),),
                self.captures(),
                True,
            ),
            *self._servqual(),
            Section("notes", t("s notes"), "", "", t.trust(), folded=True),
        )

    def _servqual(self) -> tuple[Section, ...]:
        """What is said of contacts whose quality is typed by dimension."""
        t = self.tell
        if not self.found.profiles:
            return ()
        how, said = t("how servqual"), t.profiles()
        return (Section("servqual", t("s servqual"), how, "", said, self.graded(), True),)

    def _levels(self) -> str:
        found = sorted({m.good for m in self.found.rows if not math.isnan(m.good)})
        return (
            "–".join(self.say.number(x, 0) for x in dict.fromkeys((found[0], found[-1])))
            if found
            else "80"
        )

    # --- tables -----------------------------------------------------------------------------------
    def effects(self) -> Table:
        """What each would bring, with intervals."""
        money = any(not math.isnan(m.worth.shapley.mean) for m in self.found.counted)
        keys = ("shapley", "alone", "again", "on_top", "returns")
        heads = (
            self.tell("moment"),
            *(self.tell(k) for k in keys),
            *((self._worth_head(),) if money else ()),
        )
        rows = tuple(
            (
                self.tell.name(m),
                self.tell.signed(m.remembered.shapley),
                self.tell.signed(m.remembered.alone),
                self._known(m.again),
                self.tell.signed(m.remembered.on_top),
                self.say.gap(m.returns.shapley.mean),
                *((self._worth(m.worth),) if money else ()),
            )
            for m in self.found.counted
        )
        return Table(heads, rows)

    def _worth_head(self) -> str:
        value = self.found.scenario.value
        return (
            self.tell(
                "worth",
                years=self.say.time(value.horizon / YEAR),
                currency=self.say.unit_name(self.found.scenario.currency or ""),
            )
            .removesuffix(", ")
            .removesuffix("（）")
        )

    def _worth(self, e: Effect) -> str:
        return self.say.ranged(e.shapley, self.say.exact)

    def _known(self, i: Any) -> str:
        return "–" if math.isnan(i.mean) else self.tell.signed(i)

    def captures(self) -> Table:
        """The four methods in figures."""
        keys = (
            "met",
            "felt",
            "gap",
            "under",
            "peak",
            "end",
            "low",
            "shortfall",
            "noticed",
            "sod",
            "priority",
            "recall",
        )
        rows = []
        for m in self.found.rows:
            low = (
                (
                    self.say.number(m.shortfall),
                    self.say.share(m.noticed),
                    f"{m.severity} {m.occurrence} {m.detection}",
                    self.tell(m.priority),
                )
                if m.priority
                else ("–",) * 4
            )
            rows.append(
                (
                    self.tell.name(m),
                    self.say.share(m.met),
                    self.say.number(m.points.mean),
                    self.tell.signed(m.gap),
                    self.say.share(m.under),
                    self.say.share(m.peak.mean, 1),
                    self.say.share(m.end.mean, 1),
                    self.tell.share(m.low, 1),
                    *low,
                    self.say.share(m.recall.mean, 1),
                )
            )
        return Table((self.tell("moment"), *(self.tell(k) for k in keys)), tuple(rows))

    def graded(self) -> Table:
        """Contacts by the dimensions of SERVQUAL."""
        rows = tuple(
            (
                self.tell.plain(p.step) if k == 0 else "",
                self.tell.dimension(g.dimension),
                self.say.number(g.points, 0),
                self.say.share(g.weight),
                self.say.signed(g.gap, 1),
                self.say.signed(g.part, 1),
                self.say.signed(g.even, 1),
            )
            for p in self.found.profiles
            for k, g in enumerate(p.by)
        )
        return Table(
            tuple(
                self.tell(k)
                for k in (
                    "moment",
                    "dimension",
                    "typed points",
                    "weight",
                    "gap points",
                    "part",
                    "even",
                )
            ),
            rows,
            2,
        )

    def classes(self) -> Table:
        rows = []
        for m in self.found.counted:
            agree, of = self.found.agree(m.name)
            rows.append(
                (
                    self.tell.name(m),
                    self.tell(m.typed),
                    self.tell(m.proposed),
                    self.tell(m.todo),
                    self.say.share(m.stable),
                    f"{agree} / {of}",
                )
            )
        strong = tuple(
            k for k, m in enumerate(self.found.counted) if m.typed and m.typed != m.proposed
        )
        return Table(
            tuple(self.tell(k) for k in ("moment", "typed", "proposed", "todo", "stable", "agree")),
            tuple(rows),
            4,
            strong,
        )

    def ways(self) -> Table | None:
        """Every low with its ways up, the cheapest point first."""
        rows: list[tuple[str, ...]] = []
        for low in self.lows.rows:
            m = low.moment
            head = (
                self.tell.name(m),
                self.tell(m.priority),
                self.tell.whom(low),
                self.say.number(m.points.mean),
                self.say.number(m.baseline, 0),
                self.tell.share(m.low, 1),
            )
            found = [
                (
                    self.tell.plain(w.name),
                    self.say.signed(w.points),
                    self.tell.price(w.price),
                    self.say.exact(w.a_point) if w.price else "–",
                    self.say.number(w.hours, 0),
                    self.say.share(w.low_after, 1),
                )
                for w in low.ways
            ] or [(self.tell("nothing lifts"), *("",) * 5)]
            rows += [(*(head if k == 0 else ("",) * 6), *way) for k, way in enumerate(found)]
        keys = (
            "moment",
            "priority",
            "whom",
            "felt",
            "baseline",
            "low",
            "way",
            "lifts",
            "price",
            "a point",
            "hours",
            "left",
        )
        return Table(tuple(self.tell(k) for k in keys), tuple(rows), 3) if rows else None

    def interventions(self) -> Table | None:
        wins = {w.name for w in self.found.wins}
        ranked = sorted(self.found.interventions, key=lambda b: -b.remembered.mean)
        rows = tuple(
            (
                self.tell.plain(b.name),
                self.tell("yes") if b.name in wins else "",
                self.tell(b.class_),
                self.tell.signed(b.remembered),
                self.tell.price(b.price),
                self.say.number(b.hours, 0),
                self.say.exact(b.net.mean),
                self.tell.list(
                    [
                        f"{self.tell.named(x.moment)} {self.say.signed(x.points.mean)}"
                        for x in b.lifts[:3]
                    ]
                )
                if b.lifts
                else "",
            )
            for b in ranked
        )
        return (
            Table(
                tuple(
                    self.tell(k)
                    for k in (
                        "intervention",
                        "quick",
                        "class word",
                        "remembered",
                        "price",
                        "hours",
                        "net",
                        "lifts",
                    )
                ),
                rows,
                3,
            )
            if rows
            else None
        )

    @property
    def command(self) -> str:
        f = self.found
        return self.tell("repeat", **asked_of(f)) + set_options(f.settings)


def page(result: Moments | Lows, lang: str = "en", following: Sequence[Step] = ()) -> str:
    """The page as text."""
    lows = result if isinstance(result, Lows) else lows_of(result)
    pages = [Page(lows.moments, lows, language) for language in LANGUAGES]
    sheets = [sheet_of(p) for p in pages]
    return sectioned(
        sheets, {p.language: charts_of(lows.moments, lows, p.tell) for p in pages}, lang, following
    )
