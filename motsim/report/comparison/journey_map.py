"""The journey map under the curve, as service designers draw it: stages across, and a lane for what
is typed about each moment. What nobody typed has no lane.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from motsim.i18n import LANGUAGES
from motsim.plan.preview.provenance import figures
from motsim.report.core.facts import NAN, Curve, Idea, MapStage, Pledge, Touch
from motsim.scenario.language.schema import Intervention, Scenario, Step
from motsim.scenario.spreadsheet.workshop import COLOURS
from motsim.units import emotion_of

TOLD: Final = ("owner", "by", "actions", "metric")


def map_of(scenario: Scenario, curve: Curve) -> tuple[MapStage, ...]:
    """Stages of the file with their moments; `curve`: what was felt and waited there."""
    grades: dict[str, Counter[str]] = {}
    for figure in figures(scenario):
        parts = figure.path.split(".")
        if parts[0] == "journey":
            grades.setdefault(parts[1], Counter())[figure.grade] += 1
    felt = {p.moment: p for p in curve.points}
    wall = any(step.votes is not None for step in scenario.steps)
    made = []
    for stage in scenario.journey:
        touches = []
        for step in stage.steps:
            point = felt.get(step.name)
            touches.append(
                Touch(
                    step.name,
                    step.kind,
                    step.staff or "" if step.team else "",
                    step.class_ or "",
                    point.emotion.mean if point is not None else NAN,
                    point.wait.mean if point is not None else NAN,
                    point.waited if point is not None else NAN,
                    point.acceptable if point is not None else NAN,
                    _sticker(scenario, step) if wall else "",
                    step.votes if step.votes is not None else -1,
                    emotion_of(step.target) if step.target is not None else NAN,
                )
            )
        pledges = tuple(
            Pledge(name, promise.from_.partition(".")[0], promise.to, promise.quote.text)
            for name, promise in scenario.promises.items()
            if promise.to in {step.name for step in stage.steps}
        )
        weight = 100.0 * float(stage.weight) if stage.weight is not None else NAN
        made.append(
            MapStage(
                stage.stage,
                weight,
                stage.beside or "",
                tuple(touches),
                pledges,
                tuple(grades.get(stage.stage, Counter()).items()),
            )
        )
    return tuple(made)


def _sticker(scenario: Scenario, step: Step) -> str:
    """The colour of a note: what the wall's score says, from the typed quality."""
    amount = scenario.points_of(step)
    if amount is None or amount.constant is None:
        return ""
    emotion = emotion_of(amount.constant)
    return next((name for name, _, low in COLOURS if emotion >= low), COLOURS[-1][0])


def ideas_of(scenario: Scenario, designs: Mapping[str, Scenario]) -> tuple[Idea, ...]:
    """Every intervention with the moments it touches, who owns it, and which designs have it."""
    return tuple(
        Idea(
            name,
            _moments(scenario, name, one),
            {
                language: {
                    key: text.show(language)
                    for key in TOLD
                    if one.plan is not None and (text := getattr(one.plan, key)) is not None
                }
                for language in LANGUAGES
            },
            one.cost.once + one.cost.per_site,
            one.cost.per_year,
            tuple(d for d, designed in designs.items() if designed.words.get(name, 0.0) > 0.0),
        )
        for name, one in scenario.interventions.items()
    )


def _moments(scenario: Scenario, name: str, one: Intervention) -> tuple[str, ...]:
    """Where it is met: what it sets, what asks for it, or the step whose rule asks for it."""
    steps = {step.name: step for step in scenario.steps}
    first = {stage.stage: stage.steps[0].name for stage in scenario.journey if stage.steps}
    heads = [path.partition(".")[0] for path in one.set]
    found = [h if h in steps else first[h] for h in heads if h in steps or h in first]
    found += [s for s, step in steps.items() if step.when is not None and _asks(step.when, name)]
    for stage in scenario.journey:
        if stage.when is not None and _asks(stage.when, name) and stage.steps:
            found.append(stage.steps[0].name)
    for rule in scenario.rules:
        at = rule.on.partition(".")[0]
        if rule.when is not None and _asks(rule.when, name) and at in steps:
            found.append(at)
    return tuple(dict.fromkeys(found))


def _asks(expression: object, name: str) -> bool:
    return any(argument == name for _, argument in getattr(expression, "names", ()))
