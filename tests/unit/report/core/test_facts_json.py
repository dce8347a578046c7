"""The facts as JSON are what the schema says, and what is not known is null."""

from __future__ import annotations

import json
import math

import jsonschema
import pytest
from shops import a_shop

import motsim as ms
from motsim.errors import MISTAKE_SCHEMA, ScenarioError
from motsim.report.comparison.collect import facts_of
from motsim.report.core.facts import UNKNOWN
from motsim.report.core.facts_json import as_json, schema

SHOP = a_shop(
    "{contact: hello, staff: clerk, takes: 2 min, quality: 60}",
    "smile: {set: {hello.quality: 60 -> 80}, cost: {once: 100}}",
    "today: {}, kind: {with: [smile]}",
)


def test_facts_of_a_comparison_and_of_a_run_are_of_the_schema() -> None:
    shop = ms.loads(SHOP)
    check = jsonschema.Draft202012Validator(schema())
    check.check_schema(schema())
    for result in (ms.compare(shop, replications=3, draws=0), ms.simulate(shop, replications=2)):
        facts = facts_of(result)
        said = json.loads(json.dumps(as_json(facts), allow_nan=False))
        assert [error.message for error in check.iter_errors(said)] == []
        assert said["verdict"]["zh"] == facts.verdict["zh"] != facts.verdict["en"]
    spoilt = said | {"seeds": 1}
    assert not check.is_valid(spoilt)


def test_what_is_not_known_is_null() -> None:
    assert as_json(UNKNOWN) == {"mean": None, "low": None, "high": None}
    assert as_json({"a": (math.inf, True, 2)}) == {"a": [None, True, 2]}
    with pytest.raises(TypeError, match="object"):
        as_json(object())


def test_mistakes_are_of_their_schema() -> None:
    with pytest.raises(ScenarioError) as found:
        ms.loads(SHOP.replace("staff: clerk", "staff: clark").replace("60 per day", "60 per dya"))
    said = [one.as_json() for one in found.value.mistakes]
    for one in said:
        jsonschema.validate(one, MISTAKE_SCHEMA)
    assert len(said) == 2 and [bool(one["missing"]) for one in said] == [False, True]
