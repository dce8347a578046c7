"""A pilot as one page in both languages, and as a workbook: what to try out first, how, what would
change the decision.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from motsim.i18n import LANGUAGES
from motsim.report.core.head import Head
from motsim.report.core.next_commands import Step, asked_of, set_options
from motsim.report.core.page_writer import Section, Table, sectioned, sheet_of
from motsim.report.core.vega import (
    ADVISED,
    INK,
    REFERENCE,
    SOFT,
    Layers,
    Spec,
    finished,
    rows_as_data,
)
from motsim.report.pilots.messages import PilotMessages
from motsim.study.pilots.pilot import Pilot, Trial
from motsim.study.pilots.power_simulation import PILOTS
from motsim.study.pilots.sample_size import KINDS, Size


class Page:
    """The page of a pilot in one language."""

    def __init__(self, found: Pilot, language: str) -> None:
        self.found, self.language = found, language
        self.tell = PilotMessages(found, language)
        self.say = self.tell.say

    @property
    def title(self) -> str:
        return self.tell("title", scenario=self.found.scenario.title.show(self.language))

    @property
    def basis(self) -> str:
        f = self.found
        basis = self.tell(
            "basis",
            design=self.tell.plain(f.design),
            reference=self.tell.plain(f.reference),
            measure=self.tell(f.measure),
            psychology=self.tell.psychology(f.psychology),
            runs=f.replications,
            seed=f.seed,
        )
        return self.say.of_strangers(basis, f.scenario)

    @property
    def head(self) -> Head:
        return self.tell.head()

    @property
    def trials(self) -> tuple[Trial, ...]:
        return (*self.found.trials, *((self.found.whole,) if self.found.whole else ()))

    def sections(self) -> tuple[Section, ...]:
        t, f = self.tell, self.found
        how = t(
            "how first",
            reference=t.plain(f.reference),
            share=self.say.share(f.traffic.share),
            week=self.say.number(f.traffic.customers, 0),
            weeks=t.weeks(f.weeks),
            branches=t("one branch" if f.branches == 1 else "n branches", n=f.branches),
        )
        return (
            Section("first", t("s first"), how, "lifts", (), self.first()),
            Section("decide", t("s decide"), "", "", t.decisions()),
            Section(
                "ways",
                t("s ways"),
                t("how ways", n=self.say.number(PILOTS, 0)),
                "",
                (),
                self.ways(),
                True,
            ),
            *self._branches_alike(),
            Section("rivals", t("s rivals"), t("how rivals"), "", (), self.rivals(), True),
            Section(
                "funnel",
                t("s funnel"),
                t("how funnel"),
                "",
                () if f.funnel.lossy else (t("no loss"),),
                self.funnel() if f.funnel.lossy else None,
                True,
            ),
            Section(
                "apart",
                t("s apart"),
                t("how apart") if f.apart else "",
                "apart" if f.apart else "",
                t.memories(),
                self.memories(),
                True,
            ),
            Section("notes", t("s notes"), "", "", t.trust(), folded=True),
        )

    def _branches_alike(self) -> tuple[Section, ...]:
        """What is assumed of branches, where a pilot goes by them."""
        table, traffic = self.assumed(), self.found.traffic
        if not table:
            return ()
        how = self.tell(
            "how assumed", icc=self.say.share(traffic.icc), cac=self.say.number(traffic.cac)
        )
        return (Section("assumed", self.tell("s assumed"), how, "", (), table, True),)

    # --- tables -----------------------------------------------------------------------------------
    def first(self) -> Table:
        """Every trial, those to begin with first."""
        keys = (
            "moment",
            "where",
            "lift",
            "how",
            "weeks",
            "answers",
            "cost",
            "hours",
            "breaks even",
            "threshold",
            "seen",
            "turn",
            "pass",
            "net",
        )
        rows = [
            (
                self.tell.name(t),
                self.tell.where(t),
                self.tell.between(t.lift),
                *self._sized(t),
                self._lift(t.break_even),
                self._lift(t.threshold if math.isfinite(t.threshold) else math.nan),
                self._lift(t.size.seen if t.size else math.nan),
                self._known(t.would_turn, lambda x: self.say.share(x, 1)),
                self._known(t.would_pass, lambda x: self.say.share(x, 1)),
                self.say.exact(t.net.mean),
            )
            for t in self.trials
        ]
        return Table(
            tuple(self.tell(k) for k in keys),
            tuple(rows),
            2,
            tuple(k for k, t in enumerate(self.trials) if t in self.found.first),
        )

    def _sized(self, t: Trial) -> tuple[str, ...]:
        size, by_lot = t.size, t.by_customer
        if size is None:
            return (
                self.tell(""),
                *(
                    (self.say.number(by_lot.length, 0), self.say.number(by_lot.answers, 0))
                    if by_lot
                    else ("–", "–")
                ),
                "–",
                "–",
            )
        return (
            self.tell(size.kind),
            self.say.number(size.length, 0),
            self.say.number(size.answers, 0),
            self.tell.cost(t.cost) if t.cost else "–",
            self.say.number(t.cost.hours, 0) if t.cost else "–",
        )

    def _lift(self, value: float) -> str:
        return self._known(value, self.tell.amount)

    def _known(self, value: float, shown: Any) -> str:
        return "–" if math.isnan(value) else str(shown(value))

    def _shown(self) -> tuple[Trial, ...]:
        """Those that are piloted first, and the design; without any, the first that has a lift."""
        found = (*self.found.first, *((self.found.whole,) if self.found.whole else ()))
        return found or tuple(t for t in self.trials if t.by_customer or t.matched)[:1]

    def ways(self) -> Table | None:
        keys = (
            "moment",
            "how",
            "branches",
            "weeks",
            "cell",
            "people",
            "treated",
            "power",
            "found",
            "false",
        )
        rows = []
        for t in self._shown():
            for k, kind in enumerate(KINDS):
                size: Size | None = {
                    "customers": t.by_customer,
                    "matched": t.matched,
                    "stepped": t.stepped,
                }[kind]
                if size is not None:
                    tried = t.rehearsal if t.advised == kind else None
                    rows.append(
                        (
                            self.tell.name(t) if k == 0 else "",
                            self.tell(kind),
                            str(size.branches),
                            self.say.number(size.length, 0),
                            *(
                                self.say.number(x, 0)
                                for x in (size.answers, size.customers, size.treated)
                            ),
                            self.say.share(size.power),
                            self.tell.share3(tried.found_share) if tried else "–",
                            self.tell.share3(tried.false_share) if tried else "–",
                        )
                    )
        return Table(tuple(self.tell(k) for k in keys), tuple(rows), 2) if rows else None

    def assumed(self) -> Table | None:
        keys = ("moment", "icc", "cac", "branches", "weeks", "people")
        rows = []
        for t in self._shown():
            every = ((self.found.traffic.icc, self.found.traffic.cac, t.matched), *t.unclear)
            rows += [
                (
                    self.tell.name(t) if k == 0 else "",
                    self.say.share(icc, 1),
                    self.say.number(cac, 2),
                    *(
                        (
                            str(s.branches),
                            self.say.number(s.length, 0),
                            self.say.number(s.customers, 0),
                        )
                        if s
                        else ("–",) * 3
                    ),
                )
                for k, (icc, cac, s) in enumerate(every)
            ]
        return Table(tuple(self.tell(k) for k in keys), tuple(rows), 1) if rows else None

    def rivals(self) -> Table:
        names = list(self.trials[0].rivals)
        rows = tuple(
            (
                self.tell.name(t),
                *(
                    self._rival(lift.mean, size)
                    for lift, size in (
                        (t.lift, t.by_customer),
                        *((t.rivals[p], t.rival_sizes[p]) for p in names),
                    )
                ),
            )
            for t in self.trials
        )
        return Table(
            (
                self.tell("moment"),
                *(self.tell.psychology(p) for p in (self.found.psychology, *names)),
            ),
            rows,
        )

    def _rival(self, lift: float, size: Size | None) -> str:
        return self.tell.amount(lift) + f" ({self.say.number(size.answers, 0) if size else '–'})"

    def funnel(self) -> Table:
        f = self.found.funnel
        heads = (
            self.tell("stage"),
            self.tell("old", name=self.tell.plain(f.old)),
            self.tell("new", name=self.tell.plain(f.new)),
            self.tell("gap"),
            self.tell("ab"),
        )
        rows = []
        for s in (*f.stages, f.whole):
            rows.append(
                (
                    self.tell.plain(s.name) if s.name else self.tell("whole way"),
                    *(self.tell.share3((p.share, *p.interval)) for p in (s.old, s.new)),
                    self.say.ranged(s.difference, self.say.gap),
                    self.say.number(s.needed, 0) if s.needed else "–",
                )
            )
        return Table(heads, tuple(rows), 1, (len(rows) - 1,))

    def memories(self) -> Table | None:
        a = self.found.apart
        if a is None:
            return None
        heads = [
            self.tell("a others", n=len(arm.steps))
            if arm.name == "others"
            else self.tell(
                f"a {arm.name}", names=self.tell("list").join(self.tell.plain(s) for s in arm.steps)
            )
            for arm in a.arms
        ]
        return Table(
            (self.tell("model"), *heads),
            tuple(
                (self.tell(m), *(self.say.signed(x, 1) for x in row))
                for m, row in zip(a.models, a.lifts)
            ),
        )

    @property
    def command(self) -> str:
        f = self.found
        return (
            self.tell("repeat", **asked_of(f), measure=f.measure, power=self.say.share(f.power))
            + f" --weeks {f.weeks} --branches {f.branches}"
            + set_options(f.settings)
        )


def page(found: Pilot, lang: str = "en", following: Sequence[Step] = ()) -> str:
    """The page as text."""
    pages = [Page(found, language) for language in LANGUAGES]
    sheets = [sheet_of(p) for p in pages]
    return sectioned(sheets, {p.language: charts_of(p) for p in pages}, lang, following)


# --- pictures -------------------------------------------------------------------------------------
def charts_of(page: Page) -> dict[str, Spec]:
    """Lifts against what a pilot can see and what pays; and how many answers it takes to tell
    memories apart.
    """
    made = {"lifts": _lifts(page)} | ({"apart": _apart(page)} if page.found.apart else {})
    return {name: finished(chart) for name, chart in made.items()}


def _lifts(page: Page) -> Layers:
    tell, trials = page.tell, page.trials
    names = [tell.name(t) for t in trials]
    rows = [
        {
            "moment": tell.name(t),
            "value": t.lift.mean,
            "low": t.lift.low,
            "high": t.lift.high,
            "first": t in page.found.first,
        }
        for t in trials
    ]
    share = page.found.measure == "return"
    form = "+.1%" if share else "+.2f"
    y = alt.Y(
        "moment:N",
        sort=names,
        title=None,
        axis=alt.Axis(
            labelLimit=260, labelFontSize=12.5, labelColor=INK, ticks=False, domain=False
        ),
    )
    x = alt.X(
        "value:Q",
        title=page.say.pair(tell("lift"), tell(page.found.measure)),
        axis=alt.Axis(format="+~%" if share else "+~f", tickCount=8),
    )
    tips = [
        alt.Tooltip("moment:N", title=tell("moment")),
        alt.Tooltip("value:Q", title=tell("lift"), format=form),
    ]
    base = alt.Chart(rows_as_data(rows))
    bar = base.mark_bar(height=13).encode(
        y=y,
        x=x,
        color=alt.Color(
            "first:N",
            scale=alt.Scale(domain=[True, False], range=[ADVISED, "var(--line-strong)"]),
            legend=None,
        ),
        tooltip=tips,
    )
    rule = base.mark_rule(strokeWidth=2, color=INK).encode(
        y=y, x=alt.X("low:Q"), x2=alt.X2("high:Q")
    )
    return alt.layer(bar, rule, *_thresholds(page, y, form)).properties(
        width=820, height=alt.Step(22)
    )


def _thresholds(page: Page, y: alt.Y, form: str) -> list[alt.Chart]:
    """The lift that pays for itself, and the one that the pilot can see."""
    tell = page.tell
    rows = [
        {"moment": tell.name(t), "value": value, "which": tell(key)}
        for t in page.trials
        for key, value in (
            ("breaks even", t.break_even),
            ("seen", t.size.seen if t.size else math.nan),
        )
        if not math.isnan(value)
    ]
    shape = alt.Shape(
        "which:N",
        scale=alt.Scale(domain=[tell("breaks even"), tell("seen")], range=["diamond", "stroke"]),
        legend=alt.Legend(title=None, orient="right", symbolStrokeColor=INK),
    )
    tips = [alt.Tooltip("which:N", title=" "), alt.Tooltip("value:Q", title=" ", format=form)]
    mark = (
        alt.Chart(rows_as_data(rows))
        .mark_point(size=90, color="var(--d-2)", strokeWidth=2, angle=90)
        .encode(y=y, x=alt.X("value:Q"), shape=shape, tooltip=tips)
    )
    return [mark] if rows else []


def _apart(page: Page) -> Layers:
    tell, a = page.tell, page.found.apart
    assert a is not None
    ways = {"w pilot": a.pilot, "w seen": a.seen, "w asked": a.asked}
    rows = [
        {"which": tell(key), "n": n, "value": float(share)}
        for key, way in ways.items()
        for n, share in zip(a.sizes, way)
    ]
    colour = alt.Color(
        "which:N",
        scale=alt.Scale(domain=[tell(k) for k in ways], range=[ADVISED, REFERENCE, "var(--d-2)"]),
        legend=alt.Legend(title=None, orient="right"),
    )
    x = alt.X(
        "n:Q",
        title=tell("sizes"),
        scale=alt.Scale(type="log"),
        axis=alt.Axis(format=",", values=list(a.sizes)),
    )
    y = alt.Y(
        "value:Q", title=tell("right"), scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%")
    )
    lines = (
        alt.Chart(rows_as_data(rows))
        .mark_line(strokeWidth=2.4, point=alt.OverlayMarkDef(size=36))
        .encode(
            x=x,
            y=y,
            color=colour,
            tooltip=[
                alt.Tooltip("which:N", title=" "),
                alt.Tooltip("n:Q", title=tell("sizes"), format=","),
                alt.Tooltip("value:Q", title=tell("right"), format=".0%"),
            ],
        )
    )
    guess = (
        alt.Chart(rows_as_data([{"value": 1.0 / len(a.models)}]))
        .mark_rule(color=SOFT, strokeDash=[4, 3])
        .encode(y=alt.Y("value:Q"))
    )
    return alt.layer(guess, lines).properties(width=620, height=280)
