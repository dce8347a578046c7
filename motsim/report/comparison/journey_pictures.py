"""The journey of a report as pictures: today and the design spoken of, at most two more at once,
the rest one by one, and single customers.
"""

from __future__ import annotations

import math
from typing import Final

from motsim.report.core.curve_svg import LETTERS, Band, Line, Mark, Picture
from motsim.report.core.facts import Curve, Facts, Felt, Person, Point
from motsim.report.core.messages import Translator

AT_ONCE: Final = 4


def drawn_designs(facts: Facts) -> tuple[str, ...]:
    """The designs of the first picture: today, the one spoken of, then the best of the others."""
    first = facts.designs[0]
    ranked = [p.design for p in facts.choice.places] if facts.choice else []
    others = [d for d in (*ranked, *facts.designs) if d not in (first, facts.focus)]
    spoken = (facts.focus,) if facts.focus != first else ()
    return (first, *spoken, *list(dict.fromkeys(others))[: AT_ONCE - 1 - len(spoken)])


def journey(facts: Facts, say: Translator) -> Picture | None:
    """The picture of the first screen."""
    return _picture(facts, say, drawn_designs(facts))


def others(facts: Facts, say: Translator) -> list[Picture]:
    """A picture of today and one more design, for each that the first picture has no room for."""
    shown = drawn_designs(facts)
    made = (_picture(facts, say, (facts.designs[0], d)) for d in facts.designs if d not in shown)
    return [_brief(picture) for picture in made if picture is not None]


def _brief(picture: Picture) -> Picture:
    """Without the sentences that the first picture says of each moment."""
    return picture._replace(
        lines=tuple(
            line._replace(marks=tuple(m._replace(told="") for m in line.marks))
            for line in picture.lines
        )
    )


def of_person(facts: Facts, say: Translator, person: Person) -> Picture | None:
    """One customer's own moments over the means of the design."""
    mean = next((c for c in facts.journey.curves if c.design == person.design), None)
    if mean is None or not mean.points:
        return None
    name = say("with gap", value=say(person.who), gap=say.signed(person.remembered))
    felt = [f for f in person.felt if f.kind != "wait"]
    waits = {f.moment: f.emotion for f in person.felt if f.kind == "wait"}
    marks = tuple(_felt(facts, say, f, waits) for f in felt)
    low, high = (pick(marks, key=lambda m: m.emotion, default=None) for pick in (min, max))
    ringed = tuple(
        (m.key, say(word)) for m, word in ((low, "worst"), (high, "best moment")) if m is not None
    )
    whole = Picture(
        name,
        _bands(facts, say),
        (_line(facts, say, mean, 0, "A")._replace(ringed=()), Line(name, 1, marks, ringed, "B")),
        say("emotion axis"),
        say("wait"),
    )
    return _brief(whole)


def _picture(facts: Facts, say: Translator, designs: tuple[str, ...]) -> Picture | None:
    curves = {c.design: c for c in facts.journey.curves}
    if not any(curves[d].points for d in designs if d in curves):
        return None
    alone = len(facts.designs) == 1
    return Picture(
        say("journey"),
        _bands(facts, say),
        tuple(
            _line(facts, say, curves[d], 1 if alone else k, LETTERS[k])
            for k, d in enumerate(designs)
        ),
        say("emotion axis"),
        say("wait"),
        facts.journey.target,
        say("target"),
    )


def _bands(facts: Facts, say: Translator) -> tuple[Band, ...]:
    return tuple(
        Band(facts.label(s.name, say.language), s.start, s.end, say.share(s.weight / 100.0))
        for s in facts.journey.stages
    )


def _line(facts: Facts, say: Translator, c: Curve, role: int, letter: str) -> Line:
    return Line(
        facts.label(c.design, say.language),
        role,
        tuple(_mark(facts, say, p) for p in c.points),
        (
            tuple((moment, say(word)) for word, moment in (("peak", c.peak), ("end", c.end)))
            if c.peak != c.end
            else ((c.peak, say("peak and end")),)
        )
        if role < 2
        else (),
        letter,
    )


def _mark(facts: Facts, say: Translator, p: Point) -> Mark:
    name = facts.label(p.moment, say.language)
    name = say("promised", name=name) if p.kind == "promise" else name
    told = [say.pair(name, f"{say('emotion')} {say.signed(p.emotion.mean)}")]
    low, high = say.signed(p.emotion.low), say.signed(p.emotion.high)
    if not math.isnan(p.emotion.low) and low != high:
        told.append(say("range", low=low, high=high))
    if not math.isnan(p.expects):
        told.append(f"{say('expectation')} {say.signed(p.expects)}")
    told.append(f"{say('met by')} {say.share(p.met)}")
    if not math.isnan(p.wait.mean):
        told.append(f"{say('wait')} {say.number(p.wait.mean)}")
        told.append(f"{say('waited for by')} {say.share(p.waited)}")
        told.append(f"{say('felt wait')} {say.signed(p.wait_emotion)}")
    for word, share in (("peak for", p.peak), ("end for", p.end)):
        if share > 0.0:
            told.append(f"{say(word)} {say.share(share)}")
    return Mark(
        p.moment,
        name,
        p.place,
        p.emotion.mean,
        max(p.emotion.low, -10.0),
        min(p.emotion.high, 10.0),
        p.kind,
        p.wait.mean,
        p.wait_emotion,
        ("；" if say.language == "zh" else "; ").join(told),
    )


def _felt(facts: Facts, say: Translator, f: Felt, waits: dict[str, float]) -> Mark:
    name = facts.label(f.moment, say.language)
    return Mark(
        f.moment,
        say("promised", name=name) if f.kind == "promise" else name,
        f.place,
        f.emotion,
        kind=f.kind,
        wait=f.wait if f.wait > 0.0 else math.nan,
        felt=waits.get(f.moment, math.nan),
    )
