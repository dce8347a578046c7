"""A scenario in plain words, for `motsim check`: the journey a line a step, what was filled in,
typed beside felt, loads, warnings.

Everything here is expected from the values alone; nothing is run, and neither numba nor an engine
is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from motsim.errors import of
from motsim.formats import formatter
from motsim.i18n import shown
from motsim.plan import expected_values
from motsim.plan.house_rules import use_rows
from motsim.plan.index import EXPECTS, asked_words, making
from motsim.plan.journey import usual_wait
from motsim.plan.population import TownSize, return_rate_of, strangers, town_of
from motsim.plan.preview import wording as phrases
from motsim.plan.preview import workload as loads
from motsim.plan.preview.dates import date_lines, without_staff
from motsim.plan.preview.effects import belief_lines, beyond_lines
from motsim.plan.preview.places import PlaceLoad, place_loads
from motsim.plan.preview.promises import may_be_void
from motsim.plan.preview.provenance import Figure, figures, grades, known, unused_sources
from motsim.plan.preview.wording import amount, label, phrase, team
from motsim.plan.preview.workload import PoolLoad
from motsim.plan.sources import number, sources
from motsim.plan.town_forecast import overloads_ahead, visits_by_month
from motsim.plan.weights import stage_weights
from motsim.psychology import psychology_row
from motsim.psychology.parameters import ACCEPTABLE_DEFAULT, PATIENCE_FACTOR
from motsim.psychology.perception import contact_moment
from motsim.scenario.checks.journey_flow import is_clock, sequences
from motsim.scenario.checks.semantics import warnings_of
from motsim.scenario.language.blocks import NEXT_ENDS
from motsim.scenario.language.population import ELASTICITY, YEAR, Population
from motsim.scenario.language.quantities import NEVER, Amount
from motsim.scenario.language.rates import WEEK_MINUTES, clock_text
from motsim.scenario.language.schema import (
    Appointments,
    Arrive,
    Rule,
    Scenario,
    ServiceLevel,
    Stage,
    Step,
)
from motsim.scenario.language.servqual_points import WEIGHTS, Dimensions
from motsim.units import emotion_of, points_of

# keys of a step that say what they are in a phrase beside their description, with their value
COUNTED = tuple(key for key in Step.model_fields if phrases.has_words("Step", key))
MET = 0.02  # so near is a return rate as good as met, by needs alone
LONG_AWAY = 0.05  # share of the length above which being away is worth a warning


@dataclass(frozen=True)
class Felt:
    """A contact as typed and as felt by a customer who expects what most do; points
    from 0 to 100.
    """

    stage: str
    step: str
    typed: float
    expects: float
    felt: float


@dataclass(frozen=True)
class Explanation:
    """What `motsim check` has to say about one design."""

    coming: tuple[str, ...]
    journey: tuple[str, ...]
    defaults: tuple[str, ...]
    felt: tuple[Felt, ...]
    loads: tuple[PoolLoad, ...]
    places: tuple[PlaceLoad, ...]  # those of which it can be known
    load_lines: tuple[str, ...]
    figures: tuple[Figure, ...]
    grades: dict[str, float]
    figure_line: str
    effects: tuple[str, ...]
    warnings: tuple[str, ...]


def explain(
    scenario: Scenario, *, psychology: str | None = None, language: str = "en"
) -> Explanation:
    """Everything that can be said without a run."""
    felt = tuple(felt_contacts(scenario, psychology))
    found = tuple(figures(scenario))
    house = strangers(scenario)  # as many as come where people come back and nothing changes
    pools, places = tuple(loads.pool_loads(house)), tuple(place_loads(house))
    return Explanation(
        coming=(
            *date_lines(scenario, language),
            *people_lines(scenario, language),
            *coming_lines(
                house, language, "everybody" if scenario.population is None else "as now"
            ),
        ),
        journey=tuple(journey_lines(scenario, felt, language)),
        defaults=tuple(default_lines(scenario, psychology, language)),
        felt=felt,
        loads=pools,
        places=places,
        load_lines=(*load_lines(house, pools, language), *place_lines(house, places, language)),
        figures=found,
        grades=grades(scenario),
        figure_line=figure_line(scenario, found, language),
        effects=(
            *belief_lines(scenario, found, language),
            *beyond_lines(scenario, scenario.interventions, language),
        ),
        warnings=(
            *full_places(scenario, places, language),
            *warning_lines(scenario, pools, language),
        ),
    )


# --- typed beside felt ----------------------------------------------------------------------------
def prior(scenario: Scenario) -> float:
    """What customers expect on average, in points."""
    common = expected_values.mean(scenario, scenario.customers.expects, EXPECTS)
    return sum(
        part
        * (common if segment is None else expected_values.mean(scenario, segment.expects, common))
        for name, part in expected_values.shares(scenario).items()
        for segment in (expected_values.segment_of(scenario, name),)
    )


def felt_contacts(scenario: Scenario, psychology: str | None = None) -> Iterator[Felt]:
    """Contacts of typed quality; what is announced is expected."""
    psy = psychology_row(psychology or scenario.psychology.profile, scenario.psychology.parameters)
    for stage in scenario.journey:
        for step in stage.steps:
            points = scenario.points_of(step)
            if points is None or step.kind != "contact":
                continue
            typed = min(100.0, max(0.0, expected_values.mean(scenario, points)))
            expects = expected_values.mean(scenario, step.expects, prior(scenario))
            expects = max(expects, typed) if step.announced else expects
            _, _, emotion = contact_moment(psy, typed, 0.0, 0.0, 0.0, emotion_of(expects), 0.0, 0.0)
            yield Felt(stage.name, step.name, typed, expects, points_of(emotion))


# --- people who come back -------------------------------------------------------------------------
def people_lines(scenario: Scenario, language: str = "en") -> Iterator[str]:
    """How many people there are, how often they have needs, and what moves them to come."""
    p, say = scenario.population, formatter(language)
    if p is None:
        return
    town = town_of(scenario, p)
    yield phrase(
        language,
        "people",
        size=say.number(town.size, 0),
        share=say.chance(town.customers),
        gap=say.length(town.gap),
        visits=say.figures(town.size * town.needs_a_year * town.customers),
    )
    if p.size is None:
        yield phrase(language, "people follow")
    yield phrase(
        language,
        "people come",
        tries=say.chance(town.tries),
        hears=say.chance(p.hears),
        moves=say.chance(p.moves),
    )
    yield from _anchor_lines(scenario, p, town, language)
    if p.learns != "no":
        yield phrase(language, f"people learn {p.learns}")
    if p.network is not None:
        yield phrase(language, "people talk", ties=str(p.network.ties))
    if p.market.promise is not None:
        yield _promise_line(scenario, p, language)
    if p.history > 0.0:
        yield phrase(language, "people past", time=say.length(p.history))
    if scenario.length < YEAR:
        yield phrase(language, "people short", time=say.length(scenario.length))


def _anchor_lines(
    scenario: Scenario, p: Population, town: TownSize, language: str
) -> Iterator[str]:
    """What follows from figures of people who come back, and what a run will find from them."""
    say, observed = formatter(language), scenario.observed
    rate, new, friends = observed.return_rate, observed.new_customers, observed.by_recommendation
    if rate is not None and new is None and (p.tries is None or p.customers is None):
        yield phrase(language, "people balance", share=say.chance(town.customers))
    if rate is not None:
        time = say.span(rate.minutes)
        yield phrase(language, "people return", share=say.chance(rate.share), time=time)
        near = return_rate_of(scenario, p, town)
        if abs(near - rate.share) > MET:
            yield phrase(language, "people return far", near=say.chance(near), time=time)
    if new is not None:
        yield phrase(language, "people new", rate=phrases.rate(new, language))
    if friends is not None:
        yield phrase(language, "people by friends", share=say.chance(friends))
    elif p.network is not None:
        yield phrase(language, "people talk unseen")


def _promise_line(scenario: Scenario, p: Population, language: str) -> str:
    """By what promise people go who are no customers, and whether they believe it."""
    elasticity = ELASTICITY if p.market.elasticity is None else p.market.elasticity
    return phrase(
        language,
        "people take at its word" if p.learns == "no" else "people believe",
        promise=label(scenario, str(p.market.promise), language),
        times=formatter(language).figures(0.5**elasticity),
        friends=phrase(language, "people believe friends") if p.network is not None else "",
    )


# --- who comes ------------------------------------------------------------------------------------
def coming_lines(
    scenario: Scenario, language: str = "en", everybody: str = "everybody"
) -> Iterator[str]:
    """One line a source: how customers come, and how many are expected, a week or, where no week is
    like another, in all; and what becomes of those inside when the door shuts.
    """
    for source in sources(scenario):
        name = (
            label(scenario, source.segment, language)
            if source.segment
            else phrase(language, everybody if len(sources(scenario)) == 1 else "the others")
        )
        always = scenario.opening is None or scenario.opening.at(0.0)
        said = phrases.joined(language, _source_words(source.arrive, always, language))
        come, once = number(scenario, source), source.arrive.count is not None
        if once or source.arrive.data is not None or loads.is_short(scenario):
            yield phrase(
                language, "comes in all", name=name, how=said, all=formatter(language).figures(come)
            )
        else:
            week = formatter(language).figures(come / scenario.length * WEEK_MINUTES)
            yield phrase(language, "comes", name=name, how=said, week=week)
    if scenario.closing == "resume" and scenario.opening is not None:
        yield phrase(language, "shuts")
        if any(stage.beside is not None for stage in scenario.journey):
            yield phrase(language, "shuts beside")
    if scenario.at_end == "stop":
        yield stop_line(scenario, language)


def stop_line(scenario: Scenario, language: str) -> str:
    """When the clock stops with people inside, and what is not counted of them."""
    day, minute = divmod(scenario.length, 1440.0)
    said = formatter(language)
    return phrase(
        language,
        "stops with money" if scenario.value.unit_margin > 0.0 else "stops",
        time=said.duration(scenario.length),
        at=f"{said.weekday(int(day))} {clock_text(minute)}",
    )


def _source_words(arrive: Arrive, always_open: bool, language: str) -> Iterator[str]:
    if arrive.rate is not None:
        yield phrase(language, "at a rate", rate=phrases.rate(arrive.rate, language))
        if arrive.days > 0.0:
            yield phrase(language, "days differ", share=formatter(language).chance(arrive.days))
    elif arrive.every is not None:
        yield phrase(language, "one every", time=amount(arrive.every, "time", language))
    elif arrive.count is not None:
        key = "all at once" if always_open else "all at opening"
        yield phrase(language, key, n=formatter(language).number(arrive.count, 0))
    elif arrive.data is not None:
        yield phrase(
            language,
            "from a file",
            n=formatter(language).number(len(arrive.data.minutes), 0),
            file=arrive.data.text,
        )
    elif arrive.appointments is not None:
        yield from _book_words(arrive.appointments, language)


def _book_words(book: Appointments, language: str) -> Iterator[str]:
    yield phrase(
        language,
        "by appointment",
        time=formatter(language).duration(book.every),
        n=str(book.per_slot),
    )
    if book.shows < 1.0:
        yield phrase(language, "show up", share=formatter(language).chance(book.shows))
    if book.punctual is not None and book.punctual.mean != 0.0:
        yield phrase(
            language,
            "early" if book.punctual.mean < 0.0 else "late",
            time=("" if book.punctual.constant is not None else "~")
            + formatter(language).duration(abs(book.punctual.mean)),
        )


# --- the journey ----------------------------------------------------------------------------------
def journey_lines(
    scenario: Scenario, felt: tuple[Felt, ...], language: str = "en"
) -> Iterator[str]:
    """One line a stage, one line a step below it, then promises, rules, and what begins later or
    wears off.
    """
    of = {f.step: f for f in felt}
    for stage, weight in zip(scenario.journey, stage_weights(scenario.journey)):
        # as typed: stages that are not lived hand their part to the others
        said = weight if stage.weight is None else stage.weight
        yield phrases.joined(language, _stage_words(scenario, stage, said, language))
        for step in stage.steps:
            words = phrases.joined(
                language, _step_words(scenario, stage, step, of.get(step.name), language)
            )
            colon = "：" if language == "zh" else ": "
            yield f"  {label(scenario, step.name, language)}{colon}{words}"
    for name, segment in scenario.customers.segments.items():
        if segment.weights:
            parts = (
                f"{label(scenario, one, language)} {formatter(language).chance(weight)}"
                for one, weight in segment.weights.items()
            )
            yield phrase(
                language,
                "own weights",
                name=label(scenario, name, language),
                parts=phrases.listing(language, parts),
            )
    for name, promise in scenario.promises.items():
        start, end = (
            phrases.bound(scenario, text, language) for text in (promise.from_, promise.to)
        )
        yield phrase(
            language,
            "promise",
            name=label(scenario, name, language),
            start=start,
            end=end,
            quote=phrases.quote(promise.quote.text, language),
        )
    for name, level in scenario.service_levels.items():
        yield _level_words(scenario, name, level, language)
    for rule in scenario.rules:
        yield _rule_words(scenario, rule, language)
    yield from phrases.courses(scenario, scenario.interventions, language)


def _level_words(scenario: Scenario, name: str, level: ServiceLevel, language: str) -> str:
    key = "level at" if level.at else "level from" if level.from_ else "level visit"
    at, start, end = (
        phrases.bound(scenario, text, language) if text else ""
        for text in (level.at, level.from_, level.to)
    )
    return phrase(
        language,
        key,
        name=label(scenario, name, language),
        step=at,
        start=start,
        end=end,
        time=formatter(language).duration(level.within),
    )


def _stage_words(scenario: Scenario, stage: Stage, weight: float, language: str) -> Iterator[str]:
    yield phrase(
        language,
        "stage",
        name=label(scenario, stage.name, language),
        weight=formatter(language).chance(weight),
    )
    if stage.ahead is not None:
        yield phrase(language, "ahead", time=amount(stage.ahead, "time", language))
    if stage.beside is not None:
        yield phrase(language, "beside", stage=label(scenario, stage.beside, language))
        if may_be_dropped(scenario, stage):
            yield phrase(language, "dropped", stage=label(scenario, stage.beside, language))
    if stage.away:
        yield phrase(language, "stage away")
    if stage.times > 1:
        yield phrase(language, "times", n=str(stage.times))
    yield from _condition_words(scenario, stage, language)
    if stage.patience is not None:
        yield patience_words(stage.patience, language)


def may_be_dropped(scenario: Scenario, stage: Stage) -> bool:
    """Has this stage beside another steps that its host does not wait for?"""
    waits = any(
        step.join == 0
        for host in scenario.journey
        if host.name == stage.beside
        for step in host.steps
    )
    return not waits and stage.name in sequences(scenario, stage.beside or "")


def _condition_words(scenario: Scenario, block: Stage | Step, language: str) -> Iterator[str]:
    if block.when is not None:
        yield phrase(language, "if", text=phrases.condition(scenario, block.when.text, language))
    if block.chance is not None:
        yield phrase(language, "chance", share=phrases.chance(scenario, block.chance, language))


def _step_words(
    scenario: Scenario, stage: Stage, step: Step, felt: Felt | None, language: str
) -> Iterator[str]:
    """What a step is, when it comes, who does it, how long, how good, and what may follow."""
    yield phrase(language, step.kind)
    if step.class_ is not None:
        yield phrase(language, step.class_)
    if step.mot is not None:
        yield step.mot
    yield from _condition_words(scenario, step, language)
    yield from _clock_words(scenario, stage, step, language)
    if step.join is not None:
        key = {0: "join all", 1: "join first"}.get(step.join, "join some")
        yield phrase(language, key, n=str(step.join))
    if step.staff is not None and step.team:
        who = team(step.staff, lambda pool: label(scenario, pool, language))
        yield phrase(language, "staff", pool=who)
    if step.takes is not None:
        yield phrase(language, "takes", time=amount(step.takes, "time", language))
    if felt is not None:
        yield phrase(
            language,
            "quality",
            points=formatter(language).figures(felt.typed),
            felt=formatter(language).figures(round(felt.felt)),
        )
    if isinstance(step.quality, Dimensions):
        yield phrase(
            language,
            "dimensions",
            parts=phrases.listing(
                language,
                (
                    f"{phrase(language, name)} {amount(one, language=language)}"
                    for name, one in step.quality.by
                ),
            ),
        )
    if step.announced:
        yield phrase(language, "announced")
    yield from _line_words(scenario, stage, step, language)
    yield from _after_words(scenario, step, language)


def card_words(scenario: Scenario, step: Step, language: str) -> Iterator[str]:
    """What a card on a board says of a step: its class, how good it is, by whom, how long it takes
    and for whom it is.
    """
    if step.class_ is not None:
        yield phrase(language, step.class_)
    if step.points is not None:
        yield phrase(language, "points", points=amount(step.points, language=language))
    if step.staff is not None and step.team:
        yield team(step.staff, lambda pool: label(scenario, pool, language))
    if step.takes is not None:
        yield amount(step.takes, "time", language)
    for said in _condition_words(scenario, step, language):
        yield said.replace("_", " ")


def _clock_words(scenario: Scenario, stage: Stage, step: Step, language: str) -> Iterator[str]:
    for key in ("every", "after", "before_end"):
        minutes = getattr(step, key)
        if minutes is not None:
            yield phrase(
                language,
                "at the end" if key == "before_end" and minutes == 0.0 else key,
                time=formatter(language).duration(minutes),
            )
    if step.until is not None:
        yield (
            phrase(language, "until opening")
            if step.until < 0.0
            else phrase(language, "until", time=clock_text(step.until))
        )
    elif (
        stage.beside is not None
        and step.kind == "contact"
        and step.takes is None
        and step.every is None
        and step.before_end != 0.0
    ):
        yield phrase(language, "lasts", stage=label(scenario, stage.beside, language))


def _line_words(scenario: Scenario, stage: Stage, step: Step, language: str) -> Iterator[str]:
    if step.wait is not None and step.wait.acceptable is not None:
        yield phrase(
            language, "acceptable", time=formatter(language).duration(step.wait.acceptable)
        )
    if step.patience is not None:
        yield patience_words(step.patience, language)
    if step.priority_grows is not None:
        grows = step.priority_grows.constant
        if grows is None:
            yield phrase(language, "priority grows by", text=step.priority_grows.text)
        else:
            said = formatter(language).figures(60.0 * grows)
            yield phrase(language, "priority grows", n=said)
    for key in COUNTED:
        if (number := getattr(step, key)) is not None:
            yield phrases.of_key(language, "Step", key, n=str(number))
    yield from _giving_up(scenario, step, language)
    yield from _group_words(step, language)
    for name, place in scenario.places.items():
        if place.booked is not None and place.booked.at == step.name:
            yield phrase(
                language,
                "books ahead" if stage.ahead is not None else "books",
                place=label(scenario, name, language),
                time=amount(place.booked.lasts, "time", language),
            )


def _group_words(step: Step, language: str) -> Iterator[str]:
    """How many begin together, and when."""
    one = step.group
    if one is None:
        return
    key = (
        "group every"
        if one.every is not None
        else "group at"
        if one.at is not None
        else "group full"
        if one.least == one.of
        else "group least"
    )
    yield phrase(
        language,
        key,
        n=str(one.of),
        least=str(one.least),
        time="" if one.every is None else formatter(language).duration(one.every),
        times=phrases.listing(language, map(clock_text, one.at or ())),
    )
    if one.after is not None:
        yield phrase(language, "group after", time=formatter(language).duration(one.after))


def _giving_up(scenario: Scenario, step: Step, language: str) -> Iterator[str]:
    one = step.gives_up
    if one is None:
        return
    share = "" if one.chance is None else phrases.chance(scenario, one.chance, language)
    key = "retries" if one.retry is not None else "elsewhere" if one.to is not None else "callback"
    yield phrase(
        language,
        f"{key} some" if share else key,
        share=share,
        time="" if one.retry is None else amount(one.retry, "time", language),
        step="" if one.to is None else label(scenario, one.to, language),
    )


def patience_words(patience: Amount, language: str) -> str:
    if patience is NEVER:
        return phrase(language, "stays")
    return phrase(language, "patience", time=amount(patience, "time", language))


def _after_words(scenario: Scenario, step: Step, language: str) -> Iterator[str]:
    for name, fail in step.fails.items():
        yield phrase(
            language,
            "fails",
            name=label(scenario, name, language),
            share=phrases.chance(scenario, fail.chance, language),
        )
    if step.again is not None:
        yield phrase(language, "again", share=phrases.chance(scenario, step.again, language))
    if step.leaves:
        yield phrase(language, "leaves", share=formatter(language).chance(step.leaves))
    for row in step.next:
        part = phrases.chance(scenario, row.chance, language)
        yield (
            phrase(language, row.to, share=part)
            if row.to in NEXT_ENDS
            else phrase(language, "next", share=part, step=label(scenario, row.to, language))
        )


def _rule_words(scenario: Scenario, rule: Rule, language: str) -> str:
    said = phrases.joined(language, _when_words(scenario, rule, language))
    condition = (f"（{said}）" if language == "zh" else f" ({said})") if said else ""
    effects = phrases.joined(
        language,
        (
            *(
                _effect_words(scenario, key, value, language)
                for key, value in _typed(rule.do)
                if value is not False
            ),
            *_python_words(scenario, rule, language),
        ),
    )
    return phrase(
        language,
        "rule",
        name=label(scenario, rule.name, language),
        event=phrases.event(scenario, rule.on, language),
        condition=condition,
        effects=effects,
    )


def _python_words(scenario: Scenario, rule: Rule, language: str) -> Iterator[str]:
    """Of a rule that decides in Python: that nobody can read here what it does."""
    if any(one.name == rule.name for one in scenario.behaviours):
        yield phrase(language, "in Python")


def _when_words(scenario: Scenario, rule: Rule, language: str) -> Iterator[str]:
    """When a rule acts, beside its event, and who acts."""
    for key in ("past", "every"):
        minutes = getattr(rule, key)
        if minutes is not None:
            yield phrase(language, key, time=formatter(language).duration(minutes))
    if rule.by is not None:
        yield phrase(language, "by", pool=label(scenario, rule.by, language))
    if rule.when is not None:
        yield phrase(language, "if", text=phrases.condition(scenario, rule.when.text, language))
    if rule.chance is not None:
        yield phrase(language, "rule chance", share=phrases.chance(scenario, rule.chance, language))
    if rule.limit is not None:
        yield phrase(
            language, f"per {rule.limit.per}", n=formatter(language).figures(rule.limit.amount)
        )


def _typed(block: BaseModel) -> Iterator[tuple[str, Any]]:
    """The entries of a block that were typed, in the order of the language."""
    for name, found in type(block).model_fields.items():
        if name in block.model_fields_set and getattr(block, name) is not None:
            yield found.alias or name, getattr(block, name)


def _effect_words(scenario: Scenario, key: str, value: Any, language: str) -> str:
    said = phrases.term("key", key, language)
    if isinstance(value, Amount):
        typed = value.text or amount(
            value, {"minutes": "time", "share": "share"}.get(value.unit, "number"), language
        )
        return (
            f"{said} "
            f"{phrases.condition(scenario, typed, language) if value.unit == 'minutes' else typed}"
        )
    if isinstance(value, BaseModel):
        inner = phrases.joined(
            language, (_effect_words(scenario, *one, language) for one in _typed(value))
        )
        return f"{said}（{inner}）" if language == "zh" else f"{said} ({inner})"
    return (
        said
        if value is True
        else f"{said} {label(scenario, value, language) if isinstance(value, str) else value}"
    )


# --- what was filled in ---------------------------------------------------------------------------
def default_lines(
    scenario: Scenario, psychology: str | None = None, language: str = "en"
) -> Iterator[str]:
    """What a run takes where nothing was typed."""
    yield from _untyped_service(scenario, language)
    yield from _untyped_feelings(scenario, psychology, language)


def _untyped_service(scenario: Scenario, language: str) -> Iterator[str]:
    """What is taken of the house and the journey."""

    def names(found: Iterable[str]) -> str:
        return phrases.listing(language, [label(scenario, name, language) for name in found])

    segments = scenario.customers.segments
    if scenario.opening is None:
        yield phrase(language, "no opening")
    if scenario.customers.expects is None and not (
        segments and all(segment.expects for segment in segments.values())
    ):
        yield phrase(language, "no expects", points=formatter(language).figures(EXPECTS))
    contacts = [step for step in scenario.steps if step.kind == "contact"]
    bare = [step.name for step in contacts if scenario.points_of(step) is None]
    if bare:
        yield phrase(language, "no quality", names=names(bare))
    if all(stage.weight is None for stage in scenario.journey) and len(scenario.journey) > 1:
        yield phrase(language, "no weights")
    free = [name for name, pool in scenario.staff.items() if pool.empowered is None]
    if free and any(rule.do.cost or rule.do.recover for rule in scenario.rules):
        yield phrase(language, "no empowered", names=names(free))
    if (
        any(isinstance(step.quality, Dimensions) for step in scenario.steps)
        and "servqual" not in scenario.model_fields_set
    ):
        figures_of = formatter(language).figures
        parts = [f"{phrase(language, name)} {figures_of(w)}" for name, w in WEIGHTS.items()]
        yield phrase(language, "no servqual", parts=phrases.listing(language, parts))


def _untyped_feelings(scenario: Scenario, psychology: str | None, language: str) -> Iterator[str]:
    """What is taken of people: how long they wait gladly, and how they remember."""
    profile = psychology or scenario.psychology.profile
    row = psychology_row(profile, scenario.psychology.parameters)
    yield phrase(
        language, "no acceptable", minutes=formatter(language).duration(row[ACCEPTABLE_DEFAULT])
    )
    segments = scenario.customers.segments.values()
    patient = bool(segments) and all(one.patience is not None for one in segments)
    lines = [
        label(scenario, step.name, language)
        for stage in scenario.journey
        for step in stage.steps
        if usual_wait(stage, step) is not None and not patient
    ]
    if lines:
        yield phrase(
            language,
            "usual patience",
            steps=phrases.listing(language, lines),
            times=formatter(language).figures(row[PATIENCE_FACTOR]),
        )
    if psychology is None and "psychology" not in scenario.model_fields_set:
        yield phrase(language, "no psychology", name=profile)


# --- loads, figures, warnings ---------------------------------------------------------------------
def load_lines(
    scenario: Scenario, pools: tuple[PoolLoad, ...], language: str = "en"
) -> Iterator[str]:
    for one in pools:
        yield from _lines_of_pool(scenario, one, language)
    if any(rule.do.takes is not None or rule.do.escalate is not None for rule in scenario.rules):
        yield phrase(language, "rules work")
    for key, steps in _beyond_a_load(scenario).items():
        if steps:
            names = [label(scenario, step.name, language) for step in steps]
            yield phrase(language, key, steps=phrases.listing(language, names))
    for name, share in loads.asked_for(scenario).items():
        yield phrase(
            language,
            "asked for",
            place=label(scenario, name, language),
            share=formatter(language).chance(share),
        )
    for name, staff in scenario.staff.items():
        if staff.preempts is not None:
            who = label(scenario, name, language)
            yield phrase(language, f"preempts {staff.preempts}", pool=who)
    together = [label(scenario, s.name, language) for s in scenario.steps if len(s.team) > 1]
    if together:
        yield phrase(language, "together work", steps=phrases.listing(language, together))


def _lines_of_pool(scenario: Scenario, one: PoolLoad, language: str) -> Iterator[str]:
    """How busy a pool is, and when it is too busy."""
    pool = label(scenario, one.pool, language)
    yield phrase(language, "load", pool=pool, share=phrases.load(one.share, language))
    breaks = scenario.staff[one.pool].breaks
    if breaks is not None:
        yield phrase(
            language,
            "breaks in turn" if breaks.in_turn else "breaks",
            pool=pool,
            time=formatter(language).duration(breaks.length),
            every=formatter(language).duration(breaks.every),
        )
    above = one.above
    if above:
        most = float(np.max(one.work[above] / one.rostered[above]))
        yield phrase(
            language,
            "above",
            pool=pool,
            hours=phrases.clock_hours(above, language),
            most=phrases.load(most, language),
        )
    if one.after_hours > 1.0:
        yield phrase(
            language,
            "after hours in all" if loads.is_short(scenario) else "after hours",
            pool=pool,
            hours=formatter(language).figures(one.after_hours / 60.0),
        )


def _beyond_a_load(scenario: Scenario) -> dict[str, list[Step]]:
    """Steps whose work a load cannot tell, by the line that says so."""
    return {
        "dropped work": [
            step
            for stage in scenario.journey
            for step in stage.steps
            if step.pool is not None and may_be_dropped(scenario, stage) and not is_clock(step)
        ],
        "until work": [s for s in scenario.steps if s.until is not None and s.pool is not None],
        "room work": [s for s in scenario.steps if s.room is not None],
        "group work": [
            s for s in scenario.steps if s.team and s.group is not None and not s.group.always_full
        ],
    }


def place_lines(
    scenario: Scenario, places: tuple[PlaceLoad, ...], language: str = "en"
) -> Iterator[str]:
    """What is needed of each kind of place, on average and at most."""
    for one in places:
        place, share = label(scenario, one.place, language), phrases.load(one.share, language)
        if not one.timed or one.share == 0.0:
            yield phrase(language, "place load", place=place, share=share)
            continue
        most = phrases.load(float(one.by_hour.max()), language)
        hours = phrases.clock_hours(one.busiest, language)
        yield phrase(language, "place most", place=place, share=share, most=most, hours=hours)
        if one.above:
            hours = phrases.clock_hours(one.above, language)
            yield phrase(language, "place above", place=place, hours=hours)
    if places:
        yield phrase(language, "place waits")


def full_places(
    scenario: Scenario, places: tuple[PlaceLoad, ...], language: str = "en"
) -> Iterator[str]:
    """Places that cannot hold all who come."""
    for one in places:
        if one.share > 1.0:
            place, share = label(scenario, one.place, language), phrases.load(one.share, language)
            yield phrase(language, "w place", place=place, share=share)


def figure_line(scenario: Scenario, found: tuple[Figure, ...], language: str = "en") -> str:
    parts = phrases.joined(
        language,
        (
            phrase(language, grade, share=formatter(language).chance(part))
            for grade, part in grades(scenario).items()
            if part > 0.0
        ),
    )
    measured = sum(figure.grade == "measured" for figure in found)
    count, more = str(len(found)), known(scenario)
    line = (
        phrase(language, "figures measured", count=count, n=str(measured), parts=parts)
        if measured
        else phrase(language, "figures", count=count, parts=parts)
    )
    return phrase(language, "figures known", line=line, n=str(more)) if more else line


def all_give_up(scenario: Scenario, pool: str) -> bool:
    """Whether everybody who waits for a pool leaves at some time, or finds its line full: then it
    cannot grow.
    """
    segments = scenario.customers.segments.values()
    patient = bool(segments) and all(one.patience is not None for one in segments)
    stays = any(one.patience is NEVER for one in segments)

    def leaves(stage: Stage, step: Step) -> bool:
        if step.queue_limit is not None:
            return True
        if stays:
            return False
        typed = step.patience if step.patience is not None else stage.patience
        if typed is not None:
            return typed is not NEVER
        return patient or usual_wait(stage, step) is not None

    asked = [
        leaves(stage, step)
        for stage in scenario.journey
        for step in stage.steps
        if any(name == pool for name, _ in step.team)
    ]
    return bool(asked) and all(asked)


def warning_lines(
    scenario: Scenario, pools: tuple[PoolLoad, ...], language: str = "en"
) -> Iterator[str]:
    """What is allowed and yet most likely not meant."""
    visits = visits_by_month(scenario)
    yield from ahead_lines(scenario, pools, visits, language)
    for one in pools:
        if one.share > 1.0 and visits is None:
            yield phrase(
                language,
                "w load left" if all_give_up(scenario, one.pool) else "w load",
                pool=label(scenario, one.pool, language),
                share=phrases.load(one.share, language),
            )
        if one.clock_share >= 1.0:
            steps = [
                label(scenario, step.name, language)
                for own in loads.clock_steps(scenario, one.pool).values()
                for step in own
            ]
            yield phrase(
                language,
                "w clocks",
                steps=phrases.listing(language, steps),
                share=phrases.load(one.clock_share, language),
                pool=label(scenario, one.pool, language),
            )
    away = loads.away_minutes(scenario)
    if away > LONG_AWAY * scenario.length:
        yield phrase(
            language,
            "w away",
            time=formatter(language).duration(away),
            share=formatter(language).chance(away / scenario.length),
        )
    for step in loads.never_reached(scenario):
        yield phrase(language, "w reached", step=label(scenario, step, language))
    yield from _given_up(scenario, language)
    for name, first, last in may_be_void(scenario):
        start, end = label(scenario, first, language), label(scenario, last, language)
        yield phrase(language, "w promise", name=name, start=start, end=end)
    yield from _unused(scenario, language)
    yield from without_staff(scenario, language)
    yield from (shown(of(path, message), language) for path, message in warnings_of(scenario))


def ahead_lines(
    scenario: Scenario,
    pools: tuple[PoolLoad, ...],
    visits: NDArray[np.float64] | None,
    language: str = "en",
) -> Iterator[str]:
    """Pools that people who come back will bring more work than they can do, and when. `visits`: a
    week, by month.
    """
    for one in overloads_ahead(scenario, visits, {p.pool: p.share for p in pools}):
        yield phrase(
            language,
            "w load month",
            pool=label(scenario, one.pool, language),
            month=str(one.month),
            share=phrases.load(one.share, language),
        )


def _given_up(scenario: Scenario, language: str) -> Iterator[str]:
    """Whoever `leave` says has given up, where it looks as if they were served: everybody goes
    there, or a share that staff have served and that asks for nothing that happened.
    """
    for stage in scenario.journey:
        for step in stage.steps:
            for row in step.next:
                chance = row.chance.constant
                everybody = chance is not None and chance >= 1.0
                if row.to == "leave" and (
                    everybody or (step.pool is not None and fixed(row.chance) and chance != 0.0)
                ):
                    yield phrase(
                        language,
                        "w leave",
                        step=label(scenario, step.name, language),
                        share=phrases.chance(scenario, row.chance, language),
                    )


def fixed(chance: Amount) -> bool:
    """Does it ask for nothing that happens in the run: no wait, no line, no feeling?"""
    return chance.expression is None or expected_values.knowable(chance.expression)


def _unused(scenario: Scenario, language: str) -> Iterator[str]:
    asked = asked_words(scenario)
    for name in scenario.traits:
        if name not in asked:
            yield phrase(language, "w trait", name=name)
    used = {pool for step in scenario.steps for pool, _ in step.team} | {
        rule.by for rule in scenario.rules
    }
    used |= {rule.do.escalate.to for rule in scenario.rules if rule.do.escalate is not None}
    for name in scenario.staff:
        if name not in used:
            yield phrase(language, "w pool", name=label(scenario, name, language))
    told = any(rule.do.priority is not None for rule in scenario.rules)
    for name, pool in scenario.staff.items():
        own = (step for step in scenario.steps if step.pool == name)
        if pool.preempts is not None and not told and all(one.priority is None for one in own):
            yield phrase(language, "w preempts", pool=label(scenario, name, language))
    main = [step for stage in scenario.journey if stage.beside is None for step in stage.steps]
    for k, step in enumerate(main):
        if step.room is not None and not any(one.team for one in main[:k]):
            yield phrase(language, "w room", step=label(scenario, step.name, language))
    segments = scenario.customers.segments.values()
    for stage in scenario.journey:
        for step in stage.steps:
            patient = (step.patience, stage.patience, *(one.patience for one in segments))
            gives_up = any(one not in (None, NEVER) for one in patient)
            gives_up = gives_up or usual_wait(stage, step) is not None
            full = step.queue_limit is not None and step.gives_up and not step.gives_up.callback
            if step.gives_up is not None and not (gives_up or full):
                yield phrase(language, "w gives up", step=label(scenario, step.name, language))
    for name in unused_sources(scenario):
        yield phrase(language, "w source", name=name)
    for name in use_rows(making(scenario)).unused:
        yield phrase(language, "w use", name=name)
