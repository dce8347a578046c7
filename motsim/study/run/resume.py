"""A run with a folder of results: replications are kept whole as soon as they are done, one by one
or, where they are small, several in one file. What is kept is not run again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from motsim.atomic import whole
from motsim.engines.common.journeys import EVERYTHING, Journeys
from motsim.errors import StoreError, say
from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.results.store import Inputs, Store, create, load, part_name, parts_of
from motsim.results.tables import tables
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import loads
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.calibration.intercepts import Anchors
from motsim.study.core.cache import data_hashes, source_hash_of_study
from motsim.study.core.memory_check import arrivals, check_memory, moments_a_visit
from motsim.study.core.parallel import Progress, engine_of, scheduler_for
from motsim.study.core.psychologies import known
from motsim.study.core.sample import Figures, read, sample_of
from motsim.study.core.setup import Setup, setup_of
from motsim.study.core.turns import take_turn
from motsim.study.money.purchases import Purchases, purchases_of
from motsim.study.run.simulate import Run, counter

FIGURES: Final = "figures"  # of each replication: what its summary and its money are made of
MOMENTS_A_FILE: Final = 16_384
MOST_A_FILE: Final = 64  # replications
MADE: Final = "made.json"  # what was measured or decided before the run: purchases, quotes, anchors
Pair = tuple[Figures, Figures]


@dataclass(frozen=True, eq=False)
class Prepared:
    """All that is known before the first replication."""

    setup: Setup
    inputs: Inputs
    scenario: Scenario
    plan: Plan = field(repr=False)
    quotes: Mapping[str, float]
    anchors: Anchors
    purchases: Purchases | None

    @property
    def short_hash(self) -> str:
        return self.inputs.hash()[:8]


def prepare(
    scenario: Scenario,
    *,
    design: str | None = None,
    psychology: str | None = None,
    seed: int = 0,
    workers: int | None = None,
    set: Mapping[str, object] | None = None,
) -> Prepared:
    """Measure and decide what a run needs; nothing is written."""
    setup = setup_of(scenario, set)
    name, psychology = design or setup.reference, known(psychology or scenario.psychology.profile)
    purchases = purchases_of(setup, name, workers)
    designed = setup.design(name, purchases.bought if purchases is not None else None)
    calibration = calibrate(setup, psychology, comes_back=True)
    settings = tuple(f"{key}={value}" for key, value in setup.settings)
    inputs = Inputs(
        scenario.text, name, psychology, seed, settings, data_hashes(scenario), file=scenario.file
    )
    return Prepared(
        setup,
        inputs,
        designed,
        calibration.lived(designed, setup, psychology),
        calibration.quotes,
        calibration.anchors,
        purchases,
    )


def run_into(
    folder: Path,
    prepared: Prepared,
    *,
    replications: int,
    engine: str = "compiled",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Run:
    """Run what is missing in the folder; the same bytes however often it was stopped."""
    p = prepared
    engine_of(engine)
    scheduler, parts = scheduler_for(engine, workers), parts_of(replications, shared(p.plan))
    at_once = min(scheduler.at_once, max(len(parts), 1))
    check_memory(p.plan, EVERYTHING, at_once, engine)
    store = create(folder, p.inputs, p.plan)
    write_whole(folder / MADE, json.dumps(_made(p), indent=1, ensure_ascii=False) + "\n")
    (folder / FIGURES).mkdir(exist_ok=True)
    kept = _kept(store)
    missing = [part for part in parts if not kept.keys() >= set(part)]
    tell = counter(progress, sum(map(len, missing)))

    def here(part: range, made: tuple[list[Pair], list[Journeys]]) -> list[Pair]:
        pairs, journeys = made
        _write_figures(folder, part, pairs)
        store.add(part, tables(p.plan, journeys))
        return pairs

    task = _Part(p.plan, p.inputs.seed, engine)
    with closing(scheduler.each(task, missing, here)) as made:
        for part, pairs in zip(missing, made):
            kept |= zip(part, pairs)
            if tell is not None:
                for _ in part:
                    tell()
    rows = (kept[r] for r in range(replications))
    return Run(
        p.scenario,
        p.inputs.design,
        p.inputs.psychology,
        p.inputs.seed,
        replications,
        engine,
        "everything",
        p.plan,
        sample_of(p.scenario, p.inputs.psychology, p.plan, rows),
        (),
        p.quotes,
        p.anchors,
        p.purchases,
        p.setup.settings,
        store,
    )


@dataclass(frozen=True, eq=False)
class _Part:
    """Replications that share files, with all their rows: all that a worker elsewhere needs."""

    plan: Plan
    seed: int
    engine: str

    def __call__(self, part: range) -> tuple[list[Pair], list[Journeys]]:
        made = []
        for r in part:
            take_turn()
            made.append(engine_of(self.engine)(self.plan, self.seed, r, EVERYTHING))
        return [read(self.plan, one) for one in made], made


def shared(plan: Plan) -> int:
    """How many replications share files: as many as have about so many moments together."""
    moments = max(arrivals(plan) * moments_a_visit(plan), 1.0)
    most = min(max(int(MOMENTS_A_FILE / moments), 1), MOST_A_FILE)
    return 1 << (most.bit_length() - 1)


def scenario_of(store: Store) -> Scenario:
    """The design that a folder's run was made of, from the text in its manifest."""
    manifest = store.manifest
    scenario = loads(manifest["scenario"], manifest["file"], folder=Path(manifest["file"]).parent)
    settings = dict(text.split("=", 1) for text in manifest["settings"])
    try:
        bought = json.loads((store.folder / MADE).read_text(encoding="utf-8"))["bought"]
    except (OSError, ValueError, KeyError):
        bought = {}
    return setup_of(scenario, settings).design(manifest["design"], bought)


def summary_of(store: Store) -> pd.DataFrame | None:
    """Means and intervals of every replication in a folder; None where they were read off by other
    code.
    """
    rows = [*_kept(store).values()]
    if not rows or len(rows) < len(store.done()):
        return None
    scenario, psychology = scenario_of(store), store.manifest["psychology"]
    made = json.loads((store.folder / MADE).read_text(encoding="utf-8"))
    plan = compile_plan(
        scenario,
        psychology=psychology,
        quotes=made["quotes"],
        intercepts=made["intercepts"],
        funnel=made["funnel"],
        tries=made.get("tries"),
    )
    return sample_of(scenario, psychology, plan, rows).summary()


def open_folder(folder: Path) -> Store:
    """A folder of results, to be read."""
    return load(folder)


# --- files ----------------------------------------------------------------------------------------
def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place, then rename it into it."""
    try:
        with whole(path) as beside:
            beside.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StoreError(say("cannot be written", file=path, why=error.strerror)) from None


def _place(folder: Path, part: range) -> Path:
    return folder / FIGURES / f"{part_name(part)}.json"


def _write_figures(folder: Path, part: range, pairs: Sequence[Pair]) -> None:
    figures, ledger = ([one.tolist() for one in half] for half in zip(*pairs))
    made = {"by": source_hash_of_study(), "figures": figures, "ledger": ledger}
    write_whole(_place(folder, part), json.dumps(made) + "\n")


def _kept(store: Store) -> dict[int, Pair]:
    """Figures of all replications that are there whole, in order."""
    return {r: pair for part in store.parts() for r, pair in _figures(store.folder, part)}


def _figures(folder: Path, part: range) -> list[tuple[int, Pair]]:
    """Figures of the replications of a part; none if they are not there, or were read off by other
    code.
    """
    try:
        found = json.loads(_place(folder, part).read_text(encoding="utf-8"))
        if found["by"] != source_hash_of_study():
            return []
        halves = (
            [np.array(one, dtype=np.float64) for one in found[name]]
            for name in ("figures", "ledger")
        )
        return [*zip(part, zip(*halves, strict=True), strict=True)]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _made(p: Prepared) -> dict[str, Any]:
    bought = p.purchases.bought if p.purchases is not None else {}
    return {
        "bought": dict(bought),
        "quotes": dict(p.quotes),
        "intercepts": dict(p.anchors.values),
        "funnel": dict(p.anchors.funnel),
        **({} if p.anchors.tries is None else {"tries": p.anchors.tries}),
        "anchors": list(p.anchors.lines()),
    }
