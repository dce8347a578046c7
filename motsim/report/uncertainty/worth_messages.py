"""What `worth` says in English and Chinese: sentences first, then the cells of its tables."""

from __future__ import annotations

from typing import Final

from motsim.i18n import catalogue
from motsim.report.core.head import Head
from motsim.report.uncertainty.assumption_messages import Telling
from motsim.study.uncertainty.information_value import Information, Pilot, Worth

FEW: Final = 3
MOSTLY: Final = 0.9  # of what a pilot without luck would be worth
WORDS: Final = catalogue("report.uncertainty.worth")


class Messages(Telling[Information]):
    """The findings of `worth` in one language."""

    words = WORDS

    # --- the first screen -------------------------------------------------------------------------
    def head(self) -> Head:
        """What to measure first and for how much at most, beside the choice of today."""
        f, w = self.found, self.found.whatif
        several = self("note equal") if len(w.psychologies) > 1 else ""
        if f.nothing:
            return Head(
                self._verdict("v nothing"),
                (self.choice(),),
                tuple(filter(None, (several, self("note once")))),
                (self("nothing"),),
                (self("monday go"),),
            )
        known = [r for r in self.worthy() if r.value.low > 0.0]
        return Head(
            self._verdict("v first" if known else "v alone", *known[:1]),
            (self.choice(), *self.first()[1:]),
            tuple(filter(None, (several, self("note once")))),
            (self.perfect(),),
            (self.pilot(), self("monday pilot")),
        )

    def _verdict(self, key: str, one: Worth | None = None) -> str:
        f = self.found
        value = f.perfect if one is None else one.value
        return self(
            key,
            what="" if one is None else self.what(one),
            **self.names.with_ends(value),
            design=self.names.plain(f.choice),
            draws=f.tried.draws,
            n=len(f.whatif.psychologies),
        )

    # --- sentences --------------------------------------------------------------------------------
    def findings(self) -> tuple[str, ...]:
        """What came out, the most important first."""
        if self.found.nothing:
            return (self.choice(), self("nothing"))
        return (self.choice(), self.perfect(), *self.first(), self.pilot())

    def choice(self) -> str:
        """What one would choose today."""
        f = self.found
        return self(
            "choice first" if f.choice == f.whatif.names[0] else "choice",
            design=self.names.plain(f.choice),
            amount=self.names.amount(f.means[f.choice], signed=True),
            reference=self.names.plain(f.whatif.names[0]),
            by=self.names.judged(),
        )

    def perfect(self) -> str:
        """How often another design is best, and what knowing everything is worth."""
        f = self.found
        return self(
            "perfect",
            share=self.say.share(f.changes, 1 if f.changes < 0.01 else 0),
            **self.names.with_ends(f.perfect),
        )

    def first(self) -> tuple[str, ...]:
        """What to measure first, and next."""
        found = [r for r in self.worthy() if r.value.low > 0.0]
        if not found:
            return (self("none alone"),)
        one, *more = found
        said = self("first", what=self.what(one), **self.names.with_ends(one.value))
        next_ = [
            self("one", what=self.what(r), amount=self.names.amount(r.value.mean))
            for r in more[:FEW]
        ]
        return (said, self("then", list=self.names("and").join(next_))) if next_ else (said,)

    def worthy(self) -> tuple[Worth, ...]:
        """What is worth anything."""
        return tuple(r for r in self.found.rows if r.value.mean > 0.0)

    def what(self, r: Worth) -> str:
        return self.names.of_key(r.key, r.assumption)

    def pilot(self) -> str:
        best = self.found.pilots[0] if self.found.pilots else None
        if best is None or best.perfect.mean <= 0.0:
            return self("no pilot")
        enough = next((n for n, v in best.sizes if v >= MOSTLY * best.perfect.mean), None)
        last = (
            self("enough", n=self.say.number(enough, 0))
            if enough is not None
            else self("not enough", n=self.say.number(best.sizes[-1][0], 0))
        )
        return self(
            "pilot",
            design=self.names.plain(best.design),
            n=self.say.number(best.size, 0),
            seen=self(best.seen),
            amount=self.names.amount(best.worth),
            enough=last,
        )

    def trust(self) -> tuple[str, ...]:
        w = self.found.whatif
        equal = (self("note equal"),) if len(w.psychologies) > 1 else ()
        return (*equal, self("note once"), *self.names.trust(w, self.found.tried.draws))

    # --- cells ------------------------------------------------------------------------------------
    def lift(self, p: Pilot) -> str:
        shown = (lambda v: self.say.signed(v, 1)) if p.seen == "satisfaction" else self.say.gap
        return self.say.ranged(p.lift, shown)

    def spread(self, p: Pilot) -> str:
        return (
            self.say("points", value=self.say.number(p.spread))
            if p.seen == "satisfaction"
            else self.say("percentage points", n=self.say.number(100.0 * p.spread))
        )
