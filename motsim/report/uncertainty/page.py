"""The pages of `robust` and `worth`, in both languages: what came out, the pictures, the tables,
how far to trust it.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any, Final

from motsim.i18n import LANGUAGES
from motsim.report.core.head import Head
from motsim.report.core.next_commands import Step
from motsim.report.core.page_writer import Section, Table, sectioned, sheet_of
from motsim.report.uncertainty.charts import robust_charts, worth_charts
from motsim.report.uncertainty.robust_messages import Messages as RobustTelling
from motsim.report.uncertainty.worth_messages import Messages as WorthTelling
from motsim.scenario.shipped import as_typed
from motsim.study.core.measures import objective_of
from motsim.study.uncertainty.information_value import Information
from motsim.study.uncertainty.robustness import Robustness
from motsim.study.uncertainty.scenario_model import WhatIf

LISTED: Final = 25  # assumptions in a table of the page


def figures_of(w: WhatIf, draws: int, scenario: str) -> dict[str, Any]:
    """What title and basis name."""
    return {
        "scenario": scenario,
        "designs": len(w.names),
        "psychologies": len(w.psychologies),
        "draws": draws,
        "runs": w.replications,
        "seed": w.seed,
    }


def command(w: WhatIf, text: str) -> str:
    """The command that makes it again: with what is not what it would be unsaid."""
    said = {
        "assumptions": ",".join(w.only),
        "effects": f"{100.0 * w.effects:g}" if w.effects is not None else "",
        "objective": w.objective if w.objective != objective_of(w.first, None) else "",
    }
    options = [f"--{name} {shlex.quote(value)}" for name, value in said.items() if value]
    return " ".join(
        [
            text,
            *options,
            *(f"--set {shlex.quote(f'{key}={value}')}" for key, value in w.setup.settings),
        ]
    )


def asked(w: WhatIf, draws: int) -> dict[str, Any]:
    return {
        "file": shlex.quote(as_typed(w.scenario.file)),
        "designs": ",".join(w.names),
        "psychologies": ",".join(w.psychologies),
        "draws": draws,
        "runs": w.replications,
        "seed": w.seed,
    }


class RobustPage:
    """The page of `robust` in one language."""

    def __init__(self, found: Robustness, language: str) -> None:
        self.found, self.language, self.tell = found, language, RobustTelling(found, language)
        self.say, self.names = self.tell.say, self.tell.names
        shown = figures_of(found.whatif, found.tried.draws, found.scenario.title.show(language))
        self.title, self.basis = self.tell("title", **shown), self.tell("basis", **shown)
        self.command = command(
            found.whatif,
            self.tell("repeat", **asked(found.whatif, found.tried.draws))
            + (f" --sobol {found.indices.samples}" if found.indices else "")
            + (f" --indifference {found.zone:g}" if found.zone else ""),
        )

    @property
    def head(self) -> Head:
        return self.tell.head()

    def charts(self) -> dict[str, Any]:
        return robust_charts(self.found, self.tell)

    def sections(self) -> tuple[Section, ...]:
        t, f = self.tell, self.found
        still = sum(s.width == 0.0 and not s.turns for s in f.swings)
        reference, best = self.names.plain(f.whatif.names[0]), self.names.plain(f.best)
        parts = [
            Section(
                "psychologies",
                t("s psychologies"),
                t("how psychologies", design=best),
                "psychologies",
                (),
                self.psychologies(),
            ),
            Section(
                "tornado",
                t("s tornado"),
                t(
                    "how tornado",
                    psychology=self.names.psychology(f.whatif.psychologies[0]),
                    still=still,
                    all=len(f.swings),
                ),
                "tornado",
                (),
                self.tornado(),
            ),
        ]
        if len(f.conclusions) > 1:
            parts.append(
                Section(
                    "others",
                    t("s others"),
                    t("how others", reference=reference),
                    "",
                    (),
                    self.others(),
                    True,
                )
            )
        if f.indices is not None:
            parts.append(
                Section(
                    "sobol",
                    t("s sobol"),
                    t("how sobol", samples=f.indices.samples, runs=f.indices.runs),
                    "sobol",
                    (),
                    self.sobol(),
                    True,
                )
            )
        return (*parts, Section("notes", t("notes"), "", "", t.trust(), folded=True))

    def psychologies(self) -> Table:
        heads = (
            self.tell("psychology word"),
            self.names.head(self.tell("lead")),
            *(self.tell(k) for k in ("holds", "share", "unclear")),
        )
        rows = tuple(
            (
                self.names.psychology(h.psychology),
                self.names.between(h.base),
                self.tell("yes" if h.holds else "no"),
                self.tell.share_of_draws(h),
                self.say.share(h.unclear / h.draws),
            )
            for h in self.found.conclusions[0].holdings
        )
        return Table(heads, rows)

    def tornado(self) -> Table:
        heads = (
            self.tell("assumption"),
            self.tell("name"),
            self.tell("grade"),
            self.tell("value"),
            self.tell("range word"),
            self.names.head(self.tell("at low")),
            self.names.head(self.tell("at high")),
            self.tell("turns at"),
        )
        shown = [s for s in self.found.swings if s.width > 0.0 or s.turns][:LISTED]
        rows = tuple(
            (
                self.names.what(s.assumption),
                s.assumption.name,
                self.tell(s.assumption.grade),
                self.names.value(s.assumption, s.assumption.base),
                self.names.range(s.assumption, s.value_low, s.value_high),
                self.names.bare(s.at_low),
                self.names.bare(s.at_high),
                self.tell.turns_at(s),
            )
            for s in shown
        )
        return Table(heads, rows, 3, tuple(k for k, s in enumerate(shown) if s.turns))

    def others(self) -> Table:
        rows = tuple(
            (
                self.tell(f"c {c.kind}"),
                self.names.plain(c.design),
                f"{c.psychologies} / {len(c.holdings)}",
                self.tell.share_of_draws(c),
                self.say.share(c.unclear),
            )
            for c in self.found.conclusions
        )
        return Table(
            (
                self.tell("conclusion"),
                self.tell("design"),
                self.tell("in psychologies"),
                self.tell("share"),
                self.tell("unclear"),
            ),
            rows,
            2,
        )

    def sobol(self) -> Table:
        i = self.found.indices
        assert i is not None
        rows = tuple(
            (self.tell.group(n), *(self.say.ranged(v, self.say.share) for v in (f, t)))
            for n, f, t in zip(i.names, i.first, i.total)
        )
        return Table((self.tell("assumption"), self.tell("first"), self.tell("total")), rows)


class WorthPage:
    """The page of `worth` in one language."""

    def __init__(self, found: Information, language: str) -> None:
        self.found, self.language, self.tell = found, language, WorthTelling(found, language)
        self.say, self.names = self.tell.say, self.tell.names
        shown = figures_of(found.whatif, found.tried.draws, found.scenario.title.show(language))
        self.title, self.basis = self.tell("title", **shown), self.tell("basis", **shown)
        self.command = command(
            found.whatif,
            self.tell(
                "repeat",
                **asked(found.whatif, found.tried.draws),
                pilot=found.pilots[0].size if found.pilots else 0,
            ),
        )

    @property
    def head(self) -> Head:
        return self.tell.head()

    def charts(self) -> dict[str, Any]:
        return worth_charts(self.found, self.tell)

    def sections(self) -> tuple[Section, ...]:
        t, f = self.tell, self.found
        reference, shown = self.names.plain(f.whatif.names[0]), t.worthy()[:LISTED]
        return (
            Section(
                "worth",
                t("s worth"),
                t("how worth", more=len(f.rows) - len(shown)),
                "worth",
                (),
                self.worths() if shown else None,
            ),
            Section(
                "pilots",
                t("s pilots"),
                t("how pilots", reference=reference),
                "pilots",
                (),
                self.pilots() if f.pilots else None,
            ),
            Section(
                "choice",
                t("s choice"),
                t("how choice", reference=reference),
                "",
                (),
                self.choice(),
                True,
            ),
            Section("notes", t("notes"), "", "", t.trust(), folded=True),
        )

    def worths(self) -> Table:
        heads = (
            self.tell("assumption"),
            self.tell("name"),
            self.tell("grade"),
            self.tell("range word"),
            self.names.head(self.tell("worth")),
        )
        rows = []
        for r in self.tell.worthy()[:LISTED]:
            a = r.assumption
            kind = (
                (a.name, self.tell(a.grade), self.names.range(a, a.low, a.high))
                if a is not None
                else ("", "", "")
            )
            rows.append((self.tell.what(r), *kind, self.names.between(r.value)))
        return Table(
            heads, tuple(rows), 3, (0,) if rows and self.found.rows[0].value.low > 0.0 else ()
        )

    def pilots(self) -> Table:
        sizes = [n for n, _ in self.found.pilots[0].sizes if n in (50, 200, 1000)]
        heads = (
            self.tell("design"),
            self.tell("seen"),
            self.tell("lift"),
            self.tell("spread"),
            *(
                self.names.head(
                    f"{self.tell('worth')}, {self.tell('size', n=self.say.number(n, 0))}"
                )
                for n in sizes
            ),
            self.names.head(self.tell("perfect word")),
        )
        rows = tuple(
            (
                self.names.plain(p.design),
                self.tell(p.seen),
                self.tell.lift(p),
                self.tell.spread(p),
                *(self.names.bare(dict(p.sizes)[n]) for n in sizes),
                self.names.bare(p.perfect.mean),
            )
            for p in self.found.pilots
        )
        return Table(heads, rows, 2)

    def choice(self) -> Table:
        best = self.found.tried.benefit().argmax(axis=1)
        rows = tuple(
            (self.names.plain(d), self.names.bare(m), self.say.share(float((best == k).mean()), 1))
            for k, (d, m) in enumerate(self.found.means.items())
        )
        return Table(
            (self.tell("design"), self.names.head(self.tell("mean")), self.tell("best share")),
            rows,
            1,
            (self.found.whatif.names.index(self.found.choice),),
        )


def page(found: Robustness | Information, lang: str = "en", following: Sequence[Step] = ()) -> str:
    """The page as text."""
    pages = [
        RobustPage(found, one) if isinstance(found, Robustness) else WorthPage(found, one)
        for one in LANGUAGES
    ]
    sheets = [sheet_of(p) for p in pages]
    return sectioned(sheets, {p.language: p.charts() for p in pages}, lang, following)
