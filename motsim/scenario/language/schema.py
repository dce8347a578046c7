"""The language of scenarios: one frozen model a block, every key and its unit. Also the source of
the JSON Schema for editors.

Raw entries come in as text (see `read`), so a plus sign, a unit or `09:30` is never lost. A word
that the language knows and this version cannot run yet is part of the schema and refused afterwards
by name (`unbuilt.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import Field, PrivateAttr, model_validator

from motsim.scenario.language import fields
from motsim.scenario.language.blocks import (
    Appointments,
    Arrive,
    Block,
    Booked,
    Customers,
    Fail,
    GivesUp,
    Group,
    Next,
    Place,
    Pool,
    Promise,
    Segment,
    ServiceLevel,
    Stage,
    Step,
    Wait,
    fields_of,
    gather_parameters,
)
from motsim.scenario.language.population import Differ, Market, Population
from motsim.scenario.language.quantities import Amount, constant
from motsim.scenario.language.servqual_points import WEIGHTS, Dimensions
from motsim.scenario.source.yaml_tree import Tree

if TYPE_CHECKING:
    from motsim.scenario.language.behaviour import Behaviour
    from motsim.scenario.language.checked import Right

__all__ = [
    "EVENTS",
    "ActionPlan",
    "Appointments",
    "Arrive",
    "Block",
    "Booked",
    "Cost",
    "Customers",
    "Design",
    "Differ",
    "Effects",
    "Escalate",
    "Fail",
    "GivesUp",
    "Group",
    "Intervention",
    "Market",
    "Next",
    "Observed",
    "Origin",
    "Place",
    "Pool",
    "Population",
    "Promise",
    "Psychology",
    "Recover",
    "Rule",
    "Scenario",
    "Segment",
    "Service",
    "ServiceLevel",
    "Servqual",
    "SourceOf",
    "Stage",
    "Step",
    "Value",
    "Wait",
    "fields_of",
]


# --- rules ----------------------------------------------------------------------------------------
class Recover(Block):
    answer: fields.MinutesAmount | None = None
    solve: fields.MinutesAmount | None = None
    follow_up: fields.MinutesAmount | None = None
    quality: fields.PointsAmount | None = None
    cost: fields.MoneyAmount | None = None


class Escalate(Block):
    to: fields.Name
    takes: fields.MinutesAmount = constant(0.0, "minutes", "0 min")


class Effects(Block):
    """What a rule does; what changes a value is typed with its sign."""

    quality: fields.PointsEffect | None = None
    emotion: fields.EmotionEffect | None = None
    expects: fields.PointsEffect | None = None
    at: fields.Name | None = None
    takes: fields.MinutesEffect | None = None
    cost: fields.MoneyAmount | None = None
    recover: Recover | None = None
    escalate: Escalate | None = None
    priority: fields.NumberEffect | None = None
    returns: fields.ShareEffect | None = Field(default=None, alias="return")
    tell: fields.ShareEffect | None = None
    lasting: fields.Truth = False


class Rule(Block):
    rule: fields.Handle
    # STEP.begins, STEP.ends, waits, promise.broken, fails, a failure's name, recovered, complains,
    # leaves, visit.ends
    on: fields.Word
    by: fields.Name | None = None
    when: fields.Expr | None = Field(default=None, alias="if")
    chance: fields.ShareAmount | None = None
    limit: fields.LimitOf | None = None
    every: fields.Minutes | None = None
    past: fields.Minutes | None = None
    do: Effects
    source: fields.SourceRef | None = None

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


# --- what can be bought, and designs --------------------------------------------------------------
class Cost(Block):
    once: fields.Money = 0.0
    per_site: fields.Money = 0.0
    per_year: fields.Money = 0.0
    per_use: fields.Money = 0.0
    source: fields.SourceRef | None = None


class ActionPlan(Block):
    """Text for the action plan; nothing of it is simulated."""

    owner: fields.People | None = None
    by: fields.People | None = None
    actions: fields.People | None = None
    script: fields.People | None = None
    training: fields.People | None = None
    pilot: fields.People | None = None
    metric: fields.People | None = None
    adjust: fields.People | None = None


class Believed(Block):
    """How much of an effect is believed to come true; what is not said follows the grade of its
    source.
    """

    nothing: fields.Share | None = None
    middle: fields.Number | None = None
    spread: fields.Number | None = None


class Piloted(Block):
    """What a pilot of an intervention read, customers who had it against customers who had not."""

    lift: fields.Number
    error: fields.Number  # standard error of the lift
    of: fields.Seen = "remembered"
    customers: fields.Whole | None = None  # with it and without it together
    design: fields.Handle | None = None  # beside which design; not said: the first
    source: fields.SourceRef | None = None


class Intervention(Block):
    # dotted name -> raw change; `designs` applies and checks them
    set: dict[str, Any] = Field(default_factory=dict)
    cost: Cost = Cost()
    response: fields.ResponseOf = fields.Response()
    wears_off: fields.Minutes | None = None
    starts: fields.Minutes | None = None
    class_: fields.Class | None = Field(default=None, alias="class")
    believed: Believed | None = None
    piloted: Piloted | None = None
    plan: ActionPlan | None = None
    source: fields.SourceRef | None = None


class Design(Block):
    like: fields.Handle | None = None
    with_: tuple[fields.Name, ...] = Field(default=(), alias="with")
    set: dict[str, Any] = Field(default_factory=dict)
    budget: fields.Money | None = None
    split: dict[fields.Class, fields.Share] = Field(default_factory=dict)
    fill: fields.Fill = "best"
    rules: tuple[Rule, ...] = ()
    source: fields.SourceRef | None = None


class Value(Block):
    margin: fields.Margin = constant(0.0, "money", "0")
    visits_per_year: fields.Number = 1.0
    sites: fields.Whole = 1
    discount: fields.Share = 0.12  # a year
    horizon: fields.Minutes = 3 * 525960.0
    new_customer_costs: fields.Money | None = None
    source: fields.SourceRef | None = None

    @property
    def unit_margin(self) -> float:
        """What the ledger's margins are multiples of: the one figure of all visits (a
        distribution's mean); 1 where it is a formula, which gives money itself.
        """
        return self.margin.mean if self.margin.expression is None else 1.0


class Observed(Block):
    satisfaction: fields.Points | None = None
    nps: fields.Number | None = None
    return_rate: fields.Within | None = None
    complaint_rate: fields.Share | None = None
    new_customers: fields.NewCustomers | None = None  # of people who come back
    by_recommendation: fields.Share | None = None  # of these newcomers
    source: fields.SourceRef | None = None


class Servqual(Block):
    """What each dimension of quality weighs, among those that a contact is typed by."""

    reliability: fields.Weight = WEIGHTS["reliability"]
    responsiveness: fields.Weight = WEIGHTS["responsiveness"]
    assurance: fields.Weight = WEIGHTS["assurance"]
    empathy: fields.Weight = WEIGHTS["empathy"]
    tangibles: fields.Weight = WEIGHTS["tangibles"]
    source: fields.SourceRef | None = None

    @property
    def weights(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in WEIGHTS}


class SourceOf(Block):
    what: fields.People
    grade: fields.Grade = "assumed"
    where: fields.Word | None = None
    # dotted name of a figure -> its standard error as a share of it; draws vary it so
    spread: dict[str, fields.Share] = Field(default_factory=dict)
    # two of them -> correlation of what is not known of them; draws move them so
    together: dict[str, dict[str, fields.Number]] = Field(default_factory=dict)


class Psychology(Block):
    """A profile by name, and parameters that differ from it. `psychology: literature` is the short
    form.
    """

    profile: fields.Word = "literature"
    parameters: dict[str, fields.Number] = Field(default_factory=dict)
    source: fields.SourceRef | None = None

    @model_validator(mode="before")
    @classmethod
    def gather(cls, raw: Any) -> Any:
        return gather_parameters({"profile": raw} if isinstance(raw, str) else raw, cls)


class Service(Block):
    """Everything a scenario file can say."""

    motsim: fields.Whole
    title: fields.People
    currency: fields.Word = ""
    length: fields.Minutes
    at_end: fields.AtEnd = "serve"
    warmup: fields.Minutes = 0.0
    first_day: fields.Date | None = None  # ordinal of a Monday
    opening: fields.Hours | None = None  # none: always
    closing: fields.Closing = "serve"
    psychology: Psychology = Psychology()
    servqual: Servqual = Servqual()
    baseline: fields.Points | None = None
    target: fields.Points | None = None
    source: fields.SourceRef | None = None
    sources: dict[str, SourceOf] = Field(default_factory=dict)
    staff: dict[fields.Name, Pool] = Field(default_factory=dict)
    places: dict[fields.Name, Place] = Field(default_factory=dict)
    customers: Customers
    promises: dict[fields.Name, Promise] = Field(default_factory=dict)
    service_levels: dict[fields.Name, ServiceLevel] = Field(default_factory=dict)
    journey: tuple[Stage, ...]
    rules: tuple[Rule, ...] = ()
    interventions: dict[fields.Name, Intervention] = Field(default_factory=dict)
    designs: dict[fields.Handle, Design] = Field(default_factory=lambda: {"today": Design()})
    value: Value = Value()
    observed: Observed = Observed()
    population: Population | None = None
    labels: dict[str, dict[str, fields.Word]] = Field(default_factory=dict)


# --- a scenario: the values of a file, and where they came from -----------------------------------
@dataclass(frozen=True)
class Origin:
    """Where a scenario came from: its file, its text, the tree of the file with all places, and
    what validators may ask.
    """

    file: str = ""
    text: str = ""
    tree: Tree = field(default_factory=lambda: Tree({}))
    context: dict[str, Any] = field(default_factory=dict)  # `column`: the reader of data files
    # what `tree` says, once nothing is wrong with it
    right: "Right | None" = field(default=None, repr=False, compare=False)


class Scenario(Service):
    """One design of one service. As loaded nothing is bought and every word of an intervention is
    0.
    """

    _origin: Origin = PrivateAttr(default_factory=Origin)
    _current: Tree = PrivateAttr(default_factory=lambda: Tree({}))
    _design: str = PrivateAttr(default="")
    _words: dict[str, float] = PrivateAttr(default_factory=dict)
    _behaviours: "tuple[Behaviour, ...]" = PrivateAttr(default=())
    _strangers: bool = PrivateAttr(default=False)

    def from_tree(self, origin: Origin, current: Tree) -> "Scenario":
        """These values with where they came from: the file, and the tree of this design."""
        self._origin, self._current = origin, current
        return self

    def as_design(self, name: str, words: dict[str, float]) -> "Scenario":
        """These values as a design, with what it bought."""
        self._design, self._words = name, words
        return self

    def with_behaviours(self, behaviours: "tuple[Behaviour, ...]") -> "Scenario":
        """These values with what decides some of their rules in Python."""
        self._behaviours = behaviours
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
    def columns_read(self) -> Mapping[tuple[str, ...], Any]:
        """Values of the columns of data files that were read for it; a key begins with the file, as
        the scenario names it.
        """
        return getattr(self._origin.context.get("column"), "known", {})

    @property
    def design_name(self) -> str:
        """The design that was applied, "" for the file itself."""
        return self._design

    @property
    def words(self) -> dict[str, float]:
        """For each intervention the share of customers whose visit has it: 0 not bought, 1 bought
        in full.
        """
        words = self._words
        return {name: words.get(name, 0.0) for name in self.interventions}

    @property
    def behaviours(self) -> "tuple[Behaviour, ...]":
        """What decides the last rules in Python; a file has none."""
        return self._behaviours

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in file order."""
        return tuple(step for stage in self.journey for step in stage.steps)

    def of_strangers(self, changes: dict[str, Any]) -> "Scenario":
        """The same service, with these values, visited by strangers: nobody comes back."""
        found = self.model_copy(update={"population": None, **changes})
        found._strangers = True
        return (
            found.from_tree(self._origin, self._current)
            .as_design(self._design, self._words)
            .with_behaviours(self._behaviours)
        )

    @property
    def money_period(self) -> float:
        """Minutes over which money is counted: the horizon; the run where people come back."""
        return self.value.horizon if self.population is None else self.length

    @property
    def taken_as_strangers(self) -> bool:
        """Do people come back in the file, who are new persons in every visit here?"""
        return self._strangers

    def points_of(self, step: Step) -> Amount | None:
        """The typed quality of a contact in points, its dimensions weighed; None where none is
        typed.
        """
        return (
            step.quality.points(self.servqual.weights)
            if isinstance(step.quality, Dimensions)
            else step.points
        )

    @property
    def traits(self) -> dict[str, str]:
        """Every trait of the customers or of a segment: truth or number."""
        kinds: dict[str, str] = {}
        for traits in (
            self.customers.traits,
            *(s.traits for s in self.customers.segments.values()),
        ):
            for name, trait in traits.items():
                if trait.either:
                    kinds.setdefault(name, "truth")
                elif not trait.chance or name not in kinds:
                    kinds[name] = "truth" if trait.chance else "number"
        return kinds

    def place(self, path: str) -> tuple[int, int]:
        """Line and column of a path such as `journey.arrival.steps.greeting.quality`, or of the
        nearest block around it.
        """
        return self._current.place(path)
