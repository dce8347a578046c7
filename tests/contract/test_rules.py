"""The battery over every rule: pure, finite, bounded, documented, sourced, and the same bits plain
and compiled.
"""

import math
import random
import re

import numpy as np
import pytest

from motsim.errors import InputError
from motsim.jit.dispatch import bits_of, fast
from motsim.psychology import (
    EFFECT_PARAMETERS,
    FAMILIES,
    GRADES,
    PARAMETERS,
    PROFILES,
    RULES,
    parameters,
    parameters_table,
    psychology_row,
    rules_table,
)
from motsim.psychology.memory import piece_weights
from motsim.psychology.registry import ARGUMENTS, CARDS

BY_NAME = {card.name: card for card in RULES}
ON_PIECES = {
    name for name, card in BY_NAME.items() if "emotion" in card.takes or name == "piece_weights"
}
SCALAR = sorted(set(BY_NAME) - {"piece_weights"})  # gives values; that one writes into an array
# call most others
QUICK = (
    "contact_moment",
    "promise_moment",
    "recovery_moment",
    "remember",
    "return_chance",
    "wait_moment",
)
every_rule = pytest.mark.parametrize("name", BY_NAME)


class Watched(tuple):
    """A row of parameters that notes which are read and cannot be written."""

    def __new__(cls, values, seen):
        row = super().__new__(cls, values)
        row.seen = seen
        return row

    def __getitem__(self, index):
        self.seen.add(PARAMETERS[index].name)
        return tuple.__getitem__(self, index)


def psychologies(n=60):
    """The profiles, and rows drawn from the least and the most that a parameter may be and what
    lies between.
    """
    draw = random.Random(3)
    ends = [
        (p.least, p.most, p.default, p.low, p.high, draw.uniform(p.low, p.high)) for p in PARAMETERS
    ]
    drawn = [[float(draw.choice(e)) for e in ends] for _ in range(n)]
    for i, row in enumerate(drawn):
        row[parameters.MEMORY_MODEL] = float(i % 5)
    return [psychology_row(p, {}) for p in PROFILES] + drawn


ROWS = psychologies()


def scalar(draw, name):
    """A value that a run may give to an argument of this name, often at an edge."""
    domain = ARGUMENTS[name]
    if name == "told":
        return draw.randrange(3)
    if domain.unit == "0 or 1":
        return float(draw.randrange(2))
    scale = draw.choice([0.0, 1e-9, 1.0, 30.0, domain.high])
    edge = draw.choice(
        [
            domain.low,
            domain.high,
            0.0,
            draw.uniform(domain.low, domain.high),
            draw.uniform(-scale, scale),
        ]
    )
    return min(max(edge, domain.low), domain.high) + 0.0


def pieces(draw, takes):
    """Emotions, weights and minutes of a visit, as the rules on pieces take them."""
    n = draw.randrange(8)
    column = {
        "emotion": lambda: scalar(draw, "expects"),
        "weight": lambda: draw.choice([0.0, draw.random()]),
        "minutes": lambda: draw.choice([0.0, 1.0, draw.expovariate(0.01)]),
    }
    return [
        n
        if name == "n"
        else draw.random()
        if name == "window"
        else np.array([column[name]() for _ in range(n)])
        for name in takes
    ]


def arguments(draw, card):
    return (
        pieces(draw, card.takes)
        if card.name in ON_PIECES
        else [scalar(draw, name) for name in card.takes]
    )


def reads_parameters(card):
    return card.function.__code__.co_varnames[0] == "psy"


def results(value):
    return value if isinstance(value, tuple) else (value,)


def bits(value):
    return [x if isinstance(x, int) else bits_of(float(x)) for x in results(value)]


@every_rule
def test_card_is_complete(name):
    card = BY_NAME[name]
    assert card.grade in GRADES and card.source and card.equation
    assert card.what and card.what[0].isupper() and card.what.endswith(".")
    assert set(card.reads) <= {p.name for p in PARAMETERS}
    assert not re.search(r"\[[MVCD][:\]]", card.source + card.what), (
        "tags of the brief stay in the brief"
    )
    if name not in ON_PIECES:
        assert set(card.takes) <= set(ARGUMENTS)
    assert all(g.low < g.high for g in card.gives)


@pytest.mark.parametrize("name", SCALAR)
def test_rule_is_pure_finite_and_bounded(name):
    card = BY_NAME[name]
    seen = set()
    draw = random.Random(name)
    for _ in range(300):
        given = arguments(draw, card)
        before = [x.tobytes() if isinstance(x, np.ndarray) else x for x in given]
        row = (Watched(draw.choice(ROWS), seen),) if reads_parameters(card) else ()
        once, twice = card.function(*row, *given), card.function(*row, *given)
        assert bits(once) == bits(twice)
        assert before == [x.tobytes() if isinstance(x, np.ndarray) else x for x in given]
        for value, gives in zip(results(once), card.gives, strict=True):
            # a NaN is not between anything
            assert gives.low <= value <= gives.high, (gives.name, row, given)
            assert bits_of(float(value)) != bits_of(-0.0), (gives.name, row, given)
    assert seen == set(card.reads)


@pytest.mark.parametrize(
    "name", [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in SCALAR]
)
def test_rule_gives_the_same_bits_compiled(name):
    """Compiling takes its time: the others alone only in the long suite; runs of both engines
    compare them too.
    """
    card, draw = BY_NAME[name], random.Random(4)
    compiled = fast(card.function)
    for _ in range(300):
        row, given = draw.choice(ROWS), arguments(draw, card)
        plain = card.function(*([row] if reads_parameters(card) else []), *given)
        assert bits(compiled(*([np.array(row)] if reads_parameters(card) else []), *given)) == bits(
            plain
        ), (row, given)


def test_weights_are_shared_the_same_plain_and_compiled():
    compiled = fast(piece_weights)
    draw = random.Random(2)
    for _ in range(60):
        n, steps, stages = draw.randrange(0, 12), draw.randrange(1, 7), draw.randrange(1, 4)
        step_of = np.array([draw.randrange(steps) for _ in range(n)], dtype=np.int64)
        stage_of = np.array([draw.randrange(stages) for _ in range(steps)], dtype=np.int64)
        minutes = np.array([draw.choice([0.0, 1.0, draw.expovariate(0.1)]) for _ in range(n)])
        part = np.array([draw.choice([0.0, draw.random()]) for _ in range(steps)])
        stage_weight = np.array([draw.choice([0.0, draw.random()]) for _ in range(stages)])
        outcome = []
        for function in (piece_weights, compiled):
            out, scratch, more = np.full(n, np.nan), np.zeros(steps), np.zeros(stages)
            function(step_of, minutes, n, part, stage_of, stage_weight, out, scratch, more)
            assert not scratch.any() and not more.any()
            outcome.append(out.tobytes())
        assert outcome[0] == outcome[1]
        assert (out >= 0.0).all() and out.sum() == pytest.approx(1.0 if n else 0.0)


def test_table_holds_every_rule_once_in_order():
    assert len(RULES) == len(CARDS) == len(BY_NAME)
    families = [card.family for card in RULES]
    assert list(dict.fromkeys(families)) == [m.__name__.rsplit(".", 1)[-1] for m in FAMILIES]
    assert [row["rule"] for row in rules_table()] == list(BY_NAME)
    assert all(isinstance(cell, str) for row in rules_table() for cell in row.values())


def test_parameters_stand_where_their_names_say():
    for i, p in enumerate(PARAMETERS):
        assert getattr(parameters, p.name.upper()) == i
        assert p.least <= p.low <= p.default <= p.high <= p.most or p.name == "leave_after_bad"
        assert p.grade in GRADES and p.source and p.what and p.unit
        assert math.isfinite(p.default)


def test_every_parameter_is_read_by_a_rule_or_by_the_study():
    read = {name for card in RULES for name in card.reads}
    assert {p.name for p in PARAMETERS} - read == {"word_converts"}


def test_profiles_are_rows_and_overrides_are_checked():
    for profile in PROFILES:
        assert len(psychology_row(profile, {})) == len(PARAMETERS)
    assert psychology_row("literature", {"loss_aversion": 2.4})[parameters.LOSS_AVERSION] == 2.4
    assert {row["parameter"] for row in parameters_table("claims")} == {
        p.name for p in (*PARAMETERS, *EFFECT_PARAMETERS)
    }
    with pytest.raises(InputError, match="no psychology is called 'lit'"):
        psychology_row("lit", {})
    with pytest.raises(InputError, match="did you mean 'loss_aversion'"):
        psychology_row("literature", {"loss_avers": 2.0})
    with pytest.raises(InputError, match=r"end_window: wanted 0.001 to 1 \(share\), got 0"):
        psychology_row("literature", {"end_window": 0.0})
    with pytest.raises(InputError, match="kappa"):
        psychology_row("literature", {"kappa": math.nan})
