"""A scenario against unseen days as one page in both languages: verdict, distances beside those of
the data to themselves, hours, and what was not validated.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from motsim.data.validation import QUANTILES, SPLITS, Validation
from motsim.i18n import LANGUAGES
from motsim.report.core.head import Head
from motsim.report.core.next_commands import Step
from motsim.report.core.page_writer import Section, Table, sectioned, sheet_of
from motsim.report.validation.charts import charts_of
from motsim.report.validation.messages import Messages


class Page:
    """The page in one language."""

    def __init__(self, found: Validation, language: str) -> None:
        self.found, self.language, self.tell = found, language, Messages(found, language)

    @property
    def title(self) -> str:
        return self.tell.title()

    @property
    def basis(self) -> str:
        return self.tell.basis()

    @property
    def head(self) -> Head:
        return self.tell.head()

    @property
    def command(self) -> str:
        f = self.found
        held = 100 * f.held_days / max(1, f.held_days + f.fit_days)
        return self.tell(
            "repeat",
            file=shlex.quote(f.scenario.file),
            log=shlex.quote(f.log.file),
            holdout=f"{held:.0f}%",
            runs=f.replications,
            seed=f.seed,
        )

    def sections(self) -> tuple[Section, ...]:
        t, f = self.tell, self.found
        kind = t(f.kind)
        drawn = charts_of(f, t)
        pictures = [
            Section(key, t(f"s {key}"), t(f"how {key}", kind=kind), key, folded=key == "heat")
            for key in ("hours", "heat")
            if key in drawn
        ]
        return (
            Section("parts", t("s parts"), t("how parts", splits=SPLITS), "", (), self.parts()),
            *pictures,
            Section(
                "quantiles", t("s quantiles"), t("how quantiles"), "", (), self.quantiles(), True
            ),
            Section("not", t("s not"), "", "", tuple(t(f"not {k}") for k in (1, 2, 3)), None, True),
        )

    def parts(self) -> Table:
        """Each distance with what it is judged by."""
        t = self.tell
        keys = ("figure", "simulated", "replay", "halves", "limit", "verdict")
        rows = tuple(
            (
                t.name(one),
                t.amount(one, one.simulated),
                t.amount(one, one.replay),
                t.amount(one, one.halves),
                t.amount(one, one.limit),
                t("is inside" if one.inside else "is outside"),
            )
            for one in self.found.parts
        )
        strong = tuple(k for k, one in enumerate(self.found.parts) if not one.inside)
        return Table(tuple(t(key) for key in keys), rows, 1, strong)

    def quantiles(self) -> Table:
        """Observed and simulated figures side by side."""
        t, f = self.tell, self.found
        kind = t(f.kind)
        names = [
            f"{kind}: {t('mean')}",
            *(f"{kind}: {t('q', share=f'{100 * q:.0f}')}" for q in QUANTILES),
            t("gave_up"),
            t("volume"),
        ]
        shown = [t.time] * 6 + [t.share, lambda x: f"{x:.1f}"]
        rows = tuple(
            (
                name,
                show(float(f.fit[k])),
                show(float(f.held[k])),
                show(float(f.middle[k])),
                f"{show(float(f.low[k]))} – {show(float(f.high[k]))}",
            )
            for k, (name, show) in enumerate(zip(names, shown))
            if not (k == 6 and f.held[k] == 0.0 and f.middle[k] == 0.0)
        )
        heads = ("figure", "fit days", "held days", "simulated", "band")
        return Table(tuple(t(key) for key in heads), rows)


def page(found: Validation, lang: str = "en", following: Sequence[Step] = ()) -> str:
    """The page as text."""
    pages = [Page(found, language) for language in LANGUAGES]
    return sectioned(
        [sheet_of(one) for one in pages],
        {one.language: charts_of(found, one.tell) for one in pages},
        lang,
        following,
    )
