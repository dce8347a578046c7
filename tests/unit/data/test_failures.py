"""Failures that a log marks: what was put in comes out, and what marks do not tell is said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner
from written_logs import FAILING, call_centre, calls_of, failing_log, steps_log, written

import motsim as ms
from motsim.cli.app import app
from motsim.data.clockwork import clockwork
from motsim.data.estimates.failures import design_effect, marked
from motsim.data.figures import Figure, found_by
from motsim.errors import message_of
from motsim.i18n import shown
from motsim.report.fits.messages import reason_said
from motsim.report.fits.page import page
from motsim.study.core.stats import wilson
from motsim.study.uncertainty.scenario_model import whatif

COLUMNS = {one: one for one in ("case", "activity", "start", "end", "resource")}
STEPS: dict[str, Any] = {
    "map": 1,
    "log": COLUMNS,
    "failed": {"lost form": "outcome == lost_form", "wrong_part": "outcome == wrong_part"},
}
NAMED = {"lost_form": "outcome == lost_form", "wrong_part": "outcome == wrong_part"}
TRUTH = {("check_in", "lost_form"): 0.08, ("work", "wrong_part"): 0.04}
CALLS: dict[str, Any] = {
    "map": 1,
    "calls": {"arrive": "queued", "begin": "answered", "end": "done", "left": "gave_up"},
    "failed": "result == BAD",
}


def names(found: Any) -> list[str]:
    return [one.name for one in found]


def values(found: Any, name: str) -> dict[str, object]:
    return dict(next(one.values for one in found if one.name == name))


def test_chances_lie_in_their_intervals(tmp_path: Path) -> None:
    """Eight logs of a scenario with failures, one caught half of the times: 16 intervals."""
    held = 0
    for seed in range(8):
        log = ms.read_log(failing_log(tmp_path / f"{seed}.csv", seed=seed), STEPS)
        found = {(w.name, one.name): one for w in clockwork(log).works for one in w.fails}
        held += sum(found[key].low <= chance <= found[key].high for key, chance in TRUTH.items())
        others = [one.marked for key, one in found.items() if key not in TRUTH]
        assert len(others) == 4 and not any(others)
        assert all(0.0 < found[key].high - found[key].low < chance for key, chance in TRUTH.items())
    assert held >= 14, held


def test_days_that_differ_widen_the_interval() -> None:
    """On one day in five half of the rows fail: rows count for no more than the days do. Written
    out: D / (D - 1) * sum (y - p n)^2 / (sum n)^2 over p (1 - p) / sum n.
    """
    day = np.repeat(np.arange(10), 40)
    failed = (day % 5 == 0) & (np.arange(400) % 2 == 0)
    by_hand = 10 / 9 * (2 * 16.0**2 + 8 * 4.0**2) / 400**2 / (0.1 * 0.9 / 400)
    assert design_effect(failed, day) == pytest.approx(by_hand) and by_hand > 15.0
    one = marked("x", failed, day)
    assert (one.low, one.high) == pytest.approx(wilson(40 / by_hand, 400 / by_hand))
    alike = marked("x", np.tile(np.arange(40) < 4, 10), day)
    assert alike.effect == 1.0 and (alike.low, alike.high) == pytest.approx(wilson(40, 400))


def test_a_scenario_is_begun_with_them(tmp_path: Path) -> None:
    log = ms.read_log(failing_log(tmp_path / "log.csv", seed=1), STEPS)
    begun = ms.new_from(log)
    scenario = begun.write(tmp_path / "service.yaml")
    fails = {step.name: step.fails for step in scenario.steps}
    assert set(fails["check_in"]) == {"lost_form"} and set(fails["work"]) == {"wrong_part"}
    assert not fails["pay"]
    figure = next(one for one in begun.figures if one.path == "check_in.fails.lost_form.chance")
    rows = log.rows[log.rows["activity"] == "check_in"]
    share = (pd.read_csv(tmp_path / "log.csv")["outcome"] == "lost_form").sum() / len(rows)
    assert figure.value == pytest.approx(share) and figure.n == len(rows)
    fail = fails["check_in"]["lost_form"]
    assert fail.chance.constant == pytest.approx(share, abs=5e-4)
    assert fail.source == {"chance": "log" if figure.grade == "measured" else "log_estimate"}
    assert "severity assumed" in names(begun.warnings)
    # the map beside it says the same again
    again = ms.read_log(tmp_path / "log.csv", tmp_path / "service.map.yaml")
    assert again.mapping.failed == {
        "lost_form": "outcome == lost_form", "wrong_part": "outcome == wrong_part",
    }  # fmt: skip
    pd.testing.assert_frame_equal(again.rows, log.rows)


def test_a_failure_of_several_steps_gets_a_name_at_each(tmp_path: Path) -> None:
    """Names of failures are their own in a scenario: not twice, and none of a step."""
    path = failing_log(tmp_path / "log.csv", seed=1)
    tree = STEPS | {"failed": {"pay": "outcome != fine"}}
    begun = ms.new_from(ms.read_log(path, tree))
    found = {step.name: [*step.fails] for step in begun.scenario.steps}
    assert found == {"check_in": ["pay_check_in"], "work": ["pay_work"], "pay": []}
    # and fit knows them by the map's name
    fitted = ms.fit(begun.scenario, ms.read_log(path, tree))
    paths = {one.path for one in fitted.figures if ".fails." in one.path}
    assert paths == {"check_in.fails.pay_check_in.chance", "work.fails.pay_work.chance"}


def test_fit_puts_the_chance_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "service.yaml"
    path.write_text(FAILING.replace("chance: 8%", "chance: 1%   "), encoding="utf-8")
    data = failing_log(tmp_path / "log.csv", seed=4)
    columns = ", ".join(f"{one}: {one}" for one in COLUMNS)
    (tmp_path / "map.yaml").write_text(
        f"map: 1\nlog: {{{columns}}}\n"
        "failed: {lost_form: outcome == lost_form, wrong_part: outcome == wrong_part,\n"
        "  odd: outcome == wrong_part, gone: outcome == never}\n",
        encoding="utf-8",
    )
    command = ["fit", str(path), str(data), "--map", str(tmp_path / "map.yaml"), "--write"]
    said = CliRunner().invoke(app, [*command, "--json"])
    assert said.exit_code == 0, said.output
    told = json.loads(said.stdout)
    rows = {one["figure"]: one for one in told["figures"]}
    form = rows["check_in.fails.lost_form.chance"]
    assert form["today"] == "1%" and form["low"] < 0.08 < form["high"]
    warned = {one["name"]: one for one in told["warnings"]}
    assert warned["caught as well"]["failure"] == "wrong_part"
    assert warned["failure not in scenario"]["failure"] == "odd"
    assert [one["failure"] for one in told["notes"] if one["name"] == "no row fails"] == ["gone"]
    scenario = ms.load(path)
    fail = next(one for one in scenario.steps if one.name == "check_in").fails["lost_form"]
    assert fail.chance.text == form["found"] and fail.severity.constant == 4.0
    source = scenario.sources[fail.source["chance"]]
    # drawn as narrowly as it is known, as other figures from data
    error = (form["high"] - form["low"]) / (2 * 1.959964) / form["value"]
    assert source.spread["check_in.fails.lost_form.chance"] == pytest.approx(error, rel=0.05)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_shows_them(tmp_path: Path, language: str) -> None:
    data = failing_log(tmp_path / "log.csv", seed=2)
    frame = pd.read_csv(data).head(1500)
    frame["failed"] = frame.pop("outcome").ne("fine").astype(int)
    frame.to_csv(data, index=False)
    command = ["new", str(tmp_path / "a.yaml"), "--from", str(data), "--lang", language]
    said = CliRunner().invoke(app, command)
    assert said.exit_code == 0, said.output
    assert "failed: failed == 1" in said.output
    assert "check_in.fails.failed_check_in.chance" in said.output.replace("\n", "")
    assert {"en": "severity assumed", "zh": "严重程度是假设"}[language] in said.output


def test_advice_draws_them() -> None:
    """A spread of a chance is drawn; one that a draw could lift above always is not."""
    log = "log: {what: l, grade: measured, spread: {check_in.fails.lost_form.chance: 10%}}"
    text = FAILING.replace("customers:", f"sources: {{{log}}}\ncustomers:")
    text = text.replace("12 d", "2 d").replace("today: {}", "today: {}, fast: {with: [quick]}")
    text = text.replace("8%, sev", "8%, source: log, sev") + (
        "interventions: {quick: {set: {pay.takes: 2 min}, cost: {once: 100}}}\n"
        "value: {margin: 40, visits_per_year: 6, horizon: 1 years}\n"
    )
    scenario = ms.loads(text, "failing.yaml")
    drawn = {a.key for a in whatif(scenario).space.drawn}
    assert "found:check_in.fails.lost_form.chance" in drawn
    made = Figure(
        "a.fails.b.chance", "8%", 0.08, 0.07, 0.09, "share", 3000, found_by("what followed")
    )
    assert made.spread == pytest.approx(0.02 / (2 * 1.959964) / 0.08)
    assert replace(made, value=0.97, low=0.95, high=0.99).spread == 0.0


def test_the_only_failure_of_a_step_needs_no_name(tmp_path: Path) -> None:
    frame = calls_of(call_centre(length="12 h", patience="exponential(2 min)", rate="8 per min"))
    frame["result"] = np.where(np.arange(len(frame)) % 20 == 3, "BAD", "OK")
    data = written(frame, tmp_path / "log.csv")
    text = call_centre(length="12 h").text
    fails = "fails: {slip: {chance: 2%, severity: 3}}"
    failing = text.replace("exponential(1 min)", f"exponential(1 min), {fails}")
    log = ms.read_log(data, CALLS)
    found = ms.fit(ms.loads(failing, "calls.yaml"), log)
    slip = found.table().set_index("figure").loc["answer.fails.slip.chance"]
    served = frame["answered"].notna() & frame["done"].notna()
    bad = (frame["result"] == "BAD") & served
    assert slip["value"] == pytest.approx(bad.sum() / served.sum()) and slip["n"] == served.sum()
    # a call that nobody served can have failed in nothing: counted, with its first line
    lost = values(log.notes, "failed and not served")
    first = int(np.flatnonzero((frame["result"] == "BAD") & ~served)[0])
    unserved = int(((frame["result"] == "BAD") & ~served).sum())
    assert lost == {"failure": "failed", "n": str(unserved), "line": first + 2}
    assert len(log.rows) == len(frame)
    # without such a failure it is said, and nothing invented
    other = ms.fit(ms.loads(text, "calls.yaml"), log)
    assert not [one for one in other.figures if ".fails." in one.path]
    assert values(other.warnings, "failure not in scenario")["step"] == "answer"


def test_few_and_rare_failures_are_said(tmp_path: Path) -> None:
    path = failing_log(tmp_path / "log.csv", seed=3)
    frame = pd.read_csv(path)
    frame["outcome"] = "fine"
    at = frame.index[frame["activity"] == "check_in"]
    frame.loc[at[:12], "outcome"] = "slow"
    frame.loc[at[20:23], "outcome"] = "odd"
    frame.to_csv(path, index=False)
    tree = STEPS | {"failed": {"slow": "outcome == slow", "odd": "outcome == odd"}}
    log = ms.read_log(path, tree)
    begun = ms.new_from(log)
    assert [*begun.scenario.steps[0].fails] == ["slow"]
    assert begun.scenario.steps[0].fails["slow"].source == {"chance": "log_estimate"}
    assert values(begun.warnings, "few failures")["names"] == "slow (check_in: 12)"
    assert values(begun.warnings, "rare failures")["names"] == f"odd (check_in: 3 / {len(at):,})"
    # a scenario that has it takes it however rare; what never failed stays as it is
    text = FAILING.replace("lost_form: {chance: 8%", "odd: {chance: 8%")
    text = text.replace("wrong_part: {chance: 4%", "slow: {chance: 4%")
    found = ms.fit(ms.loads(text, "failing.yaml"), log)
    assert found.today["check_in.fails.odd.chance"] == "8%"
    assert "work.fails.slow.chance" not in found.today
    assert values(found.warnings, "never failed")["step"] == "work"


def test_a_flag_is_guessed_where_it_can_mean_nothing_else(tmp_path: Path) -> None:
    frame = pd.read_csv(steps_log(tmp_path / "all.csv"))
    flag = np.where(np.arange(len(frame)) % 10 == 0, "Yes", "No")

    def failed(name: str, cells: Any) -> dict[str, str]:
        path = written(frame.assign(**{name: cells}), tmp_path / "log.csv")
        return dict(ms.read_log(path).mapping.failed)

    assert failed("Failed", flag) == {"failed": "Failed == Yes"}
    assert failed("是否失误", np.where(flag == "Yes", "是", "否")) == {"failed": "是否失误 == 是"}
    for name, cells in (
        ("rework", flag),  # a row done over, or the one before it
        ("error", np.where(flag == "Yes", "E17", "")),  # codes of what?
        ("failed", np.where(flag == "Yes", "No", "Yes")),  # nearly all: something else is meant
        ("failed", np.where(flag == "Yes", "yes", np.where(np.arange(len(flag)) % 2, "no", ""))),
        ("failed", "no"),
    ):
        assert failed(name, cells) == {}, name
    # a map that is written is taken as it is
    path = written(frame.assign(failed=flag), tmp_path / "log.csv")
    assert not ms.read_log(path, {"map": 1, "log": COLUMNS}).mapping.failed


def test_marks_of_paired_events(tmp_path: Path) -> None:
    """A step of an XES log fails if its start or its completion is marked."""
    events = []
    for case, (begun, done) in enumerate(
        [("false", "true"), ("true", "false"), ("false", "false")]
    ):
        for minute, (step, bad) in enumerate((("start", begun), ("complete", done))):
            events.append(
                f'<event><string key="concept:name" value="look"/>'
                f'<string key="lifecycle:transition" value="{step}"/>'
                f'<boolean key="bad" value="{bad}"/>'
                f'<date key="time:timestamp" value="2026-03-0{case + 2}T08:0{minute}:00"/></event>'
            )
    traces = ""
    for k in range(3):
        name = f'<string key="concept:name" value="c{k}"/>'
        traces += f"<trace>{name}{events[2 * k]}{events[2 * k + 1]}</trace>"
    path = tmp_path / "log.xes"
    path.write_text(f"<log>{traces}</log>", encoding="utf-8")
    guessed = ms.read_log(path)
    log = ms.read_log(path, replace(guessed.mapping, failed={"bad": "bad == true"}, guessed=()))
    assert log.rows["fails.bad"].tolist() == [True, True, False]


BAD: dict[str, tuple[Any, str, str]] = {
    "an unknown column": ("outcom == BAD", "asks for 'outcom', which is not there", "没有这一项"),
    "no condition": ("BAD", "cannot read the condition 'BAD'", "看不懂条件"),
    "a time of calls alone": ("service > 10 min", "asks for 'service'", "没有这一项"),
    "a name that is none": ({"1st": "outcome == BAD"}, "'1st' cannot be the name", "不能作失误"),
    "a name of an event": ({"leaves": "outcome == BAD"}, "it is an event already", "已是事件"),
    "a name twice": (
        {"a b": "outcome == X", "a_b": "outcome == Y"},
        "two failures are called 'a_b'", "都叫 'a_b'",
    ),
    "a list": (["outcome == BAD"], "'failed' wants a condition", "应写条件"),
    "nothing behind a name": ({"lost": ""}, "'failed' wants a condition", "应写条件"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_clear_line(tmp_path: Path, case: str) -> None:
    given, english, chinese = BAD[case]
    data = failing_log(tmp_path / "log.csv", scenario=ms.loads(
        FAILING.replace("length: 12 d", "length: 3 h"), "failing.yaml"))  # fmt: skip
    with pytest.raises(ms.InputError) as refused:
        ms.read_log(data, STEPS | {"failed": given})
    for language, wanted in (("en", english), ("zh", chinese)):
        said = shown(message_of(refused.value), language)
        assert wanted in said and "\n" not in said
    with (tmp_path / "map.yaml").open("w", encoding="utf-8") as file:
        YAML(typ="safe").dump(STEPS | {"failed": given}, file)
    out = tmp_path / "service.yaml"
    command = ["new", str(out), "--from", str(data), "--map", str(tmp_path / "map.yaml")]
    said = CliRunner().invoke(app, command)
    assert said.exit_code == 2 and "Traceback" not in said.output and not out.exists()


def test_what_was_noted_as_a_log_was_read_stands_on_the_page_of_fit(tmp_path: Path) -> None:
    """A condition that no row meets, and rows that are left out with their count, in both
    languages; nothing is headed where there is nothing to say.
    """
    truth = call_centre(length="20 h")
    frame = calls_of(truth, agents=7).assign(result="fine", kind="real")
    frame.loc[:4, "kind"] = "phantom"
    path = written(frame, tmp_path / "calls.csv")
    tree = CALLS | {"drop": ["kind == phantom"]}
    found = ms.fit(truth, ms.read_log(path, tree))
    made = page(found)
    assert "What was noted as the data were read" in made
    assert "result == BAD" in made and f"left out of {len(frame):,} rows" in made
    (reason,) = found.left_out
    assert dict(found.left_out) == {reason: 5} and "kind == phantom" in reason
    assert f"5 {reason_said(reason, 'en')}" in made
    assert "读取数据时注意到的" in page(found, "zh")
    clean = {key: value for key, value in CALLS.items() if key != "failed"}
    quiet = ms.fit(truth, ms.read_log(path, clean))
    assert quiet.read == len(frame) and "What was noted" not in page(quiet)


def test_what_is_caught_is_not_done_over_twice(tmp_path: Path) -> None:
    """A fifth of the repairs are done over, and half of the 4 % with a wrong part besides: where
    the scenario has these, `again` is counted in rows without a mark, by hand here.
    """
    tree = STEPS | {"failed": NAMED}
    path = failing_log(tmp_path / "log.csv", seed=4)
    frame = pd.read_csv(path).sort_values(["case", "start"], kind="stable")
    followed = (frame["case"].shift(-1) == frame["case"]) & (
        frame["activity"].shift(-1) == frame["activity"]
    )
    work = frame["activity"] == "work"
    fine = work & (frame["outcome"] == "fine")
    for caught, share in ((True, followed[fine].mean()), (False, followed[work].mean())):
        text = FAILING if caught else FAILING.replace(", caught: 50%", "")
        found = ms.fit(ms.loads(text, "failing.yaml"), ms.read_log(path, tree))
        again = next(one for one in found.figures if one.path == "work.again")
        assert again.value == pytest.approx(share, abs=2e-3), caught
        assert ("no failure is marked" in shown(again.how, "en")) == caught
        if caught:
            assert again.low < 0.2 < again.high and again.n < work.sum()
            assert found.scenario.steps[1].again.constant == pytest.approx(share, abs=2e-3)


@pytest.mark.slow
def test_again_beside_what_is_caught_is_found(tmp_path: Path) -> None:
    """Of 30 logs the interval holds the 20 % that were put in; all repeats are 21.7 %."""
    tree = STEPS | {"failed": NAMED}
    found = []
    for seed in range(30):
        log = ms.read_log(failing_log(tmp_path / f"{seed}.csv", seed=seed), tree)
        found.append(next(one.repeats for one in clockwork(log).works if one.name == "work"))
    assert sum(one.low <= 0.2 <= one.high for one in found) >= 26
    assert np.mean([one.chance for one in found]) == pytest.approx(0.2, abs=0.005)
