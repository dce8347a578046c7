"""A run with a folder of results: each replication is kept whole as soon as it is done, and what is
kept is not run again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from motsim.atomic import whole
from motsim.engines.common.journeys import EVERYTHING, Journeys
from motsim.errors import StoreError
from motsim.plan.compile import compile_plan
from motsim.plan.layout import Plan
from motsim.results.store import Inputs, Store, create, load
from motsim.results.tables import tables
from motsim.scenario.language.schema import Scenario
from motsim.scenario.loader import loads
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.calibration.intercepts import Anchors
from motsim.study.core.cache import data_hashes, source_hash_of_study
from motsim.study.core.memory_check import check_memory
from motsim.study.core.parallel import Progress, replicate, scheduler_for
from motsim.study.core.psychologies import known
from motsim.study.core.sample import Figures, read, sample_of
from motsim.study.core.setup import Setup, setup_of
from motsim.study.money.purchases import Purchases, purchases_of
from motsim.study.run.simulate import Run, counter

FIGURES: Final = "figures"  # of each replication: what its summary and its money are made of
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
    calibration = calibrate(setup, psychology)
    settings = tuple(f"{key}={value}" for key, value in setup.settings)
    inputs = Inputs(
        scenario.text, name, psychology, seed, settings, data_hashes(scenario), file=scenario.file
    )
    return Prepared(
        setup,
        inputs,
        designed,
        calibration.plan(designed, psychology),
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
    at_once = min(scheduler_for(engine, workers).at_once, replications)
    check_memory(p.plan, EVERYTHING, at_once, engine)
    store = create(folder, p.inputs, p.plan)
    write_whole(folder / MADE, json.dumps(_made(p), indent=1, ensure_ascii=False) + "\n")
    (folder / FIGURES).mkdir(exist_ok=True)
    kept = {
        r: pair
        for r in store.done()
        if r < replications and (pair := _figures(folder, r)) is not None
    }
    missing = [r for r in range(replications) if r not in kept]
    tell = counter(progress, len(missing))

    plan = p.plan

    def keep(journeys: Journeys) -> tuple[Pair, Journeys | None]:
        return read(plan, journeys), journeys

    def here(replication: int, made: tuple[Pair, Journeys | None]) -> tuple[Pair, None]:
        pair, journeys = made
        assert journeys is not None
        write_whole(
            _place(folder, replication),
            json.dumps(
                {
                    "by": source_hash_of_study(),
                    "figures": pair[0].tolist(),
                    "ledger": pair[1].tolist(),
                }
            )
            + "\n",
        )
        store.add(replication, tables(plan, [journeys]))
        return pair, None

    made = dict(
        zip(
            missing,
            replicate(
                p.plan,
                p.inputs.seed,
                missing,
                keep,
                engine=engine,
                record=EVERYTHING,
                workers=workers,
                progress=tell,
                here=here,
            ),
        )
    )
    rows = (kept.get(r) or made[r][0] for r in range(replications))
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
    rows = [pair for r in store.done() if (pair := _figures(store.folder, r)) is not None]
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
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from None


def _place(folder: Path, replication: int) -> Path:
    return folder / FIGURES / f"{replication:06d}.json"


def _figures(folder: Path, replication: int) -> Pair | None:
    """Figures of a replication that was kept; None if they are not there, or were read off by other
    code.
    """
    try:
        found = json.loads(_place(folder, replication).read_text(encoding="utf-8"))
        if found["by"] != source_hash_of_study():
            return None
        return np.array(found["figures"], dtype=np.float64), np.array(
            found["ledger"], dtype=np.float64
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _made(p: Prepared) -> dict[str, Any]:
    bought = p.purchases.bought if p.purchases is not None else {}
    return {
        "bought": dict(bought),
        "quotes": dict(p.quotes),
        "intercepts": dict(p.anchors.values),
        "funnel": dict(p.anchors.funnel),
        "anchors": list(p.anchors.lines()),
    }
