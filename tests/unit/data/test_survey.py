"""Surveys: heads of survey tools, scales, what the answers tell and what they cannot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import motsim as ms
from motsim.cli.app import app
from motsim.data.estimates.importance import shares_of_r2
from motsim.data.estimates.ordinal import ordinal
from motsim.data.memories import behind, composites, rivals
from motsim.data.promises import curve
from motsim.data.survey_fit import MEMORY
from motsim.psychology.parameters import psychology_row
from motsim.psychology.perception import promise_moment
from motsim.report.fits.messages import promise_lines, sentence
from motsim.report.fits.page import page
from motsim.study.uncertainty.scenario_model import whatif

SHOP = """motsim: 1
title: shop
length: 1 weeks
staff: {clerk: {count: 2}}
customers: {arrive: {rate: 20 per day}}
observed: {satisfaction: 60}
journey:
  - stage: come
    weight: 50%
    steps:
      - {contact: greeting, staff: clerk, takes: 2 min, quality: 50}   # typed by hand
      - {contact: advice, staff: clerk, takes: 9 min, quality: 50}
  - stage: go
    weight: 50%
    steps: [{contact: pay, staff: clerk, takes: 2 min, quality: 50}]
designs: {today: {}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    return path


def survey(n: int, *, end_spread: float = 1.0, seed: int = 0) -> pd.DataFrame:
    """Ratings of three steps and a whole that is .6 of advice, .2 of greeting, .2 of pay."""
    rng = np.random.default_rng(seed)
    greeting, advice = rng.normal(3.4, 1.0, n), rng.normal(3.2, 1.0, n)
    pay = rng.normal(3.6, end_spread, n)
    whole = 0.2 * greeting + 0.6 * advice + 0.2 * pay + rng.normal(0, 0.3, n)
    columns = {"greeting": greeting, "advice": advice, "pay": pay, "overall": whole}
    return pd.DataFrame({k: np.clip(np.rint(v), 1, 5).astype(int) for k, v in columns.items()})


def test_shares_of_r2_sum_to_it_and_equal_parts_share_alike() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(4000, 3))
    y = x @ np.array([2.0, 1.0, 0.0]) + rng.normal(size=4000)
    shares = shares_of_r2(y, x)
    assert shares == pytest.approx([4 / 6, 1 / 6, 0.0], abs=0.02)
    z = np.column_stack([np.ones(4000), x])
    rest = y - z @ np.linalg.lstsq(z, y, rcond=None)[0]
    assert shares.sum() == pytest.approx(1 - rest.var() / y.var(), abs=1e-6)
    alike = np.column_stack([x[:, 0] + 0.1 * x[:, 1], x[:, 0] - 0.1 * x[:, 1]])
    one, two = shares_of_r2(x[:, 0], alike)
    assert one == pytest.approx(two, rel=0.02)
    many = rng.normal(size=(3000, 14))  # above the limit orders are drawn
    assert shares_of_r2(many.sum(axis=1), many) == pytest.approx(np.full(14, 1 / 14), abs=0.02)


def test_the_ordered_logit_finds_what_was_put_in() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(20_000, 2))
    eta = x @ np.array([1.0, -0.5]) + rng.logistic(size=20_000)
    y = np.digitize(eta, [-1.0, 0.5, 2.0]).astype(float)
    found = ordinal(y, x)
    assert found.slopes == pytest.approx([1.0, -0.5], abs=0.04)
    assert found.thresholds == pytest.approx([-1.0, 0.5, 2.0], abs=0.06)
    empty = ordinal(y, np.zeros((len(y), 0)))
    shares = np.bincount(y.astype(int)) / len(y)
    assert empty.log_likelihoods(y, np.zeros((len(y), 0))).mean() == pytest.approx(
        float(np.sum(shares * np.log(shares))), abs=1e-4
    )
    again = ordinal(y, x, found)
    assert again.slopes == pytest.approx(found.slopes, abs=1e-3)


def test_the_memory_that_made_the_answers_wins() -> None:
    rng = np.random.default_rng(2)
    parts = rng.normal(3, 1, size=(1500, 5))
    for name, made in (("peak and end", None), ("mean", "mean")):
        c = composites(parts)
        whole = (c["peak"] + c["end"]) / 2 if made is None else c[made]
        ranked = rivals(np.rint(whole + rng.normal(0, 0.2, 1500)).clip(1, 5), parts)
        best = [one for one in ranked if one.behind <= 2 * one.behind_se + 1e-3]
        assert name in [one.name for one in best]
        assert ranked[-1].behind > 0.1
    gap, error = behind(np.rint(parts.mean(axis=1)), parts[:, :1], parts)
    assert gap > 3 * error


def test_a_survey_fills_what_is_observed_qualities_and_weights(shop: Path, tmp_path: Path) -> None:
    survey(1500).to_csv(tmp_path / "answers.csv", index=False)
    scenario = ms.load(shop)
    answers = ms.read_answers(tmp_path / "answers.csv", steps=[one.name for one in scenario.steps])
    assert list(answers.parts) == ["greeting", "advice", "pay"]
    found = ms.fit(scenario, answers)
    table = found.table().set_index("figure")
    mean = survey(1500)["greeting"].mean()
    assert table.loc["greeting.quality", "value"] == pytest.approx(25 * (mean - 1))
    assert table.loc["greeting.quality", "grade"] == "measured"
    # .36 against .04 of the explained variance
    assert table.loc["advice.weight", "value"] == pytest.approx(0.9, abs=0.03)
    assert table.loc["go.weight", "value"] == pytest.approx(0.09, abs=0.03)
    assert table.loc["advice.weight", "grade"] in ("fitted", "assumed")
    assert found.rivals[0].name.startswith("weighted")
    # the answers are a weighted mean, no blend of peak and end: no such weight is called fitted
    assert "memory otherwise" in [one.name for one in found.warnings]
    assert set(table.loc[[f"psychology.{w}" for w in MEMORY], "grade"]) == {"assumed"}
    found.write()
    text = shop.read_text(encoding="utf-8")
    assert "# typed by hand" in text and "grade: measured" in text
    assert ms.load(shop).observed.satisfaction == pytest.approx(
        25 * (survey(1500)["overall"].mean() - 1), abs=0.05
    )
    for said in (page(found), page(found, "zh")):
        assert "held-out log-loss" in said and "留出对数损失" in said


def test_an_end_that_hardly_varies_is_said_and_one_that_does_is_not(
    shop: Path, tmp_path: Path
) -> None:
    def warned(spread: float) -> list[str]:
        path = tmp_path / f"{spread}.csv"
        survey(1000, end_spread=spread).to_csv(path, index=False)
        answers = ms.read_answers(path, steps=["greeting", "advice", "pay"])
        found = ms.fit(ms.load(shop), answers)
        return [str(dict(n.values)["names"]) for n in found.warnings if "varies" in n.name]

    assert any("w_end" in names for names in warned(0.05))
    assert not any("w_end" in names for names in warned(1.2))


KINDS = SHOP.replace("per day}}", "per day}, segments: {family: {share: 60%}, firm: {share: 40%}}}")


def by_kind(families: int, firms: int, differ: bool) -> pd.DataFrame:
    """Families whose whole is .6 advice, and firms whose whole is .6 pay, or advice as well."""
    one, two = survey(families, seed=1), survey(firms, seed=2)
    if differ:
        two = two.rename(columns={"advice": "pay", "pay": "advice"})
    return pd.concat([one.assign(segment="family"), two.assign(segment="firm")])


@pytest.mark.parametrize(
    ("firms", "differ", "said"),
    [(800, True, ""), (40, True, "firm (40)"), (800, False, "segments weigh alike")],
)
def test_weights_of_each_segment_that_answers_enough_and_differs(
    tmp_path: Path, firms: int, differ: bool, said: str
) -> None:
    path = tmp_path / "kinds.yaml"
    path.write_text(KINDS, encoding="utf-8")
    by_kind(800, firms, differ).to_csv(tmp_path / "answers.csv", index=False)
    answers = ms.read_answers(tmp_path / "answers.csv", steps=["greeting", "advice", "pay"])
    found = ms.fit(ms.load(path), answers)
    lines = [sentence(one, "en") for one in found.warnings if "segments" in one.name]
    table = found.table().set_index("figure")
    if said:
        assert len(lines) == 1 and said in lines[0]
        assert not any(".weights." in name for name in table.index)
        return
    assert not lines
    # families: advice has nearly all of its stage; firms: advice and greeting share alike
    assert table.loc["family.weights.advice", "value"] == pytest.approx(0.9, abs=0.04)
    assert table.loc["firm.weights.advice", "value"] == pytest.approx(0.5, abs=0.15)
    assert table.loc["family.weights.go", "value"] == pytest.approx(0.09, abs=0.04)
    assert table.loc["firm.weights.go", "value"] == pytest.approx(0.82, abs=0.05)
    found.write()
    firm = ms.load(path).customers.segments["firm"]
    assert firm.weights["go"] == pytest.approx(table.loc["firm.weights.go", "value"], abs=1e-3)
    assert firm.source == {"weights": "answers_estimate"}
    two = path.read_text(encoding="utf-8").replace("{today: {}}", "{today: {}, other: {}}")
    drawn = [a.key for a in whatif(ms.loads(two, "kinds.yaml")).space.drawn]
    assert {"found:firm.weights.go", "found:family.weights.advice"} <= {*drawn}


def blend(n: int) -> pd.DataFrame:
    """Seven independent ratings and a whole that is .3 peak, .3 end, .3 mean and .1 begin."""
    rng = np.random.default_rng(4)
    parts = np.rint(rng.uniform(0.5, 10.5, (n, 7)))
    c = composites(parts)
    whole = 0.3 * c["peak"] + 0.3 * c["end"] + 0.3 * c["mean"] + 0.1 * c["begin"]
    made = pd.DataFrame(parts, columns=[f"s{k}" for k in range(7)]).astype(int)
    return made.assign(overall=np.rint(whole + rng.normal(0, 0.5, n)).clip(1, 10).astype(int))


def test_a_memory_that_the_answers_tell_is_written_and_drawn_jointly(tmp_path: Path) -> None:
    steps = ", ".join(f"{{contact: s{k}, takes: 1 min, quality: 50}}" for k in range(7))
    (tmp_path / "row.yaml").write_text(
        "motsim: 1\ntitle: row\nlength: 1 weeks\ncustomers: {arrive: {rate: 20 per day}}\n"
        f"journey:\n  - {{stage: all, steps: [{steps}]}}\ndesigns: {{today: {{}}, two: {{}}}}\n",
        encoding="utf-8",
    )
    blend(3000).to_csv(tmp_path / "answers.csv", index=False)
    scenario = ms.load(tmp_path / "row.yaml")
    answers = ms.read_answers(tmp_path / "answers.csv", steps=[s.name for s in scenario.steps])
    found = ms.fit(scenario, answers)
    table = found.table().set_index("figure")
    truth = {"w_peak": 0.3, "w_end": 0.3, "w_mean": 0.3, "w_begin": 0.1}
    for name, value in truth.items():
        row = table.loc[f"psychology.{name}"]
        assert row["low"] - 0.02 < value < row["high"] + 0.02
        assert found.scenario.psychology.parameters[name] == pytest.approx(row["value"], abs=0.01)
    said = found.scenario.sources["answers_estimate"]
    assert said.together["psychology.w_peak"]["psychology.w_mean"] < -0.5
    space = whatif(found.scenario).space
    keys = [a.key for a in space.drawn]
    x = space.placed(space.cube(1024, 0))[:, [keys.index(name) for name in truth]]
    assert np.ptp(x.sum(axis=1)) < 0.1  # shares: what one gets, another has not
    assert "found:s3.weight" in keys


HEADS = {
    "qualtrics": 'overall,greeting\n"How was it,\nall in all?","Greeting"\n'
    '"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n',
    "surveymonkey": "overall,greeting\nResponse,Response\n",
    "plain": "overall,greeting\n",
}


@pytest.mark.parametrize("kind", HEADS)
def test_heads_of_survey_tools(kind: str, tmp_path: Path) -> None:
    rows = "".join(f"{k % 5 + 1},{k % 4 + 1}\n" for k in range(20))
    path = tmp_path / "answers.csv"
    path.write_text(HEADS[kind] + rows + "9,1\n", encoding="utf-8")
    said = {"map": 1, "answers": {"overall": {"column": "overall", "scale": "1 to 5"}}}
    line = HEADS[kind].count("\n") + 21
    with pytest.raises(ms.InputError, match=f"line {line}: 'overall' is off the scale"):
        ms.read_answers(path, said)
    answers = ms.read_answers(path, said, drop_bad=True)
    assert answers.rows == 21 and np.isfinite(answers.overall).sum() == 20
    assert answers.left_out == {"off the scale": 1}


def test_missing_words_and_two_answers_of_one_customer(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(
        "who,when,overall\na,2026-01-02,Good\na,2026-01-05,Bad\nb,2026-01-03,n/a\n",
        encoding="utf-8",
    )
    said = {
        "map": 1,
        "answers": {
            "overall": {"column": "overall", "scale": ["Bad", "Fair", "Good"]},
            "missing": ["n/a"],
            "customer": "who",
            "date": "when",
        },
    }
    answers = ms.read_answers(path, said)
    assert answers.rows == 2 and answers.overall[np.isfinite(answers.overall)].tolist() == [1.0]
    assert [one.name for one in answers.notes] == ["answered twice"]


def test_returns_only_of_those_who_could_be_followed(shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer,date\na,2025-01-01\na,2025-03-01\nb,2025-01-02\nb,2025-12-01\nc,2025-11-20\n",
        encoding="utf-8",
    )
    said = {"map": 1, "again": {"customer": "customer", "date": "date", "within": "3 months"}}
    answers = ms.read_answers(path, said)
    assert answers.again is not None and answers.again["again"].tolist() == [True, False]
    found = ms.fit(ms.load(shop), answers)
    assert found.figures[0].text == "50% within 3 months" and found.figures[0].grade == "assumed"


@pytest.mark.slow
def test_a_broken_promise_saturates() -> None:
    """Answers with a loss of 2 logits, half of it after 2 days, and nothing for being early."""
    rng = np.random.default_rng(3)
    n = 12_000
    took, late = rng.gamma(4, 2.5, n), rng.normal(-3, 5, n).round()
    loss = 2.0 * (1 - 0.5 ** (np.maximum(late, 0) / 2.0))
    y = np.digitize(2 - 0.03 * took - loss + rng.logistic(size=n), [-1.5, -0.5, 0.5, 1.5]) + 1.0
    found = curve(y, took, late, np.zeros(n, dtype=bool))
    assert found is not None
    assert found.loss[1] < 2.0 < found.loss[2] and found.half[1] < 2.0 < found.half[2]
    assert found.early[1] < 0.0 < found.early[2]
    assert abs(found.stars_early[0]) < 3 * found.stars_early[1]
    assert found.losses["saturating"] < found.losses["lines"] < found.losses["time"]


PROMISED = SHOP.replace(
    "journey:", "promises: {back: {from: greeting, to: pay, quote: 16 d}}\njourney:"
)


def orders(n: int, waiting: float, seed: int = 3) -> pd.DataFrame:
    """Orders promised for 16 days: a loss of 2.5 logits, half of it after 2 days late; of the late,
    a share answers while still waiting.
    """
    rng = np.random.default_rng(seed)
    began = pd.Timestamp("2026-01-05") + pd.to_timedelta(rng.integers(0, 90, n), "D")
    late = np.maximum(rng.normal(-2, 5, n).round(), -14)
    loss = 2.5 * (1 - 0.5 ** (np.maximum(late, 0) / 2.0))
    stars = np.digitize(2 - loss + rng.logistic(size=n), [-1.5, -0.5, 0.5, 1.5]) + 1
    kept = began + pd.to_timedelta(16 + late, "D")
    asked = kept + pd.to_timedelta(np.where((late > 0) & (rng.random(n) < waiting), -1, 1), "D")
    quoted = began + pd.to_timedelta(16, "D")
    columns = {"began": began, "quoted": quoted, "kept": kept, "asked": asked}
    return pd.DataFrame({k: v.strftime("%Y-%m-%d") for k, v in columns.items()} | {"stars": stars})


@pytest.mark.parametrize("waiting", [0.0, 0.6])
def test_answers_say_after_how_long_lateness_is_felt(tmp_path: Path, waiting: float) -> None:
    """Two of sixteen days: 2 / 16^(3/4) = 0.25 of a promise of one day. It is written where people
    were asked when it was over, and only said where the late were still waiting.
    """
    path = tmp_path / "promised.yaml"
    path.write_text(PROMISED, encoding="utf-8")
    orders(3000, waiting).to_csv(tmp_path / "orders.csv", index=False)
    promise = {"begun": "began", "quoted": "quoted", "kept": "kept", "asked": "asked"}
    said = {"map": 1, "answers": {"overall": {"column": "stars", "scale": "1 to 5"}}}
    answers = ms.read_answers(
        tmp_path / "orders.csv", said | {"promise": promise | {"whole": "days"}}
    )
    found = ms.fit(ms.load(path), answers)
    half = next(one for one in found.figures if one.path == "psychology.promise_half")
    assert half.low < 0.25 < half.high and half.low > 0.12
    written = found.scenario.psychology.parameters.get("promise_half")
    if waiting:
        assert half.grade == "assumed" and written is None
    else:
        assert written == pytest.approx(half.value, abs=0.006)


def delays(n: int, step: bool, seed: int = 5) -> pd.DataFrame:
    """Rides promised for an hour or so, minutes late: 2.5 logits are lost at once beyond 10
    minutes, or by and by, half of them at 30.
    """
    rng = np.random.default_rng(seed)
    late = rng.normal(0, 30, n).round()
    beyond = np.maximum(late, 0.0)
    loss = 2.5 * (late > 10) if step else 2.5 * (1 - 0.5 ** (beyond / 30.0))
    stars = np.digitize(2 - loss + rng.logistic(size=n), [-1.5, -0.5, 0.5, 1.5]) + 1
    due = rng.choice([20, 60, 240], n)
    return pd.DataFrame({"late": late.astype(int), "due": due, "stars": stars})


@pytest.mark.parametrize("step", [True, False])
def test_a_step_beyond_a_tolerance_is_told_from_a_loss_that_saturates(
    tmp_path: Path, step: bool
) -> None:
    path = tmp_path / "promised.yaml"
    path.write_text(PROMISED, encoding="utf-8")
    delays(2000, step).to_csv(tmp_path / "rides.csv", index=False)
    said = {"map": 1, "answers": {"overall": {"column": "stars", "scale": "1 to 5"}}}
    promise = {"late": "late", "quoted": "due", "unit": "min"}
    answers = ms.read_answers(tmp_path / "rides.csv", said | {"promise": promise})
    found = ms.fit(ms.load(path), answers)
    curve_ = found.promise
    assert curve_ is not None and curve_.stepped == step
    assert (curve_.losses["step"] < curve_.losses["saturating"]) == step
    written = found.scenario.psychology.parameters
    lines = promise_lines(found, "en")
    if not step:
        assert "promise_tolerance" not in written and "half of that after" in lines[0]
        return
    # from the 10th minute to the 11th, of an hour: 24 ** .25 times as much of it as of a day
    low, value, high = (1440 * curve_.tolerance[k] for k in (1, 0, 2))
    assert 10.0 <= value < 11.0 and low <= value <= high and high - low < 5.0
    assert curve_.step_loss[1] < 2.5 < curve_.step_loss[2]
    assert written["promise_tolerance"] == pytest.approx(value / 60 / 24**0.25, rel=0.06)
    row = psychology_row("literature", written)
    assert promise_moment(row, 60.0, -9.0)[1] == 0.0
    least, most = (promise_moment(row, 60.0, late)[1] for late in (-12.0, -60.0))
    assert least == pytest.approx(most, rel=0.01) and most < -9.0
    assert f"The first {value:.2f}" in lines[0] and "minutes cost nothing" in lines[0]


@pytest.mark.parametrize(
    ("promise", "says"),
    [
        ({"late": "late", "kept": "due"}, "not 'kept', which is a time"),
        ({"late": "late", "unit": "fortnight"}, "'unit' wants a unit of time"),
        ({"begun": "due", "quoted": "due", "kept": "due", "unit": "min"}, "there is no 'late'"),
        ({"late": "stars"}, "line 3: 'stars' is no number"),
        ({"late": "lat"}, "did you mean 'late'"),
    ],
)
def test_lateness_that_means_nothing_says_so(
    promise: dict[str, str], says: str, tmp_path: Path
) -> None:
    path = tmp_path / "rides.csv"
    path.write_text("late,due,stars\n0,60,5\n4,60,0:12\n", encoding="utf-8")
    with pytest.raises(ms.InputError, match=says):
        ms.read_answers(path, {"map": 1, "promise": promise})


def test_the_command_knows_a_survey(shop: Path, tmp_path: Path) -> None:
    survey(300).to_csv(tmp_path / "answers.csv", index=False)
    out = tmp_path / "fit.html"
    said = CliRunner().invoke(
        app, ["fit", str(shop), str(tmp_path / "answers.csv"), "--lang", "zh", "--out", str(out)]
    )
    assert said.exit_code == 0, said.output
    assert "加权均值" in said.output and "greeting.quality" in said.output and out.is_file()


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ("x", "'answers' wants keys"),
        ({"overall": {"scale": "1 to 5"}}, "'overall' wants"),
        ({"overal": "a"}, "did you mean 'overall'"),
        ({"rated": ["a"]}, "'rated' wants step: column"),
        ({"overall": {"column": "overall", "scale": "much"}}, "'scale' wants"),
        ({"overall": "ovrall"}, "did you mean 'overall'"),
    ],
)
def test_a_map_that_means_nothing_says_so(answers: object, says: str, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("overall\n5\n4\n", encoding="utf-8")
    with pytest.raises(ms.InputError, match=says):
        ms.read_answers(path, {"map": 1, "answers": answers})
