"""A scenario's text as the board shows it: stages side by side, their steps in lanes, ideas, and
every mistake at the step it belongs to. It is made of the raw tree, so that a file with
mistakes still has a board.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from motsim.errors import Mistake
from motsim.formats import formatter
from motsim.i18n import LANGUAGES, catalogue, text
from motsim.plan.population import months_of
from motsim.plan.preview.summary import card_words
from motsim.plan.preview.wording import label, listing
from motsim.psychology import PROFILES
from motsim.report.core.messages import Translator
from motsim.scenario.designs.merge import price
from motsim.scenario.language.quantities import POINTS
from motsim.scenario.language.schema import Rule, Scenario, Stage, Step
from motsim.scenario.source.yaml_tree import Tree, entry, item_name, read_tree
from motsim.scenario.spreadsheet.yaml_writer import file_text
from motsim.studio.drafts import Draft
from motsim.studio.reading import read
from motsim.study.money.purchases import class_of
from motsim.units import CLASSES, UNITS

Json = dict[str, Any]
STEP_KINDS: Final = ("contact", "work", "away")
LEAST: Final = 2  # columns of a stage, however few steps it has
# what a page of figures shows as typed
HEAD: Final = (
    "length",
    "currency",
    "opening",
    "baseline",
    "target",
    "customers",
    "staff",
    "value",
    "observed",
    "population",
)
WORDS: Final = catalogue("studio")
_TIME: Final = re.compile(r"(\d+(?:\.\d+)?) (s|min|h|d)\b")
_TIMES: Final = re.compile(r"^x ")
TOLD: Final = {"none": "told none", "queue": "told queue", "time": "told time"}
NOTHING: Final[Mapping[str, Json]] = {}


def board(draft: Draft, folder: Path) -> Json:
    """Everything a page shows of a scenario but its answers."""
    tree = read_tree(draft.text)[0]
    scenario, mistakes = read(draft.text, draft.path.name, folder)
    undo, redo = draft.labels()
    labels = _Labels(tree.raw)
    words = _card_words(scenario)
    stages = list(_stages(tree.raw, labels, words))
    return {
        "id": draft.path.name,
        "hash": draft.hash,
        "saved": draft.saved,
        "undo": undo,
        "redo": redo,
        "title": labels.title(),
        "currency": str(entry(tree.raw, "currency") or ""),
        "stages": stages,
        "pools": list(_named(tree.raw, ("staff",), labels)),
        "promises": list(_named(tree.raw, ("promises",), labels)),
        "segments": list(_named(tree.raw, ("customers", "segments"), labels)),
        "ideas": list(_ideas(tree.raw, scenario, labels)),
        "designs": [
            {"name": name, "label": labels.of(name), **_budget(one)}
            for name, one in (_block(tree.raw, "designs") or {"today": {}}).items()
        ],
        "psychology": _profile(tree.raw),
        "psychologies": [{"name": name, "label": both(f"psy {name}", name)} for name in PROFILES],
        "mistakes": [_placed(tree, one, stages) for one in mistakes],
        "valid": scenario is not None,
        "months": 0 if scenario is None or scenario.population is None else months_of(scenario),
        "typed": {key: entry(tree.raw, key) for key in HEAD if key in tree.raw},
    }


def empty_scenario(title: str) -> str:
    """A file with one stage and one step, which runs; its figures are assumed."""
    return file_text(
        {
            "motsim": "1",
            "title": title,
            "length": "4 weeks",
            "customers": {"arrive": {"rate": "50 per day"}, "expects": "62"},
            "journey": [{"stage": "arrival", "steps": [{"contact": "greeting", "quality": "60"}]}],
            "interventions": {},
            "designs": {"today": {}},
            "labels": {"zh": {"arrival": "到店", "greeting": "迎接"}},
        }
    )


@functools.lru_cache(maxsize=16)
def places_of(text: str) -> Mapping[str, float]:
    """Where each contact of a text stands on the board, in percent of its width."""
    raw = read_tree(text)[0].raw
    steps = [step for stage in _stages(raw, _Labels(raw)) for step in stage["steps"]]
    return {step["name"]: step["x"] for step in steps if step["x"] is not None}


class _Labels:
    """Names as people read them, by language."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        found = _block(raw, "labels")
        self.by = {lang: _block(found, lang) for lang in LANGUAGES}

    def of(self, name: str) -> Json:
        plain = dict(zip(LANGUAGES, WORDS["today"])) if name == "today" else {}
        return {
            lang: str(self.by[lang].get(name) or plain.get(lang) or name.replace("_", " "))
            for lang in LANGUAGES
        }

    def title(self) -> Json:
        return people_text(entry(self.raw, "title"))


def people_text(found: Any) -> Json:
    """A text for people as typed, by language."""
    if isinstance(found, dict):
        first = next((str(one) for one in found.values() if isinstance(one, str)), "")
        return {lang: str(found.get(lang) or first) for lang in LANGUAGES}
    return dict.fromkeys(LANGUAGES, found if isinstance(found, str) else "")


def _block(raw: Any, key: str) -> Mapping[str, Any]:
    found = entry(raw, key)
    return found if isinstance(found, dict) else {}


def _items(raw: Any, key: str) -> list[Any]:
    found = entry(raw, key)
    return found if isinstance(found, list) else []


def both(key: str, otherwise: str) -> Json:
    return {lang: Translator(lang).maybe(key, otherwise) for lang in LANGUAGES}


def _profile(raw: Any) -> str:
    found = entry(raw, "psychology")
    name = entry(found, "profile") if isinstance(found, dict) else found
    return name if isinstance(name, str) and name in PROFILES else "literature"


# --- the journey ----------------------------------------------------------------------------------
def _card_words(scenario: Scenario | None) -> Mapping[str, Json]:
    """What each step's card says, by language; nothing where the text means none yet."""
    if scenario is None:
        return {}
    return {
        step.name: {lang: " · ".join(card_words(scenario, step, lang)) for lang in LANGUAGES}
        for step in scenario.steps
    }


def _stages(raw: Any, labels: _Labels, words: Mapping[str, Json] = NOTHING) -> Iterator[Json]:
    """Stages with the part of the board's width that each has, in percent, and its steps."""
    journey = [one for one in _items(raw, "journey") if isinstance(one, dict)]
    wide = [max(LEAST, len(_contacts(one))) for one in journey]
    total, at = float(sum(wide) or 1), 0
    for k, (stage, columns) in enumerate(zip(journey, wide, strict=True)):
        begin, end = 100.0 * at / total, 100.0 * (at + columns) / total
        at += columns
        name = item_name(stage, k)
        yield {
            "name": name,
            "label": labels.of(name),
            "begin": begin,
            "end": end,
            "columns": columns,
            "at": ["journey", name],
            "typed": _typed(stage, skip=("steps", "stage")),
            "steps": [
                one | {"words": words.get(one["name"])}
                for one in _steps(stage, ("journey", name, "steps"), begin, end, labels)
            ],
        }


def _contacts(stage: Any) -> list[Any]:
    return [one for one in _items(stage, "steps") if isinstance(entry(one, "contact"), str)]


def _steps(
    stage: Any, path: tuple[str, ...], begin: float, end: float, labels: _Labels
) -> Iterator[Json]:
    contacts = _contacts(stage)
    for k, step in enumerate(_items(stage, "steps")):
        if not isinstance(step, dict):
            continue
        name = item_name(step, k)
        kind = next((one for one in STEP_KINDS if one in step), "contact")
        place = next((i for i, one in enumerate(contacts) if one is step), None)
        yield {
            "name": name,
            "label": labels.of(name),
            "kind": kind,
            "index": k,
            "at": [*path, name],
            "x": None
            if place is None
            else begin + (end - begin) * (place + 0.5) / max(len(contacts), 1),
            "points": _plain_points(entry(step, "quality")),
            "typed": _typed(step, skip=STEP_KINDS),
        }


def _plain_points(typed: Any) -> float | None:
    """The quality, where it is one number that a slider can move."""
    if not isinstance(typed, str):
        return None
    try:
        return POINTS.number(typed)
    except ValueError:
        return None


def _typed(found: Mapping[str, Any], skip: Sequence[str] = ()) -> Json:
    """The entries as they are typed; what holds others is kept as it is."""
    return {str(key): value for key, value in found.items() if key not in skip}


def _named(raw: Any, path: tuple[str, ...], labels: _Labels) -> Iterator[Json]:
    found = raw
    for key in path:
        found = _block(found, key)
    for name, one in found.items():
        yield {
            "name": name,
            "label": labels.of(name),
            "at": [*path, name],
            "typed": _typed(one) if isinstance(one, dict) else {},
        }


# --- ideas and designs ----------------------------------------------------------------------------
def _ideas(raw: Any, scenario: Scenario | None, labels: _Labels) -> Iterator[Json]:
    for name, one in _block(raw, "interventions").items():
        one = one if isinstance(one, dict) else {}
        plan = _block(one, "plan")
        money = None
        if scenario is not None:
            bought = scenario.interventions[name]
            money = price(bought, scenario.value.sites)
        yield {
            "name": name,
            "label": labels.of(name),
            "at": ["interventions", name],
            "class": (class_of(scenario, name) if scenario is not None else "")
            or str(entry(one, "class") or ""),
            "price": money,
            "shown": None if money is None or scenario is None else amounts(money, scenario),
            "owner": people_text(plan.get("owner")),
            "by": people_text(plan.get("by")),
            "steps": sorted({str(dotted).split(".")[0] for dotted in _block(one, "set")}),
            "changes": {
                lang: [*_set_words(one, labels, lang), *_happening(scenario, name, lang)]
                for lang in LANGUAGES
            },
            "typed": _typed(one, skip=("plan",)),
        }


def _set_words(idea: Mapping[str, Any], labels: _Labels, language: str) -> Iterator[str]:
    """What an idea sets, as people read it: `pay.takes: x 0.5` is "pay, takes: x 0.5"."""
    for dotted, value in _block(idea, "set").items():
        first, *rest = str(dotted).split(".")
        parts = [labels.of(first)[language]]
        for part in rest:
            known = f"key {part}" in WORDS
            parts.append(
                text(WORDS, f"key {part}", language) if known else labels.of(part)[language]
            )
        shown = _value_words(value, labels, language)
        yield text(WORDS, "figure of", language, what=" · ".join(parts), value=shown)


def _value_words(value: Any, labels: _Labels, language: str) -> str:
    """What a key is set to: a pool by its label, what is told and times in words, else as typed."""
    if not isinstance(value, str):
        return "…"
    if value in _block(labels.raw, "staff"):
        return str(labels.of(value)[language])
    if value in TOLD:
        return text(WORDS, TOLD[value], language)
    say = formatter(language)
    times = _TIME.sub(lambda one: say.duration(float(one[1]) * UNITS[one[2]]), value)
    return _TIMES.sub("× ", times.replace("->", "→"))


def _happening(scenario: Scenario | None, idea: str, language: str) -> Iterator[str]:
    """Steps and rules that there are only where this idea is bought."""
    if scenario is None:
        return
    asking: tuple[Stage | Step | Rule, ...] = (*scenario.journey, *scenario.steps, *scenario.rules)
    names = [
        label(scenario, one.name, language)
        for one in asking
        if one.when is not None and ("trait", idea) in one.when.names
    ]
    if names:
        shown = listing(language, dict.fromkeys(names))
        yield text(WORDS, "idea happens", language, names=shown)


def _budget(design: Any) -> Json:
    found = design if isinstance(design, dict) else {}
    ideas = [str(one) for one in _items(found, "with")]
    return {"with": ideas, "budget": entry(found, "budget"), "like": entry(found, "like")}


def amounts(value: float, scenario: Scenario) -> Json:
    """Money as people read it, by language."""
    return {
        lang: Translator(lang).money(value, scenario.currency or "").strip() for lang in LANGUAGES
    }


def totals(scenario: Scenario, ideas: Sequence[str], budget: float | None) -> Json:
    """What these ideas cost together and by class, and what is left of a budget."""
    prices = {
        name: price(scenario.interventions[name], scenario.value.sites)
        for name in ideas
        if name in scenario.interventions
    }
    classes = {name: class_of(scenario, name) for name in prices}
    whole = sum(prices.values())
    left = None if budget is None else budget - whole
    return {
        "total": amounts(whole, scenario),
        "left": None if left is None else amounts(abs(left), scenario),
        "over": left is not None and left < 0.0,
        "used": min(100.0, 100.0 * whole / budget) if budget else 100.0 if whole else 0.0,
        "classes": [
            {
                "class": one,
                "label": both(one, one),
                "money": amounts(
                    part := sum(p for n, p in prices.items() if classes[n] == one), scenario
                ),
                "percent": 100.0 * part / whole if whole else 0.0,
            }
            for one in CLASSES
        ],
    }


# --- mistakes -------------------------------------------------------------------------------------
def _placed(tree: Tree, mistake: Mistake, stages: Sequence[Json]) -> Json:
    """A mistake with the step, stage or idea whose card should say it."""
    words = mistake.path.split(".")
    named = {step["name"] for stage in stages for step in stage["steps"]}
    step = next((word for word in words[2:] if word in named), "") if words[0] == "journey" else ""
    return {
        **mistake.as_json(),
        "stage": words[1] if words[0] == "journey" and len(words) > 1 else "",
        "step": step,
        "idea": words[1] if words[0] == "interventions" and len(words) > 1 else "",
        "key": words[words.index(step) + 1] if step and words[-1] != step else "",
    }
