"""The blocks of a scenario that say who comes, who serves and what happens: staff, places,
customers, promises, stages, steps.

Annotations are evaluated here and in `schema` (no `from __future__`): as text pydantic would
compile each of them at every start.
"""

import functools
import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from motsim.psychology import PARAMETERS
from motsim.scenario.language import fields, rates
from motsim.scenario.language.dates import dates, looks_like_date
from motsim.scenario.language.quantities import Amount, constant
from motsim.scenario.source.suggestions import closest_name
from motsim.units import WEEKDAYS

_PARAMETERS: Final = frozenset(p.name for p in PARAMETERS)


class Block(BaseModel):
    """Base of all blocks: frozen, no unknown keys, python names for words that python keeps for
    itself.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=False,
        arbitrary_types_allowed=True,
        defer_build=True,
    )


@functools.cache
def fields_of(block: type[Block]) -> Mapping[str, str]:
    """The entries of a block: key as typed -> name in Python."""
    return {found.alias or name: name for name, found in block.model_fields.items()}


def gather_parameters(raw: Any, cls: type[Block]) -> Any:
    """Keys that are no keys of the block are parameters of the psychology; `check` knows which
    exist. A misspelt key is none.
    """
    if not isinstance(raw, dict):
        return raw
    own = fields_of(cls).keys() - {"parameters"}
    extra = {
        key: value for key, value in raw.items() if key not in own and meant(key, own) not in own
    }
    return (
        {**{key: value for key, value in raw.items() if key not in extra}, "parameters": extra}
        if extra
        else raw
    )


def meant(key: Any, own: Collection[str]) -> str | None:
    """The key of a block or the parameter of the psychology that this is, or looks most like."""
    return key if key in own or key in _PARAMETERS else closest_name(str(key), (*own, *_PARAMETERS))


# --- people and places ----------------------------------------------------------------------------
class Pool(Block):
    count: fields.Count = rates.Count(((0.0, 1440.0, 1),))
    wage: fields.Rate | None = None
    empowered: fields.Empowered = None  # none typed: no limit
    hours: fields.Hours | None = None
    breaks: fields.Breaks | None = None
    preempts: fields.Preempts | None = None
    source: fields.SourceRef | None = None


class Booked(Block):
    """Where a place is reserved, and for how long from then on, counted in dates."""

    at: fields.Name
    lasts: fields.MinutesAmount
    slots: fields.Minutes = 1440.0


class Place(Block):
    count: fields.Count
    from_: fields.Name = Field(alias="from")
    to: fields.Name
    when: fields.Expr | None = Field(default=None, alias="if")
    booked: Booked | None = None
    source: fields.SourceRef | None = None


# --- customers ------------------------------------------------------------------------------------
class Appointments(Block):
    """A book of slots: one each `every` in `hours` (the opening, if none are typed); who comes is
    early or late by `punctual`.
    """

    every: fields.Minutes
    per_slot: fields.Whole = 1
    shows: fields.Share = 1.0
    punctual: fields.LatenessAmount | None = (
        None  # minutes after the slot, early below 0; none: on time
    )
    hours: fields.Hours | None = None


class Arrive(Block):
    """One of rate, every, count, appointments, data. The two profiles weigh the rate."""

    rate: fields.ArrivalRate | None = None
    # hour 0 to 23 -> weight, hours not named weigh 1; or a time -> weight until the next time
    by_hour: fields.ByHour = Field(default_factory=dict)
    # mon .. sun, or dates -> weight
    by_weekday: dict[str, fields.Number] = Field(default_factory=dict)
    days: fields.Spread = 0.0  # how much days differ beyond chance: cv of a day's own factor
    every: fields.MinutesAmount | None = None
    count: fields.Whole | None = None
    appointments: Appointments | None = None
    data: fields.TimesOf | None = None
    scale: fields.Number = 1.0
    source: fields.SourceRef | None = None

    @property
    def of_weekdays(self) -> dict[int, float]:
        """Weights of weekdays, Monday 0."""
        weights = self.by_weekday.items()
        return {WEEKDAYS.index(day): weight for day, weight in weights if day in WEEKDAYS}

    @property
    def of_dates(self) -> dict[int, float]:
        """Weights of dates, each in place of its weekday's, by ordinal."""
        return {
            date: weight for key, weight in self.by_weekday.items() for date in dates_of_key(key)
        }


def dates_of_key(key: str) -> list[int]:
    """The dates that a key of a week names; none where it is a weekday, or means nothing."""
    try:
        return dates(key) if looks_like_date(key) else []
    except ValueError:
        return []


class Segment(Block):
    share: fields.Share | None = None
    arrive: Arrive | None = None
    expects: fields.PointsAmount | None = None
    patience: fields.Patience | None = None
    traits: dict[fields.Name, fields.TraitOf] = Field(default_factory=dict)
    # step or stage -> its weight to this segment, instead of the one that stands there
    weights: dict[fields.Name, fields.Weight] = Field(default_factory=dict)
    # parameters of the psychology, typed beside the other keys
    parameters: dict[str, fields.Number] = Field(default_factory=dict)
    source: fields.SourceRef | None = None

    @model_validator(mode="before")
    @classmethod
    def gather(cls, raw: Any) -> Any:
        return gather_parameters(raw, cls)


class Customers(Block):
    arrive: Arrive = Arrive()
    expects: fields.PointsAmount | None = None
    segments: dict[fields.Name, Segment] = Field(default_factory=dict)
    traits: dict[fields.Name, fields.TraitOf] = Field(default_factory=dict)
    source: fields.SourceRef | None = None


class Promise(Block):
    from_: fields.Word = Field(alias="from")  # STEP, STEP.begins or STEP.ends
    to: fields.Word
    quote: fields.Quote = rates.Quote("typical", 1.0)
    source: fields.SourceRef | None = None


class ServiceLevel(Block):
    """`at` a step: the wait before it; `from` and `to`: as promises have them; none of them: the
    whole visit.
    """

    at: fields.Name | None = None
    from_: fields.Word | None = Field(default=None, alias="from")
    to: fields.Word | None = None
    within: fields.Minutes
    source: fields.SourceRef | None = None


# --- journey --------------------------------------------------------------------------------------
class Wait(Block):
    acceptable: fields.Minutes | None = None
    occupied: fields.Share | None = None
    told: fields.Told | None = None
    source: fields.SourceRef | None = None


NEXT_ENDS: Final = ("done", "leave")  # served, and given up


class Next(Block):
    to: fields.Word  # a step, or one of NEXT_ENDS
    chance: fields.ShareAmount = constant(1.0, "share")


class GivesUp(Block):
    """What becomes of who gives up waiting: exactly one of retry, to and callback."""

    retry: fields.MinutesAmount | None = None
    to: fields.Name | None = None
    callback: fields.Truth = False
    chance: fields.ShareAmount | None = None  # none: all of them
    source: fields.SourceRef | None = None


class Group(Block):
    """How many begin a step together, and when: as soon as so many are there, some time after the
    first came, or by the clock.
    """

    of: fields.Whole
    at_least: fields.Whole | None = None  # none: as many as go
    after: fields.Minutes | None = None
    every: fields.Minutes | None = None  # counted from midnight
    at: fields.ClockTimes | None = None

    @property
    def departures(self) -> tuple[float, ...]:
        """The minutes of a day at which a group begins; none: not by the clock."""
        if self.every is not None:
            return tuple(k * self.every for k in range(math.ceil(1440.0 / self.every - 1e-9)))
        return self.at or ()

    @property
    def least(self) -> int:
        """How many must be there for it to begin for that."""
        return self.of if self.at_least is None else self.at_least

    @property
    def always_full(self) -> bool:
        """Does it begin for no other reason than that it is full?"""
        return self.least == self.of and self.after is None and not self.departures


class Fail(Block):
    chance: fields.ShareAmount
    severity: fields.SeverityAmount
    caught: fields.ShareAmount | None = None
    felt_at: fields.Name | None = None
    source: fields.SourceRef | None = None


class Step(Block):
    """`contact`, `work` or `away`: exactly one of them holds the step's name."""

    contact: fields.Name | None = None
    work: fields.Name | None = None
    away: fields.Name | None = None
    staff: fields.Staff | None = None
    takes: fields.MinutesAmount | None = None
    quality: fields.Quality | None = None
    score: fields.EmotionAmount | None = None
    class_: fields.Class | None = Field(default=None, alias="class")
    mot: fields.Mot | None = None
    weight: fields.Weight | None = None  # within the stage
    when: fields.Expr | None = Field(default=None, alias="if")
    chance: fields.ShareAmount | None = None
    priority: fields.NumberAmount | None = None
    priority_grows: fields.Growth | None = None  # a minute in line
    patience: fields.Patience | None = None
    queue_limit: fields.Whole | None = None
    room: fields.Whole | None = None
    gives_up: GivesUp | None = None
    group: Group | None = None
    wait: Wait | None = None
    every: fields.Minutes | None = None
    after: fields.Minutes | None = None
    before_end: fields.Minutes | None = None
    until: fields.Until | None = None  # minutes after midnight; -1 the next opening
    join: fields.Join | None = None
    again: fields.ShareAmount | None = None
    next: tuple[Next, ...] = ()
    leaves: fields.Share | None = None
    announced: fields.Truth = False
    expects: fields.PointsAmount | None = None
    baseline: fields.Points | None = None
    target: fields.Points | None = None
    votes: fields.Whole | None = None
    fails: dict[fields.Name, Fail] = Field(default_factory=dict)
    source: fields.SourceRef | None = None

    @property
    def kind(self) -> str:
        return (
            "contact" if self.contact is not None else "work" if self.work is not None else "away"
        )

    @property
    def name(self) -> str:
        return self.contact or self.work or self.away or ""

    @property
    def team(self) -> tuple[tuple[str, int], ...]:
        """The pools that take the step together, and how many of each."""
        return () if self.staff is None or self.staff == "none" else fields.team_of(self.staff)

    @property
    def pool(self) -> str | None:
        """The pool that leads: the first one."""
        return self.team[0][0] if self.team else None

    @property
    def sharing(self) -> int:
        """How many share its staff at most: a group, or one."""
        return 1 if self.group is None else self.group.of

    @property
    def points(self) -> Amount | None:
        """The typed quality in points, from `quality` or from `score` (points = 50 + 5
        * emotion).
        """
        if self.score is None:
            return self.quality if isinstance(self.quality, Amount) else None
        return replace(
            self.score,
            unit="points",
            scale=self.score.scale * 5.0,
            shift=self.score.shift * 5.0 + 50.0,
        )


class Stage(Block):
    stage: fields.Name
    steps: tuple[Step, ...] = ()
    weight: fields.Weight | None = None  # its part of the impression
    when: fields.Expr | None = Field(default=None, alias="if")
    chance: fields.ShareAmount | None = None
    beside: fields.Name | None = None
    away: fields.Truth = False
    times: fields.Whole = 1
    ahead: fields.MinutesAmount | None = None
    wait: Wait | None = None
    patience: fields.Patience | None = None
    baseline: fields.Points | None = None
    target: fields.Points | None = None
    source: fields.SourceRef | None = None

    @property
    def name(self) -> str:
        return self.stage
