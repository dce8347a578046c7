"""What is believed of the effects of interventions: by the grade of their source, as the file says,
and as pilots have read.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from motsim.errors import InputError, say
from motsim.plan.preview.effects import belief_of
from motsim.psychology.effect_beliefs import Belief
from motsim.scenario.language.schema import Piloted
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.core.psychologies import known, psychologies_of
from motsim.study.core.sample import Sample, sampled
from motsim.study.core.setup import Setup
from motsim.units import UNITS

READ_ON: Final = 4  # replications that the promised lift is read on, paired
PEOPLE: Final = 30_000  # the first of them: other people than those that decide
NOTHING: Final = 1e-9  # a lift that nobody could read
Beliefs = Mapping[str, Belief]


def beliefs_after_pilots(
    setup: Setup, psychologies: Sequence[str], names: Sequence[str]
) -> dict[str, Belief]:
    """What is believed of the effects of those of these interventions that were piloted."""
    found = {}
    for name in names:
        reading = setup.scenario.interventions[name].piloted
        if reading is not None:
            found[name] = after(setup, tuple(psychologies), name, reading)
    return found


def beliefs(
    setup: Setup, psychologies: Sequence[str], names: Sequence[str], effects: float | None
) -> dict[str, Belief]:
    """What is believed of the effect of each intervention; `effects`: as `robust` asks."""
    if effects is not None:
        middle, spread = (1.0 + effects) / 2.0, (1.0 - effects) / 12.0**0.5
        return dict.fromkeys(names, Belief(0.0, middle, spread))
    piloted = beliefs_after_pilots(setup, psychologies, names)
    return {name: piloted.get(name) or belief_of(setup.scenario, name) for name in names}


def after(setup: Setup, psychologies: tuple[str, ...], name: str, reading: Piloted) -> Belief:
    """The belief once the reading is known. Raises InputError where nobody could have read it."""
    where = f"{setup.scenario.file}: interventions.{name}.piloted"
    promised, customers = promised_lift(setup, psychologies, name, reading.design, reading.of)
    if reading.customers is not None and reading.customers > customers:
        raise InputError(say("read too many", where=where, n=reading.customers, come=customers))
    if abs(promised) < NOTHING:  # the theory that is asked feels nothing there: read it by all
        everybody = psychologies_of(setup.scenario, "all")
        promised, _ = promised_lift(setup, everybody, name, reading.design, reading.of)
    if abs(promised) < NOTHING:
        raise InputError(say("read nothing moved", where=where, name=name, of=reading.of))
    return belief_of(setup.scenario, name).after_reading(reading.lift, reading.error, promised)


@functools.lru_cache(maxsize=64)
def promised_lift(
    setup: Setup, psychologies: tuple[str, ...], name: str, design: str | None, of: str
) -> tuple[float, float]:
    """What a pilot would read if all of the effect came true, the mean over psychologies; and how
    many customers come in a year.
    """
    setup = setup.as_strangers()  # whoever meets a pilot is met once
    beside = design or setup.reference
    have = {one: share for one, share in _had(setup, beside).items() if one != name}
    people = range(PEOPLE, PEOPLE + READ_ON)
    lifts, customers = [], 0.0
    for psychology in psychologies:
        plain = _sample(setup, beside, have, psychology, people)
        treated = _sample(setup, beside, {**have, name: 1.0}, psychology, people)
        lifts.append(float((treated.of(of) - plain.of(of)).mean()))
        measured = plain.scenario.length - plain.scenario.warmup
        customers = float(plain.of("visits").mean()) * UNITS["year"] / measured
    return float(np.mean(lifts)), customers


def _had(setup: Setup, design: str) -> dict[str, float]:
    """What a design has without a budget of its own."""
    words = setup.design(design, bought={}).words
    return {one: share for one, share in words.items() if share > 0.0}


def _sample(
    setup: Setup, design: str, bought: Mapping[str, float], psychology: str, people: range
) -> Sample:
    scenario = setup.design(design, bought=dict(bought))
    calibration = calibrate(setup, known(psychology))
    plan = calibration.plan(scenario, psychology)
    return sampled(scenario, psychology, plan, 0, people)
