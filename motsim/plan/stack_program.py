"""The stack program: what an expression of a scenario becomes, and the one function that works it
out.
"""

from __future__ import annotations

from motsim.jit.dispatch import compiled
from motsim.plan.layout import (
    OP_ABS,
    OP_ADD,
    OP_AND,
    OP_CONST,
    OP_DIV,
    OP_EQ,
    OP_GE,
    OP_GT,
    OP_LE,
    OP_LT,
    OP_MAX,
    OP_MIN,
    OP_MUL,
    OP_NAME,
    OP_NE,
    OP_NEG,
    OP_NOT,
    OP_OR,
    OP_SELECT,
    OP_SUB,
    Rows,
)

LARGEST = 1e300


@compiled
def binary(o: int, x: float, y: float) -> float:
    """One operator on two numbers; truth is 1, division by 0 gives 0."""
    if o == OP_ADD:
        return x + y
    if o == OP_SUB:
        return x - y
    if o == OP_MUL:
        return x * y
    if o == OP_DIV:
        return x / y if y != 0.0 else 0.0
    if o == OP_MAX:
        return max(x, y)
    if o == OP_MIN:
        return min(x, y)
    if o == OP_GT:
        return 1.0 if x > y else 0.0
    if o == OP_LT:
        return 1.0 if x < y else 0.0
    if o == OP_GE:
        return 1.0 if x >= y else 0.0
    if o == OP_LE:
        return 1.0 if x <= y else 0.0
    if o == OP_EQ:
        return 1.0 if x == y else 0.0
    if o == OP_NE:
        return 1.0 if x != y else 0.0
    if o == OP_AND:
        return 1.0 if x != 0.0 and y != 0.0 else 0.0
    if o == OP_OR:
        return 1.0 if x != 0.0 or y != 0.0 else 0.0
    return 0.0


@compiled
def evaluate(op: Rows, arg: Rows, lo: int, hi: int, value: Rows, stack: Rows) -> float:
    """Work out op[lo:hi] with the names' values; every part is worked out (no short circuit), the
    result is finite.

    SELECT takes (condition, then, else), pushed in this order. `stack` has room for layout.STACK
    numbers.
    """
    top = 0
    for k in range(lo, hi):
        o = op[k]
        if o == OP_CONST:
            stack[top] = arg[k]
            top += 1
        elif o == OP_NAME:
            stack[top] = value[int(arg[k])]
            top += 1
        elif o == OP_NEG:
            stack[top - 1] = 0.0 - stack[top - 1]
        elif o == OP_NOT:
            stack[top - 1] = 0.0 if stack[top - 1] != 0.0 else 1.0
        elif o == OP_ABS:
            stack[top - 1] = abs(stack[top - 1])
        elif o == OP_SELECT:
            top -= 2
            stack[top - 1] = stack[top] if stack[top - 1] != 0.0 else stack[top + 1]
        else:
            top -= 1
            stack[top - 1] = binary(o, float(stack[top - 1]), float(stack[top]))
    x = float(stack[0])
    if x != x:
        return 0.0
    return min(LARGEST, max(-LARGEST, x)) + 0.0
