"""What designs share that cannot be told apart: whichever is chosen, this is done."""

from __future__ import annotations

import pytest

import motsim as ms
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.sections import PageSections
from motsim.report.comparison.shared_purchases import shared_line, tied
from motsim.report.core.messages import Translator

SHOP = """
motsim: 1
title: Shop
length: 8 h
currency: EUR
customers: {arrive: {rate: 12 per h}}
journey: [{stage: inside, steps: [{contact: hello, quality: 40}, {contact: pay, quality: 40}]}]
interventions:
  smile: {set: {hello.quality: +30}}
  card: {set: {pay.quality: +20}, cost: {once: 900}}
  stool: {set: {pay.quality: +1}, cost: {once: 50}}
  lamp: {set: {hello.quality: +1}, cost: {once: 60}}
designs:
  today: {}
  sitting: {with: [smile, card, stool]}
  bright: {with: [smile, card, lamp]}
  nothing: {with: []}
value: {margin: 50 per visit, visits_per_year: 4}
labels: {zh: {smile: 微笑, card: 刷卡, stool: 凳子, lamp: 灯, sitting: 坐着, bright: 明亮}}
"""


@pytest.fixture(scope="module")
def found() -> ms.Comparison:
    return ms.compare(ms.loads(SHOP), ["today", "sitting", "bright"], replications=4, draws=8)


def test_what_is_shared_comes_first_and_the_rest_can_wait(found: ms.Comparison) -> None:
    assert set(tied(found)) == {"sitting", "bright"}
    assert shared_line(found, ("sitting", "bright"), "en") == (
        "Whichever you choose, it includes smile, card (EUR 900 in all): begin with these."
        " The rest can wait until more is known: stool (sitting alone); lamp (bright alone)."
    )
    assert shared_line(found, ("sitting", "bright"), "zh") == (
        "不论选哪一个，都包括：微笑、刷卡（共 900 欧元），可以先从这些开始。"
        "其余可以等了解更多再定：凳子（只有“坐着”有）；灯（只有“明亮”有）。"
    )
    assert shared_line(found, ("sitting", "today"), "en") == "" == shared_line(found, (), "en")


def test_the_page_says_it_under_the_verdict(found: ms.Comparison) -> None:
    facts = facts_of(found)
    for language in ("en", "zh"):
        (line,) = PageSections(facts, Translator(language, "EUR", facts.sums)).below()
        assert line == shared_line(found, tied(found), language)


def test_nothing_is_said_where_one_design_is_ahead() -> None:
    clear = ms.compare(ms.loads(SHOP), ["today", "sitting", "nothing"], replications=4, draws=0)
    facts = facts_of(clear)
    assert (
        tied(clear) == () and PageSections(facts, Translator("en", "EUR", facts.sums)).below() == ()
    )
