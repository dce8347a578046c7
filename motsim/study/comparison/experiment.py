"""Run an experiment: every scenario at every point of its sweep, one Comparison each; a killed run
continues where it stopped.

Finished samples are kept as small files in DIR/samples, named by the hash of all that decides them
(`store.Inputs`, and the sources of this floor), so that a folder may serve several experiments and
never gives figures of other inputs.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from motsim.atomic import whole
from motsim.errors import StoreError
from motsim.results.store import Inputs
from motsim.scenario.experiment import Experiment, load_experiment
from motsim.scenario.language.schema import Scenario
from motsim.study.comparison.compare import Comparison, SampleKey, compare
from motsim.study.comparison.stopping_rule import LIMIT
from motsim.study.core.cache import DRAWN, data_hashes, source_hash_of_study
from motsim.study.core.measures import NETS, PROFIT, known_measures
from motsim.study.core.parallel import Progress, ask_ahead
from motsim.study.core.sample import Sample
from motsim.study.core.schedulers import Cluster, on_cluster
from motsim.study.core.setup import Setup, setup_of
from motsim.study.core.stats import Interval
from motsim.study.money.purchases import purchases_of

SAMPLES = "samples"
REPLICATIONS = 50
ANSWERED: Final = ("remembered", "return", PROFIT)  # where an experiment names no measures


class Answer(NamedTuple):
    """One figure of one design at one point, under one psychology; the first design has no
    difference.
    """

    point: int
    psychology: str
    measure: str
    design: str
    value: Interval
    difference: Interval | None


@dataclass(frozen=True)
class Point:
    """One scenario at one point of the sweep."""

    scenario: str
    settings: Mapping[str, str]
    comparison: Comparison

    @property
    def name(self) -> str:
        """`focus-60-30-10.budget=100000`, or the scenario's title where nothing is swept."""
        return ", ".join(f"{key}={value}" for key, value in self.settings.items())


@dataclass(frozen=True)
class Results:
    """What an experiment gave: a comparison for every scenario and point of the sweep, in the order
    of the file.
    """

    experiment: Experiment
    points: tuple[Point, ...]

    @property
    def adds(self) -> bool:
        """Are there designs that stand in the experiment's file alone?"""
        return bool(self.experiment.written)

    def table(self) -> pd.DataFrame:
        """The measures that were asked for (all else): a comparison's rows, with scenario and swept
        values as columns.
        """
        chosen = self.experiment.measures or None
        return pd.concat(
            [_said(p, p.comparison.table(chosen)) for p in self.points], ignore_index=True
        )

    def net(self) -> pd.DataFrame:
        """Net of every design at every point."""
        return pd.concat([_said(p, p.comparison.net) for p in self.points], ignore_index=True)

    def answers(self) -> tuple[Answer, ...]:
        """The measures that were asked for of every design, at every point and under every
        psychology; profit is a difference itself.
        """
        found = []
        for k, point in enumerate(self.points):
            c = point.comparison
            for p, measure, design in itertools.product(
                c.psychologies, self.experiment.measures or ANSWERED, c.designs
            ):
                # without a margin there is no net
                known = measure not in NETS or c.judged(p) == PROFIT
                if known:
                    own = design == c.reference
                    found.append(
                        Answer(
                            k,
                            p,
                            measure,
                            design,
                            c.value(design, measure, p),
                            None if own else c.difference(design, measure, p),
                        )
                    )
        return tuple(found)

    def verdicts(self, lang: Any = "en") -> tuple[tuple[str, str], ...]:
        """(point, sentence) for every point."""
        return tuple((p.name, p.comparison.sentence(lang)) for p in self.points)

    def rests_on(self, lang: Any = "en") -> tuple[str, ...]:
        """How many figures behind the verdicts are measured: one sentence, or one a scenario where
        they differ.
        """
        return tuple(dict.fromkeys(p.comparison.rests_on(lang) for p in self.points))


def _said(point: Point, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(**{"scenario": point.scenario, **point.settings})


def points_of(experiment: Experiment) -> Iterator[tuple[Scenario, dict[str, str]]]:
    """Every scenario with every combination of swept values, the last named one fastest."""
    for scenario in experiment.scenarios:
        for values in itertools.product(*experiment.sweep.values()):
            yield scenario, dict(zip(experiment.sweep, values, strict=True))


@on_cluster
def run_experiment(
    experiment: Experiment | str | os.PathLike[str],
    *,
    out: str | os.PathLike[str] | None = None,
    seed: int = 0,
    replications: int | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    limit: int = LIMIT,
    progress: Progress | None = None,
    draws: int | None = None,
) -> Results:
    """Run an experiment (or the one in a folder). `out`: where finished samples are kept, so that a
    killed run continues.

    `replications` stands instead of the file's own `replications` or `until`. `progress` hears
    (done, in all) of each batch. `draws`: see `compare`.
    """
    if not isinstance(experiment, Experiment):
        experiment = load_experiment(Path(experiment))
    _measures(experiment)
    keep = SampleCache(Path(out)) if out is not None else None
    until = dict(experiment.until) or None if replications is None else None
    count = replications or experiment.replications or REPLICATIONS

    def point(asked: tuple[Scenario, dict[str, str]]) -> Point:
        scenario, settings = asked
        comparison = compare(
            scenario,
            experiment.designs_of(scenario),
            replications=count,
            seed=seed,
            psychology=experiment.psychology,
            progress=progress,
            set=settings,
            workers=workers,
            until=until,
            limit=limit,
            keep=keep,
            draws=draws,
        )
        comparison.weigh(progress)
        return Point(scenario.file, settings, comparison)

    return Results(experiment, tuple(ask_ahead(point, [*points_of(experiment)], workers)))


def _measures(experiment: Experiment) -> None:
    """A measure that a design does not have is said before anything is run; looked up at the first
    point of each scenario.
    """
    first = {s.file: (s, settings) for s, settings in reversed([*points_of(experiment)])}
    asked = (*experiment.measures, *experiment.until)
    for scenario, settings in first.values():
        setup = setup_of(scenario, settings)
        designed = (setup.design(name, {}) for name in experiment.designs_of(scenario))
        known_measures(experiment.file, designed, asked)


# --- what is kept between processes ---------------------------------------------------------------
@dataclass(frozen=True)
class SampleCache:
    """Finished samples in a folder: figures and ledger as JSON, written beside their place and
    renamed into it.
    """

    folder: Path

    @property
    def answers(self) -> Path:
        """What draws of the assumptions gave, one line each."""
        return self.folder / DRAWN

    def get(self, key: SampleKey) -> tuple[Any, Any] | None:
        path = self._path(key)
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            return np.array(found["figures"], dtype=np.float64), np.array(
                found["ledger"], dtype=np.float64
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: SampleKey, sample: Sample) -> None:
        path = self._path(key)
        text = json.dumps(
            {
                "design": key.design,
                "psychology": key.psychology,
                "settings": dict(key.setup.settings),
                "seed": key.seed,
                "first": key.first,
                "figures": sample.figures.tolist(),
                "ledger": sample.ledger.tolist(),
            }
        )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with whole(path) as beside:
                beside.write_text(text, encoding="utf-8")
        except OSError as error:
            raise StoreError(f"{error.filename or path}: {error.strerror or error}") from None

    def _path(self, key: SampleKey) -> Path:
        inputs = cache_inputs(key.setup, key.design, key.psychology, key.seed)
        name = hashlib.sha256(
            f"{inputs.hash()}{source_hash_of_study()}{key.age or ''}".encode()
        ).hexdigest()[:20]
        return self.folder / SAMPLES / f"{name}-{key.first:06d}-{key.last:06d}.json"


def cache_inputs(setup: Setup, design: str, psychology: str, seed: int) -> Inputs:
    """All that decides a sample: what was bought, whatever budget bought it, so that points of a
    sweep share what is the same in them.
    """
    purchases = purchases_of(setup, design)
    bought = (
        tuple(f"{one}:{share!r}" for one, share in purchases.bought.items())
        if purchases is not None
        else ()
    )
    settings = (*(f"{key}={value}" for key, value in setup.lived()), *bought)
    return Inputs(
        setup.text,
        design,
        psychology,
        seed,
        settings,
        data_hashes(setup.scenario),
        "summary",
        setup.file,
    )


__all__ = ["Answer", "Point", "Results", "SampleCache", "points_of", "run_experiment"]
