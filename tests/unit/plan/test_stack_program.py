"""The stack program against Python's own evaluation of the same text."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from motsim.errors import InputError
from motsim.jit.dispatch import fast
from motsim.plan import layout
from motsim.plan.quantities import Amounts, Words, deepest
from motsim.plan.stack_program import evaluate
from motsim.scenario.language.expressions import Expression, parse
from motsim.scenario.language.quantities import Amount

NAMES = ("wait", "emotion", "hour")
WORDS = Words({"child": 0}, {"advisor": 0, "bay": 1}, {"family": 0, "busy": 1}, {"ready": 0})
numbers = some.integers(0, 400).map(lambda k: k / 4.0)


def run(text: str, values: dict[tuple[int, int], float]) -> float:
    """Compile, evaluate in Python and compiled, demand the same bits."""
    amounts = Amounts(WORDS)
    lo, hi, _, _ = amounts.program(parse(text))
    op, arg = np.array(amounts.op, np.int64), np.array(amounts.arg)
    value = np.array([values[name] for name in amounts.names] or [0.0])
    stack = np.zeros(layout.STACK)
    result = evaluate(op, arg, lo, hi, value, stack)
    assert float(fast(evaluate)(op, arg, lo, hi, value, stack)).hex() == float(result).hex()
    return float(result)


def python(text: str, values: dict[str, float]) -> float:
    """What Python makes of the text, with our two differences: x / 0 is 0, and truth is a number,
    worked out in full.
    """

    class Ours(ast.NodeTransformer):
        def visit_BinOp(self, node: ast.BinOp) -> Any:
            self.generic_visit(node)
            return (
                ast.Call(ast.Name("div", ast.Load()), [node.left, node.right], [])
                if isinstance(node.op, ast.Div)
                else node
            )

        def visit_BoolOp(self, node: ast.BoolOp) -> Any:
            self.generic_visit(node)
            return ast.Call(
                ast.Name("both" if isinstance(node.op, ast.And) else "either", ast.Load()),
                node.values,
                [],
            )

    tree = ast.fix_missing_locations(Ours().visit(ast.parse(text, mode="eval")))
    scope = {
        "div": lambda x, y: x / y if y else 0.0,
        "both": lambda *x: all(x),
        "either": lambda *x: any(x),
        "min": min,
        "max": max,
        "abs": abs,
    }
    result = float(eval(compile(tree, "test", "eval"), {"__builtins__": {}}, {**scope, **values}))
    return 0.0 if math.isnan(result) else min(1e300, max(-1e300, result))


@some.composite
def arithmetic(draw: some.DrawFn, depth: int = 3) -> str:
    if depth == 0 or draw(some.integers(0, 3)) == 0:
        return draw(some.sampled_from(NAMES)) if draw(some.booleans()) else str(draw(numbers))
    kind = draw(some.sampled_from(["+", "-", "*", "/", "neg", "min", "max", "abs", "if"]))
    parts = [draw(arithmetic(depth=depth - 1)) for _ in range(2)]
    if kind == "neg":
        return f"(-({parts[0]}))"
    if kind == "abs":
        return f"abs({parts[0]})"
    if kind in ("min", "max"):
        return f"{kind}({parts[0]}, {parts[1]})"
    if kind == "if":
        return f"(({parts[0]}) if ({draw(truth(depth=depth - 1))}) else ({parts[1]}))"
    return f"(({parts[0]}) {kind} ({parts[1]}))"


@some.composite
def truth(draw: some.DrawFn, depth: int = 2) -> str:
    if depth <= 0:
        return "(wait > 1)"
    kind = draw(some.sampled_from([">", "<", ">=", "<=", "==", "!=", "and", "or", "not"]))
    if kind == "not":
        return f"(not {draw(truth(depth=depth - 1))})"
    if kind in ("and", "or"):
        return f"({draw(truth(depth=depth - 1))} {kind} {draw(truth(depth=depth - 1))})"
    return f"(({draw(arithmetic(depth=depth - 1))}) {kind} ({draw(arithmetic(depth=depth - 1))}))"


@settings(deadline=None, max_examples=200)
@given(arithmetic(), some.tuples(*[some.floats(-100, 100)] * 3))
def test_arithmetic_is_pythons(text: str, given: tuple[float, ...]) -> None:
    values = dict(zip(NAMES, given))
    codes = {
        (layout.N_WAIT, -1): given[0],
        (layout.N_EMOTION, -1): given[1],
        (layout.N_HOUR, -1): given[2],
    }
    try:
        parse(text)
    except ValueError:  # deeper or longer than the language allows
        return
    assert run(text, codes) == python(text, values)


@settings(deadline=None, max_examples=100)
@given(truth(), some.tuples(*[some.floats(-100, 100)] * 3))
def test_conditions_are_pythons(text: str, given: tuple[float, ...]) -> None:
    values = dict(zip(NAMES, given))
    codes = {
        (layout.N_WAIT, -1): given[0],
        (layout.N_EMOTION, -1): given[1],
        (layout.N_HOUR, -1): given[2],
    }
    try:
        parse(text)
    except ValueError:
        return
    assert run(text, codes) == python(text, values)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 / 0", 0.0),
        ("0 * -1", 0.0),
        ("1 if advisor.busy < 60% else 2", 1.0),
        ("wait > 20 min", 1.0),
        ("wait > 1 h", 0.0),
        ('segment == "busy"', 1.0),
        ('segment in ("family", "busy")', 1.0),
        ('promise == "ready"', 1.0),
        ("child and not child", 0.0),
        ("bay.queue / (bay.queue + 25)", 0.5),
        ("5 < 6 < 7", 1.0),
        ('weekday == "tue"', 1.0),
        ("0 - 0", 0.0),
        ("-(0)", 0.0),
    ],
)
def test_by_hand(text: str, wanted: float) -> None:
    values = {
        (layout.N_BUSY, 0): 0.5,
        (layout.N_WAIT, -1): 30.0,
        (layout.N_SEGMENT, -1): 1.0,
        (layout.N_PROMISE, -1): 0.0,
        (layout.N_TRAIT, 0): 1.0,
        (layout.N_QUEUE, 1): 25.0,
        (layout.N_WEEKDAY, -1): 1.0,
    }
    assert run(text, values).hex() == wanted.hex()


def test_results_stay_finite() -> None:
    big = " * ".join(["wait"] * 6)
    assert run(big, {(layout.N_WAIT, -1): 1e290}) == 1e300
    assert run(f"({big}) - ({big})", {(layout.N_WAIT, -1): 1e290}) == 0.0


def test_names_are_read_once_and_streams_never_shared() -> None:
    amounts = Amounts(WORDS)
    first = amounts.add(Amount("expr", (), expression=parse("wait + wait + child * 1")), "a/takes")
    assert amounts.add(None, "nothing") == -1
    row = amounts.table()[first]
    assert (row["kind"], row["lo"], row["hi"], row["reads_lo"], row["reads_hi"]) == (
        layout.EXPR,
        0,
        7,
        0,
        2,
    )
    assert amounts.reads == [0, 1] and amounts.name_table().tolist() == [
        (layout.N_WAIT, -1),
        (layout.N_TRAIT, 0),
    ]
    with pytest.raises(InputError, match="a/takes"):
        amounts.number(1.0, "a/takes")


def test_too_deep_a_program_is_refused() -> None:
    ops = [("const", 1.0)] * 65 + [("add", None)] * 64
    assert deepest(ops) == 65
    with pytest.raises(InputError, match="64"):
        Amounts(WORDS).program(Expression(tuple(ops), ()))


@pytest.mark.parametrize(
    ("amount", "mean"),
    [
        (Amount("lognormal", (40.0, 0.5)), 40.0),
        (Amount("gamma", (4.0, 0.7)), 4.0),
        (Amount("weibull", (3.0, 1.7)), 3.0),
        (Amount("exponential", (4.0,)), 4.0),
        (Amount("triangular", (8.0, 12.0, 25.0)), 15.0),
        (Amount("uniform", (300.0, 1000.0)), 650.0),
        (Amount("beta", (2.0, 3.0), "points", 100.0), 40.0),
        (Amount("choice", (1.0, 0.25, 5.0, 0.75)), 4.0),
        (Amount("data", (3.0, 1.0, 2.0)), 2.0),
        (Amount("normal", (70.0, 12.0), "number", 1.0, 5.0), 75.0),
        (Amount("lognormal", (40.0, 0.0)), 40.0),
        (Amount("const", (3.0,), scale=2.0), 6.0),
    ],
)
def test_draws_have_the_mean_that_was_typed(amount: Amount, mean: float) -> None:
    from motsim.plan.random_streams import quantile

    amounts = Amounts(WORDS)
    number = amounts.add(amount, "x")
    row = amounts.table()[number]
    u = (np.arange(20000) + 0.5) / 20000
    data = np.array(amounts.data)
    draw = fast(quantile)
    values = [
        draw(int(row["kind"]), float(row["a"]), float(row["b"]), float(row["c"]), data, x)
        for x in u
    ]
    assert row["mean"] == pytest.approx(mean)
    assert row["shift"] + row["scale"] * float(np.mean(values)) == pytest.approx(mean, rel=2e-3)
