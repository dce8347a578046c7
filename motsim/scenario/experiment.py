"""An experiment file: a question, the claim it tests, and which designs of which scenarios answer
it under which psychologies.

`designs` is a list of names, or a mapping: a name with nothing under it is the scenario's own
design, one with a block is written here and added to every scenario of the list, so that a question
needs no scenario file of its own.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, model_validator

from motsim.errors import InputError, Mistake, ScenarioError, message_of, of, say
from motsim.i18n import in_each
from motsim.psychology import PROFILES
from motsim.scenario.checks.names import missing
from motsim.scenario.checks.validation import block_of
from motsim.scenario.designs.merge import design, whole_design
from motsim.scenario.designs.set_paths import target
from motsim.scenario.language import fields
from motsim.scenario.language.schema import Block, Scenario
from motsim.scenario.loader import load, text_of, with_designs
from motsim.scenario.source.suggestions import did_you_mean, suggestion
from motsim.scenario.source.yaml_tree import Tree, read_tree


class Part(Block):
    """What a claim says of two designs: that one has so much of what the other gains."""

    of: fields.Handle
    in_: fields.Handle = Field(alias="in")
    says: fields.Share


class Claim(Block):
    text: fields.People
    source: fields.Word | None = None
    part: Part | None = None


class Compares(Block):
    """The two designs that the question names: does `design` beat `against`?"""

    design: fields.Handle
    against: fields.Handle


class Experiment(Block):
    """One question over one or several scenarios."""

    question: fields.People
    claim: Claim | None = None
    compares: Compares | None = None  # what the first line of the page answers
    scenario: tuple[fields.Word, ...]  # files, from the experiment's folder
    # the first is the reference; that none is named is said with everything else that is wrong
    designs: tuple[fields.Handle, ...] = ()
    # name of a scenario -> more designs of this one
    also: dict[str, tuple[fields.Handle, ...]] = Field(default_factory=dict)
    psychology: tuple[fields.Word, ...] = ("literature",)
    # dotted name -> values, the same names as `set`
    sweep: dict[str, tuple[fields.Word, ...]] = Field(default_factory=dict)
    # measure -> half-width of every difference
    until: dict[str, fields.Number] = Field(default_factory=dict)
    replications: fields.Whole | None = None
    measures: tuple[fields.Word, ...] = ()
    # of the designs that are written here
    labels: dict[str, dict[str, fields.Word]] = Field(default_factory=dict)

    _file: str = PrivateAttr(default="")
    _written: tuple[str, ...] = PrivateAttr(default=())
    _scenarios: tuple[Scenario, ...] = PrivateAttr(default=())

    @model_validator(mode="before")
    @classmethod
    def one_or_many(cls, raw: Any) -> Any:
        """`scenario: FILE` is a list of one; of a mapping of designs the names count here."""
        if not isinstance(raw, dict):
            return raw
        many = {
            k: [v] if k in ("scenario", "psychology") and isinstance(v, str) else v
            for k, v in raw.items()
        }
        return many | (
            {"designs": list(many["designs"])} if isinstance(many.get("designs"), dict) else {}
        )

    @property
    def file(self) -> str:
        return self._file

    @property
    def name(self) -> str:
        """The folder's name, which is the experiment's."""
        return Path(self._file).resolve().parent.name

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios with what is added to them, in the order of the file."""
        return self._scenarios

    @property
    def written(self) -> tuple[str, ...]:
        """The designs that stand in this file, not in a scenario's."""
        return self._written

    def designs_of(self, scenario: Scenario) -> tuple[str, ...]:
        """The designs that answer for a scenario, the reference first."""
        return tuple(dict.fromkeys((*self.designs, *self.also.get(Path(scenario.file).stem, ()))))

    def only(self, name: str) -> Experiment:
        """The same question of one of its scenarios, by the name of its file; InputError with the
        names there are.
        """
        stems = [Path(one.file).stem for one in self._scenarios]
        if name not in stems:
            said = say("no scenario here", name=name, near=did_you_mean(name, stems))
            raise InputError(of(self._file, said))
        k = stems.index(name)
        return self.model_copy(update={"scenario": (self.scenario[k],)}).with_scenarios(
            self._file, (self._scenarios[k],), self._written
        )

    def with_scenarios(
        self, file: str, scenarios: tuple[Scenario, ...], written: tuple[str, ...] = ()
    ) -> Experiment:
        self._file, self._scenarios, self._written = file, scenarios, written
        return self


def load_experiment(path: str | Path) -> Experiment:
    """The experiment of a folder or of its file, with its scenarios; all mistakes at once, each
    with its place.
    """
    where, tree, values, mistakes = _file(path)
    scenarios = []
    for k, file in enumerate(values.scenario):
        try:
            scenarios.append(_scenario(tree, where, file, k, mistakes, values.labels))
        # mistakes inside a scenario are its own: they are said when the experiment has none
        except ScenarioError:
            if not mistakes:
                raise
    mistakes += [m for one in scenarios if one is not None for m in _mistakes(tree, values, one)]
    mistakes += _names(tree, values, [Path(file).stem for file in values.scenario])
    if mistakes:
        raise ScenarioError(str(where), list(dict.fromkeys(mistakes)))
    return values.with_scenarios(
        str(where), tuple(one for one in scenarios if one is not None), tuple(_written(tree))
    )


def asked_by(path: str | Path) -> Experiment:
    """What the file of an experiment says, such as its question; its scenarios are not
    looked at.
    """
    where, _, values, mistakes = _file(path)
    if mistakes:
        raise ScenarioError(str(where), mistakes)
    return values


def _file(path: str | Path) -> tuple[Path, Tree, Experiment, list[Mistake]]:
    """Where it lies, its tree and values, and mistakes that leave something to be looked at."""
    where = Path(path)
    where = where / "experiment.yaml" if where.is_dir() else where
    text = text_of(where)
    if not text.strip():
        raise ScenarioError(str(where), [Mistake(1, 1, "", say("empty experiment"))])
    tree, mistakes = read_tree(text)
    values = None
    if tree.raw:
        values, wrong = block_of(Experiment, tree, {})
        mistakes += wrong
    if values is None:
        raise ScenarioError(str(where), mistakes)
    return where, tree, values, mistakes


def _scenario(
    tree: Tree,
    where: Path,
    file: str,
    k: int,
    mistakes: list[Mistake],
    labels: dict[str, dict[str, str]],
) -> Scenario | None:
    """The scenario with the experiment's designs; a missing file, and what is wrong in such a
    design, are mistakes of the experiment.
    """
    if (where.parent / file).is_file():
        found = load(os.path.normpath(where.parent / file))
        return _added(tree, found, mistakes, labels)
    path = "scenario" if "scenario.0" not in tree.places else f"scenario.{k}"
    mistakes.append(tree.mistake(path, say("no scenario file", file=file, folder=where.parent)))
    return None


def _added(
    tree: Tree, scenario: Scenario, mistakes: list[Mistake], labels: dict[str, dict[str, str]]
) -> Scenario:
    bodies = _written(tree)
    for name in bodies.keys() & scenario.designs.keys():
        del bodies[name]
        mistakes.append(
            tree.mistake(
                f"designs.{name}",
                say("design there already", file=Path(scenario.file).name),
                at_key=True,
            )
        )
    if not bodies:
        return scenario
    try:
        return with_designs(
            scenario,
            bodies,
            {
                language: {k: v for k, v in words.items() if k in bodies}
                for language, words in labels.items()
            },
        )
    except ScenarioError as error:
        mistakes += [
            tree.mistake(
                m.path if m.path.startswith("designs.") else "designs",
                in_each(m.message, lambda text: f"{text} ({Path(scenario.file).name})"),
            )
            for m in error.mistakes
        ]
        return scenario


def _written(tree: Tree) -> dict[str, Any]:
    """The designs that the experiment itself describes; one with nothing under it is the scenario's
    own.
    """
    designs = tree.raw.get("designs")
    return (
        {name: body for name, body in designs.items() if isinstance(body, dict) and body}
        if isinstance(designs, dict)
        else {}
    )


def _names(tree: Tree, values: Experiment, stems: list[str]) -> list[Mistake]:
    """Names that belong to no scenario in particular."""
    found = [
        tree.mistake(
            f"also.{name}",
            say("no scenario here", name=name, near=did_you_mean(name, stems)),
            at_key=True,
        )
        for name in values.also
        if name not in stems
    ]
    asked = (
        []
        if values.compares is None
        else [
            ("compares.design", values.compares.design),
            ("compares.against", values.compares.against),
        ]
    )
    if values.claim is not None and values.claim.part is not None:
        part = values.claim.part
        asked += [("claim.part.of", part.of), ("claim.part.in", part.in_)]
    found += [
        tree.mistake(path, missing("design", name, values.designs))
        for path, name in asked
        if name not in values.designs
    ]
    for language, words in values.labels.items():
        found += [
            tree.mistake(
                f"labels.{language}.{name}",
                say("no design written here", name=name, near=suggestion(name, values.designs)),
                at_key=True,
            )
            for name in words
            if name not in values.designs
        ]
    return found


def _mistakes(tree: Tree, values: Experiment, scenario: Scenario) -> list[Mistake]:
    found: list[Mistake] = []
    stem, written = Path(scenario.file).stem, _written(tree)
    paths = [
        (f"designs.{name if isinstance(tree.raw.get('designs'), dict) else k}", name)
        for k, name in enumerate(values.designs)
    ]
    for path, name in (
        *paths,
        *((f"also.{stem}.{k}", name) for k, name in enumerate(values.also.get(stem, ()))),
    ):
        # what is wrong inside one is said already
        if name not in scenario.designs and name not in written:
            found.append(tree.mistake(path, missing("design", name, tuple(scenario.designs))))
    for k, name in enumerate(values.psychology):
        if name not in PROFILES:
            path = f"psychology.{k}" if f"psychology.{k}" in tree.places else "psychology"
            found.append(tree.mistake(path, missing("psychology", name, tuple(PROFILES))))
    if not values.designs:
        found.append(
            tree.mistake(
                "designs", say("no designs") if "designs" in tree.raw else say("designs missing")
            )
        )
    for dotted, texts in values.sweep.items():
        found += _sweep(tree, dotted, texts, scenario)
    if values.until and values.replications is not None:
        found.append(tree.mistake("replications", say("until or replications")))
    return found


def _sweep(tree: Tree, dotted: str, texts: tuple[str, ...], scenario: Scenario) -> list[Mistake]:
    """Each value of a sweep is tried on the reference design, so that a bad one is known before
    hours of runs.
    """
    name = next(iter(scenario.designs))
    bought = None if whole_design(scenario, name).budget is None else dict[str, float]()
    try:
        target(scenario.origin.tree.raw, dotted)
    except ValueError as error:
        return [tree.mistake(f"sweep.{dotted}", message_of(error), at_key=True)]
    for k, text in enumerate(texts):
        try:
            design(scenario, name, {dotted: text}, bought=bought)
        except InputError as error:
            message = (
                error.mistakes[0].message if isinstance(error, ScenarioError) else message_of(error)
            )
            return [tree.mistake(f"sweep.{dotted}.{k}", message)]
    return []
