"""Queues whose answers are known: scenarios in the language against closed forms, with intervals
over replications, never frozen numbers.

Each case says what it measures, what the formula gives (computed here) and what SCIENCE 9 prints
for it. An estimate must lie within three standard errors of the formula, and its interval must be
narrow: 5 % of the value here, 1 % in the long suite. Both engines give the same bytes
(tests/contract), so the faster one is asked.

What of SCIENCE 9 the language cannot say, and so nobody shows here: hyperexponential gaps (there is
no mixture of distributions; gamma gaps of the same variation, with their own transform, stand in),
preemption, blocking between stations, the closed population of machine repair.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from motsim.engines.common.journeys import Journeys
from motsim.engines.compiled import engine
from motsim.plan import layout
from motsim.plan.compile import compile_plan
from motsim.scenario import loads
from motsim.units import MINUTE

T95 = {12: 2.201, 24: 2.069}  # Student's 97.5 % by replications
HEAD = "motsim: 1\ntitle: q\nlength: {length} min\n"


# --- closed forms ---------------------------------------------------------------------------------
def erlang_b(c: int, a: float) -> float:
    blocked = 1.0
    for k in range(1, c + 1):
        blocked = a * blocked / (k + a * blocked)
    return blocked


def erlang_c(c: int, a: float) -> float:
    b = erlang_b(c, a)
    return b / (1.0 - a / c * (1.0 - b))


def wait_mmc(c: int, lam: float, mu: float = 1.0) -> float:
    return erlang_c(c, lam / mu) / (c * mu - lam)


def birth_death(lam: float, leave: Callable[[int], float], top: int) -> list[float]:
    weights = [1.0]
    for n in range(1, top + 1):
        weights.append(weights[-1] * lam / leave(n))
    total = math.fsum(weights)
    return [w / total for w in weights]


def erlang_a(c: int, lam: float, mu: float, theta: float) -> dict[str, float]:
    p = birth_death(lam, lambda n: min(n, c) * mu + max(n - c, 0) * theta, 40 * c + 400)
    line = math.fsum((n - c) * q for n, q in enumerate(p) if n > c)
    gone, wait, served = theta * line / lam, line / lam, 0.0
    # of who joins at place i: chance to be served, mean minutes if served (when each event comes
    # says nothing of which it is)
    stays, ahead = (1.0, 0.0)
    for i, q in enumerate(p[c:], 1):
        pace = c * mu + i * theta
        stays, ahead = stays * (pace - theta) / pace, ahead + 1.0 / pace
        served += q * stays * ahead
    return {
        "wait": wait,
        "gone": gone,
        "waits": math.fsum(p[c:]),
        "served wait": served / (1.0 - gone),
        "gone wait": (wait - served) / gone,
    }


def wait_mdc(c: int, lam: float, top: int = 400) -> float:
    """Service of exactly 1: who is inside now has left a service later, but for those who were in
    line (Crommelin). So n' = max(n - c, 0) + Poisson.
    """
    came = [math.exp(-lam)]
    for n in range(1, top):
        came.append(came[-1] * lam / n)
    move = np.zeros((top, top))
    for n in range(top):
        left = max(n - c, 0)
        move[n, left:] = came[: top - left]
    p = np.linalg.solve(np.vstack([(np.eye(top) - move.T)[1:], np.ones(top)]), np.eye(top)[-1])
    return float(p @ np.arange(top)) / lam - 1.0


def finite(c: int, k: int, lam: float) -> dict[str, float]:
    p = birth_death(lam, lambda n: min(n, c), k)
    line = math.fsum((n - c) * q for n, q in enumerate(p) if n > c)
    return {"full": p[k], "wait": line / (lam * (1.0 - p[k]))}


def wait_mg1(rho: float, second: float) -> float:
    return rho * second / (2.0 * (1.0 - rho))


def wait_gm1(transform: Callable[[float], float]) -> float:
    """GI/M/1 with mu = 1: the root of s = A(1 - s) in (0, 1)."""
    s = 0.5
    for _ in range(5000):
        s = transform(1.0 - s)
    return s / (1.0 - s)


def gap_d(rho: float) -> Callable[[float], float]:
    return lambda s: math.exp(-s / rho)


def gap_e2(rho: float) -> Callable[[float], float]:
    return lambda s: (2.0 * rho / (2.0 * rho + s)) ** 2


def gap_gamma(rho: float, cv: float) -> Callable[[float], float]:
    k = 1.0 / (cv * cv)
    return lambda s: (1.0 + s / (rho * k)) ** -k


def var_mg1(rho: float, second: float, third: float) -> float:
    """Takacs: Var W = (E W)^2 + lam E[S^3] / (3 (1 - rho))."""
    return wait_mg1(rho, second) ** 2 + rho * third / (3.0 * (1.0 - rho))


def balking(lam: float) -> float:
    """M/M/1 with mu = 1, who finds n inside stays with chance 1 / (n + 1): Poisson(lam) inside, so
    the share who stay is P(busy) / lam.
    """
    return -math.expm1(-lam) / lam


def priorities(lams: list[float], c: int = 1) -> list[float]:
    """M/M/c with mu = 1, not preemptive, first class first (Cobham; Kella and Yechiali)."""
    residual, done, out = erlang_c(c, math.fsum(lams)) / c, 0.0, []
    for lam in lams:
        before, done = done, done + lam / c
        out.append(residual / ((1.0 - before) * (1.0 - done)))
    return out


# --- measures of one replication ------------------------------------------------------------------
def waits(v: Any) -> float:
    return float(v["queued"].mean()) / MINUTE


def waits_of(segment: int) -> Callable[[Any], float]:
    return lambda v: waits(v[v["segment"] == segment])


def share(reason: int) -> Callable[[Any], float]:
    return lambda v: float((v["reason"] == reason).mean())


def served_waits(v: Any) -> float:
    return waits(v[v["reason"] == layout.R_DONE])


def sojourn(v: Any) -> float:
    return float((v["left"] - v["arrived"]).mean()) / MINUTE


def any_wait(v: Any) -> float:
    return float((v["queued"] > 0).mean())


def longer_than(minutes: float) -> Callable[[Any], float]:
    return lambda v: float((v["queued"] > minutes * MINUTE).mean())


def gone_waits(v: Any) -> float:
    return waits(v[v["reason"] == layout.R_PATIENCE])


def spread_about(mean: float) -> Callable[[Any], float]:
    """Variance of the wait about its known mean: without the bias of a mean that was estimated from
    the same visits.
    """
    return lambda v: float(((v["queued"] / MINUTE - mean) ** 2).mean())


@dataclass(frozen=True)
class Setup:
    name: str
    body: str
    measure: Callable[[Any], float]
    formula: float
    printed: float | None  # SCIENCE 9; None: our own formula alone
    visits: int  # in all, in the quick suite
    lam: float  # arrivals a minute
    quick: bool = True


def one_line(staff: int, every: str, takes: str, extra: str = "", customers: str = "") -> str:
    return (
        f"staff: {{desk: {{count: {staff}}}}}\ncustomers: {{arrive: {{every: "
        f"{every}}}{customers}}}\n"
        f"journey:\n  - stage: only\n    steps:\n      - {{contact: serve, staff: desk, "
        f"takes: {takes}{extra}}}\n"
    )


def poisson(lam: float) -> str:
    return f"exponential({1.0 / lam:.12f} min)"


M1 = "exponential(1 min)"
CLASSES = ", segments: {{first: {{share: {}%}}, second: {{share: {}%}}, third: {{share: {}%}}}}"
FIRST = ", priority: \"2 if segment == 'first' else (1 if segment == 'second' else 0)\""
REPAIR = (
    "staff: {book: {count: 1}, hall: {count: 2}, shop: {count: 6}, till: {count: "
    "1}}\ncustomers: {arrive: {every: exponential(15 min)}}\njourney:\n"
    "  - stage: s\n    steps:\n      - {contact: booking, staff: book, takes: "
    "exponential(10 min)}\n      - {contact: reception, staff: hall, takes: exponential(20 "
    "min)}\n"
    "      - {work: repair, staff: shop, takes: exponential(60 min), again: 15%}\n      - "
    "{contact: handover, staff: till, takes: exponential(12 min)}\n"
)


BALK = (
    "staff: {desk: {count: 1}}\ncustomers: {arrive: {every: exponential(1.25 "
    "min)}}\njourney:\n  - stage: only\n    steps:\n"
    "      - {contact: look, takes: 0 min, next: [{to: leave, chance: (desk.queue + "
    "desk.busy) / (desk.queue + desk.busy + 1)}]}\n"
    "      - {contact: serve, staff: desk, takes: exponential(1 min)}\n"
)


def arrivals(customers: str, extra: str = "") -> str:
    """One desk, customers as typed."""
    return (
        f"staff: {{desk: {{count: 1}}}}\ncustomers: {customers}\njourney:\n  - stage: only\n   "
        f" steps:\n      - {{contact: serve, staff: desk, takes: {M1}{extra}}}\n"
    )


def gap_slots(every: float, shows: float) -> Callable[[float], float]:
    """The transform of the time between those who keep their appointments: a geometric number of
    slots.
    """
    return lambda s: shows * math.exp(-s * every) / (1.0 - (1.0 - shows) * math.exp(-s * every))


BOOK = "{{arrive: {{appointments: {{every: {} min{}}}}}}}"
# with a rate of its own each, .5 + .3 a minute
TWO = (
    f"{{segments: {{one: {{arrive: {{every: {poisson(0.5)}}}}}, two: {{arrive: {{rate: 18 per "
    f"h}}}}}}}}"
)
MIXED = (
    f"{{arrive: {{every: {poisson(0.6)}}}, segments: {{second: {{share: 50%}}, third: {{share: "
    f"50%}}, first: {{arrive: {{every: {poisson(0.2)}}}}}}}}}"
)


def jackson() -> float:
    """Minutes: each station an M/M/c of its own, the repair visited 1 / 0.85 times."""
    visits = 1.0 / 0.85
    return sum(
        n * (60.0 * wait_mmc(c, 4.0 * n, mu) + 60.0 / mu)
        for c, mu, n in ((1, 6.0, 1.0), (2, 3.0, 1.0), (6, 1.0, visits), (1, 5.0, 1.0))
    )


A50, A55, A10 = (
    erlang_a(50, 48.0, 1.0, 0.5),
    erlang_a(50, 55.0, 1.0, 0.5),
    erlang_a(10, 12.0, 1.0, 0.5),
)
A5, A100 = erlang_a(5, 6.0, 1.0, 1.0), erlang_a(100, 100.0, 1.0, 0.5)
CASES = [
    *(
        Setup(
            f"Erlang B {c},{a:g}",
            one_line(c, poisson(a), M1, ", queue_limit: 0"),
            share(layout.R_FULL),
            erlang_b(c, a),
            t,
            n,
            a,
        )
        for c, a, t, n in (
            (2, 1.0, 0.2, 30_000),
            (5, 3.0, 0.11005435, 60_000),
            (10, 7.0, 0.07874088, 250_000),
            (10, 10.0, 0.21458234, 40_000),
            (50, 45.0, 0.05410447, 800_000),
        )
    ),
    *(
        Setup(
            f"Erlang C {c},{a:g} wait",
            one_line(c, poisson(a), M1),
            waits,
            wait_mmc(c, a),
            t,
            n,
            a,
            q,
        )
        for c, a, t, n, q in (
            (5, 4.0, 0.554113, 800_000, True),
            (1, 0.8, 4.0, 700_000, True),
            (2, 1.8, 4.263158, 1_200_000, False),
            (3, 2.5, 1.404494, 500_000, False),
            (10, 9.0, 0.668732, 1_200_000, False),
        )
    ),
    Setup(
        "Erlang C 5,4 share who wait",
        one_line(5, poisson(4.0), M1),
        any_wait,
        erlang_c(5, 4.0),
        0.554113,
        100_000,
        4.0,
    ),
    *(
        Setup(
            f"Erlang C {c},{a:g} share who wait over a minute",
            one_line(c, poisson(a), M1),
            longer_than(1.0),
            erlang_c(c, a) * math.exp(a - c),
            t,
            n,
            a,
            q,
        )
        for c, a, t, n, q in (
            (1, 0.8, 0.654985, 150_000, True),
            (5, 4.0, 0.203847, 1_200_000, False),
        )
    ),
    Setup(
        "Erlang A 50,48 wait",
        one_line(50, poisson(48.0), M1, ", patience: exponential(2 min)"),
        waits,
        A50["wait"],
        0.061824,
        1_500_000,
        48.0,
        False,
    ),
    Setup(
        "Erlang A 50,55 gone",
        one_line(50, poisson(55.0), M1, ", patience: exponential(2 min)"),
        share(layout.R_PATIENCE),
        A55["gone"],
        0.102080,
        400_000,
        55.0,
    ),
    Setup(
        "Erlang A 10,12 gone",
        one_line(10, poisson(12.0), M1, ", patience: exponential(2 min)"),
        share(layout.R_PATIENCE),
        A10["gone"],
        0.195656,
        60_000,
        12.0,
    ),
    Setup(
        "Erlang A 10,12 wait",
        one_line(10, poisson(12.0), M1, ", patience: exponential(2 min)"),
        waits,
        A10["wait"],
        0.391312,
        60_000,
        12.0,
    ),
    Setup(
        "Erlang A 10,12 wait of the served",
        one_line(10, poisson(12.0), M1, ", patience: exponential(2 min)"),
        served_waits,
        A10["served wait"],
        0.400834,
        90_000,
        12.0,
    ),
    Setup(
        "Erlang A 10,12 wait of the gone",
        one_line(10, poisson(12.0), M1, ", patience: exponential(2 min)"),
        gone_waits,
        A10["gone wait"],
        0.352168,
        45_000,
        12.0,
    ),
    Setup(
        "Erlang A 5,6 gone",
        one_line(5, poisson(6.0), M1, ", patience: exponential(1 min)"),
        share(layout.R_PATIENCE),
        A5["gone"],
        0.253010,
        35_000,
        6.0,
    ),
    Setup(
        "Erlang A 100,100 gone",
        one_line(100, poisson(100.0), M1, ", patience: exponential(2 min)"),
        share(layout.R_PATIENCE),
        A100["gone"],
        0.033030,
        900_000,
        100.0,
        False,
    ),
    *(
        Setup(
            f"M/G/1 {rho:g} {name}",
            one_line(1, poisson(rho), takes),
            waits,
            wait_mg1(rho, second),
            t,
            n,
            rho,
            q,
        )
        for rho, name, takes, second, t, n, q in (
            (0.5, "D", "1 min", 1.0, 0.5, 40_000, True),
            (0.5, "E2", "erlang(1 min k 2)", 1.5, 0.75, 300_000, True),
            (0.5, "M", M1, 2.0, 1.0, 80_000, True),
            (0.5, "LN", "lognormal(1 min cv 1.5)", 3.25, 1.625, 900_000, True),
            (0.8, "D", "1 min", 1.0, 2.0, 350_000, True),
            (0.8, "E2", "erlang(1 min k 2)", 1.5, 3.0, 250_000, False),
            (0.8, "LN", "lognormal(1 min cv 1.5)", 3.25, 6.5, 1_200_000, False),
            (0.9, "D", "1 min", 1.0, 4.5, 700_000, False),
        )
    ),
    *(
        Setup(
            f"M/G/1 {rho:g} {name} variance",
            one_line(1, poisson(rho), takes),
            spread_about(wait_mg1(rho, second)),
            var_mg1(rho, second, third),
            t,
            n,
            rho,
            q,
        )
        for rho, name, takes, second, third, t, n, q in (
            (0.5, "D", "1 min", 1.0, 1.0, 0.583333, 400_000, True),
            (0.5, "E2", "erlang(1 min k 2)", 1.5, 3.0, 1.5625, 500_000, False),
            (0.5, "M", M1, 2.0, 6.0, 3.0, 600_000, False),
            (0.8, "D", "1 min", 1.0, 1.0, 5.333333, 1_200_000, False),
        )
    ),
    *(
        Setup(
            f"M/D/{c} {lam / c:g}",
            one_line(c, poisson(lam), "1 min"),
            waits,
            wait_mdc(c, lam),
            t,
            n,
            lam,
            q,
        )
        for c, lam, t, n, q in (
            (2, 1.6, 0.903284, 500_000, True),
            (5, 4.0, 0.289060, 500_000, False),
            (3, 2.7, 1.377912, 800_000, False),
        )
    ),
    Setup("balking", BALK, share(layout.R_DONE), balking(0.8), 0.688339, 30_000, 0.8),
    *(
        Setup(
            f"M/M/{c}/{k} {what}",
            one_line(c, poisson(lam), M1, f", queue_limit: {k - c}"),
            m,
            finite(c, k, lam)[what],
            t,
            n,
            lam,
        )
        for c, k, lam, what, m, t, n in (
            (1, 3, 0.8, "full", share(layout.R_FULL), 0.173442, 60_000),
            (1, 3, 0.8, "wait", served_waits, 0.852459, 60_000),
            (2, 4, 1.5, "full", share(layout.R_FULL), 0.124043, 90_000),
            (5, 10, 5.0, "wait", served_waits, 0.399446, 90_000),
        )
    ),
    *(
        Setup(
            f"priority {k + 1} of 3",
            one_line(1, poisson(0.8), M1, FIRST, CLASSES.format(25, 37.5, 37.5)),
            waits_of(k),
            priorities([0.2, 0.3, 0.3])[k],
            t,
            n,
            0.8,
            k < 2,
        )
        for k, t, n in ((0, 1.0, 250_000), (1, 2.0, 300_000), (2, 8.0, 1_200_000))
    ),
    *(
        Setup(
            f"priority {k + 1} of 3, three staff",
            one_line(3, poisson(2.5), M1, FIRST, CLASSES.format(32, 36, 32)),
            waits_of(k),
            priorities([0.8, 0.9, 0.8], 3)[k],
            t,
            n,
            2.5,
            k < 2,
        )
        for k, t, n in ((0, 0.319203, 80_000), (1, 0.736623, 350_000), (2, 3.241141, 700_000))
    ),
    *(
        Setup(
            f"GI/M/1 {rho:g} {name}",
            one_line(1, every, M1),
            waits,
            wait_gm1(gap(rho)),
            t,
            n,
            rho,
            q,
        )
        for rho, name, every, gap, t, n, q in (
            (0.8, "D", "1.25 min", gap_d, 1.692731, 250_000, True),
            (0.8, "E2", "erlang(1.25 min k 2)", gap_e2, 2.843980, 500_000, True),
            (
                0.8,
                "gamma cv 2",
                "gamma(1.25 min cv 2)",
                lambda rho: gap_gamma(rho, 2.0),
                None,
                450_000,
                False,
            ),
            (0.9, "D", "1.11111111111111 min", gap_d, 4.178659, 700_000, False),
            (0.9, "E2", "erlang(1.11111111111111 min k 2)", gap_e2, 6.588284, 800_000, False),
        )
    ),
    Setup(
        "appointments on time are D/M/1",
        arrivals(BOOK.format(1.25, "")),
        waits,
        wait_gm1(gap_d(0.8)),
        1.692731,
        250_000,
        0.8,
    ),
    Setup(
        "appointments half kept",
        arrivals(BOOK.format(0.625, ", shows: 50%")),
        waits,
        wait_gm1(gap_slots(0.625, 0.5)),
        None,
        350_000,
        0.8,
    ),
    Setup(
        "two sources together are M/M/1", arrivals(TWO), waits, wait_mmc(1, 0.8), 4.0, 700_000, 0.8
    ),
    *(
        Setup(
            f"a source of its own goes first, priority {k + 1} of 2",
            arrivals(MIXED, ", priority: \"1 if segment == 'first' else 0\""),
            m,
            priorities([0.2, 0.6])[k],
            None,
            n,
            0.8,
            k < 1,
        )
        for k, m, n in (
            (0, waits_of(2), 250_000),
            (1, lambda v: waits(v[v["segment"] < 2]), 1_200_000),
        )
    ),
    Setup(
        "Jackson with rework, sojourn",
        REPAIR,
        sojourn,
        jackson(),
        20.0 + 10 + 16 + 20 + 97.1250 + 48 + 12,
        60_000,
        1.0 / 15.0,
    ),
]


def estimates(case: Setup, replications: int, visits: int) -> np.ndarray[Any, Any]:
    length = visits / replications / case.lam
    plan = compile_plan(loads(HEAD.format(length=length) + case.body))
    out = []
    for k in range(replications):
        v = engine.simulate(plan, 11, k, record="visits").visits
        out.append(case.measure(v[v["arrived"] >= int(0.05 * length) * MINUTE]))
    return np.array(out)


def judge(values: Any, formula: float, width: float, replications: int) -> None:
    mean, se = float(np.mean(values)), float(np.std(values, ddof=1)) / math.sqrt(replications)
    assert abs(mean - formula) < 3.0 * se, (
        f"{mean:.6g} is {abs(mean - formula) / se:.1f} standard errors from {formula:.6g}"
    )
    assert T95[replications] * se < width * abs(formula), (
        f"half-width {T95[replications] * se / abs(formula):.1%}"
    )


@pytest.mark.parametrize("case", [c for c in CASES if c.printed is not None], ids=lambda c: c.name)
def test_formula_agrees_with_the_printed_table(case: Setup) -> None:
    assert case.formula == pytest.approx(case.printed, rel=2e-5)


@pytest.mark.parametrize("case", [c for c in CASES if c.quick], ids=lambda c: c.name)
def test_queue(case: Setup) -> None:
    judge(estimates(case, 12, case.visits), case.formula, 0.05, 12)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_queue_closely(case: Setup) -> None:
    judge(estimates(case, 24, 30 * case.visits), case.formula, 0.01, 24)


# --- more servers than customers, rates by the hour -----------------------------------------------
WEIGHTS = {0: 0.5, 6: 1.0, 7: 2.0, 8: 3.0, 9: 2.5, 12: 1.0, 13: 2.0, 17: 0.5, 22: 0.0}


def expected_inside(hours: list[float], rate: float, mean: float) -> list[float]:
    """M_t/M/infinity with a rate that is constant in each hour: m' = rate(t) - m / mean, the same
    every day.
    """
    pace = [rate * WEIGHTS.get(h, 1.0) for h in range(24)]
    decay = math.exp(-1.0 / mean)

    def at(start: float, t: float) -> float:
        m = start
        for h in range(int(t)):
            m = pace[h] * mean * (1.0 - decay) + m * decay
        part = t - int(t)
        return (
            m
            if part == 0.0
            else pace[int(t)] * mean * (1.0 - math.exp(-part / mean)) + m * math.exp(-part / mean)
        )

    gain = at(0.0, 24.0)
    start = gain / (1.0 - decay**24)
    return [at(start, t) for t in hours]


def inside_by_hour(replications: int, days: int, hours: list[float]) -> np.ndarray[Any, Any]:
    by_hour = ", ".join(f"{h}: {w:g}" for h, w in WEIGHTS.items())
    plan = compile_plan(
        loads(
            HEAD.format(length=1440 * days)
            + f"customers: {{arrive: {{rate: 10 per h, by_hour: {{{by_hour}}}}}}}\n"
            "journey:\n  - stage: only\n    steps:\n      - {contact: stay, takes: "
            "exponential(90 min)}\n"
        )
    )
    out = np.zeros((replications, len(hours)))
    for k in range(replications):
        v = engine.simulate(plan, 5, k, record="visits").visits
        came, gone = np.sort(v["arrived"]), np.sort(v["left"])
        for i, hour in enumerate(hours):
            times = (np.arange(1, days) * 1440 + round(60.0 * hour)) * MINUTE
            out[k, i] = np.mean(
                np.searchsorted(came, times, "right") - np.searchsorted(gone, times, "right")
            )
    return out


@pytest.mark.parametrize(
    ("days", "width"), [(40, 0.05), pytest.param(600, 0.01, marks=pytest.mark.slow)]
)
def test_rates_by_the_hour_meet_the_infinite_server_queue(days: int, width: float) -> None:
    hours = [3.0, 8.5, 9.0, 13.25, 18.0, 23.0]
    found = inside_by_hour(24, days, hours)
    for i, formula in enumerate(expected_inside(hours, 10.0, 1.5)):
        judge(found[:, i], formula, width, 24)


def test_the_measures_read_what_they_say() -> None:
    plan = compile_plan(
        loads(HEAD.format(length=10) + one_line(1, "2 min", "3 min", ", queue_limit: 0"))
    )
    j: Journeys = engine.simulate(plan, 0, 0)
    # at 2 served till 5; at 4 full; at 6 served; at 8 full
    assert share(layout.R_FULL)(j.visits) == pytest.approx(0.5)
    assert waits(j.visits) == 0.0
