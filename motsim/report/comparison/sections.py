"""What the page prints in one language: cards, tables and sentences made of facts. Text only; the
template does the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from motsim.plan.preview.wording import joined, listing
from motsim.report.comparison import journey_pictures
from motsim.report.comparison.experiment_answers import (
    answers_of,
    measure_text,
    point_text,
    setting_text,
)
from motsim.report.comparison.map_rows import JourneyMap
from motsim.report.comparison.question import Question
from motsim.report.core.curve_svg import Picture, narrow, wide
from motsim.report.core.facts import Budget, Facts, Line, Measure, Money, Part, Person
from motsim.report.core.messages import Translator
from motsim.report.core.page_writer import Table
from motsim.study.core.at_stop import AtStop
from motsim.study.core.customer_value import TENTHS
from motsim.study.core.measures import PROFIT, is_share
from motsim.study.core.months import Course, some
from motsim.study.core.relationship import MOMENTS, TENTH, VALUE, Reading
from motsim.study.core.stats import Interval
from motsim.units import points_of

MONTHS_SHOWN, DESIGN_MONTHS = 13, 7  # of people who come back: of a run, of several designs
HIDDEN = 0.1  # part of all waits from which it is said that the bars lack them
EMOTIONS = ("remembered", "peak", "end")
# said by what stands in them
BLOCKS = (
    "staff",
    "places",
    "journey",
    "customers",
    "promises",
    "rules",
    "interventions",
    "value",
    "observed",
)


# measure, its sentence, and how often in a visit it is too often to be read late
STRIKING = (("broken_promises", "promises broken", 0.1), ("left_share", "leave early", 0.05))


INDENT = "\u3000"  # of a line that is part of a total


class Card(NamedTuple):
    """One of the four boxes of the first screen."""

    title: str
    big: str
    lines: tuple[str, ...]
    tone: str = ""  # good | bad | ""


def _drawn(picture: Picture | None) -> str:
    return "" if picture is None else wide(picture) + narrow(picture)


class PageSections:
    """The page of these facts in one language."""

    def __init__(self, facts: Facts, say: Translator) -> None:
        self.facts, self.say = facts, say
        self.language = say.language

    def name(self, name: str) -> str:
        return self.facts.label(name, self.language)

    def money(self, value: float) -> str:
        return self.say.money(value, self.facts.currency)

    def psychology(self, name: str) -> str:
        return self.say.maybe(f"psy {name}", self.name(name))

    def figure(self, path: str) -> str:
        """The path of a figure for people: the block it stands in and what it is of it."""
        parts = path.split(".")
        if "steps" in parts:
            parts = parts[parts.index("steps") + 1 :]
        elif parts[0] in BLOCKS and len(parts) > 2:
            parts = parts[1:]
        return self.say.maybe(
            f"p {path}",
            " ".join(
                self.say.maybe(f"s {part}", self.name(part))
                for part in parts
                if part not in ("set", "do")
            ),
        )

    @property
    def returns(self) -> str:
        """The measure of coming back: of people who do, those who did."""
        lived = any(m.name == "stay_share" for m in self.facts.measures)
        return "stay_share" if lived else "return"

    # --- the first screen -------------------------------------------------------------------------
    @property
    def title(self) -> str:
        return self.facts.title[self.language]

    @property
    def question(self) -> Question | None:
        """The question of an experiment that names two designs."""
        asked = self.facts.asked
        return Question(self.facts, asked, self.say) if asked is not None else None

    @property
    def verdict(self) -> str:
        """The first line: the question answered where one is asked, else the verdict."""
        if self.question is None:
            return self.facts.verdict[self.language]
        rests = self.facts.rests_on.get(self.language, "")
        space = "" if self.language == "zh" else " "
        return f"{self.question.answer()}{space}{rests}".rstrip()

    def below(self) -> tuple[str, ...]:
        """What follows the first line: what to begin with, the claim, the verdict against today."""
        f, asked = self.facts, self.question
        shared = f.shared.get(self.language, "")
        if asked is None:
            return (shared,) if shared else ()
        if f.tied:  # the first line names them, the first card says what they bring
            last = f.most.get(self.language, "")
        else:
            rests = f.rests_on.get(self.language, "")  # said in the first line already
            verdict = f.verdict[self.language].removesuffix(rests).rstrip()
            last = self.say("against today", verdict=verdict)
        theories = "" if f.said else asked.theories()
        return tuple(filter(None, (shared, asked.as_written(), theories, asked.claim(), last)))

    def theories(self) -> str:
        """Whether the question is answered alike under each theory, for the part with an answer for
        every value tried; "" where there is none, and `below` says it.
        """
        return self.question.theories() if self.question is not None and self.facts.said else ""

    def sources(self) -> tuple[str, ...]:
        """Where the gain comes from, by purchase: the largest ones with their price."""
        rows = [
            p
            for p in self.facts.purchases
            if p.design == self.facts.focus and p.order and p.on_top == p.on_top and p.on_top > 0.0
        ]
        total = sum(p.on_top for p in rows)
        return tuple(
            self.say(
                "source of gain" if p.spend >= 0.5 else "source of gain free",
                name=self.name(p.intervention),
                share=self.say.share(p.on_top / total),
                cost=self.money(p.spend),
            )
            for p in sorted(rows, key=lambda p: -p.on_top)[:4]
        )

    @property
    def basis(self) -> str:
        f = self.facts
        return " · ".join(
            (
                self.say(
                    "basis",
                    runs=f.repeat.replications,
                    length=self.say.length(10080.0 * f.weeks),
                    visits=self.say.number(f.visits, 0),
                ),
                self.say("psychology", name=self.psychology(f.psychology)),
            )
        )

    def cards(self) -> tuple[Card, ...]:
        made = (self._worth(), self._holds(), self._rests(), self._people())
        return tuple(card for card in made if card is not None)

    def _worth(self) -> Card | None:
        found = self.facts.money_of(self.facts.focus)
        if found is None:
            return self._felt()
        if self.facts.choice is not None and self.facts.choice.judged != PROFIT:
            return self._costs(found)
        net = found.net if found.expected is None else found.expected
        tone = "good" if net.low > 0 else "bad" if net.high < 0 else ""
        lines = (
            self._range(net) if found.expected is None else self._cases(net),
            self.say("loss", share=self.say.share(found.loss)),
            (
                self.payback(found)
                if found.expected is None
                else self.say("as entered it", what=self.payback(found))
            ),
            self.say(
                "one against",
                design=self.name(found.design),
                other=self.name(self.facts.designs[0]),
            ),
        )
        return Card(
            self.say("net", horizon=self.say.time(self.facts.horizon)),
            self.money(net.mean),
            lines,
            tone,
        )

    def _costs(self, found: Money) -> Card:
        """Where no margin is typed nothing that is gained is money: to call the rest a loss would
        speak against the advice.
        """
        return Card(
            self.say("costs over", horizon=self.say.time(self.facts.horizon)),
            self.money(found.spend.mean),
            (self.say("no margin"),),
        )

    def _cases(self, i: Interval) -> str:
        """The range over all that is assumed."""
        return self.say("range over", low=self.money(i.low), high=self.money(i.high))

    def _felt(self) -> Card | None:
        """A run has no net: its waits stand there."""
        wait, left = (
            self.facts.of("wait_min", self.facts.focus),
            self.facts.of("left_share", self.facts.focus),
        )
        if wait is None or left is None:
            return None
        shown = next(c.waits for c in self.facts.journey.curves if c.design == wait.design)
        more = wait.value.mean - shown > max(HIDDEN * wait.value.mean, 0.5)
        return Card(
            self.say("waits"),
            self.say("minutes", n=self.say.number(wait.value.mean)),
            (
                self._range(wait.value),
                *([self.say("waits elsewhere", n=self.say.number(shown))] if more else ()),
                self.say.pair(self.say("m left_share"), self.say.share(left.value.mean, 1)),
            ),
        )

    def _range(self, i: Interval, digits: int = 1) -> str:
        if math.isnan(i.low):
            return self.say("one value")
        large = abs(i.low) >= 1000 or abs(i.high) >= 1000
        low, high = (
            (self.money(i.low), self.money(i.high))
            if large
            else (self.say.number(i.low, digits), self.say.number(i.high, digits))
        )
        return self.say("range", low=low, high=high)

    def payback(self, m: Money) -> str:
        if math.isnan(m.payback):
            return self.say("never pays")
        return (
            self.say("at once")
            if m.payback == 0.0
            else self.say("pays back", time=self.say.time(m.payback))
        )

    def _holds(self) -> Card | None:
        rivals = self.facts.rivals
        if not rivals:
            return None
        if len(rivals) == 1:
            return Card(
                self.say("does it hold"),
                self.say("holds one"),
                (self.say("turns unknown"), *self._even()),
            )
        against = [r for r in rivals if not r.holds]
        n = len(rivals) - len(against)
        lines = [
            self.say("turns", psychology=self.psychology(r.psychology), design=self.name(r.advice))
            for r in against[:2]
        ] or [self.say("turns none")]
        lines += [*self._even(), *self._over_points()]
        return Card(
            self.say("does it hold"),
            self.say("holds", n=n, of=len(rivals)),
            tuple(lines),
            "good" if not against else "bad",
        )

    def _even(self) -> tuple[str, ...]:
        """From which margin on it pays."""
        even, found = self.facts.even, self.facts.money_of(self.facts.focus)
        if even is None or found is None:
            return ()
        typed = self.say(
            "mean margin" if even.formula else "typed margin", amount=self.money(even.typed)
        )
        return (
            self.say(
                "pays above" if found.net.mean > 0.0 else "would pay above",
                at=self.money(even.margin),
                typed=typed,
            ),
        )

    def _rests(self) -> Card:
        counts = {g.grade: g.count for g in self.facts.grades}
        big = self.say("measured of", n=counts.get("measured", 0), of=sum(counts.values()))
        lines = [
            self.say("shares", **{g: counts.get(g, 0) for g in ("published", "claimed", "assumed")})
        ]
        first = self.facts.first
        if first is not None:
            lines += [
                self.say(
                    "measure first",
                    path=self.say.maybe(
                        f"p {first.path}", setting_text(first.path, self.facts, self.say)
                    ),
                ),
                self.say(first.reason, amount=self._moved(first.reason, first.moved)),
            ]
        return Card(self.say("rests"), big, tuple(lines))

    def _moved(self, reason: str, moved: float) -> str:
        return (
            self.say.signed(moved, 2)
            if reason == "why effect"
            else self.say.share(moved, 1)
            if reason == "why weight"
            else self.money(moved)
        )

    def _people(self) -> Card | None:
        pleased, felt, back = (
            self.facts.of(name, self.facts.focus)
            for name in ("satisfaction", "remembered", self.returns)
        )
        if pleased is None or felt is None or back is None:
            return None
        big = self.say("points", value=self._change(pleased))
        lines = [
            self.say.pair(self.say("felt as"), self._change(felt)),
            self.say.pair(
                self.say("comes back" if back.name == "return" else "stays"), self._change(back)
            ),
        ]
        found = self.facts.money_of(self.facts.focus)
        if found is not None:
            lines += [self.say.pair(self.say("needs"), self.needs(found))]
            if found.expected is not None:  # the net beside it is over all that is assumed
                lines += [self.say("as entered all")]
        return Card(self.say("satisfaction of"), big, tuple(lines))

    def striking(self) -> tuple[str, ...]:
        """What a reader must not find in row eleven: promises broken and visits without service,
        where they are many.
        """
        found = []
        for name, key, often in STRIKING:
            first, then = (
                self.facts.of(name, d) for d in (self.facts.designs[0], self.facts.focus)
            )
            if first is None or then is None or max(first.value.mean, then.value.mean) < often:
                continue
            before, after = (self.say.number(100.0 * m.value.mean, 0) for m in (first, then))
            design = self.name(self.facts.focus)
            found.append(
                self.say(key, design=design, n=after)
                if first is then
                else self.say(f"{key} still", design=design, before=before, after=after)
            )
        return tuple(found)

    def _change(self, m: Measure) -> str:
        """Today and then, each on its own scale."""
        first = self.facts.of(m.name, self.facts.designs[0])

        def said(value: float) -> str:
            return (
                self.say.share(value)
                if is_share(m.name)
                else self.say.signed(value)
                if m.name in EMOTIONS
                else self.say.number(value)
            )

        if first is None or m.difference is None:
            return said(m.value.mean)
        return self.say("from to", before=said(first.value.mean), after=said(m.value.mean))

    def needs(self, m: Money) -> str:
        """Cash and staff time apart."""
        once, yearly = self.money(m.once), self.money(m.yearly)
        cash = (
            self.say("cash yearly", once=once, yearly=yearly)
            if m.once > 0 and m.yearly > 0
            else self.say("cash", once=once)
            if m.once > 0
            else self.say("cash only yearly", yearly=yearly)
            if m.yearly > 0
            else self.say("no cash")
        )
        hours = self.say.number(abs(m.staff_hours), 0)
        time = (
            self.say("hours", hours=hours)
            if m.staff_hours >= 0.5
            else self.say("hours saved", hours=hours)
            if m.staff_hours <= -0.5
            else ""
        )
        return (
            "; ".join(part for part in (cash, time) if part)
            if self.language == "en"
            else "；".join(part for part in (cash, time) if part)
        )

    def _over_points(self) -> list[str]:
        """A sweep on the first screen: which point it shows, and at how many the advice is the
        same.
        """
        main = next((one for one in self.facts.said if one.shown), None)
        if main is None:
            return []
        point = point_text(main, self.facts, self.say)
        same = sum(one.advice == main.advice for one in self.facts.said)
        return [self.say("swept", point=point, n=str(same), of=str(len(self.facts.said)))]

    def verdicts(self) -> Table:
        """The sentence at every point of an experiment."""
        return Table(
            (self.say("point"), self.say("verdict")),
            tuple(
                (point_text(one, self.facts, self.say), one.verdict[self.language])
                for one in self.facts.said
            ),
            2,
        )

    def answers(self) -> tuple[tuple[str, str, Table], ...]:
        """(measure, its name, table) of what an experiment asked for."""
        return tuple(
            (name, measure_text(name, self.facts, self.say), Table(*answers_of(name, self)))
            for name in dict.fromkeys(a.measure for a in self.facts.answers)
        )

    # --- people inside when the clock stops -------------------------------------------------------
    @property
    def stop_how(self) -> str:
        """When the clock stops, and what is said of whom."""
        found = self.facts.at_stop[0]
        return self.say("at stop how", time=self.say.duration(found.minutes))

    def inside_by_stage(self) -> Table:
        """Who is in which stage, and at what: a row a stage (and design), at last all of them."""
        return self._at_stop(
            ("stage", "as inside", "as in queue", "as in service"),
            [
                (
                    self.name(one.stage) if one.stage else self.say("as all"),
                    design,
                    (one.inside, one.in_queue, one.in_service),
                )
                for design, one in self._side_by_side(lambda one: (*one.stages, one.everybody))
            ],
        )

    def inside_by_pool(self) -> Table:
        """Who stands before which staff and places, and how many of these are at work."""
        return self._at_stop(
            ("as pool", "as in queue", "as at work"),
            [
                (self.name(one.pool), design, (one.in_queue, one.at_work))
                for design, one in self._side_by_side(lambda one: one.pools)
            ],
        )

    def _side_by_side(self, rows: Callable[[AtStop], Sequence[Any]]) -> list[tuple[str, Any]]:
        """Each row of every design that has it, design by design: stages and pools may differ."""
        found = [(one.design, row) for one in self.facts.at_stop for row in rows(one)]
        order = list(dict.fromkeys(row[0] for _, row in found))
        return sorted(found, key=lambda pair: (pair[1][0] == "", order.index(pair[1][0])))

    def _at_stop(
        self, heads: Sequence[str], rows: Sequence[tuple[str, str, Sequence[Interval]]]
    ) -> Table:
        several = len(self.facts.at_stop) > 1
        first, *others = (self.say(head) for head in heads)
        return Table(
            (first, *((self.say("design"),) if several else ()), *others),
            tuple(
                (
                    where,
                    *((self.name(design),) if several else ()),
                    *(self._with_range(one) for one in found),
                )
                for where, design, found in rows
            ),
            2 if several else 1,
        )

    def _with_range(self, i: Interval) -> str:
        """A mean and its interval."""
        return self.say.ranged(i, lambda value: self.say.number(value, 1))

    # --- people who come back ---------------------------------------------------------------------
    def by_month(self) -> Table:
        """What changes by month: every month of a year, some of a longer time."""
        found = self.facts.courses_by_month
        heads = (
            self.say("month"),
            *(self.say(f"bm {one.name}", pool=self.name(one.pool)) for one in found),
        )
        rows = tuple(
            (str(k + 1), *(self._of_month(one, one.months[k]) for one in found))
            for k in some(len(found[0].months), MONTHS_SHOWN)
        )
        return Table(heads, rows, 0)

    def by_month_of_designs(self) -> Table:
        """The same of several designs: a row a figure and design, a column a month."""
        first = self.facts.lived[0].courses
        shown = some(len(first[0].months), DESIGN_MONTHS)
        heads = (
            self.say("figure"),
            self.say("design"),
            *(self.say("month n", n=str(k + 1)) for k in shown),
        )
        rows = tuple(
            (
                self.say(f"bm {one.name}", pool=self.name(one.pool)),
                self.name(design),
                *(self._of_month(one, one.months[k]) for k in shown),
            )
            for name in dict.fromkeys((c.name, c.pool) for c in first)
            for design, courses in self.facts.lived
            for one in courses
            if (one.name, one.pool) == name
        )
        return Table(heads, rows, 2)

    def relationship(self) -> Table:
        """The four moments of the relationship: a row a figure, a column a design."""
        return self._readings("rl head", MOMENTS)

    def cohorts(self) -> Table:
        """Who brings what: customers at the start, and who joined in each year."""
        groups = dict.fromkeys(r.group for r in self._first_readings())
        return self._readings("co head", [one for one in groups if one.isdigit()])

    def value_lines(self) -> tuple[str, ...]:
        """What customers bring, in words: under the first design and the one that is shown."""
        if not any(r.group == VALUE for r in self._first_readings()):
            return ()  # no margin is typed
        shown = (self.facts.designs[0], self.facts.focus)
        lines = (d.said[self.language] for d in self.facts.relationship if d.design in shown)
        return tuple(line for line in lines if line)

    def tenths(self) -> Table:
        """Tenths of customers, the best first: what part of all margin each brings, and one of
        them; then what a customer brings on average. A column a design.
        """
        designs = self.facts.relationship
        heads = (self.say("cv head"), *(self.name(d.design) for d in designs))
        found = [{(r.group, r.name): r for r in d.readings} for d in designs]
        rows = [
            (
                self.say.tenth(k),
                *(
                    self.say(
                        "cv cell",
                        share=self.say.share(of[group, "share"].value.mean, 0),
                        each=self.money(of[group, "each"].value.mean),
                    )
                    for of in found
                ),
            )
            for k in range(1, TENTHS + 1)
            for group in (f"{TENTH}{k}",)
        ]
        means = (self._reading(of[VALUE, "clv"], at > 0) for at, of in enumerate(found))
        return Table(heads, (*rows, (self.say("cv all"), *means)), 1)

    def _first_readings(self) -> tuple[Reading, ...]:
        return self.facts.relationship[0].readings

    def _readings(self, head: str, groups: Sequence[str]) -> Table:
        designs = self.facts.relationship
        heads = (self.say(head), self.say("figure"), *(self.name(d.design) for d in designs))
        rows = []
        for group in groups:
            before = ""
            for one in (r for r in self._first_readings() if r.group == group):
                own = [
                    next(r for r in d.readings if (r.group, r.name) == (group, one.name))
                    for d in designs
                ]
                if any(abs(r.value.mean) > 0.0 for r in own):  # nan is no figure, either
                    cells = (self._reading(r, at > 0) for at, r in enumerate(own))
                    named, figure = self.say.of_relationship(group, one.name)
                    rows.append(("" if named == before else named, figure, *cells))
                    before = named
        return Table(heads, tuple(rows), 2)

    def _reading(self, reading: Reading, beside: bool) -> str:
        """A figure, and how far it is from the first design's."""
        said, gap = reading.value.mean, reading.difference.mean
        if math.isnan(said):
            return self.say("unknown")
        if reading.unit == "share":
            value, more = self.say.share(said, 0), self.say.gap(gap)
        elif reading.unit == "money":
            value, more = self.money(said), f"{'+' if gap > 0.0 else ''}{self.money(gap)}"
        else:
            digits = 2 if reading.unit in ("failures", "visits") else 0
            value, more = self.say.number(said, digits), self.say.signed(gap, digits)
        return self.say("with gap", value=value, gap=more) if beside else value

    def curve_of(self) -> str:
        """Which visits the curve is of, where it is not of all."""
        if self.facts.curve_of is None:
            return ""
        weeks, runs = self.facts.curve_of
        return self.say("curve of people", weeks=str(weeks), runs=str(runs))

    def _of_month(self, course: Course, value: Interval) -> str:
        if math.isnan(value.mean):
            return self.say("unknown")
        if course.unit == "share":
            return self.say.share(value.mean, 0)
        if course.unit == "emotion":
            return self.say.number(points_of(value.mean))
        return self.say.number(value.mean, 0 if course.unit in ("people", "visits", "words") else 1)

    # --- designs and money ------------------------------------------------------------------------
    def measures(self) -> Table:
        """Every measure of every design; differences with their intervals where there is a first
        design to differ from.
        """
        f = self.facts
        names = list(dict.fromkeys(m.name for m in f.measures))
        heads = (self.say("measure"), *(self.name(d) for d in f.designs))
        rows = tuple(
            (self.say(f"m {n}"), *(self.cell(f.of(n, d)) for d in f.designs)) for n in names
        )
        return Table(heads, rows)

    def cell(self, m: Measure | None) -> str:
        if m is None or math.isnan(m.value.mean):
            return self.say("unknown")
        digits = self._digits(m)
        said = self._value(m.name, m.value.mean, digits)
        if m.difference is None:
            low, high = (
                self._value(m.name, max(v, 0.0) if is_share(m.name) else v, digits)
                for v in m.value[1:]
            )
            return said if math.isnan(m.value.low) else f"{said} [{low}, {high}]"
        change, low, high = (self._value(m.name, v, digits, signed=True) for v in m.difference)
        unit = self.say("percentage points", n="").rstrip() if is_share(m.name) else ""
        if m.difference.mean == 0.0 == m.difference.low:
            return said
        return (
            f"{said} ({change}{unit})"
            if math.isnan(m.difference.low)
            else f"{said} ({change} [{low}, {high}]{unit})"
        )

    def _digits(self, m: Measure) -> int:
        """One number of decimals for a cell, so that a value, its difference and their interval can
        be held together.
        """
        largest = max(abs(v) for v in (m.value.mean, *(m.difference or ())) if not math.isnan(v))
        return 2 if m.name in EMOTIONS else 3 if largest < 0.1 else 2 if largest < 1 else 1

    def _value(self, name: str, value: float, digits: int, *, signed: bool = False) -> str:
        if is_share(name):
            return self.say.signed(100.0 * value) if signed else self.say.share(value, 1)
        return self.say.signed(value, digits) if signed else self.say.number(value, digits)

    def economy(self) -> Table:
        """Lines that add up: gains, then spends, then net; one column a design."""
        f = self.facts
        lines = {(line.side, line.item): line for m in f.money for line in m.lines}

        def row(side: str, item: str) -> tuple[str, ...]:
            return (
                INDENT + self._item(item),
                *(self.say.exact(self._line(m, side, item).shown) for m in f.money),
            )

        used = [key for key in lines if any(self._line(m, *key).shown for m in f.money)]
        rows = [(self.say("gain"), *(self.say.exact(m.shown[0]) for m in f.money))] + [
            row(*k) for k in used if k[0] == "gain"
        ]
        second = len(rows)
        rows += [(self.say("spend"), *(self.say.exact(m.shown[1]) for m in f.money))] + [
            row(*k) for k in used if k[0] == "spend"
        ]
        third = len(rows)
        rows += [
            (
                self.say("net of", currency=self.say.unit_name(f.currency)).strip(),
                *(self.say.exact(m.shown[2]) for m in f.money),
            ),
            (self.say("runs alone"), *(self._pair(m.net) for m in f.money)),
            *self._expected(),
            (self.say("payback"), *(self.payback(m) for m in f.money)),
            (self.say("loss word"), *(self.say.share(m.loss) for m in f.money)),
            (
                self.say("more customers" if f.lived else "kept"),
                *(self.say.signed(m.kept, 0) for m in f.money),
            ),
            (self.say("needs"), *(self.needs(m) for m in f.money)),
        ]
        return Table(
            (self.say("line"), *(self.name(m.design) for m in f.money)),
            tuple(rows),
            1,
            (0, second, third),
        )

    def _item(self, item: str) -> str:
        return self.say.money_line(item, bool(self.facts.lived))

    def _expected(self) -> tuple[tuple[str, ...], ...]:
        """What is expected over all that is assumed, and its range."""
        drawn = [m.expected for m in self.facts.money if m.expected is not None]
        if not drawn:
            return ()
        return (
            (self.say("expected"), *(self.money(i.mean) for i in drawn)),
            (self.say("range word"), *(self._about(i) for i in drawn)),
        )

    def _about(self, i: Interval) -> str:
        return f"{self.money(i.low)} … {self.money(i.high)}"

    def economy_in_brief(self) -> Table:
        """The totals without their lines."""
        whole = self.economy()
        kept = [k for k, row in enumerate(whole.rows) if not row[0].startswith(INDENT)]
        strong = tuple(kept.index(k) for k in whole.strong if k in kept)
        return Table(whole.heads, tuple(whole.rows[k] for k in kept), whole.text, strong)

    def _line(self, m: Money, side: str, item: str) -> Line:
        return next(line for line in m.lines if (line.side, line.item) == (side, item))

    def _pair(self, i: Interval) -> str:
        return (
            self.say("unknown")
            if math.isnan(i.low)
            else f"{self.say.exact(i.low)} … {self.say.exact(i.high)}"
        )

    @property
    def money_how(self) -> str:
        f = self.facts
        whole = self.say.time(f.horizon) + (
            self.say("of sites", n=str(f.sites)) if f.sites > 1 else ""
        )
        said = self.say(
            "money how people" if f.lived else "money how",
            horizon=whole,
            pool=self.money(f.profit_pool),
            customer=self.money(f.customer_value),
        )
        if any(one.expected is not None for one in f.money):
            said += self.say("money entered")
        rounded = self.say.unit is not None and self.say.unit.size > 1.0
        return f"{said}{self.say('money rounded')}" if rounded else said

    def rivals(self) -> Table:
        rows = tuple(
            (
                self.psychology(r.psychology),
                self._names(r.group),
                self.name(r.advice),
                self.say("yes" if r.holds else "no"),
                self.say.exact(r.net.mean),
                self._pair(r.net),
            )
            for r in self.facts.rivals
        )
        return Table(
            (
                self.say("psychology word"),
                self.say("best"),
                self.say("advice"),
                self.say("holds word"),
                self.say("net advised", design=self.name(self.facts.focus)),
                self.say("interval"),
            ),
            rows,
            4,
        )

    # --- choosing ---------------------------------------------------------------------------------
    @property
    def choice_how(self) -> str:
        found = self.facts.choice
        if found is None or found.judged != PROFIT:
            return self.say("choice how felt")
        return self.say("choice how", zone=self.money(found.zone))

    def choice(self) -> Table:
        """Every design, the best first."""
        found = self.facts.choice
        assert found is not None
        money = found.judged == PROFIT
        heads = (
            "design",
            "chance best",
            "behind",
            "range word",
            "m satisfaction",
            "net word",
            "loss word",
            "dominated by",
        )
        rows = tuple(
            (
                self.name(p.design),
                self.say.share(p.chance),
                self.money(p.behind.mean) if money else self.say.number(p.behind.mean, 2),
                self._behind(p.behind, money),
                self.say.number(p.satisfaction.mean),
                self.money(p.net.mean),
                self.say.share(p.loss),
                self._names(p.dominated_by) or self.say("nobody dominates"),
            )
            for p in found.places
        )
        return Table(tuple(self.say(h) for h in heads), rows, 1, (0,) if rows else ())

    def _behind(self, i: Interval, money: bool) -> str:
        if math.isnan(i.low) or (i.low == 0.0 and i.high == 0.0):
            return ""
        return (
            self._about(i)
            if money
            else f"{self.say.number(i.low, 2)} … {self.say.number(i.high, 2)}"
        )

    def _names(self, designs: tuple[str, ...]) -> str:
        return listing(self.language, map(self.name, designs))

    def ratios(self) -> Table:
        """Variance ratios of the same people, a column a measure."""
        found = self.facts.choice
        assert found is not None
        measures = tuple(dict.fromkeys(r.measure for r in found.ratios))
        of = {(r.design, r.measure): r.ratio for r in found.ratios}
        rows = tuple(
            (self.name(d), *(self._times(of[d, m]) for m in measures))
            for d in dict.fromkeys(r.design for r in found.ratios)
        )
        return Table(
            (
                self.say("design"),
                *(
                    self.say("net word") if m == PROFIT else self.say.maybe(f"m {m}", m)
                    for m in measures
                ),
            ),
            rows,
        )

    def _times(self, ratio: float) -> str:
        return (
            self.say("unknown")
            if math.isnan(ratio)
            else "∞"
            if math.isinf(ratio)
            else f"× {self.say.number(ratio)}"
        )

    def segments(self) -> Table:
        """A row a segment and measure: the first design's value, the others' differences with half
        their intervals.
        """
        designs, rows = self.facts.designs, []
        found = {(p.segment, p.measure, p.design): p for p in self.facts.segments}
        for segment, measure in dict.fromkeys((p.segment, p.measure) for p in self.facts.segments):
            cells = [self._part(found.get((segment, measure, d))) for d in designs]
            if any(c != self.say("unknown") for c in cells):
                rows.append((self.name(segment), self.say(f"m {measure}"), *cells))
        return Table(
            (self.say("segment"), self.say("measure"), *(self.name(d) for d in designs)),
            tuple(rows),
            2,
        )

    def _part(self, p: Part | None) -> str:
        if p is None or math.isnan(p.value.mean):
            return self.say("unknown")
        share = is_share(p.measure)
        shown, scale, digits = (
            (p.value if p.difference is None else p.difference),
            100.0 if share else 1.0,
            3 if p.measure == "complained" else 2 if p.measure in EMOTIONS else 1,
        )
        if p.difference is None:
            return self.say.share(shown.mean, 1) if share else self.say.number(shown.mean, digits)
        half = "" if math.isnan(shown.half) else f" ± {self.say.number(scale * shown.half, digits)}"
        return (
            self.say("percentage points", n=self.say.signed(scale * shown.mean, digits) + half)
            if share
            else self.say.signed(shown.mean, digits) + half
        )

    # --- purchases --------------------------------------------------------------------------------
    def purchases(self, design: str) -> Table:
        rows = tuple(
            (
                self.name(p.intervention),
                self.say.maybe(p.kind, p.kind),
                self.say.maybe(f"b {p.why}", p.why),
                self.say.exact(p.price),
                self.say.exact(p.spend),
                self.say.signed(p.alone, 3),
                self.say.signed(p.on_top, 3),
            )
            for p in self.facts.purchases
            if p.design == design
        )
        return Table(
            (
                self.say("intervention"),
                self.say("class"),
                self.say("state"),
                self.say("price"),
                self.say("spend"),
                self.say("alone"),
                self.say("on top"),
            ),
            rows,
            3,
        )

    def budgets(self) -> tuple[tuple[str, str], ...]:
        """(design, what is left over), the design of the first screen first."""
        ordered = sorted(self.facts.budgets, key=lambda b: b.design != self.facts.focus)
        return tuple(
            (
                b.design,
                self.say(
                    "left over",
                    design=self.name(b.design),
                    budget=self.money(b.budget),
                    spent=self.money(b.spent),
                    left=self.money(b.left),
                    of=self._left_by_class(b),
                ),
            )
            for b in ordered
        )

    def _left_by_class(self, b: Budget) -> str:
        """Whose money is left: a purchase can be too dear for its class while another class has
        money over.
        """
        parts = [
            self.say(
                "left of class",
                name=self.say.maybe(name, name) if name else self.say("no class given"),
                left=self.money(left),
            )
            for name, left in b.by_class
            if left >= 0.5
        ]
        return self.say("left of", parts=joined(self.language, parts)) if parts else ""

    # --- who left, what it rests on, how to repeat ------------------------------------------------
    def gone(self) -> Table:
        rows = tuple(
            (
                self.name(g.design),
                self.name(g.step),
                self.say.maybe(f"r {g.reason}", g.reason),
                self.name(g.segment) if g.segment else self.say("everyone"),
                self.say.share(g.share, 2),
            )
            for g in self.facts.gone[:40]
        )
        return Table(
            (
                self.say("design"),
                self.say("where"),
                self.say("why"),
                self.say("who"),
                self.say("share"),
            ),
            rows,
            4,
        )

    def grades(self) -> Table:
        rows = []
        for g in self.facts.grades:
            texts = [
                self.say(
                    "with gap",
                    value=what.get(self.language) or name or self.say("no source"),
                    gap=n,
                )
                for name, n, what in g.sources
            ]
            rows.append(
                (
                    self.say(g.grade),
                    ("；" if self.language == "zh" else "; ").join(texts),
                    listing(self.language, map(self.figure, g.examples)),
                    str(g.count),
                    self.say.share(g.share),
                )
            )
        return Table(
            (self.say("grade"), self.say("source"), self.say("examples"), self.say("figures"), "%"),
            tuple(rows),
            3,
        )

    def repeat(self) -> tuple[tuple[str, str], ...]:
        r = self.facts.repeat
        return (
            (self.say("seed"), str(r.seed)),
            (self.say("replications"), str(r.replications)),
            (self.say("engine"), r.engine),
            (self.say("versions"), ", ".join(f"{name} {number}" for name, number in r.versions)),
            (self.say("hash"), r.hash),
        )

    # --- the journey ------------------------------------------------------------------------------
    @property
    def journey(self) -> str:
        """The curve of the first screen, in both shapes; "" where nobody feels anything."""
        return _drawn(journey_pictures.journey(self.facts, self.say))

    @property
    def others(self) -> list[str]:
        return [wide(picture) for picture in journey_pictures.others(self.facts, self.say)]

    def of_person(self, person: Person) -> str:
        return _drawn(journey_pictures.of_person(self.facts, self.say, person))

    def peaks(self) -> tuple[str, ...]:
        """Whose peak it is: one sentence for today, one for the design spoken of."""
        shown = dict.fromkeys((self.facts.designs[0], self.facts.focus))
        return tuple(
            self.say(
                "peaks",
                design=self.name(c.design),
                moment=self.moment(c.peak),
                share=self.say.share(c.peak_for),
                bad=self.say.share(c.bad_peak),
            )
            for c in self.facts.journey.curves
            if c.design in shown and c.peak
        )

    @property
    def map(self) -> JourneyMap:
        return JourneyMap(self.facts, self.say)

    def moment(self, name: str) -> str:
        """A moment by its label; of a wait it is said that it is one."""
        step = name.removesuffix(".wait")
        return self.name(name) if step == name else self.say("wait for", name=self.name(step))

    def people(self) -> tuple[tuple[str, str], ...]:
        """(who, name on the button) of the single customers."""
        return tuple(
            (p.who, self.say("with gap", value=self.say(p.who), gap=self.say.signed(p.remembered)))
            for p in self.facts.journey.people
        )

    def notes(self) -> tuple[str, ...]:
        return self.facts.notes.get(self.language, ())
