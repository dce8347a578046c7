"""What print says of failures: who complains, what mending them is worth, and where that ends."""

from __future__ import annotations

from math import inf
from typing import Final

from motsim.i18n import both
from motsim.study.effects import readings
from motsim.study.effects.study import ABOVE, BELOW, Arm, Claim, Effect, Study

GOODMAN: Final = "Goodman & Newman 2003, Quality Progress"
TARP: Final = "TARP (Goodman), Washington Post 14 Oct 1984"
PARADOX: Final = "de Matos, Henrique & Rossi 2007, Journal of Service Research (meta-analysis)"
MAXHAM: Final = "Maxham & Netemeyer 2002, 10.1509/jmkg.66.4.57.18512"
DILLARD: Final = "Dillard & Bates (automotive defectors, 200 an arm)"
# not severe: what the paradox is said of
KIND: Final = {"wrong_room.severity": "3", "wrong_order.severity": "3"}
SMALL, COSTLY = "0.1", "6.1"  # severities that the two shares were set at
GRAVE: Final = {"defect.severity": "10"}  # completely dissatisfied
NONE_BETTER: Final = (-inf, 0.0)

say = both("study.effects.recovery")

EFFECTS: Final = (
    Effect(
        "who-complains",
        "recovering",
        say("who-complains what"),
        say("who-complains design"),
        GOODMAN,
        "C",
        "fitted",
        Study(
            "complaints",
            (
                Arm("unsolved", {"defect.severity": SMALL}),
                Arm("unsolved", {"defect.severity": COSTLY}),
            ),
            readings.complain,
        ),
        (
            Claim(say("who-complains claim"), 0.01, 0.05, 0.03, "share", "ours"),
            Claim(say("who-complains claim 2"), 0.64, 0.74, 0.69, "share", "ours"),
        ),
        None,
    ),
    Effect(
        "complaints-solved",
        "recovering",
        say("complaints-solved what"),
        say("complaints-solved design"),
        TARP,
        "C",
        "check",
        Study(
            "complaints",
            (Arm("unsolved"), Arm("months"), Arm("at-once")),
            readings.differences(("return_chance", 1, 0), ("return_chance", 2, 1)),
        ),
        (
            Claim(say("complaints-solved claim"), *ABOVE, unit="share"),
            Claim(say("complaints-solved claim 2"), *ABOVE, unit="share"),
        ),
        None,
        note=say("complaints-solved note"),
    ),
    Effect(
        "major-purchases",
        "recovering",
        say("major-purchases what"),
        say("major-purchases design"),
        "TARP 1979/86, not found in print",
        "C",
        "check",
        Study(
            "complaints",
            (Arm("unsolved"), Arm("months"), Arm("at-once")),
            readings.differences(("return_chance", 1, 0), ("return_chance", 2, 1)),
        ),
        (
            Claim(say("major-purchases claim"), *ABOVE, unit="share"),
            Claim(say("major-purchases claim 2"), *ABOVE, unit="share"),
        ),
        None,
        verified=False,
    ),
    Effect(
        "defectors",
        "recovering",
        say("defectors what"),
        say("defectors design"),
        DILLARD,
        "B",
        "fitted",
        Study(
            "complaints",
            (Arm("weeks", GRAVE), Arm("months", GRAVE), Arm("unsolved", GRAVE)),
            readings.come_back,
        ),
        (
            Claim(say("defectors claim"), 0.50, 0.82, 0.64, "ratio", "computed"),
            Claim(say("defectors claim 2"), *ABOVE, unit="share"),
        ),
        600,
        note=say("defectors note"),
    ),
    Effect(
        "paradox-satisfaction",
        "recovering",
        say("paradox-satisfaction what"),
        say("paradox-satisfaction design"),
        PARADOX,
        "A",
        "built in",
        Study(
            "recovery-paradox",
            (Arm("smooth", KIND), Arm("recovered", KIND)),
            readings.differences(("satisfaction", 1, 0)),
        ),
        (Claim(say("paradox-satisfaction claim"), *ABOVE, unit="points"),),
        None,
    ),
    Effect(
        "paradox-loyalty",
        "recovering",
        say("paradox-loyalty what"),
        say("paradox-loyalty design"),
        PARADOX,
        "A",
        "built in",
        Study(
            "recovery-paradox",
            (Arm("smooth", KIND), Arm("recovered", KIND)),
            readings.differences(("return_chance", 1, 0), ("tell_chance", 1, 0)),
        ),
        (
            Claim(say("paradox-loyalty claim"), *NONE_BETTER, unit="share", band="ours"),
            Claim(say("paradox-loyalty claim 2"), *NONE_BETTER, unit="share", band="ours"),
        ),
        None,
        null=True,
    ),
    Effect(
        "double-deviation",
        "recovering",
        say("double-deviation what"),
        say("double-deviation design"),
        MAXHAM,
        "B",
        "check",
        Study(
            "recovery-paradox",
            (Arm("smooth", KIND), Arm("twice", KIND)),
            readings.differences(("satisfaction", 1, 0)),
        ),
        (Claim(say("double-deviation claim"), *BELOW, unit="points"),),
        None,
    ),
    Effect(
        "bad-then-good",
        "recovering",
        say("bad-then-good what"),
        say("bad-then-good design"),
        MAXHAM,
        "B",
        "check",
        Study(
            "two-failures",
            (Arm("good-then-bad"), Arm("bad-then-good")),
            readings.differences(("satisfaction", 1, 0)),
        ),
        (Claim(say("bad-then-good claim"), *ABOVE, unit="points"),),
        None,
    ),
    Effect(
        "severity",
        "recovering",
        say("severity what"),
        say("severity design"),
        "Journal of Marketing Research and Case Studies 2015, 709531",
        "B",
        "check",
        Study(
            "recovery-paradox",
            (
                Arm("recovered", {"wrong_room.severity": "2"}),
                Arm("recovered", {"wrong_room.severity": "7"}),
            ),
            readings.differences(("return_chance", 1, 0)),
        ),
        (Claim(say("severity claim"), *BELOW, unit="share"),),
        40813,
    ),
)
