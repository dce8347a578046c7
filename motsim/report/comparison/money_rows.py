"""The money of a report: the study's own figures, item by item, and in whole money that adds up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from motsim.report.core.facts import NAN, Line, Money, Month, Rival
from motsim.study.comparison.compare import Comparison
from motsim.study.comparison.outlook import Outlook
from motsim.study.comparison.verdict import agreement
from motsim.study.core.measures import PROFIT
from motsim.study.core.stats import Interval
from motsim.study.money.cash_flow import GAINS
from motsim.study.money.cash_flow import Money as Found
from motsim.study.uncertainty.monte_carlo import middle

NO_MONEY: Final = Interval(0.0, 0.0, 0.0)
# spends that are cash, every year
CASH: Final = ("per_year", "per_use", "rules", "newcomers", "wages")


def of(c: Comparison, focus: str) -> dict[str, Any]:
    """Everything that is money, for the facts; nothing where no margin is typed."""
    rivals, moved = _rivals(c, focus), lines(c, c.psychology)
    reference, designs = c.money_of(c.reference), c.designs[1:]
    if not moved:
        return {"rivals": rivals}
    return {
        "money": moved,
        "months": tuple(m for d in designs for m in months(d, c.money_of(d))),
        "rivals": rivals,
        "horizon": c.money_years,
        "sites": reference.terms.sites,
        "profit_pool": reference.facts["margin_a_year"].mean,
        "customer_value": reference.facts["value_of_kept"].mean if not c.comes_back else NAN,
    }


def lines(c: Comparison, psychology: str) -> tuple[Money, ...]:
    """The money of every design but the first, line by line; none where no margin is typed and
    nothing is spent.
    """
    if c.money_of(c.reference, psychology).terms.margin <= 0.0 and not any(
        c.money_of(d, psychology).spend.any() for d in c.designs
    ):
        return ()
    found = c.outlook_of_money if psychology == c.psychology else None
    return tuple(
        money(d, c.money_of(d, psychology), found.of(d) if found is not None else None)
        for d in c.designs[1:]
    )


def money(design: str, found: Found, over: Outlook | None = None) -> Money:
    """A design's money, every total the sum of its lines; `over` all that is assumed."""
    values, facts = found.intervals(), found.facts
    net, gain = round(values["net"].mean), round(values["gain"].mean)
    spend = gain - net
    shown = {
        **dict(zip(GAINS, apportion([values[n].mean for n in GAINS], gain))),
        **dict(zip(found.spends, apportion([values[n].mean for n in found.spends], spend))),
    }
    lines = tuple(
        Line("gain" if n in GAINS else "spend", n, values[n], shown[n])
        for n in (*GAINS, *found.spends)
    )
    a_year = float(found.terms.discounts[1:].sum()) / 12.0  # of one unit a year over the horizon
    payback = facts["payback_months"].mean
    return Money(
        design,
        values["gain"],
        values["spend"],
        values["net"],
        (gain, spend, net),
        lines,
        values["once"].mean,
        sum(values[n].mean for n in CASH if n in values) / a_year,
        facts["time_hours_a_year"].mean,
        facts["paid_hours_a_year"].mean,
        NAN if math.isnan(payback) else payback / 12.0,
        facts["loss"].mean if over is None else over.loss,
        facts["more_customers" if "more_customers" in facts else "kept_a_year"].mean,
        None if over is None else over.value,
    )


def apportion(values: Sequence[float], total: int) -> list[int]:
    """Whole numbers next to the values that add up to the total: the largest remainders are rounded
    up.
    """
    floors = [math.floor(v) for v in values]
    order = sorted(range(len(values)), key=lambda k: floors[k] - values[k])
    for k in (order if total >= sum(floors) else order[::-1])[: abs(total - sum(floors))]:
        floors[k] += 1 if total >= sum(floors) else -1
    floors[order[0]] += total - sum(floors) if order else 0
    return floors


def months(design: str, found: Found) -> list[Month]:
    """What has come in less what has gone out, month by month."""
    return [
        Month(design, int(row.month), Interval(row.net, row.low, row.high), row.cash_net)
        for row in found.cash().itertuples()
    ]


def _rivals(c: Comparison, focus: str) -> tuple[Rival, ...]:
    if (drawn := c.outlook) is not None:
        return tuple(
            Rival(
                p,
                drawn.best_under[p],
                (drawn.best_under[p],),
                p in drawn.holds_under,
                middle(drawn.under(p, focus)) if drawn.measure == PROFIT else NO_MONEY,
            )
            for p in drawn.psychologies
        )
    main = c.judgement()
    found = []
    for p in c.psychologies:
        other = c.judgement(p)
        found.append(
            Rival(p, other.advice, other.group, agreement(main, other), c.value(focus, "profit", p))
        )
    return tuple(found)
