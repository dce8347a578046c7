"""What print says of waiting: how long it seems, and what helps to tell."""

from __future__ import annotations

from typing import Final

from motsim.study.effects import readings
from motsim.study.effects.study import ABOVE, BELOW, Arm, Claim, Effect, Study

HUI: Final = "Hui & Tse 1996"
TOLD: Final = ("nothing", "place", "time")
# ten are acceptable
LENGTHS: Final = (
    "normal(4 min sd 0.3 min)",
    "normal(14 min sd 0.5 min)",
    "normal(26 min sd 0.5 min)",
)
ALL: Final = tuple(
    Arm(design, {"standing.takes": length, "psychology.wait_scale": "2"})
    for length in LENGTHS
    for design in TOLD
)

EFFECTS: Final = (
    Effect(
        "information-by-length",
        "waiting",
        (
            (
                "In a wait of middling length the time helps most, in a long one the place in "
                "line; in a short one neither"
            ),
            "中等等待中告知时间最有用，长等待中告知排位最有用；短等待两者都没有差别",
        ),
        (
            "Waits of three lengths; nothing, the place in line or the time is told",
            "三种长度的等待；不告知、告知排位或告知时间",
        ),
        HUI,
        "B",
        "built in",
        Study("told", ALL, readings.informed, 4),
        (
            Claim(
                ("short: what either changes", "短：二者的影响"),
                -0.05,
                0.05,
                0.0,
                "emotion",
                "ours",
            ),
            Claim(("middling: time less place", "中等：时间减排位"), *ABOVE, unit="emotion"),
            Claim(("middling: place less nothing", "中等：排位减不告知"), *ABOVE, unit="emotion"),
            Claim(("long: place less time", "长：排位减时间"), *ABOVE, unit="emotion"),
            Claim(("long: time less nothing", "长：时间减不告知"), *ABOVE, unit="emotion"),
        ),
        None,
        note=(
            (
                "The order is taken from print, through how long a wait is acceptable; sizes "
                "are assumed. The strength of waits is set to the low end of its prior, so "
                "that a long one is not yet the worst there is."
            ),
            (
                "次序取自文献，经由可接受的等待时间起作用；大小是假设。等待的强度取先验下端，"
                "使长等待尚未到最糟。"
            ),
        ),
    ),
    Effect(
        "information-not-duration",
        "waiting",
        ("What is told does not change how long the wait seems", "告知的内容不改变等待显得多久"),
        (
            "The same study: it acts through acceptability and mood",
            "同一研究：作用经由可接受度与情绪",
        ),
        HUI,
        "B",
        "built in",
        Study(
            "told", tuple(Arm(design) for design in TOLD), lambda arms: readings.seems(arms)[1:], 4
        ),
        (
            Claim(
                ("seems longer, time told less nothing", "显得更久：告知时间减不告知"),
                -0.05,
                0.05,
                0.0,
                "min",
                "ours",
            ),
        ),
        None,
        null=True,
    ),
    Effect(
        "information-and-duration",
        "waiting",
        (
            "Another study: who is told how long it takes overestimates the wait less",
            "另一项研究：被告知时长者较少高估等待",
        ),
        ("Waits and what fills them", "等待与等待中的填充"),
        "Antonides, Verhoef & van Aalst 2002",
        "B",
        "check",
        Study(
            "told", tuple(Arm(design) for design in TOLD), lambda arms: readings.seems(arms)[1:], 4
        ),
        (
            Claim(
                ("seems longer, time told less nothing", "显得更久：告知时间减不告知"),
                *BELOW,
                unit="min",
            ),
        ),
        None,
        misses=(
            (
                "Two studies disagree here; the model follows the one that found no change in "
                "how long a wait seems (information-not-duration)."
            ),
            (
                "两项研究在此不一致；"
                "模型遵循未发现「显得更久」变化的一项（information-not-duration）。"
            ),
        ),
    ),
    Effect(
        "idle-minutes",
        "waiting",
        (
            "A wait with nothing to do seems a third longer than it is",
            "无事可做的等待显得长三分之一",
        ),
        ("People who stand in line, as told by the press", "排队者，据报刊转述"),
        "press quoting Larson; credit to Hornik 1984 not verified",
        "C",
        "built in",
        Study(
            "told", tuple(Arm(design) for design in TOLD), lambda arms: readings.seems(arms)[:1], 4
        ),
        (Claim(("seems, over what it is", "显得的时长比实际"), 1.26, 1.46, 1.36, "ratio", "ours"),),
        None,
    ),
)
