"""exp, log, power and logistic: close to the C library, finite everywhere, the same bits plain and
compiled.
"""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motsim.jit.dispatch import bits_of, fast, float_of
from motsim.psychology.portable_math import LARGEST, exp, log, logistic, power

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(st.floats(-708.0, 709.7))
def test_exp_is_close(x):
    assert exp(x) == pytest.approx(math.exp(x), rel=4e-16, abs=0)


@given(st.floats(min_value=5e-324, allow_infinity=False, allow_nan=False))
def test_log_is_close(x):
    assert log(x) == pytest.approx(math.log(x), rel=4e-16, abs=0)


@given(st.floats(0.5, 2.0))
def test_log_is_close_near_one(x):
    assert log(x) == pytest.approx(math.log(x), rel=4e-16, abs=0)


@given(st.floats(1e-9, 1e9), st.floats(-3.0, 3.0))
def test_power_is_close(x, y):
    assert power(x, y) == pytest.approx(x**y, rel=4e-16 * (2 + abs(y * math.log(x))), abs=0)


@given(st.floats(-700.0, 700.0))
def test_logistic_is_close_and_mirrors(x):
    assert logistic(x) == pytest.approx(1 / (1 + math.exp(-x)), rel=1e-15, abs=0)
    assert logistic(x) + logistic(-x) == pytest.approx(1.0, abs=1e-15)


def test_exp_small_results_and_large_arguments():
    for x in (-744.9, -740.0, -720.5, -709.3, -708.5):
        assert exp(x) == pytest.approx(math.exp(x), rel=4e-16, abs=1e-323)
    assert exp(709.78) == pytest.approx(math.exp(709.78), rel=4e-16)
    assert [exp(x) for x in (-746.0, -1e300, -math.inf)] == [0.0, 0.0, 0.0]
    assert [exp(x) for x in (710.0, 1e300, math.inf)] == [LARGEST] * 3


def test_exact_values():
    assert (exp(0.0), exp(1.0), log(1.0), log(0.0), log(-1.0)) == (
        1.0,
        pytest.approx(math.e, rel=4e-16),
        0.0,
        -LARGEST,
        -LARGEST,
    )
    assert (power(0.0, 2.0), power(7.0, 0.0), power(7.0, 1.0)) == (
        0.0,
        1.0,
        pytest.approx(7.0, rel=1e-15),
    )
    assert (logistic(0.0), logistic(1e9), logistic(-1e9)) == (0.5, 1.0, 0.0)


@given(finite)
def test_bits_come_back(x):
    assert bits_of(float_of(bits_of(x))) == bits_of(x)


def test_plain_and_compiled_give_the_same_bits():
    draw = random.Random(1)
    wide = [draw.uniform(-750.0, 715.0) for _ in range(1500)] + [
        draw.gauss(0.0, 1.0) for _ in range(1500)
    ]
    positive = [float_of(draw.randrange(1, 0x7FEFFFFFFFFFFFFF)) for _ in range(1500)] + [
        draw.random() for _ in range(1500)
    ]
    for plain, values in ((exp, wide), (logistic, wide), (log, positive)):
        compiled = fast(plain)
        assert all(bits_of(plain(x)) == bits_of(compiled(x)) for x in values), plain.__name__
    compiled = fast(power)
    assert all(
        bits_of(power(x, y)) == bits_of(compiled(x, y)) for x, y in zip(positive, wide, strict=True)
    )
