"""Draws and inverse transforms: known answers, scipy's quantiles, the same bits in Python and
compiled.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats as st

from motsim.jit.dispatch import fast
from motsim.plan import layout, quantiles, random_streams

MASK = 0xFFFFFFFF
NONE = np.zeros(0)
# a choice of three, then five sorted values
DATA = np.array([0.2, 0.5, 1.0, 10.0, 20.0, 30.0, 1.0, 2.0, 3.0, 5.0, 8.0])
SHARES = [
    2.0**-53,
    2.0**-40,
    2.0**-20,
    0.01,
    0.1,
    0.2,
    0.3,
    0.4999,
    0.5,
    0.5001,
    0.7,
    0.9,
    0.99,
    1 - 2.0**-20,
    1 - 2.0**-40,
    1 - 2.0**-53,
]
GAMMAS = [0.01, 0.05, 0.3, 0.8, 1.0, 1.5, 2.7, 10.0, 44.4, 300.0, 1e4]
BETAS = [(a, b) for a in (0.1, 0.5, 1.0, 2.0, 5.0, 50.0) for b in (0.1, 0.5, 1.0, 2.0, 5.0, 50.0)]
KINDS = [
    (layout.CONST, 3.25, 0.0, 0.0, None),
    (layout.EXPONENTIAL, 4.0, 0.0, 0.0, st.expon(scale=4.0)),
    (layout.LOGNORMAL, 1.2, 0.5, 0.0, st.lognorm(0.5, scale=math.exp(1.2))),
    (layout.GAMMA, 2.5, 3.0, 0.0, st.gamma(2.5, scale=3.0)),
    (layout.WEIBULL, 1.7, 3.0, 0.0, st.weibull_min(1.7, scale=3.0)),
    (layout.NORMAL, 70.0, 12.0, 0.0, st.norm(70.0, 12.0)),
    (layout.UNIFORM, 300.0, 1000.0, 0.0, st.uniform(300.0, 700.0)),
    (layout.TRIANGULAR, 8.0, 12.0, 25.0, st.triang(4.0 / 17.0, 8.0, 17.0)),
    (layout.BETA, 2.0, 3.5, 0.0, st.beta(2.0, 3.5)),
    (layout.CHOICE, 0.0, 3.0, 0.0, None),
    (layout.DATA, 6.0, 5.0, 0.0, None),
    (layout.EXPR, 0.0, 0.0, 0.0, None),
]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ((0, 0, 0, 0, 0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((MASK,) * 6, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            (0xA4093822, 0x299F31D0, 0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_philox_gives_the_published_words(words: tuple[int, ...], wanted: str) -> None:
    assert " ".join(f"{w:08x}" for w in random_streams.philox(*words)) == wanted
    assert " ".join(f"{w:08x}" for w in fast(random_streams.philox)(*words)) == wanted


def test_every_key_matters_and_nothing_else() -> None:
    base = (7, 0, 12, 1, 0x9ABCDEF0, 3)
    u = random_streams.uniform(*base)
    assert u == random_streams.uniform(*base)
    changed = [
        random_streams.uniform(*(b + (d if i == k else 0) for i, b in enumerate(base)))
        for k in range(6)
        for d in (1, 1 << 20)
    ]
    changed.append(random_streams.uniform(7, 0, 12 + (1 << 40), 1, 0x9ABCDEF0, 3))
    assert len({u, *changed}) == 14
    assert all(0.0 < x < 1.0 for x in changed)


def test_uniforms_are_uniform_and_the_same_compiled() -> None:
    draw = fast(random_streams.uniform)
    values = [draw(1, 2, person, 0, 99, n) for person in range(400) for n in range(50)]
    assert st.kstest(values, "uniform").pvalue > 1e-3
    assert all(
        draw(1, 2, p, 0, 99, 3) == random_streams.uniform(1, 2, p, 0, 99, 3)
        for p in range(0, 1 << 40, 1 << 35)
    )
    assert random_streams.uniform(
        np.int64(MASK), np.int64(MASK), np.int64(MASK), np.int64(0), np.int64(MASK), np.int64(5)
    ) == draw(MASK, MASK, MASK, 0, MASK, 5)


def close(ours: float, u: float, law: st.rv_continuous, tolerance: float = 1e-9) -> bool:
    theirs = float(law.ppf(u) if u <= 0.5 else law.isf(1.0 - u))  # 1 - u is exact
    return ours == pytest.approx(theirs, rel=tolerance, abs=1e-290)


@pytest.mark.parametrize(("kind", "a", "b", "c", "law"), [k for k in KINDS if k[4] is not None])
def test_a_quantile_is_scipys(
    kind: int, a: float, b: float, c: float, law: st.rv_continuous
) -> None:
    for u in SHARES:
        assert close(random_streams.quantile(kind, a, b, c, NONE, u), u, law)


@pytest.mark.parametrize("shape", GAMMAS)
def test_gamma_holds_for_small_and_large_shapes(shape: float) -> None:
    for u in SHARES:
        assert close(random_streams.gamma_quantile(shape, u), u, st.gamma(shape), 1e-11)


@pytest.mark.parametrize(("a", "b"), BETAS)
def test_beta_holds_for_all_forms(a: float, b: float) -> None:
    for u in SHARES:
        # there scipy loses digits: the asymptote (u a B)^(1/a) says we do not
        if (a, b, u) != (0.5, 2.0, 2.0**-40) and u > 1e-15:
            assert close(random_streams.beta_quantile(a, b, u), u, st.beta(a, b))
    tail = (1e-12 * a * math.exp(math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b))) ** (1.0 / a)
    assert random_streams.beta_quantile(a, b, 1e-12) == pytest.approx(
        tail, rel=max(1e-10, 10 * abs(b - 1) * tail)
    )


@pytest.mark.parametrize(
    "sample",
    [
        (st.gamma(0.7), random_streams.gamma_quantile, (0.7,)),
        (st.beta(0.6, 1.4), random_streams.beta_quantile, (0.6, 1.4)),
    ],
)
def test_draws_follow_their_law(sample: tuple[st.rv_continuous, object, tuple[float, ...]]) -> None:
    law, function, shape = sample
    quantile, draw = fast(function), fast(random_streams.uniform)  # type: ignore[arg-type]
    values = [quantile(*shape, draw(3, 0, person, 0, 5, 0)) for person in range(5000)]
    assert st.kstest(values, law.cdf).pvalue > 1e-3


def test_choice_and_data_look_up() -> None:
    assert [
        random_streams.quantile(layout.CHOICE, 0.0, 3.0, 0.0, DATA, u)
        for u in (0.1, 0.2, 0.49, 0.5, 0.999)
    ] == [10.0, 20.0, 20.0, 30.0, 30.0]
    assert [
        random_streams.quantile(layout.DATA, 6.0, 5.0, 0.0, DATA, u)
        for u in (1e-9, 0.19, 0.2, 0.99, 1 - 2.0**-53)
    ] == [1.0, 1.0, 2.0, 8.0, 8.0]
    assert random_streams.triangular_quantile(4.0, 4.0, 4.0, 0.3) == 4.0


@pytest.mark.parametrize(("kind", "a", "b", "c", "law"), KINDS)
def test_the_same_bits_in_python_and_compiled(
    kind: int, a: float, b: float, c: float, law: object
) -> None:
    quantile = fast(random_streams.quantile)
    for u in [*SHARES, *np.random.default_rng(1).random(50).tolist()]:
        assert (
            quantile(kind, a, b, c, DATA, u).hex()
            == float(random_streams.quantile(kind, a, b, c, DATA, u)).hex()
        )


def test_the_same_bits_for_every_shape() -> None:
    gamma, beta, normal, lg = map(
        fast,
        (
            random_streams.gamma_quantile,
            random_streams.beta_quantile,
            random_streams.normal_quantile,
            quantiles.log_gamma1,
        ),
    )
    for u in SHARES:
        assert normal(u).hex() == random_streams.normal_quantile(u).hex()
        assert all(gamma(a, u).hex() == random_streams.gamma_quantile(a, u).hex() for a in GAMMAS)
        assert all(
            beta(a, b, u).hex() == random_streams.beta_quantile(a, b, u).hex() for a, b in BETAS
        )
    assert all(lg(a).hex() == quantiles.log_gamma1(a).hex() for a in GAMMAS)


def test_log_gamma_against_the_standard_library() -> None:
    for x in (0.1, 0.4999, 0.5001, 0.9, 1.5, 3.0, 10.0, 100.0, 1e4):
        assert quantiles.log_gamma1(x) == pytest.approx(math.lgamma(1.0 + x), rel=1e-12)


def test_minutes_become_ticks_half_up_and_never_negative() -> None:
    assert [random_streams.ticks(m) for m in (0.0, 1.0, 0.5 / 6e7, 0.49 / 6e7, -3.0, 1.5)] == [
        0,
        60_000_000,
        1,
        0,
        0,
        90_000_000,
    ]
    assert fast(random_streams.ticks)(2.25) == random_streams.ticks(2.25)


def test_streams_are_named_by_text() -> None:
    assert (
        random_streams.stream_of("repair.fix/takes")
        == random_streams.stream_of("repair.fix/takes")
        != random_streams.stream_of("repair.fix/again")
    )
    assert 0 <= random_streams.stream_of("维修/takes") <= MASK


@pytest.mark.parametrize("n", [1, 3, 4, 5, 12, 31])
def test_rows_of_draws_are_the_same_draws(n: int) -> None:
    """A processor works on four at once: the same bits as one by one, in Python and compiled,
    whatever is left over.
    """
    keys = np.array([random_streams.stream_of(f"purpose {k}") for k in range(n)], np.int64)
    person = (1 << 33) + 12345
    wanted = [random_streams.uniform(7, 3, person, 2, int(key), 0) for key in keys]
    neighbours = [random_streams.uniform(7, 3, person + k, 0, 99, 0) for k in range(n)]
    for rows, people in (
        (fast(random_streams.uniforms), fast(random_streams.uniforms_of_people)),
        (random_streams.uniforms, random_streams.uniforms_of_people),
    ):
        out = np.zeros(n)
        rows(7, 3, person, 2, keys, out, n)
        assert list(out) == wanted
        people(7, 3, person, 99, out, n)
        assert list(out) == neighbours


@pytest.mark.parametrize("n", [1, 3, 4, 5, 12, 31])
def test_rows_of_durations_are_the_same_durations(n: int) -> None:
    shares = np.array([(SHARES * 2)[k] for k in range(n)])
    means, scales, shifts = (
        np.linspace(0.1, 9.0, n),
        np.linspace(1.0, 0.5, n),
        np.linspace(0.0, 3.0, n),
    )
    wanted = [
        shift + scale * fast(random_streams.quantile)(layout.EXPONENTIAL, mean, 0.0, 0.0, NONE, u)
        for mean, scale, shift, u in zip(means, scales, shifts, shares)
    ]
    for rows in (fast(random_streams.exponentials), random_streams.exponentials):
        out = shares.copy()
        rows(means, scales, shifts, out, n)
        assert list(out) == wanted


def test_what_is_put_in_place_is_the_function_that_is_called() -> None:
    """One source: only the name and the names of its own parts are others."""
    for copy, of in (
        (random_streams.uniform_in_place, random_streams.uniform),
        (random_streams.exponential_in_place, random_streams.exponential_quantile),
    ):
        assert copy.__code__ is of.__code__
        assert all(
            copy.__globals__[name].__code__ is of.__globals__[name].__code__
            for name in copy.__code__.co_names
            if callable(of.__globals__.get(name))
        )
