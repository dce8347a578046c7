"""A comparison of people who come back: month by month, and beside what the formula of money would
have said of the same designs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from motsim.formats import formatter
from motsim.i18n import catalogue, text
from motsim.plan.population import strangers
from motsim.plan.preview.wording import label
from motsim.scenario.language.schema import Scenario
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.comparison.verdict import big, money_words
from motsim.study.core import customer_value
from motsim.study.core.customer_value import TENTHS
from motsim.study.core.measures import PROFIT
from motsim.study.core.months import Floats, courses, figures_by_month
from motsim.study.core.reporting import Lang
from motsim.study.core.sample import Sample, sampled
from motsim.study.core.setup import setup_of
from motsim.study.core.stats import interval
from motsim.study.money.cash_flow import YEAR, Money, terms_of
from motsim.study.money.relationship import money_of

if TYPE_CHECKING:
    from motsim.study.comparison.compare import Comparison

WORDS: Final = catalogue("study.relationship")
FORMULA_RUNS: Final = 20  # of strangers, who come for weeks and not for years: at least so many
YEAR_MONTHS: Final = 12


def by_month(c: Comparison) -> pd.DataFrame:
    """Every figure of every design and month with its interval, and the paired difference against
    the first design with its own.
    """
    rows = []
    for psychology in c.psychologies:
        first = figures_by_month(c.samples[c.reference, psychology].months)
        for design in c.designs:
            months = c.samples[design, psychology].months
            own = figures_by_month(months)
            for (who, values), course in zip(own.items(), courses(months), strict=True):
                for m, mean in enumerate(course.months):
                    gap = values[:, m] - first[who][:, m] if who in first else np.zeros(0)
                    named = (design, psychology, m + 1, course.column)
                    rows.append((*named, *mean, *interval(gap), course.unit))
    gaps = ["difference", "difference_low", "difference_high"]
    columns = ["design", "psychology", "month", "measure", "mean", "low", "high", *gaps, "unit"]
    return pd.DataFrame(rows, columns=columns)


def by_formula(c: Comparison, psychology: str) -> Mapping[str, Money]:
    """The money that the formula makes of strangers who visit the same designs, over the same
    months.
    """
    first_months = c.samples[c.reference, psychology].months.number
    setup = setup_of(c.scenario, dict(c.settings))
    known, runs = calibrate(setup, psychology, comes_back=True), max(c.replications, FORMULA_RUNS)
    found = {}
    for design in c.designs:
        scenario = strangers(c.samples[design, psychology].scenario)
        plan = known.plan(scenario, psychology)
        found[design] = sampled(
            scenario, psychology, plan, c.seed, range(runs), engine=c.engine, workers=c.workers
        )
    first = found[c.reference]
    terms = replace(terms_of(first.scenario), months=first_months)
    return {design: money_of(first, sample, terms) for design, sample in found.items()}


def formula_lines(c: Comparison, lang: Lang = "en") -> tuple[str, ...]:
    """In words: what each design brings, what the formula would have said, and why they differ;
    nothing of strangers, and where no margin is typed.
    """
    if not c.comes_back or c.judged() != PROFIT or len(c.designs) < 2:
        return ()
    lines = [_beside(c, design, lang) for design in c.designs[1:]]
    focus = c.advice if c.advice != c.reference else c.designs[1]
    needs = formatter(lang).figures(float(f"{_needs_a_year(c):.2g}"))
    how = text(WORDS, "formula how", lang, needs=needs)
    drawn = c.samples[c.reference, c.psychology].plan.population["promise"][0] >= 0
    promise = (text(WORDS, "formula promise", lang),) if drawn else ()
    return (*lines, how, *promise, _why(c, focus, lang))


def value_line(scenario: Scenario, sample: Sample, lang: Lang = "en") -> str:
    """What a customer of a design brings, and how unevenly, in words; "" where no margin is typed
    or nobody brings any.
    """
    values = sample.months.values
    money = float(sample.plan.population["unit_margin"][0])
    shares = [float(np.mean(customer_value.share(values, k))) for k in range(1, TENTHS + 1)]
    if money <= 0.0 or not math.isfinite(shares[0]):
        return ""
    said = formatter(lang)
    return text(
        WORDS,
        "value",
        lang,
        design=big(label(scenario, sample.design, lang)),
        each=said.money(
            money * float(np.mean(customer_value.mean(values))), scenario.currency or ""
        ),
        best=said.share(shares[0]),
        half=said.share(sum(shares[TENTHS // 2 :])),
    )


def _needs_a_year(c: Comparison) -> float:
    """How often a person has a need, in the mean."""
    plan = c.samples[c.reference, c.psychology].plan
    return YEAR / float(plan.amounts["mean"][plan.population["needs"][0]])


def _beside(c: Comparison, design: str, lang: Lang) -> str:
    lived, formula = (
        money_words(interval(found.net), c.scenario.currency or "", lang)["mean"]
        for found in (c.money_of(design), c.formula_of(design))
    )
    shown = big(label(c.scenario, design, lang))
    return text(WORDS, "formula", lang, design=shown, lived=lived, formula=formula)


def _why(c: Comparison, design: str, lang: Lang) -> str:
    """What success does to lines: visits and waits of the last year against the first design."""
    (visits, wait), (visits0, wait0) = (_lately(c, d) for d in (design, c.reference))
    more = visits / visits0 - 1.0 if visits0 > 0.0 else 0.0
    say = formatter(lang)
    months = c.samples[design, c.psychology].months.number
    return text(
        WORDS,
        "why" if months > YEAR_MONTHS else "why short",
        lang,
        design=label(c.scenario, design, lang),
        today=label(c.scenario, c.reference, lang),
        visits=text(WORDS, "more" if more >= 0.0 else "fewer", lang, share=say.share(abs(more), 1)),
        wait=say.number(wait),
        wait_today=say.number(wait0),
    )


def _lately(c: Comparison, design: str) -> tuple[float, float]:
    """Visits, and minutes that one waits, in the last twelve months."""
    months = c.samples[design, c.psychology].months
    visits, waited = (_last(months.of(name)) for name in ("felt visits", "felt waited"))
    return visits, waited / visits if visits > 0.0 else 0.0


def _last(values: Floats) -> float:
    return float(values[:, -YEAR_MONTHS:].sum(axis=1).mean())
