"""Finished rows: how they leave the arrays of the loop, and how they come into order at the end
without being sorted.

A visit hands over all its moments at once and in order, and a person's number says where its visit
belongs, so counting does what a sort by three keys did. Rows are moved as a whole and once: numpy
moves records field by field, which took longer than the loop took to write them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from motsim.engines.common.journeys import Rows, words

CHUNK = 1 << 16  # rows: the longest array that waits for finished rows


def take(arrays: dict[str, Any], name: str, used: int, taken: list[Rows]) -> None:
    """The first `used` rows leave: a full array is given away and a longer one takes its place, of
    another they are copied.
    """
    rows = arrays[name]
    if 2 * used < len(rows):
        taken.append(rows[:used].copy())
        return
    taken.append(rows[:used])
    arrays[name] = np.empty(
        (max(len(rows), min(2 * len(rows), CHUNK)), *rows.shape[1:]), rows.dtype
    )


def put(chunks: list[Rows], place: NDArray[np.int64]) -> Rows:
    """All rows of the chunks, each at its place."""
    out = np.empty((len(place), *chunks[0].shape[1:]), chunks[0].dtype)
    at = 0
    for chunk in chunks:
        words(out)[place[at : at + len(chunk)]] = words(chunk)
        at += len(chunk)
    return out


def copied(rows: Rows) -> Rows:
    """The same rows in another place."""
    return words(rows).copy().view(rows.dtype).reshape(rows.shape)


def places_of_visits(person: NDArray[np.int64], visit: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each visit belongs, by person and visit."""
    most = int(person.max(initial=-1)) + 1
    if most < 16 * len(person) + CHUNK:  # numbers of several sources lie far apart
        comes = np.zeros(most, np.int64)
        comes[person] = 1
        rank = np.cumsum(comes)
        if len(rank) and rank[-1] == len(person):  # each person came once
            return rank[person] - 1
    place = np.empty_like(person)
    place[np.lexsort((visit, person))] = np.arange(len(person))
    return place


def places_of_moments(count: NDArray[np.int64], place: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each moment belongs, when visits at `place` hand over `count` moments each."""
    sorted_count = np.empty_like(count)
    sorted_count[place] = count
    begin = (np.cumsum(sorted_count) - sorted_count)[place]
    return np.arange(count.sum()) + np.repeat(begin - (np.cumsum(count) - count), count)
