"""Money over the horizon, everything against the first design on the same people. The conventions,
all of them:

* **Volume.** Counted visits, scaled from (length - warm-up) to a year, times `sites`. Pools are
scaled from the whole length.
  Customers a year = visits a year of the reference / visits_per_year; who is lost in the funnel
  (`leaves`) is no customer.
* **Return.** The mean chance of return is read as yearly retention. Kept customers a year =
customers x (difference in it).
* **Margin** is one figure, or a formula for each customer. Everybody keeps the margin they have: a
party of six comes back as six.
  So retention counts each customer by their margin, and a kept one is worth what the reference's
  customers leave in the mean.
* **A kept customer** brings margin x visits_per_year / 12 in each month after the one it was kept
in; from year to year as much
  stays as the reference keeps. Every month of the horizon keeps a twelfth of the year's; what comes
  after the horizon is not
  counted, so those kept late are worth less. `value_of_kept` is the value of one kept at the very
  start.
* **Visits that left** without service, or were lost in the funnel, bring no margin: `served` is the
difference in the margin
  earned by an arrival. What those won in the funnel bring by coming back is not counted. A design
  that sets another margin, or buys
  what the formula asks for, earns more on the visits there are: that is `served` too, and no more
  on those who are kept.
* **Attracted** visits (a design may draw more arrivals) are counted apart, at what an arrival earns
in the reference.
* **Word of mouth**, apart too: people told (against: minus) x word_converts come, or stay away, and
are worth a kept customer of
  the mean margin: nobody knows who a stranger is.
  `new_customer_costs` is read and not reckoned with: who comes by word of mouth is worth a kept
  customer already, and
  adding what winning one otherwise costs would count the same customer twice; nobody says that the
  company would have bought them.
* **Cost.** `once` and `per_site` fall in month 0; `per_year`, what is paid per use, and what rules
and recovery pay, month by
  month. An intervention bought in part costs its part.
* **Wages** are cash: (rostered + worked past the roster) x wage. **Time** is no cash: busy minutes
that a design adds and that no
  added roster or overtime pays for, x wage; freed time counts as much below 0. Nobody is hired, yet
  it is never free.
* **Later and worn off.** What begins later (`starts`) costs `once` at the beginning and everything
else from then on; what wears off
  (`wears_off`) loses half of its effect each time, and none of its cost. Months are joined from
  simulated ages (`study/core/timing.py`);
  customers and hours a year are then means over the horizon.
* **Discount.** Month m counts (1 + discount)^(-m/12), month 0 in full, gains and costs alike.
* **Net** = gain - spend, by replication. **Loss**: the chance that the horizon's net is below 0, if
its luck is that of
  horizon/length such runs and the mean is known from these replications only (Student's t; what
  parameters may be is not in it).
* **Payback**: the first month from which the discounted mean stays at or above 0; nan if it does
not within the horizon.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from motsim.engines.common.margins import discounts
from motsim.scenario.designs.merge import price
from motsim.scenario.language.schema import Scenario
from motsim.study.core.sample import LEDGER, Sample
from motsim.study.core.setup import spent
from motsim.study.core.stats import Interval, chance_below_zero, interval
from motsim.units import UNITS

YEAR: Final = UNITS["year"]  # minutes
GAINS: Final = ("kept", "served", "attracted", "word")
SPENDS: Final = ("once", "per_year", "per_use", "rules", "wages", "time")
# a year's money, month by month
EVENLY: Final = ("served", "attracted", "per_use", "rules", "wages", "time")
LASTING: Final = ("kept", "word")  # a year's customers, each worth margins afterwards
TOTALS: Final = ("gain", "spend", "cash", "net")
NEWCOMERS: Final = "newcomers"  # a spend where people come back: winning each costs so much
FACTS: Final = (  # name, unit
    ("payback_months", "months"),
    ("loss", "share"),
    ("roi", "ratio"),
    ("return", "share"),
    ("visits_a_year", "visits"),
    ("customers_a_year", "customers"),
    ("kept_a_year", "customers"),
    ("word_a_year", "customers"),
    ("value_of_kept", "money"),
    ("margin_a_year", "money"),
    ("time_hours_a_year", "h"),
    ("paid_hours_a_year", "h"),
    # where people come back
    ("customers_end", "people"),
    ("more_customers", "people"),
    ("newcomers", "people"),
)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Terms:
    """The money side of a scenario."""

    margin: float  # of a visit; where it is a formula, times what the formula gives: 1
    visits_per_year: float
    sites: int
    discount: float
    months: int
    run_minutes: float  # length of a run
    counted_minutes: float  # its part that is counted

    @property
    def discounts(self) -> Floats:
        """What a month's money counts today, month 0 first."""
        return discounts(self.discount, self.months)

    @property
    def visits_scale(self) -> float:
        """From a run's counted visits to a year's of all sites."""
        return YEAR / self.counted_minutes * self.sites

    @property
    def pools_scale(self) -> float:
        """From a run's minutes of staff to a year's of all sites."""
        return YEAR / self.run_minutes * self.sites


def terms_of(scenario: Scenario) -> Terms:
    """Terms of the reference design: one currency and one horizon for all."""
    value = scenario.value
    months = max(round(value.horizon / YEAR * 12.0), 1)
    return Terms(
        value.unit_margin,
        value.visits_per_year,
        value.sites,
        value.discount,
        months,
        scenario.length,
        scenario.length - scenario.warmup,
    )


def multiple(retention: float, discount: float) -> float:
    """Margins of a customer who is there today, margin at the end of each year from the first,
    without end: r / (1 + i - r).
    """
    return retention / (1.0 + discount - retention)


def kept_margins(terms: Terms, retention: float, typical: float = 1.0) -> Floats:
    """Undiscounted margin of a kept customer in each month afterwards; entry 0 is the month it is
    kept in. `typical`: mean of the ledger's margins.
    """
    month = np.arange(terms.months + 1)
    stays = retention ** ((month - 1) // 12).clip(0)
    return np.asarray(
        np.where(month > 0, terms.margin * typical * terms.visits_per_year / 12.0 * stays, 0.0)
    )


def value_of_kept(terms: Terms, retention: float, typical: float = 1.0) -> float:
    """What one customer kept at the very start is worth over the horizon, today."""
    return float((kept_margins(terms, retention, typical) * terms.discounts).sum())


@dataclass(frozen=True, eq=False)
class Money:
    """One design against the reference: discounted money by replication (rows), item and month. The
    one source of every figure.
    """

    terms: Terms
    # margin of the reference's customers in the mean, times terms.margin: 1 where one figure is
    # typed
    typical: float
    # item -> (replications, months + 1), gains and spends both as positive numbers
    months: dict[str, Floats]
    # facts, when they are asked for
    reckoned: Callable[[], dict[str, Interval]] = field(repr=False)

    @cached_property
    def facts(self) -> dict[str, Interval]:
        """What is said beside the money: payback, chance of a loss, customers and hours a year."""
        return self.reckoned()

    @property
    def spends(self) -> tuple[str, ...]:
        """Names of the spends there are."""
        return spends_of(self.months)

    def item(self, name: str) -> Floats:
        """One item over the horizon, by replication."""
        return np.asarray(self.months[name].sum(axis=1))

    def _total(self, names: tuple[str, ...]) -> Floats:
        return np.asarray(
            sum((self.item(name) for name in names), np.zeros(len(self.months["kept"])))
        )

    @property
    def gain(self) -> Floats:
        return self._total(GAINS)

    @property
    def spend(self) -> Floats:
        return self._total(self.spends)

    @property
    def net(self) -> Floats:
        return np.asarray(self.gain - self.spend)

    def intervals(self) -> dict[str, Interval]:
        """Mean and interval of every item and total; totals' means are sums of the items' means, to
        the last digit.
        """
        spends, cash = self.spends, self.spends[:-1]  # time is the last
        found = {name: interval(self.item(name)) for name in (*GAINS, *spends)}
        gain, spend = sum(found[n].mean for n in GAINS), sum(found[n].mean for n in spends)
        found["gain"], found["spend"] = interval(self.gain, gain), interval(self.spend, spend)
        found["cash"] = interval(self._total(cash), sum(found[n].mean for n in cash))
        found["net"] = interval(self.net, gain - spend)
        return found

    def cash(self) -> pd.DataFrame:
        """By month: gain, spend, then what has come in so far less what has gone out (net, with its
        95 % band; cash_net without time).

        The last month's `net` is the net of the table.
        """
        by = {
            side: np.sum([self.months[name] for name in names], axis=0)
            for side, names in (("gain", GAINS), ("spend", self.spends))
        }
        path = np.cumsum(by["gain"] - by["spend"], axis=1)
        bands = [interval(path[:, m]) for m in range(path.shape[1] - 1)] + [self.intervals()["net"]]
        cash = np.cumsum(by["gain"] - by["spend"] + self.months["time"], axis=1).mean(axis=0)
        return pd.DataFrame(
            {
                "month": np.arange(path.shape[1]),
                "gain": by["gain"].mean(axis=0),
                "spend": by["spend"].mean(axis=0),
                "net": [b.mean for b in bands],
                "low": [b.low for b in bands],
                "high": [b.high for b in bands],
                "cash_net": cash,
            }
        )

    def rows(self) -> list[tuple[str, float, float, float, str, str]]:
        """(item, mean, low, high, kind, unit) of the money table."""
        kinds = {
            **dict.fromkeys(GAINS, "gain"),
            **dict.fromkeys(self.spends, "spend"),
            **dict.fromkeys(TOTALS, "total"),
        }
        found = self.intervals()
        return [
            *((n, *found[n], kind, "money") for n, kind in kinds.items()),
            *((n, *self.facts[n], "fact", unit) for n, unit in FACTS if n in self.facts),
        ]


def money(reference: Sample, sample: Sample, terms: Terms | None = None) -> Money:
    """One design's money against the reference, replication by replication; other `terms` than the
    scenario's for what-ifs.
    """
    terms = terms or terms_of(reference.scenario)
    base, own = _ledger(reference.ledger), _ledger(sample.beside(sample.ledger, reference))
    retention = (
        float(np.mean(base["margin_returns"]) / np.mean(base["margin"]))
        if base["margin"].any()
        else 0.0
    )
    typical = typical_margin(reference)
    discounts, month = terms.discounts, np.arange(terms.months + 1)
    even = np.where(month > 0, discounts / 12.0, 0.0)  # a year's money spread over its months
    lasting = kept_margins(terms, retention, typical)
    if reference.later is None and sample.later is None:
        yearly = _yearly(
            terms, base, own, _pools(reference, reference.ledger), _pools(sample, sample.ledger)
        )
        # of one kept (or come) a year
        kept = np.concatenate([[0.0], np.cumsum(lasting)[:-1]]) / 12.0 * discounts
        months = {
            name: yearly[name][:, None] * (kept if name in LASTING else even)[None, :]
            for name in (*EVENLY, *LASTING)
        }
    else:
        yearly, months = _by_month(terms, reference, sample, lasting, even)
    ones = np.ones((len(base["arrived"]), 1))
    once = costs_of(sample.scenario)[0] - costs_of(reference.scenario)[0]
    months["once"] = ones * np.where(month == 0, once, 0.0)[None, :]
    months["per_year"] = (
        ones * ((_running(sample, month) - _running(reference, month)) * even)[None, :]
    )
    return Money(
        terms,
        typical,
        months,
        partial(_facts, terms, typical, months, yearly, retention, base, own),
    )


def typical_margin(reference: Sample) -> float:
    """Margin of the reference's customers in the mean, as a multiple of the one figure."""
    base = _ledger(reference.ledger)
    if not base["customers"].any():
        return 1.0
    return float(np.mean(base["margin"]) / np.mean(base["customers"]))


def _by_month(
    terms: Terms, reference: Sample, sample: Sample, lasting: Floats, even: Floats
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Where something begins later or wears off: what a year brings at the pace of each month, and
    its money month by month. Also the mean year.
    """
    paces = [
        _yearly(
            terms,
            _ledger(a),
            _ledger(sample.beside(b, reference)),
            _pools(reference, a),
            _pools(sample, b),
        )
        for a, b in ((reference.at(m), sample.at(m)) for m in range(1, terms.months + 1))
    ]
    # (replications, months)
    pace = {name: np.stack([one[name] for one in paces], axis=1) for name in paces[0]}
    none = np.zeros((len(sample.ledger), 1))
    months = {name: np.hstack([none, pace[name]]) * even[None, :] for name in EVENLY}
    # months since those of the row were kept
    since = np.arange(terms.months + 1)[None, :] - np.arange(1, terms.months + 1)[:, None]
    after = np.where(since >= 0, lasting[since.clip(0)], 0.0) / 12.0 * terms.discounts[None, :]
    months |= {name: pace[name] @ after for name in LASTING}
    return {name: values.mean(axis=1) for name, values in pace.items()}, months


def _running(sample: Sample, month: NDArray[np.int64]) -> Floats:
    """What interventions cost a year, at the pace of each month."""
    running = sample.later.course.running if sample.later is not None else {}
    parts = [part * cost for name, part, cost in _parts(sample.scenario)]
    if not running:
        return np.full(len(month), sum(parts))
    return np.asarray(
        sum(
            part * running[name][month.clip(None, len(running[name]) - 1)]
            for part, (name, *_) in zip(parts, _parts(sample.scenario), strict=True)
        )
    )


def break_even_margin(found: Money) -> float:
    """The margin of a visit (a formula's mean) at which net is 0, all else as it is: every gain is
    a multiple of it. nan where none makes it so, or none is needed.
    """
    spend, gain = float(found.spend.mean()), float(found.gain.mean())
    return (
        found.terms.margin * found.typical * spend / gain
        if spend > 0.0 and gain > 0.0
        else float("nan")
    )


def costs_of(scenario: Scenario) -> tuple[float, float]:
    """What a design's interventions cost once (all sites) and a year, as far as they are bought."""
    once = year = 0.0
    for name, part, per_year in _parts(scenario):
        cost = scenario.interventions[name].cost
        once, year = (
            once + part * (cost.once + cost.per_site * scenario.value.sites),
            year + part * per_year,
        )
    return once, year


def _parts(scenario: Scenario) -> list[tuple[str, float, float]]:
    """Of everything bought: its name, the part of its price that is paid, what all of it costs a
    year.
    """
    found = []
    for name, share in scenario.words.items():
        if share > 0.0:
            one = scenario.interventions[name]
            whole = price(one, scenario.value.sites)
            found.append(
                (
                    name,
                    spent(one, share, scenario.value.sites) / whole if whole > 0.0 else 0.0,
                    one.cost.per_year,
                )
            )
    return found


def _ledger(ledger: Floats) -> dict[str, Floats]:
    return {name: ledger[:, k] for k, name in enumerate(LEDGER)}


def _pools(sample: Sample, ledger: Floats) -> dict[str, tuple[Floats, Floats, float]]:
    """By pool: minutes paid, minutes busy, wage a minute."""
    n, k = len(sample.plan.names.pools), len(LEDGER)
    return {
        name: (ledger[:, k + i], ledger[:, k + n + i], float(sample.plan.pools["wage"][i]))
        for i, name in enumerate(sample.plan.names.pools)
        if not sample.plan.pools["place"][i]
    }


def _yearly(
    terms: Terms,
    base: dict[str, Floats],
    own: dict[str, Floats],
    pools: dict[str, tuple[Floats, Floats, float]],
    own_pools: dict[str, tuple[Floats, Floats, float]],
) -> dict[str, Floats]:
    """What a year brings and costs more than the reference: customers of the mean margin of `kept`
    and `word`, money of all others; kept heads beside it.
    """
    v, p = terms.visits_scale, terms.pools_scale
    earns, base_earns = (
        _ratio(own["earned"], own["arrived"]),
        _ratio(base["earned"], base["arrived"]),
    )
    customers = base["customers"] * v / terms.visits_per_year
    found = {
        "kept": customers
        * (
            _ratio(own["margin_returns"], own["margin"])
            - _ratio(base["margin_returns"], base["margin"])
        ),
        "heads": customers
        * (_ratio(own["returns"], own["customers"]) - _ratio(base["returns"], base["customers"])),
        "served": own["arrived"] * (earns - base_earns) * v * terms.margin,
        "attracted": (own["arrived"] - base["arrived"]) * base_earns * v * terms.margin,
        "word": (own["word"] - base["word"]) * v,
        "per_use": (own["uses"] - base["uses"]) * v,
        "rules": (own["rules"] - base["rules"]) * v,
    }
    zero = np.zeros(len(base["arrived"]))
    for key in ("wages", "time", "paid_hours", "time_hours"):
        found[key] = zero
    for name in dict.fromkeys((*pools, *own_pools)):
        paid0, busy0, wage0 = pools.get(name, (zero, zero, 0.0))
        paid1, busy1, wage1 = own_pools.get(name, (zero, zero, wage0))
        busy, paid = busy1 - busy0, paid1 - paid0
        free = unpaid(busy, paid)
        found["wages"] = found["wages"] + (paid1 * wage1 - paid0 * wage0) * p
        found["time"] = found["time"] + free * wage1 * p
        found["paid_hours"] = found["paid_hours"] + paid / 60.0 * p
        found["time_hours"] = found["time_hours"] + free / 60.0 * p
    return found


def unpaid(busy: Floats, paid: Floats) -> Floats:
    """Minutes busier that no more paid minutes stand for; below 0: freed, and paid as before."""
    return np.asarray(
        busy
        - np.where(
            busy >= 0.0, paid.clip(0.0, busy.clip(0.0)), paid.clip(busy.clip(None, 0.0), 0.0)
        )
    )


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0.0)


def _facts(
    terms: Terms,
    typical: float,
    months: dict[str, Floats],
    yearly: dict[str, Floats],
    retention: float,
    base: dict[str, Floats],
    own: dict[str, Floats],
) -> dict[str, Interval]:
    net = sum(months[n].sum(axis=1) for n in GAINS) - sum(months[n].sum(axis=1) for n in SPENDS)
    spend = float(np.mean(sum(months[n].sum(axis=1) for n in SPENDS)))
    found, v = interval(net), terms.visits_scale
    return {
        "payback_months": point(payback(months)),
        "loss": point(chance_below_zero(net, terms.months / 12.0 * YEAR / terms.run_minutes)),
        "roi": returned(found, spend),
        "return": interval(_ratio(own["returns"], own["customers"])),
        "visits_a_year": interval(own["arrived"] * v),
        "customers_a_year": interval(base["customers"] * v / terms.visits_per_year),
        "kept_a_year": interval(yearly["heads"]),
        "word_a_year": interval(yearly["word"]),
        "value_of_kept": point(value_of_kept(terms, retention, typical)),
        "margin_a_year": interval(own["earned"] * v * terms.margin),
        "time_hours_a_year": interval(yearly["time_hours"]),
        "paid_hours_a_year": interval(yearly["paid_hours"]),
    }


def point(value: float) -> Interval:
    """A figure that is one for all replications."""
    return Interval(value, value, value)


def returned(net: Interval, spend: float) -> Interval:
    """What a spend brings back: net over it; nan where nothing is spent."""
    return Interval(*(x / spend for x in net)) if spend > 0.0 else point(float("nan"))


def spends_of(months: dict[str, Floats]) -> tuple[str, ...]:
    """The spends that some money has, time the last."""
    return (NEWCOMERS, *SPENDS) if NEWCOMERS in months else SPENDS


def payback(months: dict[str, Floats]) -> float:
    """The first month from which the mean net stays at or above 0; 0 if it never is below; nan if
    it does not come back.
    """
    flow = sum(months[n].mean(axis=0) for n in GAINS) - sum(
        months[n].mean(axis=0) for n in spends_of(months)
    )
    below = np.flatnonzero(np.cumsum(flow) < 0.0)
    if len(below) == 0:
        return 0.0
    return float(below[-1] + 1) if below[-1] + 1 < len(flow) else float("nan")
