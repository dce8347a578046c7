"""Values from the text that was typed: units, distributions, rates, hours, and changes on top of
them.
"""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from motsim.plan.quantities import law
from motsim.plan.random_streams import quantile
from motsim.scenario.language import fields, rates
from motsim.scenario.language.changes import Change, Changed, mixed, read_change
from motsim.scenario.language.quantities import (
    EMOTION,
    MINUTES,
    MONEY,
    NUMBER_KIND,
    POINTS,
    SHARE,
    Amount,
    Kind,
    amount,
    minutes,
    plain,
    share,
)
from motsim.scenario.language.rates import Count, clock_span, clock_text, hours, within


def read(annotation: Any, raw: Any) -> Any:
    """One entry as the schema reads it."""
    return TypeAdapter(annotation).validate_python(raw)


def complaint(annotation: Any, raw: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        read(annotation, raw)
    return str(caught.value.errors()[0]["ctx"]["error"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90 s", 1.5),
        ("15 min", 15),
        ("15min", 15),
        ("1.5 h", 90),
        ("2 d", 2880),
        ("4 weeks", 40320),
        ("1 h 30 min", 90),
        (" 3  h ", 180),
        ("0 min", 0),
        ("1 year", 525960),
        ("12 months", 525960),
        (".5 h", 30),
        ("1e2 min", 100),
        ("-6 min", -6),
        ("+5 min", 5),
    ],
)
def test_durations(text: str, expected: float) -> None:
    assert minutes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "15",
        "min",
        "",
        "15 foo",
        "1 h and 3 min",
        "15 min 3",
        "1,5 h",
        "１５ min",
        "five min",
        "1e999 h",
        "min 15",
        "--5 min",
    ],
)
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        minutes(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("30%", 0.3), ("0.3", 0.3), ("1/365", 1 / 365), ("100 %", 1), ("-2%", -0.02), ("0", 0)],
)
def test_shares(text: str, expected: float) -> None:
    assert share(text) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    "text", ["30 %%", "1/0", "a", "", "1/2/3", "nan", "inf", "1e999", "0x1", "1_0", "٣"]
)
def test_no_shares(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        share(text)


@pytest.mark.parametrize(
    ("text", "kind", "dist", "args"),
    [
        ("12 min", MINUTES, "const", (12,)),
        ("70", POINTS, "const", (70,)),
        ("-4", EMOTION, "const", (-4,)),
        ("300", MONEY, "const", (300,)),
        ("exponential(4 min)", MINUTES, "exponential", (4,)),
        ("lognormal(40 min cv 0.5)", MINUTES, "lognormal", (40, 0.5)),
        ("lognormal(40 min, cv=0.5)", MINUTES, "lognormal", (40, 0.5)),
        ("lognormal(cv 0.5 mean 40 min)", MINUTES, "lognormal", (40, 0.5)),
        ("lognormal(40 min 0.5)", MINUTES, "lognormal", (40, 0.5)),
        ("gamma(40 h cv 0.4)", MINUTES, "gamma", (2400, 0.4)),
        ("erlang(4 min k 4)", MINUTES, "gamma", (4, 0.5)),
        ("weibull(10 min k 2)", MINUTES, "weibull", (10, 2)),
        ("normal(70 sd 12)", POINTS, "normal", (70, 12)),
        ("normal(-6 min sd 12 min)", MINUTES, "normal", (-6, 12)),
        ("uniform(300 1000)", MONEY, "uniform", (300, 1000)),
        ("triangular(8 min 12 min 25 min)", MINUTES, "triangular", (8, 12, 25)),
        ("beta(2 5)", SHARE, "beta", (2, 5)),
        ("exponential(10.714 s)", MINUTES, "exponential", (10.714 / 60,)),
        ("choice(2 30% 5 70%)", NUMBER_KIND, "choice", (2, 0.3, 5, 0.7)),
        ("choice(5 min 30%, 1 h 70%)", MINUTES, "choice", (5, 0.3, 60, 0.7)),
        ("1/365", SHARE, "const", (1 / 365,)),
    ],
)
def test_amounts(text: str, kind: Kind, dist: str, args: tuple[float, ...]) -> None:
    found = amount(text, kind)
    assert (found.dist, found.unit, found.scale, found.shift, found.text) == (
        dist,
        kind.unit,
        1.0,
        0.0,
        text,
    )
    assert found.args == pytest.approx(args, abs=1e-15)


def test_beta_spans_its_ends() -> None:
    found = amount("beta(2 6 low 20 high 60)", POINTS)
    assert (found.args, found.scale, found.shift, found.mean) == ((2, 6), 40, 20, 30)
    assert amount("beta(1 1)", POINTS).mean == 50


@given(st.floats(0.05, 5))
@settings(max_examples=40)
def test_a_weibull_by_its_cv_has_this_cv(cv: float) -> None:
    _, shape = amount(f"weibull(10 min cv {cv:.6f})", MINUTES).args
    second = math.exp(math.lgamma(1 + 2 / shape) - 2 * math.lgamma(1 + 1 / shape)) - 1
    assert math.sqrt(second) == pytest.approx(cv, rel=1e-4)


@pytest.mark.parametrize(
    ("text", "mean"),
    [
        ("12 min", 12),
        ("exponential(4 min)", 4),
        ("triangular(8 min 12 min 25 min)", 15),
        ("uniform(2 min 4 min)", 3),
        ("choice(2 min 50% 4 min 50%)", 3),
        ("erlang(6 min k 3)", 6),
    ],
)
def test_means(text: str, mean: float) -> None:
    assert amount(text, MINUTES).mean == pytest.approx(mean)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("lognormal(40 min)", "'cv' is missing"),
        ("lognormal(40 min cv -1)", "."),
        ("exponential(0 min)", "mean must be above 0"),
        ("uniform(5 min 3 min)", "must rise"),
        ("erlang(4 min k 2.5)", "whole number"),
        ("weibull(4 min k 1 cv 1)", "not both"),
        ("weibull(4 min)", "'k' is missing"),
        ("weibull(4 min cv 99)", "cv of a weibull"),
        ("choice(2 min 50% 4 min 40%)", "sum to 90 %, not to 100 %"),
        ("choice()", "cannot be read"),
        ("choice(a b)", "cannot be read"),
        ("exponential(4 min 5 min)", "cannot read '5 min'"),
        ("exponential(4 min mean 3 min)", "cannot read"),
        ("normal(5 min sd x)", "cannot read 'x'|no argument"),
        ("triangular(1 min 2 min)", "'high' is missing"),
        ("beta(0 1)", "above 0"),
        ("data(times.csv)", "cannot be read"),
        ("poisson(4 min)", "no distribution called 'poisson'"),
        ("exponential(4)", "needs its unit"),
        ("lognormal(40 min cv 0.5) + 1", "."),
    ],
)
def test_no_amounts(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        amount(text, MINUTES)


@pytest.mark.parametrize("text", ["hour + 10", "10 + hour", "hour", "60 - 2 * hour"])
def test_hour_is_a_name_and_a_unit(text: str) -> None:
    """Behind a number it is a unit; anywhere else it asks what time it is."""
    assert (
        amount(text, POINTS).expression is not None and amount("1 hour", MINUTES).constant == 60.0
    )


def test_numbers_that_belong_to_one_customer() -> None:
    found = amount("5 min x guests", MINUTES)
    assert (
        found.dist == "expr"
        and found.expression is not None
        and found.expression.names == (("trait", "guests"),)
        and math.isnan(found.mean)
    )


@pytest.mark.parametrize(
    ("text", "dist", "args", "scale"),
    [
        ("+40", "const", (40,), 1),
        ("-10", "const", (-10,), 1),
        ("+uniform(5 10)", "uniform", (5, 10), 1),
        ("-uniform(5 10)", "uniform", (5, 10), -1),
    ],
)
def test_effects_have_a_sign(text: str, dist: str, args: tuple[float, ...], scale: float) -> None:
    found = read(fields.PointsEffect, text)
    assert (found.dist, found.args, found.scale) == (dist, args, scale)
    assert "needs its sign: write '+40'" in complaint(fields.PointsEffect, "40")


# --- rates, hours, limits -------------------------------------------------------------------------
def test_rates_and_limits() -> None:
    assert (
        rates.rate("60 per day").per_minute == 60 / 1440
        and rates.rate("1.5/min").per_minute == 1.5
        and read(fields.Rate, "60 per h").amount == 60
    )
    assert read(fields.LimitOf, "1 per visit") == rates.Limit(1, "visit") and read(
        fields.Empowered, "500 per case"
    ) == rates.Limit(500, "case")
    assert read(fields.Empowered, "none") is None
    assert "or '60 per day'" in complaint(
        fields.Rate, "60"
    ) and "no unit of time called 'dya'; did you mean 'day'" in complaint(fields.Rate, "60 per dya")
    assert "such as '1 per visit' or '20 per day'" in complaint(fields.LimitOf, "1 per case")
    assert within("55% within 12 months") == rates.Within(0.55, 525960)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("45 min", "minutes", 45),
        ("1.5 x typical", "typical", 1.5),
        ("typical", "typical", 1),
        ("p90", "p90", 1),
        ("2 x own typical", "own typical", 2),
    ],
)
def test_quotes(text: str, kind: str, value: float) -> None:
    assert rates.quote(text) == rates.Quote(kind, value)


def test_counts() -> None:
    assert read(fields.Count, "5").parts == ((0, 1440, 5),)
    nights = read(fields.Count, {"07:00-15:00": "2", "15:00-23:00": "3", "23:00-07:00": "1"})
    assert (
        nights.parts == ((0, 420, 1), (420, 900, 2), (900, 1380, 3), (1380, 1440, 1))
        and nights.most == 3
    )
    assert "overlap at 14:00" in complaint(fields.Count, {"07:00-15:00": "2", "14:00-23:00": "3"})
    for wrong in ("-1", "2.5", "", "two", "1e3"):
        assert "whole number" in complaint(fields.Count, wrong)


@pytest.mark.parametrize(
    ("raw", "spans"),
    [
        ({"mon": "08:00-18:00"}, [(480, 1080)]),
        (
            {"mon-tue": "08:00-12:00, 13:30-17:00"},
            [(480, 720), (810, 1020), (1920, 2160), (2250, 2460)],
        ),
        ({"mon": "08:00-12:00 13:30-17:00"}, [(480, 720), (810, 1020)]),
        ({"mon": "23:00-07:00"}, [(1380, 1860)]),
        ({"sun": "23:00-07:00"}, [(0, 420), (10020, 10080)]),
        ({"mon-sun": "00:00-24:00"}, [(0, 10080)]),
        ({"sat-mon": "10:00-11:00"}, [(600, 660), (7800, 7860), (9240, 9300)]),
        ({"tue sun": "10:00 - 11:00"}, [(2040, 2100), (9240, 9300)]),
        ("10:00-11:00", [(k * 1440 + 600, k * 1440 + 660) for k in range(7)]),
        ({"mon": "08:00-12:00", "sun": "closed"}, [(480, 720)]),
        ({"mon": "9-13"}, [(540, 780)]),
        ({"mon": "8:30–12, 13 to 17:15"}, [(510, 720), (780, 1035)]),
        ({"mon": "9点至12点，13点到18点"}, [(540, 720), (780, 1080)]),
        ({"mon": "22-6"}, [(1320, 1800)]),
    ],
)
def test_hours(raw: Any, spans: list[tuple[float, float]]) -> None:
    assert list(hours(raw).spans) == spans


@pytest.mark.parametrize(
    "raw",
    [
        "8",
        "9:00-",
        "9-25",
        "9am-5pm",
        "9-13-18",
        {"mon": "25:00-26:00"},
        {"monday": "08:00-18:00"},
        {"mon": "08:60-18:00"},
        {"mon": "08:00"},
        {"mon": "08:00-08:00"},
        {},
        ["mon"],
        {"mon": ["08:00-18:00"]},
    ],
)
def test_no_hours(raw: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        hours(raw)


def test_clock() -> None:
    assert clock_span("23:00-07:00") == (1380, 1860) and clock_text(450) == "07:30"
    assert read(fields.Until, "07:30") == 450 and read(fields.Until, "opening") == -1


@pytest.mark.parametrize(
    ("text", "scope", "chance", "value"),
    [
        ("70% per visit", "visit", True, 0.7),
        ("1/365 per visit", "visit", True, 1 / 365),
        ("25%", "person", True, 0.25),
        ("yes", "person", True, 1),
        ("no per day", "day", True, 0),
        ("2", "person", False, 2),
        ("uniform(1 5) per visit", "visit", False, 3),
        ("0.3", "person", True, 0.3),
    ],
)
def test_traits(text: str, scope: str, chance: bool, value: float) -> None:
    found = read(fields.TraitOf, text)
    assert (found.scope, found.chance) == (scope, chance) and found.amount.mean == pytest.approx(
        value
    )


def test_words_and_texts() -> None:
    assert read(fields.Truth, "yes") is True and read(fields.Truth, "False") is False
    assert (
        read(fields.People, {"en": "Car", "zh": "车"}).show("zh") == "车"
        and str(read(fields.People, "Car")) == "Car"
        and read(fields.People, "Car").show("zh") == "Car"
    )
    assert (
        read(fields.ResponseOf, "saturating(half=15000)")
        == read(fields.ResponseOf, "saturating(half 15000)")
        == fields.Response(15000)
    )
    assert (
        fields.Response(100.0).share(100, 1000) == 0.5
        and fields.Response().share(99, 100) == 0
        and fields.Response().share(100, 100) == 1
    )
    assert "half" in complaint(fields.ResponseOf, "saturating(0)") and "none of key" in complaint(
        fields.Class, "kye"
    )


# --- changes --------------------------------------------------------------------------------------
def change(today: Any, *texts: Any, share: float = 1.0) -> Changed:
    return Changed(today, tuple(read_change(text, share) for text in texts))


@pytest.mark.parametrize(
    ("annotation", "today", "texts", "expected"),
    [
        (fields.Points, "70", ["+20"], 90),
        (fields.Points, "70", ["70 -> 90"], 90),
        (fields.Points, "70", ["x 0.5"], 35),
        (fields.Points, "70", ["85"], 85),
        (fields.Points, None, ["85"], 85),
        (fields.Points, "70", ["+5", "x 2"], None),
        (fields.Share, "8%", ["-3%"], 0.05),
        (fields.Share, "8%", ["8% -> 5%"], 0.05),
        (fields.Share, "0.08", ["8% -> 5%"], 0.05),
        (fields.Minutes, "10 min", ["+5 min"], 15),
        (fields.Minutes, "1 h", ["60 min -> 30 min"], 30),
        (fields.Minutes, "10 min", ["x 50%"], 5),
        (fields.Money, "100", ["+20"], 120),
    ],
)
def test_changes_of_numbers(
    annotation: Any, today: Any, texts: list[str], expected: float | None
) -> None:
    if expected is None:
        assert "out of range" in complaint(annotation, change(today, *texts))
        return
    assert read(annotation, change(today, *texts)) == pytest.approx(expected)


def test_changes_of_amounts() -> None:
    base = "lognormal(10 min cv 0.3)"
    half = read(fields.MinutesAmount, change(base, "x 0.5"))
    assert (half.dist, half.args, half.scale, half.shift, half.mean) == (
        "lognormal",
        (10, 0.3),
        0.5,
        0,
        5,
    )
    later = read(fields.MinutesAmount, change(base, "+5 min", "x 2"))
    assert (later.scale, later.shift, later.mean) == (2, 10, 30)
    assert (
        read(fields.MinutesAmount, change(base, "lognormal(10 min cv 0.3) -> 4 min")).constant == 4
    )
    assert read(fields.PointsAmount, change("visits * 5", "+5")).shift == 5
    assert "today's value is lognormal(10 min cv 0.3)" in complaint(
        fields.MinutesAmount, change(base, "10 min -> 5 min")
    )
    assert "needs its unit" in complaint(fields.MinutesAmount, change(base, "+5"))


def test_changes_of_what_is_paid_in_part() -> None:
    assert read(fields.Points, change("60", "60 -> 88", share=0.5)) == 74
    assert read(fields.Points, change("60", "+20", share=0.25)) == 65
    assert read(fields.Minutes, change("10 min", "x 0.5", share=0.5)) == 7.5
    assert read(
        fields.MinutesAmount,
        change("lognormal(10 min cv 0.4)", "lognormal(20 min cv 0.2)", share=0.5),
    ).args == pytest.approx((15, 0.3))
    assert read(fields.Count, change("5", "5 -> 8", share=0.5)).most == 6  # whole people only
    assert (
        read(fields.Told, change("none", "time", share=0.4)) == "none"
        and read(fields.Told, change("none", "time", share=0.5)) == "time"
    )
    assert read(fields.Rate, change("60 per day", "80 per day", share=0.5)).amount == 70
    assert mixed(None, 5.0, 0.1) == 5.0  # nothing to begin from


def test_changes_of_the_rest() -> None:
    assert read(fields.Count, change("5", "+2")).most == 7 and read(
        fields.Count, change({"08:00-12:00": "2", "12:00-18:00": "3"}, "+1")
    ).parts == ((480, 720, 3), (720, 1080, 4))
    assert "cannot be -1" in complaint(fields.Count, change("5", "-6"))
    assert (
        read(fields.Quote, change("1 x typical", "x 1.5")) == rates.Quote("typical", 1.5)
        and read(fields.Quote, change("1 x typical", "45 min")).kind == "minutes"
    )
    assert read(fields.Quote, change("40 min", "+5 min")) == rates.Quote("minutes", 45)
    assert (
        read(fields.Rate, change("60 per day", "+10 per day")).amount == 70
        and read(fields.Empowered, change("100 per case", "100 per case -> 500 per case")).amount
        == 500
    )
    assert read(fields.TraitOf, change("20% per day", "+5%")) == fields.Trait(
        amount("25%", SHARE), "day"
    )
    assert read(fields.TraitOf, change("20% per day", "30% per visit")).scope == "visit"
    assert read(fields.Hours, change({"mon": "08:00-18:00"}, {"mon": "08:00-20:00"})).total == 720
    assert "which is no number" in complaint(
        fields.Told, change("none", "+1")
    ) and "begins from queue, but today's value is none" in complaint(
        fields.Told, change("none", "queue -> time")
    )
    with pytest.raises(ValueError, match="needs a value on both sides"):
        read_change("70 ->")


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0.01, 1))
def test_a_part_lies_between_today_and_the_whole(old: float, new: float, part: float) -> None:
    found = mixed(Amount("const", (old,)), Amount("const", (new,)), part).args[0]
    assert min(old, new) - 1e-9 <= found <= max(old, new) + 1e-9


def test_plain_numbers_have_no_minus_zero() -> None:
    assert math.copysign(1, plain("-0")) == 1 and math.copysign(1, minutes("-0 min")) == 1
    assert Change("set", "5").share == 1.0 and Count(((0, 1440, 2),)).text == "2"


# --- spreads and quantiles ------------------------------------------------------------------------
def moments(value: Amount) -> tuple[float, float]:
    """Mean and standard deviation of 5,000 even quantiles of a distribution."""
    kind, a, b, c = law(value.dist, value.args)
    n = 5_000
    drawn = [
        value.shift + value.scale * quantile(kind, a, b, c, np.zeros(0), (k + 0.5) / n)
        for k in range(n)
    ]
    return float(np.mean(drawn)), float(np.std(drawn))


@pytest.mark.parametrize("name", ["lognormal", "gamma"])
@pytest.mark.parametrize(("mean", "sd"), [(30.0, 2.0), (8.0, 4.0), (5.0, 6.0)])
def test_a_spread_as_health_papers_print_it(name: str, mean: float, sd: float) -> None:
    value = amount(f"{name}({mean} min sd {sd} min)", MINUTES)
    assert moments(value) == (pytest.approx(mean, rel=2e-3), pytest.approx(sd, rel=2e-2))
    assert value == amount(f"{name}({mean} min cv {sd / mean!r})", MINUTES)


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("half under 8 min, nine in ten under 20 min", {0.5: 8.0, 0.9: 20.0}),
        ("half under 8 min and 90% under 20 min", {0.5: 8.0, 0.9: 20.0}),
        ("95% under 1 h, one in four under 12 min", {0.95: 60.0, 0.25: 12.0}),
    ],
)
def test_two_quantiles_make_a_distribution(text: str, points: dict[float, float]) -> None:
    value = amount(text, MINUTES)
    kind, a, b, c = law(value.dist, value.args)
    for share_, minutes_ in points.items():
        assert quantile(kind, a, b, c, np.zeros(0), share_) == pytest.approx(minutes_, rel=1e-9)
    assert moments(value)[0] == pytest.approx(value.mean, rel=5e-3)


def test_two_quantiles_by_hand() -> None:
    """The median of a lognormal is exp(mu); nine in ten lie under exp(mu + 1.2816 sigma)."""
    sigma = math.log(20 / 8) / 1.2815515655446004
    assert amount("half under 8 min, nine in ten under 20 min", MINUTES).mean == pytest.approx(
        8 * math.exp(sigma * sigma / 2)
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("half under 8 min", "wants two shares, such as"),
        ("half under 8 min, nine in ten under 20 min, 99% under 1 h", "wants two shares"),
        ("half under 20 min, nine in ten under 8 min", "must lie under the larger value"),
        ("half under 8 min, 50% under 20 min", "two different shares"),
        ("half under 8, nine in ten under 20 min", "needs its unit"),
        ("most under 8 min, nine in ten under 20 min", "wants a number, not 'most'"),
        ("lognormal(8 min sd 2 min cv 3)", "give cv or sd, not both"),
        ("gamma(8 min)", "'cv' is missing; gamma takes gamma(40 min cv 0.5) or (40 min sd 20"),
    ],
)
def test_what_makes_no_distribution_is_said(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=re.escape(wrong)):
        amount(text, MINUTES)
