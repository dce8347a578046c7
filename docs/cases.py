"""Public cases with right values: runs the scenarios of `tests/cases`, writes docs/why/cases.md.

`python docs/cases.py` writes the page. A test holds it against what comes out, and each value
against the right one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "why" / "cases.md"
ERRORS = 3.0  # standard errors, ours and that of the right value together


class Case(NamedTuple):
    """One figure of a public case; `error`: the standard error of the right value, a third of half
    its last digit where none was printed, 0 of an exact one; `of`: mean over replications, or a
    median of days.
    """

    file: str
    what: str
    measure: str
    right: float
    error: float
    source: str
    of: Callable[[Any], tuple[float, float]]
    design: str = ""  # the first one


def mean(values: Any) -> tuple[float, float]:
    """Mean and standard error."""
    return float(np.nanmean(values)), float(np.nanstd(values, ddof=1)) / math.sqrt(len(values))


def median(values: Any) -> tuple[float, float]:
    """Median and standard error, by 400 samples drawn with replacement from a fixed seed."""
    rng = np.random.default_rng(0)
    again = [np.nanmedian(rng.choice(values, len(values))) for _ in range(400)]
    return float(np.nanmedian(values)), float(np.std(again))


CHAIN = "Markov chain, solved"  # of both stations; a simulation of 2026 gave 5.646 ± 0.051
P = "preemptive-resume priority"
G = "accumulating priority (Kleinrock)"
T, D, W = "01-treatment-centre", "02-three-doctors", "own simulation of the public description"
S, M = "01-treatment-centre-stopped", "published by treat-sim 3.0.0, 400 replications"
# (5 - 1) / 2 + r / (1 - r), where r^6 / 3 - (1 + 1/3) r + 1 = 0
BOAT = 7.035827
# replications by file
RUNS = {
    T: 120,
    S: 400,
    D: 1000,
    "03-appointments": 1000,
    "03-bailey-welch": 1000,
    "04-reneging": 10,
    "06-breaks": 30,
    "08-two-doctors": 40,
    "09-bank": 10,
    "10-blocking": 60,
    "11-fork-join": 20,
    "12-urgent-first": 20,
    "12-priority-grows": 20,
    "13-half-hours": 60,
    "14-service-level": 12,
    "15-on-hold": 20,
    "17-doctor-lab-doctor": 40,
    "18-retrial": 30,
    "19-boat": 20,
}
CASES = (
    Case(T, "wait for triage, min", "triage.mean_min", 31.0, 0.7, W, mean),
    Case(T, "wait for the clerk, min", "clerk.mean_min", 110.1, 1.1, W, mean),
    Case(T, "wait for an examination, min", "exam.mean_min", 27.9, 0.4, W, mean),
    Case(T, "wait for a trauma bay, min", "bay.mean_min", 223.0, 6.1, W, mean),
    Case(T, "wait for the minor cubicle, min", "minor.mean_min", 232.5, 2.1, W, mean),
    Case(T, "wait for the major cubicle, min", "major.mean_min", 20.3, 0.36, W, mean),
    Case(T, "in the system, min", "sojourn_min", 350.7, 2.2, W, mean),
    Case(S, "wait for the minor cubicle, min", "minor.mean_min", 133.5, 1.25, M, mean),
    Case(S, "wait for the minor cubicle, min", "minor.mean_min", 132.7, 1.05, W, mean),
    Case(S, "wait for a trauma bay, min", "bay.mean_min", 149.7, 3.8, M, mean),
    Case(S, "wait for a trauma bay, min", "bay.mean_min", 147.4, 3.1, W, mean),
    Case(S, "throughput", "throughput", 163.7, 0.4, M, mean),
    Case(D, "mean wait, min", "queue_min", 0.646, 0.010, W, mean),
    Case(D, "hours past the roster", "doctor.over_hours", 0.161, 0.003, W, mean),
    Case(D, "patients of a day, median", "visits", 42.0, 0.17, W, median),
    Case(D, "wait of who waits, median of days, min", "wait.some_min", 3.8, 0.017, W, median),
    Case(D, "closes late by, median of days, min", "late_min", 6.0, 0.17, W, median),
    Case(
        "03-appointments", "mean wait, min", "queue_min", 14.28, 0.0, "recursion of Lindley", mean
    ),
    Case("03-bailey-welch", "mean wait, min", "queue_min", 20.08, 0.0017, W, mean),
    Case("03-bailey-welch", "hours past the roster", "doctor.over_hours", 0.255, 0.00017, W, mean),
    Case("04-reneging", "leave unserved", "left_share", 0.377, 0.00017, W, mean),
    Case("04-reneging", "mean wait of all, min", "queue_min", 5.038, 0.00017, W, mean),
    Case("06-breaks", "mean wait, min", "queue_min", 12.20, 0.13, W, mean),
    Case("08-two-doctors", "mean wait, min", "queue_min", 16.0, 0.0, "Erlang C of two pairs", mean),
    Case("08-two-doctors", "doctors busy", "doctor.busy_share", 2 / 3, 0.0, "closed form", mean),
    Case("09-bank", "machine busy", "atm.busy_share", 0.3875, 0.0, "closed form", mean),
    Case("09-bank", "leave unserved", "left_share", 0.0, 0.0, "they are served", mean),
    Case("10-blocking", "in the system, min", "sojourn_min", 5.6, 0.0, CHAIN, mean),
    Case("11-fork-join", "in the system, min", "sojourn_min", 2.875, 0.0, "Flatto-Hahn", mean),
    Case(
        "12-urgent-first", "urgent ones in the system, min", "urgent.mean_min", 4 / 3, 0.0, P, mean
    ),
    Case(
        "12-urgent-first", "the others in the system, min", "routine.mean_min", 8 / 3, 0.0, P, mean
    ),
    Case("12-priority-grows", "wait of the urgent, min", "urgent.mean_min", 3.0, 0.0, G, mean),
    Case("12-priority-grows", "wait of the others, min", "routine.mean_min", 5.0, 0.0, G, mean),
    Case("13-half-hours", "callers of a week", "visits", 1200.0, 0.0, "as typed", mean),
    Case(
        "14-service-level",
        "answered within a minute",
        "answered.within_share",
        1.0 - 0.2038473,
        0.0,
        "Erlang C",
        mean,
    ),
    Case("15-on-hold", "hang up, told nothing", "left_share", 0.24543, 0.0, "Erlang A", mean),
    Case(
        "15-on-hold",
        "hang up, told their place (2.6 times the patience)",
        "left_share",
        0.18605,
        0.0,
        "Erlang A",
        mean,
        "place_in_line",
    ),
    Case("17-doctor-lab-doctor", "in the system, min", "sojourn_min", 60.0, 0.0, "Jackson", mean),
    Case(
        "17-doctor-lab-doctor",
        "a line at the doctor, min",
        "doctor.queue_min",
        16.0,
        0.0,
        "Jackson",
        mean,
    ),
    Case(
        "17-doctor-lab-doctor",
        "a line at the laboratory, min",
        "lab.queue_min",
        15.0,
        0.0,
        "Jackson",
        mean,
    ),
    Case(
        "18-retrial", "in the system, min", "sojourn_min", 6.0, 0.0, "closed form of retrials", mean
    ),
    Case("19-boat", "in the system, min", "sojourn_min", BOAT, 0.0, "bulk service", mean),
)
FOUND = {
    T: "Nelson 2013, exercise 13; Monks and Harper, treat-sim",
    S: "the same, the clock stopped at 01:00 with people inside",
    D: "Gelman et al., Bayesian Data Analysis, exercise 1.9",
    "03-appointments": "a forum question on 32 appointments 15 min apart",
    "03-bailey-welch": "Bailey and Welch: two at the start, then one each 15 min",
    "04-reneging": "AweSim 7.8, as in aivika's example of reneging",
    "06-breaks": "HSMA, chapter 11: a nurse with 15 min break each two hours",
    "08-two-doctors": "simmer, two doctors at one consultation, figures ours",
    "09-bank": "AnyLogic's tutorial: a bank with a machine and tellers",
    "10-blocking": "Ciw: no room between two stations",
    "11-fork-join": "Prosimos, two checks in parallel that join",
    "12-urgent-first": "simmer, an emergency interrupts, figures ours",
    "12-priority-grows": "simmer, priority that grows with the wait, figures ours",
    "13-half-hours": "a forecast by half hours, figures ours",
    "14-service-level": "five servers, four erlangs",
    "15-on-hold": "on hold: Munichor and Rafaeli 2007, figures ours",
    "17-doctor-lab-doctor": "doctor, laboratory, doctor again",
    "18-retrial": "retrial queue of one server (Falin and Templeton's M/M/1), figures ours",
    "19-boat": "bulk service M/M^[5]/1, figures ours",
}


def figures(name: str, of: str = "") -> dict[str, Any]:
    """Every measure of everybody in one design, the first if none is named: an array over
    replications.
    """
    from motsim.engines.compiled import engine
    from motsim.plan.compile import compile_plan
    from motsim.scenario import design, load
    from motsim.study.core.measures import columns, measured

    scenario = load(ROOT / "tests" / "cases" / f"{name}.yaml")
    plan = compile_plan(design(scenario, of) if of else scenario)
    runs = (engine.simulate(plan, 11, k, record="summary") for k in range(RUNS[name]))
    rows = np.array([measured(plan, run) for run in runs])
    return {measure: rows[:, k] for k, (who, measure) in enumerate(columns(plan)) if not who}


def found(case: Case, of_file: dict[str, Any]) -> tuple[float, float]:
    """The value of a case and its standard error."""
    return case.of(of_file[case.measure])


def holds(case: Case, value: float, error: float) -> bool:
    """Is the right value within three standard errors?"""
    return abs(value - case.right) <= ERRORS * math.hypot(error, case.error) + 1e-12


def page() -> str:
    """The page as it should be."""
    lines = [
        "# Public cases, with right values",
        "",
        "Written by `python docs/cases.py`; do not edit. Cases of teaching models, guides and",
        "forums (`tests/cases`), run by motsim. An interval is three standard errors, as in the",
        "test. What is an independent simulation was written from the public description.",
        "",
        "| case, where found | figure | right value | from | motsim | inside |",
        "|---|---|---|---|---|---|",
    ]
    rows = {(case.file, case.design): dict[str, Any]() for case in CASES}
    rows = {key: figures(*key) for key in rows}
    for case in CASES:
        value, error = found(case, rows[case.file, case.design])
        right = f"{case.right:.4g}" + (f" ± {ERRORS * case.error:.2g}" if case.error else "")
        lines.append(
            f"| {FOUND[case.file]} (`{case.file}`) | {case.what} | {right} | "
            f"{case.source} | {value:.4g} ± {ERRORS * error:.2g} | "
            f"{'yes' if holds(case, value, error) else 'NO'} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
