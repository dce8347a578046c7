"""The nearest valid name to one that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from functools import reduce
from pathlib import Path

from motsim.errors import say


def closest_name(name: str, names: Iterable[str]) -> str | None:
    """The valid name that looks most like this one, or none that is near enough."""
    all_names = list(names)
    lower = {n.lower(): n for n in reversed(all_names)}
    found = difflib.get_close_matches(name.lower(), list(lower), n=1, cutoff=0.6)
    return lower[found[0]] if found else None


def suggestion(name: str, names: Iterable[str], there: str = "") -> str:
    """`; did you mean 'x'?`, with what there is between brackets; without a near name that alone,
    or nothing.
    """
    found = closest_name(name, names)
    if found:
        return say("near of", name=found, there=there) if there else say("near", name=found)
    return say("there", there=there) if there else ""


def near_file(path: Path, pattern: str = "*") -> str:
    """`; did you mean 'x'?` of a file that does not exist, for the files of its folder."""
    if not path.parent.is_dir():
        return ""
    return suggestion(path.name, [p.name for p in path.parent.glob(pattern)])


def did_you_mean(name: str, names: Iterable[str], most: int = 12) -> str:
    """The end of a sentence about a name that does not exist: the one that was most likely meant,
    and which there are.
    """
    all_names = list(names)
    if len(all_names) == 1 and closest_name(name, all_names):
        return say("near and only", name=all_names[0])
    return suggestion(name, all_names, listed(all_names, most))


def listed(names: Iterable[str], most: int = 12) -> str:
    """`there are a, b, c` for people, cut where it would be a page."""
    all_names = list(names)
    if not all_names:
        return say("none there")
    if len(all_names) == 1:
        return say("one there", name=all_names[0])
    shown = ", ".join(all_names[:most])
    if len(all_names) > most:
        return say("these there and more", names=shown, n=len(all_names) - most)
    return say("these there", names=shown)


def all_of(names: Sequence[str]) -> str:
    """`a and b` for people."""
    return _joined("all of", names)


def any_of(names: Sequence[str]) -> str:
    """`a or b` for people."""
    return _joined("any of", names)


def _joined(how: str, names: Sequence[str]) -> str:
    return reduce(lambda before, last: say(how, names=before, last=last), names)
