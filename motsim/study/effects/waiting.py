"""What print says of waiting: how long it seems, and what helps to tell."""

from __future__ import annotations

from typing import Final

from motsim.i18n import both
from motsim.study.effects import readings
from motsim.study.effects.study import ABOVE, BELOW, Arm, Claim, Effect, Study

MUNICHOR: Final = "Munichor & Rafaeli 2007, as in APA Monitor, May 2007"
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

say = both("study.effects.waiting")

EFFECTS: Final = (
    Effect(
        "information-by-length",
        "waiting",
        say("information-by-length what"),
        say("information-by-length design"),
        HUI,
        "B",
        "built in",
        Study("told", ALL, readings.informed, 4),
        (
            Claim(say("information-by-length claim"), -0.05, 0.05, 0.0, "emotion", "ours"),
            Claim(say("information-by-length claim 2"), *ABOVE, unit="emotion"),
            Claim(say("information-by-length claim 3"), *ABOVE, unit="emotion"),
            Claim(say("information-by-length claim 4"), *ABOVE, unit="emotion"),
            Claim(say("information-by-length claim 5"), *ABOVE, unit="emotion"),
        ),
        None,
        note=say("information-by-length note"),
    ),
    Effect(
        "information-not-duration",
        "waiting",
        say("information-not-duration what"),
        say("information-not-duration design"),
        HUI,
        "B",
        "built in",
        Study(
            "told", tuple(Arm(design) for design in TOLD), lambda arms: readings.seems(arms)[1:], 4
        ),
        (Claim(say("information-not-duration claim"), -0.05, 0.05, 0.0, "min", "ours"),),
        None,
        null=True,
    ),
    Effect(
        "information-and-duration",
        "waiting",
        say("information-and-duration what"),
        say("information-and-duration design"),
        "Antonides, Verhoef & van Aalst 2002",
        "B",
        "check",
        Study(
            "told", tuple(Arm(design) for design in TOLD), lambda arms: readings.seems(arms)[1:], 4
        ),
        (Claim(say("information-and-duration claim"), *BELOW, unit="min"),),
        None,
        misses=say("information-and-duration misses"),
    ),
    Effect(
        "idle-minutes",
        "waiting",
        say("idle-minutes what"),
        say("idle-minutes design"),
        "press quoting Larson; credit to Hornik 1984 not verified",
        "C",
        "built in",
        Study(
            "told", tuple(Arm(design) for design in TOLD), lambda arms: readings.seems(arms)[:1], 4
        ),
        (Claim(say("idle-minutes claim"), 1.26, 1.46, 1.36, "ratio", "ours"),),
        None,
    ),
    Effect(
        "place-in-line-hang-ups",
        "waiting",
        say("place-in-line-hang-ups what"),
        say("place-in-line-hang-ups design"),
        MUNICHOR,
        "B",
        "fitted",
        Study("on-hold", (Arm("music"), Arm("place")), readings.hang_ups),
        (
            Claim(say("place-in-line-hang-ups claim"), 0.55, 0.83, 0.69, "share", "computed"),
            Claim(say("place-in-line-hang-ups claim 2"), 0.21, 0.51, 0.36, "share", "computed"),
            Claim(say("place-in-line-hang-ups claim 3"), *ABOVE, unit="share"),
        ),
        123,
        "calls",
        note=say("place-in-line-hang-ups note"),
    ),
)
