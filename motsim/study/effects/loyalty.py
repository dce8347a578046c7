"""What print says of what people do afterwards: come back, recommend, tell."""

from __future__ import annotations

from typing import Final

from motsim.i18n import both
from motsim.study.effects import readings
from motsim.study.effects.recovery import TARP
from motsim.study.effects.study import ABOVE, Arm, Claim, Effect, Study

KEININGHAM: Final = "Keiningham et al. 2007"
LOVED: Final = {"observed.return_rate": "90% within 12 months"}
# ten answers
ANSWERS: Final = {
    "says-10": 2,
    "says-9": 3,
    "says-8": 1,
    "says-7": 1,
    "says-6": 1,
    "says-3": 1,
    "says-0": 1,
}

say = both("study.effects.loyalty")

EFFECTS: Final = (
    Effect(
        "one-bad-experience",
        "behaving",
        say("one-bad-experience what"),
        say("one-bad-experience design"),
        "PwC 2018",
        "C",
        "check",
        Study(
            "complaints",
            (
                Arm("unsolved", LOVED | {"defect.severity": "0"}),
                Arm("unsolved", LOVED | {"defect.severity": "6"}),
            ),
            readings.lost_share,
        ),
        (Claim(say("one-bad-experience claim"), 0.0, 0.32, 0.32, "share", "published"),),
        15000,
        note=say("one-bad-experience note"),
    ),
    Effect(
        "repurchase-is-convex",
        "behaving",
        say("repurchase-is-convex what"),
        say("repurchase-is-convex design"),
        "Mittal & Kamakura 2001, 10.1509/jmkr.38.1.131.18832",
        "B",
        "check",
        Study("episodes", (Arm("people"),), readings.bend),
        (Claim(say("repurchase-is-convex claim"), *ABOVE, unit="curvature"),),
        100040,
        "owners",
        misses=say("repurchase-is-convex misses"),
    ),
    Effect(
        "nps-arithmetic",
        "behaving",
        say("nps-arithmetic what"),
        say("nps-arithmetic design"),
        "arithmetic",
        "A",
        "built in",
        Study(
            "answers",
            tuple(Arm(design) for design in ANSWERS),
            readings.score_of(tuple(ANSWERS.values())),
            2,
        ),
        (Claim(say("nps-arithmetic claim"), 20.0, 20.0, 20.0, "-100 to 100", "exact"),),
        10,
        "answers",
    ),
    Effect(
        "nps-no-better",
        "behaving",
        say("nps-no-better what"),
        say("nps-no-better design"),
        KEININGHAM,
        "B",
        "check",
        Study("episodes", (Arm("stay"),), readings.questions, 16),
        (Claim(say("nps-no-better claim"), -1.0, 0.02, 0.0, "r", "ours"),),
        15500,
        "interviews",
        null=True,
    ),
    Effect(
        "who-is-told",
        "behaving",
        say("who-is-told what"),
        say("who-is-told design"),
        TARP,
        "C",
        "built in",
        Study("episodes", (Arm("stay"),), readings.audience),
        (
            Claim(say("who-is-told claim"), 4.0, 5.0, 4.5, "people", "published"),
            Claim(say("who-is-told claim 2"), 9.0, 10.0, 9.5, "people", "published"),
        ),
        None,
    ),
)
