"""The words of an action plan in English and Chinese: what was typed, what results say, and who
should fill in what is open.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from motsim.i18n import catalogue, text
from motsim.plan.preview.wording import label
from motsim.report.core.head import Head
from motsim.report.core.messages import Translator
from motsim.study.action_plan import Action, Effects, Workplan
from motsim.study.comparison.outlook import Outlooks
from motsim.study.comparison.outlook_words import over_what
from motsim.study.core.measures import PROFIT
from motsim.study.core.stats import Interval
from motsim.study.money.cash_flow import YEAR

# the workshop's second part
DESIGN: Final = ("current", "desired", "design", "actions", "script", "cost", "effect")
LANDING: Final = ("owner", "by", "resources", "training", "pilot", "metric", "adjust")  # its third
FIRST: Final = 3  # interventions that a sentence of the first screen names
HIGH, LOW = 90.0, 50.0  # points: from here on a moment is a peak; below there it is felt as bad
WORDS: Final[dict[str, tuple[str, str]]] = catalogue("report.action_plan")


class Field(NamedTuple):
    """One field of a block: what it is, what it says, and whether somebody still has to
    fill it in.
    """

    key: str
    head: str
    text: str
    open: bool = False


class PlanTelling:
    """An action plan in one language."""

    def __init__(self, found: Workplan, language: str) -> None:
        self.found, self.language, self.say = found, language, Translator(language)

    def __call__(self, key: str, /, **values: object) -> str:
        return text(WORDS, key, self.say.language, **values)

    # --- names and figures ------------------------------------------------------------------------
    def plain(self, name: str) -> str:
        return label(self.found.scenario, name, self.language)

    def name(self, a: Action) -> str:
        return self.plain(a.name) if a.name else self("itself")

    def names(self, names: tuple[str, ...], otherwise: str) -> str:
        return self("list").join(self.plain(n) for n in names) or self(otherwise)

    def money(self, value: float) -> str:
        return self.say.money(value, self.found.scenario.currency or "").strip()

    def _sums(self, i: Interval) -> str:
        """A sum with its range, all in one unit."""
        mean, low, high = self.say.monies(i, self.found.scenario.currency or "")
        return mean if math.isnan(i.low) else self.say.texts_ranged(mean, low, high)

    def felt(self, i: Interval) -> str:
        return self.say.ranged(i, lambda x: self.say.signed(x, 2))

    def back(self, i: Interval) -> str:
        return self.say.ranged(i, self.say.gap)

    def net(self, i: Interval) -> str:
        return self._sums(i)

    def _said(self, key: str, e: Effects) -> str:
        return self(
            key,
            felt=self.felt(e.remembered),
            back=self.back(e.returns),
            net="" if math.isnan(e.net.mean) else self("net", net=self.net(e.net)),
        )

    # --- fields -----------------------------------------------------------------------------------
    def design(self, a: Action) -> tuple[Field, ...]:
        """The seven fields of the workshop's second part."""
        return (
            self._field("current", self._current(a)),
            self._field("desired", self._desired(a)),
            self._field("design", self._level(a)),
            self._typed(a, "actions", where=self.names(a.steps, "this moment")),
            self._typed(a, "script", who=self.names(a.pools, "staff")),
            self._field("cost", self.cost(a)),
            self._field("effect", self._effect(a)),
        )

    def landing(self, a: Action) -> tuple[Field, ...]:
        """The seven fields of its third part."""
        return (
            self._typed(a, "owner"),
            self._typed(a, "by"),
            self._field("resources", self._resources(a)),
            self._typed(a, "training", who=self.names(a.pools, "staff")),
            self._both(a, "pilot", self._size(a)),
            self._both(a, "metric", self._moves(a)),
            self._adjust(a),
        )

    def _field(self, key: str, text: str) -> Field:
        return Field(key, self(key), text)

    def _typed(self, a: Action, key: str, **who: object) -> Field:
        text = getattr(a.typed, key)
        return (
            Field(key, self(key), text.show(self.language))
            if text is not None
            else Field(key, self(key), self(f"open {key}", **who), True)
        )

    def _both(self, a: Action, key: str, found: str) -> Field:
        """What was typed, and what results say."""
        text = getattr(a.typed, key)
        said = [one for one in (text.show(self.language) if text is not None else "", found) if one]
        return (
            Field(key, self(key), self("stop").join(said))
            if said
            else Field(key, self(key), self(f"open {key}"), True)
        )

    def _adjust(self, a: Action) -> Field:
        text, least = a.typed.adjust, _limit(a)
        turns = self("turns", least=self.say.number(least, 2)) if least else ""
        said = [one for one in (text.show(self.language) if text is not None else "", turns) if one]
        return Field(
            "adjust",
            self("adjust"),
            self("stop").join(said if text is not None else [*said, self("open adjust")]),
            text is None,
        )

    def _current(self, a: Action) -> str:
        if not a.steps:
            sets = (
                [
                    f"{key}: {value}"
                    for key, value in self.found.scenario.designs[self.found.design].set.items()
                ]
                if not a.name
                else []
            )
            return self("by set", names=self("list").join(sets)) if sets else self("by rule")
        return self("and").join(
            self("not there", name=self.plain(f.moment))
            if math.isnan(f.before)
            else self("felt as", name=self.plain(f.moment), points=self.say.number(f.before, 0))
            for f in a.felt
        ) or self("by rule")

    def _desired(self, a: Action) -> str:
        said = [
            self("new at", name=self.plain(f.moment), points=self.say.number(f.after, 0))
            if math.isnan(f.before)
            else self(
                "to",
                name=self.plain(f.moment),
                points=self.say.number(f.after, 0),
                change=self.say.signed(f.points.mean),
            )
            for f in a.felt
        ]
        return self("and").join([*said, self("remember", change=self.felt(a.alone.remembered))])

    def _level(self, a: Action) -> str:
        kinds = [
            "new"
            if math.isnan(f.before)
            else "removes"
            if f.before < LOW <= f.after
            else "peak"
            if f.after >= HIGH
            else "lifts"
            for f in a.felt
            if math.isnan(f.before) or f.points.tells_from_zero
        ]
        return self("list").join(self(k) for k in dict.fromkeys(kinds)) or self(
            "whole service" if not a.steps else "lifts"
        )

    def cost(self, a: Action) -> str:
        """Cash once, a year and a use; then hours."""
        cash = (
            self("sum year", once=self.money(a.once), year=self.money(a.per_year))
            if a.once and a.per_year
            else self("sum", once=self.money(a.once))
            if a.once
            else self("only year", year=self.money(a.per_year))
            if a.per_year
            else self("no cash")
        )
        said = [
            cash,
            *((self("each use", use=self.money(a.per_use)),) if a.per_use else ()),
            *((self("in part", share=self.say.share(a.share)),) if a.share < 0.995 else ()),
        ]
        return self("and").join(
            [
                *said,
                *(
                    (
                        self(
                            "hours" if a.hours > 0.0 else "frees",
                            n=self.say.number(abs(a.hours), 0),
                        ),
                    )
                    if abs(a.hours) >= 0.5
                    else ()
                ),
            ]
        )

    def _resources(self, a: Action) -> str:
        who = self.names(a.pools, "staff")
        hours = self("hours of", n=self.say.number(a.hours, 0), who=who) if a.hours >= 0.5 else ""
        return self("and").join(
            one
            for one in (
                self.cost(a)
                if not hours
                else self.cost(a).rpartition(self("and"))[0] or self("no cash"),
                hours,
            )
            if one
        )

    def _effect(self, a: Action) -> str:
        said = (
            [self._said("alone", a.alone), self._said("on top", a.on_top)]
            if len(self.found.actions) > 1
            else [self._said("alone", a.alone)]
        )
        return self("stop").join([*said, *((self(doubt),) if (doubt := self.doubt(a)) else ())])

    def doubt(self, a: Action) -> str:
        """Why it should be looked at again."""
        net = a.on_top.net
        if not math.isnan(net.mean):
            return (
                "costs more"
                if net.high < 0.0
                else "adds nothing"
                if net.low <= 0.0 and not a.on_top.remembered.low > 0.0
                else ""
            )
        return "" if a.on_top.remembered.low > 0.0 else "adds nothing"

    def _size(self, a: Action) -> str:
        size = a.trial.size if a.trial else None
        if a.trial is None or size is None:
            return ""
        return self(
            f"size {size.kind}",
            n=self.say.number(size.customers, 0),
            weeks=self("one week") if size.length == 1 else self("n weeks", n=size.length),
            answers=self.say.number(size.answers, 0),
            branches=size.branches,
            lift=self.say.signed(a.trial.sought * a.trial.lift.mean, 1),
        )

    def _moves(self, a: Action) -> str:
        if not a.metrics:
            return ""
        m = a.metrics[0]
        name = (
            self(f"m {m.name}")
            if f"m {m.name}" in WORDS
            else self("score of", name=self.plain(m.name))
        )
        return self("moves most", name=name, moves=self.felt(m.moves))

    # --- the first screen -------------------------------------------------------------------------
    def head(self) -> Head:
        """What the plan costs and brings, what it rests on, when to stop, who begins."""
        names = self("list").join(self._worth(a) for a in self._strongest())
        return Head(
            self._verdict(),
            (*((self("do first", names=names),) if names else ()), *self._doubts()),
            self._sure(),
            (self._stop(),),
            (*self._begin(), self._open()),
        )

    def _verdict(self) -> str:
        f = self.found
        cost = self(
            "v cost",
            once=self.money(f.once),
            year=self.money(f.per_year),
            hours=self.say.number(sum(a.hours for a in f.actions), 0),
        )
        if f.outlook is not None:
            return self._over_all(f.outlook, cost)
        return self(
            "v felt" if math.isnan(f.whole.net.mean) else "v net",
            n=sum(1 for a in f.actions if a.name),
            cost=cost,
            net=self.net(f.whole.net),
            felt=self.felt(f.whole.remembered),
            years=self.say.time(f.scenario.value.horizon / YEAR),
            runs=f.replications,
        )

    def _over_all(self, over: Outlooks, cost: str) -> str:
        """The design over all that is assumed."""
        one, money = over.of(self.found.design), over.measure == PROFIT
        mean, low, high = (
            self.say.monies(one.value, self.found.scenario.currency or "")
            if money
            else [self.say.signed(x, 2) for x in one.value]
        )
        return self(
            "v over net" if money else "v over felt",
            n=sum(1 for a in self.found.actions if a.name),
            cost=cost,
            mean=mean,
            low=low,
            high=high,
            loss=self.say.share(one.loss),
            years=self.say.time(self.found.scenario.value.horizon / YEAR),
        )

    def _sure(self) -> tuple[str, ...]:
        """What the range is over, and what the design would bring if every figure were right."""
        f, over = self.found, self.found.outlook
        if over is None:
            return (self("sure entered", runs=f.replications),)
        whole = f.whole.remembered if math.isnan(f.whole.net.mean) else f.whole.net
        shown = self.felt(whole) if math.isnan(f.whole.net.mean) else self.net(whole)
        return (
            over_what(over, self.language),
            self("sure as entered", net=shown, runs=f.replications),
        )

    def _strongest(self) -> list[Action]:
        """What adds most to the others, beyond chance."""

        def adds(a: Action) -> Interval:
            return a.on_top.remembered if math.isnan(a.on_top.net.mean) else a.on_top.net

        found = [a for a in self.found.actions if adds(a).low > 0.0]
        return sorted(found, key=lambda a: -adds(a).mean)[:FIRST]

    def _worth(self, a: Action) -> str:
        net = a.on_top.net.mean
        what = self.say.signed(a.on_top.remembered.mean, 2) if math.isnan(net) else self.money(net)
        return self("do one", name=self.name(a), what=what)

    def _stop(self) -> str:
        for a in self.found.actions:
            if least := _limit(a):
                return self("wrong stop", name=self.name(a), least=self.say.number(least, 2))
        return self("wrong none")

    def _begin(self) -> tuple[str, ...]:
        """Who answers for what, where somebody is named."""
        sure = [a for a in self.found.actions if not self.doubt(a)] or self.found.actions
        named = [a for a in sure if a.typed.owner is not None][:FIRST]
        said = [
            self(
                "monday owner",
                name=self.name(a),
                owner=a.typed.owner.show(self.language),
                by=self("monday by", by=a.typed.by.show(self.language)) if a.typed.by else "",
            )
            for a in named
            if a.typed.owner is not None
        ]
        return (self("monday begin", names=self("and").join(said)),) if said else ()

    def _open(self) -> str:
        open_ = self._open_fields()
        if not any(open_):
            return self("all filled")
        return self("monday open", n=sum(open_), of=sum(n > 0 for n in open_), all=len(open_))

    def _open_fields(self) -> list[int]:
        """How many fields of each intervention nobody has filled in."""
        return [
            sum(x.open for x in (*self.design(a), *self.landing(a))) for a in self.found.actions
        ]

    def _doubts(self) -> tuple[str, ...]:
        doubts = [self.name(a) for a in self.found.actions if self.doubt(a)]
        if not doubts or len(self.found.actions) < 2:
            return ()
        return (self("look again", names=self("list").join(doubts)),)

    # --- sentences --------------------------------------------------------------------------------
    def findings(self) -> tuple[str, ...]:
        """What the plan comes to, what is open, and what to look at again."""
        f = self.found
        net = "" if math.isnan(f.whole.net.mean) else self("net", net=self.net(f.whole.net))
        said = [
            self(
                "summary",
                n=sum(1 for a in f.actions if a.name),
                once=self.money(f.once),
                year=self.money(f.per_year),
                hours=self.say.number(sum(a.hours for a in f.actions), 0),
                felt=self.felt(f.whole.remembered),
                back=self.back(f.whole.returns),
                net=net,
            )
        ]
        open_ = self._open_fields()
        said.append(
            self("open fields", n=sum(open_), of=sum(n > 0 for n in open_), all=len(open_))
            if any(open_)
            else self("all filled")
        )
        return (*said, *self._doubts())


def _limit(a: Action) -> float:
    """The rise in points below which its pilot says stop; 0 where none can be read."""
    least = a.trial.threshold if a.trial else math.nan
    return least if math.isfinite(least) and least >= 0.005 else 0.0
