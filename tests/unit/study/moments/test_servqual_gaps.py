"""The SERVQUAL profile: parts of a contact's gap by hand, and what equal weights would say."""

import pytest

import motsim as ms
from motsim.report.moments.messages import Messages
from motsim.report.moments.page import page
from motsim.study.moments.lows import lows_of

DESK = """motsim: 1
title: A desk
length: 20 h
staff: {clerk: {count: 2}}
customers: {arrive: {every: 10 min}, expects: 70}
servqual: {reliability: 60, empathy: 20, tangibles: 20}
journey:
  - stage: desk
    steps:
      - {contact: talk, staff: clerk, takes: 5 min, quality: {reliability: 66, empathy: 60, tangibles: 90}}
      - {contact: pay, takes: 1 min, quality: 70}
"""  # noqa: E501


@pytest.fixture(scope="module")
def found() -> ms.Moments:
    return ms.moments(ms.loads(DESK), replications=2, again=False, rivals=False)


def test_parts_by_hand_add_up_to_the_gap(found: ms.Moments) -> None:
    (talk,) = found.profiles
    assert talk.expects == pytest.approx(70.0) and talk.points == pytest.approx(
        0.6 * 66 + 0.2 * 60 + 0.2 * 90
    )
    parts = {g.dimension: g.part for g in talk.by}
    assert parts == pytest.approx(
        {"reliability": 0.6 * -4, "empathy": 0.2 * -10, "tangibles": 0.2 * 20}
    )
    assert sum(parts.values()) == pytest.approx(talk.points - talk.expects)
    assert sum(g.even for g in talk.by) == pytest.approx((66 + 60 + 90) / 3 - 70)


def test_the_weights_decide_where_to_begin_and_that_is_said(found: ms.Moments) -> None:
    (talk,) = found.profiles
    assert (talk.first, talk.first_even) == ("reliability", "empathy")
    (line,) = Messages(found, "en").profiles()
    assert (
        "reliability pulls it down most" in line
        and "with equal weights it would be empathy" in line
    )
    text = page(lows_of(found))
    assert "Contacts by the dimensions of SERVQUAL" in text and "按 SERVQUAL 维度看接触" in text
    assert list(found.servqual()["dimension"]) == ["reliability", "empathy", "tangibles"]


def test_without_dimensions_there_is_none() -> None:
    bare = ms.moments(
        ms.loads(
            DESK.replace("quality: {reliability: 66, empathy: 60, tangibles: 90}", "quality: 66")
        ),
        replications=2,
        again=False,
        rivals=False,
    )
    assert bare.profiles == () and bare.servqual().empty and "SERVQUAL" not in page(lows_of(bare))
