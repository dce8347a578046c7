"""How sure a comparison is, in words: what `until` reached, what more certainty would cost, what
may not be told apart.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from motsim.formats import formatter
from motsim.i18n import catalogue
from motsim.plan.preview.wording import label
from motsim.study.comparison.ranking import joint_level
from motsim.study.comparison.stopping_rule import (
    FIRST_LOOK,
    Floats,
    PrecisionTarget,
    half_widths,
    look_ahead,
    price,
    settled,
    worst,
)
from motsim.study.core.measures import PROFIT
from motsim.study.core.psychologies import theory
from motsim.study.core.reporting import Lang
from motsim.study.core.stats import interval

if TYPE_CHECKING:
    from motsim.study.comparison.compare import Comparison

SAID: Final = catalogue("study.precision_report")


def say(lang: Lang, key: str, **values: object) -> str:
    """An entry in a language."""
    return SAID[key][lang == "zh"].format(**values)


# --- what was wished ------------------------------------------------------------------------------
def wishes(c: Comparison) -> tuple[PrecisionTarget, ...]:
    """How far every measure of `until` is, at the difference that is known worst."""
    return tuple(_wish(c, measure, wanted) for measure, wanted in c.until.items())


def ratios(c: Comparison) -> Floats:
    """Half-widths over what is wanted, the worst of all differences that `until` names, after every
    replication.
    """
    return worst(
        [
            widths / wanted
            for measure, wanted in c.until.items()
            for _, _, widths in _paths(c, measure)
        ]
    )


def _paths(c: Comparison, measure: str) -> list[tuple[str, str, Floats]]:
    """(design, psychology, half-width after every replication); of a design alone, of its own
    figure.
    """
    others = c.designs[1:] or c.designs
    return [
        (
            d,
            p,
            half_widths(
                c.values(d, measure, p)
                - (c.values(c.reference, measure, p) if d != c.reference else 0.0)
            ),
        )
        for p in c.psychologies
        for d in others
    ]


def _wish(c: Comparison, measure: str, wanted: float) -> PrecisionTarget:
    paths = _paths(c, measure)
    design, psychology, widths = max(
        paths, key=lambda one: math.inf if math.isnan(one[2][-1]) else one[2][-1]
    )
    half, found = float(widths[-1]), settled(worst([w for *_, w in paths]), wanted, c.first_look)
    needed = price(c.replications, half, wanted)
    if half <= wanted and found is None:
        needed = float(c.replications + look_ahead(c.replications))
    return PrecisionTarget(
        measure, wanted, design, psychology, half, c.replications, needed, found, c.limit
    )


# --- what is said ---------------------------------------------------------------------------------
def lines(c: Comparison, lang: Lang = "en") -> tuple[str, ...]:
    """What was reached and what more would cost; for what was not asked, what half the interval
    would cost.
    """
    if c.replications < 2:
        return (say(lang, "one", few=FIRST_LOOK),)
    asked = tuple(_said(c, wish, lang) for wish in wishes(c))
    if len(c.designs) < 2:
        return asked
    return (*(asked or _halved(c, lang)), *_apart(c, lang))


def _said(c: Comparison, w: PrecisionTarget, lang: Lang) -> str:
    state = (
        "vain"
        if w.state in ("short", "capped") and math.isinf(w.needed)
        else "short"
        if w.state == "capped"
        else w.state
    )
    values = {
        "measure": w.measure,
        "half": amount(c, w.measure, w.half, lang),
        "wanted": amount(c, w.measure, w.wanted, lang),
        "count": formatter(lang).number(w.runs, 0),
        "runs": runs(c, w.runs, lang),
        "needed": runs(c, w.needed, lang),
        "settled": w.settled,
        "where": _where(c, w, lang),
    }
    return say(lang, state, **values) + (
        say(lang, "capped", limit=formatter(lang).number(w.limit, 0)) if w.state == "capped" else ""
    )


def _where(c: Comparison, w: PrecisionTarget, lang: Lang) -> str:
    if w.design == c.reference:
        return ""
    key = "where under" if len(c.psychologies) > 1 else "where"
    return say(
        lang,
        key,
        design=label(c.scenario, w.design, lang),
        reference=label(c.scenario, c.reference, lang),
        psychology=theory(w.psychology, lang),
    )


def _halved(c: Comparison, lang: Lang) -> tuple[str, ...]:
    """The price of half the interval, of what the verdict speaks of (else of the best that is not
    the reference).
    """
    j = c.judgement()
    design = (
        j.advice
        if j.advice != c.reference
        else next((d for d in j.order if d != c.reference), c.reference)
    )
    half = c.difference(design, j.measure).half
    if not half > 0.0:
        return ()
    needed = price(c.replications, half, half / 2.0)
    return (
        say(
            lang,
            "half",
            what=say(lang, "net" if j.measure == PROFIT else "remembered"),
            design=label(c.scenario, design, lang),
            half=amount(c, j.measure, half, lang),
            runs=runs(c, c.replications, lang),
            needed=formatter(lang).number(needed, 0),
        ),
    )


def _apart(c: Comparison, lang: Lang) -> tuple[str, ...]:
    """The price of telling the best from the next that may be as good."""
    j = c.judgement()
    if j.clear:
        return ()
    other, level = j.group[1], joint_level(len(c.designs))
    gap = interval(c.values(j.best, j.measure) - c.values(other, j.measure), level=level)
    wanted = abs(abs(gap.mean) - j.zone)
    shown = {
        "one": label(c.scenario, j.best, lang),
        "other": label(c.scenario, other, lang),
        "gap": amount(c, j.measure, gap.mean, lang, bare=lang == "en"),
        "half": amount(c, j.measure, gap.half, lang),
        "count": formatter(lang).number(c.replications, 0),
    }
    if gap.half == 0.0 and gap.mean == 0.0:
        return (say(lang, "same", **shown),)
    if gap.mean <= j.zone and j.zone > 0.0:
        return ()  # as good as each other on what was asked: more replications would not part them
    needed = price(c.replications, gap.half, wanted, level) if wanted > 0.0 else math.inf
    return (
        say(
            lang,
            "never apart" if math.isinf(needed) else "apart",
            **shown,
            needed=runs(c, max(needed, c.replications + 1), lang),
        ),
    )


# --- figures as people read them ------------------------------------------------------------------
def amount(
    c: Comparison, measure: str, value: float, lang: Lang = "en", *, bare: bool = False
) -> str:
    """Money and large figures whole, others with three figures that count; money with its currency,
    if not bare. Chinese counts in ten thousands.
    """
    figures = formatter(lang)
    if measure == PROFIT and not bare:
        return figures.money(value, c.scenario.currency or "")
    return figures.figures(float(f"{value:.3g}"))


def runs(c: Comparison, count: float, lang: Lang) -> str:
    """340 replications of 4 weeks."""
    n = say(lang, "replications", n=formatter(lang).number(count, 0))
    length = c.samples[c.reference, c.psychology].scenario.length  # as it was run
    return say(lang, "runs", n=n, span=formatter(lang).length(length))
