"""An action plan as one page in both languages that prints well: a summary, then a block an
intervention with the workshop's fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from motsim.i18n import LANGUAGES
from motsim.report.action_plan.messages import Field, PlanTelling
from motsim.report.core.next_commands import Step, asked_of, set_options
from motsim.report.core.page_writer import Table, rendered
from motsim.study.action_plan import Action, Workplan

TEMPLATE: Final = "plan.html.j2"
SUMS: Final = ("w once", "w year", "w alone", "w on top")  # columns of money


class Block(NamedTuple):
    """One intervention on paper."""

    name: str
    about: str
    design: tuple[Field, ...]
    landing: tuple[Field, ...]


class Page:
    """The page of a plan in one language."""

    def __init__(self, found: Workplan, language: str) -> None:
        self.found, self.language = found, language
        self.tell = PlanTelling(found, language)
        self.say = self.tell.say

    @property
    def title(self) -> str:
        return self.tell(
            "title",
            scenario=self.found.scenario.title.show(self.language),
            design=self.tell.plain(self.found.design),
        )

    @property
    def basis(self) -> str:
        f = self.found
        basis = self.tell(
            "basis",
            reference=self.tell.plain(f.reference),
            psychology=self.say.maybe(f"psy {f.psychology}", f.psychology),
            runs=f.replications,
            seed=f.seed,
        )
        return self.say.of_strangers(basis, f.scenario)

    def summary(self) -> Table:
        """Cost and effects of each, and of the whole design."""
        heads = (
            "intervention",
            "class",
            "w once",
            "w year",
            "w hours",
            "w alone",
            "w on top",
            "w felt",
            "w back",
            "w open",
        )
        rows = [
            (
                self.tell.name(a),
                self.tell(a.class_),
                self.say.exact(a.once),
                self.say.exact(a.per_year),
                self.say.number(a.hours, 0),
                self.say.exact(a.alone.net.mean),
                self.say.exact(a.on_top.net.mean),
                self.say.signed(a.on_top.remembered.mean, 2),
                self.say.gap(a.on_top.returns.mean),
                str(self.open(a) or ""),
            )
            for a in self.found.actions
        ]
        f = self.found
        rows.append(
            (
                self.tell("whole"),
                "",
                self.say.exact(f.once),
                self.say.exact(f.per_year),
                self.say.number(sum(a.hours for a in f.actions), 0),
                "",
                self.say.exact(f.whole.net.mean),
                self.say.signed(f.whole.remembered.mean, 2),
                self.say.gap(f.whole.returns.mean),
                "",
            )
        )
        unit = self.say.unit_name(f.scenario.currency or "")
        named = tuple(
            self.tell("money head", head=self.tell(h), unit=unit)
            if h in SUMS and unit
            else self.tell(h)
            for h in heads
        )
        return Table(named, tuple(rows), 2, (len(rows) - 1,))

    def open(self, a: Action) -> int:
        return sum(x.open for x in (*self.tell.design(a), *self.tell.landing(a)))

    def seven(self, which: str) -> Table:
        """The seven fields of one part of the workshop, a row an intervention."""
        rows = [
            [self.tell.name(a), *(x.text for x in getattr(self.tell, which)(a))]
            for a in self.found.actions
        ]
        keys = (
            [x.head for x in getattr(self.tell, which)(self.found.actions[0])]
            if self.found.actions
            else []
        )
        return Table((self.tell("intervention"), *keys), tuple(tuple(r) for r in rows), 8)

    def blocks(self) -> tuple[Block, ...]:
        return tuple(
            Block(self.tell.name(a), self._about(a), self.tell.design(a), self.tell.landing(a))
            for a in self.found.actions
        )

    def _about(self, a: Action) -> str:
        """What stands beside a name before its block is opened: class, where, who, by when."""
        t = self.tell
        where = t("list").join(t.plain(s) for s in a.steps)
        who = [one.show(self.language) for one in (a.typed.owner, a.typed.by) if one is not None]
        count = self.open(a)
        left = t("n open", n=count) if count else ""
        return " · ".join(filter(None, (t(a.class_), where, *who, left)))

    @property
    def command(self) -> str:
        f = self.found
        return self.tell("repeat", **asked_of(f)) + set_options(f.settings)


def page(found: Workplan, lang: str = "en", following: Sequence[Step] = ()) -> str:
    """The page as text."""
    return rendered(
        TEMPLATE,
        [Page(found, language) for language in LANGUAGES],
        {language: {} for language in LANGUAGES},
        lang,
        following,
    )
