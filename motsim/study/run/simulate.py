"""One design, simulated: `simulate` gives a Run with its summary and its tables."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import pandas as pd

from motsim.engines.common.journeys import RECORDS, Journeys
from motsim.errors import InputError, SlowEngineWarning, say
from motsim.plan.layout import Plan
from motsim.results.store import Store
from motsim.results.tables import OF_STOP, OF_TOWN
from motsim.results.tables import frame as frame_of
from motsim.scenario.designs.python_rules import plugged
from motsim.scenario.language.behaviour import Behaviour
from motsim.scenario.language.schema import Scenario
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.calibration.intercepts import Anchors
from motsim.study.core.overload import Overload, overloads
from motsim.study.core.parallel import Progress, engine_for, replicate
from motsim.study.core.psychologies import known
from motsim.study.core.relationship import frame
from motsim.study.core.sample import Figures, Sample, read, sample_of
from motsim.study.core.schedulers import Cluster, on_cluster
from motsim.study.core.setup import setup_of
from motsim.study.money.purchases import Purchases, purchases_of
from motsim.study.money.relationship import readings_of
from motsim.study.run.customer_story import WHO, choose, explain

Record = Literal["everything", "visits", "summary"]


@dataclass(frozen=True, eq=False)
class Run:
    """Replications of one design under one psychology; frames are made when they are asked for."""

    scenario: Scenario  # the design, as it was run
    design: str
    psychology: str
    seed: int
    replications: int
    engine: str
    record: str
    plan: Plan = field(repr=False)
    sample: Sample = field(repr=False)
    journeys: tuple[Journeys, ...] = field(repr=False)  # empty if only the summary was kept
    quotes: Mapping[str, float] = field(repr=False)
    anchors: Anchors = field(repr=False)
    purchases: Purchases | None = field(repr=False)
    settings: tuple[tuple[str, str], ...] = ()
    # the folder that holds its tables, where one does
    store: Store | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        visits = int(self.sample.of("visits").sum())
        return (
            f"Run({self.design}, {self.psychology}, {self.replications} replications, seed "
            f"{self.seed}, {visits} visits)"
        )

    def summary(self) -> pd.DataFrame:
        """One row a measure: mean, low, high (95 % over replications), unit."""
        return self.sample.summary()

    def spread(self) -> pd.DataFrame:
        """One row a measure: quartiles over replications, p25, p50 and p75, and its unit."""
        return self.sample.spread()

    def by_segment(self) -> pd.DataFrame:
        """The same for each segment."""
        return self.sample.by_segment()

    def relationship(self) -> pd.DataFrame:
        """Where people come back: the four moments of the relationship, figures a year; by the year
        in which people first came (0: customers at the start) how many there are, visits of each
        and what each brings; and what a customer brings, from the best tenth to the least. One row
        a group and measure: mean with its interval, unit.

        Raises:
            InputError: strangers come.
        """
        found = frame(readings_of(self.sample, self.sample))
        return found.drop(columns=[name for name in found if name.startswith("difference")])

    @cached_property
    def overloads(self) -> tuple[Overload, ...]:
        """Pools that cannot serve all who come."""
        return overloads(self.sample, self.seed)

    def frame(self, name: str) -> pd.DataFrame:
        """A tidy table of all replications: customers, visits, moments, acts, pools or counts;
        where people come back also months and load, where the clock stops also inside, whatever
        was recorded.
        """
        if name in OF_TOWN and not self.plan.comes_back:
            raise InputError(say("nobody comes back here", name=name))
        if name in OF_STOP and not self.plan.stops:
            raise InputError(say("all are served out here", name=name))
        if self.store is not None:
            return self.store.table(name, replications=range(self.replications))
        lacking = self.record == "summary" and name not in (*OF_TOWN, *OF_STOP)
        if (
            not self.journeys
            or lacking
            or (name in ("moments", "acts") and self.record != "everything")
        ):
            raise InputError(say("no such record", record=self.record, name=name))
        return frame_of(name, self.plan, self.journeys)

    def explain(self, who: str | int, *, replication: int = 0, lang: str = "en") -> str:
        """One customer's day in words: the angriest, happiest, typical, or one that left; or by its
        number, in a replication.
        """
        if isinstance(who, str):
            if who not in WHO:
                raise InputError(say("number of a customer", there=", ".join(WHO), who=who))
            chosen = choose(self.visits, who)
            if chosen is None:
                raise InputError(say("nobody left early" if who == "left" else "nobody came"))
            replication, who = chosen
        return "\n".join(
            explain(
                self.visits,
                self.moments,
                self.acts,
                self.scenario,
                replication=replication,
                customer=int(who),
                psychology=self.psychology,
                language=lang,
            )
        )

    @cached_property
    def customers(self) -> pd.DataFrame:
        return self.frame("customers")

    @cached_property
    def visits(self) -> pd.DataFrame:
        return self.frame("visits")

    @cached_property
    def moments(self) -> pd.DataFrame:
        return self.frame("moments")

    @cached_property
    def acts(self) -> pd.DataFrame:
        return self.frame("acts")

    @cached_property
    def pools(self) -> pd.DataFrame:
        return self.frame("pools")

    @cached_property
    def counts(self) -> pd.DataFrame:
        return self.frame("counts")

    @cached_property
    def months(self) -> pd.DataFrame:
        return self.frame("months")

    @cached_property
    def load(self) -> pd.DataFrame:
        return self.frame("load")

    @cached_property
    def inside(self) -> pd.DataFrame:
        return self.frame("inside")


@on_cluster
def simulate(
    scenario: Scenario,
    *,
    design: str | None = None,
    psychology: str | None = None,
    replications: int = 20,
    seed: int = 0,
    engine: str | None = None,
    record: Record = "everything",
    workers: int | None = None,
    cluster: Cluster | None = None,
    set: Mapping[str, object] | None = None,
    progress: Progress | None = None,
    bought: Mapping[str, float] | None = None,
    behaviours: Iterable[Behaviour] = (),
) -> Run:
    """Run a design (the first one) so many times; the same numbers for any number of workers.

    `set`: dotted names and values as on the command line. `bought`: shares by intervention, for a
    design with a budget (else what the budget buys is decided first, see `budget`). `progress`
    hears (replications done, in all). `cluster`: who runs them instead of this machine: the address
    of a Dask scheduler, or a Client. `behaviours`: rules that decide in Python; the readable
    engine then runs the design, which is said as a SlowEngineWarning warning unless
    `engine="reference"` asks for it.
    """
    setup = setup_of(scenario, set)
    name, psychology = design or setup.reference, known(psychology or scenario.psychology.profile)
    if replications < 1 or record not in RECORDS:
        raise InputError(
            say("replications and record", there=", ".join(RECORDS), n=replications, record=record)
        )
    purchases = purchases_of(setup, name, workers) if bought is None else None
    designed = plugged(
        setup.design(name, purchases.bought if purchases is not None else bought), behaviours
    )
    say_which_engine([designed], engine)
    calibration = calibrate(setup, psychology, comes_back=True)
    plan = calibration.lived(designed, setup, psychology)
    engine = engine_for(plan, engine)

    def keep(journeys: Journeys) -> tuple[tuple[Figures, Figures], Journeys | None]:
        kept = record != "summary" or plan.comes_back or plan.stops
        return read(plan, journeys), journeys if kept else None

    rows = replicate(
        plan,
        seed,
        range(replications),
        keep,
        engine=engine,
        record=record,
        workers=workers,
        progress=counter(progress, replications),
    )
    return Run(
        designed,
        name,
        psychology,
        seed,
        replications,
        engine,
        record,
        plan,
        sample_of(designed, psychology, plan, (r for r, _ in rows)),
        tuple(j for _, j in rows if j is not None),
        calibration.quotes,
        calibration.anchors,
        purchases,
        setup.settings,
    )


def say_which_engine(designed: Sequence[Scenario], engine: str | None) -> None:
    """Warn whoever called the library, who did not ask for the readable engine and gets it."""
    names = dict.fromkeys(one.name for scenario in designed for one in scenario.behaviours)
    if names and engine is None:
        warnings.warn(
            say("decides in Python", names=", ".join(names)),
            SlowEngineWarning,
            stacklevel=4,  # behind `on_cluster`
        )


def counter(progress: Progress | None, total: int) -> Callable[[], None] | None:
    """Counts up and tells how far it is."""
    if progress is None:
        return None
    done, lock = 0, threading.Lock()

    def tell() -> None:
        nonlocal done
        with lock:
            done += 1
            progress(done, total)

    return tell
