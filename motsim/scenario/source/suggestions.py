"""The nearest valid name to one that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path


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
        return f"; did you mean '{found}'{f' ({there})' if there else ''}?"
    return f"; {there}" if there else ""


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
        return f"; did you mean '{all_names[0]}', the only one?"
    return suggestion(name, all_names, listed(all_names, most))


def listed(names: Iterable[str], most: int = 12) -> str:
    """`there are a, b, c` for people, cut where it would be a page."""
    all_names = list(names)
    if not all_names:
        return "there are none"
    if len(all_names) == 1:
        return f"the only one is '{all_names[0]}'"
    shown = ", ".join(all_names[:most])
    return f"there are {shown}" + (
        f" and {len(all_names) - most} more" if len(all_names) > most else ""
    )
