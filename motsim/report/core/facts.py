"""The nouns of a report: frozen numbers with names instead of text, so that table, chart and
sentence say the same.

Emotions run from -10 to +10, points from 0 to 100, money is the scenario's currency over its
horizon unless a field says a year, places on the journey are percent of the impression's weight. A
value that is not known is NaN or None, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from motsim.report.core.next_commands import Steps
from motsim.study.comparison.experiment import Answer
from motsim.study.comparison.question import Gap, Share
from motsim.study.core.at_stop import AtStop
from motsim.study.core.months import Course
from motsim.study.core.relationship import Reading
from motsim.study.core.stats import Interval

NAN: Final = math.nan
WHO: Final = ("angriest", "typical", "happiest", "left")  # the customers a report shows one by one


UNKNOWN: Final = Interval(NAN, NAN, NAN)


# --- the journey ----------------------------------------------------------------------------------
class Stage(NamedTuple):
    name: str
    start: float
    end: float
    weight: float  # percent of the impression
    beside: bool  # runs while another stage does


class Point(NamedTuple):
    """A moment of the journey as one design gives it."""

    moment: str
    kind: str  # contact | promise
    step: str
    stage: str
    place: float
    emotion: Interval
    expects: float
    target: float
    met: float  # share of visits that have it
    weight: float  # its part of what all visits leave behind, wait not counted
    wait: Interval  # minutes, of those who waited; unknown where hardly anybody did
    waited: float  # share of those who had the contact who waited
    acceptable: float  # minutes
    wait_emotion: float
    peak: float  # share of visits whose peak it is
    end: float  # share of visits that end with it


class Curve(NamedTuple):
    design: str
    points: tuple[Point, ...]
    peak: str  # the moment that is most often the peak (a wait is `step.wait`)
    end: str  # the moment that is most often the last
    peak_for: float  # share of customers whose peak it is
    bad_peak: float  # share of customers whose peak, whatever the moment, is below 0
    waits: float  # minutes a visit waits where the curve shows that it does


class Felt(NamedTuple):
    """One moment of one customer."""

    moment: str
    kind: str
    place: float
    emotion: float
    wait: float


class Person(NamedTuple):
    """One customer's own curve and day."""

    who: str
    design: str
    replication: int
    customer: int
    remembered: float
    felt: tuple[Felt, ...]
    day: dict[str, tuple[str, ...]]  # language -> lines


@dataclass(frozen=True)
class Journey:
    stages: tuple[Stage, ...]
    curves: tuple[Curve, ...]
    target: float  # emotion
    people: tuple[Person, ...]


# --- the journey map ------------------------------------------------------------------------------
class Touch(NamedTuple):
    """A step as a map shows it. Emotions -10 to +10, minutes; NaN and "" are not known."""

    step: str
    kind: str  # contact | work | away
    staff: str
    importance: str  # key | important | ordinary
    emotion: float
    wait: float  # of those who waited
    waited: float  # share of those who had the contact
    acceptable: float
    colour: str  # of the wall's note: green | yellow | red
    votes: int  # -1 where nobody voted
    wish: float  # emotion


class Pledge(NamedTuple):
    """A promise that falls due in a stage."""

    name: str
    start: str
    end: str
    quote: str


class MapStage(NamedTuple):
    name: str
    weight: float  # percent of the impression, NaN where none is typed
    beside: str  # the stage it runs beside
    touches: tuple[Touch, ...]
    promises: tuple[Pledge, ...]
    grades: tuple[tuple[str, int], ...]  # (grade, figures) of the stage


class Idea(NamedTuple):
    name: str
    moments: tuple[str, ...]
    plan: dict[str, dict[str, str]]  # language -> owner, by, actions, metric
    once: float  # money
    yearly: float
    designs: tuple[str, ...]  # those that have it


# --- designs --------------------------------------------------------------------------------------
class Measure(NamedTuple):
    """One measure of one design, and its paired difference to the first design."""

    name: str
    design: str
    value: Interval
    difference: Interval | None


class Line(NamedTuple):
    """One line of the money: `side` is gain or spend, both positive numbers."""

    side: str
    item: str
    value: Interval
    shown: int  # whole money, so that lines add up to their total and gain - spend to net


class Money(NamedTuple):
    """What a design brings and costs over the horizon, against the first design; discounted."""

    design: str
    gain: Interval
    spend: Interval
    net: Interval
    shown: tuple[int, int, int]  # gain, spend, net in whole money: gain - spend = net
    lines: tuple[Line, ...]
    once: float  # cash at the start
    yearly: float  # cash a year
    staff_hours: float  # a year, that no wage is paid for
    paid_hours: float  # a year, rostered or overtime: their wages are in `yearly`
    payback: float  # years; 0 at once, NaN never within the horizon
    loss: float  # chance that net is below 0
    kept: float  # customers kept a year; where people come back: more customers at the end
    expected: Interval | None = None  # net over all that is assumed; None where nothing is drawn


class Month(NamedTuple):
    design: str
    month: int
    net: Interval  # since the beginning, staff time included
    cash: float  # without staff time


class Lived(NamedTuple):
    """A design of people who come back, month by month."""

    design: str
    courses: tuple[Course, ...]


class Relationship(NamedTuple):
    """What a design makes of people who come back: the four moments, the cohorts and what customers
    bring, and visits by month of each cohort.
    """

    design: str
    readings: tuple[Reading, ...]
    visits: tuple[tuple[float, ...], ...]
    said: Mapping[str, str]  # what its customers bring, in words; "" where no margin is typed


class Sweep(NamedTuple):
    """Net of a design at one point of a sweep."""

    setting: str
    text: str
    value: float  # NaN where the text is no number
    design: str
    psychology: str
    net: Interval


class Said(NamedTuple):
    """The verdict at one point of an experiment."""

    scenario: dict[str, str]  # its title; nothing where there is only one
    settings: tuple[tuple[str, str], ...]
    verdict: dict[str, str]
    advice: str = ""  # the design that is advised there
    shown: bool = False  # the first screen speaks of this point


class Purchase(NamedTuple):
    design: str
    intervention: str
    kind: str  # class
    order: int  # 1 first, 0 not bought
    why: str  # floor, with, best, equal | too dear, no effect left, no class, not in the split
    price: float
    spend: float
    share: float
    alone: float  # remembered emotion
    on_top: float


class Budget(NamedTuple):
    design: str
    budget: float
    spent: float
    left: float
    # class, what is left of its money; "" what no class was given
    by_class: tuple[tuple[str, float], ...] = ()


class Rival(NamedTuple):
    """What one psychology says about the advice."""

    psychology: str
    advice: str
    group: tuple[str, ...]  # all that cannot be told apart from the best
    holds: bool
    net: Interval  # of the design on the first screen


class Gone(NamedTuple):
    """Visits that ended before their end."""

    design: str
    reason: str
    step: str
    segment: str
    share: float  # of all visits
    visits: float  # a replication


class Place(NamedTuple):
    """One design among all: how likely the best, how far behind, in which group, who
    dominates it.
    """

    design: str
    chance: float  # to be the best, over all that is assumed
    behind: Interval  # the advice less this one in what is judged
    satisfaction: Interval
    net: Interval
    loss: float
    dominated_by: tuple[str, ...]


class Ratio(NamedTuple):
    """How many times more replications strangers would need for the same interval of a
    difference.
    """

    design: str
    measure: str
    ratio: float


class Choice(NamedTuple):
    """What those need who must choose. Sentences by language."""

    judged: str  # profit, or remembered where no money is typed
    zone: float  # money that does not matter
    places: tuple[Place, ...]  # the best first
    ratios: tuple[Ratio, ...]
    sure: dict[str, tuple[str, ...]]
    said: dict[str, tuple[str, ...]]


class Part(NamedTuple):
    """One measure of one design in one segment."""

    segment: str
    measure: str
    design: str
    value: Interval
    difference: Interval | None


# --- what it rests on -----------------------------------------------------------------------------
class Grade(NamedTuple):
    grade: str
    count: int  # type: ignore[assignment]  # a field, in place of the tuple's method
    share: float
    sources: tuple[tuple[str, int, dict[str, str]], ...]  # (source, figures, its text by language)
    examples: tuple[str, ...]


class Leverage(NamedTuple):
    """The assumed figure to measure first, with the reason we can honestly give."""

    path: str
    reason: str  # word of the catalogue
    moved: float  # money, or emotion


class Even(NamedTuple):
    """Where the design in focus neither gains nor loses: the margin of a visit, and the one that is
    typed (the mean of a formula's).
    """

    margin: float
    typed: float
    formula: bool = False


@dataclass(frozen=True)
class Asked:
    """The question of an experiment and what it found: the gap between its two designs at every
    point, over all that is assumed and under every psychology; and what the claim says of it.
    """

    design: str
    against: str
    # first over all that is assumed (where nothing was drawn: the luck of the runs under the
    # verdict's psychology), then a row a psychology
    gaps: tuple[tuple[Gap, ...], ...] = ()
    written: tuple[Gap, ...] = ()  # as if every figure were right; nothing where it stands in gaps
    part: tuple[str, str, float] = ("", "", NAN)  # of, in, what the claim says
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Repeat:
    commands: tuple[str, ...]
    seed: int
    replications: int
    engine: str
    versions: tuple[tuple[str, str], ...]
    hash: str


@dataclass(frozen=True)
class Facts:
    """All that a report says. Words that come from elsewhere are kept by language."""

    kind: str  # run | comparison | experiment
    title: dict[str, str]
    question: dict[str, str]
    labels: dict[str, dict[str, str]]
    currency: str
    psychology: str
    weeks: float
    visits: float  # a replication of the first design
    designs: tuple[str, ...]
    # the design the first screen speaks of: what is advised, or what comes next where nothing is
    focus: str
    advised: str  # "" where nothing speaks for a change
    verdict: dict[str, str]
    journey: Journey
    map: tuple[MapStage, ...]
    ideas: tuple[Idea, ...]
    measures: tuple[Measure, ...]
    gone: tuple[Gone, ...]
    grades: tuple[Grade, ...]
    first: Leverage | None
    repeat: Repeat
    even: Even | None = None
    money: tuple[Money, ...] = ()
    months: tuple[Month, ...] = ()
    courses_by_month: tuple[Course, ...] = ()  # where people come back
    relationship: tuple[Relationship, ...] = ()  # one a design there
    lived: tuple[Lived, ...] = ()  # the same of every design of a comparison
    formula: dict[str, tuple[str, ...]] = field(default_factory=dict)  # what it would have said
    at_stop: tuple[AtStop, ...] = ()  # one a design where the clock stops with people inside
    curve_of: tuple[int, int] | None = None  # (weeks, runs) of curve and map, where not of all
    rivals: tuple[Rival, ...] = ()
    choice: Choice | None = None
    segments: tuple[Part, ...] = ()
    no_money: dict[str, str] = field(default_factory=dict)  # why there is none by segment
    sweep: tuple[Sweep, ...] = ()
    said: tuple[Said, ...] = ()
    answers: tuple[Answer, ...] = ()  # of an experiment: what it asked for
    purchases: tuple[Purchase, ...] = ()
    budgets: tuple[Budget, ...] = ()
    horizon: float = NAN  # years
    sites: int = 1
    profit_pool: float = NAN  # margin of all visits a year, today
    customer_value: float = NAN  # of one kept customer over the horizon
    claim: dict[str, str] = field(default_factory=dict)
    asked: Asked | None = None
    rests_on: dict[str, str] = field(default_factory=dict)  # how many figures are measured
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # what begins later or wears off
    courses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # what must be known beside the verdict: lines that only grow, the load that the money implies
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # where a design moves people further than any published trial did
    beyond: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # designs that the verdict does not tell apart, which of them brings most, and what they share
    tied: tuple[str, ...] = ()
    most: dict[str, str] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    following: Steps = ()

    @property
    def sums(self) -> tuple[float, ...]:
        """The money of the page, which shares one unit."""
        return tuple(float(total) for m in self.money for total in m.shown)

    def label(self, name: str, language: str) -> str:
        """The name as its label says, else as written with blanks for underscores."""
        return self.labels.get(language, {}).get(name) or name.replace("_", " ")

    def of(self, measure: str, design: str) -> Measure | None:
        return next((m for m in self.measures if m.name == measure and m.design == design), None)

    def money_of(self, design: str) -> Money | None:
        return next((m for m in self.money if m.design == design), None)
