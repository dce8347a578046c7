"""What print says of memory: peak and end, duration, order. Each study is data; its protocol is a
small scenario.
"""

from __future__ import annotations

from math import inf, nan
from typing import Final

from motsim.i18n import both
from motsim.study.demos.cold_water import PUBLISHED
from motsim.study.effects import readings
from motsim.study.effects.study import ABOVE, BELOW, Arm, Claim, Effect, Study

ALAYBEK: Final = "Alaybek et al. 2022, 10.1016/j.obhdp.2022.104149"
TRIAL: Final = "Redelmeier, Katz & Kahneman 2003, Pain 104, PubMed 12855328"
# 95 % interval of the difference of ratings, .5: computed from its P of .006
EASIER: Final = (0.14, 0.86)
ODDS: Final = (1.02, 1.95)  # 95 % interval of 1.41, computed from its P of .038
ALL_ANSWER: Final = {"psychology.answers_share": "1"}
PATIENTS: Final = (
    ALL_ANSWER
    | {  # examinations of other patients: longer and shorter, better and worse
        "begin.score": "normal(-3 sd 2)",
        "middle.takes": "uniform(2 min 55 min)",
        "middle.score": "normal(-4 sd 2.5)",
        "worst.score": "normal(-6 sd 4)",
        "last_minutes.score": "normal(-4 sd 4)",
    }
)
ORDERS: Final = ("5-2-9", "2-5-9", "2-9-5", "5-9-2", "9-2-5", "9-5-2")
LONG: Final = {f"{step}.takes": "20 h" for step in ("first", "second", "third")}
STAY: Final = Study("episodes", (Arm("stay"),), readings.correlations)
NOT_MORE: Final = (-1.0, 0.1)

say = both("study.effects.memory")

EFFECTS: Final = (
    Effect(
        "cold-water",
        "remembering",
        say("cold-water what"),
        say("cold-water design"),
        PUBLISHED.source,
        "B",
        "check",
        Study("cold-water", (Arm("short"), Arm("long")), readings.again, 4),
        (
            Claim(
                say("cold-water claim"),
                PUBLISHED.low,
                PUBLISHED.high,
                PUBLISHED.share,
                "share",
                "computed",
            ),
        ),
        PUBLISHED.people,
        note=say("cold-water note"),
    ),
    Effect(
        "two-patients",
        "remembering",
        say("two-patients what"),
        say("two-patients design"),
        "Kahneman 2011, Thinking, Fast and Slow",
        "B",
        "check",
        Study(
            "two-patients",
            (Arm("ends-badly"), Arm("ends-mildly")),
            lambda arms: [readings.remembered(arms)[0] - readings.remembered(arms)[1]],
            2,
        ),
        (Claim(say("two-patients claim"), *ABOVE, unit="emotion"),),
        None,
    ),
    Effect(
        "peak-end-arithmetic",
        "remembering",
        say("peak-end-arithmetic what"),
        say("peak-end-arithmetic design"),
        "Kahneman 2011, Thinking, Fast and Slow",
        "A",
        "built in",
        Study("two-patients", (Arm("ends-badly"), Arm("ends-mildly")), readings.remembered, 2),
        (
            Claim(
                say("peak-end-arithmetic claim"), 7.5 - 1e-9, 7.5 + 1e-9, 7.5, "emotion", "exact"
            ),
            Claim(
                say("peak-end-arithmetic claim 2"), 4.5 - 1e-9, 4.5 + 1e-9, 4.5, "emotion", "exact"
            ),
        ),
        None,
        only=("peak-end",),
    ),
    Effect(
        "procedures",
        "remembering",
        say("procedures what"),
        say("procedures design"),
        "Redelmeier & Kahneman 1996, Pain 66; the correlations from a secondary source",
        "B",
        "check",
        Study("colonoscopy", (Arm("usual", PATIENTS),), lambda arms: readings.procedure(arms)[:1]),
        (Claim(say("procedures claim"), 0.55, 0.75, 0.67, "r", "ours"),),
        287,
        note=say("procedures note"),
    ),
    Effect(
        "procedures-duration",
        "remembering",
        say("procedures-duration what"),
        say("procedures-duration design"),
        "Redelmeier & Kahneman 1996, Pain 66",
        "B",
        "check",
        Study("colonoscopy", (Arm("usual", PATIENTS),), lambda arms: readings.procedure(arms)[1:]),
        (Claim(say("procedures-duration claim"), -0.15, 0.15, 0.03, "r", "ours"),),
        287,
        null=True,
    ),
    Effect(
        "colonoscopy-rating",
        "remembering",
        say("colonoscopy-rating what"),
        say("colonoscopy-rating design"),
        TRIAL,
        "B",
        "check",
        Study(
            "colonoscopy", (Arm("usual"), Arm("quiet-end")), lambda arms: readings.trial(arms)[:1]
        ),
        (Claim(say("colonoscopy-rating claim"), *EASIER, 0.5, "of 10", "computed"),),
        682,
        note=say("colonoscopy-rating note"),
    ),
    Effect(
        "colonoscopy-return",
        "remembering",
        say("colonoscopy-return what"),
        say("colonoscopy-return design"),
        TRIAL,
        "B",
        "fitted",
        Study(
            "colonoscopy", (Arm("usual"), Arm("quiet-end")), lambda arms: readings.trial(arms)[1:]
        ),
        (Claim(say("colonoscopy-return claim"), *ODDS, 1.41, "ratio", "computed"),),
        682,
        note=say("colonoscopy-return note"),
    ),
    Effect(
        "peak-end-meta",
        "remembering",
        say("peak-end-meta what"),
        say("peak-end-meta design"),
        ALAYBEK,
        "A",
        "fitted",
        Study("episodes", (Arm("stay"),), lambda arms: readings.correlations(arms)[:1]),
        (Claim(say("peak-end-meta claim"), 0.487, 0.661, 0.581, "r", "published"),),
        174,
        "effects",
        note=say("peak-end-meta note"),
    ),
    Effect(
        "mean-as-good",
        "remembering",
        say("mean-as-good what"),
        say("mean-as-good design"),
        ALAYBEK,
        "A",
        "fitted",
        Study("episodes", (Arm("stay"),), lambda arms: readings.correlations(arms)[1:2]),
        (Claim(say("mean-as-good claim"), 0.487, 0.661, nan, "r", "ours"),),
        174,
        "effects",
        note=say("mean-as-good note"),
    ),
    Effect(
        "duration-neglect",
        "remembering",
        say("duration-neglect what"),
        say("duration-neglect design"),
        ALAYBEK,
        "A",
        "check",
        Study("episodes", (Arm("stay"),), lambda arms: readings.correlations(arms)[2:3]),
        (Claim(say("duration-neglect claim"), -0.1, 0.1, 0.0, "r", "ours"),),
        174,
        "effects",
        null=True,
    ),
    Effect(
        "weaker-than-peak-end",
        "remembering",
        say("weaker-than-peak-end what"),
        say("weaker-than-peak-end design"),
        ALAYBEK,
        "A",
        "check",
        Study("episodes", (Arm("stay"),), lambda arms: readings.correlations(arms)[3:]),
        tuple(
            Claim(say("weaker-than-peak-end claim", other=other), *ABOVE, unit="r")
            for other in (
                say("weaker-than-peak-end claim 2"),
                say("weaker-than-peak-end claim 3"),
                say("weaker-than-peak-end claim 4"),
                say("weaker-than-peak-end claim 5"),
            )
        ),
        174,
        "effects",
    ),
    Effect(
        "averages-in-complex",
        "remembering",
        say("averages-in-complex what"),
        say("averages-in-complex design"),
        "Strijbosch et al. 2019, 10.3389/fpsyg.2019.01705",
        "B",
        "check",
        Study("episodes", (Arm("stay"),), readings.mean_against_peak_end, 16),
        (Claim(say("averages-in-complex claim"), *ABOVE, unit="r"),),
        None,
        some=True,
        misses=say("averages-in-complex misses"),
        note=say("averages-in-complex note"),
    ),
    Effect(
        "vacations",
        "remembering",
        say("vacations what"),
        say("vacations design"),
        "Kemp, Burt & Furneaux 2008, 10.3758/MC.36.1.132",
        "B",
        "check",
        Study("episodes", (Arm("stay"),), readings.long_stay),
        (
            Claim(say("vacations claim"), -0.1, 0.1, 0.0, "r", "ours"),
            Claim(say("vacations claim 2"), *NOT_MORE, unit="r", band="ours"),
        ),
        49,
        null=True,
    ),
    Effect(
        "two-gifts",
        "remembering",
        say("two-gifts what"),
        say("two-gifts design"),
        "Do et al. 2008, Evaluations of Pleasurable Experiences",
        "B",
        "check",
        Study("gifts", (Arm("one"), Arm("two")), readings.differences(("remembered", 1, 0))),
        (Claim(say("two-gifts claim"), *BELOW, unit="emotion"),),
        None,
    ),
    Effect(
        "study-effort",
        "remembering",
        say("study-effort what"),
        say("study-effort design"),
        "study of cognitive effort, PMC2970645",
        "B",
        "check",
        Study(
            "study-effort",
            (Arm("short"), Arm("long")),
            lambda arms: [readings.again(arms)[0] - 0.5],
            4,
        ),
        (Claim(say("study-effort claim"), *ABOVE, unit="share"),),
        None,
    ),
    Effect(
        "good-remember-ends",
        "remembering",
        say("good-remember-ends what"),
        say("good-remember-ends design"),
        "Ganzach & Yaor 2019",
        "B",
        "check",
        Study("episodes", (Arm("stay"),), readings.good_and_bad, 16),
        (
            Claim(say("good-remember-ends claim"), *ABOVE, unit="r"),
            Claim(say("good-remember-ends claim 2"), *BELOW, unit="r"),
        ),
        None,
        misses=say("good-remember-ends misses"),
    ),
    Effect(
        "collinear",
        "remembering",
        say("collinear what"),
        say("collinear design"),
        "Cojuharenco & Ryvkin 2008; figures computed",
        "A",
        "check",
        Study(
            "episodes",
            (Arm("fresh"), Arm("carried"), Arm("people"), Arm("carried-people")),
            readings.collinear,
        ),
        (
            Claim(say("collinear claim"), *ABOVE, unit="r"),
            Claim(say("collinear claim 2"), *ABOVE, unit="r"),
            Claim(say("collinear claim 3"), *ABOVE, unit="r"),
            *(
                Claim(say("collinear claim 4", case=case), *ABOVE, unit="r")
                for case in (
                    say("collinear claim 5"),
                    say("collinear claim 6"),
                    say("collinear claim 7"),
                )
            ),
        ),
        None,
    ),
    Effect(
        "order-of-levels",
        "remembering",
        say("order-of-levels what"),
        say("order-of-levels design"),
        "Das Gupta, Karmarkar & Roels 2016, Management Science 62(5); figures computed",
        "A",
        "built in",
        Study(
            "sequences",
            (*(Arm(order) for order in ORDERS), *(Arm(order, LONG) for order in ORDERS)),
            readings.best_order,
            2,
        ),
        (
            Claim(say("order-of-levels claim"), 0.0, inf, unit="emotion"),
            Claim(say("order-of-levels claim 2"), 0.0, inf, unit="emotion"),
        ),
        None,
        only=("acclimation",),
    ),
)
