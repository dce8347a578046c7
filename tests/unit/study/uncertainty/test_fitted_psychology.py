"""What was fitted of people is drawn as narrowly as it is known, and jointly: `spread` and
`together` of a source.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from shops import a_shop

import motsim as ms
from motsim.plan.preview.provenance import figures
from motsim.plan.preview.summary import figure_line
from motsim.psychology.parameters import INDEX
from motsim.study.uncertainty.priors import FITTED, Space
from motsim.study.uncertainty.scenario_model import WhatIf, under_assumptions, whatif

TYPED = (
    "psychology: {return_slope: 0.2, kappa: 0.3, w_peak: 0.1, w_end: 0.2, w_mean: 0.6, "
    "w_begin: 0.1}\n"
)
KNOWN = "psychology.return_slope: 10%, psychology.w_peak: 20%, psychology.w_mean: 5%"
JOINT = ", together: {psychology.w_peak: {psychology.w_mean: -0.8}}"


def shop(
    spread: str = KNOWN, together: str = JOINT, psychology: str = TYPED, more: str = ""
) -> str:
    said = f", spread: {{{spread}}}{together}" if spread else ""
    return a_shop(
        "{contact: pay, staff: clerk, takes: exponential(9 min), quality: 60}",
        f"smile: {{set: {{pay.quality: +20{more}}}, cost: {{once: 100}}}}",
        "today: {}, smile: {with: [smile]}",
        more=f"{psychology}sources: {{ask: {{what: a survey, grade: assumed{said}}}}}\n",
    )


def ready(text: str) -> WhatIf:
    return whatif(ms.loads(text, "shop.yaml"))


def drawn(space: Space, *keys: str, count: int = 4096) -> np.ndarray:
    x = space.placed(space.cube(count, 3))
    return x[:, [[a.key for a in space.drawn].index(key) for key in keys]]


def test_fitted_parameters_are_drawn_within_their_errors_and_together() -> None:
    space = ready(shop()).space
    slope, peak, mean = drawn(space, "return_slope", "w_peak", "w_mean").T
    n = len(slope)
    for values, at, sd in ((slope, 0.2, 0.02), (peak, 0.1, 0.02), (mean, 0.6, 0.03)):
        assert abs(values.mean() - at) < 3 * sd / np.sqrt(n)
        assert abs(values.std() - sd) < 3 * sd / np.sqrt(2 * n)
    assert abs(np.corrcoef(peak, mean)[0, 1] + 0.8) < 3 * (1 - 0.8**2) / np.sqrt(n)
    assert abs(np.corrcoef(slope, mean)[0, 1]) < 3 / np.sqrt(n)
    assert FITTED in space.groups() and len(space.groups()[FITTED]) == 2
    assert {a.key for a in space.drawn}.isdisjoint({"kappa", "w_end", "w_begin"})
    assert all("return_slope" in keys for keys in space.open.values())  # typed: in all theories


def test_one_moved_alone_takes_along_what_was_fitted_with_it() -> None:
    space = ready(shop()).space
    moved = space.moved("literature", "w_peak", 0.14)
    assert moved["w_mean"] == pytest.approx(0.6 - 0.8 * 2 * 0.03)
    assert moved["return_slope"] == 0.2


def test_what_is_not_fitted_is_drawn_as_ever() -> None:
    space = ready(shop("", "")).space
    assert not space.together and "return_slope" not in {a.key for a in space.drawn}
    cube = space.cube(16, 0)
    assert [space.drawn[0].at(float(v)) for v in cube[:, 0]] == space.placed(cube)[:, 0].tolist()


def test_a_draw_reaches_the_psychology_of_every_design_but_one_that_types_it() -> None:
    text = shop(more=", psychology.kappa: 0.1").replace(
        "today: {}", "today: {}, other: {set: {psychology.w_peak: 0.3}}"
    )
    w = ready(text)
    assert "w_peak" not in {a.key for a in w.space.drawn}  # a design sets it
    for name in w.names:
        row = under_assumptions(w.setup, w.designed[name], "rational", {"return_slope": 0.27}).rows
        assert row[0, INDEX["return_slope"]] == 0.27
        assert row[0, INDEX["w_peak"]] == (0.3 if name == "other" else 0.1)


def test_the_tornado_is_as_narrow_as_the_interval() -> None:
    def width(spread: str, psychology: str) -> float:
        found = ms.robust(
            ms.loads(shop(spread, "", psychology), "shop.yaml"), psychology="literature", draws=2,
            replications=2, assumptions=["return_slope"],
        )  # fmt: skip
        return next(s.width for s in found.swings if s.assumption.name == "return_slope")

    typed = "psychology: {return_slope: 0.344}\n"
    narrow = width("psychology.return_slope: 5%", typed)
    wide = width("psychology.return_slope: 40%", typed)
    assert 0.0 < 4 * narrow < wide <= width("", "") * 1.1


@pytest.mark.parametrize(
    ("together", "said"),
    [
        ("{psychology.w_peak: {psychology.kappa: 0.5}}", "'psychology.kappa' has no standard"),
        ("{psychology.w_peak: {psychology.w_mean: 1.5}}", "from -1 to 1, not 1.5"),
        (
            "{psychology.w_peak: {psychology.w_mean: 0.9, psychology.return_slope: 0.9}, "
            "psychology.w_mean: {psychology.return_slope: -0.9}}",
            "all these correlations",
        ),
        (
            "{psychology.w_peak: {psychology.w_mean: 0.9}, "
            "psychology.w_mean: {psychology.w_peak: 0.8}}",
            "two correlations",
        ),
    ],
)  # fmt: skip
def test_correlations_that_cannot_be(together: str, said: str) -> None:
    with pytest.raises(ms.ScenarioError, match=r"sources\.ask\.together") as mistake:
        ms.loads(shop(together=f", together: {together}"), "shop.yaml")
    assert said in str(mistake.value) and len(mistake.value.mistakes) == 1


def test_check_counts_them() -> None:
    scenario = ms.loads(shop(), "shop.yaml")
    said = figure_line(scenario, tuple(figures(scenario)))
    assert said.endswith("; 3 more estimated from data and drawn within their errors")
    assert "按其误差抽取" in figure_line(scenario, tuple(figures(scenario)), "zh")
    assert "more" not in figure_line(ms.loads(shop("", ""), "shop.yaml"), ())


def visits(n: int, slope: float, noise: float) -> pd.DataFrame:
    """First answers, in points, of people some of whom come again a month later."""
    rng = np.random.default_rng(5)
    felt = rng.normal(2.0, 2.5, n)
    again = rng.random(n) < 1 / (1 + np.exp(-(-0.5 + slope * felt)))
    answer = np.clip(np.rint(50 + 5 * (felt + noise * rng.normal(size=n))), 0, 100).astype(int)
    rows = [(k, "2026-01-05", a) for k, a in enumerate(answer)]
    rows += [(k, "2026-02-05", 50) for k in np.flatnonzero(again)] + [(-1, "2026-06-30", 50)]
    return pd.DataFrame(rows, columns=["who", "day", "overall"])


def test_fit_writes_the_slope_of_returns_and_draws_follow(tmp_path: Path) -> None:
    """The answers carry the noise of the psychology: the slope on them is about half the true one,
    and what is written is the true one.
    """
    (tmp_path / "shop.yaml").write_text(shop("", "", "psychology: rational\n"), encoding="utf-8")
    visits(6000, 0.4, 2.8).to_csv(tmp_path / "answers.csv", index=False)
    said = {
        "map": 1,
        "answers": {"overall": {"column": "overall", "scale": "0 to 100"}},
        "again": {"customer": "who", "date": "day", "within": "3 months"},
    }
    scenario = ms.load(tmp_path / "shop.yaml")
    found = ms.fit(scenario, ms.read_answers(tmp_path / "answers.csv", said))
    one = next(one for one in found.figures if one.path == "psychology.return_slope")
    assert one.low < 0.4 < one.high and one.high - one.low < 0.2 and one.grade != "measured"
    found.write()
    fitted = ms.load(tmp_path / "shop.yaml")
    assert fitted.psychology.profile == "rational"
    assert fitted.psychology.parameters["return_slope"] == pytest.approx(one.value, abs=1e-3)
    values = drawn(whatif(fitted).space, "return_slope", count=512)
    assert values.std() == pytest.approx((one.high - one.low) / 3.92, rel=0.05)
