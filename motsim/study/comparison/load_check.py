"""Who serves the customers that a design brings back? The load that its money implies, and what is
left of its effect at that load.

Money counts customers who come back although arrivals of a run stay as they are. At the end of the
horizon so many more visits come; the design is run once more with them, with the same staff.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from motsim.errors import InputError
from motsim.scenario.language.schema import Scenario
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.core.measures import PROFIT
from motsim.study.core.sample import Sample, sampled
from motsim.study.core.setup import setup_of

if TYPE_CHECKING:
    from motsim.study.comparison.compare import Comparison

RUNS: Final = 4
SMALL: Final = 0.05  # more visits by less than this are not worth a word
BUSY: Final = 0.9  # a pool past this has no room for a bad day


class LoadCheck(NamedTuple):
    """A design at the load that its own money implies."""

    design: str
    more: float  # more visits at the end of the horizon, as a share of today's
    pool: str  # the busiest pool at that load; "" where nobody is needed
    busy: float  # its share of the rostered time as compared
    busy_then: float
    wait: float  # minutes, all waits of a visit
    wait_then: float
    gone: float  # share of the customers that leave unserved
    gone_then: float
    left: float  # the part of its gain in returning customers that is left; nan if there was none


def more_visits(c: Comparison, design: str) -> float:
    """Visits that come at the end of the horizon beyond those of today, as a share of these."""
    facts, terms = c.money_of(design).facts, c.money_of(design).terms
    stays = c.money_of(c.reference).facts["return"].mean
    years = max(round(terms.months / 12.0), 1)
    lasting = sum(stays**year for year in range(years))
    come = facts["kept_a_year"].mean + facts["word_a_year"].mean
    return float(come * lasting / facts["customers_a_year"].mean)


def load_check(c: Comparison, design: str) -> LoadCheck | None:
    """The design at that load. None where it brings few more, where nothing is said of money, and
    where customers come in a way that cannot be made more (`said` in bookings, or from a file);
    people who come back are in the run already.
    """
    if c.judged() != PROFIT or design == c.reference or c.behaviours or c.comes_back:
        return None
    more = more_visits(c, design)
    if not more >= SMALL:
        return None
    settings = dict(c.settings) | {
        path: f"x {1.0 + more:.6f}" if key == "rate" else f"x {1.0 / (1.0 + more):.6f}"
        for path, key in rates(c.scenario)
    }
    if len(settings) == len(c.settings):
        return None
    try:
        then = _at(c, design, settings)
    except InputError:
        return None
    now, base = c.samples[design, c.psychology], c.samples[c.reference, c.psychology]
    pools = [n for k, n in enumerate(now.plan.names.pools) if not now.plan.pools["place"][k]]
    busiest = max(pools, key=lambda p: float(then.of(f"{p}.busy_share").mean()), default="")

    def mean(sample: Sample, measure: str) -> float:
        return float(np.nanmean(sample.of(measure)))

    gain = mean(now, "return") - mean(base, "return")
    return LoadCheck(
        design,
        more,
        busiest,
        mean(now, f"{busiest}.busy_share") if busiest else 0.0,
        mean(then, f"{busiest}.busy_share") if busiest else 0.0,
        mean(now, "wait_min"),
        mean(then, "wait_min"),
        mean(now, "left_share"),
        mean(then, "left_share"),
        (mean(then, "return") - mean(base, "return")) / gain if gain > 0.0 else float("nan"),
    )


def rates(scenario: Scenario) -> list[tuple[str, str]]:
    """Where the file says how many customers come: the path of a rate, or of a time between two."""
    raw = scenario.origin.tree.raw.get("customers", {})
    found: list[tuple[str, str]] = []

    def walk(block: Any, path: str) -> None:
        if not isinstance(block, dict):
            return
        arrive = block.get("arrive")
        if isinstance(arrive, dict):
            found.extend((f"{path}.arrive.{k}", k) for k in ("rate", "every") if k in arrive)
        for name, inner in block.items():
            if name != "arrive":
                walk(inner, f"{path}.{name}")

    walk(raw, "customers")
    return found


def _at(c: Comparison, design: str, settings: dict[str, str]) -> Sample:
    """A few replications of the design with these settings; quotes and anchors are today's."""
    today, busier = (setup_of(c.scenario, s) for s in (dict(c.settings), settings))
    bought = c.purchases[design].bought if design in c.purchases else None
    scenario = busier.design(design, bought)
    plan = calibrate(today, c.psychology).plan(scenario, c.psychology)
    return sampled(scenario, c.psychology, plan, c.seed, range(RUNS), workers=c.workers)
