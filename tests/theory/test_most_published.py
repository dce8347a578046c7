"""The trials that effects are read beside are those of `motsim effects`, figure for figure; a line
says so where an effect passes them, and only there.
"""

from __future__ import annotations

import math

import pytest

import motsim as ms
from motsim.plan.preview.effects import beyond_lines, typed_lift
from motsim.psychology.most_published import RATING, RETURN, odds_ratio
from motsim.report.comparison.published_limits import sanity_lines
from motsim.scenario.loader import loads
from motsim.study.effects import EFFECTS

SHOP = """
motsim: 1
title: counter
length: 2 weeks
opening: {mon-sun: 9:00-17:00}
customers:
  arrive: {rate: 40 per day}
observed: {return_rate: 55% within 12 months}
journey:
  - stage: counter
    steps: [{contact: greet, quality: 60, takes: 4 min}, {contact: bow, score: -7}]
interventions:
  smile: {set: {greet.quality: 60 -> 90}}
  nod: {set: {greet.quality: +8}}
  rota: {set: {greet.takes: +1 min}}
  grin: {set: {bow.score: -7 -> 9}}
  wink: {set: {bow.score: +1.5}}
designs:
  today: {}
  smiling: {with: [smile]}
  nodding: {with: [nod]}
"""


@pytest.mark.parametrize("moved", [RATING, RETURN])
def test_the_trials_are_those_of_the_registry(moved):
    effect = next(e for e in EFFECTS if e.name == moved.effect)
    (claim,) = effect.claims
    points = 10.0 if claim.unit == "of 10" else 1.0  # of 100
    assert (moved.size, moved.low, moved.high) == pytest.approx(
        (points * claim.point, points * claim.low, points * claim.high)
    )
    assert (moved.people, moved.grade) == (effect.n, effect.grade)
    assert effect.source.startswith(moved.source) and effect.verified


def test_none_with_a_size_is_larger():
    """Of what is in the registry as a rating from 0 to 10 or as odds of coming back."""
    claims = [c for e in EFFECTS if e.grade in "AB" and e.verified for c in e.claims]
    assert max(10.0 * c.point for c in claims if c.unit == "of 10") == pytest.approx(RATING.size)
    assert max(c.point for c in claims if "odds" in c.what[0]) == pytest.approx(RETURN.size)


def test_odds():
    assert odds_ratio(0.5, 0.75) == pytest.approx(3.0)
    assert odds_ratio(0.4, 0.4) == pytest.approx(1.0)
    assert odds_ratio(0.5, 1.0) == math.inf and odds_ratio(0.0, 0.0) == 1.0


def test_what_is_entered_beyond_them_is_said_by_check():
    shop = loads(SHOP)
    assert [typed_lift(shop, name) for name in shop.interventions] == [30, 8, 0, 80, 7.5]
    (line,) = beyond_lines(shop, ["smile", "nod"])
    assert "smile (+30)" in line and "nod" not in line and "5.0 points (1.4 to 8.6" in line
    assert list(beyond_lines(shop, ["nod", "rota"])) == []
    (both,) = beyond_lines(shop, shop.interventions)
    assert "grin (+80), smile (+30)" in both
    (chinese,) = beyond_lines(shop, ["smile", "nod"], "zh")
    assert "smile（+30）" in chinese and "1.4 至 8.6" in chinese


def test_a_comparison_says_it_of_the_design_it_speaks_of():
    shop = loads(SHOP)
    found = ms.compare(shop, ["today", "smiling"], replications=4, seed=1, draws=0)
    ratio = odds_ratio(found.value("today", "return").mean, found.value("smiling", "return").mean)
    said = sanity_lines(found, "en")
    assert any("smile (+30)" in line for line in said)
    assert any("times the odds" in line for line in said) == (ratio > RETURN.high)
    none = ms.compare(shop, ["today", "nodding"], replications=4, seed=1, draws=0)
    assert sanity_lines(none, "en") == ()
