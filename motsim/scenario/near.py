"""The nearest valid name to one that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(name: str, names: Iterable[str]) -> str | None:
    """The valid name that looks most like this one, or none that is near enough."""
    all_names = list(names)
    lower = {n.lower(): n for n in reversed(all_names)}
    found = difflib.get_close_matches(name.lower(), list(lower), n=1, cutoff=0.6)
    return lower[found[0]] if found else None


def nearest(name: str, names: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing."""
    found = closest(name, names)
    return f"; did you mean '{found}'?" if found else ""


def listed(names: Iterable[str], most: int = 12) -> str:
    """`there are a, b, c` for people, cut where it would be a page."""
    all_names = list(names)
    if not all_names:
        return "there are none"
    shown = ", ".join(all_names[:most])
    return f"there are {shown}" + (f" and {len(all_names) - most} more" if len(all_names) > most else "")
