"""Which row everything of a scenario gets: stages, steps, pools, traits, segments, promises and
failures, in file order.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from motsim.errors import ScenarioError, say
from motsim.plan.quantities import Amounts, Words
from motsim.scenario.checks.names import missing
from motsim.scenario.language.expressions import Expression
from motsim.scenario.language.fields import Trait
from motsim.scenario.language.quantities import Amount
from motsim.scenario.language.schema import Block, Fail, Scenario, Stage, Step
from motsim.scenario.language.servqual_points import Dimensions
from motsim.scenario.source.identity_key import Same
from motsim.scenario.source.yaml_tree import at

ALL = ""  # the one segment of a scenario that names none
KINDS = {"steps": "step", "stages": "stage", "pools": "staff pool"}  # in words
EXPECTS = 62.0  # points: the prior expectation where none is typed


@dataclass(frozen=True)
class FailRow:
    """One named failure of one step."""

    step: int
    name: str
    fail: Fail


@dataclass(frozen=True)
class Index:
    """Positions of all names, and the order in which the main line lives its steps."""

    scenario: Scenario
    stages: Mapping[str, int]
    steps: Mapping[str, int]
    stage_of: tuple[int, ...]  # of each step
    flat: tuple[Step, ...]
    pools: Mapping[str, int]  # staff, then places
    traits: Mapping[str, int]  # the customers' own, then words of interventions
    segments: Mapping[str, int]
    promises: Mapping[str, int]
    fails: tuple[FailRow, ...]
    line: tuple[int, ...]  # main-line steps: stages `ahead` first, stages beside others left out

    def stage(self, step: int) -> Stage:
        return self.scenario.journey[self.stage_of[step]]

    def path(self, step: int) -> str:
        """`repair.fix`: how streams call a step."""
        return f"{self.stage(step).name}.{self.flat[step].name}"

    def place(self, step: int) -> str:
        """`journey.repair.steps.fix`: how mistakes call a step."""
        return f"journey.{self.stage(step).name}.steps.{self.flat[step].name}"

    def laps(self, step: int) -> int:
        """How often its stage is lived through, for the last step of a stage of the main line; 1
        for every other step.
        """
        stage = self.stage_of[step]
        last = step + 1 == len(self.stage_of) or self.stage_of[step + 1] != stage
        return (
            self.scenario.journey[stage].times
            if last and self.scenario.journey[stage].beside is None
            else 1
        )

    def walk(self) -> Iterator[int]:
        """The main line as it is lived: the steps of a repeated stage lap by lap."""
        for stage in dict.fromkeys(self.stage_of[k] for k in self.line):
            for _ in range(self.scenario.journey[stage].times):
                yield from self.steps_of(stage)

    def steps_of(self, stage: int) -> list[int]:
        return [k for k, s in enumerate(self.stage_of) if s == stage]


@dataclass
class Making:
    """A plan in the making."""

    scenario: Scenario
    index: Index
    amounts: Amounts = field(repr=False)

    def refuse(self, path: str, message: str) -> NoReturn:
        refuse(self.scenario, path, message)

    def find(self, kind: str, name: str, path: str) -> int:
        """The row of a step, pool, stage or promise by name."""
        where: Mapping[str, int] = getattr(self.index, kind)
        if name not in where:
            refuse(self.scenario, path, missing(KINDS[kind], name, tuple(where)))
        return where[name]


def refuse(scenario: Scenario, path: str, message: str) -> NoReturn:
    """Stop with the place in the file."""
    raise ScenarioError(scenario.file or "scenario", [at(scenario.place(path), path, message)])


def asked_words(scenario: Scenario) -> set[str]:
    """Traits and words of interventions that some expression of what a run and its money read asks
    for: not of what can be bought, nor of other designs.
    """
    return set(
        _asked(
            (
                scenario.staff,
                scenario.places,
                scenario.customers,
                scenario.journey,
                scenario.rules,
                scenario.value,
            )
        )
    )


def _asked(value: Any) -> Iterator[str]:
    """The same of anything inside a value."""
    if isinstance(value, Expression):
        yield from (name for code, name in value.names if code == "trait")
    elif isinstance(value, Amount):
        yield from _asked(value.expression)
    elif isinstance(value, Trait):
        yield from _asked(value.amount)
    elif isinstance(value, Dimensions):
        yield from _asked(tuple(one for _, one in value.by))
    elif isinstance(value, Block):
        yield from _asked_in(Same(value))
    elif isinstance(value, tuple | Mapping):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _asked(inner)


@functools.lru_cache(maxsize=4096)
def _asked_in(block: Same[Block]) -> tuple[str, ...]:
    """The same of a block; most blocks are in many designs."""
    entries = (
        inner
        for inner in vars(block.it).values()
        if inner is not None and not isinstance(inner, (str, float, int))
    )
    return tuple(dict.fromkeys(name for inner in entries for name in _asked(inner)))


def word_traits(scenario: Scenario) -> list[str]:
    """Words of interventions that become traits: asked for somewhere, or paid for in part; all
    where Python may ask for any.
    """
    asked = set(scenario.words) if scenario.behaviours else asked_words(scenario)
    return [word for word, share in scenario.words.items() if word in asked or 0.0 < share < 1.0]


def main_line(stages: tuple[Stage, ...]) -> list[int]:
    """Stages of the main line in the order they are lived."""
    own = [k for k, stage in enumerate(stages) if stage.beside is None]
    return [k for k in own if stages[k].ahead is not None] + [
        k for k in own if stages[k].ahead is None
    ]


def index_of(scenario: Scenario) -> Index:
    """Number everything; a name that stands twice is refused."""
    flat, stage_of = (
        scenario.steps,
        tuple(k for k, stage in enumerate(scenario.journey) for _ in stage.steps),
    )
    if not flat:
        refuse(scenario, "journey", say("no main line"))
    stages = _numbered(scenario, [s.name for s in scenario.journey], "stages")
    steps = _numbered(scenario, [s.name for s in flat], "steps")
    traits = list(dict.fromkeys([*scenario.traits, *word_traits(scenario)]))
    fails = tuple(
        FailRow(k, name, fail) for k, step in enumerate(flat) for name, fail in step.fails.items()
    )
    line = tuple(
        k for stage in main_line(scenario.journey) for k, s in enumerate(stage_of) if s == stage
    )
    return Index(
        scenario,
        stages,
        steps,
        stage_of,
        flat,
        _numbered(scenario, [*scenario.staff, *scenario.places], "pools"),
        {name: k for k, name in enumerate(traits)},
        {name: k for k, name in enumerate(scenario.customers.segments or (ALL,))},
        {name: k for k, name in enumerate(scenario.promises)},
        fails,
        line,
    )


def _numbered(scenario: Scenario, names: list[str], kind: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for k, name in enumerate(names):
        if found.setdefault(name, k) != k:
            refuse(scenario, "", say("name twice", family=say(f"kind {KINDS[kind]}"), name=name))
    return found


def making(scenario: Scenario) -> Making:
    """An empty plan with every name numbered."""
    index = index_of(scenario)
    words = Words(dict(index.traits), dict(index.pools), dict(index.segments), dict(index.promises))
    return Making(scenario, index, Amounts(words))
