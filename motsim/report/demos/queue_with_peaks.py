"""A short dull line against a longer one with something to do, a small peak, and word of how long
it still takes.
"""

from motsim.i18n import both
from motsim.report.demos import QUESTIONS
from motsim.report.demos.frame import Demo, Fact
from motsim.study.demos.demonstration import Asked

MINUTES = (20, 25, 30, 35, 40, 45, 50, 60, 75, 90)
TYPED = 45

say = both("report.demos.queue_with_peaks")

DEMO = Demo(
    name="queue-with-peaks",
    scenario="queue-with-peaks",
    asked=Asked(
        ("dull", "peaks"),
        axes=(tuple({"standing.takes": f"normal({m} min sd 3 min)"} for m in MINUTES),),
        typed=(MINUTES.index(TYPED),),
        moved=("peaks",),
    ),
    question=QUESTIONS["queue-with-peaks"],
    press=say("press"),
    options=(say("A"), say("B")),
    published=say("published"),
    lesson=say("lesson"),
    honest=say("honest"),
    facts=(
        Fact(say("fact 1"), "Hui & Tse 1996, Journal of Marketing"),
        Fact(say("fact 2"), "Buell & Norton 2011, Management Science"),
        Fact(say("fact 3"), "Hui & Tse 1996, Journal of Marketing", null=True),
        Fact(say("fact 4"), "Antonides, Verhoef & van Aalst 2002", null=True),
    ),
    note=(say("note 1"), say("note 2"), say("note 3")),
    stands=(tuple(say("slider", m=m) for m in MINUTES),),
)
