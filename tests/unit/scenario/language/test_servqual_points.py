"""Quality by dimension: the mean of what is typed, by weight, and what changes make of it."""

from __future__ import annotations

import pytest

from motsim.errors import ScenarioError
from motsim.plan.compile import compile_plan
from motsim.plan.preview.provenance import figures
from motsim.plan.preview.summary import explain
from motsim.scenario import Scenario, design, loads
from motsim.scenario.language.schema import Servqual
from motsim.scenario.language.servqual_points import WEIGHTS
from motsim.testing.battery import check_engine


def service(quality: str, more: str = "") -> Scenario:
    return loads(
        f"motsim: 1\ntitle: t\nlength: 10 min\ncustomers: {{arrive: {{count: 3}}}}\n"
        f"journey:\n  - stage: s\n    steps:\n      - {{contact: greeting, quality: "
        f"{quality}, takes: 1 min}}\n{more}"
    )


def points(s: Scenario) -> float:
    plan = compile_plan(s)
    return float(plan.amounts["mean"][plan.steps["quality"][0]])


def test_weights_of_what_is_typed_are_rescaled() -> None:
    assert points(service("{reliability: 72, empathy: 55}")) == pytest.approx(
        (32 * 72 + 16 * 55) / 48
    )
    assert points(service("{tangibles: 40}")) == 40.0
    assert points(
        service("{reliability: 10, responsiveness: 20, assurance: 30, empathy: 40, tangibles: 50}")
    ) == pytest.approx(3.2 + 4.4 + 5.7 + 6.4 + 5.5)
    assert sum(WEIGHTS.values()) == 100.0 and Servqual().weights == WEIGHTS


def test_weights_can_be_typed_and_set() -> None:
    even = (
        "servqual: {reliability: 1, empathy: 1}\ndesigns: {today: {}, careful: {set: "
        "{servqual.empathy: 3}}}\n"
    )
    assert points(service("{reliability: 72, empathy: 56}", even)) == 64.0
    assert points(design(service("{reliability: 72, empathy: 56}", even), "careful")) == 60.0


def test_one_dimension_may_vary() -> None:
    plan = compile_plan(service("{reliability: normal(70 sd 8), empathy: 50}"))
    row = plan.amounts[plan.steps["quality"][0]]
    assert (
        row["scale"] == pytest.approx(2 / 3)
        and row["shift"] == pytest.approx(50 / 3)
        and row["mean"] == pytest.approx((2 * 70 + 50) / 3)
    )
    assert check_engine(service("{reliability: normal(70 sd 8), empathy: 50}"), 1) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("greeting.quality.empathy: 55 -> 70", (2 * 72 + 70) / 3),
        ("greeting.quality.empathy: +6", (2 * 72 + 61) / 3),
        ("greeting.quality: +6", (2 * 78 + 61) / 3),
        ("greeting.quality: x 0.5", (2 * 36 + 27.5) / 3),
        ("greeting.quality: 80", 80.0),
        ("greeting.quality: {empathy: 70}", (2 * 72 + 70) / 3),
        ("greeting.quality: {tangibles: 20}", (32 * 72 + 16 * 55 + 11 * 20) / 59),
    ],
)
def test_designs_change_one_dimension_or_all(change: str, expected: float) -> None:
    s = service(
        "{reliability: 72, empathy: 55}",
        f"designs: {{today: {{}}, better: {{set: {{{change}}}}}}}\n",
    )
    assert points(design(s, "today")) == pytest.approx((2 * 72 + 55) / 3) and points(
        design(s, "better")
    ) == pytest.approx(expected)


def test_an_intervention_bought_in_part_moves_a_part_of_the_way() -> None:
    s = service(
        "{reliability: 72, empathy: 55}",
        "interventions: {course: {set: {greeting.quality.empathy: 55 -> 75}, cost: {once: 100}}}\n",
    )
    assert points(design(s, "today", bought={"course": 0.5})) == pytest.approx((2 * 72 + 65) / 3)


@pytest.mark.parametrize(
    ("quality", "more", "wrong"),
    [
        (
            "{relibility: 70}",
            "",
            (
                "there is no dimension of quality called 'relibility'; did you mean "
                "'reliability' (there are reliability, responsiveness, assurance, empathy, "
                "tangibles)?"
            ),
        ),
        ("{empathy: 120}", "", "'120' is out of range; wanted is points from 0 to 100"),
        (
            "{empathy: normal(50 sd 5), reliability: normal(50 sd 5)}",
            "",
            "at most one dimension may vary",
        ),
        ("{}", "", "wants points for some of reliability"),
        (
            "{empathy: 50}",
            "designs: {a: {set: {greeting.quality: 50 -> 60}}}\n",
            "the quality is given by dimension; name one, such as '.quality.empathy'",
        ),
        (
            "{empathy: 50}",
            "designs: {a: {set: {greeting.quality.empathy: 40 -> 60}}}\n",
            "'40 -> 60' begins from 40, but today's value is 50",
        ),
        (
            "50",
            "designs: {a: {set: {greeting.quality.empathy: 60}}}\n",
            "'greeting.quality' is one number; write it by dimension first",
        ),
    ],
)
def test_mistakes(quality: str, more: str, wrong: str) -> None:
    with pytest.raises(ScenarioError) as error:
        service(quality, more)
    assert wrong in str(error.value) and len(str(error.value).splitlines()) == 1


def test_check_shows_the_dimensions_and_counts_them_as_figures() -> None:
    s = service("{reliability: 72, empathy: 55}")
    said = explain(s)
    assert any(
        "quality 66.3, felt as 67, made up of reliability 72, empathy 55" in line
        for line in said.journey
    )
    assert any(
        "dimensions of quality have the weights reliability 32, responsiveness 22" in line
        and "(assumed)" in line
        for line in said.defaults
    )
    assert "由可靠性 72、移情性 55 组成" in explain(s, language="zh").journey[1]
    assert {
        "journey.s.steps.greeting.quality.reliability",
        "journey.s.steps.greeting.quality.empathy",
    } <= {f.path for f in figures(s)}
