"""What a comparison says to those who must choose: ranking, groups within an indifference zone, the
front of three criteria.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from motsim.plan.preview.wording import label
from motsim.study.comparison.outlook_words import basis_lines
from motsim.study.comparison.precision_report import amount
from motsim.study.comparison.ranking import Rank, Standing, front, groups, ranks, variance_ratio
from motsim.study.comparison.verdict import big, listed, say
from motsim.study.core.measures import PROFIT
from motsim.study.core.reporting import Lang
from motsim.study.core.stats import Interval
from motsim.study.money.relationship import money_of

if TYPE_CHECKING:
    from motsim.study.comparison.compare import Comparison

ZONE_SHARE: Final = 0.005  # of the margin of all visits of the first design over the horizon
POINTS: Final = 0.5  # of satisfaction, 0 to 100, that do not matter
ROLLS: Final = 20  # pairings of strangers that a money ratio is taken over


def zone(c: Comparison, psychology: str | None = None) -> float:
    """A difference in net too small to matter: what was said, else half a percent of the margin of
    all visits over the horizon.

    The margin is that of the first design, discounted month by month as net is, so that both are
    money of the same kind. Half a percent is below what a year-end correction of the accounts
    moves; who knows better says `indifference`.
    """
    if c.indifference is not None:
        return c.indifference
    found = c.money_of(c.reference, psychology)
    return (
        ZONE_SHARE
        * found.facts["margin_a_year"].mean
        * float(found.terms.discounts[1:].sum())
        / 12.0
    )


def ranking(c: Comparison, psychology: str | None = None) -> tuple[Rank, ...]:
    """Every design by what is judged (net; what is remembered without money), grouped within the
    zone.
    """
    measure = c.judged(psychology)
    values = {d: c.values(d, measure, psychology) for d in c.designs}
    return ranks(values, zone(c, psychology) if measure == PROFIT else 0.0)


class Place(NamedTuple):
    """A design among all: chance to be the best, what the advice is ahead of it, chance to bring
    less than the first.
    """

    design: str
    chance: float
    behind: Interval
    loss: float


def standing_of(c: Comparison, psychology: str | None = None) -> tuple[Place, ...]:
    """Every design, the best first: over all that is assumed; over the luck of the runs alone where
    nothing is drawn.
    """
    found = c.outlook
    if found is None:
        loss = _losses(c, psychology)
        return tuple(
            Place(r.design, r.chance, r.behind, loss[r.design]) for r in ranking(c, psychology)
        )
    order = sorted(found.by_design.values(), key=lambda one: -one.value.mean)
    loss = _losses(c, psychology)
    return tuple(Place(one.design, one.best, one.behind, loss[one.design]) for one in order)


def grouped(c: Comparison, psychology: str | None = None) -> tuple[tuple[str, ...], ...]:
    """Designs that cannot be told apart within the zone, the best group first."""
    measure = c.judged(psychology)
    return groups(
        {d: c.values(d, measure, psychology) for d in c.designs},
        zone(c, psychology) if measure == PROFIT else 0.0,
    )


def standings(c: Comparison, psychology: str | None = None) -> tuple[Standing, ...]:
    """The Pareto front of satisfaction, net and the chance of a loss; half a point, the zone, and
    half a percentage point do not matter.
    """
    return front(
        {d: c.values(d, "satisfaction", psychology) for d in c.designs},
        {d: c.values(d, PROFIT, psychology) for d in c.designs},
        _losses(c, psychology),
        (POINTS, zone(c, psychology)),
    )


def _losses(c: Comparison, psychology: str | None) -> dict[str, float]:
    """The chance that each design brings less than the first: over all that is assumed, or under
    one psychology that is not the first over the luck of the runs.
    """
    found = c.outlook_of_money
    if found is not None and psychology in (None, c.psychology):
        return {d: found.of(d).loss for d in c.designs}
    return {d: c.money_of(d, psychology).facts["loss"].mean for d in c.designs}


# --- as tables ------------------------------------------------------------------------------------
def ranking_table(c: Comparison) -> pd.DataFrame:
    """One row a design and psychology, the best first."""
    rows = [
        (p, c.judged(p), r.design, *r.value, r.chance, *r.behind, r.group)
        for p in c.psychologies
        for r in ranking(c, p)
    ]
    return pd.DataFrame(
        rows,
        columns=[
            "psychology",
            "measure",
            "design",
            "mean",
            "low",
            "high",
            "chance_best",
            "behind",
            "behind_low",
            "behind_high",
            "group",
        ],
    )


def front_table(c: Comparison) -> pd.DataFrame:
    """One row a design and psychology; `dominated_by` is empty for those on the front."""
    rows = [
        (p, s.design, *s.satisfaction, *s.net, s.loss, not s.dominated_by, s.dominated_by)
        for p in c.psychologies
        for s in standings(c, p)
    ]
    return pd.DataFrame(
        rows,
        columns=[
            "psychology",
            "design",
            "satisfaction",
            "satisfaction_low",
            "satisfaction_high",
            "net",
            "net_low",
            "net_high",
            "loss",
            "on_front",
            "dominated_by",
        ],
    )


def same_people_table(c: Comparison) -> pd.DataFrame:
    """How many times fewer replications the same people need than strangers would: variance ratios
    of judged measure and satisfaction.
    """
    names = tuple(dict.fromkeys(("remembered", "satisfaction", "return", c.judged())))
    rows = [
        (p, d, m, same_people(c, d, m, p))
        for p in c.psychologies
        for d in c.designs[1:]
        for m in names
    ]
    return pd.DataFrame(rows, columns=["psychology", "design", "measure", "variance_ratio"])


def same_people(
    c: Comparison, design: str, measure: str = "remembered", psychology: str | None = None
) -> float:
    """Variance of a difference under independent random numbers over that under common ones; from
    these replications alone.

    Replications of a design are independent, so its replication r beside replication r + s of the
    other is a pair of strangers. Net is worked out again for each such pairing.
    """
    if measure != PROFIT:
        return variance_ratio(
            c.values(design, measure, psychology), c.values(c.reference, measure, psychology)
        )
    p = psychology or c.psychology
    paired = float(np.var(c.values(design, PROFIT, p), ddof=1)) if c.replications > 1 else 0.0
    apart = [
        float(
            np.var(money_of(c.samples[c.reference, p].rolled(s), c.samples[design, p]).net, ddof=1)
        )
        for s in range(1, min(ROLLS, c.replications - 1) + 1)
    ]
    if not apart:
        return float("nan")
    return (
        float(np.mean(apart)) / paired
        if paired > 0.0
        else float("inf")
        if any(apart)
        else float("nan")
    )


# --- in words -------------------------------------------------------------------------------------
def basis_line(c: Comparison, lang: Lang = "en") -> str:
    """What range and chances cover, and on how much that is measured they rest."""
    return ("" if lang == "zh" else " ").join(
        filter(None, (*basis_lines(c, lang), c.rests_on(lang)))
    )


def group_line(c: Comparison, lang: Lang = "en") -> str:
    """Which designs are as good as each other, where that is more than one; where the zone comes
    from.
    """
    drawn, measure = c.outlook_of_money, c.judged()
    group = drawn.group if drawn is not None else grouped(c)[0]
    if len(group) < 2 or measure != PROFIT:
        return ""
    spend = {d: c.money_of(d).intervals()["spend"].mean for d in group}
    shown = {d: label(c.scenario, d, lang) for d in group}
    names, cheap = (
        listed([shown[d] for d in group], lang),
        shown[min(group, key=lambda d: (spend[d], c.designs.index(d)))],
    )
    within = amount(c, PROFIT, zone(c), lang)
    said = say(lang, "group", names=names, within=within, zone=zone_line(c, lang), cheap=cheap)
    return big(said)


def zone_line(c: Comparison, lang: Lang = "en") -> str:
    """Where the zone comes from."""
    if c.indifference is not None:
        return say(lang, "zone set")
    return say(lang, "zone", years=f"{c.money_years:.3g}")


def front_line(c: Comparison, lang: Lang = "en") -> str:
    """Which designs nobody beats on all three, and who beats the others."""
    found = standings(c)
    on = listed([label(c.scenario, s.design, lang) for s in found if not s.dominated_by], lang)
    off = [
        (
            label(c.scenario, s.design, lang),
            listed([label(c.scenario, d, lang) for d in s.dominated_by], lang),
        )
        for s in found
        if s.dominated_by
    ]
    beaten = [big(say(lang, "beaten", name=name, by=by)) for name, by in off]
    return ("" if lang == "zh" else " ").join((say(lang, "front", names=on), *beaten))


def segments_line(lang: Lang = "en") -> str:
    """Why there is no money by segment."""
    return say(lang, "no money by segment")
