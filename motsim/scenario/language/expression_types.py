"""The second look at expressions, with a scenario's names: does everything exist, and do durations,
numbers, truth and text fit?
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from motsim.errors import MissingName, message_of, say
from motsim.scenario.language.expressions import (
    MINUTES,
    NAMES,
    NUMBER,
    OF_POOLS,
    TRUTH,
    Expression,
    short,
)
from motsim.scenario.source.suggestions import any_of, closest_name, did_you_mean, listed


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
        return [message_of(error)]
    return []


def _unknown(op: str, arg: Any, known: Known) -> str:
    if op == "name" and arg[0] == "trait" and arg[1] not in known.words:
        every = [*known.words, *(word for word in NAMES if word in known.asked)]
        if arg[1] in known.pools and not known.asked.isdisjoint(OF_POOLS):
            return say("a pool asked", name=arg[1], there=listed(every, 40))
        if arg[1] in known.segments:
            return say("a segment asked", name=arg[1])
        return MissingName(
            say("nothing to ask", name=arg[1], near=did_you_mean(arg[1], every, 40)),
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
        say(
            "none called",
            kinds=any_of([say(f"kind {kind}") for kind in kinds]),
            name=name,
            near=did_you_mean(name, found),
        ),
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
            say(
                "gives another",
                text=short(expression.text),
                came=_kind(result),
                wanted=_kind(wanted),
            )
        )


def _kind(kind: str) -> str:
    """What an expression gives, in words."""
    return say(f"gives {kind}")


def _truth(kind: str) -> None:
    if kind != TRUTH:
        raise ValueError(say("condition", came=_kind(kind)))


def _same(left: str, right: str) -> str:
    if "zero" in (left, right) and {left, right} <= {"zero", MINUTES, NUMBER}:
        return right if left == "zero" else left
    if left != right:
        hint = say("and its unit") if {left, right} == {MINUTES, NUMBER} else ""
        raise ValueError(say("not together", one=_kind(left), other=_kind(right), hint=hint))
    return left


def _numeric(kind: str) -> str:
    if kind not in (MINUTES, NUMBER, "zero"):
        raise ValueError(say("not reckoned", came=_kind(kind)))
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
            raise ValueError(say("time times time"))
        return MINUTES if MINUTES in (left, right) else NUMBER
    if op == "div":
        if right == MINUTES and left != MINUTES:
            raise ValueError(say("number by time"))
        return MINUTES if left == MINUTES and right != MINUTES else NUMBER
    return _same(left, right)
