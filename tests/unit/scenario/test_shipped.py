"""The shipped services: whole, in both languages, with people enough for their work, and each with
something of its own.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from motsim.plan.preview.summary import explain
from motsim.plan.preview.wording import label
from motsim.scenario import Scenario, load
from motsim.scenario.loader import shipped_titles
from motsim.study.money.purchases import class_of
from motsim.units import CLASSES

FOLDER = Path(__file__).parents[3] / "scenarios"
SERVICES = [
    path
    for path in sorted(FOLDER.glob("*.yaml"))
    if path.stem not in ("bistro", "cold-water", "furniture-store", "mmc")
]


def contacts(scenario: Scenario) -> list[str]:
    return [step.name for stage in scenario.journey for step in stage.steps if step.contact]


def words(scenario: Scenario) -> set[str]:
    """Every name that people read."""
    found = {stage.name for stage in scenario.journey} | {
        step.name for stage in scenario.journey for step in stage.steps
    }
    found |= {fail for stage in scenario.journey for step in stage.steps for fail in step.fails}
    return found | {
        *scenario.staff,
        *scenario.places,
        *scenario.promises,
        *scenario.service_levels,
        *scenario.customers.segments,
        *scenario.customers.traits,
        *scenario.interventions,
        *scenario.designs,
        *(rule.name for rule in scenario.rules),
        *(t for s in scenario.customers.segments.values() for t in s.traits),
    }


def test_the_bistro_is_the_smallest_whose_guests_come_back() -> None:
    bistro = load(FOLDER / "bistro.yaml")
    assert bistro.population is not None and bistro.value.new_customer_costs
    assert words(bistro) == set(bistro.labels["zh"])
    assert [path.stem for path in FOLDER.glob("*.yaml") if load(path).population] == ["bistro"]


@pytest.fixture(scope="module", params=SERVICES, ids=lambda path: path.stem)
def service(request: pytest.FixtureRequest) -> Scenario:
    return load(request.param)


def test_it_is_whole(service: Scenario) -> None:
    assert 8 <= len(contacts(service)) <= 25
    assert {class_of(service, name) for name in service.interventions} >= set(CLASSES)
    assert next(iter(service.designs)) == "today" and len(service.designs) >= 4
    assert any(one.budget for one in service.designs.values()), "a split of a budget"
    assert service.promises and service.rules and service.sources
    assert service.value.unit_margin > 0.0 and service.observed.satisfaction is not None
    assert any(one.plan for one in service.interventions.values()), "text for the action plan"


def test_titles_are_read_without_the_rest_of_the_files() -> None:
    for name, title in shipped_titles().items():
        assert dict(load(name).title.by) == title
    assert set(shipped_titles()) == {path.stem for path in FOLDER.glob("*.yaml")}


def test_it_is_in_both_languages(service: Scenario) -> None:
    chinese = service.labels["zh"]
    assert words(service) - set(chinese) == set()
    assert set(chinese) - words(service) == set(), "labels of nothing"
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in chinese.values())


def test_names_read_as_people_say_them(service: Scenario) -> None:
    said = [label(service, name, "en") for name in words(service)]
    assert [text for text in said if re.search(r"\b(for|of|to|by) who\b|^who .* goes", text)] == []


def test_what_takes_a_day_is_not_said_to_be_sooner(service: Scenario) -> None:
    slow = [
        rule.name
        for rule in service.rules
        if rule.do.recover and rule.do.recover.solve and rule.do.recover.solve.mean >= 1440.0
    ]
    assert [n for n in slow if re.search("today|at once", label(service, n, "en"))] == []
    assert [n for n in slow if re.search("[当今]天|当场|立即", label(service, n, "zh"))] == []


def test_there_are_people_enough(service: Scenario) -> None:
    said = explain(service)
    assert [line for line in said.load_lines if "more work than staff" in line] == []
    wrong = ("the queue grows", "if everybody stayed", "the source")
    assert [line for line in said.warnings if any(one in line for one in wrong)] == []


def test_each_shows_what_the_others_do_not() -> None:
    def features(scenario: Scenario) -> set[str]:
        steps = [step for stage in scenario.journey for step in stage.steps]
        tests = {
            "funnel": any(s.leaves for s in steps),
            "laps": any(s.times > 1 for s in scenario.journey),
            "places": bool(scenario.places),
            "always open": scenario.opening is None,
            "away stage": any(s.away and s.ahead is None for s in scenario.journey[:-1]),
            "several sites": scenario.value.sites > 1,
            "jumps": any(s.next for s in steps),
            "beside": any(s.beside for s in scenario.journey),
            "allowance a day": any(
                pool.empowered is not None and pool.empowered.per == "day"
                for pool in scenario.staff.values()
            ),
            "escalation": any(rule.do.escalate for rule in scenario.rules),
            "until": any(s.until is not None for s in steps),
            "parties": any(
                not t.chance
                for seg in scenario.customers.segments.values()
                for t in seg.traits.values()
            ),
            "appointments": any(
                seg.arrive is not None and seg.arrive.appointments is not None
                for seg in scenario.customers.segments.values()
            ),
            "arrivals of their own": any(
                seg.arrive is not None for seg in scenario.customers.segments.values()
            ),
            "priorities": any(s.priority is not None for s in steps),
            "graded by SERVQUAL": any(
                "quality: {tangibles" in line for line in scenario.text.splitlines()
            ),
            "stays of months": any(
                s.takes is not None and (s.takes.constant or 0.0) > 60 * 1440.0 for s in steps
            ),
            "clocks": any(s.every is not None for s in steps),
            "warm-up": scenario.warmup > 0,
            "self-service places": any(
                place.from_ in {s.name for s in steps if s.pool is None}
                for place in scenario.places.values()
            ),
            "preemption": any(pool.preempts for pool in scenario.staff.values()),
            "groups": any(s.group is not None for s in steps),
            "second chances": any(s.gives_up is not None for s in steps),
            "service levels": bool(scenario.service_levels),
            "shifts": any(pool.count.pattern for pool in scenario.staff.values()),
        }
        return {name for name, there in tests.items() if there}

    found = {path.stem: features(load(path)) for path in SERVICES}
    assert all(
        a != b for i, a in enumerate(found.values()) for b in list(found.values())[i + 1 :]
    ), found
    assert set.union(*found.values()) >= {
        "funnel",
        "laps",
        "places",
        "several sites",
        "jumps",
        "beside",
        "escalation",
        "until",
        "parties",
        "warm-up",
        "appointments",
        "priorities",
        "graded by SERVQUAL",
        "stays of months",
        "clocks",
        "groups",
        "preemption",
        "self-service places",
        "second chances",
        "service levels",
    }
    assert len(found) >= 7, "the car service, and six of other trades"
