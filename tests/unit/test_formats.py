"""Figures as people read them, in both languages: each by hand."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from motsim.formats import MINUS, SPACE, Formatter, formatter

EN, ZH = formatter("en"), formatter("zh")


def test_numbers_are_rounded_grouped_and_signed() -> None:
    values = (1234.5, 12.34, 0.04, -0.04, -2.25, math.nan, math.inf)
    assert [EN.number(x) for x in values] == ["1,234", "12.3", "0", "0", "−2.2", "–", "∞"]
    assert [ZH.signed(x, 2) for x in (0.5, -0.5, 0.001)] == ["+0.50", "−0.50", "0"]


def test_a_number_is_rounded_as_it_is_not_as_it_prints() -> None:
    """2.675 is a little less than it prints as; Babel alone would make 2.68 of it."""
    assert EN.number(2.675, 2) == f"{2.675:.2f}" == "2.67"
    for value in (0.125, 1.005, 2.5, 1e-3 + 0.0005, 999.949):
        assert EN.number(value, 1) == (f"{value:.1f}" if round(value, 1) else "0")


def test_three_figures_count_and_noise_of_the_machine_is_nothing() -> None:
    values = (1.23456, 12345.6, 999.7, 0.0000123, 62.0, 9.16e-16)
    assert [EN.figures(x) for x in values] == ["1.23", "12,346", "1,000", "0.0000123", "62", "0"]
    assert EN.signed_figures(12_336_016.0) == "+12,300,000"


def test_shares() -> None:
    said = [EN.share(x) for x in (0.0, 1e-7, 0.125, -0.0001)]
    assert [one.replace(SPACE, " ") for one in said] == ["0 %", "< 1 %", "12 %", "0 %"]
    assert [ZH.share(0.125, 1), ZH.share(0.0004, 1)] == ["12.5%", f"<{SPACE}0.1%"]
    typed = (0.125, 0.08, 0.0027, 1.22, 0.5, math.inf)
    assert [EN.chance(x) for x in typed] == ["12 %", "8 %", "0.27 %", "122 %", "50 %", "∞ %"]
    assert [ZH.chance(x) for x in typed[:3]] == ["12%", "8%", "0.27%"]


@pytest.mark.parametrize(
    "value,english,chinese",
    [
        (12_345.0, "CNY 12,300", "12,300 元"),
        (99_990.0, "CNY 100,000", "10 万元"),
        (1_234_567.0, "CNY 1,230,000", "123 万元"),
        (12_345_678.0, "CNY 12,300,000", "1,230 万元"),
        (234_567_890.0, "CNY 235,000,000", "2.35 亿元"),
        (-1_000.0, f"CNY {MINUS}1,000", f"{MINUS}1,000 元"),
        (93.5, "CNY 93.5", "93.5 元"),
        (0.0, "CNY 0", "0 元"),
        (math.nan, "–", "–"),
    ],
)
def test_money(value: float, english: str, chinese: str) -> None:
    assert EN.money(value, "CNY") == english
    assert ZH.money(value, "CNY") == chinese


def test_money_of_other_currencies_and_of_none() -> None:
    assert ZH.money(2e6, "EUR") == "200 万欧元" and ZH.money(50.0, "USD") == "50 美元"
    assert EN.money(2e6, "") == "2,000,000" and ZH.money(2e6, "") == "200 万"


def test_the_sums_of_a_page_share_a_unit() -> None:
    page = Formatter("zh")
    page.unit = page.money_unit((12_336_016.0, 277_000.0, 250_000_000.0, 0.0, math.nan), "CNY")
    assert page.unit.name == page.unit_name("CNY") == "万元"
    assert page.money(250_000_000.0, "CNY") == "25,000 万元"  # not 2.5 亿元 beside 1,230 万元
    assert page.money(900.0, "CNY") == "900 元"  # a price is none of these sums
    assert page.exact(12_336_016.0) == "1,233.60" and page.in_unit_of_page(50_000.0) == 5.0
    plain = Formatter("en")
    plain.unit = plain.money_unit((12_336_016.0,), "CNY")
    assert (plain.exact(12_336_016.0), plain.unit_name("CNY")) == ("12,336,016", "CNY")


def test_sums_of_one_sentence_share_a_unit() -> None:
    sums = [159_000.0, 99_900.0, 218_000.0]
    assert formatter("zh").monies(sums, "CNY") == ["15.9 万元", "9.99 万元", "21.8 万元"]
    assert formatter("zh").monies([70_600.0, 900.0], "CNY") == ["70,600 元", "900 元"]
    assert formatter("en").monies([-1.0, math.nan], "CNY") == ["CNY −1", "–"]


def test_a_budget_keeps_every_digit() -> None:
    assert EN.sum(277_450.0, "CNY") == "CNY 277,450"
    assert ZH.sum(277_450.0, "CNY") == "27.745 万元" and ZH.sum(300_000.0, "CNY") == "30 万元"


def test_durations() -> None:
    minutes = (0.25, 1, 12.5, 59.9, 60, 90, 119.9, 1440, 2880, 1500, -30)
    assert [EN.duration(m) for m in minutes] == [
        "15 s",
        "1 min",
        "12.5 min",
        "59.9 min",
        "1 h",
        "1 h 30 min",
        "2 h",
        "1 day",
        "2 days",
        "1 day 1 h",
        f"{MINUS}30 min",
    ]
    assert [ZH.duration(m) for m in (0.25, 12.5, 90, 1500)] == [
        "15 秒",
        "12.5 分钟",
        "1 小时 30 分钟",
        "1 天 1 小时",
    ]


def test_long_times() -> None:
    assert [EN.span(m) for m in (525_960, 1_051_920, 87_660, 10_080, 90)] == [
        "1 year",
        "2 years",
        "2 months",
        "1 week",
        "1 h 30 min",
    ]
    assert ZH.span(20_160) == "2 周" and ZH.span(87_660) == "2 个月"
    assert [EN.length(m) for m in (40_320, 25_200, 480)] == ["4 weeks", "2.5 weeks", "8 h"]
    assert EN.in_unit(1.2, "year") == "1.2 years" and ZH.in_unit(1.2, "year") == "1.2 年"


def test_days_of_the_week() -> None:
    assert (EN.weekday(0), ZH.weekday(6), EN.weekday(8)) == ("Mon", "周日", "Tue")


def test_another_language_reads_as_english() -> None:
    assert formatter("fr").duration(90) == "1 h 30 min"


def test_babel_is_loaded_with_the_first_figure() -> None:
    code = (
        "import sys, motsim, motsim.formats, motsim.report.core.messages as m; "
        "assert 'babel' not in sys.modules; m.Translator('zh').number(1.0); "
        "assert 'babel' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
