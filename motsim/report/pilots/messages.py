"""The words of a pilot in English and Chinese, for the terminal and for the page; sentences that
say what came out.
"""

from __future__ import annotations

import math
from typing import Final

from motsim.i18n import catalogue, text
from motsim.plan.preview.wording import label
from motsim.report.core.head import Head
from motsim.report.core.messages import Translator
from motsim.study.core.stats import Interval
from motsim.study.pilots.decision import Rule
from motsim.study.pilots.pilot import Pilot, PilotCost, Trial
from motsim.study.pilots.sample_size import Size
from motsim.study.pilots.survey import UNITS

WORDS: Final[dict[str, tuple[str, str]]] = catalogue("report.pilots")


class PilotMessages:
    """A pilot's findings in one language."""

    def __init__(self, found: Pilot, language: str) -> None:
        self.found, self.language, self.say = found, language, Translator(language)

    def __call__(self, key: str, /, **values: object) -> str:
        return text(WORDS, key, self.say.language, **values)

    # --- names and figures ------------------------------------------------------------------------
    def plain(self, name: str) -> str:
        return label(self.found.scenario, name, self.language)

    def name(self, t: Trial) -> str:
        return self.plain(t.name) if t.name else self("whole design")

    def names(self, trials: list[Trial]) -> str:
        return self("list").join(self.name(t) for t in trials) or self("none")

    def where(self, t: Trial) -> str:
        return self("list").join(self.plain(s) for s in t.steps[:3])

    def amount(self, value: float) -> str:
        """A lift in the unit of the measure."""
        unit = UNITS[self.found.measure]
        return self.say.gap(value) if unit == "share" else self.say.signed(value, 2)

    def between(self, i: Interval) -> str:
        return self.say.ranged(i, self.amount)

    def share3(self, three: tuple[float, float, float]) -> str:
        return self.say.ranged(three, lambda x: self.say.share(x, 1))

    def weeks(self, n: int) -> str:
        return self("one week") if n == 1 else self("n weeks", n=n)

    def cost(self, cost: PilotCost) -> str:
        return (
            self.say.money(cost.total, self.found.scenario.currency or "").strip()
            if cost.total > 0.5
            else self.say("no cash")
        )

    def _money(self, value: float) -> str:
        return self.say.money(value, self.found.scenario.currency or "").strip()

    def psychology(self, name: str) -> str:
        return self.say.maybe(f"psy {name}", name)

    # --- the first screen -------------------------------------------------------------------------
    def head(self) -> Head:
        """What to pilot first, what its result can and cannot say, and from where on to say yes."""
        f = self.found
        found = [(t, size) for t in f.first if (size := t.size) is not None]
        if not found:
            return Head(
                self("v nothing", weeks=self.weeks(f.weeks)),
                self._others(),
                (self("t simulated"),),
                (self("wrong smaller"),),
                (self("monday widen"),),
            )
        (t, size), *more = found
        return Head(
            self._verdict(t, size),
            (*self._at_once(t), *(self._first(*one) for one in more), *self._others()),
            (self._power(t), *self._rehearsed()),
            (*self._wrongly(t), self("sized half" if t.sought < 1.0 else "wrong half")),
            self._monday(t, size),
        )

    def _verdict(self, t: Trial, size: Size) -> str:
        return self(
            "v first" if size.kind == "customers" else "v branches",
            name=self.name(t),
            where=self("at", names=self.where(t)) if t.steps else "",
            how=self(size.kind),
            customers=self.say.number(size.customers, 0),
            branches=size.branches,
            weeks=self.weeks(size.length),
            measure=self(self.found.measure),
            lift=self.between(t.lift),
            runs=self.found.replications,
            cost=self.cost(t.cost) if t.cost else self.say("unknown"),
        )

    def _at_once(self, t: Trial) -> tuple[str, ...]:
        """That the pilot of what is piloted first earns nothing, where it does not."""
        rule, cost = t.rule, t.cost
        if rule is None or cost is None or t.earns > 0.0:
            return ()
        return (
            self(
                "at once" if rule.without > 0.0 else "not at once",
                without=self._money(rule.without),
                with_pilot=self._money(rule.with_pilot),
                cost=self._money(cost.total),
            ),
        )

    def _power(self, t: Trial) -> str:
        return self("sure power", lift=self.sought(t), power=self.say.share(self.found.power))

    def _wrongly(self, t: Trial) -> tuple[str, ...]:
        if t.rule is None or not math.isfinite(t.rule.threshold):
            return ()
        return (self("wrong yes", name=self.name(t), **self._errors(t, t.rule)),)

    def _errors(self, t: Trial, rule: Rule) -> dict[str, str]:
        """Both ways to be wrong, and what is there when the pilot wrongly says no."""
        return {
            "there": self("there half" if rule.enough < 1.0 else "there all"),
            "turn": self.say.share(t.would_turn, 1),
            "passes": self.say.share(t.would_pass, 1),
        }

    def _monday(self, t: Trial, size: Size) -> tuple[str, ...]:
        begin = self(
            "monday customers" if size.kind == "customers" else "monday branches",
            name=self.name(t),
            weeks=self.weeks(size.length),
            answers=self.say.number(size.answers, 0),
            branches=size.branches,
        )
        if math.isnan(t.gain) or math.isnan(t.break_even):
            return (begin,)
        if t.rule is None or not math.isfinite(t.rule.threshold):
            return begin, self("monday any")
        at = t.rule.threshold
        rule = (
            self("monday unless", fall=self.amount(-at).lstrip("+"))
            if at < 0.0
            else self("monday from", threshold=self.amount(at))
        )
        return begin, rule

    # --- sentences --------------------------------------------------------------------------------
    def findings(self) -> tuple[str, ...]:
        """What to pilot and how, what not, and what customers cannot be assigned to."""
        first = [self._first(t, size) for t in self.found.first if (size := t.size) is not None]
        nothing = self("nothing first", weeks=self.weeks(self.found.weeks))
        return (*(first or [nothing]), *self._others())

    def _others(self) -> tuple[str, ...]:
        """What is too small to be seen, what does nothing, what customers cannot be assigned to."""
        f, said = self.found, []
        lifted = [t for t in f.trials if t.lift.tells_from_zero and t.lift.mean > 0.0]
        late = [t for t in lifted if not t.advised and t.shared != "branch"]
        nothing = [t for t in f.trials if t not in lifted]
        said += (
            [self("too long", weeks=self.weeks(f.weeks), names=self.names(late))] if late else []
        )
        said += (
            [self("no lift", names=self.names(nothing), measure=self(f.measure))] if nothing else []
        )
        said += [
            self("shared", name=self.name(t), minutes=self.say.signed(t.wait.mean))
            for t in f.first
            if t.shared == "waits" and t.advised == "customers"
        ]
        said += [
            self._for_all(t)
            for t in self._all()
            if t.shared == "branch" and not t.advised and t.lift.tells_from_zero
        ]
        return tuple(said)

    def _all(self) -> tuple[Trial, ...]:
        return (*self.found.trials, *((self.found.whole,) if self.found.whole else ()))

    def _first(self, t: Trial, size: Size) -> str:
        where = self("at", names=self.where(t)) if t.steps else ""
        return self(
            "first" if size.kind == "customers" else "first branches",
            name=self.name(t),
            where=where,
            how=self(size.kind),
            customers=self.say.number(size.customers, 0),
            answers=self.say.number(size.answers, 0),
            branches=size.branches,
            weeks=self.weeks(size.length),
            lift=self.sought(t),
            power=self.say.share(self.found.power),
            cost=self.cost(t.cost) if t.cost else self.say("unknown"),
        )

    def sought(self, t: Trial) -> str:
        """What the size is for, in words with its figure."""
        return self(
            "sought half" if t.sought < 1.0 else "sought all",
            lift=self.amount(t.sought * t.lift.mean),
        )

    def _for_all(self, t: Trial) -> str:
        needed = min((s.branches for s in (t.matched, t.stepped) if s is not None), default=0)
        if not needed:
            return self("for all never", name=self.name(t))
        return self("for all", name=self.name(t), branches=needed, there=self.found.branches)

    def decisions(self) -> tuple[str, ...]:
        """For what is piloted first, and the whole design: which result would change
        the decision.
        """
        said = [
            self._decide(t, t.size)
            for t in (*self.found.first, *((self.found.whole,) if self.found.whole else ()))
            if t.size is not None
        ]
        return (*said, *self._value())

    def _value(self) -> tuple[str, ...]:
        v, whole = (
            self.found.value,
            self.found.whole or (self.found.trials[0] if self.found.trials else None),
        )
        if v is None or whole is None or whole.cost is None:
            return ()
        worth, perfect = (
            self.say.money(x, self.found.scenario.currency or "").strip()
            for x in (v.worth, v.perfect)
        )
        return (
            self(
                "value",
                worth=worth,
                perfect=perfect,
                cost=self.cost(whole.cost),
                verdict=self("value less" if whole.cost.total > v.worth else "value more"),
            ),
        )

    def _decide(self, t: Trial, size: Size) -> str:
        lift, seen = self.amount(t.lift.mean), self.amount(size.seen)
        if math.isnan(t.gain):
            return self("decide felt", name=self.name(t), lift=lift, seen=seen)
        if math.isnan(t.break_even):
            return self("decide never", name=self.name(t))
        rule = t.rule
        if rule is None or not math.isfinite(rule.threshold):
            return self("decide any", name=self.name(t), lift=lift, seen=seen)
        return self(
            "decide unless" if rule.threshold < 0.0 else "decide",
            name=self.name(t),
            fall=self.amount(-rule.threshold).lstrip("+"),
            even=self.amount(t.break_even),
            lift=lift,
            seen=seen,
            threshold=self.amount(rule.threshold),
            **self._errors(t, rule),
            with_pilot=self._money(rule.with_pilot),
            without=self._money(rule.without),
        )

    def memories(self) -> tuple[str, ...]:
        """What tells memories apart."""
        a = self.found.apart
        if a is None:
            return (self("no apart"),)
        off = a.alike[[[i != j for j in range(len(a.models))] for i in range(len(a.models))]]
        alike = self.say.number(float(off.max()), 3)
        asked, pilot, most = a.needed(a.asked), a.needed(a.pilot), a.sizes[-1]
        sure = self.say.share(0.8)
        first = (
            self(
                "survey cannot",
                alike=alike,
                n=self.say.number(most, 0),
                asked=self.say.share(float(a.asked[-1])),
                chance=self.say.share(1.0 / len(a.models)),
            )
            if asked is None
            else self("survey could", alike=alike, n=self.say.number(asked, 0), sure=sure)
        )
        second = (
            self("pilot cannot", n=self.say.number(most, 0))
            if pilot is None
            else self(
                "pilot can",
                n=self.say.number(pilot, 0),
                sure=sure,
                customers=self.say.number(pilot / max(self.found.traffic.share, 1e-9), 0),
            )
        )
        return first, second

    def trust(self) -> tuple[str, ...]:
        """How far these figures reach."""
        f = self.found
        said = [self("t simulated"), *self._rehearsed(), self("t money"), self("t many")]
        said += (
            [self("t luck", luck=self.say.number(f.traffic.luck, 2))]
            if f.traffic.luck > 1.005
            else []
        )
        said += (
            [self("t return", months=self.say.number(12.0 / f.scenario.value.visits_per_year, 0))]
            if f.measure == "return"
            else []
        )
        return tuple(said)

    def _rehearsed(self) -> tuple[str, ...]:
        """Whether the pilots did in rehearsal as stated."""
        tried = [t for t in self._all() if t.rehearsal is not None]
        missed = [t for t in tried if t.rehearsal is not None and not t.rehearsal.holds]
        if missed:
            return (self("t rehearsal not", names=self.names(missed)),)
        return (self("t rehearsal"),) if tried else ()
