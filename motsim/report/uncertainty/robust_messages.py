"""What `robust` says in English and Chinese: sentences first, then the cells of its tables."""

from __future__ import annotations

from typing import Final

from motsim.i18n import catalogue
from motsim.report.core.head import Head
from motsim.report.uncertainty.assumption_messages import Telling
from motsim.study.uncertainty.robustness import Conclusion, Holding, Robustness, Swing

FEW: Final = 4  # turning points that a sentence names
FIRM, LIKELY, EVEN = 0.95, 0.75, 0.5  # shares of draws from which on the advice is said so
WORDS: Final[dict[str, tuple[str, str]]] = catalogue("report.uncertainty.robust")


class Messages(Telling[Robustness]):
    """The findings of `robust` in one language."""

    words = WORDS

    # --- the first screen -------------------------------------------------------------------------
    def head(self) -> Head:
        """Which design, in how much of what may be assumed, and what would turn it."""
        f = self.found
        share, best = f.conclusions[0].share, self.names.plain(f.best)
        firm = "firm" if share >= FIRM else "likely" if share >= LIKELY or not f.rival else "open"
        turning = f.turning
        monday = (
            (self("monday check", turn=self.turn(turning[0])), self("monday worth"))
            if turning
            else (self("monday none", design=best),)
        )
        return Head(
            self.best("v open" if share < EVEN and f.rival else "v best"),
            (self(f"do {firm}", design=best, rival=self.names.plain(f.rival)), *self.others()),
            (*self.limits(), self("note shares")),
            (self.regret(), *((self.turning(),) if len(turning) != 1 else ())),
            monday,
        )

    # --- sentences --------------------------------------------------------------------------------
    def findings(self) -> tuple[str, ...]:
        """What came out, the most important first."""
        return (self.best(), *self.limits(), self.regret(), self.turning(), *self.others())

    def best(self, key: str = "best") -> str:
        """Which design is best, in what share of the draws."""
        f, c = self.found, self.found.conclusions[0]
        low, high = c.between
        one = len(f.whatif.psychologies) == 1 and key != "v open"
        return self(
            f"{key} one" if one else key,
            design=self.names.plain(f.best),
            by=self.names.judged(),
            n=c.psychologies,
            of=len(c.holdings),
            psychology=self.names.psychology(f.whatif.psychologies[0]),
            share=self.exactly(c.share),
            low=self.say.share(low),
            high=self.say.share(high),
            draws=self.say.number(c.draws, 0),
            rival=self.names.plain(f.rival),
        )

    def limits(self) -> tuple[str, ...]:
        """What counts as best, whether chance decides, and under which theories it is not."""
        f, said = self.found, []
        if f.zone > 0.0:
            said.append(self("within", zone=self.names.amount(f.zone)))
        if not f.base_lead.tells_from_zero:
            said.append(self("luck", **self.names.with_ends(f.base_lead)))
        out = [
            self.names.psychology(h.psychology) for h in f.conclusions[0].holdings if not h.holds
        ]
        return (*said, *((self("not in", names=self.names.list(out)),) if out else ()))

    def regret(self) -> str:
        """What is lost where another design is best."""
        f, c = self.found, self.found.conclusions[0]
        if c.held < c.draws and f.rival:
            return self(
                "regret", regret=self.names.amount(f.regret), rival=self.names.plain(f.rival)
            )
        return self("never")

    def exactly(self, share: float) -> str:
        """A share that is not quite all or nothing says so."""
        return self.say.share(share, 1 if 0.99 < share < 1.0 or 0.0 < share < 0.01 else 0)

    def turning(self) -> str:
        """What turns it alone."""
        found = self.found.turning
        if not found:
            return self("nowhere")
        shown = [self.turn(s) for s in found[:FEW]] + (
            [self("and more", n=len(found) - FEW)] if len(found) > FEW else []
        )
        return self("turns", list=self.names("and").join(shown))

    def turn(self, s: Swing) -> str:
        """Where one assumption turns it, as a clause."""
        side, at = ("below", s.below) if s.below is not None else ("above", s.above)
        assert at is not None
        if s.assumption.name == "return_slope" and s.assumption.kind == "psychology":
            back = float(
                self.found.tried.at_base("return", self.found.whatif.psychologies[0])[0].mean()
            )
            moved, base = (
                self.say(
                    "percentage points", n=self.say.number(100.0 * slope * back * (1.0 - back))
                )
                for slope in (at, s.assumption.base)
            )
            return self(f"slope {side}", at=moved, base=base)
        return self(
            f"turn {side}",
            what=self.names.what(s.assumption),
            name=s.assumption.name,
            at=self.names.value(s.assumption, at),
            base=self.names.value(s.assumption, s.assumption.base),
        )

    def others(self) -> tuple[str, ...]:
        """What else holds, as shares of draws."""
        said = []
        for kind in ("pays", "remembered"):
            shares = [
                self("one share", design=self.names.plain(c.design), share=self.exactly(c.share))
                for c in self.found.conclusions[1:]
                if c.kind == kind
            ]
            said += (
                [
                    self(
                        kind,
                        reference=self.names.plain(self.found.whatif.names[0]),
                        list=self.names.list(shares),
                    )
                ]
                if shares
                else []
            )
        return tuple(said)

    def trust(self) -> tuple[str, ...]:
        """How far these figures reach."""
        w = self.found.whatif
        return (
            self("note compare"),
            self("note shares"),
            *self.names.trust(w, self.found.tried.draws),
        )

    # --- cells ------------------------------------------------------------------------------------
    def turns_at(self, s: Swing) -> str:
        found = [
            self(side, at=self.names.value(s.assumption, at))
            for side, at in (("below", s.below), ("above", s.above))
            if at is not None
        ]
        return self.names.list(found) if found else self("nowhere word")

    def share_of_draws(self, c: Conclusion | Holding) -> str:
        low, high = map(self.say.share, c.between)
        return self.say.texts_ranged(self.exactly(c.share), low, high)

    def group(self, name: str) -> str:
        """A group of Sobol indices."""
        found = next((a for a in self.found.whatif.space.drawn if a.key == name), None)
        return self.names.what(found) if found is not None else self(name)
