"""Spend a budget by hand, then see your place beside the best purchase, 60/30/10 and
even thirds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

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
ASKED_OF: Final = ("literature", "claims")  # under all five it would take minutes


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
    """Allocations under every psychology, and every split of the map as an answer. Luck and engine
    are those of `allocate`.
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
    press=(
        (
            "A car workshop: a few key moments, more important ones, and the many others. "
            "Which split brings most?"
        ),
        "一家汽车维修店：少数关键时刻、较多的重要时刻，以及其余许多时刻。哪种分法收益最大？",
    ),
    options=(
        ("60 % key, 30 % important, 10 % the rest.", "关键 60 %，重要 30 %，其余 10 %。"),
        ("A third each.", "三者平分。"),
        ("Everything on the key moments.", "全部投给关键时刻。"),
    ),
    published=(
        (
            "An article claims: 60 % of the effort on key moments brings 80 % of the result. "
            "No published source for 60/30/10 was found."
        ),
        "一篇文章主张：把六成力气花在关键时刻，带来八成成果。没有找到 60/30/10 的文献出处。",
    ),
    lesson=(
        (
            "There is no magic split: what counts is which measures the money buys, and "
            "several splits can buy nearly the same. The best purchase follows no split at "
            "all, and stops when nothing adds anything."
        ),
        (
            "没有神奇的比例：要紧的是钱买到了哪些措施，好几种分法能买到几乎一样的东西。"
            "最好的买法不按任何比例，并且在不再有用时停下。"
        ),
    ),
    honest=(
        (
            "All prices and most qualities of the workshop are claimed or assumed. Within each "
            "class the money is spent as well as it can be; the best is judged on other people "
            "than it was chosen with, and on those a split may come out a little ahead of it. "
            "Intervals: 95 %, on the same people."
        ),
        (
            "维修店的价格全部、品质多数，都是主张或假设。每一类内的钱都花到最好；"
            "最佳买法由未参与挑选的顾客评判，在他们身上某种分法可能略胜一筹。区间：95 "
            "%，同一批人。"
        ),
    ),
    facts=(
        Fact(
            (
                "No published study was found behind 60/30/10, nor behind the 80 % of the result.",
                "没有找到 60/30/10 的文献出处，也没有找到「八成成果」的出处。",
            ),
            "motsim",
            null=True,
        ),
        Fact(
            (
                (
                    "60/30/10 is exactly best only if returns are logarithmic with weights .6, "
                    ".3, .1. Under common saturating returns it loses less than one per cent, "
                    "even thirds 11 % (computed, not measured)."
                ),
                (
                    "只有当收益为对数且权重为 .6、.3、.1 时，60/30/10 "
                    "才恰好最优。在常见的饱和收益下，它损失不到百分之一，平分损失 11 "
                    "%（计算所得，并非实测）。"
                ),
            ),
            "motsim",
        ),
    ),
    note=(
        (
            (
                "Let every table spend the 300,000 by hand on paper first: key, important, the "
                "rest. Vote, then set the sliders to each table's split."
            ),
            "先让每桌在纸上花掉 30 万：关键、重要、其余。投票后，把滑块依次设为各桌的分法。",
        ),
        (
            (
                "Which splits cannot be told from the best? Write them down: the list is "
                "longer than most expect."
            ),
            "哪些分法与最佳分不出高下？写下来：名单比多数人想的长。",
        ),
        (
            "What to buy, in which order: motsim allocate car-service --budget 300k",
            "买什么、按什么次序：motsim allocate car-service --budget 300k",
        ),
    ),
    stands=(
        tuple((f"Key moments: {p} %", f"关键时刻：{p} %") for p in PERCENT),
        tuple(
            (
                f"Important moments: at most {p} % of the budget; the rest to ordinary ones",
                f"重要时刻：至多占预算的 {p} %；余下的给一般时刻",
            )
            for p in PERCENT
        ),
    ),
    figures=("net",),
    headline=(
        "What each split brings, of what the best purchase brings",
        "每种分法的收益占最佳买法的比例",
    ),
    legend=(
        (
            "Bar: net gain of the split, as a part of that of the best purchase. Black line: "
            "its 95 % interval on the same people. 100 %: not told apart from the best."
        ),
        "条：该分法的净收益占最佳买法的比例。黑线：同一批人的 95 % 区间。100 %：与最佳分不出高下。",
    ),
    half=False,
    letter="B",
    designs=("A", "B", "C", "max"),
    run=spent,
    words={
        "figures say": (
            (
                "Net over the horizon, in millions: the three options of the vote, and max, "
                "the best purchase that was found."
            ),
            "期内净收益（百万）：投票的三个选项，max 为找到的最佳买法。",
        )
    },
)
