"""Worlds for hypothesis: the same maker, with every choice drawn by hypothesis, which so looks for
failing worlds and makes them small.

Needs hypothesis, which motsim itself does not; the plain battery (`battery.py`) does without.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from motsim.errors import MotsimError
from motsim.testing.battery import check_engine, minimised, plan_of, save
from motsim.testing.worlds import Maker, Raw

T = TypeVar("T")
FINE = 1000  # a chance is drawn in steps of a thousandth
LOOK = settings(
    database=None,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
)


class Choices:
    """What the maker asks of `random.Random`, drawn by hypothesis: the simplest draw leaves a
    feature out and takes the first of a list.
    """

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw

    def random(self) -> float:
        """A number in [0, 1); hypothesis makes it large, so that `random() < chance`
        becomes false.
        """
        return float((FINE - 1 - self.draw(st.integers(0, FINE - 1))) / FINE)

    def randint(self, low: int, high: int) -> int:
        """A whole number from low to high."""
        return int(self.draw(st.integers(low, high)))

    def choice(self, values: Sequence[T]) -> T:
        """One of the values."""
        return values[self.randint(0, len(values) - 1)]

    def choices(
        self, values: Sequence[T], weights: Sequence[int] | None = None, *, k: int = 1
    ) -> list[T]:
        """k of the values, each as often as its weight says."""
        often = [v for v, w in zip(values, weights or [1] * len(values)) for _ in range(w)]
        return [self.choice(often) for _ in range(k)]

    def sample(self, values: Sequence[T], k: int) -> list[T]:
        """k different ones of the values."""
        rest = list(values)
        return [rest.pop(self.randint(0, len(rest) - 1)) for _ in range(k)]


@st.composite
def worlds(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Raw:
    """Small worlds over the whole language, as raw trees (see `worlds.py`); a few are refused by
    the language itself.
    """
    return Maker(Choices(draw)).world()  # type: ignore[arg-type]


def look_for(
    fails: Callable[[Raw], bool], name: str, why: str, folder: Path, *, examples: int = 500
) -> Path | None:
    """Look for a world that fails, make it small and save it as a scenario file that becomes a
    test; None if there is none among so many.

    A world that the language refuses does not fail.
    """

    def failing(raw: Raw) -> bool:
        try:
            return fails(raw)
        except MotsimError:
            return False

    try:
        raw = find(worlds(), failing, settings=settings(LOOK, max_examples=examples))
    except NoSuchExample:
        return None
    return save(minimised(raw, failing), name, why, folder)


def differs(raw: Raw, seed: int = 0, **how: Any) -> bool:
    """Do engines differ on this world? `how` goes to `check_engine`."""
    return bool(check_engine(plan_of(raw), seed, **how))
