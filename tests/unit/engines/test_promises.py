"""Quotes: what nine of ten take, what the lines say, what is typical under the design; small worlds
by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from motsim.engines import reference
from motsim.engines.common.calendar import line_minutes
from motsim.engines.common.journeys import Journeys
from motsim.engines.compiled import engine
from motsim.errors import InputError
from motsim.plan import layout
from motsim.plan.compile import compile_plan
from motsim.plan.preview.summary import explain
from motsim.scenario import Scenario, design, loads
from motsim.study.calibration.calibration_runs import calibrate, quotes_for, quotes_of
from motsim.study.core.setup import setup_of
from motsim.study.run.simulate import simulate

Engine = Callable[..., Journeys]


def service(
    quote: str,
    *,
    to: str = "serve",
    customers: str = "{count: 3}",
    staff: str = "{count: 1}",
    takes: str = "5 min",
    more: str = "",
    middle: str = "",
    length: str = "10 min",
) -> Scenario:
    return loads(
        f"motsim: 1\ntitle: t\nlength: {length}\nstaff: {{desk: {{count: {staff}}}}}\n".replace(
            "{count: {count: 1}}", "{count: 1}"
        )
        + f"customers: {{arrive: {customers}}}\npromises: {{soon: {{from: hello, to: {to}, "
        f"quote: {quote}}}}}\njourney:\n  - stage: s\n    steps:\n"
        f"      - {{contact: hello}}\n{middle}      - {{contact: serve, staff: desk, "
        f"takes: {takes}}}\n{more}"
    )


@pytest.fixture(params=[reference.simulate, engine.simulate], ids=["reference", "compiled"])
def promised(request: pytest.FixtureRequest) -> Callable[..., Any]:
    def go(s: Scenario, quotes: dict[str, float]) -> Any:
        m = request.param(compile_plan(s, quotes=quotes), 0, 0).moments
        m = m[m["kind"] == layout.M_PROMISE]
        return m["expects"].tolist(), m["performance"].tolist()

    return go


def test_a_line_by_what_can_be_seen() -> None:
    assert [
        line_minutes(6.0, *seen)
        for seen in ((0, 0, 1), (0, 1, 1), (2, 1, 1), (0, 1, 2), (3, 2, 2), (0, 3, 2))
    ] == [0.0, 6.0, 18.0, 0.0, 12.0, 3.0]


def test_live_says_what_the_line_says(promised: Engine) -> None:
    """Three at once, one desk, five minutes each: nobody, one and two are before them, and that is
    what it takes.
    """
    assert promised(service("live"), {"soon": 99.0}) == ([0, 5, 10], [0, 5, 10])
    assert promised(service("2 x live"), {"soon": 99.0})[0] == [0, 10, 20]
    assert promised(service("live", to="serve.ends"), {"soon": 99.0}) == ([5, 10, 15], [5, 10, 15])


def test_live_adds_what_lies_between(promised: Engine) -> None:
    """Two minutes on the phone for half of them, an hour away: their means, and the line as it is
    when the promise is made.
    """
    middle = (
        "      - {contact: phone, chance: 50%, takes: 2 min}\n      - {away: home, takes: 60 min}\n"
    )
    assert promised(service("live", middle=middle, customers="{count: 1}"), {"soon": 99.0})[0] == [
        61
    ]


def test_live_where_nobody_is_on_shift_is_what_is_typical(promised: Engine) -> None:
    assert promised(service("live", staff="{00:05-24:00: 1}"), {"soon": 7.0})[0] == [7, 7, 7]


def test_live_reads_the_staff_on_shift(promised: Engine) -> None:
    assert promised(service("live", staff="2", customers="{count: 5}"), {"soon": 7.0}) == (
        [0, 0, 2.5, 5, 7.5],
        [0, 0, 5, 5, 10],
    )


def test_a_quote_is_silent_until_it_is_measured(promised: Engine) -> None:
    for quote in ("typical", "p90", "live", "own typical"):
        assert promised(service(quote), {}) == ([], [])


LINE = {"customers": "{every: exponential(6 min)}", "takes": "exponential(4 min)", "length": "20 h"}


def test_p90_is_what_nine_of_ten_take() -> None:
    s = service("p90", **LINE)
    found = quotes_of(setup_of(s))
    run = simulate(s, replications=20, seed=3)
    m = run.moments.query("kind == 'promise'")
    assert (
        m["quoted_min"].unique() == pytest.approx([found["soon p90"]])
        and found["soon p90"] > found["soon"]
    )
    kept = m.groupby("replication").apply(
        lambda one: float(np.mean(one["taken_min"] <= one["quoted_min"])), include_groups=False
    )
    assert abs(kept.mean() - 0.9) < 3.0 * (kept.std() / np.sqrt(len(kept)) + 0.01)


def test_own_typical_is_measured_under_the_design() -> None:
    s = service(
        "own typical",
        **LINE,
        more=(
            "designs: {today: {}, twice: {set: {desk.count: 2}}, said: {set: {soon.quote: p90}}}\n"
        ),
    )
    case = setup_of(s)
    today, twice = (quotes_for(case, design(s, name)) for name in ("today", "twice"))
    assert (
        today["soon own"] == today["soon"] == twice["soon"]
        and twice["soon own"] < today["soon own"]
    )
    calibration = calibrate(case, "literature")
    plans = {
        name: calibration.plan(design(s, name), "literature").promises["quote"][0] / 60e6
        for name in ("today", "twice", "said")
    }
    assert plans == pytest.approx(
        {"today": today["soon"], "twice": twice["soon own"], "said": today["soon p90"]}, abs=1e-6
    )


def test_what_is_hardly_ever_passed_cannot_be_measured() -> None:
    rare = service("live", customers="{rate: 3 per h}", length="1 d").text.replace(
        "contact: serve, staff", "contact: serve, chance: 0.1%, staff"
    )
    with pytest.raises(InputError, match=r"promises\.soon: what is typical cannot be measured"):
        quotes_of(setup_of(loads(rare)))


def test_check_says_what_is_promised() -> None:
    said = {
        quote: explain(service(quote)).journey[-1] for quote in ("p90", "1.2 x live", "own typical")
    }
    assert said["p90"].endswith("within 1 x what nine in ten need at most") and said[
        "1.2 x live"
    ].endswith("within 1.2 x what the queue suggests at that moment")
    assert (
        explain(service("live"), language="zh")
        .journey[-1]
        .endswith("承诺时按排队情况估计的用时的 1 倍")
    )


SKIPPED = """motsim: 1
title: t
length: 1 min
customers: {arrive: {count: 1}, traits: {keen: 0%}}
promises: {soon: {from: hello, to: serve, quote: 5 min}}
journey:
  - stage: s
    steps:
      - {contact: hello, takes: 1 min}
      - {away: before, takes: BEFORE}
SERVE
      - {away: after, takes: 30 min}
      - {contact: goodbye}
rules: [{rule: sorry, on: promise.broken, do: {emotion: +3}}]
"""
STEP = "      - {contact: serve, takes: 1 min, HOW}"
STAGE = "  - stage: served\n    HOW\n    steps:\n      - {contact: serve}\n  - stage: t\n    steps:"


@pytest.mark.parametrize("how", ["if: keen", "chance: 0%"])
@pytest.mark.parametrize("where", [STEP, STAGE], ids=["step", "stage"])
@pytest.mark.parametrize(("before", "broken"), [("2 min", 0), ("5 min", 0), ("6 min", 1)])
@pytest.mark.parametrize("engine", [reference.simulate, engine.simulate])
def test_a_promise_whose_end_is_skipped_is_void(
    engine: Engine, before: str, broken: int, where: str, how: str
) -> None:
    """Due five minutes after hello. Who passes over the end until then is owed nothing, however
    long they stay; what broke before stays broken, and nothing more is felt of it.
    """
    text = SKIPPED.replace("BEFORE", before).replace("SERVE", where.replace("HOW", how))
    run = engine(compile_plan(loads(text)), 0, 0)
    assert run.visits["broken"].tolist() == [broken]
    assert (run.moments["kind"] == layout.M_PROMISE).sum() == 0
    assert (run.acts["kind"] == layout.A_RULE).sum() == broken
    assert (run.acts["kind"] == layout.A_KEPT).sum() == 0


@pytest.mark.parametrize("engine", [reference.simulate, engine.simulate])
@pytest.mark.parametrize(("before", "felt"), [("2 min", 0), ("6 min", 1)])
def test_who_leaves_after_the_due_instant_was_let_down(
    engine: Engine, before: str, felt: int
) -> None:
    """Nothing was skipped: the visit ends on the way to where the promise would have ended."""
    text = SKIPPED.replace(
        "away: before, takes: BEFORE", f"away: before, takes: {before}, next: [{{to: done}}]"
    ).replace("SERVE", STEP.replace(", HOW", ""))
    run = engine(compile_plan(loads(text)), 0, 0)
    assert run.visits["broken"].tolist() == [felt]
    assert (run.moments["kind"] == layout.M_PROMISE).sum() == felt
