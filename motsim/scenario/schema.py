"""The language of scenarios: one frozen model a block, every key and its unit. Also the source of the JSON Schema for editors.

Raw entries come in as text (see `read`), so a plus sign, a unit or `09:30` is never lost. A word that the language knows and this
version cannot run yet is part of the schema and refused afterwards by name (`unbuilt.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from motsim.scenario import fields as f
from motsim.scenario import rates
from motsim.scenario.tree import Tree
from motsim.scenario.values import Amount, constant


class Block(BaseModel):
    """Base of all blocks: frozen, no unknown keys, python names for words that python keeps for itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False, arbitrary_types_allowed=True)


# --- people and places ------------------------------------------------------------------------------------------------
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


# --- customers ----------------------------------------------------------------------------------------------------------
class Appointments(Block):
    every: f.MinutesAmount
    per_slot: f.Whole = 1
    shows: f.Share = 1.0
    punctual: f.MinutesAmount | None = None


class Arrive(Block):
    """One of rate, every, count (appointments and data: later). The two profiles weigh the rate."""

    rate: f.Rate | None = None
    by_hour: dict[f.Whole, f.Number] = {}  # hour 0 to 23 -> weight; hours not named weigh 1
    by_weekday: dict[str, f.Number] = {}  # mon .. sun -> weight
    every: f.MinutesAmount | None = None
    count: f.Whole | None = None
    appointments: Appointments | None = None
    data: f.Word | None = None
    source: f.SourceRef | None = None


class Segment(Block):
    share: f.Share | None = None
    arrive: Arrive | None = None
    expects: f.PointsAmount | None = None
    patience: f.MinutesAmount | None = None
    traits: dict[f.Name, f.TraitOf] = {}
    parameters: dict[str, f.Number] = {}  # parameters of the psychology, typed beside the other keys
    source: f.SourceRef | None = None

    @model_validator(mode="before")
    @classmethod
    def gather(cls, raw: Any) -> Any:
        return _gather_parameters(raw, cls)


class Customers(Block):
    arrive: Arrive = Arrive()
    expects: f.PointsAmount | None = None
    segments: dict[f.Name, Segment] = {}
    traits: dict[f.Name, f.TraitOf] = {}
    source: f.SourceRef | None = None


class Promise(Block):
    from_: f.Word = Field(alias="from")  # STEP, STEP.begins or STEP.ends
    to: f.Word
    quote: f.Quote = rates.Quote("typical", 1.0)
    source: f.SourceRef | None = None


# --- journey ------------------------------------------------------------------------------------------------------------
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
    fails: dict[f.Name, Fail] = {}
    source: f.SourceRef | None = None

    @property
    def kind(self) -> str:
        return "contact" if self.contact is not None else "work" if self.work is not None else "away"

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
        return replace(self.score, unit="points", scale=self.score.scale * 5.0, shift=self.score.shift * 5.0 + 50.0)


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


# --- rules --------------------------------------------------------------------------------------------------------------
class Recover(Block):
    answer: f.MinutesAmount | None = None
    solve: f.MinutesAmount | None = None
    follow_up: f.MinutesAmount | None = None
    quality: f.PointsAmount | None = None
    cost: f.MoneyAmount | None = None


class Escalate(Block):
    to: f.Name
    takes: f.MinutesAmount = constant(0.0, "minutes", "0 min")


class Effects(Block):
    """What a rule does; what changes a value is typed with its sign."""

    quality: f.PointsEffect | None = None
    emotion: f.EmotionEffect | None = None
    expects: f.PointsEffect | None = None
    at: f.Name | None = None
    takes: f.MinutesEffect | None = None
    cost: f.MoneyAmount | None = None
    recover: Recover | None = None
    escalate: Escalate | None = None
    priority: f.NumberEffect | None = None
    returns: f.ShareEffect | None = Field(default=None, alias="return")
    tell: f.ShareEffect | None = None
    lasting: f.Truth = False


class Rule(Block):
    rule: f.Handle
    on: f.Word  # STEP.begins, STEP.ends, waits, promise.broken, fails, a failure's name, recovered, complains, leaves, visit.ends
    by: f.Name | None = None
    when: f.Expr | None = Field(default=None, alias="if")
    chance: f.ShareAmount | None = None
    limit: f.LimitOf | None = None
    every: f.Minutes | None = None
    past: f.Minutes | None = None
    do: Effects
    source: f.SourceRef | None = None

    @property
    def name(self) -> str:
        return self.rule

    @property
    def event(self) -> tuple[str, str]:
        """(begins | ends, STEP), (failure, NAME), or (the event, "")."""
        if self.on in EVENTS:
            return self.on, ""
        step, dot, edge = self.on.rpartition(".")
        return (edge, step) if dot and edge in ("begins", "ends") else ("failure", self.on)


EVENTS = ("waits", "promise.broken", "fails", "recovered", "complains", "leaves", "visit.ends")


# --- what can be bought, and designs ------------------------------------------------------------------------------------
class Cost(Block):
    once: f.Money = 0.0
    per_site: f.Money = 0.0
    per_year: f.Money = 0.0
    per_use: f.Money = 0.0
    source: f.SourceRef | None = None


class ActionPlan(Block):
    """Text for the action plan; nothing of it is simulated."""

    owner: f.People | None = None
    by: f.People | None = None
    actions: f.People | None = None
    script: f.People | None = None
    training: f.People | None = None
    pilot: f.People | None = None
    metric: f.People | None = None
    adjust: f.People | None = None


class Intervention(Block):
    set: dict[str, Any] = {}  # dotted name -> raw change; `designs` applies and checks them
    cost: Cost = Cost()
    response: f.ResponseOf = f.Response()
    wears_off: f.Minutes | None = None
    starts: f.Minutes | None = None
    class_: f.Class | None = Field(default=None, alias="class")
    plan: ActionPlan | None = None
    source: f.SourceRef | None = None


class Design(Block):
    like: f.Handle | None = None
    with_: tuple[f.Name, ...] = Field(default=(), alias="with")
    set: dict[str, Any] = {}
    budget: f.Money | None = None
    split: dict[f.Class, f.Share] = {}
    fill: f.Fill = "best"
    rules: tuple[Rule, ...] = ()
    source: f.SourceRef | None = None


class Value(Block):
    margin: f.Margin = constant(0.0, "money", "0")
    visits_per_year: f.Number = 1.0
    sites: f.Whole = 1
    discount: f.Share = 0.12  # a year
    horizon: f.Minutes = 3 * 525960.0
    new_customer_costs: f.Money | None = None
    source: f.SourceRef | None = None


class Observed(Block):
    satisfaction: f.Points | None = None
    nps: f.Number | None = None
    return_rate: f.Within | None = None
    complaint_rate: f.Share | None = None
    source: f.SourceRef | None = None


class SourceOf(Block):
    what: f.People
    grade: f.Grade = "assumed"
    where: f.Word | None = None


class Psychology(Block):
    """A profile by name, and parameters that differ from it. `psychology: literature` is the short form."""

    profile: f.Word = "literature"
    parameters: dict[str, f.Number] = {}

    @model_validator(mode="before")
    @classmethod
    def gather(cls, raw: Any) -> Any:
        return _gather_parameters({"profile": raw} if isinstance(raw, str) else raw, cls)


def _gather_parameters(raw: Any, cls: type[Block]) -> Any:
    """Keys that are no keys of the block are parameters of the psychology; `check` knows which exist."""
    if not isinstance(raw, dict):
        return raw
    own = {field.alias or name for name, field in cls.model_fields.items()} - {"parameters"}
    extra = {key: value for key, value in raw.items() if key not in own}
    return {**{key: value for key, value in raw.items() if key in own}, "parameters": extra} if extra else raw


class Service(Block):
    """Everything a scenario file can say."""

    motsim: f.Whole
    title: f.People
    currency: f.Word = ""
    length: f.Minutes
    warmup: f.Minutes = 0.0
    opening: f.Hours | None = None  # none: always
    closing: f.Closing = "serve"
    psychology: Psychology = Psychology()
    baseline: f.Points | None = None
    target: f.Points | None = None
    source: f.SourceRef | None = None
    sources: dict[str, SourceOf] = {}
    staff: dict[f.Name, Pool] = {}
    places: dict[f.Name, Place] = {}
    customers: Customers
    promises: dict[f.Name, Promise] = {}
    journey: tuple[Stage, ...]
    rules: tuple[Rule, ...] = ()
    interventions: dict[f.Name, Intervention] = {}
    designs: dict[f.Handle, Design] = {"today": Design()}
    value: Value = Value()
    observed: Observed = Observed()
    population: Any = None
    labels: dict[str, dict[str, f.Word]] = {}


# --- a scenario: the values of a file, and where they came from ---------------------------------------------------------
@dataclass(frozen=True)
class Origin:
    """Where a scenario came from: its file, its text, the tree of the file with all places, and what validators may ask."""

    file: str = ""
    text: str = ""
    tree: Tree = field(default_factory=lambda: Tree({}))
    context: dict[str, Any] = field(default_factory=dict)  # `column`: the reader of data files


class Scenario(Service):
    """One design of one service. As loaded nothing is bought and every word of an intervention is 0."""

    _origin: Origin = PrivateAttr(default_factory=Origin)
    _current: Tree = PrivateAttr(default_factory=lambda: Tree({}))
    _design: str = PrivateAttr(default="")
    _words: dict[str, float] = PrivateAttr(default_factory=dict)

    def from_tree(self, origin: Origin, current: Tree) -> Scenario:
        """These values with where they came from: the file, and the tree of this design."""
        self._origin, self._current = origin, current
        return self

    def as_design(self, name: str, words: dict[str, float]) -> Scenario:
        """These values as a design, with what it bought."""
        self._design, self._words = name, words
        return self

    @property
    def origin(self) -> Origin:
        return self._origin

    @property
    def current(self) -> Tree:
        """The raw tree that these values were read from."""
        return self._current

    @property
    def file(self) -> str:
        return self._origin.file

    @property
    def text(self) -> str:
        """The file as it was read."""
        return self._origin.text

    @property
    def design_name(self) -> str:
        """The design that was applied, "" for the file itself."""
        return self._design

    @property
    def words(self) -> dict[str, float]:
        """For each intervention the share of customers whose visit has it: 0 not bought, 1 bought in full."""
        return {name: self._words.get(name, 0.0) for name in self.interventions}

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in file order."""
        return tuple(step for stage in self.journey for step in stage.steps)

    @property
    def traits(self) -> dict[str, str]:
        """Every trait of the customers or of a segment: truth or number."""
        kinds: dict[str, str] = {}
        for traits in (self.customers.traits, *(s.traits for s in self.customers.segments.values())):
            for name, trait in traits.items():
                if trait.either:
                    kinds.setdefault(name, "truth")
                elif not trait.chance or name not in kinds:
                    kinds[name] = "truth" if trait.chance else "number"
        return kinds

    def place(self, path: str) -> tuple[int, int]:
        """Line and column of a path such as `journey.arrival.steps.greeting.quality`, or of the nearest block around it."""
        return self._current.place(path)
