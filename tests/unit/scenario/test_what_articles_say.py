"""A figure of a shipped scenario that counts as claimed is one that the article it names gives, by
the table here, which was read from the articles: for each, the keys and what it says of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motsim.plan.preview.provenance import figures
from motsim.scenario import load, loads

FOLDER = Path(__file__).parents[3] / "scenarios"
SHIPPED = sorted([*FOLDER.glob("*.yaml"), *FOLDER.glob("demos/*.yaml")])

# by article and key: the figures that it gives there, as they are typed
SAID: dict[str, dict[str, str]] = {
    "mot": {
        "chance": "88%",  # of customers look things up before they buy
        "quote": "24 h",  # are promised until a parcel is sent
    },
    "mot002": {
        "takes": "5 s, 30 s",  # until a machine answers in a chat; to sign up
        "cost": "20",  # for each of two friends
    },
    "day51": {
        "weight": "10%, 25%, 15%, 20%, 30%",  # of the stages of a visit, and of the farewell
        "quality": "70, 90, 60, 88, 65, 92, 40, 85",  # of each template, usual and better
        "takes": "7 s, 15 s, 1 h",  # the first impression; a bear; until a message after leaving
        "every": "30 min",  # a message to who waits
        "before_end": "10 min",  # another
        "told": "time",  # to who stands in a line
        "answer": "2 h",
        "solve": "24 h",
        "follow_up": "48 h",
        "empowered": "0, 100, 200, 500, 50, 2000",  # "ask the manager"; to begin with; the levels
        "cost": "30, 20, 50, 300, 1000",  # a bear, a commemorative moment, a failure made good
        "once": "0, 100000, 20500",  # a way of working, shown progress, trays and training
        "per_year": "5000",  # of shown progress
        "new_customer_costs": "500",  # at least: the word of mouth of a commemorative moment
    },
}
NUMBER = re.compile(r"\d[\d.]*(?: ?(?:%|s|min|h|d)\b| ?%)?|\btime\b")


def typed(block: Any, path: str) -> Any:
    """What stands in the file at a figure's path, whose last parts may be one key of a `set`."""
    for key, inner in entries(block):
        if path == key:
            return inner
        if path.startswith(f"{key}."):
            return typed(inner, path[len(key) + 1 :])
    raise KeyError(path)


def entries(block: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(block, dict):
        yield from ((str(key), inner) for key, inner in block.items())
    elif isinstance(block, list):
        names = ("rule", "stage", "contact", "work", "away")
        for k, inner in enumerate(block):
            yield str(next((inner[n] for n in names if n in inner), k)), inner


def never_said(scenario: Any) -> list[str]:
    """The claimed figures with a number that is not in their article, or with none at all."""
    wrong = []
    for one in figures(scenario):
        if one.grade == "claimed":
            text = str(typed(scenario.origin.tree.raw, one.path))
            numbers = set(NUMBER.findall(text))
            said = SAID[one.source].get(one.path.rpartition(".")[2], "").split(", ")
            if not numbers or not numbers <= set(said):
                wrong.append(f"{one.path}: {text}")
    return wrong


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_counts_as_claimed_stands_in_the_article(path: Path) -> None:
    assert never_said(load(path)) == []


def test_a_figure_of_our_own_under_a_source_is_found() -> None:
    text = (FOLDER / "lost-card.yaml").read_text(encoding="utf-8")
    mine = text.replace("solve: 24 h, follow_up", "solve: 26 h, follow_up")
    assert mine != text
    (found,) = never_said(loads(mine))
    assert found.endswith("do.recover.solve: 26 h")
