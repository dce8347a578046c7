"""Values put into a scenario's text where they stand; all else stays as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from motsim.scenario.editing.text import NotThere, compose, find, put, spliced

Loc = tuple[str | int, ...]


def edited(text: str, changes: Mapping[Loc, Any]) -> str:
    """The text with the entries at these places set to raw values (text, mappings, lists); what is
    not there yet is added to the mapping around it.

    Raises:
        NotThere: something on the way is no mapping.
    """
    root, splices, new = compose(text), [], []
    for loc, value in changes.items():
        path = tuple(str(one) for one in loc)
        try:
            find(root, path)
            splices += put(text, root, path, value)
        except NotThere:
            new.append((path, value))
    text = spliced(text, splices)
    for path, value in new:  # one after the other: several may stand behind the same entry
        text = spliced(text, put(text, compose(text), path, value))
    return text
