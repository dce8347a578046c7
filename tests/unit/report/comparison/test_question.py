"""The first line of an experiment's page: the question answered at every value that was swept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from motsim.errors import ScenarioError
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.page import page
from motsim.report.comparison.question import Question
from motsim.report.comparison.sections import PageSections
from motsim.report.core.messages import Translator
from motsim.scenario.experiment import load_experiment
from motsim.study.comparison.experiment import run_experiment
from motsim.study.comparison.outlook import SURE
from motsim.study.comparison.question import Gap, gaps, over_all, stretches
from motsim.study.core.stats import Interval

SHOP = """
motsim: 1
title: Shop
length: 8 h
currency: CNY
customers: {arrive: {rate: 12 per h}, expects: 60}
journey: [{stage: inside, steps: [{contact: hello, quality: 60}, {contact: pay, quality: 55}]}]
designs:
  today: {}
  warm: {set: {hello.quality: +10}}
  quick: {set: {pay.quality: +10}}
value: {margin: 50 per visit, visits_per_year: 4}
"""
ASKED = """
question: {en: Is a warm greeting better than a quick till?, zh: 问候好还是结账快好？}
claim: {text: {en: half, zh: 一半}, part: {of: warm, in: quick, says: 50%}}
compares: {design: warm, against: quick}
scenario: shop.yaml
designs: [today, warm, quick]
psychology: [literature, peak-end]
sweep: {customers.expects: [55, 65]}
replications: 3
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("asked")
    (where / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (where / "experiment.yaml").write_text(ASKED, encoding="utf-8")
    return where


@pytest.fixture(scope="module")
def results(folder):
    return run_experiment(folder, draws=12)


def gap(point: int, mean: float, better: str) -> Gap:
    return Gap(point, "literature", "profit", Interval(mean, mean - 1, mean + 1), better)


def test_equal_neighbours_are_one_stretch():
    row = (gap(0, -9.0, "b"), gap(1, -5.0, "b"), gap(2, 0.1, ""), gap(3, 7.0, "a"))
    assert [s[:5] for s in stretches(row)] == [
        (0, 1, "b", 5.0, 9.0),
        (2, 2, "", 0.1, 0.1),
        (3, 3, "a", 7.0, 7.0),
    ]


def test_the_gap_is_the_paired_difference_of_the_two_designs(results):
    for found, point in zip(gaps(results, "literature"), results.points, strict=True):
        c = point.comparison
        mean = (c.values("warm", "profit") - c.values("quick", "profit")).mean()
        assert found.gap.mean == pytest.approx(mean)
        assert found.better == (
            "warm" if found.gap.low > 0 else "quick" if found.gap.high < 0 else ""
        )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_begins_with_the_answer(results, language):
    facts = facts_of(results)
    asked = Question(facts, facts.asked, Translator(language))
    said = page(facts, language)
    assert asked.answer().split("；")[0].split(";")[0][:20] in said
    assert "50" in asked.claim() and asked.theories()


def test_each_stretch_says_where_who_and_by_how_much(results):
    facts = facts_of(results)
    row = (gap(0, -2e6, "quick"), gap(1, 7e5, "warm"))
    asked = replace(facts.asked, gaps=(row,))
    sentence = Question(facts, asked, Translator("en")).answer()
    assert sentence.startswith("From ") and " 65 on warm beats quick by CNY 700,000" in sentence
    assert " 55 or less quick beats warm by CNY 2,000,000" in sentence
    same = replace(facts.asked, gaps=((gap(0, 1e5, "warm"), gap(1, 3e5, "warm")),))
    assert (
        Question(facts, same, Translator("en"))
        .answer()
        .startswith("Warm beats quick by CNY 100,000 to CNY 300,000")
    )
    tie = replace(facts.asked, gaps=((gap(0, 0.0, ""), gap(1, 0.0, "")),))
    assert "cannot be told apart" in Question(facts, tie, Translator("en")).answer()


def test_the_first_line_is_over_all_that_is_assumed(results):
    """What is told apart there is what the verdict tells apart: in four of five draws."""
    for psychology in ("", "literature", "peak-end"):
        for found, point in zip(over_all(results, psychology), results.points, strict=True):
            drawn = point.comparison.outlook
            values = (
                drawn.values
                if not psychology
                else np.stack([drawn.under(psychology, d) for d in drawn.by_design], axis=1)
            )
            warm, quick = (values[:, list(drawn.by_design).index(d)] for d in ("warm", "quick"))
            assert found.ahead == pytest.approx((warm > quick).mean())
            assert found.gap.mean == pytest.approx((warm - quick).mean())
            assert (found.better == "warm") == (found.ahead >= SURE)
    facts = facts_of(results)
    assert facts.asked.gaps[0] == over_all(results)
    assert facts.asked.written == gaps(results, "literature")
    row = (
        gap(0, 1.0, "")._replace(ahead=0.4, behind=0.5),
        gap(1, 1.0, "")._replace(ahead=0.6, behind=0.3),
    )
    said = Question(facts, replace(facts.asked, gaps=(row,)), Translator("en")).answer()
    assert (
        "(warm is ahead in 40 % to 60 % of the cases tried, quick in 30 % to 50 %)"
        in said.replace("\u00a0", " ")
    )


def test_a_design_that_is_not_there_is_said_with_its_place(folder, tmp_path: Path):
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    wrong = ASKED.replace("against: quick", "against: quik").replace("of: warm", "of: worm")
    (tmp_path / "experiment.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_experiment(tmp_path)
    assert "compares.against" in str(caught.value) and "claim.part.of" in str(caught.value)


@pytest.mark.parametrize("several", [True, False])
def test_what_theories_say_is_never_lost(results, several):
    """In the part with an answer for every value where there is one, else under the first line."""
    facts = facts_of(results)
    part = PageSections(facts if several else replace(facts, said=()), Translator("en"))
    said = Question(facts, facts.asked, Translator("en")).theories()
    assert said and (said in part.below()) != (said == part.theories())
    assert (said in part.below()) != several
