"""The rows of a log of steps as arrays: what came before each, and when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a log of activities as arrays: by case, each in the order of time. Minutes."""

    labels: list[str]  # of the steps
    case: NDArray[np.int64]
    step: NDArray[np.int64]
    who: NDArray[np.int64]
    start: Floats
    end: Floats
    block: NDArray[np.int64]  # steps done side by side, -1 alone

    @cached_property
    def starts(self) -> bool:
        """Does the log say when steps begin?"""
        return bool(np.isfinite(self.start).mean() > 0.05)

    @cached_property
    def begun(self) -> Floats:
        """When a step began, as far as is known."""
        return np.where(np.isfinite(self.start), self.start, self.end)

    @cached_property
    def ended(self) -> Floats:
        """When a step ended, as far as is known."""
        return np.where(np.isfinite(self.end), self.end, self.begun)

    @cached_property
    def first(self) -> NDArray[np.bool_]:
        """The first step of a case."""
        return np.concatenate([[True], np.diff(self.case) != 0])

    @cached_property
    def number(self) -> NDArray[np.int64]:
        """Which case, counted from 0."""
        return np.cumsum(self.first) - 1

    @cached_property
    def day(self) -> NDArray[np.int64]:
        return np.floor(self.ended / 1440.0).astype(np.int64)

    @cached_property
    def head(self) -> NDArray[np.bool_]:
        """What is done alone, and the first row of what is done side by side."""
        same = np.concatenate([[False], self.block[1:] == self.block[:-1]])
        return np.asarray(self.first | (self.block < 0) | ~same, dtype=np.bool_)

    @cached_property
    def unit(self) -> NDArray[np.int64]:
        """Which of all that is done alone, or side by side, counted from 0."""
        return np.cumsum(self.head) - 1

    @cached_property
    def opens(self) -> NDArray[np.bool_]:
        """What a case begins with. No log of steps shows how long it was waited for."""
        return np.asarray(self.unit == self.unit[self.first][self.number], dtype=np.bool_)

    @cached_property
    def fresh(self) -> NDArray[np.bool_]:
        """Is it the first time that a case comes to this step?"""
        found = np.zeros(len(self.step), dtype=np.bool_)
        found[np.unique(self.number * len(self.labels) + self.step, return_index=True)[1]] = True
        return found

    @cached_property
    def repeated(self) -> NDArray[np.bool_]:
        """Is the same step done once more right after it?"""
        again = (self.case[1:] == self.case[:-1]) & (self.step[1:] == self.step[:-1])
        return np.concatenate([again, [False]])

    @cached_property
    def end_before(self) -> Floats:
        """When the row above ended: of what is done side by side the last of what stands before
        all of it, or, where that is nothing, when the case began.
        """
        done = np.maximum.reduceat(self.end, np.flatnonzero(self.head))
        came = self.begun[self.first]
        return np.where(self.opens, came[self.number], done[self.unit - 1])

    @cached_property
    def gap(self) -> Floats:
        """From the end of a case's step before to this one."""
        return np.where(self.first, 0.0, self.begun - self.end_before)
