"""What is believed of the effects of interventions before anybody has tried them, and how `motsim
check` says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from motsim.formats import formatter
from motsim.plan.preview.provenance import Figure, figures
from motsim.plan.preview.wording import label, listing, phrase
from motsim.psychology import GRADES
from motsim.psychology.effect_beliefs import Belief, belief_of_grade
from motsim.psychology.most_published import RATING
from motsim.scenario.language.changes import read_change
from motsim.scenario.language.schema import Scenario
from motsim.units import POINTS_AN_EMOTION

NAMED: Final = 3  # interventions that a line names
# points of 100 in one of what is entered
POINTS_PER: Final = {"quality": 1.0, "score": POINTS_AN_EMOTION}


def effect_grade(scenario: Scenario, name: str, known: Sequence[Figure] = ()) -> str:
    """The grade of an intervention's effect: the least sure of the figures that it sets, minutes of
    work apart; assumed where it names no source. `known`: the scenario's figures, where one has
    them.
    """
    sets = f"interventions.{name}.set."
    found = [
        f.grade
        for f in known or figures(scenario)
        if f.path.startswith(sets) and not f.path.endswith(".takes") and f.source
    ]
    own = scenario.interventions[name].source
    if not found and isinstance(own, str) and own in scenario.sources:
        found = [scenario.sources[own].grade]
    return max(found, key=GRADES.index, default="assumed")


def belief_of(scenario: Scenario, name: str, grade: str = "") -> Belief:
    """What is believed of an intervention's effect before any pilot: as the file says, else by the
    grade of its source (`grade`, where one has it).
    """
    card = belief_of_grade(grade or effect_grade(scenario, name))
    said = scenario.interventions[name].believed
    if said is None:
        return card
    return Belief(
        card.nothing if said.nothing is None else said.nothing,
        card.middle if said.middle is None else said.middle,
        card.spread if said.spread is None else said.spread,
    )


def belief_lines(
    scenario: Scenario, known: Sequence[Figure], language: str = "en"
) -> Iterator[str]:
    """What the advice will believe of each intervention, those of one belief together; then whose
    pilots have been read. `known`: the scenario's figures.
    """
    alike: dict[tuple[str, Belief], list[str]] = {}
    for name, one in scenario.interventions.items():
        grade = effect_grade(scenario, name, known)
        why = "as entered" if one.believed is not None else grade
        alike.setdefault((why, belief_of(scenario, name, grade)), []).append(
            label(scenario, name, language)
        )
    say = formatter(language)
    for (why, belief), names in alike.items():
        yield phrase(
            language,
            "believed" if belief.nothing > 0.0 else "believed to work",
            why=phrase(language, f"effect {why}"),
            nothing=say.share(belief.nothing),
            middle=say.share(belief.middle),
            spread=say.share(belief.spread),
            names=listing(language, names),
        )
    for name, one in scenario.interventions.items():
        if one.piloted is not None:
            yield phrase(
                language,
                "believed piloted",
                name=label(scenario, name, language),
                lift=say.signed(one.piloted.lift),
                error=say.figures(one.piloted.error),
            )


def typed_lift(scenario: Scenario, name: str) -> float:
    """By how many points of 100 an intervention is entered to lift one moment: the most of its
    `70 -> 90` and `+20`, a `score` as points; 0 where it names none.
    """
    lifts = [0.0]
    for key, raw in scenario.interventions[name].set.items():
        points = POINTS_PER.get(key.rpartition(".")[2])
        if points is None:
            continue
        change = read_change(raw)
        try:
            if change.how == "replace":
                lifts.append(points * (float(change.value) - float(change.today)))
            elif change.how == "add":
                lifts.append(points * float(change.value))
        except (TypeError, ValueError):  # by dimension, or drawn
            continue
    return max(lifts)


def beyond_lines(scenario: Scenario, names: Iterable[str], language: str = "en") -> Iterator[str]:
    """Say which of these interventions are entered to lift a moment further than a published
    randomised trial lifted the rating of a visit.
    """
    say = formatter(language)
    found = sorted(
        ((typed_lift(scenario, name), name) for name in names if name in scenario.interventions),
        key=lambda one: -one[0],
    )
    beyond = [(lift, name) for lift, name in found if lift > RATING.high]
    if not beyond:
        return
    shown = [
        phrase(
            language, "lift entered", name=label(scenario, name, language), lift=say.signed(lift, 0)
        )
        for lift, name in beyond[:NAMED]
    ]
    if len(beyond) > NAMED:
        shown.append(phrase(language, "n more", n=str(len(beyond) - NAMED)))
    yield phrase(
        language,
        "beyond published",
        names=listing(language, shown),
        size=say.number(RATING.size),
        low=say.number(RATING.low),
        high=say.number(RATING.high),
        people=say.number(RATING.people, 0),
        source=RATING.source,
        grade=RATING.grade,
    )
