"""Money where people come back (`population`): what happened month by month, against the first
design on the same people. Nothing is scaled but by `sites`. The conventions:

* **Period.** The run is the period: its months are those of the money, whatever the horizon.
* **Gain.** A visit that is served leaves its margin in the month in which it began. What a month
earns more than under the first design is split without remainder: more or fewer visits, each at
what a visit of the first design earns in that month, of people who were its customers when month 0
began (`kept`) and of all others (`attracted`); and what each visit earns more or less (`served`).
* **Newcomers.** `new_customer_costs` is paid for each first visit of somebody who was no customer
when month 0 began, under both designs: nobody's kept value is counted twice here, since whoever
comes back does so in the run.
* **Cost, wages, time, discount, net, payback** are as in `cash_flow`, month by month; pools as they
were run, so overtime and what is paid a use grow with success by themselves.
* **Loss**: the chance that the net of one such period is below 0, the mean known from these
replications only.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np

from motsim.study.core.months import Months
from motsim.study.core.relationship import Reading, readings
from motsim.study.core.sample import Sample
from motsim.study.core.stats import Interval, chance_below_zero, interval, part
from motsim.study.money.cash_flow import (
    GAINS,
    YEAR,
    Floats,
    Money,
    Terms,
    costs_of,
    money,
    payback,
    point,
    returned,
    spends_of,
    terms_of,
    typical_margin,
    unpaid,
)

EARNED: Final = "felt earned"


def money_of(reference: Sample, sample: Sample, terms: Terms | None = None) -> Money:
    """One design's money against the first, whether strangers come or people who come back."""
    if not reference.plan.comes_back:
        return money(reference, sample, terms)
    return _lived(reference, sample, terms or _terms_of(reference))


def _terms_of(reference: Sample) -> Terms:
    """Terms of the first design; the run is the period."""
    return replace(terms_of(reference.scenario), months=reference.months.number)


def worth_by_month(reference: Sample, sample: Sample) -> Floats | None:
    """Money, of today, of one unit of margin that a design earns in each month; None where no
    margin is typed.
    """
    terms = _terms_of(reference)
    if terms.margin <= 0.0:
        return None
    return np.asarray(terms.margin * sample.margin_beside(reference) * terms.discounts[1:])


def readings_of(reference: Sample, sample: Sample) -> tuple[Reading, ...]:
    """The relationship with the people of a design beside that of the first one."""
    both = (worth_by_month(reference, one) for one in (sample, reference))
    return readings(sample.months, reference.months, *both)


def split(arrivals: Floats, before: Floats, earned: Floats, earned_before: Floats) -> Floats:
    """What is earned more than before: by origin of the visits (the first axis of `arrivals`),
    then by what each visit earns. The parts add up to the difference. Where nobody came before, a
    visit is worth what it earns now.
    """
    came, come = before.sum(axis=0), arrivals.sum(axis=0)
    each = np.where(came > 0.0, part(earned_before, came), np.nan_to_num(part(earned, come)))
    by_origin = (arrivals - before) * each
    return np.concatenate([by_origin, (earned - come * each)[None]])


def _lived(reference: Sample, sample: Sample, terms: Terms) -> Money:
    base, own = reference.months, sample.months
    times = sample.margin_beside(reference)
    kept, attracted, served = terms.margin * split(
        _origins(own), _origins(base), own.of(EARNED) * times, base.of(EARNED)
    )
    runs = len(kept)
    (once, year), (once0, year0) = (costs_of(one.scenario) for one in (sample, reference))
    newcomers = own.of("newcomers") - base.of("newcomers")
    flows = {
        "kept": kept,
        "served": served,
        "attracted": attracted,
        "word": np.zeros_like(kept),
        "newcomers": newcomers * (reference.scenario.value.new_customer_costs or 0.0),
        "per_use": own.of("felt use_cost") - base.of("felt use_cost"),
        "rules": own.of("felt rule_cost") - base.of("felt rule_cost"),
        **_staff(reference, sample),
    }
    begin = np.zeros((runs, 1))
    months = {
        name: np.hstack([begin, terms.sites * flow]) * terms.discounts
        for name, flow in flows.items()
        if name not in HOURS
    }
    first = np.arange(terms.months + 1) == 0
    months["once"] = np.ones((runs, 1)) * np.where(first, once - once0, 0.0)
    lasted = terms.run_minutes / YEAR * 12.0 - np.arange(terms.months + 1) + 1.0
    evenly = np.where(first, 0.0, terms.discounts / 12.0 * lasted.clip(0.0, 1.0))
    months["per_year"] = np.ones((runs, 1)) * ((year - year0) * evenly)
    hours = {name: terms.sites * flows[name].sum(axis=1) for name in HOURS}
    facts = partial(_facts, terms, months, hours, base, own, times)
    return Money(terms, typical_margin(reference), months, facts)


def _origins(months: Months) -> Floats:
    """Visits of people who were customers when month 0 began, and of all others."""
    ours = months.of("ours")
    return np.stack([ours, months.of("felt visits") - ours])


HOURS: Final = ("paid_hours", "time_hours")


def _staff(reference: Sample, sample: Sample) -> dict[str, Floats]:
    """Wages, and time that nobody pays for, by month: in money and in hours."""
    base, own = reference.months, sample.months
    shape = own.of("needs").shape
    found = {name: np.zeros(shape) for name in ("wages", "time", *HOURS)}
    pools = {
        name: [_pool(one, name) for one in (reference, sample)]
        for name in dict.fromkeys((*base.plan.names.pools, *own.plan.names.pools))
    }
    for (paid0, busy0, wage0), (paid1, busy1, wage1) in pools.values():
        free = unpaid(busy1 - busy0, paid1 - paid0)
        found["wages"] = found["wages"] + paid1 * wage1 - paid0 * wage0
        found["time"] = found["time"] + free * wage1
        found["paid_hours"] = found["paid_hours"] + (paid1 - paid0) / 60.0
        found["time_hours"] = found["time_hours"] + free / 60.0
    return found


def _pool(sample: Sample, name: str) -> tuple[Floats, Floats, float]:
    """Minutes paid and busy by month, and the wage of a minute; nothing of places, or where a
    design has no such pool.
    """
    months, plan = sample.months, sample.plan
    if name not in plan.names.pools or plan.pools["place"][plan.names.pools.index(name)]:
        none = np.zeros_like(months.of("needs"))
        return none, none, 0.0
    wage = float(plan.pools["wage"][plan.names.pools.index(name)])
    paid = months.of(f"rostered {name}") + months.of(f"over {name}")
    return paid, months.of(f"busy {name}"), wage


def _facts(
    terms: Terms,
    months: dict[str, Floats],
    hours: dict[str, Floats],
    base: Months,
    own: Months,
    times: float,
) -> dict[str, Interval]:
    gain, spend = (
        np.sum([months[name].sum(axis=1) for name in names], axis=0)
        for names in (GAINS, spends_of(months))
    )
    net, years, sites = gain - spend, terms.run_minutes / YEAR, terms.sites
    newcomers = own.of("newcomers").sum(axis=1)
    return {
        "payback_months": point(payback(months)),
        "loss": point(chance_below_zero(net, 1.0)),
        "roi": returned(interval(net), float(spend.mean())),
        "visits_a_year": interval(sites * own.of("felt visits").sum(axis=1) / years),
        "customers_end": interval(sites * own.of("customers")[:, -1]),
        "more_customers": interval(
            sites * (own.of("customers")[:, -1] - base.of("customers")[:, -1])
        ),
        "newcomers": interval(sites * newcomers),
        "margin_a_year": interval(
            sites * terms.margin * times * own.of(EARNED).sum(axis=1) / years
        ),
        "time_hours_a_year": interval(hours["time_hours"] / years),
        "paid_hours_a_year": interval(hours["paid_hours"] / years),
    }
