"""Edits change what they say and nothing else: comments, order and the way of typing stay."""

from __future__ import annotations

import difflib
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motsim.errors import InputError
from motsim.scenario.editing import edits as editing
from motsim.scenario.editing.edits import Edit, edit, edit_of, path_of
from motsim.scenario.shipped import shipped_scenarios
from motsim.scenario.source.yaml_tree import NAMED, item_name, read_tree

TEA = """# a tea house
motsim: 1
title: tea
length: 1 weeks   # one is enough
staff: {host: {count: 2}}   # both of them
customers: {arrive: {rate: 60 per day}}

journey:
  # first they come in
  - stage: door
    steps:
      - {contact: hello, staff: host, quality: 70, takes: 2 min}   # at the door
      # who has a coat
      - {contact: coat, chance: 30%}
  - stage: table
    steps:
      - {contact: tea, staff: host, takes: 5 min}
      - contact: bye       # on the way out
        quality: 60
rules:
  - {rule: sorry, on: waits, past: 9 min, by: host, if: host.busy < 80%, do: {emotion: +2}}
interventions:
  smile: {set: {hello.quality: 70 -> 90, bye.staff: host}}
designs: {today: {}, kind: {with: [smile]}}
labels:
  zh: {hello: 问候, smile: 微笑}
"""
DOOR = ("journey", "door", "steps")


def after(*edits: Edit, text: str = TEA) -> str:
    made = edit(text, edits)
    assert not made.mistakes, made.mistakes
    return made.text


def changed(text: str, before: str = TEA) -> list[str]:
    """Lines taken away and added, each with its sign."""
    found = difflib.ndiff(before.splitlines(), text.splitlines())
    return [line for line in found if line[0] in "+-"]


def test_a_value_is_set_and_today_of_an_idea_follows_it() -> None:
    assert changed(after(Edit("set", (*DOOR, "hello", "quality"), "75"))) == [
        "-       - {contact: hello, staff: host, quality: 70, takes: 2 min}   # at the door",
        "+       - {contact: hello, staff: host, quality: 75, takes: 2 min}   # at the door",
        "-   smile: {set: {hello.quality: 70 -> 90, bye.staff: host}}",
        "+   smile: {set: {hello.quality: 75 -> 90, bye.staff: host}}",
    ]


def test_keys_that_are_not_there_are_made_with_what_holds_them() -> None:
    text = after(
        Edit("set", (*DOOR, "coat", "wait", "acceptable"), "5 min"),
        Edit("set", ("journey", "table", "steps", "bye", "takes"), "1 min"),
        Edit("set", ("value", "margin"), "9 per visit"),
    )
    assert changed(text) == [
        "-       - {contact: coat, chance: 30%}",
        "+       - {contact: coat, chance: 30%, wait: {acceptable: 5 min}}",
        "+         takes: 1 min",
        "+ value: {margin: 9 per visit}",
    ]


def test_an_item_goes_where_it_is_told_and_comments_stay_with_their_lines() -> None:
    text = after(Edit("insert", DOOR, {"contact": "seat", "quality": "65"}, index=1))
    assert "at the door\n      - {contact: seat, quality: 65}\n      # who has" in text
    moved = after(Edit("move", (*DOOR, "hello"), to=("journey", "table", "steps"), index=None))
    assert (
        moved.index("quality: 60")
        < moved.index("hello, staff: host, quality: 70, takes: 2 min}   # at the door")
        < moved.index("rules:")
    )
    back = after(Edit("move", ("journey", "table", "steps", "hello"), to=DOOR, index=0), text=moved)
    assert back == TEA


def test_what_is_removed_takes_its_label_along() -> None:
    text = after(Edit("remove", ("interventions", "smile")), Edit("remove", ("designs", "kind")))
    assert "smile" not in text and "微笑" not in text and "interventions: {}" in text
    only = after(Edit("remove", ("rules", "sorry")))
    assert "\nrules: []\n" in only


def test_a_mistake_of_meaning_is_told_and_not_refused() -> None:
    made = edit(TEA, [Edit("set", (*DOOR, "hello", "staff"), "hosst")])
    assert "staff: hosst" in made.text
    (mistake,) = made.mistakes
    assert mistake.path == "journey.door.steps.hello.staff"
    assert mistake.as_json()["missing"] == {"kinds": ["staff pool"], "near": "host"}


def test_a_new_name_reaches_every_place_that_has_the_old_one() -> None:
    host = after(Edit("rename", ("staff", "host"), "waiter"))
    assert "host" not in host and host.count("waiter") == TEA.count("host")
    hello = after(Edit("rename", (*DOOR, "hello"), "welcome"))
    assert hello == TEA.replace("hello", "welcome")
    assert after(Edit("rename", (*DOOR, "welcome"), "hello"), text=hello) == TEA
    assert after(Edit("rename", ("interventions", "smile"), "grin")) == TEA.replace("smile", "grin")


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (Edit("set", (*DOOR, "helo", "quality"), "75"), "nothing stands at 'helo'"),
        (Edit("remove", ("journey", "roof")), "nothing stands at"),
        (Edit("rename", (*DOOR, "hello"), "coat"), "a step is called 'coat' already"),
        (Edit("rename", (*DOOR, "hello"), "no such.name"), "cannot be called"),
        (Edit("rename", (*DOOR, "hello", "quality"), "x"), "nothing that has a name"),
        (Edit("insert", ("staff",), {"count": "1"}), "nothing stands at"),
    ],
)
def test_an_edit_that_leads_nowhere_is_refused_with_its_place(one: Edit, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        edit(TEA, [one])


def test_a_text_with_anchors_is_left_alone_where_an_edit_would_reach_elsewhere() -> None:
    text = TEA.replace("{contact: hello, staff: host", "&h {contact: hello, staff: host")
    text = text.replace("{contact: coat, chance: 30%}", "{contact: coat, wait: &w {told: time}}")
    text = text.replace("takes: 5 min}", "takes: 5 min, wait: *w}")
    with pytest.raises(InputError, match="cannot be changed by parts"):
        edit(text, [Edit("set", ("journey", "table", "steps", "tea", "wait", "told"), "queue")])


def test_edits_come_as_json_with_dotted_or_listed_places() -> None:
    one = edit_of({"do": "set", "at": "interventions.smile.set.hello.quality", "value": 88}, TEA)
    assert one == Edit("set", ("interventions", "smile", "set", "hello.quality"), "88")
    assert path_of(read_tree(TEA)[0].raw, "journey.door.steps.0") == (*DOOR, "0")
    for wrong in ({"do": "eat"}, {"do": "set", "at": 3}, {"do": "insert", "at": "a", "index": -1}):
        with pytest.raises(InputError, match="wanted"):
            edit_of(wrong, TEA)


def paths(raw: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(raw, dict):
        inside = [(str(key), one) for key, one in raw.items()]
    else:
        inside = (
            [(item_name(one, k), one) for k, one in enumerate(raw)] if isinstance(raw, list) else []
        )
    for name, one in inside:
        yield (*above, name)
        yield from paths(one, (*above, name))


def tried(text: str, choose: random.Random) -> None:
    """A value somewhere is changed and changed back: the same bytes, whatever it was."""
    raw = read_tree(text)[0].raw
    # a name is part of the paths below it: it is changed by `rename`
    values = [p for p in paths(raw) if isinstance(value_at(raw, p), str) and p[-1] not in NAMED]
    path = choose.choice(values)
    old = value_at(raw, path)
    new = editing._edited(text, Edit("set", path, "x # y"), "f")
    back = editing._edited(new, Edit("set", path, old), "f")
    assert read_tree(back)[0].raw == raw and len(back.splitlines()) == len(text.splitlines())


def value_at(raw: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        raw = (
            raw[name]
            if isinstance(raw, dict)
            else next(one for k, one in enumerate(raw) if item_name(one, k) == name)
        )
    return raw


def test_any_value_of_a_shipped_scenario_can_be_set_and_set_back() -> None:
    choose = random.Random(1)
    for path in list(shipped_scenarios().values())[::3]:
        tried(Path(path).read_text(encoding="utf-8"), choose)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["car-service", "hotel", "hospital"])
def test_names_of_shipped_scenarios_can_be_changed_and_changed_back(name: str) -> None:
    path = Path(shipped_scenarios()[name])
    text = path.read_text(encoding="utf-8")
    raw = read_tree(text)[0].raw
    every = [p for p in paths(raw) if editing.kind_of(p) is not None]
    names = editing._names(raw)
    once = [p for p in every if sum(p[-1] in found for found in names.values()) == 1]
    for place in random.Random(2).sample(once, 25):
        new = edit(text, [Edit("rename", place, "brand_new")], folder=path.parent)
        assert not new.mistakes
        back = edit(new.text, [Edit("rename", (*place[:-1], "brand_new"), place[-1])])
        assert read_tree(back.text)[0].raw == raw
