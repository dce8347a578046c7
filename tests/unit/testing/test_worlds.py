"""The battery says every word of the language, and each way to come together with each of the other
words.
"""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

from motsim.testing.worlds import world

COMING = ("appointments", "several sources")
WITH = (
    "until",
    "warmup",
    "times",
    "leaves",
    "per day",
    "per case",
    "beside",
    "resume",
    "ahead",
    "away",
    "next",
    "again",
    "queue_limit",
    "priority",
    "patience",
    "places",
    "promises",
    "live",
    "p90",
    "dimensions",
    "escalate",
    "recover",
    "segments",
    "per_use",
    "every",
    "before_end",
    "announced",
    "fails",
    "waits",
)


def said(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{key} {said(inner)}" for key, inner in value.items())
    return " ".join(map(said, value)) if isinstance(value, list) else str(value)


def words_of(number: int) -> set[str]:
    raw = world(number)
    text = f" {said(raw)} "
    customers = raw["customers"]
    own = any("arrive" in one for one in customers.get("segments", {}).values())
    dimensions = any(
        isinstance(step.get("quality"), dict) for stage in raw["journey"] for step in stage["steps"]
    )
    return (
        {word for word in (*COMING, *WITH) if word in text}
        | ({"several sources"} if own else set())
        | ({"dimensions"} if dimensions else set())
    )


def test_every_way_to_come_meets_every_other_word() -> None:
    met: Counter[tuple[str, str]] = Counter()
    for number in range(500):
        words = words_of(number)
        met.update(itertools.product(words.intersection(COMING), words))
    assert sum({"resume", "beside"} <= words_of(number) for number in range(500)) > 20
    assert {pair: met[pair] for pair in itertools.product(COMING, WITH) if met[pair] < 2} == {}
