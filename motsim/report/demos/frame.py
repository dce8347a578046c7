"""What a demonstration is made of: a question, what is run, what was printed about it, and what a
trainer says. English, Chinese.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from motsim.scenario.language.schema import Scenario
from motsim.study.core.parallel import Progress
from motsim.study.demos.demonstration import Answer, Asked, Shown, demonstrate, prefers

Both = tuple[str, str]  # in English, in Chinese
LETTERS: Final = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Fact:
    """A finding in print: what it says, where; `null`: it found that something makes no difference,
    or not what people hope.
    """

    text: Both
    source: str
    null: bool = False


@dataclass(frozen=True)
class Band:
    """A published share of choices for one option with its 95 % interval; both 0 to 1."""

    share: float
    low: float
    high: float
    people: int
    letter: str = "B"


@dataclass(frozen=True)
class Check:
    """A published difference that a psychology is held against: of a figure between the second
    design and the first.
    """

    figure: str
    low: float
    high: float

    def passes(self, answer: Answer) -> bool:
        return self.low <= answer.gaps[0][self.figure].mean <= self.high


Run = Callable[[Scenario, int, str, Progress | None, Path | None], Shown]


@dataclass(frozen=True)
class Demo:
    """One demonstration as data. Every text is in both languages; `stands` name each place of each
    slider.
    """

    name: str
    scenario: str  # a shipped scenario, or one of those in scenarios/demos
    asked: Asked
    question: Both
    press: Both
    options: tuple[Both, ...]
    published: Both
    lesson: Both
    honest: Both
    facts: tuple[Fact, ...]
    note: tuple[Both, ...]
    when: tuple[str, ...] = ("vote", "slider", "print")  # at which step each line of it is said
    stands: tuple[tuple[Both, ...], ...] = ()
    figures: tuple[str, ...] = ("remembered", "mean", "return")
    headline: Both | None = None  # None: who would choose B again
    legend: Both | None = None
    band: Band | None = None
    check: Check | None = None
    marks: tuple[float, ...] = ()  # shares that somebody claims, drawn over every bar
    letter: str = "B"  # the option whose share the bars are
    share: Callable[..., float] = prefers
    half: bool = True  # whether one half is a line worth drawing
    designs: tuple[str, ...] = LETTERS  # how the designs are marked, where they are not the options
    words: Mapping[str, Both] = field(default_factory=dict)  # replaces words of the frame
    hidden: bool = False  # curves are shown with the question, without names
    spread: bool = False  # how people differ is drawn, too
    run: Run | None = None  # where the common way to run it is not enough

    def shown(
        self,
        scenario: Scenario,
        seed: int = 0,
        engine: str = "compiled",
        progress: Progress | None = None,
        keep: Path | None = None,
    ) -> Shown:
        """Run it. `keep`: a file of what is finished, for a demonstration that takes minutes."""
        if self.run is not None:
            return self.run(scenario, seed, engine, progress, keep)
        return demonstrate(
            scenario, self.asked, share=self.share, seed=seed, engine=engine, progress=progress
        )

    def passes(self, answer: Answer) -> bool | None:
        """Whether a psychology is inside what was published; None where nothing was."""
        if self.band is not None:
            return self.band.low <= answer.share.mean <= self.band.high
        return self.check.passes(answer) if self.check is not None else None
