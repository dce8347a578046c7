"""From a comparison to the facts of choosing: ranking, front, how sure, segments."""

from __future__ import annotations

from typing import Any, Final

from motsim.i18n import LANGUAGES
from motsim.report.core.facts import Choice, Part, Place, Ratio
from motsim.study.comparison import selection
from motsim.study.comparison.compare import Comparison

BY_SEGMENT: Final = ("remembered", "satisfaction", "return", "wait_min", "left_share", "complained")


def of(c: Comparison) -> dict[str, Any]:
    """For the facts: what those need who must choose, and the measures by segment."""
    standing, money = {s.design: s for s in selection.standings(c)}, c.outlook_of_money
    places = tuple(
        Place(
            r.design,
            r.chance,
            r.behind,
            standing[r.design].satisfaction,
            money.of(r.design).value if money is not None else standing[r.design].net,
            r.loss,
            standing[r.design].dominated_by,
        )
        for r in selection.standing_of(c)
    )
    ratios = c.same_people()
    found = tuple(
        Ratio(r.design, r.measure, r.variance_ratio)
        for r in ratios[ratios["psychology"] == c.psychology].itertuples()
    )
    sure = {language: c.certainty(language) for language in LANGUAGES}
    said = {
        language: tuple(
            filter(None, (selection.basis_line(c, language), selection.front_line(c, language)))
        )
        for language in LANGUAGES
    }
    parts = segments(c)
    why = {language: selection.segments_line(language) for language in LANGUAGES} if parts else {}
    return {
        "choice": Choice(c.judged(), selection.zone(c), places, found, sure, said),
        "segments": parts,
        "no_money": why,
    }


def segments(c: Comparison) -> tuple[Part, ...]:
    """The measures that are felt, segment by segment; nothing where all are one segment."""
    names = c.samples[c.reference, c.psychology].plan.names.segments
    if len(names) < 2:
        return ()
    return tuple(
        Part(
            s,
            m,
            d,
            c.value(d, m, segment=s),
            c.difference(d, m, segment=s) if d != c.reference else None,
        )
        for s in names
        for m in BY_SEGMENT
        for d in c.designs
        if s in c.samples[d, c.psychology].plan.names.segments
    )
