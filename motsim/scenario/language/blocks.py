"""The blocks of a scenario that say who comes, who serves and what happens: staff, places,
customers, promises, stages, steps.

Annotations are evaluated here and in `schema` (no `from __future__`): as text pydantic would
compile each of them at every start.
"""

import functools
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from motsim.psychology import PARAMETERS
from motsim.scenario.language import fields as f
from motsim.scenario.language import rates
from motsim.scenario.language.quantities import Amount, constant
from motsim.scenario.source.suggestions import closest

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
    return key if key in own or key in _PARAMETERS else closest(str(key), (*own, *_PARAMETERS))


# --- people and places ----------------------------------------------------------------------------
class Pool(Block):
    count: f.Count = rates.Count(((0.0, 1440.0, 1),))
    wage: f.Rate | None = None
    empowered: f.Empowered = None  # none typed: no limit
    hours: f.Hours | None = None
    source: f.SourceRef | None = None


class Place(Block):
    count: f.Count
    from_: f.Name = Field(alias="from")
    to: f.Name
    when: f.Expr | None = Field(default=None, alias="if")
    source: f.SourceRef | None = None


# --- customers ------------------------------------------------------------------------------------
class Appointments(Block):
    """A book of slots: one each `every` in `hours` (the opening, if none are typed); who comes is
    early or late by `punctual`.
    """

    every: f.Minutes
    per_slot: f.Whole = 1
    shows: f.Share = 1.0
    punctual: f.LatenessAmount | None = None  # minutes after the slot, early below 0; none: on time
    hours: f.Hours | None = None


class Arrive(Block):
    """One of rate, every, count, appointments, data. The two profiles weigh the rate."""

    rate: f.Rate | None = None
    # hour 0 to 23 -> weight; hours not named weigh 1
    by_hour: dict[f.Whole, f.Number] = Field(default_factory=dict)
    by_weekday: dict[str, f.Number] = Field(default_factory=dict)  # mon .. sun -> weight
    every: f.MinutesAmount | None = None
    count: f.Whole | None = None
    appointments: Appointments | None = None
    data: f.TimesOf | None = None
    source: f.SourceRef | None = None


class Segment(Block):
    share: f.Share | None = None
    arrive: Arrive | None = None
    expects: f.PointsAmount | None = None
    patience: f.MinutesAmount | None = None
    traits: dict[f.Name, f.TraitOf] = Field(default_factory=dict)
    # parameters of the psychology, typed beside the other keys
    parameters: dict[str, f.Number] = Field(default_factory=dict)
    source: f.SourceRef | None = None

    @model_validator(mode="before")
    @classmethod
    def gather(cls, raw: Any) -> Any:
        return gather_parameters(raw, cls)


class Customers(Block):
    arrive: Arrive = Arrive()
    expects: f.PointsAmount | None = None
    segments: dict[f.Name, Segment] = Field(default_factory=dict)
    traits: dict[f.Name, f.TraitOf] = Field(default_factory=dict)
    source: f.SourceRef | None = None


class Promise(Block):
    from_: f.Word = Field(alias="from")  # STEP, STEP.begins or STEP.ends
    to: f.Word
    quote: f.Quote = rates.Quote("typical", 1.0)
    source: f.SourceRef | None = None


# --- journey --------------------------------------------------------------------------------------
class Wait(Block):
    acceptable: f.Minutes | None = None
    occupied: f.Share | None = None
    told: f.Told | None = None
    source: f.SourceRef | None = None


class Next(Block):
    to: f.Word  # a step, or `leave`
    chance: f.ShareAmount = constant(1.0, "share")


class Fail(Block):
    chance: f.ShareAmount
    severity: f.SeverityAmount
    caught: f.ShareAmount | None = None
    felt_at: f.Name | None = None
    source: f.SourceRef | None = None


class Step(Block):
    """`contact`, `work` or `away`: exactly one of them holds the step's name."""

    contact: f.Name | None = None
    work: f.Name | None = None
    away: f.Name | None = None
    staff: f.Word | None = None
    takes: f.MinutesAmount | None = None
    quality: f.Quality | None = None
    score: f.EmotionAmount | None = None
    class_: f.Class | None = Field(default=None, alias="class")
    mot: f.Mot | None = None
    weight: f.Weight | None = None  # within the stage
    when: f.Expr | None = Field(default=None, alias="if")
    chance: f.ShareAmount | None = None
    priority: f.NumberAmount | None = None
    patience: f.MinutesAmount | None = None
    queue_limit: f.Whole | None = None
    wait: Wait | None = None
    every: f.Minutes | None = None
    after: f.Minutes | None = None
    before_end: f.Minutes | None = None
    until: f.Until | None = None  # minutes after midnight; -1 the next opening
    again: f.ShareAmount | None = None
    next: tuple[Next, ...] = ()
    leaves: f.Share | None = None
    announced: f.Truth = False
    expects: f.PointsAmount | None = None
    baseline: f.Points | None = None
    target: f.Points | None = None
    votes: f.Whole | None = None
    fails: dict[f.Name, Fail] = Field(default_factory=dict)
    source: f.SourceRef | None = None

    @property
    def kind(self) -> str:
        return (
            "contact" if self.contact is not None else "work" if self.work is not None else "away"
        )

    @property
    def name(self) -> str:
        return self.contact or self.work or self.away or ""

    @property
    def pool(self) -> str | None:
        return None if self.staff == "none" else self.staff

    @property
    def points(self) -> Amount | None:
        """The typed quality in points, from `quality` or from `score` (points = 50 + 5 * emotion)."""
        if self.score is None:
            return self.quality if isinstance(self.quality, Amount) else None
        return replace(
            self.score,
            unit="points",
            scale=self.score.scale * 5.0,
            shift=self.score.shift * 5.0 + 50.0,
        )


class Stage(Block):
    stage: f.Name
    steps: tuple[Step, ...] = ()
    weight: f.Weight | None = None  # its part of the impression
    when: f.Expr | None = Field(default=None, alias="if")
    chance: f.ShareAmount | None = None
    beside: f.Name | None = None
    away: f.Truth = False
    times: f.Whole = 1
    ahead: f.MinutesAmount | None = None
    wait: Wait | None = None
    patience: f.MinutesAmount | None = None
    baseline: f.Points | None = None
    target: f.Points | None = None
    source: f.SourceRef | None = None

    @property
    def name(self) -> str:
        return self.stage
