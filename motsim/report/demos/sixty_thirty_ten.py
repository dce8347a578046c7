"""Spend a budget by hand, then see your place beside the best purchase, 60/30/10 and
even thirds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from motsim.i18n import both
from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.scenario.language.schema import Scenario
from motsim.study.allocation.allocate import Allocation, Point, allocate
from motsim.study.core.parallel import Progress
from motsim.study.core.stats import Interval
from motsim.study.demos.demonstration import Answer, Asked, Shown

BUDGET: Final = 300_000.0
STEP: Final = 0.2
DRAWS: Final = 8
PERCENT: Final = tuple(range(0, 101, round(100 * STEP)))
SIXTY, EVEN, KEY = (0.6, 0.3, 0.1), (1 / 3, 1 / 3, 1 / 3), (1.0, 0.0, 0.0)
OPTIONS: Final = (SIXTY, EVEN, KEY)  # what the room votes on
ASKED_OF: Final = ("literature", "claims")  # under all of them it would take minutes


def split_of(stand: tuple[int, ...]) -> tuple[int, int, int]:
    """Percent for key, important and ordinary moments: the second slider takes what there is left
    at most.
    """
    key = PERCENT[stand[0]]
    important = min(PERCENT[stand[1]], 100 - key)
    return key, important, 100 - key - important


def spent(
    scenario: Scenario,
    seed: int = 0,
    engine: str = "compiled",
    progress: Progress | None = None,
    keep: Path | None = None,
) -> Shown:
    """Allocations under the theories of `ASKED_OF`, and every split of the map as an answer. Luck
    and engine are those of `allocate`.
    """
    asked = DEMO.asked
    found: dict[str, Allocation] = {}
    for k, name in enumerate(ASKED_OF):

        def tell(done: int, of: int, before: int = k) -> None:
            if progress is not None:
                progress(before * of + done, len(ASKED_OF) * of)

        found[name] = allocate(
            scenario, BUDGET, psychology=name, step=STEP, draws=DRAWS, progress=tell, keep=keep
        )
    answers = {
        stand: tuple(
            answer(one, tuple(p / 100.0 for p in split_of(stand))) for one in found.values()
        )
        for stand in asked.stands
    }
    options = tuple(tuple(answer(one, split) for one in found.values()) for split in OPTIONS)
    people = round(people_of(scenario))
    return Shown(scenario, asked, seed, people, (), answers, {}, {}, options)


def people_of(scenario: Scenario) -> float:
    """Visits that are expected in a run: what the line under the terminal's table speaks of."""
    from motsim.study.run.simulate import simulate

    return float(simulate(scenario, replications=1, record="summary").sample.of("visits").mean())


def answer(one: Allocation, split: tuple[float, ...]) -> Answer:
    """A split beside the options of the vote and the best, on people none of them was chosen with.
    What comes out ahead of the best by luck counts as the best.
    """
    mine, best = one.split(*split), one.judged
    loss = mine.loss
    share = Interval(*(min(1.0, 1.0 - x / best.mean) for x in (loss.mean, loss.high, loss.low)))
    points: tuple[Point, ...] = tuple(one.split(*option) for option in OPTIONS)
    return Answer(one.psychology, share, (*({"net": p.worth} for p in points), {"net": best}), ())


say = both("report.demos.sixty_thirty_ten")

DEMO = Demo(
    name="sixty-thirty-ten",
    scenario="car-service",
    asked=Asked(
        ("today",),
        axes=(({},) * len(PERCENT), ({},) * len(PERCENT)),
        typed=(PERCENT.index(60), PERCENT.index(20)),
        replications=40,
    ),
    question=QUESTIONS["sixty-thirty-ten"],
    press=say("press"),
    options=(say("A"), say("B"), say("C")),
    published=say("published"),
    lesson=say("lesson"),
    honest=say("honest"),
    facts=(Fact(say("fact 1"), "motsim", null=True), Fact(say("fact 2"), "motsim")),
    note=(say("note 1"), say("note 2"), say("note 3")),
    when=("vote", "models", "print"),
    stands=(
        tuple(say("slider", p=p) for p in PERCENT),
        tuple(say("slider 2", p=p) for p in PERCENT),
    ),
    figures=("net",),
    headline=say("headline"),
    legend=say("legend"),
    half=False,
    letter="B",
    designs=("A", "B", "C", "max"),
    run=spent,
    words={"figures say": say("word figures say")},
)
