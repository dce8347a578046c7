"""People who come back: years of a town a second beside a plain Mesa model, and what they take."""

from __future__ import annotations

import statistics
import time
import tracemalloc

from bench.peers import mesa_town
from bench.whole import Row
from motsim import scenario as sc
from motsim.engines.compiled import engine
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.core.setup import setup_of

ROUNDS = 5
PEOPLE, MANY, YEARS, LONG = 50_000, 500_000, 3, 30
MESA = (2_000, 180)  # people and days that the plain model gets


def town(people: int, **more: object):
    """The car service's plan for so many people, who begin as typed."""
    settings = {
        "population": "yes",
        "population.size": people,
        "population.history": "none",
        "length": f"{YEARS} years",
    }
    setup = setup_of(sc.load("car-service"), settings | more)
    # what is typical is measured on strangers, so no plan of a town is run for it
    calibration = calibrate(setup, "literature", comes_back=True)
    return calibration.lived(setup.design(setup.reference, bought={}), setup, "literature")


def seconds(plan) -> float:
    began = time.perf_counter()
    found = engine.simulate(plan, 7, 0, record="summary")
    assert found.counts["visits"][0] > len(found.town.minds.people), "too few came back"
    return time.perf_counter() - began


def mesa_pace() -> float:
    """Years of a person that the plain model lives in a second."""
    people, days = MESA
    began = time.perf_counter()
    visits = mesa_town.run(people, days)
    assert visits > people / 10, "too few came"
    return people * days / 365.25 / (time.perf_counter() - began)


def bytes_of(plan) -> int:
    """The most that a replication takes of memory at once; numpy tells."""
    tracemalloc.start()
    seconds(plan)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def figures() -> list[Row]:
    plans = {"no": town(PEOPLE), "moments": town(PEOPLE, **{"population.learns": "moments"})}
    for plan in plans.values():
        seconds(plan)
    spent: dict[str, list[float]] = {name: [] for name in plans}
    ratios = []
    for _ in range(ROUNDS):
        for name, plan in plans.items():
            spent[name].append(seconds(plan))
        ratios.append(PEOPLE * YEARS / spent["moments"][-1] / mesa_pace())
    what = f"{PEOPLE:,} people x {YEARS} years, learns {{}}"
    rows: list[Row] = [
        ("town", what.format(name), statistics.median(s), min(s), max(s), "s, wanted 2.0")
        for name, s in spent.items()
    ]
    rows.append(
        (
            "ratio",
            "people who learn / plain Mesa model",
            statistics.median(ratios),
            min(ratios),
            max(ratios),
            "wanted 60",
        )
    )
    short, long = (bytes_of(town(PEOPLE, length=f"{years} years")) for years in (YEARS, LONG))
    ratio = long / short
    what = f"memory of {LONG} years / of {YEARS}, {PEOPLE:,} people"
    rows.append(("ratio", what, ratio, ratio, ratio, "wanted at most 1.05"))
    many = town(MANY)
    took, each = seconds(many), bytes_of(many) / MANY
    rows.append(("town", f"{MANY:,} people x {YEARS} years", took, took, took, "s, wanted 40"))
    rows.append(("town", f"bytes a person of {MANY:,}", each, each, each, "wanted at most 400"))
    return rows
