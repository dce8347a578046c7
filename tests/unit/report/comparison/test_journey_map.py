"""The journey map: lanes of what is typed, ideas on the moment they change, and which designs have
them.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from motsim.i18n import LANGUAGES
from motsim.report.comparison.collect import facts_of
from motsim.report.comparison.map_rows import JourneyMap
from motsim.report.comparison.page import page
from motsim.report.core.messages import Translator
from motsim.scenario.loader import loads
from motsim.scenario.spreadsheet.workshop import load_wall
from motsim.study.comparison.compare import compare
from motsim.study.run.simulate import simulate

HOUSE = """
motsim: 1
title: Shop
length: 8 h
staff: {clerk: {count: 2, wage: 60 per h}}
customers: {arrive: {rate: 12 per h}, expects: 60}
promises: {ready: {from: hello, to: pay, quote: 15 min}}
journey:
  - stage: inside
    weight: 70%
    steps:
      - {contact: hello, class: key, staff: clerk, takes: exponential(6 min), quality: 60}
      - {work: pack, staff: clerk, takes: 2 min}
      - {contact: gift, if: surprise, quality: 80}
  - {stage: till, weight: 30%, steps: [{contact: pay, takes: 1 min, quality: 55, target: 70}]}
interventions:
  smile:
    set: {hello.quality: 60 -> 85}
    cost: {once: 900}
    plan: {owner: {en: head of desk, zh: 前台主管}, metric: {en: greeted at once, zh: 立即迎接}}
  surprise: {cost: {once: 5}}
  other: {set: {customers.expects: 60 -> 61}, cost: {once: 1}}
designs: {today: {}, kind: {with: [smile]}}
"""
CLINIC = """
motsim: 1
title: Clinic
length: 40 h
staff: {clerk: {count: 1}, doctor: {count: 1}}
customers: {segments: {all: {arrive: {rate: 8 per h}, patience: 90 min}}}
promises: {seen: {from: register, to: consult, quote: 10 min}}
journey:
  - stage: visit
    steps:
      - {contact: register, staff: clerk, takes: exponential(3 min), quality: 60}
      - {contact: consult, staff: doctor, takes: exponential(6 min), quality: 70}
"""
SOME = {
    "en": "1 h 30 min for 10\u00a0% of them, 5 days is fine",
    "zh": "10% 的人等 1 小时 30 分钟，可接受 5 天",
}
WALL = """stage,touchpoint,score,votes,wish,idea,cost,owner
arrival,greeting,6,5,8,walk to the door,100,desk
arrival,line,-4,9,3,second desk,400,desk
room,first look,1,2,,,,
"""


@pytest.fixture(scope="module")
def facts():
    return facts_of(compare(loads(HOUSE, "shop.yaml"), replications=2, seed=1))


def lanes(facts, language="en"):
    return {lane.key: lane.cells for lane in JourneyMap(facts, Translator(language)).lanes}


def test_a_lane_for_what_is_typed_and_none_for_the_rest(facts):
    found = lanes(facts)
    assert set(found) == {
        "contacts",
        "backstage",
        "waits",
        "promises",
        "wishes",
        "ideas",
        "owners",
        "evidence",
    } - ({"waits"} - set(found))
    assert "votes" not in found, "nobody voted"
    assert [c.text for c in found["contacts"][0]] == ["hello", "gift"]
    assert [c.text for c in found["backstage"][0]] == ["pack", "clerk"]
    assert found["promises"][0] == () and found["promises"][1][0].more == "hello → pay: 15 min"
    assert found["wishes"][1][0].more == "+4.0" and found["wishes"][0][0].text == "greeted at once"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "1 h 30 min, 5 days is fine"), ("zh", "1 小时 30 分钟，可接受 5 天")],
)
def test_waits_are_said_as_durations(facts, language: str, said: str) -> None:
    inside, *others = facts.map
    hello = inside.touches[0]._replace(wait=90.0, waited=1.0, acceptable=7200.0)
    changed = replace(facts, map=(inside._replace(touches=(hello,)), *others))
    assert lanes(changed, language)["waits"][0][0].more == said
    some = replace(facts, map=(inside._replace(touches=(hello._replace(waited=0.1),)), *others))
    assert lanes(some, language)["waits"][0][0].more == SOME[language]


def test_a_wait_is_said_of_those_who_waited_and_not_where_hardly_anybody_did() -> None:
    """The wait for the doctor is felt as the promise; only who gives up has it as a wait."""
    scenario = loads(CLINIC, "clinic.yaml")
    run = simulate(scenario, replications=2, seed=2)
    came, waited = ((run.moments["moment"] == name).sum() for name in ("register", "register.wait"))
    left = (run.moments["moment"] == "consult.wait").sum()
    found = {p.moment: p for p in facts_of(run).journey.curves[0].points}
    assert found["register"].waited == pytest.approx(waited / came) and 0.1 < waited / came < 0.9
    assert found["register"].wait.mean > 0.0
    assert left > 0 and math.isnan(found["consult"].wait.mean)


def test_ideas_stand_at_their_moment_and_designs_switch_them_on(facts):
    found = lanes(facts)["ideas"]
    smile, surprise = found[0]
    assert smile.css == "idea on" and smile.text == "✓ smile" and "kind" in smile.more
    assert surprise.css == "idea" and found[1] == ()
    (other,) = JourneyMap(facts, Translator("en")).elsewhere()
    assert other.text == "other", "what changes no moment stands under the map"
    assert lanes(facts, "zh")["owners"][0][0].text == "前台主管"


def test_a_wall_keeps_its_votes_wishes_colours_ideas_and_owners(tmp_path: Path):
    file = tmp_path / "wall.csv"
    file.write_text(WALL, encoding="utf-8")
    scenario = loads(load_wall(file).text, "wall.yaml")
    facts = facts_of(compare(scenario, replications=2))
    found = lanes(facts)
    assert [c.css.split()[0] for c in found["contacts"][0]] == ["green", "red"]
    assert found["contacts"][1][0].css.split()[0] == "yellow"
    assert [(c.text, c.more) for c in found["votes"][0]] == [("line", "9"), ("greeting", "5")]
    assert [c.more for c in found["wishes"][0]][:2] == ["+8.0", "+3.0"]
    assert len(found["ideas"][0]) == 2 and found["owners"][0][0].text == "desk"
    text = page(facts)
    for language in LANGUAGES:
        assert Translator(language)("map") in text
    assert text.count('class="chip red') == len(LANGUAGES)
