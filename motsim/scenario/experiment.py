"""An experiment file: a question, the claim it tests, and which designs of which scenarios answer it under which psychologies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, model_validator

from motsim.errors import InputError, Mistake, ScenarioError
from motsim.rules import PROFILES
from motsim.scenario import fields as f
from motsim.scenario.designs import design, whole_design
from motsim.scenario.names import missing
from motsim.scenario.read import load, text_of
from motsim.scenario.schema import Block, Scenario
from motsim.scenario.targets import target
from motsim.scenario.tree import Tree, read_tree
from motsim.scenario.validate import block_of


class Claim(Block):
    text: f.People
    source: f.Word | None = None


class Experiment(Block):
    """One question over one or several scenarios."""

    question: f.People
    claim: Claim | None = None
    scenario: tuple[f.Word, ...]  # files, from the experiment's folder
    designs: tuple[f.Handle, ...] = ()  # the first is the reference; that none is named is said with everything else that is wrong
    psychology: tuple[f.Word, ...] = ("literature",)
    sweep: dict[str, tuple[f.Word, ...]] = Field(default_factory=dict)  # dotted name -> values, the same names as `set`
    until: dict[str, f.Number] = Field(default_factory=dict)  # measure -> half-width of every difference
    replications: f.Whole | None = None
    measures: tuple[f.Word, ...] = ()

    _file: str = PrivateAttr(default="")
    _scenarios: tuple[Scenario, ...] = PrivateAttr(default=())

    @model_validator(mode="before")
    @classmethod
    def one_or_many(cls, raw: Any) -> Any:
        """`scenario: FILE` is a list of one."""
        if not isinstance(raw, dict):
            return raw
        return {k: [v] if k in ("scenario", "psychology") and isinstance(v, str) else v for k, v in raw.items()}

    @property
    def file(self) -> str:
        return self._file

    @property
    def name(self) -> str:
        """The folder's name, which is the experiment's."""
        return Path(self._file).resolve().parent.name

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios as loaded, in the order of the file."""
        return self._scenarios

    def with_scenarios(self, file: str, scenarios: tuple[Scenario, ...]) -> Experiment:
        self._file, self._scenarios = file, scenarios
        return self


def load_experiment(path: str | Path) -> Experiment:
    """The experiment of a folder or of its file, with its scenarios; all mistakes at once, each with its place."""
    where = Path(path)
    where = where / "experiment.yaml" if where.is_dir() else where
    text = text_of(where)
    if not text.strip():
        raise ScenarioError(str(where), [Mistake(1, 1, "", "the file is empty; an experiment has question, scenario and designs")])
    tree, mistakes = read_tree(text)
    values = None
    if tree.raw:
        values, wrong = block_of(Experiment, tree, {})
        mistakes += wrong
    if values is None:
        raise ScenarioError(str(where), mistakes)
    scenarios = []
    for k, file in enumerate(values.scenario):
        try:
            scenarios.append(_scenario(tree, where, file, k, mistakes))
        except ScenarioError:  # mistakes inside a scenario are its own: they are said when the experiment has none
            if not mistakes:
                raise
    mistakes += [m for one in scenarios if one is not None for m in _mistakes(tree, values, one)]
    if mistakes:
        raise ScenarioError(str(where), list(dict.fromkeys(mistakes)))
    return values.with_scenarios(str(where), tuple(one for one in scenarios if one is not None))


def _scenario(tree: Tree, where: Path, file: str, k: int, mistakes: list[Mistake]) -> Scenario | None:
    """The scenario; a missing file is a mistake of the experiment."""
    if (where.parent / file).is_file():
        return load(os.path.normpath(where.parent / file))
    path = "scenario" if "scenario.0" not in tree.places else f"scenario.{k}"
    mistakes.append(tree.mistake(path, f"there is no scenario file '{file}' seen from {where.parent}"))
    return None


def _mistakes(tree: Tree, values: Experiment, scenario: Scenario) -> list[Mistake]:
    found: list[Mistake] = []
    for k, name in enumerate(values.designs):
        if name not in scenario.designs:
            found.append(tree.mistake(f"designs.{k}", missing("design", name, tuple(scenario.designs))))
    for k, name in enumerate(values.psychology):
        if name not in PROFILES:
            path = f"psychology.{k}" if f"psychology.{k}" in tree.places else "psychology"
            found.append(tree.mistake(path, missing("psychology", name, tuple(PROFILES))))
    if not values.designs:
        found.append(tree.mistake("designs", "names no design; the first one is the reference" if "designs" in tree.raw else "'designs' is missing"))
    for dotted, texts in values.sweep.items():
        found += _sweep(tree, dotted, texts, scenario)
    if values.until and values.replications is not None:
        found.append(tree.mistake("replications", "say 'until' or 'replications', not both"))
    return found


def _sweep(tree: Tree, dotted: str, texts: tuple[str, ...], scenario: Scenario) -> list[Mistake]:
    """Each value of a sweep is tried on the reference design, so that a bad one is known before hours of runs."""
    name = next(iter(scenario.designs))
    bought = None if whole_design(scenario, name).budget is None else dict[str, float]()
    try:
        target(scenario.origin.tree.raw, dotted)
    except ValueError as error:
        return [tree.mistake(f"sweep.{dotted}", str(error), at_key=True)]
    for k, text in enumerate(texts):
        try:
            design(scenario, name, {dotted: text}, bought=bought)
        except InputError as error:
            message = error.mistakes[0].message if isinstance(error, ScenarioError) else str(error)
            return [tree.mistake(f"sweep.{dotted}.{k}", message)]
    return []
