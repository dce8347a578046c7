"""Changes of a value: `+20`, `-10`, `x 0.5`, `70 -> 90`, or a plain value that sets; whole, or in
part when partly funded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from motsim.errors import TODAY, MissingName, say
from motsim.scenario.language.quantities import NUMBER, Amount, plain

V = TypeVar("V")
_TIMES: Final = re.compile(rf"[x×]\s*({NUMBER}\s*%?)")


@dataclass(frozen=True)
class Change:
    """One change as typed; `share` is the part of it that there is: (0 to 1] is paid for, and a
    draw of what an effect really is may say more than all of it.
    """

    how: str  # set | add | times | replace
    value: Any  # text (or a mapping, for day patterns) on the right side
    today: str = ""  # replace: the left side
    share: float = 1.0
    text: str = ""


@dataclass(frozen=True)
class Changed:
    """A raw value with changes on top of it: what validators read in place of the text."""

    today: Any
    changes: tuple[Change, ...]


def with_changes(old: Any, changes: tuple[Change, ...]) -> Changed:
    """What is typed today with more changes on top."""
    if isinstance(old, Changed):
        return Changed(old.today, (*old.changes, *changes))
    return Changed(old, changes)


def on_each(raw: Any) -> Any:
    """A mapping, of today or set in its place, that `+1` or `x 2` changed as one whole: each of its
    entries with that change.
    """
    if not isinstance(raw, Changed):
        return raw
    at = _last_set(raw)
    whole, later = raw.today if at < 0 else raw.changes[at].value, raw.changes[at + 1 :]
    if isinstance(whole, dict) and all(change.how in ("add", "times") for change in later):
        return {key: with_changes(one, later) if later else one for key, one in whole.items()}
    return raw


def with_entries(old: Any, entries: dict[str, Any]) -> Any:
    """What `on_each` read as a mapping, with these entries, where it stands."""
    at = _last_set(old) if isinstance(old, Changed) else -1
    if at < 0:
        return entries
    return Changed(old.today, (*old.changes[:at], replace(old.changes[at], value=entries)))


def _last_set(raw: Changed) -> int:
    """Which change set the whole anew, the last one; -1: none did."""
    return max((k for k, change in enumerate(raw.changes) if change.how == "set"), default=-1)


class Doubted(str):
    """A text of today that has a mistake of its own, said at its own place: a change of it is
    judged by what the change itself says.
    """


class SaidToday(ValueError):
    """There is no value, for today's has a mistake of its own; nothing is to be said about it once
    more.
    """


def is_doubted(today: Any) -> bool:
    """Has today's value, or one within it, a mistake of its own?"""
    return (
        any(is_doubted(one) for one in today.values())
        if isinstance(today, dict)
        else isinstance(today, Doubted)
    )


def today_of(raw: Changed, read: Callable[[Any], V]) -> V | None:
    """Today's value under changes; None where it cannot be read and that is said at its
    own place.
    """
    try:
        return read(raw.today)
    except ValueError:
        if is_doubted(raw.today):
            return None
        raise


def read_change(raw: Any, share: float = 1.0) -> Change:
    """A change from what was typed under `set`."""
    if not isinstance(raw, str):
        return Change("set", raw, share=share, text=str(raw))
    text = raw.strip()
    before, arrow, after = text.partition("->")
    if arrow:
        if not before.strip() or not after.strip():
            raise ValueError(say("two sides", text=text))
        return Change("replace", after.strip(), before.strip(), share, text)
    times = _TIMES.fullmatch(text)
    if times:
        factor = times[1].strip()
        return Change(
            "times",
            str(plain(factor[:-1]) / 100) if factor.endswith("%") else factor,
            share=share,
            text=text,
        )
    if text[:1] in ("+", "-"):
        return Change("add", text, share=share, text=text)
    return Change("set", text, share=share, text=text)


def resolve(raw: Any, read: Callable[[Any], V], delta: Callable[[str], float] = plain) -> V:
    """The value of a raw entry, its changes applied in order; `delta` reads the right side of `+`
    and `-`.
    """
    if not isinstance(raw, Changed):
        return read(raw)
    today = _today(raw, read)
    value: Any = today
    for change in raw.changes:
        if is_doubted(raw.today):
            value = _apply_to_doubted(value, change, read, delta)
        else:
            value = _apply(value, today, change, read, delta)
    if value is None and is_doubted(raw.today):
        raise SaidToday
    result: V = value
    return result


def _today(raw: Changed, read: Callable[[Any], V]) -> V | None:
    if raw.today is None:
        first = raw.changes[0]
        if first.how != "set":
            raise ValueError(MissingName(say("nothing to change", text=first.text), (TODAY,)))
        return None
    return today_of(raw, read)


def _apply_to_doubted(
    value: Any, change: Change, read: Callable[[Any], V], delta: Callable[[str], float]
) -> Any:
    """`a -> b` cannot be held against today's value, but both sides must be read; so must what is
    added to no value.
    """
    if change.how == "replace":
        read(change.today)
        return read(change.value)
    if value is None and change.how != "set":
        (plain if change.how == "times" else delta)(change.value)
        return None
    return _apply(value, None, change, read, delta)


def _apply(
    value: Any, today: Any, change: Change, read: Callable[[Any], V], delta: Callable[[str], float]
) -> Any:
    if change.how == "replace":
        if read(change.today) != today:
            raise ValueError(
                say("begins from", text=change.text, today=change.today, now=typed(today))
            )
        return mixed(value, read(change.value), change.share)
    if change.how == "set":
        return mixed(value, read(change.value), change.share)
    if change.how == "times":
        return scaled(value, 1.0 + change.share * (plain(change.value) - 1.0), change.text)
    return moved(value, change.share * delta(change.value), change.text)


def typed(value: Any) -> str:
    """A value as its author typed it, for messages."""
    text = getattr(value, "text", None)
    if text:
        return str(text)
    return f"{value:g}" if isinstance(value, float) else str(value)


def mixed(old: Any, new: Any, part: float) -> Any:
    """old + part * (new - old) where that means something, beyond the new value too; otherwise the
    new value from half the effect on.
    """
    if part == 1.0 or old is None:
        return new
    if isinstance(old, Amount) and isinstance(new, Amount):
        if (
            old.dist == new.dist
            and old.dist not in ("choice", "data", "expr")
            and len(old.args) == len(new.args)
        ):

            def mix(a: float, b: float) -> float:
                return a + part * (b - a)

            args = tuple(mix(a, b) for a, b in zip(old.args, new.args))
            return replace(
                new, args=args, scale=mix(old.scale, new.scale), shift=mix(old.shift, new.shift)
            )
        return new if part >= 0.5 else old
    before, after = _numbers(old), _numbers(new)
    if before is None or after is None or len(before) != len(after):
        return new if part >= 0.5 else old
    return _rebuilt(new, tuple(a + part * (b - a) for a, b in zip(before, after)))


def scaled(value: Any, factor: float, text: str) -> Any:
    if isinstance(value, Amount):
        return _folded(
            replace(
                value,
                scale=value.scale * factor,
                shift=value.shift * factor,
                text=f"{value.text} {text}",
            )
        )
    numbers = _numbers(value)
    if numbers is None:
        raise ValueError(say("no number", text=text, now=typed(value)))
    return _rebuilt(value, tuple(n * factor for n in numbers))


def moved(value: Any, by: float, text: str) -> Any:
    if isinstance(value, Amount):
        return _folded(replace(value, shift=value.shift + by, text=f"{value.text} {text}"))
    numbers = _numbers(value)
    if numbers is None:
        raise ValueError(say("no number", text=text, now=typed(value)))
    return _rebuilt(value, tuple(n + by for n in numbers))


def _folded(value: Amount) -> Amount:
    """A constant stays a plain constant however often it is changed."""
    if value.dist != "const":
        return value
    return replace(value, args=(value.shift + value.scale * value.args[0],), scale=1.0, shift=0.0)


def _numbers(value: Any) -> tuple[float, ...] | None:
    """The numbers inside a value: a float itself, or the `numbers` of a rate, count, quote or
    limit.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return (float(value),)
    numbers = getattr(value, "numbers", None)
    return tuple(numbers) if numbers is not None else None


def _rebuilt(value: Any, numbers: tuple[float, ...]) -> Any:
    if isinstance(value, int):
        return math.floor(numbers[0] + 1e-9)
    if isinstance(value, float):
        return numbers[0]
    return value.with_numbers(numbers)
