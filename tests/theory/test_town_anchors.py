"""A town is simulated with known parameters, its figures are given as observed, and the parameters
are found again by whoever begins elsewhere.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import motsim as ms
from motsim.cli import app
from motsim.scenario import loads
from motsim.study.calibration.calibration_runs import calibrate
from motsim.study.calibration.intercepts import Anchors
from motsim.study.core.setup import setup_of
from motsim.study.run.simulate import simulate
from motsim.study.uncertainty.scenario_model import past_under, whatif

TOWN = """\
motsim: 1
title: t
length: 2 years
customers: {expects: 62}
journey: [{stage: s, steps: [{contact: c, takes: 2 min, quality: normal(66 sd 12)}]}]
designs: {today: {}, better: {set: {c.quality: 74}}}
value: {visits_per_year: 4, margin: 10 per visit}
population: {size: 9000, needs: gamma(3 months cv 0.5), history: 3 years, learns: whole, network: small-world, TRIES}
psychology: {profile: literature, PARAMETERS}
"""  # noqa: E501
TRUE = TOWN.replace("TRIES", "tries: 8%").replace(
    "PARAMETERS", "return_base: 0.6, tell_base: -2.2, rating_noise: 2"
)


def observed(rate: float, new: float, friends: float) -> str:
    typed = (
        f"observed: {{return_rate: {rate:.2%} within 12 months, new_customers: {new:.3f} per month,"
        f" by_recommendation: {friends:.2%}}}\n"
    )
    return TOWN.replace("TRIES", "").replace("PARAMETERS", "rating_noise: 2") + typed


def literally(run: ms.Run, visited: int = 0, year: int = 0) -> tuple[float, float, float]:
    """The three figures of a run, read off its tables: who is seen again after a visit in the year
    `visited`, and newcomers of a year; 0 is the first.
    """
    visits = run.visits[run.visits["reason"] != "funnel"]
    visits = visits.sort_values(["replication", "customer", "arrived_min"])
    month, who = visits["arrived_min"] // 43830, ["replication", "customer"]
    gap = visits.groupby(who)["arrived_min"].shift(-1) - visits["arrived_min"]
    first = ~visits.assign(month=month).duplicated([*who, "month"])
    read = first & (month // 12 == visited)
    months = run.months[(run.months["month"] - 1) // 12 == year]
    new, words = months["newcomers"].sum(), months["new_by_word"].sum()
    months_seen = 12 * run.replications
    by_friends = words / (words + months["new_by_self"].sum())
    return float((gap[read] <= 525960).mean()), float(new / months_seen), float(by_friends)


@pytest.fixture(scope="module")
def truth() -> tuple[float, float, float]:
    """As a company sees it when its history ends: three years after the people were as typed."""
    past = TRUE.replace("history: 3 years", "history: none").replace("2 years", "3 years")
    run = simulate(loads(past), replications=4, seed=11, record="visits")
    return literally(run, visited=1, year=2)


def anchors_of(text: str, psychology: str = "literature") -> Anchors:
    return calibrate(setup_of(loads(text)), psychology, comes_back=True).anchors


def test_what_is_known_is_found_again(truth: tuple[float, float, float]) -> None:
    """Within three standard errors of what so few newcomers can say, which are the luck of the
    histories and, of four times as many people, that of the truth.
    """
    found = anchors_of(observed(*truth))
    assert all(row.met for row in found.rows)
    rate, new, friends = found.rows
    scale = [truth[0] * (1.0 - truth[0]), truth[1], truth[2] * (1.0 - truth[2])]
    luck = [1.5 * row.tolerance / one for row, one in zip(found.rows, scale)]
    far = np.sqrt(np.linalg.inv(found.slopes) ** 2 @ np.square(luck) * 1.25)
    assert far.max() < 1.0  # it says something
    right = (0.6, np.log(0.08 / 0.92), -2.2)
    at = (rate.value, np.log(new.value / (1.0 - new.value)), friends.value)
    assert (np.abs(np.subtract(at, right)) < far).all()


def test_a_run_shows_what_is_observed(truth: tuple[float, float, float]) -> None:
    """Month 0 begins where the histories end, under a theory that the figures are not from, too:
    the first year is as that of the true town.
    """
    truth_now = literally(simulate(loads(TRUE), replications=2, seed=11, record="visits"))
    for psychology in ("literature", "peak-end"):
        run = simulate(
            loads(observed(*truth)), replications=2, record="visits", psychology=psychology
        )
        rate, new, friends = literally(run)
        assert rate == pytest.approx(truth_now[0], abs=0.02)
        assert new == pytest.approx(truth_now[1], rel=0.1)
        assert friends == pytest.approx(truth_now[2], abs=0.07)


def test_a_draw_meets_what_is_observed(truth: tuple[float, float, float]) -> None:
    """Under other parameters of learning and telling today looks as it does."""
    truth_now = literally(simulate(loads(TRUE), replications=2, seed=11, record="visits"))
    w = whatif(loads(observed(*truth)), psychology="literature")
    base = w.space.base("literature")
    drawn = {**base, "tell_slope": 0.3, "bad_news": 1.8, "belief_drift": 1.2}
    assert drawn.keys() == base.keys() and "tell_base" not in base and "return_base" not in base
    plan = past_under(w.setup, w.first, "literature", drawn)
    written = past_under(w.setup, w.first, "literature", base)
    assert (plan.psychology != written.psychology).any()
    run = simulate(
        loads(TOWN.replace("TRIES", f"tries: {plan.population['tries'][0]:.6f} per need").replace(
            "PARAMETERS", ", ".join(f"{key}: {value}" for key, value in {
                **drawn, **named(plan.psychology[0])
            }.items() if ":" not in key)
        )),
        replications=2, record="visits",
    )  # fmt: skip
    rate, new, friends = literally(run)
    assert rate == pytest.approx(truth_now[0], abs=0.03)
    assert new == pytest.approx(truth_now[1], rel=0.15)
    assert friends == pytest.approx(truth_now[2], abs=0.1)


def named(row: np.ndarray) -> dict[str, float]:
    from motsim.psychology.parameters import INDEX

    return {name: float(row[INDEX[name]]) for name in ("return_base", "tell_base", "rating_noise")}


def test_strangers_are_not_touched() -> None:
    """The formula goes on meeting a share of visits; people meet what is literal."""
    with_rate = TOWN.replace("TRIES", "").replace("PARAMETERS", "rating_noise: 2") + (
        "observed: {return_rate: 70% within 12 months}\n"
    )
    found = calibrate(setup_of(loads(with_rate)), "literature", comes_back=True)
    alone = calibrate(setup_of(loads(with_rate)).as_strangers(), "literature")
    assert found.of_strangers == alone.anchors
    assert found.anchors.values["return_base"] < alone.anchors.values["return_base"]
    nothing = with_rate.replace("return_rate: 70% within 12 months", "")
    assert anchors_of(nothing).rows == () and anchors_of(nothing).tries is None


def test_out_of_reach_is_said_and_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = observed(0.8, 4000.0, 0.3).replace("size: 9000", "size: 500")
    Path("town.yaml").write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, ["run", "town.yaml", "--replications", "1"])
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert "new customers: 4,000 per month observed" in said and "cannot be met" in said


def test_the_months_say_how_newcomers_came_to_know_us() -> None:
    """Among newcomers, where people talk; elsewhere the table has no such column."""
    run = simulate(loads(TRUE), replications=1, record="summary", set={"population.size": "600"})
    months: pd.DataFrame = run.months
    assert (months["new_by_self"] + months["new_by_word"] <= months["newcomers"]).all()
    assert months["new_by_word"].sum() > 0
    quiet = loads(TRUE.replace("network: small-world, ", ""))
    alone = simulate(quiet, replications=1, record="summary", set={"population.size": "600"})
    assert "new_by_self" not in alone.months.columns


def test_what_is_set_for_a_file_of_strangers(tmp_path: Path) -> None:
    """People, and what is observed of them, from the command line."""
    text = TOWN.replace("TRIES", "").replace("PARAMETERS", "rating_noise: 2")
    plain = "\n".join(
        line for line in text.splitlines() if not line.startswith("population")
    ).replace("customers: {expects: 62}", "customers: {expects: 62, arrive: {rate: 4 per day}}")
    setup = setup_of(loads(plain + "\n"), {
        "population": "yes", "observed.new_customers": "12 per month",
    })  # fmt: skip
    (new, *_) = calibrate(setup, "literature", comes_back=True).anchors.rows
    assert new.figure == "new_customers" and new.met
    assert setup.town_pilot().settings == setup.settings and setup.pilot().settings == ()


def test_a_design_may_say_how_many_try_us() -> None:
    """A campaign, against what was found of today; today itself may not."""
    text = TOWN.replace("TRIES", "").replace("PARAMETERS", "rating_noise: 2").replace(
        "size: 9000", "size: 600"
    ) + "observed: {new_customers: 5 per month}\n"  # fmt: skip
    text = text.replace(
        "designs: {today: {}", "designs: {today: {}, ad: {set: {population.tries: 40%}}"
    )
    setup = setup_of(loads(text))
    known = calibrate(setup, "literature", comes_back=True)
    today, ad = (
        known.lived(setup.design(name), setup, "literature").population["tries"][0]
        for name in ("today", "ad")
    )
    assert today == known.anchors.tries and ad == 0.4
    twice = loads(text.replace("today: {}", "today: {set: {population.tries: 5%}}", 1))
    with pytest.raises(ms.InputError, match="cannot be given, too"):
        calibrate(setup_of(twice), "literature", comes_back=True)
