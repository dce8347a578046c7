"""Value of information and Sobol indices against what is known exactly: by simulation, with
intervals.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from motsim.study.uncertainty.sobol import indices_of
from motsim.study.uncertainty.voi_math import evpi, evppi, evsi, gain, regress, worth_of_which


def unit_loss(mean: float, sd: float) -> float:
    """s phi(m/s) - |m| Phi(-|m|/s): what a normal net benefit against 0 is worth to know (SCIENCE
    8.6 has its figures).
    """
    z = abs(mean) / sd
    return sd * np.exp(-z * z / 2.0) / np.sqrt(2.0 * np.pi) - abs(mean) * ndtr(-z)


def against_nothing(net) -> np.ndarray:
    return np.column_stack([np.zeros(len(net)), net])


@pytest.mark.parametrize(
    ("mean", "sd", "known"), [(1.0, 2.0, 0.395593), (0.0, 1.0, 0.398942), (500.0, 1000.0, 197.7966)]
)
def test_everything_known(mean: float, sd: float, known: float) -> None:
    assert unit_loss(mean, sd) == pytest.approx(known, abs=1e-4 * sd)
    found = evpi(against_nothing(np.random.default_rng(11).normal(mean, sd, 4000)))
    assert found.low < known < found.high and found.half < 0.07 * known


@pytest.fixture(scope="module")
def xy() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """INB = 1 + 2 x + 1.5 y: x, y and the benefit."""
    x, y = np.random.default_rng(21).normal(size=(2, 3000))
    return x, y, against_nothing(1.0 + 2.0 * x + 1.5 * y)


def test_a_part_known(xy) -> None:
    x, y, benefit = xy
    for one, known in ((x, 0.395593), (y, 0.226679), (np.column_stack([x, y]), 0.576097)):
        found = evppi(benefit, one)
        assert found.low < known < found.high and found.half < 0.06, (known, found)
    whole = evpi(benefit)
    assert whole.low < 0.576097 < whole.high  # x and y are all there is


def test_what_has_nothing_to_do_with_it_is_worth_nothing(xy) -> None:
    x, _, benefit = xy
    found = evppi(benefit, np.random.default_rng(3).normal(size=len(x)))
    assert found.low == 0.0 and found.mean < 0.01
    assert evppi(benefit, np.ones(len(x))) == (0.0, 0.0, 0.0)


def test_where_nothing_changes_the_choice_knowing_is_worth_exactly_nothing() -> None:
    x = np.random.default_rng(5).normal(size=400)
    sure = against_nothing(10.0 + 0.1 * x)
    assert (
        evpi(sure) == (0.0, 0.0, 0.0)
        and evppi(sure, x).mean == pytest.approx(0.0, abs=1e-12)
        and evsi(sure, x, 0.5) == pytest.approx(0.0, abs=1e-12)
    )


@pytest.mark.parametrize("n", [1, 4, 16, 400])
def test_a_study_of_so_many_is_worth_what_conjugate_normals_say(n: int) -> None:
    """Prior N(0, 1), a mean of n with unit noise: what is expected afterwards varies by 2 / sqrt(1
    + 1/n). Even x, so that only n is tested.
    """
    x = ndtri((np.arange(2000) + 0.5) / 2000)
    assert evsi(against_nothing(1.0 + 2.0 * x), x, n**-0.5) == pytest.approx(
        unit_loss(1.0, 2.0 / (1.0 + 1.0 / n) ** 0.5), rel=0.01
    )


def test_a_larger_study_is_worth_more_and_none_more_than_knowing(xy) -> None:
    x, _, benefit = xy
    found = [evsi(benefit, x, s) for s in (100.0, 4.0, 1.0, 0.5, 0.1, 0.0)]
    assert (
        found == sorted(found)
        and found[0] == pytest.approx(0.0, abs=1e-3)
        and found[-1] == pytest.approx(gain(regress(x[:, None], benefit).fitted))
    )


def test_a_curve_is_found_as_a_curve() -> None:
    """B = x^2 - 1, x normal: E max(0, x^2 - 1) = 2 phi(1), because E B = 0."""
    rng = np.random.default_rng(8)
    x = rng.normal(size=4000)
    found = evppi(against_nothing(x * x - 1.0 + rng.normal(size=4000)), x)
    assert found.low < 2.0 * np.exp(-0.5) / np.sqrt(2.0 * np.pi) < found.high


def test_which_of_two_worlds() -> None:
    """In one world the design brings 3, in the other it loses 1: it is taken (1 on average), and
    knowing saves half of the loss.
    """
    benefit = against_nothing(np.concatenate([np.full(50, 3.0), np.full(50, -1.0)]))
    assert (
        worth_of_which(benefit, 2).mean == pytest.approx(0.5)
        and worth_of_which(benefit[:50], 1).mean == 0.0
    )


@pytest.mark.slow
@pytest.mark.parametrize("n", [200, 1000])
def test_intervals_cover_what_they_should(n: int) -> None:
    rng, hits = np.random.default_rng(77), {"x": 0, "y": 0, "all": 0}
    for r in range(300):
        x, y = rng.normal(size=(2, n))
        benefit = against_nothing(1.0 + 2.0 * x + 1.5 * y)
        for key, found, known in (
            ("x", evppi(benefit, x, r), 0.395593),
            ("y", evppi(benefit, y, r), 0.226679),
            ("all", evpi(benefit, r), 0.576097),
        ):
            hits[key] += found.low <= known <= found.high
    assert all(count >= 0.88 * 300 for count in hits.values()), hits


# --- Sobol ----------------------------------------------------------------------------------------
def ishigami(u):
    """a = 7, b = .1 over (-pi, pi)."""
    x = np.pi * (2.0 * u - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


A = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])


def sobol_g(u):
    return np.prod((np.abs(4.0 * u - 2.0) + A) / (1.0 + A), axis=1)


ISHIGAMI = {"a": (0.313905, 0.557589), "b": (0.442411, 0.442411), "c": (0.0, 0.243684)}
G = {
    "a": (0.71619, 0.78714),
    "b": (0.17905, 0.24220),
    "c": (0.02368, 0.03432),
    "d": (0.00716, 0.01046),
}


@pytest.mark.parametrize(
    ("function", "names", "known"),
    [(ishigami, "abc", ISHIGAMI), (sobol_g, "abcdefgh", G)],
    ids=["Ishigami", "G"],
)
def test_indices_of_known_functions(function, names: str, known) -> None:
    pytest.importorskip("SALib")
    found = indices_of(list(names), 2048, 4, function).table().set_index("assumption")
    for name, (first, total) in known.items():
        row = found.loc[name]
        assert (
            row["first_low"] - 1e-3 < first < row["first_high"] + 1e-3
            and row["total_low"] - 1e-3 < total < row["total_high"] + 1e-3
        ), (name, row)
        assert row["total_high"] - row["total_low"] < 0.15
    # the largest total first
    assert list(found.index[: len(known)]) == [
        n for n, _ in sorted(known.items(), key=lambda one: -one[1][1])
    ]


def test_the_variance_of_ishigami_and_groups() -> None:
    pytest.importorskip("SALib")
    assert indices_of(list("abc"), 2048, 4, ishigami).variance == pytest.approx(13.844588, rel=0.05)
    both = indices_of(["a", "rest", "rest"], 2048, 4, ishigami).table().set_index("assumption")
    # all that a does not do alone
    assert both.loc["rest", "total_low"] < 1.0 - ISHIGAMI["a"][0] < both.loc["rest", "total_high"]
    flat = indices_of(["a", "b"], 16, 0, lambda u: np.zeros(len(u)))
    assert flat.variance == 0.0 and all(i.mean == 0.0 for i in (*flat.first, *flat.total))
