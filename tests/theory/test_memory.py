"""Memory against published closed forms and worked examples, and the laws it must obey (SCIENCE 1
and 2.1).
"""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motsim.psychology import PROFILES, psychology_row
from motsim.psychology.expectation import belief, should_expect, will_expect
from motsim.psychology.memory import acclimation_step, piece_weights, remember, satiation_step

# SCIENCE 2.1, T2a: S for permutations of levels 2, 5, 9 with A0 = 0
ORDERS = ((2, 5, 9), (2, 9, 5), (5, 2, 9), (5, 9, 2), (9, 2, 5), (9, 5, 2))
TABLE = (  # alpha, w, duration, loss, S by order
    (0.5, 0.1, 1, 1, (8.95289, 7.49527, 8.31008, 5.75925, 5.99538, 4.90217)),
    (0.1, 0.5, 1, 1, (8.95289, 7.49527, 8.31008, 5.75925, 5.99538, 4.90217)),
    (0.5, 0.5, 1, 1, (5.97218, 4.06297, 5.38539, 2.04427, 2.69379, 1.26189)),
    (1.0, 0.0, 1, 1, (7.02290, 5.42460, 6.58191, 3.78488, 4.39563, 3.19690)),
    (0.0, 0.3, 1, 1, (11.92384, 11.02817, 11.42620, 9.85878, 9.86700, 9.19525)),
    (0.5, 0.1, 20, 1, (1.50266, -1.01998, 2.26119, -2.15343, 0.74992, -1.14206)),
    (0.5, 0.1, 1, 2, (8.95289, 7.49527, 8.31008, 3.71996, 4.95537, 3.32472)),
)


def acclimation(levels, alpha, decay, duration, loss):
    integral, adapted = 0.0, 0.0
    for level in levels:
        adds, adapted = acclimation_step(level, adapted, duration, alpha, decay, loss)
        integral = integral * np.exp(-decay * duration) + adds
    return integral


@pytest.mark.parametrize("alpha, decay, duration, loss, published", TABLE)
def test_acclimation_table_to_the_digits_shown(alpha, decay, duration, loss, published):
    for order, value in zip(ORDERS, published, strict=True):
        assert acclimation(order, alpha, decay, duration, loss) == pytest.approx(value, abs=5.1e-6)


def test_acclimation_is_smooth_where_both_rates_meet():
    values = [
        acclimation((2, 5, 9), 0.5, 0.5 + d, 1.0, 1.0)
        for d in (-0.0501, -0.0499, -1e-9, 0.0, 1e-9, 0.0499, 0.0501)
    ]
    assert np.all(np.diff(values) <= 0.0) and values[2] == pytest.approx(values[4], abs=1e-7)
    assert values[0] - values[1] == pytest.approx(values[5] - values[6], rel=0.2)


def visit(emotion, weight=None, minutes=None, profile="literature", **overrides):
    """Memory of a visit given as lists."""
    n = len(emotion)
    row = psychology_row(profile, overrides)
    weight = [1.0 / max(n, 1)] * n if weight is None else weight
    minutes = [10.0] * n if minutes is None else minutes
    return remember(
        row, np.array(emotion, float), np.array(weight, float), np.array(minutes, float), n
    )


@pytest.mark.parametrize("end, score", [(7.0, 7.5), (1.0, 4.5)])
def test_worked_pair_of_peak_and_end_is_exact(end, score):
    """Kahneman, Thinking, Fast and Slow: peak 8 and end 7 make 7.5; peak 8 and end 1 make 4.5. The
    same below zero.
    """
    assert visit([2.0, 8.0, end], profile="peak-end")[0] == score
    assert visit([-2.0, -8.0, -end], profile="peak-end")[0] == -score


def test_the_plain_average_is_the_mean_by_weight():
    """Ratings of parts go with the whole by their mean: by weight, whatever lasted how long."""
    moments, weight, minutes = [2.0, 8.0, -4.0], [0.5, 0.25, 0.25], [1.0, 90.0, 5.0]
    by_mean = visit(moments, weight, minutes, profile="mean")[0]
    assert by_mean == pytest.approx(0.5 * 2.0 + 0.25 * 8.0 - 0.25 * 4.0)


def test_a_milder_bad_tail_helps_memory_and_hurts_the_total():
    """The cold-pressor form: 60 s of pain against the same and 30 s of less pain."""
    short, long = (
        ([-8.0], [1.0], [1.0]),
        ([-8.0, -6.4, -5.0], [4 / 6, 1 / 6, 1 / 6], [1.0, 0.25, 0.25]),
    )
    for profile in ("peak-end", "literature"):
        assert visit(*long, profile=profile)[0] > visit(*short, profile=profile)[0]
    assert visit(*long, profile="rational")[0] < visit(*short, profile="rational")[0]


def test_length_alone_is_neglected_by_all_but_those_who_count_minutes():
    for profile in ("literature", "claims", "peak-end"):
        assert visit([1.0, 6.0, 3.0], minutes=[5, 5, 5], profile=profile) == visit(
            [1.0, 6.0, 3.0], minutes=[500, 5, 90], profile=profile
        )
    assert (
        visit([1.0, 6.0, 3.0], minutes=[5, 5, 5], profile="rational")[0]
        < visit([1.0, 6.0, 3.0], minutes=[50, 5, 9], profile="rational")[0]
    )


def test_peak_ties_go_to_the_latest_and_keep_their_sign():
    assert visit([5.0, -5.0, 0.0])[1::3] == (-5.0, 1)
    assert visit([-5.0, 5.0, 0.0])[1::3] == (5.0, 1)
    assert visit([-4.0, 5.0, 0.0], peak_negative=1.3)[1::3] == (-4.0, 0)


def test_a_piece_across_the_window_counts_in_part():
    assert visit([0.0, 4.0, 8.0], weight=[0.85, 0.1, 0.05], end_window=0.1)[2] == pytest.approx(6.0)


def test_nothing_lived_through_is_nothing_remembered():
    for profile in PROFILES:
        assert visit([], profile=profile) == (0.0, 0.0, 0.0, 0.0, -1)


scores = st.floats(-10.0, 10.0)
profiles = st.sampled_from(sorted(PROFILES))


@settings(max_examples=100, deadline=None)
@given(
    profiles,
    st.lists(
        st.tuples(scores, st.floats(0.01, 1.0), st.floats(0.1, 500.0)), min_size=1, max_size=8
    ),
    st.integers(0, 7),
    st.floats(0.05, 0.95),
)
def test_splitting_a_piece_moves_no_memory(profile, pieces, which, share):
    k = which % len(pieces)
    x, w, d = pieces[k]
    split = [
        *pieces[:k],
        (x, w * share, d * share),
        (x, w * (1 - share), d * (1 - share)),
        *pieces[k + 1 :],
    ]
    whole, parts = (visit(*zip(*p, strict=True), profile=profile) for p in (pieces, split))
    assert parts[:4] == pytest.approx(whole[:4], abs=1e-9)


@given(
    st.sampled_from(["literature", "claims", "peak-end"]),
    scores,
    st.lists(st.floats(0.01, 1.0), min_size=1, max_size=6),
)
def test_a_constant_visit_is_remembered_as_it_was(profile, x, weight):
    assert visit([x] * len(weight), weight, profile=profile)[0] == pytest.approx(x, abs=1e-14)


def test_short_experiences_want_a_crescendo_and_long_ones_a_u():
    def best(minutes):
        return max(
            ORDERS,
            key=lambda order: visit(
                [level - 5 for level in order], minutes=[minutes] * 3, profile="acclimation"
            )[0],
        )

    assert best(10.0) == (2, 5, 9)
    assert best(1200.0) == (5, 2, 9)


# --- weights --------------------------------------------------------------------------------------
PARTS, STAGES, WEIGHTS = [0.5, 0.5, 0.6, 0.4], [0, 0, 1, 1], [0.7, 0.3]  # two stages of two steps


def weights(step_of, minutes, part=PARTS, stage_of=STAGES, stage_weight=WEIGHTS):
    n = len(step_of)
    out = np.full(n, np.nan)
    step_minutes, stage_part = np.zeros(len(part)), np.zeros(len(stage_weight))
    piece_weights(
        np.array(step_of),
        np.array(minutes, float),
        n,
        np.array(part),
        np.array(stage_of),
        np.array(stage_weight),
        out,
        step_minutes,
        stage_part,
    )
    assert not step_minutes.any() and not stage_part.any()
    return list(out)


def test_weight_is_shared_by_stage_step_and_minutes():
    assert weights([0, 0, 1, 2, 3], [30, 10, 5, 1, 1]) == pytest.approx(
        [0.2625, 0.0875, 0.35, 0.18, 0.12]
    )


def test_what_was_not_lived_through_goes_to_what_was():
    # the other step of each stage was skipped
    assert weights([0, 2], [3, 3]) == pytest.approx([0.7, 0.3])
    assert weights([0, 1], [3, 9]) == pytest.approx([0.5, 0.5])  # a stage was skipped
    assert weights([], []) == []


def test_steps_without_minutes_and_stages_without_weight():
    assert weights([0, 0, 1, 2], [0, 0, 5, 1]) == pytest.approx([0.175, 0.175, 0.35, 0.3])
    assert weights([0, 2], [1, 1], stage_weight=[0.0, 1.0]) == [0.0, 1.0]
    assert weights([0, 0], [1, 3], stage_weight=[0.0, 0.0]) == [0.5, 0.5]


def test_a_20_second_end_moves_the_end():
    """A farewell of 20 s after hours of repair (a contact counts at least a minute) is 12 % of the
    visit: all of its end.
    """
    share = weights(
        [0, 1, 2, 3], [120, 60, 8, 1], part=[0.5, 0.5, 0.6, 0.4], stage_weight=[0.7, 0.3]
    )
    plain, kind = (
        visit([2.0, 1.0, 3.0, farewell], share, [120, 60, 8, 1]) for farewell in (2.0, 7.0)
    )
    assert share[3] == pytest.approx(0.12)
    assert (plain[2], kind[2]) == (2.0, 7.0)
    assert kind[0] - plain[0] > 2.0


# --- expectations between visits (SCIENCE 3.2, T3a) -----------------------------------------------
def test_expectation_as_a_distribution():
    mean, variance, seen = 7.0, 1.0, []
    for x in (5.0, 5.0, 9.0):
        mean, variance = belief(mean, variance, 4.0, x)
        seen.append((round(mean, 6), round(variance, 6)))
    assert seen == [(6.6, 0.8), (6.333333, 0.666667), (6.714286, 0.571429)]


def test_will_learns_and_should_only_rises():
    row = psychology_row("literature", {})
    will, should, seen = 7.0, 7.0, []
    for x in (5.0, 5.0, 9.0):
        will, should = will_expect(row, will, x), should_expect(row, should, x)
        seen.append((will, should))
    assert [w for w, _ in seen] == [6.5, 6.125, 6.84375]
    assert [s for _, s in seen] == pytest.approx([7.0, 7.0, 7.2])


# --- satiation and habit, goodwill ----------------------------------------------------------------
def sated(levels, minutes=10.0, **overrides):
    """What each moment adds, and both states at the end."""
    row, stock, habit, felt = psychology_row("literature", overrides), 0.0, 0.0, []
    for level in levels:
        adds, stock, habit = satiation_step(row, level, stock, habit, minutes)
        felt.append(adds)
    return felt, stock, habit


def test_satiation_by_hand():
    """g = .5, a = .25, v(z) = 10 (1 - e^(-z/10)): two moments of 4, one of nothing for an hour, one
    of 4.
    """
    v = lambda z: 10.0 * (1.0 - np.exp(-z / 10.0))  # noqa: E731
    felt, stock, habit = sated([4.0, 4.0])
    assert felt == pytest.approx([v(4), v(2 + 4 - 1) - v(2)]) and (stock, habit) == pytest.approx(
        (0.5 * (2 + 3), 1 + 0.25 * 3)
    )
    felt, stock, habit = sated([4.0, 0.0, 4.0], minutes=60.0)
    assert felt == pytest.approx([v(4), 0.0, v(1 + 3) - v(1)]) and habit == pytest.approx(1.75)
    assert sated([-4.0])[0] == pytest.approx([-1.955 * v(4)])  # lacking counts more


@settings(max_examples=60, deadline=None)
@given(st.floats(0.5, 9.0), st.floats(0.1, 0.9), st.floats(0.05, 0.9), st.integers(2, 8))
def test_identical_delight_falls_and_a_break_resets_satiation_not_habit(x, kept, habit_rate, n):
    over = {"satiation_kept": kept, "habit_rate": habit_rate}
    felt, stock, habit = sated([x] * n, **over)
    assert all(a > b for a, b in itertools.pairwise(felt))
    only = [
        sated([x] * n, **over | one)[0] for one in ({"satiation_kept": 0.0}, {"habit_rate": 0.0})
    ]
    assert all(f[0] > f[1] > 0.0 for f in only)  # either channel alone does it
    row = psychology_row("literature", over)
    _, rested, still = satiation_step(row, 0.0, stock, habit, 60.0 * 500)
    assert rested == pytest.approx(0.0, abs=1e-9 * (1 + stock)) and still == habit
    again, tired = (satiation_step(row, x, one, habit, 10.0)[0] for one in (rested, stock))
    assert again > tired or tired < 1e-6  # a break brings some back, where there is any
    assert again < felt[0]  # but not all


@settings(max_examples=200, deadline=None)
@given(
    st.floats(-10.0, 15.0), st.floats(-9.0, 9.0), st.floats(0.1, 300.0), scores, st.floats(0.0, 5.0)
)
def test_a_better_moment_never_adds_less_for_who_is_sated(stock, habit, minutes, x, more):
    row = psychology_row("literature", {})
    one, two = (
        satiation_step(row, level, stock, habit, minutes)[0] for level in (x, min(10.0, x + more))
    )
    assert two >= one - 1e-12


@given(st.floats(-10.0, 15.0), st.floats(-9.0, 9.0), st.floats(0.1, 300.0))
def test_a_moment_of_nearly_nothing_is_nearly_a_break(stock, habit, minutes):
    row = psychology_row("literature", {})
    nothing = satiation_step(row, 0.0, stock, habit, minutes)
    assert nothing[0] == 0.0 and nothing[2] == habit
    for level in (1e-9, -1e-9):
        nearly = satiation_step(row, level, stock, habit, minutes)
        assert nearly == pytest.approx(nothing, abs=1e-6)


def test_satiation_remembers_the_mean_of_what_each_moment_added():
    felt = sated([3.0, 6.0, -2.0])[0]
    assert visit([3.0, 6.0, -2.0], weight=[0.2, 0.5, 0.3], memory_model=3)[0] == pytest.approx(
        np.dot(felt, [0.2, 0.5, 0.3])
    )
    assert visit([5.0] * 6, memory_model=3)[0] < visit([5.0], memory_model=3)[0] < 5.0


@given(st.floats(-8.0, 8.0), st.floats(0.2, 3.0), st.floats(0.2, 3.0))
def test_goodwill_reaches_gain_over_decay(x, gain, decay):
    steady = min(10.0, max(-10.0, gain * x / decay))
    over = {"memory_model": 4, "goodwill_gain": gain, "goodwill_decay": decay}
    assert visit([x], minutes=[60.0 * 200], **over)[0] == pytest.approx(steady, abs=1e-6)
    # after one half-life half of it is left, and half of the way is gone
    half = np.log(2.0) / decay
    stock = visit([x, 0.0], minutes=[60.0 * 200, 60.0 * half], **over)[0]
    assert abs(gain * x / decay) > 20.0 or stock == pytest.approx(gain * x / decay / 2.0, abs=1e-6)
    assert visit([x], minutes=[60.0 * half], **over)[0] == pytest.approx(
        min(10.0, max(-10.0, gain * x / decay / 2.0)), abs=1e-6
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(scores, st.floats(0.1, 500.0)), min_size=1, max_size=6),
    st.integers(0, 5),
    st.floats(0.05, 0.95),
)
def test_splitting_moves_no_goodwill_but_two_treats_are_two(pieces, which, share):
    k = which % len(pieces)
    x, d = pieces[k]
    split = [*pieces[:k], (x, d * share), (x, d * (1 - share)), *pieces[k + 1 :]]
    whole, parts = (
        visit([e for e, _ in p], minutes=[m for _, m in p], memory_model=4)[0]
        for p in (pieces, split)
    )
    assert parts == pytest.approx(whole, abs=1e-9)
    assert visit([6.0, 6.0], memory_model=3)[0] < visit([6.0], memory_model=3)[0]
