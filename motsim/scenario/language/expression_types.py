"""The second look at expressions, with a scenario's names: does everything exist, and do durations,
numbers, truth and text fit?
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from motsim.errors import MissingName
from motsim.scenario.language.expressions import (
    MINUTES,
    NAMES,
    NUMBER,
    OF_POOLS,
    TEXT,
    TRUTH,
    Expression,
    short,
)
from motsim.scenario.source.suggestions import closest_name, did_you_mean, listed


@dataclass(frozen=True)
class Known:
    """The names a scenario gives to expressions: traits and words of interventions with what they
    are, pools, segments, promises.
    """

    words: Mapping[str, str] = field(default_factory=dict)  # name -> truth | number
    pools: Collection[str] = ()
    segments: Collection[str] = ()
    promises: Collection[str] = ()
    # words of the language that may be asked for here
    asked: frozenset[str] = frozenset((*NAMES, *OF_POOLS))


def check(expression: Expression, wanted: str, known: Known) -> list[str]:
    """Every mistake of names, or the first of types; `wanted` is truth, minutes or number."""
    wrong = [message for op, arg in expression.ops if (message := _unknown(op, arg, known))]
    if wrong:
        return list(dict.fromkeys(wrong))
    try:
        _check_types(expression, wanted, known)
    except ValueError as error:
        return [str(error)]
    return []


def _unknown(op: str, arg: Any, known: Known) -> str:
    if op == "name" and arg[0] == "trait" and arg[1] not in known.words:
        every = [*known.words, *(word for word in NAMES if word in known.asked)]
        if arg[1] in known.pools and not known.asked.isdisjoint(OF_POOLS):
            return (
                f"there is nothing called '{arg[1]}' to ask for; '{arg[1]}' is a pool: write "
                f"{arg[1]}.queue, .busy or .empowered; {listed(every, 40)}"
            )
        return MissingName(
            f"there is nothing called '{arg[1]}' to ask for{did_you_mean(arg[1], every, 40)}",
            ("trait", "intervention"),
            closest_name(arg[1], every),
        )
    if op == "name" and arg[0] in OF_POOLS and arg[1] not in known.pools:
        return _no(arg[1], known.pools, "staff pool", "place")
    if op == "segment" and arg not in known.segments:
        return _no(arg, known.segments, "segment")
    if op == "promise" and arg not in known.promises:
        return _no(arg, known.promises, "promise")
    return ""


def _no(name: str, found: Collection[str], *kinds: str) -> MissingName:
    return MissingName(
        f"no {' or '.join(kinds)} is called '{name}'{did_you_mean(name, found)}",
        kinds,
        closest_name(name, found),
    )


def _check_types(expression: Expression, wanted: str, known: Known) -> None:
    """Runs the program on kinds in place of numbers."""
    stack: list[str] = []
    for (op, arg), kind in zip(expression.ops, expression.kinds):
        if op == "const":
            stack.append("zero" if arg == 0.0 and kind == NUMBER else kind)
        elif op == "name":
            stack.append(known.words[arg[1]] if arg[0] == "trait" else NAMES.get(arg[0], NUMBER))
        elif op in ("segment", "promise"):
            stack.append(op)
        elif op in ("neg", "abs", "not"):
            stack.append(_one(op, stack.pop()))
        elif op == "select":
            no, yes, condition = stack.pop(), stack.pop(), stack.pop()
            _truth(condition)
            stack.append(_same(yes, no))
        else:
            right, left = stack.pop(), stack.pop()
            stack.append(_two(op, left, right))
    result = stack.pop()
    if wanted == TRUTH:
        _truth(result)
    elif result not in (wanted, "zero"):
        raise ValueError(
            f"'{short(expression.text)}' gives {_SAID[result]} where {_SAID[wanted]} is wanted"
        )


_SAID: Final = {
    MINUTES: "a duration",
    NUMBER: "a number",
    TRUTH: "yes or no",
    TEXT: "text",
    "zero": "a number",
    "segment": "a segment",
    "promise": "a promise",
}


def _truth(kind: str) -> None:
    if kind != TRUTH:
        raise ValueError(
            f"a condition wants yes or no, not {_SAID[kind]}; compare it, such as '.. > 0'"
        )


def _same(left: str, right: str) -> str:
    if "zero" in (left, right) and {left, right} <= {"zero", MINUTES, NUMBER}:
        return right if left == "zero" else left
    if left != right:
        hint = "; write the unit, such as '20 min'" if {left, right} == {MINUTES, NUMBER} else ""
        raise ValueError(f"{_SAID[left]} and {_SAID[right]} do not go together{hint}")
    return left


def _numeric(kind: str) -> str:
    if kind not in (MINUTES, NUMBER, "zero"):
        raise ValueError(f"{_SAID[kind]} cannot be reckoned with; write '1 if .. else 0'")
    return kind


def _one(op: str, kind: str) -> str:
    if op == "not":
        _truth(kind)
        return TRUTH
    return _numeric(kind)


def _two(op: str, left: str, right: str) -> str:
    if op in ("and", "or"):
        _truth(left)
        _truth(right)
        return TRUTH
    if op in ("eq", "ne"):
        _same(left, right)
        return TRUTH
    _numeric(left)
    _numeric(right)
    if op in ("gt", "lt", "ge", "le"):
        _same(left, right)
        return TRUTH
    if op == "mul":
        if left == right == MINUTES:
            raise ValueError("a duration times a duration means nothing here")
        return MINUTES if MINUTES in (left, right) else NUMBER
    if op == "div":
        if right == MINUTES and left != MINUTES:
            raise ValueError("a number divided by a duration means nothing here")
        return MINUTES if left == MINUTES and right != MINUTES else NUMBER
    return _same(left, right)
